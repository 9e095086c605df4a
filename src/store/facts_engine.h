/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of the facts store share: the DuckDB handle, running a statement, quoting,
 * and worker numbers.
 *
 * Rules: every operation uses a connection of its own, so that one zk_facts serves several threads.
 * Names and paths come from strangers and enter a statement only through zk__sql_name and
 * zk__sql_text. C callbacks (table function zk_rows, scalar function zk_sink) are registered once
 * when the engine opens; a statement hands them the address of its own state as a number.
 */
#ifndef ZK_STORE_FACTS_ENGINE_H
#define ZK_STORE_FACTS_ENGINE_H

#include <duckdb.h>
#include <pthread.h>
#include <stdatomic.h>

#include "store/facts.h"

enum { ZK__VECTOR = 2048 }; /* rows of a DuckDB vector; checked when the engine opens */

struct zk_facts {
    duckdb_database
        db; /* to be touched when zk__duck_connect has gone well: a thread may still be opening it */
    int threads;
    int64_t memory_bytes;
    bool only_scans; /* see zk_facts_open_scans */
    const char *tmp_dir;
    pthread_mutex_t lock; /* of the two below */
    pthread_t opener;
    bool opening; /* opener is to be waited for */
    zk_ctx cx;    /* the opener's: its error and message */
};

/* One operation's connection. Close may be called on a zeroed one. */
zk_err zk__duck_connect(zk_ctx *cx, duckdb_connection *con);
void zk__duck_close(duckdb_connection *con);

/* Runs one statement; result may be NULL when nothing is expected. On error nothing is to be destroyed.
 * what names the file or purpose for the sentence. */
zk_err zk__duck_run(zk_ctx *cx, duckdb_connection con, const char *sql, const char *what,
                    duckdb_result *result);
/* The same, but rows come as a stream of chunks in order (duckdb_fetch_chunk). */
zk_err zk__duck_stream(zk_ctx *cx, duckdb_connection con, const char *sql, const char *what,
                       duckdb_result *result);
/* A long statement without result; now and then tick(user) is called, in the caller's thread. */
zk_err zk__duck_run_long(zk_ctx *cx, duckdb_connection con, const char *sql, const char *what,
                         void (*tick)(void *user), void *user);
/* Turns an error of the engine into ours; doubt is the code for "cannot be read as said". */
zk_err zk__duck_fail(zk_ctx *cx, duckdb_error_type type, const char *message, const char *what, zk_err doubt);
/* First column of the first row as a number; 0 when NULL or no row. */
int64_t zk__duck_int(duckdb_result *result);

void zk__sql_name(zk_buf *sql, const char *name); /* "name" */
void zk__sql_text(zk_buf *sql, const char *text); /* 'text' */
void zk__sql_path(zk_buf *sql, const char *path); /* a file to read: 'text' that is no pattern */
void zk__sql_ptr(zk_buf *sql, const void *p);     /* 1234::UBIGINT */
const char *zk__sql_type(zk_coltype type);        /* BIGINT, DATE, … */
duckdb_type zk__duck_type(zk_coltype type);
bool zk__is_text(zk_coltype type);

/* Worker numbers 0 .. n-1: whoever calls back holds one for the length of the call. Most recently
 * returned first, so that a thread tends to meet its own cache again. */
typedef struct zk__slots {
    pthread_mutex_t lock;
    pthread_cond_t free;
    int n, n_idle;
    int *idle;
} zk__slots;
void zk__slots_init(zk__slots *s, zk_arena *a, int n);
void zk__slots_clear(zk__slots *s);
int zk__slot_take(zk__slots *s);
void zk__slot_give(zk__slots *s, int slot);

/* zk_rows(address): rows made in C. The statement's state starts with this; next fills the chunk with up
 * to ZK__VECTOR rows and returns its size, 0 at the end; error stops the statement. One local per
 * worker of the statement. */
typedef struct zk__rows {
    const char *const *names;
    const zk_coltype *types;
    size_t n_cols;
    int threads;
    zk_err error; /* set by next; what the statement's failure really was */
    void *(*local_new)(struct zk__rows *rows);
    void (*local_free)(void *local);
    idx_t (*next)(struct zk__rows *rows, void *local, duckdb_data_chunk out, zk_err *err);
} zk__rows;

/* zk_sink(address, columns…) -> BOOLEAN: called with each vector of a scan. */
typedef struct zk__sink {
    zk_err error;
    zk_err (*take)(struct zk__sink *sink, duckdb_data_chunk in);
} zk__sink;

/* Writes text (valid UTF-8) to row r of a VARCHAR vector. */
void zk__vector_text(duckdb_vector v, duckdb_string_t *data, idx_t r, zk_str s);

/* read_parquet(['…', …]) of the chosen files. */
void zk__sql_files(zk_buf *sql, const zk_scanfile *files, const size_t *which, size_t n);

/* 64 bits of a text or number, the same on every machine and in every version. Not for secrets. */
uint64_t zk__hash_text(zk_str s);
uint64_t zk__hash_num(int64_t x);

/* Appends "a", "b" for the comma separated names of list; each must be one of the n names. */
zk_err zk__sql_names(zk_ctx *cx, zk_buf *sql, const char *list, const char *const *names, size_t n,
                     uint8_t *seen);

/* ---- rows named twice (facts_unique.c) ---- */

/* Notices whether two rows may carry the same unique value, from 56 bits of their hashes: no false
 * alarm to speak of, none missed. 6 bytes a row. Adding is thread-safe; local is one worker's. */
typedef struct zk__unique zk__unique;
typedef struct zk__unique_local zk__unique_local;
zk__unique *zk__unique_new(void);
void zk__unique_free(zk__unique *u);
zk__unique_local *zk__unique_local_new(zk__unique *u);
void zk__unique_local_free(zk__unique_local *l); /* hands the rest over */
void zk__unique_add(zk__unique_local *l, uint64_t hash);
bool zk__unique_twice(zk__unique *u);
/* Rewrites the sealed file at spec->path without conflicts and repetitions; counts them. */
zk_err zk__unique_settle(zk_ctx *cx, duckdb_connection con, const zk_seal *spec, zk_sealed *out);
/* ORDER BY all columns, those of spec->order_by first. */
zk_err zk__sql_seal_order(zk_ctx *cx, zk_buf *sql, const zk_seal *spec);

/* Digests of a file, each as hex digits where it was asked for, and of how many bytes. */
typedef struct zk__digests {
    char sha256[65], xxh3[33];
    int64_t bytes;
} zk__digests;
zk_err zk__file_digests(zk_ctx *cx, const char *path, bool sha, bool xxh, zk__digests *out);
/* What errno says of a file. */
zk_err zk__file_error(zk_ctx *cx, const char *path);

/* Finishing a file: fsync of it and its folder, size, digests, and from the Parquet footer rows and the
 * range of column "subject". ZK_EIO when the footer does not say rows. */
zk_err zk__file_finish(zk_ctx *cx, duckdb_connection con, const char *path, int64_t rows, zk_sealed *out);

/* The options of every COPY … TO we run: format, compression, row group. */
void zk__sql_copy_options(zk_buf *sql, int64_t row_group);

#endif
