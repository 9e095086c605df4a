/* SPDX-License-Identifier: Apache-2.0
 *
 * Letters of an SVG picture are text: escaped, anchored, in their colour, no wider than their room.
 */
#include <cairo-svg.h>
#include <string.h>

#include "app/draw/draw.h"

#include "zk_test.h"

static cairo_status_t put(void *to, const unsigned char *p, unsigned n)
{
    zk_buf_put(to, p, n);
    return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *surface;
static zk_buf file;

static cairo_t *start(void)
{
    file.n = 0;
    surface = cairo_svg_surface_create_for_stream(put, &file, 200, 100);
    zk_svg_text_begin(surface);
    return cairo_create(surface);
}

static const char *finish(cairo_t *cr)
{
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    ZK_CHECK_INT(cairo_surface_status(surface), CAIRO_STATUS_SUCCESS);
    zk_svg_text_end(surface, &file);
    cairo_surface_destroy(surface);
    return file.p;
}

static bool has(const char *file_text, const char *text)
{
    return strstr(file_text, text) != NULL;
}

ZK_TEST(letters_are_text)
{
    cairo_t *cr = start();
    const char *svg;

    zk_draw_ink(cr, (const double[3]){1, 0, 0});
    zk_draw_text(cr, 10, 20.25, 12, ZK_RIGHT, 0, true, "户 <b>&\"1\"\n\x01\xFF");
    svg = finish(cr);
    ZK_CHECK(has(svg, "<text x=\"10\" y=\"20.25\" font-size=\"12\" text-anchor=\"end\" font-weight=\"bold\" "
                      "fill=\"#ff0000\">户 &lt;b&gt;&amp;\"1\" \xEF\xBF\xBD\xEF\xBF\xBD</text>"));
    ZK_CHECK(!has(svg, "<use"));
    ZK_CHECK(!strcmp(svg + strlen(svg) - 7, "</svg>\n"));
    ZK_CHECK(strstr(svg, "</svg>") == svg + strlen(svg) - 7); /* once */
    zk_buf_clear(&file);
}

ZK_TEST(text_stays_in_its_room)
{
    cairo_t *cr = start();
    double wide = zk_draw_text_width(cr, 12, false, "a name of some length");
    const char *svg;

    zk_draw_text(cr, 0, 20, 12, ZK_LEFT, 2 * wide, false, "a name of some length");
    zk_draw_text(cr, 0, 40, 12, ZK_LEFT, wide, false, "a name of some length");
    zk_draw_text(cr, 0, 60, 12, ZK_LEFT, wide / 6, false, "a name of some length");
    svg = finish(cr);
    ZK_CHECK(has(svg, "y=\"20\" font-size=\"12\" fill=\"#000000\">a name of some length<"));
    ZK_CHECK(has(svg, "y=\"40\" font-size=\"12\" fill=\"#000000\" textLength="));
    ZK_CHECK(has(svg, "y=\"60\" font-size=\"5\""));
    ZK_CHECK(has(svg, "\xE2\x80\xA6</text>")); /* cut, as it cannot be set any smaller */
    zk_buf_clear(&file);
}

ZK_TEST(lines_of_a_block_and_turned_text)
{
    cairo_t *cr = start();
    const char *svg;
    double high;

    high = zk_draw_block(cr, 100, 10, 60, 10, ZK_MIDDLE, false, "first second third fourth");
    ZK_CHECK(high == zk_draw_block_height(cr, 60, 10, false, "first second third fourth"));
    zk_draw_text_up(cr, 5, 50, 9, "up");
    svg = finish(cr);
    ZK_CHECK(has(svg, ">first second<") || has(svg, ">first<"));
    ZK_CHECK(has(svg, "fourth</text>"));
    ZK_CHECK(has(svg, "<text x=\"130\""));
    ZK_CHECK(has(svg, "transform=\"matrix("));
    ZK_CHECK(has(svg, ">up</text>"));
    zk_buf_clear(&file);
}

ZK_TEST(a_picture_without_letters_is_as_it_was)
{
    cairo_t *cr = start();
    const char *svg;

    zk_draw_line(cr, 0, 0, 10, 10);
    svg = finish(cr);
    ZK_CHECK(has(svg, "<path"));
    ZK_CHECK(!has(svg, "<text"));
    ZK_CHECK(has(svg, "</svg>"));
    zk_buf_clear(&file);
}

ZK_TEST_MAIN()
