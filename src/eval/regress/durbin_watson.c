/* SPDX-License-Identifier: Apache-2.0
 *
 * Durbin & Watson's d and its distribution under independence. With A = D'D the squared differences and M the
 * projection off the design, d is a ratio of quadratic forms in normal errors, so that
 *     P(d < c) = P(sum (lambda_i - c) chi^2_1 < 0),  lambda the eigenvalues of M A M belonging to M;
 * the sum's tail is Imhof's integral (Biometrika 48, 1961). For long series the normal with d's exact mean and variance
 * (Durbin & Watson 1971, section 4) is used instead.
 */
#include <cblas.h>
#include <lapacke.h>

#include "eval/regress/regress.h"

static double statistic(const zk_ols *fit)
{
    const double *u = fit->residual;
    long double up = 0, down = (long double)u[0] * (long double)u[0];

    for (size_t i = 1; i < fit->spec.n; i++) {
        long double d = (long double)u[i] - (long double)u[i - 1];
        up += d * d;
        down += (long double)u[i] * (long double)u[i];
    }
    return (double)(up / down);
}

/* P(sum of lambda_i chi^2_1 < 0). The double exponential substitution makes the integrand, which falls as a power,
 * fall fast on both sides; the trapezoid rule is then exact to rounding. */
static double imhof(const double *lambda, size_t m)
{
    const double h = 1.0 / 128;
    double sum = 0;

    for (int i = -768; i <= 768; i++) {
        double t = i * h, u = exp(M_PI_2 * sinh(t)), theta = 0, log_rho = 0;
        for (size_t k = 0; k < m; k++) {
            double v = lambda[k] * u;
            theta += 0.5 * atan(v);
            log_rho += 0.25 * log1p(v * v);
        }
        if (log_rho < 700)
            sum += sin(theta) * exp(-log_rho) * M_PI_2 * cosh(t);
    }
    return fmin(1, fmax(0, 0.5 - sum * h / M_PI));
}

/* D M D' = D D' - (D Z)(D Z)': its largest n - rank eigenvalues are the lambdas. */
static zk_err exact(const zk_ols *fit, double d, double *p, zk_spot *spot)
{
    size_t n = fit->spec.n, m = n - 1, rank = fit->rank, used = n - rank;
    double *z = zk__scratch(n * rank, sizeof *z), *a = zk__scratch(m * m, sizeof *a),
           *lambda = zk__scratch(m, sizeof *lambda);
    zk_err err = z && a && lambda ? ZK_OK : zk__no_memory(spot);

    if (!err) {
        zk__ols_orthonormal(fit, 0, n, z);
        for (size_t i = 0; i < m; i++) {
            for (size_t k = 0; k < rank; k++)
                z[i * rank + k] = z[(i + 1) * rank + k] - z[i * rank + k];
            a[i * m + i] = 2;
            if (i + 1 < m)
                a[i * m + i + 1] = -1;
        }
        if (rank)
            cblas_dsyrk(CblasRowMajor, CblasUpper, CblasNoTrans, (int)m, (int)rank, -1, z, (int)rank, 1, a,
                        (int)m);
        if (LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'N', 'U', (lapack_int)m, a, (lapack_int)m, lambda) != 0)
            err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NOT_CONVERGED, 0, 0, 0);
    }
    if (!err) {
        double *top = lambda + (m - (used < m ? used : m));
        for (size_t i = 0; i < (used < m ? used : m); i++)
            top[i] -= d;
        *p = imhof(top, used < m ? used : m);
    }
    free(z);
    free(a);
    free(lambda);
    return err;
}

/* Traces over the rows by overlapping blocks: g = (DZ)'(DZ), and |AZ|^2. */
static zk_err moments(const zk_ols *fit, double *mean, double *var, zk_spot *spot)
{
    size_t n = fit->spec.n, rank = fit->rank;
    double *z = zk__scratch((ZK__OLS_GRAIN + 2) * rank, sizeof *z), *g = zk__scratch(rank * rank, sizeof *g);
    double twice = 0, trace = 0, square = 0, df = (double)(n - rank), p, q;
    zk_err err = z && g ? ZK_OK : zk__no_memory(spot);

    for (size_t begin = 0; !err && begin < n; begin += ZK__OLS_GRAIN) {
        size_t end = begin + ZK__OLS_GRAIN < n ? begin + ZK__OLS_GRAIN : n;
        size_t from = begin ? begin - 1 : 0, to = end < n ? end + 1 : n;
        zk__ols_orthonormal(fit, from, to, z);
        for (size_t i = begin; i < end; i++) {
            const double *at = z + (i - from) * rank, *back = i ? at - rank : at,
                         *on = i + 1 < n ? at + rank : at;
            for (size_t k = 0; k < rank; k++) {
                double second = 2 * at[k] - back[k] - on[k];
                twice += second * second;
                for (size_t l = 0; i + 1 < n && l <= k; l++)
                    g[k * rank + l] += (on[k] - at[k]) * (on[l] - at[l]);
            }
        }
    }
    for (size_t k = 0; !err && k < rank; k++) {
        trace += g[k * rank + k];
        for (size_t l = 0; l <= k; l++)
            square += (l < k ? 2 : 1) * g[k * rank + l] * g[k * rank + l];
    }
    p = 2 * ((double)n - 1) - trace;
    q = 2 * (3 * (double)n - 4) - 2 * twice + square;
    *mean = p / df;
    *var = 2 / (df * (df + 2)) * (q - p * *mean);
    free(z);
    free(g);
    return err;
}

zk_err zk_test_durbin_watson(const zk_ols *fit, zk_durbin_watson *out, zk_spot *spot)
{
    double mean, var;
    zk_err err;

    if (fit->spec.weight)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, 0);
    if (fit->df < 3)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0, (double)fit->df);
    if (!(fit->rss > 0))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, 0, 0);
    *out = (zk_durbin_watson){.d = statistic(fit), .exact = fit->spec.n <= ZK_OLS_DW_EXACT_MAX};
    if (out->exact) {
        if ((err = exact(fit, out->d, &out->p, spot)))
            return err;
        out->p_negative = 1 - out->p;
        return ZK_OK;
    }
    if ((err = moments(fit, &mean, &var, spot)))
        return err;
    out->p = zk_normal_cdf((out->d - mean) / sqrt(var));
    out->p_negative = zk_normal_sf((out->d - mean) / sqrt(var));
    return ZK_OK;
}
