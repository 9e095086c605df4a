/* SPDX-License-Identifier: Apache-2.0
 *
 * Expressions: from the tree to a flat program for a stack, and its evaluation.
 *
 * The program has no jumps: every operand is evaluated, nothing can go wrong while it runs, and the
 * deepest stack is known at compile time. Truth is 1 or 0; absent stands for unknown.
 */
#include "base/expr_node.h"

#include <math.h>
#include <stdlib.h>

enum { STACK_MAX = 192 };

typedef struct instr {
    zk__exprop op;
    int n; /* operands taken from the stack; IN: length of the list */
    int slot;
    const zk_value *value; /* CONST, IN */
} instr;

struct zk_expr {
    instr *code;
    size_t n, cap;
    size_t depth; /* of the stack */
    int *slots;
    size_t n_slots;
    zk_term *terms;
    size_t n_terms, cap_terms;
    zk_literal *literals;
    size_t n_literals;
    const char *text;
    bool is_text, is_truth;
};

/* ---- compiling ---------------------------------------------------------------------------- */

static void emit(zk_arena *a, zk_expr *e, const zk__node *node, size_t depth)
{
    instr *in;

    for (size_t i = 0; i < node->n; i++)
        emit(a, e, node->kid[i], depth + i);
    if (depth + 1 > e->depth)
        e->depth = depth + 1;
    in = ZK_PUSH(a, e->code, e->n, e->cap);
    *in = (instr){node->op, (int)node->n, node->slot, &node->value};
    if (node->op == ZK__IN || node->op == ZK__NOT_IN) {
        in->n = (int)node->n_list;
        in->value = node->list;
    }
}

static int by_number(const void *a, const void *b)
{
    return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b);
}

static void list_slots(zk_arena *a, zk_expr *e)
{
    size_t n = 0;

    e->slots = ZK_NEWS(a, int, e->n ? e->n : 1);
    for (size_t i = 0; i < e->n; i++)
        if (e->code[i].op == ZK__SLOT)
            e->slots[n++] = e->code[i].slot;
    qsort(e->slots, n, sizeof *e->slots, by_number);
    for (size_t i = 0; i < n; i++)
        if (!e->n_slots || e->slots[e->n_slots - 1] != e->slots[i])
            e->slots[e->n_slots++] = e->slots[i];
}

/* ---- simple terms --------------------------------------------------------------------------- */

static void add_term(zk_arena *a, zk_expr *e, int slot, zk_termop op, const zk_value *value, size_t n)
{
    zk_term *t = ZK_PUSH(a, e->terms, e->n_terms, e->cap_terms);

    *t = (zk_term){slot, op, value, n};
}

static bool comparison_term(zk_arena *a, zk_expr *e, const zk__node *node, bool negated)
{
    static const zk_termop plain[] = {ZK_TERM_EQ, ZK_TERM_NE, ZK_TERM_LT, ZK_TERM_LE, ZK_TERM_GT, ZK_TERM_GE};
    static const zk_termop inverse[] = {ZK_TERM_NE, ZK_TERM_EQ, ZK_TERM_GE,
                                        ZK_TERM_GT, ZK_TERM_LE, ZK_TERM_LT};
    static const zk_termop mirror[] = {ZK_TERM_EQ, ZK_TERM_NE, ZK_TERM_GT,
                                       ZK_TERM_GE, ZK_TERM_LT, ZK_TERM_LE};
    const zk__node *l = node->kid[0], *r = node->kid[1];
    zk_termop op = plain[node->op - ZK__EQ];

    if (l->op == ZK__CONST) {
        const zk__node *t = l;
        l = r;
        r = t;
        op = mirror[op];
    }
    if (l->op != ZK__SLOT || r->op != ZK__CONST)
        return false;
    add_term(a, e, l->slot, negated ? inverse[op] : op, &r->value, 1);
    return true;
}

static bool between_term(zk_arena *a, zk_expr *e, const zk__node *node)
{
    if (node->kid[0]->op != ZK__SLOT || node->kid[1]->op != ZK__CONST || node->kid[2]->op != ZK__CONST)
        return false;
    add_term(a, e, node->kid[0]->slot, ZK_TERM_GE, &node->kid[1]->value, 1);
    add_term(a, e, node->kid[0]->slot, ZK_TERM_LE, &node->kid[2]->value, 1);
    return true;
}

/* Collects the terms of a conjunction; false when it holds anything else. Negation may be pushed
 * inside because an unknown comparison passes neither way. */
static bool gather_terms(zk_arena *a, zk_expr *e, const zk__node *node, bool negated)
{
    const zk__node *kid = node->n ? node->kid[0] : NULL;
    bool slot = kid && kid->op == ZK__SLOT;

    switch (node->op) {
    case ZK__AND:
        return !negated && gather_terms(a, e, kid, false) && gather_terms(a, e, node->kid[1], false);
    case ZK__NOT: return gather_terms(a, e, kid, !negated);
    case ZK__SLOT:
        if (node->text)
            return false;
        add_term(a, e, node->slot, negated ? ZK_TERM_FALSE : ZK_TERM_TRUE, NULL, 0);
        return true;
    case ZK__EQ:
    case ZK__NE:
    case ZK__LT:
    case ZK__LE:
    case ZK__GT:
    case ZK__GE: return comparison_term(a, e, node, negated);
    case ZK__BETWEEN: return !negated && between_term(a, e, node);
    case ZK__IN:
    case ZK__NOT_IN:
        if (slot)
            add_term(a, e, kid->slot, (node->op == ZK__IN) != negated ? ZK_TERM_IN : ZK_TERM_NOT_IN,
                     node->list, node->n_list);
        return slot;
    case ZK__IS_MISSING:
    case ZK__IS_PRESENT:
        if (slot)
            add_term(a, e, kid->slot,
                     (node->op == ZK__IS_MISSING) != negated ? ZK_TERM_MISSING : ZK_TERM_PRESENT, NULL, 0);
        return slot;
    default: return false;
    }
}

zk_err zk_expr_compile(zk_ctx *cx, zk_str text, zk_place place, const zk_resolver *resolver, zk_expr **out)
{
    zk__parser p = {.cx = cx, .s = text, .place = place, .resolver = resolver};
    zk_expr *e = ZK_NEW(&cx->arena, zk_expr);
    zk__node *root;

    *out = NULL;
    if (text.n > ZK_EXPR_BYTES_MAX) {
        zk__expr_error(&p, 0, NULL, NULL,
                       ZK_L("表达式超过 %d 字节", "the expression is longer than %d bytes"),
                       ZK_EXPR_BYTES_MAX);
        return p.err;
    }
    if (zk_utf8_valid(text.p, text.n) != text.n) {
        zk__expr_error(&p, zk_utf8_valid(text.p, text.n), NULL, "UTF-8",
                       ZK_L("不是 UTF-8 文字", "this is not UTF-8"));
        return p.err;
    }
    if (!(root = zk__expr_parse(&p)))
        return p.err;
    emit(&cx->arena, e, root, 0);
    if (e->depth > STACK_MAX) {
        zk__expr_error(&p, 0, NULL, NULL, ZK_L("表达式太复杂", "the expression is too complex"));
        return p.err;
    }
    list_slots(&cx->arena, e);
    if (!gather_terms(&cx->arena, e, root, false))
        e->n_terms = 0;
    e->literals = p.literals;
    e->n_literals = p.n_literals;
    e->text = zk_str_dup(&cx->arena, text);
    e->is_text = root->text;
    e->is_truth = root->truth;
    *out = e;
    return ZK_OK;
}

/* ---- evaluation ------------------------------------------------------------------------------ */

static const zk_value absent = {ZK_ABSENT, 0, {NULL, 0}};

static zk_value number(double x)
{
    return isfinite(x) ? (zk_value){ZK_NUMBER, x, {NULL, 0}} : absent;
}

static zk_value truth(bool b)
{
    return (zk_value){ZK_NUMBER, b ? 1 : 0, {NULL, 0}};
}

static bool is_true(const zk_value *v)
{
    return v->type == ZK_NUMBER && v->x != 0;
}

static bool is_false(const zk_value *v)
{
    return v->type == ZK_NUMBER && v->x == 0;
}

static zk_value arithmetic(zk__exprop op, const zk_value *a)
{
    if (a[0].type != ZK_NUMBER || a[1].type != ZK_NUMBER)
        return absent;
    switch (op) {
    case ZK__ADD: return number(a[0].x + a[1].x);
    case ZK__SUB: return number(a[0].x - a[1].x);
    case ZK__MUL: return number(a[0].x * a[1].x);
    default: return a[1].x == 0 ? absent : number(a[0].x / a[1].x);
    }
}

static zk_value logic(zk__exprop op, const zk_value *a)
{
    if (op == ZK__NOT)
        return a[0].type == ZK_ABSENT ? absent : truth(is_false(a));
    if (op == ZK__AND) {
        if (is_false(&a[0]) || is_false(&a[1]))
            return truth(false);
    } else if (is_true(&a[0]) || is_true(&a[1])) {
        return truth(true);
    }
    return a[0].type == ZK_ABSENT || a[1].type == ZK_ABSENT ? absent : truth(op == ZK__AND);
}

static bool same(const zk_value *a, const zk_value *b)
{
    return a->type == ZK_TEXT ? b->type == ZK_TEXT && zk_str_eq(a->text, b->text) : a->x == b->x;
}

static zk_value compare(zk__exprop op, const zk_value *a)
{
    if (a[0].type == ZK_ABSENT || a[1].type == ZK_ABSENT)
        return absent;
    switch (op) {
    case ZK__EQ: return truth(same(&a[0], &a[1]));
    case ZK__NE: return truth(!same(&a[0], &a[1]));
    case ZK__LT: return truth(a[0].x < a[1].x);
    case ZK__LE: return truth(a[0].x <= a[1].x);
    case ZK__GT: return truth(a[0].x > a[1].x);
    default: return truth(a[0].x >= a[1].x);
    }
}

static zk_value between(const zk_value *a)
{
    zk_value low[2] = {a[0], a[1]}, high[2] = {a[0], a[2]}, both[2];

    both[0] = compare(ZK__GE, low);
    both[1] = compare(ZK__LE, high);
    return logic(ZK__AND, both);
}

static zk_value in_list(const instr *in, const zk_value *a)
{
    if (a->type == ZK_ABSENT)
        return absent;
    for (int i = 0; i < in->n; i++)
        if (same(a, &in->value[i]))
            return truth(in->op == ZK__IN);
    return truth(in->op == ZK__NOT_IN);
}

static zk_value extreme(const instr *in, const zk_value *a)
{
    double x = a[0].x;

    for (int i = 0; i < in->n; i++) {
        if (a[i].type == ZK_ABSENT)
            return absent;
        if (in->op == ZK__MIN ? a[i].x < x : a[i].x > x)
            x = a[i].x;
    }
    return number(x);
}

/* Half away from zero, at a decimal place between -15 and 15. */
static zk_value rounded(const instr *in, const zk_value *a)
{
    double places, scale;

    if (a[0].type == ZK_ABSENT || (in->n == 2 && a[1].type == ZK_ABSENT))
        return absent;
    places = in->n == 2 ? fmin(fmax(trunc(a[1].x), -15), 15) : 0;
    scale = pow(10, fabs(places));
    return number(places >= 0 ? round(a[0].x * scale) / scale : round(a[0].x / scale) * scale);
}

static zk_value call(const instr *in, const zk_value *a)
{
    switch (in->op) {
    case ZK__MIN:
    case ZK__MAX: return extreme(in, a);
    case ZK__IF: return is_true(&a[0]) ? a[1] : a[2];
    case ZK__COALESCE:
        for (int i = 0; i < in->n; i++)
            if (a[i].type != ZK_ABSENT)
                return a[i];
        return absent;
    case ZK__ROUND: return rounded(in, a);
    default: break;
    }
    if (a[0].type == ZK_ABSENT)
        return absent;
    switch (in->op) {
    case ZK__ABS: return number(fabs(a[0].x));
    case ZK__LOG: return number(a[0].x > 0 ? log(a[0].x) : NAN);
    default: return number(exp(a[0].x));
    }
}

zk_value zk_expr_eval(const zk_expr *e, const zk_value *slots)
{
    zk_value stack[STACK_MAX];
    zk_value *top = stack; /* the next free place */

    for (const instr *in = e->code; in < e->code + e->n; in++) {
        switch (in->op) {
        case ZK__CONST: *top++ = *in->value; break;
        case ZK__SLOT: *top++ = slots[in->slot]; break;
        case ZK__NEG: top[-1] = top[-1].type == ZK_NUMBER ? number(-top[-1].x) : absent; break;
        case ZK__ADD:
        case ZK__SUB:
        case ZK__MUL:
        case ZK__DIV:
            top--;
            top[-1] = arithmetic(in->op, top - 1);
            break;
        case ZK__NOT: top[-1] = logic(in->op, top - 1); break;
        case ZK__AND:
        case ZK__OR:
            top--;
            top[-1] = logic(in->op, top - 1);
            break;
        case ZK__EQ:
        case ZK__NE:
        case ZK__LT:
        case ZK__LE:
        case ZK__GT:
        case ZK__GE:
            top--;
            top[-1] = compare(in->op, top - 1);
            break;
        case ZK__IN:
        case ZK__NOT_IN: top[-1] = in_list(in, top - 1); break;
        case ZK__BETWEEN:
            top -= 2;
            top[-1] = between(top - 1);
            break;
        case ZK__IS_MISSING: top[-1] = truth(top[-1].type == ZK_ABSENT); break;
        case ZK__IS_PRESENT: top[-1] = truth(top[-1].type != ZK_ABSENT); break;
        default:
            top -= in->n - 1;
            top[-1] = call(in, top - 1);
            break;
        }
    }
    return stack[0];
}

bool zk_expr_true(const zk_expr *e, const zk_value *slots)
{
    zk_value v = zk_expr_eval(e, slots);

    return is_true(&v);
}

/* ---- looking in -------------------------------------------------------------------------------- */

size_t zk_expr_slots(const zk_expr *e, const int **slots)
{
    *slots = e->slots;
    return e->n_slots;
}

const char *zk_expr_text(const zk_expr *e)
{
    return e->text;
}

bool zk_expr_is_text(const zk_expr *e)
{
    return e->is_text;
}

bool zk_expr_is_truth(const zk_expr *e)
{
    return e->is_truth;
}

int zk_expr_plain(const zk_expr *e)
{
    return e->n == 1 && e->code[0].op == ZK__SLOT ? e->code[0].slot : -1;
}

size_t zk_expr_terms(const zk_expr *e, const zk_term **terms)
{
    *terms = e->terms;
    return e->n_terms;
}

size_t zk_expr_literals(const zk_expr *e, const zk_literal **literals)
{
    *literals = e->literals;
    return e->n_literals;
}
