/* SPDX-License-Identifier: Apache-2.0
 *
 * Commands and options: found by their words, complained about by name.
 */
#include "base/opt.h"

#include "zk_test.h"

static zk_err nothing(zk_ctx *cx, const zk_args *a)
{
    (void)cx;
    (void)a;
    return ZK_OK;
}

static const zk_opt opts[] = {{"as-of", "DATE", {"日期", "date"}, NULL, false, 0},
                              {"bins", "N", {"箱数", "bins"}, "5", false, 'b'},
                              {"map", "FILE", {"映射", "map"}, NULL, true, 'm'},
                              {"dry-run", NULL, {"试", "try"}, NULL, false, 0},
                              {0}};
static const zk_cmd cmds[] = {{"run", "SCHEME...", 1, -1, {"评", "run"}, {NULL, NULL}, opts, nothing, true},
                              {"run list", "", 0, 0, {"列", "list"}, {NULL, NULL}, opts, nothing, true},
                              {0}};
static const zk_feature feature = {"run", {"评", "Run"}, cmds};
static const zk_feature *const features[] = {&feature, NULL};

static zk_err parse(zk_ctx *cx, zk_args *a, const char *line)
{
    char *argv[32];
    int argc = 0;

    zk_ctx_init(cx);
    cx->lang = ZK_EN;
    for (char *word = strtok(zk_strdup(&cx->arena, line), " "); word; word = strtok(NULL, " "))
        argv[argc++] = word;
    return zk_args_parse(cx, features, argc, argv, a);
}

ZK_TEST(words_options_and_operands)
{
    zk_ctx cx;
    zk_args a;
    int64_t bins = 0;
    int32_t day = 0;

    ZK_CHECK_OK(parse(&cx, &a, "run one --as-of=2024-02-29 two -b7 -m x --map y --dry-run -- --three"));
    ZK_CHECK_STR(a.cmd->words, "run");
    ZK_CHECK_INT(a.n, 3);
    ZK_CHECK_STR(a.operand[2], "--three");
    ZK_CHECK_STR(zk_arg(&a, "map"), "y");
    ZK_CHECK_STR(zk_arg_nth(&a, "map", 0), "x");
    ZK_CHECK(zk_arg_nth(&a, "map", 2) == NULL);
    ZK_CHECK(zk_arg_flag(&a, "dry-run"));
    ZK_CHECK(!zk_arg_flag(&a, "json"));
    ZK_CHECK_OK(zk_arg_int(&cx, &a, "bins", 1, 9, &bins));
    ZK_CHECK_INT(bins, 7);
    ZK_CHECK_INT(zk_arg_int(&cx, &a, "bins", 1, 6, &bins), ZK_EINVAL);
    ZK_CHECK_OK(zk_arg_date(&cx, &a, "as-of", &day));
    ZK_CHECK_INT(day, 19782);
    zk_ctx_clear(&cx);
    ZK_CHECK_OK(parse(&cx, &a, "run list"));
    ZK_CHECK_STR(a.cmd->words, "run list");
    ZK_CHECK_STR(zk_arg(&a, "bins"), "5");
    zk_ctx_clear(&cx);
    ZK_CHECK_OK(parse(&cx, &a, "--lang zh -q --data=x run one"));
    ZK_CHECK_STR(a.cmd->words, "run");
    ZK_CHECK_STR(zk_arg(&a, "lang"), "zh");
    ZK_CHECK_STR(zk_arg(&a, "data"), "x");
    ZK_CHECK_STR(a.operand[0], "one");
    zk_ctx_clear(&cx);
}

ZK_TEST(complaints_name_what_is_near)
{
    zk_ctx cx;
    zk_args a;

    ZK_CHECK_INT(parse(&cx, &a, "rum list"), ZK_EINVAL);
    ZK_CHECK(strstr(cx.message, "did you mean run list") != NULL);
    zk_ctx_clear(&cx);
    ZK_CHECK_INT(parse(&cx, &a, "run x --asof 2024-01-01"), ZK_EINVAL);
    ZK_CHECK(strstr(cx.message, "--as-of") != NULL);
    zk_ctx_clear(&cx);
    ZK_CHECK_INT(parse(&cx, &a, "run x --as-of"), ZK_EINVAL);
    zk_ctx_clear(&cx);
    ZK_CHECK_INT(parse(&cx, &a, "run x --dry-run=yes"), ZK_EINVAL);
    zk_ctx_clear(&cx);
    ZK_CHECK_INT(parse(&cx, &a, "run"), ZK_EINVAL);
    ZK_CHECK(strstr(cx.message, "SCHEME...") != NULL);
    zk_ctx_clear(&cx);
}

ZK_TEST_MAIN()
