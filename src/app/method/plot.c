/* SPDX-License-Identifier: Apache-2.0
 *
 * Pictures: the file, the scales, their ticks (contract in plot.h).
 */
#include "app/method/plot.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/num.h"
#include "base/table.h"

/* ---- the file --------------------------------------------------------------------------------- */

typedef enum form { SVG, PNG, PDF } form;

struct zk_plot {
    cairo_surface_t *surface;
    cairo_t *cr;
    const char *path;
    form form;
    zk_buf bytes;
};

static cairo_status_t bytes_put(void *user, const unsigned char *p, unsigned n)
{
    zk_buf_put(user, p, n);
    return CAIRO_STATUS_SUCCESS;
}

static bool ends(const char *s, const char *with)
{
    size_t n = strlen(s), k = strlen(with);

    return n > k && !strcasecmp(s + n - k, with);
}

zk_err zk_plot_open(zk_ctx *cx, const char *path, double w, double h, zk_plot **out)
{
    form as = ends(path, ".svg") ? SVG : ends(path, ".png") ? PNG : PDF;
    zk_plot *p;

    *out = NULL;
    if (as == PDF && !ends(path, ".pdf"))
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--plot 的文件名要以 .svg、.png 或 .pdf 结尾，不是 “%s”",
                            "--plot takes a file that ends in .svg, .png or .pdf, not \"%s\""),
                       path);
    p = zk_xmalloc(sizeof *p);
    *p = (zk_plot){.path = path, .form = as};
    p->surface = as == SVG   ? cairo_svg_surface_create_for_stream(bytes_put, &p->bytes, w, h)
                 : as == PDF ? cairo_pdf_surface_create_for_stream(bytes_put, &p->bytes, w, h)
                             : cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(2 * w), (int)(2 * h));
    if (as == SVG)
        zk_svg_text_begin(p->surface);
    p->cr = cairo_create(p->surface);
    if (as == PNG)
        cairo_scale(p->cr, 2, 2);
    cairo_set_source_rgb(p->cr, 1, 1, 1);
    cairo_paint(p->cr);
    cairo_set_line_join(p->cr, CAIRO_LINE_JOIN_ROUND);
    *out = p;
    return ZK_OK;
}

zk_err zk_plot_close(zk_ctx *cx, zk_plot *p, zk_err err)
{
    cairo_status_t status;

    if (!p)
        return err;
    status = cairo_status(p->cr);
    cairo_destroy(p->cr);
    if (!status && p->form == PNG)
        status = cairo_surface_write_to_png_stream(p->surface, bytes_put, &p->bytes);
    cairo_surface_finish(p->surface);
    if (!status)
        status = cairo_surface_status(p->surface);
    zk_svg_text_end(p->surface, &p->bytes);
    cairo_surface_destroy(p->surface);
    if (!err && status)
        err = zk_fail(cx, ZK_EIO, ZK_L("图 %s 画不出来: %s", "the picture %s cannot be drawn: %s"), p->path,
                      cairo_status_to_string(status));
    if (!err)
        err = zk_file_write(cx, p->path, p->bytes.p, p->bytes.n, 0);
    zk_buf_clear(&p->bytes);
    free(p);
    return err;
}

cairo_t *zk_plot_cairo(zk_plot *p)
{
    return p->cr;
}

/* ---- scales ----------------------------------------------------------------------------------- */

void zk_axes_hold(double *lo, double *hi, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]))
            continue;
        if (*lo > *hi)
            *lo = *hi = x[i];
        *lo = fmin(*lo, x[i]);
        *hi = fmax(*hi, x[i]);
    }
}

void zk_axes_pad(double *lo, double *hi)
{
    double pad;

    if (!(*lo <= *hi)) {
        *lo = 0;
        *hi = 1;
    }
    pad = *hi > *lo ? (*hi - *lo) * 0.04 : *hi != 0 ? fabs(*hi) * 0.1 : 1;
    *lo -= pad;
    *hi += pad;
}

void zk_plot_inner(const zk_axes *a, double *x, double *y, double *w, double *h)
{
    double left = a->left > 0 ? a->left : 58, top = a->title ? 34 : 12, bottom = a->x_label ? 44 : 28;

    *x = a->x + left;
    *y = a->y + top;
    *w = a->w - left - 16;
    *h = a->h - top - bottom;
}

static double along(double v, double lo, double hi, bool log_scale)
{
    if (log_scale) {
        lo = log10(fmax(lo, 1e-300));
        hi = log10(fmax(hi, 1e-300));
        v = log10(fmax(v, 1e-300));
    }
    return hi > lo ? (v - lo) / (hi - lo) : 0.5;
}

double zk_plot_x(const zk_axes *a, double v)
{
    double x, y, w, h;

    zk_plot_inner(a, &x, &y, &w, &h);
    return x + w * along(v, a->x_lo, a->x_hi, a->x_log);
}

double zk_plot_y(const zk_axes *a, double v)
{
    double x, y, w, h;

    zk_plot_inner(a, &x, &y, &w, &h);
    return y + h * (1 - along(v, a->y_lo, a->y_hi, a->y_log));
}

/* ---- ticks ------------------------------------------------------------------------------------ */

typedef struct tick {
    double at;
    const char *text;
} tick;

enum { TICKS_MAX = 24 };

static int ticks_plain(zk_ctx *cx, double lo, double hi, int wanted, tick *t)
{
    int decimals, n = 0;
    double step = zk_draw_step(lo, hi, wanted, &decimals), first = ceil(lo / step - 1e-9);

    for (int k = 0; (first + k) * step <= hi + step * 1e-9 && n < TICKS_MAX; k++) {
        double v = (first + k) * step + 0.0; /* no -0 */
        bool huge = fabs(v) >= 1e7 || (v != 0 && fabs(v) < 1e-4);

        t[n++] = (tick){v, huge ? zk_fmt(&cx->arena, "%.3g", v) : zk_show_real(cx, v, decimals)};
    }
    return n;
}

static int ticks_log(zk_ctx *cx, double lo, double hi, tick *t)
{
    int n = 0, last = (int)ceil(log10(fmax(hi, 1e-300)));

    for (int e = (int)floor(log10(fmax(lo, 1e-300))); e <= last && n < TICKS_MAX; e++) {
        double v = pow(10, e);

        if (v >= lo * 0.999 && v <= hi * 1.001)
            t[n++] = (tick){v, abs(e) < 5 ? zk_show_real(cx, v, 4) : zk_fmt(&cx->arena, "1e%d", e)};
    }
    return n > 1 ? n : ticks_plain(cx, lo, hi, 5, t);
}

/* Months, quarters or years, by how long the axis is. */
static int ticks_date(zk_ctx *cx, double lo, double hi, tick *t)
{
    double days = hi - lo;
    int months = days > 5500 ? 60 : days > 2200 ? 24 : days > 1000 ? 12 : days > 300 ? 3 : 1, n = 0;
    int32_t first = (int32_t)fmax(lo, -700000), day;
    char buf[16];

    if (days < 40)
        return ticks_plain(cx, lo, hi, 5, t);
    day = zk_date_add_months(first - 31, -(zk_date_month(first - 31) % months));
    for (int y, m, d; n < TICKS_MAX; day = zk_date_add_months(day, months)) {
        zk_date_split(day, &y, &m, &d);
        day = zk_date_of(y, m, 1);
        if (day > hi)
            break;
        if (day >= lo) {
            zk_date_show(day, buf);
            buf[months >= 12 ? 4 : 7] = 0;
            t[n++] = (tick){day, zk_strdup(&cx->arena, buf)};
        }
    }
    return n;
}

static void axis_x(zk_ctx *cx, cairo_t *cr, const zk_axes *a, double y, double h)
{
    tick t[TICKS_MAX];
    int n = a->x_none   ? 0
            : a->x_log  ? ticks_log(cx, a->x_lo, a->x_hi, t)
            : a->x_date ? ticks_date(cx, a->x_lo, a->x_hi, t)
                        : ticks_plain(cx, a->x_lo, a->x_hi, 6, t);

    for (int i = 0; i < n; i++) {
        double at = zk_plot_x(a, t[i].at);

        zk_draw_ink(cr, ZK_LINE);
        zk_draw_line(cr, at, y, at, y + h);
        zk_draw_ink(cr, ZK_SOFT);
        zk_draw_text(cr, at, y + h + 14, 10, ZK_MIDDLE, 0, false, t[i].text);
    }
}

static void axis_y(zk_ctx *cx, cairo_t *cr, const zk_axes *a, double x, double w)
{
    tick t[TICKS_MAX];
    int n = a->y_none  ? 0
            : a->y_log ? ticks_log(cx, a->y_lo, a->y_hi, t)
                       : ticks_plain(cx, a->y_lo, a->y_hi, 5, t);

    for (int i = 0; i < n; i++) {
        double at = zk_plot_y(a, t[i].at);

        zk_draw_ink(cr, ZK_LINE);
        zk_draw_line(cr, x, at, x + w, at);
        zk_draw_ink(cr, ZK_SOFT);
        zk_draw_text(cr, x - 6, at + 3.5, 10, ZK_RIGHT, 0, false, t[i].text);
    }
}

void zk_plot_axes(zk_ctx *cx, zk_plot *p, const zk_axes *a)
{
    cairo_t *cr = p->cr;
    double x, y, w, h;

    zk_plot_inner(a, &x, &y, &w, &h);
    cairo_set_line_width(cr, 1);
    axis_x(cx, cr, a, y, h);
    axis_y(cx, cr, a, x, w);
    zk_draw_ink(cr, ZK_SOFT);
    cairo_set_line_width(cr, 1);
    zk_draw_line(cr, x, y + h, x + w, y + h);
    if (a->title) {
        zk_draw_ink(cr, ZK_INK);
        zk_draw_text(cr, a->x + 10, a->y + 20, 13, ZK_LEFT, a->w - 20, true, a->title);
    }
    zk_draw_ink(cr, ZK_SOFT);
    if (a->x_label)
        zk_draw_text(cr, x + w / 2, y + h + 34, 11, ZK_MIDDLE, w, false, a->x_label);
    if (a->y_label)
        zk_draw_text_up(cr, a->x + 11, y + h / 2, 11, a->y_label);
}
