/* SPDX-License-Identifier: Apache-2.0
 *
 * k-means: greedy k-means++ seeds, Lloyd's iteration, the best of the restarts.
 *
 * Rows are cut into pieces that depend on their number alone; each piece keeps sums of its own which are added in
 * the order of the pieces. A small problem runs its restarts beside each other, a large one its pieces: the bits
 * are the same. A group that loses all its rows takes the row farthest from its centre.
 */
#include "eval/learn/cluster.h"
#include "eval/learn/nearest.h"
#include "eval/parallel.h"

enum { GRAIN_MIN = 2048, PIECES_MAX = 32, SMALL_ROWS = 50000 };

size_t zk__cluster_grain(size_t rows)
{
    size_t grain = zk__pieces(rows, PIECES_MAX);

    return grain > GRAIN_MIN ? grain : GRAIN_MIN;
}

/* ---- seeds ---- */

typedef struct seeding {
    zk__points p;
    size_t grain, pieces;
    double *d2;       /* to the nearest seed so far */
    double *piece_d2; /* its sum by piece */
    zk__book book;    /* the candidates */
    double *pot;      /* pieces x book.width */
    const double *newest;
} seeding;

static zk_err shrink_piece(void *user, size_t piece, int thread)
{
    seeding *s = user;
    size_t begin, end;
    double sum = 0;

    (void)thread;
    zk__piece(s->p.rows, s->grain, piece, &begin, &end);
    for (size_t i = begin; i < end; i++) {
        double d = zk__dist2(s->p.x + i * s->p.cols, s->newest, s->p.cols);
        s->d2[i] = d < s->d2[i] ? d : s->d2[i];
        sum += s->d2[i];
    }
    s->piece_d2[piece] = sum;
    return ZK_OK;
}

static zk_err potential_piece(void *user, size_t piece, int thread)
{
    seeding *s = user;
    size_t begin, end;

    (void)thread;
    zk__piece(s->p.rows, s->grain, piece, &begin, &end);
    zk__potentials(&s->book, s->p.x + begin * s->p.cols, s->d2 + begin, end - begin,
                   s->pot + piece * s->book.width);
    return ZK_OK;
}

/* A row drawn with a chance in proportion to d2. */
static size_t draw(const seeding *s, double total, zk_rng *rng)
{
    double r = zk_rng_uniform(rng) * total;
    size_t piece = 0, begin, end, last = SIZE_MAX;

    while (piece + 1 < s->pieces && r >= s->piece_d2[piece])
        r -= s->piece_d2[piece++];
    for (;;) {
        zk__piece(s->p.rows, s->grain, piece, &begin, &end);
        for (size_t i = begin; i < end; i++) {
            if (s->d2[i] <= 0)
                continue;
            last = i;
            if (r < s->d2[i])
                return i;
            r -= s->d2[i];
        }
        if (last != SIZE_MAX || piece == 0)
            break;
        piece--; /* rounding led into pieces without a row to draw */
    }
    return last == SIZE_MAX ? 0 : last;
}

/* Best of the candidates: the one that leaves the smallest sum. */
static size_t choose(seeding *s, size_t trials, double total, zk_rng *rng, double *candidates, int threads)
{
    size_t row[64], best = 0;
    double least = INFINITY;

    for (size_t t = 0; t < trials; t++) {
        row[t] = draw(s, total, rng);
        memcpy(candidates + t * s->p.cols, s->p.x + row[t] * s->p.cols, s->p.cols * sizeof(double));
    }
    zk__book_fill(&s->book, candidates);
    (void)zk__parallel(threads, s->pieces, potential_piece, s);
    for (size_t t = 0; t < trials; t++) {
        double sum = 0;
        for (size_t q = 0; q < s->pieces; q++)
            sum += s->pot[q * s->book.width + t];
        if (sum < least) {
            least = sum;
            best = row[t];
        }
    }
    return best;
}

zk_err zk__seed(zk__points p, size_t k, zk_rng *rng, int threads, double *centre, zk_spot *spot)
{
    size_t trials = 2 + (size_t)log((double)k), grain = zk__cluster_grain(p.rows);
    seeding s = {.p = p, .grain = grain, .pieces = zk__pieces(p.rows, grain)};
    double *candidates = zk__scratch(trials * p.cols, sizeof *candidates);
    zk_err err = ZK_OK;

    s.d2 = zk__scratch(p.rows, sizeof *s.d2);
    s.piece_d2 = zk__scratch(s.pieces, sizeof *s.piece_d2);
    s.pot = zk__scratch(s.pieces * (trials + ZK__TILE), sizeof *s.pot);
    if (!candidates || !s.d2 || !s.piece_d2 || !s.pot || !zk__book_init(&s.book, trials, p.cols)) {
        err = zk__no_memory(spot);
        goto out;
    }
    for (size_t i = 0; i < p.rows; i++)
        s.d2[i] = INFINITY;
    for (size_t c = 0; c < k; c++) {
        size_t row = (size_t)zk_rng_below(rng, p.rows);

        if (c > 0) {
            double total = 0;
            for (size_t q = 0; q < s.pieces; q++)
                total += s.piece_d2[q];
            if (!(total > 0)) {
                err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_DISTINCT, 0, 0, (double)c);
                goto out;
            }
            if (isinf(total)) {
                err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0, total);
                goto out;
            }
            row = choose(&s, trials, total, rng, candidates, threads);
        }
        memcpy(centre + c * p.cols, p.x + row * p.cols, p.cols * sizeof *centre);
        s.newest = p.x + row * p.cols;
        (void)zk__parallel(threads, s.pieces, shrink_piece, &s);
    }
out:
    free(candidates);
    free(s.d2);
    free(s.piece_d2);
    free(s.pot);
    free(s.book.t);
    return err;
}

/* ---- Lloyd ---- */

typedef struct lloyd {
    zk__points p;
    size_t k, grain, pieces;
    int threads;
    zk__book book;
    int32_t *label;
    double *d2;
    double *sum;     /* pieces x k x cols; the first piece's become the total */
    size_t *count;   /* pieces x k */
    size_t *changed; /* pieces */
} lloyd;

static void lloyd_clear(lloyd *l)
{
    free(l->book.t);
    free(l->d2);
    free(l->sum);
    free(l->count);
    free(l->changed);
}

static zk_err lloyd_init(lloyd *l, zk__points p, size_t k, int threads, int32_t *label, zk_spot *spot)
{
    size_t grain = zk__cluster_grain(p.rows), pieces = zk__pieces(p.rows, grain);

    *l = (lloyd){.p = p, .k = k, .grain = grain, .pieces = pieces, .threads = threads, .label = label};
    l->d2 = zk__scratch(p.rows, sizeof *l->d2);
    l->sum = zk__scratch(pieces * k * p.cols, sizeof *l->sum);
    l->count = zk__scratch(pieces * k, sizeof *l->count);
    l->changed = zk__scratch(pieces, sizeof *l->changed);
    if (!zk__book_init(&l->book, k, p.cols) || !l->d2 || !l->sum || !l->count || !l->changed) {
        lloyd_clear(l);
        return zk__no_memory(spot);
    }
    return ZK_OK;
}

enum {
    BLOCK = 256
}; /* rows whose nearest centres are looked up before they are summed: they stay in cache */

static zk_err assign_piece(void *user, size_t piece, int thread)
{
    lloyd *l = user;
    size_t cols = l->p.cols, begin, end, changed = 0;
    double *sum = l->sum + piece * l->k * cols;
    size_t *count = l->count + piece * l->k;
    int32_t now[BLOCK];

    (void)thread;
    memset(sum, 0, l->k * cols * sizeof *sum);
    memset(count, 0, l->k * sizeof *count);
    zk__piece(l->p.rows, l->grain, piece, &begin, &end);
    for (size_t at = begin; at < end; at += BLOCK) {
        size_t n = end - at < BLOCK ? end - at : BLOCK;
        const double *x = l->p.x + at * cols;

        zk__nearest(&l->book, x, n, now, l->d2 + at);
        for (size_t i = 0; i < n; i++, x += cols) {
            double *to = sum + (size_t)now[i] * cols;

            changed += now[i] != l->label[at + i];
            l->label[at + i] = now[i];
            count[now[i]]++;
            for (size_t j = 0; j < cols; j++)
                to[j] += x[j];
        }
    }
    l->changed[piece] = changed;
    return ZK_OK;
}

/* Labels all rows by centre; totals in the first piece's place. Returns how many changed. */
static size_t assign(lloyd *l, const double *centre)
{
    size_t changed, size = l->k * l->p.cols;

    zk__book_fill(&l->book, centre);
    (void)zk__parallel(l->threads, l->pieces, assign_piece, l);
    changed = l->changed[0];
    for (size_t q = 1; q < l->pieces; q++) {
        changed += l->changed[q];
        for (size_t i = 0; i < size; i++)
            l->sum[i] += l->sum[q * size + i];
        for (size_t c = 0; c < l->k; c++)
            l->count[c] += l->count[q * l->k + c];
    }
    return changed;
}

/* Gives group c the row farthest from its centre; false when all rows lie on theirs. */
static bool refill(lloyd *l, size_t c)
{
    size_t far = 0, cols = l->p.cols, from;

    for (size_t i = 1; i < l->p.rows; i++)
        if (l->d2[i] > l->d2[far])
            far = i;
    if (!(l->d2[far] > 0))
        return false;
    from = (size_t)l->label[far];
    for (size_t j = 0; j < cols; j++) {
        l->sum[from * cols + j] -= l->p.x[far * cols + j];
        l->sum[c * cols + j] = l->p.x[far * cols + j];
    }
    l->count[from]--;
    l->count[c] = 1;
    l->label[far] = (int32_t)c;
    l->d2[far] = 0;
    return true;
}

/* New centres from the totals; the sum of their squared moves, and whether a group had to be refilled. */
static double move(lloyd *l, double *centre, bool *refilled)
{
    double moved = 0;

    *refilled = false;
    for (size_t c = 0; c < l->k; c++)
        if (l->count[c] == 0 && refill(l, c))
            *refilled = true;
    for (size_t c = 0; c < l->k; c++)
        for (size_t j = 0; j < l->p.cols && l->count[c]; j++) {
            double *at = centre + c * l->p.cols + j, to = l->sum[c * l->p.cols + j] / (double)l->count[c];
            moved += (to - *at) * (to - *at);
            *at = to;
        }
    return moved;
}

/* tolerance: absolute here. Labels are those of the final centres' nearest rows. */
static void iterate(lloyd *l, size_t max_iterations, double tolerance, double *centre, zk_cluster_result *r)
{
    bool refilled;

    for (size_t i = 0; i < l->p.rows; i++)
        l->label[i] = -1;
    r->converged = false;
    for (r->iterations = 0; r->iterations < max_iterations && !r->converged;) {
        size_t changed = assign(l, centre);
        double moved = move(l, centre, &refilled);

        r->iterations++;
        r->converged = (changed == 0 || moved <= tolerance) && !refilled;
    }
    (void)assign(l, centre);
    r->sse = zk_sum(l->d2, l->p.rows);
}

/* The option's share of the mean column variance. */
static zk_err absolute_tolerance(zk__points p, double share, double *out, zk_spot *spot)
{
    double sum = 0, *mean;

    *out = 0;
    if (share == 0)
        return ZK_OK;
    if (!(mean = zk__scratch(p.cols, sizeof *mean)))
        return zk__no_memory(spot);
    for (size_t i = 0; i < p.rows; i++)
        for (size_t j = 0; j < p.cols; j++)
            mean[j] += p.x[i * p.cols + j];
    for (size_t j = 0; j < p.cols; j++)
        mean[j] /= (double)p.rows;
    for (size_t i = 0; i < p.rows; i++)
        sum += zk__dist2(p.x + i * p.cols, mean, p.cols);
    *out = share * sum / (double)p.rows / (double)p.cols;
    free(mean);
    return ZK_OK;
}

static size_t iterations_of(const zk_cluster_options *o)
{
    return o->max_iterations ? o->max_iterations : 300;
}

/* ---- restarts ---- */

typedef struct restarts {
    zk__points p;
    const zk_cluster_options *o;
    double tolerance;
    int threads; /* inside one restart */
    int32_t *label;
    double *centre;
    zk_cluster_result *result;
} restarts;

static zk_err one_restart(restarts *all, size_t nr, int32_t *label, double *centre, zk_spot *spot)
{
    lloyd l;
    zk_rng rng;
    zk_err err;

    zk_rng_init(&rng, all->o->seed, nr);
    if ((err = zk__seed(all->p, all->o->k, &rng, all->threads, centre, spot)) ||
        (err = lloyd_init(&l, all->p, all->o->k, all->threads, label, spot)))
        return err;
    iterate(&l, iterations_of(all->o), all->tolerance, centre, &all->result[nr]);
    lloyd_clear(&l);
    return ZK_OK;
}

static zk_err restart_piece(void *user, size_t piece, int thread)
{
    restarts *all = user;

    (void)thread;
    return one_restart(all, piece, all->label + piece * all->p.rows,
                       all->centre + piece * all->o->k * all->p.cols, NULL);
}

/* The restarts one after the other; the best so far moves to the front. */
static zk_err one_by_one(restarts *all, size_t n, size_t *best, zk_spot *spot)
{
    size_t labels = all->p.rows, centres = all->o->k * all->p.cols;

    *best = 0;
    for (size_t i = 0; i < n; i++) {
        size_t place = i ? 1 : 0;
        zk_err err = one_restart(all, i, all->label + place * labels, all->centre + place * centres, spot);

        if (err)
            return err;
        if (i && all->result[i].sse < all->result[*best].sse) {
            *best = i;
            memcpy(all->label, all->label + labels, labels * sizeof *all->label);
            memcpy(all->centre, all->centre + centres, centres * sizeof *all->centre);
        }
    }
    return ZK_OK;
}

static zk_err side_by_side(restarts *all, size_t n, size_t *best)
{
    zk_err err = zk__parallel(all->o->threads, n, restart_piece, all);

    *best = 0;
    for (size_t i = 1; i < n && !err; i++)
        if (all->result[i].sse < all->result[*best].sse)
            *best = i;
    return err;
}

/* Why side_by_side failed: its pieces have no place to say so. */
static zk_err say_why(restarts *all, zk_err err, zk_spot *spot)
{
    zk_rng rng;

    if (err == ZK_ELIMIT)
        return zk__no_memory(spot);
    zk_rng_init(&rng, all->o->seed, 0);
    return zk__seed(all->p, all->o->k, &rng, 1, all->centre, spot);
}

zk_err zk__kmeans(zk__points p, const zk_cluster_options *o, int32_t *label, double *centre,
                  zk_cluster_result *result, zk_spot *spot)
{
    size_t n = o->restarts ? o->restarts : 20, best, place = 0;
    bool small = p.rows <= SMALL_ROWS;
    size_t places = small ? n : 2;
    restarts all = {.p = p, .o = o, .threads = small ? 1 : o->threads};
    zk_err err = absolute_tolerance(p, o->tolerance, &all.tolerance, spot);

    if (err)
        return err;
    all.label = zk__scratch(places * p.rows, sizeof *all.label);
    all.centre = zk__scratch(places * o->k * p.cols, sizeof *all.centre);
    all.result = zk__scratch(n, sizeof *all.result);
    if (!all.label || !all.centre || !all.result) {
        err = zk__no_memory(spot);
        goto out;
    }
    if (small && (err = side_by_side(&all, n, &best))) {
        err = say_why(&all, err, spot);
        goto out;
    }
    if (!small && (err = one_by_one(&all, n, &best, spot)))
        goto out;
    place = small ? best : 0;
    memcpy(label, all.label + place * p.rows, p.rows * sizeof *label);
    memcpy(centre, all.centre + place * o->k * p.cols, o->k * p.cols * sizeof *centre);
    *result = all.result[best];
    result->objective = result->sse;
out:
    free(all.label);
    free(all.centre);
    free(all.result);
    return err;
}

zk_err zk_kmeans_from(const double *x, size_t rows, size_t cols, const zk_cluster_options *o, double *centre,
                      int32_t *label, zk_cluster_result *result, zk_spot *spot)
{
    zk__points p = {.x = x, .rows = rows, .cols = cols};
    zk_cluster_result r = {0};
    double tolerance;
    lloyd l;
    zk_err err;

    if (o->k < 1 || o->k > ZK_CLUSTER_GROUPS_MAX || !(o->tolerance >= 0))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, o->tolerance >= 0 ? 0 : 3, (double)o->k);
    if (cols > ZK_CLUSTER_COLS_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, cols, (double)cols);
    if ((err = zk__check_matrix(x, rows, cols, spot)) || (err = zk__check_matrix(centre, o->k, cols, spot)) ||
        (err = absolute_tolerance(p, o->tolerance, &tolerance, spot)) ||
        (err = lloyd_init(&l, p, o->k, o->threads, label, spot)))
        return err;
    iterate(&l, iterations_of(o), tolerance, centre, &r);
    for (size_t c = 0; c < o->k; c++)
        r.groups += l.count[c] > 0;
    r.objective = r.sse;
    lloyd_clear(&l);
    if (result)
        *result = r;
    return ZK_OK;
}
