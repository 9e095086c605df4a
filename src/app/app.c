/* SPDX-License-Identifier: Apache-2.0
 *
 * One command from its words to the exit code: options, folder, function, complaints; or another program.
 */
#include "app/app.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/folder/folder.h"
#include "base/file.h"
#include "base/json.h"
#include "store/facts.h"

/* ---- what every command takes ---------------------------------------------------------- */

static zk_err globals_take(zk_ctx *cx, const zk_args *a)
{
    const char *lang = zk_arg(a, "lang");
    int64_t threads = cx->threads;

    if (lang) {
        if (!strncmp(lang, "zh", 2))
            cx->lang = ZK_ZH;
        else if (!strncmp(lang, "en", 2))
            cx->lang = ZK_EN;
        else
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("--lang 只能是 zh 或 en, 不是 “%s”", "--lang is zh or en, not \"%s\""), lang);
    }
    cx->json = zk_arg_flag(a, "json");
    cx->quiet = zk_arg_flag(a, "quiet");
    ZK_TRY(zk_arg_int(cx, a, "threads", 1, 256, &threads));
    cx->threads = (int)threads;
    return ZK_OK;
}

/* Each complaint as file:line:column: sentence (expected …), as compilers write them. */
static void diags_print(zk_ctx *cx)
{
    for (size_t i = 0; i < cx->n_diags; i++) {
        const zk_diag *d = &cx->diags[i];

        if (d->file)
            fprintf(stderr, "%s:", d->file);
        if (d->line)
            fprintf(stderr, "%" PRId64 ":", d->line);
        if (d->column)
            fprintf(stderr, "%" PRId64 ":", d->column);
        fprintf(stderr, d->file || d->line ? " %s" : "%s", d->message);
        if (d->expected)
            fprintf(stderr, ZK_TR(cx, " (应为 %s)", " (expected %s)"), d->expected);
        fputc('\n', stderr);
    }
    if (cx->n_diags_seen > cx->n_diags)
        fprintf(stderr, ZK_TR(cx, "还有 %zu 处\n", "and %zu more\n"), cx->n_diags_seen - cx->n_diags);
}

static void diag_json(zk_json *j, const zk_diag *d)
{
    zk_json_object(j);
    zk_json_kstr(j, "code", zk_err_name(d->code));
    zk_json_kstr(j, "file", d->file);
    zk_json_kint(j, "line", d->line);
    zk_json_kint(j, "column", d->column);
    zk_json_kstr(j, "field", d->field);
    zk_json_kstr(j, "value", d->value);
    zk_json_kstr(j, "expected", d->expected);
    zk_json_kstr(j, "message", d->message);
    zk_json_end_object(j);
}

static void failure_print(zk_ctx *cx, zk_err err)
{
    const char *message = cx->error == err && cx->message ? cx->message : zk_err_text(err);

    if (cx->json) {
        zk_json j = {0};

        zk_json_object(&j);
        zk_json_kstr(&j, "error", zk_err_name(err));
        zk_json_kstr(&j, "message", message);
        zk_json_key(&j, "complaints");
        zk_json_array(&j);
        for (size_t i = 0; i < cx->n_diags; i++)
            diag_json(&j, &cx->diags[i]);
        zk_json_end_array(&j);
        zk_json_end_object(&j);
        fprintf(stderr, "%s\n", j.buf.p);
        zk_json_clear(&j);
        return;
    }
    if (cx->n_diags)
        diags_print(cx);
    if (!cx->n_diags || message != cx->diags[0].message)
        fprintf(stderr, "zhike: %s\n", message);
}

/* A writer met files that its ledger does not know: most likely it is a backup restored without its folder. */
static void lost_print(zk_ctx *cx)
{
    if (cx->folder->n_lost)
        fprintf(stderr,
                ZK_TR(cx,
                      "zhike: 台账不认识的 %" PRId64
                      " 个文件或评价已移到 %s；如果台账是恢复的旧备份，请把同一时刻的文件夹一并恢复\n",
                      "zhike: %" PRId64
                      " files or runs that the ledger does not know were moved to %s; if the "
                      "ledger is a restored backup, restore the folder of the same moment with it\n"),
                cx->folder->n_lost, cx->folder->lost);
}

static zk_err command_run(zk_ctx *cx, const zk_args *args)
{
    zk_err err;

    ZK_TRY(globals_take(cx, args));
    if (zk_arg_flag(args, "help"))
        return zk_help_command(cx, args->cmd);
    if (!args->cmd->no_folder)
        ZK_TRY(zk_folder_open(cx, args));
    err = args->cmd->fn(cx, args);
    if (cx->folder)
        lost_print(cx);
    zk_folder_close(cx);
    return err;
}

/* Memory and the column engine's threads go with the process: giving them back piece by piece took 20 ms of a run among
 * a hundred thousand customers. Builds that look for what was lost (ZK_TIDY) do give them back. */
_Noreturn static void leave(zk_ctx *cx, int code)
{
#ifdef ZK_TIDY
    zk_facts_close(cx);
    zk_ctx_clear(cx);
    exit(code);
#else
    (void)cx;
    _exit(code); /* all is written: stdout was flushed, stderr holds nothing back */
#endif
}

/* Language and form of a complaint about the options themselves, before they are understood. */
static void speech_guess(zk_ctx *cx, int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const char *lang = NULL;

        if (!strncmp(argv[i], "--lang=", 7))
            lang = argv[i] + 7;
        else if (!strcmp(argv[i], "--lang") && i + 1 < argc)
            lang = argv[i + 1];
        if (lang && !strncmp(lang, "zh", 2))
            cx->lang = ZK_ZH;
        else if (lang && !strncmp(lang, "en", 2))
            cx->lang = ZK_EN;
        cx->json |= !strcmp(argv[i], "--json");
    }
}

/* Nothing but options, as in `zhike --help` and `zhike --lang en`: they ask for the help of all. */
static char **help_words(zk_ctx *cx, int *argc, char **argv)
{
    char **words = ZK_NEWS(&cx->arena, char *, *argc + 1);
    int n = 0;

    for (int i = 0; i < *argc; i++)
        if (strcmp(argv[i], "--help") != 0 && strcmp(argv[i], "-h") != 0)
            words[n++] = argv[i];
    words[n++] = zk_strdup(&cx->arena, "help");
    *argc = n;
    return words;
}

_Noreturn void zk_app_main(const zk_feature *const *features, int argc, char **argv)
{
    static char version[] = "version";
    char *only_version[] = {version};
    zk_ctx cx;
    zk_args args;
    zk_err err;

    zk_ctx_init(&cx);
    if (argc == 1 && !strcmp(argv[0], "--version"))
        argv = only_version;
    else if (zk_args_only_options(argc, argv))
        argv = help_words(&cx, &argc, argv);
    speech_guess(&cx, argc, argv);
    err = zk_args_parse(&cx, features, argc, argv, &args);
    if (!err)
        err = command_run(&cx, &args);
    if (fflush(stdout) || ferror(stdout))
        err = err ? err : zk_fail(&cx, ZK_EIO, ZK_L("输出写不出去", "the output cannot be written"));
    if (err)
        failure_print(&cx, err);
    leave(&cx, zk_err_exit(err));
}

/* ---- from zhike to zhike-all: the same process, words, environment and files ------------- */

/* Beside this program, as built; in the library folder, as installed. */
static const char *const places[] = {"zhike-all", "../lib/zhike/zhike-all"};

int zk_app_handover(int argc, char **argv)
{
    char self[PATH_MAX], path[PATH_MAX + 32];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    char *slash;
    zk_ctx cx;

    self[n > 0 ? n : 0] = '\0';
    slash = strrchr(self, '/');
    *(slash ? slash : self) = '\0';
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(path, sizeof path, "%s/%s", self, places[i]);
        execv(path, argv);
        if (errno != ENOENT)
            break;
    }
    zk_ctx_init(&cx);
    speech_guess(&cx, argc - 1, argv + 1);
    zk_fail(&cx, ZK_EIO,
            ZK_L("无法启动 %s 旁边的 zhike-all：%s；请重新安装知客",
                 "cannot start zhike-all, which belongs beside %s: %s; install Zhike again"),
            *self ? zk_fmt(&cx.arena, "%s/zhike", self) : "zhike", zk_errno_text(&cx, errno));
    failure_print(&cx, ZK_EIO);
    zk_ctx_clear(&cx);
    return zk_err_exit(ZK_EIO);
}
