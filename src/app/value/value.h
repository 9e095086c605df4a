/* SPDX-License-Identifier: Apache-2.0
 *
 * What customers are worth: abc, rfm, matrix, lorenz.
 */
#ifndef ZK_APP_VALUE_H
#define ZK_APP_VALUE_H

#include "base/opt.h"

extern const zk_feature zk_feature_value;

#endif
