/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared inside eval only: how a method refuses, how it gets scratch memory, how it sorts.
 *
 * Scratch is malloc'ed because methods have no context and n may be millions; it is freed before
 * returning on every path. Nothing here is exported by a public header.
 */
#ifndef ZK_EVAL_INTERNAL_H
#define ZK_EVAL_INTERNAL_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "zhike/stats.h"

/* Notes the place and returns the code, so that refusing is one statement. */
static inline zk_err zk__refuse(zk_spot *spot, zk_err err, zk_why why, size_t row, size_t col, double value)
{
    if (spot)
        *spot = (zk_spot){.why = why, .row = row, .col = col, .value = value};
    return err;
}

static inline zk_err zk__no_memory(zk_spot *spot)
{
    return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_MEMORY, 0, 0, 0);
}

/* n items of `size` bytes, zeroed; NULL when that cannot be had. n = 0 gives a valid pointer. */
static inline void *zk__scratch(size_t n, size_t size)
{
    return calloc(n ? n : 1, size);
}

/* Doubles as unsigned integers of the same order, -0 and 0 being one; and back. */
static inline uint64_t zk__key(double x)
{
    uint64_t u;

    x += 0.0;
    memcpy(&u, &x, sizeof u);
    return u >> 63 ? ~u : u | (UINT64_C(1) << 63);
}

static inline double zk__unkey(uint64_t key)
{
    double x;
    uint64_t u = key >> 63 ? key & ~(UINT64_C(1) << 63) : ~key;

    memcpy(&x, &u, sizeof x);
    return x;
}

/* ZK_EINVAL (EMPTY) for n = 0, else zk_check_finite. */
zk_err zk__check_vector(const double *x, size_t n, zk_spot *spot);

/* The same for a matrix. */
zk_err zk__check_matrix(const double *x, size_t rows, size_t cols, zk_spot *spot);

/* Weights finite, >= 0, positive sum; *sum is it. spot.col = index. */
zk_err zk__check_weights(const double *w, size_t n, double *sum, zk_spot *spot);

/* Ascending in place; x finite. ZK_ELIMIT without memory. */
zk_err zk__sort(double *x, size_t n, zk_spot *spot);

/* A fresh ascending copy of checked x, to be freed; NULL without memory. */
double *zk__sorted_copy(const double *x, size_t n);

#endif
