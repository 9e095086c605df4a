/* SPDX-License-Identifier: Apache-2.0
 *
 * Credit and risk: scorecards and what they are worth, on plain files. What other features may use.
 */
#ifndef ZK_APP_CREDIT_H
#define ZK_APP_CREDIT_H

#include "app/method/method.h"
#include "base/opt.h"

/* zhike backtest FILE: what grades in a file said and what then happened; with a later grade, who moved. */
zk_err zk_backtest_file(zk_ctx *cx, const zk_args *a);

/* Its options, but for --bad. */
#define ZK_BACKTEST_FILE_OPTS                                                                                \
    {.name = "grade", .value = "COLUMN", .help = {"文件：等级列", "FILE: the column of the grade"}},         \
        {.name = "target",                                                                                   \
         .value = "COLUMN",                                                                                  \
         .help = {"文件：结果列（好/坏）", "FILE: the column of the outcome"}},                              \
        {.name = "later",                                                                                    \
         .value = "COLUMN",                                                                                  \
         .help = {"文件：后来的等级列，算迁移矩阵",                                                          \
                  "FILE: the grade at a later date, for the migration matrix"}},                             \
        {.name = "order",                                                                                    \
         .value = "LIST",                                                                                    \
         .help = {"文件：等级由好到差的次序；不给则按字母",                                                  \
                  "FILE: grades from best to worst; alphabetical unless given"}},                            \
        ZK_PLOT_OPT, ZK_FRAME_OPTS

#endif
