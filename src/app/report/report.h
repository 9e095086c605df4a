/* SPDX-License-Identifier: Apache-2.0
 *
 * Reports: what one or more runs say about a population, as HTML, XLSX or PDF.
 *
 * A report is gathered once (numbers only) and then drawn by whoever writes the file; all three
 * forms show the same numbers. Everything a reader sees is in both languages: the HTML page
 * carries both and a switch, the workbook heads its columns with both, the PDF has the pages of
 * one language after those of the other, the context's language first. The files need nothing else:
 * pictures are vector graphics with their letters in them.
 */
#ifndef ZK_APP_REPORT_H
#define ZK_APP_REPORT_H

#include "app/run/run.h"

enum { ZK_REPORT_RUNS_MAX = 32, ZK_REPORT_BINS = 40, ZK_REPORT_CURVE = 200, ZK_REPORT_TOP = 20 };

/* A table of counts with names on both sides: grade × grade. */
typedef struct zk_crosstab {
    zk_both title, row_title, col_title;
    size_t rows, cols;
    const zk_both *row_name, *col_name;
    int64_t *count; /* [row * cols + col] */
    int64_t total;
    bool moves; /* rows are before, columns after: the diagonal stayed */
} zk_crosstab;

typedef struct zk_report_customer {
    zk_str id, name;
    double score;
    int16_t grade;
} zk_report_customer;

/* What a report says of one run. */
typedef struct zk_report_run {
    zk_run_open open;
    size_t n;
    double mean, median, min, max;
    int64_t bin[ZK_REPORT_BINS][ZK_SCHEME_GRADES_MAX + 1]; /* by grade; the last is no grade */
    double bin_lo, bin_width;
    bool pareto;                       /* scores are amounts that add up */
    double curve[ZK_REPORT_CURVE + 1]; /* share of the positive total held by the best k/CURVE */
    double total;
    double grade_total[ZK_SCHEME_GRADES_MAX];
    zk_report_customer *best, *worst;
    size_t n_best, n_worst;
    int decimals;                   /* that the scores of these need */
    size_t share_best, share_worst; /* customers with the highest and with the lowest score */
    zk_crosstab *cross;             /* of the two groups of schemes it reads; NULL */
    zk_crosstab *moves;             /* against the run before; NULL when there is none */
    zk_run before;
    int64_t better, worse, stayed;
} zk_report_run;

typedef struct zk_report {
    zk_report_run **runs;
    size_t n;
    size_t rows; /* customers listed in a workbook, at most */
} zk_report;

/* Reads what the runs say. Runs in the order given; the same run twice is one. */
zk_err zk_report_gather(zk_ctx *cx, const zk_run *runs, size_t n, zk_report *out);

/* Each writes a whole file under another name and renames it. ZK_EIO, ZK_EFULL. */
zk_err zk_report_html(zk_ctx *cx, const zk_report *r, const char *path);
zk_err zk_report_xlsx(zk_ctx *cx, const zk_report *r, const char *path);
zk_err zk_report_pdf(zk_ctx *cx, const zk_report *r, const char *path);

/* The sentence that answers first: "100,000 customers …: A 12 %, …". In the arena. */
const char *zk_report_sentence(zk_ctx *cx, const zk_report_run *r);
/* "Highest scores", and how many share the extreme where the list of n shows only some of them. In the arena. */
const char *zk_report_list_title(zk_ctx *cx, const zk_report_run *r, bool worst, size_t n);

#endif
