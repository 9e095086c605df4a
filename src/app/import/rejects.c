/* SPDX-License-Identifier: Apache-2.0
 *
 * The rejects file: one CSV line per refused row with line, column, field, value, reason (a fixed word),
 * message, what was expected, and the record itself (contract in rejects.h).
 *
 * The seal only noted the lines. Here the file is read again in order and just these rows are put through
 * the same checks; rows whose key occurs twice with different content are met here too.
 */
#include "app/import/rejects.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum { VALUE_SHOWN = 200, RECORD_BYTES_MAX = 64 << 10 };

typedef struct walk {
    zk_ctx *cx;
    zk__rejects *r;
    const zk_import_source *src;
    const zk__convert *c;
    const zk_sealed *sealed;
    zk_import_result *result;
    int64_t *lines; /* of refused rows, ascending */
    size_t n_lines, line_at, bad_at;
    bool all; /* too many to have noted them: look at every row */
    zk_map conflicts;
    size_t rows_wanted;
    zk_arena scratch;
    zk_str *in;
    zk__cell *cells;
    zk_buf csv;
} walk;

/* ---- writing -------------------------------------------------------------------------------- */

static void field_put(zk_buf *b, const char *p, size_t n, bool last)
{
    if (n && (memchr(p, ',', n) || memchr(p, '"', n) || memchr(p, '\n', n) || memchr(p, '\r', n))) {
        zk_buf_putc(b, '"');
        for (size_t i = 0; i < n; i++) {
            if (p[i] == '"')
                zk_buf_putc(b, '"');
            zk_buf_putc(b, p[i]);
        }
        zk_buf_putc(b, '"');
    } else if (n) {
        zk_buf_put(b, p, n);
    }
    zk_buf_putc(b, last ? '\n' : ',');
}

static void text_put(zk_buf *b, const char *s, bool last)
{
    field_put(b, s ? s : "", s ? strlen(s) : 0, last);
}

static zk_err tell(walk *w, const zk_import_reject *j, zk_str record)
{
    zk_buf *b = &w->csv;

    w->r->n++;
    if (w->result->n_rejects < ZK_IMPORT_SHOWN_MAX)
        w->result->rejects[w->result->n_rejects++] = *j;
    if (!w->r->out)
        return ZK_OK;
    b->n = 0;
    zk_buf_fmt(b, "%" PRId64 ",", j->line);
    text_put(b, j->column, false);
    text_put(b, j->field, false);
    text_put(b, j->value, false);
    text_put(b, j->reason, false);
    text_put(b, j->message, false);
    text_put(b, j->expected, false);
    field_put(b, record.p, record.n < RECORD_BYTES_MAX ? record.n : RECORD_BYTES_MAX, true);
    if (fwrite(b->p, 1, b->n, w->r->out) != b->n)
        return zk_file_fail(w->cx, errno, w->r->path, (zk_both){"无法写入", "cannot write"});
    return ZK_OK;
}

/* ---- records the reader could not split -------------------------------------------------------- */

static zk_err bad_tell(walk *w, const zk_badline *bad)
{
    zk_import_reject j = {.line = bad->line + w->src->line_add,
                          .reason = bad->reason,
                          .message = bad->detail,
                          .column = zk_fmt(&w->cx->arena, "%" PRId64, bad->column),
                          .field = "",
                          .value = "",
                          .expected = ZK_TR(w->cx, "一条完整的记录", "one whole record")};
    zk_str text = zk_str_of(bad->text);

    if (text.n && text.p[text.n - 1] == '\n')
        text.n--;
    return tell(w, &j, text);
}

static zk_err bad_before(walk *w, int64_t line)
{
    while (w->bad_at < w->sealed->n_bad_kept && w->sealed->bad[w->bad_at].line < line)
        ZK_TRY(bad_tell(w, &w->sealed->bad[w->bad_at++]));
    return ZK_OK;
}

/* ---- rows ---------------------------------------------------------------------------------------- */

static const char *record_text(walk *w, const zk_str *values, size_t n, zk_str *out)
{
    zk_buf b = {0};

    for (size_t i = 0; i < n; i++)
        field_put(&b, values[i].p, values[i].n, i + 1 == n);
    *out = (zk_str){zk_strndup(&w->scratch, b.p ? b.p : "", b.n ? b.n - 1 : 0), b.n ? b.n - 1 : 0};
    zk_buf_clear(&b);
    return out->p;
}

static const char *column_name(const zk__plan *p, const zk__col *c)
{
    if (c->how == ZK__FROM || c->how == ZK__PRODUCT)
        for (size_t s = 0; s < p->n_names; s++)
            if (p->used_of[s] == c->in[0])
                return p->names[s];
    return "";
}

static const char *once_expected(zk_ctx *cx, const zk__plan *p)
{
    return p->key >= 0 ? ZK_TR(cx, "每个编号一次", "every id once")
                       : zk_fmt(&cx->arena, ZK_TR(cx, "每个 %s 一次", "every %s once"), p->same);
}

static zk_err fault_tell(walk *w, int64_t line, const zk__verdict *v, const zk_str *values, size_t n)
{
    const zk__plan *p = w->c->plan;
    const zk__col *c = v->col >= 0 ? &p->cols[v->col] : NULL;
    bool keep = w->result->n_rejects < ZK_IMPORT_SHOWN_MAX;
    zk_ctx *cx = w->cx, local = *w->cx;
    zk_import_reject j = {.line = line + w->src->line_add,
                          .reason = zk__fault_name(v->fault),
                          .field = "",
                          .column = "",
                          .value = "",
                          .expected = ""};
    zk_str record;

    /* Sentences of the rows that are not kept for the screen die with the row. */
    if (!keep) {
        local.arena = w->scratch;
        cx = &local;
    }
    if (c) {
        j.field = c->field->name;
        j.column = column_name(p, c);
        j.value = zk_text_show(&cx->arena, zk__value_raw(p, c, w->in, &w->scratch), VALUE_SHOWN);
        j.expected = v->fault == ZK__CONFLICT ? once_expected(cx, p) : zk__value_expected(cx, c);
    }
    j.message = zk__fault_message(cx, v->fault, c, j.value);
    if (!keep)
        w->scratch = local.arena;
    record_text(w, values, n, &record);
    return tell(w, &j, record);
}

static void row_show(walk *w)
{
    const zk__plan *p = w->c->plan;
    const char **row = ZK_NEWS(&w->cx->arena, const char *, p->n_cols);

    for (size_t i = 0; i < p->n_cols; i++)
        row[i] = zk__value_show(w->cx, &p->cols[i], &w->cells[i]);
    w->result->rows[w->result->n_rows++] = row;
}

/* What names the row, written as zk_sealed.conflict_keys is. */
static bool is_conflict(walk *w)
{
    const zk__plan *p = w->c->plan;
    const char *key = "";
    int64_t one;

    if (!w->conflicts.n)
        return false;
    for (size_t i = 0; i < p->n_same; i++) {
        const zk__cell *cell = &w->cells[p->same_cols[i]];
        zk_coltype type = p->cols[p->same_cols[i]].field->type;

        if (!cell->valid)
            return false;
        if (type == ZK_COL_TEXT || type == ZK_COL_CODE)
            key = zk_fmt(&w->scratch, "%s%s%.*s", key, i ? "\x1f" : "", (int)cell->text.n, cell->text.p);
        else
            key = zk_fmt(&w->scratch, "%s%s%" PRId64, key, i ? "\x1f" : "", cell->num);
    }
    return zk_map_get(&w->conflicts, zk_str_of(key), &one);
}

/* Is this one of the refused rows? Lines come in ascending order on both sides. */
static bool noted(walk *w, int64_t line)
{
    while (w->line_at < w->n_lines && w->lines[w->line_at] < line)
        w->line_at++;
    return w->line_at < w->n_lines && w->lines[w->line_at] == line;
}

static zk_err row_walk(void *user, int64_t line, const zk_str *values, size_t n)
{
    walk *w = user;
    const zk__plan *p = w->c->plan;
    bool show = w->result->n_rows < w->rows_wanted;
    zk__verdict v;

    ZK_TRY(bad_before(w, line));
    if (!noted(w, line) && !w->all && !w->conflicts.n && !show)
        return w->line_at == w->n_lines ? ZK_ECANCELLED : ZK_OK;
    zk_arena_clear(&w->scratch);
    for (size_t s = 0; s < p->n_names; s++)
        if (p->used_of[s] >= 0)
            w->in[p->used_of[s]] = values[s];
    zk__convert_row(w->c, w->in, &w->scratch, w->cells, &v);
    if (v.filtered)
        return ZK_OK;
    if (!v.fault && is_conflict(w)) {
        v.fault = ZK__CONFLICT;
        v.col = p->same_cols[p->n_same - 1];
    }
    if (v.fault)
        return fault_tell(w, line, &v, values, n);
    if (show)
        row_show(w);
    return ZK_OK;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void lines_gather(walk *w)
{
    int64_t refused = 0;

    for (int t = 0; t < w->c->threads; t++) {
        w->n_lines += w->c->tally[t].n_lines;
        refused += w->c->tally[t].refused;
    }
    w->all = (int64_t)w->n_lines < refused;
    w->lines = zk_xmalloc((w->n_lines + 1) * sizeof *w->lines);
    w->n_lines = 0;
    for (int t = 0; t < w->c->threads; t++) {
        if (w->c->tally[t].n_lines)
            memcpy(w->lines + w->n_lines, w->c->tally[t].lines, w->c->tally[t].n_lines * sizeof *w->lines);
        w->n_lines += w->c->tally[t].n_lines;
    }
    qsort(w->lines, w->n_lines, sizeof *w->lines, by_number);
}

zk_err zk__rejects_part(zk_ctx *cx, zk__rejects *r, const zk_import_source *src, const zk__convert *c,
                        const zk_sealed *sealed, size_t rows_wanted, zk_import_result *result)
{
    walk w = {
        .cx = cx, .r = r, .src = src, .c = c, .sealed = sealed, .result = result, .rows_wanted = rows_wanted};
    zk_err err = ZK_OK;

    lines_gather(&w);
    w.in = ZK_NEWS(&cx->arena, zk_str, c->plan->n_used + 1);
    w.cells = ZK_NEWS(&cx->arena, zk__cell, c->plan->n_cols + 1);
    for (size_t i = 0; i < sealed->n_conflict_keys; i++)
        zk_map_put(&w.conflicts, zk_str_of(sealed->conflict_keys[i]), 1);
    if (w.n_lines || w.all || w.conflicts.n || result->n_rows < rows_wanted)
        err = zk_source_walk(cx, &src->source, c->plan->names, c->plan->n_names, row_walk, &w, NULL, NULL);
    if (!err)
        err = bad_before(&w, INT64_MAX);
    zk_map_clear(&w.conflicts);
    zk_arena_clear(&w.scratch);
    zk_buf_clear(&w.csv);
    free(w.lines);
    return err;
}

/* ---- the file ---------------------------------------------------------------------------------------- */

zk_err zk__rejects_open(zk_ctx *cx, zk__rejects *r, const char *path)
{
    /* The mark at the start makes spreadsheets read it as UTF-8. */
    static const char head[] = "\xEF\xBB\xBFline,column,field,value,reason,message,expected,record\n";

    *r = (zk__rejects){.path = path, .out = fopen(path, "wb")};
    if (!r->out || fputs(head, r->out) < 0)
        return zk_file_fail(cx, errno, path, (zk_both){"无法写入", "cannot write"});
    return ZK_OK;
}

zk_err zk__rejects_close(zk_ctx *cx, zk__rejects *r, zk_err err)
{
    if (!r->out)
        return err;
    if ((fflush(r->out) || fsync(fileno(r->out))) && !err)
        err = zk_file_fail(cx, errno, r->path, (zk_both){"无法写入", "cannot write"});
    if (fclose(r->out) && !err)
        err = zk_file_fail(cx, errno, r->path, (zk_both){"无法写入", "cannot write"});
    r->out = NULL;
    if (err)
        unlink(r->path);
    return err;
}
