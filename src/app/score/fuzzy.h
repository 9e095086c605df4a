/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the command fuzzy: a tree of factors with weights and memberships, from CSV or YAML.
 */
#ifndef ZK_APP_SCORE_FUZZY_H
#define ZK_APP_SCORE_FUZZY_H

#include "app/method/method.h"
#include "zhike/score.h"

enum { ZK__FUZZY_NODES = 10000, ZK__FUZZY_LEVELS = 20 };

typedef struct zk__factor {
    const char *name;
    size_t parent, depth; /* node 0 is the whole */
    size_t children;
    double weight; /* among its siblings; NaN: not given yet */
    double *r;     /* levels: memberships or votes of a leaf */
    int64_t line;
} zk__factor;

typedef struct zk__fuzzy {
    const char *path;
    size_t levels;
    const char **level;
    double *score;    /* of the levels; NULL: n, n - 1, ..., 1 */
    int op;           /* zk_fuzzy_op, -1: the file does not say */
    zk__factor *node; /* parents before children */
    size_t n, cap;
    bool votes; /* some leaf held votes */
} zk__fuzzy;

/* Reads FILE and checks it: every leaf has a row, every factor a weight (equal where none of the siblings has). */
zk_err zk__fuzzy_read(zk_ctx *cx, const zk_args *a, zk__fuzzy *out);
zk_err zk__fuzzy_yaml(zk_ctx *cx, const char *path, zk__fuzzy *out);
zk__factor *zk__factor_add(zk_ctx *cx, zk__fuzzy *f, const char *name, size_t parent);

extern const char *const zk__fuzzy_ops[];

#endif
