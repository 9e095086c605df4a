/* SPDX-License-Identifier: Apache-2.0
 *
 * Hashes of texts and numbers for matching and counting (contract in facts_engine.h): multiply and fold, 8 bytes a
 * step (the construction of wyhash).
 */
#include "store/facts_engine.h"

#include <string.h>

static uint64_t fold(uint64_t a, uint64_t b)
{
    unsigned __int128 m = (unsigned __int128)a * b;

    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static const uint64_t hash_a = 0xa0761d6478bd642fu, hash_b = 0xe7037ed1a0b428dbu;

uint64_t zk__hash_num(int64_t x)
{
    return fold((uint64_t)x ^ hash_a, hash_b ^ (uint64_t)x >> 32);
}

uint64_t zk__hash_text(zk_str s)
{
    uint64_t h = s.n ^ hash_b, w;

    for (; s.n >= 8; s.p += 8, s.n -= 8) {
        memcpy(&w, s.p, 8);
        h = fold(h ^ w, hash_a);
    }
    w = 0;
    if (s.n)
        memcpy(&w, s.p, s.n);
    return fold(fold(h ^ w, hash_a), hash_b);
}
