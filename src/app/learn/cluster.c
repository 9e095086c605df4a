/* SPDX-License-Identifier: Apache-2.0
 *
 * Groups measured and told (contract in cluster.h).
 */
#include "app/learn/cluster.h"
#include "base/file.h"

#include <math.h>
#include <string.h>

#include "zhike/stats.h"

enum { SILHOUETTE_EXACT = 10000, SILHOUETTE_SAMPLE = 5000, KNEE_ROWS = 20000 };

/* ---- measures ---------------------------------------------------------------------------------- */

zk_err zk__measure(zk_ctx *cx, const zk__grouping *g, const int32_t *label, size_t groups,
                   zk_cluster_indices *ix, bool *indexed, double *silhouette, double *by_group, size_t *used)
{
    const double *x = g->x;
    size_t n = g->rows;
    const int32_t *l = label;
    double *each, *met;
    zk_spot spot = {0};
    zk_err err =
        groups < 2 ? ZK_EINVAL : zk_cluster_indices_of(g->x, g->rows, g->cols, label, groups, ix, &spot);

    if (err && spot.why == ZK_WHY_CONSTANT) { /* every group is one point: nothing can be better */
        *ix = (zk_cluster_indices){.explained = 1, .calinski_harabasz = INFINITY};
        err = ZK_OK;
    }
    *indexed = err == ZK_OK;
    *used = 0;
    *silhouette = 0;
    if (!*indexed)
        return ZK_OK;
    if (n > SILHOUETTE_EXACT) { /* every so many-th row: the file's order is no order of the values */
        double *sx = ZK_NEWS(&cx->arena, double, SILHOUETTE_SAMPLE * g->cols);
        int32_t *sl = ZK_NEWS(&cx->arena, int32_t, SILHOUETTE_SAMPLE);

        for (size_t i = 0; i < SILHOUETTE_SAMPLE; i++) {
            size_t from = (size_t)((double)i * (double)g->rows / SILHOUETTE_SAMPLE);
            memcpy(sx + i * g->cols, g->x + from * g->cols, g->cols * sizeof *sx);
            sl[i] = label[from];
        }
        x = sx;
        l = sl;
        n = SILHOUETTE_SAMPLE;
    }
    each = ZK_NEWS(&cx->arena, double, n);
    met = ZK_NEWS(&cx->arena, double, groups);
    if (zk_silhouette(x, n, g->cols, l, groups, cx->threads, each, silhouette, NULL))
        return ZK_OK;
    *used = n;
    for (size_t i = 0; i < n && by_group; i++)
        if (l[i] >= 0) {
            by_group[l[i]] += each[i];
            met[l[i]]++;
        }
    for (size_t c = 0; c < groups && by_group; c++)
        by_group[c] = met[c] > 0 ? by_group[c] / met[c] : 0;
    return ZK_OK;
}

zk_err zk__eps_choose(zk_ctx *cx, zk__grouping *g)
{
    size_t least = g->o.min_points ? g->o.min_points : (g->cols > 2 ? 2 * g->cols : 4), n = g->rows;
    size_t *order = ZK_NEWS(&cx->arena, size_t, n);
    double *d = ZK_NEWS(&cx->arena, double, n), best = -1, low, high;
    zk_spot spot = {0};
    zk_err err;

    if (n < least + 1)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%zu 行太少，不能自动选择 --eps", "%zu rows are too few to choose --eps"), n);
    if ((err = zk_knn_distance(g->x, n, g->cols, least > 1 ? least - 1 : 1, cx->threads, d, &spot)) ||
        (err = zk_order(d, n, false, order, &spot)))
        return zk_method_refused(cx, "--eps", &spot, err);
    low = d[order[0]];
    high = d[order[n - 1]];
    for (size_t i = 0; i < n && high > low; i++) { /* farthest below the chord */
        double away = (double)i / (double)n - (d[order[i]] - low) / (high - low);
        if (away > best && d[order[i]] > 0) {
            best = away;
            g->o.eps = d[order[i]];
        }
    }
    if (!(g->o.eps > 0))
        g->o.eps = high > 0 ? high : 1;
    g->eps_chosen = true;
    return ZK_OK;
}

static void describe(zk_ctx *cx, zk__grouping *g)
{
    size_t groups = g->result.groups;

    g->all_mean = ZK_NEWS(&cx->arena, double, g->cols);
    g->all_sd = ZK_NEWS(&cx->arena, double, g->cols);
    g->sum = ZK_NEWS(&cx->arena, double, groups * g->cols + 1);
    for (size_t i = 0; i < g->rows; i++)
        for (size_t j = 0; j < g->cols; j++) {
            g->all_mean[j] += g->raw[i * g->cols + j] / (double)g->rows;
            if (g->label[i] >= 0)
                g->sum[(size_t)g->label[i] * g->cols + j] += g->raw[i * g->cols + j];
        }
    for (size_t i = 0; i < g->rows; i++)
        for (size_t j = 0; j < g->cols; j++) {
            double e = g->raw[i * g->cols + j] - g->all_mean[j];
            g->all_sd[j] += e * e / (double)g->rows;
        }
    for (size_t j = 0; j < g->cols; j++)
        g->all_sd[j] = sqrt(g->all_sd[j]);
}

zk_err zk__group(zk_ctx *cx, zk__grouping *g)
{
    zk_spot spot = {0};
    zk_err err;
    size_t groups;

    g->label = ZK_NEWS(&cx->arena, int32_t, g->rows);
    if (g->o.method == ZK_CLUSTER_FCM) {
        if (g->rows > 200000000 / (g->o.k ? g->o.k : 1))
            return zk_fail(cx, ZK_ELIMIT, ZK_L("行数与组数之积太大", "rows times groups are too many"));
        g->membership = ZK_NEWS(&cx->arena, double, g->rows * g->o.k);
    }
    if ((err = zk_cluster(g->x, g->rows, g->cols, &g->o, g->label, NULL, g->membership, &g->result, &spot))) {
        if (spot.why == ZK_WHY_DISTINCT)
            return zk_fail(cx, err,
                           ZK_L("%s: 只有 %.0f 种不同的行，不能分成 %zu 组 (-k)",
                                "%s: %.0f distinct rows cannot be put into %zu groups (-k)"),
                           g->f.path, spot.value, g->o.k);
        if (spot.why == ZK_WHY_TOO_MANY)
            return zk_fail(
                cx, err,
                ZK_L("%s: %zu 行 %zu 列超出此方法的上限 (Ward 最多 %d 行)",
                     "%s: %zu rows, %zu columns are over the limit of this method (Ward: %d rows)"),
                g->f.path, g->rows, g->cols, ZK_WARD_ROWS_MAX);
        return zk_method_refused(cx, ZK_TR(cx, "分群", "grouping"), &spot, err);
    }
    groups = g->result.groups;
    g->size = ZK_NEWS(&cx->arena, size_t, groups + 1);
    g->mean = ZK_NEWS(&cx->arena, double, groups * g->cols + 1);
    g->group_silhouette = ZK_NEWS(&cx->arena, double, groups + 1);
    g->jaccard = ZK_NEWS(&cx->arena, double, groups + 1);
    if (groups &&
        (err = zk_cluster_means(g->raw, g->rows, g->cols, g->label, groups, g->mean, g->size, &spot)))
        return zk_method_refused(cx, ZK_TR(cx, "分群", "grouping"), &spot, err);
    describe(cx, g);
    ZK_TRY(zk__measure(cx, g, g->label, groups, &g->indices, &g->indexed, &g->silhouette, g->group_silhouette,
                       &g->silhouette_rows));
    if (g->runs && groups) {
        zk_cluster_options again = g->o;

        again.restarts = again.restarts ? again.restarts : 5;
        if ((err = zk_cluster_stability_of(g->x, g->rows, g->cols, &again, g->label, groups, (size_t)g->runs,
                                           g->jaccard, &g->stability, &spot)))
            return zk_method_refused(cx, ZK_TR(cx, "稳定性", "stability"), &spot, err);
    }
    return ZK_OK;
}

/* ---- words ----------------------------------------------------------------------------------- */

/* The column of which the group has most out of proportion; cols when none stands out or none can be shared. */
static size_t outstanding(const zk__grouping *g, size_t group, double *share)
{
    double most = log(1.3), rows = (double)g->size[group] / (double)g->rows;
    size_t best = g->cols;

    for (size_t j = 0; j < g->cols; j++) {
        double total = g->all_mean[j] * (double)g->rows, s;
        bool negative = false;

        for (size_t i = 0; i < g->rows && !negative; i++)
            negative = g->raw[i * g->cols + j] < 0;
        if (negative ||
            !(g->all_sd[j] > 0.75 * g->all_mean[j])) /* only what varies like an amount is shared out */
            continue;
        s = g->sum[group * g->cols + j] / total;
        if (s > 0 && fabs(log(s / rows)) > most) {
            most = fabs(log(s / rows));
            best = j;
            *share = s;
        }
    }
    return best;
}

const char *zk__profile(zk_ctx *cx, const zk__grouping *g, size_t group)
{
    double share = 0;
    size_t j = outstanding(g, group, &share), said = 0;
    const char *text = zk_fmt(&cx->arena, ZK_TR(cx, "占 %.0f %% 的行", "%.0f %% of the rows"),
                              100 * (double)g->size[group] / (double)g->rows);

    if (j < g->cols)
        text = zk_fmt(&cx->arena, ZK_TR(cx, "%s，%s 的 %.0f %%", "%s, %.0s%.0f %% of %s"), text,
                      g->col[j]->name, 100 * share, g->col[j]->name);
    for (int round = 0; round < 2; round++)
        for (size_t c = 0; c < g->cols; c++) {
            double z = g->all_sd[c] > 0 ? (g->mean[group * g->cols + c] - g->all_mean[c]) / g->all_sd[c] : 0;
            const char *how;

            if (round == 0 ? fabs(z) < 1 : fabs(z) >= 1 || fabs(z) < 0.4)
                continue;
            if (round == 0)
                how = z > 0 ? ZK_TR(cx, "远高于平均", "far above average")
                            : ZK_TR(cx, "远低于平均", "far below average");
            else
                how = z > 0 ? ZK_TR(cx, "高于平均", "above average") : ZK_TR(cx, "低于平均", "below average");
            text = zk_fmt(&cx->arena, "%s%s%s %s", text,
                          said++ ? ZK_TR(cx, "，", ", ") : ZK_TR(cx, "；", "; "), g->col[c]->name, how);
        }
    if (!said)
        text = zk_fmt(&cx->arena, "%s%s", text,
                      ZK_TR(cx, "；各项都接近平均", "; close to average in everything"));
    return text;
}

/* ---- file and picture -------------------------------------------------------------------------- */

zk_err zk__cluster_assign(zk_ctx *cx, const zk_args *a, const zk__grouping *g)
{
    const zk_series *id;
    zk_buf b = {0};

    ZK_TRY(zk__learn_id(cx, a, &g->f, &id));
    zk_buf_csv(&b, id ? id->name : "row");
    zk_buf_puts(&b, ",group");
    for (size_t k = 0; g->membership && k < g->o.k; k++)
        zk_buf_fmt(&b, ",u%zu", k + 1);
    zk_buf_putc(&b, '\n');
    for (size_t i = 0; i < g->rows; i++) {
        size_t row = g->row[i];

        if (id)
            zk_buf_csv(&b, zk_frame_label(cx, &g->f, id, row));
        else
            zk_buf_fmt(&b, "%zu", row + 1);
        zk_buf_fmt(&b, ",%d", g->label[i] + 1);
        for (size_t k = 0; g->membership && k < g->o.k; k++)
            zk_buf_fmt(&b, ",%.6g", g->membership[i * g->o.k + k]);
        zk_buf_putc(&b, '\n');
    }
    return zk_file_write_buf(cx, zk_arg(a, "assign"), &b);
}

enum { DOTS = 3000 };

/* Rows on the plane of the two main axes. */
static zk_err scatter(zk_ctx *cx, zk_plot *p, const zk__grouping *g)
{
    double *mean = ZK_NEWS(&cx->arena, double, g->cols), *axis = ZK_NEWS(&cx->arena, double, 2 * g->cols),
           v[2] = {0, 0}, total;
    size_t n = g->rows < DOTS ? g->rows : DOTS, axes = g->cols > 1 ? 2 : 1;
    double *x = ZK_NEWS(&cx->arena, double, n), *y = ZK_NEWS(&cx->arena, double, n);
    int *group = ZK_NEWS(&cx->arena, int, n);
    zk_spot spot = {0};
    zk_axes a = {.x = 10, .y = 10, .w = 440, .h = 380, .x_lo = 1, .x_hi = 0, .y_lo = 1, .y_hi = 0};
    zk_err err = zk_principal_axes(g->x, g->rows, g->cols, axes, mean, axis, v, &total, &spot);

    if (err)
        return zk_method_refused(cx, ZK_TR(cx, "画图", "the picture"), &spot, err);
    for (size_t i = 0; i < n; i++) {
        size_t from = (size_t)((double)i * (double)g->rows / (double)n);

        for (size_t j = 0; j < g->cols; j++) {
            x[i] += (g->x[from * g->cols + j] - mean[j]) * axis[j];
            y[i] += axes > 1 ? (g->x[from * g->cols + j] - mean[j]) * axis[g->cols + j] : 0;
        }
        group[i] = g->label[from];
    }
    zk_axes_hold(&a.x_lo, &a.x_hi, x, n);
    zk_axes_hold(&a.y_lo, &a.y_hi, y, n);
    zk_axes_pad(&a.x_lo, &a.x_hi);
    zk_axes_pad(&a.y_lo, &a.y_hi);
    a.title = ZK_TR(cx, "各行在两个主成分上", "The rows on their two principal axes");
    a.x_label =
        zk_fmt(&cx->arena, ZK_TR(cx, "第一主成分（%.0f %% 的方差）", "first axis (%.0f %% of the variance)"),
               total > 0 ? 100 * v[0] / total : 0);
    a.y_label = zk_fmt(&cx->arena, ZK_TR(cx, "第二主成分（%.0f %%）", "second axis (%.0f %%)"),
                       total > 0 ? 100 * v[1] / total : 0);
    zk_plot_axes(cx, p, &a);
    zk_plot_points(p, &a, x, y, group, n, 2.6);
    return ZK_OK;
}

zk_err zk__cluster_plot(zk_ctx *cx, const char *path, const zk__grouping *g)
{
    size_t groups = g->result.groups;
    double *v = ZK_NEWS(&cx->arena, double, groups * g->cols + 1), h = fmax(400, 90 + 22 * (double)g->cols);
    const char **group = ZK_NEWS(&cx->arena, const char *, groups + 1);
    zk_axes a = {.x = 460, .y = 34, .w = 430, .h = h - 44, .x_none = true, .y_none = true, .left = 120};
    zk_plot *p;
    zk_err err;

    if (!groups)
        return zk_fail(cx, ZK_EINVAL, ZK_L("没有组，无图可画", "there are no groups to draw"));
    ZK_TRY(zk_plot_open(cx, path, 900, h, &p));
    err = scatter(cx, p, g);
    for (size_t c = 0; c < groups; c++) {
        group[c] = zk_fmt(&cx->arena, "%zu (%.0f %%)", c + 1, 100 * (double)g->size[c] / (double)g->rows);
        for (size_t j = 0; j < g->cols; j++)
            v[j * groups + c] =
                g->all_sd[j] > 0 ? (g->mean[c * g->cols + j] - g->all_mean[j]) / g->all_sd[j] : 0;
    }
    zk_draw_ink(zk_plot_cairo(p), ZK_INK);
    zk_draw_text(zk_plot_cairo(p), a.x + 10, 28, 13, ZK_LEFT, a.w - 10, true,
                 ZK_TR(cx, "各组均值与总均值之差（标准差倍数）",
                       "Group means against the mean, in standard deviations"));
    zk_heat m = {.v = v,
                 .rows = g->cols,
                 .cols = groups,
                 .row_name = zk_series_names(cx, g->col, g->cols),
                 .col_name = group,
                 .lo = -2,
                 .hi = 2,
                 .diverging = true,
                 .decimals = groups <= 12 ? 1 : -1};
    zk_plot_heat(cx, p, &a, &m);
    return zk_plot_close(cx, p, err);
}
