/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike scheme list, show, check, publish, diff.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/folder/folder.h"
#include "app/scheme/def.h"
#include "base/json.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/table.h"

extern const zk_feature zk_feature_scheme;

static void print_json(zk_json *j)
{
    printf("%s\n", j->buf.p);
    zk_json_clear(j);
}

/* A folder is used when there is one; only one that was asked for must be there. */
static zk_err folder_if_there(zk_ctx *cx, const zk_args *args)
{
    zk_err err = zk_folder_open(cx, args);

    for (size_t i = 0; i < args->n_opts; i++)
        if (strcmp(args->names[i], "data") == 0)
            return err;
    if (err != ZK_ENOTFOUND)
        return err;
    cx->error = ZK_OK;
    cx->message = NULL;
    return ZK_OK;
}

static zk_err load(zk_ctx *cx, const char *what, zk_scheme **out)
{
    zk_indicator_lib lib;

    ZK_TRY(zk_indicator_load(cx, &lib));
    return zk_scheme_load(cx, &lib, what, out);
}

/* ---- list --------------------------------------------------------------------------------- */

typedef struct listed {
    const char *name, *origin, *at, *by;
    int64_t version;
    zk_both title;
    int n_leaves, n_grades;
} listed;

/* To the minute. */
static const char *time_show(zk_ctx *cx, int64_t at_ms)
{
    char text[32];

    return zk_fmt(&cx->arena, "%.16s", zk_time_show(at_ms, text));
}

static int leaves_of(const zk_scheme *s)
{
    int n = 0;

    for (int i = 0; i < s->n_nodes; i++)
        n += s->nodes[i].leaf;
    return n;
}

static zk_err list_shipped(zk_ctx *cx, listed **all, size_t *n, size_t *cap)
{
    zk_indicator_lib lib;
    const char **names;
    size_t k;

    ZK_TRY(zk_indicator_load(cx, &lib));
    ZK_TRY(zk_scheme_shipped(cx, &names, &k));
    for (size_t i = 0; i < k; i++) {
        zk_scheme *s;
        struct zk_ledger *ledger = cx->ledger;
        zk_err err;

        cx->ledger = NULL; /* the shipped one is meant, not a published version of that name */
        err = zk_scheme_load(cx, &lib, names[i], &s);
        cx->ledger = ledger;
        if (err)
            return err;
        *ZK_PUSH(&cx->arena, *all, *n, *cap) =
            (listed){s->name, "shipped", "", "", 0, s->title, leaves_of(s), s->n_grades};
    }
    return ZK_OK;
}

static zk_err list_published(zk_ctx *cx, listed **all, size_t *n, size_t *cap)
{
    zk_scheme_version *p;
    size_t k;

    ZK_TRY(zk_scheme_published(cx, &p, &k));
    for (size_t i = 0; i < k; i++)
        *ZK_PUSH(&cx->arena, *all, *n, *cap) = (listed){
            p[i].name, "published", time_show(cx, p[i].at_ms), p[i].by, p[i].version, p[i].title, -1, -1};
    return ZK_OK;
}

static void list_json(const listed *all, size_t n)
{
    zk_json j = {0};

    zk_json_array(&j);
    for (size_t i = 0; i < n; i++) {
        zk_json_object(&j);
        zk_json_kstr(&j, "name", all[i].name);
        zk_json_kint(&j, "version", all[i].version);
        zk_json_kboth(&j, "title", all[i].title);
        zk_json_kstr(&j, "origin", all[i].origin);
        if (*all[i].at) {
            zk_json_kstr(&j, "published", all[i].at);
            zk_json_kstr(&j, "by", all[i].by);
        }
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    print_json(&j);
}

static zk_err list_cmd(zk_ctx *cx, const zk_args *args)
{
    listed *all = NULL;
    size_t n = 0, cap = 0;
    zk_table t;

    ZK_TRY(folder_if_there(cx, args));
    ZK_TRY(list_published(cx, &all, &n, &cap));
    ZK_TRY(list_shipped(cx, &all, &n, &cap));
    if (cx->json) {
        list_json(all, n);
        return ZK_OK;
    }
    zk_table_init(&t, cx, "lrll");
    zk_table_row(&t, ZK_TR(cx, "方案", "scheme"), ZK_TR(cx, "版本", "version"), ZK_TR(cx, "标题", "title"),
                 ZK_TR(cx, "来源", "from"));
    for (size_t i = 0; i < n; i++)
        zk_table_row(&t, all[i].name, all[i].version ? zk_show_int(cx, all[i].version) : "-",
                     zk_tr(cx, all[i].title),
                     all[i].version ? zk_fmt(&cx->arena, "%s, %s", all[i].at, all[i].by)
                                    : ZK_TR(cx, "随附", "shipped"));
    zk_table_print(&t, stdout);
    return ZK_OK;
}

/* ---- show --------------------------------------------------------------------------------- */

/* Entropy and its like weigh by the population: before a run there is no weight to show. */
static bool weight_known(const zk_scheme *s, int i)
{
    return i == 0 || !s->nodes[s->nodes[i].parent].def->weights.fitted;
}

static bool global_known(const zk_scheme *s, int i)
{
    for (; i > 0; i = s->nodes[i].parent)
        if (!weight_known(s, i))
            return false;
    return true;
}

static void node_json(zk_ctx *cx, zk_json *j, const zk_scheme *s, int i)
{
    const zk_node *n = &s->nodes[i];
    zk_scheme_ahp ahp;

    zk_json_object(j);
    zk_json_kstr(j, "path", n->path);
    zk_json_kboth(j, "title", n->title);
    zk_json_kreal(j, "weight", weight_known(s, i) ? n->weight : NAN);
    zk_json_kreal(j, "global", global_known(s, i) ? n->global : NAN);
    if (n->leaf) {
        zk_json_kstr(j, "indicator", s->refs[n->ref].text);
        zk_json_kstr(j, n->def->norm.deduct ? "deduct" : "normalise", zk_scheme_norm_text(s, i));
        zk_json_kboth(j, "missing", zk_scheme_missing_text(cx, s, i));
    } else {
        zk_json_kstr(j, "aggregate", zk_scheme_aggregate_text(s, i));
    }
    if (zk_scheme_ahp_get(s, i, &ahp)) {
        zk_json_key(j, "ahp");
        zk_json_object(j);
        zk_json_kstr(j, "method", ahp.method);
        zk_json_kint(j, "experts", (int64_t)ahp.experts);
        zk_json_kreal(j, "lambda_max", ahp.lambda_max);
        zk_json_kreal(j, "ci", ahp.ci);
        zk_json_kreal(j, "cr", ahp.cr);
        zk_json_end_object(j);
    }
    zk_json_end_object(j);
}

static void grade_json(zk_json *j, const zk_gradedef *g)
{
    zk_json_object(j);
    zk_json_kstr(j, "name", g->name);
    zk_json_kboth(j, "title", g->title);
    zk_json_kstr(j, "range", g->range);
    zk_json_key(j, "strategies");
    zk_json_array(j);
    for (size_t k = 0; k < g->n_strategies; k++) {
        zk_json_object(j);
        zk_json_kstr(j, "name", g->strategy[k].name);
        zk_json_kboth(j, "title", g->strategy[k].title);
        zk_json_kboth(j, "text", g->strategy[k].text);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
    zk_json_end_object(j);
}

static void show_json(zk_ctx *cx, const zk_scheme *s)
{
    zk_json j = {0};

    zk_json_object(&j);
    zk_json_kstr(&j, "name", s->name);
    zk_json_kint(&j, "version", s->version);
    zk_json_kstr(&j, "sha256", s->sha256);
    zk_json_kboth(&j, "title", s->title);
    zk_json_kboth(&j, "description", s->description);
    zk_json_kstr(&j, "source", s->source);
    zk_json_kstr(&j, "population", s->population);
    zk_json_key(&j, "nodes");
    zk_json_array(&j);
    for (int i = 0; i < s->n_nodes; i++)
        node_json(cx, &j, s, i);
    zk_json_end_array(&j);
    zk_json_kstr(&j, "grading", zk_scheme_grading(s));
    zk_json_key(&j, "grades");
    zk_json_array(&j);
    for (int i = 0; i < s->n_grades; i++)
        grade_json(&j, &s->grades[i]);
    zk_json_end_array(&j);
    zk_json_key(&j, "rules");
    zk_json_array(&j);
    for (int i = 0; i < s->def->n_rules; i++) {
        zk_json_object(&j);
        zk_json_kstr(&j, "rule", s->def->rules[i].text);
        zk_json_kboth(&j, "because", s->def->rules[i].because);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    print_json(&j);
}

static void show_head(zk_ctx *cx, const zk_scheme *s)
{
    printf("%s", s->name);
    if (s->version)
        printf("@%" PRId64, s->version);
    printf("  %s\n", zk_tr(cx, s->title));
    if (*zk_tr(cx, s->description))
        printf("%s\n", zk_tr(cx, s->description));
    if (s->source)
        printf(ZK_TR(cx, "出处: %s\n", "after: %s\n"), s->source);
    if (s->population)
        printf(ZK_TR(cx, "评价范围: %s\n", "population: %s\n"), s->population);
    for (int i = 0; i < s->n_needs; i++)
        printf(i ? ", %s" : ZK_TR(cx, "先要有: %s", "needs: %s"), s->needs[i]);
    if (s->n_needs)
        putchar('\n');
}

static const char *node_label(zk_ctx *cx, const zk_node *n)
{
    return zk_fmt(&cx->arena, "%*s%s", 2 * (n->depth > 0 ? n->depth - 1 : 0), "", zk_tr(cx, n->title));
}

static const char *node_what(zk_ctx *cx, const zk_scheme *s, int i)
{
    const zk_node *n = &s->nodes[i];
    zk_scheme_ahp ahp;

    if (n->leaf)
        return zk_fmt(&cx->arena, "%s", s->refs[n->ref].text);
    if (n->def->weights.fitted)
        return zk_fmt(&cx->arena, ZK_TR(cx, "%s；权重 %s", "%s; weights %s"), zk_scheme_aggregate_text(s, i),
                      n->def->weights.text);
    if (zk_scheme_ahp_get(s, i, &ahp))
        return zk_fmt(&cx->arena, "%s; AHP %s, CR = %.4f", zk_scheme_aggregate_text(s, i), ahp.method,
                      ahp.cr);
    return zk_scheme_aggregate_text(s, i);
}

static void show_tree(zk_ctx *cx, const zk_scheme *s)
{
    bool open = false;
    zk_table t;

    if (s->n_nodes == 1)
        return;
    printf("\n");
    zk_table_init(&t, cx, "lrrlll");
    zk_table_row(&t, ZK_TR(cx, "指标", "indicator"), ZK_TR(cx, "权重", "weight"),
                 ZK_TR(cx, "总权重", "global"), ZK_TR(cx, "来源", "from"),
                 ZK_TR(cx, "归一化或扣分", "normalise or deduct"), ZK_TR(cx, "缺失时", "when missing"));
    for (int i = 0; i < s->n_nodes; i++) {
        const zk_node *n = &s->nodes[i];

        open |= !weight_known(s, i);
        zk_table_row(&t, i ? node_label(cx, n) : ZK_TR(cx, "(总分)", "(score)"),
                     weight_known(s, i) ? zk_fmt(&cx->arena, "%.4f", n->weight) : "–",
                     global_known(s, i) ? zk_fmt(&cx->arena, "%.4f", n->global) : "–", node_what(cx, s, i),
                     zk_scheme_norm_text(s, i), n->leaf ? zk_tr(cx, zk_scheme_missing_text(cx, s, i)) : "");
    }
    zk_table_print(&t, stdout);
    if (open)
        printf("%s\n", ZK_TR(cx, "–：权重由总体得出，评价之后才知道 (zhike explain)。",
                             "–: weighed by the population, known after a run (zhike explain)."));
}

static void show_grades(zk_ctx *cx, const zk_scheme *s)
{
    zk_table t;

    if (!s->n_grades)
        return;
    printf("\n");
    zk_table_init(&t, cx, "llll");
    zk_table_row(&t, ZK_TR(cx, "等级", "grade"), ZK_TR(cx, "名称", "title"), ZK_TR(cx, "分数", "score"),
                 ZK_TR(cx, "策略", "strategies"));
    for (int i = 0; i < s->n_grades; i++) {
        const zk_gradedef *g = &s->grades[i];
        const char *all = "";

        for (size_t k = 0; k < g->n_strategies; k++)
            all = zk_fmt(&cx->arena, "%s%s%s", all, k ? "; " : "", zk_tr(cx, g->strategy[k].title));
        zk_table_row(&t, g->name, zk_tr(cx, g->title), g->range ? g->range : "", all);
    }
    zk_table_print(&t, stdout);
    if (s->def->grading.kind != ZK__CUTS)
        printf(ZK_TR(cx, "分级: %s\n", "grading: %s\n"), s->def->grading.text);
    for (int i = 0; i < s->def->n_rules; i++)
        printf(ZK_TR(cx, "规则 %d: %s (%s)\n", "rule %d: %s (%s)\n"), i + 1,
               zk_tr(cx, s->def->rules[i].because), s->def->rules[i].text);
}

static zk_err show_cmd(zk_ctx *cx, const zk_args *args)
{
    zk_scheme *s;

    ZK_TRY(folder_if_there(cx, args));
    ZK_TRY(load(cx, args->operand[0], &s));
    if (zk_arg_flag(args, "yaml")) {
        fwrite(s->body, 1, s->body_n, stdout);
        return ZK_OK;
    }
    if (cx->json) {
        show_json(cx, s);
        return ZK_OK;
    }
    show_head(cx, s);
    show_tree(cx, s);
    show_grades(cx, s);
    return ZK_OK;
}

/* ---- check -------------------------------------------------------------------------------- */

static zk_err check_cmd(zk_ctx *cx, const zk_args *args)
{
    zk_indicator_lib lib;
    zk_json j = {0};
    size_t bad = 0;
    zk_err last = ZK_OK;

    ZK_TRY(folder_if_there(cx, args));
    ZK_TRY(zk_indicator_load(cx, &lib));
    zk_json_array(&j);
    for (size_t i = 0; i < args->n; i++) {
        zk_scheme *s = NULL;
        zk_err err = zk_scheme_load(cx, &lib, args->operand[i], &s);

        if (err && err != ZK_EPARSE && err != ZK_ELIMIT) {
            zk_json_clear(&j);
            return err;
        }
        bad += err != ZK_OK;
        last = err ? err : last;
        zk_json_object(&j);
        zk_json_kstr(&j, "file", args->operand[i]);
        zk_json_kbool(&j, "ok", !err);
        zk_json_end_object(&j);
        if (!err && !cx->json)
            printf(
                ZK_TR(cx, "%s: 方案 %s 正确 (%s 个指标, %s 个等级)\n", "%s: scheme %s is right (%s, %s)\n"),
                args->operand[i], s->name, zk_show_count(cx, leaves_of(s), "indicator", "indicators"),
                zk_show_count(cx, s->n_grades, "grade", "grades"));
    }
    zk_json_end_array(&j);
    if (cx->json)
        print_json(&j);
    else
        zk_json_clear(&j);
    if (!bad || args->n == 1)
        return last;
    return zk_fail(cx, last, ZK_L("%zu 个方案中有 %zu 个有错", "of %zu schemes %zu have mistakes"), args->n,
                   bad);
}

/* ---- publish ------------------------------------------------------------------------------ */

static zk_err publish_cmd(zk_ctx *cx, const zk_args *args)
{
    zk_indicator_lib lib;

    ZK_TRY(zk_indicator_load(cx, &lib));
    for (size_t i = 0; i < args->n; i++) {
        zk_scheme *s;
        bool fresh;

        ZK_TRY(zk_scheme_load(cx, &lib, args->operand[i], &s));
        ZK_TRY(zk_scheme_publish(cx, &lib, s, &fresh));
        if (cx->json) {
            zk_json j = {0};

            zk_json_object(&j);
            zk_json_kstr(&j, "name", s->name);
            zk_json_kint(&j, "version", s->version);
            zk_json_kstr(&j, "sha256", s->sha256);
            zk_json_kbool(&j, "fresh", fresh);
            zk_json_end_object(&j);
            print_json(&j);
        } else {
            printf(fresh ? ZK_TR(cx, "%s 已发布为第 %" PRId64 " 版\n",
                                 "%s is published as version %" PRId64 "\n")
                         : ZK_TR(cx, "%s 与第 %" PRId64 " 版内容相同，没有新版本\n",
                                 "%s is version %" PRId64 " already: the same text, no new version\n"),
                   s->name, s->version);
        }
    }
    return ZK_OK;
}

/* ---- diff --------------------------------------------------------------------------------- */

static void diff_json(const zk_scheme_change *list, size_t n)
{
    zk_json j = {0};

    zk_json_array(&j);
    for (size_t i = 0; i < n; i++) {
        zk_json_object(&j);
        zk_json_kstr(&j, "what", list[i].what);
        zk_json_kstr(&j, "where", list[i].where);
        zk_json_kboth(&j, "text", list[i].text);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    print_json(&j);
}

static zk_err diff_cmd(zk_ctx *cx, const zk_args *args)
{
    zk_scheme *a, *b;
    zk_scheme_change *list;
    size_t n;

    ZK_TRY(folder_if_there(cx, args));
    ZK_TRY(load(cx, args->operand[0], &a));
    ZK_TRY(load(cx, args->operand[1], &b));
    ZK_TRY(zk_scheme_diff(cx, a, b, &list, &n));
    if (cx->json) {
        diff_json(list, n);
        return ZK_OK;
    }
    for (size_t i = 0; i < n; i++)
        printf("%s\n", zk_tr(cx, list[i].text));
    if (!n)
        printf("%s\n", ZK_TR(cx, "没有差别", "no difference"));
    return ZK_OK;
}

/* ---- the feature -------------------------------------------------------------------------- */

static const zk_opt show_opts[] = {
    {"yaml", NULL, {"只打印方案的原文", "print the scheme's text as it is"}, NULL, false, 0},
    {0},
};

static const zk_cmd cmds[] = {
    {"scheme list",
     "",
     0,
     0,
     {"列出方案", "list the schemes"},
     {"列出随附的方案，以及数据文件夹中已发布的各个版本。",
      "Lists the shipped schemes and the published versions in the data folder."},
     NULL,
     list_cmd,
     true},
    {"scheme show",
     "SCHEME",
     1,
     1,
     {"显示一个方案", "show a scheme"},
     {"显示指标树、权重（含总权重）、AHP 判断的一致性、等级、规则和策略。\n"
      "SCHEME 为名字 (customer-rfm)、某一版 (customer-rfm@2) 或文件 (my/customer-rfm.yaml)。",
      "Shows the tree with weights (global ones too), the consistency of AHP judgements, grades, rules and "
      "strategies.\n"
      "SCHEME is a name (customer-rfm), a version (customer-rfm@2) or a file (my/customer-rfm.yaml)."},
     show_opts,
     show_cmd,
     true},
    {"scheme check",
     "FILE…",
     1,
     -1,
     {"检查方案文件", "check scheme files"},
     {"一次列出文件中的各处错误: 文件:行:列，应该怎样写。",
      "Lists all mistakes of the files at once: file:line:column and what was expected."},
     NULL,
     check_cmd,
     true},
    {"scheme publish",
     "FILE…",
     1,
     -1,
     {"发布方案", "publish schemes"},
     {"把方案存入数据文件夹，成为该名字的下一版。发布过的版本不再改变；内容相同则不产生新版本。",
      "Stores a scheme in the data folder as the next version of its name. A published version never "
      "changes; the same text "
      "makes no new version."},
     NULL,
     publish_cmd,
     false},
    {"scheme diff",
     "A B",
     2,
     2,
     {"比较两个方案", "compare two schemes"},
     {"用文字列出权重、指标、分数线、规则和策略的差别。\n例: zhike scheme diff my@1 my@2",
      "Tells in words how weights, indicators, cut points, rules and strategies differ.\nExample: zhike "
      "scheme diff my@1 my@2"},
     NULL,
     diff_cmd,
     true},
    {0},
};

const zk_feature zk_feature_scheme = {"scheme", {"评价方案", "Schemes"}, cmds};
