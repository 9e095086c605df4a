/* SPDX-License-Identifier: Apache-2.0
 *
 * The locks, for the rest of the feature.
 */
#ifndef ZK_APP_FOLDER_LOCK_H
#define ZK_APP_FOLDER_LOCK_H

#include "app/folder/folder.h"

/* Who writes on this machine at the moment, as text for people; NULL: nobody. */
const char *zk__folder_writer(zk_ctx *cx);

/* Keeps readers out while *fd is open; *fd is -1 when there are some. */
zk_err zk__folder_readers_out(zk_ctx *cx, int *fd);

/* The options every command takes, as the folder reads them. */
const char *zk__folder_dir(const zk_args *args);
const char *zk__folder_ledger(const zk_args *args); /* NULL: not said */
zk_err zk__folder_wait(zk_ctx *cx, const zk_args *args, int64_t *wait_s);

#endif
