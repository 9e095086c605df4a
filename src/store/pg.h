/* SPDX-License-Identifier: Apache-2.0
 *
 * The pieces of the PostgreSQL engine among themselves: pg.c (connection, errors,
 * transactions), pg_stmt.c (prepared statements), pg_rows.c (results in pieces),
 * pg_bulk.c (COPY).
 *
 * libpq has one result under way per connection. A query whose rows are still coming
 * when something else is asked is read to its end into memory first (zk__pg_free_wire);
 * so queries may nest, at the price of memory for the outer one only then.
 */
#ifndef ZK_STORE_PG_H
#define ZK_STORE_PG_H

#include "store/ledger_engine.h"
#include "store/pq.h"

enum { ZK__PG_CACHED = 128 };

typedef struct zk__pg_stmt {
    uint64_t hash;
    char *sql;   /* as written, with ? */
    char *types; /* a letter per parameter: the same text with other types is another statement */
    char name[16];
    uint64_t used;
} zk__pg_stmt;

typedef struct zk__pg {
    zk_ledger base;
    PGconn *conn;
    char *shown;    /* postgresql://user@host:5432/db */
    char *password; /* only to strike it from messages */
    zk__pg_stmt stmts[ZK__PG_CACHED];
    uint64_t clock, names;
    struct zk__pg_rows *wire; /* whose rows are coming, or NULL */
    zk_bulk *copy;            /* whose COPY is under way, or NULL; never both */
    bool held;                /* the writer lock */
} zk__pg;

extern const zk__engine zk__pg_engine;

static inline zk__pg *zk__pg_of(zk_ctx *cx)
{
    return (zk__pg *)cx->ledger;
}

/* What went wrong with a result (NULL: with the connection), as code and sentence. */
zk_err zk__pg_fail(zk_ctx *cx, zk__pg *l, const PGresult *res);
/* Sends one statement without parameters and waits; the result is checked and freed. */
zk_err zk__pg_run(zk_ctx *cx, zk__pg *l, const char *sql);

/* Parameters of one call, in the form libpq takes. Memory of its own, cleared by the caller: a loop of
 * a million calls must not fill the command's arena. */
typedef struct zk__pg_args {
    const char **values;
    int *lengths, *formats;
    zk_arena mem;
} zk__pg_args;

/* The prepared statement for sql with values of these types. */
zk_err zk__pg_prepare(zk_ctx *cx, zk__pg *l, const char *sql, const zk_val *args, size_t n,
                      const char **name);
void zk__pg_stmts_clear(zk__pg *l);
void zk__pg_bind(const zk_val *args, size_t n, zk__pg_args *out);

/* Makes the connection free for the next statement. */
zk_err zk__pg_free_wire(zk_ctx *cx, zk__pg *l);
/* Ends the COPY under way, if there is one, and says what the server made of it. */
zk_err zk__pg_copy_end(zk_ctx *cx, zk__pg *l);

zk_err zk__pg_query(zk_ctx *cx, const char *sql, const zk_val *args, size_t n, zk_rows *rows);
zk_err zk__pg_next(zk_ctx *cx, zk_rows *rows);
void zk__pg_rows_close(zk_rows *rows);
bool zk__pg_col_null(const zk_rows *rows, int col);
int64_t zk__pg_col_int(const zk_rows *rows, int col);
double zk__pg_col_real(const zk_rows *rows, int col);
const char *zk__pg_col_text(const zk_rows *rows, int col);
const void *zk__pg_col_blob(const zk_rows *rows, int col, size_t *n);

zk_err zk__pg_bulk_open(zk_ctx *cx, const char *table, const char *columns, size_t n_cols, zk_bulk **out);
zk_err zk__pg_bulk_put(zk_ctx *cx, zk_bulk *b, const zk_val *values);
zk_err zk__pg_bulk_close(zk_ctx *cx, zk_bulk *b, zk_err err);

#endif
