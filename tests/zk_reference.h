/* SPDX-License-Identifier: Apache-2.0
 *
 * Reference cases kept as JSON outside the checkout: a file, or the test is skipped by name; the numbers of an array.
 */
#ifndef ZK_REFERENCE_H
#define ZK_REFERENCE_H

#include <jansson.h>

#include "zk_test.h"

/* A reference file ("data/ahp/ahp_cases.json"), or the test is skipped by name. */
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
        const json_t *v = json_array_get(a, i);
        if (json_is_array(v))
            n += json_numbers(v, out + n);
        else
            out[n++] = json_number_value(v);
    }
    return n;
}

#endif
