/* SPDX-License-Identifier: Apache-2.0
 *
 * What the folder asks of the ledger. Inside the feature only.
 */
#ifndef ZK_APP_FOLDER_SQL_H
#define ZK_APP_FOLDER_SQL_H

#include "app/folder/folder.h"
#include "base/map.h"
#include "store/ledger.h"

/* The folder a ledger belongs to; "" while none. */
zk_err zk__folder_id_get(zk_ctx *cx, const char **id);
/* Makes it ours unless it is another's already. */
zk_err zk__folder_id_claim(zk_ctx *cx, const char *id);

/* Every path the ledger names: sealed files of imports that are not undone ("facts/…"), and "runs/<id>". */
zk_err zk__folder_named(zk_ctx *cx, zk_map *paths);
/* The imports that were undone, as "import-7". */
zk_err zk__folder_undone(zk_ctx *cx, zk_map *names);

/* Fills what the ledger knows, as of one commit. */
zk_err zk__folder_count(zk_ctx *cx, zk_folder_status *out);

#endif
