/* SPDX-License-Identifier: Apache-2.0
 *
 * Grades from scores: cut points with open and closed ends, shares of the population, and how far it is
 * to another grade. Grade 0 is the first one listed, by custom the best.
 */
#include "eval/score/score.h"

zk_err zk_grade_cut(const zk_interval *in, size_t k, const double *score, size_t n, zk_grade *grade,
                    zk_spot *spot)
{
    if (k == 0 || k > ZK_GRADES_MAX)
        return zk__refuse(spot, ZK_EINVAL, k ? ZK_WHY_TOO_MANY : ZK_WHY_EMPTY, 0, 0, (double)k);
    for (size_t i = 0; i < n; i++) {
        size_t g;
        if (!isfinite(score[i]))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, 0, score[i]);
        if ((g = zk__interval_find(in, k, score[i])) == k)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_UNMATCHED, i, 0, score[i]);
        grade[i] = (zk_grade)g;
    }
    return ZK_OK;
}

static zk_err check_shares(const double *upto, size_t k, zk_spot *spot)
{
    if (k == 0 || k > ZK_GRADES_MAX)
        return zk__refuse(spot, ZK_EINVAL, k ? ZK_WHY_TOO_MANY : ZK_WHY_EMPTY, 0, 1, (double)k);
    for (size_t g = 0; g + 1 < k; g++) {
        if (!(upto[g] > 0 && upto[g] < 1))
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, g, 1, upto[g]);
        if (g > 0 && upto[g] <= upto[g - 1])
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_ASCENDING, g, 1, upto[g]);
    }
    return ZK_OK;
}

/* The best score of each grade, by walking the scores from the best on; a grade nobody is in gets that of the
 * next worse one. ascending has n values. */
static void first_scores(const double *ascending, size_t n, bool more, const double *upto, size_t k,
                         double *first)
{
    size_t g = 0, next = 1;

    for (size_t i = 0; i < n && next < k; i++) {
        double x = ascending[more ? n - 1 - i : i];

        if (i > 0 && x == ascending[more ? n - i : i - 1])
            continue; /* a tie has the grade of its first member */
        while (g + 1 < k && (double)(i + 1) > upto[g] * (double)n * (1 + 1e-12))
            g++;
        while (next <= g)
            first[next++] = x;
    }
    while (next < k)
        first[next++] = more ? -INFINITY : INFINITY;
}

zk_err zk_grade_share(const double *score, size_t n, zk_direction direction, const double *upto, size_t k,
                      zk_grade *grade, zk_spot *spot)
{
    double first[ZK_GRADES_MAX + 1], *sorted;
    bool more = direction == ZK_MORE_IS_BETTER;
    zk_err err = check_shares(upto, k, spot);

    if (!err)
        err = zk_check_finite(score, n, 1, spot);
    if (err || !n)
        return err;
    if (!(sorted = zk__sorted_copy(score, n)))
        return zk__no_memory(spot);
    first_scores(sorted, n, more, upto, k, first);
    free(sorted);
    for (size_t i = 0; i < n; i++) {
        size_t g = 0;

        while (g + 1 < k && (more ? score[i] <= first[g + 1] : score[i] >= first[g + 1]))
            g++;
        grade[i] = (zk_grade)g;
    }
    return ZK_OK;
}

zk_err zk_grade_reach(const zk_interval *in, size_t k, zk_grade g, double from, const zk_interval *range,
                      double *to)
{
    double lo, hi;

    if (g >= k)
        return ZK_EINVAL;
    if (!isfinite(from))
        return ZK_ENUMERIC;
    lo = fmax(zk__interval_first(&in[g]), range ? zk__interval_first(range) : -DBL_MAX);
    hi = fmin(zk__interval_last(&in[g]), range ? zk__interval_last(range) : DBL_MAX);
    if (lo > hi)
        return ZK_ENOTFOUND;
    *to = fmin(hi, fmax(lo, from));
    return ZK_OK;
}

static bool forbidden(zk_grade from, zk_grade to, const zk_grade *never, size_t k)
{
    for (size_t i = 0; i < k; i++)
        if (never[2 * i] == from && never[2 * i + 1] == to)
            return true;
    return false;
}

zk_err zk_grade_limit(zk_grade from, zk_grade to, const zk_grade *never, size_t k, zk_grade *out)
{
    while (to < from && forbidden(from, to, never, k))
        to++;
    *out = to;
    return ZK_OK;
}
