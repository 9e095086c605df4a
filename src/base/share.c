/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the shipped files are (contract in share.h). ZK_SHARE_DIR and ZK_SOURCE_DIR come
 * from the build.
 */
#include "base/share.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef ZK_SHARE_DIR
#define ZK_SHARE_DIR "/usr/local/share/zhike"
#endif
#ifndef ZK_SOURCE_DIR
#define ZK_SOURCE_DIR "."
#endif

const char *zk_share_path(zk_ctx *cx, const char *rel)
{
    const char *roots[] = {getenv("ZHIKE_SHARE"), ZK_SHARE_DIR, ZK_SOURCE_DIR};
    const char *first = NULL;

    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        const char *path;

        if (!roots[i] || !*roots[i])
            continue;
        path = zk_fmt(&cx->arena, "%s/%s", roots[i], rel);
        if (access(path, R_OK) == 0)
            return path;
        if (!first)
            first = path;
    }
    return first;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

zk_err zk_share_list(zk_ctx *cx, const char *rel, const char *suffix, const char ***paths, size_t *n)
{
    const char *dir = zk_share_path(cx, rel);
    size_t cap = 0, tail = strlen(suffix);
    struct dirent *e;
    DIR *d = opendir(dir);

    *paths = NULL;
    *n = 0;
    if (!d)
        return zk_fail(cx, ZK_ENOTFOUND,
                       ZK_L("打不开随附文件夹 %s: %s (可用 ZHIKE_SHARE 指定)",
                            "cannot open the shipped folder %s: %s (ZHIKE_SHARE can name it)"),
                       dir, strerror(errno));
    while ((e = readdir(d))) {
        size_t len = strlen(e->d_name);

        if (len > tail && !strcmp(e->d_name + len - tail, suffix))
            *ZK_PUSH(&cx->arena, *paths, *n, cap) = zk_fmt(&cx->arena, "%s/%s", dir, e->d_name);
    }
    closedir(d);
    if (*n)
        qsort(*paths, *n, sizeof **paths, by_name);
    return ZK_OK;
}
