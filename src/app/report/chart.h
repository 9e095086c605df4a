/* SPDX-License-Identifier: Apache-2.0
 *
 * The pictures of a report, drawn with cairo and pango on whatever surface they are given:
 * SVG in the HTML page, PDF pages. Width and height are in points; the language is the context's.
 */
#ifndef ZK_APP_REPORT_CHART_H
#define ZK_APP_REPORT_CHART_H

#include <cairo.h>

#include "app/draw/draw.h"
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

/* How high the picture of the grades, or of a table of counts, is to be on a page. */
double zk__chart_grades_height(const zk_report_run *r);
double zk__chart_crosstab_height(const zk_crosstab *t);
/* The widest name of a grade, in points. */
double zk__chart_grades_names(zk_ctx *cx, cairo_t *cr, const zk_report_run *r);

/* Colour of grade g of n, best first: blue to brown, told apart by the colour-blind too. */
void zk__grade_colour(int g, int n, double rgb[3]);

#endif
