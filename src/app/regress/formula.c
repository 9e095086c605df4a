/* SPDX-License-Identifier: Apache-2.0
 *
 * The formula's parser: recursive descent in R's precedence. The right side is an algebra of sets of terms; a term is a
 * set of atoms, and an atom anything that is one variable to the model: a name or a call.
 */
#include "app/regress/formula.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/num.h"

typedef struct terms {
    uint64_t item[ZK_FORMULA_TERMS_MAX];
    size_t n;
} terms;

typedef struct parser {
    zk_ctx *cx;
    const char *text, *at;
    zk_formula *f;
    const char *const *names;
    size_t n_names;
    int depth;
} parser;

static const char *const calls[] = {"I",   "factor", "log", "log2",   "log10", "log1p",
                                    "exp", "sqrt",   "abs", "center", "scale", NULL};

/* ---- the text ---- */

static size_t column_of(const parser *p, const char *at)
{
    size_t column = 1, used;

    for (const char *c = p->text; c < at; c += used, column++)
        (void)zk_utf8_next(c, (size_t)(at - c), &used);
    return column;
}

static zk_err wrong(parser *p, const char *at, const char *zh, const char *en)
{
    return zk_fail(p->cx, ZK_EPARSE, ZK_L("公式 “%s” 第 %zu 列：%s", "formula \"%s\", column %zu: %s"),
                   zk_text_show(&p->cx->arena, zk_str_of(p->text), 200), column_of(p, at),
                   ZK_TR(p->cx, zh, en));
}

static void blanks(parser *p)
{
    while (*p->at == ' ' || *p->at == '\t' || *p->at == '\n' || *p->at == '\r')
        p->at++;
}

static bool take(parser *p, const char *what)
{
    size_t n = strlen(what);

    blanks(p);
    if (strncmp(p->at, what, n) != 0)
        return false;
    p->at += n;
    return true;
}

static bool starts_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool in_name(char c)
{
    return starts_name(c) || (c >= '0' && c <= '9') || c == '.';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static zk_err name(parser *p, const char **out)
{
    const char *from = p->at;

    if (*from == '`') {
        const char *end = strchr(from + 1, '`');
        if (!end || end == from + 1)
            return wrong(p, from, "反引号没有成对，或其中没有名字",
                         "a backtick without its pair, or nothing between");
        *out = zk_strndup(&p->cx->arena, from + 1, (size_t)(end - from - 1));
        p->at = end + 1;
        return ZK_OK;
    }
    while (in_name(*p->at))
        p->at++;
    *out = zk_strndup(&p->cx->arena, from, (size_t)(p->at - from));
    return ZK_OK;
}

static bool at_name(parser *p)
{
    blanks(p);
    return starts_name(*p->at) || *p->at == '`' || (*p->at == '.' && starts_name(p->at[1]));
}

static zk_err deeper(parser *p)
{
    if (++p->depth > ZK_FORMULA_DEPTH_MAX)
        return wrong(p, p->at, "括号嵌套过深", "nested too deeply");
    return ZK_OK;
}

/* ---- arithmetic ---- */

static zk_err arithmetic(parser *p, zk_node **out);

static zk_node *node(parser *p, zk_node_kind kind, zk_node *a, zk_node *b)
{
    zk_node *n = ZK_NEW(&p->cx->arena, zk_node);

    *n = (zk_node){.kind = kind, .a = a, .b = b, .column = column_of(p, p->at)};
    return n;
}

static zk_err number(parser *p, zk_node **out)
{
    const char *from = p->at;

    *out = node(p, ZK_NODE_NUMBER, NULL, NULL);
    while (is_digit(*p->at) || *p->at == '.')
        p->at++;
    if ((*p->at == 'e' || *p->at == 'E') &&
        (is_digit(p->at[1]) || ((p->at[1] == '-' || p->at[1] == '+') && is_digit(p->at[2]))))
        for (p->at += 2; is_digit(*p->at);)
            p->at++;
    if (zk_num_real((zk_str){from, (size_t)(p->at - from)}, &(*out)->number))
        return wrong(p, from, "不是一个数", "this is not a number");
    return ZK_OK;
}

/* A name, or a call of one of the functions. */
static zk_err named(parser *p, zk_node **out)
{
    const char *from, *what = "";
    size_t column;
    zk_near near;

    blanks(p);
    from = p->at;
    column = column_of(p, from);
    ZK_TRY(name(p, &what));
    blanks(p);
    *out = node(p, ZK_NODE_COLUMN, NULL, NULL);
    (*out)->name = what;
    (*out)->column = column;
    if (*p->at != '(' || *from == '`')
        return ZK_OK;
    if (!strcmp(what, "as.factor"))
        what = "factor";
    zk_near_init(&near, zk_str_of(what));
    for (size_t i = 0; calls[i]; i++)
        zk_near_try(&near, calls[i]);
    if (!near.best || near.distance > 0)
        return zk_fail(
            p->cx, ZK_EPARSE,
            ZK_L("公式 “%s” 第 %zu 列：没有函数 “%s”，可用: I factor log log2 log10 log1p exp sqrt abs "
                 "center scale",
                 "formula \"%s\", column %zu: there is no function \"%s\"; there are I factor log log2 log10 "
                 "log1p exp sqrt abs center scale"),
            zk_text_show(&p->cx->arena, zk_str_of(p->text), 200), column,
            zk_text_show(&p->cx->arena, zk_str_of(what), 60));
    p->at++;
    (*out)->kind = ZK_NODE_CALL;
    (*out)->name = near.best;
    ZK_TRY(deeper(p));
    ZK_TRY(arithmetic(p, &(*out)->a));
    p->depth--;
    if (!take(p, ")"))
        return wrong(p, p->at, "这里应为右括号 )", "a closing ) is expected here");
    if (!strcmp((*out)->name, "factor") && (*out)->a->kind != ZK_NODE_COLUMN)
        return wrong(p, from, "factor() 里只能是一个列名", "factor() takes the name of one column");
    return ZK_OK;
}

static zk_err primary(parser *p, zk_node **out)
{
    blanks(p);
    if (is_digit(*p->at) || (*p->at == '.' && is_digit(p->at[1])))
        return number(p, out);
    if (at_name(p))
        return named(p, out);
    if (take(p, "(")) {
        ZK_TRY(deeper(p));
        ZK_TRY(arithmetic(p, out));
        p->depth--;
        return take(p, ")") ? ZK_OK : wrong(p, p->at, "这里应为右括号 )", "a closing ) is expected here");
    }
    return wrong(p, p->at, *p->at ? "这里应为列名、数或函数" : "公式在这里中断，后面应有列名、数或函数",
                 *p->at ? "a column, a number or a function is expected here"
                        : "the formula breaks off where a column, a number or a function is expected");
}

static zk_err unary(parser *p, zk_node **out);

static zk_err power(parser *p, zk_node **out)
{
    ZK_TRY(primary(p, out));
    if (take(p, "^")) {
        zk_node *n = node(p, ZK_NODE_POWER, *out, NULL);
        ZK_TRY(deeper(p));
        ZK_TRY(unary(p, &n->b));
        p->depth--;
        *out = n;
    }
    return ZK_OK;
}

static zk_err unary(parser *p, zk_node **out)
{
    if (take(p, "-")) {
        zk_node *n = node(p, ZK_NODE_NEGATE, NULL, NULL);
        ZK_TRY(deeper(p));
        ZK_TRY(unary(p, &n->a));
        p->depth--;
        *out = n;
        return ZK_OK;
    }
    (void)take(p, "+");
    return power(p, out);
}

/* Left-associative chains are flat in the parser but deep in the tree: counted against the depth as well. */
static zk_err product(parser *p, zk_node **out)
{
    int before = p->depth;

    ZK_TRY(unary(p, out));
    for (;;) {
        zk_node_kind kind = take(p, "*") ? ZK_NODE_MULTIPLY : take(p, "/") ? ZK_NODE_DIVIDE : ZK_NODE_CALL;
        zk_node *n;
        if (kind == ZK_NODE_CALL)
            break;
        ZK_TRY(deeper(p));
        n = node(p, kind, *out, NULL);
        ZK_TRY(unary(p, &n->b));
        *out = n;
    }
    p->depth = before;
    return ZK_OK;
}

static zk_err sum(parser *p, zk_node **out)
{
    int before = p->depth;

    ZK_TRY(product(p, out));
    for (;;) {
        zk_node_kind kind = take(p, "+") ? ZK_NODE_ADD : take(p, "-") ? ZK_NODE_SUBTRACT : ZK_NODE_CALL;
        zk_node *n;
        if (kind == ZK_NODE_CALL)
            break;
        ZK_TRY(deeper(p));
        n = node(p, kind, *out, NULL);
        ZK_TRY(product(p, &n->b));
        *out = n;
    }
    p->depth = before;
    return ZK_OK;
}

static zk_err arithmetic(parser *p, zk_node **out)
{
    static const struct {
        const char *sign;
        zk_node_kind kind;
    } signs[] = {{"<=", ZK_NODE_LESS_EQUAL}, {">=", ZK_NODE_GREATER_EQUAL}, {"==", ZK_NODE_EQUAL},
                 {"!=", ZK_NODE_UNEQUAL},    {"<", ZK_NODE_LESS},           {">", ZK_NODE_GREATER}};

    ZK_TRY(sum(p, out));
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (take(p, signs[i].sign)) {
            zk_node *n = node(p, signs[i].kind, *out, NULL);
            ZK_TRY(sum(p, &n->b));
            *out = n;
            break;
        }
    return ZK_OK;
}

/* ---- sets of terms ---- */

static zk_err add_term(parser *p, terms *t, uint64_t term)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->item[i] == term)
            return ZK_OK;
    if (t->n == ZK_FORMULA_TERMS_MAX)
        return wrong(p, p->at, "项太多", "there are too many terms");
    t->item[t->n++] = term;
    return ZK_OK;
}

static void remove_terms(terms *t, const terms *which)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++) {
        bool gone = false;
        for (size_t j = 0; j < which->n; j++)
            gone |= t->item[i] == which->item[j];
        if (!gone)
            t->item[n++] = t->item[i];
    }
    t->n = n;
}

static zk_err atom(parser *p, const zk_node *n, uint64_t *bit)
{
    zk_formula *f = p->f;
    const char *text = zk__node_label(p->cx, n);

    for (size_t i = 0; i < f->atoms; i++)
        if (!strcmp(f->atom[i].label, text)) {
            *bit = UINT64_C(1) << i;
            return ZK_OK;
        }
    if (f->atoms == ZK_FORMULA_ATOMS_MAX)
        return wrong(p, p->at, "变量太多", "there are too many variables");
    f->atom[f->atoms] = (zk_atom){n, text};
    *bit = UINT64_C(1) << f->atoms++;
    return ZK_OK;
}

static zk_err right(parser *p, terms *out, bool *constant, bool *said_constant);

typedef struct reader {
    const zk_node *response;
    const char *name;
    bool found;
} reader;

static void look(const zk_node *n, zk_formula_see see, void *user, bool as_factor)
{
    if (!n)
        return;
    if (n->kind == ZK_NODE_COLUMN)
        see(user, n, as_factor);
    look(n->a, see, user, zk_node_is_factor(n));
    look(n->b, see, user, false);
}

static void is_it(void *user, const zk_node *column, bool as_factor)
{
    reader *r = user;

    (void)as_factor;
    r->found |= !strcmp(column->name, r->name);
}

/* "." : all columns but those of the response. */
static zk_err all_others(parser *p, terms *out)
{
    if (!p->names)
        return wrong(p, p->at, "这里不能用 .", "there is nothing . could stand for");
    for (size_t i = 0; i < p->n_names; i++) {
        reader r = {.name = p->names[i]};
        zk_node *n;
        uint64_t bit;

        look(p->f->response, is_it, &r, false);
        if (r.found)
            continue;
        n = node(p, ZK_NODE_COLUMN, NULL, NULL);
        n->name = p->names[i];
        ZK_TRY(atom(p, n, &bit));
        ZK_TRY(add_term(p, out, bit));
    }
    return ZK_OK;
}

/* 0 and 1 speak of the intercept, represented by term 0. */
static zk_err thing(parser *p, terms *out)
{
    zk_node *n;
    uint64_t bit;

    out->n = 0;
    blanks(p);
    if (take(p, "(")) {
        bool constant = false, said = false;
        ZK_TRY(deeper(p));
        ZK_TRY(right(p, out, &constant, &said));
        p->depth--;
        if (said && constant)
            ZK_TRY(add_term(p, out, 0));
        return take(p, ")") ? ZK_OK : wrong(p, p->at, "这里应为右括号 )", "a closing ) is expected here");
    }
    if (*p->at == '.' && !in_name(p->at[1])) {
        p->at++;
        return all_others(p, out);
    }
    if (is_digit(*p->at)) {
        const char *from = p->at;
        ZK_TRY(number(p, &n));
        if (n->number != 1)
            return wrong(p, from, "除 0 和 1（常数项）外，数只能写在 I() 里",
                         "a number other than 0 and 1 (the constant) belongs inside I()");
        return add_term(p, out, 0);
    }
    if (!at_name(p))
        return wrong(p, p->at, *p->at ? "这里应为一项" : "公式在这里中断，后面应有一项",
                     *p->at ? "a term is expected here" : "the formula breaks off where a term is expected");
    ZK_TRY(named(p, &n));
    ZK_TRY(atom(p, n, &bit));
    return add_term(p, out, bit);
}

/* All unions of a term of a with one of b, behind what is in out. */
static zk_err cross(parser *p, const terms *a, const terms *b, terms *out)
{
    for (size_t i = 0; i < a->n; i++)
        for (size_t j = 0; j < b->n; j++)
            ZK_TRY(add_term(p, out, a->item[i] | b->item[j]));
    return ZK_OK;
}

static terms *some(parser *p)
{
    return zk_alloc(&p->cx->arena, sizeof(terms));
}

static zk_err join(parser *p, terms *to, const terms *from)
{
    for (size_t i = 0; i < from->n; i++)
        ZK_TRY(add_term(p, to, from->item[i]));
    return ZK_OK;
}

/* a*b = a + b + a:b */
static zk_err star(parser *p, terms *a, const terms *b)
{
    terms *left = some(p);

    *left = *a;
    ZK_TRY(join(p, a, b));
    return cross(p, left, b, a);
}

static zk_err raised(parser *p, terms *out)
{
    ZK_TRY(thing(p, out));
    if (take(p, "^")) {
        const char *from = p->at;
        terms *base = some(p);
        zk_node *n;

        blanks(p);
        if (!is_digit(*p->at))
            return wrong(p, p->at, "^ 后应为整数；算术的乘方写成 I(x^2)",
                         "a whole number belongs behind ^; the arithmetic power is written I(x^2)");
        ZK_TRY(number(p, &n));
        if (n->number < 1 || n->number > 8 || n->number != floor(n->number))
            return wrong(p, from, "^ 后应为 1 到 8 的整数", "a whole number from 1 to 8 belongs behind ^");
        *base = *out;
        for (int i = 1; i < (int)n->number; i++)
            ZK_TRY(star(p, out, base));
    }
    return ZK_OK;
}

static zk_err interaction(parser *p, terms *out)
{
    ZK_TRY(raised(p, out));
    while (take(p, ":")) {
        terms *b = some(p), *both = some(p);
        both->n = 0;
        ZK_TRY(raised(p, b));
        ZK_TRY(cross(p, out, b, both));
        *out = *both;
    }
    return ZK_OK;
}

static zk_err crossing(parser *p, terms *out)
{
    ZK_TRY(interaction(p, out));
    for (;;) {
        bool nested = false;
        terms *b;
        if (!take(p, "*")) {
            if (!take(p, "/"))
                return ZK_OK;
            nested = true;
        }
        b = some(p);
        ZK_TRY(interaction(p, b));
        if (nested) { /* a/b = a + a:b, a whole */
            terms all = {.n = 1};
            for (size_t i = 0; i < out->n; i++)
                all.item[0] |= out->item[i];
            ZK_TRY(cross(p, &all, b, out));
        } else {
            ZK_TRY(star(p, out, b));
        }
    }
}

/* The right side, or what stands in parentheses. *said: the constant was spoken of, *constant: last said to be there. */
static zk_err right(parser *p, terms *out, bool *constant, bool *said)
{
    out->n = 0;
    for (bool first = true;; first = false) {
        bool minus = false, zero = false;
        terms *t = some(p);

        if (take(p, "-"))
            minus = true;
        else if (!take(p, "+") && !first)
            return ZK_OK;
        t->n = 0;
        blanks(p);
        if (*p->at == '0' && !is_digit(p->at[1]) && p->at[1] != '.') {
            p->at++;
            zero = true;
        } else {
            ZK_TRY(crossing(p, t));
        }
        for (size_t i = 0; i < t->n; i++)
            if (t->item[i] == 0) {
                *said = true;
                *constant = !minus;
            }
        if (zero) {
            *said = true;
            *constant = minus;
        }
        if (minus)
            remove_terms(out, t);
        else
            ZK_TRY(join(p, out, t));
    }
}

/* Main effects first, each order as written; the constant apart. */
static void arrange(zk_formula *f, const terms *t)
{
    for (int order = 1; order <= ZK_FORMULA_ATOMS_MAX; order++)
        for (size_t i = 0; i < t->n; i++)
            if (__builtin_popcountll(t->item[i]) == order)
                f->term[f->terms++] = t->item[i];
}

zk_err zk_formula_parse(zk_ctx *cx, const char *text, const char *const *names, size_t n, zk_formula **out)
{
    zk_formula *f = ZK_NEW(&cx->arena, zk_formula);
    parser p = {.cx = cx, .text = text, .at = text, .f = f, .names = names, .n_names = n};
    terms *t = some(&p);
    bool said = false, constant = true;

    f->text = text;
    if (strlen(text) > ZK_FORMULA_LENGTH_MAX)
        return zk_fail(cx, ZK_ELIMIT, ZK_L("公式长过 %d 个字节", "the formula is longer than %d bytes"),
                       ZK_FORMULA_LENGTH_MAX);
    if (zk_utf8_valid(text, strlen(text)) != strlen(text))
        return zk_fail(cx, ZK_EPARSE, ZK_L("公式不是有效的 UTF-8", "the formula is not valid UTF-8"));
    ZK_TRY(arithmetic(&p, &f->response));
    f->response_label = zk__node_label(cx, f->response);
    if (zk_node_is_factor(f->response))
        return wrong(&p, text, "因变量必须是数值，不能是 factor()",
                     "the response is a number, not a factor()");
    if (!take(&p, "~"))
        return wrong(&p, p.at, "这里应为 ~，左边是因变量，右边是解释变量",
                     "~ is expected here, between the response and what explains it");
    ZK_TRY(right(&p, t, &constant, &said));
    blanks(&p);
    if (*p.at)
        return wrong(&p, p.at, "这里看不懂", "this is not understood here");
    f->intercept = constant;
    arrange(f, t);
    if (!f->terms && !f->intercept)
        return wrong(&p, p.at, "公式右边没有任何项", "the right side has no terms");
    *out = f;
    return ZK_OK;
}

void zk_formula_columns(const zk_formula *f, zk_formula_see see, void *user)
{
    uint64_t used = 0;

    look(f->response, see, user, false);
    for (size_t t = 0; t < f->terms; t++)
        used |= f->term[t];
    for (size_t i = 0; i < f->atoms; i++)
        if (used >> i & 1)
            look(f->atom[i].node, see, user, false);
}
