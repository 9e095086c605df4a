/* SPDX-License-Identifier: Apache-2.0
 *
 * Continuous columns made into intervals: equal widths, equal numbers, or where the decisions part (Fayyad & Irani
 * 1993).
 */
#include "eval/internal.h"
#include "zhike/rough.h"

enum { CUTS_MAX = 100 };

typedef struct column {
    const double *x;  /* ascending */
    const int32_t *d; /* in that order */
    size_t n, classes;
    double *cut;
    size_t cuts;
    size_t *left, *right; /* scratch, classes each */
} column;

static double entropy(const size_t *count, size_t classes, size_t n, size_t *kinds)
{
    double h = 0;

    *kinds = 0;
    for (size_t k = 0; k < classes; k++)
        if (count[k]) {
            double p = (double)count[k] / (double)n;
            h -= p * log2(p);
            (*kinds)++;
        }
    return h;
}

/* The cut of least entropy in [begin, end): the place of the first row above it, or end. */
static size_t best_cut(column *c, size_t begin, size_t end, double *least)
{
    size_t best = end, kinds, n = end - begin;

    memset(c->left, 0, c->classes * sizeof *c->left);
    memset(c->right, 0, c->classes * sizeof *c->right);
    for (size_t i = begin; i < end; i++)
        c->right[c->d[i]]++;
    *least = INFINITY;
    for (size_t i = begin + 1; i < end; i++) {
        double h;

        c->left[c->d[i - 1]]++;
        c->right[c->d[i - 1]]--;
        if (c->x[i] == c->x[i - 1])
            continue;
        h = ((double)(i - begin) * entropy(c->left, c->classes, i - begin, &kinds) +
             (double)(end - i) * entropy(c->right, c->classes, end - i, &kinds)) /
            (double)n;
        if (h < *least) {
            *least = h;
            best = i;
        }
    }
    return best;
}

static void counts(const column *c, size_t begin, size_t end, size_t *count)
{
    memset(count, 0, c->classes * sizeof *count);
    for (size_t i = begin; i < end; i++)
        count[c->d[i]]++;
}

/* The gain must pay for telling where the cut is and what the two sides hold (eq. 9). */
static bool pays(column *c, size_t begin, size_t at, size_t end, double least)
{
    size_t n = end - begin, k, k1, k2;
    double h, h1, h2, delta;

    counts(c, begin, end, c->left);
    h = entropy(c->left, c->classes, n, &k);
    counts(c, begin, at, c->left);
    h1 = entropy(c->left, c->classes, at - begin, &k1);
    counts(c, at, end, c->left);
    h2 = entropy(c->left, c->classes, end - at, &k2);
    delta = log2(pow(3, (double)k) - 2) - ((double)k * h - (double)k1 * h1 - (double)k2 * h2);
    return h - least > (log2((double)n - 1) + delta) / (double)n;
}

static void entropy_cuts(column *c, size_t begin, size_t end)
{
    double least;
    size_t at;

    if (end - begin < 2 || c->cuts >= CUTS_MAX)
        return;
    at = best_cut(c, begin, end, &least);
    if (at == end || !pays(c, begin, at, end, least))
        return;
    entropy_cuts(c, begin, at);
    if (c->cuts < CUTS_MAX)
        c->cut[c->cuts++] = c->x[at - 1] + (c->x[at] - c->x[at - 1]) / 2;
    entropy_cuts(c, at, end);
}

static void even_cuts(column *c, zk_rough_cut_method method, size_t bins)
{
    double low = c->x[0], high = c->x[c->n - 1];

    for (size_t b = 1; b < bins; b++) {
        double p = (double)b / (double)bins;
        double at = method == ZK_ROUGH_CUT_WIDTH ? low + (high - low) * p : zk_quantile_sorted(c->x, c->n, p);

        if (at < high && (c->cuts == 0 || at > c->cut[c->cuts - 1]))
            c->cut[c->cuts++] = at;
    }
}

/* Rows with a value, ascending. */
static zk_err sort_known(const double *x, const int32_t *decision, size_t rows, double *sx, int32_t *sd,
                         size_t *n)
{
    double *known = zk__scratch(rows, sizeof *known);
    size_t *row = zk__scratch(rows, sizeof *row), *order = zk__scratch(rows, sizeof *order);
    zk_err err = known && row && order ? ZK_OK : ZK_ELIMIT;

    *n = 0;
    for (size_t i = 0; i < rows && !err; i++)
        if (!isnan(x[i])) {
            known[*n] = x[i];
            row[(*n)++] = i;
        }
    if (!err && *n)
        err = zk_order(known, *n, false, order, NULL);
    for (size_t i = 0; i < *n && !err; i++) {
        sx[i] = known[order[i]];
        sd[i] = decision[row[order[i]]];
    }
    free(known);
    free(row);
    free(order);
    return err;
}

zk_err zk_rough_cuts(const double *x, const int32_t *decision, size_t rows, size_t classes,
                     zk_rough_cut_method method, size_t bins, double *cut, size_t *n, zk_spot *spot)
{
    column c = {.classes = classes, .cut = cut};
    double *sx;
    int32_t *sd;
    zk_err err = ZK_OK;

    if (method != ZK_ROUGH_CUT_ENTROPY && (bins < 2 || bins > CUTS_MAX))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)bins);
    for (size_t i = 0; i < rows; i++) {
        if (isinf(x[i]))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, 0, x[i]);
        if (decision[i] < 0 || decision[i] >= (int32_t)classes)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 1, decision[i]);
    }
    sx = zk__scratch(rows, sizeof *sx);
    sd = zk__scratch(rows, sizeof *sd);
    c.left = zk__scratch(classes, sizeof *c.left);
    c.right = zk__scratch(classes, sizeof *c.right);
    if (!sx || !sd || !c.left || !c.right || (err = sort_known(x, decision, rows, sx, sd, &c.n))) {
        err = zk__no_memory(spot);
        goto out;
    }
    c.x = sx;
    c.d = sd;
    if (method == ZK_ROUGH_CUT_ENTROPY)
        entropy_cuts(&c, 0, c.n);
    else if (c.n)
        even_cuts(&c, method, bins);
    *n = c.cuts;
out:
    free(sx);
    free(sd);
    free(c.left);
    free(c.right);
    return err;
}
