/* SPDX-License-Identifier: Apache-2.0
 *
 * The commands clv and btyd, for the list of the feature (value_cmd.c).
 */
#ifndef ZK_APP_VALUE_CLV_H
#define ZK_APP_VALUE_CLV_H

#include "base/opt.h"

extern const zk_cmd zk__cmd_clv, zk__cmd_btyd;

#endif
