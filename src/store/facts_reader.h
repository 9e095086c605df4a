/* SPDX-License-Identifier: Apache-2.0
 *
 * The inside of zk__reader and zk__cursor, for the three files that make them: facts_reader.c (bytes,
 * blocks, bad lines), facts_source.c (opening, names), facts_cursor.c (rows).
 */
#ifndef ZK_STORE_FACTS_READER_H
#define ZK_STORE_FACTS_READER_H

#include <zlib.h>

#include "store/facts_source.h"

enum { ZK__BLOCK_BYTES = 1 << 20 };

/* Bad lines met so far, in any order. */
typedef struct zk__bad_list {
    pthread_mutex_t lock;
    zk_arena arena;
    zk_badline *items;
    size_t n, cap, n_all, text_bytes;
} zk__bad_list;

struct zk__reader {
    const zk_source *src;
    zk_lang lang;
    zk__csv csv;
    const char *const *in;
    size_t n_in;
    const char **names; /* of all columns; arena of the context that opened */
    duckdb_type *types; /* Parquet: of these */
    size_t n_columns;
    int *slot; /* by column: which of in, or -1 */
    int *same; /* by in: an earlier one of the same column, or -1 */
    zk__bad_list bad;

    pthread_mutex_t lock; /* of all below */
    int fd;
    gzFile gz;
    int64_t size;
    _Atomic int64_t taken;
    zk_buf carry; /* read, not yet handed out: starts at a record */
    int64_t line; /* of the carry's start */
    bool eof, skipping;
    bool parquet;
    duckdb_connection con;
    duckdb_result result;

    _Atomic int error; /* zk_err */
    char why[512];
};

struct zk__cursor_own {
    zk__reader *rd;
    zk_arena scratch;
    zk_buf block;
    const char *at, *end; /* what is left of it */
    int64_t line_at;
    bool clean; /* the block is good UTF-8 without zero bytes */
    zk_str *fields;
    duckdb_data_chunk chunk;
};

/* An error of a worker: said in words at once, raised later by whoever owns a context; the first stays. */
zk_err zk__reader_stop(zk__reader *rd, zk_err code, const char *zh, const char *en);

/* The sentence for a reason code, in the reader's language. */
const char *zk__bad_detail(const zk__reader *rd, const char *reason);
/* text is the record's beginning; detail NULL: the reason's own sentence. Thread-safe. */
void zk__bad_add(zk__reader *rd, int64_t line, int64_t column, const char *reason, const char *detail,
                 zk_str text);

size_t zk__count_byte(const char *p, size_t n, char byte);

/* Under the lock: n more bytes; drop n bytes in front, counting lines; make the carry start with at least one
 * whole record (*n bytes of whole records, 0 at the end of the file). */
zk_err zk__carry_more(zk__reader *rd, size_t n);
void zk__carry_drop(zk__reader *rd, size_t n);
zk_err zk__carry_fill(zk__reader *rd, size_t *n);

#endif
