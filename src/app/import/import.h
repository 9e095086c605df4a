/* SPDX-License-Identifier: Apache-2.0
 *
 * Import: foreign files in, sealed facts out.
 *
 * One file is one import: whole or absent, listed, shown, undone by its number. The way of a file:
 * sniff.c finds out what it is and, where it must, makes a UTF-8 copy in tmp/; header.c or a map (map.c) says
 * which column is which field (plan.c); convert.c turns text into exact values in several threads while
 * store/facts seals them; rejects.c says what was refused and why; import.c commits it all in one
 * transaction. Counts always satisfy read = accepted + rejected + duplicate + filtered.
 */
#ifndef ZK_APP_IMPORT_H
#define ZK_APP_IMPORT_H

#include "app/kind/kind.h"
#include "base/num.h"
#include "store/facts.h"

enum { ZK_IMPORT_SHOWN_MAX = 20 }; /* rejected rows and example rows kept for the screen */

typedef struct zk_import_options {
    const zk_kind *kind;
    const char *path;
    const char *map;       /* a map file, or the name of a shipped map; NULL: header names decide */
    bool dry_run;          /* says what would happen; changes nothing */
    bool strict;           /* any rejected row: nothing goes in (ZK_EINVAL) */
    bool create;           /* a customer not known yet is made, with an id only */
    bool again;            /* also a file that is in already */
    bool round;            /* round superfluous decimals instead of refusing them */
    const char *encoding;  /* NULL or "auto", "utf-8", "gb18030", "utf-16" */
    const char *delimiter; /* NULL: found out; "," ";" "|" "tab" "space" */
    const char *sheet;     /* XLSX: name or number from 1; NULL: the first */
    zk_dateorder date_order;
    int utc_offset_min; /* of times without a zone */
} zk_import_options;

/* One refused row, for the screen. */
typedef struct zk_import_reject {
    int64_t line;
    const char *column, *field, *value, *reason, *message, *expected;
} zk_import_reject;

/* How one column of the file was understood. field NULL: no field is taken from it as it is. */
typedef struct zk_import_column {
    const char *name;
    const zk_field *field;
    const char *unit; /* unit it is in, NULL: the field's own */
    const char *near; /* not used: the field it may have meant */
    const char *into; /* map: names of all fields it goes into, "id, customer"; NULL: none */
    bool skips;       /* map: decides which rows are left out */
} zk_import_column;

typedef struct zk_import_result {
    int64_t id;                    /* 0: nothing was stored */
    const char *format, *encoding; /* "CSV", "XLSX"…; "UTF-8", "GB18030" */
    int64_t read, accepted, rejected, duplicate, filtered, corrected;
    int64_t created;            /* customers made */
    int64_t date_min, date_max; /* of accepted rows; min > max: none */
    const char *rejects_file;   /* relative to the folder, NULL: none */
    bool keyless; /* facts without what names one: they are not recognised when they come again */
    const char *sha256;
    int64_t bytes;
    double seconds;
    zk_import_column *columns;
    size_t n_columns;
    zk_import_reject *rejects; /* the first few */
    size_t n_rejects;
    const char **head; /* dry run: names of the fields stored … */
    size_t n_head;
    const char ***rows; /* … and the first rows as they would be stored */
    size_t n_rows;
} zk_import_result;

/* A foreign file made readable: what it was found to be, and perhaps a UTF-8 copy of it in tmp_dir. */
typedef struct zk_import_source {
    zk_source source;     /* as to be read; path may be the copy */
    const char *format;   /* for people: "CSV", "TSV", "JSON lines", "Parquet", "XLSX" */
    const char *encoding; /* "UTF-8", "GB18030", "UTF-16" */
    bool copied;          /* source.path is a file in tmp_dir to be removed */
    int64_t line_add;     /* to a line of the copy, to get the line (or sheet row) of the file */
} zk_import_source;

/* For whoever reads a plain file that is no import: of opt, path, encoding, delimiter and sheet count. The first
 * line names the columns. Clear removes the copy. */
zk_err zk_import_source_open(zk_ctx *cx, const zk_import_options *opt, const char *tmp_dir,
                             zk_import_source *out);
void zk_import_source_clear(zk_import_source *s);

/* Takes one file in. ZK_ECONFLICT: this very file is in already (and not again). ZK_EINVAL: it cannot be
 * understood, or strict and a row was refused: result holds the counts then. Nothing is changed on any error. */
zk_err zk_import_file(zk_ctx *cx, const zk_import_options *opt, zk_import_result *result);

/* "+08:00", "-0330", "+8", "Z" as minutes east of UTC. */
bool zk_utc_offset(const char *text, int *minutes);

/* A past import, as the ledger has it. Texts in the arena. */
typedef struct zk_import_row {
    int64_t id;
    const char *kind, *file, *file_sha256, *mapping, *state, *rejects_file, *by;
    int64_t file_bytes, read, accepted, rejected, duplicate, filtered, corrected;
    int64_t at_ms, undone_at_ms;
    double seconds;
} zk_import_row;

/* All imports, newest first. */
zk_err zk_import_list(zk_ctx *cx, zk_import_row **rows, size_t *n);
zk_err zk_import_get(zk_ctx *cx, int64_t id, zk_import_row *row);
/* Takes an import back: its rows and what it superseded are as if it had never been. ZK_ECONFLICT:
 * undone already. */
zk_err zk_import_undo(zk_ctx *cx, int64_t id);

/* A CSV text with a head line and one example row that imports as it is. title: names in the language of
 * the context, otherwise the canonical ones. */
zk_err zk_import_template(zk_ctx *cx, const zk_kind *kind, bool title, zk_buf *out);

#endif
