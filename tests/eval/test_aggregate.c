/* SPDX-License-Identifier: Apache-2.0
 *
 * Roll-up of a tree, weighted sums and products, deduction scoring (A6).
 */
#include "eval_test.h"

enum { ROOT, LEFT, RIGHT, A, B, C, D, NODES };

static const size_t parent[NODES] = {ZK_NO_PARENT, ROOT, ROOT, LEFT, LEFT, RIGHT, RIGHT};
static const double local[NODES] = {1, 0.4, 0.6, 0.5, 0.5, 0.25, 0.75};

ZK_TEST(rollup_by_hand)
{
    double value[NODES] = {0, 0, 0, 10, 20, 40, 80}, global[NODES];
    const double want[NODES] = {48, 15, 70, 10, 20, 40, 80};
    const double want_global[NODES] = {1, 0.4, 0.6, 0.2, 0.2, 0.15, 0.45};

    ZK_CHECK_OK(zk_rollup(parent, local, NODES, value, NULL, global, NULL));
    check_all_near(value, want, NODES, 1e-13);
    check_all_near(global, want_global, NODES, 1e-15);
    ZK_CHECK_NEAR(zk_dot(global + A, value + A, 4), value[ROOT], 1e-13);
}

ZK_TEST(rollup_without_some_leaves)
{
    double value[NODES] = {0, 0, 0, 10, NAN, 40, 80}, global[NODES];
    bool present[NODES] = {true, true, true, true, false, true, true};

    ZK_CHECK_OK(zk_rollup(parent, local, NODES, value, present, global, NULL));
    ZK_CHECK_NEAR(value[LEFT], 10, 1e-14); /* A stands for both */
    ZK_CHECK_NEAR(value[ROOT], 46, 1e-13);
    ZK_CHECK(value[B] == 0 && global[B] == 0);
    ZK_CHECK_NEAR(global[A], 0.4, 1e-15);
    present[A] = false; /* the whole left side is gone */
    ZK_CHECK_OK(zk_rollup(parent, local, NODES, value, present, global, NULL));
    ZK_CHECK(!present[LEFT] && present[ROOT] && value[LEFT] == 0 && global[LEFT] == 0);
    ZK_CHECK_NEAR(value[ROOT], 70, 1e-13);
    ZK_CHECK_NEAR(global[C] + global[D], 1, 1e-15);
    present[C] = present[D] = false;
    ZK_CHECK_OK(zk_rollup(parent, local, NODES, value, present, global, NULL));
    ZK_CHECK(!present[ROOT] && value[ROOT] == 0);
}

/* All present, said or not said, gives the same bits; so does a tree larger than the stack holds. */
ZK_TEST(rollup_is_the_same_either_way)
{
    enum { N = 401 };
    static size_t up[N];
    static double w[N], x[N], y[N], g[N], h[N];
    static bool present[N];

    fill_uniform(1, 0, 1, w, N);
    fill_uniform(2, -50, 50, x, N);
    for (size_t i = 0; i < N; i++) {
        up[i] = i ? (i - 1) / 4 : ZK_NO_PARENT;
        y[i] = x[i];
        present[i] = true;
    }
    ZK_CHECK_OK(zk_rollup(up, w, N, x, NULL, g, NULL));
    ZK_CHECK_OK(zk_rollup(up, w, N, y, present, h, NULL));
    ZK_CHECK_MEM(x, y, sizeof x);
    ZK_CHECK_MEM(g, h, sizeof g);
    double sum = 0;
    for (size_t i = 0; i < N; i++)
        if (4 * i + 1 >= N)
            sum += g[i] * x[i];
    ZK_CHECK_NEAR(sum, x[0], 1e-10);
}

ZK_TEST(rollup_refusals)
{
    const size_t late[] = {1, ZK_NO_PARENT};
    double w[] = {1, 0.5}, x[] = {0, NAN};
    const size_t fine[] = {ZK_NO_PARENT, 0};

    CHECK_REFUSED(zk_rollup(late, w, 2, x, NULL, NULL, &spot), ZK_EINVAL, ZK_WHY_TREE, 0, 0);
    CHECK_REFUSED(zk_rollup(fine, w, 2, x, NULL, NULL, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 1, 0);
    w[1] = -1;
    CHECK_REFUSED(zk_rollup(fine, w, 2, x, NULL, NULL, &spot), ZK_EINVAL, ZK_WHY_NEGATIVE, 1, 1);
    w[1] = INFINITY;
    CHECK_REFUSED(zk_rollup(fine, w, 2, x, NULL, NULL, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 1, 1);
}

ZK_TEST(weighted_sum_and_product)
{
    const double x[] = {80, 90, 70}, w[] = {0.5, 0.3, 0.2};
    double s, c[3];

    ZK_CHECK_OK(zk_weighted_sum(x, w, 3, &s, c, NULL));
    ZK_CHECK_NEAR(s, 81, 1e-13);
    ZK_CHECK_NEAR(c[1], 27, 1e-13);
    ZK_CHECK_OK(zk_weighted_product(x, w, 3, &s, NULL));
    ZK_CHECK_NEAR(s, sqrt(80) * pow(90, 0.3) * pow(70, 0.2), 1e-12);
    ZK_CHECK_OK(zk_weighted_sum(x, w, 3, &s, NULL, NULL));
}

ZK_TEST(sum_refusals)
{
    double x[] = {1, 0, 3}, w[] = {1, 1, NAN}, s;

    CHECK_REFUSED(zk_weighted_sum(x, w, 3, &s, NULL, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 2, 1);
    CHECK_REFUSED(zk_weighted_sum(x, w, 0, &s, NULL, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    w[2] = 1;
    CHECK_REFUSED(zk_weighted_product(x, w, 3, &s, &spot), ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 1, 0);
    x[1] = INFINITY;
    CHECK_REFUSED(zk_weighted_product(x, w, 3, &s, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 1, 0);
    x[0] = x[1] = 1e308;
    CHECK_REFUSED(zk_weighted_sum(x, w, 3, &s, NULL, &spot), ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0);
    CHECK_REFUSED(zk_weighted_product(x, w, 3, &s, &spot), ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0);
}

/* A6: start at 200, deductions by weight, grades A = 200 ... E <= 170. */
ZK_TEST(published_a6_deduction_and_grades)
{
    static const char *const texts[] = {"= 200", "(195, 200)", "(185, 195]", "(170, 185]", "<= 170"};
    static const struct {
        double deducted[4];
        double score;
        int grade;
    } cases[] = {{{0, 0, 0, 0}, 200, 0},       {{1e-9, 0, 0, 0}, 200 - 4e-10, 1}, {{12.5, 0, 0, 0}, 195, 2},
                 {{0, 37.5, 0, 0}, 188.75, 2}, {{25, 0, 0, 25}, 185, 3},          {{75, 0, 0, 0}, 170, 4},
                 {{200, 200, 200, 200}, 0, 4}, {{400, 400, 400, 400}, 0, 4}};
    const double w[] = {0.4, 0.3, 0.1, 0.2};
    zk_interval in[5];
    const zk_interval range = {0, 200, true, true};

    for (size_t g = 0; g < 5; g++)
        ZK_CHECK_OK(zk_interval_parse(texts[g], &in[g], NULL));
    ZK_CHECK_OK(zk_intervals_check(in, 5, &range, NULL));
    for (size_t i = 0; i < COUNT(cases); i++) {
        double score, c[4];
        zk_grade g;
        ZK_CHECK_OK(zk_deduct(200, 0, cases[i].deducted, w, 4, &score, c, NULL));
        ZK_CHECK_NEAR(score, cases[i].score, 1e-12);
        ZK_CHECK_OK(zk_grade_cut(in, 5, &score, 1, &g, NULL));
        ZK_CHECK_INT(g, cases[i].grade);
        for (size_t j = 0; j < 4; j++) {
            ZK_CHECK_NEAR(c[j], -w[j] * cases[i].deducted[j], 1e-12);
            ZK_CHECK(!(c[j] == 0 && signbit(c[j])));
        }
    }
}

/* Rolling deductions up a tree and deducting at the root is deducting by global weights. */
ZK_TEST(deduction_up_a_tree)
{
    double value[NODES] = {0, 0, 0, 5, 12, 25, 3}, leaves[4], global[NODES], flat, up;
    const double one[] = {1};

    memcpy(leaves, value + A, sizeof leaves);
    ZK_CHECK_OK(zk_rollup(parent, local, NODES, value, NULL, global, NULL));
    ZK_CHECK_OK(zk_deduct(200, 0, value, one, 1, &up, NULL, NULL));
    ZK_CHECK_OK(zk_deduct(200, 0, leaves, global + A, 4, &flat, NULL, NULL));
    ZK_CHECK_NEAR(up, flat, 1e-13);
}

ZK_TEST(deduction_refusals)
{
    double d[] = {1, -1}, w[] = {1, 1}, s;

    CHECK_REFUSED(zk_deduct(200, 0, d, w, 2, &s, NULL, &spot), ZK_EINVAL, ZK_WHY_NEGATIVE, 1, 0);
    d[1] = NAN;
    CHECK_REFUSED(zk_deduct(200, 0, d, w, 2, &s, NULL, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 1, 0);
    d[1] = 1;
    w[0] = -0.5;
    CHECK_REFUSED(zk_deduct(200, 0, d, w, 2, &s, NULL, &spot), ZK_EINVAL, ZK_WHY_NEGATIVE, 0, 1);
    w[0] = 1;
    CHECK_REFUSED(zk_deduct(200, 300, d, w, 2, &s, NULL, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 2);
    CHECK_REFUSED(zk_deduct(NAN, 0, d, w, 2, &s, NULL, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 0, 2);
}

ZK_TEST_MAIN()
