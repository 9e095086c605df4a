/* SPDX-License-Identifier: Apache-2.0
 *
 * Sweeping (contract in folder.h): the ledger says what is there. Of everything else under facts/ and runs/
 * only a known leftover is removed: its number is that of an import that was undone, or of an import or run
 * announced in tmp/ (<what>-<number>.making) before its first file was made. Anything else may be all that is
 * left of somebody's data, beside a ledger that is older than the folder, and is moved to lost/. Symbolic links
 * inside are never followed; what does not look like ours under facts/ is left alone.
 */
#include "app/folder/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/folder/folder_lock.h"
#include "app/folder/folder_sql.h"
#include "base/file.h"

enum { DEPTH_MAX = 8 };

typedef struct sweep {
    zk_ctx *cx;
    zk_map named;
    zk_map leftover; /* "import-7", "run-3" */
    int64_t removed;
} sweep;

static const char making_suffix[] = ".making";

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

static bool has(const zk_map *map, const char *text)
{
    int64_t value;

    return zk_map_get(map, zk_str_of(text), &value);
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), k = strlen(end);

    return n > k && !strcmp(text + n - k, end);
}

/* ---- what is known to be a leftover ----------------------------------------------------------------- */

static const char *making_path(zk_ctx *cx, const char *what, int64_t id)
{
    return zk_folder_path(cx, zk_fmt(&cx->arena, "tmp/%s-%" PRId64 "%s", what, id, making_suffix));
}

zk_err zk_folder_making(zk_ctx *cx, const char *what, int64_t id)
{
    return zk_file_write(cx, making_path(cx, what, id), "", 0, 0);
}

void zk_folder_made(zk_ctx *cx, const char *what, int64_t id)
{
    unlink(making_path(cx, what, id)); /* should it stay, the next sweep takes it */
}

static zk_err making_entry(sweep *s, const char *rel, bool is_dir, int depth)
{
    const char *name = strrchr(rel, '/') + 1;

    (void)depth;
    if (!is_dir && ends_with(name, making_suffix))
        zk_map_put(&s->leftover, (zk_str){name, strlen(name) - strlen(making_suffix)}, 1);
    return ZK_OK;
}

/* "facts/bill/2024/7-1.parquet" and "runs/7" have the number 7; 0: none. */
static int64_t number_of(const char *rel)
{
    const char *name = strrchr(rel, '/') + 1;

    return *name >= '1' && *name <= '9' ? strtoll(name, NULL, 10) : 0;
}

/* Nobody finishes what was written under a temporary name. */
static bool is_leftover(const sweep *s, const char *what, const char *rel)
{
    return ends_with(rel, ".tmp") ||
           has(&s->leftover, zk_fmt(&s->cx->arena, "%s-%" PRId64, what, number_of(rel)));
}

/* ---- what is not ---------------------------------------------------------------------------------------- */

static zk_err move_aside(sweep *s, const char *rel)
{
    zk_ctx *cx = s->cx;
    const char *to;

    if (!cx->folder->lost) {
        time_t now = time(NULL);
        struct tm at;
        char when[32];

        strftime(when, sizeof when, "%Y-%m-%dT%H%M%SZ", gmtime_r(&now, &at));
        cx->folder->lost = zk_folder_path(cx, zk_fmt(&cx->arena, "lost/%s", when));
    }
    to = zk_path_join(cx, cx->folder->lost, rel);
    ZK_TRY(zk_dir_make(cx, zk_path_dir(cx, to)));
    ZK_TRY(zk_file_move(cx, zk_folder_path(cx, rel), to));
    cx->folder->n_lost++;
    return ZK_OK;
}

/* ---- entries ---------------------------------------------------------------------------------------------- */

static bool looks_ours(const char *rel)
{
    return strstr(rel, ".parquet") || ends_with(rel, ".tmp");
}

static zk_err fact_entry(sweep *s, const char *rel, bool is_dir, int depth)
{
    if (is_dir && depth < DEPTH_MAX) {
        ZK_TRY(each(s, rel, depth + 1, fact_entry));
        rmdir(zk_folder_path(s->cx, rel)); /* goes when it is empty */
        return ZK_OK;
    }
    if (is_dir || has(&s->named, rel) || !looks_ours(rel))
        return ZK_OK;
    if (!is_leftover(s, "import", rel))
        return move_aside(s, rel);
    s->removed++;
    return zk_file_remove(s->cx, zk_folder_path(s->cx, rel));
}

static zk_err run_entry(sweep *s, const char *rel, bool is_dir, int depth)
{
    (void)depth;
    if (has(&s->named, rel))
        return ZK_OK;
    if (is_dir && !is_leftover(s, "run", rel))
        return move_aside(s, rel);
    s->removed++;
    return zk_dir_remove(s->cx, zk_folder_path(s->cx, rel));
}

static zk_err tmp_entry(sweep *s, const char *rel, bool is_dir, int depth)
{
    (void)is_dir;
    (void)depth;
    s->removed++;
    return zk_dir_remove(s->cx, zk_folder_path(s->cx, rel));
}

static zk_err sweep_all(sweep *s)
{
    ZK_TRY(zk__folder_named(s->cx, &s->named));
    ZK_TRY(zk__folder_undone(s->cx, &s->leftover));
    ZK_TRY(each(s, "tmp", 1, making_entry));
    ZK_TRY(each(s, "facts", 1, fact_entry));
    ZK_TRY(each(s, "runs", 1, run_entry));
    return each(s, "tmp", 1, tmp_entry);
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
    zk_map_clear(&s.leftover);
    if (removed)
        *removed = s.removed;
    return err;
}
