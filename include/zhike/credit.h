/* SPDX-License-Identifier: Apache-2.0
 *
 * What a credit score or grade was worth: ROC and its interval, KS, rates per grade, monotonicity,
 * stability, migration.
 *
 * bad[i] is 1 where the bad outcome happened, 0 where not. Conventions as in zhike/common.h.
 */
#ifndef ZHIKE_CREDIT_H
#define ZHIKE_CREDIT_H

#include "zhike/score.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct zk_roc {
    size_t n;
    size_t bad;
    double auc; /* exact, ties count half (Mann-Whitney) */
    double se;  /* DeLong, DeLong & Clarke-Pearson 1988, by midranks (Sun & Xu 2014) */
    double low; /* auc -+ z se, kept within [0, 1] */
    double high;
    double gini;     /* 2 auc - 1 */
    double ks;       /* largest distance of the two cumulative distributions */
    double ks_score; /* the score where it occurs: bad when at or beyond it */
} zk_roc;

/* risk_falls: a higher score means less risk (credit points); otherwise more (probability of default). auc >
 * 0.5 means that the score tells bad from good in the stated direction. confidence in (0, 1). Needs both
 * outcomes (ZK_ENUMERIC ONE_CLASS); with a single bad or good its variance term counts as 0. bad other than
 * 0, 1: ZK_EINVAL (RANGE). O(n) (radix sort), 24 bytes a subject. */
zk_err zk_roc_test(const double *score, const uint8_t *bad, size_t n, bool risk_falls, double confidence,
                   zk_roc *out, zk_spot *spot);

typedef struct zk_roc_point {
    double score; /* called bad: at this score or riskier */
    double tpr;   /* share of the bad that is caught */
    double fpr;   /* share of the good that is called bad */
} zk_roc_point;

/* The whole curve, riskiest first, one point per distinct score, at most n + 1 (point 0 is 0, 0 with the
 * riskiest score). *points is how many. */
zk_err zk_roc_curve(const double *score, const uint8_t *bad, size_t n, bool risk_falls, zk_roc_point *curve,
                    size_t *points, zk_spot *spot);

/* Two scores of the same subjects: is one better? */
typedef struct zk_roc_pair {
    double auc[2];
    double se[2];
    double covariance; /* of the two AUCs */
    double difference; /* auc[0] - auc[1] */
    double low;        /* its interval at the confidence asked */
    double high;
    double z; /* difference over its standard error; 0 when that is 0 */
    double p; /* two-sided; 1 when the standard error is 0 and the AUCs agree, 0 when they do not */
} zk_roc_pair;

/* The paired test of DeLong, DeLong & Clarke-Pearson 1988. falls[k]: as risk_falls above, for score k. Errors as in
 * zk_roc_test (row; col 3 + k for score k). O(n), about 100 bytes a subject. */
zk_err zk_roc_compare(const double *a, const double *b, const uint8_t *bad, size_t n, const bool falls[2],
                      double confidence, zk_roc_pair *out, zk_spot *spot);

typedef struct zk_lift_group {
    size_t n; /* subjects in this group, riskiest group first */
    size_t bad;
    double rate;
    double lift;       /* rate / rate of all */
    double cumulative; /* lift of this group and the riskier ones together */
    double caught;     /* share of all bad in them */
} zk_lift_group;

/* groups (2 .. 1000) of nearly equal size by risk; equal scores stay in the input's order. out has `groups` entries. Needs n >=
 * groups (TOO_FEW) and both outcomes. */
zk_err zk_roc_lift(const double *score, const uint8_t *bad, size_t n, bool risk_falls, size_t groups,
                   zk_lift_group *out, zk_spot *spot);

/* ---- how true probabilities are ---- */

typedef struct zk_calibration_bin {
    size_t n;
    size_t bad;
    double mean; /* mean predicted probability */
    double rate; /* what happened */
    double low;  /* Wilson, 95 % */
    double high;
} zk_calibration_bin;

typedef struct zk_calibration {
    double brier;       /* mean (p - bad)^2 */
    double brier_skill; /* 1 - brier / brier of the overall rate */
    double log_loss; /* mean -ln of the probability of what happened; p is kept 1e-15 from 0 and 1 for it */
    double mean;     /* mean probability */
    double rate;     /* overall rate */
    double chi2;     /* Hosmer & Lemeshow 1980 over the groups */
    double df;       /* groups - 2 */
    double p;
    size_t groups; /* fewer than asked where equal probabilities run over a border */
    double
        intercept; /* of the logistic regression of bad on logit p: 0 and 1 are perfect (Cox 1958); NaN-free: both 0 */
    double slope; /* when that cannot be fitted (separated, or p does not vary), see fitted */
    bool fitted;
} zk_calibration;

/* p in [0, 1] (ZK_EINVAL RANGE, row). Groups of equal numbers by p (3 .. 1000), ties not split. bin (optional) has `groups`
 * entries. ZK_ENUMERIC ONE_CLASS. O(n). */
zk_err zk_calibrate(const double *p, const uint8_t *bad, size_t n, size_t groups, zk_calibration_bin *bin,
                    zk_calibration *out, zk_spot *spot);

/* Wilson 1927 score interval of a share. 0 <= hits <= n, n >= 1. */
zk_err zk_wilson(size_t hits, size_t n, double confidence, double *low, double *high, zk_spot *spot);

typedef struct zk_grade_rate {
    size_t n;
    size_t bad;
    double rate; /* bad / n; 0 for an empty grade */
    double low;  /* Wilson; 0 .. 1 for an empty grade */
    double high;
} zk_grade_rate;

/* rate has k entries. A grade >= k is ZK_EINVAL (RANGE, row). */
zk_err zk_bad_rates(const zk_grade *grade, const uint8_t *bad, size_t n, size_t k, double confidence,
                    zk_grade_rate *rate, zk_spot *spot);

typedef struct zk_monotone {
    bool rising; /* no grade has a lower rate than a better (earlier) one; empty grades are passed over */
    size_t violations; /* adjacent non-empty pairs whose rate falls */
    size_t worst;      /* the later grade of the largest fall; 0 if none */
    double worst_p;    /* one-sided p of that fall (two-proportion z test, pooled); 1 if none */
    double z;          /* Cochran-Armitage trend over the grade number; > 0: bad rate rises from grade 0 on */
    double p;          /* one-sided, for rising */
} zk_monotone;

/* Does the bad rate rise from the best grade (0) to the worst? Needs two non-empty grades (TOO_FEW) and
 * both outcomes (ZK_ENUMERIC ONE_CLASS). */
zk_err zk_monotone_test(const zk_grade_rate *rate, size_t k, zk_monotone *out, zk_spot *spot);

/* Population stability index = sum (a - e) ln(a / e) over k classes of counts; a share of 0 counts as
 * `floor` (usually 1e-4). Below 0.10 stable, above 0.25 shifted. part (optional) has k terms. */
zk_err zk_psi(const double *expected, const double *actual, size_t k, double floor, double *psi, double *part,
              zk_spot *spot);

typedef struct zk_migration {
    size_t n;
    size_t stayed;
    size_t better; /* moved to a lower grade number */
    size_t worse;
    double mean_move; /* mean of to - from, in grades */
} zk_migration;

/* matrix (k x k): count[from * k + to]. */
zk_err zk_migrate(const zk_grade *from, const zk_grade *to, size_t n, size_t k, size_t *matrix,
                  zk_migration *out, zk_spot *spot);

/* ---- a change of level in a series of periods ---- */

typedef struct zk_change {
    size_t at;     /* the first period of the new level */
    double before; /* mean before it */
    double after;  /* mean from it on */
    double range;  /* largest less smallest cumulative sum of deviations from the mean */
    double p; /* share of random orders of the values with at least this range: (1 + those) / (1 + orders) */
    double pettitt;    /* largest |U| of Pettitt 1979, by ranks */
    double pettitt_p;  /* 2 exp(-6 K^2 / (n^3 + n^2)), at most 1 */
    size_t pettitt_at; /* the first period after its change */
} zk_change;

/* CUSUM with random orders (Taylor 2000) and Pettitt's test. n >= 4 (TOO_FEW), orders 0 .. 100,000 (0: p = 1). A series that does not
 * vary: at = 0, p = 1. O(n orders + n^2). n <= 4,000 (ZK_ELIMIT). */
zk_err zk_trend_change(const double *y, size_t n, size_t orders, uint64_t seed, zk_change *out,
                       zk_spot *spot);

/* cusum[i] = sum of y[0 .. i] less the mean, n values: the picture of it. */
zk_err zk_trend_cusum(const double *y, size_t n, double *cusum, zk_spot *spot);

#ifdef __cplusplus
}
#endif
#endif
