/* SPDX-License-Identifier: Apache-2.0
 *
 * Tiles of eight centres against one row. The vectors are the compiler's own (two of four doubles), compiled once
 * for any x86-64 and once for AVX2, chosen when the library is loaded; elsewhere once. No operation crosses lanes
 * and none is contracted, so all give the same bits.
 */
#include "eval/learn/nearest.h"

#include <float.h>

#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&                          \
    !defined(__SANITIZE_THREAD__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

/* Passed by pointer only: how vectors travel in registers depends on the machine. */
typedef double v4 __attribute__((vector_size(32), aligned(8), may_alias));

bool zk__book_init(zk__book *book, size_t k, size_t cols)
{
    *book = (zk__book){.k = k, .cols = cols, .width = (k + ZK__TILE - 1) / ZK__TILE * ZK__TILE};
    book->t = zk__scratch(book->width * cols, sizeof *book->t);
    return book->t != NULL;
}

void zk__book_fill(zk__book *book, const double *centre)
{
    for (size_t j = 0; j < book->cols; j++) {
        double *row = book->t + j * book->width;

        for (size_t c = 0; c < book->k; c++)
            row[c] = centre[c * book->cols + j];
        for (size_t c = book->k; c < book->width; c++)
            row[c] = DBL_MAX; /* squared: infinity */
    }
}

/* One tile: out[8]. */
#define TILE(book, row, tile, out)                                                                           \
    do {                                                                                                     \
        v4 lo_ = {0, 0, 0, 0}, hi_ = {0, 0, 0, 0};                                                           \
        const double *t_ = (book)->t + (tile);                                                               \
        for (size_t j_ = 0; j_ < (book)->cols; j_++, t_ += (book)->width) {                                  \
            v4 x_ = {(row)[j_], (row)[j_], (row)[j_], (row)[j_]};                                            \
            v4 a_ = *(const v4 *)t_ - x_, b_ = *(const v4 *)(t_ + 4) - x_;                                   \
            lo_ += a_ * a_;                                                                                  \
            hi_ += b_ * b_;                                                                                  \
        }                                                                                                    \
        *(v4 *)(out) = lo_;                                                                                  \
        *(v4 *)((out) + 4) = hi_;                                                                            \
    } while (0)

typedef int64_t i4 __attribute__((vector_size(32), aligned(8), may_alias));

/* Each of eight lanes keeps its least distance and where it was; the first of equal ones, in a lane and among them. */
static inline int32_t least_lane(const double *best, const int64_t *at, double *d2)
{
    int pick = 0;

    for (int c = 1; c < ZK__TILE; c++)
        if (best[c] < best[pick] || (best[c] == best[pick] && at[c] < at[pick]))
            pick = c;
    *d2 = best[pick];
    return (int32_t)at[pick];
}

WIDE void zk__nearest(const zk__book *book, const double *x, size_t n, int32_t *label, double *d2)
{
    for (size_t i = 0; i < n; i++, x += book->cols) {
        double d[ZK__TILE], best[ZK__TILE];
        int64_t at[ZK__TILE] = {0, 1, 2, 3, 4, 5, 6, 7};

        TILE(book, x, 0, best);
        if (book->width > ZK__TILE) {
            v4 b0 = *(v4 *)best, b1 = *(v4 *)(best + 4);
            i4 a0 = *(i4 *)at, a1 = *(i4 *)(at + 4), n0 = a0, n1 = a1,
               step = {ZK__TILE, ZK__TILE, ZK__TILE, ZK__TILE};

            for (size_t tile = ZK__TILE; tile < book->width; tile += ZK__TILE) {
                TILE(book, x, tile, d);
                v4 d0 = *(v4 *)d, d1 = *(v4 *)(d + 4);
                i4 m0 = d0 < b0, m1 = d1 < b1;

                n0 += step;
                n1 += step;
                b0 = (v4)((m0 & (i4)d0) | (~m0 & (i4)b0));
                b1 = (v4)((m1 & (i4)d1) | (~m1 & (i4)b1));
                a0 = (m0 & n0) | (~m0 & a0);
                a1 = (m1 & n1) | (~m1 & a1);
            }
            *(v4 *)best = b0;
            *(v4 *)(best + 4) = b1;
            *(i4 *)at = a0;
            *(i4 *)(at + 4) = a1;
        }
        label[i] = least_lane(best, at, &d2[i]);
    }
}

WIDE void zk__pull(zk__book *book, const double *x, double rate, const double *weight, size_t begin,
                   size_t end)
{
    v4 r = {rate, rate, rate, rate};

    for (size_t j = 0; j < book->cols; j++) {
        double *y = book->t + j * book->width;
        v4 to = {x[j], x[j], x[j], x[j]};

        for (size_t u = begin; u < end; u += 4)
            *(v4 *)(y + u) += r * *(const v4 *)(weight + u) * (to - *(v4 *)(y + u));
    }
}

WIDE void zk__nearest_two(const zk__book *book, const double *x, size_t n, int32_t *first, int32_t *second,
                          double *d2)
{
    for (size_t i = 0; i < n; i++, x += book->cols) {
        double best = INFINITY, next = INFINITY, d[ZK__TILE];
        int32_t at = 0, then = 0;

        for (size_t tile = 0; tile < book->width; tile += ZK__TILE) {
            TILE(book, x, tile, d);
            for (int c = 0; c < ZK__TILE; c++) {
                if (d[c] < best) {
                    next = best;
                    then = at;
                    best = d[c];
                    at = (int32_t)tile + c;
                } else if (d[c] < next) {
                    next = d[c];
                    then = (int32_t)tile + c;
                }
            }
        }
        first[i] = at;
        second[i] = then;
        d2[i] = best;
    }
}

WIDE void zk__potentials(const zk__book *book, const double *x, const double *d2, size_t n, double *pot)
{
    memset(pot, 0, book->width * sizeof *pot);
    for (size_t i = 0; i < n; i++, x += book->cols)
        for (size_t tile = 0; tile < book->width; tile += ZK__TILE) {
            double d[ZK__TILE];

            TILE(book, x, tile, d);
            for (int c = 0; c < ZK__TILE; c++)
                pot[tile + (size_t)c] += d[c] < d2[i] ? d[c] : d2[i];
        }
}

WIDE void zk__distances(const zk__book *book, const double *row, double *out)
{
    for (size_t tile = 0; tile < book->width; tile += ZK__TILE)
        TILE(book, row, tile, out + tile);
}
