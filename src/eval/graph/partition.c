/* SPDX-License-Identifier: Apache-2.0
 *
 * How far two partitions of the same nodes agree.
 */
#include "eval/internal.h"
#include "zhike/graph.h"

static int by_pair(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* Entropy of the runs of equal values in a sorted list. */
static double entropy(const uint64_t *sorted, size_t n, int shift)
{
    double h = 0;

    for (size_t i = 0, k; i < n; i = k) {
        for (k = i + 1; k < n && sorted[k] >> shift == sorted[i] >> shift; k++)
            ;
        double p = (double)(k - i) / (double)n;
        h -= p * log(p);
    }
    return h;
}

zk_err zk_partition_nmi(const uint32_t *a, const uint32_t *b, size_t n, double *out, zk_spot *spot)
{
    uint64_t *pair;
    double ha, hb, both;

    if (n == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    if (!(pair = zk__scratch(n, sizeof *pair)))
        return zk__no_memory(spot);
    for (size_t i = 0; i < n; i++)
        pair[i] = (uint64_t)b[i] << 32;
    qsort(pair, n, sizeof *pair, by_pair);
    hb = entropy(pair, n, 32);
    for (size_t i = 0; i < n; i++)
        pair[i] = (uint64_t)a[i] << 32 | b[i];
    qsort(pair, n, sizeof *pair, by_pair);
    ha = entropy(pair, n, 32);
    both = entropy(pair, n, 0);
    *out = ha + hb > 0 ? fmin(1, fmax(0, 2 * (ha + hb - both) / (ha + hb))) : 1;
    free(pair);
    return ZK_OK;
}
