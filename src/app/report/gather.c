/* SPDX-License-Identifier: Apache-2.0
 *
 * The numbers of a report (contract in report.h).
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/report/chart.h"
#include "base/file.h"
#include "base/table.h"
#include "zhike/stats.h"

/* ---- one run: distribution, curve, best and worst --------------------------------------------- */

/* Bins of a round width (1, 2 or 5 times a power of ten) over the middle 99 % of scores: what lies
 * further out is counted in the first and the last bin, or a few giants would leave one bar. */
static void bins_set(zk_report_run *r, double lo, double hi)
{
    static const double steps[] = {1, 2, 5, 10, 20};
    double span = hi - lo, unit;

    if (!(span > 0)) {
        r->bin_lo = lo - 0.5;
        r->bin_width = 1.0 / ZK_REPORT_BINS;
        return;
    }
    unit = pow(10, floor(log10(span / ZK_REPORT_BINS)));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        r->bin_width = unit * steps[i];
        r->bin_lo = floor(lo / r->bin_width) * r->bin_width;
        if (r->bin_lo + r->bin_width * ZK_REPORT_BINS > hi)
            return;
    }
}

static void distribution(zk_report_run *r, const zk_run_columns *c)
{
    for (size_t i = 0; i < c->rows; i++) {
        int k = (int)((c->score[i] - r->bin_lo) / r->bin_width);
        int g = c->grade[i] < 0 ? ZK_SCHEME_GRADES_MAX : c->grade[i];

        k = k < 0 ? 0 : k >= ZK_REPORT_BINS ? ZK_REPORT_BINS - 1 : k;
        r->bin[k][g]++;
        if (c->grade[i] >= 0 && c->score[i] > 0)
            r->grade_total[c->grade[i]] += c->score[i];
    }
}

/* Share of the positive total that the best k/CURVE of all customers hold (Lorenz, from above). */
static void curve(zk_report_run *r, const zk_run_columns *c, const size_t *order)
{
    double sum = 0;
    size_t i = 0;

    for (size_t k = 0; k < c->rows; k++)
        if (c->score[order[k]] > 0)
            r->total += c->score[order[k]];
    if (!(r->total > 0))
        return;
    for (size_t k = 0; k <= ZK_REPORT_CURVE; k++) {
        size_t upto = (size_t)llround((double)c->rows * (double)k / ZK_REPORT_CURVE);

        for (; i < upto; i++)
            if (c->score[order[i]] > 0)
                sum += c->score[order[i]];
        r->curve[k] = sum / r->total;
    }
}

static zk_report_customer customer(const zk_run_columns *c, size_t i)
{
    return (zk_report_customer){c->id[i], c->name ? c->name[i] : (zk_str){NULL, 0}, c->score[i], c->grade[i]};
}

static void ends(zk_ctx *cx, zk_report_run *r, const zk_run_columns *c, const size_t *order)
{
    size_t n = c->rows < ZK_REPORT_TOP ? c->rows : ZK_REPORT_TOP;

    r->best = ZK_NEWS(&cx->arena, zk_report_customer, n + 1);
    r->worst = ZK_NEWS(&cx->arena, zk_report_customer, n + 1);
    for (size_t k = 0; k < n; k++) {
        r->best[r->n_best++] = customer(c, order[k]);
        r->worst[r->n_worst++] = customer(c, order[c->rows - 1 - k]);
        r->decimals = zk_show_decimals(r->decimals, r->best[k].score, r->open.scheme->decimals);
        r->decimals = zk_show_decimals(r->decimals, r->worst[k].score, r->open.scheme->decimals);
    }
    for (size_t i = 0; i < c->rows; i++) {
        r->share_best += c->score[i] == r->max;
        r->share_worst += c->score[i] == r->min;
    }
}

static zk_err run_numbers(zk_ctx *cx, zk_report_run *r)
{
    zk_run_want want = {.id = true, .name = true, .score = true, .grade = true};
    zk_run_columns c;
    size_t *order;
    zk_spot spot;

    ZK_TRY(zk_run_read(cx, &r->open, &want, &c));
    r->n = c.rows;
    if (!c.rows)
        return ZK_OK;
    order = ZK_NEWS(&cx->arena, size_t, c.rows);
    if (zk_order(c.score, c.rows, true, order, &spot))
        return zk_fail(cx, ZK_ENUMERIC,
                       ZK_L("评价 %lld 的得分不是数", "run %lld has a score that is no number"),
                       (long long)r->open.run.id);
    r->max = c.score[order[0]];
    r->min = c.score[order[c.rows - 1]];
    r->mean = zk_sum(c.score, c.rows) / (double)c.rows;
    r->median = (c.score[order[(c.rows - 1) / 2]] + c.score[order[c.rows / 2]]) / 2;
    bins_set(r, c.score[order[c.rows - 1 - (c.rows - 1) / 200]], c.score[order[(c.rows - 1) / 200]]);
    distribution(r, &c);
    r->pareto = !strcmp(zk_scheme_grading(r->open.scheme), "pareto");
    if (r->pareto)
        curve(r, &c, order);
    ends(cx, r, &c, order);
    return ZK_OK;
}

/* ---- against the run before --------------------------------------------------------------------- */

static zk_both *grade_names(zk_ctx *cx, const zk_scheme *s, const char *last_zh, const char *last_en)
{
    zk_both *names = ZK_NEWS(&cx->arena, zk_both, s->n_grades + 1);

    for (int g = 0; g < s->n_grades; g++)
        names[g] =
            s->grades[g].title.zh ? s->grades[g].title : (zk_both){s->grades[g].name, s->grades[g].name};
    names[s->n_grades] = (zk_both){last_zh, last_en};
    return names;
}

/* The newest run of the scheme with an earlier date; found is false when there is none. */
static zk_err before_find(zk_ctx *cx, const zk_run *run, zk_run *before, bool *found)
{
    zk_run *all;
    size_t n;

    *found = false;
    ZK_TRY(zk_run_list(cx, run->scheme, 1000, &all, &n));
    for (size_t i = 0; i < n; i++)
        if (all[i].as_of < run->as_of && (!*found || all[i].as_of > before->as_of)) {
            *before = all[i];
            *found = true;
        }
    return ZK_OK;
}

/* Drops the last row and column ("not there") when nobody is in them. */
static void crosstab_trim(zk_crosstab *t)
{
    int64_t outside = 0;

    for (size_t i = 0; i < t->rows; i++)
        outside += t->count[i * t->cols + t->cols - 1];
    for (size_t j = 0; j < t->cols; j++)
        outside += t->count[(t->rows - 1) * t->cols + j];
    if (outside)
        return;
    for (size_t i = 1; i < t->rows - 1; i++)
        memmove(&t->count[i * (t->cols - 1)], &t->count[i * t->cols], (t->cols - 1) * sizeof *t->count);
    t->rows--;
    t->cols--;
}

static zk_err moves(zk_ctx *cx, zk_report_run *r)
{
    zk_compared c;
    zk_crosstab *t;
    bool found;

    ZK_TRY(before_find(cx, &r->open.run, &r->before, &found));
    if (!found)
        return ZK_OK;
    ZK_TRY(zk_run_compare(cx, &r->before, &r->open.run, 0, &c));
    if (!c.same_grades)
        return ZK_OK;
    t = ZK_NEW(&cx->arena, zk_crosstab);
    t->title = (zk_both){"等级迁移", "Moves between grades"};
    t->row_title = (zk_both){"此前", "before"};
    t->col_title = (zk_both){"现在", "now"};
    t->rows = c.rows;
    t->cols = c.cols;
    t->row_name = grade_names(cx, c.a.scheme, "不在其中", "not there");
    t->col_name = grade_names(cx, c.b.scheme, "不在其中", "not there");
    t->count = c.matrix;
    t->moves = true;
    for (size_t i = 0; i < t->rows * t->cols; i++)
        t->total += t->count[i];
    crosstab_trim(t);
    r->moves = t;
    r->better = c.better;
    r->worse = c.worse;
    r->stayed = c.stayed;
    return ZK_OK;
}

/* ---- the two sides a scheme reads: value × credit --------------------------------------------------- */

/* Schemes with the same grades are one side (credit of large, medium, small customers and residents). */
struct side {
    zk_run_open first;
    zk_run_columns columns[ZK_REPORT_RUNS_MAX];
    size_t n;
};

static bool same_grades(const zk_scheme *a, const zk_scheme *b)
{
    if (a->n_grades != b->n_grades)
        return false;
    for (int g = 0; g < a->n_grades; g++)
        if (strcmp(a->grades[g].name, b->grades[g].name) != 0)
            return false;
    return true;
}

static zk_err sides_read(zk_ctx *cx, const zk_report_run *r, struct side *sides, size_t *n_sides)
{
    const zk_scheme *s = r->open.scheme;

    *n_sides = 0;
    for (int i = 0; i < s->n_needs && i < ZK_REPORT_RUNS_MAX; i++) {
        zk_run run;
        zk_run_open open;
        zk_run_want want = {.grade = true};
        size_t k = 0;

        if (zk_run_newest(cx, s->needs[i], r->open.run.as_of, &run))
            continue; /* its result may have been given from elsewhere: no picture then */
        ZK_TRY(zk_run_open_get(cx, &run, &open));
        while (k < *n_sides && !same_grades(sides[k].first.scheme, open.scheme))
            k++;
        if (k == 2)
            return ZK_OK;
        if (k == *n_sides)
            sides[(*n_sides)++].first = open;
        ZK_TRY(zk_run_read(cx, &open, &want, &sides[k].columns[sides[k].n++]));
    }
    return ZK_OK;
}

/* The grade a side gives a subject; -1: none. Columns are in order of subject. */
static int side_grade(const struct side *side, int64_t subject)
{
    for (size_t k = 0; k < side->n; k++) {
        const zk_run_columns *c = &side->columns[k];
        size_t lo = 0, hi = c->rows;

        while (lo < hi) {
            size_t mid = (lo + hi) / 2;

            if (c->subject[mid] < subject)
                lo = mid + 1;
            else
                hi = mid;
        }
        if (lo < c->rows && c->subject[lo] == subject)
            return c->grade[lo];
    }
    return -1;
}

static zk_err cross(zk_ctx *cx, zk_report_run *r)
{
    struct side *sides = ZK_NEWS(&cx->arena, struct side, 3);
    zk_run_want want = {.grade = true};
    zk_run_columns own;
    zk_crosstab *t;
    size_t n;

    ZK_TRY(sides_read(cx, r, sides, &n));
    if (n != 2)
        return ZK_OK;
    ZK_TRY(zk_run_read(cx, &r->open, &want, &own));
    t = ZK_NEW(&cx->arena, zk_crosstab);
    t->row_title = sides[0].n == 1 ? sides[0].first.scheme->title : (zk_both){"信用等级", "Credit grade"};
    t->col_title = sides[1].n == 1 ? sides[1].first.scheme->title : (zk_both){"信用等级", "Credit grade"};
    t->title = r->open.scheme->title;
    t->rows = (size_t)sides[0].first.scheme->n_grades;
    t->cols = (size_t)sides[1].first.scheme->n_grades;
    t->row_name = grade_names(cx, sides[0].first.scheme, "", "");
    t->col_name = grade_names(cx, sides[1].first.scheme, "", "");
    t->count = ZK_NEWS(&cx->arena, int64_t, t->rows * t->cols);
    for (size_t i = 0; i < own.rows; i++) {
        int a = side_grade(&sides[0], own.subject[i]), b = side_grade(&sides[1], own.subject[i]);

        if (a < 0 || b < 0)
            continue;
        t->count[(size_t)a * t->cols + (size_t)b]++;
        t->total++;
    }
    r->cross = t->total ? t : NULL;
    return ZK_OK;
}

/* ---- the whole ---------------------------------------------------------------------------------------- */

zk_err zk_report_gather(zk_ctx *cx, const zk_run *runs, size_t n, zk_report *out)
{
    *out = (zk_report){.rows = 100000};
    if (n > ZK_REPORT_RUNS_MAX)
        return zk_fail(cx, ZK_ELIMIT, ZK_L("一份报告最多 %d 次评价", "a report takes at most %d runs"),
                       ZK_REPORT_RUNS_MAX);
    out->runs = ZK_NEWS(&cx->arena, zk_report_run *, n + 1);
    for (size_t i = 0; i < n; i++) {
        zk_report_run *r;
        bool twice = false;

        for (size_t k = 0; k < out->n; k++)
            twice |= out->runs[k]->open.run.id == runs[i].id;
        if (twice)
            continue;
        r = out->runs[out->n++] = ZK_NEW(&cx->arena, zk_report_run);
        ZK_TRY(zk_run_open_get(cx, &runs[i], &r->open));
        ZK_TRY(run_numbers(cx, r));
        ZK_TRY(moves(cx, r));
        ZK_TRY(cross(cx, r));
    }
    return ZK_OK;
}

const char *zk_report_sentence(zk_ctx *cx, const zk_report_run *r)
{
    zk_buf b = {0};
    const char *text;

    zk_buf_fmt(&b, ZK_TR(cx, "%s 户参加评价", "%s evaluated"),
               zk_show_count(cx, (int64_t)r->n, "customer", "customers"));
    for (size_t g = 0; g < r->open.n_grades; g++)
        if (r->open.grades[g].subjects) {
            const char *name =
                r->open.grades[g].title.zh ? zk_tr(cx, r->open.grades[g].title) : r->open.grades[g].grade;

            zk_buf_fmt(&b, ZK_TR(cx, "%s%s %.1f %%", "%s%s %.1f %%"),
                       g ? ZK_TR(cx, "、", ", ") : ZK_TR(cx, "：", ": "),
                       *name ? name : ZK_TR(cx, "无等级", "no grade"),
                       100.0 * (double)r->open.grades[g].subjects / (double)(r->n ? r->n : 1));
        }
    if (r->moves)
        zk_buf_fmt(&b,
                   ZK_TR(cx, "。与上次相比升 %s 户, 降 %s 户", "; %s rose and %s fell since the run before"),
                   zk_show_int(cx, r->better), zk_show_int(cx, r->worse));
    zk_buf_puts(&b, ZK_TR(cx, "。", "."));
    text = zk_strdup(&cx->arena, b.p);
    zk_buf_clear(&b);
    return text;
}

const char *zk_report_list_title(zk_ctx *cx, const zk_report_run *r, bool worst, size_t n)
{
    const char *title =
        worst ? ZK_TR(cx, "得分最低", "Lowest scores") : ZK_TR(cx, "得分最高", "Highest scores");
    size_t share = worst ? r->share_worst : r->share_best;

    if (share <= n)
        return title;
    return zk_fmt(&cx->arena, ZK_TR(cx, "%s（%s 户同为 %s，列出 %zu 户）", "%s (%s share %s, %zu shown)"),
                  title, zk_show_count(cx, (int64_t)share, "customer", "customers"),
                  zk_show_real(cx, worst ? r->min : r->max, r->open.scheme->decimals), n);
}
