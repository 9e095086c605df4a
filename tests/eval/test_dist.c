/* SPDX-License-Identifier: Apache-2.0
 *
 * Special functions and distributions against values of 20 digits (computed with mpmath 1.2 at 40 digits, from the
 * definitions; those marked AS stand in Abramowitz & Stegun's tables too), against closed forms and identities;
 * quantiles against their distribution functions; variates against the distribution they are to have.
 */
#include "eval_test.h"

/* Relative error; the target of zhike/dist.h. */
static void near(double got, double want, const char *what)
{
    if (!(fabs(got - want) <= 1e-12 * fabs(want)))
        zk_test__fail(__FILE__, __LINE__, "%s is %.17g, not %.17g (relative error %g)", what, got, want,
                      fabs(got / want - 1));
}
#define NEAR(got, want) near(got, want, #got)

ZK_TEST(gamma_and_its_derivatives)
{
    int sign = 0;

    NEAR(zk_log_gamma(0.5, NULL), 0.57236494292470008707); /* log sqrt(pi) */
    NEAR(zk_log_gamma(-1.5, &sign), 0.86004701537648101451);
    ZK_CHECK_INT(sign, 1);
    ZK_CHECK(isfinite(zk_log_gamma(-0.5, &sign)));
    ZK_CHECK_INT(sign, -1);
    ZK_CHECK(zk_log_gamma(-2, NULL) == INFINITY);
    NEAR(zk_digamma(1), -0.57721566490153286061); /* AS 6.3.2 */
    NEAR(zk_digamma(0.25), -4.2274535333762654081);
    NEAR(zk_digamma(2.5), 0.70315664064524318723);
    NEAR(zk_digamma(-1.5), 0.70315664064524318723);
    NEAR(zk_digamma(1000), 6.9072551956488120521);
    NEAR(zk_digamma(1.4616321449683622), -9.2412655217294275168e-17); /* beside its zero */
    NEAR(zk_trigamma(1), 1.6449340668482264365);                      /* pi^2 / 6 */
    NEAR(zk_trigamma(0.25), 17.197329154507110739);
    NEAR(zk_trigamma(2.5), 0.49035775610023486497);
    NEAR(zk_trigamma(-1.5), 9.3792466449891237539);
    NEAR(zk_trigamma(1000), 0.0010005001666666333334);
    ZK_CHECK(isnan(zk_digamma(-3)) && isnan(zk_digamma(NAN)) && isnan(zk_digamma(-INFINITY)));
    ZK_CHECK(zk_trigamma(-3) == INFINITY && isnan(zk_trigamma(NAN)));
    for (double x = 0.013; x < 40; x *= 1.37) { /* recurrences DLMF 5.5.2 and 5.15.5 */
        ZK_CHECK_NEAR(zk_digamma(x + 1), zk_digamma(x) + 1 / x, 1e-13 / x);
        ZK_CHECK_NEAR(zk_trigamma(x + 1), zk_trigamma(x) - 1 / (x * x), 1e-13 / (x * x));
    }
}

ZK_TEST(beta_and_choose)
{
    NEAR(zk_beta(0.5, 0.5), 3.1415926535897932385);
    NEAR(zk_beta(3, 4), 1.0 / 60);
    NEAR(zk_log_beta(1e8, 0.5), -8.637975427801482649);
    NEAR(zk_log_choose(52, 5), log(2598960));
    ZK_CHECK(zk_log_choose(9, 0) == 0 && zk_log_choose(9, 9) == 0);
    ZK_CHECK(isnan(zk_log_choose(5, 6)) && isnan(zk_beta(0, 1)) && isnan(zk_log_beta(1, -1)));
}

ZK_TEST(incomplete_gamma_has_both_tails)
{
    NEAR(zk_gamma_q(0.5, 100), 2.088487583762544757e-45);
    NEAR(zk_gamma_p(10, 3.5), 0.0033149442646323628917);
    NEAR(zk_gamma_q(10, 3.5), 0.99668505573536763711);
    NEAR(zk_gamma_q(1000, 1200), 1.2881606086281432952e-9);
    NEAR(zk_gamma_q(1e-3, 2), 0.000048976917830981479821);
    NEAR(zk_gamma_p(30000, 29000), 2.6574573752766591415e-9);
    NEAR(zk_gamma_q(2, 600), 1.5928883283555908006e-258);
    for (double x = 1e-5; x < 700; x *= 3)
        NEAR(zk_gamma_q(1, x), exp(-x));
    for (double x = 0.01; x < 100; x *= 2) /* DLMF 8.8.5 */
        ZK_CHECK_NEAR(zk_gamma_p(3.7, x), zk_gamma_p(2.7, x) - pow(x, 2.7) * exp(-x) / tgamma(3.7), 1e-14);
    ZK_CHECK(zk_gamma_p(2, 0) == 0 && zk_gamma_q(2, 0) == 1 && zk_gamma_q(2, INFINITY) == 0);
    ZK_CHECK(isnan(zk_gamma_p(0, 1)) && isnan(zk_gamma_p(1, -1)) && isnan(zk_gamma_q(NAN, 1)));
    ZK_CHECK_NEAR(zk_gamma_p(1e8, 1e8), 0.5 + 1 / (3 * sqrt(2 * M_PI * 1e8)), 1e-12); /* DLMF 8.11.12 */
}

ZK_TEST(incomplete_beta_has_both_tails)
{
    NEAR(zk_beta_i(0.5, 0.5, 0.001), 0.020135041633377491182);
    NEAR(zk_beta_ic(0.5, 0.5, 0.001), 0.97986495836662250882);
    NEAR(zk_beta_i(1000, 2000, 0.25), 9.4923415870582074865e-25);
    NEAR(zk_beta_ic(0.01, 50, 0.3), 1.1871309593008219105e-11);
    NEAR(zk_beta_i(200, 0.1, 0.5), 1.0318856150203944331e-63);
    for (double x = 0.001; x < 1; x += 0.037) {
        NEAR(zk_beta_i(1, 3, x), -expm1(3 * log1p(-x)));
        NEAR(zk_beta_ic(1, 3, x), exp(3 * log1p(-x)));
        NEAR(zk_beta_i(4.5, 1, x), pow(x, 4.5));
        ZK_CHECK(zk_beta_i(2.2, 7, x) == zk_beta_ic(7, 2.2, 1 - x) ||
                 fabs(x - 0.5) > 0); /* exact only at 1/2 */
    }
    ZK_CHECK(zk_beta_i(2, 3, 0) == 0 && zk_beta_i(2, 3, 1) == 1 && zk_beta_ic(2, 3, 1) == 0);
    ZK_CHECK(isnan(zk_beta_i(2, 3, 1.1)) && isnan(zk_beta_i(0, 3, 0.1)) && isnan(zk_beta_ic(2, 3, NAN)));
}

ZK_TEST(error_functions)
{
    NEAR(zk_erf(0.5), 0.52049987781304653768); /* AS table 7.1 */
    NEAR(zk_erfc(5), 1.5374597944280348502e-12);
    NEAR(zk_erfcx(5), 0.11070463773306862637);
    NEAR(zk_erfcx(200), 0.0028209126572120463987);
    for (double p = 1e-9; p < 1; p += 0.0379) {
        NEAR(zk_erf(zk_erf_inv(p)), p);
        NEAR(zk_erfc(zk_erfc_inv(p)), p);
        NEAR(zk_erfc(zk_erfc_inv(2 - p)), 2 - p);
    }
    ZK_CHECK(zk_erf_inv(0) == 0 && zk_erf_inv(-1) == -INFINITY && zk_erfc_inv(0) == INFINITY);
    ZK_CHECK(isnan(zk_erf_inv(1.5)) && isnan(zk_erfc_inv(-0.1)));
}

ZK_TEST(gauss_hypergeometric)
{
    NEAR(zk_hyp2f1(2, 3, 5, 0.9), 8.5615383921875608998);
    NEAR(zk_hyp2f1(0.5, 1.5, 2, -30), 0.22253332936875770366);
    NEAR(zk_hyp2f1(1, 1, 2, 0.5), 2 * M_LN2);
    NEAR(zk_hyp2f1(1, 2, 4, 0.99999), 2.9993992052484449386); /* c - a - b = 1 */
    NEAR(zk_hyp2f1(30.5, 1.6, 31.5, 0.97), 124.845784599566457);
    NEAR(zk_hyp2f1(500, 1.25, 501, 0.9), 17.398716063880772635);
    NEAR(zk_hyp2f1(3.2, 2.5, 3.2, -5000), 5.6540268120202244678e-10);
    NEAR(zk_hyp2f1(1.5, 0.5, 3, 0.9990234375), 1.6901310893199893061);
    NEAR(zk_log_hyp2f1(4000, 3000, 2, 0.75), 13991.321238783109002);
    for (double z = -50; z < 1; z = z < 0.5 ? z + 0.49 : (1 + 3 * z) / 4) {
        NEAR(zk_hyp2f1(1, 1, 2, z), z == 0 ? 1 : -log1p(-z) / z); /* DLMF 15.4.1 */
        NEAR(zk_hyp2f1(2.5, 3, 3, z), pow(1 - z, -2.5));          /* 15.4.6 */
        if (1 - z < 1e-12)
            break;
    }
    NEAR(zk_hyp2f1(0.5, 1, 1.5, -1), M_PI / 4); /* 15.4.3: atan */
    for (double z = -3; z < 0.99; z += 0.31) {  /* contiguous functions, 15.5.11 */
        double a = 2.3, b = 1.7, c = 4.1, f = zk_hyp2f1(a, b, c, z);
        ZK_CHECK_NEAR((c - a) * zk_hyp2f1(a - 1, b, c, z) + (2 * a - c + (b - a) * z) * f +
                          a * (z - 1) * zk_hyp2f1(a + 1, b, c, z),
                      0, 1e-12 * fabs(f));
    }
    NEAR(zk_hyp2f1(0.5, 0.25, 2, 1), exp(lgamma(2) + lgamma(1.25) - lgamma(1.5) - lgamma(1.75)));
    ZK_CHECK(zk_hyp2f1(1, 1, 2, 1) == INFINITY && zk_hyp2f1(3, 2, 4, 0) == 1);
    NEAR(zk_log_hyp2f1_near1(1, 1, 2, 1, 1e-40), log(40 * M_LN10));
    NEAR(zk_log_hyp2f1_near1(2, 3, 5, 0.9, 0.1), log(8.5615383921875608998));
    ZK_CHECK(isnan(zk_hyp2f1(1, 1, -2, 0.5)) && isnan(zk_hyp2f1(1, 1, 2, 1.5)) &&
             isnan(zk_hyp2f1(NAN, 1, 2, 0.5)));
}

ZK_TEST(kummer_confluent)
{
    NEAR(zk_hyp1f1(1.5, 3, 40), 2059767545851296.0065);
    NEAR(zk_hyp1f1(2, 2.5, -30), 0.00086346751731734887489);
    NEAR(zk_log_hyp1f1(0.25, 5, 700), 670.77751281168906904);
    NEAR(zk_hyp1f1(1, 2, 3), expm1(3) / 3);
    ZK_CHECK(isnan(zk_hyp1f1(1, 0, 1)) && isnan(zk_hyp1f1(1, 2, 1e6)));
}

ZK_TEST(normal_tails)
{
    NEAR(zk_normal_sf(5), 2.8665157187919391167e-7); /* AS table 26.2 */
    NEAR(zk_normal_sf(30), 4.9067139271481870595e-198);
    NEAR(zk_normal_log_cdf(-40), -804.60844201375378817);
    NEAR(zk_normal_log_cdf(-1000), -500007.82669481218431);
    NEAR(zk_normal_log_cdf(1), log1p(-0.15865525393145705142));
    NEAR(zk_normal_isf(1e-12), 7.0344838253011319298);
    NEAR(zk_normal_isf(1e-300), 37.047096299361199237);
    NEAR(zk_normal_isf(0.975), -1.9599639845400542355);
    NEAR(zk_normal_pdf(1), 0.24197072451914334980);
    ZK_CHECK(zk_normal_isf(0.5) == 0 && zk_normal_isf(0) == INFINITY && zk_normal_isf(1) == -INFINITY);
    ZK_CHECK(isnan(zk_normal_isf(-0.1)) && isnan(zk_normal_sf(NAN)));
}

ZK_TEST(student_fisher_and_chi_square)
{
    NEAR(zk_t_sf(2, 1), 0.14758361765043327418);
    NEAR(zk_t_sf(40, 3), 0.000017190340394579264142);
    NEAR(zk_t_sf(6, 2.5), 0.0076408649427614503198);
    NEAR(zk_t_sf(12, 1000), 2.1620286933872637331e-31);
    NEAR(zk_t_cdf(2, 1), 0.5 + atan(2) / M_PI);
    ZK_CHECK_NEAR(zk_t_isf(0.025, 9), 2.2621571627982049, 1e-14); /* the tables: 2.262 */
    NEAR(zk_t_isf(1e-10, 1), 1 / tan(M_PI * 1e-10));
    NEAR(zk_t_two_sided(-1.3, INFINITY), 2 * zk_normal_sf(1.3));
    NEAR(zk_f_sf(3, 2, 10), 0.095367431640625); /* 1.6^-5 */
    NEAR(zk_f_sf(50, 5, 40), 3.7053816861054988275e-16);
    NEAR(zk_f_sf(0.01, 4, 7), 0.99974817070327158993);
    NEAR(zk_f_sf(1.7 * 1.7, 1, 23), zk_t_two_sided(1.7, 23));
    NEAR(zk_f_sf(1.4, 7, INFINITY), zk_chi2_sf(9.8, 7));
    NEAR(zk_chi2_sf(7, 2), exp(-3.5));
    NEAR(zk_chi2_cdf(1.96 * 1.96, 1), 1 - 2 * zk_normal_sf(1.96));
    ZK_CHECK_NEAR(zk_chi2_isf(0.05, 10), 18.307038053275146, 2e-14); /* AS table 26.8 */
    ZK_CHECK_NEAR(zk_f_isf(0.05, 3, 10), 3.7082648190468435, 4e-15); /* AS table 26.9 */
    NEAR(zk_gamma_sf(3, 2, 4), exp(-12) * 13);
    ZK_CHECK(zk_chi2_cdf(-1, 3) == 0 && zk_f_sf(0, 2, 2) == 1 && zk_beta_cdf(2, 1, 1) == 1);
    ZK_CHECK(isnan(zk_t_sf(1, 0)) && isnan(zk_f_sf(1, 0, 1)) && isnan(zk_chi2_sf(1, -1)) &&
             isnan(zk_gamma_cdf(1, 1, 0)));
}

/* Densities are the derivative of the distribution function: central differences of fourth order. */
ZK_TEST(densities_are_derivatives)
{
    for (double x = 0.11; x < 0.9; x += 0.2) {
        double h = 1e-3;
#define DIFFERENCE(cdf) ((8 * ((cdf(h)) - (cdf(-h))) - ((cdf(2 * h)) - (cdf(-2 * h)))) / (12 * h))
#define T(d)            zk_t_cdf(x + (d), 3.3)
#define F(d)            zk_f_cdf(x + (d), 4.2, 3.3)
#define B(d)            zk_beta_cdf(x + (d), 3.2, 4.3)
#define G(d)            zk_gamma_cdf(x + (d), 2.2, 3)
#define C(d)            zk_chi2_cdf(x + (d), 4.4)
        ZK_CHECK_NEAR(zk_t_pdf(x, 3.3), DIFFERENCE(T), 1e-8);
        ZK_CHECK_NEAR(zk_f_pdf(x, 4.2, 3.3), DIFFERENCE(F), 1e-8);
        ZK_CHECK_NEAR(zk_beta_pdf(x, 3.2, 4.3), DIFFERENCE(B), 1e-8);
        ZK_CHECK_NEAR(zk_gamma_pdf(x, 2.2, 3), DIFFERENCE(G), 1e-8);
        ZK_CHECK_NEAR(zk_chi2_pdf(x, 4.4), DIFFERENCE(C), 1e-8);
    }
}

/* What a quantile may be off by is what p may be off by, an ulp, over the slope. */
static void check_round(double x, double p, double back, double density)
{
    double tol = 4e-16 * density * fabs(x);

    if (x > 1e-300 && density > 0 && isfinite(density) && !(fabs(back - p) <= 1e-12 * p + tol))
        zk_test__fail(__FILE__, __LINE__, "tail %.17g at %.17g, asked for %.17g", back, x, p);
}

ZK_TEST(quantiles_go_back)
{
    const double shape[] = {1e-2, 0.3, 1, 4.5, 120, 1e5, 3e7};
    const double p[] = {1e-280, 1e-30, 1e-6, 0.03, 0.5, 0.8, 1 - 1e-9};

    for (size_t i = 0; i < COUNT(p); i++)
        for (size_t j = 0; j < COUNT(shape); j++) {
            double a = shape[j], x = zk_gamma_quantile(p[i], a, 2);
            check_round(x, p[i], zk_gamma_cdf(x, a, 2), zk_gamma_pdf(x, a, 2));
            x = zk_gamma_isf(p[i], a, 2);
            check_round(x, p[i], zk_gamma_sf(x, a, 2), zk_gamma_pdf(x, a, 2));
            x = zk_t_isf(p[i], 2 * a);
            check_round(x, p[i], zk_t_sf(x, 2 * a), zk_t_pdf(x, 2 * a));
            for (size_t k = 0; k < COUNT(shape); k++) {
                double b = shape[k];
                x = zk_beta_quantile(p[i], a, b);
                if (x < 0.9) /* nearer 1, neighbouring doubles have quite different tails */
                    check_round(x, p[i], zk_beta_cdf(x, a, b), zk_beta_pdf(x, a, b));
                x = zk_f_isf(p[i], a, b);
                if (x < 1e300)
                    check_round(x, p[i], zk_f_sf(x, a, b), zk_f_pdf(x, a, b));
            }
        }
    ZK_CHECK(zk_gamma_quantile(0, 2, 1) == 0 && zk_gamma_quantile(1, 2, 1) == INFINITY);
    ZK_CHECK(zk_beta_quantile(0, 2, 1) == 0 && zk_beta_quantile(1, 2, 1) == 1 && zk_t_quantile(0.5, 3) == 0);
    ZK_CHECK(zk_t_quantile(0, 3) == -INFINITY && zk_t_quantile(1, 3) == INFINITY);
    ZK_CHECK(isnan(zk_gamma_quantile(2, 1, 1)) && isnan(zk_t_isf(-1, 1)) && isnan(zk_f_isf(0.5, 0, 1)));
}

ZK_TEST(binomial_and_poisson)
{
    double sum = 0;

    NEAR(zk_binomial_cdf(5, 100, 0.25), 1.1700149154089136472e-7);
    NEAR(zk_binomial_sf(60, 100, 0.25), 2.8683119280820313668e-14);
    NEAR(zk_poisson_cdf(5, 20), 0.000071908840528428925983);
    NEAR(zk_poisson_sf(100, 20), 6.8921234419057213297e-38);
    NEAR(zk_poisson_pmf(5, 20), 0.000054964096598361542079);
    NEAR(zk_binomial_pmf(2, 4, 0.5), 0.375);
    NEAR(zk_binomial_pmf(0, 10, 1e-3), pow(0.999, 10));
    for (int k = 0; k <= 37; k++) {
        sum += zk_binomial_pmf(k, 37, 0.3);
        ZK_CHECK_NEAR(zk_binomial_cdf(k, 37, 0.3), sum, 1e-14);
        ZK_CHECK_NEAR(zk_binomial_sf(k, 37, 0.3), 1 - sum, 1e-14);
        ZK_CHECK(k > 30 || zk_binomial_quantile(zk_binomial_cdf(k, 37, 0.3), 37, 0.3) == k);
    }
    for (int k = 0; k < 30; k++) {
        ZK_CHECK(zk_poisson_quantile(zk_poisson_cdf(k, 7.5), 7.5) == k);
        ZK_CHECK(zk_poisson_quantile(zk_poisson_cdf(k, 7.5) * (1 + 1e-12), 7.5) == k + 1);
    }
    ZK_CHECK(zk_poisson_quantile(0.5, 1e9) == 1e9);
    ZK_CHECK(zk_binomial_cdf(-1, 5, 0.5) == 0 && zk_binomial_cdf(5, 5, 0.5) == 1 &&
             zk_binomial_sf(2, 5, 0) == 0);
    ZK_CHECK(zk_binomial_pmf(1.5, 5, 0.5) == 0 && zk_poisson_pmf(0, 0) == 1 && zk_poisson_cdf(3, 0) == 1);
    ZK_CHECK(zk_binomial_quantile(0, 9, 0.2) == 0 && zk_binomial_quantile(1, 9, 0.2) == 9);
    ZK_CHECK(isnan(zk_binomial_cdf(1, 2.5, 0.5)) && isnan(zk_poisson_cdf(1, -1)) &&
             isnan(zk_poisson_quantile(2, 1)));
}

/* ---- variates ---- */

enum { DRAWS = 20000 };

/* Largest distance between the sample's and the distribution's function, times sqrt(n): above 2 in one case of
 * 1,500 (Kolmogorov). The seeds are fixed, so a right generator passes always. */
static double distance(double *x, double (*cdf)(double))
{
    static size_t order[DRAWS];
    double d = 0;

    ZK_CHECK_OK(zk_order(x, DRAWS, false, order, NULL));
    for (size_t i = 0; i < DRAWS; i++) {
        double f = cdf(x[order[i]]);
        d = fmax(d, fmax(fabs(f - (double)i / DRAWS), fabs((double)(i + 1) / DRAWS - f)));
    }
    return d * sqrt(DRAWS);
}

static double gamma_small(double x)
{
    return zk_gamma_cdf(x, 0.2, 1);
}
static double gamma_large(double x)
{
    return zk_gamma_cdf(x, 8.5, 1);
}
static double exponential(double x)
{
    return zk_gamma_cdf(x, 1, 1);
}
static double beta_small(double x)
{
    return zk_beta_cdf(x, 0.4, 2.5);
}

ZK_TEST(continuous_variates_follow_their_distribution)
{
    static double x[DRAWS];
    zk_rng rng;

    zk_rng_init(&rng, 5, 1);
    for (size_t i = 0; i < DRAWS; i++)
        x[i] = zk_rng_gamma(&rng, 0.2);
    ZK_CHECK(distance(x, gamma_small) < 2);
    for (size_t i = 0; i < DRAWS; i++)
        x[i] = zk_rng_gamma(&rng, 8.5);
    ZK_CHECK(distance(x, gamma_large) < 2);
    ZK_CHECK(distance(x, exponential) > 10); /* the measure tells them apart */
    for (size_t i = 0; i < DRAWS; i++)
        x[i] = zk_rng_exponential(&rng);
    ZK_CHECK(distance(x, exponential) < 2);
    for (size_t i = 0; i < DRAWS; i++)
        x[i] = zk_rng_beta(&rng, 0.4, 2.5);
    ZK_CHECK(distance(x, beta_small) < 2);
    for (size_t i = 0; i < 1000; i++) { /* nothing underflows into 0 / 0 */
        double b = zk_rng_beta(&rng, 1e-4, 1e-4);
        ZK_CHECK(b >= 0 && b <= 1);
    }
}

/* Pearson's chi-square over whole values up to `most` and the rest. */
static double fit(const double *x, double most, double (*pmf)(double, double, double), double a, double b)
{
    double chi = 0, rest = DRAWS, rest_seen = DRAWS;

    for (double k = 0; k <= most; k++) {
        double want = DRAWS * pmf(k, a, b), seen = 0;
        for (size_t i = 0; i < DRAWS; i++)
            seen += x[i] == k;
        rest -= want;
        rest_seen -= seen;
        if (want > 5)
            chi += (seen - want) * (seen - want) / want;
    }
    return chi + (rest_seen - rest) * (rest_seen - rest) / fmax(rest, 5);
}

static double poisson_of(double k, double lambda, double unused)
{
    (void)unused;
    return zk_poisson_pmf(k, lambda);
}

ZK_TEST(counts_follow_their_distribution)
{
    static double x[DRAWS];
    zk_rng rng;

    zk_rng_init(&rng, 6, 1);
    for (size_t i = 0; i < DRAWS; i++)
        x[i] = zk_rng_poisson(&rng, 3.5);
    ZK_CHECK(zk_chi2_sf(fit(x, 12, poisson_of, 3.5, 0), 12) > 1e-3);
    for (size_t i = 0; i < DRAWS; i++)
        x[i] = zk_rng_poisson(&rng, 40);
    ZK_CHECK(zk_chi2_sf(fit(x, 65, poisson_of, 40, 0), 50) > 1e-3);
    for (size_t i = 0; i < DRAWS; i++)
        x[i] = zk_rng_binomial(&rng, 20, 0.1);
    ZK_CHECK(zk_chi2_sf(fit(x, 8, zk_binomial_pmf, 20, 0.1), 8) > 1e-3);
    for (size_t i = 0; i < DRAWS; i++)
        x[i] = zk_rng_binomial(&rng, 90, 0.7);
    ZK_CHECK(zk_chi2_sf(fit(x, 80, zk_binomial_pmf, 90, 0.7), 40) > 1e-3);
    ZK_CHECK(zk_rng_binomial(&rng, 7, 1) == 7 && zk_rng_binomial(&rng, 7, 0) == 0 &&
             zk_rng_poisson(&rng, 0) == 0);
}

ZK_TEST(samples_without_replacement)
{
    size_t pick[3], seen[5] = {0};
    zk_rng rng;

    zk_rng_init(&rng, 7, 1);
    for (int i = 0; i < 10000; i++) {
        zk_rng_choose(&rng, 5, 3, pick);
        ZK_CHECK(pick[0] < pick[1] && pick[1] < pick[2] && pick[2] < 5);
        for (int j = 0; j < 3; j++)
            seen[pick[j]]++;
    }
    for (int j = 0; j < 5; j++)
        ZK_CHECK_NEAR((double)seen[j], 6000, 5 * sqrt(10000 * 0.6 * 0.4));
    zk_rng_draw(&rng, 1, 3, pick);
    ZK_CHECK(pick[0] == 0 && pick[2] == 0);
    zk_rng_choose(&rng, 3, 3, pick);
    ZK_CHECK(pick[0] == 0 && pick[1] == 1 && pick[2] == 2);
}

ZK_TEST_MAIN()
