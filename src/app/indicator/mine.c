/* SPDX-License-Identifier: Apache-2.0
 *
 * One customer's rows of one table: found by their chains, put in order, gathered into dense columns.
 *
 * Rows come in any order. They are put in order of date; rows of one day are compared by content where
 * that can matter (settlement). Most customers' rows stand together in order of date, as they were sealed: then
 * nothing is moved. Chains of a block of customers are walked side by side, and the rows of the next customer are
 * fetched while one is worked on: both are about waiting for memory, which is most of the cost otherwise.
 */
#include "app/indicator/engine.h"

#include <stdlib.h>
#include <string.h>

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
    m->row = ZK_NEWS(a, uint32_t, m->cap);
    m->from_row = ZK_NEWS(a, uint32_t, m->cap);
    m->key = ZK_NEWS(a, uint64_t, m->cap);
    m->date_room = ZK_NEWS(a, int32_t, m->cap);
    m->settled_null = ZK_NEWS(a, uint8_t, m->cap);
    m->ones = ZK_NEWS(a, uint8_t, m->cap);
    memset(m->ones, 1, m->cap);
    for (size_t c = 0; c < t->n_cols; c++) {
        m->num_room[c] = ZK_NEWS(a, int64_t, m->cap);
        m->real_room[c] = t->cols[c].store == ZK__F64 ? ZK_NEWS(a, double, m->cap) : NULL;
        m->text_room[c] = t->cols[c].store == ZK__STR ? ZK_NEWS(a, zk_str, m->cap) : NULL;
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

void zk__mine_init(zk__mine *m, const zk__rows *rows)
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
    POINTERS(num_room, t->n_cols);
    POINTERS(real_room, t->n_cols);
    POINTERS(text_room, t->n_cols);
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

void zk__mine_clear(zk__mine *m)
{
    void *all[] = {m->tie_cols,   (void *)m->num,   (void *)m->real,  (void *)m->text, (void *)m->null,
                   m->num_room,   m->real_room,     m->text_room,     m->null_room,    m->pass,
                   (void *)m->vi, (void *)m->vx,    (void *)m->vnull, m->vx_room,      m->vi_room,
                   m->vnull_room, (void *)m->odate, (void *)m->oat,   m->on,           m->odate_room,
                   m->oat_room,   m->series,        m->cut,           m->cdate_room,   m->ci_room,
                   m->cx_room,    m->slots,         m->met,           m->met_by,       m->block};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    zk_arena_clear(&m->arena);
}

/* ---- order ----------------------------------------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

void zk__sort_keys(uint64_t *key, size_t n)
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

/* ---- chains ------------------------------------------------------------------------------------ */

static void block_room(zk__mine *m, size_t n)
{
    if (n <= m->cap_block)
        return;
    m->cap_block = n + n / 2 + 4096;
    m->met = zk_xrealloc(m->met, m->cap_block * sizeof *m->met);
    m->met_by = zk_xrealloc(m->met_by, m->cap_block);
    m->block = zk_xrealloc(m->block, m->cap_block * sizeof *m->block);
}

/* Follows all chains by one step in turn. Runs are met newest arrival first. */
static size_t walk(zk__mine *m, int64_t first, size_t n, uint32_t *count)
{
    const zk__rows *r = m->rows;
    uint32_t link[ZK__BLOCK];
    uint8_t who[ZK__BLOCK];
    size_t active = 0, met = 0;

    for (size_t i = 0; i < n; i++) {
        link[active] = r->head[first + (int64_t)i - r->lo];
        who[active] = (uint8_t)i;
        count[i] = 0;
        active += link[active] != ZK__NO_ROW;
    }
    while (active > 0) {
        size_t left = 0;

        block_room(m, met + active);
        for (size_t k = 0; k < active; k++) {
            uint32_t at = link[k] & ~ZK__MANY_ROWS;

            m->met[met] = (zk__run){at, link[k] & ZK__MANY_ROWS ? r->next[at + 1] : 1};
            m->met_by[met++] = who[k];
            count[who[k]]++;
            link[left] = r->next[at];
            who[left] = who[k];
            left += link[left] != ZK__NO_ROW;
        }
        active = left;
    }
    return met;
}

void zk__mine_block(zk__mine *m, int64_t first, size_t n)
{
    uint32_t count[ZK__BLOCK];
    size_t met = walk(m, first, n, count), sum = 0;

    m->first = first;
    for (size_t i = 0; i < n; i++) { /* from[i] becomes the end, and is counted down while it is filled */
        sum += count[i];
        m->from[i] = sum;
    }
    m->from[n] = sum;
    for (size_t k = 0; k < met; k++)
        m->block[--m->from[m->met_by[k]]] = m->met[k];
}

static void fetch(const zk__mine *m, size_t i)
{
    const zk__rows *r = m->rows;

    for (size_t c = 0; c < m->table->n_cols; c++) {
        const zk__coldata *d = &r->cols[c];

        if (!d->active || !d->any_value || ((int)c == m->table->date_col && c > 0))
            continue;
        for (size_t k = m->from[i]; k < m->from[i + 1]; k++) {
            const char *at = (const char *)d->data + m->block[k].at * r->width[c];

            for (size_t byte = 0; byte < m->block[k].n * r->width[c]; byte += 64)
                __builtin_prefetch(at + byte);
        }
    }
}

/* Rows of a file that is sorted by date come in order already. */
static bool take_in_order(zk__mine *m, const int32_t *date, const zk__run *run, size_t n_runs)
{
    int32_t last = INT32_MIN;
    bool sorted = true;
    size_t n = 0;

    for (size_t i = 0; i < n_runs; i++)
        for (uint32_t at = run[i].at; at < run[i].at + run[i].n; at++, n++) {
            int32_t day = date ? date[at] : NO_DATE;

            m->date_room[n] = day;
            m->row[n] = at;
            sorted &= day >= last;
            last = day;
        }
    return sorted;
}

/* One run, one row a day at most, the later the later: what may be read where it stands. */
static bool is_straight(const int32_t *date, const zk__run *run, size_t n_runs)
{
    bool later = date && n_runs == 1;

    for (uint32_t at = later ? run->at + 1 : 0, end = later ? run->at + run->n : 0; at < end; at++)
        later &= date[at] > date[at - 1];
    return later;
}

static void find_rows(zk__mine *m, size_t i)
{
    const zk__rows *r = m->rows;
    const int32_t *date = m->table->date_col >= 0 ? r->cols[m->table->date_col].data : NULL;
    const zk__run *run = m->block + m->from[i];
    size_t n_runs = m->from[i + 1] - m->from[i], n = 0;

    for (size_t k = 0; k < n_runs; k++)
        n += run[k].n;
    mine_room(m, n);
    m->n = n;
    if ((m->straight = is_straight(date, run, n_runs))) {
        m->row[0] = run->at;
        m->date = date + run->at;
        return;
    }
    m->date = m->date_room;
    if (take_in_order(m, date, run, n_runs))
        return;
    memcpy(m->from_row, m->row, n * sizeof *m->row);
    for (size_t k = 0; k < n; k++)
        m->key[k] = zk__date_key(m->date[k], k);
    zk__sort_keys(m->key, n);
    for (size_t k = 0; k < n; k++) {
        m->row[k] = m->from_row[(uint32_t)m->key[k]];
        m->date_room[k] = zk__key_date(m->key[k]);
    }
}

static void order_days(zk__mine *m)
{
    if (m->straight)
        return;
    for (size_t a = 0, b; a < m->n; a = b) {
        for (b = a + 1; b < m->n && m->date[b] == m->date[a]; b++)
            ;
        if (b > a + 1)
            qsort_r(m->row + a, b - a, sizeof *m->row, by_content, m);
    }
}

/* ---- columns --------------------------------------------------------------------------------------------- */

/* Rows from all over; or, straight, those that stand together. */
#define GATHER(type, to_type, room)                                                                          \
    do {                                                                                                     \
        const type *restrict from = d->data;                                                                 \
        to_type *restrict to = (room);                                                                       \
        for (size_t k = 0; !m->straight && k < n; k++)                                                       \
            to[k] = from[row[k]];                                                                            \
        for (size_t k = 0; m->straight && k < n; k++)                                                        \
            to[k] = from[row[0] + k];                                                                        \
    } while (0)

static const uint8_t *gather_nulls(zk__mine *m, size_t c)
{
    const zk__coldata *d = &m->rows->cols[c];
    const uint32_t *restrict row = m->row;
    uint8_t *restrict to = m->null_room[c], some = 0;
    const size_t n = m->n;

    if (m->straight)
        return memchr(d->null + row[0], 1, n) ? d->null + row[0] : NULL;
    for (size_t k = 0; k < n; k++)
        some |= to[k] = d->null[row[k]];
    return some ? to : NULL;
}

static void gather_column(zk__mine *m, size_t c)
{
    const zk__coldata *d = &m->rows->cols[c];
    const uint32_t *restrict row = m->row;
    const size_t n = m->n;
    zk__store store = m->table->cols[c].store;

    m->num[c] = m->num_room[c];
    m->real[c] = m->real_room[c];
    m->text[c] = m->text_room[c];
    m->null[c] = NULL;
    if (!d->active || !d->any_value) {
        m->null[c] = m->ones;
        if (store == ZK__STR)
            memset(m->text_room[c], 0, n * sizeof **m->text_room);
        return;
    }
    if (m->straight && store == ZK__I64)
        m->num[c] = (const int64_t *)d->data + row[0];
    else if (m->straight && store == ZK__F64)
        m->real[c] = (const double *)d->data + row[0];
    else if (m->straight && store == ZK__STR)
        m->text[c] = (const zk_str *)d->data + row[0];
    else
        switch (store) {
        case ZK__I64: GATHER(int64_t, int64_t, m->num_room[c]); break;
        case ZK__I32: GATHER(int32_t, int64_t, m->num_room[c]); break;
        case ZK__I16: GATHER(int16_t, int64_t, m->num_room[c]); break;
        case ZK__U8: GATHER(uint8_t, int64_t, m->num_room[c]); break;
        case ZK__F64: GATHER(double, double, m->real_room[c]); break;
        case ZK__STR: GATHER(zk_str, zk_str, m->text_room[c]); break;
        }
    if (d->any_null)
        m->null[c] = gather_nulls(m, c);
}

static void derive_common(zk__mine *m, int32_t as_of)
{
    for (size_t k = 0; m->derived[ZK__AS_OF] && k < m->n; k++)
        m->derived[ZK__AS_OF][k] = as_of;
    for (size_t k = 0; m->derived[ZK__DAYS_AGO] && k < m->n; k++)
        m->derived[ZK__DAYS_AGO][k] = (int64_t)as_of - m->date[k];
}

void zk__mine_take(zk__mine *m, size_t i, size_t n, int32_t as_of)
{
    if (i + 1 < n)
        fetch(m, i + 1);
    find_rows(m, i);
    if (m->table->settles >= 0)
        order_days(m);
    for (size_t c = 0; c < m->table->n_cols; c++)
        if ((int)c != m->table->date_col || m->table->date_used)
            gather_column(m, c);
    derive_common(m, as_of);
}
