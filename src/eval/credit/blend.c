/* SPDX-License-Identifier: Apache-2.0
 *
 * A card and trees together: the mean of log-odds.
 *
 * Averaging models whose errors differ lowers the variance of the prediction and needs no look at any outcome held out:
 * shares and kinds are fixed before.
 */
#include "eval/internal.h"
#include "zhike/boost.h"

enum { SEEDS_MAX = 100 };

static double log_odds(double p)
{
    double kept = fmin(fmax(p, 1e-12), 1 - 1e-12);

    return log(kept / (1 - kept));
}

static zk_err check(const zk_blend_options *o, zk_spot *spot)
{
    if (!(o->card_share >= 0 && o->card_share <= 1))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, o->card_share);
    if (o->seeds < 1 || o->seeds > SEEDS_MAX)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 1, o->seeds);
    if (o->boosts == 0 && o->card_share < 1)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 2, 0);
    for (size_t b = 0; b < o->boosts; b++)
        if (o->boost[b].task != ZK_BOOST_BINARY || o->boost[b].patience)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, b, 2, 0);
    return ZK_OK;
}

static zk_err add_card(const zk_card_column *col, size_t cols, const uint8_t *bad, const size_t *train,
                       size_t n_train, const size_t *test, size_t n_test, const zk_blend_options *o,
                       double *p, double *sum, zk_spot *spot)
{
    zk_card *card;
    zk_err err = zk_card_fit(col, cols, bad, train, n_train, &o->card, &card, spot);

    if (err)
        return err;
    err = zk_card_predict(card, col, test, n_test, p, spot);
    for (size_t i = 0; i < n_test && !err; i++)
        sum[i] += o->card_share * log_odds(p[i]);
    zk_card_free(card);
    return err;
}

/* Rows for the trees, gathered once for all models. */
typedef struct rows {
    double *train, *y, *test;
    size_t n_train, n_test, cols;
} rows;

static zk_err gather(rows *r, const double *x, const uint8_t *bad, const size_t *train, const size_t *test,
                     zk_spot *spot)
{
    r->train = zk__scratch(r->n_train * r->cols, sizeof *r->train);
    r->test = zk__scratch(r->n_test * r->cols, sizeof *r->test);
    r->y = zk__scratch(r->n_train, sizeof *r->y);
    if (!r->train || !r->test || !r->y)
        return zk__no_memory(spot);
    for (size_t i = 0; i < r->n_train; i++) {
        memcpy(r->train + i * r->cols, x + train[i] * r->cols, r->cols * sizeof *x);
        r->y[i] = bad[train[i]];
    }
    for (size_t i = 0; i < r->n_test; i++)
        memcpy(r->test + i * r->cols, x + test[i] * r->cols, r->cols * sizeof *x);
    return ZK_OK;
}

static zk_err add_trees(const rows *r, const zk_boost_options *kind, double part, double *p, double *sum,
                        zk_spot *spot)
{
    zk_boost *model;
    zk_err err = zk_boost_train(r->train, r->n_train, r->cols, r->y, NULL, NULL, kind, &model, spot);

    if (err)
        return err;
    err = zk_boost_predict(model, r->test, r->n_test, p, spot);
    for (size_t i = 0; i < r->n_test && !err; i++)
        sum[i] += part * log_odds(p[i]);
    zk_boost_free(model);
    return err;
}

static zk_err add_all_trees(const rows *r, const zk_blend_options *o, double *p, double *sum, zk_spot *spot)
{
    double part = (1 - o->card_share) / (double)(o->boosts * o->seeds);
    zk_err err = ZK_OK;

    for (size_t b = 0; b < o->boosts; b++)
        for (uint32_t s = 0; s < o->seeds && !err; s++) {
            zk_boost_options kind = o->boost[b];
            kind.seed += s;
            err = add_trees(r, &kind, part, p, sum, spot);
        }
    return err;
}

zk_err zk_blend(const zk_card_column *col, size_t cols, const double *x, size_t x_cols, const uint8_t *bad,
                const size_t *train, size_t n_train, const size_t *test, size_t n_test,
                const zk_blend_options *options, double *out, zk_spot *spot)
{
    rows r = {.n_train = n_train, .n_test = n_test, .cols = x_cols};
    double *p = zk__scratch(n_test, sizeof *p);
    zk_err err = p ? check(options, spot) : zk__no_memory(spot);

    for (size_t i = 0; i < n_test; i++)
        out[i] = 0;
    if (!err && options->card_share > 0)
        err = add_card(col, cols, bad, train, n_train, test, n_test, options, p, out, spot);
    if (!err && options->card_share < 1 && !(err = gather(&r, x, bad, train, test, spot)))
        err = add_all_trees(&r, options, p, out, spot);
    for (size_t i = 0; i < n_test && !err; i++)
        out[i] = 1 / (1 + exp(-out[i]));
    free(r.train);
    free(r.test);
    free(r.y);
    free(p);
    return err;
}

typedef struct cv {
    const zk_card_column *col;
    size_t cols, x_cols;
    const double *x;
    const uint8_t *bad;
    const zk_blend_options *o;
} cv;

static zk_err cv_fold(void *user, uint32_t fold, const size_t *train, size_t n_train, const size_t *test,
                      size_t n_test, double *out, zk_spot *spot)
{
    const cv *c = user;
    zk_blend_options o = *c->o;

    (void)fold;
    o.card.threads = 1;
    return zk_blend(c->col, c->cols, c->x, c->x_cols, c->bad, train, n_train, test, n_test, &o, out, spot);
}

zk_err zk_blend_cv(const zk_card_column *col, size_t cols, const double *x, size_t x_cols, const uint8_t *bad,
                   size_t n, const uint32_t *fold, uint32_t k, const zk_blend_options *options, int threads,
                   double *out, zk_spot *spot)
{
    cv c = {.col = col, .cols = cols, .x_cols = x_cols, .x = x, .bad = bad, .o = options};

    return zk_cross_validate(fold, n, k, threads, cv_fold, &c, out, spot);
}
