/* SPDX-License-Identifier: Apache-2.0
 *
 * Folds as Weka makes them, so that its published accuracies can be reproduced: the generator of java.util.Random
 * (a 48-bit linear congruence, part of that class's contract), a shuffle from the end, and dealing out by class.
 */
#include "eval/internal.h"
#include "zhike/tree.h"

typedef struct java_random {
    uint64_t s;
} java_random;

static const uint64_t MASK = (UINT64_C(1) << 48) - 1, FACTOR = UINT64_C(0x5DEECE66D);

static uint32_t java_bits(java_random *r, int bits)
{
    r->s = (r->s * FACTOR + 0xB) & MASK;
    return (uint32_t)(r->s >> (48 - bits));
}

/* 0 .. n - 1, n < 2^31. */
static uint32_t java_below(java_random *r, uint32_t n)
{
    uint32_t bits, value;

    if ((n & (n - 1)) == 0)
        return (uint32_t)(((uint64_t)n * java_bits(r, 31)) >> 31);
    do {
        bits = java_bits(r, 31);
        value = bits % n;
    } while (bits - value + (n - 1) > INT32_MAX); /* as 32-bit signed: below 0 */
    return value;
}

/* Rows of one class together. The published loop swaps the next row of the class of the run's last row to the
 * run's end, passing over the row after it when the class is used up. */
static void by_class(const int32_t *y, size_t *order, size_t n)
{
    size_t at = 1;

    while (at < n) {
        int32_t klass = y[order[at - 1]];

        for (size_t j = at; j < n; j++)
            if (y[order[j]] == klass) {
                size_t t = order[at];
                order[at++] = order[j];
                order[j] = t;
            }
        at++;
    }
}

/* Every folds-th row from 0, then from 1, ... */
static void deal(const size_t *from, size_t n, size_t folds, size_t *to)
{
    size_t at = 0;

    for (size_t start = 0; at < n; start++)
        for (size_t j = start; j < n; j += folds)
            to[at++] = from[j];
}

zk_err zk_folds_weka(const int32_t *y, size_t rows, size_t folds, int64_t seed, int32_t *fold, size_t *order,
                     zk_spot *spot)
{
    java_random random = {((uint64_t)seed ^ FACTOR) & MASK};
    size_t *a, *b, share = folds ? rows / folds : 0, rest = folds ? rows % folds : 0, at = 0;

    if (folds < 2 || folds > rows || rows > INT32_MAX)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, rows, 0, (double)folds);
    a = zk__scratch(rows, sizeof *a);
    b = zk__scratch(rows, sizeof *b);
    if (!a || !b) {
        free(a);
        free(b);
        return zk__no_memory(spot);
    }
    for (size_t i = 0; i < rows; i++)
        a[i] = i;
    for (size_t i = rows - 1; i > 0; i--) {
        size_t j = java_below(&random, (uint32_t)i + 1), t = a[i];
        a[i] = a[j];
        a[j] = t;
    }
    if (y) {
        by_class(y, a, rows);
        deal(a, rows, folds, b);
    } else {
        memcpy(b, a, rows * sizeof *b);
    }
    for (size_t f = 0; f < folds; f++)
        for (size_t i = 0, n = share + (f < rest); i < n; i++)
            fold[b[at++]] = (int32_t)f;
    if (order)
        memcpy(order, b, rows * sizeof *order);
    free(a);
    free(b);
    return ZK_OK;
}

/* ---- how right ---- */

zk_err zk_confusion_of(const int32_t *truth, const int32_t *predicted, size_t rows, size_t classes,
                       size_t *cell, zk_confusion *out, zk_spot *spot)
{
    zk_confusion c = {0};
    double chance = 0;

    memset(cell, 0, classes * classes * sizeof *cell);
    for (size_t i = 0; i < rows; i++) {
        if (truth[i] < -1 || truth[i] >= (int32_t)classes || predicted[i] < 0 ||
            predicted[i] >= (int32_t)classes)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 0, truth[i]);
        if (truth[i] < 0)
            continue;
        cell[(size_t)truth[i] * classes + (size_t)predicted[i]]++;
        c.n++;
        c.right += truth[i] == predicted[i];
    }
    if (c.n == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    for (size_t k = 0; k < classes; k++) {
        double row = 0, col = 0;
        for (size_t j = 0; j < classes; j++) {
            row += (double)cell[k * classes + j];
            col += (double)cell[j * classes + k];
        }
        chance += row / (double)c.n * (col / (double)c.n);
    }
    c.accuracy = (double)c.right / (double)c.n;
    c.kappa = chance < 1 ? (c.accuracy - chance) / (1 - chance) : 0;
    *out = c;
    return ZK_OK;
}
