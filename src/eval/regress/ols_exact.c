/* SPDX-License-Identifier: Apache-2.0
 *
 * Least squares in double-double: modified Gram-Schmidt on the columns in their order, y last. With 31 digits its
 * loss of orthogonality does not matter for any design that doubles can hold, and a column that earlier ones explain
 * shows as what it is: what is left of it is rounding.
 */
#include "eval/regress/dd.h"
#include "eval/regress/regress.h"

typedef struct work {
    dd *q;    /* rank columns of n, orthonormal */
    dd *v;    /* the column in hand */
    dd *r;    /* p x (p + 1) by place: r[k][j] */
    dd *beta; /* and the inverse of R, later */
    dd *root_w;
} work;

static void load(const zk_ols_spec *s, const double *column, const dd *root_w, dd *v)
{
    for (size_t i = 0; i < s->n; i++)
        v[i] = root_w ? dd_mul(root_w[i], dd_of(column[i])) : dd_of(column[i]);
}

static dd dot(const dd *a, const dd *b, size_t n)
{
    dd s = {0, 0};

    for (size_t i = 0; i < n; i++)
        s = dd_add(s, dd_mul(a[i], b[i]));
    return s;
}

/* v loses its parts along q; r[k * stride] are their lengths. */
static void project(const dd *q, size_t rank, size_t n, dd *v, dd *r, size_t stride)
{
    for (size_t k = 0; k < rank; k++) {
        const dd *a = q + k * n;
        dd c = dot(a, v, n);

        r[k * stride] = c;
        for (size_t i = 0; i < n; i++)
            v[i] = dd_sub(v[i], dd_mul(c, a[i]));
    }
}

/* R^-1 of the kept columns into inv (rank x rank, upper). */
static void invert(const dd *r, size_t stride, size_t rank, dd *inv)
{
    for (size_t j = 0; j < rank; j++)
        for (size_t i = j + 1; i-- > 0;) {
            dd s = dd_of(i == j ? 1 : 0);
            for (size_t k = i + 1; k <= j; k++)
                s = dd_sub(s, dd_mul(r[i * stride + k], inv[k * rank + j]));
            inv[i * rank + j] = dd_div(s, r[i * stride + i]);
        }
}

static void finish(zk_ols *fit, const work *w, const dd *qty)
{
    size_t p = fit->spec.p, rank = fit->rank, n = fit->spec.n, stride = p + 1;
    dd *inv = w->beta;

    invert(w->r, stride, rank, inv);
    for (size_t i = 0; i < rank; i++) {
        dd b = {0, 0};
        for (size_t k = i; k < rank; k++)
            b = dd_add(b, dd_mul(inv[i * rank + k], qty[k * stride]));
        fit->beta[fit->kept[i]] = dd_get(b);
        for (size_t j = 0; j < rank; j++) {
            dd c = {0, 0};
            for (size_t k = i > j ? i : j; k < rank; k++)
                c = dd_add(c, dd_mul(inv[i * rank + k], inv[j * rank + k]));
            fit->cov[i * rank + j] = dd_get(c);
            fit->root[i * rank + j] = j < i ? 0 : dd_get(w->r[i * stride + j]);
        }
    }
    fit->rss = dd_get(dot(w->v, w->v, n));
    for (size_t i = 0; i < n; i++) {
        double root = zk__root_weight(fit, i);
        dd fitted = {0, 0};
        if (root > 0) {
            fit->residual[i] = dd_get(w->root_w ? dd_div(w->v[i], w->root_w[i]) : w->v[i]);
            continue;
        }
        for (size_t j = 0; j < p; j++)
            fitted = dd_add(fitted, dd_product(fit->spec.x[j][i], fit->beta[j]));
        fit->residual[i] = dd_get(dd_sub(dd_of(fit->spec.y[i]), fitted));
    }
}

static void orthogonalise(zk_ols *fit, double tolerance, work *w)
{
    const zk_ols_spec *s = &fit->spec;
    size_t n = s->n, stride = s->p + 1;

    for (size_t i = 0; w->root_w && i < n; i++)
        w->root_w[i] = dd_sqrt(dd_of(s->weight[i]));
    for (size_t j = 0; j < s->p; j++) {
        dd before, after;

        load(s, s->x[j], w->root_w, w->v);
        before = dd_sqrt(dot(w->v, w->v, n));
        project(w->q, fit->rank, n, w->v, w->r + fit->rank, stride);
        after = dd_sqrt(dot(w->v, w->v, n));
        if (!(after.hi > tolerance * before.hi)) {
            fit->dropped[j] = true;
            continue;
        }
        w->r[fit->rank * stride + fit->rank] = after;
        for (size_t i = 0; i < n; i++)
            w->q[fit->rank * n + i] = dd_div(w->v[i], after);
        fit->kept[fit->rank++] = j;
    }
    load(s, s->y, w->root_w, w->v);
    project(w->q, fit->rank, n, w->v, w->r + s->p, stride);
}

zk_err zk__ols_exact(zk_ols *fit, double tolerance, zk_spot *spot)
{
    size_t n = fit->spec.n, p = fit->spec.p;
    work w = {.q = zk__scratch(n * p, sizeof(dd)),
              .v = zk__scratch(n, sizeof(dd)),
              .r = zk__scratch(p * (p + 1), sizeof(dd)),
              .beta = zk__scratch(p * p, sizeof(dd)),
              .root_w = fit->spec.weight ? zk__scratch(n, sizeof(dd)) : NULL};
    zk_err err = ZK_OK;

    fit->rank = 0;
    if (!w.q || !w.v || !w.r || !w.beta || (fit->spec.weight && !w.root_w)) {
        err = zk__no_memory(spot);
    } else {
        orthogonalise(fit, tolerance, &w);
        finish(fit, &w, w.r + p);
    }
    free(w.q);
    free(w.v);
    free(w.r);
    free(w.beta);
    free(w.root_w);
    return err;
}
