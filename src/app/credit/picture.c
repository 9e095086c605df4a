/* SPDX-License-Identifier: Apache-2.0
 *
 * The pictures of the credit commands (contract in picture.h).
 */
#include "app/credit/picture.h"

#include <math.h>

static void colour(int i, double rgb[3])
{
    zk_draw_colour(i, rgb);
}

/* Names of categories beneath a box, cut to their share of its width. */
static void labels_below(zk_plot *p, const zk_axes *a, const char *const *label, size_t n)
{
    double x, y, w, h;

    zk_plot_inner(a, &x, &y, &w, &h);
    zk_draw_ink(zk_plot_cairo(p), ZK_SOFT);
    for (size_t k = 0; k < n; k++)
        zk_draw_text(zk_plot_cairo(p), zk_plot_x(a, (double)k), y + h + 14 + (k % 2 && n > 4 ? 11 : 0), 9,
                     ZK_MIDDLE, w / (double)n * (n > 4 ? 1.9 : 0.98), false, label[k]);
}

/* ---- bins ---- */

static void draw_variable(zk_ctx *cx, zk_plot *p, const zk__bin_picture *v, double left, double top)
{
    size_t n = v->b->bins;
    double *x = ZK_NEWS(&cx->arena, double, n), *share = ZK_NEWS(&cx->arena, double, n),
           *rate = ZK_NEWS(&cx->arena, double, n);
    double blue[3], red[3], most = 0;

    colour(0, blue);
    colour(1, red);
    for (size_t k = 0; k < 3; k++)
        blue[k] = 0.55 + 0.45 * blue[k]; /* bars stand back behind the line */
    for (size_t k = 0; k < n; k++) {
        x[k] = (double)k;
        share[k] = 100 * (double)v->b->bin[k].n / (double)v->b->n;
        rate[k] = 100 * v->b->bin[k].rate;
        most = fmax(most, fmax(share[k], rate[k]));
    }
    zk_axes a = {.x = left,
                 .y = top,
                 .w = 390,
                 .h = 230,
                 .x_lo = -0.6,
                 .x_hi = (double)n - 0.4,
                 .y_lo = 0,
                 .y_hi = most * 1.12,
                 .x_none = true,
                 .title = v->title,
                 .y_label = "%"};
    zk_plot_axes(cx, p, &a);
    zk_plot_bars(p, &a, x, share, n, 0.7, blue);
    zk_plot_line(p, &a, x, rate, n, red, 2, false);
    zk_plot_points(p, &a, x, rate, NULL, n, 3);
    for (size_t k = 0; k < n; k++)
        zk_plot_text(p, &a, x[k], rate[k] + most * 0.04, 9, ZK_MIDDLE, zk_fmt(&cx->arena, "%.1f", rate[k]));
    labels_below(p, &a, v->label, n);
}

zk_err zk__draw_bins(zk_ctx *cx, const char *path, const zk__bin_picture *v, size_t n)
{
    size_t across = n > 1 ? 2 : 1, down = (n + across - 1) / across;
    zk_plot *p;

    ZK_TRY(zk_plot_open(cx, path, 400 * (double)across, 245 * (double)down + 30, &p));
    zk_draw_ink(zk_plot_cairo(p), ZK_INK);
    zk_draw_text(
        zk_plot_cairo(p), 12, 18, 11, ZK_LEFT, 0, false,
        ZK_TR(cx, "柱：各箱户数占比；线：坏账率（%）", "bars: share of subjects; line: bad rate (%)"));
    for (size_t i = 0; i < n; i++) {
        size_t row = i / across;

        draw_variable(cx, p, &v[i], 5 + 400 * (double)(i % across), 28 + 245 * (double)row);
    }
    return zk_plot_close(cx, p, ZK_OK);
}

/* ---- ROC ---- */

static void draw_curves(zk_ctx *cx, zk_plot *p, const zk__roc_picture *r)
{
    const double line[] = {0, 1};
    const char *names[2];
    zk_axes a = {.x = 5,
                 .y = 5,
                 .w = 380,
                 .h = 380,
                 .x_lo = 0,
                 .x_hi = 1,
                 .y_lo = 0,
                 .y_hi = 1.0,
                 .title = "ROC",
                 .x_label = ZK_TR(cx, "误判的好", "good called bad"),
                 .y_label = ZK_TR(cx, "抓到的坏", "bad caught")};

    zk_plot_axes(cx, p, &a);
    zk_plot_line(p, &a, line, line, 2, ZK_SOFT, 1, true);
    for (size_t c = 0; c < r->curves; c++) {
        size_t keep = 0, n = r->points[c], step = n / 400 + 1; /* no eye sees more */
        double *x = ZK_NEWS(&cx->arena, double, n), *y = ZK_NEWS(&cx->arena, double, n), rgb[3];
        for (size_t i = 0; i < n; i++)
            if (i % step == 0 || i + 1 == n) {
                x[keep] = r->curve[c][i].fpr;
                y[keep++] = r->curve[c][i].tpr;
            }
        colour((int)c, rgb);
        zk_plot_line(p, &a, x, y, keep, rgb, 2, false);
        names[c] = zk_fmt(&cx->arena, "%s  AUC %.4f", r->name[c], r->auc[c]);
    }
    zk_plot_legend(p, 370, 300, names, r->curves);
}

static void draw_lift(zk_ctx *cx, zk_plot *p, const zk__roc_picture *r)
{
    double *x = ZK_NEWS(&cx->arena, double, r->lifts), *y = ZK_NEWS(&cx->arena, double, r->lifts), rgb[3],
           most = 1;

    for (size_t i = 0; i < r->lifts; i++) {
        x[i] = (double)(i + 1);
        y[i] = r->lift[i].lift;
        most = fmax(most, y[i]);
    }
    zk_axes a = {.x = 395,
                 .y = 5,
                 .w = 380,
                 .h = 380,
                 .x_lo = 0.4,
                 .x_hi = (double)r->lifts + 0.6,
                 .y_lo = 0,
                 .y_hi = most * 1.1,
                 .title = ZK_TR(cx, "提升度", "Lift"),
                 .x_label = ZK_TR(cx, "风险分组（1 最险）", "group by risk (1 is riskiest)")};
    zk_plot_axes(cx, p, &a);
    colour(0, rgb);
    zk_plot_bars(p, &a, x, y, r->lifts, 0.7, rgb);
    zk_plot_hline(p, &a, 1, ZK_SOFT, true);
}

static void draw_calibration(zk_ctx *cx, zk_plot *p, const zk__roc_picture *r)
{
    double *x = ZK_NEWS(&cx->arena, double, r->bins), *y = ZK_NEWS(&cx->arena, double, r->bins), rgb[3],
           most = 0;

    for (size_t i = 0; i < r->bins; i++) {
        x[i] = r->bin[i].mean;
        y[i] = r->bin[i].rate;
        most = fmax(most, fmax(x[i], r->bin[i].high));
    }
    most = fmin(1, most * 1.05);
    const double line[] = {0, most};
    zk_axes a = {.x = 785,
                 .y = 5,
                 .w = 380,
                 .h = 380,
                 .x_lo = 0,
                 .x_hi = most,
                 .y_lo = 0,
                 .y_hi = most,
                 .title = ZK_TR(cx, "校准", "Calibration"),
                 .x_label = ZK_TR(cx, "预测概率", "predicted"),
                 .y_label = ZK_TR(cx, "实际坏账率", "observed")};
    zk_plot_axes(cx, p, &a);
    zk_plot_line(p, &a, line, line, 2, ZK_SOFT, 1, true);
    colour(0, rgb);
    for (size_t i = 0; i < r->bins; i++)
        zk_plot_whisker(p, &a, x[i], r->bin[i].low, r->bin[i].high, rgb);
    zk_plot_points(p, &a, x, y, NULL, r->bins, 4);
    zk_plot_line(p, &a, x, y, r->bins, rgb, 1.5, false);
}

zk_err zk__draw_roc(zk_ctx *cx, const char *path, const zk__roc_picture *r)
{
    zk_plot *p;

    ZK_TRY(zk_plot_open(cx, path, r->bins ? 1170 : 780, 390, &p));
    draw_curves(cx, p, r);
    draw_lift(cx, p, r);
    if (r->bins)
        draw_calibration(cx, p, r);
    return zk_plot_close(cx, p, ZK_OK);
}

/* ---- the rest ---- */

zk_err zk__draw_rank(zk_ctx *cx, const char *path, const char *title, const char *const *name,
                     const double *v, size_t n, int decimals)
{
    double rgb[3];
    zk_plot *p;

    ZK_TRY(zk_plot_open(cx, path, 640, 60 + 22 * (double)n, &p));
    zk_axes a = {.x = 5,
                 .y = 5,
                 .w = 630,
                 .h = 50 + 22 * (double)n,
                 .x_lo = 0,
                 .x_hi = 1,
                 .y_lo = 0,
                 .y_hi = 1,
                 .x_none = true,
                 .y_none = true,
                 .title = title,
                 .left = 240};
    zk_plot_axes(cx, p, &a);
    colour(0, rgb);
    zk_plot_rank(cx, p, &a, name, v, n, decimals, rgb);
    return zk_plot_close(cx, p, ZK_OK);
}

zk_err zk__draw_shift(zk_ctx *cx, const char *path, const char *title, const char *const *label,
                      const double *expected, const double *actual, size_t n)
{
    double *x = ZK_NEWS(&cx->arena, double, n), *e = ZK_NEWS(&cx->arena, double, n),
           *b = ZK_NEWS(&cx->arena, double, n), rgb[3], sum_e = 0, sum_a = 0, most = 0;
    const char *names[] = {ZK_TR(cx, "基准", "expected"), ZK_TR(cx, "现在", "actual")};
    zk_plot *p;

    for (size_t k = 0; k < n; k++) {
        sum_e += expected[k];
        sum_a += actual[k];
    }
    for (size_t k = 0; k < n; k++) {
        e[k] = 100 * expected[k] / sum_e;
        b[k] = 100 * actual[k] / sum_a;
        most = fmax(most, fmax(e[k], b[k]));
    }
    ZK_TRY(zk_plot_open(cx, path, 760, 340, &p));
    zk_axes a = {.x = 5,
                 .y = 5,
                 .w = 750,
                 .h = 325,
                 .x_lo = -0.6,
                 .x_hi = (double)n - 0.4,
                 .y_lo = 0,
                 .y_hi = most * 1.2,
                 .x_none = true,
                 .title = title,
                 .y_label = "%"};
    zk_plot_axes(cx, p, &a);
    for (size_t k = 0; k < n; k++)
        x[k] = (double)k - 0.18;
    colour(0, rgb);
    zk_plot_bars(p, &a, x, e, n, 0.34, rgb);
    for (size_t k = 0; k < n; k++)
        x[k] = (double)k + 0.18;
    colour(1, rgb);
    zk_plot_bars(p, &a, x, b, n, 0.34, rgb);
    labels_below(p, &a, label, n);
    zk_plot_legend(p, 740, 34, names, 2);
    return zk_plot_close(cx, p, ZK_OK);
}

zk_err zk__draw_grades(zk_ctx *cx, const char *path, const char *const *grade, const zk_grade_rate *rate,
                       size_t n)
{
    double *x = ZK_NEWS(&cx->arena, double, n), *y = ZK_NEWS(&cx->arena, double, n), rgb[3], most = 0;
    zk_plot *p;

    for (size_t g = 0; g < n; g++) {
        x[g] = (double)g;
        y[g] = 100 * rate[g].rate;
        most = fmax(most, rate[g].n ? 100 * rate[g].high : 0);
    }
    ZK_TRY(zk_plot_open(cx, path, 560, 340, &p));
    zk_axes a = {.x = 5,
                 .y = 5,
                 .w = 550,
                 .h = 325,
                 .x_lo = -0.6,
                 .x_hi = (double)n - 0.4,
                 .y_lo = 0,
                 .y_hi = most * 1.1,
                 .x_none = true,
                 .title = ZK_TR(cx, "各等级的坏账率（95% 区间）", "Bad rate by grade (95% interval)"),
                 .y_label = "%"};
    zk_plot_axes(cx, p, &a);
    colour(0, rgb);
    for (size_t k = 0; k < 3; k++)
        rgb[k] = 0.4 + 0.6 * rgb[k];
    zk_plot_bars(p, &a, x, y, n, 0.6, rgb);
    for (size_t g = 0; g < n; g++)
        if (rate[g].n)
            zk_plot_whisker(p, &a, x[g], 100 * rate[g].low, 100 * rate[g].high, ZK_INK);
    labels_below(p, &a, grade, n);
    return zk_plot_close(cx, p, ZK_OK);
}

zk_err zk__draw_trend(zk_ctx *cx, const char *path, const zk__trend_picture *t)
{
    const char *names[] = {ZK_TR(cx, "数值", "value"), ZK_TR(cx, "加权水平", "weighted level"),
                           ZK_TR(cx, "Theil–Sen 线", "Theil-Sen line")};
    double lo = INFINITY, hi = -INFINITY, c_lo = INFINITY, c_hi = -INFINITY, rgb[3], red[3];
    double ends[2] = {t->x[0], t->x[t->n - 1]}, pad = (ends[1] - ends[0]) * 0.03 + 1e-9;
    zk_plot *p;

    zk_axes_hold(&lo, &hi, t->y, t->n);
    zk_axes_pad(&lo, &hi);
    zk_axes_hold(&c_lo, &c_hi, t->cusum, t->n);
    zk_axes_pad(&c_lo, &c_hi);
    ZK_TRY(zk_plot_open(cx, path, 760, 480, &p));
    zk_axes a = {.x = 5,
                 .y = 5,
                 .w = 750,
                 .h = 300,
                 .x_lo = ends[0] - pad,
                 .x_hi = ends[1] + pad,
                 .y_lo = lo,
                 .y_hi = hi,
                 .x_date = t->date,
                 .title = t->title};
    zk_axes b = {.x = 5,
                 .y = 310,
                 .w = 750,
                 .h = 165,
                 .x_lo = a.x_lo,
                 .x_hi = a.x_hi,
                 .y_lo = c_lo,
                 .y_hi = c_hi,
                 .x_date = t->date,
                 .title = "CUSUM"};
    zk_plot_axes(cx, p, &a);
    zk_plot_axes(cx, p, &b);
    colour(1, red);
    if (t->at < t->n) {
        zk_plot_vline(p, &a, t->x[t->at], ZK_SOFT, true);
        zk_plot_vline(p, &b, t->x[t->at], ZK_SOFT, true);
    }
    colour(0, rgb);
    zk_plot_line(p, &a, t->x, t->y, t->n, rgb, 1, false);
    zk_plot_points(p, &a, t->x, t->y, NULL, t->n, 2.5);
    zk_plot_line(p, &b, t->x, t->cusum, t->n, rgb, 1.5, false);
    zk_plot_line(p, &a, t->x, t->ewma, t->n, red, 2, false);
    colour(2, rgb);
    zk_plot_line(p, &a, ends, t->line, 2, rgb, 1.5, true);
    zk_plot_legend(p, 745, 32, names, 3);
    return zk_plot_close(cx, p, ZK_OK);
}
