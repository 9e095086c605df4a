/* SPDX-License-Identifier: Apache-2.0
 *
 * From a log of transactions to each customer's recency, frequency and money, in one pass of integers: the order
 * of rows cannot show in the result. And segments by boxes of scores.
 */
#include "eval/internal.h"
#include "zhike/value.h"

static zk_err check_row(const int32_t *customer, const int32_t *order, size_t i, size_t customers,
                        size_t orders, zk_spot *spot)
{
    if ((size_t)customer[i] >= customers)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 0, customer[i]);
    if (order && (order[i] < 0 || (size_t)order[i] >= orders))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 1, order[i]);
    return ZK_OK;
}

/* orders := distinct orders of each customer. Rows are grouped by customer (counting sort); a mark on each order
 * tells whose it was last seen as. t[c].orders holds the rows of each customer on the way in. */
static zk_err count_orders(const int32_t *customer, const int32_t *date, const int32_t *order, size_t n,
                           size_t customers, size_t orders, int32_t as_of, zk_rfm_tally *t, zk_spot *spot)
{
    uint32_t *row = zk__scratch(n + orders + customers, sizeof *row), *seen = row + n, *next = seen + orders;
    uint32_t at = 0;

    if (!row)
        return zk__no_memory(spot);
    for (size_t c = 0; c < customers; c++) {
        next[c] = at;
        at += t[c].orders;
        t[c].orders = 0;
    }
    for (size_t i = 0; i < n; i++)
        if (customer[i] >= 0 && date[i] <= as_of)
            row[next[customer[i]]++] = (uint32_t)i;
    for (uint32_t k = 0; k < at; k++) {
        int32_t c = customer[row[k]], o = order[row[k]];
        if (seen[o] != (uint32_t)c + 1) {
            seen[o] = (uint32_t)c + 1;
            t[c].orders++;
        }
    }
    free(row);
    return ZK_OK;
}

zk_err zk_rfm_count(const int32_t *customer, const int32_t *date, const int64_t *amount, const int32_t *order,
                    size_t n, size_t customers, size_t orders, int32_t as_of, zk_rfm_tally *tally,
                    size_t *used, zk_spot *spot)
{
    size_t counted = 0;
    zk_err err;

    if (n > UINT32_MAX || customers > INT32_MAX || orders > INT32_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, 0, (double)n);
    for (size_t c = 0; c < customers; c++)
        tally[c] = (zk_rfm_tally){.last = INT32_MIN};
    for (size_t i = 0; i < n; i++) {
        enum { AHEAD = 24 }; /* rows until a customer's entry has come from memory */
        zk_rfm_tally *t;

        if (i + AHEAD < n && customer[i + AHEAD] >= 0)
            __builtin_prefetch(&tally[customer[i + AHEAD]], 1);
        if (customer[i] < 0 || date[i] > as_of)
            continue;
        if ((err = check_row(customer, order, i, customers, orders, spot)))
            return err;
        t = &tally[customer[i]];
        if (__builtin_add_overflow(t->amount, amount[i], &t->amount))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, i, 0, 0);
        t->orders++;
        t->last = date[i] > t->last ? date[i] : t->last;
        counted++;
    }
    if (used)
        *used = counted;
    return order ? count_orders(customer, date, order, n, customers, orders, as_of, tally, spot) : ZK_OK;
}

zk_err zk_rfm_axes(const zk_rfm_tally *tally, size_t customers, int32_t as_of, double per,
                   double *recency_days, double *frequency, double *money, size_t *who, size_t *kept,
                   zk_spot *spot)
{
    size_t k = 0;

    if (!(per > 0 && isfinite(per)))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 0, 0, per);
    for (size_t c = 0; c < customers; c++) {
        if (!tally[c].orders)
            continue;
        recency_days[k] = (double)as_of - (double)tally[c].last;
        frequency[k] = (double)tally[c].orders;
        money[k] = (double)tally[c].amount / per;
        if (who)
            who[k] = c;
        k++;
    }
    *kept = k;
    return k ? ZK_OK : zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
}

size_t zk_rfm_segment(const zk_rfm_box *box, size_t n, zk_rfm_score s)
{
    size_t k = 0;

    while (k < n &&
           !(s.r >= box[k].lo[ZK_RFM_R] && s.r <= box[k].hi[ZK_RFM_R] && s.f >= box[k].lo[ZK_RFM_F] &&
             s.f <= box[k].hi[ZK_RFM_F] && s.m >= box[k].lo[ZK_RFM_M] && s.m <= box[k].hi[ZK_RFM_M]))
        k++;
    return k;
}
