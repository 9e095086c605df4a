/* SPDX-License-Identifier: Apache-2.0
 *
 * `zhike cluster FILE`: groups of rows that are alike, how good and how firm they are, each in a sentence.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/learn/cluster.h"
#include "app/learn/cmds.h"

static const char *const methods[] = {"kmeans", "fcm", "ward", "dbscan", NULL};

enum { GAP_ROWS = 5000, STABLE_ROWS = 20000 };

typedef struct ask {
    int64_t low, high; /* of k; the same unless a table is wanted */
    int64_t references;
    bool asked; /* for the range of k */
    bool drop;
    const char *truth;
} ask;

/* "3" or "2..10" */
static zk_err k_of(zk_ctx *cx, const zk_args *a, ask *q)
{
    const char *text = zk_arg(a, "k");
    char *end;

    q->low = 2;
    q->high = 10;
    if (!text)
        return ZK_OK;
    q->asked = true;
    q->low = q->high = strtol(text, &end, 10);
    if (end != text && strncmp(end, "..", 2) == 0 && end[2])
        q->high = strtol(end + 2, &end, 10);
    if (end == text || *end || q->low < 1 || q->high < q->low || q->high > ZK_CLUSTER_GROUPS_MAX ||
        q->high - q->low > 50)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("-k 应为组数 (3) 或范围 (2..10)，1 到 %d，不是 “%s”",
                            "-k is a number of groups (3) or a range (2..10), 1 to %d, not \"%s\""),
                       ZK_CLUSTER_GROUPS_MAX, text);
    return ZK_OK;
}

static zk_err options_of(zk_ctx *cx, const zk_args *a, zk__grouping *g, ask *q)
{
    int method = 0;
    int64_t restarts = 0, least = 0, most = 0, seed = 1;

    g->scale = ZK_SCALE_Z;
    ZK_TRY(k_of(cx, a, q));
    ZK_TRY(zk_ask_choice(cx, a, "method", methods, &method));
    ZK_TRY(zk_ask_choice(cx, a, "scale", zk__scales, &g->scale));
    ZK_TRY(zk_arg_int(cx, a, "restarts", 1, 10000, &restarts));
    ZK_TRY(zk_arg_int(cx, a, "iterations", 1, 1000000, &most));
    ZK_TRY(zk_arg_int(cx, a, "min-points", 1, 256, &least));
    ZK_TRY(zk_arg_int(cx, a, "seed", 0, INT64_MAX, &seed));
    ZK_TRY(zk_arg_int(cx, a, "stability", 0, 10000, &g->runs));
    ZK_TRY(zk_arg_int(cx, a, "gap", 0, 1000, &q->references));
    g->o = (zk_cluster_options){.method = (zk_cluster_method)method,
                                .restarts = (size_t)restarts,
                                .max_iterations = (size_t)most,
                                .min_points = (size_t)least,
                                .seed = (uint64_t)seed,
                                .threads = cx->threads,
                                .fuzzifier = 2};
    ZK_TRY(zk_ask_real(cx, a, "fuzzifier", 1.0001, 100, &g->o.fuzzifier));
    ZK_TRY(zk_ask_real(cx, a, "eps", 1e-300, 1e300, &g->o.eps));
    ZK_TRY(zk_ask_real(cx, a, "tolerance", 0, 1, &g->o.tolerance));
    q->drop = zk_arg_flag(a, "drop-missing");
    q->truth = zk_arg(a, "truth");
    return ZK_OK;
}

static zk_err read_rows(zk_ctx *cx, const zk_args *a, zk__grouping *g, const ask *q)
{
    const zk_series *truth = NULL;
    const char *ids;
    zk_spot spot = {0};
    zk_err err;

    ZK_TRY(zk__learn_read(cx, a, &g->f));
    if (q->truth)
        ZK_TRY(zk_frame_get(cx, &g->f, q->truth, &truth));
    ZK_TRY(zk__learn_columns(cx, a, &g->f, truth, true, &g->col, &g->cols, &ids));
    ZK_TRY(zk_frame_matrix(cx, &g->f, g->col, g->cols, q->drop, &g->raw, &g->rows, &g->row));
    g->x = ZK_NEWS(&cx->arena, double, g->rows * g->cols);
    memcpy(g->x, g->raw, g->rows * g->cols * sizeof *g->x);
    g->spread = ZK_NEWS(&cx->arena, double, g->cols);
    if ((err = zk_scale_columns(g->x, g->rows, g->cols, (zk_scale)g->scale, NULL, g->spread, &spot)))
        return zk_frame_refused(cx, &g->f, g->col, g->row, &spot, err);
    if (g->runs < 0)
        g->runs = g->rows <= STABLE_ROWS ? 30 : 0;
    return ZK_OK;
}

static zk_err compare_truth(zk_ctx *cx, zk__grouping *g, const char *name)
{
    const zk_series *s;
    zk__classes c;
    int32_t *truth = ZK_NEWS(&cx->arena, int32_t, g->rows);
    zk_spot spot = {0};
    zk_err err;

    ZK_TRY(zk_frame_get(cx, &g->f, name, &s));
    ZK_TRY(zk__learn_classes(cx, &g->f, s, &c));
    for (size_t i = 0; i < g->rows; i++)
        truth[i] = c.y[g->row[i]];
    if ((err = zk_rand_adjusted(truth, g->label, g->rows, &g->truth_ari, &spot)))
        return zk_method_refused(cx, "--truth", &spot, err);
    g->has_truth = true;
    return ZK_OK;
}

/* ---- how many groups --------------------------------------------------------------------------- */

static zk_err gaps(zk_ctx *cx, const zk__grouping *g, const ask *q, zk__choice *list, size_t *best)
{
    size_t n = g->rows < GAP_ROWS ? g->rows : GAP_ROWS;
    double *x = ZK_NEWS(&cx->arena, double, n * g->cols);
    zk_gap *gap = ZK_NEWS(&cx->arena, zk_gap, q->high);
    zk_cluster_options o = g->o;
    zk_spot spot = {0};
    zk_err err;

    o.restarts = o.restarts ? o.restarts : 5;
    for (size_t i = 0; i < n; i++)
        memcpy(x + i * g->cols, g->x + (size_t)((double)i * (double)g->rows / (double)n) * g->cols,
               g->cols * sizeof *x);
    if ((err = zk_gap_statistic(x, n, g->cols, (size_t)q->high, (size_t)q->references, &o, gap, best, &spot)))
        return zk_method_refused(cx, ZK_TR(cx, "间隙统计量", "the gap statistic"), &spot, err);
    for (int64_t k = q->low; k <= q->high; k++)
        list[k - q->low].gap = gap[k - 1];
    return ZK_OK;
}

/* A line for each k; k becomes the one of the best silhouette. Where nobody asked for a range it ends with the rows that
 * differ. */
static zk_err choose(zk_ctx *cx, zk__grouping *g, ask *q, zk__choice **out, size_t *gap_best)
{
    size_t n = (size_t)(q->high - q->low) + 1, used;
    zk__choice *list = ZK_NEWS(&cx->arena, zk__choice, n);
    int32_t *label = ZK_NEWS(&cx->arena, int32_t, g->rows);
    double best = -INFINITY;
    bool points = false;

    g->o.k = (size_t)q->low;
    for (size_t i = 0; i < n; i++) {
        zk_cluster_options o = g->o;
        zk_spot spot = {0};
        zk_err err;

        list[i].k = o.k = (size_t)q->low + i;
        if ((err = zk_cluster(g->x, g->rows, g->cols, &o, label, NULL, NULL, &list[i].result, &spot))) {
            if (spot.why == ZK_WHY_DISTINCT && !q->asked && i > 0) {
                q->high = q->low + (int64_t)i - 1;
                break;
            }
            if (spot.why == ZK_WHY_DISTINCT && !q->asked)
                return zk_fail(
                    cx, err,
                    ZK_L("%s: 各行都相同，没有组可分", "%s: all rows are alike, there are no groups"),
                    g->f.path);
            if (spot.why == ZK_WHY_DISTINCT)
                return zk_fail(cx, err,
                               ZK_L("%s: 只有 %.0f 种不同的行，不能分成 %zu 组 (-k)",
                                    "%s: %.0f distinct rows cannot be put into %zu groups (-k)"),
                               g->f.path, spot.value, o.k);
            return zk_method_refused(cx, ZK_TR(cx, "分群", "grouping"), &spot, err);
        }
        ZK_TRY(zk__measure(cx, g, label, list[i].result.groups, &list[i].indices, &list[i].indexed,
                           &list[i].silhouette, NULL, &used));
        points |= list[i].indexed && isinf(list[i].indices.calinski_harabasz);
        if (list[i].indexed && list[i].silhouette > best) {
            best = list[i].silhouette;
            g->o.k = list[i].k;
        }
    }
    *out = list;
    *gap_best = 0;
    /* what is left within groups that are one point each is nothing or rounding, and the gap its logarithm */
    return q->references && g->o.method == ZK_CLUSTER_KMEANS && !points ? gaps(cx, g, q, list, gap_best)
                                                                        : ZK_OK;
}

static const char *harabasz(zk_ctx *cx, const zk_cluster_indices *i)
{
    return isfinite(i->calinski_harabasz) ? zk_fmt(&cx->arena, "%.2f", i->calinski_harabasz) : "∞";
}

static void choice_print(zk_ctx *cx, const zk__grouping *g, const ask *q, const zk__choice *list,
                         size_t gap_best)
{
    zk_table t;
    bool gap = gap_best > 0;

    zk_table_init(&t, cx, gap ? "rrrrrrrr" : "rrrrrr");
    const char *head[] = {"k",
                          ZK_TR(cx, "组内平方和", "SSE"),
                          ZK_TR(cx, "解释率", "explained"),
                          ZK_TR(cx, "轮廓系数", "silhouette"),
                          "Calinski-Harabasz",
                          "Davies-Bouldin",
                          ZK_TR(cx, "间隙", "gap"),
                          ZK_TR(cx, "间隙误差", "gap s")};
    zk_table_cells(&t, head);
    for (int64_t i = 0; i <= q->high - q->low; i++) {
        const zk__choice *c = &list[i];
        const char *none = "-";
        const char *row[] = {zk_show_int(cx, (int64_t)c->k),
                             zk_show_real(cx, c->result.sse, 4),
                             c->indexed ? zk_fmt(&cx->arena, "%.1f %%", 100 * c->indices.explained) : none,
                             c->indexed ? zk_fmt(&cx->arena, "%.4f", c->silhouette) : none,
                             c->indexed ? harabasz(cx, &c->indices) : none,
                             c->indexed ? zk_fmt(&cx->arena, "%.4f", c->indices.davies_bouldin) : none,
                             zk_fmt(&cx->arena, "%.4f", c->gap.gap),
                             zk_fmt(&cx->arena, "%.4f", c->gap.s)};
        zk_table_cells(&t, row);
    }
    printf("%s\n", ZK_TR(cx, "分几组？轮廓系数和 Calinski-Harabasz 大者好，Davies-Bouldin 小者好。",
                         "How many groups? More is better for silhouette and Calinski-Harabasz, less for "
                         "Davies-Bouldin."));
    zk_table_print(&t, stdout);
    if (gap) {
        printf(ZK_TR(cx, "间隙统计量建议 %zu 组", "The gap statistic asks for %zu groups"), gap_best);
        if (g->rows > GAP_ROWS)
            printf(ZK_TR(cx, "（按 %d 行的样本）", " (from a sample of %d rows)"), GAP_ROWS);
        printf("%s", ZK_TR(cx, "；", "; "));
    }
    printf(ZK_TR(cx, "以下按轮廓系数最大的 %zu 组。\n\n",
                 "below are the %zu groups of the largest silhouette.\n\n"),
           g->o.k);
}

/* ---- readable ---------------------------------------------------------------------------------- */

static void head_print(zk_ctx *cx, const zk__grouping *g)
{
    static const zk_both names[] = {{"k 均值 (k-means++)", "k-means++"},
                                    {"模糊 c 均值", "fuzzy c-means"},
                                    {"Ward 层次聚类", "Ward's tree"},
                                    {"DBSCAN 密度聚类", "DBSCAN"}};

    printf(ZK_TR(cx, "%s: %s，%s 行，%s 列，标准化 %s\n", "%s: %s, %s, %s, scaled by %s\n"),
           zk_tr(cx, names[g->o.method]), g->f.path, zk_show_count(cx, (int64_t)g->rows, "row", "rows"),
           zk_show_count(cx, (int64_t)g->cols, "column", "columns"), zk__scales[g->scale]);
    if (g->rows < g->f.rows)
        printf(ZK_TR(cx, "有缺失值的 %s 行没有参加分群\n", "%s with missing values left out\n"),
               zk_show_count(cx, (int64_t)(g->f.rows - g->rows), "row", "rows"));
    for (size_t j = 0; j < g->cols; j++)
        if (g->scale != ZK_SCALE_NONE && !(g->spread[j] > 0))
            printf(ZK_TR(cx, "列 %s 取值全部相同，不起作用\n",
                         "column %s has one value only and does nothing\n"),
                   g->col[j]->name);
    if (g->o.method == ZK_CLUSTER_DBSCAN)
        printf(
            ZK_TR(cx, "eps %.6g%s，%s 个组，%s 行为噪声（组 0）\n", "eps %.6g%s, %s, noise (group 0): %s\n"),
            g->o.eps,
            g->eps_chosen
                ? ZK_TR(cx, "（由近邻距离的拐点选定）", " (chosen at the knee of the neighbour distances)")
                : "",
            zk_show_count(cx, (int64_t)g->result.groups, "group", "groups"),
            zk_show_count(cx, (int64_t)g->result.noise, "row", "rows"));
    printf(ZK_TR(cx, "组内平方和 %.6f", "SSE %.6f"), g->result.sse);
    if (g->o.method == ZK_CLUSTER_FCM)
        printf(ZK_TR(cx, "，目标函数 %.6f (m = %g)", ", objective %.6f (m = %g)"), g->result.objective,
               g->o.fuzzifier);
    if (g->indexed)
        printf(ZK_TR(cx, "，解释 %.1f %%，轮廓系数 %.4f，Calinski-Harabasz %s，Davies-Bouldin %.4f",
                     ", %.1f %% explained, silhouette %.4f, Calinski-Harabasz %s, Davies-Bouldin %.4f"),
               100 * g->indices.explained, g->silhouette, harabasz(cx, &g->indices),
               g->indices.davies_bouldin);
    putchar('\n');
    if (g->indexed && g->silhouette_rows < g->rows)
        printf(ZK_TR(cx, "（轮廓系数按 %zu 行的样本计算）\n",
                     "(the silhouette is that of a sample of %zu rows)\n"),
               g->silhouette_rows);
    if (!g->result.converged)
        printf("%s\n",
               ZK_TR(cx, "迭代未收敛: 可加大 --iterations", "It did not converge: allow more --iterations"));
    if (g->has_truth)
        printf(
            ZK_TR(cx, "与已知分组的调整兰德指数 %.4f\n", "Adjusted Rand index with the known groups %.4f\n"),
            g->truth_ari);
}

static const char *firmness(zk_ctx *cx, double jaccard)
{
    return jaccard >= 0.75  ? ZK_TR(cx, "稳定", "firm")
           : jaccard >= 0.6 ? ZK_TR(cx, "较稳定", "fair")
                            : ZK_TR(cx, "不稳定", "not firm");
}

static void groups_print(zk_ctx *cx, const zk__grouping *g)
{
    size_t groups = g->result.groups, cols = 3 + g->cols + (g->runs ? 1 : 0);
    const char **row = ZK_NEWS(&cx->arena, const char *, cols);
    char *align = zk_zalloc(&cx->arena, cols + 1);
    zk_table t;

    memset(align, 'r', cols);
    zk_table_init(&t, cx, align);
    t.max_width = 22;
    row[0] = ZK_TR(cx, "组", "group");
    row[1] = ZK_TR(cx, "行数", "rows");
    row[2] = ZK_TR(cx, "轮廓", "silhouette");
    for (size_t j = 0; j < g->cols; j++)
        row[3 + j] = g->col[j]->name;
    if (g->runs)
        row[3 + g->cols] = ZK_TR(cx, "稳定性", "stability");
    zk_table_cells(&t, row);
    for (size_t c = 0; c < groups; c++) {
        row[0] = zk_show_int(cx, (int64_t)c + 1);
        row[1] = zk_show_int(cx, (int64_t)g->size[c]);
        row[2] = zk_fmt(&cx->arena, "%.3f", g->group_silhouette[c]);
        for (size_t j = 0; j < g->cols; j++)
            row[3 + j] = zk_show_real(cx, g->mean[c * g->cols + j], 3);
        if (g->runs)
            row[3 + g->cols] = zk_fmt(&cx->arena, "%.2f", g->jaccard[c]);
        zk_table_cells(&t, row);
    }
    printf("\n%s\n", ZK_TR(cx, "各组的均值（原单位）", "Means of the groups, in the file's units"));
    zk_table_print(&t, stdout);
    putchar('\n');
    for (size_t c = 0; c < groups; c++) {
        printf(ZK_TR(cx, "第 %zu 组: %s", "group %zu: %s"), c + 1, zk__profile(cx, g, c));
        if (g->runs)
            printf(ZK_TR(cx, "（%s）", " (%s)"), firmness(cx, g->jaccard[c]));
        putchar('\n');
    }
    if (g->runs)
        printf(ZK_TR(cx, "\n重抽样 %zu 次: 与原分组的调整兰德指数平均 %.3f，5 %% 分位 %.3f\n",
                     "\nResampled %zu times: adjusted Rand index with these groups %.3f on average, 5th "
                     "percentile %.3f\n"),
               g->stability.runs, g->stability.ari, g->stability.ari_low);
}

/* ---- json -------------------------------------------------------------------------------------- */

static void choice_json(zk_json *j, const ask *q, const zk__choice *list, size_t gap_best)
{
    zk_json_key(j, "choice");
    zk_json_array(j);
    for (int64_t i = 0; i <= q->high - q->low; i++) {
        const zk__choice *c = &list[i];

        zk_json_object(j);
        zk_json_kint(j, "k", (int64_t)c->k);
        zk_json_kreal(j, "sse", c->result.sse);
        if (c->indexed) {
            zk_json_kreal(j, "explained", c->indices.explained);
            zk_json_kreal(j, "silhouette", c->silhouette);
            zk_json_kreal(j, "calinski_harabasz", c->indices.calinski_harabasz);
            zk_json_kreal(j, "davies_bouldin", c->indices.davies_bouldin);
        }
        if (gap_best) {
            zk_json_kreal(j, "gap", c->gap.gap);
            zk_json_kreal(j, "gap_s", c->gap.s);
        }
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
    if (gap_best)
        zk_json_kint(j, "gap_k", (int64_t)gap_best);
}

static void group_json(zk_ctx *cx, zk_json *j, const zk__grouping *g, size_t c)
{
    zk_json_object(j);
    zk_json_kint(j, "group", (int64_t)c + 1);
    zk_json_kint(j, "rows", (int64_t)g->size[c]);
    zk_json_kreal(j, "share", (double)g->size[c] / (double)g->rows);
    if (g->indexed)
        zk_json_kreal(j, "silhouette", g->group_silhouette[c]);
    if (g->runs)
        zk_json_kreal(j, "jaccard", g->jaccard[c]);
    zk_json_key(j, "mean");
    zk_json_object(j);
    for (size_t k = 0; k < g->cols; k++)
        zk_json_kreal(j, g->col[k]->name, g->mean[c * g->cols + k]);
    zk_json_end_object(j);
    zk_json_kstr(j, "profile", zk__profile(cx, g, c));
    zk_json_end_object(j);
}

static void result_json(zk_ctx *cx, const zk__grouping *g, const ask *q, const zk__choice *list,
                        size_t gap_best)
{
    zk_json j = {0};

    zk_json_object(&j);
    zk_json_kstr(&j, "method", methods[g->o.method]);
    zk_json_kstr(&j, "scale", zk__scales[g->scale]);
    zk_json_kint(&j, "rows", (int64_t)g->rows);
    zk_json_kint(&j, "left_out", (int64_t)(g->f.rows - g->rows));
    zk_json_kint(&j, "k", (int64_t)g->result.groups);
    if (g->o.method == ZK_CLUSTER_DBSCAN) {
        zk_json_kreal(&j, "eps", g->o.eps);
        zk_json_kint(&j, "noise", (int64_t)g->result.noise);
    }
    zk_json_kreal(&j, "sse", g->result.sse);
    zk_json_kreal(&j, "objective", g->result.objective);
    zk_json_kint(&j, "iterations", (int64_t)g->result.iterations);
    zk_json_kbool(&j, "converged", g->result.converged);
    if (g->indexed) {
        zk_json_kreal(&j, "explained", g->indices.explained);
        zk_json_kreal(&j, "silhouette", g->silhouette);
        zk_json_kint(&j, "silhouette_rows", (int64_t)g->silhouette_rows);
        zk_json_kreal(&j, "calinski_harabasz", g->indices.calinski_harabasz);
        zk_json_kreal(&j, "davies_bouldin", g->indices.davies_bouldin);
    }
    if (g->has_truth)
        zk_json_kreal(&j, "truth_ari", g->truth_ari);
    if (g->runs) {
        zk_json_key(&j, "stability");
        zk_json_object(&j);
        zk_json_kint(&j, "runs", (int64_t)g->stability.runs);
        zk_json_kreal(&j, "ari", g->stability.ari);
        zk_json_kreal(&j, "ari_5", g->stability.ari_low);
        zk_json_end_object(&j);
    }
    zk_json_key(&j, "groups");
    zk_json_array(&j);
    for (size_t c = 0; c < g->result.groups; c++)
        group_json(cx, &j, g, c);
    zk_json_end_array(&j);
    if (list)
        choice_json(&j, q, list, gap_best);
    zk_json_key(&j, "labels");
    zk_json_array(&j);
    for (size_t i = 0; i < g->rows; i++)
        zk_json_int(&j, g->label[i] + 1);
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    printf("%s\n", j.buf.p);
    zk_json_clear(&j);
}

zk_err zk__cluster_cmd(zk_ctx *cx, const zk_args *a)
{
    zk__grouping g = {.runs = -1};
    ask q = {.references = 20};
    zk__choice *list = NULL;
    size_t gap_best = 0;

    ZK_TRY(options_of(cx, a, &g, &q));
    ZK_TRY(read_rows(cx, a, &g, &q));
    if (g.o.method == ZK_CLUSTER_DBSCAN) {
        if (!(g.o.eps > 0))
            ZK_TRY(zk__eps_choose(cx, &g));
    } else if (q.low < q.high) {
        if (!zk_arg(a, "k") && (int64_t)g.rows <= q.high)
            q.high = g.rows > 3 ? (int64_t)g.rows - 1 : q.low;
        ZK_TRY(choose(cx, &g, &q, &list, &gap_best));
    } else {
        g.o.k = (size_t)q.low;
    }
    ZK_TRY(zk__group(cx, &g));
    if (q.truth)
        ZK_TRY(compare_truth(cx, &g, q.truth));
    if (cx->json) {
        result_json(cx, &g, &q, list, gap_best);
    } else {
        if (list)
            choice_print(cx, &g, &q, list, gap_best);
        head_print(cx, &g);
        groups_print(cx, &g);
    }
    if (zk_arg(a, "assign"))
        ZK_TRY(zk__cluster_assign(cx, a, &g));
    return zk_arg(a, "plot") ? zk__cluster_plot(cx, zk_arg(a, "plot"), &g) : ZK_OK;
}

const zk_opt zk__cluster_opts[] = {
    ZK__LEARN_COLUMNS_OPTS,
    {.name = "scale",
     .value = "WAY",
     .help = {"标准化: none, z, minmax, robust", "scaling: none, z, minmax, robust"},
     .initial = "z"},
    {.name = "method",
     .value = "NAME",
     .help = {"方法: kmeans, fcm, ward, dbscan", "method: kmeans, fcm, ward, dbscan"},
     .initial = "kmeans"},
    {.name = "k",
     .value = "N",
     .help = {"组数 (3)，或范围 (2..10) 以便选择；默认 2..10",
              "number of groups (3), or a range (2..10) to choose from; default 2..10"},
     .letter = 'k'},
    {.name = "restarts",
     .value = "N",
     .help = {"重新开始的次数，取最好的（默认 20）", "starts, of which the best is taken (default 20)"}},
    {.name = "iterations",
     .value = "N",
     .help = {"迭代上限（k 均值 300，模糊 1000）", "most iterations (k-means 300, fuzzy 1000)"}},
    {.name = "tolerance",
     .value = "X",
     .help = {"停止的容差，0 为直到不再变化", "tolerance to stop at, 0: until nothing changes"},
     .initial = "0"},
    {.name = "fuzzifier",
     .value = "M",
     .help = {"模糊指数 m > 1", "exponent m > 1 of fuzzy c-means"},
     .initial = "2",
     .letter = 'm'},
    {.name = "eps",
     .value = "R",
     .help = {"DBSCAN 的半径；默认由近邻距离选定",
              "DBSCAN: radius; chosen from neighbour distances unless given"}},
    {.name = "min-points",
     .value = "N",
     .help = {"DBSCAN 核心点的邻点数（含自身）",
              "DBSCAN: points within the radius of a core point, itself included"}},
    {.name = "gap",
     .value = "N",
     .help = {"间隙统计量的参照数据个数，0 为不做", "reference data sets of the gap statistic, 0 for none"},
     .initial = "20"},
    {.name = "stability",
     .value = "N",
     .help = {"重抽样次数，0 为不做；默认 30（2 万行以上不做）",
              "resamplings, 0 for none; default 30 (none above 20,000 rows)"}},
    {.name = "truth",
     .value = "COLUMN",
     .help = {"已知分组的列，用来比较", "column of known groups to compare with"}},
    {.name = "seed", .value = "N", .help = {"随机种子", "random seed"}, .initial = "1"},
    {.name = "drop-missing", .help = {"略去有缺失值的行", "leave out rows with missing values"}},
    {.name = "id",
     .value = "COLUMN",
     .help = {"--assign 中标识行的列", "column that names the rows in --assign"}},
    {.name = "assign", .value = "FILE", .help = {"把每行的组写入 CSV", "write the group of each row as CSV"}},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};
