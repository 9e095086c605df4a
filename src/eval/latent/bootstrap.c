/* SPDX-License-Identifier: Apache-2.0
 *
 * Bootstrap of a PLS model: replicate r draws its rows from stream r, is estimated on a desk of its thread and writes
 * column r of the draws; what is said about them is worked out afterwards, in order. So threads do not show.
 */
#include "eval/latent/pls.h"
#include "eval/parallel.h"

enum { REPLICATES_PER_PIECE = 16 };
static const size_t DRAWS_MAX = 50000000;

typedef struct job {
    const zk__pls_plan *plan;
    const zk_pls_boot *how;
    const zk_pls_quantity *what;
    const zk_pls *sample; /* the fit of the data as they are */
    const double *value;  /* of the quantities in it */
    const double *z;      /* standardised by it */
    size_t n, count, replicates;
    double *draws;               /* count x replicates */
    const double *all, *all_sum; /* Z'Z and column sums of all rows, for the jackknife */
    zk__pls_desk *desk;          /* of each thread */
    uint32_t *times;             /* threads x n */
    double *work;                /* threads x (p p + p + count) */
} job;

/* ---- sign ---- */

static void flip(const zk__pls_plan *plan, zk_pls *fit, size_t j)
{
    size_t c = plan->c;

    for (size_t i = plan->begin[j]; i < plan->begin[j + 1]; i++) {
        fit->weight[i] = -fit->weight[i];
        fit->loading[i] = -fit->loading[i];
    }
    for (size_t k = 0; k < c; k++) {
        fit->path[j * c + k] = -fit->path[j * c + k];
        fit->path[k * c + j] = -fit->path[k * c + j];
        fit->total[j * c + k] = -fit->total[j * c + k];
        fit->total[k * c + j] = -fit->total[k * c + j];
    }
}

static void by_construct(const job *b, zk_pls *fit)
{
    for (size_t j = 0; j < b->plan->c; j++) {
        double as_is = 0, turned = 0;
        for (size_t i = b->plan->begin[j]; i < b->plan->begin[j + 1]; i++) {
            as_is += fabs(b->sample->loading[i] - fit->loading[i]);
            turned += fabs(b->sample->loading[i] + fit->loading[i]);
        }
        if (turned < as_is)
            flip(b->plan, fit, j);
    }
}

/* Total effects again, from paths whose signs were set one by one. */
static void total_again(const zk__pls_plan *plan, zk_pls *fit)
{
    size_t c = plan->c;

    memset(fit->total, 0, c * c * sizeof *fit->total);
    for (size_t o = 0; o < c; o++) {
        size_t to = plan->order[o];
        for (size_t k = 0; k < plan->n_pred[to]; k++) {
            size_t via = plan->pred[to][k];
            fit->total[via * c + to] += fit->path[via * c + to];
            for (size_t from = 0; from < c; from++)
                if (from != via)
                    fit->total[from * c + to] += fit->total[from * c + via] * fit->path[via * c + to];
        }
    }
}

static void one_by_one(const job *b, zk_pls *fit)
{
    size_t c = b->plan->c;

    for (size_t i = 0; i < b->plan->p; i++) {
        fit->weight[i] = copysign(fit->weight[i], b->sample->weight[i]);
        fit->loading[i] = copysign(fit->loading[i], b->sample->loading[i]);
    }
    for (size_t i = 0; i < c * c; i++)
        fit->path[i] = copysign(fit->path[i], b->sample->path[i]);
    total_again(b->plan, fit);
}

/* ---- one replicate ---- */

/* False: this replicate has no solution. */
static bool estimate(const job *b, zk__pls_desk *desk, const double *s, const double *sum, double total,
                     double *out)
{
    if (!zk__pls_cor(s, sum, total, b->plan->p, desk->fit.cor))
        return false;
    zk__pls_rescale(b->sample, s, sum, total, &desk->fit);
    if (zk__pls_estimate(b->plan, desk, NULL))
        return false;
    if (b->how->sign == ZK_PLS_SIGN_CONSTRUCT)
        by_construct(b, &desk->fit);
    else if (b->how->sign == ZK_PLS_SIGN_INDIVIDUAL)
        one_by_one(b, &desk->fit);
    zk__pls_values(b->plan, &desk->fit, b->what, b->count, out);
    return zk_check_finite(out, b->count, 1, NULL) == ZK_OK;
}

static void keep(const job *b, size_t column, bool solved, const double *value)
{
    for (size_t q = 0; q < b->count; q++)
        b->draws[q * b->replicates + column] = solved ? value[q] : NAN;
}

static double *work_of(const job *b, int thread)
{
    size_t p = b->plan->p;

    return b->work + (size_t)thread * (p * p + p + b->count);
}

static zk_err resample(void *user, size_t piece, int thread)
{
    const job *b = user;
    size_t begin, end, p = b->plan->p;
    double *s = work_of(b, thread), *sum = s + p * p, *value = sum + p;
    uint32_t *times = b->times + (size_t)thread * b->n;
    zk__pls_desk *desk = &b->desk[thread];

    zk__piece(b->replicates, REPLICATES_PER_PIECE, piece, &begin, &end);
    for (size_t r = begin; r < end; r++) {
        zk_rng rng;

        zk_rng_init(&rng, b->how->seed, r);
        memset(times, 0, b->n * sizeof *times);
        for (size_t i = 0; i < b->n; i++)
            times[zk_rng_below(&rng, b->n)]++;
        zk__pls_cross(desk, b->z, times, b->n, p, s, sum);
        keep(b, r, estimate(b, desk, s, sum, (double)b->n, value), value);
    }
    return ZK_OK;
}

/* ---- the jackknife, for the acceleration ---- */

enum { JACK_MAX = 2000 };

/* Values without row i (or, above JACK_MAX rows, without group i of as many groups) into column i of draws. */
static zk_err leave_out(void *user, size_t piece, int thread)
{
    const job *b = user;
    size_t begin, end, p = b->plan->p;
    double *s = work_of(b, thread), *sum = s + p * p, *value = sum + p, gone;

    zk__piece(b->replicates, REPLICATES_PER_PIECE, piece, &begin, &end);
    for (size_t g = begin; g < end; g++) {
        size_t first = g * b->n / b->replicates, last = (g + 1) * b->n / b->replicates;

        memcpy(s, b->all, p * p * sizeof *s);
        memcpy(sum, b->all_sum, p * sizeof *sum);
        for (size_t row = first; row < last; row++) {
            const double *z = b->z + row * p;
            for (size_t i = 0; i < p; i++) {
                sum[i] -= z[i];
                for (size_t j = 0; j <= i; j++)
                    s[i * p + j] -= z[i] * z[j];
            }
        }
        gone = (double)(last - first);
        keep(b, g, estimate(b, &b->desk[thread], s, sum, (double)b->n - gone, value), value);
    }
    return ZK_OK;
}

/* Efron 1987, eq. 6.6: from the values with one left out. */
static double acceleration(const double *left_out, size_t n)
{
    double mean = 0, two = 0, three = 0, k = 0;

    for (size_t i = 0; i < n; i++)
        if (!isnan(left_out[i])) {
            mean += left_out[i];
            k++;
        }
    mean /= k > 0 ? k : 1;
    for (size_t i = 0; i < n; i++)
        if (!isnan(left_out[i])) {
            double d = mean - left_out[i];
            two += d * d;
            three += d * d * d;
        }
    return two > 0 ? three / (6 * pow(two, 1.5)) : 0;
}

/* ---- what the draws say ---- */

/* Where quantile `alpha` of the normal interval lies among the draws after correction (Efron 1987, eq. 2.3). */
static double corrected_level(double alpha, double z0, double a)
{
    double z, level;

    (void)zk_normal_quantile(alpha, &z, NULL);
    level = zk_normal_cdf(z0 + (z0 + z) / (1 - a * (z0 + z)));
    return 1 - a * (z0 + z) > 0 ? level : alpha < 0.5 ? 0 : 1;
}

static void intervals(const double *sorted, size_t n, double confidence, double accel, zk_pls_estimate *e)
{
    double tail = (1 - confidence) / 2, below = 0, z0;

    e->low = zk_quantile_sorted(sorted, n, tail);
    e->high = zk_quantile_sorted(sorted, n, 1 - tail);
    for (size_t i = 0; i < n; i++)
        below += sorted[i] < e->estimate ? 1 : sorted[i] == e->estimate ? 0.5 : 0;
    /* all draws on one side: as if half a draw lay on the other */
    below = fmin(fmax(below, 0.5), (double)n - 0.5);
    (void)zk_normal_quantile(below / (double)n, &z0, NULL);
    e->bca_low = zk_quantile_sorted(sorted, n, corrected_level(tail, z0, accel));
    e->bca_high = zk_quantile_sorted(sorted, n, corrected_level(1 - tail, z0, accel));
}

/* The same value in every draw but for rounding: a weight that is 1 by nature. */
static bool fixed(const double *sorted, size_t n)
{
    return sorted[n - 1] - sorted[0] <= 1e-12 * fmax(fabs(sorted[0]), fabs(sorted[n - 1]));
}

static zk_err summarise(const double *draws, size_t replicates, const double *left_out, size_t left,
                        double confidence, double value, zk_pls_estimate *out, zk_spot *spot)
{
    zk_pls_estimate e = {.estimate = value};
    double *sorted = zk__scratch(replicates, sizeof *sorted), squares = 0;
    size_t n = 0;
    zk_err err;

    if (!sorted)
        return zk__no_memory(spot);
    for (size_t r = 0; r < replicates; r++)
        if (!isnan(draws[r]))
            sorted[n++] = draws[r];
    if ((err = zk__sort(sorted, n, spot)))
        goto out;
    e.mean = zk_sum(sorted, n) / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (sorted[i] - e.mean) * (sorted[i] - e.mean);
    if (fixed(sorted, n)) {
        e.mean = e.low = e.high = e.bca_low = e.bca_high = value;
        e.p = value == 0;
    } else {
        e.se = sqrt(squares / ((double)n - 1));
        e.t = e.estimate / e.se;
        e.p = 2 * zk_normal_cdf(-fabs(e.t));
        intervals(sorted, n, confidence, acceleration(left_out, left), &e);
    }
    *out = e;
out:
    free(sorted);
    return err;
}

/* ---- the whole ---- */

static zk_err check(const zk_pls_boot *how, size_t n, size_t count, zk_spot *spot)
{
    if (how->replicates < 2 || how->replicates > ZK_PLS_REPLICATES_MAX)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)how->replicates);
    if (!(how->confidence > 0 && how->confidence < 1))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 1, how->confidence);
    if (count == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    if (how->replicates > DRAWS_MAX / count || n > UINT32_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, 0, (double)count);
    return ZK_OK;
}

static int crew(int threads)
{
    return threads < 1 ? 1 : threads > 256 ? 256 : threads;
}

static zk_err desks(job *b, zk_spot *spot)
{
    size_t threads = (size_t)crew(b->how->threads), p = b->plan->p;
    zk_err err = ZK_OK;

    b->desk = zk__scratch(threads, sizeof *b->desk);
    b->times = zk__scratch(threads * b->n, sizeof *b->times);
    b->work = zk__scratch(threads * (p * p + p + b->count), sizeof *b->work);
    if (!b->desk || !b->times || !b->work)
        return zk__no_memory(spot);
    for (size_t t = 0; t < threads && !err; t++)
        err = zk__pls_desk_new(b->plan, b->n, &b->desk[t], spot);
    return err;
}

static void desks_free(job *b)
{
    for (size_t t = 0; b->desk && t < (size_t)crew(b->how->threads); t++)
        zk__pls_desk_free(&b->desk[t]);
    free(b->desk);
    free(b->times);
    free(b->work);
}

static size_t count_failed(const double *draws, size_t replicates)
{
    size_t failed = 0;

    for (size_t r = 0; r < replicates; r++)
        failed += isnan(draws[r]) != 0;
    return failed;
}

/* Runs job `b` (its desks are there) into draws; jackknife: leaves out instead of resampling. */
static zk_err run(job *b, double *draws, size_t replicates, bool jackknife)
{
    b->draws = draws;
    b->replicates = replicates;
    return zk__parallel(crew(b->how->threads), zk__pieces(replicates, REPLICATES_PER_PIECE),
                        jackknife ? leave_out : resample, b);
}

static zk_err replicate(job *b, double *draws, double *left_out, size_t left, zk_pls_estimate *out,
                        size_t *failed, zk_spot *spot)
{
    size_t replicates = b->how->replicates, lost;
    zk_err err;

    if ((err = desks(b, spot)) || (err = run(b, draws, replicates, false)))
        return err;
    lost = count_failed(draws, replicates);
    if (failed)
        *failed = lost;
    if (lost * 10 > replicates || replicates - lost < 2)
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NOT_CONVERGED, 0, 0, (double)lost);
    if (left_out) {
        size_t p = b->plan->p;
        double *all = zk__scratch(p * p + p, sizeof *all);
        if (!all)
            return zk__no_memory(spot);
        zk__pls_cross(&b->desk[0], b->z, NULL, b->n, p, all, all + p * p);
        b->all = all;
        b->all_sum = all + p * p;
        err = run(b, left_out, left, true);
        free(all);
    }
    for (size_t q = 0; out && !err && q < b->count; q++)
        err = summarise(draws + q * replicates, replicates, left_out + q * left, left, b->how->confidence,
                        b->value[q], &out[q], spot);
    return err;
}

zk_err zk_pls_bootstrap(const double *x, size_t n, const zk_pls_model *model, const zk_pls_boot *how,
                        const zk_pls_quantity *what, size_t count, zk_pls_estimate *out, double *draws,
                        size_t *failed, zk_spot *spot)
{
    zk__pls_plan plan;
    zk_pls sample = {0};
    size_t left = n < JACK_MAX ? n : JACK_MAX;
    double *z = NULL, *value = NULL, *own = NULL, *left_out = NULL;
    job b = {.plan = &plan, .how = how, .what = what, .sample = &sample, .n = n, .count = count};
    zk_err err = check(how, n, count, spot);

    if (err || (err = zk__pls_plan_make(model, n, &plan, spot)) ||
        (err = zk_pls_fit(x, n, model, &sample, spot)))
        return err;
    z = zk__scratch(n * plan.p, sizeof *z);
    value = zk__scratch(count, sizeof *value);
    own = draws ? draws : zk__scratch(count * how->replicates, sizeof *own);
    left_out = out ? zk__scratch(count * left, sizeof *left_out) : NULL;
    if (!z || !value || !own || (out && !left_out)) {
        err = zk__no_memory(spot);
        goto out;
    }
    zk__pls_standardise(&sample, x, n, z);
    zk__pls_values(&plan, &sample, what, count, value);
    if ((err = zk_check_finite(value, count, 1, spot)))
        goto out;
    b.z = z;
    b.value = value;
    err = replicate(&b, own, left_out, left, out, failed, spot);
    desks_free(&b);
out:
    zk_pls_clear(&sample);
    free(z);
    free(value);
    if (own != draws)
        free(own);
    free(left_out);
    return err;
}
