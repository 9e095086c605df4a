/* SPDX-License-Identifier: Apache-2.0
 *
 * A picture of a result: --plot FILE.svg, .png or .pdf.
 *
 * A picture is opened with its size, holds one or more axes (a box with two scales), and is whole or absent when
 * closed. Texts are in the language of the context. Nothing is drawn for values that are not finite.
 */
#ifndef ZK_APP_METHOD_PLOT_H
#define ZK_APP_METHOD_PLOT_H

#include "app/draw/draw.h"
#include "base/opt.h"

typedef struct zk_plot zk_plot;

/* The option every command with a picture takes. */
#define ZK_PLOT_OPT                                                                                          \
    {                                                                                                        \
        .name = "plot", .value = "FILE", .help = {                                                           \
            "把图画到 .svg、.png 或 .pdf 文件",                                                              \
            "draw the picture into a .svg, .png or .pdf file"                                                \
        }                                                                                                    \
    }

/* Starts a picture of w x h points (a PNG has two pixels a point). ZK_EINVAL: another ending. Always close. */
zk_err zk_plot_open(zk_ctx *cx, const char *path, double w, double h, zk_plot **out);
/* Writes the file, unless err is set (then nothing is left behind and err is returned). */
zk_err zk_plot_close(zk_ctx *cx, zk_plot *p, zk_err err);
cairo_t *zk_plot_cairo(zk_plot *p);

/* Two scales on a box: where the data is drawn, inside the room for ticks and labels. */
typedef struct zk_axes {
    double x, y, w, h; /* the whole box */
    double x_lo, x_hi, y_lo, y_hi;
    bool x_log, y_log;
    bool x_none, y_none; /* no ticks on this side (categories are labelled by who draws them) */
    bool x_date;         /* x is days since 1970-01-01 */
    const char *title, *x_label, *y_label; /* NULL: none */
    double left;                           /* room on the left; 0: 58 */
} zk_axes;

/* Widens [*lo, *hi] to hold the finite ones of x; call with lo > hi at first. zk_axes_pad adds 4 % at each
 * end and makes an empty or single-valued range usable. */
void zk_axes_hold(double *lo, double *hi, const double *x, size_t n);
void zk_axes_pad(double *lo, double *hi);

/* Draws title, grid, ticks and labels. */
void zk_plot_axes(zk_ctx *cx, zk_plot *p, const zk_axes *a);
/* Where a value is on the paper. */
double zk_plot_x(const zk_axes *a, double v);
double zk_plot_y(const zk_axes *a, double v);
/* The box that the scales span: x, y of its upper left corner, width, height. */
void zk_plot_inner(const zk_axes *a, double *x, double *y, double *w, double *h);

/* Line through points (dashed, its width in points), a step function, filled band between two curves. */
void zk_plot_line(zk_plot *p, const zk_axes *a, const double *x, const double *y, size_t n,
                  const double rgb[3], double width, bool dashed);
void zk_plot_step(zk_plot *p, const zk_axes *a, const double *x, const double *y, size_t n,
                  const double rgb[3], double width);
void zk_plot_band(zk_plot *p, const zk_axes *a, const double *x, const double *lo, const double *hi, size_t n,
                  const double rgb[3]);
/* Dots; group (optional) gives each its palette colour (below 0: grey). Many dots are drawn translucent. */
void zk_plot_points(zk_plot *p, const zk_axes *a, const double *x, const double *y, const int *group,
                    size_t n, double radius);
/* Upright bars from 0 (or from the lower end) centred at x, width w in units of x. */
void zk_plot_bars(zk_plot *p, const zk_axes *a, const double *x, const double *y, size_t n, double w,
                  const double rgb[3]);
/* Whisker: a line from lo to hi at x, for intervals. */
void zk_plot_whisker(zk_plot *p, const zk_axes *a, double x, double lo, double hi, const double rgb[3]);
/* Straight guides across the box. */
void zk_plot_vline(zk_plot *p, const zk_axes *a, double x, const double rgb[3], bool dashed);
void zk_plot_hline(zk_plot *p, const zk_axes *a, double y, const double rgb[3], bool dashed);
/* Text at a place of the scales. */
void zk_plot_text(zk_plot *p, const zk_axes *a, double x, double y, double size, int anchor,
                  const char *text);
/* Names of palette colours 0 .. n - 1, in a column whose upper right corner is (x, y) in points. */
void zk_plot_legend(zk_plot *p, double x, double y, const char *const *names, size_t n);

/* rows x cols cells in the box, value v coloured by zk_draw_ramp between lo and hi (diverging: by
 * zk_draw_diverging between -hi and hi); with row and column names (NULL: none) and values (decimals < 0: none). */
typedef struct zk_heat {
    const double *v; /* row-major; NaN is left blank */
    size_t rows, cols;
    const char *const *row_name, *const *col_name;
    double lo, hi;
    bool diverging;
    int decimals;
} zk_heat;
void zk_plot_heat(zk_ctx *cx, zk_plot *p, const zk_axes *a, const zk_heat *m);

/* Bars lying on their side, one a row, with names left and values right; the picture for "which count most". */
void zk_plot_rank(zk_ctx *cx, zk_plot *p, const zk_axes *a, const char *const *name, const double *v,
                  size_t n, int decimals, const double rgb[3]);

#endif
