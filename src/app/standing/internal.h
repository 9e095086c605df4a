/* SPDX-License-Identifier: Apache-2.0
 *
 * Between standing.c and standing_sql.c.
 */
#ifndef ZK_APP_STANDING_INTERNAL_H
#define ZK_APP_STANDING_INTERNAL_H

#include "app/standing/standing.h"
#include "store/ledger.h"

/* The number of a scheme's name; 0: none. */
zk_err zk__standing_scheme_no(zk_ctx *cx, const char *scheme, int64_t *no);
/* The next run after a date whose grades count and that saw the whole population; INT32_MAX: none. */
zk_err zk__standing_next_run(zk_ctx *cx, const char *scheme, int32_t as_of, int32_t *date, int64_t *run);

/* Every row of a scheme in order of subject and date. */
typedef zk_err (*zk__standing_fn)(void *user, int64_t subject, int32_t since, const char *grade);
zk_err zk__standing_walk(zk_ctx *cx, int64_t scheme_no, zk__standing_fn fn, void *user);

zk_err zk__standing_delete(zk_ctx *cx, int64_t scheme_no, int64_t subject, int32_t since);
zk_err zk__standing_delete_date(zk_ctx *cx, int64_t scheme_no, int32_t since);
zk_err zk__standing_bulk(zk_ctx *cx, zk_bulk **bulk);
zk_err zk__standing_bulk_put(zk_ctx *cx, zk_bulk *bulk, int64_t scheme_no, int64_t subject, int32_t since,
                             int64_t run_id, const char *grade, double score);

/* A customer by exact id, and those with exactly this name (at most max). ZK_ENOTFOUND without a sentence. */
zk_err zk__who_id(zk_ctx *cx, const char *id, zk_customer_ref *out);
zk_err zk__who_name(zk_ctx *cx, const char *name, size_t max, zk_customer_ref **out, size_t *n);
/* Ids that begin so, in order, at most max. */
zk_err zk__who_prefix(zk_ctx *cx, const char *prefix, size_t max, const char ***ids, size_t *n);

#endif
