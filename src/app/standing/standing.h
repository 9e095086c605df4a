/* SPDX-License-Identifier: Apache-2.0
 *
 * Standings: the grade a customer holds under a scheme, over time.
 *
 * A row is written only where a grade changed, with the as-of date of the run that found it; the grade
 * '' says that the customer left the scheme's population. For any date, what held then is the row with the
 * greatest since not after it. A run of a date already run replaces what was written for that date, and
 * what held at the next run's date stays as that run found it, whatever the order in which dates are run.
 * Runs narrowed by a where touch only those they saw.
 */
#ifndef ZK_APP_STANDING_H
#define ZK_APP_STANDING_H

#include "app/scheme/scheme.h"

/* ---- for runs -------------------------------------------------------------------------------- */

/* What the customers of a scheme hold around a date. Grades are indexes in names, which starts with the
 * scheme's own grades; NONE: none, LEFT: a row saying that there is none. */
enum { ZK_HELD_NONE = -1, ZK_HELD_LEFT = -2 };

typedef struct zk_held {
    int64_t scheme_no; /* 0: never published, so nothing can be held */
    int32_t as_of;
    size_t n;
    int64_t *subject;   /* ascending */
    int16_t *before;    /* held the day before as_of; NONE */
    int16_t *at;        /* written for as_of: grade, LEFT, NONE: no row */
    uint8_t *later;     /* a row exists for next_date */
    const char **names; /* ends with NULL */
    size_t n_names;
    int32_t next_date; /* of the next run of the scheme's whole population; INT32_MAX: none */
    int64_t next_run;
} zk_held;

zk_err zk_standing_held(zk_ctx *cx, const zk_scheme *s, int32_t as_of, zk_held *out);

/* Results of a run in any order; pick lists the rows by ascending subject number. */
typedef struct zk_graded {
    const int64_t *subject;
    const int16_t *grade; /* index in the scheme's grades, -1 none */
    const double *score;
    const uint32_t *pick;
    size_t n;
    bool whole; /* all of the scheme's population: who is not here has left it */
} zk_graded;

/* Writes what changed; inside a transaction. A million first rows take about two seconds. */
zk_err zk_standing_put(zk_ctx *cx, const zk_held *held, const zk_graded *graded, int64_t run_id,
                       int64_t *written);

/* ---- for people --------------------------------------------------------------------------------- */

typedef struct zk_customer_ref {
    int64_t no;
    const char *id, *name; /* name NULL: not known */
} zk_customer_ref;

/* By id, or by a name that only one customer has. ZK_ENOTFOUND names the nearest ids. */
zk_err zk_customer_who(zk_ctx *cx, const char *what, zk_customer_ref *out);

typedef struct zk_standing {
    const char *scheme;
    int64_t subject;
    const char *id, *name; /* of the customer; only from zk_standing_list */
    int32_t since;
    const char *grade;  /* "" left the population */
    const char *before; /* the grade it replaced; NULL: the first */
    double score;       /* NaN: none */
    int64_t run_id;
    bool present; /* it holds as of the date asked for */
} zk_standing;

/* One customer: what held on as_of (INT32_MAX: today's state), or with history every row up to then,
 * ordered by scheme and date. Consecutive equal grades are one. scheme NULL: all schemes. */
zk_err zk_standing_of(zk_ctx *cx, int64_t subject, const char *scheme, int32_t as_of, bool history,
                      zk_standing **rows, size_t *n);
/* Who holds a grade (NULL: any) of a scheme on as_of, by customer id; total counts beyond limit. */
zk_err zk_standing_list(zk_ctx *cx, const char *scheme, const char *grade, int32_t as_of, int64_t limit,
                        zk_standing **rows, size_t *n, int64_t *total);
/* How many hold each grade on as_of. */
typedef struct zk_standing_count {
    const char *grade;
    int64_t subjects;
} zk_standing_count;
zk_err zk_standing_counts(zk_ctx *cx, const char *scheme, int32_t as_of, zk_standing_count **counts,
                          size_t *n);

#endif
