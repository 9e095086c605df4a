/* SPDX-License-Identifier: Apache-2.0
 *
 * One customer: the rows of a group of tables are settled, filtered and made into channels; then every
 * number is a function of a span. Values of one day are put in order of value, so that the same rows
 * always give the same bits.
 */
#include "app/indicator/engine.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"

void zk__person_init(zk__person *p, const zk__plan *plan, const zk__rows *const *rows, size_t n)
{
    memset(p, 0, sizeof *p);
    p->plan = plan;
    p->n = n;
    p->mine = zk_xmalloc(n * sizeof *p->mine);
    p->settler = zk_settler_new();
    for (size_t i = 0; i < n; i++)
        zk__mine_init(&p->mine[i], rows[i]);
}

void zk__person_clear(zk__person *p)
{
    for (size_t i = 0; i < p->n; i++)
        zk__mine_clear(&p->mine[i]);
    free(p->mine);
    free(p->bills);
    free(p->payments);
    zk_settler_free(p->settler);
    zk__room_clear(&p->room);
}

/* ---- settlement -------------------------------------------------------------------------------------------- */

/* The values of a column; NULL where it is not read or nobody has a value. */
static const int64_t *column(const zk__mine *m, int c, const uint8_t **null)
{
    *null = c < 0 ? NULL : m->null[c];
    return c < 0 || *null == m->ones ? NULL : m->num[c];
}

static int32_t date_or_none(const int64_t *v, const uint8_t *null, size_t k)
{
    return !v || (null && null[k]) ? ZK_NO_DATE : (int32_t)v[k];
}

static void fill_bills(zk_bill *restrict bills, const zk__mine *m)
{
    const zk__table *t = m->table;
    const uint8_t *no_due, *no_amount, *no_paid, *no_paid_on, *no_ref, *no_period;
    const int64_t *due = column(m, t->due_col, &no_due), *amount = column(m, t->amount_col, &no_amount),
                  *paid = column(m, t->paid_col, &no_paid), *paid_on = column(m, t->paid_on_col, &no_paid_on),
                  *ref = column(m, t->ref_col, &no_ref), *period = column(m, t->period_col, &no_period);
    const int32_t *date = m->date;
    const size_t n = m->n;

    for (size_t k = 0; k < n; k++) {
        bool has_paid = paid && !(no_paid && no_paid[k]);

        bills[k] = (zk_bill){
            .issued = date[k],
            .due = date_or_none(due, no_due, k),
            .amount_fen = !amount || (no_amount && no_amount[k]) ? 0 : amount[k],
            .has_paid = has_paid,
            .paid_fen = has_paid ? paid[k] : 0,
            .paid_on = date_or_none(paid_on, no_paid_on, k),
            .ref = !ref || (no_ref && no_ref[k]) ? 0 : (uint64_t)ref[k],
            .period = date_or_none(period, no_period, k),
        };
    }
}

static void fill_payments(zk_payment *restrict payments, const zk__mine *m)
{
    const zk__table *t = m->table;
    const uint8_t *no_amount, *no_ref, *no_period;
    const int64_t *amount = column(m, t->amount_col, &no_amount), *ref = column(m, t->ref_col, &no_ref),
                  *period = column(m, t->period_col, &no_period);
    const int32_t *date = m->date;
    const size_t n = m->n;

    for (size_t k = 0; k < n; k++)
        payments[k] = (zk_payment){
            .date = date[k],
            .amount_fen = !amount || (no_amount && no_amount[k]) ? 0 : amount[k],
            .ref = !ref || (no_ref && no_ref[k]) ? 0 : (uint64_t)ref[k],
            .period = date_or_none(period, no_period, k),
        };
}

#define DERIVE(mine, what, list, expression)                                                                 \
    do {                                                                                                     \
        int64_t *restrict to = (mine)->derived[what];                                                        \
        for (size_t k = 0; to && k < (mine)->n; k++)                                                         \
            to[k] = (list)[k].expression;                                                                    \
    } while (0)

static void derive_settled(const zk__person *p, zk__mine *bill, zk__mine *payment)
{
    const zk_bill *restrict b = p->bills;
    uint8_t *restrict none = bill->settled_null;

    DERIVE(bill, ZK__LATE_DAYS, b, late_days);
    DERIVE(bill, ZK__EARLY_DAYS, b, early_days);
    DERIVE(bill, ZK__OPEN, b, open_fen);
    DERIVE(bill, ZK__IS_OPEN, b, is_open);
    DERIVE(bill, ZK__SETTLED, b, settled);
    for (size_t k = 0; bill->derived[ZK__SETTLED] && k < bill->n; k++)
        none[k] = b[k].settled == ZK_NO_DATE;
    DERIVE(payment, ZK__UNUSED, p->payments, unused_fen);
}

static void settle(zk__person *p, zk__mine *bill, zk__mine *payment)
{
    if (bill->n > p->cap_bills) {
        p->cap_bills = bill->n + bill->n / 2 + 48;
        p->bills = zk_xrealloc(p->bills, p->cap_bills * sizeof *p->bills);
    }
    if (payment->n > p->cap_payments) {
        p->cap_payments = payment->n + payment->n / 2 + 48;
        p->payments = zk_xrealloc(p->payments, p->cap_payments * sizeof *p->payments);
    }
    fill_bills(p->bills, bill);
    fill_payments(p->payments, payment);
    zk_settle(p->settler, p->bills, bill->n, p->payments, payment->n, p->plan->as_of);
    derive_settled(p, bill, payment);
}

size_t zk__person_block(zk__person *p, int64_t first, size_t n)
{
    size_t rows = 0;

    for (size_t i = 0; i < p->n; i++) {
        zk__mine_block(&p->mine[i], first, n);
        rows += p->mine[i].from[n];
    }
    p->block = n;
    return rows;
}

bool zk__person_take(zk__person *p, size_t k)
{
    size_t rows = 0;

    for (size_t i = 0; i < p->n; i++) {
        zk__mine_take(&p->mine[i], k, p->block, p->plan->as_of);
        rows += p->mine[i].n;
    }
    if (p->n == 2) /* payment and bill, in this order */
        settle(p, &p->mine[1], &p->mine[0]);
    return rows > 0;
}

/* ---- filters and values ----------------------------------------------------------------------------------------- */

static const int64_t *integers(const zk__mine *m, int slot, const uint8_t **null)
{
    const zk__slot *s = &m->table->slots[slot];
    int c = m->table->col_of[slot];

    if (!s->field) {
        *null = s->derived == ZK__SETTLED ? m->settled_null : NULL;
        return m->derived[s->derived];
    }
    *null = m->null[c];
    return m->num[c];
}

static zk_value value_of(const zk__mine *m, int slot, size_t k)
{
    const zk__slot *s = &m->table->slots[slot];
    int c = m->table->col_of[slot];
    const uint8_t *null;
    const int64_t *v;

    if (s->field && m->null[c] && m->null[c][k])
        return (zk_value){.type = ZK_ABSENT};
    if (s->field && s->type == ZK_COL_TEXT)
        return (zk_value){.type = ZK_TEXT, .text = m->text[c][k]};
    if (s->field && s->type == ZK_COL_REAL)
        return (zk_value){.type = ZK_NUMBER, .x = m->real[c][k]};
    v = integers(m, slot, &null);
    if (null && null[k])
        return (zk_value){.type = ZK_ABSENT};
    if (s->type != ZK_COL_CODE)
        return (zk_value){.type = ZK_NUMBER, .x = (double)v[k] / s->divide};
    if (v[k] < 0)
        return (zk_value){.type = ZK_ABSENT};
    return (zk_value){.type = ZK_TEXT, .text = zk_str_of(s->field->codes[v[k]].name)};
}

static void fill_slots(zk__mine *m, const zk_expr *e, size_t k)
{
    const int *slots;
    size_t n = zk_expr_slots(e, &slots);

    for (size_t i = 0; i < n; i++)
        m->slots[slots[i]] = value_of(m, slots[i], k);
}

static void apply_test(const zk__mine *m, const zk__test *t, uint8_t *restrict pass)
{
    const uint8_t *null;
    const int64_t *restrict v = integers(m, t->slot, &null);
    const int64_t lo = t->lo, hi = t->hi;
    const uint64_t mask = t->mask;
    const uint8_t invert = t->invert;
    const size_t n = m->n;

    if (t->type == ZK__TEST_MISSING || t->type == ZK__TEST_PRESENT) {
        for (size_t k = 0; k < n; k++)
            pass[k] &= (null && null[k]) == (t->type == ZK__TEST_MISSING);
        return;
    }
    if (t->type == ZK__TEST_CODES) {
        for (size_t k = 0; k < n; k++)
            pass[k] &= v[k] >= 0 && v[k] < 64 && (mask >> v[k] & 1) != invert;
    } else {
        for (size_t k = 0; k < n; k++)
            pass[k] &= (uint8_t)((v[k] >= lo) & (v[k] <= hi)) ^ invert;
    }
    for (size_t k = 0; null && k < n; k++)
        pass[k] &= null[k] ^ 1;
}

static void work_filters(zk__mine *m)
{
    for (size_t f = 0; f < m->table->n_filters; f++) {
        const zk__filter *filter = &m->table->filters[f];
        uint8_t *pass = m->pass[f];

        if (filter->n_tests) {
            memset(pass, 1, m->n);
            for (size_t t = 0; t < filter->n_tests; t++)
                apply_test(m, &filter->tests[t], pass);
            continue;
        }
        for (size_t k = 0; k < m->n; k++) {
            fill_slots(m, filter->e, k);
            pass[k] = zk_expr_true(filter->e, m->slots);
        }
    }
}

static void evaluate_value(zk__mine *m, size_t v)
{
    const zk__valuespec *spec = &m->table->values[v];
    uint8_t some = 0;

    for (size_t k = 0; k < m->n; k++) {
        zk_value x;

        fill_slots(m, spec->e, k);
        x = zk_expr_eval(spec->e, m->slots);
        m->vnull_room[v][k] = x.type == ZK_ABSENT;
        some |= m->vnull_room[v][k];
        if (spec->type == ZK__V_HASH)
            m->vi_room[v][k] = x.type == ZK_TEXT ? (int64_t)zk_hash(x.text.p, x.text.n, 0) : 0;
        else
            m->vx_room[v][k] = x.x;
    }
    m->vi[v] = spec->type == ZK__V_HASH ? m->vi_room[v] : NULL;
    m->vx[v] = spec->type == ZK__V_HASH ? NULL : m->vx_room[v];
    m->vnull[v] = some ? m->vnull_room[v] : NULL;
}

static void work_values(zk__mine *m)
{
    for (size_t v = 0; v < m->table->n_values; v++) {
        const zk__valuespec *spec = &m->table->values[v];
        const zk__slot *slot = spec->slot < 0 ? NULL : &m->table->slots[spec->slot];

        if (!slot) {
            evaluate_value(m, v);
        } else if (spec->col < 0) {
            m->vi[v] = m->derived[slot->derived];
            m->vx[v] = NULL;
            m->vnull[v] = slot->derived == ZK__SETTLED ? m->settled_null : NULL;
        } else {
            m->vi[v] = spec->type == ZK__V_REAL ? NULL : m->num[spec->col];
            m->vx[v] = spec->type == ZK__V_REAL ? m->real[spec->col] : NULL;
            m->vnull[v] = m->null[spec->col];
        }
    }
}

/* ---- orders and channels ------------------------------------------------------------------------------------------ */

static void work_orders(zk__mine *m)
{
    const zk__table *t = m->table;

    m->odate[0] = m->date;
    m->oat[0] = NULL;
    m->on[0] = m->n;
    for (size_t o = 1; o < t->n_orders; o++) {
        const uint8_t *null;
        const int64_t *date = column(m, t->order_cols[o], &null);
        size_t n = 0;

        for (size_t k = 0; k < m->n; k++)
            if (!(null && null[k]))
                m->key[n++] = zk__date_key((int32_t)date[k], k);
        zk__sort_keys(m->key, n);
        for (size_t k = 0; k < n; k++) {
            m->odate_room[o][k] = zk__key_date(m->key[k]);
            m->oat_room[o][k] = (uint32_t)m->key[k];
        }
        m->odate[o] = m->odate_room[o];
        m->oat[o] = m->oat_room[o];
        m->on[o] = n;
    }
}

static int by_integer(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static int by_real(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Values of one day in order of value. */
static void order_values(const int32_t *date, int64_t *i, double *x, size_t n)
{
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && date[to] == date[from]; to++)
            ;
        if (to > from + 1 && i)
            qsort(i + from, to - from, sizeof *i, by_integer);
        else if (to > from + 1)
            qsort(x + from, to - from, sizeof *x, by_real);
    }
}

static bool repeats(const int32_t *date, size_t n)
{
    for (size_t k = 1; k < n; k++)
        if (date[k] == date[k - 1])
            return true;
    return false;
}

/* Nothing to leave out and nothing to put in order: the columns themselves are the channel. */
static bool channel_is_columns(zk__mine *m, const zk__channel *c, zk__series *s)
{
    const uint8_t *null = c->value < 0 ? NULL : m->vnull[c->value];

    if (c->filter >= 0 || null || (c->value >= 0 && m->oat[c->order]) ||
        (c->ties && repeats(m->odate[c->order], m->on[c->order])))
        return false;
    *s = (zk__series){.date = m->odate[c->order], .n = m->on[c->order], .divide = 1};
    if (c->value >= 0) {
        s->i = m->vi[c->value];
        s->x = m->vx[c->value];
    }
    return true;
}

/* Every row is written and only those that count move the end on: nothing to guess for the processor. The
 * loop is written out for the usual shapes. */
#define COMPRESS(row_of, write, keep)                                                                        \
    for (size_t k = 0; k < rows; k++) {                                                                      \
        size_t row = (row_of);                                                                               \
                                                                                                             \
        to[n] = date[k];                                                                                     \
        write;                                                                                               \
        n += (keep);                                                                                         \
    }

static size_t compress(const zk__mine *m, const zk__channel *c, int32_t *restrict to, int64_t *restrict ti,
                       double *restrict tx)
{
    const uint32_t *restrict order = m->oat[c->order];
    const uint8_t *restrict pass = c->filter < 0 ? m->ones : m->pass[c->filter];
    const uint8_t *restrict null = c->value < 0 ? NULL : m->vnull[c->value];
    const int64_t *restrict vi = c->value < 0 ? NULL : m->vi[c->value];
    const double *restrict vx = c->value < 0 ? NULL : m->vx[c->value];
    const int32_t *restrict date = m->odate[c->order];
    const size_t rows = m->on[c->order];
    size_t n = 0;

    if (null && vi)
        COMPRESS(order ? order[k] : k, ti[n] = vi[row], pass[row] & (null[row] ^ 1))
    else if (null)
        COMPRESS(order ? order[k] : k, tx[n] = vx[row], pass[row] & (null[row] ^ 1))
    else if (vi && order)
        COMPRESS(order[k], ti[n] = vi[row], pass[row])
    else if (vi)
        COMPRESS(k, ti[n] = vi[row], pass[row])
    else if (vx)
        COMPRESS(order ? order[k] : k, tx[n] = vx[row], pass[row])
    else if (order)
        COMPRESS(order[k], (void)0, pass[row])
    else
        COMPRESS(k, (void)0, pass[row])
    return n;
}

static void fill_channel(zk__mine *m, size_t at, const zk__channel *c, zk__series *s)
{
    int64_t *ti = c->value >= 0 && m->vi[c->value] ? m->ci_room[at] : NULL;
    double *tx = c->value >= 0 && m->vx[c->value] ? m->cx_room[at] : NULL;
    int32_t *to = m->cdate_room[at];
    size_t n = compress(m, c, to, ti, tx);

    if (c->ties && (ti || tx) && repeats(to, n))
        order_values(to, ti, tx, n);
    *s = (zk__series){to, ti, tx, n, 1};
}

void zk__person_work(zk__person *p)
{
    for (size_t i = 0; i < p->n; i++) {
        zk__mine *m = &p->mine[i];

        work_filters(m);
        work_values(m);
        work_orders(m);
        for (size_t c = 0; c < m->table->n_channels; c++) {
            const zk__channel *channel = &m->table->channels[c];

            if (!channel_is_columns(m, channel, &m->series[c]))
                fill_channel(m, c, channel, &m->series[c]);
            if (channel->value >= 0)
                m->series[c].divide = m->table->values[channel->value].divide;
        }
        for (size_t c = 0; c < m->table->n_cuts; c++) {
            const zk__cut *cut = &m->table->cuts[c];
            zk__series rows = {.date = m->odate[cut->order], .n = m->on[cut->order], .divide = 1};

            m->cut[c] = zk__series_cut(cut->channel < 0 ? rows : m->series[cut->channel], cut->lo, cut->hi);
        }
    }
}

zk__answer zk__person_ask(zk__person *p, size_t table_in_group, const zk__want *w)
{
    zk__mine *m = &p->mine[table_in_group];
    zk__series none = {.divide = 1};
    zk__span s = {
        .rows = m->cut[w->rows],
        .pass = m->cut[w->pass],
        .value = w->value < 0 ? none : m->cut[w->value],
        .all = w->all < 0 ? none : m->cut[w->all],
        .calendar = &p->plan->calendar,
        .as_of = p->plan->as_of,
        .per = w->def->per,
        .first_month = w->first_month,
    };

    return zk__span_apply(w->def->fn, &s, &p->room);
}
