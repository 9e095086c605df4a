/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the files of boosted trees.
 */
#ifndef ZK_EVAL_CREDIT_BOOST_H
#define ZK_EVAL_CREDIT_BOOST_H

#include "zhike/boost.h"

/* Everything zk_boost_train refuses but the values of x. */
zk_err zk__boost_check(const double *x, size_t rows, size_t cols, const double *y, const double *weight,
                       const zk_boost_valid *valid, const zk_boost_options *o, zk_spot *spot);

#endif
