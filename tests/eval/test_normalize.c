/* SPDX-License-Identifier: Apache-2.0
 *
 * Normalisation: each kind by hand, apply after fit equals the whole population at once, and the what-if
 * search against brute force.
 */
#include "eval_test.h"

static zk_norm fit(zk_norm_spec spec, const double *x, size_t n, double *room)
{
    zk_norm f;

    ZK_CHECK_OK(zk_norm_fit(&spec, x, n, room, &f, NULL));
    return f;
}

static double apply(const zk_norm *f, double x)
{
    double y = NAN;

    ZK_CHECK_OK(zk_norm_apply(f, x, &y, NULL));
    return y;
}

ZK_TEST(zscore_by_hand)
{
    const double x[] = {2, 4, 4, 4, 5, 5, 7, 9}; /* mean 5, population sd 2 */
    zk_norm f = fit((zk_norm_spec){.kind = ZK_NORM_ZSCORE, .population_sd = true}, x, 8, NULL);

    ZK_CHECK_NEAR(apply(&f, 9), 2, 1e-15);
    ZK_CHECK_NEAR(apply(&f, 2), -1.5, 1e-15);
    f = fit((zk_norm_spec){.kind = ZK_NORM_ZSCORE, .direction = ZK_LESS_IS_BETTER}, x, 8, NULL);
    ZK_CHECK_NEAR(apply(&f, 9), -2 / sqrt(8.0 / 7), 1e-15);
    ZK_CHECK(apply(&f, 5) == 0 && !signbit(apply(&f, 5)));
}

ZK_TEST(zscores_have_mean_0_and_sd_1)
{
    double x[101], y[101];
    zk_description d;
    zk_norm f;

    fill_uniform(1, -1e6, 3e6, x, 101);
    f = fit((zk_norm_spec){.kind = ZK_NORM_ZSCORE}, x, 101, NULL);
    ZK_CHECK_OK(zk_norm_apply_all(&f, x, 101, y, NULL));
    ZK_CHECK_OK(zk_describe(y, 101, &d, NULL));
    ZK_CHECK_NEAR(d.mean, 0, 1e-14);
    ZK_CHECK_NEAR(d.sd, 1, 1e-14);
}

ZK_TEST(minmax_and_log_by_hand)
{
    const double x[] = {10, 20, 30};
    const double money[] = {0, 99, 9999, -5};
    zk_norm f = fit((zk_norm_spec){.kind = ZK_NORM_MINMAX}, x, 3, NULL);

    ZK_CHECK(apply(&f, 10) == 0 && apply(&f, 20) == 0.5 && apply(&f, 30) == 1);
    ZK_CHECK(apply(&f, -1e9) == 0 && apply(&f, 1e9) == 1); /* beyond the population: clamped */
    f = fit((zk_norm_spec){.kind = ZK_NORM_MINMAX, .direction = ZK_LESS_IS_BETTER, .lo = 60, .hi = 100}, x, 3,
            NULL);
    ZK_CHECK(apply(&f, 10) == 100 && apply(&f, 20) == 80 && apply(&f, 30) == 60);
    f = fit((zk_norm_spec){.kind = ZK_NORM_LOG}, money, 4, NULL);
    ZK_CHECK_NEAR(apply(&f, 99), 0.5, 1e-15); /* ln 100 is half of ln 10000 */
    ZK_CHECK(apply(&f, -5) == 0 && apply(&f, 9999) == 1 && apply(&f, 1e7) == 1);
    f = fit((zk_norm_spec){.kind = ZK_NORM_LOG, .unit = 100}, money, 4, NULL);
    ZK_CHECK_NEAR(apply(&f, 99), log1p(0.99) / log1p(99.99), 1e-15);
}

ZK_TEST(constant_population_has_a_documented_answer)
{
    const double x[] = {0.1, 0.1, 0.1}, low[] = {-1, -2, -3};
    double room[3];
    zk_norm f = fit((zk_norm_spec){.kind = ZK_NORM_ZSCORE}, x, 3, NULL);

    ZK_CHECK(f.constant && apply(&f, 0.1) == 0 && apply(&f, 5) == 0);
    f = fit((zk_norm_spec){.kind = ZK_NORM_MINMAX}, x, 3, NULL);
    ZK_CHECK(f.constant && apply(&f, 0.1) == 0.5);
    f = fit((zk_norm_spec){.kind = ZK_NORM_LOG}, low, 3, NULL); /* all count as 0 */
    ZK_CHECK(f.constant && apply(&f, -1) == 0.5);
    f = fit((zk_norm_spec){.kind = ZK_NORM_PERCENTILE}, x, 3, room);
    ZK_CHECK(f.constant && apply(&f, 0.1) == 0.5);
    f = fit((zk_norm_spec){.kind = ZK_NORM_ZSCORE}, x, 1, NULL); /* n = 1 */
    ZK_CHECK(f.constant && apply(&f, 7) == 0);
}

ZK_TEST(percentile_by_hand)
{
    const double x[] = {3, 1, 2, 2};
    double room[4];
    zk_norm f = fit((zk_norm_spec){.kind = ZK_NORM_PERCENTILE}, x, 4, room);

    ZK_CHECK(apply(&f, 1) == 0.125 && apply(&f, 2) == 0.5 && apply(&f, 3) == 0.875);
    ZK_CHECK(apply(&f, 0) == 0 && apply(&f, 2.5) == 0.75 && apply(&f, 4) == 1);
    f = fit((zk_norm_spec){.kind = ZK_NORM_PERCENTILE, .direction = ZK_LESS_IS_BETTER, .hi = 100}, x, 4,
            room);
    ZK_CHECK(apply(&f, 1) == 87.5 && apply(&f, 2.5) == 25);
}

ZK_TEST(quantile_by_hand)
{
    const double x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}; /* quartiles 3, 5, 7 */
    const zk_norm_spec spec = {.kind = ZK_NORM_QUANTILE, .groups = 4};
    zk_norm_spec above = spec, less = spec;
    double room[3];
    zk_norm f = fit(spec, x, 9, room);

    ZK_CHECK(f.sorted[0] == 3 && f.sorted[1] == 5 && f.sorted[2] == 7);
    ZK_CHECK(apply(&f, 3) == 1 && apply(&f, 3.1) == 2 && apply(&f, 7) == 3 && apply(&f, 7.1) == 4);
    less.direction = ZK_LESS_IS_BETTER;
    f = fit(less, x, 9, room);
    ZK_CHECK(apply(&f, 1) == 4 && apply(&f, 3) == 4 && apply(&f, 3.1) == 3 && apply(&f, 9) == 1);
    above.cut_belongs_above = true;
    f = fit(above, x, 9, room);
    ZK_CHECK(apply(&f, 2.9) == 1 && apply(&f, 3) == 2 && apply(&f, 7) == 4 && apply(&f, 1e9) == 4);
}

ZK_TEST(piecewise_and_table_by_hand)
{
    const double kx[] = {0, 30, 90}, ky[] = {0, 10, 40}, ty[] = {0, 5, 12, 25};
    const zk_interval in[] = {
        {0, 0, true, true}, {1, 1, true, true}, {2, 2, true, true}, {3, INFINITY, true, false}};
    zk_norm f = fit((zk_norm_spec){.kind = ZK_NORM_PIECEWISE, .x = kx, .y = ky, .knots = 3}, NULL, 0, NULL);
    double y = 77;

    ZK_CHECK(apply(&f, -5) == 0 && apply(&f, 0) == 0 && apply(&f, 15) == 5 && apply(&f, 30) == 10);
    ZK_CHECK(apply(&f, 60) == 25 && apply(&f, 90) == 40 && apply(&f, 900) == 40);
    f = fit((zk_norm_spec){.kind = ZK_NORM_TABLE, .in = in, .y = ty, .knots = 4}, NULL, 0, NULL);
    ZK_CHECK(apply(&f, 0) == 0 && apply(&f, 1) == 5 && apply(&f, 2) == 12 && apply(&f, 3) == 25 &&
             apply(&f, 99) == 25);
    CHECK_REFUSED(zk_norm_apply(&f, 1.5, &y, &spot), ZK_EINVAL, ZK_WHY_UNMATCHED, 0, 0);
    f = fit((zk_norm_spec){.kind = ZK_NORM_NONE}, NULL, 0, NULL);
    ZK_CHECK(apply(&f, -3.25) == -3.25);
}

ZK_TEST(room_is_what_fit_needs)
{
    ZK_CHECK_INT(zk_norm_room(&(zk_norm_spec){.kind = ZK_NORM_PERCENTILE}, 9), 9);
    ZK_CHECK_INT(zk_norm_room(&(zk_norm_spec){.kind = ZK_NORM_QUANTILE, .groups = 5}, 9), 4);
    ZK_CHECK_INT(zk_norm_room(&(zk_norm_spec){.kind = ZK_NORM_QUANTILE}, 9), 0);
    ZK_CHECK_INT(zk_norm_room(&(zk_norm_spec){.kind = ZK_NORM_ZSCORE}, 9), 0);
}

ZK_TEST(one_value_is_graded_as_in_the_population)
{
    /* every kind: one by one and all at once give the same bits; permuting the population changes nothing */
    enum { N = 60 };
    double x[N], p[N], y[N], room[N], room2[N];
    const zk_norm_kind kinds[] = {ZK_NORM_NONE,       ZK_NORM_ZSCORE,   ZK_NORM_MINMAX,
                                  ZK_NORM_PERCENTILE, ZK_NORM_QUANTILE, ZK_NORM_LOG};

    fill_uniform(2, 0, 50, x, N);
    for (size_t i = 0; i < N; i++)
        x[i] = floor(x[i]); /* ties */
    for (size_t i = 0; i < N; i++)
        p[(i * 7) % N] = x[i];
    for (size_t k = 0; k < COUNT(kinds); k++) {
        zk_norm_spec spec = {.kind = kinds[k], .groups = 5};
        zk_norm f = fit(spec, x, N, room), g = fit(spec, p, N, room2);
        ZK_CHECK_OK(zk_norm_apply_all(&f, x, N, y, NULL));
        for (size_t i = 0; i < N; i++) {
            ZK_CHECK(apply(&f, x[i]) == y[i]);
            ZK_CHECK_NEAR(apply(&g, x[i]), y[i], 1e-14);
        }
    }
}

/* ---- what-if ---- */

static double reach(const zk_norm *f, double from, double target, bool up, double step,
                    const zk_interval *bounds)
{
    double to = NAN;

    return zk_norm_reach(f, from, target, up, step, bounds, &to) == ZK_OK ? to : NAN;
}

ZK_TEST(reach_is_exact_for_lines)
{
    const double x[] = {10, 20, 30};
    const zk_interval upto25 = {-INFINITY, 25, false, true};
    zk_norm f = fit((zk_norm_spec){.kind = ZK_NORM_MINMAX}, x, 3, NULL);
    double to = reach(&f, 12, 0.7, true, 0, NULL);

    ZK_CHECK_NEAR(to, 24, 1e-12);
    ZK_CHECK(apply(&f, to) >= 0.7 && apply(&f, nextafter(to, 0)) < 0.7);
    ZK_CHECK(reach(&f, 12, 0.71, true, 1, NULL) == 25);
    ZK_CHECK(reach(&f, 28, 0.71, true, 0, NULL) == 28); /* there already */
    ZK_CHECK(reach(&f, 28, 0.5, false, 5, NULL) == 20);
    ZK_CHECK(isnan(reach(&f, 12, 1.1, true, 0, NULL)));
    ZK_CHECK(isnan(reach(&f, 12, 0.9, true, 0, &upto25)));
    f = fit((zk_norm_spec){.kind = ZK_NORM_MINMAX, .direction = ZK_LESS_IS_BETTER}, x, 3, NULL);
    ZK_CHECK_NEAR(reach(&f, 28, 0.5, true, 0, NULL), 20, 1e-12);
    ZK_CHECK(reach(&f, 28, 0.51, true, 1, NULL) == 19);
    f = fit((zk_norm_spec){.kind = ZK_NORM_NONE}, NULL, 0, NULL);
    ZK_CHECK(reach(&f, 195, 200, true, 0, NULL) == 200 && reach(&f, -3, -7.5, false, 0, NULL) == -7.5);
    ZK_CHECK(reach(&f, 0.1, 0.3, true, 0.1, NULL) == 3 * 0.1);
}

ZK_TEST(reach_in_tables_and_between_knots)
{
    const double ty[] = {0, 5, 12, 25}, kx[] = {0, 10, 20, 30}, ky[] = {0, 10, 0, 8};
    const zk_interval in[] = {
        {0, 0, true, true}, {0, 1, false, false}, {1, 2, true, false}, {3, INFINITY, true, false}};
    const zk_interval not_neg = {0, INFINITY, true, false}, none = {5, 4, true, true};
    zk_norm f = fit((zk_norm_spec){.kind = ZK_NORM_TABLE, .in = in, .y = ty, .knots = 4}, NULL, 0, NULL);

    ZK_CHECK(reach(&f, 4, 12, false, 0, NULL) == nextafter(2, 0)); /* the open end below 2 */
    ZK_CHECK(reach(&f, 4, 12, false, 1, &not_neg) == 1);
    ZK_CHECK(reach(&f, 4, 5, false, 1, &not_neg) == 0); /* no integer within (0, 1) */
    ZK_CHECK(reach(&f, 2.5, 20, true, 0, NULL) == 3);   /* from where the table is silent */
    ZK_CHECK(isnan(reach(&f, 4, 0, false, 0, &none)));
    ZK_CHECK(isnan(reach(&f, 4, -1, false, 0, NULL)));
    f = fit((zk_norm_spec){.kind = ZK_NORM_PIECEWISE, .x = kx, .y = ky, .knots = 4}, NULL, 0, NULL);
    ZK_CHECK_NEAR(reach(&f, 18, 6, true, 0, NULL), 14, 1e-12);   /* back is nearer than on */
    ZK_CHECK_NEAR(reach(&f, 25, 6, true, 0, NULL), 27.5, 1e-12); /* on is nearer than back */
    ZK_CHECK(reach(&f, 40, 9, true, 1, NULL) == 11);
    ZK_CHECK(isnan(reach(&f, 40, 11, true, 0, NULL)));
}

/* Equally near on both sides: the smaller one. */
ZK_TEST(reach_ties_go_down)
{
    const double kx[] = {0, 10, 20}, ky[] = {8, 0, 8};
    zk_norm f = fit((zk_norm_spec){.kind = ZK_NORM_PIECEWISE, .x = kx, .y = ky, .knots = 3}, NULL, 0, NULL);

    ZK_CHECK(reach(&f, 10, 8, true, 1, NULL) == 0);
}

/* Against trying every integer. */
ZK_TEST(reach_agrees_with_brute_force)
{
    enum { N = 40, TOP = 60 };
    const double kx[] = {5, 12, 30, 44}, ky[] = {3, -1, 4, 2.5}, ty[] = {1, 4, 2};
    const zk_interval in[] = {{0, 10, true, false}, {10, 25, true, true}, {30, 50, false, true}};
    const zk_interval bounds = {0, TOP, true, true};
    double x[N], room[N];
    zk_rng rng;

    fill_uniform(3, 0, TOP, x, N);
    zk_rng_init(&rng, 3, 1);
    for (int round = 0; round < 4000; round++) {
        zk_norm_spec spec = {.kind = (zk_norm_kind)zk_rng_below(&rng, 8), .groups = 5};
        spec.direction = zk_rng_below(&rng, 2) ? ZK_LESS_IS_BETTER : ZK_MORE_IS_BETTER;
        spec.x = kx;
        spec.y = spec.kind == ZK_NORM_TABLE ? ty : ky;
        spec.in = in;
        spec.knots = spec.kind == ZK_NORM_TABLE ? 3 : 4;
        zk_norm f = fit(spec, x, N, room);
        double from = (double)zk_rng_below(&rng, TOP + 1), y, target = NAN, best = NAN;
        bool up = zk_rng_below(&rng, 2);
        while (isnan(target)) /* the value of some other place, so that it is often just reached */
            if (zk_norm_apply(&f, (double)zk_rng_below(&rng, TOP + 1), &y, NULL) == ZK_OK)
                target = y + (zk_rng_below(&rng, 3) ? 0 : 0.01);
        for (int i = 0; i <= TOP; i++)
            if (zk_norm_apply(&f, i, &y, NULL) == ZK_OK && (up ? y >= target : y <= target) &&
                (isnan(best) || fabs(i - from) < fabs(best - from)))
                best = i;
        double to = reach(&f, from, target, up, 1, &bounds),
               free_to = reach(&f, from, target, up, 0, &bounds);
        if (!(to == best || (isnan(to) && isnan(best))))
            zk_test__fail(__FILE__, __LINE__, "kind %d from %g to %g: %.17g, not %.17g", (int)spec.kind, from,
                          target, to, best);
        if (!isnan(best)) { /* any real is at least as near, and it does reach */
            ZK_CHECK(fabs(free_to - from) <= fabs(best - from));
            y = apply(&f, free_to);
            ZK_CHECK(up ? y >= target : y <= target);
        }
    }
}

ZK_TEST(refusals)
{
    double x[] = {1, 2, NAN}, y[3], room[3];
    const double up[] = {0, 1, 1}, bad[] = {0, INFINITY, 2};
    const zk_interval over[] = {{0, 2, true, true}, {1, 3, true, true}};
    zk_norm f;

#define FIT(...) zk_norm_fit(&(zk_norm_spec){__VA_ARGS__}, x, 3, room, &f, &spot)
    CHECK_REFUSED(FIT(.kind = ZK_NORM_ZSCORE), ZK_ENUMERIC, ZK_WHY_NAN, 2, 0);
    CHECK_REFUSED(zk_norm_fit(&(zk_norm_spec){.kind = ZK_NORM_MINMAX}, x, 0, room, &f, &spot), ZK_EINVAL,
                  ZK_WHY_EMPTY, 0, 0);
    CHECK_REFUSED(FIT(.kind = ZK_NORM_MINMAX, .lo = 2, .hi = 1), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(FIT(.kind = ZK_NORM_LOG, .unit = -1), ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 0, 0);
    CHECK_REFUSED(FIT(.kind = ZK_NORM_QUANTILE, .groups = 1), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(FIT(.kind = ZK_NORM_QUANTILE, .groups = 4), ZK_ENUMERIC, ZK_WHY_NAN, 2, 0);
    CHECK_REFUSED(FIT(.kind = (zk_norm_kind)99), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(FIT(.kind = ZK_NORM_PIECEWISE, .x = up, .y = up, .knots = 3), ZK_EINVAL,
                  ZK_WHY_NOT_ASCENDING, 2, 0);
    CHECK_REFUSED(FIT(.kind = ZK_NORM_PIECEWISE, .x = bad, .y = up, .knots = 3), ZK_ENUMERIC, ZK_WHY_NAN, 1,
                  0);
    CHECK_REFUSED(FIT(.kind = ZK_NORM_PIECEWISE, .x = up, .y = bad, .knots = 3), ZK_ENUMERIC, ZK_WHY_NAN, 1,
                  1);
    CHECK_REFUSED(FIT(.kind = ZK_NORM_PIECEWISE), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    CHECK_REFUSED(FIT(.kind = ZK_NORM_TABLE, .in = over, .y = up, .knots = 2), ZK_EINVAL, ZK_WHY_OVERLAP, 0,
                  1);
    f = fit((zk_norm_spec){.kind = ZK_NORM_NONE}, NULL, 0, NULL);
    CHECK_REFUSED(zk_norm_apply_all(&f, x, 3, y, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 2, 0);
    ZK_CHECK_ERR(zk_norm_reach(&f, NAN, 1, true, 0, NULL, y), ZK_ENUMERIC);
    ZK_CHECK_ERR(zk_norm_reach(&f, 0, 1, true, -1, NULL, y), ZK_EINVAL);
    x[1] = -1e308;
    x[2] = 1e308;
    CHECK_REFUSED(FIT(.kind = ZK_NORM_MINMAX), ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0);
    x[0] = x[1] = 0;
    x[2] = 1e-300;
#undef FIT
    f = fit((zk_norm_spec){.kind = ZK_NORM_ZSCORE}, x, 3,
            NULL); /* the variance underflows, the deviation does not */
    ZK_CHECK(!f.constant);
    ZK_CHECK_NEAR(apply(&f, 1e-300), 2 / sqrt(3), 1e-15);
    ZK_CHECK_ERR(zk_norm_apply(&f, 1e10, y, NULL), ZK_ENUMERIC);
}

ZK_TEST_MAIN()
