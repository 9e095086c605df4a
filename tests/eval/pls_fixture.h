/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of PLS path models share: one model of four constructs, and answers that follow it.
 */
#ifndef ZK_PLS_FIXTURE_H
#define ZK_PLS_FIXTURE_H

#include "eval_test.h"

enum { N = 120, P = 9, C = 4 };

/* Four constructs in a diamond: 0 acts upon 1 and 2, these upon 3, and 0 upon 3 directly. */
static const size_t construct[P] = {0, 0, 0, 1, 1, 2, 2, 3, 3};
static const uint8_t path[C * C] = {0, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0};
static const zk_pls_mode mode_a[C] = {ZK_PLS_A, ZK_PLS_A, ZK_PLS_A, ZK_PLS_A},
                         mode_b[C] = {ZK_PLS_B, ZK_PLS_B, ZK_PLS_B, ZK_PLS_B};

static double x[N * P];

static zk_pls_model model(const zk_pls_mode *mode, zk_pls_scheme scheme)
{
    return (zk_pls_model){.constructs = C,
                          .indicators = P,
                          .construct = construct,
                          .mode = mode,
                          .path = path,
                          .scheme = scheme};
}

static void fill(uint64_t stream)
{
    zk_rng rng;

    zk_rng_init(&rng, 7, stream);
    for (size_t i = 0; i < N; i++) {
        double f[C];
        f[0] = zk_rng_normal(&rng);
        f[1] = 0.6 * f[0] + 0.8 * zk_rng_normal(&rng);
        f[2] = -0.4 * f[0] + 0.9 * zk_rng_normal(&rng);
        f[3] = 0.3 * f[0] + 0.5 * f[1] + 0.2 * f[2] + 0.6 * zk_rng_normal(&rng);
        for (size_t k = 0; k < P; k++)
            x[i * P + k] = 5 + (double)(k + 1) * (f[construct[k]] + 0.7 * zk_rng_normal(&rng));
    }
}

#endif
