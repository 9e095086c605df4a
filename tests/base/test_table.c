/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers and counts as people read them.
 */
#include "base/table.h"

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

ZK_TEST_MAIN()
