/* SPDX-License-Identifier: Apache-2.0
 *
 * A report as PDF: A4 pages, the context's language first, then the other. Letters are embedded.
 */
#include <cairo-pdf.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/report/chart.h"
#include "base/file.h"
#include "base/num.h"
#include "base/table.h"
#include "base/version.h"

enum { PAGE_W = 595, PAGE_H = 842, MARGIN = 44 };

struct pdf {
    zk_ctx *cx;
    cairo_surface_t *surface;
    cairo_t *cr;
    double y;
    int page;
};

static void grey(struct pdf *p, double g)
{
    cairo_set_source_rgb(p->cr, g, g, g);
}

static void page_end(struct pdf *p)
{
    grey(p, 0.5);
    zk_draw_text(p->cr, MARGIN, PAGE_H - 24, 8, ZK_LEFT, 0, false, "Zhike 知客 " ZK_VERSION);
    zk_draw_text(p->cr, PAGE_W - MARGIN, PAGE_H - 24, 8, ZK_RIGHT, 0, false,
                 zk_fmt(&p->cx->arena, "%d", ++p->page));
    cairo_show_page(p->cr);
    p->y = MARGIN;
}

/* Starts a new page when less than need is left on this one. */
static void room(struct pdf *p, double need)
{
    if (p->y + need > PAGE_H - MARGIN)
        page_end(p);
}

static const char *grade_name(struct pdf *p, const zk_scheme *s, int g)
{
    if (g < 0)
        return "\xE2\x80\x94";
    return s->grades[g].title.zh ? zk_tr(p->cx, s->grades[g].title) : s->grades[g].name;
}

static void head(struct pdf *p, const zk_report_run *r)
{
    char day[16];

    grey(p, 0.13);
    p->y += 4 + zk_draw_block(p->cr, MARGIN, p->y, PAGE_W - 2 * MARGIN, 17, ZK_LEFT, true,
                              zk_tr(p->cx, r->open.scheme->title));
    grey(p, 0.45);
    p->y += 6 + zk_draw_block(
                    p->cr, MARGIN, p->y, PAGE_W - 2 * MARGIN, 9, ZK_LEFT, false,
                    zk_fmt(&p->cx->arena,
                           ZK_TR(p->cx, "评价 %" PRId64 " · 截至 %s · 方案 %s 第 %" PRId64 " 版 · %.16s…",
                                 "run %" PRId64 " · as of %s · scheme %s version %" PRId64 " · %.16s…"),
                           r->open.run.id, zk_date_show(r->open.run.as_of, day), r->open.scheme->name,
                           r->open.run.version, r->open.run.result_hash));
    grey(p, 0.13);
    p->y += 10 + zk_draw_block(p->cr, MARGIN, p->y, PAGE_W - 2 * MARGIN, 11, ZK_LEFT, false,
                               zk_report_sentence(p->cx, r));
}

/* The grades and beside them the scores; below them where the names of the grades are long. */
static void grades_and_scores(struct pdf *p, const zk_report_run *r)
{
    enum { BESIDE_NAMES = 90, HISTOGRAM = 150 };
    const double whole = PAGE_W - 2 * MARGIN, half = (whole - 20) / 2;
    bool scores = r->max > r->min;
    bool beside = scores && zk__chart_grades_names(p->cx, p->cr, r) <= BESIDE_NAMES;
    double high = beside ? fmax(HISTOGRAM, zk__chart_grades_height(r)) : zk__chart_grades_height(r);

    room(p, high + 12);
    zk__chart_grades(p->cx, p->cr, (zk__box){MARGIN, p->y, beside ? half : whole, high}, r);
    if (beside)
        zk__chart_histogram(p->cx, p->cr, (zk__box){MARGIN + half + 20, p->y, half, high}, r);
    p->y += high + 12;
    if (scores && !beside) {
        room(p, HISTOGRAM + 12);
        zk__chart_histogram(p->cx, p->cr, (zk__box){MARGIN, p->y, whole, HISTOGRAM}, r);
        p->y += HISTOGRAM + 12;
    }
}

static void pictures(struct pdf *p, const zk_report_run *r)
{
    double w = PAGE_W - 2 * MARGIN;

    grades_and_scores(p, r);
    if (r->pareto && r->total > 0) {
        room(p, 202);
        zk__chart_pareto(p->cx, p->cr, (zk__box){MARGIN, p->y, w, 190}, r);
        p->y += 202;
    }
    for (int k = 0; k < 2; k++) {
        const zk_crosstab *t = k ? r->moves : r->cross;

        if (!t)
            continue;
        room(p, zk__chart_crosstab_height(t) + 12);
        zk__chart_crosstab(p->cx, p->cr, (zk__box){MARGIN, p->y, w, zk__chart_crosstab_height(t)}, t);
        p->y += zk__chart_crosstab_height(t) + 12;
    }
}

/* A grade's name and, beside it, what it calls for. */
static void grade_strategies(struct pdf *p, const zk_scheme *s, int g)
{
    enum { NAME_W = 120, GAP = 10 };
    const double w = PAGE_W - 2 * MARGIN - NAME_W - GAP;
    double rgb[3], bottom;

    room(p, 40);
    zk__grade_colour(g, s->n_grades, rgb);
    cairo_set_source_rgb(p->cr, rgb[0], rgb[1], rgb[2]);
    bottom = p->y + 3 + zk_draw_block(p->cr, MARGIN, p->y, NAME_W, 11, ZK_LEFT, true, grade_name(p, s, g));
    for (size_t k = 0; k < s->grades[g].n_strategies; k++) {
        const zk_strategy *st = &s->grades[g].strategy[k];
        const char *more = st->text.zh ? zk_tr(p->cx, st->text) : "";
        const char *text = zk_fmt(&p->cx->arena, "%s%s%s", zk_tr(p->cx, st->title),
                                  *more ? ZK_TR(p->cx, "：", ": ") : "", more);

        if (p->y + zk_draw_block_height(p->cr, w, 9, false, text) > PAGE_H - MARGIN) {
            page_end(p);
            bottom = p->y;
        }
        grey(p, 0.2);
        p->y += 3 + zk_draw_block(p->cr, MARGIN + NAME_W + GAP, p->y, w, 9, ZK_LEFT, false, text);
    }
    p->y = fmax(p->y, bottom) + 4;
}

static void strategies(struct pdf *p, const zk_report_run *r)
{
    for (int g = 0; g < r->open.scheme->n_grades; g++)
        if (r->open.scheme->grades[g].n_strategies)
            grade_strategies(p, r->open.scheme, g);
    p->y += 8;
}

/* ---- lists of customers: number, name, score, grade -------------------------------------------------- */

enum { CELLS = 4, CELL_GAP = 8, SIDE_GAP = 20 };
static const double cell_size = 8.5;

struct columns {
    double w[CELLS];
};

static const char *cell(struct pdf *p, const zk_report_run *r, const zk_report_customer *c, int i)
{
    const char *text = i == 0   ? zk_str_dup(&p->cx->arena, c->id)
                       : i == 1 ? zk_str_dup(&p->cx->arena, c->name)
                       : i == 2 ? zk_show_even(p->cx, c->score, r->decimals)
                                : grade_name(p, r->open.scheme, c->grade);

    return text ? text : "";
}

static bool bold(int i)
{
    return i == CELLS - 1;
}

static double widest(struct pdf *p, const zk_report_run *r, const zk_report_customer *c, size_t n, int i)
{
    double w = 0;

    for (size_t k = 0; k < n; k++)
        w = fmax(w, zk_draw_text_width(p->cr, cell_size, bold(i), cell(p, r, &c[k], i)));
    return ceil(w) + 1;
}

/* Columns as wide as their cells; where that is too wide, the longer ones of name, grade and number give way and
 * are wrapped. False: they had to. */
static bool columns_fit(struct pdf *p, const zk_report_run *r, size_t n, double w, struct columns *out)
{
    static const int gives[] = {1, 3, 0}; /* in this order, down to */
    static const double least[] = {120, 110, 90};
    double over = (CELLS - 1) * CELL_GAP - w, asked;

    for (int i = 0; i < CELLS; i++) {
        out->w[i] = fmax(widest(p, r, r->best, n, i), widest(p, r, r->worst, n, i));
        over += out->w[i];
    }
    asked = over;
    for (size_t k = 0; k < sizeof gives / sizeof *gives && over > 0; k++) {
        double give = fmax(0, fmin(over, out->w[gives[k]] - least[k]));

        out->w[gives[k]] -= give;
        over -= give;
    }
    return asked <= 0;
}

static double row_height(struct pdf *p, const zk_report_run *r, const struct columns *col,
                         const zk_report_customer *c)
{
    double high = 0;

    for (int i = 0; i < CELLS; i++)
        high = fmax(high, zk_draw_block_height(p->cr, col->w[i], cell_size, bold(i), cell(p, r, c, i)));
    return high + 3;
}

static void row_draw(struct pdf *p, const zk_report_run *r, const struct columns *col, double x,
                     const zk_report_customer *c)
{
    grey(p, 0.25);
    for (int i = 0; i < CELLS; i++) {
        zk_draw_block(p->cr, x, p->y, col->w[i], cell_size, i == 2 ? ZK_RIGHT : ZK_LEFT, bold(i),
                      cell(p, r, c, i));
        x += col->w[i] + CELL_GAP;
    }
}

static double list_head(struct pdf *p, const zk_report_run *r, double x, double w, int side, size_t n)
{
    grey(p, 0.13);
    return 4 + zk_draw_block(p->cr, x, p->y, w, 10, ZK_LEFT, true, zk_report_list_title(p->cx, r, side, n));
}

/* How high both lists are below each other. */
static double lists_height(struct pdf *p, const zk_report_run *r, const struct columns *col, size_t n)
{
    double high = 2 * (20 + 10);

    for (size_t i = 0; i < n; i++)
        high += row_height(p, r, col, &r->best[i]) + row_height(p, r, col, &r->worst[i]);
    return high;
}

/* Beside each other where no cell is wrapped for it, else below each other. */
static void lists(struct pdf *p, const zk_report_run *r)
{
    const zk_report_customer *sides[] = {r->best, r->worst};
    const double whole = PAGE_W - 2 * MARGIN, half = (whole - SIDE_GAP) / 2;
    size_t n = r->n_best < 10 ? r->n_best : 10;
    struct columns col;
    bool beside;
    double high;

    if (!(r->max > r->min))
        return;
    if (!(beside = columns_fit(p, r, n, half, &col)))
        columns_fit(p, r, n, whole, &col);
    if (!beside && lists_height(p, r, &col, n) < PAGE_H - 2 * MARGIN)
        room(p, lists_height(p, r, &col, n)); /* both on one page */
    for (int side = 0; side < (beside ? 1 : 2); side++) {
        room(p, beside ? 20 + 14 * (double)n : 60); /* the head not alone */
        high = list_head(p, r, MARGIN, beside ? half : whole, side, n);
        if (beside)
            high = fmax(high, list_head(p, r, MARGIN + half + SIDE_GAP, half, 1, n));
        p->y += high;
        for (size_t i = 0; i < n; i++) {
            high = row_height(p, r, &col, &sides[side][i]);

            room(p, high);
            row_draw(p, r, &col, MARGIN, &sides[side][i]);
            if (beside)
                row_draw(p, r, &col, MARGIN + half + SIDE_GAP, &sides[1][i]);
            p->y += high;
        }
        p->y += 10;
    }
}

/* A line of the reader's list of contents, leading to the page that comes now. */
static int contents(struct pdf *p, int parent, const char *text)
{
    char to[32];

    snprintf(to, sizeof to, "page=%d", p->page + 1);
    return cairo_pdf_surface_add_outline(p->surface, parent, text, to, CAIRO_PDF_OUTLINE_FLAG_OPEN);
}

static void language(struct pdf *p, const zk_report *r)
{
    const char *title = ZK_TR(p->cx, "客户评价报告", "Customer evaluation report");
    int root = contents(p, CAIRO_PDF_OUTLINE_ROOT, title);

    for (size_t i = 0; i < r->n; i++) {
        p->y = MARGIN;
        contents(p, root, zk_tr(p->cx, r->runs[i]->open.scheme->title));
        if (!i) {
            grey(p, 0.45);
            p->y += 6 + zk_draw_block(p->cr, MARGIN, p->y, PAGE_W - 2 * MARGIN, 12, ZK_LEFT, false, title);
        }
        head(p, r->runs[i]);
        pictures(p, r->runs[i]);
        strategies(p, r->runs[i]);
        lists(p, r->runs[i]);
        page_end(p);
    }
}

static cairo_status_t bytes_put(void *user, const unsigned char *p, unsigned n)
{
    zk_buf_put(user, p, n);
    return CAIRO_STATUS_SUCCESS;
}

/* Made in memory: where writing fails, cairo 1.16 ends the process while it finishes the file. */
zk_err zk_report_pdf(zk_ctx *cx, const zk_report *r, const char *path)
{
    zk_buf bytes = {0};
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(bytes_put, &bytes, PAGE_W, PAGE_H);
    struct pdf p = {.cx = cx, .surface = surface, .cr = cairo_create(surface), .y = MARGIN};
    zk_lang lang = cx->lang;
    cairo_status_t status;

    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
                                   "知客 客户评价报告 / Zhike customer evaluation report");
    language(&p, r);
    cx->lang = lang == ZK_ZH ? ZK_EN : ZK_ZH;
    language(&p, r);
    cx->lang = lang;
    cairo_destroy(p.cr);
    cairo_surface_finish(surface);
    status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (!status)
        return zk_file_write_buf(cx, path, &bytes);
    zk_buf_clear(&bytes);
    return zk_fail(cx, ZK_EINTERNAL, ZK_L("画 %s 失败: %s", "cannot draw %s: %s"), path,
                   cairo_status_to_string(status));
}
