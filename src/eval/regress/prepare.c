/* SPDX-License-Identifier: Apache-2.0
 *
 * What is done to the data before a regression: winsorising, absorbing effects; and correlations with their p.
 */
#include "eval/regress/regress.h"

zk_err zk_winsorize(const double *x, size_t n, double p, double *out, double *low, double *high,
                    size_t *changed, zk_spot *spot)
{
    double cut[2];
    size_t count = 0;
    zk_err err;

    if (!(p >= 0 && p < 0.5))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, p);
    if ((err = zk_quantiles(x, n, (double[]){p, 1 - p}, 2, cut, spot)))
        return err;
    for (size_t i = 0; i < n; i++) {
        double v = x[i] < cut[0] ? cut[0] : x[i] > cut[1] ? cut[1] : x[i];
        count += v != x[i];
        out[i] = v;
    }
    if (low)
        *low = cut[0];
    if (high)
        *high = cut[1];
    if (changed)
        *changed = count;
    return ZK_OK;
}

/* ---- absorbing ---- */

enum { TURNS_MAX = 10000 };

typedef struct absorb {
    double *const *column;
    size_t n, effects;
    const double *weight;
    const int32_t *const *group;
    const size_t *groups;
    double *const *share; /* per effect and group: sum of weights */
} absorb;

/* One effect's means out of v; how far the largest was from 0. */
static double take_out(const absorb *a, size_t effect, double *v, long double *sum)
{
    const int32_t *g = a->group[effect];
    double most = 0;

    memset(sum, 0, a->groups[effect] * sizeof *sum);
    for (size_t i = 0; i < a->n; i++)
        sum[g[i]] += (a->weight ? (long double)a->weight[i] : 1) * (long double)v[i];
    for (size_t k = 0; k < a->groups[effect]; k++) {
        if (a->share[effect][k] > 0)
            sum[k] /= (long double)a->share[effect][k];
        most = fmax(most, fabs((double)sum[k]));
    }
    for (size_t i = 0; i < a->n; i++)
        v[i] = (double)((long double)v[i] - sum[g[i]]);
    return most;
}

static double largest(const double *v, size_t n)
{
    double most = 0;

    for (size_t i = 0; i < n; i++)
        most = fmax(most, fabs(v[i]));
    return most;
}

static zk_err within(void *user, size_t piece, int thread)
{
    const absorb *a = user;
    double *v = a->column[piece], spread = 0, moved = 0;
    size_t widest = 0;
    long double *sum;
    zk_err err = ZK_OK;

    (void)thread;
    for (size_t e = 0; e < a->effects; e++)
        widest = a->groups[e] > widest ? a->groups[e] : widest;
    if (!(sum = zk__scratch(widest, sizeof *sum)))
        return ZK_ELIMIT;
    spread = largest(v, a->n);
    for (int turn = 0;; turn++) {
        moved = 0;
        for (size_t e = 0; e < a->effects; e++)
            moved = fmax(moved, take_out(a, e, v, sum));
        if (moved <= 1e-12 * spread)
            break;
        if (turn == TURNS_MAX) {
            err = ZK_ENUMERIC;
            break;
        }
    }
    if (largest(v, a->n) < 1e-9 * spread) /* the effects explain it: what is left is rounding */
        memset(v, 0, a->n * sizeof *v);
    free(sum);
    return err;
}

/* Sums of weights per group; the degrees of freedom. */
static zk_err count_groups(const absorb *a, size_t *absorbed, zk_spot *spot)
{
    *absorbed = 0;
    for (size_t e = 0; e < a->effects; e++) {
        for (size_t i = 0; i < a->n; i++) {
            int32_t g = a->group[e][i];
            if (g < 0 || (size_t)g >= a->groups[e])
                return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, e, g);
            a->share[e][g] += a->weight ? a->weight[i] : 1;
        }
        for (size_t k = 0; k < a->groups[e]; k++)
            *absorbed += a->share[e][k] > 0;
    }
    *absorbed -= a->effects - 1;
    return ZK_OK;
}

zk_err zk_absorb(double *const *column, size_t columns, size_t n, const double *weight,
                 const int32_t *const *group, const size_t *groups, size_t effects, int threads,
                 size_t *absorbed, zk_spot *spot)
{
    double **share = zk__scratch(effects, sizeof *share);
    absorb a = {.column = column,
                .n = n,
                .effects = effects,
                .weight = weight,
                .group = group,
                .groups = groups,
                .share = share};
    zk_err err = share ? ZK_OK : zk__no_memory(spot);

    if (!err && (n == 0 || effects == 0))
        err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    for (size_t j = 0; !err && j < columns; j++)
        if ((err = zk_check_finite(column[j], n, 1, spot)) && spot)
            spot->col = j;
    for (size_t e = 0; !err && e < effects; e++)
        if (!(share[e] = zk__scratch(groups[e], sizeof *share[e])))
            err = zk__no_memory(spot);
    if (!err)
        err = count_groups(&a, absorbed, spot);
    if (!err && (err = zk__parallel(threads, columns, within, &a)))
        err = err == ZK_ELIMIT ? zk__no_memory(spot)
                               : zk__refuse(spot, err, ZK_WHY_NOT_CONVERGED, 0, 0, TURNS_MAX);
    for (size_t e = 0; share && e < effects; e++)
        free(share[e]);
    free(share);
    return err;
}

/* ---- correlation ---- */

zk_err zk_correlation_test(const double *x, const double *y, size_t n, zk_cor_kind kind, double *r, double *p,
                           zk_spot *spot)
{
    double *rank = NULL, rest;
    zk_err err;

    if (n < 3)
        return zk__refuse(spot, ZK_EINVAL, n ? ZK_WHY_TOO_FEW : ZK_WHY_EMPTY, 0, 0, (double)n);
    if (kind == ZK_COR_SPEARMAN) {
        if (!(rank = zk__scratch(2 * n, sizeof *rank)))
            return zk__no_memory(spot);
        if ((err = zk_rank(x, n, false, ZK_TIES_AVERAGE, rank, spot)))
            goto out;
        if ((err = zk_rank(y, n, false, ZK_TIES_AVERAGE, rank + n, spot))) {
            if (spot)
                spot->col = 1;
            goto out;
        }
        x = rank;
        y = rank + n;
    }
    if ((err = zk_correlation(x, y, n, r, spot)))
        goto out;
    rest = (1 - *r) * (1 + *r);
    *p = rest > 1e-15 ? zk_t_two_sided(*r * sqrt((double)(n - 2) / rest), (double)(n - 2)) : 0;
out:
    free(rank);
    return err;
}
