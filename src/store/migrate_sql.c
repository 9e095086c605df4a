/* SPDX-License-Identifier: Apache-2.0
 *
 * Statements about the ledger's own state: schema_version, which says what migrations have
 * been applied, and id_series, from which all ids come.
 */
#include "store/migrate.h"
#include "store/ledger_engine.h"

/* Made before the first migration; goes through the same translation as they do. */
zk_err zk__version_table(zk_ctx *cx)
{
    static const char sql[] = "CREATE TABLE IF NOT EXISTS schema_version (\n"
                              "    version    BIGINT PRIMARY KEY, -- number of the migration\n"
                              "    name       TEXT NOT NULL,      -- its name\n"
                              "    sha256     TEXT NOT NULL,      -- of its file\n"
                              "    applied_at BIGINT NOT NULL     -- ms UTC\n"
                              ")";

    return cx->ledger->engine->ddl(cx, zk__migrate_for(cx, sql, cx->ledger->is_pg));
}

/* What an extension of PostgreSQL brought along belongs to nobody. */
zk_err zk__version_foreign(zk_ctx *cx, const char **table)
{
    zk_err err = zk_sql_text(
        cx,
        cx->ledger->is_pg
            ? "SELECT MIN(tablename) FROM pg_tables t WHERE schemaname = current_schema()"
              " AND NOT EXISTS (SELECT 1 FROM pg_depend d JOIN pg_class c ON c.oid = d.objid"
              " WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'e' AND c.relname = t.tablename"
              " AND c.relnamespace = current_schema()::regnamespace) HAVING"
              " COUNT(CASE WHEN tablename = 'schema_version' THEN 1 END) = 0"
            : "SELECT MIN(name) FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'"
              " HAVING COUNT(CASE WHEN name = 'schema_version' THEN 1 END) = 0",
        ZK_NO_ARGS, table);

    if (err)
        *table = "";
    return err == ZK_ENOTFOUND ? ZK_OK : err;
}

zk_err zk__version_get(zk_ctx *cx, int64_t *version)
{
    int64_t tables = 0;

    *version = 0;
    ZK_TRY(zk_sql_int(
        cx,
        cx->ledger->is_pg
            ? "SELECT COUNT(*) FROM pg_tables WHERE tablename = ? AND schemaname = current_schema()"
            : "SELECT COUNT(*) FROM sqlite_schema WHERE name = ? AND type = 'table'",
        ZK_ARGS(zk_text("schema_version")), &tables));
    if (!tables)
        return ZK_OK;
    return zk_sql_int(cx, "SELECT COALESCE(MAX(version), 0) FROM schema_version", ZK_NO_ARGS, version);
}

zk_err zk__version_sha256(zk_ctx *cx, int64_t version, const char **sha256)
{
    return zk_sql_text(cx, "SELECT sha256 FROM schema_version WHERE version = ?", ZK_ARGS(zk_int(version)),
                       sha256);
}

zk_err zk__version_put(zk_ctx *cx, const zk__migration *m, int64_t at_ms)
{
    return zk_sql_exec(
        cx, "INSERT INTO schema_version (version, name, sha256, applied_at) VALUES (?, ?, ?, ?)",
        ZK_ARGS(zk_int(m->version), zk_text(m->name), zk_text(m->sha256), zk_int(at_ms)), NULL);
}

zk_err zk_sql_id(zk_ctx *cx, const char *series, int64_t count, int64_t *first)
{
    int64_t next;

    if (!cx->ledger || !cx->ledger->in_tx || count < 1)
        return zk_fail(cx, ZK_EINTERNAL, ZK_L("编号要在事务中领取", "ids are taken inside a transaction"));
    ZK_TRY(zk_sql_int(cx,
                      "INSERT INTO id_series (name, next) VALUES (?, 1 + ?)"
                      " ON CONFLICT (name) DO UPDATE SET next = id_series.next + ? RETURNING next",
                      ZK_ARGS(zk_text(series), zk_int(count), zk_int(count)), &next));
    *first = next - count;
    return ZK_OK;
}
