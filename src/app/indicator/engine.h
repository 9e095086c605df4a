/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside indicator/: the pass over the facts.
 *
 * plan.c says what is needed, load.c brings a subject range into memory, person.c puts one customer's rows
 * in order and asks span.c for every number, compute.c drives it all. What is shared between threads
 * while a range is computed is read only; each thread has a zk__person of its own and writes the results of
 * its own customers.
 */
#ifndef ZK_APP_INDICATOR_ENGINE_H
#define ZK_APP_INDICATOR_ENGINE_H

#include <stdatomic.h>

#include "app/indicator/internal.h"

/* ---- functions over spans (span.c) ----------------------------------------------------------- */

/* Dated values in ascending order of date: i integers to be divided, or x; both NULL: dates only. */
typedef struct zk__series {
    const int32_t *date;
    const int64_t *i;
    const double *x;
    size_t n;
    double divide;
} zk__series;

typedef struct zk__answer {
    double x;
    bool missing;
} zk__answer;

/* What a function looks at, cut to the window already. */
typedef struct zk__span {
    zk__series rows;  /* all rows, dates only */
    zk__series pass;  /* rows that pass the filter, dates only */
    zk__series value; /* values of those, where there is one */
    zk__series all;   /* values of all rows (share) */
    const zk__calendar *calendar;
    int32_t as_of;
    int per;         /* months in a bucket; 0: none */
    int first_month; /* of the window, counted back from as_of: where buckets are counted from */
} zk__span;

/* Memory for buckets and sorting; grows, one a thread. */
typedef struct zk__room {
    __int128 *bucket;
    int64_t *small; /* buckets */
    double *real;
    uint64_t *word;
    size_t n_bucket, n_small, n_real, n_word;
} zk__room;
void zk__room_clear(zk__room *r);

/* The part of a series within [lo, hi]. */
zk__series zk__series_cut(zk__series s, int32_t lo, int32_t hi);
/* count … share; not ratio. Sample standard deviation (n - 1); slope by least squares over at least three
 * buckets, the oldest first. Buckets run from that of the first row in the window to the newest; one
 * without rows is 0. Missing: see indicators.md. */
zk__answer zk__span_apply(zk__fn fn, const zk__span *s, zk__room *room);

/* ---- the plan (plan.c) -------------------------------------------------------------------------- */

typedef enum zk__store { ZK__I64, ZK__I32, ZK__I16, ZK__U8, ZK__F64, ZK__STR } zk__store;

typedef struct zk__colspec {
    int slot;
    bool hash; /* a text, as its hash only */
    zk_scancol scan;
    bool empty; /* no row has a value: it is not read */
    bool lazy;  /* only loaded where payments name bills or periods */
    zk__store store;
} zk__colspec;

/* One simple term: the integer lies in [lo, hi] (or not: invert), or is one of the codes in mask. */
typedef struct zk__test {
    int slot;
    enum { ZK__TEST_RANGE, ZK__TEST_CODES, ZK__TEST_MISSING, ZK__TEST_PRESENT } type;
    bool invert;
    int64_t lo, hi;
    uint64_t mask;
} zk__test;

typedef struct zk__filter {
    const char *text;
    const zk_expr *e;
    zk__test *tests; /* n_tests 0: e is evaluated */
    size_t n_tests;
} zk__filter;

typedef struct zk__valuespec {
    const char *text;
    const zk_expr *e;
    int slot; /* nothing but this field; or -1: e is evaluated */
    int col;  /* its column; -1: derived */
    enum { ZK__V_INT, ZK__V_REAL, ZK__V_HASH } type;
    double divide;
} zk__valuespec;

typedef struct zk__channel {
    int order, filter, value; /* filter, value: -1 none */
    bool ties;                /* equal dates are put in order of value */
} zk__channel;

/* The part of a channel (or, channel -1, of an order's rows) that lies in a window; shared by all that look
 * at it. */
typedef struct zk__cut {
    int order, channel;
    int32_t lo, hi;
} zk__cut;

/* One number asked for, by whatever type. Parts come before what is made of them. */
typedef struct zk__want {
    const struct zk_refdef *def;
    int of, to, instead; /* indices of others; -1 */
    int table;           /* facts: index in the plan; -1 otherwise */
    int order;
    int rows, pass, value, all; /* cuts; -1 */
    int32_t lo, hi;             /* dates of the window */
    int first_month;
    bool shown; /* somebody asked for it by name, not only as a part */
} zk__want;

typedef struct zk__table {
    const zk_kind *kind;
    zk__slot *slots;
    size_t n_slots;
    int *col_of;                                    /* by slot, of those that are not hashes; -1 */
    int due_col, amount_col, paid_col, paid_on_col; /* settling; -1 */
    int ref_col, period_col;                        /* settling: bill's id or payment's bill, as a hash; -1 */
    zk__colspec *cols;
    size_t n_cols, cap_cols;
    int date_col;                /* -1: the kind has no dates */
    bool date_used;              /* by an expression, not only for order */
    bool derived[ZK__DERIVED_N]; /* used */
    zk__filter *filters;
    zk__valuespec *values;
    const zk_field **orders; /* date fields; 0 is the kind's own (NULL for master kinds) */
    int *order_cols;         /* the columns of orders */
    zk__channel *channels;
    zk__cut *cuts;
    size_t n_cuts, cap_cuts;
    size_t n_filters, cap_filters, n_values, cap_values, n_orders, cap_orders, n_order_cols, cap_order_cols,
        n_channels, cap_channels;
    int settles;     /* the other table of the pair (bill <-> payment), or -1 */
    bool life;       /* earlier rows than the windows' are needed */
    int32_t date_lo; /* earliest date wanted */
    zk_kindfile *files;
    size_t n_files;
} zk__table;

typedef struct zk__plan {
    int32_t as_of;
    zk__want *wants;
    size_t n_wants, cap_wants;
    zk__table *tables;
    size_t n_tables, cap_tables;
    int *col_of_ref; /* ref -> want */
    zk__calendar calendar;
} zk__plan;

zk_err zk__needs_plan(zk_ctx *cx, const zk_ref *refs, size_t n_refs, int32_t as_of, zk__plan **out);
/* The column of a field, added where it is not there yet; hash: of a text only its hash. */
int zk__table_col(zk_ctx *cx, zk__table *t, int slot, bool hash);

/* ---- loading (load.c) --------------------------------------------------------------------------------- */

/* A link: the position of a run's first row, with ZK__MANY_ROWS when it has more than that. */
enum { ZK__ROWS_MAX = INT32_MAX - 1 };
#define ZK__MANY_ROWS (UINT32_C(1) << 31)
#define ZK__NO_ROW    UINT32_MAX

typedef struct zk__coldata {
    void *data;
    uint8_t *null;
    _Atomic bool any_null, any_value;
    bool active;
} zk__coldata;

/* The rows of one kind that belong to subjects [lo, hi): in order of arrival, chained by subject in runs of rows that
 * stand together. */
typedef struct zk__rows {
    const zk__table *table;
    const zk__plan *plan;
    int64_t lo;
    size_t n_subjects;
    zk__coldata *cols;
    size_t *width; /* of a value, by column */
    uint32_t
        *next; /* at a run's first row the link to the subject's next run, at its second how many it has */
    _Atomic uint32_t *head; /* links */
    size_t cap, cap_subjects;
    _Atomic size_t n; /* rows seen; more than cap: they did not fit */
    zk_arena *texts;  /* by thread */
    int threads;
    _Atomic int64_t read; /* rows scanned */
} zk__rows;

void zk__rows_init(zk_ctx *cx, zk__rows *r, const zk__plan *plan, const zk__table *t);
void zk__rows_clear(zk__rows *r);
/* Bytes a row takes. */
size_t zk__rows_width(const zk__table *t);
/* Loads [lo, hi); fits is false when there was no room: then ask for fewer subjects, or for more room. */
zk_err zk__rows_load(zk_ctx *cx, zk__rows *r, int64_t lo, int64_t hi, size_t room, bool *fits);
/* Room is kept between ranges; this makes it at least so large. */
void zk__rows_room(zk__rows *r, size_t rows, size_t subjects);

/* ---- one customer (person.c) ----------------------------------------------------------------------------- */

enum { ZK__BLOCK = 64 };

typedef struct zk__run {
    uint32_t at, n;
} zk__run;

/* A table's rows of one customer in order of date, column by column. Columns of numbers may be those of the range
 * itself (rows that stand together and in order), and are only read. */
typedef struct zk__mine {
    const zk__table *table;
    const zk__rows *rows;
    size_t n, cap;
    bool straight;      /* the rows stand together and in order, from row[0] on */
    uint32_t *row;      /* positions in rows; only the first where they are straight */
    uint32_t *from_row; /* the same before they were put in order */
    uint64_t *key;      /* for sorting */
    int *tie_cols;      /* columns in the order in which rows of one day are compared */
    const int32_t *date;
    int32_t *date_room;
    const int64_t **num; /* by column; a NULL null: none is missing */
    const double **real;
    const zk_str **text;
    const uint8_t **null;
    int64_t **num_room;
    double **real_room;
    zk_str **text_room;
    uint8_t **null_room;
    int64_t *derived[ZK__DERIVED_N];
    uint8_t *settled_null;
    uint8_t **pass;     /* by filter */
    const int64_t **vi; /* by value: what the channels read, and room for what is evaluated */
    const double **vx;
    const uint8_t **vnull;
    double **vx_room;
    int64_t **vi_room;
    uint8_t **vnull_room;
    const int32_t **odate; /* by order */
    const uint32_t **oat;  /* positions in base order; NULL: the base order itself */
    size_t *on;
    int32_t **odate_room;
    uint32_t **oat_room;
    zk__series *series; /* by channel */
    zk__series *cut;    /* by cut */
    uint8_t *ones;      /* null flags of a column without any value */
    int32_t **cdate_room;
    int64_t **ci_room;
    double **cx_room;
    zk_value *slots;
    zk_arena arena;
    /* the block at hand: runs of customer first + i are block[from[i] .. from[i + 1]) */
    int64_t first;
    size_t from[ZK__BLOCK + 1];
    zk__run *block, *met;
    uint8_t *met_by;
    size_t cap_block;
} zk__mine;

void zk__mine_init(zk__mine *m, const zk__rows *rows);
void zk__mine_clear(zk__mine *m);
/* Finds the rows of customers first .. first + n - 1 (n <= ZK__BLOCK). */
void zk__mine_block(zk__mine *m, int64_t first, size_t n);
/* Puts the rows of the i-th of the n of them in order and gathers their columns. */
void zk__mine_take(zk__mine *m, size_t i, size_t n, int32_t as_of);

/* A date and a place behind it as one number to sort by. */
static inline uint64_t zk__date_key(int32_t date, size_t k)
{
    return (uint64_t)((uint32_t)date ^ UINT32_C(0x80000000)) << 32 | (uint32_t)k;
}
static inline int32_t zk__key_date(uint64_t key)
{
    return (int32_t)((uint32_t)(key >> 32) ^ UINT32_C(0x80000000));
}
void zk__sort_keys(uint64_t *key, size_t n);

typedef struct zk__person {
    const zk__plan *plan;
    zk__mine *mine; /* by table of the group */
    size_t n;
    size_t block; /* customers in the block at hand */
    zk_settler *settler;
    zk_bill *bills;
    zk_payment *payments;
    size_t cap_bills, cap_payments;
    zk__room room;
} zk__person;

void zk__person_init(zk__person *p, const zk__plan *plan, const zk__rows *const *rows, size_t n);
void zk__person_clear(zk__person *p);
/* Finds the rows of n customers; returns how many there are. */
size_t zk__person_block(zk__person *p, int64_t first, size_t n);
/* Gathers and orders the rows of the k-th of them; settles where asked. false: there are none. */
bool zk__person_take(zk__person *p, size_t k);
/* The number, before anything stands in for a missing one. */
zk__answer zk__person_ask(zk__person *p, size_t table_in_group, const zk__want *w);
/* Filters, values and channels, once after take. */
void zk__person_work(zk__person *p);

#endif
