/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike backtest FILE: what grades said and what then happened; with a later grade, who moved.
 */
#include "app/credit/credit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/credit/cmds.h"
#include "app/credit/picture.h"
#include "app/credit/sample.h"

typedef struct result {
    zk_frame f;
    const zk_series *grade, *later, *target;
    const char **name; /* grades, best first */
    size_t k;
    zk_grade *g, *to;
    uint8_t *bad;
    const char *bad_word;
    zk_grade_rate rate[ZK_GRADES_MAX];
    zk_monotone mono;
    zk_roc roc;
    size_t *matrix;
    zk_migration moved;
} result;

/* ---- grades ---- */

static zk_err grade_names(zk_ctx *cx, const zk_args *a, result *r)
{
    const char *order = zk_arg(a, "order");

    if (order) {
        ZK_TRY(zk_names_split(cx, order, &r->name, &r->k));
    } else {
        r->k = r->grade->n_levels;
        r->name = ZK_NEWS(&cx->arena, const char *, r->k + 1);
        for (size_t i = 0; i < r->k; i++)
            r->name[i] = zk_str_dup(&cx->arena, r->grade->levels[i]);
    }
    if (r->k == 1)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("只有一个等级 “%s”，没有别的可比",
                            "there is one grade only, \"%s\": nothing to compare it with"),
                       r->name[0]);
    if (r->k < 2 || r->k > ZK_GRADES_MAX)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("等级数 %zu 不在 2 到 %d 之间", "%zu grades are not between 2 and %d"), r->k,
                       ZK_GRADES_MAX);
    return ZK_OK;
}

/* Numbers of grades by row; a grade that is not listed is refused with its line. */
static zk_err number_grades(zk_ctx *cx, const result *r, const zk_series *s, zk_grade *out)
{
    for (size_t i = 0; i < r->f.rows; i++) {
        size_t k = 0;
        while (k < r->k && !zk_str_is(s->levels[s->level[i]], r->name[k]))
            k++;
        if (k == r->k)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("%s:%lld: %s 是 “%.*s”，不在 --order 里",
                                "%s:%lld: %s is \"%.*s\", which is not in --order"),
                           r->f.path, (long long)r->f.line[i], s->name, (int)s->levels[s->level[i]].n,
                           s->levels[s->level[i]].p);
        out[i] = (zk_grade)k;
    }
    return ZK_OK;
}

static zk_err read_file(zk_ctx *cx, const zk_args *a, result *r)
{
    const char *grade = zk_arg(a, "grade"), *later = zk_arg(a, "later"), *target = zk_arg(a, "target");
    zk_frame_want want[3] = {{.name = grade, .type = ZK_WANT_LEVELS, .filled = true}};
    zk_frame_spec spec;
    size_t n = 1;

    if (!grade || (!target && !later))
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("请用 --grade 指明等级列，并用 --target 指明结果列或用 --later 指明后来的等级",
                            "say with --grade which column is the grade, and with --target the outcome or "
                            "with --later the later grade"));
    if (later)
        want[n++] = (zk_frame_want){.name = later, .type = ZK_WANT_LEVELS, .filled = true};
    if (target)
        want[n++] = (zk_frame_want){.name = target, .type = ZK_WANT_AUTO, .filled = true};
    ZK_TRY(zk_frame_spec_of(cx, a, a->operand[0], &spec));
    spec.want = want;
    spec.n_want = n;
    ZK_TRY(zk_frame_read(cx, &spec, &r->f));
    r->grade = &r->f.col[0];
    r->later = later ? &r->f.col[1] : NULL;
    r->target = target ? &r->f.col[n - 1] : NULL;
    ZK_TRY(grade_names(cx, a, r));
    r->g = ZK_NEWS(&cx->arena, zk_grade, r->f.rows);
    return number_grades(cx, r, r->grade, r->g);
}

/* ---- measuring ---- */

static zk_err outcomes(zk_ctx *cx, const zk_args *a, result *r)
{
    double *score = ZK_NEWS(&cx->arena, double, r->f.rows);
    zk_spot spot;
    zk_err err;

    r->bad = ZK_NEWS(&cx->arena, uint8_t, r->f.rows);
    ZK_TRY(zk__outcome_of(cx, a, &r->f, r->target, &r->bad_word, r->bad));
    for (size_t i = 0; i < r->f.rows; i++)
        score[i] = r->g[i];
    if ((err = zk_bad_rates(r->g, r->bad, r->f.rows, r->k, 0.95, r->rate, &spot)) ||
        (err = zk_monotone_test(r->rate, r->k, &r->mono, &spot)) ||
        (err = zk_roc_test(score, r->bad, r->f.rows, false, 0.95, &r->roc, &spot)))
        return zk_method_refused(cx, r->target->name, &spot, err);
    return ZK_OK;
}

static zk_err moves(zk_ctx *cx, result *r)
{
    zk_spot spot;
    zk_err err;

    r->to = ZK_NEWS(&cx->arena, zk_grade, r->f.rows);
    r->matrix = ZK_NEWS(&cx->arena, size_t, r->k * r->k);
    ZK_TRY(number_grades(cx, r, r->later, r->to));
    err = zk_migrate(r->g, r->to, r->f.rows, r->k, r->matrix, &r->moved, &spot);
    return err ? zk_method_refused(cx, r->later->name, &spot, err) : ZK_OK;
}

/* ---- out ---- */

static void print_rates(zk_ctx *cx, const result *r)
{
    zk_table t;

    printf(ZK_TR(cx, "%s 户，其中坏 %zu 户（%s = %s）；等级由好到差\n",
                 "%s, %zu of them bad (%s = %s); grades from best to worst\n"),
           zk_show_count(cx, (int64_t)r->f.rows, "subject", "subjects"), r->roc.bad, r->target->name,
           r->bad_word);
    zk_table_init(&t, cx, "lrrrrrr");
    zk_table_row(&t, ZK_TR(cx, "等级", "grade"), ZK_TR(cx, "户数", "count"), ZK_TR(cx, "占比", "share"),
                 ZK_TR(cx, "坏", "bad"), ZK_TR(cx, "坏账率", "bad rate"), ZK_TR(cx, "95% 下限", "95% low"),
                 ZK_TR(cx, "上限", "high"));
    for (size_t g = 0; g < r->k; g++) {
        const zk_grade_rate *x = &r->rate[g];
        zk_table_row(&t, r->name[g], zk_show_int(cx, (int64_t)x->n),
                     zk__pct(cx, (double)x->n / (double)r->f.rows), zk_show_int(cx, (int64_t)x->bad),
                     x->n ? zk__pct(cx, x->rate) : "", x->n ? zk__pct(cx, x->low) : "",
                     x->n ? zk__pct(cx, x->high) : "");
    }
    zk_table_print(&t, stdout);
    if (r->mono.rising)
        printf("%s", ZK_TR(cx, "坏账率随等级变差而上升。", "The bad rate rises from grade to grade. "));
    else
        printf(ZK_TR(cx, "坏账率有 %zu 处倒挂，最大的在等级 %s（单侧 %s）。",
                     "The bad rate falls at %zu places, most at grade %s (one-sided %s). "),
               r->mono.violations, r->name[r->mono.worst], zk__p_is(cx, r->mono.worst_p));
    printf(ZK_TR(cx, "趋势检验 z = %.3f，%s；AUC %.4f（%.4f … %.4f），KS %.4f\n",
                 "Trend z = %.3f, %s; AUC %.4f (%.4f to %.4f), KS %.4f\n"),
           r->mono.z, zk__p_is(cx, r->mono.p), r->roc.auc, r->roc.low, r->roc.high, r->roc.ks);
}

static void print_moves(zk_ctx *cx, const result *r)
{
    const char **cells = ZK_NEWS(&cx->arena, const char *, r->k + 2);
    char *align = ZK_NEWS(&cx->arena, char, r->k + 2);
    zk_table t;

    memset(align, 'r', r->k + 1);
    align[0] = 'l';
    printf(ZK_TR(cx, "\n从 %s 到 %s：%zu 户不变，%zu 户变好，%zu 户变差，平均移动 %.3f 级\n",
                 "\nFrom %s to %s: %zu stayed, %zu better, %zu worse, mean move %.3f grades\n"),
           r->grade->name, r->later->name, r->moved.stayed, r->moved.better, r->moved.worse,
           r->moved.mean_move);
    zk_table_init(&t, cx, align);
    cells[0] = ZK_TR(cx, "原 \\ 后", "from \\ to");
    for (size_t g = 0; g < r->k; g++)
        cells[g + 1] = r->name[g];
    zk_table_cells(&t, cells);
    for (size_t g = 0; g < r->k; g++) {
        cells[0] = r->name[g];
        for (size_t h = 0; h < r->k; h++)
            cells[h + 1] = zk_show_int(cx, (int64_t)r->matrix[g * r->k + h]);
        zk_table_cells(&t, cells);
    }
    zk_table_print(&t, stdout);
}

static void json_rates(zk_json *j, const result *r)
{
    zk_json_key(j, "grades");
    zk_json_array(j);
    for (size_t g = 0; g < r->k; g++) {
        zk_json_object(j);
        zk_json_kstr(j, "grade", r->name[g]);
        zk_json_kint(j, "n", (int64_t)r->rate[g].n);
        zk_json_kint(j, "bad", (int64_t)r->rate[g].bad);
        zk_json_kreal(j, "bad_rate", r->rate[g].rate);
        zk_json_kreal(j, "low", r->rate[g].low);
        zk_json_kreal(j, "high", r->rate[g].high);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
    zk_json_key(j, "monotone");
    zk_json_object(j);
    zk_json_kbool(j, "rising", r->mono.rising);
    zk_json_kint(j, "violations", (int64_t)r->mono.violations);
    zk_json_kreal(j, "z", r->mono.z);
    zk_json_kreal(j, "p", r->mono.p);
    zk_json_end_object(j);
    zk_json_kreal(j, "auc", r->roc.auc);
    zk_json_kreal(j, "auc_low", r->roc.low);
    zk_json_kreal(j, "auc_high", r->roc.high);
    zk_json_kreal(j, "ks", r->roc.ks);
}

static void json_moves(zk_json *j, const result *r)
{
    zk_json_key(j, "migration");
    zk_json_object(j);
    zk_json_kint(j, "stayed", (int64_t)r->moved.stayed);
    zk_json_kint(j, "better", (int64_t)r->moved.better);
    zk_json_kint(j, "worse", (int64_t)r->moved.worse);
    zk_json_kreal(j, "mean_move", r->moved.mean_move);
    zk_json_key(j, "matrix");
    zk_json_array(j);
    for (size_t g = 0; g < r->k; g++) {
        zk_json_array(j);
        for (size_t h = 0; h < r->k; h++)
            zk_json_int(j, (int64_t)r->matrix[g * r->k + h]);
        zk_json_end_array(j);
    }
    zk_json_end_array(j);
    zk_json_end_object(j);
}

static void print_json(const result *r)
{
    zk_json j = {.pretty = true};

    zk_json_object(&j);
    zk_json_kint(&j, "n", (int64_t)r->f.rows);
    if (r->target)
        json_rates(&j, r);
    if (r->later)
        json_moves(&j, r);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

zk_err zk_backtest_file(zk_ctx *cx, const zk_args *a)
{
    const char *plot = zk_arg(a, "plot");
    result *r = ZK_NEW(&cx->arena, result);

    ZK_TRY(read_file(cx, a, r));
    if (r->target)
        ZK_TRY(outcomes(cx, a, r));
    if (r->later)
        ZK_TRY(moves(cx, r));
    if (plot && !r->target)
        return zk_fail(cx, ZK_EINVAL, ZK_L("--plot 需要 --target", "--plot needs --target"));
    if (plot)
        ZK_TRY(zk__draw_grades(cx, plot, r->name, r->rate, r->k));
    if (cx->json) {
        print_json(r);
        return ZK_OK;
    }
    if (r->target)
        print_rates(cx, r);
    if (r->later)
        print_moves(cx, r);
    return ZK_OK;
}
