/* SPDX-License-Identifier: Apache-2.0
 *
 * Sealing: foreign rows in, one sorted Parquet file out (contract in facts.h).
 *
 * The reader, the converter and the filter run inside a table function on the engine's own threads, so
 * that what reaches the engine is typed columns of kept rows only; it sorts and writes. Rows are ordered
 * by spec->order_by and then by all other columns: the order is total, which is why the bytes of the file
 * do not depend on which thread read what.
 */
#include "store/facts_engine.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "store/facts_source.h"

typedef struct seal {
    zk__rows rows; /* first: the engine knows us by its address */
    zk_ctx *cx;
    const zk_seal *spec;
    zk__reader *reader;
    zk__unique *unique;
    size_t *unique_cols, n_unique;
    size_t *present; /* spec's columns that have values: those of rows */
    zk__slots slots;
    _Atomic int64_t read, kept;
    bool converter; /* the error came from it or from its values */
    double start_s, read_s, told_s;
} seal;

typedef struct worker {
    seal *s;
    zk__cursor cursor;
    zk__unique_local *unique;
    zk_arena scratch;
    int64_t **num;
    double **real;
    zk_str **text;
    uint8_t **valid, *keep;
} worker;

static bool absent(const zk_seal *spec, size_t c)
{
    return spec->absent && spec->absent[c];
}

static void *worker_new(zk__rows *rows)
{
    seal *s = (seal *)rows;
    size_t n = s->spec->n_cols;
    worker *w = zk_xmalloc(sizeof *w);

    *w = (worker){.s = s};
    zk__cursor_init(&w->cursor, s->reader);
    w->unique = s->unique ? zk__unique_local_new(s->unique) : NULL;
    w->num = zk_xmalloc((n + 1) * sizeof *w->num);
    w->real = zk_xmalloc((n + 1) * sizeof *w->real);
    w->text = zk_xmalloc((n + 1) * sizeof *w->text);
    w->valid = zk_xmalloc((n + 1) * sizeof *w->valid);
    w->keep = zk_xmalloc(ZK__VECTOR);
    for (size_t c = 0; c < n; c++) {
        zk_coltype type = s->spec->cols[c].type;

        w->num[c] = NULL;
        w->real[c] = NULL;
        w->text[c] = NULL;
        w->valid[c] = NULL;
        if (absent(s->spec, c))
            continue;
        w->text[c] = zk__is_text(type) ? zk_xmalloc(ZK__VECTOR * sizeof **w->text) : NULL;
        w->real[c] = type == ZK_COL_REAL ? zk_xmalloc(ZK__VECTOR * sizeof **w->real) : NULL;
        w->num[c] = w->text[c] || w->real[c] ? NULL : zk_xmalloc(ZK__VECTOR * sizeof **w->num);
        w->valid[c] = zk_xmalloc(ZK__VECTOR);
    }
    return w;
}

static void worker_free(void *local)
{
    worker *w = local;

    for (size_t c = 0; c < w->s->spec->n_cols; c++) {
        free(w->num[c]);
        free(w->real[c]);
        free(w->text[c]);
        free(w->valid[c]);
    }
    free(w->num);
    free(w->real);
    free(w->text);
    free(w->valid);
    free(w->keep);
    if (w->unique)
        zk__unique_local_free(w->unique);
    zk__cursor_clear(&w->cursor);
    zk_arena_clear(&w->scratch);
    free(w);
}

static zk_err convert(worker *w)
{
    seal *s = w->s;
    zk_chunk chunk = {.rows = w->cursor.rows,
                      .in = (const zk_str *const *)w->cursor.in,
                      .num = w->num,
                      .real = w->real,
                      .text = w->text,
                      .valid = w->valid,
                      .keep = w->keep,
                      .line = w->cursor.line,
                      .arena = &w->scratch};
    zk_err err;

    memset(w->keep, 1, chunk.rows);
    for (size_t k = 0; k < s->rows.n_cols; k++)
        memset(w->valid[s->present[k]], 1, chunk.rows);
    chunk.thread = zk__slot_take(&s->slots);
    err = s->spec->convert(s->spec->user, &chunk);
    zk__slot_give(&s->slots, chunk.thread);
    return err;
}

/* One column of the kept rows into the engine's vector; false when a value is none of its type. */
static bool column_out(const worker *w, size_t c, duckdb_vector v)
{
    const zk_coltype type = w->s->spec->cols[c].type;
    const int64_t time_max = INT64_MAX / 1000; /* the engine counts microseconds */
    const uint8_t *keep = w->keep, *valid = w->valid[c];
    const int64_t *num = w->num[c];
    void *data = duckdb_vector_get_data(v);
    uint64_t *mask = NULL;
    idx_t k = 0;
    bool ok = true;

    for (size_t r = 0; r < w->cursor.rows; r++) {
        if (!keep[r])
            continue;
        if (!valid[r]) {
            if (!mask) {
                duckdb_vector_ensure_validity_writable(v);
                mask = duckdb_vector_get_validity(v);
            }
            duckdb_validity_set_row_invalid(mask, k++);
            continue;
        }
        switch (type) {
        case ZK_COL_TEXT:
        case ZK_COL_CODE: zk__vector_text(v, data, k, w->text[c][r]); break;
        case ZK_COL_REAL:
            ok &= isfinite(w->real[c][r]) != 0;
            ((double *)data)[k] = w->real[c][r];
            break;
        case ZK_COL_DATE:
            ok &= num[r] > INT32_MIN + 1 && num[r] < INT32_MAX; /* the ends mean infinity there */
            ((int32_t *)data)[k] = (int32_t)num[r];
            break;
        case ZK_COL_BOOL: ((bool *)data)[k] = num[r] != 0; break;
        case ZK_COL_TIME: ok &= num[r] < time_max && num[r] > -time_max; __attribute__((fallthrough));
        case ZK_COL_INT:
        case ZK_COL_MONEY:
        case ZK_COL_ENERGY: ((int64_t *)data)[k] = num[r]; break;
        }
        k++;
    }
    return ok;
}

/* Of several columns the hashes run into one another; a row that lacks one is like no other. */
static void unique_out(worker *w)
{
    const seal *s = w->s;

    for (size_t r = 0; r < w->cursor.rows; r++) {
        bool whole = w->keep[r] != 0;
        uint64_t hash = 0;

        for (size_t i = 0; i < s->n_unique && whole; i++) {
            size_t c = s->unique_cols[i];

            if ((whole = w->valid[c][r] != 0)) {
                uint64_t h = w->text[c] ? zk__hash_text(w->text[c][r]) : zk__hash_num(w->num[c][r]);

                hash = i ? zk__hash_num((int64_t)(hash ^ (h << 1 | h >> 63))) : h;
            }
        }
        if (whole)
            zk__unique_add(w->unique, hash);
    }
}

static size_t count_kept(const uint8_t *keep, size_t n)
{
    size_t kept = 0;

    for (size_t r = 0; r < n; r++)
        kept += keep[r] != 0;
    return kept;
}

static idx_t seal_next(zk__rows *rows, void *local, duckdb_data_chunk out, zk_err *err)
{
    worker *w = local;
    seal *s = (seal *)rows;
    size_t kept = 0;

    while (!kept) {
        if ((*err = zk__cursor_next(&w->cursor)) || !w->cursor.rows)
            return 0;
        atomic_fetch_add(&s->read, (int64_t)w->cursor.rows);
        zk_arena_clear(&w->scratch);
        if ((*err = convert(w))) {
            s->converter = true;
            return 0;
        }
        kept = count_kept(w->keep, w->cursor.rows);
    }
    for (size_t k = 0; k < s->rows.n_cols; k++)
        if (!column_out(w, s->present[k], duckdb_data_chunk_get_vector(out, k))) {
            *err = ZK_EINVAL;
            return 0;
        }
    if (w->unique)
        unique_out(w);
    atomic_fetch_add(&s->kept, (int64_t)kept);
    return kept;
}

/* ---- progress: reading is about half of the work; the rest is told by the clock ---- */

static double now_s(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + 1e-9 * (double)ts.tv_nsec;
}

static void tick(void *user)
{
    seal *s = user;
    double now = now_s(), read = zk__reader_fraction(s->reader);

    if (!s->spec->progress || now - s->told_s < 0.1)
        return;
    s->told_s = now;
    if (read < 1)
        s->read_s = now - s->start_s;
    s->spec->progress(s->spec->progress_user,
                      read < 1 ? 0.5 * read
                               : 0.5 + 0.45 * (1 - exp(-(now - s->start_s - s->read_s) / (s->read_s + 0.1))));
}

/* ---- the whole ---- */

zk_err zk__sql_seal_order(zk_ctx *cx, zk_buf *sql, const zk_seal *spec)
{
    const char **names = ZK_NEWS(&cx->arena, const char *, spec->n_cols);
    uint8_t *seen = ZK_NEWS(&cx->arena, uint8_t, spec->n_cols);

    for (size_t c = 0; c < spec->n_cols; c++)
        names[c] = spec->cols[c].name;
    zk_buf_puts(sql, " ORDER BY ");
    ZK_TRY(zk__sql_names(cx, sql, spec->order_by, names, spec->n_cols, seen));
    for (size_t c = 0, n = spec->order_by && *spec->order_by; c < spec->n_cols; c++)
        if (!seen[c] && !absent(spec, c)) {
            zk_buf_puts(sql, n++ ? ", " : "");
            zk__sql_name(sql, names[c]);
        }
    return ZK_OK;
}

static zk_err seal_statement(zk_ctx *cx, seal *s, zk_buf *sql)
{
    /* Absent columns are put beside the rows after they are sorted: sorting them too would cost 15 %. */
    zk_buf_puts(sql, "COPY (SELECT ");
    for (size_t c = 0; c < s->spec->n_cols; c++) {
        if (absent(s->spec, c))
            zk_buf_fmt(sql, "NULL::%s AS ", zk__sql_type(s->spec->cols[c].type));
        zk__sql_name(sql, s->spec->cols[c].name);
        zk_buf_puts(sql, c + 1 < s->spec->n_cols ? ", " : " FROM (FROM zk_rows(");
    }
    zk__sql_ptr(sql, s);
    zk_buf_puts(sql, ")");
    ZK_TRY(zk__sql_seal_order(cx, sql, s->spec));
    zk_buf_puts(sql, ")) TO ");
    zk__sql_text(sql, s->spec->path);
    zk__sql_copy_options(sql, 0);
    return ZK_OK;
}

/* The true cause when the statement failed: reader and converter know better than the engine. */
static zk_err seal_error(zk_ctx *cx, seal *s, zk_err err)
{
    if (!err)
        return ZK_OK;
    if (zk__reader_error(cx, s->reader))
        return cx->error;
    if (s->rows.error && s->converter)
        return cx->error == s->rows.error
                   ? cx->error
                   : zk_fail(cx, s->rows.error, ZK_L("%s：转换失败", "%s: the conversion failed"),
                             s->spec->source->path);
    if (s->rows.error)
        return zk_fail(
            cx, s->rows.error,
            ZK_L("%s：转换后的值超出该列类型的范围", "%s: a converted value is out of its column's range"),
            s->spec->source->path);
    return err;
}

static zk_err seal_run(zk_ctx *cx, seal *s, duckdb_connection con, zk_sealed *out)
{
    zk_buf sql = {0};
    zk_err err;

    unlink(s->spec->path);
    if (!(err = seal_statement(cx, s, &sql)))
        err = zk__duck_run_long(cx, con, sql.p, s->spec->path, tick, s);
    zk_buf_clear(&sql);
    ZK_TRY(seal_error(cx, s, err));
    out->bad = zk__reader_bad(s->reader, &cx->arena, &out->n_bad_kept, &out->n_bad);
    out->rows_read = atomic_load(&s->read) + (int64_t)out->n_bad;
    if (s->unique && zk__unique_twice(s->unique))
        ZK_TRY(zk__unique_settle(cx, con, s->spec, out));
    return zk__file_finish(cx, con, s->spec->path, atomic_load(&s->kept) - out->duplicates - out->conflicts,
                           out);
}

/* The columns of the list that names a row; all must be there and hold what can be compared. */
static zk_err unique_find(zk_ctx *cx, seal *s)
{
    const zk_seal *spec = s->spec;
    zk_str list = zk_str_of(spec->unique);

    s->unique_cols = ZK_NEWS(&cx->arena, size_t, spec->n_cols);
    for (size_t at = 0, n; at < list.n; at += n + 1) {
        size_t c = 0;

        n = strcspn(list.p + at, ",");
        while (c < spec->n_cols && !zk_str_is((zk_str){list.p + at, n}, spec->cols[c].name))
            c++;
        if (c == spec->n_cols || absent(spec, c) || spec->cols[c].type == ZK_COL_REAL ||
            s->n_unique == spec->n_cols)
            return zk_fail(cx, ZK_EINTERNAL, ZK_L("唯一列 %s 不可用", "column %s cannot be the unique one"),
                           spec->unique);
        s->unique_cols[s->n_unique++] = c;
    }
    s->unique = zk__unique_new();
    return ZK_OK;
}

static zk_err seal_begin(zk_ctx *cx, seal *s)
{
    const zk_seal *spec = s->spec;
    const char **names = ZK_NEWS(&cx->arena, const char *, spec->n_cols);
    zk_coltype *types = ZK_NEWS(&cx->arena, zk_coltype, spec->n_cols);
    size_t n = 0;

    s->present = ZK_NEWS(&cx->arena, size_t, spec->n_cols);
    for (size_t c = 0; c < spec->n_cols; c++) {
        if (absent(spec, c))
            continue;
        names[n] = spec->cols[c].name;
        types[n] = spec->cols[c].type;
        s->present[n++] = c;
    }
    s->rows = (zk__rows){.names = names,
                         .types = types,
                         .n_cols = n,
                         .threads = cx->threads,
                         .local_new = worker_new,
                         .local_free = worker_free,
                         .next = seal_next};
    if (spec->unique)
        ZK_TRY(unique_find(cx, s));
    return zk__reader_open(cx, spec->source, spec->in, spec->n_in, &s->reader);
}

zk_err zk_facts_seal(zk_ctx *cx, const zk_seal *spec, zk_sealed *out)
{
    seal s = {.cx = cx, .spec = spec, .start_s = now_s()};
    duckdb_connection con = NULL;
    zk_err err;

    *out = (zk_sealed){0};
    zk__slots_init(&s.slots, &cx->arena, cx->threads);
    if (!(err = zk__duck_connect(cx, &con)) && !(err = seal_begin(cx, &s)))
        err = seal_run(cx, &s, con, out);
    zk__duck_close(&con);
    zk__reader_close(s.reader);
    zk__unique_free(s.unique);
    zk__slots_clear(&s.slots);
    if (err || !out->rows) {
        unlink(spec->path);
        out->bytes = 0;
        out->sha256[0] = out->xxh3[0] = 0;
    }
    if (!err && spec->progress)
        spec->progress(spec->progress_user, 1);
    return err;
}
