/* SPDX-License-Identifier: Apache-2.0
 *
 * Published schemes in the ledger (contract in scheme_sql.h).
 */
#include "app/scheme/scheme_sql.h"

#include <inttypes.h>

#include <jansson.h>

#include "base/json.h"
#include "store/ledger.h"

static const char *kept(zk_ctx *cx, const zk_rows *rows, int col)
{
    return zk_strdup(&cx->arena, zk_col_text(rows, col));
}

static void take_title(zk_ctx *cx, const char *json, zk_scheme_version *out)
{
    json_t *root = json_loads(json, 0, NULL);
    const char *zh = json_string_value(json_object_get(root, "zh")),
               *en = json_string_value(json_object_get(root, "en"));

    out->title.zh = zk_strdup(&cx->arena, zh ? zh : "");
    out->title.en = zk_strdup(&cx->arena, en ? en : "");
    json_decref(root);
}

static void take_row(zk_ctx *cx, const zk_rows *rows, zk_scheme_version *out)
{
    *out = (zk_scheme_version){.name = kept(cx, rows, 0),
                               .version = zk_col_int(rows, 1),
                               .sha256 = kept(cx, rows, 2),
                               .at_ms = zk_col_int(rows, 4),
                               .by = kept(cx, rows, 5)};
    take_title(cx, zk_col_text(rows, 3), out);
}

#define COLUMNS "name, version, sha256, title, published_at_ms, by"

zk_err zk__scheme_get(zk_ctx *cx, const char *name, int64_t version, zk_scheme_version *out)
{
    zk_rows rows;
    zk_err err;

    if (version)
        ZK_TRY(zk_sql_query(cx, "SELECT " COLUMNS ", body FROM scheme WHERE name = ? AND version = ?",
                            ZK_ARGS(zk_text(name), zk_int(version)), &rows));
    else
        ZK_TRY(zk_sql_query(
            cx, "SELECT " COLUMNS ", body FROM scheme WHERE name = ? ORDER BY version DESC LIMIT 1",
            ZK_ARGS(zk_text(name)), &rows));
    err = zk_rows_next(cx, &rows);
    if (!err && rows.more) {
        take_row(cx, &rows, out);
        out->body = kept(cx, &rows, 6);
    } else if (!err) {
        err = ZK_ENOTFOUND;
    }
    zk_rows_close(&rows);
    return err;
}

zk_err zk__scheme_list(zk_ctx *cx, zk_scheme_version **out, size_t *n)
{
    zk_rows rows;
    size_t cap = 0;
    zk_err err;

    *out = NULL;
    *n = 0;
    ZK_TRY(zk_sql_query(cx, "SELECT " COLUMNS " FROM scheme ORDER BY name, version DESC", ZK_NO_ARGS, &rows));
    while ((err = zk_rows_next(cx, &rows)) == ZK_OK && rows.more)
        take_row(cx, &rows, ZK_PUSH(&cx->arena, *out, *n, cap));
    zk_rows_close(&rows);
    return err;
}

/* All versions of a name share one number. */
static zk_err number_of(zk_ctx *cx, const char *name, int64_t *no)
{
    zk_err err = zk_sql_int(cx, "SELECT no FROM scheme WHERE name = ? LIMIT 1", ZK_ARGS(zk_text(name)), no);

    return err == ZK_ENOTFOUND ? zk_sql_id(cx, "scheme", 1, no) : err;
}

static zk_err audit(zk_ctx *cx, const zk_scheme_version *p)
{
    const char *object = zk_fmt(&cx->arena, "scheme %s %" PRId64, p->name, p->version);
    int64_t id;

    ZK_TRY(zk_sql_id(cx, "audit", 1, &id));
    return zk_sql_exec(
        cx, "INSERT INTO audit (id, at_ms, by, action, object, detail) VALUES (?, ?, ?, ?, ?, ?)",
        ZK_ARGS(zk_int(id), zk_int(p->at_ms), zk_text(p->by), zk_text("publish"), zk_text(object), zk_null()),
        NULL);
}

zk_err zk__scheme_put(zk_ctx *cx, const zk_scheme_version *p)
{
    zk_json j = {0};
    const char *title;
    int64_t no;

    zk_json_object(&j);
    zk_json_kstr(&j, "zh", p->title.zh);
    zk_json_kstr(&j, "en", p->title.en);
    zk_json_end_object(&j);
    title = zk_strndup(&cx->arena, j.buf.p, j.buf.n);
    zk_json_clear(&j);
    ZK_TRY(number_of(cx, p->name, &no));
    ZK_TRY(zk_sql_exec(cx,
                       "INSERT INTO scheme (name, version, no, sha256, title, body, published_at_ms, by)"
                       " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                       ZK_ARGS(zk_text(p->name), zk_int(p->version), zk_int(no), zk_text(p->sha256),
                               zk_text(title), zk_text(p->body), zk_int(p->at_ms), zk_text(p->by)),
                       NULL));
    return audit(cx, p);
}
