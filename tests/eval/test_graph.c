/* SPDX-License-Identifier: Apache-2.0
 *
 * Networks: everything a second way (dense matrices, all pairs, brute force), the same bits on any number of threads,
 * hand-worked chains of exposure, degenerate input. Published values are in tests/published.
 */
#include "eval_test.h"

enum { N = 24, E = 60, MANY = 600 };

static uint32_t from[4000], to[4000];
static double weight[4000];

static void make(uint64_t stream, size_t nodes, size_t edges)
{
    zk_rng rng;

    zk_rng_init(&rng, 11, stream);
    for (size_t i = 0; i < edges; i++) {
        from[i] = (uint32_t)zk_rng_below(&rng, nodes);
        to[i] = (uint32_t)zk_rng_below(&rng, nodes);
        weight[i] = 1 + (double)zk_rng_below(&rng, 4);
    }
}

static void dense(size_t edges, int kind, double *w)
{
    memset(w, 0, N * N * sizeof *w);
    for (size_t i = 0; i < edges; i++) {
        double *a = &w[from[i] * N + to[i]], *b = &w[to[i] * N + from[i]];
        if ((kind & ZK_GRAPH_SIMPLE) && from[i] == to[i])
            continue;
        *a = kind & ZK_GRAPH_SIMPLE ? fmax(*a, weight[i]) : *a + weight[i];
        if (!(kind & ZK_GRAPH_DIRECTED) && a != b)
            *b = *a;
    }
}

ZK_TEST(rows_are_the_matrix)
{
    double w[N * N];

    for (int kind = 0; kind < 4; kind++) {
        size_t arcs = 0, edges = 0;
        double total = 0;
        zk_graph g;
        make((uint64_t)kind, N, 200);
        dense(200, kind, w);
        ZK_CHECK_OK(zk_graph_build(N, from, to, weight, 200, kind, &g, NULL));
        for (size_t v = 0; v < N; v++) {
            for (size_t i = g.first[v]; i < g.first[v + 1]; i++, arcs++) {
                ZK_CHECK_NEAR(g.weight[i], w[v * N + g.to[i]], 0);
                ZK_CHECK(i == g.first[v] || g.to[i] > g.to[i - 1]);
            }
            for (size_t i = g.in_first[v]; i < g.in_first[v + 1]; i++)
                ZK_CHECK_NEAR(g.in_weight[i], w[g.in_from[i] * N + v], 0);
            for (size_t u = 0; u < N; u++)
                if (w[v * N + u] > 0 && (g.directed || u >= v)) {
                    edges++;
                    total += w[v * N + u];
                }
        }
        ZK_CHECK_INT(g.edges, edges);
        ZK_CHECK_NEAR(g.total, total, 1e-9);
        ZK_CHECK_INT(g.in_first[N], g.first[N]);
        zk_graph_clear(&g);
    }
}

ZK_TEST(edges_are_checked)
{
    zk_graph g;

    make(1, N, 5);
    to[3] = N;
    CHECK_REFUSED(zk_graph_build(N, from, to, weight, 5, 0, &g, &spot), ZK_EINVAL, ZK_WHY_RANGE, 3, 1);
    to[3] = 0;
    weight[2] = -1;
    CHECK_REFUSED(zk_graph_build(N, from, to, weight, 5, 0, &g, &spot), ZK_EINVAL, ZK_WHY_NEGATIVE, 2, 2);
    weight[2] = NAN;
    CHECK_REFUSED(zk_graph_build(N, from, to, weight, 5, 0, &g, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 2, 2);
    CHECK_REFUSED(zk_graph_build(0, from, to, weight, 0, 0, &g, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    ZK_CHECK_OK(zk_graph_build(3, from, to, NULL, 0, 0, &g, NULL)); /* nodes without an edge */
    ZK_CHECK_INT(g.edges, 0);
    zk_graph_clear(&g);
}

/* ---- centrality ---- */

ZK_TEST(pagerank_by_dense_powers)
{
    double w[N * N], p[N], restart[N], sum = 0, next[N], r[N];
    zk_graph g;

    make(5, N, E);
    for (size_t i = 0; i < E; i++)
        from[i] = from[i] == 3 ? 4 : from[i]; /* node 3 leads nowhere */
    dense(E, ZK_GRAPH_DIRECTED, w);
    ZK_CHECK_OK(zk_graph_build(N, from, to, weight, E, ZK_GRAPH_DIRECTED, &g, NULL));
    for (size_t v = 0; v < N; v++)
        restart[v] = (double)(v % 3);
    for (int personal = 0; personal < 2; personal++) {
        double all = 0;
        for (size_t v = 0; v < N; v++)
            all += restart[v];
        for (size_t v = 0; v < N; v++)
            r[v] = p[v] = personal ? restart[v] / all : 1.0 / N;
        for (int round = 0; round < 400; round++) {
            for (size_t v = 0; v < N; v++)
                next[v] = 0.15 * r[v];
            for (size_t u = 0; u < N; u++) {
                double out = 0;
                for (size_t v = 0; v < N; v++)
                    out += w[u * N + v];
                for (size_t v = 0; v < N; v++)
                    next[v] += 0.85 * p[u] * (out > 0 ? w[u * N + v] / out : r[v]);
            }
            memcpy(p, next, sizeof p);
        }
        ZK_CHECK_OK(zk_graph_pagerank(&g, 0.85, personal ? restart : NULL, 1e-14, next, NULL));
        check_all_near(next, p, N, 1e-13);
        sum = 0;
        for (size_t v = 0; v < N; v++)
            sum += next[v];
        ZK_CHECK_NEAR(sum, 1, 1e-12);
    }
    CHECK_REFUSED(zk_graph_pagerank(&g, 1, NULL, 1e-9, next, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    restart[0] = -1;
    CHECK_REFUSED(zk_graph_pagerank(&g, 0.85, restart, 1e-9, next, &spot), ZK_EINVAL, ZK_WHY_NEGATIVE, 0, 0);
    zk_graph_clear(&g);
}

/* Distances by Floyd & Warshall, numbers of shortest paths by their recursion; betweenness from its definition. */
static void by_all_pairs(const double *w, zk_graph_length length, bool directed, double *between,
                         double *close)
{
    static double d[N * N], n[N * N];

    for (size_t i = 0; i < N * N; i++)
        d[i] = i / N == i % N ? 0
               : w[i] > 0     ? (length == ZK_LENGTH_STEPS     ? 1
                                 : length == ZK_LENGTH_INVERSE ? 1 / w[i]
                                                               : w[i])
                              : INFINITY;
    for (size_t k = 0; k < N; k++)
        for (size_t i = 0; i < N; i++)
            for (size_t j = 0; j < N; j++)
                d[i * N + j] = fmin(d[i * N + j], d[i * N + k] + d[k * N + j]);
    for (size_t s = 0; s < N; s++) { /* by distance from s */
        size_t order[N];
        ZK_CHECK(s < N);
        for (size_t i = 0; i < N; i++)
            order[i] = i;
        for (size_t i = 1; i < N; i++)
            for (size_t j = i; j && d[s * N + order[j]] < d[s * N + order[j - 1]]; j--) {
                size_t was = order[j];
                order[j] = order[j - 1];
                order[j - 1] = was;
            }
        for (size_t k = 0; k < N; k++) {
            size_t v = order[k];
            n[s * N + v] = v == s;
            for (size_t u = 0; u < N; u++) {
                double l = length == ZK_LENGTH_STEPS     ? 1
                           : length == ZK_LENGTH_INVERSE ? 1 / w[u * N + v]
                                                         : w[u * N + v];
                if (u != v && w[u * N + v] > 0 && isfinite(d[s * N + v]) &&
                    fabs(d[s * N + u] + l - d[s * N + v]) < 1e-9)
                    n[s * N + v] += n[s * N + u];
            }
        }
    }
    for (size_t v = 0; v < N; v++) {
        double far = 0, reached = 0;
        between[v] = 0;
        for (size_t s = 0; s < N; s++) {
            if (s != v && isfinite(d[s * N + v])) {
                far += d[s * N + v];
                reached++;
            }
            for (size_t t = 0; t < N; t++)
                if (s != t && s != v && t != v && isfinite(d[s * N + t]) &&
                    fabs(d[s * N + v] + d[v * N + t] - d[s * N + t]) < 1e-9)
                    between[v] += n[s * N + v] * n[v * N + t] / n[s * N + t] / (directed ? 1 : 2);
        }
        close[v] = far > 0 ? reached / far * reached / (N - 1) : 0;
    }
}

ZK_TEST(betweenness_and_closeness_by_all_pairs)
{
    double w[N * N], want[N], want_close[N], got[N], again[N];

    for (uint64_t stream = 0; stream < 12; stream++) {
        int kind = ZK_GRAPH_SIMPLE | (stream % 2 ? ZK_GRAPH_DIRECTED : 0);
        zk_graph_paths how = {.length = (zk_graph_length)(stream % 3), .threads = 1};
        zk_graph g;
        make(stream + 20, N, stream < 6 ? E : 20); /* the sparse ones fall into pieces */
        dense(stream < 6 ? E : 20, kind, w);
        by_all_pairs(w, how.length, stream % 2, want, want_close);
        ZK_CHECK_OK(zk_graph_build(N, from, to, weight, stream < 6 ? E : 20, kind, &g, NULL));
        ZK_CHECK_OK(zk_graph_betweenness(&g, &how, got, NULL));
        check_all_near(got, want, N, 1e-9);
        how.threads = 5;
        ZK_CHECK_OK(zk_graph_betweenness(&g, &how, again, NULL));
        ZK_CHECK_MEM(got, again, sizeof got);
        how.normalised = true;
        ZK_CHECK_OK(zk_graph_betweenness(&g, &how, again, NULL));
        for (size_t v = 0; v < N; v++)
            ZK_CHECK_NEAR(again[v], want[v] * (g.directed ? 1 : 2) / ((N - 1) * (N - 2)), 1e-12);
        ZK_CHECK_OK(zk_graph_closeness(&g, &how, got, NULL));
        check_all_near(got, want_close, N, 1e-12);
        zk_graph_clear(&g);
    }
}

ZK_TEST(sampled_betweenness_is_near)
{
    static double all[400], some[400];
    zk_graph_paths how = {.threads = 2, .normalised = true};
    double r;
    zk_graph g;

    make(40, 400, 1600);
    ZK_CHECK_OK(zk_graph_build(400, from, to, NULL, 1600, ZK_GRAPH_SIMPLE, &g, NULL));
    ZK_CHECK_OK(zk_graph_betweenness(&g, &how, all, NULL));
    how.samples = 150;
    ZK_CHECK_OK(zk_graph_betweenness(&g, &how, some, NULL));
    ZK_CHECK_OK(zk_correlation(all, some, 400, &r, NULL));
    ZK_CHECK(r > 0.85 && r < 1);
    zk_graph_clear(&g);
}

ZK_TEST(triangles_by_all_triples)
{
    uint64_t all, each[N], want_all = 0, want[N] = {0};
    double w[N * N], degree[N], strength[N];
    zk_graph g;

    make(50, N, 140);
    dense(140, 0, w);
    ZK_CHECK_OK(zk_graph_build(N, from, to, weight, 140, 0, &g, NULL));
    for (size_t a = 0; a < N; a++)
        for (size_t b = a + 1; b < N; b++)
            for (size_t c = b + 1; c < N; c++)
                if (w[a * N + b] > 0 && w[b * N + c] > 0 && w[a * N + c] > 0) {
                    want_all++;
                    want[a]++;
                    want[b]++;
                    want[c]++;
                }
    ZK_CHECK_OK(zk_graph_triangles(&g, &all, each, NULL));
    ZK_CHECK_INT(all, want_all);
    ZK_CHECK_MEM(each, want, sizeof want);
    zk_graph_degree(&g, degree, strength);
    for (size_t v = 0; v < N; v++) {
        double s = w[v * N + v];
        for (size_t u = 0; u < N; u++)
            s += w[v * N + u];
        ZK_CHECK_NEAR(strength[v], s, 1e-12);
        ZK_CHECK(degree[v] <= N + 1);
    }
    zk_graph_clear(&g);
}

/* ---- communities ---- */

static double modularity(const double *w, const uint32_t *com, double resolution)
{
    double total = 0, q = 0, k[N] = {0};

    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++) {
            double a = w[i * N + j] * (i == j ? 2 : 1);
            total += a;
            k[i] += a;
        }
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++)
            if (com[i] == com[j])
                q += w[i * N + j] * (i == j ? 2 : 1) / total - resolution * k[i] * k[j] / total / total;
    return q;
}

static bool connected(const zk_graph *g, const uint32_t *com, uint32_t which)
{
    static uint8_t seen[4000];
    static uint32_t queue[4000];
    size_t n = 0, size = 0;

    memset(seen, 0, sizeof seen);
    for (size_t v = 0; v < g->nodes; v++) {
        size += com[v] == which;
        if (com[v] == which && n == 0) {
            queue[n++] = (uint32_t)v;
            seen[v] = 1;
        }
    }
    for (size_t at = 0; at < n; at++)
        for (size_t i = g->first[queue[at]]; i < g->first[queue[at] + 1]; i++)
            if (com[g->to[i]] == which && !seen[g->to[i]]) {
                seen[g->to[i]] = 1;
                queue[n++] = g->to[i];
            }
    return n == size;
}

ZK_TEST(modularity_is_what_is_said)
{
    double w[N * N], q, r;
    uint32_t com[N], again[N];
    size_t count, same;

    for (uint64_t stream = 0; stream < 8; stream++) {
        zk_community_how how = {.leiden = stream % 2,
                                .resolution = stream < 4 ? 1 : 1.7,
                                .seed = stream,
                                .runs = 5,
                                .threads = 1};
        zk_graph g;
        make(stream + 60, N, E);
        dense(E, 0, w);
        ZK_CHECK_OK(zk_graph_build(N, from, to, weight, E, 0, &g, NULL));
        ZK_CHECK_OK(zk_graph_communities(&g, &how, com, &count, &q, NULL));
        ZK_CHECK_NEAR(q, modularity(w, com, how.resolution), 1e-12);
        ZK_CHECK_OK(zk_graph_modularity(&g, com, how.resolution, &r, NULL));
        ZK_CHECK_NEAR(q, r, 1e-14);
        how.threads = 4;
        ZK_CHECK_OK(zk_graph_communities(&g, &how, again, &same, &r, NULL));
        ZK_CHECK(same == count && r == q);
        ZK_CHECK_MEM(com, again, sizeof com);
        for (uint32_t v = 0; v < N; v++) /* no single node does better elsewhere */
            for (uint32_t c = 0; c < count; c++) {
                uint32_t was = com[v];
                com[v] = c;
                ZK_CHECK(modularity(w, com, how.resolution) <= q + 1e-9);
                com[v] = was;
            }
        zk_graph_clear(&g);
    }
}

/* Cliques in a ring, each joined to the next by one edge (Fortunato & Barthelemy 2007). */
ZK_TEST(cliques_are_found)
{
    enum { CLIQUES = 12, SIZE = 6 };
    size_t e = 0, count;
    uint32_t com[CLIQUES * SIZE];
    double q;
    zk_graph g;

    for (uint32_t c = 0; c < CLIQUES; c++) {
        for (uint32_t a = 0; a < SIZE; a++)
            for (uint32_t b = a + 1; b < SIZE; b++, e++) {
                from[e] = c * SIZE + a;
                to[e] = c * SIZE + b;
            }
        from[e] = c * SIZE;
        to[e++] = (c + 1) % CLIQUES * SIZE + 1;
    }
    ZK_CHECK_OK(zk_graph_build(CLIQUES * SIZE, from, to, NULL, e, 0, &g, NULL));
    for (int leiden = 0; leiden < 2; leiden++) {
        zk_community_how how = {.leiden = leiden, .resolution = 1, .seed = 1, .runs = 3, .threads = 1};
        ZK_CHECK_OK(zk_graph_communities(&g, &how, com, &count, &q, NULL));
        ZK_CHECK_INT(count, CLIQUES);
        for (size_t v = 0; v < CLIQUES * SIZE; v++)
            ZK_CHECK_INT(com[v], com[v / SIZE * SIZE]);
        how.resolution = 0.001;
        ZK_CHECK_OK(zk_graph_communities(&g, &how, com, &count, &q, NULL));
        ZK_CHECK(count < CLIQUES);
    }
    zk_graph_clear(&g);
}

ZK_TEST(leiden_communities_hold_together)
{
    static uint32_t com[MANY];
    zk_community_how how = {.leiden = true, .resolution = 1, .seed = 2, .runs = 3, .threads = 2};
    size_t count;
    double q, louvain;
    zk_graph g;

    make(80, MANY, 1500);
    ZK_CHECK_OK(zk_graph_build(MANY, from, to, weight, 1500, 0, &g, NULL));
    ZK_CHECK_OK(zk_graph_communities(&g, &how, com, &count, &q, NULL));
    for (uint32_t c = 0; c < count; c++)
        ZK_CHECK(connected(&g, com, c));
    how.leiden = false;
    ZK_CHECK_OK(zk_graph_communities(&g, &how, com, &count, &louvain, NULL));
    ZK_CHECK(q >= louvain - 0.005);
    zk_graph_clear(&g);
}

/* A directed graph is judged with both directions summed. */
ZK_TEST(direction_is_set_aside)
{
    uint32_t a[N], b[N];
    zk_community_how how = {.leiden = true, .resolution = 1, .seed = 1, .runs = 5, .threads = 1};
    size_t n, m;
    double q, r;
    zk_graph g, u;

    make(90, N, E);
    for (size_t i = 0; i < E; i++)
        to[i] = to[i] == from[i] ? (to[i] + 1) % N : to[i];
    ZK_CHECK_OK(zk_graph_build(N, from, to, weight, E, ZK_GRAPH_DIRECTED, &g, NULL));
    ZK_CHECK_OK(zk_graph_build(N, from, to, weight, E, 0, &u, NULL));
    ZK_CHECK_OK(zk_graph_communities(&g, &how, a, &n, &q, NULL));
    ZK_CHECK_OK(zk_graph_communities(&u, &how, b, &m, &r, NULL));
    ZK_CHECK_NEAR(q, r, 1e-12);
    ZK_CHECK_OK(zk_graph_modularity(&u, a, 1, &r, NULL));
    ZK_CHECK_NEAR(q, r, 1e-12);
    how.resolution = 0;
    CHECK_REFUSED(zk_graph_communities(&g, &how, a, &n, &q, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    how.resolution = 1;
    how.runs = 0;
    CHECK_REFUSED(zk_graph_communities(&g, &how, a, &n, &q, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 1);
    zk_graph_clear(&g);
    zk_graph_clear(&u);
    how.runs = 1;
    ZK_CHECK_OK(zk_graph_build(5, from, to, NULL, 0, 0, &g, NULL));
    CHECK_REFUSED(zk_graph_communities(&g, &how, a, &n, &q, &spot), ZK_EINVAL, ZK_WHY_ZERO_SUM, 0, 0);
    zk_graph_clear(&g);
}

ZK_TEST(information_that_two_partitions_share)
{
    const uint32_t a[] = {0, 0, 1, 1}, b[] = {5, 5, 2, 2}, c[] = {0, 1, 0, 1}, one[] = {3, 3, 3, 3},
                   d[] = {0, 0, 1, 2};
    double x;

    ZK_CHECK_OK(zk_partition_nmi(a, b, 4, &x, NULL));
    ZK_CHECK_NEAR(x, 1, 1e-12);
    ZK_CHECK_OK(zk_partition_nmi(a, c, 4, &x, NULL));
    ZK_CHECK_NEAR(x, 0, 1e-12);
    ZK_CHECK_OK(zk_partition_nmi(one, one, 4, &x, NULL));
    ZK_CHECK_NEAR(x, 1, 0);
    ZK_CHECK_OK(zk_partition_nmi(a, d, 4, &x, NULL)); /* I = ln 2, H = ln 2 and 1.5 ln 2 */
    ZK_CHECK_NEAR(x, 2 / 2.5, 1e-12);
    CHECK_REFUSED(zk_partition_nmi(a, b, 0, &x, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
}

/* ---- group plans ---- */

/* Firms of 20 that call each other mostly; from firm 0 two are not listed, two of firm 1 are listed instead. */
ZK_TEST(planted_group_is_seen_through)
{
    enum { FIRMS = 10, SIZE = 20, PEOPLE = FIRMS * SIZE, CALLS = 3000 };
    static uint8_t member[PEOPLE];
    static zk_affinity at[PEOPLE], other[PEOPLE];
    zk_graph g, turned;
    zk_rng rng;

    zk_rng_init(&rng, 3, 3);
    for (size_t i = 0; i < CALLS; i++) {
        from[i] = (uint32_t)zk_rng_below(&rng, PEOPLE);
        to[i] = (uint32_t)(zk_rng_uniform(&rng) < 0.7 ? from[i] / SIZE * SIZE + zk_rng_below(&rng, SIZE)
                                                      : zk_rng_below(&rng, PEOPLE));
    }
    ZK_CHECK_OK(zk_graph_build(PEOPLE, from, to, NULL, CALLS, 0, &g, NULL));
    for (size_t v = 2; v < SIZE + 2; v++)
        member[v] = 1;
    ZK_CHECK_OK(zk_group_affinity(&g, member, at, NULL));
    for (size_t v = 0; v < PEOPLE; v++) {
        bool belongs = v < SIZE;
        ZK_CHECK(belongs ? at[v].score > 2 : at[v].score < 1.5);
        ZK_CHECK_NEAR(at[v].score, at[v].direct + at[v].company, 1e-12);
        ZK_CHECK(at[v].inside <= at[v].calls && at[v].reach >= 0 && at[v].reach <= 1);
    }
    for (size_t i = 0; i < CALLS; i++) { /* who called does not matter */
        uint32_t was = from[i];
        from[i] = to[i];
        to[i] = was;
    }
    ZK_CHECK_OK(zk_graph_build(PEOPLE, from, to, NULL, CALLS, 0, &turned, NULL));
    ZK_CHECK_OK(zk_group_affinity(&turned, member, other, NULL));
    ZK_CHECK_MEM(at, other, sizeof at);
    memset(member, 0, sizeof member);
    member[0] = member[1] = 1;
    CHECK_REFUSED(zk_group_affinity(&g, member, at, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0);
    member[7] = 2;
    CHECK_REFUSED(zk_group_affinity(&g, member, at, &spot), ZK_EINVAL, ZK_WHY_RANGE, 7, 0);
    zk_graph_clear(&turned);
    zk_graph_clear(&g);
}

/* ---- exposure ---- */

/* 0 -> 1 -> 2 with weights .5 and .4, and 0 -> 2 with .2; 2 -> 0 closes a ring that no route follows. */
ZK_TEST(exposure_by_hand)
{
    const uint32_t a[] = {0, 1, 0, 2}, b[] = {1, 2, 2, 0};
    const double w[] = {0.5, 0.4, 0.2, 0.9}, risk[] = {0.3, 0.1, 0};
    zk_exposure_how how = {.decay = 0.8, .max_steps = 4, .least = 1e-9, .max_routes = 2};
    zk_exposure_route routes[6];
    double received[3], total[3], r1 = 0.3 * 0.5 * 0.8, direct = 0.3 * 0.2 * 0.8, long_way = r1 * 0.4 * 0.8,
                                  own = 0.1 * 0.4 * 0.8;
    size_t n[3];
    zk_graph g;

    ZK_CHECK_OK(zk_graph_build(3, a, b, w, 4, ZK_GRAPH_DIRECTED, &g, NULL));
    ZK_CHECK_OK(zk_exposure(&g, risk, &how, received, total, routes, n, NULL));
    ZK_CHECK_NEAR(received[1], r1, 1e-15);
    ZK_CHECK_NEAR(received[2], 1 - (1 - direct) * (1 - long_way) * (1 - own), 1e-15);
    ZK_CHECK_NEAR(received[0], own * 0.9 * 0.8, 1e-15); /* 1 -> 2 -> 0 */
    ZK_CHECK_NEAR(total[1], 1 - 0.9 * (1 - r1), 1e-15);
    ZK_CHECK(n[0] == 1 && n[1] == 1 && n[2] == 3);
    ZK_CHECK_NEAR(routes[4].carried, direct, 1e-15);
    ZK_CHECK_NEAR(routes[5].carried, long_way, 1e-15);
    ZK_CHECK(routes[5].steps == 2 && routes[5].node[0] == 0 && routes[5].node[1] == 1 &&
             routes[5].node[2] == 2);
    how.max_steps = 1;
    ZK_CHECK_OK(zk_exposure(&g, risk, &how, received, total, routes, n, NULL));
    ZK_CHECK_NEAR(received[2], 1 - (1 - direct) * (1 - own), 1e-15);
    how.decay = 0;
    CHECK_REFUSED(zk_exposure(&g, risk, &how, received, total, NULL, NULL, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0,
                  2);
    how.decay = 1;
    CHECK_REFUSED(zk_exposure(&g, (double[]){0, 2, 0}, &how, received, total, NULL, NULL, &spot), ZK_EINVAL,
                  ZK_WHY_RANGE, 1, 0);
    how.max_steps = 9;
    CHECK_REFUSED(zk_exposure(&g, risk, &how, received, total, NULL, NULL, &spot), ZK_EINVAL, ZK_WHY_RANGE, 1,
                  2);
    zk_graph_clear(&g);
    ZK_CHECK_OK(zk_graph_build(3, a, b, (double[]){0.5, 1.4, 0, 0}, 4, ZK_GRAPH_DIRECTED, &g, NULL));
    how.max_steps = 2;
    CHECK_REFUSED(zk_exposure(&g, risk, &how, received, total, NULL, NULL, &spot), ZK_EINVAL, ZK_WHY_RANGE, 2,
                  1);
    zk_graph_clear(&g);
}

/* Battiston et al. 2012: distress is passed on once; a ring does not grow without end. */
ZK_TEST(debtrank_by_hand)
{
    const uint32_t a[] = {0, 1, 2}, b[] = {1, 2, 0};
    const double w[] = {0.5, 0.4, 1}, value[] = {1, 2, 5};
    double out[3];
    zk_graph g;

    ZK_CHECK_OK(zk_graph_build(3, a, b, w, 3, ZK_GRAPH_DIRECTED, &g, NULL));
    ZK_CHECK_OK(zk_debtrank(&g, value, out, NULL));
    ZK_CHECK_NEAR(out[0], 0.5 * 2 / 8 + 0.2 * 5 / 8, 1e-15);
    ZK_CHECK_NEAR(out[1], 0.4 * 5 / 8 + 0.4 * 1 / 8, 1e-15);
    ZK_CHECK_NEAR(out[2], 1.0 / 8 + 0.5 * 2 / 8, 1e-15);
    ZK_CHECK_OK(zk_debtrank(&g, NULL, out, NULL));
    ZK_CHECK_NEAR(out[0], 0.7 / 3, 1e-15);
    zk_graph_clear(&g);
}

ZK_TEST(layout_is_in_the_square_and_repeatable)
{
    double x[N], y[N], u[N], v[N];
    zk_graph g;

    make(100, N, 40);
    ZK_CHECK_OK(zk_graph_build(N, from, to, weight, 40, 0, &g, NULL));
    ZK_CHECK_OK(zk_graph_layout(&g, 100, x, y, NULL));
    ZK_CHECK_OK(zk_graph_layout(&g, 100, u, v, NULL));
    ZK_CHECK_MEM(x, u, sizeof x);
    ZK_CHECK_MEM(y, v, sizeof y);
    for (size_t i = 0; i < N; i++)
        ZK_CHECK(x[i] >= 0 && x[i] <= 1 && y[i] >= 0 && y[i] <= 1);
    zk_graph_clear(&g);
}

ZK_TEST_MAIN()
