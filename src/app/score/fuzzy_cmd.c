/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike fuzzy: composes memberships level by level, under the operator asked and beside it under all five, and
 * reads the result by two rules.
 */
#include "app/score/cmd.h"
#include "app/score/fuzzy.h"

#include <math.h>
#include <string.h>

typedef struct plan {
    zk__fuzzy f;
    int op;
    double power;
    double *score;
    double *member; /* nodes x levels, composed and made to sum to 1 on the way up */
    double *raw;    /* the same of inner nodes before that */
    double *each;   /* raw of the whole under each operator: ops x levels */
    zk_fuzzy_verdict v;
} plan;

/* The whole under one operator. */
static zk_err compose(zk_ctx *cx, const plan *p, zk_fuzzy_op op, double *member, double *raw)
{
    const zk__fuzzy *f = &p->f;
    size_t levels = f->levels, *parent = ZK_NEWS(&cx->arena, size_t, f->n);
    double *local = ZK_NEWS(&cx->arena, double, f->n), *w = ZK_NEWS(&cx->arena, double, f->n),
           *r = ZK_NEWS(&cx->arena, double, f->n *levels);
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    for (size_t i = 0; i < f->n; i++) {
        parent[i] = f->node[i].parent;
        local[i] = f->node[i].weight;
        for (size_t l = 0; l < levels; l++)
            member[i * levels + l] = f->node[i].r ? f->node[i].r[l] : 0;
    }
    if ((err = zk_fuzzy_rollup(op, parent, local, f->n, levels, member, &spot)))
        return zk_method_refused(cx, spot.row < f->n ? f->node[spot.row].name : f->path, &spot, err);
    for (size_t i = 0; i < f->n; i++) {
        size_t k = 0;
        for (size_t c = i + 1; c < f->n && f->node[i].children; c++)
            if (parent[c] == i) {
                w[k] = local[c];
                memcpy(r + k++ * levels, member + c * levels, levels * sizeof *r);
            }
        if (k && (err = zk_fuzzy_compose(op, w, r, k, levels, raw + i * levels, &spot)))
            return zk_method_refused(cx, f->node[i].name, &spot, err);
    }
    return ZK_OK;
}

static zk_err scores_take(zk_ctx *cx, const zk_args *a, plan *p)
{
    const char *text = zk_arg(a, "scores");
    size_t n;

    p->score = p->f.score;
    if (text) {
        ZK_TRY(zk_ask_numbers(cx, "--scores", text, &p->score, &n));
        if (n != p->f.levels)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("--scores 有 %zu 个分数，评语有 %zu 个",
                                "--scores has %zu scores, the verdicts are %zu"),
                           n, p->f.levels);
    }
    if (p->score)
        return ZK_OK;
    p->score = ZK_NEWS(&cx->arena, double, p->f.levels);
    for (size_t l = 0; l < p->f.levels; l++)
        p->score[l] = (double)(p->f.levels - l);
    return ZK_OK;
}

static zk_err solve(zk_ctx *cx, plan *p)
{
    size_t size = p->f.n * p->f.levels;
    double *m = ZK_NEWS(&cx->arena, double, size), *raw = ZK_NEWS(&cx->arena, double, size);
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    p->member = ZK_NEWS(&cx->arena, double, size);
    p->raw = ZK_NEWS(&cx->arena, double, size);
    p->each = ZK_NEWS(&cx->arena, double, ZK_FUZZY_OPS * p->f.levels);
    for (int op = 0; op < ZK_FUZZY_OPS; op++) {
        ZK_TRY(compose(cx, p, (zk_fuzzy_op)op, m, raw));
        memcpy(p->each + (size_t)op * p->f.levels, raw, p->f.levels * sizeof *raw);
        if (op == p->op) {
            memcpy(p->member, m, size * sizeof *m);
            memcpy(p->raw, raw, size * sizeof *raw);
        }
    }
    err = zk_fuzzy_judge(p->member, p->score, p->f.levels, p->power, &p->v, &spot);
    return err ? zk_method_refused(cx, "--scores", &spot, err) : ZK_OK;
}

/* ---- printing ---------------------------------------------------------------------------------------- */

static const char *op_text(const zk_ctx *cx, int op)
{
    switch (op) {
    case ZK_FUZZY_PRODUCT_SUM: return ZK_TR(cx, "M(·,+) 加权平均型", "M(·,+) weighted average");
    case ZK_FUZZY_MIN_MAX: return ZK_TR(cx, "M(∧,∨) 主因素决定型", "M(∧,∨) decisive factor");
    case ZK_FUZZY_PRODUCT_MAX: return ZK_TR(cx, "M(·,∨) 主因素突出型", "M(·,∨) outstanding factor");
    case ZK_FUZZY_MIN_SUM: return ZK_TR(cx, "M(∧,+) 取小求和型", "M(∧,+) sum of minima");
    default: return ZK_TR(cx, "M(∧,⊕) 取小有界和型", "M(∧,⊕) bounded sum of minima");
    }
}

static void row_print(zk_ctx *cx, zk_table *t, const plan *p, const char *name, const char *weight,
                      const double *v)
{
    const char **cell = ZK_NEWS(&cx->arena, const char *, p->f.levels + 2);

    cell[0] = name;
    cell[1] = weight;
    for (size_t l = 0; l < p->f.levels; l++)
        cell[2 + l] = v ? zk_fmt(&cx->arena, "%.4f", v[l]) : p->f.level[l];
    zk_table_cells(t, cell);
}

static void tree_print(zk_ctx *cx, zk_table *t, const plan *p, size_t i)
{
    const zk__factor *node = &p->f.node[i];

    row_print(cx, t, p, zk_fmt(&cx->arena, "%*s%s", (int)(2 * node->depth), "", node->name),
              i ? zk_fmt(&cx->arena, "%.4f", node->weight) : "", p->member + i * p->f.levels);
    for (size_t c = i + 1; c < p->f.n && node->children; c++)
        if (p->f.node[c].parent == i)
            tree_print(cx, t, p, c);
}

static void print(zk_ctx *cx, const plan *p)
{
    char columns[ZK__FUZZY_LEVELS + 1];
    zk_table t;

    memset(columns, 'r', sizeof columns);
    printf("%s\n\n", op_text(cx, p->op));
    zk_table_init(&t, cx, zk_fmt(&cx->arena, "lr%.*s", (int)p->f.levels, columns));
    row_print(cx, &t, p, ZK_TR(cx, "因素", "factor"), ZK_TR(cx, "权重", "weight"), NULL);
    tree_print(cx, &t, p, 0);
    zk_table_print(&t, stdout);
    printf(ZK_TR(cx, "\n最大隶属度: %s，", "\nmaximum membership: %s, "), p->f.level[p->v.max_level]);
    if (p->v.effectiveness >= 1e6) /* capped there */
        printf(ZK_TR(cx, "没有别的评语", "no other verdict has any"));
    else
        printf(ZK_TR(cx, "有效度 %.3f", "effectiveness %.3f"), p->v.effectiveness);
    printf("%s\n", p->v.decisive ? ""
                                 : ZK_TR(cx, "，低于 0.5: 最大隶属度原则不可靠，请看加权平均",
                                         ", below 0.5: not to be relied on, see the weighted average"));
    printf(ZK_TR(cx, "加权平均: %.4f，最接近 %s\n\n", "weighted average: %.4f, nearest to %s\n\n"),
           p->v.average, p->f.level[p->v.average_level]);
    zk_table_init(&t, cx, zk_fmt(&cx->arena, "ll%.*s", (int)p->f.levels, columns));
    row_print(cx, &t, p, ZK_TR(cx, "各算子的总评 (归一前)", "overall under each operator, as composed"), "",
              NULL);
    for (int op = 0; op < ZK_FUZZY_OPS; op++)
        row_print(cx, &t, p, op_text(cx, op), zk__fuzzy_ops[op], p->each + (size_t)op * p->f.levels);
    zk_table_print(&t, stdout);
}

static void list_json(zk_json *j, const char *key, const double *v, size_t n)
{
    zk_json_key(j, key);
    zk_json_array(j);
    for (size_t i = 0; i < n; i++)
        zk_json_real(j, v[i]);
    zk_json_end_array(j);
}

static void nodes_json(zk_json *j, const plan *p)
{
    size_t levels = p->f.levels;

    zk_json_key(j, "factors");
    zk_json_array(j);
    for (size_t i = 1; i < p->f.n; i++) {
        const zk__factor *node = &p->f.node[i];
        zk_json_object(j);
        zk_json_kstr(j, "name", node->name);
        if (node->parent)
            zk_json_kstr(j, "parent", p->f.node[node->parent].name);
        zk_json_kreal(j, "weight", node->weight);
        if (node->children)
            list_json(j, "b", p->raw + i * levels, levels);
        list_json(j, "membership", p->member + i * levels, levels);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

static void json(const plan *p)
{
    zk_json j = {0};
    size_t levels = p->f.levels;

    zk_json_object(&j);
    zk_json_kstr(&j, "op", zk__fuzzy_ops[p->op]);
    zk_json_key(&j, "levels");
    zk_json_array(&j);
    for (size_t l = 0; l < levels; l++)
        zk_json_str(&j, p->f.level[l]);
    zk_json_end_array(&j);
    list_json(&j, "b", p->raw, levels);
    list_json(&j, "membership", p->member, levels);
    zk_json_key(&j, "verdict");
    zk_json_object(&j);
    zk_json_kstr(&j, "maximum", p->f.level[p->v.max_level]);
    zk_json_kreal(&j, "effectiveness", p->v.effectiveness);
    zk_json_kbool(&j, "decisive", p->v.decisive);
    zk_json_kreal(&j, "average", p->v.average);
    zk_json_kstr(&j, "average_level", p->f.level[p->v.average_level]);
    zk_json_end_object(&j);
    zk_json_key(&j, "operators");
    zk_json_object(&j);
    for (int op = 0; op < ZK_FUZZY_OPS; op++)
        list_json(&j, zk__fuzzy_ops[op], p->each + (size_t)op * levels, levels);
    zk_json_end_object(&j);
    nodes_json(&j, p);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

static zk_err plot(zk_ctx *cx, const plan *p, const char *path)
{
    zk_axes a = {.w = 480,
                 .h = 70 + 26 * (double)p->f.levels,
                 .left = 130,
                 .title = ZK_TR(cx, "对各评语的隶属度", "Membership of the verdicts")};
    zk_plot *q;

    if (!path)
        return ZK_OK;
    ZK_TRY(zk_plot_open(cx, path, a.w, a.h, &q));
    zk_draw_ink(zk_plot_cairo(q), ZK_INK);
    zk_draw_text(zk_plot_cairo(q), 10, 20, 13, ZK_LEFT, a.w - 20, true, a.title);
    zk_plot_rank(cx, q, &a, p->f.level, p->member, p->f.levels, 4, (const double[]){0.20, 0.42, 0.65});
    return zk_plot_close(cx, q, ZK_OK);
}

zk_err zk__fuzzy_cmd(zk_ctx *cx, const zk_args *args)
{
    plan p = {.power = 1};

    ZK_TRY(zk__fuzzy_read(cx, args, &p.f));
    p.op = p.f.op < 0 ? 0 : p.f.op;
    ZK_TRY(zk_ask_choice(cx, args, "op", zk__fuzzy_ops, &p.op));
    ZK_TRY(zk_ask_real(cx, args, "power", 1, 100, &p.power));
    ZK_TRY(scores_take(cx, args, &p));
    ZK_TRY(solve(cx, &p));
    ZK_TRY(plot(cx, &p, zk_arg(args, "plot")));
    if (cx->json)
        json(&p);
    else
        print(cx, &p);
    return ZK_OK;
}

const zk_opt zk__fuzzy_opts[] = {
    {"op",
     "OP",
     {"算子: product-sum M(·,+), min-max M(∧,∨), product-max M(·,∨), min-sum M(∧,+), min-bounded "
      "M(∧,⊕)；默认取文件所写，"
      "否则 product-sum",
      "operator: product-sum M(·,+), min-max M(∧,∨), product-max M(·,∨), min-sum M(∧,+), min-bounded M(∧,⊕); "
      "as the "
      "file says, else product-sum"},
     NULL,
     false,
     0},
    {"scores",
     "LIST",
     {"各评语的分数，如 100,80,60；默认 n,…,2,1",
      "scores of the verdicts, such as 100,80,60; n, ..., 2, 1 unless given"},
     NULL,
     false,
     0},
    {"power",
     "P",
     {"加权平均中隶属度的幂，>= 1", "power of the memberships in the weighted average, >= 1"},
     "1",
     false,
     0},
    {"input",
     "WHAT",
     {"CSV 的值是 membership (隶属度) 还是 votes (票数)；auto: 有大于 1 的就是票数",
      "the CSV holds membership or votes; auto: votes where a value is above 1"},
     "auto",
     false,
     0},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};
