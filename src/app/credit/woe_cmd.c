/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike woe: weight of evidence and information value of every variable of a file.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/credit/cmds.h"
#include "app/credit/picture.h"
#include "app/credit/sample.h"
#include "base/file.h"

typedef struct result {
    zk__sample s;
    zk__vars v;
    zk_binning *b; /* by variable */
    uint32_t **bin_of;
    size_t *order; /* variables, largest IV first */
} result;

static zk_err fit_one(zk_ctx *cx, result *r, size_t c, const uint8_t *bad)
{
    const zk_card_column *col = &r->v.col[c];
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    if (col->x) {
        double *x = ZK_NEWS(&cx->arena, double, r->s.n);
        for (size_t i = 0; i < r->s.n; i++)
            x[i] = col->x[r->s.row[i]];
        err = zk_woe_fit(x, bad, r->s.n, &col->bins, &r->b[c], &spot);
    } else {
        int32_t *level = ZK_NEWS(&cx->arena, int32_t, r->s.n);
        for (size_t i = 0; i < r->s.n; i++)
            level[i] = col->level[r->s.row[i]];
        r->bin_of[c] = ZK_NEWS(&cx->arena, uint32_t, col->levels + 1);
        err = zk_woe_fit_levels(level, col->levels, bad, r->s.n, &col->bins, col->group, col->n_groups,
                                &r->b[c], r->bin_of[c], &spot);
    }
    return err ? zk__vars_refused(cx, &r->s, c, &spot, err) : ZK_OK;
}

static zk_err fit(zk_ctx *cx, result *r)
{
    uint8_t *bad = ZK_NEWS(&cx->arena, uint8_t, r->s.n);
    double *iv = ZK_NEWS(&cx->arena, double, r->s.vars);

    r->b = ZK_NEWS(&cx->arena, zk_binning, r->s.vars);
    r->bin_of = ZK_NEWS(&cx->arena, uint32_t *, r->s.vars);
    r->order = ZK_NEWS(&cx->arena, size_t, r->s.vars);
    for (size_t i = 0; i < r->s.n; i++)
        bad[i] = r->s.bad[r->s.row[i]];
    for (size_t c = 0; c < r->s.vars; c++) {
        ZK_TRY(fit_one(cx, r, c, bad));
        iv[c] = r->b[c].iv;
    }
    return zk_order(iv, r->s.vars, true, r->order, NULL);
}

/* ---- out ---- */

static void print_summary(zk_ctx *cx, const result *r)
{
    zk_table t;

    printf(ZK_TR(cx, "%s 户，其中坏 %zu 户（%s = %s，%s）\n", "%s, %zu of them bad (%s = %s, %s)\n"),
           zk_show_count(cx, (int64_t)r->s.n, "subject", "subjects"), r->s.bads, r->s.target->name,
           r->s.bad_word, zk__pct(cx, (double)r->s.bads / (double)r->s.n));
    if (r->s.n < r->s.f.rows)
        printf(ZK_TR(cx, "%s 行没有结果，未参与计算\n", "%s without an outcome left out\n"),
               zk_show_count(cx, (int64_t)(r->s.f.rows - r->s.n), "row", "rows"));
    if (*r->s.skipped)
        printf(ZK_TR(cx, "未使用（每行各不相同）：%s\n", "not used (names of rows): %s\n"), r->s.skipped);
    zk_table_init(&t, cx, "lrrl");
    t.max_width = 60;
    zk_table_row(&t, ZK_TR(cx, "变量", "variable"), ZK_TR(cx, "箱数", "bins"), "IV",
                 ZK_TR(cx, "区分力", "strength"));
    for (size_t i = 0; i < r->s.vars; i++) {
        size_t c = r->order[i];
        zk_table_row(&t, r->s.var[c]->name, zk_show_int(cx, (int64_t)r->b[c].bins),
                     zk__dec(cx, r->b[c].iv, 7), zk__iv_word(cx, r->b[c].iv));
    }
    putchar('\n');
    zk_table_print(&t, stdout);
}

static void print_bins(zk_ctx *cx, const result *r, size_t c)
{
    const zk_binning *b = &r->b[c];
    zk_table t;

    printf(ZK_TR(cx, "\n%s（IV %.7f，%s）\n", "\n%s (IV %.7f, %s)\n"), r->s.var[c]->name, b->iv,
           zk__iv_word(cx, b->iv));
    zk_table_init(&t, cx, "lrrrrrrr");
    t.max_width = 50;
    zk_table_row(&t, ZK_TR(cx, "分箱", "bin"), ZK_TR(cx, "户数", "count"), ZK_TR(cx, "占比", "share"),
                 ZK_TR(cx, "好", "good"), ZK_TR(cx, "坏", "bad"), ZK_TR(cx, "坏账率", "bad rate"), "WoE",
                 "IV");
    for (size_t k = 0; k < b->bins; k++) {
        const zk_bin *n = &b->bin[k];
        zk_table_row(&t, zk__bin_label(cx, &r->v, c, b, r->bin_of[c], k), zk_show_int(cx, (int64_t)n->n),
                     zk__pct(cx, (double)n->n / (double)b->n), zk_show_int(cx, (int64_t)(n->n - n->bad)),
                     zk_show_int(cx, (int64_t)n->bad), zk__pct(cx, n->rate), zk__dec(cx, n->woe, 6),
                     zk__dec(cx, n->iv, 6));
    }
    zk_table_print(&t, stdout);
}

static void print_json(zk_ctx *cx, const result *r)
{
    zk_json j = {.pretty = true};

    zk_json_object(&j);
    zk_json_kstr(&j, "target", r->s.target->name);
    zk_json_kstr(&j, "bad_value", r->s.bad_word);
    zk_json_kint(&j, "n", (int64_t)r->s.n);
    zk_json_kint(&j, "bad", (int64_t)r->s.bads);
    zk_json_key(&j, "iv");
    zk_json_object(&j);
    for (size_t i = 0; i < r->s.vars; i++)
        zk_json_kreal(&j, r->s.var[r->order[i]]->name, r->b[r->order[i]].iv);
    zk_json_end_object(&j);
    zk_json_key(&j, "variables");
    zk_json_array(&j);
    for (size_t i = 0; i < r->s.vars; i++) {
        size_t c = r->order[i];
        zk_json_object(&j);
        zk_json_kstr(&j, "variable", r->s.var[c]->name);
        zk_json_kstr(&j, "type", r->v.col[c].x ? "numeric" : "categorical");
        zk_json_kreal(&j, "iv", r->b[c].iv);
        zk_json_key(&j, "bins");
        zk_json_array(&j);
        for (size_t k = 0; k < r->b[c].bins; k++) {
            zk_json_object(&j);
            zk__bin_json(cx, &j, &r->v, c, &r->b[c], r->bin_of[c], k);
            zk_json_end_object(&j);
        }
        zk_json_end_array(&j);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

/* ---- woe columns ---- */

static double woe_of(const result *r, size_t c, size_t row)
{
    const zk_binning *b = &r->b[c];
    size_t k = b->bins;

    if (r->v.col[c].x)
        k = zk_woe_bin(b, r->v.col[c].x[row]);
    else if (r->v.col[c].level[row] >= 0)
        k = b->ordinary ? r->bin_of[c][r->v.col[c].level[row]] : b->bins;
    else if (b->bins && b->bin[b->bins - 1].kind == ZK_BIN_MISSING)
        k = b->bins - 1;
    return k < b->bins ? b->bin[k].woe : 0;
}

static zk_err write_woe(zk_ctx *cx, const result *r, const char *path)
{
    zk_buf b = {0};

    zk_buf_puts(&b, "subject,");
    zk_buf_csv(&b, r->s.target->name);
    for (size_t c = 0; c < r->s.vars; c++) {
        zk_buf_putc(&b, ',');
        zk_buf_csv(&b, zk_fmt(&cx->arena, "%s_woe", r->s.var[c]->name));
    }
    zk_buf_putc(&b, '\n');
    for (size_t i = 0; i < r->s.f.rows; i++) {
        zk_buf_csv(&b, zk__subject(cx, &r->s, i));
        zk_buf_fmt(&b, r->s.bad[i] == ZK__NO_OUTCOME ? "," : ",%d", r->s.bad[i]);
        for (size_t c = 0; c < r->s.vars; c++) {
            zk_buf_putc(&b, ',');
            zk__cell_real(&b, woe_of(r, c, i));
        }
        zk_buf_putc(&b, '\n');
    }
    return zk_file_write_buf(cx, path, &b);
}

/* The pictures of the strongest variables. */
static zk_err draw(zk_ctx *cx, const result *r, const char *path)
{
    size_t n = r->s.vars < 6 ? r->s.vars : 6;
    zk__bin_picture *p = ZK_NEWS(&cx->arena, zk__bin_picture, n);

    for (size_t i = 0; i < n; i++) {
        size_t c = r->order[i];
        p[i].title = zk_fmt(&cx->arena, "%s  IV %.4f", r->s.var[c]->name, r->b[c].iv);
        p[i].b = &r->b[c];
        p[i].label = ZK_NEWS(&cx->arena, const char *, r->b[c].bins + 1);
        for (size_t k = 0; k < r->b[c].bins; k++)
            p[i].label[k] = zk__bin_label(cx, &r->v, c, &r->b[c], r->bin_of[c], k);
    }
    return zk__draw_bins(cx, path, p, n);
}

zk_err zk__woe_cmd(zk_ctx *cx, const zk_args *a)
{
    const char *plot = zk_arg(a, "plot"), *apply = zk_arg(a, "apply");
    result r = {0};

    ZK_TRY(zk__sample_read(cx, a, a->operand[0], NULL, &r.s));
    ZK_TRY(zk__vars_of(cx, a, &r.s, &r.v));
    ZK_TRY(fit(cx, &r));
    if (apply)
        ZK_TRY(write_woe(cx, &r, apply));
    if (plot)
        ZK_TRY(draw(cx, &r, plot));
    if (cx->json) {
        print_json(cx, &r);
        return ZK_OK;
    }
    print_summary(cx, &r);
    for (size_t i = 0; i < r.s.vars && !zk_arg_flag(a, "summary"); i++)
        print_bins(cx, &r, r.order[i]);
    return ZK_OK;
}

const zk_opt zk__woe_opts[] = {
    ZK__TARGET_OPTS,
    ZK__COLUMN_OPTS,
    ZK__BIN_OPTS,
    {.name = "summary", .help = {"只列各变量的 IV", "only the information values"}},
    {.name = "apply",
     .value = "FILE.csv",
     .help = {"把每行的 WoE 写到文件", "write every row's WoE into a file"}},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};
