/* SPDX-License-Identifier: Apache-2.0
 *
 * Bootstrap, jackknife and permutation. A replicate depends on its number alone; replicates without an answer are
 * marked while the threads run and squeezed out afterwards, in order.
 */
#include "eval/parallel.h"
#include "zhike/dist.h"
#include "zhike/resample.h"

typedef enum manner { BOOTSTRAP, PERMUTE, JACKKNIFE } manner;

typedef struct job {
    const zk_resample *r;
    manner kind;
    double *out;
    uint8_t *empty; /* per replicate: no answer */
    size_t *index;  /* n per thread */
} job;

static void fill(const job *j, size_t piece, size_t *index, size_t *n)
{
    zk_rng rng;

    *n = j->r->n;
    zk_rng_init(&rng, j->r->seed, piece);
    if (j->kind == BOOTSTRAP) {
        zk_rng_draw(&rng, *n, *n, index);
        return;
    }
    for (size_t i = 0; i < *n; i++)
        index[i] = i;
    if (j->kind == PERMUTE) {
        zk_rng_shuffle(&rng, index, *n);
        return;
    }
    memmove(index + piece, index + piece + 1, (*n - piece - 1) * sizeof *index);
    --*n;
}

static zk_err one(void *user, size_t piece, int thread)
{
    job *j = user;
    size_t *index = j->index + (size_t)thread * j->r->n, n;
    double *stat = j->out + piece * j->r->k;
    zk_err err;

    fill(j, piece, index, &n);
    err = j->r->fn(j->r->user, index, n, thread, stat);
    if (err == ZK_ENUMERIC && j->kind != JACKKNIFE) {
        j->empty[piece] = 1;
        return ZK_OK;
    }
    return err;
}

/* Rows with an answer move up; they must be finite. */
static zk_err squeeze(const job *j, size_t times, size_t *used, zk_spot *spot)
{
    size_t k = j->r->k, to = 0;

    for (size_t i = 0; i < times; i++) {
        if (j->empty[i])
            continue;
        for (size_t c = 0; c < k; c++) {
            double v = j->out[i * k + c];
            if (!isfinite(v))
                return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, c, v);
            j->out[to * k + c] = v;
        }
        to++;
    }
    *used = to;
    return ZK_OK;
}

static zk_err run(const zk_resample *r, manner kind, size_t times, double *out, size_t *used, zk_spot *spot)
{
    int threads = r->threads < 1 ? 1 : r->threads > 256 ? 256 : r->threads;
    job j = {.r = r, .kind = kind, .out = out};
    zk_err err;

    if (r->n == 0 || r->k == 0 || times == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    if ((size_t)threads > times)
        threads = (int)times;
    j.empty = zk__scratch(times, 1);
    j.index = zk__scratch(r->n, (size_t)threads * sizeof *j.index);
    if (!j.empty || !j.index)
        err = zk__no_memory(spot);
    else if ((err = zk__parallel(threads, times, one, &j)))
        zk__refuse(spot, err, err == ZK_ELIMIT ? ZK_WHY_MEMORY : ZK_WHY_NONE, 0, 0, 0);
    else
        err = squeeze(&j, times, used, spot);
    free(j.empty);
    free(j.index);
    return err;
}

static zk_err replicates(const zk_resample *r, manner kind, double *replicate, size_t *used, zk_spot *spot)
{
    zk_err err;

    if (r->times > ZK_RESAMPLE_TIMES_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, 0, (double)r->times);
    if ((err = run(r, kind, r->times, replicate, used, spot)))
        return err;
    if (*used < 2)
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_TOO_FEW, 0, 0, (double)*used);
    return ZK_OK;
}

zk_err zk_bootstrap(const zk_resample *r, double *replicate, size_t *used, zk_spot *spot)
{
    return replicates(r, BOOTSTRAP, replicate, used, spot);
}

zk_err zk_permute(const zk_resample *r, double *replicate, size_t *used, zk_spot *spot)
{
    return replicates(r, PERMUTE, replicate, used, spot);
}

zk_err zk_jackknife(const zk_resample *r, double *value, zk_spot *spot)
{
    size_t used;

    if (r->n < 2)
        return zk__refuse(spot, ZK_EINVAL, r->n ? ZK_WHY_TOO_FEW : ZK_WHY_EMPTY, 0, 0, 0);
    return run(r, JACKKNIFE, r->n, value, &used, spot);
}

/* ---- intervals ---- */

static zk_err gather(const double *replicate, size_t used, size_t stride, double estimate, double confidence,
                     double **sorted, zk_boot *out, zk_spot *spot)
{
    zk_description d;
    double *x;
    zk_err err;

    if (!(confidence > 0 && confidence < 1))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, confidence);
    if (used < 2)
        return zk__refuse(spot, ZK_EINVAL, used ? ZK_WHY_TOO_FEW : ZK_WHY_EMPTY, 0, 0, 0);
    if (!isfinite(estimate))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, 0, 0, estimate);
    if (!(x = zk__scratch(used, sizeof *x)))
        return zk__no_memory(spot);
    for (size_t i = 0; i < used; i++)
        x[i] = replicate[i * stride];
    if ((err = zk_describe(x, used, &d, spot)) || (err = zk__sort(x, used, spot))) {
        free(x);
        return err;
    }
    *out = (zk_boot){.estimate = estimate, .mean = d.mean, .bias = d.mean - estimate, .se = d.sd};
    *sorted = x;
    return ZK_OK;
}

zk_err zk_boot_percentile(const double *replicate, size_t used, size_t stride, double estimate,
                          double confidence, zk_boot *out, zk_spot *spot)
{
    double *x;
    zk_err err = gather(replicate, used, stride, estimate, confidence, &x, out, spot);

    if (err)
        return err;
    out->low = zk_quantile_sorted(x, used, (1 - confidence) / 2);
    out->high = zk_quantile_sorted(x, used, (1 + confidence) / 2);
    free(x);
    return ZK_OK;
}

zk_err zk_boot_bca(const double *replicate, size_t used, size_t stride, double estimate, double acceleration,
                   double confidence, zk_boot *out, zk_spot *spot)
{
    double *x, below = 0, z0, z, n = (double)used;
    zk_err err = gather(replicate, used, stride, estimate, confidence, &x, out, spot);

    if (err)
        return err;
    for (size_t i = 0; i < used; i++)
        below += x[i] < estimate ? 1 : x[i] == estimate ? 0.5 : 0;
    z0 = -zk_normal_isf(fmin(fmax(below, 0.5), n - 0.5) / n);
    z = zk_normal_isf((1 - confidence) / 2);
    for (int side = -1; side <= 1; side += 2) { /* Efron & Tibshirani 14.10 */
        double w = z0 + side * z, scale = 1 - acceleration * w;
        double p = scale > 0 ? zk_normal_cdf(z0 + w / scale) : side < 0 ? 0 : 1;
        *(side < 0 ? &out->low : &out->high) = zk_quantile_sorted(x, used, p);
    }
    free(x);
    return ZK_OK;
}

double zk_acceleration(const double *jackknife, size_t n, size_t stride)
{
    double mean = 0, s2 = 0, s3 = 0;

    for (size_t i = 0; i < n; i++)
        mean += jackknife[i * stride] / (double)n;
    for (size_t i = 0; i < n; i++) {
        double d = mean - jackknife[i * stride];
        s2 += d * d;
        s3 += d * d * d;
    }
    return s2 > 0 ? s3 / (6 * s2 * sqrt(s2)) : 0;
}

/* ---- permutation ---- */

static double share_p(double upper, double lower, double all, zk_tail tail)
{
    switch (tail) {
    case ZK_TAIL_UPPER: return upper / all;
    case ZK_TAIL_LOWER: return lower / all;
    case ZK_TAIL_TWO: break;
    }
    return fmin(1, 2 * fmin(upper, lower) / all);
}

double zk_permutation_p(const double *replicate, size_t used, size_t stride, double observed, zk_tail tail)
{
    double upper = 1, lower = 1, tie = 1e-12 * fabs(observed);

    for (size_t i = 0; i < used; i++) {
        double v = replicate[i * stride];
        upper += v >= observed - tie;
        lower += v <= observed + tie;
    }
    return share_p(upper, lower, 1 + (double)used, tail);
}

/* Both groups one after the other. */
typedef struct two_groups {
    double *value;
    size_t n1, n;
    double total;
} two_groups;

static double difference_of(const two_groups *g, double sum1)
{
    return sum1 / (double)g->n1 - (g->total - sum1) / (double)(g->n - g->n1);
}

static zk_err means_differ(void *user, const size_t *row, size_t n, int thread, double *stat)
{
    const two_groups *g = user;
    double sum = 0;

    (void)n;
    (void)thread;
    for (size_t i = 0; i < g->n1; i++)
        sum += g->value[row[i]];
    *stat = difference_of(g, sum);
    return ZK_OK;
}

enum { SPLITS_MAX = 100000 };

/* All choices of n1 out of n, in lexicographic order; the observed one is among them. */
static zk_err all_splits(const two_groups *g, zk_tail tail, double observed, double *p, zk_spot *spot)
{
    size_t *pick = zk__scratch(g->n1, sizeof *pick), at;
    double upper = 0, lower = 0, all = 0, scale = 0;

    if (!pick)
        return zk__no_memory(spot);
    for (size_t i = 0; i < g->n; i++)
        scale = fmax(scale, fabs(g->value[i]));
    for (size_t i = 0; i < g->n1; i++)
        pick[i] = i;
    for (;;) {
        double d;
        (void)means_differ((void *)(uintptr_t)g, pick, g->n, 0, &d);
        upper += d >= observed - 1e-12 * scale;
        lower += d <= observed + 1e-12 * scale;
        all++;
        for (at = g->n1; at-- > 0 && pick[at] == g->n - g->n1 + at;) {}
        if (at == SIZE_MAX)
            break;
        pick[at]++;
        for (size_t i = at + 1; i < g->n1; i++)
            pick[i] = pick[i - 1] + 1;
    }
    *p = share_p(upper, lower, all, tail);
    free(pick);
    return ZK_OK;
}

static zk_err random_splits(two_groups *g, zk_tail tail, size_t times, uint64_t seed, int threads,
                            double observed, double *p, zk_spot *spot)
{
    zk_resample r = {
        .n = g->n, .k = 1, .times = times, .seed = seed, .threads = threads, .fn = means_differ, .user = g};
    double *replicate;
    size_t used;
    zk_err err;

    if (times < 2 || times > ZK_RESAMPLE_TIMES_MAX)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)times);
    if (!(replicate = zk__scratch(times, sizeof *replicate)))
        return zk__no_memory(spot);
    if (!(err = zk_permute(&r, replicate, &used, spot)))
        *p = zk_permutation_p(replicate, used, 1, observed, tail);
    free(replicate);
    return err;
}

zk_err zk_permutation_means(const double *x, size_t n1, const double *y, size_t n2, zk_tail tail,
                            size_t times, uint64_t seed, int threads, double *difference, double *p,
                            bool *exact, zk_spot *spot)
{
    two_groups g = {.n1 = n1, .n = n1 + n2};
    zk_err err;
    bool all;

    if ((err = zk__check_vector(x, n1, spot)))
        return err;
    if ((err = zk__check_vector(y, n2, spot))) {
        if (spot)
            spot->col = 1;
        return err;
    }
    if (!(g.value = zk__scratch(g.n, sizeof *g.value)))
        return zk__no_memory(spot);
    memcpy(g.value, x, n1 * sizeof *x);
    memcpy(g.value + n1, y, n2 * sizeof *y);
    g.total = zk_sum(g.value, g.n);
    *difference = difference_of(&g, zk_sum(x, n1));
    all = zk_log_choose((double)g.n, (double)n1) <= log(SPLITS_MAX + 0.5);
    if (exact)
        *exact = all;
    err = all ? all_splits(&g, tail, *difference, p, spot)
              : random_splits(&g, tail, times, seed, threads, *difference, p, spot);
    free(g.value);
    return err;
}
