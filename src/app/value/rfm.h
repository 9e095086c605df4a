/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the command rfm: customers with recency, frequency and money, from a log or a summary; and segments.
 */
#ifndef ZK_APP_VALUE_RFM_H
#define ZK_APP_VALUE_RFM_H

#include "app/value/cmd.h"

enum { ZK__SEGMENTS_MAX = 100 };

typedef struct zk__rfm_people {
    size_t n;
    const char **label;
    double *r, *f, *m;
    bool from_log;
    int32_t as_of;
    size_t rows, used, nobody, incomplete, returned,
        later;            /* rows of the log, and why others were left out */
    double orders, money; /* sums */
} zk__rfm_people;

/* Reads FILE: a log, or with --recency, --frequency and --money a summary. */
zk_err zk__rfm_people_read(zk_ctx *cx, const zk_args *a, zk__rfm_people *out);

typedef struct zk__rfm_segments {
    bool eight; /* high and low on each axis; else boxes */
    zk_rfm_box *box;
    const char **name; /* n + 1: the last is for the others */
    size_t n;
} zk__rfm_segments;

/* "eight", "ten" or a file with columns name, r, f, m holding ranges such as 4-5. */
zk_err zk__rfm_segments_read(zk_ctx *cx, const char *which, size_t bins, zk__rfm_segments *out);

#endif
