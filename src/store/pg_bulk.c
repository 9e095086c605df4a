/* SPDX-License-Identifier: Apache-2.0
 *
 * Many rows into one table by COPY. Rows gather in memory and go in portions while the server
 * works on the last one. Another statement between two puts, or another load, ends the COPY;
 * the next portion begins a new one.
 */
#include "store/pg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PORTION = 1 << 18 };

typedef struct bulk {
    zk_bulk base;
    char *copy; /* COPY t (a, b) FROM STDIN */
    zk_buf rows;
} bulk;

zk_err zk__pg_bulk_open(zk_ctx *cx, const char *table, const char *columns, size_t n_cols, zk_bulk **out)
{
    zk_buf copy = {0};
    bulk *b = zk_xmalloc(sizeof *b);

    (void)cx;
    zk_buf_fmt(&copy, "COPY %s (%s) FROM STDIN", table, columns);
    *b = (bulk){{&zk__pg_engine, n_cols}, copy.p, {0}};
    zk_buf_need(&b->rows, PORTION + 4096);
    *out = &b->base;
    return ZK_OK;
}

/* COPY's text format: backslash before backslash, tab, newline, return. */
static void put_text(zk_buf *b, const char *p, size_t n)
{
    size_t from = 0;

    for (size_t i = 0; i < n; i++) {
        char c = p[i];

        if (c != '\\' && c != '\t' && c != '\n' && c != '\r')
            continue;
        zk_buf_put(b, p + from, i - from);
        zk_buf_putc(b, '\\');
        zk_buf_putc(b, c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : c);
        from = i + 1;
    }
    zk_buf_put(b, p + from, n - from);
}

static void put_blob(zk_buf *b, const unsigned char *p, size_t n)
{
    static const char hex[] = "0123456789abcdef";

    zk_buf_put(b, "\\\\x", 3);
    zk_buf_need(b, 2 * n);
    for (size_t i = 0; i < n; i++) {
        zk_buf_putc(b, hex[p[i] >> 4]);
        zk_buf_putc(b, hex[p[i] & 15]);
    }
}

static void put_int(zk_buf *b, int64_t v)
{
    char text[24], *p = text + sizeof text;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

    do
        *--p = (char)('0' + u % 10);
    while (u /= 10);
    if (v < 0)
        *--p = '-';
    zk_buf_put(b, p, (size_t)(text + sizeof text - p));
}

static void put_value(zk_buf *b, const zk_val *v)
{
    char number[40];

    switch (v->type) {
    case ZK_VAL_NULL: zk_buf_put(b, "\\N", 2); break;
    case ZK_VAL_INT: put_int(b, v->i); break;
    case ZK_VAL_REAL:
        snprintf(number, sizeof number, "%.17g", v->d); /* not the shortest, but exact and at once */
        zk_buf_puts(b, number);
        break;
    case ZK_VAL_TEXT: put_text(b, v->p, v->n); break;
    case ZK_VAL_BLOB: put_blob(b, v->p, v->n); break;
    }
}

zk_err zk__pg_copy_end(zk_ctx *cx, zk__pg *l)
{
    PGresult *res;
    zk_err err = ZK_OK;

    if (!l->copy)
        return ZK_OK;
    l->copy = NULL;
    if (zk__pq.putCopyEnd(l->conn, NULL) != 1)
        return zk__pg_fail(cx, l, NULL);
    while ((res = zk__pq.getResult(l->conn))) {
        if (!err && zk__pq.resultStatus(res) != PGRES_COMMAND_OK)
            err = zk__pg_fail(cx, l, res);
        zk__pq.clear(res);
    }
    return err;
}

static zk_err copy_begin(zk_ctx *cx, zk__pg *l, bulk *b)
{
    PGresult *res;
    zk_err err = ZK_OK;

    ZK_TRY(zk__pg_free_wire(cx, l));
    res = zk__pq.exec(l->conn, b->copy);
    if (zk__pq.resultStatus(res) == PGRES_COPY_IN)
        l->copy = &b->base;
    else
        err = zk__pg_fail(cx, l, res);
    zk__pq.clear(res);
    return err;
}

static zk_err flush(zk_ctx *cx, bulk *b)
{
    zk__pg *l = zk__pg_of(cx);

    if (!b->rows.n)
        return ZK_OK;
    if (l->copy != &b->base)
        ZK_TRY(copy_begin(cx, l, b));
    if (zk__pq.putCopyData(l->conn, b->rows.p, (int)b->rows.n) != 1)
        return zk__pg_fail(cx, l, NULL);
    b->rows.n = 0;
    return ZK_OK;
}

zk_err zk__pg_bulk_put(zk_ctx *cx, zk_bulk *base, const zk_val *values)
{
    bulk *b = (bulk *)base;

    for (size_t i = 0; i < base->n_cols; i++) {
        if (i)
            zk_buf_putc(&b->rows, '\t');
        put_value(&b->rows, &values[i]);
    }
    zk_buf_putc(&b->rows, '\n');
    return b->rows.n >= PORTION ? flush(cx, b) : ZK_OK;
}

zk_err zk__pg_bulk_close(zk_ctx *cx, zk_bulk *base, zk_err err)
{
    zk__pg *l = zk__pg_of(cx);
    bulk *b = (bulk *)base;
    zk_err end;

    if (!err)
        err = flush(cx, b);
    if (l->copy == base) {
        end = zk__pg_copy_end(cx, l);
        err = err ? err : end;
    }
    zk_buf_clear(&b->rows);
    free(b->copy);
    free(b);
    return err;
}
