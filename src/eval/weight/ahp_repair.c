/* SPDX-License-Identifier: Apache-2.0
 *
 * What to do about a judgement matrix: which judgement hurts most and what would mend it, and the
 * least contradictory filling of missing judgements.
 *
 * Both rest on one fact (Bozoki, Fulop & Ronyai, Math. Comp. Modelling 52, 2010, Theorem 2):
 * lambda_max is a convex function of the logarithms of the judgements, so a minimum is the minimum.
 */
#include "eval/weight/ahp.h"

/* A matrix that is changed one pair at a time. */
typedef struct trial {
    double *a; /* n x n, a copy */
    double *w;
    double *room;
    size_t n;
    bool failed; /* a solution did not converge */
} trial;

/* Doubles of memory that a trial of size n lies in. */
static size_t trial_room(size_t n)
{
    return n * n + n + zk__ahp_eigen_room(n);
}

/* The matrix with Harker's diagonal: what is missing counts there and is 0 elsewhere. */
static void trial_init(trial *t, double *memory, const double *matrix, size_t n)
{
    *t = (trial){.n = n, .a = memory, .w = memory + n * n, .room = memory + n * n + n};
    memcpy(t->a, matrix, n * n * sizeof *t->a);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (matrix[i * n + j] == 0)
                t->a[i * n + i] += 1;
}

static void set_pair(double *a, size_t n, size_t i, size_t j, double v)
{
    a[i * n + j] = v;
    a[j * n + i] = 1 / v;
}

/* lambda_max with (i, j) = exp(u); the pair stays changed. */
static double lambda_at(trial *t, size_t i, size_t j, double u)
{
    double lambda = 0;

    set_pair(t->a, t->n, i, j, exp(u));
    if (!zk__ahp_eigen(t->a, t->n, t->w, &lambda, t->room))
        t->failed = true;
    return lambda;
}

/* No product of judgements along a way through all elements is larger than this (in logarithms). */
static double longest_way(const trial *t)
{
    double largest = 0;

    for (size_t k = 0; k < t->n * t->n; k++)
        largest = fmax(largest, t->a[k]); /* the diagonal counts missing ones: too wide does no harm */
    return fmin(40, (double)(t->n - 1) * log(largest));
}

/* The minimum lies between the smallest and the largest indirect judgement a_ik a_kj; with judgements
 * missing, between the products along longer ways. */
static void bracket(const trial *t, size_t i, size_t j, double *lo, double *hi)
{
    *lo = INFINITY;
    *hi = -INFINITY;
    for (size_t k = 0; k < t->n; k++) {
        if (k == i || k == j)
            continue;
        if (t->a[i * t->n + k] == 0 || t->a[k * t->n + j] == 0) {
            *hi = longest_way(t);
            *lo = -*hi;
            return;
        }
        double u = log(t->a[i * t->n + k] * t->a[k * t->n + j]);
        *lo = fmin(*lo, u);
        *hi = fmax(*hi, u);
    }
}

/* Golden section for the best (i, j); puts the pair back. */
static double best_of_pair(trial *t, size_t i, size_t j, double *lambda)
{
    const double g = 0.61803398874989484820;
    double keep = t->a[i * t->n + j], back = t->a[j * t->n + i], lo, hi, u, v, fu, fv;

    bracket(t, i, j, &lo, &hi);
    u = hi - g * (hi - lo);
    v = lo + g * (hi - lo);
    fu = lambda_at(t, i, j, u);
    fv = lambda_at(t, i, j, v);
    while (hi - lo > 1e-8) {
        if (fu <= fv) {
            hi = v;
            v = u;
            fv = fu;
            fu = lambda_at(t, i, j, u = hi - g * (hi - lo));
        } else {
            lo = u;
            u = v;
            fu = fv;
            fv = lambda_at(t, i, j, v = lo + g * (hi - lo));
        }
    }
    u = (lo + hi) / 2;
    *lambda = lambda_at(t, i, j, u);
    t->a[i * t->n + j] = keep;
    t->a[j * t->n + i] = back;
    return u;
}

/* A judgement, and how far it is from what the weights say. */
typedef struct suspect {
    size_t i, j;
    double deviation;
} suspect;

static int by_deviation(const void *a, const void *b)
{
    const suspect *x = a, *y = b;

    if (x->deviation != y->deviation)
        return x->deviation < y->deviation ? 1 : -1;
    return x->i != y->i ? (x->i < y->i ? -1 : 1) : (x->j < y->j ? -1 : 1);
}

enum { EXACT_N = 15, SUSPECTS = 60 };

/* The pairs worth trying: all of a small matrix, the most deviating of a large one. t->w is current. */
static size_t list_suspects(const trial *t, suspect *list)
{
    size_t k = 0;

    for (size_t i = 0; i < t->n; i++)
        for (size_t j = i + 1; j < t->n; j++)
            if (t->a[i * t->n + j] > 0)
                list[k++] = (suspect){i, j, fabs(log(t->a[i * t->n + j] * t->w[j] / t->w[i]))};
    if (t->n <= EXACT_N)
        return k;
    qsort(list, k, sizeof *list, by_deviation);
    return k < SUSPECTS ? k : SUSPECTS;
}

/* Best value on the 1-9 scale; the real best where no scale value improves on the judgement. */
static void suggest(trial *t, zk_ahp_worst *out, double ri)
{
    out->suggestion = out->best;
    out->suggestion_cr = out->cr;
    for (int s = -8; s <= 8; s++) {
        double v = s < 0 ? 1 / (double)(1 - s) : (double)(1 + s);
        double cr = zk__ahp_ci(lambda_at(t, out->row, out->col, log(v)), t->n) / ri;
        if (cr < out->suggestion_cr) {
            out->suggestion = v;
            out->suggestion_cr = cr;
        }
    }
    if (out->suggestion == out->best)
        out->suggestion_cr = out->best_cr;
}

/* Between the judgement (too bad) and the best (good enough) lies one value with CR = max_cr. */
static double smallest_repair(trial *t, const zk_ahp_worst *w, double ri, double max_cr)
{
    double bad = log(w->value), good = log(w->best);

    for (int k = 0; k < 60 && fabs(bad - good) > 1e-13; k++) {
        double mid = (bad + good) / 2;
        if (zk__ahp_ci(lambda_at(t, w->row, w->col, mid), t->n) / ri < max_cr)
            good = mid;
        else
            bad = mid;
    }
    return exp(good);
}

static void search_worst(trial *t, suspect *list, double ri, double max_cr, zk_ahp_worst *out)
{
    size_t count = list_suspects(t, list);
    double least = INFINITY;

    for (size_t k = 0; k < count; k++) {
        double lambda, u = best_of_pair(t, list[k].i, list[k].j, &lambda);
        if (lambda < least) {
            least = lambda;
            out->row = list[k].i;
            out->col = list[k].j;
            out->best = exp(u);
        }
    }
    out->value = t->a[out->row * t->n + out->col];
    out->best_cr = zk__ahp_ci(least, t->n) / ri;
    suggest(t, out, ri);
    out->repairable = out->best_cr < max_cr;
    out->smallest = out->value;
    if (out->repairable && out->cr >= max_cr)
        out->smallest = smallest_repair(t, out, ri, max_cr);
}

zk_err zk_ahp_find_worst(const double *matrix, size_t n, zk_ri_table table, double max_cr, zk_ahp_worst *out,
                         zk_spot *spot)
{
    zk_ahp_worst found = {0};
    zk_err err;
    double ri, lambda, *memory;
    trial t;
    suspect *list;

    if ((err = zk_ahp_check(matrix, n, NULL, spot)) || (err = zk_ahp_ri(table, n, &ri, spot)))
        return err;
    if (n < 3)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0, (double)n);
    if (!(max_cr > 0))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, max_cr);
    list = zk__scratch(n * (n - 1) / 2, sizeof *list);
    memory = zk__scratch(trial_room(n), sizeof *memory);
    if (!list || !memory) {
        err = zk__no_memory(spot);
        goto out;
    }
    trial_init(&t, memory, matrix, n);
    t.failed = !zk__ahp_eigen(t.a, n, t.w, &lambda, t.room);
    found.cr = zk__ahp_ci(lambda, n) / ri;
    if (found.cr <= 1e-9)
        err = ZK_ENOTFOUND;
    else
        search_worst(&t, list, ri, max_cr, &found);
    if (t.failed)
        err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NOT_CONVERGED, 0, 0, 0);
    if (!err)
        *out = found;
out:
    free(memory);
    free(list);
    return err;
}

/* ---- several changes ---- */

/* CR of a matrix with the entry changed. */
static zk_err cr_with(const double *matrix, size_t n, zk_ri_table table, const zk_ahp_worst *w, double v,
                      double *room, double *cr, zk_spot *spot)
{
    double *weights = room + n * n;
    zk_ahp_result r;
    zk_err err;

    memcpy(room, matrix, n * n * sizeof *room);
    set_pair(room, n, w->row, w->col, v);
    err = zk_ahp_solve(room, n, ZK_AHP_EIGENVECTOR, table, weights, &r, spot);
    *cr = r.cr;
    return err;
}

/* The scale's values in ascending order, s = -8 .. 8. */
static double scale_value(int s)
{
    return s < 0 ? 1 / (double)(1 - s) : (double)(1 + s);
}

/* What the worst judgement becomes: its best value on the scale or, where one change is enough, the value
 * nearest to what was judged that brings cr below max_cr. Along the way cr falls, so the first is it. */
static zk_err choose_step(const double *matrix, size_t n, zk_ri_table table, double max_cr,
                          const zk_ahp_worst *w, double *room, zk_ahp_step *step, zk_spot *spot)
{
    bool up = w->suggestion > w->value;

    *step = (zk_ahp_step){w->row, w->col, w->value, w->suggestion, w->suggestion_cr};
    if (!(w->suggestion_cr < max_cr))
        return ZK_OK;
    for (int k = 0; k <= 16; k++) {
        double v = scale_value(up ? k - 8 : 8 - k), cr;
        zk_err err;
        if (up ? !(v > w->value && v < w->suggestion) : !(v < w->value && v > w->suggestion))
            continue;
        if ((err = cr_with(matrix, n, table, w, v, room, &cr, spot)))
            return err;
        if (cr < max_cr) {
            step->to = v;
            step->cr = cr;
            break;
        }
    }
    return ZK_OK;
}

/* Takes the steps; a and room are scratch. */
static zk_err repair(double *a, double *room, size_t n, zk_ri_table table, double max_cr, size_t most,
                     zk_ahp_step *steps, size_t *count, zk_spot *spot)
{
    zk_ahp_worst w;
    zk_err err;

    for (*count = 0;; (*count)++) {
        err = zk_ahp_find_worst(a, n, table, max_cr, &w, spot);
        if (err == ZK_ENOTFOUND || (!err && w.cr < max_cr))
            return ZK_OK;
        if (err)
            return err;
        if (*count == most)
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NOT_CONVERGED, w.row, w.col, w.cr);
        if ((err = choose_step(a, n, table, max_cr, &w, room, &steps[*count], spot)))
            return err;
        set_pair(a, n, w.row, w.col, steps[*count].to);
    }
}

zk_err zk_ahp_repair(const double *matrix, size_t n, zk_ri_table table, double max_cr, size_t most,
                     double *repaired, zk_ahp_step *steps, size_t *count, zk_spot *spot)
{
    zk_err err = zk_ahp_check(matrix, n, NULL, spot);
    double *memory;

    if (err)
        return err;
    if (!(max_cr > 0))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, max_cr);
    if (!(memory = zk__scratch(2 * n * n + n, sizeof *memory)))
        return zk__no_memory(spot);
    memcpy(memory, matrix, n * n * sizeof *memory);
    *count = 0;
    if (n > 2)
        err = repair(memory, memory + n * n, n, table, max_cr, most, steps, count, spot);
    if (!err && repaired)
        memcpy(repaired, memory, n * n * sizeof *repaired);
    free(memory);
    return err;
}

/* ---- completion ---- */

static void transpose(const double *a, size_t n, double *b)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            b[j * n + i] = a[i * n + j];
}

/* State of the descent over the missing pairs. */
typedef struct descent {
    const double *given; /* 0 where missing */
    trial now;           /* completed matrix, right vector */
    trial turned;        /* its transpose, left vector */
    double lambda;
} descent;

static bool solve_both(descent *d)
{
    double same;

    transpose(d->now.a, d->now.n, d->turned.a);
    return zk__ahp_eigen(d->now.a, d->now.n, d->now.w, &d->lambda, d->now.room) &&
           zk__ahp_eigen(d->turned.a, d->now.n, d->turned.w, &same, d->turned.room);
}

/* d lambda / d log a_ij is proportional to y_i a_ij w_j - y_j a_ji w_i: it vanishes at
 * a_ij = sqrt(w_i y_j / (w_j y_i)). Moves every missing pair the fraction `share` of the way there (in
 * logarithms), from the completion `from`. Returns the longest full way. */
static double move(descent *d, const double *from, const double *w, const double *y, double share)
{
    size_t n = d->now.n;
    double longest = 0;

    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            if (d->given[i * n + j] != 0)
                continue;
            double here = log(from[i * n + j]);
            double way = 0.5 * log(w[i] / w[j] * (y[j] / y[i])) - here;
            set_pair(d->now.a, n, i, j, exp(here + share * way));
            longest = fmax(longest, fabs(way));
        }
    return longest;
}

/* Descent with backtracking; `keep` has room for a matrix and two vectors. */
static bool descend(descent *d, double *keep)
{
    enum { ROUNDS = 2000 };
    size_t n = d->now.n;
    double *from = keep, *w = keep + n * n, *y = w + n;

    if (!solve_both(d))
        return false;
    for (int round = 0; round < ROUNDS; round++) {
        double before = d->lambda, share = 1, way;
        memcpy(from, d->now.a, n * n * sizeof *from);
        memcpy(w, d->now.w, n * sizeof *w);
        memcpy(y, d->turned.w, n * sizeof *y);
        do {
            way = move(d, from, w, y, share);
            if (!solve_both(d))
                return false;
            share /= 2;
        } while (d->lambda > before * (1 + 1e-14) && share > 1e-6);
        if (way < 1e-12)
            return true;
    }
    return true; /* flat: lambda cannot be told from the minimum any more */
}

zk_err zk_ahp_complete(const double *matrix, size_t n, double *completed, zk_spot *spot)
{
    zk_ahp_result first;
    double start[ZK_AHP_MAX], *memory;
    descent d = {.given = matrix};
    zk_err err = zk_ahp_solve(matrix, n, ZK_AHP_GEOMETRIC_MEAN, ZK_RI_DONEGAN_DODD, start, &first, spot);

    if (err)
        return err;
    if (!(memory = zk__scratch(2 * trial_room(n) + n * n + 2 * n, sizeof *memory)))
        return zk__no_memory(spot);
    trial_init(&d.now, memory, matrix, n);
    trial_init(&d.turned, memory + trial_room(n), matrix, n);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            if (matrix[i * n + j] == 0)
                set_pair(d.now.a, n, i, j, start[i] / start[j]);
    for (size_t i = 0; i < n; i++)
        d.now.a[i * n + i] = 1; /* nothing is missing any more */
    if (first.checked.missing && !descend(&d, memory + 2 * trial_room(n)))
        err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NOT_CONVERGED, 0, 0, 0);
    else
        memcpy(completed, d.now.a, n * n * sizeof *completed);
    free(memory);
    return err;
}
