/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules and events for deduction scoring (contract in deduct.h).
 */
#include "app/score/deduct.h"

#include <math.h>
#include <string.h>

/* ---- rules ----------------------------------------------------------------------------------------- */

enum { ITEM, WHEN, POINTS, WEIGHT, FREE, CAP, COLUMNS };

static const char *const titles[COLUMNS][6] = {
    {"item", "项目", "指标", "扣分项目", NULL}, {"when", "条件", "区间", "范围", NULL},
    {"points", "deduct", "扣分", "分值", NULL}, {"weight", "权重", NULL},
    {"free", "免扣次数", "免扣", NULL},         {"cap", "上限", "扣分上限", NULL}};

/* The column of the head that has one of the titles; NULL: none. */
static const char *column_of(const char *const *head, size_t n, const char *const *title)
{
    for (size_t c = 0; c < n; c++)
        for (size_t k = 0; title[k]; k++)
            if (zk_str_ieq(zk_str_trim(zk_str_of(head[c])), title[k]))
                return head[c];
    return NULL;
}

/* The rules' columns as text, in the order of the list above; those that are not there are NULL. */
static zk_err columns_read(zk_ctx *cx, const char *path, zk_frame *f, const zk_series *col[COLUMNS])
{
    zk_frame_spec spec = {.path = path};
    zk_frame_want want[COLUMNS];
    const char **head;
    size_t n, at = 0;

    ZK_TRY(zk_frame_names(cx, &spec, &head, &n));
    for (int c = 0; c < COLUMNS; c++) {
        const char *name = column_of(head, n, titles[c]);
        if (name)
            want[spec.n_want++] = (zk_frame_want){name, ZK_WANT_TEXT, c == ITEM || c == POINTS};
        else if (c == ITEM || c == POINTS)
            return zk_fail(cx, ZK_EINVAL, ZK_L("%s 没有列 %s (%s)", "%s has no column %s (%s)"), path,
                           titles[c][0], titles[c][1]);
    }
    spec.want = want;
    ZK_TRY(zk_frame_read(cx, &spec, f));
    for (int c = 0; c < COLUMNS; c++)
        col[c] = column_of(head, n, titles[c]) ? &f->col[at++] : NULL;
    return ZK_OK;
}

static zk_err cell_bad(zk_ctx *cx, const zk_frame *f, const zk_series *col, size_t row, const char *expected)
{
    zk_str v = col->text[row];

    return zk_complain(cx,
                       (zk_diag){.code = ZK_EINVAL,
                                 .file = f->path,
                                 .line = f->line[row],
                                 .field = col->name,
                                 .value = zk_text_show(&cx->arena, v, 40),
                                 .expected = expected},
                       ZK_L("列 “%s” 的值 “%s” 不对", "column \"%s\": \"%s\" will not do"), col->name,
                       zk_text_show(&cx->arena, v, 40));
}

/* A number >= 0 of a cell, or the default when it is empty or its column not there. */
static zk_err cell_number(zk_ctx *cx, const zk_frame *f, const zk_series *col, size_t row, double missing,
                          double *out)
{
    *out = missing;
    if (!col || !col->text[row].p)
        return ZK_OK;
    if (!zk_number_parse(col->text[row], out) || !(*out >= 0))
        return cell_bad(cx, f, col, row, ZK_TR(cx, "不小于 0 的数", "a number not below 0"));
    return ZK_OK;
}

static zk__rule *rule_called(zk_ctx *cx, zk__rules *rules, const char *item)
{
    zk__rule *r;

    for (size_t k = 0; k < rules->n; k++)
        if (!strcmp(rules->rule[k].item, item))
            return &rules->rule[k];
    r = ZK_PUSH(&cx->arena, rules->rule, rules->n, rules->cap);
    *r = (zk__rule){.item = item, .weight = NAN, .cap = INFINITY};
    return r;
}

static zk_err range_add(zk_ctx *cx, const zk_frame *f, const zk_series *const *col, size_t row, double points,
                        zk__rule *r)
{
    enum { RANGES_MAX = 100 };
    zk_interval in;
    size_t at;

    if (!r->in) {
        r->in = ZK_NEWS(&cx->arena, zk_interval, RANGES_MAX);
        r->in_points = ZK_NEWS(&cx->arena, double, RANGES_MAX);
    }
    if (zk_interval_parse(zk_str_dup(&cx->arena, col[WHEN]->text[row]), &in, &at) || r->ranges == RANGES_MAX)
        return cell_bad(cx, f, col[WHEN], row, "2, [3, 5), > 30, 3+");
    for (size_t k = 0; k < r->ranges; k++) {
        zk_spot spot = {.why = ZK_WHY_NONE};
        (void)zk_intervals_check((zk_interval[]){r->in[k], in}, 2, NULL, &spot);
        if (spot.why == ZK_WHY_OVERLAP)
            return cell_bad(cx, f, col[WHEN], row,
                            ZK_TR(cx, "不与前面重叠的区间", "a range that does not overlap those before"));
    }
    r->in[r->ranges] = in;
    r->in_points[r->ranges++] = points;
    return ZK_OK;
}

static zk_err rule_take(zk_ctx *cx, const zk_frame *f, const zk_series *const *col, size_t row,
                        zk__rules *rules)
{
    zk__rule *r = rule_called(cx, rules, zk_str_dup(&cx->arena, col[ITEM]->text[row]));
    bool ranged = col[WHEN] && col[WHEN]->text[row].p;
    double points, weight;

    ZK_TRY(cell_number(cx, f, col[POINTS], row, 0, &points));
    ZK_TRY(cell_number(cx, f, col[WEIGHT], row, NAN, &weight));
    if (!isnan(weight) && !isnan(r->weight) && weight != r->weight)
        return cell_bad(cx, f, col[WEIGHT], row, ZK_TR(cx, "同一项目同一权重", "one weight for one item"));
    r->weight = isnan(weight) ? r->weight : weight;
    if (r->points > 0 || (r->ranges && !ranged))
        return cell_bad(cx, f, col[ITEM], row,
                        ZK_TR(cx, "按次的项目只有一行，否则每行都有区间",
                              "one row for so much each time, or a range in each row"));
    if (ranged)
        return range_add(cx, f, col, row, points, r);
    r->points = points;
    ZK_TRY(cell_number(cx, f, col[FREE], row, 0, &r->free));
    return cell_number(cx, f, col[CAP], row, INFINITY, &r->cap);
}

zk_err zk__rules_read(zk_ctx *cx, const char *path, zk__rules *out)
{
    const zk_series *col[COLUMNS] = {NULL};
    zk_frame f;

    *out = (zk__rules){0};
    ZK_TRY(columns_read(cx, path, &f, col));
    for (size_t i = 0; i < f.rows; i++)
        ZK_TRY(rule_take(cx, &f, col, i, out));
    for (size_t k = 0; k < out->n; k++)
        if (isnan(out->rule[k].weight))
            out->rule[k].weight = 1;
    return ZK_OK;
}

double zk__rule_points(const zk__rule *r, double value)
{
    for (size_t k = 0; k < r->ranges; k++)
        if (zk_interval_has(&r->in[k], value))
            return r->in_points[k];
    return r->ranges ? 0 : fmin(r->cap, fmax(0, value - r->free) * r->points);
}

/* ---- events ----------------------------------------------------------------------------------------- */

static zk_err wide(zk_ctx *cx, const zk_frame *f, const zk_series *id, const zk__rules *rules,
                   zk__happened *out)
{
    out->subjects = f->rows;
    out->label = ZK_NEWS(&cx->arena, const char *, f->rows);
    out->value = ZK_NEWS(&cx->arena, double, f->rows * rules->n);
    for (size_t i = 0; i < f->rows; i++)
        out->label[i] = zk_frame_label(cx, f, id, i);
    for (size_t k = 0; k < rules->n; k++) {
        const zk_series *col;

        ZK_TRY(zk_frame_get(cx, f, rules->rule[k].item, &col));
        if (col->type != ZK_WANT_NUMBER)
            return zk_frame_numbers(cx, f, rules->rule[k].item, NULL, &(const zk_series **){NULL},
                                    &(size_t){0});
        for (size_t i = 0; i < f->rows; i++)
            out->value[i * rules->n + k] =
                isnan(col->num[i]) ? 0 : col->num[i]; /* nothing noted, nothing happened */
    }
    return ZK_OK;
}

static zk_err event_add(zk_ctx *cx, const zk_frame *f, const zk_series *const *col, const char *const *items,
                        size_t row, const zk__rules *rules, zk__happened *out)
{
    const zk_series *id = col[0], *item = col[1], *count = col[2];
    double times = count && !isnan(count->num[row]) ? count->num[row] : 1;
    size_t at;

    if (id->level[row] < 0 || item->level[row] < 0)
        return zk_complain(cx,
                           (zk_diag){.code = ZK_EINVAL,
                                     .file = f->path,
                                     .line = f->line[row],
                                     .field = id->level[row] < 0 ? id->name : item->name},
                           ZK_L("列 “%s” 缺值", "column \"%s\" has no value"),
                           id->level[row] < 0 ? id->name : item->name);
    ZK_TRY(zk_ask_name(cx, zk_fmt(&cx->arena, "%s:%lld", f->path, (long long)f->line[row]),
                       zk_str_dup(&cx->arena, item->levels[item->level[row]]), items, rules->n, &at));
    out->value[(size_t)id->level[row] * rules->n + at] += times;
    return ZK_OK;
}

static zk_err events(zk_ctx *cx, zk_frame_spec spec, const char *id, const char *item, const char *count,
                     const zk__rules *rules, zk__happened *out)
{
    zk_frame_want want[] = {
        {id, ZK_WANT_LEVELS, false}, {item, ZK_WANT_LEVELS, false}, {count, ZK_WANT_NUMBER, false}};
    const char **items = ZK_NEWS(&cx->arena, const char *, rules->n);
    const zk_series *col[3] = {NULL};
    zk_frame f;

    spec.rest = false;
    spec.want = want;
    spec.n_want = count ? 3 : 2;
    ZK_TRY(zk_frame_read(cx, &spec, &f));
    for (size_t c = 0; c < spec.n_want; c++)
        col[c] = &f.col[c];
    for (size_t k = 0; k < rules->n; k++)
        items[k] = rules->rule[k].item;
    out->subjects = col[0]->n_levels;
    out->label = ZK_NEWS(&cx->arena, const char *, out->subjects);
    out->value = ZK_NEWS(&cx->arena, double, out->subjects * rules->n);
    for (size_t i = 0; i < out->subjects; i++)
        out->label[i] = zk_str_dup(&cx->arena, col[0]->levels[i]);
    for (size_t i = 0; i < f.rows; i++)
        ZK_TRY(event_add(cx, &f, col, items, i, rules, out));
    return ZK_OK;
}

zk_err zk__happened_read(zk_ctx *cx, const zk_args *a, const zk__rules *rules, zk__happened *out)
{
    static const char *const counts[] = {"count", "次数", "数量", NULL};
    const char *id = zk_arg(a, "id"), *item = zk_arg(a, "item"), *count = zk_arg(a, "count"), **head;
    const zk_series *who = NULL;
    zk_frame_spec spec;
    zk_frame f;
    size_t n;

    ZK_TRY(zk_frame_spec_of(cx, a, a->operand[0], &spec));
    ZK_TRY(zk_frame_names(cx, &spec, &head, &n));
    item = item ? item : column_of(head, n, titles[ITEM]);
    if (item) {
        count = count ? count : column_of(head, n, counts);
        for (size_t c = 0; c < n && !id; c++)
            id = strcmp(head[c], item) != 0 && (!count || strcmp(head[c], count) != 0) ? head[c] : NULL;
        if (!id)
            return zk_fail(
                cx, ZK_EINVAL,
                ZK_L("%s 没有对象列，请用 --id 指明", "%s has no column of subjects; name it with --id"),
                spec.path);
        return events(cx, spec, id, item, count, rules, out);
    }
    spec.rest = true;
    ZK_TRY(zk_frame_read(cx, &spec, &f));
    if (id)
        ZK_TRY(zk_frame_get(cx, &f, id, &who));
    for (size_t c = 0; c < f.cols && !who; c++)
        who = f.col[c].type == ZK_WANT_LEVELS ? &f.col[c] : NULL;
    return wide(cx, &f, who, rules, out);
}
