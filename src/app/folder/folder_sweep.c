/* SPDX-License-Identifier: Apache-2.0
 *
 * Sweeping (contract in folder.h): the ledger says what is there, everything else under facts/,
 * runs/ and tmp/ is a leftover. Symbolic links inside are never followed; what does not look
 * like ours under facts/ is left alone.
 */
#include "app/folder/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/folder/folder_lock.h"
#include "app/folder/folder_sql.h"
#include "base/file.h"

enum { DEPTH_MAX = 8 };

typedef struct sweep {
    zk_ctx *cx;
    zk_map named;
    int64_t removed;
} sweep;

typedef zk_err (*entry_fn)(sweep *s, const char *rel, bool is_dir, int depth);

/* Calls fn for every name in a folder of the data folder. */
static zk_err each(sweep *s, const char *rel, int depth, entry_fn fn)
{
    const char *path = zk_folder_path(s->cx, rel);
    zk_err err = ZK_OK;
    struct dirent *e;
    DIR *d = opendir(path);

    if (!d)
        return errno == ENOENT
                   ? ZK_OK
                   : zk_file_fail(s->cx, errno, path, (zk_both){"打不开文件夹", "cannot open the folder"});
    while (!err && (e = readdir(d))) {
        struct stat st;

        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        if (fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
            err = fn(s, zk_fmt(&s->cx->arena, "%s/%s", rel, e->d_name), S_ISDIR(st.st_mode), depth);
    }
    closedir(d);
    return err;
}

static bool is_named(const sweep *s, const char *rel)
{
    int64_t value;

    return zk_map_get(&s->named, zk_str_of(rel), &value);
}

static bool looks_ours(const char *rel)
{
    size_t n = strlen(rel);

    return strstr(rel, ".parquet") || (n > 4 && !strcmp(rel + n - 4, ".tmp"));
}

static zk_err fact_entry(sweep *s, const char *rel, bool is_dir, int depth)
{
    if (is_dir && depth < DEPTH_MAX) {
        ZK_TRY(each(s, rel, depth + 1, fact_entry));
        rmdir(zk_folder_path(s->cx, rel)); /* goes when it is empty */
        return ZK_OK;
    }
    if (is_dir || is_named(s, rel) || !looks_ours(rel))
        return ZK_OK;
    s->removed++;
    return zk_file_remove(s->cx, zk_folder_path(s->cx, rel));
}

static zk_err any_entry(sweep *s, const char *rel, bool is_dir, int depth)
{
    (void)is_dir;
    (void)depth;
    if (is_named(s, rel))
        return ZK_OK;
    s->removed++;
    return zk_dir_remove(s->cx, zk_folder_path(s->cx, rel));
}

static zk_err sweep_all(sweep *s)
{
    ZK_TRY(zk__folder_named(s->cx, &s->named));
    ZK_TRY(each(s, "facts", 1, fact_entry));
    ZK_TRY(each(s, "runs", 1, any_entry));
    return each(s, "tmp", 1, any_entry);
}

zk_err zk_folder_sweep(zk_ctx *cx, int64_t *removed)
{
    sweep s = {.cx = cx};
    zk_err err;
    int fd;

    if (removed)
        *removed = 0;
    if (!cx->folder->writer_depth)
        return zk_fail(cx, ZK_EINTERNAL, ZK_L("清理前要先取得写锁", "a sweep needs the writer lock"));
    ZK_TRY(zk__folder_readers_out(cx, &fd));
    if (fd < 0)
        return ZK_OK; /* somebody reads: another time */
    err = sweep_all(&s);
    close(fd);
    zk_map_clear(&s.named);
    if (removed)
        *removed = s.removed;
    return err;
}
