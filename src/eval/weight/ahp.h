/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside eval/weight: the solver that ahp.c and ahp_repair.c share.
 */
#ifndef ZK_EVAL_WEIGHT_AHP_H
#define ZK_EVAL_WEIGHT_AHP_H

#include "eval/internal.h"
#include "zhike/weight.h"

/* Dominant eigenvalue and its positive vector (sum 1) of an irreducible nonnegative n x n matrix with a
 * positive diagonal; w is overwritten. room: n + 2 n n doubles. false: not converged. */
bool zk__ahp_eigen(const double *a, size_t n, double *w, double *lambda, double *room);

/* Doubles of room that zk__ahp_eigen needs. */
static inline size_t zk__ahp_eigen_room(size_t n)
{
    return n + 2 * n * n;
}

/* (lambda - n) / (n - 1), 0 for n <= 2 and never below 0: rounding may leave lambda at n - 1e-15. */
static inline double zk__ahp_ci(double lambda, size_t n)
{
    return n <= 2 ? 0 : fmax(0, (lambda - (double)n) / (double)(n - 1));
}

#endif
