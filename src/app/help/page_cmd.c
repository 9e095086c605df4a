/* SPDX-License-Identifier: Apache-2.0
 *
 * The help of one command. Apart from `zhike help`, which lists all commands and so is linked with them.
 */
#include "app/help/help.h"

#include <stdio.h>
#include <string.h>

#include "app/app.h"

static void option_print(zk_ctx *cx, zk_table *t, const zk_opt *o)
{
    const char *left =
        zk_fmt(&cx->arena, "  %s%c%s--%s%s%s", o->letter ? "-" : "", o->letter ? o->letter : ' ',
               o->letter ? ", " : "   ", o->name, o->value ? " " : "", o->value ? o->value : "");
    const char *right = zk_tr(cx, o->help);

    if (o->initial)
        right = zk_fmt(&cx->arena, ZK_TR(cx, "%s (默认 %s)", "%s (default %s)"), right, o->initial);
    if (o->many)
        right = zk_fmt(&cx->arena, ZK_TR(cx, "%s; 可重复", "%s; may be repeated"), right);
    zk_table_row(t, left, right);
}

void zk__help_pairs(const zk_table *t)
{
    size_t width = 0;

    for (size_t i = 0; i < t->n; i += 2) {
        size_t w = zk_utf8_width(t->cell[i], strlen(t->cell[i]));

        if (w > width)
            width = w;
    }
    for (size_t i = 0; i < t->n; i += 2) {
        size_t w = zk_utf8_width(t->cell[i], strlen(t->cell[i]));

        printf("%s%*s  %s\n", t->cell[i], (int)(width - w), "", t->cell[i + 1]);
    }
}

zk_err zk_help_command(zk_ctx *cx, const zk_cmd *cmd)
{
    zk_table t;

    printf("zhike %s%s%s\n\n%s\n", cmd->words, *cmd->operands ? " " : "", cmd->operands,
           zk_tr(cx, cmd->summary));
    if (cmd->help.zh)
        printf("\n%s\n", zk_tr(cx, cmd->help));
    if (cmd->opts && cmd->opts->name) {
        printf("\n%s\n", ZK_TR(cx, "选项", "Options"));
        zk_table_init(&t, cx, "ll");
        for (const zk_opt *o = cmd->opts; o->name; o++)
            option_print(cx, &t, o);
        zk__help_pairs(&t);
    }
    printf("\n%s\n", ZK_TR(cx, "通用选项", "Options of every command"));
    zk_table_init(&t, cx, "ll");
    for (const zk_opt *o = zk_global_opts; o->name; o++)
        option_print(cx, &t, o);
    zk__help_pairs(&t);
    return ZK_OK;
}
