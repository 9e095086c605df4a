/* SPDX-License-Identifier: Apache-2.0
 *
 * How far a long piece of work is: on a terminal one line that renews itself, with rate and
 * time left; otherwise plain lines, at most one every ten seconds. Always on stderr, never with
 * --quiet or --json. Calls may come from any thread; no more than ten a second reach the terminal.
 */
#ifndef ZK_BASE_PROGRESS_H
#define ZK_BASE_PROGRESS_H

#include <pthread.h>

#include "base/ctx.h"

typedef struct zk_progress {
    zk_ctx *cx;
    const char *label, *unit;
    double start_s, last_s;
    bool on, terminal, shown;
    pthread_mutex_t lock;
} zk_progress;

/* label: "导入 bill"; unit of the amounts, "rows" or "行" ("" for none). Both outlive the progress. */
void zk_progress_begin(zk_progress *p, zk_ctx *cx, const char *label, const char *unit);
/* fraction 0..1 (negative: unknown); amount done so far in units (negative: not shown). */
void zk_progress_at(zk_progress *p, double fraction, double amount);
/* Wipes the line. */
void zk_progress_end(zk_progress *p);

/* Seconds of a clock that only goes forward. */
double zk_seconds(void);

#endif
