/* SPDX-License-Identifier: Apache-2.0
 *
 * The commands abc, rfm, matrix and lorenz, listed in value_cmd.c, and what they share: one value for each
 * subject.
 */
#ifndef ZK_APP_VALUE_CMD_H
#define ZK_APP_VALUE_CMD_H

#include "app/method/method.h"
#include "app/value/value.h"
#include "zhike/stats.h"
#include "zhike/value.h"

extern const zk_opt zk__abc_opts[], zk__rfm_opts[], zk__matrix_opts[], zk__lorenz_opts[];
zk_err zk__abc_cmd(zk_ctx *cx, const zk_args *args);
zk_err zk__rfm_cmd(zk_ctx *cx, const zk_args *args);
zk_err zk__matrix_cmd(zk_ctx *cx, const zk_args *args);
zk_err zk__lorenz_cmd(zk_ctx *cx, const zk_args *args);

/* One value a subject, in the order of their names when rows were added up, else in the file's. */
typedef struct zk__values {
    zk_frame f;
    const char *what; /* name of the value column */
    const char **label;
    double *v;
    size_t *row;          /* the frame's row; NULL when several rows make a subject */
    const zk_series *col; /* whose values they are; NULL when something was taken off */
    size_t n, left_out;
} zk__values;

/* --value, --id, --minus, --sum, --drop. */
#define ZK__VALUES_OPTS                                                                                      \
    {.name = "value",                                                                                        \
     .value = "COLUMN",                                                                                      \
     .help = {"价值列；默认唯一的数值列", "column of values; the only column of numbers unless given"}},     \
        {.name = "id",                                                                                       \
         .value = "COLUMN",                                                                                  \
         .help = {"对象列；默认第一个文字列", "column of subjects; the first of text unless given"}},        \
        {.name = "minus",                                                                                    \
         .value = "LIST",                                                                                    \
         .help = {"要减去的列，如分摊成本", "columns to take off, such as allocated costs"}},                \
        {.name = "sum",                                                                                      \
         .help = {"同一对象有几行，先加总", "a subject has several rows: add them up first"}},               \
    {                                                                                                        \
        .name = "drop", .help = { "略去缺值的行", "leave out rows without a value" }                         \
    }

/* "shares" such as 80%,95%: ascending in (0, 1]. */
zk_err zk__shares_take(zk_ctx *cx, const zk_args *a, const char *option, double **out, size_t *n);
zk_err zk__values_read(zk_ctx *cx, const zk_args *a, zk__values *out);
zk_err zk__values_refused(zk_ctx *cx, const zk__values *v, const zk_spot *spot, zk_err err);
/* The first column of the frame's head called by one of the NULL-ended titles; NULL: none. */
const char *zk__column_called(const char *const *head, size_t n, const char *const *title);

void zk__value_json_print(zk_json *j);
/* "12.3 %" */
const char *zk__percent(zk_ctx *cx, double share);

#endif
