/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike logit: logistic regression on the columns of a file, step-wise or penalised where asked.
 *
 * Numbers go in as they are, a category as one column for each level but the first (or the one --reference names).
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "app/credit/cmds.h"
#include "app/credit/sample.h"
#include "zhike/dist.h"

typedef struct model {
    zk__sample s;
    double *x;    /* rows x cols */
    uint8_t *bad; /* rows */
    size_t rows, cols;
    size_t *row;       /* of the file */
    const char **name; /* of columns: "age", "housing = own" */
    size_t *var;       /* the variable behind each column */
    size_t *ref;       /* by variable: the level a category is compared with */
    size_t dropped;    /* rows with a missing value */
    bool *in;          /* columns chosen */
    size_t *use, n_use;
    double *beta, *se;
    zk_logit fit;
    zk_step *steps;
    size_t n_steps;
} model;

/* ---- the matrix ---- */

static bool complete(const zk__sample *s, size_t row)
{
    for (size_t v = 0; v < s->vars; v++)
        if (s->var[v]->type == ZK_WANT_NUMBER ? isnan(s->var[v]->num[row]) : s->var[v]->level[row] < 0)
            return false;
    return true;
}

static zk_err rows_of(zk_ctx *cx, const zk_args *a, model *m)
{
    const zk__sample *s = &m->s;

    m->row = ZK_NEWS(&cx->arena, size_t, s->n);
    for (size_t i = 0; i < s->n; i++) {
        size_t r = s->row[i];
        if (complete(s, r)) {
            m->row[m->rows++] = r;
            continue;
        }
        m->dropped++;
        for (size_t v = 0; v < s->vars && !zk_arg_flag(a, "drop-missing"); v++)
            if (s->var[v]->type == ZK_WANT_NUMBER ? isnan(s->var[v]->num[r]) : s->var[v]->level[r] < 0)
                return zk_fail(
                    cx, ZK_EINVAL,
                    ZK_L("%s:%lld: %s 没有值；--drop-missing 去掉这样的行，zhike scorecard 把缺失当作一箱",
                         "%s:%lld: %s has no value; --drop-missing leaves such rows out, zhike scorecard "
                         "makes them a bin"),
                    s->f.path, (long long)s->f.line[r], s->var[v]->name);
    }
    return ZK_OK;
}

/* The level each category is compared with: the first that occurs, or as --reference VAR=LEVEL says. */
static zk_err reference_of(zk_ctx *cx, const zk_args *a, const zk_series *s, size_t *out)
{
    const char *text;
    size_t n = strlen(s->name);

    *out = 0;
    for (size_t i = 0; (text = zk_arg_nth(a, "reference", i)); i++) {
        if (strncasecmp(text, s->name, n) != 0 || text[n] != '=')
            continue;
        for (*out = 0; *out < s->n_levels; ++*out)
            if (zk_str_ieq(s->levels[*out], text + n + 1))
                return ZK_OK;
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("--reference: 变量 %s 没有类别 “%s”", "--reference: variable %s has no category \"%s\""),
            s->name, text + n + 1);
    }
    return ZK_OK;
}

static zk_err matrix(zk_ctx *cx, const zk_args *a, model *m)
{
    const zk__sample *s = &m->s;
    size_t most = 0;

    ZK_TRY(rows_of(cx, a, m));
    for (size_t v = 0; v < s->vars; v++)
        most += s->var[v]->type == ZK_WANT_NUMBER ? 1 : s->var[v]->n_levels;
    if (most > 4 * ZK_LOGIT_COLS_MAX)
        return zk_fail(cx, ZK_ELIMIT,
                       ZK_L("列太多：%zu，最多 %d；请用 --columns 或 --exclude",
                            "too many columns: %zu, %d at the most; use --columns or --exclude"),
                       most, ZK_LOGIT_COLS_MAX);
    m->x = ZK_NEWS(&cx->arena, double, m->rows *most);
    m->bad = ZK_NEWS(&cx->arena, uint8_t, m->rows);
    m->name = ZK_NEWS(&cx->arena, const char *, most);
    m->var = ZK_NEWS(&cx->arena, size_t, most);
    m->ref = ZK_NEWS(&cx->arena, size_t, s->vars);
    for (size_t i = 0; i < m->rows; i++)
        m->bad[i] = s->bad[m->row[i]];
    for (size_t v = 0; v < s->vars; v++) {
        const zk_series *c = s->var[v];
        if (c->type == ZK_WANT_NUMBER) {
            m->var[m->cols] = v;
            m->name[m->cols++] = c->name;
            continue;
        }
        ZK_TRY(reference_of(cx, a, c, &m->ref[v]));
        for (size_t l = 0; l < c->n_levels; l++)
            if (l != m->ref[v]) {
                m->var[m->cols] = v;
                m->name[m->cols++] =
                    zk_fmt(&cx->arena, "%s = %.*s", c->name, (int)c->levels[l].n, c->levels[l].p);
            }
    }
    for (size_t i = 0; i < m->rows; i++)
        for (size_t v = 0, k = 0; v < s->vars; v++) {
            const zk_series *c = s->var[v];
            if (c->type == ZK_WANT_NUMBER) {
                m->x[i * m->cols + k++] = c->num[m->row[i]];
                continue;
            }
            for (size_t l = 0; l < c->n_levels; l++)
                if (l != m->ref[v])
                    m->x[i * m->cols + k++] = c->level[m->row[i]] == (int32_t)l;
        }
    return ZK_OK;
}

/* ---- refusals ---- */

static zk_err refused(zk_ctx *cx, const model *m, const zk_spot *spot, zk_err err)
{
    const char *why = cx->lang == ZK_ZH ? zk_why_zh(spot->why) : zk_why_en(spot->why);

    if (spot->why == ZK_WHY_SEPARATED && spot->col < m->cols)
        return zk_fail(cx, err,
                       ZK_L("%s: 变量 “%s” %s（%s）；--ridge 或 --lasso 仍能给出估计",
                            "%s: variable \"%s\" %s (%s); --ridge or --lasso still give an estimate"),
                       m->s.f.path, m->name[spot->col], why,
                       spot->value > 0 ? ZK_TR(cx, "完全分离", "complete separation")
                                       : ZK_TR(cx, "准完全分离", "quasi-complete separation"));
    if (spot->col < m->cols &&
        (spot->why == ZK_WHY_SINGULAR || spot->why == ZK_WHY_CONSTANT || spot->why == ZK_WHY_NAN))
        return zk_fail(cx, err, ZK_L("%s: 变量 “%s”：%s", "%s: variable \"%s\": %s"), m->s.f.path,
                       m->name[spot->col], why);
    return zk_method_refused(cx, "logit", spot, err);
}

/* ---- plain and step-wise ---- */

static zk_err fit_chosen(zk_ctx *cx, model *m)
{
    const zk_logit_options o = {.threads = cx->threads};
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    m->use = ZK_NEWS(&cx->arena, size_t, m->cols + 1);
    m->beta = ZK_NEWS(&cx->arena, double, m->cols + 1);
    m->se = ZK_NEWS(&cx->arena, double, m->cols + 1);
    m->n_use = 0;
    for (size_t c = 0; c < m->cols; c++)
        if (m->in[c])
            m->use[m->n_use++] = c;
    err = zk_logit_fit(m->x, m->rows, m->cols, m->use, m->n_use, m->bad, &o, m->beta, m->se, NULL, &m->fit,
                       &spot);
    return err ? refused(cx, m, &spot, err) : ZK_OK;
}

static zk_err choose(zk_ctx *cx, const zk_args *a, model *m)
{
    static const char *const rules[] = {"aic", "bic", "p", NULL}, *const ways[] = {"both", "forward",
                                                                                   "backward", NULL};
    int rule = -1, way = ZK_STEP_BOTH;
    zk_step_options o = {.fit = {.threads = cx->threads}};
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    ZK_TRY(zk_ask_choice(cx, a, "step", rules, &rule));
    ZK_TRY(zk_ask_choice(cx, a, "way", ways, &way));
    ZK_TRY(zk_ask_real(cx, a, "p-in", 1e-12, 0.999, &o.p_in));
    ZK_TRY(zk_ask_real(cx, a, "p-out", 1e-12, 0.999, &o.p_out));
    m->in = ZK_NEWS(&cx->arena, bool, m->cols + 1);
    for (size_t c = 0; c < m->cols; c++)
        m->in[c] = rule < 0 || way != ZK_STEP_FORWARD;
    if (rule < 0)
        return ZK_OK;
    o.rule = (zk_step_rule)rule;
    o.way = (zk_step_way)way;
    o.group = m->var; /* the columns of a category come and go together */
    m->steps = ZK_NEWS(&cx->arena, zk_step, 4 * m->cols + 1);
    err = zk_logit_step(m->x, m->rows, m->cols, m->bad, NULL, &o, m->in, m->steps, 4 * m->cols, &m->n_steps,
                        &spot);
    return err ? refused(cx, m, &spot, err) : ZK_OK;
}

static double p_of(double beta, double se)
{
    return se > 0 ? 2 * zk_normal_cdf(-fabs(beta / se)) : 1;
}

static void print_fit(zk_ctx *cx, const model *m, const zk_roc *roc)
{
    zk_table t;

    for (size_t i = 0; i < m->n_steps; i++)
        printf(ZK_TR(cx, "第 %zu 步：%s %s，偏差 %.3f\n", "step %zu: %s %s, deviance %.3f\n"), i + 1,
               m->steps[i].added ? ZK_TR(cx, "加入", "adds") : ZK_TR(cx, "去掉", "takes out"),
               m->s.var[m->var[m->steps[i].col]]->name, m->steps[i].deviance);
    zk_table_init(&t, cx, "lrrrrrrr");
    t.max_width = 60;
    zk_table_row(&t, ZK_TR(cx, "变量", "variable"), ZK_TR(cx, "系数", "coefficient"),
                 ZK_TR(cx, "标准误", "std. error"), "z", "p", ZK_TR(cx, "优势比", "odds ratio"),
                 ZK_TR(cx, "95% 下限", "95% low"), ZK_TR(cx, "上限", "high"));
    for (size_t k = 0; k <= m->n_use; k++) {
        double b = m->beta[k], se = m->se[k];
        zk_table_row(&t, k ? m->name[m->use[k - 1]] : ZK_TR(cx, "(截距)", "(intercept)"),
                     zk_fmt(&cx->arena, "%.6g", b), zk_fmt(&cx->arena, "%.4g", se), zk__dec(cx, b / se, 3),
                     zk__pval(cx, p_of(b, se)), k ? zk_fmt(&cx->arena, "%.6g", exp(b)) : "",
                     k ? zk_fmt(&cx->arena, "%.6g", exp(b - 1.959963984540054 * se)) : "",
                     k ? zk_fmt(&cx->arena, "%.6g", exp(b + 1.959963984540054 * se)) : "");
    }
    zk_table_print(&t, stdout);
    double lr = m->fit.null_deviance - m->fit.deviance;
    printf(ZK_TR(cx,
                 "偏差 %.4f（零模型 %.4f；似然比 %.3f，自由度 %zu，%s），AIC %.4f，BIC %.4f，McFadden R² "
                 "%.4f\n",
                 "deviance %.4f (null %.4f; likelihood ratio %.3f, df %zu, %s), AIC %.4f, BIC %.4f, "
                 "McFadden R2 %.4f\n"),
           m->fit.deviance, m->fit.null_deviance, lr, m->n_use,
           zk__p_is(cx, m->n_use ? zk_chi2_sf(fmax(0, lr), (double)m->n_use) : 1), m->fit.aic, m->fit.bic,
           m->fit.mcfadden);
    printf(ZK_TR(cx, "AUC %.4f，KS %.4f；%s 次迭代\n", "AUC %.4f, KS %.4f; %s\n"), roc->auc, roc->ks,
           zk_show_count(cx, (int64_t)m->fit.iterations, "iteration", "iterations"));
}

static void json_fit(const model *m, const zk_roc *roc)
{
    zk_json j = {.pretty = true};

    zk_json_object(&j);
    zk_json_kstr(&j, "target", m->s.target->name);
    zk_json_kstr(&j, "bad_value", m->s.bad_word);
    zk_json_kint(&j, "n", (int64_t)m->rows);
    zk_json_kint(&j, "bad", (int64_t)m->fit.bad);
    zk_json_kint(&j, "dropped", (int64_t)m->dropped);
    zk_json_key(&j, "coefficients");
    zk_json_array(&j);
    for (size_t k = 0; k <= m->n_use; k++) {
        zk_json_object(&j);
        zk_json_kstr(&j, "name", k ? m->name[m->use[k - 1]] : "(intercept)");
        zk_json_kreal(&j, "coefficient", m->beta[k]);
        zk_json_kreal(&j, "se", m->se[k]);
        zk_json_kreal(&j, "z", m->beta[k] / m->se[k]);
        zk_json_kreal(&j, "p", p_of(m->beta[k], m->se[k]));
        zk_json_kreal(&j, "odds_ratio", exp(m->beta[k]));
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_kreal(&j, "deviance", m->fit.deviance);
    zk_json_kreal(&j, "null_deviance", m->fit.null_deviance);
    zk_json_kreal(&j, "loglik", m->fit.loglik);
    zk_json_kreal(&j, "aic", m->fit.aic);
    zk_json_kreal(&j, "bic", m->fit.bic);
    zk_json_kreal(&j, "mcfadden_r2", m->fit.mcfadden);
    zk_json_kint(&j, "iterations", (int64_t)m->fit.iterations);
    zk_json_kreal(&j, "auc", roc->auc);
    zk_json_kreal(&j, "ks", roc->ks);
    zk_json_key(&j, "steps");
    zk_json_array(&j);
    for (size_t i = 0; i < m->n_steps; i++) {
        zk_json_object(&j);
        zk_json_kstr(&j, m->steps[i].added ? "added" : "removed", m->s.var[m->var[m->steps[i].col]]->name);
        zk_json_kreal(&j, "deviance", m->steps[i].deviance);
        zk_json_kreal(&j, "criterion", m->steps[i].criterion);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

static zk_err roc_of(zk_ctx *cx, const model *m, const size_t *use, size_t n_use, const double *beta,
                     zk_roc *out)
{
    double *p = ZK_NEWS(&cx->arena, double, m->rows);
    zk_spot spot;
    zk_err err = zk_logit_predict(m->x, m->rows, m->cols, use, n_use, beta, p, &spot);

    if (!err)
        err = zk_roc_test(p, m->bad, m->rows, false, 0.95, out, &spot);
    return err ? refused(cx, m, &spot, err) : ZK_OK;
}

/* ---- penalised ---- */

typedef struct net {
    double alpha, *lambda, *beta, *deviance, *loss, *se;
    size_t n, shown; /* shown: the lambda whose coefficients are given */
    zk_net_choice choice;
    bool crossed;
} net;

static zk_err lambdas(zk_ctx *cx, const zk_args *a, const model *m, net *w)
{
    const char *said = zk_arg(a, "lambda");
    int64_t n = 60;
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    if (said)
        return zk_ask_numbers(cx, "--lambda", said, &w->lambda, &w->n);
    ZK_TRY(zk_arg_int(cx, a, "path", 2, 1000, &n));
    w->n = (size_t)n;
    w->lambda = ZK_NEWS(&cx->arena, double, w->n);
    err = zk_net_path(m->x, m->rows, m->cols, m->bad, w->alpha, m->rows > m->cols ? 1e-4 : 1e-2, w->lambda,
                      w->n, &spot);
    return err ? refused(cx, m, &spot, err) : ZK_OK;
}

static zk_err fit_net(zk_ctx *cx, const zk_args *a, const model *m, net *w)
{
    int64_t k = 10;
    uint32_t *fold = ZK_NEWS(&cx->arena, uint32_t, m->rows);
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    ZK_TRY(lambdas(cx, a, m, w));
    ZK_TRY(zk_arg_int(cx, a, "folds", 2, ZK_FOLDS_MAX, &k));
    w->beta = ZK_NEWS(&cx->arena, double, w->n *(m->cols + 1));
    w->deviance = ZK_NEWS(&cx->arena, double, w->n);
    w->loss = ZK_NEWS(&cx->arena, double, w->n);
    w->se = ZK_NEWS(&cx->arena, double, w->n);
    if ((err = zk_net_fit(m->x, m->rows, m->cols, m->bad, w->alpha, w->lambda, w->n, cx->threads, w->beta,
                          w->deviance, &spot)))
        return refused(cx, m, &spot, err);
    if (w->n < 2)
        return ZK_OK;
    if ((err = zk_folds_stratified(m->bad, m->rows, (uint32_t)k, fold, &spot)) ||
        (err = zk_net_cv(m->x, m->rows, m->cols, m->bad, w->alpha, w->lambda, w->n, fold, (uint32_t)k,
                         cx->threads, w->loss, w->se, &w->choice, &spot)))
        return refused(cx, m, &spot, err);
    w->crossed = true;
    w->shown = zk_arg_flag(a, "one-se") ? w->choice.one_se : w->choice.best;
    return ZK_OK;
}

static size_t nonzero(const double *beta, size_t cols)
{
    size_t n = 0;

    for (size_t c = 1; c <= cols; c++)
        n += beta[c] != 0;
    return n;
}

static void print_net(zk_ctx *cx, const model *m, const net *w, const zk_roc *roc)
{
    const double *b = w->beta + w->shown * (m->cols + 1);
    zk_table t;

    printf(ZK_TR(cx, "alpha %g，lambda %.6g", "alpha %g, lambda %.6g"), w->alpha, w->lambda[w->shown]);
    if (w->crossed)
        printf(ZK_TR(cx, "（交叉验证最好 %.6g，一个标准误内最简 %.6g）",
                     " (best in cross-validation %.6g, simplest within one standard error %.6g)"),
               w->lambda[w->choice.best], w->lambda[w->choice.one_se]);
    printf(ZK_TR(cx, "；%zu 个系数不为零\n", "; %zu coefficients are not zero\n"), nonzero(b, m->cols));
    zk_table_init(&t, cx, "lrr");
    t.max_width = 60;
    zk_table_row(&t, ZK_TR(cx, "变量", "variable"), ZK_TR(cx, "系数", "coefficient"),
                 ZK_TR(cx, "优势比", "odds ratio"));
    zk_table_row(&t, ZK_TR(cx, "(截距)", "(intercept)"), zk_fmt(&cx->arena, "%.6g", b[0]), "");
    for (size_t c = 0; c < m->cols; c++)
        if (b[c + 1] != 0)
            zk_table_row(&t, m->name[c], zk_fmt(&cx->arena, "%.6g", b[c + 1]),
                         zk_fmt(&cx->arena, "%.6g", exp(b[c + 1])));
    zk_table_print(&t, stdout);
    printf(ZK_TR(cx, "偏差 %.4f，AUC %.4f，KS %.4f\n", "deviance %.4f, AUC %.4f, KS %.4f\n"),
           w->deviance[w->shown], roc->auc, roc->ks);
}

static void json_net(const model *m, const net *w, const zk_roc *roc)
{
    const double *b = w->beta + w->shown * (m->cols + 1);
    zk_json j = {.pretty = true};

    zk_json_object(&j);
    zk_json_kstr(&j, "target", m->s.target->name);
    zk_json_kint(&j, "n", (int64_t)m->rows);
    zk_json_kreal(&j, "alpha", w->alpha);
    zk_json_kreal(&j, "lambda", w->lambda[w->shown]);
    if (w->crossed) {
        zk_json_kreal(&j, "lambda_best", w->lambda[w->choice.best]);
        zk_json_kreal(&j, "lambda_one_se", w->lambda[w->choice.one_se]);
    }
    zk_json_kreal(&j, "deviance", w->deviance[w->shown]);
    zk_json_kreal(&j, "auc", roc->auc);
    zk_json_kreal(&j, "ks", roc->ks);
    zk_json_key(&j, "coefficients");
    zk_json_object(&j);
    zk_json_kreal(&j, "(intercept)", b[0]);
    for (size_t c = 0; c < m->cols; c++)
        zk_json_kreal(&j, m->name[c], b[c + 1]);
    zk_json_end_object(&j);
    zk_json_key(&j, "path");
    zk_json_array(&j);
    for (size_t l = 0; l < w->n; l++) {
        zk_json_object(&j);
        zk_json_kreal(&j, "lambda", w->lambda[l]);
        zk_json_kint(&j, "nonzero", (int64_t)nonzero(w->beta + l * (m->cols + 1), m->cols));
        zk_json_kreal(&j, "deviance", w->deviance[l]);
        if (w->crossed) {
            zk_json_kreal(&j, "cv_deviance", w->loss[l]);
            zk_json_kreal(&j, "cv_se", w->se[l]);
        }
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

static zk_err penalised(zk_ctx *cx, const zk_args *a, const model *m, double alpha)
{
    net w = {.alpha = alpha};
    zk_roc roc;

    ZK_TRY(fit_net(cx, a, m, &w));
    ZK_TRY(roc_of(cx, m, NULL, 0, w.beta + w.shown * (m->cols + 1), &roc));
    if (cx->json)
        json_net(m, &w, &roc);
    else
        print_net(cx, m, &w, &roc);
    return ZK_OK;
}

zk_err zk__logit_cmd(zk_ctx *cx, const zk_args *a)
{
    double alpha = -1;
    model m = {0};
    zk_roc roc;

    ZK_TRY(zk_ask_real(cx, a, "net", 0, 1, &alpha));
    if (zk_arg_flag(a, "lasso"))
        alpha = 1;
    if (zk_arg_flag(a, "ridge"))
        alpha = 0;
    ZK_TRY(zk__sample_read(cx, a, a->operand[0], NULL, &m.s));
    ZK_TRY(matrix(cx, a, &m));
    if (alpha >= 0)
        return penalised(cx, a, &m, alpha);
    ZK_TRY(choose(cx, a, &m));
    ZK_TRY(fit_chosen(cx, &m));
    ZK_TRY(roc_of(cx, &m, m.use, m.n_use, m.beta, &roc));
    if (cx->json) {
        json_fit(&m, &roc);
        return ZK_OK;
    }
    printf(ZK_TR(cx, "%s 户，其中坏 %zu 户（%s = %s）\n", "%s, %zu of them bad (%s = %s)\n"),
           zk_show_count(cx, (int64_t)m.rows, "subject", "subjects"), m.fit.bad, m.s.target->name,
           m.s.bad_word);
    if (m.dropped)
        printf(ZK_TR(cx, "%s 行有缺失值，已去掉\n", "%s with a missing value left out\n"),
               zk_show_count(cx, (int64_t)m.dropped, "row", "rows"));
    if (*m.s.skipped)
        printf(ZK_TR(cx, "未使用（每行各不相同）：%s\n", "not used (names of rows): %s\n"), m.s.skipped);
    print_fit(cx, &m, &roc);
    return ZK_OK;
}

const zk_opt zk__logit_opts[] = {
    ZK__TARGET_OPTS,
    ZK__COLUMN_OPTS,
    {.name = "reference",
     .value = "VAR=LEVEL",
     .help = {"类别变量的参照类别", "the level a category is compared with"},
     .many = true},
    {.name = "drop-missing", .help = {"去掉有缺失值的行", "leave out rows with a missing value"}},
    {.name = "step", .value = "RULE", .help = {"逐步选择：aic、bic、p", "step-wise choice: aic, bic, p"}},
    {.name = "way",
     .value = "WAY",
     .help = {"逐步方向：both、forward、backward", "direction of steps: both, forward, backward"},
     .initial = "both"},
    {.name = "p-in",
     .value = "P",
     .help = {"--step p：小于它才进入", "--step p: enters below it"},
     .initial = "0.05"},
    {.name = "p-out",
     .value = "P",
     .help = {"--step p：大于它就去掉", "--step p: leaves above it"},
     .initial = "0.10"},
    {.name = "ridge", .help = {"岭回归", "ridge regression"}},
    {.name = "lasso", .help = {"lasso", "the lasso"}},
    {.name = "net",
     .value = "ALPHA",
     .help = {"弹性网，0 为岭、1 为 lasso", "elastic net, 0 is ridge, 1 the lasso"}},
    {.name = "lambda",
     .value = "LIST",
     .help = {"惩罚强度；多个则交叉验证选取", "penalties; of several the best in cross-validation"}},
    {.name = "path",
     .value = "N",
     .help = {"自动的 lambda 个数", "lambdas tried when none is given"},
     .initial = "60"},
    {.name = "folds",
     .value = "K",
     .help = {"选 lambda 的折数", "folds to choose lambda by"},
     .initial = "10"},
    {.name = "one-se",
     .help = {"取一个标准误内最简的 lambda", "take the simplest lambda within one standard error"}},
    ZK_FRAME_OPTS,
    {0},
};
