/* SPDX-License-Identifier: Apache-2.0
 *
 * The expression language: what it means, what it refuses and where it points, and that its simple
 * terms say the same as the whole.
 */
#include "expr_terms.h"
#include "zk_test.h"

enum { X, Y, KIND, GRADE, IN, COUNT24, N_SLOTS };

static zk_ctx cx;
static zk_value slots[N_SLOTS];

static int slot_of(void *user, zk_str name, zk_str window, bool *is_text)
{
    static const char *const names[] = {
        "x", "y", "kind", "grade.power-credit-large", "days-in-arrears", "theft.count"};

    (void)user;
    for (int i = 0; i < N_SLOTS; i++) {
        if (!zk_str_is(name, names[i]))
            continue;
        if (window.n && !zk_str_is(window, "24 months")) {
            zk_complain(&cx, (zk_diag){.code = ZK_EPARSE}, "%s", "%s", "bad window");
            return ZK_EXPR_COMPLAINED;
        }
        *is_text = i == KIND || i == GRADE;
        return i;
    }
    return -1;
}

static const char *nearest(void *user, zk_str name)
{
    (void)user;
    return zk_str_is(name, "knd") ? "kind" : NULL;
}

static void begin(void)
{
    zk_ctx_init(&cx);
    cx.lang = ZK_EN;
    slots[X] = (zk_value){.type = ZK_NUMBER, .x = 7};
    slots[Y] = (zk_value){.type = ZK_ABSENT};
    slots[KIND] = (zk_value){.type = ZK_TEXT, .text = ZK_STR("industrial")};
    slots[GRADE] = (zk_value){.type = ZK_ABSENT};
    slots[IN] = (zk_value){.type = ZK_NUMBER, .x = 30};
    slots[COUNT24] = (zk_value){.type = ZK_NUMBER, .x = 2};
}

static zk_err compile(const char *text, zk_expr **e)
{
    zk_resolver r = {.slot = slot_of, .nearest = nearest};

    return zk_expr_compile(&cx, zk_str_of(text),
                           (zk_place){.file = "f.yaml", .line = 3, .column = 10, .field = "where"}, &r, e);
}

static zk_value eval(const char *text)
{
    zk_expr *e;

    if (compile(text, &e))
        zk_test__fail(__FILE__, __LINE__, "%s: %s", text, cx.message);
    return zk_expr_eval(e, slots);
}

/* The number it yields; NAN when absent. */
static double num(const char *text)
{
    zk_value v = eval(text);

    ZK_CHECK(v.type != ZK_TEXT);
    return v.type == ZK_NUMBER ? v.x : NAN;
}

#define IS(text, want) ZK_CHECK(num(text) == (want))
#define ABSENT(text)   ZK_CHECK(eval(text).type == ZK_ABSENT)

/* Refused, with the column of the culprit and a part of the sentence. */
static void refused(const char *text, int column, const char *part)
{
    zk_expr *e;
    size_t before = cx.n_diags;

    if (compile(text, &e) != ZK_EPARSE)
        zk_test__fail(__FILE__, __LINE__, "%s is not refused", text);
    ZK_CHECK(e == NULL);
    ZK_CHECK_INT(cx.n_diags, before + 1);
    ZK_CHECK_STR(cx.diags[before].file, "f.yaml");
    ZK_CHECK_INT(cx.diags[before].line, 3);
    ZK_CHECK_CONTAINS(cx.diags[before].message, part);
    if (cx.diags[before].column != 9 + column)
        zk_test__fail(__FILE__, __LINE__, "%s: column %d, not %d", text, (int)cx.diags[before].column - 9,
                      column);
}

ZK_TEST(arithmetic_and_precedence)
{
    begin();
    IS("1 + 2 * 3", 7);
    IS("(1 + 2) * 3", 9);
    IS("10 - 4 - 3", 3);
    IS("12 / 4 / 3", 1);
    IS("-x + 10", 3);
    IS("- (2 - 5)", 3);
    IS("--2", 2);
    IS("2 * -3", -6);
    IS("1.5e3", 1500);
    IS(".5 * 4", 2);
    IS("x", 7);
    zk_ctx_clear(&cx);
}

ZK_TEST(units_scale_to_the_base)
{
    begin();
    IS("100 kW", 100);
    IS("2 MW", 2000);
    IS("500 W", 0.5);
    IS("1 MVA", 1000);
    IS("50 fen", 0.5);
    IS("3 万元", 30000);
    IS("12元", 12);
    IS("5分", 0.05);
    IS("7%", 0.07);
    IS("7 %", 0.07);
    IS("2 MWh", 2000);
    IS("1500 Wh", 1.5);
    IS("2 years", 24);
    IS("3 个月", 3);
    IS("30 days", 30);
    IS("10千瓦时", 10);
    IS("1 kWh + 1", 2);
    IS("2024-02-29", 19782);
    IS("1970-01-01", 0);
    zk_ctx_clear(&cx);
}

ZK_TEST(comparison_and_logic)
{
    begin();
    IS("x > 6", 1);
    IS("x > 7", 0);
    IS("x >= 7 and x <= 7", 1);
    IS("x = 7", 1);
    IS("x == 7", 1);
    IS("x != 7", 0);
    IS("x <> 8", 1);
    IS("6 < x", 1);
    IS("not (x > 6)", 0);
    IS("not x = 8", 1);
    IS("x > 100 or x < 8", 1);
    IS("x > 100 and x < 8 or 1", 1); /* and binds closer than or */
    IS("1 or x > 100 and 0", 1);
    IS("x between 7 and 9", 1);
    IS("x not between 7 and 9", 0);
    IS("x in (1, 7, -2)", 1);
    IS("x not in (1, -7)", 1);
    IS("theft.count[24 months] > 0", 1);
    IS("theft.count[ 24 months ]", 2);
    IS("days-in-arrears - 5", 25);
    IS("x ≥ 7", 1);
    IS("（x ＞ 6）", 1);
    zk_ctx_clear(&cx);
}

ZK_TEST(texts)
{
    begin();
    IS("kind = industrial", 1);
    IS("kind != residential", 1);
    IS("industrial = kind", 1);
    IS("kind = 'industrial'", 1);
    IS("kind = \"in\"\"dustrial\"", 0);
    IS("kind in (residential, industrial)", 1);
    IS("kind in ('x', \"industrial\")", 1);
    IS("kind not in (residential)", 1);
    IS("coalesce(grade.power-credit-large, kind) = industrial", 1);
    IS("if(x > 6, kind, 'none') = industrial", 1);
    IS("kind = x", 0); /* beside a text a name that is a number is that text */
    ABSENT("grade.power-credit-large = A");
    ZK_CHECK(eval("coalesce(grade.power-credit-large, \"\")").type == ZK_TEXT);
    zk_ctx_clear(&cx);
}

ZK_TEST(absent_values)
{
    begin();
    ABSENT("y");
    ABSENT("y + 1");
    ABSENT("-y");
    ABSENT("y > 3");
    ABSENT("y in (1, 2)");
    ABSENT("y between 1 and 2");
    ABSENT("not y");
    ABSENT("y and x > 1");
    IS("y and x > 100", 0);
    IS("y or x > 1", 1);
    ABSENT("y or x > 100");
    IS("y is missing", 1);
    IS("x is missing", 0);
    IS("x is not missing", 1);
    IS("(y > 3) is missing", 1);
    IS("coalesce(y, x, 1)", 7);
    ABSENT("coalesce(y, y)");
    IS("if(y, 1, 2)", 2);
    ABSENT("if(x, y, 2)");
    ABSENT("min(x, y)");
    ABSENT("1 / 0");
    ABSENT("x / (x - 7)");
    ABSENT("log(0)");
    ABSENT("log(-1)");
    ABSENT("exp(1000)");
    ABSENT("1e308 * 10");
    ABSENT("x between 1 and y");
    IS("x between 8 and y", 0); /* too small whatever y is */
    zk_ctx_clear(&cx);
}

ZK_TEST(truth_at_the_top)
{
    zk_expr *e;

    begin();
    ZK_CHECK_OK(compile("y > 3", &e));
    ZK_CHECK(!zk_expr_true(e, slots));
    ZK_CHECK_OK(compile("x", &e));
    ZK_CHECK(zk_expr_true(e, slots) && !zk_expr_is_truth(e) && !zk_expr_is_text(e));
    ZK_CHECK_OK(compile("x - 7", &e));
    ZK_CHECK(!zk_expr_true(e, slots));
    ZK_CHECK_OK(compile("kind", &e));
    ZK_CHECK(!zk_expr_true(e, slots) && zk_expr_is_text(e));
    ZK_CHECK_OK(compile("x > 3", &e));
    ZK_CHECK(zk_expr_is_truth(e));
    ZK_CHECK_STR(zk_expr_text(e), "x > 3");
    zk_ctx_clear(&cx);
}

ZK_TEST(functions)
{
    begin();
    IS("abs(-3)", 3);
    IS("min(3, x, 5)", 3);
    IS("max(3, x, 5)", 7);
    IS("round(2.5)", 3);
    IS("round(-2.5)", -3);
    IS("round(2.345, 2)", 2.35);
    IS("round(1234, -2)", 1200);
    ZK_CHECK_NEAR(num("log(exp(2))"), 2, 1e-15);
    IS("if(x > 6, 1, 2)", 1);
    IS("ROUND(1.2) + Min(1, 2)", 2);
    zk_ctx_clear(&cx);
}

ZK_TEST(what_is_refused_and_where)
{
    begin();
    refused("", 1, "not complete");
    refused("x >", 4, "not complete");
    refused("(x", 3, "bracket");
    refused("x)", 2, "should end");
    refused("z > 1", 1, "unknown name z");
    refused("x > 1 and z", 11, "unknown name z");
    refused("x > A", 5, "unknown name A");
    refused("kind > 'a'", 6, "equality");
    refused("kind + 1", 1, "number");
    refused("kind = 3", 6, "compared");
    refused("x = 'a'", 3, "compared");
    refused("x in (a)", 7, "compared");
    refused("x in ()", 7, "constants");
    refused("x in 3", 6, "list");
    refused("x in (y + 1)", 7, "compared");
    refused("1 < x < 3", 7, "and");
    refused("x is 3", 6, "missing");
    refused("x not 3", 7, "in or between");
    refused("x between 3 or 4", 13, "between");
    refused("foo(3)", 1, "no function foo");
    refused("abs()", 5, "not complete");
    refused("abs(1, 2)", 8, "at most 1");
    refused("if(1, 2)", 1, "takes 3");
    refused("coalesce(kind, 1)", 16, "mixed");
    refused("3 apples", 3, "should end");
    refused("3apples", 2, "unit");
    refused("2023-02-30", 1, "date");
    refused("1e999", 1, "number");
    refused("x # 3", 3, "cannot stand");
    refused("'abc", 1, "quote");
    refused("theft.count[24", 12, "bracket");
    refused("x[24 months", 2, "bracket");
    refused("not", 4, "not complete");
    refused("and", 1, "not complete");
    refused("客户类别 = 1", 1, "unknown name");
    refused("x > 1 or 客户 = 1", 10, "unknown name"); /* columns count characters */
    zk_ctx_clear(&cx);
}

ZK_TEST(an_unknown_name_gets_help)
{
    zk_expr *e;

    begin();
    ZK_CHECK_ERR(compile("knd = 3", &e), ZK_EPARSE);
    ZK_CHECK_STR(cx.diags[0].expected, "kind");
    ZK_CHECK_STR(cx.diags[0].value, "knd");
    ZK_CHECK_ERR(compile("x-5", &e), ZK_EPARSE);
    ZK_CHECK_CONTAINS(cx.diags[1].message, "blanks");
    ZK_CHECK_ERR(compile("theft.count[24 moons] > 1", &e), ZK_EPARSE);
    ZK_CHECK_INT(cx.n_diags, 3); /* the resolver has said it; once is enough */
    ZK_CHECK_STR(cx.diags[2].message, "bad window");
    cx.lang = ZK_ZH;
    ZK_CHECK_ERR(compile("knd = 3", &e), ZK_EPARSE);
    ZK_CHECK_CONTAINS(cx.diags[3].message, "不认识的名称");
    zk_ctx_clear(&cx);
}

ZK_TEST(limits_hold)
{
    zk_expr *e;
    char text[6000];
    size_t n = 0;

    begin();
    for (n = 0; n < 63; n++)
        text[n] = '(';
    text[n] = 'x';
    memset(text + n + 1, ')', n);
    text[2 * n + 1] = 0;
    ZK_CHECK_OK(compile(text, &e));
    memset(text, '(', 2000);
    text[2000] = 0;
    ZK_CHECK_ERR(compile(text, &e), ZK_EPARSE);
    memset(text, '-', 2000);
    ZK_CHECK_ERR(compile(text, &e), ZK_EPARSE);
    memset(text, 'x', 5000);
    text[5000] = 0;
    ZK_CHECK_ERR(compile(text, &e), ZK_EPARSE);
    n = 0; /* as long as allowed and flat: fine */
    while (n < 4080)
        n += (size_t)snprintf(text + n, sizeof text - n, "x + ");
    snprintf(text + n, sizeof text - n, "x");
    ZK_CHECK_OK(compile(text, &e));
    ZK_CHECK(zk_expr_eval(e, slots).x == 7.0 * (double)(n / 4 + 1));
    n = 0; /* brackets to the right: the stack is bounded too */
    for (int i = 0; i < 60; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "max(1, 2, 3, ");
    snprintf(text + n, sizeof text - n, "x");
    for (int i = 0; i < 60; i++)
        strcat(text, ")");
    (void)compile(text, &e); /* either way, but no overflow */
    ZK_CHECK_ERR(zk_expr_compile(&cx, (zk_str){"x > \xff", 5}, (zk_place){0}, NULL, &e), ZK_EPARSE);
    zk_ctx_clear(&cx);
}

ZK_TEST(slots_are_listed_once_in_order)
{
    zk_expr *e;
    const int *list;

    begin();
    ZK_CHECK_OK(compile("days-in-arrears > 1 and x > 2 and x < 9 or kind = a", &e));
    ZK_CHECK_INT(zk_expr_slots(e, &list), 3);
    ZK_CHECK(list[0] == X && list[1] == KIND && list[2] == IN);
    ZK_CHECK_INT(zk_expr_plain(e), -1);
    ZK_CHECK_OK(compile("y", &e));
    ZK_CHECK_INT(zk_expr_plain(e), Y);
    ZK_CHECK_OK(compile("(y)", &e));
    ZK_CHECK_INT(zk_expr_plain(e), Y);
    ZK_CHECK_OK(compile("3", &e));
    ZK_CHECK_INT(zk_expr_slots(e, &list), 0);
    zk_ctx_clear(&cx);
}

ZK_TEST(literals_beside_texts_are_listed_with_their_places)
{
    zk_expr *e;
    const zk_literal *l;

    begin();
    ZK_CHECK_OK(compile("x > 1 and kind = a or kind in (b, 'c') or 'd' = kind", &e));
    ZK_CHECK_INT(zk_expr_literals(e, &l), 4);
    ZK_CHECK(zk_str_is(l[0].text, "a") && l[0].slot == KIND && l[0].column == 9 + 18);
    ZK_CHECK(zk_str_is(l[1].text, "b") && zk_str_is(l[2].text, "c") && zk_str_is(l[3].text, "d"));
    zk_ctx_clear(&cx);
}

/* ---- terms ------------------------------------------------------------------------------------------ */

ZK_TEST(terms_say_the_same_as_the_whole)
{
    static const char *const simple[] = {
        "x > 3",
        "3 > x",
        "not x > 3",
        "not (x <= 3)",
        "x = 2 and y != 1",
        "x between 1 and 3",
        "x in (1, 2) and not y",
        "y is missing",
        "not y is missing",
        "not (y is not missing)",
        "kind = a and x",
        "kind not in (a, b)",
        "not kind in (a)",
        "x and y and kind != b",
        "1 <= x and 2 >= y",
        "not not x > 1",
    };
    static const char *const others[] = {"x > 3 or y",
                                         "x > y",
                                         "not (x > 1 and y > 1)",
                                         "x + 1 > 3",
                                         "not (x between 1 and 2)",
                                         "abs(x) > 1",
                                         "x > 1 and (y or x)",
                                         "3 > 2"};
    const zk_term *terms;
    zk_expr *e;

    begin();
    for (size_t i = 0; i < sizeof simple / sizeof *simple; i++) {
        size_t n;

        ZK_CHECK_OK(compile(simple[i], &e));
        n = zk_expr_terms(e, &terms);
        if (n == 0)
            zk_test__fail(__FILE__, __LINE__, "%s has no terms", simple[i]);
        for (int k = 0; k < 5 * 5 * 3; k++) {
            static const char *const kinds[] = {"a", "b", NULL};
            bool all = true;

            slots[X] = k % 5 == 4 ? (zk_value){.type = ZK_ABSENT} : (zk_value){.type = ZK_NUMBER, .x = k % 5};
            slots[Y] = k / 5 % 5 == 4 ? (zk_value){.type = ZK_ABSENT}
                                      : (zk_value){.type = ZK_NUMBER, .x = k / 5 % 5};
            slots[KIND] = kinds[k / 25] ? (zk_value){.type = ZK_TEXT, .text = zk_str_of(kinds[k / 25])}
                                        : (zk_value){.type = ZK_ABSENT};
            for (size_t t = 0; t < n; t++)
                all = all && term_passes(&terms[t], &slots[terms[t].slot]);
            if (all != zk_expr_true(e, slots))
                zk_test__fail(__FILE__, __LINE__, "%s: its terms say %d at %d", simple[i], all, k);
        }
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        ZK_CHECK_OK(compile(others[i], &e));
        if (zk_expr_terms(e, &terms) != 0)
            zk_test__fail(__FILE__, __LINE__, "%s is no conjunction of terms", others[i]);
    }
    zk_ctx_clear(&cx);
}

ZK_TEST_MAIN()
