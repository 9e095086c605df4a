/* SPDX-License-Identifier: Apache-2.0
 *
 * AHP against the published matrices (A1, A2, ahp_cases.json) and against itself: identities, an
 * eigenvalue by another way, hierarchies, groups of experts, refusals. Incomplete matrices: test_ahp_gaps.c;
 * finding and repairing what is inconsistent: test_ahp_repair.c.
 */
#include "ahp_fixture.h"

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
