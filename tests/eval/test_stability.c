/* SPDX-License-Identifier: Apache-2.0
 *
 * Stability of ranks under moving weights: against closed forms, other ways of computing, and what must not
 * change (threads, the order of subjects).
 */
#include "eval_test.h"

static zk_stability_spec spec_of(zk_shake shake, double spread, size_t draws)
{
    return (zk_stability_spec){.shake = shake, .spread = spread, .draws = draws, .seed = 7, .threads = 2};
}

/* Two subjects, two weights: a wins while w0 > 1/2. With w drawn uniformly on [0, 1] that is half of the time;
 * from 0.6 (1 +- 0.5) against 0.4 (1 +- 0.5) the area is known too. */
ZK_TEST(two_by_two_has_closed_forms)
{
    const double x[] = {1, 0, 0, 1}, w[] = {0.6, 0.4};
    zk_stability s[2];
    zk_stability_spec spec = spec_of(ZK_SHAKE_ANY, 0, 200000);

    ZK_CHECK_OK(zk_stability_run(&spec, x, 2, 2, w, s, NULL));
    ZK_CHECK(s[0].rank == 1 && s[1].rank == 2);
    ZK_CHECK_NEAR(s[0].keeps_rank, 0.5, 0.004);
    ZK_CHECK_NEAR(s[0].keeps_rank, s[1].keeps_rank, 1e-15);
    ZK_CHECK_NEAR(s[0].mean_rank + s[1].mean_rank, 3, 1e-12);
    spec = spec_of(ZK_SHAKE_UNIFORM, 0.5, 200000);
    ZK_CHECK_OK(zk_stability_run(&spec, x, 2, 2, w, s, NULL));
    /* v uniform on [0.3, 0.9], u on [0.2, 0.6]: P(u >= v) = (0.3^2 / 2) / (0.6 * 0.4) */
    ZK_CHECK_NEAR(s[0].keeps_rank, 1 - 0.045 / 0.24, 0.004);
    spec = spec_of(ZK_SHAKE_UNIFORM, 0.1, 5000); /* too little to overturn 0.54 against 0.44 */
    ZK_CHECK_OK(zk_stability_run(&spec, x, 2, 2, w, s, NULL));
    ZK_CHECK(s[0].keeps_rank == 1 && s[0].rank_worst == 1 && s[1].rank_best == 2 && s[0].first == 1);
}

/* Dirichlet: the mean of a subject that scores one weight is that weight, its variance w (1 - w) / (c + 1). The
 * quantiles are read off through grades. Beta(2, 3) below its median 0.38573: half. */
ZK_TEST(dirichlet_has_its_moments)
{
    const double x[] = {1, 0}, w[] = {0.4, 0.6};
    const zk_interval half[] = {{-INFINITY, 0.38572756813238945, false, false},
                                {0.38572756813238945, INFINITY, true, false}};
    zk_stability s;
    zk_stability_spec spec = spec_of(ZK_SHAKE_DIRICHLET, 5, 200000);

    spec.grade_in = half;
    spec.grades = 2;
    ZK_CHECK_OK(zk_stability_run(&spec, x, 1, 2, w, &s, NULL));
    ZK_CHECK(s.grade == 1);
    ZK_CHECK_NEAR(s.keeps_grade, 0.5, 0.004);
    ZK_CHECK_NEAR(s.score, 0.4, 1e-15);
    spec.spread =
        1.25; /* Beta(0.5, 0.75): P(X >= median) with shapes below 1; median by bisection elsewhere */
    ZK_CHECK_OK(zk_stability_run(&spec, x, 1, 2, w, &s, NULL));
    ZK_CHECK_NEAR(s.keeps_grade, 0.46190088631599, 0.004);
}

ZK_TEST(threads_and_order_do_not_show)
{
    enum { ROWS = 30, COLS = 4 };
    double x[ROWS * COLS], y[ROWS * COLS], w[COLS] = {4, 3, 2, 1};
    zk_stability a[ROWS], b[ROWS], c[ROWS];
    zk_stability_spec spec = spec_of(ZK_SHAKE_DIRICHLET, 20, 3000);

    fill_uniform(3, 0, 1, x, COUNT(x));
    for (int by = 0; by < 2; by++) {
        spec.by = (zk_stability_score)by;
        spec.threads = 1;
        ZK_CHECK_OK(zk_stability_run(&spec, x, ROWS, COLS, w, a, NULL));
        spec.threads = 3;
        ZK_CHECK_OK(zk_stability_run(&spec, x, ROWS, COLS, w, b, NULL));
        for (size_t i = 0; i < ROWS; i++) {
            memcpy(y + (ROWS - 1 - i) * COLS, x + i * COLS, sizeof(double) * COLS);
            ZK_CHECK(a[i].keeps_rank == b[i].keeps_rank && a[i].mean_rank == b[i].mean_rank);
            ZK_CHECK(a[i].rank_low == b[i].rank_low && a[i].rank_high == b[i].rank_high);
            ZK_CHECK(a[i].rank_best <= a[i].rank_low && a[i].rank_low <= a[i].rank_high &&
                     a[i].rank_high <= a[i].rank_worst);
        }
        ZK_CHECK_OK(zk_stability_run(&spec, y, ROWS, COLS, w, c, NULL));
        for (size_t i = 0; i < ROWS; i++) {
            ZK_CHECK(a[i].rank == c[ROWS - 1 - i].rank);
            ZK_CHECK_NEAR(a[i].keeps_rank, c[ROWS - 1 - i].keeps_rank, 1e-15);
        }
    }
}

/* TOPSIS from stored squares is zk_topsis. */
ZK_TEST(topsis_scores_are_those_of_topsis)
{
    enum { ROWS = 12, COLS = 3 };
    double x[ROWS * COLS], w[COLS] = {0.5, 0.3, 0.2}, closeness[ROWS];
    const zk_direction d[] = {ZK_MORE_IS_BETTER, ZK_LESS_IS_BETTER, ZK_MORE_IS_BETTER};
    zk_stability s[ROWS];

    fill_uniform(4, 1, 9, x, COUNT(x));
    for (int norm = 0; norm < 3; norm++) {
        zk_stability_spec spec = spec_of(ZK_SHAKE_UNIFORM, 0.2, 10);
        spec.by = ZK_STABILITY_TOPSIS;
        spec.norm = (zk_topsis_norm)norm;
        spec.direction = d;
        ZK_CHECK_OK(zk_stability_run(&spec, x, ROWS, COLS, w, s, NULL));
        ZK_CHECK_OK(zk_topsis(x, ROWS, COLS, w, d, spec.norm, closeness, NULL, NULL, NULL));
        for (size_t i = 0; i < ROWS; i++)
            ZK_CHECK_NEAR(s[i].score, closeness[i], 1e-14);
    }
}

ZK_TEST(equal_subjects_share_a_rank)
{
    const double x[] = {0.1, 0.7, 0.3, 0.1, 0.7, 0.3, 0, 0, 0}, w[] = {1, 1, 1};
    zk_stability s[3];
    zk_stability_spec spec = spec_of(ZK_SHAKE_ANY, 0, 2000);

    ZK_CHECK_OK(zk_stability_run(&spec, x, 3, 3, w, s, NULL));
    ZK_CHECK(s[0].rank == 1 && s[1].rank == 1 && s[2].rank == 3);
    ZK_CHECK(s[0].keeps_rank == 1 && s[1].keeps_rank == 1 && s[2].keeps_rank == 1);
}

ZK_TEST(stability_refusals)
{
    const double x[] = {1, 0, 0, 1}, nan[] = {1, NAN, 0, 1}, w[] = {1, 1}, none[] = {0, 0};
    const zk_interval low[] = {{0, 0.2, true, true}};
    zk_stability s[2];
    zk_stability_spec spec = spec_of(ZK_SHAKE_UNIFORM, 0, 10);

    CHECK_REFUSED(zk_stability_run(&spec, x, 2, 2, w, s, &spot), ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 0, 0);
    spec.spread = 1.5;
    CHECK_REFUSED(zk_stability_run(&spec, x, 2, 2, w, s, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    spec.spread = 0.5;
    CHECK_REFUSED(zk_stability_run(&spec, nan, 2, 2, w, s, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 0, 1);
    CHECK_REFUSED(zk_stability_run(&spec, x, 0, 2, w, s, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    CHECK_REFUSED(zk_stability_run(&spec, x, 2, 2, none, s, &spot), ZK_EINVAL, ZK_WHY_ZERO_SUM, 0, 0);
    spec.grade_in = low;
    spec.grades = 1;
    CHECK_REFUSED(zk_stability_run(&spec, x, 2, 2, w, s, &spot), ZK_EINVAL, ZK_WHY_UNMATCHED, 0, 0);
    spec.draws = 0;
    CHECK_REFUSED(zk_stability_run(&spec, x, 2, 2, w, s, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
}

/* ---- the smallest change ---- */

/* Half the sum of |change| over a fine grid of three weights: none with no lead is nearer. */
ZK_TEST(least_change_is_least)
{
    const double w[] = {0.5, 0.3, 0.2}, lead[] = {0.4, 0.1, -0.3};
    double least[3], each[3], sum = 0, total = 0, best = INFINITY;
    zk_overturn o;

    ZK_CHECK_OK(zk_overturn_find(w, lead, 3, &o, least, each, NULL));
    ZK_CHECK(o.possible && o.single);
    for (size_t j = 0; j < 3; j++) {
        sum += least[j];
        total += least[j] * lead[j];
    }
    ZK_CHECK_NEAR(sum, 1, 1e-12);
    ZK_CHECK_NEAR(total, 0, 1e-12);
    ZK_CHECK_NEAR(o.moved, (fabs(least[0] - w[0]) + fabs(least[1] - w[1]) + fabs(least[2] - w[2])) / 2,
                  1e-12);
    for (int a = 0; a <= 500; a++)
        for (int b = 0; b <= 500 - a; b++) {
            double v[] = {a / 500.0, b / 500.0, 1 - (a + b) / 500.0};
            if (v[0] * lead[0] + v[1] * lead[1] + v[2] * lead[2] <= 1e-12)
                best = fmin(best, (fabs(v[0] - w[0]) + fabs(v[1] - w[1]) + fabs(v[2] - w[2])) / 2);
        }
    ZK_CHECK(o.moved <= best + 1e-12);
    ZK_CHECK_NEAR(o.moved, best, 0.003);
}

/* With the new value put in and the others scaled, the lead is gone. */
ZK_TEST(single_changes_do_what_they_say)
{
    double w[5], lead[5], each[5];
    zk_overturn o;

    for (uint64_t s = 0; s < 50; s++) {
        double nearest = INFINITY, total = 0, all = 0;
        fill_uniform(100 + s, 0.1, 1, w, 5);
        fill_uniform(200 + s, -1, 1, lead, 5);
        for (size_t j = 0; j < 5; j++)
            all += w[j];
        for (size_t j = 0; j < 5; j++)
            total += w[j] * lead[j];
        for (size_t j = 0; j < 5; j++)
            lead[j] = total < 0 ? -lead[j] : lead[j];
        ZK_CHECK_OK(zk_overturn_find(w, lead, 5, &o, NULL, each, NULL));
        for (size_t j = 0; j < 5; j++) {
            double v = each[j], now = 0;
            if (v < 0)
                continue;
            for (size_t k = 0; k < 5; k++)
                now += lead[k] * (k == j ? v : w[k] / (all - w[j]) * (1 - v));
            ZK_CHECK_NEAR(now, 0, 1e-12);
            nearest = fmin(nearest, fabs(v - w[j] / all));
        }
        ZK_CHECK(o.single == isfinite(nearest));
        if (o.single)
            ZK_CHECK_NEAR(fabs(o.single_to - w[o.which] / all), nearest, 1e-15);
        ZK_CHECK(!o.single || o.moved <= nearest + 1e-12); /* all together can do no worse */
    }
}

ZK_TEST(dominance_is_never_overturned)
{
    const double w[] = {1, 1}, lead[] = {0.2, 0.1}, even[] = {0.5, -0.5}, behind[] = {-1, 0.5};
    double least[2], each[2];
    zk_overturn o;

    ZK_CHECK_OK(zk_overturn_find(w, lead, 2, &o, least, each, NULL));
    ZK_CHECK(!o.possible && !o.single && o.moved == 0 && each[0] < 0 && each[1] < 0);
    ZK_CHECK_OK(zk_overturn_find(w, even, 2, &o, least, each, NULL));
    ZK_CHECK(o.possible && o.moved == 0 && least[0] == 0.5);
    CHECK_REFUSED(zk_overturn_find(w, behind, 2, &o, NULL, NULL, &spot), ZK_EINVAL, ZK_WHY_NEGATIVE, 0, 0);
    CHECK_REFUSED(zk_overturn_find(w, behind, 0, &o, NULL, NULL, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
}

ZK_TEST_MAIN()
