/* SPDX-License-Identifier: Apache-2.0
 *
 * Explaining: why one customer has the grade it has, down to the facts.
 *
 * Everything comes from a stored run: nothing is computed again, except what a single change would lift
 * (zk_scheme_lift, with the fit the run was scored with). Opens one row group of one file; the
 * facts only when they are asked for, as they were for that run.
 */
#ifndef ZK_APP_EXPLAIN_H
#define ZK_APP_EXPLAIN_H

#include "app/run/run.h"
#include "app/standing/standing.h"

enum { ZK_EXPLAIN_LIFTS = 5, ZK_EXPLAIN_FACTS = 200 };

/* The facts behind one reference. */
typedef struct zk_explained_facts {
    int ref;
    zk_factrow *rows; /* at most ZK_EXPLAIN_FACTS, in date order */
    size_t n, total;
} zk_explained_facts;

typedef struct zk_explained {
    zk_customer_ref who;
    zk_run_open open;
    zk_run_row row;
    double *weight, *global; /* by node: among its siblings, and down from the root, as the run found them */
    double full;             /* score when nothing is deducted; NaN for schemes that do not deduct */
    int *order;              /* leaves by what they did to the score, the largest first */
    size_t n_order;
    const zk_standing *before; /* what was held the day before the as-of date; NULL: nothing */
    zk_lift *lift;
    size_t n_lift;
    zk_explained_facts
        *facts; /* the leaves' first, then what else the scheme reads; NULL when not asked for */
    size_t n_facts;
} zk_explained;

/* what is the customer's id or unique name. run NULL: the newest of the scheme, or with as_of the newest of that
 * date (INT32_MIN: any). ZK_ENOTFOUND: no such customer (nearest ids are named), no run, or the customer
 * is not in it (which of its schemes have a grade is named). ZK_ECONFLICT: the run is another scheme's. */
zk_err zk_explain(zk_ctx *cx, const char *scheme, const char *what, const char *run, int32_t as_of,
                  bool facts, zk_explained *out);

/* ---- words: words.c; in the context's language, in its arena ---------------------------------- */

/* A value with its unit: "12.5 千瓦时", "3 次"; "缺" when missing. */
const char *zk_explain_value(zk_ctx *cx, const zk_explained *e, int ref);
/* What a reference is called: the indicator's title, a customer's field, "grade of power-credit-large". */
const char *zk_explain_ref(zk_ctx *cx, const zk_explained *e, int ref);
/* False for classes and matrices: their score is only a means, and there is nothing to roll up. */
bool zk_explain_has_tree(const zk_explained *e);
/* The first sentence: who, which grade, what score, and why. */
const char *zk_explain_sentence(zk_ctx *cx, const zk_explained *e);
/* One change that would lift the grade, or the rule that must lapse first. */
const char *zk_explain_lift(zk_ctx *cx, const zk_explained *e, const zk_lift *lift);
/* What held before and whether a rule decided; "" when there is nothing to say. */
const char *zk_explain_history(zk_ctx *cx, const zk_explained *e);

#endif
