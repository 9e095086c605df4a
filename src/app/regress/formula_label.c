/* SPDX-License-Identifier: Apache-2.0
 *
 * A formula's parts as R writes them: "I(x^2)", "log(z + 1)", "a:b".
 */
#include "app/regress/formula.h"

#include <string.h>

static void label(zk_buf *b, const zk_node *n)
{
    static const char *const infix[] = {
        [ZK_NODE_ADD] = " + ",         [ZK_NODE_SUBTRACT] = " - ", [ZK_NODE_MULTIPLY] = " * ",
        [ZK_NODE_DIVIDE] = "/",        [ZK_NODE_POWER] = "^",      [ZK_NODE_LESS] = " < ",
        [ZK_NODE_LESS_EQUAL] = " <= ", [ZK_NODE_GREATER] = " > ",  [ZK_NODE_GREATER_EQUAL] = " >= ",
        [ZK_NODE_EQUAL] = " == ",      [ZK_NODE_UNEQUAL] = " != ", [ZK_NODE_CALL] = NULL};
    static const int rank[] = {
        [ZK_NODE_NUMBER] = 9,        [ZK_NODE_COLUMN] = 9,   [ZK_NODE_CALL] = 9,       [ZK_NODE_POWER] = 5,
        [ZK_NODE_NEGATE] = 4,        [ZK_NODE_MULTIPLY] = 3, [ZK_NODE_DIVIDE] = 3,     [ZK_NODE_ADD] = 2,
        [ZK_NODE_SUBTRACT] = 2,      [ZK_NODE_LESS] = 1,     [ZK_NODE_LESS_EQUAL] = 1, [ZK_NODE_GREATER] = 1,
        [ZK_NODE_GREATER_EQUAL] = 1, [ZK_NODE_EQUAL] = 1,    [ZK_NODE_UNEQUAL] = 1};

    switch (n->kind) {
    case ZK_NODE_NUMBER: zk_buf_fmt(b, "%.15g", n->number); return;
    case ZK_NODE_COLUMN: zk_buf_puts(b, n->name); return;
    case ZK_NODE_CALL:
        zk_buf_fmt(b, "%s(", n->name);
        label(b, n->a);
        zk_buf_puts(b, ")");
        return;
    default: break;
    }
    /* parentheses where the tree needs them: a right operand of the same rank, or a lower one on either side */
    bool wrap_a = n->a && rank[n->a->kind] < rank[n->kind] + (n->kind == ZK_NODE_POWER);
    bool wrap_b = n->b && rank[n->b->kind] <= rank[n->kind] - (n->kind == ZK_NODE_POWER);
    if (n->kind == ZK_NODE_NEGATE)
        zk_buf_puts(b, "-");
    if (wrap_a)
        zk_buf_puts(b, "(");
    label(b, n->a);
    if (wrap_a)
        zk_buf_puts(b, ")");
    if (n->kind == ZK_NODE_NEGATE)
        return;
    zk_buf_puts(b, infix[n->kind]);
    if (wrap_b)
        zk_buf_puts(b, "(");
    label(b, n->b);
    if (wrap_b)
        zk_buf_puts(b, ")");
}

const char *zk__node_label(zk_ctx *cx, const zk_node *n)
{
    zk_buf b = {0};
    char *s;

    label(&b, n);
    s = zk_strndup(&cx->arena, b.p ? b.p : "", b.n);
    zk_buf_clear(&b);
    return s;
}

bool zk_node_is_factor(const zk_node *n)
{
    return n->kind == ZK_NODE_CALL && !strcmp(n->name, "factor");
}

const char *zk_formula_term(zk_ctx *cx, const zk_formula *f, uint64_t term)
{
    const char *s = term ? "" : "(Intercept)";

    for (size_t i = 0; i < f->atoms; i++)
        if (term >> i & 1)
            s = zk_fmt(&cx->arena, "%s%s%s", s, *s ? ":" : "", f->atom[i].label);
    return s;
}
