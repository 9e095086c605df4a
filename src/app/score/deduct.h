/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the command deduct: rules of items, and what happened to each subject.
 */
#ifndef ZK_APP_SCORE_DEDUCT_H
#define ZK_APP_SCORE_DEDUCT_H

#include "app/score/table.h"

/* Either so many points each time beyond `free`, at most `cap`; or the points of the range the value is in. */
typedef struct zk__rule {
    const char *item;
    double weight; /* NaN until given, then 1 */
    double points, free, cap;
    size_t ranges;
    zk_interval *in;
    double *in_points;
} zk__rule;

typedef struct zk__rules {
    zk__rule *rule;
    size_t n, cap;
} zk__rules;

/* What happened: subjects x items. */
typedef struct zk__happened {
    size_t subjects;
    const char **label;
    double *value;
} zk__happened;

/* Reads --rules. */
zk_err zk__rules_read(zk_ctx *cx, const char *path, zk__rules *out);
/* Reads FILE: a column an item, or an event a row. */
zk_err zk__happened_read(zk_ctx *cx, const zk_args *a, const zk__rules *rules, zk__happened *out);
/* Points deducted for a value, before the weight; a value in none of the ranges costs nothing. */
double zk__rule_points(const zk__rule *r, double value);

#endif
