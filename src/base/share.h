/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the files that ship with the program are: schemes/, indicators/, maps/, sql/.
 */
#ifndef ZK_BASE_SHARE_H
#define ZK_BASE_SHARE_H

#include "base/ctx.h"

/* The path of a shipped file or folder ("sql/0001_foundation.sql"), in the arena: looked for in
 * $ZHIKE_SHARE, then the installed share folder, then the source tree it was built from. When none
 * has it, the path in the first of them, so that the message of whoever opens it names a place. */
const char *zk_share_path(zk_ctx *cx, const char *rel);

/* The files in a shipped folder whose names end so, sorted by name; paths in the arena. */
zk_err zk_share_list(zk_ctx *cx, const char *rel, const char *suffix, const char ***paths, size_t *n);

#endif
