/* SPDX-License-Identifier: Apache-2.0
 *
 * Published schemes in the ledger: a version is written once and never changed.
 */
#ifndef ZK_APP_SCHEME_SQL_H
#define ZK_APP_SCHEME_SQL_H

#include "app/scheme/scheme.h"

/* One version (version 0: the newest). ZK_ENOTFOUND without a sentence. */
zk_err zk__scheme_get(zk_ctx *cx, const char *name, int64_t version, zk_scheme_version *out);
/* All versions without their bodies, by name, newest first. */
zk_err zk__scheme_list(zk_ctx *cx, zk_scheme_version **out, size_t *n);
/* Inside a transaction. */
zk_err zk__scheme_put(zk_ctx *cx, const zk_scheme_version *p);

#endif
