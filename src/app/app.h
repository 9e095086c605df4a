/* SPDX-License-Identifier: Apache-2.0
 *
 * The program: its only list of features, and how a command is run.
 */
#ifndef ZK_APP_APP_H
#define ZK_APP_APP_H

#include "base/opt.h"

/* Every feature, in the order of the help; ends with NULL. */
extern const zk_feature *const zk_features[];

/* Runs `zhike argv…` (without the program's name) and returns the exit code. Messages go to stderr,
 * results to stdout. */
int zk_app_main(int argc, char **argv);

/* Prints the help of one command (app/help). */
zk_err zk_help_command(zk_ctx *cx, const zk_cmd *cmd);

#endif
