/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the networks: loss and gradient at given parameters, so that tests can compare them with finite
 * differences. Rows are standardised already.
 */
#ifndef ZK_EVAL_MLP_H
#define ZK_EVAL_MLP_H

#include "eval/internal.h"
#include "zhike/mlp.h"

enum { ZK__LAYERS_MAX = 3 };

typedef struct zk__shape {
    size_t layers;                   /* of weights: hidden + 1 */
    size_t size[ZK__LAYERS_MAX + 1]; /* columns, hidden, outputs */
    size_t weight[ZK__LAYERS_MAX]; /* where in the parameters a layer's size[l] x size[l+1] weights begin; */
    size_t bias[ZK__LAYERS_MAX];   /* and its biases */
    size_t parameters;
    bool tanh, classes;
} zk__shape;

void zk__shape_init(zk__shape *s, size_t cols, const size_t hidden[2], size_t outputs, bool tanh,
                    bool classes);

/* Room for n rows: activations of all layers and their deltas. */
size_t zk__mlp_room(const zk__shape *s, size_t n);

/* Mean loss over n rows without l2; outputs (n x outputs; optional). gradient (parameters; optional) includes l2. y:
 * standardised answers or NULL; room: zk__mlp_room doubles. */
double zk__mlp_loss(const zk__shape *s, const double *theta, const double *x, const double *y,
                    const int32_t *label, size_t n, double l2, double *room, double *outputs,
                    double *gradient);

#endif
