/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of import/ share: the plan of an import, and one value's way in.
 *
 * A plan is made once per part (a file, or a file times one repetition of a map) and then only read, by
 * several threads at once.
 */
#ifndef ZK_APP_IMPORT_INTERNAL_H
#define ZK_APP_IMPORT_INTERNAL_H

#include "app/import/import.h"
#include "base/expr.h"
#include "base/map.h"

enum {
    ZK__ID_BYTES_MAX = 200,    /* of an id, or of another text that refers */
    ZK__TEXT_BYTES_MAX = 4000, /* of any other text */
    ZK__PIECES_MAX = 16,       /* of a text pattern */
    ZK__NAME_MAX = 256,        /* bytes of a normalised header name or code */
};

/* ---- names.c: header names and units --------------------------------------------------- */

/* A header name with what does not matter taken away: case, blanks, _ - . * : quotes, full-width forms. A unit
 * in parentheses or behind '/' goes to unit (also normalised; "" when none). buf and unit hold ZK__NAME_MAX. */
void zk__name_key(zk_str header, char *buf, char *unit);
/* The same for a value that is a code. Returns its length; 0 when too long or empty. */
size_t zk__code_key(zk_str value, char *buf);

typedef struct zk__unit {
    int scale;     /* decimals to shift, beside mul: 万元 -> fen is 6 */
    int64_t mul;   /* minutes -> seconds 60; otherwise 1 */
    double factor; /* for REAL fields: value times this */
} zk__unit;

typedef enum zk__unit_fit {
    ZK__UNIT_OK,
    ZK__UNIT_NONE /* no unit at all */,
    ZK__UNIT_OTHER /* of something else */
} zk__unit_fit;

/* What a unit (normalised) means for a field; "" gives the field's own. */
zk__unit_fit zk__unit_find(const zk_field *field, const char *unit, zk__unit *out);
/* The units a field takes, for messages: "元, 万元, fen…". */
const char *zk__unit_names(const zk_field *field);

/* ---- faults ---------------------------------------------------------------------------- */

typedef enum zk__fault {
    ZK__OK,
    ZK__MISSING,
    ZK__SYNTAX,
    ZK__RANGE,
    ZK__DIGITS,
    ZK__CODE,
    ZK__UNKNOWN,
    ZK__LENGTH,
    ZK__SCIENTIFIC,
    ZK__OWNER,
    ZK__BOUNDS,
    ZK__CONTROL,
    ZK__CONFLICT, /* same key, other content, in one file */
    ZK__BADLINE,  /* the reader could not split it */
} zk__fault;

/* ---- plan.c: what becomes of each field ------------------------------------------------------- */

typedef enum zk__how { ZK__NONE, ZK__FROM, ZK__VALUE, ZK__PRODUCT, ZK__PATTERN, ZK__DERIVED } zk__how;

typedef struct zk__piece {
    zk_str text; /* literal, when in < 0 */
    int in;
} zk__piece;

typedef struct zk__col {
    const zk_field *field;
    zk__how how;
    int in[2];                       /* FROM: source column; PRODUCT: two; as positions in plan->used */
    zk_str value;                    /* VALUE */
    zk__piece piece[ZK__PIECES_MAX]; /* PATTERN */
    int n_pieces;
    int from;       /* DERIVED, or when absent: position in plan->cols; -1: none */
    zk_str initial; /* used when absent; p NULL: none */
    zk__unit unit;
    const char *unit_name; /* as found, NULL: the field's own */
    bool round;
    zk_dateorder order;
    zk_map *codes; /* normalised text -> position in field->codes (or 0/1 for BOOL) */
    bool is_id;    /* names something: an id or a reference */
    int out;       /* which column of the seal, -1: none (it is the owner) */
} zk__col;

typedef struct zk__plan {
    const zk_kind *kind;
    const char *map; /* name of the map, or NULL */
    zk__col *cols;   /* in the order of the kind's fields, only those that get a value */
    size_t n_cols;
    const char **names; /* all columns of the source */
    size_t n_names;
    const char **used; /* those wanted, in the order the converter sees them */
    size_t n_used;
    int *used_of;  /* source column -> position in used, or -1 */
    zk_expr *skip; /* rows for which this holds are left out; NULL */
    int n_skip;    /* slots it reads */
    int *skip_in;  /* slot -> position in used */
    bool *skip_text;
    int owner[8]; /* positions in cols of references that can tell the owner, best first */
    size_t n_owner;
    int key, date; /* positions in cols, or -1 */
    const char *
        same; /* columns, comma separated, by which a row replaces an earlier one: the key, or what stands for
                       * it (zk_kind.alike); NULL: none */
    int same_cols[8]; /* … as positions in cols */
    size_t n_same;
    bool create;
    int offset_min;
    zk_sealcol *seal; /* subject first */
    size_t n_seal;
    bool *absent; /* by column of the seal: no value at all */
    const char *order_by;
} zk__plan;

/* ---- map.c: maps -------------------------------------------------------------------------- */

typedef struct zk__mapcol {
    const char *field;
    zk__how how;
    const char *from, *from2, *value, *unit, *initial;
    bool round, has_order;
    zk_dateorder order;
    const char **code_from, **code_to;
    size_t n_codes;
    int32_t line, column;
} zk__mapcol;

typedef struct zk__mapkind {
    zk__mapcol *cols;
    size_t n_cols;
    const char *skip_when;
    zk_place skip_place;
    bool create, has_offset;
    int offset_min;
} zk__mapkind;

typedef struct zk__map {
    const char *name; /* as given on the command line */
    const char *path;
    zk_both title;
    const char *delimiter; /* NULL: found out */
    const char *encoding;
    const char *sheet;
    bool header; /* false: names holds the columns' names */
    const char **names;
    size_t n_names;
    zk__mapkind *parts; /* one, or one per repetition */
    size_t n_parts;
} zk__map;

/* Reads the map called what, for this kind. ZK_ENOTFOUND: no such file or shipped map, or nothing in it for
 * this kind; says which there are. */
zk_err zk__map_load(zk_ctx *cx, const char *what, const zk_kind *kind, zk__map *out);
/* The same from text. */
zk_err zk__map_parse(zk_ctx *cx, const char *text, size_t n, const zk_kind *kind, zk__map *out);

/* How many of the names some part of the map takes. */
size_t zk__map_score(const zk__map *map, const char *const *names, size_t n);
/* The field that takes the column as it is; NULL: none, or several. */
const char *zk__map_field(const zk__map *map, const char *name);

/* ---- header.c, plan.c ------------------------------------------------------------------------ */

/* Finds the field each column means. bound[c] is the field of source column c or NULL; unit[c] its unit text,
 * normalised; near[c] what an unused one may have meant. ZK_EINVAL: two columns mean one field, or one that is
 * required is not there. */
zk_err zk__header_bind(zk_ctx *cx, const zk_kind *kind, const char *file, const char *const *names, size_t n,
                       const zk_field **bound, const char **unit, const char **near);
/* How many of the names are understood: to find the head line among the first ones. */
size_t zk__header_score(const zk_kind *kind, const char *const *names, size_t n);
/* The same by the map if there is one. */
size_t zk__head_score(const zk_import_options *opt, const zk__map *map, const char *const *names, size_t n);
/* Whether a column so called holds what may stand for several rows: texts, codes and dates, but not the record's own
 * id and nothing that is counted. */
bool zk__head_describes(const zk_import_options *opt, const zk__map *map, const char *name);

/* The plan by header names (part NULL) or by one part of a map. */
zk_err zk__plan_make(zk_ctx *cx, const zk_import_options *opt, const zk__map *map, const zk__mapkind *part,
                     const char *const *names, size_t n_names, zk__plan *plan, zk_import_column *columns);
void zk__plan_clear(zk__plan *plan);

/* ---- between plan.c and plan_map.c ----------------------------------------------------------- */

int zk__plan_use(zk__plan *p, int c);                      /* the position in used of a source column */
int zk__plan_column(const zk__plan *p, const char *name);  /* the source column so called, -1: none */
const char *zk__plan_names(zk_ctx *cx, const zk__plan *p); /* what the file has, for messages */
zk__col *zk__plan_col(zk_ctx *cx, zk__plan *p, const zk_import_options *opt, const zk_field *f, zk__how how);
void zk__plan_code(zk_map *m, zk_str name, int64_t at);
/* The unit in the name of a column; what is no unit at all is a remark. */
zk_err zk__plan_unit(zk_ctx *cx, zk__col *c, const char *file, const char *column, const char *unit);
zk_err zk__plan_unit_refused(zk_ctx *cx, const zk__col *c, zk_diag where, const char *column,
                             const char *unit);
zk_err zk__plan_map(zk_ctx *cx, zk__plan *p, const zk_import_options *opt, const zk__map *map,
                    const zk__mapkind *part);
/* What became of each column of the file, for people; parts of a map add up. */
void zk__plan_tell(zk_ctx *cx, const zk__plan *p, zk_import_column *columns);

/* ---- plain.c: values without what dresses them ------------------------------------------------ */

/* buf holds ZK__NAME_MAX + 1. Absent when nothing can be made of it. */
zk_str zk__number_plain(zk_str s, char *buf);
zk_str zk__date_plain(zk_str s, char *buf);

/* ---- value.c ---------------------------------------------------------------------------------- */

typedef struct zk__cell {
    bool valid;
    int64_t num;
    double real;
    zk_str text;
} zk__cell;

/* One value from the raw texts of its row (in[k] of used column k). scratch only for patterns. */
zk__fault zk__value_take(const zk__plan *p, const zk__col *c, const zk_str *in, zk_arena *scratch,
                         zk__cell *out);
/* Checks a constant (a VALUE, or what stands for an absent value) once for all rows. */
zk__fault zk__value_constant(const zk__plan *p, const zk__col *c, zk_str constant);
/* The raw text a value came from, for messages. */
zk_str zk__value_raw(const zk__plan *p, const zk__col *c, const zk_str *in, zk_arena *scratch);
/* What would have been right, in the language of the context. */
const char *zk__value_expected(zk_ctx *cx, const zk__col *c);
/* A stored value as a person reads it. */
const char *zk__value_show(zk_ctx *cx, const zk__col *c, const zk__cell *cell);
const char *zk__fault_name(zk__fault f);
const char *zk__fault_message(zk_ctx *cx, zk__fault f, const zk__col *c, const char *value);

/* ---- ids.c: who is known ---------------------------------------------------------------------- */

enum { ZK__REFS = 5 };
extern const char *const zk__refs[ZK__REFS]; /* customer, account, supply_point, meter, contract */
int zk__ref_of(const char *kind);            /* position in zk__refs, -1 */

typedef struct zk__ids {
    zk_map map[ZK__REFS]; /* by zk__refs: id -> number of the customer that owns it */
    zk_map numbers;       /* customer ids that have a number but are not there now */
    zk_str *fresh;        /* customers to be made: ids sorted bytewise, texts in the arena … */
    int64_t *fresh_no;    /* … and their numbers */
    size_t n_fresh;
    size_t n_new;  /* of these, numbers that must be taken from the series */
    int64_t first; /* … starting here */
} zk__ids;

/* Loads what the plan's references need; with numbers, also ids that are known by number only. */
zk_err zk__ids_load(zk_ctx *cx, zk__ids *ids, const zk__plan *plan, bool numbers);
void zk__ids_clear(zk__ids *ids);

/* ---- convert.c -------------------------------------------------------------------------------- */

typedef struct zk__tally {
    int64_t kept, refused, filtered;
    int32_t date_min, date_max;
    zk_map fresh; /* first pass: ids not known yet … */
    zk_str *ids;  /* … in the order met; texts in arena */
    size_t n_ids, cap_ids;
    int64_t *lines; /* of refused rows, in arena; at most ZK_BAD_MAX */
    size_t n_lines, cap_lines;
    zk_arena arena;
} zk__tally;

typedef struct zk__convert {
    const zk__plan *plan;
    const zk__ids *ids;
    bool collect;     /* first pass: nothing is kept, unknown customers are noted */
    zk__tally *tally; /* [threads] */
    int threads;
} zk__convert;

void zk__convert_init(zk_ctx *cx, zk__convert *c, const zk__plan *plan, const zk__ids *ids, bool collect);
void zk__convert_clear(zk__convert *c);
/* The zk_convert_fn; user is a zk__convert. */
zk_err zk__convert_chunk(void *user, zk_chunk *chunk);

/* A row again, one at a time, for its explanation: whether it is filtered, its first fault and the column of
 * it (-1: none in particular). Cells are by column of the plan. */
typedef struct zk__verdict {
    bool filtered;
    zk__fault fault;
    int col;
    int64_t subject;
} zk__verdict;
void zk__convert_row(const zk__convert *c, const zk_str *in, zk_arena *scratch, zk__cell *cells,
                     zk__verdict *v);

#endif
