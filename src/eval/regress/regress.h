/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared inside the regression only: the two ways of solving, and walks over the rows by blocks.
 */
#ifndef ZK_EVAL_REGRESS_H
#define ZK_EVAL_REGRESS_H

#include "eval/parallel.h"
#include "zhike/regress.h"

/* Rows a piece of work has: 2,048 x 21 doubles stay in the second-level cache. */
enum { ZK__OLS_GRAIN = 2048 };

/* n p^2 up to which everything is done in double-double: about a tenth of a second. */
#define ZK__OLS_SMALL 5e6

/* Both fill beta, dropped, kept, rank, root, cov, residual, rss of a fit whose arrays are there and zeroed. */
zk_err zk__ols_exact(zk_ols *fit, double tolerance, zk_spot *spot);
/* *doubtful: so ill-conditioned that zk__ols_exact should decide. */
zk_err zk__ols_blocks(zk_ols *fit, double tolerance, bool *doubtful, zk_spot *spot);

/* Rows [begin, end) of sqrt(weight) x over the kept columns times R^-1: orthonormal columns. z is row-major,
 * (end - begin) x rank. */
void zk__ols_orthonormal(const zk_ols *fit, size_t begin, size_t end, double *z);

static inline double zk__root_weight(const zk_ols *fit, size_t i)
{
    return fit->spec.weight ? sqrt(fit->spec.weight[i]) : 1;
}

/* Symmetric k x k: V = R^-1 M R^-T with R the root of the fit. In place. */
void zk__ols_unroot(const zk_ols *fit, double *m);

#endif
