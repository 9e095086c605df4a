/* SPDX-License-Identifier: Apache-2.0
 *
 * Text, colours and ticks (contract in draw.h).
 */
#include "app/draw/draw.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "app/draw/svg.h"

const double ZK_INK[3] = {0.13, 0.16, 0.20}, ZK_SOFT[3] = {0.42, 0.46, 0.52}, ZK_LINE[3] = {0.85, 0.87, 0.90};

static PangoLayout *layout_of(cairo_t *cr, double size, bool bold, const char *text)
{
    PangoLayout *layout = pango_cairo_create_layout(cr);
    PangoFontDescription *font = pango_font_description_from_string(ZK_FONTS);

    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    if (bold)
        pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_text(layout, text, -1);
    pango_font_description_free(font);
    return layout;
}

double zk_draw_text_width(cairo_t *cr, double size, bool bold, const char *text)
{
    PangoLayout *layout = layout_of(cr, size, bold, text);
    int w, h;

    pango_layout_get_size(layout, &w, &h);
    g_object_unref(layout);
    return (double)w / PANGO_SCALE;
}

/* The length that keeps text of this width inside max_w whatever the font; 0 where there is room enough. */
static double held(double wide, double max_w)
{
    return max_w > 0 && wide > 0.8 * max_w ? fmin(wide, max_w) : 0;
}

/* Bytes of the longest beginning that with "…" is no wider than max_w. */
static size_t fitting(cairo_t *cr, double size, bool bold, const char *text, double max_w)
{
    size_t n = strlen(text);
    zk_buf b = {0};

    do {
        while (n && ((unsigned char)text[--n] & 0xC0) == 0x80)
            ;
        b.n = 0;
        zk_buf_put(&b, text, n);
        zk_buf_puts(&b, "\xE2\x80\xA6");
    } while (n && zk_draw_text_width(cr, size, bold, b.p) > max_w);
    zk_buf_clear(&b);
    return n;
}

static void text_as_svg(cairo_t *cr, double x, double y, double size, int anchor, double max_w, bool bold,
                        const char *text)
{
    double wide = max_w > 0 ? zk_draw_text_width(cr, size, bold, text) : 0;
    zk_buf b = {0};

    if (wide > max_w) {
        zk_buf_put(&b, text, fitting(cr, size, bold, text, max_w));
        zk_buf_puts(&b, "\xE2\x80\xA6");
    } else
        zk_buf_puts(&b, text);
    zk__svg_text(cr, x, y, size, anchor, held(wide, max_w), bold, (zk_str){b.p, b.n});
    zk_buf_clear(&b);
}

void zk_draw_text(cairo_t *cr, double x, double y, double size, int anchor, double max_w, bool bold,
                  const char *text)
{
    const double least = 5, wide = max_w > 0 ? zk_draw_text_width(cr, size, bold, text) : 0;
    PangoLayout *layout;
    int w, h;

    if (wide > max_w && max_w > 0)
        size = fmax(fmin(size, least), size * max_w / wide * 0.99); /* widths are rounded to the grid */
    if (zk__svg_wanted(cr)) {
        text_as_svg(cr, x, y, size, anchor, max_w, bold, text);
        return;
    }
    layout = layout_of(cr, size, bold, text);
    pango_layout_get_size(layout, &w, &h);
    if (max_w > 0 && w > max_w * PANGO_SCALE) {
        pango_layout_set_width(layout, (int)(max_w * PANGO_SCALE));
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
        pango_layout_get_size(layout, &w, &h);
    }
    if (anchor != ZK_LEFT)
        x -= (double)w / PANGO_SCALE / (anchor == ZK_MIDDLE ? 2 : 1);
    cairo_move_to(cr, x, y - (double)pango_layout_get_baseline(layout) / PANGO_SCALE);
    pango_cairo_show_layout(cr, layout);
    g_object_unref(layout);
}

static PangoLayout *block_of(cairo_t *cr, double w, double size, bool bold, const char *text)
{
    PangoLayout *layout = layout_of(cr, size, bold, text);

    pango_layout_set_width(layout, (int)(w * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    return layout;
}

static double height_of(PangoLayout *layout)
{
    int width, height;

    pango_layout_get_size(layout, &width, &height);
    return (double)height / PANGO_SCALE;
}

/* The lines of a wrapped text, one by one. */
static void block_as_svg(cairo_t *cr, double x, double y, double w, double size, int align, bool bold,
                         const char *text, PangoLayout *layout)
{
    PangoLayoutIter *it = pango_layout_get_iter(layout);

    x += align == ZK_LEFT ? 0 : align == ZK_MIDDLE ? w / 2 : w;
    do {
        const PangoLayoutLine *line = pango_layout_iter_get_line_readonly(it);
        PangoRectangle wide;

        pango_layout_iter_get_line_extents(it, NULL, &wide);
        zk__svg_text(cr, x, y + (double)pango_layout_iter_get_baseline(it) / PANGO_SCALE, size, align,
                     held((double)wide.width / PANGO_SCALE, w), bold,
                     zk_str_trim((zk_str){text + line->start_index, (size_t)line->length}));
    } while (pango_layout_iter_next_line(it));
    pango_layout_iter_free(it);
}

double zk_draw_block(cairo_t *cr, double x, double y, double w, double size, int align, bool bold,
                     const char *text)
{
    PangoLayout *layout = block_of(cr, w, size, bold, text);
    double height = height_of(layout);

    if (zk__svg_wanted(cr)) {
        block_as_svg(cr, x, y, w, size, align, bold, text, layout);
        g_object_unref(layout);
        return height;
    }
    pango_layout_set_alignment(layout, align == ZK_LEFT     ? PANGO_ALIGN_LEFT
                                       : align == ZK_MIDDLE ? PANGO_ALIGN_CENTER
                                                            : PANGO_ALIGN_RIGHT);
    cairo_move_to(cr, x, y);
    pango_cairo_show_layout(cr, layout);
    g_object_unref(layout);
    return height;
}

double zk_draw_block_height(cairo_t *cr, double w, double size, bool bold, const char *text)
{
    PangoLayout *layout = block_of(cr, w, size, bold, text);
    double height = height_of(layout);

    g_object_unref(layout);
    return height;
}

void zk_draw_text_up(cairo_t *cr, double x, double y, double size, const char *text)
{
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_rotate(cr, -M_PI / 2);
    zk_draw_text(cr, 0, size * 0.35, size, ZK_MIDDLE, 0, false, text);
    cairo_restore(cr);
}

void zk_draw_line(cairo_t *cr, double x1, double y1, double x2, double y2)
{
    cairo_move_to(cr, x1, y1);
    cairo_line_to(cr, x2, y2);
    cairo_stroke(cr);
}

void zk_draw_ink(cairo_t *cr, const double rgb[3])
{
    cairo_set_source_rgb(cr, rgb[0], rgb[1], rgb[2]);
}

/* ---- colours ---------------------------------------------------------------------------------- */

void zk_draw_colour(int i, double rgb[3])
{
    /* Okabe and Ito's eight, darkened where they are too light for a line, and two more. */
    static const double palette[10][3] = {
        {0.00, 0.36, 0.62}, {0.84, 0.37, 0.00}, {0.00, 0.55, 0.42}, {0.74, 0.44, 0.62}, {0.86, 0.60, 0.00},
        {0.28, 0.62, 0.82}, {0.35, 0.35, 0.38}, {0.62, 0.12, 0.20}, {0.45, 0.55, 0.10}, {0.35, 0.20, 0.60}};

    i = i < 0 ? 0 : i % 10;
    for (int c = 0; c < 3; c++)
        rgb[c] = palette[i][c];
}

static void between(const double stops[][3], int n, double t, double rgb[3])
{
    double at = (t < 0 || isnan(t) ? 0 : t > 1 ? 1 : t) * (n - 1), f;
    int k = (int)at;

    k = k > n - 2 ? n - 2 : k;
    f = at - k;
    for (int c = 0; c < 3; c++)
        rgb[c] = stops[k][c] * (1 - f) + stops[k + 1][c] * f;
}

void zk_draw_ramp(double t, double rgb[3])
{
    static const double stops[4][3] = {
        {0.95, 0.97, 0.98}, {0.62, 0.79, 0.85}, {0.25, 0.53, 0.68}, {0.07, 0.25, 0.42}};

    between(stops, 4, t, rgb);
}

void zk_draw_diverging(double t, double rgb[3])
{
    static const double stops[5][3] = {
        {0.10, 0.36, 0.58}, {0.56, 0.75, 0.85}, {0.97, 0.97, 0.97}, {0.92, 0.70, 0.48}, {0.65, 0.32, 0.10}};

    between(stops, 5, (t + 1) / 2, rgb);
}

double zk_draw_step(double lo, double hi, int n, int *decimals)
{
    double raw = (hi - lo) / n, power, step;

    if (!(raw > 0) || !isfinite(raw)) {
        *decimals = 0;
        return 1;
    }
    power = pow(10, floor(log10(raw)));
    step = raw / power;
    step = (step <= 1 ? 1 : step <= 2 ? 2 : step <= 5 ? 5 : 10) * power;
    *decimals = step >= 1 ? 0 : (int)ceil(-log10(step) - 1e-9);
    *decimals = *decimals > 12 ? 12 : *decimals;
    return step;
}
