/* SPDX-License-Identifier: Apache-2.0
 *
 * One pass over the rows: deviance, gradient, information.
 *
 * Rows are cut into at most 64 pieces by their number alone; within a piece, blocks of 2,048 rows are scaled into a
 * small matrix that stays in the cache, and the information is a symmetric product of it. Pieces are added in order.
 */
#include <cblas.h>

#include "eval/credit/logit.h"

enum { PIECES_MAX = 64, GRAIN_MIN = 16384, BLOCK = 2048 };

void zk__design_clear(zk__design *d)
{
    free(d->mean);
    free((void *)(uintptr_t)d->use);
    *d = (zk__design){0};
}

/* Two passes over the rows, all columns at once, so that memory is read in order. */
static void moments(zk__design *d)
{
    size_t k = d->p - 1;

    for (size_t i = 0; i < d->rows; i++)
        for (size_t j = 0; j < k; j++)
            d->mean[j] += d->x[i * d->cols + d->use[j]];
    for (size_t j = 0; j < k; j++)
        d->mean[j] /= (double)d->rows;
    for (size_t i = 0; i < d->rows; i++)
        for (size_t j = 0; j < k; j++) {
            double e = d->x[i * d->cols + d->use[j]] - d->mean[j];
            d->sd[j] += e * e;
        }
    for (size_t j = 0; j < k; j++) {
        d->sd[j] = sqrt(d->sd[j] / (double)d->rows);
        if (d->sd[j] <= 1e-14 * fabs(d->mean[j])) /* only rounding of the mean */
            d->sd[j] = 0;
    }
}

static zk_err check(const zk__design *d, zk_spot *spot)
{
    size_t bads = 0;

    for (size_t i = 0; i < d->rows; i++) {
        if (d->bad[i] > 1)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, d->cols, d->bad[i]);
        bads += d->bad[i];
        for (size_t j = 0; j + 1 < d->p; j++)
            if (!isfinite(d->x[i * d->cols + d->use[j]]))
                return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, d->use[j], d->x[i * d->cols + d->use[j]]);
    }
    if (bads == 0 || bads == d->rows)
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_ONE_CLASS, 0, d->cols, bads ? 1 : 0);
    return ZK_OK;
}

zk_err zk__design_init(zk__design *d, const double *x, size_t rows, size_t cols, const size_t *use,
                       size_t n_use, const uint8_t *bad, int threads, zk_spot *spot)
{
    size_t n = use ? n_use : cols, *own;
    zk_err err;

    *d = (zk__design){.x = x, .rows = rows, .cols = cols, .p = n + 1, .bad = bad, .threads = threads};
    if (rows == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    if (n > ZK_LOGIT_COLS_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, n, (double)n);
    own = zk__scratch(n, sizeof *own);
    d->use = own;
    d->mean = zk__scratch(2 * n, sizeof *d->mean);
    if (!own || !d->mean)
        return zk__no_memory(spot);
    d->sd = d->mean + n;
    for (size_t j = 0; j < n; j++)
        own[j] = use ? use[j] : j;
    if ((err = check(d, spot)))
        return err;
    moments(d);
    return ZK_OK;
}

double zk__design_eta(const zk__design *d, const double *b, size_t i)
{
    const double *row = d->x + i * d->cols;
    double eta = b[0];

    for (size_t j = 0; j + 1 < d->p; j++)
        if (d->sd[j] > 0)
            eta += b[j + 1] * ((row[d->use[j]] - d->mean[j]) / d->sd[j]);
    return eta;
}

void zk__design_unscale(const zk__design *d, const double *b, double *beta)
{
    beta[0] = b[0];
    for (size_t j = 0; j + 1 < d->p; j++) {
        beta[j + 1] = d->sd[j] > 0 ? b[j + 1] / d->sd[j] : 0;
        beta[0] -= beta[j + 1] * d->mean[j];
    }
}

/* ---- the pass ---- */

typedef struct job {
    const zk__design *d;
    const double *b;
    size_t grain;
    bool full;
    double *sums; /* a piece: deviance, furthest, gradient p, info p x p */
    size_t stride;
    double *room; /* a thread: BLOCK x p scaled rows, twice */
} job;

static void scale_rows(const zk__design *d, size_t from, size_t to, double *z)
{
    size_t p = d->p;

    for (size_t i = from; i < to; i++, z += p) {
        const double *row = d->x + i * d->cols;
        z[0] = 1;
        for (size_t j = 0; j + 1 < p; j++)
            z[j + 1] = d->sd[j] > 0 ? (row[d->use[j]] - d->mean[j]) / d->sd[j] : 0;
    }
}

/* One row's share; z becomes sqrt(w) z for the product. */
static void one_row(double eta, uint8_t bad, bool full, size_t p, double *z, double *sum)
{
    double e = exp(-fabs(eta)), prob = eta >= 0 ? 1 / (1 + e) : e / (1 + e);
    double w = e / ((1 + e) * (1 + e)), root;

    sum[0] += 2 * (log1p(e) + fmax(eta, 0) - (bad ? eta : 0));
    sum[1] = fmax(sum[1], fabs(eta));
    if (!full)
        return;
    cblas_daxpy((int)p, (bad ? 1 : 0) - prob, z, 1, sum + 2, 1);
    root = sqrt(w);
    for (size_t j = 0; j < p; j++)
        z[j] *= root;
}

static zk_err one_piece(void *user, size_t piece, int thread)
{
    job *w = user;
    size_t p = w->d->p, begin, end;
    double *z = w->room + (size_t)thread * BLOCK * (p + 1), *eta = z + BLOCK * p,
           *sum = w->sums + piece * w->stride;

    zk__piece(w->d->rows, w->grain, piece, &begin, &end);
    for (size_t from = begin; from < end; from += BLOCK) {
        size_t n = end - from < BLOCK ? end - from : BLOCK;
        scale_rows(w->d, from, from + n, z);
        cblas_dgemv(CblasRowMajor, CblasNoTrans, (int)n, (int)p, 1, z, (int)p, w->b, 1, 0, eta, 1);
        for (size_t i = 0; i < n; i++)
            one_row(eta[i], w->d->bad[from + i], w->full, p, z + i * p, sum);
        if (w->full)
            cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, (int)p, (int)n, 1, z, (int)p, 1, sum + 2 + p,
                        (int)p);
    }
    return ZK_OK;
}

static void combine(const job *w, size_t pieces, zk__pass *out)
{
    size_t p = w->d->p;

    out->deviance = out->furthest = 0;
    if (w->full) {
        memset(out->gradient, 0, p * sizeof *out->gradient);
        memset(out->info, 0, p * p * sizeof *out->info);
    }
    for (size_t k = 0; k < pieces; k++) {
        const double *sum = w->sums + k * w->stride;
        out->deviance += sum[0];
        out->furthest = fmax(out->furthest, sum[1]);
        if (!w->full)
            continue;
        for (size_t j = 0; j < p; j++)
            out->gradient[j] += sum[2 + j];
        for (size_t j = 0; j < p * p; j++)
            out->info[j] += sum[2 + p + j];
    }
    for (size_t i = 0; w->full && i < p; i++)
        for (size_t j = i + 1; j < p; j++)
            out->info[i * p + j] = out->info[j * p + i];
}

zk_err zk__design_pass(const zk__design *d, const double *b, zk__pass *out, zk_spot *spot)
{
    size_t even = zk__pieces(d->rows, PIECES_MAX), pieces;
    job w = {.d = d, .b = b, .grain = even > GRAIN_MIN ? even : GRAIN_MIN, .full = out->gradient != NULL};
    int threads = d->threads < 1 ? 1 : d->threads > 256 ? 256 : d->threads;
    zk_err err = ZK_OK;

    pieces = zk__pieces(d->rows, w.grain);
    if ((size_t)threads > pieces)
        threads = (int)pieces;
    w.stride = 2 + (w.full ? d->p + d->p * d->p : 0);
    w.sums = zk__scratch(pieces * w.stride, sizeof *w.sums);
    w.room = zk__scratch((size_t)threads * BLOCK * (d->p + 1), sizeof *w.room);
    if (!w.sums || !w.room)
        err = zk__no_memory(spot);
    else if (!(err = zk__parallel(threads, pieces, one_piece, &w)))
        combine(&w, pieces, out);
    free(w.sums);
    free(w.room);
    return err;
}
