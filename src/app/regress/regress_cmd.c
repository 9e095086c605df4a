/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike regress, and the feature's list of commands.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/regress/regress.h"

enum { MODELS_MAX = 50 };

/* ---- what is asked ---- */

/* classical, hc0 .. hc4, cluster:VAR, cluster:VAR1,VAR2, nw, nw:LAGS */
static zk_err errors_asked(zk_ctx *cx, const zk_args *a, zk__table *t, zk__asked *asked)
{
    static const char *const words[] = {"classical", "hc0", "hc1", "hc2", "hc3", "hc4"};
    const char *said = zk_arg(a, "se");
    double lags;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(said, words[i])) {
            asked->se.kind = (zk_se)i;
            return ZK_OK;
        }
    if (!strncmp(said, "cluster:", 8)) {
        asked->se.kind = ZK_SE_CLUSTER;
        ZK_TRY(zk_names_split(cx, said + 8, &t->clusters, &t->n_clusters));
        if (t->n_clusters > 2)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("--se cluster: 最多两个变量", "--se cluster: takes one or two variables"));
        return ZK_OK;
    }
    if (!strcmp(said, "nw") || !strncmp(said, "nw:", 3)) {
        asked->se.kind = ZK_SE_NEWEY_WEST;
        asked->lags_given = said[2] == ':';
        if (!asked->lags_given)
            return ZK_OK;
        if (zk_number_parse(zk_str_of(said + 3), &lags) && lags >= 0 && lags <= 1e6 && lags == floor(lags)) {
            asked->se.lags = (size_t)lags;
            return ZK_OK;
        }
    }
    return zk_fail(
        cx, ZK_EINVAL,
        ZK_L(
            "--se 不能是 “%s”，可用: classical hc0 hc1 hc2 hc3 hc4 cluster:列 cluster:列1,列2 nw nw:滞后期数",
            "--se cannot be \"%s\"; there are classical hc0 hc1 hc2 hc3 hc4 cluster:COLUMN cluster:A,B nw "
            "nw:LAGS"),
        said);
}

static zk_err asked_of(zk_ctx *cx, const zk_args *a, zk__table *t, zk__asked *asked, zk__format *format)
{
    static const char *const smalls[] = {"stata", "min", "none", NULL}, *const dfs[] = {"auto", "residual",
                                                                                        NULL};
    static const char *const formats[] = {"text", "markdown", "latex", NULL};
    int small = 0, df = 0, form = 0;

    *asked =
        (zk__asked){.confidence = 0.95, .utest = zk_arg(a, "utest"), .tests = !zk_arg_flag(a, "no-tests")};
    ZK_TRY(errors_asked(cx, a, t, asked));
    ZK_TRY(zk_ask_choice(cx, a, "small-sample", smalls, &small));
    ZK_TRY(zk_ask_choice(cx, a, "df", dfs, &df));
    ZK_TRY(zk_ask_choice(cx, a, "format", formats, &form));
    ZK_TRY(zk_ask_real(cx, a, "confidence", 0.5, 0.9999, &asked->confidence));
    ZK_TRY(zk_ask_real(cx, a, "tolerance", 1e-15, 0.1, &asked->tolerance));
    ZK_TRY(zk_ask_real(cx, a, "winsorize", 0, 0.49, &t->winsor));
    asked->se.small = (zk_small)small;
    asked->df_residual = df == 1;
    *format = (zk__format)form;
    for (size_t i = 0; zk_arg_nth(a, "reference", i); i++) {
        const char *said = zk_arg_nth(a, "reference", i);
        if (!strchr(said, '='))
            return zk_fail(
                cx, ZK_EINVAL,
                ZK_L("--reference 应为 列=取值，不是 “%s”", "--reference is COLUMN=LEVEL, not \"%s\""), said);
        t->n_references++;
    }
    t->reference = ZK_NEWS(&cx->arena, const char *, t->n_references);
    for (size_t i = 0; i < t->n_references; i++)
        t->reference[i] = zk_arg_nth(a, "reference", i);
    return ZK_OK;
}

/* The operand behind FILE and all --model. */
static zk_err formulas_of(zk_ctx *cx, const zk_args *a, zk_formula **f, size_t *n)
{
    zk_frame_spec spec;
    const char **names = NULL;
    size_t cols = 0;

    ZK_TRY(zk_frame_spec_of(cx, a, a->operand[0], &spec));
    ZK_TRY(zk_frame_names(cx, &spec, &names, &cols));
    *n = 0;
    if (a->n > 1)
        ZK_TRY(zk_formula_parse(cx, a->operand[1], names, cols, &f[(*n)++]));
    for (size_t i = 0; zk_arg_nth(a, "model", i); i++) {
        if (*n == MODELS_MAX)
            return zk_fail(cx, ZK_ELIMIT, ZK_L("一次最多 %d 个模型", "at most %d models at a time"),
                           MODELS_MAX);
        ZK_TRY(zk_formula_parse(cx, zk_arg_nth(a, "model", i), names, cols, &f[(*n)++]));
    }
    if (*n == 0)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("缺少公式，例如 'y ~ x + I(x^2) + factor(year)'",
                            "a formula is missing, such as 'y ~ x + I(x^2) + factor(year)'"));
    return ZK_OK;
}

/* ---- descriptives of what the models use ---- */

typedef struct numbers_used {
    zk_ctx *cx;
    const zk_frame *frame;
    const zk_series **col;
    size_t n, cap;
} numbers_used;

static void use_number(void *user, const zk_node *column, bool as_factor)
{
    numbers_used *u = user;
    const zk_series *s = zk_frame_find(u->frame, column->name);

    if (!s || s->type != ZK_WANT_NUMBER || as_factor)
        return;
    for (size_t i = 0; i < u->n; i++)
        if (u->col[i] == s)
            return;
    *ZK_PUSH(&u->cx->arena, u->col, u->n, u->cap) = s;
}

typedef struct extras {
    zk__numbers v;
    zk__described *d; /* NULL: not asked */
    double *r, *p;
} extras;

static zk_err extras_of(zk_ctx *cx, const zk_args *a, const zk__table *t, zk_formula *const *f, size_t n,
                        extras *out)
{
    numbers_used u = {.cx = cx, .frame = &t->frame};
    double *x;

    *out = (extras){.d = NULL};
    if (!zk_arg_flag(a, "describe") && !zk_arg_flag(a, "cor"))
        return ZK_OK;
    for (size_t i = 0; i < n; i++)
        zk_formula_columns(f[i], use_number, &u);
    if (u.n == 0)
        return ZK_OK;
    out->v = (zk__numbers){
        .name = zk_series_names(cx, u.col, u.n), .cols = u.n, .x = ZK_NEWS(&cx->arena, double *, u.n)};
    if (zk_arg_flag(a, "describe")) {
        out->d = ZK_NEWS(&cx->arena, zk__described, u.n);
        for (size_t j = 0; j < u.n; j++)
            ZK_TRY(zk__describe_column(cx, u.col[j]->name, u.col[j]->num, t->frame.rows, &out->d[j]));
    }
    if (!zk_arg_flag(a, "cor"))
        return ZK_OK;
    ZK_TRY(zk_frame_matrix(cx, &t->frame, u.col, u.n, true, &x, &out->v.n, NULL));
    for (size_t j = 0; j < u.n; j++) {
        out->v.x[j] = ZK_NEWS(&cx->arena, double, out->v.n);
        for (size_t i = 0; i < out->v.n; i++)
            out->v.x[j][i] = x[i * u.n + j];
    }
    out->r = ZK_NEWS(&cx->arena, double, u.n *u.n);
    out->p = ZK_NEWS(&cx->arena, double, u.n *u.n);
    return zk__correlations(cx, &out->v, out->r, out->p);
}

/* ---- out ---- */

static void print_cuts(zk_ctx *cx, const zk__table *t)
{
    if (!t->cuts)
        return;
    printf(ZK_TR(cx, "两端各 %g%% 缩尾：\n", "Winsorised at %g%% on both ends:\n"), 100 * t->winsor);
    for (size_t i = 0; i < t->cuts; i++)
        printf(ZK_TR(cx, "  %s 限于 [%.6g, %.6g]，改动 %s 个值\n",
                     "  %s kept within [%.6g, %.6g], %s changed\n"),
               t->cut[i].name, t->cut[i].low, t->cut[i].high,
               zk_show_count(cx, (int64_t)t->cut[i].changed, "value", "values"));
    printf("\n");
}

static void print_all(zk_ctx *cx, const zk__table *t, const extras *e, const zk__model *m, size_t n,
                      const zk__asked *asked, zk__format format)
{
    if (format == ZK__TEXT)
        print_cuts(cx, t);
    if (e->d) {
        zk__print_descriptives(cx, &e->v, e->d, format);
        printf("\n");
    }
    if (e->r) {
        zk__print_correlations(cx, &e->v, e->r, e->p, format);
        printf("\n");
    }
    if (n == 1 && format == ZK__TEXT) {
        zk__print_model(cx, t, m, asked);
        return;
    }
    zk__print_models(cx, m, n, asked, format);
    for (size_t i = 0; format == ZK__TEXT && i < n; i++)
        printf(ZK_TR(cx, "(%zu) %s；标准误：%s\n", "(%zu) %s; errors: %s\n"), i + 1, m[i].d.formula->text,
               zk__se_text(cx, t, &m[i]));
}

static void json_all(const zk__table *t, const extras *e, const zk__model *m, size_t n)
{
    zk_json j = {.pretty = true};
    bool wrap = n > 1 || e->d || e->r || t->cuts;

    if (!wrap) {
        zk__json_model(&j, t, m);
        zk_json_print(&j);
        return;
    }
    zk_json_object(&j);
    if (t->cuts) {
        zk_json_key(&j, "winsorized");
        zk_json_array(&j);
        for (size_t i = 0; i < t->cuts; i++) {
            zk_json_object(&j);
            zk_json_kstr(&j, "name", t->cut[i].name);
            zk_json_kreal(&j, "low", t->cut[i].low);
            zk_json_kreal(&j, "high", t->cut[i].high);
            zk_json_kint(&j, "changed", (int64_t)t->cut[i].changed);
            zk_json_end_object(&j);
        }
        zk_json_end_array(&j);
    }
    if (e->d)
        zk__json_descriptives(&j, &e->v, e->d);
    if (e->r)
        zk__json_correlations(&j, &e->v, e->r, e->p);
    zk_json_key(&j, "models");
    zk_json_array(&j);
    for (size_t i = 0; i < n; i++)
        zk__json_model(&j, t, &m[i]);
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

static zk_err regress_cmd(zk_ctx *cx, const zk_args *a)
{
    static const char *const pictures[] = {"residuals", "coefficients", NULL};
    zk_formula *f[MODELS_MAX];
    zk__table t = {.winsor = 0};
    zk__asked asked;
    zk__format format;
    zk__model *m;
    extras e;
    size_t n = 0, done = 0;
    int picture = 0;
    zk_err err = ZK_OK;

    ZK_TRY(asked_of(cx, a, &t, &asked, &format));
    ZK_TRY(zk_ask_choice(cx, a, "picture", pictures, &picture));
    ZK_TRY(formulas_of(cx, a, f, &n));
    ZK_TRY(zk__table_read(cx, a, f, n, &t));
    if (t.winsor > 0)
        ZK_TRY(zk__table_winsorize(cx, &t, f, n, zk_arg(a, "winsorize-columns")));
    ZK_TRY(extras_of(cx, a, &t, f, n, &e));
    m = ZK_NEWS(&cx->arena, zk__model, n);
    while (!err && done < n) {
        err = zk__model_fit(cx, &t, f[done], &asked, &m[done]);
        done++;
    }
    if (!err) {
        if (cx->json)
            json_all(&t, &e, m, n);
        else
            print_all(cx, &t, &e, m, n, &asked, format);
        if (zk_arg(a, "plot"))
            err = zk__plot_model(cx, zk_arg(a, "plot"), &m[0], picture == 1);
    }
    for (size_t i = 0; i < done; i++)
        zk__model_clear(&m[i]);
    return err;
}

static const zk_opt opts[] = {
    {.name = "model",
     .value = "FORMULA",
     .help = {"再加一个模型，并列成 (1)(2)(3)", "another model, side by side as (1)(2)(3)"},
     .many = true},
    {.name = "se",
     .value = "KIND",
     .help = {"标准误: classical, hc0..hc4, cluster:列, cluster:列1,列2, nw, nw:滞后期数",
              "errors: classical, hc0..hc4, cluster:COLUMN, cluster:A,B, nw, nw:LAGS"},
     .initial = "classical"},
    {.name = "small-sample",
     .value = "HOW",
     .help = {"聚类和 nw 的小样本校正: stata, min (双向聚类取较少的群数), none",
              "small-sample correction of cluster and nw: stata, min (two ways: the smaller number of "
              "clusters), none"},
     .initial = "stata"},
    {.name = "df",
     .value = "HOW",
     .help = {"t 和 F 的自由度: auto (聚类时为群数减 1), residual",
              "degrees of freedom of t and F: auto (clusters less 1), residual"},
     .initial = "auto"},
    {.name = "confidence",
     .value = "P",
     .help = {"置信水平", "confidence of the intervals"},
     .initial = "0.95"},
    {.name = "weights",
     .value = "COLUMN",
     .help = {"权重列（方差的倒数）", "column of weights (inverse variances)"}},
    {.name = "absorb",
     .value = "COLUMNS",
     .help = {"吸收这些列的固定效应（组内变换）",
              "absorb the fixed effects of these columns (within transformation)"}},
    {.name = "winsorize",
     .value = "P",
     .help = {"数值列两端各缩尾的比例，如 1%",
              "share winsorised at both ends of the columns of numbers, such as 1%"}},
    {.name = "winsorize-columns",
     .value = "COLUMNS",
     .help = {"只对这些列缩尾；默认为模型中取值多于两个的数值列",
              "winsorise these only; unless given, the model's numbers of more than two values"}},
    {.name = "reference",
     .value = "COLUMN=LEVEL",
     .help = {"类别列的基准取值；默认为第一个",
              "level of a category the others are compared with; the first unless given"},
     .many = true},
    {.name = "tolerance",
     .value = "X",
     .help = {"剩余长度低于此比例的列视为共线",
              "a column of which less than this share is left is collinear"},
     .initial = "1e-10"},
    {.name = "utest",
     .value = "COLUMN",
     .help = {"对哪一列做 U 形检验（公式中须有 x 与 I(x^2)）；只有一对时自动进行",
              "column to test for a U shape (the formula has x and I(x^2)); done unasked when there is one "
              "such pair"}},
    {.name = "describe", .help = {"所用数值列的描述统计", "descriptive statistics of the numbers used"}},
    {.name = "cor",
     .help = {"相关系数表：Pearson 与 Spearman", "table of correlations, Pearson and Spearman"}},
    {.name = "format",
     .value = "FORM",
     .help = {"表格形式: text, markdown, latex", "form of the tables: text, markdown, latex"},
     .initial = "text"},
    {.name = "no-tests", .help = {"不做残差检验", "without the tests of the residuals"}},
    {.name = "picture",
     .value = "KIND",
     .help = {"--plot 画什么: residuals, coefficients", "what --plot draws: residuals, coefficients"},
     .initial = "residuals"},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};

static const zk_cmd cmds[] = {
    {"regress",
     "FILE [FORMULA]",
     1,
     2,
     {"线性回归：稳健标准误、诊断、U 形检验、论文表格",
      "linear regression: robust errors, diagnostics, U shape, tables for papers"},
     {"FILE 每行一个观测。公式同 R：y ~ x + I(x^2) + factor(year) + a:b + log(z) - 1；文字列自动作为类别；\n"
      "含空格的列名写在反引号里。完全共线的变量剔除并指出；有缺失值的行不用并说明多少。\n"
      "例: zhike regress firms.csv 'roa ~ conc + I(conc^2) + size + factor(year)' --winsorize 1% --se "
      "cluster:firm\n"
      "    zhike regress firms.csv --model 'roa ~ conc' --model 'roa ~ conc + size' --format latex",
      "FILE has an observation a row. The formula is as in R: y ~ x + I(x^2) + factor(year) + a:b + log(z) - "
      "1; columns of text\n"
      "are categories; names with blanks go between backticks. Collinear variables are left out and named; "
      "rows with missing\n"
      "values are not used and counted.\n"
      "Examples: zhike regress firms.csv 'roa ~ conc + I(conc^2) + size + factor(year)' --winsorize 1% --se "
      "cluster:firm\n"
      "          zhike regress firms.csv --model 'roa ~ conc' --model 'roa ~ conc + size' --format latex"},
     opts,
     regress_cmd,
     true},
    {"describe",
     "FILE",
     1,
     1,
     {"描述统计、分位数、相关系数", "descriptive statistics, quantiles, correlations"},
     {"每个数值列一行：个数、缺失、均值、标准差、分位数（第 7 "
      "型）、偏度、峰度；文字列给出取值个数和最多的取值。\n"
      "例: zhike describe customers.csv\n"
      "    zhike describe customers.csv --columns amount,days --cor --plot distributions.svg",
      "A line for each column of numbers: count, missing, mean, standard deviation, quantiles (type 7), "
      "skewness, kurtosis;\n"
      "for columns of text the number of values and the commonest.\n"
      "Examples: zhike describe customers.csv\n"
      "          zhike describe customers.csv --columns amount,days --cor --plot distributions.svg"},
     zk__describe_opts,
     zk__describe_cmd,
     true},
    {0},
};

extern const zk_feature zk_feature_regress; /* listed in app.c */
const zk_feature zk_feature_regress = {"regress", {"回归与描述统计", "Regression and descriptives"}, cmds};
