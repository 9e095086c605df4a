/* SPDX-License-Identifier: Apache-2.0
 *
 * A hash map from text to int64, for dictionaries of millions of ids.
 *
 * Open addressing, keys copied into the map's own arena, seeded per process against chosen
 * keys. Nothing may depend on the order of slots: there is no way to iterate. Reading from several
 * threads is safe while nobody puts.
 */
#ifndef ZK_BASE_MAP_H
#define ZK_BASE_MAP_H

#include "base/text.h"

typedef struct zk_map {
    struct zk_map_slot *slots;
    size_t n, cap;
    uint64_t seed;
    zk_arena keys;
} zk_map;

void zk_map_clear(zk_map *m); /* a zeroed zk_map is valid and empty */
/* Room for n keys at once, so that a big load does not rehash. */
void zk_map_reserve(zk_map *m, size_t n);
/* The value of a key; false when it is not there. */
bool zk_map_get(const zk_map *m, zk_str key, int64_t *value);
/* Hints that a key will be looked up soon, so that memory of a large map is on its way: first far, some
 * ten look-ups ahead, then near, some five ahead. Changes nothing. */
void zk_map_far(const zk_map *m, zk_str key);
void zk_map_near(const zk_map *m, zk_str key);
/* Puts or replaces. Returns true when the key is new. */
bool zk_map_put(zk_map *m, zk_str key, int64_t value);
/* The 64-bit hash of bytes under a seed; seed 0 is the same in every process (for stored hashes). */
uint64_t zk_hash(const void *p, size_t n, uint64_t seed);

#endif
