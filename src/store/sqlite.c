/* SPDX-License-Identifier: Apache-2.0
 *
 * The ledger on SQLite 3.40: one file in WAL mode, every commit synced (synchronous FULL).
 *
 * Statements are prepared once and kept; one that is still being stepped is never handed
 * out twice. Tables are STRICT (see migrate.c), so that values are checked as PostgreSQL
 * checks them.
 */
#include "store/ledger_engine.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

enum { CACHED = 96, BUSY_TIMEOUT_MS = 15000, BULK_PARAMS = 240 };

typedef struct slot {
    uint64_t hash;
    sqlite3_stmt *stmt;
    bool busy;
    uint64_t used; /* when last: the oldest idle one makes room */
} slot;

typedef struct lite {
    zk_ledger base;
    sqlite3 *db;
    slot slots[CACHED];
    uint64_t clock;
} lite;

typedef struct cursor {
    zk__cursor base;
    lite *l;
    sqlite3_stmt *stmt;
} cursor;

/* Rows are gathered and go in with one statement of many: half the time of one by one. */
typedef struct bulk {
    zk_bulk base;
    sqlite3_stmt *one, *many;
    size_t most, n; /* rows `many` takes; rows gathered */
    zk_val *values; /* most * n_cols; text and blobs are copied into mem */
    zk_arena mem;
} bulk;

static const zk__engine sqlite_engine;

static lite *lite_of(zk_ctx *cx)
{
    return (lite *)cx->ledger;
}

/* ---- errors --------------------------------------------------------------------------------- */

static zk_err code_of(sqlite3 *db, int rc)
{
    int number = sqlite3_system_errno(db);

    switch (rc & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ZK_EBUSY;
    case SQLITE_FULL: return ZK_EFULL;
    case SQLITE_IOERR: return number == ENOSPC || number == EDQUOT || number == EFBIG ? ZK_EFULL : ZK_EIO;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return ZK_ECORRUPT;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH: return ZK_EDENIED;
    case SQLITE_CANTOPEN:
        return number == ENOENT ? ZK_ENOTFOUND : number == EACCES || number == EROFS ? ZK_EDENIED : ZK_EIO;
    case SQLITE_INTERRUPT: return ZK_ECANCELLED;
    case SQLITE_TOOBIG: return ZK_ELIMIT;
    case SQLITE_MISMATCH: return ZK_EINVAL;
    case SQLITE_CONSTRAINT: break;
    default: return ZK_ESTORE;
    }
    switch (rc) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_FOREIGNKEY: return ZK_ECONFLICT;
    default: return ZK_EINVAL; /* NOT NULL, CHECK, a value of the wrong type */
    }
}

static zk_err lite_fail(zk_ctx *cx, sqlite3 *db, int rc)
{
    zk_err code = code_of(db, rc);
    const char *why = sqlite3_errmsg(db);

    switch (code) {
    case ZK_EBUSY:
        return zk_fail(cx, code,
                       ZK_L("台账正被另一个进程写入, 请稍后再试",
                            "another process is writing to the ledger; try again"));
    case ZK_EFULL:
        return zk_fail(cx, code,
                       ZK_L("磁盘已满, 台账没有改动: %s", "no space left; the ledger is unchanged: %s"), why);
    case ZK_ECORRUPT:
        return zk_fail(cx, code,
                       ZK_L("台账文件已损坏或不是 SQLite 数据库: %s",
                            "the ledger is damaged or not an SQLite database: %s"),
                       why);
    case ZK_ECONFLICT:
        return zk_fail(cx, code, ZK_L("与台账中已有的记录冲突: %s", "conflicts with what the ledger has: %s"),
                       why);
    default: return zk_fail(cx, code, ZK_L("台账拒绝了操作: %s", "the ledger refused: %s"), why);
    }
}

/* ---- opening ---------------------------------------------------------------------------------- */

static zk_err pragmas(zk_ctx *cx, sqlite3 *db)
{
    static const char *const all[] = {
        "PRAGMA journal_mode=WAL",       "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",        "PRAGMA trusted_schema=OFF",
        "PRAGMA cell_size_check=ON",     "PRAGMA cache_size=-262144",
        "PRAGMA case_sensitive_like=ON", "PRAGMA journal_size_limit=67108864",
    };

    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_busy_timeout(db, BUSY_TIMEOUT_MS);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        int rc = sqlite3_exec(db, all[i], NULL, NULL, NULL);

        if (rc)
            return lite_fail(cx, db, rc);
    }
    return ZK_OK;
}

/* A new file gets our mode rather than SQLite's; never touched when it is there, because closing
 * any descriptor of an open database drops its locks. */
static zk_err make_file(zk_ctx *cx, const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, ZK_FILE_MODE);

    if (fd < 0)
        return errno == EEXIST
                   ? ZK_OK
                   : zk_file_fail(cx, errno, path, (zk_both){"建不了台账", "cannot make the ledger"});
    close(fd);
    return ZK_OK;
}

/* SQLite cannot make its second file and says only that it cannot open: no file may be made there, or none is left
 * on the disk. Trying ourselves tells which. */
static zk_err wal_fail(zk_ctx *cx, const char *path, zk_err err)
{
    const char *wal = zk_fmt(&cx->arena, "%s-wal", path);
    int fd = open(wal, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, ZK_FILE_MODE);

    if (fd < 0)
        return zk_file_fail(cx, errno, wal, (zk_both){"写不了", "cannot write"});
    close(fd);
    return zk_fail(cx, err, ZK_L("%s: %s", "%s: %s"), path, cx->message);
}

zk_err zk__sqlite_open(zk_ctx *cx, const char *path, bool create)
{
    struct stat st;
    sqlite3 *db = NULL;
    zk_err err;
    lite *l;
    int rc;

    if (create)
        ZK_TRY(make_file(cx, path));
    if (stat(path, &st))
        return zk_file_fail(cx, errno, path, (zk_both){"打不开台账", "cannot open the ledger"});
    if (!S_ISREG(st.st_mode))
        return zk_fail(cx, ZK_EINVAL, ZK_L("台账 %s 不是普通文件", "the ledger %s is not a regular file"),
                       path);
    rc =
        sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    err = rc ? lite_fail(cx, db, rc) : pragmas(cx, db);
    if (err) {
        bool cannot_open = (sqlite3_errcode(db) & 0xFF) == SQLITE_CANTOPEN;

        sqlite3_close_v2(db);
        return cannot_open ? wal_fail(cx, path, err)
                           : zk_fail(cx, err, ZK_L("%s: %s", "%s: %s"), path, cx->message);
    }
    l = zk_xmalloc(sizeof *l);
    memset(l, 0, sizeof *l);
    l->base.engine = &sqlite_engine;
    l->db = db;
    snprintf(l->base.label, sizeof l->base.label, "SQLite %s", sqlite3_libversion());
    cx->ledger = &l->base;
    return ZK_OK;
}

static void forget(zk_ctx *cx)
{
    (void)cx; /* SQLite prepares anew by itself */
}

static void lite_close(zk_ledger *base)
{
    lite *l = (lite *)base;

    for (int i = 0; i < CACHED; i++)
        sqlite3_finalize(l->slots[i].stmt);
    sqlite3_close_v2(l->db);
    free(l);
}

/* ---- prepared statements ------------------------------------------------------------------------ */

static zk_err compile(zk_ctx *cx, lite *l, const char *sql, sqlite3_stmt **stmt)
{
    const char *tail = "";
    int rc = sqlite3_prepare_v3(l->db, sql, -1, SQLITE_PREPARE_PERSISTENT, stmt, &tail);

    if (rc) {
        zk_err err = lite_fail(cx, l->db, rc);

        return zk_fail(cx, err, ZK_L("%s (语句: %s)", "%s (statement: %s)"), cx->message, sql);
    }
    if (!*stmt || tail[strspn(tail, " \t\n;")]) {
        sqlite3_finalize(*stmt);
        *stmt = NULL;
        return zk_fail(cx, ZK_EINTERNAL, ZK_L("不是单个语句: %s", "not one statement: %s"), sql);
    }
    return ZK_OK;
}

/* An idle prepared statement for sql, or a new one; give it back with stmt_done. */
static zk_err stmt_get(zk_ctx *cx, lite *l, const char *sql, sqlite3_stmt **stmt)
{
    uint64_t hash = zk__sql_hash(sql);
    slot *room = NULL;

    for (slot *s = l->slots; s < l->slots + CACHED; s++) {
        if (s->busy)
            continue;
        if (s->stmt && s->hash == hash && !strcmp(sqlite3_sql(s->stmt), sql)) {
            s->busy = true;
            s->used = ++l->clock;
            *stmt = s->stmt;
            return ZK_OK;
        }
        if (!room || s->used < room->used)
            room = s;
    }
    ZK_TRY(compile(cx, l, sql, stmt));
    if (room) {
        sqlite3_finalize(room->stmt);
        *room = (slot){.hash = hash, .stmt = *stmt, .busy = true, .used = ++l->clock};
    }
    return ZK_OK;
}

static void stmt_done(lite *l, sqlite3_stmt *stmt)
{
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    for (slot *s = l->slots; s < l->slots + CACHED; s++)
        if (s->stmt == stmt) {
            s->busy = false;
            return;
        }
    sqlite3_finalize(stmt); /* the cache was full of busy ones */
}

static int bind_one(sqlite3_stmt *stmt, int at, const zk_val *v, sqlite3_destructor_type keep)
{
    switch (v->type) {
    case ZK_VAL_INT: return sqlite3_bind_int64(stmt, at, v->i);
    case ZK_VAL_REAL: return sqlite3_bind_double(stmt, at, v->d);
    case ZK_VAL_TEXT: return sqlite3_bind_text64(stmt, at, v->p, v->n, keep, SQLITE_UTF8);
    case ZK_VAL_BLOB:
        return v->n ? sqlite3_bind_blob64(stmt, at, v->p, v->n, keep) : sqlite3_bind_zeroblob(stmt, at, 0);
    case ZK_VAL_NULL: break;
    }
    return sqlite3_bind_null(stmt, at);
}

static zk_err bind_all(zk_ctx *cx, lite *l, sqlite3_stmt *stmt, const zk_val *args, size_t n,
                       sqlite3_destructor_type keep)
{
    if ((size_t)sqlite3_bind_parameter_count(stmt) != n)
        return zk_fail(
            cx, ZK_EINTERNAL,
            ZK_L("语句要 %d 个参数, 给了 %zu 个: %s", "a statement with %d parameters was given %zu: %s"),
            sqlite3_bind_parameter_count(stmt), n, sqlite3_sql(stmt));
    for (size_t i = 0; i < n; i++) {
        int rc = bind_one(stmt, (int)i + 1, &args[i], keep);

        if (rc)
            return lite_fail(cx, l->db, rc);
    }
    return ZK_OK;
}

/* ---- running ---------------------------------------------------------------------------------- */

static zk_err lite_exec(zk_ctx *cx, const char *sql, const zk_val *args, size_t n, int64_t *changed)
{
    lite *l = lite_of(cx);
    sqlite3_stmt *stmt;
    int64_t before = sqlite3_total_changes64(l->db);
    zk_err err;
    int rc;

    ZK_TRY(stmt_get(cx, l, sql, &stmt));
    err = bind_all(cx, l, stmt, args, n, SQLITE_STATIC);
    if (!err) {
        while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
            ;
        if (rc != SQLITE_DONE)
            err = lite_fail(cx, l->db, rc);
    }
    stmt_done(l, stmt);
    /* A statement that writes nothing leaves sqlite3_changes alone: ask the total first. */
    if (!err && changed)
        *changed = sqlite3_total_changes64(l->db) == before ? 0 : sqlite3_changes64(l->db);
    return err;
}

static zk_err lite_query(zk_ctx *cx, const char *sql, const zk_val *args, size_t n, zk_rows *rows)
{
    lite *l = lite_of(cx);
    sqlite3_stmt *stmt;
    cursor *c;
    zk_err err;

    ZK_TRY(stmt_get(cx, l, sql, &stmt));
    /* Copied: the caller's arguments may be gone when the last row is fetched. */
    err = bind_all(cx, l, stmt, args, n, SQLITE_TRANSIENT);
    if (err) {
        stmt_done(l, stmt);
        return err;
    }
    c = zk_xmalloc(sizeof *c);
    *c = (cursor){{&sqlite_engine}, l, stmt};
    rows->impl = c;
    return ZK_OK;
}

static zk_err lite_next(zk_ctx *cx, zk_rows *rows)
{
    cursor *c = rows->impl;
    int rc = sqlite3_step(c->stmt);

    rows->more = rc == SQLITE_ROW;
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? ZK_OK : lite_fail(cx, c->l->db, rc);
}

static void lite_rows_close(zk_rows *rows)
{
    cursor *c = rows->impl;

    stmt_done(c->l, c->stmt);
    free(c);
}

static sqlite3_stmt *stmt_of(const zk_rows *rows)
{
    return ((const cursor *)rows->impl)->stmt;
}

static bool lite_null(const zk_rows *rows, int col)
{
    return sqlite3_column_type(stmt_of(rows), col) == SQLITE_NULL;
}

static int64_t lite_int(const zk_rows *rows, int col)
{
    return sqlite3_column_int64(stmt_of(rows), col);
}

static double lite_real(const zk_rows *rows, int col)
{
    return sqlite3_column_double(stmt_of(rows), col);
}

static const char *lite_text(const zk_rows *rows, int col)
{
    const unsigned char *s = sqlite3_column_text(stmt_of(rows), col);

    return s ? (const char *)s : "";
}

static const void *lite_blob(const zk_rows *rows, int col, size_t *n)
{
    const void *p = sqlite3_column_blob(stmt_of(rows), col);

    *n = (size_t)sqlite3_column_bytes(stmt_of(rows), col);
    return p;
}

/* ---- transactions ------------------------------------------------------------------------------- */

static zk_err lite_begin(zk_ctx *cx, zk__tx_kind kind)
{
    /* IMMEDIATE: a writer that began as a reader could not wait for another writer. */
    return lite_exec(cx, kind == ZK__TX_WRITE ? "BEGIN IMMEDIATE" : "BEGIN", NULL, 0, NULL);
}

/* After a write or fsync that failed nobody can say what will be on the disk when it is read again. */
static zk_err lite_commit(zk_ctx *cx)
{
    zk_err err = lite_exec(cx, "COMMIT", NULL, 0, NULL);

    cx->ledger->unknown = err == ZK_EIO;
    return err;
}

static void lite_rollback(zk_ctx *cx)
{
    lite *l = lite_of(cx);

    /* Some failures (disk full) have rolled back already. */
    if (!sqlite3_get_autocommit(l->db))
        sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
}

static zk_err lite_ddl(zk_ctx *cx, const char *sql)
{
    lite *l = lite_of(cx);
    sqlite3_stmt *stmt;
    int rc;

    ZK_TRY(compile(cx, l, sql, &stmt));
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
        ;
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? ZK_OK : lite_fail(cx, l->db, rc);
}

static zk_err lite_ddl_lock(zk_ctx *cx)
{
    (void)cx; /* BEGIN IMMEDIATE holds off every other writer */
    return ZK_OK;
}

/* ---- bulk ------------------------------------------------------------------------------------- */

static zk_err bulk_stmt(zk_ctx *cx, const char *table, const char *columns, size_t n_cols, size_t rows,
                        sqlite3_stmt **stmt)
{
    zk_buf sql = {0};
    zk_err err;

    /* OR FAIL: a statement that fails need not be undone by itself, since its transaction will be; so
     * SQLite keeps no copy of every page it touches. Twice as fast into a large index. */
    zk_buf_fmt(&sql, "INSERT OR FAIL INTO %s (%s) VALUES ", table, columns);
    for (size_t r = 0; r < rows; r++) {
        zk_buf_puts(&sql, r ? ", (?" : "(?");
        for (size_t i = 1; i < n_cols; i++)
            zk_buf_puts(&sql, ", ?");
        zk_buf_putc(&sql, ')');
    }
    err = stmt_get(cx, lite_of(cx), sql.p, stmt);
    zk_buf_clear(&sql);
    return err;
}

static zk_err lite_bulk_open(zk_ctx *cx, const char *table, const char *columns, size_t n_cols, zk_bulk **out)
{
    size_t most = n_cols < BULK_PARAMS ? BULK_PARAMS / n_cols : 1;
    sqlite3_stmt *one, *many;
    zk_err err;
    bulk *b;

    ZK_TRY(bulk_stmt(cx, table, columns, n_cols, 1, &one));
    err = bulk_stmt(cx, table, columns, n_cols, most, &many);
    if (err) {
        stmt_done(lite_of(cx), one);
        return err;
    }
    b = zk_xmalloc(sizeof *b);
    *b = (bulk){.base = {&sqlite_engine, n_cols}, .one = one, .many = many, .most = most};
    b->values = zk_xmalloc(most * n_cols * sizeof *b->values);
    *out = &b->base;
    return ZK_OK;
}

static zk_err bulk_step(zk_ctx *cx, sqlite3_stmt *stmt, const zk_val *values, size_t n)
{
    int rc = SQLITE_OK;

    for (size_t i = 0; i < n && !rc; i++)
        rc = bind_one(stmt, (int)i + 1, &values[i], SQLITE_STATIC);
    if (!rc)
        rc = sqlite3_step(stmt);
    if (rc != SQLITE_DONE)
        return lite_fail(cx, lite_of(cx)->db, rc);
    sqlite3_reset(stmt);
    return ZK_OK;
}

static zk_err bulk_flush(zk_ctx *cx, bulk *b)
{
    size_t cols = b->base.n_cols;
    zk_err err = ZK_OK;

    if (b->n == b->most)
        err = bulk_step(cx, b->many, b->values, b->n * cols);
    else
        for (size_t r = 0; r < b->n && !err; r++)
            err = bulk_step(cx, b->one, b->values + r * cols, cols);
    b->n = 0;
    zk_arena_clear(&b->mem);
    return err;
}

static zk_err lite_bulk_put(zk_ctx *cx, zk_bulk *base, const zk_val *values)
{
    bulk *b = (bulk *)base;
    zk_val *to = b->values + b->n * base->n_cols;

    for (size_t i = 0; i < base->n_cols; i++) {
        to[i] = values[i];
        if (to[i].type == ZK_VAL_TEXT || to[i].type == ZK_VAL_BLOB)
            to[i].p = zk_strndup(&b->mem, values[i].p, values[i].n);
    }
    return ++b->n == b->most ? bulk_flush(cx, b) : ZK_OK;
}

static zk_err lite_bulk_close(zk_ctx *cx, zk_bulk *base, zk_err err)
{
    bulk *b = (bulk *)base;

    if (!err)
        err = bulk_flush(cx, b);
    stmt_done(lite_of(cx), b->one);
    stmt_done(lite_of(cx), b->many);
    zk_arena_clear(&b->mem);
    free(b->values);
    free(b);
    return err;
}

/* ---- the writer lock: the folder's flock is enough on one machine --------------------------------- */

static zk_err lite_hold(zk_ctx *cx, bool *got, const char **holder)
{
    (void)cx;
    (void)holder;
    *got = true;
    return ZK_OK;
}

static void lite_release(zk_ctx *cx)
{
    (void)cx;
}

static const zk__engine sqlite_engine = {
    .close = lite_close,
    .begin = lite_begin,
    .commit = lite_commit,
    .rollback = lite_rollback,
    .exec = lite_exec,
    .query = lite_query,
    .next = lite_next,
    .rows_close = lite_rows_close,
    .col_null = lite_null,
    .col_int = lite_int,
    .col_real = lite_real,
    .col_text = lite_text,
    .col_blob = lite_blob,
    .bulk_open = lite_bulk_open,
    .bulk_put = lite_bulk_put,
    .bulk_close = lite_bulk_close,
    .ddl = lite_ddl,
    .ddl_lock = lite_ddl_lock,
    .forget = forget,
    .hold = lite_hold,
    .release = lite_release,
};
