/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of the methods share: reference cases, a repeatable source of numbers, and the check that a
 * refusal names its place.
 */
#ifndef ZK_EVAL_TEST_H
#define ZK_EVAL_TEST_H

#include <ctype.h>

#include "zhike/zhike.h"
#include "zk_reference.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* The call refuses with this code, reason and place. */
#define CHECK_REFUSED(call, code, reason, at_row, at_col)                                                    \
    do {                                                                                                     \
        zk_spot spot = {.why = ZK_WHY_NONE};                                                                 \
        ZK_CHECK_ERR(call, code);                                                                            \
        ZK_CHECK_STR(zk_why_en(spot.why), zk_why_en(reason));                                                \
        ZK_CHECK_INT(spot.row, at_row);                                                                      \
        ZK_CHECK_INT(spot.col, at_col);                                                                      \
    } while (0)

ZK_TEST__UNUSED static void check_all_near(const double *got, const double *want, size_t n, double tol)
{
    for (size_t i = 0; i < n; i++)
        ZK_CHECK_NEAR(got[i], want[i], tol);
}

/* n values between lo and hi that are the same on every machine. */
ZK_TEST__UNUSED static void fill_uniform(uint64_t stream, double lo, double hi, double *out, size_t n)
{
    zk_rng rng;

    zk_rng_init(&rng, 20240601, stream);
    for (size_t i = 0; i < n; i++)
        out[i] = lo + (hi - lo) * zk_rng_uniform(&rng);
}

#endif
