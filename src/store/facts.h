/* SPDX-License-Identifier: Apache-2.0
 *
 * The facts: what happened and never changes. Parquet files, written and scanned through DuckDB.
 *
 * This layer knows files, columns and types; it knows no kind of fact. A sealed file is
 * sorted by its first columns (subject first), never rewritten, and named by the ledger with
 * its digests. Everything here is deterministic: the same rows give the same bytes whatever the
 * number of threads.
 */
#ifndef ZK_STORE_FACTS_H
#define ZK_STORE_FACTS_H

#include "base/ctx.h"

typedef struct zk_facts zk_facts;

/* How a value is kept. In C: INT, MONEY (fen), ENERGY (Wh), TIME (ms UTC) are int64; DATE is int32
 * days since 1970-01-01 widened to int64 by a scan; REAL is double; BOOL is 0 or 1; TEXT and CODE
 * are strings (CODE is one of a declared list and scans as its int64 position in it). */
typedef enum zk_coltype {
    ZK_COL_INT,
    ZK_COL_MONEY,
    ZK_COL_ENERGY,
    ZK_COL_DATE,
    ZK_COL_TIME,
    ZK_COL_REAL,
    ZK_COL_BOOL,
    ZK_COL_TEXT,
    ZK_COL_CODE
} zk_coltype;

/* Begins to open the column engine (20–100 ms, on a thread of its own) with cx->threads threads if it is not open
 * yet; sets cx->facts. The first operation waits, and returns what went wrong. Open it early: there is always
 * something else to read meanwhile. tmp_dir is where a sort may spill. Memory is limited to memory_mb (0: a third of
 * the machine); 128 MB and a disk are enough for any file, 64 MB are not. One zk_facts may serve several threads,
 * each with a context of its own. */
void zk_facts_open(zk_ctx *cx, const char *tmp_dir, int64_t memory_mb);
/* The same for whoever joins nothing: statements are planned without what the files' footers say of every column,
 * which a scan in ranges would gather again for each. */
void zk_facts_open_scans(zk_ctx *cx, const char *tmp_dir, int64_t memory_mb);
/* The same for whoever looks up a few rows and is gone: one thread. */
void zk_facts_open_lookup(zk_ctx *cx, const char *tmp_dir);
void zk_facts_close(zk_ctx *cx);

/* ---- reading foreign files ------------------------------------------------------------ */

typedef enum zk_format { ZK_CSV, ZK_JSONL, ZK_PARQUET } zk_format;

typedef struct zk_source {
    zk_format format;
    const char *path; /* UTF-8 content; .gz is read as such */
    bool gzip;
    char delimiter;   /* CSV: ',' ';' '\t' '|' */
    bool header;      /* CSV: first record names the columns */
    int64_t max_line; /* bytes of one record; longer is rejected, not fatal where possible */
} zk_source;

enum { ZK_SOURCE_COLUMNS_MAX = 1024 };

/* The column names of a source, trimmed, in the arena (JSONL: keys of the first 1,000 rows). Without a header,
 * or where a name is empty, column 3 is called "#3"; the second column named "x" is called "x#2".
 * ZK_ENOTFOUND: no such file. ZK_EINVAL: empty, not text, or not of that format. ZK_ELIMIT: more than
 * ZK_SOURCE_COLUMNS_MAX columns, or a header over max_line. */
zk_err zk_source_columns(zk_ctx *cx, const zk_source *src, const char ***names, size_t *n);

/* ---- sealing -------------------------------------------------------------------------- */

typedef struct zk_sealcol {
    const char *name;
    zk_coltype type;
} zk_sealcol;

/* A piece of a source on its way in, handed to the converter: in[c][r] is the raw text of input
 * column c in row r (p NULL: absent, n 0: empty). The converter fills the outputs: for column c of the
 * seal spec num[c][r] (int types), real[c][r] or text[c][r], valid[c][r], and keep[r]; a row with keep
 * 0 is left out of the file. valid and keep arrive as 1. Called from several threads at once, in no
 * particular order, at most 2,048 rows at a time; no two calls at the same time share a thread number,
 * so per-thread state of the converter can be an array of cx->threads. A DATE must fit int32, a TIME
 * must be within 292,000 years of 1970 and a REAL finite: anything else is ZK_EINVAL for the seal. */
typedef struct zk_chunk {
    size_t rows;
    const zk_str *const *in;
    int64_t **num;
    double **real;
    zk_str **text; /* may point into in, into arena, or at what outlives the seal */
    uint8_t **valid;
    uint8_t *keep;
    const int64_t *line; /* line each row starts at, from 1; Parquet: row number from 1 */
    int thread;          /* 0 .. cx->threads - 1 */
    zk_arena *arena;     /* scratch of this call, cleared when the rows have been taken over */
} zk_chunk;

typedef zk_err (*zk_convert_fn)(void *user, zk_chunk *chunk);

/* A record that makes no row: with bad quoting or too long, of which only the first physical line is lost; with
 * another number of columns than the header, bad UTF-8 or a zero byte; or JSON that is no object. */
typedef struct zk_badline {
    int64_t line, column; /* from 1 */
    const char *reason;   /* short code: "columns", "quote", "encoding", "length", "other" */
    const char *detail;   /* the engine's sentence */
    const char *text;     /* the record as read, cut at 4 KiB */
} zk_badline;

typedef struct zk_seal {
    const zk_source *source;
    const char *const *in; /* names of the source columns wanted, in the order the converter sees */
    size_t n_in;
    const zk_sealcol *cols;
    size_t n_cols;
    const bool *absent;   /* by column: the file has it, but no row a value; the converter leaves it alone.
                         * NULL: none */
    const char *order_by; /* "subject, date, id" : column names of cols */
    /* Column whose text or number names a row, or several, "meter,time"; NULL: none. Missing values are never alike. */
    const char *unique;
    zk_convert_fn convert;
    void *user;
    const char *path; /* written here; directories exist; a leftover is replaced */
    void (*progress)(void *user, double fraction); /* may be NULL; called now and then */
    void *progress_user;
} zk_seal;

typedef struct zk_sealed {
    int64_t rows_read; /* records seen by the converter plus bad lines */
    int64_t rows;      /* in the file */
    int64_t bytes;
    int64_t subject_min, subject_max; /* of column "subject" when there is one */
    char sha256[65], xxh3[33];        /* of the file, as hex digits */
    int64_t duplicates; /* rows equal in every column to another with the same unique value: one was kept */
    int64_t conflicts;  /* rows with the same unique value but other content: none was kept */
    /* Their unique values as text, sorted, in the arena (at most ZK_BAD_MAX); of several columns with \x1f between,
     * dates as days and times as ms since 1970. */
    const char **conflict_keys;
    size_t n_conflict_keys;
    zk_badline *bad; /* in the arena, at most ZK_BAD_MAX; n_bad counts all */
    size_t n_bad, n_bad_kept;
} zk_sealed;

enum { ZK_BAD_MAX = 1000000 };

/* Reads, converts, sorts (by order_by, then by all other columns, missing values last), writes and fsyncs one
 * file. The bytes depend on the kept rows alone. With no row kept, no file is written (rows 0). On any error
 * nothing is left behind. ZK_EINVAL: the source cannot be read as said, a wanted column is not there, or a
 * converted value is out of range. ZK_EFULL: disk full. What convert returns is returned; progress is called in
 * the caller's thread. Cost, two cores: 36 million bills of 54 bytes in 24 s and 3.8 GB (or spilled). */
zk_err zk_facts_seal(zk_ctx *cx, const zk_seal *spec, zk_sealed *out);

/* An ordered, single-threaded walk over the same records: rows come in file order with the line each starts
 * at (the same numbers as zk_chunk.line). Structural bad lines are skipped as in the seal, by the same
 * splitter; bad (optional) is given those kept, n_bad (optional) how many there were. Stop early by
 * returning ZK_ECANCELLED from fn (not an error). */
typedef zk_err (*zk_walk_fn)(void *user, int64_t line, const zk_str *values, size_t n);
zk_err zk_source_walk(zk_ctx *cx, const zk_source *src, const char *const *in, size_t n_in, zk_walk_fn fn,
                      void *user, zk_badline **bad, size_t *n_bad);

/* ---- scanning ------------------------------------------------------------------------- */

/* A column to fetch. codes for CODE columns: NULL-terminated list; scans as position in num, -1 when not in
 * it. TEXT columns (and CODE without a list): equals gives 1/0 in num for equality with that text; hash gives a
 * 64-bit hash in num (for distinct and matching; the same everywhere and always), otherwise text. What stands
 * under a missing value is not to be read, but for -1, 0, 0 and the absent text of these four. */
typedef struct zk_scancol {
    const char *name;
    zk_coltype type;
    const char *const *codes;
    bool hash;
    const char *equals;
} zk_scancol;

typedef struct zk_scanfile {
    const char *path;
    const uint8_t *dead; /* bitmap of superseded rows by row number in the file, or NULL */
    int64_t rows;        /* as the ledger says; 0: not known, not checked */
} zk_scanfile;

/* One piece of a scan, at most 2,048 rows, all of one file; its arrays live until fn returns. No two calls at
 * the same time share a thread number. Columns are dense arrays of rows values: num[c] for all int types (DATE and
 * BOOL widened), real[c] for REAL, text[c] for TEXT. null[c] is NULL when no value is missing, else
 * null[c][r] != 0 marks missing ones. Dead rows are already left out. */
typedef struct zk_batch {
    size_t rows;
    int thread;  /* 0 .. cx->threads - 1: which of the workers calls */
    size_t file; /* index in files */
    int64_t *const *num;
    double *const *real;
    zk_str *const *text;
    uint8_t *const *null;
} zk_batch;

typedef zk_err (*zk_scan_fn)(void *user, const zk_batch *batch);

typedef struct zk_scan {
    const zk_scanfile *files;
    size_t n_files;
    const zk_scancol *cols;
    size_t n_cols;
    int64_t subject_lo, subject_hi; /* half open range of column "subject"; lo >= hi: all */
    bool ordered;                   /* rows in file order, from one thread; otherwise parallel, any order */
    zk_scan_fn fn;
    void *user;
} zk_scan;

/* Streams the columns to fn; parallel when not ordered. A missing, damaged or other file (with other rows
 * than the ledger says, when all are scanned) is ZK_ECORRUPT with its name. Stop early by returning ZK_ECANCELLED from fn (not an error). */
zk_err zk_facts_scan(zk_ctx *cx, const zk_scan *scan);

/* filled[i]: some row of the files has a value in column names[i], as far as the footers tell (true when
 * they do not). 10-30 ms; worth it before a long scan. */
zk_err zk_facts_filled(zk_ctx *cx, const zk_scanfile *files, size_t n, const char *const *names,
                       size_t n_names, bool *filled);

/* ---- writing what we computed ------------------------------------------------------------ */

/* Writes rows that exist in memory as columns, in the order they are; column c is num/real/text according to
 * its type, null may be NULL. row_group 0: default (122,880 rows). For results, tombstones, caches. Encodes on
 * all threads; the bytes depend on the rows alone. Numbers are not copied, or a row group at a time where pick
 * reorders them. fsynced; rows, bytes, subject range
 * and digests are filled. On any error nothing is left behind. */
typedef struct zk_column {
    const char *name;
    zk_coltype type;
    const int64_t *num;
    const double *real;
    const zk_str *text;
    const uint8_t *null;
    const int16_t *index; /* texts instead of text: names[index[r]], below 0 missing; null is not read then */
    const zk_str *names;
    const uint32_t *pick; /* row r of the file is row pick[r] of the arrays; NULL: row r */
} zk_column;

zk_err zk_facts_write(zk_ctx *cx, const char *path, const zk_column *cols, size_t n_cols, int64_t rows,
                      int64_t row_group, zk_sealed *out);

/* Which living rows of old files have the same key as a row of new: for each old file a bitmap (arena) of rows,
 * and how many of them are equal in all of value_cols to the new row (n_same) or not (n_changed). key: column
 * names, comma separated; missing values never meet. Streamed hash joins: one pass over the key columns (0.5 s
 * when nothing of 36 million rows meets), and a second with the values when something does. */
typedef struct zk_overlap {
    uint8_t *rows; /* NULL: none */
    int64_t n_same, n_changed;
} zk_overlap;
zk_err zk_facts_overlap(zk_ctx *cx, const char *new_path, const zk_scanfile *old, size_t n_old,
                        const char *key, const char *value_cols, zk_overlap *out);

/* ---- whether files are what was stored ----------------------------------------------------------- */

/* SHA-256 of a file as 64 hex digits. */
zk_err zk_file_sha256(zk_ctx *cx, const char *path, char hex[65]);

/* A file as it was stored. bytes 0: not known. xxh3 NULL: not known, then sha256 is checked (five times slower). */
typedef struct zk_known {
    const char *path;
    int64_t bytes;
    const char *xxh3, *sha256;
} zk_known;

/* Parquet as we write it has no checksums of its own: a flipped bit in a page is another number to a scan. So
 * while files are scanned, a thread of its own reads them, too, and compares digests: begin, then the scan, then
 * end with what the scan said. end waits, and always has to be called; files live until then. Cost: 0.2 s of one
 * core a GB that is in memory.
 *
 * end returns err with its sentence as it is; but ZK_ECORRUPT, naming file, expected and found, when a file's
 * content is other than what was stored; and where the scan saw nothing wrong, also when a file has another length
 * or is gone. */
typedef struct zk_facts_check zk_facts_check;
zk_facts_check *zk_facts_check_begin(zk_ctx *cx, const zk_known *files, size_t n);
zk_err zk_facts_check_end(zk_ctx *cx, zk_facts_check *check, zk_err err);

#endif
