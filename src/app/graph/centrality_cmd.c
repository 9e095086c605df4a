/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike centrality: which customers matter by their place in a network.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/graph/graph.h"

enum { DEGREE, STRENGTH, PAGERANK, BETWEENNESS, CLOSENESS, TRIANGLES, MEASURES };

static const char *const MEASURE[] = {"degree",    "strength",  "pagerank", "betweenness",
                                      "closeness", "triangles", NULL};
static const zk_both TITLE[] = {{"度", "degree"},
                                {"强度", "strength"},
                                {"PageRank", "PageRank"},
                                {"中介中心性", "betweenness"},
                                {"接近中心性", "closeness"},
                                {"三角形", "triangles"}};

typedef struct results {
    double *value[MEASURES]; /* nodes; NULL: not asked */
    uint64_t triangles;
    size_t *order; /* nodes, the first measure asked for descending */
    int by;
} results;

/* ---- work ---- */

static zk_err wanted(zk_ctx *cx, const zk_args *a, const zk_graph *g, bool want[MEASURES], int *by)
{
    const char *said = zk_arg(a, "measure"), **list;
    size_t n;

    *by = PAGERANK;
    if (!said) {
        for (int m = 0; m < MEASURES; m++)
            want[m] = m < BETWEENNESS || (m == TRIANGLES ? !g->directed : g->nodes <= 20000);
        return ZK_OK;
    }
    ZK_TRY(zk_names_split(cx, said, &list, &n));
    for (size_t i = 0; i < n; i++) {
        size_t at;
        ZK_TRY(zk_ask_name(cx, "--measure", list[i], MEASURE, MEASURES, &at));
        want[at] = true;
        if (i == 0)
            *by = (int)at;
    }
    if (want[TRIANGLES] && g->directed)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("三角形只在无向网络中计数", "triangles are counted in undirected networks only"));
    return ZK_OK;
}

static zk_err paths_of(zk_ctx *cx, const zk_args *a, zk_graph_paths *how)
{
    static const char *const lengths[] = {"steps", "inverse", "weight", NULL};
    int length = 0;
    int64_t samples = 0, seed = 1;

    ZK_TRY(zk_ask_choice(cx, a, "length", lengths, &length));
    ZK_TRY(zk_arg_int(cx, a, "samples", 0, INT64_MAX, &samples));
    ZK_TRY(zk_arg_int(cx, a, "seed", 0, INT64_MAX, &seed));
    *how = (zk_graph_paths){.length = (zk_graph_length)length,
                            .normalised = !zk_arg_flag(a, "raw"),
                            .samples = (size_t)samples,
                            .seed = (uint64_t)seed,
                            .threads = cx->threads};
    return ZK_OK;
}

static zk_err triangles(const zk_graph *g, results *r, zk_spot *spot)
{
    uint64_t *each = zk_xmalloc((g->nodes + 1) * sizeof *each);
    zk_err err = zk_graph_triangles(g, &r->triangles, each, spot);

    for (size_t v = 0; v < g->nodes && !err; v++)
        r->value[TRIANGLES][v] = (double)each[v];
    free(each);
    return err;
}

static zk_err work(zk_ctx *cx, const zk_args *a, const zk_graph *g, results *r)
{
    bool want[MEASURES] = {false};
    double damping = 0.85;
    zk_graph_paths how;
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err = ZK_OK;

    ZK_TRY(wanted(cx, a, g, want, &r->by));
    ZK_TRY(paths_of(cx, a, &how));
    ZK_TRY(zk_ask_real(cx, a, "damping", 0, 0.9999, &damping));
    for (int m = 0; m < MEASURES; m++)
        r->value[m] = want[m] ? ZK_NEWS(&cx->arena, double, g->nodes) : NULL;
    zk_graph_degree(g, r->value[DEGREE], r->value[STRENGTH]);
    if (want[PAGERANK])
        err = zk_graph_pagerank(g, damping, NULL, 1e-12, r->value[PAGERANK], &spot);
    if (!err && want[BETWEENNESS])
        err = zk_graph_betweenness(g, &how, r->value[BETWEENNESS], &spot);
    if (!err && want[CLOSENESS])
        err = zk_graph_closeness(g, &how, r->value[CLOSENESS], &spot);
    if (!err && want[TRIANGLES])
        err = triangles(g, r, &spot);
    r->order = ZK_NEWS(&cx->arena, size_t, g->nodes);
    if (!err)
        err = zk_order(r->value[r->by], g->nodes, true, r->order, &spot);
    return err ? zk_method_refused(cx, "centrality", &spot, err) : ZK_OK;
}

/* ---- output ---- */

static void json(const zk__edges *e, const zk_graph *g, const results *r)
{
    zk_json j = {0};

    zk_json_object(&j);
    zk_json_kint(&j, "nodes", (int64_t)g->nodes);
    zk_json_kint(&j, "edges", (int64_t)g->edges);
    zk_json_kbool(&j, "directed", g->directed);
    zk_json_kreal(&j, "weight", g->total);
    if (r->value[TRIANGLES])
        zk_json_kint(&j, "triangles", (int64_t)r->triangles);
    zk_json_kstr(&j, "ordered_by", MEASURE[r->by]);
    zk_json_key(&j, "centrality");
    zk_json_object(&j);
    for (size_t i = 0; i < g->nodes; i++) {
        size_t v = r->order[i];
        zk_json_key(&j, e->name[v]);
        zk_json_object(&j);
        for (int m = 0; m < MEASURES; m++)
            if (r->value[m])
                zk_json_kreal(&j, MEASURE[m], r->value[m][v]);
        zk_json_end_object(&j);
    }
    zk_json_end_object(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

static void print(zk_ctx *cx, const zk__edges *e, const zk_graph *g, const results *r, size_t limit)
{
    const char *cell[MEASURES + 2];
    char align[MEASURES + 3] = "rl";
    size_t cols = 2;
    zk_table t;

    printf(ZK_TR(cx, "%s 个节点，%s 条关系（%s）", "%s, %s (%s)"),
           zk_show_count(cx, (int64_t)g->nodes, "node", "nodes"),
           zk_show_count(cx, (int64_t)g->edges, "relation", "relations"),
           g->directed ? ZK_TR(cx, "有向", "directed") : ZK_TR(cx, "无向", "undirected"));
    if (r->value[TRIANGLES])
        printf(ZK_TR(cx, "，%s 个三角形", ", %s"),
               zk_show_count(cx, (int64_t)r->triangles, "triangle", "triangles"));
    printf(ZK_TR(cx, "；按%s排列\n\n", "; by %s\n\n"), zk_tr(cx, TITLE[r->by]));
    cell[0] = "#";
    cell[1] = ZK_TR(cx, "节点", "node");
    for (int m = 0; m < MEASURES; m++)
        if (r->value[m]) {
            align[cols] = 'r';
            cell[cols++] = zk_tr(cx, TITLE[m]);
        }
    align[cols] = 0;
    zk_table_init(&t, cx, align);
    zk_table_cells(&t, cell);
    for (size_t i = 0; i < g->nodes && i < limit; i++) {
        size_t v = r->order[i];
        cols = 2;
        cell[0] = zk_fmt(&cx->arena, "%zu", i + 1);
        cell[1] = e->name[v];
        for (int m = 0; m < MEASURES; m++)
            if (r->value[m])
                cell[cols++] = m == DEGREE || m == STRENGTH || m == TRIANGLES
                                   ? zk_show_real(cx, r->value[m][v], 3)
                                   : zk_fmt(&cx->arena, "%.6f", r->value[m][v]);
        zk_table_cells(&t, cell);
    }
    zk_table_print(&t, stdout);
}

static zk_err plot(zk_ctx *cx, const char *path, const zk__edges *e, const zk_graph *g, const results *r)
{
    enum { BARS = 25 };
    const char *title = zk_tr(cx, TITLE[r->by]), *name[BARS];
    double *v = r->value[r->by], most = v[r->order[0]], top[BARS], rgb[3];
    size_t n = g->nodes < BARS ? g->nodes : BARS;
    zk_axes a = {.w = 560, .h = 60 + 20.0 * (double)n, .title = title};
    zk_plot *p;

    if (g->nodes <= ZK__DRAWN_MAX) {
        double *size = ZK_NEWS(&cx->arena, double, g->nodes);
        for (size_t i = 0; i < g->nodes; i++)
            size[i] = most > 0 ? fmax(0, v[i] / most) : 0;
        return zk__graph_draw(cx, path, title, e, g, NULL, size);
    }
    for (size_t i = 0; i < n; i++) {
        name[i] = e->name[r->order[i]];
        top[i] = v[r->order[i]];
    }
    ZK_TRY(zk_plot_open(cx, path, a.w, a.h, &p));
    zk_draw_colour(0, rgb);
    zk_plot_rank(cx, p, &a, name, top, n, most >= 100 ? 0 : 5, rgb);
    return zk_plot_close(cx, p, ZK_OK);
}

zk_err zk__centrality_cmd(zk_ctx *cx, const zk_args *a)
{
    int kind = (zk_arg_flag(a, "directed") ? ZK_GRAPH_DIRECTED : 0) |
               (zk_arg_flag(a, "simple") ? ZK_GRAPH_SIMPLE : 0);
    int64_t limit = 20;
    zk__edges e;
    zk_graph g = {0};
    results r = {0};
    zk_err err;

    ZK_TRY(zk_arg_int(cx, a, "limit", 0, INT64_MAX, &limit));
    ZK_TRY(zk__edges_read(cx, a, a->operand[0], NULL, 0, false, &e));
    if ((err = zk__edges_graph(cx, &e, kind, &g)) || (err = work(cx, a, &g, &r)))
        goto out;
    if (zk_arg(a, "plot") && (err = plot(cx, zk_arg(a, "plot"), &e, &g, &r)))
        goto out;
    if (cx->json)
        json(&e, &g, &r);
    else
        print(cx, &e, &g, &r, (size_t)limit);
out:
    zk_graph_clear(&g);
    zk__edges_clear(&e);
    return err;
}

const zk_opt zk__centrality_opts[] = {
    {.name = "measure",
     .value = "LIST",
     .help = {"degree, strength, pagerank, betweenness, closeness, triangles；按第一个排列；默认全部，2 "
              "万个节点以上不算最短路",
              "degree, strength, pagerank, betweenness, closeness, triangles; ordered by the first; all, "
              "above 20,000 nodes those without shortest paths"}},
    {.name = "directed", .help = {"关系有方向", "relations have a direction"}},
    {.name = "simple", .help = {"每对只算一次，不计自己与自己", "pairs count once, loops not at all"}},
    {.name = "damping",
     .value = "D",
     .help = {"PageRank 的阻尼系数", "damping of PageRank"},
     .initial = "0.85"},
    {.name = "length",
     .value = "HOW",
     .help = {"路径长度: steps（步数）、inverse（1/权重）、weight（权重）",
              "length of a path: steps, inverse (1 / weight), weight"},
     .initial = "steps"},
    {.name = "raw", .help = {"中介中心性不除以点对数", "betweenness not divided by the number of pairs"}},
    {.name = "samples",
     .value = "N",
     .help = {"中介中心性只从 N 个随机起点估计；0 为全部",
              "betweenness estimated from N random sources; 0: all"},
     .initial = "0"},
    {.name = "seed", .value = "N", .help = {"随机数种子", "seed of the random numbers"}, .initial = "1"},
    {.name = "limit",
     .value = "N",
     .help = {"表中列出多少节点", "nodes listed in the table"},
     .initial = "20"},
    ZK__EDGES_OPTS,
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0}};
