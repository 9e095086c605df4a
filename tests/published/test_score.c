/* SPDX-License-Identifier: Apache-2.0
 *
 * Published and obtained values of TOPSIS (Tzeng & Huang 2011, scikit-criteria) and fuzzy comprehensive evaluation.
 */
#include "published.h"
#include "zhike/zhike.h"
#include "zk_reference.h"

static void check_list(const published *p, const char *what, const json_t *want, const double *got,
                       double tolerance)
{
    for (size_t i = 0; i < json_array_size(want); i++) {
        char text[80];
        snprintf(text, sizeof text, "%s %zu", what, i + 1);
        PUBLISHED(p, text, json_number_value(json_array_get(want, i)), got[i], tolerance);
    }
}

ZK_TEST(topsis)
{
    json_t *root = shared_json("data/ahp/mcdm_cases.json");
    size_t found = 0;

    for (size_t i = 0; i < json_array_size(root); i++) {
        const json_t *c = json_array_get(root, i), *m = json_object_get(c, "matrix"),
                     *got = json_object_get(c, "obtained"), *said = json_object_get(c, "published");
        const char *where = json_string_value(json_object_get(said, "where"));
        published p = {"topsis", json_string_value(json_object_get(c, "method")),
                       where ? where : "scikit-criteria"};
        double x[200], w[20], closeness[50], rank[50];
        size_t rows = json_array_size(m), cols = json_array_size(json_array_get(m, 0));

        if (!json_object_get(got, "similarity"))
            continue;
        json_numbers(m, x);
        json_numbers(json_object_get(c, "weights") ? json_object_get(c, "weights")
                                                   : json_object_get(got, "weights"),
                     w);
        ZK_CHECK_OK(zk_topsis(x, rows, cols, w, NULL, ZK_TOPSIS_VECTOR, closeness, NULL, NULL, NULL));
        ZK_CHECK_OK(zk_rank(closeness, rows, true, ZK_TIES_MIN, rank, NULL));
        check_list(&p, "similarity", json_object_get(got, "similarity"), closeness, 1e-12);
        check_list(&p, "similarity as printed", json_object_get(said, "similarity"), closeness, 6e-5);
        check_list(&p, "rank", json_object_get(said, "rank"), rank, 0);
        check_list(&p, "rank", json_object_get(got, "rank"), rank, 0);
        found++;
    }
    ZK_CHECK_INT(found, 2);
    json_decref(root);
}

ZK_TEST(fuzzy)
{
    static const struct {
        const char *key;
        zk_fuzzy_op op;
    } ops[] = {{"M(*,+)", ZK_FUZZY_PRODUCT_SUM},
               {"M(min,max)", ZK_FUZZY_MIN_MAX},
               {"M(*,max)", ZK_FUZZY_PRODUCT_MAX},
               {"M(min,bounded+)", ZK_FUZZY_MIN_BOUNDED}};
    json_t *root = shared_json("data/ahp/fce_cases.json"), *cases = json_object_get(root, "cases");

    ZK_CHECK(json_array_size(cases) >= 2);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *c = json_array_get(cases, i), *R = json_object_get(c, "R");
        published p = {"fuzzy", json_string_value(json_object_get(c, "name")),
                       json_string_value(json_object_get(c, "source"))};
        double w[20], r[200], b[20];
        size_t factors = json_array_size(R), levels = json_array_size(json_array_get(R, 0));

        json_numbers(json_object_get(c, "A"), w);
        json_numbers(R, r);
        for (int k = 0; k < 4; k++) {
            ZK_CHECK_OK(zk_fuzzy_compose(ops[k].op, w, r, factors, levels, b, NULL));
            check_list(&p, ops[k].key, json_object_get(json_object_get(c, "obtained"), ops[k].key), b, 1e-12);
            check_list(&p, ops[k].key, json_object_get(json_object_get(c, "published"), ops[k].key), b,
                       1e-12);
        }
    }
    json_decref(root);
}

/* A6: the grades of deduction scoring, and what a score of 200 less some deductions is. */
ZK_TEST(deduction_grades)
{
    static const char *const ranges[] = {"= 200", "(195, 200)", "(185, 195]", "(170, 185]", "<= 170"};
    const double scores[] = {200, 199.9, 195, 185.1, 185, 170.5, 170, 0};
    const zk_grade want[] = {0, 1, 2, 2, 3, 3, 4, 4};
    published p = {"deduct", "cut points", "credit of large power customers (A6)"};
    zk_interval in[5];
    zk_grade got[8];

    for (int k = 0; k < 5; k++)
        ZK_CHECK_OK(zk_interval_parse(ranges[k], &in[k], NULL));
    ZK_CHECK_OK(zk_grade_cut(in, 5, scores, 8, got, NULL));
    for (int k = 0; k < 8; k++) {
        char what[40];
        snprintf(what, sizeof what, "grade of %g", scores[k]);
        PUBLISHED(&p, what, want[k], got[k], 0);
    }
}

ZK_TEST_MAIN()
