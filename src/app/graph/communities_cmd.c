/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike communities: which customers belong together, by Leiden or Louvain.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/graph/graph.h"

enum { SHOWN = 3, LARGE = 200000 };

typedef struct found {
    uint32_t *com; /* nodes */
    size_t count;
    double q, nmi;             /* nmi NAN: no labels */
    size_t *size;              /* communities */
    double *inside, *strength; /* weight within (each edge once), strength of all members */
    uint32_t *top;             /* count x SHOWN: members of the most weight within */
    double *top_weight;
    zk_community_how how;
    size_t labelled;
} found;

/* ---- work ---- */

static zk_err how_of(zk_ctx *cx, const zk_args *a, size_t edges, zk_community_how *how)
{
    static const char *const methods[] = {"leiden", "louvain", NULL};
    int method = 0;
    int64_t runs = edges > LARGE ? 1 : 10, seed = 1;

    ZK_TRY(zk_ask_choice(cx, a, "method", methods, &method));
    ZK_TRY(zk_arg_int(cx, a, "runs", 1, 10000, &runs));
    ZK_TRY(zk_arg_int(cx, a, "seed", 0, INT64_MAX, &seed));
    *how = (zk_community_how){.leiden = method == 0,
                              .resolution = 1,
                              .seed = (uint64_t)seed,
                              .runs = (size_t)runs,
                              .threads = cx->threads};
    return zk_ask_real(cx, a, "resolution", 1e-6, 1e6, &how->resolution);
}

/* Agreement with labels known from elsewhere, over the nodes that have one. */
static zk_err agree(zk_ctx *cx, const zk_args *a, const zk__edges *e, found *f)
{
    const char **node, **label;
    uint32_t *mine, *theirs;
    size_t n, k = 0;
    int64_t at, number;
    zk_map seen = {0};
    zk_err err;

    f->nmi = NAN;
    if (!zk_arg(a, "labels"))
        return ZK_OK;
    ZK_TRY(zk__pairs_read(cx, a, zk_arg(a, "labels"), &node, &label, &n));
    mine = ZK_NEWS(&cx->arena, uint32_t, 2 * n + 1);
    theirs = mine + n;
    for (size_t i = 0; i < n; i++) {
        if (!zk_map_get(&e->number, zk_str_of(node[i]), &at))
            continue;
        if (!zk_map_get(&seen, zk_str_of(label[i]), &number)) {
            number = (int64_t)seen.n;
            zk_map_put(&seen, zk_str_of(label[i]), number);
        }
        mine[k] = f->com[at];
        theirs[k++] = (uint32_t)number;
    }
    zk_map_clear(&seen);
    if (!k)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s 中没有一个名称出现在关系中", "no name of %s is among the relations"),
                       zk_arg(a, "labels"));
    err = zk_partition_nmi(mine, theirs, k, &f->nmi, NULL);
    f->labelled = k;
    return err;
}

static void keep_top(found *f, size_t c, uint32_t v, double w)
{
    uint32_t *top = f->top + c * SHOWN;
    double *weight = f->top_weight + c * SHOWN;

    for (size_t k = 0; k < SHOWN; k++)
        if (w > weight[k]) {
            uint32_t was = top[k];
            double was_weight = weight[k];
            top[k] = v;
            weight[k] = w;
            v = was;
            w = was_weight;
        }
}

static void describe(zk_ctx *cx, const zk_graph *g, found *f)
{
    f->size = ZK_NEWS(&cx->arena, size_t, f->count);
    f->inside = ZK_NEWS(&cx->arena, double, 2 * f->count);
    f->strength = f->inside + f->count;
    f->top = ZK_NEWS(&cx->arena, uint32_t, f->count * SHOWN);
    f->top_weight = ZK_NEWS(&cx->arena, double, f->count *SHOWN);
    for (size_t k = 0; k < f->count * SHOWN; k++)
        f->top_weight[k] = -1;
    for (size_t v = 0; v < g->nodes; v++) {
        uint32_t c = f->com[v];
        double own = 0, all = 0;
        for (size_t i = g->first[v]; i < g->first[v + 1]; i++) {
            double w = g->weight[i] * (g->to[i] == v ? 2 : 1);
            all += w;
            own += f->com[g->to[i]] == c ? w : 0;
        }
        f->size[c]++;
        f->inside[c] += own / 2;
        f->strength[c] += all;
        keep_top(f, c, (uint32_t)v, own);
    }
}

/* ---- output ---- */

static void json(const zk__edges *e, const zk_graph *g, const found *f)
{
    zk_json j = {0};

    zk_json_object(&j);
    zk_json_kstr(&j, "method", f->how.leiden ? "leiden" : "louvain");
    zk_json_kint(&j, "nodes", (int64_t)g->nodes);
    zk_json_kint(&j, "edges", (int64_t)g->edges);
    zk_json_kreal(&j, "weight", g->total);
    zk_json_kreal(&j, "resolution", f->how.resolution);
    zk_json_kint(&j, "runs", (int64_t)f->how.runs);
    zk_json_kint(&j, "seed", (int64_t)f->how.seed);
    zk_json_kreal(&j, "modularity", f->q);
    zk_json_kint(&j, "count", (int64_t)f->count);
    if (!isnan(f->nmi)) {
        zk_json_kreal(&j, "nmi", f->nmi);
        zk_json_kint(&j, "labelled", (int64_t)f->labelled);
    }
    zk_json_key(&j, "communities");
    zk_json_array(&j);
    for (size_t c = 0; c < f->count; c++) {
        zk_json_object(&j);
        zk_json_kint(&j, "community", (int64_t)c);
        zk_json_kint(&j, "size", (int64_t)f->size[c]);
        zk_json_kreal(&j, "inside", f->inside[c]);
        zk_json_kreal(&j, "outside", f->strength[c] - 2 * f->inside[c]);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_key(&j, "members");
    zk_json_object(&j);
    for (size_t v = 0; v < g->nodes; v++)
        zk_json_kint(&j, e->name[v], (int64_t)f->com[v]);
    zk_json_end_object(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

static void print(zk_ctx *cx, const zk__edges *e, const zk_graph *g, const found *f, size_t limit)
{
    zk_table t;

    printf(ZK_TR(cx, "%s 个节点，%s 条关系；%s，分辨率 %g，%s 次中最好的一次（种子 %" PRIu64 "）\n",
                 "%s, %s; %s, resolution %g, best of %s (seed %" PRIu64 ")\n"),
           zk_show_count(cx, (int64_t)g->nodes, "node", "nodes"),
           zk_show_count(cx, (int64_t)g->edges, "relation", "relations"),
           f->how.leiden ? "Leiden" : "Louvain", f->how.resolution,
           zk_show_count(cx, (int64_t)f->how.runs, "run", "runs"), f->how.seed);
    printf(ZK_TR(cx, "%s 个社群，模块度 %.5f\n", "%s, modularity %.5f\n"),
           zk_show_count(cx, (int64_t)f->count, "community", "communities"), f->q);
    if (!isnan(f->nmi))
        printf(ZK_TR(cx, "与 %zu 个已知标签的标准化互信息 %.4f\n",
                     "normalised mutual information with %zu known labels: %.4f\n"),
               f->labelled, f->nmi);
    putchar('\n');
    zk_table_init(&t, cx, "rrrrl");
    zk_table_row(&t, ZK_TR(cx, "社群", "community"), ZK_TR(cx, "人数", "size"),
                 ZK_TR(cx, "内部权重", "weight inside"), ZK_TR(cx, "内部占比", "share inside"),
                 ZK_TR(cx, "核心成员", "at the core"));
    for (size_t c = 0; c < f->count && c < limit; c++) {
        const char *top = "";
        for (size_t k = 0; k < SHOWN && k < f->size[c]; k++)
            top = zk_fmt(&cx->arena, "%s%s%s", top, k ? ", " : "", e->name[f->top[c * SHOWN + k]]);
        zk_table_row(&t, zk_show_int(cx, (int64_t)c), zk_show_int(cx, (int64_t)f->size[c]),
                     zk_show_real(cx, f->inside[c], 2),
                     f->strength[c] > 0 ? zk_fmt(&cx->arena, "%.1f %%", 200 * f->inside[c] / f->strength[c])
                                        : "",
                     top);
    }
    zk_table_print(&t, stdout);
    if (f->count > limit)
        printf(ZK_TR(cx, "还有 %zu 个\n", "and %zu more\n"), f->count - limit);
}

static zk_err sizes_plot(zk_ctx *cx, const char *path, const char *title, const found *f)
{
    enum { BARS = 40 };
    double x[BARS], y[BARS], rgb[3];
    size_t n = f->count < BARS ? f->count : BARS;
    zk_axes a = {.w = 640, .h = 400, .x_lo = -1, .x_hi = (double)n, .y_hi = 1};
    zk_plot *p;

    for (size_t c = 0; c < n; c++) {
        x[c] = (double)c;
        y[c] = (double)f->size[c];
        a.y_hi = fmax(a.y_hi, y[c] * 1.05);
    }
    a.title = title;
    a.x_label = ZK_TR(cx, "社群（由大到小）", "community, largest first");
    a.y_label = ZK_TR(cx, "人数", "size");
    ZK_TRY(zk_plot_open(cx, path, 640, 400, &p));
    zk_plot_axes(cx, p, &a);
    zk_draw_colour(0, rgb);
    zk_plot_bars(p, &a, x, y, n, 0.8, rgb);
    return zk_plot_close(cx, p, ZK_OK);
}

static zk_err show(zk_ctx *cx, const zk_args *a, const zk__edges *e, const zk_graph *g, const found *f)
{
    const char *plot = zk_arg(a, "plot"),
               *title = zk_fmt(&cx->arena, ZK_TR(cx, "%s 个社群，模块度 %.4f", "%s, modularity %.4f"),
                               zk_show_count(cx, (int64_t)f->count, "community", "communities"), f->q);
    int64_t limit = 30;

    ZK_TRY(zk_arg_int(cx, a, "limit", 0, INT64_MAX, &limit));
    if (plot && g->nodes <= ZK__DRAWN_MAX)
        ZK_TRY(zk__graph_draw(cx, plot, title, e, g, f->com, NULL));
    else if (plot)
        ZK_TRY(sizes_plot(cx, plot, title, f));
    if (cx->json)
        json(e, g, f);
    else
        print(cx, e, g, f, (size_t)limit);
    return ZK_OK;
}

zk_err zk__communities_cmd(zk_ctx *cx, const zk_args *a)
{
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk__edges e;
    zk_graph g = {0};
    found f = {0};
    zk_err err;

    ZK_TRY(zk__edges_read(cx, a, a->operand[0], NULL, 0, false, &e));
    if ((err = zk__edges_graph(cx, &e, ZK_GRAPH_UNDIRECTED | (zk_arg_flag(a, "simple") ? ZK_GRAPH_SIMPLE : 0),
                               &g)) ||
        (err = how_of(cx, a, g.edges, &f.how)))
        goto out;
    f.com = ZK_NEWS(&cx->arena, uint32_t, g.nodes);
    if ((err = zk_graph_communities(&g, &f.how, f.com, &f.count, &f.q, &spot))) {
        err = zk_method_refused(cx, e.path, &spot, err);
        goto out;
    }
    describe(cx, &g, &f);
    if (!(err = agree(cx, a, &e, &f)))
        err = show(cx, a, &e, &g, &f);
out:
    zk_graph_clear(&g);
    zk__edges_clear(&e);
    return err;
}

const zk_opt zk__communities_opts[] = {
    {.name = "method",
     .value = "METHOD",
     .help = {"leiden（社群必连通）或 louvain", "leiden (communities are connected) or louvain"},
     .initial = "leiden"},
    {.name = "resolution",
     .value = "X",
     .help = {"分辨率；大于 1 社群更小", "above 1 communities are smaller"},
     .initial = "1"},
    {.name = "runs",
     .value = "N",
     .help = {"不同次序各算一次，取最好；默认 10，超过 20 万条关系为 1",
              "runs in different orders, the best counts; 10, above 200,000 relations 1"}},
    {.name = "seed", .value = "N", .help = {"随机数种子", "seed of the random numbers"}, .initial = "1"},
    {.name = "simple", .help = {"每对只算一次，不计自己与自己", "pairs count once, loops not at all"}},
    {.name = "labels",
     .value = "FILE",
     .help = {"已知的归属（名称、标签两列），报告一致程度",
              "what is known from elsewhere (name, label): agreement is reported"}},
    {.name = "limit",
     .value = "N",
     .help = {"表中列出多少社群", "communities listed in the table"},
     .initial = "30"},
    ZK__EDGES_OPTS,
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0}};
