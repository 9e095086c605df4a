/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside indicator/: who is evaluated. The customers of the live customer files, sorted by id bytewise,
 * with the fields that are asked for.
 */
#ifndef ZK_APP_INDICATOR_PEOPLE_H
#define ZK_APP_INDICATOR_PEOPLE_H

#include "app/indicator/engine.h"

typedef struct zk__people {
    size_t n;
    int64_t *subject;
    zk_str *id, *name;
    double **x;    /* by field asked for */
    zk_str **text; /* NULL unless it is a text */
    uint8_t **missing;
    int64_t first;   /* least subject */
    size_t span;     /* subjects first .. first + span - 1 */
    int32_t *row_of; /* by subject - first; -1: no customer */
    zk_kindfile *files;
    size_t n_files;
    int64_t read;
} zk__people;

/* The files they are in, from the ledger. */
zk_err zk__people_files(zk_ctx *cx, zk__people *out);
/* Loads all customers (only < 0) of those files, or one. Everything in cx->arena; the ledger is not asked. */
zk_err zk__people_load(zk_ctx *cx, const zk_field *const *fields, size_t n_fields, int64_t only,
                       zk__people *out);

/* ---- threads (parallel.c) ---- */

typedef void (*zk__block_fn)(void *user, int thread, size_t block);
/* Calls fn for blocks 0 .. n - 1 from so many threads, each block once. */
void zk__each_block(int threads, size_t n, zk__block_fn fn, void *user);

#endif
