/* SPDX-License-Identifier: Apache-2.0
 *
 * The nearest of some known names to one that was mistyped, for "did you mean".
 */
#ifndef ZK_BASE_NEAR_H
#define ZK_BASE_NEAR_H

#include "base/text.h"

typedef struct zk_near {
    zk_str given;
    const char *best; /* NULL while none is near enough: a third of the length, at least 2 edits */
    size_t distance;  /* edits (Levenshtein, on bytes) from given to best */
} zk_near;

void zk_near_init(zk_near *n, zk_str given);
/* Offers one known name, which must outlive n. */
void zk_near_try(zk_near *n, const char *name);

#endif
