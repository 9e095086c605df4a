/* SPDX-License-Identifier: Apache-2.0
 *
 * The grammar of the expression language: recursive descent, depth bounded, types checked while the tree
 * grows (numbers and texts do not mix).
 *
 *     or := and { "or" and }            and := not { "and" not }         not := "not" not | comparison
 *     comparison := sum [ op sum | ["not"] "in" "(" constants ")" | ["not"] "between" sum "and" sum
 *                       | "is" ["not"] "missing" ]
 *     sum := product { +|- product }    product := unary { *|/ unary }   unary := "-" unary | primary
 *     primary := number | 'text' | name | function "(" or { "," or } ")" | "(" or ")"
 */
#include "base/expr_node.h"

#include <string.h>

static const struct function {
    const char *name;
    zk__exprop op;
    size_t min, max;
} functions[] = {
    {"abs", ZK__ABS, 1, 1},
    {"min", ZK__MIN, 1, ZK__KIDS_MAX},
    {"max", ZK__MAX, 1, ZK__KIDS_MAX},
    {"coalesce", ZK__COALESCE, 1, ZK__KIDS_MAX},
    {"if", ZK__IF, 3, 3},
    {"round", ZK__ROUND, 1, 2},
    {"log", ZK__LOG, 1, 1},
    {"exp", ZK__EXP, 1, 1},
};

static zk__node *parse_or(zk__parser *p);

static bool word(const zk__parser *p, const char *keyword)
{
    return p->tok == ZK__T_NAME && !p->tok_window.p && zk_str_ieq(p->tok_text, keyword);
}

static bool take_word(zk__parser *p, const char *keyword)
{
    if (!word(p, keyword))
        return false;
    zk__expr_next(p);
    return true;
}

static zk__node *node_new(zk__parser *p, zk__exprop op, size_t at, size_t n)
{
    zk__node *node = ZK_NEW(&p->cx->arena, zk__node);

    node->op = op;
    node->at = at;
    node->slot = -1;
    node->n = n;
    node->kid = ZK_NEWS(&p->cx->arena, zk__node *, n ? n : 1);
    return node;
}

/* ---- types ------------------------------------------------------------------------------ */

static void *unknown_name(zk__parser *p, const zk__node *node)
{
    const char *name = zk_str_dup(&p->cx->arena, node->name), *near = NULL;
    bool dash = strchr(name, '-') != NULL;

    if (p->resolver && p->resolver->nearest)
        near = p->resolver->nearest(p->resolver->user, node->name);
    if (dash && !near)
        return zk__expr_error(
            p, node->at, name, NULL,
            ZK_L("不认识的名称 %s（减号两边要有空格）", "unknown name %s (a minus needs blanks around it)"),
            name);
    return zk__expr_error(p, node->at, name, near, ZK_L("不认识的名称 %s", "unknown name %s"), name);
}

static bool need_number(zk__parser *p, const zk__node *node)
{
    if (!node)
        return false;
    if (node->op == ZK__UNKNOWN)
        unknown_name(p, node);
    else if (node->text)
        zk__expr_error(p, node->at, NULL, ZK_TR(p->cx, "数值", "a number"),
                       ZK_L("这里要数值，不能是文字", "a number is needed here, not a text"));
    return !p->err;
}

static void note_literal(zk__parser *p, const zk__node *other, zk_str text, size_t at)
{
    zk_literal *l;

    if (other->op != ZK__SLOT)
        return;
    l = ZK_PUSH(&p->cx->arena, p->literals, p->n_literals, p->cap_literals);
    *l = (zk_literal){other->slot, text, zk__expr_column(p, at)};
}

/* A name beside something that yields a text is that text, unless it names a text itself. */
static void become_text(zk__node *node, const zk__node *beside)
{
    if (!beside->text || beside->op == ZK__CONST || node->window || node->text ||
        (node->op != ZK__UNKNOWN && node->op != ZK__SLOT))
        return;
    node->op = ZK__CONST;
    node->text = true;
    node->slot = -1;
    node->value = (zk_value){ZK_TEXT, 0, node->name};
}

static bool settle_types(zk__parser *p, zk__node *a, zk__node *b, zk__exprop op, size_t at)
{
    if (!a || !b)
        return false;
    become_text(b, a);
    become_text(a, b);
    if (a->op == ZK__UNKNOWN || b->op == ZK__UNKNOWN) {
        unknown_name(p, a->op == ZK__UNKNOWN ? a : b);
        return false;
    }
    if (a->text != b->text) {
        zk__expr_error(p, at, NULL, NULL,
                       ZK_L("文字与数值不能比较", "a text cannot be compared with a number"));
        return false;
    }
    if (a->text && op != ZK__EQ && op != ZK__NE) {
        zk__expr_error(p, at, NULL,
                       "= !=", ZK_L("文字只能比较是否相等", "texts can only be compared for equality"));
        return false;
    }
    if (b->op == ZK__CONST && b->text)
        note_literal(p, a, b->value.text, b->at);
    if (a->op == ZK__CONST && a->text)
        note_literal(p, b, a->value.text, a->at);
    return true;
}

/* ---- primaries --------------------------------------------------------------------------- */

static zk__node *constant(zk__parser *p, zk_value value)
{
    zk__node *node = node_new(p, ZK__CONST, p->tok_at, 0);

    node->value = value;
    node->text = value.type == ZK_TEXT;
    zk__expr_next(p);
    return node;
}

static zk__node *name_node(zk__parser *p)
{
    zk__node *node = node_new(p, ZK__UNKNOWN, p->tok_at, 0);
    zk_str window = p->tok_window.p ? p->tok_window : ZK_STR("");
    bool is_text = false;
    int slot = -1;

    node->name = p->tok_text;
    node->window = p->tok_window.p != NULL;
    if (p->resolver && p->resolver->slot)
        slot = p->resolver->slot(p->resolver->user, node->name, window, &is_text);
    if (slot == ZK_EXPR_COMPLAINED) {
        p->err = ZK_EPARSE;
        return NULL;
    }
    if (slot < 0 && node->window)
        return unknown_name(p, node);
    if (slot >= 0) {
        node->op = ZK__SLOT;
        node->slot = slot;
        node->text = is_text;
    }
    zk__expr_next(p);
    return node;
}

static zk__node *parse_args(zk__parser *p, const struct function *f, size_t at)
{
    zk__node *kids[ZK__KIDS_MAX];
    zk__node *node;
    size_t n = 0;

    do {
        zk__expr_next(p); /* the bracket, then each comma */
        if (n == f->max)
            return zk__expr_error(p, p->tok_at, NULL, NULL,
                                  ZK_L("%s 的参数太多（最多 %zu 个）", "%s takes at most %zu arguments"),
                                  f->name, f->max);
        if (!(kids[n++] = parse_or(p)))
            return NULL;
    } while (p->tok == ZK__T_COMMA);
    if (p->tok != ZK__T_RP)
        return zk__expr_error(p, p->tok_at, NULL, ")", ZK_L("缺少右括号", "a closing bracket is missing"));
    if (n < f->min)
        return zk__expr_error(p, at, NULL, NULL, ZK_L("%s 需要 %zu 个参数", "%s takes %zu arguments"),
                              f->name, f->min);
    zk__expr_next(p);
    node = node_new(p, f->op, at, n);
    memcpy(node->kid, kids, n * sizeof *kids);
    return node;
}

/* What a function takes: numbers, but coalesce and the branches of if may all be texts. */
static zk__node *check_args(zk__parser *p, zk__node *node)
{
    size_t first = node->op == ZK__IF ? 1 : 0;
    bool mixed = node->op == ZK__IF || node->op == ZK__COALESCE, truth = true;

    if (node->op == ZK__IF && !need_number(p, node->kid[0]))
        return NULL;
    for (size_t i = first; mixed && i < node->n; i++)
        for (size_t j = first; j < node->n; j++)
            become_text(node->kid[i], node->kid[j]);
    if (mixed && node->kid[first]->text)
        node->text = true;
    for (size_t i = first; i < node->n; i++) {
        if (!node->text && !need_number(p, node->kid[i]))
            return NULL;
        if (node->text && !node->kid[i]->text)
            return zk__expr_error(p, node->kid[i]->at, NULL, ZK_TR(p->cx, "文字", "a text"),
                                  ZK_L("文字与数值不能混用", "texts and numbers cannot be mixed"));
        truth = truth && node->kid[i]->truth;
    }
    node->truth = mixed && truth && !node->text;
    return node;
}

static zk__node *parse_name(zk__parser *p)
{
    size_t at = p->tok_at;
    const struct function *f = NULL;
    zk__node *node;
    zk_str name = p->tok_text;

    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (!p->tok_window.p && zk_str_ieq(name, functions[i].name))
            f = &functions[i];
    if (p->at < p->s.n && p->s.p[p->at] == '(') {
        if (!f)
            return zk__expr_error(
                p, at, zk_str_dup(&p->cx->arena, name), "abs min max coalesce if round log exp",
                ZK_L("没有函数 %s", "there is no function %s"), zk_str_dup(&p->cx->arena, name));
        zk__expr_next(p);
        node = parse_args(p, f, at);
        return node ? check_args(p, node) : NULL;
    }
    return name_node(p);
}

static zk__node *parse_primary(zk__parser *p)
{
    zk__node *node;

    switch (p->tok) {
    case ZK__T_NUMBER: return constant(p, (zk_value){ZK_NUMBER, p->tok_x, {NULL, 0}});
    case ZK__T_TEXT: return constant(p, (zk_value){ZK_TEXT, 0, p->tok_text});
    case ZK__T_NAME:
        if (word(p, "and") || word(p, "or") || word(p, "in") || word(p, "is") || word(p, "between") ||
            word(p, "not"))
            break;
        return parse_name(p);
    case ZK__T_LP:
        zk__expr_next(p);
        if (!(node = parse_or(p)))
            return NULL;
        if (p->tok != ZK__T_RP)
            return zk__expr_error(p, p->tok_at, NULL, ")",
                                  ZK_L("缺少右括号", "a closing bracket is missing"));
        zk__expr_next(p);
        return node;
    default: break;
    }
    return zk__expr_error(p, p->tok_at, NULL,
                          ZK_TR(p->cx, "名称、数字、文字或括号", "a name, a number, a text or a bracket"),
                          ZK_L("表达式在这里不完整", "the expression is not complete here"));
}

/* ---- arithmetic -------------------------------------------------------------------------- */

static bool deeper(zk__parser *p)
{
    if (++p->depth <= ZK_EXPR_DEPTH_MAX)
        return true;
    zk__expr_error(p, p->tok_at, NULL, NULL, ZK_L("嵌套超过 %d 层", "nested more than %d deep"),
                   ZK_EXPR_DEPTH_MAX);
    return false;
}

static zk__node *parse_unary(zk__parser *p)
{
    size_t at = p->tok_at;
    zk__node *node, *kid;

    if (p->tok != ZK__T_MINUS)
        return parse_primary(p);
    if (!deeper(p))
        return NULL;
    zk__expr_next(p);
    kid = parse_unary(p);
    p->depth--;
    if (!need_number(p, kid))
        return NULL;
    if (kid->op == ZK__CONST) {
        kid->value.x = -kid->value.x;
        return kid;
    }
    node = node_new(p, ZK__NEG, at, 1);
    node->kid[0] = kid;
    return node;
}

static zk__node *join(zk__parser *p, zk__exprop op, size_t at, zk__node *a, zk__node *b)
{
    zk__node *node;

    if (!need_number(p, a) || !need_number(p, b))
        return NULL;
    node = node_new(p, op, at, 2);
    node->kid[0] = a;
    node->kid[1] = b;
    node->truth = op == ZK__AND || op == ZK__OR;
    return node;
}

static zk__node *parse_product(zk__parser *p)
{
    zk__node *a = parse_unary(p);

    while (a && (p->tok == ZK__T_STAR || p->tok == ZK__T_SLASH)) {
        zk__exprop op = p->tok == ZK__T_STAR ? ZK__MUL : ZK__DIV;
        size_t at = p->tok_at;

        zk__expr_next(p);
        a = join(p, op, at, a, parse_unary(p));
    }
    return a;
}

static zk__node *parse_sum(zk__parser *p)
{
    zk__node *a = parse_product(p);

    while (a && (p->tok == ZK__T_PLUS || p->tok == ZK__T_MINUS)) {
        zk__exprop op = p->tok == ZK__T_PLUS ? ZK__ADD : ZK__SUB;
        size_t at = p->tok_at;

        zk__expr_next(p);
        a = join(p, op, at, a, parse_product(p));
    }
    return a;
}

/* ---- conditions -------------------------------------------------------------------------- */

/* One constant of a list: a number, a text, or a name, which is that text. */
static bool list_item(zk__parser *p, const zk__node *of, zk_value *out)
{
    bool minus = p->tok == ZK__T_MINUS;
    size_t at = p->tok_at;

    if (minus)
        zk__expr_next(p);
    if (p->tok == ZK__T_NUMBER)
        *out = (zk_value){ZK_NUMBER, minus ? -p->tok_x : p->tok_x, {NULL, 0}};
    else if (!minus && (p->tok == ZK__T_TEXT || (p->tok == ZK__T_NAME && !p->tok_window.p)))
        *out = (zk_value){ZK_TEXT, 0, p->tok_text};
    else {
        zk__expr_error(p, p->tok_at, NULL, ZK_TR(p->cx, "数字、文字或名称", "a number, a text or a name"),
                       ZK_L("列表里只能写常量", "a list holds constants only"));
        return false;
    }
    if ((out->type == ZK_TEXT) != of->text) {
        zk__expr_error(p, at, NULL,
                       of->text ? ZK_TR(p->cx, "文字", "a text") : ZK_TR(p->cx, "数值", "a number"),
                       ZK_L("文字与数值不能比较", "a text cannot be compared with a number"));
        return false;
    }
    if (out->type == ZK_TEXT)
        note_literal(p, of, out->text, at);
    zk__expr_next(p);
    return !p->err;
}

static zk__node *parse_in(zk__parser *p, zk__node *a, bool negated, size_t at)
{
    zk_value *items = NULL, value;
    size_t n = 0, cap = 0;
    zk__node *node;

    if (a->op == ZK__UNKNOWN)
        return unknown_name(p, a);
    if (p->tok != ZK__T_LP)
        return zk__expr_error(p, p->tok_at, NULL, "(",
                              ZK_L("in 之后要有括号里的列表", "in needs a list in brackets"));
    do {
        zk__expr_next(p);
        if (!list_item(p, a, &value))
            return NULL;
        *ZK_PUSH(&p->cx->arena, items, n, cap) = value;
    } while (p->tok == ZK__T_COMMA);
    if (p->tok != ZK__T_RP)
        return zk__expr_error(p, p->tok_at, NULL, ")", ZK_L("缺少右括号", "a closing bracket is missing"));
    zk__expr_next(p);
    node = node_new(p, negated ? ZK__NOT_IN : ZK__IN, at, 1);
    node->kid[0] = a;
    node->list = items;
    node->n_list = n;
    node->truth = true;
    return node;
}

static zk__node *parse_between(zk__parser *p, zk__node *a, bool negated, size_t at)
{
    zk__node *lo = parse_sum(p), *hi, *node, *not ;

    if (!lo)
        return NULL;
    if (!take_word(p, "and"))
        return zk__expr_error(
            p, p->tok_at, NULL, "and",
            ZK_L("between 要写成 between 下限 and 上限", "between is written: between low and high"));
    hi = parse_sum(p);
    if (!need_number(p, a) || !need_number(p, lo) || !need_number(p, hi))
        return NULL;
    node = node_new(p, ZK__BETWEEN, at, 3);
    node->kid[0] = a;
    node->kid[1] = lo;
    node->kid[2] = hi;
    node->truth = true;
    if (!negated)
        return node;
    not = node_new(p, ZK__NOT, at, 1);
    not ->kid[0] = node;
    not ->truth = true;
    return not ;
}

static zk__node *parse_is(zk__parser *p, zk__node *a, size_t at)
{
    bool negated = take_word(p, "not");
    zk__node *node;

    if (!take_word(p, "missing"))
        return zk__expr_error(
            p, p->tok_at, NULL, "missing",
            ZK_L("is 之后只能是 missing 或 not missing", "is is followed by missing or not missing"));
    if (a->op == ZK__UNKNOWN)
        return unknown_name(p, a);
    node = node_new(p, negated ? ZK__IS_PRESENT : ZK__IS_MISSING, at, 1);
    node->kid[0] = a;
    node->truth = true;
    return node;
}

static bool compare_op(zk__tok tok, zk__exprop *op)
{
    switch (tok) {
    case ZK__T_EQ: *op = ZK__EQ; return true;
    case ZK__T_NE: *op = ZK__NE; return true;
    case ZK__T_LT: *op = ZK__LT; return true;
    case ZK__T_LE: *op = ZK__LE; return true;
    case ZK__T_GT: *op = ZK__GT; return true;
    case ZK__T_GE: *op = ZK__GE; return true;
    default: return false;
    }
}

static zk__node *parse_comparison(zk__parser *p)
{
    zk__node *a = parse_sum(p), *b, *node;
    size_t at = p->tok_at;
    zk__exprop op, again;
    bool negated;

    if (!a)
        return NULL;
    if (compare_op(p->tok, &op)) {
        zk__expr_next(p);
        b = parse_sum(p);
        if (!settle_types(p, a, b, op, at))
            return NULL;
        if (compare_op(p->tok, &again))
            return zk__expr_error(p, p->tok_at, NULL, "and",
                                  ZK_L("连续比较请用 and 连接", "join two comparisons with and"));
        node = node_new(p, op, at, 2);
        node->kid[0] = a;
        node->kid[1] = b;
        node->truth = true;
        return node;
    }
    if (take_word(p, "is"))
        return parse_is(p, a, at);
    negated = take_word(p, "not");
    if (take_word(p, "in"))
        return parse_in(p, a, negated, at);
    if (take_word(p, "between"))
        return parse_between(p, a, negated, at);
    if (negated)
        return zk__expr_error(p, p->tok_at, NULL, "in between",
                              ZK_L("not 之后要是 in 或 between", "not is followed by in or between here"));
    return a;
}

static zk__node *parse_not(zk__parser *p)
{
    size_t at = p->tok_at;
    zk__node *node, *kid;

    if (!word(p, "not"))
        return parse_comparison(p);
    if (!deeper(p))
        return NULL;
    zk__expr_next(p);
    kid = parse_not(p);
    p->depth--;
    if (!need_number(p, kid))
        return NULL;
    node = node_new(p, ZK__NOT, at, 1);
    node->kid[0] = kid;
    node->truth = true;
    return node;
}

static zk__node *parse_and(zk__parser *p)
{
    zk__node *a = parse_not(p);
    size_t at = p->tok_at;

    while (a && take_word(p, "and")) {
        a = join(p, ZK__AND, at, a, parse_not(p));
        at = p->tok_at;
    }
    return a;
}

static zk__node *parse_or(zk__parser *p)
{
    zk__node *a;
    size_t at;

    if (!deeper(p))
        return NULL;
    a = parse_and(p);
    at = p->tok_at;
    while (a && take_word(p, "or")) {
        a = join(p, ZK__OR, at, a, parse_and(p));
        at = p->tok_at;
    }
    p->depth--;
    return a;
}

zk__node *zk__expr_parse(zk__parser *p)
{
    zk__node *root;

    zk__expr_next(p);
    if (!(root = parse_or(p)) || p->err) /* a word that could not be read ends the text early */
        return NULL;
    if (p->tok != ZK__T_END)
        return zk__expr_error(p, p->tok_at, NULL, ZK_TR(p->cx, "运算符或结尾", "an operator or the end"),
                              ZK_L("表达式在这里应当结束", "the expression should end here"));
    if (root->op == ZK__UNKNOWN)
        return unknown_name(p, root);
    return root;
}
