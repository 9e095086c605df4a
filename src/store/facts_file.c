/* SPDX-License-Identifier: Apache-2.0
 *
 * What a file needs before the ledger may name it: to be on the disk, and to have its digests; and the
 * few numbers its Parquet footer tells.
 */
#include "store/facts_engine.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static zk_err sync_one(zk_ctx *cx, const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    zk_err err = ZK_OK;

    if (fd < 0)
        return zk__file_error(cx, path);
    if (fsync(fd))
        err = zk__file_error(cx, path);
    close(fd);
    return err;
}

static zk_err file_sync(zk_ctx *cx, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *dir = !slash          ? "."
                      : slash == path ? "/"
                                      : zk_strndup(&cx->arena, path, (size_t)(slash - path));

    ZK_TRY(sync_one(cx, path, O_RDONLY));
    return sync_one(cx, dir, O_RDONLY | O_DIRECTORY);
}

/* The footer knows rows and the range of every column per row group. */
static zk_err footer_read(zk_ctx *cx, duckdb_connection con, const char *path, zk_sealed *out)
{
    duckdb_result result;
    zk_buf sql = {0};
    zk_err err;

    zk_buf_puts(&sql, "SELECT (SELECT sum(num_rows) FROM parquet_file_metadata(");
    zk__sql_path(&sql, path);
    zk_buf_puts(&sql,
                ")), min(TRY_CAST(stats_min_value AS BIGINT)), max(TRY_CAST(stats_max_value AS BIGINT)) "
                "FROM parquet_metadata(");
    zk__sql_path(&sql, path);
    zk_buf_puts(&sql, ") WHERE path_in_schema = 'subject'");
    err = zk__duck_run(cx, con, sql.p, path, &result);
    zk_buf_clear(&sql);
    if (err)
        return err;
    out->rows = duckdb_value_int64(&result, 0, 0);
    out->subject_min = duckdb_value_int64(&result, 1, 0);
    out->subject_max = duckdb_value_int64(&result, 2, 0);
    duckdb_destroy_result(&result);
    return ZK_OK;
}

zk_err zk__file_finish(zk_ctx *cx, duckdb_connection con, const char *path, int64_t rows, zk_sealed *out)
{
    zk__digests digests;
    struct stat st;

    ZK_TRY(file_sync(cx, path));
    if (stat(path, &st))
        return zk__file_error(cx, path);
    out->bytes = st.st_size;
    ZK_TRY(footer_read(cx, con, path, out));
    if (out->rows != rows)
        return zk_fail(cx, ZK_EIO,
                       ZK_L("%s：写入 %" PRId64 " 行，文件中有 %" PRId64 " 行",
                            "%s: %" PRId64 " rows written, %" PRId64 " in the file"),
                       path, rows, out->rows);
    ZK_TRY(zk__file_digests(cx, path, true, true, &digests));
    memcpy(out->sha256, digests.sha256, sizeof out->sha256);
    memcpy(out->xxh3, digests.xxh3, sizeof out->xxh3);
    return ZK_OK;
}
