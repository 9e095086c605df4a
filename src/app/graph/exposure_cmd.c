/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike exposure: who is hurt when a customer fails, along guarantees, affiliates and supply, with every route in words.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/graph/graph.h"

typedef struct exposure {
    zk__edges e;
    zk_graph g;
    zk_exposure_how how;
    double *risk, *value, *received, *total, *debtrank;
    zk_exposure_route *routes;
    size_t *n_routes, *order;
    bool has_value;
    const char **kind; /* of each arc; NULL where the file has none */
} exposure;

/* ---- input ---- */

/* Amounts become shares of all that the one who loses has at stake. */
static zk_err shares(zk_ctx *cx, exposure *x)
{
    double *stake = ZK_NEWS(&cx->arena, double, x->e.nodes);

    for (size_t i = 0; i < x->e.n; i++)
        stake[x->e.to[i]] += x->e.weight[i];
    for (size_t i = 0; i < x->e.n; i++)
        if (stake[x->e.to[i]] > 0)
            x->e.weight[i] /= stake[x->e.to[i]];
    return ZK_OK;
}

/* The other direction of every relation: the loss of either end endangers the other. */
static void both_ways(zk_ctx *cx, zk__edges *e)
{
    size_t n = e->n;
    uint32_t *from = ZK_NEWS(&cx->arena, uint32_t, 2 * n + 1), *to = ZK_NEWS(&cx->arena, uint32_t, 2 * n + 1);
    double *weight = ZK_NEWS(&cx->arena, double, 2 * n + 1);
    const char **kind = ZK_NEWS(&cx->arena, const char *, 2 * n + 1);

    for (size_t i = 0; i < n; i++) {
        from[i] = to[n + i] = e->from[i];
        to[i] = from[n + i] = e->to[i];
        weight[i] = weight[n + i] = e->weight[i];
        kind[i] = kind[n + i] = e->kind[i];
    }
    e->from = from;
    e->to = to;
    e->weight = weight;
    e->kind = kind;
    e->n = 2 * n;
}

typedef struct own {
    const char **name;
    double *risk, *value;
    size_t n;
} own;

/* Column 0 names nobody twice: which of two risks would count? */
static zk_err once_each(zk_ctx *cx, const zk_frame *f)
{
    zk_map seen = {0};
    zk_err err = ZK_OK;

    for (size_t i = 0; i < f->rows && !err; i++) {
        zk_str name = f->col[0].text[i];
        int64_t first;

        if (zk_map_get(&seen, name, &first))
            err = zk_complain(
                cx,
                (zk_diag){.code = ZK_EINVAL,
                          .file = f->path,
                          .line = f->line[i],
                          .field = f->col[0].name,
                          .value = zk_text_show(&cx->arena, name, 40)},
                ZK_L("客户 “%s” 在第 %lld 行已有一行", "customer \"%s\" has a row already, line %lld"),
                zk_text_show(&cx->arena, name, 40), (long long)f->line[first]);
        else
            zk_map_put(&seen, name, (int64_t)i);
    }
    zk_map_clear(&seen);
    return err;
}

static zk_err own_read(zk_ctx *cx, const zk_args *a, own *out, bool *has_value)
{
    const char *path = zk_arg(a, "risk"), *value = zk_arg(a, "value");
    zk_frame_want want[3] = {{.name = zk_arg(a, "customer"), .type = ZK_WANT_TEXT, .filled = true},
                             {.name = zk_arg(a, "probability"), .type = ZK_WANT_NUMBER, .filled = true},
                             {.name = value, .type = ZK_WANT_NUMBER, .filled = true}};
    zk_frame_spec spec;
    zk_frame f;

    *has_value = value != NULL;
    if (!path)
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("需要各客户自身风险 --risk FILE", "--risk FILE is needed: each customer's own risk"));
    ZK_TRY(zk_frame_spec_of(cx, a, path, &spec));
    spec.want = want;
    spec.n_want = value ? 3 : 2;
    ZK_TRY(zk_frame_read(cx, &spec, &f));
    out->n = f.rows;
    out->name = ZK_NEWS(&cx->arena, const char *, f.rows + 1);
    out->risk = f.col[1].num;
    out->value = value ? f.col[2].num : NULL;
    ZK_TRY(once_each(cx, &f));
    for (size_t i = 0; i < f.rows; i++) {
        out->name[i] = zk_str_dup(&cx->arena, f.col[0].text[i]);
        if (!(out->risk[i] >= 0 && out->risk[i] <= 1))
            return zk_complain(
                cx,
                (zk_diag){.code = ZK_EINVAL,
                          .file = path,
                          .line = f.line[i],
                          .field = want[1].name,
                          .expected = "0 … 1"},
                ZK_L("%s 的风险 %g 不在 0 与 1 之间", "the risk of %s, %g, does not lie between 0 and 1"),
                out->name[i], out->risk[i]);
    }
    return ZK_OK;
}

static zk_err check_weights(zk_ctx *cx, const exposure *x)
{
    for (size_t i = 0; i < x->e.n; i++)
        if (!(x->e.weight[i] >= 0 && x->e.weight[i] <= 1))
            return zk_fail(
                cx, ZK_EINVAL,
                ZK_L("%s → %s 的权重 %g 不在 0 与 1 之间；若是金额请加 --amounts",
                     "the weight %s → %s is %g, not between 0 and 1; if these are amounts, add --amounts"),
                x->e.name[x->e.from[i]], x->e.name[x->e.to[i]], x->e.weight[i]);
    return ZK_OK;
}

static zk_err network(zk_ctx *cx, const zk_args *a, const own *o, exposure *x)
{
    double given = 0.5;

    ZK_TRY(zk__edges_read(cx, a, a->operand[0], o->name, o->n, true, &x->e));
    ZK_TRY(zk_ask_real(cx, a, "transmission", 0, 1, &given));
    for (size_t i = 0; i < x->e.n && !x->e.weighted; i++)
        x->e.weight[i] = given;
    if (zk_arg_flag(a, "both"))
        both_ways(cx, &x->e);
    if (zk_arg_flag(a, "amounts"))
        ZK_TRY(shares(cx, x));
    ZK_TRY(check_weights(cx, x));
    x->risk = ZK_NEWS(&cx->arena, double, x->e.nodes);
    x->value = ZK_NEWS(&cx->arena, double, x->e.nodes);
    for (size_t i = 0; i < o->n; i++) {
        int64_t v;
        if (!zk_map_get(&x->e.number, zk_str_of(o->name[i]), &v))
            continue;
        x->risk[v] = o->risk[i];
        x->value[v] = o->value ? o->value[i] : 0;
    }
    /* of relations told more than once the largest counts: adding shares could pass 1 */
    return zk__edges_graph(cx, &x->e, ZK_GRAPH_DIRECTED | ZK_GRAPH_SIMPLE, &x->g);
}

static zk_err how_of(zk_ctx *cx, const zk_args *a, zk_exposure_how *how)
{
    int64_t steps = 4, routes = 3;

    *how = (zk_exposure_how){.decay = 0.8, .least = 1e-4};
    ZK_TRY(zk_ask_real(cx, a, "decay", 1e-6, 1, &how->decay));
    ZK_TRY(zk_ask_real(cx, a, "least", 1e-12, 0.5, &how->least));
    ZK_TRY(zk_arg_int(cx, a, "steps", 1, ZK_EXPOSURE_STEPS_MAX, &steps));
    ZK_TRY(zk_arg_int(cx, a, "routes", 0, 1000, &routes));
    how->max_steps = (size_t)steps;
    how->max_routes = (size_t)routes;
    return ZK_OK;
}

/* The arc from a to b; there is one on every route. */
static size_t arc_of(const zk_graph *g, uint32_t a, uint32_t b)
{
    size_t lo = g->first[a], hi = g->first[a + 1];

    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        if (g->to[mid] <= b)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

/* What the file calls each arc; of several relations between two the strongest. */
static void kinds(zk_ctx *cx, exposure *x)
{
    double *most = ZK_NEWS(&cx->arena, double, x->g.first[x->g.nodes]);

    x->kind = ZK_NEWS(&cx->arena, const char *, x->g.first[x->g.nodes] + 1);
    for (size_t i = 0; i < x->e.n; i++) {
        size_t at;
        if (x->e.from[i] == x->e.to[i] || !x->e.kind[i])
            continue;
        at = arc_of(&x->g, x->e.from[i], x->e.to[i]);
        if (!x->kind[at] || x->e.weight[i] > most[at]) {
            most[at] = x->e.weight[i];
            x->kind[at] = x->e.kind[i];
        }
    }
}

static zk_err work(zk_ctx *cx, exposure *x)
{
    size_t n = x->g.nodes;
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    x->received = ZK_NEWS(&cx->arena, double, 3 * n);
    x->total = x->received + n;
    x->debtrank = x->total + n;
    x->n_routes = ZK_NEWS(&cx->arena, size_t, 2 * n);
    x->order = x->n_routes + n;
    x->routes = x->how.max_routes ? ZK_NEWS(&cx->arena, zk_exposure_route, n * x->how.max_routes) : NULL;
    err = zk_exposure(&x->g, x->risk, &x->how, x->received, x->total, x->routes, x->n_routes, &spot);
    if (!err)
        err = zk_debtrank(&x->g, x->has_value ? x->value : NULL, x->debtrank, &spot);
    if (!err)
        err = zk_order(x->received, n, true, x->order, &spot);
    if (err)
        return zk_method_refused(cx, "exposure", &spot, err);
    kinds(cx, x);
    return ZK_OK;
}

/* ---- output ---- */

static const char *in_words(zk_ctx *cx, const exposure *x, const zk_exposure_route *r)
{
    const char *text = zk_fmt(&cx->arena, ZK_TR(cx, "%s 自身风险 %.3g", "%s fails (%.3g)"),
                              x->e.name[r->node[0]], x->risk[r->node[0]]);

    for (uint32_t s = 1; s <= r->steps; s++) {
        size_t arc = arc_of(&x->g, r->node[s - 1], r->node[s]);
        const char *kind = x->kind[arc];
        text = zk_fmt(&cx->arena, ZK_TR(cx, "%s → %s 受损 %.3g%s%s%s", "%s → %s loses %.3g%s%s%s"), text,
                      x->e.name[r->node[s]], x->g.weight[arc], kind ? ZK_TR(cx, "（", " (") : "",
                      kind ? kind : "", kind ? ZK_TR(cx, "）", ")") : "");
    }
    return text;
}

static void json(zk_ctx *cx, const exposure *x)
{
    zk_json j = {0};

    zk_json_object(&j);
    zk_json_kint(&j, "nodes", (int64_t)x->g.nodes);
    zk_json_kint(&j, "relations", (int64_t)x->g.edges);
    zk_json_kreal(&j, "decay", x->how.decay);
    zk_json_kint(&j, "steps", (int64_t)x->how.max_steps);
    zk_json_key(&j, "exposure");
    zk_json_array(&j);
    for (size_t i = 0; i < x->g.nodes; i++) {
        size_t v = x->order[i];
        size_t kept = x->n_routes[v] < x->how.max_routes ? x->n_routes[v] : x->how.max_routes;
        zk_json_object(&j);
        zk_json_kstr(&j, "customer", x->e.name[v]);
        zk_json_kreal(&j, "risk", x->risk[v]);
        zk_json_kreal(&j, "received", x->received[v]);
        zk_json_kreal(&j, "total", x->total[v]);
        zk_json_kreal(&j, "debtrank", x->debtrank[v]);
        zk_json_kint(&j, "routes_found", (int64_t)x->n_routes[v]);
        zk_json_key(&j, "routes");
        zk_json_array(&j);
        for (size_t k = 0; k < kept; k++) {
            const zk_exposure_route *r = &x->routes[v * x->how.max_routes + k];
            zk_json_object(&j);
            zk_json_kreal(&j, "carried", r->carried);
            zk_json_key(&j, "nodes");
            zk_json_array(&j);
            for (uint32_t s = 0; s <= r->steps; s++)
                zk_json_str(&j, x->e.name[r->node[s]]);
            zk_json_end_array(&j);
            zk_json_kstr(&j, "words", in_words(cx, x, r));
            zk_json_end_object(&j);
        }
        zk_json_end_array(&j);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

static void print(zk_ctx *cx, const exposure *x, size_t limit)
{
    zk_table t;

    printf(ZK_TR(cx, "%s 个客户，%s 条关系；每步衰减 %g，最多 %s 步\n\n",
                 "%s, %s; decay %g a step, at most %s\n\n"),
           zk_show_count(cx, (int64_t)x->g.nodes, "customer", "customers"),
           zk_show_count(cx, (int64_t)x->g.edges, "relation", "relations"), x->how.decay,
           zk_show_count(cx, (int64_t)x->how.max_steps, "step", "steps"));
    zk_table_init(&t, cx, "rlrrrr");
    zk_table_row(&t, "#", ZK_TR(cx, "客户", "customer"), ZK_TR(cx, "自身风险", "own risk"),
                 ZK_TR(cx, "传来风险", "received"), ZK_TR(cx, "合计", "total"), "DebtRank");
    for (size_t i = 0; i < x->g.nodes && i < limit; i++) {
        size_t v = x->order[i];
        zk_table_row(&t, zk_fmt(&cx->arena, "%zu", i + 1), x->e.name[v],
                     zk_fmt(&cx->arena, "%.4f", x->risk[v]), zk_fmt(&cx->arena, "%.4f", x->received[v]),
                     zk_fmt(&cx->arena, "%.4f", x->total[v]), zk_fmt(&cx->arena, "%.4f", x->debtrank[v]));
    }
    zk_table_print(&t, stdout);
    for (size_t i = 0; i < x->g.nodes && i < limit && x->routes; i++) {
        size_t v = x->order[i],
               kept = x->n_routes[v] < x->how.max_routes ? x->n_routes[v] : x->how.max_routes;
        if (kept)
            printf(ZK_TR(cx, "\n%s（%s 条路线）\n", "\n%s (%s)\n"), x->e.name[v],
                   zk_show_count(cx, (int64_t)x->n_routes[v], "route", "routes"));
        for (size_t k = 0; k < kept; k++) {
            const zk_exposure_route *r = &x->routes[v * x->how.max_routes + k];
            printf("  %.4f  %s\n", r->carried, in_words(cx, x, r));
        }
    }
}

static zk_err plot(zk_ctx *cx, const char *path, const exposure *x)
{
    enum { BARS = 25 };
    const char *name[BARS], *title = ZK_TR(cx, "沿关系传来的风险", "Risk received along relations");
    double top[BARS], rgb[3], most = x->received[x->order[0]];
    size_t n = x->g.nodes < BARS ? x->g.nodes : BARS;
    zk_axes a = {.w = 560, .h = 60 + 20.0 * (double)n, .title = title};
    zk_plot *p;

    if (x->g.nodes <= ZK__DRAWN_MAX / 4) {
        double *size = ZK_NEWS(&cx->arena, double, x->g.nodes);
        uint32_t *colour = ZK_NEWS(&cx->arena, uint32_t, x->g.nodes);
        for (size_t v = 0; v < x->g.nodes; v++) {
            size[v] = most > 0 ? x->received[v] / most : 0;
            colour[v] = x->risk[v] > 0;
        }
        return zk__graph_draw(cx, path, title, &x->e, &x->g, colour, size);
    }
    for (size_t i = 0; i < n; i++) {
        name[i] = x->e.name[x->order[i]];
        top[i] = x->received[x->order[i]];
    }
    ZK_TRY(zk_plot_open(cx, path, a.w, a.h, &p));
    zk_draw_colour(0, rgb);
    zk_plot_rank(cx, p, &a, name, top, n, 4, rgb);
    return zk_plot_close(cx, p, ZK_OK);
}

zk_err zk__exposure_cmd(zk_ctx *cx, const zk_args *a)
{
    exposure x = {0};
    own o = {0};
    int64_t limit = 20;
    zk_err err;

    ZK_TRY(zk_arg_int(cx, a, "limit", 0, INT64_MAX, &limit));
    ZK_TRY(how_of(cx, a, &x.how));
    ZK_TRY(own_read(cx, a, &o, &x.has_value));
    if ((err = network(cx, a, &o, &x)) || (err = work(cx, &x)))
        goto out;
    if (zk_arg(a, "plot") && (err = plot(cx, zk_arg(a, "plot"), &x)))
        goto out;
    if (cx->json)
        json(cx, &x);
    else
        print(cx, &x, (size_t)limit);
out:
    zk_graph_clear(&x.g);
    zk__edges_clear(&x.e);
    return err;
}

const zk_opt zk__exposure_opts[] = {
    {.name = "risk", .value = "FILE", .help = {"各客户自身风险的文件", "file of each customer's own risk"}},
    {.name = "customer",
     .value = "COLUMN",
     .help = {"其中的客户列", "its column of customers"},
     .initial = "customer"},
    {.name = "probability",
     .value = "COLUMN",
     .help = {"其中的风险列，0 到 1", "its column of risk, 0 to 1"},
     .initial = "risk"},
    {.name = "value",
     .value = "COLUMN",
     .help = {"其中的价值列，DebtRank 以此加权", "its column of value, by which DebtRank weighs"}},
    {.name = "transmission",
     .value = "SHARE",
     .help = {"关系没有权重时，一端出事另一端损失的份额；默认 0.5",
              "what one end loses when the other fails, where relations have no weight; 0.5 unless given"}},
    {.name = "amounts",
     .help = {"权重是金额：换算为受损方全部往来的份额",
              "weights are amounts: taken as shares of all that the losing end has at stake"}},
    {.name = "both",
     .help = {"两端互相影响（供需关系的成对效应）", "either end endangers the other (pairs of supply)"}},
    {.name = "decay",
     .value = "D",
     .help = {"每一步留下的比例", "what is left at each step"},
     .initial = "0.8"},
    {.name = "steps",
     .value = "N",
     .help = {"最多几步，1 到 8", "at most so many steps, 1 to 8"},
     .initial = "4"},
    {.name = "least",
     .value = "P",
     .help = {"传递少于此值的路线不再追踪", "routes that carry less are not followed"},
     .initial = "0.0001"},
    {.name = "routes",
     .value = "N",
     .help = {"每个客户列出的路线数", "routes shown of each customer"},
     .initial = "3"},
    {.name = "limit",
     .value = "N",
     .help = {"表中列出多少客户", "customers listed in the table"},
     .initial = "20"},
    ZK__EDGES_OPTS,
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0}};
