/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables on a terminal (contract in table.h).
 */
#include "base/table.h"

#include <math.h>
#include <string.h>

#include "base/num.h"

void zk_table_init(zk_table *t, zk_ctx *cx, const char *align)
{
    *t = (zk_table){.cx = cx, .align = align, .cols = strlen(align)};
}

void zk_table_cells(zk_table *t, const char *const *cells)
{
    for (size_t c = 0; c < t->cols; c++) {
        const char *text = cells[c] ? cells[c] : "";

        if (t->max_width || strpbrk(text, "\n\t"))
            text = zk_text_show(&t->cx->arena, zk_str_of(text), t->max_width ? t->max_width : SIZE_MAX);
        text = zk_text_safe(&t->cx->arena, text);
        *ZK_PUSH(&t->cx->arena, t->cell, t->n, t->cap) = text;
    }
}

void zk_table_row(zk_table *t, ...)
{
    const char **cells = ZK_NEWS(&t->cx->arena, const char *, t->cols);
    va_list ap;

    va_start(ap, t);
    for (size_t c = 0; c < t->cols; c++)
        cells[c] = va_arg(ap, const char *);
    va_end(ap);
    zk_table_cells(t, cells);
}

static void blanks(size_t n, FILE *out)
{
    while (n--)
        fputc(' ', out);
}

void zk_table_print(const zk_table *t, FILE *out)
{
    size_t *width = ZK_NEWS(&t->cx->arena, size_t, t->cols);

    for (size_t i = 0; i < t->n; i++) {
        size_t w = zk_utf8_width(t->cell[i], strlen(t->cell[i]));

        if (w > width[i % t->cols])
            width[i % t->cols] = w;
    }
    for (size_t i = 0; i < t->n; i++) {
        size_t c = i % t->cols;
        const char *text = t->cell[i];
        size_t pad = width[c] - zk_utf8_width(text, strlen(text));

        if (c)
            fputs("  ", out);
        if (t->align[c] == 'r')
            blanks(pad, out);
        fputs(text, out);
        if (c + 1 < t->cols) {
            if (t->align[c] != 'r')
                blanks(pad, out);
            continue;
        }
        fputc('\n', out);
        if (i / t->cols == 0) {
            for (size_t k = 0; k < t->cols; k++) {
                if (k)
                    fputs("  ", out);
                for (size_t w = 0; w < width[k]; w++)
                    fputs("\xE2\x94\x80", out); /* ─ */
            }
            fputc('\n', out);
        }
    }
}

/* Puts a comma between groups of three digits of the whole part. */
static const char *grouped(zk_ctx *cx, const char *text)
{
    const char *p = text + (*text == '-');
    size_t whole = strspn(p, "0123456789"), n = strlen(text);
    char *out = zk_alloc(&cx->arena, n + whole / 3 + 1), *q = out;

    if (*text == '-')
        *q++ = '-';
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0)
            *q++ = ',';
        *q++ = p[i];
    }
    strcpy(q, p + whole);
    return out;
}

const char *zk_show_int(zk_ctx *cx, int64_t n)
{
    char text[32];

    return grouped(cx, zk_num_show(n, 0, false, text));
}

const char *zk_show_count(zk_ctx *cx, int64_t n, const char *one, const char *many)
{
    if (cx->lang == ZK_ZH)
        return zk_show_int(cx, n);
    return zk_fmt(&cx->arena, "%s %s", zk_show_int(cx, n), n == 1 ? one : many);
}

const char *zk_show_fixed(zk_ctx *cx, int64_t n, int scale)
{
    char text[32];

    return grouped(cx, zk_num_show(n, scale, true, text));
}

const char *zk_show_even(zk_ctx *cx, double x, int decimals)
{
    const char *text = isfinite(x) ? zk_fmt(&cx->arena, "%.*f", decimals, x) : NULL;

    if (!text)
        return "\xE2\x80\x94"; /* — */
    return grouped(cx, *text == '-' && !text[strspn(text, "-0.")] ? text + 1 : text);
}

int zk_show_decimals(int before, double x, int most)
{
    char text[400]; /* a double of 309 digits */
    int n = isfinite(x) ? snprintf(text, sizeof text, "%.*f", most, x) : 0;

    while (n > 0 && most > 0 && text[n - 1] == '0')
        n--, most--;
    return n > 0 && most > before ? most : before;
}

const char *zk_show_real(zk_ctx *cx, double x, int decimals)
{
    char *text, *point;

    if (!isfinite(x))
        return "\xE2\x80\x94"; /* — */
    text = zk_fmt(&cx->arena, "%.*f", decimals, x);
    point = strchr(text, '.');
    if (point) {
        char *end = text + strlen(text);

        while (end[-1] == '0')
            *--end = 0;
        if (end[-1] == '.')
            end[-1] = 0;
    }
    if (!strcmp(text, "-0"))
        text = text + 1;
    return grouped(cx, text);
}
