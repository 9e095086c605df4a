/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether predicted probabilities came true: Brier, logarithmic loss, Hosmer-Lemeshow, Cox's line.
 */
#include "eval/internal.h"
#include "zhike/credit.h"
#include "zhike/dist.h"
#include "zhike/scorecard.h"

enum { GROUPS_MIN = 3, GROUPS_MAX = 1000 };

static zk_err check(const double *p, const uint8_t *bad, size_t n, size_t groups, size_t *bads, zk_spot *spot)
{
    zk_err err = zk__check_vector(p, n, spot);

    if (err)
        return err;
    if (groups < GROUPS_MIN || groups > GROUPS_MAX)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 2, (double)groups);
    *bads = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] < 0 || p[i] > 1)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 0, p[i]);
        if (bad[i] > 1)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 1, bad[i]);
        *bads += bad[i];
    }
    if (*bads == 0 || *bads == n)
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_ONE_CLASS, 0, 1, *bads ? 1 : 0);
    return ZK_OK;
}

static void losses(const double *p, const uint8_t *bad, size_t n, size_t bads, zk_calibration *c)
{
    double share = (double)bads / (double)n;

    c->rate = share;
    for (size_t i = 0; i < n; i++) {
        double d = p[i] - bad[i], kept = fmin(fmax(p[i], 1e-15), 1 - 1e-15);
        c->brier += d * d;
        c->log_loss -= log(bad[i] ? kept : 1 - kept);
        c->mean += p[i];
    }
    c->brier /= (double)n;
    c->log_loss /= (double)n;
    c->mean /= (double)n;
    c->brier_skill = 1 - c->brier / (share * (1 - share));
}

static void close_bin(zk_calibration_bin *b, double sum, zk_calibration *c)
{
    double expected = sum, left = (double)b->n - sum, miss = (double)b->bad - sum;

    b->mean = sum / (double)b->n;
    b->rate = (double)b->bad / (double)b->n;
    (void)zk_wilson(b->bad, b->n, 0.95, &b->low, &b->high, NULL);
    if (expected > 0 && left > 0)
        c->chi2 += miss * miss / expected + miss * miss / left;
    else if (miss != 0)
        c->chi2 = INFINITY;
}

/* Groups end where the g-th share of the subjects is reached, or later: with the last of equal probabilities. */
static void group(const double *p, const uint8_t *bad, const size_t *order, size_t n, size_t groups,
                  zk_calibration_bin *bin, zk_calibration *c)
{
    zk_calibration_bin now = {0};
    double sum = 0;

    for (size_t i = 0, g = 1; i < n; i++) {
        now.n++;
        now.bad += bad[order[i]];
        sum += p[order[i]];
        bool last = i + 1 == n, tie = !last && p[order[i + 1]] == p[order[i]];
        if (!last && (tie || (i + 1) * groups < g * n))
            continue;
        close_bin(&now, sum, c);
        if (bin)
            bin[c->groups] = now;
        c->groups++;
        while (g * n <= (i + 1) * groups)
            g++;
        now = (zk_calibration_bin){0};
        sum = 0;
    }
}

/* bad on logit p: needs p strictly inside, so it is kept 1e-12 away from 0 and 1. */
static zk_err line(const double *p, const uint8_t *bad, size_t n, zk_calibration *c, zk_spot *spot)
{
    double *x = zk__scratch(n, sizeof *x), beta[2];
    zk_logit fit;
    zk_spot unused;
    zk_err err;

    if (!x)
        return zk__no_memory(spot);
    for (size_t i = 0; i < n; i++) {
        double kept = fmin(fmax(p[i], 1e-12), 1 - 1e-12);
        x[i] = log(kept / (1 - kept));
    }
    err = zk_logit_fit(x, n, 1, NULL, 0, bad, NULL, beta, NULL, NULL, &fit, &unused);
    free(x);
    if (!err) {
        c->intercept = beta[0];
        c->slope = beta[1];
        c->fitted = true;
    }
    return err == ZK_ELIMIT ? zk__no_memory(spot) : ZK_OK;
}

zk_err zk_calibrate(const double *p, const uint8_t *bad, size_t n, size_t groups, zk_calibration_bin *bin,
                    zk_calibration *out, zk_spot *spot)
{
    zk_calibration c = {0};
    size_t bads, *order;
    zk_err err = check(p, bad, n, groups, &bads, spot);

    if (err)
        return err;
    if (!(order = zk__scratch(n, sizeof *order)))
        return zk__no_memory(spot);
    if (!(err = zk_order(p, n, false, order, spot))) {
        losses(p, bad, n, bads, &c);
        group(p, bad, order, n, groups, bin, &c);
        c.df = c.groups > 2 ? (double)(c.groups - 2) : 0;
        c.p = c.df > 0 ? zk_chi2_sf(c.chi2, c.df) : 1;
        err = line(p, bad, n, &c, spot);
    }
    free(order);
    if (!err)
        *out = c;
    return err;
}
