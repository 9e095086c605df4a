/* SPDX-License-Identifier: Apache-2.0
 *
 * A ledger for a test, on either engine. ZK_BOTH(name) { … } defines the tests name_sqlite and
 * name_pg with `zk_ctx *cx` holding a migrated, empty ledger; the second is skipped by name
 * without ZHIKE_TEST_PG (the address of a database in which schemas may be made).
 */
#ifndef ZK_LEDGER_FIXTURE_H
#define ZK_LEDGER_FIXTURE_H

#include "store/ledger.h"
#include "zk_test.h"

/* Where the ledger of this test is; the same on every call. */
__attribute__((unused)) static const char *fixture_url(bool pg)
{
    static char url[ZK_TEST_PATH_MAX];
    const char *server = getenv("ZHIKE_TEST_PG");

    if (*url)
        return url; /* a child of the test shares its ledger */
    if (!pg)
        snprintf(url, sizeof url, "%s", zk_test_tmp("ledger.sqlite"));
    else
        snprintf(url, sizeof url, "%s%soptions=-csearch_path%%3Dzk_%s_%ld", server,
                 strchr(server, '?') ? "&" : "?", zk_test__current, (long)getpid());
    return url;
}

/* Opens the ledger of this test, made if need be; not migrated. */
__attribute__((unused)) static void fixture_open(zk_ctx *cx, bool pg)
{
    const char *server = getenv("ZHIKE_TEST_PG");
    zk_err err;

    zk_ctx_init(cx);
    cx->lang = ZK_EN;
    if (pg && (!server || !*server))
        ZK_SKIP("ZHIKE_TEST_PG is not set");
    err = zk_ledger_open(cx, fixture_url(pg), true);
    if (err)
        printf("  %s\n", cx->message);
    ZK_CHECK_OK(err);
    if (pg)
        ZK_CHECK_OK(zk_sql_exec(
            cx, zk_fmt(&cx->arena, "CREATE SCHEMA IF NOT EXISTS zk_%s_%ld", zk_test__current, (long)getpid()),
            ZK_NO_ARGS, NULL));
}

/* Closes it, and on PostgreSQL takes its schema away. */
__attribute__((unused)) static void fixture_close(zk_ctx *cx, bool pg)
{
    if (pg)
        ZK_CHECK_OK(zk_sql_exec(
            cx, zk_fmt(&cx->arena, "DROP SCHEMA zk_%s_%ld CASCADE", zk_test__current, (long)getpid()),
            ZK_NO_ARGS, NULL));
    zk_ledger_close(cx);
    zk_ctx_clear(cx);
}

__attribute__((unused)) static void fixture_run(bool pg, void (*body)(zk_ctx *cx))
{
    zk_ctx cx;
    zk_err err;

    fixture_open(&cx, pg);
    err = zk_ledger_migrate(&cx);
    if (err)
        printf("  %s\n", cx.message);
    ZK_CHECK_OK(err);
    body(&cx);
    fixture_close(&cx, pg);
}

#define ZK_BOTH(name)                                                                                        \
    static void body_##name(zk_ctx *cx);                                                                     \
    ZK_TEST(name##_sqlite)                                                                                   \
    {                                                                                                        \
        fixture_run(false, body_##name);                                                                     \
    }                                                                                                        \
    ZK_TEST(name##_pg)                                                                                       \
    {                                                                                                        \
        fixture_run(true, body_##name);                                                                      \
    }                                                                                                        \
    static void body_##name(zk_ctx *cx)

#endif
