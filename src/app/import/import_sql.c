/* SPDX-License-Identifier: Apache-2.0
 *
 * What the import asks of the ledger (contract in sql.h).
 */
#include <string.h>
#include <time.h>

#include "app/import/sql.h"

/* ---- who is known ---------------------------------------------------------------------------- */

/* Rows of (id, number) into a map that is made large enough at once. */
static zk_err pairs_load(zk_ctx *cx, const char *count, const char *sql, const zk_val *args, size_t n_args,
                         zk_map *map)
{
    int64_t n = 0;
    zk_rows rows;
    zk_err err;

    ZK_TRY(zk_sql_int(cx, count, args, n_args, &n));
    zk_map_reserve(map, (size_t)n);
    ZK_TRY(zk_sql_query(cx, sql, args, n_args, &rows));
    while ((err = zk_rows_next(cx, &rows)) == ZK_OK && rows.more)
        zk_map_put(map, zk_str_of(zk_col_text(&rows, 0)), zk_col_int(&rows, 1));
    zk_rows_close(&rows);
    return err;
}

zk_err zk__sql_customers(zk_ctx *cx, zk_map *map)
{
    return pairs_load(cx, "SELECT COUNT(*) FROM customer", "SELECT id, no FROM customer", ZK_NO_ARGS, map);
}

zk_err zk__sql_owners(zk_ctx *cx, const char *kind, zk_map *map)
{
    return pairs_load(cx, "SELECT COUNT(*) FROM subject WHERE kind = ? AND owner_no IS NOT NULL",
                      "SELECT id, owner_no FROM subject WHERE kind = ? AND owner_no IS NOT NULL",
                      ZK_ARGS(zk_text(kind)), map);
}

zk_err zk__sql_numbers(zk_ctx *cx, const char *kind, zk_map *map)
{
    return pairs_load(cx, "SELECT COUNT(*) FROM subject WHERE kind = ?",
                      "SELECT id, no FROM subject WHERE kind = ?", ZK_ARGS(zk_text(kind)), map);
}

zk_err zk__sql_peek(zk_ctx *cx, const char *series, int64_t *next)
{
    zk_err err = zk_sql_int(cx, "SELECT next FROM id_series WHERE name = ?", ZK_ARGS(zk_text(series)), next);

    if (err != ZK_ENOTFOUND)
        return err;
    *next = 1;
    return ZK_OK;
}

/* ---- imports ----------------------------------------------------------------------------------- */

zk_err zk__sql_same_file(zk_ctx *cx, const char *kind, int64_t bytes, const char *sha256, int64_t *id,
                         int64_t *at_ms)
{
    zk_rows rows;
    zk_err err;

    *id = 0;
    ZK_TRY(zk_sql_query(cx,
                        "SELECT id, at_ms FROM import WHERE kind = ? AND file_bytes = ? AND state = 'sealed'"
                        " AND (accepted > 0 OR duplicate > 0) AND (CAST(? AS TEXT) IS NULL OR file_sha256 = "
                        "?) ORDER BY id DESC",
                        ZK_ARGS(zk_text(kind), zk_int(bytes), zk_text(sha256), zk_text(sha256)), &rows));
    if ((err = zk_rows_next(cx, &rows)) == ZK_OK && rows.more) {
        *id = zk_col_int(&rows, 0);
        *at_ms = zk_col_int(&rows, 1);
    }
    zk_rows_close(&rows);
    return err;
}

zk_err zk__sql_import_put(zk_ctx *cx, const zk_import_row *r)
{
    return zk_sql_exec(
        cx,
        "INSERT INTO import (id, kind, file, file_sha256, file_bytes, mapping, state, rows_read, accepted,"
        " rejected, duplicate, filtered, corrected, rejects_file, by, at_ms, seconds)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ZK_ARGS(zk_int(r->id), zk_text(r->kind), zk_text(r->file), zk_text(r->file_sha256),
                zk_int(r->file_bytes), zk_text(r->mapping), zk_text(r->state), zk_int(r->read),
                zk_int(r->accepted), zk_int(r->rejected), zk_int(r->duplicate), zk_int(r->filtered),
                zk_int(r->corrected), zk_text(r->rejects_file), zk_text(r->by), zk_int(r->at_ms),
                zk_real(r->seconds)),
        NULL);
}

zk_err zk__sql_import_undone(zk_ctx *cx, int64_t id, int64_t at_ms)
{
    int64_t changed;

    ZK_TRY(zk_sql_exec(
        cx, "UPDATE import SET state = 'undone', undone_at_ms = ? WHERE id = ? AND state = 'sealed'",
        ZK_ARGS(zk_int(at_ms), zk_int(id)), &changed));
    if (!changed)
        return zk_fail(cx, ZK_ECONFLICT, ZK_L("这次导入已经撤销", "this import has been undone already"));
    return ZK_OK;
}

static void import_read(zk_ctx *cx, const zk_rows *rows, zk_import_row *r)
{
    *r = (zk_import_row){
        .id = zk_col_int(rows, 0),
        .kind = zk_strdup(&cx->arena, zk_col_text(rows, 1)),
        .file = zk_strdup(&cx->arena, zk_col_text(rows, 2)),
        .file_sha256 = zk_strdup(&cx->arena, zk_col_text(rows, 3)),
        .file_bytes = zk_col_int(rows, 4),
        .mapping = zk_col_null(rows, 5) ? NULL : zk_strdup(&cx->arena, zk_col_text(rows, 5)),
        .state = zk_strdup(&cx->arena, zk_col_text(rows, 6)),
        .read = zk_col_int(rows, 7),
        .accepted = zk_col_int(rows, 8),
        .rejected = zk_col_int(rows, 9),
        .duplicate = zk_col_int(rows, 10),
        .filtered = zk_col_int(rows, 11),
        .corrected = zk_col_int(rows, 12),
        .rejects_file = zk_col_null(rows, 13) ? NULL : zk_strdup(&cx->arena, zk_col_text(rows, 13)),
        .by = zk_strdup(&cx->arena, zk_col_text(rows, 14)),
        .at_ms = zk_col_int(rows, 15),
        .undone_at_ms = zk_col_null(rows, 16) ? 0 : zk_col_int(rows, 16),
        .seconds = zk_col_real(rows, 17),
    };
}

zk_err zk__sql_imports(zk_ctx *cx, int64_t id, zk_import_row **out, size_t *n)
{
    size_t cap = 0;
    zk_rows rows;
    zk_err err;

    *out = NULL;
    *n = 0;
    ZK_TRY(zk_sql_query(
        cx,
        "SELECT id, kind, file, file_sha256, file_bytes, mapping, state, rows_read, accepted, rejected,"
        " duplicate, filtered, corrected, rejects_file, by, at_ms, undone_at_ms, seconds"
        " FROM import WHERE CAST(? AS BIGINT) < 0 OR id = ? ORDER BY id DESC",
        ZK_ARGS(zk_int(id), zk_int(id)), &rows));
    while ((err = zk_rows_next(cx, &rows)) == ZK_OK && rows.more)
        import_read(cx, &rows, ZK_PUSH(&cx->arena, *out, *n, cap));
    zk_rows_close(&rows);
    return err;
}

/* ---- sealed files ---------------------------------------------------------------------------------- */

zk_err zk__sql_sealed_put(zk_ctx *cx, const zk__sealed_row *r)
{
    return zk_sql_exec(
        cx,
        "INSERT INTO sealed (id, import_id, kind, path, rows, bytes, subject_min, subject_max, date_min,"
        " date_max, sha256, has_refs, xxh3) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ZK_ARGS(zk_int(r->id), zk_int(r->import_id), zk_text(r->kind), zk_text(r->path), zk_int(r->rows),
                zk_int(r->bytes), r->has_subject ? zk_int(r->subject_min) : zk_null(),
                r->has_subject ? zk_int(r->subject_max) : zk_null(),
                r->has_date ? zk_int(r->date_min) : zk_null(), r->has_date ? zk_int(r->date_max) : zk_null(),
                zk_text(r->sha256), zk_int(r->has_refs), zk_text(r->xxh3)),
        NULL);
}

zk_err zk__sql_sealed_kinds(zk_ctx *cx, int64_t import_id, const char ***kinds, size_t *n)
{
    size_t cap = 0;
    zk_rows rows;
    zk_err err;

    *kinds = NULL;
    *n = 0;
    ZK_TRY(zk_sql_query(cx, "SELECT DISTINCT kind FROM sealed WHERE import_id = ? ORDER BY kind",
                        ZK_ARGS(zk_int(import_id)), &rows));
    while ((err = zk_rows_next(cx, &rows)) == ZK_OK && rows.more)
        *ZK_PUSH(&cx->arena, *kinds, *n, cap) = zk_strdup(&cx->arena, zk_col_text(&rows, 0));
    zk_rows_close(&rows);
    return err;
}

zk_err zk__sql_sealed_drop(zk_ctx *cx, int64_t import_id)
{
    zk_val id = zk_int(import_id);

    ZK_TRY(zk_sql_exec(cx, "DELETE FROM superseded WHERE import_id = ?", &id, 1, NULL));
    ZK_TRY(zk_sql_exec(
        cx, "DELETE FROM superseded WHERE sealed_id IN (SELECT id FROM sealed WHERE import_id = ?)", &id, 1,
        NULL));
    return zk_sql_exec(cx, "DELETE FROM sealed WHERE import_id = ?", &id, 1, NULL);
}

zk_err zk__sql_superseded_put(zk_ctx *cx, int64_t import_id, int64_t sealed_id, const void *bitmap, size_t n,
                              int64_t set)
{
    return zk_sql_exec(cx,
                       "INSERT INTO superseded (import_id, sealed_id, rows_bitmap, n) VALUES (?, ?, ?, ?)",
                       ZK_ARGS(zk_int(import_id), zk_int(sealed_id), zk_blob(bitmap, n), zk_int(set)), NULL);
}

/* ---- audit ------------------------------------------------------------------------------------------- */

zk_err zk__sql_audit(zk_ctx *cx, const char *action, const char *object, const char *detail)
{
    struct timespec ts;
    int64_t id;

    clock_gettime(CLOCK_REALTIME, &ts);
    ZK_TRY(zk_sql_id(cx, "audit", 1, &id));
    return zk_sql_exec(cx,
                       "INSERT INTO audit (id, at_ms, by, action, object, detail) VALUES (?, ?, ?, ?, ?, ?)",
                       ZK_ARGS(zk_int(id), zk_int((int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000),
                               zk_text(cx->user), zk_text(action), zk_text(object), zk_text(detail)),
                       NULL);
}
