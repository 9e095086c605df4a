/* SPDX-License-Identifier: Apache-2.0
 *
 * From indicator values to scores and grades: intervals, normalisation, deduction, aggregation up a
 * tree, TOPSIS, grey relation, fuzzy evaluation, cut points, two-axis matrices.
 *
 * Everything that looks at a population is a pair: fit (population -> parameters) and apply (one
 * value with those parameters), so that one subject can be explained later without the others.
 * Conventions as in zhike/common.h.
 */
#ifndef ZHIKE_SCORE_H
#define ZHIKE_SCORE_H

#include "zhike/common.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- intervals: open or closed ends, lo = -INFINITY and hi = INFINITY allowed ---- */

typedef struct zk_interval {
    double lo;
    double hi;
    bool lo_closed;
    bool hi_closed;
} zk_interval;

#define ZK_INTERVAL_TEXT 80 /* room for any interval as text */

/* Reads "(195, 200)", "[0,3)", "= 200", "200", "<= 170", "< 5", ">=3", "> 0", "3+" (same as >= 3),
 * "-inf", "inf"; ≤ ≥ ∞ and full-width brackets, comma, signs （１ is not） are accepted. *end_at is the
 * byte offset of the first thing not understood (optional, set on failure). ZK_EPARSE; ZK_EINVAL for
 * lo > hi, or an empty interval such as (3,3]. Expects the "C" numeric locale. */
zk_err zk_interval_parse(const char *text, zk_interval *out, size_t *end_at);

/* Writes it the way it is read ("= 200", "<= 170", "(195, 200)"); returns text. */
char *zk_interval_print(const zk_interval *in, char text[ZK_INTERVAL_TEXT]);

bool zk_interval_has(const zk_interval *in, double x);

/* The k intervals, in any order, cover `range` (NULL: the whole line) with no gap and no overlap.
 * ZK_EINVAL with spot: why = GAP, OVERLAP, BAD_INTERVAL or EMPTY; row = the interval below the
 * gap (SIZE_MAX: none is below it) or the lower of the overlapping two; col = the upper one
 * (SIZE_MAX: none); value = where. Parts beyond `range` are allowed. O(k log k), k <= 4096. */
zk_err zk_intervals_check(const zk_interval *in, size_t k, const zk_interval *range, zk_spot *spot);

/* ---- normalisation ---- */

typedef enum zk_norm_kind {
    ZK_NORM_NONE,   /* y = x */
    ZK_NORM_ZSCORE, /* y = (x - mean) / sd; negated when less is better. Constant: y = 0 */
    ZK_NORM_MINMAX, /* worst -> lo, best -> hi. Constant: y = (lo + hi) / 2. Beyond the population: clamped */
    ZK_NORM_PIECEWISE,  /* linear between knots, flat beyond the ends; direction is not used */
    ZK_NORM_TABLE,      /* y of the interval that holds x; direction is not used */
    ZK_NORM_PERCENTILE, /* lo .. hi by the share of the population that x is better than, equals half */
    ZK_NORM_QUANTILE,   /* 1 .. k by the type-7 cuts of the population, k is best */
    ZK_NORM_LOG         /* min-max of ln(1 + max(x, 0) / unit) */
} zk_norm_kind;

/* QUANTILE groups are (a, b] unless told otherwise: the many who share the lowest value (bought once, never
 * late) then all have the lowest group, as with pandas qcut and R's rfm. */
typedef struct zk_norm_spec {
    zk_norm_kind kind;
    zk_direction direction;
    double lo; /* MINMAX, PERCENTILE, LOG: target range, lo < hi; both 0 means 0 .. 1 */
    double hi;
    bool population_sd;     /* ZSCORE: divide by n, not by n - 1 */
    double unit;            /* LOG: > 0; 0 means 1 */
    size_t groups;          /* QUANTILE: k, 2 .. 100 */
    bool cut_belongs_above; /* QUANTILE: groups are [a, b), not (a, b] */
    const double *x;        /* PIECEWISE: knots, x strictly ascending, kept by reference */
    const double *y;        /* PIECEWISE and TABLE: the value of each knot or interval */
    const zk_interval *in;  /* TABLE: intervals without overlap, kept by reference */
    size_t knots;           /* PIECEWISE (>= 1) and TABLE (>= 1) */
} zk_norm_spec;

/* Fitted parameters: plain data, to be stored with a run. */
typedef struct zk_norm {
    zk_norm_spec spec;    /* with the defaults put in */
    size_t n;             /* size of the population */
    bool constant;        /* the population does not vary: say so to the user */
    double center;        /* ZSCORE: mean;  MINMAX, LOG: minimum (of the logarithm for LOG) */
    double scale;         /* ZSCORE: sd;    MINMAX, LOG: maximum - minimum */
    const double *sorted; /* PERCENTILE: the population ascending; QUANTILE: the k - 1 cuts; in `room` */
    size_t sorted_n;
} zk_norm;

/* Doubles of storage that fit needs for a population of n: n, k - 1 or 0. */
size_t zk_norm_room(const zk_norm_spec *spec, size_t n);

/* room must outlive out. NONE, PIECEWISE and TABLE look at the spec only (n may be 0); the others
 * need n >= 1. ZK_EINVAL for a bad spec (spot.why RANGE, NOT_ASCENDING, OVERLAP, EMPTY; row = knot);
 * ZK_ENUMERIC for NaN in x. O(n), PERCENTILE and QUANTILE sort by radix. */
zk_err zk_norm_fit(const zk_norm_spec *spec, const double *x, size_t n, double *room, zk_norm *out,
                   zk_spot *spot);

/* One value. ZK_ENUMERIC (NAN); TABLE: ZK_EINVAL (UNMATCHED) when no interval holds x. */
zk_err zk_norm_apply(const zk_norm *norm, double x, double *y, zk_spot *spot);
/* n values, y may be x. spot.row is the first bad one. */
zk_err zk_norm_apply_all(const zk_norm *norm, const double *x, size_t n, double *y, zk_spot *spot);

/* What-if: the value nearest to `from` whose normalised value is at least (up) or at most (!up)
 * `target`. step > 0: only multiples of step (1 for counts); 0: any real. bounds (NULL: none) is what
 * the indicator can be at all, e.g. [0, inf). Equally near: the smaller value. *to = from if it is reached
 * already. ZK_ENOTFOUND: no value reaches it. Exact for every kind: at an open end, the next double. */
zk_err zk_norm_reach(const zk_norm *norm, double from, double target, bool up, double step,
                     const zk_interval *bounds, double *to);

/* ---- aggregation up a tree ---- */

/* value[i] of leaves given, of inner nodes = sum of local[c] value[c] over the children, in a fixed order;
 * overwrites inner entries. parent[i] < i or ZK_NO_PARENT (ZK_EINVAL TREE). present (NULL: all) drops leaves
 * that have no value: the remaining children's weights are scaled up to the sum that all had; an inner node
 * whose present children weigh nothing becomes absent (value 0). global (optional): effective weight of each
 * node in its root after that (a root's is 1), so that contribution = global[i] * value[i] and the leaves'
 * contributions sum to the root. present is overwritten for inner nodes. O(n). */
zk_err zk_rollup(const size_t *parent, const double *local, size_t n, double *value, bool *present,
                 double *global, zk_spot *spot);

/* sum of w x; contribution[i] = w[i] x[i] (optional). Weights are taken as they are. */
zk_err zk_weighted_sum(const double *x, const double *w, size_t n, double *score, double *contribution,
                       zk_spot *spot);
/* product of x^w, x > 0 (ZK_EINVAL NOT_POSITIVE): weighted geometric mean if w sums to 1. */
zk_err zk_weighted_product(const double *x, const double *w, size_t n, double *score, zk_spot *spot);

/* Deduction scoring 倒扣分 (A6): start - sum of w[i] * deducted[i], not below floor. deducted >= 0 (ZK_EINVAL
 * NEGATIVE), each usually from a TABLE or PIECEWISE norm; roll inner nodes up with zk_rollup first or give
 * global weights. contribution[i] = -w[i] deducted[i] (optional). Nothing deducted gives start exactly. */
zk_err zk_deduct(double start, double floor, const double *deducted, const double *w, size_t n, double *score,
                 double *contribution, zk_spot *spot);

/* ---- ranking many subjects by many indicators; x is rows x cols; w >= 0, normalised here ---- */

typedef enum zk_topsis_norm { ZK_TOPSIS_VECTOR, ZK_TOPSIS_MINMAX, ZK_TOPSIS_NONE } zk_topsis_norm;

/* TOPSIS (Hwang & Yoon 1981): closeness d- / (d+ + d-) in [0, 1], 0.5 for all when nothing tells them
 * apart. direction (cols) optional. d_plus, d_minus (rows) optional. O(rows cols). */
zk_err zk_topsis(const double *x, size_t rows, size_t cols, const double *w, const zk_direction *direction,
                 zk_topsis_norm norm, double *closeness, double *d_plus, double *d_minus, zk_spot *spot);

/* Grey relational grade (Deng 1982) to the best of each min-max scaled column. rho in (0, 1], usually 0.5.
 * reference (cols) optional: other ideal values, in x's units. coefficient (rows x cols) optional. O(rows cols). */
zk_err zk_grey(const double *x, size_t rows, size_t cols, const double *w, const zk_direction *direction,
               const double *reference, double rho, double *grade, double *coefficient, zk_spot *spot);

/* The same on values that were made comparable already (divided by the mean or the first of each column, say):
 * distances are |x - reference|, nothing is scaled. reference (cols) is needed. */
zk_err zk_grey_plain(const double *x, size_t rows, size_t cols, const double *w, const double *reference,
                     double rho, double *grade, double *coefficient, zk_spot *spot);

/* ---- fuzzy comprehensive evaluation 模糊综合评价 (A5) ---- */

typedef enum zk_fuzzy_op {
    ZK_FUZZY_PRODUCT_SUM, /* M(·,+)  weighted average: every factor counts */
    ZK_FUZZY_MIN_MAX,     /* M(∧,∨)  the decisive factor (Zadeh) */
    ZK_FUZZY_PRODUCT_MAX, /* M(·,∨)  the outstanding factor */
    ZK_FUZZY_MIN_SUM,     /* M(∧,+)  plain sum of minima, may exceed 1 */
    ZK_FUZZY_MIN_BOUNDED, /* M(∧,⊕)  the same, bounded by 1 */
    ZK_FUZZY_OPS
} zk_fuzzy_op;

/* b (levels) = w (factors) o r (factors x levels). w and r in [0, 1] (ZK_EINVAL RANGE); not renormalised. */
zk_err zk_fuzzy_compose(zk_fuzzy_op op, const double *w, const double *r, size_t factors, size_t levels,
                        double *b, zk_spot *spot);

/* Membership rows from survey counts (factors x levels), counts >= 0; a row without answers: ZK_EINVAL
 * (ZERO_SUM, row). r may be counts. */
zk_err zk_fuzzy_membership(const double *counts, size_t factors, size_t levels, double *r, zk_spot *spot);

/* Several levels at once: membership (nodes x levels) of leaves given; every inner node composed from its
 * children's local weights and memberships, bottom up, after normalising each composed row. parent[i] < i. */
zk_err zk_fuzzy_rollup(zk_fuzzy_op op, const size_t *parent, const double *local, size_t nodes, size_t levels,
                       double *membership, zk_spot *spot);

typedef struct zk_fuzzy_verdict {
    size_t max_level;     /* maximum membership 最大隶属度; the first of equals */
    double effectiveness; /* (n beta - 1) / (2 gamma (n - 1)); beta, gamma = largest, second largest share;
                              capped at 1e6 when gamma is 0 */
    bool decisive;        /* effectiveness >= 0.5; if not, max_level must not be relied on: warn */
    double average;       /* weighted average 加权平均: sum b^p s / sum b^p */
    size_t average_level; /* the level whose score is nearest to it; the better-placed (first) of equals */
} zk_fuzzy_verdict;

/* score (levels): e.g. 5 4 3 2 1, strictly monotone. power p >= 1, usually 1 or 2. */
zk_err zk_fuzzy_judge(const double *b, const double *score, size_t levels, double power,
                      zk_fuzzy_verdict *out, zk_spot *spot);

/* ---- grades; grade numbers count from 0 in the order the grades are listed ---- */

#define ZK_GRADES_MAX 255
typedef uint8_t zk_grade;

/* The grade whose interval holds the score. Check the intervals once with zk_intervals_check.
 * ZK_EINVAL (UNMATCHED, row = index of the score). k <= ZK_GRADES_MAX. */
zk_err zk_grade_cut(const zk_interval *in, size_t k, const double *score, size_t n, zk_grade *grade,
                    zk_spot *spot);

/* Grades by rank: upto[g] (k - 1 values, strictly ascending in (0, 1)) is the share of subjects that grades
 * 0 .. g may hold at most, best first; equal scores are never split: the whole tie gets the grade of its
 * first member. */
zk_err zk_grade_share(const double *score, size_t n, zk_direction direction, const double *upto, size_t k,
                      zk_grade *grade, zk_spot *spot);

/* Smallest change of a score (for what-if): the score nearest to `from` inside grade `g`; ZK_ENOTFOUND if
 * the interval is outside `range` (NULL: none). At an open end, the next double. */
zk_err zk_grade_reach(const zk_interval *in, size_t k, zk_grade g, double from, const zk_interval *range,
                      double *to);

/* Upgrade limits 升级限制: a move from..to that is listed (pairs k x 2 of from, to) is refused and *out is the
 * best grade between them that is not listed from `from`; a worse or equal grade always passes. */
zk_err zk_grade_limit(zk_grade from, zk_grade to, const zk_grade *never, size_t k, zk_grade *out);

/* ---- stability 稳健性 (A7): what becomes of ranks and grades when the weights move ---- */

#define ZK_STABILITY_RANKS 5000 /* most subjects whose ranks are counted */

typedef enum zk_shake {
    ZK_SHAKE_UNIFORM,   /* each weight times a number between 1 - spread and 1 + spread, renormalised */
    ZK_SHAKE_DIRICHLET, /* Dirichlet with mean w and concentration `spread`: sd of w[j] is
                           sqrt(w[j] (1 - w[j]) / (spread + 1)) */
    ZK_SHAKE_ANY        /* every set of weights on the weights above 0 is as likely as any other */
} zk_shake;

typedef enum zk_stability_score {
    ZK_STABILITY_SUM,   /* score = sum of w x: x normalised values, more is better, or the coefficients of
                           zk_grey */
    ZK_STABILITY_TOPSIS /* zk_topsis with `direction` and `norm` */
} zk_stability_score;

typedef struct zk_stability_spec {
    zk_stability_score by;
    const zk_direction *direction; /* TOPSIS; NULL: more is better */
    zk_topsis_norm norm;           /* TOPSIS */
    zk_shake shake;
    double spread;               /* UNIFORM: (0, 1]; DIRICHLET: > 0 */
    size_t draws;                /* 1 .. 10,000,000 */
    uint64_t seed;               /* draw k uses stream k */
    double confidence;           /* of the rank interval, in (0, 1); 0 means 0.95 */
    const zk_interval *grade_in; /* optional: grades as for zk_grade_cut */
    size_t grades;
    int threads;
} zk_stability_spec;

typedef struct zk_stability {
    double score;      /* under the given weights */
    size_t rank;       /* 1 is best; equal scores share the better rank */
    double keeps_rank; /* share of the draws with that very rank */
    double mean_rank;
    size_t rank_low; /* central interval of the rank at the confidence asked */
    size_t rank_high;
    size_t rank_best; /* seen at all */
    size_t rank_worst;
    double first;       /* share of the draws with rank 1 */
    zk_grade grade;     /* under the given weights; 0 without grades */
    double keeps_grade; /* 1 without grades */
} zk_stability;

/* Seeded Monte Carlo over the weights. x is rows x cols; w >= 0, normalised here. More than ZK_STABILITY_RANKS rows:
 * only scores and grades are filled in, ranks are 0. ZK_EINVAL (UNMATCHED, row): a score lies in no grade; in a draw
 * that is a lost grade. The same bits on any number of threads. O(draws rows (cols + log rows)); memory 4 rows^2 bytes. */
zk_err zk_stability_run(const zk_stability_spec *spec, const double *x, size_t rows, size_t cols,
                        const double *w, zk_stability *out, zk_spot *spot);

typedef struct zk_overturn {
    bool possible;    /* some weights make the lead vanish; if not, one side is better in everything */
    double moved;     /* the least share of all weight that must move, in [0, 1] */
    bool single;      /* changing one weight alone, the others scaled in proportion, can do it */
    size_t which;     /* the weight that has to change least */
    double single_to; /* and its new value */
} zk_overturn;

/* The smallest change of weights at which a lead vanishes. lead[j] is the part of the lead per unit of weight j: for a
 * pair of subjects x[a][j] - x[b][j], for a grade's cut point x[a][j] - cut. w is normalised here; sum of w lead
 * must not be negative (ZK_EINVAL NEGATIVE). Both answers are exact: the first takes weight from the largest leads
 * and gives it to the smallest, the second is Triantaphyllou & Sanchez 1997 with weights that keep summing
 * to 1. least (n, optional): the weights at which it happens. each (n, optional): the new value of every single
 * weight, -1 where it cannot do it alone. O(n log n). */
zk_err zk_overturn_find(const double *w, const double *lead, size_t n, zk_overturn *out, double *least,
                        double *each, zk_spot *spot);

/* ---- two-axis matrix 四象限/九宫格 ---- */

typedef enum zk_axis_cut { ZK_CUT_MEAN, ZK_CUT_MEDIAN, ZK_CUT_QUANTILE, ZK_CUT_VALUE } zk_axis_cut;

#define ZK_AXIS_CUTS 15

typedef struct zk_axis {
    double cut[ZK_AXIS_CUTS]; /* ascending */
    size_t cuts;              /* bands = cuts + 1 */
    bool constant;            /* fitted on values that do not vary: all are in the upper band */
} zk_axis;

/* MEAN and MEDIAN: one cut (at is not read). QUANTILE: at = shares in (0, 1). VALUE: at = the cuts, x is not
 * read. */
zk_err zk_axis_fit(zk_axis_cut kind, const double *at, size_t cuts, const double *x, size_t n, zk_axis *out,
                   zk_spot *spot);

/* Band 0 .. cuts: the number of cuts <= x (a value on a cut belongs to the upper band). */
size_t zk_axis_band(const zk_axis *axis, double x);

/* cell = band of y * (x cuts + 1) + band of x. count (optional): (x cuts + 1) x (y cuts + 1) subjects per
 * cell. */
zk_err zk_matrix_cells(const zk_axis *xa, const zk_axis *ya, const double *x, const double *y, size_t n,
                       uint8_t *cell, size_t *count, zk_spot *spot);

#ifdef __cplusplus
}
#endif
#endif
