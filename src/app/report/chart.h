/* SPDX-License-Identifier: Apache-2.0
 *
 * The pictures of a report, drawn with cairo and pango on whatever surface they are given:
 * SVG in the HTML page, PDF pages. Width and height are in points; the language is the context's.
 */
#ifndef ZK_APP_REPORT_CHART_H
#define ZK_APP_REPORT_CHART_H

#include <cairo.h>

#include "app/report/report.h"

typedef struct zk__box {
    double x, y, w, h;
} zk__box;

void zk__chart_grades(zk_ctx *cx, cairo_t *cr, zk__box at, const zk_report_run *r);
void zk__chart_histogram(zk_ctx *cx, cairo_t *cr, zk__box at, const zk_report_run *r);
void zk__chart_pareto(zk_ctx *cx, cairo_t *cr, zk__box at, const zk_report_run *r);
void zk__chart_crosstab(zk_ctx *cx, cairo_t *cr, zk__box at, const zk_crosstab *t);

/* A picture as the text of one <svg> element with its letters drawn in it, in the arena. */
typedef void (*zk__draw_fn)(zk_ctx *cx, cairo_t *cr, zk__box at, const void *what);
zk_err zk__chart_svg(zk_ctx *cx, double w, double h, zk__draw_fn draw, const void *what, const char *prefix,
                     zk_str *out);

/* Colour of grade g of n, best first: blue to brown, told apart by the colour-blind too. */
void zk__grade_colour(int g, int n, double rgb[3]);

enum { ZK__LEFT, ZK__MIDDLE, ZK__RIGHT };
/* One line of text whose base is at y; anchored by its left, middle or right. Wider than max_w (> 0) it is set
 * smaller, and only below 5 points cut with "…". */
void zk__text(cairo_t *cr, double x, double y, double size, int anchor, double max_w, bool bold,
              const char *text);
double zk__text_width(cairo_t *cr, double size, bool bold, const char *text);
/* Text wrapped to a width, its lines set left, in the middle or right; returns its height. The second only says
 * how high it would be. */
double zk__block(cairo_t *cr, double x, double y, double w, double size, int align, bool bold,
                 const char *text);
double zk__block_height(cairo_t *cr, double w, double size, bool bold, const char *text);

#endif
