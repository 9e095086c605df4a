/* SPDX-License-Identifier: Apache-2.0
 *
 * Indicators: numbers per customer as of a date, declared in YAML, computed from facts.
 *
 * A reference is a name with an optional window: bill.late.count[12 months]. All references of
 * a run are computed together in one pass over the facts they need: subject ranges are
 * loaded by worker threads, each customer's rows are put in date order, bills and payments are
 * settled against each other once (settle.h), and every indicator reads the spans. Sums are
 * integers; doubles begin after aggregation; results do not depend on threads or on the number of files.
 *
 * Special references: customer.<field> (attribute), grade.<scheme> and score.<scheme> (another
 * scheme's result as of the same date, given by the caller).
 */
#ifndef ZK_APP_INDICATOR_H
#define ZK_APP_INDICATOR_H

#include "app/kind/kind.h"
#include "base/expr.h"
#include "zhike/common.h"

/* zk_direction is eval's; an indicator may also be neither (methods then take it as ZK_MORE_IS_BETTER). */
#define ZK_MORE_IS_WORSE ZK_LESS_IS_BETTER
#define ZK_NEUTRAL       ((zk_direction)2)

typedef struct zk_indicator {
    const char *name; /* "bill.late.count" */
    zk_both title, help;
    const char *unit; /* shown behind values: "CNY", "kWh", "day", "times", "%", "" */
    zk_direction direction;
    const zk_kind *kind; /* NULL for ratio of two indicators and the special ones */
    const char *function;
    const char *value, *where; /* expressions as written, or NULL */
    const char *window;        /* default window as written */
    const char *file;          /* where it was declared */
    int32_t line;
    struct zk_indicator_def *def; /* what the compiler made of it; private */
} zk_indicator;

typedef struct zk_indicator_lib {
    const zk_indicator **items; /* sorted by name */
    size_t n;
    char sha256[65]; /* of all declarations: part of a run's manifest */
} zk_indicator_lib;

/* Loads the shipped indicators (indicators/NAME.yaml) and the folder's own. Errors are complaints with
 * file, line and column. Cached for the life of the context's folder is not needed: it takes < 5 ms. */
zk_err zk_indicator_load(zk_ctx *cx, zk_indicator_lib *lib);
const zk_indicator *zk_indicator_find(const zk_indicator_lib *lib, zk_str name);

/* A reference, parsed and checked. ref->text is canonical ("bill.late.count[12 months]", with the
 * default window spelled out), so that equal references are equal texts. */
typedef struct zk_ref {
    const char *text;
    const zk_indicator *indicator; /* NULL for the special ones */
    const char *unit;
    zk_direction direction;
    bool is_text;          /* its values are texts (customer.category, grade.x) */
    struct zk_refdef *def; /* private */
} zk_ref;

/* ZK_ENOTFOUND complaint with the nearest name; ZK_EPARSE for a bad window ("12 months", "90 days",
 * "2 years", "life", "year" = calendar year to date, "months 13..24" = that span before as-of). */
zk_err zk_ref_parse(zk_ctx *cx, const zk_indicator_lib *lib, zk_str name, zk_str window, zk_place place,
                    zk_ref *ref);

/* A text that an expression compares a code of the customer with must be one of its codes: "category =
 * residental" can never be true. Slot first + k of e is refs[k]. ZK_EPARSE: a complaint for each that is none. */
zk_err zk_ref_check_codes(zk_ctx *cx, const zk_expr *e, int first, const zk_ref *refs, size_t n_refs,
                          zk_place place);

/* What was computed. Row r is one customer; rows are sorted by id, bytewise. */
typedef struct zk_values {
    size_t rows, cols;
    const int64_t *subject; /* dense number */
    const zk_str *id, *name;
    const zk_ref *ref;  /* [cols] */
    double **x;         /* [cols][rows]; 0 where missing or text */
    uint8_t **missing;  /* [cols][rows] */
    zk_str **text;      /* [cols] NULL unless is_text */
    int64_t facts_read; /* rows scanned, all kinds */
} zk_values;

/* Which files a computation read: for the manifest. */
typedef struct zk_inputs {
    const zk_kindfile **files;
    const zk_kind **kinds;
    size_t n;
} zk_inputs;

/* Another scheme's results, for grade.x and score.x: looked up by subject number. */
typedef struct zk_given {
    const char *scheme;
    size_t rows;
    const int64_t *subject; /* ascending */
    const double *score;
    const zk_str *grade;
} zk_given;

/* Computes refs for all customers (only_subject < 0) or one. Everything in cx->arena (or freed with it).
 * Facts after as_of are not seen. progress goes to the terminal unless cx->quiet. */
zk_err zk_indicator_compute(zk_ctx *cx, const zk_ref *refs, size_t n_refs, int32_t as_of,
                            int64_t only_subject, const zk_given *given, size_t n_given, zk_values *out,
                            zk_inputs *inputs);

/* The fact rows behind one value of one customer, in date order, for explain --facts: the rows that lie
 * in the window and pass the filter, with all their fields (and late_days, open, settled for bills). */
typedef struct zk_factrow {
    int32_t date;
    const char **field; /* names … */
    const char **shown; /* … and values as text, units applied */
    size_t n;
    bool counted; /* passed the filter */
} zk_factrow;
zk_err zk_indicator_facts(zk_ctx *cx, const zk_ref *ref, int32_t as_of, int64_t subject, size_t max,
                          zk_factrow **rows, size_t *n, size_t *total);

/* The same for several references at once: the records of a kind are read once. out has n_refs entries. */
typedef struct zk_facts_of {
    zk_factrow *rows;
    size_t n, total;
} zk_facts_of;
zk_err zk_indicator_facts_all(zk_ctx *cx, const zk_ref *refs, size_t n_refs, int32_t as_of, int64_t subject,
                              size_t max, zk_facts_of *out);

#endif
