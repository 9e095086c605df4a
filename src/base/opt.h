/* SPDX-License-Identifier: Apache-2.0
 *
 * Commands and their options, declared as plain arrays.
 *
 * `zhike help`, the man page and the shell completion are printed from these arrays, so they
 * cannot disagree with what the program takes. A command is looked up by its words ("import",
 * "import list"); the longest match wins.
 */
#ifndef ZK_BASE_OPT_H
#define ZK_BASE_OPT_H

#include "base/ctx.h"

typedef struct zk_args zk_args;

typedef struct zk_opt {
    const char *name;  /* "as-of", given as --as-of DATE or --as-of=DATE */
    const char *value; /* "DATE" in the help; NULL for a flag */
    zk_both help;
    const char *initial; /* shown and used when absent; may be NULL */
    bool many;           /* may be repeated */
    char letter;         /* -o, or 0 */
} zk_opt;

typedef struct zk_cmd {
    const char *words;    /* "run list" */
    const char *operands; /* "SCHEME…" ; "" for none */
    int min, max;         /* operands; max < 0: any number */
    zk_both summary;      /* one line */
    zk_both help;         /* paragraphs and examples, printed by `zhike help words`; may be {NULL,NULL} */
    const zk_opt *opts;   /* ends with {0}; may be NULL */
    zk_err (*fn)(zk_ctx *cx, const zk_args *args);
    bool no_folder; /* works without a data folder */
} zk_cmd;

/* A feature exports one of these; app.c lists them. */
typedef struct zk_feature {
    const char *name;
    zk_both title;
    const zk_cmd *cmds; /* ends with {0} */
} zk_feature;

struct zk_args {
    const zk_cmd *cmd;
    size_t n; /* operands */
    const char **operand;
    size_t n_opts;
    const char **names, **values; /* in order given; value "" for a flag */
};

/* Value of an option: the last one given, else its initial value, else NULL. */
const char *zk_arg(const zk_args *a, const char *name);
bool zk_arg_flag(const zk_args *a, const char *name);
/* The i-th value of a repeatable option, NULL past the end. */
const char *zk_arg_nth(const zk_args *a, const char *name, size_t i);
/* Whole number in [min, max]; ZK_EINVAL names option, value and range. Absent: *out unchanged. */
zk_err zk_arg_int(zk_ctx *cx, const zk_args *a, const char *name, int64_t min, int64_t max, int64_t *out);
/* A date (YYYY-MM-DD or YYYYMMDD) as days since 1970-01-01. Absent: *out unchanged. */
zk_err zk_arg_date(zk_ctx *cx, const zk_args *a, const char *name, int32_t *out);

/* Options every command takes (--data, --ledger, --lang, --json, --threads, --quiet, --wait, --help). */
extern const zk_opt zk_global_opts[];

/* The command that argv (without the program's name) names, NULL when features have no such one. */
const zk_cmd *zk_args_command(const zk_feature *const *features, int argc, char **argv);

/* Whether argv has no command, only options of every command and their values, or nothing. */
bool zk_args_only_options(int argc, char **argv);

/* Finds the command and parses argv (without the program's name) into args, in the arena. Unknown
 * option or command: ZK_EINVAL with the nearest name. Options may stand anywhere; "--" ends them. */
zk_err zk_args_parse(zk_ctx *cx, const zk_feature *const *features, int argc, char **argv, zk_args *args);

#endif
