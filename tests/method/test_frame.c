/* SPDX-License-Identifier: Apache-2.0
 *
 * Plain files as tables: types, missing values, foreign spellings, and what is said when they are wrong.
 */
#include "zk_test.h"

#include "app/method/method.h"
#include "store/facts.h"

static zk_ctx cx;

static const char *file(const char *name, const char *text)
{
    const char *path = zk_test_tmp(name);
    FILE *f = fopen(path, "wb");

    ZK_CHECK(f != NULL);
    fputs(text, f);
    fclose(f);
    zk_ctx_init(&cx);
    cx.lang = ZK_EN;
    return path;
}

static zk_err read_all(const char *text, zk_frame *f)
{
    return zk_frame_read(&cx, &(zk_frame_spec){.path = file("a.csv", text), .rest = true}, f);
}

static bool says(const char *words)
{
    for (size_t i = 0; i < cx.n_diags; i++)
        if (strstr(cx.diags[i].message, words))
            return true;
    return cx.message && strstr(cx.message, words);
}

ZK_TEST(numbers_as_people_write_them)
{
    static const struct {
        const char *text;
        double value;
    } good[] = {{"1", 1},       {"-2.5e3", -2500},  {"1,234,567.8", 1234567.8},
                {"12 %", 0.12}, {"12.5%", 0.125},   {"￥1,200", 1200},
                {"¥3.5", 3.5},  {"(1,000)", -1000}, {"１２３．５", 123.5},
                {"−7", -7},     {"$4", 4},          {"+8", 8},
                {" 9 ", 9}};
    static const char *const bad[] = {"",    "1,23", "12,34,567", "1 2", "abc",  "1,2345",
                                      "--1", "()",   "%",         "1e",  "0x10z"};
    double x;

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        ZK_CHECK(zk_number_parse(zk_str_trim(zk_str_of(good[i].text)), &x));
        if (x != good[i].value)
            zk_test__fail(__FILE__, __LINE__, "%s is %.17g, not %.17g", good[i].text, x, good[i].value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (zk_number_parse(zk_str_of(bad[i]), &x))
            zk_test__fail(__FILE__, __LINE__, "\"%s\" is taken for %g", bad[i], x);
}

ZK_TEST(columns_become_numbers_or_levels)
{
    zk_frame f;

    ZK_CHECK_OK(read_all("name,amount,grade,when\n"
                         "甲,\"1,200.5\",b,2024-01-02\n乙,NA,a,2024-02-30x\n丙,3,?,2024-03-01\n",
                         &f));
    ZK_CHECK_INT(f.rows, 3);
    ZK_CHECK_INT(f.cols, 4);
    ZK_CHECK_INT(f.col[0].type, ZK_WANT_LEVELS);
    ZK_CHECK_INT(f.col[1].type, ZK_WANT_NUMBER);
    ZK_CHECK(f.col[1].num[0] == 1200.5 && isnan(f.col[1].num[1]) && f.col[1].num[2] == 3);
    ZK_CHECK_INT(f.col[1].missing, 1);
    ZK_CHECK_INT(f.col[2].n_levels, 2);
    ZK_CHECK_INT(f.col[2].level[0], 1); /* b behind a */
    ZK_CHECK_INT(f.col[2].level[2], -1);
    ZK_CHECK_INT(f.line[2], 4);
    zk_ctx_clear(&cx);
}

ZK_TEST(late_text_makes_the_whole_column_text)
{
    zk_frame f;
    char text[4000] = "code\n";

    for (int i = 0; i < 300; i++)
        sprintf(text + strlen(text), "%03d\n", i % 10);
    strcat(text, "x1\n");
    ZK_CHECK_OK(read_all(text, &f));
    ZK_CHECK_INT(f.col[0].type, ZK_WANT_LEVELS);
    ZK_CHECK_INT(f.col[0].n_levels, 11);
    ZK_CHECK(zk_str_is(f.col[0].levels[f.col[0].level[1]], "001"));
    zk_ctx_clear(&cx);
}

ZK_TEST(levels_of_numbers_are_in_numeric_order)
{
    zk_frame f;
    const zk_frame_want want = {"k", ZK_WANT_LEVELS, false};

    ZK_CHECK_OK(zk_frame_read(
        &cx, &(zk_frame_spec){.path = file("a.csv", "k\n10\n9\n-1\n10\n"), .want = &want, .n_want = 1}, &f));
    ZK_CHECK_INT(f.col[0].n_levels, 3);
    ZK_CHECK(zk_str_is(f.col[0].levels[0], "-1") && zk_str_is(f.col[0].levels[2], "10"));
    zk_ctx_clear(&cx);
}

ZK_TEST(each_wrong_value_is_told)
{
    const zk_frame_want want[] = {{"day", ZK_WANT_DATE, true}, {"amount", ZK_WANT_NUMBER, true}};
    zk_frame f;

    ZK_CHECK_ERR(
        zk_frame_read(&cx,
                      &(zk_frame_spec){.path = file("a.csv", "day,amount\n2024-02-30,1\n2024-01-01,x\n,\n"),
                                       .want = want,
                                       .n_want = 2},
                      &f),
        ZK_EINVAL);
    ZK_CHECK_INT(cx.n_diags, 4);
    ZK_CHECK_INT(cx.diags[0].line, 2);
    ZK_CHECK_STR(cx.diags[0].value, "2024-02-30");
    ZK_CHECK_INT(cx.diags[1].line, 3);
    ZK_CHECK_STR(cx.diags[1].field, "amount");
    ZK_CHECK(says("has no value"));
    zk_ctx_clear(&cx);
}

ZK_TEST(a_column_that_is_not_there_has_a_nearest)
{
    const zk_frame_want want = {"amuont", ZK_WANT_NUMBER, false};
    zk_frame f;

    ZK_CHECK_ERR(zk_frame_read(
                     &cx,
                     &(zk_frame_spec){.path = file("a.csv", "day,amount\n1,2\n"), .want = &want, .n_want = 1},
                     &f),
                 ZK_EINVAL);
    ZK_CHECK(says("is it \"amount\""));
    zk_ctx_clear(&cx);
}

ZK_TEST(short_lines_heads_alone_and_no_file_are_refused)
{
    zk_frame f;

    ZK_CHECK_ERR(read_all("a,b\n1,2\n3\n", &f), ZK_EINVAL);
    ZK_CHECK_INT(cx.diags[0].line, 3);
    zk_ctx_clear(&cx);
    ZK_CHECK_ERR(read_all("a,b\n", &f), ZK_EINVAL);
    ZK_CHECK(says("no rows"));
    zk_ctx_clear(&cx);
    ZK_CHECK_ERR(read_all("", &f), ZK_EINVAL);
    zk_ctx_clear(&cx);
    zk_ctx_init(&cx);
    ZK_CHECK_ERR(zk_frame_read(&cx, &(zk_frame_spec){.path = "/no/such/file.csv", .rest = true}, &f),
                 ZK_ENOTFOUND);
    zk_ctx_clear(&cx);
}

ZK_TEST(gb18030_and_semicolons_are_found_out)
{
    zk_frame f;

    /* 客户;金额 / 张;5 */
    ZK_CHECK_OK(read_all("\xBF\xCD\xBB\xA7;\xBD\xF0\xB6\xEE\n\xD5\xC5;5\n", &f));
    ZK_CHECK_STR(f.col[0].name, "客户");
    ZK_CHECK(zk_str_is(f.col[0].levels[0], "张"));
    ZK_CHECK(f.col[1].num[0] == 5);
    zk_ctx_clear(&cx);
}

ZK_TEST(the_head_line_says_what_parts_columns)
{
    zk_frame f;

    ZK_CHECK_OK(read_all("id,why\n1,a | b | c | d\n2,e\n", &f));
    ZK_CHECK_INT(f.cols, 2);
    zk_ctx_clear(&cx);
}

ZK_TEST(matrix_drops_or_complains)
{
    zk_frame f;
    const zk_series **col;
    size_t n, rows, *row;
    double *x;

    ZK_CHECK_OK(read_all("id,a,b\nx,1,2\ny,,3\nz,4,5\n", &f));
    ZK_CHECK_OK(zk_frame_numbers(&cx, &f, NULL, NULL, &col, &n));
    ZK_CHECK_INT(n, 2);
    ZK_CHECK_OK(zk_frame_matrix(&cx, &f, col, n, true, &x, &rows, &row));
    ZK_CHECK_INT(rows, 2);
    ZK_CHECK(x[2] == 4 && row[1] == 2);
    ZK_CHECK_ERR(zk_frame_matrix(&cx, &f, col, n, false, &x, &rows, NULL), ZK_EINVAL);
    ZK_CHECK_INT(cx.diags[0].line, 3);
    zk_ctx_clear(&cx);
    ZK_CHECK_OK(read_all("id,a\nx,1\n", &f));
    ZK_CHECK_ERR(zk_frame_numbers(&cx, &f, "a, id", NULL, &col, &n), ZK_EINVAL);
    ZK_CHECK(says("is not a number"));
    zk_ctx_clear(&cx);
}

ZK_TEST(refusals_name_line_and_column)
{
    zk_frame f;
    const zk_series **col;
    size_t n;
    zk_spot spot = {.why = ZK_WHY_NEGATIVE, .row = 1, .col = 1, .value = -3};

    ZK_CHECK_OK(read_all("a,b\n1,2\n4,-3\n", &f));
    ZK_CHECK_OK(zk_frame_numbers(&cx, &f, NULL, NULL, &col, &n));
    ZK_CHECK_ERR(zk_frame_refused(&cx, &f, col, NULL, &spot, ZK_EINVAL), ZK_EINVAL);
    ZK_CHECK_INT(cx.diags[0].line, 3);
    ZK_CHECK_STR(cx.diags[0].message, "b = -3: must not be negative");
    zk_ctx_clear(&cx);
}

static zk_err picture(const char *name)
{
    zk_plot *p;
    zk_axes a = {
        .w = 400, .h = 300, .x_lo = 0, .x_hi = 10, .y_lo = 0.5, .y_hi = 1000, .y_log = true, .title = "图 A"};
    double x[3] = {0, 5, 10}, y[3] = {1, NAN, 900}, c[3];
    int group[3] = {0, -1, 3};

    ZK_TRY(zk_plot_open(&cx, zk_test_tmp(name), 400, 300, &p));
    zk_draw_colour(1, c);
    zk_plot_axes(&cx, p, &a);
    zk_plot_line(p, &a, x, y, 3, c, 1.5, true);
    zk_plot_points(p, &a, x, y, group, 3, 3);
    zk_plot_bars(p, &a, x, y, 3, 1, c);
    zk_plot_legend(p, 390, 10, (const char *const[]){"甲", "b"}, 2);
    zk_plot_heat(&cx, p, &a, &(zk_heat){.v = y, .rows = 1, .cols = 3, .lo = 0, .hi = 1000, .decimals = 1});
    zk_plot_rank(&cx, p, &a, (const char *const[]){"甲", "b", "c"}, y, 3, 1, c);
    return zk_plot_close(&cx, p, ZK_OK);
}

ZK_TEST(pictures_are_whole_files_of_their_kind)
{
    static const struct {
        const char *name, *magic;
    } kinds[] = {{"a.svg", "<?xml"}, {"a.png", "\x89PNG"}, {"a.pdf", "%PDF"}};
    char head[6] = "";

    for (size_t i = 0; i < 3; i++) {
        FILE *f;

        zk_ctx_init(&cx);
        ZK_CHECK_OK(picture(kinds[i].name));
        f = fopen(zk_test_tmp(kinds[i].name), "rb");
        ZK_CHECK(f && fread(head, 1, 5, f) == 5);
        fclose(f);
        ZK_CHECK(!memcmp(head, kinds[i].magic, strlen(kinds[i].magic)));
        zk_ctx_clear(&cx);
    }
    zk_ctx_init(&cx);
    ZK_CHECK_ERR(picture("a.gif"), ZK_EINVAL);
    zk_ctx_clear(&cx);
}

ZK_TEST_MAIN()
