/* SPDX-License-Identifier: Apache-2.0
 *
 * Load curves: features against their definitions, what must not matter (scale, order, threads), breaks put in
 * and found, oddness, learning, refusals.
 */
#include "eval_test.h"
#include "zhike/load.h"

enum { ROWS = 60, COLS = 36, SLOTS = 48, DAYS = 120 };

static double curves[ROWS * COLS];

/* A yearly wave with noise; row 7 falls to 40 % at period 20, row 9 to nothing from 25 on. */
static void make_curves(void)
{
    for (size_t i = 0; i < ROWS; i++) {
        zk_rng rng;
        zk_rng_init(&rng, 3, i);
        double level = exp(zk_rng_normal(&rng)) * 300;
        for (size_t t = 0; t < COLS; t++) {
            double y =
                level * (1 + 0.3 * sin((double)t * 6.283185307 / 12)) * (1 + 0.05 * zk_rng_normal(&rng));
            curves[i * COLS + t] = i == 7 && t >= 20 ? 0.4 * y : i == 9 && t >= 25 ? 0 : y;
        }
    }
}

ZK_TEST(a_break_is_found)
{
    zk_load_break b;

    make_curves();
    ZK_CHECK_OK(zk_load_shift(curves + 7 * COLS, COLS, &b, NULL));
    ZK_CHECK(b.at >= 19 && b.at <= 21 && b.gain > 0.6);
    ZK_CHECK_NEAR(b.after / b.before, 0.4, 0.12);
    const double step[] = {5, 5, 5, NAN, 5, 1, 1, 1, 1};
    ZK_CHECK_OK(zk_load_shift(step, 9, &b, NULL));
    ZK_CHECK(b.at == 5 && b.before == 5 && b.after == 1);
    ZK_CHECK_NEAR(b.gain, 1, 1e-12);
    const double flat[] = {5, 5, 5, 5};
    ZK_CHECK_OK(zk_load_shift(flat, 4, &b, NULL));
    ZK_CHECK(b.gain == 0);
    CHECK_REFUSED(zk_load_shift(flat, 3, &b, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0);
}

ZK_TEST(features_by_definition)
{
    static double f[ROWS * ZK_LOAD_SERIES];
    const double hand[] = {1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 1, 1};
    double g[ZK_LOAD_SERIES];
    zk_description d;

    ZK_CHECK_OK(zk_load_series(hand, 1, 12, 0, NULL, 1, g, NULL));
    ZK_CHECK_OK(zk_describe(hand, 12, &d, NULL));
    ZK_CHECK_NEAR(g[ZK_LOAD_CV], d.sd_pop / d.mean, 1e-12);
    ZK_CHECK_NEAR(g[ZK_LOAD_FACTOR], d.mean / 8, 1e-12);
    ZK_CHECK(g[ZK_LOAD_MIN] == 0);
    ZK_CHECK_NEAR(g[ZK_LOAD_LOW], 2.0 / 12, 1e-12);
    ZK_CHECK_NEAR(g[ZK_LOAD_LOW_RUN], 2.0 / 12, 1e-12);
    ZK_CHECK(isnan(g[ZK_LOAD_SEASON]) && isnan(g[ZK_LOAD_YEAR]));
    make_curves();
    ZK_CHECK_OK(zk_load_series(curves, ROWS, COLS, 12, NULL, 1, f, NULL));
    ZK_CHECK(f[7 * ZK_LOAD_SERIES + ZK_LOAD_SHIFT] < -0.6);
    ZK_CHECK_NEAR(f[7 * ZK_LOAD_SERIES + ZK_LOAD_PEER_SHIFT], f[7 * ZK_LOAD_SERIES + ZK_LOAD_SHIFT], 0.3);
    ZK_CHECK_NEAR(f[9 * ZK_LOAD_SERIES + ZK_LOAD_LOW_RUN], 11.0 / 36, 1e-12);
    ZK_CHECK(f[3 * ZK_LOAD_SERIES + ZK_LOAD_SEASON] > 0.8 && f[3 * ZK_LOAD_SERIES + ZK_LOAD_PEER_LIKE] > 0.8);
}

/* Ten times all energy changes the level only; threads nothing; a row moved moves its features. */
ZK_TEST(what_does_not_matter)
{
    static double f[ROWS * ZK_LOAD_SERIES], g[ROWS * ZK_LOAD_SERIES], y[ROWS * COLS];

    make_curves();
    ZK_CHECK_OK(zk_load_series(curves, ROWS, COLS, 12, NULL, 1, f, NULL));
    ZK_CHECK_OK(zk_load_series(curves, ROWS, COLS, 12, NULL, 4, g, NULL));
    ZK_CHECK_MEM(f, g, sizeof f);
    for (size_t i = 0; i < ROWS * COLS; i++)
        y[i] = 10 * curves[i];
    ZK_CHECK_OK(zk_load_series(y, ROWS, COLS, 12, NULL, 1, g, NULL));
    for (size_t i = 0; i < ROWS * ZK_LOAD_SERIES; i++)
        ZK_CHECK_NEAR(g[i], f[i] + (i % ZK_LOAD_SERIES == ZK_LOAD_LEVEL ? log(10) : 0), 1e-8);
    for (size_t i = 0; i < ROWS; i++)
        memcpy(y + i * COLS, curves + (ROWS - 1 - i) * COLS, COLS * sizeof *y);
    ZK_CHECK_OK(zk_load_series(y, ROWS, COLS, 12, NULL, 1, g, NULL));
    for (size_t i = 0; i < ROWS; i++)
        ZK_CHECK_MEM(g + i * ZK_LOAD_SERIES, f + (ROWS - 1 - i) * ZK_LOAD_SERIES, ZK_LOAD_SERIES * sizeof *f);
}

static double profile[3 * DAYS * SLOTS];
static uint32_t meter[3 * DAYS];
static int32_t day[3 * DAYS];

/* Three meters; day 50 of meter 0 is scaled down, day 60 flattened, day 70 zero in the afternoon. */
static void make_days(void)
{
    for (size_t i = 0; i < 3 * DAYS; i++) {
        zk_rng rng;
        zk_rng_init(&rng, 8, i);
        meter[i] = (uint32_t)(i / DAYS);
        day[i] = 15000 + (int32_t)(i % DAYS);
        for (size_t t = 0; t < SLOTS; t++)
            profile[i * SLOTS + t] = (0.1 + 0.3 * exp(-((double)t - 38) * ((double)t - 38) / 20)) *
                                     (0.8 + 0.4 * zk_rng_uniform(&rng));
    }
    double sum = 0;
    for (size_t t = 0; t < SLOTS; t++) {
        profile[50 * SLOTS + t] *= 0.3;
        sum += profile[60 * SLOTS + t];
    }
    for (size_t t = 0; t < SLOTS; t++)
        profile[60 * SLOTS + t] = sum / SLOTS;
    for (size_t t = 24; t < 40; t++)
        profile[70 * SLOTS + t] = 0;
}

ZK_TEST(altered_days_are_told)
{
    static double f[3 * DAYS * ZK_LOAD_DAYS], g[3 * DAYS * ZK_LOAD_DAYS], score[3 * DAYS],
        part[3 * DAYS * ZK_LOAD_DAYS];
    size_t beaten = 0;

    make_days();
    ZK_CHECK_OK(zk_load_days(profile, 3 * DAYS, SLOTS, meter, day, 1, f, NULL));
    ZK_CHECK_OK(zk_load_days(profile, 3 * DAYS, SLOTS, meter, day, 3, g, NULL));
    ZK_CHECK_MEM(f, g, sizeof f);
    ZK_CHECK_NEAR(f[50 * ZK_LOAD_DAYS + ZK_LOAD_OWN + ZK_LOAD_TOTAL], log(0.3), 0.1);
    ZK_CHECK_NEAR(f[50 * ZK_LOAD_DAYS + ZK_LOAD_OWN + ZK_LOAD_BASE], log(0.3), 0.15);
    ZK_CHECK(f[60 * ZK_LOAD_DAYS + ZK_LOAD_DAY_CV] == 0 && f[60 * ZK_LOAD_DAYS + ZK_LOAD_SHAPE] == 0);
    ZK_CHECK_NEAR(f[60 * ZK_LOAD_DAYS + ZK_LOAD_ENTROPY], 1, 1e-12);
    ZK_CHECK_NEAR(f[70 * ZK_LOAD_DAYS + ZK_LOAD_ZERO], 16.0 / 48, 1e-12);
    ZK_CHECK(f[20 * ZK_LOAD_DAYS + ZK_LOAD_SHAPE] > 0.7);
    ZK_CHECK_OK(zk_load_odd(f, 3 * DAYS, ZK_LOAD_DAYS, score, part, NULL));
    for (size_t i = 0; i < 3 * DAYS; i++)
        beaten += score[i] > fmin(score[50], fmin(score[60], score[70]));
    ZK_CHECK(beaten <= 2); /* the three are the oddest */
}

ZK_TEST(weekdays)
{
    static double f[7 * ZK_LOAD_DAYS];
    static uint32_t one[7];
    static double p[7 * SLOTS];
    int32_t days[7];

    make_days();
    for (size_t i = 0; i < 7; i++) {
        days[i] = 19723 + (int32_t)i; /* 2024-01-01, a Monday */
        memcpy(p + i * SLOTS, profile + i * SLOTS, SLOTS * sizeof *p);
    }
    ZK_CHECK_OK(zk_load_days(p, 7, SLOTS, one, days, 1, f, NULL));
    for (size_t i = 0; i < 7; i++)
        ZK_CHECK_INT(f[i * ZK_LOAD_DAYS + ZK_LOAD_WEEKEND], i >= 5);
}

ZK_TEST(oddness_by_definition)
{
    const double x[] = {1, 7, 2, 7, 3, 7, 4, 7, 100, 7, 2.5, NAN};
    double score[6], part[12], z3 = 100 - 2.75, median_dev = (0.75 + 1.25) / 2;

    ZK_CHECK_OK(zk_load_odd(x, 6, 2, score, part, NULL)); /* 1 2 2.5 3 4 100: median 2.75 */
    ZK_CHECK_NEAR(part[8], z3 / (1.4826 * median_dev), 1e-9);
    ZK_CHECK_NEAR(score[4], 8 / 2.0, 1e-12); /* capped; the constant column counts 0 */
    ZK_CHECK_NEAR(score[0], 1.75 / (1.4826 * median_dev) / 2, 1e-9);
    ZK_CHECK(part[0] < 0 && part[1] == 0 && part[11] == 0);
    double bad[] = {1, INFINITY, 2};
    CHECK_REFUSED(zk_load_odd(bad, 3, 1, score, NULL, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 1, 0);
    CHECK_REFUSED(zk_load_odd(bad, 2, 1, score, NULL, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 2, 0);
}

/* What is learnt tells cases apart, and a label that says nothing teaches nothing. */
ZK_TEST(learning)
{
    enum { N = 400 };
    static double x[N * 3], p[N], again[N];
    static uint8_t y[N];
    static uint32_t fold[N];
    zk_load_options o = zk_load_defaults();
    zk_roc r;

    for (size_t i = 0; i < N; i++) {
        zk_rng rng;
        zk_rng_init(&rng, 12, i);
        y[i] = i % 5 == 0;
        x[3 * i] = zk_rng_normal(&rng) + 2 * y[i];
        x[3 * i + 1] = i % 11 ? zk_rng_normal(&rng) : NAN;
        x[3 * i + 2] = zk_rng_normal(&rng) * (1 + 3 * y[i]); /* only trees see a wider spread */
    }
    o.boost.rounds = 60;
    ZK_CHECK_OK(zk_folds_stratified(y, N, 5, fold, NULL));
    for (int m = ZK_LOAD_BLEND; m <= ZK_LOAD_BOOST; m++) {
        o.model = (zk_load_model)m;
        ZK_CHECK_OK(zk_load_cv(x, N, 3, y, fold, 5, &o, 1, p, NULL));
        ZK_CHECK_OK(zk_load_cv(x, N, 3, y, fold, 5, &o, 3, again, NULL));
        ZK_CHECK_MEM(p, again, sizeof p);
        ZK_CHECK_OK(zk_roc_test(p, y, N, false, 0.95, &r, NULL));
        ZK_CHECK(r.auc > 0.88);
        for (size_t i = 0; i < N; i++)
            ZK_CHECK(p[i] > 0 && p[i] < 1);
    }
    const size_t train[] = {0, 5, 10}, test[] = {1};
    CHECK_REFUSED(zk_load_learn(x, N, 3, y, train, 3, test, 1, &o, p, &spot), ZK_ENUMERIC, ZK_WHY_ONE_CLASS,
                  0, 3);
    o.seeds = 0;
    CHECK_REFUSED(zk_load_learn(x, N, 3, y, train, 3, test, 1, &o, p, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
}

ZK_TEST(precision_at_the_top)
{
    const double score[] = {0.9, 0.1, 0.8, 0.8, 0.3};
    const uint8_t y[] = {1, 1, 0, 1, 0};
    double precision, recall;

    ZK_CHECK_OK(zk_load_at_top(score, y, 5, 1, &precision, &recall, NULL));
    ZK_CHECK(precision == 1 && recall == 1.0 / 3);
    ZK_CHECK_OK(zk_load_at_top(score, y, 5, 2, &precision, &recall, NULL)); /* ties in the order given */
    ZK_CHECK(precision == 0.5 && recall == 1.0 / 3);
    ZK_CHECK_OK(zk_load_at_top(score, y, 5, 5, &precision, &recall, NULL));
    ZK_CHECK(precision == 0.6 && recall == 1);
    CHECK_REFUSED(zk_load_at_top(score, y, 5, 6, &precision, &recall, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 2);
}

ZK_TEST(refusals)
{
    double y[8] = {1, 2, 3, 4, 1, NAN, NAN, 4}, f[2 * ZK_LOAD_SERIES];
    const uint32_t m[2] = {0, 0};
    const int32_t d[2] = {0, 1};

    CHECK_REFUSED(zk_load_series(y, 2, 4, 0, NULL, 1, f, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 1, 0);
    y[5] = INFINITY;
    CHECK_REFUSED(zk_load_series(y, 2, 4, 0, NULL, 1, f, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 1, 1);
    CHECK_REFUSED(zk_load_series(y, 0, 4, 0, NULL, 1, f, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    CHECK_REFUSED(zk_load_days(y, 2, 4, m, d, 1, f, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 1, 1);
    CHECK_REFUSED(zk_load_days(y, 2, 3, m, d, 1, f, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 3);
}

ZK_TEST_MAIN()
