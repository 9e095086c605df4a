/* SPDX-License-Identifier: Apache-2.0
 *
 * Formulas: the terms R's terms.formula gives for the same text, the labels its deparse gives, places in complaints.
 */
#include "app/regress/formula.h"
#include "zk_test.h"

static const char *const names[] = {"y", "a", "b", "c", "客户 类型"};
static zk_ctx cx;

static zk_formula *parse(const char *text)
{
    zk_formula *f = NULL;

    zk_ctx_init(&cx);
    cx.lang = ZK_EN;
    if (zk_formula_parse(&cx, text, names, 5, &f))
        zk_test__fail(__FILE__, __LINE__, "%s: %s", text, cx.message);
    return f;
}

/* Intercept and terms, "1 a b a:b". */
static void means(const char *text, const char *want)
{
    zk_formula *f = parse(text);
    char got[500];
    int n = snprintf(got, sizeof got, "%d", f->intercept);

    for (size_t t = 0; t < f->terms; t++)
        n += snprintf(got + n, sizeof got - (size_t)n, " %s", zk_formula_term(&cx, f, f->term[t]));
    ZK_CHECK_STR(got, want);
    zk_ctx_clear(&cx);
}

static void fails(const char *text, const char *part)
{
    zk_formula *f = NULL;

    zk_ctx_init(&cx);
    cx.lang = ZK_EN;
    ZK_CHECK(zk_formula_parse(&cx, text, names, 5, &f) != ZK_OK);
    ZK_CHECK_CONTAINS(cx.message, part);
    zk_ctx_clear(&cx);
}

ZK_TEST(terms_as_r_orders_them)
{
    means("y ~ a + b", "1 a b");
    means("y ~ a*b", "1 a b a:b");
    means("y ~ a:b + c", "1 c a:b");
    means("y ~ a*b*c", "1 a b c a:b a:c b:c a:b:c");
    means("y ~ (a + b + c)^2", "1 a b c a:b a:c b:c");
    means("y ~ (a + b + c)^2 - a:b", "1 a b c a:c b:c");
    means("y ~ (a + b):c", "1 a:c b:c");
    means("y ~ a/b", "1 a a:b");
    means("y ~ a + a + a:a", "1 a");
    means("y ~ a*b - a", "1 b a:b");
    means("y ~ a - 1", "0 a");
    means("y ~ 0 + a", "0 a");
    means("y ~ -1 + a + 1", "1 a");
    means("y ~ 1", "1");
    means("y ~ . - b", "1 a c 客户 类型");
    means("log(y) ~ .", "1 a b c 客户 类型");
}

ZK_TEST(labels_as_r_writes_them)
{
    means("y ~ I(a^2)+log( b+1 )", "1 I(a^2) log(b + 1)");
    means("y ~ I(a*b/c)", "1 I(a * b/c)");
    means("y ~ I(a-(b-c)) + I((a-b)-c)", "1 I(a - (b - c)) I(a - b - c)");
    means("y ~ I((a+b)^2) + I(-a^2) + I((a^b)^c) + I(a^b^c)", "1 I((a + b)^2) I(-a^2) I((a^b)^c) I(a^b^c)");
    means("y ~ as.factor(a):b + factor( c )", "1 factor(c) factor(a):b");
    means("y ~ `客户 类型` + I(a >= 3)", "1 客户 类型 I(a >= 3)");
    means("y ~ I(1e3*a) + I(.5*b)", "1 I(1000 * a) I(0.5 * b)");
}

ZK_TEST(complaints_have_a_place)
{
    fails("", "column 1: the formula breaks off");
    fails("y", "column 2: ~ is expected here");
    fails("y ~ ", "column 5: the formula breaks off where a term is expected");
    fails("y ~ a +", "column 8: the formula breaks off where a term is expected");
    fails("y ~ a b", "column 7: this is not understood here");
    fails("y ~ log(a", "column 10: a closing ) is expected");
    fails("y ~ sin(a)", "column 5: there is no function \"sin\"");
    fails("y ~ a^b", "the arithmetic power is written I(x^2)");
    fails("y ~ 2", "belongs inside I()");
    fails("y ~ factor(a + b)", "factor() takes the name of one column");
    fails("factor(y) ~ a", "the response is a number");
    fails("y ~ `a", "a backtick without its pair");
    fails("电费 ~ 客户 +", "column 10: the formula breaks off");
    fails("y ~ 0", "the right side has no terms");
    fails("y ~ \xff", "not valid UTF-8");
    fails("y ~ I(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((a", "nested too deeply");
}

ZK_TEST_MAIN()
