/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of the run feature share; nobody else includes this.
 *
 * plan.c orders schemes, result.c writes and reads the result file, nodes.c finds again what it leaves out, hash.c
 * makes the result hash,
 * manifest.c writes and understands manifest.json, where.c narrows a population, fork.c lends contexts
 * to threads, run_sql.c is the ledger's side.
 */
#ifndef ZK_APP_RUN_INTERNAL_H
#define ZK_APP_RUN_INTERNAL_H

#include <openssl/evp.h>

#include "app/run/run.h"
#include "base/json.h"

/* ---- fork.c: contexts for parts of the work ------------------------------------------------ */

/* sub is cx with an arena and complaints of its own. Join clears it and carries what went wrong over. */
void zk__fork(zk_ctx *sub, const zk_ctx *cx);
zk_err zk__join(zk_ctx *cx, zk_ctx *sub, zk_err err);

/* Calls fn for disjoint ranges that make up [0, n), of `grain` rows each, on cx->threads threads, each with
 * a forked context. The error of the lowest range that failed is returned. */
typedef zk_err (*zk__range_fn)(zk_ctx *cx, void *user, size_t lo, size_t hi);
zk_err zk__ranges(zk_ctx *cx, size_t n, size_t grain, zk__range_fn fn, void *user);

/* ---- hash.c ---------------------------------------------------------------------------------- */

typedef struct zk__sha {
    EVP_MD_CTX *md;
    size_t n;
    uint8_t room[1 << 15];
} zk__sha;
void zk__sha_begin(zk__sha *s);
void zk__sha_put(zk__sha *s, const void *p, size_t n);
void zk__sha_u32(zk__sha *s, uint32_t v); /* little endian */
void zk__sha_text(zk__sha *s, zk_str t);  /* length, then bytes; absent: length 2^32 - 1 */
void zk__sha_real(zk__sha *s, double x);  /* its 64 bits */
void zk__sha_end(zk__sha *s, char hex[65]);
const char *zk__sha_of(zk_ctx *cx, const void *p, size_t n);

/* SHA-256 over the included rows in the order of the values (ascending id): id; per reference whether
 * it is there, and its number or text; score; grade. What is hashed is in docs/runs.md. */
void zk__result_hash(const zk_scheme *s, const zk_values *v, const uint8_t *include, const zk_scores *scores,
                     char hex[65]);

/* ---- where.c ------------------------------------------------------------------------------------ */

typedef struct zk__where {
    zk_expr *expr; /* NULL: nothing to narrow */
    zk_ref *refs;  /* slot k of the expression */
    size_t n, cap;
} zk__where;

/* field is what complaints call it ("--where"). expand (may be NULL) replaces a window written "...". */
zk_err zk__where_compile(zk_ctx *cx, const zk_indicator_lib *lib, const char *text, const char *field,
                         const char *expand, zk__where *out);
/* The slots of row r, from the columns col[k] of v. */
void zk__where_slots(const zk__where *w, const zk_values *v, const int *col, size_t r, zk_value *slots);
/* include[r] &= the condition; n counts what is left. */
zk_err zk__where_apply(zk_ctx *cx, const zk__where *w, const zk_values *v, const int *col, uint8_t *include,
                       size_t *n);

/* ---- plan.c: which schemes, in which order ------------------------------------------------------- */

typedef struct zk__item {
    zk_scheme *scheme;
    bool asked, wanted; /* wanted: another scheme reads its grades or scores */
    int wave;           /* 0: needs nobody */
    int *col;           /* scheme ref -> column of the wave's values */
    zk_given given;     /* filled once it has results, when wanted */
    zk_run_done done;
} zk__item;

typedef struct zk__run_plan {
    zk__item *items; /* as asked, then those they need */
    size_t n, cap;
    int waves;
} zk__run_plan;

zk_err zk__run_plan_make(zk_ctx *cx, const zk_indicator_lib *lib, const char *const *schemes, size_t n,
                         zk__run_plan *plan);
/* The item of a scheme's name; NULL. */
zk__item *zk__run_plan_find(const zk__run_plan *plan, const char *scheme);

/* ---- manifest.c ------------------------------------------------------------------------------------ */

typedef struct zk__used {
    const char *ref, *name, *sha256; /* sha256 of its declaration */
} zk__used;

typedef struct zk__fact {
    const char *kind, *path, *sha256, *dead_sha256; /* dead_sha256 NULL: no row is superseded */
    int64_t rows, dead;
} zk__fact;

typedef struct zk__given_run {
    const char *scheme, *result_hash;
    int64_t run;
} zk__given_run;

typedef struct zk__manifest {
    int64_t run;
    const char *scheme, *scheme_sha256, *body;
    int64_t version;
    size_t body_n;
    const char *lib_sha256;
    zk__used *used;
    size_t n_used;
    const char **kinds; /* that could have been read */
    size_t n_kinds;
    zk__fact *facts;
    size_t n_facts;
    zk__given_run *given;
    size_t n_given;
    int32_t as_of;
    const char *where;
    int64_t customers, subjects, facts_read;
    const char *fit_sha256;
    zk_grade_count *grades;
    size_t n_grades;
    const char *file, *file_sha256; /* of the result, relative to the run's folder */
    int64_t file_bytes;
    bool named;
    bool standing;
    const char *result_hash;
    const char *user, *ledger_engine, *facts_engine;
    int64_t made_ms;
} zk__manifest;

/* The declaration of an indicator as one hash. */
const char *zk__used_sha(zk_ctx *cx, const zk_ref *ref);
/* Fills used, kinds and facts. */
void zk__manifest_inputs(zk_ctx *cx, const zk_scheme *s, const zk_inputs *inputs, zk__manifest *m);
/* JSON text, deterministic for equal content. */
const char *zk__manifest_text(zk_ctx *cx, const zk_scheme *s, const zk__manifest *m);
/* ZK_ECORRUPT with the path when it cannot be understood. */
zk_err zk__manifest_parse(zk_ctx *cx, const char *path, zk_str text, zk__manifest *out);
/* The number of superseded rows and the hash of their bitmap (NULL when there are none). */
const char *zk__dead_sha(zk_ctx *cx, const zk_scanfile *file, int64_t *dead);

/* ---- score.c: one scheme over values that are there ----------------------------------------------------- */

/* Grades held before, by subject; indexes of the scheme's grades or anything else for none of them. */
typedef struct zk__before {
    size_t n;
    const int64_t *subject; /* ascending */
    const int16_t *grade;
} zk__before;

typedef struct zk__scored {
    uint8_t *include;
    size_t n;
    uint32_t *pick;    /* included rows in order of subject */
    int16_t *previous; /* by row, as zk__before had it; NULL: nobody held anything */
    zk_fit *fit;
    zk_scores scores;
} zk__scored;

/* The scheme's columns, taken from those that were computed; col[i] is the column of its i-th reference. */
void zk__values_view(zk_ctx *cx, const zk_scheme *s, const zk_values *all, const int *col, zk_values *view);
/* Population, fit, scores. n 0: nobody belongs to it, and nothing else is filled. */
zk_err zk__score(zk_ctx *cx, const zk_scheme *s, const zk_values *all, const int *col, const zk__where *where,
                 const int *where_col, const zk__before *before, zk__scored *out);

/* References of several schemes and conditions, each once. */
typedef struct zk__refs {
    zk_ref *ref;
    size_t n, cap;
} zk__refs;
int *zk__refs_add(zk_ctx *cx, zk__refs *all, const zk_ref *refs, size_t n);

/* ---- result.c: the result file ------------------------------------------------------------------------ */

typedef struct zk__result {
    const zk_scheme *scheme;
    const zk_values *values; /* columns in the order of the scheme's references */
    const zk_scores *scores;
    const int16_t *previous; /* per row; indexes in previous_names, -1 none; may be NULL */
    const char **previous_names;
    const uint32_t *pick; /* rows in order of subject */
    size_t n;
} zk__result;

/* Writes path. */
zk_err zk__result_write(zk_ctx *cx, const char *path, const zk__result *r, bool *named, zk_sealed *sealed);

/* ---- nodes.c: normalised values and contributions, found again from values and fit ------------------------- */

/* Of the row's values; its score is that of the file. */
zk_err zk__nodes_of_row(zk_ctx *cx, const zk_run_open *open, zk_run_row *row);
/* The norms and contribs of want for all rows of v (in the order of the scheme's references), whose scores in the
 * file are `score`, to the arrays of out; the root's are left alone. ZK_ECONFLICT: scoring gives something else now. */
zk_err zk__nodes_of_rows(zk_ctx *cx, const zk_run_open *open, const zk_values *v, const double *score,
                         const zk_run_want *want, zk_run_columns *out);

/* ---- run_sql.c ------------------------------------------------------------------------------------------- */

/* The next run id, in a transaction of its own, so that the folder can be named before the work is done. */
zk_err zk__run_id(zk_ctx *cx, int64_t *id);
/* Inside a transaction. result_path is relative to the data folder. */
zk_err zk__run_insert(zk_ctx *cx, const zk_run *run, const char *result_path);
zk_err zk__run_audit(zk_ctx *cx, const zk_run *run);
zk_err zk__run_find(zk_ctx *cx, int64_t id, zk_run *run); /* ZK_ENOTFOUND without a sentence */

/* ---- open.c ----------------------------------------------------------------------------------------------- */

/* Opens the column engine of this folder if it is not open yet. */
void zk__engine_open(zk_ctx *cx);
/* Absolute path of a run's folder (file NULL), or of a file in it. */
const char *zk__run_path(zk_ctx *cx, int64_t id, const char *file);
zk_err zk__manifest_get(zk_ctx *cx, const zk_run *run, zk__manifest *out);
/* What another scheme needs of a run: scores and grades by subject. */
zk_err zk__given_read(zk_ctx *cx, const zk_run *run, zk_given *out);

/* ---- verify.c ---------------------------------------------------------------------------------------------- */

/* Whether the facts that a run of this manifest would read now are those it names; by what the ledger
 * says of the files, none is opened. */
zk_err zk__facts_same(zk_ctx *cx, const zk__manifest *m, bool *same);

#endif
