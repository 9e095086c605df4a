/* SPDX-License-Identifier: Apache-2.0
 *
 * Back-testing: what a run's grades said, and what happened afterwards.
 *
 * The outcome is an expression over indicators, computed as of a later date over the span in
 * between; nothing of it was known to the run. Rates per grade with Wilson's interval, whether they
 * rise from the best grade to the worst, and how well the score told bad from good.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "app/folder/folder.h"
#include "app/run/internal.h"
#include "base/num.h"
#include "zhike/credit.h"

enum { MONTHS_LATER = 6 };
static const char bad_default[] = "bill.arrears_days.max[...] > 30";
static const double confidence = 0.95;

struct testing {
    zk_backtest *out;
    zk_run_open open;
    zk_run_columns run;
    zk__where bad;
    zk_values values;
    int *col;
    zk_grade *grade; /* of those whose outcome is known */
    double *score;
    uint8_t *is_bad;
    size_t n;
};

static bool ends_month(int32_t date)
{
    return zk_date_month(date) != zk_date_month(date + 1);
}

static int32_t months_later(int32_t date, int months)
{
    int32_t d = zk_date_add_months(date, months);

    while (ends_month(date) && !ends_month(d))
        d++;
    return d;
}

/* The span from as_of to until as a window: whole months where they are, else days. */
static const char *span_text(zk_ctx *cx, int32_t as_of, int32_t until)
{
    int months = zk_date_month(until) - zk_date_month(as_of);

    if (months > 0 && months_later(as_of, months) == until)
        return zk_fmt(&cx->arena, "%d months", months);
    return zk_fmt(&cx->arena, "%d days", until - as_of);
}

/* For people: the expression with the span put in. */
static const char *shown_bad(zk_ctx *cx, const char *bad, const char *span)
{
    zk_buf b = {0};
    const char *at, *text;

    for (; (at = strstr(bad, "[...]")); bad = at + 5) {
        zk_buf_put(&b, bad, (size_t)(at - bad));
        zk_buf_fmt(&b, "[%s]", span);
    }
    zk_buf_puts(&b, bad);
    text = zk_strndup(&cx->arena, b.p, b.n);
    zk_buf_clear(&b);
    return text;
}

static zk_err span_check(zk_ctx *cx, const zk_run *run, int32_t until)
{
    char a[16], b[16];

    if (until > run->as_of && until - run->as_of <= 36600)
        return ZK_OK;
    return zk_fail(cx, ZK_EINVAL,
                   ZK_L("--until %s 应在评价日 %s 之后（一百年以内）",
                        "--until %s has to be after the run's date %s (within a hundred years)"),
                   zk_date_show(until, a), zk_date_show(run->as_of, b));
}

/* The run's rows by subject, the values by id: the run is searched. */
static size_t run_row(const zk_run_columns *run, int64_t subject)
{
    size_t lo = 0, hi = run->rows;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (run->subject[mid] < subject)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < run->rows && run->subject[lo] == subject ? lo : SIZE_MAX;
}

static void outcomes(zk_ctx *cx, struct testing *t)
{
    const zk_values *v = &t->values;
    zk_value *slots = ZK_NEWS(&cx->arena, zk_value, t->bad.n + 1);

    t->grade = ZK_NEWS(&cx->arena, zk_grade, t->run.rows + 1);
    t->score = ZK_NEWS(&cx->arena, double, t->run.rows + 1);
    t->is_bad = ZK_NEWS(&cx->arena, uint8_t, t->run.rows + 1);
    for (size_t r = 0; r < v->rows; r++) {
        size_t at = run_row(&t->run, v->subject[r]);
        zk_value bad;

        if (at == SIZE_MAX || t->run.grade[at] < 0)
            continue;
        zk__where_slots(&t->bad, v, t->col, r, slots);
        bad = zk_expr_eval(t->bad.expr, slots);
        if (bad.type != ZK_NUMBER) {
            t->out->n_unknown++;
            continue;
        }
        t->grade[t->n] = (zk_grade)t->run.grade[at];
        t->score[t->n] = t->run.score[at];
        t->is_bad[t->n] = bad.x != 0;
        t->out->n_bad += bad.x != 0;
        t->n++;
    }
    t->out->n = (int64_t)t->n;
}

static zk_err rates(zk_ctx *cx, struct testing *t, zk_grade_rate *rate)
{
    const zk_scheme *s = t->open.scheme;
    zk_backtest *out = t->out;

    if (zk_bad_rates(t->grade, t->is_bad, t->n, (size_t)s->n_grades, confidence, rate, NULL))
        return zk_fail(cx, ZK_EINTERNAL, ZK_L("等级超出方案", "a grade is not the scheme's"));
    out->n_grades = (size_t)s->n_grades;
    out->grades = ZK_NEWS(&cx->arena, zk_backtest_grade, s->n_grades + 1);
    for (int g = 0; g < s->n_grades; g++)
        out->grades[g] = (zk_backtest_grade){.grade = s->grades[g].name,
                                             .title = zk_grade_title(&s->grades[g]),
                                             .n = (int64_t)rate[g].n,
                                             .bad = (int64_t)rate[g].bad,
                                             .rate = rate[g].rate,
                                             .low = rate[g].low,
                                             .high = rate[g].high};
    return ZK_OK;
}

/* Who has no score cannot be ranked by it. The arrays are not needed otherwise any more. */
static void scored_only(struct testing *t)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++)
        if (!isnan(t->score[i])) {
            t->score[n] = t->score[i];
            t->is_bad[n++] = t->is_bad[i];
        }
    t->n = n;
}

/* Both need both outcomes; without them there is nothing to test, which is no failure. */
static void tests(struct testing *t, const zk_grade_rate *rate)
{
    zk_backtest *out = t->out;
    zk_monotone mono;
    zk_roc roc;

    if (zk_monotone_test(rate, out->n_grades, &mono, NULL))
        return;
    out->monotone = mono.rising;
    out->fall_p = mono.worst_p;
    out->trend_z = mono.z;
    out->trend_p = mono.p;
    scored_only(t);
    if (zk_roc_test(t->score, t->is_bad, t->n, true, confidence, &roc, NULL))
        return;
    out->tested = true;
    out->auc = roc.auc;
    out->auc_low = roc.low;
    out->auc_high = roc.high;
    out->ks = roc.ks;
}

static zk_err outcome_compute(zk_ctx *cx, struct testing *t, const char *bad, const char *span)
{
    zk_indicator_lib lib;
    zk__refs refs = {0};
    zk_inputs inputs;
    zk_err err;

    ZK_TRY(zk_indicator_load(cx, &lib));
    ZK_TRY(zk__where_compile(cx, &lib, bad, "--bad", span, &t->bad));
    t->col = zk__refs_add(cx, &refs, t->bad.refs, t->bad.n);
    ZK_TRY(zk_folder_read_begin(cx));
    err = zk_indicator_compute(cx, refs.ref, refs.n, t->out->until, -1, NULL, 0, &t->values, &inputs);
    zk_folder_read_end(cx);
    return err;
}

zk_err zk_run_backtest(zk_ctx *cx, const zk_run *run, int32_t until, const char *bad, zk_backtest *out)
{
    struct testing t = {.out = out};
    zk_run_want want = {.score = true, .grade = true};
    zk_grade_rate *rate;
    const char *span;

    if (until == INT32_MIN)
        until = months_later(run->as_of, MONTHS_LATER);
    ZK_TRY(span_check(cx, run, until));
    if (!bad)
        bad = bad_default;
    span = span_text(cx, run->as_of, until);
    *out = (zk_backtest){.run = *run, .until = until, .bad = shown_bad(cx, bad, span)};
    ZK_TRY(zk_run_open_get(cx, run, &t.open));
    if (!t.open.scheme->n_grades)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("方案 %s 没有等级，无法回测", "scheme %s has no grades to be tested"),
                       run->scheme);
    ZK_TRY(zk_run_read(cx, &t.open, &want, &t.run));
    ZK_TRY(outcome_compute(cx, &t, bad, span));
    outcomes(cx, &t);
    rate = ZK_NEWS(&cx->arena, zk_grade_rate, t.open.scheme->n_grades + 1);
    ZK_TRY(rates(cx, &t, rate));
    tests(&t, rate);
    return ZK_OK;
}
