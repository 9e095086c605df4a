/* SPDX-License-Identifier: Apache-2.0
 *
 * Places for a drawing: Fruchterman & Reingold 1991, from nodes on a circle, so without chance.
 */
#include "eval/internal.h"
#include "zhike/graph.h"

enum { NODES_MAX = 5000 };

static void repel(size_t n, double k, const double *x, const double *y, double *fx, double *fy)
{
    for (size_t a = 0; a < n; a++)
        for (size_t b = a + 1; b < n; b++) {
            double dx = x[a] - x[b], dy = y[a] - y[b], d2 = fmax(dx * dx + dy * dy, 1e-8), f = k * k / d2;
            fx[a] += dx * f;
            fy[a] += dy * f;
            fx[b] -= dx * f;
            fy[b] -= dy * f;
        }
}

/* Neighbours pull by distance; everything is pulled to the middle a little, so that parts do not fly off. */
static void attract(const zk_graph *g, double k, const double *x, const double *y, double *fx, double *fy)
{
    for (size_t a = 0; a < g->nodes; a++) {
        for (size_t i = g->first[a]; i < g->first[a + 1]; i++) {
            size_t b = g->to[i];
            double dx = x[a] - x[b], dy = y[a] - y[b], f = sqrt(dx * dx + dy * dy) / k;
            if (b == a || (!g->directed && b < a))
                continue;
            fx[a] -= dx * f;
            fy[a] -= dy * f;
            fx[b] += dx * f;
            fy[b] += dy * f;
        }
        fx[a] -= 0.3 * x[a];
        fy[a] -= 0.3 * y[a];
    }
}

static void fit_into_square(double *x, size_t n)
{
    double lo = INFINITY, hi = -INFINITY;

    for (size_t i = 0; i < n; i++) {
        lo = fmin(lo, x[i]);
        hi = fmax(hi, x[i]);
    }
    for (size_t i = 0; i < n; i++)
        x[i] = hi > lo ? (x[i] - lo) / (hi - lo) : 0.5;
}

zk_err zk_graph_layout(const zk_graph *g, size_t rounds, double *x, double *y, zk_spot *spot)
{
    size_t n = g->nodes;
    double k = sqrt(4 / (double)n), *fx, *fy;

    if (n > NODES_MAX || rounds > 100000)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, 0, (double)n);
    if (!(fx = zk__scratch(2 * n, sizeof *fx)))
        return zk__no_memory(spot);
    fy = fx + n;
    for (size_t i = 0; i < n; i++) {
        double turn = 6.283185307179586 * (double)i / (double)n;
        x[i] = cos(turn);
        y[i] = sin(turn);
    }
    for (size_t r = 0; r < rounds; r++) {
        double heat = 0.2 * (1 - (double)r / (double)rounds);
        memset(fx, 0, 2 * n * sizeof *fx);
        repel(n, k, x, y, fx, fy);
        attract(g, k, x, y, fx, fy);
        for (size_t i = 0; i < n; i++) {
            double f = sqrt(fx[i] * fx[i] + fy[i] * fy[i]), step = f > 0 ? fmin(f, heat) / f : 0;
            x[i] += fx[i] * step;
            y[i] += fy[i] * step;
        }
    }
    fit_into_square(x, n);
    fit_into_square(y, n);
    free(fx);
    return ZK_OK;
}
