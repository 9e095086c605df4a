/* SPDX-License-Identifier: Apache-2.0
 *
 * Covariances of the coefficients. Everything is summed over orthonormal rows z = R^-T sqrt(w) x and turned back at the
 * end, V = R^-1 (sum ...) R^-T, so that the conditioning of the design enters once and not three times.
 */
#include <cblas.h>
#include <lapacke.h>

#include "eval/regress/regress.h"

void zk__ols_unroot(const zk_ols *fit, double *m)
{
    int k = (int)fit->rank;

    if (k == 0)
        return;
    cblas_dtrsm(CblasRowMajor, CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, k, k, 1, fit->root, k, m,
                k);
    cblas_dtrsm(CblasRowMajor, CblasRight, CblasUpper, CblasTrans, CblasNonUnit, k, k, 1, fit->root, k, m, k);
    for (int i = 0; i < k; i++)
        for (int j = 0; j < i; j++)
            m[i * k + j] = m[j * k + i] = 0.5 * (m[i * k + j] + m[j * k + i]);
}

/* ---- one row at a time: HC0 - HC4 ---- */

typedef struct meat {
    const zk_ols *fit;
    zk_se kind;
    double *sum; /* per piece, rank x rank */
    size_t *bad; /* per piece: row of leverage 1, or SIZE_MAX */
} meat;

static double scale_of(zk_se kind, double h, double n, double k)
{
    switch (kind) {
    case ZK_SE_HC2: return 1 / (1 - h);
    case ZK_SE_HC3: return 1 / ((1 - h) * (1 - h));
    case ZK_SE_HC4: return pow(1 - h, -fmin(4, n * h / k));
    default: return 1;
    }
}

static zk_err rows_of(void *user, size_t piece, int thread)
{
    meat *m = user;
    const zk_ols *fit = m->fit;
    size_t begin, end, rank = fit->rank;
    double *z;

    (void)thread;
    zk__piece(fit->spec.n, ZK__OLS_GRAIN, piece, &begin, &end);
    if (!(z = zk__scratch((end - begin) * rank, sizeof *z)))
        return ZK_ELIMIT;
    zk__ols_orthonormal(fit, begin, end, z);
    m->bad[piece] = SIZE_MAX;
    for (size_t i = begin; i < end; i++) {
        double *row = z + (i - begin) * rank, h = 0, u = zk__root_weight(fit, i) * fit->residual[i];
        for (size_t k = 0; m->kind >= ZK_SE_HC2 && k < rank; k++)
            h += row[k] * row[k];
        if (1 - h < 1e-10 && m->bad[piece] == SIZE_MAX)
            m->bad[piece] = i;
        u *= sqrt(scale_of(m->kind, fmin(h, 1 - 1e-12), (double)fit->n, (double)rank));
        for (size_t k = 0; k < rank; k++)
            row[k] *= u;
    }
    cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, (int)rank, (int)(end - begin), 1, z, (int)rank, 0,
                m->sum + piece * rank * rank, (int)rank);
    free(z);
    return ZK_OK;
}

static zk_err robust(const zk_ols *fit, zk_se kind, double *cov, zk_spot *spot)
{
    size_t rank = fit->rank, size = rank * rank, pieces = zk__pieces(fit->spec.n, ZK__OLS_GRAIN);
    meat m = {.fit = fit, .kind = kind};
    zk_err err = ZK_ELIMIT;

    m.sum = zk__scratch(pieces, size * sizeof *m.sum);
    m.bad = zk__scratch(pieces, sizeof *m.bad);
    if (m.sum && m.bad)
        err = zk__parallel(fit->spec.threads, pieces, rows_of, &m);
    if (err)
        err = zk__no_memory(spot);
    memset(cov, 0, size * sizeof *cov);
    for (size_t piece = 0; !err && piece < pieces; piece++) {
        if (m.bad[piece] != SIZE_MAX)
            err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_RANGE, m.bad[piece], 0, 1);
        for (size_t k = 0; k < size; k++)
            cov[k] += m.sum[piece * size + k];
    }
    for (size_t i = 0; i < rank; i++)
        for (size_t j = 0; j < i; j++)
            cov[i * rank + j] = cov[j * rank + i];
    free(m.sum);
    free(m.bad);
    return err;
}

/* ---- clusters ---- */

/* Scores z u of all rows in blocks of the grain, given to take() in order. */
typedef void (*take_fn)(void *user, size_t row, const double *score, size_t rank);

static zk_err scores(const zk_ols *fit, take_fn take, void *user, zk_spot *spot)
{
    size_t rank = fit->rank;
    double *z = zk__scratch(ZK__OLS_GRAIN * rank, sizeof *z);

    if (!z)
        return zk__no_memory(spot);
    for (size_t begin = 0; begin < fit->spec.n; begin += ZK__OLS_GRAIN) {
        size_t end = begin + ZK__OLS_GRAIN < fit->spec.n ? begin + ZK__OLS_GRAIN : fit->spec.n;
        zk__ols_orthonormal(fit, begin, end, z);
        for (size_t i = begin; i < end; i++) {
            double *row = z + (i - begin) * rank, u = zk__root_weight(fit, i) * fit->residual[i];
            for (size_t k = 0; k < rank; k++)
                row[k] *= u;
            take(user, i, row, rank);
        }
    }
    free(z);
    return ZK_OK;
}

typedef struct sums {
    const int32_t *cluster;
    double *sum; /* clusters x rank */
    uint8_t *seen;
} sums;

static void add_to_cluster(void *user, size_t row, const double *score, size_t rank)
{
    sums *s = user;
    double *sum = s->sum + (size_t)s->cluster[row] * rank;

    for (size_t k = 0; k < rank; k++)
        sum[k] += score[k];
}

/* sum over clusters of (sum of scores)(sum of scores)', and how many clusters occur. */
static zk_err one_way(const zk_ols *fit, const int32_t *cluster, size_t clusters, double *cov, size_t *groups,
                      zk_spot *spot)
{
    size_t rank = fit->rank;
    sums s = {.cluster = cluster,
              .sum = zk__scratch(clusters * rank, sizeof(double)),
              .seen = zk__scratch(clusters, 1)};
    zk_err err = s.sum && s.seen ? ZK_OK : zk__no_memory(spot);

    *groups = 0;
    for (size_t i = 0; !err && i < fit->spec.n; i++) {
        if (cluster[i] < 0 || (size_t)cluster[i] >= clusters)
            err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 0, cluster[i]);
        else if (!fit->spec.weight || fit->spec.weight[i] > 0) {
            *groups += !s.seen[cluster[i]];
            s.seen[cluster[i]] = 1;
        }
    }
    if (!err && *groups < 2)
        err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0, (double)*groups);
    if (!err)
        err = scores(fit, add_to_cluster, &s, spot);
    if (!err && rank) {
        cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, (int)rank, (int)clusters, 1, s.sum, (int)rank, 0,
                    cov, (int)rank);
        for (size_t i = 0; i < rank; i++)
            for (size_t j = 0; j < i; j++)
                cov[i * rank + j] = cov[j * rank + i];
    }
    free(s.sum);
    free(s.seen);
    return err;
}

/* Numbers for the pairs of clusters that occur, in their order. */
static zk_err pairs(const zk_ols *fit, const zk_se_spec *se, int32_t *pair, size_t *count, zk_spot *spot)
{
    size_t n = fit->spec.n, *order = zk__scratch(n, sizeof *order);
    double *key = zk__scratch(n, sizeof *key);
    zk_err err = order && key ? ZK_OK : zk__no_memory(spot);

    for (size_t i = 0; !err && i < n; i++)
        key[i] = (double)se->cluster[0][i] * (double)se->clusters[1] + (double)se->cluster[1][i];
    if (!err)
        err = zk_order(key, n, false, order, spot);
    *count = 0;
    for (size_t i = 0; !err && i < n; i++) {
        *count += i == 0 || key[order[i]] != key[order[i - 1]];
        pair[order[i]] = (int32_t)(*count - 1);
    }
    free(order);
    free(key);
    return err;
}

static double adjustment(const zk_ols *fit, zk_small small, double groups)
{
    double n = (double)fit->n, k = (double)(fit->rank + fit->spec.absorbed);

    return small == ZK_SMALL_NONE ? 1 : groups / (groups - 1) * (n - 1) / (n - k);
}

/* Cameron, Gelbach & Miller (2011), section 2.3: negative eigenvalues to 0. */
static zk_err mend(double *cov, size_t rank, bool *mended, zk_spot *spot)
{
    double *value = zk__scratch(rank, sizeof *value), *vector = zk__scratch(rank * rank, sizeof *vector);
    lapack_int n = (lapack_int)rank;
    zk_err err = value && vector ? ZK_OK : zk__no_memory(spot);

    if (!err) {
        memcpy(vector, cov, rank * rank * sizeof *cov);
        if (LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'V', 'U', n, vector, n, value) != 0)
            err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NOT_CONVERGED, 0, 0, 0);
    }
    *mended = !err && value[0] < 0;
    for (size_t i = 0; *mended && i < rank; i++)
        for (size_t j = 0; j < rank; j++) {
            cov[i * rank + j] = 0;
            for (size_t k = 0; k < rank; k++)
                cov[i * rank + j] += vector[i * rank + k] * fmax(0, value[k]) * vector[j * rank + k];
        }
    free(value);
    free(vector);
    return err;
}

static zk_err two_way(const zk_ols *fit, const zk_se_spec *se, double *cov, zk_cov_info *info, zk_spot *spot)
{
    size_t n = fit->spec.n, size = fit->rank * fit->rank, count = 0, least;
    int32_t *pair = zk__scratch(n, sizeof *pair);
    double *part = zk__scratch(size, sizeof *part), a[3];
    zk_err err = pair && part ? ZK_OK : zk__no_memory(spot);

    if (err || (err = one_way(fit, se->cluster[0], se->clusters[0], cov, &info->groups[0], spot)))
        goto out;
    if ((err = one_way(fit, se->cluster[1], se->clusters[1], part, &info->groups[1], spot))) {
        if (spot)
            spot->col = 1;
        goto out;
    }
    least = info->groups[0] < info->groups[1] ? info->groups[0] : info->groups[1];
    for (int i = 0; i < 2; i++)
        a[i] = adjustment(fit, se->small, (double)(se->small == ZK_SMALL_MIN ? least : info->groups[i]));
    for (size_t i = 0; i < size; i++)
        cov[i] = a[0] * cov[i] + a[1] * part[i];
    if ((err = pairs(fit, se, pair, &count, spot)) ||
        (err = one_way(fit, pair, count, part, &info->groups[2], spot)))
        goto out;
    a[2] = adjustment(fit, se->small, (double)(se->small == ZK_SMALL_MIN ? least : info->groups[2]));
    for (size_t i = 0; i < size; i++)
        cov[i] -= a[2] * part[i];
    info->df = (double)least - 1;
out:
    free(pair);
    free(part);
    return err;
}

static zk_err clustered(const zk_ols *fit, const zk_se_spec *se, double *cov, zk_cov_info *info,
                        zk_spot *spot)
{
    zk_err err;
    double a;

    if (se->cluster[1])
        return two_way(fit, se, cov, info, spot);
    if ((err = one_way(fit, se->cluster[0], se->clusters[0], cov, &info->groups[0], spot)))
        return err;
    info->df = (double)info->groups[0] - 1;
    a = adjustment(fit, se->small, (double)info->groups[0]);
    for (size_t i = 0; i < fit->rank * fit->rank; i++)
        cov[i] *= a;
    return ZK_OK;
}

/* ---- Newey-West ---- */

size_t zk_nw_lags(size_t n)
{
    return (size_t)floor(4 * pow((double)n / 100, 2.0 / 9));
}

static void keep_score(void *user, size_t row, const double *score, size_t rank)
{
    memcpy((double *)user + row * rank, score, rank * sizeof *score);
}

static zk_err newey_west(const zk_ols *fit, const zk_se_spec *se, double *cov, zk_spot *spot)
{
    size_t n = fit->spec.n, rank = fit->rank;
    double *s, scale = se->small == ZK_SMALL_NONE ? 1 : (double)fit->n / (double)fit->df, *part;
    zk_err err;

    if (se->lags >= n)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)se->lags);
    s = zk__scratch(n * rank, sizeof *s);
    part = zk__scratch(rank * rank, sizeof *part);
    err = s && part ? scores(fit, keep_score, s, spot) : zk__no_memory(spot);
    memset(cov, 0, rank * rank * sizeof *cov);
    for (size_t lag = 0; !err && rank && lag <= se->lags; lag++) {
        double w = scale * (1 - (double)lag / ((double)se->lags + 1)) * (lag ? 1 : 0.5);
        cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)rank, (int)rank, (int)(n - lag), w,
                    s + lag * rank, (int)rank, s, (int)rank, 0, part, (int)rank);
        for (size_t i = 0; i < rank; i++)
            for (size_t j = 0; j < rank; j++)
                cov[i * rank + j] += part[i * rank + j] + part[j * rank + i];
    }
    free(s);
    free(part);
    return err;
}

zk_err zk_ols_cov(const zk_ols *fit, const zk_se_spec *se, double *cov, zk_cov_info *info, zk_spot *spot)
{
    size_t size = fit->rank * fit->rank;
    zk_cov_info mine = {.df = (double)fit->df};
    double factor = 1;
    zk_err err;

    if (se->kind == ZK_SE_CLASSICAL) {
        for (size_t i = 0; i < size; i++)
            cov[i] = fit->cov[i] * fit->rss / (double)fit->df;
        err = ZK_OK;
        goto out;
    }
    if (se->kind == ZK_SE_CLUSTER)
        err = clustered(fit, se, cov, &mine, spot);
    else if (se->kind == ZK_SE_NEWEY_WEST)
        err = newey_west(fit, se, cov, spot);
    else
        err = robust(fit, se->kind, cov, spot);
    if (err)
        return err;
    if (se->kind == ZK_SE_HC1)
        factor = (double)fit->n / (double)fit->df;
    for (size_t i = 0; i < size; i++)
        cov[i] *= factor;
    zk__ols_unroot(fit, cov);
    for (size_t i = 0; !err && se->kind == ZK_SE_CLUSTER && se->cluster[1] && i < fit->rank; i++)
        if (cov[i * fit->rank + i] <= 0 && !mine.mended)
            err = mend(cov, fit->rank, &mine.mended, spot);
out:
    if (info)
        *info = mine;
    return err;
}

/* ---- what follows from a covariance ---- */

zk_err zk_ols_coefs(const zk_ols *fit, const double *cov, double df, double confidence, zk_coef *out,
                    zk_spot *spot)
{
    double t = zk_t_isf((1 - confidence) / 2, df);

    if (!(confidence > 0 && confidence < 1) || !(df > 0))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, df > 0 ? confidence : df);
    for (size_t i = 0; i < fit->rank; i++) {
        zk_coef *c = &out[i];
        c->estimate = fit->beta[fit->kept[i]];
        c->se = sqrt(fmax(0, cov[i * fit->rank + i]));
        c->t = c->se > 0 ? c->estimate / c->se : 0;
        c->p = c->se > 0 ? zk_t_two_sided(c->t, df) : 1;
        c->low = c->estimate - t * c->se;
        c->high = c->estimate + t * c->se;
    }
    return ZK_OK;
}

/* b'V^-1 b by Cholesky on the correlation scale; a pivot below 1e-12 means V has not full rank (fewer clusters than
 * coefficients, for one). */
static zk_err quadratic(double *v, double *b, size_t q, double *out, zk_spot *spot)
{
    double sum = 0;

    for (size_t i = 0; i < q; i++)
        if (!(v[i * q + i] > 0))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_SINGULAR, i, 0, v[i * q + i]);
    for (size_t j = 0; j < q; j++) {
        double whole = v[j * q + j], left = whole;
        for (size_t k = 0; k < j; k++)
            left -= v[j * q + k] * v[j * q + k];
        if (!(left > 1e-12 * whole))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_SINGULAR, j, 0, left);
        v[j * q + j] = sqrt(left);
        for (size_t i = j + 1; i < q; i++) {
            double s = v[i * q + j];
            for (size_t k = 0; k < j; k++)
                s -= v[i * q + k] * v[j * q + k];
            v[i * q + j] = s / v[j * q + j];
        }
        for (size_t k = 0; k < j; k++)
            b[j] -= v[j * q + k] * b[k];
        b[j] /= v[j * q + j];
        sum += b[j] * b[j];
    }
    *out = sum;
    return ZK_OK;
}

zk_err zk_ols_wald(const zk_ols *fit, const double *cov, const size_t *place, size_t q, double df, double *f,
                   double *p, zk_spot *spot)
{
    double *v, *b, sum = 0;
    zk_err err;

    if (q == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    for (size_t i = 0; i < q; i++)
        if (place[i] >= fit->rank)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 0, (double)place[i]);
    v = zk__scratch(q * q, sizeof *v);
    b = zk__scratch(q, sizeof *b);
    if (!v || !b) {
        err = zk__no_memory(spot);
    } else {
        for (size_t i = 0; i < q; i++) {
            b[i] = fit->beta[fit->kept[place[i]]];
            for (size_t j = 0; j < q; j++)
                v[i * q + j] = cov[place[i] * fit->rank + place[j]];
        }
        err = quadratic(v, b, q, &sum, spot);
    }
    if (!err) {
        *f = sum / (double)q;
        *p = zk_f_sf(*f, (double)q, df);
    }
    free(v);
    free(b);
    return err;
}
