/* SPDX-License-Identifier: Apache-2.0
 *
 * Making, opening and closing a data folder (contract in folder.h).
 *
 * The order of making matters: the ledger is reached and found free before zhike.conf says
 * that this is a folder, and claimed after it. A kill in between is mended by doing it again.
 */
#include "app/folder/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/folder/folder_conf.h"
#include "app/folder/folder_lock.h"
#include "app/folder/folder_sql.h"
#include "base/file.h"
#include "store/ledger.h"

enum { WAIT_DEFAULT_S = 60, WAIT_MAX_S = 86400 };

static const char conf_name[] = "zhike.conf", ledger_name[] = "ledger.sqlite";
static const char *const parts[] = {"facts", "runs", "rejects", "tmp"};

const char *zk_folder_path(zk_ctx *cx, const char *rel)
{
    return zk_path_join(cx, cx->folder->dir, rel);
}

static bool is_url(const char *ledger)
{
    return strstr(ledger, "://") != NULL;
}

/* Where standard input, output or error was closed a file of the folder would get its number, and what is printed. */
static void standard_taken(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDONLY); /* what is printed there fails, and that is told */
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

static void folder_new(zk_ctx *cx, const char *dir, int64_t wait_s)
{
    signal(SIGXFSZ, SIG_IGN); /* a limit on the size of files is to be told, not the end of the process */
    standard_taken();
    cx->folder = ZK_NEW(&cx->arena, zk_folder);
    cx->folder->dir = zk_strdup(&cx->arena, dir);
    cx->folder->wait_s = wait_s;
    cx->folder->writer_fd = cx->folder->readers_fd = -1;
}

void zk_folder_close(zk_ctx *cx)
{
    if (!cx->folder)
        return;
    while (cx->folder->readers_depth)
        zk_folder_read_end(cx);
    while (cx->folder->writer_depth)
        zk_folder_unlock(cx);
    zk_ledger_close(cx);
    cx->folder = NULL;
}

/* ---- the ledger and the folder belong together ------------------------------------------------------- */

/* Whether any file lies below a folder; one that is not there has none. */
static bool has_files(const char *path)
{
    struct dirent *e;
    bool found = false;
    DIR *d = opendir(path);

    while (d && !found && (e = readdir(d))) {
        char sub[4096];
        struct stat st;

        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        snprintf(sub, sizeof sub, "%s/%s", path, e->d_name);
        found = lstat(sub, &st) || !S_ISDIR(st.st_mode) || has_files(sub);
    }
    if (d)
        closedir(d);
    return found;
}

static zk_err foreign_ledger(zk_ctx *cx)
{
    return zk_fail(cx, ZK_ECONFLICT,
                   ZK_L("台账 %s 属于另一个数据文件夹, 不是 %s 的",
                        "the ledger %s belongs to another data folder, not to %s"),
                   zk_ledger_show(cx, cx->folder->ledger), cx->folder->dir);
}

/* An empty ledger beside sealed files is a wrong or lost one: the next sweep would take the files away. */
static zk_err lost_ledger(zk_ctx *cx)
{
    return zk_fail(cx, ZK_ECONFLICT,
                   ZK_L("%s 中有数据文件, 但台账 %s 是空的; 请恢复原来的台账",
                        "%s holds fact files but the ledger %s is empty; restore the ledger it had"),
                   cx->folder->dir, zk_ledger_show(cx, cx->folder->ledger));
}

/* The ledger names us, or nobody yet, and then it does now. */
static zk_err ledger_claim(zk_ctx *cx)
{
    const char *id;

    ZK_TRY(zk__folder_id_get(cx, &id));
    if (!*id) {
        if (has_files(zk_folder_path(cx, "facts")))
            return lost_ledger(cx);
        ZK_TRY(zk__folder_id_claim(cx, cx->folder->id));
        ZK_TRY(zk__folder_id_get(cx, &id));
    }
    return strcmp(id, cx->folder->id) ? foreign_ledger(cx) : ZK_OK;
}

static zk_err ledger_migrate(zk_ctx *cx)
{
    zk_err err;

    ZK_TRY(zk_folder_lock(cx, "migrate", ZK_FOLDER_WAIT));
    err = zk_ledger_migrate(cx);
    zk_folder_unlock(cx);
    return err;
}

static zk_err ledger_ready(zk_ctx *cx)
{
    int64_t at, newest;

    ZK_TRY(zk_ledger_version(cx, &at, &newest));
    if (at != newest)
        ZK_TRY(ledger_migrate(cx));
    return ledger_claim(cx);
}

/* ---- opening ------------------------------------------------------------------------------------------ */

static zk_err no_folder(zk_ctx *cx, const char *dir)
{
    return zk_fail(cx, ZK_ENOTFOUND,
                   ZK_L("%s 不是数据文件夹; 可用 zhike init %s 新建, 或用 --data 指定",
                        "%s is not a data folder; make one with zhike init %s, or name one with --data"),
                   dir, dir);
}

/* Where the ledger of a conf is: a path in it is relative to the folder. */
static const char *ledger_place(zk_ctx *cx, const char *dir, const char *written)
{
    return is_url(written) ? written : zk_path_join(cx, dir, written);
}

static zk_err open_steps(zk_ctx *cx, const char *ledger)
{
    zk__folder_conf conf;
    zk_err err = zk__folder_conf_read(cx, zk_folder_path(cx, conf_name), &conf);

    if (err == ZK_ENOTFOUND)
        return no_folder(cx, cx->folder->dir);
    if (err)
        return err;
    cx->folder->id = conf.id;
    cx->folder->ledger = ledger ? ledger : ledger_place(cx, cx->folder->dir, conf.ledger);
    ZK_TRY(zk_ledger_open(cx, cx->folder->ledger, false));
    return ledger_ready(cx);
}

/* The address of a ledger where a folder belongs would become a folder of that name, password and all. */
static zk_err dir_no_url(zk_ctx *cx, const char *dir)
{
    if (!is_url(dir))
        return ZK_OK;
    return zk_fail(cx, ZK_EINVAL,
                   ZK_L("%s 是地址, 不是文件夹; 台账的地址用 --ledger 给出",
                        "%s is an address and no folder; the ledger's address is given with --ledger"),
                   dir);
}

zk_err zk_folder_open_at(zk_ctx *cx, const char *dir, const char *ledger, int64_t wait_s)
{
    zk_err err;

    if (cx->folder)
        return zk_fail(cx, ZK_EINTERNAL, ZK_L("数据文件夹已经打开", "a data folder is open already"));
    ZK_TRY(dir_no_url(cx, dir));
    folder_new(cx, dir, wait_s);
    err = open_steps(cx, ledger);
    if (err)
        zk_folder_close(cx);
    return err;
}

static const char *env(const char *name)
{
    const char *v = getenv(name);

    return v && *v ? v : NULL;
}

const char *zk__folder_dir(const zk_args *args)
{
    const char *dir = zk_arg(args, "data");

    if (!dir)
        dir = env("ZHIKE_DATA");
    return dir ? dir : "zhike-data";
}

const char *zk__folder_ledger(const zk_args *args)
{
    const char *ledger = zk_arg(args, "ledger");

    return ledger ? ledger : env("ZHIKE_LEDGER");
}

zk_err zk__folder_wait(zk_ctx *cx, const zk_args *args, int64_t *wait_s)
{
    *wait_s = WAIT_DEFAULT_S;
    return zk_arg_int(cx, args, "wait", 0, WAIT_MAX_S, wait_s);
}

zk_err zk_folder_open(zk_ctx *cx, const zk_args *args)
{
    int64_t wait_s;

    ZK_TRY(zk__folder_wait(cx, args, &wait_s));
    return zk_folder_open_at(cx, zk__folder_dir(args), zk__folder_ledger(args), wait_s);
}

/* ---- making ------------------------------------------------------------------------------------------- */

/* What an unfinished making may have left. */
static bool is_ours(const char *name)
{
    static const char *const names[] = {".",    "..",      "writer.lock", "readers.lock", "facts",
                                        "runs", "rejects", "tmp",         "lost"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(name, names[i]))
            return true;
    return !strncmp(name, conf_name, strlen(conf_name)) || !strncmp(name, ledger_name, strlen(ledger_name));
}

static zk_err dir_usable(zk_ctx *cx, const char *dir)
{
    zk_err err = ZK_OK;
    struct dirent *e;
    DIR *d = opendir(dir);

    if (!d && errno == ENOENT)
        return ZK_OK;
    if (!d)
        return zk_file_fail(cx, errno, dir, (zk_both){"打不开文件夹", "cannot open the folder"});
    while (!err && (e = readdir(d)))
        if (!is_ours(e->d_name))
            err = zk_fail(cx, ZK_ECONFLICT,
                          ZK_L("%s 里已有别的东西 (%s); 请用空的或新的文件夹",
                               "%s holds other things (%s); take an empty or a new folder"),
                          dir, e->d_name);
    closedir(d);
    return err;
}

/* Whether two addresses or paths say the same. */
static bool same_ledger(const char *a, const char *b)
{
    struct stat x, y;

    return !strcmp(a, b) || (!stat(a, &x) && !stat(b, &y) && x.st_dev == y.st_dev && x.st_ino == y.st_ino);
}

/* The conf of a folder that is there already, or a new one; *is_new tells. */
static zk_err conf_choose(zk_ctx *cx, const char *ledger, zk__folder_conf *conf, bool *is_new)
{
    const char *written = ledger ? ledger : ledger_name;
    zk_err err = zk__folder_conf_read(cx, zk_folder_path(cx, conf_name), conf);

    *is_new = err == ZK_ENOTFOUND;
    if (err && !*is_new)
        return err;
    if (*is_new) {
        ZK_TRY(dir_usable(cx, cx->folder->dir));
        conf->ledger = written;
        return zk__folder_conf_id(cx, &conf->id);
    }
    if (ledger && !same_ledger(ledger, ledger_place(cx, cx->folder->dir, conf->ledger)))
        return zk_fail(cx, ZK_ECONFLICT,
                       ZK_L("数据文件夹 %s 已有台账 %s", "the data folder %s has the ledger %s already"),
                       cx->folder->dir, zk_ledger_show(cx, conf->ledger));
    return ZK_OK;
}

/* Under the writer lock, the parts being there. */
static zk_err make_steps(zk_ctx *cx, const char *ledger, bool *made)
{
    zk__folder_conf conf;
    const char *id;

    ZK_TRY(conf_choose(cx, ledger, &conf, made));
    cx->folder->ledger = ledger_place(cx, cx->folder->dir, conf.ledger);
    cx->folder->id = conf.id;
    if (!is_url(cx->folder->ledger) && !zk_file_exists(cx->folder->ledger) &&
        has_files(zk_folder_path(cx, "facts")))
        return lost_ledger(cx);
    ZK_TRY(zk_ledger_open(cx, cx->folder->ledger, true));
    ZK_TRY(zk_ledger_migrate(cx));
    ZK_TRY(zk__folder_id_get(cx, &id));
    if (*made && *id) {
        /* Our own file, made by an init that was cut short, may be taken over; any other is somebody's. */
        if (strcmp(conf.ledger, ledger_name))
            return foreign_ledger(cx);
        conf.id = cx->folder->id = id;
    }
    if (*made)
        ZK_TRY(zk__folder_conf_write(cx, zk_folder_path(cx, conf_name), &conf));
    return ledger_claim(cx);
}

static zk_err parts_make(zk_ctx *cx)
{
    ZK_TRY(zk_dir_make(cx, cx->folder->dir));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        ZK_TRY(zk_dir_make(cx, zk_folder_path(cx, parts[i])));
    return ZK_OK;
}

/* A path is kept absolute in zhike.conf, so that it means the same from everywhere. */
static zk_err ledger_absolute(zk_ctx *cx, const char **ledger)
{
    char *cwd;

    if (!*ledger || is_url(*ledger) || **ledger == '/')
        return ZK_OK;
    cwd = realpath(".", NULL);
    if (!cwd)
        return zk_file_fail(cx, errno, ".", (zk_both){"打不开文件夹", "cannot open the folder"});
    *ledger = zk_path_join(cx, cwd, *ledger);
    free(cwd);
    return ZK_OK;
}

zk_err zk_folder_init(zk_ctx *cx, const char *dir, const char *ledger, int64_t wait_s, bool *made)
{
    zk_err err;

    *made = false;
    if (cx->folder)
        return zk_fail(cx, ZK_EINTERNAL, ZK_L("数据文件夹已经打开", "a data folder is open already"));
    ZK_TRY(dir_no_url(cx, dir));
    ZK_TRY(ledger_absolute(cx, &ledger));
    if (!zk_file_exists(zk_path_join(cx, dir, conf_name)))
        ZK_TRY(dir_usable(cx, dir)); /* before anything is put into it */
    folder_new(cx, dir, wait_s);
    err = parts_make(cx);
    if (!err)
        err = zk_folder_lock(cx, "init", ZK_FOLDER_WAIT);
    if (!err)
        err = make_steps(cx, ledger, made);
    if (cx->folder->writer_depth)
        zk_folder_unlock(cx);
    if (err)
        zk_folder_close(cx);
    return err;
}

zk_err zk_folder_status_get(zk_ctx *cx, zk_folder_status *out)
{
    *out = (zk_folder_status){0};
    ZK_TRY(zk_ledger_version(cx, &out->version, &out->newest));
    out->writer = zk__folder_writer(cx);
    return zk__folder_count(cx, out);
}
