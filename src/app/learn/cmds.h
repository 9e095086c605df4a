/* SPDX-License-Identifier: Apache-2.0
 *
 * The commands of learning and groups, each in a file of its own, listed in learn_cmd.c.
 */
#ifndef ZK_APP_LEARN_CMDS_H
#define ZK_APP_LEARN_CMDS_H

#include "base/opt.h"

zk_err zk__cluster_cmd(zk_ctx *cx, const zk_args *a);
zk_err zk__som_cmd(zk_ctx *cx, const zk_args *a);
zk_err zk__tree_cmd(zk_ctx *cx, const zk_args *a);
zk_err zk__rough_cmd(zk_ctx *cx, const zk_args *a);
zk_err zk__mlp_cmd(zk_ctx *cx, const zk_args *a);

extern const zk_opt zk__cluster_opts[], zk__som_opts[], zk__tree_opts[], zk__rough_opts[], zk__mlp_opts[];

#endif
