/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the files of boosted trees.
 */
#ifndef ZK_EVAL_CREDIT_BOOST_H
#define ZK_EVAL_CREDIT_BOOST_H

#include "zhike/boost.h"

/* The most that may be trained, and so the most that a saved model may hold. */
enum { ZK__BOOST_ROUNDS_MAX = 10000, ZK__BOOST_DEPTH_MAX = 16 };

/* Under which name a saved model tells its task: "binary" or "regression". */
#define ZK__BOOST_TASK_KEY "zhike_task"

/* Whether bytes are a whole saved model that XGBoost can be given without harm. */
bool zk__boost_sound(const void *bytes, size_t n);

/* Everything zk_boost_train refuses but the values of x. */
zk_err zk__boost_check(const double *x, size_t rows, size_t cols, const double *y, const double *weight,
                       const zk_boost_valid *valid, const zk_boost_options *o, zk_spot *spot);

#endif
