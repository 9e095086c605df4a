/* SPDX-License-Identifier: Apache-2.0
 *
 * A report as PDF: A4 pages, the context's language first, then the other. Letters are embedded.
 */
#include <cairo-pdf.h>
#include <inttypes.h>
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
    zk__text(p->cr, MARGIN, PAGE_H - 24, 8, ZK__LEFT, 0, false, "Zhike 知客 " ZK_VERSION);
    zk__text(p->cr, PAGE_W - MARGIN, PAGE_H - 24, 8, ZK__RIGHT, 0, false,
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
    zk__text(p->cr, MARGIN, p->y + 16, 17, ZK__LEFT, PAGE_W - 2 * MARGIN, true,
             zk_tr(p->cx, r->open.scheme->title));
    grey(p, 0.45);
    zk__text(p->cr, MARGIN, p->y + 34, 9, ZK__LEFT, PAGE_W - 2 * MARGIN, false,
             zk_fmt(&p->cx->arena,
                    ZK_TR(p->cx, "批次 %" PRId64 " · 评价日 %s · 方案 %s 第 %" PRId64 " 版 · %.16s…",
                          "run %" PRId64 " · as of %s · scheme %s version %" PRId64 " · %.16s…"),
                    r->open.run.id, zk_date_show(r->open.run.as_of, day), r->open.scheme->name,
                    r->open.run.version, r->open.run.result_hash));
    grey(p, 0.13);
    p->y += 44 +
            zk__paragraph(p->cr, MARGIN, p->y + 44, PAGE_W - 2 * MARGIN, 11, zk_report_sentence(p->cx, r)) +
            10;
}

static void pictures(struct pdf *p, const zk_report_run *r)
{
    double w = PAGE_W - 2 * MARGIN;

    room(p, 190);
    zk__chart_grades(p->cx, p->cr, (zk__box){MARGIN, p->y, w, 180}, r);
    p->y += 190;
    if (r->max > r->min) {
        room(p, 210);
        zk__chart_histogram(p->cx, p->cr, (zk__box){MARGIN, p->y, w, 200}, r);
        p->y += 210;
    }
    if (r->pareto && r->total > 0) {
        room(p, 230);
        zk__chart_pareto(p->cx, p->cr, (zk__box){MARGIN, p->y, w, 220}, r);
        p->y += 230;
    }
    for (int k = 0; k < 2; k++) {
        const zk_crosstab *t = k ? r->moves : r->cross;

        if (!t)
            continue;
        room(p, 270);
        zk__chart_crosstab(p->cx, p->cr, (zk__box){MARGIN, p->y, w, 260}, t);
        p->y += 270;
    }
}

static void strategies(struct pdf *p, const zk_report_run *r)
{
    const zk_scheme *s = r->open.scheme;

    for (int g = 0; g < s->n_grades; g++) {
        double rgb[3];

        if (!s->grades[g].n_strategies)
            continue;
        room(p, 40);
        zk__grade_colour(g, s->n_grades, rgb);
        cairo_set_source_rgb(p->cr, rgb[0], rgb[1], rgb[2]);
        zk__text(p->cr, MARGIN, p->y + 10, 11, ZK__LEFT, 110, true, grade_name(p, s, g));
        for (size_t k = 0; k < s->grades[g].n_strategies; k++) {
            const zk_strategy *st = &s->grades[g].strategy[k];

            room(p, 30);
            grey(p, 0.2);
            p->y += 3 + zk__paragraph(p->cr, MARGIN + 120, p->y, PAGE_W - 2 * MARGIN - 120, 9,
                                      zk_fmt(&p->cx->arena, "%s%s%s", zk_tr(p->cx, st->title),
                                             st->text.zh ? ZK_TR(p->cx, ": ", ": ") : "",
                                             st->text.zh ? zk_tr(p->cx, st->text) : ""));
        }
        p->y += 4;
    }
    p->y += 8;
}

static void lists(struct pdf *p, const zk_report_run *r)
{
    const zk_report_customer *sides[] = {r->best, r->worst};
    const char *heads[] = {ZK_TR(p->cx, "得分最高", "Highest scores"),
                           ZK_TR(p->cx, "得分最低", "Lowest scores")};
    double w = (PAGE_W - 2 * MARGIN - 20) / 2.0;
    size_t n = r->n_best < 10 ? r->n_best : 10;

    if (!(r->max > r->min))
        return;
    room(p, 30 + 14 * (double)n);
    for (int k = 0; k < 2; k++) {
        double x = MARGIN + k * (w + 20);

        grey(p, 0.13);
        zk__text(p->cr, x, p->y + 12, 11, ZK__LEFT, 0, true, heads[k]);
        for (size_t i = 0; i < n; i++) {
            const zk_report_customer *c = &sides[k][i];
            double y = p->y + 30 + 14 * (double)i;

            grey(p, 0.25);
            zk__text(p->cr, x, y, 8.5, ZK__LEFT, 66, false, zk_str_dup(&p->cx->arena, c->id));
            zk__text(p->cr, x + 70, y, 8.5, ZK__LEFT, w - 160, false, zk_str_dup(&p->cx->arena, c->name));
            zk__text(p->cr, x + w - 40, y, 8.5, ZK__RIGHT, 70, false,
                     zk_show_real(p->cx, c->score, r->open.scheme->decimals));
            zk__text(p->cr, x + w, y, 8.5, ZK__RIGHT, 36, true, grade_name(p, r->open.scheme, c->grade));
        }
    }
    p->y += 40 + 14 * (double)n;
}

static void language(struct pdf *p, const zk_report *r)
{
    for (size_t i = 0; i < r->n; i++) {
        p->y = MARGIN;
        head(p, r->runs[i]);
        pictures(p, r->runs[i]);
        strategies(p, r->runs[i]);
        lists(p, r->runs[i]);
        page_end(p);
    }
}

zk_err zk_report_pdf(zk_ctx *cx, const zk_report *r, const char *path)
{
    const char *tmp = zk_fmt(&cx->arena, "%s.tmp", path);
    cairo_surface_t *surface = cairo_pdf_surface_create(tmp, PAGE_W, PAGE_H);
    struct pdf p = {.cx = cx, .cr = cairo_create(surface), .y = MARGIN};
    zk_lang lang = cx->lang;
    cairo_status_t status;
    zk_err err;

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
    if (status)
        err = zk_fail(cx, ZK_EIO, ZK_L("写 %s 失败: %s", "cannot write %s: %s"), tmp,
                      cairo_status_to_string(status));
    else
        err = zk_file_sync(cx, tmp);
    if (!err)
        err = zk_file_move(cx, tmp, path);
    if (err)
        remove(tmp);
    return err;
}
