/* SPDX-License-Identifier: Apache-2.0
 *
 * ABC 分类: few customers bring most of the value. Ranked by value, classed by cumulative share of the
 * positive total; who brings nothing or costs money is always in the last class.
 */
#include "eval/internal.h"
#include "zhike/value.h"

static zk_err check_cuts(const double *upto, size_t cuts, zk_spot *spot)
{
    if (cuts == 0 || cuts >= ZK_GRADES_MAX)
        return zk__refuse(spot, ZK_EINVAL, cuts ? ZK_WHY_TOO_MANY : ZK_WHY_EMPTY, 0, 1, (double)cuts);
    for (size_t g = 0; g < cuts; g++) {
        if (!(upto[g] > 0 && upto[g] <= 1))
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, g, 1, upto[g]);
        if (g > 0 && upto[g] <= upto[g - 1])
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_ASCENDING, g, 1, upto[g]);
    }
    return ZK_OK;
}

/* Class of a positive value whose cumulative share runs from `before` to `after`. The margin lets 0.8 of a
 * total be reached by values that only add up to it in decimals. */
static size_t class_of(const double *upto, size_t cuts, zk_abc_rule rule, double before, double after)
{
    const double margin = 1e-12;
    size_t g = 0;

    if (rule == ZK_ABC_REACHING)
        while (g < cuts && before >= upto[g] - margin)
            g++;
    else if (before > 0)
        while (g < cuts && after > upto[g] + margin)
            g++;
    return g < cuts ? g : cuts;
}

/* What was put into one class, before the shares are known. */
static void summarise(const double *value, const zk_grade *grade, const size_t *order, size_t n, double total,
                      zk_abc_class *summary, size_t classes)
{
    memset(summary, 0, classes * sizeof *summary);
    for (size_t i = 0; i < n; i++) {
        zk_abc_class *c = &summary[grade[order[i]]];
        c->count++;
        c->value += value[order[i]];
    }
    for (size_t g = 0; g < classes; g++) {
        summary[g].count_share = n ? (double)summary[g].count / (double)n : 0;
        summary[g].value_share = total > 0 ? summary[g].value / total : 0;
    }
}

zk_err zk_abc(const double *value, size_t n, const double *upto, size_t cuts, zk_abc_rule rule,
              zk_grade *grade, size_t *rank, double *cumulative, zk_abc_class *summary, zk_spot *spot)
{
    zk_err err = check_cuts(upto, cuts, spot);
    double total = 0, before = 0;
    size_t *order, positive = 0;

    if (err)
        return err;
    if (!(order = zk__scratch(n, sizeof *order)))
        return zk__no_memory(spot);
    if ((err = zk_order(value, n, true, order, spot)))
        goto out;
    for (; positive < n && value[order[positive]] > 0; positive++)
        total += value[order[positive]];
    if (!isfinite(total)) {
        err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0, 0);
        goto out;
    }
    for (size_t i = 0; i < n; i++) {
        size_t at = order[i];
        double after =
            before + (i < positive ? value[at] : 0); /* ends at total exactly: the same additions */
        grade[at] =
            (zk_grade)(i < positive ? class_of(upto, cuts, rule, before / total, after / total) : cuts);
        if (rank)
            rank[at] = i + 1;
        if (cumulative)
            cumulative[at] = total > 0 ? after / total : 0;
        before = after;
    }
    if (summary)
        summarise(value, grade, order, n, total, summary, cuts + 1);
out:
    free(order);
    return err;
}
