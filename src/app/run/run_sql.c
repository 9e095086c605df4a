/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs in the ledger: table run.
 *
 * state is "done", or "trial" for a run whose grades were kept out of the standings.
 */
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "app/run/internal.h"
#include "base/near.h"
#include "base/num.h"
#include "store/ledger.h"

#define COLUMNS                                                                                              \
    "id, scheme, version, as_of, state, where_text, subjects, manifest, result_sha256, by, at_ms, seconds"

zk_err zk__run_id(zk_ctx *cx, int64_t *id)
{
    ZK_TRY(zk_tx_begin(cx));
    return zk_tx_end(cx, zk_sql_id(cx, "run", 1, id));
}

zk_err zk__run_insert(zk_ctx *cx, const zk_run *run, const char *result_path)
{
    return zk_sql_exec(
        cx, "INSERT INTO run (" COLUMNS ", result_path) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ZK_ARGS(zk_int(run->id), zk_text(run->scheme), zk_int(run->version), zk_int(run->as_of),
                zk_text(run->standing ? "done" : "trial"), zk_text(run->where), zk_int(run->subjects),
                zk_text(run->manifest), zk_text(run->result_sha256), zk_text(run->user), zk_int(run->made_ms),
                zk_real(run->seconds), zk_text(result_path)),
        NULL);
}

zk_err zk__run_audit(zk_ctx *cx, const zk_run *run)
{
    char date[16];
    int64_t id;

    ZK_TRY(zk_sql_id(cx, "audit", 1, &id));
    return zk_sql_exec(
        cx, "INSERT INTO audit (id, at_ms, by, action, object, detail) VALUES (?, ?, ?, ?, ?, ?)",
        ZK_ARGS(zk_int(id), zk_int(run->made_ms), zk_text(run->user), zk_text("run"),
                zk_text(zk_fmt(&cx->arena, "run %" PRId64, run->id)),
                zk_text(zk_fmt(&cx->arena, "{\"scheme\":\"%s\",\"version\":%" PRId64 ",\"as_of\":\"%s\"}",
                               run->scheme, run->version, zk_date_show(run->as_of, date)))),
        NULL);
}

static const char *owned(zk_ctx *cx, const zk_rows *rows, int col)
{
    return zk_col_null(rows, col) ? NULL : zk_strdup(&cx->arena, zk_col_text(rows, col));
}

/* The two hashes people ask for stand in the manifest; a manifest that cannot be read is found out by
 * whoever opens the run, not by who lists it. */
static void hashes_get(zk_ctx *cx, zk_run *run)
{
    json_t *m = json_loads(run->manifest, 0, NULL);
    const char *scheme = json_string_value(json_object_get(json_object_get(m, "scheme"), "sha256"));
    const char *result = json_string_value(json_object_get(json_object_get(m, "result"), "hash"));

    run->scheme_sha256 = zk_strdup(&cx->arena, scheme ? scheme : "");
    run->result_hash = zk_strdup(&cx->arena, result ? result : "");
    json_decref(m);
}

static void run_take(zk_ctx *cx, const zk_rows *rows, zk_run *run)
{
    *run = (zk_run){
        .id = zk_col_int(rows, 0),
        .scheme = owned(cx, rows, 1),
        .version = zk_col_int(rows, 2),
        .as_of = (int32_t)zk_col_int(rows, 3),
        .standing = !strcmp(zk_col_text(rows, 4), "done"),
        .where = owned(cx, rows, 5),
        .subjects = zk_col_int(rows, 6),
        .manifest = owned(cx, rows, 7),
        .result_sha256 = owned(cx, rows, 8),
        .user = owned(cx, rows, 9),
        .made_ms = zk_col_int(rows, 10),
        .seconds = zk_col_real(rows, 11),
    };
    hashes_get(cx, run);
}

static zk_err run_one(zk_ctx *cx, const char *sql, const zk_val *args, size_t n, zk_run *run)
{
    zk_rows rows;
    zk_err err;

    ZK_TRY(zk_sql_query(cx, sql, args, n, &rows));
    err = zk_rows_next(cx, &rows);
    if (!err && rows.more)
        run_take(cx, &rows, run);
    else if (!err)
        err = ZK_ENOTFOUND;
    zk_rows_close(&rows);
    return err;
}

zk_err zk__run_find(zk_ctx *cx, int64_t id, zk_run *run)
{
    return run_one(cx, "SELECT " COLUMNS " FROM run WHERE id = ?", ZK_ARGS(zk_int(id)), run);
}

/* The nearest scheme that was ever run, or NULL. */
static const char *scheme_near(zk_ctx *cx, const char *scheme)
{
    zk_rows rows;
    zk_near near;
    const char *best;

    if (zk_sql_query(cx, "SELECT DISTINCT scheme FROM run", ZK_NO_ARGS, &rows))
        return NULL;
    zk_near_init(&near, zk_str_of(scheme));
    while (zk_rows_next(cx, &rows) == ZK_OK && rows.more)
        zk_near_try(&near, zk_strdup(&cx->arena, zk_col_text(&rows, 0)));
    zk_rows_close(&rows);
    best = near.best;
    return best && strcmp(best, scheme) ? best : NULL;
}

zk_err zk_run_newest(zk_ctx *cx, const char *scheme, int32_t as_of, zk_run *run)
{
    char date[16];
    const char *near;
    zk_err err =
        run_one(cx,
                "SELECT " COLUMNS " FROM run WHERE scheme = ? AND as_of >= ? AND as_of <= ?"
                " ORDER BY CASE WHEN where_text IS NULL THEN 0 ELSE 1 END, as_of DESC,"
                " CASE WHEN state = 'done' THEN 0 ELSE 1 END, id DESC LIMIT 1",
                ZK_ARGS(zk_text(scheme), zk_int(as_of), zk_int(as_of == INT32_MIN ? INT32_MAX : as_of)), run);

    if (err != ZK_ENOTFOUND)
        return err;
    near = as_of == INT32_MIN ? scheme_near(cx, scheme) : NULL;
    if (near)
        return zk_fail(cx, ZK_ENOTFOUND,
                       ZK_L("方案 %s 没有评价过；是不是 %s？", "scheme %s was never run; did you mean %s?"),
                       scheme, near);
    if (as_of == INT32_MIN)
        return zk_fail(cx, ZK_ENOTFOUND,
                       ZK_L("方案 %s 还没有评价过；先用 zhike run %s --as-of 日期",
                            "scheme %s was never run; zhike run %s --as-of DATE first"),
                       scheme, scheme);
    zk_date_show(as_of, date);
    return zk_fail(cx, ZK_ENOTFOUND,
                   ZK_L("方案 %s 在 %s 没有评价过；先用 zhike run %s --as-of %s",
                        "scheme %s has no run as of %s; zhike run %s --as-of %s first"),
                   scheme, date, scheme, date);
}

zk_err zk_run_list(zk_ctx *cx, const char *scheme, int64_t limit, zk_run **runs, size_t *n)
{
    zk_rows rows;
    zk_err err;
    size_t cap = 0;

    *runs = NULL;
    *n = 0;
    ZK_TRY(zk_sql_query(cx,
                        "SELECT " COLUMNS
                        " FROM run WHERE scheme = COALESCE(CAST(? AS TEXT), scheme) ORDER BY id DESC LIMIT ?",
                        ZK_ARGS(zk_text(scheme), zk_int(limit)), &rows));
    while ((err = zk_rows_next(cx, &rows)) == ZK_OK && rows.more)
        run_take(cx, &rows, ZK_PUSH(&cx->arena, *runs, *n, cap));
    zk_rows_close(&rows);
    return err;
}
