/* SPDX-License-Identifier: Apache-2.0
 *
 * Letters of an SVG picture as text. cairo draws them as outlines, which makes a picture three times as large,
 * hides its words from search, copying and screen readers, and ties it to the fonts of this machine.
 *
 * Text goes on top of everything else and is not clipped. Where it has to fit a room it is nearly as wide as, its
 * measured length goes with it, so that another font cannot make it run over.
 */
#ifndef ZK_APP_DRAW_SVG_H
#define ZK_APP_DRAW_SVG_H

#include <cairo.h>

#include "app/draw/draw.h"

/* One line of text as it is to stand in the file: at (x, y), its base, in the coordinates of cr, in the colour
 * of cr. length > 0: squeezed or stretched to that. False: cr's surface does not collect text. */
bool zk__svg_text(cairo_t *cr, double x, double y, double size, int anchor, double length, bool bold,
                  zk_str text);
/* Whether it does. */
bool zk__svg_wanted(cairo_t *cr);

#endif
