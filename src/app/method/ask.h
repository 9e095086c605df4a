/* SPDX-License-Identifier: Apache-2.0
 *
 * Options of the methods' commands that say more than one word or one number: choices, lists of numbers,
 * weights of named columns, which way is better. Each refusal names the option, the value and what there is.
 */
#ifndef ZK_APP_METHOD_ASK_H
#define ZK_APP_METHOD_ASK_H

#include "app/method/frame.h"
#include "base/json.h"

/* Which of the words (NULL-ended) the option is. Absent: *out stays. ZK_EINVAL names the nearest and all. */
zk_err zk_ask_choice(zk_ctx *cx, const zk_args *a, const char *option, const char *const *words, int *out);

/* A number ("0.2", "20%") within [lo, hi]. Absent: *out stays. */
zk_err zk_ask_real(zk_ctx *cx, const zk_args *a, const char *option, double lo, double hi, double *out);

/* "0.8, 95%" as numbers in the arena; what names the option in a refusal. Fractions ("1/3") are understood. */
zk_err zk_ask_numbers(zk_ctx *cx, const char *what, const char *list, double **out, size_t *n);

/* A number or a fraction of two ("1/3", "２／３"). */
bool zk_fraction_parse(zk_str s, double *out);

/* Weights of n named things, from the option's value:
 *   "0.5, 0.3, 0.2"     in their order
 *   "price=2, size=1"   by name, all of them
 *   FILE.json           what `zhike ahp --json` or `zhike weights --json` prints: its object "weights"
 *   FILE.csv            two columns: name, weight
 * Absent: all equal. Not normalised; w >= 0 with a positive sum is the method's own check. */
zk_err zk_ask_weights(zk_ctx *cx, const zk_args *a, const char *option, const char *const *names, size_t n,
                      double *w);

/* A direction for each of n named columns; the option lists those of which less is better. */
zk_err zk_ask_less(zk_ctx *cx, const zk_args *a, const char *option, const char *const *names, size_t n,
                   zk_direction *out);

/* The place of a name among n; n when it is not there (*out), or ZK_EINVAL with the nearest. */
zk_err zk_ask_name(zk_ctx *cx, const char *what, const char *name, const char *const *names, size_t n,
                   size_t *out);

/* Names of columns, in the arena. */
const char **zk_series_names(zk_ctx *cx, const zk_series *const *col, size_t n);

#endif
