/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike describe: what is in a file.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/regress/regress.h"

const zk_opt zk__describe_opts[] = {
    {.name = "columns",
     .value = "COLUMNS",
     .help = {"只描述这些数值列", "describe these columns of numbers only"}},
    {.name = "quantiles",
     .value = "LIST",
     .help = {"另外给出这些分位数，如 10%,90%", "these quantiles too, such as 10%,90%"}},
    {.name = "cor",
     .help = {"相关系数表：左下 Pearson，右上 Spearman",
              "correlations: Pearson below the diagonal, Spearman above"}},
    {.name = "winsorize",
     .value = "P",
     .help = {"先在两端各缩尾这一比例", "winsorise this share at both ends first"}},
    {.name = "format",
     .value = "FORM",
     .help = {"表格形式: text, markdown, latex", "form of the tables: text, markdown, latex"},
     .initial = "text"},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};

typedef struct told {
    zk_frame f;
    const zk_series **col;
    zk__numbers v;
    zk__described *d;
    double *p_at, *q; /* extra quantiles: at, and cols x n_q */
    size_t n_q;
    double *r, *p;
    size_t *top; /* per text column: its commonest level */
    size_t *top_n;
} told;

static bool cannot_all_be_read(const zk_frame *f)
{
    for (size_t j = 0; j < f->cols; j++)
        if (f->col[j].type == ZK_WANT_NUMBER)
            return false;
    return true;
}

static zk_err quantiles_too(zk_ctx *cx, const char *list, told *t)
{
    if (!list)
        return ZK_OK;
    ZK_TRY(zk_ask_numbers(cx, "--quantiles", list, &t->p_at, &t->n_q));
    for (size_t i = 0; i < t->n_q; i++)
        if (!(t->p_at[i] >= 0 && t->p_at[i] <= 1))
            return zk_fail(
                cx, ZK_EINVAL,
                ZK_L("--quantiles 应在 0 与 1 之间，不是 %g", "--quantiles lie between 0 and 1, not %g"),
                t->p_at[i]);
    t->q = ZK_NEWS(&cx->arena, double, t->n_q * t->v.cols);
    for (size_t j = 0; j < t->v.cols; j++) {
        double *x = ZK_NEWS(&cx->arena, double, t->f.rows);
        size_t n = 0;
        zk_spot spot;
        zk_err err;
        for (size_t i = 0; i < t->f.rows; i++)
            if (!isnan(t->col[j]->num[i]))
                x[n++] = t->col[j]->num[i];
        for (size_t k = 0; n == 0 && k < t->n_q; k++)
            t->q[j * t->n_q + k] = NAN;
        if (n && (err = zk_quantiles(x, n, t->p_at, t->n_q, t->q + j * t->n_q, &spot)))
            return zk_method_refused(cx, t->v.name[j], &spot, err);
    }
    return ZK_OK;
}

static zk_err correlations_too(zk_ctx *cx, told *t)
{
    size_t cols = t->v.cols;
    double *x;

    ZK_TRY(zk_frame_matrix(cx, &t->f, t->col, cols, true, &x, &t->v.n, NULL));
    t->v.x = ZK_NEWS(&cx->arena, double *, cols);
    for (size_t j = 0; j < cols; j++) {
        t->v.x[j] = ZK_NEWS(&cx->arena, double, t->v.n);
        for (size_t i = 0; i < t->v.n; i++)
            t->v.x[j][i] = x[i * cols + j];
    }
    t->r = ZK_NEWS(&cx->arena, double, cols *cols);
    t->p = ZK_NEWS(&cx->arena, double, cols *cols);
    return zk__correlations(cx, &t->v, t->r, t->p);
}

static zk_err winsorised(zk_ctx *cx, const zk_args *a, told *t)
{
    double share = 0;

    ZK_TRY(zk_ask_real(cx, a, "winsorize", 0, 0.49, &share));
    for (size_t j = 0; share > 0 && j < t->v.cols; j++) {
        double *x = ZK_NEWS(&cx->arena, double, t->f.rows), low, high, *num = t->col[j]->num;
        size_t n = 0;
        zk_spot spot;
        zk_err err;
        for (size_t i = 0; i < t->f.rows; i++)
            if (!isnan(num[i]))
                x[n++] = num[i];
        if (n && (err = zk_winsorize(x, n, share, x, &low, &high, NULL, &spot)))
            return zk_method_refused(cx, t->v.name[j], &spot, err);
        for (size_t i = 0; n && i < t->f.rows; i++)
            if (!isnan(num[i]))
                num[i] = fmin(high, fmax(low, num[i]));
    }
    return ZK_OK;
}

/* ---- columns of text ---- */

static void commonest(zk_ctx *cx, told *t)
{
    t->top = ZK_NEWS(&cx->arena, size_t, t->f.cols);
    t->top_n = ZK_NEWS(&cx->arena, size_t, t->f.cols);
    for (size_t j = 0; j < t->f.cols; j++) {
        const zk_series *s = &t->f.col[j];
        size_t *n;
        if (s->type != ZK_WANT_LEVELS)
            continue;
        n = ZK_NEWS(&cx->arena, size_t, s->n_levels);
        for (size_t i = 0; i < t->f.rows; i++)
            if (s->level[i] >= 0)
                n[s->level[i]]++;
        for (size_t l = 0; l < s->n_levels; l++)
            if (n[l] > t->top_n[j]) {
                t->top[j] = l;
                t->top_n[j] = n[l];
            }
    }
}

static void print_text_columns(zk_ctx *cx, const told *t, zk__format format)
{
    zk__grid g = {.cx = cx, .cols = 5};
    const char *head[] = {ZK_TR(cx, "文字列", "text"), ZK_TR(cx, "缺失", "missing"),
                          ZK_TR(cx, "取值数", "values"), ZK_TR(cx, "最多的取值", "commonest"),
                          ZK_TR(cx, "行数", "rows")};

    zk__grid_row(&g, head);
    for (size_t j = 0; j < t->f.cols; j++) {
        const zk_series *s = &t->f.col[j];
        if (s->type != ZK_WANT_LEVELS)
            continue;
        zk__grid_row(&g,
                     (const char *[]){s->name, zk_fmt(&cx->arena, "%zu", s->missing),
                                      zk_fmt(&cx->arena, "%zu", s->n_levels),
                                      s->n_levels ? zk_text_show(&cx->arena, s->levels[t->top[j]], 40) : "",
                                      zk_fmt(&cx->arena, "%zu", t->top_n[j])});
    }
    if (g.n < 2)
        return;
    if (t->v.cols)
        printf("\n");
    zk__grid_print(&g, format, NULL, NULL);
}

static const char *g6(zk_ctx *cx, double v)
{
    return isnan(v) ? "" : zk_fmt(&cx->arena, "%.6g", v);
}

static void print_tails(zk_ctx *cx, const told *t, zk__format format)
{
    zk__grid g = {.cx = cx, .cols = 8 + t->n_q};
    const char **cell = ZK_NEWS(&cx->arena, const char *, g.cols);
    const char *head[] = {
        ZK_TR(cx, "变量", "variable"), ZK_TR(cx, "不同取值", "distinct"), "p1", "p5", "p95", "p99",
        ZK_TR(cx, "偏度", "skewness"), ZK_TR(cx, "峰度", "kurtosis")};

    memcpy(cell, head, sizeof head);
    for (size_t k = 0; k < t->n_q; k++)
        cell[8 + k] = zk_fmt(&cx->arena, "p%g", 100 * t->p_at[k]);
    zk__grid_row(&g, cell);
    for (size_t j = 0; j < t->v.cols; j++) {
        const zk__described *d = &t->d[j];
        const double at[] = {d->p1, d->p5, d->p95, d->p99, d->skewness, d->kurtosis};
        cell[0] = t->v.name[j];
        cell[1] = zk_fmt(&cx->arena, "%zu", d->distinct);
        for (size_t k = 0; k < 6; k++)
            cell[2 + k] = d->n ? g6(cx, at[k]) : "";
        for (size_t k = 0; k < t->n_q; k++)
            cell[8 + k] = g6(cx, t->q[j * t->n_q + k]);
        zk__grid_row(&g, cell);
    }
    printf("\n");
    zk__grid_print(&g, format, NULL, NULL);
}

static void print_all(zk_ctx *cx, const told *t, zk__format format)
{
    if (format == ZK__TEXT)
        printf(ZK_TR(cx, "%s：%s 行\n\n", "%s: %s\n\n"), t->f.path,
               zk_show_count(cx, (int64_t)t->f.rows, "row", "rows"));
    if (t->v.cols) {
        zk__print_descriptives(cx, &t->v, t->d, format);
        print_tails(cx, t, format);
    }
    if (t->r) {
        printf("\n");
        zk__print_correlations(cx, &t->v, t->r, t->p, format);
    }
    print_text_columns(cx, t, format);
}

static void json_all(const told *t)
{
    zk_json j = {.pretty = true};

    zk_json_object(&j);
    zk_json_kint(&j, "rows", (int64_t)t->f.rows);
    zk__json_descriptives(&j, &t->v, t->d);
    if (t->n_q) {
        zk_json_key(&j, "quantiles");
        zk_json_object(&j);
        for (size_t c = 0; c < t->v.cols; c++) {
            zk_json_key(&j, t->v.name[c]);
            zk_json_array(&j);
            for (size_t k = 0; k < t->n_q; k++)
                zk_json_real(&j, t->q[c * t->n_q + k]);
            zk_json_end_array(&j);
        }
        zk_json_end_object(&j);
    }
    zk_json_key(&j, "text");
    zk_json_array(&j);
    for (size_t c = 0; c < t->f.cols; c++) {
        const zk_series *s = &t->f.col[c];
        if (s->type != ZK_WANT_LEVELS)
            continue;
        zk_json_object(&j);
        zk_json_kstr(&j, "name", s->name);
        zk_json_kint(&j, "missing", (int64_t)s->missing);
        zk_json_kint(&j, "values", (int64_t)s->n_levels);
        zk_json_key(&j, "commonest");
        if (s->n_levels)
            zk_json_strn(&j, s->levels[t->top[c]]);
        else
            zk_json_null(&j);
        zk_json_kint(&j, "rows", (int64_t)t->top_n[c]);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    if (t->r)
        zk__json_correlations(&j, &t->v, t->r, t->p);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

/* ---- the picture: a histogram for each of the first twelve ---- */

enum { SHOWN = 12, BINS = 24 };

static void histogram(zk_ctx *cx, zk_plot *p, const told *t, size_t j)
{
    size_t row = j / 3;
    double x[BINS], y[BINS] = {0}, lo = t->d[j].min, hi = t->d[j].max, w, rgb[3];
    zk_axes a = {.x = 10 + 300 * (double)(j % 3),
                 .y = 190 * (double)row,
                 .w = 290,
                 .h = 184,
                 .y_lo = 0,
                 .y_hi = 1,
                 .left = 46};

    if (!(lo < hi))
        hi = lo + 1;
    w = (hi - lo) / BINS;
    for (size_t i = 0; i < t->f.rows; i++) {
        double v = t->col[j]->num[i];
        if (!isnan(v))
            y[(size_t)fmin(BINS - 1, (v - lo) / w)]++;
    }
    for (size_t b = 0; b < BINS; b++) {
        x[b] = lo + ((double)b + 0.5) * w;
        a.y_hi = fmax(a.y_hi, 1.05 * y[b]);
    }
    a.x_lo = lo;
    a.x_hi = hi;
    a.title = t->v.name[j];
    zk_plot_axes(cx, p, &a);
    zk_draw_colour(0, rgb);
    zk_plot_bars(p, &a, x, y, BINS, 0.92 * w, rgb);
}

static zk_err plot(zk_ctx *cx, const char *path, const told *t)
{
    size_t n = t->v.cols < SHOWN ? t->v.cols : SHOWN;
    zk_plot *p;

    ZK_TRY(zk_plot_open(cx, path, 10 + 300 * fmin(3, (double)n), 190 * ceil((double)n / 3), &p));
    for (size_t j = 0; j < n; j++)
        if (t->d[j].n)
            histogram(cx, p, t, j);
    return zk_plot_close(cx, p, ZK_OK);
}

zk_err zk__describe_cmd(zk_ctx *cx, const zk_args *a)
{
    static const char *const formats[] = {"text", "markdown", "latex", NULL};
    zk_frame_spec spec;
    told t = {.n_q = 0};
    int format = 0;
    size_t n = 0;

    ZK_TRY(zk_ask_choice(cx, a, "format", formats, &format));
    ZK_TRY(zk_frame_spec_of(cx, a, a->operand[0], &spec));
    spec.rest = true;
    ZK_TRY(zk_frame_read(cx, &spec, &t.f));
    if (zk_arg(a, "columns") || !cannot_all_be_read(&t.f))
        ZK_TRY(zk_frame_numbers(cx, &t.f, zk_arg(a, "columns"), NULL, &t.col, &n));
    t.v = (zk__numbers){.name = zk_series_names(cx, t.col, n), .cols = n, .n = t.f.rows};
    ZK_TRY(winsorised(cx, a, &t));
    t.d = ZK_NEWS(&cx->arena, zk__described, n);
    for (size_t j = 0; j < n; j++)
        ZK_TRY(zk__describe_column(cx, t.v.name[j], t.col[j]->num, t.f.rows, &t.d[j]));
    ZK_TRY(quantiles_too(cx, zk_arg(a, "quantiles"), &t));
    if (zk_arg_flag(a, "cor") && n > 1)
        ZK_TRY(correlations_too(cx, &t));
    commonest(cx, &t);
    if (cx->json)
        json_all(&t);
    else
        print_all(cx, &t, (zk__format)format);
    return zk_arg(a, "plot") && n ? plot(cx, zk_arg(a, "plot"), &t) : ZK_OK;
}
