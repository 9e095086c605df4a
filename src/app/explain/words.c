/* SPDX-License-Identifier: Apache-2.0
 *
 * An explanation in words, as a person would give it, in the context's language.
 *
 * Numbers keep their unit; a missing value is said to be missing and what it counted for is said.
 */
#include <math.h>
#include <string.h>

#include "app/explain/explain.h"
#include "base/num.h"
#include "base/table.h"

/* A code as people call it: "industrial" is 工业. */
static const char *code_text(zk_ctx *cx, const zk_ref *ref, zk_str value)
{
    const zk_kind *kind = zk_kind_find("customer");
    const zk_field *field =
        kind && !strncmp(ref->text, "customer.", 9) ? zk_kind_field(kind, ref->text + 9) : NULL;

    for (const zk_code *code = field ? field->codes : NULL; code && code->name; code++)
        if (zk_str_is(value, code->name))
            return zk_tr(cx, code->title);
    return zk_str_dup(&cx->arena, value);
}

const char *zk_explain_value(zk_ctx *cx, const zk_explained *e, int ref)
{
    const zk_values *v = &e->row.values;

    if (v->missing[ref][0])
        return ZK_TR(cx, "缺", "missing");
    if (v->text[ref])
        return code_text(cx, &v->ref[ref], v->text[ref][0]);
    return zk_value_text(cx, v->x[ref][0], v->ref[ref].unit);
}

static const char *score_text(zk_ctx *cx, const zk_explained *e, double score)
{
    return isnan(score) ? ZK_TR(cx, "无", "none") : zk_show_real(cx, score, e->open.scheme->decimals);
}

static const char *grade_text(zk_ctx *cx, const zk_scheme *s, int16_t g)
{
    return g < 0 ? ZK_TR(cx, "无等级", "no grade")
                 : zk_grade_text(cx, s->grades[g].name, zk_grade_title(&s->grades[g]));
}

const char *zk_explain_ref(zk_ctx *cx, const zk_explained *e, int ref)
{
    const zk_ref *r = &e->open.scheme->refs[ref];

    if (r->indicator)
        return zk_tr(cx, r->indicator->title);
    if (!strncmp(r->text, "grade.", 6))
        return zk_fmt(&cx->arena, ZK_TR(cx, "%s 的等级", "grade of %s"), r->text + 6);
    if (!strncmp(r->text, "score.", 6))
        return zk_fmt(&cx->arena, ZK_TR(cx, "%s 的得分", "score of %s"), r->text + 6);
    if (!strncmp(r->text, "customer.", 9)) {
        const zk_kind *kind = zk_kind_find("customer");
        const zk_field *field = kind ? zk_kind_field(kind, r->text + 9) : NULL;

        return field ? zk_tr(cx, field->title) : r->text + 9;
    }
    return r->text;
}

bool zk_explain_has_tree(const zk_explained *e)
{
    return e->open.scheme->n_nodes > 1;
}

/* ---- why ---------------------------------------------------------------------------------------- */

static const char *leaf_text(zk_ctx *cx, const zk_explained *e, int node, bool deducts)
{
    const zk_node *n = &e->open.scheme->nodes[node];
    double c = e->row.scores.contrib[node][0];
    int decimals = e->open.scheme->decimals > 2 ? e->open.scheme->decimals : 2;
    const char *value = n->ref >= 0 ? zk_explain_value(cx, e, n->ref) : "";

    if (deducts)
        return zk_fmt(&cx->arena, ZK_TR(cx, "%s %s，扣 %s 分", "%s %s, %s points off"), zk_tr(cx, n->title),
                      value, zk_show_real(cx, -c, decimals));
    return zk_fmt(&cx->arena, "%s %s (%s%s)", zk_tr(cx, n->title), value, c > 0 ? "+" : "",
                  zk_show_real(cx, c, decimals));
}

/* What is less than a hundredth of the largest is not worth a word. */
static bool slight(const zk_explained *e, int node)
{
    return fabs(e->row.scores.contrib[node][0]) < 0.01 * fabs(e->row.scores.contrib[e->order[0]][0]);
}

/* The leaves of one sign that weigh most. */
static const char *leaves_text(zk_ctx *cx, const zk_explained *e, bool below, bool deducts, size_t max)
{
    const char *text = "";
    size_t n = 0;

    for (size_t i = 0; i < e->n_order && n < max; i++) {
        if ((e->row.scores.contrib[e->order[i]][0] < 0) != below || slight(e, e->order[i]))
            continue;
        text = zk_fmt(&cx->arena, "%s%s%s", text, n ? ZK_TR(cx, "；", "; ") : "",
                      leaf_text(cx, e, e->order[i], deducts));
        n++;
    }
    return text;
}

/* Classes and matrices have no tree: what they looked at is the reason. */
static const char *looked_at(zk_ctx *cx, const zk_explained *e)
{
    const char *text = "";

    for (int i = 0; i < e->open.scheme->n_refs; i++)
        if (!e->row.values.missing[i][0])
            text = zk_fmt(&cx->arena, "%s%s%s %s", text, text[0] ? ZK_TR(cx, "；", "; ") : "",
                          zk_explain_ref(cx, e, i), zk_explain_value(cx, e, i));
    return text[0] ? text : ZK_TR(cx, "没有可依据的数据", "nothing is known to go by");
}

static const char *why_text(zk_ctx *cx, const zk_explained *e)
{
    const zk_scheme *s = e->open.scheme;
    const zk_scores *k = &e->row.scores;
    const char *high, *low;

    if (k->rule[0] >= 0 && k->grade[0] != k->by_score[0])
        return zk_fmt(
            &cx->arena,
            ZK_TR(cx, "因为“%s”；只看得分应为 %s", "because of \"%s\"; by the score alone it would be %s"),
            zk_tr(cx, zk_scheme_rule(s, k->rule[0])), grade_text(cx, s, k->by_score[0]));
    if (!zk_explain_has_tree(e))
        return looked_at(cx, e);
    low = leaves_text(cx, e, true, !isnan(e->full), 3);
    if (!isnan(e->full))
        return low[0] ? zk_fmt(&cx->arena, ZK_TR(cx, "主要是%s", "mainly %s"), low)
                      : ZK_TR(cx, "各项指标都没有扣分", "no indicator took anything off");
    high = leaves_text(cx, e, false, false, 3);
    if (high[0] && low[0])
        return zk_fmt(
            &cx->arena,
            ZK_TR(cx, "拉高的主要是 %s；拉低的主要是 %s", "raised mainly by %s; lowered mainly by %s"), high,
            low);
    if (high[0])
        return zk_fmt(&cx->arena, ZK_TR(cx, "得分主要来自 %s", "the score comes mainly from %s"), high);
    return low[0] ? zk_fmt(&cx->arena, ZK_TR(cx, "拉低的主要是 %s", "lowered mainly by %s"), low)
                  : ZK_TR(cx, "没有哪一项指标对得分有影响", "no indicator changed the score");
}

/* "（178.4 分，满分 200）"; nothing where the score is only a means. */
static const char *points_text(zk_ctx *cx, const zk_explained *e)
{
    const char *score = score_text(cx, e, e->row.scores.score[0]);

    if (!zk_explain_has_tree(e))
        return "";
    if (isnan(e->full))
        return zk_fmt(&cx->arena, ZK_TR(cx, "（%s 分）", " (%s points)"), score);
    return zk_fmt(&cx->arena, ZK_TR(cx, "（%s 分，满分 %s）", " (%s of %s points)"), score,
                  zk_show_real(cx, e->full, e->open.scheme->decimals));
}

const char *zk_explain_sentence(zk_ctx *cx, const zk_explained *e)
{
    const zk_scheme *s = e->open.scheme;
    const char *name = e->who.name, *grade = grade_text(cx, s, e->row.scores.grade[0]);
    char date[16];

    if (!name && e->row.values.name && e->row.values.name[0].p)
        name = zk_str_dup(&cx->arena, e->row.values.name[0]);
    zk_date_show(e->open.run.as_of, date);
    if (cx->lang == ZK_ZH)
        return zk_fmt(&cx->arena, "%s%s%s%s截至 %s，%s结果为 %s%s：%s。", name ? name : "", name ? "（" : "",
                      e->who.id, name ? "）" : " ", date, zk_tr(cx, s->title), grade, points_text(cx, e),
                      why_text(cx, e));
    return zk_fmt(&cx->arena, "%s%s%s%s as of %s, %s: %s%s: %s.", name ? name : "", name ? " (" : "",
                  e->who.id, name ? ")" : "", date, zk_tr(cx, s->title), grade, points_text(cx, e),
                  why_text(cx, e));
}

/* ---- before, and what would lift it ------------------------------------------------------------------ */

const char *zk_explain_history(zk_ctx *cx, const zk_explained *e)
{
    const zk_scores *k = &e->row.scores;
    const char *text = "";
    char date[16];

    if (e->before)
        text = zk_fmt(&cx->arena, ZK_TR(cx, "此前（自 %s 起）为 %s。", "Before that, since %s, it was %s."),
                      zk_date_show(e->before->since, date), e->before->grade);
    else if (e->row.previous_name.p)
        text = zk_fmt(&cx->arena, ZK_TR(cx, "此前为 %s。", "Before that it was %s."),
                      zk_str_dup(&cx->arena, e->row.previous_name));
    if (k->rule[0] >= 0 && k->grade[0] == k->by_score[0])
        text = zk_fmt(
            &cx->arena, "%s%s", text[0] ? zk_fmt(&cx->arena, "%s%s", text, cx->lang == ZK_ZH ? "" : " ") : "",
            zk_fmt(&cx->arena,
                   ZK_TR(cx, "适用规则“%s”，等级未因此改变。", "Rule \"%s\" applies and changed nothing."),
                   zk_tr(cx, zk_scheme_rule(e->open.scheme, k->rule[0]))));
    return text;
}

/* Above the score stands a rule: nothing the customer changes by itself helps as long as it holds. */
static const char *lapse_text(zk_ctx *cx, const zk_explained *e, const zk_lift *lift)
{
    return zk_fmt(&cx->arena,
                  ZK_TR(cx, "规则“%s”不再适用后，可到 %s（%s 分）",
                        "once the rule \"%s\" no longer applies: %s (%s points)"),
                  zk_tr(cx, zk_scheme_rule(e->open.scheme, lift->rule)),
                  grade_text(cx, e->open.scheme, lift->grade), score_text(cx, e, lift->score));
}

static const char *change_text(zk_ctx *cx, const zk_explained *e, const zk_lift *lift)
{
    const zk_scheme *s = e->open.scheme;
    const zk_node *n = &s->nodes[lift->node];
    const char *unit = s->refs[n->ref].unit, *grade = grade_text(cx, s, lift->grade);
    const char *title = zk_tr(cx, n->title), *from = zk_explain_value(cx, e, n->ref), *to;
    const char *score = score_text(cx, e, lift->score);
    bool absent = e->row.values.missing[n->ref][0];

    to = lift->to_text ? zk_str_dup(&cx->arena, lift->text) : zk_value_text(cx, lift->to, unit);
    if (lift->to_text || absent)
        return zk_fmt(&cx->arena,
                      ZK_TR(cx, "%s由 %s 变为 %s，可到 %s（%s 分）", "%s from %s to %s gives %s (%s points)"),
                      title, from, to, grade, score);
    if (lift->to < lift->from)
        return zk_fmt(
            &cx->arena,
            ZK_TR(cx, "%s由 %s 降到 %s，可到 %s（%s 分）", "%s down from %s to %s gives %s (%s points)"),
            title, from, to, grade, score);
    return zk_fmt(&cx->arena,
                  ZK_TR(cx, "%s由 %s 升到 %s，可到 %s（%s 分）", "%s up from %s to %s gives %s (%s points)"),
                  title, from, to, grade, score);
}

const char *zk_explain_lift(zk_ctx *cx, const zk_explained *e, const zk_lift *lift)
{
    return lift->node < 0 ? lapse_text(cx, e, lift) : change_text(cx, e, lift);
}
