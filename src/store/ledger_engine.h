/* SPDX-License-Identifier: Apache-2.0
 *
 * What an engine (sqlite.c, pg.c) gives to ledger.c. Inside the store only.
 *
 * ledger.c checks what both engines must refuse alike (NaN, text that is not UTF-8, work
 * in a transaction that has failed), so that a program that works on one works on the
 * other; an engine translates, runs and maps errors.
 */
#ifndef ZK_STORE_LEDGER_ENGINE_H
#define ZK_STORE_LEDGER_ENGINE_H

#include "store/ledger.h"

typedef enum zk__tx_kind { ZK__TX_WRITE, ZK__TX_READ } zk__tx_kind;

typedef struct zk__engine {
    void (*close)(zk_ledger *l);

    zk_err (*begin)(zk_ctx *cx, zk__tx_kind kind);
    zk_err (*commit)(zk_ctx *cx);
    void (*rollback)(zk_ctx *cx); /* keeps cx->message */

    zk_err (*exec)(zk_ctx *cx, const char *sql, const zk_val *args, size_t n_args, int64_t *changed);
    zk_err (*query)(zk_ctx *cx, const char *sql, const zk_val *args, size_t n_args, zk_rows *rows);
    zk_err (*next)(zk_ctx *cx, zk_rows *rows);
    void (*rows_close)(zk_rows *rows);

    bool (*col_null)(const zk_rows *rows, int col);
    int64_t (*col_int)(const zk_rows *rows, int col);
    double (*col_real)(const zk_rows *rows, int col);
    const char *(*col_text)(const zk_rows *rows, int col);
    const void *(*col_blob)(const zk_rows *rows, int col, size_t *n);

    zk_err (*bulk_open)(zk_ctx *cx, const char *table, const char *columns, size_t n_cols, zk_bulk **out);
    zk_err (*bulk_put)(zk_ctx *cx, zk_bulk *b, const zk_val *values);
    zk_err (*bulk_close)(zk_ctx *cx, zk_bulk *b,
                         zk_err err); /* frees b; what is left goes in when err is OK */

    /* One statement of a migration, without parameters; a write transaction is open. */
    zk_err (*ddl)(zk_ctx *cx, const char *sql);
    /* Inside a write transaction: holds every other migration off until it ends. */
    zk_err (*ddl_lock)(zk_ctx *cx);
    /* After tables changed: forget what was prepared. */
    void (*forget)(zk_ctx *cx);

    zk_err (*hold)(zk_ctx *cx, bool *got, const char **holder);
    void (*release)(zk_ctx *cx);
} zk__engine;

/* The first member of each engine's own struct. Lives on the heap, since it may outlive an arena. */
struct zk_ledger {
    const zk__engine *engine;
    char label[64]; /* "SQLite 3.40.1" */
    bool in_tx;
    zk_err failed; /* first failure inside the open transaction */
    bool is_pg;
    bool unknown; /* set by an engine's commit that failed and may have been done */
};

/* The first member of each engine's cursor and bulk. */
typedef struct zk__cursor {
    const zk__engine *engine;
} zk__cursor;

struct zk_bulk {
    const zk__engine *engine;
    size_t n_cols;
};

zk_err zk__sqlite_open(zk_ctx *cx, const char *path, bool create);
zk_err zk__pg_open(zk_ctx *cx, const char *url);
/* The address without its password, in the arena. */
const char *zk__pg_show(zk_ctx *cx, const char *url);

/* FNV-1a of a statement: finds it among the prepared ones. */
static inline uint64_t zk__sql_hash(const char *s)
{
    uint64_t h = 0xcbf29ce484222325u;

    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 0x100000001b3u;
    return h;
}

#endif
