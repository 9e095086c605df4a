/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared inside latent only: what follows from a model alone (the plan), and a desk on which one sample after another is
 * estimated without asking for memory again. A desk belongs to one thread; a plan is read by all.
 */
#ifndef ZK_EVAL_LATENT_PLS_H
#define ZK_EVAL_LATENT_PLS_H

#include "eval/internal.h"
#include "zhike/latent.h"

typedef struct zk__pls_plan {
    const zk_pls_model *model;
    size_t p, c;
    size_t widest;                           /* indicators of the largest block */
    size_t begin[ZK_PLS_CONSTRUCTS_MAX + 1]; /* indicators of construct j: begin[j] .. begin[j + 1] */
    size_t order[ZK_PLS_CONSTRUCTS_MAX];     /* constructs, predecessors first */
    uint8_t n_pred[ZK_PLS_CONSTRUCTS_MAX];
    uint8_t pred[ZK_PLS_CONSTRUCTS_MAX][ZK_PLS_CONSTRUCTS_MAX]; /* predecessors, ascending */
    double tolerance;
    int max_iterations;
} zk__pls_plan;

typedef struct zk__pls_desk {
    zk_pls fit;     /* cor is the input, all else is written */
    double *rw;     /* p x c: correlations of the indicators with the scores */
    double *inner;  /* c x c: inner weights, [from * c + to] */
    double *next;   /* p: new outer weights */
    double *blocks; /* Cholesky factors of the mode B blocks, one after another, widest^2 each */
    double *square; /* for regressions: max(widest, c)^2 */
    double *rhs;    /* p or c, whichever is more */
    double *rows;   /* for correlations: ZK__PLS_CHUNK x p */
    double *scratch;
} zk__pls_desk;

enum { ZK__PLS_CHUNK = 256 };

zk_err zk__pls_plan_make(const zk_pls_model *model, size_t n, zk__pls_plan *plan, zk_spot *spot);

zk_err zk__pls_desk_new(const zk__pls_plan *plan, size_t n, zk__pls_desk *desk, zk_spot *spot);
void zk__pls_desk_free(zk__pls_desk *desk);

/* desk->fit.cor to all the rest. */
zk_err zk__pls_estimate(const zk__pls_plan *plan, zk__pls_desk *desk, zk_spot *spot);

/* Mean and deviation (n - 1) of every column; NAN and CONSTANT refused. */
zk_err zk__pls_moments(const double *x, size_t n, size_t p, double *mean, double *sd, zk_spot *spot);

/* Moments and correlations of data into desk->fit, then the estimate. */
zk_err zk__pls_estimate_data(const zk__pls_plan *plan, const double *x, size_t n, zk__pls_desk *desk,
                             zk_spot *spot);

/* Z'Z of standardised rows, each taken count[i] times (NULL: once), into the lower triangle of s; and, with
 * counts, the sums of the columns. */
void zk__pls_cross(const zk__pls_desk *desk, const double *z, const uint32_t *count, size_t n, size_t p,
                   double *s, double *sum);

/* Correlations out of Z'Z and sums over `total` rows. False: a column without variance. */
bool zk__pls_cor(const double *s, const double *sum, double total, size_t p, double *cor);

/* Deviations of resampled rows, whose cross products of data standardised by `sample` these are, into fit->sd. */
void zk__pls_rescale(const zk_pls *sample, const double *s, const double *sum, double total, zk_pls *fit);

/* (x - mean) / sd, n x p. */
void zk__pls_standardise(const zk_pls *fit, const double *x, size_t n, double *z);

/* Cholesky of a k x k matrix with unit diagonal in place (lower triangle, row-major); false when it is singular to 1e-10.
 * Then solves for one right side. */
bool zk__pls_factor(double *a, size_t k);
void zk__pls_solve(const double *factor, size_t k, double *rhs);

/* Regression of construct `to` on its predecessors but `without` (SIZE_MAX: all) by the correlations r: R2, and
 * the coefficients into beta (NULL-able) in the order of plan->pred. False: singular. */
bool zk__pls_regress(const zk__pls_plan *plan, zk__pls_desk *desk, const double *r, size_t to, size_t without,
                     double *beta, double *r2);

double zk__pls_block_dot(const zk__pls_plan *plan, size_t construct, const double *a, const double *b);

/* HTMT (geometric = false) or HTMT2 of two constructs. */
double zk__pls_htmt(const zk__pls_plan *plan, const double *cor, size_t i, size_t j, bool geometric);

/* Values of the quantities in a fit. */
void zk__pls_values(const zk__pls_plan *plan, const zk_pls *fit, const zk_pls_quantity *what, size_t count,
                    double *out);

static inline size_t zk__pls_block(const zk__pls_plan *plan, size_t construct)
{
    return plan->begin[construct + 1] - plan->begin[construct];
}

static inline bool zk__pls_endogenous(const zk__pls_plan *plan, size_t construct)
{
    return plan->n_pred[construct] > 0;
}

#endif
