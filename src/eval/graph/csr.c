/* SPDX-License-Identifier: Apache-2.0
 *
 * Edge lists into compressed rows: two passes of counting sort (by head, then by tail), which leaves the arcs of a node in
 * ascending order; then equal neighbours are merged in place.
 */
#include "eval/internal.h"
#include "zhike/graph.h"

typedef struct arcs {
    size_t n;
    uint32_t *from, *to;
    double *weight;
} arcs;

static zk_err check(size_t nodes, const uint32_t *from, const uint32_t *to, const double *weight,
                    size_t edges, zk_spot *spot)
{
    if (nodes == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    if (nodes > ZK_GRAPH_NODES_MAX || edges > ZK_GRAPH_EDGES_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, 0, 0);
    for (size_t e = 0; e < edges; e++) {
        double w = weight ? weight[e] : 1;
        if (from[e] >= nodes)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, e, 0, from[e]);
        if (to[e] >= nodes)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, e, 1, to[e]);
        if (!isfinite(w))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, e, 2, w);
        if (w < 0)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NEGATIVE, e, 2, w);
    }
    return ZK_OK;
}

static zk_err arcs_new(size_t n, arcs *a, zk_spot *spot)
{
    a->n = n;
    a->from = zk__scratch(n, sizeof *a->from);
    a->to = zk__scratch(n, sizeof *a->to);
    a->weight = zk__scratch(n, sizeof *a->weight);
    return a->from && a->to && a->weight ? ZK_OK : zk__no_memory(spot);
}

static void arcs_free(arcs *a)
{
    free(a->from);
    free(a->to);
    free(a->weight);
}

static inline void put(arcs *a, size_t at, uint32_t from, uint32_t to, double weight)
{
    a->from[at] = from;
    a->to[at] = to;
    a->weight[at] = weight;
}

/* Stable: out is `in` by key (from or to). start: nodes + 1, left as the begin of each key. */
static void sort_by(const arcs *in, const uint32_t *key, size_t nodes, size_t *start, arcs *out)
{
    memset(start, 0, (nodes + 1) * sizeof *start);
    for (size_t i = 0; i < in->n; i++)
        start[key[i] + 1]++;
    for (size_t v = 0; v < nodes; v++)
        start[v + 1] += start[v];
    for (size_t i = 0; i < in->n; i++)
        put(out, start[key[i]]++, in->from[i], in->to[i], in->weight[i]);
    memmove(start + 1, start, nodes * sizeof *start);
    start[0] = 0;
}

/* Merges arcs that follow each other with the same ends. */
static void merge(arcs *a, bool simple)
{
    size_t k = 0;

    for (size_t i = 0; i < a->n; i++) {
        if (k && a->from[k - 1] == a->from[i] && a->to[k - 1] == a->to[i])
            a->weight[k - 1] =
                simple ? fmax(a->weight[k - 1], a->weight[i]) : a->weight[k - 1] + a->weight[i];
        else
            put(a, k++, a->from[i], a->to[i], a->weight[i]);
    }
    a->n = k;
}

/* The list with both directions of each edge when undirected, loops once or not at all. */
static void spread(const uint32_t *from, const uint32_t *to, const double *weight, size_t edges, int kind,
                   arcs *a)
{
    size_t k = 0;

    for (size_t e = 0; e < edges; e++) {
        double w = weight ? weight[e] : 1;
        if (from[e] == to[e] && (kind & ZK_GRAPH_SIMPLE))
            continue;
        put(a, k++, from[e], to[e], w);
        if (!(kind & ZK_GRAPH_DIRECTED) && from[e] != to[e])
            put(a, k++, to[e], from[e], w);
    }
    a->n = k;
}

static void first_of(const arcs *a, size_t nodes, size_t *first)
{
    memset(first, 0, (nodes + 1) * sizeof *first);
    for (size_t i = 0; i < a->n; i++)
        first[a->from[i] + 1]++;
    for (size_t v = 0; v < nodes; v++)
        first[v + 1] += first[v];
}

/* The arcs backwards. They are sorted by their head already, so that one pass by tail keeps the order within. */
static zk_err reverse(zk_graph *g, zk_spot *spot)
{
    size_t n = g->first[g->nodes];

    g->in_first = zk__scratch(g->nodes + 1, sizeof *g->in_first);
    g->in_from = zk__scratch(n, sizeof *g->in_from);
    g->in_weight = zk__scratch(n, sizeof *g->in_weight);
    if (!g->in_first || !g->in_from || !g->in_weight)
        return zk__no_memory(spot);
    for (size_t i = 0; i < n; i++)
        g->in_first[g->to[i] + 1]++;
    for (size_t v = 0; v < g->nodes; v++)
        g->in_first[v + 1] += g->in_first[v];
    for (size_t v = 0; v < g->nodes; v++)
        for (size_t i = g->first[v]; i < g->first[v + 1]; i++) {
            size_t at = g->in_first[g->to[i]]++;
            g->in_from[at] = (uint32_t)v;
            g->in_weight[at] = g->weight[i];
        }
    memmove(g->in_first + 1, g->in_first, g->nodes * sizeof *g->in_first);
    g->in_first[0] = 0;
    return ZK_OK;
}

static void count_edges(zk_graph *g)
{
    double sum = 0;

    for (size_t v = 0; v < g->nodes; v++)
        for (size_t i = g->first[v]; i < g->first[v + 1]; i++)
            if (g->directed || g->to[i] >= v) {
                g->edges++;
                sum += g->weight[i];
            }
    g->total = sum;
}

zk_err zk_graph_build(size_t nodes, const uint32_t *from, const uint32_t *to, const double *weight,
                      size_t edges, int kind, zk_graph *out, zk_spot *spot)
{
    zk_graph g = {.nodes = nodes, .directed = (kind & ZK_GRAPH_DIRECTED) != 0};
    arcs a = {0}, b = {0};
    zk_err err = check(nodes, from, to, weight, edges, spot);

    memset(out, 0, sizeof *out);
    if (err)
        return err;
    if (!(g.first = zk__scratch(nodes + 1, sizeof *g.first))) {
        err = zk__no_memory(spot);
        goto out;
    }
    if ((err = arcs_new(g.directed ? edges : 2 * edges, &a, spot)) || (err = arcs_new(a.n, &b, spot)))
        goto out;
    spread(from, to, weight, edges, kind, &a);
    b.n = a.n;
    sort_by(&a, a.to, nodes, g.first, &b);
    sort_by(&b, b.from, nodes, g.first, &a);
    merge(&a, kind & ZK_GRAPH_SIMPLE);
    first_of(&a, nodes, g.first);
    g.to = a.to;
    g.weight = a.weight;
    a.to = NULL;
    a.weight = NULL;
    if (!g.directed) {
        g.in_first = g.first;
        g.in_from = g.to;
        g.in_weight = g.weight;
    } else if ((err = reverse(&g, spot))) {
        goto out;
    }
    count_edges(&g);
    if (!isfinite(g.total))
        err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 2, 0);
out:
    arcs_free(&a);
    arcs_free(&b);
    if (err)
        zk_graph_clear(&g);
    else
        *out = g;
    return err;
}

void zk_graph_clear(zk_graph *g)
{
    if (g->in_first != g->first) {
        free(g->in_first);
        free(g->in_from);
        free(g->in_weight);
    }
    free(g->first);
    free(g->to);
    free(g->weight);
    memset(g, 0, sizeof *g);
}
