/* SPDX-License-Identifier: Apache-2.0
 *
 * Which rows of older files a new file supersedes (contract in facts.h).
 *
 * Two hash joins on the engine, both streamed into bitmaps: the first reads key columns only and nearly
 * always finds nothing; the second, only then, compares the values of what met.
 */
#include "store/facts_engine.h"

#include <inttypes.h>
#include <string.h>

typedef struct overlap {
    zk__sink sink; /* first: the engine knows us by its address */
    const zk_scanfile *old;
    zk_overlap *out;
    uint8_t **marked; /* bitmap per old file */
    bool values;      /* second join: a third column tells whether the values are the same */
    _Atomic int64_t met;
} overlap;

static zk_err overlap_take(zk__sink *sink, duckdb_data_chunk in)
{
    overlap *o = (overlap *)sink;
    idx_t n = duckdb_data_chunk_get_size(in);
    const int64_t *file = duckdb_vector_get_data(duckdb_data_chunk_get_vector(in, 1));
    const int64_t *row = duckdb_vector_get_data(duckdb_data_chunk_get_vector(in, 2));
    const bool *same = o->values ? duckdb_vector_get_data(duckdb_data_chunk_get_vector(in, 3)) : NULL;

    for (idx_t i = 0; i < n; i++) {
        const zk_scanfile *f = &o->old[file[i]];
        size_t byte = (size_t)row[i] / 8;
        uint8_t bit = (uint8_t)(1u << (row[i] % 8));

        if (row[i] >= f->rows)
            return ZK_ECORRUPT;
        if (f->dead && f->dead[byte] & bit)
            continue;
        atomic_fetch_add(&o->met, 1);
        if (!o->values || __atomic_fetch_or(&o->marked[file[i]][byte], bit, __ATOMIC_RELAXED) & bit)
            continue;
        __atomic_fetch_add(same[i] ? &o->out[file[i]].n_same : &o->out[file[i]].n_changed, 1,
                           __ATOMIC_RELAXED);
    }
    return ZK_OK;
}

/* n."a" <op> o."a" AND … for a comma separated list. */
static void sql_pairs(zk_ctx *cx, zk_buf *sql, const char *list, const char *op)
{
    bool first = true;

    for (const char *p = list; *p;) {
        size_t len = strcspn(p, ",");
        const char *name = zk_str_dup(&cx->arena, zk_str_trim((zk_str){p, len}));

        zk_buf_puts(sql, first ? "n." : " AND n.");
        zk__sql_name(sql, name);
        zk_buf_fmt(sql, " %s o.", op);
        zk__sql_name(sql, name);
        first = false;
        p += len + (p[len] == ',');
    }
    if (first)
        zk_buf_puts(sql, "true");
}

static zk_err join(zk_ctx *cx, duckdb_connection con, overlap *o, const char *new_path, size_t n_old,
                   const char *key, const char *value_cols)
{
    size_t *all = ZK_NEWS(&cx->arena, size_t, n_old);
    zk_buf sql = {0};
    zk_err err;

    for (size_t i = 0; i < n_old; i++)
        all[i] = i;
    zk_buf_puts(&sql, "SELECT max(zk_sink(");
    zk__sql_ptr(&sql, o);
    zk_buf_puts(&sql, ", o.file_index::BIGINT, o.file_row_number::BIGINT");
    if (o->values) {
        zk_buf_puts(&sql, ", (");
        sql_pairs(cx, &sql, value_cols, "IS NOT DISTINCT FROM");
        zk_buf_puts(&sql, ")");
    }
    zk_buf_puts(&sql, ")) FROM (SELECT *, file_index, file_row_number FROM ");
    zk__sql_files(&sql, o->old, all, n_old);
    zk_buf_puts(&sql, ") AS o JOIN read_parquet(");
    zk__sql_path(&sql, new_path);
    zk_buf_puts(&sql, ") AS n ON ");
    sql_pairs(cx, &sql, key, "=");
    err = zk__duck_run(cx, con, sql.p, new_path, NULL);
    zk_buf_clear(&sql);
    if (o->sink.error)
        return zk_fail(
            cx, o->sink.error,
            ZK_L("旧数据文件的行数与台账不符", "an older data file has other rows than the ledger says"));
    return err == ZK_ESTORE || err == ZK_EIO ? (cx->error = ZK_ECORRUPT) : err;
}

zk_err zk_facts_overlap(zk_ctx *cx, const char *new_path, const zk_scanfile *old, size_t n_old,
                        const char *key, const char *value_cols, zk_overlap *out)
{
    overlap o = {.sink = {.take = overlap_take}, .old = old, .out = out};
    duckdb_connection con = NULL;
    zk_err err;

    if (!n_old)
        return ZK_OK;
    memset(out, 0, n_old * sizeof *out);
    ZK_TRY(zk__duck_connect(cx, &con));
    if (!(err = join(cx, con, &o, new_path, n_old, key, value_cols)) && o.met) {
        o.marked = ZK_NEWS(&cx->arena, uint8_t *, n_old);
        for (size_t i = 0; i < n_old; i++)
            o.marked[i] = ZK_NEWS(&cx->arena, uint8_t, (old[i].rows + 7) / 8);
        o.values = true;
        err = join(cx, con, &o, new_path, n_old, key, value_cols);
    }
    zk__duck_close(&con);
    for (size_t i = 0; !err && i < n_old; i++)
        out[i].rows = out[i].n_same + out[i].n_changed ? o.marked[i] : NULL;
    return err;
}
