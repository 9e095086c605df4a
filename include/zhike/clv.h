/* SPDX-License-Identifier: Apache-2.0
 *
 * What a customer will be worth (C6): cash flows discounted, closed forms of Berger & Nasr, Jain & Singh and
 * Rust, Lemon & Zeithaml, the curve of a relationship's life, and the buy-till-you-die models.
 *
 * Conventions as in zhike/common.h. Money is a double here: it is discounted, so it is no sum of fen any more.
 * A rate is per year unless said otherwise: 0.1 is 10 %.
 */
#ifndef ZHIKE_CLV_H
#define ZHIKE_CLV_H

#include "zhike/stats.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- cash flows ---- */

/* Present value of net[0 .. n-1], one per period, per_year periods a year (12: months). Flow i is discounted
 * by (1 + rate)^-((i + offset) / per_year): offset 0 the first one now, 0.5 in the middle of its period, 1 at
 * its end. present (optional): n terms. ZK_EINVAL (RANGE) for rate <= -1, per_year <= 0. */
zk_err zk_clv_npv(const double *net, size_t n, double rate, double per_year, double offset, double *value,
                  double *present, zk_spot *spot);

/* The rate per year at which the value is 0, by bisection in (-0.99, 1e4). ZK_ENUMERIC (RANGE) when the flows
 * do not change sign, or have no such rate there. */
zk_err zk_clv_irr(const double *net, size_t n, double per_year, double offset, double *rate, zk_spot *spot);

/* ---- retention ---- */

typedef struct zk_clv_retention {
    double margin;    /* per period, while the customer stays */
    double growth;    /* of the margin per period; 0 none */
    double rate;      /* of discount per period */
    double retention; /* per period, [0, 1]; or varying[i] from period i to i + 1, the last one going on */
    const double *varying; /* NULL: constant */
    size_t n_varying;
    size_t periods; /* horizon; 0: for ever (constant retention only, ZK_ENUMERIC OVERFLOW if it diverges) */
    bool first_now; /* a margin is earned at once, at t = 0; otherwise the first after one period */
    double acquisition; /* paid at t = 0 */
    double upkeep;      /* cost of keeping the customer, paid at the end of each period begun with him */
} zk_clv_retention;

/* Sum over t of margin (1 + growth)^t S(t) / (1 + rate)^t less costs, S(t) = chance of still being there.
 * lifetime (optional): expected periods stayed, the first included; per_point (optional): change of the
 * value when every retention rises by 0.01 (kept within [0, 1]). */
zk_err zk_clv_retained(const zk_clv_retention *in, double *value, double *lifetime, double *per_point,
                       zk_spot *spot);

/* ---- Berger & Nasr 1998 ---- */

/* Cases 1, 2a, 2b: a purchase with gross contribution gc every `cycle` years (1; q > 1; 1/p < 1), retained
 * with probability r from one cycle to the next, promotion m a year in mid-year, n years:
 *   gc sum_{i=0}^{n/cycle} r^i / (1+d)^(i cycle)  -  m sum_{k=1}^{n} r^((k-1)/cycle) / (1+d)^(k-0.5)
 * n is whole, n / cycle rounded down. */
typedef struct zk_clv_bn {
    double gc, m, r, d, cycle;
    size_t n;
} zk_clv_bn;
zk_err zk_clv_berger_nasr(const zk_clv_bn *in, double *value, zk_spot *spot);

/* Cases 3 and 4: profit per year pi(t) = h t^2 + v up to t = g, then h g^2 + v + N (1 - e^(g - t)).
 * Case 3: sum_{t=0}^{n} pi(t) (r/(1+d))^t.  Case 4 (continuous): integral of the same from 0 to n. */
typedef struct zk_clv_growth {
    double h, v, g, N, r, d;
    size_t n;
} zk_clv_growth;
zk_err zk_clv_berger_nasr_growth(const zk_clv_growth *in, bool continuous, double *value, zk_spot *spot);

/* Case 5, migration (Dwyer 1997): who bought j years ago buys now with probability p[j-1], j = 1 .. k; after k
 * years without a purchase the customer is lost. Contribution gc per purchase, promotion m a year to all not
 * lost, in mid-year, n years; per customer of the start. buyers (optional): n + 1 shares who buy in year i. */
zk_err zk_clv_migration(const double *p, size_t k, double gc, double m, double d, size_t n, double *value,
                        double *buyers, zk_spot *spot);

/* ---- Jain & Singh 2002 ---- */

/* sum_i (revenue_i - cost_i) / (1+d)^(i - 0.5), i = 1 .. n, less acquisition. cost NULL: none. */
zk_err zk_clv_jain_singh(const double *revenue, const double *cost, size_t n, double d, double acquisition,
                         double *value, zk_spot *spot);

/* ---- Rust, Lemon & Zeithaml 2004 ---- */

typedef struct zk_clv_rust {
    size_t brands;
    const double *switching; /* brands x brands, row: from; rows sum to 1 within 1e-6 (ZK_EINVAL RANGE) */
    const double *now;       /* chance of each brand at t = 0; sums to 1 */
    double frequency;        /* purchases in the category a year */
    double rate;
    double years;         /* horizon: t = 0 .. years x frequency */
    bool next_first;      /* t begins with 1, the next purchase, not with 0, the one just made */
    const double *volume; /* money per purchase, by brand */
    const double *margin; /* contribution per unit of money, by brand */
} zk_clv_rust;

/* value[j] = sum_t (1+rate)^(-t/frequency) volume_j margin_j B_jt with B_t = now x switching^t.
 * stationary (optional): the shares the market tends to, by 10,000 steps of the chain at most. */
zk_err zk_clv_switching(const zk_clv_rust *in, double *value, double *stationary, zk_spot *spot);

/* ---- the life of a relationship (C6, C11): a curve through value per period ---- */

typedef enum zk_life_curve {
    ZK_LIFE_LOGISTIC, /* K / (1 + e^(-b (t - m))) */
    ZK_LIFE_GOMPERTZ, /* K exp(-e^(-b (t - m))) */
    ZK_LIFE_BASS,     /* K (p+q)^2/p e^(-(p+q)t) / (1 + q/p e^(-(p+q)t))^2, Bass 1969: rises and falls */
    ZK_LIFE_WAVE,     /* K / (1 + e^(-b (t - m))) / (1 + e^(c (t - l))): grows, lasts, declines */
    ZK_LIFE_CURVES
} zk_life_curve;

typedef enum zk_life_phase {
    ZK_LIFE_EXPLORATION, /* slow beginning: before the largest acceleration */
    ZK_LIFE_FORMATION,   /* fast growth */
    ZK_LIFE_STABILITY,   /* at least 95 % of the curve's top, or growing slowly towards it */
    ZK_LIFE_DECLINE      /* past the top and below 95 % of it */
} zk_life_phase;

typedef struct zk_life {
    zk_life_curve curve;
    size_t n_params; /* K first, then as written above: b m; b m; p q; b m c l */
    double param[5];
    double sse, r2, aicc; /* of the least-squares fit */
    double top, top_at;   /* largest value within 10 n periods, and when */
    double turn[3];       /* end of exploration, of formation, of stability; +infinity where it has none */
} zk_life;

/* Least squares (NLopt, the linear K solved for) through value[i] at time t[i] (NULL: 0, 1, 2, ...).
 * At least n_params + 2 points, else ZK_EINVAL (TOO_FEW); ZK_ENUMERIC (CONSTANT) when value does not vary,
 * NOT_POSITIVE when no value is above 0, NOT_CONVERGED when no curve of this kind fits better than the mean. */
zk_err zk_life_fit(const double *t, const double *value, size_t n, zk_life_curve curve, zk_life *out,
                   zk_spot *spot);
/* The curve with the least AICc of those that can be fitted. */
zk_err zk_life_fit_best(const double *t, const double *value, size_t n, zk_life *out, zk_spot *spot);
double zk_life_at(const zk_life *life, double t);
zk_life_phase zk_life_phase_at(const zk_life *life, double t);

/* ---- buy till you die ---- */

typedef enum zk_btyd_model {
    ZK_BTYD_BGNBD,  /* Fader, Hardie & Lee 2005: r, alpha, a, b */
    ZK_BTYD_PNBD,   /* Schmittlein, Morrison & Colombo 1987: r, alpha, s, beta */
    ZK_BTYD_MBGNBD, /* Batislam, Denizel & Filiztekin 2007; Hoppe & Wagner 2007: r, alpha, a, b */
    ZK_BTYD_BGBB,   /* Fader, Hardie & Shang 2010, discrete time: alpha, beta, gamma, delta */
    ZK_BTYD_GG,     /* Fader, Hardie & Lee 2005, money: p, q, v */
    ZK_BTYD_MODELS
} zk_btyd_model;

enum { ZK_BTYD_PARAMS_MAX = 4 };

/* "bgnbd" and "alpha" for a model and its i-th parameter; NULL past the end. */
const char *zk_btyd_name(zk_btyd_model model);
size_t zk_btyd_params(zk_btyd_model model);
const char *zk_btyd_param(zk_btyd_model model, size_t i);

/* Customers, one each, or groups of equal ones with a weight. */
typedef struct zk_btyd_data {
    size_t n;
    const double
        *x; /* repeat transactions, whole, >= 0; gg: transactions averaged, customers with 0 are left out */
    const double *tx;     /* time of the last, 0 <= tx <= T, 0 exactly when x = 0; not for gg */
    const double *T;      /* time watched since the first, > 0; bgbb: opportunities, whole; not for gg */
    const double *m;      /* gg: mean money per transaction, > 0 where x > 0 */
    const double *weight; /* how many customers a row stands for, >= 0; NULL: 1 */
} zk_btyd_data;

typedef enum zk_btyd_stop {
    ZK_BTYD_CONVERGED, /* the gradient vanishes (1e-6 a customer, in logarithms of the parameters) */
    ZK_BTYD_STALLED,   /* steps no longer improve, though the gradient is larger than that */
    ZK_BTYD_BOUND,     /* a parameter ran to the bound of its range (e^-20 .. e^20) */
    ZK_BTYD_LIMIT      /* as many evaluations as allowed */
} zk_btyd_stop;

typedef struct zk_btyd_fit {
    zk_btyd_model model;
    double param[ZK_BTYD_PARAMS_MAX];
    double se[ZK_BTYD_PARAMS_MAX]; /* observed information; only when se_known, else 0 */
    double cov_log[ZK_BTYD_PARAMS_MAX * ZK_BTYD_PARAMS_MAX]; /* of the logarithms of the parameters, k x k */
    double loglik;
    double customers;  /* sum of weights */
    size_t distinct;   /* different (x, tx, T) */
    bool se_known;     /* the information matrix is positive definite */
    bool flat;         /* the likelihood hardly bends along some direction: a ridge. flat_param names it */
    size_t flat_param; /* the parameter that moves most along the ridge */
    double condition;  /* largest over smallest curvature; 0 when not positive definite */
    double gradient;   /* largest component, per customer, in logarithms */
    zk_btyd_stop stop;
    size_t starts, evaluations;
} zk_btyd_fit;

typedef struct zk_btyd_options {
    double penalty;         /* per customer: - penalty x sum of squared parameters; 0 none */
    size_t max_evaluations; /* 0: 2,000 a start */
    int threads;            /* below 2: one. The result does not depend on it */
} zk_btyd_options;

/* Maximum likelihood: equal customers are put together, several starts, L-BFGS on the logarithms with the
 * analytic gradient, Newton at the end. opt may be NULL. Depends on the multiset of customers only, not on their
 * order. ZK_EINVAL: EMPTY; NEGATIVE, NOT_POSITIVE, RANGE with the row, col 0 x, 1 tx, 2 T, 3 m, 4 weight.
 * ZK_ENUMERIC: NO_REPEAT nobody came back (gg: nobody has money), CONSTANT all customers alike. */
zk_err zk_btyd_fit_ml(zk_btyd_model model, const zk_btyd_data *data, const zk_btyd_options *opt,
                      zk_btyd_fit *out, zk_spot *spot);

/* Log-likelihood at given positive parameters; gradient (optional) by parameter. O(distinct). */
zk_err zk_btyd_loglik(zk_btyd_model model, const double *param, const zk_btyd_data *data, double *loglik,
                      double *gradient, zk_spot *spot);

/* For each row: chance of being alive at T (bgbb: at T + 1, as published), and transactions expected in
 * (T, T + horizon]. Each output optional. Not for gg. horizon >= 0; bgbb: whole, at most 100,000. */
zk_err zk_btyd_predict(zk_btyd_model model, const double *param, const zk_btyd_data *data, double horizon,
                       int threads, double *alive, double *expected, zk_spot *spot);
/* Standard errors of the two for one customer, by the delta method. ZK_ENUMERIC (NOT_CONVERGED) without se_known. */
zk_err zk_btyd_predict_se(const zk_btyd_fit *fit, double x, double tx, double T, double horizon,
                          double *alive_se, double *expected_se, zk_spot *spot);

/* E[X(t)], repeat transactions of a new customer up to t >= 0. Not for gg. */
zk_err zk_btyd_curve(zk_btyd_model model, const double *param, double t, double *expected, zk_spot *spot);

/* P(X(t) = k), k = 0 .. n - 1, for a new customer. Not for gg. */
zk_err zk_btyd_counts(zk_btyd_model model, const double *param, double t, size_t n, double *probability,
                      zk_spot *spot);

/* Gamma-gamma: expected money per transaction given x transactions of mean m (x = 0: of the population).
 * ZK_ENUMERIC (RANGE) where p x + q <= 1, as it has no mean. */
zk_err zk_btyd_money(const double *param, double x, double m, double *expected, zk_spot *spot);

/* Value of the customers' purchases in (T, T + horizon], each unit of time discounted by rate per unit of
 * time, the i-th unit by (1 + rate)^i; money[i] per transaction (NULL: 1, discounted expected transactions). */
zk_err zk_btyd_value(zk_btyd_model model, const double *param, const zk_btyd_data *data, const double *money,
                     size_t horizon, double rate, int threads, double *value, zk_spot *spot);

#ifdef __cplusplus
}
#endif
#endif
