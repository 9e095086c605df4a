/* SPDX-License-Identifier: Apache-2.0
 *
 * Files and folders: the handful of operations that must not lose anything.
 *
 * What is written here is whole or absent after a kill or a power cut: it goes to a
 * temporary name beside the target, is synced, renamed, and the folder is synced.
 * Folders get mode 0750, files 0640. Failures name the path in a two-language sentence:
 * ZK_EFULL no space, ZK_ENOTFOUND, ZK_EDENIED not permitted or read-only, else ZK_EIO.
 */
#ifndef ZK_BASE_FILE_H
#define ZK_BASE_FILE_H

#include "base/ctx.h"

enum { ZK_DIR_MODE = 0750, ZK_FILE_MODE = 0640 };

/* Says that `what` (both languages, "cannot write" for one) failed at path for the reason in the
 * errno value number, and returns the code that fits. */
zk_err zk_file_fail(zk_ctx *cx, int number, const char *path, zk_both what);
/* The reason alone, in the context's language. */
const char *zk_errno_text(const zk_ctx *cx, int number);

/* "dir/rel" in the arena; rel itself when it is absolute or dir is "" or ".". */
const char *zk_path_join(zk_ctx *cx, const char *dir, const char *rel);
/* The folder a path is in ("." when it names none), in the arena. */
const char *zk_path_dir(zk_ctx *cx, const char *path);
/* True for a relative path that cannot lead out of the folder it is used in: not absolute, not
 * empty, no "..", ".", "//", backslash or control character. */
bool zk_path_inside(const char *rel);

bool zk_file_exists(const char *path);
/* Bytes of a regular file. */
zk_err zk_file_size(zk_ctx *cx, const char *path, int64_t *bytes);

/* Reads a whole regular file into the arena, with a 0 behind it. ZK_ELIMIT: longer than max_bytes. */
zk_err zk_file_read(zk_ctx *cx, const char *path, int64_t max_bytes, zk_str *out);
/* Replaces or creates a file, whole or not at all. mode 0: ZK_FILE_MODE. */
zk_err zk_file_write(zk_ctx *cx, const char *path, const void *p, size_t n, unsigned mode);
/* The same with what was gathered in b, which is freed in any case. */
zk_err zk_file_write_buf(zk_ctx *cx, const char *path, zk_buf *b);
/* Moves a finished and synced file to its name, durably; replaces what is there. */
zk_err zk_file_move(zk_ctx *cx, const char *from, const char *to);
/* Brings a file's content to the disk. */
zk_err zk_file_sync(zk_ctx *cx, const char *path);
/* Removes a file; none there is no error. */
zk_err zk_file_remove(zk_ctx *cx, const char *path);

/* Makes a folder and those above it, durably; one that is there is no error. */
zk_err zk_dir_make(zk_ctx *cx, const char *path);
/* Brings the names in a folder to the disk. */
zk_err zk_dir_sync(zk_ctx *cx, const char *path);
/* Removes a folder with all in it; symbolic links are removed, never followed. None there is no
 * error. At most 64 levels (ZK_ELIMIT). */
zk_err zk_dir_remove(zk_ctx *cx, const char *path);

#endif
