/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON out, streamed into a buffer. (JSON in is jansson's.)
 *
 * Commas and nesting are kept by the writer; text is escaped and invalid UTF-8 replaced; doubles
 * are written with the fewest digits that read back the same; NaN and infinities as null.
 */
#ifndef ZK_BASE_JSON_H
#define ZK_BASE_JSON_H

#include "base/ctx.h"
#include "base/text.h"

typedef struct zk_json {
    zk_buf buf;
    unsigned depth;
    uint64_t some; /* bit per level: something was written there */
    bool keyed;    /* a key was written, its value follows */
    bool pretty;   /* two blanks a level */
} zk_json;

void zk_json_clear(zk_json *j);
void zk_json_object(zk_json *j);
void zk_json_array(zk_json *j);
void zk_json_end_object(zk_json *j);
void zk_json_end_array(zk_json *j);
void zk_json_key(zk_json *j, const char *key);
void zk_json_str(zk_json *j, const char *s); /* NULL: null */
void zk_json_strn(zk_json *j, zk_str s);
void zk_json_int(zk_json *j, int64_t v);
void zk_json_real(zk_json *j, double v);
void zk_json_decimal(zk_json *j, int64_t v, int scale); /* fen as 12.34, exactly */
void zk_json_bool(zk_json *j, bool v);
void zk_json_null(zk_json *j);
/* Writes what there is and a line end to stdout, and clears. */
void zk_json_print(zk_json *j);
/* key and value in one */
void zk_json_kstr(zk_json *j, const char *key, const char *s);
void zk_json_kint(zk_json *j, const char *key, int64_t v);
void zk_json_kreal(zk_json *j, const char *key, double v);
void zk_json_kbool(zk_json *j, const char *key, bool v);
void zk_json_kboth(zk_json *j, const char *key, zk_both text); /* {"zh": …, "en": …} */

#endif
