/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows out of a worker's block: CSV, JSON lines, or chunks of a Parquet file (contract in
 * facts_source.h).
 */
#include "store/facts_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void zk__cursor_init(zk__cursor *c, zk__reader *rd)
{
    struct zk__cursor_own *o = zk_xmalloc(sizeof *o);

    *o = (struct zk__cursor_own){.rd = rd};
    o->fields = zk_xmalloc((rd->n_columns + 1) * sizeof *o->fields);
    c->own = o;
    c->rows = 0;
    c->line = zk_xmalloc(ZK__VECTOR * sizeof *c->line);
    c->in = zk_xmalloc((rd->n_in + 1) * sizeof *c->in);
    for (size_t i = 0; i < rd->n_in; i++)
        c->in[i] = zk_xmalloc(ZK__VECTOR * sizeof **c->in);
}

void zk__cursor_clear(zk__cursor *c)
{
    struct zk__cursor_own *o = c->own;

    if (!o)
        return;
    for (size_t i = 0; i < o->rd->n_in; i++)
        free(c->in[i]);
    free(c->in);
    free(c->line);
    if (o->chunk)
        duckdb_destroy_data_chunk(&o->chunk);
    zk_arena_clear(&o->scratch);
    zk_buf_clear(&o->block);
    free(o->fields);
    free(o);
    *c = (zk__cursor){0};
}

/* The next block for this cursor; at == end afterwards means the file is at its end. */
static zk_err block_next(struct zk__cursor_own *o)
{
    zk__reader *rd = o->rd;
    size_t n = 0;
    zk_err err;

    pthread_mutex_lock(&rd->lock);
    if (!(err = (zk_err)atomic_load(&rd->error)))
        err = zk__carry_fill(rd, &n);
    if (!err && n) {
        /* The carry becomes the block; only the unfinished record behind it is copied. */
        zk_buf rest = o->block;

        rest.n = 0;
        zk_buf_put(&rest, rd->carry.p + n, rd->carry.n - n);
        o->block = rd->carry;
        o->block.p[n] = rd->csv.nl; /* the sentinel zk__csv_record wants */
        o->line_at = rd->line;
        rd->line += (int64_t)zk__count_byte(o->block.p, n, rd->csv.nl);
        rd->carry = rest;
    }
    pthread_mutex_unlock(&rd->lock);
    o->at = o->block.p;
    o->end = n ? o->block.p + n : o->at; /* nothing may be added to no block */
    o->clean = !err && n && zk_utf8_valid(o->block.p, n) == n && !memchr(o->block.p, 0, n);
    return err;
}

/* A record whose bytes are not text; *at where. */
static bool dirty(const struct zk__cursor_own *o, const char *p, const char *next, const char **at)
{
    size_t n = (size_t)(next - p), good;
    const char *zero;

    if (o->clean)
        return false;
    good = zk_utf8_valid(p, n);
    zero = memchr(p, 0, good);
    *at = zero ? zero : p + good;
    return zero || good != n;
}

static void csv_row(zk__cursor *c)
{
    struct zk__cursor_own *o = c->own;
    const zk__reader *rd = o->rd;

    for (size_t k = 0; k < rd->n_columns; k++) {
        zk_str f = o->fields[k];

        if (rd->slot[k] < 0)
            continue;
        c->in[rd->slot[k]][c->rows] = f.n & ZK__ESCAPED ? zk__csv_unescape(&o->scratch, f) : f;
    }
    for (size_t i = 0; i < rd->n_in; i++)
        if (rd->same[i] >= 0)
            c->in[i][c->rows] = c->in[rd->same[i]][c->rows];
}

/* Whether the last extra fields of a record of too many hold nothing: "1,2,," under "a,b". Many an export ends its
 * rows so, and nothing is lost. */
static bool ends_empty(const zk__reader *rd, const char *p, const char *end, size_t extra)
{
    while (end > p && extra) {
        char c = *--end;

        if (c == rd->csv.delimiter)
            extra--;
        else if (c != ' ' && c != '\r' && c != rd->csv.nl)
            return false;
    }
    return !extra;
}

/* Takes one record at o->at; true when it made a row. */
static bool csv_take(zk__cursor *c)
{
    struct zk__cursor_own *o = c->own;
    zk__reader *rd = o->rd;
    zk__record r;
    const char *p = o->at, *where = NULL, *reason = NULL, *detail = NULL;
    char counts[96];
    zk__record_state state = zk__csv_record(&rd->csv, p, o->end, true, o->fields, rd->n_columns, &r);
    bool blank = state == ZK__RECORD_OK && r.n == 1 && !o->fields[0].p;

    if (state != ZK__RECORD_OK) {
        reason = r.reason;
        where = r.at;
    } else if (!blank && dirty(o, p, r.next, &where)) {
        reason = "encoding";
    } else if (!blank && r.n != rd->n_columns &&
               (r.n < rd->n_columns || !ends_empty(rd, p, r.next, r.n - rd->n_columns))) {
        reason = "columns";
        detail = counts;
        snprintf(counts, sizeof counts,
                 rd->lang == ZK_ZH ? "有 %zu 列，表头 %zu 列" : "columns: %zu, in the header %zu", r.n,
                 rd->n_columns);
        where = r.next - (r.next > p && r.next[-1] == rd->csv.nl);
    }
    if (reason)
        zk__bad_add(rd, o->line_at, (int64_t)(where - p) + 1, reason, detail,
                    (zk_str){p, (size_t)(r.next - p)});
    else if (!blank)
        csv_row(c);
    c->line[c->rows] = o->line_at;
    o->line_at +=
        o->rd->src->format == ZK_CSV ? (int64_t)zk__count_byte(p, (size_t)(r.next - p), rd->csv.nl) : 1;
    o->at = r.next;
    return !reason && !blank;
}

static bool json_take(zk__cursor *c)
{
    struct zk__cursor_own *o = c->own;
    zk__reader *rd = o->rd;
    const char *p = o->at, *nl = memchr(p, '\n', (size_t)(o->end - p) + 1);
    const char *where = NULL, *detail = NULL, *reason = NULL;
    zk_str line = zk_str_trim((zk_str){p, (size_t)(nl - p)}), *values;
    int column = 1;
    bool blank = !line.n;

    o->at = nl < o->end ? nl + 1 : o->end;
    c->line[c->rows] = o->line_at++;
    if (blank)
        return false;
    if (line.n > rd->csv.max_line) {
        reason = "length";
        column = (int)rd->csv.max_line + 1;
    } else if (dirty(o, p, nl, &where)) {
        reason = "encoding";
        column = (int)(where - p) + 1;
    } else {
        values = ZK_NEWS(&o->scratch, zk_str, rd->n_in);
        if (!zk__json_row(&o->scratch, rd->lang, line, rd->in, rd->n_in, values, &detail, &column))
            reason = "other";
        for (size_t i = 0; !reason && i < rd->n_in; i++)
            c->in[i][c->rows] = values[i];
    }
    if (reason)
        zk__bad_add(rd, c->line[c->rows], column, reason, detail, line);
    return !reason;
}

/* The next chunk of a Parquet file, in order; its texts point into the chunk. */
static zk_err parquet_take(zk__cursor *c)
{
    struct zk__cursor_own *o = c->own;
    zk__reader *rd = o->rd;
    const char *why;

    if (o->chunk)
        duckdb_destroy_data_chunk(&o->chunk);
    pthread_mutex_lock(&rd->lock);
    o->chunk = rd->eof ? NULL : duckdb_fetch_chunk(rd->result); /* asking again behind the end is an error */
    c->rows = o->chunk ? duckdb_data_chunk_get_size(o->chunk) : 0;
    for (size_t r = 0; r < c->rows; r++)
        c->line[r] = rd->line++;
    why = o->chunk || rd->eof ? NULL : duckdb_result_error(&rd->result);
    rd->eof |= !o->chunk;
    pthread_mutex_unlock(&rd->lock);
    if (why && *why)
        return zk__reader_stop(rd, ZK_EINVAL, why, why);
    for (size_t i = 0; i < rd->n_in && c->rows; i++) {
        duckdb_vector v = duckdb_data_chunk_get_vector(o->chunk, i);
        duckdb_string_t *data = duckdb_vector_get_data(v);
        uint64_t *valid = duckdb_vector_get_validity(v);

        for (size_t r = 0; r < c->rows; r++)
            c->in[i][r] = duckdb_validity_row_is_valid(valid, r)
                              ? (zk_str){duckdb_string_t_data(&data[r]), duckdb_string_t_length(data[r])}
                              : (zk_str){NULL, 0};
    }
    return ZK_OK;
}

zk_err zk__cursor_next(zk__cursor *c)
{
    struct zk__cursor_own *o = c->own;

    c->rows = 0;
    if (o->rd->parquet)
        return parquet_take(c);
    zk_arena_clear(&o->scratch);
    while (!c->rows) {
        if (o->at == o->end) {
            zk_arena_clear(&o->scratch); /* no row so far: what it holds belongs to none */
            ZK_TRY(block_next(o));
            if (o->at == o->end)
                return ZK_OK;
        }
        while (o->at < o->end && c->rows < ZK__VECTOR)
            c->rows += o->rd->src->format == ZK_CSV ? csv_take(c) : json_take(c); /* a row or none */
    }
    return ZK_OK;
}
