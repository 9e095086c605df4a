/* SPDX-License-Identifier: Apache-2.0
 *
 * Taking an import back, and looking at past ones (contract in import.h).
 *
 * Sealed files are never rewritten: undoing means that the ledger no longer names what the import made,
 * nor what it replaced. Its files are swept by the next writer.
 */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "app/customer/customer.h"
#include "app/folder/folder.h"
#include "app/import/job.h"

zk_err zk_import_list(zk_ctx *cx, zk_import_row **rows, size_t *n)
{
    return zk__sql_imports(cx, -1, rows, n);
}

zk_err zk_import_get(zk_ctx *cx, int64_t id, zk_import_row *row)
{
    zk_import_row *rows;
    size_t n;

    ZK_TRY(zk__sql_imports(cx, id, &rows, &n));
    if (!n)
        return zk_fail(cx, ZK_ENOTFOUND, ZK_L("没有第 %" PRId64 " 次导入", "there is no import %" PRId64),
                       id);
    *row = rows[0];
    return ZK_OK;
}

typedef struct gone {
    zk_map map;
    zk_str *ids;
    size_t n, cap;
} gone;

/* The ids of an import's own files, as long as the ledger still names them. */
static zk_err gone_find(zk_ctx *cx, int64_t id, const zk_kind *kind, gone *g)
{
    zk_kindfile *files;
    size_t n;

    ZK_TRY(zk_kind_files(cx, kind, 1, 0, &files, &n));
    for (size_t i = 0; i < n; i++)
        if (files[i].import_id == id)
            ZK_TRY(
                zk__owners_ids(cx, files[i].scan.path, files[i].scan.rows, &g->map, &g->ids, &g->n, &g->cap));
    return ZK_OK;
}

static zk_err undo(zk_ctx *cx, const zk_import_row *row, gone *g)
{
    struct timespec ts;
    const char **kinds;
    size_t n;
    int ref = zk__ref_of(row->kind);

    clock_gettime(CLOCK_REALTIME, &ts);
    ZK_TRY(zk__sql_import_undone(cx, row->id, (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000));
    ZK_TRY(zk__sql_sealed_kinds(cx, row->id, &kinds, &n));
    ZK_TRY(zk__sql_sealed_drop(cx, row->id));
    for (size_t i = 0; i < n; i++)
        if (!strcmp(kinds[i], "customer"))
            ZK_TRY(zk_customer_rebuild(cx));
    if (ref > 0)
        ZK_TRY(zk__owners_rebuild(cx, row->kind, &g->map, g->ids, g->n));
    return zk__sql_audit(cx, "undo", zk_fmt(&cx->arena, "import %" PRId64, row->id), NULL);
}

static zk_err undo_locked(zk_ctx *cx, int64_t id)
{
    zk_import_row row;
    gone g = {0};
    zk_err err = ZK_OK;

    ZK_TRY(zk_import_get(cx, id, &row));
    if (!strcmp(row.state, "undone"))
        return zk_fail(cx, ZK_ECONFLICT,
                       ZK_L("第 %" PRId64 " 次导入已经撤销", "import %" PRId64 " has been undone already"),
                       id);
    zk_facts_open(cx, zk_folder_path(cx, "tmp"), 0);
    if (zk__ref_of(row.kind) > 0)
        err = gone_find(cx, id, zk_kind_find(row.kind), &g);
    if (!err && !(err = zk_tx_begin(cx)))
        err = zk_tx_end(cx, undo(cx, &row, &g));
    zk_map_clear(&g.map);
    return err;
}

zk_err zk_import_undo(zk_ctx *cx, int64_t id)
{
    zk_err err;

    ZK_TRY(zk_folder_lock(cx, zk_fmt(&cx->arena, "undo import %" PRId64, id), ZK_FOLDER_WAIT));
    err = zk_folder_read_begin(cx);
    if (!err) {
        err = undo_locked(cx, id);
        zk_folder_read_end(cx);
    }
    if (!err)
        err = zk_folder_sweep(cx, NULL);
    zk_folder_unlock(cx);
    return err;
}
