/* SPDX-License-Identifier: Apache-2.0
 *
 * The ledger's one face (contract in ledger.h): checks what must hold on either engine, keeps
 * the state of the transaction, and hands the rest to sqlite.c or pg.c.
 *
 * PostgreSQL refuses everything after a failed statement until the transaction ends; SQLite
 * would go on. Here both refuse, so that no code comes to depend on the lenient one.
 */
#include "store/ledger_engine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

zk_val zk_text(const char *s)
{
    return s ? (zk_val){.type = ZK_VAL_TEXT, .p = s, .n = strlen(s)} : zk_null();
}

zk_val zk_blob(const void *p, size_t n)
{
    return p ? (zk_val){.type = ZK_VAL_BLOB, .p = p, .n = n} : zk_null();
}

static bool is_pg_url(const char *url)
{
    return !strncmp(url, "postgres://", 11) || !strncmp(url, "postgresql://", 13);
}

zk_err zk_ledger_open(zk_ctx *cx, const char *url, bool create)
{
    if (cx->ledger)
        return zk_fail(cx, ZK_EINTERNAL, ZK_L("台账已经打开", "a ledger is open already"));
    if (is_pg_url(url))
        return zk__pg_open(cx, url);
    if (strstr(url, "://"))
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("台账的地址应为文件, 或 postgresql://用户@主机:端口/库名; 不认识 %s",
                            "the ledger is a file or postgresql://user@host:port/database; unknown: %s"),
                       url);
    return zk__sqlite_open(cx, url, create);
}

void zk_ledger_close(zk_ctx *cx)
{
    zk_ledger *l = cx->ledger;

    if (!l)
        return;
    if (l->in_tx)
        l->engine->rollback(cx);
    cx->ledger = NULL;
    l->engine->close(l);
}

const char *zk_ledger_engine(zk_ctx *cx)
{
    return cx->ledger->label;
}

bool zk_ledger_is_pg(const zk_ctx *cx)
{
    return cx->ledger->is_pg;
}

const char *zk_ledger_show(zk_ctx *cx, const char *url)
{
    return is_pg_url(url) ? zk__pg_show(cx, url) : url;
}

/* ---- transactions ------------------------------------------------------------------------- */

static zk_err tx_begin(zk_ctx *cx, zk__tx_kind kind)
{
    zk_ledger *l = cx->ledger;

    if (!l)
        return zk_fail(cx, ZK_EINTERNAL, ZK_L("台账没有打开", "no ledger is open"));
    if (l->in_tx)
        return zk_fail(cx, ZK_EINTERNAL, ZK_L("事务不能嵌套", "transactions do not nest"));
    ZK_TRY(l->engine->begin(cx, kind));
    l->in_tx = true;
    l->failed = ZK_OK;
    l->unknown = false;
    return ZK_OK;
}

zk_err zk_tx_begin(zk_ctx *cx)
{
    return tx_begin(cx, ZK__TX_WRITE);
}

zk_err zk_tx_begin_read(zk_ctx *cx)
{
    return tx_begin(cx, ZK__TX_READ);
}

zk_err zk_tx_end(zk_ctx *cx, zk_err err)
{
    zk_ledger *l = cx->ledger;

    if (!l || !l->in_tx)
        return zk_fail(cx, ZK_EINTERNAL, ZK_L("没有事务可以结束", "no transaction to end"));
    if (!err)
        err = l->failed; /* its sentence is still in cx->message */
    if (!err)
        err = l->engine->commit(cx);
    if (err)
        l->engine->rollback(cx);
    l->in_tx = false;
    l->failed = ZK_OK;
    return err;
}

bool zk_tx_unknown(const zk_ctx *cx)
{
    return cx->ledger && cx->ledger->unknown;
}

/* ---- what both engines must refuse alike ---------------------------------------------------- */

static zk_err check_value(zk_ctx *cx, const zk_val *v, size_t nr)
{
    if (v->type == ZK_VAL_REAL && isnan(v->d))
        return zk_fail(cx, ZK_ENUMERIC, ZK_L("第 %zu 个值不是数 (NaN)", "value %zu is not a number (NaN)"),
                       nr + 1);
    if (v->type == ZK_VAL_TEXT && (zk_utf8_valid(v->p, v->n) != v->n || memchr(v->p, 0, v->n)))
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("第 %zu 个值不是有效的 UTF-8 文本: %s", "value %zu is not valid UTF-8 text: %s"),
                       nr + 1, zk_text_show(&cx->arena, (zk_str){v->p, v->n < 200 ? v->n : 200}, 60));
    return ZK_OK;
}

static zk_err check_values(zk_ctx *cx, const zk_val *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (v[i].type == ZK_VAL_TEXT || v[i].type == ZK_VAL_REAL)
            ZK_TRY(check_value(cx, &v[i], i));
    return ZK_OK;
}

static zk_err check(zk_ctx *cx, const zk_val *args, size_t n_args)
{
    if (!cx->ledger)
        return zk_fail(cx, ZK_EINTERNAL, ZK_L("台账没有打开", "no ledger is open"));
    if (cx->ledger->failed)
        return cx->ledger->failed;
    return check_values(cx, args, n_args);
}

/* Remembers the first failure of a transaction: nothing more is done in it. */
static zk_err noted(zk_ctx *cx, zk_err err)
{
    zk_ledger *l = cx->ledger;

    if (err && l && l->in_tx && !l->failed)
        l->failed = err;
    return err;
}

/* ---- statements ----------------------------------------------------------------------------- */

zk_err zk_sql_exec(zk_ctx *cx, const char *sql, const zk_val *args, size_t n_args, int64_t *changed)
{
    zk_err err = check(cx, args, n_args);

    return noted(cx, err ? err : cx->ledger->engine->exec(cx, sql, args, n_args, changed));
}

zk_err zk_sql_query(zk_ctx *cx, const char *sql, const zk_val *args, size_t n_args, zk_rows *rows)
{
    zk_err err = check(cx, args, n_args);

    *rows = (zk_rows){0};
    return noted(cx, err ? err : cx->ledger->engine->query(cx, sql, args, n_args, rows));
}

zk_err zk_rows_next(zk_ctx *cx, zk_rows *rows)
{
    zk_err err;

    if (!rows->impl) {
        rows->more = false;
        return ZK_OK;
    }
    err = ((zk__cursor *)rows->impl)->engine->next(cx, rows);
    if (err || !rows->more)
        zk_rows_close(rows);
    return noted(cx, err);
}

void zk_rows_close(zk_rows *rows)
{
    if (rows->impl)
        ((zk__cursor *)rows->impl)->engine->rows_close(rows);
    *rows = (zk_rows){0};
}

static const zk__engine *engine_of(const zk_rows *rows)
{
    return ((const zk__cursor *)rows->impl)->engine;
}

bool zk_col_null(const zk_rows *rows, int col)
{
    return engine_of(rows)->col_null(rows, col);
}

int64_t zk_col_int(const zk_rows *rows, int col)
{
    return engine_of(rows)->col_int(rows, col);
}

double zk_col_real(const zk_rows *rows, int col)
{
    return engine_of(rows)->col_real(rows, col);
}

const char *zk_col_text(const zk_rows *rows, int col)
{
    return engine_of(rows)->col_text(rows, col);
}

const void *zk_col_blob(const zk_rows *rows, int col, size_t *n)
{
    return engine_of(rows)->col_blob(rows, col, n);
}

/* The first row of a query; stepped to its end, so that an INSERT … RETURNING is done with. */
static zk_err first_row(zk_ctx *cx, const char *sql, const zk_val *args, size_t n_args, int64_t *number,
                        const char **text)
{
    zk_rows rows;
    zk_err err;
    bool any = false;

    ZK_TRY(zk_sql_query(cx, sql, args, n_args, &rows));
    while ((err = zk_rows_next(cx, &rows)) == ZK_OK && rows.more) {
        if (any)
            continue;
        any = true;
        if (number)
            *number = zk_col_int(&rows, 0);
        else
            *text = zk_strdup(&cx->arena, zk_col_text(&rows, 0));
    }
    zk_rows_close(&rows);
    return err ? err : any ? ZK_OK : ZK_ENOTFOUND;
}

zk_err zk_sql_int(zk_ctx *cx, const char *sql, const zk_val *args, size_t n_args, int64_t *out)
{
    return first_row(cx, sql, args, n_args, out, NULL);
}

zk_err zk_sql_text(zk_ctx *cx, const char *sql, const zk_val *args, size_t n_args, const char **out)
{
    return first_row(cx, sql, args, n_args, NULL, out);
}

/* ---- bulk ----------------------------------------------------------------------------------- */

static size_t count_columns(const char *columns)
{
    size_t n = 1;

    for (; *columns; columns++)
        n += *columns == ',';
    return n;
}

zk_err zk_bulk_open(zk_ctx *cx, const char *table, const char *columns, zk_bulk **out)
{
    zk_err err = check(cx, NULL, 0);

    *out = NULL;
    if (!err && !cx->ledger->in_tx)
        err = zk_fail(cx, ZK_EINTERNAL, ZK_L("批量写入需要事务", "a bulk load needs a transaction"));
    return noted(cx,
                 err ? err : cx->ledger->engine->bulk_open(cx, table, columns, count_columns(columns), out));
}

zk_err zk_bulk_put(zk_ctx *cx, zk_bulk *b, const zk_val *values)
{
    zk_err err = check(cx, values, b->n_cols);

    return noted(cx, err ? err : b->engine->bulk_put(cx, b, values));
}

zk_err zk_bulk_close(zk_ctx *cx, zk_bulk *b, zk_err err)
{
    if (!b)
        return err;
    if (!err)
        err = cx->ledger->failed;
    return noted(cx, b->engine->bulk_close(cx, b, err));
}

/* ---- the writer lock across machines ---------------------------------------------------------- */

zk_err zk_ledger_hold(zk_ctx *cx, bool *got, const char **holder)
{
    if (holder)
        *holder = "";
    return cx->ledger->engine->hold(cx, got, holder);
}

void zk_ledger_release(zk_ctx *cx)
{
    if (cx->ledger)
        cx->ledger->engine->release(cx);
}
