/* SPDX-License-Identifier: Apache-2.0
 *
 * The best or worst customers of a run, by score, by what a node contributed, or by an indicator.
 *
 * Best means: a higher score or contribution; for an indicator, its better direction. Equal ones are in order
 * of id. One pass over one column; only the winners' names are read.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/run/internal.h"
#include "base/near.h"

struct entry {
    double key; /* smaller is nearer to the top */
    int64_t subject;
};

/* A heap of the n best, its root the one to be dropped next. Ties are settled by id later, so equals
 * of the worst are all kept until then. */
static bool beats(const struct entry *a, const struct entry *b)
{
    return a->key < b->key || (!(a->key > b->key) && a->subject < b->subject);
}

static void sift(struct entry *heap, size_t n, size_t at)
{
    for (;;) {
        size_t worst = at, child = 2 * at + 1;

        for (size_t c = child; c < child + 2 && c < n; c++)
            if (beats(&heap[worst], &heap[c]))
                worst = c;
        if (worst == at)
            return;
        struct entry swap = heap[at];
        heap[at] = heap[worst];
        heap[worst] = swap;
        at = worst;
    }
}

static size_t best_of(const double *x, const int64_t *subject, size_t rows, double sign, struct entry *heap,
                      size_t max)
{
    size_t n = 0;

    for (size_t r = 0; r < rows && max; r++) {
        struct entry e = {-sign * x[r], subject[r]};

        if (isnan(x[r]))
            continue;
        if (n < max) {
            heap[n++] = e;
            if (n == max)
                for (size_t i = n / 2; i-- > 0;)
                    sift(heap, n, i);
        } else if (beats(&e, &heap[0])) {
            heap[0] = e;
            sift(heap, n, 0);
        }
    }
    return n;
}

static int by_subject(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;

    return (a->subject > b->subject) - (a->subject < b->subject);
}

static int by_rank(const void *x, const void *y)
{
    const zk_top_row *a = x, *b = y;

    if (a->key < b->key || a->key > b->key)
        return a->key < b->key ? -1 : 1;
    return zk_str_cmp(a->id, b->id);
}

/* ---- what to order by --------------------------------------------------------------------------- */

static bool node_named(const zk_scheme *s, const char *by, int *node)
{
    for (int i = 1; i < s->n_nodes; i++)
        if (!strcmp(s->nodes[i].path, by) || !strcmp(s->nodes[i].name, by)) {
            *node = i;
            return true;
        }
    return false;
}

static bool ref_named(const zk_scheme *s, const char *by, int *ref)
{
    for (int i = 0; i < s->n_refs; i++)
        if (!s->refs[i].is_text && (!strcmp(s->refs[i].text, by) ||
                                    (s->refs[i].indicator && !strcmp(s->refs[i].indicator->name, by)))) {
            *ref = i;
            return true;
        }
    return false;
}

static zk_err unknown(zk_ctx *cx, const zk_scheme *s, const char *by)
{
    zk_near near;

    zk_near_init(&near, zk_str_of(by));
    zk_near_try(&near, "score");
    for (int i = 1; i < s->n_nodes; i++)
        zk_near_try(&near, s->nodes[i].path);
    for (int i = 0; i < s->n_refs; i++)
        if (!s->refs[i].is_text)
            zk_near_try(&near, s->refs[i].text);
    return zk_fail(
        cx, ZK_ENOTFOUND,
        ZK_L("方案 %s 里没有 “%s” 这个节点或指标%s%s", "scheme %s has no node or indicator \"%s\"%s%s"),
        s->name, by, near.best ? ZK_TR(cx, "；是不是 ", "; did you mean ") : "", near.best ? near.best : "");
}

static zk_err what_by(zk_ctx *cx, const zk_scheme *s, const char *by, zk_top *out)
{
    out->node = out->ref = -1;
    if (!by || !strcmp(by, "score"))
        return ZK_OK;
    if (node_named(s, by, &out->node) || ref_named(s, by, &out->ref))
        return ZK_OK;
    return unknown(cx, s, by);
}

/* ---- the list ---------------------------------------------------------------------------------------- */

static zk_err rows_fill(zk_ctx *cx, zk_top *out, struct entry *heap, size_t n)
{
    int64_t *only = ZK_NEWS(&cx->arena, int64_t, n + 1);
    zk_run_want want = {.id = true, .name = true, .score = true, .grade = true, .only = only, .n_only = n};
    zk_run_columns c;

    qsort(heap, n, sizeof *heap, by_subject);
    for (size_t i = 0; i < n; i++)
        only[i] = heap[i].subject;
    ZK_TRY(zk_run_read(cx, &out->open, &want, &c));
    out->rows = ZK_NEWS(&cx->arena, zk_top_row, n + 1);
    for (; out->n < n && out->n < c.rows; out->n++)
        out->rows[out->n] = (zk_top_row){.key = heap[out->n].key,
                                         .id = c.id[out->n],
                                         .name = c.name ? c.name[out->n] : (zk_str){0},
                                         .score = c.score[out->n],
                                         .grade = c.grade[out->n]};
    qsort(out->rows, out->n, sizeof *out->rows, by_rank);
    return ZK_OK;
}

zk_err zk_run_top(zk_ctx *cx, const zk_run *run, const char *by, bool worst, size_t max, zk_top *out)
{
    zk_run_want want = {0};
    zk_run_columns c;
    struct entry *heap;
    const double *x;
    double sign = worst ? -1 : 1;
    size_t n;

    *out = (zk_top){0};
    ZK_TRY(zk_run_open_get(cx, run, &out->open));
    ZK_TRY(what_by(cx, out->open.scheme, by, out));
    if (out->node >= 0) {
        want.contribs = &out->node;
        want.n_contribs = 1;
    } else if (out->ref >= 0) {
        want.refs = &out->ref;
        want.n_refs = 1;
        if (out->open.scheme->refs[out->ref].direction == ZK_MORE_IS_WORSE)
            sign = -sign;
    } else {
        want.score = true;
    }
    ZK_TRY(zk_run_read(cx, &out->open, &want, &c));
    x = out->node >= 0 ? c.contrib[out->node] : out->ref >= 0 ? c.value[out->ref] : c.score;
    if (max > c.rows)
        max = c.rows;
    heap = ZK_NEWS(&cx->arena, struct entry, max + 1);
    n = best_of(x, c.subject, c.rows, sign, heap, max);
    ZK_TRY(rows_fill(cx, out, heap, n));
    for (size_t i = 0; i < out->n; i++)
        out->rows[i].by = -sign * out->rows[i].key;
    return ZK_OK;
}
