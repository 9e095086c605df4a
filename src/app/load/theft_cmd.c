/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike theft: meters, or days of meters, in the order in which to look at them, with the reasons.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/load/load.h"
#include "base/num.h"

enum { EVIDENCE = 3, AT_MAX = 16 };

typedef struct found {
    double *odd, *part; /* without labels */
    double *score;      /* what the order is by: a probability where there are labels, else odd */
    bool learnt;
    size_t *tested, n_tested; /* labelled rows predicted by what was learnt without them */
    zk_roc roc, odd_roc;
    size_t at[AT_MAX], n_at;
    double precision[AT_MAX], recall[AT_MAX];
    size_t *order;
    int model;
    const char *how; /* folds or months, in words */
} found;

static zk_err refused(zk_ctx *cx, const zk__load *l, const zk_spot *spot, zk_err err)
{
    if (spot->why == ZK_WHY_ONE_CLASS)
        return zk_fail(
            cx, err,
            ZK_L("标签只有一类，无法学习；不用标签请加 --model none",
                 "the labels are of one kind only, there is nothing to learn; --model none does without"));
    if (spot->why == ZK_WHY_TOO_FEW)
        return zk_fail(cx, err, ZK_L("只有 %s 个对象，太少", "only %s, too few"),
                       zk_show_count(cx, (int64_t)l->n, "subject", "subjects"));
    return zk_method_refused(cx, "theft", spot, err);
}

/* ---- learning ---- */

static zk_err options_of(zk_ctx *cx, const zk_args *a, int model, zk_load_options *o)
{
    double rounds, depth, seeds;

    *o = zk_load_defaults();
    rounds = o->boost.rounds;
    depth = o->boost.depth;
    seeds = o->seeds;
    o->model = (zk_load_model)model;
    ZK_TRY(zk_ask_real(cx, a, "trees", 1, 10000, &rounds));
    ZK_TRY(zk_ask_real(cx, a, "depth", 1, 16, &depth));
    ZK_TRY(zk_ask_real(cx, a, "seeds", 1, 20, &seeds));
    ZK_TRY(zk_ask_real(cx, a, "ridge", 1e-9, 1e6, &o->ridge));
    o->boost.rounds = (uint32_t)rounds;
    o->boost.depth = (uint32_t)depth;
    o->seeds = (uint32_t)seeds;
    return ZK_OK;
}

static void known_only(zk_ctx *cx, const zk__load *l, size_t **row, uint8_t **label)
{
    size_t k = 0;

    *row = ZK_NEWS(&cx->arena, size_t, l->known);
    *label = ZK_NEWS(&cx->arena, uint8_t, l->n);
    for (size_t i = 0; i < l->n; i++)
        if (l->label[i] >= 0) {
            (*row)[k++] = i;
            (*label)[i] = (uint8_t)l->label[i];
        }
}

/* Rows of the months whose number, counted over the months there are, is a multiple of every. */
static zk_err by_month(zk_ctx *cx, const zk__load *l, int64_t every, const size_t *known,
                       const uint8_t *label, const zk_load_options *o, found *r)
{
    double *month = ZK_NEWS(&cx->arena, double, l->n), *rank = ZK_NEWS(&cx->arena, double, l->n), *p;
    size_t *train = ZK_NEWS(&cx->arena, size_t, l->n), n_train = 0;
    zk_spot spot;
    zk_err err;

    if (!l->day)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--holdout-months 只用于按日的数据", "--holdout-months is for data by day"));
    for (size_t i = 0; i < l->n; i++)
        month[i] = zk_date_month(l->day[i]);
    if ((err = zk_rank(month, l->n, false, ZK_TIES_DENSE, rank, &spot)))
        return refused(cx, l, &spot, err);
    r->tested = ZK_NEWS(&cx->arena, size_t, l->n);
    for (size_t k = 0; k < l->known; k++) {
        if ((int64_t)rank[known[k]] % every == 0)
            r->tested[r->n_tested++] = known[k];
        else
            train[n_train++] = known[k];
    }
    if (r->n_tested == 0 || n_train == 0)
        return zk_fail(cx, ZK_EINVAL, ZK_L("这样划分后没有检验月份", "no month is left to test"));
    p = ZK_NEWS(&cx->arena, double, r->n_tested);
    if ((err =
             zk_load_learn(l->x, l->n, l->width, label, train, n_train, r->tested, r->n_tested, o, p, &spot)))
        return refused(cx, l, &spot, err);
    for (size_t k = 0; k < r->n_tested; k++)
        r->score[r->tested[k]] = p[k];
    r->how = zk_fmt(&cx->arena,
                    ZK_TR(cx, "序号被 %lld 整除的月份由其余月份学得的模型预测",
                          "months whose number is a multiple of %lld, predicted from the others"),
                    (long long)every);
    return ZK_OK;
}

static zk_err by_folds(zk_ctx *cx, const zk__load *l, int64_t folds, const size_t *known,
                       const uint8_t *label, const zk_load_options *o, found *r)
{
    double *x = ZK_NEWS(&cx->arena, double, l->known * l->width), *p = ZK_NEWS(&cx->arena, double, l->known);
    uint8_t *y = ZK_NEWS(&cx->arena, uint8_t, l->known);
    uint32_t *fold = ZK_NEWS(&cx->arena, uint32_t, l->known);
    zk_spot spot;
    zk_err err;

    for (size_t k = 0; k < l->known; k++) {
        memcpy(x + k * l->width, l->x + known[k] * l->width, l->width * sizeof *x);
        y[k] = label[known[k]];
    }
    if ((err = zk_folds_stratified(y, l->known, (uint32_t)folds, fold, &spot)) ||
        (err = zk_load_cv(x, l->known, l->width, y, fold, (uint32_t)folds, o, cx->threads, p, &spot)))
        return refused(cx, l, &spot, err);
    r->tested = ZK_NEWS(&cx->arena, size_t, l->known);
    r->n_tested = l->known;
    for (size_t k = 0; k < l->known; k++) {
        r->tested[k] = known[k];
        r->score[known[k]] = p[k];
    }
    r->how = zk_fmt(&cx->arena,
                    ZK_TR(cx, "%lld 折交叉验证（每类第 j 行入第 j mod %lld 折）",
                          "%lld folds (the j-th row of each class in fold j mod %lld)"),
                    (long long)folds, (long long)folds);
    return ZK_OK;
}

/* Rows without a label are what the model is for. */
static zk_err unknown_rows(zk_ctx *cx, const zk__load *l, const size_t *known, const uint8_t *label,
                           const zk_load_options *o, found *r)
{
    size_t *row = ZK_NEWS(&cx->arena, size_t, l->n), n = 0;
    double *p = ZK_NEWS(&cx->arena, double, l->n);
    zk_spot spot;
    zk_err err;

    for (size_t i = 0; i < l->n; i++)
        if (isnan(r->score[i]))
            row[n++] = i;
    if (n == 0)
        return ZK_OK;
    size_t *train = ZK_NEWS(&cx->arena, size_t, l->known), n_train = 0;
    for (size_t k = 0; k < l->known; k++)
        train[n_train++] = known[k];
    if ((err = zk_load_learn(l->x, l->n, l->width, label, train, n_train, row, n, o, p, &spot)))
        return refused(cx, l, &spot, err);
    for (size_t k = 0; k < n; k++)
        r->score[row[k]] = p[k];
    return ZK_OK;
}

static zk_err learn(zk_ctx *cx, const zk_args *a, const zk__load *l, found *r)
{
    int64_t folds = 10, every = 0;
    zk_load_options o;
    size_t *known;
    uint8_t *label;

    ZK_TRY(zk_arg_int(cx, a, "folds", 2, 1000, &folds));
    ZK_TRY(zk_arg_int(cx, a, "holdout-months", 2, 1000, &every));
    ZK_TRY(options_of(cx, a, r->model, &o));
    known_only(cx, l, &known, &label);
    r->score = ZK_NEWS(&cx->arena, double, l->n);
    for (size_t i = 0; i < l->n; i++)
        r->score[i] = NAN;
    ZK_TRY(every ? by_month(cx, l, every, known, label, &o, r) : by_folds(cx, l, folds, known, label, &o, r));
    r->learnt = true;
    /* with months held out the others were learnt from: they have no honest score and stay out of the list */
    if (!every)
        return unknown_rows(cx, l, known, label, &o, r);
    return ZK_OK;
}

/* ---- how well ---- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static zk_err judge(zk_ctx *cx, const zk_args *a, const zk__load *l, found *r)
{
    size_t n = r->learnt ? r->n_tested : l->known, k = 0;
    double *score = ZK_NEWS(&cx->arena, double, n), *odd = ZK_NEWS(&cx->arena, double, n), *at;
    uint8_t *y = ZK_NEWS(&cx->arena, uint8_t, n);
    zk_spot spot;
    zk_err err;

    for (size_t i = 0; i < l->n && !r->learnt; i++)
        if (l->label[i] >= 0) {
            score[k] = odd[k] = r->odd[i];
            y[k++] = (uint8_t)l->label[i];
        }
    for (; k < n; k++) {
        score[k] = r->score[r->tested[k]];
        odd[k] = r->odd[r->tested[k]];
        y[k] = (uint8_t)l->label[r->tested[k]];
    }
    if ((err = zk_roc_test(score, y, n, false, 0.95, &r->roc, &spot)) ||
        (err = zk_roc_test(odd, y, n, false, 0.95, &r->odd_roc, &spot)))
        return refused(cx, l, &spot, err);
    size_t n_at = 0;
    ZK_TRY(zk_ask_numbers(cx, "--at", zk_arg(a, "at"), &at, &n_at));
    for (k = 0; k < n_at; k++)
        at[k] = at[k] < 1 ? ceil(at[k] * (double)n) : at[k];
    qsort(at, n_at, sizeof *at, ascending);
    for (k = 0; k < n_at && r->n_at < AT_MAX; k++) {
        size_t top = (size_t)fmin(fmax(at[k], 0), (double)n + 1);
        if (top < 1 || top > n || (r->n_at && top == r->at[r->n_at - 1]))
            continue;
        r->at[r->n_at] = top;
        if ((err = zk_load_at_top(score, y, n, top, &r->precision[r->n_at], &r->recall[r->n_at], &spot)))
            return refused(cx, l, &spot, err);
        r->n_at++;
    }
    return ZK_OK;
}

/* ---- what is printed ---- */

static const char *const model_word[] = {"blend", "logistic", "boost", "none"};

static void print_quality(zk_ctx *cx, const zk__load *l, const found *r)
{
    zk_table t;

    printf(ZK_TR(cx, "标签：%zu 个已知，其中窃电 %zu 个。%s\n", "labels: %zu known, %zu of them theft. %s\n"),
           l->known, l->stolen, r->how ? r->how : "");
    printf(ZK_TR(cx, "AUC %.4f（95%% 区间 %.4f 至 %.4f）", "AUC %.4f (95 %% interval %.4f to %.4f)"),
           r->roc.auc, r->roc.low, r->roc.high);
    if (r->learnt)
        printf(ZK_TR(cx, "；不用标签 %.4f", "; without labels %.4f"), r->odd_roc.auc);
    printf("\n\n");
    zk_table_init(&t, cx, "rrr");
    zk_table_row(&t, ZK_TR(cx, "检查前", "looking at"), ZK_TR(cx, "命中率", "precision"),
                 ZK_TR(cx, "查出的占比", "share of all found"));
    for (size_t k = 0; k < r->n_at; k++)
        zk_table_row(&t, zk_show_int(cx, (int64_t)r->at[k]),
                     zk_fmt(&cx->arena, "%.1f%%", 100 * r->precision[k]),
                     zk_fmt(&cx->arena, "%.1f%%", 100 * r->recall[k]));
    zk_table_print(&t, stdout);
    printf("\n");
}

static const char *day_of(zk_ctx *cx, const zk__load *l, size_t i)
{
    char buf[16];

    return l->day ? zk_strdup(&cx->arena, zk_date_show(l->day[i], buf)) : "";
}

static void print_suspects(zk_ctx *cx, const zk__load *l, const found *r, size_t limit)
{
    for (size_t k = 0; k < limit && k < l->n && !isnan(r->score[r->order[k]]); k++) {
        size_t i = r->order[k];
        const char *why[EVIDENCE];
        size_t n = zk__load_evidence(cx, l, i, r->part + i * l->width, EVIDENCE, why);
        printf("%2zu. %s%s%s  %.4f", k + 1, l->who[i], l->day ? "  " : "", day_of(cx, l, i), r->score[i]);
        if (l->label && l->label[i] >= 0)
            printf("  %s", l->label[i] ? ZK_TR(cx, "[窃电]", "[theft]") : ZK_TR(cx, "[正常]", "[honest]"));
        printf("\n");
        for (size_t e = 0; e < n; e++)
            printf("      - %s\n", why[e]);
        if (n == 0)
            printf("      - %s\n",
                   ZK_TR(cx, "没有单项特别突出，是多项之和", "nothing stands out alone; it is the sum"));
    }
}

static void print_all(zk_ctx *cx, const zk__load *l, const found *r, size_t limit)
{
    static const zk_both kinds[] = {
        {"现成指标", "ready-made indicators"}, {"用户曲线", "series of meters"}, {"日曲线", "day profiles"}};

    printf(ZK_TR(cx, "%s：%s 个对象，%s 项特征；排序依据：%s\n", "%s: %s, %s; ordered by %s\n"),
           zk_tr(cx, kinds[l->kind]), zk_show_count(cx, (int64_t)l->n, "subject", "subjects"),
           zk_show_count(cx, (int64_t)l->width, "feature", "features"),
           r->learnt ? zk_fmt(&cx->arena, ZK_TR(cx, "窃电概率（%s）", "probability of theft (%s)"),
                              model_word[r->model])
                     : ZK_TR(cx, "异常程度（不用标签）", "oddness (no labels used)"));
    if (l->left_out)
        printf(ZK_TR(cx, "略去有效读数不足 4 个的 %s 个对象（如 %s）\n",
                     "%s with fewer than 4 readings left out (%s, for one)\n"),
               zk_show_count(cx, (int64_t)l->left_out, "subject", "subjects"), l->short_one);
    if (l->label)
        print_quality(cx, l, r);
    print_suspects(cx, l, r, limit);
}

static void quality_json(const zk__load *l, const found *r, zk_json *j)
{
    zk_json_kreal(j, "auc", r->roc.auc);
    zk_json_kreal(j, "auc_low", r->roc.low);
    zk_json_kreal(j, "auc_high", r->roc.high);
    zk_json_kreal(j, "ks", r->roc.ks);
    zk_json_kreal(j, "auc_without_labels", r->odd_roc.auc);
    zk_json_kint(j, "tested", (int64_t)(r->learnt ? r->n_tested : l->known));
    zk_json_key(j, "precision_at");
    zk_json_array(j);
    for (size_t k = 0; k < r->n_at; k++) {
        zk_json_object(j);
        zk_json_kint(j, "k", (int64_t)r->at[k]);
        zk_json_kreal(j, "precision", r->precision[k]);
        zk_json_kreal(j, "recall", r->recall[k]);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

static void suspect_json(zk_ctx *cx, const zk__load *l, const found *r, size_t i, zk_json *j)
{
    const char *why[EVIDENCE];
    size_t n = zk__load_evidence(cx, l, i, r->part + i * l->width, EVIDENCE, why);

    zk_json_object(j);
    zk_json_kstr(j, "meter", l->who[i]);
    if (l->day)
        zk_json_kstr(j, "day", day_of(cx, l, i));
    zk_json_kreal(j, "score", r->score[i]);
    zk_json_kreal(j, "oddness", r->odd[i]);
    if (l->label && l->label[i] >= 0)
        zk_json_kint(j, "label", l->label[i]);
    zk_json_key(j, "evidence");
    zk_json_array(j);
    for (size_t e = 0; e < n; e++)
        zk_json_str(j, why[e]);
    zk_json_end_array(j);
    zk_json_end_object(j);
}

static void show_json(zk_ctx *cx, const zk__load *l, const found *r, size_t limit)
{
    zk_json j = {.pretty = true};

    zk_json_object(&j);
    zk_json_kstr(&j, "model", model_word[r->learnt ? r->model : 3]);
    zk_json_kint(&j, "subjects", (int64_t)l->n);
    zk_json_kint(&j, "left_out", (int64_t)l->left_out);
    zk_json_key(&j, "features");
    zk_json_array(&j);
    for (size_t c = 0; c < l->width; c++)
        zk_json_str(&j, l->name[c].code);
    zk_json_end_array(&j);
    if (l->label)
        quality_json(l, r, &j);
    zk_json_key(&j, "suspects");
    zk_json_array(&j);
    for (size_t k = 0; k < limit && k < l->n && !isnan(r->score[r->order[k]]); k++)
        suspect_json(cx, l, r, r->order[k], &j);
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

/* ---- the command ---- */

/* Highest score first, those without one last. */
static zk_err in_order(zk_ctx *cx, const zk__load *l, found *r)
{
    double *key = ZK_NEWS(&cx->arena, double, l->n);
    zk_spot spot;
    zk_err err;

    r->order = ZK_NEWS(&cx->arena, size_t, l->n);
    for (size_t i = 0; i < l->n; i++)
        key[i] = isnan(r->score[i]) ? -1 : r->score[i];
    err = zk_order(key, l->n, true, r->order, &spot);
    return err ? refused(cx, l, &spot, err) : ZK_OK;
}

static zk_err run(zk_ctx *cx, const zk_args *a)
{
    static const char *const models[] = {"blend", "logistic", "boost", "none", NULL};
    int64_t limit = cx->json ? INT64_MAX : 10;
    found r = {0};
    zk_spot spot;
    zk__load l;
    zk_err err;

    ZK_TRY(zk_ask_choice(cx, a, "model", models, &r.model));
    ZK_TRY(zk_arg_int(cx, a, "limit", 0, INT64_MAX, &limit));
    ZK_TRY(zk__load_read(cx, a, &l));
    r.odd = ZK_NEWS(&cx->arena, double, l.n);
    r.part = ZK_NEWS(&cx->arena, double, l.n *l.width);
    if ((err = zk_load_odd(l.x, l.n, l.width, r.odd, r.part, &spot)))
        return refused(cx, &l, &spot, err);
    r.score = r.odd;
    if (l.label && l.known && r.model != 3)
        ZK_TRY(learn(cx, a, &l, &r));
    if (l.label && l.known)
        ZK_TRY(judge(cx, a, &l, &r));
    else
        l.label = NULL;
    ZK_TRY(in_order(cx, &l, &r));
    if (cx->json)
        show_json(cx, &l, &r, (size_t)limit);
    else
        print_all(cx, &l, &r, (size_t)limit);
    if (zk_arg(a, "plot"))
        return zk__load_plot(cx, zk_arg(a, "plot"), &l, r.order, l.n < 6 ? l.n : 6);
    return ZK_OK;
}

#define COLUMN(option, zh, en)                                                                               \
    {                                                                                                        \
        .name = option, .value = "COLUMN", .help = { zh, en }                                                \
    }

static const zk_opt opts[] = {
    COLUMN("meter", "用户或电表列", "column of the meter"),
    COLUMN("day", "日期列（每行一天的数据）", "column of the day (a day a row)"),
    COLUMN("time", "时间列（长表）", "column of the time (long form)"),
    COLUMN("kwh", "电量列（长表）", "column of the energy (long form)"),
    COLUMN("label", "标签列：1 窃电，0 正常，空为未知", "column of the label: 1 theft, 0 not, empty unknown"),
    COLUMN("peers", "同类分组列（宽表）", "column that says who are peers (wide form)"),
    {.name = "ignore",
     .value = "COLUMNS",
     .help = {"不作为读数的列，逗号分隔", "columns that are no readings, by commas"}},
    {.name = "indicators",
     .help = {"数值列是现成指标，不是读数",
              "the columns of numbers are ready-made indicators, not readings"}},
    {.name = "by",
     .value = "WHAT",
     .help = {"长表的对象：meter 电表，day 电表的一天", "long form: subjects are meters or days: meter, day"},
     .initial = "meter"},
    {.name = "season",
     .value = "N",
     .help = {"一个季节周期的期数，0 为无（月 12，日 7）",
              "periods a season, 0 none (12 for months, 7 for days)"}},
    {.name = "temperature",
     .value = "FILE",
     .help = {"长表：day、temperature 两列的文件", "long form: a file with columns day and temperature"}},
    {.name = "losses",
     .value = "FILE",
     .help = {"长表：day、loss 两列的线损文件", "long form: a file of line losses, columns day and loss"}},
    {.name = "model",
     .value = "MODEL",
     .help = {"有标签时：blend, logistic, boost；none 不用标签",
              "with labels: blend, logistic, boost; none uses none"},
     .initial = "blend"},
    {.name = "folds", .value = "K", .help = {"交叉验证折数", "folds of cross-validation"}, .initial = "10"},
    {.name = "holdout-months",
     .value = "K",
     .help = {"按日数据：序号被 K 整除的月份作检验，其余学习",
              "data by day: months whose number is a multiple of K are tested, the others learnt from"}},
    {.name = "trees", .value = "N", .help = {"提升树棵数", "boosted trees"}, .initial = "300"},
    {.name = "depth", .value = "N", .help = {"树深", "depth of a tree"}, .initial = "3"},
    {.name = "seeds",
     .value = "N",
     .help = {"不同种子的模型数，取平均", "models with different seeds, averaged"},
     .initial = "3"},
    {.name = "ridge",
     .value = "X",
     .help = {"逻辑回归的岭惩罚", "ridge penalty of the logistic regression"},
     .initial = "0.005"},
    {.name = "at",
     .value = "K,K,…",
     .help = {"在前几个处报告命中率；小于 1 为比例", "where precision is told; below 1 a share"},
     .initial = "10,50,100,0.2"},
    {.name = "limit",
     .value = "N",
     .help = {"列出多少个对象（表默认 10，JSON 默认全部）",
              "subjects listed (10 in the table, all in JSON)"}},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0}};

static const zk_cmd cmds[] = {
    {.words = "theft",
     .operands = "FILE",
     .min = 1,
     .max = 1,
     .summary = {"窃电与异常用电：负荷曲线特征、异常排序、有标签时的预测、每个嫌疑的证据",
                 "theft and abnormal use: features of load curves, who is odd, prediction from known cases, "
                 "evidence in words"},
     .help =
         {"FILE 是长表（电表、时间、电量）、每行一天（电表、日期、多个读数）、每行一户（多个读数），\n"
          "或加 --indicators 的现成指标。没有标签时按异常程度排序；有 0/1 标签列时由交叉验证给出概率。\n\n"
          "  zhike theft readings.csv --plot suspects.svg\n"
          "  zhike theft monthly.csv --label kacak --ignore type\n"
          "  zhike theft profiles.csv --label theft --ignore attack --holdout-months 3",
          "FILE is long (meter, time, energy), a day a row (meter, day, many readings), a meter a row (many\n"
          "readings), or with --indicators ready-made numbers. Without labels the order is by oddness; with "
          "a column\n"
          "of 0 and 1 it is by a probability from cross-validation.\n\n"
          "  zhike theft readings.csv --plot suspects.svg\n"
          "  zhike theft monthly.csv --label kacak --ignore type\n"
          "  zhike theft profiles.csv --label theft --ignore attack --holdout-months 3"},
     .opts = opts,
     .fn = run,
     .no_folder = true},
    {0}};

const zk_feature zk_feature_load = {.name = "load", .title = {"负荷与窃电", "Loads and theft"}, .cmds = cmds};
