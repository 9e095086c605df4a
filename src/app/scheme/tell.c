/* SPDX-License-Identifier: Apache-2.0
 *
 * A scheme in words: what was written, what stands behind the weights, and how two schemes differ.
 */
#include "app/scheme/def.h"

#include <math.h>
#include <string.h>

#include "base/num.h"

const char *zk_scheme_norm_text(const zk_scheme *s, int node)
{
    const char *text = s->nodes[node].def->norm.text;

    return s->nodes[node].leaf && text ? text : "";
}

const char *zk_scheme_aggregate_text(const zk_scheme *s, int node)
{
    const char *text = s->nodes[node].def->agg.text;

    return s->nodes[node].leaf ? "" : text ? text : "weighted_sum";
}

zk_both zk_scheme_missing_text(zk_ctx *cx, const zk_scheme *s, int node)
{
    const zk__policy *p = &s->nodes[node].def->missing;
    const char *name;
    char x[32];

    switch (s->nodes[node].leaf ? p->how : ZK__LEAVE_OUT) {
    case ZK__VALUE:
        zk_real_show(p->value, x);
        return (zk_both){zk_fmt(&cx->arena, "按 %s 计", x), zk_fmt(&cx->arena, "counted as %s", x)};
    case ZK__SCORE:
        zk_real_show(p->value, x);
        return (zk_both){zk_fmt(&cx->arena, "得分按 %s 计", x), zk_fmt(&cx->arena, "scored %s", x)};
    case ZK__WORST: return (zk_both){"按最差计", "counted as the worst"};
    case ZK__MEAN: return (zk_both){"按平均计", "counted as the mean"};
    case ZK__USE:
        name = p->leaf >= 0 ? s->nodes[p->leaf].name : s->def->subs[p->sub].name;
        return (zk_both){zk_fmt(&cx->arena, "以 %s 代替", name), zk_fmt(&cx->arena, "%s stands in", name)};
    case ZK__LEAVE_OUT: break;
    }
    return (zk_both){"不计，其余权重按比例放大", "left out, the other weights scaled up"};
}

int zk_scheme_instead(const zk_scheme *s, int node)
{
    const zk__policy *p = &s->nodes[node].def->missing;

    if (!s->nodes[node].leaf || p->how != ZK__USE)
        return -1;
    return p->leaf >= 0 ? s->nodes[p->leaf].ref : s->def->subs[p->sub].ref;
}

bool zk_scheme_ahp_get(const zk_scheme *s, int node, zk_scheme_ahp *out)
{
    static const char *const methods[] = {"eigenvector", "geometric_mean", "column_sum"};
    const zk__ahp *a = s->nodes[node].def->weights.ahp;

    if (!a)
        return false;
    *out = (zk_scheme_ahp){.method = methods[a->method],
                           .n = a->n,
                           .experts = a->experts,
                           .lambda_max = a->result.lambda_max,
                           .ci = a->result.ci,
                           .ri = a->result.ri,
                           .cr = a->result.cr};
    return true;
}

const char *zk_scheme_grading(const zk_scheme *s)
{
    static const char *const names[] = {"", "cuts", "pareto", "quantile", "matrix", "classes", "rfm"};

    return names[s->def->grading.kind];
}

static zk_scheme_axis axis_of(zk_ctx *cx, const zk_scheme *s, const zk_fit *fit, int k)
{
    const zk__axis *a = &s->def->grading.axis[k];
    zk_scheme_axis out = {
        .text = a->text, .title = {a->text, a->text}, .node = a->node, .bands = a->cuts + 1};

    if (a->node >= 0)
        out.title = s->nodes[a->node].title;
    if (a->words) {
        out.band = ZK_NEWS(&cx->arena, const char *, out.bands);
        for (size_t i = 0; i < a->n_words; i++) {
            const char **band = &out.band[a->word_band[i]];

            *band = *band ? zk_fmt(&cx->arena, "%s, %s", *band, a->word[i]) : a->word[i];
        }
    } else if (fit) {
        out.n_cuts = fit->axis[k].cuts;
        out.cut = fit->axis[k].cut;
    }
    return out;
}

bool zk_scheme_matrix_get(zk_ctx *cx, const zk_scheme *s, const zk_fit *fit, zk_scheme_matrix *out)
{
    if (s->def->grading.kind != ZK__MATRIX)
        return false;
    *out = (zk_scheme_matrix){axis_of(cx, s, fit, 0), axis_of(cx, s, fit, 1), s->def->grading.cell};
    return true;
}

/* ---- differences -------------------------------------------------------------------------- */

typedef struct differ {
    zk_ctx *cx;
    const zk_scheme *a, *b;
    zk_scheme_change *list;
    size_t n, cap;
} differ;

static void change(differ *d, const char *what, const char *where, const char *zh, const char *en)
{
    *ZK_PUSH(&d->cx->arena, d->list, d->n, d->cap) = (zk_scheme_change){what, where, {zh, en}};
}

static bool same(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static void text_change(differ *d, const char *what, const char *where, zk_both name, const char *a,
                        const char *b)
{
    zk_arena *m = &d->cx->arena;

    if (same(a, b))
        return;
    change(d, what, where,
           a && *a && b && *b ? zk_fmt(m, "%s%s%s由“%s”改为“%s”", where, *where ? " 的" : "", name.zh, a, b)
           : b && *b ? zk_fmt(m, "%s%s%s新定为“%s”", where, *where ? " 的" : "", name.zh, b)
                     : zk_fmt(m, "%s%s%s“%s”取消", where, *where ? " 的" : "", name.zh, a),
           a && *a && b && *b
               ? zk_fmt(m, "%s%s%s changed from \"%s\" to \"%s\"", where, *where ? ": " : "", name.en, a, b)
           : b && *b ? zk_fmt(m, "%s%s%s is now \"%s\"", where, *where ? ": " : "", name.en, b)
                     : zk_fmt(m, "%s%s%s \"%s\" is gone", where, *where ? ": " : "", name.en, a));
}

static int node_at(const zk_scheme *s, const char *path)
{
    for (int i = 0; i < s->n_nodes; i++)
        if (strcmp(s->nodes[i].path, path) == 0)
            return i;
    return -1;
}

static void diff_weight(differ *d, const zk_node *x, const zk_node *y)
{
    zk_arena *m = &d->cx->arena;

    if (fabs(x->weight - y->weight) > 5e-7)
        change(d, "weight", y->path,
               zk_fmt(m, "%s 的权重由 %.4f 改为 %.4f (总权重 %.4f → %.4f)", y->path, x->weight, y->weight,
                      x->global, y->global),
               zk_fmt(m, "%s: weight %.4f -> %.4f (global %.4f -> %.4f)", y->path, x->weight, y->weight,
                      x->global, y->global));
    else if (fabs(x->global - y->global) > 5e-7 && y->leaf)
        change(d, "weight", y->path,
               zk_fmt(m, "%s 的总权重随之由 %.4f 变为 %.4f", y->path, x->global, y->global),
               zk_fmt(m, "%s: global weight thereby %.4f -> %.4f", y->path, x->global, y->global));
}

static void diff_node(differ *d, int i, int k)
{
    const zk_node *x = &d->a->nodes[i], *y = &d->b->nodes[k];
    const char *where = *y->path ? y->path : "tree";

    diff_weight(d, x, y);
    text_change(d, "weights_from", where, (zk_both){"权重来源", "source of weights"}, x->def->weights.text,
                y->def->weights.text);
    text_change(d, "aggregate", where, (zk_both){"汇总方法", "aggregation"},
                zk_scheme_aggregate_text(d->a, i), zk_scheme_aggregate_text(d->b, k));
    text_change(d, "title", where, (zk_both){"名称", "title"}, zk_tr(d->cx, x->title),
                zk_tr(d->cx, y->title));
    if (!x->leaf || !y->leaf)
        return;
    text_change(d, "indicator", where, (zk_both){"指标", "indicator"}, d->a->refs[x->ref].text,
                d->b->refs[y->ref].text);
    text_change(d, "normalise", where,
                x->def->norm.deduct ? (zk_both){"扣分", "deduction"} : (zk_both){"归一化", "normalisation"},
                x->def->norm.text, y->def->norm.text);
    text_change(d, "missing", where, (zk_both){"缺失处理", "treatment of missing values"},
                x->def->missing.text, y->def->missing.text);
}

static void diff_nodes(differ *d)
{
    zk_arena *m = &d->cx->arena;

    for (int i = 0; i < d->a->n_nodes; i++)
        if (node_at(d->b, d->a->nodes[i].path) < 0)
            change(d, "node", d->a->nodes[i].path, zk_fmt(m, "去掉了 %s", d->a->nodes[i].path),
                   zk_fmt(m, "%s is gone", d->a->nodes[i].path));
    for (int k = 0; k < d->b->n_nodes; k++) {
        const zk_node *y = &d->b->nodes[k];
        int i = node_at(d->a, y->path);

        if (i >= 0)
            diff_node(d, i, k);
        else
            change(d, "node", y->path, zk_fmt(m, "新增 %s (总权重 %.4f)", y->path, y->global),
                   zk_fmt(m, "%s is new (global weight %.4f)", y->path, y->global));
    }
}

static const char *strategies_of(zk_ctx *cx, const zk_gradedef *g)
{
    const char *all = "";

    for (size_t i = 0; i < g->n_strategies; i++)
        all = zk_fmt(&cx->arena, "%s%s%s", all, i ? ", " : "", g->strategy[i].name);
    return all;
}

static void diff_grades(differ *d)
{
    zk_arena *m = &d->cx->arena;

    for (int i = 0; i < d->a->n_grades; i++)
        if (zk__grade_find(d->b, d->a->grades[i].name) < 0)
            change(d, "grade", d->a->grades[i].name, zk_fmt(m, "去掉了等级 %s", d->a->grades[i].name),
                   zk_fmt(m, "grade %s is gone", d->a->grades[i].name));
    for (int k = 0; k < d->b->n_grades; k++) {
        const zk_gradedef *y = &d->b->grades[k];
        int i = zk__grade_find(d->a, y->name);

        if (i < 0) {
            change(d, "grade", y->name, zk_fmt(m, "新增等级 %s %s", y->name, y->range ? y->range : ""),
                   zk_fmt(m, "grade %s %s is new", y->name, y->range ? y->range : ""));
            continue;
        }
        text_change(d, "cut", y->name, (zk_both){"分数范围", "range"}, d->a->grades[i].range, y->range);
        text_change(d, "strategy", y->name, (zk_both){"策略", "strategies"},
                    strategies_of(d->cx, &d->a->grades[i]), strategies_of(d->cx, y));
    }
    if (d->a->def->grading.kind != ZK__CUTS || d->b->def->grading.kind != ZK__CUTS)
        text_change(d, "grades", "", (zk_both){"分级办法", "grading"}, d->a->def->grading.text,
                    d->b->def->grading.text);
}

static bool has_rule(const zk_scheme *s, const char *text)
{
    for (int i = 0; i < s->def->n_rules; i++)
        if (strcmp(s->def->rules[i].text, text) == 0)
            return true;
    return false;
}

static void diff_rules(differ *d)
{
    zk_arena *m = &d->cx->arena;

    for (int i = 0; i < d->a->def->n_rules; i++)
        if (!has_rule(d->b, d->a->def->rules[i].text))
            change(d, "rule", "", zk_fmt(m, "去掉了规则 %s", d->a->def->rules[i].text),
                   zk_fmt(m, "rule %s is gone", d->a->def->rules[i].text));
    for (int i = 0; i < d->b->def->n_rules; i++)
        if (!has_rule(d->a, d->b->def->rules[i].text))
            change(d, "rule", "", zk_fmt(m, "新增规则 %s", d->b->def->rules[i].text),
                   zk_fmt(m, "rule %s is new", d->b->def->rules[i].text));
}

zk_err zk_scheme_diff(zk_ctx *cx, const zk_scheme *a, const zk_scheme *b, zk_scheme_change **out, size_t *n)
{
    differ d = {.cx = cx, .a = a, .b = b};

    text_change(&d, "scheme", "", (zk_both){"方案名", "name"}, a->name, b->name);
    text_change(&d, "title", "", (zk_both){"标题", "title"}, zk_tr(cx, a->title), zk_tr(cx, b->title));
    text_change(&d, "population", "", (zk_both){"评价范围", "population"}, a->population, b->population);
    diff_nodes(&d);
    diff_grades(&d);
    diff_rules(&d);
    *out = d.list;
    *n = d.n;
    return ZK_OK;
}
