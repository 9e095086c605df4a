/* SPDX-License-Identifier: Apache-2.0
 *
 * Settlement of the customers that nearly all are: those whose bills and payments need no walk through time
 * (rules in settle.h, the walk in settle.c). Each way checks that it may be taken; the results are the walk's.
 */
#include "app/indicator/internal.h"

static int32_t due_of(const zk_bill *b)
{
    return b->due == ZK_NO_DATE ? b->issued : b->due;
}

void zk__settle_conclude(zk_bill *b, int32_t as_of)
{
    int32_t until = b->settled != ZK_NO_DATE ? b->settled : as_of;

    b->is_open = b->open_fen > 0;
    b->late_days = b->due != ZK_NO_DATE && until > b->due && b->issued <= as_of ? until - b->due : 0;
    b->early_days = b->due != ZK_NO_DATE && !b->is_open && b->settled != ZK_NO_DATE && b->settled < b->due
                        ? b->due - b->settled
                        : 0;
}

/* Nothing but amounts due one after the other and money for whichever is due: then both are queues, and the
 * n-th fen received pays the n-th fen billed. */
static bool is_plain(const zk_bill *b, size_t n, const zk_payment *p, size_t m)
{
    int32_t due = INT32_MIN;
    bool plain = true;

    for (size_t j = 0; j < n; j++) {
        int32_t at = due_of(&b[j]);

        plain &= (b[j].amount_fen > 0) & (b[j].paid_on == ZK_NO_DATE) & !b[j].has_paid & (at >= due);
        due = at;
    }
    for (size_t i = 0; i < m; i++)
        plain &= (p[i].amount_fen >= 0) & (p[i].ref == 0) & (p[i].period == ZK_NO_DATE);
    return plain;
}

static void settle_plain(zk_bill *b, size_t n, zk_payment *p, size_t m, int32_t as_of)
{
    size_t i = 0;

    for (size_t k = 0; k < m; k++)
        p[k].unused_fen = p[k].date <= as_of ? p[k].amount_fen : 0;
    for (size_t j = 0; j < n; j++) {
        int64_t open = b[j].issued <= as_of ? b[j].amount_fen : 0;
        int32_t settled = ZK_NO_DATE;

        while (open > 0 && i < m && p[i].date <= as_of) {
            int64_t fen = p[i].unused_fen < open ? p[i].unused_fen : open;

            open -= fen;
            p[i].unused_fen -= fen;
            if (open == 0)
                settled = p[i].date > b[j].issued ? p[i].date : b[j].issued;
            i += p[i].unused_fen == 0;
        }
        b[j].open_fen = open;
        b[j].settled = settled;
        zk__settle_conclude(&b[j], as_of);
    }
}

/* Bills of one period each, in order of period. */
static bool is_monthly(zk_bill *b, size_t n, int32_t as_of)
{
    bool monthly = true;
    int32_t last = ZK_NO_DATE;

    for (size_t j = 0; j < n; j++) {
        monthly &=
            (b[j].amount_fen > 0) & (b[j].paid_on == ZK_NO_DATE) & !b[j].has_paid & (b[j].period > last);
        last = b[j].period;
        b[j].open_fen = b[j].issued <= as_of ? b[j].amount_fen : 0;
        b[j].settled = ZK_NO_DATE;
    }
    return monthly;
}

/* Every payment names the period of one bill that stands open by then, and is no more than what is open of it: then
 * nothing is left over, and no bill has to do with another. false: it is not so, and nothing is settled. */
static bool settle_monthly(zk_bill *b, size_t n, zk_payment *p, size_t m, int32_t as_of)
{
    size_t j = 0,
           steps = 4 * (n + m); /* the next payment's bill is near the last one's, or this is not the way */

    if (!n || !is_monthly(b, n, as_of))
        return false;
    for (size_t i = 0; i < m; i++) {
        int64_t fen = p[i].amount_fen;

        p[i].unused_fen = 0;
        if (p[i].date > as_of)
            continue;
        for (; j + 1 < n && b[j].period < p[i].period && steps > 0; steps--)
            j++;
        for (; j > 0 && b[j].period > p[i].period && steps > 0; steps--)
            j--;
        if (b[j].period != p[i].period || p[i].ref != 0 || b[j].issued > p[i].date || fen < 0 ||
            fen > b[j].open_fen)
            return false;
        b[j].open_fen -= fen;
        if (fen > 0 && b[j].open_fen == 0)
            b[j].settled = p[i].date;
    }
    for (j = 0; j < n; j++)
        zk__settle_conclude(&b[j], as_of);
    return true;
}

bool zk__settle_quick(zk_bill *bills, size_t n_bills, zk_payment *payments, size_t n_payments, int32_t as_of)
{
    if (!is_plain(bills, n_bills, payments, n_payments))
        return settle_monthly(bills, n_bills, payments, n_payments, as_of);
    settle_plain(bills, n_bills, payments, n_payments, as_of);
    return true;
}
