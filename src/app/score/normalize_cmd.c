/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike normalize: columns brought to one scale, as a table, as CSV or as JSON with what was fitted.
 */
#include "app/score/cmd.h"

#include <string.h>

#include "base/file.h"

static const char *const methods[] = {"none",       "zscore",   "minmax", "piecewise", "table",
                                      "percentile", "quantile", "log",    NULL};

typedef struct plan {
    zk__table t;
    zk_norm_spec spec;
    int method;
    double *y;
    zk_norm *norm;
    size_t top;
} plan;

/* "0:100, 30:60, 90:0" */
static zk_err knots_take(zk_ctx *cx, const char *text, zk_norm_spec *spec)
{
    const char **part;
    double *x, *y;
    size_t n;

    if (!text)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("piecewise 要有 --knots，如 0:100,30:60,90:0",
                            "piecewise needs --knots, such as 0:100,30:60,90:0"));
    ZK_TRY(zk_names_split(cx, text, &part, &n));
    x = ZK_NEWS(&cx->arena, double, n);
    y = ZK_NEWS(&cx->arena, double, n);
    for (size_t i = 0; i < n; i++) {
        const char *colon = strchr(part[i], ':');
        if (!colon || !zk_number_parse(zk_str_trim((zk_str){part[i], (size_t)(colon - part[i])}), &x[i]) ||
            !zk_number_parse(zk_str_trim(zk_str_of(colon + 1)), &y[i]))
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("--knots: “%s” 应为 值:得分", "--knots: \"%s\" must be value:score"),
                           part[i]);
    }
    for (size_t i = 1; i < n; i++)
        if (!(x[i] > x[i - 1]))
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("--knots 的值应递增: “%s” 在 “%s” 之后",
                                "--knots must ascend: \"%s\" comes after \"%s\""),
                           part[i], part[i - 1]);
    spec->x = x;
    spec->y = y;
    spec->knots = n;
    return ZK_OK;
}

/* "0: = 0; 5: (0, 3]; 10: > 3", scores in front of their ranges as with grades. */
static zk_err ranges_take(zk_ctx *cx, const char *text, zk_norm_spec *spec)
{
    zk__grades g;
    double *y;

    if (!text)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("table 要有 --ranges，如 \"100: <= 0; 60: (0, 30]; 0: > 30\"",
                            "table needs --ranges, such as \"100: <= 0; 60: (0, 30]; 0: > 30\""));
    ZK_TRY(zk__grades_parse(cx, "--ranges", text, &g));
    y = ZK_NEWS(&cx->arena, double, g.n);
    for (size_t i = 0; i < g.n; i++)
        if (!zk_number_parse(zk_str_of(g.name[i]), &y[i]))
            return zk_fail(cx, ZK_EINVAL, ZK_L("--ranges: “%s” 应为得分", "--ranges: \"%s\" must be a score"),
                           g.name[i]);
    spec->in = g.in;
    spec->y = y;
    spec->knots = g.n;
    return ZK_OK;
}

static zk_err spec_take(zk_ctx *cx, const zk_args *a, plan *p)
{
    int64_t groups = 5;

    ZK_TRY(zk_ask_choice(cx, a, "method", methods, &p->method));
    p->spec.kind = (zk_norm_kind)p->method;
    ZK_TRY(zk_ask_real(cx, a, "lo", -1e12, 1e12, &p->spec.lo));
    ZK_TRY(zk_ask_real(cx, a, "hi", -1e12, 1e12, &p->spec.hi));
    if (!(p->spec.lo < p->spec.hi))
        return zk_fail(cx, ZK_EINVAL, ZK_L("--lo (%g) 应小于 --hi (%g)", "--lo (%g) must be below --hi (%g)"),
                       p->spec.lo, p->spec.hi);
    ZK_TRY(zk_ask_real(cx, a, "unit", 1e-12, 1e12, &p->spec.unit));
    ZK_TRY(zk_arg_int(cx, a, "groups", 2, 100, &groups));
    p->spec.groups = (size_t)groups;
    p->spec.population_sd = zk_arg_flag(a, "population-sd");
    if (p->spec.kind == ZK_NORM_PIECEWISE)
        return knots_take(cx, zk_arg(a, "knots"), &p->spec);
    return p->spec.kind == ZK_NORM_TABLE ? ranges_take(cx, zk_arg(a, "ranges"), &p->spec) : ZK_OK;
}

/* ---- output ------------------------------------------------------------------------------------------ */

static zk_err csv_write(zk_ctx *cx, const plan *p, const char *path)
{
    char num[32];
    zk_buf b = {0};

    zk_buf_csv(&b, p->t.id ? p->t.id->name : ZK_TR(cx, "行", "line"));
    for (size_t j = 0; j < p->t.n; j++) {
        zk_buf_putc(&b, ',');
        zk_buf_csv(&b, p->t.name[j]);
    }
    zk_buf_putc(&b, '\n');
    for (size_t i = 0; i < p->t.rows; i++) {
        zk_buf_csv(&b, zk__table_label(cx, &p->t, i));
        for (size_t j = 0; j < p->t.n; j++)
            zk_buf_fmt(&b, ",%s", zk_real_show(p->y[i * p->t.n + j], num));
        zk_buf_putc(&b, '\n');
    }
    return zk_file_write_buf(cx, path, &b);
}

static void print(zk_ctx *cx, const plan *p)
{
    enum { COLUMNS = 10 };
    size_t shown = p->t.n < COLUMNS ? p->t.n : COLUMNS;
    const char **cell = ZK_NEWS(&cx->arena, const char *, shown + 1);
    zk_table t;

    zk_table_init(&t, cx, zk_fmt(&cx->arena, "l%.*s", (int)shown, "rrrrrrrrrr"));
    cell[0] = ZK_TR(cx, "对象", "subject");
    for (size_t j = 0; j < shown; j++)
        cell[1 + j] = p->t.name[j];
    zk_table_cells(&t, cell);
    for (size_t i = 0; i < p->top; i++) {
        cell[0] = zk__table_label(cx, &p->t, i);
        for (size_t j = 0; j < shown; j++)
            cell[1 + j] = zk_fmt(&cx->arena, "%.4f", p->y[i * p->t.n + j]);
        zk_table_cells(&t, cell);
    }
    zk_table_print(&t, stdout);
    if (shown < p->t.n)
        printf(ZK_TR(cx, "… 共 %zu 列\n", "… %zu columns in all\n"), p->t.n);
    if (p->top < p->t.rows)
        printf(ZK_TR(cx, "… 共 %zu 个 (--top 0 显示全部，-o 写成文件)\n",
                     "… %zu in all (--top 0 shows them, -o writes a file)\n"),
               p->t.rows);
    for (size_t j = 0; j < p->t.n; j++)
        if (p->norm[j].constant)
            printf(ZK_TR(cx, "列 “%s” 取值全部相同\n", "all values of column \"%s\" are equal\n"),
                   p->t.name[j]);
}

static void fitted_json(zk_json *j, const plan *p)
{
    zk_json_key(j, "fitted");
    zk_json_object(j);
    for (size_t c = 0; c < p->t.n; c++) {
        const zk_norm *n = &p->norm[c];
        zk_json_key(j, p->t.name[c]);
        zk_json_object(j);
        zk_json_kstr(j, "direction", p->t.direction[c] == ZK_LESS_IS_BETTER ? "less" : "more");
        zk_json_kbool(j, "constant", n->constant);
        if (p->spec.kind == ZK_NORM_ZSCORE || p->spec.kind == ZK_NORM_MINMAX || p->spec.kind == ZK_NORM_LOG) {
            zk_json_kreal(j, "center", n->center);
            zk_json_kreal(j, "scale", n->scale);
        }
        if (p->spec.kind == ZK_NORM_QUANTILE) {
            zk_json_key(j, "cuts");
            zk_json_array(j);
            for (size_t k = 0; k < n->sorted_n; k++)
                zk_json_real(j, n->sorted[k]);
            zk_json_end_array(j);
        }
        zk_json_end_object(j);
    }
    zk_json_end_object(j);
}

static void json(zk_ctx *cx, const plan *p)
{
    zk_json j = {0};

    zk_json_object(&j);
    zk_json_kstr(&j, "method", methods[p->method]);
    fitted_json(&j, p);
    zk_json_key(&j, "results");
    zk_json_array(&j);
    for (size_t i = 0; i < p->t.rows; i++) {
        zk_json_object(&j);
        zk_json_kstr(&j, "id", zk__table_label(cx, &p->t, i));
        zk_json_key(&j, "values");
        zk_json_object(&j);
        for (size_t c = 0; c < p->t.n; c++)
            zk_json_kreal(&j, p->t.name[c], p->y[i * p->t.n + c]);
        zk_json_end_object(&j);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

zk_err zk__normalize_cmd(zk_ctx *cx, const zk_args *args)
{
    plan p = {.method = ZK_NORM_MINMAX};
    const char *to = zk_arg(args, "output");

    ZK_TRY(spec_take(cx, args, &p));
    ZK_TRY(zk__score_table_read(cx, args, &p.t));
    ZK_TRY(zk__top_take(cx, args, p.t.rows, &p.top));
    p.y = ZK_NEWS(&cx->arena, double, p.t.rows *p.t.n);
    p.norm = ZK_NEWS(&cx->arena, zk_norm, p.t.n);
    ZK_TRY(zk__table_normalise(cx, &p.t, &p.spec, p.y, p.norm));
    if (to)
        ZK_TRY(csv_write(cx, &p, to));
    if (cx->json)
        json(cx, &p);
    else if (!to)
        print(cx, &p);
    else
        printf(ZK_TR(cx, "%s 行写入 %s\n", "%s written to %s\n"),
               zk_show_count(cx, (int64_t)p.t.rows, "row", "rows"), to);
    return ZK_OK;
}

const zk_opt zk__normalize_opts[] = {
    {"method",
     "M",
     {"none, zscore, minmax, piecewise, table, percentile, quantile, log",
      "none, zscore, minmax, piecewise, table, percentile, quantile, log"},
     "minmax",
     false,
     0},
    {"lo",
     "X",
     {"目标区间下端 (minmax、percentile、log)", "lower end of the target (minmax, percentile, log)"},
     "0",
     false,
     0},
    {"hi", "X", {"目标区间上端", "upper end of the target"}, "1", false, 0},
    {"groups", "N", {"分位组数 (quantile)", "number of groups (quantile)"}, "5", false, 0},
    {"population-sd", NULL, {"标准差除以 n (zscore)", "standard deviation by n (zscore)"}, NULL, false, 0},
    {"unit", "X", {"对数的单位: ln(1 + x/单位)", "unit of log: ln(1 + x / unit)"}, "1", false, 0},
    {"knots", "LIST", {"分段线性的结点 值:得分，…", "knots of piecewise, value:score, ..."}, NULL, false, 0},
    {"ranges", "TEXT", {"区间表 得分: 范围; …", "the table, score: range; ..."}, NULL, false, 0},
    {"output", "FILE", {"写成 CSV 文件", "write a CSV file"}, NULL, false, 'o'},
    ZK__TABLE_OPTS,
    ZK__TOP_OPT,
    ZK_FRAME_OPTS,
    {0},
};
