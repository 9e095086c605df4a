/* SPDX-License-Identifier: Apache-2.0
 *
 * Commands and options (contract in opt.h).
 */
#include "base/opt.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/num.h"

const zk_opt zk_global_opts[] = {
    {"data",
     "DIR",
     {"数据文件夹; 也可用 ZHIKE_DATA 指明", "the data folder; ZHIKE_DATA names it too"},
     "./zhike-data",
     false,
     'd'},
    {"ledger",
     "URL",
     {"台账: 文件路径或 postgres://…", "the ledger: a file or postgres://…"},
     NULL,
     false,
     0},
    {"lang", "zh|en", {"输出语言", "language of the output"}, NULL, false, 0},
    {"json", NULL, {"输出 JSON, 供程序读取", "print JSON for machines"}, NULL, false, 0},
    {"threads",
     "N",
     {"工作线程数, 默认与处理器同数", "worker threads, by default one per processor"},
     NULL,
     false,
     0},
    {"wait",
     "SECONDS",
     {"另一进程写入时等待多久", "how long to wait while another process writes"},
     "60",
     false,
     0},
    {"quiet", NULL, {"不显示进度", "show no progress"}, NULL, false, 'q'},
    {"help", NULL, {"显示帮助", "show help"}, NULL, false, 'h'},
    {0}};

/* Initial values of the global options are words for the help, not values. */
static const char *initial_of(const zk_args *a, const char *name)
{
    for (const zk_opt *o = a->cmd->opts; o && o->name; o++)
        if (!strcmp(o->name, name))
            return o->initial;
    return NULL;
}

const char *zk_arg(const zk_args *a, const char *name)
{
    for (size_t i = a->n_opts; i-- > 0;)
        if (!strcmp(a->names[i], name))
            return a->values[i];
    return a->cmd ? initial_of(a, name) : NULL;
}

bool zk_arg_flag(const zk_args *a, const char *name)
{
    return zk_arg(a, name) != NULL;
}

const char *zk_arg_nth(const zk_args *a, const char *name, size_t i)
{
    for (size_t k = 0; k < a->n_opts; k++)
        if (!strcmp(a->names[k], name) && i-- == 0)
            return a->values[k];
    return NULL;
}

zk_err zk_arg_int(zk_ctx *cx, const zk_args *a, const char *name, int64_t min, int64_t max, int64_t *out)
{
    const char *v = zk_arg(a, name);
    int64_t n;

    if (!v)
        return ZK_OK;
    if (zk_num_int(zk_str_of(v), &n) || n < min || n > max)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--%s 的值 “%s” 不对: 应为 %" PRId64 " 到 %" PRId64 " 的整数",
                            "--%s is \"%s\": expected a whole number from %" PRId64 " to %" PRId64),
                       name, v, min, max);
    *out = n;
    return ZK_OK;
}

zk_err zk_arg_date(zk_ctx *cx, const zk_args *a, const char *name, int32_t *out)
{
    const char *v = zk_arg(a, name);

    if (v && zk_date_parse(zk_str_of(v), ZK_YMD, out))
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--%s 的值 “%s” 不是日期: 应为如 2024-01-31",
                            "--%s is \"%s\": expected a date such as 2024-01-31"),
                       name, v);
    return ZK_OK;
}

/* ---- parsing ------------------------------------------------------------------------- */

/* How many words of argv the command's name takes when argv starts with it, else 0. */
static int words_match(const char *words, int argc, char **argv)
{
    int n = 0;

    for (;;) {
        size_t len = strcspn(words, " ");

        if (n >= argc || strlen(argv[n]) != len || strncmp(argv[n], words, len) != 0)
            return 0;
        n++;
        if (!words[len])
            return n;
        words += len + 1;
    }
}

static const zk_cmd *command_find(const zk_feature *const *features, int argc, char **argv, int *taken)
{
    const zk_cmd *best = NULL;

    *taken = 0;
    for (; *features; features++)
        for (const zk_cmd *c = (*features)->cmds; c->words; c++) {
            int n = words_match(c->words, argc, argv);

            if (n > *taken) {
                *taken = n;
                best = c;
            }
        }
    return best;
}

static const zk_opt *opt_find(const zk_opt *opts, const char *name, size_t len, char letter)
{
    for (; opts && opts->name; opts++)
        if ((letter && opts->letter == letter) ||
            (!letter && strlen(opts->name) == len && !strncmp(opts->name, name, len)))
            return opts;
    return NULL;
}

static zk_err unknown_option(zk_ctx *cx, const zk_cmd *cmd, const char *given)
{
    zk_near near;

    zk_near_init(&near, zk_str_of(given));
    for (const zk_opt *o = cmd->opts; o && o->name; o++)
        zk_near_try(&near, o->name);
    for (const zk_opt *o = zk_global_opts; o->name; o++)
        zk_near_try(&near, o->name);
    return zk_fail(cx, ZK_EINVAL,
                   ZK_L("“zhike %s” 没有选项 --%s%s%s; 见 zhike help %s",
                        "\"zhike %s\" has no option --%s%s%s; see zhike help %s"),
                   cmd->words, given, near.best ? ZK_TR(cx, "; 是不是 --", "; did you mean --") : "",
                   near.best ? near.best : "", cmd->words);
}

/* The commands of two words that begin with this one, in a row; "" when there is none. */
static const char *family(zk_ctx *cx, const zk_feature *const *features, const char *first)
{
    size_t n = strlen(first);
    const char *row = "";

    for (; n && *features; features++)
        for (const zk_cmd *c = (*features)->cmds; c->words; c++)
            if (!strncmp(c->words, first, n) && c->words[n] == ' ')
                row = zk_fmt(&cx->arena, "%s%s%s", row, *row ? ", " : "", c->words);
    return row;
}

static zk_err unknown_command(zk_ctx *cx, const zk_feature *const *features, int argc, char **argv)
{
    zk_near near;
    const char *given = argc ? argv[0] : "", *row = family(cx, features, given);
    bool second = argc > 1 && argv[1][0] != '-';

    if (*row && !second)
        return zk_fail(cx, ZK_EINVAL, ZK_L("“%s” 后面还要有一个词: %s", "\"%s\" needs a second word: %s"),
                       given, row);
    if (second)
        given = zk_fmt(&cx->arena, "%s %s", argv[0], argv[1]);
    zk_near_init(&near, zk_str_of(given));
    for (; *features; features++)
        for (const zk_cmd *c = (*features)->cmds; c->words; c++)
            zk_near_try(&near, c->words);
    if (*row && !near.best)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("没有命令 “%s”; 有: %s", "there is no command \"%s\"; there are: %s"), given,
                       row);
    return zk_fail(cx, ZK_EINVAL,
                   ZK_L("没有命令 “%s”%s%s; 所有命令见 zhike help",
                        "there is no command \"%s\"%s%s; zhike help lists them all"),
                   argc ? argv[0] : "", near.best ? ZK_TR(cx, "; 是不是 ", "; did you mean ") : "",
                   near.best ? near.best : "");
}

static void args_add(zk_ctx *cx, zk_args *a, size_t *cap, const char *name, const char *value)
{
    size_t n = a->n_opts, cap2 = *cap;

    *ZK_PUSH(&cx->arena, a->names, a->n_opts, *cap) = name;
    *ZK_PUSH(&cx->arena, a->values, n, cap2) = value;
}

/* One option at argv[*i], which starts with '-'; takes its value from behind '=' or the next word. */
static zk_err option_take(zk_ctx *cx, zk_args *a, size_t *cap, int argc, char **argv, int *i)
{
    const char *given = argv[*i], *eq = NULL, *name = given + 2;
    size_t len;
    const zk_opt *o;
    bool is_long = given[1] == '-';

    if (is_long) {
        eq = strchr(name, '=');
        len = eq ? (size_t)(eq - name) : strlen(name);
    } else {
        name = given + 1;
        len = 1;
        if (given[2])
            eq = given + 1; /* -oFILE */
    }
    o = opt_find(a->cmd->opts, name, len, is_long ? 0 : given[1]);
    if (!o)
        o = opt_find(zk_global_opts, name, len, is_long ? 0 : given[1]);
    if (!o)
        return unknown_option(cx, a->cmd, zk_strndup(&cx->arena, name, len));
    if (!o->value) {
        if (eq)
            return zk_fail(cx, ZK_EINVAL, ZK_L("--%s 不带值", "--%s takes no value"), o->name);
        args_add(cx, a, cap, o->name, "");
        return ZK_OK;
    }
    if (!eq && *i + 1 >= argc)
        return zk_fail(cx, ZK_EINVAL, ZK_L("--%s 后面缺少 %s", "--%s needs %s behind it"), o->name, o->value);
    args_add(cx, a, cap, o->name, eq ? eq + 1 : argv[++*i]);
    return ZK_OK;
}

/* How many words of argv are global options and their values that stand before the command. */
static int options_in_front(int argc, char **argv)
{
    int i = 0;

    while (i < argc && argv[i][0] == '-' && argv[i][1] && strcmp(argv[i], "--") != 0) {
        bool is_long = argv[i][1] == '-';
        const char *name = argv[i] + (is_long ? 2 : 1);
        size_t len = is_long ? strcspn(name, "=") : 1;
        const zk_opt *o = opt_find(zk_global_opts, name, len, is_long ? 0 : *name);

        i += o && o->value && !name[len] ? 2 : 1;
    }
    return i;
}

static int leading_options(int argc, char **argv)
{
    int i = options_in_front(argc, argv);

    return i < argc ? i : 0;
}

bool zk_args_only_options(int argc, char **argv)
{
    return options_in_front(argc, argv) >= argc;
}

const zk_cmd *zk_args_command(const zk_feature *const *features, int argc, char **argv)
{
    int taken, before = leading_options(argc, argv);

    return command_find(features, argc - before, argv + before, &taken);
}

zk_err zk_args_parse(zk_ctx *cx, const zk_feature *const *features, int argc, char **argv, zk_args *args)
{
    int taken, before = leading_options(argc, argv);
    size_t cap = 0, cap_operands = 0;
    bool only_operands = false;

    memset(args, 0, sizeof *args);
    args->cmd = command_find(features, argc - before, argv + before, &taken);
    if (!args->cmd)
        return unknown_command(cx, features, argc - before, argv + before);
    for (int i = 0; i < argc; i++) {
        if (i == before)
            i += taken;
        if (i >= argc)
            break;
        if (!only_operands && !strcmp(argv[i], "--"))
            only_operands = true;
        else if (!only_operands && argv[i][0] == '-' && argv[i][1])
            ZK_TRY(option_take(cx, args, &cap, argc, argv, &i));
        else
            *ZK_PUSH(&cx->arena, args->operand, args->n, cap_operands) = argv[i];
    }
    if (zk_arg_flag(args, "help"))
        return ZK_OK;
    if (args->n < (size_t)args->cmd->min || (args->cmd->max >= 0 && args->n > (size_t)args->cmd->max))
        return zk_fail(cx, ZK_EINVAL, ZK_L("用法: zhike %s %s", "usage: zhike %s %s"), args->cmd->words,
                       args->cmd->operands);
    return ZK_OK;
}
