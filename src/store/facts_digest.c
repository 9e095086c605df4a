/* SPDX-License-Identifier: Apache-2.0
 *
 * Digests of files, and whether files still are what was stored (contract in facts.h).
 *
 * SHA-256 is for people and other programs: anyone can check it. XXH3 is for every run: a tenth of the time, and
 * no flipped bit gets past it, though somebody who wants to could make two files alike. Both are made of the same
 * bytes in one reading when a file is sealed.
 *
 * Files are read in blocks, not mapped: one that somebody cuts short meanwhile is an answer, not a signal.
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
#include <xxhash.h>

enum { BLOCK = 1 << 20 }; /* stays in a core's cache between reading and hashing */

/* What is made of the bytes; NULL: not wanted. */
typedef struct digest {
    EVP_MD_CTX *sha;
    XXH3_state_t *xxh;
} digest;

zk_err zk__file_error(zk_ctx *cx, const char *path)
{
    zk_err code = errno == ENOSPC || errno == EDQUOT ? ZK_EFULL : errno == ENOENT ? ZK_ENOTFOUND : ZK_EIO;

    return zk_fail(cx, code, ZK_L("%s：%s", "%s: %s"), path, strerror(errno));
}

static zk_err sha_failed(zk_ctx *cx)
{
    return zk_fail(cx, ZK_EINTERNAL, ZK_L("SHA-256 计算失败", "SHA-256 failed"));
}

static zk_err digest_begin(zk_ctx *cx, digest *d, bool sha, bool xxh)
{
    *d = (digest){0};
    if (sha && (!(d->sha = EVP_MD_CTX_new()) || EVP_DigestInit_ex(d->sha, EVP_sha256(), NULL) != 1))
        return zk_fail(cx, ZK_EINTERNAL, ZK_L("SHA-256 不可用", "SHA-256 is not available"));
    if (xxh && (!(d->xxh = XXH3_createState()) || XXH3_128bits_reset(d->xxh) != XXH_OK))
        return zk_fail(cx, ZK_EINTERNAL, ZK_L("XXH3 不可用", "XXH3 is not available"));
    return ZK_OK;
}

static void digest_clear(digest *d)
{
    EVP_MD_CTX_free(d->sha);
    XXH3_freeState(d->xxh);
}

/* All bytes of fd, until stop (may be NULL) is set; *bytes of them. */
static zk_err digest_read(zk_ctx *cx, digest *d, const char *path, int fd, const atomic_bool *stop,
                          int64_t *bytes)
{
    unsigned char *block = zk_xmalloc(BLOCK);
    zk_err err = ZK_OK;
    ssize_t n;

    *bytes = 0;
    while (!err && !(stop && atomic_load(stop)) && (n = read(fd, block, BLOCK)) != 0) {
        if (n < 0) {
            err = errno == EINTR ? ZK_OK : zk__file_error(cx, path);
            continue;
        }
        *bytes += n;
        if (d->sha && EVP_DigestUpdate(d->sha, block, (size_t)n) != 1)
            err = sha_failed(cx);
        if (d->xxh)
            XXH3_128bits_update(d->xxh, block, (size_t)n);
    }
    free(block);
    return err;
}

static void hex_of(const unsigned char *sum, size_t n, char *hex)
{
    for (size_t i = 0; i < n; i++) {
        hex[2 * i] = "0123456789abcdef"[sum[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[sum[i] & 15];
    }
    hex[2 * n] = 0;
}

static zk_err digest_end(zk_ctx *cx, digest *d, zk__digests *out)
{
    unsigned char sum[32];
    XXH128_canonical_t xxh;

    if (d->sha) {
        if (EVP_DigestFinal_ex(d->sha, sum, NULL) != 1)
            return sha_failed(cx);
        hex_of(sum, sizeof sum, out->sha256);
    }
    if (d->xxh) {
        XXH128_canonicalFromHash(&xxh, XXH3_128bits_digest(d->xxh));
        hex_of(xxh.digest, sizeof xxh.digest, out->xxh3);
    }
    return ZK_OK;
}

/* The digests wanted of what can be read from fd; out->bytes of it. */
static zk_err digest_fd(zk_ctx *cx, const char *path, int fd, bool sha, bool xxh, const atomic_bool *stop,
                        zk__digests *out)
{
    digest d;
    zk_err err = digest_begin(cx, &d, sha, xxh);

    posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    if (!err)
        err = digest_read(cx, &d, path, fd, stop, &out->bytes);
    if (!err)
        err = digest_end(cx, &d, out);
    digest_clear(&d);
    return err;
}

zk_err zk__file_digests(zk_ctx *cx, const char *path, bool sha, bool xxh, zk__digests *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    zk_err err;

    *out = (zk__digests){0};
    if (fd < 0)
        return zk__file_error(cx, path);
    err = digest_fd(cx, path, fd, sha, xxh, NULL, out);
    close(fd);
    return err;
}

zk_err zk_file_sha256(zk_ctx *cx, const char *path, char hex[65])
{
    zk__digests d;
    zk_err err = zk__file_digests(cx, path, true, false, &d);

    memcpy(hex, d.sha256, sizeof d.sha256);
    return err;
}

/* ---- checking while others read ------------------------------------------------------------------- */

struct zk_facts_check {
    zk_ctx cx; /* the thread's: its error and sentence */
    const zk_known *files;
    size_t n;
    pthread_t thread;
    bool running;
    bool content; /* what was found is other content of the right length: no reader need have noticed */
    zk_err err;
    atomic_bool stop;
};

/* A length that is wrong, or a file that is gone, is for the reader to tell; it stands here for when he saw none. */
static zk_err other_length(zk_ctx *cx, const zk_known *f, int64_t bytes)
{
    return zk_fail(cx, ZK_ECORRUPT,
                   ZK_L("%s 有 %" PRId64 " 字节，台账记录为 %" PRId64 " 字节；请从备份恢复此文件",
                        "%s has %" PRId64 " bytes, the ledger says %" PRId64 "; restore it from a backup"),
                   f->path, bytes, f->bytes);
}

static zk_err gone(zk_ctx *cx, const zk_known *f)
{
    return errno == ENOENT ? zk_fail(cx, ZK_ECORRUPT,
                                     ZK_L("%s 在读取期间不见了", "%s went away while it was read"), f->path)
                           : zk__file_error(cx, f->path);
}

static zk_err check_fd(zk_facts_check *c, const zk_known *f, int fd)
{
    const char *want = f->xxh3 ? f->xxh3 : f->sha256, *got;
    zk__digests d = {0};
    struct stat st;

    if (fstat(fd, &st))
        return zk__file_error(&c->cx, f->path);
    if (f->bytes > 0 && st.st_size != f->bytes)
        return other_length(&c->cx, f, st.st_size);
    ZK_TRY(digest_fd(&c->cx, f->path, fd, !f->xxh3, f->xxh3, &c->stop, &d));
    if (atomic_load(&c->stop))
        return ZK_OK;
    if (f->bytes > 0 && d.bytes != f->bytes)
        return other_length(&c->cx, f, d.bytes);
    got = f->xxh3 ? d.xxh3 : d.sha256;
    if (!strcmp(got, want))
        return ZK_OK;
    c->content = true;
    return zk_fail(&c->cx, ZK_ECORRUPT,
                   ZK_L("%s 已损坏：%s 应为 %s，实为 %s；请从备份恢复此文件",
                        "%s is damaged: expected %s %s, found %s; restore it from a backup"),
                   f->path, f->xxh3 ? "XXH3" : "SHA-256", want, got);
}

/* Goes on after a wrong length, to find other content: that is what nobody else would tell. */
static void *check_all(void *user)
{
    zk_facts_check *c = user;

    for (size_t i = 0; i < c->n && !c->content && !atomic_load(&c->stop); i++) {
        int fd = open(c->files[i].path, O_RDONLY | O_CLOEXEC);
        zk_err err = fd < 0 ? gone(&c->cx, &c->files[i]) : check_fd(c, &c->files[i], fd);

        if (fd >= 0)
            close(fd);
        c->err = err ? err : c->err; /* the newest, whose sentence is kept */
    }
    return NULL;
}

zk_facts_check *zk_facts_check_begin(zk_ctx *cx, const zk_known *files, size_t n)
{
    zk_facts_check *c = ZK_NEW(&cx->arena, zk_facts_check);

    *c = (zk_facts_check){
        .cx = {.lang = cx->lang, .user = cx->user, .threads = 1, .quiet = true}, .files = files, .n = n};
    c->running = n && !pthread_create(&c->thread, NULL, check_all, c);
    return c;
}

/* Whether the reader failed for what may be in the files. */
static bool doubtful(zk_err err)
{
    return err != ZK_ECANCELLED && err != ZK_EFULL && err != ZK_EBUSY && err != ZK_EDENIED;
}

zk_err zk_facts_check_end(zk_ctx *cx, zk_facts_check *c, zk_err err)
{
    atomic_store(&c->stop, !doubtful(err));
    if (c->running)
        pthread_join(c->thread, NULL);
    else
        check_all(c);
    if (err ? doubtful(err) && c->content : c->err != ZK_OK) {
        cx->error = err = c->err;
        cx->message = c->cx.message;
    }
    zk_arena_adopt(&cx->arena, &c->cx.arena);
    return err;
}
