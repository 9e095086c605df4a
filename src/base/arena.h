/* SPDX-License-Identifier: Apache-2.0
 *
 * Arena: memory that dies together.
 *
 * Every command, request and job has one; what is loaded for it lives there and is
 * freed in one stroke. Blocks double up to 1 MiB. Small allocations abort when the
 * machine is out of memory; anything sized by a user is bounded by the caller first.
 * Not thread-safe: a worker thread has an arena of its own.
 */
#ifndef ZK_BASE_ARENA_H
#define ZK_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

typedef struct zk_arena_block zk_arena_block;

typedef struct zk_arena {
    zk_arena_block *block; /* newest; older ones hang behind it */
    size_t total;          /* bytes asked of the system so far */
} zk_arena;

/* A zeroed zk_arena is valid and empty. Clear frees all blocks and may be repeated. */
void zk_arena_clear(zk_arena *a);
/* What is in from belongs to a now and dies with it; from is empty afterwards. How a worker hands over what it
 * made in an arena of its own. */
void zk_arena_adopt(zk_arena *a, zk_arena *from);

/* n bytes, 16-byte aligned; _zalloc zeroes them. Never NULL. */
void *zk_alloc(zk_arena *a, size_t n);
void *zk_zalloc(zk_arena *a, size_t n);

/* Room for count items of the given size; aborts if the product overflows. Zeroed. */
void *zk_array(zk_arena *a, size_t count, size_t size);
#define ZK_NEW(a, type)     ((type *)zk_zalloc((a), sizeof(type)))
#define ZK_NEWS(a, type, n) ((type *)zk_array((a), (size_t)(n), sizeof(type)))

char *zk_strdup(zk_arena *a, const char *s);
char *zk_strndup(zk_arena *a, const char *s, size_t n);
char *zk_fmt(zk_arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *zk_vfmt(zk_arena *a, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

/* malloc and realloc that abort instead of returning NULL, for what outlives an arena. */
void *zk_xmalloc(size_t n);
void *zk_xrealloc(void *p, size_t n);

/* Appends to a growing array in an arena: makes room for one more item and yields its
 * address. *items, *n and *cap belong to the caller and start as NULL, 0, 0. */
void *zk_push_(zk_arena *a, void **items, size_t *n, size_t *cap, size_t size);
#define ZK_PUSH(a, items, n, cap)                                                                            \
    ((__typeof__(items))zk_push_((a), (void **)&(items), &(n), &(cap), sizeof *(items)))

#endif
