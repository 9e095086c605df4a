/* SPDX-License-Identifier: Apache-2.0
 *
 * The pictures of a report (contract in chart.h).
 */
#include "app/report/chart.h"

#include <cairo-svg.h>
#include <math.h>
#include <string.h>

#include "base/table.h"

void zk__grade_colour(int g, int n, double rgb[3])
{
    static const double ramp[][3] = {
        {0.17, 0.36, 0.54}, {0.36, 0.61, 0.71}, {0.72, 0.76, 0.53}, {0.88, 0.65, 0.24}, {0.62, 0.34, 0.12}};
    double at, f;
    int k;

    if (g < 0 || g >= n) {
        rgb[0] = rgb[1] = rgb[2] = 0.75;
        return;
    }
    at = n > 1 ? 4.0 * g / (n - 1) : 0;
    k = at >= 4 ? 3 : (int)at;
    f = at - k;
    for (int c = 0; c < 3; c++)
        rgb[c] = ramp[k][c] * (1 - f) + ramp[k + 1][c] * f;
}

static void title(zk_ctx *cx, cairo_t *cr, zk__box at, zk_both text)
{
    zk_draw_ink(cr, ZK_INK);
    zk_draw_text(cr, at.x, at.y + 12, 13, ZK_LEFT, at.w, true, zk_tr(cx, text));
}

static void rule(cairo_t *cr, double x1, double y1, double x2, double y2)
{
    cairo_set_line_width(cr, 1);
    cairo_move_to(cr, x1, y1);
    cairo_line_to(cr, x2, y2);
    cairo_stroke(cr);
}

static const char *grade_title(zk_ctx *cx, const zk_grade_count *g)
{
    if (!*g->grade)
        return ZK_TR(cx, "无等级", "no grade");
    return g->title.zh ? zk_tr(cx, g->title) : g->grade;
}

/* ---- grades as bars ---------------------------------------------------------------------------- */

double zk__chart_grades_names(zk_ctx *cx, cairo_t *cr, const zk_report_run *r)
{
    double names = 0;

    for (size_t g = 0; g < r->open.n_grades; g++)
        names = fmax(names, zk_draw_text_width(cr, 12, true, grade_title(cx, &r->open.grades[g])));
    return names;
}

double zk__chart_grades_height(const zk_report_run *r)
{
    return 26 + 26 * (double)r->open.n_grades;
}

double zk__chart_crosstab_height(const zk_crosstab *t)
{
    return 70 + 34 * (double)t->rows;
}

void zk__chart_grades(zk_ctx *cx, cairo_t *cr, zk__box at, const zk_report_run *r)
{
    size_t n = r->open.n_grades;
    double top = at.y + 26, step = n ? fmin(48, (at.h - 26) / (double)n) : 0, left, w,
           names = fmin(fmax(60, zk__chart_grades_names(cx, cr, r)), at.w / 2);
    int64_t most = 1;

    title(cx, cr, at, (zk_both){"等级分布", "Customers by grade"});
    for (size_t g = 0; g < n; g++)
        if (r->open.grades[g].subjects > most)
            most = r->open.grades[g].subjects;
    left = at.x + names + 8;
    w = at.w - names - 118;
    for (size_t g = 0; g < n; g++) {
        const zk_grade_count *c = &r->open.grades[g];
        double rgb[3], len = w * (double)c->subjects / (double)most, y = top + step * (double)g;

        zk__grade_colour((int)g, r->open.scheme->n_grades, rgb);
        zk_draw_ink(cr, rgb);
        cairo_rectangle(cr, left, y + 3, fmax(len, c->subjects ? 1.5 : 0), step - 8);
        cairo_fill(cr);
        zk_draw_ink(cr, ZK_INK);
        zk_draw_text(cr, left - 8, y + step / 2 + 3, 12, ZK_RIGHT, names, true, grade_title(cx, c));
        zk_draw_ink(cr, ZK_SOFT);
        zk_draw_text(cr, left + len + 8, y + step / 2 + 3, 11, ZK_LEFT, 0, false,
                     zk_fmt(&cx->arena, "%s (%.1f %%)", zk_show_int(cx, c->subjects),
                            100.0 * (double)c->subjects / (double)(r->n ? r->n : 1)));
    }
}

/* ---- scores as a histogram ------------------------------------------------------------------------ */

/* Room for the axes inside a box. */
static zk__box plot_of(zk__box at)
{
    return (zk__box){at.x + 56, at.y + 30, at.w - 70, at.h - 64};
}

static void x_tick(cairo_t *cr, zk__box p, double f, const char *text)
{
    zk_draw_ink(cr, ZK_SOFT);
    zk_draw_text(cr, p.x + f * p.w, p.y + p.h + 15, 10, ZK_MIDDLE, 0, false, text);
}

static void y_tick(cairo_t *cr, zk__box p, double f, const char *text)
{
    zk_draw_ink(cr, ZK_LINE);
    rule(cr, p.x, p.y + p.h * (1 - f), p.x + p.w, p.y + p.h * (1 - f));
    zk_draw_ink(cr, ZK_SOFT);
    zk_draw_text(cr, p.x - 6, p.y + p.h * (1 - f) + 4, 10, ZK_RIGHT, 52, false, text);
}

static void bin_draw(cairo_t *cr, zk__box p, const zk_report_run *r, int k, int first, int last, double top)
{
    double x = p.x + p.w * (k - first) / (last - first + 1), w = p.w / (last - first + 1), y = p.y + p.h;

    for (int g = 0; g <= ZK_SCHEME_GRADES_MAX; g++) {
        double rgb[3], h = p.h * (double)r->bin[k][g] / top;

        if (!r->bin[k][g])
            continue;
        zk__grade_colour(g == ZK_SCHEME_GRADES_MAX ? -1 : g, r->open.scheme->n_grades, rgb);
        zk_draw_ink(cr, rgb);
        cairo_rectangle(cr, x + 0.5, y - h, fmax(w - 1, 0.5), h);
        cairo_fill(cr);
        y -= h;
    }
}

void zk__chart_histogram(zk_ctx *cx, cairo_t *cr, zk__box at, const zk_report_run *r)
{
    zk__box p = plot_of(at);
    int64_t sum[ZK_REPORT_BINS] = {0}, most = 1;
    int first = ZK_REPORT_BINS - 1, last = 0, decimals, n;
    double step, top, lo, span;

    title(cx, cr, at, (zk_both){"得分分布 (颜色为等级)", "Scores (colour is the grade)"});
    for (int k = 0; k < ZK_REPORT_BINS; k++) {
        for (int g = 0; g <= ZK_SCHEME_GRADES_MAX; g++)
            sum[k] += r->bin[k][g];
        if (sum[k]) {
            first = k < first ? k : first;
            last = k;
        }
        most = sum[k] > most ? sum[k] : most;
    }
    step = zk_draw_step(0, (double)most, 6, &decimals);
    step = step < 1 ? 1 : step;
    n = (int)ceil((double)most / step);
    top = step * n;
    for (int i = 0; i <= n; i++)
        y_tick(cr, p, (double)i / n, zk_show_int(cx, llround(step * i)));
    for (int k = first; k <= last; k++)
        bin_draw(cr, p, r, k, first, last, top);
    lo = r->bin_lo + first * r->bin_width;
    span = (last - first + 1) * r->bin_width;
    step = zk_draw_step(lo, lo + span, 6, &decimals);
    for (int64_t k = llround(ceil(lo / step - 1e-9)); (double)k * step <= lo + span + 1e-9 * step; k++)
        x_tick(cr, p, ((double)k * step - lo) / span, zk_show_real(cx, (double)k * step, decimals));
    zk_draw_ink(cr, ZK_SOFT);
    zk_draw_text(cr, p.x + p.w / 2, p.y + p.h + 30, 10, ZK_MIDDLE, 0, false, ZK_TR(cx, "得分", "score"));
}

/* ---- Pareto --------------------------------------------------------------------------------------- */

void zk__chart_pareto(zk_ctx *cx, cairo_t *cr, zk__box at, const zk_report_run *r)
{
    zk__box p = plot_of(at);
    double rgb[3];

    title(cx, cr, at, (zk_both){"帕累托曲线: 客户与总额", "Pareto curve: customers and the total they hold"});
    for (int i = 0; i <= 5; i++)
        y_tick(cr, p, i / 5.0, zk_fmt(&cx->arena, "%d %%", 20 * i));
    for (int i = 0; i <= 5; i++)
        x_tick(cr, p, i / 5.0, zk_fmt(&cx->arena, "%d %%", 20 * i));
    zk__grade_colour(0, 5, rgb);
    cairo_set_source_rgba(cr, rgb[0], rgb[1], rgb[2], 0.18);
    cairo_move_to(cr, p.x, p.y + p.h);
    for (int k = 0; k <= ZK_REPORT_CURVE; k++)
        cairo_line_to(cr, p.x + p.w * k / ZK_REPORT_CURVE, p.y + p.h * (1 - r->curve[k]));
    cairo_line_to(cr, p.x + p.w, p.y + p.h);
    cairo_fill(cr);
    zk_draw_ink(cr, rgb);
    cairo_set_line_width(cr, 2);
    for (int k = 0; k <= ZK_REPORT_CURVE; k++)
        cairo_line_to(cr, p.x + p.w * k / ZK_REPORT_CURVE, p.y + p.h * (1 - r->curve[k]));
    cairo_stroke(cr);
    zk_draw_ink(cr, ZK_LINE);
    rule(cr, p.x, p.y + p.h, p.x + p.w, p.y);
    /* Where the curve passes 80 %: the figure people ask for. */
    for (int k = 0; k <= ZK_REPORT_CURVE; k++)
        if (r->curve[k] >= 0.8) {
            double x = p.x + p.w * k / ZK_REPORT_CURVE, y = p.y + p.h * (1 - r->curve[k]);

            zk_draw_ink(cr, ZK_INK);
            cairo_arc(cr, x, y, 3.5, 0, 2 * M_PI);
            cairo_fill(cr);
            zk_draw_text(cr, x + 8, y + 16, 11, ZK_LEFT, p.x + p.w - x - 8, true,
                         zk_fmt(&cx->arena,
                                ZK_TR(cx, "%.1f %% 的客户占总额 80 %%", "%.1f %% of customers hold 80 %%"),
                                100.0 * k / ZK_REPORT_CURVE));
            break;
        }
    zk_draw_ink(cr, ZK_SOFT);
    zk_draw_text(cr, p.x + p.w / 2, p.y + p.h + 30, 10, ZK_MIDDLE, 0, false,
                 ZK_TR(cx, "客户 (从高到低)", "customers, from the highest down"));
}

/* ---- grade × grade ----------------------------------------------------------------------------------- */

static void cell(zk_ctx *cx, cairo_t *cr, const zk_crosstab *t, size_t i, size_t j, zk__box b, double most)
{
    int64_t n = t->count[i * t->cols + j];
    double depth = n ? 0.12 + 0.78 * log1p((double)n) / log1p(most) : 0, rgb[3];

    zk__grade_colour(t->moves ? (i == j ? 2 : j < i ? 0 : 4) : 1, 5, rgb);
    cairo_set_source_rgba(cr, rgb[0], rgb[1], rgb[2], depth);
    cairo_rectangle(cr, b.x + 1, b.y + 1, b.w - 2, b.h - 2);
    cairo_fill(cr);
    if (!n)
        return;
    cairo_set_source_rgb(cr, ZK_INK[0], ZK_INK[1], ZK_INK[2]);
    zk_draw_text(cr, b.x + b.w / 2, b.y + b.h / 2 + 2, 12, ZK_MIDDLE, b.w - 6, true, zk_show_int(cx, n));
    if (b.h > 34)
        zk_draw_text(cr, b.x + b.w / 2, b.y + b.h / 2 + 15, 9, ZK_MIDDLE, b.w - 6, false,
                     zk_fmt(&cx->arena, "%.2f %%", 100.0 * (double)n / (double)(t->total ? t->total : 1)));
}

/* Room for the names of the rows: as wide as the widest, up to two fifths of the picture. */
static double row_names(zk_ctx *cx, cairo_t *cr, double w, const zk_crosstab *t)
{
    double widest = 60;

    for (size_t i = 0; i < t->rows; i++)
        widest = fmax(widest, zk_draw_text_width(cr, 11, true, zk_tr(cx, t->row_name[i])));
    return fmin(widest, 0.4 * w);
}

/* Names of columns stand on the line above the cells, wrapped where they are long. Returns where the cells begin. */
static double col_names(zk_ctx *cx, cairo_t *cr, double x0, double y, double w, const zk_crosstab *t)
{
    double size = 11, high = 0;

    for (size_t j = 0; j < t->cols; j++)
        if (zk_draw_text_width(cr, 11, true, zk_tr(cx, t->col_name[j])) > w - 4)
            size = 8;
    for (size_t j = 0; j < t->cols; j++)
        high = fmax(high, zk_draw_block_height(cr, w - 4, size, true, zk_tr(cx, t->col_name[j])));
    for (size_t j = 0; j < t->cols; j++) {
        const char *name = zk_tr(cx, t->col_name[j]);

        zk_draw_block(cr, x0 + w * (double)j + 2,
                      y + high - zk_draw_block_height(cr, w - 4, size, true, name), w - 4, size, ZK_MIDDLE,
                      true, name);
    }
    return y + high + 4;
}

void zk__chart_crosstab(zk_ctx *cx, cairo_t *cr, zk__box at, const zk_crosstab *t)
{
    double names = row_names(cx, cr, at.w, t), x0 = at.x + names + 10, y0,
           w = (at.x + at.w - x0) / (double)t->cols, h, most = 1;

    title(cx, cr, at, t->title);
    for (size_t k = 0; k < t->rows * t->cols; k++)
        most = fmax(most, (double)t->count[k]);
    zk_draw_ink(cr, ZK_SOFT);
    zk_draw_text(cr, at.x, at.y + 28, 10, ZK_LEFT, at.w, false,
                 zk_fmt(&cx->arena, ZK_TR(cx, "行: %s · 列: %s", "down: %s · across: %s"),
                        zk_tr(cx, t->row_title), zk_tr(cx, t->col_title)));
    zk_draw_ink(cr, ZK_INK);
    y0 = col_names(cx, cr, x0, at.y + 36, w, t);
    h = fmin((at.y + at.h - y0 - 4) / (double)t->rows, 64);
    for (size_t i = 0; i < t->rows; i++) {
        zk_draw_ink(cr, ZK_INK);
        zk_draw_text(cr, x0 - 8, y0 + h * ((double)i + 0.5) + 4, 11, ZK_RIGHT, names, true,
                     zk_tr(cx, t->row_name[i]));
        for (size_t j = 0; j < t->cols; j++)
            cell(cx, cr, t, i, j, (zk__box){x0 + w * (double)j, y0 + h * (double)i, w, h}, most);
    }
}

/* ---- SVG ----------------------------------------------------------------------------------------------- */

static cairo_status_t append(void *to, const unsigned char *data, unsigned int n)
{
    zk_buf_put(to, data, n);
    return CAIRO_STATUS_SUCCESS;
}

/* Several pictures stand in one page: cairo's ids (glyph-0-1, clip0…) get a prefix of their own. */
static void ids_prefix(zk_buf *to, zk_str svg, const char *prefix)
{
    static const char *const marks[] = {"id=\"", "href=\"#", "url(#"};

    for (size_t i = 0; i < svg.n;) {
        size_t step = 0;

        for (size_t m = 0; m < 3 && !step; m++) {
            size_t len = strlen(marks[m]);

            if (svg.n - i >= len && !memcmp(svg.p + i, marks[m], len)) {
                zk_buf_put(to, svg.p + i, len);
                zk_buf_puts(to, prefix);
                step = len;
            }
        }
        if (!step) {
            zk_buf_putc(to, svg.p[i]);
            step = 1;
        }
        i += step;
    }
}

zk_err zk__chart_svg(zk_ctx *cx, double w, double h, zk__draw_fn draw, const void *what, const char *prefix,
                     zk_str *out)
{
    zk_buf raw = {0}, done = {0};
    cairo_surface_t *surface = cairo_svg_surface_create_for_stream(append, &raw, w, h);
    cairo_t *cr;
    cairo_status_t status;
    const char *start;

    zk_svg_text_begin(surface);
    cr = cairo_create(surface);
    cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX);
    draw(cx, cr, (zk__box){8, 8, w - 16, h - 16}, what);
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    status = cairo_surface_status(surface);
    zk_svg_text_end(surface, &raw);
    cairo_surface_destroy(surface);
    start = raw.p ? strstr(raw.p, "<svg") : NULL;
    if (status || !start) {
        zk_buf_clear(&raw);
        return zk_fail(cx, ZK_EINTERNAL, ZK_L("画不出图: %s", "a picture could not be drawn: %s"),
                       cairo_status_to_string(status));
    }
    ids_prefix(&done, (zk_str){start, raw.n - (size_t)(start - raw.p)}, prefix);
    *out = (zk_str){zk_strndup(&cx->arena, done.p, done.n), done.n};
    zk_buf_clear(&raw);
    zk_buf_clear(&done);
    return ZK_OK;
}
