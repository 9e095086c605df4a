/* SPDX-License-Identifier: Apache-2.0
 *
 * Text, arena, map, JSON writer, tables, near names.
 */
#include <jansson.h>

#include "base/json.h"
#include "base/map.h"
#include "base/near.h"
#include "base/table.h"

#include "zk_test.h"

ZK_TEST(slices_are_trimmed_and_compared)
{
    ZK_CHECK(zk_str_is(zk_str_trim(ZK_STR("\xEF\xBB\xBF 户号\xE3\x80\x80\r\n")), "户号"));
    ZK_CHECK(zk_str_eq(zk_str_of(NULL), zk_str_of(NULL)));
    ZK_CHECK(!zk_str_eq(zk_str_of(NULL), ZK_STR("")));
    ZK_CHECK(zk_str_ieq(ZK_STR("Customer"), "cUSTOMER"));
    ZK_CHECK(zk_str_cmp(ZK_STR("ab"), ZK_STR("abc")) < 0);
    ZK_CHECK(zk_str_cmp(ZK_STR("b"), ZK_STR("abc")) > 0);
    ZK_CHECK_INT(zk_str_cmp(ZK_STR(""), ZK_STR("")), 0);
}

ZK_TEST(csv_cells_are_quoted_where_they_must_be)
{
    static const char *const cell[][2] = {{"plain", "plain"},
                                          {"", ""},
                                          {"a,b", "\"a,b\""},
                                          {"say \"no\"", "\"say \"\"no\"\"\""},
                                          {"two\nlines", "\"two\nlines\""},
                                          {"\r", "\"\r\""},
                                          {"电费，元", "电费，元"}};

    for (size_t i = 0; i < sizeof cell / sizeof *cell; i++) {
        zk_buf b = {0};

        zk_buf_csv(&b, cell[i][0]);
        ZK_CHECK_STR(b.p ? b.p : "", cell[i][1]);
        zk_buf_clear(&b);
    }
}

ZK_TEST(utf8_is_checked_by_the_letter)
{
    static const char *const bad[] = {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                      "\xE4\xB8", "\xFF",         "abcdefgh\x80"};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ZK_CHECK(zk_utf8_valid(bad[i], strlen(bad[i])) < strlen(bad[i]));
    ZK_CHECK_INT(zk_utf8_valid("知客 ok \xF0\x9F\x98\x80", 14), 14);
    ZK_CHECK_INT(zk_utf8_width("知客ab", 8), 6);
}

ZK_TEST(messages_show_no_control_characters)
{
    zk_arena a = {0};

    ZK_CHECK_STR(zk_text_show(&a, ZK_STR("a\tb\x1B[31m"), 20), "a\xEF\xBF\xBD"
                                                               "b\xEF\xBF\xBD[31m");
    ZK_CHECK_STR(zk_text_show(&a, ZK_STR("知客知客"), 5), "知客…");
    zk_arena_clear(&a);
}

ZK_TEST(arena_takes_over_another)
{
    zk_arena a = {0}, b = {0}, none = {0};
    char *big, *small, *own = zk_strdup(&a, "own");
    size_t total;

    small = zk_strdup(&b, "small");
    big = zk_alloc(&b, 1 << 20);
    memset(big, 'x', 1 << 20);
    total = a.total + b.total;
    zk_arena_adopt(&a, &b);
    ZK_CHECK(b.block == NULL && b.total == 0 && a.total == total);
    zk_strdup(&b, "again"); /* empty, not dead */
    zk_arena_clear(&b);
    zk_arena_adopt(&a, &none);
    zk_arena_adopt(&none, &a);
    ZK_CHECK(a.block == NULL && none.total == total);
    ZK_CHECK_STR(own, "own");
    ZK_CHECK_STR(small, "small");
    ZK_CHECK(big[(1 << 20) - 1] == 'x');
    zk_arena_clear(&none);
}

ZK_TEST(arena_blocks_do_not_overlap)
{
    zk_arena a = {0};
    char *p[400];

    for (int i = 0; i < 400; i++) {
        p[i] = zk_alloc(&a, (size_t)(i * 37 % 5000 + 1));
        ZK_CHECK_INT((uintptr_t)p[i] % 16, 0);
        memset(p[i], i & 127, (size_t)(i * 37 % 5000 + 1));
    }
    zk_zalloc(&a, 3 << 20);
    for (int i = 0; i < 400; i++)
        for (int k = 0; k < i * 37 % 5000 + 1; k++)
            ZK_CHECK_INT(p[i][k], i & 127);
    zk_arena_clear(&a);
    ZK_CHECK_INT(a.total, 0);
}

ZK_TEST(map_of_a_hundred_thousand)
{
    zk_map m = {0};
    char key[32];
    int64_t v;

    for (int i = 0; i < 100000; i++) {
        snprintf(key, sizeof key, "客户%d", i);
        ZK_CHECK(zk_map_put(&m, zk_str_of(key), i));
    }
    ZK_CHECK(!zk_map_put(&m, ZK_STR("客户7"), 70));
    for (int i = 0; i < 100000; i++) {
        snprintf(key, sizeof key, "客户%d", i);
        ZK_CHECK(zk_map_get(&m, zk_str_of(key), &v));
        ZK_CHECK_INT(v, i == 7 ? 70 : i);
    }
    ZK_CHECK(!zk_map_get(&m, ZK_STR("客户100000"), &v));
    ZK_CHECK(!zk_map_get(&m, zk_str_of(NULL), &v));
    zk_map_clear(&m);
}

/* Second way: jansson reads what we wrote. */
ZK_TEST(json_is_read_back_by_a_strict_reader)
{
    zk_json j = {.pretty = true};
    json_t *root;
    json_error_t why;

    zk_json_object(&j);
    zk_json_kstr(&j, "名", "a\"b\\c\n\x01\xFF知");
    zk_json_kint(&j, "int", INT64_MIN);
    zk_json_kreal(&j, "real", 0.1);
    zk_json_kreal(&j, "nan", NAN);
    zk_json_kboth(&j, "title", (zk_both){"电", "power"});
    zk_json_key(&j, "list");
    zk_json_array(&j);
    zk_json_decimal(&j, -5, 2);
    zk_json_array(&j);
    zk_json_end_array(&j);
    zk_json_bool(&j, true);
    zk_json_null(&j);
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    root = json_loads(j.buf.p, JSON_REJECT_DUPLICATES, &why);
    ZK_CHECK(root != NULL);
    ZK_CHECK_STR(json_string_value(json_object_get(root, "名")), "a\"b\\c\n\x01\xEF\xBF\xBD知");
    ZK_CHECK_INT(json_integer_value(json_object_get(root, "int")), INT64_MIN);
    ZK_CHECK(json_real_value(json_object_get(root, "real")) == 0.1);
    ZK_CHECK(json_is_null(json_object_get(root, "nan")));
    ZK_CHECK_STR(json_string_value(json_object_get(json_object_get(root, "title"), "zh")), "电");
    ZK_CHECK_STR(json_string_value(json_object_get(json_object_get(root, "title"), "en")), "power");
    ZK_CHECK_NEAR(json_real_value(json_array_get(json_object_get(root, "list"), 0)), -0.05, 0);
    ZK_CHECK_INT(json_array_size(json_object_get(root, "list")), 4);
    json_decref(root);
    zk_json_clear(&j);
}

ZK_TEST(tables_line_up_across_scripts)
{
    zk_ctx cx;
    zk_table t;
    char *text = NULL;
    size_t n;
    FILE *f = open_memstream(&text, &n);

    zk_ctx_init(&cx);
    zk_table_init(&t, &cx, "lr");
    zk_table_row(&t, "名称", "n");
    zk_table_row(&t, "a", "1,234");
    zk_table_print(&t, f);
    fclose(f);
    ZK_CHECK_STR(text, "名称      n\n────  ─────\na     1,234\n");
    free(text);
    ZK_CHECK_STR(zk_show_int(&cx, -1234567), "-1,234,567");
    ZK_CHECK_STR(zk_show_fixed(&cx, 123456, 2), "1,234.56");
    ZK_CHECK_STR(zk_show_real(&cx, 1234.5, 3), "1,234.5");
    ZK_CHECK_STR(zk_show_real(&cx, -0.0001, 2), "0");
    zk_ctx_clear(&cx);
}

ZK_TEST(nearest_names)
{
    zk_near n;

    zk_near_init(&n, ZK_STR("imprt"));
    zk_near_try(&n, "run");
    zk_near_try(&n, "import");
    ZK_CHECK_STR(n.best, "import");
    zk_near_init(&n, ZK_STR("xyzzy"));
    zk_near_try(&n, "import");
    ZK_CHECK(n.best == NULL);
}

ZK_TEST_MAIN()
