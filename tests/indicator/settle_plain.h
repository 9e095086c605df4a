/* SPDX-License-Identifier: Apache-2.0
 *
 * Settlement a second time, as plainly as the rules can be written: every question is answered by
 * looking at everything, nothing is kept sorted, nothing is indexed. What src/app/indicator/settle.c
 * must agree with on any input.
 */
#ifndef SETTLE_PLAIN_H
#define SETTLE_PLAIN_H

#include <stdlib.h>

#include "app/indicator/settle.h"

enum { PLAIN_MAX = 400 };

typedef struct piece {
    int source, bill; /* source: payment i, or 1000 + credit bill j */
    int64_t fen;
} piece;

typedef struct plain_state {
    zk_bill *b;
    zk_payment *p;
    int n, m;
    int32_t as_of, today;
    int64_t left[2 * PLAIN_MAX + 1000];
    bool here[2 * PLAIN_MAX + 1000], waiting[2 * PLAIN_MAX + 1000];
    int arrived[2 * PLAIN_MAX], n_arrived;
    bool issued[PLAIN_MAX];
    piece pieces[200000];
    int n_pieces;
    int64_t debt;
} plain_state;

static bool plain_own(const zk_bill *b)
{
    return b->paid_on != ZK_NO_DATE || (b->has_paid && b->paid_fen != 0);
}

static int64_t plain_open(const plain_state *s, int j)
{
    int64_t open = s->b[j].amount_fen;

    for (int k = 0; k < s->n_pieces; k++)
        if (s->pieces[k].bill == j)
            open -= s->pieces[k].fen;
    return open;
}

static bool plain_takes(const plain_state *s, int j)
{
    return s->issued[j] && !plain_own(&s->b[j]) && s->b[j].amount_fen > 0 && plain_open(s, j) > 0;
}

static bool plain_named(const plain_state *s, int i, int j)
{
    const zk_payment *p = &s->p[i];
    const zk_bill *b = &s->b[j];

    if (b->issued > s->as_of || b->amount_fen <= 0)
        return false;
    if (p->ref)
        return b->ref == p->ref;
    return p->period != ZK_NO_DATE && b->period == p->period;
}

/* The bill to pay next: the earliest due, then issued, then first in the list. i >= 0: only those it names. */
static int plain_next(const plain_state *s, int i)
{
    int best = -1;

    for (int j = 0; j < s->n; j++) {
        const zk_bill *b = &s->b[j], *o = best < 0 ? NULL : &s->b[best];
        int32_t due = b->due == ZK_NO_DATE ? b->issued : b->due;
        int32_t best_due = !o ? 0 : o->due == ZK_NO_DATE ? o->issued : o->due;

        if (!plain_takes(s, j) || (i >= 0 && !plain_named(s, i, j)))
            continue;
        if (!o || due < best_due || (due == best_due && b->issued < o->issued))
            best = j;
    }
    return best;
}

static void plain_pay(plain_state *s, int source, int j)
{
    int64_t open = plain_open(s, j), fen = s->left[source] < open ? s->left[source] : open;

    s->left[source] -= fen;
    s->pieces[s->n_pieces++] = (piece){source, j, fen};
    if (fen == open)
        s->b[j].settled = s->today;
}

static void plain_spend(plain_state *s, int source)
{
    int j;

    if (s->debt > 0) {
        int64_t fen = s->left[source] < s->debt ? s->left[source] : s->debt;

        s->left[source] -= fen;
        s->debt -= fen;
    }
    while (s->left[source] > 0 && (j = plain_next(s, -1)) >= 0)
        plain_pay(s, source, j);
}

static void plain_spend_all(plain_state *s)
{
    for (int k = 0; k < s->n_arrived; k++) {
        int source = s->arrived[k], j;

        while (!s->waiting[source] && s->left[source] > 0 && (j = plain_next(s, -1)) >= 0)
            plain_pay(s, source, j);
    }
}

/* 0: names nothing; 1: only bills that tell their own story; 2: others */
static int plain_target(const plain_state *s, int i)
{
    int own = 0, all = 0;

    for (int j = 0; j < s->n; j++)
        if (plain_named(s, i, j)) {
            all++;
            own += plain_own(&s->b[j]);
        }
    return all == 0 ? 0 : own == all ? 1 : 2;
}

static bool plain_later(const plain_state *s, int i)
{
    for (int j = 0; j < s->n; j++)
        if (plain_named(s, i, j) && !s->issued[j] && !plain_own(&s->b[j]))
            return true;
    return false;
}

static void plain_issue(plain_state *s, int j)
{
    zk_bill *b = &s->b[j];

    s->today = b->issued;
    s->issued[j] = true;
    if (b->amount_fen > 0 && plain_own(b))
        return;
    if (b->amount_fen <= 0) {
        b->settled = b->issued;
        s->left[1000 + j] = b->amount_fen < 0 && !plain_own(b) ? -b->amount_fen : 0;
        s->arrived[s->n_arrived++] = 1000 + j;
        plain_spend(s, 1000 + j);
        return;
    }
    for (int k = 0; k < s->n_arrived; k++) {
        int i = s->arrived[k];

        if (i >= 1000 || !s->waiting[i] || !plain_named(s, i, j))
            continue;
        if (plain_open(s, j) > 0)
            plain_pay(s, i, j);
        if (s->left[i] == 0 || !plain_later(s, i)) {
            s->waiting[i] = false;
            plain_spend(s, i);
        }
    }
    plain_spend_all(s);
}

static int64_t plain_take_back(plain_state *s, int64_t fen, int i)
{
    for (int k = s->n_pieces - 1; k >= 0 && fen > 0; k--) {
        piece *c = &s->pieces[k];
        int64_t part = c->fen < fen ? c->fen : fen;

        if (c->source >= 1000 || part == 0 || (i >= 0 && !plain_named(s, i, c->bill)))
            continue;
        c->fen -= part;
        fen -= part;
        s->b[c->bill].settled = ZK_NO_DATE;
    }
    return fen;
}

static void plain_receive(plain_state *s, int i)
{
    int64_t fen = s->p[i].amount_fen;
    int target = plain_target(s, i), j;

    s->today = s->p[i].date;
    s->arrived[s->n_arrived++] = i;
    if (fen >= 0) {
        s->left[i] = fen;
        if (target == 1)
            s->left[i] = 0;
        while (target == 2 && s->left[i] > 0 && (j = plain_next(s, i)) >= 0)
            plain_pay(s, i, j);
        if (target == 2 && s->left[i] > 0 && plain_later(s, i))
            s->waiting[i] = true;
        else
            plain_spend(s, i);
        return;
    }
    if (target == 1)
        return;
    fen = -fen;
    if (target == 2)
        fen = plain_take_back(s, fen, i);
    for (int k = s->n_arrived - 1; k >= 0 && fen > 0; k--) {
        int q = s->arrived[k];
        int64_t part = s->left[q] < fen ? s->left[q] : fen;

        if (q >= 1000)
            continue;
        s->left[q] -= part;
        fen -= part;
        if (s->left[q] == 0)
            s->waiting[q] = false;
    }
    fen = plain_take_back(s, fen, -1);
    s->debt += fen;
    plain_spend_all(s);
}

static void plain_conclude(plain_state *s)
{
    for (int j = 0; j < s->n; j++) {
        zk_bill *b = &s->b[j];
        int64_t paid = b->has_paid ? b->paid_fen : b->amount_fen;
        int32_t on = b->paid_on != ZK_NO_DATE ? b->paid_on : b->due != ZK_NO_DATE ? b->due : b->issued;

        b->open_fen = b->late_days = b->early_days = 0;
        b->is_open = false;
        if (!s->issued[j])
            continue;
        if (b->amount_fen > 0) {
            b->open_fen = plain_open(s, j);
            if (plain_own(b) && on <= s->as_of && paid > 0)
                b->open_fen = paid < b->amount_fen ? b->amount_fen - paid : 0;
            if (plain_own(b))
                b->settled = b->open_fen ? ZK_NO_DATE : on;
        }
        b->is_open = b->open_fen > 0;
        if (b->due == ZK_NO_DATE)
            continue;
        if (b->is_open)
            b->late_days = s->as_of > b->due ? s->as_of - b->due : 0;
        else if (b->settled > b->due)
            b->late_days = b->settled - b->due;
        else
            b->early_days = b->due - b->settled;
    }
}

static void plain_settle(zk_bill *b, int n, zk_payment *p, int m, int32_t as_of)
{
    plain_state *s = calloc(1, sizeof *s);

    s->b = b;
    s->p = p;
    s->n = n;
    s->m = m;
    s->as_of = as_of;
    for (int j = 0; j < n; j++)
        b[j].settled = ZK_NO_DATE;
    for (int32_t day = -100000; day <= as_of; day++) {
        if (day == -100000) /* jump to the first day on which anything happens */
            for (int32_t first = INT32_MAX, k = 0; k <= n + m; k++) {
                if (k == n + m) {
                    day = first == INT32_MAX ? as_of : first;
                    break;
                }
                int32_t d = k < n ? b[k].issued : p[k - n].date;
                first = d < first ? d : first;
            }
        for (int j = 0; j < n; j++)
            if (b[j].issued == day && day <= as_of)
                plain_issue(s, j);
        for (int back = 0; back < 2; back++)
            for (int i = 0; i < m; i++)
                if (p[i].date == day && day <= as_of && (p[i].amount_fen < 0) == back)
                    plain_receive(s, i);
    }
    plain_conclude(s);
    for (int i = 0; i < m; i++)
        p[i].unused_fen = s->left[i];
    free(s);
}

#endif
