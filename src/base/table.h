/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables on a terminal: columns as wide as their widest cell, East Asian characters counted as two,
 * numbers to the right. Cells are text in the arena of the context.
 */
#ifndef ZK_BASE_TABLE_H
#define ZK_BASE_TABLE_H

#include <stdio.h>

#include "base/ctx.h"

typedef struct zk_table {
    zk_ctx *cx;
    const char *align; /* one letter a column: 'l', 'r' */
    size_t cols, n, cap;
    const char **cell;
    size_t max_width; /* of one cell; 0: no limit */
} zk_table;

/* align "lrr" makes three columns. */
void zk_table_init(zk_table *t, zk_ctx *cx, const char *align);
/* Adds a row; exactly as many cells as columns, NULL is empty. The first row is the head. */
void zk_table_row(zk_table *t, ...);
void zk_table_cells(zk_table *t, const char *const *cells);
/* Prints; a rule under the head. */
void zk_table_print(const zk_table *t, FILE *out);

/* 1234567 as "1,234,567"; fen as "12,345.60"; in the arena. */
const char *zk_show_int(zk_ctx *cx, int64_t n);
const char *zk_show_fixed(zk_ctx *cx, int64_t n, int scale);
/* A count with its noun: "1 row", "1,234 rows". In Chinese the number alone: the words around it name the unit.
 * The verb in an English sentence is to suit both, as in "%s left out". */
const char *zk_show_count(zk_ctx *cx, int64_t n, const char *one, const char *many);
/* A double with at most so many decimals, thousands grouped, trailing zeros cut. */
const char *zk_show_real(zk_ctx *cx, double x, int decimals);
/* For a column of doubles: as many decimals as those before needed or as x does, `most` at most; and x with just so
 * many. */
int zk_show_decimals(int before, double x, int most);
const char *zk_show_even(zk_ctx *cx, double x, int decimals);

#endif
