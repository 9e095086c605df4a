/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading a plain file into columns (contract in frame.h).
 *
 * Values are staged in growing arrays of the heap and copied to the arena once their number is known. A column
 * that is AUTO is taken for numbers until a value is none; those that turn out to be text are read in a
 * second walk, which most files do not need.
 */
#include "app/method/frame.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "app/import/import.h"
#include "base/map.h"
#include "base/near.h"

typedef struct stage {
    zk_series *s;
    zk_want type;
    bool filled;
    bool text_after_all; /* AUTO: a value was no number */
    char *p;             /* items of the type */
    zk_map levels;
    zk_str *names; /* of the levels, by first appearance */
    size_t n_names, cap_names;
} stage;

typedef struct reading {
    zk_ctx *cx;
    const zk_frame_spec *spec;
    zk_import_source src;
    stage *stages;
    size_t n, rows, cap;
    int64_t *line;
    bool again; /* the second walk, for the columns in which text was found */
} reading;

static size_t item_size(zk_want type)
{
    switch (type) {
    case ZK_WANT_TEXT: return sizeof(zk_str);
    case ZK_WANT_LEVELS:
    case ZK_WANT_DATE: return sizeof(int32_t);
    case ZK_WANT_AUTO:
    case ZK_WANT_NUMBER: return sizeof(double);
    case ZK_WANT_TIME: return sizeof(int64_t);
    }
    return sizeof(double);
}

/* ---- one value ---------------------------------------------------------------------------------- */

static zk_err complain(reading *r, const stage *g, int64_t line, zk_str v, zk_both expected)
{
    zk_ctx *cx = r->cx;
    zk_diag d = {.code = ZK_EINVAL,
                 .file = r->spec->path,
                 .line = line + r->src.line_add,
                 .field = g->s->name,
                 .value = zk_text_show(&cx->arena, v, 60),
                 .expected = zk_tr(cx, expected)};

    if (!v.n)
        zk_complain(cx, d, ZK_L("列 “%s” 缺值", "column \"%s\" has no value"), d.field);
    else
        zk_complain(cx, d, ZK_L("列 “%s” 的值 “%s” 读不懂", "column \"%s\": \"%s\" is not understood"),
                    d.field, d.value);
    return cx->n_diags_seen >= ZK_DIAG_MAX ? ZK_ECANCELLED : ZK_OK; /* enough said */
}

static int32_t level_of(reading *r, stage *g, zk_str v)
{
    int64_t at;

    if (zk_map_get(&g->levels, v, &at))
        return (int32_t)at;
    at = (int64_t)g->n_names;
    *ZK_PUSH(&r->cx->arena, g->names, g->n_names, g->cap_names) =
        (zk_str){zk_strndup(&r->cx->arena, v.p, v.n), v.n};
    zk_map_put(&g->levels, v, at);
    return (int32_t)at;
}

static zk_err number_take(reading *r, stage *g, int64_t line, zk_str v, double *to)
{
    if (zk_value_missing(v)) {
        *to = NAN;
        g->s->missing++;
        return g->filled ? complain(r, g, line, v, (zk_both){"数值", "a number"}) : ZK_OK;
    }
    if (zk_number_parse(v, to))
        return ZK_OK;
    *to = NAN;
    if (g->type == ZK_WANT_AUTO) {
        g->text_after_all = true;
        return ZK_OK;
    }
    return complain(r, g, line, v, (zk_both){"数值", "a number"});
}

static zk_err text_take(reading *r, stage *g, int64_t line, zk_str v, size_t at)
{
    bool missing = zk_value_missing(v);

    g->s->missing += missing;
    if (g->type == ZK_WANT_TEXT)
        ((zk_str *)(void *)g->p)[at] =
            missing ? (zk_str){NULL, 0} : (zk_str){zk_strndup(&r->cx->arena, v.p, v.n), v.n};
    else
        ((int32_t *)(void *)g->p)[at] = missing ? -1 : level_of(r, g, v);
    return missing && g->filled ? complain(r, g, line, v, (zk_both){"非空文字", "some text"}) : ZK_OK;
}

static zk_err date_take(reading *r, stage *g, int64_t line, zk_str v, size_t at)
{
    bool missing = zk_value_missing(v);
    int32_t day = ZK_NO_DATE;
    int64_t ms = ZK_NO_TIME;
    zk_numfault fault = ZK_NUM_OK;

    g->s->missing += missing;
    if (!missing)
        fault = g->type == ZK_WANT_DATE ? zk_date_parse(v, r->spec->date_order, &day)
                                        : zk_time_parse(v, r->spec->date_order, 0, &ms);
    if (g->type == ZK_WANT_DATE)
        ((int32_t *)(void *)g->p)[at] = day;
    else
        ((int64_t *)(void *)g->p)[at] = ms;
    if (fault || (missing && g->filled))
        return complain(r, g, line, v,
                        g->type == ZK_WANT_DATE
                            ? (zk_both){"日期, 如 2024-05-31", "a date such as 2024-05-31"}
                            : (zk_both){"时间, 如 2024-05-31 13:30", "a time such as 2024-05-31 13:30"});
    return ZK_OK;
}

static zk_err value_take(reading *r, stage *g, int64_t line, zk_str v, size_t at)
{
    switch (g->type) {
    case ZK_WANT_AUTO:
        if (g->text_after_all)
            return ZK_OK; /* the second walk reads it */
        return number_take(r, g, line, v, &((double *)(void *)g->p)[at]);
    case ZK_WANT_NUMBER: return number_take(r, g, line, v, &((double *)(void *)g->p)[at]);
    case ZK_WANT_TEXT:
    case ZK_WANT_LEVELS: return text_take(r, g, line, v, at);
    case ZK_WANT_DATE:
    case ZK_WANT_TIME: return date_take(r, g, line, v, at);
    }
    return ZK_OK;
}

/* ---- the walk ------------------------------------------------------------------------------------ */

static zk_err rows_grow(reading *r)
{
    if (r->rows >= ZK_FRAME_ROWS_MAX)
        return zk_fail(r->cx, ZK_ELIMIT, ZK_L("%s 超过 %d 行", "%s has more than %d rows"), r->spec->path,
                       ZK_FRAME_ROWS_MAX);
    if (r->rows < r->cap)
        return ZK_OK;
    r->cap = r->cap ? r->cap * 2 : 1024;
    r->line = zk_xrealloc(r->line, r->cap * sizeof *r->line);
    for (size_t c = 0; c < r->n; c++)
        r->stages[c].p = zk_xrealloc(r->stages[c].p, r->cap * item_size(r->stages[c].type));
    return ZK_OK;
}

static zk_err row_take(void *user, int64_t line, const zk_str *values, size_t n)
{
    reading *r = user;

    if (!r->again)
        ZK_TRY(rows_grow(r));
    for (size_t c = 0; c < n; c++)
        ZK_TRY(value_take(r, &r->stages[c], line, zk_str_trim(values[c]), r->rows));
    if (!r->again)
        r->line[r->rows] = line + r->src.line_add;
    r->rows++;
    return ZK_OK;
}

static zk_err bad_lines(reading *r, const zk_badline *bad, size_t n_bad)
{
    zk_ctx *cx = r->cx;

    for (size_t i = 0; i < n_bad && i < ZK_DIAG_MAX; i++)
        zk_complain(cx,
                    (zk_diag){.code = ZK_EINVAL,
                              .file = r->spec->path,
                              .line = bad[i].line + r->src.line_add,
                              .column = bad[i].column,
                              .value = zk_text_show(&cx->arena, zk_str_of(bad[i].text), 60)},
                    ZK_L("这一行读不懂: %s", "this line cannot be read: %s"), bad[i].detail);
    return n_bad ? ZK_EINVAL : ZK_OK;
}

static zk_err walk(reading *r)
{
    const char **in = ZK_NEWS(&r->cx->arena, const char *, r->n + 1);
    zk_badline *bad = NULL;
    size_t n_bad = 0;

    r->rows = 0;
    for (size_t c = 0; c < r->n; c++)
        in[c] = r->stages[c].s->name;
    ZK_TRY(zk_source_walk(r->cx, &r->src.source, in, r->n, row_take, r, &bad, &n_bad));
    ZK_TRY(bad_lines(r, bad, n_bad));
    if (r->cx->n_diags)
        return r->cx->diags[0].code;
    if (!r->rows)
        return zk_fail(r->cx, ZK_EINVAL, ZK_L("%s 只有标题行，没有数据", "%s has a head line but no rows"),
                       r->spec->path);
    return ZK_OK;
}

/* ---- which columns ----------------------------------------------------------------------------- */

static size_t name_at(const char *const *names, size_t n, const char *name)
{
    zk_str want = zk_str_trim(zk_str_of(name));

    for (size_t i = 0; i < n; i++)
        if (!strcmp(names[i], name))
            return i;
    for (size_t i = 0; i < n; i++) {
        zk_str have = zk_str_trim(zk_str_of(names[i]));

        if (have.n == want.n && !strncasecmp(have.p, want.p, want.n))
            return i;
    }
    return n;
}

static zk_err no_column(zk_ctx *cx, const char *path, const char *name, const char *const *names, size_t n)
{
    zk_buf list = {0};
    zk_near near;
    zk_err err;

    zk_near_init(&near, zk_str_of(name));
    for (size_t i = 0; i < n; i++) {
        zk_near_try(&near, names[i]);
        if (i < 40)
            zk_buf_fmt(&list, "%s%s", i ? ", " : "", names[i]);
    }
    if (n > 40)
        zk_buf_puts(&list, ", …");
    err = near.best ? zk_fail(cx, ZK_EINVAL,
                              ZK_L("%s 没有列 “%s”，是 “%s” 吗？有: %s",
                                   "%s has no column \"%s\"; is it \"%s\"? There are: %s"),
                              path, name, near.best, list.p ? list.p : "")
                    : zk_fail(cx, ZK_EINVAL,
                              ZK_L("%s 没有列 “%s”。有: %s", "%s has no column \"%s\". There are: %s"), path,
                              name, list.p ? list.p : "");
    zk_buf_clear(&list);
    return err;
}

static zk_err columns_plan(reading *r, zk_frame *f)
{
    zk_ctx *cx = r->cx;
    const zk_frame_spec *spec = r->spec;
    bool *used;

    ZK_TRY(zk_source_columns(cx, &r->src.source, &f->names, &f->n_names));
    used = ZK_NEWS(&cx->arena, bool, f->n_names + 1);
    r->stages = ZK_NEWS(&cx->arena, stage, f->n_names + spec->n_want + 1);
    f->col = ZK_NEWS(&cx->arena, zk_series, f->n_names + spec->n_want + 1);
    for (size_t w = 0; w < spec->n_want; w++) {
        size_t at = name_at(f->names, f->n_names, spec->want[w].name);

        if (at == f->n_names)
            return no_column(cx, spec->path, spec->want[w].name, f->names, f->n_names);
        used[at] = true;
        f->col[r->n].name = f->names[at];
        r->stages[r->n] =
            (stage){.s = &f->col[r->n], .type = spec->want[w].type, .filled = spec->want[w].filled};
        r->n++;
    }
    for (size_t c = 0; spec->rest && c < f->n_names; c++) {
        if (used[c])
            continue;
        f->col[r->n].name = f->names[c];
        r->stages[r->n] = (stage){.s = &f->col[r->n], .type = ZK_WANT_AUTO};
        r->n++;
    }
    return r->n ? ZK_OK
                : zk_fail(cx, ZK_EINVAL, ZK_L("%s 没有可读的列", "%s has no columns to read"), spec->path);
}

/* The columns in which text was found, read again as levels. */
static zk_err walk_again(reading *r)
{
    reading second = *r;
    bool any = false;
    zk_err err;

    second.again = true;
    second.n = 0;
    second.stages = ZK_NEWS(&r->cx->arena, stage, r->n + 1);
    for (size_t c = 0; c < r->n; c++) {
        stage *g = &r->stages[c];

        if (!g->text_after_all)
            continue;
        any = true;
        g->type = ZK_WANT_LEVELS;
        g->s->missing = 0;
        second.stages[second.n++] = *g;
    }
    if (!any)
        return ZK_OK;
    err = walk(&second);
    for (size_t c = 0, k = 0; c < r->n; c++)
        if (r->stages[c].text_after_all)
            r->stages[c] = second.stages[k++];
    if (!err && second.rows != r->rows)
        err = zk_fail(r->cx, ZK_ECORRUPT, ZK_L("%s 在读的时候变了", "%s changed while it was read"),
                      r->spec->path);
    return err;
}

/* ---- into the arena ------------------------------------------------------------------------------- */

typedef struct named {
    zk_str s;
    double x;
    bool number;
    int32_t old;
} named;

static int by_text(const void *a, const void *b)
{
    return zk_str_cmp(((const named *)a)->s, ((const named *)b)->s);
}

static int by_number(const void *a, const void *b)
{
    double x = ((const named *)a)->x, y = ((const named *)b)->x;

    return x < y ? -1 : x > y ? 1 : by_text(a, b);
}

/* Levels in an order that does not depend on the order of rows. */
static void levels_sort(reading *r, stage *g)
{
    named *all = zk_xmalloc((g->n_names + 1) * sizeof *all);
    int32_t *now = zk_xmalloc((g->n_names + 1) * sizeof *now), *level = (int32_t *)(void *)g->p;
    bool numbers = true;

    for (size_t i = 0; i < g->n_names; i++) {
        all[i] = (named){.s = g->names[i], .old = (int32_t)i};
        numbers &= zk_number_parse(all[i].s, &all[i].x);
    }
    qsort(all, g->n_names, sizeof *all, numbers ? by_number : by_text);
    for (size_t i = 0; i < g->n_names; i++) {
        now[all[i].old] = (int32_t)i;
        g->names[i] = all[i].s;
    }
    for (size_t i = 0; i < r->rows; i++)
        if (level[i] >= 0)
            level[i] = now[level[i]];
    g->s->levels = g->names;
    g->s->n_levels = g->n_names;
    free(all);
    free(now);
}

static void settle(reading *r, stage *g)
{
    size_t bytes = r->rows * item_size(g->type);
    void *to = zk_alloc(&r->cx->arena, bytes + 1);

    if (g->type == ZK_WANT_LEVELS)
        levels_sort(r, g);
    memcpy(to, g->p, bytes);
    free(g->p);
    g->p = NULL;
    g->s->type = g->type == ZK_WANT_AUTO ? ZK_WANT_NUMBER : g->type;
    switch (g->s->type) {
    case ZK_WANT_TEXT: g->s->text = to; break;
    case ZK_WANT_LEVELS: g->s->level = to; break;
    case ZK_WANT_DATE: g->s->date = to; break;
    case ZK_WANT_TIME: g->s->time_ms = to; break;
    case ZK_WANT_AUTO:
    case ZK_WANT_NUMBER: g->s->num = to; break;
    }
}

/* ---- the whole -------------------------------------------------------------------------------------- */

/* A folder of our own for copies of foreign encodings and sheets. */
static zk_err tmp_make(zk_ctx *cx, char **out)
{
    const char *base = getenv("TMPDIR");

    *out = zk_fmt(&cx->arena, "%s/zhike-XXXXXX", base && *base ? base : "/tmp");
    if (!mkdtemp(*out))
        return zk_fail(cx, ZK_EIO, ZK_L("无法建立临时目录 %s", "cannot make the temporary folder %s"), *out);
    return ZK_OK;
}

static zk_err source_open(zk_ctx *cx, const zk_frame_spec *spec, const char *tmp, zk_import_source *src)
{
    zk_import_options opt = {
        .path = spec->path, .encoding = spec->encoding, .delimiter = spec->delimiter, .sheet = spec->sheet};

    ZK_TRY(zk_import_source_open(cx, &opt, tmp, src));
    if (src->source.format == ZK_PARQUET)
        zk_facts_open(cx, tmp, 0);
    return ZK_OK;
}

zk_err zk_frame_read(zk_ctx *cx, const zk_frame_spec *spec, zk_frame *out)
{
    reading r = {.cx = cx, .spec = spec};
    char *tmp;
    zk_err err;

    *out = (zk_frame){.path = spec->path};
    ZK_TRY(tmp_make(cx, &tmp));
    err = source_open(cx, spec, tmp, &r.src);
    if (!err)
        err = columns_plan(&r, out);
    if (!err)
        err = walk(&r);
    if (!err)
        err = walk_again(&r);
    if (!err) {
        out->rows = r.rows;
        out->cols = r.n;
        out->line = zk_alloc(&cx->arena, r.rows * sizeof *r.line + 1);
        memcpy(out->line, r.line, r.rows * sizeof *r.line);
        for (size_t c = 0; c < r.n; c++)
            settle(&r, &r.stages[c]);
    }
    for (size_t c = 0; c < r.n; c++) {
        free(r.stages[c].p);
        zk_map_clear(&r.stages[c].levels);
    }
    free(r.line);
    zk_import_source_clear(&r.src);
    rmdir(tmp);
    return err;
}

zk_err zk_frame_names(zk_ctx *cx, const zk_frame_spec *spec, const char ***names, size_t *n)
{
    zk_import_source src = {0};
    char *tmp;
    zk_err err;

    ZK_TRY(tmp_make(cx, &tmp));
    err = source_open(cx, spec, tmp, &src);
    if (!err)
        err = zk_source_columns(cx, &src.source, names, n);
    zk_import_source_clear(&src);
    rmdir(tmp);
    return err;
}

zk_err zk_frame_spec_of(zk_ctx *cx, const zk_args *a, const char *path, zk_frame_spec *out)
{
    const char *order = zk_arg(a, "date-order");

    *out = (zk_frame_spec){.path = path,
                           .encoding = zk_arg(a, "encoding"),
                           .delimiter = zk_arg(a, "delimiter"),
                           .sheet = zk_arg(a, "sheet"),
                           .rest = true};
    if (!order || !strcmp(order, "ymd"))
        out->date_order = ZK_YMD;
    else if (!strcmp(order, "dmy"))
        out->date_order = ZK_DMY;
    else if (!strcmp(order, "mdy"))
        out->date_order = ZK_MDY;
    else
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--date-order 只能是 ymd, dmy 或 mdy，不是 “%s”",
                            "--date-order is ymd, dmy or mdy, not \"%s\""),
                       order);
    return ZK_OK;
}

/* ---- finding ---------------------------------------------------------------------------------------- */

const zk_series *zk_frame_find(const zk_frame *f, const char *name)
{
    zk_str want = zk_str_trim(zk_str_of(name));

    for (size_t c = 0; c < f->cols; c++)
        if (!strcmp(f->col[c].name, name))
            return &f->col[c];
    for (size_t c = 0; c < f->cols; c++) {
        zk_str have = zk_str_trim(zk_str_of(f->col[c].name));

        if (have.n == want.n && !strncasecmp(have.p, want.p, want.n))
            return &f->col[c];
    }
    return NULL;
}

zk_err zk_frame_get(zk_ctx *cx, const zk_frame *f, const char *name, const zk_series **out)
{
    *out = zk_frame_find(f, name);
    return *out ? ZK_OK : no_column(cx, f->path, name, f->names, f->n_names);
}
