/* SPDX-License-Identifier: Apache-2.0
 *
 * A report as a workbook: an overview, and for each run a sheet of its figures with charts of the
 * workbook's own (so that people can restyle them) and the list of its customers, filterable.
 * Heads carry both languages. Text is always written as text, so that no name can become a formula.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <xlsxwriter.h>

#include "app/report/chart.h"
#include "base/file.h"
#include "base/num.h"
#include "base/table.h"

struct book {
    zk_ctx *cx;
    lxw_workbook *wb;
    lxw_format *head, *big, *count, *share, *score, *soft;
    const zk_report *r;
};

static void text(struct book *b, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, const char *s,
                 lxw_format *f)
{
    (void)b;
    if (s && *s)
        worksheet_write_string(ws, row, col, s, f);
}

static const char *both(struct book *b, zk_both t)
{
    return strcmp(t.zh, t.en) ? zk_fmt(&b->cx->arena, "%s %s", t.zh, t.en) : t.zh;
}

static const char *grade_both(struct book *b, const zk_scheme *s, int g)
{
    if (g < 0)
        return "";
    return s->grades[g].title.zh ? both(b, s->grades[g].title) : s->grades[g].name;
}

/* A sheet's name: at most 31 characters, none of []:*?/\ — and no two alike. */
static const char *sheet_name(struct book *b, size_t i, const char *what)
{
    return zk_fmt(&b->cx->arena, "%zu %.24s", i + 1, what);
}

static void formats_make(struct book *b)
{
    b->head = workbook_add_format(b->wb);
    format_set_bold(b->head);
    format_set_bg_color(b->head, 0xE8EDF3);
    format_set_bottom(b->head, LXW_BORDER_THIN);
    b->big = workbook_add_format(b->wb);
    format_set_bold(b->big);
    format_set_font_size(b->big, 14);
    b->count = workbook_add_format(b->wb);
    format_set_num_format(b->count, "#,##0");
    b->share = workbook_add_format(b->wb);
    format_set_num_format(b->share, "0.00%");
    b->score = workbook_add_format(b->wb);
    format_set_num_format(b->score, "#,##0.00");
    b->soft = workbook_add_format(b->wb);
    format_set_font_color(b->soft, 0x6A737D);
}

/* ---- overview ------------------------------------------------------------------------------------ */

static void overview(struct book *b)
{
    static const zk_both heads[] = {
        {"评价", "Run"},       {"方案", "Scheme"},       {"版本", "Version"},  {"截至", "As of"},
        {"客户", "Customers"}, {"平均分", "Mean score"}, {"中位数", "Median"}, {"结果校验码", "Result hash"}};
    lxw_worksheet *ws = workbook_add_worksheet(b->wb, "概览 Overview");
    char day[16];

    text(b, ws, 0, 0, "客户评价报告  Customer evaluation report", b->big);
    for (size_t c = 0; c < sizeof heads / sizeof *heads; c++)
        text(b, ws, 2, (lxw_col_t)c, both(b, heads[c]), b->head);
    for (size_t i = 0; i < b->r->n; i++) {
        const zk_report_run *r = b->r->runs[i];
        lxw_row_t row = (lxw_row_t)(3 + i);

        worksheet_write_number(ws, row, 0, (double)r->open.run.id, NULL);
        text(b, ws, row, 1, both(b, r->open.scheme->title), NULL);
        worksheet_write_number(ws, row, 2, (double)r->open.run.version, NULL);
        text(b, ws, row, 3, zk_date_show(r->open.run.as_of, day), NULL);
        worksheet_write_number(ws, row, 4, (double)r->n, b->count);
        worksheet_write_number(ws, row, 5, r->mean, b->score);
        worksheet_write_number(ws, row, 6, r->median, b->score);
        text(b, ws, row, 7, r->open.run.result_hash, b->soft);
    }
    worksheet_set_column(ws, 1, 1, 44, NULL);
    worksheet_set_column(ws, 2, 6, 14, NULL);
    worksheet_set_column(ws, 7, 7, 66, NULL);
    worksheet_freeze_panes(ws, 3, 0);
}

/* ---- one run ---------------------------------------------------------------------------------------- */

static lxw_row_t crosstab(struct book *b, lxw_worksheet *ws, lxw_row_t row, const zk_crosstab *t)
{
    text(b, ws, row, 0, both(b, t->title), b->big);
    text(b, ws, row + 1, 0, zk_fmt(&b->cx->arena, "%s \\ %s", both(b, t->row_title), both(b, t->col_title)),
         b->head);
    for (size_t j = 0; j < t->cols; j++)
        text(b, ws, row + 1, (lxw_col_t)(j + 1), both(b, t->col_name[j]), b->head);
    for (size_t i = 0; i < t->rows; i++) {
        text(b, ws, (lxw_row_t)(row + 2 + i), 0, both(b, t->row_name[i]), b->head);
        for (size_t j = 0; j < t->cols; j++)
            worksheet_write_number(ws, (lxw_row_t)(row + 2 + i), (lxw_col_t)(j + 1),
                                   (double)t->count[i * t->cols + j], b->count);
    }
    worksheet_conditional_format_range(ws, row + 2, 1, (lxw_row_t)(row + 1 + t->rows), (lxw_col_t)t->cols,
                                       &(lxw_conditional_format){.type = LXW_CONDITIONAL_2_COLOR_SCALE,
                                                                 .min_color = 0xFFFFFF,
                                                                 .max_color = 0x5B9BB5});
    return (lxw_row_t)(row + 3 + t->rows);
}

static void column_chart(struct book *b, lxw_worksheet *ws, const char *sheet, lxw_row_t from, lxw_row_t to,
                         lxw_col_t names, lxw_col_t values, zk_both title, lxw_row_t at, int type)
{
    lxw_chart *chart = workbook_add_chart(b->wb, (uint8_t)type);
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);

    chart_series_set_categories(series, sheet, from, names, to, names);
    chart_series_set_values(series, sheet, from, values, to, values);
    chart_title_set_name(chart, both(b, title));
    chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    worksheet_insert_chart(ws, at, 8, chart);
}

static lxw_row_t grades(struct book *b, lxw_worksheet *ws, const char *sheet, const zk_report_run *r,
                        lxw_row_t row)
{
    const zk_scheme *s = r->open.scheme;
    lxw_row_t first = row + 1;

    text(b, ws, row, 0, "等级 Grade", b->head);
    text(b, ws, row, 1, "得分 Score", b->head);
    text(b, ws, row, 2, "客户 Customers", b->head);
    text(b, ws, row, 3, "占比 Share", b->head);
    text(b, ws, row, 4, "服务策略 Strategy", b->head);
    for (size_t g = 0; g < r->open.n_grades; g++) {
        const zk_grade_count *c = &r->open.grades[g];
        bool known = g < (size_t)s->n_grades;
        zk_buf what = {0};

        row++;
        text(b, ws, row, 0, known ? grade_both(b, s, (int)g) : "无等级 no grade", NULL);
        text(b, ws, row, 1, known ? s->grades[g].range : "", NULL);
        worksheet_write_number(ws, row, 2, (double)c->subjects, b->count);
        worksheet_write_number(ws, row, 3, (double)c->subjects / (double)(r->n ? r->n : 1), b->share);
        for (size_t k = 0; known && k < s->grades[g].n_strategies; k++)
            zk_buf_fmt(&what, "%s%s", k ? "; " : "", both(b, s->grades[g].strategy[k].title));
        text(b, ws, row, 4, what.p, NULL);
        zk_buf_clear(&what);
    }
    column_chart(b, ws, sheet, first, row, 0, 2, (zk_both){"等级分布", "Customers by grade"}, first - 1,
                 LXW_CHART_BAR);
    return row + 2;
}

static lxw_row_t histogram(struct book *b, lxw_worksheet *ws, const char *sheet, const zk_report_run *r,
                           lxw_row_t row)
{
    lxw_row_t first = row + 1;

    text(b, ws, row, 0, "得分自 Score from", b->head);
    text(b, ws, row, 1, "客户 Customers", b->head);
    for (int k = 0; k < ZK_REPORT_BINS; k++) {
        int64_t n = 0;

        for (int g = 0; g <= ZK_SCHEME_GRADES_MAX; g++)
            n += r->bin[k][g];
        row++;
        worksheet_write_number(ws, row, 0, r->bin_lo + k * r->bin_width, b->score);
        worksheet_write_number(ws, row, 1, (double)n, b->count);
    }
    column_chart(b, ws, sheet, first, row, 0, 1, (zk_both){"得分分布", "Scores"}, first + 16,
                 LXW_CHART_COLUMN);
    return row + 2;
}

static lxw_row_t pareto(struct book *b, lxw_worksheet *ws, const char *sheet, const zk_report_run *r,
                        lxw_row_t row)
{
    lxw_row_t first = row + 1;

    text(b, ws, row, 0, "客户占比 Share of customers", b->head);
    text(b, ws, row, 1, "总额占比 Share of total", b->head);
    for (int k = 0; k <= ZK_REPORT_CURVE; k += ZK_REPORT_CURVE / 40) {
        row++;
        worksheet_write_number(ws, row, 0, (double)k / ZK_REPORT_CURVE, b->share);
        worksheet_write_number(ws, row, 1, r->curve[k], b->share);
    }
    column_chart(b, ws, sheet, first, row, 0, 1, (zk_both){"帕累托曲线", "Pareto curve"}, first,
                 LXW_CHART_LINE);
    return row + 2;
}

static void figures(struct book *b, size_t i, const zk_report_run *r)
{
    const char *name = sheet_name(b, i, r->open.scheme->name);
    lxw_worksheet *ws = workbook_add_worksheet(b->wb, name);
    lxw_row_t row = 3;
    zk_lang lang = b->cx->lang;

    text(b, ws, 0, 0, both(b, r->open.scheme->title), b->big);
    b->cx->lang = ZK_ZH;
    text(b, ws, 1, 0, zk_report_sentence(b->cx, r), NULL);
    b->cx->lang = ZK_EN;
    text(b, ws, 2, 0, zk_report_sentence(b->cx, r), NULL);
    b->cx->lang = lang;
    row = grades(b, ws, name, r, row + 1);
    if (r->cross)
        row = crosstab(b, ws, row, r->cross);
    if (r->moves)
        row = crosstab(b, ws, row, r->moves);
    if (r->max > r->min)
        row = histogram(b, ws, name, r, row);
    if (r->pareto && r->total > 0)
        pareto(b, ws, name, r, row);
    worksheet_set_column(ws, 0, 3, 18, NULL);
    worksheet_set_column(ws, 4, 4, 40, NULL);
}

/* ---- its customers ------------------------------------------------------------------------------------- */

static zk_err customers(struct book *b, size_t i, const zk_report_run *r)
{
    zk_run_want want = {.id = true, .name = true, .score = true, .grade = true};
    zk_run_columns c;
    lxw_worksheet *ws = workbook_add_worksheet(b->wb, sheet_name(b, i, "客户 Customers"));
    size_t n;

    ZK_TRY(zk_run_read(b->cx, &r->open, &want, &c));
    n = c.rows < b->r->rows ? c.rows : b->r->rows;
    text(b, ws, 0, 0, "客户编号 Customer", b->head);
    text(b, ws, 0, 1, "名称 Name", b->head);
    text(b, ws, 0, 2, "得分 Score", b->head);
    text(b, ws, 0, 3, "等级 Grade", b->head);
    for (size_t k = 0; k < n; k++) {
        lxw_row_t row = (lxw_row_t)(k + 1);

        text(b, ws, row, 0, zk_str_dup(&b->cx->arena, c.id[k]), NULL);
        if (c.name)
            text(b, ws, row, 1, zk_str_dup(&b->cx->arena, c.name[k]), NULL);
        worksheet_write_number(ws, row, 2, c.score[k], b->score);
        text(b, ws, row, 3, grade_both(b, r->open.scheme, c.grade[k]), NULL);
    }
    if (n)
        worksheet_autofilter(ws, 0, 0, (lxw_row_t)n, 3);
    worksheet_freeze_panes(ws, 1, 0);
    worksheet_set_column(ws, 0, 0, 18, NULL);
    worksheet_set_column(ws, 1, 1, 36, NULL);
    worksheet_set_column(ws, 2, 3, 16, NULL);
    if (n < c.rows)
        text(b, ws, 0, 5,
             zk_fmt(&b->cx->arena, "只列前 %zu 户, 共 %zu 户  first %zu of %zu", n, c.rows, n, c.rows),
             b->soft);
    return ZK_OK;
}

/* Customers' names are nobody else's business: a file of a library's making gets the mode of our own. */
static zk_err private(zk_ctx *cx, const char *path)
{
    if (chmod(path, ZK_FILE_MODE))
        return zk_file_fail(cx, errno, path, (zk_both){"无法改变权限", "cannot change the mode of"});
    return ZK_OK;
}

zk_err zk_report_xlsx(zk_ctx *cx, const zk_report *r, const char *path)
{
    const char *tmp = zk_fmt(&cx->arena, "%s.tmp", path);
    struct book b = {.cx = cx, .r = r};
    zk_err err = ZK_OK;
    lxw_error why;

    b.wb = workbook_new(tmp);
    if (!b.wb)
        return zk_fail(cx, ZK_EIO, ZK_L("无法创建 %s", "cannot create %s"), tmp);
    formats_make(&b);
    overview(&b);
    for (size_t i = 0; i < r->n; i++)
        figures(&b, i, r->runs[i]);
    for (size_t i = 0; !err && i < r->n; i++)
        err = customers(&b, i, r->runs[i]);
    why = workbook_close(b.wb);
    if (!err && why)
        err = zk_fail(cx, ZK_EIO, ZK_L("写 %s 失败: %s", "cannot write %s: %s"), tmp, lxw_strerror(why));
    if (!err)
        err = private(cx, tmp);
    if (!err)
        err = zk_file_sync(cx, tmp);
    if (!err)
        err = zk_file_move(cx, tmp, path);
    if (err)
        remove(tmp);
    return err;
}
