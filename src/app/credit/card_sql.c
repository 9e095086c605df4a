/* SPDX-License-Identifier: Apache-2.0
 *
 * A scorecard as one SELECT in standard SQL, for databases that score without Zhike. Nothing here is sent to a store.
 *
 * Codes and missing values are asked for first; ranges are upper ends in ascending order, as CASE takes the first that holds.
 */
#include "app/credit/card.h"

#include <math.h>

static const char *number(zk_ctx *cx, double x)
{
    char text[32];

    return zk_strdup(&cx->arena, zk_real_show(x, text));
}

static void identifier(zk_buf *b, const char *text)
{
    zk_buf_putc(b, '"');
    for (const char *p = text; *p; p++) {
        if (*p == '"')
            zk_buf_putc(b, '"');
        zk_buf_putc(b, *p);
    }
    zk_buf_putc(b, '"');
}

static void in_list(zk_buf *b, const zk__card *c, size_t v, size_t k)
{
    size_t col = c->chosen[v], n = 0;

    for (size_t l = 0; l < c->v.col[col].levels; l++)
        if (zk_card_bin_of(c->fit, col)[l] == k) {
            zk_buf_puts(b, n++ ? ", " : "");
            zk__quoted(b, c->v.level[col][l]);
        }
}

static void one_case(zk_ctx *cx, const zk__card *c, size_t v, zk_buf *b)
{
    const zk_binning *t = zk__card_binning(c, v);
    const double *points = c->points + v * ZK_BINS_MAX;
    const char *name = zk__card_name(c, v);
    double other = points[ZK_BINS_MAX - 1];

    zk_buf_puts(b, "  + CASE");
    for (size_t q = 0; q < t->bins; q++) {
        size_t k = (q + t->ordinary) % t->bins; /* codes and missing go first */
        const zk_bin *bin = &t->bin[k];
        if (bin->kind == ZK_BIN_LEVELS && !bin->n)
            continue;
        zk_buf_puts(b, "\n      WHEN ");
        identifier(b, name);
        if (bin->kind == ZK_BIN_MISSING)
            zk_buf_puts(b, " IS NULL");
        else if (bin->kind == ZK_BIN_SPECIAL)
            zk_buf_fmt(b, " = %s", number(cx, bin->lo));
        else if (bin->kind == ZK_BIN_LEVELS) {
            zk_buf_puts(b, " IN (");
            in_list(b, c, v, k);
            zk_buf_putc(b, ')');
        } else if (isinf(bin->hi))
            zk_buf_puts(b, " IS NOT NULL");
        else
            zk_buf_fmt(b, " < %s", number(cx, bin->hi));
        zk_buf_fmt(b, " THEN %s", number(cx, points[k]));
    }
    zk_buf_fmt(b, "\n      ELSE %s END\n", number(cx, other));
}

void zk__card_sql(zk_ctx *cx, const zk__card *c, const char *table, zk_buf *out)
{
    zk_buf_puts(out, "SELECT ");
    if (c->s.id) {
        identifier(out, c->s.id->name);
        zk_buf_puts(out, ",\n  ");
    }
    zk_buf_fmt(out, "%s\n", number(cx, c->base));
    for (size_t v = 0; v < c->n; v++)
        one_case(cx, c, v, out);
    zk_buf_puts(out, "  AS score\nFROM ");
    identifier(out, table);
    zk_buf_puts(out, ";\n");
}
