/* SPDX-License-Identifier: Apache-2.0
 *
 * One sheet of an XLSX workbook as UTF-8 CSV, streamed.
 *
 * Numbers keep the digits a person sees (15 significant ones), dates become 2024-03-31 or
 * 2024-03-31 08:15:00 by their number format, a line break inside a cell becomes a blank. The head line is
 * the row among the first that is understood best; rows above it are left out, and an empty row
 * stays an empty record, so that line n of the CSV is row n + first_row - 1 of the sheet.
 */
#include "app/import/xlsx.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/import/sniff.h"
#include "base/file.h"

typedef struct sheet {
    zk__part part;
    const zk_import_options *opt;
    const zk__map *map;
    const char *path;
    FILE *out;
    int64_t row;     /* being read */
    int64_t written; /* last row written */
    int64_t first_row;
    int width;     /* columns of the head line; 0: not known yet */
    zk_str *cells; /* of the row; texts in row_text by offset (p holds the offset) */
    size_t *offset;
    int n_cells;
    zk_buf text, value, line;
    int col;
    char type; /* s, i (inlineStr), b, e, n, d, t (str) */
    size_t style;
    bool in_v, in_t;
    int phonetic;
    /* rows held back until the head line is known */
    struct held {
        int64_t row;
        zk_str line;
        size_t score;
        int n;
    } held[ZK__HEAD_ROWS];
    size_t n_held;
    bool begun;
    size_t known; /* names in the head line that are understood */
    zk__merges merges;
    bool again;      /* second reading: what is merged is known */
    bool *describes; /* by column of the head line: may be carried down */
    int n_describes;
} sheet;

/* ---- cells ------------------------------------------------------------------------------------- */

/* "BC12" -> 54 (from 0); -1: not of that form. */
static int column_of(const char *ref)
{
    int c = 0;

    for (; *ref >= 'A' && *ref <= 'Z'; ref++) {
        c = c * 26 + (*ref - 'A' + 1);
        if (c > 16384)
            return -1;
    }
    return c - 1;
}

/* Serial 60 is the day 1900-02-29 that never was; days before it are one off. */
static void date_text(const zk__xlsx *x, double serial, zk__numfmt fmt, char *out, size_t cap)
{
    double days = floor(serial + 0.5 / 86400);
    int64_t s = (int64_t)floor((serial - days) * 86400 + 0.5), base = x->date1904 ? -24107 : -25569;
    char date[16];

    if (s < 0)
        s = 0;
    if (!x->date1904 && days < 60)
        base++;
    if (days < 1 && !x->date1904 && fmt == ZK__FMT_TIME) {
        snprintf(out, cap, "%02d:%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
        return;
    }
    zk_date_show((int32_t)(days + (double)base), date);
    if (s)
        snprintf(out, cap, "%s %02d:%02d:%02d", date, (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
    else
        snprintf(out, cap, "%s", date);
}

/* What a spreadsheet shows: as written if that is short, else 15 significant digits; never an exponent for a
 * whole number that has at most 15 digits (ids are such numbers). */
static void number_text(const char *raw, char *out, size_t cap)
{
    size_t digits = 0;
    double v = strtod(raw, NULL);

    for (const char *p = raw; *p && *p != 'e' && *p != 'E'; p++)
        digits += *p >= '0' && *p <= '9';
    if (strpbrk(raw, "eE") && v == floor(v) && fabs(v) < 1e15)
        snprintf(out, cap, "%.0f", v);
    else if (digits > 15)
        snprintf(out, cap, fabs(v) < 1e15 && v == floor(v) ? "%.0f" : "%.15g", v);
    else
        snprintf(out, cap, "%s", raw);
}

static void cell_put(sheet *s, const char *p, size_t n)
{
    if (s->col < 0 || s->col >= ZK_SOURCE_COLUMNS_MAX)
        return;
    while (s->n_cells <= s->col)
        s->cells[s->n_cells++] = (zk_str){NULL, 0};
    s->offset[s->col] = s->text.n;
    s->cells[s->col].n = n;
    zk_buf_put(&s->text, p, n);
}

static void cell_end(sheet *s)
{
    const zk__xlsx *x = s->part.x;
    char buf[64], *end;
    const char *raw = s->value.p ? s->value.p : "";
    double v;
    size_t at;

    if (s->col >= ZK_SOURCE_COLUMNS_MAX && s->value.n) {
        zk__xlsx_stop(&s->part, zk_fail(x->cx, ZK_ELIMIT,
                                        ZK_L("%s 第 %" PRId64 " 行超过 %d 列",
                                             "%s row %" PRId64 " has more than %d columns"),
                                        x->path, s->row, ZK_SOURCE_COLUMNS_MAX));
        return;
    }
    if (!s->value.n)
        return;
    switch (s->type) {
    case 's':
        at = strtoul(raw, &end, 10);
        if (!*end && at < x->n_strings)
            cell_put(s, x->strings[at].p, x->strings[at].n);
        return;
    case 'b': cell_put(s, *raw == '1' ? "true" : "false", *raw == '1' ? 4 : 5); return;
    case 'n':
        v = strtod(raw, &end);
        if (*end || s->value.n > 40) {
            cell_put(s, raw, s->value.n);
            return;
        }
        if (s->style < x->n_styles && x->styles[s->style] != ZK__FMT_NUMBER && v >= 0 && v < 2958466)
            date_text(x, v, (zk__numfmt)x->styles[s->style], buf, sizeof buf);
        else
            number_text(raw, buf, sizeof buf);
        cell_put(s, buf, strlen(buf));
        return;
    default: cell_put(s, raw, s->value.n);
    }
}

/* ---- rows ------------------------------------------------------------------------------------------ */

static void csv_put(zk_buf *b, const char *p, size_t n)
{
    bool quote = n == 0 || memchr(p, ',', n) || memchr(p, '"', n) || *p == ' ';

    if (!n)
        return;
    if (quote)
        zk_buf_putc(b, '"');
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '"')
            zk_buf_putc(b, '"');
        zk_buf_putc(b, p[i] == '\n' || p[i] == '\r' || p[i] == 0 ? ' ' : p[i]);
    }
    if (quote)
        zk_buf_putc(b, '"');
}

/* The row's cells as one CSV line of width fields (0: as many as there are) in s->line. */
static void line_make(sheet *s, int width)
{
    int n = width ? width : s->n_cells;

    s->line.n = 0;
    for (int c = 0; c < n || c < s->n_cells; c++) {
        if (c)
            zk_buf_putc(&s->line, ',');
        if (c < s->n_cells && s->cells[c].n)
            csv_put(&s->line, s->text.p + s->offset[c], s->cells[c].n);
    }
    /* A line with nothing in it at all would be no record: the reader would lose count of rows. */
    if (n == 1 && !s->line.n)
        zk_buf_puts(&s->line, "\"\"");
    zk_buf_putc(&s->line, '\n');
}

static size_t row_score(sheet *s)
{
    zk_arena a = {0};
    const char **names = ZK_NEWS(&a, const char *, s->n_cells + 1);
    size_t score;

    for (int c = 0; c < s->n_cells; c++)
        names[c] = zk_strndup(&a, s->cells[c].n ? s->text.p + s->offset[c] : "", s->cells[c].n);
    score = s->opt->kind ? zk__head_score(s->opt, s->map, names, (size_t)s->n_cells) : 0;
    zk_arena_clear(&a);
    return score;
}

static void out_write(sheet *s, const char *p, size_t n)
{
    if (fwrite(p, 1, n, s->out) != n)
        zk__xlsx_stop(&s->part,
                      zk_file_fail(s->part.x->cx, errno, s->path, (zk_both){"无法写入", "cannot write"}));
}

/* Empty rows between the last one written and this. */
static void gap_fill(sheet *s, int64_t row)
{
    char line[ZK_SOURCE_COLUMNS_MAX + 4];
    int n = 0;

    if (row - s->written > 2000000) { /* more rows than a sheet can have */
        zk__xlsx_stop(&s->part,
                      zk_fail(s->part.x->cx, ZK_EINVAL,
                              ZK_L("%s: 行号不合理", "%s: row numbers make no sense"), s->part.x->path));
        return;
    }
    if (s->width == 1) {
        line[n++] = '"';
        line[n++] = '"';
    }
    for (int c = 1; c < s->width; c++)
        line[n++] = ',';
    line[n++] = '\n';
    while (s->written + 1 < row) {
        out_write(s, line, (size_t)n);
        s->written++;
    }
}

/* Chooses the head line among the rows held back and writes it and what follows. */
static void begin(sheet *s)
{
    size_t best = 0;

    /* As of a text file: one name in the first row may be a word of a title. */
    for (size_t i = 1; i < s->n_held && s->held[0].score < 2; i++)
        if (s->held[i].score > s->held[best].score && (!s->held[0].score || s->held[i].score > 2))
            best = i;
    s->begun = true;
    if (!s->n_held)
        return;
    s->width = s->held[best].n;
    s->known = s->held[best].score;
    s->first_row = s->held[best].row;
    s->written = s->first_row - 1;
    for (size_t i = best; i < s->n_held && !s->part.err; i++) {
        gap_fill(s, s->held[i].row);
        out_write(s, s->held[i].line.p, s->held[i].line.n - 1);
        for (int c = s->held[i].n < 1 ? 1 : s->held[i].n; c < s->width; c++)
            out_write(s, ",", 1);
        out_write(s, "\n", 1);
        s->written = s->held[i].row;
    }
}

static const char *cell_text(const sheet *s, int c, zk_arena *a)
{
    return zk_strndup(a, s->cells[c].n ? s->text.p + s->offset[c] : "", s->cells[c].n);
}

/* Which columns of the head line just read may be carried down. */
static void describes_find(sheet *s)
{
    zk_arena *a = &s->part.x->arena;

    s->describes = ZK_NEWS(a, bool, s->n_cells + 1);
    s->n_describes = s->n_cells;
    for (int c = 0; c < s->n_cells; c++)
        s->describes[c] = s->cells[c].n && zk__head_describes(s->opt, s->map, cell_text(s, c, a));
}

/* Puts the value of the topmost cell into those merged with it; a row of nothing else stays empty. */
static void merged_fill(sheet *s)
{
    bool some = false;

    for (int c = 0; c < s->n_cells; c++)
        some |= s->cells[c].n > 0;
    zk__merge_row(&s->merges, s->row);
    for (size_t i = 0; i < s->merges.n_active && some; i++) {
        zk__merge *m = s->merges.active[i];
        bool empty = m->col >= s->n_cells || !s->cells[m->col].n;

        if (m->top == s->row && !empty)
            m->text = (zk_str){cell_text(s, m->col, &s->part.x->arena), s->cells[m->col].n};
        if (m->top == s->row || !empty || !m->text.n || m->col >= s->n_describes || !s->describes[m->col])
            continue;
        s->col = m->col;
        cell_put(s, m->text.p, m->text.n);
    }
}

static void row_end(sheet *s)
{
    int last = 0;

    if (s->again && s->row == s->first_row)
        describes_find(s);
    if (s->again && s->row > s->first_row)
        merged_fill(s);

    for (int c = 0; c < s->n_cells; c++)
        if (s->cells[c].n)
            last = c + 1;
    s->n_cells = last;
    if (!last)
        return;
    if (!s->begun) {
        line_make(s, 0);
        s->held[s->n_held++] = (struct held){
            s->row, {zk_strndup(&s->part.x->arena, s->line.p, s->line.n), s->line.n}, row_score(s), last};
        if (s->n_held == ZK__HEAD_ROWS)
            begin(s);
        return;
    }
    gap_fill(s, s->row);
    line_make(s, s->width);
    out_write(s, s->line.p, s->line.n);
    s->written = s->row;
}

/* ---- the sheet's elements ------------------------------------------------------------------------------ */

static void XMLCALL sheet_start(void *user, const XML_Char *name, const XML_Char **atts)
{
    sheet *s = user;
    const char *local = zk__xlsx_local(name), *v;

    if (!strcmp(local, "row")) {
        v = zk__xlsx_attr(atts, "r");
        s->row = v && strtoll(v, NULL, 10) > s->row ? strtoll(v, NULL, 10) : s->row + 1;
        s->n_cells = 0;
        s->text.n = 0;
        s->col = -1;
    } else if (!strcmp(local, "c")) {
        v = zk__xlsx_attr(atts, "r");
        s->col = v && column_of(v) >= 0 ? column_of(v) : s->col + 1;
        v = zk__xlsx_attr(atts, "t");
        s->type = !v ? 'n' : !strcmp(v, "str") ? 't' : !strcmp(v, "inlineStr") ? 'i' : *v;
        v = zk__xlsx_attr(atts, "s");
        s->style = v ? strtoul(v, NULL, 10) : SIZE_MAX;
        s->value.n = 0;
    } else if (!strcmp(local, "v")) {
        s->in_v = true;
    } else if (!strcmp(local, "rPh")) {
        s->phonetic++;
    } else if (!strcmp(local, "t")) {
        s->in_t = s->type == 'i' && !s->phonetic;
    } else if (!strcmp(local, "mergeCell") && !s->again) {
        zk__merge_add(&s->part.x->arena, &s->merges, zk__xlsx_attr(atts, "ref"));
    }
}

static void XMLCALL sheet_text(void *user, const XML_Char *p, int n)
{
    sheet *s = user;

    if ((s->in_v || s->in_t) && s->value.n + (size_t)n < ZK__XLSX_CELL_MAX)
        zk_buf_put(&s->value, p, (size_t)n);
}

static void XMLCALL sheet_end(void *user, const XML_Char *name)
{
    sheet *s = user;
    const char *local = zk__xlsx_local(name);

    if (!strcmp(local, "c"))
        cell_end(s);
    else if (!strcmp(local, "row"))
        row_end(s);
    else if (!strcmp(local, "v"))
        s->in_v = false;
    else if (!strcmp(local, "t"))
        s->in_t = false;
    else if (!strcmp(local, "rPh"))
        s->phonetic--;
}

/* Reads the sheet once more, now that it is known what is merged. */
static zk_err read_again(sheet *s, zk__xlsx *x)
{
    if (!s->opt->kind || !zk__merge_begin(&x->arena, &s->merges, s->first_row))
        return ZK_OK;
    if (fseek(s->out, 0, SEEK_SET) || ftruncate(fileno(s->out), 0))
        return zk_file_fail(x->cx, errno, s->path, (zk_both){"无法写入", "cannot write"});
    s->again = true;
    s->begun = false;
    s->row = s->written = 0;
    s->n_held = 0;
    s->width = 0;
    ZK_TRY(zk__xlsx_parse(&s->part, x->sheet, false, sheet_start, sheet_end, sheet_text));
    if (!s->begun)
        begin(s);
    return s->part.err;
}

/* A cover sheet: nothing in it is a name, and there are others. */
static zk_err cover_check(const sheet *s, const zk__xlsx *x)
{
    if (s->known || x->said || !*x->other || !s->opt->kind || (s->map && !s->map->header))
        return ZK_OK;
    return zk_fail(x->cx, ZK_EINVAL,
                   ZK_L("%s 的第一个工作表 “%s” 里没有认得的列名；用 --sheet 指定其他工作表: %s",
                        "%s: no name in its first sheet \"%s\" is understood; --sheet takes another: %s"),
                   x->path, x->title, x->other);
}

static zk_err sheet_run(sheet *s, zk__xlsx *x)
{
    ZK_TRY(zk__xlsx_parse(&s->part, x->sheet, false, sheet_start, sheet_end, sheet_text));
    if (!s->begun)
        begin(s);
    if (s->part.err)
        return s->part.err;
    if (!s->width)
        return zk_fail(
            x->cx, ZK_EINVAL, ZK_L("%s 的工作表 “%s” 是空的%s%s", "%s: the sheet \"%s\" is empty%s%s"),
            x->path, x->title,
            *x->other ? ZK_TR(x->cx, "；用 --sheet 指定其他工作表: ", "; --sheet takes another: ") : "",
            x->other);
    ZK_TRY(cover_check(s, x));
    return read_again(s, x);
}

zk_err zk__xlsx_to_csv(zk_ctx *cx, const zk_import_options *opt, const zk__map *map, const char *name,
                       const char *path, int64_t *first_row)
{
    zk__xlsx x;
    sheet *s;
    zk_err err;

    ZK_TRY(zk__xlsx_open(&x, cx, opt->path, name));
    s = ZK_NEW(&x.arena, sheet);
    s->part.x = &x;
    s->opt = opt;
    s->map = map;
    s->path = path;
    s->cells = ZK_NEWS(&x.arena, zk_str, ZK_SOURCE_COLUMNS_MAX + 1);
    s->offset = ZK_NEWS(&x.arena, size_t, ZK_SOURCE_COLUMNS_MAX + 1);
    s->out = fopen(path, "wb");
    err = s->out ? sheet_run(s, &x) : zk_file_fail(cx, errno, path, (zk_both){"无法写入", "cannot write"});
    if (s->out && fclose(s->out) && !err)
        err = zk_file_fail(cx, errno, path, (zk_both){"无法写入", "cannot write"});
    *first_row = s->first_row;
    if (err)
        unlink(path);
    zk_buf_clear(&s->text);
    zk_buf_clear(&s->value);
    zk_buf_clear(&s->line);
    zk__xlsx_close(&x);
    return err;
}
