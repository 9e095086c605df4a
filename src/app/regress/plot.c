/* SPDX-License-Identifier: Apache-2.0
 *
 * Pictures of a regression: residuals against fitted values, and coefficients with their intervals.
 */
#include <math.h>
#include <string.h>

#include "app/regress/regress.h"

static zk_err residuals(zk_ctx *cx, zk_plot *p, const zk__model *m)
{
    zk_axes a = {.x = 0, .y = 0, .w = 640, .h = 400, .x_lo = 1, .x_hi = 0, .y_lo = 1, .y_hi = 0};

    a.title = m->d.formula->text;
    a.x_label = ZK_TR(cx, "拟合值", "fitted value");
    a.y_label = ZK_TR(cx, "残差", "residual");
    zk_axes_hold(&a.x_lo, &a.x_hi, m->fit.fitted, m->d.n);
    zk_axes_hold(&a.y_lo, &a.y_hi, m->fit.residual, m->d.n);
    zk_axes_pad(&a.x_lo, &a.x_hi);
    zk_axes_pad(&a.y_lo, &a.y_hi);
    zk_plot_axes(cx, p, &a);
    zk_plot_hline(p, &a, 0, ZK_SOFT, true);
    zk_plot_points(p, &a, m->fit.fitted, m->fit.residual, NULL, m->d.n, m->d.n > 2000 ? 1.2 : 2.2);
    return ZK_OK;
}

/* The coefficients but the constant, one line each; standardised by nothing: what the table has. */
static zk_err whiskers(zk_ctx *cx, zk_plot *p, const zk__model *m, double h)
{
    zk_axes a = {.w = 640, .h = h, .x_lo = 1, .x_hi = 0, .y_lo = 0, .y_none = true, .left = 170};
    size_t rows = 0, at = 0;
    double rgb[3];

    a.title = m->d.formula->text;
    a.x_label = ZK_TR(cx, "系数", "coefficient");
    for (size_t k = 0; k < m->fit.rank; k++)
        if (m->d.term[m->fit.kept[k]] != 0) {
            rows++;
            zk_axes_hold(&a.x_lo, &a.x_hi, (double[]){m->coef[k].low, m->coef[k].high, 0}, 3);
        }
    a.y_hi = (double)rows;
    zk_axes_pad(&a.x_lo, &a.x_hi);
    zk_plot_axes(cx, p, &a);
    zk_plot_vline(p, &a, 0, ZK_SOFT, true);
    zk_draw_colour(0, rgb);
    for (size_t k = 0; k < m->fit.rank; k++) {
        const zk_coef *c = &m->coef[k];
        double y = (double)(rows - at) - 0.5;
        if (m->d.term[m->fit.kept[k]] == 0)
            continue;
        zk_plot_line(p, &a, (double[]){c->low, c->high}, (double[]){y, y}, 2, rgb, 1.6, false);
        zk_plot_points(p, &a, &c->estimate, &y, (int[]){0}, 1, 3);
        zk_draw_ink(zk_plot_cairo(p), ZK_INK);
        zk_draw_text(zk_plot_cairo(p), a.x + a.left - 8, zk_plot_y(&a, y) + 4, 10, ZK_RIGHT, a.left - 14,
                     false, m->d.name[m->fit.kept[k]]);
        at++;
    }
    return ZK_OK;
}

zk_err zk__plot_model(zk_ctx *cx, const char *path, const zk__model *m, bool coefficients)
{
    double h = coefficients ? fmin(1400, 110 + 24 * (double)m->fit.rank) : 400;
    zk_plot *p;

    ZK_TRY(zk_plot_open(cx, path, 640, h, &p));
    return zk_plot_close(cx, p, coefficients ? whiskers(cx, p, m, h) : residuals(cx, p, m));
}
