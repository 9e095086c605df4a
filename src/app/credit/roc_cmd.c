/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike roc: how well one or several scores tell bad from good.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/credit/cmds.h"
#include "app/credit/picture.h"
#include "app/credit/sample.h"

enum { SCORES_MAX = 20 };

typedef struct result {
    zk_frame f;
    const zk_series *target, **score;
    size_t n_scores;
    const char *bad_word;
    uint8_t *bad;
    bool falls[SCORES_MAX], probability[SCORES_MAX];
    zk_roc roc[SCORES_MAX];
    zk_calibration cal[SCORES_MAX];
    zk_calibration_bin *bin[SCORES_MAX];
    zk_lift_group *lift;
    size_t groups;
    double confidence;
} result;

static zk_err read_file(zk_ctx *cx, const zk_args *a, result *r)
{
    const char *list = zk_arg(a, "score"), *target = zk_arg(a, "target"), **names,
               *falls = zk_arg(a, "falls"), **down = NULL;
    size_t n_down = 0;
    zk_frame_spec spec;
    zk_frame_want *want;

    if (!list || !target)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("请用 --score 和 --target 指明分数列和结果列",
                            "say with --score and --target which columns are the score and the outcome"));
    ZK_TRY(zk_frame_spec_of(cx, a, a->operand[0], &spec));
    ZK_TRY(zk_names_split(cx, list, &names, &r->n_scores));
    if (falls)
        ZK_TRY(zk_names_split(cx, falls, &down, &n_down));
    if (r->n_scores > SCORES_MAX)
        return zk_fail(cx, ZK_ELIMIT, ZK_L("最多 %d 个分数", "%d scores at the most"), SCORES_MAX);
    want = ZK_NEWS(&cx->arena, zk_frame_want, r->n_scores + 1);
    for (size_t k = 0; k < r->n_scores; k++)
        want[k] = (zk_frame_want){.name = names[k], .type = ZK_WANT_NUMBER, .filled = true};
    want[r->n_scores] = (zk_frame_want){.name = target, .type = ZK_WANT_AUTO, .filled = true};
    spec.want = want;
    spec.n_want = r->n_scores + 1;
    ZK_TRY(zk_frame_read(cx, &spec, &r->f));
    r->score = ZK_NEWS(&cx->arena, const zk_series *, r->n_scores);
    for (size_t k = 0; k < r->n_scores; k++)
        r->score[k] = &r->f.col[k];
    for (size_t d = 0; d < n_down; d++) {
        size_t k;
        ZK_TRY(
            zk_ask_name(cx, "--falls", down[d], zk_series_names(cx, r->score, r->n_scores), r->n_scores, &k));
        r->falls[k] = true;
    }
    r->target = &r->f.col[r->n_scores];
    r->bad = ZK_NEWS(&cx->arena, uint8_t, r->f.rows);
    return zk__outcome_of(cx, a, &r->f, r->target, &r->bad_word, r->bad);
}

static bool is_probability(const zk_series *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!(s->num[i] >= 0 && s->num[i] <= 1))
            return false;
    return true;
}

static zk_err measure(zk_ctx *cx, result *r)
{
    size_t n = r->f.rows;
    zk_spot spot;
    zk_err err;

    for (size_t k = 0; k < r->n_scores; k++) {
        const zk_series *s = r->score[k];
        if ((err = zk_roc_test(s->num, r->bad, n, r->falls[k], r->confidence, &r->roc[k], &spot)))
            return zk_method_refused(cx, s->name, &spot, err);
        r->probability[k] = !r->falls[k] && is_probability(s, n);
        if (!r->probability[k])
            continue;
        r->bin[k] = ZK_NEWS(&cx->arena, zk_calibration_bin, r->groups < 3 ? 3 : r->groups);
        if ((err = zk_calibrate(s->num, r->bad, n, r->groups < 3 ? 3 : r->groups, r->bin[k], &r->cal[k],
                                &spot)))
            return zk_method_refused(cx, s->name, &spot, err);
    }
    r->lift = ZK_NEWS(&cx->arena, zk_lift_group, r->groups);
    if (n < r->groups)
        r->groups = n < 2 ? 2 : n;
    err = zk_roc_lift(r->score[0]->num, r->bad, n, r->falls[0], r->groups, r->lift, &spot);
    return err ? zk_method_refused(cx, r->score[0]->name, &spot, err) : ZK_OK;
}

static zk_err compare(zk_ctx *cx, const result *r, size_t k, zk_roc_pair *out)
{
    const bool falls[] = {r->falls[0], r->falls[k]};
    zk_spot spot;
    zk_err err = zk_roc_compare(r->score[0]->num, r->score[k]->num, r->bad, r->f.rows, falls, r->confidence,
                                out, &spot);

    return err ? zk_method_refused(cx, r->score[k]->name, &spot, err) : ZK_OK;
}

/* ---- out ---- */

static void print_roc(zk_ctx *cx, const result *r)
{
    zk_table t;

    printf(ZK_TR(cx, "%s 户，其中坏 %zu 户（%s = %s，%s）\n\n", "%s, %zu of them bad (%s = %s, %s)\n\n"),
           zk_show_count(cx, (int64_t)r->f.rows, "subject", "subjects"), r->roc[0].bad, r->target->name,
           r->bad_word, zk__pct(cx, (double)r->roc[0].bad / (double)r->f.rows));
    zk_table_init(&t, cx, "lrrrrrrr");
    zk_table_row(&t, ZK_TR(cx, "分数", "score"), "AUC", ZK_TR(cx, "标准误", "std. error"),
                 zk_fmt(&cx->arena, ZK_TR(cx, "%g%% 下限", "%g%% low"), 100 * r->confidence),
                 ZK_TR(cx, "上限", "high"), "Gini", "KS", ZK_TR(cx, "KS 处的分数", "score at KS"));
    for (size_t k = 0; k < r->n_scores; k++)
        zk_table_row(&t, r->score[k]->name, zk__dec(cx, r->roc[k].auc, 5), zk__dec(cx, r->roc[k].se, 5),
                     zk__dec(cx, r->roc[k].low, 5), zk__dec(cx, r->roc[k].high, 5),
                     zk__dec(cx, r->roc[k].gini, 5), zk__dec(cx, r->roc[k].ks, 5),
                     zk_fmt(&cx->arena, "%.6g", r->roc[k].ks_score));
    zk_table_print(&t, stdout);
    for (size_t k = 0; k < r->n_scores; k++)
        if (r->roc[k].high < 0.5)
            printf(
                ZK_TR(
                    cx, "注意：%s 的 AUC 低于 0.5；分数越高风险越低时请加 --falls %s\n",
                    "Note: the AUC of %s is below 0.5; if a higher score means less risk, add --falls %s\n"),
                r->score[k]->name, r->score[k]->name);
}

static zk_err print_pairs(zk_ctx *cx, const result *r)
{
    zk_roc_pair p;

    for (size_t k = 1; k < r->n_scores; k++) {
        ZK_TRY(compare(cx, r, k, &p));
        printf(ZK_TR(cx, "%s − %s：AUC 相差 %.5f（%.5f … %.5f），DeLong z = %.3f，%s\n",
                     "%s - %s: AUC differs by %.5f (%.5f to %.5f), DeLong z = %.3f, %s\n"),
               r->score[0]->name, r->score[k]->name, p.difference, p.low, p.high, p.z, zk__p_is(cx, p.p));
    }
    return ZK_OK;
}

static void print_lift(zk_ctx *cx, const result *r)
{
    zk_table t;

    printf(ZK_TR(cx, "\n%s 的提升度（1 组最险）\n", "\nLift of %s (group 1 is the riskiest)\n"),
           r->score[0]->name);
    zk_table_init(&t, cx, "rrrrrrr");
    zk_table_row(&t, ZK_TR(cx, "组", "group"), ZK_TR(cx, "户数", "count"), ZK_TR(cx, "坏", "bad"),
                 ZK_TR(cx, "坏账率", "bad rate"), ZK_TR(cx, "提升度", "lift"),
                 ZK_TR(cx, "累计提升度", "cumulative"), ZK_TR(cx, "累计抓到", "caught"));
    for (size_t g = 0; g < r->groups; g++) {
        const zk_lift_group *l = &r->lift[g];
        zk_table_row(&t, zk_show_int(cx, (int64_t)g + 1), zk_show_int(cx, (int64_t)l->n),
                     zk_show_int(cx, (int64_t)l->bad), zk__pct(cx, l->rate), zk__dec(cx, l->lift, 3),
                     zk__dec(cx, l->cumulative, 3), zk__pct(cx, l->caught));
    }
    zk_table_print(&t, stdout);
}

static void print_calibration(zk_ctx *cx, const result *r, size_t k)
{
    const zk_calibration *c = &r->cal[k];
    zk_table t;

    printf(ZK_TR(cx,
                 "\n%s 作为概率：Brier %.5f（比总体比率好 %.1f%%），对数损失 %.5f，平均预测 %s，实际 %s\n",
                 "\n%s as a probability: Brier %.5f (%.1f%% better than the overall rate), log loss %.5f, "
                 "mean predicted %s, observed %s\n"),
           r->score[k]->name, c->brier, 100 * c->brier_skill, c->log_loss, zk__pct(cx, c->mean),
           zk__pct(cx, c->rate));
    printf(ZK_TR(cx, "Hosmer–Lemeshow χ² = %.3f，自由度 %g，%s", "Hosmer-Lemeshow chi2 = %.3f, df %g, %s"),
           c->chi2, c->df, zk__p_is(cx, c->p));
    if (c->fitted)
        printf(ZK_TR(cx, "；校准线：截距 %.3f，斜率 %.3f", "; calibration line: intercept %.3f, slope %.3f"),
               c->intercept, c->slope);
    printf("\n");
    zk_table_init(&t, cx, "rrrrr");
    zk_table_row(&t, ZK_TR(cx, "户数", "count"), ZK_TR(cx, "预测", "predicted"),
                 ZK_TR(cx, "实际", "observed"), ZK_TR(cx, "95% 下限", "95% low"), ZK_TR(cx, "上限", "high"));
    for (size_t g = 0; g < c->groups; g++) {
        const zk_calibration_bin *b = &r->bin[k][g];
        zk_table_row(&t, zk_show_int(cx, (int64_t)b->n), zk__pct(cx, b->mean), zk__pct(cx, b->rate),
                     zk__pct(cx, b->low), zk__pct(cx, b->high));
    }
    zk_table_print(&t, stdout);
}

static void json_calibration(zk_json *j, const result *r, size_t k)
{
    const zk_calibration *c = &r->cal[k];

    zk_json_key(j, "calibration");
    zk_json_object(j);
    zk_json_kreal(j, "brier", c->brier);
    zk_json_kreal(j, "brier_skill", c->brier_skill);
    zk_json_kreal(j, "log_loss", c->log_loss);
    zk_json_kreal(j, "mean_predicted", c->mean);
    zk_json_kreal(j, "rate", c->rate);
    zk_json_key(j, "hosmer_lemeshow");
    zk_json_object(j);
    zk_json_kreal(j, "chi2", c->chi2);
    zk_json_kreal(j, "df", c->df);
    zk_json_kreal(j, "p", c->p);
    zk_json_end_object(j);
    zk_json_key(j, "line");
    if (c->fitted) {
        zk_json_object(j);
        zk_json_kreal(j, "intercept", c->intercept);
        zk_json_kreal(j, "slope", c->slope);
        zk_json_end_object(j);
    } else {
        zk_json_null(j);
    }
    zk_json_key(j, "bins");
    zk_json_array(j);
    for (size_t g = 0; g < c->groups; g++) {
        const zk_calibration_bin *b = &r->bin[k][g];
        zk_json_object(j);
        zk_json_kint(j, "n", (int64_t)b->n);
        zk_json_kint(j, "bad", (int64_t)b->bad);
        zk_json_kreal(j, "predicted", b->mean);
        zk_json_kreal(j, "observed", b->rate);
        zk_json_kreal(j, "low", b->low);
        zk_json_kreal(j, "high", b->high);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
    zk_json_end_object(j);
}

static void json_score(zk_json *j, const result *r, size_t k)
{
    const zk_roc *o = &r->roc[k];

    zk_json_object(j);
    zk_json_kstr(j, "score", r->score[k]->name);
    zk_json_kbool(j, "risk_falls", r->falls[k]);
    zk_json_kreal(j, "auc", o->auc);
    zk_json_kreal(j, "se", o->se);
    zk_json_kreal(j, "auc_low", o->low);
    zk_json_kreal(j, "auc_high", o->high);
    zk_json_kreal(j, "gini", o->gini);
    zk_json_kreal(j, "ks", o->ks);
    zk_json_kreal(j, "ks_score", o->ks_score);
    if (r->probability[k])
        json_calibration(j, r, k);
    zk_json_end_object(j);
}

static zk_err print_json(zk_ctx *cx, const result *r)
{
    zk_json j = {.pretty = true};
    zk_roc_pair p[SCORES_MAX];

    for (size_t k = 1; k < r->n_scores; k++)
        ZK_TRY(compare(cx, r, k, &p[k]));
    zk_json_object(&j);
    zk_json_kint(&j, "n", (int64_t)r->f.rows);
    zk_json_kint(&j, "bad", (int64_t)r->roc[0].bad);
    zk_json_kreal(&j, "confidence", r->confidence);
    zk_json_key(&j, "scores");
    zk_json_array(&j);
    for (size_t k = 0; k < r->n_scores; k++)
        json_score(&j, r, k);
    zk_json_end_array(&j);
    zk_json_key(&j, "comparisons");
    zk_json_array(&j);
    for (size_t k = 1; k < r->n_scores; k++) {
        zk_json_object(&j);
        zk_json_kstr(&j, "first", r->score[0]->name);
        zk_json_kstr(&j, "second", r->score[k]->name);
        zk_json_kreal(&j, "difference", p[k].difference);
        zk_json_kreal(&j, "low", p[k].low);
        zk_json_kreal(&j, "high", p[k].high);
        zk_json_kreal(&j, "covariance", p[k].covariance);
        zk_json_kreal(&j, "z", p[k].z);
        zk_json_kreal(&j, "p", p[k].p);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_key(&j, "lift");
    zk_json_array(&j);
    for (size_t g = 0; g < r->groups; g++) {
        zk_json_object(&j);
        zk_json_kint(&j, "n", (int64_t)r->lift[g].n);
        zk_json_kint(&j, "bad", (int64_t)r->lift[g].bad);
        zk_json_kreal(&j, "bad_rate", r->lift[g].rate);
        zk_json_kreal(&j, "lift", r->lift[g].lift);
        zk_json_kreal(&j, "cumulative_lift", r->lift[g].cumulative);
        zk_json_kreal(&j, "caught", r->lift[g].caught);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
    return ZK_OK;
}

static zk_err draw(zk_ctx *cx, const result *r, const char *path)
{
    zk__roc_picture p = {.curves = r->n_scores < 2 ? r->n_scores : 2, .lift = r->lift, .lifts = r->groups};

    for (size_t k = 0; k < p.curves; k++) {
        zk_roc_point *curve = ZK_NEWS(&cx->arena, zk_roc_point, r->f.rows + 1);
        ZK_TRY(zk_roc_curve(r->score[k]->num, r->bad, r->f.rows, r->falls[k], curve, &p.points[k], NULL));
        p.curve[k] = curve;
        p.name[k] = r->score[k]->name;
        p.auc[k] = r->roc[k].auc;
    }
    if (r->probability[0]) {
        p.bin = r->bin[0];
        p.bins = r->cal[0].groups;
    }
    return zk__draw_roc(cx, path, &p);
}

zk_err zk__roc_cmd(zk_ctx *cx, const zk_args *a)
{
    const char *plot = zk_arg(a, "plot");
    result r = {.confidence = 0.95};
    int64_t groups = 10;

    ZK_TRY(zk_ask_real(cx, a, "confidence", 0.5, 0.999999, &r.confidence));
    ZK_TRY(zk_arg_int(cx, a, "groups", 2, 1000, &groups));
    r.groups = (size_t)groups;
    ZK_TRY(read_file(cx, a, &r));
    ZK_TRY(measure(cx, &r));
    if (plot)
        ZK_TRY(draw(cx, &r, plot));
    if (cx->json)
        return print_json(cx, &r);
    print_roc(cx, &r);
    ZK_TRY(print_pairs(cx, &r));
    print_lift(cx, &r);
    for (size_t k = 0; k < r.n_scores; k++)
        if (r.probability[k])
            print_calibration(cx, &r, k);
    return ZK_OK;
}

const zk_opt zk__roc_opts[] = {
    {.name = "score",
     .value = "LIST",
     .help = {"分数列；第一个与其余比较", "columns of scores; the first is compared with the others"}},
    ZK__TARGET_OPTS,
    {.name = "falls",
     .value = "LIST",
     .help = {"越高风险越低的分数（信用分）", "scores that fall with risk (credit points)"}},
    {.name = "confidence",
     .value = "P",
     .help = {"区间的置信度", "confidence of the intervals"},
     .initial = "0.95"},
    {.name = "groups",
     .value = "N",
     .help = {"提升度和校准分几组", "groups for lift and calibration"},
     .initial = "10"},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};
