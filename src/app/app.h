/* SPDX-License-Identifier: Apache-2.0
 *
 * The program: how a command is found and run.
 */
#ifndef ZK_APP_APP_H
#define ZK_APP_APP_H

#include "base/opt.h"

/* Runs `zhike argv…` (without the program's name) with these features and ends the process with the exit code. Messages
 * go to stderr, results to stdout. */
_Noreturn void zk_app_main(const zk_feature *const *features, int argc, char **argv);

/* Goes on as zhike-all, with the whole of main's words. Returns only when that program is not to be had: the exit code,
 * after a message. */
int zk_app_handover(int argc, char **argv);

/* Prints the help of one command (app/help). */
zk_err zk_help_command(zk_ctx *cx, const zk_cmd *cmd);

#endif
