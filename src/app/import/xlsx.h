/* SPDX-License-Identifier: Apache-2.0
 *
 * Between xlsx.c and xlsx_parts.c: an open workbook and its parts.
 */
#ifndef ZK_APP_IMPORT_XLSX_H
#define ZK_APP_IMPORT_XLSX_H

#include <expat.h>
#include <zip.h>

#include "base/ctx.h"

enum {
    ZK__XLSX_ENTRIES_MAX = 10000,
    ZK__XLSX_SHEETS_MAX = 1000,
    ZK__XLSX_STYLES_MAX = 100000,
    ZK__XLSX_CELL_MAX = 32767 * 4, /* a cell holds at most 32,767 characters */
};
#define ZK__XLSX_STRINGS_MAX ((size_t)1 << 30)   /* bytes of shared strings */
#define ZK__XLSX_PART_MAX    ((int64_t)16 << 30) /* bytes of one inflated part */

typedef enum zk__numfmt { ZK__FMT_NUMBER, ZK__FMT_DATE, ZK__FMT_TIME } zk__numfmt;

typedef struct zk__xlsx {
    zk_ctx *cx;
    const char *path;
    zip_t *zip;
    zk_arena arena; /* shared strings and the like; freed when the sheet is written */
    /* the chosen sheet */
    const char *sheet; /* its part, "xl/worksheets/sheet1.xml" */
    const char *title; /* its name */
    const char *other; /* names of the other sheets, "a, b"; "" when there are none */
    bool said;         /* the user said which sheet */
    bool date1904;
    zk_str *strings;
    size_t n_strings, cap_strings, strings_bytes;
    uint8_t *styles; /* zk__numfmt by cell style */
    size_t n_styles, cap_styles;
} zk__xlsx;

/* ---- xlsx_merge.c: cells merged over several rows ---- */

typedef struct zk__merge {
    int64_t top, bottom;
    int col;     /* from 0; of several columns the first, where the value is */
    zk_str text; /* of the topmost cell, once it was met */
} zk__merge;

typedef struct zk__merges {
    zk__merge *list;
    size_t n, cap, next;
    zk__merge **active; /* those over the present row */
    size_t n_active;
} zk__merges;

/* Notes "A2:A4"; what spans one row only, or makes no sense, is left. */
void zk__merge_add(zk_arena *a, zk__merges *m, const char *ref);
/* Before the second reading: keeps those below the head line. False when there are none. */
bool zk__merge_begin(zk_arena *a, zk__merges *m, int64_t head_row);
/* Makes active those over a row; rows come in ascending order. */
void zk__merge_row(zk__merges *m, int64_t row);

/* What the handlers of every part start with. */
typedef struct zk__part {
    zk__xlsx *x;
    XML_Parser parser;
    zk_err err; /* set by a handler that stops the parser */
} zk__part;

/* Streams one part through expat; user of the handlers is part. optional: a part that is not there is no
 * error. Document type declarations are refused. */
zk_err zk__xlsx_parse(zk__part *part, const char *name, bool optional, XML_StartElementHandler start,
                      XML_EndElementHandler end, XML_CharacterDataHandler text);
void zk__xlsx_stop(zk__part *part, zk_err err);
/* Finds the sheet (name, number from 1, NULL: the first) and reads what its cells refer to. */
zk_err zk__xlsx_open(zk__xlsx *x, zk_ctx *cx, const char *path, const char *sheet);
void zk__xlsx_close(zk__xlsx *x);
/* The attribute's value or NULL; names are without namespace prefix. */
const char *zk__xlsx_attr(const XML_Char **atts, const char *name);
/* An element's name without prefix. */
const char *zk__xlsx_local(const XML_Char *name);

#endif
