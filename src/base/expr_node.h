/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the expression language: the tree the parser (expr_parse.c, expr_lex.c) builds and the
 * compiler (expr.c) turns into a flat program. Nobody else includes this.
 */
#ifndef ZK_BASE_EXPR_NODE_H
#define ZK_BASE_EXPR_NODE_H

#include "base/expr.h"

typedef enum zk__exprop {
    ZK__CONST,
    ZK__SLOT,
    ZK__UNKNOWN, /* UNKNOWN: a name nobody knows, a text if it stands beside one */
    ZK__NEG,
    ZK__ADD,
    ZK__SUB,
    ZK__MUL,
    ZK__DIV,
    ZK__NOT,
    ZK__AND,
    ZK__OR,
    ZK__EQ,
    ZK__NE,
    ZK__LT,
    ZK__LE,
    ZK__GT,
    ZK__GE,
    ZK__IN,
    ZK__NOT_IN,
    ZK__BETWEEN,
    ZK__IS_MISSING,
    ZK__IS_PRESENT,
    ZK__ABS,
    ZK__MIN,
    ZK__MAX,
    ZK__COALESCE,
    ZK__IF,
    ZK__ROUND,
    ZK__LOG,
    ZK__EXP
} zk__exprop;

enum { ZK__KIDS_MAX = 32 };

typedef struct zk__node {
    zk__exprop op;
    bool text, truth; /* what it yields */
    int slot;
    size_t at;   /* where it stands in the text */
    zk_str name; /* SLOT, UNKNOWN: as written */
    bool window;
    zk_value value;       /* CONST */
    const zk_value *list; /* IN, NOT_IN */
    size_t n_list;
    struct zk__node **kid;
    size_t n;
} zk__node;

typedef enum zk__tok {
    ZK__T_END,
    ZK__T_NUMBER,
    ZK__T_NAME,
    ZK__T_TEXT,
    ZK__T_LP = '(',
    ZK__T_RP = ')',
    ZK__T_COMMA = ',',
    ZK__T_PLUS = '+',
    ZK__T_MINUS = '-',
    ZK__T_STAR = '*',
    ZK__T_SLASH = '/',
    ZK__T_EQ = '=',
    ZK__T_LT = '<',
    ZK__T_GT = '>',
    ZK__T_NE = 256,
    ZK__T_LE,
    ZK__T_GE
} zk__tok;

typedef struct zk__parser {
    zk_ctx *cx;
    zk_str s;
    zk_place place;
    const zk_resolver *resolver;
    size_t at; /* behind the current token */
    zk__tok tok;
    size_t tok_at;     /* where it begins */
    zk_str tok_text;   /* NAME, TEXT (unescaped) */
    zk_str tok_window; /* NAME: between brackets; p NULL when none */
    double tok_x;      /* NUMBER, unit applied */
    int depth;
    zk_err err; /* the first error; once set, parsing unwinds */
    zk_literal *literals;
    size_t n_literals, cap_literals;
} zk__parser;

/* Reads the next token into p; on an error p->err is set and the token is END. */
void zk__expr_next(zk__parser *p);
/* Complains at offset at of the text; the first complaint sets p->err. Always yields NULL. */
void *zk__expr_error(zk__parser *p, size_t at, const char *value, const char *expected, const char *zh,
                     const char *en, ...) __attribute__((format(printf, 5, 7), format(printf, 6, 7)));
/* The column of an offset, counted in characters. */
int64_t zk__expr_column(const zk__parser *p, size_t at);
/* The whole text; NULL with p->err set when it cannot be understood. */
zk__node *zk__expr_parse(zk__parser *p);

#endif
