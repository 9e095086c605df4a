/* SPDX-License-Identifier: Apache-2.0
 *
 * Two groups under one model: do the paths differ (Sarstedt et al. 2011; Chin & Dibbern 2010), and is the same thing
 * measured in both (MICOM, Henseler et al. 2016).
 *
 * A permutation is a set of rows called group 0; its Z'Z gives that of group 1 by subtraction, and means and variances of the scores as
 * well, so that data are passed over once per permutation.
 */
#include "eval/latent/pls.h"
#include "eval/parallel.h"
#include "zhike/dist.h"

enum { PER_PIECE = 16 };

/* What one division into two groups yields: per quantity the difference, per construct c, mean difference, log
 * ratio of variances; `width` numbers in all. */
typedef struct job {
    const zk__pls_plan *plan;
    const zk_pls_boot *how;
    const zk_pls_quantity *what;
    const zk_pls *pooled;
    const double *z, *all, *all_sum; /* of all rows together */
    size_t n, n0, count, width;
    double *draws;      /* replicates x width, NaN where there was no solution */
    zk__pls_desk *desk; /* two for each thread */
    uint32_t *mask;     /* threads x n */
    size_t *order;      /* threads x n */
    double *work;       /* threads x work_size */
} job;

static size_t work_size(const job *b)
{
    size_t p = b->plan->p;

    return 2 * (p * p + p) + 2 * b->count;
}

/* Correlation of the pooled scores of construct j by two sets of weights. */
static double agreement(const job *b, size_t j, const double *u, const double *v)
{
    double uu = 0, vv = 0, uv = 0;
    size_t p = b->plan->p;

    for (size_t i = b->plan->begin[j]; i < b->plan->begin[j + 1]; i++) {
        const double *row = b->pooled->cor + i * p;
        uu += u[i] * zk__pls_block_dot(b->plan, j, row, u);
        vv += v[i] * zk__pls_block_dot(b->plan, j, row, v);
        uv += u[i] * zk__pls_block_dot(b->plan, j, row, v);
    }
    return uv / sqrt(uu * vv);
}

/* Mean and variance of the pooled scores of construct j over rows whose Z'Z (lower triangle) and sums are given. */
static void score_moments(const job *b, size_t j, const double *s, const double *sum, double n, double *mean,
                          double *var)
{
    const double *w = b->pooled->weight;
    size_t p = b->plan->p, begin = b->plan->begin[j], end = b->plan->begin[j + 1];
    double square = 0;

    *mean = zk__pls_block_dot(b->plan, j, sum, w) / n;
    for (size_t i = begin; i < end; i++)
        for (size_t k = begin; k <= i; k++)
            square += (i == k ? 1 : 2) * w[i] * w[k] * s[i * p + k];
    *var = (square - n * *mean * *mean) / (n - 1);
}

/* Group 0 are the rows with mask 1. spot: of the group that has no solution, col = group + 1. */
static zk_err divide(const job *b, zk__pls_desk *desk, const uint32_t *mask, double *work, double *a,
                     double *out, zk_spot *spot)
{
    size_t p = b->plan->p, c = b->plan->c, n[2] = {b->n0, b->n - b->n0};
    double *s[2] = {work, work + p * p + p}, *value[2] = {work + 2 * (p * p + p), NULL};

    value[1] = value[0] + b->count;
    zk__pls_cross(desk, b->z, mask, b->n, p, s[0], s[0] + p * p);
    for (size_t i = 0; i < p * p; i++)
        s[1][i] = b->all[i] - s[0][i];
    for (size_t i = 0; i < p; i++)
        s[1][p * p + i] = b->all_sum[i] - s[0][p * p + i];
    for (size_t g = 0; g < 2; g++) {
        zk_err err;
        desk[g].fit.rows = n[g];
        if (!zk__pls_cor(s[g], s[g] + p * p, (double)n[g], p, desk[g].fit.cor))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, g + 1, 0);
        zk__pls_rescale(b->pooled, s[g], s[g] + p * p, (double)n[g], &desk[g].fit);
        if ((err = zk__pls_estimate(b->plan, &desk[g], spot)))
            return err;
        zk__pls_values(b->plan, &desk[g].fit, b->what, b->count, value[g]);
    }
    for (size_t q = 0; q < b->count; q++)
        out[q] = value[0][q] - value[1][q];
    if (a)
        memcpy(a, value[0], 2 * b->count * sizeof *a);
    for (size_t j = 0; j < c; j++) {
        double mean[2], var[2], *micom = out + b->count + 3 * j;
        for (size_t g = 0; g < 2; g++)
            score_moments(b, j, s[g], s[g] + p * p, (double)n[g], &mean[g], &var[g]);
        micom[0] = agreement(b, j, desk[0].fit.weight, desk[1].fit.weight);
        micom[1] = mean[0] - mean[1];
        micom[2] = log(var[0] / var[1]);
    }
    return zk_check_finite(out, b->width, 1, spot);
}

static zk_err permute(void *user, size_t piece, int thread)
{
    const job *b = user;
    size_t begin, end;
    uint32_t *mask = b->mask + (size_t)thread * b->n;
    size_t *order = b->order + (size_t)thread * b->n;

    zk__piece(b->how->replicates, PER_PIECE, piece, &begin, &end);
    for (size_t r = begin; r < end; r++) {
        double *out = b->draws + r * b->width;
        zk_rng rng;

        zk_rng_init(&rng, b->how->seed, (UINT64_C(1) << 32) + r);
        for (size_t i = 0; i < b->n; i++)
            order[i] = i;
        zk_rng_shuffle(&rng, order, b->n);
        for (size_t i = 0; i < b->n; i++)
            mask[order[i]] = i < b->n0;
        if (divide(b, &b->desk[2 * thread], mask, b->work + (size_t)thread * work_size(b), NULL, out, NULL))
            out[0] = NAN;
    }
    return ZK_OK;
}

/* Two-sided: how many permutations lie as far out as what was seen; the one seen counts among them. */
static double permutation_p(const job *b, size_t at, double seen)
{
    double far = 1, all = 1;

    for (size_t r = 0; r < b->how->replicates; r++) {
        const double *d = b->draws + r * b->width;
        if (isnan(d[0]))
            continue;
        all++;
        far += fabs(d[at]) >= fabs(seen) - 1e-12;
    }
    return far / all;
}

static zk_err composition(const job *b, size_t at, double seen, zk_pls_invariance *out, zk_spot *spot)
{
    double *c = zk__scratch(b->how->replicates, sizeof *c), below = 1;
    size_t n = 0;
    zk_err err;

    if (!c)
        return zk__no_memory(spot);
    for (size_t r = 0; r < b->how->replicates; r++)
        if (!isnan(b->draws[r * b->width]))
            c[n++] = b->draws[r * b->width + at];
    if (!(err = zk__sort(c, n, spot))) {
        out->c = seen;
        out->c_5 = zk_quantile_sorted(c, n, 0.05);
        for (size_t r = 0; r < n; r++)
            below += c[r] <= seen + 1e-12;
        out->p_c = below / ((double)n + 1);
    }
    free(c);
    return err;
}

static void welch(zk_pls_difference *d, double n0, double n1)
{
    double a = (n0 - 1) / n0 * d->se_a * d->se_a, b = (n1 - 1) / n1 * d->se_b * d->se_b;

    d->t = 0;
    d->df = n0 + n1 - 2;
    d->p_welch = 1;
    if (!(a + b > 0))
        return;
    d->t = (d->a - d->b) / sqrt(a + b);
    d->df = fmax(1, (a + b) * (a + b) / (a * a / (n0 - 1) + b * b / (n1 - 1)) - 2);
    d->p_welch = zk_t_two_sided(d->t, d->df);
}

/* The standard errors of both groups' quantities, by a bootstrap within each. */
static zk_err group_errors(const job *b, const double *x, const uint8_t *group, zk_pls_difference *out,
                           zk_spot *spot)
{
    size_t p = b->plan->p;
    double *part = zk__scratch(b->n * p, sizeof *part);
    zk_pls_estimate *e = zk__scratch(b->count, sizeof *e);
    zk_err err = part && e ? ZK_OK : zk__no_memory(spot);

    for (uint8_t g = 0; g < 2 && !err; g++) {
        zk_pls_boot how = *b->how;
        size_t k = 0;
        for (size_t i = 0; i < b->n; i++)
            if (group[i] == g)
                memcpy(part + k++ * p, x + i * p, p * sizeof *part);
        how.seed += g; /* other rows drawn in the other group */
        if ((err = zk_pls_bootstrap(part, k, b->plan->model, &how, b->what, b->count, e, NULL, NULL, spot)))
            break;
        for (size_t q = 0; q < b->count; q++)
            *(g ? &out[q].se_b : &out[q].se_a) = e[q].se;
    }
    free(part);
    free(e);
    return err;
}

static zk_err memory(job *b, size_t threads, zk_spot *spot)
{
    zk_err err = ZK_OK;

    b->desk = zk__scratch(2 * threads, sizeof *b->desk);
    b->mask = zk__scratch(threads * b->n, sizeof *b->mask);
    b->order = zk__scratch(threads * b->n, sizeof *b->order);
    b->work = zk__scratch(threads * work_size(b), sizeof *b->work);
    b->draws = zk__scratch(b->how->replicates * b->width, sizeof *b->draws);
    if (!b->desk || !b->mask || !b->order || !b->work || !b->draws)
        return zk__no_memory(spot);
    for (size_t t = 0; t < 2 * threads && !err; t++)
        err = zk__pls_desk_new(b->plan, b->n, &b->desk[t], spot);
    return err;
}

static void release(job *b, size_t threads)
{
    for (size_t t = 0; b->desk && t < 2 * threads; t++)
        zk__pls_desk_free(&b->desk[t]);
    free(b->desk);
    free(b->mask);
    free(b->order);
    free(b->work);
    free(b->draws);
}

/* Values of both groups and all permutations; then what is said about them. */
static zk_err compare(job *b, const uint8_t *group, int threads, zk_pls_difference *out,
                      zk_pls_invariance *micom, zk_spot *spot)
{
    double *seen = zk__scratch(b->width + 2 * b->count, sizeof *seen), *values = seen + b->width;
    size_t lost = 0;
    zk_err err;

    if (!seen)
        return zk__no_memory(spot);
    for (size_t i = 0; i < b->n; i++)
        b->mask[i] = group[i] == 0;
    if ((err = divide(b, b->desk, b->mask, b->work, values, seen, spot)) ||
        (err = zk__parallel(threads, zk__pieces(b->how->replicates, PER_PIECE), permute, b)))
        goto out;
    for (size_t r = 0; r < b->how->replicates; r++)
        lost += isnan(b->draws[r * b->width]) != 0;
    if (lost * 10 > b->how->replicates) {
        err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NOT_CONVERGED, 0, 0, (double)lost);
        goto out;
    }
    for (size_t q = 0; q < b->count; q++) {
        out[q].a = values[q];
        out[q].b = values[b->count + q];
        out[q].p_permutation = permutation_p(b, q, seen[q]);
        welch(&out[q], (double)b->n0, (double)(b->n - b->n0));
    }
    for (size_t j = 0; micom && !err && j < b->plan->c; j++) {
        size_t at = b->count + 3 * j;
        err = composition(b, at, seen[at], &micom[j], spot);
        micom[j].mean_difference = seen[at + 1];
        micom[j].p_mean = permutation_p(b, at + 1, seen[at + 1]);
        micom[j].log_variance_ratio = seen[at + 2];
        micom[j].p_variance = permutation_p(b, at + 2, seen[at + 2]);
    }
out:
    free(seen);
    return err;
}

static zk_err check(const zk_pls_model *model, const uint8_t *group, size_t n, const zk_pls_boot *how,
                    size_t count, size_t *n0, zk_spot *spot)
{
    zk__pls_plan plan;
    zk_err err;

    *n0 = 0;
    for (size_t i = 0; i < n; i++) {
        if (group[i] > 1)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 1, group[i]);
        *n0 += group[i] == 0;
    }
    for (size_t g = 0; g < 2; g++)
        if ((err = zk__pls_plan_make(model, g ? n - *n0 : *n0, &plan, spot))) {
            if (spot && spot->why == ZK_WHY_TOO_FEW)
                spot->col = g + 1;
            return err;
        }
    if (how->replicates < 20 || how->replicates > ZK_PLS_REPLICATES_MAX)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)how->replicates);
    if (count == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    return ZK_OK;
}

zk_err zk_pls_compare(const double *x, const uint8_t *group, size_t n, const zk_pls_model *model,
                      const zk_pls_boot *how, const zk_pls_quantity *what, size_t count,
                      zk_pls_difference *out, zk_pls_invariance *micom, zk_spot *spot)
{
    zk__pls_plan plan;
    zk_pls pooled = {0};
    job b = {.plan = &plan, .how = how, .what = what, .pooled = &pooled, .n = n, .count = count};
    int threads = how->threads < 1 ? 1 : how->threads > 256 ? 256 : how->threads;
    double *z = NULL, *all;
    zk_err err = check(model, group, n, how, count, &b.n0, spot);

    if (err || (err = zk__pls_plan_make(model, n, &plan, spot)) ||
        (err = zk_pls_fit(x, n, model, &pooled, spot)))
        return err;
    b.width = count + 3 * plan.c;
    memset(out, 0, count * sizeof *out);
    if (!(z = zk__scratch(n * plan.p + plan.p * plan.p + plan.p, sizeof *z))) {
        err = zk__no_memory(spot);
        goto out;
    }
    if ((err = memory(&b, (size_t)threads, spot)))
        goto out;
    zk__pls_standardise(&pooled, x, n, z);
    all = z + n * plan.p;
    zk__pls_cross(&b.desk[0], z, NULL, n, plan.p, all, all + plan.p * plan.p);
    b.z = z;
    b.all = all;
    b.all_sum = all + plan.p * plan.p;
    if (!(err = group_errors(&b, x, group, out, spot)))
        err = compare(&b, group, threads, out, micom, spot);
out:
    release(&b, (size_t)threads);
    free(z);
    zk_pls_clear(&pooled);
    return err;
}
