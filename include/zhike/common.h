/* SPDX-License-Identifier: Apache-2.0
 *
 * What every evaluation method shares: where an input was wrong, and which way is better.
 *
 * The methods are pure: numbers in, numbers out, no I/O, no clock, no globals, thread-safe.
 * The caller owns every array. Matrices are row-major, rows x cols. Outputs come last and may
 * be NULL where the comment says "optional"; outputs are undefined unless ZK_OK is returned.
 * NaN and infinity are never passed on: they are ZK_ENUMERIC, with their place in zk_spot.
 * Sums run in the order given, so equal input gives equal bits; ties keep the input's order.
 */
#ifndef ZHIKE_COMMON_H
#define ZHIKE_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "zhike/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Why a method refused. The texts are clauses to be put into a sentence by the caller, who knows
 * the names behind row and column.
 *     name                    zh                                en */
#define ZK_WHYS(X)                                                                                           \
    X(ZK_WHY_NONE, "无", "nothing wrong")                                                                    \
    X(ZK_WHY_NAN, "不是有限的数", "not a finite number")                                                     \
    X(ZK_WHY_EMPTY, "没有数据", "there are no values")                                                       \
    X(ZK_WHY_TOO_FEW, "数据太少", "there are too few values")                                                \
    X(ZK_WHY_TOO_MANY, "超出数量上限", "there are too many")                                                 \
    X(ZK_WHY_NEGATIVE, "不能为负", "must not be negative")                                                   \
    X(ZK_WHY_NOT_POSITIVE, "必须为正", "must be positive")                                                   \
    X(ZK_WHY_DIAGONAL, "判断矩阵对角线必须为 1", "the diagonal of a judgement matrix must be 1")             \
    X(ZK_WHY_NOT_RECIPROCAL, "与对称位置不互为倒数", "is not the reciprocal of its mirror entry")            \
    X(ZK_WHY_NOT_CONNECTED, "缺失的判断使部分元素无法比较",                                                  \
      "missing judgements leave an element without a comparison")                                            \
    X(ZK_WHY_NOT_CONVERGED, "迭代未收敛", "the iteration did not converge")                                  \
    X(ZK_WHY_CONSTANT, "取值全部相同，无法区分", "all values are equal, nothing can be told apart")          \
    X(ZK_WHY_NOT_ASCENDING, "必须严格递增", "must be strictly ascending")                                    \
    X(ZK_WHY_GAP, "区间之间有空缺", "the intervals leave a gap")                                             \
    X(ZK_WHY_OVERLAP, "区间重叠", "the intervals overlap")                                                   \
    X(ZK_WHY_BAD_INTERVAL, "区间无效", "is not a valid interval")                                            \
    X(ZK_WHY_UNMATCHED, "不在任何区间内", "lies in none of the intervals")                                   \
    X(ZK_WHY_RANGE, "超出允许范围", "is out of the allowed range")                                           \
    X(ZK_WHY_ZERO_SUM, "合计为零，无法分配", "the sum is zero, nothing can be shared out")                   \
    X(ZK_WHY_ONE_CLASS, "结果只有一类，无法检验", "only one outcome occurs, nothing can be tested")          \
    X(ZK_WHY_TREE, "上级必须排在下级之前", "a parent must come before its children")                         \
    X(ZK_WHY_OVERFLOW, "结果超出双精度范围", "the result exceeds double precision")                          \
    X(ZK_WHY_NO_REPEAT, "没有人再次购买", "nobody came back")                                                \
    X(ZK_WHY_DISTINCT, "不同的行少于组数", "there are fewer distinct rows than groups")                      \
    X(ZK_WHY_CYCLE, "箭头成环", "the arrows form a circle")                                                  \
    X(ZK_WHY_SINGULAR, "线性相关，无法求解", "is linearly dependent, there is no unique solution")           \
    X(ZK_WHY_SEPARATED, "能把两类结果完全分开，系数没有有限的估计",                                          \
      "separates the outcomes perfectly, its coefficient has no finite estimate")                            \
    X(ZK_WHY_MEMORY, "内存不足", "there is not enough memory")

typedef enum zk_why {
#define X(name, zh, en) name,
    ZK_WHYS(X)
#undef X
} zk_why;

/* The clause in Chinese or English; never NULL. */
const char *zk_why_zh(zk_why why);
const char *zk_why_en(zk_why why);

/* The first offending place. For a vector, row is the index and col is 0. Untouched on ZK_OK;
 * every function takes NULL for "do not tell me". */
typedef struct zk_spot {
    zk_why why;
    size_t row;
    size_t col;
    double value; /* the offending value, or the point of a gap or overlap; 0 where none */
} zk_spot;

typedef enum zk_direction {
    ZK_MORE_IS_BETTER, /* 效益型 */
    ZK_LESS_IS_BETTER  /* 成本型 */
} zk_direction;

/* Parent of a root in the trees below (parents come before children). */
#define ZK_NO_PARENT SIZE_MAX

#ifdef __cplusplus
}
#endif
#endif
