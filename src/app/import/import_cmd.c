/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike import, import list, import show, import undo.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/folder/folder.h"
#include "app/import/import.h"
#include "base/json.h"
#include "base/table.h"

extern const zk_feature zk_feature_import;

/* ---- options ------------------------------------------------------------------------------------ */

static zk_err options_read(zk_ctx *cx, const zk_args *a, zk_import_options *o)
{
    const char *order = zk_arg(a, "date-order"), *offset = zk_arg(a, "utc-offset");

    *o = (zk_import_options){.map = zk_arg(a, "map"),
                             .dry_run = zk_arg_flag(a, "dry-run"),
                             .strict = zk_arg_flag(a, "strict"),
                             .create = zk_arg_flag(a, "create"),
                             .again = zk_arg_flag(a, "again"),
                             .round = zk_arg_flag(a, "round"),
                             .encoding = zk_arg(a, "encoding"),
                             .delimiter = zk_arg(a, "delimiter"),
                             .sheet = zk_arg(a, "sheet"),
                             .utc_offset_min = 8 * 60};
    if (order && !strcmp(order, "dmy"))
        o->date_order = ZK_DMY;
    else if (order && !strcmp(order, "mdy"))
        o->date_order = ZK_MDY;
    else if (order && strcmp(order, "ymd"))
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--date-order 只能是 ymd, dmy, mdy，不是 “%s”",
                            "--date-order is ymd, dmy or mdy, not \"%s\""),
                       order);
    if (offset && !zk_utc_offset(offset, &o->utc_offset_min))
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("--utc-offset 如 +08:00，不是 “%s”", "--utc-offset is something like +08:00, not \"%s\""),
            offset);
    return ZK_OK;
}

/* ---- results as JSON -------------------------------------------------------------------------------- */

static void date_json(zk_json *j, const char *key, int64_t days, bool known)
{
    char text[16];

    zk_json_kstr(j, key, known ? zk_date_show((int32_t)days, text) : NULL);
}

static void columns_json(zk_json *j, const zk_import_result *r)
{
    zk_json_key(j, "columns");
    zk_json_array(j);
    for (size_t c = 0; c < r->n_columns; c++) {
        zk_json_object(j);
        zk_json_kstr(j, "name", r->columns[c].name);
        zk_json_kstr(j, "field", r->columns[c].field ? r->columns[c].field->name : NULL);
        zk_json_kstr(j, "unit", r->columns[c].unit);
        if (r->columns[c].into)
            zk_json_kstr(j, "into", r->columns[c].into);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

static void rejects_json(zk_json *j, const zk_import_result *r)
{
    zk_json_key(j, "rejects");
    zk_json_array(j);
    for (size_t i = 0; i < r->n_rejects; i++) {
        const zk_import_reject *x = &r->rejects[i];

        zk_json_object(j);
        zk_json_kint(j, "line", x->line);
        zk_json_kstr(j, "column", x->column);
        zk_json_kstr(j, "field", x->field);
        zk_json_kstr(j, "value", x->value);
        zk_json_kstr(j, "reason", x->reason);
        zk_json_kstr(j, "message", x->message);
        zk_json_kstr(j, "expected", x->expected);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

static void rows_json(zk_json *j, const zk_import_result *r)
{
    zk_json_key(j, "rows");
    zk_json_array(j);
    for (size_t i = 0; i < r->n_rows; i++) {
        zk_json_object(j);
        for (size_t c = 0; c < r->n_head; c++)
            zk_json_kstr(j, r->head[c], r->rows[i][c]);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

static void result_json(zk_json *j, const zk_import_options *o, const zk_import_result *r)
{
    bool dated = r->date_min <= r->date_max;

    zk_json_object(j);
    zk_json_key(j, "id");
    if (r->id)
        zk_json_int(j, r->id);
    else
        zk_json_null(j);
    zk_json_kstr(j, "kind", o->kind->name);
    zk_json_kstr(j, "file", o->path);
    zk_json_kstr(j, "format", r->format);
    zk_json_kstr(j, "encoding", r->encoding);
    zk_json_kbool(j, "dry_run", o->dry_run);
    zk_json_kint(j, "read", r->read);
    zk_json_kint(j, "accepted", r->accepted);
    zk_json_kint(j, "rejected", r->rejected);
    zk_json_kint(j, "duplicate", r->duplicate);
    zk_json_kint(j, "filtered", r->filtered);
    zk_json_kint(j, "corrected", r->corrected);
    zk_json_kint(j, "created", r->created);
    date_json(j, "from", r->date_min, dated);
    date_json(j, "to", r->date_max, dated);
    zk_json_kbool(j, "keyless", r->keyless);
    zk_json_kstr(j, "rejects_file", r->rejects_file);
    zk_json_kstr(j, "sha256", r->sha256);
    zk_json_kint(j, "bytes", r->bytes);
    zk_json_kreal(j, "seconds", r->seconds);
    columns_json(j, r);
    rejects_json(j, r);
    if (o->dry_run)
        rows_json(j, r);
    zk_json_end_object(j);
}

/* ---- results for people ------------------------------------------------------------------------------- */

static bool column_used(const zk_import_column *col)
{
    return col->field || col->into || col->skips;
}

static const char *column_remark(zk_ctx *cx, const zk_import_column *col)
{
    if (col->field && col->unit)
        return zk_fmt(&cx->arena, ZK_TR(cx, "单位 %s", "in %s"), col->unit);
    if (col->skips)
        return ZK_TR(cx, "用于略过的行", "for rows left out");
    if (column_used(col))
        return "";
    return col->near ? zk_fmt(&cx->arena, ZK_TR(cx, "不用；是不是 %s？", "not used; %s?"), col->near)
                     : ZK_TR(cx, "不用", "not used");
}

/* Data that stays behind because its name is not known must not do so unseen. A map takes what it takes. */
static void unused_print(zk_ctx *cx, const zk_import_options *o, const zk_import_result *r)
{
    const char *list = "";
    size_t n = 0;

    for (size_t c = 0; c < r->n_columns && !o->map; c++) {
        const zk_import_column *col = &r->columns[c];

        if (column_used(col) || *col->name == '#' || ++n > 12)
            continue;
        list = zk_fmt(&cx->arena, "%s%s%s", list, *list ? ", " : "",
                      zk_text_show(&cx->arena, zk_str_of(col->name), 40));
        if (col->near)
            list = zk_fmt(&cx->arena, ZK_TR(cx, "%s (是不是 %s？)", "%s (%s?)"), list, col->near);
    }
    if (*list)
        printf(ZK_TR(cx, "  没有用到的列: %s%s\n", "  columns not used: %s%s\n"), list, n > 12 ? " …" : "");
}

static void keyless_print(zk_ctx *cx, const zk_import_options *o, const zk_import_result *r)
{
    if (r->keyless && r->accepted)
        printf(ZK_TR(cx, "  没有 %s (%s): 同样的记录若在别的文件里再来一次，会再算一次\n",
                     "  without %s (%s): the same records in another file would count again\n"),
               o->kind->key, zk_tr(cx, zk_kind_field(o->kind, o->kind->key)->title));
}

static void columns_print(zk_ctx *cx, const zk_import_result *r)
{
    zk_table t;

    zk_table_init(&t, cx, "lll");
    t.max_width = 48;
    zk_table_row(&t, ZK_TR(cx, "文件的列", "column of the file"), ZK_TR(cx, "字段", "field"),
                 ZK_TR(cx, "说明", "remark"));
    for (size_t c = 0; c < r->n_columns; c++) {
        const zk_import_column *col = &r->columns[c];
        zk_table_row(&t, col->name,
                     col->into    ? col->into
                     : col->field ? col->field->name
                                  : "",
                     column_remark(cx, col));
    }
    zk_table_print(&t, stdout);
}

static void rows_print(zk_ctx *cx, const zk_import_result *r)
{
    zk_table t;
    char *align = zk_alloc(&cx->arena, r->n_head + 1);

    memset(align, 'l', r->n_head);
    align[r->n_head] = 0;
    zk_table_init(&t, cx, align);
    t.max_width = 24;
    zk_table_cells(&t, r->head);
    for (size_t i = 0; i < r->n_rows; i++)
        zk_table_cells(&t, r->rows[i]);
    printf("\n%s\n", ZK_TR(cx, "前几行将存为", "The first rows would be stored as"));
    zk_table_print(&t, stdout);
}

static void rejects_print(zk_ctx *cx, const zk_import_result *r, FILE *out)
{
    for (size_t i = 0; i < r->n_rejects && i < 5; i++)
        fprintf(out, ZK_TR(cx, "  第 %" PRId64 " 行: %s%s%s%s\n", "  line %" PRId64 ": %s%s%s%s\n"),
                r->rejects[i].line, r->rejects[i].message,
                *r->rejects[i].expected ? ZK_TR(cx, " (应为 ", " (expected ") : "", r->rejects[i].expected,
                *r->rejects[i].expected ? ")" : "");
    if (r->rejected > 5)
        fprintf(out, ZK_TR(cx, "  … 共 %s 行\n", "  … %s rows in all\n"), zk_show_int(cx, r->rejected));
    if (r->rejects_file)
        fprintf(out, ZK_TR(cx, "  全部见 %s\n", "  all of them: %s\n"), zk_folder_path(cx, r->rejects_file));
}

static void count_print(zk_ctx *cx, const char *zh, const char *en, int64_t n, bool always)
{
    if (n || always)
        printf("%s%s %s", always ? "" : ZK_TR(cx, "，", ", "), ZK_TR(cx, zh, en), zk_show_int(cx, n));
}

static void result_print(zk_ctx *cx, const zk_import_options *o, const zk_import_result *r)
{
    char from[16], to[16];

    if (o->dry_run) {
        printf(
            ZK_TR(cx, "%s: %s，%s (试运行，什么也没有改动)\n", "%s: %s, %s (dry run, nothing was changed)\n"),
            o->path, r->format, r->encoding);
        columns_print(cx, r);
        if (r->n_rows)
            rows_print(cx, r);
        putchar('\n');
    } else {
        printf(ZK_TR(cx, "第 %" PRId64 " 次导入: %s %s，%.2f 秒\n", "import %" PRId64 ": %s %s, %.2f s\n"),
               r->id, o->kind->name, o->path, r->seconds);
    }
    count_print(cx, "读入", "read", r->read, true);
    printf("%s%s %s", ZK_TR(cx, "，", ", "), ZK_TR(cx, "接受", "accepted"), zk_show_int(cx, r->accepted));
    count_print(cx, "其中更正", "of these corrections", r->corrected, false);
    count_print(cx, "拒绝", "rejected", r->rejected, false);
    count_print(cx, "重复", "duplicate", r->duplicate, false);
    count_print(cx, "略过", "left out", r->filtered, false);
    count_print(cx, "新建客户", "customers made", r->created, false);
    if (r->date_min <= r->date_max)
        printf(ZK_TR(cx, "，%s 至 %s", ", %s to %s"), zk_date_show((int32_t)r->date_min, from),
               zk_date_show((int32_t)r->date_max, to));
    putchar('\n');
    if (!o->dry_run)
        unused_print(cx, o, r);
    keyless_print(cx, o, r);
    rejects_print(cx, r, stdout);
}

/* ---- import ---------------------------------------------------------------------------------------------- */

static zk_err template_print(zk_ctx *cx, const char *name)
{
    const zk_kind *kind;
    zk_buf b = {0};

    ZK_TRY(zk_kind_get(cx, name, &kind));
    ZK_TRY(zk_import_template(cx, kind, cx->lang == ZK_ZH, &b));
    fwrite(b.p, 1, b.n, stdout);
    zk_buf_clear(&b);
    return ZK_OK;
}

static zk_err files_import(zk_ctx *cx, const zk_args *a, zk_import_options *o, zk_json *j)
{
    for (size_t i = 1; i < a->n; i++) {
        zk_import_result r;
        zk_err err;

        o->path = a->operand[i];
        err = zk_import_file(cx, o, &r);
        if (err) {
            const char *message = cx->message;

            if (!cx->json && r.n_rejects)
                rejects_print(cx, &r, stderr);
            if (i > 1)
                return zk_fail(cx, err, ZK_L("%s (之前的 %s 个文件已导入)", "%s (%s before it imported)"),
                               message, zk_show_count(cx, (int64_t)i - 1, "file", "files"));
            return err;
        }
        if (cx->json)
            result_json(j, o, &r);
        else
            result_print(cx, o, &r);
    }
    return ZK_OK;
}

static zk_err import_cmd(zk_ctx *cx, const zk_args *a)
{
    zk_import_options o;
    zk_json j = {0};
    zk_err err;

    if (zk_arg(a, "template"))
        return template_print(cx, zk_arg(a, "template"));
    if (a->n < 2)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("用法: zhike import 种类 文件…；种类见 zhike kind list",
                            "usage: zhike import KIND FILE…; zhike kind list shows the kinds"));
    ZK_TRY(options_read(cx, a, &o));
    ZK_TRY(zk_kind_get(cx, a->operand[0], &o.kind));
    ZK_TRY(zk_folder_open(cx, a));
    zk_json_object(&j);
    zk_json_key(&j, "imports");
    zk_json_array(&j);
    err = files_import(cx, a, &o, &j);
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    if (cx->json && (!err || a->n > 2))
        printf("%s\n", j.buf.p);
    zk_json_clear(&j);
    return err;
}

/* ---- list, show, undo -------------------------------------------------------------------------------------- */

static const char *time_show(zk_ctx *cx, int64_t at_ms)
{
    char text[32];

    return zk_strdup(&cx->arena, zk_time_show(at_ms, text));
}

static void row_json(zk_json *j, const zk_import_row *r)
{
    zk_json_object(j);
    zk_json_kint(j, "id", r->id);
    zk_json_kstr(j, "kind", r->kind);
    zk_json_kstr(j, "file", r->file);
    zk_json_kstr(j, "sha256", r->file_sha256);
    zk_json_kint(j, "bytes", r->file_bytes);
    zk_json_kstr(j, "map", r->mapping);
    zk_json_kstr(j, "state", r->state);
    zk_json_kint(j, "read", r->read);
    zk_json_kint(j, "accepted", r->accepted);
    zk_json_kint(j, "rejected", r->rejected);
    zk_json_kint(j, "duplicate", r->duplicate);
    zk_json_kint(j, "filtered", r->filtered);
    zk_json_kint(j, "corrected", r->corrected);
    zk_json_kstr(j, "rejects_file", r->rejects_file);
    zk_json_kstr(j, "by", r->by);
    zk_json_kint(j, "at_ms", r->at_ms);
    zk_json_key(j, "undone_at_ms");
    if (r->undone_at_ms)
        zk_json_int(j, r->undone_at_ms);
    else
        zk_json_null(j);
    zk_json_kreal(j, "seconds", r->seconds);
    zk_json_end_object(j);
}

static const char *state_show(zk_ctx *cx, const zk_import_row *r)
{
    return strcmp(r->state, "undone") ? "" : ZK_TR(cx, "已撤销", "undone");
}

static zk_err list_cmd(zk_ctx *cx, const zk_args *a)
{
    zk_import_row *rows;
    size_t n;
    zk_table t;

    (void)a;
    ZK_TRY(zk_import_list(cx, &rows, &n));
    if (cx->json) {
        zk_json j = {0};

        zk_json_array(&j);
        for (size_t i = 0; i < n; i++)
            row_json(&j, &rows[i]);
        zk_json_end_array(&j);
        printf("%s\n", j.buf.p);
        zk_json_clear(&j);
        return ZK_OK;
    }
    zk_table_init(&t, cx, "rllrrrrll");
    t.max_width = 40;
    zk_table_row(&t, ZK_TR(cx, "编号", "id"), ZK_TR(cx, "种类", "kind"), ZK_TR(cx, "文件", "file"),
                 ZK_TR(cx, "读入", "read"), ZK_TR(cx, "接受", "accepted"), ZK_TR(cx, "拒绝", "rejected"),
                 ZK_TR(cx, "重复", "duplicate"), ZK_TR(cx, "时间", "time"), ZK_TR(cx, "状态", "state"));
    for (size_t i = 0; i < n; i++)
        zk_table_row(&t, zk_show_int(cx, rows[i].id), rows[i].kind, rows[i].file,
                     zk_show_int(cx, rows[i].read), zk_show_int(cx, rows[i].accepted),
                     zk_show_int(cx, rows[i].rejected), zk_show_int(cx, rows[i].duplicate),
                     time_show(cx, rows[i].at_ms), state_show(cx, &rows[i]));
    zk_table_print(&t, stdout);
    return ZK_OK;
}

static zk_err id_read(zk_ctx *cx, const zk_args *a, int64_t *id)
{
    char *end;

    *id = strtoll(a->operand[0], &end, 10);
    if (*end || *id < 1 || end == a->operand[0])
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("“%s” 不是导入的编号；zhike import list 列出全部",
                            "\"%s\" is not the number of an import; zhike import list shows them"),
                       a->operand[0]);
    return ZK_OK;
}

static zk_err show_cmd(zk_ctx *cx, const zk_args *a)
{
    zk_import_row r;
    int64_t id;
    zk_json j = {0};

    ZK_TRY(id_read(cx, a, &id));
    ZK_TRY(zk_import_get(cx, id, &r));
    if (cx->json) {
        row_json(&j, &r);
        printf("%s\n", j.buf.p);
        zk_json_clear(&j);
        return ZK_OK;
    }
    printf(ZK_TR(cx, "第 %" PRId64 " 次导入  %s\n", "import %" PRId64 "  %s\n"), r.id, state_show(cx, &r));
    printf(ZK_TR(cx, "种类    %s\n文件    %s (%s 字节)\nSHA-256 %s\n",
                 "kind     %s\nfile     %s (%s bytes)\nSHA-256  %s\n"),
           r.kind, r.file, zk_show_int(cx, r.file_bytes), r.file_sha256);
    if (r.mapping)
        printf(ZK_TR(cx, "映射    %s\n", "map      %s\n"), r.mapping);
    printf(ZK_TR(cx, "读入    %s = 接受 %s (其中更正 %s) + 拒绝 %s + 重复 %s + 略过 %s\n",
                 "read     %s = accepted %s (%s of these corrections) + rejected %s + duplicate %s + left "
                 "out %s\n"),
           zk_show_int(cx, r.read), zk_show_int(cx, r.accepted), zk_show_int(cx, r.corrected),
           zk_show_int(cx, r.rejected), zk_show_int(cx, r.duplicate), zk_show_int(cx, r.filtered));
    if (r.rejects_file)
        printf(ZK_TR(cx, "被拒绝的行  %s\n", "rejects  %s\n"), zk_folder_path(cx, r.rejects_file));
    printf(ZK_TR(cx, "由 %s 于 %s，%.2f 秒\n", "by       %s, %s, %.2f s\n"), r.by, time_show(cx, r.at_ms),
           r.seconds);
    if (r.undone_at_ms)
        printf(ZK_TR(cx, "撤销于  %s\n", "undone   %s\n"), time_show(cx, r.undone_at_ms));
    return ZK_OK;
}

static zk_err undo_cmd(zk_ctx *cx, const zk_args *a)
{
    zk_import_row r;
    int64_t id;
    zk_json j = {0};

    ZK_TRY(id_read(cx, a, &id));
    ZK_TRY(zk_import_undo(cx, id));
    ZK_TRY(zk_import_get(cx, id, &r));
    if (cx->json) {
        row_json(&j, &r);
        printf("%s\n", j.buf.p);
        zk_json_clear(&j);
        return ZK_OK;
    }
    printf(ZK_TR(cx, "已撤销第 %" PRId64 " 次导入: %s %s，%s 行\n", "undone import %" PRId64 ": %s %s, %s\n"),
           r.id, r.kind, r.file, zk_show_count(cx, r.accepted, "row", "rows"));
    return ZK_OK;
}

static const zk_opt import_opts[] = {
    {.name = "map",
     .value = "FILE",
     .help = {"映射文件，或随附映射的名字 (online-retail, taiwan-credit, …)",
              "map file, or the name of a shipped map (online-retail, taiwan-credit, …)"}},
    {.name = "dry-run",
     .help = {"只说明会发生什么，不改动任何东西", "say what would happen, change nothing"}},
    {.name = "strict", .help = {"只要有一行被拒绝就什么也不导入", "one rejected row: nothing goes in"}},
    {.name = "create",
     .help = {"为还没有的客户自动建户 (只有编号)",
              "make customers that are not known yet (with an id only)"}},
    {.name = "again", .help = {"导入过的文件也再导一次", "also a file that was imported already"}},
    {.name = "round",
     .help = {"多余的小数位四舍五入，而不是拒绝", "round superfluous decimals instead of refusing them"}},
    {.name = "encoding",
     .value = "NAME",
     .help = {"文本编码: auto, utf-8, gb18030, utf-16", "text encoding: auto, utf-8, gb18030, utf-16"},
     .initial = "auto"},
    {.name = "delimiter",
     .value = "CHAR",
     .help = {"分隔符: , ; | tab space；不给则自动识别",
              "delimiter: , ; | tab space; found out when left out"}},
    {.name = "sheet",
     .value = "NAME",
     .help = {"XLSX 的工作表，名字或序号；不给则第一个",
              "sheet of an XLSX workbook, name or number; the first when left out"}},
    {.name = "date-order",
     .value = "ORDER",
     .help = {"日期顺序: ymd, dmy, mdy", "order of dates: ymd, dmy, mdy"},
     .initial = "ymd"},
    {.name = "utc-offset",
     .value = "OFFSET",
     .help = {"没有时区的时间所在的时区", "offset of times that have no zone"},
     .initial = "+08:00"},
    {.name = "template",
     .value = "KIND",
     .help = {"打印该种类的模板 (表头和一行例子)，不导入",
              "print a template of that kind (head line and an example), import nothing"}},
    {0},
};

static const zk_cmd cmds[] = {
    {.words = "import",
     .operands = "KIND FILE…",
     .min = 0,
     .max = -1,
     .summary = {"导入文件", "take files in"},
     .help = {"CSV, TSV, JSON lines, Parquet, XLSX，也可 .gz；UTF-8 与 GB18030 "
              "自动识别；表头中英文皆可，可带单位如 “电费(万元)”。\n"
              "看不懂的行写入 rejects/，其余照常导入；读入 = 接受 + 拒绝 + 重复 + 略过。\n\n"
              "  zhike import customer 客户.xlsx\n"
              "  zhike import bill 账单2024*.csv --dry-run\n"
              "  zhike import transaction online_retail.csv.gz --map online-retail\n"
              "  zhike import --template bill --lang zh > 账单.csv",
              "CSV, TSV, JSON lines, Parquet, XLSX, also .gz; UTF-8 and GB18030 are told apart; header names "
              "in Chinese or English, with a unit "
              "if need be, such as \"Amount (CNY)\".\nRows that cannot be understood go to rejects/, the "
              "others go in; read = accepted + rejected + "
              "duplicate + left out.\n\n"
              "  zhike import customer customers.xlsx\n"
              "  zhike import bill bills-2024*.csv --dry-run\n"
              "  zhike import transaction online_retail.csv.gz --map online-retail\n"
              "  zhike import --template bill > bills.csv"},
     .opts = import_opts,
     .fn = import_cmd,
     .no_folder = true},
    {.words = "import list", .operands = "", .summary = {"列出导入", "list imports"}, .fn = list_cmd},
    {.words = "import show",
     .operands = "ID",
     .min = 1,
     .max = 1,
     .summary = {"一次导入的详情", "one import in full"},
     .fn = show_cmd},
    {.words = "import undo",
     .operands = "ID",
     .min = 1,
     .max = 1,
     .summary = {"撤销一次导入", "take an import back"},
     .help =
         {"它带来的行不再有效，它更正过的旧行恢复；结果中不留痕迹。",
          "Its rows are no longer there and those it corrected are as before; no trace is left in results."},
     .fn = undo_cmd},
    {0},
};

const zk_feature zk_feature_import = {.name = "import", .title = {"数据导入", "Import"}, .cmds = cmds};
