/* SPDX-License-Identifier: Apache-2.0
 *
 * A scorecard as a scheme.
 *
 * A scheme's score is a weighted sum with weights that sum to 1, so every leaf has weight 1/n and n times its points; the base
 * points are shared out over the leaves. Special codes lie inside a range and are cut out of it, because the intervals
 * of a table may not overlap.
 */
#include "app/credit/card.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

/* ---- scheme ---- */

/* A name the scheme language takes: small letters, digits, _. */
static const char *slug(zk_ctx *cx, const char *name, size_t v)
{
    zk_buf b = {0};
    const char *text;

    for (const char *p = name; *p; p++)
        if (isalnum((unsigned char)*p) && (unsigned char)*p < 128)
            zk_buf_putc(&b, (char)tolower((unsigned char)*p));
        else if (b.n && b.p[b.n - 1] != '_')
            zk_buf_putc(&b, '_');
    while (b.n && b.p[b.n - 1] == '_')
        b.p[--b.n] = 0;
    text = b.n && isalpha((unsigned char)b.p[0]) ? zk_strndup(&cx->arena, b.p, b.n)
                                                 : zk_fmt(&cx->arena, "v%zu", v + 1);
    zk_buf_clear(&b);
    return text;
}

void zk__quoted(zk_buf *b, const char *text)
{
    zk_buf_putc(b, '\'');
    for (const char *p = text; *p; p++) {
        if (*p == '\'')
            zk_buf_putc(b, '\'');
        zk_buf_putc(b, *p);
    }
    zk_buf_putc(b, '\'');
}

static const char *indicator_of(zk_ctx *cx, const zk_args *a, const char *name)
{
    const char *text;
    size_t n = strlen(name);

    for (size_t i = 0; (text = zk_arg_nth(a, "indicator", i)); i++)
        if (strncasecmp(text, name, n) == 0 && text[n] == '=')
            return zk_strdup(&cx->arena, text + n + 1);
    return NULL;
}

static const char *number(zk_ctx *cx, double x)
{
    char text[32];

    return zk_strdup(&cx->arena, zk_real_show(x, text));
}

static void entry(zk_ctx *cx, zk_buf *b, const char *key, double value)
{
    zk_buf_puts(b, b->p[b->n - 1] == '{' ? "" : ", ");
    zk__quoted(b, key);
    zk_buf_fmt(b, ": %s", number(cx, value));
}

/* The part of a range between two ends, one of which may be open because a code was cut out there. */
static void range_entry(zk_ctx *cx, zk_buf *b, double lo, bool lo_open, double hi, double value)
{
    const char *key;

    if (isinf(lo))
        key = isinf(hi) ? "(-inf, inf)" : zk_fmt(&cx->arena, "< %s", number(cx, hi));
    else if (isinf(hi))
        key = zk_fmt(&cx->arena, "%s %s", lo_open ? ">" : ">=", number(cx, lo));
    else
        key = zk_fmt(&cx->arena, "%c%s, %s)", lo_open ? '(' : '[', number(cx, lo), number(cx, hi));
    entry(cx, b, key, value);
}

/* Intervals of a numeric variable, special codes cut out. */
static void numeric_table(zk_ctx *cx, zk_buf *b, const zk_binning *t, const double *points, double n,
                          double share)
{
    for (size_t k = 0; k < t->ordinary; k++) {
        double lo = t->bin[k].lo, value = n * (points[k] + share);
        bool open = false;
        for (;;) {
            double next = t->bin[k].hi, code_value = 0;
            bool code = false;
            for (size_t q = t->ordinary; q < t->bins; q++) /* the lowest code from lo on */
                if (t->bin[q].kind == ZK_BIN_SPECIAL && t->bin[q].lo < next &&
                    (open ? t->bin[q].lo > lo : t->bin[q].lo >= lo)) {
                    next = t->bin[q].lo;
                    code_value = n * (points[q] + share);
                    code = true;
                }
            if (!code || next > lo)
                range_entry(cx, b, lo, open, next, value);
            if (!code)
                break;
            entry(cx, b, zk_fmt(&cx->arena, "= %s", number(cx, next)), code_value);
            lo = next;
            open = true;
        }
    }
}

/* Categories by their own names where an indicator is a text, else by number in the order of the comment: [2, 3) is 2. */
static void level_table(zk_ctx *cx, zk_buf *b, const zk__card *c, size_t v, bool by_name,
                        const double *points, double n, double share)
{
    size_t col = c->chosen[v], levels = c->v.col[col].levels;
    const uint32_t *bin_of = zk_card_bin_of(c->fit, col);

    for (size_t l = 0; l < levels; l++) {
        double value = n * (points[bin_of[l]] + share);
        if (by_name)
            entry(cx, b, c->v.level[col][l], value);
        else
            range_entry(cx, b, l ? (double)(l + 1) : -INFINITY, false,
                        l + 1 < levels ? (double)(l + 2) : INFINITY, value);
    }
    if (by_name)
        zk_buf_fmt(b, ", else: %s", number(cx, n * share));
}

static void leaf(zk_ctx *cx, const zk_args *a, const zk__card *c, size_t v, double share, zk_buf *b)
{
    const zk_binning *t = zk__card_binning(c, v);
    const char *name = zk__card_name(c, v), *indicator = indicator_of(cx, a, name),
               *leaf_name = slug(cx, name, v);
    const double *points = c->points + v * ZK_BINS_MAX;
    size_t col = c->chosen[v];
    bool numeric = c->v.col[col].x != NULL;
    double n = (double)c->n, absent = n * share;

    if (!numeric && !indicator) {
        zk_buf_puts(b, "  #");
        for (size_t l = 0; l < c->v.col[col].levels; l++)
            zk_buf_fmt(b, " %zu = %s;", l + 1, c->v.level[col][l]);
        zk_buf_putc(b, '\n');
    }
    zk_buf_fmt(b, "  %s:\n    title: ", leaf_name);
    zk__quoted(b, name);
    zk_buf_fmt(b, "\n    weight: 1/%zu\n    %s: %s\n    normalise: {table: {", c->n,
               indicator ? "indicator" : "expert", indicator ? indicator : leaf_name);
    if (numeric)
        numeric_table(cx, b, t, points, n, share);
    else
        level_table(cx, b, c, v, indicator != NULL, points, n, share);
    for (size_t k = t->ordinary; k < t->bins; k++)
        if (t->bin[k].kind == ZK_BIN_MISSING)
            absent = n * (points[k] + share);
    zk_buf_fmt(b, "}}\n    missing: {score: %s}\n", number(cx, absent));
}

/* Five grades of equal numbers in the sample; fewer where scores repeat. */
static zk_err grades(zk_ctx *cx, const double *score, size_t n, zk_buf *b)
{
    static const char *const letters[] = {"A", "B", "C", "D", "E"};
    double cuts[4], used[4];
    size_t k = 0;

    if (zk_quantile_cuts(score, n, 5, cuts, NULL))
        return zk_fail(cx, ZK_EINTERNAL, ZK_L("无法求分位数", "no quantiles"));
    for (size_t i = 0; i < 4; i++) {
        double at = round(cuts[3 - i] * 100) / 100;
        if (k == 0 || at < used[k - 1])
            used[k++] = at;
    }
    zk_buf_puts(b, "grades:\n");
    for (size_t g = 0; g <= k; g++) {
        if (g == 0)
            zk_buf_fmt(b, "  A: \">= %s\"\n", number(cx, used[0]));
        else if (g < k)
            zk_buf_fmt(b, "  %s: \"[%s, %s)\"\n", letters[g], number(cx, used[g]), number(cx, used[g - 1]));
        else
            zk_buf_fmt(b, "  %s: \"< %s\"\n", letters[g], number(cx, used[k - 1]));
    }
    return ZK_OK;
}

zk_err zk__card_yaml(zk_ctx *cx, const zk_args *a, const zk__card *c, const double *score, size_t n_scores,
                     zk_buf *out)
{
    const char *name = zk_arg(a, "name");

    if (c->n == 0)
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("评分卡没有变量，不能写成方案", "the scorecard has no variable and cannot be a scheme"));
    zk_buf_fmt(
        out,
        "# Made by zhike scorecard. Leaves that read expert: wait for an indicator (--indicator VAR=NAME).\n"
        "scheme: %s\ntitle: {zh: 信用评分卡, en: Credit scorecard}\n"
        "description: {zh: '基础分 %g 对应好坏比 %g:1，每 %g 分好坏比翻一倍', en: '%g points at odds of %g "
        "to 1; %g points double "
        "the odds'}\naggregate: weighted_sum\ntree:\n",
        name, c->spec.base_score, c->spec.base_odds, c->spec.pdo, c->spec.base_score, c->spec.base_odds,
        c->spec.pdo);
    for (size_t v = 0; v < c->n; v++)
        leaf(cx, a, c, v, c->base / (double)c->n, out);
    return grades(cx, score, n_scores, out);
}
