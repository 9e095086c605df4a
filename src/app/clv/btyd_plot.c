/* SPDX-License-Identifier: Apache-2.0
 *
 * The picture of btyd: left the purchases so far beside those the model expects (and on into the hold-out), right
 * purchases held out beside those foretold, by how often customers had bought before.
 */
#include <stdio.h>

#include "app/clv/btyd.h"

enum { WIDTH = 860, HEIGHT = 360 };

static void left_tracking(zk_ctx *cx, zk_plot *p, const zk__base *b, const zk__btyd_result *r, zk_axes *ax)
{
    double blue[3], orange[3];

    zk_draw_colour(0, blue);
    zk_draw_colour(1, orange);
    ax->title = ZK_TR(cx, "累计再次购买次数", "Repeat transactions so far");
    ax->x_label = ZK_TR(cx, "自第一位客户起的时间（单位）", "units of time since the first customer");
    ax->x_lo = ax->y_lo = ax->y_hi = 0;
    ax->x_hi = b->t[b->n_t - 1];
    zk_axes_hold(&ax->y_lo, &ax->y_hi, b->actual, b->n_t);
    zk_axes_hold(&ax->y_lo, &ax->y_hi, r->track, b->n_t);
    ax->y_hi *= 1.05;
    zk_plot_axes(cx, p, ax);
    zk_plot_line(p, ax, b->t, b->actual, b->n_t, blue, 1.8, false);
    zk_plot_line(p, ax, b->t, r->track, b->n_t, orange, 1.8, true);
    if (b->hold)
        zk_plot_vline(p, ax, (double)(b->end - b->begin) / b->unit_days, ZK_SOFT, true);
}

static void left_curve(zk_ctx *cx, zk_plot *p, const zk__btyd_result *r, zk_axes *ax)
{
    double orange[3];

    zk_draw_colour(1, orange);
    ax->title = ZK_TR(cx, "新客户的期望再次购买次数 E[X(t)]", "Expected repeats of a new customer, E[X(t)]");
    ax->x_label = ZK_TR(cx, "时间 t（单位）", "time t (units)");
    ax->x_lo = ax->y_lo = ax->y_hi = 0;
    ax->x_hi = r->t[r->n_curve - 1];
    zk_axes_hold(&ax->y_lo, &ax->y_hi, r->curve, r->n_curve);
    ax->y_hi *= 1.05;
    zk_plot_axes(cx, p, ax);
    zk_plot_line(p, ax, r->t, r->curve, r->n_curve, orange, 1.8, true);
}

static void right_bars(zk_ctx *cx, zk_plot *p, const zk__btyd_result *r, zk_axes *ax)
{
    double x[2][ZK__GROUPS], y[2][ZK__GROUPS], colour[3];
    char name[8];

    for (size_t g = 0; g < ZK__GROUPS; g++) {
        x[0][g] = (double)g - 0.19;
        x[1][g] = (double)g + 0.19;
        y[0][g] = r->held ? r->group[g].actual : r->freq_actual[g];
        y[1][g] = r->held ? r->group[g].expected : r->freq_expected[g];
    }
    ax->title = r->held ? ZK_TR(cx, "检验期平均购买次数", "Transactions held out, per customer")
                        : ZK_TR(cx, "建模期客户数", "Customers by frequency");
    ax->x_label = ZK_TR(cx, "建模期再次购买次数", "repeats during calibration");
    ax->x_lo = -0.6;
    ax->x_hi = ZK__GROUPS - 0.4;
    ax->y_lo = ax->y_hi = 0;
    ax->x_none = true;
    zk_axes_hold(&ax->y_lo, &ax->y_hi, y[0], ZK__GROUPS);
    zk_axes_hold(&ax->y_lo, &ax->y_hi, y[1], ZK__GROUPS);
    ax->y_hi *= 1.05;
    zk_plot_axes(cx, p, ax);
    for (int k = 0; k < 2; k++) {
        zk_draw_colour(k, colour);
        zk_plot_bars(p, ax, x[k], y[k], ZK__GROUPS, 0.36, colour);
    }
    for (int g = 0; g < ZK__GROUPS; g++) {
        double bx, by, bw, bh;
        zk_plot_inner(ax, &bx, &by, &bw, &bh);
        snprintf(name, sizeof name, g == ZK__GROUPS - 1 ? "%d+" : "%d", g);
        zk_draw_ink(zk_plot_cairo(p), ZK_INK);
        zk_draw_text(zk_plot_cairo(p), zk_plot_x(ax, g), by + bh + 13, 9, ZK_MIDDLE, 0, false, name);
    }
}

zk_err zk__btyd_plot(zk_ctx *cx, const char *path, const zk__base *b, const zk__btyd_result *r)
{
    const char *names[] = {ZK_TR(cx, "实际", "actual"), ZK_TR(cx, "模型", "model")};
    zk_axes left = {.x = 0, .y = 0, .w = WIDTH / 2.0, .h = HEIGHT};
    zk_axes right = {.x = WIDTH / 2.0, .y = 0, .w = WIDTH / 2.0, .h = HEIGHT};
    zk_plot *p;

    ZK_TRY(zk_plot_open(cx, path, WIDTH, HEIGHT, &p));
    if (r->track)
        left_tracking(cx, p, b, r, &left);
    else
        left_curve(cx, p, r, &left);
    right_bars(cx, p, r, &right);
    zk_plot_legend(p, WIDTH / 2.0 - 24, HEIGHT - 104, names, 2);
    return zk_plot_close(cx, p, ZK_OK);
}
