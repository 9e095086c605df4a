/* SPDX-License-Identifier: Apache-2.0
 *
 * The kinds of record Zhike takes in. Each is declared once, as a plain array of fields; from
 * it come import, templates, header recognition, checks, docs, the sealed file's columns and
 * what indicators may refer to.
 *
 * A fact kind (bill, payment…) is dated and belongs to a customer. A master kind (customer,
 * account, meter…) says how something is: of several records with one key the one imported last
 * holds. Both are sealed; in the file the owner is column "subject" (the customer's dense number)
 * and the other fields follow under their names.
 */
#ifndef ZK_APP_KIND_H
#define ZK_APP_KIND_H

#include "base/ctx.h"
#include "store/facts.h"

typedef struct zk_code {
    const char *name; /* canonical, as stored: "theft" */
    zk_both title;
    const char *aliases; /* '|' separated, beside name and titles: "窃电|偷电|steal" ; may be NULL */
} zk_code;

typedef struct zk_field {
    const char *name;
    zk_coltype type;
    zk_both title, help;
    const char
        *unit; /* "元/CNY" style is decided by help; here the base unit: "CNY", "kWh", "kW", "day", "" */
    const char *aliases; /* header names understood beside name and titles, '|' separated */
    bool required;
    const zk_code *codes; /* CODE: ends with {0} */
    const char *refers;   /* "customer", "account", "supply_point", "meter", "contract": id of such a one */
    bool bounded;         /* min and max apply (base integer units: fen, Wh, days…) */
    int64_t min, max;     /* REAL: of the value itself */
    bool month;           /* DATE: a month, kept as its first day */
    const char *derived;  /* where the value is absent it is taken from this DATE or TIME field */
} zk_field;

typedef struct zk_kind {
    const char *name;
    zk_both title, help;
    bool master;
    const char *key;        /* field that names one record, or NULL: records are never alike */
    const char *date;       /* field that dates it; NULL for master kinds */
    const zk_field *fields; /* ends with {0} */
    const char
        *alike; /* fields that together name a record where a file has no key column, "meter,time"; several
                             * such sets are tried in turn, '|' separated. NULL: then no record replaces another */
} zk_kind;

/* All kinds, in the order they are documented and imported; ends with NULL. */
extern const zk_kind *const zk_kinds[];

const zk_kind *zk_kind_find(const char *name);
const zk_field *zk_kind_field(const zk_kind *kind, const char *name);
size_t zk_kind_n_fields(const zk_kind *kind);
/* A stored integer is the value in field->unit times 10^this: MONEY 2 (fen), ENERGY 3 (Wh), an INT in kW 3
 * (W), else 0. */
int zk_field_scale(const zk_field *field);
/* The type as people read it: "text", "date", "month", "money"… never NULL. */
const char *zk_field_type_name(const zk_field *field);
/* The column's name in sealed files: "subject" for the owner reference "customer", else the field's. A kind
 * whose own id is the customer's (kind customer) has both: subject, and id as text. */
const char *zk_field_column(const zk_field *field);
/* The codes of a field as a NULL-terminated list of names (for zk_scancol), in the arena. */
const char *const *zk_field_codes(zk_ctx *cx, const zk_field *field);
/* ZK_ENOTFOUND with the nearest name. */
zk_err zk_kind_get(zk_ctx *cx, const char *name, const zk_kind **kind);

/* The live sealed files of a kind with their dead rows, by import order; paths absolute, in the arena.
 * date_lo/hi (days, inclusive; lo > hi: all) leave out files that hold nothing in that range. */
typedef struct zk_kindfile {
    zk_scanfile scan;
    int64_t sealed_id, import_id;
    int64_t subject_min, subject_max, date_min, date_max;
    int64_t bytes;
    const char *xxh3, *sha256; /* xxh3 NULL: sealed by an earlier version */
    const char *rel;           /* relative to the folder */
} zk_kindfile;
zk_err zk_kind_files(zk_ctx *cx, const zk_kind *kind, int64_t date_lo, int64_t date_hi, zk_kindfile **files,
                     size_t *n);

#endif
