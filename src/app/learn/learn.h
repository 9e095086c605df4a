/* SPDX-License-Identifier: Apache-2.0
 *
 * What the commands that learn share: the file (ARFF too), which columns describe and which one is to be told,
 * labels written beside the rows.
 */
#ifndef ZK_APP_LEARN_H
#define ZK_APP_LEARN_H

#include "app/method/method.h"
#include "zhike/tree.h"

/* FILE.arff, or whatever zk_frame_read takes; all columns. */
zk_err zk__learn_read(zk_ctx *cx, const zk_args *a, zk_frame *f);

/* Columns of options --columns, or all but those of --ignore (and `but`, may be NULL), in the file's order. numeric:
 * numbers alone; otherwise a column whose every value is another text is left out and noted in *ids. */
zk_err zk__learn_columns(zk_ctx *cx, const zk_args *a, const zk_frame *f, const zk_series *but, bool numeric,
                         const zk_series ***out, size_t *n, const char **ids);

/* Option --target, else the last column. */
zk_err zk__learn_target(zk_ctx *cx, const zk_args *a, const zk_frame *f, const zk_series **out);

/* A column as classes: levels as they are, at most 100 different numbers as levels. */
typedef struct zk__classes {
    const char *name;
    const char **label;
    size_t n;
    int32_t *y; /* -1: missing */
} zk__classes;
zk_err zk__learn_classes(zk_ctx *cx, const zk_frame *f, const zk_series *s, zk__classes *out);

/* Columns as C4.5 wants them: numbers, or places of levels; missing NaN. */
zk_err zk__learn_cases(zk_ctx *cx, const zk_frame *f, const zk_series *const *col, size_t n,
                       const zk__classes *c, zk_cases *out);

/* Option --id as a column; NULL without it. */
zk_err zk__learn_id(zk_ctx *cx, const zk_args *a, const zk_frame *f, const zk_series **out);

/* The name of a level in the arena. */
const char *zk__level_name(zk_ctx *cx, const zk_series *s, size_t level);

/* Confusion as JSON (keys n, right, accuracy, kappa, confusion) and as a printed table. */
void zk__confusion_json(zk_json *j, const zk_confusion *c, const size_t *cell, size_t classes);
zk_table *zk__confusion_table(zk_ctx *cx, const zk__classes *c, const size_t *cell);

#define ZK__LEARN_TARGET_OPT                                                                                 \
    {                                                                                                        \
        .name = "target", .value = "COLUMN", .help = {                                                       \
            "要判断的列（默认最后一列）",                                                                    \
            "the column to be told (default: the last)"                                                      \
        }                                                                                                    \
    }
#define ZK__LEARN_COLUMNS_OPTS                                                                               \
    {.name = "columns",                                                                                      \
     .value = "LIST",                                                                                        \
     .help = {"使用的列，逗号分隔", "columns to use, parted by commas"}},                                    \
    {                                                                                                        \
        .name = "ignore", .value = "LIST", .help = { "不使用的列", "columns to leave out" }                  \
    }

/* Values of --scale. */
extern const char *const zk__scales[];

#endif
