/* SPDX-License-Identifier: Apache-2.0
 *
 * Networks of 100,000 nodes and a million different edges: Louvain, Leiden, PageRank, triangles, betweenness; and networkx beside it on the
 * same edges (graph.py), betweenness from 5 sources. Prints a markdown table. Limit: Louvain 2 s.
 */
#include "../measure.h"
#include "zhike/graph.h"
#include "zhike/stats.h"

#ifndef ZK_SOURCE_DIR
#define ZK_SOURCE_DIR "."
#endif

enum { NODES = 100000, TRIED = 1060000, VILLAGE = 100, SOURCES = 5 };
static const double LIMIT_S = 2;

static uint32_t from[TRIED], to[TRIED];

/* Villages of a hundred: seven of ten calls stay inside. */
static void make(void)
{
    zk_rng rng;

    zk_rng_init(&rng, 1, 1);
    for (size_t i = 0; i < TRIED; i++) {
        from[i] = (uint32_t)zk_rng_below(&rng, NODES);
        to[i] =
            (uint32_t)(zk_rng_uniform(&rng) < 0.7 ? from[i] / VILLAGE * VILLAGE + zk_rng_below(&rng, VILLAGE)
                                                  : zk_rng_below(&rng, NODES));
    }
}

/* What the peer says: lines "name seconds value". */
typedef struct peer {
    char name[32];
    double seconds, value;
} peer;

static size_t run_peer(const zk_graph *g, peer *out, size_t max, double *mb)
{
    char file[] = "/tmp/zk-bench-graph-XXXXXX", command[5000];
    int fd = mkstemp(file);
    size_t n = 0;
    FILE *io = fd < 0 ? NULL : fdopen(fd, "w");

    if (!io)
        return 0;
    for (size_t v = 0; v < g->nodes; v++)
        for (size_t i = g->first[v]; i < g->first[v + 1]; i++)
            if (g->to[i] > v)
                fprintf(io, "%zu %u\n", v, g->to[i]);
    fclose(io);
    snprintf(command, sizeof command, "/usr/bin/python3 %s/bench/methods/graph.py %s %d", ZK_SOURCE_DIR, file,
             SOURCES);
    fflush(stdout);
    if ((io = popen(command, "r"))) {
        while (n < max && fscanf(io, "%31s %lf %lf", out[n].name, &out[n].seconds, &out[n].value) == 3)
            n++;
        if (pclose(io) != 0)
            n = 0;
    }
    unlink(file);
    if (n && !strcmp(out[n - 1].name, "memory"))
        *mb = out[--n].value;
    return n;
}

static const peer *peer_of(const peer *p, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(p[i].name, name))
            return &p[i];
    return NULL;
}

static void row(const char *name, double seconds, const char *limit, double value, const peer *p, size_t n)
{
    const peer *other = peer_of(p, n, name);

    printf("| %s | %.3f | %s | %.5g | %.0f |", name, seconds, limit, value, bench_peak_mb());
    if (other)
        printf(" %.2f | %.5g | %.0f x |\n", other->seconds, other->value, other->seconds / seconds);
    else
        printf(" | | |\n");
}

int main(void)
{
    static uint32_t com[NODES];
    static double rank[NODES];
    zk_community_how how = {.resolution = 1, .seed = 1, .runs = 1, .threads = 1};
    peer p[8];
    char limit[16];
    double start, q, mb = 0;
    size_t count, n;
    uint64_t triangles;
    zk_graph g;

    make();
    start = bench_cpu_s();
    if (zk_graph_build(NODES, from, to, NULL, TRIED, ZK_GRAPH_SIMPLE, &g, NULL))
        return 1;
    double build = bench_cpu_s() - start;
    n = run_peer(&g, p, 8, &mb);
    snprintf(limit, sizeof limit, "%.1f", LIMIT_S);
    printf("Networks: %zu nodes, %zu edges, CPU seconds, one thread\n\n", g.nodes, g.edges);
    printf("| | seconds | limit | result | peak MB | networkx s | its result | ratio "
           "|\n|---|---:|---:|---:|---:|---:|---:|---:|\n");
    row("build", build, "", (double)g.edges, p, n);
    start = bench_cpu_s();
    if (zk_graph_communities(&g, &how, com, &count, &q, NULL))
        return 1;
    row("louvain", bench_cpu_s() - start, limit, q, p, n);
    how.leiden = true;
    start = bench_cpu_s();
    if (zk_graph_communities(&g, &how, com, &count, &q, NULL))
        return 1;
    row("leiden", bench_cpu_s() - start, "", q, p, n);
    start = bench_cpu_s();
    if (zk_graph_pagerank(&g, 0.85, NULL, 1e-8, rank, NULL))
        return 1;
    row("pagerank", bench_cpu_s() - start, "", rank[0], p, n);
    start = bench_cpu_s();
    if (zk_graph_triangles(&g, &triangles, NULL, NULL))
        return 1;
    row("triangles", bench_cpu_s() - start, "", (double)triangles, p, n);
    start = bench_cpu_s();
    if (zk_graph_betweenness(
            &g, &(zk_graph_paths){.normalised = true, .samples = SOURCES, .seed = 1, .threads = 1}, rank,
            NULL))
        return 1;
    row("betweenness", bench_cpu_s() - start, "", SOURCES, p, n);
    if (n)
        printf("\nBetweenness from %d sources. networkx held %.0f MB.\n", SOURCES, mb);
    else
        printf("\nnetworkx is not installed (python3-networkx): left out.\n");
    zk_graph_clear(&g);
    return 0;
}
