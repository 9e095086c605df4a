/* SPDX-License-Identifier: Apache-2.0
 *
 * Results from PostgreSQL, row by row as they come (libpq's single-row mode), so that a
 * million rows need the memory of one. When the connection is wanted for something else
 * meanwhile, the rows still to come are packed into memory and read from there.
 */
#include "store/pg.h"

#include <stdlib.h>
#include <string.h>

enum { OID_BOOL = 16 };

typedef struct zk__pg_rows {
    zk__cursor base;
    zk__pg *l;
    bool live;     /* rows are still on the wire */
    PGresult *res; /* the row at hand, when it came from the wire */
    zk_err failed; /* met while the rest was packed; told when the reader gets there */
    int n_cols;
    const char **values; /* NULL for NULL, else terminated */
    int *lengths;
    bool *is_bool;
    zk_buf kept;    /* packed rows: per column an int length (-1: NULL), bytes, a 0 */
    size_t at;      /* where the next one starts in kept */
    zk_arena blobs; /* of the row at hand */
} cursor;

static cursor *cursor_of(const zk_rows *rows)
{
    return rows->impl;
}

static void columns_set(cursor *c, const PGresult *res)
{
    size_t n = (size_t)zk__pq.nfields(res);

    if (c->values)
        return;
    c->n_cols = (int)n;
    c->values = zk_xmalloc(n * sizeof *c->values);
    c->lengths = zk_xmalloc(n * sizeof *c->lengths);
    c->is_bool = zk_xmalloc(n * sizeof *c->is_bool);
    for (int i = 0; i < c->n_cols; i++)
        c->is_bool[i] = zk__pq.ftype(res, i) == OID_BOOL;
}

static void row_drop(cursor *c)
{
    zk__pq.clear(c->res);
    c->res = NULL;
    zk_arena_clear(&c->blobs);
}

/* The wire is done with: libpq must have been read until it gives NULL. */
static void wire_end(cursor *c)
{
    PGresult *res;

    while ((res = zk__pq.getResult(c->l->conn)))
        zk__pq.clear(res);
    c->live = false;
    c->l->wire = NULL;
}

/* The next row from the wire into *res; NULL when there is none. */
static zk_err wire_next(zk_ctx *cx, cursor *c, PGresult **res)
{
    zk_err err;

    *res = zk__pq.getResult(c->l->conn);
    switch (zk__pq.resultStatus(*res)) {
    case PGRES_SINGLE_TUPLE: columns_set(c, *res); return ZK_OK;
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK: err = ZK_OK; break;
    default: err = zk__pg_fail(cx, c->l, *res); break;
    }
    zk__pq.clear(*res);
    *res = NULL;
    wire_end(c);
    return err;
}

/* ---- packing what is still to come ------------------------------------------------------------------ */

static void pack(cursor *c, const PGresult *res)
{
    for (int i = 0; i < c->n_cols; i++) {
        int n = zk__pq.getisnull(res, 0, i) ? -1 : zk__pq.getlength(res, 0, i);

        zk_buf_put(&c->kept, &n, sizeof n);
        if (n >= 0)
            zk_buf_put(&c->kept, zk__pq.getvalue(res, 0, i), (size_t)n + 1);
    }
}

static void unpack(cursor *c)
{
    for (int i = 0; i < c->n_cols; i++) {
        int n;

        memcpy(&n, c->kept.p + c->at, sizeof n);
        c->at += sizeof n;
        c->lengths[i] = n < 0 ? 0 : n;
        c->values[i] = n < 0 ? NULL : c->kept.p + c->at;
        if (n >= 0)
            c->at += (size_t)n + 1;
    }
}

zk_err zk__pg_free_wire(zk_ctx *cx, zk__pg *l)
{
    cursor *c = l->wire;
    const char *message = cx->message;
    PGresult *res;

    if (l->copy)
        return zk__pg_copy_end(cx, l);
    if (!c)
        return ZK_OK;
    while (!(c->failed = wire_next(cx, c, &res)) && res) {
        pack(c, res);
        zk__pq.clear(res);
    }
    if (c->failed && zk__pq.status(l->conn) == CONNECTION_BAD)
        return c->failed;
    cx->message = c->failed ? cx->message : message;
    return ZK_OK;
}

/* ---- the cursor --------------------------------------------------------------------------------- */

zk_err zk__pg_query(zk_ctx *cx, const char *sql, const zk_val *args, size_t n, zk_rows *rows)
{
    zk__pg *l = zk__pg_of(cx);
    zk__pg_args bound;
    const char *name;
    cursor *c;
    int sent;

    ZK_TRY(zk__pg_free_wire(cx, l));
    ZK_TRY(zk__pg_prepare(cx, l, sql, args, n, &name));
    zk__pg_bind(args, n, &bound);
    sent = zk__pq.sendQueryPrepared(l->conn, name, (int)n, bound.values, bound.lengths, bound.formats, 0);
    zk_arena_clear(&bound.mem);
    if (!sent || !zk__pq.setSingleRowMode(l->conn))
        return zk__pg_fail(cx, l, NULL);
    c = zk_xmalloc(sizeof *c);
    memset(c, 0, sizeof *c);
    c->base.engine = &zk__pg_engine;
    c->l = l;
    c->live = true;
    l->wire = c;
    rows->impl = c;
    return ZK_OK;
}

static zk_err next_live(zk_ctx *cx, cursor *c, bool *more)
{
    ZK_TRY(wire_next(cx, c, &c->res));
    *more = c->res != NULL;
    for (int i = 0; *more && i < c->n_cols; i++) {
        c->values[i] = zk__pq.getisnull(c->res, 0, i) ? NULL : zk__pq.getvalue(c->res, 0, i);
        c->lengths[i] = zk__pq.getlength(c->res, 0, i);
    }
    return ZK_OK;
}

zk_err zk__pg_next(zk_ctx *cx, zk_rows *rows)
{
    cursor *c = cursor_of(rows);

    row_drop(c);
    rows->more = false;
    if (c->live)
        return next_live(cx, c, &rows->more);
    if (c->at < c->kept.n) {
        unpack(c);
        rows->more = true;
        return ZK_OK;
    }
    return c->failed;
}

void zk__pg_rows_close(zk_rows *rows)
{
    cursor *c = cursor_of(rows);

    if (c->live)
        wire_end(c);
    row_drop(c);
    zk_buf_clear(&c->kept);
    free(c->values);
    free(c->lengths);
    free(c->is_bool);
    free(c);
}

/* ---- columns --------------------------------------------------------------------------------------- */

bool zk__pg_col_null(const zk_rows *rows, int col)
{
    return !cursor_of(rows)->values[col];
}

int64_t zk__pg_col_int(const zk_rows *rows, int col)
{
    const cursor *c = cursor_of(rows);
    const char *s = c->values[col];

    if (s && c->is_bool[col])
        return *s == 't';
    return s ? strtoll(s, NULL, 10) : 0;
}

double zk__pg_col_real(const zk_rows *rows, int col)
{
    const char *s = cursor_of(rows)->values[col];

    return s ? strtod(s, NULL) : 0;
}

const char *zk__pg_col_text(const zk_rows *rows, int col)
{
    const char *s = cursor_of(rows)->values[col];

    return s ? s : "";
}

static unsigned nibble(char ch)
{
    return (unsigned)(ch <= '9' ? ch - '0' : (ch | 0x20) - 'a' + 10) & 15;
}

/* The server sends "\x" and two hex digits a byte (bytea_output is set when we connect). */
const void *zk__pg_col_blob(const zk_rows *rows, int col, size_t *n)
{
    cursor *c = cursor_of(rows);
    const char *s = c->values[col];
    unsigned char *out;

    *n = 0;
    if (!s || c->lengths[col] < 2 || s[0] != '\\' || s[1] != 'x')
        return s;
    *n = (size_t)(c->lengths[col] - 2) / 2;
    out = zk_alloc(&c->blobs, *n + 1);
    for (size_t i = 0; i < *n; i++)
        out[i] = (unsigned char)(nibble(s[2 + 2 * i]) << 4 | nibble(s[3 + 2 * i]));
    return out;
}
