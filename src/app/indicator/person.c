/* SPDX-License-Identifier: Apache-2.0
 *
 * One customer: the rows of a group of tables are gathered, put in order, settled, filtered and made into
 * channels; then every number is a function of a span.
 *
 * Rows come in any order. They are put in order of date; rows of one day are compared by content where
 * that can matter (settlement), and values of one day by value, so that the same rows always give the same bits.
 */
#include "app/indicator/engine.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"

enum { NO_DATE = INT32_MIN + 1 }; /* of master records: within life, before everything else */

/* ---- memory ------------------------------------------------------------------------------------------- */

static int rank_of(const zk__table *t, int c)
{
    static const char *const first[] = {"due", "amount", "paid", "paid_on"};
    const zk__colspec *col = &t->cols[c];

    if (col->lazy)
        return 2;
    for (size_t i = 0; t->settles >= 0 && i < sizeof first / sizeof *first; i++)
        if (strcmp(t->slots[col->slot].field->name, first[i]) == 0)
            return 0;
    return 1;
}

/* Insertion sort: a handful of columns. */
static void order_columns(const zk__table *t, int *list)
{
    for (int c = 0; c < (int)t->n_cols; c++) {
        int k = c;

        for (; k > 0; k--) {
            int a = rank_of(t, list[k - 1]), b = rank_of(t, c);

            if (a < b || (a == b && t->cols[list[k - 1]].slot <= t->cols[c].slot))
                break;
            list[k] = list[k - 1];
        }
        list[k] = c;
    }
}

static void mine_room(zk__mine *m, size_t n)
{
    const zk__table *t = m->table;
    zk_arena *a = &m->arena;

    if (n <= m->cap)
        return;
    zk_arena_clear(a);
    m->cap = n + n / 2 + 48;
    m->at = ZK_NEWS(a, uint32_t, m->cap);
    m->spare = ZK_NEWS(a, uint32_t, m->cap);
    m->key = ZK_NEWS(a, uint64_t, m->cap);
    m->date = ZK_NEWS(a, int32_t, m->cap);
    m->settled_null = ZK_NEWS(a, uint8_t, m->cap);
    m->ones = ZK_NEWS(a, uint8_t, m->cap);
    memset(m->ones, 1, m->cap);
    for (size_t c = 0; c < t->n_cols; c++) {
        m->num[c] = ZK_NEWS(a, int64_t, m->cap);
        m->real[c] = t->cols[c].store == ZK__F64 ? ZK_NEWS(a, double, m->cap) : NULL;
        m->text[c] = t->cols[c].store == ZK__STR ? ZK_NEWS(a, zk_str, m->cap) : NULL;
        m->null_room[c] = ZK_NEWS(a, uint8_t, m->cap);
    }
    for (size_t d = 0; d < ZK__DERIVED_N; d++)
        m->derived[d] = t->derived[d] ? ZK_NEWS(a, int64_t, m->cap) : NULL;
    for (size_t f = 0; f < t->n_filters; f++)
        m->pass[f] = ZK_NEWS(a, uint8_t, m->cap);
    for (size_t v = 0; v < t->n_values; v++) {
        bool evaluated = t->values[v].slot < 0;

        m->vx_room[v] = evaluated ? ZK_NEWS(a, double, m->cap) : NULL;
        m->vi_room[v] = evaluated ? ZK_NEWS(a, int64_t, m->cap) : NULL;
        m->vnull_room[v] = evaluated ? ZK_NEWS(a, uint8_t, m->cap) : NULL;
    }
    for (size_t o = 1; o < t->n_orders; o++) {
        m->odate_room[o] = ZK_NEWS(a, int32_t, m->cap);
        m->oat_room[o] = ZK_NEWS(a, uint32_t, m->cap);
    }
    for (size_t c = 0; c < t->n_channels; c++) {
        m->cdate_room[c] = ZK_NEWS(a, int32_t, m->cap);
        m->ci_room[c] = ZK_NEWS(a, int64_t, m->cap);
        m->cx_room[c] = ZK_NEWS(a, double, m->cap);
    }
}

static void mine_init(zk__mine *m, const zk__rows *rows)
{
    const zk__table *t = rows->table;

    memset(m, 0, sizeof *m);
    m->table = t;
    m->rows = rows;
#define POINTERS(field, n) m->field = zk_xmalloc(((n) + 1) * sizeof *m->field)
    POINTERS(tie_cols, t->n_cols);
    POINTERS(num, t->n_cols);
    POINTERS(real, t->n_cols);
    POINTERS(text, t->n_cols);
    POINTERS(null, t->n_cols);
    POINTERS(null_room, t->n_cols);
    POINTERS(pass, t->n_filters);
    POINTERS(vi, t->n_values);
    POINTERS(vx, t->n_values);
    POINTERS(vnull, t->n_values);
    POINTERS(vx_room, t->n_values);
    POINTERS(vi_room, t->n_values);
    POINTERS(vnull_room, t->n_values);
    POINTERS(odate, t->n_orders);
    POINTERS(oat, t->n_orders);
    POINTERS(on, t->n_orders);
    POINTERS(odate_room, t->n_orders);
    POINTERS(oat_room, t->n_orders);
    POINTERS(series, t->n_channels);
    POINTERS(cut, t->n_cuts);
    POINTERS(cdate_room, t->n_channels);
    POINTERS(ci_room, t->n_channels);
    POINTERS(cx_room, t->n_channels);
    POINTERS(slots, t->n_slots);
#undef POINTERS
    memset(m->slots, 0, (t->n_slots + 1) * sizeof *m->slots);
    order_columns(t, m->tie_cols);
    mine_room(m, 1);
}

static void mine_clear(zk__mine *m)
{
    void *all[] = {
        m->tie_cols,    m->num,     m->real,       m->text,     m->null,    m->null_room,  m->pass,
        m->vi,          m->vx,      m->vnull,      m->vx_room,  m->vi_room, m->vnull_room, (void *)m->odate,
        (void *)m->oat, m->on,      m->odate_room, m->oat_room, m->series,  m->cut,        m->cdate_room,
        m->ci_room,     m->cx_room, m->slots};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    zk_arena_clear(&m->arena);
}

void zk__person_init(zk__person *p, const zk__plan *plan, const zk__rows *const *rows, size_t n)
{
    memset(p, 0, sizeof *p);
    p->plan = plan;
    p->n = n;
    p->mine = zk_xmalloc(n * sizeof *p->mine);
    p->settler = zk_settler_new();
    for (size_t i = 0; i < n; i++)
        mine_init(&p->mine[i], rows[i]);
}

void zk__person_clear(zk__person *p)
{
    for (size_t i = 0; i < p->n; i++)
        mine_clear(&p->mine[i]);
    free(p->mine);
    free(p->bills);
    free(p->payments);
    zk_settler_free(p->settler);
    zk__room_clear(&p->room);
}

/* ---- order ----------------------------------------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static void sort_keys(uint64_t *key, size_t n)
{
    if (n > 64) {
        qsort(key, n, sizeof *key, by_key);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        uint64_t k = key[i];
        size_t j = i;

        for (; j > 0 && key[j - 1] > k; j--)
            key[j] = key[j - 1];
        key[j] = k;
    }
}

static uint64_t date_key(int32_t date, size_t k)
{
    return (uint64_t)((uint32_t)date ^ UINT32_C(0x80000000)) << 32 | (uint32_t)k;
}

static int32_t key_date(uint64_t key)
{
    return (int32_t)((uint32_t)(key >> 32) ^ UINT32_C(0x80000000));
}

static int64_t stored(const zk__rows *r, int c, uint32_t at)
{
    const void *data = r->cols[c].data;

    switch (r->table->cols[c].store) {
    case ZK__I32: return ((const int32_t *)data)[at];
    case ZK__I16: return ((const int16_t *)data)[at];
    case ZK__U8: return ((const uint8_t *)data)[at];
    default: return ((const int64_t *)data)[at];
    }
}

static int compare_in(const zk__rows *r, int c, uint32_t a, uint32_t b)
{
    const zk__coldata *d = &r->cols[c];
    bool na = d->any_null && d->null[a], nb = d->any_null && d->null[b];

    if (!d->active || !d->any_value)
        return 0;
    if (na || nb)
        return nb - na;
    if (r->table->cols[c].store == ZK__STR)
        return zk_str_cmp(((const zk_str *)d->data)[a], ((const zk_str *)d->data)[b]);
    if (r->table->cols[c].store == ZK__F64) {
        double x = ((const double *)d->data)[a], y = ((const double *)d->data)[b];

        return (x > y) - (x < y);
    }
    int64_t x = stored(r, c, a), y = stored(r, c, b);

    return (x > y) - (x < y);
}

static int by_content(const void *a, const void *b, void *user)
{
    const zk__mine *m = user;

    for (size_t k = 0; k < m->table->n_cols; k++) {
        int c = compare_in(m->rows, m->tie_cols[k], *(const uint32_t *)a, *(const uint32_t *)b);

        if (c)
            return c;
    }
    return 0;
}

/* Positions and dates of a subject's rows, in order of date. */
static void find_rows(zk__mine *m, int64_t subject)
{
    const zk__rows *r = m->rows;
    const int32_t *date = m->table->date_col >= 0 ? r->cols[m->table->date_col].data : NULL;
    size_t n = 0;

    for (uint32_t at = r->head[subject - r->lo]; at != ZK__NO_ROW; at = r->next[at]) {
        if (n == m->cap) { /* keep what was found while the room grows */
            uint32_t *kept = zk_xmalloc(n * sizeof *kept);

            memcpy(kept, m->at, n * sizeof *kept);
            mine_room(m, n + 1);
            memcpy(m->at, kept, n * sizeof *kept);
            free(kept);
        }
        m->at[n++] = at;
    }
    m->n = n;
    for (size_t k = 0; k < n;
         k++) /* the newest arrival stands first: turn round, it is often the latest date */
        m->key[k] = date_key(date ? date[m->at[n - 1 - k]] : NO_DATE, n - 1 - k);
    sort_keys(m->key, n);
    for (size_t k = 0; k < n; k++) {
        m->spare[k] = m->at[(uint32_t)m->key[k]];
        m->date[k] = key_date(m->key[k]);
    }
    memcpy(m->at, m->spare, n * sizeof *m->at);
}

static void order_days(zk__mine *m)
{
    for (size_t a = 0, b; a < m->n; a = b) {
        for (b = a + 1; b < m->n && m->date[b] == m->date[a]; b++)
            ;
        if (b > a + 1)
            qsort_r(m->at + a, b - a, sizeof *m->at, by_content, m);
    }
}

/* ---- columns --------------------------------------------------------------------------------------------- */

#define GATHER(type, to)                                                                                     \
    for (size_t k = 0; k < m->n; k++)                                                                        \
    (to)[k] = ((const type *)d->data)[m->at[k]]

static void gather_column(zk__mine *m, size_t c)
{
    const zk__coldata *d = &m->rows->cols[c];
    uint8_t some = 0;

    m->null[c] = NULL;
    if (!d->active || !d->any_value) {
        m->null[c] = m->ones;
        if (m->text[c])
            memset(m->text[c], 0, m->n * sizeof **m->text);
        return;
    }
    switch (m->table->cols[c].store) {
    case ZK__I64: GATHER(int64_t, m->num[c]); break;
    case ZK__I32: GATHER(int32_t, m->num[c]); break;
    case ZK__I16: GATHER(int16_t, m->num[c]); break;
    case ZK__U8: GATHER(uint8_t, m->num[c]); break;
    case ZK__F64: GATHER(double, m->real[c]); break;
    case ZK__STR: GATHER(zk_str, m->text[c]); break;
    }
    if (!d->any_null)
        return;
    for (size_t k = 0; k < m->n; k++)
        some |= m->null_room[c][k] = d->null[m->at[k]];
    if (some)
        m->null[c] = m->null_room[c];
}

static void derive_common(zk__mine *m, int32_t as_of)
{
    for (size_t k = 0; m->derived[ZK__AS_OF] && k < m->n; k++)
        m->derived[ZK__AS_OF][k] = as_of;
    for (size_t k = 0; m->derived[ZK__DAYS_AGO] && k < m->n; k++)
        m->derived[ZK__DAYS_AGO][k] = (int64_t)as_of - m->date[k];
}

/* ---- settlement -------------------------------------------------------------------------------------------- */

static const int64_t *column(const zk__mine *m, const char *name, const uint8_t **null)
{
    for (size_t c = 0; c < m->table->n_cols; c++)
        if (!m->table->cols[c].hash &&
            strcmp(m->table->slots[m->table->cols[c].slot].field->name, name) == 0) {
            *null = m->null[c];
            return m->num[c];
        }
    *null = NULL;
    return NULL;
}

static int32_t date_or_none(const int64_t *v, const uint8_t *null, size_t k)
{
    return !v || (null && null[k]) ? ZK_NO_DATE : (int32_t)v[k];
}

static void fill_bills(zk__person *p, const zk__mine *m)
{
    const uint8_t *no_due, *no_amount, *no_paid, *no_paid_on;
    const int64_t *due = column(m, "due", &no_due), *amount = column(m, "amount", &no_amount),
                  *paid = column(m, "paid", &no_paid), *paid_on = column(m, "paid_on", &no_paid_on);
    int ref = m->table->ref_col, period = m->table->period_col;

    for (size_t k = 0; k < m->n; k++) {
        zk_bill *b = &p->bills[k];

        b->issued = m->date[k];
        b->due = date_or_none(due, no_due, k);
        b->amount_fen = no_amount && no_amount[k] ? 0 : amount[k];
        b->has_paid = paid && !(no_paid && no_paid[k]);
        b->paid_fen = b->has_paid ? paid[k] : 0;
        b->paid_on = date_or_none(paid_on, no_paid_on, k);
        b->ref = m->null[ref] && m->null[ref][k] ? 0 : (uint64_t)m->num[ref][k];
        b->period = date_or_none(m->num[period], m->null[period], k);
    }
}

static void fill_payments(zk__person *p, const zk__mine *m)
{
    const uint8_t *no_amount;
    const int64_t *amount = column(m, "amount", &no_amount);
    int ref = m->table->ref_col, period = m->table->period_col;

    for (size_t k = 0; k < m->n; k++) {
        zk_payment *q = &p->payments[k];

        q->date = m->date[k];
        q->amount_fen = no_amount && no_amount[k] ? 0 : amount[k];
        q->ref = m->null[ref] && m->null[ref][k] ? 0 : (uint64_t)m->num[ref][k];
        q->period = date_or_none(m->num[period], m->null[period], k);
    }
}

static void derive_settled(const zk__person *p, zk__mine *bill, zk__mine *payment)
{
    for (size_t k = 0; k < bill->n; k++) {
        const zk_bill *b = &p->bills[k];

        if (bill->derived[ZK__LATE_DAYS])
            bill->derived[ZK__LATE_DAYS][k] = b->late_days;
        if (bill->derived[ZK__EARLY_DAYS])
            bill->derived[ZK__EARLY_DAYS][k] = b->early_days;
        if (bill->derived[ZK__OPEN])
            bill->derived[ZK__OPEN][k] = b->open_fen;
        if (bill->derived[ZK__IS_OPEN])
            bill->derived[ZK__IS_OPEN][k] = b->is_open;
        if (bill->derived[ZK__SETTLED])
            bill->derived[ZK__SETTLED][k] = b->settled;
        bill->settled_null[k] = b->settled == ZK_NO_DATE;
    }
    for (size_t k = 0; payment->derived[ZK__UNUSED] && k < payment->n; k++)
        payment->derived[ZK__UNUSED][k] = p->payments[k].unused_fen;
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
    fill_bills(p, bill);
    fill_payments(p, payment);
    zk_settle(p->settler, p->bills, bill->n, p->payments, payment->n, p->plan->as_of);
    derive_settled(p, bill, payment);
}

void zk__person_take(zk__person *p, int64_t subject)
{
    for (size_t i = 0; i < p->n; i++) {
        zk__mine *m = &p->mine[i];

        find_rows(m, subject);
        if (m->table->settles >= 0)
            order_days(m);
        for (size_t c = 0; c < m->table->n_cols; c++)
            gather_column(m, c);
        derive_common(m, p->plan->as_of);
    }
    if (p->n == 2) { /* payment and bill, in this order */
        settle(p, &p->mine[1], &p->mine[0]);
    }
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

static void apply_test(const zk__mine *m, const zk__test *t, uint8_t *pass)
{
    const uint8_t *null;
    const int64_t *v = integers(m, t->slot, &null);

    if (t->type == ZK__TEST_MISSING || t->type == ZK__TEST_PRESENT) {
        for (size_t k = 0; k < m->n; k++)
            pass[k] &= (null && null[k]) == (t->type == ZK__TEST_MISSING);
        return;
    }
    if (t->type == ZK__TEST_CODES) {
        for (size_t k = 0; k < m->n; k++)
            pass[k] &= v[k] >= 0 && v[k] < 64 && ((t->mask >> v[k] & 1) != 0) != t->invert;
    } else {
        for (size_t k = 0; k < m->n; k++)
            pass[k] &= (uint8_t)((v[k] >= t->lo) & (v[k] <= t->hi)) != (uint8_t)t->invert;
    }
    for (size_t k = 0; null && k < m->n; k++)
        pass[k] &= !null[k];
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
        const int64_t *date = column(m, t->orders[o]->name, &null);
        size_t n = 0;

        for (size_t k = 0; k < m->n; k++)
            if (!(null && null[k]))
                m->key[n++] = date_key((int32_t)date[k], k);
        sort_keys(m->key, n);
        for (size_t k = 0; k < n; k++) {
            m->odate_room[o][k] = key_date(m->key[k]);
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

static void fill_channel(zk__mine *m, size_t at, const zk__channel *c, zk__series *s)
{
    const uint32_t *order = m->oat[c->order];
    const uint8_t *pass = c->filter < 0 ? NULL : m->pass[c->filter],
                  *null = c->value < 0 ? NULL : m->vnull[c->value];
    const int64_t *vi = c->value < 0 ? NULL : m->vi[c->value];
    const double *vx = c->value < 0 ? NULL : m->vx[c->value];
    const int32_t *date = m->odate[c->order];
    int32_t *to = m->cdate_room[at];
    int64_t *ti = vi ? m->ci_room[at] : NULL;
    double *tx = vx ? m->cx_room[at] : NULL;
    size_t n = 0;

    for (size_t k = 0; k < m->on[c->order]; k++) {
        size_t row = order ? order[k] : k;

        if ((pass && !pass[row]) || (null && null[row]))
            continue;
        to[n] = date[k];
        if (ti)
            ti[n] = vi[row];
        else if (tx)
            tx[n] = vx[row];
        n++;
    }
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
