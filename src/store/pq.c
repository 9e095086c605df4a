/* SPDX-License-Identifier: Apache-2.0
 *
 * Loads libpq (contract in pq.h). It stays loaded until the process ends: connections of other
 * threads may be using it.
 */
#include "store/pq.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define LIBRARY "libpq.so.5"

zk__pq_calls zk__pq;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char failed[512]; /* why it could not be loaded; empty: it was */

/* The address of a function into a pointer to one: what POSIX has dlsym do and ISO C has no cast for. */
static void find(void *library, const char *name, void *into)
{
    void *address = dlsym(library, name);

    if (!address && !*failed)
        snprintf(failed, sizeof failed, "%s: no %s", LIBRARY, name);
    memcpy(into, &address, sizeof address);
}

static void load(void)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

    if (!library) {
        const char *why = dlerror();

        snprintf(failed, sizeof failed, "%s", why ? why : LIBRARY);
        return;
    }
#define X(name) find(library, "PQ" #name, &zk__pq.name);
    ZK__PQ_CALLS(X)
#undef X
}

zk_err zk__pq_load(zk_ctx *cx)
{
    pthread_once(&once, load);
    if (*failed)
        return zk_fail(
            cx, ZK_ESTORE,
            ZK_L("PostgreSQL 台账需要的程序库 libpq 载入不了 (%s); 在 Debian 上请安装软件包 libpq5 "
                 "(apt install libpq5)",
                 "a ledger on PostgreSQL needs the library libpq, which cannot be loaded (%s); on "
                 "Debian it is in the package libpq5 (apt install libpq5)"),
            failed);
    return ZK_OK;
}
