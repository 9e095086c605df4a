/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of AHP share: the three methods, solving from an upper triangle, matrices made up at random.
 */
#ifndef ZK_AHP_FIXTURE_H
#define ZK_AHP_FIXTURE_H

#include "eval_test.h"

enum { N_MAX = 16 };

static const zk_ahp_method methods[] = {ZK_AHP_EIGENVECTOR, ZK_AHP_GEOMETRIC_MEAN, ZK_AHP_COLUMN_SUM};

static zk_ahp_result solve_upper(const double *upper, size_t n, zk_ahp_method method, double *w)
{
    double a[N_MAX * N_MAX];
    zk_ahp_result r;

    ZK_CHECK_OK(zk_ahp_fill(upper, n, a, NULL));
    ZK_CHECK_OK(zk_ahp_solve(a, n, method, ZK_RI_SAATY_2005, w, &r, NULL));
    return r;
}

/* Random 1-9 judgements. */
static void random_matrix(zk_rng *rng, size_t n, double *a)
{
    double upper[N_MAX * N_MAX];

    for (size_t i = 0; i < n * (n - 1) / 2; i++) {
        double v = (double)(1 + zk_rng_below(rng, 9));
        upper[i] = zk_rng_below(rng, 2) ? v : 1 / v;
    }
    ZK_CHECK_OK(zk_ahp_fill(upper, n, a, NULL));
}

/* A random judgement matrix on the scale, with the fraction `gaps` of its pairs missing. */
static void scale_matrix(uint64_t stream, size_t n, double gaps, double *a)
{
    zk_rng rng;
    double upper[ZK_AHP_MAX * ZK_AHP_MAX / 2];
    size_t k = 0;

    zk_rng_init(&rng, 77, stream);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++, k++) {
            int s = (int)zk_rng_below(&rng, 17) - 8;
            bool gone = j > i + 1 && zk_rng_uniform(&rng) < gaps; /* the chain stays: connected */
            upper[k] = gone ? 0 : s < 0 ? 1.0 / (1 - s) : 1 + s;
        }
    ZK_CHECK_OK(zk_ahp_fill(upper, n, a, NULL));
}

#endif
