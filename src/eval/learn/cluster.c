/* SPDX-License-Identifier: Apache-2.0
 *
 * The way into the grouping methods: what is asked is checked once, groups are numbered alike for all.
 */
#include "eval/learn/cluster.h"

#include "eval/learn/nearest.h"

/* ---- numbering ---- */

typedef struct group {
    size_t size, first, old;
} group;

static int larger_first(const void *a, const void *b)
{
    const group *p = a, *q = b;

    if (p->size != q->size)
        return p->size > q->size ? -1 : 1;
    if (p->first != q->first)
        return p->first < q->first ? -1 : 1;
    return p->old < q->old ? -1 : p->old > q->old;
}

size_t zk__number_groups(int32_t *label, size_t rows, size_t k, int32_t *to)
{
    group *g = zk__scratch(k, sizeof *g);
    size_t some = 0;

    if (!g)
        return SIZE_MAX;
    for (size_t c = 0; c < k; c++)
        g[c] = (group){.first = SIZE_MAX, .old = c};
    for (size_t i = 0; i < rows; i++)
        if (label[i] >= 0 && g[label[i]].size++ == 0)
            g[label[i]].first = i;
    qsort(g, k, sizeof *g, larger_first);
    for (size_t c = 0; c < k; c++) {
        to[g[c].old] = (int32_t)c;
        some += g[c].size > 0;
    }
    for (size_t i = 0; i < rows; i++)
        if (label[i] >= 0)
            label[i] = to[label[i]];
    free(g);
    return some;
}

bool zk__permute_rows(double *m, size_t k, size_t cols, const int32_t *to)
{
    double *copy = zk__scratch(k * cols, sizeof *copy);

    if (!copy)
        return false;
    memcpy(copy, m, k * cols * sizeof *m);
    for (size_t c = 0; c < k; c++)
        memcpy(m + (size_t)to[c] * cols, copy + c * cols, cols * sizeof *m);
    free(copy);
    return true;
}

/* ---- what the groups are ---- */

zk_err zk_cluster_means(const double *x, size_t rows, size_t cols, const int32_t *label, size_t groups,
                        double *mean, size_t *size, zk_spot *spot)
{
    size_t *own = size ? size : zk__scratch(groups, sizeof *own);

    if (!own)
        return zk__no_memory(spot);
    memset(own, 0, groups * sizeof *own);
    memset(mean, 0, groups * cols * sizeof *mean);
    for (size_t i = 0; i < rows; i++) {
        if (label[i] < -1 || label[i] >= (int32_t)groups) {
            if (own != size)
                free(own);
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 0, label[i]);
        }
        if (label[i] < 0)
            continue;
        own[label[i]]++;
        for (size_t j = 0; j < cols; j++)
            mean[(size_t)label[i] * cols + j] += x[i * cols + j];
    }
    for (size_t c = 0; c < groups; c++) {
        if (own[c] == 0) {
            if (own != size)
                free(own);
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, c, 0, 0);
        }
        for (size_t j = 0; j < cols; j++)
            mean[c * cols + j] /= (double)own[c];
    }
    if (own != size)
        free(own);
    return ZK_OK;
}

static zk_err within(zk__points p, const int32_t *label, size_t groups, double *sse, zk_spot *spot)
{
    double *mean = zk__scratch(groups * p.cols, sizeof *mean);
    zk_err err;

    *sse = 0;
    if (!mean)
        return zk__no_memory(spot);
    if (!(err = zk_cluster_means(p.x, p.rows, p.cols, label, groups, mean, NULL, spot)))
        for (size_t i = 0; i < p.rows; i++)
            if (label[i] >= 0)
                *sse += zk__dist2(p.x + i * p.cols, mean + (size_t)label[i] * p.cols, p.cols);
    free(mean);
    return err;
}

/* ---- asking ---- */

static bool same_row(zk__points p, size_t a, size_t b)
{
    return memcmp(p.x + a * p.cols, p.x + b * p.cols, p.cols * sizeof *p.x) == 0;
}

/* Distinct rows, counted up to `enough` only: k is small beside the rows. */
static size_t distinct(zk__points p, size_t enough)
{
    size_t n = 0, seen[ZK_CLUSTER_GROUPS_MAX];

    for (size_t i = 0; i < p.rows && n < enough; i++) {
        size_t s = 0;
        while (s < n && !same_row(p, i, seen[s]))
            s++;
        if (s == n)
            seen[n++] = i;
    }
    return n;
}

static zk_err ward(zk__points p, const zk_cluster_options *o, int32_t *label, double *centre,
                   zk_cluster_result *r, zk_spot *spot)
{
    int32_t *merge;
    double *height;
    size_t found = distinct(p, o->k);
    zk_err err;

    if (found < o->k)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_DISTINCT, 0, 0, (double)found);
    if (p.rows > ZK_WARD_ROWS_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, p.rows, p.cols, (double)p.rows);
    merge = zk__scratch(2 * p.rows, sizeof *merge);
    height = zk__scratch(p.rows, sizeof *height);
    if (!merge || !height)
        err = zk__no_memory(spot);
    else if (!(err = zk_ward(p.x, p.rows, p.cols, merge, height, spot)) &&
             !(err = zk_ward_cut(merge, p.rows, o->k, label, spot)))
        err = zk_cluster_means(p.x, p.rows, p.cols, label, o->k, centre, NULL, spot);
    free(merge);
    free(height);
    r->converged = true;
    return err;
}

static zk_err check(const double *x, size_t rows, size_t cols, const zk_cluster_options *o, zk_spot *spot)
{
    bool dense = o->method == ZK_CLUSTER_DBSCAN;

    if (cols > ZK_CLUSTER_COLS_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, cols, (double)cols);
    if (!dense && (o->k < 1 || o->k > ZK_CLUSTER_GROUPS_MAX))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)o->k);
    if (o->method == ZK_CLUSTER_FCM && o->fuzzifier != 0 && !(o->fuzzifier > 1 && o->fuzzifier <= 100))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 1, o->fuzzifier);
    if (dense && !(o->eps > 0 && isfinite(o->eps)))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 2, o->eps);
    if (!(o->tolerance >= 0))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 3, o->tolerance);
    if (rows > INT32_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, rows, 0, (double)rows);
    return zk__check_matrix(x, rows, cols, spot);
}

/* Groups get their final numbers, and what belongs to them with them. */
static zk_err finish(zk__points p, size_t k, int32_t *label, double *centre, double *membership,
                     zk_cluster_result *r, zk_spot *spot)
{
    int32_t *to = zk__scratch(k, sizeof *to);
    zk_err err = ZK_OK;

    if (!to)
        return zk__no_memory(spot);
    r->groups = zk__number_groups(label, p.rows, k, to);
    if (r->groups == SIZE_MAX || (centre && !zk__permute_rows(centre, k, p.cols, to)))
        err = zk__no_memory(spot);
    for (size_t i = 0; i < p.rows; i++)
        r->noise += label[i] < 0;
    for (size_t i = 0; membership && !err && i < p.rows; i++)
        if (!zk__permute_rows(membership + i * k, k, 1, to))
            err = zk__no_memory(spot);
    free(to);
    return err;
}

static zk_err run(zk__points p, const zk_cluster_options *o, int32_t *label, double *centre,
                  double *membership, zk_cluster_result *r, zk_spot *spot)
{
    size_t k = o->k;
    zk_err err;

    switch (o->method) {
    case ZK_CLUSTER_FCM: err = zk__fcm(p, o, label, centre, membership, r, spot); break;
    case ZK_CLUSTER_WARD: err = ward(p, o, label, centre, r, spot); break;
    case ZK_CLUSTER_DBSCAN:
        err = zk__dbscan(p, o, label, &k, spot);
        r->converged = true;
        break;
    case ZK_CLUSTER_KMEANS:
    default: err = zk__kmeans(p, o, label, centre, r, spot); break;
    }
    if (err || (err = finish(p, k, label, k ? centre : NULL, membership, r, spot)))
        return err;
    if ((err = within(p, label, r->groups, &r->sse, spot)))
        return err;
    if (o->method != ZK_CLUSTER_FCM)
        r->objective = r->sse;
    return ZK_OK;
}

zk_err zk_cluster(const double *x, size_t rows, size_t cols, const zk_cluster_options *options,
                  int32_t *label, double *centre, double *membership, zk_cluster_result *result,
                  zk_spot *spot)
{
    zk__points p = {.x = x, .rows = rows, .cols = cols};
    zk_cluster_result r = {0};
    double *own = NULL;
    zk_err err = check(x, rows, cols, options, spot);

    if (err)
        return err;
    if (options->method == ZK_CLUSTER_DBSCAN)
        centre = NULL;
    else if (!centre && !(own = centre = zk__scratch(options->k * cols, sizeof *own)))
        return zk__no_memory(spot);
    if (options->method != ZK_CLUSTER_FCM)
        membership = NULL;
    err = run(p, options, label, centre, membership, &r, spot);
    free(own);
    if (!err && result)
        *result = r;
    return err;
}
