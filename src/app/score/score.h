/* SPDX-License-Identifier: Apache-2.0
 *
 * The feature of scores: topsis, grey, fuzzy, deduct, normalize, stability.
 */
#ifndef ZK_APP_SCORE_H
#define ZK_APP_SCORE_H

#include "base/opt.h"

extern const zk_feature zk_feature_score;

#endif
