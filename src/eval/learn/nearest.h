/* SPDX-License-Identifier: Apache-2.0
 *
 * The nearest of many centres for many rows: what k-means, maps and seeding spend their time in.
 *
 * Centres are kept transposed in tiles, so that one row is compared with eight of them at once; a distance is
 * summed over the columns in their order whatever the width of the machine's registers, so the bits are those
 * of the plain loop.
 */
#ifndef ZK_EVAL_NEAREST_H
#define ZK_EVAL_NEAREST_H

#include "eval/internal.h"

enum { ZK__TILE = 8 };

typedef struct zk__book {
    size_t k, cols;
    size_t width; /* k rounded up to whole tiles; what is beyond k is infinitely far */
    double *t;    /* cols x width */
} zk__book;

/* Memory for k centres; false without it. Undo with free(book->t). */
bool zk__book_init(zk__book *book, size_t k, size_t cols);
void zk__book_fill(zk__book *book, const double *centre);

/* For each of n rows the nearest centre (the first of equal ones) and the squared distance to it. */
void zk__nearest(const zk__book *book, const double *x, size_t n, int32_t *label, double *d2);

/* Also the second nearest (k >= 2). */
void zk__nearest_two(const zk__book *book, const double *x, size_t n, int32_t *first, int32_t *second,
                     double *d2);

/* pot[c] = sum over rows of min(d2, squared distance to centre c). */
void zk__potentials(const zk__book *book, const double *x, const double *d2, size_t n, double *pot);

/* Centres begin .. end - 1 (whole tiles) move towards row x by rate x weight. */
void zk__pull(zk__book *book, const double *x, double rate, const double *weight, size_t begin, size_t end);

/* All squared distances of one row, width of them. */
void zk__distances(const zk__book *book, const double *row, double *out);

/* y += a x: two lanes at a time whatever the optimiser thinks, the bits of the plain loop. */
typedef double zk__v2 __attribute__((vector_size(16), aligned(8), may_alias));

static inline void zk__axpy(double a, const double *x, double *y, size_t n)
{
    zk__v2 aa = {a, a};
    size_t i = 0;

    for (; i + 2 <= n; i += 2)
        *(zk__v2 *)(y + i) += aa * *(const zk__v2 *)(x + i);
    if (i < n)
        y[i] += a * x[i];
}

static inline double zk__dist2(const double *a, const double *b, size_t cols)
{
    double sum = 0;

    for (size_t j = 0; j < cols; j++)
        sum += (a[j] - b[j]) * (a[j] - b[j]);
    return sum;
}

#endif
