/* SPDX-License-Identifier: Apache-2.0
 *
 * The ledger on PostgreSQL 15+: connection, errors, transactions, locks. A password never
 * gets into a message: addresses are shown rebuilt from their parts, and what the server
 * says is searched for it.
 */
#include "store/pg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OLDEST_SERVER = 150000, LOCK_CLASS = 0x7A686B /* "zhk" */ };

/* ---- errors --------------------------------------------------------------------------------- */

/* A server's message in one line, without the password, in the arena. */
static const char *clean(zk_ctx *cx, const zk__pg *l, const char *s)
{
    char *out = zk_strdup(&cx->arena, s), *hit;
    size_t n = l && l->password ? strlen(l->password) : 0;

    while (n && (hit = strstr(out, l->password))) {
        memset(hit, '*', n < 3 ? n : 3);
        if (n > 3)
            memmove(hit + 3, hit + n, strlen(hit + n) + 1);
        if (n <= 3)
            break; /* too short to go on looking for */
    }
    for (char *p = out; *p; p++)
        if (*p == '\n' || *p == '\t')
            *p = ' ';
    for (size_t k = strlen(out); k && out[k - 1] == ' '; k--)
        out[k - 1] = 0;
    return out;
}

static zk_err code_of(const char *state)
{
    static const struct {
        const char *prefix;
        zk_err code;
    } known[] = {
        {"23505", ZK_ECONFLICT},  {"23503", ZK_ECONFLICT}, {"23", ZK_EINVAL},      {"22", ZK_EINVAL},
        {"42804", ZK_EINVAL},     {"53100", ZK_EFULL},     {"55P03", ZK_EBUSY},    {"40", ZK_EBUSY},
        {"57014", ZK_ECANCELLED}, {"42501", ZK_EDENIED},   {"XX001", ZK_ECORRUPT}, {"XX002", ZK_ECORRUPT},
        {"54", ZK_ELIMIT},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strncmp(state, known[i].prefix, strlen(known[i].prefix)))
            return known[i].code;
    return ZK_ESTORE;
}

static zk_err fail_lost(zk_ctx *cx, zk__pg *l)
{
    return zk_fail(cx, ZK_ESTORE,
                   ZK_L("与台账 %s 的连接断了, 这一步没有保存: %s",
                        "the connection to the ledger %s is lost, this step was not stored: %s"),
                   l->shown, clean(cx, l, zk__pq.errorMessage(l->conn)));
}

zk_err zk__pg_fail(zk_ctx *cx, zk__pg *l, const PGresult *res)
{
    const char *state = res ? zk__pq.resultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
    const char *first = res ? zk__pq.resultErrorField(res, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *more = res ? zk__pq.resultErrorField(res, PG_DIAG_MESSAGE_DETAIL) : NULL;
    const char *why;
    zk_err code;

    /* 57P01 to 57P05: the server ends the session, and says so before it does */
    if (zk__pq.status(l->conn) == CONNECTION_BAD || !state || !strncmp(state, "57P", 3))
        return fail_lost(cx, l);
    code = code_of(state);
    why = clean(cx, l, zk_fmt(&cx->arena, more ? "%s (%s)" : "%s", first ? first : state, more));
    switch (code) {
    case ZK_ECONFLICT:
        return zk_fail(cx, code, ZK_L("与台账中已有的记录冲突: %s", "conflicts with what the ledger has: %s"),
                       why);
    case ZK_EFULL:
        return zk_fail(cx, code,
                       ZK_L("数据库服务器磁盘已满, 台账没有改动: %s",
                            "no space left on the database server; the ledger is unchanged: %s"),
                       why);
    case ZK_EBUSY:
        return zk_fail(
            cx, code,
            ZK_L("台账正被占用, 请稍后再试: %s", "the ledger is held by another process; try again: %s"),
            why);
    default: return zk_fail(cx, code, ZK_L("台账拒绝了操作: %s", "the ledger refused: %s"), why);
    }
}

zk_err zk__pg_run(zk_ctx *cx, zk__pg *l, const char *sql)
{
    PGresult *res;
    ExecStatusType status;
    zk_err err = ZK_OK;

    ZK_TRY(zk__pg_free_wire(cx, l));
    res = zk__pq.exec(l->conn, sql);
    status = zk__pq.resultStatus(res);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        err = zk__pg_fail(cx, l, res);
    zk__pq.clear(res);
    return err;
}

/* ---- opening ---------------------------------------------------------------------------------- */

static const char *part(const PQconninfoOption *o, const char *name)
{
    for (; o && o->keyword; o++)
        if (!strcmp(o->keyword, name))
            return o->val && *o->val ? o->val : NULL;
    return NULL;
}

const char *zk__pg_show(zk_ctx *cx, const char *url)
{
    const char *user, *host, *port, *db, *out = "postgresql://…";
    PQconninfoOption *o;

    if (zk__pq_load(cx) || !(o = zk__pq.conninfoParse(url, NULL)))
        return out;
    user = part(o, "user");
    host = part(o, "host");
    port = part(o, "port");
    db = part(o, "dbname");
    out = zk_fmt(&cx->arena, "postgresql://%s%s%s%s%s%s%s", user ? user : "", user ? "@" : "",
                 host ? host : "", port ? ":" : "", port ? port : "", db ? "/" : "", db ? db : "");
    zk__pq.conninfoFree(o);
    return out;
}

static char *dup_or_null(const char *s)
{
    return s ? strcpy(zk_xmalloc(strlen(s) + 1), s) : NULL;
}

static void quiet(void *arg, const PGresult *res)
{
    (void)arg; /* "relation exists, skipping" is no news */
    (void)res;
}

/* Other sessions see by the application name who holds the writer lock. */
static PGconn *dial(zk_ctx *cx, const char *url)
{
    /* What stands before the address gives way to it, what stands after it does not. */
    static const char *const names[] = {"connect_timeout",  "keepalives_idle", "dbname",
                                        "application_name", "client_encoding", NULL};
    char host[64] = "";
    const char *values[] = {"10", "30", url, NULL, "UTF8", NULL};

    gethostname(host, sizeof host - 1);
    values[3] = zk_fmt(&cx->arena, "zhike %s %s %ld", cx->user, host, (long)getpid());
    return zk__pq.connectdbParams(names, values, 1);
}

/* What we rely on and the server may have otherwise. */
static zk_err settle(zk_ctx *cx, zk__pg *l)
{
    const char *encoding = zk__pq.parameterStatus(l->conn, "server_encoding");
    int version = zk__pq.serverVersion(l->conn);

    if (version < OLDEST_SERVER)
        return zk_fail(cx, ZK_ESTORE,
                       ZK_L("需要 PostgreSQL 15 以上, 服务器是 %d.%d",
                            "PostgreSQL 15 or newer is needed, the server is %d.%d"),
                       version / 10000, version % 10000);
    if (!encoding || strcmp(encoding, "UTF8"))
        return zk_fail(
            cx, ZK_ESTORE,
            ZK_L("数据库的编码要是 UTF8, 现在是 %s", "the database must be encoded in UTF8, it is in %s"),
            encoding ? encoding : "?");
    snprintf(l->base.label, sizeof l->base.label, "PostgreSQL %d.%d", version / 10000, version % 10000);
    zk__pq.setNoticeReceiver(l->conn, quiet, NULL);
    ZK_TRY(zk__pg_run(
        cx, l, "SET extra_float_digits = 1; SET bytea_output = 'hex'; SET standard_conforming_strings = on"));
    /* A commit that was reported is on the disk, whatever the server's default. */
    return zk__pg_run(cx, l,
                      "SELECT set_config('synchronous_commit', 'on', false)"
                      " WHERE current_setting('synchronous_commit') = 'off'");
}

static void pg_close(zk_ledger *base)
{
    zk__pg *l = (zk__pg *)base;

    zk__pg_stmts_clear(l);
    zk__pq.finish(l->conn);
    free(l->shown);
    free(l->password);
    free(l);
}

static zk_err connect_to(zk_ctx *cx, zk__pg *l, const char *url)
{
    l->conn = dial(cx, url);
    if (zk__pq.status(l->conn) != CONNECTION_OK)
        return zk_fail(cx, ZK_ESTORE, ZK_L("连不上台账 %s: %s", "cannot reach the ledger %s: %s"), l->shown,
                       clean(cx, l, zk__pq.errorMessage(l->conn)));
    return settle(cx, l);
}

zk_err zk__pg_open(zk_ctx *cx, const char *url)
{
    PQconninfoOption *o;
    zk__pg *l;
    zk_err err;

    ZK_TRY(zk__pq_load(cx));
    o = zk__pq.conninfoParse(url, NULL);
    if (!o) /* libpq's own sentence would quote the address, password and all */
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("台账地址看不懂, 应为 postgresql://用户@主机:端口/库名",
                 "the ledger's address cannot be understood; expected postgresql://user@host:port/database"));
    l = zk_xmalloc(sizeof *l);
    memset(l, 0, sizeof *l);
    l->base.engine = &zk__pg_engine;
    l->base.is_pg = true;
    l->password = dup_or_null(part(o, "password"));
    l->shown = dup_or_null(zk__pg_show(cx, url));
    zk__pq.conninfoFree(o);
    err = connect_to(cx, l, url);
    if (err) {
        pg_close(&l->base);
        return err;
    }
    cx->ledger = &l->base;
    return ZK_OK;
}

/* ---- transactions ------------------------------------------------------------------------------- */

static zk_err pg_begin(zk_ctx *cx, zk__tx_kind kind)
{
    return zk__pg_run(cx, zk__pg_of(cx),
                      kind == ZK__TX_WRITE ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

static zk_err pg_commit(zk_ctx *cx)
{
    zk__pg *l = zk__pg_of(cx);
    zk_err err;

    ZK_TRY(zk__pg_free_wire(cx, l));
    if (zk__pq.transactionStatus(l->conn) == PQTRANS_INERROR)
        return zk_fail(
            cx, ZK_ESTORE,
            ZK_L("事务中有语句失败, 没有保存", "a statement of the transaction failed; nothing was stored"));
    err = zk__pg_run(cx, l, "COMMIT");
    l->base.unknown = err && zk__pq.status(l->conn) == CONNECTION_BAD;
    if (l->base.unknown)
        return zk_fail(
            cx, ZK_ESTORE,
            ZK_L("提交时与台账 %s 的连接断了, 不知道这一步是否已保存; 请用 zhike status 查看",
                 "the connection to the ledger %s was lost while storing; whether this step was stored is "
                 "not known: see zhike status"),
            l->shown);
    return err;
}

static void pg_rollback(zk_ctx *cx)
{
    zk__pg *l = zk__pg_of(cx);
    const char *message = cx->message;
    zk_err error = cx->error;

    (void)zk__pg_free_wire(cx, l); /* what fails here is rolled back with the rest */
    if (zk__pq.status(l->conn) == CONNECTION_OK)
        zk__pq.clear(zk__pq.exec(l->conn, "ROLLBACK"));
    cx->message = message;
    cx->error = error;
}

static zk_err pg_exec(zk_ctx *cx, const char *sql, const zk_val *args, size_t n, int64_t *changed)
{
    zk__pg *l = zk__pg_of(cx);
    zk__pg_args bound;
    const char *name;
    PGresult *res;
    ExecStatusType status;
    zk_err err = ZK_OK;

    ZK_TRY(zk__pg_free_wire(cx, l));
    ZK_TRY(zk__pg_prepare(cx, l, sql, args, n, &name));
    zk__pg_bind(args, n, &bound);
    res = zk__pq.execPrepared(l->conn, name, (int)n, bound.values, bound.lengths, bound.formats, 0);
    zk_arena_clear(&bound.mem);
    status = zk__pq.resultStatus(res);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        err = zk__pg_fail(cx, l, res);
    else if (changed)
        *changed = status == PGRES_TUPLES_OK && !strncmp(zk__pq.cmdStatus(res), "SELECT", 6)
                       ? 0
                       : strtoll(zk__pq.cmdTuples(res), NULL, 10);
    zk__pq.clear(res);
    return err;
}

static zk_err pg_ddl(zk_ctx *cx, const char *sql)
{
    return zk__pg_run(cx, zk__pg_of(cx), sql);
}

static zk_err pg_ddl_lock(zk_ctx *cx)
{
    char sql[120];

    snprintf(sql, sizeof sql, "SELECT pg_advisory_xact_lock(%d, hashtext('migrate ' || current_schema()))",
             LOCK_CLASS);
    return zk__pg_run(cx, zk__pg_of(cx), sql);
}

static void pg_forget(zk_ctx *cx)
{
    zk__pg *l = zk__pg_of(cx);
    const char *message = cx->message;

    zk__pg_stmts_clear(l);
    if (zk__pg_run(cx, l, "DEALLOCATE ALL"))
        cx->message = message;
}

/* ---- the writer lock ------------------------------------------------------------------------------ */

static const char *who_holds(zk_ctx *cx, zk__pg *l)
{
    PGresult *res = zk__pq.exec(
        l->conn, zk_fmt(&cx->arena,
                        "SELECT a.application_name || coalesce(' @ ' || host(a.client_addr), '')"
                        " FROM pg_locks k JOIN pg_stat_activity a ON a.pid = k.pid"
                        " WHERE k.locktype = 'advisory' AND k.granted AND k.classid = %d"
                        " AND k.objid::bigint = hashtext('write ' || current_schema())::bigint & 4294967295"
                        " AND k.database = (SELECT oid FROM pg_database WHERE datname = current_database())",
                        LOCK_CLASS));
    const char *out = "";

    if (zk__pq.resultStatus(res) == PGRES_TUPLES_OK && zk__pq.ntuples(res) > 0)
        out = zk_strdup(&cx->arena, zk__pq.getvalue(res, 0, 0));
    zk__pq.clear(res);
    return out;
}

static zk_err pg_hold(zk_ctx *cx, bool *got, const char **holder)
{
    zk__pg *l = zk__pg_of(cx);
    PGresult *res;
    zk_err err = ZK_OK;

    *got = l->held;
    if (l->held)
        return ZK_OK;
    ZK_TRY(zk__pg_free_wire(cx, l));
    res = zk__pq.exec(
        l->conn, zk_fmt(&cx->arena, "SELECT pg_try_advisory_lock(%d, hashtext('write ' || current_schema()))",
                        LOCK_CLASS));
    if (zk__pq.resultStatus(res) != PGRES_TUPLES_OK)
        err = zk__pg_fail(cx, l, res);
    else
        *got = l->held = *zk__pq.getvalue(res, 0, 0) == 't';
    zk__pq.clear(res);
    if (!err && !*got && holder)
        *holder = who_holds(cx, l);
    return err;
}

static void pg_release(zk_ctx *cx)
{
    zk__pg *l = zk__pg_of(cx);
    char sql[120];

    if (!l->held)
        return;
    l->held = false;
    snprintf(sql, sizeof sql, "SELECT pg_advisory_unlock(%d, hashtext('write ' || current_schema()))",
             LOCK_CLASS);
    if (zk__pq.status(l->conn) == CONNECTION_OK && zk__pg_free_wire(cx, l) == ZK_OK)
        zk__pq.clear(zk__pq.exec(l->conn, sql));
}

const zk__engine zk__pg_engine = {
    .close = pg_close,
    .begin = pg_begin,
    .commit = pg_commit,
    .rollback = pg_rollback,
    .exec = pg_exec,
    .query = zk__pg_query,
    .next = zk__pg_next,
    .rows_close = zk__pg_rows_close,
    .col_null = zk__pg_col_null,
    .col_int = zk__pg_col_int,
    .col_real = zk__pg_col_real,
    .col_text = zk__pg_col_text,
    .col_blob = zk__pg_col_blob,
    .bulk_open = zk__pg_bulk_open,
    .bulk_put = zk__pg_bulk_put,
    .bulk_close = zk__pg_bulk_close,
    .ddl = pg_ddl,
    .ddl_lock = pg_ddl_lock,
    .forget = pg_forget,
    .hold = pg_hold,
    .release = pg_release,
};
