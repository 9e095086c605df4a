/* SPDX-License-Identifier: Apache-2.0
 *
 * What the folder asks of the ledger (contract in folder_sql.h).
 */
#include "app/folder/folder_sql.h"

zk_err zk__folder_id_get(zk_ctx *cx, const char **id)
{
    zk_err err = zk_sql_text(cx, "SELECT value FROM setting WHERE name = 'folder_id'", ZK_NO_ARGS, id);

    if (err != ZK_ENOTFOUND)
        return err;
    *id = "";
    return ZK_OK;
}

zk_err zk__folder_id_claim(zk_ctx *cx, const char *id)
{
    return zk_sql_exec(
        cx, "INSERT INTO setting (name, value) VALUES ('folder_id', ?) ON CONFLICT (name) DO NOTHING",
        ZK_ARGS(zk_text(id)), NULL);
}

static zk_err put_all(zk_ctx *cx, const char *sql, zk_map *paths)
{
    zk_rows rows;
    zk_err err;

    ZK_TRY(zk_sql_query(cx, sql, ZK_NO_ARGS, &rows));
    while ((err = zk_rows_next(cx, &rows)) == ZK_OK && rows.more)
        zk_map_put(paths, zk_str_of(zk_col_text(&rows, 0)), 1);
    zk_rows_close(&rows);
    return err;
}

zk_err zk__folder_named(zk_ctx *cx, zk_map *paths)
{
    ZK_TRY(put_all(
        cx, "SELECT s.path FROM sealed s JOIN import i ON i.id = s.import_id WHERE i.state <> 'undone'",
        paths));
    return put_all(cx, "SELECT 'runs/' || CAST(id AS TEXT) FROM run", paths);
}

zk_err zk__folder_undone(zk_ctx *cx, zk_map *names)
{
    return put_all(cx, "SELECT 'import-' || CAST(id AS TEXT) FROM import WHERE state = 'undone'", names);
}

/* ---- for zhike status ---------------------------------------------------------------------------- */

static zk_err kinds_count(zk_ctx *cx, zk_folder_status *out)
{
    size_t cap = 0;
    zk_rows rows;
    zk_err err;

    ZK_TRY(zk_sql_query(
        cx,
        "SELECT s.kind, COUNT(*), SUM(s.rows - COALESCE(d.n, 0)), SUM(s.bytes), COALESCE(MIN(s.date_min), 1),"
        " COALESCE(MAX(s.date_max), 0), SUM(COALESCE(d.n, 0))"
        " FROM sealed s JOIN import i ON i.id = s.import_id"
        " LEFT JOIN (SELECT u.sealed_id, SUM(u.n) AS n FROM superseded u"
        "  JOIN import j ON j.id = u.import_id WHERE j.state <> 'undone' GROUP BY u.sealed_id) d"
        "  ON d.sealed_id = s.id"
        " WHERE i.state <> 'undone' GROUP BY s.kind ORDER BY s.kind",
        ZK_NO_ARGS, &rows));
    while ((err = zk_rows_next(cx, &rows)) == ZK_OK && rows.more)
        *ZK_PUSH(&cx->arena, out->kinds, out->n_kinds, cap) = (zk_folder_kind){
            .kind = zk_strdup(&cx->arena, zk_col_text(&rows, 0)),
            .files = zk_col_int(&rows, 1),
            .rows = zk_col_int(&rows, 2),
            .bytes = zk_col_int(&rows, 3),
            .date_min = zk_col_int(&rows, 4),
            .date_max = zk_col_int(&rows, 5),
            .superseded = zk_col_int(&rows, 6),
        };
    zk_rows_close(&rows);
    return err;
}

/* id, what, file, by, at_ms, n, as_of of the first row, if there is one. */
static zk_err last_get(zk_ctx *cx, const char *sql, zk_folder_last *out)
{
    zk_rows rows;
    zk_err err;

    ZK_TRY(zk_sql_query(cx, sql, ZK_NO_ARGS, &rows));
    err = zk_rows_next(cx, &rows);
    if (!err && rows.more)
        *out = (zk_folder_last){
            .id = zk_col_int(&rows, 0),
            .what = zk_strdup(&cx->arena, zk_col_text(&rows, 1)),
            .file = zk_strdup(&cx->arena, zk_col_text(&rows, 2)),
            .by = zk_strdup(&cx->arena, zk_col_text(&rows, 3)),
            .at_ms = zk_col_int(&rows, 4),
            .n = zk_col_int(&rows, 5),
            .as_of = zk_col_int(&rows, 6),
        };
    zk_rows_close(&rows);
    return err;
}

static zk_err count_all(zk_ctx *cx, zk_folder_status *out)
{
    const struct {
        const char *sql;
        int64_t *n;
    } counts[] = {
        {"SELECT COUNT(*) FROM import WHERE state <> 'undone'", &out->imports},
        {"SELECT COUNT(*) FROM import WHERE state = 'undone'", &out->undone},
        {"SELECT COUNT(*) FROM subject", &out->subjects},
        {"SELECT COUNT(*) FROM customer", &out->customers},
        {"SELECT COUNT(*) FROM run", &out->runs},
    };

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        ZK_TRY(zk_sql_int(cx, counts[i].sql, ZK_NO_ARGS, counts[i].n));
    ZK_TRY(kinds_count(cx, out));
    ZK_TRY(last_get(cx,
                    "SELECT id, kind, file, by, at_ms, accepted, 0 FROM import WHERE state <> 'undone'"
                    " ORDER BY id DESC LIMIT 1",
                    &out->import));
    return last_get(cx, "SELECT id, scheme, '', by, at_ms, subjects, as_of FROM run ORDER BY id DESC LIMIT 1",
                    &out->run);
}

zk_err zk__folder_count(zk_ctx *cx, zk_folder_status *out)
{
    ZK_TRY(zk_tx_begin_read(cx));
    return zk_tx_end(cx, count_all(cx, out));
}
