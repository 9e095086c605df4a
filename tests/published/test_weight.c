/* SPDX-License-Identifier: Apache-2.0
 *
 * Published and obtained values of AHP and of weights from data: AHPy's cases (Saaty 2005 and 2008, Wikipedia), the
 * tables of random indices, scikit-criteria's entropy weights.
 */
#include "published.h"
#include "zhike/zhike.h"
#include "zk_reference.h"

enum { N = 12 };

/* One weight vector against an object by name, or an array in order. */
static void check_weights(const published *p, const char *what, const json_t *want, const json_t *names,
                          const double *w, double tolerance)
{
    char text[200];

    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        const json_t *v = json_is_array(want) ? json_array_get(want, i) : json_object_get(want, name);

        snprintf(text, sizeof text, "%s %s", what, name);
        PUBLISHED(p, text, json_number_value(v), w[i], tolerance);
    }
}

static double published_number(const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);

    return v ? json_number_value(v) : NAN;
}

static void check_case(const json_t *c)
{
    static const struct {
        const char *key;
        zk_ahp_method method;
    } ways[] = {{"eigenvector", ZK_AHP_EIGENVECTOR},
                {"geometric_mean", ZK_AHP_GEOMETRIC_MEAN},
                {"column_mean", ZK_AHP_COLUMN_SUM}};
    const json_t *names = json_object_get(c, "names"), *got = json_object_get(c, "obtained"),
                 *said = json_object_get(c, "published");
    published p = {"ahp", json_string_value(json_object_get(c, "name")),
                   json_string_value(json_object_get(c, "source"))};
    double m[N * N], w[N];
    size_t n = json_array_size(names);
    zk_ahp_result r;

    json_numbers(json_object_get(c, "matrix"), m);
    for (int k = 0; k < 3; k++) {
        ZK_CHECK_OK(zk_ahp_solve(m, n, ways[k].method, ZK_RI_SAATY_2005, w, &r, NULL));
        check_weights(&p, ways[k].key, json_object_get(got, ways[k].key), names, w, 5e-9);
    }
    ZK_CHECK_OK(zk_ahp_solve(m, n, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, w, &r, NULL));
    PUBLISHED(&p, "lambda_max", published_number(got, "lambda_max"), r.lambda_max, 1e-10);
    PUBLISHED(&p, "CI", published_number(got, "CI"), r.ci, 1e-10);
    PUBLISHED(&p, "CR (AHPy)", published_number(got, "ahpy_CR_saaty"), r.cr, 6e-9);
    if (json_object_get(said, "weights"))
        check_weights(&p, "weight", json_object_get(said, "weights"), names, w, 5.1e-4);
    if (json_object_get(said, "CR_saaty"))
        PUBLISHED(&p, "CR", published_number(said, "CR_saaty"), r.cr, 6e-4);
    if (json_object_get(said, "CR_dd")) {
        ZK_CHECK_OK(zk_ahp_solve(m, n, ZK_AHP_EIGENVECTOR, ZK_RI_DONEGAN_DODD, w, &r, NULL));
        PUBLISHED(&p, "CR, Donegan-Dodd", published_number(said, "CR_dd"), r.cr, 5.1e-5);
    }
}

ZK_TEST(ahp_cases)
{
    json_t *root = shared_json("data/ahp/ahp_cases.json"), *cases = json_object_get(root, "cases");

    ZK_CHECK(json_array_size(cases) > 10);
    for (size_t i = 0; i < json_array_size(cases); i++)
        check_case(json_array_get(cases, i));
    json_decref(root);
}

static const json_t *case_called(const json_t *root, const char *name)
{
    const json_t *cases = json_object_get(root, "cases");

    for (size_t i = 0; i < json_array_size(cases); i++)
        if (!strcmp(json_string_value(json_object_get(json_array_get(cases, i), "name")), name))
            return json_array_get(cases, i);
    zk_test__fail(__FILE__, __LINE__, "no case %s", name);
    return NULL;
}

/* Criteria and, under each of them, the alternatives: the global weight of each alternative is the published target. */
static void check_hierarchy(const json_t *root, const char *top, const char *prefix)
{
    const json_t *c = case_called(root, top), *names = json_object_get(c, "names");
    const json_t *target = json_object_get(json_object_get(c, "published"), "hierarchy_target");
    published p = {"ahp", top, json_string_value(json_object_get(c, "source"))};
    double m[N * N], criteria[N], w[N];
    const char *key;
    json_t *value;
    zk_ahp_result r;

    json_numbers(json_object_get(c, "matrix"), m);
    ZK_CHECK_OK(
        zk_ahp_solve(m, json_array_size(names), ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, criteria, &r, NULL));
    json_object_foreach((json_t *)(uintptr_t)target, key, value)
    {
        double sum = 0;
        for (size_t i = 0; i < json_array_size(names); i++) {
            char name[80];
            const json_t *below, *those;

            snprintf(name, sizeof name, "%s_%s", prefix, json_string_value(json_array_get(names, i)));
            for (char *q = name; *q; q++)
                *q = (char)(*q >= 'A' && *q <= 'Z' ? *q + 32 : *q);
            below = case_called(root, name);
            those = json_object_get(below, "names");
            json_numbers(json_object_get(below, "matrix"), m);
            ZK_CHECK_OK(
                zk_ahp_solve(m, json_array_size(those), ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, w, &r, NULL));
            for (size_t k = 0; k < json_array_size(those); k++)
                if (!strcmp(json_string_value(json_array_get(those, k)), key))
                    sum += criteria[i] * w[k];
        }
        PUBLISHED(&p, key, json_number_value(value), sum, 1e-3); /* printed from rounded weights */
    }
}

ZK_TEST(ahp_hierarchies)
{
    json_t *root = shared_json("data/ahp/ahp_cases.json");

    check_hierarchy(root, "cities_criteria", "cities");
    check_hierarchy(root, "leader_criteria", "leader");
    json_decref(root);
}

ZK_TEST(random_index_tables)
{
    static const struct {
        const char *key;
        zk_ri_table table;
    } tables[] = {{"saaty_2005", ZK_RI_SAATY_2005},
                  {"donegan_dodd_1991", ZK_RI_DONEGAN_DODD},
                  {"saaty_1980_recalled", ZK_RI_SAATY_1980}};
    json_t *root = shared_json("data/ahp/ahp_cases.json"),
           *all = json_object_get(root, "random_index_tables"), *v;
    const char *key;

    for (int k = 0; k < 3; k++) {
        published p = {"ahp", "random index", tables[k].key};
        json_object_foreach(json_object_get(all, tables[k].key), key, v)
        {
            double ri;
            ZK_CHECK_OK(zk_ahp_ri(tables[k].table, (size_t)strtoul(key, NULL, 10), &ri, NULL));
            PUBLISHED(&p, key, json_number_value(v), ri, 0);
        }
    }
    json_decref(root);
}

/* A1 of the articles: pair, trust, volume, profit. */
ZK_TEST(articles)
{
    static const struct {
        const char *name;
        size_t n;
        double upper[6], want[4];
        zk_ahp_method method;
        double tolerance;
    } cases[] = {
        {"pair", 2, {3}, {0.75, 0.25}, ZK_AHP_EIGENVECTOR, 1e-12},
        {"trust", 3, {3, 2, 1.0 / 3}, {0.5278, 0.1396, 0.3325}, ZK_AHP_EIGENVECTOR, 5.1e-5},
        {"volume", 3, {0.5, 1.0 / 3, 0.5}, {0.1634, 0.2970, 0.5396}, ZK_AHP_EIGENVECTOR, 5.1e-5},
        {"profit", 4, {4, 5, 6, 2, 2, 2}, {0.6095, 0.1842, 0.1231, 0.0832}, ZK_AHP_GEOMETRIC_MEAN, 5.1e-5}};

    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        published p = {"ahp", cases[k].name, "customer value of a lubricant firm (A1)"};
        double m[16], w[4];
        char what[40];
        zk_ahp_result r;

        ZK_CHECK_OK(zk_ahp_fill(cases[k].upper, cases[k].n, m, NULL));
        ZK_CHECK_OK(zk_ahp_solve(m, cases[k].n, cases[k].method, ZK_RI_SAATY_1980, w, &r, NULL));
        for (size_t i = 0; i < cases[k].n; i++) {
            snprintf(what, sizeof what, "weight %zu", i + 1);
            PUBLISHED(&p, what, cases[k].want[i], w[i], cases[k].tolerance);
        }
    }
}

ZK_TEST(entropy)
{
    json_t *root = shared_json("data/ahp/mcdm_cases.json");
    size_t found = 0;

    for (size_t i = 0; i < json_array_size(root); i++) {
        const json_t *c = json_array_get(root, i), *m = json_object_get(c, "matrix"), *want;
        const char *method = json_string_value(json_object_get(c, "method"));
        published p = {"weights", method, "scikit-criteria, test_weighters.py"};
        double x[200], w[20], expect[20];
        size_t rows = json_array_size(m), cols = json_array_size(json_array_get(m, 0));

        if (strncmp(method, "entropy", 7) != 0)
            continue;
        json_numbers(m, x);
        ZK_CHECK_OK(zk_weight_entropy(x, rows, cols, w, NULL, NULL));
        want = json_object_get(json_object_get(c, "obtained"), "weights");
        json_numbers(want, expect);
        for (size_t j = 0; j < cols; j++, found++) {
            char what[40];
            snprintf(what, sizeof what, "weight %zu", j + 1);
            PUBLISHED(&p, what, expect[j], w[j], 1e-12);
        }
        want = json_object_get(json_object_get(c, "published"), "weights");
        for (size_t j = 0; j < json_array_size(want); j++)
            PUBLISHED(&p, "weight as printed", json_number_value(json_array_get(want, j)), w[j], 5.1e-7);
    }
    ZK_CHECK(found >= 8);
    json_decref(root);
}

ZK_TEST_MAIN()
