/* SPDX-License-Identifier: Apache-2.0
 *
 * Settlement: which payment paid which bill, and when, as far as it was known on a date.
 *
 * Bills of one customer are walked through in the order of time together with the payments:
 *   1. Only bills issued and payments made on or before the as-of date exist. On one day bills come
 *      first, then money that comes in, then money that is taken back.
 *   2. A bill with its own paid or paid_on is settled by these alone and takes nothing from payments:
 *      paid_on (if not after as-of) with paid, or with the whole amount where paid is absent; paid alone
 *      counts as paid on the due date (without one, when issued).
 *   3. A payment that names a bill or a period pays that bill, or the bills of that period in order of due
 *      date; money that names bills of rule 2 is known already and counts no more; money for a bill that
 *      is issued later waits for it; what is left over, or names nothing known, is handled as rule 4.
 *   4. All other money pays the open bills, the earliest due first (of equal ones the earliest issued);
 *      Civil Code art. 560: due debts first, the earlier due before the later. What no bill takes is a
 *      prepayment and pays the next bills on the day they are issued, the oldest prepayment first.
 *   5. A bill of a negative amount is a credit: money that arrives when it is issued. A bill of zero
 *      is settled when issued.
 *   6. A negative payment takes back: what the named bill got, newest first; then what is unused, newest
 *      payment first; then the newest settlements. Bills it opens again are open until paid anew. What
 *      cannot be taken back is a debt that the next money covers first.
 *
 * late_days: days after due until settled, or until as-of while open; 0 when in time, and without a due
 * date. early_days: days before due, of settled bills. Pure: no I/O, no context; memory of the scratch
 * grows to the largest customer and is kept. Cost: linear, with a sort of references where there are some.
 */
#ifndef ZK_APP_INDICATOR_SETTLE_H
#define ZK_APP_INDICATOR_SETTLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ZK_NO_DATE INT32_MIN

typedef struct zk_bill {
    int64_t amount_fen, paid_fen;         /* paid_fen: only with has_paid */
    uint64_t ref;                         /* what a payment's ref may equal; 0: none */
    int32_t issued, due, paid_on, period; /* ZK_NO_DATE: absent (issued never is) */
    bool has_paid;
    /* found out */
    bool is_open;
    int32_t settled; /* ZK_NO_DATE while open */
    int32_t late_days, early_days;
    int64_t open_fen;
} zk_bill;

typedef struct zk_payment {
    int64_t amount_fen;
    uint64_t ref;         /* the bill it names; 0: none */
    int32_t date, period; /* period: ZK_NO_DATE when it names none */
    int64_t unused_fen;   /* found out: what no bill took */
} zk_payment;

typedef struct zk_settler zk_settler; /* scratch, one a thread */

zk_settler *zk_settler_new(void);
void zk_settler_free(zk_settler *s);

/* Fills the results of bills (ascending issued) and payments (ascending date). Entries after as_of are
 * left as if they did not exist: bills not settled, open 0. */
void zk_settle(zk_settler *s, zk_bill *bills, size_t n_bills, zk_payment *payments, size_t n_payments,
               int32_t as_of);

#endif
