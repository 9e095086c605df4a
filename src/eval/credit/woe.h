/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the files of binning: fine bins, and the ways of joining them.
 *
 * A variable, numeric or not, becomes a row of fine bins of which only neighbours may be joined; a method then
 * says at which fine bins the final ones start. The counts are kept as running sums, so that the good and the
 * bad of any stretch [from, to) are two subtractions.
 */
#ifndef ZK_EVAL_CREDIT_WOE_H
#define ZK_EVAL_CREDIT_WOE_H

#include "eval/internal.h"
#include "zhike/scorecard.h"

enum { ZK__FINE_MAX = 256 };

typedef struct zk__fine {
    size_t n;
    double edge[ZK__FINE_MAX];     /* where each begins; edge[0] = -INFINITY. Levels: not used */
    size_t good[ZK__FINE_MAX + 1]; /* of all bins before this one */
    size_t bad[ZK__FINE_MAX + 1];
} zk__fine;

/* The bins a method decided on: at[k] is the fine bin where bin k starts, at[0] = 0. */
typedef struct zk__starts {
    size_t n;
    size_t at[ZK__FINE_MAX];
} zk__starts;

static inline size_t zk__goods(const zk__fine *f, size_t from, size_t to)
{
    return f->good[to] - f->good[from];
}

static inline size_t zk__bads(const zk__fine *f, size_t from, size_t to)
{
    return f->bad[to] - f->bad[from];
}

/* How much the bin [from, to) adds to the information value, or to the information gain. */
double zk__woe_term(const zk__fine *f, size_t from, size_t to, const zk_bin_options *o);

/* Takes break `at` out: bins at - 1 and at become one. */
void zk__fine_join(zk__fine *f, size_t at);

/* Joins fine bins without good or without bad to the smaller neighbour, the smallest first, until none is left. */
void zk__fine_fill(zk__fine *f);

/* The methods of zk_bin_method that join fine bins. ZK_ELIMIT without memory. */
zk_err zk__woe_join(const zk__fine *f, const zk_bin_options *o, zk__starts *out, zk_spot *spot);

#endif
