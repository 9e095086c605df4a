/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike psi: has a population shifted? Two files, or two columns of one, compared bin by bin.
 *
 * Bins come from the first (quantiles of numbers, every category); missing values are a bin of their own, and so
 * are categories that only the second has.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "app/credit/cmds.h"
#include "app/credit/picture.h"
#include "app/credit/sample.h"

enum { BINS_MAX = 100, CATEGORIES_MAX = 500 };

typedef struct shift {
    const char *name;
    size_t bins;
    const char **label;
    double *expected, *actual, *part;
    double psi;
} shift;

typedef struct ask {
    size_t bins;
    double floor;
} ask;

static const char *word(const zk_ctx *cx, double psi)
{
    return psi < 0.1    ? ZK_TR(cx, "稳定", "stable")
           : psi < 0.25 ? ZK_TR(cx, "有变化", "changing")
                        : ZK_TR(cx, "明显偏移", "shifted");
}

static const char *real(zk_ctx *cx, double x)
{
    return zk_fmt(&cx->arena, "%.10g", x);
}

static void room(zk_ctx *cx, shift *s, size_t n)
{
    s->label = ZK_NEWS(&cx->arena, const char *, n);
    s->expected = ZK_NEWS(&cx->arena, double, n);
    s->actual = ZK_NEWS(&cx->arena, double, n);
    s->part = ZK_NEWS(&cx->arena, double, n);
}

/* Bins (-inf, c1], (c1, c2], ...; the last is for missing values. */
static zk_err numbers(zk_ctx *cx, const ask *q, const zk_series *e, size_t ne, const zk_series *a, size_t na,
                      shift *s)
{
    double *known = ZK_NEWS(&cx->arena, double, ne), cuts[BINS_MAX], used[BINS_MAX];
    size_t n = 0, k = 0;
    zk_spot spot;
    zk_err err;

    for (size_t i = 0; i < ne; i++)
        if (!isnan(e->num[i]))
            known[n++] = e->num[i];
    if (n == 0)
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s 在基准里全部缺失", "%s is missing throughout in the first"),
                       e->name);
    if ((err = zk_quantile_cuts(known, n, q->bins, cuts, &spot)))
        return zk_method_refused(cx, e->name, &spot, err);
    for (size_t i = 0; i + 1 < q->bins; i++)
        if (k == 0 || cuts[i] > used[k - 1])
            used[k++] = cuts[i];
    room(cx, s, k + 2);
    for (size_t b = 0; b <= k; b++)
        s->label[b] = k == 0   ? ZK_TR(cx, "全部", "all")
                      : b == 0 ? zk_fmt(&cx->arena, "<= %s", real(cx, used[0]))
                      : b == k ? zk_fmt(&cx->arena, "> %s", real(cx, used[k - 1]))
                               : zk_fmt(&cx->arena, "(%s, %s]", real(cx, used[b - 1]), real(cx, used[b]));
    s->label[k + 1] = ZK_TR(cx, "缺失", "missing");
    for (size_t side = 0; side < 2; side++)
        for (size_t i = 0; i < (side ? na : ne); i++) {
            double x = side ? a->num[i] : e->num[i];
            size_t b = 0;
            while (b < k && x > used[b])
                b++;
            (side ? s->actual : s->expected)[isnan(x) ? k + 1 : b] += 1;
        }
    s->bins = k + 2;
    return ZK_OK;
}

/* Every category of the first, then those only the second has, then missing values. */
static zk_err categories(zk_ctx *cx, const zk_series *e, size_t ne, const zk_series *a, size_t na, shift *s)
{
    size_t n = e->n_levels, *to = ZK_NEWS(&cx->arena, size_t, a->n_levels + 1);

    room(cx, s, e->n_levels + a->n_levels + 1);
    for (size_t l = 0; l < e->n_levels; l++)
        s->label[l] = zk_str_dup(&cx->arena, e->levels[l]);
    for (size_t l = 0; l < a->n_levels; l++) {
        for (to[l] = 0; to[l] < n && !zk_str_is(a->levels[l], s->label[to[l]]); to[l]++)
            ;
        if (to[l] == n)
            s->label[n++] = zk_str_dup(&cx->arena, a->levels[l]);
    }
    if (n > CATEGORIES_MAX)
        return zk_fail(cx, ZK_ELIMIT,
                       ZK_L("%s 的类别太多：%zu，最多 %d", "%s has too many categories: %zu, %d at the most"),
                       e->name, n, CATEGORIES_MAX);
    s->label[n] = ZK_TR(cx, "缺失", "missing");
    for (size_t i = 0; i < ne; i++)
        s->expected[e->level[i] < 0 ? n : (size_t)e->level[i]] += 1;
    for (size_t i = 0; i < na; i++)
        s->actual[a->level[i] < 0 ? n : to[a->level[i]]] += 1;
    s->bins = n + 1;
    return ZK_OK;
}

static zk_err compare(zk_ctx *cx, const ask *q, const zk_series *e, size_t ne, const zk_series *a, size_t na,
                      shift *s)
{
    zk_spot spot;
    zk_err err;

    s->name = e->name;
    if (e->type != a->type)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s 一边是数字、一边是文字", "%s is numbers on one side and text on the other"),
                       e->name);
    ZK_TRY(e->type == ZK_WANT_NUMBER ? numbers(cx, q, e, ne, a, na, s) : categories(cx, e, ne, a, na, s));
    if (s->expected[s->bins - 1] == 0 && s->actual[s->bins - 1] == 0)
        s->bins--; /* nothing is missing on either side */
    err = zk_psi(s->expected, s->actual, s->bins, q->floor, &s->psi, s->part, &spot);
    return err ? zk_method_refused(cx, e->name, &spot, err) : ZK_OK;
}

/* ---- which columns ---- */

static zk_err read_frame(zk_ctx *cx, const zk_args *a, const char *path, const zk_frame *like, zk_frame *out)
{
    zk_frame_spec spec;
    zk_frame_want *want = NULL;
    size_t n = 0;

    ZK_TRY(zk_frame_spec_of(cx, a, path, &spec));
    if (like) { /* the second file as the first: a column without values would be AUTO numbers */
        const char **names;
        size_t n_names;
        ZK_TRY(zk_frame_names(cx, &spec, &names, &n_names));
        want = ZK_NEWS(&cx->arena, zk_frame_want, n_names);
        for (size_t i = 0; i < n_names; i++) {
            const zk_series *s = zk_frame_find(like, names[i]);
            if (s)
                want[n++] = (zk_frame_want){.name = names[i], .type = s->type};
        }
    }
    spec.want = want;
    spec.n_want = n;
    spec.rest = true;
    return zk_frame_read(cx, &spec, out);
}

static bool names_rows(const zk_frame *f, const zk_series *s)
{
    return s->type == ZK_WANT_LEVELS && s->n_levels > 50 && s->n_levels * 10 > (f->rows - s->missing) * 9;
}

static zk_err two_files(zk_ctx *cx, const zk_args *a, const ask *q, shift **out, size_t *n)
{
    const char *list = zk_arg(a, "columns"), **names;
    zk_frame e, b;
    size_t k;

    ZK_TRY(read_frame(cx, a, a->operand[0], NULL, &e));
    ZK_TRY(read_frame(cx, a, a->operand[1], &e, &b));
    *n = 0;
    if (list)
        ZK_TRY(zk_names_split(cx, list, &names, &k));
    else
        k = e.cols;
    *out = ZK_NEWS(&cx->arena, shift, k + 1);
    for (size_t i = 0; i < k; i++) {
        const zk_series *one, *two;
        if (list) {
            ZK_TRY(zk_frame_get(cx, &e, names[i], &one));
            ZK_TRY(zk_frame_get(cx, &b, names[i], &two));
        } else {
            one = &e.col[i];
            two = zk_frame_find(&b, one->name);
            if (!two || names_rows(&e, one))
                continue;
        }
        ZK_TRY(compare(cx, q, one, e.rows, two, b.rows, &(*out)[(*n)++]));
    }
    if (*n == 0)
        return zk_fail(cx, ZK_EINVAL, ZK_L("两个文件没有相同的列", "the two files have no column in common"));
    return ZK_OK;
}

static zk_err two_columns(zk_ctx *cx, const zk_args *a, const ask *q, shift **out, size_t *n)
{
    const char *e = zk_arg(a, "expected"), *b = zk_arg(a, "actual");
    zk_frame_want want[2] = {{.name = e}, {.name = b}};
    zk_frame_spec spec;
    zk_frame f;

    if (!e || !b)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("给两个文件，或用 --expected 和 --actual 指明一个文件的两列",
                            "give two files, or two columns of one with --expected and --actual"));
    ZK_TRY(zk_frame_spec_of(cx, a, a->operand[0], &spec));
    spec.want = want;
    spec.n_want = 2;
    ZK_TRY(zk_frame_read(cx, &spec, &f));
    *n = 1;
    *out = ZK_NEWS(&cx->arena, shift, 1);
    ZK_TRY(compare(cx, q, &f.col[0], f.rows, &f.col[1], f.rows, *out));
    (*out)[0].name = zk_fmt(&cx->arena, "%s → %s", f.col[0].name, f.col[1].name);
    return ZK_OK;
}

/* ---- out ---- */

static double total(const double *x, size_t n)
{
    return zk_sum(x, n);
}

static void print_one(zk_ctx *cx, const shift *s)
{
    double e = total(s->expected, s->bins), a = total(s->actual, s->bins);
    zk_table t;

    printf(ZK_TR(cx, "\n%s：PSI %.6f，%s\n", "\n%s: PSI %.6f, %s\n"), s->name, s->psi, word(cx, s->psi));
    zk_table_init(&t, cx, "lrrrrr");
    t.max_width = 40;
    zk_table_row(&t, ZK_TR(cx, "分箱", "bin"), ZK_TR(cx, "基准户数", "expected"), ZK_TR(cx, "占比", "share"),
                 ZK_TR(cx, "现在户数", "actual"), ZK_TR(cx, "占比", "share"), "PSI");
    for (size_t b = 0; b < s->bins; b++)
        zk_table_row(&t, s->label[b], zk_show_int(cx, (int64_t)s->expected[b]),
                     zk__pct(cx, s->expected[b] / e), zk_show_int(cx, (int64_t)s->actual[b]),
                     zk__pct(cx, s->actual[b] / a), zk__dec(cx, s->part[b], 6));
    zk_table_print(&t, stdout);
}

static void print_json(const shift *s, size_t n)
{
    zk_json j = {.pretty = true};

    zk_json_object(&j);
    zk_json_key(&j, "psi");
    zk_json_object(&j);
    for (size_t i = 0; i < n; i++)
        zk_json_kreal(&j, s[i].name, s[i].psi);
    zk_json_end_object(&j);
    zk_json_key(&j, "variables");
    zk_json_array(&j);
    for (size_t i = 0; i < n; i++) {
        zk_json_object(&j);
        zk_json_kstr(&j, "variable", s[i].name);
        zk_json_kreal(&j, "psi", s[i].psi);
        zk_json_kstr(&j, "verdict", s[i].psi < 0.1 ? "stable" : s[i].psi < 0.25 ? "changing" : "shifted");
        zk_json_key(&j, "bins");
        zk_json_array(&j);
        for (size_t b = 0; b < s[i].bins; b++) {
            zk_json_object(&j);
            zk_json_kstr(&j, "label", s[i].label[b]);
            zk_json_kint(&j, "expected", (int64_t)s[i].expected[b]);
            zk_json_kint(&j, "actual", (int64_t)s[i].actual[b]);
            zk_json_kreal(&j, "psi", s[i].part[b]);
            zk_json_end_object(&j);
        }
        zk_json_end_array(&j);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

zk_err zk__psi_cmd(zk_ctx *cx, const zk_args *a)
{
    const char *plot = zk_arg(a, "plot");
    ask q = {.floor = 1e-4};
    int64_t bins = 10;
    shift *s = NULL;
    size_t n = 0, worst = 0;

    ZK_TRY(zk_arg_int(cx, a, "bins", 2, BINS_MAX, &bins));
    ZK_TRY(zk_ask_real(cx, a, "floor", 1e-12, 0.1, &q.floor));
    q.bins = (size_t)bins;
    ZK_TRY(a->n == 2 ? two_files(cx, a, &q, &s, &n) : two_columns(cx, a, &q, &s, &n));
    for (size_t i = 1; i < n; i++)
        if (s[i].psi > s[worst].psi)
            worst = i;
    if (plot)
        ZK_TRY(zk__draw_shift(cx, plot, zk_fmt(&cx->arena, "%s  PSI %.4f", s[worst].name, s[worst].psi),
                              s[worst].label, s[worst].expected, s[worst].actual, s[worst].bins));
    if (cx->json) {
        print_json(s, n);
        return ZK_OK;
    }
    zk_table t;
    zk_table_init(&t, cx, "lrl");
    t.max_width = 60;
    zk_table_row(&t, ZK_TR(cx, "变量", "variable"), "PSI", ZK_TR(cx, "判断", "verdict"));
    for (size_t i = 0; i < n; i++)
        zk_table_row(&t, s[i].name, zk__dec(cx, s[i].psi, 6), word(cx, s[i].psi));
    zk_table_print(&t, stdout);
    for (size_t i = 0; i < n && !zk_arg_flag(a, "summary"); i++)
        print_one(cx, &s[i]);
    return ZK_OK;
}

const zk_opt zk__psi_opts[] = {
    {.name = "columns",
     .value = "LIST",
     .help = {"比较的列；不给则两个文件都有的列",
              "columns to compare; all that both files have unless given"}},
    {.name = "expected",
     .value = "COLUMN",
     .help = {"一个文件时：基准列", "with one file: the column to start from"}},
    {.name = "actual",
     .value = "COLUMN",
     .help = {"一个文件时：现在的列", "with one file: the column as it is now"}},
    {.name = "bins",
     .value = "N",
     .help = {"数字按基准的分位数分几箱", "quantile bins of numbers, cut on the first"},
     .initial = "10"},
    {.name = "floor",
     .value = "SHARE",
     .help = {"空箱按多大占比计", "the share an empty bin counts as"},
     .initial = "0.0001"},
    {.name = "summary", .help = {"只列 PSI", "only the indices"}},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};
