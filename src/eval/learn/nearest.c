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

WIDE void zk__nearest(const zk__book *book, const double *x, size_t n, int32_t *label, double *d2)
{
    for (size_t i = 0; i < n; i++, x += book->cols) {
        double best = INFINITY, d[ZK__TILE];
        int32_t at = 0;

        for (size_t tile = 0; tile < book->width; tile += ZK__TILE) {
            TILE(book, x, tile, d);
            for (int c = 0; c < ZK__TILE; c++) {
                bool less = d[c] < best;
                best = less ? d[c] : best;
                at = less ? (int32_t)tile + c : at;
            }
        }
        label[i] = at;
        d2[i] = best;
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
