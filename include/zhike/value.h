/* SPDX-License-Identifier: Apache-2.0
 *
 * What customers are worth: ABC (Pareto), RFM and the customer value matrix, concentration.
 *
 * Conventions as in zhike/common.h. Give subjects in a fixed order (customer id): equal values are
 * ranked in that order.
 */
#ifndef ZHIKE_VALUE_H
#define ZHIKE_VALUE_H

#include "zhike/score.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- ABC 分类 (C1) ---- */

typedef enum zk_abc_rule {
    ZK_ABC_UP_TO,   /* cumulative share including the subject <= upto[g]; the largest is always class 0 */
    ZK_ABC_REACHING /* cumulative share before the subject < upto[g]: who crosses a cut is above it */
} zk_abc_rule;

typedef struct zk_abc_class {
    size_t count;
    double value; /* their sum */
    double count_share;
    double value_share; /* of the positive total; the last class may be negative */
} zk_abc_class;

/* Classes 0 .. cuts by cumulative share of the positive total, largest first; upto e.g. {0.80, 0.95}
 * strictly ascending in (0, 1]. Zero and negative values are always in the last class. No positive value at
 * all: everyone is in the last class. rank (optional): 1-based, largest first. cumulative (optional): share
 * up to and including each subject in [0, 1] (the Pareto curve once sorted by rank). summary (optional):
 * cuts + 1. O(n), 8 bytes a subject of scratch and what zk_order takes. */
zk_err zk_abc(const double *value, size_t n, const double *upto, size_t cuts, zk_abc_rule rule,
              zk_grade *grade, size_t *rank, double *cumulative, zk_abc_class *summary, zk_spot *spot);

/* ---- RFM (C2) ---- */

#define ZK_RFM_BINS_MAX 10

typedef enum zk_rfm_axis { ZK_RFM_R, ZK_RFM_F, ZK_RFM_M } zk_rfm_axis;

/* What a log of transactions says of one customer. */
typedef struct zk_rfm_tally {
    int32_t last;    /* day of the last order, days since 1970-01-01 */
    uint32_t orders; /* 0: none until as_of; then the others mean nothing */
    int64_t amount;  /* their sum, in the log's unit */
} zk_rfm_tally;

/* One pass over n transactions in any order. customer[i] is 0 .. customers - 1, or negative: the row belongs to nobody
 * and is left out, as are rows after as_of. order (optional): rows with the same customer and order number, 0
 * .. orders - 1, are one order; NULL: each row is one. tally has `customers` entries. used (optional): rows
 * counted. ZK_EINVAL (RANGE, row): a number beyond its bound; ZK_ENUMERIC (OVERFLOW, row): a sum beyond int64.
 * O(n + customers); scratch 4 (n + orders + customers) bytes with order, else none. */
zk_err zk_rfm_count(const int32_t *customer, const int32_t *date, const int64_t *amount, const int32_t *order,
                    size_t n, size_t customers, size_t orders, int32_t as_of, zk_rfm_tally *tally,
                    size_t *used, zk_spot *spot);

/* The three axes of the customers with an order, in their order; *kept of them, who (optional) is each one's number.
 * recency in days, amount divided by `per` (100 for fen, so that money is in yuan). The arrays have room for
 * `customers`. */
zk_err zk_rfm_axes(const zk_rfm_tally *tally, size_t customers, int32_t as_of, double per,
                   double *recency_days, double *frequency, double *money, size_t *who, size_t *kept,
                   zk_spot *spot);

/* Inner cuts of the three axes, ascending in the axis' own unit: recency in days since the last order (less
 * is better), frequency in orders, money in any unit. */
typedef struct zk_rfm_cuts {
    size_t bins;                        /* scores run 1 .. bins, bins is best */
    double cut[3][ZK_RFM_BINS_MAX - 1]; /* by zk_rfm_axis */
    bool cut_belongs_below;             /* a value on a cut belongs to the band below it, not above */
} zk_rfm_cuts;

/* Quantile scoring: type-7 cuts of each axis over the population; a value on a cut belongs below, so that
 * the many who bought once all have frequency score 1. bins 2 .. ZK_RFM_BINS_MAX. spot.col = axis. */
zk_err zk_rfm_fit(const double *recency_days, const double *frequency, const double *money, size_t n,
                  size_t bins, zk_rfm_cuts *out, zk_spot *spot);

/* The cuts that R's package rfm prints: type-7 + 1, a value on a cut belongs above. On whole numbers the
 * scores are those of zk_rfm_fit; a value between a cut and the cut + 1 scores one less. */
zk_err zk_rfm_fit_plus_one(const double *recency_days, const double *frequency, const double *money, size_t n,
                           size_t bins, zk_rfm_cuts *out, zk_spot *spot);

/* Fixed scoring: the caller fills zk_rfm_cuts; this checks it (ascending, finite). spot.col = axis. */
zk_err zk_rfm_check(const zk_rfm_cuts *cuts, zk_spot *spot);

/* The eight classes 八类客户, by high or low on R, F, M. */
#define ZK_RFM_CLASSES(X)                                                                                    \
    X(ZK_RFM_CHAMPION, 0, "重要价值客户", "important, to be kept close")                                     \
    X(ZK_RFM_GROW, 1, "重要发展客户", "important, to be developed (rare)")                                   \
    X(ZK_RFM_KEEP, 2, "重要保持客户", "important, to be reawakened (long ago)")                              \
    X(ZK_RFM_RESCUE, 3, "重要挽留客户", "important, to be rescued (rare and long ago)")                      \
    X(ZK_RFM_ORDINARY, 4, "一般价值客户", "ordinary, active")                                                \
    X(ZK_RFM_ORDINARY_GROW, 5, "一般发展客户", "ordinary, new or rare")                                      \
    X(ZK_RFM_ORDINARY_KEEP, 6, "一般保持客户", "ordinary, frequent once")                                    \
    X(ZK_RFM_ORDINARY_RESCUE, 7, "一般挽留客户", "ordinary, nearly lost")

typedef enum zk_rfm_class {
#define X(name, number, zh, en) name = (number),
    ZK_RFM_CLASSES(X)
#undef X
        ZK_RFM_CLASS_COUNT
} zk_rfm_class;

/* The names above; never NULL for a class. */
const char *zk_rfm_class_zh(zk_rfm_class c);
const char *zk_rfm_class_en(zk_rfm_class c);

typedef struct zk_rfm_score {
    uint8_t r, f, m; /* 1 .. bins, more is better on each */
} zk_rfm_score;

/* One subject, all finite. */
zk_err zk_rfm_apply(const zk_rfm_cuts *cuts, double recency_days, double frequency, double money,
                    zk_rfm_score *out, zk_spot *spot);

/* r * f * m. */
unsigned zk_rfm_product(zk_rfm_score s);
/* Weighted mean of r, f, m; w[3] >= 0, normalised here. */
zk_err zk_rfm_weighted(zk_rfm_score s, const double w[3], double *out, zk_spot *spot);
/* Cell number r f m, e.g. 545; two digits a place when bins is 10. */
unsigned zk_rfm_cell(const zk_rfm_cuts *cuts, zk_rfm_score s);

/* high = score >= at[axis] (usually the population's mean score of the axis). */
zk_rfm_class zk_rfm_classify(zk_rfm_score s, const double at[3]);

/* A segment: the scores of each axis it takes, both ends included, by zk_rfm_axis. */
typedef struct zk_rfm_box {
    uint8_t lo[3];
    uint8_t hi[3];
} zk_rfm_box;

/* The first segment that holds the score; n: none does. */
size_t zk_rfm_segment(const zk_rfm_box *box, size_t n, zk_rfm_score s);

/* The ten segments that R's package rfm names in its manual, for 5 bins: zh, en, then lowest and highest R, F, M. */
#define ZK_RFM_SEGMENTS(X)                                                                                   \
    X("重要价值客户", "Champions", 4, 5, 4, 5, 4, 5)                                                         \
    X("忠诚客户", "Loyal Customers", 2, 5, 3, 5, 3, 5)                                                       \
    X("潜在忠诚客户", "Potential Loyalist", 3, 5, 1, 3, 1, 3)                                                \
    X("新客户", "New Customers", 4, 5, 1, 1, 1, 1)                                                           \
    X("有希望客户", "Promising", 3, 4, 1, 1, 1, 1)                                                           \
    X("需关注客户", "Need Attention", 2, 3, 2, 3, 2, 3)                                                      \
    X("即将沉睡客户", "About To Sleep", 2, 3, 1, 2, 1, 2)                                                    \
    X("流失风险客户", "At Risk", 1, 2, 2, 5, 2, 5)                                                           \
    X("不可失去客户", "Can't Lose Them", 1, 1, 4, 5, 4, 5)                                                   \
    X("已流失客户", "Lost", 1, 2, 1, 2, 1, 2)

/* ---- customer value matrix (Marcus 1998): frequency x mean order value, cuts at the means ---- */

#define ZK_VALUE_CELLS(X)                                                                                    \
    X(ZK_VALUE_BEST, 0, "最佳客户", "best")                                                                  \
    X(ZK_VALUE_SPENDER, 1, "消费型客户", "spender")                                                          \
    X(ZK_VALUE_FREQUENT, 2, "频繁型客户", "frequent")                                                        \
    X(ZK_VALUE_UNCERTAIN, 3, "不确定客户", "uncertain")

typedef enum zk_value_cell {
#define X(name, number, zh, en) name = (number),
    ZK_VALUE_CELLS(X)
#undef X
        ZK_VALUE_CELL_COUNT
} zk_value_cell;

/* The names above. */
const char *zk_value_cell_zh(zk_value_cell c);
const char *zk_value_cell_en(zk_value_cell c);

/* at_frequency: mean orders per customer; at_money: total money / total orders. On the cut counts as high. */
zk_value_cell zk_value_classify(double frequency, double mean_order, double at_frequency, double at_money);

/* ---- concentration (C11); values >= 0 (ZK_EINVAL NEGATIVE), sum > 0 (ZK_ENUMERIC ZERO_SUM); O(n) each ---- */

/* Lorenz curve at `points` + 1 equal steps of population share 0, 1/points, ..., 1, poorest first, linear
 * between subjects. curve has points + 1 values from 0 to 1. */
zk_err zk_lorenz(const double *x, size_t n, size_t points, double *curve, zk_spot *spot);

/* Gini coefficient; unbiased: times n / (n - 1) (0 for n = 1). */
zk_err zk_gini(const double *x, size_t n, bool unbiased, double *gini, zk_spot *spot);

/* Share of the total held by the top `fraction` (0, 1] of subjects; a fractional subject counts in part. */
zk_err zk_top_share(const double *x, size_t n, double fraction, double *share, zk_spot *spot);

/* Least number of top subjects that hold at least `share` (0, 1] of the total. */
zk_err zk_top_count(const double *x, size_t n, double share, size_t *count, zk_spot *spot);

#ifdef __cplusplus
}
#endif
#endif
