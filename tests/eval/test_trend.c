/* SPDX-License-Identifier: Apache-2.0
 *
 * Trends: least squares, Theil-Sen, Mann-Kendall, exponential weights, against definitions over all pairs.
 */
#include "eval_test.h"

ZK_TEST(least_squares)
{
    const double line[] = {1, 3, 5, 7}, y[] = {1, 2, 2, 4}, flat[] = {5, 5, 5};
    const int32_t gaps[] = {0, 1, 5, 9};
    const double on_gaps[] = {10, 8, 0, -8};
    zk_line l;

    ZK_CHECK_OK(zk_trend_ols(NULL, line, 4, &l, NULL));
    ZK_CHECK(l.slope == 2 && l.intercept == 1 && l.r2 == 1 && l.se == 0);
    ZK_CHECK_OK(zk_trend_ols(gaps, on_gaps, 4, &l, NULL));
    ZK_CHECK_NEAR(l.slope, -2, 1e-15);
    ZK_CHECK_NEAR(l.intercept, 10, 1e-14);
    /* by hand: t mean 1.5, Stt 5, Sty 4.5; residuals .15 .25 -.65 .45... */
    ZK_CHECK_OK(zk_trend_ols(NULL, y, 4, &l, NULL));
    ZK_CHECK_NEAR(l.slope, 0.9, 1e-15);
    ZK_CHECK_NEAR(l.intercept, 0.9, 1e-15);
    ZK_CHECK_NEAR(l.r2, 4.05 / 4.75, 1e-14);
    ZK_CHECK_NEAR(l.se, sqrt(0.70 / 2 / 5), 1e-14);
    ZK_CHECK_OK(zk_trend_ols(NULL, flat, 3, &l, NULL));
    ZK_CHECK(l.slope == 0 && l.r2 == 0 && l.intercept == 5);
    ZK_CHECK_OK(zk_trend_ols(NULL, line, 2, &l, NULL));
    ZK_CHECK(l.slope == 2 && l.se == 0);
}

ZK_TEST(mann_kendall_over_all_pairs)
{
    double y[60];
    zk_mann_kendall m;

    for (size_t n = 2; n <= 60; n++) {
        double s = 0, ties = 0, pairs = (double)(n * (n - 1)) / 2;
        fill_uniform(n, 0, 12, y, n);
        for (size_t i = 0; i < n; i++)
            y[i] = floor(y[i] + 0.1 * (double)i);
        for (size_t i = 0; i < n; i++)
            for (size_t j = i + 1; j < n; j++) {
                s += (y[j] > y[i]) - (y[j] < y[i]);
                ties += y[j] == y[i];
            }
        ZK_CHECK_OK(zk_trend_mann_kendall(y, n, &m, NULL));
        ZK_CHECK(m.s == s);
        ZK_CHECK_NEAR(m.tau, ties < pairs ? s / sqrt(pairs * (pairs - ties)) : 0, 1e-14);
        ZK_CHECK_NEAR(m.p, 2 * (1 - zk_normal_cdf(fabs(m.z))), 1e-12);
    }
}

/* By hand: 5 values, one pair tied: var = (5 4 15 - 2 1 9) / 18. */
ZK_TEST(mann_kendall_by_hand)
{
    const double y[] = {1, 2, 2, 3, 5}, fall[] = {5, 4, 3}, flat[] = {2, 2, 2};
    zk_mann_kendall m;

    ZK_CHECK_OK(zk_trend_mann_kendall(y, 5, &m, NULL));
    ZK_CHECK(m.s == 9);
    ZK_CHECK_NEAR(m.var_s, 282 / 18.0, 1e-14);
    ZK_CHECK_NEAR(m.z, 8 / sqrt(282 / 18.0), 1e-14);
    ZK_CHECK_OK(zk_trend_mann_kendall(fall, 3, &m, NULL));
    ZK_CHECK(m.s == -3 && m.tau == -1);
    ZK_CHECK_NEAR(m.z, -2 / sqrt(66 / 18.0), 1e-14);
    ZK_CHECK_OK(zk_trend_mann_kendall(flat, 3, &m, NULL));
    ZK_CHECK(m.s == 0 && m.var_s == 0 && m.z == 0 && m.p == 1 && m.tau == 0);
}

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

ZK_TEST(theil_sen_over_all_pairs)
{
    enum { N = 41 };
    double y[N], slope[N * N], rest[N];
    int32_t t[N];
    zk_sen s;
    size_t k = 0;

    fill_uniform(3, -5, 5, y, N);
    for (size_t i = 0; i < N; i++) {
        t[i] = (int32_t)(i * i / 3 + i - 7);
        y[i] += 0.4 * t[i];
    }
    y[20] = 1e6; /* one outlier moves nothing much */
    for (size_t i = 0; i < N; i++)
        for (size_t j = i + 1; j < N; j++)
            slope[k++] = (y[j] - y[i]) / (t[j] - t[i]);
    qsort(slope, k, sizeof *slope, by_value);
    ZK_CHECK_OK(zk_trend_sen(t, y, N, 0.95, &s, NULL));
    ZK_CHECK_NEAR(s.slope, (slope[k / 2 - 1] + slope[k / 2]) / 2, 1e-14);
    for (size_t i = 0; i < N; i++)
        rest[i] = y[i] - s.slope * t[i];
    qsort(rest, N, sizeof *rest, by_value);
    ZK_CHECK_NEAR(s.intercept, rest[N / 2], 1e-13);
    ZK_CHECK(s.low < s.slope && s.slope < s.high && s.low > 0.3 && s.high < 0.5);
    /* n = 41 without ties: var = 41 40 87 / 18, half width 1.96 sqrt(var) = 174.6 ranks */
    double half = 1.959963984540054 * sqrt(41 * 40 * 87 / 18.0);
    ZK_CHECK(s.low == slope[(size_t)rint(((double)k - half) / 2) - 1]);
    ZK_CHECK(s.high == slope[(size_t)rint(((double)k + half) / 2)]);
}

ZK_TEST(theil_sen_of_a_line_and_of_two_points)
{
    double y[30];
    zk_sen s;

    for (size_t i = 0; i < 30; i++)
        y[i] = 3 - 2 * (double)i;
    ZK_CHECK_OK(zk_trend_sen(NULL, y, 30, 0.9, &s, NULL));
    ZK_CHECK(s.slope == -2 && s.intercept == 3 && s.low == -2 && s.high == -2);
    ZK_CHECK_OK(zk_trend_sen(NULL, y, 2, 0.9, &s, NULL));
    ZK_CHECK(s.slope == -2 && s.low == -2 && s.high == -2 && s.intercept == 3);
}

/* pandas: Series([1, 2, 4]).ewm(alpha=.5): adjust gives 1, 5/3, 20/7... and without: 1, 1.5, 2.75. */
ZK_TEST(exponential_weights)
{
    const double y[] = {1, 2, 4};
    double out[3];

    ZK_CHECK_OK(zk_trend_ewma(y, 3, 0.5, true, out, NULL));
    check_all_near(out, (double[]){1, 5.0 / 3, (4 + 0.5 * 2 + 0.25 * 1) / 1.75}, 3, 1e-15);
    ZK_CHECK_OK(zk_trend_ewma(y, 3, 0.5, false, out, NULL));
    check_all_near(out, (double[]){1, 1.5, 2.75}, 3, 0);
    ZK_CHECK_OK(zk_trend_ewma(y, 3, 1, true, out, NULL)); /* no memory at all */
    check_all_near(out, y, 3, 0);
    ZK_CHECK_NEAR(zk_ewma_alpha(1), 0.5, 1e-16);
    ZK_CHECK_NEAR(pow(1 - zk_ewma_alpha(6), 6), 0.5, 1e-15);
}

ZK_TEST(refusals)
{
    const double y[] = {1, 2, NAN}, huge[] = {-1e308, 1e308};
    const int32_t t[] = {0, 3, 3};
    static double many[4001];
    double out[3];
    zk_line l;
    zk_sen s;
    zk_mann_kendall m;

    CHECK_REFUSED(zk_trend_ols(NULL, y, 3, &l, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 2, 0);
    CHECK_REFUSED(zk_trend_ols(NULL, y, 1, &l, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0);
    CHECK_REFUSED(zk_trend_ols(t, many, 3, &l, &spot), ZK_EINVAL, ZK_WHY_NOT_ASCENDING, 2, 0);
    CHECK_REFUSED(zk_trend_ols(NULL, huge, 2, &l, &spot), ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0);
    CHECK_REFUSED(zk_trend_mann_kendall(y, 0, &m, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    CHECK_REFUSED(zk_trend_sen(NULL, y, 1, 0.9, &s, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0);
    CHECK_REFUSED(zk_trend_sen(NULL, y, 2, 1, &s, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(zk_trend_sen(NULL, many, 4001, 0.9, &s, &spot), ZK_ELIMIT, ZK_WHY_TOO_MANY, 4001, 0);
    CHECK_REFUSED(zk_trend_sen(NULL, huge, 2, 0.9, &s, &spot), ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0);
    CHECK_REFUSED(zk_trend_ewma(y, 3, 0.5, true, out, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 2, 0);
    CHECK_REFUSED(zk_trend_ewma(y, 2, 0, true, out, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(zk_trend_ewma(y, 2, 1.1, true, out, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
}

ZK_TEST_MAIN()
