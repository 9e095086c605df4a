/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared inside the load methods: a median and a correlation that take what is there.
 */
#ifndef ZK_EVAL_LOAD_H
#define ZK_EVAL_LOAD_H

#include "eval/internal.h"
#include "zhike/load.h"

/* Median of n values, which are sorted in place; NaN for none. */
double zk__median(double *scratch, size_t n);

/* Pearson over the pairs without NaN; NaN below 3 of them or when one side does not vary. */
double zk__pearson(const double *x, const double *y, size_t n);

#endif
