/* SPDX-License-Identifier: Apache-2.0
 *
 * Fast CSV writing for the demo: one file, one buffer, integers formatted by hand (four
 * million customers are 170 million bills).
 */
#ifndef ZK_APP_DEMO_OUT_H
#define ZK_APP_DEMO_OUT_H

#include <stdio.h>

#include "base/ctx.h"

typedef struct zk_out {
    FILE *file;
    char *buf;
    size_t n;
    int64_t rows, bytes;
    bool failed, first; /* first: at the beginning of a row */
} zk_out;

/* Creates the file and writes the head line. */
zk_err zk__out_open(zk_ctx *cx, zk_out *o, const char *path, const char *head);
/* Flushes and closes; ZK_EFULL or ZK_EIO when anything could not be written. Safe on a zeroed one. */
zk_err zk__out_close(zk_ctx *cx, zk_out *o, const char *path);

/* Fields of a row in order, then zk__out_end. */
void zk__out_text(zk_out *o, const char *s); /* no quoting: the demo's texts need none */
void zk__out_int(zk_out *o, int64_t v);
void zk__out_id(zk_out *o, const char *prefix, int64_t v, int width);
void zk__out_fixed(zk_out *o, int64_t v, int decimals); /* 12345, 2 -> 123.45 */
void zk__out_date(zk_out *o, int32_t days);
void zk__out_none(zk_out *o);
void zk__out_end(zk_out *o);

#endif
