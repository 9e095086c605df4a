/* SPDX-License-Identifier: Apache-2.0
 *
 * Small neural networks: one or two hidden layers, learned by Adam (Kingma & Ba 2015) with early stopping.
 *
 * Conventions as in zhike/common.h. Inputs (and the answer, when it is a number) are standardised inside. The loss is
 * the mean cross-entropy of the classes, or half the mean squared error of the standardised answer, plus l2 / 2 times
 * the squared weights (not the biases). Same seed, same bits, on any number of threads.
 */
#ifndef ZHIKE_MLP_H
#define ZHIKE_MLP_H

#include "zhike/common.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ZK_MLP_HIDDEN_MAX = 1000, ZK_MLP_COLS_MAX = 10000, ZK_MLP_CLASSES_MAX = 1000 };

typedef struct zk_mlp_options {
    size_t hidden[2];  /* units; the second 0: one hidden layer. Both 0: 16 */
    bool tanh;         /* otherwise ReLU */
    double l2;         /* >= 0 */
    double rate;       /* Adam's step; 0: 0.005 */
    size_t batch;      /* rows a step; 0: 32 */
    size_t epochs;     /* at most; 0: 500 */
    size_t patience;   /* epochs without a better validation loss before it stops; 0: 30 */
    double validation; /* share of the rows kept aside for stopping, [0, 0.5]; 0: none, all epochs are run */
    uint64_t seed;
    int threads; /* of cross-validation; one network learns on one */
} zk_mlp_options;

/* What is learned: numbers (classes = 0) or classes 0 .. classes - 1. */
typedef struct zk_mlp_data {
    size_t rows, cols, classes;
    const double *x;      /* rows x cols, row-major */
    const double *y;      /* classes = 0 */
    const int32_t *label; /* classes >= 2 */
} zk_mlp_data;

typedef struct zk_mlp_report {
    size_t epochs;     /* run */
    size_t best;       /* the one whose weights were kept */
    double loss;       /* on the rows learned from, in the end, without l2 */
    double validation; /* on those kept aside; 0 without */
    size_t parameters;
    size_t learned, kept; /* rows */
} zk_mlp_report;

typedef struct zk_mlp zk_mlp;

/* Learns; *net is freed by zk_mlp_free, report is optional. O(epochs rows parameters).
 * ZK_EINVAL: RANGE (row = 0; col = 0 hidden, 1 l2, 2 rate, 3 validation, 4 classes) or a label outside its range (row);
 * TOO_FEW rows. ZK_ENUMERIC: NaN, or the loss overflowed (OVERFLOW): the rate is too large. */
zk_err zk_mlp_train(const zk_mlp_data *data, const zk_mlp_options *options, zk_mlp **net,
                    zk_mlp_report *report, zk_spot *spot);
void zk_mlp_free(zk_mlp *net);

/* out: rows x classes probabilities, or rows numbers. x has the columns learned from. O(rows parameters). */
zk_err zk_mlp_predict(const zk_mlp *net, const double *x, size_t rows, double *out, zk_spot *spot);

/* Each row told by a network that did not see its fold (0 .. folds - 1). out as above. Cost: `folds` networks. */
zk_err zk_mlp_cross_validate(const zk_mlp_data *data, const zk_mlp_options *options, const int32_t *fold,
                             size_t folds, double *out, zk_spot *spot);

/* How much worse the loss is when column j is shuffled (mean of `repeats` shuffles): what the network leans on. out: cols.
 * O(repeats cols rows parameters). */
zk_err zk_mlp_importance(const zk_mlp *net, const zk_mlp_data *data, size_t repeats, uint64_t seed,
                         double *out, zk_spot *spot);

#ifdef __cplusplus
}
#endif
#endif
