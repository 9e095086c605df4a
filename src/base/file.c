/* SPDX-License-Identifier: Apache-2.0
 *
 * Files and folders (contract in file.h).
 */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 64 };

const char *zk_errno_text(const zk_ctx *cx, int number)
{
    static const struct {
        int number;
        const char *zh;
    } known[] = {
        {ENOENT, "没有这个文件或文件夹"},
        {EACCES, "没有权限"},
        {EPERM, "不允许"},
        {EROFS, "文件系统只读"},
        {ENOSPC, "磁盘已满"},
        {EDQUOT, "超出磁盘配额"},
        {EFBIG, "文件太大, 超出允许的大小"},
        {EISDIR, "是文件夹"},
        {ENOTDIR, "路径中有一段不是文件夹"},
        {EEXIST, "已经存在"},
        {EIO, "磁盘读写出错"},
        {ENAMETOOLONG, "名称太长"},
        {EMFILE, "打开的文件太多"},
        {ENFILE, "系统打开的文件太多"},
        {ELOOP, "符号链接绕圈"},
        {ENOTEMPTY, "文件夹不空"},
        {EBUSY, "正被占用"},
    };

    for (size_t i = 0; cx->lang == ZK_ZH && i < sizeof known / sizeof *known; i++)
        if (known[i].number == number)
            return known[i].zh;
    return strerror(number);
}

zk_err zk_file_fail(zk_ctx *cx, int number, const char *path, zk_both what)
{
    zk_err code = ZK_EIO;

    if (number == ENOSPC || number == EDQUOT)
        code = ZK_EFULL;
    else if (number == ENOENT || number == ENOTDIR)
        code = ZK_ENOTFOUND;
    else if (number == EACCES || number == EPERM || number == EROFS)
        code = ZK_EDENIED;
    return zk_fail(cx, code, ZK_L("%s %s: %s", "%s %s: %s"), zk_tr(cx, what), path,
                   zk_errno_text(cx, number));
}

const char *zk_path_join(zk_ctx *cx, const char *dir, const char *rel)
{
    size_t n = strlen(dir);

    if (*rel == '/' || !n || !strcmp(dir, "."))
        return zk_strdup(&cx->arena, rel);
    return zk_fmt(&cx->arena, dir[n - 1] == '/' ? "%s%s" : "%s/%s", dir, rel);
}

const char *zk_path_dir(zk_ctx *cx, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return ".";
    return slash == path ? "/" : zk_strndup(&cx->arena, path, (size_t)(slash - path));
}

bool zk_path_inside(const char *rel)
{
    if (!*rel || strlen(rel) >= PATH_MAX)
        return false;
    for (const char *p = rel; *p;) {
        size_t n = strcspn(p, "/");

        if (n == 0 || (n == 1 && *p == '.') || (n == 2 && p[0] == '.' && p[1] == '.'))
            return false;
        for (size_t i = 0; i < n; i++)
            if ((unsigned char)p[i] < 0x20 || p[i] == 0x7F || p[i] == '\\')
                return false;
        p += n;
        if (*p == '/' && !*++p)
            return false; /* a slash at the end */
    }
    return true;
}

bool zk_file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static const zk_both cannot_read = {"读不了", "cannot read"};
static const zk_both cannot_write = {"写不了", "cannot write"};
static const zk_both cannot_make = {"建不了文件夹", "cannot make the folder"};
static const zk_both cannot_remove = {"删不掉", "cannot remove"};

zk_err zk_file_size(zk_ctx *cx, const char *path, int64_t *bytes)
{
    struct stat st;

    if (stat(path, &st))
        return zk_file_fail(cx, errno, path, cannot_read);
    if (!S_ISREG(st.st_mode))
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s 不是普通文件", "%s is not a regular file"), path);
    *bytes = st.st_size;
    return ZK_OK;
}

/* All n bytes, or fewer at the end of the file; -1 with errno. */
static ssize_t read_all(int fd, char *p, size_t n)
{
    size_t got = 0;

    while (got < n) {
        ssize_t k = read(fd, p + got, n - got);

        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return -1;
        if (k == 0)
            break;
        got += (size_t)k;
    }
    return (ssize_t)got;
}

static int write_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t k = write(fd, p, n);

        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return -1;
        p += k;
        n -= (size_t)k;
    }
    return 0;
}

static zk_err read_open(zk_ctx *cx, int fd, const char *path, int64_t max_bytes, zk_str *out)
{
    struct stat st;
    ssize_t got;
    char *p;

    if (fstat(fd, &st))
        return zk_file_fail(cx, errno, path, cannot_read);
    if (!S_ISREG(st.st_mode))
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s 不是普通文件", "%s is not a regular file"), path);
    if (st.st_size > max_bytes)
        return zk_fail(cx, ZK_ELIMIT,
                       ZK_L("%s 有 %lld 字节, 最多读 %lld", "%s has %lld bytes, at most %lld are read"), path,
                       (long long)st.st_size, (long long)max_bytes);
    p = zk_alloc(&cx->arena, (size_t)st.st_size + 1);
    got = read_all(fd, p, (size_t)st.st_size);
    if (got < 0)
        return zk_file_fail(cx, errno, path, cannot_read);
    p[got] = 0;
    *out = (zk_str){p, (size_t)got};
    return ZK_OK;
}

zk_err zk_file_read(zk_ctx *cx, const char *path, int64_t max_bytes, zk_str *out)
{
    /* O_NONBLOCK: a FIFO by that name must not hang us; it is refused as not regular. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    zk_err err;

    if (fd < 0)
        return zk_file_fail(cx, errno, path, cannot_read);
    err = read_open(cx, fd, path, max_bytes, out);
    close(fd);
    return err;
}

zk_err zk_dir_sync(zk_ctx *cx, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int bad = 0;

    if (fd < 0)
        return zk_file_fail(cx, errno, path, cannot_write);
    if (fsync(fd) && errno != EINVAL) /* EINVAL: a file system that has no such thing */
        bad = errno;
    close(fd);
    return bad ? zk_file_fail(cx, bad, path, cannot_write) : ZK_OK;
}

zk_err zk_file_sync(zk_ctx *cx, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int bad = 0;

    if (fd < 0)
        return zk_file_fail(cx, errno, path, cannot_write);
    if (fsync(fd))
        bad = errno;
    close(fd);
    return bad ? zk_file_fail(cx, bad, path, cannot_write) : ZK_OK;
}

zk_err zk_file_move(zk_ctx *cx, const char *from, const char *to)
{
    if (rename(from, to))
        return zk_file_fail(cx, errno, to, cannot_write);
    return zk_dir_sync(cx, zk_path_dir(cx, to));
}

zk_err zk_file_write(zk_ctx *cx, const char *path, const void *p, size_t n, unsigned mode)
{
    const char *part = zk_fmt(&cx->arena, "%s.%ld.tmp", path, (long)getpid());
    int bad = 0, fd;
    zk_err err;

    unlink(part); /* a leftover of a process that had our number */
    fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode ? mode : (mode_t)ZK_FILE_MODE);
    if (fd < 0)
        return zk_file_fail(cx, errno, path, cannot_write);
    if (write_all(fd, p, n) || fsync(fd))
        bad = errno;
    if (close(fd) && !bad)
        bad = errno;
    err = bad ? zk_file_fail(cx, bad, path, cannot_write) : zk_file_move(cx, part, path);
    if (err)
        unlink(part);
    return err;
}

zk_err zk_file_write_buf(zk_ctx *cx, const char *path, zk_buf *b)
{
    zk_err err = zk_file_write(cx, path, b->p, b->n, 0);

    zk_buf_clear(b);
    return err;
}

zk_err zk_file_remove(zk_ctx *cx, const char *path)
{
    if (unlink(path) && errno != ENOENT)
        return zk_file_fail(cx, errno, path, cannot_remove);
    return ZK_OK;
}

static zk_err make_one(zk_ctx *cx, const char *path)
{
    struct stat st;
    int bad;

    if (mkdir(path, ZK_DIR_MODE) == 0)
        return zk_dir_sync(cx, zk_path_dir(cx, path));
    bad = errno;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return ZK_OK;
    return zk_file_fail(cx, bad == EEXIST ? ENOTDIR : bad, path, cannot_make);
}

zk_err zk_dir_make(zk_ctx *cx, const char *path)
{
    char *part = zk_strdup(&cx->arena, path);

    if (!*part)
        return zk_file_fail(cx, ENOENT, path, cannot_make);
    for (char *p = part + 1; *p; p++)
        if (*p == '/' && p[1] && p[-1] != '/') {
            *p = 0;
            if (!zk_file_exists(part))
                ZK_TRY(make_one(cx, part));
            *p = '/';
        }
    return make_one(cx, part);
}

static zk_err remove_inside(zk_ctx *cx, int parent, const char *name, const char *shown, int depth);

static zk_err remove_entry(zk_ctx *cx, int dir, const char *name, const char *shown, int depth)
{
    struct stat st;

    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW))
        return errno == ENOENT ? ZK_OK : zk_file_fail(cx, errno, shown, cannot_remove);
    if (S_ISDIR(st.st_mode))
        return remove_inside(cx, dir, name, shown, depth + 1);
    if (unlinkat(dir, name, 0) && errno != ENOENT)
        return zk_file_fail(cx, errno, shown, cannot_remove);
    return ZK_OK;
}

static zk_err remove_inside(zk_ctx *cx, int parent, const char *name, const char *shown, int depth)
{
    struct dirent *e;
    zk_err err = ZK_OK;
    DIR *d;
    int fd;

    if (depth > DEPTH_MAX)
        return zk_fail(cx, ZK_ELIMIT, ZK_L("%s 的层次太深", "%s is nested too deeply"), shown);
    fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? ZK_OK : zk_file_fail(cx, errno, shown, cannot_remove);
    d = fdopendir(fd);
    if (!d) {
        int bad = errno;

        close(fd);
        return zk_file_fail(cx, bad, shown, cannot_remove);
    }
    while (!err && (e = readdir(d)))
        if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
            err = remove_entry(cx, fd, e->d_name, zk_fmt(&cx->arena, "%s/%s", shown, e->d_name), depth);
    closedir(d);
    if (!err && unlinkat(parent, name, AT_REMOVEDIR) && errno != ENOENT)
        err = zk_file_fail(cx, errno, shown, cannot_remove);
    return err;
}

zk_err zk_dir_remove(zk_ctx *cx, const char *path)
{
    return remove_entry(cx, AT_FDCWD, path, path, 0);
}
