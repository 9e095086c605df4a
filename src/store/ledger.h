/* SPDX-License-Identifier: Apache-2.0
 *
 * The ledger: what changes. One SQL face over SQLite (WAL, the default) and PostgreSQL 15+.
 *
 * Statements are written once, in the common subset of both (INSERT … ON CONFLICT … DO
 * UPDATE, RETURNING; no AUTOINCREMENT, no dialect functions); parameters are `?` in order
 * and always bound. Types: BIGINT, TEXT, DOUBLE PRECISION, BYTEA. Ids come from zk_sql_id.
 * SQL is written only in *_sql.c files.
 *
 * Both engines are equally strict: columns have the declared type and no other, text is valid
 * UTF-8 and compares bytewise, LIKE heeds case, NaN is refused (ZK_ENUMERIC), and after a failed
 * statement its transaction refuses all further ones. Still to be heeded by who writes a
 * statement: NULLs sort differently (say NULLS FIRST), `? IS NULL` has no type on PostgreSQL
 * (CAST(? AS TEXT) has), true and false are the integers 1 and 0 in a column, MAX(a, b) of two
 * values is CASE WHEN. A double reads back with the same bits.
 *
 * One writer at a time: whoever changes anything holds the writer lock of the data folder
 * (zk_folder_lock); readers need none and see the last commit.
 */
#ifndef ZK_STORE_LEDGER_H
#define ZK_STORE_LEDGER_H

#include "base/ctx.h"

typedef struct zk_ledger zk_ledger;

/* url: a file path (SQLite, created when create is set) or postgres://… / postgresql://….
 * Sets cx->ledger. ZK_ENOTFOUND: no such file. ZK_ESTORE: server not reachable, or refused (its
 * own sentence is passed on; a password never is). ZK_ECORRUPT: not a database. */
zk_err zk_ledger_open(zk_ctx *cx, const char *url, bool create);
void zk_ledger_close(zk_ctx *cx);
/* "SQLite 3.40.1" / "PostgreSQL 15.18": for `zhike status` and the manifest's remarks. */
const char *zk_ledger_engine(zk_ctx *cx);
bool zk_ledger_is_pg(const zk_ctx *cx);
/* The address as it may be shown: without a password. In the arena, or url itself. */
const char *zk_ledger_show(zk_ctx *cx, const char *url);

/* The writer lock across machines, for zk_folder_lock: on PostgreSQL a lock of this session on this
 * ledger; got tells whether it is ours now, holder (arena; may be NULL) who has it otherwise. On SQLite, which
 * is on one machine, always ours. Released by the end of the process too. */
zk_err zk_ledger_hold(zk_ctx *cx, bool *got, const char **holder);
void zk_ledger_release(zk_ctx *cx);

/* Brings the schema up to the newest numbered migration (share sql/NNNN_name.sql, applied in
 * order, each in one transaction, recorded in table schema_version). Two processes at once are
 * safe. ZK_ECONFLICT: the ledger is newer than this program. */
zk_err zk_ledger_migrate(zk_ctx *cx);
/* The version the ledger is at, and the newest this program knows. */
zk_err zk_ledger_version(zk_ctx *cx, int64_t *at, int64_t *newest);

/* A transaction. end commits when err is ZK_OK, otherwise rolls back and returns err. They do
 * not nest. */
zk_err zk_tx_begin(zk_ctx *cx);
zk_err zk_tx_end(zk_ctx *cx, zk_err err);
/* Whether the transaction that ended with an error may have been stored all the same: the connection was lost, or
 * the disk failed, while it was being committed. Files it names must stay then; the next sweep knows. */
bool zk_tx_unknown(const zk_ctx *cx);
/* The same for reading only: every query in it sees the same commit. */
zk_err zk_tx_begin_read(zk_ctx *cx);

/* A bound value. zk_int(7), zk_text("x"), … below; zk_text(NULL) and zk_null() are NULL. */
typedef struct zk_val {
    enum { ZK_VAL_NULL, ZK_VAL_INT, ZK_VAL_REAL, ZK_VAL_TEXT, ZK_VAL_BLOB } type;
    int64_t i;
    double d;
    const void *p;
    size_t n;
} zk_val;

static inline zk_val zk_null(void)
{
    return (zk_val){.type = ZK_VAL_NULL};
}
static inline zk_val zk_int(int64_t i)
{
    return (zk_val){.type = ZK_VAL_INT, .i = i};
}
static inline zk_val zk_real(double d)
{
    return (zk_val){.type = ZK_VAL_REAL, .d = d};
}
zk_val zk_text(const char *s);
zk_val zk_blob(const void *p, size_t n);

/* Errors of all that follows: ZK_ECONFLICT unique or foreign key violated; ZK_EINVAL a value does not
 * suit its column; ZK_EBUSY another process holds what is needed; ZK_EFULL; ZK_ECORRUPT; ZK_ESTORE
 * the engine refused (its sentence is passed on) or the connection is lost. */

/* Runs one statement without rows; changed (may be NULL) gets the number of rows changed. */
zk_err zk_sql_exec(zk_ctx *cx, const char *sql, const zk_val *args, size_t n_args, int64_t *changed);
#define ZK_ARGS(...) ((const zk_val[]){__VA_ARGS__}), sizeof((const zk_val[]){__VA_ARGS__}) / sizeof(zk_val)
#define ZK_NO_ARGS   NULL, 0

/* Rows. A query is stepped to its end or closed early; both are safe to close twice.
 *     zk_rows rows;
 *     ZK_TRY(zk_sql_query(cx, "SELECT id, name FROM t WHERE k = ?", ZK_ARGS(zk_int(k)), &rows));
 *     while ((err = zk_rows_next(cx, &rows)) == ZK_OK && rows.more) … zk_col_text(&rows, 1) …
 *     zk_rows_close(&rows);
 * Text and blobs are borrowed until the next step. A PostgreSQL result is fetched in
 * pieces, so that a million rows need no memory to speak of. */
typedef struct zk_rows {
    void *impl;
    bool more; /* a row is there */
} zk_rows;

zk_err zk_sql_query(zk_ctx *cx, const char *sql, const zk_val *args, size_t n_args, zk_rows *rows);
zk_err zk_rows_next(zk_ctx *cx, zk_rows *rows);
void zk_rows_close(zk_rows *rows);
bool zk_col_null(const zk_rows *rows, int col);
int64_t zk_col_int(const zk_rows *rows, int col);
double zk_col_real(const zk_rows *rows, int col);
const char *zk_col_text(const zk_rows *rows, int col); /* "" for NULL */
const void *zk_col_blob(const zk_rows *rows, int col, size_t *n);

/* One row or none: runs the query, copies the single integer / text into the arena.
 * ZK_ENOTFOUND (without a sentence) when there is no row. */
zk_err zk_sql_int(zk_ctx *cx, const char *sql, const zk_val *args, size_t n_args, int64_t *out);
zk_err zk_sql_text(zk_ctx *cx, const char *sql, const zk_val *args, size_t n_args, const char **out);

/* The next id of a series ("import", "run", "subject"…): inside a transaction; take count at once. */
zk_err zk_sql_id(zk_ctx *cx, const char *series, int64_t count, int64_t *first);

/* Many rows at once into one table: prepared inserts on SQLite, COPY on PostgreSQL (target
 * >= 300,000 narrow rows/s). Inside a transaction. columns is "a, b, c"; each put gives that many
 * values. After an error the transaction is to be rolled back. */
typedef struct zk_bulk zk_bulk;
zk_err zk_bulk_open(zk_ctx *cx, const char *table, const char *columns, zk_bulk **out);
zk_err zk_bulk_put(zk_ctx *cx, zk_bulk *b, const zk_val *values);
zk_err zk_bulk_close(zk_ctx *cx, zk_bulk *b, zk_err err); /* err as in zk_tx_end */

#endif
