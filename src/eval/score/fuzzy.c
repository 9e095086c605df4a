/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzzy comprehensive evaluation 模糊综合评价: how the members of a survey judge, as shares of a set of
 * verdicts, composed with weights by one of five operators, and the two ways to read the result.
 */
#include "eval/score/score.h"
#include "zhike/weight.h"

static zk_err check_unit(const double *x, size_t rows, size_t cols, zk_spot *spot)
{
    zk_err err = zk__check_matrix(x, rows, cols, spot);

    for (size_t i = 0; i < rows * cols && !err; i++)
        if (x[i] < 0 || x[i] > 1 + 1e-9)
            err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i / cols, i % cols, x[i]);
    return err;
}

/* b o one factor: what this factor adds to what was gathered. */
static double compose_step(zk_fuzzy_op op, double gathered, double w, double r)
{
    switch (op) {
    case ZK_FUZZY_PRODUCT_SUM: return gathered + w * r;
    case ZK_FUZZY_MIN_MAX: return fmax(gathered, fmin(w, r));
    case ZK_FUZZY_PRODUCT_MAX: return fmax(gathered, w * r);
    case ZK_FUZZY_MIN_SUM: return gathered + fmin(w, r);
    default: return fmin(1, gathered + fmin(w, r)); /* ZK_FUZZY_MIN_BOUNDED */
    }
}

zk_err zk_fuzzy_compose(zk_fuzzy_op op, const double *w, const double *r, size_t factors, size_t levels,
                        double *b, zk_spot *spot)
{
    zk_err err = check_unit(r, factors, levels, spot);

    if (err || (err = check_unit(w, factors, 1, spot)))
        return err;
    if (op < 0 || op >= ZK_FUZZY_OPS)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)op);
    for (size_t l = 0; l < levels; l++) {
        b[l] = 0;
        for (size_t f = 0; f < factors; f++)
            b[l] = compose_step(op, b[l], w[f], r[f * levels + l]);
    }
    return ZK_OK;
}

zk_err zk_fuzzy_membership(const double *counts, size_t factors, size_t levels, double *r, zk_spot *spot)
{
    zk_err err = zk__check_matrix(counts, factors, levels, spot);

    for (size_t f = 0; f < factors && !err; f++)
        if ((err = zk_weight_normalise(counts + f * levels, levels, r + f * levels, spot)) && spot)
            spot->row = f;
    return err;
}

/* A composed row back to shares; an all-zero row (weights of zero) has no verdict. */
static zk_err normalise_row(double *b, size_t levels, size_t node, zk_spot *spot)
{
    double sum = zk_sum(b, levels);

    if (!(sum > 0))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_ZERO_SUM, node, 0, 0);
    for (size_t l = 0; l < levels; l++)
        b[l] = fmin(1, b[l] / sum);
    return ZK_OK;
}

zk_err zk_fuzzy_rollup(zk_fuzzy_op op, const size_t *parent, const double *local, size_t nodes, size_t levels,
                       double *membership, zk_spot *spot)
{
    zk_err err = zk__check_tree(parent, local, nodes, spot);
    size_t *children;

    if (err || (err = check_unit(local, nodes, 1, spot)))
        return err;
    if (op < 0 || op >= ZK_FUZZY_OPS || levels == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)op);
    if (!(children = zk__scratch(nodes, sizeof *children)))
        return zk__no_memory(spot);
    for (size_t i = 0; i < nodes; i++)
        if (parent[i] != ZK_NO_PARENT && !children[parent[i]]++)
            memset(membership + parent[i] * levels, 0, levels * sizeof *membership);
    for (size_t i = nodes; i-- > 0 && !err;) {
        double *b = membership + i * levels;
        err = children[i] ? normalise_row(b, levels, i, spot) : check_unit(b, 1, levels, spot);
        if (err && spot)
            spot->row = i;
        for (size_t l = 0; l < levels && !err && parent[i] != ZK_NO_PARENT; l++) {
            double *up = membership + parent[i] * levels + l;
            *up = compose_step(op, *up, local[i], b[l]);
        }
    }
    free(children);
    return err;
}

static zk_err check_scores(const double *score, size_t levels, double power, zk_spot *spot)
{
    zk_err err = zk__check_vector(score, levels, spot);

    if (err)
        return err;
    if (levels < 2)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0, (double)levels);
    if (!(power >= 1 && isfinite(power)))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, power);
    for (size_t l = 1; l < levels; l++)
        if (score[l] == score[l - 1] || (score[l] > score[l - 1]) != (score[1] > score[0]))
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_ASCENDING, l, 0, score[l]);
    return ZK_OK;
}

/* Validity of the maximum-membership rule: (n beta - 1) / (2 gamma (n - 1)). At 0.5 and above it may be
 * relied on. */
static double effectiveness(const double *b, size_t levels, double sum, size_t max)
{
    double second = 0, n = (double)levels;

    for (size_t l = 0; l < levels; l++)
        if (l != max)
            second = fmax(second, b[l]);
    double beta = b[max] / sum, gamma = second / sum;
    return gamma > 0 ? fmin(1e6, fmax(0, n * beta - 1) / (2 * gamma * (n - 1))) : 1e6;
}

zk_err zk_fuzzy_judge(const double *b, const double *score, size_t levels, double power,
                      zk_fuzzy_verdict *out, zk_spot *spot)
{
    zk_fuzzy_verdict v = {0};
    double sum, top = 0, bottom = 0;
    zk_err err = check_scores(score, levels, power, spot);

    if (err || (err = zk__check_weights(b, levels, &sum, spot)))
        return err;
    for (size_t l = 0; l < levels; l++) {
        double p = pow(b[l] / sum, power);
        top += p * score[l];
        bottom += p;
        if (b[l] > b[v.max_level])
            v.max_level = l;
    }
    v.average = top / bottom;
    for (size_t l = 1; l < levels; l++)
        if (fabs(score[l] - v.average) < fabs(score[v.average_level] - v.average))
            v.average_level = l;
    v.effectiveness = effectiveness(b, levels, sum, v.max_level);
    v.decisive = v.effectiveness >= 0.5;
    *out = v;
    return ZK_OK;
}
