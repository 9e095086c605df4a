/* SPDX-License-Identifier: Apache-2.0
 *
 * The picture of theft: the first suspects' curves, each beside what is usual.
 */
#include <math.h>
#include <string.h>

#include "app/load/load.h"
#include "base/num.h"

enum { ACROSS = 3, W = 280, H = 190 };

/* Median of each period over all subjects; of a day, over the days of the same meter. */
static void usual(zk_ctx *cx, const zk__load *l, size_t of, double *out)
{
    double *v = ZK_NEWS(&cx->arena, double, l->n);

    for (size_t c = 0; c < l->cols; c++) {
        size_t k = 0;
        for (size_t i = 0; i < l->n; i++)
            if (!isnan(l->block[0].y[i * l->cols + c]) && (!l->day || strcmp(l->who[i], l->who[of]) == 0))
                v[k++] = l->block[0].y[i * l->cols + c];
        if (k == 0 || zk_median(v, k, &out[c], NULL))
            out[c] = NAN;
    }
}

static void one(zk_ctx *cx, zk_plot *p, const zk__load *l, size_t i, size_t place)
{
    double *typical = ZK_NEWS(&cx->arena, double, l->cols);
    const double *y = l->block[0].y + i * l->cols;
    double *x = ZK_NEWS(&cx->arena, double, l->cols), red[3];
    size_t row = place / ACROSS;
    char buf[16];
    zk_axes ax = {.x = (double)(place % ACROSS) * W,
                  .y = (double)row * H,
                  .w = W,
                  .h = H,
                  .left = 44,
                  .title = l->day ? zk_fmt(&cx->arena, "%s  %s", l->who[i], zk_date_show(l->day[i], buf))
                                  : l->who[i],
                  .x_lo = 0,
                  .x_hi = (double)l->cols - 1};

    usual(cx, l, i, typical);
    for (size_t c = 0; c < l->cols; c++)
        x[c] = (double)c;
    zk_axes_hold(&ax.y_lo, &ax.y_hi, y, l->cols);
    zk_axes_hold(&ax.y_lo, &ax.y_hi, typical, l->cols);
    ax.y_lo = fmin(0, ax.y_lo);
    ax.y_hi = ax.y_hi > ax.y_lo ? ax.y_hi * 1.05 : ax.y_lo + 1;
    zk_draw_colour(1, red);
    zk_plot_axes(cx, p, &ax);
    zk_plot_line(p, &ax, x, typical, l->cols, ZK_SOFT, 1, true);
    zk_plot_line(p, &ax, x, y, l->cols, red, 1.5, false);
}

zk_err zk__load_plot(zk_ctx *cx, const char *path, const zk__load *l, const size_t *suspect, size_t n)
{
    zk_plot *p;

    if (l->kind == ZK__LOAD_INDICATORS)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("现成指标没有曲线可画", "ready-made indicators have no curves to draw"));
    size_t rows = (n + ACROSS - 1) / ACROSS;
    ZK_TRY(zk_plot_open(cx, path, ACROSS * W, (double)rows * H, &p));
    for (size_t k = 0; k < n; k++)
        one(cx, p, l, suspect[k], k);
    return zk_plot_close(cx, p, ZK_OK);
}
