/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike scorecard: bins, logistic regression, points, reasons; cross-validated; as scheme and SQL.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/credit/card.h"
#include "app/credit/cmds.h"
#include "app/credit/picture.h"
#include "base/file.h"

/* ---- fitting ---- */

typedef struct asked {
    zk_card_options o;
    zk_step_options step;
    zk_reason_against against;
    size_t reasons;
} asked;

static zk_err options_of(zk_ctx *cx, const zk_args *a, asked *out, zk_points_spec *spec)
{
    static const char *const rules[] = {"aic", "bic", "p", NULL}, *const against[] = {"best", "average",
                                                                                      NULL};
    int rule = -1, ref = ZK_AGAINST_BEST;
    int64_t reasons = 3;

    *out = (asked){.o = {.iv_min = 0.02, .threads = cx->threads}};
    *spec = zk_points_defaults();
    ZK_TRY(zk_ask_real(cx, a, "iv-min", 0, 10, &out->o.iv_min));
    ZK_TRY(zk_ask_real(cx, a, "ridge", 0, 1e6, &out->o.ridge));
    ZK_TRY(zk_ask_real(cx, a, "base-score", -1e6, 1e6, &spec->base_score));
    ZK_TRY(zk_ask_real(cx, a, "base-odds", 1e-6, 1e6, &spec->base_odds));
    ZK_TRY(zk_ask_real(cx, a, "pdo", 1e-6, 1e6, &spec->pdo));
    ZK_TRY(zk_ask_choice(cx, a, "step", rules, &rule));
    ZK_TRY(zk_ask_choice(cx, a, "against", against, &ref));
    ZK_TRY(zk_arg_int(cx, a, "reasons", 0, 20, &reasons));
    if (rule >= 0) {
        out->step = (zk_step_options){.rule = (zk_step_rule)rule, .fit = {.threads = cx->threads}};
        out->o.step = &out->step;
    }
    out->o.positive = zk_arg_flag(a, "positive");
    out->against = (zk_reason_against)ref;
    out->reasons = (size_t)reasons;
    spec->whole = !zk_arg_flag(a, "exact");
    spec->spread = zk_arg_flag(a, "spread");
    return ZK_OK;
}

static zk_err make_points(zk_ctx *cx, zk__card *c, zk_reason_against against)
{
    const zk_binning **b = ZK_NEWS(&cx->arena, const zk_binning *, c->n + 1);
    zk_spot spot;
    zk_err err;

    for (size_t v = 0; v < c->n; v++)
        b[v] = zk__card_binning(c, v);
    c->points = ZK_NEWS(&cx->arena, double, c->n *ZK_BINS_MAX + 1);
    c->reference = ZK_NEWS(&cx->arena, double, c->n + 1);
    if ((err = zk_points(&c->spec, b, zk_card_beta(c->fit), c->n, &c->base, c->points, &spot)) ||
        (err = zk_reason_reference(b, c->points, c->n, against, c->reference, &spot)))
        return zk_method_refused(cx, "points", &spot, err);
    return ZK_OK;
}

const char *zk__card_label(zk_ctx *cx, const zk__card *c, size_t v, size_t k)
{
    const zk_binning *b = zk__card_binning(c, v);

    if (k >= b->bins)
        return ZK_TR(cx, "未见过", "not seen before");
    return zk__bin_label(cx, &c->v, c->chosen[v], b, zk_card_bin_of(c->fit, c->chosen[v]), k);
}

double zk__card_score(const zk__card *c, const zk_card_column *col, size_t row, double *had)
{
    double sum = c->base;

    for (size_t v = 0; v < c->n; v++)
        sum += had[v] = c->points[v * ZK_BINS_MAX + zk_card_bin(c->fit, col, c->chosen[v], row)];
    return sum;
}

/* ---- the table ---- */

static void print_head(zk_ctx *cx, const zk__card *c, const zk__told *all, const zk__told *cv)
{
    const zk_logit *l = zk_card_logit(c->fit);

    printf(ZK_TR(cx, "%s 户，其中坏 %zu 户（%s = %s）；%zu 个变量中用了 %zu 个\n",
                 "%s, %zu of them bad (%s = %s); of %zu variables %zu are used\n"),
           zk_show_count(cx, (int64_t)c->s.n, "subject", "subjects"), c->s.bads, c->s.target->name,
           c->s.bad_word, c->s.vars, c->n);
    if (c->s.n < c->s.f.rows)
        printf(ZK_TR(cx, "%s 行没有结果，未参与拟合\n", "%s without an outcome not learnt from\n"),
               zk_show_count(cx, (int64_t)(c->s.f.rows - c->s.n), "row", "rows"));
    if (*c->s.skipped)
        printf(ZK_TR(cx, "未使用（每行各不相同）：%s\n", "not used (names of rows): %s\n"), c->s.skipped);
    printf(ZK_TR(cx, "偏差 %.3f（零模型 %.3f），AIC %.3f\n", "deviance %.3f (null %.3f), AIC %.3f\n"),
           l->deviance, l->null_deviance, l->aic);
    printf(ZK_TR(cx, "全部数据：AUC %.4f（%.4f … %.4f），KS %.4f，Gini %.4f\n",
                 "on all rows: AUC %.4f (%.4f to %.4f), KS %.4f, Gini %.4f\n"),
           all->all.auc, all->all.low, all->all.high, all->all.ks, all->all.gini);
    if (cv)
        printf(ZK_TR(cx, "%zu 折交叉验证：AUC %.4f（%.4f … %.4f），各折平均 %.4f，KS %.4f\n",
                     "%zu-fold cross-validation: AUC %.4f (%.4f to %.4f), mean of folds %.4f, KS %.4f\n"),
               cv->folds, cv->all.auc, cv->all.low, cv->all.high, cv->mean_auc, cv->all.ks);
    printf(ZK_TR(cx, "%g 分对应好坏比 %g:1，每 %g 分翻一倍；基础分 %s\n\n",
                 "%g points at odds of %g to 1, %g points double them; base points %s\n\n"),
           c->spec.base_score, c->spec.base_odds, c->spec.pdo, zk_fmt(&cx->arena, "%.6g", c->base));
}

static void print_points(zk_ctx *cx, const zk__card *c)
{
    const double *beta = zk_card_beta(c->fit), *se = zk_card_se(c->fit);
    zk_table t;

    zk_table_init(&t, cx, "llrrrrrr");
    t.max_width = 44;
    zk_table_row(&t, ZK_TR(cx, "变量", "variable"), ZK_TR(cx, "分箱", "bin"), ZK_TR(cx, "户数", "count"),
                 ZK_TR(cx, "坏账率", "bad rate"), "WoE", ZK_TR(cx, "系数", "coefficient"), "p",
                 ZK_TR(cx, "分值", "points"));
    for (size_t v = 0; v < c->n; v++) {
        const zk_binning *b = zk__card_binning(c, v);
        double z = se[v + 1] > 0 ? fabs(beta[v + 1] / se[v + 1]) : 0;
        for (size_t k = 0; k < b->bins; k++)
            zk_table_row(&t, k ? "" : zk__card_name(c, v), zk__card_label(cx, c, v, k),
                         zk_show_int(cx, (int64_t)b->bin[k].n), zk__pct(cx, b->bin[k].rate),
                         zk__dec(cx, b->bin[k].woe, 4), k ? "" : zk__dec(cx, beta[v + 1], 4),
                         k || se[v + 1] == 0 ? "" : zk__pval(cx, 2 * zk_normal_cdf(-z)),
                         zk_fmt(&cx->arena, c->spec.whole ? "%.0f" : "%.3f", c->points[v * ZK_BINS_MAX + k]));
    }
    zk_table_print(&t, stdout);
    for (size_t v = 0; v < c->n; v++)
        if (beta[v + 1] <= 0)
            printf(ZK_TR(cx, "注意：%s 的系数不为正，在别的变量旁边它的分值方向相反；可用 --positive 去掉\n",
                         "Note: the coefficient of %s is not positive: beside the others its points count "
                         "the wrong way round; --positive leaves it out\n"),
                   zk__card_name(c, v));
}

/* ---- JSON ---- */

static void json_variable(zk_ctx *cx, zk_json *j, const zk__card *c, size_t v)
{
    const zk_binning *b = zk__card_binning(c, v);
    const double *beta = zk_card_beta(c->fit), *se = zk_card_se(c->fit);
    size_t col = c->chosen[v];

    zk_json_object(j);
    zk_json_kstr(j, "variable", zk__card_name(c, v));
    zk_json_kreal(j, "iv", b->iv);
    zk_json_kreal(j, "coefficient", beta[v + 1]);
    zk_json_kreal(j, "se", se[v + 1]);
    if (se[v + 1] > 0)
        zk_json_kreal(j, "p", 2 * zk_normal_cdf(-fabs(beta[v + 1] / se[v + 1])));
    zk_json_key(j, "bins");
    zk_json_array(j);
    for (size_t k = 0; k < b->bins; k++) {
        zk_json_object(j);
        zk__bin_json(cx, j, &c->v, col, b, zk_card_bin_of(c->fit, col), k);
        zk_json_kreal(j, "points", c->points[v * ZK_BINS_MAX + k]);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
    zk_json_end_object(j);
}

static void print_json(zk_ctx *cx, const zk__card *c, const zk__told *all, const zk__told *cv)
{
    const zk_logit *l = zk_card_logit(c->fit);
    zk_json j = {.pretty = true};

    zk_json_object(&j);
    zk_json_kstr(&j, "target", c->s.target->name);
    zk_json_kstr(&j, "bad_value", c->s.bad_word);
    zk_json_kint(&j, "n", (int64_t)c->s.n);
    zk_json_kint(&j, "bad", (int64_t)c->s.bads);
    zk_json_kreal(&j, "deviance", l->deviance);
    zk_json_kreal(&j, "null_deviance", l->null_deviance);
    zk_json_kreal(&j, "aic", l->aic);
    zk_json_kreal(&j, "bic", l->bic);
    zk_json_kreal(&j, "auc", all->all.auc);
    zk_json_kreal(&j, "ks", all->all.ks);
    zk_json_kreal(&j, "gini", all->all.gini);
    if (cv)
        zk__told_json(&j, "cv", cv);
    zk_json_kreal(&j, "base_score", c->spec.base_score);
    zk_json_kreal(&j, "base_odds", c->spec.base_odds);
    zk_json_kreal(&j, "pdo", c->spec.pdo);
    zk_json_kreal(&j, "base_points", c->base);
    zk_json_kreal(&j, "intercept", zk_card_beta(c->fit)[0]);
    zk_json_key(&j, "variables");
    zk_json_array(&j);
    for (size_t v = 0; v < c->n; v++)
        json_variable(cx, &j, c, v);
    zk_json_end_array(&j);
    zk_json_key(&j, "left_out");
    zk_json_array(&j);
    for (size_t col = 0, v = 0; col < c->s.vars; col++) {
        if (v < c->n && c->chosen[v] == col)
            v++;
        else
            zk_json_str(&j, c->s.var[col]->name);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

/* ---- scores and reasons ---- */

/* "age [26, 28) -18" for each of the most costly variables. */
/* A category is told by its own name: a bin may hold dozens of them. */
static const char *value_of(zk_ctx *cx, const zk__card *c, const zk__sample *s, const zk_card_column *col,
                            size_t row, size_t v)
{
    const zk_series *own = s->var[c->chosen[v]];
    bool levels = own->type == ZK_WANT_LEVELS;
    size_t k = zk_card_bin(c->fit, col, c->chosen[v], row), bins = zk__card_binning(c, v)->bins;

    if (levels ? own->level[row] < 0 : own->type == ZK_WANT_NUMBER && isnan(own->num[row]))
        return ZK_TR(cx, "缺失", "missing"); /* even where the card has no bin for it */
    return levels && k < bins ? zk_str_dup(&cx->arena, own->levels[own->level[row]])
                              : zk__card_label(cx, c, v, k);
}

static const char *reason(zk_ctx *cx, const zk__card *c, const zk__sample *s, const zk_card_column *col,
                          size_t row, size_t v, const double *had)
{
    return zk_fmt(&cx->arena, ZK_TR(cx, "%s 为 %s（少 %.4g 分）", "%s is %s (%.4g points less)"),
                  zk__card_name(c, v), value_of(cx, c, s, col, row, v), c->reference[v] - had[v]);
}

static zk_err write_scores(zk_ctx *cx, const zk__card *c, const zk__sample *s, const zk_card_column *col,
                           size_t most, const char *path)
{
    double *had = ZK_NEWS(&cx->arena, double, c->n + 1), *p = ZK_NEWS(&cx->arena, double, s->f.rows);
    size_t *which = ZK_NEWS(&cx->arena, size_t, most + 1), n;
    zk_spot spot;
    zk_buf b = {0};
    zk_err err = zk_card_predict(c->fit, col, NULL, s->f.rows, p, &spot);

    if (err)
        return zk__vars_refused(cx, s, spot.col, &spot, err);
    zk_buf_puts(&b, "subject,score,probability");
    for (size_t r = 0; r < most; r++)
        zk_buf_fmt(&b, ",reason%zu", r + 1);
    zk_buf_putc(&b, '\n');
    for (size_t i = 0; i < s->f.rows; i++) {
        double score = zk__card_score(c, col, i, had);
        zk_buf_csv(&b, zk__subject(cx, s, i));
        zk_buf_putc(&b, ',');
        zk__cell_real(&b, score);
        zk_buf_putc(&b, ',');
        zk__cell_real(&b, p[i]);
        zk_reasons(had, c->reference, c->n, most, which, &n);
        for (size_t r = 0; r < most; r++) {
            zk_buf_putc(&b, ',');
            if (r < n)
                zk_buf_csv(&b, reason(cx, c, s, col, i, which[r], had));
        }
        zk_buf_putc(&b, '\n');
    }
    return zk_file_write_buf(cx, path, &b);
}

static zk_err score_file(zk_ctx *cx, const zk_args *a, const zk__card *c, size_t most)
{
    const char *other = zk_arg(a, "apply"), *path = zk_arg(a, "scores");
    zk__sample s;
    zk__vars v;

    if (other && !path)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--apply 需要 --scores 指明写到哪里", "--apply needs --scores to say where to"));
    if (!path)
        return ZK_OK;
    if (!other)
        return write_scores(cx, c, &c->s, c->v.col, most, path);
    ZK_TRY(zk__sample_read(cx, a, other, &c->s, &s));
    ZK_TRY(zk__vars_like(cx, &s, &c->s, &c->v, &v));
    return write_scores(cx, c, &s, v.col, most, path);
}

/* The subjects with the lowest scores, and why. */
static zk_err print_worst(zk_ctx *cx, const zk__card *c, const double *score, size_t list, size_t most)
{
    size_t *order = ZK_NEWS(&cx->arena, size_t, c->s.n), *which = ZK_NEWS(&cx->arena, size_t, most + 1), n;
    double *had = ZK_NEWS(&cx->arena, double, c->n + 1);

    ZK_TRY(zk_order(score, c->s.n, false, order, NULL));
    if (list)
        printf(ZK_TR(cx, "\n得分最低的 %zu 户及原因\n", "\nThe %zu lowest scores, and why\n"),
               list < c->s.n ? list : c->s.n);
    for (size_t i = 0; i < list && i < c->s.n; i++) {
        size_t row = c->s.row[order[i]];
        double sum = zk__card_score(c, c->v.col, row, had);
        printf("%s  %.6g  (%s)\n", zk__subject(cx, &c->s, row), sum,
               zk__pct(cx, zk_points_probability(&c->spec, sum)));
        zk_reasons(had, c->reference, c->n, most, which, &n);
        for (size_t r = 0; r < n; r++)
            printf("    %s\n", reason(cx, c, &c->s, c->v.col, row, which[r], had));
    }
    return ZK_OK;
}

/* ---- exports ---- */

static zk_err export(zk_ctx *cx, const zk_args *a, const zk__card *c, const double *score)
{
    const char *yaml = zk_arg(a, "yaml"), *sql = zk_arg(a, "sql"), *plot = zk_arg(a, "plot");
    zk_buf b = {0};
    zk_err err;

    if (yaml) {
        err = zk__card_yaml(cx, a, c, score, c->s.n, &b);
        if (err) {
            zk_buf_clear(&b);
            return err;
        }
        ZK_TRY(zk_file_write_buf(cx, yaml, &b));
    }
    if (sql) {
        zk__card_sql(cx, c, zk_arg(a, "table"), &b);
        ZK_TRY(zk_file_write_buf(cx, sql, &b));
    }
    if (plot) { /* how far each variable can move the score */
        const char **name = ZK_NEWS(&cx->arena, const char *, c->n + 1);
        double *span = ZK_NEWS(&cx->arena, double, c->n + 1), *sorted = ZK_NEWS(&cx->arena, double, c->n + 1);
        size_t *order = ZK_NEWS(&cx->arena, size_t, c->n + 1);
        for (size_t v = 0; v < c->n; v++) {
            const zk_binning *t = zk__card_binning(c, v);
            double lo = INFINITY, hi = -INFINITY;
            for (size_t k = 0; k < t->bins; k++) {
                lo = fmin(lo, c->points[v * ZK_BINS_MAX + k]);
                hi = fmax(hi, c->points[v * ZK_BINS_MAX + k]);
            }
            span[v] = hi - lo;
        }
        if (c->n == 0)
            return ZK_OK;
        ZK_TRY(zk_order(span, c->n, true, order, NULL));
        for (size_t v = 0; v < c->n; v++) {
            name[v] = zk__card_name(c, order[v]);
            sorted[v] = span[order[v]];
        }
        ZK_TRY(zk__draw_rank(cx, plot, ZK_TR(cx, "各变量最多能改变的分值", "Points each variable can move"),
                             name, sorted, c->n, 1));
    }
    return ZK_OK;
}

/* ---- the command ---- */

static zk_err cross_validate(zk_ctx *cx, const zk_args *a, const zk__card *c, const zk_card_options *o,
                             zk__told *cv, bool *done)
{
    uint32_t k, *fold;
    zk_card_column *col;
    uint8_t *bad;
    double *p;
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    ZK_TRY(zk__folds_of(cx, a, &c->s, &k, &fold));
    *done = k > 0;
    if (!k)
        return ZK_OK;
    col = ZK_NEWS(&cx->arena, zk_card_column, c->s.vars); /* rows with an outcome, side by side */
    bad = ZK_NEWS(&cx->arena, uint8_t, c->s.n);
    p = ZK_NEWS(&cx->arena, double, c->s.n);
    for (size_t v = 0; v < c->s.vars; v++) {
        double *x = c->v.col[v].x ? ZK_NEWS(&cx->arena, double, c->s.n) : NULL;
        int32_t *level = x ? NULL : ZK_NEWS(&cx->arena, int32_t, c->s.n);
        for (size_t i = 0; i < c->s.n; i++)
            if (x)
                x[i] = c->v.col[v].x[c->s.row[i]];
            else
                level[i] = c->v.col[v].level[c->s.row[i]];
        col[v] = c->v.col[v];
        col[v].x = x;
        col[v].level = level;
    }
    for (size_t i = 0; i < c->s.n; i++)
        bad[i] = c->s.bad[c->s.row[i]];
    err = zk_card_cv(col, c->s.vars, bad, c->s.n, fold, k, o, cx->threads, p, &spot);
    return err ? zk__vars_refused(cx, &c->s, spot.col, &spot, err) : zk__tell(cx, &c->s, p, fold, k, cv);
}

static zk_err show(zk_ctx *cx, const zk_args *a, zk__card *c, const asked *q)
{
    double *p = ZK_NEWS(&cx->arena, double, c->s.n), *score = ZK_NEWS(&cx->arena, double, c->s.n), *had;
    int64_t list = 0;
    zk__told all, cv;
    bool crossed;
    zk_spot spot;
    zk_err err;

    c->n = zk_card_chosen(c->fit, &c->chosen);
    ZK_TRY(zk_arg_int(cx, a, "worst", 0, 10000, &list));
    ZK_TRY(make_points(cx, c, q->against));
    if ((err = zk_card_predict(c->fit, c->v.col, c->s.row, c->s.n, p, &spot)))
        return zk__vars_refused(cx, &c->s, spot.col, &spot, err);
    ZK_TRY(zk__tell(cx, &c->s, p, NULL, 0, &all));
    ZK_TRY(cross_validate(cx, a, c, &q->o, &cv, &crossed));
    had = ZK_NEWS(&cx->arena, double, c->n + 1);
    for (size_t i = 0; i < c->s.n; i++)
        score[i] = zk__card_score(c, c->v.col, c->s.row[i], had);
    ZK_TRY(export(cx, a, c, score));
    ZK_TRY(score_file(cx, a, c, q->reasons));
    if (cx->json) {
        print_json(cx, c, &all, crossed ? &cv : NULL);
        return ZK_OK;
    }
    print_head(cx, c, &all, crossed ? &cv : NULL);
    print_points(cx, c);
    return print_worst(cx, c, score, (size_t)list, q->reasons);
}

zk_err zk__scorecard_cmd(zk_ctx *cx, const zk_args *a)
{
    zk__card c = {.fit = NULL};
    asked q;
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    ZK_TRY(options_of(cx, a, &q, &c.spec));
    ZK_TRY(zk__sample_read(cx, a, a->operand[0], NULL, &c.s));
    ZK_TRY(zk__vars_of(cx, a, &c.s, &c.v));
    err = zk_card_fit(c.v.col, c.s.vars, c.s.bad, c.s.row, c.s.n, &q.o, &c.fit, &spot);
    if (err)
        return zk__vars_refused(cx, &c.s, spot.col, &spot, err);
    err = show(cx, a, &c, &q);
    zk_card_free(c.fit);
    return err;
}

const zk_opt zk__scorecard_opts[] = {
    ZK__TARGET_OPTS,
    ZK__COLUMN_OPTS,
    ZK__BIN_OPTS,
    {.name = "iv-min",
     .value = "IV",
     .help = {"IV 低于它的变量不用", "variables with a smaller IV stay out"},
     .initial = "0.02"},
    {.name = "step",
     .value = "RULE",
     .help = {"逐步选择变量：aic、bic、p", "choose variables step by step: aic, bic, p"}},
    {.name = "positive",
     .help = {"去掉系数不为正的变量", "leave out variables whose coefficient is not positive"}},
    {.name = "ridge", .value = "LAMBDA", .help = {"岭惩罚", "ridge penalty"}, .initial = "0"},
    {.name = "base-score", .value = "X", .help = {"基准分", "the score at the base odds"}, .initial = "600"},
    {.name = "base-odds",
     .value = "X",
     .help = {"基准分处的好坏比", "good to one bad at the base score"},
     .initial = "19"},
    {.name = "pdo",
     .value = "X",
     .help = {"好坏比翻倍的分值", "points that double the odds"},
     .initial = "50"},
    {.name = "exact", .help = {"分值不取整", "points are not rounded"}},
    {.name = "spread", .help = {"把基础分摊到各变量", "share the base points out over the variables"}},
    {.name = "cv",
     .value = "K",
     .help = {"K 折交叉验证（分箱也在训练折内）",
              "K-fold cross-validation, binning inside each training part"}},
    {.name = "reasons", .value = "N", .help = {"每户几条原因", "reasons for each subject"}, .initial = "3"},
    {.name = "against",
     .value = "WHAT",
     .help = {"原因与最好（best）还是平均（average）相比",
              "reasons compare with the best bin or the average"},
     .initial = "best"},
    {.name = "worst",
     .value = "N",
     .help = {"列出得分最低的 N 户及原因", "list the N lowest scores with their reasons"},
     .initial = "0"},
    {.name = "scores",
     .value = "FILE.csv",
     .help = {"写每行的得分、概率和原因", "write every row's score, probability and reasons"}},
    {.name = "apply",
     .value = "FILE",
     .help = {"给另一个文件打分，写到 --scores", "score another file, into --scores"}},
    {.name = "yaml", .value = "FILE.yaml", .help = {"写成评价方案", "write it as a scheme"}},
    {.name = "indicator",
     .value = "VAR=NAME",
     .help = {"方案里该变量用哪个指标", "the indicator a variable reads in the scheme"},
     .many = true},
    {.name = "name",
     .value = "NAME",
     .help = {"方案名", "name of the scheme"},
     .initial = "credit-scorecard"},
    {.name = "sql", .value = "FILE.sql", .help = {"写成标准 SQL", "write it as standard SQL"}},
    {.name = "table",
     .value = "NAME",
     .help = {"SQL 里的表名", "the table in the SQL"},
     .initial = "customers"},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};
