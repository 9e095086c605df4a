/* SPDX-License-Identifier: Apache-2.0
 *
 * The small expression language of schemes, indicators and --where:
 *
 *     kind in (industrial, commercial) and capacity >= 100 kW
 *     violation.theft.count[24 months] > 0 or not (late_days <= 30)
 *     bill.amount.sum[12 months] - 0.15 * bill.energy.sum[12 months]
 *     coalesce(grade.power-credit-large, grade.power-credit-small) = A
 *
 * Values are numbers (double), texts and the absent value. A name is dotted, may contain '-' between
 * letters (a minus needs blanks around it), and may carry a window in brackets; it is resolved
 * once, at compile time, by the caller, to a slot number; evaluation reads slots. A name the caller does
 * not resolve is an error, unless it stands where only a text can (in a list, or beside '=' with a
 * name): there it is that text (A, industrial). Numbers may carry a unit, which scales them to the base unit:
 *   元 CNY yuan, 万元, fen 分 -> yuan;  Wh kWh MWh 千瓦时 度 -> kWh;  W kW MW kVA 千瓦 -> kW;
 *   % -> 0.01;  day days 天, month months 个月, year years 年 -> days, months, months.
 * Operators: or, and, not, = == != <> < <= > >=, in (…), between a and b, is missing, is not missing, + - * /, unary -;
 * functions: abs min max coalesce if(c, a, b) round log exp. A date is written 2023-12-31 and is the number
 * of days since 1970-01-01; a text that is not a plain name stands in quotes ('…' or "…", doubled inside).
 * Absent values: arithmetic and comparison with an absent value are absent; an absent condition counts
 * as false at the top and in if(); and/or follow three-valued logic. Division by zero, and whatever else
 * is not a finite number, is absent.
 * Deterministic, no side effects, bounded depth; compiled to a flat program, evaluated without allocation.
 */
#ifndef ZK_BASE_EXPR_H
#define ZK_BASE_EXPR_H

#include "base/ctx.h"

typedef struct zk_expr zk_expr;

typedef struct zk_value {
    enum { ZK_ABSENT, ZK_NUMBER, ZK_TEXT } type;
    double x;
    zk_str text;
} zk_value;

/* Resolves a name (with its window text, "" when none) to a slot >= 0; -1: not known; ZK_EXPR_COMPLAINED:
 * known but wrong (a bad window), and the complaint has been made. is_text tells the compiler what the
 * slot holds. nearest may be NULL: a known name like the unknown one, or NULL, for the complaint. */
typedef struct zk_resolver {
    int (*slot)(void *user, zk_str name, zk_str window, bool *is_text);
    void *user;
    const char *(*nearest)(void *user, zk_str name);
} zk_resolver;

enum { ZK_EXPR_COMPLAINED = -2 };

/* Where the expression stands, for messages; column is that of its first character. */
typedef struct zk_place {
    const char *file;
    int64_t line, column;
    const char *field;
} zk_place;

enum { ZK_EXPR_BYTES_MAX = 4096, ZK_EXPR_DEPTH_MAX = 64 };

/* Compiles; the program lives in cx->arena. Complaints (ZK_EPARSE) point at the character and say
 * what was expected, and for an unknown name the nearest known one is left to the caller's resolver. */
zk_err zk_expr_compile(zk_ctx *cx, zk_str text, zk_place place, const zk_resolver *resolver, zk_expr **out);
/* Slots the program reads, ascending, no repeats. */
size_t zk_expr_slots(const zk_expr *e, const int **slots);
/* Evaluates with slots[k] = value of slot k. Thread-safe. */
zk_value zk_expr_eval(const zk_expr *e, const zk_value *slots);
/* True only for a number that is not zero. */
bool zk_expr_true(const zk_expr *e, const zk_value *slots);
/* The expression as one line of text, as given. */
const char *zk_expr_text(const zk_expr *e);
/* Whether it yields a text, and a truth (comparison, and/or/not, is missing) rather than a quantity. */
bool zk_expr_is_text(const zk_expr *e);
bool zk_expr_is_truth(const zk_expr *e);

/* ---- what a caller may look into, to do better than a general evaluation --------------------- */

/* The slot when the expression is nothing but one name; else -1. */
int zk_expr_plain(const zk_expr *e);

/* An expression that is a conjunction of simple terms, each one slot against constants. A row passes
 * when it passes all of them; a term on an absent value passes only for ZK_TERM_MISSING. */
typedef enum zk_termop {
    ZK_TERM_EQ,
    ZK_TERM_NE,
    ZK_TERM_LT,
    ZK_TERM_LE,
    ZK_TERM_GT,
    ZK_TERM_GE,
    ZK_TERM_IN,
    ZK_TERM_NOT_IN,
    ZK_TERM_MISSING,
    ZK_TERM_PRESENT,
    ZK_TERM_TRUE,
    ZK_TERM_FALSE
} zk_termop;

typedef struct zk_term {
    int slot;
    zk_termop op;
    const zk_value *value; /* EQ … GE: one; IN, NOT_IN: n */
    size_t n;
} zk_term;

/* The terms, or 0 when the expression is not of that form. */
size_t zk_expr_terms(const zk_expr *e, const zk_term **terms);

/* Every text constant the expression compares slot with, in order, for checking codes at compile
 * time; column is that of its first character in the place given. */
typedef struct zk_literal {
    int slot;
    zk_str text;
    int64_t column;
} zk_literal;
size_t zk_expr_literals(const zk_expr *e, const zk_literal **literals);

#endif
