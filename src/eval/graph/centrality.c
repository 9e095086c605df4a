/* SPDX-License-Identifier: Apache-2.0
 *
 * Which nodes matter by their neighbours: degree, PageRank, triangles.
 */
#include "eval/internal.h"
#include "zhike/graph.h"

void zk_graph_degree(const zk_graph *g, double *degree, double *strength)
{
    for (size_t v = 0; v < g->nodes; v++) {
        double n = (double)(g->first[v + 1] - g->first[v]), w = 0;

        for (size_t i = g->first[v]; i < g->first[v + 1]; i++) {
            bool loop = g->to[i] == v;
            w += g->weight[i] * (loop && !g->directed ? 2 : 1);
            n += loop && !g->directed;
        }
        if (g->directed) {
            n += (double)(g->in_first[v + 1] - g->in_first[v]);
            for (size_t i = g->in_first[v]; i < g->in_first[v + 1]; i++)
                w += g->in_weight[i];
        }
        if (degree)
            degree[v] = n;
        if (strength)
            strength[v] = w;
    }
}

/* ---- PageRank ---- */

enum { ROUNDS_MAX = 1000 };

static zk_err restart_of(const zk_graph *g, const double *restart, double *out, zk_spot *spot)
{
    double sum = 0;
    zk_err err = restart ? zk__check_weights(restart, g->nodes, &sum, spot) : ZK_OK;

    for (size_t v = 0; v < g->nodes; v++)
        out[v] = restart ? restart[v] / sum : 1 / (double)g->nodes;
    return err;
}

/* One round; returns the sum of |changes|. out_sum: weight leaving each node. */
static double surf(const zk_graph *g, double damping, const double *restart, const double *out_sum,
                   const double *old, double *now)
{
    double lost = 0, change = 0;

    for (size_t v = 0; v < g->nodes; v++)
        lost += out_sum[v] > 0 ? 0 : old[v];
    for (size_t v = 0; v < g->nodes; v++) {
        double sum = 0;
        for (size_t i = g->in_first[v]; i < g->in_first[v + 1]; i++) {
            size_t u = g->in_from[i];
            if (out_sum[u] > 0)
                sum += old[u] * (g->in_weight[i] / out_sum[u]);
        }
        now[v] = damping * (sum + lost * restart[v]) + (1 - damping) * restart[v];
        change += fabs(now[v] - old[v]);
    }
    return change;
}

zk_err zk_graph_pagerank(const zk_graph *g, double damping, const double *restart, double tolerance,
                         double *out, zk_spot *spot)
{
    size_t n = g->nodes;
    double *work, *start, *out_sum, *old;
    zk_err err;

    if (!(damping >= 0 && damping < 1))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, damping);
    if (!(tolerance > 0))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 0, 1, tolerance);
    if (!(work = zk__scratch(3 * n, sizeof *work)))
        return zk__no_memory(spot);
    start = work;
    out_sum = start + n;
    old = out_sum + n;
    if ((err = restart_of(g, restart, start, spot)))
        goto out;
    for (size_t v = 0; v < n; v++)
        for (size_t i = g->first[v]; i < g->first[v + 1]; i++)
            out_sum[v] += g->weight[i];
    memcpy(out, start, n * sizeof *out);
    err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NOT_CONVERGED, 0, 0, tolerance);
    for (int round = 0; err && round < ROUNDS_MAX; round++) {
        memcpy(old, out, n * sizeof *out);
        if (surf(g, damping, start, out_sum, old, out) <= tolerance)
            err = ZK_OK;
    }
out:
    free(work);
    return err;
}

/* ---- triangles ---- */

/* Arcs lead from the smaller to the larger (degree, then number), so that hubs have few; each triangle is met once, from
 * its smallest node, by walking two sorted lists. */
typedef struct forward {
    size_t *first;
    uint32_t *to;
} forward;

static bool smaller(const zk_graph *g, size_t a, size_t b)
{
    size_t da = g->first[a + 1] - g->first[a], db = g->first[b + 1] - g->first[b];

    return da != db ? da < db : a < b;
}

static zk_err forward_new(const zk_graph *g, forward *f, zk_spot *spot)
{
    size_t k = 0;

    f->first = zk__scratch(g->nodes + 1, sizeof *f->first);
    f->to = zk__scratch(g->edges, sizeof *f->to);
    if (!f->first || !f->to)
        return zk__no_memory(spot);
    for (size_t v = 0; v < g->nodes; v++) {
        f->first[v] = k;
        for (size_t i = g->first[v]; i < g->first[v + 1]; i++)
            if (g->to[i] != v && smaller(g, v, g->to[i]))
                f->to[k++] = g->to[i];
    }
    f->first[g->nodes] = k;
    return ZK_OK;
}

static uint64_t common(const forward *f, uint32_t u, uint32_t v, uint64_t *per_node)
{
    size_t a = f->first[u], b = f->first[v], a_end = f->first[u + 1], b_end = f->first[v + 1];
    uint64_t found = 0;

    while (a < a_end && b < b_end) {
        if (f->to[a] == f->to[b]) {
            if (per_node)
                per_node[f->to[a]]++;
            found++;
            a++;
            b++;
        } else if (f->to[a] < f->to[b]) {
            a++;
        } else {
            b++;
        }
    }
    if (per_node) {
        per_node[u] += found;
        per_node[v] += found;
    }
    return found;
}

zk_err zk_graph_triangles(const zk_graph *g, uint64_t *all, uint64_t *per_node, zk_spot *spot)
{
    forward f = {0};
    zk_err err;

    if (g->directed)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, 1);
    if (!(err = forward_new(g, &f, spot))) {
        *all = 0;
        if (per_node)
            memset(per_node, 0, g->nodes * sizeof *per_node);
        for (uint32_t v = 0; v < g->nodes; v++)
            for (size_t i = f.first[v]; i < f.first[v + 1]; i++)
                *all += common(&f, v, f.to[i], per_node);
    }
    free(f.first);
    free(f.to);
    return err;
}
