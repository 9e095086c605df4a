/* SPDX-License-Identifier: Apache-2.0
 *
 * The smallest change of weights that overturns a result: of all weights together, and of one alone.
 *
 * A lead is linear in the weights, so both answers are exact. All together it is a fractional knapsack: a
 * unit of weight does most when it leaves the largest lead for the smallest. One alone (Triantaphyllou &
 * Sanchez, Decision Sciences 28, 1997): the others keep their proportions, the lead is linear in that weight.
 */
#include "eval/internal.h"
#include "zhike/score.h"
#include "zhike/weight.h"

/* Moves weight, the largest lead first, to the smallest lead until nothing of the lead is left. */
static void move_least(const size_t *order, const double *lead, size_t n, double total, double *w,
                       zk_overturn *out)
{
    size_t to = order[n - 1];

    out->possible = total <= 0 || lead[to] <= 0;
    for (size_t k = 0; k + 1 < n && out->possible && total > 0; k++) {
        size_t from = order[k];
        double gain = lead[from] - lead[to], share = w[from];
        if (!(gain > 0))
            break;
        if (share * gain >= total)
            share = total / gain;
        total = share < w[from] ? 0 : total - share * gain;
        w[from] -= share;
        w[to] += share;
        out->moved += share;
    }
}

/* Weight j at which the lead is 0, the others in proportion; -1: nowhere in [0, 1]. */
static double single_value(const double *w, const double *lead, double total, size_t j)
{
    double rest, v;

    if (w[j] >= 1) /* nothing to scale */
        return -1;
    rest = (total - w[j] * lead[j]) / (1 - w[j]);
    if (rest == lead[j])
        return -1;
    v = rest / (rest - lead[j]);
    return v >= 0 && v <= 1 ? v : -1;
}

zk_err zk_overturn_find(const double *w, const double *lead, size_t n, zk_overturn *out, double *least,
                        double *each, zk_spot *spot)
{
    zk_overturn o = {0};
    zk_err err = zk__check_vector(lead, n, spot);
    double *now, total, sum;
    size_t *order = NULL;

    if (err || (err = zk__check_weights(w, n, &sum, spot)))
        return err;
    now = zk__scratch(n, sizeof *now);
    order = zk__scratch(n, sizeof *order);
    if (!now || !order) {
        err = zk__no_memory(spot);
        goto out;
    }
    for (size_t j = 0; j < n; j++)
        now[j] = w[j] / sum;
    total = zk_dot(now, lead, n);
    if (total < 0) {
        err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_NEGATIVE, 0, 0, total);
        goto out;
    }
    for (size_t j = 0; j < n; j++) {
        double v = single_value(now, lead, total, j);
        if (each)
            each[j] = v;
        if (v < 0 || (o.single && fabs(v - now[j]) >= fabs(o.single_to - now[o.which])))
            continue;
        o.single = true;
        o.which = j;
        o.single_to = v;
    }
    if ((err = zk_order(lead, n, true, order, spot)))
        goto out;
    move_least(order, lead, n, total, now, &o);
    if (least)
        memcpy(least, now, n * sizeof *least);
    *out = o;
out:
    free(order);
    free(now);
    return err;
}
