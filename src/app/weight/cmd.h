/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the commands of this feature: how weights are shown.
 */
#ifndef ZK_APP_WEIGHT_CMD_H
#define ZK_APP_WEIGHT_CMD_H

#include "app/method/method.h"
#include "app/weight/weight.h"
#include "zhike/stats.h"

extern const zk_opt zk__ahp_opts[];
zk_err zk__ahp_cmd(zk_ctx *cx, const zk_args *args);

/* A bar of block characters, 20 for v = most. */
const char *zk__bar(zk_ctx *cx, double v, double most);
/* Prints the text and a line end, and frees. */
void zk__print_json(zk_json *j);
/* Bars of the weights, largest first; nothing when path is NULL. */
zk_err zk__weights_plot(zk_ctx *cx, const char *path, const char *title, const char *const *name,
                        const double *w, size_t n);

#endif
