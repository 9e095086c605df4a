/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike matrix: subjects on two axes, cut into named cells.
 */
#include <math.h>
#include <string.h>

#include "app/value/cmd.h"

enum { SIDE_MAX = ZK_AXIS_CUTS + 1 };

/* Names of 2 x 2 cells, the upper row first, left to right. */
typedef struct preset {
    const char *word;
    zk_both name[4];
} preset;

static const preset presets[] = {
    {"value",
     {{"潜力客户", "potential: develop"},
      {"重要客户", "key: keep close"},
      {"低价值客户", "minor"},
      {"现值客户", "current: maintain"}}},
    {"bcg", {{"问题", "question marks"}, {"明星", "stars"}, {"瘦狗", "dogs"}, {"现金牛", "cash cows"}}},
    {"importance",
     {{"优先改进", "concentrate here"},
      {"继续保持", "keep up the good work"},
      {"次要", "low priority"},
      {"过度投入", "possible overkill"}}},
    {"marcus", {{"消费型", "spender"}, {"最佳", "best"}, {"不确定", "uncertain"}, {"频繁型", "frequent"}}},
};

typedef struct plan {
    zk_frame f;
    const zk_series *id, *col[2];
    double *xy; /* n x 2 */
    size_t n, *row, wide, high;
    zk_axis axis[2];
    const char **name;  /* cells, the upper row first */
    const char **named; /* by cell number, which counts from below */
    double *x, *y;
    uint8_t *cell;
    size_t *count, top;
} plan;

/* ---- options ----------------------------------------------------------------------------------------- */

/* "mean", "median", "quantile:0.33,0.67", or values "10,20". */
static zk_err axis_take(zk_ctx *cx, const zk_args *a, const char *option, const double *v, size_t n,
                        zk_axis *out)
{
    const char *text = zk_arg(a, option), *what = zk_fmt(&cx->arena, "--%s", option);
    zk_axis_cut kind = ZK_CUT_VALUE;
    double *at = NULL;
    size_t cuts = 1;
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    if (!strcmp(text, "mean"))
        kind = ZK_CUT_MEAN;
    else if (!strcmp(text, "median"))
        kind = ZK_CUT_MEDIAN;
    else if (!strncmp(text, "quantile:", 9))
        kind = ZK_CUT_QUANTILE;
    if (kind == ZK_CUT_QUANTILE || kind == ZK_CUT_VALUE)
        ZK_TRY(zk_ask_numbers(cx, what, text + (kind == ZK_CUT_QUANTILE ? 9 : 0), &at, &cuts));
    err = zk_axis_fit(kind, at, cuts, v, n, out, &spot);
    return err ? zk_method_refused(cx, what, &spot, err) : ZK_OK;
}

/* "a,b;c,d", the upper row first. */
static zk_err names_given(zk_ctx *cx, const char *text, plan *p)
{
    size_t r = 0;

    while (*text) {
        size_t n = 0, cols, wide;
        const char **part;

        while (text[n] && text[n] != ';' && strncmp(text + n, "；", 3) != 0)
            n++;
        wide = !text[n] ? 0 : text[n] == ';' ? 1 : 3;
        ZK_TRY(zk_names_split(cx, zk_strndup(&cx->arena, text, n), &part, &cols));
        if (cols != p->wide || r >= p->high)
            break;
        memcpy(p->name + r++ * p->wide, part, cols * sizeof *part);
        text += n + wide;
    }
    if (r != p->high || *text)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--names 应为 %zu 行，每行 %zu 个名称: 甲,乙;丙,丁，上面一行在前",
                            "--names are %zu rows of %zu names: a,b;c,d, the upper row first"),
                       p->high, p->wide);
    return ZK_OK;
}

static const char *band_text(zk_ctx *cx, size_t band, size_t bands)
{
    if (bands == 2)
        return band ? ZK_TR(cx, "高", "high") : ZK_TR(cx, "低", "low");
    if (bands == 3)
        return band == 0   ? ZK_TR(cx, "低", "low")
               : band == 1 ? ZK_TR(cx, "中", "medium")
                           : ZK_TR(cx, "高", "high");
    return zk_fmt(&cx->arena, "%zu", band + 1);
}

static zk_err names_take(zk_ctx *cx, const zk_args *a, plan *p)
{
    const char *words[sizeof presets / sizeof *presets + 1] = {NULL}, *given = zk_arg(a, "names");
    int k = -1;

    for (size_t i = 0; i < sizeof presets / sizeof *presets; i++)
        words[i] = presets[i].word;
    p->name = ZK_NEWS(&cx->arena, const char *, p->wide * p->high);
    ZK_TRY(zk_ask_choice(cx, a, "preset", words, &k));
    if (given)
        return names_given(cx, given, p);
    if (k >= 0 && p->wide * p->high != 4)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--preset 用于 2×2；这里是 %zu×%zu，请用 --names",
                            "--preset is for 2 x 2; this is %zu x %zu, use --names"),
                       p->wide, p->high);
    for (size_t r = 0; r < p->high; r++)
        for (size_t c = 0; c < p->wide; c++)
            p->name[r * p->wide + c] = k >= 0
                                           ? zk_tr(cx, presets[k].name[r * 2 + c])
                                           : zk_fmt(&cx->arena, ZK_TR(cx, "%s%s · %s%s", "%s %s, %s %s"),
                                                    p->col[0]->name, band_text(cx, c, p->wide),
                                                    p->col[1]->name, band_text(cx, p->high - 1 - r, p->high));
    return ZK_OK;
}

/* Cells count from below, names from above. */
static void names_turn(zk_ctx *cx, plan *p)
{
    p->named = ZK_NEWS(&cx->arena, const char *, p->wide * p->high);
    for (size_t r = 0; r < p->high; r++)
        for (size_t c = 0; c < p->wide; c++)
            p->named[(p->high - 1 - r) * p->wide + c] = p->name[r * p->wide + c];
}

static zk_err plan_read(zk_ctx *cx, const zk_args *a, plan *p)
{
    const char *x = zk_arg(a, "x"), *y = zk_arg(a, "y"), *id = zk_arg(a, "id");
    zk_frame_want want[3];
    zk_frame_spec spec;
    int64_t top = 0;

    if (!x || !y)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("要给出两个轴: --x 列 --y 列", "both axes are needed: --x COLUMN --y COLUMN"));
    ZK_TRY(zk_arg_int(cx, a, "top", 0, INT32_MAX, &top));
    ZK_TRY(zk_frame_spec_of(cx, a, a->operand[0], &spec));
    want[0] = (zk_frame_want){x, ZK_WANT_NUMBER, false};
    want[1] = (zk_frame_want){y, ZK_WANT_NUMBER, false};
    want[2] = (zk_frame_want){id, ZK_WANT_TEXT, false};
    spec.want = want;
    spec.n_want = id ? 3 : 2;
    spec.rest = !id;
    ZK_TRY(zk_frame_read(cx, &spec, &p->f));
    p->col[0] = &p->f.col[0];
    p->col[1] = &p->f.col[1];
    p->id = id ? &p->f.col[2] : NULL;
    for (size_t c = 2; c < p->f.cols && !p->id; c++)
        p->id = p->f.col[c].type == ZK_WANT_LEVELS ? &p->f.col[c] : NULL;
    ZK_TRY(zk_frame_matrix(cx, &p->f, p->col, 2, zk_arg_flag(a, "drop"), &p->xy, &p->n, &p->row));
    p->top = (size_t)top;
    return ZK_OK;
}

static zk_err solve(zk_ctx *cx, const zk_args *a, plan *p)
{
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    p->x = ZK_NEWS(&cx->arena, double, p->n);
    p->y = ZK_NEWS(&cx->arena, double, p->n);
    for (size_t i = 0; i < p->n; i++) {
        p->x[i] = p->xy[2 * i];
        p->y[i] = p->xy[2 * i + 1];
    }
    ZK_TRY(axis_take(cx, a, "x-cut", p->x, p->n, &p->axis[0]));
    ZK_TRY(axis_take(cx, a, "y-cut", p->y, p->n, &p->axis[1]));
    p->wide = p->axis[0].cuts + 1;
    p->high = p->axis[1].cuts + 1;
    ZK_TRY(names_take(cx, a, p));
    names_turn(cx, p);
    p->cell = ZK_NEWS(&cx->arena, uint8_t, p->n);
    p->count = ZK_NEWS(&cx->arena, size_t, p->wide * p->high);
    err = zk_matrix_cells(&p->axis[0], &p->axis[1], p->x, p->y, p->n, p->cell, p->count, &spot);
    return err ? zk_frame_refused(cx, &p->f, p->col, p->row, &spot, err) : ZK_OK;
}

/* ---- printing ------------------------------------------------------------------------------------------ */

/* Sums of both axes by cell: 2 doubles each. */
static double *cell_sums(zk_ctx *cx, const plan *p)
{
    double *sum = ZK_NEWS(&cx->arena, double, 2 * p->wide * p->high);

    for (size_t i = 0; i < p->n; i++) {
        sum[2 * p->cell[i]] += p->x[i];
        sum[2 * p->cell[i] + 1] += p->y[i];
    }
    return sum;
}

static void axis_print(zk_ctx *cx, const char *letter, const zk_series *col, const zk_axis *a)
{
    printf("%s: %s, %s ", letter, col->name, ZK_TR(cx, "分界", "cut at"));
    for (size_t k = 0; k < a->cuts; k++)
        printf("%s%s", k ? ", " : "", zk_show_real(cx, a->cut[k], 4));
    printf("%s\n", a->constant ? ZK_TR(cx, " (取值全部相同)", " (all values are equal)") : "");
}

static void print(zk_ctx *cx, const plan *p)
{
    const double *sum = cell_sums(cx, p);
    zk_table t;

    axis_print(cx, "x", p->col[0], &p->axis[0]);
    axis_print(cx, "y", p->col[1], &p->axis[1]);
    printf("\n");
    zk_table_init(&t, cx, "lrrrr");
    zk_table_row(&t, ZK_TR(cx, "格", "cell"), ZK_TR(cx, "个数", "subjects"), ZK_TR(cx, "占比", "share"),
                 zk_fmt(&cx->arena, ZK_TR(cx, "平均%s", "mean %s"), p->col[0]->name),
                 zk_fmt(&cx->arena, ZK_TR(cx, "平均%s", "mean %s"), p->col[1]->name));
    for (size_t r = p->high; r-- > 0;)
        for (size_t c = 0; c < p->wide; c++) {
            size_t cell = r * p->wide + c;
            double n = (double)p->count[cell];
            zk_table_row(&t, p->named[cell], zk_show_int(cx, (int64_t)p->count[cell]),
                         zk__percent(cx, n / (double)p->n),
                         n > 0 ? zk_show_real(cx, sum[2 * cell] / n, 4) : "",
                         n > 0 ? zk_show_real(cx, sum[2 * cell + 1] / n, 4) : "");
        }
    zk_table_print(&t, stdout);
    if (!p->top)
        return;
    printf("\n");
    zk_table_init(&t, cx, "lrrl");
    zk_table_row(&t, ZK_TR(cx, "对象", "subject"), p->col[0]->name, p->col[1]->name, ZK_TR(cx, "格", "cell"));
    for (size_t i = 0; i < p->n && i < p->top; i++)
        zk_table_row(&t, zk_frame_label(cx, &p->f, p->id, p->row[i]), zk_show_real(cx, p->x[i], 4),
                     zk_show_real(cx, p->y[i], 4), p->named[p->cell[i]]);
    zk_table_print(&t, stdout);
}

static void axis_json(zk_json *j, const char *key, const zk_series *col, const zk_axis *a)
{
    zk_json_key(j, key);
    zk_json_object(j);
    zk_json_kstr(j, "column", col->name);
    zk_json_key(j, "cuts");
    zk_json_array(j);
    for (size_t k = 0; k < a->cuts; k++)
        zk_json_real(j, a->cut[k]);
    zk_json_end_array(j);
    zk_json_end_object(j);
}

static void cells_json(zk_json *j, const plan *p)
{
    zk_json_key(j, "cells");
    zk_json_array(j);
    for (size_t y = 0, cell = 0; y < p->high; y++)
        for (size_t x = 0; x < p->wide; x++, cell++) {
            zk_json_object(j);
            zk_json_kstr(j, "cell", p->named[cell]);
            zk_json_kint(j, "x_band", (int64_t)x);
            zk_json_kint(j, "y_band", (int64_t)y);
            zk_json_kint(j, "count", (int64_t)p->count[cell]);
            zk_json_end_object(j);
        }
    zk_json_end_array(j);
}

static void json(zk_ctx *cx, const plan *p)
{
    zk_json j = {0};

    zk_json_object(&j);
    axis_json(&j, "x", p->col[0], &p->axis[0]);
    axis_json(&j, "y", p->col[1], &p->axis[1]);
    cells_json(&j, p);
    zk_json_key(&j, "results");
    zk_json_array(&j);
    for (size_t i = 0; i < p->n; i++) {
        zk_json_object(&j);
        zk_json_kstr(&j, "id", zk_frame_label(cx, &p->f, p->id, p->row[i]));
        zk_json_kreal(&j, "x", p->x[i]);
        zk_json_kreal(&j, "y", p->y[i]);
        zk_json_kstr(&j, "cell", p->named[p->cell[i]]);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk__value_json_print(&j);
}

/* The middle of a band on the paper: between its cuts, or the end of the axis. */
static double band_middle(const zk_axis *a, size_t band, double lo, double hi)
{
    double from = band ? a->cut[band - 1] : lo, to = band < a->cuts ? a->cut[band] : hi;

    return (fmax(from, lo) + fmin(to, hi)) / 2;
}

static zk_err plot(zk_ctx *cx, const plan *p, const char *path)
{
    enum { POINTS = 1500 };
    static const double quiet[3] = {0.4, 0.4, 0.4};
    zk_axes a = {
        .w = 560, .h = 460, .x_lo = 1, .y_lo = 1, .x_label = p->col[0]->name, .y_label = p->col[1]->name};
    size_t step = p->n / POINTS + 1, n = 0;
    double *x = ZK_NEWS(&cx->arena, double, p->n), *y = ZK_NEWS(&cx->arena, double, p->n);
    int *group = ZK_NEWS(&cx->arena, int, p->n);
    zk_plot *q;

    if (!path)
        return ZK_OK;
    zk_axes_hold(&a.x_lo, &a.x_hi, p->x, p->n);
    zk_axes_hold(&a.y_lo, &a.y_hi, p->y, p->n);
    zk_axes_pad(&a.x_lo, &a.x_hi);
    zk_axes_pad(&a.y_lo, &a.y_hi);
    for (size_t i = 0; i < p->n; i += step, n++) { /* a sample of many, evenly through the file */
        x[n] = p->x[i];
        y[n] = p->y[i];
        group[n] = p->cell[i];
    }
    ZK_TRY(zk_plot_open(cx, path, a.w, a.h, &q));
    zk_plot_axes(cx, q, &a);
    zk_plot_points(q, &a, x, y, group, n, 3);
    for (size_t k = 0; k < p->axis[0].cuts; k++)
        zk_plot_vline(q, &a, p->axis[0].cut[k], quiet, true);
    for (size_t k = 0; k < p->axis[1].cuts; k++)
        zk_plot_hline(q, &a, p->axis[1].cut[k], quiet, true);
    for (size_t yb = 0; yb < p->high; yb++)
        for (size_t xb = 0; xb < p->wide; xb++)
            zk_plot_text(q, &a, band_middle(&p->axis[0], xb, a.x_lo, a.x_hi),
                         band_middle(&p->axis[1], yb, a.y_lo, a.y_hi), 12, ZK_MIDDLE,
                         p->named[yb * p->wide + xb]);
    return zk_plot_close(cx, q, ZK_OK);
}

zk_err zk__matrix_cmd(zk_ctx *cx, const zk_args *args)
{
    plan p = {.n = 0};

    ZK_TRY(plan_read(cx, args, &p));
    ZK_TRY(solve(cx, args, &p));
    ZK_TRY(plot(cx, &p, zk_arg(args, "plot")));
    if (cx->json)
        json(cx, &p);
    else
        print(cx, &p);
    return ZK_OK;
}

const zk_opt zk__matrix_opts[] = {
    {"x", "COLUMN", {"横轴的列", "column of the x axis"}, NULL, false, 0},
    {"y", "COLUMN", {"纵轴的列", "column of the y axis"}, NULL, false, 0},
    {"x-cut",
     "CUT",
     {"横轴分界: mean, median, quantile:0.33,0.67，或数值 10,20",
      "cuts of x: mean, median, quantile:0.33,0.67, or values 10,20"},
     "mean",
     false,
     0},
    {"y-cut", "CUT", {"纵轴分界，写法相同", "cuts of y, written alike"}, "mean", false, 0},
    {"names",
     "LIST",
     {"各格名称，上面一行在前: 甲,乙;丙,丁", "names of the cells, the upper row first: a,b;c,d"},
     NULL,
     false,
     0},
    {"preset",
     "P",
     {"2×2 的名称: value (现值×潜力), bcg, importance (表现×重要性), marcus (次数×次均金额)",
      "names of 2 x 2: value (current x potential), bcg, importance (performance x importance), marcus "
      "(orders x mean "
      "order)"},
     NULL,
     false,
     0},
    {"id",
     "COLUMN",
     {"对象列；默认第一个文字列", "column of subjects; the first of text unless given"},
     NULL,
     false,
     0},
    {"drop", NULL, {"略去有缺值的行", "leave out rows with missing values"}, NULL, false, 0},
    {"top", "N", {"逐个列出前 N 个对象", "list the first N subjects"}, "0", false, 0},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};
