/* SPDX-License-Identifier: Apache-2.0
 *
 * A scorecard as the command holds it, and its exports.
 */
#ifndef ZK_APP_CREDIT_CARD_H
#define ZK_APP_CREDIT_CARD_H

#include "app/credit/sample.h"

typedef struct zk__card {
    zk__sample s;
    zk__vars v;
    zk_card *fit; /* heap */
    const size_t *chosen;
    size_t n; /* variables chosen */
    zk_points_spec spec;
    double base;
    double *points;    /* n x ZK_BINS_MAX */
    double *reference; /* n: what reasons compare with */
} zk__card;

static inline const char *zk__card_name(const zk__card *c, size_t v)
{
    return c->s.var[c->chosen[v]]->name;
}

static inline const zk_binning *zk__card_binning(const zk__card *c, size_t v)
{
    return zk_card_binning(c->fit, c->chosen[v]);
}

/* Label of bin k of the v-th chosen variable. */
const char *zk__card_label(zk_ctx *cx, const zk__card *c, size_t v, size_t k);

/* The score of one row, with each variable's points (had, n). */
double zk__card_score(const zk__card *c, const zk_card_column *col, size_t row, double *had);

/* A scheme in the scheme language (docs/schemes.md) with the same scores; a: --indicator VAR=NAME. score (n_scores) is what the cut
 * points of its grades are taken from. */
zk_err zk__card_yaml(zk_ctx *cx, const zk_args *a, const zk__card *c, const double *score, size_t n_scores,
                     zk_buf *out);

/* 'text', quotes inside doubled: YAML and SQL agree on it. */
void zk__quoted(zk_buf *b, const char *text);

/* One SELECT in standard SQL over the table. */
void zk__card_sql(zk_ctx *cx, const zk__card *c, const char *table, zk_buf *out);

#endif
