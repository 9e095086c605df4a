/* SPDX-License-Identifier: Apache-2.0
 *
 * The map's groups, file and pictures (contract in som.h).
 */
#include "app/learn/som.h"
#include "base/file.h"

#include <math.h>
#include <string.h>

double zk__map_value(const zk__map *m, size_t unit, size_t col)
{
    double by = m->spread[col] > 0 ? m->spread[col] : 0;

    return m->centre[col] + by * m->codes[unit * m->cols + col];
}

zk_err zk__map_group(zk_ctx *cx, zk__map *m)
{
    size_t units = m->o.width * m->o.height;
    zk_cluster_options o = {.method = ZK_CLUSTER_WARD, .k = (size_t)m->groups, .threads = cx->threads};
    zk_spot spot = {0};
    zk_err err;

    m->unit_group = ZK_NEWS(&cx->arena, int32_t, units);
    if (o.k > units)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("只有 %zu 个单元，不能分成 %zu 组 (--groups)",
                            "%zu units cannot be put into %zu groups (--groups)"),
                       units, o.k);
    if ((err = zk_cluster(m->codes, units, m->cols, &o, m->unit_group, NULL, NULL, NULL, &spot)))
        return zk_method_refused(cx, "--groups", &spot, err);
    return ZK_OK;
}

zk_err zk__map_assign(zk_ctx *cx, const zk_args *a, const zk__map *m)
{
    const zk_series *id;
    zk_buf b = {0};

    ZK_TRY(zk__learn_id(cx, a, &m->f, &id));
    zk_buf_csv(&b, id ? id->name : "row");
    zk_buf_puts(&b,
                m->groups ? ",unit_row,unit_column,distance,group\n" : ",unit_row,unit_column,distance\n");
    for (size_t i = 0; i < m->rows; i++) {
        size_t u = (size_t)m->unit[i];

        if (id)
            zk_buf_csv(&b, zk_frame_label(cx, &m->f, id, m->row[i]));
        else
            zk_buf_fmt(&b, "%zu", m->row[i] + 1);
        zk_buf_fmt(&b, ",%zu,%zu,%.6g", u / m->o.width + 1, u % m->o.width + 1, m->distance[i]);
        if (m->groups)
            zk_buf_fmt(&b, ",%d", m->unit_group[u] + 1);
        zk_buf_putc(&b, '\n');
    }
    return zk_file_write_buf(cx, zk_arg(a, "assign"), &b);
}

/* ---- pictures ---------------------------------------------------------------------------------- */

enum { PANEL = 210, ACROSS = 4, PLANES = 14 };

typedef struct panel {
    zk_ctx *cx;
    cairo_t *cr;
    const zk__map *m;
    double x, y, side; /* of a unit */
} panel;

static void unit_path(const panel *p, size_t u)
{
    double ux, uy;

    zk_som_position(&p->m->o, u, &ux, &uy);
    ux = p->x + (ux + 0.5) * p->side;
    uy = p->y + (uy + 0.6) * p->side;
    if (p->m->o.square) {
        cairo_rectangle(p->cr, ux - 0.48 * p->side, uy - 0.48 * p->side, 0.96 * p->side, 0.96 * p->side);
        return;
    }
    for (int k = 0; k < 6; k++) { /* the corners of a hexagon that stands on its point */
        double t = M_PI / 3 * k + M_PI / 6, r = 0.96 * p->side / sqrt(3);
        if (k == 0)
            cairo_move_to(p->cr, ux + r * cos(t), uy + r * sin(t));
        else
            cairo_line_to(p->cr, ux + r * cos(t), uy + r * sin(t));
    }
    cairo_close_path(p->cr);
}

static void colour_unit(const panel *p, size_t u, const double rgb[3])
{
    zk_draw_ink(p->cr, rgb);
    unit_path(p, u);
    cairo_fill(p->cr);
}

static void title(const panel *p, const char *text, double low, double high, bool range)
{
    zk_draw_ink(p->cr, ZK_INK);
    zk_draw_text(p->cr, p->x, p->y - 8, 11, ZK_LEFT, PANEL - 20, true,
                 range ? zk_fmt(&p->cx->arena, "%s  %.3g – %.3g", text, low, high) : text);
}

/* Units coloured by v, light to dark. */
static void plane(const panel *p, const char *name, const double *v)
{
    size_t units = p->m->o.width * p->m->o.height;
    double low = INFINITY, high = -INFINITY;

    for (size_t u = 0; u < units; u++) {
        low = fmin(low, v[u]);
        high = fmax(high, v[u]);
    }
    title(p, name, low, high, true);
    for (size_t u = 0; u < units; u++) {
        double rgb[3];
        zk_draw_ramp(high > low ? (v[u] - low) / (high - low) : 0, rgb);
        colour_unit(p, u, rgb);
    }
}

static void groups(const panel *p)
{
    title(p, ZK_TR(p->cx, "组", "groups"), 0, 0, false);
    for (size_t u = 0; u < p->m->o.width * p->m->o.height; u++) {
        double rgb[3];
        zk_draw_colour(p->m->unit_group[u], rgb);
        colour_unit(p, u, rgb);
    }
}

static void place(panel *p, size_t nr, double panel_h)
{
    size_t row = nr / ACROSS;

    p->x = 16 + (double)(nr % ACROSS) * PANEL;
    p->y = 30 + (double)row * panel_h;
}

zk_err zk__map_plot(zk_ctx *cx, const char *path, const zk__map *m)
{
    size_t units = m->o.width * m->o.height, planes = m->cols < PLANES ? m->cols : PLANES, n = 2 + planes,
           rows = (n + ACROSS - 1) / ACROSS;
    double across = (double)m->o.width + (m->o.square ? 0 : 0.5),
           down = (double)m->o.height * (m->o.square ? 1 : 0.87) + 0.4;
    double side = fmin((PANEL - 24) / across, 260 / down), panel_h = side * down + 40;
    double *v = ZK_NEWS(&cx->arena, double, units);
    panel p = {.cx = cx, .m = m, .side = side};
    zk_plot *plot;

    ZK_TRY(zk_plot_open(cx, path, 16 + PANEL * (double)(n < ACROSS ? n : ACROSS), 20 + panel_h * (double)rows,
                        &plot));
    p.cr = zk_plot_cairo(plot);
    place(&p, 0, panel_h);
    plane(&p, ZK_TR(cx, "与邻居的距离", "U-matrix"), m->umatrix);
    place(&p, 1, panel_h);
    if (m->groups) {
        groups(&p);
    } else {
        for (size_t u = 0; u < units; u++)
            v[u] = (double)m->hits[u];
        plane(&p, ZK_TR(cx, "行数", "rows"), v);
    }
    for (size_t c = 0; c < planes; c++) {
        for (size_t u = 0; u < units; u++)
            v[u] = zk__map_value(m, u, c);
        place(&p, 2 + c, panel_h);
        plane(&p, m->col[c]->name, v);
    }
    return zk_plot_close(cx, plot, ZK_OK);
}
