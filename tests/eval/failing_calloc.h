/* SPDX-License-Identifier: Apache-2.0
 *
 * A calloc that fails when told, for tests in which every request for scratch memory is refused once. Include it in
 * one file of a program: it takes the place of the C library's.
 */
#ifndef FAILING_CALLOC_H
#define FAILING_CALLOC_H

#include <stdlib.h>

static size_t calls, fail_at; /* fail_at: 1 fails the first call, 0 none */

/* Not memset: a compiler may turn malloc and memset into a call of calloc, which is this function. */
void *calloc(size_t n, size_t size)
{
    size_t bytes;
    volatile char *p;

    calls++;
    if (calls == fail_at || __builtin_mul_overflow(n, size, &bytes))
        return NULL;
    p = malloc(bytes);
    for (size_t i = 0; p && i < bytes; i++)
        p[i] = 0;
    return (void *)p;
}

#endif
