/* SPDX-License-Identifier: Apache-2.0
 *
 * A report as one HTML page that needs nothing else: styles and pictures are inside, both languages too
 * (a switch without script shows one of them). Everything that came from data is escaped.
 */
#include <inttypes.h>
#include <string.h>

#include "app/report/chart.h"
#include "base/file.h"
#include "base/num.h"
#include "base/table.h"
#include "base/version.h"

static const char HEAD[] =
    "<!doctype html>\n<html lang=\"%s\">\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>%s</title>\n<style>\n"
    ":root{color-scheme:light "
    "dark;--ink:#21262d;--soft:#6a737d;--line:#dfe3e8;--faint:#eef0f3;--page:#f5f6f8;--card:#fff;--link:#"
    "2c5c8a}\n"
    /* Pictures are drawn for paper. In the dark their letters, rules and dots (ZK_INK, ZK_SOFT, ZK_LINE) take the
     * page's colours; tables of counts, whose letters stand on colours, are turned from light to dark. */
    "@media screen and "
    "(prefers-color-scheme:dark){:root{--ink:#d9dee4;--soft:#98a2ad;--line:#353c45;--faint:#2a3038;"
    "--page:#14181d;--card:#1c2127;--link:#86b7e3}.counts svg{filter:invert(1) hue-rotate(180deg)}"
    ".curve text[fill='#212933']{fill:var(--ink)}.curve text[fill='#6b7585']{fill:var(--soft)}"
    ".curve path[style*='stroke:rgb(85%%']{stroke:var(--line)!important}"
    ".curve path[style*='fill:rgb(13%%']{fill:var(--ink)!important}}\n"
    "*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);"
    "font:14px/1.55 system-ui,\"PingFang SC\",\"Microsoft YaHei\",\"WenQuanYi Micro Hei\",sans-serif}\n"
    "main{max-width:1120px;margin:0 auto;padding:24px 20px 60px}\n"
    "h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:0 0 4px}h3{font-size:14px;margin:20px 0 8px}\n"
    ".soft{color:var(--soft)}.lead{font-size:16px;margin:8px 0 0}\n"
    "section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:20px "
    "24px;margin:16px 0}\n"
    ".pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(420px,100%%),1fr));gap:12px;"
    "margin:12px 0 "
    "0}\n"
    ".pictures figure{margin:0;border:1px solid var(--line);border-radius:6px}\n"
    ".pictures svg{display:block;width:100%%;height:auto}.pictures svg g{font-family:inherit}\n"
    ".lists{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(420px,100%%),1fr));gap:0 28px}\n"
    "table{border-collapse:collapse;width:100%%;font-variant-numeric:tabular-nums}\n"
    "th{font-weight:600;text-align:left;color:var(--soft);border-bottom:1px solid var(--line);padding:4px "
    "14px 4px 0}\n"
    "td{border-bottom:1px solid var(--faint);padding:4px 14px 4px "
    "0;vertical-align:top}.n{text-align:right;white-space:nowrap}.w{white-space:nowrap}\n"
    ".g{display:inline-block;min-width:22px;padding:0 "
    "7px;border-radius:4px;color:#fff;font-weight:600;text-align:center}\n"
    "nav a{color:var(--link);text-decoration:none;margin-right:14px}\n"
    ".lang{float:right}.lang label{cursor:pointer;padding:2px 10px;border:1px solid "
    "var(--line);background:var(--card)}\n"
    "input[name=lang]{position:absolute;opacity:0}\n"
    "#l-zh:checked~main .en,#l-en:checked~main .zh{display:none}\n"
    "#l-zh:checked~main label[for=l-zh],#l-en:checked~main label[for=l-en]{background:#2c5c8a;color:#fff}\n"
    "input:focus-visible~main .lang{outline:2px solid #2c5c8a}\n"
    "code{font-size:12px;word-break:break-all}\n"
    "@media "
    "print{body{background:#fff}section{break-inside:avoid;border:0;padding:0}.lang,nav{display:none}}\n"
    "@media(max-width:560px){section{padding:14px;overflow-x:auto}.lang{float:none;margin-bottom:12px}}\n"
    "</style>\n";

static void esc(zk_buf *b, zk_str s)
{
    for (size_t i = 0; i < s.n; i++)
        switch (s.p[i]) {
        case '&': zk_buf_puts(b, "&amp;"); break;
        case '<': zk_buf_puts(b, "&lt;"); break;
        case '>': zk_buf_puts(b, "&gt;"); break;
        case '"': zk_buf_puts(b, "&quot;"); break;
        default: zk_buf_putc(b, s.p[i]);
        }
}

static void esc_text(zk_buf *b, const char *s)
{
    esc(b, zk_str_of(s));
}

static void tagged(zk_buf *b, const char *open, const char *text, const char *close)
{
    zk_buf_puts(b, open);
    esc_text(b, text);
    zk_buf_puts(b, close);
}

static const char *run_title(zk_ctx *cx, const zk_report_run *r)
{
    return zk_tr(cx, r->open.scheme->title);
}

static const char *grade_shown(zk_ctx *cx, const zk_scheme *s, int g)
{
    if (g < 0)
        return "\xE2\x80\x94";
    return s->grades[g].title.zh ? zk_tr(cx, s->grades[g].title) : s->grades[g].name;
}

enum { LETTERS = 2 };

/* In a list the letter is enough, where the grade has one: its title stands in the table above. */
static void grade_badge(zk_ctx *cx, zk_buf *b, const zk_scheme *s, int g, bool letter)
{
    double rgb[3];

    zk__grade_colour(g, s->n_grades, rgb);
    zk_buf_fmt(b, "<span class=\"g\" style=\"background:#%02x%02x%02x%s\">", (unsigned)(rgb[0] * 235),
               (unsigned)(rgb[1] * 235), (unsigned)(rgb[2] * 235),
               0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2] > 0.5 ? ";color:#16191d" : "");
    letter = letter && g >= 0 && strlen(s->grades[g].name) <= LETTERS;
    esc_text(b, letter ? s->grades[g].name : grade_shown(cx, s, g));
    zk_buf_puts(b, "</span>");
}

/* ---- tables ------------------------------------------------------------------------------------ */

static void grades_table(zk_ctx *cx, zk_buf *b, const zk_report_run *r)
{
    const zk_scheme *s = r->open.scheme;
    bool ranges = false;

    for (int g = 0; g < s->n_grades; g++)
        ranges |= s->grades[g].range && *s->grades[g].range;
    tagged(b, "<h3>", ZK_TR(cx, "等级与服务", "Grades and what they call for"), "</h3>\n<table><tr>");
    tagged(b, "<th>", ZK_TR(cx, "等级", "grade"), "</th>");
    if (ranges)
        tagged(b, "<th>", ZK_TR(cx, "得分", "score"), "</th>");
    tagged(b, "<th class=\"n\">", ZK_TR(cx, "客户", "customers"), "</th>");
    tagged(b, "<th class=\"n\">", ZK_TR(cx, "占比", "share"), "</th>");
    if (r->pareto)
        tagged(b, "<th class=\"n\">", ZK_TR(cx, "占总额", "of the total"), "</th>");
    tagged(b, "<th>", ZK_TR(cx, "服务策略", "service strategy"), "</th></tr>\n");
    for (int g = 0; g < s->n_grades; g++) {
        int64_t n = (size_t)g < r->open.n_grades ? r->open.grades[g].subjects : 0;

        zk_buf_puts(b, "<tr><td>");
        grade_badge(cx, b, s, g, false);
        if (ranges)
            tagged(b, "</td><td class=\"w\">", s->grades[g].range ? s->grades[g].range : "", "");
        tagged(b, "</td><td class=\"n\">", zk_show_int(cx, n), "</td>");
        zk_buf_fmt(b, "<td class=\"n\">%.2f %%</td>", 100.0 * (double)n / (double)(r->n ? r->n : 1));
        if (r->pareto)
            zk_buf_fmt(b, "<td class=\"n\">%.2f %%</td>",
                       r->total > 0 ? 100.0 * r->grade_total[g] / r->total : 0);
        zk_buf_puts(b, "<td>");
        for (size_t k = 0; k < s->grades[g].n_strategies; k++) {
            const zk_strategy *st = &s->grades[g].strategy[k];

            tagged(b, k ? "<br><b>" : "<b>", zk_tr(cx, st->title), "</b> ");
            esc_text(b, st->text.zh ? zk_tr(cx, st->text) : "");
        }
        zk_buf_puts(b, "</td></tr>\n");
    }
    zk_buf_puts(b, "</table>\n");
}

static void list(zk_ctx *cx, zk_buf *b, const zk_report_run *r, const char *head, const zk_report_customer *c,
                 size_t n)
{
    tagged(b, "<div><h3>", head, "</h3>\n<table><tr>");
    tagged(b, "<th>", ZK_TR(cx, "客户编号", "customer"), "</th>");
    tagged(b, "<th>", ZK_TR(cx, "名称", "name"), "</th>");
    tagged(b, "<th class=\"n\">", ZK_TR(cx, "得分", "score"), "</th>");
    tagged(b, "<th>", ZK_TR(cx, "等级", "grade"), "</th></tr>\n");
    for (size_t i = 0; i < n; i++) {
        zk_buf_puts(b, "<tr><td>");
        esc(b, c[i].id);
        zk_buf_puts(b, "</td><td>");
        esc(b, c[i].name);
        tagged(b, "</td><td class=\"n\">", zk_show_even(cx, c[i].score, r->decimals), "</td><td>");
        grade_badge(cx, b, r->open.scheme, c[i].grade, true);
        zk_buf_puts(b, "</td></tr>\n");
    }
    zk_buf_puts(b, "</table></div>\n");
}

/* ---- pictures ------------------------------------------------------------------------------------ */

static void draw_grades(zk_ctx *cx, cairo_t *cr, zk__box at, const void *what)
{
    zk__chart_grades(cx, cr, at, what);
}

static void draw_histogram(zk_ctx *cx, cairo_t *cr, zk__box at, const void *what)
{
    zk__chart_histogram(cx, cr, at, what);
}

static void draw_pareto(zk_ctx *cx, cairo_t *cr, zk__box at, const void *what)
{
    zk__chart_pareto(cx, cr, at, what);
}

static void draw_crosstab(zk_ctx *cx, cairo_t *cr, zk__box at, const void *what)
{
    zk__chart_crosstab(cx, cr, at, what);
}

static zk_err picture(zk_ctx *cx, zk_buf *b, size_t run, zk__draw_fn draw, const void *what,
                      const char *label, int k)
{
    zk_str svg;

    ZK_TRY(zk__chart_svg(cx, 520, 300, draw, what,
                         zk_fmt(&cx->arena, "%s%zu-%d-", cx->lang == ZK_ZH ? "z" : "e", run, k), &svg));
    tagged(b,
           draw == draw_crosstab ? "<figure class=\"counts\" role=\"img\" aria-label=\""
                                 : "<figure class=\"curve\" role=\"img\" aria-label=\"",
           label, "\">");
    zk_buf_put(b, svg.p, svg.n);
    zk_buf_puts(b, "</figure>\n");
    return ZK_OK;
}

static zk_err pictures(zk_ctx *cx, zk_buf *b, size_t i, const zk_report_run *r)
{
    zk_buf_puts(b, "<div class=\"pictures\">\n");
    ZK_TRY(picture(cx, b, i, draw_grades, r, ZK_TR(cx, "等级分布", "customers by grade"), 0));
    if (r->max > r->min)
        ZK_TRY(picture(cx, b, i, draw_histogram, r, ZK_TR(cx, "得分分布", "scores"), 1));
    if (r->pareto && r->total > 0)
        ZK_TRY(picture(cx, b, i, draw_pareto, r, ZK_TR(cx, "帕累托曲线", "Pareto curve"), 2));
    if (r->cross)
        ZK_TRY(picture(cx, b, i, draw_crosstab, r->cross, zk_tr(cx, r->cross->title), 3));
    if (r->moves)
        ZK_TRY(picture(cx, b, i, draw_crosstab, r->moves, zk_tr(cx, r->moves->title), 4));
    zk_buf_puts(b, "</div>\n");
    return ZK_OK;
}

/* ---- a run, a language, the page ---------------------------------------------------------------------- */

static zk_err run_section(zk_ctx *cx, zk_buf *b, size_t i, const zk_report_run *r)
{
    char day[16];

    zk_buf_fmt(b, "<section id=\"%s%zu\">\n", cx->lang == ZK_ZH ? "z" : "e", i);
    tagged(b, "<h2>", run_title(cx, r), "</h2>\n<div class=\"soft\">");
    esc_text(b, zk_fmt(&cx->arena,
                       ZK_TR(cx, "评价 %" PRId64 " · 截至 %s · 方案 %s 第 %" PRId64 " 版",
                             "run %" PRId64 " · as of %s · scheme %s version %" PRId64),
                       r->open.run.id, zk_date_show(r->open.run.as_of, day), r->open.scheme->name,
                       r->open.run.version));
    if (r->open.run.where)
        esc_text(b, zk_fmt(&cx->arena, " · %s", r->open.run.where));
    tagged(b, "</div>\n<p class=\"lead\">", zk_report_sentence(cx, r), "</p>\n");
    ZK_TRY(pictures(cx, b, i, r));
    grades_table(cx, b, r);
    if (r->max > r->min) {
        zk_buf_puts(b, "<div class=\"lists\">\n");
        list(cx, b, r, zk_report_list_title(cx, r, false, r->n_best), r->best, r->n_best);
        list(cx, b, r, zk_report_list_title(cx, r, true, r->n_worst), r->worst, r->n_worst);
        zk_buf_puts(b, "</div>\n");
    }
    tagged(b, "<p class=\"soft\">", ZK_TR(cx, "结果校验码", "result hash"), " <code>");
    esc_text(b, r->open.run.result_hash);
    zk_buf_puts(b, "</code></p>\n</section>\n");
    return ZK_OK;
}

static zk_err language(zk_ctx *cx, zk_buf *b, const zk_report *r)
{
    zk_buf_fmt(b, "<div class=\"%s\" lang=\"%s\">\n", cx->lang == ZK_ZH ? "zh" : "en",
               cx->lang == ZK_ZH ? "zh-CN" : "en");
    tagged(b, "<h1>", ZK_TR(cx, "客户评价报告", "Customer evaluation report"), "</h1>\n<nav>");
    for (size_t i = 0; i < r->n; i++) {
        zk_buf_fmt(b, "<a href=\"#%s%zu\">", cx->lang == ZK_ZH ? "z" : "e", i);
        esc_text(b, run_title(cx, r->runs[i]));
        zk_buf_puts(b, "</a>");
    }
    zk_buf_puts(b, "</nav>\n");
    for (size_t i = 0; i < r->n; i++)
        ZK_TRY(run_section(cx, b, i, r->runs[i]));
    zk_buf_puts(b, "</div>\n");
    return ZK_OK;
}

static zk_err page(zk_ctx *cx, zk_buf *b, const zk_report *r)
{
    zk_lang lang = cx->lang;
    zk_err err;

    zk_buf_fmt(b, HEAD, lang == ZK_ZH ? "zh-CN" : "en",
               ZK_TR(cx, "知客 · 客户评价报告", "Zhike · Customer evaluation report"));
    zk_buf_fmt(b,
               "<input type=\"radio\" name=\"lang\" id=\"l-zh\"%s><input type=\"radio\" name=\"lang\" "
               "id=\"l-en\"%s>\n",
               lang == ZK_ZH ? " checked" : "", lang == ZK_EN ? " checked" : "");
    zk_buf_puts(b, "<main>\n<div class=\"lang\"><label for=\"l-zh\">中文</label><label "
                   "for=\"l-en\">English</label></div>\n");
    cx->lang = ZK_ZH;
    err = language(cx, b, r);
    cx->lang = ZK_EN;
    if (!err)
        err = language(cx, b, r);
    cx->lang = lang;
    zk_buf_fmt(b, "<p class=\"soft\">Zhike 知客 %s</p>\n</main>\n</html>\n", ZK_VERSION);
    return err;
}

zk_err zk_report_html(zk_ctx *cx, const zk_report *r, const char *path)
{
    zk_buf b = {0};
    zk_err err = page(cx, &b, r);

    if (!err)
        err = zk_file_write(cx, path, b.p, b.n, 0);
    zk_buf_clear(&b);
    return err;
}
