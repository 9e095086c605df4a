/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the btyd command: customers as frequency, recency and age, from a log of transactions or from a table
 * that has them already; what was held out; the result and its picture.
 */
#ifndef ZK_APP_CLV_BTYD_H
#define ZK_APP_CLV_BTYD_H

#include "app/method/method.h"
#include "zhike/clv.h"

typedef struct zk__base {
    size_t n;
    const char **id;
    double *x, *tx, *T, *m, *weight; /* m NULL without money, weight NULL: one customer a row */
    size_t unnamed;                  /* rows of a log without a customer, left out */
    size_t dropped;                  /* customers that began too late to be watched at all */
    double unit_days;
    /* from a log only */
    bool log;
    int32_t begin, end, as_of; /* first day of anybody; last of calibration; last of all */
    double *hold;              /* repeat transactions in (end, as_of]; NULL when end = as_of */
    double hold_T;
    double *born;       /* of each customer, units after begin */
    double *t, *actual; /* cumulated repeat transactions of all, at the ends of units */
    size_t n_t;
} zk__base;

typedef struct zk__group {
    double customers, actual, expected; /* means per customer */
} zk__group;

enum { ZK__GROUPS = 8, ZK__CURVE_MAX = 2000 }; /* x = 0 .. 6, 7 and more */

typedef struct zk__btyd_result {
    zk_btyd_fit fit, gg;
    bool fitted, money; /* params were estimated, not given; gg is there */
    double horizon;     /* units */
    double rate;        /* per unit; value is there when money */
    double *alive, *expected, *alive_se, *expected_se, *spend, *value; /* per row; NULL: not asked */
    double *t, *curve;                                                 /* E[X(t)] */
    size_t n_curve;
    double *track; /* expected cumulated at base->t */
    double freq_actual[ZK__GROUPS],
        freq_expected[ZK__GROUPS]; /* customers with so many repeats in calibration */
    bool held;
    zk__group group[ZK__GROUPS];
    double rmse, mae, hold_actual, hold_expected;
} zk__btyd_result;

/* Reads the file; which of the two it is, is told by its columns. */
zk_err zk__btyd_read(zk_ctx *cx, const zk_args *a, zk_btyd_model model, zk__base *out);

/* Everything after the fit: predictions, curve, hold-out. r->fit is there. */
zk_err zk__btyd_results(zk_ctx *cx, const zk__base *b, bool with_se, zk__btyd_result *r);

void zk__btyd_json(const zk__base *b, const zk__btyd_result *r, size_t limit, zk_json *j);
zk_err zk__btyd_plot(zk_ctx *cx, const char *path, const zk__base *b, const zk__btyd_result *r);

/* A refusal of the library about the customers' rows, as a sentence. */
zk_err zk__btyd_refused(zk_ctx *cx, const zk__base *b, const zk_spot *spot, zk_err err);

#endif
