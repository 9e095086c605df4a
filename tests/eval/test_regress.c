/* SPDX-License-Identifier: Apache-2.0
 *
 * Regression: both solvers against the normal equations in long double, the robust covariances against their
 * definitions, diagnostics against theirs, what must not change under scaling, duplication and order, and refusals.
 */
#include "eval_test.h"

enum { N = 240, P = 4, BIG = 60000, BIG_P = 10 };

static double value[BIG_P][BIG], y[BIG], w[BIG];
static const double *col[BIG_P];

/* A constant and p - 1 columns, an outcome whose spread grows with the first of them. */
static void fill(size_t n, size_t p)
{
    zk_rng rng;

    zk_rng_init(&rng, 8, 1);
    for (size_t i = 0; i < n; i++) {
        y[i] = 2;
        for (size_t j = 0; j < p; j++) {
            value[j][i] = j == 0 ? 1 : zk_rng_normal(&rng) + (j > 1 ? 0.6 * value[j - 1][i] : 3);
            y[i] += (j % 2 ? 0.5 : -1.25) * value[j][i];
        }
        y[i] += zk_rng_normal(&rng) * (0.5 + fabs(value[1][i]));
        w[i] = 0.5 + zk_rng_uniform(&rng);
    }
    for (size_t j = 0; j < p; j++)
        col[j] = value[j];
}

static zk_ols_spec spec_of(size_t n, size_t p)
{
    return (zk_ols_spec){.n = n, .p = p, .x = col, .y = y, .intercept = true, .threads = 1};
}

static void fit_ok(const zk_ols_spec *s, zk_ols *fit)
{
    zk_spot spot;

    ZK_CHECK_OK(zk_ols_fit(s, fit, &spot));
}

/* (X'WX)^-1 and X'Wy by Gauss-Jordan in long double. */
static void normal_equations(const zk_ols_spec *s, double *beta, double *inv)
{
    long double a[BIG_P][2 * BIG_P + 1] = {{0}};
    size_t p = s->p;

    for (size_t i = 0; i < s->n; i++)
        for (size_t j = 0; j < p; j++) {
            long double v = (s->weight ? (long double)s->weight[i] : 1) * (long double)s->x[j][i];
            for (size_t k = 0; k < p; k++)
                a[j][k] += v * (long double)s->x[k][i];
            a[j][2 * p] += v * (long double)s->y[i];
        }
    for (size_t j = 0; j < p; j++)
        a[j][p + j] = 1;
    for (size_t j = 0; j < p; j++)
        for (size_t r = 0; r < p; r++) {
            long double f = r == j ? a[j][j] : a[r][j] / a[j][j];
            for (size_t k = 0; k <= 2 * p; k++)
                a[r][k] = r == j ? a[r][k] / f : a[r][k] - f * a[j][k];
            if (r == j) /* the row is scaled: begin the others again */
                for (size_t q = 0; q < r; q++) {
                    long double g = a[q][j];
                    for (size_t k = 0; k <= 2 * p; k++)
                        a[q][k] -= g * a[j][k];
                }
        }
    for (size_t j = 0; j < p; j++) {
        beta[j] = (double)a[j][2 * p];
        for (size_t k = 0; k < p; k++)
            inv[j * p + k] = (double)a[j][p + k];
    }
}

static void check_second_way(size_t n, size_t p, bool weighted)
{
    double beta[BIG_P], inv[BIG_P * BIG_P], gap = 0;
    zk_ols_spec s;
    zk_ols one, three;

    fill(n, p);
    s = spec_of(n, p);
    s.weight = weighted ? w : NULL;
    normal_equations(&s, beta, inv);
    fit_ok(&s, &one);
    ZK_CHECK_INT(one.rank, p);
    for (size_t j = 0; j < p; j++)
        ZK_CHECK_NEAR(one.beta[j], beta[j], 1e-12 * (1 + fabs(beta[j])));
    for (size_t j = 0; j < p * p; j++)
        ZK_CHECK_NEAR(one.cov[j], inv[j], 1e-11 * fabs(inv[0]));
    for (size_t j = 0; j < p; j++) { /* residuals are orthogonal to the columns */
        gap = 0;
        for (size_t i = 0; i < n; i++)
            gap += (weighted ? w[i] : 1) * value[j][i] * one.residual[i];
        ZK_CHECK_NEAR(gap, 0, 1e-7);
    }
    s.threads = 3;
    fit_ok(&s, &three);
    ZK_CHECK_MEM(three.beta, one.beta, p * sizeof *one.beta);
    ZK_CHECK_MEM(three.residual, one.residual, n * sizeof *one.residual);
    zk_ols_clear(&one);
    zk_ols_clear(&three);
}

ZK_TEST(small_in_double_double)
{
    check_second_way(N, P, false);
    check_second_way(N, P, true);
}

ZK_TEST(large_in_blocks)
{
    check_second_way(BIG, BIG_P, false);
    check_second_way(BIG, BIG_P, true);
}

ZK_TEST(collinear_columns_leave_themselves_out)
{
    static double sum[BIG], zero[BIG];
    zk_ols plain, fit;
    zk_ols_spec s;

    for (int big = 0; big < 2; big++) {
        size_t n = big ? BIG : N, p = big ? BIG_P : P;
        const double *more[BIG_P + 2];
        fill(n, p);
        for (size_t i = 0; i < n; i++)
            sum[i] = 3 * value[1][i] - value[2][i] + 7;
        for (size_t j = 0; j < p; j++)
            more[j < 3 ? j : j + 1] = col[j];
        more[3] = sum;
        more[p + 1] = zero;
        s = spec_of(n, p);
        fit_ok(&s, &plain);
        s.p = p + 2;
        s.x = more;
        fit_ok(&s, &fit);
        ZK_CHECK_INT(fit.rank, p);
        ZK_CHECK(fit.dropped[3] && fit.dropped[p + 1] && !fit.dropped[4] && fit.beta[3] == 0);
        ZK_CHECK_NEAR(fit.rss, plain.rss, 1e-11 * plain.rss);
        ZK_CHECK_NEAR(fit.beta[p], plain.beta[p - 1], 1e-11);
        zk_ols_clear(&plain);
        zk_ols_clear(&fit);
    }
}

ZK_TEST(scale_order_and_duplicates)
{
    static double scaled[N], turned[P][N], back[N], twice[P][2 * N], y2[2 * N], weight[N];
    const double *x[P];
    zk_ols a, b;
    zk_ols_spec s;

    fill(N, P);
    s = spec_of(N, P);
    fit_ok(&s, &a);
    for (size_t j = 0; j < P; j++)
        x[j] = value[j];
    for (size_t i = 0; i < N; i++)
        scaled[i] = 1024 * value[2][i];
    x[2] = scaled;
    s.x = x;
    fit_ok(&s, &b);
    ZK_CHECK_NEAR(b.beta[2] * 1024, a.beta[2], 1e-14);
    ZK_CHECK_NEAR(b.rss, a.rss, 1e-13 * a.rss);
    zk_ols_clear(&b);
    for (size_t j = 0; j < P; j++) {
        for (size_t i = 0; i < N; i++)
            turned[j][i] = value[j][N - 1 - i];
        x[j] = turned[j];
    }
    for (size_t i = 0; i < N; i++)
        back[i] = y[N - 1 - i];
    s.y = back;
    fit_ok(&s, &b);
    check_all_near(b.beta, a.beta, P, 1e-14);
    zk_ols_clear(&b);
    /* weight 2 on the first half is the same as having it twice; weight 0 is not having it */
    for (size_t j = 0; j < P; j++) {
        for (size_t i = 0; i < N + N / 2; i++)
            twice[j][i] = value[j][i % N];
        x[j] = twice[j];
    }
    for (size_t i = 0; i < N + N / 2; i++)
        y2[i] = y[i % N];
    s.y = y2;
    s.n = N + N / 2;
    zk_ols_clear(&a);
    fit_ok(&s, &a);
    s = spec_of(N, P);
    for (size_t i = 0; i < N; i++)
        weight[i] = i < N / 2 ? 2 : 1;
    s.weight = weight;
    fit_ok(&s, &b);
    check_all_near(b.beta, a.beta, P, 1e-13);
    check_all_near(b.cov, a.cov, (size_t)P * P, 1e-14);
    ZK_CHECK_NEAR(b.r2, a.r2, 1e-13);
    zk_ols_clear(&a);
    zk_ols_clear(&b);
    for (size_t i = 0; i < N; i++)
        weight[i] = i >= 40;
    fit_ok(&s, &b);
    ZK_CHECK_INT(b.n, N - 40);
    s = spec_of(N - 40, P);
    s.y += 40;
    for (size_t j = 0; j < P; j++)
        x[j] = value[j] + 40;
    s.x = x;
    fit_ok(&s, &a);
    check_all_near(b.beta, a.beta, P, 1e-13);
    ZK_CHECK_INT(b.df, a.df);
    ZK_CHECK_NEAR(b.loglik, a.loglik, 1e-9);
    zk_ols_clear(&a);
    zk_ols_clear(&b);
}

/* sum over pairs of rows of kernel(i, j) u_i u_j x_i x_j', between (X'X)^-1. */
static void sandwich(const zk_ols *f, double (*kernel)(size_t, size_t), double *out)
{
    double m[P][P] = {{0}}, t[P][P];

    for (size_t i = 0; i < f->spec.n; i++)
        for (size_t j = 0; j < f->spec.n; j++) {
            double k = kernel(i, j);
            for (size_t a = 0; k != 0 && a < P; a++)
                for (size_t b = 0; b < P; b++)
                    m[a][b] += k * f->residual[i] * f->residual[j] * value[a][i] * value[b][j];
        }
    for (size_t a = 0; a < P; a++)
        for (size_t b = 0; b < P; b++) {
            t[a][b] = 0;
            for (size_t c = 0; c < P; c++)
                t[a][b] += f->cov[a * P + c] * m[c][b];
        }
    for (size_t a = 0; a < P; a++)
        for (size_t b = 0; b < P; b++) {
            out[a * P + b] = 0;
            for (size_t c = 0; c < P; c++)
                out[a * P + b] += t[a][c] * f->cov[c * P + b];
        }
}

static double h[N];
static int32_t firm[N], year[N];

static double hc0(size_t i, size_t j)
{
    return i == j;
}
static double hc3(size_t i, size_t j)
{
    return i == j ? 1 / ((1 - h[i]) * (1 - h[i])) : 0;
}
static double hc4(size_t i, size_t j)
{
    return i == j ? pow(1 - h[i], -fmin(4, N * h[i] / P)) : 0;
}
static double same_firm(size_t i, size_t j)
{
    return firm[i] == firm[j];
}
static double either(size_t i, size_t j)
{
    return firm[i] == firm[j] || year[i] == year[j];
}
static double bartlett3(size_t i, size_t j)
{
    double lag = i > j ? (double)(i - j) : (double)(j - i);

    return fmax(0, 1 - lag / 4);
}

static void check_cov(const zk_ols *f, zk_se_spec se, double (*kernel)(size_t, size_t), double factor)
{
    double got[P * P], want[P * P];
    zk_spot spot;

    sandwich(f, kernel, want);
    ZK_CHECK_OK(zk_ols_cov(f, &se, got, NULL, &spot));
    for (size_t i = 0; i < P * P; i++)
        ZK_CHECK_NEAR(got[i], factor * want[i], 1e-12 * factor * want[0]);
}

ZK_TEST(covariances_by_their_definitions)
{
    const double k = (N - 1.0) / (N - P);
    zk_cov_info info;
    double cov[P * P], again[P * P];
    zk_ols_spec s;
    zk_ols f;
    int32_t own[N];

    fill(N, P);
    s = spec_of(N, P);
    fit_ok(&s, &f);
    ZK_CHECK_OK(zk_ols_leverage(&f, h, NULL));
    ZK_CHECK_NEAR(zk_sum(h, N), P, 1e-12);
    for (size_t i = 0; i < N; i++) {
        firm[i] = (int32_t)(i * 7 % 31);
        year[i] = (int32_t)(i % 9);
        own[i] = (int32_t)i;
    }
    check_cov(&f, (zk_se_spec){.kind = ZK_SE_HC0}, hc0, 1);
    check_cov(&f, (zk_se_spec){.kind = ZK_SE_HC1}, hc0, (double)N / (N - P));
    check_cov(&f, (zk_se_spec){.kind = ZK_SE_HC3}, hc3, 1);
    check_cov(&f, (zk_se_spec){.kind = ZK_SE_HC4}, hc4, 1);
    check_cov(&f, (zk_se_spec){.kind = ZK_SE_CLUSTER, .cluster = {firm}, .clusters = {31}}, same_firm,
              31.0 / 30 * k);
    check_cov(&f, (zk_se_spec){.kind = ZK_SE_CLUSTER, .cluster = {own}, .clusters = {N}}, hc0,
              (double)N / (N - P));
    check_cov(
        &f,
        (zk_se_spec){
            .kind = ZK_SE_CLUSTER, .cluster = {firm, year}, .clusters = {31, 9}, .small = ZK_SMALL_NONE},
        either, 1);
    check_cov(&f,
              (zk_se_spec){
                  .kind = ZK_SE_CLUSTER, .cluster = {firm, year}, .clusters = {31, 9}, .small = ZK_SMALL_MIN},
              either, 9.0 / 8 * k);
    check_cov(&f, (zk_se_spec){.kind = ZK_SE_CLUSTER, .cluster = {firm, firm}, .clusters = {31, 31}},
              same_firm, 31.0 / 30 * k);
    check_cov(&f, (zk_se_spec){.kind = ZK_SE_NEWEY_WEST, .lags = 3}, bartlett3, (double)N / (N - P));
    check_cov(&f, (zk_se_spec){.kind = ZK_SE_NEWEY_WEST, .lags = 0, .small = ZK_SMALL_NONE}, hc0, 1);
    ZK_CHECK_OK(zk_ols_cov(&f,
                           &(zk_se_spec){.kind = ZK_SE_CLUSTER, .cluster = {firm, year}, .clusters = {31, 9}},
                           cov, &info, NULL));
    ZK_CHECK(info.df == 8 && info.groups[0] == 31 && info.groups[1] == 9 && info.groups[2] == N &&
             !info.mended);
    f.spec.threads = 4;
    ZK_CHECK_OK(zk_ols_cov(&f, &(zk_se_spec){.kind = ZK_SE_HC2}, cov, &info, NULL));
    f.spec.threads = 1;
    ZK_CHECK_OK(zk_ols_cov(&f, &(zk_se_spec){.kind = ZK_SE_HC2}, again, &info, NULL));
    ZK_CHECK_MEM(cov, again, sizeof cov);
    ZK_CHECK_INT(zk_nw_lags(100), 4);
    zk_ols_clear(&f);
}

ZK_TEST(tables_of_coefficients)
{
    zk_coef c[P];
    double cov[P * P], f_stat, p;
    const size_t slopes[] = {1, 2, 3}, one[] = {2};
    zk_ols_spec s;
    zk_ols f;

    fill(N, P);
    s = spec_of(N, P);
    fit_ok(&s, &f);
    ZK_CHECK_OK(zk_ols_cov(&f, &(zk_se_spec){.kind = ZK_SE_CLASSICAL}, cov, NULL, NULL));
    ZK_CHECK_OK(zk_ols_coefs(&f, cov, (double)f.df, 0.9, c, NULL));
    ZK_CHECK_NEAR(c[2].t, c[2].estimate / c[2].se, 1e-15);
    ZK_CHECK_NEAR(zk_t_two_sided((c[2].high - c[2].estimate) / c[2].se, (double)f.df), 0.1, 1e-13);
    ZK_CHECK_OK(
        zk_ols_wald(&f, cov, slopes, 3, (double)f.df, &f_stat, &p, NULL)); /* two ways to the overall F */
    ZK_CHECK_NEAR(f_stat, f.f, 1e-10 * f.f);
    ZK_CHECK_OK(zk_ols_wald(&f, cov, one, 1, (double)f.df, &f_stat, &p, NULL));
    ZK_CHECK_NEAR(f_stat, c[2].t * c[2].t, 1e-10 * f_stat);
    ZK_CHECK_NEAR(p, c[2].p, 1e-13);
    memset(cov, 0, sizeof cov);
    ZK_CHECK_ERR(zk_ols_wald(&f, cov, slopes, 3, (double)f.df, &f_stat, &p, NULL), ZK_ENUMERIC);
    zk_ols_clear(&f);
}

ZK_TEST(inflation_by_its_definition)
{
    const size_t each[] = {0, 1, 2, 3}, grouped[] = {0, 1, 2, 2};
    const double *x[P];
    double gvif[3], swapped[3], mixed[N];
    size_t df[3];
    zk_ols_spec s;
    zk_ols f, aux;

    fill(N, P);
    s = spec_of(N, P);
    fit_ok(&s, &f);
    ZK_CHECK_OK(zk_ols_vif(&f, each, 3, gvif, df, NULL));
    for (size_t j = 1; j < P; j++) {
        size_t q = 0;
        for (size_t k = 0; k < P; k++)
            if (k != j)
                x[q++] = value[k];
        s = (zk_ols_spec){.n = N, .p = P - 1, .x = x, .y = value[j], .intercept = true};
        fit_ok(&s, &aux);
        ZK_CHECK_NEAR(gvif[j - 1], 1 / (1 - aux.r2), 1e-11 * gvif[j - 1]);
        zk_ols_clear(&aux);
    }
    ZK_CHECK_OK(zk_ols_vif(&f, grouped, 2, gvif, df, NULL));
    ZK_CHECK_INT(df[1], 2);
    ZK_CHECK_NEAR(gvif[0], gvif[1], 1e-12 * gvif[0]); /* of two terms each inflates the other alike */
    zk_ols_clear(&f);
    /* a change of basis inside a term changes nothing */
    for (size_t i = 0; i < N; i++)
        mixed[i] = value[2][i] - 5 * value[3][i] + 1;
    for (size_t k = 0; k < P; k++)
        x[k] = k == 3 ? mixed : value[k];
    s = spec_of(N, P);
    s.x = x;
    fit_ok(&s, &f);
    ZK_CHECK_OK(zk_ols_vif(&f, grouped, 2, swapped, df, NULL));
    ZK_CHECK_NEAR(swapped[1], gvif[1], 1e-11 * gvif[1]);
    ZK_CHECK_ERR(zk_ols_vif(&f, each, 2, swapped, df, NULL), ZK_EINVAL);
    zk_ols_clear(&f);
}

ZK_TEST(heteroscedasticity_by_definition)
{
    static double u2[N], square[2][N];
    const double *x[6] = {value[0], value[1], value[2], square[0], square[1], NULL};
    static double product[N];
    zk_test_result got, original;
    zk_ols_spec s;
    zk_ols f, aux;

    fill(N, 3);
    s = spec_of(N, 3);
    fit_ok(&s, &f);
    for (size_t i = 0; i < N; i++) {
        u2[i] = f.residual[i] * f.residual[i];
        square[0][i] = value[1][i] * value[1][i];
        square[1][i] = value[2][i] * value[2][i];
        product[i] = value[1][i] * value[2][i];
    }
    x[5] = product;
    s.y = u2;
    fit_ok(&s, &aux);
    ZK_CHECK_OK(zk_test_breusch_pagan(&f, true, &got, NULL));
    ZK_CHECK_NEAR(got.statistic, N * aux.r2, 1e-9);
    ZK_CHECK(got.df == 2 && got.p < 0.01);
    ZK_CHECK_OK(zk_test_breusch_pagan(&f, false, &original, NULL));
    ZK_CHECK_NEAR(original.statistic, (aux.tss - aux.rss) / 2 / pow(f.rss / N, 2), 1e-9);
    zk_ols_clear(&aux);
    s.x = x;
    s.p = 6;
    fit_ok(&s, &aux);
    ZK_CHECK_OK(zk_test_white(&f, &got, NULL));
    ZK_CHECK_NEAR(got.statistic, N * aux.r2, 1e-8);
    ZK_CHECK(got.df == 5);
    zk_ols_clear(&aux);
    ZK_CHECK_OK(zk_test_reset(&f, 2, &got, NULL));
    for (size_t i = 0; i < N; i++)
        square[0][i] = f.fitted[i] * f.fitted[i];
    s.y = y;
    s.p = 4;
    fit_ok(&s, &aux);
    ZK_CHECK_NEAR(got.statistic, (f.rss - aux.rss) / (aux.rss / (double)aux.df), 1e-8);
    ZK_CHECK_ERR(zk_test_reset(&f, 9, &got, NULL), ZK_EINVAL);
    zk_ols_clear(&aux);
    zk_ols_clear(&f);
    /* a constant alone: nothing to explain the squares with */
    s = spec_of(N, 1);
    fit_ok(&s, &f);
    CHECK_REFUSED(zk_test_breusch_pagan(&f, true, &got, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0);
    zk_ols_clear(&f);
}

ZK_TEST(jarque_bera_by_hand)
{
    const double x[] = {1, 2, 3, 4, 10}, same[] = {2, 2, 2};
    zk_jarque_bera jb;

    /* mean 4, deviations -3 -2 -1 0 6: m2 10, m3 36, m4 278.8 */
    ZK_CHECK_OK(zk_test_jarque_bera(x, 5, &jb, NULL));
    ZK_CHECK_NEAR(jb.skewness, 36 / pow(10, 1.5), 1e-15);
    ZK_CHECK_NEAR(jb.kurtosis, 2.788, 1e-15);
    ZK_CHECK_NEAR(jb.statistic, 5.0 / 6 * (1.296 + 0.212 * 0.212 / 4), 1e-14);
    ZK_CHECK_NEAR(jb.p, exp(-jb.statistic / 2), 1e-15);
    CHECK_REFUSED(zk_test_jarque_bera(same, 3, &jb, &spot), ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, 0);
}

/* For a mean alone d has mean 2 and variance 4 (n - 2) / (n^2 - 1) (von Neumann 1941), and is symmetric. */
ZK_TEST(durbin_watson_has_von_neumanns_moments)
{
    zk_durbin_watson dw;
    zk_ols_spec s;
    zk_ols f;

    fill(N, 1);
    for (size_t n = 199; n <= 202; n++) {
        double approx;
        s = spec_of(n, 1);
        fit_ok(&s, &f);
        ZK_CHECK_OK(zk_test_durbin_watson(&f, &dw, NULL));
        approx = zk_normal_cdf((dw.d - 2) / sqrt(4 * ((double)n - 2) / ((double)n * (double)n - 1)));
        ZK_CHECK_INT(dw.exact, n <= ZK_OLS_DW_EXACT_MAX);
        ZK_CHECK_NEAR(dw.p, approx, dw.exact ? 0.002 : 1e-10);
        ZK_CHECK_NEAR(dw.p + dw.p_negative, 1, 1e-12);
        zk_ols_clear(&f);
    }
    /* four values: d = 2 exactly for 1, 1, -1, -1 about their mean is 4/4 = 1; its mirror 1, -1, -1, 1 has 2 */
    const double even[] = {1, -1, -1, 1}, *x[] = {value[0]};
    s = (zk_ols_spec){.n = 4, .p = 1, .x = x, .y = even, .intercept = true};
    fit_ok(&s, &f);
    ZK_CHECK_OK(zk_test_durbin_watson(&f, &dw, NULL));
    ZK_CHECK_NEAR(dw.d, 2, 1e-15);
    ZK_CHECK_NEAR(dw.p, 0.5, 1e-9);
    zk_ols_clear(&f);
    s.n = 3;
    fit_ok(&s, &f);
    CHECK_REFUSED(zk_test_durbin_watson(&f, &dw, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0);
    zk_ols_clear(&f);
}

ZK_TEST(u_shape)
{
    zk_utest u;
    double t, theta;

    /* slopes -4 + 2 x on [0, 6]: -4 and 8; variances 1 and 1 + 12 * -0.1 * 2 ... by hand */
    ZK_CHECK_OK(zk_utest_run(-4, 1, 1, -0.1, 0.04, 0, 6, 50, 0.95, &u, NULL));
    ZK_CHECK(u.u && u.inside && u.fieller && u.extreme == 2);
    ZK_CHECK_NEAR(u.t_low, -4, 1e-15);
    ZK_CHECK_NEAR(u.t_high, 8 / sqrt(1 - 2.4 + 5.76), 1e-14);
    ZK_CHECK_NEAR(u.p, fmax(zk_t_sf(4, 50), zk_t_sf(u.t_high, 50)), 1e-16);
    ZK_CHECK_NEAR(u.t, fmin(4, u.t_high), 1e-15);
    t = zk_t_isf(0.025, 50);
    for (int side = 0; side < 2; side++) { /* on the border of the interval the slope is just significant */
        theta = side ? u.fieller_high : u.fieller_low;
        ZK_CHECK_NEAR(fabs(-4 + 2 * theta), t * sqrt(1 - 0.4 * theta + 0.16 * theta * theta), 1e-12);
    }
    /* turned upside down it is an inverse U with the same p */
    zk_utest n;
    ZK_CHECK_OK(zk_utest_run(4, -1, 1, -0.1, 0.04, 0, 6, 50, 0.95, &n, NULL));
    ZK_CHECK(!n.u && n.p == u.p && n.extreme == 2 && n.fieller_low == u.fieller_low);
    ZK_CHECK_OK(zk_utest_run(-4, 1, 1, -0.1, 0.04, 3, 6, 50, 0.95, &n, NULL)); /* rises all the way */
    ZK_CHECK(!n.inside && n.p > 0.5 && n.t < 0);
    ZK_CHECK_OK(zk_utest_run(-4, 0.1, 1, -0.01, 0.04, 0, 6, 50, 0.95, &n, NULL));
    ZK_CHECK(!n.fieller);
    CHECK_REFUSED(zk_utest_run(-4, 1, 1, 0, 1, 6, 6, 50, 0.95, &n, &spot), ZK_EINVAL, ZK_WHY_NOT_ASCENDING, 0,
                  6);
    CHECK_REFUSED(zk_utest_run(-4, NAN, 1, 0, 1, 0, 6, 50, 0.95, &n, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 0, 1);
    CHECK_REFUSED(zk_utest_run(-4, 0, 1, 0, 1, 0, 6, 50, 0.95, &n, &spot), ZK_ENUMERIC, ZK_WHY_NOT_POSITIVE,
                  0, 1);
}

ZK_TEST(winsorising)
{
    double x[101], out[101], low, high;
    size_t changed;

    for (size_t i = 0; i <= 100; i++)
        x[i] = (double)(i * 37 % 101);
    ZK_CHECK_OK(zk_winsorize(x, 101, 0.03, out, &low, &high, &changed, NULL));
    ZK_CHECK(low == 3 && high == 97 && changed == 6);
    for (size_t i = 0; i <= 100; i++)
        ZK_CHECK(out[i] == fmin(97, fmax(3, x[i])));
    ZK_CHECK_OK(zk_winsorize(x, 101, 0, out, NULL, NULL, &changed, NULL));
    ZK_CHECK_INT(changed, 0);
    CHECK_REFUSED(zk_winsorize(x, 101, 0.5, out, NULL, NULL, NULL, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
}

/* Frisch-Waugh-Lovell: absorbing effects is having an indicator for each group. */
ZK_TEST(absorbing_is_having_indicators)
{
    static double indicator[15][N], inner[P][N];
    const double *with[P + 15], *within[P - 1];
    double *turned[P];
    const int32_t *group[] = {firm, year};
    const size_t groups[] = {7, 9};
    size_t p = P, absorbed;
    zk_ols_spec s;
    zk_ols a, b;

    fill(N, P);
    for (size_t i = 0; i < N; i++) {
        firm[i] = (int32_t)(i * i % 7 ? i * 5 % 7 : 0);
        year[i] = (int32_t)(i % 9);
    }
    for (int ways = 1; ways <= 2; ways++) {
        p = P;
        for (size_t j = 0; j < P; j++)
            with[j] = value[j];
        for (int e = 0; e < ways; e++)
            for (size_t g = 1; g < groups[e]; g++) {
                for (size_t i = 0; i < N; i++)
                    indicator[p - P][i] = group[e][i] == (int32_t)g;
                with[p] = indicator[p - P];
                p++;
            }
        s = (zk_ols_spec){.n = N, .p = p, .x = with, .y = y, .intercept = true};
        fit_ok(&s, &a);
        for (size_t j = 0; j < P; j++) {
            memcpy(inner[j], j ? value[j] : y, sizeof inner[j]);
            turned[j] = inner[j];
            if (j)
                within[j - 1] = inner[j];
        }
        ZK_CHECK_OK(zk_absorb(turned, P, N, NULL, group, groups, (size_t)ways, 2, &absorbed, NULL));
        ZK_CHECK_INT(absorbed, p - P + 1);
        s = (zk_ols_spec){.n = N, .p = P - 1, .x = within, .y = inner[0], .absorbed = absorbed};
        fit_ok(&s, &b);
        ZK_CHECK_INT(b.df, a.df);
        ZK_CHECK_NEAR(b.rss, a.rss, 1e-9 * a.rss);
        for (size_t j = 1; j < P; j++) {
            ZK_CHECK_NEAR(b.beta[j - 1], a.beta[j], 1e-10);
            ZK_CHECK_NEAR(b.cov[(j - 1) * (P - 1) + j - 1], a.cov[j * p + j], 1e-10 * a.cov[j * p + j]);
        }
        zk_ols_clear(&a);
        zk_ols_clear(&b);
    }
    /* a column that is an effect has nothing left */
    for (size_t i = 0; i < N; i++)
        inner[0][i] = 0.1 * firm[i];
    ZK_CHECK_OK(zk_absorb(turned, 1, N, NULL, group, groups, 1, 1, &absorbed, NULL));
    ZK_CHECK(inner[0][5] == 0 && inner[0][200] == 0);
    firm[3] = 7;
    CHECK_REFUSED(zk_absorb(turned, 1, N, NULL, group, groups, 1, 1, &absorbed, &spot), ZK_EINVAL,
                  ZK_WHY_RANGE, 3, 0);
}

ZK_TEST(correlation_with_its_p)
{
    const double a[] = {1, 2, 3, 4, 5, 6}, b[] = {1, 4, 9, 16, 25, 36}, c[] = {2, 1, 4, 3, 6, 5},
                 same[] = {1, 1, 1, 1, 1, 1};
    double r, p;

    ZK_CHECK_OK(zk_correlation_test(a, b, 6, ZK_COR_SPEARMAN, &r, &p, NULL));
    ZK_CHECK(r == 1 && p == 0);
    ZK_CHECK_OK(zk_correlation_test(a, c, 6, ZK_COR_PEARSON, &r, &p, NULL));
    ZK_CHECK_NEAR(r, 29.0 / 35, 1e-15);
    ZK_CHECK_NEAR(p, zk_t_two_sided(r * sqrt(4 / (1 - r * r)), 4), 1e-15);
    CHECK_REFUSED(zk_correlation_test(a, same, 6, ZK_COR_PEARSON, &r, &p, &spot), ZK_ENUMERIC,
                  ZK_WHY_CONSTANT, 0, 1);
    CHECK_REFUSED(zk_correlation_test(a, b, 2, ZK_COR_PEARSON, &r, &p, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 0,
                  0);
}

ZK_TEST(what_is_refused)
{
    double cov[P * P];
    zk_ols_spec s;
    zk_ols f;

    fill(N, P);
    s = spec_of(P, P);
    CHECK_REFUSED(zk_ols_fit(&s, &f, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0);
    s = spec_of(0, P);
    CHECK_REFUSED(zk_ols_fit(&s, &f, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    s = spec_of(N, ZK_OLS_COLUMNS_MAX + 1);
    CHECK_REFUSED(zk_ols_fit(&s, &f, &spot), ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, ZK_OLS_COLUMNS_MAX + 1);
    s = spec_of(N, P);
    y[7] = INFINITY;
    CHECK_REFUSED(zk_ols_fit(&s, &f, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 7, P);
    y[7] = 1;
    value[2][9] = NAN;
    CHECK_REFUSED(zk_ols_fit(&s, &f, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 9, 2);
    value[2][9] = 0;
    s.weight = w;
    w[4] = -1;
    CHECK_REFUSED(zk_ols_fit(&s, &f, &spot), ZK_EINVAL, ZK_WHY_NEGATIVE, 4, P + 1);
    w[4] = 1;
    value[3][0] = 1e300;
    CHECK_REFUSED(zk_ols_fit(&s, &f, &spot), ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 3);
    /* a row of its own indicator */
    for (size_t i = 0; i < N; i++)
        value[3][i] = i == 11;
    s.weight = NULL;
    fit_ok(&s, &f);
    CHECK_REFUSED(zk_ols_cov(&f, &(zk_se_spec){.kind = ZK_SE_HC3}, cov, NULL, &spot), ZK_ENUMERIC,
                  ZK_WHY_RANGE, 11, 0);
    for (size_t i = 0; i < N; i++)
        firm[i] = 2;
    CHECK_REFUSED(zk_ols_cov(&f, &(zk_se_spec){.kind = ZK_SE_CLUSTER, .cluster = {firm}, .clusters = {3}},
                             cov, NULL, &spot),
                  ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0);
    firm[5] = -1;
    CHECK_REFUSED(zk_ols_cov(&f, &(zk_se_spec){.kind = ZK_SE_CLUSTER, .cluster = {firm}, .clusters = {3}},
                             cov, NULL, &spot),
                  ZK_EINVAL, ZK_WHY_RANGE, 5, 0);
    CHECK_REFUSED(zk_ols_cov(&f, &(zk_se_spec){.kind = ZK_SE_NEWEY_WEST, .lags = N}, cov, NULL, &spot),
                  ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    zk_ols_clear(&f);
}

/* y that does not vary, a perfect fit, a constant alone: documented answers. */
ZK_TEST(limits_have_answers)
{
    zk_ols_spec s;
    zk_ols f;

    fill(N, P);
    for (size_t i = 0; i < N; i++)
        y[i] = 5;
    s = spec_of(N, P);
    fit_ok(&s, &f);
    ZK_CHECK(f.r2 == 0 && f.f == 0 && f.f_p == 1 && fabs(f.beta[0] - 5) < 1e-14);
    zk_ols_clear(&f);
    for (size_t i = 0; i < N; i++)
        y[i] = 1 + 2 * value[1][i];
    fit_ok(&s, &f);
    ZK_CHECK(f.r2 == 1 && isfinite(f.f) && isfinite(f.loglik) && f.f_p == 0);
    ZK_CHECK_NEAR(f.beta[1], 2, 1e-14);
    zk_ols_clear(&f);
    s.p = 1;
    fit_ok(&s, &f);
    ZK_CHECK(f.df_model == 0 && f.f == 0 && f.f_p == 1 && f.r2 < 1e-12);
    zk_ols_clear(&f);
}

ZK_TEST_MAIN()
