/* SPDX-License-Identifier: Apache-2.0
 *
 * What is done with a fitted PLS path model: the bootstrap by hand and on any number of threads, prediction of rows held
 * out, the 0-100 index, comparing groups.
 */
#include "pls_fixture.h"

/* ---- bootstrap ---- */

enum { R = 200 };

ZK_TEST(bootstrap_replicates_are_fits_of_resampled_rows)
{
    const zk_pls_sign signs[] = {ZK_PLS_SIGN_NONE, ZK_PLS_SIGN_INDIVIDUAL, ZK_PLS_SIGN_CONSTRUCT};
    zk_pls_model m = model(mode_a, ZK_PLS_PATH);
    static double draws[100 * R], again[100 * R], y[N * P];
    static zk_pls_estimate e[100], f[100];
    zk_pls_boot how = {.replicates = R, .seed = 5, .confidence = 0.9, .threads = 1};
    zk_pls_quantity *what;
    size_t count, failed;

    fill(8);
    ZK_CHECK_OK(zk_pls_quantities(&m, &what, &count, NULL));
    for (int raw = 0; raw < 2; raw++) {
        m.raw = raw;
        ZK_CHECK_OK(zk_pls_bootstrap(x, N, &m, &how, what, count, e, draws, &failed, NULL));
        ZK_CHECK_INT(failed, 0);
        for (size_t r = 0; r < 5; r++) {
            double value[100];
            zk_rng rng;
            zk_pls fit;
            zk_rng_init(&rng, 5, r);
            for (size_t i = 0; i < N; i++)
                memcpy(y + i * P, x + zk_rng_below(&rng, N) * P, P * sizeof *y);
            ZK_CHECK_OK(zk_pls_fit(y, N, &m, &fit, NULL));
            ZK_CHECK_OK(zk_pls_values(&fit, &m, what, count, value, NULL));
            for (size_t q = 0; q < count; q++)
                ZK_CHECK_NEAR(draws[q * R + r], value[q], 1e-8);
            zk_pls_clear(&fit);
        }
    }
    for (size_t s = 0; s < 3; s++)
        for (int threads = 1; threads <= 7; threads += 3) {
            how.sign = signs[s];
            how.threads = 1;
            ZK_CHECK_OK(zk_pls_bootstrap(x, N, &m, &how, what, count, e, draws, &failed, NULL));
            how.threads = threads;
            ZK_CHECK_OK(zk_pls_bootstrap(x, N, &m, &how, what, count, f, again, &failed, NULL));
            ZK_CHECK_MEM(draws, again, count * R * sizeof *draws);
            ZK_CHECK_MEM(e, f, count * sizeof *e);
        }
    for (size_t q = 0; q < count; q++) {
        ZK_CHECK(e[q].low <= e[q].high && e[q].bca_low <= e[q].bca_high);
        ZK_CHECK(e[q].se > 0 && e[q].p >= 0 && e[q].p <= 1);
        ZK_CHECK_NEAR(e[q].t, e[q].estimate / e[q].se, 1e-12);
    }
    free(what);
}

/* The interval of a mean-like quantity is near the one of theory: for one correlation, Fisher's. */
ZK_TEST(intervals_are_about_right)
{
    const size_t two[2] = {0, 1};
    const uint8_t arrow[4] = {0, 1, 0, 0};
    zk_pls_model m = {.constructs = 2, .indicators = 2, .construct = two, .mode = mode_a, .path = arrow};
    zk_pls_quantity q = {.kind = ZK_PLS_Q_PATH, .from = 0, .to = 1};
    zk_pls_boot how = {.replicates = 4000, .seed = 1, .confidence = 0.95, .threads = 2};
    static double y[800];
    zk_pls_estimate e;
    zk_rng rng;
    double z;

    zk_rng_init(&rng, 1, 1);
    for (size_t i = 0; i < 400; i++) {
        y[2 * i] = zk_rng_normal(&rng);
        y[2 * i + 1] = 0.5 * y[2 * i] + zk_rng_normal(&rng);
    }
    ZK_CHECK_OK(zk_pls_bootstrap(y, 400, &m, &how, &q, 1, &e, NULL, NULL, NULL));
    z = atanh(e.estimate);
    ZK_CHECK_NEAR(e.low, tanh(z - 1.96 / sqrt(397)), 0.015);
    ZK_CHECK_NEAR(e.high, tanh(z + 1.96 / sqrt(397)), 0.015);
    ZK_CHECK_NEAR(e.bca_low, tanh(z - 1.96 / sqrt(397)), 0.015);
    ZK_CHECK_NEAR(e.bca_high, tanh(z + 1.96 / sqrt(397)), 0.015);
    ZK_CHECK_NEAR(e.se, (1 - e.estimate * e.estimate) / 20, 0.004);
}

/* A weight that is 1 by nature does not vary: no t, an interval of one point. */
ZK_TEST(a_single_indicator_has_no_interval)
{
    const size_t two[2] = {0, 1};
    const uint8_t arrow[4] = {0, 1, 0, 0};
    zk_pls_model m = {.constructs = 2, .indicators = 2, .construct = two, .mode = mode_a, .path = arrow};
    zk_pls_quantity q = {.kind = ZK_PLS_Q_WEIGHT, .from = 0, .to = 0};
    zk_pls_boot how = {.replicates = 50, .seed = 1, .confidence = 0.95, .threads = 1};
    double y[] = {1, 2, 2, 1, 3, 5, 4, 4, 5, 3, 6, 7};
    zk_pls_estimate e;

    ZK_CHECK_OK(zk_pls_bootstrap(y, 6, &m, &how, &q, 1, &e, NULL, NULL, NULL));
    ZK_CHECK_NEAR(e.low, 1, 1e-12);
    ZK_CHECK_NEAR(e.bca_high, 1, 1e-12);
    ZK_CHECK(e.se == 0);
}

/* ---- prediction ---- */

/* One indicator each: PLS is simple regression, so that it and its benchmark agree. */
ZK_TEST(prediction_of_single_indicators_is_regression)
{
    const size_t two[2] = {0, 1};
    const uint8_t arrow[4] = {0, 1, 0, 0};
    zk_pls_model m = {.constructs = 2, .indicators = 2, .construct = two, .mode = mode_a, .path = arrow};
    zk_pls_predict_how how = {.folds = 7, .repetitions = 3, .seed = 2};
    zk_pls_forecast f[2], g[2];
    static double y[2 * N];
    double q2[2], q2_exact[2];

    fill(9);
    for (size_t i = 0; i < N; i++) {
        y[2 * i] = x[i * P];
        y[2 * i + 1] = x[i * P + 3];
    }
    ZK_CHECK_OK(zk_pls_predict(y, N, &m, &how, f, NULL));
    ZK_CHECK_NEAR(f[1].rmse, f[1].lm_rmse, 1e-9);
    ZK_CHECK_NEAR(f[1].mae, f[1].lm_mae, 1e-9);
    ZK_CHECK(f[0].rmse == 0 && f[1].q2 > 0 && f[1].q2 < 1);
    how.direct = true;
    ZK_CHECK_OK(zk_pls_predict(y, N, &m, &how, g, NULL));
    ZK_CHECK_NEAR(g[1].rmse, f[1].rmse, 1e-12);
    ZK_CHECK_OK(zk_pls_blindfold(y, N, &m, 7, q2, NULL));
    ZK_CHECK(q2[0] == 0 && q2[1] > 0 && q2[1] < 1);
    for (size_t i = 0; i < N; i++) /* one thing said twice */
        y[2 * i + 1] = 3 - 2 * y[2 * i];
    ZK_CHECK_OK(zk_pls_predict(y, N, &m, &how, f, NULL));
    ZK_CHECK_NEAR(f[1].rmse, 0, 1e-9);
    ZK_CHECK_NEAR(f[1].q2, 1, 1e-12);
    ZK_CHECK_OK(zk_pls_blindfold(y, N, &m, 7, q2_exact, NULL));
    ZK_CHECK(q2_exact[1] > 0.9 && q2_exact[1] > q2[1]);
    CHECK_REFUSED(zk_pls_blindfold(y, N, &m, 6, q2, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    how.folds = 1;
    CHECK_REFUSED(zk_pls_predict(y, N, &m, &how, f, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
}

/* ---- index ---- */

ZK_TEST(index_runs_from_0_to_100)
{
    zk_pls_model m = model(mode_a, ZK_PLS_PATH);
    static double y[N * P], per_row[N * C];
    double low[P], high[P], mean[C], effect[C * C], by_hand = 0, sum = 0;
    zk_pls fit;

    fill(10);
    for (size_t i = 0; i < N * P; i++)
        y[i] = fmin(10, fmax(1, round(5 + (x[i] - 5) / (double)(i % P + 1) * 2)));
    for (size_t k = 0; k < P; k++) {
        low[k] = 1;
        high[k] = 10;
        y[k] = 1;
        y[P + k] = 10;
    }
    ZK_CHECK_OK(zk_pls_fit(y, N, &m, &fit, NULL));
    ZK_CHECK_OK(zk_pls_index(&fit, &m, y, N, low, high, per_row, mean, NULL));
    for (size_t j = 0; j < C; j++) {
        ZK_CHECK_NEAR(per_row[j], 0, 1e-9);
        ZK_CHECK_NEAR(per_row[C + j], 100, 1e-9);
    }
    for (size_t k = 0; k < 3; k++) { /* Fornell et al. 1996: weighted means, shifted and stretched */
        double w = fit.weight[k] / fit.sd[k];
        by_hand += w * (fit.mean[k] - 1) / 9;
        sum += w;
    }
    ZK_CHECK_NEAR(mean[0], 100 * by_hand / sum, 1e-9);
    ZK_CHECK_OK(zk_pls_index_effects(&fit, per_row, N, effect, NULL));
    ZK_CHECK(effect[1] > 0 && effect[C] == 0);
    high[4] = 5;
    CHECK_REFUSED(zk_pls_index(&fit, &m, y, N, low, high, per_row, mean, &spot), ZK_EINVAL, ZK_WHY_RANGE, 1,
                  4);
    zk_pls_clear(&fit);
}

/* ---- groups ---- */

ZK_TEST(groups_are_compared)
{
    zk_pls_model m = model(mode_a, ZK_PLS_PATH);
    zk_pls_boot how = {.replicates = 99, .seed = 3, .confidence = 0.95, .threads = 1};
    zk_pls_quantity *what;
    static zk_pls_difference d[100], e[100];
    static double y[2 * N * P];
    static uint8_t group[2 * N], turned[2 * N];
    zk_pls_invariance micom[C], same[C];
    size_t count;

    fill(11);
    memcpy(y, x, sizeof x);
    memcpy(y + N * P, x, sizeof x); /* the same people twice */
    for (size_t i = 0; i < 2 * N; i++) {
        group[i] = i >= N;
        turned[i] = !group[i];
    }
    ZK_CHECK_OK(zk_pls_quantities(&m, &what, &count, NULL));
    ZK_CHECK_OK(zk_pls_compare(y, group, 2 * N, &m, &how, what, count, d, micom, NULL));
    for (size_t q = 0; q < count; q++) {
        ZK_CHECK_NEAR(d[q].a, d[q].b, 1e-8);
        ZK_CHECK(d[q].p_permutation > 0.95 && d[q].p_welch > 0.95);
    }
    for (size_t j = 0; j < C; j++) {
        ZK_CHECK_NEAR(micom[j].c, 1, 1e-12);
        ZK_CHECK(micom[j].p_c > 0.9 && micom[j].p_mean > 0.9 && micom[j].p_variance > 0.9);
    }
    for (size_t i = N; i < 2 * N;
         i++) /* in the second group the last construct has nothing to do with the others */
        for (size_t k = 7; k < P; k++)
            y[i * P + k] = x[(i - N + 17) % N * P + k];
    ZK_CHECK_OK(zk_pls_compare(y, group, 2 * N, &m, &how, what, count, d, micom, NULL));
    how.threads = 3;
    ZK_CHECK_OK(zk_pls_compare(y, group, 2 * N, &m, &how, what, count, e, same, NULL));
    ZK_CHECK_MEM(d, e, count * sizeof *d);
    ZK_CHECK_MEM(micom, same, sizeof micom);
    for (size_t q = 0; q < count; q++)
        if (what[q].kind == ZK_PLS_Q_PATH && what[q].from == 1 && what[q].to == 3)
            ZK_CHECK(d[q].p_permutation < 0.05 && d[q].p_welch < 0.05 && d[q].a > d[q].b);
    ZK_CHECK_OK(zk_pls_compare(y, turned, 2 * N, &m, &how, what, count, e, same, NULL));
    for (size_t q = 0; q < count; q++)
        ZK_CHECK_NEAR(d[q].a - d[q].b, e[q].b - e[q].a, 1e-9);
    group[0] = 2;
    CHECK_REFUSED(zk_pls_compare(y, group, 2 * N, &m, &how, what, count, d, NULL, &spot), ZK_EINVAL,
                  ZK_WHY_RANGE, 0, 1);
    memset(group, 0, sizeof group);
    group[0] = 1;
    CHECK_REFUSED(zk_pls_compare(y, group, 2 * N, &m, &how, what, count, d, NULL, &spot), ZK_EINVAL,
                  ZK_WHY_TOO_FEW, 0, 2);
    free(what);
}

ZK_TEST_MAIN()
