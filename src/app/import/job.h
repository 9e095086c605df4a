/* SPDX-License-Identifier: Apache-2.0
 *
 * An import while it runs: between import.c (its course) and commit.c (what is there already, and
 * the transaction).
 */
#ifndef ZK_APP_IMPORT_JOB_H
#define ZK_APP_IMPORT_JOB_H

#include <pthread.h>

#include "app/import/sniff.h"
#include "app/import/sql.h"
#include "base/progress.h"

/* One pass over the file; a map with repetitions makes several. */
typedef struct zk__part_job {
    zk__plan plan;
    zk__convert convert;
    zk_sealed sealed;
    const char *tmp; /* where it is sealed */
    const char *rel; /* where it goes, in the folder */
    int32_t date_min, date_max;
    /* rows of older files that it replaces: by index in job->old, then earlier parts */
    zk_overlap *overlap;
    size_t n_overlap;
} zk__part_job;

typedef struct zk__hash {
    zk_ctx cx;
    const char *path;
    char hex[65];
    zk_err err;
    pthread_t thread;
    bool running;
} zk__hash;

typedef struct zk__job {
    zk_ctx *cx;
    const zk_import_options *opt;
    zk_import_result *result;
    zk__map map;
    bool has_map, blanks, creates, locked, reading, making, hash_started;
    zk_import_source sniffed;
    zk__part_job *parts;
    size_t n_parts;
    zk__ids ids;
    int64_t import_id; /* looked up, taken at commit */
    zk_kindfile *old;  /* live files of the kind before this import */
    size_t n_old;
    zk__hash hash;
    const char *rejects_tmp;
    zk_progress progress;
    double progress_from, progress_to, start_s;
} zk__job;

/* Numbers for the customers that the first pass met and nobody knows, in the order of their ids. */
zk_err zk__ids_make(zk__job *j);
/* Compares with what is there by key: counts duplicates and corrections. */
zk_err zk__overlap_find(zk__job *j);
/* Files to their places, then the one transaction. */
zk_err zk__commit(zk__job *j, int64_t now_ms);

/* subjects.c: numbers and owners of accounts, supply points, meters, contracts. Inside a transaction. */
/* Takes the rows of a new file of a kind that facts may refer to. */
zk_err zk__owners_add(zk_ctx *cx, const char *kind, const char *path, int64_t rows, int64_t import_id);
/* After files of an undone import are gone: owners of the ids in gone as the live files have them. */
zk_err zk__owners_rebuild(zk_ctx *cx, const char *kind, const zk_map *gone, const zk_str *ids, size_t n);
/* The ids in a file, in the arena. */
zk_err zk__owners_ids(zk_ctx *cx, const char *path, int64_t rows, zk_map *map, zk_str **ids, size_t *n,
                      size_t *cap);

#endif
