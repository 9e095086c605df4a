/* SPDX-License-Identifier: Apache-2.0
 *
 * `zhike indicator list` and `zhike indicator show`.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/indicator/internal.h"
#include "base/json.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/table.h"

static const char *kind_name(const zk_indicator *it)
{
    return it->kind ? it->kind->name : "-";
}

static const char *direction_name(const zk_indicator *it)
{
    return it->direction == ZK_MORE_IS_BETTER  ? "better"
           : it->direction == ZK_MORE_IS_WORSE ? "worse"
                                               : "neutral";
}

static const char *direction_text(const zk_ctx *cx, const zk_indicator *it)
{
    if (it->direction == ZK_MORE_IS_BETTER)
        return ZK_TR(cx, "越大越好", "more is better");
    if (it->direction == ZK_MORE_IS_WORSE)
        return ZK_TR(cx, "越大越差", "more is worse");
    return ZK_TR(cx, "中性", "neutral");
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* The date its window looks at, where it is another than the kind's own. */
static const char *date_name(const zk_indicator *it)
{
    const zk_field *date = it->def->date;

    return date && strcmp(date->name, it->kind->date) != 0 ? date->name : NULL;
}

static const char *per_name(const zk_indicator *it)
{
    return it->def->per == 1 ? "month" : it->def->per == 3 ? "quarter" : NULL;
}

/* What stands in where nothing is known: a number, another indicator, or none. buf holds 32 bytes. */
static const char *missing_name(const zk_indicator *it, char *buf)
{
    switch (it->def->lack) {
    case ZK__LACK_NUMBER: return zk_real_show(it->def->lack_x, buf);
    case ZK__LACK_OTHER: return it->def->lack_name;
    default: return "none";
    }
}

/* Whether that is what its function says anyway: then a line of a table leaves it out. */
static bool missing_is_usual(const zk_indicator *it)
{
    zk__fn fn = it->def->fn;
    bool counts = fn == ZK__COUNT || fn == ZK__SUM || fn == ZK__DISTINCT || fn == ZK__STREAK;

    return counts ? it->def->lack == ZK__LACK_NUMBER && it->def->lack_x == 0 : it->def->lack == ZK__LACK_NONE;
}

/* ---- as JSON -------------------------------------------------------------------------------------- */

static void json_one(zk_json *j, const zk_indicator *it)
{
    char buf[32];

    zk_json_object(j);
    zk_json_kstr(j, "name", it->name);
    zk_json_kboth(j, "title", it->title);
    zk_json_kboth(j, "help", it->help);
    zk_json_kstr(j, "kind", it->kind ? it->kind->name : NULL);
    zk_json_kstr(j, "function", it->function);
    zk_json_kstr(j, "value", it->value);
    zk_json_kstr(j, "where", it->where);
    zk_json_kstr(j, "per", per_name(it));
    zk_json_kstr(j, "date", it->def->date ? it->def->date->name : NULL);
    zk_json_kstr(j, "of", it->def->of);
    zk_json_kstr(j, "to", it->def->to);
    zk_json_kstr(j, "window", it->window);
    zk_json_kstr(j, "missing", missing_name(it, buf));
    zk_json_kstr(j, "unit", it->unit);
    zk_json_kstr(j, "direction", direction_name(it));
    zk_json_kstr(j, "file", last_part(it->file));
    zk_json_kint(j, "line", it->line);
    zk_json_end_object(j);
}

static void json_print(zk_json *j)
{
    fputs(j->buf.p, stdout);
    putchar('\n');
    zk_json_clear(j);
}

/* ---- as Markdown ------------------------------------------------------------------------------------ */

/* A cell: a bar would end it. */
static void cell(const char *text, bool code)
{
    printf(code && *text ? " `" : " ");
    for (; *text; text++)
        printf(*text == '|' ? "\\|" : "%c", *text);
    printf(code ? "` |" : " |");
}

static void put(zk_buf *b, const char *before, const char *text)
{
    if (text)
        zk_buf_fmt(b, "%s%s", before, text);
}

/* "max amount per month", "count where late_days > 0 by due", "bill.cost.sum / bill.amount.sum". */
static void computed_as(const zk_indicator *it, zk_buf *b)
{
    char buf[32];

    if (it->def->of)
        zk_buf_fmt(b, "%s / %s", it->def->of, it->def->to);
    else
        put(b, "", it->function);
    put(b, " ", it->value);
    put(b, " where ", it->where);
    put(b, " per ", per_name(it));
    put(b, " by ", date_name(it));
    if (!missing_is_usual(it))
        put(b, ", else ", missing_name(it, buf));
}

static void markdown_one(const zk_indicator *it)
{
    zk_buf what = {0};

    computed_as(it, &what);
    putchar('|');
    cell(it->name, true);
    cell(it->title.zh, false);
    cell(it->help.zh, false);
    cell(it->title.en, false);
    cell(it->help.en, false);
    cell(what.p, true);
    cell(it->window, false);
    cell(it->unit, false);
    cell(direction_name(it), false);
    putchar('\n');
    zk_buf_clear(&what);
}

static void markdown_head(const char *kind)
{
    printf("\n## %s\n\n| name | 名称 | 说明 | title | meaning | computed as | window | unit | more is |\n"
           "|---|---|---|---|---|---|---|---|---|\n",
           kind);
}

static const char markdown_intro[] =
    "# Indicators 指标\n\n"
    "Printed by `zhike indicator list --markdown` from `indicators/*.yaml`; do not edit.\n\n"
    "An indicator is one number per customer as of a date. It is referred to by its name, with a window "
    "where\n"
    "another than its own is wanted: `bill.late.count`, `bill.late.count[24 months]`. Windows: `12 months`,\n"
    "`90 days`, `2 years`, `life`, `year` (calendar year to date), `months 13..24` (that span before the "
    "as-of\n"
    "date). When the as-of date ends a month, months are calendar months. `<question>` in a name stands for "
    "any\n"
    "one: `survey.trust.mean`. Beside these, `customer.FIELD` is a field of the customer, and `grade.SCHEME` "
    "and\n"
    "`score.SCHEME` are another scheme's results.\n\n"
    "- Facts dated after the as-of date are not seen. Sums of plain money, energy and whole-number fields "
    "are\n"
    "  exact integers, divided once at the end; other sums add doubles in order of date, then value.\n"
    "- `per: month` (or quarter) adds up rows in months counted back from the as-of date, from the month of "
    "the\n"
    "  first row in the window on; a month without rows is 0.\n"
    "- `stddev` is the sample's (n - 1). `slope` is least squares over at least three months. `share` is "
    "what\n"
    "  passes `where` over all; of months, those with a row that passes over all. `streak` is the longest "
    "run of\n"
    "  rows, or months, that pass; of one day those that fail come first. `distinct` counts a row without "
    "value\n"
    "  as one of its own. `days_since` counts from the latest row that passes. Of one day `first` takes the "
    "smallest\n"
    "  value and `last` the largest.\n"
    "- `by due` after an indicator: its window looks at that date instead of the kind's own. `else`: what "
    "stands in\n"
    "  where nothing is known.\n"
    "- Nothing known: `count`, `sum`, `distinct` and `streak` are 0, all else is missing, unless `missing` "
    "says\n"
    "  otherwise.\n"
    "- Bills are settled against payments as of the date: `late_days` (after due, until settled or as-of),\n"
    "  `paid_early_days`, `open` (unpaid), `is_open`, `settled` (date); a payment's `unused` part is "
    "prepayment. A\n"
    "  payment that names a bill or a period pays it; all other money pays what is due first (Civil Code "
    "art.\n"
    "  560); what is left over pays the next bills. `as_of` and `days_ago` are known of every dated row.\n";

static void markdown_all(const zk_indicator_lib *lib, const char *kind)
{
    const char *head = NULL;

    fputs(markdown_intro, stdout);
    for (size_t pass = 0; zk_kinds[pass]; pass++)
        for (size_t i = 0; i < lib->n; i++) {
            if (lib->items[i]->kind != zk_kinds[pass] || (kind && strcmp(kind, zk_kinds[pass]->name) != 0))
                continue;
            if (head != zk_kinds[pass]->name)
                markdown_head(head = zk_kinds[pass]->name);
            markdown_one(lib->items[i]);
        }
    if (kind)
        return;
    markdown_head("ratio");
    for (size_t i = 0; i < lib->n; i++)
        if (!lib->items[i]->kind)
            markdown_one(lib->items[i]);
}

/* ---- list ---------------------------------------------------------------------------------------------- */

static void list_table(zk_ctx *cx, const zk_indicator_lib *lib, const zk_kind *kind)
{
    zk_table t;

    zk_table_init(&t, cx, "llllll");
    t.max_width = 60;
    zk_table_row(&t, ZK_TR(cx, "名称", "name"), ZK_TR(cx, "说明", "title"), ZK_TR(cx, "记录", "kind"),
                 ZK_TR(cx, "期间", "window"), ZK_TR(cx, "单位", "unit"), ZK_TR(cx, "方向", "direction"));
    for (size_t i = 0; i < lib->n; i++) {
        const zk_indicator *it = lib->items[i];

        if (!kind || it->kind == kind)
            zk_table_row(&t, it->name, zk_tr(cx, it->title), kind_name(it), it->window, it->unit,
                         direction_text(cx, it));
    }
    zk_table_print(&t, stdout);
}

static zk_err list_fn(zk_ctx *cx, const zk_args *a)
{
    const char *name = zk_arg(a, "kind");
    const zk_kind *kind = NULL;
    zk_indicator_lib lib;
    zk_json j = {.pretty = true};

    if (name)
        ZK_TRY(zk_kind_get(cx, name, &kind));
    ZK_TRY(zk_indicator_load(cx, &lib));
    if (zk_arg_flag(a, "markdown")) {
        markdown_all(&lib, name);
        return ZK_OK;
    }
    if (!cx->json) {
        list_table(cx, &lib, kind);
        return ZK_OK;
    }
    zk_json_array(&j);
    for (size_t i = 0; i < lib.n; i++)
        if (!kind || lib.items[i]->kind == kind)
            json_one(&j, lib.items[i]);
    zk_json_end_array(&j);
    json_print(&j);
    return ZK_OK;
}

/* ---- show ------------------------------------------------------------------------------------------------ */

static void line(const zk_ctx *cx, const char *zh, const char *en, const char *text)
{
    if (text && *text)
        printf("%s  %s\n", ZK_TR(cx, zh, en), text);
}

static void show_text(const zk_ctx *cx, const zk_indicator *it)
{
    char buf[32];

    printf("%s  %s\n%s\n\n", it->name, zk_tr(cx, it->title), zk_tr(cx, it->help));
    line(cx, "记录    ", "kind      ", it->kind ? it->kind->name : NULL);
    line(cx, "函数    ", "function  ", it->function);
    line(cx, "取值    ", "value     ", it->value);
    line(cx, "条件    ", "where     ", it->where);
    line(cx, "分段    ", "per       ", per_name(it));
    line(cx, "日期    ", "date      ", it->def->date ? it->def->date->name : NULL);
    line(cx, "分子    ", "of        ", it->def->of);
    line(cx, "分母    ", "to        ", it->def->to);
    line(cx, "期间    ", "window    ", it->window);
    line(cx, "缺失时  ", "missing   ",
         it->def->lack == ZK__LACK_NONE ? ZK_TR(cx, "无值", "no value") : missing_name(it, buf));
    line(cx, "单位    ", "unit      ", it->unit);
    line(cx, "方向    ", "direction ", direction_text(cx, it));
    printf("%s  %s:%d\n", ZK_TR(cx, "声明于  ", "declared  "), last_part(it->file), it->line);
}

static zk_err show_fn(zk_ctx *cx, const zk_args *a)
{
    zk_str name = zk_str_of(a->operand[0]), window = {"", 0};
    const char *open = strchr(a->operand[0], '[');
    zk_indicator_lib lib;
    const zk_indicator *it;
    zk_ref ref;
    zk_json j = {.pretty = true};

    ZK_TRY(zk_indicator_load(cx, &lib));
    if (open && name.p[name.n - 1] == ']') {
        window = (zk_str){open + 1, name.n - (size_t)(open - name.p) - 2};
        name.n = (size_t)(open - name.p);
    }
    it = zk_indicator_find(&lib, name);
    if (!it || !zk_str_is(name, it->name)) { /* one of a pattern, or unknown: then this says so */
        ZK_TRY(zk_ref_parse(cx, &lib, name, window, (zk_place){0}, &ref));
        it = ref.indicator;
    }
    if (!it)
        return zk_fail(cx, ZK_ENOTFOUND, ZK_L("%s 不是声明的指标", "%s is not a declared indicator"),
                       a->operand[0]);
    if (zk_arg_flag(a, "markdown")) {
        markdown_head(it->name);
        markdown_one(it);
    } else if (cx->json) {
        json_one(&j, it);
        json_print(&j);
    } else {
        show_text(cx, it);
    }
    return ZK_OK;
}

static const zk_opt list_opts[] = {
    {.name = "kind", .value = "KIND", .help = {"只列一种记录的指标", "only those over one kind of record"}},
    {.name = "markdown", .help = {"输出 docs/indicators.md", "print docs/indicators.md"}},
    {0},
};

static const zk_opt show_opts[] = {
    {.name = "markdown", .help = {"输出 Markdown 表格", "print a Markdown table"}},
    {0},
};

static const zk_cmd cmds[] = {
    {.words = "indicator list",
     .operands = "",
     .summary = {"列出指标", "list indicators"},
     .help =
         {"列出随附的和数据目录自己的 (DIR/indicators/*.yaml) 指标。\n例: zhike indicator list --kind bill",
          "Lists the shipped indicators and the folder's own (DIR/indicators/*.yaml).\nExample: zhike "
          "indicator list --kind bill"},
     .opts = list_opts,
     .fn = list_fn,
     .no_folder = true},
    {.words = "indicator show",
     .operands = "NAME",
     .min = 1,
     .max = 1,
     .summary = {"显示一个指标", "show one indicator"},
     .help = {"例: zhike indicator show bill.late.count", "Example: zhike indicator show bill.late.count"},
     .opts = show_opts,
     .fn = show_fn,
     .no_folder = true},
    {0},
};

const zk_feature zk_feature_indicator = {"indicator", {"指标", "Indicators"}, cmds};
