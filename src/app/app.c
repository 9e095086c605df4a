/* SPDX-License-Identifier: Apache-2.0
 *
 * The only list of features. A new one is added here and nowhere else.
 */
#include "app/app.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/folder/folder.h"
#include "base/json.h"
#include "store/facts.h"

extern const zk_feature zk_feature_help, zk_feature_folder, zk_feature_kind, zk_feature_import,
    zk_feature_indicator, zk_feature_scheme, zk_feature_run, zk_feature_explain, zk_feature_standing,
    zk_feature_report, zk_feature_demo;

/* Methods on plain files. */
extern const zk_feature zk_feature_weight, zk_feature_score, zk_feature_value, zk_feature_clv,
    zk_feature_credit, zk_feature_learn, zk_feature_latent, zk_feature_regress, zk_feature_graph,
    zk_feature_load;

const zk_feature *const zk_features[] = {&zk_feature_folder,  &zk_feature_import,
                                         &zk_feature_kind,    &zk_feature_indicator,
                                         &zk_feature_scheme,  &zk_feature_run,
                                         &zk_feature_explain, &zk_feature_standing,
                                         &zk_feature_report,  &zk_feature_demo,
                                         &zk_feature_weight,  &zk_feature_score,
                                         &zk_feature_value,   &zk_feature_clv,
                                         &zk_feature_credit,  &zk_feature_learn,
                                         &zk_feature_latent,  &zk_feature_regress,
                                         &zk_feature_graph,   &zk_feature_load,
                                         &zk_feature_help,    NULL};

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
    zk_facts_close(cx);
    zk_folder_close(cx);
    return err;
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

int zk_app_main(int argc, char **argv)
{
    static char help[] = "help", version[] = "version";
    char *only_help[] = {help}, *only_version[] = {version};
    zk_ctx cx;
    zk_args args;
    zk_err err;
    int code;

    zk_ctx_init(&cx);
    if (argc == 0 || (argc == 1 && (!strcmp(argv[0], "--help") || !strcmp(argv[0], "-h")))) {
        argc = 1;
        argv = only_help;
    } else if (argc == 1 && !strcmp(argv[0], "--version"))
        argv = only_version;
    speech_guess(&cx, argc, argv);
    err = zk_args_parse(&cx, zk_features, argc, argv, &args);
    if (!err)
        err = command_run(&cx, &args);
    if (fflush(stdout) || ferror(stdout))
        err = err ? err : zk_fail(&cx, ZK_EIO, ZK_L("输出写不出去", "the output cannot be written"));
    if (err)
        failure_print(&cx, err);
    code = zk_err_exit(err);
    zk_ctx_clear(&cx);
    return code;
}
