/* SPDX-License-Identifier: Apache-2.0
 *
 * Which columns of sealed files nobody ever fills in, from the files' footers (contract in facts.h).
 */
#include "store/facts_engine.h"

#include <string.h>

static void mark(duckdb_result *result, const char *const *names, size_t n_names, bool *filled)
{
    idx_t rows = duckdb_row_count(result);

    for (idx_t r = 0; r < rows; r++) {
        char *name = duckdb_value_varchar(result, 0, r);

        for (size_t i = 0; name && i < n_names; i++)
            filled[i] |= strcmp(names[i], name) == 0;
        duckdb_free(name);
    }
}

zk_err zk_facts_filled(zk_ctx *cx, const zk_scanfile *files, size_t n, const char *const *names,
                       size_t n_names, bool *filled)
{
    duckdb_connection con = NULL;
    duckdb_result result;
    zk_buf sql = {0};
    zk_err err;

    memset(filled, 0, n_names * sizeof *filled);
    if (!n)
        return ZK_OK;
    ZK_TRY(zk__duck_connect(cx, &con));
    zk_buf_puts(&sql, "SELECT path_in_schema FROM parquet_metadata([");
    for (size_t i = 0; i < n; i++) {
        zk_buf_puts(&sql, i ? ", " : "");
        zk__sql_path(&sql, files[i].path);
    }
    zk_buf_puts(&sql, "]) GROUP BY path_in_schema"
                      " HAVING bool_or(stats_null_count IS NULL OR stats_null_count < num_values)");
    err = zk__duck_run(cx, con, sql.p, files[0].path, &result);
    zk_buf_clear(&sql);
    if (!err) {
        mark(&result, names, n_names, filled);
        duckdb_destroy_result(&result);
    }
    zk__duck_close(&con);
    return err;
}
