/* SPDX-License-Identifier: Apache-2.0
 *
 * The functions of libpq that the PostgreSQL engine calls, as a table: zk__pq.exec(…) is PQexec(…).
 * The library is loaded when the first ledger on PostgreSQL is opened and not before: it brings OpenSSL,
 * Kerberos and LDAP along, 7 ms of every start, and most data folders have SQLite. So the program is not
 * linked with it and runs where it is not installed.
 *
 * Types are those of libpq-fe.h, so the compiler checks calls as if they were direct.
 */
#ifndef ZK_STORE_PQ_H
#define ZK_STORE_PQ_H

#include <libpq-fe.h>

#include "base/ctx.h"

#define ZK__PQ_CALLS(X)                                                                                      \
    X(clear)                                                                                                 \
    X(cmdStatus)                                                                                             \
    X(cmdTuples)                                                                                             \
    X(connectdbParams)                                                                                       \
    X(conninfoFree)                                                                                          \
    X(conninfoParse)                                                                                         \
    X(errorMessage)                                                                                          \
    X(exec)                                                                                                  \
    X(execPrepared)                                                                                          \
    X(finish)                                                                                                \
    X(ftype)                                                                                                 \
    X(getResult)                                                                                             \
    X(getisnull)                                                                                             \
    X(getlength)                                                                                             \
    X(getvalue)                                                                                              \
    X(nfields)                                                                                               \
    X(ntuples)                                                                                               \
    X(parameterStatus)                                                                                       \
    X(prepare)                                                                                               \
    X(putCopyData)                                                                                           \
    X(putCopyEnd)                                                                                            \
    X(resultErrorField)                                                                                      \
    X(resultStatus)                                                                                          \
    X(sendQueryPrepared)                                                                                     \
    X(serverVersion)                                                                                         \
    X(setNoticeReceiver)                                                                                     \
    X(setSingleRowMode)                                                                                      \
    X(status)                                                                                                \
    X(transactionStatus)

typedef struct zk__pq_calls {
#define X(name) __typeof__(PQ##name) *name;
    ZK__PQ_CALLS(X)
#undef X
} zk__pq_calls;

/* Written once, by the first zk__pq_load of the process; to be used only after one that succeeded. */
extern zk__pq_calls zk__pq;

/* Makes zk__pq usable; from any thread, any number of times. ZK_ESTORE: the library is not there, or
 * is not libpq 15 (the sentence says which package has it). */
zk_err zk__pq_load(zk_ctx *cx);

#endif
