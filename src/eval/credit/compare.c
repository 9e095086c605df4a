/* SPDX-License-Identifier: Apache-2.0
 *
 * Two scores of the same subjects, and the lift of one.
 *
 * DeLong's structural components by midranks (Sun & Xu 2014): among the bad, (rank among all - rank among the bad) / goods;
 * among the good, 1 - (rank among all - rank among the good) / bads.
 */
#include "eval/internal.h"
#include "zhike/credit.h"

/* The components of one score, the bad first; and its AUC. */
typedef struct side {
    double *v; /* n */
    double auc;
} side;

typedef struct split {
    const uint8_t *bad;
    size_t n, bads, goods;
    double *x, *rank, *part, *part_rank;
} split;

static void ranks_of_part(split *s, uint8_t which)
{
    size_t k = 0;

    for (size_t i = 0; i < s->n; i++)
        if (s->bad[i] == which)
            s->part[k++] = s->x[i];
    (void)zk_rank(s->part, k, false, ZK_TIES_AVERAGE, s->part_rank, NULL);
}

static zk_err components(split *s, const double *score, bool falls, side *out, zk_spot *spot)
{
    size_t k;
    zk_err err;

    for (size_t i = 0; i < s->n; i++)
        s->x[i] = falls ? -score[i] : score[i];
    if ((err = zk_rank(s->x, s->n, false, ZK_TIES_AVERAGE, s->rank, spot)))
        return err;
    ranks_of_part(s, 1);
    out->auc = 0;
    k = 0;
    for (size_t i = 0; i < s->n; i++)
        if (s->bad[i]) {
            out->v[k] = (s->rank[i] - s->part_rank[k]) / (double)s->goods;
            out->auc += out->v[k++];
        }
    out->auc /= (double)s->bads;
    ranks_of_part(s, 0);
    for (size_t i = 0; i < s->n; i++)
        if (!s->bad[i]) {
            out->v[k] = 1 - (s->rank[i] - s->part_rank[k - s->bads]) / (double)s->bads;
            k++;
        }
    return ZK_OK;
}

/* Covariance of two AUCs: sample covariances of the components, each over its own number. */
static double covariance(const split *s, const side *a, const side *b)
{
    double by_bad = 0, by_good = 0, bads = (double)s->bads, goods = (double)s->goods;

    for (size_t i = 0; i < s->bads; i++)
        by_bad += (a->v[i] - a->auc) * (b->v[i] - b->auc);
    for (size_t i = s->bads; i < s->n; i++)
        by_good += (a->v[i] - a->auc) * (b->v[i] - b->auc);
    return (s->bads > 1 ? by_bad / (bads - 1) / bads : 0) +
           (s->goods > 1 ? by_good / (goods - 1) / goods : 0);
}

static void judge(const split *s, const side *a, const side *b, double confidence, zk_roc_pair *out)
{
    double var[2] = {covariance(s, a, a), covariance(s, b, b)}, z, se;

    out->auc[0] = a->auc;
    out->auc[1] = b->auc;
    out->se[0] = sqrt(var[0]);
    out->se[1] = sqrt(var[1]);
    out->covariance = covariance(s, a, b);
    out->difference = a->auc - b->auc;
    se = sqrt(fmax(0, var[0] + var[1] - 2 * out->covariance));
    if (se < 1e-12) /* the same order but for rounding */
        se = 0;
    (void)zk_normal_quantile(0.5 + confidence / 2, &z, NULL);
    out->low = fmax(-1, out->difference - z * se);
    out->high = fmin(1, out->difference + z * se);
    out->z = se > 0 ? out->difference / se : 0;
    out->p = se > 0 ? 2 * zk_normal_cdf(-fabs(out->z)) : fabs(out->difference) < 1e-12 ? 1 : 0;
}

static zk_err count(split *s, zk_spot *spot)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->bad[i] > 1)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 1, s->bad[i]);
        s->bads += s->bad[i];
    }
    s->goods = s->n - s->bads;
    if (s->bads == 0 || s->goods == 0)
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_ONE_CLASS, 0, 1, s->bads ? 1 : 0);
    return ZK_OK;
}

static zk_err check_score(const double *score, size_t n, size_t which, zk_spot *spot)
{
    zk_err err = zk__check_vector(score, n, spot);

    if (err && spot)
        spot->col = 3 + which;
    return err;
}

zk_err zk_roc_compare(const double *a, const double *b, const uint8_t *bad, size_t n, const bool falls[2],
                      double confidence, zk_roc_pair *out, zk_spot *spot)
{
    split s = {.bad = bad, .n = n};
    side one = {0}, two = {0};
    double *room;
    zk_err err;

    if (!(confidence > 0 && confidence < 1))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 2, confidence);
    if ((err = check_score(a, n, 0, spot)) || (err = check_score(b, n, 1, spot)) || (err = count(&s, spot)))
        return err;
    if (!(room = zk__scratch(6 * n, sizeof *room)))
        return zk__no_memory(spot);
    s.x = room;
    s.rank = room + n;
    s.part = room + 2 * n;
    s.part_rank = room + 3 * n;
    one.v = room + 4 * n;
    two.v = room + 5 * n;
    if (!(err = components(&s, a, falls[0], &one, spot)) && !(err = components(&s, b, falls[1], &two, spot)))
        judge(&s, &one, &two, confidence, out);
    free(room);
    return err;
}

/* ---- lift ---- */

zk_err zk_roc_lift(const double *score, const uint8_t *bad, size_t n, bool risk_falls, size_t groups,
                   zk_lift_group *out, zk_spot *spot)
{
    split s = {.bad = bad, .n = n};
    size_t *order, met = 0, caught = 0;
    zk_err err;

    if (groups < 2 || groups > 1000)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 2, (double)groups);
    if ((err = zk__check_vector(score, n, spot)) || (err = count(&s, spot)))
        return err;
    if (n < groups)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0, (double)n);
    if (!(order = zk__scratch(n, sizeof *order)))
        return zk__no_memory(spot);
    if (!(err = zk_order(score, n, !risk_falls, order, spot)))
        for (size_t g = 0; g < groups; g++) {
            size_t from = n / groups * g + n % groups * g / groups,
                   to = n / groups * (g + 1) + n % groups * (g + 1) / groups;
            zk_lift_group l = {.n = to - from};
            for (size_t i = from; i < to; i++)
                l.bad += bad[order[i]];
            met += l.n;
            caught += l.bad;
            l.rate = (double)l.bad / (double)l.n;
            l.lift = l.rate / ((double)s.bads / (double)n);
            l.cumulative = (double)caught / (double)met / ((double)s.bads / (double)n);
            l.caught = (double)caught / (double)s.bads;
            out[g] = l;
        }
    free(order);
    return err;
}
