/* SPDX-License-Identifier: Apache-2.0
 *
 * One writer, any readers (contract in folder.h).
 *
 * Locks are flock(2) on files that are never removed: the kernel drops them with the process,
 * so a kill leaves none behind. What writer.lock says is only read by those who could not
 * get it. Order: writer.lock, then the ledger's lock, then readers.lock.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "app/folder/folder_lock.h"
#include "base/file.h"
#include "base/progress.h"
#include "store/ledger.h"

enum { POLL_FIRST_MS = 20, POLL_MOST_MS = 200, NOTE_BYTES_MAX = 4096, DOING_COLUMNS = 120 };

static const char writer_name[] = "writer.lock", readers_name[] = "readers.lock";

/* ---- who writes ------------------------------------------------------------------------------------ */

static void note_write(zk_ctx *cx, int fd, const char *doing)
{
    char *shown = zk_text_show(&cx->arena, zk_str_of(doing), DOING_COLUMNS);
    char *user = zk_text_show(&cx->arena, zk_str_of(cx->user), 60);
    char *text = zk_fmt(&cx->arena, "pid=%ld\nuser=%s\nsince=%lld\ndoing=%s\n", (long)getpid(), user,
                        (long long)time(NULL), shown);

    /* Only for those who wait to read; the lock holds without it, even on a full disk. */
    if (ftruncate(fd, 0) == 0)
        (void)!pwrite(fd, text, strlen(text), 0);
}

static const char *note_value(zk_ctx *cx, const char *note, const char *name)
{
    size_t n = strlen(name);

    for (const char *p = note; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
        if (!strncmp(p, name, n) && p[n] == '=')
            return zk_strndup(&cx->arena, p + n + 1, strcspn(p + n + 1, "\n"));
    return "";
}

static const char *clock_show(zk_ctx *cx, time_t at)
{
    struct tm then, today;
    time_t now = time(NULL);
    char out[40] = "";

    localtime_r(&at, &then);
    localtime_r(&now, &today);
    strftime(out, sizeof out,
             then.tm_yday == today.tm_yday && then.tm_year == today.tm_year ? "%H:%M:%S"
                                                                            : "%Y-%m-%d %H:%M:%S",
             &then);
    return zk_strdup(&cx->arena, out);
}

/* "process 4711 (zhike import bill x.csv, since 10:21:07, user li)", from what the holder wrote. */
static const char *note_show(zk_ctx *cx, int fd)
{
    char note[NOTE_BYTES_MAX + 1];
    ssize_t n = pread(fd, note, NOTE_BYTES_MAX, 0);
    const char *pid, *doing, *user;
    time_t since;

    if (n <= 0) /* between its lock and its note */
        return ZK_TR(cx, "另一个进程", "another process");
    note[n] = 0;
    pid = note_value(cx, note, "pid");
    doing = note_value(cx, note, "doing");
    user = note_value(cx, note, "user");
    since = (time_t)strtoll(note_value(cx, note, "since"), NULL, 10);
    return zk_fmt(&cx->arena,
                  ZK_TR(cx, "进程 %s (zhike %s, 自 %s, 用户 %s)", "process %s (zhike %s, since %s, user %s)"),
                  pid, doing, clock_show(cx, since), user);
}

static zk_err busy(zk_ctx *cx, const char *who)
{
    return zk_fail(cx, ZK_EBUSY,
                   ZK_L("%s 正在写入 %s; 请稍后再试, 或用 --wait 多等一会",
                        "%s is writing to %s; try again, or wait longer with --wait"),
                   who, cx->folder->dir);
}

/* ---- the writer -------------------------------------------------------------------------------------- */

static int lock_open(zk_ctx *cx, const char *name)
{
    const char *path = zk_folder_path(cx, name);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, ZK_FILE_MODE);

    if (fd < 0 && (errno == EACCES || errno == EROFS))
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW); /* enough to read under a shared lock */
    return fd;
}

static zk_err lock_fail(zk_ctx *cx, const char *name)
{
    return zk_file_fail(cx, errno, zk_folder_path(cx, name), (zk_both){"锁不住", "cannot lock"});
}

static zk_err try_local(zk_ctx *cx, const char *doing, bool *got)
{
    *got = flock(cx->folder->writer_fd, LOCK_EX | LOCK_NB) == 0;
    if (*got)
        note_write(cx, cx->folder->writer_fd, doing);
    return *got || errno == EWOULDBLOCK || errno == EINTR ? ZK_OK : lock_fail(cx, writer_name);
}

/* The lock across machines; a folder in the making has no ledger yet. */
static zk_err try_ledger(zk_ctx *cx, bool *got)
{
    *got = true;
    return cx->ledger ? zk_ledger_hold(cx, got, NULL) : ZK_OK;
}

static zk_err busy_elsewhere(zk_ctx *cx)
{
    const char *holder = "";
    bool got;

    ZK_TRY(zk_ledger_hold(cx, &got, &holder));
    if (got)
        return ZK_OK; /* let go of at the last moment */
    return busy(cx, *holder
                        ? zk_fmt(&cx->arena, ZK_TR(cx, "另一台机器上的 %s", "%s on another machine"), holder)
                        : ZK_TR(cx, "另一台机器", "another machine"));
}

/* Both locks, or after wait_s the name of who has one of them. Nothing is left in the arena while waiting. */
static zk_err wait_for_both(zk_ctx *cx, const char *doing, int64_t wait_s)
{
    double until_s = zk_seconds() + (double)wait_s;
    int pause_ms = POLL_FIRST_MS;
    bool local = false, both = false;

    for (;;) {
        if (!local)
            ZK_TRY(try_local(cx, doing, &local));
        if (local)
            ZK_TRY(try_ledger(cx, &both));
        if (both)
            return ZK_OK;
        if (zk_seconds() >= until_s)
            return local ? busy_elsewhere(cx) : busy(cx, note_show(cx, cx->folder->writer_fd));
        usleep((useconds_t)pause_ms * 1000);
        pause_ms = pause_ms * 2 > POLL_MOST_MS ? POLL_MOST_MS : pause_ms * 2;
    }
}

static void writer_drop(zk_ctx *cx)
{
    zk_folder *f = cx->folder;

    if (f->writer_fd >= 0)
        close(f->writer_fd); /* and with it the lock */
    f->writer_fd = -1;
}

zk_err zk_folder_lock(zk_ctx *cx, const char *doing, int64_t wait_s)
{
    zk_folder *f = cx->folder;
    zk_err err;

    if (f->writer_depth) {
        f->writer_depth++;
        return ZK_OK;
    }
    f->writer_fd = lock_open(cx, writer_name);
    if (f->writer_fd < 0)
        return lock_fail(cx, writer_name);
    err = wait_for_both(cx, doing, wait_s < 0 ? f->wait_s : wait_s);
    if (err)
        writer_drop(cx);
    f->writer_depth = !err;
    return err;
}

void zk_folder_unlock(zk_ctx *cx)
{
    zk_folder *f = cx->folder;

    if (!f->writer_depth || --f->writer_depth)
        return;
    zk_ledger_release(cx);
    (void)!ftruncate(f->writer_fd, 0); /* the note is only for those who wait */
    writer_drop(cx);
}

const char *zk__folder_writer(zk_ctx *cx)
{
    const char *who = NULL;
    int fd = open(zk_folder_path(cx, writer_name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0)
        return NULL;
    if (flock(fd, LOCK_SH | LOCK_NB) && errno == EWOULDBLOCK)
        who = note_show(cx, fd);
    close(fd);
    return who;
}

/* ---- readers ------------------------------------------------------------------------------------------ */

zk_err zk_folder_read_begin(zk_ctx *cx)
{
    zk_folder *f = cx->folder;

    if (f->readers_depth++)
        return ZK_OK;
    f->readers_fd = lock_open(cx, readers_name);
    /* Waits only while a sweep runs, which is short. */
    while (f->readers_fd >= 0 && flock(f->readers_fd, LOCK_SH)) {
        if (errno == EINTR)
            continue;
        close(f->readers_fd);
        f->readers_fd = -1;
    }
    if (f->readers_fd >= 0)
        return ZK_OK;
    f->readers_depth = 0;
    return lock_fail(cx, readers_name);
}

void zk_folder_read_end(zk_ctx *cx)
{
    zk_folder *f = cx->folder;

    if (!f->readers_depth || --f->readers_depth)
        return;
    close(f->readers_fd);
    f->readers_fd = -1;
}

zk_err zk__folder_readers_out(zk_ctx *cx, int *fd)
{
    *fd = lock_open(cx, readers_name);
    if (*fd < 0)
        return lock_fail(cx, readers_name);
    if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
        return ZK_OK;
    close(*fd);
    *fd = -1;
    return ZK_OK;
}
