/* SPDX-License-Identifier: Apache-2.0
 *
 * A change of level: where cumulative sums of deviations turn, and whether random orders of the same values would turn
 * as sharply.
 */
#include "eval/internal.h"
#include "zhike/credit.h"

enum { PERIODS_MIN = 4, PERIODS_MAX = 4000, ORDERS_MAX = 100000 };

zk_err zk_trend_cusum(const double *y, size_t n, double *cusum, zk_spot *spot)
{
    zk_err err = zk__check_vector(y, n, spot);
    double mean, sum = 0;

    if (err)
        return err;
    mean = zk_sum(y, n) / (double)n;
    for (size_t i = 0; i < n; i++)
        cusum[i] = sum += y[i] - mean;
    return ZK_OK;
}

/* Largest less smallest sum; *at: the first period after the largest |sum|. */
static double range(const double *deviation, const size_t *order, size_t n, size_t *at)
{
    double sum = 0, most = 0, least = 0, furthest = 0;

    *at = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        sum += deviation[order ? order[i] : i];
        most = fmax(most, sum);
        least = fmin(least, sum);
        if (fabs(sum) > furthest) {
            furthest = fabs(sum);
            *at = i + 1;
        }
    }
    return most - least;
}

static double chance(const double *deviation, size_t n, size_t orders, uint64_t seed, double seen,
                     size_t *order)
{
    size_t as_far = 0, unused;

    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t k = 0; k < orders; k++) {
        zk_rng rng;
        zk_rng_init(&rng, seed, k);
        zk_rng_shuffle(&rng, order, n);
        as_far += range(deviation, order, n, &unused) >= seen * (1 - 1e-12);
    }
    return (1 + (double)as_far) / (1 + (double)orders);
}

/* U_t = sum over i <= t < j of sign(y_j - y_i), step by step. */
static void pettitt(const double *y, size_t n, zk_change *out)
{
    double u = 0, cubes = (double)n * (double)n * ((double)n + 1);

    for (size_t t = 0; t + 1 < n; t++) {
        for (size_t j = 0; j < n; j++)
            u += (y[j] > y[t]) - (y[j] < y[t]);
        if (fabs(u) > out->pettitt) {
            out->pettitt = fabs(u);
            out->pettitt_at = t + 1;
        }
    }
    out->pettitt_p = fmin(1, 2 * exp(-6 * out->pettitt * out->pettitt / cubes));
}

zk_err zk_trend_change(const double *y, size_t n, size_t orders, uint64_t seed, zk_change *out, zk_spot *spot)
{
    zk_change c = {.p = 1, .pettitt_p = 1};
    zk_description all;
    double *deviation;
    size_t *order;
    zk_err err = zk_describe(y, n, &all, spot);

    if (err)
        return err;
    if (n < PERIODS_MIN)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0, (double)n);
    if (n > PERIODS_MAX || orders > ORDERS_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, n > PERIODS_MAX ? 0 : 1, (double)n);
    c.before = c.after = all.mean;
    if (all.var == 0) {
        *out = c;
        return ZK_OK;
    }
    deviation = zk__scratch(n, sizeof *deviation);
    order = zk__scratch(n, sizeof *order);
    if (!deviation || !order) {
        err = zk__no_memory(spot);
        goto out;
    }
    for (size_t i = 0; i < n; i++)
        deviation[i] = y[i] - all.mean;
    c.range = range(deviation, NULL, n, &c.at);
    c.before = zk_sum(y, c.at) / (double)c.at;
    c.after = zk_sum(y + c.at, n - c.at) / (double)(n - c.at);
    if (orders)
        c.p = chance(deviation, n, orders, seed, c.range, order);
    pettitt(y, n, &c);
    *out = c;
out:
    free(deviation);
    free(order);
    return err;
}
