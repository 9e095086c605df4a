/* SPDX-License-Identifier: Apache-2.0
 *
 * Credit and risk: scorecards and what they are worth, on plain files. What other features may use.
 */
#ifndef ZK_APP_CREDIT_H
#define ZK_APP_CREDIT_H

#include "base/opt.h"

/* The back test of a file of grades and outcomes; the options are those of `zhike backtest file`. */
zk_err zk_backtest_file(zk_ctx *cx, const zk_args *a);

#endif
