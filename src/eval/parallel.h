/* SPDX-License-Identifier: Apache-2.0
 *
 * Work on several threads with results that do not show it. The caller cuts its work into pieces by
 * its size alone, never by the number of threads; each piece writes only what belongs to it, and the
 * caller combines the pieces in their order afterwards. Random numbers come from stream `piece`.
 */
#ifndef ZK_EVAL_PARALLEL_H
#define ZK_EVAL_PARALLEL_H

#include "eval/internal.h"

/* thread is 0 .. threads - 1: no two calls at the same time share it, so scratch can be kept by it. */
typedef zk_err (*zk__piece_fn)(void *user, size_t piece, int thread);

/* Runs fn for every piece 0 .. pieces - 1 on up to `threads` threads (below 2: the caller's own; never more
 * than there are pieces; fewer when a thread cannot be had). After a failure no further pieces are begun; the error
 * returned is that of the lowest piece that failed among those begun. threads is kept within 1 .. 256. */
zk_err zk__parallel(int threads, size_t pieces, zk__piece_fn fn, void *user);

/* How many pieces of `grain` items n items make, and the items [*begin, *end) of one of them. */
size_t zk__pieces(size_t n, size_t grain);
void zk__piece(size_t n, size_t grain, size_t piece, size_t *begin, size_t *end);

#endif
