/* SPDX-License-Identifier: Apache-2.0
 *
 * Least squares on many rows: Householder QR of blocks that fit the cache, their triangles combined in order, so the
 * number of threads does not show. Columns are then taken in their order once more, on the triangle alone, to leave out
 * the collinear. One step of refinement by the corrected semi-normal equations (Bjoerck 1987) with residuals in long
 * double gives coefficients nearly as good as the data.
 */
#include <lapacke.h>

#include "eval/regress/regress.h"

typedef struct work {
    zk_ols *fit;
    size_t grain, pieces;
    double *triangle; /* per piece, (p + 1) x (p + 1) column-major, y last */
    double *gradient; /* per piece, p: X'W residual */
    double *rss;      /* per piece */
} work;

/* In-place Householder QR of rows x cols column-major; what is below the diagonal becomes 0 in its first cols rows. */
static zk_err triangulate(double *a, size_t rows, size_t cols, double *out)
{
    size_t rank = rows < cols ? rows : cols;
    double *tau = zk__scratch(cols, sizeof *tau), *space = zk__scratch(cols * 32, sizeof *space);
    zk_err err = ZK_OK;

    if (!tau || !space)
        err = ZK_ELIMIT;
    else if (LAPACKE_dgeqrf_work(LAPACK_COL_MAJOR, (lapack_int)rows, (lapack_int)cols, a, (lapack_int)rows,
                                 tau, space, (lapack_int)cols * 32) != 0)
        err = ZK_EINTERNAL;
    for (size_t j = 0; !err && j < cols; j++)
        for (size_t i = 0; i < cols; i++)
            out[j * cols + i] = i <= j && i < rank ? a[j * rows + i] : 0;
    free(tau);
    free(space);
    return err;
}

static zk_err reduce(void *user, size_t piece, int thread)
{
    work *w = user;
    const zk_ols_spec *s = &w->fit->spec;
    size_t begin, end, rows, cols = s->p + 1;
    double *a;
    zk_err err;

    (void)thread;
    zk__piece(s->n, w->grain, piece, &begin, &end);
    rows = end - begin;
    if (!(a = zk__scratch(rows * cols, sizeof *a)))
        return ZK_ELIMIT;
    for (size_t j = 0; j < cols; j++) {
        const double *from = j < s->p ? s->x[j] : s->y;
        for (size_t i = 0; i < rows; i++)
            a[j * rows + i] = s->weight ? from[begin + i] * sqrt(s->weight[begin + i]) : from[begin + i];
    }
    err = triangulate(a, rows, cols, w->triangle + piece * cols * cols);
    free(a);
    return err;
}

/* The first triangle takes in the others. */
static zk_err combine(work *w)
{
    size_t cols = w->fit->spec.p + 1, size = cols * cols;
    double *stack = zk__scratch(2 * size, sizeof *stack);
    zk_err err = stack ? ZK_OK : ZK_ELIMIT;

    for (size_t k = 1; !err && k < w->pieces; k++) {
        for (size_t j = 0; j < cols; j++) {
            memcpy(stack + 2 * cols * j, w->triangle + cols * j, cols * sizeof *stack);
            memcpy(stack + 2 * cols * j + cols, w->triangle + k * size + cols * j, cols * sizeof *stack);
        }
        err = triangulate(stack, 2 * cols, cols, w->triangle);
    }
    free(stack);
    return err;
}

static double length(const double *v, size_t n)
{
    double s = 0;

    for (size_t i = 0; i < n; i++)
        s += v[i] * v[i];
    return sqrt(s);
}

/* Takes the parts along q (rank columns) out of v, twice; c (stride apart) gets their lengths. */
static void project(const double *q, size_t rank, size_t n, double *v, double *c, size_t stride)
{
    for (size_t k = 0; k < rank; k++)
        c[k * stride] = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t k = 0; k < rank; k++) {
            double s = 0;
            for (size_t i = 0; i < n; i++)
                s += q[k * n + i] * v[i];
            for (size_t i = 0; i < n; i++)
                v[i] -= s * q[k * n + i];
            c[k * stride] += s;
        }
}

/* Columns of the triangle in their order; r: p x (p + 1) by place, y last. */
static void select_columns(zk_ols *fit, double tolerance, double *triangle, double *q, double *r,
                           bool *doubtful)
{
    size_t p = fit->spec.p, cols = p + 1;

    for (size_t j = 0; j < p; j++) {
        double *v = triangle + j * cols, before = length(v, cols), after;

        project(q, fit->rank, cols, v, r + fit->rank, cols);
        after = length(v, cols);
        if (!(after > tolerance * before)) {
            fit->dropped[j] = true;
            *doubtful |= after > 1e-13 * before;
            continue;
        }
        *doubtful |= after < 1e-4 * before;
        r[fit->rank * cols + fit->rank] = after;
        for (size_t i = 0; i < cols; i++)
            q[fit->rank * cols + i] = v[i] / after;
        fit->kept[fit->rank++] = j;
    }
    project(q, fit->rank, cols, triangle + p * cols, r + p, cols);
}

/* root, cov and the first beta. */
static void solve(zk_ols *fit, const double *r, double *inv)
{
    size_t rank = fit->rank, cols = fit->spec.p + 1;

    for (size_t j = 0; j < rank; j++)
        for (size_t i = j + 1; i-- > 0;) {
            double s = i == j;
            for (size_t k = i + 1; k <= j; k++)
                s -= r[i * cols + k] * inv[k * rank + j];
            inv[i * rank + j] = s / r[i * cols + i];
        }
    for (size_t i = 0; i < rank; i++) {
        double b = 0;
        for (size_t k = i; k < rank; k++)
            b += inv[i * rank + k] * r[k * cols + fit->spec.p];
        fit->beta[fit->kept[i]] = b;
        for (size_t j = 0; j < rank; j++) {
            double c = 0;
            for (size_t k = i > j ? i : j; k < rank; k++)
                c += inv[i * rank + k] * inv[j * rank + k];
            fit->cov[i * rank + j] = c;
            fit->root[i * rank + j] = j < i ? 0 : r[i * cols + j];
        }
    }
}

/* Residuals of a piece in long double, their sum of squares and X'W residual. */
static zk_err look(void *user, size_t piece, int thread)
{
    work *w = user;
    zk_ols *fit = w->fit;
    const zk_ols_spec *s = &fit->spec;
    size_t begin, end;
    long double rss = 0, *u;

    (void)thread;
    zk__piece(s->n, w->grain, piece, &begin, &end);
    if (!(u = zk__scratch(end - begin, sizeof *u)))
        return ZK_ELIMIT;
    for (size_t i = begin; i < end; i++)
        u[i - begin] = (long double)s->y[i];
    for (size_t k = 0; k < fit->rank; k++) {
        const double *x = s->x[fit->kept[k]];
        long double b = (long double)fit->beta[fit->kept[k]];
        for (size_t i = begin; i < end; i++)
            u[i - begin] -= b * (long double)x[i];
    }
    for (size_t i = begin; i < end; i++) {
        fit->residual[i] = (double)u[i - begin];
        if (s->weight)
            rss += (long double)s->weight[i] * u[i - begin] * u[i - begin],
                u[i - begin] *= (long double)s->weight[i];
        else
            rss += u[i - begin] * u[i - begin];
    }
    w->rss[piece] = (double)rss;
    for (size_t k = 0; w->gradient && k < fit->rank; k++) {
        const double *x = s->x[fit->kept[k]];
        long double g = 0;
        for (size_t i = begin; i < end; i++)
            g += (long double)x[i] * u[i - begin];
        w->gradient[piece * s->p + k] = (double)g;
    }
    free(u);
    return ZK_OK;
}

/* beta += (X'WX)^-1 X'W residual */
static void refine(work *w)
{
    zk_ols *fit = w->fit;
    size_t rank = fit->rank;
    double *g = w->gradient; /* the first piece's row takes the sum */

    for (size_t k = 0; k < rank; k++)
        for (size_t piece = 1; piece < w->pieces; piece++)
            g[k] += w->gradient[piece * fit->spec.p + k];
    for (size_t k = 0; k < rank; k++) { /* R' t = g */
        for (size_t i = 0; i < k; i++)
            g[k] -= fit->root[i * rank + k] * g[i];
        g[k] /= fit->root[k * rank + k];
    }
    for (size_t k = rank; k-- > 0;) { /* R d = t */
        for (size_t i = k + 1; i < rank; i++)
            g[k] -= fit->root[k * rank + i] * g[i];
        g[k] /= fit->root[k * rank + k];
        fit->beta[fit->kept[k]] += g[k];
    }
}

static zk_err run(work *w, double tolerance, bool *doubtful)
{
    zk_ols *fit = w->fit;
    size_t p = fit->spec.p;
    double *q = zk__scratch((p + 1) * p, sizeof *q), *r = zk__scratch(p * (p + 1), sizeof *r),
           *inv = zk__scratch(p * p, sizeof *inv);
    int threads = fit->spec.threads;
    zk_err err = q && r && inv ? ZK_OK : ZK_ELIMIT;

    if (!err && !(err = zk__parallel(threads, w->pieces, reduce, w)) && !(err = combine(w))) {
        select_columns(fit, tolerance, w->triangle, q, r, doubtful);
        solve(fit, r, inv);
        if (!(err = zk__parallel(threads, w->pieces, look, w))) {
            refine(w);
            w->gradient = NULL;
            err = zk__parallel(threads, w->pieces, look, w);
        }
    }
    free(q);
    free(r);
    free(inv);
    return err;
}

zk_err zk__ols_blocks(zk_ols *fit, double tolerance, bool *doubtful, zk_spot *spot)
{
    size_t cols = fit->spec.p + 1;
    work w = {.fit = fit, .grain = cols * 8 > ZK__OLS_GRAIN ? cols * 8 : ZK__OLS_GRAIN};
    double *gradient;
    zk_err err;

    fit->rank = 0;
    *doubtful = false;
    w.pieces = zk__pieces(fit->spec.n, w.grain);
    w.triangle = zk__scratch(w.pieces * cols, cols * sizeof *w.triangle);
    w.gradient = gradient = zk__scratch(w.pieces * cols, sizeof *gradient);
    w.rss = zk__scratch(w.pieces, sizeof *w.rss);
    err = w.triangle && gradient && w.rss ? run(&w, tolerance, doubtful) : ZK_ELIMIT;
    if (!err)
        fit->rss = zk_sum(w.rss, w.pieces);
    else
        err = zk__no_memory(spot);
    free(w.triangle);
    free(gradient);
    free(w.rss);
    return err;
}
