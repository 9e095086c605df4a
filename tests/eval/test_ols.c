/* SPDX-License-Identifier: Apache-2.0
 *
 * Least squares: both solvers against the normal equations in long double, what must not change under scaling,
 * duplication and order, absorbed effects, refusals.
 */
#include "regress_fixture.h"

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
