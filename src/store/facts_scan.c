/* SPDX-License-Identifier: Apache-2.0
 *
 * Scanning sealed files (contract in facts.h): the engine decodes Parquet on its threads and hands every
 * vector of 2,048 rows to zk_sink, which makes dense arrays of it and calls back. Nothing is materialised.
 *
 * Whole 64-bit columns are passed on without a copy. Files with dead rows are scanned in a statement of
 * their own, because only they need the row number. When no range is asked for, the rows seen of each file
 * are compared with what the ledger says it has.
 */
#include "store/facts_engine.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A code as the engine holds a text: short ones compare as two words. */
typedef struct code {
    duckdb_string_t text;
    zk_str s;
} code;

typedef struct plan {
    const zk_scancol *col;
    code *codes; /* CODE, or the one text of equals */
    size_t n_codes;
} plan;

/* One worker's arrays; rows of one batch. */
typedef struct scratch {
    int64_t **own; /* [col][ZK__VECTOR], NULL for columns that never need one */
    zk_str **own_text;
    uint8_t **own_null;
    int64_t **num;
    double **real;
    zk_str **text;
    uint8_t **null;
    uint32_t *live; /* rows that are not dead */
} scratch;

typedef struct scan {
    zk__sink sink; /* first: the engine knows us by its address */
    const zk_scan *spec;
    plan *plans;
    scratch *workers;
    size_t *files;                  /* of this statement: position in its list -> index in spec->files */
    bool file_numbers, row_numbers; /* columns in front: only where there are several files, and dead rows */
    zk__slots slots;
    _Atomic int64_t *seen; /* by index in spec->files */
} scan;

/* ---- one column ---- */

static zk_str text_of(duckdb_string_t *s)
{
    return (zk_str){duckdb_string_is_inlined(*s) ? s->value.inlined.inlined : s->value.pointer.ptr,
                    s->value.inlined.length};
}

static bool is_code(const code *c, const duckdb_string_t *s)
{
    uint64_t a[2], b[2];

    if (c->s.n <= sizeof s->value.inlined.inlined) {
        memcpy(a, &c->text, sizeof a);
        memcpy(b, s, sizeof b);
        return a[0] == b[0] && a[1] == b[1];
    }
    return s->value.inlined.length == c->s.n && !memcmp(s->value.pointer.ptr, c->s.p, c->s.n);
}

static void take_codes(const plan *p, const duckdb_string_t *in, const uint8_t *null, idx_t n, int64_t *out)
{
    size_t guess = 0;

    for (idx_t r = 0; r < n; r++) {
        out[r] = -1;
        if (null && null[r])
            continue;
        if (guess < p->n_codes && is_code(&p->codes[guess], &in[r])) {
            out[r] = (int64_t)guess;
            continue;
        }
        for (size_t k = 0; k < p->n_codes; k++)
            if (is_code(&p->codes[k], &in[r])) {
                out[r] = (int64_t)(guess = k);
                break;
            }
    }
}

static void take_texts(const plan *p, duckdb_string_t *in, const uint8_t *null, idx_t n, scratch *w, size_t c)
{
    for (idx_t r = 0; r < n; r++) {
        bool missing = null && null[r];

        if (p->col->equals)
            w->own[c][r] = !missing && is_code(p->codes, &in[r]);
        else if (p->col->hash)
            w->own[c][r] = missing ? 0 : (int64_t)zk__hash_text(text_of(&in[r]));
        else
            w->own_text[c][r] = missing ? (zk_str){NULL, 0} : text_of(&in[r]);
    }
}

static uint8_t *take_nulls(duckdb_vector v, idx_t n, uint8_t *out)
{
    const uint64_t *valid = duckdb_vector_get_validity(v);
    uint8_t any = 0;

    if (!valid)
        return NULL;
    for (idx_t r = 0; r < n; r++)
        any |= out[r] = !(valid[r / 64] >> (r % 64) & 1);
    return any ? out : NULL;
}

static void take_column(const plan *p, duckdb_vector v, idx_t n, scratch *w, size_t c)
{
    void *data = duckdb_vector_get_data(v);
    int64_t *own = w->own[c];

    w->null[c] = take_nulls(v, n, w->own_null[c]);
    w->num[c] = own;
    switch (p->col->type) {
    case ZK_COL_INT:
    case ZK_COL_MONEY:
    case ZK_COL_ENERGY: w->num[c] = data; break;
    case ZK_COL_REAL: w->real[c] = data; break;
    case ZK_COL_DATE:
        for (idx_t r = 0; r < n; r++)
            own[r] = ((const int32_t *)data)[r];
        break;
    case ZK_COL_TIME: /* the engine counts microseconds; whole milliseconds were written */
        for (idx_t r = 0; r < n; r++)
            own[r] = ((const int64_t *)data)[r] / 1000;
        break;
    case ZK_COL_BOOL:
        for (idx_t r = 0; r < n; r++)
            own[r] = ((const uint8_t *)data)[r] & 1;
        break;
    case ZK_COL_CODE:
        if (p->col->codes && !p->col->equals && !p->col->hash) { /* an empty list knows no code */
            take_codes(p, data, w->null[c], n, own);
            break;
        }
        __attribute__((fallthrough));
    case ZK_COL_TEXT:
        take_texts(p, data, w->null[c], n, w, c);
        w->text[c] = w->own_text[c];
        break;
    }
}

/* ---- one vector: column 0 is the address, then the file and the row number if asked for ---- */

/* Moves the rows listed in live together; 64-bit columns move into the worker's own arrays. */
static void keep_live(const scan *s, scratch *w, size_t n)
{
    const uint32_t *live = w->live;

    for (size_t c = 0; c < s->spec->n_cols; c++) {
        if (w->text[c])
            for (size_t k = 0; k < n; k++)
                w->text[c][k] = w->text[c][live[k]];
        if (w->real[c]) {
            for (size_t k = 0; k < n; k++)
                memcpy(&w->own[c][k], &w->real[c][live[k]], sizeof(double));
            w->real[c] = (double *)w->own[c];
        } else if (w->num[c]) {
            for (size_t k = 0; k < n; k++)
                w->own[c][k] = w->num[c][live[k]];
            w->num[c] = w->own[c];
        }
        if (w->null[c])
            for (size_t k = 0; k < n; k++)
                w->null[c][k] = w->null[c][live[k]];
    }
}

static zk_err hand_out(scan *s, scratch *w, int slot, size_t file, size_t n)
{
    zk_batch batch = {.rows = n,
                      .thread = slot,
                      .file = file,
                      .num = w->num,
                      .real = w->real,
                      .text = w->text,
                      .null = w->null};

    return n ? s->spec->fn(s->spec->user, &batch) : ZK_OK;
}

/* Rows from .. to of the vector, all of one file. Only the run's own rows are decoded into w. */
static zk_err take_run(scan *s, scratch *w, int slot, size_t file, const int64_t *numbers, idx_t from,
                       idx_t to)
{
    const uint8_t *dead = s->spec->files[file].dead;
    const int64_t rows = s->spec->files[file].rows;
    size_t n = 0;

    atomic_fetch_add(&s->seen[file], (int64_t)(to - from));
    if (from == 0 && !dead)
        return hand_out(s, w, slot, file, to);
    for (idx_t r = from; r < to; r++) {
        int64_t number = numbers ? numbers[r] : 0;

        if (!dead || number >= rows || !(dead[number / 8] >> (number % 8) & 1))
            w->live[n++] = (uint32_t)r;
    }
    keep_live(s, w, n);
    return hand_out(s, w, slot, file, n);
}

static void take_columns(const scan *s, duckdb_data_chunk in, size_t at, idx_t n, scratch *w)
{
    for (size_t c = 0; c < s->spec->n_cols; c++)
        take_column(&s->plans[c], duckdb_data_chunk_get_vector(in, at + c), n, w, c);
}

/* at: the first column behind the address. */
static zk_err take_vector(scan *s, duckdb_data_chunk in, size_t at, int slot)
{
    scratch *w = &s->workers[slot];
    idx_t n = duckdb_data_chunk_get_size(in);
    const int64_t *file =
        s->file_numbers ? duckdb_vector_get_data(duckdb_data_chunk_get_vector(in, at++)) : NULL;
    const int64_t *numbers =
        s->row_numbers ? duckdb_vector_get_data(duckdb_data_chunk_get_vector(in, at++)) : NULL;
    zk_err err = ZK_OK;

    for (idx_t from = 0, to; !err && from < n; from = to) {
        for (to = file ? from + 1 : n; to < n && file[to] == file[from];)
            to++;
        take_columns(s, in, at, n, w); /* again per run: the one before moved its rows */
        err = take_run(s, w, slot, s->files[file ? file[from] : 0], numbers, from, to);
    }
    return err;
}

static zk_err scan_take(zk__sink *sink, duckdb_data_chunk in)
{
    scan *s = (scan *)sink;
    int slot = zk__slot_take(&s->slots);
    zk_err err = take_vector(s, in, 1, slot);

    zk__slot_give(&s->slots, slot);
    return err;
}

/* ---- the statement ---- */

static void sql_column(zk_buf *sql, const zk_scancol *col)
{
    zk_buf_puts(sql, "CAST(");
    zk__sql_name(sql, col->name);
    zk_buf_fmt(sql, " AS %s)", col->type == ZK_COL_TIME ? "TIMESTAMP" : zk__sql_type(col->type));
}

/* At least one. */
static void sql_columns(zk_buf *sql, const scan *s)
{
    const char *comma = "";

    if (s->file_numbers) {
        zk_buf_puts(sql, "file_index::BIGINT");
        comma = ", ";
    }
    if (s->row_numbers) {
        zk_buf_fmt(sql, "%sfile_row_number::BIGINT", comma);
        comma = ", ";
    }
    for (size_t c = 0; c < s->spec->n_cols; c++, comma = ", ") {
        zk_buf_puts(sql, comma);
        sql_column(sql, &s->spec->cols[c]);
    }
}

void zk__sql_files(zk_buf *sql, const zk_scanfile *files, const size_t *which, size_t n)
{
    zk_buf_puts(sql, "read_parquet([");
    for (size_t i = 0; i < n; i++) {
        zk_buf_puts(sql, i ? ", " : "");
        zk__sql_path(sql, files[which[i]].path);
    }
    zk_buf_puts(sql, "], hive_partitioning = false)");
}

static void sql_from(zk_buf *sql, const scan *s, size_t n_files)
{
    zk_buf_puts(sql, " FROM ");
    zk__sql_files(sql, s->spec->files, s->files, n_files);
    if (s->spec->subject_lo < s->spec->subject_hi)
        zk_buf_fmt(sql, " WHERE subject >= %" PRId64 " AND subject < %" PRId64, s->spec->subject_lo,
                   s->spec->subject_hi);
}

/* ---- running it ---- */

/* Whatever the engine cannot read of our own sealed files is damage. */
static zk_err damaged(zk_ctx *cx, zk_err err)
{
    return err == ZK_ESTORE || err == ZK_EIO ? (cx->error = ZK_ECORRUPT) : err;
}

static zk_err run_parallel(zk_ctx *cx, scan *s, duckdb_connection con, size_t n_files)
{
    zk_buf sql = {0};
    zk_err err;

    zk_buf_puts(&sql, "SELECT max(zk_sink(");
    zk__sql_ptr(&sql, s);
    zk_buf_puts(&sql, ", ");
    sql_columns(&sql, s);
    zk_buf_puts(&sql, "))");
    sql_from(&sql, s, n_files);
    s->sink.error = ZK_OK;
    err = zk__duck_run(cx, con, sql.p, s->spec->files[s->files[0]].path, NULL);
    zk_buf_clear(&sql);
    return s->sink.error ? s->sink.error : damaged(cx, err);
}

static zk_err run_ordered(zk_ctx *cx, scan *s, duckdb_connection con, size_t n_files)
{
    zk_buf sql = {0};
    duckdb_result result;
    duckdb_data_chunk chunk;
    zk_err err;

    zk_buf_puts(&sql, "SELECT ");
    sql_columns(&sql, s);
    sql_from(&sql, s, n_files);
    err = zk__duck_stream(cx, con, sql.p, s->spec->files[s->files[0]].path, &result);
    zk_buf_clear(&sql);
    if (err)
        return damaged(cx, err);
    while (!err && (chunk = duckdb_fetch_chunk(result))) {
        err = take_vector(s, chunk, 0, 0);
        duckdb_destroy_data_chunk(&chunk);
    }
    if (!err && duckdb_result_error(&result))
        err = damaged(cx, zk__duck_fail(cx, duckdb_result_error_type(&result), duckdb_result_error(&result),
                                        s->spec->files[s->files[0]].path, ZK_ESTORE));
    duckdb_destroy_result(&result);
    return err;
}

static zk_err run_files(zk_ctx *cx, scan *s, duckdb_connection con, bool all, bool with_dead)
{
    size_t n = 0;

    for (size_t i = 0; i < s->spec->n_files; i++)
        if (all || (s->spec->files[i].dead != NULL) == with_dead)
            s->files[n++] = i;
    if (!n)
        return ZK_OK;
    s->file_numbers = n > 1 || !s->spec->n_cols;
    s->row_numbers = with_dead;
    return s->spec->ordered ? run_ordered(cx, s, con, n) : run_parallel(cx, s, con, n);
}

static zk_err check_seen(zk_ctx *cx, const scan *s)
{
    for (size_t i = 0; i < s->spec->n_files; i++) {
        int64_t seen = atomic_load(&s->seen[i]);

        if (s->spec->files[i].rows > 0 && seen != s->spec->files[i].rows)
            return zk_fail(cx, ZK_ECORRUPT,
                           ZK_L("%s 有 %" PRId64 " 行，台账记录为 %" PRId64 " 行",
                                "%s has %" PRId64 " rows, the ledger says %" PRId64),
                           s->spec->files[i].path, seen, s->spec->files[i].rows);
    }
    return ZK_OK;
}

static zk_err scan_run(zk_ctx *cx, scan *s, duckdb_connection con)
{
    bool any_dead = false;

    for (size_t i = 0; i < s->spec->n_files; i++)
        any_dead |= s->spec->files[i].dead != NULL;
    if (s->spec->ordered)
        ZK_TRY(run_files(cx, s, con, true, any_dead));
    else {
        ZK_TRY(run_files(cx, s, con, false, false));
        ZK_TRY(run_files(cx, s, con, false, true));
    }
    return s->spec->subject_lo < s->spec->subject_hi ? ZK_OK : check_seen(cx, s);
}

/* ---- preparing ---- */

static void code_set(code *c, const char *text)
{
    c->s = zk_str_of(text);
    memset(&c->text, 0, sizeof c->text);
    c->text.value.inlined.length = (uint32_t)c->s.n;
    if (c->s.n <= sizeof c->text.value.inlined.inlined)
        memcpy(c->text.value.inlined.inlined, text, c->s.n);
}

static void plan_column(zk_arena *a, plan *p, const zk_scancol *col)
{
    p->col = col;
    if (col->equals)
        p->n_codes = 1;
    else
        while (col->codes && col->codes[p->n_codes])
            p->n_codes++;
    p->codes = ZK_NEWS(a, code, p->n_codes);
    for (size_t k = 0; k < p->n_codes; k++)
        code_set(&p->codes[k], col->equals ? col->equals : col->codes[k]);
}

static void scratch_init(zk_arena *a, scratch *w, const zk_scan *spec)
{
    size_t n = spec->n_cols;

    *w = (scratch){.own = ZK_NEWS(a, int64_t *, n),
                   .own_text = ZK_NEWS(a, zk_str *, n),
                   .own_null = ZK_NEWS(a, uint8_t *, n),
                   .num = ZK_NEWS(a, int64_t *, n),
                   .real = ZK_NEWS(a, double *, n),
                   .text = ZK_NEWS(a, zk_str *, n),
                   .null = ZK_NEWS(a, uint8_t *, n),
                   .live = ZK_NEWS(a, uint32_t, ZK__VECTOR)};
    for (size_t c = 0; c < n; c++) {
        const zk_scancol *col = &spec->cols[c];

        w->own_null[c] = ZK_NEWS(a, uint8_t, ZK__VECTOR);
        if (zk__is_text(col->type) && !col->hash && !col->equals && !col->codes)
            w->own_text[c] = ZK_NEWS(a, zk_str, ZK__VECTOR);
        else
            w->own[c] = ZK_NEWS(a, int64_t, ZK__VECTOR);
    }
}

static zk_err scan_prepare(zk_ctx *cx, zk_arena *a, scan *s)
{
    const zk_scan *spec = s->spec;
    int workers = spec->ordered ? 1 : cx->threads;

    for (size_t i = 0; i < spec->n_files; i++)
        if (access(spec->files[i].path, R_OK))
            return zk_fail(cx, ZK_ECORRUPT, ZK_L("数据文件缺失：%s", "a data file is missing: %s"),
                           spec->files[i].path);
    s->sink.take = scan_take;
    s->plans = ZK_NEWS(a, plan, spec->n_cols);
    s->workers = ZK_NEWS(a, scratch, workers);
    s->files = ZK_NEWS(a, size_t, spec->n_files);
    s->seen = (_Atomic int64_t *)ZK_NEWS(a, int64_t, spec->n_files);
    for (size_t c = 0; c < spec->n_cols; c++)
        plan_column(a, &s->plans[c], &spec->cols[c]);
    for (int t = 0; t < workers; t++)
        scratch_init(a, &s->workers[t], spec);
    return ZK_OK;
}

zk_err zk_facts_scan(zk_ctx *cx, const zk_scan *spec)
{
    zk_arena a = {0};
    scan s = {.spec = spec};
    duckdb_connection con = NULL;
    zk_err err;

    zk__slots_init(&s.slots, &a, cx->threads);
    if (!(err = scan_prepare(cx, &a, &s)) && spec->n_files && !(err = zk__duck_connect(cx, &con)))
        err = scan_run(cx, &s, con);
    zk__duck_close(&con);
    zk__slots_clear(&s.slots);
    zk_arena_clear(&a);
    return err == ZK_ECANCELLED ? ZK_OK : err;
}
