/* SPDX-License-Identifier: Apache-2.0
 *
 * The pictures of the credit commands.
 */
#ifndef ZK_APP_CREDIT_PICTURE_H
#define ZK_APP_CREDIT_PICTURE_H

#include "app/method/method.h"
#include "zhike/boost.h"
#include "zhike/credit.h"
#include "zhike/stats.h"

/* Variables side by side: share of each bin as bars, bad rate as a line. */
typedef struct zk__bin_picture {
    const char *title;
    const zk_binning *b;
    const char **label;
} zk__bin_picture;
zk_err zk__draw_bins(zk_ctx *cx, const char *path, const zk__bin_picture *p, size_t n);

/* ROC of up to two scores, lift of the first, calibration (bins NULL: none). */
typedef struct zk__roc_picture {
    const char *name[2];
    const zk_roc_point *curve[2];
    size_t points[2], curves;
    double auc[2];
    const zk_lift_group *lift;
    size_t lifts;
    const zk_calibration_bin *bin;
    size_t bins;
} zk__roc_picture;
zk_err zk__draw_roc(zk_ctx *cx, const char *path, const zk__roc_picture *p);

/* Names with values, largest first, as lying bars. */
zk_err zk__draw_rank(zk_ctx *cx, const char *path, const char *title, const char *const *name,
                     const double *v, size_t n, int decimals);

/* Two distributions over the same bins. */
zk_err zk__draw_shift(zk_ctx *cx, const char *path, const char *title, const char *const *label,
                      const double *expected, const double *actual, size_t n);

/* Bad rates with intervals over grades. */
zk_err zk__draw_grades(zk_ctx *cx, const char *path, const char *const *grade, const zk_grade_rate *rate,
                       size_t n);

/* One series over x (days when date): its line from line[0] to line[1], moving level, change point (at >= n: none), CUSUM. */
typedef struct zk__trend_picture {
    const char *title;
    const double *x, *y, *ewma, *cusum;
    size_t n, at;
    double line[2];
    bool date;
} zk__trend_picture;
zk_err zk__draw_trend(zk_ctx *cx, const char *path, const zk__trend_picture *t);

#endif
