/* SPDX-License-Identifier: Apache-2.0
 *
 * Descriptive statistics and correlations.
 */
#include "app/regress/regress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Sample skewness and kurtosis by moments (n in the denominators; 3 is the normal's kurtosis). */
static void shape(const double *x, size_t n, zk__described *out)
{
    zk_jarque_bera jb;

    out->skewness = out->kurtosis = NAN;
    if (n && zk_test_jarque_bera(x, n, &jb, NULL) == ZK_OK) {
        out->skewness = jb.skewness;
        out->kurtosis = jb.kurtosis;
    }
}

zk_err zk__describe_column(zk_ctx *cx, const char *name, const double *x, size_t n, zk__described *out)
{
    static const double at[] = {0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1};
    double *there = zk_xmalloc((n + 1) * sizeof *there), q[9];
    size_t *order = zk_xmalloc((n + 1) * sizeof *order);
    zk_description d;
    zk_spot spot;
    zk_err err = ZK_OK;

    *out = (zk__described){.n = 0};
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            there[out->n++] = x[i];
    out->missing = n - out->n;
    if (out->n == 0 || (err = zk_describe(there, out->n, &d, &spot)) ||
        (err = zk_quantiles(there, out->n, at, 9, q, &spot)) ||
        (err = zk_order(there, out->n, false, order, &spot)))
        goto out;
    for (size_t i = 0; i < out->n; i++)
        out->distinct += i == 0 || there[order[i]] != there[order[i - 1]];
    out->mean = d.mean;
    out->sd = d.sd;
    out->sum = d.sum;
    out->min = q[0];
    out->p1 = q[1];
    out->p5 = q[2];
    out->p25 = q[3];
    out->median = q[4];
    out->p75 = q[5];
    out->p95 = q[6];
    out->p99 = q[7];
    out->max = q[8];
    shape(there, out->n, out);
out:
    free(there);
    free(order);
    return err ? zk_method_refused(cx, name, &spot, err) : ZK_OK;
}

zk_err zk__correlations(zk_ctx *cx, const zk__numbers *v, double *r, double *p)
{
    for (size_t i = 0; i < v->cols; i++)
        for (size_t j = 0; j < v->cols; j++) {
            double *to_r = &r[i * v->cols + j], *to_p = &p[i * v->cols + j];
            zk_spot spot;
            zk_err err;

            *to_r = 1;
            *to_p = 0;
            if (i == j)
                continue;
            err = zk_correlation_test(v->x[i], v->x[j], v->n, j < i ? ZK_COR_PEARSON : ZK_COR_SPEARMAN, to_r,
                                      to_p, &spot);
            if (err == ZK_ENUMERIC && spot.why == ZK_WHY_CONSTANT)
                *to_r = *to_p = NAN;
            else if (err)
                return zk_method_refused(cx, ZK_TR(cx, "相关系数", "correlation"), &spot, err);
        }
    return ZK_OK;
}
