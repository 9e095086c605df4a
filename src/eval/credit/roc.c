/* SPDX-License-Identifier: Apache-2.0
 *
 * How well a score tells bad from good: ROC, exact AUC with DeLong's interval, KS.
 *
 * Subjects are visited riskiest first, equal scores together. With B bad and G good met before a tie of b
 * and g, each bad of the tie beats (goods - G - g) + g/2 goods and each good is beaten by B + b/2 bads:
 * these are DeLong's structural components, so AUC and its variance come from one walk (Sun & Xu 2014).
 */
#include "eval/internal.h"
#include "zhike/credit.h"

/* Walks over groups of equal scores, riskiest first: the bad and the good are sorted apart and merged, which
 * needs no order of subjects and no jumping about in memory. */
typedef struct walk {
    double *bad; /* ascending; owns the memory of good too */
    double *good;
    size_t bads, goods;       /* all */
    size_t met_bad, met_good; /* before this tie */
    size_t b, g;              /* in this tie */
    double here;              /* its score */
    bool risk_falls;
} walk;

static zk_err split(walk *w, const double *score, const uint8_t *bad, size_t n, zk_spot *spot)
{
    size_t b = 0, g = 0;
    zk_err err;

    if (!(w->bad = zk__scratch(n, sizeof *w->bad)))
        return zk__no_memory(spot);
    w->good = w->bad + w->bads;
    for (size_t i = 0; i < n; i++) {
        if (bad[i])
            w->bad[b++] = score[i] + 0.0; /* -0 ties with 0 */
        else
            w->good[g++] = score[i] + 0.0;
    }
    if ((err = zk__sort(w->bad, b, spot)) || (err = zk__sort(w->good, g, spot)))
        free(w->bad);
    return err;
}

static zk_err walk_init(walk *w, const double *score, const uint8_t *bad, size_t n, bool risk_falls,
                        zk_spot *spot)
{
    zk_err err = zk__check_vector(score, n, spot);

    *w = (walk){.risk_falls = risk_falls};
    if (err)
        return err;
    for (size_t i = 0; i < n; i++) {
        if (bad[i] > 1)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 1, bad[i]);
        w->bads += bad[i];
    }
    w->goods = n - w->bads;
    if (w->bads == 0 || w->goods == 0)
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_ONE_CLASS, 0, 1, w->bads ? 1 : 0);
    return split(w, score, bad, n, spot);
}

static void walk_rewind(walk *w)
{
    w->met_bad = w->met_good = w->b = w->g = 0;
}

/* The k-th riskiest of n sorted scores. */
static inline double riskiest(const walk *w, const double *sorted, size_t n, size_t k)
{
    return w->risk_falls ? sorted[k] : sorted[n - 1 - k];
}

static bool walk_next(walk *w)
{
    size_t b = w->met_bad += w->b, g = w->met_good += w->g;

    w->b = w->g = 0;
    if (b == w->bads && g == w->goods)
        return false;
    if (b == w->bads) {
        w->here = riskiest(w, w->good, w->goods, g);
    } else {
        w->here = riskiest(w, w->bad, w->bads, b);
        if (g < w->goods) {
            double other = riskiest(w, w->good, w->goods, g);
            w->here = w->risk_falls ? fmin(w->here, other) : fmax(w->here, other);
        }
    }
    while (b + w->b < w->bads && riskiest(w, w->bad, w->bads, b + w->b) == w->here)
        w->b++;
    while (g + w->g < w->goods && riskiest(w, w->good, w->goods, g + w->g) == w->here)
        w->g++;
    return true;
}

/* Goods that a bad of this tie beats, bads that beat a good of it: halves at the most, so exact. */
static double beaten_goods(const walk *w)
{
    return (double)(w->goods - w->met_good - w->g) + 0.5 * (double)w->g;
}

static double beating_bads(const walk *w)
{
    return (double)w->met_bad + 0.5 * (double)w->b;
}

static void area_and_distance(walk *w, zk_roc *r)
{
    double wins = 0;

    r->ks = -1; /* so that the first tie names a score even when nothing is told apart */
    while (walk_next(w)) {
        wins += (double)w->b * beaten_goods(w);
        double tpr = (double)(w->met_bad + w->b) / (double)w->bads;
        double fpr = (double)(w->met_good + w->g) / (double)w->goods;
        if (fabs(tpr - fpr) > r->ks) {
            r->ks = fabs(tpr - fpr);
            r->ks_score = w->here;
        }
    }
    r->auc = wins / ((double)w->bads * (double)w->goods);
}

/* Sample variances of the components, each over its own number. */
static double delong_variance(walk *w, double auc)
{
    double by_bad = 0, by_good = 0, bads = (double)w->bads, goods = (double)w->goods;

    walk_rewind(w);
    while (walk_next(w)) {
        double p = beaten_goods(w) / goods - auc, q = beating_bads(w) / bads - auc;
        by_bad += (double)w->b * p * p;
        by_good += (double)w->g * q * q;
    }
    return (w->bads > 1 ? by_bad / (bads - 1) / bads : 0) +
           (w->goods > 1 ? by_good / (goods - 1) / goods : 0);
}

zk_err zk_roc_test(const double *score, const uint8_t *bad, size_t n, bool risk_falls, double confidence,
                   zk_roc *out, zk_spot *spot)
{
    zk_roc r = {.n = n};
    double z;
    walk w;
    zk_err err;

    if (!(confidence > 0 && confidence < 1))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 2, confidence);
    if ((err = walk_init(&w, score, bad, n, risk_falls, spot)))
        return err;
    r.bad = w.bads;
    area_and_distance(&w, &r);
    r.se = sqrt(delong_variance(&w, r.auc));
    free(w.bad);
    (void)zk_normal_quantile(0.5 + confidence / 2, &z, NULL);
    r.low = fmax(0, r.auc - z * r.se);
    r.high = fmin(1, r.auc + z * r.se);
    r.gini = 2 * r.auc - 1;
    *out = r;
    return ZK_OK;
}

zk_err zk_roc_curve(const double *score, const uint8_t *bad, size_t n, bool risk_falls, zk_roc_point *curve,
                    size_t *points, zk_spot *spot)
{
    size_t k = 1;
    walk w;
    zk_err err = walk_init(&w, score, bad, n, risk_falls, spot);

    if (err)
        return err;
    while (walk_next(&w))
        curve[k++] = (zk_roc_point){.score = w.here,
                                    .tpr = (double)(w.met_bad + w.b) / (double)w.bads,
                                    .fpr = (double)(w.met_good + w.g) / (double)w.goods};
    curve[0] = (zk_roc_point){.score = curve[1].score};
    *points = k;
    free(w.bad);
    return ZK_OK;
}
