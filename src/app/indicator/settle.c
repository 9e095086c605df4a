/* SPDX-License-Identifier: Apache-2.0
 *
 * The walk through one customer's bills and payments (rules in settle.h).
 *
 * Money comes from sources (payments, then credit bills), each with what is left of it. Invariant after
 * every event: no money is left unless no bill is open, but for money that waits for a bill it
 * names. The log of who paid what serves reversals.
 */
#include "app/indicator/internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

typedef struct entry {
    uint32_t source, bill;
    int64_t fen;
} entry;

typedef struct named {
    uint64_t key; /* ref, or period */
    uint32_t bill;
} named;

struct zk_settler {
    zk_bill *bill;
    zk_payment *payment;
    size_t n_bills, n_payments;
    int32_t as_of, today;

    int64_t *left;     /* by source: payment i is i, credit bill j is n_payments + j */
    uint8_t *waits;    /* by source: kept for a bill that is not issued yet */
    uint32_t *arrived; /* sources in order of arrival */
    size_t n_arrived, first_left;
    int64_t free_fen, debt_fen; /* sum of left of those that do not wait */
    size_t n_waiting;

    uint32_t *open; /* bills from first_open on, by due, issued, index */
    size_t n_open, first_open;
    uint8_t *issued, *own;

    entry *log;
    size_t n_log, cap_log;
    named *refs, *periods; /* sorted; only made when a payment names something */
    size_t n_refs, n_periods;
    size_t cap_bills, cap_sources;
};

zk_settler *zk_settler_new(void)
{
    zk_settler *s = zk_xmalloc(sizeof *s);

    memset(s, 0, sizeof *s);
    return s;
}

void zk_settler_free(zk_settler *s)
{
    if (!s)
        return;
    free(s->left);
    free(s->waits);
    free(s->arrived);
    free(s->open);
    free(s->issued);
    free(s->own);
    free(s->log);
    free(s->refs);
    free(s->periods);
    free(s);
}

static void make_room(zk_settler *s)
{
    size_t bills = s->n_bills, sources = s->n_bills + s->n_payments;

    if (bills > s->cap_bills) {
        s->cap_bills = bills + bills / 2 + 64;
        s->open = zk_xrealloc(s->open, s->cap_bills * sizeof *s->open);
        s->issued = zk_xrealloc(s->issued, s->cap_bills);
        s->own = zk_xrealloc(s->own, s->cap_bills);
        s->refs = zk_xrealloc(s->refs, s->cap_bills * sizeof *s->refs);
        s->periods = zk_xrealloc(s->periods, s->cap_bills * sizeof *s->periods);
    }
    if (sources > s->cap_sources) {
        s->cap_sources = sources + sources / 2 + 64;
        s->left = zk_xrealloc(s->left, s->cap_sources * sizeof *s->left);
        s->waits = zk_xrealloc(s->waits, s->cap_sources);
        s->arrived = zk_xrealloc(s->arrived, s->cap_sources * sizeof *s->arrived);
    }
}

/* ---- open bills ------------------------------------------------------------------------------ */

static int32_t due_of(const zk_bill *b)
{
    return b->due == ZK_NO_DATE ? b->issued : b->due;
}

static bool before(const zk_settler *s, uint32_t a, uint32_t b)
{
    const zk_bill *x = &s->bill[a], *y = &s->bill[b];

    if (due_of(x) != due_of(y))
        return due_of(x) < due_of(y);
    return x->issued != y->issued ? x->issued < y->issued : a < b;
}

static void open_put(zk_settler *s, uint32_t bill)
{
    size_t at;

    if (s->first_open == s->n_open)
        s->first_open = s->n_open = 0;
    /* taken from the front, the list moves up: every bill is put back at most as often as it left */
    if (s->n_open == s->n_bills) {
        memmove(s->open, s->open + s->first_open, (s->n_open - s->first_open) * sizeof *s->open);
        s->n_open -= s->first_open;
        s->first_open = 0;
    }
    for (at = s->n_open++; at > s->first_open && before(s, bill, s->open[at - 1]); at--)
        s->open[at] = s->open[at - 1];
    s->open[at] = bill;
}

static void open_remove(zk_settler *s, uint32_t bill)
{
    size_t at = s->first_open;

    while (s->open[at] != bill)
        at++;
    if (at == s->first_open) {
        s->first_open++;
        return;
    }
    memmove(s->open + at, s->open + at + 1, (s->n_open - at - 1) * sizeof *s->open);
    s->n_open--;
}

/* ---- money to bills ---------------------------------------------------------------------------- */

static void log_put(zk_settler *s, uint32_t source, uint32_t bill, int64_t fen)
{
    if (s->n_log == s->cap_log) {
        s->cap_log = s->cap_log * 2 + 256;
        s->log = zk_xrealloc(s->log, s->cap_log * sizeof *s->log);
    }
    s->log[s->n_log++] = (entry){source, bill, fen};
}

/* As much of the source as the bill still needs. The source's own counting of free money is the caller's. */
static int64_t pay(zk_settler *s, uint32_t source, uint32_t bill)
{
    zk_bill *b = &s->bill[bill];
    int64_t fen = s->left[source] < b->open_fen ? s->left[source] : b->open_fen;

    if (fen <= 0)
        return 0;
    s->left[source] -= fen;
    b->open_fen -= fen;
    log_put(s, source, bill, fen);
    if (b->open_fen == 0) {
        b->settled = s->today;
        open_remove(s, bill);
    }
    return fen;
}

/* Money without a name, or what a name left over: debt, then the open bills, then it is kept. */
static void spend(zk_settler *s, uint32_t source)
{
    int64_t fen = s->left[source] < s->debt_fen ? s->left[source] : s->debt_fen;

    s->debt_fen -= fen;
    s->left[source] -= fen;
    while (s->left[source] > 0 && s->first_open < s->n_open)
        pay(s, source, s->open[s->first_open]);
    s->free_fen += s->left[source];
}

/* Kept money, the oldest first, to whatever is open. */
static void spend_kept(zk_settler *s)
{
    for (size_t i = s->first_left; i < s->n_arrived && s->free_fen > 0 && s->first_open < s->n_open; i++) {
        uint32_t source = s->arrived[i];

        while (!s->waits[source] && s->left[source] > 0 && s->first_open < s->n_open)
            s->free_fen -= pay(s, source, s->open[s->first_open]);
        if (s->left[source] == 0 && i == s->first_left)
            s->first_left++;
    }
}

/* ---- names ---------------------------------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
    const named *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->bill < y->bill ? -1 : 1;
}

static uint64_t period_key(int32_t period)
{
    return (uint64_t)(int64_t)period ^ (UINT64_C(1) << 63);
}

/* Bills usually stand in order of their periods already. */
static void sort_names(named *list, size_t n)
{
    size_t k = 1;

    while (k < n && by_key(&list[k - 1], &list[k]) < 0)
        k++;
    if (k < n)
        qsort(list, n, sizeof *list, by_key);
}

static void index_names(zk_settler *s)
{
    bool refs = false, periods = false;

    s->n_refs = s->n_periods = 0;
    for (size_t i = 0; i < s->n_payments; i++) {
        refs |= s->payment[i].ref != 0;
        periods |= s->payment[i].ref == 0 && s->payment[i].period != ZK_NO_DATE;
    }
    for (uint32_t j = 0; (refs || periods) && j < s->n_bills; j++) {
        const zk_bill *b = &s->bill[j];

        if (b->issued > s->as_of || b->amount_fen <= 0)
            continue;
        if (refs && b->ref)
            s->refs[s->n_refs++] = (named){b->ref, j};
        if (periods && b->period != ZK_NO_DATE)
            s->periods[s->n_periods++] = (named){period_key(b->period), j};
    }
    sort_names(s->refs, s->n_refs);
    sort_names(s->periods, s->n_periods);
}

/* The bills a payment names: a stretch of one of the two lists. */
static const named *names_of(const zk_settler *s, const zk_payment *p, size_t *n)
{
    uint64_t key = p->ref ? p->ref : period_key(p->period);
    const named *list = p->ref ? s->refs : s->periods;
    size_t lo = 0, hi = p->ref ? s->n_refs : p->period == ZK_NO_DATE ? 0 : s->n_periods, end;

    end = hi;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (list[mid].key < key)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (*n = 0; lo + *n < end && list[lo + *n].key == key; ++*n)
        ;
    return list + lo;
}

/* The open one among some bills that is due first; UINT32_MAX: none is open. */
static uint32_t first_due(const zk_settler *s, const named *list, size_t n)
{
    uint32_t best = UINT32_MAX;

    for (size_t k = 0; k < n; k++) {
        uint32_t j = list[k].bill;

        if (s->issued[j] && !s->own[j] && s->bill[j].open_fen > 0 &&
            (best == UINT32_MAX || before(s, j, best)))
            best = j;
    }
    return best;
}

/* A payment with a name: false when the name says nothing and the money is like any other. */
static bool pay_named(zk_settler *s, uint32_t i)
{
    size_t n, own = 0, later = 0;
    const named *list = names_of(s, &s->payment[i], &n);
    uint32_t bill;

    for (size_t k = 0; k < n; k++) {
        own += s->own[list[k].bill];
        later += !s->issued[list[k].bill] && !s->own[list[k].bill];
    }
    if (n && own == n) {
        s->left[i] = 0; /* rule 3: the bill tells of this money itself */
        return true;
    }
    while (s->left[i] > 0 && (bill = first_due(s, list, n)) != UINT32_MAX)
        pay(s, i, bill);
    if (s->left[i] > 0 && later) {
        s->waits[i] = 1;
        s->n_waiting++;
        return true;
    }
    return s->left[i] == 0;
}

/* Money that waits for this bill; what it does not take waits on, or is free when nothing comes any more. */
static void pay_waiting(zk_settler *s, uint32_t bill)
{
    for (size_t i = 0; i < s->n_arrived && s->n_waiting > 0; i++) {
        uint32_t source = s->arrived[i];
        size_t n, later = 0;
        const named *list;
        bool mine = false;

        if (!s->waits[source])
            continue;
        list = names_of(s, &s->payment[source], &n);
        for (size_t k = 0; k < n; k++) {
            mine |= list[k].bill == bill;
            later += !s->issued[list[k].bill] && !s->own[list[k].bill];
        }
        if (!mine)
            continue;
        pay(s, source, bill);
        if (s->left[source] == 0 || !later) {
            s->waits[source] = 0;
            s->n_waiting--;
            if (s->left[source] > 0)
                spend(s, source);
        }
    }
}

/* ---- taking back ------------------------------------------------------------------------------------ */

static void reopen(zk_settler *s, uint32_t bill, int64_t fen)
{
    zk_bill *b = &s->bill[bill];

    if (b->open_fen == 0) {
        b->settled = ZK_NO_DATE;
        open_put(s, bill);
    }
    b->open_fen += fen;
}

/* From the log's end; only is UINT32_MAX, or the one bill to take from. Credit bills are not taken back. */
static int64_t unpay(zk_settler *s, int64_t fen, const named *only, size_t n_only, bool all)
{
    for (size_t k = s->n_log; k-- > 0 && fen > 0;) {
        entry *e = &s->log[k];
        bool fits = all;
        int64_t part = e->fen < fen ? e->fen : fen;

        for (size_t m = 0; m < n_only && !fits; m++)
            fits = only[m].bill == e->bill;
        if (!fits || part == 0 || e->source >= s->n_payments)
            continue;
        e->fen -= part;
        fen -= part;
        reopen(s, e->bill, part);
    }
    while (s->n_log > 0 && s->log[s->n_log - 1].fen == 0)
        s->n_log--;
    return fen;
}

static int64_t take_unused(zk_settler *s, int64_t fen)
{
    for (size_t k = s->n_arrived; k-- > 0 && fen > 0;) {
        uint32_t source = s->arrived[k];
        int64_t part = s->left[source] < fen ? s->left[source] : fen;

        if (source >= s->n_payments || part <= 0)
            continue;
        s->left[source] -= part;
        fen -= part;
        if (!s->waits[source]) {
            s->free_fen -= part;
        } else if (s->left[source] == 0) {
            s->waits[source] = 0;
            s->n_waiting--;
        }
    }
    return fen;
}

static void reverse(zk_settler *s, const zk_payment *p)
{
    size_t n, own = 0;
    const named *list = names_of(s, p, &n);
    int64_t fen = p->amount_fen == INT64_MIN ? INT64_MAX : -p->amount_fen;

    for (size_t k = 0; k < n; k++)
        own += s->own[list[k].bill];
    if (n && own == n)
        return;
    fen = unpay(s, fen, list, n, false);
    fen = take_unused(s, fen);
    fen = unpay(s, fen, NULL, 0, true);
    s->debt_fen += fen;
    spend_kept(s);
}

/* ---- events ------------------------------------------------------------------------------------------- */

static bool has_own(const zk_bill *b)
{
    return b->paid_on != ZK_NO_DATE || (b->has_paid && b->paid_fen != 0);
}

static void settle_own(const zk_settler *s, zk_bill *b)
{
    int32_t on = b->paid_on != ZK_NO_DATE ? b->paid_on : due_of(b);
    int64_t paid = b->has_paid ? b->paid_fen : b->amount_fen;

    b->open_fen = b->amount_fen;
    if (on > s->as_of || paid <= 0)
        return;
    b->open_fen = paid < b->amount_fen ? b->amount_fen - paid : 0;
    if (b->open_fen == 0)
        b->settled = on;
}

static void issue(zk_settler *s, uint32_t j)
{
    zk_bill *b = &s->bill[j];

    s->today = b->issued;
    s->issued[j] = 1;
    if (b->amount_fen > 0 && s->own[j]) {
        settle_own(s, b);
    } else if (b->amount_fen > 0) {
        b->open_fen = b->amount_fen;
        open_put(s, j);
        if (s->n_waiting > 0)
            pay_waiting(s, j);
        spend_kept(s);
    } else {
        uint32_t source = (uint32_t)s->n_payments + j;

        b->settled = b->issued;
        s->left[source] = b->amount_fen < 0 && !s->own[j] ? -b->amount_fen : 0;
        s->arrived[s->n_arrived++] = source;
        spend(s, source);
    }
}

static void receive(zk_settler *s, uint32_t i)
{
    const zk_payment *p = &s->payment[i];

    s->today = p->date;
    s->left[i] = p->amount_fen > 0 ? p->amount_fen : 0;
    s->arrived[s->n_arrived++] = i;
    if (p->amount_fen < 0)
        reverse(s, p);
    else if ((p->ref == 0 && p->period == ZK_NO_DATE) || !pay_named(s, i))
        spend(s, i);
}

/* The money of one day from payment i on; answers where the next day begins. What came in on that day can be taken
 * back on that day, in whatever order the two were written down. */
static size_t receive_day(zk_settler *s, size_t i)
{
    size_t end = i;

    for (; end < s->n_payments && s->payment[end].date == s->payment[i].date; end++)
        if (s->payment[end].amount_fen >= 0)
            receive(s, (uint32_t)end);
    for (; i < end; i++)
        if (s->payment[i].amount_fen < 0)
            receive(s, (uint32_t)i);
    return end;
}

static void start(zk_settler *s)
{
    make_room(s);
    memset(s->left, 0, (s->n_bills + s->n_payments) * sizeof *s->left);
    memset(s->waits, 0, s->n_bills + s->n_payments);
    memset(s->issued, 0, s->n_bills);
    s->n_arrived = s->first_left = s->n_open = s->first_open = s->n_log = s->n_waiting = 0;
    s->free_fen = s->debt_fen = 0;
    for (size_t j = 0; j < s->n_bills; j++) {
        zk_bill *b = &s->bill[j];

        s->own[j] = has_own(b);
        b->open_fen = 0;
        b->settled = ZK_NO_DATE;
    }
    index_names(s);
}

static void conclude(const zk_settler *s)
{
    for (size_t j = 0; j < s->n_bills; j++)
        zk__settle_conclude(&s->bill[j], s->as_of);
    for (size_t i = 0; i < s->n_payments; i++)
        s->payment[i].unused_fen = s->left[i];
}

/* ---- the whole ------------------------------------------------------------------------------------------- */

void zk_settle(zk_settler *s, zk_bill *bills, size_t n_bills, zk_payment *payments, size_t n_payments,
               int32_t as_of)
{
    size_t j = 0, i = 0;

    if (zk__settle_quick(bills, n_bills, payments, n_payments, as_of))
        return;
    s->bill = bills;
    s->payment = payments;
    s->n_bills = n_bills;
    s->n_payments = n_payments;
    s->as_of = as_of;
    start(s);
    while ((j < n_bills && bills[j].issued <= as_of) || (i < n_payments && payments[i].date <= as_of)) {
        bool bill = j < n_bills && bills[j].issued <= as_of;

        if (bill && i < n_payments && payments[i].date < bills[j].issued)
            bill = false;
        if (bill)
            issue(s, (uint32_t)j++);
        else
            i = receive_day(s, i);
    }
    conclude(s);
}
