/* SPDX-License-Identifier: Apache-2.0
 *
 * The threads of the methods: pieces are handed out one by one, so that a slow one does not hold
 * up the others.
 */
#include "eval/parallel.h"

#include <pthread.h>
#include <stdatomic.h>

enum { THREADS_MAX = 256 };

typedef struct crew {
    zk__piece_fn fn;
    void *user;
    size_t pieces;
    atomic_size_t next;
    atomic_bool failed;
    pthread_mutex_t lock; /* guards the two below */
    size_t failed_piece;
    zk_err err;
} crew;

typedef struct worker {
    crew *all;
    int thread;
} worker;

static void failed(crew *all, size_t piece, zk_err err)
{
    pthread_mutex_lock(&all->lock);
    if (!all->err || piece < all->failed_piece) {
        all->err = err;
        all->failed_piece = piece;
    }
    pthread_mutex_unlock(&all->lock);
    atomic_store(&all->failed, true);
}

static void *work(void *arg)
{
    const worker *me = arg;
    crew *all = me->all;

    while (!atomic_load(&all->failed)) {
        size_t piece = atomic_fetch_add(&all->next, 1);
        zk_err err;

        if (piece >= all->pieces)
            break;
        err = all->fn(all->user, piece, me->thread);
        if (err)
            failed(all, piece, err);
    }
    return NULL;
}

zk_err zk__parallel(int threads, size_t pieces, zk__piece_fn fn, void *user)
{
    crew all = {.fn = fn, .user = user, .pieces = pieces};
    worker them[THREADS_MAX];
    pthread_t id[THREADS_MAX];
    int started = 1;

    if (threads > THREADS_MAX)
        threads = THREADS_MAX;
    if (threads < 1)
        threads = 1;
    if ((size_t)threads > pieces)
        threads = pieces ? (int)pieces : 1;
    atomic_init(&all.next, 0);
    atomic_init(&all.failed, false);
    pthread_mutex_init(&all.lock, NULL);
    for (int i = 0; i < threads; i++)
        them[i] = (worker){.all = &all, .thread = i};
    while (started < threads && pthread_create(&id[started], NULL, work, &them[started]) == 0)
        started++;
    work(&them[0]);
    for (int i = 1; i < started; i++)
        pthread_join(id[i], NULL);
    pthread_mutex_destroy(&all.lock);
    return all.err;
}

size_t zk__pieces(size_t n, size_t grain)
{
    return n / grain + (n % grain != 0);
}

void zk__piece(size_t n, size_t grain, size_t piece, size_t *begin, size_t *end)
{
    *begin = piece * grain;
    *end = n - *begin < grain ? n : *begin + grain;
}
