/* SPDX-License-Identifier: Apache-2.0
 *
 * The data of `zhike pls`: the model's columns out of the file, missing answers seen to, refusals in words.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/latent/pls.h"

/* Adds a column to those wanted unless it is there; its place. */
static size_t want(zk_frame_want *wants, size_t *n, const char *name, zk_want type)
{
    for (size_t i = 0; i < *n; i++)
        if (!strcmp(wants[i].name, name))
            return i;
    wants[*n] = (zk_frame_want){.name = name, .type = type};
    return (*n)++;
}

static bool is_code(const double *code, size_t n, double v)
{
    for (size_t i = 0; i < n; i++)
        if (code[i] == v)
            return true;
    return false;
}

/* The cells of a row; how many are missing. */
static size_t row_of(const zk__pls_file *f, const zk__pls_data *d, const double *code, size_t n_codes,
                     size_t row, double *out)
{
    size_t missing = 0;

    for (size_t k = 0; k < f->model.indicators; k++) {
        double v = d->col[k]->num[row];
        out[k] = is_code(code, n_codes, v) ? NAN : v;
        missing += isnan(out[k]) != 0;
    }
    return missing;
}

static zk_err replace(zk_ctx *cx, const zk__pls_file *f, zk__pls_data *d)
{
    size_t p = f->model.indicators;

    for (size_t k = 0; k < p; k++) {
        double sum = 0, n = 0;
        for (size_t i = 0; i < d->rows; i++)
            if (!isnan(d->x[i * p + k])) {
                sum += d->x[i * p + k];
                n++;
            }
        if (!(n > 0))
            return zk_fail(cx, ZK_EINVAL, ZK_L("列 %s 没有一个答案", "column %s has no answer at all"),
                           f->indicator[k]);
        for (size_t i = 0; i < d->rows; i++)
            if (isnan(d->x[i * p + k])) {
                d->x[i * p + k] = sum / n;
                d->replaced++;
            }
    }
    return ZK_OK;
}

static zk_err missing_of(zk_ctx *cx, const zk_args *a, const zk__pls_file *f, bool *casewise, double **code,
                         size_t *n_codes)
{
    static const char *const words[] = {"mean", "casewise", NULL};
    int which = f->casewise;

    *code = f->code;
    *n_codes = f->n_codes;
    ZK_TRY(zk_ask_choice(cx, a, "missing", words, &which));
    *casewise = which == 1;
    if (zk_arg(a, "missing-codes"))
        return zk_ask_numbers(cx, "--missing-codes", zk_arg(a, "missing-codes"), code, n_codes);
    return ZK_OK;
}

static zk_err table(zk_ctx *cx, const zk_args *a, const char *path, const zk__pls_file *f, zk__pls_data *d)
{
    size_t p = f->model.indicators, n = 0, *at = ZK_NEWS(&cx->arena, size_t, p);
    zk_frame_want *wants = ZK_NEWS(&cx->arena, zk_frame_want, p + 3);
    const char *id = zk_arg(a, "id"), *by = zk_arg(a, "by"), *group = zk_arg(a, "group");
    zk_frame_spec spec;

    for (size_t k = 0; k < p; k++)
        at[k] = want(wants, &n, f->indicator[k], ZK_WANT_NUMBER);
    if (id)
        wants[n++] = (zk_frame_want){.name = id, .type = ZK_WANT_TEXT};
    if (by)
        wants[n++] = (zk_frame_want){.name = by, .type = ZK_WANT_LEVELS};
    if (group)
        wants[n++] = (zk_frame_want){.name = group, .type = ZK_WANT_LEVELS};
    ZK_TRY(zk_frame_spec_of(cx, a, path, &spec));
    spec.want = wants;
    spec.n_want = n;
    ZK_TRY(zk_frame_read(cx, &spec, &d->frame));
    d->col = ZK_NEWS(&cx->arena, const zk_series *, p);
    for (size_t k = 0; k < p; k++)
        d->col[k] = &d->frame.col[at[k]];
    d->group = group ? &d->frame.col[--n] : NULL;
    d->by = by ? &d->frame.col[--n] : NULL;
    d->id = id ? &d->frame.col[--n] : NULL;
    return ZK_OK;
}

zk_err zk__pls_read(zk_ctx *cx, const zk_args *a, const char *path, const zk__pls_file *f, zk__pls_data *d)
{
    size_t p = f->model.indicators, n_codes;
    bool casewise;
    double *code;

    *d = (zk__pls_data){0};
    ZK_TRY(missing_of(cx, a, f, &casewise, &code, &n_codes));
    ZK_TRY(table(cx, a, path, f, d));
    if (d->frame.rows > ZK_PLS_ROWS_MAX)
        return zk_fail(cx, ZK_ELIMIT, ZK_L("行数超过 %d", "more than %d rows"), ZK_PLS_ROWS_MAX);
    d->x = ZK_NEWS(&cx->arena, double, d->frame.rows *p);
    d->row = ZK_NEWS(&cx->arena, size_t, d->frame.rows);
    for (size_t i = 0; i < d->frame.rows; i++) {
        size_t missing = row_of(f, d, code, n_codes, i, d->x + d->rows * p);
        if (missing == p || (casewise && missing)) { /* nobody can say anything of a row without any answer */
            d->dropped++;
            continue;
        }
        d->row[d->rows++] = i;
    }
    return replace(cx, f, d);
}

zk_err zk__pls_refused(zk_ctx *cx, const zk__pls_file *f, const zk__pls_data *d, const zk_spot *s, zk_err err)
{
    const char *why = ZK_TR(cx, zk_why_zh(s->why), zk_why_en(s->why));
    size_t c = f->model.constructs, p = f->model.indicators;

    switch (s->why) {
    case ZK_WHY_CONSTANT:
        return zk_fail(cx, err, ZK_L("指标 %s: %s", "indicator %s: %s"),
                       f->indicator[s->col < p ? s->col : 0], why);
    case ZK_WHY_SINGULAR:
    case ZK_WHY_ZERO_SUM:
        return zk_fail(cx, err,
                       ZK_L("构念 %s: %s（形成型构念的指标、或指向它的构念之间共线）",
                            "construct %s: %s (its formative indicators, or the constructs that point at it, "
                            "are collinear)"),
                       f->construct[s->row < c ? s->row : 0], why);
    case ZK_WHY_TOO_FEW:
        return zk_fail(cx, err, ZK_L("构念 %s: %zu 行数据，%s", "construct %s: %zu rows, %s"),
                       f->construct[s->row < c ? s->row : 0], (size_t)s->value, why);
    case ZK_WHY_NOT_CONVERGED:
        if (s->value >= 1)
            return zk_fail(cx, err,
                           ZK_L("%.0f 次重抽样没有解，太多", "%.0f resamples have no solution, too many"),
                           s->value);
        return zk_fail(cx, err,
                       ZK_L("权重的%s；试试 --scheme factor 或 --scheme centroid",
                            "the weights: %s; try --scheme factor or centroid"),
                       why);
    case ZK_WHY_NAN:
        return zk_fail(cx, err,
                       ZK_L("构念 %s 与 %s 之间的 HTMT 无法计算：构念内的指标互不相关",
                            "HTMT of %s and %s has no value: indicators of one construct do not correlate"),
                       f->construct[s->row < c ? s->row : 0], f->construct[s->col < c ? s->col : 0]);
    case ZK_WHY_RANGE:
        if (err == ZK_ENUMERIC && f->model.consistent)
            return zk_fail(cx, err,
                           ZK_L("PLSc 对这组数据无解: 构念 %s 的信度或相关为 %g；去掉 consistent",
                                "PLSc has no solution for these data: construct %s has a reliability or "
                                "correlation of %g; leave out consistent"),
                           f->construct[s->row < c ? s->row : 0], s->value);
        break;
    default: break;
    }
    (void)d;
    return zk_method_refused(cx, "pls", s, err);
}
