/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the files of logistic regression: columns scaled, and one pass that gives likelihood, gradient and
 * information.
 *
 * Inside, columns have mean 0 and standard deviation 1, so that what is small does not depend on the units: dependence,
 * separation and penalties are judged on that scale. Column 0 is the intercept.
 */
#ifndef ZK_EVAL_CREDIT_LOGIT_H
#define ZK_EVAL_CREDIT_LOGIT_H

#include "eval/parallel.h"
#include "zhike/scorecard.h"

typedef struct zk__design {
    const double *x;
    size_t rows, cols;
    const size_t *use; /* owned */
    size_t p;          /* columns used + 1 */
    const uint8_t *bad;
    double *mean, *sd; /* by used column; sd 0: constant. Owned, one piece of memory */
    int threads;
} zk__design;

/* What one pass finds at b (p values on the scaled columns). */
typedef struct zk__pass {
    double deviance;
    double furthest;  /* largest |eta| */
    double *gradient; /* p */
    double *info;     /* p x p, all of it */
} zk__pass;

/* x finite, bad 0 or 1 and both there; means and deviations. Clear it whatever it returns. */
zk_err zk__design_init(zk__design *d, const double *x, size_t rows, size_t cols, const size_t *use,
                       size_t n_use, const uint8_t *bad, int threads, zk_spot *spot);
void zk__design_clear(zk__design *d);

/* gradient and info may be NULL together: likelihood alone. */
zk_err zk__design_pass(const zk__design *d, const double *b, zk__pass *out, zk_spot *spot);

/* sum over the scaled row i of b. */
double zk__design_eta(const zk__design *d, const double *b, size_t i);

/* b on the columns' own scale: beta (p values). */
void zk__design_unscale(const zk__design *d, const double *b, double *beta);

/* Whether direction (p values, scaled) separates the outcomes: every subject on its side. *complete: none on the border. */
bool zk__separates(const zk__design *d, const double *direction, bool *complete);

/* The used column that separates alone, else the one that weighs most in direction. */
size_t zk__separator(const zk__design *d, const double *direction, bool *complete);

#endif
