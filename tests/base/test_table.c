/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers and counts as people read them.
 */
#include "base/table.h"

#include <math.h>

#include "zk_test.h"

ZK_TEST(a_count_has_its_noun)
{
    zk_ctx cx;

    zk_ctx_init(&cx);
    cx.lang = ZK_EN;
    ZK_CHECK_STR(zk_show_count(&cx, 0, "row", "rows"), "0 rows");
    ZK_CHECK_STR(zk_show_count(&cx, 1, "row", "rows"), "1 row");
    ZK_CHECK_STR(zk_show_count(&cx, 2, "leaf", "leaves"), "2 leaves");
    ZK_CHECK_STR(zk_show_count(&cx, 1234567, "row", "rows"), "1,234,567 rows");
    ZK_CHECK_STR(zk_show_count(&cx, -1, "row", "rows"), "-1 rows");
    cx.lang = ZK_ZH;
    ZK_CHECK_STR(zk_show_count(&cx, 1, "row", "rows"), "1");
    ZK_CHECK_STR(zk_show_count(&cx, 12345, "row", "rows"), "12,345");
    zk_ctx_clear(&cx);
}

ZK_TEST(thousands_are_grouped)
{
    zk_ctx cx;

    zk_ctx_init(&cx);
    ZK_CHECK_STR(zk_show_int(&cx, 999), "999");
    ZK_CHECK_STR(zk_show_int(&cx, -1000), "-1,000");
    ZK_CHECK_STR(zk_show_fixed(&cx, 1234560, 2), "12,345.60");
    ZK_CHECK_STR(zk_show_real(&cx, 1234.5, 3), "1,234.5");
    zk_ctx_clear(&cx);
}

ZK_TEST(a_column_has_as_many_decimals_as_one_of_its_numbers_needs)
{
    zk_ctx cx;

    zk_ctx_init(&cx);
    ZK_CHECK_INT(zk_show_decimals(0, 125, 2), 0);
    ZK_CHECK_INT(zk_show_decimals(0, 112.5, 2), 1);
    ZK_CHECK_INT(zk_show_decimals(1, 116.01, 2), 2);
    ZK_CHECK_INT(zk_show_decimals(2, 120, 2), 2);
    ZK_CHECK_INT(zk_show_decimals(0, 120, 0), 0);
    ZK_CHECK_INT(zk_show_decimals(0, NAN, 2), 0);
    ZK_CHECK_INT(zk_show_decimals(0, 1e308, 2), 0);
    ZK_CHECK_STR(zk_show_even(&cx, 4234552.5, 2), "4,234,552.50");
    ZK_CHECK_STR(zk_show_even(&cx, -0.001, 2), "0.00");
    ZK_CHECK_STR(zk_show_even(&cx, -1.5, 1), "-1.5");
    zk_ctx_clear(&cx);
}

ZK_TEST_MAIN()
