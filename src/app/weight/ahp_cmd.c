/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike ahp: options, printing and picture of the analytic hierarchy process.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/weight/ahp.h"
#include "app/weight/cmd.h"

static const char *const methods[] = {"eigenvector", "geometric", "column-sum", NULL};
static const char *const tables[] = {"saaty", "saaty-1980", "donegan-dodd", "alonso-lamata", NULL};

/* ---- options ------------------------------------------------------------------------------------ */

typedef struct plan {
    zk__ahp_how how;
    int method, table;
    bool files_are_levels;
} plan;

static zk_err plan_take(zk_ctx *cx, const zk_args *a, plan *p)
{
    static const char *const groups[] = {"judgements", "priorities", NULL};
    const char *shares = zk_arg(a, "expert-weights");
    double *share;
    size_t n;
    int group = 0;

    p->how.max_cr = ZK_AHP_MAX_CR;
    ZK_TRY(zk_ask_choice(cx, a, "method", methods, &p->method));
    ZK_TRY(zk_ask_choice(cx, a, "ri", tables, &p->table));
    ZK_TRY(zk_ask_choice(cx, a, "group", groups, &group));
    ZK_TRY(zk_ask_real(cx, a, "max-cr", 1e-6, 1, &p->how.max_cr));
    p->how.method = (zk_ahp_method)p->method;
    p->how.table = (zk_ri_table)p->table;
    p->how.by_priorities = group == 1;
    p->files_are_levels = zk_arg_flag(a, "hierarchy");
    if (!shares)
        return ZK_OK;
    if (a->n < 2 || p->files_are_levels)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--expert-weights 用于几位专家的几个文件",
                            "--expert-weights is for several files of several experts"));
    ZK_TRY(zk_ask_numbers(cx, "--expert-weights", shares, &share, &n));
    if (n != a->n)
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("--expert-weights 有 %zu 个，专家有 %zu 位", "--expert-weights are %zu, the experts %zu"), n,
            a->n);
    p->how.share = share;
    return ZK_OK;
}

static zk_err trees_read(zk_ctx *cx, const zk_args *a, const plan *p, zk__ahp_tree **trees, size_t *n)
{
    zk_frame_spec spec;

    *n = p->files_are_levels ? 1 : a->n;
    if (*n > ZK__EXPERTS_MAX)
        return zk_fail(cx, ZK_ELIMIT, ZK_L("专家不能多于 %d 位", "there can be no more than %d experts"),
                       ZK__EXPERTS_MAX);
    *trees = ZK_NEWS(&cx->arena, zk__ahp_tree, *n);
    ZK_TRY(zk_frame_spec_of(cx, a, a->operand[0], &spec));
    if (p->files_are_levels && a->n > 1)
        return zk__ahp_read_files(cx, &spec, a->operand, a->n, &(*trees)[0]);
    for (size_t k = 0; k < *n; k++) {
        spec.path = a->operand[k];
        ZK_TRY(zk__ahp_read(cx, &spec, &(*trees)[k]));
    }
    return ZK_OK;
}

/* ---- words --------------------------------------------------------------------------------------- */

static const char *method_text(const zk_ctx *cx, int m)
{
    switch (m) {
    case 0: return ZK_TR(cx, "特征根法", "eigenvector");
    case 1: return ZK_TR(cx, "几何平均法 (方根法)", "geometric mean");
    default: return ZK_TR(cx, "和法", "column sum");
    }
}

static const char *table_text(int t)
{
    static const char *const names[] = {"Saaty 2005", "Saaty 1980", "Donegan-Dodd 1991",
                                        "Alonso-Lamata 2006"};

    return names[t];
}

static const zk__ahp_node *worst_node(const zk__ahp_answer *a)
{
    return &a->tree->node[a->at];
}

/* Name of element k of the matrix with the largest CR. */
static const char *element(const zk__ahp_answer *a, size_t k)
{
    return a->tree->node[worst_node(a)->child[k]].name;
}

static bool single(const zk__ahp_answer *a)
{
    return a->h.levels <= 2;
}

static bool accepted(const zk__ahp_answer *a, double max_cr)
{
    return a->h.cr < max_cr && worst_node(a)->r.cr < max_cr;
}

/* ---- the table ----------------------------------------------------------------------------------- */

/* Ranks from 1; weights that agree within what a weight is worth (1e-12) share the better one. */
static void ranks_of(const zk__ahp_answer *a, const size_t *order, size_t *rank)
{
    for (size_t i = 0; i < a->items; i++)
        rank[order[i]] =
            i && a->weight[order[i - 1]] - a->weight[order[i]] <= 1e-12 ? rank[order[i - 1]] : i + 1;
}

static void weights_print(zk_ctx *cx, const zk__ahp_answer *a)
{
    size_t *order = ZK_NEWS(&cx->arena, size_t, a->items), *rank = ZK_NEWS(&cx->arena, size_t, a->items);
    zk_table t;

    (void)zk_order(a->weight, a->items, true, order, NULL);
    ranks_of(a, order, rank);
    zk_table_init(&t, cx, "lrrl");
    zk_table_row(&t, ZK_TR(cx, "元素", "element"), ZK_TR(cx, "权重", "weight"), ZK_TR(cx, "名次", "rank"),
                 "");
    for (size_t k = 0; k < a->items; k++)
        zk_table_row(&t, a->item[k], zk_fmt(&cx->arena, "%.4f", a->weight[k]),
                     zk_fmt(&cx->arena, "%zu", rank[k]), zk__bar(cx, a->weight[k], a->weight[order[0]]));
    zk_table_print(&t, stdout);
}

static void tree_row(zk_ctx *cx, zk_table *t, const zk__ahp_tree *tree, size_t i)
{
    const zk__ahp_node *node = &tree->node[i];
    const char *none = "";
    const char *lambda = none, *cr = none;

    if (node->matrix && node->n > 2) {
        lambda = zk_fmt(&cx->arena, "%.4f", node->r.lambda_max);
        cr = zk_fmt(&cx->arena, "%.4f", node->r.cr);
    }
    zk_table_row(t, zk_fmt(&cx->arena, "%*s%s", (int)(2 * node->level), "", node->name),
                 i ? zk_fmt(&cx->arena, "%.4f", node->local) : none,
                 i ? zk_fmt(&cx->arena, "%.4f", node->global) : none, lambda, cr);
    for (size_t k = 0; k < node->n; k++)
        tree_row(cx, t, tree, node->child[k]);
}

static void tree_print(zk_ctx *cx, const zk__ahp_answer *a)
{
    zk_table t;

    zk_table_init(&t, cx, "lrrrr");
    zk_table_row(&t, ZK_TR(cx, "层次", "hierarchy"), ZK_TR(cx, "层内权重", "local"),
                 ZK_TR(cx, "总权重", "global"), "λmax", "CR");
    tree_row(cx, &t, a->tree, 0);
    zk_table_print(&t, stdout);
}

static void experts_print(zk_ctx *cx, const zk__ahp_answer *a, double max_cr)
{
    zk_table t;

    printf("\n");
    zk_table_init(&t, cx, "lrl");
    zk_table_row(&t, ZK_TR(cx, "专家", "expert"), ZK_TR(cx, "最大 CR", "largest CR"), "");
    for (size_t k = 0; k < a->experts; k++) {
        double cr = 0;
        for (size_t i = 0; i < a->tree->n; i++)
            cr = a->tree->node[i].expert_cr ? fmax(cr, a->tree->node[i].expert_cr[k]) : cr;
        zk_table_row(&t, a->expert[k], zk_fmt(&cx->arena, "%.4f", cr),
                     cr < max_cr ? "" : ZK_TR(cx, "不一致", "inconsistent"));
    }
    zk_table_print(&t, stdout);
}

static void consistency_print(zk_ctx *cx, const zk__ahp_answer *a, const plan *p)
{
    const zk__ahp_node *top = &a->tree->node[0];

    if (single(a))
        printf("\nλmax = %.4f, CI = %.4f, RI = %.4f (%s), CR = %.4f\n", top->r.lambda_max, top->r.ci,
               top->r.ri, table_text(p->table), top->r.cr);
    else {
        printf("\n%s: CR = %.4f (RI: %s)\n", ZK_TR(cx, "总层次一致性", "consistency of the whole hierarchy"),
               a->h.cr, table_text(p->table));
        if (worst_node(a)->matrix)
            printf(ZK_TR(cx, "最不一致的矩阵: %s, CR = %.4f\n", "most inconsistent matrix: %s, CR = %.4f\n"),
                   worst_node(a)->name, worst_node(a)->r.cr);
    }
    if (accepted(a, p->how.max_cr))
        printf(ZK_TR(cx, "CR < %g: 判断一致性可以接受\n", "CR < %g: the judgements are acceptable\n"),
               p->how.max_cr);
    else
        printf(ZK_TR(cx, "CR >= %g: 判断不一致，需要修改\n",
                     "CR >= %g: the judgements are inconsistent and need mending\n"),
               p->how.max_cr);
    if (top->r.checked.missing && single(a))
        printf(ZK_TR(cx, "%s 对没有判断\n", "%s not judged\n"),
               zk_show_count(cx, (int64_t)top->r.checked.missing, "pair", "pairs"));
}

static void steps_print(zk_ctx *cx, const zk__ahp_answer *a, double max_cr)
{
    zk_table t;

    if (!a->steps)
        return;
    printf(a->mended ? ZK_TR(cx, "\n依次修改下列判断，CR 降到 %g 以下:\n",
                             "\nthese changes, one after another, bring CR below %g:\n")
                     : ZK_TR(cx, "\n这些修改还不足以使 CR 降到 %g 以下:\n",
                             "\nthese changes do not yet bring CR below %g:\n"),
           max_cr);
    zk_table_init(&t, cx, "llrrr");
    zk_table_row(&t, ZK_TR(cx, "元素", "element"), ZK_TR(cx, "对", "against"), ZK_TR(cx, "原判断", "judged"),
                 ZK_TR(cx, "改为", "change to"), "CR");
    for (size_t k = 0; k < a->steps; k++)
        zk_table_row(&t, element(a, a->step[k].row), element(a, a->step[k].col),
                     zk_judgement_show(cx, a->step[k].from), zk_judgement_show(cx, a->step[k].to),
                     zk_fmt(&cx->arena, "%.4f", a->step[k].cr));
    zk_table_print(&t, stdout);
}

static void worst_print(zk_ctx *cx, const zk__ahp_answer *a, const plan *p)
{
    const zk_ahp_worst *w = &a->worst;

    if (!a->hurts)
        return;
    printf(ZK_TR(cx, "影响最大的判断: “%s” 对 “%s” = %s；改为 %s 则 CR = %.4f\n",
                 "the judgement that hurts most: \"%s\" against \"%s\" = %s; %s would give CR = %.4f\n"),
           element(a, w->row), element(a, w->col), zk_judgement_show(cx, w->value),
           zk_judgement_show(cx, w->suggestion), w->suggestion_cr);
    if (w->cr < p->how.max_cr)
        return;
    if (w->repairable)
        printf(ZK_TR(cx, "只改这一个就够: 最小的改动是 %s%s\n",
                     "changing it alone is enough: the smallest change is to %s%s\n"),
               zk_show_real(cx, w->smallest, 4),
               w->smallest > 9 || w->smallest < 1.0 / 9
                   ? ZK_TR(cx, "，已超出 1–9 标度", ", beyond the scale of 1 to 9")
                   : "");
    steps_print(cx, a, p->how.max_cr);
}

static void print(zk_ctx *cx, const zk__ahp_answer *a, const plan *p)
{
    printf("%s: %s", a->tree->node[0].name, method_text(cx, p->method));
    if (a->experts > 1)
        printf(ZK_TR(cx, "，%zu 位专家，%s", ", %zu experts, %s"), a->experts,
               p->how.by_priorities ? ZK_TR(cx, "权重的几何平均", "geometric mean of priorities")
                                    : ZK_TR(cx, "判断的几何平均", "geometric mean of judgements"));
    printf("\n\n");
    if (!single(a)) {
        tree_print(cx, a);
        if (a->items < a->h.leaves)
            printf("\n");
    }
    if (single(a) || a->items < a->h.leaves)
        weights_print(cx, a);
    if (a->experts > 1)
        experts_print(cx, a, p->how.max_cr);
    consistency_print(cx, a, p);
    worst_print(cx, a, p);
}

/* ---- JSON ------------------------------------------------------------------------------------------ */

static void pair_json(zk_json *j, const zk__ahp_answer *a, size_t row, size_t col)
{
    zk_json_object(j);
    if (!single(a))
        zk_json_kstr(j, "node", worst_node(a)->name);
    zk_json_kstr(j, "row", element(a, row));
    zk_json_kstr(j, "column", element(a, col));
}

static void worst_json(zk_ctx *cx, zk_json *j, const zk__ahp_answer *a)
{
    const zk_ahp_worst *w = &a->worst;

    zk_json_key(j, "worst");
    if (!a->hurts) {
        zk_json_null(j);
        zk_json_key(j, "suggestion");
        zk_json_null(j);
        return;
    }
    pair_json(j, a, w->row, w->col);
    zk_json_kreal(j, "value", w->value);
    zk_json_kstr(j, "text", zk_judgement_show(cx, w->value));
    zk_json_kreal(j, "ratio_of_weights", worst_node(a)->w[w->row] / worst_node(a)->w[w->col]);
    zk_json_kreal(j, "cr", w->cr);
    zk_json_end_object(j);
    zk_json_key(j, "suggestion");
    pair_json(j, a, w->row, w->col);
    zk_json_kreal(j, "value", w->suggestion);
    zk_json_kstr(j, "text", zk_judgement_show(cx, w->suggestion));
    zk_json_kreal(j, "cr", w->suggestion_cr);
    zk_json_kreal(j, "best", w->best);
    zk_json_kreal(j, "best_cr", w->best_cr);
    zk_json_key(j, "smallest_sufficient");
    if (w->repairable)
        zk_json_real(j, w->smallest);
    else
        zk_json_null(j);
    zk_json_end_object(j);
}

static void steps_json(zk_json *j, const zk__ahp_answer *a)
{
    zk_json_key(j, "repair");
    zk_json_array(j);
    for (size_t k = 0; k < a->steps; k++) {
        pair_json(j, a, a->step[k].row, a->step[k].col);
        zk_json_kreal(j, "from", a->step[k].from);
        zk_json_kreal(j, "to", a->step[k].to);
        zk_json_kreal(j, "cr", a->step[k].cr);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

static const char *path_of(zk_ctx *cx, const zk__ahp_tree *t, size_t i)
{
    size_t up = t->node[i].parent;

    if (up == ZK_NO_PARENT || up == 0)
        return t->node[i].name;
    return zk_fmt(&cx->arena, "%s/%s", path_of(cx, t, up), t->node[i].name);
}

static void nodes_json(zk_ctx *cx, zk_json *j, const zk__ahp_answer *a)
{
    zk_json_key(j, "nodes");
    zk_json_array(j);
    for (size_t i = 0; i < a->tree->n; i++) {
        const zk__ahp_node *node = &a->tree->node[i];
        zk_json_object(j);
        zk_json_kstr(j, "path", path_of(cx, a->tree, i));
        zk_json_kstr(j, "name", node->name);
        zk_json_kint(j, "level", (int64_t)node->level);
        zk_json_kreal(j, "local", node->local);
        zk_json_kreal(j, "global", node->global);
        if (node->matrix) {
            zk_json_kreal(j, "lambda_max", node->r.lambda_max);
            zk_json_kreal(j, "ci", node->r.ci);
            zk_json_kreal(j, "ri", node->r.ri);
            zk_json_kreal(j, "cr", node->r.cr);
            zk_json_kbool(j, "consistent", node->r.consistent);
        }
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
    zk_json_key(j, "level_cr");
    zk_json_array(j);
    for (size_t l = 0; l + 1 < a->h.levels; l++)
        zk_json_real(j, a->h.level_cr[l]);
    zk_json_end_array(j);
}

static void experts_json(zk_json *j, const zk__ahp_answer *a, const plan *p)
{
    const zk__ahp_node *top = &a->tree->node[0];

    zk_json_key(j, "experts");
    zk_json_array(j);
    for (size_t k = 0; k < a->experts; k++) {
        zk_json_object(j);
        zk_json_kstr(j, "file", a->expert[k]);
        if (p->how.share)
            zk_json_kreal(j, "share", p->how.share[k]);
        if (top->expert_w) {
            zk_json_kreal(j, "cr", top->expert_cr[k]);
            zk_json_key(j, "weights");
            zk_json_object(j);
            for (size_t i = 0; i < top->n; i++)
                zk_json_kreal(j, a->tree->node[top->child[i]].name, top->expert_w[k * top->n + i]);
            zk_json_end_object(j);
        }
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

/* The figures of the one matrix; of a hierarchy, sums over its matrices by their owners' weights. */
static void figures_json(zk_json *j, const zk__ahp_answer *a, double max_cr)
{
    const zk__ahp_tree *t = a->tree;
    double ci = 0, ri = 0;

    for (size_t i = 0; i < t->n; i++)
        if (t->node[i].matrix) {
            ci += t->node[i].global * t->node[i].r.ci;
            ri += t->node[i].global * t->node[i].r.ri;
        }
    zk_json_key(j, "lambda_max");
    if (single(a) && t->node[0].matrix)
        zk_json_real(j, t->node[0].r.lambda_max);
    else
        zk_json_null(j);
    zk_json_kreal(j, "ci", ci);
    zk_json_kreal(j, "ri", ri);
    zk_json_kreal(j, "cr", a->h.cr);
    zk_json_kbool(j, "consistent", accepted(a, max_cr));
}

static void json(zk_ctx *cx, const zk__ahp_answer *a, const plan *p)
{
    zk_json j = {0};

    zk_json_object(&j);
    zk_json_key(&j, "weights");
    zk_json_object(&j);
    for (size_t k = 0; k < a->items; k++)
        zk_json_kreal(&j, a->item[k], a->weight[k]);
    zk_json_end_object(&j);
    figures_json(&j, a, p->how.max_cr);
    worst_json(cx, &j, a);
    steps_json(&j, a);
    zk_json_kstr(&j, "method", methods[p->method]);
    zk_json_kstr(&j, "random_index", tables[p->table]);
    zk_json_kint(&j, "missing", (int64_t)a->tree->node[0].r.checked.missing);
    if (!single(a))
        nodes_json(cx, &j, a);
    if (a->experts > 1)
        experts_json(&j, a, p);
    zk_json_end_object(&j);
    zk__print_json(&j);
}

/* ---- the command ------------------------------------------------------------------------------------ */

zk_err zk__ahp_cmd(zk_ctx *cx, const zk_args *args)
{
    plan p = {.method = 0};
    zk__ahp_tree *trees = NULL;
    zk__ahp_answer a;
    size_t n;

    ZK_TRY(plan_take(cx, args, &p));
    ZK_TRY(trees_read(cx, args, &p, &trees, &n));
    ZK_TRY(zk__ahp_solve(cx, trees, n, &p.how, &a));
    ZK_TRY(
        zk__weights_plot(cx, zk_arg(args, "plot"), ZK_TR(cx, "权重", "Weights"), a.item, a.weight, a.items));
    if (cx->json)
        json(cx, &a, &p);
    else
        print(cx, &a, &p);
    return ZK_OK;
}

const zk_opt zk__ahp_opts[] = {
    {"method",
     "M",
     {"权重算法: eigenvector (特征根), geometric (几何平均/方根), column-sum (和法)",
      "how weights are found: eigenvector, geometric (mean), column-sum"},
     "eigenvector",
     false,
     0},
    {"ri",
     "TABLE",
     {"随机一致性指标 RI: saaty (2005), saaty-1980 (0.58 0.90 1.12 …), donegan-dodd (到 100 阶), "
      "alonso-lamata",
      "random index: saaty (2005), saaty-1980 (0.58 0.90 1.12 …), donegan-dodd (up to 100), alonso-lamata"},
     "saaty",
     false,
     0},
    {"max-cr", "CR", {"可以接受的 CR 上限", "largest acceptable CR (exclusive)"}, "0.1", false, 0},
    {"group",
     "HOW",
     {"几位专家怎样合并: judgements (判断的几何平均), priorities (权重的几何平均)",
      "how experts are combined: geometric mean of judgements or of priorities"},
     "judgements",
     false,
     0},
    {"expert-weights",
     "LIST",
     {"各专家的权重，如 2,1,1", "weights of the experts, such as 2,1,1"},
     NULL,
     false,
     0},
    {"hierarchy",
     NULL,
     {"几个文件是一个层次结构的各个矩阵，不是几位专家",
      "the files are the matrices of one hierarchy, not experts"},
     NULL,
     false,
     0},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};
