/* SPDX-License-Identifier: Apache-2.0
 *
 * How good a grouping is: silhouette, Calinski-Harabasz, Davies-Bouldin, and how alike two groupings are.
 */
#include <float.h>
#include "eval/learn/cluster.h"
#include "eval/learn/nearest.h"
#include "eval/parallel.h"

enum { GRAIN = 128 };

static zk_err check(zk__points p, const int32_t *label, size_t groups, zk_spot *spot)
{
    if (groups < 2)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0, (double)groups);
    if (groups > p.rows)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)groups);
    for (size_t i = 0; i < p.rows; i++)
        if (label[i] < -1 || label[i] >= (int32_t)groups)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 0, label[i]);
    return zk__check_matrix(p.x, p.rows, p.cols, spot);
}

/* ---- silhouette ---- */

typedef struct silhouette {
    zk__points p; /* rows put group by group, noise left out */
    size_t groups;
    size_t *begin; /* groups + 1 */
    int32_t *group;
    double *width; /* by sorted row */
} silhouette;

static double width_of(const silhouette *s, size_t i)
{
    const double *x = s->p.x + i * s->p.cols;
    size_t own = (size_t)s->group[i], size = s->begin[own + 1] - s->begin[own];
    double a = 0, b = INFINITY;

    if (size < 2)
        return 0;
    for (size_t g = 0; g < s->groups; g++) {
        double sum = 0;
        size_t n = s->begin[g + 1] - s->begin[g];

        for (size_t j = s->begin[g]; j < s->begin[g + 1]; j++)
            sum += sqrt(zk__dist2(x, s->p.x + j * s->p.cols, s->p.cols));
        if (g == own)
            a = sum / (double)(size - 1);
        else if (n)
            b = fmin(b, sum / (double)n);
    }
    return isinf(b) || fmax(a, b) <= 0 ? 0 : (b - a) / fmax(a, b);
}

static zk_err width_piece(void *user, size_t piece, int thread)
{
    silhouette *s = user;
    size_t begin, end;

    (void)thread;
    zk__piece(s->p.rows, GRAIN, piece, &begin, &end);
    for (size_t i = begin; i < end; i++)
        s->width[i] = width_of(s, i);
    return ZK_OK;
}

/* row[]: which row stands at each sorted place. */
static void sort_by_group(silhouette *s, const double *x, size_t rows, const int32_t *label, double *sorted,
                          size_t *row)
{
    size_t at = 0;

    for (size_t g = 0; g < s->groups; g++) {
        s->begin[g] = at;
        for (size_t i = 0; i < rows; i++)
            if (label[i] == (int32_t)g) {
                memcpy(sorted + at * s->p.cols, x + i * s->p.cols, s->p.cols * sizeof *x);
                s->group[at] = (int32_t)g;
                row[at++] = i;
            }
    }
    s->begin[s->groups] = s->p.rows = at;
}

zk_err zk_silhouette(const double *x, size_t rows, size_t cols, const int32_t *label, size_t groups,
                     int threads, double *each, double *mean, zk_spot *spot)
{
    silhouette s = {.p = {.x = x, .rows = rows, .cols = cols}, .groups = groups};
    double *sorted = NULL;
    size_t *row = NULL;
    zk_err err;

    if (rows > ZK_SILHOUETTE_ROWS_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, rows, 0, (double)rows);
    if ((err = check(s.p, label, groups, spot)))
        return err;
    sorted = zk__scratch(rows * cols, sizeof *sorted);
    row = zk__scratch(rows, sizeof *row);
    s.begin = zk__scratch(groups + 1, sizeof *s.begin);
    s.group = zk__scratch(rows, sizeof *s.group);
    s.width = zk__scratch(rows, sizeof *s.width);
    if (!sorted || !row || !s.begin || !s.group || !s.width) {
        err = zk__no_memory(spot);
        goto out;
    }
    sort_by_group(&s, x, rows, label, sorted, row);
    s.p.x = sorted;
    if (s.p.rows == 0) {
        err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
        goto out;
    }
    (void)zk__parallel(threads, zk__pieces(s.p.rows, GRAIN), width_piece, &s);
    *mean = zk_sum(s.width, s.p.rows) / (double)s.p.rows;
    if (each) {
        memset(each, 0, rows * sizeof *each);
        for (size_t i = 0; i < s.p.rows; i++)
            each[row[i]] = s.width[i];
    }
out:
    free(sorted);
    free(row);
    free(s.begin);
    free(s.group);
    free(s.width);
    return err;
}

/* ---- indices from means ---- */

/* For every group the worst ratio of two spreads to the distance of their means, averaged. */
static double davies_bouldin(const double *mean, const double *spread, size_t groups, size_t cols)
{
    double sum = 0;

    for (size_t g = 0; g < groups; g++) {
        double worst = 0;
        for (size_t h = 0; h < groups; h++) {
            double d = sqrt(zk__dist2(mean + g * cols, mean + h * cols, cols));
            if (h != g && d > 0)
                worst = fmax(worst, (spread[g] + spread[h]) / d);
        }
        sum += worst;
    }
    return sum / (double)groups;
}

static zk_err indices(zk__points p, const int32_t *label, size_t groups, double *mean, size_t *size,
                      double *spread, double *all, zk_cluster_indices *out, zk_spot *spot)
{
    double total = 0, within = 0, square = 0;
    size_t n = 0;
    zk_err err = zk_cluster_means(p.x, p.rows, p.cols, label, groups, mean, size, spot);

    if (err)
        return err;
    for (size_t g = 0; g < groups; g++)
        n += size[g];
    if (n <= groups)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, n, 0, (double)n);
    for (size_t j = 0; j < p.cols; j++)
        for (size_t g = 0; g < groups; g++)
            all[j] += mean[g * p.cols + j] * ((double)size[g] / (double)n);
    for (size_t i = 0; i < p.rows; i++) {
        double d;

        if (label[i] < 0)
            continue;
        d = zk__dist2(p.x + i * p.cols, mean + (size_t)label[i] * p.cols, p.cols);
        within += d;
        spread[label[i]] += sqrt(d);
        total += zk__dist2(p.x + i * p.cols, all, p.cols);
        for (size_t j = 0; j < p.cols; j++)
            square += p.x[i * p.cols + j] * p.x[i * p.cols + j];
    }
    if (!(within > 16 * DBL_EPSILON * DBL_EPSILON * square)) /* no more than the means' own rounding */
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, 0, 0);
    for (size_t g = 0; g < groups; g++)
        spread[g] /= (double)size[g];
    *out = (zk_cluster_indices){.sse = within,
                                .explained = 1 - within / total,
                                .calinski_harabasz =
                                    (total - within) / (double)(groups - 1) / (within / (double)(n - groups)),
                                .davies_bouldin = davies_bouldin(mean, spread, groups, p.cols)};
    return ZK_OK;
}

zk_err zk_cluster_indices_of(const double *x, size_t rows, size_t cols, const int32_t *label, size_t groups,
                             zk_cluster_indices *out, zk_spot *spot)
{
    zk__points p = {.x = x, .rows = rows, .cols = cols};
    double *mean, *spread, *all;
    size_t *size;
    zk_err err = check(p, label, groups, spot);

    if (err)
        return err;
    mean = zk__scratch(groups * cols, sizeof *mean);
    spread = zk__scratch(groups, sizeof *spread);
    all = zk__scratch(cols, sizeof *all);
    size = zk__scratch(groups, sizeof *size);
    if (!mean || !spread || !all || !size)
        err = zk__no_memory(spot);
    else
        err = indices(p, label, groups, mean, size, spread, all, out, spot);
    free(mean);
    free(spread);
    free(all);
    free(size);
    return err;
}

/* ---- two groupings ---- */

static double pairs(double n)
{
    return n * (n - 1) / 2;
}

static double ari_of(const double *cell, size_t ka, size_t kb, const double *in_a, const double *in_b,
                     double n)
{
    double both = 0, a = 0, b = 0, expected, most;

    for (size_t i = 0; i < ka * kb; i++)
        both += pairs(cell[i]);
    for (size_t i = 0; i < ka; i++)
        a += pairs(in_a[i]);
    for (size_t i = 0; i < kb; i++)
        b += pairs(in_b[i]);
    expected = n < 2 ? 0 : a * b / pairs(n);
    most = (a + b) / 2;
    return most - expected == 0 ? 1 : (both - expected) / (most - expected);
}

zk_err zk_rand_adjusted(const int32_t *a, const int32_t *b, size_t n, double *ari, zk_spot *spot)
{
    int32_t ka = 0, kb = 0;
    size_t wa, wb;
    double *cell;

    if (n == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    for (size_t i = 0; i < n; i++) {
        if (a[i] < -1 || b[i] < -1)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, a[i] < -1 ? 0 : 1, a[i] < -1 ? a[i] : b[i]);
        ka = a[i] > ka ? a[i] : ka;
        kb = b[i] > kb ? b[i] : kb;
    }
    wa = (size_t)ka + 2; /* -1 has a place too */
    wb = (size_t)kb + 2;
    if (wa > 100000000 / wb)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, wa, wb, (double)wa * (double)wb);
    if (!(cell = zk__scratch(wa * wb + wa + wb, sizeof *cell)))
        return zk__no_memory(spot);
    for (size_t i = 0; i < n; i++) {
        size_t p = (size_t)a[i] + 1, q = (size_t)b[i] + 1; /* -1 wraps to 0 */
        cell[p * wb + q]++;
        cell[wa * wb + p]++;
        cell[wa * wb + wa + q]++;
    }
    *ari = ari_of(cell, wa, wb, cell + wa * wb, cell + wa * wb + wa, (double)n);
    free(cell);
    return ZK_OK;
}
