/* SPDX-License-Identifier: Apache-2.0
 *
 * `zhike demo generate`.
 */
#include <inttypes.h>
#include <stdio.h>

#include "app/demo/demo.h"
#include "base/json.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/table.h"

static void made_json(const zk_demo_made *made)
{
    zk_json j = {.pretty = true};

    zk_json_object(&j);
    zk_json_key(&j, "files");
    zk_json_array(&j);
    for (int i = 0; i < made->n_files; i++) {
        zk_json_object(&j);
        zk_json_kstr(&j, "kind", made->file[i].kind);
        zk_json_kstr(&j, "name", made->file[i].name);
        zk_json_kint(&j, "rows", made->file[i].rows);
        zk_json_kint(&j, "bytes", made->file[i].bytes);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_kint(&j, "large", made->large);
    zk_json_kint(&j, "residents", made->residents);
    zk_json_kreal(&j, "large_share", made->large_share);
    zk_json_kint(&j, "thieves_found", made->thieves);
    zk_json_end_object(&j);
    fputs(j.buf.p, stdout);
    zk_json_clear(&j);
}

static zk_err generate_fn(zk_ctx *cx, const zk_args *a)
{
    zk_demo_spec spec = {.dir = a->operand[0], .customers = 1000, .as_of = zk_date_of(2025, 6, 30)};
    int64_t months = 36, after = 6, seed = 1;
    zk_demo_made made;
    zk_table t;

    ZK_TRY(zk_arg_int(cx, a, "customers", 10, 50000000, &spec.customers));
    ZK_TRY(zk_arg_int(cx, a, "months", 6, 240, &months));
    ZK_TRY(zk_arg_int(cx, a, "after", 0, 60, &after));
    ZK_TRY(zk_arg_int(cx, a, "seed", 0, INT64_MAX, &seed));
    ZK_TRY(zk_arg_date(cx, a, "until", &spec.as_of));
    spec.months = (int)months;
    spec.after = (int)after;
    spec.seed = (uint64_t)seed;
    ZK_TRY(zk_demo_generate(cx, &spec, &made));
    if (cx->json) {
        made_json(&made);
        return ZK_OK;
    }
    zk_table_init(&t, cx, "lrr");
    zk_table_row(&t, ZK_TR(cx, "文件", "file"), ZK_TR(cx, "行", "rows"), "MB");
    for (int i = 0; i < made.n_files; i++)
        zk_table_row(&t, zk_fmt(&cx->arena, "%s/%s", spec.dir, made.file[i].name),
                     zk_show_int(cx, made.file[i].rows),
                     zk_show_fixed(cx, (made.file[i].bytes + 5000) / 10000, 2));
    zk_table_print(&t, stdout);
    printf(ZK_TR(cx, "居民 %s 户 (%.1f %%); 大客户 %s 户, 占电量 %.1f %%; 已查获窃电 %s 户\n",
                 "%s (%.1f %%); %s with %.1f %% of the energy; %s found out\n"),
           zk_show_count(cx, made.residents, "resident", "residents"),
           100.0 * (double)made.residents / (double)spec.customers,
           zk_show_count(cx, made.large, "large user", "large users"), 100 * made.large_share,
           zk_show_count(cx, made.thieves, "thief", "thieves"));
    return ZK_OK;
}

static const zk_opt generate_opts[] = {
    {"customers", "N", {"客户数", "how many customers"}, "1000", false, 'n'},
    {"months", "M", {"评价日之前的月数", "months of history before the as-of date"}, "36", false, 'm'},
    {"after", "K", {"评价日之后的月数, 用于回测", "months that follow it, for back-testing"}, "6", false, 0},
    {"until",
     "DATE",
     {"评价日, 某月最后一天", "the as-of date, the last day of a month"},
     "2025-06-30",
     false,
     0},
    {"seed",
     "S",
     {"随机种子: 相同种子得到相同数据", "seed: the same one gives the same data"},
     "1",
     false,
     's'},
    {0}};

static const zk_cmd cmds[] = {
    {"demo generate",
     "DIR",
     1,
     1,
     {"生成一家供电公司的示例数据 (CSV)", "make up a power supplier's data (CSV)"},
     {"客户的缴费习惯、窃电、满意程度等真相写在 truth.csv, 评价看不到它, 但可以拿它来核对。",
      "What customers really are (how they pay, who steals, how content they are) is written to truth.csv:\n"
      "the evaluation never sees it, but can be held against it."},
     generate_opts,
     generate_fn,
     true},
    {0}};

const zk_feature zk_feature_demo = {"demo", {"示例", "Demonstration"}, cmds};
