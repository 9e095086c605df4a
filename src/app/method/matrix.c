/* SPDX-License-Identifier: Apache-2.0
 *
 * From the columns of a frame to what the methods take, and back from where a method refused to the
 * line of the file.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "app/method/frame.h"

/* Comma, full-width comma or Chinese enumeration comma at p: its bytes; 0: none of them. */
static size_t comma(const char *p)
{
    if (*p == ',')
        return 1;
    if (!strncmp(p, "，", 3) || !strncmp(p, "、", 3))
        return 3;
    return 0;
}

zk_err zk_names_split(zk_ctx *cx, const char *list, const char ***names, size_t *n)
{
    const char **all = NULL, *start = list, *p = list;
    size_t k = 0, cap = 0;

    for (;;) {
        size_t step = *p ? comma(p) : 0;

        if (*p && !step) {
            p++;
            continue;
        }
        zk_str name = zk_str_trim((zk_str){start, (size_t)(p - start)});

        if (!name.n)
            return zk_fail(cx, ZK_EINVAL, ZK_L("“%s” 中有空的列名", "\"%s\" has an empty name in it"), list);
        *ZK_PUSH(&cx->arena, all, k, cap) = zk_str_dup(&cx->arena, name);
        if (!*p)
            break;
        p += step;
        start = p;
    }
    *names = all;
    *n = k;
    return ZK_OK;
}

static bool among(const char *name, const char *const *but)
{
    for (; but && *but; but++)
        if (!strcmp(*but, name))
            return true;
    return false;
}

static zk_err not_number(zk_ctx *cx, const zk_frame *f, const zk_series *s)
{
    double x;

    for (size_t i = 0; s->level && i < f->rows; i++)
        if (s->level[i] >= 0 && !zk_number_parse(s->levels[s->level[i]], &x)) {
            zk_diag d = {.code = ZK_EINVAL,
                         .file = f->path,
                         .line = f->line[i],
                         .field = s->name,
                         .value = zk_text_show(&cx->arena, s->levels[s->level[i]], 60),
                         .expected = ZK_TR(cx, "数值", "a number")};

            return zk_complain(cx, d,
                               ZK_L("列 “%s” 的值 “%s” 不是数值", "column \"%s\": \"%s\" is not a number"),
                               s->name, d.value);
        }
    return zk_fail(cx, ZK_EINVAL, ZK_L("%s 的列 “%s” 不是数值列", "%s: column \"%s\" does not hold numbers"),
                   f->path, s->name);
}

zk_err zk_frame_numbers(zk_ctx *cx, const zk_frame *f, const char *list, const char *const *but,
                        const zk_series ***out, size_t *n)
{
    const char **names;
    size_t k = 0;

    *n = 0;
    if (list) {
        ZK_TRY(zk_names_split(cx, list, &names, &k));
        *out = ZK_NEWS(&cx->arena, const zk_series *, k + 1);
        for (size_t i = 0; i < k; i++) {
            ZK_TRY(zk_frame_get(cx, f, names[i], &(*out)[i]));
            if ((*out)[i]->type != ZK_WANT_NUMBER)
                return not_number(cx, f, (*out)[i]);
        }
        *n = k;
        return ZK_OK;
    }
    *out = ZK_NEWS(&cx->arena, const zk_series *, f->cols + 1);
    for (size_t c = 0; c < f->cols; c++)
        if (f->col[c].type == ZK_WANT_NUMBER && f->col[c].missing < f->rows && !among(f->col[c].name, but))
            (*out)[(*n)++] = &f->col[c];
    return *n ? ZK_OK : zk_fail(cx, ZK_EINVAL, ZK_L("%s 没有数值列", "%s has no column of numbers"), f->path);
}

zk_err zk_frame_matrix(zk_ctx *cx, const zk_frame *f, const zk_series *const *col, size_t n, bool drop,
                       double **x, size_t *rows, size_t **row)
{
    double *m = ZK_NEWS(&cx->arena, double, f->rows *n + 1);
    size_t *from = row ? ZK_NEWS(&cx->arena, size_t, f->rows + 1) : NULL, k = 0;

    for (size_t i = 0; i < f->rows; i++) {
        size_t c = 0;

        for (; c < n && !isnan(col[c]->num[i]); c++)
            m[k * n + c] = col[c]->num[i];
        if (c < n) {
            if (!drop)
                zk_complain(cx,
                            (zk_diag){.code = ZK_EINVAL,
                                      .file = f->path,
                                      .line = f->line[i],
                                      .field = col[c]->name,
                                      .expected = ZK_TR(cx, "数值", "a number")},
                            ZK_L("列 “%s” 缺值", "column \"%s\" has no value"), col[c]->name);
            continue;
        }
        if (from)
            from[k] = i;
        k++;
    }
    *x = m;
    *rows = k;
    if (row)
        *row = from;
    if (cx->n_diags)
        return cx->diags[0].code;
    return k ? ZK_OK
             : zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s 没有一行各列都有值", "%s has no row with a value in every column"), f->path);
}

const char *zk_frame_label(zk_ctx *cx, const zk_frame *f, const zk_series *id, size_t row)
{
    if (id && id->type == ZK_WANT_TEXT && id->text[row].p)
        return zk_str_dup(&cx->arena, id->text[row]);
    if (id && id->type == ZK_WANT_LEVELS && id->level[row] >= 0)
        return zk_str_dup(&cx->arena, id->levels[id->level[row]]);
    if (id && id->type == ZK_WANT_NUMBER && !isnan(id->num[row])) {
        char buf[32];

        return zk_strdup(&cx->arena, zk_real_show(id->num[row], buf));
    }
    return zk_fmt(&cx->arena, "#%" PRId64, f->line[row]);
}

/* ---- refusals ---------------------------------------------------------------------------------------- */

static const char *why_of(zk_ctx *cx, const zk_spot *spot)
{
    return cx->lang == ZK_ZH ? zk_why_zh(spot->why) : zk_why_en(spot->why);
}

/* Whether the offending value adds something to the reason. */
static bool value_tells(const zk_spot *spot)
{
    return isfinite(spot->value) && spot->value != 0 && spot->why != ZK_WHY_CONSTANT;
}

zk_err zk_frame_refused(zk_ctx *cx, const zk_frame *f, const zk_series *const *col, const size_t *row,
                        const zk_spot *spot, zk_err err)
{
    char value[32];
    size_t at = row ? row[spot->row] : spot->row;
    bool whole = spot->why == ZK_WHY_CONSTANT || spot->why == ZK_WHY_ZERO_SUM;
    zk_diag d = {.code = err, .file = f->path};

    if (spot->why == ZK_WHY_NONE || spot->why == ZK_WHY_MEMORY)
        return zk_fail(cx, err, "%s: %s", "%s: %s", f->path, spot->why ? why_of(cx, spot) : zk_err_text(err));
    if (!whole && at < f->rows)
        d.line = f->line[at];
    if (col)
        d.field = col[spot->col]->name;
    if (value_tells(spot)) {
        d.value = zk_strdup(&cx->arena, zk_real_show(spot->value, value));
        return zk_complain(cx, d, "%s%s%s: %s", "%s%s%s: %s", d.field ? d.field : "", d.field ? " = " : "",
                           d.value, why_of(cx, spot));
    }
    return d.field ? zk_complain(cx, d, "%s: %s", "%s: %s", d.field, why_of(cx, spot))
                   : zk_complain(cx, d, "%s", "%s", why_of(cx, spot));
}

zk_err zk_method_refused(zk_ctx *cx, const char *what, const zk_spot *spot, zk_err err)
{
    char value[32];

    if (spot->why == ZK_WHY_NONE)
        return zk_fail(cx, err, "%s: %s", "%s: %s", what, zk_err_text(err));
    if (value_tells(spot))
        return zk_fail(cx, err, "%s: %s (%s)", "%s: %s (%s)", what, why_of(cx, spot),
                       zk_real_show(spot->value, value));
    return zk_fail(cx, err, "%s: %s", "%s: %s", what, why_of(cx, spot));
}
