/* SPDX-License-Identifier: Apache-2.0
 *
 * Sums, moments, order, quantiles, the normal distribution, random streams.
 */
#include "eval_test.h"

ZK_TEST(sums_keep_what_rounding_takes)
{
    const double hard[] = {1, 1e100, 1, -1e100}, tenth[] = {.1, .1, .1, .1, .1, .1, .1, .1, .1, .1};
    const double huge[] = {1e308, 1e308};

    ZK_CHECK(zk_sum(hard, 4) == 2);
    ZK_CHECK(zk_sum(tenth, 10) == 1);
    ZK_CHECK(zk_sum(NULL, 0) == 0);
    ZK_CHECK(zk_dot(hard, (double[]){1, 1, 3, 1}, 4) == 4);
    ZK_CHECK(isinf(zk_sum(huge, 2))); /* and not NaN */
}

ZK_TEST(sums_hardly_depend_on_order)
{
    enum { N = 100000 };
    static double x[N], y[N];

    fill_uniform(1, -1, 1, x, N);
    for (size_t i = 0; i < N; i++)
        y[N - 1 - i] = x[i] = x[i] * exp(20 * x[i]);
    ZK_CHECK_NEAR(zk_sum(x, N), zk_sum(y, N), 1e-16 * N * 1e3);
    ZK_CHECK_NEAR(zk_sum(x, N) / zk_sum(y, N), 1, 4e-16);
}

ZK_TEST(describe_near_the_ends_of_double_range)
{
    const double units[] = {1e-120, 1e-160, 1e-200, 1e-300};
    zk_description d;

    for (size_t i = 0; i < COUNT(units); i++) { /* 1 2 4: sd^2 = 7 / 3 */
        const double u = units[i], x[] = {u, 2 * u, 4 * u};
        ZK_CHECK_OK(zk_describe(x, 3, &d, NULL));
        ZK_CHECK_NEAR(d.sd / u, sqrt(7.0 / 3), 1e-15);
        ZK_CHECK_NEAR(d.sd_pop / u, sqrt(14.0 / 9), 1e-15);
    }
    ZK_CHECK(d.var == 0); /* below the range */
    /* squares beyond it are no variance of 0 */
    CHECK_REFUSED(zk_describe((double[]){1e200, 2e200, 4e200}, 3, &d, &spot), ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0,
                  0);
}

ZK_TEST(describe_by_hand)
{
    const double x[] = {2, 4, 4, 4, 5, 5, 7, 9}, far[] = {1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16}, one[] = {-3};
    const double same[] = {0.1, 0.1, 0.1};
    zk_description d;

    ZK_CHECK_OK(zk_describe(x, 8, &d, NULL));
    ZK_CHECK(d.n == 8 && d.sum == 40 && d.mean == 5 && d.min == 2 && d.max == 9 && d.sd_pop == 2);
    ZK_CHECK_NEAR(d.var, 32.0 / 7, 1e-15);
    ZK_CHECK_OK(zk_describe(far, 4, &d, NULL)); /* far from zero nothing is lost */
    ZK_CHECK(d.var == 30);
    ZK_CHECK_OK(zk_describe(one, 1, &d, NULL));
    ZK_CHECK(d.mean == -3 && d.var == 0 && d.sd == 0);
    ZK_CHECK_OK(zk_describe(same, 3, &d, NULL));
    ZK_CHECK(d.mean == 0.1 && d.sd == 0 && d.sd_pop == 0);
    CHECK_REFUSED(zk_describe(x, 0, &d, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    CHECK_REFUSED(zk_describe((double[]){1, 2, -INFINITY}, 3, &d, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 2, 0);
    CHECK_REFUSED(zk_describe((double[]){1e308, -1e308}, 2, &d, &spot), ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0);
}

ZK_TEST(correlation)
{
    const double x[] = {1, 2, 3, 4, 5}, y[] = {2, 1, 4, 3, 5}, flat[] = {3, 3, 3, 3, 3};
    double r;

    ZK_CHECK_OK(zk_correlation(x, y, 5, &r, NULL));
    ZK_CHECK_NEAR(r, 0.8, 1e-15);
    ZK_CHECK_OK(zk_correlation(x, x, 5, &r, NULL));
    ZK_CHECK_NEAR(r, 1, 1e-15);
    CHECK_REFUSED(zk_correlation(flat, y, 5, &r, &spot), ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, 0);
    CHECK_REFUSED(zk_correlation(x, flat, 5, &r, &spot), ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, 1);
    CHECK_REFUSED(zk_correlation(x, (double[]){1, NAN, 3, 4, 5}, 5, &r, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 1,
                  1);
    CHECK_REFUSED(zk_correlation((double[]){1, NAN, 3, 4, 5}, x, 5, &r, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 1,
                  0);
}

/* Below and above the size where radix sorting starts; ties keep the input's order both ways. */
ZK_TEST(order_is_stable)
{
    const size_t sizes[] = {0, 1, 2, 30, 47, 48, 500, 5000};
    static double x[5000];
    static size_t up[5000], down[5000];

    for (size_t s = 0; s < COUNT(sizes); s++) {
        size_t n = sizes[s];
        fill_uniform(s, -20, 20, x, n);
        for (size_t i = 0; i < n; i++)
            x[i] = i % 3 ? floor(x[i]) * 0.5 : x[i] * 1e-300; /* ties, tiny and negative values, 0 and -0 */
        ZK_CHECK_OK(zk_order(x, n, false, up, NULL));
        ZK_CHECK_OK(zk_order(x, n, true, down, NULL));
        for (size_t i = 1; i < n; i++) {
            ZK_CHECK(x[up[i - 1]] < x[up[i]] || (x[up[i - 1]] == x[up[i]] && up[i - 1] < up[i]));
            ZK_CHECK(x[down[i - 1]] > x[down[i]] || (x[down[i - 1]] == x[down[i]] && down[i - 1] < down[i]));
        }
        bool seen[5000] = {false};
        for (size_t i = 0; i < n; i++)
            seen[up[i]] = true;
        for (size_t i = 0; i < n; i++)
            ZK_CHECK(seen[i]);
    }
    ZK_CHECK_OK(zk_order((double[]){0.0, -0.0}, 2, false, up, NULL));
    ZK_CHECK(up[0] == 0 && up[1] == 1);
    CHECK_REFUSED(zk_order((double[]){1, NAN}, 2, false, up, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 1, 0);
}

ZK_TEST(ranks)
{
    const double x[] = {20, 10, 20, 30};
    static const double want[][4] = {
        {2.5, 1, 2.5, 4}, {2, 1, 2, 4}, {3, 1, 3, 4}, {2, 1, 2, 3}, {2, 1, 3, 4}};
    double r[4];

    for (int t = 0; t < 5; t++) {
        ZK_CHECK_OK(zk_rank(x, 4, false, (zk_ties)t, r, NULL));
        check_all_near(r, want[t], 4, 0);
    }
    ZK_CHECK_OK(zk_rank(x, 4, true, ZK_TIES_MIN, r, NULL));
    check_all_near(r, (double[]){2, 4, 2, 1}, 4, 0);
    CHECK_REFUSED(zk_rank((double[]){NAN}, 1, true, ZK_TIES_MIN, r, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 0, 0);
}

/* R: quantile(c(1, 3, 4, 8, 15), c(0, .1, .25, .5, .9, 1)) gives 1.0 1.8 3.0 4.0 12.2 15.0. */
ZK_TEST(quantiles_of_type_7)
{
    const double x[] = {15, 3, 8, 1, 4}, p[] = {0, 0.1, 0.25, 0.5, 0.9, 1}, want[] = {1, 1.8, 3, 4, 12.2, 15};
    double q[6], cuts[3];

    ZK_CHECK_OK(zk_quantiles(x, 5, p, 6, q, NULL));
    check_all_near(q, want, 6, 1e-14);
    ZK_CHECK_OK(zk_median((double[]){4, 1, 3, 2}, 4, q, NULL));
    ZK_CHECK(q[0] == 2.5);
    ZK_CHECK_OK(zk_quantile_cuts(x, 5, 4, cuts, NULL));
    check_all_near(cuts, (double[]){3, 4, 8}, 3, 0);
    ZK_CHECK_OK(zk_quantile((double[]){7}, 1, 0.3, q, NULL));
    ZK_CHECK(q[0] == 7);
    CHECK_REFUSED(zk_quantile(x, 5, 1.5, q, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(zk_quantile(x, 5, NAN, q, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(zk_quantile(x, 0, 0.5, q, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    CHECK_REFUSED(zk_quantile_cuts(x, 5, 1, cuts, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(zk_quantile_cuts((double[]){NAN}, 1, 2, cuts, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 0, 0);
}

ZK_TEST(sorting_many)
{
    enum { N = 3000 };
    static double x[N];
    double q[N];
    double p[N];

    fill_uniform(9, -1e6, 1e6, x, N);
    for (size_t i = 0; i < N; i++)
        p[i] = (double)i / (N - 1);
    ZK_CHECK_OK(zk_quantiles(x, N, p, N, q, NULL));
    for (size_t i = 1; i < N; i++)
        ZK_CHECK(q[i] >= q[i - 1]);
    ZK_CHECK_NEAR(zk_sum(q, N), zk_sum(x, N), 1e-3);
}

/* Values printed in statistical tables and by R's qnorm. */
ZK_TEST(normal_distribution)
{
    static const struct {
        double p, z;
    } known[] = {{0.5, 0},
                 {0.975, 1.959963984540054},
                 {0.995, 2.5758293035489004},
                 {0.9, 1.2815515655446004},
                 {1e-10, -6.361340902404056}};
    double z;

    for (size_t i = 0; i < COUNT(known); i++) {
        ZK_CHECK_OK(zk_normal_quantile(known[i].p, &z, NULL));
        ZK_CHECK_NEAR(z, known[i].z, 2e-15 * (1 + fabs(known[i].z)));
    }
    ZK_CHECK_NEAR(zk_normal_cdf(1.959963984540054), 0.975, 1e-15);
    ZK_CHECK_NEAR(zk_normal_cdf(-6.361340902404056), 1e-10, 1e-23);
    for (double p = 1e-300; p < 1; p = p < 0.01 ? p * 3 : p + 0.0173) {
        ZK_CHECK_OK(zk_normal_quantile(p, &z, NULL));
        ZK_CHECK_NEAR(zk_normal_cdf(z) / p, 1, 1e-12);
    }
    CHECK_REFUSED(zk_normal_quantile(0, &z, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(zk_normal_quantile(1, &z, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(zk_normal_quantile(NAN, &z, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
}

/* The authors' SplitMix64 from seed 1234567, and xoshiro256** from state 1 2 3 4. */
ZK_TEST(random_numbers_are_the_published_ones)
{
    static const uint64_t split[] = {UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
                                     UINT64_C(9817491932198370423), UINT64_C(4593380528125082431)};
    static const uint64_t first[] = {11520,
                                     0,
                                     1509978240,
                                     UINT64_C(1215971899390074240),
                                     UINT64_C(1216172134540287360),
                                     UINT64_C(607988272756665600)};
    zk_rng rng;

    zk_rng_init(&rng, 1234567, 0);
    ZK_CHECK_MEM(rng.s, split, sizeof split);
    rng = (zk_rng){{1, 2, 3, 4}};
    for (size_t i = 0; i < COUNT(first); i++)
        ZK_CHECK(zk_rng_u64(&rng) == first[i]);
}

ZK_TEST(streams_are_apart_and_even)
{
    enum { N = 100000, K = 10 };
    size_t count[K] = {0}, index[K], first[K] = {0};
    double sum = 0, squares = 0, cross = 0;
    zk_rng a, b;

    zk_rng_init(&a, 7, 1);
    zk_rng_init(&b, 7, 2);
    for (size_t i = 0; i < N; i++) {
        double x = zk_rng_normal(&a), y = zk_rng_normal(&b);
        sum += x;
        squares += x * x;
        cross += x * y;
        count[zk_rng_below(&a, K)]++;
        double u = zk_rng_uniform(&a);
        ZK_CHECK(u >= 0 && u < 1);
    }
    ZK_CHECK_NEAR(sum / N, 0, 4 / sqrt(N)); /* four standard errors of a fixed sequence */
    ZK_CHECK_NEAR(squares / N, 1, 4 * sqrt(2.0 / N));
    ZK_CHECK_NEAR(cross / N, 0, 4 / sqrt(N));
    for (size_t k = 0; k < K; k++)
        ZK_CHECK_NEAR((double)count[k], N / K, 4 * sqrt(N * 0.09));
    for (size_t i = 0; i < N; i++) { /* every element comes first equally often */
        for (size_t k = 0; k < K; k++)
            index[k] = k;
        zk_rng_shuffle(&a, index, K);
        first[index[0]]++;
    }
    for (size_t k = 0; k < K; k++)
        ZK_CHECK_NEAR((double)first[k], N / K, 4 * sqrt(N * 0.09));
    ZK_CHECK(zk_rng_below(&a, 1) == 0);
    for (size_t i = 0; i < 100; i++) /* where nearly half of all draws must be rejected */
        ZK_CHECK(zk_rng_below(&a, (UINT64_C(1) << 63) + 1) <= UINT64_C(1) << 63);
}

ZK_TEST(reasons_have_words_in_both_languages)
{
    for (int w = ZK_WHY_NONE; w <= ZK_WHY_MEMORY; w++) {
        ZK_CHECK(*zk_why_zh((zk_why)w) && *zk_why_en((zk_why)w));
        ZK_CHECK(strcmp(zk_why_zh((zk_why)w), zk_why_en((zk_why)w)) != 0);
    }
    ZK_CHECK_STR(zk_why_en((zk_why)999), "unknown reason");
    ZK_CHECK_STR(zk_why_zh((zk_why)999), "未知原因");
}

ZK_TEST_MAIN()
