/* SPDX-License-Identifier: Apache-2.0
 *
 * Contexts lent to parts of the work, and ranges of rows shared out among threads.
 *
 * A fork has its own arena, so that what one wave of schemes needed dies before the next wave
 * starts, and so that two threads never touch one arena. The stores are shared with the parent.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "app/run/internal.h"

void zk__fork(zk_ctx *sub, const zk_ctx *cx)
{
    *sub = *cx;
    sub->arena = (zk_arena){0};
    sub->error = ZK_OK;
    sub->message = NULL;
    sub->diags = NULL;
    sub->n_diags = sub->cap_diags = sub->n_diags_seen = 0;
}

static const char *kept(zk_ctx *cx, const char *s)
{
    return s ? zk_strdup(&cx->arena, s) : NULL;
}

static void diags_keep(zk_ctx *cx, const zk_ctx *sub)
{
    for (size_t i = 0; i < sub->n_diags && cx->n_diags < ZK_DIAG_MAX; i++) {
        zk_diag *d = ZK_PUSH(&cx->arena, cx->diags, cx->n_diags, cx->cap_diags);

        *d = sub->diags[i];
        d->file = kept(cx, d->file);
        d->field = kept(cx, d->field);
        d->value = kept(cx, d->value);
        d->expected = kept(cx, d->expected);
        d->message = kept(cx, d->message);
        if (sub->message == sub->diags[i].message)
            cx->message = d->message;
    }
    cx->n_diags_seen += sub->n_diags_seen;
}

zk_err zk__join(zk_ctx *cx, zk_ctx *sub, zk_err err)
{
    cx->facts = sub->facts; /* may have been opened meanwhile */
    if (err) {
        cx->error = sub->error;
        cx->message = kept(cx, sub->message);
        diags_keep(cx, sub);
    }
    zk_arena_clear(&sub->arena);
    return err;
}

struct ranges {
    const zk_ctx *cx;
    size_t n, grain;
    zk__range_fn fn;
    void *user;
    atomic_size_t next;
    pthread_mutex_t lock; /* over what follows */
    zk_err err;
    size_t err_at;
    zk_ctx failed; /* the context of the lowest range that failed */
};

static void range_failed(struct ranges *r, zk_ctx *cx, size_t lo, zk_err err)
{
    pthread_mutex_lock(&r->lock);
    if (!r->err || lo < r->err_at) {
        if (r->err)
            zk_arena_clear(&r->failed.arena);
        r->err = err;
        r->err_at = lo;
        r->failed = *cx;
        cx->arena = (zk_arena){0};
    }
    pthread_mutex_unlock(&r->lock);
    atomic_store(&r->next, r->n);
}

static void *range_worker(void *arg)
{
    struct ranges *r = arg;
    zk_ctx cx;
    size_t lo;

    zk__fork(&cx, r->cx);
    while ((lo = atomic_fetch_add(&r->next, r->grain)) < r->n) {
        size_t hi = lo + r->grain < r->n ? lo + r->grain : r->n;
        zk_err err = r->fn(&cx, r->user, lo, hi);

        if (err) {
            range_failed(r, &cx, lo, err);
            break;
        }
    }
    zk_arena_clear(&cx.arena);
    return NULL;
}

zk_err zk__ranges(zk_ctx *cx, size_t n, size_t grain, zk__range_fn fn, void *user)
{
    enum { MAX = 64 };
    struct ranges r = {.cx = cx, .n = n, .grain = grain, .fn = fn, .user = user};
    pthread_t threads[MAX];
    int started = 0, want = cx->threads < MAX ? cx->threads : MAX;

    if ((size_t)want > (n + grain - 1) / grain)
        want = (int)((n + grain - 1) / grain);
    pthread_mutex_init(&r.lock, NULL);
    while (started + 1 < want && !pthread_create(&threads[started], NULL, range_worker, &r))
        started++;
    range_worker(&r); /* this thread works too: one that could not be started is not missed */
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_destroy(&r.lock);
    return r.err ? zk__join(cx, &r.failed, r.err) : ZK_OK;
}
