/* SPDX-License-Identifier: Apache-2.0
 *
 * The weights of a tree: given, judged (AHP), or left to the population (entropy, coefficient of
 * variation, CRITIC), alone or combined.
 *
 * Weights of siblings sum to 1 within 1e-6. Where judgements or data give them, a weight that is
 * written beside is a check: it may not differ by more than 0.005 (articles print rounded weights). A weight the
 * population decides is 1/n until the fit.
 */
#include "app/scheme/def.h"

#include <math.h>
#include <string.h>

#include "base/num.h"

#define SUM_TOLERANCE   1e-6
#define CHECK_TOLERANCE 0.005

/* ---- weights_from ------------------------------------------------------------------------- */

static bool parse_ahp_words(zk__parser *p, zk_yaml *map, zk__ahp *a)
{
    static const char *const methods[] = {"eigenvector", "geometric_mean", "column_sum", NULL};
    static const char *const tables[] = {"saaty_2005", "saaty_1980", "donegan_dodd", NULL};
    static const char *const combines[] = {"judgements", "priorities", NULL};
    zk_yaml *node;
    int k, bad = p->n_bad;

    a->method = ZK_AHP_EIGENVECTOR;
    a->table = ZK_RI_SAATY_1980;
    a->max_cr = ZK_AHP_MAX_CR;
    if ((node = zk_yaml_get(map, "method")) && (k = zk__choice(p, node, methods)) >= 0)
        a->method = (zk_ahp_method)k;
    if ((node = zk_yaml_get(map, "random_index")) && (k = zk__choice(p, node, tables)) >= 0)
        a->table = (zk_ri_table)k;
    if ((node = zk_yaml_get(map, "combine")) && (k = zk__choice(p, node, combines)) >= 0)
        a->by_priorities = k == 1;
    if ((node = zk_yaml_get(map, "max_cr")) && zk__number(p, node, &a->max_cr) &&
        !(a->max_cr > 0 && a->max_cr <= 1))
        ZK__BAD(p, node, "(0, 1]", "max_cr 应在 (0, 1] 内，通常为 0.1",
                "max_cr must lie in (0, 1], usually 0.1");
    return p->n_bad == bad;
}

static void parse_ahp(zk__parser *p, int at_node, zk_yaml *map, zk__weights *w)
{
    zk__ahp a = {.node = at_node};
    zk_yaml *file, *matrix, *experts, *names;

    if (!map || map->type != ZK_YAML_MAP) {
        ZK__BAD(p, map ? map : p->root, "ahp: {matrix: …}", "ahp 应写成 {matrix: …} 或 {file: …}",
                "ahp is written {matrix: …} or {file: …}");
        return;
    }
    parse_ahp_words(p, map, &a);
    file = zk_yaml_get(map, "file");
    matrix = zk_yaml_get(map, "matrix");
    experts = zk_yaml_get(map, "experts");
    names = zk_yaml_get(map, "names");
    zk__unknown(p, map, "ahp");
    if (!!file + !!matrix + !!experts != 1) {
        ZK__BAD(p, map, "file, matrix, experts", "ahp 要有且只有 file、matrix、experts 之一",
                "ahp needs exactly one of file, matrix, experts");
        return;
    }
    if (file) {
        zk__ahp_file(p, file, at_node, &a);
        return; /* the nodes' weights are set there */
    }
    zk__ahp_init(p, &a, at_node, 1);
    if (names && !zk__ahp_names(p, names, &a))
        return;
    if (a.n < 2) {
        ZK__BAD(p, map, NULL, "只有一个下级，不需要判断", "there is only one child: nothing to judge");
        return;
    }
    if (matrix ? zk__ahp_matrix(p, matrix, a.n, a.matrix) : zk__ahp_experts(p, experts, &a)) {
        w->ahp = ZK_NEW(&p->cx->arena, zk__ahp);
        *w->ahp = a;
    }
}

static int weigh_word(zk__parser *p, zk_yaml *node, const char *name)
{
    static const char *const words[] = {"ahp", "entropy", "cv", "critic", "equal", NULL};
    zk_yaml named = *node;
    int k;

    named.type = ZK_YAML_SCALAR;
    named.text = zk_str_of(name);
    k = zk__choice(p, &named, words);
    return k < 0 ? -1 : k + 1; /* zk__weigh starts with GIVEN */
}

static void parse_combined(zk__parser *p, int at_node, zk_yaml *map, zk__weights *w)
{
    static const char *const hows[] = {"additive", "multiplicative", NULL};
    zk_yaml *of = zk_yaml_get(map, "of"), *how = zk_yaml_get(map, "how"),
            *shares = zk_yaml_get(map, "shares");
    int k;

    if (!of || of->type != ZK_YAML_LIST || of->n < 2 || of->n > 4) {
        ZK__BAD(p, map ? map : p->root, "{of: [entropy, {ahp: …}]}", "combined 的 of 应为 2 到 4 种方法",
                "combined: of is a list of 2 to 4 methods");
        return;
    }
    w->combine = ZK_COMBINE_MULTIPLICATIVE;
    if (how && (k = zk__choice(p, how, hows)) >= 0)
        w->combine = (zk_combination)k;
    if (shares && (shares->type != ZK_YAML_LIST || shares->n != of->n)) {
        ZK__BAD(p, shares, NULL, "shares 应有 %d 个", "%d shares are expected", (int)of->n);
        shares = NULL;
    }
    for (size_t i = 0; i < of->n; i++) {
        const char *name;
        zk_yaml *value;

        if (shares && zk__number(p, shares->item[i], &w->share[i]))
            w->shared = true;
        if (!zk__variant(p, of->item[i], &name, &value, "ahp, entropy, cv, critic, equal") ||
            (k = weigh_word(p, of->item[i], name)) < 0)
            return;
        w->how[w->n++] = (zk__weigh)k;
        if (k == ZK__AHP)
            parse_ahp(p, at_node, value, w);
    }
    zk__unknown(p, map, "combined");
}

static void parse_weights_from(zk__parser *p, int i, zk_yaml *node)
{
    zk__weights w = {.text = zk__flow(p->cx, node)};
    const char *name;
    zk_yaml *value;
    int k, bad = p->n_bad;

    if (!zk__variant(p, node, &name, &value, "ahp, entropy, cv, critic, equal, combined"))
        return;
    if (strcmp(name, "combined") == 0) {
        parse_combined(p, i, value, &w);
    } else if ((k = weigh_word(p, node, name)) >= 0) {
        w.how[0] = (zk__weigh)k;
        w.n = 1;
        if (k == ZK__AHP)
            parse_ahp(p, i, value, &w);
    }
    if (p->n_bad != bad || (w.n == 1 && w.how[0] == ZK__AHP && !w.ahp))
        return; /* complained of, or a file has set the nodes' weights */
    for (size_t m = 0; m < w.n; m++)
        w.fitted |= w.how[m] == ZK__ENTROPY || w.how[m] == ZK__VARIATION || w.how[m] == ZK__CRITIC;
    p->s->nodes[i].def->weights = w;
}

/* ---- the weights themselves ---------------------------------------------------------------- */

static void bad_spot(zk__parser *p, const zk_yaml *at, const zk__ahp *a, const zk_spot *spot)
{
    const zk_scheme *s = p->s;
    const char *row = spot->row < a->n ? s->nodes[a->child[spot->row]].name : "-";
    const char *col = spot->col < a->n ? s->nodes[a->child[spot->col]].name : "-";

    ZK__BAD(p, at, NULL, "“%s”对“%s”的判断 %g: %s", "the judgement of \"%s\" against \"%s\", %g: %s", row,
            col, spot->value, ZK_TR(p->cx, zk_why_zh(spot->why), zk_why_en(spot->why)));
}

/* CR too high: the judgement that hurts most is named, with a better one. */
static void inconsistent(zk__parser *p, const zk_yaml *at, const zk__ahp *a, const double *matrix)
{
    zk_ahp_worst worst;
    const zk_scheme *s = p->s;

    if (zk_ahp_find_worst(matrix, a->n, a->table, a->max_cr, &worst, NULL) == ZK_OK)
        ZK__BAD(p, at, NULL,
                "判断不一致: CR = %.4f >= %g；影响最大的是“%s”对“%s”的 %.3g，改为 %.3g 则 CR = %.4f",
                "the judgements are inconsistent: CR = %.4f >= %g; \"%s\" against \"%s\" = %.3g hurts most, "
                "%.3g would give "
                "CR = %.4f",
                a->result.cr, a->max_cr, s->nodes[a->child[worst.row]].name,
                s->nodes[a->child[worst.col]].name, worst.value, worst.suggestion, worst.suggestion_cr);
    else
        ZK__BAD(p, at, NULL, "判断不一致: CR = %.4f >= %g",
                "the judgements are inconsistent: CR = %.4f >= %g", a->result.cr, a->max_cr);
}

static void solve(zk__parser *p, const zk_yaml *at, zk__ahp *a)
{
    size_t size = a->n * a->n;
    double *each = ZK_NEWS(&p->cx->arena, double, a->experts * a->n), *matrix = a->matrix;
    zk_spot spot = {0};
    zk_err err = ZK_OK;

    for (size_t k = 0; k < a->experts && !err; k++) {
        err = zk_ahp_check(a->matrix + k * size, a->n, NULL, &spot);
        if (!err)
            err = zk_ahp_solve(a->matrix + k * size, a->n, a->method, a->table, each + k * a->n, &a->result,
                               &spot);
        if (!err && a->result.cr >= a->max_cr) {
            inconsistent(p, at, a, a->matrix + k * size);
            return;
        }
    }
    if (!err && a->experts > 1 && !a->by_priorities) {
        matrix = ZK_NEWS(&p->cx->arena, double, size);
        err = zk_ahp_group_judgements(a->matrix, a->experts, a->n, a->share, matrix, &spot);
    }
    if (!err)
        err = zk_ahp_solve(matrix, a->n, a->method, a->table, a->weights, &a->result, &spot);
    if (!err && a->experts > 1 && a->by_priorities)
        err = zk_ahp_group_priorities(each, a->experts, a->n, a->share, true, a->weights, &spot);
    if (err)
        bad_spot(p, at, a, &spot);
}

static void equal_weights(zk_scheme *s, const int *child, int n)
{
    for (int k = 0; k < n; k++)
        s->nodes[child[k]].weight = 1.0 / n;
}

static void check_given(zk__parser *p, int parent, const int *child, int n)
{
    zk_scheme *s = p->s;
    double sum = 0;
    int own = 0;
    zk__how how = s->nodes[parent].def->agg.how;

    for (int k = 0; k < n; k++) {
        own += s->nodes[child[k]].def->own_weight;
        sum += s->nodes[child[k]].weight;
    }
    if (!own && (n == 1 || how == ZK__MIN || how == ZK__MAX)) {
        equal_weights(s, child, n);
        return;
    }
    for (int k = 0; k < n; k++) {
        zk_yaml at = *s->nodes[child[k]].def->yaml;

        at.line = at.key_line;
        at.column = at.key_column;
        if (!s->nodes[child[k]].def->own_weight)
            ZK__BAD(p, &at, "weight: 0 … 1", "“%s”没有权重", "\"%s\" has no weight", at.key);
    }
    if (own == n && fabs(sum - 1) > SUM_TOLERANCE) {
        zk_yaml at = *(parent ? s->nodes[parent].def->yaml : zk_yaml_get(p->root, "tree"));
        char text[32];

        at.line = at.key_line;
        at.column = at.key_column;
        ZK__BAD(p, &at, "1", "“%s”各下级的权重之和为 %s，应为 1",
                "the weights under \"%s\" sum to %s, not to 1", parent ? s->nodes[parent].path : "tree",
                zk_real_show(sum, text));
    }
}

static void check_against(zk__parser *p, int node, double weight)
{
    zk__nodedef *def = p->s->nodes[node].def;
    double given = p->s->nodes[node].weight;

    if (def->own_weight && fabs(given - weight) > CHECK_TOLERANCE)
        ZK__BAD(p, zk_yaml_get(def->yaml, "weight"), NULL, "“%s”写的权重是 %g，判断得出的是 %.4f",
                "\"%s\" is written with weight %g, but the judgements give %.4f", p->s->nodes[node].path,
                given, weight);
}

static void set_weights(zk__parser *p, int parent)
{
    zk_scheme *s = p->s;
    zk__weights *w = &s->nodes[parent].def->weights;
    int child[ZK__CHILDREN_MAX], n = zk__children_of(s, parent, child);
    zk_yaml *at = zk_yaml_get(s->nodes[parent].def->yaml, "weights_from");

    if (!n)
        return;
    if (!at)
        at = zk_yaml_get(p->root, "weights_from");
    if (w->ahp)
        solve(p, at, w->ahp);
    if (!w->n && at && p->n_bad) {
        equal_weights(s, child, n); /* what should have given them was complained of */
    } else if (!w->n) {
        check_given(p, parent, child, n);
    } else if (w->n == 1 && w->how[0] == ZK__AHP) {
        for (size_t k = 0; k < w->ahp->n && !p->n_bad; k++) {
            check_against(p, w->ahp->child[k], w->ahp->weights[k]);
            s->nodes[w->ahp->child[k]].weight = w->ahp->weights[k];
        }
    } else {
        equal_weights(s, child, n);
    }
}

void zk__parse_weights(zk__parser *p)
{
    zk_scheme *s = p->s;
    zk_yaml *top = zk_yaml_get(p->root, "weights_from");

    if (top)
        parse_weights_from(p, 0, top);
    for (int i = 1; i < s->n_nodes; i++) {
        zk_yaml *own = zk_yaml_get(s->nodes[i].def->yaml, "weights_from");

        if (own && s->nodes[i].leaf)
            ZK__BAD(p, own, "of", "没有 of 的节点不能有 weights_from",
                    "a node without of has no weights to find");
        else if (own)
            parse_weights_from(p, i, own);
    }
    for (int i = 0; i < s->n_nodes; i++)
        if (!s->nodes[i].leaf)
            set_weights(p, i);
    for (int i = 1; i < s->n_nodes; i++)
        s->nodes[i].global = s->nodes[i].weight * s->nodes[s->nodes[i].parent].global;
}
