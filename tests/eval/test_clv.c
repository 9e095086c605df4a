/* SPDX-License-Identifier: Apache-2.0
 *
 * Lifetime value: closed forms against sums and against each other, the published curve shapes against known
 * parameters, and refusals.
 */
#include "eval_test.h"

ZK_TEST(present_value_of_an_annuity)
{
    double net[24], present[24], v, sum;

    for (size_t i = 0; i < 24; i++)
        net[i] = 100;
    double q = pow(1.12, -1.0 / 12);
    ZK_CHECK_OK(zk_clv_npv(net, 24, 0.12, 12, 1, &v, present, NULL));
    ZK_CHECK_NEAR(v, 100 * q * (1 - pow(q, 24)) / (1 - q), 1e-9);
    sum = zk_sum(present, 24);
    ZK_CHECK_NEAR(sum, v, 1e-10);
    ZK_CHECK_OK(zk_clv_npv(net, 24, 0, 12, 0, &v, NULL, NULL));
    ZK_CHECK_NEAR(v, 2400, 1e-9);
    double later;
    ZK_CHECK_OK(zk_clv_npv(net, 24, 0.12, 12, 0.5, &v, NULL, NULL));
    ZK_CHECK_OK(zk_clv_npv(net, 24, 0.12, 12, 12.5, &later, NULL, NULL));
    ZK_CHECK_NEAR(v, later * 1.12, 1e-9); /* a year later is a year's discount */
}

ZK_TEST(rate_of_return_makes_the_value_vanish)
{
    const double net[] = {-100, 60, 60}, up[] = {1, 2, 3};
    double rate, v;

    ZK_CHECK_OK(zk_clv_irr(net, 3, 1, 0, &rate, NULL));
    ZK_CHECK_NEAR(rate, 0.13066238629180748, 1e-12); /* root of 100 (1+r)^2 = 60 (1+r) + 60 */
    ZK_CHECK_OK(zk_clv_npv(net, 3, rate, 1, 0, &v, NULL, NULL));
    ZK_CHECK_NEAR(v, 0, 1e-10);
    CHECK_REFUSED(zk_clv_irr(up, 3, 1, 0, &rate, &spot), ZK_ENUMERIC, ZK_WHY_RANGE, 0, 1);
}

ZK_TEST(retention_closed_form_is_the_limit_of_the_sum)
{
    zk_clv_retention in = {
        .margin = 100, .rate = 0.1, .retention = 0.8, .growth = 0.02, .upkeep = 7, .acquisition = 30};
    double ever, sum, life, point, same;

    ZK_CHECK_OK(zk_clv_retained(&in, &ever, &life, &point, NULL));
    ZK_CHECK_NEAR(life, 5, 1e-12);
    in.periods = 3000;
    ZK_CHECK_OK(zk_clv_retained(&in, &sum, &life, NULL, NULL));
    ZK_CHECK_NEAR(sum, ever, 1e-9);
    ZK_CHECK_NEAR(life, 5, 1e-9);
    const double always[] = {0.8, 0.8};
    in.varying = always;
    in.n_varying = 2;
    ZK_CHECK_OK(zk_clv_retained(&in, &same, NULL, NULL, NULL));
    ZK_CHECK(same == sum);
    in = (zk_clv_retention){.margin = 100, .rate = 0.1, .retention = 0.8};
    ZK_CHECK_OK(zk_clv_retained(&in, &ever, NULL, &point, NULL));
    ZK_CHECK_NEAR(ever, 100 * 0.8 / (1 + 0.1 - 0.8), 1e-12); /* Gupta & Lehmann 2003: m r / (1 + i - r) */
    ZK_CHECK_NEAR(point, 100 * 0.81 / (1 + 0.1 - 0.81) - ever, 1e-10);
    in.first_now = true;
    ZK_CHECK_OK(zk_clv_retained(&in, &same, NULL, NULL, NULL));
    ZK_CHECK_NEAR(same, ever + 100, 1e-10);
    in.growth = 0.5;
    CHECK_REFUSED(zk_clv_retained(&in, &same, NULL, NULL, &spot), ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 3);
    in.retention = 1.2;
    CHECK_REFUSED(zk_clv_retained(&in, &same, NULL, NULL, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 3);
}

ZK_TEST(berger_nasr_cyclic_cases)
{
    zk_clv_bn in = {.gc = 260, .m = 50, .r = 0.75, .d = 0.2, .cycle = 1, .n = 10};
    double v, twice, q = 0.75 / 1.2;

    ZK_CHECK_OK(zk_clv_berger_nasr(&in, &v, NULL));
    ZK_CHECK_NEAR(v, 260 * (1 - pow(q, 11)) / (1 - q) - 50 / sqrt(1.2) * (1 - pow(q, 10)) / (1 - q), 1e-9);
    in.cycle = 3; /* 10 years hold purchases at 0, 3, 6, 9 */
    in.m = 0;
    ZK_CHECK_OK(zk_clv_berger_nasr(&in, &v, NULL));
    q = 0.75 / pow(1.2, 3);
    ZK_CHECK_NEAR(v, 260 * (1 - pow(q, 4)) / (1 - q), 1e-9);
    in.cycle = 1.0 / 3; /* 30 purchases after the first, none lost to rounding */
    in.d = 0;
    in.r = 1;
    ZK_CHECK_OK(zk_clv_berger_nasr(&in, &v, NULL));
    ZK_CHECK_NEAR(v, 260 * 31, 1e-9);
    in.m = 10;
    ZK_CHECK_OK(zk_clv_berger_nasr(&in, &twice, NULL));
    ZK_CHECK_NEAR(twice, v - 100, 1e-9);
    in.cycle = 0;
    CHECK_REFUSED(zk_clv_berger_nasr(&in, &v, &spot), ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 0, 4);
}

/* With a flat profit the continuous case is an integral known by heart. */
ZK_TEST(berger_nasr_growing_cases)
{
    zk_clv_growth in = {.v = 100, .g = 3.5, .r = 0.9, .d = 0.2, .n = 8};
    double v, q = 0.9 / 1.2;

    ZK_CHECK_OK(zk_clv_berger_nasr_growth(&in, false, &v, NULL));
    ZK_CHECK_NEAR(v, 100 * (1 - pow(q, 9)) / (1 - q), 1e-9);
    ZK_CHECK_OK(zk_clv_berger_nasr_growth(&in, true, &v, NULL));
    ZK_CHECK_NEAR(v, 100 * (pow(q, 8) - 1) / log(q), 1e-9);
    in = (zk_clv_growth){.N = 100, .g = 0, .r = 1, .d = 0, .n = 5}; /* integral of 1 - e^-t */
    ZK_CHECK_OK(zk_clv_berger_nasr_growth(&in, true, &v, NULL));
    ZK_CHECK_NEAR(v, 100 * (5 - (1 - exp(-5))), 1e-9);
    in = (zk_clv_growth){.h = 3, .g = 10, .r = 1, .d = 0, .n = 5}; /* of 3 t^2 */
    ZK_CHECK_OK(zk_clv_berger_nasr_growth(&in, true, &v, NULL));
    ZK_CHECK_NEAR(v, 125, 1e-9);
}

/* Buyers by Dwyer's tree, spelt out for three years. */
ZK_TEST(migration_spelt_out)
{
    const double p[] = {0.3, 0.2, 0.15};
    double v, c[4], c1 = 0.3, c2 = c1 * 0.3 + 0.7 * 0.2, c3 = c2 * 0.3 + c1 * 0.7 * 0.2 + 0.7 * 0.8 * 0.15;

    ZK_CHECK_OK(zk_clv_migration(p, 3, 40, 4, 0.2, 3, &v, c, NULL));
    ZK_CHECK_NEAR(c[1], c1, 1e-15);
    ZK_CHECK_NEAR(c[2], c2, 1e-15);
    ZK_CHECK_NEAR(c[3], c3, 1e-15);
    double addressed3 = c2 + c1 * 0.7 + 0.7 * 0.8;
    ZK_CHECK_NEAR(v,
                  40 * (1 + c1 / 1.2 + c2 / 1.44 + c3 / 1.728) -
                      4 * (1 / sqrt(1.2) + (c1 + 0.7) / pow(1.2, 1.5) + addressed3 / pow(1.2, 2.5)),
                  1e-10);
    /* one chance only is retention */
    zk_clv_bn bn = {.gc = 40, .m = 4, .r = 0.3, .d = 0.2, .cycle = 1, .n = 6};
    double same;
    ZK_CHECK_OK(zk_clv_migration(p, 1, 40, 4, 0.2, 6, &v, NULL, NULL));
    ZK_CHECK_OK(zk_clv_berger_nasr(&bn, &same, NULL));
    ZK_CHECK_NEAR(v, same, 1e-10);
    CHECK_REFUSED(zk_clv_migration((double[]){0.3, 1.5}, 2, 1, 1, 0.1, 3, &v, NULL, &spot), ZK_EINVAL,
                  ZK_WHY_RANGE, 1, 0);
}

ZK_TEST(jain_singh_is_mid_year_less_acquisition)
{
    const double r[] = {100, 120, 90}, c[] = {20, 30, 10}, net[] = {80, 90, 80};
    double v, w;

    ZK_CHECK_OK(zk_clv_jain_singh(r, c, 3, 0.1, 50, &v, NULL));
    ZK_CHECK_OK(zk_clv_npv(net, 3, 0.1, 1, 0.5, &w, NULL, NULL));
    ZK_CHECK_NEAR(v, w - 50, 1e-12);
    CHECK_REFUSED(zk_clv_jain_singh(r, NULL, 3, -1, 0, &v, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 1);
}

ZK_TEST(switching_between_brands)
{
    const double stay[] = {1, 0, 0, 1}, m[] = {0.7, 0.3, 0.5, 0.5}, now[] = {1, 0}, one[] = {1, 1};
    zk_clv_rust in = {.brands = 2,
                      .switching = stay,
                      .now = now,
                      .frequency = 2,
                      .rate = 0.1,
                      .years = 3,
                      .volume = one,
                      .margin = one};
    double v[2], share[2], q = pow(1.1, -0.5), all;

    ZK_CHECK_OK(zk_clv_switching(&in, v, NULL, NULL));
    all = (1 - pow(q, 7)) / (1 - q);
    ZK_CHECK_NEAR(v[0], all, 1e-12);
    ZK_CHECK(v[1] == 0);
    in.switching = m;
    ZK_CHECK_OK(zk_clv_switching(&in, v, share, NULL));
    ZK_CHECK_NEAR(v[0] + v[1], all, 1e-12); /* somebody's customer all the time */
    double b = 1, sum = 0;                  /* the chance of A by hand */
    for (int t = 0; t <= 6; t++) {
        sum += b * pow(q, t);
        b = 0.7 * b + 0.5 * (1 - b);
    }
    ZK_CHECK_NEAR(v[0], sum, 1e-12);
    ZK_CHECK_NEAR(share[0], 0.625, 1e-12);
    in.next_first = true;
    ZK_CHECK_OK(zk_clv_switching(&in, v, NULL, NULL));
    ZK_CHECK_NEAR(v[0], sum - 1, 1e-12);
    const double round[] = {0, 1, 1, 0}; /* a circle: the long run is half each */
    in.switching = round;
    ZK_CHECK_OK(zk_clv_switching(&in, v, share, NULL));
    ZK_CHECK_NEAR(share[0], 0.5, 1e-12);
    const double bad[] = {0.7, 0.4, 0.5, 0.5};
    in.switching = bad;
    CHECK_REFUSED(zk_clv_switching(&in, v, NULL, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 2);
}

static const double lives[ZK_LIFE_CURVES][5] = {
    {100, 0.4, 8}, {100, 0.3, 6}, {1000, 0.03, 0.4}, {100, 0.5, 8, 0.3, 30}};

ZK_TEST(curves_are_found_again)
{
    double y[40], t[40];

    for (zk_life_curve c = 0; c < ZK_LIFE_CURVES; c++) {
        zk_life truth = {.curve = c}, got, later;
        memcpy(truth.param, lives[c], sizeof truth.param);
        for (size_t i = 0; i < 40; i++) {
            t[i] = (double)i;
            y[i] = zk_life_at(&truth, t[i]);
        }
        ZK_CHECK_OK(zk_life_fit(NULL, y, 40, c, &got, NULL));
        ZK_CHECK_NEAR(got.r2, 1, 1e-9);
        for (size_t k = 0; k < got.n_params; k++)
            ZK_CHECK_NEAR(got.param[k], lives[c][k], 1e-3 * lives[c][k]);
        ZK_CHECK_OK(zk_life_fit(t, y, 40, c, &later, NULL));
        ZK_CHECK_MEM(&got, &later, sizeof got);
        ZK_CHECK_OK(zk_life_fit_best(t, y, 40, &got, NULL));
        ZK_CHECK_NEAR(got.r2, 1, 1e-9);
        for (size_t i = 0; i < 40; i++) /* twice the value is twice K */
            y[i] *= 2;
        ZK_CHECK_OK(zk_life_fit(t, y, 40, c, &got, NULL));
        ZK_CHECK_NEAR(got.param[0], 2 * lives[c][0], 2e-3 * lives[c][0]);
    }
}

ZK_TEST(phases_of_a_life)
{
    double y[50];
    zk_life truth = {.curve = ZK_LIFE_LOGISTIC, .param = {100, 0.4, 12}}, l;

    for (size_t i = 0; i < 50; i++)
        y[i] = zk_life_at(&truth, (double)i);
    ZK_CHECK_OK(zk_life_fit(NULL, y, 50, ZK_LIFE_LOGISTIC, &l, NULL));
    ZK_CHECK_NEAR(l.turn[0], 12 - log(2 + sqrt(3)) / 0.4, 0.15); /* largest acceleration */
    ZK_CHECK_NEAR(l.turn[1], 12 + log(19) / 0.4, 0.15);          /* 95 % of K */
    ZK_CHECK(isinf(l.turn[2]));
    ZK_CHECK(zk_life_phase_at(&l, 1) == ZK_LIFE_EXPLORATION &&
             zk_life_phase_at(&l, 12) == ZK_LIFE_FORMATION && zk_life_phase_at(&l, 40) == ZK_LIFE_STABILITY);
    truth = (zk_life){.curve = ZK_LIFE_BASS, .param = {1000, 0.01, 0.4}};
    for (size_t i = 0; i < 50; i++)
        y[i] = zk_life_at(&truth, (double)i);
    ZK_CHECK_OK(zk_life_fit(NULL, y, 50, ZK_LIFE_BASS, &l, NULL));
    ZK_CHECK_NEAR(l.top_at, log(0.4 / 0.01) / 0.41, 0.2); /* Bass 1969 */
    ZK_CHECK(zk_life_phase_at(&l, 30) == ZK_LIFE_DECLINE);
}

ZK_TEST(life_refusals)
{
    double y[8] = {1, 1, 1, 1, 1, 1, 1, 1}, t[8] = {0, 1, 2, 2, 4, 5, 6, 7};
    zk_life l;

    CHECK_REFUSED(zk_life_fit(NULL, y, 8, ZK_LIFE_LOGISTIC, &l, &spot), ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, 0);
    CHECK_REFUSED(zk_life_fit(NULL, y, 4, ZK_LIFE_LOGISTIC, &l, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 4, 0);
    y[3] = -1;
    CHECK_REFUSED(zk_life_fit(t, y, 8, ZK_LIFE_LOGISTIC, &l, &spot), ZK_EINVAL, ZK_WHY_NOT_ASCENDING, 3, 1);
    for (size_t i = 0; i < 8; i++)
        y[i] = -(double)i;
    CHECK_REFUSED(zk_life_fit(NULL, y, 8, ZK_LIFE_GOMPERTZ, &l, &spot), ZK_ENUMERIC, ZK_WHY_NOT_POSITIVE, 0,
                  0);
    y[2] = NAN;
    CHECK_REFUSED(zk_life_fit_best(NULL, y, 8, &l, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 2, 0);
}

ZK_TEST_MAIN()
