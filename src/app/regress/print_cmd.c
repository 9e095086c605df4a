/* SPDX-License-Identifier: Apache-2.0
 *
 * What the regression says to people: one model in full, several side by side as in a paper, descriptives and
 * correlations. Printing only; called by the commands.
 */
#include "app/regress/regress.h"

#include <math.h>
#include <string.h>

/* Six digits; what is below 1e-300 is 0 to a reader. */
static const char *num(zk_ctx *cx, double v)
{
    return isnan(v) ? "" : zk_fmt(&cx->arena, "%.6g", v);
}

static const char *p_text(zk_ctx *cx, double p)
{
    return p < 0.0001 ? "<0.0001" : zk_fmt(&cx->arena, "%.4f", p);
}

const char *zk__se_text(zk_ctx *cx, const zk__table *t, const zk__model *m)
{
    static const char *const hc[] = {[ZK_SE_HC0] = "HC0",
                                     [ZK_SE_HC1] = "HC1",
                                     [ZK_SE_HC2] = "HC2",
                                     [ZK_SE_HC3] = "HC3",
                                     [ZK_SE_HC4] = "HC4"};

    switch (m->se.kind) {
    case ZK_SE_CLASSICAL: return ZK_TR(cx, "普通标准误", "classical");
    case ZK_SE_CLUSTER:
        if (t->n_clusters == 2)
            return zk_fmt(&cx->arena,
                          ZK_TR(cx, "按 %s (%zu 群) 与 %s (%zu 群) 双向聚类",
                                "clustered two ways by %s (%zu) and %s (%zu)"),
                          t->clusters[0], m->info.groups[0], t->clusters[1], m->info.groups[1]);
        return zk_fmt(&cx->arena, ZK_TR(cx, "按 %s 聚类 (%zu 群)", "clustered by %s (%zu clusters)"),
                      t->clusters[0], m->info.groups[0]);
    case ZK_SE_NEWEY_WEST:
        return zk_fmt(&cx->arena, ZK_TR(cx, "Newey-West，滞后 %zu 期", "Newey-West, %zu lags"), m->se.lags);
    default: return zk_fmt(&cx->arena, ZK_TR(cx, "异方差稳健 %s", "robust, %s"), hc[m->se.kind]);
    }
}

/* VIF of a column's term; for terms of several columns GVIF^(1/(2 df)), which is on the scale of sqrt(VIF), squared. */
static const char *vif_text(zk_ctx *cx, const zk__model *m, size_t column)
{
    size_t t = m->d.term[column];
    double g;

    if (t == 0 || m->d.terms < 2 || m->vif_df[t - 1] == 0)
        return "";
    g = m->gvif[t - 1];
    return num(cx, m->vif_df[t - 1] > 1 ? pow(g, 1 / (double)m->vif_df[t - 1]) : g);
}

static void print_coefficients(zk_ctx *cx, const zk__model *m, const zk__asked *asked)
{
    const char *percent = zk_fmt(&cx->arena, "%g%%", 100 * asked->confidence);
    zk_table t;

    zk_table_init(&t, cx, "lrrrrlrrr");
    zk_table_row(&t, ZK_TR(cx, "变量", "variable"), ZK_TR(cx, "系数", "estimate"),
                 ZK_TR(cx, "标准误", "std. error"), "t", "p", "",
                 zk_fmt(&cx->arena, ZK_TR(cx, "%s 下限", "%s low"), percent),
                 zk_fmt(&cx->arena, ZK_TR(cx, "上限", "high")), "VIF");
    for (size_t k = 0; k < m->fit.rank; k++) {
        const zk_coef *c = &m->coef[k];
        zk_table_row(&t, m->d.name[m->fit.kept[k]], num(cx, c->estimate), num(cx, c->se),
                     zk_fmt(&cx->arena, "%.3f", c->t), p_text(cx, c->p), zk__stars(c->p), num(cx, c->low),
                     num(cx, c->high), vif_text(cx, m, m->fit.kept[k]));
    }
    zk_table_print(&t, stdout);
}

static void print_dropped(zk_ctx *cx, const zk__model *m)
{
    const char *list = "";

    for (size_t j = 0; j < m->d.p; j++)
        if (m->fit.dropped[j])
            list = zk_fmt(&cx->arena, "%s%s%s", list, *list ? ", " : "", m->d.name[j]);
    if (*list)
        printf(ZK_TR(cx, "与前面的变量完全共线，已剔除：%s\n", "Left out, collinear with those before: %s\n"),
               list);
}

static void test_row(zk_ctx *cx, zk_table *t, const char *name, const char *statistic, double value,
                     const char *df, double p, const char *says)
{
    zk_table_row(t, name, statistic, num(cx, value), df, p_text(cx, p), says);
}

static void print_tests(zk_ctx *cx, const zk__tests *t)
{
    const char *uneven = ZK_TR(cx, "p 小: 异方差", "small p: heteroscedastic");
    zk_table out;

    if (!t->bp && !t->white && !t->jb && !t->dw && !t->reset)
        return;
    printf("\n");
    zk_table_init(&out, cx, "llrrrl");
    zk_table_row(&out, ZK_TR(cx, "检验", "test"), "", ZK_TR(cx, "统计量", "statistic"), "df", "p", "");
    if (t->bp)
        test_row(cx, &out, ZK_TR(cx, "Breusch-Pagan (Koenker)", "Breusch-Pagan (studentised)"), "LM",
                 t->breusch_pagan.statistic, zk_fmt(&cx->arena, "%g", t->breusch_pagan.df),
                 t->breusch_pagan.p, uneven);
    if (t->bp_original)
        test_row(cx, &out, ZK_TR(cx, "Breusch-Pagan (原式)", "Breusch-Pagan (original)"), "LM",
                 t->breusch_pagan_original.statistic, zk_fmt(&cx->arena, "%g", t->breusch_pagan_original.df),
                 t->breusch_pagan_original.p, uneven);
    if (t->white)
        test_row(cx, &out, "White", "LM", t->white_test.statistic, zk_fmt(&cx->arena, "%g", t->white_test.df),
                 t->white_test.p, uneven);
    if (t->jb)
        test_row(cx, &out, "Jarque-Bera", "JB", t->jarque_bera.statistic, "2", t->jarque_bera.p,
                 ZK_TR(cx, "p 小: 残差不正态", "small p: residuals not normal"));
    if (t->dw)
        test_row(cx, &out, "Durbin-Watson", "d", t->durbin_watson.d, "", t->durbin_watson.p,
                 ZK_TR(cx, "p 小: 残差正自相关", "small p: residuals positively autocorrelated"));
    if (t->reset)
        test_row(cx, &out, "RESET", "F", t->reset_test.statistic,
                 zk_fmt(&cx->arena, "%g, %g", t->reset_test.df, t->reset_test.df2), t->reset_test.p,
                 ZK_TR(cx, "p 小: 函数形式有误", "small p: the form is wrong"));
    zk_table_print(&out, stdout);
}

static void print_utest(zk_ctx *cx, const zk__tests *t, const zk__asked *asked)
{
    const zk_utest *u = &t->utest;
    const char *shape = u->u ? ZK_TR(cx, "U 形", "U shape") : ZK_TR(cx, "倒 U 形", "inverse U shape");

    printf(ZK_TR(cx, "\nLind-Mehlum 检验，%s 的 %s：\n", "\nLind-Mehlum test, %2$s in %1$s:\n"), t->u_of,
           shape);
    printf(ZK_TR(cx, "  %s = %.6g 处斜率 %.6g (t %.3f，单侧 p %s)；%.6g 处斜率 %.6g (t %.3f，单侧 p %s)\n",
                 "  slope at %s = %.6g: %.6g (t %.3f, one-sided p %s); at %.6g: %.6g (t %.3f, one-sided p "
                 "%s)\n"),
           t->u_of, u->low, u->slope_low, u->t_low, p_text(cx, u->p_low), u->high, u->slope_high, u->t_high,
           p_text(cx, u->p_high));
    if (u->fieller)
        printf(ZK_TR(cx, "  极值点 %.6g，%g%% Fieller 区间 [%.6g, %.6g]\n",
                     "  extreme point %.6g, %g%% Fieller interval [%.6g, %.6g]\n"),
               u->extreme, 100 * asked->confidence, u->fieller_low, u->fieller_high);
    else
        printf(
            ZK_TR(cx, "  极值点 %.6g；平方项不显著，Fieller 区间无界\n",
                  "  extreme point %.6g; the square is not significant, its Fieller interval is unbounded\n"),
            u->extreme);
    if (!u->inside)
        printf("%s\n", ZK_TR(cx, "  极值点在数据范围之外：没有 U 形的证据",
                             "  the extreme lies outside the data: no evidence of a U"));
    else
        printf(ZK_TR(cx, "  Sasabuchi t = %.3f，p = %s：%s\n", "  Sasabuchi t = %.3f, p = %s: %s\n"), u->t,
               p_text(cx, u->p),
               u->p < 0.05 ? ZK_TR(cx, "成立", "it holds") : ZK_TR(cx, "不能断定", "it cannot be told"));
}

static void print_rows(zk_ctx *cx, const zk__table *t, const zk__model *m)
{
    printf(ZK_TR(cx, "%s\n%s 行", "%s\n%s"), m->d.formula->text,
           zk_show_count(cx, (int64_t)m->d.n, "row", "rows"));
    if (m->d.left_out)
        printf(ZK_TR(cx, "（%zu 行有缺失值，未用）", " (%zu with missing values not used)"), m->d.left_out);
    if (t->weight)
        printf(ZK_TR(cx, "，权重 %s", ", weights %s"), t->weight);
    for (size_t i = 0; i < t->n_absorbs; i++)
        printf(ZK_TR(cx, "，吸收固定效应 %s (%zu)", ", absorbed effect %s (%zu)"), t->absorbs[i],
               m->d.groups[i]);
    printf(ZK_TR(cx, "，标准误：%s\n\n", ", errors: %s\n\n"), zk__se_text(cx, t, m));
}

void zk__print_model(zk_ctx *cx, const zk__table *t, const zk__model *m, const zk__asked *asked)
{
    print_rows(cx, t, m);
    print_coefficients(cx, m, asked);
    print_dropped(cx, m);
    printf(ZK_TR(cx, "\nR² %.6f，调整 R² %.6f", "\nR² %.6f, adjusted R² %.6f"), m->r2, m->adj_r2);
    if (m->absorbed)
        printf(ZK_TR(cx, "，组内 R² %.6f", ", within R² %.6f"), m->r2_within);
    if (m->f_known)
        printf(ZK_TR(cx, "；F(%zu, %g) = %.6g，p %s", "; F(%zu, %g) = %.6g, p %s"), m->fit.df_model, m->df,
               m->f, p_text(cx, m->f_p));
    printf(ZK_TR(cx, "\n残差标准误 %.6g，自由度 %zu；对数似然 %.6g，AIC %.6g，BIC %.6g\n",
                 "\nResidual standard error %.6g on %zu degrees of freedom; log-likelihood %.6g, AIC %.6g, "
                 "BIC %.6g\n"),
           m->fit.sigma, m->fit.df, m->fit.loglik, m->fit.aic, m->fit.bic);
    if (m->info.mended)
        printf(
            "%s\n",
            ZK_TR(
                cx, "双向聚类的协方差阵不正定，负特征值已置零。",
                "The two-way covariance was not positive definite; its negative eigenvalues were set to 0."));
    print_tests(cx, &m->tests);
    if (m->tests.u)
        print_utest(cx, &m->tests, asked);
    printf("\n*** p<0.01  ** p<0.05  * p<0.1");
    for (size_t k = 0; k < m->d.terms; k++)
        if (m->d.terms > 1 && m->vif_df[k] > 1) {
            printf("%s", ZK_TR(cx, "；多列的项，VIF 栏为 GVIF^(1/df)",
                               "; VIF of terms of several columns: GVIF^(1/df)"));
            break;
        }
    printf("\n");
}

/* ---- side by side ---- */

/* All coefficient names in the order they first appear, the constant last. */
static const char **all_names(zk_ctx *cx, const zk__model *m, size_t n, size_t *count)
{
    size_t most = 1, names = 0;
    const char **name;
    bool constant = false;

    for (size_t i = 0; i < n; i++)
        most += m[i].fit.rank;
    name = ZK_NEWS(&cx->arena, const char *, most);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m[i].fit.rank; k++) {
            const char *s = m[i].d.name[m[i].fit.kept[k]];
            size_t j = 0;
            if (m[i].d.term[m[i].fit.kept[k]] == 0) {
                constant = true;
                continue;
            }
            while (j < names && strcmp(name[j], s) != 0)
                j++;
            if (j == names)
                name[names++] = s;
        }
    if (constant)
        name[names++] = "(Intercept)";
    *count = names;
    return name;
}

static const zk_coef *coef_named(const zk__model *m, const char *name)
{
    for (size_t k = 0; k < m->fit.rank; k++)
        if (!strcmp(m->d.name[m->fit.kept[k]], name))
            return &m->coef[k];
    return NULL;
}

static void side_row(zk__grid *g, const char *name, const zk__model *m, size_t n,
                     double (*value)(const zk__model *), const char *fmt)
{
    const char **cell = ZK_NEWS(&g->cx->arena, const char *, n + 1);

    cell[0] = name;
    for (size_t i = 0; i < n; i++) {
        double v = value(&m[i]);
        /* the format is one of the few literals below */
        cell[i + 1] = isnan(v)               ? ""
                      : !strcmp(fmt, "%.0f") ? zk_fmt(&g->cx->arena, "%.0f", v)
                      : !strcmp(fmt, "%.4f") ? zk_fmt(&g->cx->arena, "%.4f", v)
                                             : zk_fmt(&g->cx->arena, "%.6g", v);
    }
    zk__grid_row(g, cell);
}

static double rows_of(const zk__model *m)
{
    return (double)m->fit.n;
}
static double r2_of(const zk__model *m)
{
    return m->r2;
}
static double adj_r2_of(const zk__model *m)
{
    return m->adj_r2;
}
static double f_of(const zk__model *m)
{
    return m->f_known ? m->f : NAN;
}
static double aic_of(const zk__model *m)
{
    return m->fit.aic;
}

void zk__print_models(zk_ctx *cx, const zk__model *m, size_t n, const zk__asked *asked, zk__format format)
{
    zk__grid g = {.cx = cx, .cols = n + 1};
    const char **cell = ZK_NEWS(&cx->arena, const char *, n + 1),
               **under = ZK_NEWS(&cx->arena, const char *, n + 1);
    size_t names;
    const char **name = all_names(cx, m, n, &names);

    (void)asked;
    cell[0] = "";
    for (size_t i = 0; i < n; i++)
        cell[i + 1] = zk_fmt(&cx->arena, "(%zu)", i + 1);
    zk__grid_row(&g, cell);
    for (size_t i = 0; i < n; i++)
        cell[i + 1] = m[i].d.formula->response_label;
    zk__grid_row(&g, cell);
    zk__grid_rule(&g);
    for (size_t j = 0; j < names; j++) {
        cell[0] = name[j];
        under[0] = "";
        for (size_t i = 0; i < n; i++) {
            const zk_coef *c = coef_named(&m[i], name[j]);
            cell[i + 1] = c ? zk_fmt(&cx->arena, "%.4g%s", c->estimate, zk__stars(c->p)) : "";
            under[i + 1] = c ? zk_fmt(&cx->arena, "(%.4g)", c->se) : "";
        }
        zk__grid_row(&g, cell);
        zk__grid_row(&g, under);
    }
    zk__grid_rule(&g);
    side_row(&g, ZK_TR(cx, "样本数", "Observations"), m, n, rows_of, "%.0f");
    side_row(&g, "R²", m, n, r2_of, "%.4f");
    side_row(&g, ZK_TR(cx, "调整 R²", "Adjusted R²"), m, n, adj_r2_of, "%.4f");
    side_row(&g, "F", m, n, f_of, "%.6g");
    side_row(&g, "AIC", m, n, aic_of, "%.6g");
    zk__grid_print(&g, format, ZK_TR(cx, "回归结果", "Regression results"),
                   ZK_TR(cx, "括号内为标准误。*** p<0.01，** p<0.05，* p<0.1。",
                         "Standard errors in parentheses. *** p<0.01, ** p<0.05, * p<0.1."));
}

/* ---- descriptives and correlations ---- */

void zk__print_descriptives(zk_ctx *cx, const zk__numbers *v, const zk__described *d, zk__format format)
{
    zk__grid g = {.cx = cx, .cols = 10};
    const char *head[] = {ZK_TR(cx, "变量", "variable"),
                          "n",
                          ZK_TR(cx, "缺失", "missing"),
                          ZK_TR(cx, "均值", "mean"),
                          ZK_TR(cx, "标准差", "sd"),
                          ZK_TR(cx, "最小", "min"),
                          "p25",
                          ZK_TR(cx, "中位数", "median"),
                          "p75",
                          ZK_TR(cx, "最大", "max")};

    zk__grid_row(&g, head);
    for (size_t j = 0; j < v->cols; j++) {
        const char *cell[] = {v->name[j],
                              zk_fmt(&cx->arena, "%zu", d[j].n),
                              zk_fmt(&cx->arena, "%zu", d[j].missing),
                              "",
                              "",
                              "",
                              "",
                              "",
                              "",
                              ""};
        const double at[] = {d[j].mean, d[j].sd, d[j].min, d[j].p25, d[j].median, d[j].p75, d[j].max};
        for (size_t k = 0; d[j].n && k < 7; k++)
            cell[3 + k] = num(cx, at[k]);
        zk__grid_row(&g, cell);
    }
    zk__grid_print(&g, format, ZK_TR(cx, "描述统计", "Descriptive statistics"), NULL);
}

void zk__print_correlations(zk_ctx *cx, const zk__numbers *v, const double *r, const double *p,
                            zk__format format)
{
    zk__grid g = {.cx = cx, .cols = v->cols + 1};
    const char **cell = ZK_NEWS(&cx->arena, const char *, v->cols + 1);

    cell[0] = "";
    for (size_t j = 0; j < v->cols; j++)
        cell[j + 1] = v->name[j];
    zk__grid_row(&g, cell);
    for (size_t i = 0; i < v->cols; i++) {
        cell[0] = v->name[i];
        for (size_t j = 0; j < v->cols; j++) {
            double x = r[i * v->cols + j];
            cell[j + 1] = i == j     ? "1"
                          : isnan(x) ? ""
                                     : zk_fmt(&cx->arena, "%.3f%s", x, zk__stars(p[i * v->cols + j]));
        }
        zk__grid_row(&g, cell);
    }
    zk__grid_print(
        &g, format, ZK_TR(cx, "相关系数", "Correlations"),
        zk_fmt(&cx->arena,
               ZK_TR(cx, "左下为 Pearson，右上为 Spearman，%zu 行。*** p<0.01，** p<0.05，* p<0.1。",
                     "Pearson below the diagonal, Spearman above; %zu rows. *** p<0.01, ** p<0.05, * p<0.1."),
               v->n));
}
