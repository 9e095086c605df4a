/* SPDX-License-Identifier: Apache-2.0
 *
 * How much ranks and grades depend on the weights: a Monte Carlo over weights near the given ones.
 *
 * Each draw owns a random stream, and what is counted are whole numbers, so the result does not show how
 * many threads there were. TOPSIS is computed from squared distances that do not change between draws.
 * The smallest change that overturns a result is in overturn.c.
 */
#include "eval/parallel.h"
#include "eval/score/score.h"
#include "zhike/dist.h"
#include "zhike/weight.h"

#include <stdatomic.h>

enum { DRAWS_MAX = 10000000, GRAIN = 64 };

/* A subject's score in one draw. */
typedef struct placed {
    double score;
    uint32_t i;
} placed;

typedef struct work {
    const zk_stability_spec *spec;
    size_t rows, cols;
    const double *x;   /* SUM: as given; TOPSIS: squared distance to the best, rows x cols */
    const double *far; /* TOPSIS: squared distance to the worst */
    const double *w;   /* normalised */
    bool ranked;
    const zk_stability *base;
    _Atomic uint32_t *seen; /* [subject][rank - 1]: draws with that rank */
    _Atomic uint32_t *kept; /* [subject]: draws with the base's grade */
    double *weights;        /* by thread */
    placed *places;         /* by thread */
} work;

/* ---- random weights ---- */

static double draw_one(const zk_stability_spec *spec, zk_rng *rng, double w)
{
    switch (spec->shake) {
    case ZK_SHAKE_UNIFORM: return w * (1 + spec->spread * (2 * zk_rng_uniform(rng) - 1));
    case ZK_SHAKE_DIRICHLET: return zk_rng_gamma(rng, spec->spread * w);
    default: return zk_rng_exponential(rng); /* Dirichlet(1, ..., 1) */
    }
}

/* Draws until something is above 0: a tiny concentration underflows now and then. */
static void draw_weights(const work *k, zk_rng *rng, double *w)
{
    double sum;

    do {
        sum = 0;
        for (size_t j = 0; j < k->cols; j++) {
            w[j] = k->w[j] > 0 ? draw_one(k->spec, rng, k->w[j]) : 0;
            sum += w[j];
        }
    } while (!(sum > 0));
    for (size_t j = 0; j < k->cols; j++)
        w[j] /= sum;
}

/* ---- one draw ---- */

static double score_of(const work *k, const double *w, size_t i)
{
    const double *x = k->x + i * k->cols;
    double plus = 0, minus = 0;

    if (k->spec->by == ZK_STABILITY_SUM) {
        for (size_t j = 0; j < k->cols; j++)
            plus += w[j] * x[j];
        return plus;
    }
    for (size_t j = 0; j < k->cols; j++) {
        plus += w[j] * w[j] * x[j];
        minus += w[j] * w[j] * k->far[i * k->cols + j];
    }
    plus = sqrt(plus);
    minus = sqrt(minus);
    return plus + minus > 0 ? minus / (plus + minus) : 0.5;
}

static int best_first(const void *a, const void *b)
{
    const placed *x = a, *y = b;

    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->i < y->i ? -1 : x->i > y->i;
}

/* Scores that only rounding tells apart are equal: subjects alike in everything share their rank. */
static bool same_score(double a, double b)
{
    return fabs(a - b) <= 1e-12 * fmax(fabs(a), fabs(b));
}

/* Rank of the place `at` in an order best first; `rank` is that of the place before. */
static size_t rank_at(const placed *p, size_t at, size_t rank)
{
    return at && same_score(p[at].score, p[at - 1].score) ? rank : at + 1;
}

static void count_draw(const work *k, const double *w, placed *p)
{
    size_t rank = 1;

    for (size_t i = 0; i < k->rows; i++) {
        p[i] = (placed){score_of(k, w, i), (uint32_t)i};
        if (k->spec->grades) {
            size_t g = zk__interval_find(k->spec->grade_in, k->spec->grades, p[i].score);
            if (g == k->base[i].grade)
                atomic_fetch_add_explicit(&k->kept[i], 1, memory_order_relaxed);
        }
    }
    if (!k->ranked)
        return;
    qsort(p, k->rows, sizeof *p, best_first);
    for (size_t at = 0; at < k->rows; at++) {
        rank = rank_at(p, at, rank);
        atomic_fetch_add_explicit(&k->seen[p[at].i * k->rows + rank - 1], 1, memory_order_relaxed);
    }
}

static zk_err run_piece(void *user, size_t piece, int thread)
{
    const work *k = user;
    double *w = k->weights + (size_t)thread * k->cols;
    placed *p = k->places + (size_t)thread * k->rows;
    size_t begin, end;

    zk__piece(k->spec->draws, GRAIN, piece, &begin, &end);
    for (size_t d = begin; d < end; d++) {
        zk_rng rng;
        zk_rng_init(&rng, k->spec->seed, d);
        draw_weights(k, &rng, w);
        count_draw(k, w, p);
    }
    return ZK_OK;
}

/* ---- the given weights, and what was counted ---- */

static zk_err fill_base(const work *k, placed *p, zk_stability *out, zk_spot *spot)
{
    size_t rank = 1;

    for (size_t i = 0; i < k->rows; i++) {
        out[i] = (zk_stability){.score = score_of(k, k->w, i), .keeps_grade = 1};
        if (!isfinite(out[i].score))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, i, 0, 0);
        p[i] = (placed){out[i].score, (uint32_t)i};
    }
    if (k->ranked) {
        qsort(p, k->rows, sizeof *p, best_first);
        for (size_t at = 0; at < k->rows; at++)
            out[p[at].i].rank = rank = rank_at(p, at, rank);
    }
    for (size_t i = 0; i < k->rows && k->spec->grades; i++) {
        zk_err err = zk_grade_cut(k->spec->grade_in, k->spec->grades, &out[i].score, 1, &out[i].grade, spot);
        if (err) {
            if (spot)
                spot->row = i;
            return err;
        }
    }
    return ZK_OK;
}

/* The least rank that at least the share p of the draws do not exceed. */
static size_t rank_quantile(const _Atomic uint32_t *seen, size_t rows, double draws, double p)
{
    double below = 0;
    size_t r = 0;

    for (; r + 1 < rows; r++) {
        below += (double)seen[r];
        if (below >= p * draws)
            break;
    }
    return r + 1;
}

static void summarise(const work *k, size_t i, zk_stability *s)
{
    const _Atomic uint32_t *seen = k->seen + i * k->rows;
    double draws = (double)k->spec->draws, tail = (1 - k->spec->confidence) / 2, sum = 0;

    if (k->spec->grades)
        s->keeps_grade = (double)k->kept[i] / draws;
    if (!k->ranked)
        return;
    for (size_t r = 0; r < k->rows; r++) {
        if (!seen[r])
            continue;
        sum += (double)seen[r] * (double)(r + 1);
        s->rank_best = s->rank_best ? s->rank_best : r + 1;
        s->rank_worst = r + 1;
    }
    s->mean_rank = sum / draws;
    s->keeps_rank = (double)seen[s->rank - 1] / draws;
    s->first = (double)seen[0] / draws;
    s->rank_low = rank_quantile(seen, k->rows, draws, tail);
    s->rank_high = rank_quantile(seen, k->rows, draws, 1 - tail);
}

/* ---- setting up ---- */

static zk_err check_spec(const zk_stability_spec *s, zk_spot *spot)
{
    double c = s->confidence;

    if (s->by > ZK_STABILITY_TOPSIS || s->shake > ZK_SHAKE_ANY || s->draws == 0 || s->draws > DRAWS_MAX)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)s->draws);
    if (s->shake != ZK_SHAKE_ANY && !(s->spread > 0 && isfinite(s->spread)))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 0, 0, s->spread);
    if (s->shake == ZK_SHAKE_UNIFORM && s->spread > 1)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, s->spread);
    if (!(c >= 0 && c < 1))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, c);
    if (s->grades > ZK_GRADES_MAX)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_MANY, 0, 0, (double)s->grades);
    return s->grades ? zk__intervals_disjoint(s->grade_in, s->grades, spot) : ZK_OK;
}

/* Squared unweighted distances to best and worst: zk_topsis with all the weight on one column at a time. */
static zk_err topsis_squares(const zk_stability_spec *s, const double *x, size_t rows, size_t cols,
                             double *near, double *far, zk_spot *spot)
{
    double *room = zk__scratch(4 * rows, sizeof *room), one = 1;
    zk_err err = room ? ZK_OK : zk__no_memory(spot);

    for (size_t j = 0; j < cols && !err; j++) {
        double *column = room, *closeness = room + rows, *plus = room + 2 * rows, *minus = room + 3 * rows;
        for (size_t i = 0; i < rows; i++)
            column[i] = x[i * cols + j];
        err = zk_topsis(column, rows, 1, &one, s->direction ? &s->direction[j] : NULL, s->norm, closeness,
                        plus, minus, spot);
        if (err && spot)
            spot->col = j;
        for (size_t i = 0; i < rows && !err; i++) {
            near[i * cols + j] = plus[i] * plus[i];
            far[i * cols + j] = minus[i] * minus[i];
        }
    }
    free(room);
    return err;
}

/* Everything is checked; counts and summarises. */
static zk_err run(work *k, zk_stability *out, zk_spot *spot)
{
    zk_err err = fill_base(k, k->places, out, spot);

    if (err)
        return err;
    k->base = out;
    if ((err = zk__parallel(k->spec->threads, zk__pieces(k->spec->draws, GRAIN), run_piece, k)))
        return err;
    for (size_t i = 0; i < k->rows; i++)
        summarise(k, i, &out[i]);
    return ZK_OK;
}

zk_err zk_stability_run(const zk_stability_spec *spec, const double *x, size_t rows, size_t cols,
                        const double *w, zk_stability *out, zk_spot *spot)
{
    zk_stability_spec s = *spec;
    work k = {.spec = &s, .rows = rows, .cols = cols, .x = x, .ranked = rows <= ZK_STABILITY_RANKS};
    zk_err err = check_spec(spec, spot);
    double *memory, sum;
    size_t threads, squares = spec->by == ZK_STABILITY_TOPSIS ? 2 * rows * cols : 0;

    if (err || (err = zk__check_matrix(x, rows, cols, spot)) ||
        (err = zk__check_weights(w, cols, &sum, spot)))
        return err;
    if (rows > UINT32_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, rows, 0, (double)rows);
    if (s.confidence == 0)
        s.confidence = 0.95;
    s.threads = s.threads < 1 ? 1 : s.threads > 256 ? 256 : s.threads;
    threads = (size_t)s.threads;
    memory = zk__scratch((threads + 1) * cols + squares, sizeof *memory);
    k.places = zk__scratch(threads * rows, sizeof *k.places);
    k.kept = zk__scratch(rows, sizeof *k.kept);
    k.seen = zk__scratch(k.ranked ? rows * rows : 0, sizeof *k.seen);
    if (!memory || !k.places || !k.kept || !k.seen) {
        err = zk__no_memory(spot);
        goto out;
    }
    (void)zk_weight_normalise(w, cols, memory, NULL);
    k.w = memory;
    k.weights = memory + cols;
    if (squares) {
        double *near = memory + (threads + 1) * cols;
        if ((err = topsis_squares(&s, x, rows, cols, near, near + rows * cols, spot)))
            goto out;
        k.x = near;
        k.far = near + rows * cols;
    }
    err = run(&k, out, spot);
out:
    free((void *)k.seen);
    free((void *)k.kept);
    free(k.places);
    free(memory);
    return err;
}
