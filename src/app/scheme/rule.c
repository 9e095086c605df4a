/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules that stand above the score (vetoes, caps, floors, upgrade limits) and the strategies a
 * grade calls for, as written.
 */
#include "app/scheme/def.h"

#include <string.h>

static void push_rule(zk__parser *p, zk__rule rule)
{
    struct zk_schemedef *d = p->s->def;
    size_t n = (size_t)d->n_rules;

    *ZK_PUSH(&p->cx->arena, d->rules, n, p->cap_rules) = rule;
    d->n_rules = (int)n;
}

static void parse_never(zk__parser *p, zk_yaml *never, zk__rule *rule)
{
    zk_yaml *from = zk_yaml_get(never, "from"), *to = zk_yaml_get(never, "to");

    rule->kind = ZK__NEVER;
    if (!from || !to) {
        ZK__BAD(p, never, "{from: C, to: A}", "never 应写成 {from: C, to: A}",
                "never is written {from: C, to: A}");
        return;
    }
    rule->from = zk__grade_named(p, from);
    rule->to = zk__grade_named(p, to);
    zk__unknown(p, never, "never");
    if (rule->from >= 0 && rule->to >= rule->from)
        ZK__BAD(p, never, NULL, "升级限制的 to 必须好于 from",
                "an upgrade limit goes from a worse grade to a better one");
}

/* What the rule says when its author gave no sentence. */
static zk_both say_it(zk__parser *p, const zk__rule *r)
{
    zk_arena *a = &p->cx->arena;
    const zk_gradedef *g = p->s->grades;

    switch (r->kind) {
    case ZK__NEVER:
        return (zk_both){zk_fmt(a, "不能从 %s 直接升为 %s", g[r->from].name, g[r->to].name),
                         zk_fmt(a, "no upgrade from %s straight to %s", g[r->from].name, g[r->to].name)};
    case ZK__HOLD: return (zk_both){"目前不得升级", "no upgrade for now"};
    case ZK__CAP:
        return (zk_both){zk_fmt(a, "目前不得高于 %s", g[r->grade].name),
                         zk_fmt(a, "for now not above %s", g[r->grade].name)};
    case ZK__FLOOR:
        return (zk_both){zk_fmt(a, "不低于 %s", g[r->grade].name),
                         zk_fmt(a, "not below %s", g[r->grade].name)};
    case ZK__VETO: break;
    }
    return (zk_both){zk_fmt(a, "一票否决: %s", g[r->grade].name),
                     zk_fmt(a, "decided by rule: %s", g[r->grade].name)};
}

static bool one_effect(zk__parser *p, zk_yaml *map)
{
    static const char *const effects[] = {"grade", "cap", "floor", "never", "hold"};
    int n = 0;

    for (size_t i = 0; i < sizeof effects / sizeof *effects; i++)
        n += zk_yaml_get(map, effects[i]) != NULL;
    if (n == 1)
        return true;
    ZK__BAD(p, map, "grade, cap, floor, never, hold",
            "一条规则要有且只有一个结果: grade、cap、floor、never 或 hold",
            "a rule has exactly one effect: grade, cap, floor, never or hold");
    return false;
}

/* The rule as one line, without its sentence: that is shown beside it. */
static const char *as_written(zk_ctx *cx, const zk_yaml *map)
{
    const char *all = "";

    for (size_t i = 0; i < map->n; i++)
        if (strcmp(map->item[i]->key, "because") != 0)
            all = zk_fmt(&cx->arena, "%s%s%s: %s", all, *all ? ", " : "", map->item[i]->key,
                         zk__flow(cx, map->item[i]));
    return all;
}

static void parse_rule(zk__parser *p, zk_yaml *map)
{
    zk__rule rule = {.line = map->line, .from = -1, .to = -1, .grade = -1};
    zk_yaml *node, *when = zk_yaml_get(map, "when");
    int bad = p->n_bad;
    bool hold = true;

    if (map->type != ZK_YAML_MAP) {
        ZK__BAD(p, map, "{when: …, grade: …}", "规则应写成 {when: 条件, grade: 等级}",
                "a rule is written {when: …, grade: …}");
        return;
    }
    if (!one_effect(p, map))
        return;
    rule.text = as_written(p->cx, map);
    if (when)
        rule.when = zk__expr(p, when);
    if ((node = zk_yaml_get(map, "never"))) {
        parse_never(p, node, &rule);
    } else if ((node = zk_yaml_get(map, "hold"))) {
        rule.kind = ZK__HOLD;
        zk__fine(p, zk_yaml_bool(p->cx, node, &hold));
    } else {
        rule.kind = (node = zk_yaml_get(map, "grade")) ? ZK__VETO
                    : (node = zk_yaml_get(map, "cap")) ? ZK__CAP
                                                       : ZK__FLOOR;
        if (!node)
            node = zk_yaml_get(map, "floor");
        rule.grade = zk__grade_named(p, node);
        if (!when)
            ZK__BAD(p, map, "when", "规则缺少条件 when", "the rule has no when");
    }
    zk__unknown(p, map, "rule");
    if (p->n_bad != bad || !hold)
        return;
    rule.because = say_it(p, &rule);
    if (zk__fine(p, zk_yaml_both(p->cx, zk_yaml_get(map, "because"), &rule.because)))
        push_rule(p, rule);
}

void zk__parse_rules(zk__parser *p, zk_yaml *node)
{
    if (!node)
        return;
    if (node->type != ZK_YAML_LIST || node->n > ZK__RULES_MAX) {
        ZK__BAD(p, node, "[{when: …, grade: …}]", "rules 应为规则的列表 (最多 %d 条)",
                "rules: a list of at most %d", ZK__RULES_MAX);
        return;
    }
    if (!p->s->n_grades) {
        ZK__BAD(p, node, "grades", "没有等级就没有规则可言", "rules are about grades, and there are none");
        return;
    }
    for (size_t i = 0; i < node->n; i++)
        parse_rule(p, node->item[i]);
}

/* ---- strategies --------------------------------------------------------------------------- */

static bool parse_strategy(zk__parser *p, zk_yaml *node, zk_strategy *out)
{
    zk_yaml *name;

    node->used = true;
    if (node->type == ZK_YAML_SCALAR && node->text.n) {
        *out = (zk_strategy){node->text.p, {node->text.p, node->text.p}, {"", ""}};
        return true;
    }
    name = zk_yaml_get(node, "name");
    if (node->type != ZK_YAML_MAP || !name) {
        ZK__BAD(p, node, "green-channel | {name: …, title: …, text: …}",
                "策略应为名字或 {name: …, title: …, text: …}",
                "a strategy is a name or {name: …, title: …, text: …}");
        return false;
    }
    *out = (zk_strategy){"", {"", ""}, {"", ""}};
    if (!zk__fine(p, zk_yaml_text(p->cx, name, &out->name)))
        return false;
    out->title = (zk_both){out->name, out->name};
    zk__fine(p, zk_yaml_both(p->cx, zk_yaml_get(node, "title"), &out->title));
    zk__fine(p, zk_yaml_both(p->cx, zk_yaml_get(node, "text"), &out->text));
    zk__unknown(p, node, "strategy");
    return true;
}

static void parse_for_grade(zk__parser *p, zk_gradedef *grade, zk_yaml *node)
{
    size_t n = node->type == ZK_YAML_LIST ? node->n : 1;
    zk_strategy *all = ZK_NEWS(&p->cx->arena, zk_strategy, n + 1);

    for (size_t i = 0; i < n; i++)
        if (parse_strategy(p, node->type == ZK_YAML_LIST ? node->item[i] : node, &all[grade->n_strategies]))
            grade->n_strategies++;
    grade->strategy = all;
}

void zk__parse_strategies(zk__parser *p, zk_yaml *node)
{
    if (!node)
        return;
    if (node->type != ZK_YAML_MAP) {
        ZK__BAD(p, node, "{A: green-channel}", "strategies 应写成 {等级: 策略}",
                "strategies are written {grade: strategy}");
        return;
    }
    for (size_t i = 0; i < node->n; i++) {
        zk_yaml *item = node->item[i], named = *item;
        int16_t g;

        item->used = true;
        named.type = ZK_YAML_SCALAR;
        named.text = zk_str_of(item->key);
        named.line = item->key_line;
        named.column = item->key_column;
        g = zk__grade_named(p, &named);
        if (g >= 0)
            parse_for_grade(p, &p->s->grades[g], item);
    }
}
