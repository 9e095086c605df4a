/* SPDX-License-Identifier: Apache-2.0
 *
 * A subject range in memory: the scan's threads copy their columns side by side into buffers, reserving
 * room with one atomic counter, and chain each run of rows to its subject's list. No locks, no second pass.
 * In files sorted by subject a run is nearly always all that the subject has.
 *
 * The order of arrival differs from run to run; nothing depends on it, because every customer's rows are put
 * in order afterwards. Buffers are kept between ranges.
 */
#include "app/indicator/engine.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE = 4096 }; /* rows of a batch that are looked at together */

typedef struct loading {
    zk__rows *r;
    int *col; /* scan column (behind subject) -> our column */
    size_t n;
    int date_at; /* scan column of the date; -1 */
    int32_t date_lo, date_hi;
} loading;

static size_t width_of(const zk__colspec *c)
{
    static const size_t width[] = {
        [ZK__I64] = 8, [ZK__I32] = 4, [ZK__I16] = 2, [ZK__U8] = 1, [ZK__F64] = 8, [ZK__STR] = sizeof(zk_str)};

    return width[c->store];
}

size_t zk__rows_width(const zk__table *t)
{
    size_t bytes = sizeof(uint32_t);

    for (size_t c = 0; c < t->n_cols; c++)
        if (!t->cols[c].lazy && !t->cols[c].empty)
            bytes += width_of(&t->cols[c]) + (t->cols[c].store == ZK__STR ? 32 : 0);
    return bytes;
}

void zk__rows_init(zk_ctx *cx, zk__rows *r, const zk__plan *plan, const zk__table *t)
{
    memset(r, 0, sizeof *r);
    r->table = t;
    r->plan = plan;
    r->threads = cx->threads;
    r->cols = ZK_NEWS(&cx->arena, zk__coldata, t->n_cols);
    r->texts = ZK_NEWS(&cx->arena, zk_arena, cx->threads);
    r->width = ZK_NEWS(&cx->arena, size_t, t->n_cols);
    for (size_t c = 0; c < t->n_cols; c++) {
        r->cols[c].active = !t->cols[c].lazy && !t->cols[c].empty;
        r->width[c] = width_of(&t->cols[c]);
    }
}

static void free_room(zk__rows *r)
{
    for (size_t c = 0; c < r->table->n_cols; c++) {
        free(r->cols[c].data);
        free(r->cols[c].null);
        r->cols[c].data = r->cols[c].null = NULL;
    }
    free(r->next);
    r->next = NULL;
    r->cap = 0;
}

void zk__rows_clear(zk__rows *r)
{
    if (!r->table)
        return;
    free_room(r);
    free((void *)r->head);
    for (int t = 0; t < r->threads; t++)
        zk_arena_clear(&r->texts[t]);
    r->head = NULL;
    r->table = NULL;
}

void zk__rows_room(zk__rows *r, size_t rows, size_t subjects)
{
    if (rows > r->cap) {
        free_room(r);
        for (size_t c = 0; c < r->table->n_cols; c++) {
            r->cols[c].data = zk_xmalloc(rows * r->width[c]);
            if (!(r->cols[c].null = calloc(rows, 1))) /* pages nobody writes to cost nothing */
                abort();
            r->cols[c].any_null = false;
        }
        r->next = zk_xmalloc(rows * sizeof *r->next);
        r->cap = rows;
    }
    if (subjects > r->cap_subjects) {
        free((void *)r->head);
        r->head = zk_xmalloc(subjects * sizeof *r->head);
        r->cap_subjects = subjects;
    }
}

/* ---- one batch ---------------------------------------------------------------------------------------- */

/* Which rows of the piece are wanted: those dated within range. Returns how many; when all, the list may be
 * left empty. */
static size_t choose(const loading *l, const zk_batch *b, size_t from, size_t n, uint16_t *list)
{
    const int64_t *date;
    const uint8_t *null;
    size_t kept = 0;

    if (l->date_at < 0)
        return n;
    date = b->num[l->date_at] + from;
    null = b->null[l->date_at] ? b->null[l->date_at] + from : NULL;
    for (size_t k = 0; k < n; k++) {
        list[kept] = (uint16_t)k;
        kept += date[k] >= l->date_lo && date[k] <= l->date_hi && !(null && null[k]);
    }
    return kept;
}

/* All rows of the piece (list NULL), or those listed. */
#define COPY(type, source_type, source)                                                                      \
    do {                                                                                                     \
        type *restrict to = (type *)data->data + at;                                                         \
        const source_type *restrict in = (source) + from;                                                    \
        for (size_t k = 0; !list && k < n; k++)                                                              \
            to[k] = (type)in[k];                                                                             \
        for (size_t k = 0; list && k < n; k++)                                                               \
            to[k] = (type)in[list[k]];                                                                       \
    } while (0)

static size_t nth(const uint16_t *list, size_t k)
{
    return list ? list[k] : k;
}

static void copy_texts(zk__rows *r, const zk_batch *b, size_t c, zk_str *to, size_t from,
                       const uint16_t *list, size_t n)
{
    zk_arena *a = &r->texts[b->thread];
    zk_str last = {NULL, 0};

    for (size_t k = 0; k < n; k++) {
        zk_str s = b->text[c][from + nth(list, k)];

        if (!last.p || last.n != s.n || memcmp(last.p, s.p, s.n) != 0)
            last = s.p ? (zk_str){zk_strndup(a, s.p, s.n), s.n} : s;
        to[k] = s.p ? last : s;
    }
}

/* Which rows have no value; false: none has. */
static bool copy_nulls(zk__coldata *data, const uint8_t *null, size_t at, const uint16_t *list, size_t n)
{
    static const uint8_t ones[PIECE] = {[0 ... PIECE - 1] = 1};
    uint8_t *restrict to = data->null + at, all = 1;

    if (null) {
        if (!atomic_load_explicit(&data->any_null, memory_order_relaxed))
            atomic_store_explicit(&data->any_null, true, memory_order_relaxed);
        if (!list && memcmp(null, ones, n) == 0) { /* a field that nobody fills in */
            memset(to, 1, n);
            return false;
        }
        for (size_t k = 0; k < n; k++)
            all &= to[k] = null[nth(list, k)] != 0;
        if (all)
            return false;
    }
    if (!atomic_load_explicit(&data->any_value, memory_order_relaxed))
        atomic_store_explicit(&data->any_value, true, memory_order_relaxed);
    return true;
}

static void copy_column(loading *l, const zk_batch *b, size_t i, size_t at, size_t from, const uint16_t *list,
                        size_t n)
{
    zk__rows *r = l->r;
    size_t c = i + 1; /* the scan's first column is subject */
    const zk__colspec *spec = &r->table->cols[l->col[i]];
    zk__coldata *data = &r->cols[l->col[i]];

    if (!copy_nulls(data, b->null[c] ? b->null[c] + from : NULL, at, list, n) && spec->store != ZK__STR)
        return;
    switch (spec->store) {
    case ZK__I64: COPY(int64_t, int64_t, b->num[c]); break;
    case ZK__I32: COPY(int32_t, int64_t, b->num[c]); break;
    case ZK__I16: COPY(int16_t, int64_t, b->num[c]); break;
    case ZK__U8: COPY(uint8_t, int64_t, b->num[c]); break;
    case ZK__F64: COPY(double, double, b->real[c]); break;
    case ZK__STR: copy_texts(r, b, c, (zk_str *)data->data + at, from, list, n); break;
    }
}

/* Rows of one subject that stand together are a run and enter its list with one exchange (zk__rows.next). */
static void chain(zk__rows *r, const int64_t *subject, size_t at, const uint16_t *list, size_t n)
{
    for (size_t k = 0; k < n;) {
        int64_t s = subject[nth(list, k)];
        size_t first = k;
        uint32_t link;

        for (k++; k < n && subject[nth(list, k)] == s; k++)
            ;
        link = (uint32_t)(at + first);
        if (k - first > 1) {
            r->next[at + first + 1] = (uint32_t)(k - first);
            link |= ZK__MANY_ROWS;
        }
        r->next[at + first] = atomic_exchange_explicit(&r->head[s - r->lo], link, memory_order_relaxed);
    }
}

static zk_err take(void *user, const zk_batch *b)
{
    loading *l = user;
    zk__rows *r = l->r;
    uint16_t chosen[PIECE];

    atomic_fetch_add_explicit(&r->read, (int64_t)b->rows, memory_order_relaxed);
    for (size_t from = 0; from < b->rows; from += PIECE) {
        size_t all = b->rows - from < PIECE ? b->rows - from : PIECE, n = choose(l, b, from, all, chosen);
        const uint16_t *list = n == all ? NULL : chosen;
        size_t at = atomic_fetch_add_explicit(&r->n, n, memory_order_relaxed);

        if (n == 0 ||
            at + n > r->cap) /* counted all the same, so that the caller learns how many there are */
            continue;
        for (size_t i = 0; i < l->n; i++)
            copy_column(l, b, i, at, from, list, n);
        chain(r, b->num[0] + from, at, list, n);
    }
    return ZK_OK;
}

/* ---- a range ---------------------------------------------------------------------------------------------- */

static void start(zk__rows *r, int64_t lo, int64_t hi)
{
    r->lo = lo;
    r->n_subjects = (size_t)(hi - lo);
    r->n = 0;
    for (size_t s = 0; s < r->n_subjects; s++)
        atomic_store_explicit(&r->head[s], ZK__NO_ROW, memory_order_relaxed);
    for (size_t c = 0; c < r->table->n_cols; c++) {
        if (r->cols[c].any_null)
            memset(r->cols[c].null, 0, r->cap);
        r->cols[c].any_null = r->cols[c].any_value = false;
    }
    for (int t = 0; t < r->threads; t++)
        zk_arena_clear(&r->texts[t]);
}

/* Files without the range's subjects are not opened. whole: the others hold no subject beyond. */
static size_t choose_files(const zk__table *t, int64_t lo, int64_t hi, zk_scanfile *out, bool *whole)
{
    size_t n = 0;

    *whole = true;
    for (size_t i = 0; i < t->n_files; i++) {
        if (t->files[i].subject_max < lo || t->files[i].subject_min >= hi)
            continue;
        *whole = *whole && t->files[i].subject_min >= lo && t->files[i].subject_max < hi;
        out[n++] = t->files[i].scan;
    }
    return n;
}

zk_err zk__rows_load(zk_ctx *cx, zk__rows *r, int64_t lo, int64_t hi, size_t room, bool *fits)
{
    const zk__table *t = r->table;
    zk_arena scratch = {0};
    zk_scancol *cols = ZK_NEWS(&scratch, zk_scancol, t->n_cols + 1);
    zk_scanfile *files = ZK_NEWS(&scratch, zk_scanfile, t->n_files + 1);
    loading l = {.r = r, .col = ZK_NEWS(&scratch, int, t->n_cols + 1), .date_at = -1};
    zk_scan scan = {.files = files, .cols = cols, .subject_lo = lo, .subject_hi = hi, .fn = take, .user = &l};
    zk_err err = ZK_OK;
    bool whole;

    if (room > ZK__ROWS_MAX)
        return zk_fail(cx, ZK_ELIMIT,
                       ZK_L("一个客户的记录超过 %d 条", "one customer has more than %d records"),
                       ZK__ROWS_MAX);
    zk__rows_room(r, room, (size_t)(hi - lo));
    start(r, lo, hi);
    l.date_lo = t->life ? INT32_MIN : t->date_lo;
    l.date_hi = r->plan->as_of;
    cols[0] = (zk_scancol){.name = "subject", .type = ZK_COL_INT};
    for (size_t c = 0; c < t->n_cols; c++) {
        if (!r->cols[c].active)
            continue;
        if ((int)c == t->date_col)
            l.date_at = (int)l.n + 1;
        l.col[l.n++] = (int)c;
        cols[l.n] = t->cols[c].scan;
    }
    scan.n_cols = l.n + 1;
    scan.n_files = choose_files(t, lo, hi, files, &whole);
    if (whole) /* nothing to leave out: the engine need not compare */
        scan.subject_lo = scan.subject_hi = 0;
    if (scan.n_files)
        err = zk_facts_scan(cx, &scan);
    *fits = r->n <= r->cap;
    zk_arena_clear(&scratch);
    return err;
}
