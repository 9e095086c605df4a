/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside indicator/: what a declaration and a reference are made of (lib.c, ref.c), windows and months
 * (window.c), functions over one customer's rows (span.c), and the pass over the facts (plan.c,
 * load.c, person.c, compute.c).
 *
 * The way of a number: rows of a kind are loaded by subject range (zk__table); per customer they are
 * put in date order and into dense columns (zk__person); a channel is the dated values that pass one filter;
 * a node is one function over one channel in one window. Nodes that ask the same channel share it.
 */
#ifndef ZK_APP_INDICATOR_INTERNAL_H
#define ZK_APP_INDICATOR_INTERNAL_H

#include "app/indicator/indicator.h"
#include "app/indicator/settle.h"
#include "base/yaml.h"

/* ---- windows and months ------------------------------------------------------------------- */

typedef struct zk__window {
    enum { ZK__LIFE, ZK__MONTHS, ZK__DAYS, ZK__YEAR } type;
    int from, to; /* the months or days (as_of - to, as_of - from] */
} zk__window;

enum { ZK__MONTHS_MAX = 1200, ZK__DAYS_MAX = 36600 };

/* "12 months", "90 days", "2 years", "life", "year", "months 13..24", also 12个月 90天 2年. false: none of these. */
bool zk__window_parse(zk_str text, zk__window *out);
/* Canonical text: "12 months", "1 month", "months 13..24", "life"… in the arena. */
const char *zk__window_text(zk_ctx *cx, zk__window w);
/* The dates it holds, both inclusive. Months are counted back from as_of; when as_of ends a month they are
 * whole calendar months. */
void zk__window_dates(zk__window w, int32_t as_of, int32_t *lo, int32_t *hi);
/* The last day of the k-th month before as_of (0: as_of itself). */
int32_t zk__month_back(int32_t as_of, int k);

/* Which month before as_of a date lies in: 0 for (month_back 1, as_of]. Dates after as_of: 0. */
enum { ZK__CALENDAR_DAYS = 22000 };
typedef struct zk__calendar {
    int32_t as_of;
    uint16_t month[ZK__CALENDAR_DAYS]; /* by days before as_of; older ones are worked out */
} zk__calendar;
void zk__calendar_init(zk__calendar *c, int32_t as_of);
int zk__calendar_far(int32_t as_of, int32_t date);
static inline int zk__calendar_month(const zk__calendar *c, int32_t date)
{
    int32_t back = c->as_of - date;

    if (back < 0)
        return 0;
    return back < ZK__CALENDAR_DAYS ? c->month[back] : zk__calendar_far(c->as_of, date);
}

/* ---- declarations --------------------------------------------------------------------------- */

typedef enum zk__fn {
    ZK__COUNT,
    ZK__SUM,
    ZK__MEAN,
    ZK__MIN,
    ZK__MAX,
    ZK__FIRST,
    ZK__LAST,
    ZK__DISTINCT,
    ZK__DAYS_SINCE,
    ZK__STDDEV,
    ZK__SLOPE,
    ZK__SHARE,
    ZK__RATIO,
    ZK__STREAK,
    ZK__FN_N
} zk__fn;
extern const char *const zk__fn_names[ZK__FN_N];

typedef enum zk__lack { ZK__LACK_NONE, ZK__LACK_NUMBER, ZK__LACK_OTHER } zk__lack;

struct zk_indicator_def {
    zk__fn fn;
    zk__window window;
    int per;              /* months in a bucket: 0 (rows), 1, 3 */
    const zk_field *date; /* NULL: the kind has no date */
    zk__lack lack;
    double lack_x;
    const char *lack_name, *of, *to; /* references as written */
    zk_place value_at, where_at, date_at, lack_at, of_at, to_at;
    zk_str prefix, suffix, param; /* a name with <param>: what stands around it */
    bool pattern;
};

/* The instance of a pattern that fits name; param gets what stands for <param>. NULL: none. */
const zk_indicator *zk__lib_match(const zk_indicator_lib *lib, zk_str name, zk_str *param);
/* Parses declarations from one text into *items. For the loader, the fuzzer and the tests. */
typedef struct zk__decls {
    const zk_indicator **items;
    size_t n, cap;
} zk__decls;
zk_err zk__lib_read(zk_ctx *cx, zk_yaml *root, zk__decls *out);
/* Sorts, refuses repeated names, checks every expression and reference. */
zk_err zk__lib_finish(zk_ctx *cx, zk__decls *decls, zk_indicator_lib *lib);
/* The nearest declared name, or NULL. */
const char *zk__lib_near(const zk_indicator_lib *lib, zk_str name);

/* ---- expressions over a kind ------------------------------------------------------------------ */

/* Slots: the kind's fields in order, then what is derived. */
typedef enum zk__derived {
    ZK__AS_OF,
    ZK__DAYS_AGO,
    ZK__LATE_DAYS,
    ZK__EARLY_DAYS,
    ZK__OPEN,
    ZK__SETTLED,
    ZK__IS_OPEN,
    ZK__UNUSED,
    ZK__DERIVED_N
} zk__derived;

/* How a slot's stored integer becomes a number, and whether it is one. */
typedef struct zk__slot {
    zk_coltype type;       /* TEXT and CODE are texts */
    double divide;         /* by this: 100 for fen, 1000 for Wh and W, 86400000 for times */
    const zk_field *field; /* NULL: derived */
    zk__derived derived;
} zk__slot;

typedef struct zk__derivation {
    const char *name;
    zk_both title;
    const char *kind; /* NULL: every kind; "*": every dated kind */
    zk_coltype type;
} zk__derivation;
extern const zk__derivation zk__derivations[ZK__DERIVED_N];

size_t zk__slots_of(zk_ctx *cx, const zk_kind *kind, zk__slot **slots);
zk_err zk__compile(zk_ctx *cx, const zk_kind *kind, zk_str text, zk_place place, zk_expr **out);
/* Complains where a text compared with a code field is none of its codes. */
zk_err zk__check_code(zk_ctx *cx, const zk_field *field, const zk_literal *l, zk_place place);
/* Whether an expression needs the bills settled. */
bool zk__needs_settling(const zk_kind *kind, const zk_expr *e);

/* ---- settlement (settle.c, settle_quick.c) ------------------------------------------------------- */

/* Settles customers without anything special; false: it is not one, and what was written is to be written again. */
bool zk__settle_quick(zk_bill *bills, size_t n_bills, zk_payment *payments, size_t n_payments, int32_t as_of);
/* The rest of a bill's results, from open_fen and settled. */
void zk__settle_conclude(zk_bill *b, int32_t as_of);

/* ---- references ------------------------------------------------------------------------------- */

typedef enum zk__reftype {
    ZK__REF_FACTS,
    ZK__REF_RATIO,
    ZK__REF_FIELD,
    ZK__REF_GRADE,
    ZK__REF_SCORE
} zk__reftype;

struct zk_refdef {
    zk__reftype type;
    const char *text; /* canonical: equal texts are equal nodes */
    const zk_indicator *indicator;
    /* facts */
    const zk_kind *kind;
    zk__fn fn;
    zk_expr *value, *where;
    const char *value_text, *where_text; /* with the parameter put in; NULL: none */
    const zk_field *date;
    zk__window window;
    int per;
    /* ratio */
    struct zk_refdef *of, *to;
    /* field of the customer; scheme */
    const zk_field *field;
    const char *scheme;
    /* what stands in when it is missing */
    zk__lack lack;
    double lack_x;
    struct zk_refdef *instead;
};

#endif
