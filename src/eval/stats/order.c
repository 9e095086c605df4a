/* SPDX-License-Identifier: Apache-2.0
 *
 * Order and ranks. Doubles are mapped to unsigned keys of the same order and sorted by least significant
 * byte first: stable, so equal values keep the input's order, and linear in n. Bytes in which all keys
 * agree are skipped, which makes counts and money amounts cheap.
 */
#include "eval/internal.h"

enum { DIGITS = 8, RADIX = 256, SMALL = 48 };

typedef struct item {
    uint64_t key;
    size_t at;
} item;

static inline void count_key(size_t count[DIGITS][RADIX], uint64_t key)
{
    for (int d = 0; d < DIGITS; d++)
        count[d][(key >> (8 * d)) & 0xff]++;
}

/* Counts to start offsets; false when the digit is the same everywhere and the pass can be skipped. */
static bool offsets(size_t count[RADIX], size_t n)
{
    size_t at = 0;

    for (int b = 0; b < RADIX; b++) {
        size_t c = count[b];
        if (c == n)
            return false;
        count[b] = at;
        at += c;
    }
    return true;
}

static void insertion_items(item *a, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        item v = a[i];
        size_t j = i;
        for (; j > 0 && a[j - 1].key > v.key; j--)
            a[j] = a[j - 1];
        a[j] = v;
    }
}

/* Sorts a, using b; returns the one of the two that holds the result. */
static item *radix_items(item *a, item *b, size_t n)
{
    size_t count[DIGITS][RADIX] = {{0}};

    for (size_t i = 0; i < n; i++)
        count_key(count, a[i].key);
    for (int d = 0; d < DIGITS; d++) {
        if (!offsets(count[d], n))
            continue;
        for (size_t i = 0; i < n; i++)
            b[count[d][(a[i].key >> (8 * d)) & 0xff]++] = a[i];
        item *t = a;
        a = b;
        b = t;
    }
    return a;
}

static uint64_t *radix_keys(uint64_t *a, uint64_t *b, size_t n)
{
    size_t count[DIGITS][RADIX] = {{0}};

    for (size_t i = 0; i < n; i++)
        count_key(count, a[i]);
    for (int d = 0; d < DIGITS; d++) {
        if (!offsets(count[d], n))
            continue;
        for (size_t i = 0; i < n; i++)
            b[count[d][(a[i] >> (8 * d)) & 0xff]++] = a[i];
        uint64_t *t = a;
        a = b;
        b = t;
    }
    return a;
}

zk_err zk__sort(double *x, size_t n, zk_spot *spot)
{
    uint64_t *room;

    if (n < SMALL) {
        for (size_t i = 1; i < n; i++) {
            double v = x[i];
            size_t j = i;
            for (; j > 0 && x[j - 1] > v; j--)
                x[j] = x[j - 1];
            x[j] = v;
        }
        return ZK_OK;
    }
    if (!(room = zk__scratch(n, 2 * sizeof *room)))
        return zk__no_memory(spot);
    for (size_t i = 0; i < n; i++)
        room[i] = zk__key(x[i]);
    uint64_t *sorted = radix_keys(room, room + n, n);
    for (size_t i = 0; i < n; i++)
        x[i] = zk__unkey(sorted[i]);
    free(room);
    return ZK_OK;
}

double *zk__sorted_copy(const double *x, size_t n)
{
    double *copy = zk__scratch(n, sizeof *copy);

    if (!copy)
        return NULL;
    memcpy(copy, x, n * sizeof *copy);
    if (zk__sort(copy, n, NULL)) {
        free(copy);
        return NULL;
    }
    return copy;
}

zk_err zk_order(const double *x, size_t n, bool descending, size_t *order, zk_spot *spot)
{
    zk_err err = zk_check_finite(x, n, 1, spot);
    item *room, *sorted;

    if (err)
        return err;
    if (!(room = zk__scratch(n, 2 * sizeof *room)))
        return zk__no_memory(spot);
    for (size_t i = 0; i < n; i++)
        room[i] = (item){descending ? ~zk__key(x[i]) : zk__key(x[i]), i};
    sorted = room;
    if (n < SMALL)
        insertion_items(room, n);
    else
        sorted = radix_items(room, room + n, n);
    for (size_t i = 0; i < n; i++)
        order[i] = sorted[i].at;
    free(room);
    return ZK_OK;
}

static double tied_rank(zk_ties ties, size_t first, size_t last, size_t distinct)
{
    switch (ties) {
    case ZK_TIES_AVERAGE: return 0.5 * (double)(first + last) + 1;
    case ZK_TIES_MIN: return (double)first + 1;
    case ZK_TIES_MAX: return (double)last + 1;
    default: return (double)distinct; /* ZK_TIES_DENSE */
    }
}

zk_err zk_rank(const double *x, size_t n, bool descending, zk_ties ties, double *rank, zk_spot *spot)
{
    size_t *order = zk__scratch(n, sizeof *order);
    size_t distinct = 0;
    zk_err err;

    if (!order)
        return zk__no_memory(spot);
    if ((err = zk_order(x, n, descending, order, spot)))
        goto out;
    for (size_t first = 0, last; first < n; first = last + 1) {
        for (last = first; last + 1 < n && x[order[last + 1]] == x[order[first]];)
            last++;
        distinct++;
        for (size_t i = first; i <= last; i++)
            rank[order[i]] = ties == ZK_TIES_FIRST ? (double)i + 1 : tied_rank(ties, first, last, distinct);
    }
out:
    free(order);
    return err;
}
