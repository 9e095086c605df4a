/* SPDX-License-Identifier: Apache-2.0
 *
 * The two lists of features (app/features.h): what a person types means the same in both programs.
 */
#include "app/features.h"

#include <string.h>

#include "zk_test.h"

/* The words of a command as a person types them. */
static int split(const char *words, char *room, char **argv)
{
    int n = 0;

    for (char *w = strtok(strcpy(room, words), " "); w; w = strtok(NULL, " "))
        argv[n++] = w;
    return n;
}

static const zk_cmd *find(const zk_feature *const *features, const char *words)
{
    char room[64], *argv[8];
    int n = split(words, room, argv);

    return zk_args_command(features, n, argv);
}

ZK_TEST(a_command_is_the_same_in_both_programs)
{
    for (const zk_feature *const *f = zk_features_daily; *f; f++)
        for (const zk_cmd *c = (*f)->cmds; c->words; c++) {
            ZK_CHECK(find(zk_features_daily, c->words) == c);
            ZK_CHECK(find(zk_features, c->words) == c);
        }
}

/* Or zhike would keep to itself what only zhike-all knows: "run" must not swallow a "run something" of the others. */
ZK_TEST(a_command_of_the_others_is_handed_over)
{
    size_t others = 0;

    for (const zk_feature *const *f = zk_features; *f; f++)
        for (const zk_cmd *c = (*f)->cmds; c->words; c++) {
            const zk_cmd *daily = find(zk_features_daily, c->words);

            ZK_CHECK(find(zk_features, c->words) == c);
            ZK_CHECK(!daily || daily == c);
            others += !daily;
        }
    ZK_CHECK(others > 30);
}

ZK_TEST(no_two_commands_have_the_same_words)
{
    for (const zk_feature *const *f = zk_features; *f; f++)
        for (const zk_cmd *c = (*f)->cmds; c->words; c++)
            for (const zk_feature *const *g = zk_features; *g; g++)
                for (const zk_cmd *d = (*g)->cmds; d->words; d++)
                    ZK_CHECK(c == d || strcmp(c->words, d->words) != 0);
}

ZK_TEST_MAIN()
