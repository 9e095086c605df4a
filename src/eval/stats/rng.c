/* SPDX-License-Identifier: Apache-2.0
 *
 * xoshiro256** 1.0 (Blackman & Vigna, ACM TOMS 47, 2021), seeded by SplitMix64 as its authors advise.
 *
 * The stream number is hashed into the seed, so a work item owns its stream whatever thread runs it.
 * Two of 2^64 streams overlap within 2^40 draws with a chance below 2^-87: it is not guarded against.
 */
#include "eval/internal.h"

__extension__ typedef unsigned __int128 u128;

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

void zk_rng_init(zk_rng *rng, uint64_t seed, uint64_t stream)
{
    uint64_t x = seed ^ mix(stream); /* mix(0) = 0: stream 0 is the plain generator */

    for (int i = 0; i < 4; i++)
        rng->s[i] = mix(x += UINT64_C(0x9e3779b97f4a7c15));
}

static inline uint64_t rotl(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

uint64_t zk_rng_u64(zk_rng *rng)
{
    uint64_t *s = rng->s, result = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return result;
}

double zk_rng_uniform(zk_rng *rng)
{
    return (double)(zk_rng_u64(rng) >> 11) * 0x1p-53;
}

uint64_t zk_rng_below(zk_rng *rng, uint64_t n)
{
    u128 m = (u128)zk_rng_u64(rng) * n;

    if ((uint64_t)m < n) {
        uint64_t biased = (0 - n) % n;
        while ((uint64_t)m < biased)
            m = (u128)zk_rng_u64(rng) * n;
    }
    return (uint64_t)(m >> 64);
}

double zk_rng_normal(zk_rng *rng)
{
    double z = 0;

    /* 52 bits, centred in their cells: never 0 or 1 */
    (void)zk_normal_quantile(((double)(zk_rng_u64(rng) >> 12) + 0.5) * 0x1p-52, &z, NULL);
    return z;
}

void zk_rng_shuffle(zk_rng *rng, size_t *index, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = (size_t)zk_rng_below(rng, i), t = index[i - 1];
        index[i - 1] = index[j];
        index[j] = t;
    }
}
