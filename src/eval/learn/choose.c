/* SPDX-License-Identifier: Apache-2.0
 *
 * How many groups, and how firm they are: both by grouping again and again, each run on a stream of its own.
 */
#include "eval/learn/cluster.h"
#include "eval/parallel.h"

/* ---- gap statistic ---- */

typedef struct gap_work {
    zk__points p;
    zk_cluster_options o;
    size_t k_max;
    double *mean, *axis; /* cols x cols */
    double *low, *high;  /* of the scores on the axes */
    double *log_w;       /* references x k_max */
} gap_work;

static double project(const gap_work *g, const double *x, size_t axis)
{
    double sum = 0;

    for (size_t j = 0; j < g->p.cols; j++)
        sum += (x[j] - g->mean[j]) * g->axis[axis * g->p.cols + j];
    return sum;
}

static void bounds(gap_work *g)
{
    for (size_t a = 0; a < g->p.cols; a++) {
        g->low[a] = INFINITY;
        g->high[a] = -INFINITY;
        for (size_t i = 0; i < g->p.rows; i++) {
            double s = project(g, g->p.x + i * g->p.cols, a);
            g->low[a] = fmin(g->low[a], s);
            g->high[a] = fmax(g->high[a], s);
        }
    }
}

/* ln of the SSE for k = 1 .. k_max. */
static zk_err log_sse(zk__points p, const zk_cluster_options *o, size_t k_max, double *out, zk_spot *spot)
{
    int32_t *label = zk__scratch(p.rows, sizeof *label);
    zk_err err = label ? ZK_OK : zk__no_memory(spot);

    for (size_t k = 1; k <= k_max && !err; k++) {
        zk_cluster_options at = *o;
        zk_cluster_result r;

        at.k = k;
        if ((err = zk_cluster(p.x, p.rows, p.cols, &at, label, NULL, NULL, &r, spot)))
            break;
        if (!(r.sse > 0))
            err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_CONSTANT, k, 0, 0);
        else
            out[k - 1] = log(r.sse);
    }
    free(label);
    return err;
}

static zk_err reference_piece(void *user, size_t piece, int thread)
{
    gap_work *g = user;
    size_t cols = g->p.cols;
    double *x = zk__scratch(g->p.rows * cols, sizeof *x);
    zk__points p = {.x = x, .rows = g->p.rows, .cols = cols};
    zk_rng rng;
    zk_err err;

    (void)thread;
    if (!x)
        return ZK_ELIMIT;
    zk_rng_init(&rng, g->o.seed + 1, piece);
    for (size_t i = 0; i < p.rows; i++)
        for (size_t a = 0; a < cols; a++) {
            double s = g->low[a] + (g->high[a] - g->low[a]) * zk_rng_uniform(&rng);
            for (size_t j = 0; j < cols; j++)
                x[i * cols + j] += s * g->axis[a * cols + j];
        }
    err = log_sse(p, &g->o, g->k_max, g->log_w + piece * g->k_max, NULL);
    free(x);
    return err;
}

static void summarise(const gap_work *g, size_t references, zk_gap *out, size_t *best)
{
    for (size_t k = 0; k < g->k_max; k++) {
        double sum = 0, sq = 0, mean;

        for (size_t b = 0; b < references; b++)
            sum += g->log_w[b * g->k_max + k];
        mean = sum / (double)references;
        for (size_t b = 0; b < references; b++) {
            double d = g->log_w[b * g->k_max + k] - mean;
            sq += d * d;
        }
        out[k].expected = mean;
        out[k].gap = mean - out[k].log_w;
        out[k].s = sqrt(sq / (double)references) * sqrt(1 + 1 / (double)references);
    }
    *best = g->k_max;
    for (size_t k = 0; k + 1 < g->k_max; k++)
        if (out[k].gap >= out[k + 1].gap - out[k + 1].s) {
            *best = k + 1;
            return;
        }
}

zk_err zk_gap_statistic(const double *x, size_t rows, size_t cols, size_t k_max, size_t references,
                        const zk_cluster_options *options, zk_gap *out, size_t *best, zk_spot *spot)
{
    gap_work g = {.p = {.x = x, .rows = rows, .cols = cols}, .o = *options, .k_max = k_max};
    double *variance = NULL, *own = NULL, total;
    zk_err err;

    if (k_max < 1 || k_max > ZK_CLUSTER_GROUPS_MAX || references < 1 || references > 1000)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0,
                          (double)(k_max < 1 || k_max > ZK_CLUSTER_GROUPS_MAX ? k_max : references));
    if (cols > ZK_CLUSTER_COLS_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, cols, (double)cols);
    if ((err = zk__check_matrix(x, rows, cols, spot)))
        return err;
    g.o.method = ZK_CLUSTER_KMEANS;
    g.o.restarts = options->restarts ? options->restarts : 5;
    g.mean = zk__scratch(cols, sizeof *g.mean);
    g.axis = zk__scratch(cols * cols, sizeof *g.axis);
    g.low = zk__scratch(cols, sizeof *g.low);
    g.high = zk__scratch(cols, sizeof *g.high);
    g.log_w = zk__scratch(references * k_max, sizeof *g.log_w);
    variance = zk__scratch(cols, sizeof *variance);
    own = zk__scratch(k_max, sizeof *own);
    if (!g.mean || !g.axis || !g.low || !g.high || !g.log_w || !variance || !own) {
        err = zk__no_memory(spot);
        goto out;
    }
    if ((err = zk_principal_axes(x, rows, cols, cols, g.mean, g.axis, variance, &total, spot)) ||
        (err = log_sse(g.p, &g.o, k_max, own, spot)))
        goto out;
    bounds(&g);
    g.o.threads = 1;
    if ((err = zk__parallel(options->threads, references, reference_piece, &g))) {
        (void)zk__refuse(spot, err, err == ZK_ELIMIT ? ZK_WHY_MEMORY : ZK_WHY_DISTINCT, 0, 0, 0);
        goto out;
    }
    for (size_t k = 0; k < k_max; k++)
        out[k].log_w = own[k];
    summarise(&g, references, out, best);
out:
    free(g.mean);
    free(g.axis);
    free(g.low);
    free(g.high);
    free(g.log_w);
    free(variance);
    free(own);
    return err;
}

/* ---- stability ---- */

typedef struct again {
    zk__points p;
    zk_cluster_options o;
    const int32_t *label;
    size_t groups;
    double *jaccard; /* runs x groups; < 0: the group is not in the sample */
    double *ari;     /* runs; NaN inside only: the sample could not be grouped */
} again;

/* Best overlap of each of the full grouping's groups with one of the sample's. */
static zk_err overlaps(const again *a, const int32_t *full, const int32_t *part, size_t n, size_t parts,
                       double *jaccard)
{
    size_t *both = zk__scratch(a->groups * (parts + 1), sizeof *both);
    size_t *in_full = zk__scratch(a->groups, sizeof *in_full),
           *in_part = zk__scratch(parts + 1, sizeof *in_part);
    zk_err err = both && in_full && in_part ? ZK_OK : ZK_ELIMIT;

    for (size_t i = 0; i < n && !err; i++) {
        if (part[i] >= 0)
            in_part[part[i]]++;
        if (full[i] >= 0)
            in_full[full[i]]++;
        if (full[i] >= 0 && part[i] >= 0)
            both[(size_t)full[i] * parts + (size_t)part[i]]++;
    }
    for (size_t g = 0; g < a->groups && !err; g++) {
        double best = 0;

        for (size_t h = 0; h < parts; h++) {
            size_t in_both = both[g * parts + h];
            best = fmax(best, in_both ? (double)in_both / (double)(in_full[g] + in_part[h] - in_both) : 0);
        }
        jaccard[g] = in_full[g] ? best : -1;
    }
    free(both);
    free(in_full);
    free(in_part);
    return err;
}

/* Marks what is drawn; how many distinct rows. */
static size_t sample(const again *a, size_t run, uint8_t *drawn)
{
    zk_rng rng;
    size_t n = 0;

    zk_rng_init(&rng, a->o.seed + 2, run);
    for (size_t i = 0; i < a->p.rows; i++) {
        size_t r = (size_t)zk_rng_below(&rng, a->p.rows);
        n += !drawn[r];
        drawn[r] = 1;
    }
    return n;
}

static zk_err again_piece(void *user, size_t piece, int thread)
{
    again *a = user;
    size_t cols = a->p.cols, n, at = 0;
    uint8_t *drawn = zk__scratch(a->p.rows, 1);
    double *x = zk__scratch(a->p.rows * cols, sizeof *x);
    int32_t *full = zk__scratch(a->p.rows, sizeof *full), *part = zk__scratch(a->p.rows, sizeof *part);
    zk_cluster_result r;
    zk_err err = ZK_OK;

    (void)thread;
    if (!drawn || !x || !full || !part) {
        err = ZK_ELIMIT;
        goto out;
    }
    n = sample(a, piece, drawn);
    for (size_t i = 0; i < a->p.rows; i++)
        if (drawn[i]) {
            memcpy(x + at * cols, a->p.x + i * cols, cols * sizeof *x);
            full[at++] = a->label[i];
        }
    a->ari[piece] = NAN;
    err = zk_cluster(x, n, cols, &a->o, part, NULL, NULL, &r, NULL);
    if (err == ZK_EINVAL) { /* too few distinct rows in this sample: the run does not count */
        err = ZK_OK;
        goto out;
    }
    if (!err && !(err = overlaps(a, full, part, n, r.groups, a->jaccard + piece * a->groups)))
        err = zk_rand_adjusted(full, part, n, &a->ari[piece], NULL);
out:
    free(drawn);
    free(x);
    free(full);
    free(part);
    return err;
}

static zk_err average(again *a, size_t runs, double *jaccard, zk_cluster_stability *out, zk_spot *spot)
{
    zk_cluster_stability s = {0};
    double sum = 0;

    for (size_t i = 0; i < runs; i++) {
        if (isnan(a->ari[i]))
            continue;
        sum += a->ari[i];
        a->ari[s.runs++] = a->ari[i];
    }
    if (s.runs == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_DISTINCT, 0, 0, 0);
    s.ari = sum / (double)s.runs;
    *out = s;
    for (size_t g = 0; g < a->groups; g++) {
        double total = 0;
        size_t met = 0;

        for (size_t i = 0; i < runs; i++)
            if (a->jaccard[i * a->groups + g] >= 0) {
                total += a->jaccard[i * a->groups + g];
                met++;
            }
        jaccard[g] = met ? total / (double)met : 0;
    }
    return zk_quantile(a->ari, s.runs, 0.05, &out->ari_low, spot);
}

zk_err zk_cluster_stability_of(const double *x, size_t rows, size_t cols, const zk_cluster_options *options,
                               const int32_t *label, size_t groups, size_t runs, double *jaccard,
                               zk_cluster_stability *out, zk_spot *spot)
{
    again a = {.p = {.x = x, .rows = rows, .cols = cols}, .o = *options, .label = label, .groups = groups};
    zk_err err = zk__check_matrix(x, rows, cols, spot);

    if (err)
        return err;
    if (runs < 2 || runs > 10000 || groups < 1)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)(groups < 1 ? groups : runs));
    for (size_t i = 0; i < rows; i++)
        if (label[i] < -1 || label[i] >= (int32_t)groups)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 0, label[i]);
    a.o.threads = 1;
    a.jaccard = zk__scratch(runs * groups, sizeof *a.jaccard);
    a.ari = zk__scratch(runs, sizeof *a.ari);
    if (!a.jaccard || !a.ari) {
        err = zk__no_memory(spot);
        goto out;
    }
    for (size_t i = 0; i < runs * groups; i++)
        a.jaccard[i] = -1;
    if ((err = zk__parallel(options->threads, runs, again_piece, &a)))
        (void)zk__refuse(spot, err, ZK_WHY_MEMORY, 0, 0, 0);
    else
        err = average(&a, runs, jaccard, out, spot);
out:
    free(a.jaccard);
    free(a.ari);
    return err;
}
