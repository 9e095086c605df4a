/* SPDX-License-Identifier: Apache-2.0
 *
 * The command btyd, for the array of the feature in clv_cmd.c.
 */
#ifndef ZK_APP_VALUE_CLV_H
#define ZK_APP_VALUE_CLV_H

#include "base/opt.h"

extern const zk_opt zk__btyd_opts[];
zk_err zk__btyd_run(zk_ctx *cx, const zk_args *a);

#endif
