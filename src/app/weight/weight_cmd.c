/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike weights: weights from data (entropy, variation, CRITIC) or points of experts, and combinations with given
 * ones. The feature's list of commands is at the end.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/weight/cmd.h"
#include "zhike/weight.h"

/* ---- shared ------------------------------------------------------------------------------------- */

const char *zk__bar(zk_ctx *cx, double v, double most)
{
    enum { WIDE = 20 };
    int n = most > 0 ? (int)lround(v / most * WIDE) : 0;
    zk_buf b = {0};
    const char *text;

    for (int k = 0; k < n; k++)
        zk_buf_puts(&b, "█");
    text = zk_strdup(&cx->arena, b.p ? b.p : "");
    zk_buf_clear(&b);
    return text;
}

void zk__print_json(zk_json *j)
{
    printf("%s\n", j->buf.p);
    zk_json_clear(j);
}

zk_err zk__weights_plot(zk_ctx *cx, const char *path, const char *title, const char *const *name,
                        const double *w, size_t n)
{
    enum { SHOWN = 40 };
    size_t *order = ZK_NEWS(&cx->arena, size_t, n), shown = n < SHOWN ? n : SHOWN;
    const char **names = ZK_NEWS(&cx->arena, const char *, n);
    double *v = ZK_NEWS(&cx->arena, double, n), height = 60 + 22 * (double)shown;
    zk_axes a = {.w = 520, .h = height, .title = title, .x_lo = 0, .left = 150};
    zk_plot *p;

    if (!path)
        return ZK_OK;
    (void)zk_order(w, n, true, order, NULL);
    for (size_t k = 0; k < n; k++) {
        names[k] = name[order[k]];
        v[k] = w[order[k]];
    }
    ZK_TRY(zk_plot_open(cx, path, a.w, a.h, &p));
    zk_draw_ink(zk_plot_cairo(p), ZK_INK);
    zk_draw_text(zk_plot_cairo(p), 10, 20, 13, ZK_LEFT, a.w - 20, true, a.title);
    zk_plot_rank(cx, p, &a, names, v, shown, 4, (const double[]){0.20, 0.42, 0.65});
    return zk_plot_close(cx, p, ZK_OK);
}

/* ---- the table as columns ----------------------------------------------------------------------- */

static const char *const methods[] = {"entropy", "cv", "critic", "points", "combine", NULL};
enum { ENTROPY, CV, CRITIC, POINTS, COMBINE, SETS_MAX = 4 };

typedef struct plan {
    int method;
    bool scaled; /* min-max first */
    zk_frame f;
    const zk_series **col;
    const char **name;
    size_t n, rows, *row;
    double *x;
    zk_direction *direction;
    double *w, *entropy;
    /* combine */
    size_t sets;
    const char *set_name[SETS_MAX + 1];
    double *set; /* sets x n */
    zk_combination how;
} plan;

static zk_err plan_read(zk_ctx *cx, const zk_args *a, plan *p)
{
    static const char *const scales[] = {"none", "minmax", NULL};
    const char *but[] = {zk_arg(a, "id"), NULL};
    zk_frame_spec spec;
    int scale = 0;

    ZK_TRY(zk_ask_choice(cx, a, "method", methods, &p->method));
    ZK_TRY(zk_ask_choice(cx, a, "scale", scales, &scale));
    p->scaled = scale == 1;
    ZK_TRY(zk_frame_spec_of(cx, a, a->operand[0], &spec));
    spec.rest = true;
    ZK_TRY(zk_frame_read(cx, &spec, &p->f));
    ZK_TRY(zk_frame_numbers(cx, &p->f, zk_arg(a, "columns"), but, &p->col, &p->n));
    p->name = zk_series_names(cx, p->col, p->n);
    p->direction = ZK_NEWS(&cx->arena, zk_direction, p->n);
    ZK_TRY(zk_ask_less(cx, a, "less", p->name, p->n, p->direction));
    ZK_TRY(zk_frame_matrix(cx, &p->f, p->col, p->n, zk_arg_flag(a, "drop"), &p->x, &p->rows, &p->row));
    p->w = ZK_NEWS(&cx->arena, double, p->n);
    p->entropy = ZK_NEWS(&cx->arena, double, p->n);
    return ZK_OK;
}

/* Each column min-max scaled by its direction: 0 worst, 1 best; a constant one stays constant. */
static void scale(plan *p)
{
    for (size_t j = 0; j < p->n; j++) {
        double lo = INFINITY, hi = -INFINITY;
        for (size_t i = 0; i < p->rows; i++) {
            lo = fmin(lo, p->x[i * p->n + j]);
            hi = fmax(hi, p->x[i * p->n + j]);
        }
        for (size_t i = 0; i < p->rows; i++) {
            double *v = &p->x[i * p->n + j];
            bool less = p->direction[j] == ZK_LESS_IS_BETTER;
            *v = hi > lo ? (less ? hi - *v : *v - lo) / (hi - lo) : 1;
        }
    }
}

static zk_err refused(zk_ctx *cx, const plan *p, const zk_spot *spot, zk_err err)
{
    (void)zk_frame_refused(cx, &p->f, p->col, p->row, spot, err);
    if (spot->why == ZK_WHY_NEGATIVE && !p->scaled)
        return zk_fail(cx, err,
                       ZK_L("可以先归一化: --scale minmax", "scale the columns first: --scale minmax"));
    return err;
}

/* ---- methods -------------------------------------------------------------------------------------- */

static zk_err from_data(zk_ctx *cx, plan *p, int method, double *w)
{
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err = ZK_OK;

    switch (method) {
    case ENTROPY: err = zk_weight_entropy(p->x, p->rows, p->n, w, p->entropy, &spot); break;
    case CV: err = zk_weight_variation(p->x, p->rows, p->n, w, &spot); break;
    case CRITIC:
        err = zk_weight_critic(p->x, p->rows, p->n, p->scaled ? NULL : p->direction, w, &spot);
        break;
    default: err = zk_weight_points(p->x, p->rows, p->n, w, &spot); break;
    }
    return err ? refused(cx, p, &spot, err) : ZK_OK;
}

static zk_err combine(zk_ctx *cx, const zk_args *a, plan *p)
{
    static const char *const hows[] = {"additive", "multiplicative", NULL};
    const char **of, *shares = zk_arg(a, "shares");
    double *share = NULL;
    zk_spot spot = {.why = ZK_WHY_NONE};
    size_t n, at, given;
    int how = 0;
    zk_err err;

    ZK_TRY(zk_ask_choice(cx, a, "how", hows, &how));
    p->how = (zk_combination)how;
    ZK_TRY(zk_names_split(cx, zk_arg(a, "of"), &of, &n));
    if (n > SETS_MAX)
        return zk_fail(cx, ZK_EINVAL, ZK_L("--of 最多 %d 种方法", "--of takes at most %d methods"), SETS_MAX);
    p->set = ZK_NEWS(&cx->arena, double, (n + 1) * p->n);
    if (zk_arg(a, "subjective")) {
        ZK_TRY(zk_ask_weights(cx, a, "subjective", p->name, p->n, p->set));
        if ((err = zk_weight_normalise(p->set, p->n, p->set, &spot)))
            return zk_method_refused(cx, "--subjective", &spot, err);
        p->set_name[p->sets++] = ZK_TR(cx, "主观", "subjective");
    }
    for (size_t k = 0; k < n; k++) {
        ZK_TRY(zk_ask_name(cx, "--of", of[k], methods, POINTS, &at));
        p->set_name[p->sets] = methods[at];
        ZK_TRY(from_data(cx, p, (int)at, p->set + p->sets * p->n));
        p->sets++;
    }
    if (p->sets < 2)
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("组合至少要两组权重: 用 --subjective 给出主观权重，或在 --of 里写两种方法",
                 "a combination needs two sets of weights: give --subjective, or two methods in --of"));
    if (shares) {
        ZK_TRY(zk_ask_numbers(cx, "--shares", shares, &share, &given));
        if (given != p->sets)
            return zk_fail(
                cx, ZK_EINVAL,
                ZK_L("--shares 有 %zu 个，权重有 %zu 组", "--shares are %zu, the sets of weights %zu"), given,
                p->sets);
    }
    err = zk_weight_combine(p->set, p->sets, p->n, share, p->how, p->w, &spot);
    return err ? zk_method_refused(cx, "combine", &spot, err) : ZK_OK;
}

/* ---- printing -------------------------------------------------------------------------------------- */

static void print(zk_ctx *cx, const plan *p)
{
    size_t cols = 3 + p->sets + (p->method == ENTROPY);
    const char **cell = ZK_NEWS(&cx->arena, const char *, cols);
    double most = 0;
    zk_table t;

    for (size_t j = 0; j < p->n; j++)
        most = fmax(most, p->w[j]);
    zk_table_init(&t, cx, zk_fmt(&cx->arena, "l%.*sl", (int)cols - 2, "rrrrrrrr"));
    for (size_t j = 0; j <= p->n; j++) {
        size_t c = 0;
        bool head = j == 0;
        cell[c++] = head ? ZK_TR(cx, "指标", "indicator") : p->name[j - 1];
        if (p->method == ENTROPY)
            cell[c++] = head ? ZK_TR(cx, "熵", "entropy") : zk_fmt(&cx->arena, "%.6f", p->entropy[j - 1]);
        for (size_t s = 0; s < p->sets; s++)
            cell[c++] = head ? p->set_name[s] : zk_fmt(&cx->arena, "%.6f", p->set[s * p->n + j - 1]);
        cell[c++] = head ? ZK_TR(cx, "权重", "weight") : zk_fmt(&cx->arena, "%.6f", p->w[j - 1]);
        cell[c++] = head ? "" : zk__bar(cx, p->w[j - 1], most);
        zk_table_cells(&t, cell);
    }
    zk_table_print(&t, stdout);
    printf(ZK_TR(cx, "\n%s 行\n", "\n%s\n"), zk_show_count(cx, (int64_t)p->rows, "row", "rows"));
    if (p->rows < p->f.rows)
        printf(ZK_TR(cx, "略去有缺值的 %s 行\n", "%s with missing values left out\n"),
               zk_show_count(cx, (int64_t)(p->f.rows - p->rows), "row", "rows"));
}

static void named_json(zk_json *j, const char *key, const plan *p, const double *v)
{
    zk_json_key(j, key);
    zk_json_object(j);
    for (size_t k = 0; k < p->n; k++)
        zk_json_kreal(j, p->name[k], v[k]);
    zk_json_end_object(j);
}

static void json(const plan *p)
{
    zk_json j = {0};

    zk_json_object(&j);
    named_json(&j, "weights", p, p->w);
    zk_json_kstr(&j, "method", methods[p->method]);
    zk_json_kint(&j, "rows", (int64_t)p->rows);
    zk_json_kint(&j, "rows_left_out", (int64_t)(p->f.rows - p->rows));
    if (p->method == ENTROPY)
        named_json(&j, "entropy", p, p->entropy);
    if (p->sets) {
        zk_json_kstr(&j, "how", p->how == ZK_COMBINE_ADDITIVE ? "additive" : "multiplicative");
        zk_json_key(&j, "sets");
        zk_json_array(&j);
        for (size_t s = 0; s < p->sets; s++) {
            zk_json_object(&j);
            zk_json_kstr(&j, "name", p->set_name[s]);
            named_json(&j, "weights", p, p->set + s * p->n);
            zk_json_end_object(&j);
        }
        zk_json_end_array(&j);
    }
    zk_json_end_object(&j);
    zk__print_json(&j);
}

static zk_err weights_cmd(zk_ctx *cx, const zk_args *args)
{
    plan p = {.method = ENTROPY};

    ZK_TRY(plan_read(cx, args, &p));
    if (p.scaled)
        scale(&p);
    ZK_TRY(p.method == COMBINE ? combine(cx, args, &p) : from_data(cx, &p, p.method, p.w));
    ZK_TRY(zk__weights_plot(cx, zk_arg(args, "plot"), ZK_TR(cx, "权重", "Weights"), p.name, p.w, p.n));
    if (cx->json)
        json(&p);
    else
        print(cx, &p);
    return ZK_OK;
}

static const zk_opt opts[] = {
    {"method",
     "M",
     {"entropy (熵权), cv (变异系数), critic, points (专家打分，每行一位), combine (组合)",
      "entropy, cv (coefficient of variation), critic, points (of experts, one a row), combine"},
     "entropy",
     false,
     0},
    {"columns",
     "LIST",
     {"指标列；默认全部数值列", "the indicators; all columns of numbers unless given"},
     NULL,
     false,
     0},
    {"id", "COLUMN", {"不算指标的编号列", "a column of numbers that is no indicator"}, NULL, false, 0},
    {"less",
     "LIST",
     {"越小越好的列 (critic 和 --scale minmax 用到)",
      "columns of which less is better (matters for critic and --scale minmax)"},
     NULL,
     false,
     0},
    {"scale",
     "HOW",
     {"先归一化: none, minmax (按方向化到 0 到 1)", "scale first: none, minmax (to 0 .. 1 by direction)"},
     "none",
     false,
     0},
    {"subjective",
     "W",
     {"组合用的主观权重: 0.5,0.3,0.2、名称=数值，或 ahp --json 的文件",
      "for combine, given weights: 0.5,0.3,0.2, name=number, or a file from ahp --json"},
     NULL,
     false,
     0},
    {"of", "LIST", {"组合用的客观方法", "for combine, the methods from data"}, "entropy", false, 0},
    {"how",
     "HOW",
     {"组合: additive (加法), multiplicative (乘法)", "combination: additive, multiplicative"},
     "additive",
     false,
     0},
    {"shares",
     "LIST",
     {"各组权重所占份额，主观在前；默认相等",
      "shares of the sets of weights, subjective first; equal unless given"},
     NULL,
     false,
     0},
    {"drop", NULL, {"略去有缺值的行", "leave out rows with missing values"}, NULL, false, 0},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};

/* ---- the feature ----------------------------------------------------------------------------------- */

static const zk_cmd cmds[] = {
    {"ahp",
     "FILE…",
     1,
     -1,
     {"层次分析法: 由判断矩阵求权重", "analytic hierarchy process: weights from judgements"},
     {"FILE 是判断矩阵 (CSV: 首行和首列为元素名；可用 1/3；可只填上三角；可有空格)、成对判断表 (列 "
      "node,a,b,judgement)、\n"
      "层次结构 (.yaml)，或装着各矩阵 CSV 的文件夹 (文件名 = 被分解的元素)。几个 FILE 是几位专家，见 "
      "--group；\n"
      "加 --hierarchy 则是一个层次结构的几个矩阵。给出权重、λmax、CI、RI、CR，影响最大的判断和最小的修改。\n"
      "例: zhike ahp 判断.csv\n"
      "    zhike ahp 专家1.csv 专家2.csv 专家3.csv --expert-weights 2,1,1",
      "FILE is a judgement matrix (CSV with the elements in the head and the first column; 1/3 is fine; the "
      "upper\n"
      "triangle is enough; cells may be empty), a list of pairs (columns node,a,b,judgement), a hierarchy "
      "(.yaml) or\n"
      "a folder of matrices (each file named after the element it divides). Several FILEs are several "
      "experts, see\n"
      "--group; with --hierarchy they are the matrices of one hierarchy. Tells weights, λmax, CI, RI, CR, "
      "the\n"
      "judgement that hurts most and the smallest repair.\n"
      "Examples: zhike ahp judgements.csv\n"
      "          zhike ahp a.csv b.csv c.csv --expert-weights 2,1,1"},
     zk__ahp_opts,
     zk__ahp_cmd,
     true},
    {"weights",
     "FILE",
     1,
     1,
     {"由数据求权重: 熵权、变异系数、CRITIC、组合",
      "weights from data: entropy, variation, CRITIC, combinations"},
     {"FILE 每行一个对象，每列一个指标 (CSV、XLSX 等)。熵权和变异系数用原值；有负数或方向不同时先 --scale "
      "minmax。\n"
      "组合 (--method combine) 把 --subjective 的主观权重与 --of 的客观权重相加或相乘。\n"
      "例: zhike weights 客户.csv --id 编号 --method critic --less 投诉次数\n"
      "    zhike weights 客户.csv --method combine --subjective ahp.json --how multiplicative",
      "FILE has a subject in each row and an indicator in each column (CSV, XLSX, ...). Entropy and cv take "
      "the "
      "values as\nthey are; with negative values or different directions scale first: --scale minmax.\n"
      "combine adds or multiplies the weights of --subjective and those of --of.\n"
      "Examples: zhike weights customers.csv --id customer --method critic --less complaints\n"
      "          zhike weights customers.csv --method combine --subjective ahp.json --how multiplicative"},
     opts,
     weights_cmd,
     true},
    {0},
};

const zk_feature zk_feature_weight = {"weight", {"权重", "Weights"}, cmds};
