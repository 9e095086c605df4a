/* SPDX-License-Identifier: Apache-2.0
 *
 * Records of a foreign file, with the line each starts at, for any number of workers.
 *
 * A zk__reader hands out blocks that end at a record's end, in file order, one worker at a time; a
 * zk__cursor (one per worker) splits its block into rows without copying. What a record is depends on
 * the bytes alone, never on the blocks, so all walks over a file see the same rows and the same bad
 * lines. Memory: per cursor a block of 1 MiB or one record, and at most ZK_BAD_MAX bad lines.
 *
 * The rules of CSV are in facts.h. A record that cannot be split (bytes after a closing quote, a quote not
 * closed within max_line, longer than max_line) costs its first physical line, and reading resumes behind
 * that; one that can be split but has bad bytes or another number of fields than the header is skipped whole.
 */
#ifndef ZK_STORE_FACTS_SOURCE_H
#define ZK_STORE_FACTS_SOURCE_H

#include "base/map.h"
#include "store/facts_engine.h"

typedef struct zk__reader zk__reader;

/* Opens src and finds the wanted columns; in NULL: none wanted, for the names alone. */
zk_err zk__reader_open(zk_ctx *cx, const zk_source *src, const char *const *in, size_t n_in,
                       zk__reader **out);
void zk__reader_close(zk__reader *rd); /* NULL is fine */
/* The sentence of what stopped a cursor; called once all cursors are done. */
zk_err zk__reader_error(zk_ctx *cx, const zk__reader *rd);
/* How much of the file has been handed out, 0 .. 1. */
double zk__reader_fraction(const zk__reader *rd);
/* Bad lines so far, sorted by line, copied to the arena; *n_all counts those not kept, too. */
zk_badline *zk__reader_bad(zk__reader *rd, zk_arena *a, size_t *n_kept, size_t *n_all);

typedef struct zk__cursor {
    size_t rows;
    zk_str **in; /* [n_in][rows]; valid until the next call */
    int64_t *line;
    struct zk__cursor_own *own;
} zk__cursor;

void zk__cursor_init(zk__cursor *c, zk__reader *rd);
void zk__cursor_clear(zk__cursor *c);
/* Up to ZK__VECTOR rows; c->rows 0 at the end. Any error: see zk__reader_error. */
zk_err zk__cursor_next(zk__cursor *c);

/* ---- between facts_source.c, facts_csv.c and facts_json.c ---- */

/* How a CSV is written; nl is the byte that ends a line. */
typedef struct zk__csv {
    char delimiter, nl;
    size_t max_line;
} zk__csv;

typedef enum zk__record_state {
    ZK__RECORD_OK,
    ZK__RECORD_MORE, /* it goes on behind end */
    ZK__RECORD_BAD,
    ZK__RECORD_SKIP /* bad, and its first line goes on behind end */
} zk__record_state;

typedef struct zk__record {
    const char *next;        /* behind the record (OK) or behind its first line (BAD) */
    size_t n;                /* fields */
    const char *reason, *at; /* BAD, SKIP: short code, and where it was noticed */
} zk__record;

/* One record at p. end[0] must be writable memory holding nl. final: the file ends at end. fields may be
 * NULL; of more than cap fields only the first cap are stored. A field whose quotes are doubled inside is
 * stored raw with its length's top bit set (ZK__ESCAPED). */
#define ZK__ESCAPED ((size_t)1 << 63)
zk__record_state zk__csv_record(const zk__csv *f, const char *p, const char *end, bool final, zk_str *fields,
                                size_t cap, zk__record *r);
zk_str zk__csv_unescape(zk_arena *a, zk_str raw);

/* JSON: the value of each wanted key of one line, as text in the arena: strings as they are, numbers
 * with all their digits (a short real as its shortest), true/false, arrays and objects as compact JSON; null is
 * absent. A key that the row has not may be a path: customer.id is the id in the object customer.
 * False with detail set when the line is not one object. */
bool zk__json_row(zk_arena *a, zk_lang lang, zk_str line, const char *const *keys, size_t n, zk_str *values,
                  const char **detail, int *column);

/* The names of JSON lines, gathered line by line (facts_keys.c). Zeroed but for the arena at first. */
enum { ZK__JSON_DEPTH = 8 }; /* of objects in objects that are opened */
typedef struct zk__json_names {
    zk_arena *arena;
    const char *names[ZK_SOURCE_COLUMNS_MAX];
    bool value[ZK_SOURCE_COLUMNS_MAX]; /* not null everywhere */
    size_t n, n_inner, next; /* n_inner: of those within objects; next: where the next key is expected */
    bool full;
    int mute; /* within a key that is no name */
    zk_map map;
    zk_buf path, fresh; /* of the row: the present path; names not known yet */
} zk__json_names;
/* False when there would be more than ZK_SOURCE_COLUMNS_MAX. */
bool zk__json_names_add(zk__json_names *s, zk_str line);
/* Drops names that are null or an object everywhere; how many there are. */
size_t zk__json_names_done(zk__json_names *s);
void zk__json_names_clear(zk__json_names *s);

#endif
