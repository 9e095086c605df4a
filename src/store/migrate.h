/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading migrations, inside the store (for migrate.c, its SQL and the tests).
 *
 * A migration is written in one dialect: types BIGINT, TEXT, DOUBLE PRECISION, BYTEA;
 * statements end with ; at the end of a line. zk__migrate_for turns one statement into
 * what an engine is given:
 *
 *   SQLite       BIGINT -> INTEGER (a BIGINT PRIMARY KEY becomes the row's own number), DOUBLE
 *                PRECISION -> REAL, BYTEA -> BLOB; tables are STRICT, and WITHOUT ROWID when
 *                marked with the comment "clustered" behind the closing bracket
 *   PostgreSQL   TEXT -> TEXT COLLATE "C", so that text is ordered by bytes on both
 */
#ifndef ZK_STORE_MIGRATE_H
#define ZK_STORE_MIGRATE_H

#include "store/ledger.h"

typedef struct zk__migration {
    int64_t version;
    const char *name; /* foundation */
    const char *path;
    const char *text; /* of the file */
    char sha256[65];  /* of the text */
} zk__migration;

/* The shipped migrations, 1, 2, … without a gap (ZK_ECORRUPT otherwise), in the arena. With text
 * false only version, name and path are filled. */
zk_err zk__migration_list(zk_ctx *cx, bool text, zk__migration **list, size_t *n);

/* Cuts a file into statements, without their ; and without the comments before them. */
void zk__migrate_split(zk_ctx *cx, const char *text, const char ***statements, size_t *n);
const char *zk__migrate_for(zk_ctx *cx, const char *statement, bool is_pg);

/* migrate_sql.c */
zk_err zk__version_table(zk_ctx *cx);
/* A table of another program, where no ledger has been made yet; "" when there is none. */
zk_err zk__version_foreign(zk_ctx *cx, const char **table);
zk_err zk__version_get(zk_ctx *cx, int64_t *version);
zk_err zk__version_sha256(zk_ctx *cx, int64_t version, const char **sha256);
zk_err zk__version_put(zk_ctx *cx, const zk__migration *m, int64_t at_ms);

#endif
