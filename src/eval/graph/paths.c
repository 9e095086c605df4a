/* SPDX-License-Identifier: Apache-2.0
 *
 * Shortest paths from every source: betweenness (Brandes 2001) and closeness.
 *
 * Sources are dealt into a fixed number of slices; each adds up its own sources in order, and the slices are added in
 * order afterwards, so that the sum does not depend on threads.
 */
#include "eval/internal.h"
#include "eval/parallel.h"
#include "zhike/graph.h"

enum { SLICES = 32 };

typedef struct search {
    double *distance, *paths, *share; /* nodes */
    uint32_t *order;                  /* as settled, nearest first */
    size_t settled;
    uint32_t *heap; /* of nodes, by distance; pos: their place in it + 1 */
    uint32_t *pos;
    size_t heap_n;
} search;

typedef struct job {
    const zk_graph *g;
    const zk_graph_paths *how;
    const uint32_t *source;
    size_t sources;
    bool betweenness;
    double *sum; /* SLICES x nodes for betweenness; nodes for closeness */
    search *at;  /* of each thread */
} job;

/* ---- one search ---- */

static zk_err search_new(size_t n, search *s, zk_spot *spot)
{
    s->distance = zk__scratch(3 * n, sizeof *s->distance);
    s->order = zk__scratch(3 * n, sizeof *s->order);
    if (!s->distance || !s->order)
        return zk__no_memory(spot);
    s->paths = s->distance + n;
    s->share = s->paths + n;
    s->heap = s->order + n;
    s->pos = s->heap + n;
    return ZK_OK;
}

static bool before(const search *s, uint32_t a, uint32_t b)
{
    return s->distance[a] != s->distance[b] ? s->distance[a] < s->distance[b] : a < b;
}

static void place(search *s, size_t at, uint32_t v)
{
    s->heap[at] = v;
    s->pos[v] = (uint32_t)at + 1;
}

static void rise(search *s, size_t at)
{
    uint32_t v = s->heap[at];

    for (; at && before(s, v, s->heap[(at - 1) / 2]); at = (at - 1) / 2)
        place(s, at, s->heap[(at - 1) / 2]);
    place(s, at, v);
}

static uint32_t take_nearest(search *s)
{
    uint32_t top = s->heap[0], v = s->heap[--s->heap_n];
    size_t at = 0, child;

    s->pos[top] = 0;
    if (s->heap_n == 0)
        return top;
    while ((child = 2 * at + 1) < s->heap_n) {
        if (child + 1 < s->heap_n && before(s, s->heap[child + 1], s->heap[child]))
            child++;
        if (!before(s, s->heap[child], v))
            break;
        place(s, at, s->heap[child]);
        at = child;
    }
    place(s, at, v);
    return top;
}

static bool as_short(double a, double b)
{
    return fabs(a - b) <= 1e-12 * fmax(fabs(a), fabs(b));
}

static double length_of(zk_graph_length length, double weight)
{
    return length == ZK_LENGTH_STEPS ? 1 : length == ZK_LENGTH_INVERSE ? 1 / weight : weight;
}

/* Dijkstra along first/to (closeness walks backwards and passes the arcs turned round). */
static void dijkstra(const size_t *first, const uint32_t *to, const double *weight, zk_graph_length length,
                     uint32_t source, search *s)
{
    s->heap_n = 1;
    place(s, 0, source);
    while (s->heap_n) {
        uint32_t v = take_nearest(s);
        s->order[s->settled++] = v;
        for (size_t i = first[v]; i < first[v + 1]; i++) {
            uint32_t u = to[i];
            double d = s->distance[v] + length_of(length, weight[i]);
            if (u == v || !(weight[i] > 0))
                continue;
            if (s->distance[u] < 0 || (d < s->distance[u] && !as_short(d, s->distance[u]))) {
                bool fresh = s->distance[u] < 0;
                s->distance[u] = d;
                s->paths[u] = s->paths[v];
                if (fresh)
                    place(s, s->heap_n++, u);
                rise(s, s->pos[u] - 1);
            } else if (as_short(d, s->distance[u])) {
                s->paths[u] += s->paths[v];
            }
        }
    }
}

static void breadth_first(const size_t *first, const uint32_t *to, uint32_t source, search *s)
{
    s->order[s->settled++] = source;
    for (size_t at = 0; at < s->settled; at++) {
        uint32_t v = s->order[at];
        for (size_t i = first[v]; i < first[v + 1]; i++) {
            uint32_t u = to[i];
            if (s->distance[u] < 0) {
                s->distance[u] = s->distance[v] + 1;
                s->order[s->settled++] = u;
            }
            if (s->distance[u] > s->distance[v] && u != v)
                s->paths[u] += s->paths[v];
        }
    }
}

/* From the source along the arcs, or to it against them. */
static void find(const zk_graph *g, uint32_t source, bool backwards, zk_graph_length length, search *s)
{
    const size_t *first = backwards ? g->in_first : g->first;
    const uint32_t *to = backwards ? g->in_from : g->to;

    for (size_t v = 0; v < g->nodes; v++)
        s->distance[v] = -1;
    memset(s->paths, 0, g->nodes * sizeof *s->paths);
    s->settled = 0;
    s->distance[source] = 0;
    s->paths[source] = 1;
    if (length != ZK_LENGTH_STEPS)
        dijkstra(first, to, backwards ? g->in_weight : g->weight, length, source, s);
    else
        breadth_first(first, to, source, s);
}

/* Is v, reached by arc i of u, a step nearer to the source on a shortest path? */
static bool on_path(const job *j, const search *s, uint32_t v, uint32_t u, double weight)
{
    double d;

    if (s->distance[v] < 0 || v == u)
        return false;
    if (j->how->length == ZK_LENGTH_STEPS)
        return s->distance[u] == s->distance[v] + 1;
    d = s->distance[v] + length_of(j->how->length, weight);
    return weight > 0 && as_short(d, s->distance[u]) && s->distance[v] < s->distance[u];
}

/* Farthest first: every node hands what depends on it to those before it (Brandes 2001, theorem 6). */
static void accumulate(const job *j, search *s, double *sum)
{
    const zk_graph *g = j->g;

    memset(s->share, 0, g->nodes * sizeof *s->share);
    for (size_t k = s->settled; k-- > 1;) {
        uint32_t u = s->order[k];
        for (size_t i = g->in_first[u]; i < g->in_first[u + 1]; i++) {
            uint32_t v = g->in_from[i];
            if (on_path(j, s, v, u, g->in_weight[i]))
                s->share[v] += s->paths[v] / s->paths[u] * (1 + s->share[u]);
        }
        sum[u] += s->share[u];
    }
}

/* ---- all sources ---- */

static zk_err slice(void *user, size_t piece, int thread)
{
    const job *j = user;
    search *s = &j->at[thread];
    size_t begin = piece * j->sources / SLICES, end = (piece + 1) * j->sources / SLICES;

    for (size_t k = begin; k < end; k++) {
        find(j->g, j->source[k], !j->betweenness, j->how->length, s);
        if (j->betweenness) {
            accumulate(j, s, j->sum + piece * j->g->nodes);
        } else {
            double far = 0, reached = (double)s->settled - 1;
            for (size_t i = 0; i < s->settled; i++)
                far += s->distance[s->order[i]];
            j->sum[j->source[k]] = far > 0 ? reached / far * (reached / ((double)j->g->nodes - 1)) : 0;
        }
    }
    return ZK_OK;
}

static void choose(const zk_graph *g, const zk_graph_paths *how, uint32_t *source, size_t sources)
{
    zk_rng rng;

    for (size_t v = 0; v < g->nodes; v++)
        source[v] = (uint32_t)v;
    if (sources == g->nodes)
        return;
    zk_rng_init(&rng, how->seed, 0);
    for (size_t v = 0; v < sources; v++) {
        size_t other = v + zk_rng_below(&rng, g->nodes - v);
        uint32_t was = source[v];
        source[v] = source[other];
        source[other] = was;
    }
}

static zk_err run(job *j, uint32_t *source, double *sum, zk_spot *spot)
{
    int threads = j->how->threads < 1 ? 1 : j->how->threads > SLICES ? SLICES : j->how->threads;
    zk_err err = ZK_OK;

    if (!source || !sum)
        return zk__no_memory(spot);
    choose(j->g, j->how, source, j->sources);
    j->source = source;
    j->sum = sum;
    if (!(j->at = zk__scratch((size_t)threads, sizeof *j->at)))
        return zk__no_memory(spot);
    for (int t = 0; t < threads && !err; t++)
        err = search_new(j->g->nodes, &j->at[t], spot);
    if (!err)
        err = zk__parallel(threads, SLICES, slice, j);
    for (int t = 0; t < threads; t++) {
        free(j->at[t].distance);
        free(j->at[t].order);
    }
    free(j->at);
    return err;
}

zk_err zk_graph_betweenness(const zk_graph *g, const zk_graph_paths *how, double *out, zk_spot *spot)
{
    size_t n = g->nodes, sources = how->samples && how->samples < n ? how->samples : n;
    job j = {.g = g, .how = how, .sources = sources, .betweenness = true};
    uint32_t *source = zk__scratch(n, sizeof *source);
    double *sum = zk__scratch(SLICES * n, sizeof *sum), pairs = ((double)n - 1) * ((double)n - 2);
    double scale = (double)n / (double)sources;
    zk_err err = run(&j, source, sum, spot);

    if (how->normalised)
        scale *= pairs > 0 ? 1 / pairs : 0;
    else
        scale *= g->directed ? 1 : 0.5;
    for (size_t v = 0; v < n && !err; v++) {
        out[v] = 0;
        for (size_t s = 0; s < SLICES; s++)
            out[v] += sum[s * n + v];
        out[v] *= scale;
    }
    free(source);
    free(sum);
    return err;
}

zk_err zk_graph_closeness(const zk_graph *g, const zk_graph_paths *how, double *out, zk_spot *spot)
{
    job j = {.g = g, .how = how, .sources = g->nodes};
    uint32_t *source = zk__scratch(g->nodes, sizeof *source);
    zk_err err = run(&j, source, out, spot);

    free(source);
    return err;
}
