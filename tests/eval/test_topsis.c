/* SPDX-License-Identifier: Apache-2.0
 *
 * TOPSIS against published similarities; grey relation by hand; both against their identities.
 */
#include "eval_test.h"

ZK_TEST(reference_topsis)
{
    json_t *root = shared_json("data/ahp/mcdm_cases.json"), *c;
    double x[100], w[10], want[20], got[20];
    size_t i, checked = 0;

    json_array_foreach(root, i, c)
    {
        const json_t *obtained = json_object_get(c, "obtained"), *published = json_object_get(c, "published");
        size_t rows = json_array_size(json_object_get(c, "matrix"));
        size_t cols = json_numbers(json_object_get(c, "matrix"), x) / rows;
        if (!json_object_get(obtained, "similarity"))
            continue;
        if (!json_numbers(json_object_get(c, "weights"), w))
            ZK_CHECK_OK(zk_weight_entropy(x, rows, cols, w, NULL, NULL));
        ZK_CHECK_OK(zk_topsis(x, rows, cols, w, NULL, ZK_TOPSIS_VECTOR, got, NULL, NULL, NULL));
        json_numbers(json_object_get(obtained, "similarity"), want);
        check_all_near(got, want, rows, 1e-14);
        if (json_object_get(published, "similarity")) {
            json_numbers(json_object_get(published, "similarity"), want);
            check_all_near(got, want, rows, 0.6e-4); /* 0.74825 is printed 0.7482 */
        }
        const json_t *rank = json_object_get(obtained, "rank") ? json_object_get(obtained, "rank")
                                                               : json_object_get(published, "rank");
        double ranks[20];
        ZK_CHECK_INT(json_numbers(rank, want), rows);
        ZK_CHECK_OK(zk_rank(got, rows, true, ZK_TIES_MIN, ranks, NULL));
        check_all_near(ranks, want, rows, 0);
        checked++;
    }
    ZK_CHECK_INT(checked, 2);
    json_decref(root);
}

ZK_TEST(topsis_identities)
{
    double x[12], y[12], c[4], d[4], plus[4], minus[4];
    const double w[] = {1, 2, 3}, best[] = {1, 1, 9, 5, 5, 2, 9, 9, 1}, equal[] = {1, 1, 1};
    const zk_direction dir[] = {ZK_MORE_IS_BETTER, ZK_MORE_IS_BETTER, ZK_LESS_IS_BETTER};

    fill_uniform(1, 1, 9, x, 12);
    for (int norm = 0; norm < 3; norm++) {
        ZK_CHECK_OK(zk_topsis(x, 4, 3, w, dir, (zk_topsis_norm)norm, c, plus, minus, NULL));
        for (size_t i = 0; i < 12; i++)
            y[i] = x[(i + 6) % 12] * (norm == ZK_TOPSIS_NONE ? 1 : (double[]){7, 1, 0.1}[i % 3]);
        ZK_CHECK_OK(zk_topsis(y, 4, 3, w, dir, (zk_topsis_norm)norm, d, NULL, NULL, NULL));
        for (size_t i = 0; i < 4; i++) { /* other order and units */
            ZK_CHECK_NEAR(d[i], c[(i + 2) % 4], 1e-14);
            ZK_CHECK_NEAR(c[i], minus[i] / (plus[i] + minus[i]), 1e-15);
        }
        ZK_CHECK_OK(zk_topsis(best, 3, 3, equal, dir, (zk_topsis_norm)norm, c, NULL, NULL, NULL));
        ZK_CHECK(c[2] == 1 && c[0] == 0 && c[1] > 0 && c[1] < 1);
    }
}

ZK_TEST(topsis_degenerate)
{
    const double same[] = {3, 0, 3, 0}, w[] = {1, 1}, one[] = {5, 6};
    double c[2];

    ZK_CHECK_OK(zk_topsis(same, 2, 2, w, NULL, ZK_TOPSIS_VECTOR, c, NULL, NULL, NULL));
    ZK_CHECK(c[0] == 0.5 && c[1] == 0.5);
    ZK_CHECK_OK(zk_topsis(same, 2, 2, w, NULL, ZK_TOPSIS_MINMAX, c, NULL, NULL, NULL));
    ZK_CHECK(c[0] == 0.5);
    ZK_CHECK_OK(zk_topsis(one, 1, 2, w, NULL, ZK_TOPSIS_VECTOR, c, NULL, NULL, NULL));
    ZK_CHECK(c[0] == 0.5);
}

/* By hand: scaled distances 1 0.5 0 and 0 1 0.5, rho 0.5: coefficients 1/3 1/2 1 and 1 1/3 1/2. */
ZK_TEST(grey_by_hand)
{
    const double x[] = {10, 1, 20, 3, 30, 2}, w[] = {3, 1};
    const zk_direction dir[] = {ZK_MORE_IS_BETTER, ZK_LESS_IS_BETTER};
    const double want[] = {(3 / 3.0 + 1) / 4, (3 / 2.0 + 1 / 3.0) / 4, (3 + 0.5) / 4}, ideal[] = {50, 1};
    double g[3], c[6];

    ZK_CHECK_OK(zk_grey(x, 3, 2, w, dir, NULL, 0.5, g, c, NULL));
    check_all_near(g, want, 3, 1e-15);
    ZK_CHECK_NEAR(c[2], 0.5, 1e-15);
    ZK_CHECK_NEAR(c[3], 1 / 3.0, 1e-15);
    ZK_CHECK_OK(zk_grey(x, 3, 2, w, dir, ideal, 0.5, g, c, NULL)); /* scale now 10 .. 50 */
    ZK_CHECK_NEAR(c[4], 0.5 / (0.5 + 0.5), 1e-15);
    ZK_CHECK_NEAR(c[1], 1, 1e-15);
}

ZK_TEST(grey_degenerate)
{
    const double same[] = {3, 7, 3, 7}, w[] = {1, 1};
    double g[2];

    ZK_CHECK_OK(zk_grey(same, 2, 2, w, NULL, NULL, 0.5, g, NULL, NULL));
    ZK_CHECK_NEAR(g[0], 1, 1e-15);
    ZK_CHECK_NEAR(g[1], 1, 1e-15);
}

ZK_TEST(refusals)
{
    double x[] = {1, 2, 3, INFINITY}, w[] = {1, -1}, c[2];
    const double ideal[] = {1, NAN};

    CHECK_REFUSED(zk_topsis(x, 2, 2, w, NULL, ZK_TOPSIS_VECTOR, c, NULL, NULL, &spot), ZK_ENUMERIC,
                  ZK_WHY_NAN, 1, 1);
    CHECK_REFUSED(zk_grey(x, 2, 2, w, NULL, NULL, 0.5, c, NULL, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 1, 1);
    x[3] = 4;
    CHECK_REFUSED(zk_topsis(x, 2, 2, w, NULL, ZK_TOPSIS_VECTOR, c, NULL, NULL, &spot), ZK_EINVAL,
                  ZK_WHY_NEGATIVE, 0, 1);
    CHECK_REFUSED(zk_grey(x, 2, 2, w, NULL, NULL, 0.5, c, NULL, &spot), ZK_EINVAL, ZK_WHY_NEGATIVE, 0, 1);
    w[1] = 1;
    CHECK_REFUSED(zk_grey(x, 2, 2, w, NULL, NULL, 0, c, NULL, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(zk_grey(x, 2, 2, w, NULL, ideal, 0.5, c, NULL, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 0, 1);
    x[0] = 1e308;
    x[2] = -1e308;
    CHECK_REFUSED(zk_topsis(x, 2, 2, w, NULL, ZK_TOPSIS_NONE, c, NULL, NULL, &spot), ZK_ENUMERIC,
                  ZK_WHY_OVERFLOW, 0, 0);
    ZK_CHECK_OK(zk_topsis(x, 2, 2, w, NULL, ZK_TOPSIS_VECTOR, c, NULL, NULL, NULL));
    CHECK_REFUSED(zk_grey(x, 2, 2, w, NULL, NULL, 0.5, c, NULL, &spot), ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0);
}

/* On columns already scaled to 0 .. 1 both ways of grey relation agree; and the reference itself has grade 1. */
ZK_TEST(grey_plain_is_grey_on_scaled_columns)
{
    enum { ROWS = 9, COLS = 3 };
    double x[ROWS * COLS], a[ROWS], b[ROWS], ca[ROWS * COLS], cb[ROWS * COLS];
    const double w[] = {3, 2, 1}, ones[] = {1, 1, 1};
    double lost[] = {INFINITY, 1, 1};

    fill_uniform(31, 0.1, 0.9, x, ROWS * COLS);
    for (size_t j = 0; j < COLS; j++) {
        x[j] = 0;
        x[(ROWS - 1) * COLS + j] = 1;
    }
    ZK_CHECK_OK(zk_grey(x, ROWS, COLS, w, NULL, NULL, 0.5, a, ca, NULL));
    ZK_CHECK_OK(zk_grey_plain(x, ROWS, COLS, w, ones, 0.5, b, cb, NULL));
    check_all_near(a, b, ROWS, 1e-15);
    check_all_near(ca, cb, ROWS * COLS, 1e-15);
    ZK_CHECK(b[ROWS - 1] == 1);
    CHECK_REFUSED(zk_grey_plain(x, ROWS, COLS, w, lost, 0.5, b, cb, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 0, 0);
}

ZK_TEST_MAIN()
