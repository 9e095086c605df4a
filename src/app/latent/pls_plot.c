/* SPDX-License-Identifier: Apache-2.0
 *
 * Pictures of a PLS model: the paths as a drawing, and the importance-performance map of a target.
 */
#include <math.h>
#include <string.h>

#include "app/latent/pls.h"

/* ---- importance-performance map ---- */

static zk_err map_plot(zk_ctx *cx, const char *path, const zk__pls_file *f, const zk__pls_result *r)
{
    size_t c = f->model.constructs, n = 0;
    double x[ZK_PLS_CONSTRUCTS_MAX], y[ZK_PLS_CONSTRUCTS_MAX], mean_x = 0, mean_y = 0;
    int group[ZK_PLS_CONSTRUCTS_MAX];
    size_t who[ZK_PLS_CONSTRUCTS_MAX];
    zk_axes a = {.w = 640, .h = 440, .x_lo = 0, .x_hi = -INFINITY, .y_lo = INFINITY, .y_hi = -INFINITY};
    zk_plot *p;

    for (size_t k = 0; k < c; k++)
        if (k != r->target && r->fit.total[k * c + r->target] != 0) {
            who[n] = k;
            group[n] = 0;
            x[n] = r->effect[k * c + r->target];
            y[n] = r->index[k];
            mean_x += x[n];
            mean_y += y[n++];
        }
    zk_axes_hold(&a.x_lo, &a.x_hi, x, n);
    zk_axes_hold(&a.y_lo, &a.y_hi, y, n);
    zk_axes_pad(&a.x_lo, &a.x_hi);
    zk_axes_pad(&a.y_lo, &a.y_hi);
    a.y_hi += (a.y_hi - a.y_lo) * 0.06; /* names stand above the dots */
    a.x_hi += (a.x_hi - a.x_lo) * 0.08;
    a.title = zk_fmt(&cx->arena, ZK_TR(cx, "%s 的重要性—绩效图", "What moves %s: importance and performance"),
                     zk_tr(cx, f->title_of[r->target]));
    a.x_label = ZK_TR(cx, "重要性（总效应：自己升 1 分，目标升几分）",
                      "importance (total effect: points of the target per point)");
    a.y_label = ZK_TR(cx, "绩效（0–100 指数）", "performance (index, 0-100)");
    ZK_TRY(zk_plot_open(cx, path, 640, 440, &p));
    zk_plot_axes(cx, p, &a);
    zk_plot_vline(p, &a, mean_x / (double)n, ZK_LINE, true);
    zk_plot_hline(p, &a, mean_y / (double)n, ZK_LINE, true);
    zk_plot_points(p, &a, x, y, group, n, 5);
    for (size_t k = 0; k < n; k++)
        zk_draw_text(zk_plot_cairo(p), zk_plot_x(&a, x[k]), zk_plot_y(&a, y[k]) - 9, 11, ZK_MIDDLE, 140,
                     false, zk_tr(cx, f->title_of[who[k]]));
    return zk_plot_close(cx, p, ZK_OK);
}

/* ---- the paths ---- */

enum { BOX_W = 104, BOX_H = 40 };

typedef struct sketch {
    double x[ZK_PLS_CONSTRUCTS_MAX], y[ZK_PLS_CONSTRUCTS_MAX], w, h;
} sketch;

/* Columns by the longest way from a construct nothing acts upon; within a column evenly, every other column set off
 * a little, so that an arrow over two columns does not run through a box. */
static void place(const zk__pls_file *f, sketch *s)
{
    size_t c = f->model.constructs, depth[ZK_PLS_CONSTRUCTS_MAX] = {0}, in[ZK_PLS_CONSTRUCTS_MAX] = {0},
           deepest = 0, most = 0;
    size_t nth[ZK_PLS_CONSTRUCTS_MAX];

    for (size_t pass = 0; pass < c; pass++)
        for (size_t from = 0; from < c; from++)
            for (size_t to = 0; to < c; to++)
                if (f->model.path[from * c + to] && depth[to] < depth[from] + 1)
                    depth[to] = depth[from] + 1;
    for (size_t k = 0; k < c; k++) {
        nth[k] = in[depth[k]]++;
        most = in[depth[k]] > most ? in[depth[k]] : most;
        deepest = depth[k] > deepest ? depth[k] : deepest;
    }
    s->w = 60 + (double)(deepest + 1) * (BOX_W + 76) - 76;
    s->h = 90 + (double)most * 100 + (deepest > 1 ? 150 : 20);
    for (size_t k = 0; k < c; k++) {
        double shift = in[depth[k]] == 1 && deepest > 1 ? (depth[k] % 2 ? 0.3 : -0.05) : 0;
        s->x[k] = 30 + BOX_W / 2.0 + (double)depth[k] * (BOX_W + 76);
        s->y[k] = 50 + (s->h - 70) * (((double)nth[k] + 0.5) / (double)in[depth[k]] + shift);
    }
}

/* Where the line from the middle of a box to (x, y) leaves the box. */
static void edge_of(double bx, double by, double x, double y, double *ex, double *ey)
{
    double dx = x - bx, dy = y - by;
    double t = fmin(dx != 0 ? (BOX_W / 2.0 + 2) / fabs(dx) : INFINITY,
                    dy != 0 ? (BOX_H / 2.0 + 2) / fabs(dy) : INFINITY);

    *ex = bx + t * dx;
    *ey = by + t * dy;
}

/* A curve from (x1, y1) to (x2, y2) whose middle is `bow` off the straight line; the point at t. */
typedef struct curve {
    double x1, y1, x2, y2, cx, cy;
} curve;

static curve curve_of(double x1, double y1, double x2, double y2, double bow)
{
    double dx = x2 - x1, dy = y2 - y1, d = hypot(dx, dy);

    return (curve){x1, y1, x2, y2, (x1 + x2) / 2 + 2 * bow * dy / d, (y1 + y2) / 2 - 2 * bow * dx / d};
}

static void point_at(const curve *k, double t, double *x, double *y)
{
    *x = (1 - t) * (1 - t) * k->x1 + 2 * t * (1 - t) * k->cx + t * t * k->x2;
    *y = (1 - t) * (1 - t) * k->y1 + 2 * t * (1 - t) * k->cy + t * t * k->y2;
}

/* Does it run through a box other than those at its ends, or leave the paper? */
static bool in_the_way(const sketch *s, size_t c, size_t from, size_t to, const curve *k)
{
    for (int step = 1; step < 50; step++) {
        double x, y;
        point_at(k, step / 50.0, &x, &y);
        if (y < 36 || y > s->h - 8)
            return true;
        for (size_t b = 0; b < c; b++)
            if (b != from && b != to && fabs(x - s->x[b]) < BOX_W / 2.0 + 6 &&
                fabs(y - s->y[b]) < BOX_H / 2.0 + 6)
                return true;
    }
    return false;
}

/* Straight where it can be; otherwise bowed just enough, upwards first. */
static curve route_of(const sketch *s, size_t c, size_t from, size_t to)
{
    curve k = curve_of(s->x[from], s->y[from], s->x[to], s->y[to], 0);

    for (int step = 0; step <= 40; step++) {
        int away = (step + 1) / 2; /* 0, 1, -1, 2, -2, ... */
        double bow = 8.0 * (step % 2 ? away : -away);
        curve tried = curve_of(s->x[from], s->y[from], s->x[to], s->y[to], bow);
        if (in_the_way(s, c, from, to, &tried))
            continue;
        k = bow != 0 ? curve_of(s->x[from], s->y[from], s->x[to], s->y[to],
                                bow + copysign(0.04 * hypot(k.x2 - k.x1, k.y2 - k.y1), bow))
                     : tried; /* longer ways further out, so that they part */
        break;
    }
    edge_of(s->x[from], s->y[from], k.cx, k.cy, &k.x1, &k.y1);
    edge_of(s->x[to], s->y[to], k.cx, k.cy, &k.x2, &k.y2);
    return k;
}

static void arrow(cairo_t *cr, const curve *k)
{
    double a = atan2(k->y2 - k->cy, k->x2 - k->cx);

    cairo_new_path(cr);
    cairo_move_to(cr, k->x1, k->y1);
    cairo_curve_to(cr, k->x1 + (k->cx - k->x1) * 2 / 3, k->y1 + (k->cy - k->y1) * 2 / 3,
                   k->x2 + (k->cx - k->x2) * 2 / 3, k->y2 + (k->cy - k->y2) * 2 / 3, k->x2, k->y2);
    cairo_stroke(cr);
    cairo_move_to(cr, k->x2, k->y2);
    cairo_line_to(cr, k->x2 - 8 * cos(a - 0.35), k->y2 - 8 * sin(a - 0.35));
    cairo_line_to(cr, k->x2 - 8 * cos(a + 0.35), k->y2 - 8 * sin(a + 0.35));
    cairo_close_path(cr);
    cairo_fill(cr);
}

static const zk_pls_estimate *path_estimate(const zk__pls_result *r, size_t from, size_t to)
{
    for (size_t i = 0; r->estimate && i < r->n_what; i++)
        if (r->what[i].kind == ZK_PLS_Q_PATH && r->what[i].from == from && r->what[i].to == to)
            return &r->estimate[i];
    return NULL;
}

/* Strong paths thick, negative ones brown, those whose interval holds 0 dashed. */
static void draw_path(cairo_t *cr, const zk__pls_result *r, const sketch *s, size_t c, size_t from, size_t to,
                      double value)
{
    const zk_pls_estimate *e = path_estimate(r, from, to);
    const double dash[] = {4, 3};
    double rgb[3];
    curve k = route_of(s, c, from, to);

    zk_draw_diverging(value < 0 ? 0.9 : -0.9, rgb);
    zk_draw_ink(cr, rgb);
    cairo_set_line_width(cr, 0.8 + 3 * fmin(1, fabs(value)));
    if (e && e->low <= 0 && e->high >= 0)
        cairo_set_dash(cr, dash, 2, 0);
    arrow(cr, &k);
    cairo_set_dash(cr, NULL, 0, 0);
}

static void draw_value(zk_ctx *cx, cairo_t *cr, const zk__pls_result *r, const sketch *s, size_t c,
                       size_t from, size_t to, double value)
{
    const zk_pls_estimate *e = path_estimate(r, from, to);
    const char *text = zk_fmt(&cx->arena, "%.3f%s", value,
                              e && e->p < 0.001  ? "***"
                              : e && e->p < 0.01 ? "**"
                              : e && e->p < 0.05 ? "*"
                                                 : "");
    double mx, my;
    curve k = route_of(s, c, from, to);

    point_at(&k, hypot(k.x2 - k.x1, k.y2 - k.y1) > 200 ? 0.3 : 0.45, &mx, &my);
    cairo_set_source_rgba(cr, 1, 1, 1, 0.9);
    cairo_rectangle(cr, mx - zk_draw_text_width(cr, 10, false, text) / 2 - 2, my - 7,
                    zk_draw_text_width(cr, 10, false, text) + 4, 14);
    cairo_fill(cr);
    zk_draw_ink(cr, ZK_INK);
    zk_draw_text(cr, mx, my + 4, 10, ZK_MIDDLE, 0, false, text);
}

static void draw_box(zk_ctx *cx, cairo_t *cr, const zk__pls_file *f, const zk__pls_result *r, const sketch *s,
                     size_t k)
{
    double x = s->x[k] - BOX_W / 2.0, y = s->y[k] - BOX_H / 2.0;
    const char *below = "";

    if (r->fit.r2[k] > 0)
        below = zk_fmt(&cx->arena, "R² %.3f", r->fit.r2[k]);
    if (r->index)
        below = zk_fmt(&cx->arena, ZK_TR(cx, "%s%s指数 %.1f", "%s%sindex %.1f"), below, *below ? "  " : "",
                       r->index[k]);
    cairo_set_source_rgb(cr, 0.96, 0.97, 0.98);
    cairo_rectangle(cr, x, y, BOX_W, BOX_H);
    cairo_fill_preserve(cr);
    zk_draw_ink(cr, ZK_SOFT);
    cairo_set_line_width(cr, 1);
    cairo_stroke(cr);
    zk_draw_ink(cr, ZK_INK);
    zk_draw_text(cr, s->x[k], s->y[k] + (*below ? -2 : 4), 11, ZK_MIDDLE, BOX_W - 8, true,
                 zk_tr(cx, f->title_of[k]));
    zk_draw_ink(cr, ZK_SOFT);
    zk_draw_text(cr, s->x[k], s->y[k] + 13, 10, ZK_MIDDLE, BOX_W - 6, false, below);
}

static zk_err paths_plot(zk_ctx *cx, const char *path, const zk__pls_file *f, const zk__pls_result *r)
{
    size_t c = f->model.constructs;
    sketch s;
    zk_plot *p;
    cairo_t *cr;

    place(f, &s);
    ZK_TRY(zk_plot_open(cx, path, s.w, s.h, &p));
    cr = zk_plot_cairo(p);
    zk_draw_ink(cr, ZK_INK);
    zk_draw_text(cr, s.w / 2, 22, 13, ZK_MIDDLE, s.w - 20, true, zk_tr(cx, f->title));
    for (size_t from = 0; from < c; from++)
        for (size_t to = 0; to < c; to++)
            if (f->model.path[from * c + to])
                draw_path(cr, r, &s, c, from, to, r->fit.path[from * c + to]);
    for (size_t from = 0; from < c; from++)
        for (size_t to = 0; to < c; to++)
            if (f->model.path[from * c + to])
                draw_value(cx, cr, r, &s, c, from, to, r->fit.path[from * c + to]);
    for (size_t k = 0; k < c; k++)
        draw_box(cx, cr, f, r, &s, k);
    return zk_plot_close(cx, p, ZK_OK);
}

zk_err zk__pls_plot(zk_ctx *cx, const char *path, bool map, const zk__pls_file *f, const zk__pls_result *r)
{
    if (!map)
        return paths_plot(cx, path, f, r);
    if (!r->index)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("重要性—绩效图需要量表（--scale 或模型的 scale）",
                            "the importance-performance map needs a scale (--scale, or scale in the model)"));
    if (r->target == f->model.constructs)
        return zk_fail(cx, ZK_EINVAL, ZK_L("没有目标构念", "there is no target"));
    return map_plot(cx, path, f, r);
}
