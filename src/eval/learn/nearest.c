/* SPDX-License-Identifier: Apache-2.0
 *
 * Tiles of eight centres against one row. The vectors are the compiler's own (eight doubles), compiled for any
 * x86-64, for AVX2 and for AVX-512, chosen when the library is loaded; elsewhere once. No operation crosses lanes
 * and none is contracted, so all give the same bits.
 */
#include "eval/learn/nearest.h"

#include <float.h>

#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&                          \
    !defined(__SANITIZE_THREAD__)
#define WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define WIDE
#endif

/* Passed by pointer only: how vectors travel in registers depends on the machine. */
typedef double v8 __attribute__((vector_size(64), aligned(8), may_alias));

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
        v8 sum_ = {0};                                                                                       \
        const double *t_ = (book)->t + (tile);                                                               \
        for (size_t j_ = 0; j_ < (book)->cols; j_++, t_ += (book)->width) {                                  \
            v8 d_ = *(const v8 *)t_ - (row)[j_];                                                             \
            sum_ += d_ * d_;                                                                                 \
        }                                                                                                    \
        *(v8 *)(out) = sum_;                                                                                 \
    } while (0)

typedef int64_t i8 __attribute__((vector_size(64), aligned(8), may_alias));

/* Each of eight lanes keeps its least distance and where it was; the first of equal ones, in a lane and among them. */
static inline int32_t least_lane(const double *best, const int64_t *at, double *d2)
{
    double d = best[0];
    int64_t place = at[0];

    for (int c = 1; c < ZK__TILE; c++) { /* without branches: nobody could guess them */
        bool less = (best[c] < d) | ((best[c] == d) & (at[c] < place));

        d = less ? best[c] : d;
        place = less ? at[c] : place;
    }
    *d2 = d;
    return (int32_t)place;
}

WIDE void zk__nearest(const zk__book *book, const double *x, size_t n, int32_t *label, double *d2)
{
    for (size_t i = 0; i < n; i++, x += book->cols) {
        double d[ZK__TILE], best[ZK__TILE];
        int64_t at[ZK__TILE] = {0, 1, 2, 3, 4, 5, 6, 7};

        TILE(book, x, 0, best);
        if (book->width == ZK__TILE) {
            double least = best[0];
            int32_t place = 0;

            for (int c = 1; c < ZK__TILE; c++) {
                bool less = best[c] < least;
                least = less ? best[c] : least;
                place = less ? c : place;
            }
            label[i] = place;
            d2[i] = least;
            continue;
        }
        {
            v8 b = *(v8 *)best;
            i8 a = *(i8 *)at, here = a;

            for (size_t tile = ZK__TILE; tile < book->width; tile += ZK__TILE) {
                TILE(book, x, tile, d);
                v8 now = *(v8 *)d;
                i8 less = now < b;

                here += ZK__TILE;
                b = (v8)((less & (i8)now) | (~less & (i8)b));
                a = (less & here) | (~less & a);
            }
            *(v8 *)best = b;
            *(i8 *)at = a;
        }
        label[i] = least_lane(best, at, &d2[i]);
    }
}

WIDE void zk__pull(zk__book *book, const double *x, double rate, const double *weight, size_t begin,
                   size_t end)
{
    for (size_t u = begin; u < end; u += ZK__TILE) {
        v8 r = rate * *(const v8 *)(weight + u);
        double *y = book->t + u;

        for (size_t j = 0; j < book->cols; j++, y += book->width) {
            v8 at = *(v8 *)y;
            *(v8 *)y = at + r * (x[j] - at);
        }
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
