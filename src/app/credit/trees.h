/* SPDX-License-Identifier: Apache-2.0
 *
 * Boosted trees as the command holds them: the sample as a matrix, the options, what cross-validation says.
 */
#ifndef ZK_APP_CREDIT_TREES_H
#define ZK_APP_CREDIT_TREES_H

#include "app/credit/sample.h"

typedef struct zk__trees {
    zk__sample s;
    double *x; /* rows of the file x cols */
    size_t cols;
    size_t *var;     /* the variable behind each column */
    double *lx, *ly; /* rows with an outcome */
    zk_boost_options o;
    int8_t *monotone;
    zk_boost *model;    /* heap */
    double *importance; /* by variable */
} zk__trees;

typedef struct zk__judged {
    zk__told trees, card, blend;
    bool crossed, blended;
    double *p; /* cross-validated probabilities by place in s.row: of the blend, else of the trees */
} zk__judged;

/* Numbers as they are, every category as a column of its own. ZK_ELIMIT: too many columns. */
zk_err zk__trees_encode(zk_ctx *cx, zk__trees *t);
/* The options of the command, into t->o. */
zk_err zk__trees_options(zk_ctx *cx, const zk_args *a, zk__trees *t);
/* --cv and --blend. */
zk_err zk__trees_judge(zk_ctx *cx, const zk_args *a, const zk__trees *t, zk__judged *r);
/* The blend's probability for all rows of the file: those with an outcome teach. */
zk_err zk__trees_blend(zk_ctx *cx, const zk_args *a, const zk__trees *t, double *p);
/* A refusal of the library. */
zk_err zk__trees_refused(zk_ctx *cx, const zk__trees *t, const zk_spot *spot, zk_err err);

#endif
