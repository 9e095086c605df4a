/* SPDX-License-Identifier: Apache-2.0
 *
 * Drawing shared by reports and by the methods' pictures: text in both scripts, colours, pleasant ticks.
 * On any cairo surface; lengths are points.
 */
#ifndef ZK_APP_DRAW_H
#define ZK_APP_DRAW_H

#include <cairo.h>

#include "base/ctx.h"

enum { ZK_LEFT, ZK_MIDDLE, ZK_RIGHT };

/* The fonts, best first; both scripts in each. The first is what script/setup installs. */
#define ZK_FONTS "WenQuanYi Micro Hei, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"

/* One line of text whose base is at y; anchored by its left, middle or right. Wider than max_w (> 0) it is set
 * smaller, and only below 5 points cut with "…". */
void zk_draw_text(cairo_t *cr, double x, double y, double size, int anchor, double max_w, bool bold,
                  const char *text);
/* The same turned by 90 degrees to read upwards, its middle at (x, y). */
void zk_draw_text_up(cairo_t *cr, double x, double y, double size, const char *text);
double zk_draw_text_width(cairo_t *cr, double size, bool bold, const char *text);
/* Text wrapped to a width, its lines set left, in the middle or right; returns its height. The second only says
 * how high it would be. */
double zk_draw_block(cairo_t *cr, double x, double y, double w, double size, int align, bool bold,
                     const char *text);
double zk_draw_block_height(cairo_t *cr, double w, double size, bool bold, const char *text);

/* What these functions write on an SVG surface between begin and end stands in the file as text, not as outlines.
 * end: after cairo_surface_finish and before cairo_surface_destroy, with all the bytes of the file. */
void zk_svg_text_begin(cairo_surface_t *svg);
void zk_svg_text_end(cairo_surface_t *svg, zk_buf *file);

void zk_draw_line(cairo_t *cr, double x1, double y1, double x2, double y2);
void zk_draw_ink(cairo_t *cr, const double rgb[3]);

extern const double ZK_INK[3], ZK_SOFT[3], ZK_LINE[3]; /* text, quiet text, rules */

/* Colour i of a palette told apart by the colour-blind too; repeats after 10. */
void zk_draw_colour(int i, double rgb[3]);
/* 0 .. 1 from light to dark of one hue; and -1 .. 1 from blue over white to brown. Clamped. */
void zk_draw_ramp(double t, double rgb[3]);
void zk_draw_diverging(double t, double rgb[3]);

/* A pleasant step (1, 2 or 5 times a power of ten) for about n ticks over [lo, hi], hi > lo; and the
 * decimals its multiples need. */
double zk_draw_step(double lo, double hi, int n, int *decimals);

#endif
