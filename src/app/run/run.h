/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs: one scheme version, one as-of date, one population; stored, immutable, repeatable bit for bit.
 *
 * A run is a folder runs/<id> of the data folder and one row of the ledger's table run:
 *
 *     runs/<id>/<scheme>.parquet   a row per subject, sorted by subject number (result.h)
 *     runs/<id>/fit.json           what was known of the population (zk_fit_json)
 *     runs/<id>/manifest.json      everything that went in, and the hash of what came out (manifest.h)
 *
 * The files are written and synced first; then the row, the standings that changed and the audit line are
 * committed together. A folder that no row names is not there, and is swept. So a run is whole or absent.
 * Equal input gives an equal result hash: on any number of threads, on either ledger, and whatever the
 * order in which the same facts were imported.
 */
#ifndef ZK_APP_RUN_H
#define ZK_APP_RUN_H

#include "app/scheme/scheme.h"

enum { ZK_RUN_SCHEMES_MAX = 64, ZK_RUN_ROW_GROUP = 16384 };

typedef struct zk_run {
    int64_t id;
    const char *scheme;
    int64_t version; /* 0: a draft; its grades never become standings */
    const char *scheme_sha256;
    int32_t as_of;
    const char *where; /* as written; NULL: the scheme's whole population */
    int64_t subjects;
    bool standing; /* its grades went into the standings */
    const char *result_hash;
    const char *result_sha256; /* of the result file */
    const char *manifest;      /* JSON text, as in runs/<id>/manifest.json */
    const char *user;
    int64_t made_ms;
    double seconds;
} zk_run;

/* ---- making ----------------------------------------------------------------------------- */

typedef struct zk_run_ask {
    const char *const *schemes; /* as zk_scheme_load takes them */
    size_t n;
    int32_t as_of;
    const char *where; /* NULL: all */
    bool no_standing;
} zk_run_ask;

/* A number with its unit as people write it, in the context's language: "12.5 千瓦时", "3 times", "34.07 %". */
const char *zk_value_text(zk_ctx *cx, double x, const char *unit);
/* A grade as people read it: its title, or its name when it has none. */
zk_both zk_grade_title(const zk_gradedef *grade);
/* Name and title as one text: "C 较差"; only the title when it says the name already ("A 类"). */
const char *zk_grade_text(zk_ctx *cx, const char *name, zk_both title);

typedef struct zk_grade_count {
    const char *grade; /* "" for subjects that got none */
    zk_both title;
    int64_t subjects;
} zk_grade_count;

typedef struct zk_run_done {
    zk_run run;
    zk_both title;
    bool asked;             /* false: run because another scheme needs it */
    bool reused;            /* an older run of the same input was taken instead; nothing was written */
    zk_grade_count *grades; /* best first, then those without grade if there are any */
    size_t n_grades;
    int64_t facts_read;
    int64_t standings; /* rows written */
    double seconds;
} zk_run_done;

/* Loads the schemes and those they need, orders them, computes the indicators of each wave in one pass,
 * fits, scores, stores. Takes the folder's writer lock. Complaints about schemes and about where have
 * file, line and column. done is in the order they were run. ZK_EINVAL: nobody belongs to the population, or schemes need each other in a circle. */
zk_err zk_run_make(zk_ctx *cx, const zk_run_ask *ask, zk_run_done **done, size_t *n);

/* ---- finding ------------------------------------------------------------------------------ */

/* By id as typed. ZK_EINVAL, ZK_ENOTFOUND. */
zk_err zk_run_get(zk_ctx *cx, const char *id, zk_run *run);
/* The newest run of a scheme: the greatest as-of date, of these the last made whose grades became standings, else
 * the last. as_of INT32_MIN: any. Runs over the whole population come before those with a where. ZK_ENOTFOUND with
 * a sentence. */
zk_err zk_run_newest(zk_ctx *cx, const char *scheme, int32_t as_of, zk_run *run);
/* Newest first; scheme NULL: all. */
zk_err zk_run_list(zk_ctx *cx, const char *scheme, int64_t limit, zk_run **runs, size_t *n);

/* ---- reading ------------------------------------------------------------------------------- */

/* A run opened for reading: its manifest understood, its scheme parsed from the body it was made with. */
typedef struct zk_run_open {
    zk_run run;
    zk_scheme *scheme;
    const char *path; /* of the result file, absolute */
    const char *sha256;
    int64_t bytes;
    bool named; /* the file has names */
    const char *fit_path, *fit_sha256;
    zk_grade_count *grades; /* best first, then those without grade if there are any */
    size_t n_grades;
} zk_run_open;

zk_err zk_run_open_get(zk_ctx *cx, const zk_run *run, zk_run_open *out);
/* The fit it was scored with, from fit.json (checked against the manifest's hash). */
zk_err zk_run_fit(zk_ctx *cx, const zk_run_open *open, zk_fit **fit);

/* One subject's row, laid out so that scheme functions can be called on it as row 0 of a population of
 * one: values for zk_scheme_lift, scores as zk_scheme_score left them. ZK_ENOTFOUND without a sentence when the
 * subject is not in the run. Reads one row group. */
typedef struct zk_run_row {
    zk_values values; /* rows 1, cols scheme->n_refs */
    zk_scores scores; /* rows 1 */
    int16_t previous; /* grade held before, index in scheme->grades; -1: none (or one the scheme has not) */
    zk_str previous_name; /* its name; absent when none */
} zk_run_row;
zk_err zk_run_row_get(zk_ctx *cx, const zk_run_open *open, int64_t subject, zk_run_row *row);

/* Columns of a run's result, for those who walk over it: report, top, compare, backtest. What is asked for
 * is filled, in order of subject; missing values are NaN. */
typedef struct zk_run_columns {
    size_t rows;
    int64_t *subject;
    zk_str *id, *name; /* name only when asked and there */
    double *score;
    int16_t *grade, *by_score, *previous; /* grade indexes of the run's scheme, -1 none */
    double **value;                       /* [ref] NULL when not asked or a text */
    double **norm;                        /* [node] */
    double **contrib;                     /* [node] */
} zk_run_columns;

typedef struct zk_run_want {
    bool id, name, score, grade, by_score, previous;
    const int *refs, *norms, *contribs; /* indexes wanted */
    size_t n_refs, n_norms, n_contribs;
    const int64_t *only; /* ascending subject numbers, NULL: all */
    size_t n_only;
} zk_run_want;
zk_err zk_run_read(zk_ctx *cx, const zk_run_open *open, const zk_run_want *want, zk_run_columns *out);

/* From here on facts are read as they were for that run (cx->folder->import_max): for showing what its
 * numbers came from. */
zk_err zk_run_pin_facts(zk_ctx *cx, const zk_run *run);

/* ---- checking ------------------------------------------------------------------------------- */

typedef enum zk_check_state { ZK_CHECK_SAME, ZK_CHECK_MISSING, ZK_CHECK_ALTERED } zk_check_state;

typedef struct zk_check_item {
    const char *what; /* "facts", "manifest", "result", "fit", "indicator", "given" */
    const char *name; /* the file or indicator */
    zk_check_state state;
    const char *note; /* in the context's language; NULL */
} zk_check_item;

typedef struct zk_verified {
    zk_run run;
    zk_check_item *items; /* all that were looked at */
    size_t n, n_wrong;
    bool computed;    /* the computation could be repeated */
    bool same;        /* and gave the same hash */
    const char *hash; /* what it gave; NULL when not computed */
    double seconds;
} zk_verified;

/* Computes the run again from the files and the scheme body that its manifest names. Writes nothing. */
zk_err zk_run_verify(zk_ctx *cx, const zk_run *run, zk_verified *out);

/* ---- comparing ------------------------------------------------------------------------------- */

typedef struct zk_reason {
    int node;        /* leaf of the second run's scheme */
    double change;   /* of its contribution, second minus first */
    double from, to; /* its indicator's value in both; NaN: missing or a text */
    int64_t movers;  /* in a summary: how many of them it changed most for */
} zk_reason;

enum { ZK_REASONS = 3 };

typedef struct zk_mover {
    int64_t subject;
    zk_str id, name;
    int16_t from, to; /* grade indexes of the two schemes */
    double score_from, score_to;
    zk_reason reason[ZK_REASONS]; /* the largest change first */
    size_t n_reasons;
} zk_mover;

typedef struct zk_compared {
    zk_run_open a, b;
    size_t rows, cols; /* grades of a and of b, each with one more at the end: not there, or no grade */
    int64_t *matrix;   /* [from * cols + to] */
    int64_t both, stayed, better, worse, other; /* other: grades of different schemes cannot be ordered */
    int64_t only_a, only_b;
    bool same_grades; /* both schemes have the same grades in the same order */
    zk_mover *movers; /* the furthest first, at most limit */
    size_t n_movers;
    int64_t n_moved;
    zk_reason *up, *down; /* over all movers: leaves by how often they changed most */
    size_t n_up, n_down;
} zk_compared;

zk_err zk_run_compare(zk_ctx *cx, const zk_run *a, const zk_run *b, size_t limit, zk_compared *out);

/* ---- the best and the worst ------------------------------------------------------------------- */

typedef struct zk_top_row {
    zk_str id, name;
    double by; /* what was ordered by */
    double score;
    int16_t grade;
    double key; /* ascending in the list */
} zk_top_row;

typedef struct zk_top {
    zk_run_open open;
    int node, ref; /* what was ordered by: a node's contribution, an indicator; both -1: the score */
    zk_top_row *rows;
    size_t n;
} zk_top;

/* by: "score" or NULL, a node's name or path (its contribution), or an indicator (its value, the better
 * direction first). ZK_ENOTFOUND names the nearest. Ties are in order of id. */
zk_err zk_run_top(zk_ctx *cx, const zk_run *run, const char *by, bool worst, size_t max, zk_top *out);

/* ---- back-testing ------------------------------------------------------------------------------ */

typedef struct zk_backtest_grade {
    const char *grade;
    zk_both title;
    int64_t n, bad;
    double rate, low, high; /* Wilson, 95 % */
} zk_backtest_grade;

typedef struct zk_backtest {
    zk_run run;
    int32_t until;
    const char *bad;             /* the expression as it was evaluated */
    int64_t n, n_bad, n_unknown; /* unknown: the outcome has no value */
    zk_backtest_grade *grades;   /* best first */
    size_t n_grades;
    bool monotone;           /* no grade has a lower rate than a better one */
    double fall_p;           /* otherwise: one-sided p of the largest fall; large: it may be chance */
    double trend_z, trend_p; /* Cochran–Armitage */
    bool tested;             /* both outcomes occur: what follows is filled */
    double auc, auc_low, auc_high, ks;
} zk_backtest;

/* What happened after the run's date: bad is an expression over indicators as of until, "[...]" standing for the
 * span from the run's date to until; NULL: bill.arrears_days.max[...] > 30. until INT32_MIN: six months later. */
zk_err zk_run_backtest(zk_ctx *cx, const zk_run *run, int32_t until, const char *bad, zk_backtest *out);

#endif
