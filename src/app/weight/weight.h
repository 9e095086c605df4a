/* SPDX-License-Identifier: Apache-2.0
 *
 * The feature of weights: the commands ahp and weights. Other features see from here how a matrix of
 * judgements is written in a file of theirs.
 */
#ifndef ZK_APP_WEIGHT_H
#define ZK_APP_WEIGHT_H

#include "base/opt.h"
#include "base/yaml.h"
#include "zhike/weight.h"

extern const zk_feature zk_feature_weight;

/* A judgement as people write it: 3, 1/3, 0.333, ３. *decimals: digits behind the point, SIZE_MAX when it is written
 * exactly. */
bool zk_judgement_parse(zk_str s, double *out, size_t *decimals);

/* "1/3", "2.5": a judgement to be read, in the arena. */
const char *zk_judgement_show(zk_ctx *cx, double v);

/* A list of rows of judgements of n elements: all n x n; or above the diagonal only, with the diagonal or
 * without. 0, ~ or "?" is "not judged". matrix has n x n. ZK_EPARSE complains with line and column. */
zk_err zk_judgements_yaml(zk_ctx *cx, const zk_yaml *rows, size_t n, double *matrix);

/* Makes the pair (i, j) of a matrix one judgement: a missing side is the other's reciprocal, a side that was
 * rounded to so many decimals gives way. False: they contradict each other. */
bool zk_judgement_pair(double *up, size_t up_decimals, double *down, size_t down_decimals);

#endif
