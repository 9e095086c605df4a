/* SPDX-License-Identifier: Apache-2.0
 *
 * Tasks on several threads, for the fit. Who runs which task differs from run to run; every task has
 * its own place to write to, so nothing depends on it. Each thread has a context of its own, whose
 * arena is emptied after every task.
 */
#include "app/scheme/def.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct team {
    zk_ctx *cx;
    zk__task_fn fn;
    void *user;
    size_t n;
    _Atomic size_t next;
    pthread_mutex_t lock; /* around what follows, and cx */
    size_t failed;        /* lowest task that did */
    zk_err err;
} team;

static void note_failure(team *t, const zk_ctx *from, size_t task, zk_err err)
{
    pthread_mutex_lock(&t->lock);
    if (task < t->failed) {
        t->failed = task;
        t->err = err;
        t->cx->error = from->error;
        t->cx->message = from->message ? zk_strdup(&t->cx->arena, from->message) : NULL;
    }
    pthread_mutex_unlock(&t->lock);
}

static void *work(void *user)
{
    team *t = user;
    zk_ctx own = {.lang = t->cx->lang, .user = t->cx->user, .threads = 1, .quiet = true};
    size_t task;

    while ((task = atomic_fetch_add_explicit(&t->next, 1, memory_order_relaxed)) < t->n) {
        zk_err err = t->fn(&own, t->user, task);

        if (err)
            note_failure(t, &own, task, err);
        zk_arena_clear(&own.arena);
    }
    return NULL;
}

zk_err zk__team(zk_ctx *cx, size_t n, zk__task_fn fn, void *user)
{
    team t = {
        .cx = cx, .fn = fn, .user = user, .n = n, .lock = PTHREAD_MUTEX_INITIALIZER, .failed = SIZE_MAX};
    pthread_t id[64];
    size_t want = cx->threads < 1 ? 1 : cx->threads > 64 ? 64 : (size_t)cx->threads, started = 0;

    /* a thread that cannot be had is done without: the others take its tasks */
    while (started + 1 < want && started + 1 < n && !pthread_create(&id[started], NULL, work, &t))
        started++;
    work(&t);
    while (started > 0)
        pthread_join(id[--started], NULL);
    pthread_mutex_destroy(&t.lock);
    return t.err;
}
