/* SPDX-License-Identifier: Apache-2.0
 *
 * A plain file as a table of named columns, for the commands that work without a data folder.
 *
 * CSV, TSV, JSON lines, Parquet and XLSX, plain or .gz, UTF-8 or GB18030: the same readers as import. The first
 * line names the columns. Everything is read in one walk and lives in the arena of the context; a column is an
 * array of one type, and a missing value is NaN, an absent text, level -1 or ZK_NO_DATE. What cannot be
 * understood is complained of with file, line, column, value and what was expected, several at once; then
 * nothing is computed.
 */
#ifndef ZK_APP_METHOD_FRAME_H
#define ZK_APP_METHOD_FRAME_H

#include "base/num.h"
#include "base/opt.h"
#include "zhike/common.h"

enum {
    ZK_FRAME_ROWS_MAX = 200000000,
    ZK_NO_DATE = INT32_MIN,
};
#define ZK_NO_TIME INT64_MIN

/* What a column is wanted as. AUTO becomes NUMBER when every value is a number, else LEVELS. */
typedef enum zk_want {
    ZK_WANT_AUTO,
    ZK_WANT_NUMBER, /* "1,234.5", "12 %" (0.12), "￥3", "(5)" (-5), full-width digits too */
    ZK_WANT_TEXT,   /* as it stands, blanks around it taken off */
    ZK_WANT_LEVELS, /* text as numbers 0 .. n - 1 of its distinct values */
    ZK_WANT_DATE,   /* days since 1970-01-01; a time behind it is ignored */
    ZK_WANT_TIME    /* ms since 1970-01-01 UTC; without a zone, UTC is taken */
} zk_want;

typedef struct zk_series {
    const char *name;
    zk_want type;   /* what it became, never AUTO */
    double *num;    /* NUMBER; missing NaN */
    zk_str *text;   /* TEXT; missing p == NULL */
    int32_t *level; /* LEVELS; missing -1 */
    zk_str *levels; /* LEVELS: numeric order when all are numbers, else bytewise */
    size_t n_levels;
    int32_t *date;    /* DATE; missing ZK_NO_DATE */
    int64_t *time_ms; /* TIME; missing ZK_NO_TIME */
    size_t missing;
} zk_series;

typedef struct zk_frame {
    const char *path;
    size_t rows, cols;
    zk_series *col;     /* those wanted first, in the order asked for, then the rest in the file's order */
    int64_t *line;      /* line of the file (row of the sheet) each row starts at */
    const char **names; /* all columns of the file */
    size_t n_names;
} zk_frame;

/* One column asked for. */
typedef struct zk_frame_want {
    const char *name; /* exactly, or alike but for case and blanks around it */
    zk_want type;
    bool filled; /* a missing value is a complaint */
} zk_frame_want;

typedef struct zk_frame_spec {
    const char *path;
    const char *encoding, *delimiter, *sheet; /* NULL: found out */
    zk_dateorder date_order;
    const zk_frame_want *want;
    size_t n_want;
    bool rest; /* all other columns too, as AUTO */
} zk_frame_spec;

/* Options every command that reads a file takes: --encoding --delimiter --sheet --date-order. */
#define ZK_FRAME_OPTS                                                                                        \
    {.name = "encoding",                                                                                     \
     .value = "NAME",                                                                                        \
     .help = {"文件编码: auto, utf-8, gb18030, utf-16", "encoding: auto, utf-8, gb18030, utf-16"},           \
     .initial = "auto"},                                                                                     \
        {.name = "delimiter",                                                                                \
         .value = "CHAR",                                                                                    \
         .help = {"分隔符: , ; | tab space; 默认自动识别",                                                   \
                  "delimiter: , ; | tab space; found out unless given"}},                                    \
        {.name = "sheet",                                                                                    \
         .value = "NAME",                                                                                    \
         .help = {"XLSX 工作表名或序号", "XLSX: name or number of the sheet"}},                              \
    {                                                                                                        \
        .name = "date-order", .value = "ORDER",                                                              \
        .help = {"日期次序: ymd, dmy, mdy", "order of dates: ymd, dmy, mdy"}, .initial = "ymd"               \
    }

/* A spec with path and the four options above taken from the command line. */
zk_err zk_frame_spec_of(zk_ctx *cx, const zk_args *a, const char *path, zk_frame_spec *out);

/* Reads. ZK_ENOTFOUND: no file. ZK_EINVAL: not readable, a wanted column is not there (names the nearest and
 * those there are), a value is not what was wanted, a line has another number of columns than the head, or no row
 * at all. ZK_ELIMIT: too many rows. Cost: about 10 million values a second. */
zk_err zk_frame_read(zk_ctx *cx, const zk_frame_spec *spec, zk_frame *out);

/* The head line alone: names in the arena. */
zk_err zk_frame_names(zk_ctx *cx, const zk_frame_spec *spec, const char ***names, size_t *n);

/* The column called so among those read; NULL when none is. */
const zk_series *zk_frame_find(const zk_frame *f, const char *name);
/* The same, ZK_EINVAL with the nearest name when there is none. */
zk_err zk_frame_get(zk_ctx *cx, const zk_frame *f, const char *name, const zk_series **out);

/* "a, b，c" as names in the arena; blanks around a name are taken off. ZK_EINVAL: an empty name. */
zk_err zk_names_split(zk_ctx *cx, const char *list, const char ***names, size_t *n);

/* The columns in list ("a,b"), or, when list is NULL, all that are numbers except those named in but (NULL-ended;
 * NULL: none), as pointers in the arena. ZK_EINVAL: one is not there, is not a number, or there is none. */
zk_err zk_frame_numbers(zk_ctx *cx, const zk_frame *f, const char *list, const char *const *but,
                        const zk_series ***out, size_t *n);

/* Rows x n matrix, row-major, of those columns, in the arena. A missing value is a complaint, unless drop:
 * then its row is left out. row (optional): the frame's row each matrix row is. */
zk_err zk_frame_matrix(zk_ctx *cx, const zk_frame *f, const zk_series *const *col, size_t n, bool drop,
                       double **x, size_t *rows, size_t **row);

/* What a row is called in a message and a table: the text of its id column, or "#line". id may be NULL. */
const char *zk_frame_label(zk_ctx *cx, const zk_frame *f, const zk_series *id, size_t row);

/* A method refused (zk_spot): says so with file, line, column and value. col (optional): the columns behind
 * spot.col; row (optional): the frame's row behind spot.row. Returns err. */
zk_err zk_frame_refused(zk_ctx *cx, const zk_frame *f, const zk_series *const *col, const size_t *row,
                        const zk_spot *spot, zk_err err);

/* A method refused something that is no cell of the file: "what: why (value)". */
zk_err zk_method_refused(zk_ctx *cx, const char *what, const zk_spot *spot, zk_err err);

/* A number as a person may write it (see ZK_WANT_NUMBER). */
bool zk_number_parse(zk_str s, double *out);
/* Empty, NA, N/A, NaN, null, nil, -, --, —, ? or . : no value. */
bool zk_value_missing(zk_str s);

#endif
