/* SPDX-License-Identifier: Apache-2.0
 *
 * Lifetime value where customers go to and fro between brands (Rust, Lemon & Zeithaml 2004): who bought what last,
 * times the switching matrix, purchase by purchase, discounted to now.
 */
#include "eval/internal.h"
#include "zhike/clv.h"

static const double STEPS_IN_ALL = 1e10; /* half a minute */

enum { BRANDS_MAX = 1000, PURCHASES_MAX = 1000000, STEPS_MAX = 10000 };

static zk_err check_sum(const double *row, size_t n, size_t at, zk_spot *spot)
{
    double sum = 0;

    for (size_t j = 0; j < n; j++) {
        if (!isfinite(row[j]))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, at, j, row[j]);
        if (row[j] < 0)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NEGATIVE, at, j, row[j]);
        sum += row[j];
    }
    return fabs(sum - 1) <= 1e-6 ? ZK_OK : zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, at, n, sum);
}

static zk_err check(const zk_clv_rust *in, zk_spot *spot)
{
    size_t n = in->brands;
    zk_err err;

    if (n == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    if (n > BRANDS_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, 0, (double)n);
    for (size_t i = 0; i < n; i++)
        if ((err = check_sum(in->switching + n * i, n, i, spot)))
            return err;
    if ((err = check_sum(in->now, n, n, spot)) || (err = zk__check_vector(in->volume, n, spot)) ||
        (err = zk__check_vector(in->margin, n, spot)))
        return err;
    if (!(in->rate > -1) || !isfinite(in->rate))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, n + 1, in->rate);
    if (!(in->frequency > 0) || !isfinite(in->frequency))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 0, n + 2, in->frequency);
    if (!(in->years >= 0))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NEGATIVE, 0, n + 3, in->years);
    if (in->years * in->frequency > PURCHASES_MAX ||
        in->years * in->frequency * (double)n * (double)n > STEPS_IN_ALL)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, n + 3, in->years);
    return ZK_OK;
}

/* One purchase on: to = from x matrix. */
static void step(const double *matrix, size_t n, const double *from, double *to)
{
    for (size_t j = 0; j < n; j++)
        to[j] = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            to[j] += from[i] * matrix[n * i + j];
}

/* A chain that goes round in circles has no limit, but its average over two steps does where the circle is 2. */
static void settle(const double *matrix, size_t n, double *share, double *next)
{
    for (int s = 0; s < STEPS_MAX; s++) {
        double moved = 0;
        step(matrix, n, share, next);
        for (size_t j = 0; j < n; j++) {
            double half = (share[j] + next[j]) / 2;
            moved = fmax(moved, fabs(half - share[j]));
            share[j] = half;
        }
        if (moved < 1e-15)
            return;
    }
}

zk_err zk_clv_switching(const zk_clv_rust *in, double *value, double *stationary, zk_spot *spot)
{
    size_t n = in->brands;
    zk_err err = check(in, spot);
    double *b, *next, last;

    if (err)
        return err;
    if (!(b = zk__scratch(2 * n, sizeof *b)))
        return zk__no_memory(spot);
    next = b + n;
    memcpy(b, in->now, n * sizeof *b);
    memset(value, 0, n * sizeof *value);
    last = floor(in->years * in->frequency * (1 + 1e-12));
    for (size_t t = 0; (double)t <= last; t++) {
        if (t > 0 || !in->next_first)
            for (size_t j = 0; j < n; j++)
                value[j] +=
                    pow(1 + in->rate, -(double)t / in->frequency) * in->volume[j] * in->margin[j] * b[j];
        step(in->switching, n, b, next);
        memcpy(b, next, n * sizeof *b);
    }
    if (stationary) {
        memcpy(stationary, in->now, n * sizeof *b);
        settle(in->switching, n, stationary, next);
    }
    free(b);
    return zk_check_finite(value, n, 1, spot);
}
