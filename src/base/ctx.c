/* SPDX-License-Identifier: Apache-2.0
 *
 * The context (contract in ctx.h).
 */
#include "base/ctx.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"

static zk_lang lang_guess(void)
{
    static const char *const names[] = {"ZHIKE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *v = getenv(names[i]);

        if (v && *v)
            return strncmp(v, "zh", 2) == 0 ? ZK_ZH : ZK_EN;
    }
    return ZK_EN;
}

void zk_ctx_init(zk_ctx *cx)
{
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);

    memset(cx, 0, sizeof *cx);
    cx->lang = lang_guess();
    cx->threads = cpus < 1 ? 1 : cpus > 64 ? 64 : (int)cpus;
    cx->user = "local";
}

void zk_ctx_clear(zk_ctx *cx)
{
    zk_arena_clear(&cx->arena);
    memset(cx, 0, sizeof *cx);
}

const char *zk_tr(const zk_ctx *cx, zk_both text)
{
    return cx->lang == ZK_ZH ? text.zh : text.en;
}

/* A sentence that quotes what a stranger gave may be as long as that: the end is cut, at a character. It shows no
 * password and has nothing in it that a terminal would obey. */
static const char *sentence(zk_ctx *cx, const char *fmt, va_list ap)
{
    char *text = zk_vfmt(&cx->arena, fmt, ap);
    size_t n = strlen(text);

    zk_secret_strike(text);
    if (n > ZK_MESSAGE_MAX) {
        for (n = ZK_MESSAGE_MAX - 3; n && ((unsigned char)text[n] & 0xC0) == 0x80; n--)
            ;
        memcpy(text + n, "…", sizeof "…");
    }
    return zk_text_safe(&cx->arena, text);
}

zk_err zk_fail(zk_ctx *cx, zk_err code, const char *zh, const char *en, ...)
{
    va_list ap;

    va_start(ap, en);
    cx->message = sentence(cx, cx->lang == ZK_ZH ? zh : en, ap);
    va_end(ap);
    cx->error = code;
    return code;
}

zk_err zk_complain(zk_ctx *cx, zk_diag d, const char *zh, const char *en, ...)
{
    va_list ap;

    va_start(ap, en);
    d.message = sentence(cx, cx->lang == ZK_ZH ? zh : en, ap);
    va_end(ap);
    if (d.value && strlen(d.value) > ZK_VALUE_MAX)
        d.value = zk_text_show(&cx->arena, zk_str_of(d.value), ZK_VALUE_MAX / 4);
    if (!cx->n_diags_seen++) {
        cx->error = d.code;
        cx->message = d.message;
    }
    if (cx->n_diags < ZK_DIAG_MAX)
        *ZK_PUSH(&cx->arena, cx->diags, cx->n_diags, cx->cap_diags) = d;
    return d.code;
}
