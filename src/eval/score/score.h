/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside eval/score: intervals as the table normaliser and the grades both see them.
 */
#ifndef ZK_EVAL_SCORE_SCORE_H
#define ZK_EVAL_SCORE_SCORE_H

#include "eval/internal.h"
#include "zhike/score.h"

#include <float.h>

/* Every interval valid, no two overlapping; gaps are allowed. spot as zk_intervals_check. */
zk_err zk__intervals_disjoint(const zk_interval *in, size_t k, zk_spot *spot);

/* Index of the interval that holds x, or k. */
size_t zk__interval_find(const zk_interval *in, size_t k, double x);

/* The smallest and the largest double inside; lo > hi when there is none. */
static inline double zk__interval_first(const zk_interval *in)
{
    if (in->lo == -INFINITY)
        return -DBL_MAX;
    return in->lo_closed ? in->lo : nextafter(in->lo, INFINITY);
}

static inline double zk__interval_last(const zk_interval *in)
{
    if (in->hi == INFINITY)
        return DBL_MAX;
    return in->hi_closed ? in->hi : nextafter(in->hi, -INFINITY);
}

/* Parents before children, local weights finite and >= 0. spot.row = node, col = 1 for a weight. */
zk_err zk__check_tree(const size_t *parent, const double *local, size_t n, zk_spot *spot);

#endif
