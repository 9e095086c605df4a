/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike clv --method rust: what a customer is worth to each brand, from a switching matrix.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/clv/clv.h"

typedef struct market {
    const char **brand;
    double *matrix, *now, *volume, *margin, *value, *share;
    zk_clv_rust in;
} market;

/* The file: names of brands in the first column, in the same order as the columns behind it. */
static zk_err matrix_of(zk_ctx *cx, const zk_args *a, market *m)
{
    zk_frame_spec spec;
    const char *path;
    zk_frame f;
    size_t n;

    ZK_TRY(zk__clv_file(cx, a, &path));
    ZK_TRY(zk_frame_spec_of(cx, a, path, &spec));
    const char **names;
    ZK_TRY(zk_frame_names(cx, &spec, &names, &n));
    zk_frame_want want = {.name = n ? names[0] : "", .type = ZK_WANT_TEXT, .filled = true};
    spec.want = &want;
    spec.n_want = 1;
    spec.rest = true;
    ZK_TRY(zk_frame_read(cx, &spec, &f));
    n = f.rows;
    if (f.cols != n + 1 || n > 1000)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s：转换矩阵应是方阵（第一列为品牌名），现有 %zu 行、%zu 列",
                            "%s: a switching matrix is square behind a first column of brands, this has %zu "
                            "rows and %zu columns"),
                       path, n, f.cols ? f.cols - 1 : 0);
    m->in.brands = n;
    m->brand = ZK_NEWS(&cx->arena, const char *, n);
    m->matrix = ZK_NEWS(&cx->arena, double, n *n);
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        m->brand[i] = zk_str_dup(&cx->arena, f.col[0].text[i]);
        if (strcmp(m->brand[i], f.col[i + 1].name) != 0)
            return zk_fail(
                cx, ZK_EINVAL,
                ZK_L("%s：第 %zu 行是 %s，第 %zu 列却是 %s", "%s: row %zu is %s, but column %zu is %s"), path,
                i + 1, m->brand[i], i + 1, f.col[i + 1].name);
        for (size_t j = 0; j < n; j++) {
            if (f.col[j + 1].type != ZK_WANT_NUMBER || f.col[j + 1].missing)
                return zk_fail(cx, ZK_EINVAL,
                               ZK_L("%s：%s 列有不是数的值", "%s: column %s has values that are no numbers"),
                               path, f.col[j + 1].name);
            sum += m->matrix[i * n + j] = f.col[j + 1].num[i];
        }
        for (size_t j = 0; j < n && zk_arg_flag(a, "counts") && sum > 0; j++)
            m->matrix[i * n + j] /= sum;
    }
    return ZK_OK;
}

/* One number for all brands, or one each. */
static zk_err by_brand(zk_ctx *cx, const zk_args *a, const char *option, const market *m, double **out)
{
    const char *said = zk_arg(a, option);
    size_t n;

    if (!said)
        return zk_fail(cx, ZK_EINVAL, ZK_L("缺少 --%s", "--%s is missing"), option);
    ZK_TRY(zk_ask_numbers(cx, option, said, out, &n));
    if (n == 1 && m->in.brands > 1) {
        double one = **out;
        *out = ZK_NEWS(&cx->arena, double, m->in.brands);
        for (size_t i = 0; i < m->in.brands; i++)
            (*out)[i] = one;
    } else if (n != m->in.brands) {
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--%s 有 %zu 个值，品牌有 %zu 个", "--%s has %zu values for %zu brands"), option,
                       n, m->in.brands);
    }
    return ZK_OK;
}

static zk_err refused(zk_ctx *cx, const market *m, const zk_spot *spot, zk_err err)
{
    size_t n = m->in.brands;

    if (spot->why == ZK_WHY_RANGE && spot->row <= n && spot->col == n)
        return zk_fail(cx, err,
                       ZK_L("%s 的概率合计为 %.6g，应为 1（次数请加 --counts）",
                            "the chances of %s sum to %.6g, not to 1 (--counts for counts)"),
                       spot->row < n ? m->brand[spot->row] : "--now", spot->value);
    return zk_method_refused(cx, spot->row < n ? m->brand[spot->row] : "rust", spot, err);
}

/* Chances now: given, all on the brand named, or those of the long run. */
static zk_err now_of(zk_ctx *cx, const zk_args *a, market *m)
{
    const char *said = zk_arg(a, "now");
    size_t n;
    zk_spot spot;
    zk_err err;

    m->now = ZK_NEWS(&cx->arena, double, m->in.brands);
    if (said && !strpbrk(said, ",，") && m->in.brands > 1) {
        ZK_TRY(zk_ask_name(cx, "--now", said, m->brand, m->in.brands, &n));
        m->now[n] = 1;
        return ZK_OK;
    }
    if (said) {
        double *given;
        ZK_TRY(zk_ask_numbers(cx, "--now", said, &given, &n));
        if (n != m->in.brands)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("--now 有 %zu 个值，品牌有 %zu 个", "--now has %zu values for %zu brands"), n,
                           m->in.brands);
        m->now = given;
        return ZK_OK;
    }
    for (size_t i = 0; i < m->in.brands; i++)
        m->now[i] = 1 / (double)m->in.brands;
    m->in.now = m->now;
    if ((err = zk_clv_switching(&m->in, m->value, m->share, &spot)))
        return refused(cx, m, &spot, err);
    memcpy(m->now, m->share, m->in.brands * sizeof *m->now);
    return ZK_OK;
}

static void show_json(const market *m, zk_json *j)
{
    zk_json_object(j);
    zk_json_kstr(j, "method", "rust");
    zk_json_key(j, "brands");
    zk_json_array(j);
    for (size_t i = 0; i < m->in.brands; i++) {
        zk_json_object(j);
        zk_json_kstr(j, "brand", m->brand[i]);
        zk_json_kreal(j, "now", m->now[i]);
        zk_json_kreal(j, "value", m->value[i]);
        zk_json_kreal(j, "long_run_share", m->share[i]);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
    zk_json_end_object(j);
    zk_json_print(j);
}

static void show_table(zk_ctx *cx, const market *m)
{
    double total = 0;
    zk_table t;

    for (size_t i = 0; i < m->in.brands; i++)
        total += m->value[i];
    zk_table_init(&t, cx, "lrrrr");
    zk_table_row(&t, ZK_TR(cx, "品牌", "brand"), ZK_TR(cx, "当前概率", "chance now"),
                 ZK_TR(cx, "终身价值", "lifetime value"), ZK_TR(cx, "占比", "share of value"),
                 ZK_TR(cx, "长期购买份额", "long-run share"));
    for (size_t i = 0; i < m->in.brands; i++)
        zk_table_row(&t, m->brand[i], zk_fmt(&cx->arena, "%.4f", m->now[i]),
                     zk_fmt(&cx->arena, "%.4f", m->value[i]),
                     total != 0 ? zk_fmt(&cx->arena, "%.1f%%", 100 * m->value[i] / total) : "",
                     zk_fmt(&cx->arena, "%.4f", m->share[i]));
    zk_table_print(&t, stdout);
}

zk_err zk__clv_rust(zk_ctx *cx, const zk_args *a)
{
    market m = {.in = {.frequency = 1, .rate = 0.1, .years = NAN}};
    zk_json j = {.pretty = true};
    zk_spot spot;
    zk_err err;

    ZK_TRY(matrix_of(cx, a, &m));
    ZK_TRY(zk_ask_real(cx, a, "frequency", 1e-6, 1e6, &m.in.frequency));
    ZK_TRY(zk_ask_real(cx, a, "rate", -0.99, 1e3, &m.in.rate));
    ZK_TRY(zk_ask_real(cx, a, "years", 0, 1e6, &m.in.years));
    if (isnan(m.in.years))
        return zk_fail(cx, ZK_EINVAL, ZK_L("缺少 --years", "--years is missing"));
    ZK_TRY(by_brand(cx, a, "volume", &m, &m.volume));
    ZK_TRY(by_brand(cx, a, "margin", &m, &m.margin));
    m.value = ZK_NEWS(&cx->arena, double, m.in.brands);
    m.share = ZK_NEWS(&cx->arena, double, m.in.brands);
    m.in.switching = m.matrix;
    m.in.volume = m.volume;
    m.in.margin = m.margin;
    m.in.next_first = zk_arg_flag(a, "next-first");
    ZK_TRY(now_of(cx, a, &m));
    m.in.now = m.now;
    if ((err = zk_clv_switching(&m.in, m.value, m.share, &spot)))
        return refused(cx, &m, &spot, err);
    if (cx->json)
        show_json(&m, &j);
    else
        show_table(cx, &m);
    return ZK_OK;
}
