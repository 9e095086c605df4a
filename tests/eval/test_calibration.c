/* SPDX-License-Identifier: Apache-2.0
 *
 * DeLong's paired test against its definition, lift, calibration by hand, a change of level.
 */
#include "eval_test.h"

enum { N = 400 };

static double a[N], b[N], p[N];
static uint8_t bad[N];

static void make_data(uint64_t stream)
{
    zk_rng rng;

    zk_rng_init(&rng, 77, stream);
    for (size_t i = 0; i < N; i++) {
        double x = zk_rng_normal(&rng);
        p[i] = zk_normal_cdf(x - 1);
        bad[i] = zk_rng_uniform(&rng) < p[i];
        a[i] = floor(4 * x) + zk_rng_normal(&rng); /* some ties */
        b[i] = -floor(x + 0.7 * zk_rng_normal(&rng));
    }
}

static double psi(double bad_score, double good_score)
{
    return bad_score > good_score ? 1 : bad_score == good_score ? 0.5 : 0;
}

/* Equations 4 to 6 of DeLong, DeLong & Clarke-Pearson 1988, over all pairs. */
static double covariance(const double *s, const double *t)
{
    static double v[2][2][N];
    double m = 0, g = 0, auc[2] = {0, 0}, out[2] = {0, 0};
    const double *score[] = {s, t};

    memset(v, 0, sizeof v);
    for (size_t i = 0; i < N; i++)
        m += bad[i];
    g = N - m;
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < N; i++)
            for (size_t j = 0; j < N; j++)
                if (bad[i] && !bad[j]) {
                    double w = psi(score[k][i], score[k][j]);
                    v[k][0][i] += w / g;
                    v[k][1][j] += w / m;
                    auc[k] += w / m / g;
                }
    }
    for (size_t i = 0; i < N; i++)
        out[!bad[i]] += (v[0][!bad[i]][i] - auc[0]) * (v[1][!bad[i]][i] - auc[1]);
    return out[0] / (m - 1) / m + out[1] / (g - 1) / g;
}

ZK_TEST(two_scores_by_definition)
{
    static double turned[N];
    zk_roc_pair r, back, same;
    zk_roc one;

    make_data(0);
    for (size_t i = 0; i < N; i++)
        turned[i] = -b[i];
    ZK_CHECK_OK(zk_roc_compare(a, b, bad, N, (bool[]){false, true}, 0.95, &r, NULL));
    ZK_CHECK_NEAR(r.covariance, covariance(a, turned), 1e-12);
    ZK_CHECK_NEAR(r.se[0] * r.se[0], covariance(a, a), 1e-12);
    ZK_CHECK_OK(zk_roc_test(a, bad, N, false, 0.95, &one, NULL));
    ZK_CHECK_NEAR(r.auc[0], one.auc, 1e-12);
    ZK_CHECK_NEAR(r.se[0], one.se, 1e-12);
    ZK_CHECK_OK(zk_roc_test(b, bad, N, true, 0.95, &one, NULL));
    ZK_CHECK_NEAR(r.auc[1], one.auc, 1e-12);
    double se = sqrt(r.se[0] * r.se[0] + r.se[1] * r.se[1] - 2 * r.covariance);
    ZK_CHECK_NEAR(r.z, (r.auc[0] - r.auc[1]) / se, 1e-9);
    ZK_CHECK_NEAR(r.p, 2 * (1 - zk_normal_cdf(fabs(r.z))), 1e-12);
    ZK_CHECK_OK(zk_roc_compare(b, a, bad, N, (bool[]){true, false}, 0.95, &back, NULL));
    ZK_CHECK_NEAR(back.z, -r.z, 1e-9);
    ZK_CHECK_OK(zk_roc_compare(a, a, bad, N, (bool[]){false, false}, 0.95, &same, NULL));
    ZK_CHECK(same.p == 1 && same.z == 0 && same.difference == 0);
    a[5] = NAN;
    CHECK_REFUSED(zk_roc_compare(b, a, bad, N, (bool[]){true, false}, 0.95, &back, &spot), ZK_ENUMERIC,
                  ZK_WHY_NAN, 5, 4);
    memset(bad, 0, sizeof bad);
    CHECK_REFUSED(zk_roc_compare(b, b, bad, N, (bool[]){true, false}, 0.95, &back, &spot), ZK_ENUMERIC,
                  ZK_WHY_ONE_CLASS, 0, 1);
}

ZK_TEST(lift_adds_up)
{
    zk_lift_group l[10];
    size_t n = 0, bads = 0, all = 0;

    make_data(1);
    for (size_t i = 0; i < N; i++)
        all += bad[i];
    ZK_CHECK_OK(zk_roc_lift(p, bad, N, false, 10, l, NULL));
    for (size_t g = 0; g < 10; g++) {
        n += l[g].n;
        bads += l[g].bad;
        ZK_CHECK_INT(l[g].n, 40);
        ZK_CHECK_NEAR(l[g].caught, (double)bads / (double)all, 1e-15);
        ZK_CHECK_NEAR(l[g].cumulative, (double)bads / (double)n * N / (double)all, 1e-13);
    }
    ZK_CHECK(n == N && bads == all && l[0].lift > 2 && l[9].lift < 0.5);
    ZK_CHECK_OK(zk_roc_lift((double[]){4, 3, 2, 1, 0}, (uint8_t[]){1, 1, 0, 0, 0}, 5, false, 2, l, NULL));
    ZK_CHECK(l[0].n == 2 && l[0].bad == 2 && l[0].caught == 1 && l[0].lift == 2.5);
    CHECK_REFUSED(zk_roc_lift(p, (uint8_t[]){1, 0, 0, 1}, 4, false, 10, l, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW,
                  0, 0);
    CHECK_REFUSED(zk_roc_lift(p, bad, N, false, 1, l, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 2);
}

ZK_TEST(calibration_by_hand)
{
    const double q[] = {0.1, 0.1, 0.1, 0.4, 0.4, 0.8, 0.8, 0.8, 0.9};
    const uint8_t y[] = {0, 0, 1, 0, 1, 1, 1, 0, 1};
    zk_calibration_bin bin[3];
    zk_calibration c;

    ZK_CHECK_OK(zk_calibrate(q, y, 9, 3, bin, &c, NULL));
    /* thirds end at 3, 6 and 9, but 0.8 runs on to the eighth */
    ZK_CHECK(c.groups == 3 && bin[0].n == 3 && bin[1].n == 5 && bin[2].n == 1);
    ZK_CHECK_NEAR(bin[1].mean, 3.2 / 5, 1e-15);
    double want = 0.7 * 0.7 / 0.3 + 0.7 * 0.7 / 2.7 + 0.2 * 0.2 / 3.2 + 0.2 * 0.2 / 1.8 + 0.1 * 0.1 / 0.9 +
                  0.1 * 0.1 / 0.1;
    ZK_CHECK_NEAR(c.chi2, want, 1e-12);
    ZK_CHECK(c.df == 1);
    ZK_CHECK_NEAR(c.p, 2 * (1 - zk_normal_cdf(sqrt(want))), 1e-12);
    ZK_CHECK_NEAR(c.brier, (0.01 + 0.01 + 0.81 + 0.16 + 0.36 + 0.04 + 0.04 + 0.64 + 0.01) / 9, 1e-15);
    ZK_CHECK_NEAR(c.log_loss,
                  -(2 * log(0.9) + log(0.1) + log(0.6) + log(0.4) + 2 * log(0.8) + log(0.2) + log(0.9)) / 9,
                  1e-14);
}

/* What is true is called so; what is stretched is found out, by as much. */
ZK_TEST(stretched_probabilities_are_found)
{
    enum { MANY = 20000 };
    static double q[MANY], stretched[MANY];
    static uint8_t y[MANY];
    zk_calibration c;
    zk_rng rng;

    zk_rng_init(&rng, 3, 3);
    for (size_t i = 0; i < MANY; i++) {
        double eta = zk_rng_normal(&rng) - 1;
        q[i] = 1 / (1 + exp(-eta));
        y[i] = zk_rng_uniform(&rng) < q[i];
        stretched[i] = 1 / (1 + exp(-2 * eta - 0.5));
    }
    ZK_CHECK_OK(zk_calibrate(q, y, MANY, 10, NULL, &c, NULL));
    ZK_CHECK(c.fitted && c.p > 0.001);
    ZK_CHECK_NEAR(c.slope, 1, 0.06);
    ZK_CHECK_NEAR(c.intercept, 0, 0.06);
    ZK_CHECK_OK(zk_calibrate(stretched, y, MANY, 10, NULL, &c, NULL));
    ZK_CHECK(c.p < 1e-10);
    ZK_CHECK_NEAR(c.slope, 0.5, 0.03);
    ZK_CHECK_NEAR(c.intercept, -0.25, 0.04);
    ZK_CHECK_OK(zk_calibrate((double[]){0, 0, 1, 1, 1}, (uint8_t[]){0, 0, 1, 1, 1}, 5, 3, NULL, &c, NULL));
    ZK_CHECK(c.brier == 0 && c.brier_skill == 1 && !c.fitted && c.log_loss < 1e-14);
    q[4] = 1.5;
    CHECK_REFUSED(zk_calibrate(q, y, MANY, 10, NULL, &c, &spot), ZK_EINVAL, ZK_WHY_RANGE, 4, 0);
    q[4] = 0.5;
    CHECK_REFUSED(zk_calibrate(q, y, MANY, 2, NULL, &c, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 2);
}

/* The change is found where it was made, and none where none was. */
ZK_TEST(change_of_level)
{
    double y[40], cusum[40];
    zk_change c, again;
    zk_rng rng;

    zk_rng_init(&rng, 5, 5);
    for (size_t i = 0; i < 40; i++)
        y[i] = (i < 25 ? 10 : 13) + zk_rng_normal(&rng);
    ZK_CHECK_OK(zk_trend_change(y, 40, 999, 1, &c, NULL));
    ZK_CHECK(c.at >= 24 && c.at <= 26 && c.p == 0.001 && c.pettitt_p < 0.01 && c.pettitt_at == c.at);
    ZK_CHECK(c.after - c.before > 2);
    ZK_CHECK_OK(zk_trend_change(y, 40, 999, 1, &again, NULL));
    ZK_CHECK_MEM(&c, &again, sizeof c);
    ZK_CHECK_OK(zk_trend_cusum(y, 40, cusum, NULL));
    ZK_CHECK_NEAR(cusum[39], 0, 1e-10);
    double most = 0, least = 0;
    for (size_t i = 0; i < 39; i++) {
        most = fmax(most, cusum[i]);
        least = fmin(least, cusum[i]);
    }
    ZK_CHECK_NEAR(c.range, most - least, 1e-9);
    for (size_t i = 0; i < 40; i++)
        y[i] = zk_rng_normal(&rng);
    ZK_CHECK_OK(zk_trend_change(y, 40, 999, 1, &c, NULL));
    ZK_CHECK(c.p > 0.05);
    for (size_t i = 0; i < 40; i++)
        y[i] = 4;
    ZK_CHECK_OK(zk_trend_change(y, 40, 999, 1, &c, NULL));
    ZK_CHECK(c.p == 1 && c.at == 0 && c.before == 4);
    CHECK_REFUSED(zk_trend_change(y, 3, 99, 1, &c, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0);
    y[2] = NAN;
    CHECK_REFUSED(zk_trend_change(y, 40, 99, 1, &c, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 2, 0);
}

/* Pettitt's U by its definition on a short series. */
ZK_TEST(pettitt_by_definition)
{
    const double y[] = {1, 3, 2, 8, 9, 7, 8};
    double most = 0;
    size_t at = 0;
    zk_change c;

    for (size_t t = 0; t < 6; t++) {
        double u = 0;
        for (size_t i = 0; i <= t; i++)
            for (size_t j = t + 1; j < 7; j++)
                u += (y[j] > y[i]) - (y[j] < y[i]);
        if (fabs(u) > most) {
            most = fabs(u);
            at = t + 1;
        }
    }
    ZK_CHECK_OK(zk_trend_change(y, 7, 0, 1, &c, NULL));
    ZK_CHECK(c.pettitt == most && c.pettitt_at == at && at == 3 && c.p == 1);
}

ZK_TEST_MAIN()
