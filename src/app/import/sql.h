/* SPDX-License-Identifier: Apache-2.0
 *
 * The import's statements on the ledger (import_sql.c).
 */
#ifndef ZK_APP_IMPORT_SQL_H
#define ZK_APP_IMPORT_SQL_H

#include "app/import/import.h"
#include "base/map.h"
#include "store/ledger.h"

/* ---- who is known ---- */

/* Customers that are there now: id -> number. */
zk_err zk__sql_customers(zk_ctx *cx, zk_map *map);
/* Subjects of a kind with a living owner: id -> number of the owner. */
zk_err zk__sql_owners(zk_ctx *cx, const char *kind, zk_map *map);
/* All subjects of a kind: id -> number. */
zk_err zk__sql_numbers(zk_ctx *cx, const char *kind, zk_map *map);
/* The number a series would give next; nothing is taken. */
zk_err zk__sql_peek(zk_ctx *cx, const char *series, int64_t *next);

/* ---- imports ---- */

/* A live import of a file with this size (and hash, unless NULL) and kind: its id and time, 0: none. */
zk_err zk__sql_same_file(zk_ctx *cx, const char *kind, int64_t bytes, const char *sha256, int64_t *id,
                         int64_t *at_ms);
zk_err zk__sql_import_put(zk_ctx *cx, const zk_import_row *row);
zk_err zk__sql_import_undone(zk_ctx *cx, int64_t id, int64_t at_ms);
/* id < 0: all, newest first. */
zk_err zk__sql_imports(zk_ctx *cx, int64_t id, zk_import_row **rows, size_t *n);

typedef struct zk__sealed_row {
    int64_t id, import_id, rows, bytes;
    const char *kind, *path, *sha256, *xxh3;
    bool has_subject, has_date, has_refs;
    int64_t subject_min, subject_max, date_min, date_max;
} zk__sealed_row;
zk_err zk__sql_sealed_put(zk_ctx *cx, const zk__sealed_row *row);
/* Kinds an import sealed files of. */
zk_err zk__sql_sealed_kinds(zk_ctx *cx, int64_t import_id, const char ***kinds, size_t *n);
/* Forgets the files an import made and what it replaced. */
zk_err zk__sql_sealed_drop(zk_ctx *cx, int64_t import_id);
zk_err zk__sql_superseded_put(zk_ctx *cx, int64_t import_id, int64_t sealed_id, const void *bitmap, size_t n,
                              int64_t set);

/* ---- audit ---- */
zk_err zk__sql_audit(zk_ctx *cx, const char *action, const char *object, const char *detail);

#endif
