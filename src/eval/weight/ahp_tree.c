/* SPDX-License-Identifier: Apache-2.0
 *
 * Analytic hierarchy process above one matrix: global weights and consistency of a whole hierarchy,
 * and several experts brought together.
 *
 * 层次总排序一致性 of a level = sum of g CI / sum of g RI over the matrices owned by its nodes, g their global
 * weights; the same ratio over all matrices is Saaty's consistency ratio of the hierarchy (1980, ch. 4).
 */
#include "eval/internal.h"
#include "zhike/weight.h"

static zk_err check_node(const size_t *parent, const double *local, const double *ci, const double *ri,
                         size_t i, zk_spot *spot)
{
    if (parent[i] != ZK_NO_PARENT && parent[i] >= i)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TREE, i, 0, 0);
    if (!isfinite(local[i]) || (ci && !isfinite(ci[i])) || (ri && !isfinite(ri[i])))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, 0, local[i]);
    if (local[i] < 0 || (ci && ci[i] < 0) || (ri && ri[i] < 0))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NEGATIVE, i, 0, local[i]);
    return ZK_OK;
}

zk_err zk_ahp_global(const size_t *parent, const double *local, const double *ci, const double *ri, size_t n,
                     double *global, zk_ahp_hierarchy *out, zk_spot *spot)
{
    double bad[ZK_AHP_LEVELS] = {0}, random[ZK_AHP_LEVELS] = {0}, all_bad = 0, all_random = 0;
    zk_ahp_hierarchy h = {0};
    size_t *level, inner = 0;
    zk_err err = ZK_OK;

    if (n == 0 || n > ZK_AHP_TREE)
        return zk__refuse(spot, ZK_EINVAL, n ? ZK_WHY_TOO_MANY : ZK_WHY_EMPTY, 0, 0, (double)n);
    if (!(level = zk__scratch(n, 2 * sizeof *level))) /* second half: has children */
        return zk__no_memory(spot);
    for (size_t i = 0; i < n; i++) {
        if ((err = check_node(parent, local, ci, ri, i, spot)))
            goto out;
        bool root = parent[i] == ZK_NO_PARENT;
        level[i] = root ? 0 : level[parent[i]] + 1;
        if (level[i] >= ZK_AHP_LEVELS) {
            err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_MANY, i, 0, ZK_AHP_LEVELS);
            goto out;
        }
        global[i] = root ? local[i] : local[i] * global[parent[i]];
        if (!root && !level[n + parent[i]]++)
            inner++;
        if (level[i] >= h.levels)
            h.levels = level[i] + 1;
        bad[level[i]] += ci ? global[i] * ci[i] : 0;
        random[level[i]] += ri ? global[i] * ri[i] : 0;
    }
    for (size_t l = 0; l < h.levels; l++) {
        h.level_cr[l] = random[l] > 0 ? bad[l] / random[l] : 0;
        all_bad += bad[l];
        all_random += random[l];
    }
    h.cr = all_random > 0 ? all_bad / all_random : 0;
    h.leaves = n - inner;
    if (out)
        *out = h;
out:
    free(level);
    return err;
}

/* Expert k's share of the vote. */
static double vote(const double *share, double sum, size_t experts, size_t k)
{
    return share ? share[k] / sum : 1 / (double)experts;
}

static zk_err check_experts(size_t experts, const double *share, double *sum, zk_spot *spot)
{
    if (experts == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    return share ? zk__check_weights(share, experts, sum, spot) : ZK_OK;
}

/* The mean judgement of one pair over the experts who judged it; 0 when none who counts did. */
static double mean_judgement(const double *entry, size_t stride, size_t experts, const double *share)
{
    double u = 0, counted = 0;

    for (size_t k = 0; k < experts; k++) {
        double a = entry[k * stride], vote = share ? share[k] : 1;
        if (a > 0 && vote > 0) {
            u += vote * log(a);
            counted += vote;
        }
    }
    return counted > 0 ? exp(u / counted) : 0;
}

zk_err zk_ahp_group_judgements(const double *matrices, size_t experts, size_t n, const double *share,
                               double *matrix, zk_spot *spot)
{
    double sum = 0;
    zk_err err = check_experts(experts, share, &sum, spot);

    for (size_t k = 0; k < experts && !err; k++)
        err = zk_ahp_check(matrices + k * n * n, n, NULL, spot);
    for (size_t i = 0; i < n && !err; i++) {
        matrix[i * n + i] = 1;
        for (size_t j = i + 1; j < n; j++) {
            double v = mean_judgement(matrices + i * n + j, n * n, experts, share);
            matrix[i * n + j] = v;
            matrix[j * n + i] = v > 0 ? 1 / v : 0;
        }
    }
    return err;
}

zk_err zk_ahp_group_priorities(const double *weights, size_t experts, size_t n, const double *share,
                               bool geometric, double *out, zk_spot *spot)
{
    double sum = 0;
    zk_err err = check_experts(experts, share, &sum, spot);

    if (err || (err = zk__check_matrix(weights, experts, n, spot)))
        return err;
    for (size_t i = 0; i < experts * n; i++)
        if (weights[i] < 0 || (geometric && weights[i] == 0))
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, i / n, i % n, weights[i]);
    for (size_t i = 0; i < n; i++) {
        double s = 0;
        for (size_t k = 0; k < experts; k++) {
            double v = weights[k * n + i];
            s += vote(share, sum, experts, k) * (geometric ? log(v) : v);
        }
        out[i] = geometric ? exp(s) : s;
    }
    return zk_weight_normalise(out, n, out, spot);
}
