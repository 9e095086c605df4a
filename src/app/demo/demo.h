/* SPDX-License-Identifier: Apache-2.0
 *
 * A plausible power supplier with a hidden truth, for demonstrations, tests and benchmarks.
 *
 * Customers have a nature (how they pay, whether they steal, how content they are) that is drawn
 * once and never shown to the evaluation; bills, payments, complaints… follow from it month by
 * month, before and after the as-of date alike. So a grade given at the as-of date can be held
 * against what then happened, and against the truth itself (truth.csv).
 *
 * The same customers, months, until and seed give the same bytes, on any machine with IEEE doubles.
 * Every customer draws from a random stream of his own, so that a larger N does not change the
 * first ones.
 */
#ifndef ZK_APP_DEMO_H
#define ZK_APP_DEMO_H

#include "base/ctx.h"

typedef struct zk_demo_spec {
    int64_t customers; /* 10 .. 50,000,000 */
    int months;        /* of history before the as-of date, 6 .. 240 */
    int after;         /* months that follow it, 0 .. 60 */
    int32_t as_of;     /* the last day of a month */
    uint64_t seed;
    const char *dir; /* created when missing; files of ours in it are replaced */
} zk_demo_spec;

typedef struct zk_demo_file {
    const char *kind; /* "bill" */
    const char *name; /* "bills.csv" */
    int64_t rows, bytes;
} zk_demo_file;

enum { ZK_DEMO_FILES = 10 };

typedef struct zk_demo_made {
    zk_demo_file file[ZK_DEMO_FILES];
    int n_files;
    int64_t large; /* customers by group */
    int64_t residents;
    double large_share; /* of metered energy */
    int64_t thieves;
} zk_demo_made;

/* Writes the CSV files of a supplier into spec->dir. Memory: about 100 bytes a customer. */
zk_err zk_demo_generate(zk_ctx *cx, const zk_demo_spec *spec, zk_demo_made *made);

#endif
