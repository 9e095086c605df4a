/* SPDX-License-Identifier: Apache-2.0
 *
 * What is drawn on the scales: lines, dots, bars, cells (contract in plot.h).
 */
#include <math.h>

#include "app/method/plot.h"
#include "base/table.h"

static const double DASH[2] = {5, 4};

static void clip(zk_plot *p, const zk_axes *a)
{
    double x, y, w, h;

    zk_plot_inner(a, &x, &y, &w, &h);
    cairo_save(zk_plot_cairo(p));
    cairo_rectangle(zk_plot_cairo(p), x - 3, y - 3, w + 6, h + 6);
    cairo_clip(zk_plot_cairo(p));
}

static void pen(cairo_t *cr, const double rgb[3], double width, bool dashed)
{
    zk_draw_ink(cr, rgb);
    cairo_set_line_width(cr, width);
    cairo_set_dash(cr, DASH, dashed ? 2 : 0, 0);
}

void zk_plot_line(zk_plot *p, const zk_axes *a, const double *x, const double *y, size_t n,
                  const double rgb[3], double width, bool dashed)
{
    cairo_t *cr = zk_plot_cairo(p);
    bool down = false;

    clip(p, a);
    pen(cr, rgb, width, dashed);
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]) || !isfinite(y[i])) {
            down = false;
            continue;
        }
        if (down)
            cairo_line_to(cr, zk_plot_x(a, x[i]), zk_plot_y(a, y[i]));
        else
            cairo_move_to(cr, zk_plot_x(a, x[i]), zk_plot_y(a, y[i]));
        down = true;
    }
    cairo_stroke(cr);
    cairo_restore(cr);
}

void zk_plot_step(zk_plot *p, const zk_axes *a, const double *x, const double *y, size_t n,
                  const double rgb[3], double width)
{
    cairo_t *cr = zk_plot_cairo(p);

    clip(p, a);
    pen(cr, rgb, width, false);
    for (size_t i = 0; i < n; i++) {
        if (!i)
            cairo_move_to(cr, zk_plot_x(a, x[i]), zk_plot_y(a, y[i]));
        else {
            cairo_line_to(cr, zk_plot_x(a, x[i]), zk_plot_y(a, y[i - 1]));
            cairo_line_to(cr, zk_plot_x(a, x[i]), zk_plot_y(a, y[i]));
        }
    }
    cairo_stroke(cr);
    cairo_restore(cr);
}

void zk_plot_band(zk_plot *p, const zk_axes *a, const double *x, const double *lo, const double *hi, size_t n,
                  const double rgb[3])
{
    cairo_t *cr = zk_plot_cairo(p);

    if (!n)
        return;
    clip(p, a);
    cairo_set_source_rgba(cr, rgb[0], rgb[1], rgb[2], 0.18);
    for (size_t i = 0; i < n; i++)
        cairo_line_to(cr, zk_plot_x(a, x[i]), zk_plot_y(a, lo[i]));
    for (size_t i = n; i-- > 0;)
        cairo_line_to(cr, zk_plot_x(a, x[i]), zk_plot_y(a, hi[i]));
    cairo_close_path(cr);
    cairo_fill(cr);
    cairo_restore(cr);
}

void zk_plot_points(zk_plot *p, const zk_axes *a, const double *x, const double *y, const int *group,
                    size_t n, double radius)
{
    cairo_t *cr = zk_plot_cairo(p);
    double opaque = n > 5000 ? 0.25 : n > 500 ? 0.5 : 0.8;

    clip(p, a);
    for (size_t i = 0; i < n; i++) {
        double rgb[3] = {0.6, 0.6, 0.62};

        if (!isfinite(x[i]) || !isfinite(y[i]))
            continue;
        if (!group || group[i] >= 0)
            zk_draw_colour(group ? group[i] : 0, rgb);
        cairo_set_source_rgba(cr, rgb[0], rgb[1], rgb[2], opaque);
        cairo_arc(cr, zk_plot_x(a, x[i]), zk_plot_y(a, y[i]), radius, 0, 2 * M_PI);
        cairo_fill(cr);
    }
    cairo_restore(cr);
}

void zk_plot_bars(zk_plot *p, const zk_axes *a, const double *x, const double *y, size_t n, double w,
                  const double rgb[3])
{
    cairo_t *cr = zk_plot_cairo(p);
    double zero = zk_plot_y(a, a->y_log || a->y_lo > 0 ? a->y_lo : a->y_hi < 0 ? a->y_hi : 0);

    clip(p, a);
    zk_draw_ink(cr, rgb);
    for (size_t i = 0; i < n; i++) {
        double left = zk_plot_x(a, x[i] - w / 2), right = zk_plot_x(a, x[i] + w / 2);

        if (!isfinite(y[i]))
            continue;
        cairo_rectangle(cr, left, fmin(zero, zk_plot_y(a, y[i])), right - left,
                        fabs(zero - zk_plot_y(a, y[i])));
        cairo_fill(cr);
    }
    cairo_restore(cr);
}

void zk_plot_whisker(zk_plot *p, const zk_axes *a, double x, double lo, double hi, const double rgb[3])
{
    cairo_t *cr = zk_plot_cairo(p);
    double at = zk_plot_x(a, x), top = zk_plot_y(a, hi), bottom = zk_plot_y(a, lo);

    clip(p, a);
    pen(cr, rgb, 1.2, false);
    zk_draw_line(cr, at, top, at, bottom);
    zk_draw_line(cr, at - 3, top, at + 3, top);
    zk_draw_line(cr, at - 3, bottom, at + 3, bottom);
    cairo_restore(cr);
}

void zk_plot_vline(zk_plot *p, const zk_axes *a, double x, const double rgb[3], bool dashed)
{
    double y[2] = {a->y_lo, a->y_hi}, at[2] = {x, x};

    zk_plot_line(p, a, at, y, 2, rgb, 1, dashed);
}

void zk_plot_hline(zk_plot *p, const zk_axes *a, double y, const double rgb[3], bool dashed)
{
    double x[2] = {a->x_lo, a->x_hi}, at[2] = {y, y};

    zk_plot_line(p, a, x, at, 2, rgb, 1, dashed);
}

void zk_plot_text(zk_plot *p, const zk_axes *a, double x, double y, double size, int anchor, const char *text)
{
    zk_draw_ink(zk_plot_cairo(p), ZK_INK);
    zk_draw_text(zk_plot_cairo(p), zk_plot_x(a, x), zk_plot_y(a, y), size, anchor, 0, false, text);
}

void zk_plot_legend(zk_plot *p, double x, double y, const char *const *names, size_t n)
{
    cairo_t *cr = zk_plot_cairo(p);
    double w = 0;

    for (size_t i = 0; i < n; i++)
        w = fmax(w, zk_draw_text_width(cr, 11, false, names[i]));
    cairo_set_source_rgba(cr, 1, 1, 1, 0.85);
    cairo_rectangle(cr, x - w - 30, y, w + 30, 18 * (double)n + 6);
    cairo_fill(cr);
    for (size_t i = 0; i < n; i++) {
        double rgb[3], at = y + 16 + 18 * (double)i;

        zk_draw_colour((int)i, rgb);
        zk_draw_ink(cr, rgb);
        cairo_rectangle(cr, x - w - 24, at - 9, 12, 10);
        cairo_fill(cr);
        zk_draw_ink(cr, ZK_INK);
        zk_draw_text(cr, x - w - 6, at, 11, ZK_LEFT, 0, false, names[i]);
    }
}

/* ---- cells -------------------------------------------------------------------------------------- */

static void cell(zk_ctx *cx, cairo_t *cr, const zk_heat *m, double v, const double at[4])
{
    double t = m->hi > m->lo ? (v - m->lo) / (m->hi - m->lo) : 0.5, rgb[3];

    if (m->diverging)
        zk_draw_diverging(m->hi > 0 ? v / m->hi : 0, rgb);
    else
        zk_draw_ramp(t, rgb);
    zk_draw_ink(cr, rgb);
    cairo_rectangle(cr, at[0], at[1], at[2], at[3]);
    cairo_fill(cr);
    if (m->decimals < 0)
        return;
    cairo_set_source_rgb(cr, 1, 1, 1);
    if (0.3 * rgb[0] + 0.59 * rgb[1] + 0.11 * rgb[2] > 0.55)
        zk_draw_ink(cr, ZK_INK);
    zk_draw_text(cr, at[0] + at[2] / 2, at[1] + at[3] / 2 + 4, fmin(11, at[3] * 0.6), ZK_MIDDLE, at[2], false,
                 zk_show_real(cx, v, m->decimals));
}

void zk_plot_heat(zk_ctx *cx, zk_plot *p, const zk_axes *a, const zk_heat *m)
{
    cairo_t *cr = zk_plot_cairo(p);
    double x, y, w, h;

    zk_plot_inner(a, &x, &y, &w, &h);
    if (!m->rows || !m->cols)
        return;
    w /= (double)m->cols;
    h /= (double)m->rows;
    for (size_t r = 0; r < m->rows; r++) {
        for (size_t c = 0; c < m->cols; c++)
            if (isfinite(m->v[r * m->cols + c]))
                cell(cx, cr, m, m->v[r * m->cols + c],
                     (double[]){x + w * (double)c, y + h * (double)r, w - 1, h - 1});
        zk_draw_ink(cr, ZK_SOFT);
        if (m->row_name)
            zk_draw_text(cr, x - 6, y + h * ((double)r + 0.5) + 4, fmin(11, h * 0.8), ZK_RIGHT, x - a->x - 10,
                         false, m->row_name[r]);
    }
    for (size_t c = 0; m->col_name && c < m->cols; c++)
        zk_draw_text(cr, x + w * ((double)c + 0.5), y + h * (double)m->rows + 13, 10, ZK_MIDDLE, w, false,
                     m->col_name[c]);
}

void zk_plot_rank(zk_ctx *cx, zk_plot *p, const zk_axes *a, const char *const *name, const double *v,
                  size_t n, int decimals, const double rgb[3])
{
    cairo_t *cr = zk_plot_cairo(p);
    double x, y, w, h, most = 0;

    zk_plot_inner(a, &x, &y, &w, &h);
    if (!n)
        return;
    h /= (double)n;
    for (size_t i = 0; i < n; i++)
        most = isfinite(v[i]) ? fmax(most, fabs(v[i])) : most;
    for (size_t i = 0; i < n; i++) {
        double top = y + h * (double)i, len = most > 0 && isfinite(v[i]) ? (w - 60) * fabs(v[i]) / most : 0;

        zk_draw_ink(cr, v[i] < 0 ? ZK_SOFT : rgb);
        cairo_rectangle(cr, x, top + h * 0.15, fmax(len, 0.5), h * 0.7);
        cairo_fill(cr);
        zk_draw_ink(cr, ZK_INK);
        zk_draw_text(cr, x - 6, top + h / 2 + 4, fmin(12, h * 0.75), ZK_RIGHT, x - a->x - 10, false, name[i]);
        zk_draw_ink(cr, ZK_SOFT);
        zk_draw_text(cr, x + len + 6, top + h / 2 + 4, fmin(11, h * 0.7), ZK_LEFT, 0, false,
                     zk_show_real(cx, v[i], decimals));
    }
}
