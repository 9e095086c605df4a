/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike standing: the grades one customer holds, or who holds a grade.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "app/standing/standing.h"
#include "base/json.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/table.h"

/* "" stands for: not in the population any more. */
static const char *grade_text(const zk_ctx *cx, const char *grade)
{
    return grade[0] ? grade : ZK_TR(cx, "（不再评价）", "(left)");
}

static void rows_json(zk_json *j, const zk_standing *rows, size_t n, bool whose)
{
    char date[16];

    zk_json_key(j, "standings");
    zk_json_array(j);
    for (size_t i = 0; i < n; i++) {
        const zk_standing *s = &rows[i];

        zk_json_object(j);
        if (whose) {
            zk_json_kstr(j, "customer", s->id);
            zk_json_kstr(j, "name", s->name);
        }
        zk_json_kstr(j, "scheme", s->scheme);
        zk_json_kstr(j, "grade", s->grade[0] ? s->grade : NULL);
        zk_json_kstr(j, "since", zk_date_show(s->since, date));
        zk_json_kreal(j, "score", s->score);
        zk_json_kint(j, "run", s->run_id);
        if (!whose) {
            zk_json_kstr(j, "before", s->before && s->before[0] ? s->before : NULL);
            zk_json_kbool(j, "present", s->present);
        }
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

static void json_print(zk_json *j)
{
    fwrite(j->buf.p, 1, j->buf.n, stdout);
    fputc('\n', stdout);
    zk_json_clear(j);
}

/* ---- one customer ----------------------------------------------------------------------------------- */

static void one_print(zk_ctx *cx, const zk_customer_ref *who, const zk_standing *rows, size_t n, bool history)
{
    zk_table t;

    printf("%s%s%s\n\n", zk_text_safe(&cx->arena, who->id), who->name ? "  " : "",
           who->name ? zk_text_safe(&cx->arena, who->name) : "");
    zk_table_init(&t, cx, history ? "lllrrl" : "lllrr");
    if (history)
        zk_table_row(&t, ZK_TR(cx, "方案", "scheme"), ZK_TR(cx, "等级", "grade"), ZK_TR(cx, "自", "since"),
                     ZK_TR(cx, "得分", "score"), ZK_TR(cx, "评价", "run"), "");
    else
        zk_table_row(&t, ZK_TR(cx, "方案", "scheme"), ZK_TR(cx, "等级", "grade"), ZK_TR(cx, "自", "since"),
                     ZK_TR(cx, "得分", "score"), ZK_TR(cx, "评价", "run"));
    for (size_t i = 0; i < n; i++) {
        const zk_standing *s = &rows[i];
        char date[16];
        const char *since = zk_strdup(&cx->arena, zk_date_show(s->since, date));
        const char *score = isnan(s->score) ? "" : zk_show_real(cx, s->score, 3),
                   *run = zk_fmt(&cx->arena, "%" PRId64, s->run_id);

        if (history)
            zk_table_row(&t, s->scheme, grade_text(cx, s->grade), since, score, run,
                         s->present ? ZK_TR(cx, "现行", "present") : "");
        else
            zk_table_row(&t, s->scheme, grade_text(cx, s->grade), since, score, run);
    }
    zk_table_print(&t, stdout);
}

static zk_err one_cmd(zk_ctx *cx, const zk_args *a, int32_t as_of)
{
    bool history = zk_arg_flag(a, "history");
    zk_customer_ref who;
    zk_standing *rows;
    size_t n;

    ZK_TRY(zk_customer_who(cx, a->operand[0], &who));
    ZK_TRY(zk_standing_of(cx, who.no, zk_arg(a, "scheme"), as_of, history, &rows, &n));
    if (cx->json) {
        zk_json j = {.pretty = true};

        zk_json_object(&j);
        zk_json_kstr(&j, "customer", who.id);
        zk_json_kstr(&j, "name", who.name);
        rows_json(&j, rows, n, false);
        zk_json_end_object(&j);
        json_print(&j);
    } else if (!n) {
        printf(ZK_TR(cx, "客户 %s 还没有等级。\n", "Customer %s has no grade yet.\n"), who.id);
    } else {
        one_print(cx, &who, rows, n, history);
    }
    return ZK_OK;
}

/* ---- a grade ------------------------------------------------------------------------------------------- */

static void list_print(zk_ctx *cx, const zk_standing *rows, size_t n, int64_t total)
{
    zk_table t;

    zk_table_init(&t, cx, "lllrl");
    zk_table_row(&t, ZK_TR(cx, "客户", "customer"), ZK_TR(cx, "名称", "name"), ZK_TR(cx, "等级", "grade"),
                 ZK_TR(cx, "得分", "score"), ZK_TR(cx, "自", "since"));
    for (size_t i = 0; i < n; i++) {
        char date[16];

        zk_table_row(&t, rows[i].id, rows[i].name, rows[i].grade,
                     isnan(rows[i].score) ? "" : zk_show_real(cx, rows[i].score, 3),
                     zk_strdup(&cx->arena, zk_date_show(rows[i].since, date)));
    }
    zk_table_print(&t, stdout);
    printf(ZK_TR(cx, "共 %s 户%s\n", "%s%s\n"), zk_show_count(cx, total, "customer", "customers"),
           total > (int64_t)n ? ZK_TR(cx, "，只列出一部分（--limit）", ", not all shown (--limit)") : "");
}

/* A grade that nobody holds may be a slip: the ones that are held are named. */
static zk_err nobody_print(zk_ctx *cx, const char *scheme, const char *grade, int32_t as_of)
{
    zk_standing_count *counts;
    const char *held = "";
    size_t n;

    ZK_TRY(zk_standing_counts(cx, scheme, as_of, &counts, &n));
    for (size_t i = 0; i < n; i++)
        held = zk_fmt(&cx->arena, "%s%s%s", held, i ? ZK_TR(cx, "、", ", ") : "", counts[i].grade);
    printf(ZK_TR(cx, "没有人持有等级 %s（方案 %s）%s%s\n", "Nobody holds grade %s of scheme %s%s%s\n"), grade,
           scheme, n ? ZK_TR(cx, "；有人持有的等级：", "; held are: ") : "", held);
    return ZK_OK;
}

static zk_err list_cmd(zk_ctx *cx, const zk_args *a, int32_t as_of)
{
    int64_t limit = 50, total;
    zk_standing *rows;
    size_t n;

    ZK_TRY(zk_arg_int(cx, a, "limit", 0, 100000000, &limit));
    ZK_TRY(zk_standing_list(cx, zk_arg(a, "scheme"), zk_arg(a, "grade"), as_of, limit, &rows, &n, &total));
    if (cx->json) {
        zk_json j = {.pretty = true};

        zk_json_object(&j);
        zk_json_kstr(&j, "scheme", zk_arg(a, "scheme"));
        zk_json_kint(&j, "total", total);
        rows_json(&j, rows, n, true);
        zk_json_end_object(&j);
        json_print(&j);
        return ZK_OK;
    }
    if (!total)
        return nobody_print(cx, zk_arg(a, "scheme"), zk_arg(a, "grade"), as_of);
    list_print(cx, rows, n, total);
    return ZK_OK;
}

static void counts_json(const char *scheme, const zk_standing_count *counts, size_t n)
{
    zk_json j = {.pretty = true};

    zk_json_object(&j);
    zk_json_kstr(&j, "scheme", scheme);
    zk_json_key(&j, "grades");
    zk_json_array(&j);
    for (size_t i = 0; i < n; i++) {
        zk_json_object(&j);
        zk_json_kstr(&j, "grade", counts[i].grade);
        zk_json_kint(&j, "subjects", counts[i].subjects);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    json_print(&j);
}

static zk_err counts_cmd(zk_ctx *cx, const zk_args *a, int32_t as_of)
{
    const char *scheme = zk_arg(a, "scheme");
    zk_standing_count *counts;
    size_t n;
    zk_table t;

    ZK_TRY(zk_standing_counts(cx, scheme, as_of, &counts, &n));
    if (cx->json) {
        counts_json(scheme, counts, n);
        return ZK_OK;
    }
    if (!n) {
        printf(ZK_TR(cx, "方案 %s 下还没有人有等级。\n", "Nobody holds a grade of scheme %s.\n"), scheme);
        return ZK_OK;
    }
    zk_table_init(&t, cx, "lr");
    zk_table_row(&t, ZK_TR(cx, "等级", "grade"), ZK_TR(cx, "户数", "customers"));
    for (size_t i = 0; i < n; i++)
        zk_table_row(&t, counts[i].grade, zk_show_int(cx, counts[i].subjects));
    zk_table_print(&t, stdout);
    return ZK_OK;
}

/* ---- the command ----------------------------------------------------------------------------------------- */

static zk_err standing_cmd(zk_ctx *cx, const zk_args *a)
{
    int32_t as_of = INT32_MAX;

    ZK_TRY(zk_arg_date(cx, a, "as-of", &as_of));
    if (a->n)
        return one_cmd(cx, a, as_of);
    if (!zk_arg(a, "scheme"))
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("请给客户，或 --scheme（可加 --grade）",
                            "give a customer, or --scheme (and perhaps --grade)"));
    return zk_arg(a, "grade") ? list_cmd(cx, a, as_of) : counts_cmd(cx, a, as_of);
}

static const zk_opt opts[] = {
    {.name = "history", .help = {"连同以前的等级", "with the grades held before"}},
    {.name = "scheme", .value = "NAME", .help = {"这个方案的等级", "grades of this scheme"}},
    {.name = "grade", .value = "GRADE", .help = {"持有这一等级的客户", "customers who hold this grade"}},
    {.name = "as-of",
     .value = "DATE",
     .help = {"这一天持有的；不给则为现在", "as held on this day; now if absent"}},
    {.name = "limit", .value = "N", .help = {"最多列几户", "at most so many customers"}, .initial = "50"},
    {0},
};

static const zk_cmd cmds[] = {
    {.words = "standing",
     .operands = "[CUSTOMER]",
     .max = 1,
     .opts = opts,
     .fn = standing_cmd,
     .summary = {"客户现在和以前的等级，或某一等级有哪些客户",
                 "the grades a customer holds and held, or who holds a grade"},
     .help =
         {"  zhike standing 3100000001 --history\n  zhike standing --scheme power-credit-large --grade E",
          "  zhike standing 3100000001 --history\n  zhike standing --scheme power-credit-large --grade E"}},
    {0},
};

extern const zk_feature zk_feature_standing;
const zk_feature zk_feature_standing = {"standing", {"现行等级", "Standings"}, cmds};
