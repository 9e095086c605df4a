/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands beside the coefficients of a regression: robust and clustered covariances against their definitions,
 * tables of t and F, variance inflation.
 */
#include "regress_fixture.h"

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

ZK_TEST_MAIN()
