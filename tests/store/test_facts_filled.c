/* SPDX-License-Identifier: Apache-2.0
 *
 * zk_facts_filled: columns without any value in any of the files, and only those, are told.
 */
#include "facts_fixture.h"

static void write_file(const char *path, bool b_filled)
{
    const int64_t num[] = {1, 2, 3};
    const uint8_t all[] = {1, 1, 1}, some[] = {1, 0, 1};
    const zk_str text[] = {ZK_STR("x"), ZK_STR(""), ZK_STR("z")};
    zk_column cols[] = {{.name = "subject", .type = ZK_COL_INT, .num = num},
                        {.name = "a", .type = ZK_COL_MONEY, .num = num, .null = all},
                        {.name = "b", .type = ZK_COL_TEXT, .text = text, .null = b_filled ? some : all},
                        {.name = "c", .type = ZK_COL_DATE, .num = num, .null = some}};
    zk_sealed out;

    ZK_CHECK_OK(zk_facts_write(&fx, path, cols, 4, 3, 0, &out));
}

ZK_TEST(columns_nobody_fills_in_are_told)
{
    static const char *const names[] = {"c", "b", "a", "subject"};
    zk_scanfile files[2] = {{.rows = 3}, {.rows = 3}};
    bool filled[4];

    (void)seal_plain; /* of the fixture, not needed here */
    facts_open(2);
    files[0].path = zk_strdup(&fx.arena, zk_test_tmp("one.parquet"));
    files[1].path = zk_strdup(&fx.arena, zk_test_tmp("it's [two].parquet"));
    write_file(files[0].path, false);
    write_file(files[1].path, true);
    ZK_CHECK_OK(zk_facts_filled(&fx, files, 1, names, 4, filled));
    ZK_CHECK(filled[0] && !filled[1] && !filled[2] && filled[3]);
    ZK_CHECK_OK(zk_facts_filled(&fx, files, 2, names, 4, filled));
    ZK_CHECK(filled[0] && filled[1] && !filled[2] && filled[3]);
    ZK_CHECK_OK(zk_facts_filled(&fx, files, 0, names, 4, filled));
    ZK_CHECK(!filled[0] && !filled[3]);
    files[0].path = "/nowhere.parquet";
    ZK_CHECK(zk_facts_filled(&fx, files, 1, names, 4, filled) != ZK_OK);
    facts_close();
}

ZK_TEST_MAIN()
