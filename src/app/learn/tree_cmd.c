/* SPDX-License-Identifier: Apache-2.0
 *
 * `zhike tree FILE`: a decision tree (C4.5), its rules in words, how right it is on cases it has not seen.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/learn/cmds.h"
#include "app/learn/tree.h"

enum { RULES_SHOWN = 60, LINES_SHOWN = 300 };

static zk_err options_of(zk_ctx *cx, const zk_args *a, zk_tree_options *o)
{
    *o = (zk_tree_options){.confidence = 0.25, .min_leaf = 2, .threads = cx->threads};
    ZK_TRY(zk_ask_real(cx, a, "confidence", 1e-6, 0.5, &o->confidence));
    ZK_TRY(zk_ask_real(cx, a, "min-leaf", 1, 1e9, &o->min_leaf));
    o->unpruned = zk_arg_flag(a, "unpruned");
    o->no_raising = zk_arg_flag(a, "no-raising");
    return ZK_OK;
}

/* ---- the tree as text ---- */

static void print_tree(zk_ctx *cx, const zk__tree_view *v, size_t at, int depth, int *lines)
{
    zk_tree_node n = zk_tree_at(v->tree, at);

    for (size_t b = 0; b < n.branches && *lines < LINES_SHOWN; b++) {
        zk_tree_node son = zk_tree_at(v->tree, n.first + b);

        for (int i = 0; i < depth; i++)
            fputs("|   ", stdout);
        printf("%s", zk__tree_condition(cx, v, at, b));
        if (son.attribute < 0)
            printf(": %s (%s)", v->classes->label[son.klass], zk__tree_counts(cx, &son));
        putchar('\n');
        if (++*lines == LINES_SHOWN)
            printf(ZK_TR(cx, "……树太大，这里只显示前 %d 行\n", "... only the first %d lines are shown\n"),
                   LINES_SHOWN);
        print_tree(cx, v, n.first + b, depth + 1, lines);
    }
}

static void print_rules(zk_ctx *cx, const zk__tree_view *v)
{
    size_t n, *leaf = zk__tree_leaves_by_cases(cx, v, &n);

    printf("\n%s\n", ZK_TR(cx, "规则（按覆盖的案例数排列）", "Rules (those of most cases first)"));
    for (size_t i = 0; i < n && i < RULES_SHOWN; i++)
        printf("%3zu. %s\n", i + 1, zk__tree_rule(cx, v, leaf[i]));
    if (n > RULES_SHOWN)
        printf(ZK_TR(cx, "     其余 %zu 条见 --json\n", "     %zu more: see --json\n"), n - RULES_SHOWN);
}

/* ---- json ---- */

static void node_json(zk_ctx *cx, zk_json *j, const zk__tree_view *v, size_t at)
{
    zk_tree_node n = zk_tree_at(v->tree, at);

    zk_json_object(j);
    zk_json_kint(j, "node", (int64_t)at);
    if (n.parent != ZK_NO_PARENT) {
        zk_json_kint(j, "parent", (int64_t)n.parent);
        zk_json_kstr(j, "when",
                     zk__tree_condition(cx, v, n.parent, at - zk_tree_at(v->tree, n.parent).first));
    }
    if (n.attribute >= 0) {
        zk_json_kstr(j, "attribute", v->col[n.attribute]->name);
        if (v->cases->values[n.attribute] == 0)
            zk_json_kreal(j, "cut", n.cut);
    }
    zk_json_kbool(j, "leaf", n.attribute < 0);
    zk_json_kstr(j, "class", v->classes->label[n.klass]);
    zk_json_kreal(j, "cases", n.cases);
    zk_json_kreal(j, "wrong", n.wrong);
    zk_json_key(j, "counts");
    zk_json_array(j);
    for (size_t k = 0; k < v->classes->n; k++)
        zk_json_real(j, n.count[k]);
    zk_json_end_array(j);
    zk_json_end_object(j);
}

static void result_json(zk_ctx *cx, const zk__tree_view *v, const zk__tree_checks *c)
{
    zk_json j = {0};
    size_t n, *leaf = zk__tree_leaves_by_cases(cx, v, &n);

    zk_json_object(&j);
    zk_json_kstr(&j, "method", "c4.5");
    zk_json_kstr(&j, "target", v->classes->name);
    zk_json_kint(&j, "rows", (int64_t)v->cases->rows);
    zk_json_key(&j, "classes");
    zk_json_array(&j);
    for (size_t k = 0; k < v->classes->n; k++)
        zk_json_str(&j, v->classes->label[k]);
    zk_json_end_array(&j);
    zk_json_kint(&j, "leaves", (int64_t)zk_tree_leaves(v->tree));
    zk_json_kint(&j, "nodes", (int64_t)zk_tree_nodes(v->tree));
    zk_json_key(&j, "tree");
    zk_json_array(&j);
    for (size_t i = 0; i < zk_tree_nodes(v->tree); i++)
        node_json(cx, &j, v, i);
    zk_json_end_array(&j);
    zk_json_key(&j, "rules");
    zk_json_array(&j);
    for (size_t i = 0; i < n; i++)
        zk_json_str(&j, zk__tree_rule(cx, v, leaf[i]));
    zk_json_end_array(&j);
    zk_json_key(&j, "training");
    zk_json_object(&j);
    zk__confusion_json(&j, &c->training, c->training_cell, v->classes->n);
    zk_json_end_object(&j);
    if (c->folds) {
        zk_json_key(&j, "cross_validation");
        zk_json_object(&j);
        zk_json_kint(&j, "folds", c->folds);
        zk_json_kint(&j, "seed", c->seed);
        zk__confusion_json(&j, &c->cross, c->cross_cell, v->classes->n);
        zk_json_end_object(&j);
    }
    zk_json_end_object(&j);
    printf("%s\n", j.buf.p);
    zk_json_clear(&j);
}

/* ---- readable ---- */

static void print_check(zk_ctx *cx, const char *title, const zk_confusion *c)
{
    printf(ZK_TR(cx, "%s: %zu 个案例判对 %zu 个，正确率 %.2f %%，Kappa %.4f\n",
                 "%s: of %zu cases %zu right, accuracy %.2f %%, kappa %.4f\n"),
           title, c->n, c->right, 100 * c->accuracy, c->kappa);
}

static void result_print(zk_ctx *cx, const zk_frame *f, const zk__tree_view *v, const zk__tree_checks *c,
                         const char *ids)
{
    int lines = 0;

    printf(
        ZK_TR(cx, "决策树 C4.5: %s，目标 %s，%s 行，%s 列\n", "Decision tree C4.5: %s, target %s, %s, %s\n"),
        f->path, v->classes->name, zk_show_count(cx, (int64_t)f->rows, "row", "rows"),
        zk_show_count(cx, (int64_t)v->cases->attributes, "column", "columns"));
    if (ids)
        printf(ZK_TR(cx, "每行取值都不同的列没有使用: %s\n",
                     "Columns with another text in every row are not used: %s\n"),
               ids);
    printf(ZK_TR(cx, "%s 个叶结点，共 %s 个结点\n\n", "%s, %s in all\n\n"),
           zk_show_count(cx, (int64_t)zk_tree_leaves(v->tree), "leaf", "leaves"),
           zk_show_count(cx, (int64_t)zk_tree_nodes(v->tree), "node", "nodes"));
    if (zk_tree_nodes(v->tree) == 1) {
        zk_tree_node root = zk_tree_at(v->tree, 0);
        printf(ZK_TR(cx, "没有值得做的划分: 总是 %s (%s)\n", "No split is worth making: always %s (%s)\n"),
               v->classes->label[root.klass], zk__tree_counts(cx, &root));
    } else {
        print_tree(cx, v, 0, 0, &lines);
        print_rules(cx, v);
    }
    putchar('\n');
    print_check(cx, ZK_TR(cx, "学过的案例", "On the cases it learned from"), &c->training);
    if (c->folds) {
        print_check(cx,
                    zk_fmt(&cx->arena,
                           ZK_TR(cx, "%d 折交叉验证（Weka 的分层折，种子 %" PRId64 "）",
                                 "In %d-fold cross-validation (Weka's stratified folds, seed %" PRId64 ")"),
                           c->folds, c->seed),
                    &c->cross);
        putchar('\n');
        zk_table_print(zk__confusion_table(cx, v->classes, c->cross_cell), stdout);
    }
}

zk_err zk__tree_cmd(zk_ctx *cx, const zk_args *a)
{
    zk_frame f;
    const zk_series *target, **col;
    const char *ids;
    size_t n;
    zk__classes classes;
    zk_cases cases;
    zk_tree_options o;
    zk__tree_checks checks = {.folds = 10, .seed = 1};
    zk_tree *tree = NULL;
    zk_spot spot = {0};
    int64_t folds = 10;
    zk_err err;

    ZK_TRY(options_of(cx, a, &o));
    ZK_TRY(zk_arg_int(cx, a, "folds", 0, 1000, &folds));
    ZK_TRY(zk_arg_int(cx, a, "seed", INT32_MIN, INT32_MAX, &checks.seed));
    ZK_TRY(zk__learn_read(cx, a, &f));
    ZK_TRY(zk__learn_target(cx, a, &f, &target));
    ZK_TRY(zk__learn_columns(cx, a, &f, target, false, &col, &n, &ids));
    ZK_TRY(zk__learn_classes(cx, &f, target, &classes));
    ZK_TRY(zk__learn_cases(cx, &f, col, n, &classes, &cases));
    for (size_t j = 0; j < n; j++)
        if (col[j] == target)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("目标列 %s 不能同时用来判断", "the target %s cannot be used to tell itself"),
                           target->name);
    checks.folds = (int)folds;
    checks.asked = zk_arg_nth(a, "folds", 0) != NULL;
    if (checks.folds == 1)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--folds 为 0（不做）或至少 2", "--folds is 0 (none) or at least 2"));
    if ((err = zk_tree_train(&cases, &o, &tree, &spot)))
        return zk_frame_refused(cx, &f, col, NULL, &spot, err);
    zk__tree_view v = {.tree = tree, .cases = &cases, .classes = &classes, .col = col};
    if (!(err = zk__tree_check(cx, &f, &v, &o, &checks))) {
        if (cx->json)
            result_json(cx, &v, &checks);
        else
            result_print(cx, &f, &v, &checks, ids);
        if (zk_arg(a, "plot"))
            err = zk__tree_plot(cx, zk_arg(a, "plot"), &v);
        if (!err && zk_arg(a, "assign"))
            err = zk__tree_assign(cx, a, &f, &v);
    }
    zk_tree_free(tree);
    return err;
}

const zk_opt zk__tree_opts[] = {
    ZK__LEARN_TARGET_OPT,
    ZK__LEARN_COLUMNS_OPTS,
    {.name = "confidence",
     .value = "P",
     .help = {"剪枝的置信度，越小剪得越多", "confidence of pruning; less prunes more"},
     .initial = "0.25",
     .letter = 'C'},
    {.name = "min-leaf",
     .value = "N",
     .help = {"至少两个分支各有这么多案例", "at least two branches hold this many cases"},
     .initial = "2",
     .letter = 'M'},
    {.name = "unpruned", .help = {"不剪枝", "do not prune"}},
    {.name = "no-raising", .help = {"剪枝时不提升子树", "prune without raising subtrees"}},
    {.name = "folds",
     .value = "N",
     .help = {"交叉验证的折数，0 为不做", "folds of the cross-validation, 0 for none"},
     .initial = "10",
     .letter = 'x'},
    {.name = "seed",
     .value = "N",
     .help = {"分折的随机种子（与 Weka 相同）", "seed of the folds (as Weka's)"},
     .initial = "1"},
    {.name = "id",
     .value = "COLUMN",
     .help = {"--assign 中标识行的列", "column that names the rows in --assign"}},
    {.name = "assign",
     .value = "FILE",
     .help = {"把每行的判断和概率写入 CSV", "write what is told of each row, with probabilities, as CSV"}},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};
