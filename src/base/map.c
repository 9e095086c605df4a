/* SPDX-License-Identifier: Apache-2.0
 *
 * Text to int64 (contract in map.h). The hash folds 128-bit products over 8-byte words, after
 * wyhash (Wang Yi, public domain).
 */
#include "base/map.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

struct zk_map_slot {
    uint64_t hash; /* 0: free */
    const char *key;
    size_t n;
    int64_t value;
};

static uint64_t fold(uint64_t a, uint64_t b)
{
    __uint128_t p = (__uint128_t)a * b;

    return (uint64_t)p ^ (uint64_t)(p >> 64);
}

uint64_t zk_hash(const void *p, size_t n, uint64_t seed)
{
    const unsigned char *u = p;
    uint64_t h = seed ^ UINT64_C(0xa0761d6478bd642f), w;
    size_t left = n;

    for (; left >= 8; left -= 8, u += 8) {
        memcpy(&w, u, 8);
        h = fold(h ^ w, UINT64_C(0xe7037ed1a0b428db));
    }
    w = 0;
    if (left)
        memcpy(&w, u, left);
    h = fold(h ^ w, UINT64_C(0x8ebc6af09c88c6e3));
    return fold(h ^ n, UINT64_C(0x589965cc75374cc3));
}

void zk_map_clear(zk_map *m)
{
    free(m->slots);
    zk_arena_clear(&m->keys);
    *m = (zk_map){0};
}

static uint64_t slot_hash(const zk_map *m, zk_str key)
{
    uint64_t h = zk_hash(key.p, key.n, m->seed);

    return h ? h : 1;
}

static struct zk_map_slot *find(const zk_map *m, zk_str key, uint64_t h)
{
    size_t mask = m->cap - 1, i = (size_t)h & mask;

    for (;; i = (i + 1) & mask) {
        struct zk_map_slot *s = &m->slots[i];

        if (!s->hash || (s->hash == h && s->n == key.n && !memcmp(s->key, key.p, key.n)))
            return s;
    }
}

/* Look-ups in a table of many megabytes wait for page tables as much as for memory: large pages, where the
 * system has them, save that. */
static struct zk_map_slot *slots_new(size_t cap)
{
    const size_t large = (size_t)2 << 20;
    size_t bytes = cap * sizeof(struct zk_map_slot);
    void *p = bytes < 2 * large ? calloc(1, bytes) : aligned_alloc(large, bytes);

    if (!p)
        abort();
    if (bytes >= 2 * large) {
        madvise(p, bytes, MADV_HUGEPAGE);
        memset(p, 0, bytes);
    }
    return p;
}

static void grow(zk_map *m, size_t cap)
{
    struct zk_map_slot *old = m->slots;
    size_t n = m->cap;

    if (!m->seed && getrandom(&m->seed, sizeof m->seed, 0) != (ssize_t)sizeof m->seed)
        m->seed = (uint64_t)(uintptr_t)m | 1;
    m->slots = slots_new(cap);
    m->cap = cap;
    for (size_t i = 0; i < n; i++)
        if (old[i].hash) {
            size_t k = (size_t)old[i].hash & (cap - 1);

            while (m->slots[k].hash)
                k = (k + 1) & (cap - 1);
            m->slots[k] = old[i];
        }
    free(old);
}

void zk_map_reserve(zk_map *m, size_t n)
{
    size_t cap = 64;

    while (cap / 4 * 3 < n)
        cap *= 2;
    if (cap > m->cap)
        grow(m, cap);
}

bool zk_map_get(const zk_map *m, zk_str key, int64_t *value)
{
    const struct zk_map_slot *s;

    if (!m->n || !key.p)
        return false;
    s = find(m, key, slot_hash(m, key));
    if (!s->hash)
        return false;
    *value = s->value;
    return true;
}

void zk_map_far(const zk_map *m, zk_str key)
{
    if (m->n && key.p)
        __builtin_prefetch(&m->slots[(size_t)slot_hash(m, key) & (m->cap - 1)]);
}

void zk_map_near(const zk_map *m, zk_str key)
{
    if (m->n && key.p)
        __builtin_prefetch(m->slots[(size_t)slot_hash(m, key) & (m->cap - 1)].key);
}

bool zk_map_put(zk_map *m, zk_str key, int64_t value)
{
    struct zk_map_slot *s;
    uint64_t h;

    if (m->n + 1 > m->cap / 4 * 3)
        grow(m, m->cap ? m->cap * 2 : 64);
    h = slot_hash(m, key);
    s = find(m, key, h);
    if (s->hash) {
        s->value = value;
        return false;
    }
    *s = (struct zk_map_slot){h, zk_strndup(&m->keys, key.p, key.n), key.n, value};
    m->n++;
    return true;
}
