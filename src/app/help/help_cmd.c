/* SPDX-License-Identifier: Apache-2.0
 *
 * `zhike help`: printed from the features' own arrays, as are the man page and the shell
 * completion, so none of them can disagree with the program.
 */
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/features.h"
#include "app/help/help.h"
#include "base/table.h"
#include "base/version.h"

static void command_row(zk_ctx *cx, zk_table *t, const zk_cmd *c)
{
    zk_table_row(t, zk_fmt(&cx->arena, "  %s%s%s", c->words, *c->operands ? " " : "", c->operands),
                 zk_tr(cx, c->summary));
}

/* The commands that begin with a word, such as "kind"; false: there are none. */
static bool group_print(zk_ctx *cx, const char *word)
{
    size_t n = strlen(word);
    zk_table t;

    zk_table_init(&t, cx, "ll");
    for (const zk_feature *const *f = zk_features; *f; f++)
        for (const zk_cmd *c = (*f)->cmds; c->words; c++)
            if (!strncmp(c->words, word, n) && c->words[n] == ' ')
                command_row(cx, &t, c);
    zk__help_pairs(&t);
    return t.n > 0;
}

static void overview(zk_ctx *cx)
{
    printf("%s\n\n", ZK_TR(cx, "知客: 认识客户, 留住客户", "Zhike: know your customers, and keep them"));
    printf("%s\n", ZK_TR(cx, "用法: zhike 命令 [参数] [选项]", "usage: zhike COMMAND [OPERANDS] [OPTIONS]"));
    for (const zk_feature *const *f = zk_features; *f; f++) {
        zk_table t;

        zk_table_init(&t, cx, "ll");
        printf("\n%s\n", zk_tr(cx, (*f)->title));
        for (const zk_cmd *c = (*f)->cmds; c->words; c++)
            command_row(cx, &t, c);
        zk__help_pairs(&t);
    }
    printf("\n%s\n", ZK_TR(cx, "一个命令的说明: zhike help 命令", "One command: zhike help COMMAND"));
}

/* ---- man page ------------------------------------------------------------------------- */

/* The bytes of a Chinese comma, stop, semicolon or colon at s: a line may be broken behind it. */
static size_t pause_at(const char *s)
{
    static const char *const pauses[] = {"，", "。", "、", "；", "："};

    for (size_t i = 0; i < sizeof pauses / sizeof *pauses; i++)
        if (!strncmp(s, pauses[i], strlen(pauses[i])))
            return strlen(pauses[i]);
    return 0;
}

/* roff treats a leading '.' or '\'' and every '\\' and '-' as its own; it breaks lines at blanks, of which Chinese has
 * few, and at "\\:". */
static void roff(const char *s)
{
    for (bool first = true; *s; s++) {
        size_t pause = pause_at(s);

        if (pause) {
            printf("%.*s\\:", (int)pause, s);
            s += pause - 1;
            first = false;
            continue;
        }
        if (*s == '\\')
            fputs("\\e", stdout);
        else if (*s == '-')
            fputs("\\-", stdout);
        else if (first && (*s == '.' || *s == '\''))
            printf("\\&%c", *s);
        else
            putchar(*s);
        first = *s == '\n';
    }
}

static void man_option(zk_ctx *cx, const zk_opt *o)
{
    fputs(".TP\n\\fB", stdout);
    if (o->letter)
        printf("\\-%c\\fR, \\fB", o->letter);
    fputs("\\-\\-", stdout);
    roff(o->name);
    fputs("\\fR", stdout);
    if (o->value)
        printf(" \\fI%s\\fR", o->value);
    putchar('\n');
    roff(zk_tr(cx, o->help));
    putchar('\n');
}

static void man_page(zk_ctx *cx)
{
    printf(".TH ZHIKE 1 \"\" \"Zhike %s\" \"User Commands\"\n.SH NAME\nzhike \\- ", ZK_VERSION);
    roff(ZK_TR(cx, "认识客户, 留住客户", "know your customers, and keep them"));
    fputs("\n.SH SYNOPSIS\n.B zhike\n.I COMMAND\n[\\fIOPERANDS\\fR] [\\fIOPTIONS\\fR]\n.na\n.SH OPTIONS\n",
          stdout);
    for (const zk_opt *o = zk_global_opts; o->name; o++)
        man_option(cx, o);
    fputs(".SH COMMANDS\n", stdout);
    for (const zk_feature *const *f = zk_features; *f; f++)
        for (const zk_cmd *c = (*f)->cmds; c->words; c++) {
            fputs(".SS ", stdout);
            roff(c->words);
            putchar(' ');
            roff(c->operands);
            putchar('\n');
            roff(zk_tr(cx, c->summary));
            putchar('\n');
            if (c->help.zh) {
                fputs(".PP\n.nf\n", stdout);
                roff(zk_tr(cx, c->help));
                fputs("\n.fi\n", stdout);
            }
            for (const zk_opt *o = c->opts; o && o->name; o++)
                man_option(cx, o);
        }
    fputs(".SH EXIT STATUS\n0 success; 2 invalid input; 3 not found; 4 conflict; 5 held by another process; "
          "others as in zhike/error.h\n.SH ENVIRONMENT\nZHIKE_DATA, ZHIKE_LEDGER, ZHIKE_LANG, ZHIKE_SHARE\n",
          stdout);
}

/* ---- bash completion --------------------------------------------------------------------- */

/* One branch of the completion's case: what may follow the words of a command. */
static void completion_case(const char *words, size_t n, const zk_opt *opts)
{
    printf("    \"%.*s \"*)\n        words=\"", (int)n, words);
    for (const zk_feature *const *f = zk_features; *f; f++)
        for (const zk_cmd *c = (*f)->cmds; c->words; c++)
            if (!strncmp(c->words, words, n) && c->words[n] == ' ')
                printf("%s ", c->words + n + 1);
    fputs("\"\n        opts=\"$opts", stdout);
    for (const zk_opt *o = opts; o && o->name; o++)
        printf(" --%s", o->name);
    puts("\" ;;");
}

/* Whether the command is the first of those that begin with its first word. */
static bool first_of_its_word(const zk_cmd *cmd, size_t n)
{
    for (const zk_feature *const *f = zk_features; *f; f++)
        for (const zk_cmd *c = (*f)->cmds; c->words; c++)
            if (strcspn(c->words, " ") == n && !strncmp(c->words, cmd->words, n))
                return c == cmd;
    return true;
}

/* The branches: commands of two words before those of one, as the longest match wins. */
static void completion_cases(void)
{
    for (const zk_feature *const *f = zk_features; *f; f++)
        for (const zk_cmd *c = (*f)->cmds; c->words; c++)
            if (strchr(c->words, ' '))
                completion_case(c->words, strlen(c->words), c->opts);
    for (const zk_feature *const *f = zk_features; *f; f++)
        for (const zk_cmd *c = (*f)->cmds; c->words; c++) {
            size_t n = strcspn(c->words, " ");

            if (first_of_its_word(c, n))
                completion_case(c->words, n, c->words[n] ? NULL : c->opts);
        }
}

/* Where no word of ours fits, bash's own completion of file names takes over (-o default). */
static void completion_bash(void)
{
    fputs("# bash completion for zhike; printed by `zhike help --completion bash`\n"
          "_zhike()\n{\n"
          "    local cur=${COMP_WORDS[COMP_CWORD]} line=\"${COMP_WORDS[*]:1:COMP_CWORD-1} \"\n"
          "    local words=\"\" opts=\"",
          stdout);
    for (const zk_opt *o = zk_global_opts; o->name; o++)
        printf("%s--%s", o == zk_global_opts ? "" : " ", o->name);
    fputs("\"\n    case \"$line\" in\n    \" \")\n        words=\"", stdout);
    for (const zk_feature *const *f = zk_features; *f; f++)
        for (const zk_cmd *c = (*f)->cmds; c->words; c++)
            if (first_of_its_word(c, strcspn(c->words, " ")))
                printf("%.*s ", (int)strcspn(c->words, " "), c->words);
    puts("\" ;;");
    completion_cases();
    puts("    esac\n"
         "    COMPREPLY=()\n"
         "    if [[ $cur == -* ]]; then\n"
         "        COMPREPLY=($(compgen -W \"$opts\" -- \"$cur\"))\n"
         "    elif ((COMP_CWORD <= 2)); then\n"
         "        COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
         "    fi\n"
         "}\n"
         "complete -o default -F _zhike zhike");
}

static zk_err help_fn(zk_ctx *cx, const zk_args *a)
{
    const char *completion = zk_arg(a, "completion");
    zk_args of;
    char **words;

    if (zk_arg_flag(a, "man")) {
        man_page(cx);
        return ZK_OK;
    }
    if (completion) {
        if (strcmp(completion, "bash") != 0)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("只有 bash 的补全, 没有 “%s”", "there is completion for bash, not \"%s\""),
                           completion);
        completion_bash();
        return ZK_OK;
    }
    if (!a->n) {
        overview(cx);
        return ZK_OK;
    }
    words = ZK_NEWS(&cx->arena, char *, a->n + 1);
    for (size_t i = 0; i < a->n; i++)
        words[i] = zk_strdup(&cx->arena, a->operand[i]);
    if (a->n == 1 && !zk_args_command(zk_features, 1, words) && group_print(cx, words[0]))
        return ZK_OK;
    words[a->n] = zk_strdup(&cx->arena, "--help");
    ZK_TRY(zk_args_parse(cx, zk_features, (int)a->n + 1, words, &of));
    return zk_help_command(cx, of.cmd);
}

static zk_err version_fn(zk_ctx *cx, const zk_args *a)
{
    (void)a;
    if (cx->json)
        printf("{\"version\": \"%s\"}\n", ZK_VERSION);
    else
        printf("zhike %s\n", ZK_VERSION);
    return ZK_OK;
}

static const zk_opt help_opts[] = {
    {"man", NULL, {"打印手册页 (roff)", "print the man page (roff)"}, NULL, false, 0},
    {"completion", "bash", {"打印命令补全脚本", "print the shell completion"}, NULL, false, 0},
    {0}};

static const zk_cmd cmds[] = {
    {"help", "[COMMAND]", 0, 3, {"显示帮助", "show help"}, {NULL, NULL}, help_opts, help_fn, true},
    {"version", "", 0, 0, {"显示版本", "show the version"}, {NULL, NULL}, NULL, version_fn, true},
    {0}};

const zk_feature zk_feature_help = {"help", {"帮助", "Help"}, cmds};
