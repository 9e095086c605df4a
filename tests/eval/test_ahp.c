/* SPDX-License-Identifier: Apache-2.0
 *
 * AHP against the published matrices (A1, A2, ahp_cases.json) and against itself: identities, an
 * eigenvalue by another way, incomplete matrices, repair, hierarchies, groups of experts.
 */
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

/* Largest root of det(A - x I) of a reciprocal 3 x 3: x^3 - 3 x^2 = c + 1/c - 2, by bisection. */
static double lambda3(double a12, double a13, double a23)
{
    double c = a12 * a23 / a13, lo = 3, hi = 100;

    for (int i = 0; i < 200; i++) {
        double x = (lo + hi) / 2;
        if (x * x * (x - 3) < c + 1 / c - 2)
            lo = x;
        else
            hi = x;
    }
    return lo;
}

ZK_TEST(published_a1_pair)
{
    const double upper[] = {3}, want[] = {0.75, 0.25};
    double w[2];

    for (size_t m = 0; m < COUNT(methods); m++) {
        zk_ahp_result r = solve_upper(upper, 2, methods[m], w);
        check_all_near(w, want, 2, 1e-14);
        ZK_CHECK_NEAR(r.lambda_max, 2, 1e-14);
        ZK_CHECK(r.cr == 0 && r.ci == 0 && r.ri == 0 && r.consistent);
    }
}

ZK_TEST(published_a1_trust_and_volume)
{
    const double trust[] = {3, 2, 1.0 / 3}, volume[] = {0.5, 1.0 / 3, 0.5};
    const double want_trust[] = {0.5278, 0.1396, 0.3325}, want_volume[] = {0.1634, 0.2970, 0.5396};
    double w[3];
    zk_ahp_result r = solve_upper(trust, 3, ZK_AHP_EIGENVECTOR, w);

    check_all_near(w, want_trust, 3, 0.5e-4);
    ZK_CHECK_NEAR(r.lambda_max, lambda3(3, 2, 1.0 / 3), 1e-13);
    r = solve_upper(volume, 3, ZK_AHP_EIGENVECTOR, w);
    check_all_near(w, want_volume, 3, 0.5e-4);
    ZK_CHECK_NEAR(r.lambda_max, lambda3(0.5, 1.0 / 3, 0.5), 1e-13);
    /* for 3 x 3 the geometric mean is the eigenvector */
    double g[3];
    solve_upper(volume, 3, ZK_AHP_GEOMETRIC_MEAN, g);
    check_all_near(g, w, 3, 1e-13);
}

ZK_TEST(published_a1_profit_geometric_mean)
{
    const double upper[] = {4, 5, 6, 2, 2, 2}, want[] = {0.6095, 0.1842, 0.1231, 0.0832};
    double w[4];
    zk_ahp_result r = solve_upper(upper, 4, ZK_AHP_GEOMETRIC_MEAN, w);

    check_all_near(w, want, 4, 0.5e-4);
    ZK_CHECK(r.consistent && r.cr > 0);
}

/* The lubricant firm's tree. Local weights come from its matrices where the article gives them. */
ZK_TEST(published_a2_global_weights)
{
    enum { VALUE, CURRENT, POTENTIAL, PROFIT, VOLUME, LOYALTY, TRUST, LEAVES };
    const size_t parent[] = {ZK_NO_PARENT, VALUE,   VALUE,  CURRENT, CURRENT, POTENTIAL, POTENTIAL,
                             PROFIT,       PROFIT,  PROFIT, PROFIT,  VOLUME,  VOLUME,    VOLUME,
                             LOYALTY,      LOYALTY, TRUST,  TRUST,   TRUST};
    const double want[] = {0.3251, 0.0982, 0.0657, 0.0444, 0.0218, 0.0396,
                           0.0719, 0.2000, 0.0500, 0.0440, 0.0116, 0.0277};
    const double two[] = {2}, four[] = {4}, three[] = {3}, profit[] = {4, 5, 6, 2, 2, 2};
    const double volume[] = {0.5, 1.0 / 3, 0.5}, trust[] = {3, 2, 1.0 / 3};
    double local[COUNT(parent)] = {1}, ci[COUNT(parent)] = {0}, ri[COUNT(parent)] = {0},
           global[COUNT(parent)];
    zk_ahp_hierarchy h;
    zk_ahp_result r;

    solve_upper(two, 2, ZK_AHP_EIGENVECTOR, local + CURRENT);
    solve_upper(four, 2, ZK_AHP_EIGENVECTOR, local + PROFIT);
    solve_upper(three, 2, ZK_AHP_EIGENVECTOR, local + LOYALTY);
    r = solve_upper(profit, 4, ZK_AHP_GEOMETRIC_MEAN, local + LEAVES);
    ci[PROFIT] = r.ci;
    ri[PROFIT] = r.ri;
    r = solve_upper(volume, 3, ZK_AHP_EIGENVECTOR, local + LEAVES + 4);
    ci[VOLUME] = r.ci;
    ri[VOLUME] = r.ri;
    solve_upper(four, 2, ZK_AHP_EIGENVECTOR, local + LEAVES + 7);
    r = solve_upper(trust, 3, ZK_AHP_EIGENVECTOR, local + LEAVES + 9);
    ci[TRUST] = r.ci;
    ri[TRUST] = r.ri;

    ZK_CHECK_OK(zk_ahp_global(parent, local, ci, ri, COUNT(parent), global, &h, NULL));
    check_all_near(global + LEAVES, want, COUNT(want), 1e-4); /* the article multiplies rounded weights */
    ZK_CHECK_NEAR(zk_sum(global + LEAVES, COUNT(want)), 1, 1e-14);
    ZK_CHECK_INT(h.levels, 4);
    ZK_CHECK_INT(h.leaves, 12);
    ZK_CHECK(h.level_cr[0] == 0 && h.level_cr[1] == 0 && h.level_cr[3] == 0);
    /* one level owns all matrices, so its ratio is the whole hierarchy's; by hand: */
    double up = 0, down = 0;
    for (size_t i = PROFIT; i < LEAVES; i++) {
        up += global[i] * ci[i];
        down += global[i] * ri[i];
    }
    ZK_CHECK_NEAR(h.cr, up / down, 1e-15);
    ZK_CHECK_NEAR(h.level_cr[2], h.cr, 1e-15);
    ZK_CHECK(h.cr > 0 && h.cr < 0.1);
}

static void check_case(const json_t *c)
{
    const json_t *got = json_object_get(c, "obtained"), *published = json_object_get(c, "published"), *names,
                 *v;
    double a[N_MAX * N_MAX], w[N_MAX], want[N_MAX];
    size_t n = json_array_size(json_object_get(c, "matrix"));
    zk_ahp_result r, rdd;

    names = json_object_get(c, "names");
    ZK_CHECK_INT(json_numbers(json_object_get(c, "matrix"), a), n * n);
    ZK_CHECK_OK(zk_ahp_solve(a, n, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, w, &r, NULL));
    for (size_t i = 0; i < n; i++) {
        const char *name = json_string_value(json_array_get(names, i));
        v = json_object_get(json_object_get(got, "eigenvector"), name);
        ZK_CHECK_NEAR(w[i], json_number_value(v), 0.51e-9);
        if ((v = json_object_get(json_object_get(published, "weights"), name)))
            ZK_CHECK_NEAR(w[i], json_number_value(v), 0.51e-3);
    }
    ZK_CHECK_NEAR(r.lambda_max, json_number_value(json_object_get(got, "lambda_max")), 1e-12);
    ZK_CHECK_NEAR(r.ci, json_number_value(json_object_get(got, "CI")), 1e-12);
    ZK_CHECK_NEAR(r.cr, json_number_value(json_object_get(got, "ahpy_CR_saaty")), 0.51e-8);
    if ((v = json_object_get(published, "CR_saaty")))
        ZK_CHECK_NEAR(r.cr, json_number_value(v), 0.51e-3);
    if ((v = json_object_get(published, "CR_dd"))) {
        ZK_CHECK_OK(zk_ahp_solve(a, n, ZK_AHP_EIGENVECTOR, ZK_RI_DONEGAN_DODD, w, &rdd, NULL));
        ZK_CHECK_NEAR(rdd.cr, json_number_value(v), 0.51e-4);
    }
    json_numbers(json_object_get(got, "geometric_mean"), want);
    ZK_CHECK_OK(zk_ahp_solve(a, n, ZK_AHP_GEOMETRIC_MEAN, ZK_RI_SAATY_2005, w, &r, NULL));
    check_all_near(w, want, n, 0.51e-9);
    json_numbers(json_object_get(got, "column_mean"), want);
    ZK_CHECK_OK(zk_ahp_solve(a, n, ZK_AHP_COLUMN_SUM, ZK_RI_SAATY_2005, w, &r, NULL));
    check_all_near(w, want, n, 0.51e-9);
}

ZK_TEST(reference_cases)
{
    json_t *root = shared_json("data/ahp/ahp_cases.json"), *c;
    size_t i;

    json_array_foreach(json_object_get(root, "cases"), i, c) check_case(c);
    ZK_CHECK(i >= 12);
    json_decref(root);
}

ZK_TEST(reference_random_index_tables)
{
    static const struct {
        const char *name;
        zk_ri_table table;
    } tables[] = {{"saaty_2005", ZK_RI_SAATY_2005},
                  {"donegan_dodd_1991", ZK_RI_DONEGAN_DODD},
                  {"saaty_1980_recalled", ZK_RI_SAATY_1980}};
    json_t *root = shared_json("data/ahp/ahp_cases.json"), *v;
    const char *n;
    double ri;

    for (size_t t = 0; t < COUNT(tables); t++) {
        json_t *table = json_object_get(json_object_get(root, "random_index_tables"), tables[t].name);
        ZK_CHECK(json_object_size(table) >= 8);
        json_object_foreach(table, n, v)
        {
            ZK_CHECK_OK(zk_ahp_ri(tables[t].table, strtoul(n, NULL, 10), &ri, NULL));
            ZK_CHECK_NEAR(ri, json_number_value(v), 1e-12);
        }
    }
    json_decref(root);
}

static const json_t *find_case(const json_t *root, const char *name)
{
    size_t i;
    json_t *c;

    json_array_foreach(json_object_get(root, "cases"), i, c)
    {
        if (strcmp(json_string_value(json_object_get(c, "name")), name) == 0)
            return c;
    }
    zk_test__fail(__FILE__, __LINE__, "no case %s", name);
}

/* criteria x alternatives: weight of every alternative under the goal, by zk_ahp_global. */
static void check_hierarchy(const json_t *root, const char *criteria, const char *prefix)
{
    const json_t *top = find_case(root, criteria), *names = json_object_get(top, "names");
    const json_t *target = json_object_get(json_object_get(top, "published"), "hierarchy_target"), *want;
    size_t parent[64] = {ZK_NO_PARENT}, k = json_array_size(names), n = k + 1;
    double a[N_MAX * N_MAX], local[64] = {1}, global[64];
    const char *leaf[64] = {NULL}, *alternative;
    zk_ahp_result r;

    json_numbers(json_object_get(top, "matrix"), a);
    ZK_CHECK_OK(zk_ahp_solve(a, k, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, local + 1, &r, NULL));
    for (size_t i = 0; i < k; i++) {
        char name[64];
        const char *criterion = json_string_value(json_array_get(names, i));
        parent[i + 1] = 0;
        snprintf(name, sizeof name, "%s_%s", prefix, criterion);
        for (char *p = name; *p; p++)
            *p = (char)tolower((unsigned char)*p);
        const json_t *sub = find_case(root, name), *subnames = json_object_get(sub, "names");
        size_t m = json_array_size(subnames);
        json_numbers(json_object_get(sub, "matrix"), a);
        ZK_CHECK_OK(zk_ahp_solve(a, m, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, local + n, &r, NULL));
        for (size_t j = 0; j < m; j++, n++) {
            parent[n] = i + 1;
            leaf[n] = json_string_value(json_array_get(subnames, j));
        }
    }
    ZK_CHECK_OK(zk_ahp_global(parent, local, NULL, NULL, n, global, NULL, NULL));
    json_object_foreach((json_t *)target, alternative, want)
    {
        double sum = 0;
        for (size_t i = k + 1; i < n; i++)
            if (strcmp(leaf[i], alternative) == 0)
                sum += global[i];
        ZK_CHECK_NEAR(sum, json_number_value(want), 1e-3); /* published from weights rounded to 3 digits */
    }
}

ZK_TEST(published_hierarchies)
{
    json_t *root = shared_json("data/ahp/ahp_cases.json");

    check_hierarchy(root, "cities_criteria", "cities");
    check_hierarchy(root, "leader_criteria", "leader");
    json_decref(root);
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

ZK_TEST(eigenvector_holds_and_permutes)
{
    zk_rng rng;

    zk_rng_init(&rng, 1, 0);
    for (int round = 0; round < 200; round++) {
        size_t n = 1 + zk_rng_below(&rng, 12), perm[N_MAX];
        double a[N_MAX * N_MAX], b[N_MAX * N_MAX], w[N_MAX], v[N_MAX];
        zk_ahp_result r, s;
        random_matrix(&rng, n, a);
        ZK_CHECK_OK(zk_ahp_solve(a, n, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, w, &r, NULL));
        ZK_CHECK_NEAR(zk_sum(w, n), 1, 1e-14);
        for (size_t i = 0; i < n; i++) /* A w = lambda w */
            ZK_CHECK_NEAR(zk_dot(a + i * n, w, n), r.lambda_max * w[i], 1e-12);
        ZK_CHECK(r.lambda_max >= (double)n - 1e-12);
        for (size_t i = 0; i < n; i++)
            perm[i] = i;
        zk_rng_shuffle(&rng, perm, n);
        for (size_t m = 0; m < COUNT(methods); m++) {
            for (size_t i = 0; i < n; i++)
                for (size_t j = 0; j < n; j++)
                    b[i * n + j] = a[perm[i] * n + perm[j]];
            ZK_CHECK_OK(zk_ahp_solve(a, n, methods[m], ZK_RI_SAATY_1980, w, &r, NULL));
            ZK_CHECK_OK(zk_ahp_solve(b, n, methods[m], ZK_RI_SAATY_1980, v, &s, NULL));
            for (size_t i = 0; i < n; i++)
                ZK_CHECK_NEAR(v[i], w[perm[i]], 1e-13);
            ZK_CHECK_NEAR(s.lambda_max, r.lambda_max, 1e-11);
        }
    }
}

ZK_TEST(consistent_matrix_gives_its_weights)
{
    double w0[10], a[100], w[10];
    zk_ahp_result r;

    fill_uniform(3, 0.5, 4, w0, 10);
    ZK_CHECK_OK(zk_weight_normalise(w0, 10, w0, NULL));
    for (size_t i = 0; i < 10; i++)
        for (size_t j = 0; j < 10; j++)
            a[i * 10 + j] = w0[i] / w0[j];
    for (size_t m = 0; m < COUNT(methods); m++) {
        ZK_CHECK_OK(zk_ahp_solve(a, 10, methods[m], ZK_RI_SAATY_2005, w, &r, NULL));
        check_all_near(w, w0, 10, 1e-14);
        ZK_CHECK_NEAR(r.cr, 0, 1e-13);
        ZK_CHECK(r.cr >= 0 && r.consistent);
    }
}

ZK_TEST(single_element)
{
    const double one[] = {1};
    double w[1];
    zk_ahp_result r;

    for (size_t m = 0; m < COUNT(methods); m++) {
        ZK_CHECK_OK(zk_ahp_solve(one, 1, methods[m], ZK_RI_SAATY_2005, w, &r, NULL));
        ZK_CHECK(w[0] == 1 && r.lambda_max == 1 && r.cr == 0 && r.consistent);
    }
}

ZK_TEST(incomplete_but_consistent_is_recovered)
{
    double w0[8], a[64], w[8], full[64];
    zk_ahp_result r;

    fill_uniform(4, 0.3, 3, w0, 8);
    ZK_CHECK_OK(zk_weight_normalise(w0, 8, w0, NULL));
    for (size_t i = 0; i < 8; i++)
        for (size_t j = 0; j < 8; j++) /* only a chain, a star from 0, and the diagonal are judged */
            a[i * 8 + j] = i == j || i + 1 == j || j + 1 == i || i == 0 || j == 0 ? w0[i] / w0[j] : 0;
    for (size_t m = 0; m < 2; m++) {
        ZK_CHECK_OK(zk_ahp_solve(a, 8, methods[m], ZK_RI_SAATY_2005, w, &r, NULL));
        check_all_near(w, w0, 8, 1e-13);
        ZK_CHECK_NEAR(r.lambda_max, 8, 1e-12);
        ZK_CHECK_INT(r.checked.missing, 15);
    }
    ZK_CHECK_OK(zk_ahp_complete(a, 8, full, NULL));
    for (size_t i = 0; i < 8; i++)
        for (size_t j = 0; j < 8; j++)
            ZK_CHECK_NEAR(full[i * 8 + j], w0[i] / w0[j], 1e-10 * w0[i] / w0[j]);
}

/* Harker 1987: the missing a_ij is replaced by w_i / w_j, so putting that in and solving changes nothing. */
ZK_TEST(harker_is_self_consistent)
{
    const double upper[] = {2, 0, 5, 3, 4, 0, 1, 2, 7, 3};
    double a[25], w[5], v[5];
    zk_ahp_result r, s;

    ZK_CHECK_OK(zk_ahp_fill(upper, 5, a, NULL));
    ZK_CHECK_OK(zk_ahp_solve(a, 5, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, w, &r, NULL));
    ZK_CHECK_INT(r.checked.missing, 2);
    ZK_CHECK_INT(r.checked.missing_row, 0);
    ZK_CHECK_INT(r.checked.missing_col, 2);
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < 5; j++)
            if (a[i * 5 + j] == 0)
                a[i * 5 + j] = w[i] / w[j];
    ZK_CHECK_OK(zk_ahp_solve(a, 5, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, v, &s, NULL));
    check_all_near(v, w, 5, 1e-13);
    ZK_CHECK_NEAR(s.lambda_max, r.lambda_max, 1e-12);
}

/* A chain of 60 elements converges hopelessly slowly by plain power steps. */
ZK_TEST(long_chain_converges)
{
    enum { N = 60 };
    static double a[N * N], w[N];
    zk_ahp_result r;

    for (size_t i = 0; i < N; i++) {
        a[i * N + i] = 1;
        if (i + 1 < N) {
            a[i * N + i + 1] = 1.1;
            a[(i + 1) * N + i] = 1 / 1.1;
        }
    }
    ZK_CHECK_OK(zk_ahp_solve(a, N, ZK_AHP_EIGENVECTOR, ZK_RI_DONEGAN_DODD, w, &r, NULL));
    for (size_t i = 0; i + 1 < N; i++)
        ZK_CHECK_NEAR(w[i] / w[i + 1], 1.1, 1e-10);
    ZK_CHECK_NEAR(r.lambda_max, N, 1e-9);
}

/* Least lambda_max: no other filling of the two gaps may be better, and the gradient vanishes. */
ZK_TEST(completion_is_optimal)
{
    const double upper[] = {2, 0, 5, 3, 4, 0, 1, 2, 7, 3};
    double a[25], full[25], trial[25], w[5];
    zk_ahp_result best, r;

    ZK_CHECK_OK(zk_ahp_fill(upper, 5, a, NULL));
    ZK_CHECK_OK(zk_ahp_complete(a, 5, full, NULL));
    for (size_t i = 0; i < 25; i++)
        if (a[i] != 0)
            ZK_CHECK(full[i] == a[i]);
    ZK_CHECK_OK(zk_ahp_solve(full, 5, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, w, &best, NULL));
    ZK_CHECK_INT(best.checked.missing, 0);
    for (int k = -20; k <= 20; k++)
        for (int l = -20; l <= 20; l++) {
            memcpy(trial, full, sizeof trial);
            trial[0 * 5 + 2] *= exp(k * 0.05);
            trial[2 * 5 + 0] /= exp(k * 0.05);
            trial[1 * 5 + 3] *= exp(l * 0.05);
            trial[3 * 5 + 1] /= exp(l * 0.05);
            ZK_CHECK_OK(zk_ahp_solve(trial, 5, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, w, &r, NULL));
            ZK_CHECK(r.lambda_max >= best.lambda_max - 1e-12);
        }
    memcpy(trial, full, sizeof trial); /* nothing missing: given back as it is */
    ZK_CHECK_OK(zk_ahp_complete(trial, 5, full, NULL));
    ZK_CHECK_MEM(trial, full, sizeof trial);
}

ZK_TEST(worst_judgement_is_found)
{
    /* consistent 8 : 4 : 2 : 1, but one judgement is turned round */
    const double upper[] = {2, 4, 1.0 / 8, 2, 4, 2};
    double a[16], w[4];
    zk_ahp_worst worst;
    zk_ahp_result r;

    ZK_CHECK_OK(zk_ahp_fill(upper, 4, a, NULL));
    ZK_CHECK_OK(zk_ahp_find_worst(a, 4, ZK_RI_SAATY_2005, ZK_AHP_MAX_CR, &worst, NULL));
    ZK_CHECK_INT(worst.row, 0);
    ZK_CHECK_INT(worst.col, 3);
    ZK_CHECK_NEAR(worst.value, 1.0 / 8, 0);
    ZK_CHECK_NEAR(worst.best, 8, 1e-6);
    ZK_CHECK_NEAR(worst.best_cr, 0, 1e-12);
    ZK_CHECK_NEAR(worst.suggestion, 8, 0);
    ZK_CHECK(worst.cr > 0.1 && worst.repairable);
    /* the smallest repair stands exactly at the limit */
    a[3] = worst.smallest;
    a[12] = 1 / worst.smallest;
    ZK_CHECK_OK(zk_ahp_solve(a, 4, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, w, &r, NULL));
    ZK_CHECK_NEAR(r.cr, ZK_AHP_MAX_CR, 1e-10);
    ZK_CHECK(r.consistent && worst.smallest > 1.0 / 8 && worst.smallest < 8);
}

/* The same by brute force over every pair and a fine grid of values. */
ZK_TEST(worst_judgement_agrees_with_brute_force)
{
    zk_rng rng;

    zk_rng_init(&rng, 2, 0);
    for (int round = 0; round < 8; round++) {
        double a[25], b[25], w[5], least = INFINITY;
        zk_ahp_worst worst;
        zk_ahp_result r;
        random_matrix(&rng, 5, a);
        ZK_CHECK_OK(zk_ahp_find_worst(a, 5, ZK_RI_SAATY_2005, ZK_AHP_MAX_CR, &worst, NULL));
        for (size_t i = 0; i < 5; i++)
            for (size_t j = i + 1; j < 5; j++)
                for (int k = -500; k <= 500; k++) {
                    memcpy(b, a, sizeof b);
                    b[i * 5 + j] = exp(k * 0.01);
                    b[j * 5 + i] = exp(-k * 0.01);
                    ZK_CHECK_OK(zk_ahp_solve(b, 5, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, w, &r, NULL));
                    least = fmin(least, r.cr);
                }
        ZK_CHECK(worst.best_cr <= least + 1e-12);
        ZK_CHECK(worst.best_cr >= least - 1e-4); /* the grid is 1 % wide */
        ZK_CHECK(worst.suggestion_cr >= worst.best_cr - 1e-12 && worst.suggestion_cr <= worst.cr);
        ZK_CHECK(worst.repairable == (worst.best_cr < ZK_AHP_MAX_CR));
    }
}

ZK_TEST(worst_judgement_of_a_large_matrix)
{
    enum { N = 20 };
    static double a[N * N];
    zk_ahp_worst worst;

    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++)
            a[i * N + j] = pow(1.1, (double)j - (double)i);
    a[3 * N + 11] = 9;
    a[11 * N + 3] = 1.0 / 9;
    ZK_CHECK_OK(zk_ahp_find_worst(a, N, ZK_RI_DONEGAN_DODD, ZK_AHP_MAX_CR, &worst, NULL));
    ZK_CHECK_INT(worst.row, 3);
    ZK_CHECK_INT(worst.col, 11);
    ZK_CHECK_NEAR(worst.best, pow(1.1, 8), 1e-6);
    ZK_CHECK(worst.cr < ZK_AHP_MAX_CR && worst.repairable && worst.smallest == worst.value);
}

ZK_TEST(worst_judgement_off_the_scale)
{
    /* all but right between two scale values: the real best is the suggestion */
    const double upper[] = {1.5, 1.5 * 1.5 * 1.02, 1.5};
    double a[9];
    zk_ahp_worst worst;

    ZK_CHECK_OK(zk_ahp_fill(upper, 3, a, NULL));
    ZK_CHECK_OK(zk_ahp_find_worst(a, 3, ZK_RI_SAATY_2005, ZK_AHP_MAX_CR, &worst, NULL));
    ZK_CHECK(worst.suggestion == worst.best && worst.suggestion_cr == worst.best_cr);
    ZK_CHECK_NEAR(worst.best_cr, 0, 1e-10);
}

ZK_TEST(worst_judgement_refusals)
{
    const double fine[] = {1, 2, 4, 0.5, 1, 2, 0.25, 0.5, 1}, pair[] = {1, 2, 0.5, 1};
    const double gap[] = {1, 2, 0, 0.5, 1, 2, 0, 0.5, 1};
    zk_ahp_worst worst;

    ZK_CHECK_ERR(zk_ahp_find_worst(fine, 3, ZK_RI_SAATY_2005, 0.1, &worst, NULL), ZK_ENOTFOUND);
    CHECK_REFUSED(zk_ahp_find_worst(pair, 2, ZK_RI_SAATY_2005, 0.1, &worst, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW,
                  0, 0);
    ZK_CHECK_ERR(zk_ahp_find_worst(gap, 3, ZK_RI_SAATY_2005, 0.1, &worst, NULL), ZK_ENOTFOUND);
    CHECK_REFUSED(zk_ahp_find_worst(fine, 3, ZK_RI_SAATY_2005, 0, &worst, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0,
                  0);
    CHECK_REFUSED(zk_ahp_find_worst(fine, 3, ZK_RI_COUNT, 0.1, &worst, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
}

ZK_TEST(matrix_refusals)
{
    double a[9] = {1, 2, 4, 0.5, 1, 2, 0.25, 0.5, 1}, w[3];
    static double big[(ZK_AHP_MAX + 1) * (ZK_AHP_MAX + 1)];
    zk_ahp_checked c;
    zk_ahp_result r;

    ZK_CHECK_OK(zk_ahp_check(a, 3, &c, NULL));
    CHECK_REFUSED(zk_ahp_check(a, 0, &c, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    CHECK_REFUSED(zk_ahp_check(big, ZK_AHP_MAX + 1, &c, &spot), ZK_EINVAL, ZK_WHY_TOO_MANY, 0, 0);
    a[5] = NAN;
    CHECK_REFUSED(zk_ahp_check(a, 3, &c, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 1, 2);
    a[5] = -2;
    CHECK_REFUSED(zk_ahp_check(a, 3, &c, &spot), ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 1, 2);
    a[5] = 2;
    a[7] = 0;
    CHECK_REFUSED(zk_ahp_check(a, 3, &c, &spot), ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 2, 1);
    a[7] = 0.500001;
    CHECK_REFUSED(zk_ahp_check(a, 3, &c, &spot), ZK_EINVAL, ZK_WHY_NOT_RECIPROCAL, 2, 1);
    a[7] = 0.5 + 4e-7; /* 2 x that is 1 + 8e-7: within 1e-6 */
    ZK_CHECK_OK(zk_ahp_check(a, 3, &c, NULL));
    a[4] = 2;
    CHECK_REFUSED(zk_ahp_check(a, 3, &c, &spot), ZK_EINVAL, ZK_WHY_DIAGONAL, 1, 1);
    a[4] = 1;
    a[2] = a[6] = a[5] = a[7] = 0;
    CHECK_REFUSED(zk_ahp_check(a, 3, &c, &spot), ZK_EINVAL, ZK_WHY_NOT_CONNECTED, 2, 0);
    a[5] = 12;
    a[7] = 1.0 / 12;
    ZK_CHECK_OK(zk_ahp_check(a, 3, &c, NULL)); /* beyond 9 is a warning, a gap is allowed */
    ZK_CHECK(c.outside_scale == 1 && c.outside_row == 1 && c.outside_col == 2 && c.missing == 1);
    CHECK_REFUSED(zk_ahp_solve(a, 3, ZK_AHP_COLUMN_SUM, ZK_RI_SAATY_2005, w, &r, &spot), ZK_EINVAL,
                  ZK_WHY_NOT_POSITIVE, 0, 2);
    CHECK_REFUSED(zk_ahp_solve(a, 3, (zk_ahp_method)9, ZK_RI_SAATY_2005, w, &r, &spot), ZK_EINVAL,
                  ZK_WHY_RANGE, 0, 0);
}

ZK_TEST(fill_refusals)
{
    double a[9], bad[] = {1, INFINITY, 2};

    CHECK_REFUSED(zk_ahp_fill(bad, 3, a, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 0, 2);
    bad[1] = -1;
    CHECK_REFUSED(zk_ahp_fill(bad, 3, a, &spot), ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 0, 2);
    CHECK_REFUSED(zk_ahp_fill(bad, 0, a, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    CHECK_REFUSED(zk_ahp_fill(bad, ZK_AHP_MAX + 1, a, &spot), ZK_EINVAL, ZK_WHY_TOO_MANY, 0, 0);
}

ZK_TEST(random_index_limits)
{
    double ri;

    CHECK_REFUSED(zk_ahp_ri(ZK_RI_SAATY_2005, 0, &ri, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    CHECK_REFUSED(zk_ahp_ri(ZK_RI_SAATY_1980, 16, &ri, &spot), ZK_EINVAL, ZK_WHY_TOO_MANY, 16, 0);
    ZK_CHECK_OK(zk_ahp_ri(ZK_RI_DONEGAN_DODD, 40, &ri, NULL));
    ZK_CHECK_NEAR(ri, (1.5772 + 1.6102) / 2, 1e-12); /* half way between the printed 30 and 50 */
    ZK_CHECK_OK(zk_ahp_ri(ZK_RI_SAATY_1980, 2, &ri, NULL));
    ZK_CHECK(ri == 0);
}

ZK_TEST(hierarchy_refusals)
{
    const size_t parent[] = {ZK_NO_PARENT, 0, 0}, late[] = {ZK_NO_PARENT, 2, 0};
    double local[] = {1, 0.5, 0.5}, ci[] = {0.1, 0, 0}, ri[] = {0.5, 0, 0}, global[3];
    static size_t deep[ZK_AHP_LEVELS + 1];
    static double ones[ZK_AHP_LEVELS + 1], out[ZK_AHP_LEVELS + 1];
    zk_ahp_hierarchy h;

    ZK_CHECK_OK(zk_ahp_global(parent, local, ci, ri, 3, global, &h, NULL));
    ZK_CHECK_NEAR(h.cr, 0.2, 1e-15);
    CHECK_REFUSED(zk_ahp_global(late, local, ci, ri, 3, global, &h, &spot), ZK_EINVAL, ZK_WHY_TREE, 1, 0);
    CHECK_REFUSED(zk_ahp_global(parent, local, ci, ri, 0, global, &h, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    ci[0] = NAN;
    CHECK_REFUSED(zk_ahp_global(parent, local, ci, ri, 3, global, &h, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 0, 0);
    ci[0] = 0;
    local[2] = -1;
    CHECK_REFUSED(zk_ahp_global(parent, local, ci, ri, 3, global, &h, &spot), ZK_EINVAL, ZK_WHY_NEGATIVE, 2,
                  0);
    for (size_t i = 0; i <= ZK_AHP_LEVELS; i++) {
        deep[i] = i ? i - 1 : ZK_NO_PARENT;
        ones[i] = 1;
    }
    CHECK_REFUSED(zk_ahp_global(deep, ones, NULL, NULL, ZK_AHP_LEVELS + 1, out, &h, &spot), ZK_EINVAL,
                  ZK_WHY_TOO_MANY, ZK_AHP_LEVELS, 0);
}

/* With geometric means throughout, combining judgements and combining priorities are the same thing. */
ZK_TEST(experts_agree_both_ways)
{
    zk_rng rng;
    double m[3][16], w[3][4], group[16], wj[4], wp[4];
    const double share[] = {1, 2, 1};
    zk_ahp_result r;

    zk_rng_init(&rng, 5, 0);
    for (size_t k = 0; k < 3; k++) {
        random_matrix(&rng, 4, m[k]);
        ZK_CHECK_OK(zk_ahp_solve(m[k], 4, ZK_AHP_GEOMETRIC_MEAN, ZK_RI_SAATY_2005, w[k], &r, NULL));
    }
    ZK_CHECK_OK(zk_ahp_group_judgements(m[0], 3, 4, share, group, NULL));
    ZK_CHECK_OK(zk_ahp_check(group, 4, NULL, NULL));
    ZK_CHECK_OK(zk_ahp_solve(group, 4, ZK_AHP_GEOMETRIC_MEAN, ZK_RI_SAATY_2005, wj, &r, NULL));
    ZK_CHECK_OK(zk_ahp_group_priorities(w[0], 3, 4, share, true, wp, NULL));
    check_all_near(wj, wp, 4, 1e-14);
    /* equal experts change nothing; the arithmetic mean is the plain mean */
    memcpy(m[1], m[0], sizeof m[0]);
    ZK_CHECK_OK(zk_ahp_group_judgements(m[0], 2, 4, NULL, group, NULL));
    check_all_near(group, m[0], 16, 1e-14);
    ZK_CHECK_OK(zk_ahp_group_priorities(w[0], 3, 4, NULL, false, wp, NULL));
    for (size_t i = 0; i < 4; i++)
        ZK_CHECK_NEAR(wp[i], (w[0][i] + w[1][i] + w[2][i]) / 3, 1e-15);
}

ZK_TEST(experts_refusals)
{
    double m[] = {1, 2, 0.5, 1, 1, 0, 0, 1}, out[9];
    const double share[] = {1, -1}, w[] = {0.5, 0.5, 1, 0};

    CHECK_REFUSED(zk_ahp_group_judgements(m, 0, 2, NULL, out, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    CHECK_REFUSED(zk_ahp_group_judgements(m, 2, 2, NULL, out, &spot), ZK_EINVAL, ZK_WHY_NOT_CONNECTED, 1, 0);
    CHECK_REFUSED(zk_ahp_group_judgements(m, 2, 2, share, out, &spot), ZK_EINVAL, ZK_WHY_NEGATIVE, 0, 1);
    CHECK_REFUSED(zk_ahp_group_priorities(w, 2, 2, NULL, true, out, &spot), ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 1,
                  1);
    ZK_CHECK_OK(zk_ahp_group_priorities(w, 2, 2, NULL, false, out, NULL));
}

/* A pair is the mean of those who judged it; what nobody judged stays missing. */
ZK_TEST(experts_with_gaps)
{
    const double m[] = {1, 2, 0,     0.5, 1, 2, 0, 0.5,  1, 1, 8,       0, 0.125, 1,
                        8, 0, 0.125, 1,   1, 4, 3, 0.25, 1, 1, 1.0 / 3, 1, 1};
    const double share[] = {1, 1, 0};
    double out[9];

    ZK_CHECK_OK(zk_ahp_group_judgements(m, 2, 3, NULL, out, NULL));
    ZK_CHECK_NEAR(out[1], 4, 1e-12);
    ZK_CHECK(out[2] == 0 && out[6] == 0);
    ZK_CHECK_OK(zk_ahp_group_judgements(m, 3, 3, NULL, out, NULL));
    ZK_CHECK_NEAR(out[2], 3, 1e-12); /* one expert judged it */
    ZK_CHECK_NEAR(out[5], cbrt(16), 1e-12);
    ZK_CHECK_OK(zk_ahp_group_judgements(m, 3, 3, share, out, NULL));
    ZK_CHECK(out[2] == 0); /* but has no vote */
}

/* ---- several repairs ---- */

static double cr_of(const double *a, size_t n)
{
    double w[ZK_AHP_MAX];
    zk_ahp_result r;

    ZK_CHECK_OK(zk_ahp_solve(a, n, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, w, &r, NULL));
    return r.cr;
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

ZK_TEST(repair_ends_below_the_limit)
{
    double a[49], b[49];
    zk_ahp_step step[200];
    size_t count;

    for (uint64_t s = 0; s < 12; s++) {
        size_t n = 3 + s % 5;
        scale_matrix(s, n, s % 3 == 2 ? 0.3 : 0, a);
        ZK_CHECK_OK(zk_ahp_repair(a, n, ZK_RI_SAATY_2005, 0.1, COUNT(step), b, step, &count, NULL));
        ZK_CHECK(cr_of(b, n) < 0.1);
        for (size_t k = 0; k < count; k++) { /* every step lowers cr, and is what was done */
            ZK_CHECK_NEAR(a[step[k].row * n + step[k].col], step[k].from, 0);
            ZK_CHECK(step[k].cr < cr_of(a, n));
            a[step[k].row * n + step[k].col] = step[k].to;
            a[step[k].col * n + step[k].row] = 1 / step[k].to;
            ZK_CHECK_NEAR(step[k].cr, cr_of(a, n), 1e-9);
            ZK_CHECK(k + 1 == count || step[k].cr >= 0.1);
        }
        ZK_CHECK(memcmp(a, b, n * n * sizeof *a) == 0);
    }
}

ZK_TEST(repair_of_one_slip_is_one_small_step)
{
    double a[16], b[16];
    const double w[] = {0.4, 0.3, 0.2, 0.1};
    zk_ahp_step step[9];
    size_t count;

    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < 4; j++)
            a[i * 4 + j] = w[i] / w[j];
    ZK_CHECK_OK(zk_ahp_repair(a, 4, ZK_RI_SAATY_2005, 0.1, 9, b, step, &count, NULL));
    ZK_CHECK(count == 0 && memcmp(a, b, sizeof a) == 0);
    a[3] = 1.0 / 5; /* meant 4 */
    a[12] = 5;
    ZK_CHECK_OK(zk_ahp_repair(a, 4, ZK_RI_SAATY_2005, 0.1, 9, b, step, &count, NULL));
    ZK_CHECK(count == 1 && step[0].row == 0 && step[0].col == 3);
    a[3] = step[0].to > 1 ? step[0].to - 1 : 1 / (1 / step[0].to + 1); /* one notch less would not do */
    a[12] = 1 / a[3];
    ZK_CHECK(cr_of(a, 4) >= 0.1);
    CHECK_REFUSED(zk_ahp_repair(a, 4, ZK_RI_SAATY_2005, 0.1, 0, b, step, &count, &spot), ZK_ENUMERIC,
                  ZK_WHY_NOT_CONVERGED, 0, 3);
    CHECK_REFUSED(zk_ahp_repair(a, 4, ZK_RI_SAATY_2005, 0, 9, b, step, &count, &spot), ZK_EINVAL,
                  ZK_WHY_RANGE, 0, 0);
}

/* With a judgement missing the worst is found among the others, by changing each one on a fine grid. */
ZK_TEST(worst_of_an_incomplete_matrix)
{
    double a[16], least = INFINITY;
    zk_ahp_worst worst;

    scale_matrix(5, 4, 0, a);
    a[2] = a[8] = 0;
    ZK_CHECK_OK(zk_ahp_find_worst(a, 4, ZK_RI_SAATY_2005, 0.1, &worst, NULL));
    ZK_CHECK_NEAR(worst.cr, cr_of(a, 4), 1e-12);
    for (size_t i = 0; i < 4; i++)
        for (size_t j = i + 1; j < 4; j++) {
            double keep = a[i * 4 + j];
            for (int g = -400; keep > 0 && g <= 400; g++) {
                a[i * 4 + j] = exp(g / 80.0);
                a[j * 4 + i] = 1 / a[i * 4 + j];
                least = fmin(least, cr_of(a, 4));
            }
            a[i * 4 + j] = keep;
            a[j * 4 + i] = keep > 0 ? 1 / keep : 0;
        }
    ZK_CHECK(worst.best_cr <= least + 1e-12);
    ZK_CHECK_NEAR(worst.best_cr, least, 1e-3);
    ZK_CHECK(worst.suggestion_cr < worst.cr);
}

/* Alonso & Lamata's table is the mean CI of random matrices, within what 4,000 of them can tell. */
ZK_TEST(random_index_is_the_mean_of_random_matrices)
{
    double a[64], w[8], sum = 0, ri;
    zk_ahp_result r;

    for (uint64_t s = 0; s < 4000; s++) {
        scale_matrix(1000 + s, 8, 0, a);
        ZK_CHECK_OK(zk_ahp_solve(a, 8, ZK_AHP_EIGENVECTOR, ZK_RI_ALONSO_LAMATA, w, &r, NULL));
        sum += r.ci;
    }
    ZK_CHECK_OK(zk_ahp_ri(ZK_RI_ALONSO_LAMATA, 8, &ri, NULL));
    ZK_CHECK_NEAR(sum / 4000, ri, 0.015);
}

ZK_TEST_MAIN()
