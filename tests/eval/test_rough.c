/* SPDX-License-Identifier: Apache-2.0
 *
 * Rough sets: a table by hand, reducts against trying all subsets, rules that hold, cuts.
 */
#include "eval_test.h"

/* Pawlak's patients: headache, muscle pain, temperature (0 normal, 1 high, 2 very high); flu. */
static const int32_t patients[] = {0, 1, 1, 1, 0, 1, 1, 1, 2, 0, 1, 0, 1, 0, 1, 0, 1, 2};
static const int32_t flu[] = {1, 1, 1, 0, 0, 1};

ZK_TEST(pawlaks_patients)
{
    zk_rough_table t = {.rows = 6, .cols = 3, .classes = 2, .x = patients, .decision = flu};
    static uint64_t reduct[ZK_ROUGH_REDUCTS_MAX];
    uint64_t core, greedy;
    size_t n, lower[2], upper[2];
    zk_rough_region r;

    ZK_CHECK_OK(zk_rough_region_of(&t, 7, &r, lower, upper, NULL));
    ZK_CHECK_INT(r.classes, 5);
    ZK_CHECK_INT(r.positive, 4); /* patients 2 and 5 are alike, one has flu: Pawlak 1995, 4/6 */
    ZK_CHECK_INT(lower[1], 3);
    ZK_CHECK_INT(upper[1], 5);
    ZK_CHECK_INT(lower[0], 1);
    ZK_CHECK_INT(upper[0], 3);
    ZK_CHECK_OK(zk_rough_core(&t, &core, NULL));
    ZK_CHECK_INT(core, 4); /* temperature */
    ZK_CHECK_OK(zk_rough_reducts(&t, reduct, &n, NULL));
    ZK_CHECK_INT(n, 2); /* {headache, temperature}, {muscle pain, temperature} */
    ZK_CHECK_INT(reduct[0], 5);
    ZK_CHECK_INT(reduct[1], 6);
    ZK_CHECK_OK(zk_rough_reduct_greedy(&t, &greedy, NULL));
    ZK_CHECK(greedy == 5 || greedy == 6);
}

enum { ROWS = 60, COLS = 7 };

static void make(uint64_t stream, int32_t *x, int32_t *d)
{
    zk_rng rng;

    zk_rng_init(&rng, 5, stream);
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t j = 0; j < COLS; j++)
            x[i * COLS + j] = (int32_t)zk_rng_below(&rng, j % 3 + 2);
        d[i] = (x[i * COLS] + x[i * COLS + 2] > 2) + (zk_rng_uniform(&rng) < 0.1);
    }
}

ZK_TEST(reducts_agree_with_trying_all_subsets)
{
    int32_t x[ROWS * COLS], d[ROWS];
    static uint64_t reduct[ZK_ROUGH_REDUCTS_MAX];

    for (uint64_t stream = 0; stream < 12; stream++) {
        zk_rough_table t = {.rows = ROWS, .cols = COLS, .classes = 3, .x = x, .decision = d};
        size_t positive[1 << COLS], n, found = 0;
        uint64_t core, in_all = (1 << COLS) - 1, greedy;
        bool listed = false;

        make(stream, x, d);
        for (uint64_t s = 0; s < 1 << COLS; s++) {
            zk_rough_region r;
            ZK_CHECK_OK(zk_rough_region_of(&t, s, &r, NULL, NULL, NULL));
            positive[s] = r.positive;
        }
        ZK_CHECK_OK(zk_rough_reducts(&t, reduct, &n, NULL));
        for (uint64_t s = 0; s < 1 << COLS; s++) {
            bool is = positive[s] == positive[(1 << COLS) - 1], known = false;

            for (uint64_t j = 0; j < COLS && is; j++)
                is = !(s >> j & 1) || positive[s & ~(UINT64_C(1) << j)] < positive[s];
            for (size_t i = 0; i < n; i++)
                known = known || reduct[i] == s;
            ZK_CHECK_INT(known, is);
            found += is;
        }
        ZK_CHECK_INT(found, n);
        for (size_t i = 0; i < n; i++)
            in_all &= reduct[i];
        ZK_CHECK_OK(zk_rough_core(&t, &core, NULL));
        ZK_CHECK_INT(core, in_all); /* the core is what all reducts share */
        ZK_CHECK_OK(zk_rough_reduct_greedy(&t, &greedy, NULL));
        for (size_t i = 0; i < n; i++)
            listed = listed || reduct[i] == greedy;
        ZK_CHECK(listed);
    }
}

ZK_TEST(rules_hold_and_cover)
{
    int32_t x[ROWS * COLS], d[ROWS];
    zk_rough_table t = {.rows = ROWS, .cols = COLS, .classes = 3, .x = x, .decision = d};
    zk_rough_rule rule[ROWS];
    bool covered[ROWS] = {false};
    uint64_t all = (1 << COLS) - 1;
    size_t n;

    make(3, x, d);
    ZK_CHECK_OK(zk_rough_rules(&t, all, rule, ROWS, &n, NULL));
    ZK_CHECK(n > 1 && n <= ROWS);
    for (size_t r = 0; r < n; r++) {
        size_t matched = 0, support = 0;

        for (size_t i = 0; i < ROWS; i++) {
            bool is = true;
            for (size_t j = 0; j < COLS; j++)
                is = is && (!(rule[r].conditions >> j & 1) || x[i * COLS + j] == x[rule[r].row * COLS + j]);
            matched += is;
            support += is && d[i] == rule[r].decision;
            covered[i] = covered[i] || is;
        }
        ZK_CHECK_INT(rule[r].matched, matched);
        ZK_CHECK_INT(rule[r].support, support);
        ZK_CHECK(r == 0 || rule[r].support <= rule[r - 1].support);
    }
    for (size_t i = 0; i < ROWS; i++)
        ZK_CHECK(covered[i]);
}

ZK_TEST(cuts_part_the_decisions)
{
    double x[200], cut[100];
    int32_t d[200];
    size_t n;

    for (int i = 0; i < 200; i++) {
        x[i] = (i * 37) % 200;
        d[i] = x[i] < 80 ? 0 : x[i] < 140 ? 1 : 0;
    }
    ZK_CHECK_OK(zk_rough_cuts(x, d, 200, 2, ZK_ROUGH_CUT_ENTROPY, 0, cut, &n, NULL));
    ZK_CHECK_INT(n, 2);
    ZK_CHECK_NEAR(cut[0], 79.5, 0);
    ZK_CHECK_NEAR(cut[1], 139.5, 0);
    ZK_CHECK_OK(zk_rough_cuts(x, d, 200, 2, ZK_ROUGH_CUT_WIDTH, 4, cut, &n, NULL));
    ZK_CHECK_INT(n, 3);
    ZK_CHECK_NEAR(cut[0], 199.0 / 4, 1e-12);
    for (int i = 0; i < 200; i++) {
        x[i] = i < 150 ? 5 : i;
        d[i] = i % 2; /* nothing to learn */
    }
    ZK_CHECK_OK(zk_rough_cuts(x, d, 200, 2, ZK_ROUGH_CUT_ENTROPY, 0, cut, &n, NULL));
    ZK_CHECK_INT(n, 0);
    ZK_CHECK_OK(zk_rough_cuts(x, d, 200, 2, ZK_ROUGH_CUT_QUANTILE, 4, cut, &n, NULL));
    ZK_CHECK(n >= 1 && n <= 2); /* equal quantiles become one */
}

ZK_TEST(refusals)
{
    int32_t x[] = {0, 1, -1, 0}, d[] = {0, 2};
    zk_rough_table t = {.rows = 2, .cols = 2, .classes = 2, .x = x, .decision = d};
    uint64_t core;

    CHECK_REFUSED(zk_rough_core(&t, &core, &spot), ZK_EINVAL, ZK_WHY_RANGE, 1, 0);
    x[2] = 0;
    CHECK_REFUSED(zk_rough_core(&t, &core, &spot), ZK_EINVAL, ZK_WHY_RANGE, 1, 2);
    d[1] = 1;
    ZK_CHECK_OK(zk_rough_core(&t, &core, NULL));
    ZK_CHECK_INT(core, 2);
    t.rows = 0;
    CHECK_REFUSED(zk_rough_core(&t, &core, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
}

ZK_TEST_MAIN()
