/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike.conf: a few lines "name = value" that say what a data folder is. Inside the feature only.
 */
#ifndef ZK_APP_FOLDER_CONF_H
#define ZK_APP_FOLDER_CONF_H

#include "base/ctx.h"

enum { ZK__FOLDER_FORMAT = 1 };

typedef struct zk__folder_conf {
    const char *id;     /* 32 hex digits */
    const char *ledger; /* as written: relative to the folder, absolute, or postgres://… */
} zk__folder_conf;

/* ZK_ENOTFOUND: no such file. ZK_EPARSE names file and line. ZK_ECONFLICT: a newer format. */
zk_err zk__folder_conf_read(zk_ctx *cx, const char *path, zk__folder_conf *out);
/* For the owner alone when the ledger's address has a password, otherwise for the group too. */
zk_err zk__folder_conf_write(zk_ctx *cx, const char *path, const zk__folder_conf *conf);
/* A fresh id, from the system's random numbers. */
zk_err zk__folder_conf_id(zk_ctx *cx, const char **id);

#endif
