/* SPDX-License-Identifier: Apache-2.0
 *
 * Every feature, for zhike-all.
 */
#include "app/features.h"

ZK_FEATURES_DAILY(ZK_FEATURE_DECLARE)
ZK_FEATURES_OTHER(ZK_FEATURE_DECLARE)

const zk_feature *const zk_features[] = {ZK_FEATURES_DAILY(ZK_FEATURE_ADDRESS)
                                             ZK_FEATURES_OTHER(ZK_FEATURE_ADDRESS) NULL};
