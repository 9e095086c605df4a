/* SPDX-License-Identifier: Apache-2.0
 *
 * A hierarchy in YAML: each node has the names of its elements and how they are judged, and under `of` those of
 * its elements that are divided further.
 *
 *     goal: leader
 *     names: [experience, education]
 *     matrix: [[1, 4], [1/4, 1]]     # whole, or above the diagonal; or file: x.csv, or weights: [0.8, 0.2]
 *     of:
 *       experience: {names: [Moll, Nell], matrix: [[1/4]]}
 */
#include "app/weight/ahp.h"

#include <math.h>
#include <string.h>

#include "base/file.h"

static const char *const keys[] = {"goal", "names", "matrix", "file", "weights", "of", NULL};

static zk_err node_read(zk_ctx *cx, const zk_frame_spec *spec, zk_yaml *map, zk__ahp_tree *t, size_t under);

/* names: [a, b], or the keys of `of` when every element is divided. */
static zk_err names_read(zk_ctx *cx, zk_yaml *map, zk_yaml *list, zk_yaml *of, const char ***names, size_t *n)
{
    if (list && list->type == ZK_YAML_LIST) {
        *n = list->n;
        *names = ZK_NEWS(&cx->arena, const char *, *n + 1);
        for (size_t i = 0; i < *n; i++)
            ZK_TRY(zk_yaml_text(cx, list->item[i], &(*names)[i]));
        return ZK_OK;
    }
    if (list || !of || of->type != ZK_YAML_MAP)
        return zk_yaml_complain(cx, list ? list : map, "names: [a, b]", "应有元素名 names: [甲, 乙]",
                                "the elements are wanted: names: [a, b]");
    *n = of->n;
    *names = ZK_NEWS(&cx->arena, const char *, *n + 1);
    for (size_t i = 0; i < *n; i++)
        (*names)[i] = of->item[i]->key;
    return ZK_OK;
}

static zk_err given_weights(zk_ctx *cx, zk_yaml *list, zk__ahp_node *node)
{
    zk_spot spot = {0};

    if (list->type != ZK_YAML_LIST || list->n != node->n)
        return zk_yaml_complain(cx, list, NULL, "应有 %zu 个权重", "%zu weights are expected", node->n);
    for (size_t i = 0; i < node->n; i++)
        ZK_TRY(zk_yaml_real(cx, list->item[i], &node->w[i]));
    node->matrix = NULL;
    if (zk_weight_normalise(node->w, node->n, node->w, &spot))
        return zk_yaml_complain(cx, list, NULL, "权重%s", "the weights: %s",
                                ZK_TR(cx, zk_why_zh(spot.why), zk_why_en(spot.why)));
    return ZK_OK;
}

/* The judgements of a node, from whichever of the keys is there. */
static zk_err judged_read(zk_ctx *cx, const zk_frame_spec *spec, zk_yaml *map, zk_yaml *of, zk__ahp_tree *t,
                          size_t under)
{
    zk_yaml *matrix = zk_yaml_get(map, "matrix"), *file = zk_yaml_get(map, "file"),
            *weights = zk_yaml_get(map, "weights"), *list = zk_yaml_get(map, "names");
    const char **names = NULL, *path = NULL;
    size_t n = 0;

    if (!!matrix + !!file + !!weights != 1)
        return zk_yaml_complain(cx, map, "matrix, file, weights", "matrix、file、weights 要有且只有一个",
                                "exactly one of matrix, file and weights is needed");
    if (file) {
        zk_frame_spec s = *spec;
        ZK_TRY(zk_yaml_text(cx, file, &path));
        s.path = zk_path_join(cx, zk_path_dir(cx, map->file), path);
        return zk__ahp_read_matrix(cx, &s, t, under);
    }
    ZK_TRY(names_read(cx, map, list, of, &names, &n));
    ZK_TRY(zk__ahp_children(cx, t, under, names, n));
    return weights ? given_weights(cx, weights, &t->node[under])
                   : zk_judgements_yaml(cx, matrix, n, t->node[under].matrix);
}

static zk_err below_read(zk_ctx *cx, const zk_frame_spec *spec, zk_yaml *of, zk__ahp_tree *t, size_t under)
{
    size_t n = t->node[under].n, at;
    const char **names = ZK_NEWS(&cx->arena, const char *, n + 1);

    if (of->type != ZK_YAML_MAP)
        return zk_yaml_complain(cx, of, "of: {name: {…}}", "of 下应为 元素名: {…}", "of holds name: {…}");
    for (size_t i = 0; i < n; i++)
        names[i] = t->node[t->node[under].child[i]].name;
    for (size_t k = 0; k < of->n; k++) {
        for (at = 0; at < n && strcmp(names[at], of->item[k]->key) != 0; at++)
            continue;
        if (at == n)
            return zk_yaml_complain(cx, of->item[k], NULL, "“%s” 不是这里的元素",
                                    "\"%s\" is none of the elements here", of->item[k]->key);
        ZK_TRY(node_read(cx, spec, of->item[k], t, t->node[under].child[at]));
    }
    return ZK_OK;
}

static zk_err node_read(zk_ctx *cx, const zk_frame_spec *spec, zk_yaml *map, zk__ahp_tree *t, size_t under)
{
    zk_yaml *of;

    if (map->type != ZK_YAML_MAP)
        return zk_yaml_complain(cx, map, "{names: …, matrix: …}", "应为 {names: …, matrix: …}",
                                "{names: …, matrix: …} is expected");
    of = zk_yaml_get(map, "of");
    ZK_TRY(judged_read(cx, spec, map, of, t, under));
    ZK_TRY(zk_yaml_unknown(cx, map, keys));
    return of ? below_read(cx, spec, of, t, under) : ZK_OK;
}

zk_err zk__ahp_read_yaml(zk_ctx *cx, const zk_frame_spec *spec, zk__ahp_tree *out)
{
    zk_yaml *root, *goal;
    const char *name = ZK_TR(cx, "总目标", "goal");

    ZK_TRY(zk_yaml_load(cx, spec->path, &root));
    goal = root->type == ZK_YAML_MAP ? zk_yaml_get(root, "goal") : NULL;
    ZK_TRY(zk_yaml_text(cx, goal, &name));
    *out = (zk__ahp_tree){.path = spec->path};
    zk__ahp_root(cx, out, name);
    return node_read(cx, spec, root, out, 0);
}
