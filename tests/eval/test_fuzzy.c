/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzzy comprehensive evaluation against the cases' five operators, A5's weights, and its verdicts.
 */
#include "eval_test.h"

ZK_TEST(reference_operators)
{
    static const struct {
        const char *name;
        zk_fuzzy_op op;
    } ops[] = {{"M(*,+)", ZK_FUZZY_PRODUCT_SUM},
               {"M(min,max)", ZK_FUZZY_MIN_MAX},
               {"M(*,max)", ZK_FUZZY_PRODUCT_MAX},
               {"M(min,bounded+)", ZK_FUZZY_MIN_BOUNDED}};
    json_t *root = shared_json("data/ahp/fce_cases.json"), *c;
    size_t i, checked = 0;

    json_array_foreach(json_object_get(root, "cases"), i, c)
    {
        double w[10], r[100], want[10], b[10];
        size_t factors = json_numbers(json_object_get(c, "A"), w);
        size_t levels = json_numbers(json_object_get(c, "R"), r) / factors;
        for (size_t k = 0; k < COUNT(ops); k++) {
            const json_t *v = json_object_get(json_object_get(c, "published"), ops[k].name);
            ZK_CHECK_OK(zk_fuzzy_compose(ops[k].op, w, r, factors, levels, b, NULL));
            ZK_CHECK_INT(json_numbers(json_object_get(json_object_get(c, "obtained"), ops[k].name), want),
                         levels);
            check_all_near(b, want, levels, 1e-14);
            if (v) {
                json_numbers(v, want);
                check_all_near(b, want, levels, 1e-14);
            }
            checked++;
        }
        /* without the bound the sum of minima may exceed 1, otherwise it is the same */
        double unbounded[10];
        ZK_CHECK_OK(zk_fuzzy_compose(ZK_FUZZY_MIN_SUM, w, r, factors, levels, unbounded, NULL));
        for (size_t l = 0; l < levels; l++)
            ZK_CHECK_NEAR(fmin(1, unbounded[l]), b[l], 1e-14);
    }
    ZK_CHECK_INT(checked, 8);
    json_decref(root);
}

/* n weights of judgements w_i : w_j. */
static void from_ratios(const double *ratio, size_t n, double *w)
{
    double a[64];
    zk_ahp_result r;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            a[i * n + j] = ratio[i] / ratio[j];
    ZK_CHECK_OK(zk_ahp_solve(a, n, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, w, &r, NULL));
    ZK_CHECK(r.consistent);
}

/* Port logistics: the printed leaf weights are those of judgements in these ratios. */
ZK_TEST(published_a5_port_logistics)
{
    enum { FACTORS = 5, LEAVES = 18, NODES = 1 + FACTORS + LEAVES, LEVELS = 5 };
    static const double image[] = {4, 2, 1, 2}, service[] = {6, 3, 4, 4, 8, 2, 1}, cost[] = {4, 2, 1};
    static const double persistence[] = {1, 2}, facilities[] = {3, 1};
    static const double *const ratio[] = {image, service, cost, persistence, facilities};
    static const size_t count[] = {4, 7, 3, 2, 2};
    static const double top[] = {0.223, 0.487, 0.118, 0.069, 0.104};
    static const double want[] = {0.444, 0.222, 0.111, 0.222, 0.214, 0.107, 0.143, 0.143, 0.286,
                                  0.071, 0.036, 0.571, 0.286, 0.143, 0.333, 0.667, 0.75,  0.25};
    static const double score[] = {5, 4, 3, 2, 1};
    size_t parent[NODES] = {ZK_NO_PARENT}, n = 1 + FACTORS;
    double local[NODES] = {1}, counts[LEAVES * LEVELS], m[NODES * LEVELS], b[LEVELS], plain[LEVELS] = {0},
           sum;
    zk_fuzzy_verdict v;

    for (size_t f = 0; f < FACTORS; f++) {
        parent[1 + f] = 0;
        local[1 + f] = top[f];
        from_ratios(ratio[f], count[f], local + n);
        for (size_t i = 0; i < count[f]; i++)
            parent[n++] = 1 + f;
    }
    ZK_CHECK_INT(n, NODES);
    check_all_near(local + 1 + FACTORS, want, LEAVES, 0.5e-3);

    /* a survey of 100: rolled up at once, as level by level, as by global weights */
    fill_uniform(1, 0, 30, counts, LEAVES * LEVELS);
    for (size_t i = 0; i < LEAVES * LEVELS; i++)
        counts[i] = floor(counts[i]) + 1;
    ZK_CHECK_OK(zk_fuzzy_membership(counts, LEAVES, LEVELS, m + (1 + FACTORS) * LEVELS, NULL));
    ZK_CHECK_OK(zk_fuzzy_rollup(ZK_FUZZY_PRODUCT_SUM, parent, local, NODES, LEVELS, m, NULL));
    for (size_t i = 1 + FACTORS; i < NODES; i++)
        for (size_t l = 0; l < LEVELS; l++)
            plain[l] += local[parent[i]] * local[i] * m[i * LEVELS + l];
    sum = zk_sum(plain, LEVELS);
    ZK_CHECK_NEAR(sum, 1.001, 1e-12); /* the printed top weights add up to that */
    for (size_t l = 0; l < LEVELS; l++)
        ZK_CHECK_NEAR(m[l], plain[l] / sum, 1e-14);
    ZK_CHECK_OK(zk_fuzzy_compose(ZK_FUZZY_PRODUCT_SUM, top, m + LEVELS, FACTORS, LEVELS, b, NULL));
    check_all_near(b, plain, LEVELS, 1e-14);
    ZK_CHECK_OK(zk_fuzzy_judge(m, score, LEVELS, 1, &v, NULL));
    ZK_CHECK_NEAR(v.average, zk_dot(m, score, LEVELS), 1e-14);
    for (size_t i = 0; i < NODES; i++) /* every node's memberships are shares */
        ZK_CHECK_NEAR(zk_sum(m + i * LEVELS, LEVELS), 1, 1e-14);
}

ZK_TEST(equal_leaves_give_themselves)
{
    const size_t parent[] = {ZK_NO_PARENT, 0, 0};
    const double local[] = {1, 0.3, 0.7};
    double m[9] = {0, 0, 0, 0.2, 0.5, 0.3, 0.2, 0.5, 0.3};

    ZK_CHECK_OK(zk_fuzzy_rollup(ZK_FUZZY_PRODUCT_SUM, parent, local, 3, 3, m, NULL));
    check_all_near(m, m + 3, 3, 1e-15);
    ZK_CHECK_OK(zk_fuzzy_rollup(ZK_FUZZY_MIN_MAX, parent, local, 3, 3, m, NULL));
    check_all_near(m, m + 3, 3, 1e-15); /* no membership is above its weight 0.7 */
}

ZK_TEST(verdicts_by_hand)
{
    const double clear[] = {0.1, 0.7, 0.2}, near[] = {0.35, 0.34, 0.31}, sure[] = {0, 1, 0},
                 tie[] = {0.4, 0.4, 0.2};
    const double score[] = {5, 3, 1}, rising[] = {1, 3, 5};
    zk_fuzzy_verdict v;

    ZK_CHECK_OK(zk_fuzzy_judge(clear, score, 3, 1, &v, NULL));
    ZK_CHECK(v.max_level == 1 && v.decisive && v.average_level == 1);
    ZK_CHECK_NEAR(v.effectiveness, (3 * 0.7 - 1) / (2 * 0.2 * 2), 1e-14);
    ZK_CHECK_NEAR(v.average, 2.8, 1e-14);
    ZK_CHECK_OK(zk_fuzzy_judge(near, score, 3, 1, &v, NULL));
    ZK_CHECK(v.max_level == 0 && !v.decisive && v.average_level == 1); /* the two rules disagree: warn */
    ZK_CHECK_NEAR(v.effectiveness, 0.05 / (2 * 0.34 * 2), 1e-14);
    ZK_CHECK_OK(zk_fuzzy_judge(sure, score, 3, 2, &v, NULL));
    ZK_CHECK(v.decisive && v.effectiveness == 1e6 && v.average == 3);
    ZK_CHECK_OK(zk_fuzzy_judge(tie, rising, 3, 1, &v, NULL));
    ZK_CHECK(v.max_level == 0); /* the first of equals */
    ZK_CHECK_OK(zk_fuzzy_judge(clear, score, 3, 2, &v, NULL));
    ZK_CHECK_NEAR(v.average, (0.01 * 5 + 0.49 * 3 + 0.04) / 0.54, 1e-14);
}

ZK_TEST(refusals)
{
    const size_t parent[] = {ZK_NO_PARENT, 0};
    double w[] = {0.5, 0.5}, r[] = {0.5, 0.5, 1.5, 0}, b[2], m[] = {0, 0, 0.5, 2}, local[] = {1, 1};
    const double counts[] = {1, 2, 0, 0}, flat[] = {5, 5}, fine[] = {5, 3}, zig[] = {1, 3, 2},
                 b3[] = {1, 1, 1};
    zk_fuzzy_verdict v;

    CHECK_REFUSED(zk_fuzzy_compose(ZK_FUZZY_MIN_MAX, w, r, 2, 2, b, &spot), ZK_EINVAL, ZK_WHY_RANGE, 1, 0);
    r[2] = NAN;
    CHECK_REFUSED(zk_fuzzy_compose(ZK_FUZZY_MIN_MAX, w, r, 2, 2, b, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 1, 0);
    r[2] = 1;
    CHECK_REFUSED(zk_fuzzy_compose(ZK_FUZZY_OPS, w, r, 2, 2, b, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    w[1] = -0.5;
    CHECK_REFUSED(zk_fuzzy_compose(ZK_FUZZY_MIN_MAX, w, r, 2, 2, b, &spot), ZK_EINVAL, ZK_WHY_RANGE, 1, 0);
    CHECK_REFUSED(zk_fuzzy_membership(counts, 2, 2, r, &spot), ZK_EINVAL, ZK_WHY_ZERO_SUM, 1, 0);
    CHECK_REFUSED(zk_fuzzy_rollup(ZK_FUZZY_MIN_MAX, parent, local, 2, 2, m, &spot), ZK_EINVAL, ZK_WHY_RANGE,
                  1, 1);
    CHECK_REFUSED(zk_fuzzy_rollup(ZK_FUZZY_OPS, parent, local, 2, 2, m, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0,
                  0);
    m[3] = 0.5;
    local[1] = 0;
    CHECK_REFUSED(zk_fuzzy_rollup(ZK_FUZZY_MIN_MAX, parent, local, 2, 2, m, &spot), ZK_EINVAL,
                  ZK_WHY_ZERO_SUM, 0, 0);
    local[1] = 2;
    CHECK_REFUSED(zk_fuzzy_rollup(ZK_FUZZY_MIN_MAX, parent, local, 2, 2, m, &spot), ZK_EINVAL, ZK_WHY_RANGE,
                  1, 0);
    CHECK_REFUSED(zk_fuzzy_judge(counts, flat, 2, 1, &v, &spot), ZK_EINVAL, ZK_WHY_NOT_ASCENDING, 1, 0);
    CHECK_REFUSED(zk_fuzzy_judge(b3, zig, 3, 1, &v, &spot), ZK_EINVAL, ZK_WHY_NOT_ASCENDING, 2, 0);
    CHECK_REFUSED(zk_fuzzy_judge(counts, fine, 1, 1, &v, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0);
    CHECK_REFUSED(zk_fuzzy_judge(counts, fine, 2, 0.5, &v, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(zk_fuzzy_judge(counts + 2, fine, 2, 1, &v, &spot), ZK_EINVAL, ZK_WHY_ZERO_SUM, 0, 0);
    CHECK_REFUSED(zk_fuzzy_judge(counts, counts, 0, 1, &v, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
}

ZK_TEST_MAIN()
