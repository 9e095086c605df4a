/* SPDX-License-Identifier: Apache-2.0
 *
 * Files and columns for the commands that learn (contract in learn.h).
 */
#include "app/learn/learn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "app/learn/arff.h"

enum { NUMBER_CLASSES_MAX = 100 };

const char *const zk__scales[] = {"none", "z", "minmax", "robust", NULL};

zk_err zk__learn_read(zk_ctx *cx, const zk_args *a, zk_frame *f)
{
    const char *path = a->operand[0];
    size_t n = strlen(path);
    zk_frame_spec spec;

    if (n >= 5 && strcasecmp(path + n - 5, ".arff") == 0)
        return zk_arff_read(cx, path, f);
    ZK_TRY(zk_frame_spec_of(cx, a, path, &spec));
    spec.rest = true;
    return zk_frame_read(cx, &spec, f);
}

/* Every value another text: a name of the row, not a property of it. */
static bool is_id(const zk_frame *f, const zk_series *s)
{
    return s->type != ZK_WANT_NUMBER && s->n_levels > 20 && s->n_levels == f->rows - s->missing;
}

static bool listed(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* All names of a list are columns; *out are their true names. */
static zk_err resolve(zk_ctx *cx, const zk_frame *f, const char *list, const char ***out, size_t *n)
{
    *n = 0;
    *out = NULL;
    if (!list)
        return ZK_OK;
    ZK_TRY(zk_names_split(cx, list, out, n));
    for (size_t i = 0; i < *n; i++) {
        const zk_series *s;
        ZK_TRY(zk_frame_get(cx, f, (*out)[i], &s));
        (*out)[i] = s->name;
    }
    return ZK_OK;
}

static zk_err chosen(zk_ctx *cx, const zk_frame *f, const char *const *names, size_t n, bool numeric,
                     const zk_series **col)
{
    for (size_t i = 0; i < n; i++) {
        ZK_TRY(zk_frame_get(cx, f, names[i], &col[i]));
        if (numeric && col[i]->type != ZK_WANT_NUMBER)
            return zk_fail(cx, ZK_EINVAL, ZK_L("%s: 列 %s 不是数值", "%s: column %s is not numbers"), f->path,
                           names[i]);
        for (size_t k = 0; k < i; k++)
            if (col[k] == col[i])
                return zk_fail(cx, ZK_EINVAL, ZK_L("列 %s 给了两次", "column %s is given twice"), names[i]);
    }
    return ZK_OK;
}

zk_err zk__learn_columns(zk_ctx *cx, const zk_args *a, const zk_frame *f, const zk_series *but, bool numeric,
                         const zk_series ***out, size_t *n, const char **ids)
{
    const char *list = zk_arg(a, "columns"), **names, **ignored;
    size_t n_names, n_ignored;

    *ids = NULL;
    ZK_TRY(resolve(cx, f, list, &names, &n_names));
    ZK_TRY(resolve(cx, f, zk_arg(a, "ignore"), &ignored, &n_ignored));
    *out = ZK_NEWS(&cx->arena, const zk_series *, f->cols + n_names);
    *n = n_names;
    if (list)
        return chosen(cx, f, names, n_names, numeric, *out);
    for (size_t j = 0; j < f->cols; j++) {
        const zk_series *s = &f->col[j];

        if (s == but || listed(ignored, n_ignored, s->name))
            continue;
        if (s->type != ZK_WANT_NUMBER && (numeric || is_id(f, s))) {
            if (!numeric)
                *ids = *ids ? zk_fmt(&cx->arena, "%s, %s", *ids, s->name) : s->name;
            continue;
        }
        (*out)[(*n)++] = s;
    }
    if (*n == 0)
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s 中没有可用的列", "%s has no columns to use"), f->path);
    return ZK_OK;
}

zk_err zk__learn_target(zk_ctx *cx, const zk_args *a, const zk_frame *f, const zk_series **out)
{
    const char *name = zk_arg(a, "target");

    if (name)
        return zk_frame_get(cx, f, name, out);
    return zk_frame_get(cx, f, f->names[f->n_names - 1], out);
}

zk_err zk__learn_id(zk_ctx *cx, const zk_args *a, const zk_frame *f, const zk_series **out)
{
    const char *name = zk_arg(a, "id");

    *out = NULL;
    return name ? zk_frame_get(cx, f, name, out) : ZK_OK;
}

const char *zk__level_name(zk_ctx *cx, const zk_series *s, size_t level)
{
    return zk_str_dup(&cx->arena, s->levels[level]);
}

/* ---- classes ------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static zk_err classes_of_numbers(zk_ctx *cx, const zk_frame *f, const zk_series *s, zk__classes *out)
{
    double met[NUMBER_CLASSES_MAX];
    size_t n = 0;

    for (size_t i = 0; i < f->rows; i++) {
        size_t k = 0;

        if (isnan(s->num[i]))
            continue;
        while (k < n && met[k] != s->num[i])
            k++;
        if (k < n)
            continue;
        if (n == NUMBER_CLASSES_MAX)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("%s: 列 %s 的不同数值超过 %d 个，不能作为类别",
                                "%s: column %s has more than %d different numbers: these are no classes"),
                           f->path, s->name, NUMBER_CLASSES_MAX);
        met[n++] = s->num[i];
    }
    qsort(met, n, sizeof *met, by_value);
    out->n = n;
    out->label = ZK_NEWS(&cx->arena, const char *, n + 1);
    for (size_t k = 0; k < n; k++)
        out->label[k] = zk_fmt(&cx->arena, "%.15g", met[k]);
    for (size_t i = 0; i < f->rows; i++) {
        out->y[i] = -1;
        for (size_t k = 0; k < n; k++)
            if (met[k] == s->num[i])
                out->y[i] = (int32_t)k;
    }
    return ZK_OK;
}

zk_err zk__learn_classes(zk_ctx *cx, const zk_frame *f, const zk_series *s, zk__classes *out)
{
    *out = (zk__classes){.name = s->name};
    out->y = ZK_NEWS(&cx->arena, int32_t, f->rows);
    if (s->type == ZK_WANT_NUMBER)
        ZK_TRY(classes_of_numbers(cx, f, s, out));
    else {
        out->n = s->n_levels;
        if (out->n > ZK_TREE_CLASSES_MAX)
            return zk_fail(
                cx, ZK_ELIMIT,
                ZK_L("%s: 列 %s 有 %zu 个类别，最多 %d 个", "%s: column %s has %zu classes, at most %d"),
                f->path, s->name, out->n, ZK_TREE_CLASSES_MAX);
        out->label = ZK_NEWS(&cx->arena, const char *, out->n + 1);
        for (size_t k = 0; k < out->n; k++)
            out->label[k] = zk__level_name(cx, s, k);
        memcpy(out->y, s->level, f->rows * sizeof *out->y);
    }
    if (s->missing == f->rows)
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s: 列 %s 没有值", "%s: column %s has no values"), f->path,
                       s->name);
    return ZK_OK;
}

zk_err zk__learn_cases(zk_ctx *cx, const zk_frame *f, const zk_series *const *col, size_t n,
                       const zk__classes *c, zk_cases *out)
{
    const double **column = ZK_NEWS(&cx->arena, const double *, n);
    size_t *values = ZK_NEWS(&cx->arena, size_t, n);

    for (size_t j = 0; j < n; j++) {
        double *v;

        if (col[j]->type == ZK_WANT_NUMBER) {
            column[j] = col[j]->num;
            continue;
        }
        v = ZK_NEWS(&cx->arena, double, f->rows);
        for (size_t i = 0; i < f->rows; i++)
            v[i] = col[j]->level[i] < 0 ? (double)NAN : (double)col[j]->level[i];
        column[j] = v;
        values[j] = col[j]->n_levels ? col[j]->n_levels : 1;
    }
    *out = (zk_cases){
        .rows = f->rows, .attributes = n, .classes = c->n, .column = column, .values = values, .y = c->y};
    return ZK_OK;
}

/* ---- confusion ----------------------------------------------------------------------------- */

void zk__confusion_json(zk_json *j, const zk_confusion *c, const size_t *cell, size_t classes)
{
    zk_json_kint(j, "n", (int64_t)c->n);
    zk_json_kint(j, "right", (int64_t)c->right);
    zk_json_kreal(j, "accuracy", c->accuracy);
    zk_json_kreal(j, "kappa", c->kappa);
    zk_json_key(j, "confusion");
    zk_json_array(j);
    for (size_t k = 0; k < classes; k++) {
        zk_json_array(j);
        for (size_t p = 0; p < classes; p++)
            zk_json_int(j, (int64_t)cell[k * classes + p]);
        zk_json_end_array(j);
    }
    zk_json_end_array(j);
}

zk_table *zk__confusion_table(zk_ctx *cx, const zk__classes *c, const size_t *cell)
{
    zk_table *t = ZK_NEW(&cx->arena, zk_table);
    size_t cols = c->n + 3;
    char *align = zk_zalloc(&cx->arena, cols + 1);
    const char **row = ZK_NEWS(&cx->arena, const char *, cols);

    memset(align, 'r', cols);
    align[0] = 'l';
    zk_table_init(t, cx, align);
    t->max_width = 24;
    row[0] = ZK_TR(cx, "实际 \\ 判断", "truth \\ told");
    for (size_t k = 0; k < c->n; k++)
        row[1 + k] = c->label[k];
    row[c->n + 1] = ZK_TR(cx, "查全率", "recall");
    row[c->n + 2] = ZK_TR(cx, "查准率", "precision");
    zk_table_cells(t, row);
    for (size_t k = 0; k < c->n; k++) {
        double in_row = 0, in_col = 0, hit = (double)cell[k * c->n + k];

        row[0] = c->label[k];
        for (size_t p = 0; p < c->n; p++) {
            in_row += (double)cell[k * c->n + p];
            in_col += (double)cell[p * c->n + k];
            row[1 + p] = zk_show_int(cx, (int64_t)cell[k * c->n + p]);
        }
        row[c->n + 1] = in_row > 0 ? zk_fmt(&cx->arena, "%.1f %%", 100 * hit / in_row) : "-";
        row[c->n + 2] = in_col > 0 ? zk_fmt(&cx->arena, "%.1f %%", 100 * hit / in_col) : "-";
        zk_table_cells(t, row);
    }
    return t;
}
