/* SPDX-License-Identifier: Apache-2.0
 *
 * What the credit commands share: a file as a sample (outcome, variables, subjects), variables binned as options
 * say, and words for bins.
 *
 * Rows without an outcome belong to the sample but are not learnt from; commands that predict predict them too.
 */
#ifndef ZK_APP_CREDIT_SAMPLE_H
#define ZK_APP_CREDIT_SAMPLE_H

#include "app/method/method.h"
#include "app/method/method.h"
#include "zhike/boost.h"
#include "zhike/credit.h"
#include "zhike/stats.h"

enum { ZK__NO_OUTCOME = 255 };

typedef struct zk__sample {
    zk_frame f;
    const zk_series *target, *id;
    const char *bad_word; /* what counts as bad */
    uint8_t *bad;         /* by row of the file; ZK__NO_OUTCOME where there is none */
    size_t *row, n, bads; /* rows with an outcome */
    const zk_series **var;
    size_t vars;
    const char *skipped; /* names of columns that are names of rows; "" for none */
} zk__sample;

/* Options that say what is what. */
#define ZK__TARGET_OPTS                                                                                      \
    {.name = "target",                                                                                       \
     .value = "COLUMN",                                                                                      \
     .help = {"结果列（好/坏）", "the column of the outcome (good or bad)"}},                                \
    {                                                                                                        \
        .name = "bad", .value = "VALUE", .help = {                                                           \
            "结果列中代表坏的值；不给则取 1、是、yes、bad 等",                                               \
            "the value that means bad; 1, yes, bad and the like unless given"                                \
        }                                                                                                    \
    }
#define ZK__COLUMN_OPTS                                                                                      \
    {.name = "columns",                                                                                      \
     .value = "LIST",                                                                                        \
     .help = {"使用的变量，逗号分隔；不给则全部", "variables to use, parted by commas; all unless given"}},  \
        {.name = "exclude", .value = "LIST", .help = {"不用的列", "columns not to use"}},                    \
        {.name = "categorical",                                                                              \
         .value = "LIST",                                                                                    \
         .help = {"数字编码的类别变量", "variables whose numbers are names of categories"}},                 \
    {                                                                                                        \
        .name = "id", .value = "COLUMN", .help = { "客户编号列", "the column that names the subjects" }      \
    }

/* Reads the file at path with all its columns and finds outcome and variables. like (NULL: none): another sample whose variables,
 * by name, this file must have, and whose outcome it may lack. */
zk_err zk__sample_read(zk_ctx *cx, const zk_args *a, const char *path, const zk__sample *like,
                       zk__sample *out);

/* The outcome column alone, for files of scores: bad by row, every row having one. */
zk_err zk__outcome_of(zk_ctx *cx, const zk_args *a, const zk_frame *f, const zk_series *s,
                      const char **bad_word, uint8_t *bad);

/* What a row is called. */
const char *zk__subject(zk_ctx *cx, const zk__sample *s, size_t row);

/* A refusal that happened on listed rows; col: the variable behind spot.col, or NULL. */
zk_err zk__sample_refused(zk_ctx *cx, const zk__sample *s, const zk_series *col, const zk_spot *spot,
                          zk_err err);

/* ---- binned variables ---- */

typedef struct zk__vars {
    zk_card_column *col; /* by variable of the sample */
    const char ***level; /* names of the levels in the order used; NULL for numeric ones */
    size_t n;
} zk__vars;

#define ZK__BIN_OPTS                                                                                         \
    {.name = "method",                                                                                       \
     .value = "METHOD",                                                                                      \
     .help = {"分箱方法：tree、chimerge、quantile、width、monotone、optimal",                                \
              "binning: tree, chimerge, quantile, width, monotone, optimal"},                                \
     .initial = "tree"},                                                                                     \
        {.name = "bins", .value = "N", .help = {"最多几箱", "at most so many bins"}, .initial = "8"},        \
        {.name = "min-share",                                                                                \
         .value = "SHARE",                                                                                   \
         .help = {"每箱至少占多少", "least share of a bin"},                                                 \
         .initial = "0.05"},                                                                                 \
        {.name = "gain",                                                                                     \
         .value = "SHARE",                                                                                   \
         .help = {"tree、optimal：再分一箱 IV 至少增加的比例",                                               \
                  "tree, optimal: least relative gain of IV by a further bin"},                              \
         .initial = "0.1"},                                                                                  \
        {.name = "significance",                                                                             \
         .value = "P",                                                                                       \
         .help = {"chimerge：p 大于它的相邻箱合并", "chimerge: neighbours with a larger p are merged"},      \
         .initial = "0.1"},                                                                                  \
        {.name = "entropy",                                                                                  \
         .help = {"tree：按信息增益而不是 IV 切分", "tree: split by information gain, not by IV"}},          \
        {.name = "trend",                                                                                    \
         .value = "WAY",                                                                                     \
         .help = {"optimal、monotone：坏账率 free、either、rising、falling",                                 \
                  "optimal, monotone: bad rate free, either, rising, falling"}},                             \
        {.name = "smoothing",                                                                                \
         .value = "X",                                                                                       \
         .help = {"每箱好、坏各加 X", "add X to the good and the bad of every bin"},                         \
         .initial = "0"},                                                                                    \
        {.name = "zero-cell",                                                                                \
         .value = "X",                                                                                       \
         .help = {"没有好或没有坏的箱按 X 计", "what an empty cell counts as"},                              \
         .initial = "0.9"},                                                                                  \
        {.name = "breaks",                                                                                   \
         .value = "VAR=LIST",                                                                                \
         .help = {"给定切点：age=26,28,35；类别：housing=own,rent%,%for free",                               \
                  "given breaks: age=26,28,35; categories: housing=own,rent%,%for free"},                    \
         .many = true},                                                                                      \
        {.name = "special",                                                                                  \
         .value = "VAR=LIST",                                                                                \
         .help = {"特殊值各自成箱：income=-999,-1；*=… 用于所有数字变量",                                    \
                  "special codes, a bin each: income=-999,-1; *=… for all numbers"},                         \
         .many = true},                                                                                      \
    {                                                                                                        \
        .name = "order", .value = "VAR=A|B|C",                                                               \
        .help = {"类别的自然次序，只合并相邻的", "natural order of categories; only neighbours are joined"}, \
        .many = true                                                                                         \
    }

/* Columns to read as categories because --order or a text in --breaks says so are found by zk__sample_read. */
zk_err zk__vars_of(zk_ctx *cx, const zk_args *a, const zk__sample *s, zk__vars *out);

/* The columns of another file with the levels of `like`: a level it does not know is missing. */
zk_err zk__vars_like(zk_ctx *cx, const zk__sample *s, const zk__sample *like, const zk__vars *like_vars,
                     zk__vars *out);

/* "[26, 28)", "own, rent", "-999", "missing". */
const char *zk__bin_label(zk_ctx *cx, const zk__vars *v, size_t c, const zk_binning *b,
                          const uint32_t *bin_of, size_t k);
/* Keys label, kind, from, to or levels, n, good, bad, bad_rate, share, woe, iv of an object already begun. */
void zk__bin_json(zk_ctx *cx, zk_json *j, const zk__vars *v, size_t c, const zk_binning *b,
                  const uint32_t *bin_of, size_t k);

/* none, weak, medium, strong, suspicious: how much an information value says (Siddiqi 2006). */
const char *zk__iv_word(const zk_ctx *cx, double iv);

/* A refusal by zk_card_fit or zk_woe_fit of variable c. */
zk_err zk__vars_refused(zk_ctx *cx, const zk__sample *s, size_t c, const zk_spot *spot, zk_err err);

/* ---- several numbers to a table, CSV ---- */

void zk__cell_real(zk_buf *b, double x);
const char *zk__pct(zk_ctx *cx, double share);
const char *zk__dec(zk_ctx *cx, double x, int decimals);
const char *zk__pval(zk_ctx *cx, double p); /* 0.0123, <0.0001 */
const char *zk__p_is(zk_ctx *cx, double p); /* p = 0.0123, p < 0.0001 */

/* --cv K as folds by row of the sample (j-th row of each class to fold j mod K), *k = 0 without it. */
zk_err zk__folds_of(zk_ctx *cx, const zk_args *a, const zk__sample *s, uint32_t *k, uint32_t **fold);

/* How a prediction told bad from good: over all rows, and the mean over the folds. p and the fold are by place in s->row. */
typedef struct zk__told {
    zk_roc all;
    double mean_auc; /* of the folds that have both outcomes */
    size_t folds;
} zk__told;
zk_err zk__tell(zk_ctx *cx, const zk__sample *s, const double *p, const uint32_t *fold, uint32_t k,
                zk__told *out);
void zk__told_json(zk_json *j, const char *key, const zk__told *t);

#endif
