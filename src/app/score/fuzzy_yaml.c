/* SPDX-License-Identifier: Apache-2.0
 *
 * The same in YAML, where a factor's weights may come from judgements:
 *
 *     levels: [very satisfied, satisfied, neutral]
 *     scores: [100, 80, 60]
 *     op: product-sum
 *     judgements: [[2]]                  # service against price: their weights by AHP
 *     factors:
 *       service: {of: {staff: {weight: 0.6, membership: [0.5, 0.3, 0.2]}, hours: {weight: 0.4, votes: [12, 30, 8]}}}
 *       price: {membership: [0.2, 0.5, 0.3]}
 */
#include "app/score/fuzzy.h"
#include "app/weight/weight.h"

#include <string.h>

static zk_err numbers(zk_ctx *cx, zk_yaml *list, size_t n, double *out)
{
    if (list->type != ZK_YAML_LIST || list->n != n)
        return zk_yaml_complain(cx, list, NULL, "应有 %zu 个数", "%zu numbers are expected", n);
    for (size_t i = 0; i < n; i++)
        ZK_TRY(zk_yaml_real(cx, list->item[i], &out[i]));
    return ZK_OK;
}

static zk_err judged(zk_ctx *cx, zk_yaml *rows, zk__fuzzy *f, size_t first, size_t n)
{
    double *matrix, *w;
    zk_ahp_result r;
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    if (n > ZK_AHP_MAX)
        return zk_yaml_complain(cx, rows, NULL, "最多 %d 个因素", "at most %d factors", ZK_AHP_MAX);
    matrix = ZK_NEWS(&cx->arena, double, n *n);
    w = ZK_NEWS(&cx->arena, double, n);
    ZK_TRY(zk_judgements_yaml(cx, rows, n, matrix));
    err = zk_ahp_solve(matrix, n, ZK_AHP_EIGENVECTOR, ZK_RI_DONEGAN_DODD, w, &r, &spot);
    if (err)
        return zk_yaml_complain(cx, rows, NULL, "判断矩阵: %s", "the judgements: %s",
                                ZK_TR(cx, zk_why_zh(spot.why), zk_why_en(spot.why)));
    if (!r.consistent)
        return zk_yaml_complain(cx, rows, NULL, "判断不一致: CR = %.4f >= %g",
                                "the judgements are inconsistent: CR = %.4f >= %g", r.cr, ZK_AHP_MAX_CR);
    for (size_t i = 0; i < n; i++)
        f->node[first + i].weight = w[i];
    return ZK_OK;
}

static zk_err factors_read(zk_ctx *cx, zk_yaml *map, zk_yaml *rows, size_t parent, zk__fuzzy *f);

static zk_err factor_read(zk_ctx *cx, zk_yaml *map, size_t at, zk__fuzzy *f)
{
    static const char *const keys[] = {"weight", "membership", "votes", "of", "judgements", NULL};
    zk_yaml *weight, *membership, *votes, *of, *rows;
    zk_spot spot = {.why = ZK_WHY_NONE};

    if (map->type != ZK_YAML_MAP)
        return zk_yaml_complain(cx, map, "{weight: …, membership: […]}",
                                "应为 {weight: …, membership: […]} 或 {of: …}",
                                "{weight: …, membership: […]} or {of: …} is expected");
    weight = zk_yaml_get(map, "weight");
    membership = zk_yaml_get(map, "membership");
    votes = zk_yaml_get(map, "votes");
    of = zk_yaml_get(map, "of");
    rows = zk_yaml_get(map, "judgements");
    ZK_TRY(zk_yaml_unknown(cx, map, keys));
    if (!!membership + !!votes + !!of != 1)
        return zk_yaml_complain(cx, map, "membership, votes, of", "membership、votes、of 要有且只有一个",
                                "exactly one of membership, votes and of is needed");
    ZK_TRY(zk_yaml_real(cx, weight, &f->node[at].weight));
    if (of)
        return factors_read(cx, of, rows, at, f);
    f->node[at].r = ZK_NEWS(&cx->arena, double, f->levels);
    ZK_TRY(numbers(cx, membership ? membership : votes, f->levels, f->node[at].r));
    if (!votes)
        return ZK_OK;
    f->votes = true;
    if (zk_fuzzy_membership(f->node[at].r, 1, f->levels, f->node[at].r, &spot))
        return zk_yaml_complain(cx, votes, NULL, "票数: %s", "the votes: %s",
                                ZK_TR(cx, zk_why_zh(spot.why), zk_why_en(spot.why)));
    return ZK_OK;
}

/* Siblings stand together, then what is below each of them. */
static zk_err factors_read(zk_ctx *cx, zk_yaml *map, zk_yaml *rows, size_t parent, zk__fuzzy *f)
{
    size_t first = f->n;

    if (map->type != ZK_YAML_MAP || !map->n)
        return zk_yaml_complain(cx, map, "name: {…}", "应为 因素名: {…}", "name: {…} is expected");
    if (f->n + map->n > ZK__FUZZY_NODES)
        return zk_yaml_complain(cx, map, NULL, "因素多于 %d 个", "more than %d factors", ZK__FUZZY_NODES);
    for (size_t i = 0; i < map->n; i++)
        zk__factor_add(cx, f, map->item[i]->key, parent)->line = map->item[i]->key_line;
    for (size_t i = 0; i < map->n; i++)
        ZK_TRY(factor_read(cx, map->item[i], first + i, f));
    return rows ? judged(cx, rows, f, first, map->n) : ZK_OK;
}

zk_err zk__fuzzy_yaml(zk_ctx *cx, const char *path, zk__fuzzy *out)
{
    static const char *const keys[] = {"levels", "scores", "op", "judgements", "factors", NULL};
    zk_yaml *root, *levels, *scores, *op, *factors, *rows;
    const char *name = NULL;
    size_t at;

    ZK_TRY(zk_yaml_load(cx, path, &root));
    if (root->type != ZK_YAML_MAP)
        return zk_yaml_complain(cx, root, "levels, factors", "应有 levels 和 factors",
                                "levels and factors are expected");
    levels = zk_yaml_get(root, "levels");
    scores = zk_yaml_get(root, "scores");
    op = zk_yaml_get(root, "op");
    rows = zk_yaml_get(root, "judgements");
    factors = zk_yaml_get(root, "factors");
    ZK_TRY(zk_yaml_unknown(cx, root, keys));
    if (!levels || levels->type != ZK_YAML_LIST || levels->n < 2 || levels->n > ZK__FUZZY_LEVELS || !factors)
        return zk_yaml_complain(cx, levels ? levels : root, "levels: [a, b, …]",
                                "应有 factors 和 2 到 %d 个评语 levels",
                                "factors and 2 to %d levels are expected", ZK__FUZZY_LEVELS);
    out->levels = levels->n;
    out->level = ZK_NEWS(&cx->arena, const char *, levels->n);
    for (size_t l = 0; l < levels->n; l++)
        ZK_TRY(zk_yaml_text(cx, levels->item[l], &out->level[l]));
    if (scores) {
        out->score = ZK_NEWS(&cx->arena, double, out->levels);
        ZK_TRY(numbers(cx, scores, out->levels, out->score));
    }
    ZK_TRY(zk_yaml_text(cx, op, &name));
    if (name) {
        ZK_TRY(zk_ask_name(cx, path, name, zk__fuzzy_ops, ZK_FUZZY_OPS, &at));
        out->op = (int)at;
    }
    zk__factor_add(cx, out, ZK_TR(cx, "总评", "overall"), ZK_NO_PARENT)->weight = 1;
    return factors_read(cx, factors, rows, 0, out);
}
