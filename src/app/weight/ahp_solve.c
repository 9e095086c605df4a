/* SPDX-License-Identifier: Apache-2.0
 *
 * From trees of judgements to weights: experts brought together matrix by matrix, local and global weights,
 * the consistency of the whole, and what to mend first.
 *
 * With several experts the figures of consistency are those of the mean judgements, also when priorities are
 * combined, because mean priorities have no matrix; each expert's own are kept beside.
 */
#include "app/weight/ahp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a matrix is called in a message. */
static const char *matrix_name(zk_ctx *cx, const zk__ahp_tree *t, size_t i)
{
    return t->node[i].parent == ZK_NO_PARENT ? t->path
                                             : zk_fmt(&cx->arena, "%s: %s", t->path, t->node[i].name);
}

static zk_err refused(zk_ctx *cx, const zk__ahp_tree *t, size_t i, const zk_spot *spot, zk_err err)
{
    const zk__ahp_node *node = &t->node[i];
    bool pair = spot->why != ZK_WHY_NONE && spot->row < node->n && spot->col < node->n;

    if (spot->why == ZK_WHY_NOT_CONNECTED)
        return zk_fail(cx, err,
                       ZK_L("%s: 缺失的判断太多，“%s” 无法与其余元素比较",
                            "%s: too many judgements are missing, \"%s\" cannot be compared with the others"),
                       matrix_name(cx, t, i), t->node[node->child[spot->row]].name);
    if (spot->why == ZK_WHY_TOO_MANY)
        return zk_fail(cx, err,
                       ZK_L("%s: %zu 个元素，这张 RI 表没有这么大的 (用 --ri donegan-dodd，到 100 阶)",
                            "%s: %zu elements, this table of RI ends before (--ri donegan-dodd goes to 100)"),
                       matrix_name(cx, t, i), node->n);
    if (!pair)
        return zk_method_refused(cx, matrix_name(cx, t, i), spot, err);
    return zk_fail(
        cx, err, ZK_L("%s: “%s” 对 “%s” 的判断 %s: %s", "%s: the judgement of \"%s\" against \"%s\", %s: %s"),
        matrix_name(cx, t, i), t->node[node->child[spot->row]].name, t->node[node->child[spot->col]].name,
        zk_judgement_show(cx, spot->value), ZK_TR(cx, zk_why_zh(spot->why), zk_why_en(spot->why)));
}

/* ---- several experts ---------------------------------------------------------------------------- */

/* The child of `other`'s node that has the name; SIZE_MAX: none. */
static size_t child_called(const zk__ahp_tree *other, size_t at, const char *name)
{
    for (size_t k = 0; k < other->node[at].n; k++)
        if (!strcmp(other->node[other->node[at].child[k]].name, name))
            return k;
    return SIZE_MAX;
}

/* Copies the matrix of `other` for the same node, its elements in the order of the first expert. */
static zk_err matrix_copy(zk_ctx *cx, const zk__ahp_tree *t, size_t i, const zk__ahp_tree *other, size_t at,
                          double *to)
{
    const zk__ahp_node *node = &t->node[i];
    size_t n = node->n, *place = ZK_NEWS(&cx->arena, size_t, n);

    if (other->node[at].n != n || !other->node[at].matrix)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s 与 %s 的元素不同: “%s” 下有 %zu 个和 %zu 个",
                            "%s and %s have other elements: under \"%s\" there are %zu and %zu"),
                       t->path, other->path, node->name, n, other->node[at].n);
    for (size_t k = 0; k < n; k++)
        if ((place[k] = child_called(other, at, t->node[node->child[k]].name)) == SIZE_MAX)
            return zk_fail(
                cx, ZK_EINVAL,
                ZK_L("%s 与 %s 的元素不同: 没有 “%s”", "%s and %s have other elements: there is no \"%s\""),
                other->path, t->path, t->node[node->child[k]].name);
    for (size_t r = 0; r < n; r++)
        for (size_t c = 0; c < n; c++)
            to[r * n + c] = other->node[at].matrix[place[r] * n + place[c]];
    return ZK_OK;
}

/* The node of `other` on the same way down from the goal. */
static zk_err same_node(zk_ctx *cx, const zk__ahp_tree *t, size_t i, const zk__ahp_tree *other, size_t *at)
{
    size_t k;

    if (t->node[i].parent == ZK_NO_PARENT) {
        *at = 0;
        return ZK_OK;
    }
    ZK_TRY(same_node(cx, t, t->node[i].parent, other, at));
    if ((k = child_called(other, *at, t->node[i].name)) == SIZE_MAX)
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s 中没有 “%s”", "%s has no \"%s\""), other->path,
                       t->node[i].name);
    *at = other->node[*at].child[k];
    return ZK_OK;
}

static zk_err solve_one(zk_ctx *cx, const zk__ahp_tree *t, size_t i, const double *matrix,
                        const zk__ahp_how *how, double *w, zk_ahp_result *r)
{
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err = zk_ahp_check(matrix, t->node[i].n, &r->checked, &spot);

    if (!err && r->checked.missing && how->method == ZK_AHP_COLUMN_SUM)
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("%s: 有 %zu 对没有判断，和法 (column-sum) 用不了，请用 eigenvector 或 geometric",
                 "%s: %zu pairs are not judged, column-sum needs them all; use eigenvector or geometric"),
            matrix_name(cx, t, i), r->checked.missing);
    if (!err)
        err = zk_ahp_solve(matrix, t->node[i].n, how->method, how->table, w, r, &spot);
    if (err)
        return refused(cx, t, i, &spot, err);
    r->consistent = r->cr < how->max_cr;
    return ZK_OK;
}

static zk_err solve_group(zk_ctx *cx, zk__ahp_tree *trees, size_t experts, size_t i, const zk__ahp_how *how)
{
    zk__ahp_node *node = &trees[0].node[i];
    size_t n = node->n, at;
    double *all = ZK_NEWS(&cx->arena, double, experts *n *n);
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_ahp_result r;
    zk_err err;

    node->expert_w = ZK_NEWS(&cx->arena, double, experts *n);
    node->expert_cr = ZK_NEWS(&cx->arena, double, experts);
    for (size_t k = 0; k < experts; k++) {
        ZK_TRY(same_node(cx, &trees[0], i, &trees[k], &at));
        ZK_TRY(matrix_copy(cx, &trees[0], i, &trees[k], at, all + k * n * n));
        ZK_TRY(solve_one(cx, &trees[k], at, trees[k].node[at].matrix, how, node->w,
                         &r)); /* refuses by its names */
        ZK_TRY(solve_one(cx, &trees[0], i, all + k * n * n, how, node->expert_w + k * n, &r));
        node->expert_cr[k] = r.cr;
    }
    if ((err = zk_ahp_group_judgements(all, experts, n, how->share, node->matrix, &spot)))
        return refused(cx, &trees[0], i, &spot, err);
    ZK_TRY(solve_one(cx, &trees[0], i, node->matrix, how, node->w, &node->r));
    if (how->by_priorities &&
        (err = zk_ahp_group_priorities(node->expert_w, experts, n, how->share, true, node->w, &spot)))
        return refused(cx, &trees[0], i, &spot, err);
    return ZK_OK;
}

/* ---- the whole tree ------------------------------------------------------------------------------ */

static zk_err solve_global(zk_ctx *cx, zk__ahp_tree *t, zk_ahp_hierarchy *h)
{
    size_t *parent = ZK_NEWS(&cx->arena, size_t, t->n);
    double *local = ZK_NEWS(&cx->arena, double, t->n), *ci = ZK_NEWS(&cx->arena, double, t->n),
           *ri = ZK_NEWS(&cx->arena, double, t->n), *global = ZK_NEWS(&cx->arena, double, t->n);
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    local[0] = 1;
    for (size_t i = 0; i < t->n; i++) {
        parent[i] = t->node[i].parent;
        ci[i] = t->node[i].matrix ? t->node[i].r.ci : 0;
        ri[i] = t->node[i].matrix ? t->node[i].r.ri : 0;
        for (size_t k = 0; k < t->node[i].n; k++)
            local[t->node[i].child[k]] = t->node[i].w[k];
    }
    if ((err = zk_ahp_global(parent, local, ci, ri, t->n, global, h, &spot)))
        return zk_method_refused(cx, t->path, &spot, err);
    for (size_t i = 0; i < t->n; i++) {
        t->node[i].local = local[i];
        t->node[i].global = global[i];
    }
    return ZK_OK;
}

/* Leaves by name, in the order they first appear. */
static void items_gather(zk_ctx *cx, zk__ahp_answer *a)
{
    a->item = ZK_NEWS(&cx->arena, const char *, a->tree->n);
    a->weight = ZK_NEWS(&cx->arena, double, a->tree->n);
    for (size_t i = 0; i < a->tree->n; i++) {
        const zk__ahp_node *node = &a->tree->node[i];
        size_t k = 0;

        if (node->n)
            continue;
        while (k < a->items && strcmp(a->item[k], node->name) != 0)
            k++;
        if (k == a->items)
            a->item[a->items++] = node->name;
        a->weight[k] += node->global;
    }
}

/* The matrix with the largest CR, its worst judgement and the way below the limit. */
static zk_err mend(zk_ctx *cx, const zk__ahp_how *how, zk__ahp_answer *a)
{
    const zk__ahp_node *node;
    zk_err err;

    for (size_t i = 0; i < a->tree->n; i++)
        if (a->tree->node[i].matrix &&
            (!a->tree->node[a->at].matrix || a->tree->node[i].r.cr > a->tree->node[a->at].r.cr))
            a->at = i;
    node = &a->tree->node[a->at];
    if (!node->matrix || node->n < 3)
        return ZK_OK;
    err = zk_ahp_find_worst(node->matrix, node->n, how->table, how->max_cr, &a->worst, NULL);
    a->hurts = err == ZK_OK;
    if (err == ZK_ENOTFOUND || !a->hurts || a->worst.cr < how->max_cr)
        return err == ZK_ENOTFOUND ? ZK_OK : err;
    if (node->n > ZK__REPAIR_N)
        return ZK_OK;
    a->step = ZK_NEWS(&cx->arena, zk_ahp_step, ZK__REPAIRS_MAX);
    err = zk_ahp_repair(node->matrix, node->n, how->table, how->max_cr, ZK__REPAIRS_MAX, NULL, a->step,
                        &a->steps, NULL);
    a->mended = err == ZK_OK;
    return err == ZK_ENUMERIC ? ZK_OK : err;
}

zk_err zk__ahp_solve(zk_ctx *cx, zk__ahp_tree *trees, size_t experts, const zk__ahp_how *how,
                     zk__ahp_answer *out)
{
    *out = (zk__ahp_answer){.tree = &trees[0], .experts = experts};
    out->expert = ZK_NEWS(&cx->arena, const char *, experts);
    for (size_t k = 0; k < experts; k++) {
        out->expert[k] = trees[k].path;
        if (trees[k].n != trees[0].n)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("%s 与 %s 的元素个数不同: %zu 和 %zu",
                                "%s and %s have different numbers of elements: %zu and %zu"),
                           trees[0].path, trees[k].path, trees[0].n - 1, trees[k].n - 1);
    }
    for (size_t i = 0; i < trees[0].n; i++) {
        zk__ahp_node *node = &trees[0].node[i];
        if (!node->matrix)
            continue;
        ZK_TRY(experts > 1 ? solve_group(cx, trees, experts, i, how)
                           : solve_one(cx, &trees[0], i, node->matrix, how, node->w, &node->r));
    }
    ZK_TRY(solve_global(cx, out->tree, &out->h));
    items_gather(cx, out);
    return mend(cx, how, out);
}
