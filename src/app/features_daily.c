/* SPDX-License-Identifier: Apache-2.0
 *
 * The daily features, for zhike. A file of its own: who links this array links what it names.
 */
#include "app/features.h"

ZK_FEATURES_DAILY(ZK_FEATURE_DECLARE)

const zk_feature *const zk_features_daily[] = {ZK_FEATURES_DAILY(ZK_FEATURE_ADDRESS) NULL};
