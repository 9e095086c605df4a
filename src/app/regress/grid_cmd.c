/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables of a paper: for the terminal, as Markdown, as LaTeX with booktabs.
 */
#include "app/regress/regress.h"

#include <string.h>

void zk__grid_row(zk__grid *g, const char *const *cells)
{
    size_t n = g->n * g->cols;

    for (size_t j = 0; j < g->cols; j++)
        *ZK_PUSH(&g->cx->arena, g->cell, n, g->cap) = cells[j] ? cells[j] : "";
    g->n++;
}

void zk__grid_rule(zk__grid *g)
{
    *ZK_PUSH(&g->cx->arena, g->rule, g->n_rules, g->cap_rules) = g->n;
}

static bool ruled(const zk__grid *g, size_t row)
{
    for (size_t i = 0; i < g->n_rules; i++)
        if (g->rule[i] == row)
            return true;
    return false;
}

/* Text with what LaTeX or Markdown would take for its own escaped. */
static const char *escaped(zk_ctx *cx, const char *s, zk__format format)
{
    const char *special = format == ZK__LATEX ? "&%$#_{}" : "|*_`";
    zk_buf b = {0};
    const char *out;

    for (; *s; s++) {
        if (format == ZK__LATEX && strchr("^~\\", *s)) {
            zk_buf_fmt(&b, "%s",
                       *s == '^'   ? "\\textasciicircum{}"
                       : *s == '~' ? "\\textasciitilde{}"
                                   : "\\textbackslash{}");
            continue;
        }
        if (strchr(special, *s))
            zk_buf_putc(&b, '\\');
        zk_buf_putc(&b, *s);
    }
    out = zk_strndup(&cx->arena, b.p ? b.p : "", b.n);
    zk_buf_clear(&b);
    return out;
}

/* "0.123***" as LaTeX: 0.123\sym, stars raised. */
static const char *latex_cell(zk_ctx *cx, const char *s)
{
    size_t stars = 0, n = strlen(s);

    while (stars < n && s[n - 1 - stars] == '*')
        stars++;
    const char *body = escaped(cx, zk_strndup(&cx->arena, s, n - stars), ZK__LATEX);
    if (!stars)
        return body;
    return zk_fmt(&cx->arena, "%s$^{%s}$", body, s + n - stars);
}

static void print_text(zk__grid *g)
{
    char *align = zk_zalloc(&g->cx->arena, g->cols + 1);
    zk_table t;

    memset(align, 'r', g->cols);
    align[0] = 'l';
    zk_table_init(&t, g->cx, align);
    for (size_t i = 0; i < g->n; i++) {
        if (i > 1 && ruled(g, i)) {
            const char **blank = ZK_NEWS(&g->cx->arena, const char *, g->cols);
            for (size_t j = 0; j < g->cols; j++)
                blank[j] = "";
            zk_table_cells(&t, blank);
        }
        zk_table_cells(&t, g->cell + i * g->cols);
    }
    zk_table_print(&t, stdout);
}

static void print_markdown(zk__grid *g)
{
    for (size_t i = 0; i < g->n; i++) {
        for (size_t j = 0; j < g->cols; j++)
            printf("| %s ", escaped(g->cx, g->cell[i * g->cols + j], ZK__MARKDOWN));
        printf("|\n");
        for (size_t j = 0; i == 0 && j < g->cols; j++)
            printf(j ? "| ---: " : "| :--- ");
        if (i == 0)
            printf("|\n");
    }
}

static void print_latex(zk__grid *g, const char *title, const char *note)
{
    printf("\\begin{table}[htbp]\n\\centering\n");
    if (title)
        printf("\\caption{%s}\n", escaped(g->cx, title, ZK__LATEX));
    printf("\\begin{tabular}{l");
    for (size_t j = 1; j < g->cols; j++)
        printf("r");
    printf("}\n\\toprule\n");
    for (size_t i = 0; i < g->n; i++) {
        if ((i == 1 && !ruled(g, 2)) || ruled(g, i)) /* a head of one row, or of two */
            printf("\\midrule\n");
        for (size_t j = 0; j < g->cols; j++)
            printf("%s%s", j ? " & " : "", latex_cell(g->cx, g->cell[i * g->cols + j]));
        printf(" \\\\\n");
    }
    printf("\\bottomrule\n\\end{tabular}\n");
    if (note)
        printf("\\begin{flushleft}\\footnotesize %s\\end{flushleft}\n", escaped(g->cx, note, ZK__LATEX));
    printf("\\end{table}\n");
}

void zk__grid_print(zk__grid *g, zk__format format, const char *title, const char *note)
{
    if (format == ZK__LATEX) {
        print_latex(g, title, note);
        return;
    }
    if (title)
        printf(format == ZK__MARKDOWN ? "**%s**\n\n" : "%s\n\n", title);
    if (format == ZK__TEXT)
        print_text(g);
    else
        print_markdown(g);
    if (note)
        printf("\n%s\n", format == ZK__MARKDOWN ? escaped(g->cx, note, format) : note);
}

const char *zk__stars(double p)
{
    return p < 0.01 ? "***" : p < 0.05 ? "**" : p < 0.1 ? "*" : "";
}
