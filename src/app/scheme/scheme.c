/* SPDX-License-Identifier: Apache-2.0
 *
 * Where schemes come from: files, the shipped folder, the published versions of the open folder.
 */
#include "app/scheme/def.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/folder/folder.h"
#include "app/scheme/scheme_sql.h"
#include "base/file.h"
#include "base/near.h"
#include "base/num.h"
#include "base/share.h"
#include "store/ledger.h"

zk_err zk_scheme_shipped(zk_ctx *cx, const char ***names, size_t *n)
{
    const char **paths;

    ZK_TRY(zk_share_list(cx, "schemes", ".yaml", &paths, n));
    *names = ZK_NEWS(&cx->arena, const char *, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        const char *slash = strrchr(paths[i], '/'), *base = slash ? slash + 1 : paths[i];

        (*names)[i] = zk_strndup(&cx->arena, base, strlen(base) - strlen(".yaml"));
    }
    return ZK_OK;
}

static zk_err load_file(zk_ctx *cx, const zk_indicator_lib *lib, const char *path, zk_scheme **out)
{
    zk_str text;

    ZK_TRY(zk_file_read(cx, path, ZK_YAML_BYTES_MAX, &text));
    return zk_scheme_parse(cx, lib, path, text.p, text.n, out);
}

/* The name of the file decides what is offered; the name inside must be the same. */
static zk_err load_shipped(zk_ctx *cx, const zk_indicator_lib *lib, const char *name, zk_scheme **out)
{
    const char *path = zk_share_path(cx, zk_fmt(&cx->arena, "schemes/%s.yaml", name));

    if (!zk_path_inside(name) || strchr(name, '/') || !zk_file_exists(path))
        return ZK_ENOTFOUND;
    return load_file(cx, lib, path, out);
}

static zk_err load_published(zk_ctx *cx, const zk_indicator_lib *lib, const char *name, int64_t version,
                             zk_scheme **out)
{
    zk_scheme_version p;

    if (!cx->ledger)
        return ZK_ENOTFOUND;
    ZK_TRY(zk__scheme_get(cx, name, version, &p));
    ZK_TRY(zk_scheme_parse(cx, lib, zk_fmt(&cx->arena, "%s@%" PRId64, p.name, p.version), p.body,
                           strlen(p.body), out));
    (*out)->version = p.version;
    return ZK_OK;
}

static zk_err not_found(zk_ctx *cx, const char *what, const char *name)
{
    const char **names;
    zk_scheme_version *all = NULL;
    size_t n = 0;
    zk_near near;

    zk_near_init(&near, zk_str_of(name));
    if (zk_scheme_shipped(cx, &names, &n) == ZK_OK)
        for (size_t i = 0; i < n; i++)
            zk_near_try(&near, names[i]);
    if (cx->ledger && zk__scheme_list(cx, &all, &n) == ZK_OK)
        for (size_t i = 0; i < n; i++)
            zk_near_try(&near, all[i].name);
    if (near.best && strcmp(near.best, name) != 0)
        return zk_fail(cx, ZK_ENOTFOUND,
                       ZK_L("没有方案“%s”，是不是“%s”？", "there is no scheme \"%s\"; did you mean \"%s\"?"),
                       what, near.best);
    if (strlen(what) > 5 && !strcmp(what + strlen(what) - 5, ".yaml"))
        return zk_fail(cx, ZK_ENOTFOUND,
                       ZK_L("没有文件 %s，也没有这个名字的方案 (zhike scheme list 列出全部)",
                            "there is no file %s, and no scheme of that name (zhike scheme list shows them)"),
                       what);
    return zk_fail(cx, ZK_ENOTFOUND,
                   ZK_L("没有方案“%s” (zhike scheme list 列出全部)",
                        "there is no scheme \"%s\" (zhike scheme list shows them)"),
                   what);
}

static bool is_path(const char *what)
{
    size_t n = strlen(what);

    return strchr(what, '/') || (n > 5 && strcmp(what + n - 5, ".yaml") == 0 && zk_file_exists(what));
}

/* NAME, NAME.yaml, NAME@3; false: what stands behind @ is no version. */
static bool split_name(zk_ctx *cx, const char *what, const char **name, int64_t *version)
{
    const char *at = strchr(what, '@');
    size_t n = at ? (size_t)(at - what) : strlen(what);

    *version = 0;
    if (!at && n > 5 && strcmp(what + n - 5, ".yaml") == 0)
        n -= 5;
    *name = zk_strndup(&cx->arena, what, n);
    return !at || (zk_num_int(zk_str_of(at + 1), version) == ZK_NUM_OK && *version > 0);
}

zk_err zk_scheme_load(zk_ctx *cx, const zk_indicator_lib *lib, const char *what, zk_scheme **out)
{
    const char *name;
    int64_t version;
    zk_err err;

    if (is_path(what))
        return load_file(cx, lib, what, out);
    if (!split_name(cx, what, &name, &version))
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("“%s”: @ 后应为版本号，如 %s@2", "\"%s\": a version belongs behind @, such as %s@2"), what,
            name);
    err = load_published(cx, lib, name, version, out);
    if (err == ZK_ENOTFOUND && !version)
        err = load_shipped(cx, lib, name, out);
    return err == ZK_ENOTFOUND ? not_found(cx, what, name) : err;
}

zk_err zk_scheme_published(zk_ctx *cx, zk_scheme_version **out, size_t *n)
{
    *out = NULL;
    *n = 0;
    return cx->ledger ? zk__scheme_list(cx, out, n) : ZK_OK;
}

/* ---- publishing --------------------------------------------------------------------------- */

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void put_block(zk_buf *b, const zk__attached *file)
{
    zk_str rest = file->text;

    zk_buf_fmt(b, "  \"%s\": |2\n", file->name);
    while (rest.n) {
        const char *end = memchr(rest.p, '\n', rest.n);
        size_t n = end ? (size_t)(end - rest.p) : rest.n, line = n && rest.p[n - 1] == '\r' ? n - 1 : n;

        zk_buf_puts(b, "    ");
        zk_buf_put(b, rest.p, line);
        zk_buf_putc(b, '\n');
        rest.p += n + (end != NULL);
        rest.n -= n + (end != NULL);
    }
}

/* A version is whole by itself: files it reads are written into it. */
static zk_err whole_body(zk_ctx *cx, const zk_indicator_lib *lib, const zk_scheme *s, zk_scheme **out)
{
    const struct zk_schemedef *d = s->def;
    zk_buf b = {0};
    char *text;
    size_t n;

    *out = (zk_scheme *)(uintptr_t)s;
    for (size_t i = 0; i < d->n_files; i++) {
        if (d->files[i].inside)
            continue;
        if (!b.n) {
            zk_buf_put(&b, s->body, s->body_n);
            zk_buf_puts(&b,
                        s->body_n && s->body[s->body_n - 1] == '\n' ? "attachments:\n" : "\nattachments:\n");
        }
        put_block(&b, &d->files[i]);
    }
    if (!b.n)
        return ZK_OK;
    n = b.n;
    text = zk_strndup(&cx->arena, b.p, b.n);
    zk_buf_clear(&b);
    return zk_scheme_parse(cx, lib, s->name, text, n, out);
}

static zk_err put_next(zk_ctx *cx, const zk_scheme *s, int64_t *version, bool *fresh)
{
    zk_scheme_version last = {0}, next;
    zk_err err = zk__scheme_get(cx, s->name, 0, &last);

    if (err && err != ZK_ENOTFOUND)
        return err;
    *fresh = err == ZK_ENOTFOUND || strcmp(last.sha256, s->sha256) != 0;
    *version = *fresh ? last.version + 1 : last.version;
    if (!*fresh)
        return ZK_OK;
    next = (zk_scheme_version){.name = s->name,
                               .version = *version,
                               .sha256 = s->sha256,
                               .title = s->title,
                               .body = s->body,
                               .by = cx->user,
                               .at_ms = now_ms()};
    return zk__scheme_put(cx, &next);
}

zk_err zk_scheme_whole(zk_ctx *cx, const zk_indicator_lib *lib, zk_scheme *s)
{
    zk_scheme *whole;

    ZK_TRY(whole_body(cx, lib, s, &whole));
    s->body = whole->body;
    s->body_n = whole->body_n;
    memcpy(s->sha256, whole->sha256, sizeof s->sha256);
    return ZK_OK;
}

zk_err zk_scheme_publish(zk_ctx *cx, const zk_indicator_lib *lib, zk_scheme *s, bool *fresh)
{
    zk_scheme *whole;
    int64_t version = 0;
    zk_err err;

    ZK_TRY(whole_body(cx, lib, s, &whole));
    ZK_TRY(zk_folder_lock(cx, zk_fmt(&cx->arena, "scheme publish %s", s->name), ZK_FOLDER_WAIT));
    err = zk_tx_begin(cx);
    if (!err)
        err = zk_tx_end(cx, put_next(cx, whole, &version, fresh));
    zk_folder_unlock(cx);
    if (err)
        return err;
    s->version = version;
    s->body = whole->body;
    s->body_n = whole->body_n;
    memcpy(s->sha256, whole->sha256, sizeof s->sha256);
    return ZK_OK;
}
