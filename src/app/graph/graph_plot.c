/* SPDX-License-Identifier: Apache-2.0
 *
 * A network as a drawing: related nodes near each other, communities in colours, important ones larger.
 */
#include <math.h>

#include "app/graph/graph.h"

enum { SIDE = 640, TOP = 34, EDGE = 30, NAMED_MAX = 60, ROUNDS = 400 };

static void lines(cairo_t *cr, const zk_graph *g, const double *x, const double *y)
{
    double heaviest = 0;

    for (size_t i = 0; i < g->first[g->nodes]; i++)
        heaviest = fmax(heaviest, g->weight[i]);
    cairo_set_source_rgba(cr, 0.35, 0.4, 0.45, g->edges > 1000 ? 0.18 : 0.45);
    for (size_t v = 0; v < g->nodes; v++)
        for (size_t i = g->first[v]; i < g->first[v + 1]; i++) {
            size_t u = g->to[i];
            if (u == v || (!g->directed && u < v))
                continue;
            cairo_set_line_width(cr, heaviest > 0 ? 0.5 + 1.5 * g->weight[i] / heaviest : 0.5);
            cairo_move_to(cr, x[v], y[v]);
            cairo_line_to(cr, x[u], y[u]);
            cairo_stroke(cr);
        }
}

static void dot(cairo_t *cr, double x, double y, double radius, uint32_t colour)
{
    double rgb[3];

    zk_draw_colour((int)(colour % 10), rgb);
    zk_draw_ink(cr, rgb);
    cairo_new_path(cr); /* a text leaves its point behind */
    cairo_arc(cr, x, y, radius, 0, 6.283185307179586);
    cairo_fill_preserve(cr);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_set_line_width(cr, 0.8);
    cairo_stroke(cr);
}

zk_err zk__graph_draw(zk_ctx *cx, const char *path, const char *title, const zk__edges *e, const zk_graph *g,
                      const uint32_t *colour, const double *size)
{
    size_t n = g->nodes;
    double *x = ZK_NEWS(&cx->arena, double, 2 * n), *y = x + n;
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err = zk_graph_layout(g, ROUNDS, x, y, &spot);
    zk_plot *p;
    cairo_t *cr;

    if (err)
        return zk_method_refused(cx, path, &spot, err);
    for (size_t v = 0; v < n; v++) {
        x[v] = EDGE + x[v] * (SIDE - 2 * EDGE);
        y[v] = TOP + EDGE + y[v] * (SIDE - TOP - 2 * EDGE);
    }
    ZK_TRY(zk_plot_open(cx, path, SIDE, SIDE, &p));
    cr = zk_plot_cairo(p);
    zk_draw_ink(cr, ZK_INK);
    zk_draw_text(cr, SIDE / 2.0, 22, 13, ZK_MIDDLE, SIDE - 20, true, title);
    lines(cr, g, x, y);
    for (size_t v = 0; v < n; v++) {
        double radius = (n > 150 ? 3 : 5) + (size ? 7 * size[v] : 0);
        dot(cr, x[v], y[v], radius, colour ? colour[v] : 0);
        if (n <= NAMED_MAX) {
            zk_draw_ink(cr, ZK_INK);
            zk_draw_text(cr, x[v], y[v] - radius - 3, 9, ZK_MIDDLE, 90, false, e->name[v]);
        }
    }
    return zk_plot_close(cx, p, ZK_OK);
}
