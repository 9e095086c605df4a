/* SPDX-License-Identifier: Apache-2.0
 *
 * Tests about a regression, each against its definition: Breusch-Pagan, White, RESET, Jarque-Bera, Durbin-Watson, the
 * U test; and what is done to the data before it: winsorising, correlations with their p.
 */
#include "regress_fixture.h"

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

ZK_TEST_MAIN()
