/* SPDX-License-Identifier: Apache-2.0
 *
 * A calloc that fails when told, and the check that a method refuses whichever of its requests for scratch memory
 * fails. Include it in one file of a program: it takes the place of the C library's.
 */
#ifndef FAILING_CALLOC_H
#define FAILING_CALLOC_H

#include <stdlib.h>

#include "zhike/common.h"
#include "zk_test.h"

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

/* call works with memory, asks for some, refuses with ZK_ELIMIT and its reason in *spot when any one request fails, and
 * works again afterwards. */
static void check_refuses_without_memory(const char *name, zk_err (*call)(void), zk_spot *spot)
{
    size_t needed;

    fail_at = 0;
    (void)call(); /* libraries may allocate once for all */
    calls = 0;
    if (call())
        zk_test__fail(__FILE__, __LINE__, "%s refuses with memory: %s", name, zk_why_en(spot->why));
    if ((needed = calls) == 0)
        zk_test__fail(__FILE__, __LINE__, "%s does not ask for memory", name);
    for (size_t k = 1; k <= needed; k++) {
        zk_err err;

        calls = 0;
        fail_at = k;
        *spot = (zk_spot){0};
        err = call();
        fail_at = 0;
        if (err != ZK_ELIMIT || spot->why != ZK_WHY_MEMORY)
            zk_test__fail(__FILE__, __LINE__, "%s: %s, %s when allocation %zu of %zu fails", name,
                          zk_err_name(err), zk_why_en(spot->why), k, needed);
    }
    if (call())
        zk_test__fail(__FILE__, __LINE__, "%s does not recover", name);
}

#endif
