/* SPDX-License-Identifier: Apache-2.0
 *
 * What the benchmarks of facts share: refusals, DuckDB alone on the same work, a line of figures.
 */
#ifndef ZK_FACTS_BENCH_H
#define ZK_FACTS_BENCH_H

#include <duckdb.h>
#include <inttypes.h>

#include "measure.h"
#include "store/facts.h"

static inline void must(zk_ctx *cx, zk_err err)
{
    if (!err)
        return;
    fprintf(stderr, "%s: %s\n", zk_err_name(err), cx->message ? cx->message : "");
    _exit(1);
}

/* DuckDB alone: its default settings but for the threads; value[0] is the first number of the answer. */
static inline void duck_alone(const char *sql, int threads, double *value)
{
    duckdb_database db;
    duckdb_connection con;
    duckdb_result result;
    char set[64];

    snprintf(set, sizeof set, "SET threads = %d", threads);
    if (duckdb_open(NULL, &db) || duckdb_connect(db, &con) || duckdb_query(con, set, NULL))
        _exit(1);
    if (duckdb_query(con, sql, &result)) {
        fprintf(stderr, "%s\n", duckdb_result_error(&result));
        _exit(1);
    }
    value[0] = duckdb_value_double(&result, 0, 0);
    duckdb_destroy_result(&result);
    duckdb_disconnect(&con);
    duckdb_close(&db);
}

static inline void say(const char *what, measured m, double rows)
{
    printf("%-34s %8.2f s %8.2f cpu-s %9.0f MB %12.0f rows/s\n", what, m.wall_s, m.cpu_s, m.peak_mb,
           rows / m.wall_s);
}

#endif
