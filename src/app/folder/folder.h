/* SPDX-License-Identifier: Apache-2.0
 *
 * A data folder: everything Zhike knows of one company.
 *
 *     DIR/zhike.conf     what the folder is and where its ledger is
 *     DIR/ledger.sqlite  the ledger, unless it is on PostgreSQL
 *     DIR/facts/<kind>/<period>/<import>.parquet   sealed files
 *     DIR/runs/<id>/     results
 *     DIR/rejects/       rows that were refused
 *     DIR/tmp/           spilled sorts, files not yet sealed
 *     DIR/lost/          what a sweep found and could not account for; never touched again
 *     DIR/writer.lock    held by the one process that writes; says who it is
 *     DIR/readers.lock   shared by those that read sealed files
 *
 * The ledger decides: a file under facts/ or runs/ that it does not name is not there. Such files are
 * leftovers of a kill or an undo, and writers sweep them away when nobody is reading; or the ledger is an
 * older one, restored without its folder: then they are moved to lost/, and the command says so.
 * One folder belongs to one ledger: both hold the same folder_id.
 */
#ifndef ZK_APP_FOLDER_H
#define ZK_APP_FOLDER_H

#include "base/opt.h"

enum { ZK_FOLDER_WAIT = -1 }; /* wait as long as --wait says */

typedef struct zk_folder {
    const char *dir;
    const char *id;     /* 32 hex digits */
    const char *ledger; /* file or address that was opened; show it with zk_ledger_show */
    int64_t wait_s;
    int writer_fd, writer_depth;
    int readers_fd, readers_depth;
    const char *lost; /* where a sweep of this command moved what nobody accounts for; NULL: nothing was */
    int64_t n_lost;
    int64_t import_max; /* > 0: facts as they were after this import, for verifying a run; 0: all */
} zk_folder;

/* Makes a folder with its ledger, or completes one whose making was cut short. made tells whether it
 * was new. ledger NULL: DIR/ledger.sqlite. The folder is open afterwards. ZK_ECONFLICT: dir is not
 * empty and no data folder, has another ledger, or the ledger belongs to another folder. */
zk_err zk_folder_init(zk_ctx *cx, const char *dir, const char *ledger, int64_t wait_s, bool *made);

/* Opens the folder of a command: --data, else $ZHIKE_DATA, else ./zhike-data; its ledger: --ledger, else
 * $ZHIKE_LEDGER, else what zhike.conf says; brings the ledger's schema up to date. Sets cx->folder and
 * cx->ledger. ZK_ENOTFOUND: no folder there. ZK_ECONFLICT: ledger of another folder. */
zk_err zk_folder_open(zk_ctx *cx, const zk_args *args);
/* The same with the places said. ledger NULL: as zhike.conf says. */
zk_err zk_folder_open_at(zk_ctx *cx, const char *dir, const char *ledger, int64_t wait_s);
/* Lets go of everything; may be called when nothing is open. */
void zk_folder_close(zk_ctx *cx);

/* A path inside the folder ("facts/bill/2024/7.parquet"), in the arena. */
const char *zk_folder_path(zk_ctx *cx, const char *rel);

/* Becomes the writer, on this machine and, with PostgreSQL, on all. doing is shown to those who wait
 * ("import bill x.csv"). wait_s: seconds, 0 at once, ZK_FOLDER_WAIT. ZK_EBUSY says who holds it. Nests. Freed
 * by the end of the process, however it ends. */
zk_err zk_folder_lock(zk_ctx *cx, const char *doing, int64_t wait_s);
void zk_folder_unlock(zk_ctx *cx);

/* Around reading sealed files, from before their names are read from the ledger until the last byte; and
 * around writing files that no ledger row names yet. While anybody is inside, nothing is swept. Nests. */
zk_err zk_folder_read_begin(zk_ctx *cx);
void zk_folder_read_end(zk_ctx *cx);

/* Removes what no ledger row names under facts/ and runs/ and is known to be a leftover (of an import that was
 * undone, or of one or a run whose making was announced), and all of tmp/; what is not known to be one goes to
 * lost/ (cx->folder->lost). The writer calls it right after locking, before it makes files of its own. Does
 * nothing while somebody reads. removed (may be NULL) counts files and run folders, not those moved. */
zk_err zk_folder_sweep(zk_ctx *cx, int64_t *removed);

/* Around making files under facts/ ("import") or runs/ ("run") whose number the ledger does not know yet: from
 * before the first of them until they are named or gone. After a kill in between they are known leftovers. */
zk_err zk_folder_making(zk_ctx *cx, const char *what, int64_t id);
void zk_folder_made(zk_ctx *cx, const char *what, int64_t id);

/* ---- what is in it -------------------------------------------------------------------------------- */

typedef struct zk_folder_kind {
    const char *kind;
    int64_t files, rows, superseded, bytes; /* rows without the superseded ones */
    int64_t date_min, date_max;             /* days; min > max: the kind has no dates */
} zk_folder_kind;

/* The last import or run. */
typedef struct zk_folder_last {
    int64_t id;            /* 0: none yet */
    const char *what;      /* kind, or scheme */
    const char *file, *by; /* file: of an import */
    int64_t at_ms, n;      /* n: rows accepted, or subjects */
    int64_t as_of;         /* days, of a run */
} zk_folder_last;

typedef struct zk_folder_status {
    int64_t version, newest; /* of the ledger; what this program knows */
    int64_t imports, undone, subjects, customers, runs;
    zk_folder_kind *kinds; /* by name */
    size_t n_kinds;
    zk_folder_last import, run;
    const char *writer; /* who writes on this machine at the moment, for people; NULL: nobody */
} zk_folder_status;

zk_err zk_folder_status_get(zk_ctx *cx, zk_folder_status *out);

#endif
