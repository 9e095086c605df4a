/* SPDX-License-Identifier: Apache-2.0
 *
 * Who is evaluated (contract in people.h).
 *
 * The scan's threads write side by side in order of arrival; a row's place by subject number, then by id,
 * is found afterwards, so that the result does not depend on threads or files.
 */
#include "app/indicator/people.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SUBJECT, ID, NAME, FIELDS };

typedef struct loading {
    zk_ctx *cx;
    const zk_field *const *fields;
    size_t n_fields, cap;
    pthread_mutex_t lock; /* of the arena */
    _Atomic size_t n;
    int64_t *subject;
    uint32_t *file;
    zk_str *id, *name;
    double **x;
    zk_str **text;
    uint8_t **missing;
} loading;

static bool is_text(const zk_field *f)
{
    return f->type == ZK_COL_TEXT || f->type == ZK_COL_CODE;
}

/* ---- scanning ------------------------------------------------------------------------------------ */

/* The texts of one column of a batch, copied in one piece. */
static void copy_texts(loading *l, const zk_str *from, const uint8_t *null, size_t n, zk_str *to)
{
    size_t bytes = 0, at = 0;
    char *p;

    for (size_t r = 0; r < n; r++)
        bytes += null && null[r] ? 0 : from[r].n;
    pthread_mutex_lock(&l->lock);
    p = zk_alloc(&l->cx->arena, bytes + 1);
    pthread_mutex_unlock(&l->lock);
    for (size_t r = 0; r < n; r++) {
        if (null && null[r]) {
            to[r] = (zk_str){NULL, 0};
            continue;
        }
        memcpy(p + at, from[r].p, from[r].n);
        to[r] = (zk_str){p + at, from[r].n};
        at += from[r].n;
    }
}

static double divisor(const zk_field *f)
{
    double d = f->type == ZK_COL_TIME ? 86400000 : 1;

    for (int scale = zk_field_scale(f); scale > 0; scale--)
        d *= 10;
    return d;
}

static void copy_field(loading *l, const zk_batch *b, size_t i, size_t at)
{
    const zk_field *f = l->fields[i];
    size_t c = FIELDS + i;
    const uint8_t *null = b->null[c];

    if (f->type == ZK_COL_TEXT) {
        copy_texts(l, b->text[c], null, b->rows, l->text[i] + at);
        for (size_t r = 0; r < b->rows; r++)
            l->missing[i][at + r] = !l->text[i][at + r].p;
        return;
    }
    for (size_t r = 0; r < b->rows; r++) {
        bool none = null && null[r];

        if (f->type == ZK_COL_CODE) {
            none = none || b->num[c][r] < 0;
            l->text[i][at + r] = none ? (zk_str){NULL, 0} : zk_str_of(f->codes[b->num[c][r]].name);
        } else {
            l->x[i][at + r] = none                     ? 0
                              : f->type == ZK_COL_REAL ? b->real[c][r]
                                                       : (double)b->num[c][r] / divisor(f);
        }
        l->missing[i][at + r] = none;
    }
}

static zk_err take(void *user, const zk_batch *b)
{
    loading *l = user;
    size_t at = atomic_fetch_add_explicit(&l->n, b->rows, memory_order_relaxed);

    if (at + b->rows > l->cap) {
        pthread_mutex_lock(&l->lock);
        zk_fail(l->cx, ZK_ECORRUPT,
                ZK_L("客户文件的行数多于台账所记", "the customer files have more rows than the ledger says"));
        pthread_mutex_unlock(&l->lock);
        return ZK_ECORRUPT;
    }
    for (size_t r = 0; r < b->rows; r++)
        l->file[at + r] = (uint32_t)b->file;
    memcpy(l->subject + at, b->num[SUBJECT], b->rows * sizeof *l->subject);
    copy_texts(l, b->text[ID], b->null[ID], b->rows, l->id + at);
    copy_texts(l, b->text[NAME], b->null[NAME], b->rows, l->name + at);
    for (size_t i = 0; i < l->n_fields; i++)
        copy_field(l, b, i, at);
    return ZK_OK;
}

static zk_err scan_files(loading *l, const zk__people *p, int64_t only)
{
    zk_ctx *cx = l->cx;
    zk_scanfile *files = ZK_NEWS(&cx->arena, zk_scanfile, p->n_files + 1);
    zk_scancol *cols = ZK_NEWS(&cx->arena, zk_scancol, FIELDS + l->n_fields);
    zk_scan scan = {.files = files, .cols = cols, .n_cols = FIELDS + l->n_fields, .fn = take, .user = l};

    cols[SUBJECT] = (zk_scancol){.name = "subject", .type = ZK_COL_INT};
    cols[ID] = (zk_scancol){.name = "id", .type = ZK_COL_TEXT};
    cols[NAME] = (zk_scancol){.name = "name", .type = ZK_COL_TEXT};
    for (size_t i = 0; i < l->n_fields; i++) {
        cols[FIELDS + i] = (zk_scancol){.name = l->fields[i]->name, .type = l->fields[i]->type};
        if (l->fields[i]->codes)
            cols[FIELDS + i].codes = zk_field_codes(cx, l->fields[i]);
    }
    for (size_t i = 0; i < p->n_files; i++)
        if (only < 0 || (p->files[i].subject_min <= only && only <= p->files[i].subject_max))
            files[scan.n_files++] = p->files[i].scan;
    if (only >= 0) {
        scan.subject_lo = only;
        scan.subject_hi = only + 1;
    }
    return scan.n_files ? zk_facts_scan(cx, &scan) : ZK_OK;
}

/* ---- order ------------------------------------------------------------------------------------------- */

typedef struct place {
    uint64_t prefix; /* of the id, so that most comparisons end here */
    zk_str id;
    uint32_t at;
} place;

static uint64_t prefix_of(zk_str s)
{
    uint64_t v = 0;

    for (size_t i = 0; i < 8; i++)
        v = v << 8 | (i < s.n ? (unsigned char)s.p[i] : 0);
    return v;
}

static int by_id(const void *a, const void *b)
{
    const place *x = a, *y = b;

    if (x->prefix != y->prefix)
        return x->prefix < y->prefix ? -1 : 1;
    return zk_str_cmp(x->id, y->id);
}

/* Arrivals by subject: of several records of one customer that of the newest file. */
static void by_subject(const loading *l, zk__people *p, size_t n, uint32_t *at_of)
{
    memset(at_of, 0xff, p->span * sizeof *at_of);
    for (size_t k = 0; k < n; k++) {
        uint32_t *slot = &at_of[l->subject[k] - p->first];

        if (*slot == UINT32_MAX || l->file[k] > l->file[*slot])
            *slot = (uint32_t)k;
    }
}

static void put_in_order(zk_ctx *cx, const loading *l, zk__people *p, const place *places)
{
    zk_arena *a = &cx->arena;

    p->subject = ZK_NEWS(a, int64_t, p->n + 1);
    p->id = ZK_NEWS(a, zk_str, p->n + 1);
    p->name = ZK_NEWS(a, zk_str, p->n + 1);
    p->x = ZK_NEWS(a, double *, l->n_fields + 1);
    p->text = ZK_NEWS(a, zk_str *, l->n_fields + 1);
    p->missing = ZK_NEWS(a, uint8_t *, l->n_fields + 1);
    for (size_t k = 0; k < p->n; k++) {
        uint32_t at = places[k].at;

        p->subject[k] = l->subject[at];
        p->id[k] = l->id[at];
        p->name[k] = l->name[at];
        p->row_of[l->subject[at] - p->first] = (int32_t)k;
    }
    for (size_t i = 0; i < l->n_fields; i++) {
        p->x[i] = ZK_NEWS(a, double, p->n + 1);
        p->text[i] = is_text(l->fields[i]) ? ZK_NEWS(a, zk_str, p->n + 1) : NULL;
        p->missing[i] = ZK_NEWS(a, uint8_t, p->n + 1);
        for (size_t k = 0; k < p->n; k++) {
            if (p->text[i])
                p->text[i][k] = l->text[i][places[k].at];
            else
                p->x[i][k] = l->x[i][places[k].at];
            p->missing[i][k] = l->missing[i][places[k].at];
        }
    }
}

static void order_people(zk_ctx *cx, const loading *l, zk__people *p)
{
    size_t n = l->n;
    int64_t last = INT64_MIN;
    uint32_t *at_of;
    place *places;
    bool sorted = true;

    p->first = INT64_MAX;
    for (size_t k = 0; k < n; k++) {
        p->first = l->subject[k] < p->first ? l->subject[k] : p->first;
        last = l->subject[k] > last ? l->subject[k] : last;
    }
    p->first = n ? p->first : 0;
    p->span = n ? (size_t)(last - p->first) + 1 : 0;
    p->row_of = ZK_NEWS(&cx->arena, int32_t, p->span + 1);
    memset(p->row_of, 0xff, p->span * sizeof *p->row_of);
    at_of = zk_xmalloc((p->span + 1) * sizeof *at_of);
    places = zk_xmalloc((n + 1) * sizeof *places);
    by_subject(l, p, n, at_of);
    for (size_t s = 0; s < p->span; s++) {
        if (at_of[s] == UINT32_MAX)
            continue;
        places[p->n] = (place){prefix_of(l->id[at_of[s]]), l->id[at_of[s]], at_of[s]};
        sorted = sorted && (p->n == 0 || by_id(&places[p->n - 1], &places[p->n]) <= 0);
        p->n++;
    }
    if (!sorted)
        qsort(places, p->n, sizeof *places, by_id);
    put_in_order(cx, l, p, places);
    free(places);
    free(at_of);
}

/* ---- all of it ------------------------------------------------------------------------------------------ */

static void make_room(loading *l)
{
    l->subject = zk_xmalloc((l->cap + 1) * sizeof *l->subject);
    l->file = zk_xmalloc((l->cap + 1) * sizeof *l->file);
    l->id = zk_xmalloc((l->cap + 1) * sizeof *l->id);
    l->name = zk_xmalloc((l->cap + 1) * sizeof *l->name);
    l->x = ZK_NEWS(&l->cx->arena, double *, l->n_fields + 1);
    l->text = ZK_NEWS(&l->cx->arena, zk_str *, l->n_fields + 1);
    l->missing = ZK_NEWS(&l->cx->arena, uint8_t *, l->n_fields + 1);
    for (size_t i = 0; i < l->n_fields; i++) {
        if (is_text(l->fields[i]))
            l->text[i] = zk_xmalloc((l->cap + 1) * sizeof **l->text);
        else
            l->x[i] = zk_xmalloc((l->cap + 1) * sizeof **l->x);
        l->missing[i] = zk_xmalloc(l->cap + 1);
    }
}

static void free_room(loading *l)
{
    free(l->subject);
    free(l->file);
    free(l->id);
    free(l->name);
    for (size_t i = 0; i < l->n_fields; i++) {
        free(l->text[i]);
        free(l->x[i]);
        free(l->missing[i]);
    }
}

zk_err zk__people_files(zk_ctx *cx, zk__people *out)
{
    *out = (zk__people){0};
    return zk_kind_files(cx, zk_kind_find("customer"), 1, 0, &out->files, &out->n_files);
}

zk_err zk__people_load(zk_ctx *cx, const zk_field *const *fields, size_t n_fields, int64_t only,
                       zk__people *out)
{
    loading l = {.cx = cx, .fields = fields, .n_fields = n_fields, .lock = PTHREAD_MUTEX_INITIALIZER};
    zk_err err;

    for (size_t i = 0; i < out->n_files; i++)
        l.cap += (size_t)out->files[i].scan.rows;
    if (l.cap > INT32_MAX)
        return zk_fail(cx, ZK_ELIMIT, ZK_L("客户记录超过 %d 条", "more than %d customer records"), INT32_MAX);
    l.cap = only >= 0 && l.cap > out->n_files ? out->n_files : l.cap;
    make_room(&l);
    if (!(err = scan_files(&l, out, only)))
        order_people(cx, &l, out);
    out->read = (int64_t)l.n;
    free_room(&l);
    return err;
}
