/* SPDX-License-Identifier: Apache-2.0
 *
 * Pruning: a test goes when its tree makes no fewer errors, or would by the upper confidence limit of the errors
 * (Quinlan 1993, ch. 4); the largest branch takes a test's place where that is no worse (subtree raising).
 */
#include "eval/learn/c45.h"

/* Upper limit of the errors beyond the e seen in n cases, by the normal approximation with the correction for small e
 * that C4.5 uses. */
static double more_errors(double n, double e, double confidence)
{
    double z = 0, f, r;

    if (e < 1) {
        double none = n * (1 - pow(confidence, 1 / n));
        return e == 0 ? none : none + e * (more_errors(n, 1, confidence) - none);
    }
    if (e + 0.5 >= n)
        return fmax(n - e, 0);
    (void)zk_normal_quantile(1 - confidence, &z, NULL);
    f = (e + 0.5) / n;
    r = (f + z * z / (2 * n) + z * sqrt(f / n - f * f / n + z * z / (4 * n * n))) / (1 + z * z / n);
    return r * n - e;
}

static double estimated(const zk__grove *g, const zk__dist *d)
{
    double wrong;

    if (zk__eq(d->total, 0))
        return 0;
    wrong = zk__dist_wrong(d, g->cases->classes);
    return wrong + more_errors(d->total, wrong, g->confidence);
}

static double estimated_tree(const zk__grove *g, const zk__grow *n)
{
    double sum = 0;

    if (n->attribute < 0)
        return estimated(g, &n->dist);
    for (size_t b = 0; b < n->dist.bags; b++)
        sum += estimated_tree(g, n->son[b]);
    return sum;
}

static double training_errors(const zk__grove *g, const zk__grow *n)
{
    double sum = 0;

    if (n->attribute < 0)
        return zk__dist_wrong(&n->dist, g->cases->classes);
    for (size_t b = 0; b < n->dist.bags; b++)
        sum += training_errors(g, n->son[b]);
    return sum;
}

/* What a subtree would err on another set, its tests staying as they are. */
static zk_err estimated_for(const zk__grove *g, const zk__grow *n, const zk__set *s, double *errors)
{
    zk__dist d;
    zk__set *parts;
    uint32_t *row;
    double *w;
    zk_err err = zk__dist_of(g, s, n->attribute, n->cut, &d);

    if (err)
        return err;
    if (n->attribute < 0) {
        *errors += estimated(g, &d);
        zk__dist_clear(&d);
        return ZK_OK;
    }
    if (!(parts = zk__scratch(d.bags, sizeof *parts)) ||
        (err = zk__part(g, s, n->attribute, n->cut, &d, parts, &row, &w))) {
        free(parts);
        zk__dist_clear(&d);
        return ZK_ELIMIT;
    }
    for (size_t b = 0; b < d.bags && !err; b++)
        err = estimated_for(g, n->son[b], &parts[b], errors);
    free(parts);
    free(row);
    free(w);
    zk__dist_clear(&d);
    return err;
}

void zk__collapse(const zk__grove *g, zk__grow *n)
{
    if (n->attribute < 0)
        return;
    if (training_errors(g, n) >= zk__dist_wrong(&n->dist, g->cases->classes) - 1e-3) {
        zk__make_leaf(g, n);
        return;
    }
    for (size_t b = 0; b < n->dist.bags; b++)
        zk__collapse(g, n->son[b]);
}

/* The last of the branches that are about the largest. */
static size_t largest(const zk__dist *d)
{
    size_t best = 0;
    double most = 0;

    for (size_t b = 0; b < d->bags; b++)
        if (zk__gr_eq(d->per_bag[b], most)) {
            most = d->per_bag[b];
            best = b;
        }
    return best;
}

/* The branch's test and sons take the node's place, all of the node's cases go down them. */
static zk_err raise(const zk__grove *g, zk__grow *n, size_t branch)
{
    zk__grow *up = n->son[branch];
    zk__set set = n->set;
    bool owns = n->owns_set;

    for (size_t b = 0; b < n->dist.bags; b++)
        if (b != branch)
            zk__grow_free(n->son[b]);
    free(n->son);
    zk__dist_clear(&n->dist);
    if (up->owns_set) {
        free(up->set.row);
        free(up->set.w);
    }
    *n = *up;
    free(up);
    n->owns_set = false;
    return zk__hand_down(g, n, set, owns);
}

zk_err zk__prune(const zk__grove *g, zk__grow *n, bool raising)
{
    size_t branch;
    double as_leaf, as_tree, as_branch = 0;
    zk_err err;

    if (n->attribute < 0)
        return ZK_OK;
    for (size_t b = 0; b < n->dist.bags; b++)
        if ((err = zk__prune(g, n->son[b], raising)))
            return err;
    branch = largest(&n->dist);
    if (!raising)
        as_branch = INFINITY;
    else if ((err = estimated_for(g, n->son[branch], &n->set, &as_branch)))
        return err;
    as_leaf = estimated(g, &n->dist);
    as_tree = estimated_tree(g, n);
    if (zk__sm_eq(as_leaf, as_tree + 0.1) && zk__sm_eq(as_leaf, as_branch + 0.1)) {
        zk__make_leaf(g, n);
        return ZK_OK;
    }
    if (zk__sm_eq(as_branch, as_tree + 0.1)) {
        if ((err = raise(g, n, branch)))
            return err;
        return zk__prune(g, n, raising);
    }
    return ZK_OK;
}
