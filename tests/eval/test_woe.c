/* SPDX-License-Identifier: Apache-2.0
 *
 * Binning: tables by hand, identities over all methods, the optimum against trying everything, hostile columns.
 */
#include "eval_test.h"
#include "zhike/scorecard.h"

enum { N = 2000 };

static double x[N];
static uint8_t bad[N];
static int32_t level[N];

/* Risk rises with x up to 6 and falls again: free methods find a peak, monotone ones may not. */
static void make_data(uint64_t stream, double grain)
{
    zk_rng rng;

    zk_rng_init(&rng, 11, stream);
    for (size_t i = 0; i < N; i++) {
        x[i] = floor(zk_rng_uniform(&rng) * 10 / grain) * grain;
        bad[i] = zk_rng_uniform(&rng) < 0.1 + 0.06 * (x[i] < 6 ? x[i] : 12 - x[i]);
        level[i] = (int32_t)x[i];
    }
}

ZK_TEST(table_by_hand)
{
    const double v[] = {1, 2, 3, 4, 5, 6, NAN, NAN, -9, -9}, breaks[] = {3, 5}, special[] = {-9, -8};
    const uint8_t b[] = {0, 1, 0, 0, 1, 1, 1, 0, 0, 0};
    zk_bin_options o = zk_bin_defaults();
    zk_binning t;

    o.breaks = breaks;
    o.n_breaks = 2;
    o.special = special;
    o.specials = 2;
    ZK_CHECK_OK(zk_woe_fit(v, b, 10, &o, &t, NULL));
    ZK_CHECK(t.bins == 5 && t.ordinary == 3 && t.n == 10); /* -8 never occurs */
    ZK_CHECK(t.bin[0].lo == -INFINITY && t.bin[0].hi == 3 && t.bin[2].hi == INFINITY);
    ZK_CHECK(t.bin[3].kind == ZK_BIN_SPECIAL && t.bin[3].lo == -9 && t.bin[4].kind == ZK_BIN_MISSING);
    /* good 1 2 0 2 1, bad 1 0 2 0 1; empty cells count as 0.9 */
    double g = 6.9, d = 4 + 1.8;
    ZK_CHECK_NEAR(t.bin[0].woe, log((1 / d) / (1 / g)), 1e-15);
    ZK_CHECK_NEAR(t.bin[1].woe, log((0.9 / d) / (2 / g)), 1e-15);
    ZK_CHECK_NEAR(t.bin[2].woe, log((2 / d) / (0.9 / g)), 1e-15);
    ZK_CHECK_NEAR(t.bin[2].iv, (2 / d - 0.9 / g) * t.bin[2].woe, 1e-15);
    ZK_CHECK(zk_woe_bin(&t, 3) == 1 && zk_woe_bin(&t, 2.999) == 0 && zk_woe_bin(&t, 99) == 2);
    ZK_CHECK(zk_woe_bin(&t, -9) == 3 && zk_woe_bin(&t, NAN) == 4);
    o.smoothing = 0.5;
    ZK_CHECK_OK(zk_woe_fit(v, b, 10, &o, &t, NULL));
    ZK_CHECK_NEAR(t.bin[1].woe, log((0.5 / 6.5) / (2.5 / 8.5)), 1e-15);
}

static void check_table(const zk_binning *t, const zk_bin_options *o)
{
    size_t n = 0, b = 0, ordinary = 0;
    double iv = 0;

    for (size_t k = 0; k < t->bins; k++) {
        n += t->bin[k].n;
        b += t->bin[k].bad;
        iv += t->bin[k].iv;
        if (k < t->ordinary)
            ordinary += t->bin[k].n;
        if (k && k < t->ordinary && t->bin[k].kind == ZK_BIN_RANGE)
            ZK_CHECK(t->bin[k].lo == t->bin[k - 1].hi);
    }
    ZK_CHECK_INT(n, N);
    for (size_t i = 0; i < N; i++)
        b -= bad[i];
    ZK_CHECK_INT(b, 0);
    ZK_CHECK_NEAR(iv, t->iv, 1e-12);
    ZK_CHECK(t->ordinary >= 2 && t->ordinary <= o->bins_max);
    for (size_t k = 0; k < t->ordinary; k++)
        ZK_CHECK((double)t->bin[k].n >= 0.05 * (double)ordinary);
}

ZK_TEST(all_methods_keep_their_word)
{
    static double woe[N], turned[N];
    zk_binning t, u;
    uint32_t bin_of[10];

    for (int m = ZK_BIN_TREE; m <= ZK_BIN_OPTIMAL; m++)
        for (uint64_t s = 0; s < 3; s++) {
            zk_bin_options o = zk_bin_defaults();
            o.method = (zk_bin_method)m;
            make_data(s, s == 1 ? 1 : 0.01);
            ZK_CHECK_OK(zk_woe_fit(x, bad, N, &o, &t, NULL));
            check_table(&t, &o);
            /* what is applied is what was counted */
            ZK_CHECK_OK(zk_woe_apply(&t, x, N, woe, NULL));
            for (size_t k = 0; k < t.bins; k++) {
                size_t n = 0;
                for (size_t i = 0; i < N; i++)
                    n += zk_woe_bin(&t, x[i]) == k;
                ZK_CHECK_INT(n, t.bin[k].n);
            }
            /* rows in any order, the same table */
            for (size_t i = 0; i < N; i++)
                turned[i] = x[N - 1 - i];
            for (size_t i = 0; i < N / 2; i++) {
                uint8_t swap = bad[i];
                bad[i] = bad[N - 1 - i];
                bad[N - 1 - i] = swap;
            }
            ZK_CHECK_OK(zk_woe_fit(turned, bad, N, &o, &u, NULL));
            ZK_CHECK_INT(u.bins, t.bins);
            ZK_CHECK_NEAR(u.iv, t.iv, 1e-14);
            /* as categories */
            make_data(s, 1);
            ZK_CHECK_OK(zk_woe_fit_levels(level, 10, bad, N, &o, NULL, 0, &t, bin_of, NULL));
            check_table(&t, &o);
            for (size_t k = 1; k < t.ordinary; k++)
                ZK_CHECK(t.bin[k].rate > t.bin[k - 1].rate);
            for (size_t k = 0; k < t.ordinary; k++) {
                size_t n = 0;
                for (size_t i = 0; i < N; i++)
                    n += bin_of[level[i]] == k;
                ZK_CHECK_INT(n, t.bin[k].n);
            }
        }
}

ZK_TEST(monotone_is_monotone)
{
    zk_bin_options o = zk_bin_defaults();
    zk_binning t;

    make_data(4, 0.01);
    for (int m = 0; m < 2; m++)
        for (int trend = ZK_TREND_EITHER; trend <= ZK_TREND_FALLING; trend++) {
            o.method = m ? ZK_BIN_OPTIMAL : ZK_BIN_MONOTONE;
            o.trend = (zk_bin_trend)trend;
            ZK_CHECK_OK(zk_woe_fit(x, bad, N, &o, &t, NULL));
            bool up = true, down = true;
            for (size_t k = 1; k < t.bins; k++) {
                up &= t.bin[k].rate > t.bin[k - 1].rate;
                down &= t.bin[k].rate < t.bin[k - 1].rate;
            }
            ZK_CHECK(trend == ZK_TREND_RISING ? up : trend == ZK_TREND_FALLING ? down : up || down);
        }
}

/* Over ten values every set of breaks can be tried. */
ZK_TEST(the_optimum_is_the_optimum)
{
    for (int trend = ZK_TREND_FREE; trend <= ZK_TREND_EITHER; trend++)
        for (uint64_t s = 0; s < 5; s++) {
            zk_bin_options o = zk_bin_defaults(), given = zk_bin_defaults();
            zk_binning t, u, tree;
            double best = 0;
            make_data(20 + s, 1);
            o.method = ZK_BIN_OPTIMAL;
            o.trend = (zk_bin_trend)trend;
            o.gain_min = 0;
            o.bins_max = 4;
            ZK_CHECK_OK(zk_woe_fit(x, bad, N, &o, &t, NULL));
            for (unsigned set = 1; set < 512; set++) {
                double breaks[9];
                size_t n = 0;
                for (unsigned k = 0; k < 9; k++)
                    if (set >> k & 1)
                        breaks[n++] = k + 1;
                if (n > 3)
                    continue;
                given.breaks = breaks;
                given.n_breaks = n;
                ZK_CHECK_OK(zk_woe_fit(x, bad, N, &given, &u, NULL));
                bool fine = true, up = true, down = true;
                for (size_t k = 0; k < u.bins; k++) {
                    fine &= (double)u.bin[k].n >= 0.05 * N;
                    up &= k == 0 || u.bin[k].rate > u.bin[k - 1].rate;
                    down &= k == 0 || u.bin[k].rate < u.bin[k - 1].rate;
                }
                if (fine && (trend == ZK_TREND_FREE || up || down))
                    best = fmax(best, u.iv);
            }
            ZK_CHECK_NEAR(t.iv, best, 1e-12);
            o.method = ZK_BIN_TREE;
            ZK_CHECK_OK(zk_woe_fit(x, bad, N, &o, &tree, NULL));
            if (trend == ZK_TREND_FREE)
                ZK_CHECK(tree.iv <= best + 1e-12);
        }
}

ZK_TEST(hostile_columns)
{
    static double v[N], out[N];
    static uint32_t bin_of[3];
    const uint32_t group[] = {1, 0, 1};
    zk_bin_options o = zk_bin_defaults();
    zk_binning t;

    make_data(9, 1);
    for (int m = ZK_BIN_TREE; m <= ZK_BIN_OPTIMAL; m++) {
        o.method = (zk_bin_method)m;
        for (size_t i = 0; i < N; i++)
            v[i] = 3;
        ZK_CHECK_OK(zk_woe_fit(v, bad, N, &o, &t, NULL));
        ZK_CHECK(t.bins == 1 && t.iv == 0 && t.bin[0].woe == 0);
        for (size_t i = 0; i < N; i++)
            v[i] = NAN;
        ZK_CHECK_OK(zk_woe_fit(v, bad, N, &o, &t, NULL));
        ZK_CHECK(t.bins == 1 && t.ordinary == 0 && t.bin[0].kind == ZK_BIN_MISSING);
        ZK_CHECK_INT(zk_woe_bin(&t, 5), 1); /* not seen */
        for (size_t i = 0; i < N; i++)
            v[i] = i == 0 ? 1e300 : i == 1 ? -1e300 : i < N / 2 ? 0 : 1; /* outliers */
        ZK_CHECK_OK(zk_woe_fit(v, bad, N, &o, &t, NULL));
        ZK_CHECK(t.bins >= 1);
        for (size_t i = 0; i < N; i++)
            v[i] = bad[i]; /* perfect */
        ZK_CHECK_OK(zk_woe_fit(v, bad, N, &o, &t, NULL));
        ZK_CHECK(isfinite(t.iv));
    }
    o = zk_bin_defaults();
    for (size_t i = 0; i < N; i++)
        level[i] = i % 4 ? (int32_t)(i % 2) * 2 : -1; /* level 1 never occurs */
    ZK_CHECK_OK(zk_woe_fit_levels(level, 3, bad, N, &o, NULL, 0, &t, bin_of, NULL));
    ZK_CHECK(t.bin[t.bins - 1].kind == ZK_BIN_MISSING && bin_of[1] < t.ordinary);
    ZK_CHECK_OK(zk_woe_fit_levels(level, 3, bad, N, &o, group, 2, &t, bin_of, NULL));
    ZK_CHECK(t.ordinary == 2 && t.bin[0].n == 0 && t.bin[0].woe == 0 && bin_of[2] == 1);

    make_data(9, 1);
    x[7] = INFINITY;
    CHECK_REFUSED(zk_woe_fit(x, bad, N, &o, &t, &spot), ZK_EINVAL, ZK_WHY_RANGE, 7, 0);
    CHECK_REFUSED(zk_woe_apply(&t, x, N, out, &spot), ZK_EINVAL, ZK_WHY_RANGE, 7, 0);
    x[7] = 1;
    bad[3] = 2;
    CHECK_REFUSED(zk_woe_fit(x, bad, N, &o, &t, &spot), ZK_EINVAL, ZK_WHY_RANGE, 3, 1);
    memset(bad, 0, sizeof bad);
    CHECK_REFUSED(zk_woe_fit(x, bad, N, &o, &t, &spot), ZK_ENUMERIC, ZK_WHY_ONE_CLASS, 0, 1);
    CHECK_REFUSED(zk_woe_fit(x, bad, 0, &o, &t, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    make_data(9, 1);
    o.breaks = (double[]){2, 2};
    o.n_breaks = 2;
    CHECK_REFUSED(zk_woe_fit(x, bad, N, &o, &t, &spot), ZK_EINVAL, ZK_WHY_NOT_ASCENDING, 1, 2);
    o = zk_bin_defaults();
    o.bins_max = 1;
    CHECK_REFUSED(zk_woe_fit(x, bad, N, &o, &t, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 2);
    level[5] = 10;
    o = zk_bin_defaults();
    CHECK_REFUSED(zk_woe_fit_levels(level, 10, bad, N, &o, NULL, 0, &t, bin_of, &spot), ZK_EINVAL,
                  ZK_WHY_RANGE, 5, 0);
}

ZK_TEST_MAIN()
