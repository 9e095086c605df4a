/* SPDX-License-Identifier: Apache-2.0
 *
 * No password of an address gets into a message or the list of processes, however the address is mistyped; and
 * nothing that a terminal would obey.
 */
#include "base/secret.h"
#include "base/ctx.h"
#include "base/text.h"
#include "zk_test.h"

static const char *const addresses[] = {
    "postgresql://u:hunter2@h:5432/db",
    "postgres://u:hunter2@h",
    "--ledger=postgres://u:hunter2@/db",
    "mysql://u:hunter2@h/d",
    "postgres://u:hunter2/hunter2@h/d",
    "postgres://u:a@hunter2@h/d",
    "postgres://u@h/d?password=hunter2&sslmode=require",
    "postgres://u@h/d?sslmode=require&password=hunter2",
    "no such thing: 'postgres://u:hunter2@h/d' and postgres://u:hunter2@h/d.",
    "postgres://u:hunter2@",
};

ZK_TEST(passwords_are_struck)
{
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        char text[200];

        snprintf(text, sizeof text, "%s", addresses[i]);
        zk_secret_strike(text);
        if (strstr(text, "hunter2"))
            zk_test__fail(__FILE__, __LINE__, "%s", text);
        ZK_CHECK_INT(strlen(text), strlen(addresses[i]));
    }
}

ZK_TEST(the_rest_stays)
{
    static const char *const same[] = {"",
                                       "://",
                                       "a: b@c",
                                       "https://example.org/a:b",
                                       "u:p@h",
                                       "postgres://u@h:5432/d",
                                       "http://h/ then x:y@z"};
    char text[] = "cannot reach postgresql://u:secret@h:1/db: no route";

    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        char copy[100];

        snprintf(copy, sizeof copy, "%s", same[i]);
        zk_secret_strike(copy);
        ZK_CHECK_STR(copy, same[i]);
    }
    zk_secret_strike(text);
    ZK_CHECK_STR(text, "cannot reach postgresql://u:******@h:1/db: no route");
}

ZK_TEST(no_message_has_one)
{
    zk_ctx cx;

    zk_ctx_init(&cx);
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        (void)zk_fail(&cx, ZK_EINVAL, ZK_L("没有 %s", "no %s"), addresses[i]);
        ZK_CHECK(!strstr(cx.message, "hunter2"));
        (void)zk_complain(&cx, (zk_diag){.code = ZK_EINVAL}, ZK_L("没有 %s", "no %s"), addresses[i]);
        ZK_CHECK(!strstr(cx.diags[i].message, "hunter2"));
    }
    zk_ctx_clear(&cx);
}

ZK_TEST(words_of_the_command_line)
{
    char zero[] = "zhike", plain[] = "init", secret[] = "postgres://u:hunter2@h/d";
    char *argv[] = {zero, plain, secret, NULL};

    zk_secret_args(3, argv);
    ZK_CHECK(argv[1] == plain);
    ZK_CHECK_STR(secret, "postgres://u:*******@h/d"); /* what ps shows */
    ZK_CHECK_STR(argv[2], "postgres://u:hunter2@h/d");
    free(argv[2]);
}

ZK_TEST(nothing_a_terminal_obeys)
{
    static const char *const clean[] = {"", "plain", "line\nend\ttab", "中文 é ü", "\xC2\xA0", "\xC3\x9B"};
    zk_arena a = {0};
    zk_ctx cx;

    for (size_t i = 0; i < sizeof clean / sizeof *clean; i++)
        ZK_CHECK(zk_text_safe(&a, clean[i]) == clean[i]);
    ZK_CHECK_STR(zk_text_safe(&a, "a\033[2Jb"), "a\xEF\xBF\xBD[2Jb");
    ZK_CHECK_STR(zk_text_safe(&a, "\a\177\xC2\x9B!"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD!");
    ZK_CHECK_STR(zk_text_safe(&a, "end\xC2"), "end\xC2");
    zk_arena_clear(&a);
    zk_ctx_init(&cx);
    (void)zk_fail(&cx, ZK_EINVAL, ZK_L("没有 %s", "no %s"), "\033]0;owned\a");
    ZK_CHECK(!strpbrk(cx.message, "\033\a"));
    zk_ctx_clear(&cx);
}

ZK_TEST_MAIN()
