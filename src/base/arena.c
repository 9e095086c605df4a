/* SPDX-License-Identifier: Apache-2.0
 *
 * Arena: memory that dies together (contract in arena.h).
 */
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct zk_arena_block {
    zk_arena_block *older;
    size_t used, size;
    size_t pad; /* keeps data 16-byte aligned */
    unsigned char data[];
};

enum { FIRST_BLOCK = 4096, LARGEST_STEP = 1 << 20 };

static void die(void)
{
    fputs("zhike: out of memory\n", stderr);
    abort();
}

void *zk_xmalloc(size_t n)
{
    void *p = malloc(n ? n : 1);

    if (!p)
        die();
    return p;
}

void *zk_xrealloc(void *p, size_t n)
{
    p = realloc(p, n ? n : 1);
    if (!p)
        die();
    return p;
}

void zk_arena_clear(zk_arena *a)
{
    for (zk_arena_block *b = a->block, *older; b; b = older) {
        older = b->older;
        free(b);
    }
    a->block = NULL;
    a->total = 0;
}

void zk_arena_adopt(zk_arena *a, zk_arena *from)
{
    zk_arena_block **oldest = &a->block;

    while (*oldest)
        oldest = &(*oldest)->older;
    *oldest = from->block;
    a->total += from->total;
    *from = (zk_arena){0};
}

static zk_arena_block *block_add(zk_arena *a, size_t need)
{
    size_t size = a->block ? a->block->size * 2 : FIRST_BLOCK;
    zk_arena_block *b;

    if (size > LARGEST_STEP)
        size = LARGEST_STEP;
    if (size < need)
        size = need;
    b = zk_xmalloc(sizeof *b + size);
    b->used = 0;
    b->size = size;
    b->pad = 0;
    a->total += sizeof *b + size;
    /* An oversized block goes behind the current one, whose rest stays usable. */
    if (a->block && need > LARGEST_STEP / 4) {
        b->older = a->block->older;
        a->block->older = b;
    } else {
        b->older = a->block;
        a->block = b;
    }
    return b;
}

void *zk_alloc(zk_arena *a, size_t n)
{
    zk_arena_block *b = a->block;
    void *p;

    if (n > SIZE_MAX - 64)
        die();
    n = (n + 15) & ~(size_t)15;
    if (!b || b->size - b->used < n)
        b = block_add(a, n);
    p = b->data + b->used;
    b->used += n;
    return p;
}

void *zk_zalloc(zk_arena *a, size_t n)
{
    return memset(zk_alloc(a, n), 0, n);
}

void *zk_array(zk_arena *a, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        die();
    return zk_zalloc(a, bytes);
}

char *zk_strndup(zk_arena *a, const char *s, size_t n)
{
    char *p = zk_alloc(a, n + 1);

    if (n)
        memcpy(p, s, n);
    p[n] = 0;
    return p;
}

char *zk_strdup(zk_arena *a, const char *s)
{
    return zk_strndup(a, s, strlen(s));
}

char *zk_vfmt(zk_arena *a, const char *fmt, va_list ap)
{
    va_list again;
    int n;
    char *p;

    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (n < 0)
        die();
    p = zk_alloc(a, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, fmt, ap);
    return p;
}

char *zk_fmt(zk_arena *a, const char *fmt, ...)
{
    va_list ap;
    char *p;

    va_start(ap, fmt);
    p = zk_vfmt(a, fmt, ap);
    va_end(ap);
    return p;
}

void *zk_push_(zk_arena *a, void **items, size_t *n, size_t *cap, size_t size)
{
    if (*n == *cap) {
        size_t more = *cap ? *cap * 2 : 8;
        void *grown = zk_array(a, more, size);

        if (*n)
            memcpy(grown, *items, *n * size);
        *items = grown;
        *cap = more;
    }
    return (char *)*items + (*n)++ * size;
}
