/* SPDX-License-Identifier: Apache-2.0
 *
 * An R-like model formula: `log(y) ~ x + I(x^2) + factor(year) + a:b - 1`.
 *
 * Understood on the right: + - * : / ^n ( ) . 0 1, names (also `between backticks` and in Chinese), and calls: I(),
 * factor(), log log2 log10 log1p exp sqrt abs center scale. Inside a call, and on the left of ~, + - * / ^ and the
 * comparisons are arithmetic. Terms come out as R orders them: main effects first, then products by their order; the
 * labels are R's. Everything is bounded; positions in complaints are columns of the text, counted in characters.
 */
#ifndef ZK_APP_FORMULA_H
#define ZK_APP_FORMULA_H

#include "base/ctx.h"

enum {
    ZK_FORMULA_LENGTH_MAX = 10000,
    ZK_FORMULA_DEPTH_MAX = 60,
    ZK_FORMULA_ATOMS_MAX = 63,
    ZK_FORMULA_TERMS_MAX = 500
};

typedef enum zk_node_kind {
    ZK_NODE_NUMBER,
    ZK_NODE_COLUMN,
    ZK_NODE_NEGATE,
    ZK_NODE_ADD,
    ZK_NODE_SUBTRACT,
    ZK_NODE_MULTIPLY,
    ZK_NODE_DIVIDE,
    ZK_NODE_POWER,
    ZK_NODE_LESS,
    ZK_NODE_LESS_EQUAL,
    ZK_NODE_GREATER,
    ZK_NODE_GREATER_EQUAL,
    ZK_NODE_EQUAL,
    ZK_NODE_UNEQUAL,
    ZK_NODE_CALL
} zk_node_kind;

typedef struct zk_node {
    zk_node_kind kind;
    double number;
    const char *name; /* of a column or function */
    size_t column;    /* place in the text */
    struct zk_node *a, *b;
} zk_node;

typedef struct zk_atom {
    const zk_node *node;
    const char *label; /* as R writes it */
} zk_atom;

typedef struct zk_formula {
    const char *text;
    zk_node *response;
    const char *response_label;
    zk_atom atom[ZK_FORMULA_ATOMS_MAX];
    size_t atoms;
    uint64_t term[ZK_FORMULA_TERMS_MAX]; /* bit per atom */
    size_t terms;
    bool intercept;
} zk_formula;

/* names: the columns "." stands for (those of the response left out); NULL when there are none. ZK_EPARSE with the place. */
zk_err zk_formula_parse(zk_ctx *cx, const char *text, const char *const *names, size_t n, zk_formula **out);

/* The node as R writes it; in the arena. */
const char *zk__node_label(zk_ctx *cx, const zk_node *n);

/* Whether the node is factor(...), and of which column. */
bool zk_node_is_factor(const zk_node *n);

/* Every column the formula reads is given once to see(). */
typedef void (*zk_formula_see)(void *user, const zk_node *column, bool as_factor);
void zk_formula_columns(const zk_formula *f, zk_formula_see see, void *user);

/* "a:b" for a term; "(Intercept)" for 0. In the arena. */
const char *zk_formula_term(zk_ctx *cx, const zk_formula *f, uint64_t term);

#endif
