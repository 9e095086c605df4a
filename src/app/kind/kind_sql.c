/* SPDX-License-Identifier: Apache-2.0
 *
 * Which sealed files a kind has, and which of their rows are dead (zk_kind_files in kind.h).
 *
 * A row is dead when any import that is not undone supersedes it: the bitmaps of all of them are put
 * together. Bitmaps are stored deflated; a damaged one is ZK_ECORRUPT. Verifying a run looks at the
 * files as they were after some import (folder->import_max): later imports neither add nor supersede then.
 */
#include <inttypes.h>
#include <string.h>
#include <zlib.h>

#include "app/folder/folder.h"
#include "app/kind/kind.h"
#include "base/file.h"
#include "store/ledger.h"

static zk_kindfile file_read(zk_ctx *cx, const zk_rows *rows)
{
    zk_kindfile f = {.sealed_id = zk_col_int(rows, 0),
                     .import_id = zk_col_int(rows, 1),
                     .rel = zk_strdup(&cx->arena, zk_col_text(rows, 2)),
                     .subject_min = zk_col_int(rows, 4),
                     .subject_max = zk_col_int(rows, 5),
                     .date_min = zk_col_int(rows, 6),
                     .date_max = zk_col_int(rows, 7),
                     .sha256 = zk_strdup(&cx->arena, zk_col_text(rows, 8)),
                     .bytes = zk_col_int(rows, 9),
                     .xxh3 = zk_col_null(rows, 10) ? NULL : zk_strdup(&cx->arena, zk_col_text(rows, 10))};

    f.scan.path = zk_folder_path(cx, f.rel);
    f.scan.rows = zk_col_int(rows, 3);
    return f;
}

/* A folder may come from a stranger, and its ledger with it: nothing outside of it is read. */
static zk_err file_inside(zk_ctx *cx, const zk_kindfile *f)
{
    if (zk_path_inside(f->rel))
        return ZK_OK;
    return zk_fail(
        cx, ZK_ECORRUPT,
        ZK_L("台账指向数据文件夹之外的文件: %s", "the ledger names a file outside of the data folder: %s"),
        f->rel);
}

/* The newest import that counts: all, unless a run is verified as of an older state. */
static int64_t import_max(const zk_ctx *cx)
{
    return cx->folder && cx->folder->import_max > 0 ? cx->folder->import_max : INT64_MAX;
}

static zk_err files_load(zk_ctx *cx, const zk_kind *kind, int64_t lo, int64_t hi, zk_kindfile **files,
                         size_t *n)
{
    bool all = lo > hi || !kind->date;
    size_t cap = 0;
    zk_rows rows;
    zk_err err;

    ZK_TRY(zk_sql_query(
        cx,
        "SELECT s.id, s.import_id, s.path, s.rows, COALESCE(s.subject_min, 0), COALESCE(s.subject_max, 0),"
        " COALESCE(s.date_min, 1), COALESCE(s.date_max, 0), s.sha256, s.bytes, s.xxh3"
        " FROM sealed s JOIN import i ON i.id = s.import_id"
        " WHERE s.kind = ? AND i.state = 'sealed' AND i.id <= ?"
        " AND (? = 1 OR s.date_min IS NULL OR (s.date_min <= ? AND s.date_max >= ?)) ORDER BY s.id",
        ZK_ARGS(zk_text(kind->name), zk_int(import_max(cx)), zk_int(all), zk_int(hi), zk_int(lo)), &rows));
    while ((err = zk_rows_next(cx, &rows)) == ZK_OK && rows.more) {
        *ZK_PUSH(&cx->arena, *files, *n, cap) = file_read(cx, &rows);
        if ((err = file_inside(cx, &(*files)[*n - 1])))
            break;
    }
    zk_rows_close(&rows);
    return err;
}

static zk_err bitmap_add(zk_ctx *cx, zk_kindfile *f, const void *deflated, size_t n)
{
    uLongf bytes = (uLongf)((f->scan.rows + 7) / 8), got = bytes;
    uint8_t *bits = ZK_NEWS(&cx->arena, uint8_t, bytes + 1), *dead = (uint8_t *)f->scan.dead;

    if (uncompress(bits, &got, deflated, (uLong)n) != Z_OK || got != bytes)
        return zk_fail(cx, ZK_ECORRUPT,
                       ZK_L("%s 的失效行记录已损坏", "the record of superseded rows of %s is damaged"),
                       f->rel);
    for (size_t i = 0; dead && i < bytes; i++)
        bits[i] |= dead[i];
    f->scan.dead = bits;
    return ZK_OK;
}

static zk_err dead_load(zk_ctx *cx, const zk_kind *kind, zk_kindfile *files, size_t n)
{
    zk_rows rows;
    zk_err err;
    size_t at = 0, bytes;
    const void *blob;

    ZK_TRY(zk_sql_query(
        cx,
        "SELECT u.sealed_id, u.rows_bitmap FROM superseded u JOIN sealed s ON s.id = u.sealed_id"
        " JOIN import i ON i.id = u.import_id WHERE s.kind = ? AND i.state = 'sealed' AND i.id <= ?"
        " ORDER BY u.sealed_id, u.import_id",
        ZK_ARGS(zk_text(kind->name), zk_int(import_max(cx))), &rows));
    while ((err = zk_rows_next(cx, &rows)) == ZK_OK && rows.more) {
        while (at < n && files[at].sealed_id < zk_col_int(&rows, 0))
            at++;
        if (at == n || files[at].sealed_id != zk_col_int(&rows, 0))
            continue; /* a file left out by its dates */
        blob = zk_col_blob(&rows, 1, &bytes);
        if ((err = bitmap_add(cx, &files[at], blob, bytes)))
            break;
    }
    zk_rows_close(&rows);
    return err;
}

zk_err zk_kind_files(zk_ctx *cx, const zk_kind *kind, int64_t date_lo, int64_t date_hi, zk_kindfile **files,
                     size_t *n)
{
    *files = NULL;
    *n = 0;
    ZK_TRY(files_load(cx, kind, date_lo, date_hi, files, n));
    return *n ? dead_load(cx, kind, *files, *n) : ZK_OK;
}
