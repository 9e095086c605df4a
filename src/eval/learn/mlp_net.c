/* SPDX-License-Identifier: Apache-2.0
 *
 * A network forwards and backwards for a batch of rows. The products are plain loops along the units: the matrices
 * are small, the bits are the same on every machine, and no BLAS is called from several threads.
 */
#include "eval/learn/mlp.h"
#include "eval/learn/nearest.h"

void zk__shape_init(zk__shape *s, size_t cols, const size_t hidden[2], size_t outputs, bool use_tanh,
                    bool classes)
{
    size_t at = 0;

    *s = (zk__shape){.layers = hidden[1] ? 3 : 2, .tanh = use_tanh, .classes = classes};
    s->size[0] = cols;
    s->size[1] = hidden[0];
    s->size[2] = hidden[1] ? hidden[1] : outputs;
    if (hidden[1])
        s->size[3] = outputs;
    for (size_t l = 0; l < s->layers; l++) {
        s->weight[l] = at;
        at += s->size[l] * s->size[l + 1];
        s->bias[l] = at;
        at += s->size[l + 1];
    }
    s->parameters = at;
}

size_t zk__mlp_room(const zk__shape *s, size_t n)
{
    size_t width = 0;

    for (size_t l = 1; l <= s->layers; l++)
        width += 2 * s->size[l];
    return n * width;
}

/* z = in W + b */
static void product(const zk__shape *s, size_t l, const double *theta, const double *in, size_t n, double *z)
{
    size_t from = s->size[l], to = s->size[l + 1];

    for (size_t i = 0; i < n; i++)
        memcpy(z + i * to, theta + s->bias[l], to * sizeof *z);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < from; k++)
            if (in[i * from + k] != 0) /* ReLU and 0/1 columns leave many */
                zk__axpy(in[i * from + k], theta + s->weight[l] + k * to, z + i * to, to);
}

static void activate(const zk__shape *s, double *z, size_t n)
{
    for (size_t i = 0; i < n; i++)
        z[i] = s->tanh ? tanh(z[i]) : z[i] > 0 ? z[i] : 0;
}

static void softmax(double *z, size_t n)
{
    double most = z[0], sum = 0;

    for (size_t k = 1; k < n; k++)
        most = z[k] > most ? z[k] : most;
    for (size_t k = 0; k < n; k++)
        sum += z[k] = exp(z[k] - most);
    for (size_t k = 0; k < n; k++)
        z[k] /= sum;
}

/* Loss of the outputs (made probabilities first), and what goes back from them: (output - truth) / n either way. */
static double loss_of(const zk__shape *s, double *out, const double *y, const int32_t *label, size_t n,
                      double *delta)
{
    size_t k = s->size[s->layers];
    double loss = 0;

    for (size_t i = 0; i < n; i++) {
        double *o = out + i * k;

        if (s->classes) {
            softmax(o, k);
            if (label)
                loss -= log(fmax(o[label[i]], 1e-300));
        } else if (y) {
            loss += 0.5 * (o[0] - y[i]) * (o[0] - y[i]);
        }
        for (size_t c = 0; delta && c < k; c++) {
            double truth = s->classes ? (label[i] == (int32_t)c ? 1 : 0) : y[i];
            delta[i * k + c] = (o[c] - truth) / (double)n;
        }
    }
    return loss / (double)n;
}

static void layer_gradient(const zk__shape *s, size_t l, const double *theta, const double *in,
                           const double *delta, size_t n, double l2, double *gradient)
{
    size_t from = s->size[l], to = s->size[l + 1];
    double *w = gradient + s->weight[l], *b = gradient + s->bias[l];

    for (size_t i = 0; i < from * to; i++)
        w[i] = l2 * theta[s->weight[l] + i];
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < from; k++)
            if (in[i * from + k] != 0)
                zk__axpy(in[i * from + k], delta + i * to, w + k * to, to);
    memset(b, 0, to * sizeof *b);
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < to; c++)
            b[c] += delta[i * to + c];
}

/* delta of the layer below: delta W' times the slope of its activation. */
static void back(const zk__shape *s, size_t l, const double *theta, const double *act, const double *delta,
                 size_t n, double *below)
{
    size_t from = s->size[l], to = s->size[l + 1];

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < from; k++) {
            double slope = s->tanh                 ? 1 - act[i * from + k] * act[i * from + k]
                           : act[i * from + k] > 0 ? 1
                                                   : 0;
            const double *w = theta + s->weight[l] + k * to, *d = delta + i * to;
            double sum = 0;

            for (size_t c = 0; c < to && slope != 0; c++)
                sum += w[c] * d[c];
            below[i * from + k] = slope * sum;
        }
}

double zk__mlp_loss(const zk__shape *s, const double *theta, const double *x, const double *y,
                    const int32_t *label, size_t n, double l2, double *room, double *outputs,
                    double *gradient)
{
    double *act[ZK__LAYERS_MAX + 1], *delta[ZK__LAYERS_MAX + 1], loss;

    for (size_t l = 1; l <= s->layers; l++) {
        act[l] = room;
        delta[l] = room + n * s->size[l];
        room += 2 * n * s->size[l];
    }
    for (size_t l = 0; l < s->layers; l++) {
        product(s, l, theta, l ? act[l] : x, n, act[l + 1]);
        if (l + 1 < s->layers)
            activate(s, act[l + 1], n * s->size[l + 1]);
    }
    loss = loss_of(s, act[s->layers], y, label, n, gradient ? delta[s->layers] : NULL);
    if (outputs)
        memcpy(outputs, act[s->layers], n * s->size[s->layers] * sizeof *outputs);
    for (size_t l = s->layers; gradient && l-- > 0;) {
        layer_gradient(s, l, theta, l ? act[l] : x, delta[l + 1], n, l2, gradient);
        if (l)
            back(s, l, theta, act[l], delta[l + 1], n, delta[l]);
    }
    return loss;
}
