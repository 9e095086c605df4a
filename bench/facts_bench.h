/* SPDX-License-Identifier: Apache-2.0
 *
 * What the two facts benchmarks share: each measured piece runs in a process of its own, so that its
 * seconds and its peak memory are its own, and talks back through one number.
 */
#ifndef ZK_FACTS_BENCH_H
#define ZK_FACTS_BENCH_H

#include <duckdb.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store/facts.h"

typedef struct measured {
    double wall_s, cpu_s, peak_mb;
    double value[4]; /* whatever the piece wants to say */
} measured;

typedef void (*piece_fn)(void *user, double *value);

static inline double bench_now_s(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + 1e-9 * (double)ts.tv_nsec;
}

static inline double seconds(struct timeval t)
{
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

static inline measured measure(piece_fn fn, void *user)
{
    double *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    double start_s = bench_now_s();
    struct rusage use;
    measured m = {0};
    int status;
    pid_t pid;

    fflush(NULL);
    if ((pid = fork()) == 0) {
        fn(user, shared);
        fflush(NULL);
        _exit(0);
    }
    wait4(pid, &status, 0, &use);
    if (status) {
        fprintf(stderr, "a measured piece failed\n");
        exit(1);
    }
    m.wall_s = bench_now_s() - start_s;
    m.cpu_s = seconds(use.ru_utime) + seconds(use.ru_stime);
    m.peak_mb = (double)use.ru_maxrss / 1024;
    memcpy(m.value, shared, sizeof m.value);
    munmap(shared, 4096);
    return m;
}

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
