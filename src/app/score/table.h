/* SPDX-License-Identifier: Apache-2.0
 *
 * Subjects by indicators, as topsis, grey, normalize and stability read them: which columns, which way is better,
 * what they weigh.
 */
#ifndef ZK_APP_SCORE_TABLE_H
#define ZK_APP_SCORE_TABLE_H

#include "app/method/method.h"
#include "zhike/score.h"
#include "zhike/stats.h"
#include "zhike/weight.h"

typedef struct zk__table {
    zk_frame f;
    const zk_series *id; /* NULL: rows are called by their line */
    const zk_series **col;
    const char **name; /* of the columns */
    size_t rows, n;
    size_t *row; /* the frame's row of each */
    double *x;   /* rows x n */
    zk_direction *direction;
    double *w;                /* sums to 1 */
    const char *weights_from; /* "equal", "given", "entropy", "cv", "critic" */
} zk__table;

/* The options --columns, --id, --less and --drop. */
#define ZK__TABLE_OPTS                                                                                       \
    {.name = "columns",                                                                                      \
     .value = "LIST",                                                                                        \
     .help = {"指标列；默认全部数值列", "the indicators; all columns of numbers unless given"}},             \
        {.name = "id",                                                                                       \
         .value = "COLUMN",                                                                                  \
         .help = {"对象的名称列；默认第一个文字列",                                                          \
                  "what subjects are called; the first column of text unless given"}},                       \
        {.name = "less", .value = "LIST", .help = {"越小越好的列", "columns of which less is better"}},      \
    {                                                                                                        \
        .name = "drop", .help = { "略去有缺值的行", "leave out rows with missing values" }                   \
    }

/* And --weights. */
#define ZK__WEIGHTS_OPT                                                                                      \
    {                                                                                                        \
        .name = "weights", .value = "W",                                                                     \
        .help =                                                                                              \
        { "权重: 0.5,0.3,0.2、名称=数值、ahp/weights --json 的文件、CSV，或 entropy、cv、critic；默认相等",  \
          "weights: 0.5,0.3,0.2, name=number, a file from ahp/weights --json, a CSV; or entropy, cv, "       \
          "critic; equal unless given" }                                                                     \
    }

/* Reads FILE. Complaints as zk_frame_read. */
zk_err zk__score_table_read(zk_ctx *cx, const zk_args *a, zk__table *out);
/* Fills w. */
zk_err zk__table_weights(zk_ctx *cx, const zk_args *a, zk__table *t);
const char *zk__table_label(zk_ctx *cx, const zk__table *t, size_t row);
/* A refusal with file, line and column. */
zk_err zk__table_refused(zk_ctx *cx, const zk__table *t, const zk_spot *spot, zk_err err);
/* Every column fitted and applied; y (rows x n) may be t->x. norm (n, optional) is what was fitted. */
zk_err zk__table_normalise(zk_ctx *cx, const zk__table *t, const zk_norm_spec *spec, double *y,
                           zk_norm *norm);

/* "A: >= 90; B: [70, 90); C: < 70" as grades. */
typedef struct zk__grades {
    size_t n;
    const char **name;
    zk_interval *in;
} zk__grades;
zk_err zk__grades_parse(zk_ctx *cx, const char *option, const char *text, zk__grades *out);

#endif
