/* SPDX-License-Identifier: Apache-2.0
 *
 * What a file needs before the ledger may name it: to be on the disk, and to be hashed; and the
 * few numbers its Parquet footer tells.
 */
#include "store/facts_engine.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HASH_BLOCK = 1 << 20 };

static zk_err file_error(zk_ctx *cx, const char *path)
{
    zk_err code = errno == ENOSPC || errno == EDQUOT ? ZK_EFULL : errno == ENOENT ? ZK_ENOTFOUND : ZK_EIO;

    return zk_fail(cx, code, ZK_L("%s：%s", "%s: %s"), path, strerror(errno));
}

static zk_err hash_fd(zk_ctx *cx, const char *path, int fd, EVP_MD_CTX *md, unsigned char *block)
{
    ssize_t n;

    while ((n = read(fd, block, HASH_BLOCK)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return file_error(cx, path);
        if (EVP_DigestUpdate(md, block, (size_t)n) != 1)
            return zk_fail(cx, ZK_EINTERNAL, ZK_L("SHA-256 计算失败", "SHA-256 failed"));
    }
    return ZK_OK;
}

zk_err zk_file_sha256(zk_ctx *cx, const char *path, char hex[65])
{
    unsigned char sum[32], *block = NULL;
    EVP_MD_CTX *md = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    zk_err err;

    if (fd < 0)
        return file_error(cx, path);
    posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    block = zk_xmalloc(HASH_BLOCK);
    md = EVP_MD_CTX_new();
    if (!md || EVP_DigestInit_ex(md, EVP_sha256(), NULL) != 1)
        err = zk_fail(cx, ZK_EINTERNAL, ZK_L("SHA-256 不可用", "SHA-256 is not available"));
    else if (!(err = hash_fd(cx, path, fd, md, block)) && EVP_DigestFinal_ex(md, sum, NULL) != 1)
        err = zk_fail(cx, ZK_EINTERNAL, ZK_L("SHA-256 计算失败", "SHA-256 failed"));
    for (int i = 0; !err && i < 32; i++) {
        hex[2 * i] = "0123456789abcdef"[sum[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[sum[i] & 15];
    }
    hex[64] = 0;
    EVP_MD_CTX_free(md);
    free(block);
    close(fd);
    return err;
}

static zk_err sync_one(zk_ctx *cx, const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    zk_err err = ZK_OK;

    if (fd < 0)
        return file_error(cx, path);
    if (fsync(fd))
        err = file_error(cx, path);
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
    struct stat st;

    ZK_TRY(file_sync(cx, path));
    if (stat(path, &st))
        return file_error(cx, path);
    out->bytes = st.st_size;
    ZK_TRY(footer_read(cx, con, path, out));
    if (out->rows != rows)
        return zk_fail(cx, ZK_EIO,
                       ZK_L("%s：写入 %" PRId64 " 行，文件中有 %" PRId64 " 行",
                            "%s: %" PRId64 " rows written, %" PRId64 " in the file"),
                       path, rows, out->rows);
    return zk_file_sha256(cx, path, out->sha256);
}
