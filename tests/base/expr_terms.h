/* SPDX-License-Identifier: Apache-2.0
 *
 * What a term of an expression says, written plainly: beside it the terms that the compiler makes are tested and fuzzed.
 */
#ifndef ZK_EXPR_TERMS_H
#define ZK_EXPR_TERMS_H

#include "base/expr.h"

static bool term_passes(const zk_term *t, const zk_value *v)
{
    bool equal = false;

    if (t->op == ZK_TERM_MISSING || t->op == ZK_TERM_PRESENT)
        return (v->type == ZK_ABSENT) == (t->op == ZK_TERM_MISSING);
    if (v->type == ZK_ABSENT)
        return false;
    for (size_t i = 0; i < t->n; i++)
        equal |= v->type == ZK_TEXT ? zk_str_eq(v->text, t->value[i].text) : v->x == t->value[i].x;
    switch (t->op) {
    case ZK_TERM_EQ:
    case ZK_TERM_IN: return equal;
    case ZK_TERM_NE:
    case ZK_TERM_NOT_IN: return !equal;
    case ZK_TERM_LT: return v->x < t->value->x;
    case ZK_TERM_LE: return v->x <= t->value->x;
    case ZK_TERM_GT: return v->x > t->value->x;
    case ZK_TERM_GE: return v->x >= t->value->x;
    case ZK_TERM_TRUE: return v->x != 0;
    default: return v->x == 0;
    }
}

#endif
