/* SPDX-License-Identifier: Apache-2.0
 *
 * Weighted aggregation: up a tree, flat, multiplicative. Called once per subject, so small trees
 * need no memory of their own.
 */
#include "eval/score/score.h"

zk_err zk__check_tree(const size_t *parent, const double *local, size_t n, zk_spot *spot)
{
    for (size_t i = 0; i < n; i++) {
        if (parent[i] != ZK_NO_PARENT && parent[i] >= i)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TREE, i, 0, 0);
        if (!isfinite(local[i]))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, 1, local[i]);
        if (local[i] < 0)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NEGATIVE, i, 1, local[i]);
    }
    return ZK_OK;
}

/* What an inner node has gathered from its children. */
typedef struct gather {
    double sum;  /* of local x value, children present */
    double have; /* weight of the children present */
    double all;  /* weight of all children */
    size_t children;
    size_t absent;
} gather;

/* Scale that gives the present children the weight of all: exactly 1 when none is absent. */
static double upscale(const gather *g)
{
    return g->absent ? g->all / g->have : 1;
}

/* Children come after parents: going down the index, every node is complete when it is met. */
static zk_err climb(const size_t *parent, const double *local, size_t n, double *value, bool *present,
                    gather *g, zk_spot *spot)
{
    for (size_t i = n; i-- > 0;) {
        bool here = !present || present[i];
        if (g[i].children) {
            here = g[i].absent < g[i].children && (!g[i].absent || g[i].have > 0);
            value[i] = here ? g[i].sum * upscale(&g[i]) : 0;
        }
        if (here && !isfinite(value[i]))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, 0, value[i]);
        if (!here)
            value[i] = 0;
        if (present)
            present[i] = here;
        if (parent[i] == ZK_NO_PARENT)
            continue;
        gather *up = &g[parent[i]];
        up->children++;
        up->all += local[i];
        up->absent += !here;
        if (here) {
            up->have += local[i];
            up->sum += local[i] * value[i];
        }
    }
    return ZK_OK;
}

zk_err zk_rollup(const size_t *parent, const double *local, size_t n, double *value, bool *present,
                 double *global, zk_spot *spot)
{
    enum { STACK = 64 };
    gather stack[STACK] = {{0}}, *g = stack;
    zk_err err = zk__check_tree(parent, local, n, spot);

    if (err)
        return err;
    if (n > STACK && !(g = zk__scratch(n, sizeof *g)))
        return zk__no_memory(spot);
    err = climb(parent, local, n, value, present, g, spot);
    for (size_t i = 0; i < n && !err && global; i++) {
        if (parent[i] == ZK_NO_PARENT)
            global[i] = 1;
        else if (present && !present[i])
            global[i] = 0;
        else
            global[i] = global[parent[i]] * local[i] * upscale(&g[parent[i]]);
    }
    if (g != stack)
        free(g);
    return err;
}

static zk_err check_terms(const double *x, const double *w, size_t n, zk_spot *spot)
{
    zk_err err = zk__check_vector(x, n, spot);

    for (size_t i = 0; i < n && !err; i++)
        if (!isfinite(w[i]))
            err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, 1, w[i]);
    return err;
}

zk_err zk_weighted_sum(const double *x, const double *w, size_t n, double *score, double *contribution,
                       zk_spot *spot)
{
    zk_err err = check_terms(x, w, n, spot);
    double s;

    if (err)
        return err;
    s = zk_dot(x, w, n);
    if (!isfinite(s))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0, 0);
    for (size_t i = 0; i < n && contribution; i++)
        contribution[i] = w[i] * x[i];
    *score = s;
    return ZK_OK;
}

zk_err zk_weighted_product(const double *x, const double *w, size_t n, double *score, zk_spot *spot)
{
    zk_err err = check_terms(x, w, n, spot);
    double s = 0;

    if (err)
        return err;
    for (size_t i = 0; i < n; i++) {
        if (x[i] <= 0)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, i, 0, x[i]);
        s += w[i] * log(x[i]);
    }
    *score = exp(s);
    if (!isfinite(*score))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0, 0);
    return ZK_OK;
}
