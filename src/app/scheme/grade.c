/* SPDX-License-Identifier: Apache-2.0
 *
 * The grades of a scheme as written: cut points on the score, ABC and rank shares, two-axis
 * matrices, classes by expression, RFM.
 *
 * Grades are kept best first. Cut points must cover every score exactly once and run in one
 * direction.
 */
#include "app/scheme/def.h"

#include <math.h>
#include <string.h>

static zk_gradedef *add_grade(zk__parser *p, const zk_yaml *at, const char *name, zk_both title)
{
    zk_scheme *s = p->s;

    if (!s->grades)
        s->grades = ZK_NEWS(&p->cx->arena, zk_gradedef, ZK_SCHEME_GRADES_MAX);
    if (s->n_grades >= ZK_SCHEME_GRADES_MAX) {
        ZK__BAD(p, at, NULL, "等级太多 (最多 %d 个)", "too many grades (at most %d)", ZK_SCHEME_GRADES_MAX);
        return NULL;
    }
    if (!*name || strlen(name) > 80) {
        ZK__BAD(p, at, NULL, "等级名应为 1 到 80 字节", "a grade's name has 1 to 80 bytes");
        return NULL;
    }
    s->grades[s->n_grades] = (zk_gradedef){.name = name, .title = title.zh ? title : (zk_both){name, name}};
    return &s->grades[s->n_grades++];
}

/* ---- cut points --------------------------------------------------------------------------- */

static void check_cuts(zk__parser *p, const zk_yaml *map)
{
    const zk__grading *g = &p->s->def->grading;
    const zk_gradedef *d = p->s->grades;
    int n = p->s->n_grades;
    zk_spot spot = {0};
    const zk__aggregate *a = &p->s->nodes[0].def->agg;
    /* a deduction cannot end above its start */
    zk_interval range = {-INFINITY, a->how == ZK__DEDUCTION ? a->start : INFINITY, false,
                         a->how == ZK__DEDUCTION};

    if (zk_intervals_check(g->cut, (size_t)n, &range, &spot)) {
        const char *rule = ZK_TR(p->cx, "每个分数恰属一个等级", "every score in exactly one grade");
        bool below = spot.row < (size_t)n, above = spot.col < (size_t)n;

        if (below && above)
            ZK__BAD(p, map, rule, "等级 %s 与 %s: %s (%g 处)", "grades %s and %s: %s (at %g)",
                    d[spot.row].name, d[spot.col].name,
                    ZK_TR(p->cx, zk_why_zh(spot.why), zk_why_en(spot.why)), spot.value);
        else if (above)
            ZK__BAD(p, map, rule, "低于等级 %s 的分数没有等级", "scores below grade %s have no grade",
                    d[spot.col].name);
        else
            ZK__BAD(p, map, rule, "高于等级 %s 的分数没有等级", "scores above grade %s have no grade",
                    below ? d[spot.row].name : "");
        return;
    }
    for (int i = 2; i < n; i++) {
        bool down =
            g->cut[1].lo < g->cut[0].lo || (g->cut[1].lo == g->cut[0].lo && g->cut[0].hi > g->cut[1].hi);
        bool here = g->cut[i].hi <= g->cut[i - 1].lo;

        if (here != down) {
            ZK__BAD(p, map->item[i], NULL, "等级要由好到差排列，“%s”不在其位",
                    "grades go from best to worst; \"%s\" is out of place", d[i].name);
            return;
        }
    }
}

static void parse_cuts(zk__parser *p, zk_yaml *map)
{
    zk__grading *g = &p->s->def->grading;
    int bad = p->n_bad;

    g->kind = ZK__CUTS;
    g->cut = ZK_NEWS(&p->cx->arena, zk_interval, map->n);
    for (size_t i = 0; i < map->n; i++) {
        zk_yaml *item = map->item[i], *range = item;
        zk_both title = {0};
        zk_gradedef *d;
        size_t at = 0;

        item->used = true;
        if (item->type == ZK_YAML_MAP) {
            range = zk_yaml_get(item, "range");
            zk__fine(p, zk_yaml_both(p->cx, zk_yaml_get(item, "title"), &title));
            zk__unknown(p, item, "cut");
        }
        d = add_grade(p, item, item->key, title);
        if (!d)
            return;
        if (!range || range->type != ZK_YAML_SCALAR) {
            ZK__BAD(p, item, "\"(195, 200]\", \"<= 170\"", "等级“%s”没有分数范围",
                    "grade \"%s\" has no range of scores", item->key);
        } else if (zk_interval_parse(range->text.p, &g->cut[p->s->n_grades - 1], &at)) {
            zk_yaml spot = *range;

            spot.column += (int32_t)at + (range->quoted ? 1 : 0);
            ZK__BAD(p, &spot, "\"(195, 200]\", \"<= 170\"", "等级“%s”的范围“%s”看不懂",
                    "the range of grade \"%s\" cannot be read: \"%s\"", item->key, range->text.p);
        } else {
            char text[ZK_INTERVAL_TEXT];

            d->range = zk_strdup(&p->cx->arena, zk_interval_print(&g->cut[p->s->n_grades - 1], text));
        }
    }
    if (p->n_bad == bad)
        check_cuts(p, map);
}

/* ---- shares ------------------------------------------------------------------------------- */

static bool is_rest(const zk_yaml *node)
{
    return node->type == ZK_YAML_SCALAR && (zk_str_is(node->text, "rest") || zk_str_is(node->text, "其余"));
}

static bool share_option(zk__parser *p, zk_yaml *item)
{
    static const char *const rules[] = {"up_to", "reaching", NULL};
    zk__grading *g = &p->s->def->grading;
    int k;

    if (strcmp(item->key, "by") == 0) {
        k = item->type == ZK_YAML_SCALAR ? zk__node_find(p->s, item->text.p) : -1;
        if (k < 0)
            ZK__BAD(p, item, NULL, "by: 没有这个节点", "by: there is no such node");
        g->by = k < 0 ? 0 : k;
        return true;
    }
    if (strcmp(item->key, "rule") == 0) {
        k = zk__choice(p, item, rules);
        g->abc = k == 1 ? ZK_ABC_REACHING : ZK_ABC_UP_TO;
        return true;
    }
    return false;
}

/* {A: 0.80, B: 0.95, C: rest}: cumulative shares, the last is all the rest. */
static void parse_shares(zk__parser *p, zk_yaml *map, zk__gradekind kind)
{
    zk__grading *g = &p->s->def->grading;
    double before = 0;
    bool rest = false;

    g->kind = kind;
    if (map->type != ZK_YAML_MAP || !map->n) {
        ZK__BAD(p, map, "{A: 0.80, B: 0.95, C: rest}", "应写成 {A: 0.80, B: 0.95, C: rest}",
                "this is written {A: 0.80, B: 0.95, C: rest}");
        return;
    }
    g->upto = ZK_NEWS(&p->cx->arena, double, map->n);
    for (size_t i = 0; i < map->n; i++) {
        zk_yaml *item = map->item[i];
        double x;

        item->used = true;
        if (share_option(p, item))
            continue;
        if (rest)
            ZK__BAD(p, item, NULL, "rest 之后不能再有等级", "no grade can follow the rest");
        if (!add_grade(p, item, item->key, (zk_both){0}))
            return;
        if (is_rest(item)) {
            rest = true;
        } else if (zk__number(p, item, &x)) {
            if (!(x > before && (x < 1 || (x == 1 && kind == ZK__PARETO))))
                ZK__BAD(p, item, "0 < … < 1", "累计比例要在 (0, 1) 内递增",
                        "cumulative shares ascend within (0, 1)");
            g->upto[p->s->n_grades - 1] = before = x;
        }
    }
    if (!rest)
        ZK__BAD(p, map, "…: rest", "最后一个等级应为 rest (其余)", "the last grade must be the rest");
}

/* ---- matrix ------------------------------------------------------------------------------- */

static bool parse_axis_words(zk__parser *p, zk_yaml *bands, zk__axis *a)
{
    size_t n = 0;

    if (bands->type != ZK_YAML_LIST || bands->n < 2 || bands->n > ZK_AXIS_CUTS + 1) {
        ZK__BAD(p, bands, "[[E, D], [C], [B, A]]", "bands 应由低到高列出各档的取值",
                "bands list the texts of each band, low to high");
        return false;
    }
    for (size_t b = 0; b < bands->n; b++)
        n += bands->item[b]->type == ZK_YAML_LIST ? bands->item[b]->n : 1;
    a->words = true;
    a->cuts = bands->n - 1;
    a->word = ZK_NEWS(&p->cx->arena, const char *, n);
    a->word_band = ZK_NEWS(&p->cx->arena, uint8_t, n);
    for (size_t b = 0; b < bands->n; b++) {
        zk_yaml *band = bands->item[b];
        size_t k = band->type == ZK_YAML_LIST ? band->n : 1;

        for (size_t i = 0; i < k; i++) {
            zk_yaml *word = band->type == ZK_YAML_LIST ? band->item[i] : band;

            if (word->type != ZK_YAML_SCALAR) {
                ZK__BAD(p, word, NULL, "档中应为文字", "a band holds texts");
                return false;
            }
            a->word[a->n_words] = word->text.p;
            a->word_band[a->n_words++] = (uint8_t)b;
        }
    }
    return true;
}

static bool parse_axis_cut(zk__parser *p, zk_yaml *at, zk_yaml *cut, zk__axis *a)
{
    static const char *const words[] = {"mean", "median", "quantile", "value", NULL};
    const char *name;
    zk_yaml *value, named;
    int k;

    if (!cut) {
        ZK__BAD(p, at, "cut: mean", "这条轴要写 cut (mean、median、{quantile: …}、{value: …}) 或 bands",
                "this axis needs a cut (mean, median, {quantile: …}, {value: …}) or bands");
        return false;
    }
    if (!zk__variant(p, cut, &name, &value, "mean, median, {quantile: [0.5]}, {value: [60, 80]}"))
        return false;
    named = *cut;
    named.type = ZK_YAML_SCALAR;
    named.text = zk_str_of(name);
    if ((k = zk__choice(p, &named, words)) < 0)
        return false;
    a->cut = (zk_axis_cut)k;
    a->cuts = 1;
    if (k < 2)
        return true;
    if (!value || (value->type == ZK_YAML_LIST && (!value->n || value->n > ZK_AXIS_CUTS)) ||
        value->type == ZK_YAML_MAP) {
        ZK__BAD(p, cut, "{value: [60, 80]}", "cut 缺少数值", "the cut lacks its values");
        return false;
    }
    a->cuts = value->type == ZK_YAML_LIST ? value->n : 1;
    for (size_t i = 0; i < a->cuts; i++) {
        zk_yaml *one = value->type == ZK_YAML_LIST ? value->item[i] : value;

        if (!zk__number(p, one, &a->at[i]))
            return false;
        if ((i && !(a->at[i] > a->at[i - 1])) || (k == 2 && !(a->at[i] > 0 && a->at[i] < 1))) {
            ZK__BAD(p, one, ZK_TR(p->cx, "递增", "ascending"), "分界要递增，分位数要在 (0, 1) 内",
                    "cuts ascend, and quantiles lie within (0, 1)");
            return false;
        }
    }
    return true;
}

static bool parse_axis(zk__parser *p, zk_yaml *matrix, const char *which, zk__axis *a)
{
    zk_yaml *node = zk_yaml_get(matrix, which), *of = zk_yaml_get(node, "of"),
            *bands = zk_yaml_get(node, "bands");
    const char *text = NULL;
    bool good;

    if (!node || !of) {
        ZK__BAD(p, node ? node : matrix, "{of: …, cut: mean}", "matrix 的 %s 轴应写成 {of: …, cut: mean}",
                "the %s axis of the matrix is written {of: …, cut: mean}", which);
        return false;
    }
    if (!zk__fine(p, zk_yaml_text(p->cx, of, &text)))
        return false;
    a->text = text;
    a->node = zk__node_find(p->s, text);
    if (a->node < 0 && !(a->expr = zk__expr(p, of)))
        return false;
    if (bands && a->node >= 0) {
        ZK__BAD(p, bands, "cut", "节点的数值用 cut 分档", "the value of a node is banded by cut");
        return false;
    }
    good = bands ? parse_axis_words(p, bands, a) : parse_axis_cut(p, node, zk_yaml_get(node, "cut"), a);
    zk__unknown(p, node, "axis");
    return good;
}

/* Rows as drawn: the highest band of y first; columns from the lowest band of x. */
static void parse_cells(zk__parser *p, zk_yaml *cells)
{
    zk__grading *g = &p->s->def->grading;
    size_t rows = g->axis[1].cuts + 1, cols = g->axis[0].cuts + 1;

    if (!cells || cells->type != ZK_YAML_LIST || cells->n != rows) {
        ZK__BAD(p, cells ? cells : p->root, NULL, "cells 应有 %d 行 (y 由高到低)",
                "cells: %d rows are expected (y from high to low)", (int)rows);
        return;
    }
    g->cell = ZK_NEWS(&p->cx->arena, int16_t, rows * cols);
    for (size_t i = 0; i < rows; i++) {
        zk_yaml *row = cells->item[i];

        if (row->type != ZK_YAML_LIST || row->n != cols) {
            ZK__BAD(p, row, NULL, "这一行应有 %d 格 (x 由低到高)",
                    "%d cells are expected in this row (x from low to high)", (int)cols);
            continue;
        }
        for (size_t j = 0; j < cols; j++)
            g->cell[(rows - 1 - i) * cols + j] = zk__grade_named(p, row->item[j]);
    }
}

static void parse_grade_matrix(zk__parser *p, zk_yaml *map)
{
    zk__grading *g = &p->s->def->grading;
    bool good;

    g->kind = ZK__MATRIX;
    if (map->type != ZK_YAML_MAP) {
        ZK__BAD(p, map, "{x: …, y: …, cells: …}", "matrix 应写成 {x: …, y: …, cells: …}",
                "a matrix is written {x: …, y: …, cells: …}");
        return;
    }
    if (!p->s->n_grades)
        ZK__BAD(p, map, "names: {…}", "matrix 的等级要先用 names 由好到差列出",
                "the grades of a matrix are listed by names, best first");
    good = parse_axis(p, map, "x", &g->axis[0]);
    good &= parse_axis(p, map, "y", &g->axis[1]);
    if (good && p->s->n_grades)
        parse_cells(p, zk_yaml_get(map, "cells"));
    zk__unknown(p, map, "matrix");
}

/* ---- classes ------------------------------------------------------------------------------ */

static void parse_classes(zk__parser *p, zk_yaml *map)
{
    zk__grading *g = &p->s->def->grading;

    g->kind = ZK__CLASSES;
    if (map->type != ZK_YAML_MAP || !map->n || map->n > ZK_SCHEME_GRADES_MAX) {
        ZK__BAD(p, map, "{name: {when: …}}", "classes 应写成 {名字: {when: 条件}}",
                "classes are written {name: {when: …}}");
        return;
    }
    g->when = ZK_NEWS(&p->cx->arena, zk_expr *, map->n);
    for (size_t i = 0; i < map->n; i++) {
        zk_yaml *item = map->item[i], *when = zk_yaml_get(item, "when");
        zk_both title = {0};

        item->used = true;
        if (item->type != ZK_YAML_MAP) {
            ZK__BAD(p, item, "{when: …}", "类别“%s”应写成 {when: 条件}", "class \"%s\" is written {when: …}",
                    item->key);
            continue;
        }
        zk__fine(p, zk_yaml_both(p->cx, zk_yaml_get(item, "title"), &title));
        if (!add_grade(p, item, item->key, title))
            return;
        if (when)
            g->when[p->s->n_grades - 1] = zk__expr(p, when);
        else if (i + 1 < map->n)
            ZK__BAD(p, item, "when", "类别“%s”没有条件，后面的类别永远轮不到",
                    "class \"%s\" has no condition: those behind it are never reached", item->key);
        zk__unknown(p, item, "class");
    }
}

/* ---- RFM ---------------------------------------------------------------------------------- */

static const char *const rfm_names[] = {"champion", "grow",          "keep",          "rescue",
                                        "ordinary", "ordinary-grow", "ordinary-keep", "ordinary-rescue"};

static bool parse_fixed(zk__parser *p, zk_yaml *fixed, zk__grading *g)
{
    static const char *const axis[] = {"recency", "frequency", "money"};

    for (int k = 0; k < 3; k++) {
        zk_yaml *cuts = zk_yaml_get(fixed, axis[k]);

        if (!cuts || cuts->type != ZK_YAML_LIST || cuts->n < 1 || cuts->n >= ZK_RFM_BINS_MAX ||
            (k && cuts->n + 1 != g->bins)) {
            ZK__BAD(p, cuts ? cuts : fixed, "[30, 90, 180, 365]",
                    "fixed 的 %s 应为 1 到 %d 个递增的分界，三轴一样多",
                    "fixed: %s takes 1 to %d ascending cuts, as many on each axis", axis[k],
                    ZK_RFM_BINS_MAX - 1);
            return false;
        }
        g->bins = cuts->n + 1;
        for (size_t i = 0; i < cuts->n; i++) {
            if (!zk__number(p, cuts->item[i], &g->rfm_cuts.cut[k][i]))
                return false;
        }
    }
    g->fixed = true;
    g->rfm_cuts.bins = g->bins;
    if (zk_rfm_check(&g->rfm_cuts, NULL)) {
        ZK__BAD(p, fixed, ZK_TR(p->cx, "递增", "ascending"), "fixed 的分界要递增",
                "the cuts of fixed must ascend");
        return false;
    }
    return true;
}

static void parse_scoring(zk__parser *p, zk_yaml *node, zk__grading *g)
{
    zk_yaml *fixed = node ? zk_yaml_get(node, "fixed") : NULL,
            *quantile = node ? zk_yaml_get(node, "quantile") : NULL;
    int64_t bins = 5;

    if (fixed) {
        parse_fixed(p, fixed, g);
        return;
    }
    if (node && !quantile)
        ZK__BAD(p, node, "{quantile: 5} | {fixed: …}",
                "scoring 应为 {quantile: 5} 或 {fixed: {recency: …, frequency: …, money: …}}",
                "scoring is {quantile: 5} or {fixed: {recency: …, frequency: …, money: …}}");
    zk__fine(p, zk_yaml_int(p->cx, quantile, 2, ZK_RFM_BINS_MAX, &bins));
    g->bins = (size_t)bins;
}

static void parse_high(zk__parser *p, zk_yaml *node, zk__grading *g)
{
    if (!node || (node->type == ZK_YAML_SCALAR && zk_str_is(node->text, "mean")))
        return;
    g->high_given = true;
    for (int k = 0; k < 3; k++) {
        zk_yaml *one = node->type == ZK_YAML_LIST && node->n == 3 ? node->item[k] : node;

        if (!zk__number(p, one, &g->high[k]))
            return;
    }
}

static void parse_rfm(zk__parser *p, zk_yaml *map)
{
    static const char *const axis[] = {"recency", "frequency", "money"};
    zk__grading *g = &p->s->def->grading;

    g->kind = ZK__RFM;
    for (int k = 0; k < 3; k++) {
        zk_yaml *node = zk_yaml_get(map, axis[k]);
        int i = node && node->type == ZK_YAML_SCALAR ? zk__node_find(p->s, node->text.p)
                                                     : zk__node_find(p->s, axis[k]);

        if (i < 0 || !p->s->nodes[i].leaf) {
            ZK__BAD(p, node ? node : map, NULL, "rfm 的 %s 应为树中的一个指标",
                    "rfm: %s must be an indicator of the tree", axis[k]);
            continue;
        }
        g->rfm[k] = i;
        p->s->nodes[i].def->norm.kind = ZK__RFM_AXIS;
        p->s->nodes[i].def->norm.axis = (zk_rfm_axis)k;
        p->s->nodes[i].def->norm.text = "rfm";
    }
    parse_scoring(p, zk_yaml_get(map, "scoring"), g);
    parse_high(p, zk_yaml_get(map, "high"), g);
    zk__unknown(p, map, "rfm");
    for (int c = 0; c < (int)ZK_RFM_CLASS_COUNT; c++)
        add_grade(p, map, rfm_names[c],
                  (zk_both){zk_rfm_class_zh((zk_rfm_class)c), zk_rfm_class_en((zk_rfm_class)c)});
}

/* ---- the map of grades -------------------------------------------------------------------- */

static void parse_names(zk__parser *p, zk_yaml *names, bool create)
{
    if (names->type != ZK_YAML_MAP) {
        ZK__BAD(p, names, "{name: {zh: …, en: …}}", "names 应写成 {名字: {zh: …, en: …}}",
                "names are written {name: {zh: …, en: …}}");
        return;
    }
    for (size_t i = 0; i < names->n; i++) {
        zk_yaml *item = names->item[i];
        zk_both title = {item->key, item->key};
        int k = zk__grade_find(p->s, item->key);

        item->used = true;
        if (item->type != ZK_YAML_SCALAR || item->text.n)
            zk__fine(p, zk_yaml_both(p->cx, item, &title));
        if (create)
            add_grade(p, item, item->key, title);
        else if (k >= 0)
            p->s->grades[k].title = title;
        else
            ZK__BAD(p, item, NULL, "names: 没有等级“%s”", "names: there is no grade \"%s\"", item->key);
    }
}

void zk__parse_grades(zk__parser *p, zk_yaml *node)
{
    zk_yaml *kind = NULL, *names = zk_yaml_get(node, "names");

    p->s->def->grading.text = zk__flow(p->cx, node);
    if (node->type != ZK_YAML_MAP || !node->n) {
        ZK__BAD(p, node, "{A: \">= 90\", B: \"< 90\"}", "grades 应写成 {A: \">= 90\", B: \"< 90\"}",
                "grades are written {A: \">= 90\", B: \"< 90\"}");
        return;
    }
    for (const char *const *k = zk__keys_of("grades"); !kind && *k; k++)
        if (strcmp(*k, "names") != 0)
            kind = zk_yaml_get(node, *k);
    if (!kind) {
        parse_cuts(p, node);
        return;
    }
    p->s->def->grading.text = zk_fmt(&p->cx->arena, "%s: %s", kind->key, zk__flow(p->cx, kind));
    if (names && strcmp(kind->key, "matrix") == 0)
        parse_names(p, names, true);
    if (strcmp(kind->key, "pareto") == 0)
        parse_shares(p, kind, ZK__PARETO);
    else if (strcmp(kind->key, "quantile") == 0)
        parse_shares(p, kind, ZK__SHARE);
    else if (strcmp(kind->key, "matrix") == 0)
        parse_grade_matrix(p, kind);
    else if (strcmp(kind->key, "classes") == 0)
        parse_classes(p, kind);
    else
        parse_rfm(p, kind);
    if (names && strcmp(kind->key, "matrix") != 0)
        parse_names(p, names, false);
    if (node->n > (names ? 2u : 1u))
        ZK__BAD(p, node, NULL, "grades 只能有一种: %s", "grades are of one kind only: %s", kind->key);
}
