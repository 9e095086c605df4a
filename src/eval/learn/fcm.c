/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzzy c-means (Bezdek 1981): memberships and centres in turn, from k-means++ seeds, the best of the restarts.
 *
 * u[i][c] = 1 / sum over e of (d[i][c] / d[i][e])^(2 / (m - 1)); a row that lies on centres belongs to them in
 * equal parts. Sums are kept by piece and added in order.
 */
#include "eval/learn/cluster.h"
#include "eval/learn/nearest.h"
#include "eval/parallel.h"

enum { FCM_CELLS_MAX = 200000000 };

typedef struct fuzzy {
    zk__points p;
    size_t k, grain, pieces;
    double m;
    int threads;
    zk__book book;
    double *u;                  /* rows x k */
    double *sum;                /* pieces x k x cols */
    double *weight;             /* pieces x k */
    double *change, *objective; /* pieces */
} fuzzy;

static void fuzzy_clear(fuzzy *f)
{
    free(f->book.t);
    free(f->u);
    free(f->sum);
    free(f->weight);
    free(f->change);
    free(f->objective);
}

static zk_err fuzzy_init(fuzzy *f, zk__points p, const zk_cluster_options *o, int threads, zk_spot *spot)
{
    size_t grain = zk__cluster_grain(p.rows), pieces = zk__pieces(p.rows, grain), k = o->k;

    *f = (fuzzy){.p = p,
                 .k = k,
                 .grain = grain,
                 .pieces = pieces,
                 .threads = threads,
                 .m = o->fuzzifier != 0 ? o->fuzzifier : 2};
    f->u = zk__scratch(p.rows * k, sizeof *f->u);
    f->sum = zk__scratch(pieces * k * p.cols, sizeof *f->sum);
    f->weight = zk__scratch(pieces * k, sizeof *f->weight);
    f->change = zk__scratch(pieces, sizeof *f->change);
    f->objective = zk__scratch(pieces, sizeof *f->objective);
    if (!zk__book_init(&f->book, k, p.cols) || !f->u || !f->sum || !f->weight || !f->change ||
        !f->objective) {
        fuzzy_clear(f);
        return zk__no_memory(spot);
    }
    return ZK_OK;
}

/* Memberships of one row from its squared distances d, in their place. */
static void memberships(double *d, size_t k, double m)
{
    size_t on = 0;
    double sum = 0, least = INFINITY;

    for (size_t c = 0; c < k; c++) {
        on += d[c] <= 0;
        least = d[c] < least ? d[c] : least;
    }
    for (size_t c = 0; c < k; c++) {
        if (on)
            d[c] = d[c] <= 0 ? 1 : 0;
        else
            d[c] = m == 2 ? least / d[c] : pow(least / d[c], 1 / (m - 1)); /* by the least: no overflow */
        sum += d[c];
    }
    for (size_t c = 0; c < k; c++)
        d[c] /= sum;
}

static double power(double u, double m)
{
    return m == 2 ? u * u : pow(u, m);
}

static zk_err fuzzy_piece(void *user, size_t piece, int thread)
{
    fuzzy *f = user;
    size_t cols = f->p.cols, k = f->k, begin, end;
    double *sum = f->sum + piece * k * cols, *weight = f->weight + piece * k, change = 0, objective = 0;
    double d[ZK_CLUSTER_GROUPS_MAX + ZK__TILE], u[ZK_CLUSTER_GROUPS_MAX];

    (void)thread;
    memset(sum, 0, k * cols * sizeof *sum);
    memset(weight, 0, k * sizeof *weight);
    zk__piece(f->p.rows, f->grain, piece, &begin, &end);
    for (size_t i = begin; i < end; i++) {
        const double *x = f->p.x + i * cols;
        double *old = f->u + i * k;

        zk__distances(&f->book, x, d);
        memcpy(u, d, k * sizeof *u);
        memberships(u, k, f->m);
        for (size_t c = 0; c < k; c++) {
            double w = power(u[c], f->m);

            change = fmax(change, fabs(u[c] - old[c]));
            old[c] = u[c];
            objective += w * d[c];
            weight[c] += w;
            for (size_t j = 0; j < cols; j++)
                sum[c * cols + j] += w * x[j];
        }
    }
    f->change[piece] = change;
    f->objective[piece] = objective;
    return ZK_OK;
}

/* One round of memberships; their largest change. */
static double round_of(fuzzy *f, const double *centre, double *objective)
{
    double change = 0;

    zk__book_fill(&f->book, centre);
    (void)zk__parallel(f->threads, f->pieces, fuzzy_piece, f);
    *objective = 0;
    for (size_t q = 0; q < f->pieces; q++) {
        change = fmax(change, f->change[q]);
        *objective += f->objective[q];
    }
    return change;
}

static void centres(fuzzy *f, double *centre)
{
    for (size_t c = 0; c < f->k; c++) {
        double weight = 0;

        for (size_t q = 0; q < f->pieces; q++)
            weight += f->weight[q * f->k + c];
        for (size_t j = 0; j < f->p.cols && weight > 0; j++) {
            double sum = 0;
            for (size_t q = 0; q < f->pieces; q++)
                sum += f->sum[(q * f->k + c) * f->p.cols + j];
            centre[c * f->p.cols + j] = sum / weight;
        }
    }
}

static zk_err one_start(fuzzy *f, const zk_cluster_options *o, size_t nr, double *centre,
                        zk_cluster_result *r, zk_spot *spot)
{
    size_t most = o->max_iterations ? o->max_iterations : 1000;
    double tolerance = o->tolerance > 0 ? o->tolerance : 1e-9;
    zk_rng rng;
    zk_err err;

    zk_rng_init(&rng, o->seed, nr);
    if ((err = zk__seed(f->p, f->k, &rng, f->threads, centre, spot)))
        return err;
    memset(f->u, 0, f->p.rows * f->k * sizeof *f->u);
    *r = (zk_cluster_result){0};
    while (r->iterations < most && !r->converged) {
        r->converged = round_of(f, centre, &r->objective) <= tolerance;
        r->iterations++;
        if (!r->converged)
            centres(f, centre);
    }
    return ZK_OK;
}

static void label_by_largest(const fuzzy *f, int32_t *label)
{
    for (size_t i = 0; i < f->p.rows; i++) {
        const double *u = f->u + i * f->k;
        size_t best = 0;

        for (size_t c = 1; c < f->k; c++)
            if (u[c] > u[best])
                best = c;
        label[i] = (int32_t)best;
    }
}

zk_err zk__fcm(zk__points p, const zk_cluster_options *o, int32_t *label, double *centre, double *membership,
               zk_cluster_result *result, zk_spot *spot)
{
    size_t n = o->restarts ? o->restarts : 20, size = o->k * p.cols;
    double *try = zk__scratch(size, sizeof *try);
    zk_cluster_result r;
    fuzzy f;
    zk_err err;

    if (p.rows > FCM_CELLS_MAX / o->k) {
        free(try);
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, p.rows, o->k, (double)p.rows * (double)o->k);
    }
    if ((err = fuzzy_init(&f, p, o, o->threads, spot))) {
        free(try);
        return err;
    }
    if (!try)
        err = zk__no_memory(spot);
    for (size_t i = 0; i < n && !err; i++) {
        if ((err = one_start(&f, o, i, try, &r, spot)))
            break;
        if (i == 0 || r.objective < result->objective) {
            *result = r;
            memcpy(centre, try, size * sizeof *centre);
        }
    }
    if (!err) {
        (void)round_of(&f, centre, &r.objective);
        label_by_largest(&f, label);
        if (membership)
            memcpy(membership, f.u, p.rows * o->k * sizeof *membership);
    }
    fuzzy_clear(&f);
    free(try);
    return err;
}
