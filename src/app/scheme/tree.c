/* SPDX-License-Identifier: Apache-2.0
 *
 * The tree of a scheme: nodes in file order (preorder), what their leaves read, how their inner
 * nodes gather, and what a missing value means.
 */
#include "app/scheme/def.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

/* ---- aggregation -------------------------------------------------------------------------- */

static bool parse_deduction(zk__parser *p, zk_yaml *value, zk__aggregate *a)
{
    bool good;

    a->start = 100;
    if (!value)
        return true;
    if (value->type != ZK_YAML_MAP) {
        ZK__BAD(p, value, "{start: 200}", "deduction 应写成 {start: 200}",
                "deduction is written {start: 200}");
        return false;
    }
    good = !zk_yaml_get(value, "start") || zk__number(p, zk_yaml_get(value, "start"), &a->start);
    good &= !zk_yaml_get(value, "floor") || zk__number(p, zk_yaml_get(value, "floor"), &a->floor);
    zk__unknown(p, value, "deduction");
    if (good && !(a->floor < a->start)) {
        ZK__BAD(p, value, "floor < start", "扣分的下限必须低于起点",
                "the floor of a deduction must be below its start");
        good = false;
    }
    return good;
}

static bool parse_levels(zk__parser *p, zk_yaml *node, zk__aggregate *a)
{
    bool good = true;

    if (!node || node->type != ZK_YAML_MAP || node->n < 2 || node->n > ZK__LEVELS_MAX) {
        ZK__BAD(p, node ? node : p->root, "{good: 5, fair: 3, poor: 1}",
                "fuzzy 的 levels 应为 2 到 16 个等级，如 {好: 5, 中: 3, 差: 1}",
                "fuzzy: levels are 2 to 16, such as {good: 5, fair: 3, poor: 1}");
        return false;
    }
    for (size_t i = 0; i < node->n; i++) {
        a->level[i] = node->item[i]->key;
        good &= zk__number(p, node->item[i], &a->score[i]);
        if (good && i && !(a->score[i] < a->score[i - 1])) {
            ZK__BAD(p, node->item[i], ZK_TR(p->cx, "由高到低", "descending"), "等级的分值要由高到低",
                    "the scores of the levels must descend");
            good = false;
        }
    }
    a->levels = node->n;
    return good;
}

static bool parse_fuzzy(zk__parser *p, zk_yaml *at, zk_yaml *value, zk__aggregate *a)
{
    static const char *const ops[] = {"product_sum", "min_max",     "product_max",
                                      "min_sum",     "min_bounded", NULL};
    static const char *const verdicts[] = {"maximum", "average", NULL};
    zk_yaml *node;
    bool good;
    int k;

    a->op = ZK_FUZZY_PRODUCT_SUM;
    a->by_average = true;
    a->power = 1;
    if (!value || value->type != ZK_YAML_MAP) {
        ZK__BAD(p, value ? value : at, "{levels: {…}}", "fuzzy 需要 levels", "fuzzy needs levels");
        return false;
    }
    good = parse_levels(p, zk_yaml_get(value, "levels"), a);
    if ((node = zk_yaml_get(value, "operator")) && (k = zk__choice(p, node, ops)) >= 0)
        a->op = (zk_fuzzy_op)k;
    if ((node = zk_yaml_get(value, "verdict")) && (k = zk__choice(p, node, verdicts)) >= 0)
        a->by_average = k == 1;
    if ((node = zk_yaml_get(value, "power")))
        good &= zk__number(p, node, &a->power);
    zk__unknown(p, value, "fuzzy");
    if (good && !(a->power >= 1 && a->power <= 100)) {
        ZK__BAD(p, zk_yaml_get(value, "power"), "1 … 100", "power 应在 1 到 100 之间",
                "power must lie between 1 and 100");
        good = false;
    }
    return good;
}

static bool parse_topsis(zk__parser *p, zk_yaml *value, zk__aggregate *a)
{
    static const char *const scales[] = {"vector", "minmax", "none", NULL};
    zk_yaml *node;
    int k = 0;

    if (!value)
        return true;
    if ((node = zk_yaml_get(value, "scale")))
        k = zk__choice(p, node, scales);
    zk__unknown(p, value, "topsis");
    a->topsis = (zk_topsis_norm)(k < 0 ? 0 : k);
    return k >= 0;
}

static bool parse_grey(zk__parser *p, zk_yaml *value, zk__aggregate *a)
{
    zk_yaml *node;
    bool good = true;

    a->rho = 0.5;
    if (!value)
        return true;
    if ((node = zk_yaml_get(value, "rho")))
        good = zk__number(p, node, &a->rho);
    zk__unknown(p, value, "grey");
    if (good && !(a->rho > 0 && a->rho <= 1)) {
        ZK__BAD(p, node, "(0, 1]", "rho 应在 (0, 1] 内", "rho must lie in (0, 1]");
        good = false;
    }
    return good;
}

bool zk__parse_aggregate(zk__parser *p, zk_yaml *node, zk__aggregate *a)
{
    const char *name;
    zk_yaml *value, named;
    int how;

    *a = (zk__aggregate){.text = zk__flow(p->cx, node)};
    if (!zk__variant(p, node, &name, &value,
                     "weighted_sum, deduction, fuzzy, topsis, grey, min, max, product"))
        return false;
    named = *node;
    named.type = ZK_YAML_SCALAR;
    named.text = zk_str_of(name);
    if (value) {
        named.line = value->key_line;
        named.column = value->key_column;
    }
    if ((how = zk__choice(p, &named, zk__keys_of("aggregate"))) < 0)
        return false;
    a->how = (zk__how)how; /* the enum has the order of the words */
    switch (a->how) {
    case ZK__DEDUCTION: return parse_deduction(p, value, a);
    case ZK__FUZZY: return parse_fuzzy(p, node, value, a);
    case ZK__TOPSIS: return parse_topsis(p, value, a);
    case ZK__GREY: return parse_grey(p, value, a);
    default: return true;
    }
}

/* ---- nodes -------------------------------------------------------------------------------- */

static bool node_name_good(const char *s)
{
    size_t n = strlen(s);

    if (n < 1 || n > 80)
        return false;
    for (; *s; s++)
        if ((unsigned char)*s <= ' ' || *s == '/' || *s == '*' || *s == '"' || *s == 0x7f)
            return false;
    return true;
}

static int add_node(zk__parser *p, int parent, zk_yaml *yaml)
{
    zk_scheme *s = p->s;
    size_t n = (size_t)s->n_nodes;
    zk_node *node = ZK_PUSH(&p->cx->arena, s->nodes, n, p->cap_nodes);

    *node = (zk_node){.name = yaml->key ? yaml->key : s->name,
                      .path = "",
                      .parent = parent,
                      .ref = -1,
                      .first_child = -1,
                      .weight = 1,
                      .global = 1,
                      .line = yaml->line};
    node->def = ZK_NEW(&p->cx->arena, zk__nodedef);
    node->def->yaml = yaml;
    node->def->line = yaml->key ? yaml->key_line : yaml->line;
    node->def->column = yaml->key ? yaml->key_column : yaml->column;
    node->line = node->def->line;
    node->title = (zk_both){node->name, node->name};
    s->n_nodes = (int)n;
    if (parent >= 0) {
        zk_node *above = &s->nodes[parent];

        node->depth = above->depth + 1;
        node->path = parent ? zk_fmt(&p->cx->arena, "%s/%s", above->path, node->name) : node->name;
        if (!above->n_children++)
            above->first_child = s->n_nodes - 1;
    }
    return s->n_nodes - 1;
}

static zk_direction direction_of(zk__parser *p, zk_yaml *node, zk_direction of_ref)
{
    static const char *const words[] = {"better", "worse", NULL};
    int k;

    if (!node)
        return of_ref;
    k = zk__choice(p, node, words);
    return k < 0 ? of_ref : k ? ZK_MORE_IS_WORSE : ZK_MORE_IS_BETTER;
}

/* indicator: a reference; expert: and survey: name a question under those headings. */
static int parse_source(zk__parser *p, zk_yaml *yaml)
{
    zk_yaml *node = zk_yaml_get(yaml, "indicator"), *expert = zk_yaml_get(yaml, "expert"),
            *survey = zk_yaml_get(yaml, "survey");
    int n = !!node + !!expert + !!survey;
    const char *text = NULL;

    if (n != 1) {
        ZK__BAD(p, yaml, "indicator, expert, survey, of",
                "“%s”要有且只有一个来源: indicator、expert、survey 或 of",
                "\"%s\" needs exactly one source: indicator, expert, survey or of",
                yaml->key ? yaml->key : "-");
        return -1;
    }
    if (!node)
        node = expert ? expert : survey;
    if (!zk__fine(p, zk_yaml_text(p->cx, node, &text)))
        return -1;
    if (expert)
        text = zk_fmt(&p->cx->arena, "expert.%s", text);
    if (survey)
        text = zk_fmt(&p->cx->arena, strpbrk(text, ".[") ? "survey.%s" : "survey.%s.mean", text);
    return zk__ref(p, node, text);
}

static bool under_deduction(const zk_scheme *s, int i)
{
    for (i = s->nodes[i].parent; i >= 0; i = s->nodes[i].parent)
        if (s->nodes[i].def->agg.how == ZK__DEDUCTION)
            return true;
    return false;
}

static void leaf_norm(zk__parser *p, zk_yaml *yaml, zk__normdef *d, bool deducts)
{
    zk_yaml *norm = zk_yaml_get(yaml, "normalise"), *deduct = zk_yaml_get(yaml, "deduct");

    *d = (zk__normdef){.by_default = true, .text = "identity"};
    if (norm && deduct)
        ZK__BAD(p, deduct, NULL, "normalise 与 deduct 只能写一个", "either normalise or deduct, not both");
    if (deduct) {
        zk__parse_norm(p, deduct, true, d);
        if (!deducts)
            ZK__BAD(p, deduct, "normalise", "deduct 只用在 aggregate: deduction 之下",
                    "deduct belongs under an aggregate: deduction");
    } else if (deducts) {
        ZK__BAD(p, norm ? norm : yaml, "deduct", "“%s”在倒扣分之下，要写 deduct",
                "\"%s\" is under a deduction: it needs deduct", yaml->key);
        d->deduct = true;
    } else if (norm) {
        zk__parse_norm(p, norm, false, d);
    } else if (p->has_norm) {
        *d = p->norm;
    }
}

static void parse_leaf(zk__parser *p, int i, zk_yaml *yaml)
{
    zk__nodedef *def = p->s->nodes[i].def;
    int ref, bad = p->n_bad;

    p->s->nodes[i].leaf = true;
    p->s->nodes[i].ref = ref = parse_source(p, yaml);
    leaf_norm(p, yaml, &def->norm, under_deduction(p->s, i));
    def->direction = direction_of(p, zk_yaml_get(yaml, "direction"),
                                  ref < 0 ? ZK_MORE_IS_BETTER : p->s->refs[ref].direction);
    if (ref < 0 || p->n_bad != bad)
        return;
    def->flipped = def->direction != p->s->refs[ref].direction;
    zk__check_norm(p,
                   zk_yaml_get(yaml, "deduct")      ? zk_yaml_get(yaml, "deduct")
                   : zk_yaml_get(yaml, "normalise") ? zk_yaml_get(yaml, "normalise")
                                                    : yaml,
                   &def->norm, &p->s->refs[ref], def->direction);
}

static void parse_children(zk__parser *p, int parent, zk_yaml *map);

static void parse_weight(zk__parser *p, int i, zk_yaml *yaml)
{
    zk_yaml *node = zk_yaml_get(yaml, "weight");
    zk_node *n = &p->s->nodes[i];

    if (!node || !zk__number(p, node, &n->weight))
        return;
    n->def->own_weight = true;
    if (!(n->weight >= 0 && n->weight <= 1)) {
        ZK__BAD(p, node, "0 … 1", "“%s”的权重应在 0 到 1 之间",
                "the weight of \"%s\" must lie between 0 and 1", n->name);
        n->weight = 0;
    }
}

static bool nested_deduction(const zk_scheme *s, int i)
{
    return s->nodes[i].def->agg.how == ZK__DEDUCTION && under_deduction(s, i);
}

/* What a node says of a value of its own, where it has children instead. */
static void refuse_leaf_keys(zk__parser *p, zk_yaml *yaml)
{
    static const char *const keys[] = {"indicator", "expert",    "survey", "normalise",
                                       "deduct",    "direction", "missing"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        zk_yaml *node = zk_yaml_get(yaml, keys[i]);

        if (node)
            ZK__BAD(p, node, NULL, "“%s”有下级 (of)，不能再有 %s",
                    "\"%s\" has children (of), so it has no %s", yaml->key, keys[i]);
    }
}

static void parse_node(zk__parser *p, int parent, zk_yaml *yaml)
{
    zk_yaml *of, *agg;
    int i;

    if (p->s->n_nodes >= ZK_NODES_MAX) {
        if (p->s->n_nodes++ == ZK_NODES_MAX)
            ZK__BAD(p, yaml, NULL, "指标树的节点太多 (最多 %d 个)",
                    "the tree has too many nodes (at most %d)", ZK_NODES_MAX);
        p->s->n_nodes = ZK_NODES_MAX;
        return;
    }
    if (!node_name_good(yaml->key)) {
        ZK__BAD(p, yaml, NULL, "“%s”不能作节点名 (不能有空白、/、*、引号，最多 80 字节)",
                "\"%s\" cannot name a node (no blanks, /, *, quotes; at most 80 bytes)", yaml->key);
        return;
    }
    yaml->used = true;
    i = add_node(p, parent, yaml);
    if (yaml->type != ZK_YAML_MAP) {
        p->s->nodes[i].leaf = true;
        ZK__BAD(p, yaml, "{weight: …, indicator: …}",
                "“%s”应写成 {weight: …, indicator: …} 或 {weight: …, of: …}",
                "\"%s\" is written {weight: …, indicator: …} or {weight: …, of: …}", yaml->key);
        return;
    }
    zk__fine(p, zk_yaml_both(p->cx, zk_yaml_get(yaml, "title"), &p->s->nodes[i].title));
    parse_weight(p, i, yaml);
    of = zk_yaml_get(yaml, "of");
    if ((agg = zk_yaml_get(yaml, "aggregate"))) {
        zk__parse_aggregate(p, agg, &p->s->nodes[i].def->agg);
        if (!of)
            ZK__BAD(p, agg, "of", "没有 of 的节点不能有 aggregate",
                    "a node without of has nothing to aggregate");
        else if (nested_deduction(p->s, i))
            ZK__BAD(p, agg, NULL, "倒扣分之下不能再倒扣分", "there is a deduction above this one already");
    }
    if (of) {
        refuse_leaf_keys(p, yaml);
        parse_children(p, i, of);
    } else {
        parse_leaf(p, i, yaml);
    }
    zk__unknown(p, yaml, "node");
}

static void parse_children(zk__parser *p, int parent, zk_yaml *map)
{
    map->used = true;
    if (map->type != ZK_YAML_MAP || !map->n || map->n > ZK__CHILDREN_MAX) {
        ZK__BAD(p, map, "{name: {…}, …}", "这里应有 1 到 %d 个节点", "1 to %d nodes are expected here",
                ZK__CHILDREN_MAX);
        return;
    }
    for (size_t k = 0; k < map->n; k++)
        parse_node(p, parent, map->item[k]);
}

/* TOPSIS and grey relation scale the columns themselves: leaves there keep the indicator's own unit,
 * unless something was said. */
void zk__parse_tree(zk__parser *p, zk_yaml *tree)
{
    zk_scheme *s = p->s;

    add_node(p, -1, p->root);
    s->nodes[0].name = s->name;
    s->nodes[0].title = s->title;
    if (!tree)
        return;
    s->nodes[0].def->agg = p->agg;
    parse_children(p, 0, tree);
    for (int i = 0; i < s->n_nodes; i++)
        if (s->nodes[i].def->agg.how == ZK__DEDUCTION)
            s->def->deducts = true;
}

/* ---- substitutes and missing values ------------------------------------------------------- */

static int add_sub(zk__parser *p, zk__sub sub)
{
    struct zk_schemedef *d = p->s->def;
    zk__sub *grown = ZK_NEWS(&p->cx->arena, zk__sub, d->n_subs + 1);

    if (d->n_subs)
        memcpy(grown, d->subs, d->n_subs * sizeof *grown);
    grown[d->n_subs] = sub;
    d->subs = grown;
    return (int)d->n_subs++;
}

void zk__parse_subs(zk__parser *p, zk_yaml *node)
{
    bool deducts = p->s->nodes[0].def->agg.how == ZK__DEDUCTION;

    if (!node)
        return;
    if (node->type != ZK_YAML_MAP || node->n > ZK__CHILDREN_MAX) {
        ZK__BAD(p, node, "{name: {indicator: …}}", "substitutes 应写成 {名字: {indicator: …}}",
                "substitutes are written {name: {indicator: …}}");
        return;
    }
    for (size_t i = 0; i < node->n; i++) {
        zk_yaml *yaml = node->item[i];
        zk__sub sub = {.name = yaml->key, .ref = -1};
        int bad = p->n_bad;

        if (yaml->type != ZK_YAML_MAP) {
            ZK__BAD(p, yaml, "{indicator: …}", "“%s”应写成 {indicator: …}",
                    "\"%s\" is written {indicator: …}", yaml->key);
            continue;
        }
        sub.ref = parse_source(p, yaml);
        leaf_norm(p, yaml, &sub.norm, deducts || zk_yaml_get(yaml, "deduct"));
        sub.direction = direction_of(p, zk_yaml_get(yaml, "direction"),
                                     sub.ref < 0 ? ZK_MORE_IS_BETTER : p->s->refs[sub.ref].direction);
        if (zk_yaml_get(yaml, "missing"))
            zk__parse_policy(p, zk_yaml_get(yaml, "missing"), &sub.missing);
        if (sub.missing.how == ZK__USE)
            ZK__BAD(p, zk_yaml_get(yaml, "missing"), "none, worst, mean", "替代指标自己不能再有替代",
                    "a substitute cannot have a substitute");
        zk__unknown(p, yaml, "substitute");
        if (p->n_bad == bad) {
            zk__check_norm(p, yaml, &sub.norm, &p->s->refs[sub.ref], sub.direction);
            add_sub(p, sub);
        }
    }
}

static bool parse_use(zk__parser *p, zk_yaml *map, zk_yaml *use, zk__policy *out)
{
    struct zk_schemedef *d = p->s->def;
    zk_yaml *norm = zk_yaml_get(map, "normalise"), *deduct = zk_yaml_get(map, "deduct");
    const char *name = NULL;
    zk__sub sub = {.ref = -1};
    int i;

    out->how = ZK__USE;
    if (!zk__fine(p, zk_yaml_text(p->cx, use, &name)))
        return false;
    for (size_t k = 0; k < d->n_subs; k++) {
        if (strcmp(d->subs[k].name, name) == 0) {
            out->sub = (int)k;
            return true;
        }
    }
    i = zk__node_find(p->s, name);
    if (i > 0 && p->s->nodes[i].leaf && !norm && !deduct) {
        out->leaf = i;
        return true;
    }
    sub.name = name;
    if ((sub.ref = zk__ref(p, use, name)) < 0)
        return false;
    sub.direction = direction_of(p, zk_yaml_get(map, "direction"), p->s->refs[sub.ref].direction);
    if (deduct || norm) {
        if (!zk__parse_norm(p, deduct ? deduct : norm, deduct != NULL, &sub.norm))
            return false;
        zk__check_norm(p, map, &sub.norm, &p->s->refs[sub.ref], sub.direction);
    } else {
        sub.norm.by_default = true; /* the leaf's own, put in by whoever knows the leaf */
    }
    out->sub = add_sub(p, sub);
    return true;
}

bool zk__parse_policy(zk__parser *p, zk_yaml *node, zk__policy *out)
{
    static const char *const words[] = {"none", "worst", "mean", NULL};
    static const zk__missing how[] = {ZK__LEAVE_OUT, ZK__WORST, ZK__MEAN};
    zk_yaml *use;
    int k;

    *out = (zk__policy){.leaf = -1, .sub = -1, .text = zk__flow(p->cx, node)};
    node->used = true;
    if (node->type == ZK_YAML_MAP) {
        bool good = true;

        if ((use = zk_yaml_get(node, "use"))) {
            good = parse_use(p, node, use, out);
        } else if ((use = zk_yaml_get(node, "score")) || (use = zk_yaml_get(node, "value"))) {
            out->how = strcmp(use->key, "score") == 0 ? ZK__SCORE : ZK__VALUE;
            good = zk__number(p, use, &out->value);
        } else {
            ZK__BAD(p, node, "{use: …}, {score: …}, {value: …}",
                    "missing 应写成数字、none、worst、mean、{use: …} 或 {score: …}",
                    "missing is a number, none, worst, mean, {use: …} or {score: …}");
            good = false;
        }
        zk__unknown(p, node, "policy");
        return good;
    }
    if (node->type == ZK_YAML_SCALAR && node->text.n && strchr("0123456789.-+", node->text.p[0])) {
        out->how = ZK__VALUE;
        return zk__number(p, node, &out->value);
    }
    k = zk__choice(p, node, words);
    out->how = how[k < 0 ? 0 : k];
    return k >= 0;
}

/* {statement.*: …}: globs over indicator names and node paths; the first that fits holds. */
static zk_yaml *wide_policy(const zk__parser *p, int leaf)
{
    zk_yaml *map = zk_yaml_get(p->root, "missing");
    const zk_node *n = &p->s->nodes[leaf];
    const char *ref = n->ref >= 0 ? p->s->refs[n->ref].text : "";
    char name[256];

    snprintf(name, sizeof name, "%.*s", (int)strcspn(ref, "["), ref);
    for (size_t i = 0; map && map->type == ZK_YAML_MAP && i < map->n; i++) {
        const char *glob = map->item[i]->key;

        if (fnmatch(glob, name, 0) == 0 || fnmatch(glob, n->path, 0) == 0 ||
            fnmatch(glob, ref, FNM_NOESCAPE) == 0) {
            map->item[i]->used = true;
            return map->item[i];
        }
    }
    return NULL;
}

static void finish_use(zk__parser *p, int leaf)
{
    zk__nodedef *def = p->s->nodes[leaf].def;
    zk__sub *sub = def->missing.sub >= 0 ? &p->s->def->subs[def->missing.sub] : NULL;

    if (def->missing.how != ZK__USE || p->n_bad)
        return;
    if (sub && sub->norm.by_default && !sub->norm.text) {
        sub->norm = def->norm;
        sub->direction = def->direction;
        zk__check_norm(p, def->yaml, &sub->norm, &p->s->refs[sub->ref], sub->direction);
    }
    if (sub && sub->norm.deduct != def->norm.deduct)
        ZK__BAD(p, def->yaml, "deduct", "“%s”是扣分，它的替代“%s”也要写 deduct",
                "\"%s\" deducts: its substitute \"%s\" needs deduct too", p->s->nodes[leaf].name, sub->name);
    if (def->missing.leaf == leaf)
        ZK__BAD(p, def->yaml, NULL, "“%s”不能替代自己", "\"%s\" cannot stand in for itself",
                p->s->nodes[leaf].name);
}

void zk__parse_missing(zk__parser *p)
{
    zk_yaml *map = zk_yaml_get(p->root, "missing");

    if (map && map->type != ZK_YAML_MAP)
        ZK__BAD(p, map, "{statement.*: …}", "missing 应写成 {指标: 做法}，如 {statement.*: worst}",
                "missing is written {indicator: what to do}, such as {statement.*: worst}");
    for (int i = 1; i < p->s->n_nodes; i++) {
        zk__nodedef *def = p->s->nodes[i].def;
        zk_yaml *own;

        def->missing = (zk__policy){.leaf = -1, .sub = -1};
        if (!p->s->nodes[i].leaf || def->yaml->type != ZK_YAML_MAP)
            continue;
        own = zk_yaml_get(def->yaml, "missing");
        if (!own)
            own = wide_policy(p, i);
        if (!own || own == p->failed)
            continue;
        if (zk__parse_policy(p, own, &def->missing))
            finish_use(p, i);
        else
            p->failed = own;
    }
    for (size_t i = 0; map && map->type == ZK_YAML_MAP && i < map->n && !p->n_bad; i++) {
        zk_yaml at = *map->item[i];

        at.line = at.key_line;
        at.column = at.key_column;
        if (!at.used)
            ZK__BAD(p, &at, NULL, "missing: 树中没有指标符合“%s”",
                    "missing: no indicator of the tree matches \"%s\"", at.key);
    }
}
