/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the buy-till-you-die models: the table of different customers a likelihood runs over, and what each
 * model tells the fit.
 *
 * The table is sorted by (x, tx, T) with equal customers put together, and its columns are numbers of entries
 * in lists of different values: what depends on one of them alone is computed once for each.
 */
#ifndef ZK_EVAL_CLV_BTYD_H
#define ZK_EVAL_CLV_BTYD_H

#include "eval/internal.h"
#include "zhike/clv.h"
#include "zhike/dist.h"

enum { ZK__BTYD_GRAIN = 8192, ZK__BTYD_BLOCK = 1 << 16 };

typedef struct zk__btyd_table {
    size_t n;
    uint32_t *x, *t, *T; /* numbers in the lists; gg: t is the number of m, T unused */
    double *w;
    size_t nx, nt, nT;
    double *ux, *ut, *uT; /* ascending */
    double customers;
} zk__btyd_table;

/* What a model keeps per parameter vector; each model uses the columns it needs. */
typedef struct zk__btyd_work {
    double *x, *t, *T; /* width wx, wt, wT doubles per list entry */
} zk__btyd_work;

/* Likelihood of rows [begin, end): adds weighted log-likelihood and its gradient by parameter. */
typedef struct zk__btyd_kind {
    const char *name;
    size_t k;
    const char *param[ZK_BTYD_PARAMS_MAX];
    size_t wx, wt, wT;
    void (*prepare)(const double *p, const zk__btyd_table *table, zk__btyd_work *work);
    void (*rows)(const double *p, const zk__btyd_table *table, const zk__btyd_work *work, size_t begin,
                 size_t end, double *ll, double *gradient);
    /* logarithms of the parameters to start from; false past the last one */
    bool (*start)(const zk__btyd_table *table, size_t i, double *log_p);
    /* one customer: P(alive), expected transactions in the next `horizon`; each may be NULL */
    void (*predict)(const double *p, double x, double tx, double T, double horizon, double *alive,
                    double *expected);
    double (*curve)(const double *p, double t);
    void (*counts)(const double *p, double t, size_t n, double *probability);
} zk__btyd_kind;

extern const zk__btyd_kind zk__btyd_bgnbd, zk__btyd_pnbd, zk__btyd_mbgnbd, zk__btyd_bgbb, zk__btyd_gg;

const zk__btyd_kind *zk__btyd_kind_of(zk_btyd_model model);

/* Checks the rows of a model. */
zk_err zk__btyd_check(zk_btyd_model model, const zk_btyd_data *data, zk_spot *spot);
zk_err zk__btyd_check_params(zk_btyd_model model, const double *param, zk_spot *spot);

/* Checks and builds; on ZK_OK to be cleared. */
zk_err zk__btyd_table_init(zk_btyd_model model, const zk_btyd_data *data, zk__btyd_table *table,
                           zk_spot *spot);
void zk__btyd_table_clear(zk__btyd_table *table);
/* Every step-th row of another table, sharing its lists; cleared with _thin_clear. */
zk_err zk__btyd_thin(const zk__btyd_table *table, size_t step, zk__btyd_table *out, zk_spot *spot);
void zk__btyd_thin_clear(zk__btyd_table *table);

/* Sum over the table, in fixed pieces whatever the threads. gradient may be NULL. */
zk_err zk__btyd_sum(const zk__btyd_kind *kind, const double *p, const zk__btyd_table *table, int threads,
                    double *ll, double *gradient);

/* ln(e^a + e^b), b may be -infinity. */
static inline double zk__log_add(double a, double b)
{
    return a > b ? a + log1p(exp(b - a)) : b + log1p(exp(a - b));
}

/* Negative binomial probability of k given shape r, scale a, time t: logarithm. */
double zk__btyd_log_nb(double k, double r, double a, double t);

/* 32 nodes and weights of Gauss-Legendre on [0, 1]. */
enum { ZK__GL = 32 };
extern const double zk__gl_node[ZK__GL], zk__gl_weight[ZK__GL];

#endif
