/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike kind list, kind show. docs/kinds.md is `zhike kind show --markdown`.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/kind/kind.h"
#include "base/json.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/table.h"

extern const zk_feature zk_feature_kind;

/* ---- JSON ------------------------------------------------------------------------------------ */

static void field_json(zk_json *j, const zk_field *f)
{
    zk_json_object(j);
    zk_json_kstr(j, "name", f->name);
    zk_json_kstr(j, "type", zk_field_type_name(f));
    zk_json_kboth(j, "title", f->title);
    zk_json_kboth(j, "help", f->help);
    zk_json_kstr(j, "unit", f->unit);
    zk_json_kbool(j, "required", f->required);
    zk_json_kstr(j, "refers", f->refers);
    zk_json_kstr(j, "derived", f->derived);
    zk_json_kstr(j, "aliases", f->aliases);
    if (f->codes) {
        zk_json_key(j, "codes");
        zk_json_array(j);
        for (const zk_code *c = f->codes; c->name; c++) {
            zk_json_object(j);
            zk_json_kstr(j, "name", c->name);
            zk_json_kboth(j, "title", c->title);
            zk_json_kstr(j, "aliases", c->aliases);
            zk_json_end_object(j);
        }
        zk_json_end_array(j);
    }
    zk_json_end_object(j);
}

static void kind_json(zk_json *j, const zk_kind *k)
{
    zk_json_object(j);
    zk_json_kstr(j, "kind", k->name);
    zk_json_kboth(j, "title", k->title);
    zk_json_kboth(j, "help", k->help);
    zk_json_kbool(j, "master", k->master);
    zk_json_kstr(j, "key", k->key);
    zk_json_kstr(j, "alike", k->alike);
    zk_json_kstr(j, "date", k->date);
    zk_json_key(j, "fields");
    zk_json_array(j);
    for (const zk_field *f = k->fields; f->name; f++)
        field_json(j, f);
    zk_json_end_array(j);
    zk_json_end_object(j);
}

static void json_print(zk_json *j)
{
    printf("%s\n", j->buf.p);
    zk_json_clear(j);
}

/* ---- for people ---------------------------------------------------------------------------------- */

static zk_err list_cmd(zk_ctx *cx, const zk_args *a)
{
    zk_table t;
    zk_json j = {0};

    (void)a;
    if (cx->json) {
        zk_json_array(&j);
        for (size_t i = 0; zk_kinds[i]; i++)
            kind_json(&j, zk_kinds[i]);
        zk_json_end_array(&j);
        json_print(&j);
        return ZK_OK;
    }
    zk_table_init(&t, cx, "llrl");
    zk_table_row(&t, ZK_TR(cx, "种类", "kind"), ZK_TR(cx, "名称", "title"), ZK_TR(cx, "字段", "fields"),
                 ZK_TR(cx, "说明", "what"));
    for (size_t i = 0; zk_kinds[i]; i++)
        zk_table_row(&t, zk_kinds[i]->name, zk_tr(cx, zk_kinds[i]->title),
                     zk_show_int(cx, (int64_t)zk_kind_n_fields(zk_kinds[i])), zk_tr(cx, zk_kinds[i]->help));
    zk_table_print(&t, stdout);
    return ZK_OK;
}

static const char *codes_text(zk_ctx *cx, const zk_field *f)
{
    const char *text = "";

    for (const zk_code *c = f->codes; c && c->name; c++)
        text =
            zk_fmt(&cx->arena, "%s%s%s (%s)", text, c == f->codes ? "" : ", ", c->name, zk_tr(cx, c->title));
    return text;
}

static void kind_print(zk_ctx *cx, const zk_kind *k)
{
    zk_table t;

    printf("%s  %s\n%s\n\n", k->name, zk_tr(cx, k->title), zk_tr(cx, k->help));
    zk_table_init(&t, cx, "llllll");
    t.max_width = 60;
    zk_table_row(&t, ZK_TR(cx, "字段", "field"), ZK_TR(cx, "名称", "title"), ZK_TR(cx, "类型", "type"),
                 ZK_TR(cx, "单位", "unit"), ZK_TR(cx, "必填", "required"), ZK_TR(cx, "说明", "meaning"));
    for (const zk_field *f = k->fields; f->name; f++)
        zk_table_row(&t, f->name, zk_tr(cx, f->title), zk_field_type_name(f), f->unit ? f->unit : "",
                     f->required ? ZK_TR(cx, "是", "yes") : "", zk_tr(cx, f->help));
    zk_table_print(&t, stdout);
    for (const zk_field *f = k->fields; f->name; f++)
        if (f->codes)
            printf("\n%s: %s\n", f->name, codes_text(cx, f));
}

/* ---- docs/kinds.md, both languages in one table --------------------------------------------------------- */

static void cell_print(const char *s)
{
    for (; s && *s; s++)
        fputs(*s == '|' ? "\\|" : (char[]){*s, 0}, stdout);
}

static void aliases_print(const char *s)
{
    for (; s && *s; s++)
        fputs(*s == '|' ? ", " : (char[]){*s, 0}, stdout);
}

static void bounds_print(const zk_field *f)
{
    char lo[32], hi[32];

    if (!f->bounded)
        return;
    printf(" %s … %s", zk_num_show(f->min, f->type == ZK_COL_REAL ? 0 : zk_field_scale(f), false, lo),
           zk_num_show(f->max, f->type == ZK_COL_REAL ? 0 : zk_field_scale(f), false, hi));
}

/* "meter,time|supply_point,time" as "meter + time, or supply_point + time". */
static const char *alike_text(zk_ctx *cx, const zk_kind *k)
{
    zk_buf b = {0};
    const char *text;

    for (const char *p = k->alike; *p; p++)
        if (*p == ',')
            zk_buf_puts(&b, " + ");
        else if (*p == '|')
            zk_buf_puts(&b, "`, or 或 `");
        else
            zk_buf_putc(&b, *p);
    text = zk_strdup(&cx->arena, b.p);
    zk_buf_clear(&b);
    return text;
}

static void kind_markdown(zk_ctx *cx, const zk_kind *k)
{
    printf("\n## %s — %s %s\n\n%s %s\n\n", k->name, k->title.zh, k->title.en, k->help.zh, k->help.en);
    if (k->key)
        printf("Key 主键: `%s`. ", k->key);
    if (k->alike)
        printf("Without it 没有时: `%s`. ", alike_text(cx, k));
    if (k->date)
        printf("Dated by 日期: `%s`.", k->date);
    printf("\n\n| field 字段 | type 类型 | required 必填 | meaning 含义 | header names understood "
           "可识别的表头 |\n|---|---|---|---|---|\n");
    for (const zk_field *f = k->fields; f->name; f++) {
        printf("| `%s` %s | %s%s%s", f->name, f->title.zh, zk_field_type_name(f), f->unit ? " " : "",
               f->unit ? f->unit : "");
        bounds_print(f);
        printf(" | %s | ", f->required ? "✓" : "");
        cell_print(f->help.zh);
        putchar(' ');
        cell_print(f->help.en);
        if (f->codes) {
            zk_lang lang = cx->lang;

            cx->lang = ZK_ZH;
            printf(" Codes 代码: %s.", codes_text(cx, f));
            cx->lang = lang;
        }
        if (f->derived)
            printf(" Taken from 取自 `%s` where absent 缺省时.", f->derived);
        printf(" | %s, ", f->title.en);
        aliases_print(f->aliases);
        printf(" |\n");
    }
}

static void markdown_print(zk_ctx *cx, const zk_kind *only)
{
    if (!only)
        printf("# Kinds of record 记录种类\n\n"
               "Printed by `zhike kind show --markdown`; do not edit. 由 `zhike kind show --markdown` "
               "生成，请勿手改。\n\n"
               "Each kind is declared once (`src/app/kind/kinds_*.c`); import, templates, checks and this "
               "page come from there. "
               "Money is kept in fen, energy in Wh, power in W, dates as days: whole numbers, exactly. "
               "Codes are also recognised by their titles and aliases; blanks, case, full-width forms and a "
               "unit in parentheses are understood in header names.\n");
    for (size_t i = 0; zk_kinds[i]; i++)
        if (!only || only == zk_kinds[i])
            kind_markdown(cx, zk_kinds[i]);
}

static zk_err show_cmd(zk_ctx *cx, const zk_args *a)
{
    const zk_kind *kind = NULL;
    zk_json j = {0};

    if (a->n)
        ZK_TRY(zk_kind_get(cx, a->operand[0], &kind));
    if (zk_arg_flag(a, "markdown")) {
        markdown_print(cx, kind);
        return ZK_OK;
    }
    if (!kind)
        return list_cmd(cx, a);
    if (!cx->json) {
        kind_print(cx, kind);
        return ZK_OK;
    }
    kind_json(&j, kind);
    json_print(&j);
    return ZK_OK;
}

static const zk_opt show_opts[] = {
    {.name = "markdown", .help = {"打印成文档 (docs/kinds.md)", "print as documentation (docs/kinds.md)"}},
    {0},
};

static const zk_cmd cmds[] = {
    {.words = "kind list",
     .operands = "",
     .summary = {"列出记录的种类", "list the kinds of record"},
     .fn = list_cmd,
     .no_folder = true},
    {.words = "kind show",
     .operands = "[KIND]",
     .max = 1,
     .summary = {"一种记录的字段、单位与代码", "the fields, units and codes of a kind"},
     .opts = show_opts,
     .fn = show_cmd,
     .no_folder = true},
    {0},
};

const zk_feature zk_feature_kind = {.name = "kind", .title = {"记录种类", "Kinds of record"}, .cmds = cmds};
