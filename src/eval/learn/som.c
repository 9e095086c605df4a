/* SPDX-License-Identifier: Apache-2.0
 *
 * Self-organising maps. The codes are held transposed (nearest.h): finding the winner and moving the units both
 * run along the units. The neighbourhood's weights are looked up by winner and made anew as the radius falls.
 */
#include "zhike/som.h"

#include "eval/learn/cluster.h"
#include "eval/learn/nearest.h"
#include "eval/parallel.h"

typedef struct map {
    zk__points p;
    zk_som_options o; /* defaults filled in */
    size_t units;
    zk__book book;
    double *apart2; /* units x units: squared distances on the sheet */
} map;

static size_t units_of(const zk_som_options *o)
{
    return o->width * o->height;
}

void zk_som_position(const zk_som_options *o, size_t unit, double *x, double *y)
{
    size_t row = unit / o->width, col = unit % o->width;

    *x = (double)col + (!o->square && row % 2 ? 0.5 : 0);
    *y = (double)row * (o->square ? 1 : sqrt(0.75));
}

static double sheet2(const zk_som_options *o, size_t a, size_t b)
{
    double ax, ay, bx, by;

    zk_som_position(o, a, &ax, &ay);
    zk_som_position(o, b, &bx, &by);
    return (ax - bx) * (ax - bx) + (ay - by) * (ay - by);
}

static bool neighbours(const zk_som_options *o, size_t a, size_t b)
{
    return a != b && sheet2(o, a, b) < (o->square ? 2.1 : 1.1);
}

static zk_err check(const zk_som_options *o, zk_spot *spot)
{
    if (o->width < 1 || o->height < 1 || o->width > ZK_SOM_UNITS_MAX || o->height > ZK_SOM_UNITS_MAX ||
        units_of(o) < 2 || units_of(o) > ZK_SOM_UNITS_MAX)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)o->width * (double)o->height);
    if (!(o->radius_start >= 0) || !(o->radius_end >= 0) || isinf(o->radius_start) || isinf(o->radius_end))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 1, o->radius_start);
    if (!(o->rate_start >= 0 && o->rate_start <= 1) || !(o->rate_end >= 0 && o->rate_end <= 1))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 2, o->rate_start);
    return ZK_OK;
}

static void defaults(zk_som_options *o)
{
    size_t side = o->width > o->height ? o->width : o->height;

    o->epochs = o->epochs ? o->epochs : o->online ? 10 : 20;
    o->radius_start = o->radius_start > 0 ? o->radius_start : fmax(1, (double)side / 2);
    o->radius_end = o->radius_end > 0 ? o->radius_end : 0.5;
    o->rate_start = o->rate_start > 0 ? o->rate_start : 0.05;
    o->rate_end = o->rate_end > 0 ? o->rate_end : 0.01;
}

/* Value at a share t of the way. */
static double falling(double from, double to, double t)
{
    return from + (to - from) * t;
}

static double weight(const map *m, double apart2, double radius)
{
    if (m->o.bubble)
        return apart2 <= radius * radius * (1 + 1e-12) ? 1 : 0;
    return exp(-apart2 / (2 * radius * radius));
}

/* ---- starting ---- */

static void start_random(const map *m, double *codes)
{
    zk_rng rng;

    zk_rng_init(&rng, m->o.seed, 0);
    for (size_t u = 0; u < m->units; u++)
        memcpy(codes + u * m->p.cols, m->p.x + zk_rng_below(&rng, m->p.rows) * m->p.cols,
               m->p.cols * sizeof *codes);
}

/* On the plane of the two main axes, two standard deviations to either side, the longer side along the first. */
static zk_err start_plane(const map *m, double *codes, zk_spot *spot)
{
    size_t cols = m->p.cols, axes = cols > 1 ? 2 : 1;
    double *mean = zk__scratch(cols, sizeof *mean), *axis = zk__scratch(2 * cols, sizeof *axis),
           v[2] = {0, 0}, total;
    bool wide = m->o.width >= m->o.height;
    zk_err err = mean && axis ? ZK_OK : zk__no_memory(spot);

    if (!err)
        err = zk_principal_axes(m->p.x, m->p.rows, cols, axes, mean, axis, v, &total, spot);
    for (size_t row = 0, u = 0; row < m->o.height && !err; row++)
        for (size_t col = 0; col < m->o.width; col++, u++) {
            double right = m->o.width > 1 ? 4 * (double)col / (double)(m->o.width - 1) - 2 : 0;
            double down = m->o.height > 1 ? 4 * (double)row / (double)(m->o.height - 1) - 2 : 0;
            double first = sqrt(v[0]) * (wide ? right : down), second = sqrt(v[1]) * (wide ? down : right);

            for (size_t j = 0; j < cols; j++)
                codes[u * cols + j] = mean[j] + first * axis[j] + second * axis[cols + j];
        }
    free(mean);
    free(axis);
    return err;
}

/* ---- batch ---- */

typedef struct batch {
    map *m;
    size_t grain, pieces;
    double *sum;   /* pieces x units x cols */
    double *count; /* pieces x units */
} batch;

enum { BLOCK = 256 };

static zk_err sum_piece(void *user, size_t piece, int thread)
{
    batch *b = user;
    size_t cols = b->m->p.cols, begin, end;
    double *sum = b->sum + piece * b->m->units * cols, *count = b->count + piece * b->m->units, d2[BLOCK];
    int32_t unit[BLOCK];

    (void)thread;
    memset(sum, 0, b->m->units * cols * sizeof *sum);
    memset(count, 0, b->m->units * sizeof *count);
    zk__piece(b->m->p.rows, b->grain, piece, &begin, &end);
    for (size_t at = begin; at < end; at += BLOCK) {
        size_t n = end - at < BLOCK ? end - at : BLOCK;
        const double *x = b->m->p.x + at * cols;

        zk__nearest(&b->m->book, x, n, unit, d2);
        for (size_t i = 0; i < n; i++, x += cols) {
            count[unit[i]]++;
            for (size_t j = 0; j < cols; j++)
                sum[(size_t)unit[i] * cols + j] += x[j];
        }
    }
    return ZK_OK;
}

/* Each unit becomes the mean of the rows, weighted by how near their units are. */
static void smooth(batch *b, double radius, double *codes, double *row)
{
    size_t units = b->m->units, cols = b->m->p.cols;

    for (size_t u = 0; u < units; u++) {
        double total = 0;

        memset(row, 0, cols * sizeof *row);
        for (size_t v = 0; v < units; v++) {
            double h;

            if (b->count[v] <= 0)
                continue;
            h = weight(b->m, b->m->apart2[u * units + v], radius);
            total += h * b->count[v];
            zk__axpy(h, b->sum + v * cols, row, cols);
        }
        for (size_t j = 0; j < cols && total > 1e-12; j++)
            codes[u * cols + j] = row[j] / total;
    }
}

static zk_err train_batch(map *m, double *codes, zk_spot *spot)
{
    size_t grain = zk__cluster_grain(m->p.rows), pieces = zk__pieces(m->p.rows, grain),
           size = m->units * m->p.cols;
    batch b = {.m = m, .grain = grain, .pieces = pieces};
    double *row = zk__scratch(m->p.cols, sizeof *row);
    zk_err err = ZK_OK;

    b.sum = zk__scratch(pieces * size, sizeof *b.sum);
    b.count = zk__scratch(pieces * m->units, sizeof *b.count);
    if (!b.sum || !b.count || !row)
        err = zk__no_memory(spot);
    for (size_t e = 0; e < m->o.epochs && !err; e++) {
        double t = m->o.epochs > 1 ? (double)e / (double)(m->o.epochs - 1) : 1;

        zk__book_fill(&m->book, codes);
        (void)zk__parallel(m->o.threads, pieces, sum_piece, &b);
        for (size_t q = 1; q < pieces; q++) {
            for (size_t i = 0; i < size; i++)
                b.sum[i] += b.sum[q * size + i];
            for (size_t u = 0; u < m->units; u++)
                b.count[u] += b.count[q * m->units + u];
        }
        smooth(&b, falling(m->o.radius_start, m->o.radius_end, t), codes, row);
    }
    free(b.sum);
    free(b.count);
    free(row);
    return err;
}

/* ---- online ---- */

enum { STAGES = 200 }; /* how often the radius falls */

typedef struct online {
    double *h;     /* units x width of the book: weights by winner, 0 beyond the units */
    size_t *stage; /* of each winner's weights; 0: none yet */
    size_t *order;
} online;

/* Beyond five radii nothing moves: a weight there is below 4e-6. Units stand row by row, so those within reach are
 * in one run. */
typedef struct reach {
    size_t begin, end;
} reach;

static reach reach_of(const map *m, size_t winner, double radius)
{
    size_t rows = (size_t)ceil(5 * radius / (m->o.square ? 1 : sqrt(0.75))), row = winner / m->o.width;
    size_t first = row > rows ? row - rows : 0,
           last = row + rows + 1 < m->o.height ? row + rows + 1 : m->o.height;

    return (reach){first * m->o.width, last * m->o.width};
}

static const double *weights_of(const map *m, online *w, size_t winner, size_t stage, reach r, double radius)
{
    double *h = w->h + winner * m->book.width;

    if (w->stage[winner] != stage) {
        memset(h, 0, m->book.width * sizeof *h);
        for (size_t u = r.begin; u < r.end; u++)
            h[u] = weight(m, m->apart2[winner * m->units + u], radius);
        w->stage[winner] = stage;
    }
    return h;
}

static zk_err train_online(map *m, double *codes, zk_spot *spot)
{
    size_t total = m->o.epochs * m->p.rows, done = 0;
    online w = {.h = zk__scratch(m->units * m->book.width, sizeof *w.h),
                .stage = zk__scratch(m->units, sizeof *w.stage),
                .order = zk__scratch(m->p.rows, sizeof *w.order)};
    zk_err err = w.h && w.stage && w.order ? ZK_OK : zk__no_memory(spot);

    zk__book_fill(&m->book, codes);
    for (size_t i = 0; i < m->p.rows && !err; i++)
        w.order[i] = i;
    for (size_t e = 0; e < m->o.epochs && !err; e++) {
        zk_rng rng;

        zk_rng_init(&rng, m->o.seed, e + 1);
        zk_rng_shuffle(&rng, w.order, m->p.rows);
        for (size_t i = 0; i < m->p.rows; i++, done++) {
            const double *x = m->p.x + w.order[i] * m->p.cols;
            size_t stage = done * STAGES / total;
            int32_t winner;
            double d2;

            zk__nearest(&m->book, x, 1, &winner, &d2);
            double radius = falling(m->o.radius_start, m->o.radius_end, (double)stage / (STAGES - 1));
            reach r = reach_of(m, (size_t)winner, radius);
            const double *h = weights_of(m, &w, (size_t)winner, stage + 1, r, radius);

            zk__pull(&m->book, x, falling(m->o.rate_start, m->o.rate_end, (double)done / (double)total), h,
                     r.begin / ZK__TILE * ZK__TILE, (r.end + ZK__TILE - 1) / ZK__TILE * ZK__TILE);
        }
    }
    for (size_t u = 0; u < m->units && !err; u++)
        for (size_t j = 0; j < m->p.cols; j++)
            codes[u * m->p.cols + j] = m->book.t[j * m->book.width + u];
    free(w.h);
    free(w.stage);
    free(w.order);
    return err;
}

/* ---- the whole ---- */

zk_err zk_som_train(const double *x, size_t rows, size_t cols, const zk_som_options *options, double *codes,
                    zk_spot *spot)
{
    map m = {.p = {.x = x, .rows = rows, .cols = cols}, .o = *options};
    zk_err err = check(options, spot);

    if (err)
        return err;
    if (cols > ZK_CLUSTER_COLS_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, cols, (double)cols);
    if ((err = zk__check_matrix(x, rows, cols, spot)))
        return err;
    defaults(&m.o);
    m.units = units_of(options);
    m.apart2 = zk__scratch(m.units * m.units, sizeof *m.apart2);
    if (!zk__book_init(&m.book, m.units, cols) || !m.apart2) {
        err = zk__no_memory(spot);
        goto out;
    }
    for (size_t u = 0; u < m.units; u++)
        for (size_t v = 0; v < m.units; v++)
            m.apart2[u * m.units + v] = sheet2(options, u, v);
    if (options->random_start)
        start_random(&m, codes);
    else if ((err = start_plane(&m, codes, spot)))
        goto out;
    err = options->online ? train_online(&m, codes, spot) : train_batch(&m, codes, spot);
out:
    free(m.book.t);
    free(m.apart2);
    return err;
}

zk_err zk_som_place(const double *x, size_t rows, size_t cols, const zk_som_options *o, const double *codes,
                    int32_t *unit, double *distance, zk_som_quality *quality, zk_spot *spot)
{
    zk__book book = {0};
    int32_t *first = NULL, *second = NULL;
    double *d2 = NULL;
    uint8_t *met = NULL;
    size_t apart = 0;
    zk_err err = check(o, spot);

    if (err || (err = zk__check_matrix(x, rows, cols, spot)) ||
        (err = zk__check_matrix(codes, units_of(o), cols, spot)))
        return err;
    first = zk__scratch(rows, sizeof *first);
    second = zk__scratch(rows, sizeof *second);
    d2 = zk__scratch(rows, sizeof *d2);
    met = zk__scratch(units_of(o), 1);
    if (!zk__book_init(&book, units_of(o), cols) || !first || !second || !d2 || !met) {
        err = zk__no_memory(spot);
        goto out;
    }
    zk__book_fill(&book, codes);
    zk__nearest_two(&book, x, rows, first, second, d2);
    for (size_t i = 0; i < rows; i++) {
        met[first[i]] = 1;
        apart += !neighbours(o, (size_t)first[i], (size_t)second[i]);
        d2[i] = sqrt(d2[i]);
    }
    if (quality) {
        *quality = (zk_som_quality){.quantisation = zk_sum(d2, rows) / (double)rows,
                                    .topographic = (double)apart / (double)rows};
        for (size_t u = 0; u < units_of(o); u++)
            quality->empty += !met[u];
    }
    if (unit)
        memcpy(unit, first, rows * sizeof *unit);
    if (distance)
        memcpy(distance, d2, rows * sizeof *distance);
out:
    free(book.t);
    free(first);
    free(second);
    free(d2);
    free(met);
    return err;
}

zk_err zk_som_umatrix(const zk_som_options *o, const double *codes, size_t cols, double *out, zk_spot *spot)
{
    size_t units = units_of(o);
    zk_err err = check(o, spot);

    if (err || (err = zk__check_matrix(codes, units, cols, spot)))
        return err;
    for (size_t u = 0; u < units; u++) {
        double sum = 0;
        size_t n = 0;

        for (size_t v = 0; v < units; v++)
            if (neighbours(o, u, v)) {
                sum += sqrt(zk__dist2(codes + u * cols, codes + v * cols, cols));
                n++;
            }
        out[u] = n ? sum / (double)n : 0;
    }
    return ZK_OK;
}
