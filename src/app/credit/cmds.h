/* SPDX-License-Identifier: Apache-2.0
 *
 * The commands of this feature, each in its own file; credit_cmd.c lists them.
 */
#ifndef ZK_APP_CREDIT_CMDS_H
#define ZK_APP_CREDIT_CMDS_H

#include "base/opt.h"

zk_err zk__woe_cmd(zk_ctx *cx, const zk_args *a);
zk_err zk__logit_cmd(zk_ctx *cx, const zk_args *a);
zk_err zk__scorecard_cmd(zk_ctx *cx, const zk_args *a);
zk_err zk__boost_cmd(zk_ctx *cx, const zk_args *a);
zk_err zk__roc_cmd(zk_ctx *cx, const zk_args *a);
zk_err zk__psi_cmd(zk_ctx *cx, const zk_args *a);
zk_err zk__trend_cmd(zk_ctx *cx, const zk_args *a);

extern const zk_opt zk__woe_opts[], zk__logit_opts[], zk__scorecard_opts[], zk__boost_opts[], zk__roc_opts[],
    zk__psi_opts[], zk__trend_opts[];

#endif
