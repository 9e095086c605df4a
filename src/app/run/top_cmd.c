/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike top.
 */
#include <inttypes.h>
#include <stdio.h>

#include "app/run/cmd.h"
#include "base/num.h"
#include "base/table.h"

static const char *by_title(zk_ctx *cx, const zk_top *t)
{
    const zk_scheme *s = t->open.scheme;

    if (t->node >= 0)
        return zk_tr(cx, s->nodes[t->node].title);
    if (t->ref >= 0)
        return s->refs[t->ref].indicator ? zk_tr(cx, s->refs[t->ref].indicator->title) : s->refs[t->ref].text;
    return ZK_TR(cx, "得分", "score");
}

static void text_print(zk_ctx *cx, const zk_top *top, bool worst)
{
    const zk_scheme *s = top->open.scheme;
    bool other = top->node >= 0 || top->ref >= 0;
    const char *unit = top->ref >= 0 ? s->refs[top->ref].unit : "";
    char date[16];
    zk_table t;
    int decimals = 0;

    for (size_t i = 0; i < top->n; i++)
        decimals = zk_show_decimals(decimals, top->rows[i].score, s->decimals);
    printf(ZK_TR(cx, "%s，截至 %s（评价 %" PRId64 "），按%s%s的 %zu 户：\n\n",
                 "%s as of %s (run %" PRId64 "), by %s, the %s %zu:\n\n"),
           zk_tr(cx, s->title), zk_date_show(top->open.run.as_of, date), top->open.run.id, by_title(cx, top),
           worst ? ZK_TR(cx, "最差", "worst") : ZK_TR(cx, "最好", "best"), top->n);
    zk_table_init(&t, cx, other ? "rllrrl" : "rllrl");
    if (other)
        zk_table_row(&t, "#", ZK_TR(cx, "客户", "customer"), ZK_TR(cx, "名称", "name"), by_title(cx, top),
                     ZK_TR(cx, "得分", "score"), ZK_TR(cx, "等级", "grade"));
    else
        zk_table_row(&t, "#", ZK_TR(cx, "客户", "customer"), ZK_TR(cx, "名称", "name"),
                     ZK_TR(cx, "得分", "score"), ZK_TR(cx, "等级", "grade"));
    for (size_t i = 0; i < top->n; i++) {
        const zk_top_row *r = &top->rows[i];
        const char *no = zk_fmt(&cx->arena, "%zu", i + 1), *id = zk_str_dup(&cx->arena, r->id);
        const char *name = r->name.p ? zk_str_dup(&cx->arena, r->name) : "",
                   *score = zk_show_even(cx, r->score, decimals);
        const char *grade =
            r->grade < 0 ? ""
                         : zk_grade_text(cx, s->grades[r->grade].name, zk_grade_title(&s->grades[r->grade]));

        if (other)
            zk_table_row(&t, no, id, name, zk_value_text(cx, r->by, unit), score, grade);
        else
            zk_table_row(&t, no, id, name, score, grade);
    }
    zk_table_print(&t, stdout);
}

static void json_print(const zk_top *top)
{
    const zk_scheme *s = top->open.scheme;
    zk_json j = {.pretty = true};

    zk_json_object(&j);
    zk__run_json(&j, &top->open.run);
    zk_json_kstr(&j, "ordered_by",
                 top->node >= 0  ? s->nodes[top->node].path
                 : top->ref >= 0 ? s->refs[top->ref].text
                                 : "score");
    zk_json_key(&j, "top");
    zk_json_array(&j);
    for (size_t i = 0; i < top->n; i++) {
        const zk_top_row *r = &top->rows[i];

        zk_json_object(&j);
        zk_json_key(&j, "customer");
        zk_json_strn(&j, r->id);
        zk_json_key(&j, "name");
        zk_json_strn(&j, r->name);
        zk_json_kreal(&j, "value", r->by);
        zk_json_kreal(&j, "score", r->score);
        zk_json_kstr(&j, "grade", r->grade < 0 ? NULL : s->grades[r->grade].name);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

zk_err zk__top_cmd(zk_ctx *cx, const zk_args *args)
{
    int32_t as_of = INT32_MIN;
    int64_t n = 20;
    bool worst = zk_arg_flag(args, "worst");
    zk_run run;
    zk_top top;

    ZK_TRY(zk_arg_date(cx, args, "as-of", &as_of));
    ZK_TRY(zk__limit(cx, args, "number", &n));
    if (zk_arg(args, "run"))
        ZK_TRY(zk_run_get(cx, zk_arg(args, "run"), &run));
    else
        ZK_TRY(zk_run_newest(cx, args->operand[0], as_of, &run));
    ZK_TRY(zk_run_top(cx, &run, zk_arg(args, "by"), worst, (size_t)n, &top));
    if (cx->json)
        json_print(&top);
    else
        text_print(cx, &top, worst);
    return ZK_OK;
}
