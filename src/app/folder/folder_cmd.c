/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike init and zhike status.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/folder/folder.h"
#include "app/folder/folder_lock.h"
#include "base/json.h"
#include "base/num.h"
#include "base/table.h"
#include "store/ledger.h"

extern const zk_feature zk_feature_folder;

static void print_json(zk_json *j)
{
    printf("%s\n", j->buf.p);
    zk_json_clear(j);
}

/* ---- init --------------------------------------------------------------------------------------------- */

static zk_err init_cmd(zk_ctx *cx, const zk_args *args)
{
    const char *dir = args->n ? args->operand[0] : zk__folder_dir(args);
    int64_t wait_s, at, newest;
    bool made;

    ZK_TRY(zk__folder_wait(cx, args, &wait_s));
    ZK_TRY(zk_folder_init(cx, dir, zk__folder_ledger(args), wait_s, &made));
    ZK_TRY(zk_ledger_version(cx, &at, &newest));
    if (cx->json) {
        zk_json j = {0};

        zk_json_object(&j);
        zk_json_kstr(&j, "folder", cx->folder->dir);
        zk_json_kstr(&j, "folder_id", cx->folder->id);
        zk_json_kbool(&j, "made", made);
        zk_json_kstr(&j, "ledger", zk_ledger_show(cx, cx->folder->ledger));
        zk_json_kstr(&j, "engine", zk_ledger_engine(cx));
        zk_json_kint(&j, "version", at);
        zk_json_end_object(&j);
        print_json(&j);
        return ZK_OK;
    }
    printf(made ? ZK_TR(cx, "已建立数据文件夹 %s\n", "made the data folder %s\n")
                : ZK_TR(cx, "数据文件夹 %s 已经有了, 没有改动\n",
                        "the data folder %s is there already, nothing changed\n"),
           cx->folder->dir);
    printf(ZK_TR(cx, "台账 %s (%s, 版本 %" PRId64 ")\n", "ledger %s (%s, version %" PRId64 ")\n"),
           zk_ledger_show(cx, cx->folder->ledger), zk_ledger_engine(cx), at);
    return ZK_OK;
}

/* ---- status -------------------------------------------------------------------------------------------- */

static const char *date_or_dash(zk_ctx *cx, const zk_folder_kind *k, int64_t days)
{
    char text[16];

    return k->date_min > k->date_max ? "-" : zk_strdup(&cx->arena, zk_date_show((int32_t)days, text));
}

static const char *time_show(zk_ctx *cx, int64_t at_ms)
{
    char text[32];

    return zk_strdup(&cx->arena, zk_time_show(at_ms, text));
}

static void kind_json(zk_json *j, const zk_folder_kind *k)
{
    char text[16];

    zk_json_object(j);
    zk_json_kstr(j, "kind", k->kind);
    zk_json_kint(j, "files", k->files);
    zk_json_kint(j, "rows", k->rows);
    zk_json_kint(j, "superseded", k->superseded);
    zk_json_kint(j, "bytes", k->bytes);
    zk_json_kstr(j, "from", k->date_min > k->date_max ? NULL : zk_date_show((int32_t)k->date_min, text));
    zk_json_kstr(j, "to", k->date_min > k->date_max ? NULL : zk_date_show((int32_t)k->date_max, text));
    zk_json_end_object(j);
}

static void last_json(zk_json *j, const char *name, const zk_folder_last *l, bool is_run)
{
    char text[16];

    zk_json_key(j, name);
    if (!l->id) {
        zk_json_null(j);
        return;
    }
    zk_json_object(j);
    zk_json_kint(j, "id", l->id);
    zk_json_kstr(j, is_run ? "scheme" : "kind", l->what);
    if (is_run)
        zk_json_kstr(j, "as_of", zk_date_show((int32_t)l->as_of, text));
    else
        zk_json_kstr(j, "file", l->file);
    zk_json_kint(j, is_run ? "subjects" : "accepted", l->n);
    zk_json_kstr(j, "by", l->by);
    zk_json_kint(j, "at_ms", l->at_ms);
    zk_json_end_object(j);
}

static void status_json(zk_ctx *cx, const zk_folder_status *c)
{
    zk_json j = {0};

    zk_json_object(&j);
    zk_json_kstr(&j, "folder", cx->folder->dir);
    zk_json_kstr(&j, "folder_id", cx->folder->id);
    zk_json_kstr(&j, "ledger", zk_ledger_show(cx, cx->folder->ledger));
    zk_json_kstr(&j, "engine", zk_ledger_engine(cx));
    zk_json_kint(&j, "version", c->version);
    zk_json_kint(&j, "newest_version", c->newest);
    zk_json_kint(&j, "subjects", c->subjects);
    zk_json_kint(&j, "customers", c->customers);
    zk_json_kint(&j, "imports", c->imports);
    zk_json_kint(&j, "undone", c->undone);
    zk_json_kint(&j, "runs", c->runs);
    zk_json_key(&j, "facts");
    zk_json_array(&j);
    for (size_t i = 0; i < c->n_kinds; i++)
        kind_json(&j, &c->kinds[i]);
    zk_json_end_array(&j);
    last_json(&j, "last_import", &c->import, false);
    last_json(&j, "last_run", &c->run, true);
    zk_json_kstr(&j, "writer", c->writer);
    zk_json_end_object(&j);
    print_json(&j);
}

static void facts_print(zk_ctx *cx, const zk_folder_status *c)
{
    zk_table t;

    zk_table_init(&t, cx, "lrrrll");
    zk_table_row(&t, ZK_TR(cx, "种类", "kind"), ZK_TR(cx, "文件", "files"), ZK_TR(cx, "行数", "rows"),
                 ZK_TR(cx, "字节", "bytes"), ZK_TR(cx, "从", "from"), ZK_TR(cx, "到", "to"));
    for (size_t i = 0; i < c->n_kinds; i++) {
        const zk_folder_kind *k = &c->kinds[i];

        zk_table_row(&t, k->kind, zk_show_int(cx, k->files), zk_show_int(cx, k->rows),
                     zk_show_int(cx, k->bytes), date_or_dash(cx, k, k->date_min),
                     date_or_dash(cx, k, k->date_max));
    }
    zk_table_print(&t, stdout);
}

static void lasts_print(zk_ctx *cx, const zk_folder_status *c)
{
    char text[16];

    if (c->import.id)
        printf(ZK_TR(cx, "最近导入    %" PRId64 ": %s, %s, %s 行, %s, %s\n",
                     "last import  %" PRId64 ": %s, %s, %s, %s, %s\n"),
               c->import.id, c->import.what, c->import.file, zk_show_count(cx, c->import.n, "row", "rows"),
               time_show(cx, c->import.at_ms), c->import.by);
    if (c->run.id)
        printf(ZK_TR(cx, "最近评价    %" PRId64 ": %s, 截至 %s, %s 个对象, %s, %s\n",
                     "last run     %" PRId64 ": %s, as of %s, %s, %s, %s\n"),
               c->run.id, c->run.what, zk_date_show((int32_t)c->run.as_of, text),
               zk_show_count(cx, c->run.n, "customer", "customers"), time_show(cx, c->run.at_ms), c->run.by);
}

static void status_print(zk_ctx *cx, const zk_folder_status *c)
{
    printf(ZK_TR(cx, "数据文件夹  %s\n", "folder       %s\n"), cx->folder->dir);
    printf(ZK_TR(cx, "台账        %s, 版本 %" PRId64 ", %s\n", "ledger       %s, version %" PRId64 ", %s\n"),
           zk_ledger_engine(cx), c->version, zk_ledger_show(cx, cx->folder->ledger));
    printf(ZK_TR(cx, "客户        %s (对象 %s)\n", "customers    %s (subjects %s)\n"),
           zk_show_int(cx, c->customers), zk_show_int(cx, c->subjects));
    printf(ZK_TR(cx, "导入        %s (另撤销 %s)\n", "imports      %s (undone %s)\n"),
           zk_show_int(cx, c->imports), zk_show_int(cx, c->undone));
    printf(ZK_TR(cx, "评价批次    %s\n", "runs         %s\n"), zk_show_int(cx, c->runs));
    lasts_print(cx, c);
    if (c->writer)
        printf(ZK_TR(cx, "正在写入    %s\n", "writing now  %s\n"), c->writer);
    if (c->n_kinds) {
        putchar('\n');
        facts_print(cx, c);
    }
}

static zk_err status_cmd(zk_ctx *cx, const zk_args *args)
{
    zk_folder_status status;

    (void)args;
    ZK_TRY(zk_folder_status_get(cx, &status));
    if (cx->json)
        status_json(cx, &status);
    else
        status_print(cx, &status);
    return ZK_OK;
}

static const zk_cmd cmds[] = {
    {.words = "init",
     .operands = "[DIR]",
     .max = 1,
     .summary = {"新建数据文件夹", "make a data folder"},
     .help =
         {"数据文件夹存放一家公司的全部数据: 台账 (SQLite, 或用 --ledger postgres://… 放在 PostgreSQL 上), "
          "事实文件, "
          "评价结果。\n缺省为 --data, 环境变量 ZHIKE_DATA 或 ./zhike-data。已有的文件夹不会改动。\n\n"
          "  zhike init\n"
          "  zhike init /srv/power --ledger postgresql://zhike@db/power\n\n"
          "地址中的密码会写进 zhike.conf (只有本人可读); 用 ~/.pgpass 更好。",
          "A data folder holds everything of one company: the ledger (SQLite, or on PostgreSQL with --ledger "
          "postgres://…), the sealed facts, the results.\nDIR is --data, $ZHIKE_DATA or ./zhike-data when "
          "left "
          "out. A folder that is there already is not changed.\n\n"
          "  zhike init\n"
          "  zhike init /srv/power --ledger postgresql://zhike@db/power\n\n"
          "A password in the address is kept in zhike.conf, readable by you alone; ~/.pgpass is the better "
          "place."},
     .fn = init_cmd,
     .no_folder = true},
    {.words = "status",
     .operands = "",
     .summary = {"数据文件夹里有什么", "what the data folder holds"},
     .help = {"列出台账的引擎与版本, 各类事实的文件数, 行数, 字节数和日期范围, 最近的导入和评价, "
              "以及谁正在写入。",
              "Shows the ledger's engine and version, files, rows, bytes and dates of each kind of fact, the "
              "last "
              "import and run, and who is writing."},
     .fn = status_cmd},
    {0},
};

const zk_feature zk_feature_folder = {.name = "folder", .title = {"数据文件夹", "Data folder"}, .cmds = cmds};
