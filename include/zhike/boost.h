/* SPDX-License-Identifier: Apache-2.0
 *
 * Prediction checked on subjects that were not learnt from: deterministic folds, cross-validation,
 * and gradient-boosted trees (Chen & Guestrin 2016, by XGBoost) with reasons for every subject.
 *
 * Conventions as in zhike/common.h, with one exception that is stated where it holds: in the matrices
 * given to boosted trees NaN means "missing" and is learnt from; infinity is refused. XGBoost computes in
 * single precision: values are rounded to float (beyond its range: ZK_EINVAL RANGE). Every model is
 * trained and asked on one thread, so equal input gives equal bits; parallelism is over folds and models.
 */
#ifndef ZHIKE_BOOST_H
#define ZHIKE_BOOST_H

#include "zhike/scorecard.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- folds ---- */

#define ZK_FOLDS_MAX 1000

/* The j-th row (from 0) of each class goes to fold j mod k: no random numbers, the classes are spread as
 * evenly as can be. klass NULL: all rows are one class. Needs 2 <= k <= ZK_FOLDS_MAX (ZK_EINVAL RANGE) and
 * n >= k (TOO_FEW). O(n). */
zk_err zk_folds_stratified(const uint8_t *klass, size_t n, uint32_t k, uint32_t *fold, zk_spot *spot);

/* The same after the rows of each class have been put into a random order. */
zk_err zk_folds_random(const uint8_t *klass, size_t n, uint32_t k, uint64_t seed, uint32_t *fold,
                       zk_spot *spot);

/* Learns from rows train[0 .. n_train - 1] and writes the prediction of row test[i] to out[i]. Both lists are
 * ascending. It must not look at the outcome of a test row. Calls for different folds run at the same time. */
typedef zk_err (*zk_fold_fn)(void *user, uint32_t fold, const size_t *train, size_t n_train,
                             const size_t *test, size_t n_test, double *out, zk_spot *spot);

/* Every row predicted by what was learnt from the other folds: out[i] for all n rows. fold[i] < k
 * (ZK_EINVAL RANGE, row), no fold empty (EMPTY, row = fold). On `threads` threads, the result does not show
 * it. An error is that of the lowest fold, spot as that call left it. */
zk_err zk_cross_validate(const uint32_t *fold, size_t n, uint32_t k, int threads, zk_fold_fn fn, void *user,
                         double *out, zk_spot *spot);

/* ---- boosted trees ---- */

typedef enum zk_boost_task {
    ZK_BOOST_BINARY,    /* y is 0 or 1; predictions are probabilities of 1 */
    ZK_BOOST_REGRESSION /* squared error */
} zk_boost_task;

typedef struct zk_boost_options {
    zk_boost_task task;
    uint32_t rounds;         /* trees, 1 .. 10,000 */
    uint32_t depth;          /* of a tree, 1 .. 16 */
    double eta;              /* learning rate, (0, 1] */
    double subsample;        /* share of the rows each tree sees, (0, 1] */
    double colsample;        /* share of the columns each tree sees, (0, 1] */
    double lambda;           /* L2 penalty of leaf values, >= 0 */
    double alpha;            /* L1 penalty, >= 0 */
    double gamma;            /* least gain of a split, >= 0 */
    double min_child_weight; /* least sum of second derivatives in a leaf, >= 0 */
    const int8_t *monotone; /* cols entries: 1 prediction may only rise with the column, -1 only fall, 0 free;
                                NULL: all free */
    uint32_t bins;          /* histogram bins of a column, 2 .. 65,535; 0: exact split search */
    uint64_t seed;          /* of subsample and colsample; the low 31 bits are used */
    uint32_t patience;      /* stop when the validation loss has not fallen for so many rounds; 0: never */
} zk_boost_options;

/* BINARY, 300 rounds, depth 3, eta 0.05, subsample 0.8, colsample 0.8, lambda 1, alpha 0, gamma 0,
 * min_child_weight 1, no constraints, 256 bins, seed 1, patience 0. */
zk_boost_options zk_boost_defaults(void);

typedef struct zk_boost zk_boost;

/* Rows held back to decide when to stop; x is rows x cols. */
typedef struct zk_boost_valid {
    const double *x;
    const double *y;
    size_t rows;
} zk_boost_valid;

/* Trains on x (rows x cols, NaN = missing) and y. weight (rows, > 0) may be NULL. valid is needed with
 * patience (otherwise ZK_EINVAL EMPTY) and not read without it; the model then keeps the best round's trees.
 * ZK_EINVAL: RANGE with row = 0, col = number of the option's place above (from 0) for a bad option; RANGE
 * row, col for infinite or too large x or for y other than 0, 1; ZK_ENUMERIC NAN for y or weight, ONE_CLASS
 * for a single outcome, CONSTANT for a regression target that does not vary; ZK_ELIMIT without memory.
 * About rounds x rows x cols x depth; free the model with zk_boost_free. One thread at a time may use it. */
zk_err zk_boost_train(const double *x, size_t rows, size_t cols, const double *y, const double *weight,
                      const zk_boost_valid *valid, const zk_boost_options *options, zk_boost **out,
                      zk_spot *spot);
void zk_boost_free(zk_boost *model); /* NULL is allowed */

size_t zk_boost_cols(const zk_boost *model);
/* Trees the model holds: fewer than asked when it stopped early. */
uint32_t zk_boost_rounds(const zk_boost *model);

/* Probability of 1 (BINARY) or value (REGRESSION) of every row. x has the model's columns. */
zk_err zk_boost_predict(zk_boost *model, const double *x, size_t rows, double *out, zk_spot *spot);

/* Why: SHAP values (Lundberg & Lee 2017; for trees Lundberg et al. 2020), rows x (cols + 1), the last column
 * being what every subject starts from. A row sums to the log-odds (BINARY) or to the value. */
zk_err zk_boost_explain(zk_boost *model, const double *x, size_t rows, double *contribution, zk_spot *spot);

/* Total gain of the splits on each column as shares of the whole; all 0 when the model never splits. */
zk_err zk_boost_importance(zk_boost *model, double *share, zk_spot *spot);

/* The model as bytes (malloc'ed, the caller frees), and back. A damaged buffer is ZK_ECORRUPT. */
zk_err zk_boost_save(zk_boost *model, void **bytes, size_t *n, zk_spot *spot);
zk_err zk_boost_load(const void *bytes, size_t n, zk_boost **out, zk_spot *spot);

/* Trains like zk_boost_train; with patience the rows to decide when to stop are held back from these: of each outcome
 * (REGRESSION: of all rows) every tenth. The model is that of the other nine tenths. */
zk_err zk_boost_fit(const double *x, size_t rows, size_t cols, const double *y, const double *weight,
                    const zk_boost_options *options, zk_boost **out, zk_spot *spot);

/* Cross-validated predictions by zk_boost_fit without each fold. weight may be NULL. */
zk_err zk_boost_cv(const double *x, size_t rows, size_t cols, const double *y, const double *weight,
                   const uint32_t *fold, uint32_t k, const zk_boost_options *options, int threads,
                   double *out, zk_spot *spot);

/* ---- a card and trees together ---- */

/* Mean log-odds of a scorecard and of boosted trees trained with several seeds: the card has straight lines and little
 * variance, the trees have interactions. Nothing is tuned: shares are as given. */
typedef struct zk_blend_options {
    double card_share; /* of the card in the mean, [0, 1]; the models of trees have equal parts of the rest */
    zk_card_options card;
    const zk_boost_options *boost; /* kinds of trees, BINARY, patience 0 */
    size_t boosts;
    uint32_t seeds; /* models of each kind: seeds seed, seed + 1, ...; 1 .. 100 */
} zk_blend_options;

/* Learns from rows train, predicts rows test (probabilities, out[i] for test[i]). col: the card's columns; x (rows of x_cols):
 * the same subjects for the trees. Refusals are those of the card or of the trees. */
zk_err zk_blend(const zk_card_column *col, size_t cols, const double *x, size_t x_cols, const uint8_t *bad,
                const size_t *train, size_t n_train, const size_t *test, size_t n_test,
                const zk_blend_options *options, double *out, zk_spot *spot);

/* The same without each fold in turn, for all n rows. */
zk_err zk_blend_cv(const zk_card_column *col, size_t cols, const double *x, size_t x_cols, const uint8_t *bad,
                   size_t n, const uint32_t *fold, uint32_t k, const zk_blend_options *options, int threads,
                   double *out, zk_spot *spot);

#ifdef __cplusplus
}
#endif
#endif
