/* SPDX-License-Identifier: Apache-2.0
 *
 * The list of this feature's commands, and what they share in printing.
 */
#include "app/score/cmd.h"

#include <string.h>

void zk__weights_json(zk_json *j, const zk__table *t)
{
    zk_json_key(j, "weights");
    zk_json_object(j);
    for (size_t k = 0; k < t->n; k++)
        zk_json_kreal(j, t->name[k], t->w[k]);
    zk_json_end_object(j);
    zk_json_kstr(j, "weights_from", t->weights_from);
}

void zk__weights_print(zk_ctx *cx, const zk__table *t)
{
    static const struct {
        const char *word;
        zk_both text;
    } from[] = {{"equal", {"相等", "equal"}},
                {"given", {"给定", "given"}},
                {"entropy", {"熵权", "entropy"}},
                {"cv", {"变异系数", "coefficient of variation"}},
                {"critic", {"CRITIC", "CRITIC"}}};

    for (size_t k = 0; k < sizeof from / sizeof *from; k++)
        if (!strcmp(from[k].word, t->weights_from))
            printf(ZK_TR(cx, "权重 (%s): ", "weights (%s): "), zk_tr(cx, from[k].text));
    for (size_t k = 0; k < t->n; k++)
        printf("%s%s%s %.4f", k ? ", " : "", t->name[k], t->direction[k] == ZK_LESS_IS_BETTER ? " ↓" : "",
               t->w[k]);
    printf("\n");
    if (t->rows < t->f.rows)
        printf(ZK_TR(cx, "略去有缺值的 %s 行\n", "%s with missing values left out\n"),
               zk_show_count(cx, (int64_t)(t->f.rows - t->rows), "row", "rows"));
    printf("\n");
}

zk_err zk__top_take(zk_ctx *cx, const zk_args *args, size_t rows, size_t *top)
{
    int64_t n = 30;

    ZK_TRY(zk_arg_int(cx, args, "top", 0, INT32_MAX, &n));
    *top = n && (size_t)n < rows ? (size_t)n : rows;
    return ZK_OK;
}

zk_err zk__ranking_plot(zk_ctx *cx, const char *path, const char *title, const zk__table *t,
                        const double *score)
{
    enum { SHOWN = 30 };
    size_t n = t->rows < SHOWN ? t->rows : SHOWN, *order = ZK_NEWS(&cx->arena, size_t, t->rows);
    const char **name = ZK_NEWS(&cx->arena, const char *, n);
    double *v = ZK_NEWS(&cx->arena, double, n);
    zk_axes a = {.w = 520, .h = 60 + 20 * (double)n, .title = title, .left = 150};
    zk_plot *p;

    if (!path)
        return ZK_OK;
    (void)zk_order(score, t->rows, true, order, NULL);
    for (size_t k = 0; k < n; k++) {
        name[k] = zk__table_label(cx, t, order[k]);
        v[k] = score[order[k]];
    }
    ZK_TRY(zk_plot_open(cx, path, a.w, a.h, &p));
    zk_draw_ink(zk_plot_cairo(p), ZK_INK);
    zk_draw_text(zk_plot_cairo(p), 10, 20, 13, ZK_LEFT, a.w - 20, true, a.title);
    zk_plot_rank(cx, p, &a, name, v, n, 4, (const double[]){0.20, 0.42, 0.65});
    return zk_plot_close(cx, p, ZK_OK);
}

static const zk_cmd cmds[] = {
    {"normalize",
     "FILE",
     1,
     1,
     {"指标归一化", "bring indicators to one scale"},
     {"把各列化到同一尺度: zscore、minmax、percentile、quantile、log、piecewise (分段)、table (区间表)。\n"
      "例: zhike normalize 客户.csv --method minmax --less 投诉次数 -o 归一化.csv\n"
      "    zhike normalize 客户.csv --columns 欠费天数 --method piecewise --knots 0:100,30:60,90:0",
      "Brings columns to one scale: zscore, minmax, percentile, quantile, log, piecewise, table.\n"
      "Examples: zhike normalize customers.csv --method minmax --less complaints -o scaled.csv\n"
      "          zhike normalize customers.csv --columns arrears_days --method piecewise --knots "
      "0:100,30:60,90:0"},
     zk__normalize_opts,
     zk__normalize_cmd,
     true},
    {"deduct",
     "FILE",
     1,
     1,
     {"倒扣分: 从满分起按规则扣分", "deduction scoring: start full, deduct by rules"},
     {"FILE 是各对象各项目的次数或数值 (宽表)，或一行一件事 (列 项目、次数)。规则表 --rules 的列:\n"
      "item 项目; when 区间 (如 [1,3)、3+)，空着表示按次; points 扣分; weight 权重; free 免扣次数; cap "
      "扣分上限。\n"
      "例: zhike deduct 事件.csv --rules 规则.csv --start 200 --grades \"A: = 200; B: (195, 200); C: <= "
      "195\"",
      "FILE has counts or values of each item (one column each), or one event a row (columns item, count). "
      "Columns\n"
      "of --rules: item; when, a range such as [1,3) or 3+, empty for so much each time; points; weight; "
      "free, so\n"
      "many are not counted; cap, the most that is deducted.\n"
      "Example: zhike deduct events.csv --rules rules.csv --start 200 --grades \"A: = 200; B: (195, 200); C: "
      "<= 195\""},
     zk__deduct_opts,
     zk__deduct_cmd,
     true},
    {"topsis",
     "FILE",
     1,
     1,
     {"TOPSIS: 按与理想解的贴近度排序", "TOPSIS: rank by closeness to the ideal"},
     {"FILE 每行一个对象，每列一个指标。\n例: zhike topsis 客户.csv --weights 0.3,0.4,0.3 --less 投诉次数",
      "FILE has a subject in each row and an indicator in each column.\n"
      "Example: zhike topsis customers.csv --weights entropy --less complaints"},
     zk__topsis_opts,
     zk__topsis_cmd,
     true},
    {"grey",
     "FILE",
     1,
     1,
     {"灰色关联: 按与参考序列的关联度排序", "grey relation: rank by likeness to a reference"},
     {"参考序列默认取各列最优值，可用 --reference 给出。\n例: zhike grey 客户.csv --less 投诉次数 --rho 0.5",
      "The reference is the best of each column unless --reference gives it.\n"
      "Example: zhike grey customers.csv --less complaints --rho 0.5"},
     zk__grey_opts,
     zk__grey_cmd,
     true},
    {"fuzzy",
     "FILE",
     1,
     1,
     {"模糊综合评价", "fuzzy comprehensive evaluation"},
     {"FILE 是 CSV (列: 因素、权重、可选的 上级，其余各列为评语等级，值为隶属度或票数) 或 YAML "
      "(多级，权重可由判断矩阵给出)。\n"
      "例: zhike fuzzy 满意度.csv --op product-sum --scores 100,80,60,40,20",
      "FILE is a CSV (columns factor, weight, optionally parent; the others are the verdicts, holding "
      "memberships or\n"
      "votes) or YAML (several levels, weights from judgements too).\n"
      "Example: zhike fuzzy satisfaction.csv --op product-sum --scores 100,80,60,40,20"},
     zk__fuzzy_opts,
     zk__fuzzy_cmd,
     true},
    {"stability",
     "FILE",
     1,
     1,
     {"稳健性: 权重变动时名次和等级变不变", "do ranks and grades hold when weights move"},
     {"随机改变权重许多次，数出各对象保持名次、等级的比例；并求出使第一名易位的最小权重变动。\n"
      "例: zhike stability 客户.csv --weights ahp.json --vary uniform --spread 20% --pair 甲,乙",
      "Draws weights many times and counts how often each subject keeps rank and grade; and finds the "
      "smallest "
      "change of\nweights that overturns the first place.\n"
      "Example: zhike stability customers.csv --weights ahp.json --vary uniform --spread 20% --pair C1,C2"},
     zk__stability_opts,
     zk__stability_cmd,
     true},
    {0},
};

const zk_feature zk_feature_score = {"score", {"打分与排序", "Scores and rankings"}, cmds};
