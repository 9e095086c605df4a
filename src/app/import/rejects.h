/* SPDX-License-Identifier: Apache-2.0
 *
 * Why rows were refused: the rejects file, and the first few for the screen.
 */
#ifndef ZK_APP_IMPORT_REJECTS_H
#define ZK_APP_IMPORT_REJECTS_H

#include <stdio.h>

#include "app/import/sniff.h"

typedef struct zk__rejects {
    FILE *out; /* NULL: nothing is written */
    const char *path;
    int64_t n; /* rows told about */
} zk__rejects;

/* Creates the file and its head line. */
zk_err zk__rejects_open(zk_ctx *cx, zk__rejects *r, const char *path);
/* Tells about all refused rows of one part, in file order; and with rows wanted, collects the first accepted
 * rows into result. The file is walked once more, as far as needed. */
zk_err zk__rejects_part(zk_ctx *cx, zk__rejects *r, const zk_import_source *src, const zk__convert *c,
                        const zk_sealed *sealed, size_t rows_wanted, zk_import_result *result);
/* Synced and closed. After an error the file is removed. */
zk_err zk__rejects_close(zk_ctx *cx, zk__rejects *r, zk_err err);

#endif
