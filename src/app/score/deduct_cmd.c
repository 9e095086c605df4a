/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike deduct: deduction scoring 倒扣分, with what each item cost and the grade.
 */
#include "app/score/cmd.h"
#include "app/score/deduct.h"

#include <math.h>
#include <string.h>

typedef struct plan {
    zk__rules rules;
    zk__happened h;
    zk__grades g;
    double start, floor;
    double *score, *lost; /* lost: subjects x items, points after the weight */
    zk_grade *grade;
    size_t *order, top;
} plan;

static zk_err solve(zk_ctx *cx, plan *p)
{
    size_t n = p->rules.n;
    double *w = ZK_NEWS(&cx->arena, double, n), *points = ZK_NEWS(&cx->arena, double, n);
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    p->score = ZK_NEWS(&cx->arena, double, p->h.subjects);
    p->lost = ZK_NEWS(&cx->arena, double, p->h.subjects *n);
    p->grade = ZK_NEWS(&cx->arena, zk_grade, p->h.subjects);
    p->order = ZK_NEWS(&cx->arena, size_t, p->h.subjects);
    for (size_t k = 0; k < n; k++)
        w[k] = p->rules.rule[k].weight;
    for (size_t i = 0; i < p->h.subjects; i++) {
        for (size_t k = 0; k < n; k++)
            points[k] = zk__rule_points(&p->rules.rule[k], p->h.value[i * n + k]);
        if ((err = zk_deduct(p->start, p->floor, points, w, n, &p->score[i], p->lost + i * n, &spot)))
            return zk_method_refused(cx, p->h.label[i], &spot, err);
    }
    if (p->g.n && (err = zk_grade_cut(p->g.in, p->g.n, p->score, p->h.subjects, p->grade, &spot)))
        return zk_fail(cx, err,
                       ZK_L("“%s” 的得分 %g 不在任何等级内", "\"%s\" has the score %g, which is in no grade"),
                       p->h.label[spot.row], p->score[spot.row]);
    (void)zk_order(p->score, p->h.subjects, true, p->order, NULL);
    return ZK_OK;
}

/* "late 12.5 (3), theft 40 (1)": the dearest three, with their values. */
static const char *losses(zk_ctx *cx, const plan *p, size_t i)
{
    enum { SHOWN = 3 };
    size_t n = p->rules.n;
    bool *told = ZK_NEWS(&cx->arena, bool, n);
    const char *text = "";

    for (int s = 0; s < SHOWN; s++) {
        size_t most = n;
        for (size_t k = 0; k < n; k++)
            if (!told[k] && p->lost[i * n + k] < 0 &&
                (most == n || p->lost[i * n + k] < p->lost[i * n + most]))
                most = k;
        if (most == n)
            break;
        told[most] = true;
        text =
            zk_fmt(&cx->arena, "%s%s%s %s (%s)", text, s ? ", " : "", p->rules.rule[most].item,
                   zk_show_real(cx, p->lost[i * n + most], 2), zk_show_real(cx, p->h.value[i * n + most], 2));
    }
    return text;
}

static void print(zk_ctx *cx, const plan *p)
{
    bool graded = p->g.n > 0;
    zk_table t;

    zk_table_init(&t, cx, graded ? "lrll" : "lrl");
    if (graded)
        zk_table_row(&t, ZK_TR(cx, "对象", "subject"), ZK_TR(cx, "得分", "score"), ZK_TR(cx, "等级", "grade"),
                     ZK_TR(cx, "主要扣分 (次数或数值)", "deducted most (count or value)"));
    else
        zk_table_row(&t, ZK_TR(cx, "对象", "subject"), ZK_TR(cx, "得分", "score"),
                     ZK_TR(cx, "主要扣分 (次数或数值)", "deducted most (count or value)"));
    for (size_t k = 0; k < p->top; k++) {
        size_t i = p->order[k];
        const char *score = zk_show_real(cx, p->score[i], 4);
        if (graded)
            zk_table_row(&t, p->h.label[i], score, p->g.name[p->grade[i]], losses(cx, p, i));
        else
            zk_table_row(&t, p->h.label[i], score, losses(cx, p, i));
    }
    zk_table_print(&t, stdout);
    if (p->top < p->h.subjects)
        printf(ZK_TR(cx, "… 共 %zu 个 (--top 0 显示全部)\n", "… %zu in all (--top 0 shows them)\n"),
               p->h.subjects);
    printf(ZK_TR(cx, "\n满分 %g，%s 个项目\n", "\nstart %g, %s\n"), p->start,
           zk_show_count(cx, (int64_t)p->rules.n, "item", "items"));
    for (size_t g = 0; g < p->g.n; g++) {
        size_t count = 0;
        char text[ZK_INTERVAL_TEXT];
        for (size_t i = 0; i < p->h.subjects; i++)
            count += p->grade[i] == g;
        printf(ZK_TR(cx, "%s %s: %zu 个\n", "%s %s: %zu\n"), p->g.name[g],
               zk_interval_print(&p->g.in[g], text), count);
    }
}

static void json(const plan *p)
{
    zk_json j = {0};
    size_t n = p->rules.n;

    zk_json_object(&j);
    zk_json_kreal(&j, "start", p->start);
    zk_json_key(&j, "weights");
    zk_json_object(&j);
    for (size_t k = 0; k < n; k++)
        zk_json_kreal(&j, p->rules.rule[k].item, p->rules.rule[k].weight);
    zk_json_end_object(&j);
    zk_json_key(&j, "results");
    zk_json_array(&j);
    for (size_t i = 0; i < p->h.subjects; i++) {
        zk_json_object(&j);
        zk_json_kstr(&j, "id", p->h.label[i]);
        zk_json_kreal(&j, "score", p->score[i]);
        if (p->g.n)
            zk_json_kstr(&j, "grade", p->g.name[p->grade[i]]);
        zk_json_key(&j, "deductions");
        zk_json_object(&j);
        for (size_t k = 0; k < n; k++)
            if (p->lost[i * n + k] < 0)
                zk_json_kreal(&j, p->rules.rule[k].item, -p->lost[i * n + k]);
        zk_json_end_object(&j);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

zk_err zk__deduct_cmd(zk_ctx *cx, const zk_args *args)
{
    plan p = {.start = 100};
    const char *rules = zk_arg(args, "rules"), *grades = zk_arg(args, "grades");

    if (!rules)
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("要有规则表: --rules FILE (列 item、points 等，见 --help)",
                 "a table of rules is needed: --rules FILE (columns item, points ..., see --help)"));
    ZK_TRY(zk_ask_real(cx, args, "start", -1e12, 1e12, &p.start));
    ZK_TRY(zk_ask_real(cx, args, "floor", -1e15, p.start, &p.floor));
    if (grades)
        ZK_TRY(zk__grades_parse(cx, "--grades", grades, &p.g));
    ZK_TRY(zk__rules_read(cx, rules, &p.rules));
    ZK_TRY(zk__happened_read(cx, args, &p.rules, &p.h));
    ZK_TRY(zk__top_take(cx, args, p.h.subjects, &p.top));
    ZK_TRY(solve(cx, &p));
    if (cx->json)
        json(&p);
    else
        print(cx, &p);
    return ZK_OK;
}

const zk_opt zk__deduct_opts[] = {
    {"rules", "FILE", {"规则表 (CSV 等)", "table of rules (CSV, ...)"}, NULL, false, 0},
    {"start", "X", {"满分", "score to start from"}, "100", false, 0},
    {"floor", "X", {"最低分", "lowest score"}, "0", false, 0},
    {"id",
     "COLUMN",
     {"对象列；默认第一个文字列", "column of subjects; the first of text unless given"},
     NULL,
     false,
     0},
    {"item", "COLUMN", {"一行一件事时的项目列", "column of items, with an event a row"}, NULL, false, 0},
    {"count",
     "COLUMN",
     {"一行一件事时的次数列；没有则每行 1 次", "column of counts; 1 a row without it"},
     NULL,
     false,
     0},
    {"grades",
     "TEXT",
     {"等级: \"A: = 200; B: (195, 200); C: <= 195\"", "grades: \"A: = 200; B: (195, 200); C: <= 195\""},
     NULL,
     false,
     0},
    ZK__TOP_OPT,
    ZK_FRAME_OPTS,
    {0},
};
