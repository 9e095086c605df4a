/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of the methods share: reference cases from JSON, matrices, a repeatable source of
 * numbers, and the check that a refusal names its place.
 */
#ifndef ZK_EVAL_TEST_H
#define ZK_EVAL_TEST_H

#include <ctype.h>
#include <jansson.h>

#include "zhike/zhike.h"
#include "zk_test.h"

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

/* A reference file, or the test is skipped by name. */
ZK_TEST__UNUSED static json_t *shared_json(const char *relpath)
{
    const char *path = zk_test_shared(relpath);
    json_error_t err;
    json_t *root;

    if (!path)
        ZK_SKIP("reference data is not there (ZHIKE_SHARED)");
    if (!(root = json_load_file(path, 0, &err)))
        zk_test__fail(__FILE__, __LINE__, "%s: %s", path, err.text);
    return root;
}

/* Numbers of an array, or of an array of arrays, into out; how many. */
ZK_TEST__UNUSED static size_t json_numbers(const json_t *a, double *out)
{
    size_t n = 0;

    for (size_t i = 0; i < json_array_size(a); i++) {
        json_t *v = json_array_get(a, i);
        if (json_is_array(v))
            n += json_numbers(v, out + n);
        else
            out[n++] = json_number_value(v);
    }
    return n;
}

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
