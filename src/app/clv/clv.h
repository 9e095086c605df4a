/* SPDX-License-Identifier: Apache-2.0
 *
 * What customers will be worth: inside this feature, the command btyd and the methods of the command clv, one function
 * each. They take their values from options or from the columns of a file.
 */
#ifndef ZK_APP_CLV_H
#define ZK_APP_CLV_H

#include "app/method/method.h"
#include "zhike/clv.h"

extern const zk_opt zk__btyd_opts[];
zk_err zk__btyd_run(zk_ctx *cx, const zk_args *a);

/* From parameters: given by options, or a column of FILE each, one customer a row. */
zk_err zk__clv_retention(zk_ctx *cx, const zk_args *a);
zk_err zk__clv_berger_nasr(zk_ctx *cx, const zk_args *a);
/* From a series of periods in FILE. */
zk_err zk__clv_flows(zk_ctx *cx, const zk_args *a, bool jain_singh);
zk_err zk__clv_life(zk_ctx *cx, const zk_args *a);
/* From a switching matrix in FILE. */
zk_err zk__clv_rust(zk_ctx *cx, const zk_args *a);

/* FILE, which this method needs. */
zk_err zk__clv_file(zk_ctx *cx, const zk_args *a, const char **out);

#endif
