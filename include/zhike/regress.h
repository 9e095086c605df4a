/* SPDX-License-Identifier: Apache-2.0
 *
 * Linear regression: least squares with errors robust to heteroscedasticity, clusters and autocorrelation, the
 * diagnostics that go with it, the test of a U shape, and what prepares the data (winsorising, absorbing effects).
 *
 * Conventions as in zhike/common.h, but a design is given by columns: x[j] points to the n values of column j, so a
 * data frame is used where it lies. Everything named `cov` is rank x rank, row-major, over the columns that were
 * kept, in their order.
 */
#ifndef ZHIKE_REGRESS_H
#define ZHIKE_REGRESS_H

#include "zhike/dist.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ZK_OLS_COLUMNS_MAX = 2000, ZK_OLS_WHITE_MAX = 300, ZK_OLS_DW_EXACT_MAX = 200 };

/* ---- least squares ---- */

typedef struct zk_ols_spec {
    size_t n, p;            /* p <= ZK_OLS_COLUMNS_MAX */
    const double *const *x; /* p columns of n values; the constant, if wanted, is one of them */
    const double *y;
    const double
        *weight; /* >= 0, NULL for all 1. Weights of precision: the variance of row i is sigma^2 / weight */
    bool intercept;  /* the columns hold a constant: R^2 and F are about the mean of y, else about 0 */
    size_t absorbed; /* degrees of freedom already spent (zk_absorb) */
    double
        tolerance; /* a column is collinear when less than this share of its length is left beside the earlier
                             ones; 0 for 1e-10 */
    int threads;
} zk_ols_spec;

typedef struct zk_ols {
    zk_ols_spec spec;        /* borrowed: x, y, weight must outlive the fit */
    size_t n;                /* rows with a positive weight */
    size_t rank;             /* columns kept */
    size_t df;               /* n - rank - absorbed */
    size_t df_model;         /* rank less the constant */
    double *beta;            /* p; 0 where dropped */
    bool *dropped;           /* p: collinear with earlier columns (or all 0) */
    size_t *kept;            /* rank column numbers, ascending */
    double *root;            /* rank x rank upper triangle R with R'R = X'WX */
    double *cov;             /* (X'WX)^-1 */
    double *fitted;          /* n */
    double *residual;        /* n; y - fitted, not weighted */
    double rss, tss;         /* weighted; tss about the weighted mean, or about 0 without intercept */
    double sigma;            /* sqrt(rss / df) */
    double r2, adj_r2;       /* 0 when y does not vary */
    double f, f_p;           /* all coefficients but the constant are 0; f = 0, p = 1 when there is none */
    double loglik, aic, bic; /* normal errors; AIC and BIC count sigma as a parameter, as R does */
} zk_ols;

/* Householder QR by blocks of rows, then one step of refinement with residuals in extended precision; small (n p^2 up to
 * 5e6) and ill-conditioned problems in double-double arithmetic throughout, which leaves only the rounding of the data
 * themselves. Time O(n p^2).
 * ZK_EINVAL (EMPTY): no row or column. ZK_EINVAL (TOO_FEW, value = n): no degree of freedom left. ZK_EINVAL (NEGATIVE,
 * row): a weight. ZK_ENUMERIC (NAN, row, col; col = p for y, p + 1 for the weight; OVERFLOW
 * beyond 1e140). ZK_ELIMIT: columns or memory.
 * zk_ols_clear frees what is in it; nothing is to be freed after an error. */
zk_err zk_ols_fit(const zk_ols_spec *spec, zk_ols *fit, zk_spot *spot);
void zk_ols_clear(zk_ols *fit);

/* Diagonal of the hat matrix, n values; 0 where the weight is. O(n rank^2). */
zk_err zk_ols_leverage(const zk_ols *fit, double *h, zk_spot *spot);

/* ---- covariance of the coefficients ---- */

typedef enum zk_se {
    ZK_SE_CLASSICAL, /* sigma^2 (X'WX)^-1 */
    ZK_SE_HC0,       /* White 1980 */
    ZK_SE_HC1,       /* n / (n - k) HC0; Stata's robust */
    ZK_SE_HC2,       /* u^2 / (1 - h) */
    ZK_SE_HC3,       /* u^2 / (1 - h)^2 */
    ZK_SE_HC4,       /* u^2 / (1 - h)^min(4, n h / k), Cribari-Neto 2004 */
    ZK_SE_CLUSTER,   /* one or two ways, Cameron, Gelbach & Miller 2011 */
    ZK_SE_NEWEY_WEST /* Bartlett weights 1 - l / (lags + 1) over the rows in their order, Newey & West 1987 */
} zk_se;

typedef enum zk_small {
    ZK_SMALL_STATA, /* clusters: G / (G - 1) (n - 1) / (n - k), each way its own G (R sandwich's default too);
                       Newey-West: n / (n - k) */
    ZK_SMALL_MIN,   /* two ways: the smaller G in all three parts (Stata's ivreg2, reghdfe) */
    ZK_SMALL_NONE
} zk_small;

typedef struct zk_se_spec {
    zk_se kind;
    const int32_t *cluster[2]; /* n cluster numbers 0 .. clusters - 1; the second NULL for one way */
    size_t clusters[2];
    size_t lags;
    zk_small small;
} zk_se_spec;

typedef struct zk_cov_info {
    double df;        /* for t and F: n - k; with clusters the smaller number of them less 1 */
    size_t groups[3]; /* clusters that occur: first, second, both */
    bool mended;      /* a two-way covariance was not positive: its negative eigenvalues were set to 0 */
} zk_cov_info;

/* cov: rank x rank. info optional. ZK_EINVAL (TOO_FEW): fewer than two clusters; (RANGE, row): a cluster number;
 * (RANGE): lags >= n. ZK_ENUMERIC (RANGE, row): HC2-4 with a row of leverage 1. O(n rank^2),
 * Newey-West (lags + 1) times that. */
zk_err zk_ols_cov(const zk_ols *fit, const zk_se_spec *se, double *cov, zk_cov_info *info, zk_spot *spot);

/* Newey & West's rule of thumb: floor(4 (n / 100)^(2/9)). */
size_t zk_nw_lags(size_t n);

typedef struct zk_coef {
    double estimate, se, t, p, low, high;
} zk_coef;

/* One row for each kept coefficient; confidence in (0, 1). df = INFINITY for the normal. se = 0 gives t = 0, p = 1. */
zk_err zk_ols_coefs(const zk_ols *fit, const double *cov, double df, double confidence, zk_coef *out,
                    zk_spot *spot);

/* Wald's F that q of the kept coefficients (places in `kept`) are 0 together. */
zk_err zk_ols_wald(const zk_ols *fit, const double *cov, const size_t *place, size_t q, double df, double *f,
                   double *p, zk_spot *spot);

/* ---- diagnostics ---- */

/* Generalised variance inflation (Fox & Monette 1992) of each term; term[j] numbers the term of column j, 0 for the
 * constant (left out), 1 .. terms otherwise. gvif[t - 1]; df[t - 1] columns kept (0: none, gvif 0). For one column it is
 * the usual VIF. Without intercept about 0, as R's car does. ZK_EINVAL (RANGE, row = column): a number above terms. */
zk_err zk_ols_vif(const zk_ols *fit, const size_t *term, size_t terms, double *gvif, size_t *df,
                  zk_spot *spot);

typedef struct zk_test_result {
    double statistic, p;
    double df, df2; /* df2: of an F; else 0 */
} zk_test_result;

/* Heteroscedasticity. Breusch & Pagan 1979: squared residuals on the columns of the model; studentized: Koenker 1981,
 * n R^2, robust to non-normal errors; else half the explained sum of squares. ZK_EINVAL (TOO_FEW): the model has
 * no column beside a constant. Weighted fits use sqrt(weight) residual. */
zk_err zk_test_breusch_pagan(const zk_ols *fit, bool studentized, zk_test_result *out, zk_spot *spot);

/* White 1980: on the columns, their squares and products. ZK_ELIMIT (TOO_MANY): more than ZK_OLS_WHITE_MAX columns
 * then; ZK_EINVAL (TOO_FEW): not fewer than rows. */
zk_err zk_test_white(const zk_ols *fit, zk_test_result *out, zk_spot *spot);

/* Jarque & Bera 1980, n (skewness^2 + (kurtosis - 3)^2 / 4) / 6 against chi-square of 2 degrees. x does not vary: ZK_ENUMERIC
 * (CONSTANT). O(n). */
typedef struct zk_jarque_bera {
    double statistic, p, skewness, kurtosis; /* of the residuals; 3 is the normal's kurtosis */
} zk_jarque_bera;
zk_err zk_test_jarque_bera(const double *x, size_t n, zk_jarque_bera *out, zk_spot *spot);

typedef struct zk_durbin_watson {
    double d;
    double p;          /* of positive autocorrelation, one-sided */
    double p_negative; /* of negative */
    bool
        exact; /* by Imhof's integral (n <= ZK_OLS_DW_EXACT_MAX); else normal with d's exact mean and variance */
} zk_durbin_watson;
/* Rows in their order of time. ZK_EINVAL (TOO_FEW) below 3 degrees of freedom. Unweighted fits only (ZK_EINVAL, RANGE). */
zk_err zk_test_durbin_watson(const zk_ols *fit, zk_durbin_watson *out, zk_spot *spot);

/* Ramsey 1969: F that the powers 2 .. power of the fitted values add nothing; power 2 .. 5. */
zk_err zk_test_reset(const zk_ols *fit, size_t power, zk_test_result *out, zk_spot *spot);

/* ---- U shape: y = ... + b1 x + b2 x^2 ---- */

typedef struct zk_utest {
    bool u;           /* b2 > 0: a U; else an inverse U */
    double low, high; /* range of x used */
    double slope_low, slope_high;
    double t_low, t_high; /* of the slopes */
    double p_low, p_high; /* one-sided, in the direction the shape needs */
    double t,
        p; /* Sasabuchi 1980: the weaker of the two, in that direction; p > 1/2 when the extreme lies outside */
    double extreme; /* -b1 / (2 b2) */
    bool inside;    /* between low and high */
    bool fieller;   /* the interval below is finite: b2 differs from 0 at this confidence */
    double fieller_low, fieller_high;
} zk_utest;

/* Lind & Mehlum 2010. b1, b2 with their variances and covariance; df of the t. */
zk_err zk_utest_run(double b1, double b2, double v11, double v12, double v22, double low, double high,
                    double df, double confidence, zk_utest *out, zk_spot *spot);

/* ---- preparing ---- */

/* Values below the quantile p (type 7) become it, those above the quantile 1 - p become that. 0 <= p < 0.5. low, high,
 * changed optional. */
zk_err zk_winsorize(const double *x, size_t n, double p, double *out, double *low, double *high,
                    size_t *changed, zk_spot *spot);

/* Takes out the (weighted) group means of one or several effects by turns (Guimaraes & Portugal 2010) until no value
 * moves by more than 1e-12 of its column's spread: the within transformation. group[e][i] is 0 .. groups[e] - 1. columns are
 * changed in place. *absorbed: degrees of freedom spent, the groups that occur, less one for each effect after the
 * first. ZK_ENUMERIC (NOT_CONVERGED) after 10,000 turns. */
zk_err zk_absorb(double *const *column, size_t columns, size_t n, const double *weight,
                 const int32_t *const *group, const size_t *groups, size_t effects, int threads,
                 size_t *absorbed, zk_spot *spot);

typedef enum zk_cor_kind { ZK_COR_PEARSON, ZK_COR_SPEARMAN } zk_cor_kind;
/* r and its two-sided p by Student's t with n - 2 degrees of freedom (Spearman: of the mean ranks). n >= 3. */
zk_err zk_correlation_test(const double *x, const double *y, size_t n, zk_cor_kind kind, double *r, double *p,
                           zk_spot *spot);

#ifdef __cplusplus
}
#endif
#endif
