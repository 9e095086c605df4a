/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside C4.5: the cases in the form the search wants, a node while it grows, and who does what.
 *
 * c45_split.c finds the best test for a set of cases, c45_prune.c cuts the grown tree back, c45.c grows it and keeps
 * the finished one. "About equal" is 1e-6 throughout, as in J48: the same comparisons make the same trees.
 */
#ifndef ZK_EVAL_C45_H
#define ZK_EVAL_C45_H

#include "eval/internal.h"
#include "zhike/tree.h"

static inline bool zk__sm(double a, double b)
{
    return b - a > 1e-6;
}

static inline bool zk__gr(double a, double b)
{
    return a - b > 1e-6;
}

static inline bool zk__eq(double a, double b)
{
    return a == b || (a - b < 1e-6 && b - a < 1e-6);
}

static inline bool zk__sm_eq(double a, double b)
{
    return a - b < 1e-6 || a <= b;
}

static inline bool zk__gr_eq(double a, double b)
{
    return b - a < 1e-6 || a >= b;
}

/* A set of cases: rows with weights. Equal weights of 1 are told apart, they are counted faster. */
typedef struct zk__set {
    uint32_t *row;
    double *w;
    size_t n;
    bool unit;
} zk__set;

/* How the classes of a set fall into the branches of a test. */
typedef struct zk__dist {
    size_t bags;
    double *cell;      /* bags x classes; owns the memory of the two below */
    double *per_bag;   /* bags */
    double *per_class; /* classes */
    double total;
} zk__dist;

typedef struct zk__column {
    uint32_t *rank;  /* rows: place among the distinct values; UINT32_MAX: not known */
    double *value;   /* distinct values, ascending (continuous alone) */
    size_t distinct; /* of them; for nominal attributes the number of values */
} zk__column;

typedef struct zk__grove { /* what one training needs throughout */
    const zk_cases *cases;
    double confidence, min_leaf;
    int threads;
    size_t learned; /* rows with a known class */
    zk__column *column;
    double *xlnx; /* n ln n for n = 0 .. learned */
} zk__grove;

typedef struct zk__test {
    int32_t attribute; /* -1: none */
    double cut, gain, ratio;
} zk__test;

typedef struct zk__grow {
    int32_t attribute; /* -1: a leaf */
    double cut;
    bool empty;
    zk__dist dist;
    zk__set set;
    bool owns_set;
    struct zk__grow **son; /* dist.bags of them, unless a leaf */
} zk__grow;

bool zk__dist_init(zk__dist *d, size_t bags, size_t classes);
void zk__dist_clear(zk__dist *d);
size_t zk__dist_max_class(const zk__dist *d, size_t classes);
/* Cases outside the commonest class. */
double zk__dist_wrong(const zk__dist *d, size_t classes);

/* Branch of a row under a test, SIZE_MAX when its value is not known. */
size_t zk__branch(const zk__grove *g, int32_t attribute, double cut, uint32_t row);
size_t zk__branches(const zk__grove *g, int32_t attribute);

/* The best test for a set, or attribute -1. dist: of the whole set (one bag). */
zk_err zk__best_test(const zk__grove *g, const zk__set *s, const zk__dist *dist, zk__test *best);
/* Distribution of a set under a test, cases of unknown value shared out in proportion. attribute -1: one bag. */
zk_err zk__dist_of(const zk__grove *g, const zk__set *s, int32_t attribute, double cut, zk__dist *out);

/* The set parted by a test into `out` (one for each branch); their memory is *row and *w together, to be freed. */
zk_err zk__part(const zk__grove *g, const zk__set *s, int32_t attribute, double cut, const zk__dist *dist,
                zk__set *out, uint32_t **row, double **w);

void zk__grow_free(zk__grow *n);
/* Hands a set down a subtree whose tests stay. */
zk_err zk__hand_down(const zk__grove *g, zk__grow *n, zk__set set, bool owns);
void zk__collapse(const zk__grove *g, zk__grow *n);
zk_err zk__prune(const zk__grove *g, zk__grow *n, bool raising);
void zk__make_leaf(const zk__grove *g, zk__grow *n);

#endif
