/* SPDX-License-Identifier: Apache-2.0
 *
 * Factors, weights and memberships from a CSV: a row a factor; columns factor, weight and (for several levels)
 * parent; every other column is a verdict.
 */
#include "app/score/fuzzy.h"

#include <math.h>
#include <string.h>

const char *const zk__fuzzy_ops[] = {"product-sum", "min-max", "product-max", "min-sum", "min-bounded", NULL};

zk__factor *zk__factor_add(zk_ctx *cx, zk__fuzzy *f, const char *name, size_t parent)
{
    zk__factor *at = ZK_PUSH(&cx->arena, f->node, f->n, f->cap);

    *at = (zk__factor){.name = name, .parent = parent, .weight = NAN};
    if (parent != ZK_NO_PARENT) {
        at->depth = f->node[parent].depth + 1;
        f->node[parent].children++;
    }
    return at;
}

/* ---- CSV --------------------------------------------------------------------------------------- */

typedef struct sheet {
    zk_frame f;
    const zk_series *factor, *weight, *parent;
    const zk_series **level;
    size_t levels;
} sheet;

static const zk_series *called(const zk_frame *f, const char *given, const char *const *any)
{
    for (size_t c = 0; c < f->cols; c++)
        for (size_t k = 0; any[k]; k++)
            if (zk_str_ieq(zk_str_trim(zk_str_of(f->col[c].name)), given ? given : any[k]))
                return &f->col[c];
    return NULL;
}

static zk_err sheet_read(zk_ctx *cx, const zk_args *a, sheet *s)
{
    static const char *const weights[] = {"weight", "weights", "权重", "w", NULL},
                             *const parents[] = {"parent", "上级", "一级指标", NULL},
                             *const factors[] = {"factor", "因素", "指标", "二级指标", NULL};
    zk_frame_spec spec;

    ZK_TRY(zk_frame_spec_of(cx, a, a->operand[0], &spec));
    spec.rest = true;
    ZK_TRY(zk_frame_read(cx, &spec, &s->f));
    s->weight = called(&s->f, NULL, weights);
    s->parent = called(&s->f, NULL, parents);
    s->factor = called(&s->f, NULL, factors);
    s->level = ZK_NEWS(&cx->arena, const zk_series *, s->f.cols);
    for (size_t c = 0; c < s->f.cols; c++) {
        const zk_series *col = &s->f.col[c];
        if (!s->factor && col->type == ZK_WANT_LEVELS && col != s->parent)
            s->factor = col;
        else if (col->type == ZK_WANT_NUMBER && col != s->weight && col != s->factor && col != s->parent)
            s->level[s->levels++] = col;
    }
    if (!s->factor)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s 没有因素名称列 (factor)", "%s has no column of names (factor)"), s->f.path);
    if (s->levels < 2 || s->levels > ZK__FUZZY_LEVELS)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s: 评语等级列应有 2 到 %d 列，现有 %zu 列",
                            "%s: 2 to %d columns of verdicts are expected, there are %zu"),
                       s->f.path, ZK__FUZZY_LEVELS, s->levels);
    if (s->weight && s->weight->type != ZK_WANT_NUMBER)
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s: 列 “%s” 不是数值", "%s: column \"%s\" does not hold numbers"),
                       s->f.path, s->weight->name);
    return ZK_OK;
}

static const char *label(zk_ctx *cx, const sheet *s, const zk_series *col, size_t row)
{
    if (!col || (col->type == ZK_WANT_LEVELS && col->level[row] < 0) ||
        (col->type == ZK_WANT_NUMBER && isnan(col->num[row])))
        return "";
    return zk_frame_label(cx, &s->f, col, row);
}

/* A leaf's row of the file; all empty for a factor that is divided. */
static zk_err row_take(zk_ctx *cx, const sheet *s, size_t row, zk__factor *node)
{
    size_t some = 0, gap = 0;

    node->line = s->f.line[row];
    if (s->weight)
        node->weight = s->weight->num[row];
    node->r = ZK_NEWS(&cx->arena, double, s->levels);
    for (size_t l = 0; l < s->levels; l++) {
        double v = s->level[l]->num[row];
        if (isnan(v))
            gap = l;
        else
            some++;
        node->r[l] = isnan(v) ? 0 : v;
    }
    if (!some)
        node->r = NULL;
    else if (some < s->levels)
        return zk_complain(
            cx,
            (zk_diag){.code = ZK_EINVAL, .file = s->f.path, .line = node->line, .field = s->level[gap]->name},
            ZK_L("“%s” 的 “%s” 缺值", "\"%s\" has no value for \"%s\""), node->name, s->level[gap]->name);
    return ZK_OK;
}

/* Rows below `parent` (named `under`), then what is below them: parents come before their children. */
static zk_err rows_below(zk_ctx *cx, const sheet *s, const char *under, size_t parent, zk__fuzzy *out)
{
    for (size_t i = 0; i < s->f.rows; i++) {
        const char *name = label(cx, s, s->factor, i);
        size_t at = out->n;

        if (strcmp(label(cx, s, s->parent, i), under) != 0)
            continue;
        if (out->n > ZK__FUZZY_NODES || out->node[parent].depth > 30)
            return zk_fail(
                cx, ZK_ELIMIT,
                ZK_L("%s: 因素太多，或互为上级", "%s: too many factors, or factors above each other"),
                s->f.path);
        if (!*name)
            return zk_fail(cx, ZK_EINVAL, ZK_L("%s: 第 %lld 行没有因素名", "%s: line %lld has no factor"),
                           s->f.path, (long long)s->f.line[i]);
        ZK_TRY(row_take(cx, s, i, zk__factor_add(cx, out, name, parent)));
        if (s->parent)
            ZK_TRY(rows_below(cx, s, name, at, out));
    }
    return ZK_OK;
}

static zk_err csv_read(zk_ctx *cx, const zk_args *a, zk__fuzzy *out)
{
    sheet s = {0};

    ZK_TRY(sheet_read(cx, a, &s));
    out->levels = s.levels;
    out->level = zk_series_names(cx, s.level, s.levels);
    zk__factor_add(cx, out, ZK_TR(cx, "总评", "overall"), ZK_NO_PARENT)->weight = 1;
    ZK_TRY(rows_below(cx, &s, "", 0, out));
    if (out->n != s.f.rows + 1)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s: 有 %zu 行的上级找不到 (顶层因素的上级应为空)",
                            "%s: of %zu rows the parent is not found (factors at the top have none)"),
                       s.f.path, s.f.rows + 1 - out->n);
    return ZK_OK;
}

/* ---- checks ---------------------------------------------------------------------------------------- */

static zk_err bad(zk_ctx *cx, const zk__fuzzy *f, const zk__factor *node, const char *zh, const char *en)
{
    return zk_complain(cx,
                       (zk_diag){.code = ZK_EINVAL, .file = f->path, .line = node->line, .field = node->name},
                       "%s: %s", "%s: %s", node->name, ZK_TR(cx, zh, en));
}

/* Votes become shares. what: "auto", "membership" or "votes". */
static zk_err leaf_settle(zk_ctx *cx, zk__fuzzy *f, zk__factor *node, const char *what)
{
    bool votes = what[0] == 'v';
    zk_spot spot = {.why = ZK_WHY_NONE};

    if (!node->r)
        return bad(cx, f, node, "没有隶属度，也没有下级因素",
                   "there are neither memberships nor factors below");
    for (size_t l = 0; l < f->levels; l++) {
        if (!(node->r[l] >= 0))
            return bad(cx, f, node, "隶属度和票数不能为负", "memberships and votes are not negative");
        votes |= what[0] == 'a' && node->r[l] > 1;
    }
    if (!votes)
        return ZK_OK;
    f->votes = true;
    if (zk_fuzzy_membership(node->r, 1, f->levels, node->r, &spot))
        return bad(cx, f, node, "没有一票", "there are no votes at all");
    return ZK_OK;
}

/* Siblings have weights, all or none; none means equal. */
static zk_err weights_settle(zk_ctx *cx, zk__fuzzy *f)
{
    size_t *given = ZK_NEWS(&cx->arena, size_t, f->n);

    for (size_t i = 1; i < f->n; i++)
        given[f->node[i].parent] += isnan(f->node[i].weight) ? 0 : 1;
    for (size_t i = 1; i < f->n; i++) {
        zk__factor *node = &f->node[i], *up = &f->node[node->parent];
        if (!given[node->parent])
            node->weight = 1 / (double)up->children;
        if (isnan(node->weight) || !(node->weight >= 0 && node->weight <= 1))
            return bad(cx, f, node, "权重应在 0 到 1 之间", "a weight from 0 to 1 is needed");
    }
    return ZK_OK;
}

zk_err zk__fuzzy_read(zk_ctx *cx, const zk_args *a, zk__fuzzy *out)
{
    static const char *const inputs[] = {"auto", "membership", "votes", NULL};
    const char *path = a->operand[0];
    size_t len = strlen(path);
    int input = 0;

    *out = (zk__fuzzy){.path = path, .op = -1};
    ZK_TRY(zk_ask_choice(cx, a, "input", inputs, &input));
    if ((len > 5 && !strcmp(path + len - 5, ".yaml")) || (len > 4 && !strcmp(path + len - 4, ".yml")))
        ZK_TRY(zk__fuzzy_yaml(cx, path, out));
    else
        ZK_TRY(csv_read(cx, a, out));
    for (size_t i = 1; i < out->n; i++) {
        if (!out->node[i].children)
            ZK_TRY(leaf_settle(cx, out, &out->node[i], inputs[input]));
        else if (out->node[i].r)
            return bad(cx, out, &out->node[i], "有下级因素，不能再有隶属度",
                       "it has factors below, so none of its own");
    }
    return weights_settle(cx, out);
}
