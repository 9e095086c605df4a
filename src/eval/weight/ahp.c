/* SPDX-License-Identifier: Apache-2.0
 *
 * Analytic hierarchy process: from one judgement matrix to weights and its consistency.
 *
 * Saaty, J. Math. Psych. 15 (1977): w is the principal right eigenvector of A. Harker, Math. Modelling 9
 * (1987): a missing pair is 0 off the diagonal and adds 1 to both diagonal entries, which leaves
 * lambda_max = n for judgements without contradiction. What to do about a bad matrix is in
 * ahp_repair.c, trees and experts in ahp_tree.c.
 */
#include "eval/weight/ahp.h"

static const double saaty_2005[] = {0,    0,    0.52, 0.89, 1.11, 1.25, 1.35, 1.40,
                                    1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59};
static const double saaty_1980[] = {0,    0,    0.58, 0.90, 1.12, 1.24, 1.32, 1.41,
                                    1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59};
static const double donegan_dodd[] = {0,      0,      0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171,
                                      1.3733, 1.4055, 1.4213, 1.4497, 1.4643, 1.4822, 1.4969};
static const double alonso_lamata[] = {0,      0,      0.5245, 0.8815, 1.1086, 1.2479, 1.3417, 1.4056,
                                       1.4499, 1.4854, 1.5141, 1.5365, 1.5551, 1.5713, 1.5838};

enum { PRINTED = 15 };

/* Donegan & Dodd print 20, 30, 50 and 100 beyond 15. */
static double donegan_dodd_beyond(size_t n)
{
    static const double at[] = {15, 20, 30, 50, 100}, ri[] = {1.4969, 1.5371, 1.5772, 1.6102, 1.6339};
    double x = (double)n;
    size_t i = 1;

    while (x > at[i])
        i++;
    return ri[i - 1] + (ri[i] - ri[i - 1]) * (x - at[i - 1]) / (at[i] - at[i - 1]);
}

zk_err zk_ahp_ri(zk_ri_table table, size_t n, double *ri, zk_spot *spot)
{
    if (n == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    if (n > (table == ZK_RI_DONEGAN_DODD ? (size_t)ZK_AHP_MAX : (size_t)PRINTED))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_MANY, n, 0, (double)n);
    switch (table) {
    case ZK_RI_SAATY_2005: *ri = saaty_2005[n - 1]; return ZK_OK;
    case ZK_RI_SAATY_1980: *ri = saaty_1980[n - 1]; return ZK_OK;
    case ZK_RI_ALONSO_LAMATA: *ri = alonso_lamata[n - 1]; return ZK_OK;
    case ZK_RI_DONEGAN_DODD: *ri = n <= PRINTED ? donegan_dodd[n - 1] : donegan_dodd_beyond(n); return ZK_OK;
    default: return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)table);
    }
}

zk_err zk_ahp_fill(const double *upper, size_t n, double *matrix, zk_spot *spot)
{
    size_t k = 0;

    if (n == 0 || n > ZK_AHP_MAX)
        return zk__refuse(spot, ZK_EINVAL, n ? ZK_WHY_TOO_MANY : ZK_WHY_EMPTY, 0, 0, (double)n);
    for (size_t i = 0; i < n; i++) {
        matrix[i * n + i] = 1;
        for (size_t j = i + 1; j < n; j++, k++) {
            double v = upper[k];
            if (!isfinite(v))
                return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, j, v);
            if (v < 0)
                return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, i, j, v);
            matrix[i * n + j] = v;
            matrix[j * n + i] = v > 0 ? 1 / v : 0;
        }
    }
    return ZK_OK;
}

/* Every element must be reachable from the first over judged pairs. */
static zk_err check_connected(const double *a, size_t n, zk_spot *spot)
{
    bool seen[ZK_AHP_MAX] = {true};
    size_t queue[ZK_AHP_MAX] = {0}, head = 0, tail = 1;

    while (head < tail) {
        size_t i = queue[head++];
        for (size_t j = 0; j < n; j++)
            if (!seen[j] && a[i * n + j] > 0) {
                seen[j] = true;
                queue[tail++] = j;
            }
    }
    for (size_t i = 0; i < n; i++)
        if (!seen[i])
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_CONNECTED, i, 0, 0);
    return ZK_OK;
}

static zk_err check_pair(const double *a, size_t n, size_t i, size_t j, zk_ahp_checked *c, zk_spot *spot)
{
    double up = a[i * n + j], down = a[j * n + i];

    if (up == 0 && down == 0) {
        if (c->missing++ == 0) {
            c->missing_row = i;
            c->missing_col = j;
        }
        return ZK_OK;
    }
    if (up <= 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, i, j, up);
    if (down <= 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, j, i, down);
    if (!(fabs(up * down - 1) <= 1e-6))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_RECIPROCAL, j, i, down);
    if (fmax(up, down) > 9 * (1 + 1e-6) && c->outside_scale++ == 0) {
        c->outside_row = i;
        c->outside_col = j;
    }
    return ZK_OK;
}

zk_err zk_ahp_check(const double *matrix, size_t n, zk_ahp_checked *out, zk_spot *spot)
{
    zk_ahp_checked c = {0};
    zk_err err = ZK_OK;

    if (n > ZK_AHP_MAX)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_MANY, 0, 0, (double)n);
    if ((err = zk__check_matrix(matrix, n, n, spot)))
        return err;
    for (size_t i = 0; i < n && !err; i++) {
        if (fabs(matrix[i * n + i] - 1) > 1e-9)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_DIAGONAL, i, i, matrix[i * n + i]);
        for (size_t j = i + 1; j < n && !err; j++)
            err = check_pair(matrix, n, i, j, &c, spot);
    }
    if (!err && c.missing)
        err = check_connected(matrix, n, spot);
    if (!err && out)
        *out = c;
    return err;
}

/* ---- eigenvector ---- */

/* One power step: w := a w, normalised to sum 1; *lambda the sum before. Returns the largest relative
 * change. */
static double step(const double *a, size_t n, double *w, double *next, double *lambda)
{
    double sum = 0, change = 0;

    for (size_t i = 0; i < n; i++) {
        double s = 0;
        for (size_t j = 0; j < n; j++)
            s += a[i * n + j] * w[j];
        next[i] = s;
        sum += s;
    }
    for (size_t i = 0; i < n; i++) {
        double v = next[i] / sum;
        change = fmax(change, fabs(v - w[i]) / v);
        w[i] = v;
    }
    *lambda = sum;
    return change;
}

/* b := a a, scaled to largest entry 1. */
static void square(const double *a, size_t n, double *b)
{
    double max = 0;

    memset(b, 0, n * n * sizeof *b);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            double v = a[i * n + k];
            for (size_t j = 0; v > 0 && j < n; j++)
                b[i * n + j] += v * a[k * n + j];
        }
    for (size_t i = 0; i < n * n; i++)
        max = fmax(max, b[i]);
    for (size_t i = 0; i < n * n; i++)
        b[i] /= max;
}

/* When the second eigenvalue is close (long chains of incomplete judgements), 2^k steps at once by
 * squaring. All entries are nonnegative: nothing cancels, every component stays accurate. */
static void leap(const double *a, size_t n, double *w, double *room)
{
    double *p = room, *q = room + n * n, sum = 0;

    memcpy(p, a, n * n * sizeof *p);
    for (int k = 0; k < 40; k++) {
        square(p, n, q);
        double *t = p;
        p = q;
        q = t;
    }
    for (size_t i = 0; i < n; i++) {
        w[i] = 0;
        for (size_t j = 0; j < n; j++)
            w[i] += p[i * n + j];
        sum += w[i];
    }
    for (size_t i = 0; i < n; i++)
        w[i] /= sum;
}

bool zk__ahp_eigen(const double *a, size_t n, double *w, double *lambda, double *room)
{
    enum { ROUNDS = 300, POLISH = 3 };

    for (size_t i = 0; i < n; i++)
        w[i] = 1 / (double)n;
    for (int k = 0; k < ROUNDS; k++)
        if (step(a, n, w, room, lambda) <= 1e-15)
            return true;
    if (step(a, n, w, room, lambda) <= 1e-14) /* rounding noise of a large n */
        return true;
    leap(a, n, w, room + n);
    for (int k = 0; k < POLISH; k++)
        if (step(a, n, w, room, lambda) <= 1e-14 * (double)n)
            return true;
    return false;
}

static zk_err eigenvector(const double *a, size_t n, double *w, double *lambda, zk_spot *spot)
{
    double *b = zk__scratch(n * n + zk__ahp_eigen_room(n), sizeof *b);
    zk_err err = ZK_OK;

    if (!b)
        return zk__no_memory(spot);
    memcpy(b, a, n * n * sizeof *b);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (a[i * n + j] == 0)
                b[i * n + i] += 1; /* Harker */
    if (!zk__ahp_eigen(b, n, w, lambda, b + n * n))
        err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NOT_CONVERGED, 0, 0, 0);
    free(b);
    return err;
}

/* ---- the other two ---- */

/* Solves the symmetric positive definite m x m system in place (Cholesky); x holds b, then the answer. */
static void solve_spd(double *l, size_t m, double *x)
{
    for (size_t j = 0; j < m; j++) {
        for (size_t k = 0; k < j; k++)
            l[j * m + j] -= l[j * m + k] * l[j * m + k];
        l[j * m + j] = sqrt(l[j * m + j]);
        for (size_t i = j + 1; i < m; i++) {
            for (size_t k = 0; k < j; k++)
                l[i * m + j] -= l[i * m + k] * l[j * m + k];
            l[i * m + j] /= l[j * m + j];
        }
    }
    for (size_t i = 0; i < m; i++) {
        for (size_t k = 0; k < i; k++)
            x[i] -= l[i * m + k] * x[k];
        x[i] /= l[i * m + i];
    }
    for (size_t i = m; i-- > 0;) {
        for (size_t k = i + 1; k < m; k++)
            x[i] -= l[k * m + i] * x[k];
        x[i] /= l[i * m + i];
    }
}

/* Logarithmic least squares with log w[n - 1] = 0: Laplacian of the judged pairs x log w = row sums of
 * log a (Bozoki, Fulop & Ronyai 2010, Theorem 4). The geometric mean is its solution for a full matrix. */
static zk_err log_least_squares(const double *a, size_t n, double *w, zk_spot *spot)
{
    size_t m = n - 1;
    double *l = zk__scratch(m * m, sizeof *l);

    if (!l)
        return zk__no_memory(spot);
    for (size_t i = 0; i < m; i++) {
        w[i] = 0;
        for (size_t j = 0; j < n; j++) {
            if (j == i || a[i * n + j] == 0)
                continue;
            w[i] += log(a[i * n + j]);
            l[i * m + i] += 1;
            if (j < m)
                l[i * m + j] = -1;
        }
    }
    w[m] = 0;
    solve_spd(l, m, w);
    free(l);
    return ZK_OK;
}

/* w holds logarithms; back to weights, the largest first brought to 1 so that nothing overflows. */
static void exponentiate(double *w, size_t n)
{
    double max = w[0], sum = 0;

    for (size_t i = 1; i < n; i++)
        max = fmax(max, w[i]);
    for (size_t i = 0; i < n; i++)
        sum += w[i] = exp(w[i] - max);
    for (size_t i = 0; i < n; i++)
        w[i] /= sum;
}

static zk_err geometric_mean(const double *a, size_t n, size_t missing, double *w, zk_spot *spot)
{
    zk_err err;

    if (missing) {
        if ((err = log_least_squares(a, n, w, spot)))
            return err;
    } else {
        for (size_t i = 0; i < n; i++) {
            w[i] = 0;
            for (size_t j = 0; j < n; j++)
                w[i] += log(a[i * n + j]);
            w[i] /= (double)n;
        }
    }
    exponentiate(w, n);
    return ZK_OK;
}

static void column_sum(const double *a, size_t n, double *w)
{
    for (size_t i = 0; i < n; i++)
        w[i] = 0;
    for (size_t j = 0; j < n; j++) {
        double sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += a[i * n + j];
        for (size_t i = 0; i < n; i++)
            w[i] += a[i * n + j] / sum / (double)n;
    }
}

/* Mean of (Aw)_i / w_i, a missing judgement counting as w_i / w_j, as Harker's diagonal does. */
static double estimate_lambda(const double *a, size_t n, const double *w)
{
    double mean = 0;

    for (size_t i = 0; i < n; i++) {
        double s = 0;
        for (size_t j = 0; j < n; j++)
            s += a[i * n + j] == 0 ? w[i] : a[i * n + j] * w[j];
        mean += s / w[i];
    }
    return mean / (double)n;
}

zk_err zk_ahp_solve(const double *matrix, size_t n, zk_ahp_method method, zk_ri_table table, double *weights,
                    zk_ahp_result *out, zk_spot *spot)
{
    zk_ahp_result r = {0};
    zk_err err;

    if ((err = zk_ahp_check(matrix, n, &r.checked, spot)) || (err = zk_ahp_ri(table, n, &r.ri, spot)))
        return err;
    switch (method) {
    case ZK_AHP_EIGENVECTOR: err = eigenvector(matrix, n, weights, &r.lambda_max, spot); break;
    case ZK_AHP_GEOMETRIC_MEAN: err = geometric_mean(matrix, n, r.checked.missing, weights, spot); break;
    case ZK_AHP_COLUMN_SUM:
        if (r.checked.missing)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, r.checked.missing_row,
                              r.checked.missing_col, 0);
        column_sum(matrix, n, weights);
        break;
    default: return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)method);
    }
    if (err)
        return err;
    if (method != ZK_AHP_EIGENVECTOR)
        r.lambda_max = estimate_lambda(matrix, n, weights);
    r.ci = zk__ahp_ci(r.lambda_max, n);
    r.cr = n <= 2 ? 0 : r.ci / r.ri;
    r.consistent = r.cr < ZK_AHP_MAX_CR;
    *out = r;
    return ZK_OK;
}
