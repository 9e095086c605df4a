/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzz target: any bytes as a command line, one word per line. What is taken names a command of the program,
 * has as many operands as that takes, and options that it or every command has; what is refused has a sentence.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "app/features.h"
#include "base/opt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WORDS_MAX = 64 };

static bool declared(const zk_opt *opts, const char *name, const char *value)
{
    for (; opts && opts->name; opts++)
        if (!strcmp(opts->name, name))
            return opts->value || !*value; /* a flag has no value */
    return false;
}

static void taken(zk_ctx *cx, const zk_args *a)
{
    size_t operands = 0;
    int32_t day = 0;

    if (!a->cmd || !a->cmd->fn)
        abort();
    for (size_t i = 0; i < a->n_opts; i++)
        if (!declared(a->cmd->opts, a->names[i], a->values[i]) &&
            !declared(zk_global_opts, a->names[i], a->values[i]))
            abort();
    for (; operands < a->n; operands++)
        if (!a->operand[operands])
            abort();
    if (!zk_arg_flag(a, "help") &&
        ((int64_t)a->n < a->cmd->min || (a->cmd->max >= 0 && (int64_t)a->n > a->cmd->max)))
        abort();
    for (const zk_opt *o = a->cmd->opts; o && o->name; o++) {
        const char *v = zk_arg(a, o->name);
        int64_t n = 5;

        if (zk_arg_flag(a, o->name) != (v != NULL) || (zk_arg_nth(a, o->name, 0) && !v))
            abort();
        if (zk_arg_int(cx, a, o->name, -3, 1000, &n) == ZK_OK && (n < -3 || n > 1000))
            abort();
        if (zk_arg_date(cx, a, o->name, &day) != ZK_OK && (!v || !cx->message))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1), *word[WORDS_MAX + 1];
    int n = 0;
    zk_ctx cx;

    if (!text)
        abort();
    memcpy(text, data, size);
    text[size] = 0;
    for (char *p = text; p && n < WORDS_MAX; n++) {
        word[n] = p;
        if ((p = strchr(p, '\n')))
            *p++ = 0;
    }
    word[n] = NULL;
    zk_ctx_init(&cx);
    for (int lang = ZK_ZH; lang <= ZK_EN; lang++) {
        zk_args args;
        zk_err err;

        cx.lang = (zk_lang)lang;
        cx.message = NULL;
        err = zk_args_parse(&cx, zk_features, n, word, &args);
        if (err == ZK_OK)
            taken(&cx, &args);
        else if (!cx.message || !*cx.message || cx.error != err)
            abort();
    }
    zk_ctx_clear(&cx);
    free(text);
    return 0;
}
