/* SPDX-License-Identifier: Apache-2.0
 *
 * One value for each subject, from a file (contract in cmd.h).
 */
#include <math.h>
#include <string.h>

#include "app/value/cmd.h"

const char *zk__column_called(const char *const *head, size_t n, const char *const *title)
{
    for (size_t k = 0; title[k]; k++)
        for (size_t c = 0; c < n; c++)
            if (zk_str_ieq(zk_str_trim(zk_str_of(head[c])), title[k]))
                return head[c];
    return NULL;
}

const char *zk__percent(zk_ctx *cx, double share)
{
    return zk_fmt(&cx->arena, "%.2f %%", 100 * share);
}

zk_err zk__shares_take(zk_ctx *cx, const zk_args *a, const char *option, double **out, size_t *n)
{
    const char *what = zk_fmt(&cx->arena, "--%s", option);

    ZK_TRY(zk_ask_numbers(cx, what, zk_arg(a, option), out, n));
    for (size_t i = 0; i < *n; i++)
        if (!((*out)[i] > 0 && (*out)[i] <= 1) || (i && (*out)[i] <= (*out)[i - 1]))
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("%s 应为 0 到 1 之间递增的份额，如 80%%,95%%",
                                "%s must be ascending shares from 0 to 1, such as 80%%,95%%"),
                           what);
    return ZK_OK;
}

zk_err zk__values_refused(zk_ctx *cx, const zk__values *v, const zk_spot *spot, zk_err err)
{
    if (!v->row || spot->why == ZK_WHY_ZERO_SUM || spot->why == ZK_WHY_EMPTY)
        return zk_method_refused(
            cx, spot->row < v->n && spot->why != ZK_WHY_ZERO_SUM ? v->label[spot->row] : v->what, spot, err);
    return zk_frame_refused(cx, &v->f, v->col ? &v->col : NULL, v->row, spot, err);
}

/* The columns a row is made of. */
typedef struct parts {
    const zk_series *id, *value, *const *minus; /* id: NULL, or what is added up */
    size_t n_minus;
} parts;

/* Value of a row less what is to be taken off; NaN where one is missing. */
static double net(const parts *p, size_t row)
{
    double v = p->value->num[row];

    for (size_t k = 0; k < p->n_minus; k++)
        v -= p->minus[k]->num[row];
    return v;
}

static zk_err missing(zk_ctx *cx, const zk__values *v, const parts *p, size_t row)
{
    const zk_series *gone = p->value;

    if (!isnan(p->value->num[row])) {
        gone = p->id;
        for (size_t k = p->n_minus; k-- > 0;)
            if (isnan(p->minus[k]->num[row]))
                gone = p->minus[k];
    }
    return zk_complain(
        cx, (zk_diag){.code = ZK_EINVAL, .file = v->f.path, .line = v->f.line[row], .field = gone->name},
        ZK_L("列 “%s” 缺值 (--drop 略去)", "column \"%s\" has no value (--drop leaves such rows out)"),
        gone->name);
}

static zk_err rows_take(zk_ctx *cx, zk__values *v, const zk_series *id, const parts *p, bool drop)
{
    v->label = ZK_NEWS(&cx->arena, const char *, v->f.rows);
    v->v = ZK_NEWS(&cx->arena, double, v->f.rows);
    v->row = ZK_NEWS(&cx->arena, size_t, v->f.rows);
    for (size_t i = 0; i < v->f.rows; i++) {
        double x = net(p, i);

        if (isnan(x)) {
            v->left_out++;
            if (!drop)
                ZK_TRY(missing(cx, v, p, i));
            continue;
        }
        v->label[v->n] = zk_frame_label(cx, &v->f, id, i);
        v->row[v->n] = i;
        v->v[v->n++] = x;
    }
    return ZK_OK;
}

/* Rows of one subject added up, subjects by name. */
static zk_err rows_sum(zk_ctx *cx, zk__values *v, const parts *p, bool drop)
{
    const zk_series *id = p->id;
    bool *some;

    if (!id || id->type != ZK_WANT_LEVELS)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--sum 要有对象列 --id", "--sum needs the column of subjects, --id"));
    v->n = id->n_levels;
    v->label = ZK_NEWS(&cx->arena, const char *, v->n);
    v->v = ZK_NEWS(&cx->arena, double, v->n);
    some = ZK_NEWS(&cx->arena, bool, v->n);
    for (size_t i = 0; i < v->f.rows; i++) {
        double x = net(p, i);

        if (isnan(x) || id->level[i] < 0) {
            v->left_out++;
            if (!drop)
                ZK_TRY(missing(cx, v, p, i));
            continue;
        }
        v->v[id->level[i]] += x;
        some[id->level[i]] = true;
    }
    for (size_t l = 0, k = 0; l < id->n_levels; l++) { /* subjects all of whose rows were left out go too */
        if (!some[l])
            continue;
        v->label[k] = zk_str_dup(&cx->arena, id->levels[l]);
        v->v[k++] = v->v[l];
        v->n = k;
    }
    return ZK_OK;
}

/* The value column: named, or the only one of numbers. */
static zk_err value_column(zk_ctx *cx, const zk_args *a, const zk_frame *f, const zk_series **out)
{
    const char *but[] = {zk_arg(a, "id"), NULL};
    const zk_series **col;
    size_t n;

    ZK_TRY(zk_frame_numbers(cx, f, zk_arg(a, "value"), but, &col, &n));
    if (n != 1)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s 有 %zu 个数值列，请用 --value 指明一列",
                            "%s has %zu columns of numbers; name one with --value"),
                       f->path, n);
    *out = col[0];
    return ZK_OK;
}

zk_err zk__values_read(zk_ctx *cx, const zk_args *a, zk__values *out)
{
    const char *id = zk_arg(a, "id"), *less = zk_arg(a, "minus");
    bool sum = zk_arg_flag(a, "sum"), drop = zk_arg_flag(a, "drop");
    zk_frame_want want[] = {{id, ZK_WANT_LEVELS, false}};
    const zk_series *who = NULL, *value = NULL, **minus = NULL;
    size_t n_minus = 0;
    zk_frame_spec spec;

    *out = (zk__values){.n = 0};
    ZK_TRY(zk_frame_spec_of(cx, a, a->operand[0], &spec));
    spec.want = want;
    spec.n_want = id != NULL;
    spec.rest = true;
    ZK_TRY(zk_frame_read(cx, &spec, &out->f));
    for (size_t c = 0; c < out->f.cols && !who; c++)
        who = out->f.col[c].type == ZK_WANT_LEVELS ? &out->f.col[c] : NULL;
    ZK_TRY(value_column(cx, a, &out->f, &value));
    out->what = value->name;
    out->col = less ? NULL : value;
    if (less)
        ZK_TRY(zk_frame_numbers(cx, &out->f, less, NULL, &minus, &n_minus));
    parts p = {.id = sum ? who : NULL, .value = value, .minus = minus, .n_minus = n_minus};
    ZK_TRY(sum ? rows_sum(cx, out, &p, drop) : rows_take(cx, out, who, &p, drop));
    if (cx->n_diags)
        return cx->diags[0].code;
    return out->n ? ZK_OK
                  : zk_fail(cx, ZK_EINVAL, ZK_L("%s 没有一行有值", "%s has no row with a value"), spec.path);
}
