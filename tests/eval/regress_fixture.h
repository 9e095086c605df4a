/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of regression share: data whose spread grows with the first column, the specification over them,
 * two groupings of the rows.
 */
#ifndef ZK_REGRESS_FIXTURE_H
#define ZK_REGRESS_FIXTURE_H

#include "eval_test.h"

enum { N = 240, P = 4, BIG = 60000, BIG_P = 10 };

static double value[BIG_P][BIG], y[BIG], w[BIG];
static const double *col[BIG_P];
ZK_TEST__UNUSED static int32_t firm[N], year[N];

/* A constant and p - 1 columns, an outcome whose spread grows with the first of them. */
static void fill(size_t n, size_t p)
{
    zk_rng rng;

    zk_rng_init(&rng, 8, 1);
    for (size_t i = 0; i < n; i++) {
        y[i] = 2;
        for (size_t j = 0; j < p; j++) {
            value[j][i] = j == 0 ? 1 : zk_rng_normal(&rng) + (j > 1 ? 0.6 * value[j - 1][i] : 3);
            y[i] += (j % 2 ? 0.5 : -1.25) * value[j][i];
        }
        y[i] += zk_rng_normal(&rng) * (0.5 + fabs(value[1][i]));
        w[i] = 0.5 + zk_rng_uniform(&rng);
    }
    for (size_t j = 0; j < p; j++)
        col[j] = value[j];
}

static zk_ols_spec spec_of(size_t n, size_t p)
{
    return (zk_ols_spec){.n = n, .p = p, .x = col, .y = y, .intercept = true, .threads = 1};
}

static void fit_ok(const zk_ols_spec *s, zk_ols *fit)
{
    zk_spot spot;

    ZK_CHECK_OK(zk_ols_fit(s, fit, &spot));
}

#endif
