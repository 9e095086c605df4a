/* SPDX-License-Identifier: Apache-2.0
 *
 * What the commands of the run feature share.
 */
#ifndef ZK_APP_RUN_CMD_H
#define ZK_APP_RUN_CMD_H

#include "app/run/run.h"
#include "base/json.h"
#include "base/opt.h"

/* The keys of a run, into an open object. */
void zk__run_json(zk_json *j, const zk_run *run);
void zk__both_json(zk_json *j, const char *key, zk_both text);
/* {"A": …} as a list of objects under a key. */
void zk__counts_json(zk_json *j, const zk_grade_count *grades, size_t n);
/* "12.3 %" of part in whole; "" of nothing. */
const char *zk__share(zk_ctx *cx, int64_t part, int64_t whole);
/* "2024-12-31 08:30" UTC. */
const char *zk__time_text(zk_ctx *cx, int64_t ms);
/* --limit and such: a count from 0 to a million. */
zk_err zk__limit(zk_ctx *cx, const zk_args *a, const char *name, int64_t *out);

zk_err zk__compare_cmd(zk_ctx *cx, const zk_args *args);
zk_err zk__top_cmd(zk_ctx *cx, const zk_args *args);

#endif
