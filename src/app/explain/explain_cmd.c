/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike explain: a first sentence, the tree, what would lift the grade, what the grade calls for, and
 * with --facts the records behind each indicator.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/explain/explain.h"
#include "base/json.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/table.h"

/* ---- text ------------------------------------------------------------------------------------------ */

static const char *indent(zk_ctx *cx, const zk_node *n)
{
    return zk_fmt(&cx->arena, "%*s%s", n->depth > 1 ? 2 * (n->depth - 1) : 0, "", zk_tr(cx, n->title));
}

/* A missing value, and what it counted for instead. */
static const char *value_cell(zk_ctx *cx, const zk_explained *e, int i)
{
    const zk_node *n = &e->open.scheme->nodes[i];
    int other = n->leaf ? zk_scheme_instead(e->open.scheme, i) : -1;

    if (e->row.scores.left_out[i][0])
        return n->leaf ? ZK_TR(cx, "缺，不计", "missing, left out") : ZK_TR(cx, "不计", "left out");
    if (!n->leaf || n->ref < 0)
        return "";
    if (!e->row.values.missing[n->ref][0])
        return zk_explain_value(cx, e, n->ref);
    if (other >= 0 && !e->row.values.missing[other][0])
        return zk_fmt(&cx->arena, ZK_TR(cx, "缺，以%s %s 代替", "missing; %s %s instead"),
                      zk_explain_ref(cx, e, other), zk_explain_value(cx, e, other));
    return zk_fmt(&cx->arena, ZK_TR(cx, "缺，按 %s 计", "missing, counted as %s"),
                  zk_show_real(cx, e->row.scores.norm[i][0], 3));
}

static const char *contribution(zk_ctx *cx, const zk_explained *e, double x, int decimals)
{
    const char *shown = zk_show_real(cx, x, decimals);

    return x > 0 && isnan(e->full) && strcmp(shown, "0") ? zk_fmt(&cx->arena, "+%s", shown) : shown;
}

static void tree_print(zk_ctx *cx, const zk_explained *e)
{
    const zk_scheme *s = e->open.scheme;
    int decimals = s->decimals > 2 ? s->decimals : 2;
    bool left_out = false;
    zk_table t;

    zk_table_init(&t, cx, "lrrrr");
    zk_table_row(&t, ZK_TR(cx, "指标", "indicator"), ZK_TR(cx, "数值", "value"),
                 isnan(e->full) ? ZK_TR(cx, "标准值", "normalised")
                                : ZK_TR(cx, "扣分/得分", "deducted/score"),
                 ZK_TR(cx, "权重", "weight"), ZK_TR(cx, "贡献", "contribution"));
    for (int i = 1; i < s->n_nodes; i++) {
        const zk_node *n = &s->nodes[i];

        left_out |= e->row.scores.left_out[i][0] != 0;
        zk_table_row(&t, indent(cx, n), value_cell(cx, e, i),
                     e->row.scores.left_out[i][0] ? "" : zk_show_real(cx, e->row.scores.norm[i][0], 3),
                     e->weight[i] > 0 ? zk_show_real(cx, e->weight[i], 4) : "",
                     contribution(cx, e, e->row.scores.contrib[i][0], decimals));
    }
    zk_table_row(&t, ZK_TR(cx, "合计", "score"), "", "", "",
                 zk_show_real(cx, e->row.scores.score[0], decimals));
    zk_table_print(&t, stdout);
    if (left_out)
        printf("%s\n", ZK_TR(cx, "不计的项，其权重由同级各项按比例分担。",
                             "What was left out gives its weight to its siblings, in proportion."));
}

/* Without a tree: what was looked at. */
static void refs_print(zk_ctx *cx, const zk_explained *e)
{
    zk_table t;

    zk_table_init(&t, cx, "lr");
    zk_table_row(&t, ZK_TR(cx, "依据", "looked at"), ZK_TR(cx, "数值", "value"));
    for (int i = 0; i < e->open.scheme->n_refs; i++)
        zk_table_row(&t, zk_explain_ref(cx, e, i), zk_explain_value(cx, e, i));
    zk_table_print(&t, stdout);
}

static void lifts_print(zk_ctx *cx, const zk_explained *e)
{
    int16_t grade = e->row.scores.grade[0];

    if (grade == 0 || !e->open.scheme->n_grades || !zk_explain_has_tree(e))
        return;
    if (!e->n_lift) {
        printf("\n%s\n", ZK_TR(cx, "没有哪一项指标单独改变就能升级。",
                               "No single indicator could lift the grade by itself."));
        return;
    }
    printf("\n%s\n", ZK_TR(cx, "怎样可以升级（每次只改一项，由易到难）：",
                           "What would lift the grade, one indicator at a time, easiest first:"));
    for (size_t i = 0; i < e->n_lift; i++)
        printf("  %zu. %s\n", i + 1, zk_explain_lift(cx, e, &e->lift[i]));
}

static void strategies_print(zk_ctx *cx, const zk_explained *e)
{
    int16_t grade = e->row.scores.grade[0];
    const zk_gradedef *g;

    if (grade < 0 || !e->open.scheme->grades[grade].n_strategies)
        return;
    g = &e->open.scheme->grades[grade];
    printf("\n%s\n", ZK_TR(cx, "这一等级的服务策略：", "What this grade calls for:"));
    for (size_t i = 0; i < g->n_strategies; i++) {
        const char *title = g->strategy[i].title.zh ? zk_tr(cx, g->strategy[i].title) : g->strategy[i].name;
        const char *text = g->strategy[i].text.zh ? zk_tr(cx, g->strategy[i].text) : "";

        printf("  %s%s%s\n", title, text[0] ? ZK_TR(cx, "：", ": ") : "", text);
    }
}

/* What settlement derives beside a bill's own fields, as people call it. */
static const char *field_title(zk_ctx *cx, const zk_kind *kind, const char *name)
{
    static const struct {
        const char *name;
        zk_both title;
    } derived[] = {{"late_days", {"逾期天数", "days late"}},
                   {"open", {"未缴金额", "unpaid"}},
                   {"settled", {"结清日", "settled"}},
                   {"is_open", {"未结清", "open"}},
                   {"paid_early_days", {"提前天数", "days early"}}};
    const zk_field *field = kind ? zk_kind_field(kind, name) : NULL;

    if (field)
        return zk_tr(cx, field->title);
    for (size_t i = 0; i < sizeof derived / sizeof *derived; i++)
        if (!strcmp(derived[i].name, name))
            return zk_tr(cx, derived[i].title);
    return name;
}

/* A ratio of two indicators has no kind of its own: the kind that knows most of these fields. */
static const zk_kind *kind_of(const zk_ref *ref, const char *const *names, size_t n)
{
    const zk_kind *best = ref->indicator->kind;
    size_t most = 0;

    for (size_t k = 0; zk_kinds[k] && !ref->indicator->kind; k++) {
        size_t known = 0;

        for (size_t i = 0; i < n; i++)
            known += zk_kind_field(zk_kinds[k], names[i]) != NULL;
        if (known > most) {
            most = known;
            best = zk_kinds[k];
        }
    }
    return best;
}

/* Rows leave out what they do not have: the columns are all fields that any row has. */
static size_t fields_of(zk_ctx *cx, const zk_explained_facts *f, const char ***names)
{
    size_t n = 0, cap = 0;

    *names = NULL;
    for (size_t r = 0; r < f->n; r++)
        for (size_t k = 0; k < f->rows[r].n; k++) {
            size_t i = 0;

            while (i < n && strcmp((*names)[i], f->rows[r].field[k]))
                i++;
            if (i == n)
                *ZK_PUSH(&cx->arena, *names, n, cap) = f->rows[r].field[k];
        }
    return n;
}

static const char *field_value(const zk_factrow *row, const char *name)
{
    for (size_t k = 0; k < row->n; k++)
        if (!strcmp(row->field[k], name))
            return row->shown[k];
    return "";
}

static void facts_table(zk_ctx *cx, const zk_explained_facts *f, const zk_ref *ref)
{
    const char **name, **cell;
    size_t n = fields_of(cx, f, &name);
    const zk_kind *kind = kind_of(ref, name, n);
    char *align = zk_alloc(&cx->arena, n + 3);
    zk_table t;

    memset(align, 'l', n + 2);
    align[n + 2] = 0;
    zk_table_init(&t, cx, align);
    t.max_width = 40;
    cell = ZK_NEWS(&cx->arena, const char *, n + 2);
    cell[0] = ZK_TR(cx, "计入", "counts");
    cell[1] = ZK_TR(cx, "日期", "date");
    for (size_t k = 0; k < n; k++)
        cell[k + 2] = field_title(cx, kind, name[k]);
    zk_table_cells(&t, cell);
    for (size_t r = 0; r < f->n; r++) {
        char date[16];

        cell[0] = f->rows[r].counted ? "✓" : "";
        cell[1] = zk_strdup(&cx->arena, zk_date_show(f->rows[r].date, date));
        for (size_t k = 0; k < n; k++)
            cell[k + 2] = field_value(&f->rows[r], name[k]);
        zk_table_cells(&t, cell);
    }
    zk_table_print(&t, stdout);
}

static void facts_print(zk_ctx *cx, const zk_explained *e)
{
    const zk_scheme *s = e->open.scheme;

    for (size_t i = 0; i < e->n_facts; i++) {
        const zk_explained_facts *f = &e->facts[i];
        const zk_ref *ref = &s->refs[f->ref];

        printf("\n%s  %s = %s\n", zk_tr(cx, ref->indicator->title), ref->text,
               zk_explain_value(cx, e, f->ref));
        if (!f->n) {
            printf("  %s\n", ZK_TR(cx, "期间内没有记录", "no records in the window"));
            continue;
        }
        facts_table(cx, f, ref);
        if (f->total > f->n)
            printf(ZK_TR(cx, "  共 %zu 条，只显示前 %zu 条\n", "  %zu records, the first %zu are shown\n"),
                   f->total, f->n);
    }
}

static const char *version_text(zk_ctx *cx, const zk_explained *e)
{
    return e->open.run.version ? zk_fmt(&cx->arena, "@%" PRId64, e->open.run.version)
                               : ZK_TR(cx, "（草稿）", " (draft)");
}

static void text_print(zk_ctx *cx, const zk_explained *e)
{
    const char *history = zk_explain_history(cx, e);

    printf("%s\n", zk_text_safe(&cx->arena, zk_explain_sentence(cx, e)));
    if (history[0])
        printf("%s\n", history);
    printf("\n");
    if (zk_explain_has_tree(e))
        tree_print(cx, e);
    else
        refs_print(cx, e);
    lifts_print(cx, e);
    strategies_print(cx, e);
    if (e->facts)
        facts_print(cx, e);
    printf(ZK_TR(cx, "\n依据：评价 %" PRId64 "，方案 %s%s%s%s%s\n",
                 "\nFrom run %" PRId64 ", scheme %s%s%s%s%s\n"),
           e->open.run.id, e->open.run.scheme, version_text(cx, e),
           e->open.scheme->source ? ZK_TR(cx, "（", " (") : "",
           e->open.scheme->source ? e->open.scheme->source : "",
           e->open.scheme->source ? ZK_TR(cx, "）", ")") : "");
}

/* ---- JSON --------------------------------------------------------------------------------------------- */

static const char *grade_name(const zk_explained *e, int16_t g)
{
    return g < 0 ? NULL : e->open.scheme->grades[g].name;
}

static void value_json(zk_json *j, const zk_explained *e, int ref)
{
    const zk_values *v = &e->row.values;

    if (v->missing[ref][0])
        zk_json_null(j);
    else if (v->text[ref])
        zk_json_strn(j, v->text[ref][0]);
    else
        zk_json_real(j, v->x[ref][0]);
}

static void both_json(zk_json *j, const char *key, bool there, zk_both text)
{
    if (there) {
        zk_json_kboth(j, key, text);
    } else {
        zk_json_key(j, key);
        zk_json_null(j);
    }
}

static void rule_json(zk_json *j, int16_t rule, const zk_scheme *s)
{
    both_json(j, "rule", rule >= 0, rule >= 0 ? zk_scheme_rule(s, rule) : (zk_both){NULL, NULL});
}

static void node_json(zk_json *j, const zk_explained *e, int i)
{
    const zk_scheme *s = e->open.scheme;
    const zk_node *n = &s->nodes[i];

    zk_json_object(j);
    zk_json_kstr(j, "node", i ? n->path : s->name);
    zk_json_kboth(j, "title", n->title);
    zk_json_kint(j, "depth", n->depth);
    zk_json_kreal(j, "weight", e->weight[i]);
    zk_json_kreal(j, "global_weight", e->global[i]);
    if (n->leaf && n->ref >= 0) {
        int other = e->row.values.missing[n->ref][0] ? zk_scheme_instead(s, i) : -1;

        zk_json_kstr(j, "indicator", s->refs[n->ref].text);
        zk_json_kstr(j, "unit", s->refs[n->ref].unit);
        zk_json_kbool(j, "missing", e->row.values.missing[n->ref][0]);
        zk_json_kstr(j, "instead", other >= 0 ? s->refs[other].text : NULL);
        zk_json_key(j, "value");
        value_json(j, e, n->ref);
    }
    zk_json_kbool(j, "left_out", e->row.scores.left_out[i][0]);
    zk_json_kreal(j, "normalised", e->row.scores.left_out[i][0] ? NAN : e->row.scores.norm[i][0]);
    zk_json_kreal(j, "contribution", e->row.scores.contrib[i][0] + 0.0); /* no "-0" */
    zk_json_end_object(j);
}

static void refs_json(zk_json *j, const zk_explained *e)
{
    zk_json_key(j, "values");
    zk_json_array(j);
    for (int i = 0; i < e->open.scheme->n_refs; i++) {
        zk_json_object(j);
        zk_json_kstr(j, "indicator", e->open.scheme->refs[i].text);
        zk_json_kstr(j, "unit", e->open.scheme->refs[i].unit);
        zk_json_key(j, "value");
        value_json(j, e, i);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

/* A change of one indicator; or, node null, a rule that must lapse. */
static void lift_json(zk_json *j, const zk_explained *e, const zk_lift *l)
{
    const zk_scheme *s = e->open.scheme;
    const zk_node *n = l->node >= 0 ? &s->nodes[l->node] : NULL;

    zk_json_object(j);
    zk_json_kstr(j, "node", n ? n->path : NULL);
    zk_json_kstr(j, "indicator", n ? s->refs[n->ref].text : NULL);
    zk_json_kstr(j, "unit", n ? s->refs[n->ref].unit : NULL);
    rule_json(j, l->rule, s);
    zk_json_key(j, "from");
    if (n)
        value_json(j, e, n->ref);
    else
        zk_json_null(j);
    zk_json_key(j, "to");
    if (!n)
        zk_json_null(j);
    else if (l->to_text)
        zk_json_strn(j, l->text);
    else
        zk_json_real(j, l->to);
    zk_json_kstr(j, "grade", grade_name(e, l->grade));
    zk_json_kreal(j, "score", l->score);
    zk_json_kreal(j, "effort", l->effort);
    zk_json_end_object(j);
}

static void factrow_json(zk_json *j, const zk_factrow *r)
{
    char date[16];

    zk_json_object(j);
    zk_json_kstr(j, "date", zk_date_show(r->date, date));
    zk_json_kbool(j, "counted", r->counted);
    zk_json_key(j, "fields");
    zk_json_object(j);
    for (size_t k = 0; k < r->n; k++)
        zk_json_kstr(j, r->field[k], r->shown[k]);
    zk_json_end_object(j);
    zk_json_end_object(j);
}

static void facts_json(zk_json *j, const zk_explained *e)
{
    zk_json_key(j, "facts");
    zk_json_array(j);
    for (size_t i = 0; i < e->n_facts; i++) {
        zk_json_object(j);
        zk_json_kstr(j, "indicator", e->open.scheme->refs[e->facts[i].ref].text);
        zk_json_kint(j, "total", (int64_t)e->facts[i].total);
        zk_json_key(j, "rows");
        zk_json_array(j);
        for (size_t r = 0; r < e->facts[i].n; r++)
            factrow_json(j, &e->facts[i].rows[r]);
        zk_json_end_array(j);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

static void grade_json(zk_json *j, const zk_explained *e)
{
    const zk_scheme *s = e->open.scheme;
    const zk_scores *k = &e->row.scores;
    char date[16];

    zk_json_kstr(j, "grade", grade_name(e, k->grade[0]));
    both_json(j, "grade_title", k->grade[0] >= 0,
              k->grade[0] >= 0 ? zk_grade_title(&s->grades[k->grade[0]]) : (zk_both){NULL, NULL});
    zk_json_kreal(j, "score", k->score[0]);
    zk_json_kreal(j, "full_marks", e->full);
    zk_json_kstr(j, "grade_by_score", grade_name(e, k->by_score[0]));
    rule_json(j, k->rule[0], s);
    zk_json_key(j, "grade_before");
    zk_json_strn(j, e->row.previous_name);
    zk_json_kstr(j, "grade_before_since", e->before ? zk_date_show(e->before->since, date) : NULL);
}

static void strategies_json(zk_json *j, const zk_explained *e)
{
    const zk_gradedef *g =
        e->row.scores.grade[0] < 0 ? NULL : &e->open.scheme->grades[e->row.scores.grade[0]];

    zk_json_key(j, "strategies");
    zk_json_array(j);
    for (size_t i = 0; g && i < g->n_strategies; i++) {
        zk_json_object(j);
        zk_json_kstr(j, "name", g->strategy[i].name);
        zk_json_kboth(j, "title", g->strategy[i].title);
        zk_json_kboth(j, "text", g->strategy[i].text);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

static void json_print(zk_ctx *cx, const zk_explained *e)
{
    zk_json j = {.pretty = true};
    char date[16];

    zk_json_object(&j);
    zk_json_kstr(&j, "customer", e->who.id);
    zk_json_kstr(&j, "name", e->who.name);
    zk_json_kstr(&j, "scheme", e->open.run.scheme);
    zk_json_kint(&j, "version", e->open.run.version);
    zk_json_kboth(&j, "title", e->open.scheme->title);
    zk_json_kint(&j, "run", e->open.run.id);
    zk_json_kstr(&j, "as_of", zk_date_show(e->open.run.as_of, date));
    zk_json_kstr(&j, "sentence", zk_explain_sentence(cx, e));
    grade_json(&j, e);
    zk_json_key(&j, "tree");
    zk_json_array(&j);
    for (int i = 0; i < e->open.scheme->n_nodes; i++)
        node_json(&j, e, i);
    zk_json_end_array(&j);
    refs_json(&j, e);
    zk_json_key(&j, "lifts");
    zk_json_array(&j);
    for (size_t i = 0; i < e->n_lift; i++)
        lift_json(&j, e, &e->lift[i]);
    zk_json_end_array(&j);
    strategies_json(&j, e);
    if (e->facts)
        facts_json(&j, e);
    zk_json_end_object(&j);
    fwrite(j.buf.p, 1, j.buf.n, stdout);
    fputc('\n', stdout);
    zk_json_clear(&j);
}

/* ---- the command --------------------------------------------------------------------------------------- */

static zk_err explain_cmd(zk_ctx *cx, const zk_args *args)
{
    int32_t as_of = INT32_MIN;
    zk_explained e;

    ZK_TRY(zk_arg_date(cx, args, "as-of", &as_of));
    if (as_of != INT32_MIN && zk_arg(args, "run"))
        return zk_fail(cx, ZK_EINVAL, ZK_L("--run 和 --as-of 只能给一个", "give either --run or --as-of"));
    ZK_TRY(zk_explain(cx, args->operand[0], args->operand[1], zk_arg(args, "run"), as_of,
                      zk_arg_flag(args, "facts"), &e));
    if (cx->json)
        json_print(cx, &e);
    else
        text_print(cx, &e);
    return ZK_OK;
}

static const zk_opt opts[] = {
    {.name = "run",
     .value = "RUN",
     .help = {"用这一次评价；不给则用最近一次", "from this run; the newest if absent"}},
    {.name = "as-of", .value = "DATE", .help = {"用这一天的评价", "from the run of this day"}},
    {.name = "facts", .help = {"列出每个指标背后的记录", "list the records behind each indicator"}},
    {0},
};

static const zk_cmd cmds[] = {
    {.words = "explain",
     .operands = "SCHEME CUSTOMER",
     .min = 2,
     .max = 2,
     .opts = opts,
     .fn = explain_cmd,
     .summary = {"说明一户的等级：指标、权重、扣分、怎样升级",
                 "explain one customer's grade: indicators, weights, what would lift it"},
     .help = {"客户可以写编号，也可以写名称（不重名时）。\n\n  zhike explain power-credit-residents "
              "3100000001 --facts",
              "The customer may be given by id, or by name if only one has it.\n\n  zhike explain "
              "power-credit-residents 3100000001 --facts"}},
    {0},
};

extern const zk_feature zk_feature_explain;
const zk_feature zk_feature_explain = {"explain", {"说明", "Explanations"}, cmds};
