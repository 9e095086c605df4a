/* SPDX-License-Identifier: Apache-2.0
 *
 * BG/BB (Fader, Hardie & Shang 2010): at each of n opportunities a living customer buys with his own chance
 * p ~ Beta(alpha, beta), and leaves before each with his own chance theta ~ Beta(gamma, delta).
 *
 *   L = B(alpha+x, beta+n-x) B(gamma, delta+n)
 *       + sum_{i=0}^{n-tx-1} B(alpha+x, beta+tx-x+i) B(gamma+1, delta+tx+i),  over B(alpha, beta) B(gamma, delta)   (eq. 5)
 *
 * The terms of the sum fall, so they are taken relative to the first, by their ratios, and digammas by theirs.
 */
#include "eval/clv/btyd.h"

static void prepare(const double *p, const zk__btyd_table *t, zk__btyd_work *work)
{
    (void)p;
    (void)t;
    (void)work;
}

/* Logarithms of the parts that are constant in a fit, and of their derivatives. */
typedef struct base {
    double log_ab, log_gd;
    double psi[4], psi_ab, psi_gd;
} base;

static base base_of(const double *p)
{
    base b = {.log_ab = zk_log_beta(p[0], p[1]),
              .log_gd = zk_log_beta(p[2], p[3]),
              .psi_ab = zk_digamma(p[0] + p[1]),
              .psi_gd = zk_digamma(p[2] + p[3])};

    for (int i = 0; i < 4; i++)
        b.psi[i] = zk_digamma(p[i]);
    return b;
}

/* ln of the alive term. */
static double log_alive(const double *p, const base *b, double x, double n, double at)
{
    return zk_log_beta(p[0] + x, p[1] + n - x) - b->log_ab + zk_log_beta(p[2], p[3] + at) - b->log_gd;
}

/* ln of the sum; grad (optional) its derivatives by parameter. -infinity when there is no term. */
static double log_gone(const double *p, const base *b, double x, double tx, double n, double *grad)
{
    double A = p[0] + x, B = p[1] + tx - x, G = p[2] + 1, D = p[3] + tx, weight = 1, total = 0;
    double psi_B = 0, psi_AB = 0, psi_D = 0, psi_GD = 0, sum[4] = {0};

    if (tx >= n)
        return -INFINITY;
    if (grad) {
        psi_B = zk_digamma(B);
        psi_AB = zk_digamma(A + B);
        psi_D = zk_digamma(D);
        psi_GD = zk_digamma(G + D);
    }
    for (size_t step = 0; (double)step < n - tx && weight > 0; step++) {
        double i = (double)step;
        total += weight;
        if (grad) {
            sum[0] -= weight * psi_AB;
            sum[1] += weight * (psi_B - psi_AB);
            sum[2] -= weight * psi_GD;
            sum[3] += weight * (psi_D - psi_GD);
            psi_B += 1 / (B + i);
            psi_AB += 1 / (A + B + i);
            psi_D += 1 / (D + i);
            psi_GD += 1 / (G + D + i);
        }
        weight *= (B + i) / (A + B + i) * (D + i) / (G + D + i);
    }
    if (grad) {
        grad[0] = zk_digamma(A) + sum[0] / total - b->psi[0] + b->psi_ab;
        grad[1] = sum[1] / total - b->psi[1] + b->psi_ab;
        grad[2] = zk_digamma(G) + sum[2] / total - b->psi[2] + b->psi_gd;
        grad[3] = sum[3] / total - b->psi[3] + b->psi_gd;
    }
    return log(total) + zk_log_beta(A, B) - b->log_ab + zk_log_beta(G, D) - b->log_gd;
}

static void rows(const double *p, const zk__btyd_table *t, const zk__btyd_work *work, size_t begin,
                 size_t end, double *ll, double *g)
{
    base b = base_of(p);

    (void)work;
    for (size_t i = begin; i < end; i++) {
        double x = t->ux[t->x[i]], tx = t->ut[t->t[i]], n = t->uT[t->T[i]], w = t->w[i], grad[4] = {0};
        double here = log_alive(p, &b, x, n, n), left = log_gone(p, &b, x, tx, n, grad);
        double both = isfinite(left) ? zk__log_add(here, left) : here;
        double alive = exp(here - both), dead = isfinite(left) ? exp(left - both) : 0;
        double psi_abn = zk_digamma(p[0] + p[1] + n), psi_gdn = zk_digamma(p[2] + p[3] + n);
        ll[0] += w * both;
        g[0] += w * (alive * (zk_digamma(p[0] + x) - psi_abn - b.psi[0] + b.psi_ab) + dead * grad[0]);
        g[1] += w * (alive * (zk_digamma(p[1] + n - x) - psi_abn - b.psi[1] + b.psi_ab) + dead * grad[1]);
        g[2] += w * (alive * (b.psi_gd - psi_gdn) + dead * grad[2]);
        g[3] += w * (alive * (zk_digamma(p[3] + n) - psi_gdn - b.psi[3] + b.psi_gd) + dead * grad[3]);
    }
}

/* sum_{j=1}^{count} B(gamma, delta+n+j) / B(gamma, delta): the chances of being there at each opportunity to come. */
static double chances(const double *p, const base *b, double n, double count)
{
    double term = exp(zk_log_beta(p[2], p[3] + n + 1) - b->log_gd), sum = 0;

    for (size_t k = 1; (double)k <= count; k++) {
        double j = (double)k;
        sum += term;
        term *= (p[3] + n + j) / (p[2] + p[3] + n + j);
    }
    return sum;
}

static void predict(const double *p, double x, double tx, double n, double horizon, double *alive,
                    double *expected)
{
    base b = base_of(p);
    double here = log_alive(p, &b, x, n, n), left = log_gone(p, &b, x, tx, n, NULL);
    double both = isfinite(left) ? zk__log_add(here, left) : here;

    if (alive)
        *alive = exp(log_alive(p, &b, x, n, n + 1) - both);
    if (expected)
        *expected = exp(zk_log_beta(p[0] + x + 1, p[1] + n - x) - b.log_ab - both) *
                    chances(p, &b, n, floor(horizon));
}

static double curve(const double *p, double t)
{
    base b = base_of(p);

    return p[0] / (p[0] + p[1]) * chances(p, &b, 0, floor(t));
}

/* x purchases in m opportunities: ln C(m, x) B(alpha+x, beta+m-x) / B(alpha, beta). */
static double log_bb(const double *p, const base *b, double x, double m)
{
    return x > m ? -INFINITY : zk_log_choose(m, x) + zk_log_beta(p[0] + x, p[1] + m - x) - b->log_ab;
}

/* eq. 6: there for all opportunities, or gone after the m-th. */
static void counts(const double *p, double t, size_t n, double *out)
{
    base b = base_of(p);
    double all = floor(t);

    for (size_t i = 0; i < n; i++)
        out[i] = exp(log_bb(p, &b, (double)i, all) + zk_log_beta(p[2], p[3] + all) - b.log_gd);
    for (size_t after = 0; (double)after < all; after++) {
        double m = (double)after;
        double leaves = zk_log_beta(p[2] + 1, p[3] + m) - b.log_gd;
        for (size_t i = 0; i < n && (double)i <= m; i++)
            out[i] += exp(log_bb(p, &b, (double)i, m) + leaves);
    }
}

static bool start(const zk__btyd_table *t, size_t i, double *log_p)
{
    static const double at[][4] = {{1, 1, 1, 1}, {1.2, 0.8, 0.7, 3}, {0.5, 2, 0.5, 5}, {2, 3, 2, 20}};

    (void)t;
    if (i >= sizeof at / sizeof *at)
        return false;
    for (int j = 0; j < 4; j++)
        log_p[j] = log(at[i][j]);
    return true;
}

const zk__btyd_kind zk__btyd_bgbb = {.name = "bgbb",
                                     .k = 4,
                                     .param = {"alpha", "beta", "gamma", "delta"},
                                     .prepare = prepare,
                                     .rows = rows,
                                     .start = start,
                                     .predict = predict,
                                     .curve = curve,
                                     .counts = counts};
