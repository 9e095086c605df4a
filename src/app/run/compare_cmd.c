/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike run compare.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/run/cmd.h"
#include "base/num.h"
#include "base/table.h"

static const char *grade_at(zk_ctx *cx, const zk_scheme *s, size_t g)
{
    return g == (size_t)s->n_grades ? ZK_TR(cx, "（无）", "(none)") : s->grades[g].name;
}

static const char *grade_of(zk_ctx *cx, const zk_scheme *s, int16_t g)
{
    return grade_at(cx, s, g < 0 ? (size_t)s->n_grades : (size_t)g);
}

static const char *signed_text(zk_ctx *cx, double x, int decimals)
{
    return zk_fmt(&cx->arena, "%s%s", x > 0 ? "+" : "", zk_show_real(cx, x, decimals));
}

/* ---- text --------------------------------------------------------------------------------------- */

static void matrix_print(zk_ctx *cx, const zk_compared *c)
{
    size_t cols = c->cols + 1;
    char *align = zk_alloc(&cx->arena, cols + 1);
    const char **cell = ZK_NEWS(&cx->arena, const char *, cols);
    zk_table t;

    memset(align, 'r', cols);
    align[0] = 'l';
    align[cols] = 0;
    zk_table_init(&t, cx, align);
    cell[0] = ZK_TR(cx, "从 \\ 到", "from \\ to");
    for (size_t k = 0; k < c->cols; k++)
        cell[k + 1] = grade_at(cx, c->b.scheme, k);
    zk_table_cells(&t, cell);
    for (size_t i = 0; i < c->rows; i++) {
        cell[0] = grade_at(cx, c->a.scheme, i);
        for (size_t k = 0; k < c->cols; k++) {
            int64_t n = c->matrix[i * c->cols + k];

            cell[k + 1] = n ? zk_show_int(cx, n) : "·";
        }
        zk_table_cells(&t, cell);
    }
    zk_table_print(&t, stdout);
}

static void causes_print(zk_ctx *cx, const zk_compared *c, const char *head, const zk_reason *reasons,
                         size_t n)
{
    enum { SHOWN = 5 };

    if (!n)
        return;
    printf("\n%s\n", head);
    for (size_t i = 0; i < n && i < SHOWN; i++)
        printf(ZK_TR(cx, "  %s：%s 户以它为主，平均 %s 分\n", "  %s: first for %s, %s points on average\n"),
               zk_tr(cx, c->b.scheme->nodes[reasons[i].node].title),
               zk_show_count(cx, reasons[i].movers, "customer", "customers"),
               signed_text(cx, reasons[i].change, 2));
}

static const char *value_text(zk_ctx *cx, const zk_compared *c, const zk_node *node, double x)
{
    return isnan(x) ? ZK_TR(cx, "缺", "missing") : zk_value_text(cx, x, c->b.scheme->refs[node->ref].unit);
}

static const char *reasons_text(zk_ctx *cx, const zk_compared *c, const zk_mover *m)
{
    const char *text = "";

    for (size_t i = 0; i < m->n_reasons; i++) {
        const zk_reason *r = &m->reason[i];
        const zk_node *node = &c->b.scheme->nodes[r->node];

        text = zk_fmt(&cx->arena, "%s%s%s %s", text, i ? ZK_TR(cx, "；", "; ") : "", zk_tr(cx, node->title),
                      signed_text(cx, r->change, 2));
        if (!isnan(r->from) || !isnan(r->to))
            text = zk_fmt(&cx->arena, "%s (%s → %s)", text, value_text(cx, c, node, r->from),
                          value_text(cx, c, node, r->to));
    }
    return m->n_reasons
               ? text
               : ZK_TR(cx, "指标未变：规则或总体所致", "no indicator changed: a rule, or the others");
}

static void movers_print(zk_ctx *cx, const zk_compared *c)
{
    zk_table t;

    zk_table_init(&t, cx, "lllrl");
    zk_table_row(&t, ZK_TR(cx, "客户", "customer"), ZK_TR(cx, "名称", "name"), ZK_TR(cx, "等级", "grade"),
                 ZK_TR(cx, "得分变化", "change"), ZK_TR(cx, "主要原因", "why"));
    for (size_t i = 0; i < c->n_movers; i++) {
        const zk_mover *m = &c->movers[i];

        zk_table_row(&t, zk_str_dup(&cx->arena, m->id), m->name.p ? zk_str_dup(&cx->arena, m->name) : "",
                     zk_fmt(&cx->arena, "%s → %s", grade_of(cx, c->a.scheme, m->from),
                            grade_of(cx, c->b.scheme, m->to)),
                     signed_text(cx, m->score_to - m->score_from, c->b.scheme->decimals),
                     reasons_text(cx, c, m));
    }
    printf("\n");
    zk_table_print(&t, stdout);
    if (c->n_moved > (int64_t)c->n_movers)
        printf(ZK_TR(cx, "另有 %s 户（--limit）。\n", "%s more (--limit).\n"),
               zk_show_int(cx, c->n_moved - (int64_t)c->n_movers));
}

static void text_print(zk_ctx *cx, const zk_compared *c, bool moved)
{
    char a[16], b[16];

    printf(ZK_TR(cx, "从评价 %" PRId64 "（%s，%s）到评价 %" PRId64 "（%s，%s）：",
                 "From run %" PRId64 " (%s, %s) to run %" PRId64 " (%s, %s): "),
           c->a.run.id, c->a.run.scheme, zk_date_show(c->a.run.as_of, a), c->b.run.id, c->b.run.scheme,
           zk_date_show(c->b.run.as_of, b));
    printf(ZK_TR(cx, "两次都有的 %s 户中，%s 户等级未变，", "of %s in both, %s kept the grade, "),
           zk_show_count(cx, c->both, "customer", "customers"), zk_show_int(cx, c->stayed));
    if (c->same_grades)
        printf(ZK_TR(cx, "%s 户上升，%s 户下降", "%s rose and %s fell"), zk_show_int(cx, c->better),
               zk_show_int(cx, c->worse));
    if (c->other)
        printf(ZK_TR(cx, "%s%s 户另有变化", "%s%s changed otherwise"),
               c->same_grades ? ZK_TR(cx, "，", ", ") : "", zk_show_int(cx, c->other));
    printf(ZK_TR(cx, "；只在前一次的 %s 户，只在后一次的 %s 户。\n\n",
                 "; %s only in the first, %s only in the second.\n\n"),
           zk_show_int(cx, c->only_a), zk_show_int(cx, c->only_b));
    matrix_print(cx, c);
    causes_print(cx, c, ZK_TR(cx, "上升的主要原因", "What made grades rise"), c->up, c->n_up);
    causes_print(cx, c, ZK_TR(cx, "下降的主要原因", "What made grades fall"), c->down, c->n_down);
    if (moved)
        movers_print(cx, c);
}

/* ---- JSON ------------------------------------------------------------------------------------------ */

static void reason_json(zk_json *j, const zk_compared *c, const zk_reason *r, bool summary)
{
    zk_json_object(j);
    zk_json_kstr(j, "node", c->b.scheme->nodes[r->node].path);
    zk_json_kreal(j, "change", r->change);
    if (summary) {
        zk_json_kint(j, "movers", r->movers);
    } else {
        zk_json_kreal(j, "from", r->from);
        zk_json_kreal(j, "to", r->to);
    }
    zk_json_end_object(j);
}

static void reasons_json(zk_json *j, const char *key, const zk_compared *c, const zk_reason *r, size_t n,
                         bool summary)
{
    zk_json_key(j, key);
    zk_json_array(j);
    for (size_t i = 0; i < n; i++)
        reason_json(j, c, &r[i], summary);
    zk_json_end_array(j);
}

static void grades_json(zk_json *j, const char *key, const zk_scheme *s)
{
    zk_json_key(j, key);
    zk_json_array(j);
    for (int g = 0; g < s->n_grades; g++)
        zk_json_str(j, s->grades[g].name);
    zk_json_null(j);
    zk_json_end_array(j);
}

static void matrix_json(zk_json *j, const zk_compared *c)
{
    grades_json(j, "from", c->a.scheme);
    grades_json(j, "to", c->b.scheme);
    zk_json_key(j, "matrix");
    zk_json_array(j);
    for (size_t i = 0; i < c->rows; i++) {
        zk_json_array(j);
        for (size_t k = 0; k < c->cols; k++)
            zk_json_int(j, c->matrix[i * c->cols + k]);
        zk_json_end_array(j);
    }
    zk_json_end_array(j);
}

static void movers_json(zk_json *j, const zk_compared *c)
{
    zk_json_key(j, "movers");
    zk_json_array(j);
    for (size_t i = 0; i < c->n_movers; i++) {
        const zk_mover *m = &c->movers[i];

        zk_json_object(j);
        zk_json_key(j, "customer");
        zk_json_strn(j, m->id);
        zk_json_key(j, "name");
        zk_json_strn(j, m->name);
        zk_json_kstr(j, "from", m->from < 0 ? NULL : c->a.scheme->grades[m->from].name);
        zk_json_kstr(j, "to", m->to < 0 ? NULL : c->b.scheme->grades[m->to].name);
        zk_json_kreal(j, "score_from", m->score_from);
        zk_json_kreal(j, "score_to", m->score_to);
        reasons_json(j, "why", c, m->reason, m->n_reasons, false);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

static void json_print(const zk_compared *c)
{
    zk_json j = {.pretty = true};

    zk_json_object(&j);
    zk_json_key(&j, "a");
    zk_json_object(&j);
    zk__run_json(&j, &c->a.run);
    zk_json_end_object(&j);
    zk_json_key(&j, "b");
    zk_json_object(&j);
    zk__run_json(&j, &c->b.run);
    zk_json_end_object(&j);
    zk_json_kint(&j, "both", c->both);
    zk_json_kint(&j, "stayed", c->stayed);
    zk_json_kint(&j, "better", c->better);
    zk_json_kint(&j, "worse", c->worse);
    zk_json_kint(&j, "other", c->other);
    zk_json_kint(&j, "only_a", c->only_a);
    zk_json_kint(&j, "only_b", c->only_b);
    zk_json_kint(&j, "moved", c->n_moved);
    matrix_json(&j, c);
    reasons_json(&j, "rose_because", c, c->up, c->n_up, true);
    reasons_json(&j, "fell_because", c, c->down, c->n_down, true);
    movers_json(&j, c);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

zk_err zk__compare_cmd(zk_ctx *cx, const zk_args *args)
{
    bool moved = zk_arg_flag(args, "moved");
    int64_t limit = 20;
    zk_run a, b;
    zk_compared c;

    ZK_TRY(zk__limit(cx, args, "limit", &limit));
    ZK_TRY(zk_run_get(cx, args->operand[0], &a));
    ZK_TRY(zk_run_get(cx, args->operand[1], &b));
    ZK_TRY(zk_run_compare(cx, &a, &b, moved ? (size_t)limit : 0, &c));
    if (cx->json)
        json_print(&c);
    else
        text_print(cx, &c, moved);
    return ZK_OK;
}
