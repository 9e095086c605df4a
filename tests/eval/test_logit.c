/* SPDX-License-Identifier: Apache-2.0
 *
 * Logistic regression against closed forms and against its own first-order conditions; separation named; step-wise and
 * penalised fits against their definitions; points and reasons.
 */
#include "eval_test.h"
#include "zhike/boost.h"
#include "zhike/scorecard.h"

enum { N = 800, COLS = 6 };

static double x[N * COLS];
static uint8_t bad[N];

/* Columns 0, 1, 2 matter, on very different scales; 3, 4, 5 do not. */
static void make_data(uint64_t stream)
{
    zk_rng rng;

    zk_rng_init(&rng, 31, stream);
    for (size_t i = 0; i < N; i++) {
        for (size_t c = 0; c < COLS; c++)
            x[i * COLS + c] = zk_rng_normal(&rng);
        double eta = -1 + 1.2 * x[i * COLS] - 0.8 * x[i * COLS + 1] + 0.5 * x[i * COLS + 2];
        bad[i] = zk_rng_uniform(&rng) < 1 / (1 + exp(-eta));
        x[i * COLS + 1] = 1e6 + 1e4 * x[i * COLS + 1];
        x[i * COLS + 2] *= 1e-5;
    }
}

/* One yes/no column is the two by two table: coefficients are log odds, se from the counts (Woolf 1955). */
ZK_TEST(two_by_two_in_closed_form)
{
    const double a = 30, b = 70, c = 45, d = 25; /* bad, good without; bad, good with */
    double v[170], beta[2], se[2], cov[4];
    uint8_t y[170];
    zk_logit f;

    for (size_t i = 0; i < 170; i++) {
        v[i] = i >= 100;
        y[i] = i < 30 || (i >= 100 && i < 145);
    }
    ZK_CHECK_OK(zk_logit_fit(v, 170, 1, NULL, 0, y, NULL, beta, se, cov, &f, NULL));
    ZK_CHECK_NEAR(beta[0], log(a / b), 1e-12);
    ZK_CHECK_NEAR(beta[1], log(c / d) - log(a / b), 1e-12);
    ZK_CHECK_NEAR(se[0], sqrt(1 / a + 1 / b), 1e-12);
    ZK_CHECK_NEAR(se[1], sqrt(1 / a + 1 / b + 1 / c + 1 / d), 1e-12);
    ZK_CHECK_NEAR(cov[1], -(1 / a + 1 / b), 1e-12);
    double ll = a * log(a / 100) + b * log(b / 100) + c * log(c / 70) + d * log(d / 70);
    ZK_CHECK_NEAR(f.deviance, -2 * ll, 1e-10);
    ZK_CHECK_NEAR(f.aic, f.deviance + 4, 1e-12);
    ZK_CHECK_NEAR(f.null_deviance, -2 * (75 * log(75.0 / 170) + 95 * log(95.0 / 170)), 1e-10);
    size_t none = 0;
    ZK_CHECK_OK(zk_logit_fit(v, 170, 1, &none, 0, y, NULL, beta, se, NULL, &f, NULL));
    ZK_CHECK_NEAR(beta[0], log(75.0 / 95), 1e-12);
    ZK_CHECK_NEAR(f.deviance, f.null_deviance, 1e-10);
}

/* At the maximum the scores vanish; on other scales and in another order it is the same model. */
ZK_TEST(first_order_conditions_and_scales)
{
    static double p[N], scaled[N * COLS];
    double beta[COLS + 1], se[COLS + 1], other[COLS + 1], other_se[COLS + 1];
    const size_t order[] = {5, 2, 0, 1, 4, 3};
    zk_logit f, g;

    make_data(0);
    ZK_CHECK_OK(zk_logit_fit(x, N, COLS, NULL, 0, bad, NULL, beta, se, NULL, &f, NULL));
    ZK_CHECK_OK(zk_logit_predict(x, N, COLS, NULL, 0, beta, p, NULL));
    for (size_t c = 0; c <= COLS; c++) {
        double score = 0, size = 0;
        for (size_t i = 0; i < N; i++) {
            double v = c ? x[i * COLS + c - 1] : 1;
            score += (bad[i] - p[i]) * v;
            size += fabs(v);
        }
        ZK_CHECK(fabs(score) < 1e-8 * size);
    }
    ZK_CHECK_OK(zk_logit_fit(x, N, COLS, order, COLS, bad, &(zk_logit_options){.threads = 3}, other, other_se,
                             NULL, &g, NULL));
    ZK_CHECK_NEAR(g.deviance, f.deviance, 1e-9);
    for (size_t c = 0; c < COLS; c++) {
        ZK_CHECK_NEAR(other[c + 1], beta[order[c] + 1], 1e-8 * fabs(beta[order[c] + 1]) + 1e-12);
        ZK_CHECK_NEAR(other_se[c + 1], se[order[c] + 1], 1e-8 * se[order[c] + 1]);
    }
    for (size_t i = 0; i < N * COLS; i++)
        scaled[i] = 10 * x[i] + 3;
    ZK_CHECK_OK(zk_logit_fit(scaled, N, COLS, NULL, 0, bad, NULL, other, other_se, NULL, &g, NULL));
    for (size_t c = 1; c <= COLS; c++) {
        ZK_CHECK_NEAR(other[c] * 10, beta[c], 1e-7 * fabs(beta[c]) + 1e-10);
        ZK_CHECK_NEAR(other_se[c] * 10, se[c], 1e-7 * se[c]);
    }
}

ZK_TEST(same_bits_on_any_number_of_threads)
{
    enum { LARGE = 100000 };
    static double big[LARGE * 2];
    static uint8_t y[LARGE];
    double one[3], many[3];
    zk_logit f;
    zk_rng rng;

    zk_rng_init(&rng, 1, 1);
    for (size_t i = 0; i < LARGE; i++) {
        big[2 * i] = zk_rng_normal(&rng);
        big[2 * i + 1] = zk_rng_normal(&rng);
        y[i] = zk_rng_uniform(&rng) < 1 / (1 + exp(2 - big[2 * i]));
    }
    ZK_CHECK_OK(zk_logit_fit(big, LARGE, 2, NULL, 0, y, &(zk_logit_options){.threads = 1}, one, NULL, NULL,
                             &f, NULL));
    ZK_CHECK_OK(zk_logit_fit(big, LARGE, 2, NULL, 0, y, &(zk_logit_options){.threads = 5}, many, NULL, NULL,
                             &f, NULL));
    ZK_CHECK_MEM(one, many, sizeof one);
    ZK_CHECK_NEAR(one[1], 1, 0.05);
    ZK_CHECK_NEAR(one[0], -2, 0.05);
}

ZK_TEST(separation_is_named)
{
    double beta[COLS + 1];
    zk_logit f;
    zk_spot s;

    make_data(1);
    for (size_t i = 0; i < N; i++)
        x[i * COLS + 4] = bad[i] * 2.0 + x[i * COLS + 3] * 0.1; /* almost surely complete */
    for (size_t i = 0; i < N; i++)
        x[i * COLS + 4] = bad[i] ? fmax(1, x[i * COLS + 4]) : fmin(0.9, x[i * COLS + 4]);
    ZK_CHECK_ERR(zk_logit_fit(x, N, COLS, NULL, 0, bad, NULL, beta, NULL, NULL, &f, &s), ZK_ENUMERIC);
    ZK_CHECK(s.why == ZK_WHY_SEPARATED && s.col == 4 && s.value == 1);

    make_data(1); /* quasi: a yes/no column whose yes are all bad */
    for (size_t i = 0; i < N; i++)
        x[i * COLS + 5] = bad[i] && i % 9 == 0;
    ZK_CHECK_ERR(zk_logit_fit(x, N, COLS, NULL, 0, bad, NULL, beta, NULL, NULL, &f, &s), ZK_ENUMERIC);
    ZK_CHECK(s.why == ZK_WHY_SEPARATED && s.col == 5 && s.value == 0);

    make_data(1); /* only two columns together: their difference */
    for (size_t i = 0; i < N; i++)
        x[i * COLS + 3] = x[i * COLS + 4] + (bad[i] ? 0.2 : -0.2) * (1 + (double)(i % 5));
    ZK_CHECK_ERR(zk_logit_fit(x, N, COLS, NULL, 0, bad, NULL, beta, NULL, NULL, &f, &s), ZK_ENUMERIC);
    ZK_CHECK(s.why == ZK_WHY_SEPARATED && (s.col == 3 || s.col == 4) && s.value == 1);
    for (size_t i = 0; i < N; i++) { /* the direction does what it says */
        double side = beta[0];
        for (size_t c = 0; c < COLS; c++)
            side += beta[c + 1] * x[i * COLS + c];
        ZK_CHECK(bad[i] ? side > 0 : side < 0);
    }
    make_data(1); /* strong, but not separating: fitted */
    for (size_t i = 0; i < N; i++)
        x[i * COLS + 4] = bad[i] * 3.0 + (i % 97 == 0 ? 2.9 * (1 - 2 * bad[i]) : 0) + 0.01 * x[i * COLS + 4];
    ZK_CHECK_OK(zk_logit_fit(x, N, COLS, NULL, 0, bad, NULL, beta, NULL, NULL, &f, NULL));
}

ZK_TEST(refusals)
{
    double beta[COLS + 1];
    zk_logit f;

    make_data(2);
    for (size_t i = 0; i < N; i++)
        x[i * COLS + 4] = 2 * x[i * COLS] - x[i * COLS + 3];
    CHECK_REFUSED(zk_logit_fit(x, N, COLS, NULL, 0, bad, NULL, beta, NULL, NULL, &f, &spot), ZK_ENUMERIC,
                  ZK_WHY_SINGULAR, 0, 4);
    for (size_t i = 0; i < N; i++)
        x[i * COLS + 4] = 0.1;
    CHECK_REFUSED(zk_logit_fit(x, N, COLS, NULL, 0, bad, NULL, beta, NULL, NULL, &f, &spot), ZK_ENUMERIC,
                  ZK_WHY_CONSTANT, 0, 4);
    CHECK_REFUSED(
        zk_logit_fit(x, 5, COLS, NULL, 0, (uint8_t[]){0, 1, 0, 1, 0}, NULL, beta, NULL, NULL, &f, &spot),
        ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0);
    x[3 * COLS + 2] = NAN;
    CHECK_REFUSED(zk_logit_fit(x, N, COLS, NULL, 0, bad, NULL, beta, NULL, NULL, &f, &spot), ZK_ENUMERIC,
                  ZK_WHY_NAN, 3, 2);
    CHECK_REFUSED(zk_logit_predict(x, N, COLS, NULL, 0, beta, x, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 3, 2);
    make_data(2);
    memset(bad, 1, sizeof bad);
    CHECK_REFUSED(zk_logit_fit(x, N, COLS, NULL, 0, bad, NULL, beta, NULL, NULL, &f, &spot), ZK_ENUMERIC,
                  ZK_WHY_ONE_CLASS, 0, COLS);
}

ZK_TEST(steps_end_where_nothing_helps)
{
    zk_step steps[20];
    size_t n;

    make_data(3);
    for (int rule = ZK_STEP_AIC; rule <= ZK_STEP_P; rule++)
        for (int way = ZK_STEP_BOTH; way <= ZK_STEP_BACKWARD; way++) {
            zk_step_options o = {.rule = (zk_step_rule)rule, .way = (zk_step_way)way};
            bool in[COLS];
            double beta[COLS + 1];
            zk_logit f, g;
            for (size_t c = 0; c < COLS; c++)
                in[c] = way == ZK_STEP_BACKWARD;
            ZK_CHECK_OK(zk_logit_step(x, N, COLS, bad, NULL, &o, in, steps, 20, &n, NULL));
            ZK_CHECK(in[0] && in[1] && in[2]);
            ZK_CHECK(n > 0 && n <= COLS);
            if (rule == ZK_STEP_P)
                continue;
            size_t use[COLS], k = 0; /* no single change lowers the criterion */
            for (size_t c = 0; c < COLS; c++)
                if (in[c])
                    use[k++] = c;
            ZK_CHECK_OK(zk_logit_fit(x, N, COLS, use, k, bad, NULL, beta, NULL, NULL, &f, NULL));
            ZK_CHECK_NEAR(f.deviance, steps[n - 1].deviance, 1e-8);
            for (size_t c = 0; c < COLS; c++) {
                size_t other[COLS], m = 0;
                if (in[c] ? way == ZK_STEP_FORWARD : way == ZK_STEP_BACKWARD)
                    continue;
                for (size_t q = 0; q < COLS; q++)
                    if (in[q] != (q == c))
                        other[m++] = q;
                ZK_CHECK_OK(zk_logit_fit(x, N, COLS, other, m, bad, NULL, beta, NULL, NULL, &g, NULL));
                ZK_CHECK(rule == ZK_STEP_AIC ? g.aic >= f.aic - 1e-6 : g.bic >= f.bic - 1e-6);
            }
        }
    bool forced[COLS] = {[5] = true}, in[COLS] = {false};
    zk_step_options o = {.rule = ZK_STEP_BIC};
    ZK_CHECK_OK(zk_logit_step(x, N, COLS, bad, forced, &o, in, NULL, 0, &n, NULL));
    ZK_CHECK(in[5] && in[0]);
}

/* Karush-Kuhn-Tucker on the scaled columns: |slope| = lambda alpha for those in, not more for those out. */
ZK_TEST(penalised_fits_are_optimal)
{
    enum { L = 12 };
    double lambda[L], beta[L * (COLS + 1)], dev[L], mean[COLS] = {0}, sd[COLS] = {0};

    make_data(4);
    for (size_t c = 0; c < COLS; c++) {
        for (size_t i = 0; i < N; i++)
            mean[c] += x[i * COLS + c] / N;
        for (size_t i = 0; i < N; i++)
            sd[c] += (x[i * COLS + c] - mean[c]) * (x[i * COLS + c] - mean[c]) / N;
        sd[c] = sqrt(sd[c]);
    }
    for (double alpha = 0; alpha <= 1; alpha += 0.5) {
        ZK_CHECK_OK(zk_net_path(x, N, COLS, bad, alpha, 1e-3, lambda, L, NULL));
        ZK_CHECK_OK(zk_net_fit(x, N, COLS, bad, alpha, lambda, L, 2, beta, dev, NULL));
        for (size_t l = 0; l < L; l++) {
            const double *b = beta + l * (COLS + 1);
            static double p[N];
            ZK_CHECK_OK(zk_logit_predict(x, N, COLS, NULL, 0, b, p, NULL));
            for (size_t c = 0; c < COLS; c++) {
                double slope = 0, scaled = b[c + 1] * sd[c];
                for (size_t i = 0; i < N; i++)
                    slope += (bad[i] - p[i]) * (x[i * COLS + c] - mean[c]) / sd[c] / N;
                slope -= lambda[l] * (1 - alpha) * scaled;
                if (b[c + 1] == 0)
                    ZK_CHECK(fabs(slope) <= lambda[l] * alpha + 1e-7);
                else
                    ZK_CHECK_NEAR(slope, lambda[l] * alpha * (scaled > 0 ? 1 : -1), 1e-7);
            }
            if (alpha == 1 && l == 0)
                for (size_t c = 1; c <= COLS; c++)
                    ZK_CHECK(fabs(b[c]) * sd[c - 1] < 1e-8);
            ZK_CHECK(l == 0 || dev[l] <= dev[l - 1] + 1e-8);
        }
    }
    double zero = 0, ml[COLS + 1]; /* without penalty: maximum likelihood */
    zk_logit f;
    ZK_CHECK_OK(zk_logit_fit(x, N, COLS, NULL, 0, bad, NULL, ml, NULL, NULL, &f, NULL));
    ZK_CHECK_OK(zk_net_fit(x, N, COLS, bad, 1, &zero, 1, 1, beta, dev, NULL));
    ZK_CHECK_NEAR(dev[0], f.deviance, 1e-7);
    for (size_t c = 0; c <= COLS; c++)
        ZK_CHECK_NEAR(beta[c], ml[c], 1e-5 * fabs(ml[c]) + 1e-8);

    static uint32_t fold[N];
    double loss[L], se[L];
    zk_net_choice choice;
    ZK_CHECK_OK(zk_net_path(x, N, COLS, bad, 1, 1e-3, lambda, L, NULL));
    ZK_CHECK_OK(zk_folds_stratified(bad, N, 5, fold, NULL));
    ZK_CHECK_OK(zk_net_cv(x, N, COLS, bad, 1, lambda, L, fold, 5, 2, loss, se, &choice, NULL));
    ZK_CHECK(choice.best > 0 && choice.one_se <= choice.best && loss[choice.best] < loss[0]);
    CHECK_REFUSED(zk_net_fit(x, N, COLS, bad, 2, lambda, L, 1, beta, dev, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0,
                  2);
    lambda[1] = -1;
    CHECK_REFUSED(zk_net_fit(x, N, COLS, bad, 1, lambda, L, 1, beta, dev, &spot), ZK_EINVAL, ZK_WHY_RANGE, 1,
                  3);
}

ZK_TEST(points_mean_odds)
{
    static zk_binning b[2];
    const zk_binning *vars[] = {&b[0], &b[1]};
    const double beta[] = {-0.85, 0.9, 1.1};
    zk_points_spec spec = {.base_score = 600, .base_odds = 20, .pdo = 40};
    double base, points[2 * ZK_BINS_MAX], whole[2 * ZK_BINS_MAX], spread[2 * ZK_BINS_MAX], ref[2], zero;
    zk_bin_options o = zk_bin_defaults();
    size_t which[2], n;

    make_data(5);
    for (size_t v = 0; v < 2; v++) {
        static double col[N];
        for (size_t i = 0; i < N; i++)
            col[i] = x[i * COLS + v];
        ZK_CHECK_OK(zk_woe_fit(col, bad, N, &o, &b[v], NULL));
    }
    ZK_CHECK_OK(zk_points(&spec, vars, beta, 2, &base, points, NULL));
    for (size_t i = 0; i < b[0].bins; i++)
        for (size_t j = 0; j < b[1].bins; j++) {
            double eta = beta[0] + beta[1] * b[0].bin[i].woe + beta[2] * b[1].bin[j].woe;
            double score = base + points[i] + points[ZK_BINS_MAX + j];
            ZK_CHECK_NEAR(zk_points_probability(&spec, score), 1 / (1 + exp(-eta)), 1e-12);
        }
    ZK_CHECK_NEAR(zk_points_probability(&spec, 600), 1.0 / 21, 1e-15);
    ZK_CHECK_NEAR(zk_points_probability(&spec, 640), 1.0 / 41, 1e-15);
    spec.spread = true;
    ZK_CHECK_OK(zk_points(&spec, vars, beta, 2, &zero, spread, NULL));
    ZK_CHECK(zero == 0);
    ZK_CHECK_NEAR(spread[1] + spread[ZK_BINS_MAX], base + points[1] + points[ZK_BINS_MAX], 1e-9);
    spec.spread = false;
    spec.whole = true;
    ZK_CHECK_OK(zk_points(&spec, vars, beta, 2, &base, whole, NULL));
    for (size_t k = 0; k < b[0].bins; k++)
        ZK_CHECK(whole[k] == round(points[k]));

    ZK_CHECK_OK(zk_reason_reference(vars, points, 2, ZK_AGAINST_AVERAGE, ref, NULL));
    ZK_CHECK_OK(zk_reason_reference(vars, points, 2, ZK_AGAINST_BEST, ref, NULL));
    zk_reasons((double[]){ref[0] - 5, ref[1] - 9}, ref, 2, 2, which, &n);
    ZK_CHECK(n == 2 && which[0] == 1 && which[1] == 0);
    zk_reasons((double[]){ref[0] - 5, ref[1] - 9}, ref, 2, 1, which, &n);
    ZK_CHECK(n == 1 && which[0] == 1);
    zk_reasons((double[]){ref[0] - 5, ref[1]}, ref, 2, 2, which, &n);
    ZK_CHECK(n == 1 && which[0] == 0);
    spec.pdo = 0;
    CHECK_REFUSED(zk_points(&spec, vars, beta, 2, &base, points, &spot), ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 0,
                  2);
}

ZK_TEST_MAIN()
