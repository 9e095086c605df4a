/* SPDX-License-Identifier: Apache-2.0
 *
 * What a foreign file is, and its way into something store/facts can read: UTF-8 CSV, JSON lines or
 * Parquet, plain or gzipped.
 */
#ifndef ZK_APP_IMPORT_SNIFF_H
#define ZK_APP_IMPORT_SNIFF_H

#include "app/import/internal.h"

enum {
    ZK__SAMPLE_BYTES = 256 << 10, /* looked at to decide */
    ZK__LINE_BYTES_MAX = 4 << 20, /* of one record */
    ZK__HEAD_ROWS = 12,           /* first rows among which the head line is looked for */
};

/* Finds out; makes a UTF-8 copy below tmp_dir where the file is in another encoding, a workbook, blank
 * separated, or has lines above its head line. map may be NULL. Sentences name the file and what to do. */
zk_err zk__sniff(zk_ctx *cx, const zk_import_options *opt, const zk__map *map, const char *tmp_dir,
                 zk_import_source *out);

/* ---- xlsx.c ---- */

/* Writes one sheet of a workbook as UTF-8 CSV to path. first_row: sheet row of the first line written. */
zk_err zk__xlsx_to_csv(zk_ctx *cx, const zk_import_options *opt, const zk__map *map, const char *sheet,
                       const char *path, int64_t *first_row);

/* ---- recode.c: streamed copies ---- */

/* Writes file `from` (plain or gzipped) as UTF-8 to `to`. encoding: an iconv name. A leading U+FEFF goes.
 * ZK_EINVAL: bytes that are not of that encoding, with their line; ZK_EFULL. */
zk_err zk__recode(zk_ctx *cx, const char *from, const char *encoding, const char *to);
/* The same bytes without the first skip lines. */
zk_err zk__recode_skip(zk_ctx *cx, const char *from, int64_t skip, const char *to);
/* Blank separated fields as CSV, under a head line of the given names. */
zk_err zk__recode_blanks(zk_ctx *cx, const char *from, const char *const *names, size_t n, const char *to);

#endif
