/* SPDX-License-Identifier: Apache-2.0
 *
 * Letters of an SVG picture as text (contract in svg.h and draw.h).
 */
#include "app/draw/svg.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const cairo_user_data_key_t TEXTS;

static void texts_free(void *p)
{
    zk_buf_clear(p);
    free(p);
}

void zk_svg_text_begin(cairo_surface_t *svg)
{
    zk_buf *texts = zk_xmalloc(sizeof *texts);

    *texts = (zk_buf){0};
    if (cairo_surface_set_user_data(svg, &TEXTS, texts, texts_free))
        texts_free(texts); /* no memory: the surface is in error and tells when it is closed */
}

static zk_buf *texts_of(cairo_t *cr)
{
    return cairo_surface_get_user_data(cairo_get_target(cr), &TEXTS);
}

bool zk__svg_wanted(cairo_t *cr)
{
    return texts_of(cr) != NULL;
}

/* Escaped; what XML cannot hold is shown as U+FFFD, ends of lines and tabs as a blank. */
static void escaped(zk_buf *b, zk_str s)
{
    for (size_t i = 0, used; i < s.n; i += used) {
        uint32_t c = zk_utf8_next(s.p + i, s.n - i, &used);

        switch (c) {
        case '&': zk_buf_puts(b, "&amp;"); break;
        case '<': zk_buf_puts(b, "&lt;"); break;
        case '>': zk_buf_puts(b, "&gt;"); break;
        case '\t':
        case '\n':
        case '\r': zk_buf_putc(b, ' '); break;
        default:
            if (c < 32 || c == 0xFFFD || c == 0xFFFE || c == 0xFFFF)
                zk_buf_puts(b, "\xEF\xBF\xBD");
            else
                zk_buf_put(b, s.p + i, used);
        }
    }
}

/* A number as short as two decimals allow. */
static void number(zk_buf *b, double v)
{
    zk_buf_fmt(b, "%.2f", v);
    while (b->p[b->n - 1] == '0')
        b->p[--b->n] = 0;
    if (b->p[b->n - 1] == '.')
        b->p[--b->n] = 0;
}

static void attribute(zk_buf *b, const char *name, double v)
{
    zk_buf_fmt(b, " %s=\"", name);
    number(b, v);
    zk_buf_putc(b, '"');
}

static void place(zk_buf *b, cairo_t *cr, double x, double y)
{
    cairo_matrix_t m;

    cairo_get_matrix(cr, &m);
    if (m.xx == 1 && m.yy == 1 && m.xy == 0 && m.yx == 0) {
        x += m.x0;
        y += m.y0;
    } else
        zk_buf_fmt(b, " transform=\"matrix(%.6g %.6g %.6g %.6g %.6g %.6g)\"", m.xx, m.yx, m.xy, m.yy, m.x0,
                   m.y0);
    attribute(b, "x", x);
    attribute(b, "y", y);
}

static void colour(zk_buf *b, cairo_t *cr)
{
    double r = 0, g = 0, bl = 0, a = 1;

    cairo_pattern_get_rgba(cairo_get_source(cr), &r, &g, &bl, &a);
    zk_buf_fmt(b, " fill=\"#%02x%02x%02x\"", (unsigned)(r * 255 + 0.5), (unsigned)(g * 255 + 0.5),
               (unsigned)(bl * 255 + 0.5));
    if (a < 1)
        attribute(b, "fill-opacity", a);
}

bool zk__svg_text(cairo_t *cr, double x, double y, double size, int anchor, double length, bool bold,
                  zk_str text)
{
    static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
    zk_buf *b = texts_of(cr);

    if (!b)
        return false;
    zk_buf_puts(b, "<text");
    place(b, cr, x, y);
    attribute(b, "font-size", size);
    zk_buf_puts(b, anchors[anchor]);
    if (bold)
        zk_buf_puts(b, " font-weight=\"bold\"");
    colour(b, cr);
    if (length > 0) {
        attribute(b, "textLength", length);
        zk_buf_puts(b, " lengthAdjust=\"spacingAndGlyphs\"");
    }
    zk_buf_putc(b, '>');
    escaped(b, text);
    zk_buf_puts(b, "</text>\n");
    return true;
}

/* Where the last "</svg>" begins; b->n: nowhere. */
static size_t end_tag(const zk_buf *b)
{
    static const char TAG[] = "</svg>";
    const size_t n = sizeof TAG - 1;

    for (size_t i = b->n; i >= n; i--)
        if (!memcmp(b->p + i - n, TAG, n))
            return i - n;
    return b->n;
}

void zk_svg_text_end(cairo_surface_t *svg, zk_buf *file)
{
    zk_buf *texts = cairo_surface_get_user_data(svg, &TEXTS);
    size_t at = end_tag(file);

    if (!texts || !texts->n || at == file->n)
        return;
    file->n = at;
    zk_buf_puts(file, "<g xml:space=\"preserve\" font-family=\"" ZK_FONTS "\">\n");
    zk_buf_put(file, texts->p, texts->n);
    zk_buf_puts(file, "</g>\n</svg>\n");
}
