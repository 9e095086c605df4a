/* SPDX-License-Identifier: Apache-2.0
 *
 * The whole card is its parts put together; what a held-out row says reaches nothing it is predicted from; a blend is the
 * mean of log-odds.
 */
#include "eval_test.h"
#include "zhike/boost.h"
#include "zhike/scorecard.h"

enum { N = 900, K = 3 };

static double a[N], b[N], x[N * 2];
static int32_t level[N];
static uint8_t bad[N];
static uint32_t fold[N];

static void make_data(zk_card_column col[3])
{
    zk_rng rng;

    zk_rng_init(&rng, 8, 8);
    for (size_t i = 0; i < N; i++) {
        a[i] = i % 13 ? zk_rng_normal(&rng) : NAN;
        b[i] = zk_rng_normal(&rng);
        level[i] = (int32_t)zk_rng_below(&rng, 4);
        bad[i] = zk_rng_uniform(&rng) < 1 / (1 + exp(1 - (i % 13 ? a[i] : 0.5) - 0.4 * level[i]));
        x[2 * i] = a[i];
        x[2 * i + 1] = b[i];
    }
    col[0] = (zk_card_column){.x = a, .bins = zk_bin_defaults()};
    col[1] = (zk_card_column){.x = b, .bins = zk_bin_defaults()};
    col[2] = (zk_card_column){.level = level, .levels = 4, .bins = zk_bin_defaults()};
    ZK_CHECK_OK(zk_folds_stratified(bad, N, K, fold, NULL));
}

ZK_TEST(a_card_is_its_parts)
{
    static double w[N * 3], p[N], q[N];
    uint32_t bin_of[4];
    zk_card_options o = {.iv_min = 0};
    zk_card_column col[3];
    zk_binning t[3];
    double beta[4];
    zk_logit fit;
    zk_card *card;

    make_data(col);
    ZK_CHECK_OK(zk_card_fit(col, 3, bad, NULL, N, &o, &card, NULL));
    ZK_CHECK_OK(zk_woe_fit(a, bad, N, &col[0].bins, &t[0], NULL));
    ZK_CHECK_OK(zk_woe_fit(b, bad, N, &col[1].bins, &t[1], NULL));
    ZK_CHECK_OK(zk_woe_fit_levels(level, 4, bad, N, &col[2].bins, NULL, 0, &t[2], bin_of, NULL));
    for (size_t i = 0; i < N; i++) {
        w[3 * i] = t[0].bin[zk_woe_bin(&t[0], a[i])].woe;
        w[3 * i + 1] = t[1].bin[zk_woe_bin(&t[1], b[i])].woe;
        w[3 * i + 2] = t[2].bin[bin_of[level[i]]].woe;
    }
    ZK_CHECK_OK(zk_logit_fit(w, N, 3, NULL, 0, bad, NULL, beta, NULL, NULL, &fit, NULL));
    ZK_CHECK_INT(zk_card_chosen(card, NULL), 3);
    check_all_near(zk_card_beta(card), beta, 4, 1e-12);
    ZK_CHECK_NEAR(zk_card_logit(card)->deviance, fit.deviance, 1e-10);
    ZK_CHECK_OK(zk_logit_predict(w, N, 3, NULL, 0, beta, p, NULL));
    ZK_CHECK_OK(zk_card_predict(card, col, NULL, N, q, NULL));
    check_all_near(q, p, N, 1e-12);
    zk_card_free(card);
    o.iv_min = 0.1; /* the noise stays out */
    ZK_CHECK_OK(zk_card_fit(col, 3, bad, NULL, N, &o, &card, NULL));
    const size_t *which;
    ZK_CHECK(zk_card_chosen(card, &which) == 2 && which[0] == 0 && which[1] == 2);
    zk_card_free(card);
    o.iv_min = 100; /* nothing left: the rate */
    ZK_CHECK_OK(zk_card_fit(col, 3, bad, NULL, N, &o, &card, NULL));
    ZK_CHECK_OK(zk_card_predict(card, col, NULL, 1, q, NULL));
    ZK_CHECK_NEAR(q[0], (double)zk_card_logit(card)->bad / N, 1e-12);
    zk_card_free(card);
}

/* Turning the outcomes of one fold round changes no prediction of that fold. */
ZK_TEST(held_out_outcomes_reach_nothing)
{
    static double before[N], after[N], one[N];
    static uint8_t turned[N];
    zk_step_options step = {.rule = ZK_STEP_AIC};
    zk_card_options o = {.step = &step, .positive = true};
    zk_boost_options kind = zk_boost_defaults();
    zk_blend_options mix = {.card_share = 0.3, .card = o, .boost = &kind, .boosts = 1, .seeds = 2};
    zk_card_column col[3];

    make_data(col);
    kind.rounds = 20;
    for (size_t i = 0; i < N; i++)
        turned[i] = fold[i] == 1 ? !bad[i] : bad[i];
    ZK_CHECK_OK(zk_card_cv(col, 3, bad, N, fold, K, &o, 2, before, NULL));
    ZK_CHECK_OK(zk_card_cv(col, 3, turned, N, fold, K, &o, 1, after, NULL));
    for (size_t i = 0; i < N; i++)
        ZK_CHECK(fold[i] != 1 || before[i] == after[i]);
    ZK_CHECK_OK(zk_blend_cv(col, 3, x, 2, bad, N, fold, K, &mix, 2, before, NULL));
    ZK_CHECK_OK(zk_blend_cv(col, 3, x, 2, turned, N, fold, K, &mix, 1, after, NULL));
    for (size_t i = 0; i < N; i++)
        ZK_CHECK(fold[i] != 1 || before[i] == after[i]);
    mix.card_share = 1; /* the card alone, and the trees alone */
    ZK_CHECK_OK(zk_blend_cv(col, 3, x, 2, bad, N, fold, K, &mix, 2, after, NULL));
    ZK_CHECK_OK(zk_card_cv(col, 3, bad, N, fold, K, &o, 2, one, NULL));
    check_all_near(after, one, N, 1e-12);
    mix.card_share = 0;
    mix.seeds = 1;
    static double y[N];
    for (size_t i = 0; i < N; i++)
        y[i] = bad[i];
    ZK_CHECK_OK(zk_blend_cv(col, 3, x, 2, bad, N, fold, K, &mix, 2, after, NULL));
    ZK_CHECK_OK(zk_boost_cv(x, N, 2, y, NULL, fold, K, &kind, 2, one, NULL));
    check_all_near(after, one, N, 1e-12);
    mix.card_share = 2;
    CHECK_REFUSED(zk_blend_cv(col, 3, x, 2, bad, N, fold, K, &mix, 1, after, &spot), ZK_EINVAL, ZK_WHY_RANGE,
                  0, 0);
}

ZK_TEST(refusals_name_the_variable)
{
    zk_card_options o = {.iv_min = 0};
    zk_card_column col[3];
    zk_card *card;

    make_data(col);
    b[7] = INFINITY;
    CHECK_REFUSED(zk_card_fit(col, 3, bad, NULL, N, &o, &card, &spot), ZK_EINVAL, ZK_WHY_RANGE, 7, 1);
    b[7] = 0;
    memset(bad, 0, sizeof bad);
    CHECK_REFUSED(zk_card_fit(col, 3, bad, NULL, N, &o, &card, &spot), ZK_ENUMERIC, ZK_WHY_ONE_CLASS, 0, 0);
    CHECK_REFUSED(zk_card_fit(col, 0, bad, NULL, N, &o, &card, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    zk_card_free(NULL);
}

ZK_TEST_MAIN()
