/* SPDX-License-Identifier: Apache-2.0
 *
 * DBSCAN (Ester, Kriegel, Sander & Xu 1996). Which rows are core is found in parallel; groups then grow from the
 * core rows in the order of the rows.
 */
#include "eval/learn/cluster.h"
#include "eval/learn/kdtree.h"
#include "eval/parallel.h"

enum { GRAIN = 1024 };

typedef struct density {
    zk__points p;
    const zk__kdtree *t;
    double r2;
    size_t least;
    uint8_t *core;
} density;

static zk_err core_piece(void *user, size_t piece, int thread)
{
    density *d = user;
    size_t begin, end;

    (void)thread;
    zk__piece(d->p.rows, GRAIN, piece, &begin, &end);
    for (size_t i = begin; i < end; i++)
        d->core[i] = zk__kdtree_within(d->t, d->p.x + i * d->p.cols, d->r2, d->least, NULL) >= d->least;
    return ZK_OK;
}

/* Everything reachable from row i. near and stack are scratch of rows. */
static void spread(const density *d, size_t i, int32_t group, int32_t *label, size_t *near, size_t *stack)
{
    size_t depth = 0;

    label[i] = group;
    stack[depth++] = i;
    while (depth) {
        size_t at = stack[--depth], n = zk__kdtree_within(d->t, d->p.x + at * d->p.cols, d->r2, 0, near);

        for (size_t j = 0; j < n; j++) {
            if (label[near[j]] >= 0)
                continue;
            label[near[j]] = group;
            if (d->core[near[j]])
                stack[depth++] = near[j];
        }
    }
}

zk_err zk__dbscan(zk__points p, const zk_cluster_options *o, int32_t *label, size_t *groups, zk_spot *spot)
{
    size_t least = o->min_points ? o->min_points : (p.cols > 2 ? 2 * p.cols : 4);
    density d = {.p = p, .r2 = o->eps * o->eps, .least = least};
    zk__kdtree *t = zk__kdtree_new(p.x, p.rows, p.cols);
    size_t *near = zk__scratch(p.rows, sizeof *near), *stack = zk__scratch(p.rows, sizeof *stack);
    zk_err err = ZK_OK;

    d.core = zk__scratch(p.rows, 1);
    *groups = 0;
    if (!t || !near || !stack || !d.core) {
        err = zk__no_memory(spot);
        goto out;
    }
    d.t = t;
    (void)zk__parallel(o->threads, zk__pieces(p.rows, GRAIN), core_piece, &d);
    for (size_t i = 0; i < p.rows; i++)
        label[i] = -1;
    for (size_t i = 0; i < p.rows; i++)
        if (d.core[i] && label[i] < 0)
            spread(&d, i, (int32_t)(*groups)++, label, near, stack);
out:
    zk__kdtree_free(t);
    free(near);
    free(stack);
    free(d.core);
    return err;
}

typedef struct neighbours {
    zk__points p;
    const zk__kdtree *t;
    size_t k;
    double *out;
} neighbours;

static zk_err kth_piece(void *user, size_t piece, int thread)
{
    neighbours *s = user;
    size_t begin, end;
    double best[256];

    (void)thread;
    zk__piece(s->p.rows, GRAIN, piece, &begin, &end);
    for (size_t i = begin; i < end; i++)
        s->out[i] = sqrt(zk__kdtree_kth(s->t, s->p.x + i * s->p.cols, i, s->k, best));
    return ZK_OK;
}

zk_err zk_knn_distance(const double *x, size_t rows, size_t cols, size_t k, int threads, double *distance,
                       zk_spot *spot)
{
    neighbours s = {.p = {.x = x, .rows = rows, .cols = cols}, .k = k, .out = distance};
    zk__kdtree *t;
    zk_err err = zk__check_matrix(x, rows, cols, spot);

    if (err)
        return err;
    if (k < 1 || k > 256 || k >= rows)
        return zk__refuse(spot, ZK_EINVAL, k < 1 || k > 256 ? ZK_WHY_RANGE : ZK_WHY_TOO_FEW, rows, 0,
                          (double)k);
    if (!(t = zk__kdtree_new(x, rows, cols)))
        return zk__no_memory(spot);
    s.t = t;
    err = zk__parallel(threads, zk__pieces(rows, GRAIN), kth_piece, &s);
    zk__kdtree_free(t);
    return err;
}
