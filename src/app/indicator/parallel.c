/* SPDX-License-Identifier: Apache-2.0
 *
 * Blocks of work handed out to threads by one counter. Who gets which block differs from run to run;
 * nothing may depend on it.
 */
#include "app/indicator/people.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct team {
    zk__block_fn fn;
    void *user;
    size_t n;
    _Atomic size_t next;
} team;

typedef struct member {
    team *t;
    int thread;
    pthread_t id;
    bool running;
} member;

static void *run(void *user)
{
    member *m = user;
    size_t block;

    while ((block = atomic_fetch_add_explicit(&m->t->next, 1, memory_order_relaxed)) < m->t->n)
        m->t->fn(m->t->user, m->thread, block);
    return NULL;
}

void zk__each_block(int threads, size_t n, zk__block_fn fn, void *user)
{
    team t = {.fn = fn, .user = user, .n = n};
    member *m = zk_xmalloc((size_t)threads * sizeof *m);

    for (int i = 0; i < threads; i++) {
        m[i] = (member){.t = &t, .thread = i};
        /* a thread that cannot be had is done without: the others take its blocks */
        m[i].running = i > 0 && (size_t)i < n && pthread_create(&m[i].id, NULL, run, &m[i]) == 0;
    }
    run(&m[0]);
    for (int i = 1; i < threads; i++)
        if (m[i].running)
            pthread_join(m[i].id, NULL);
    free(m);
}
