/* SPDX-License-Identifier: Apache-2.0
 *
 * The result file: a row per subject, sorted by subject number, in small row groups so that one
 * subject opens fast.
 *
 *     subject, id, name?           who
 *     score                        missing where the scheme gave none
 *     grade, by_score, rule        the grade; that before rules changed it; number of the rule that decided
 *     previous                     grade held before the as-of date, as scoring was told
 *     value_<i>                    of the scheme's i-th reference; missing where it had no value
 *
 * The nodes' normalised values and contributions follow from these and are found again (nodes.c). Files of earlier
 * versions have them, as norm_<i> and contrib_<i>; nobody reads those.
 *
 * Columns are written from the very arrays that scoring filled; where their order is not that of the file
 * (a population that is a part, subjects numbered otherwise than ids sort), a row group at a time is put in order.
 */
#include <math.h>
#include <string.h>

#include "app/run/internal.h"

/* ---- writing ------------------------------------------------------------------------------- */

struct writer {
    zk_ctx *cx;
    const zk__result *r;
    const uint32_t *pick; /* NULL: the rows are already those of the file, in its order */
    zk_column *col;
    size_t n, cap;
};

static zk_column *column(struct writer *w, const char *name, zk_coltype type)
{
    zk_column *c = ZK_PUSH(&w->cx->arena, w->col, w->n, w->cap);

    *c = (zk_column){.name = name, .type = type, .pick = w->pick};
    return c;
}

/* NaN stands for "no number" in scores and has to be missing in the file. */
static const uint8_t *nan_flags(struct writer *w, const double *x)
{
    size_t rows = w->r->values->rows, i = 0;
    uint8_t *flags;

    while (i < w->r->n && !isnan(x[w->r->pick[i]]))
        i++;
    if (i == w->r->n)
        return NULL;
    flags = zk_zalloc(&w->cx->arena, rows);
    for (; i < w->r->n; i++)
        if (isnan(x[w->r->pick[i]]))
            flags[w->r->pick[i]] = 1;
    return flags;
}

static void real_add(struct writer *w, const char *name, const double *x)
{
    zk_column *c = column(w, name, ZK_COL_REAL);

    c->real = x;
    c->null = nan_flags(w, x);
}

static void text_add(struct writer *w, const char *name, const zk_str *text, const uint8_t *missing)
{
    zk_column *c = column(w, name, ZK_COL_TEXT);

    c->text = text;
    c->null = missing;
}

static void named_add(struct writer *w, const char *name, const int16_t *index, const zk_str *names)
{
    zk_column *c = column(w, name, ZK_COL_TEXT);

    c->index = index;
    c->names = names;
}

static void rule_add(struct writer *w)
{
    zk_column *c = column(w, "rule", ZK_COL_INT);
    size_t rows = w->r->values->rows;
    int64_t *num = ZK_NEWS(&w->cx->arena, int64_t, rows);
    uint8_t *null = ZK_NEWS(&w->cx->arena, uint8_t, rows);

    for (size_t r = 0; r < rows; r++) {
        null[r] = w->r->scores->rule[r] < 0;
        num[r] = null[r] ? 0 : w->r->scores->rule[r];
    }
    c->num = num;
    c->null = null;
}

/* Who held nothing before: a column of nothing but missing values, so that all files are alike. */
static void previous_add(struct writer *w)
{
    const zk__result *r = w->r;
    size_t n = 0;
    zk_str *names;
    int16_t *none;

    if (!r->previous) {
        none = ZK_NEWS(&w->cx->arena, int16_t, r->values->rows);
        memset(none, 0xff, r->values->rows * sizeof *none); /* -1 */
        named_add(w, "previous", none, NULL);
        return;
    }
    while (r->previous_names[n])
        n++;
    names = ZK_NEWS(&w->cx->arena, zk_str, n + 1);
    for (size_t i = 0; i < n; i++)
        names[i] = zk_str_of(r->previous_names[i]);
    named_add(w, "previous", r->previous, names);
}

static void grades_add(struct writer *w)
{
    const zk_scheme *s = w->r->scheme;
    const zk_scores *k = w->r->scores;
    zk_str *names = ZK_NEWS(&w->cx->arena, zk_str, s->n_grades + 1);

    for (int g = 0; g < s->n_grades; g++)
        names[g] = zk_str_of(s->grades[g].name);
    named_add(w, "grade", k->grade, names);
    named_add(w, "by_score", k->by_score, names);
    rule_add(w);
    previous_add(w);
}

static void values_add(struct writer *w)
{
    const zk_values *v = w->r->values;

    for (int i = 0; i < w->r->scheme->n_refs; i++) {
        const char *name = zk_fmt(&w->cx->arena, "value_%d", i);
        zk_column *c;

        if (v->text[i]) {
            text_add(w, name, v->text[i], v->missing[i]);
            continue;
        }
        c = column(w, name, ZK_COL_REAL);
        c->real = v->x[i];
        c->null = v->missing[i];
    }
}

static bool straight(const zk__result *r)
{
    if (r->n != r->values->rows)
        return false;
    for (size_t i = 0; i < r->n; i++)
        if (r->pick[i] != i)
            return false;
    return true;
}

zk_err zk__result_write(zk_ctx *cx, const char *path, const zk__result *r, bool *named, zk_sealed *sealed)
{
    struct writer w = {.cx = cx, .r = r, .pick = straight(r) ? NULL : r->pick};

    *named = r->values->name != NULL;
    column(&w, "subject", ZK_COL_INT)->num = r->values->subject;
    text_add(&w, "id", r->values->id, NULL);
    if (*named)
        text_add(&w, "name", r->values->name, NULL);
    real_add(&w, "score", r->scores->score);
    grades_add(&w);
    values_add(&w);
    return zk_facts_write(cx, path, w.col, w.n, (int64_t)r->n, ZK_RUN_ROW_GROUP, sealed);
}

/* ---- reading one row --------------------------------------------------------------------------- */

struct row_reader {
    zk_ctx *cx;
    const zk_run_open *open;
    zk_run_row *row;
    bool found;
    size_t value; /* first column of the values */
};

static zk_scancol *cols_of_row(zk_ctx *cx, struct row_reader *rr, size_t *n)
{
    const zk_scheme *s = rr->open->scheme;
    const char **grades = ZK_NEWS(&cx->arena, const char *, s->n_grades + 1);
    zk_scancol *col = ZK_NEWS(&cx->arena, zk_scancol, 8 + s->n_refs);
    size_t k = 0;

    for (int g = 0; g < s->n_grades; g++)
        grades[g] = s->grades[g].name;
    col[k++] = (zk_scancol){.name = "subject", .type = ZK_COL_INT};
    col[k++] = (zk_scancol){.name = "id", .type = ZK_COL_TEXT};
    col[k++] = (zk_scancol){.name = rr->open->named ? "name" : "id", .type = ZK_COL_TEXT};
    col[k++] = (zk_scancol){.name = "score", .type = ZK_COL_REAL};
    col[k++] = (zk_scancol){.name = "grade", .type = ZK_COL_CODE, .codes = grades};
    col[k++] = (zk_scancol){.name = "by_score", .type = ZK_COL_CODE, .codes = grades};
    col[k++] = (zk_scancol){.name = "rule", .type = ZK_COL_INT};
    col[k++] = (zk_scancol){.name = "previous", .type = ZK_COL_TEXT};
    rr->value = k;
    for (int i = 0; i < s->n_refs; i++)
        col[k++] = (zk_scancol){.name = zk_fmt(&cx->arena, "value_%d", i),
                                .type = s->refs[i].is_text ? ZK_COL_TEXT : ZK_COL_REAL};
    *n = k;
    return col;
}

static bool absent(const zk_batch *b, size_t c, size_t r)
{
    return b->null[c] && b->null[c][r];
}

static double real_at(const zk_batch *b, size_t c, size_t r)
{
    return absent(b, c, r) ? NAN : b->real[c][r];
}

static zk_str text_at(zk_ctx *cx, const zk_batch *b, size_t c, size_t r)
{
    if (absent(b, c, r))
        return (zk_str){0};
    return (zk_str){zk_str_dup(&cx->arena, b->text[c][r]), b->text[c][r].n};
}

static int16_t index_at(const zk_batch *b, size_t c, size_t r)
{
    return absent(b, c, r) ? -1 : (int16_t)b->num[c][r];
}

/* Room for n rows of all references. */
static void values_init(zk_ctx *cx, const zk_scheme *s, size_t rows, zk_values *v)
{
    size_t n = (size_t)s->n_refs;

    *v = (zk_values){.rows = rows, .cols = n, .ref = s->refs};
    v->x = ZK_NEWS(&cx->arena, double *, n);
    v->missing = ZK_NEWS(&cx->arena, uint8_t *, n);
    v->text = ZK_NEWS(&cx->arena, zk_str *, n);
    for (size_t i = 0; i < n; i++) {
        v->x[i] = ZK_NEWS(&cx->arena, double, rows);
        v->missing[i] = ZK_NEWS(&cx->arena, uint8_t, rows);
        v->text[i] = s->refs[i].is_text ? ZK_NEWS(&cx->arena, zk_str, rows) : NULL;
    }
}

/* Row r of the batch, whose values begin at column c, becomes row `at`. */
static void row_values(zk_ctx *cx, zk_values *v, size_t at, const zk_batch *b, size_t c, size_t r)
{
    for (size_t i = 0; i < v->cols; i++, c++) {
        v->missing[i][at] = absent(b, c, r);
        if (v->text[i])
            v->text[i][at] = text_at(cx, b, c, r);
        else if (!v->missing[i][at])
            v->x[i][at] = b->real[c][r];
    }
}

static void row_scores(struct row_reader *rr, const zk_batch *b, size_t r)
{
    zk_scores *out = &rr->row->scores;

    out->score[0] = real_at(b, 3, r);
    out->grade[0] = index_at(b, 4, r);
    out->by_score[0] = index_at(b, 5, r);
    out->rule[0] = index_at(b, 6, r);
}

static zk_err row_take(void *user, const zk_batch *b)
{
    struct row_reader *rr = user;
    zk_run_row *row = rr->row;
    const zk_scheme *s = rr->open->scheme;
    zk_str *who;
    int64_t *subject;

    if (!b->rows)
        return ZK_OK;
    who = ZK_NEWS(&rr->cx->arena, zk_str, 2);
    subject = ZK_NEW(&rr->cx->arena, int64_t);
    *subject = b->num[0][0];
    who[0] = text_at(rr->cx, b, 1, 0);
    who[1] = text_at(rr->cx, b, 2, 0);
    row->values.subject = subject;
    row->values.id = &who[0];
    row->values.name = rr->open->named ? &who[1] : NULL;
    row_values(rr->cx, &row->values, 0, b, rr->value, 0);
    row_scores(rr, b, 0);
    row->previous_name = text_at(rr->cx, b, 7, 0);
    row->previous = -1;
    for (int g = 0; row->previous_name.p && g < s->n_grades; g++)
        if (zk_str_is(row->previous_name, s->grades[g].name))
            row->previous = (int16_t)g;
    rr->found = true;
    return ZK_ECANCELLED;
}

zk_err zk_run_row_get(zk_ctx *cx, const zk_run_open *open, int64_t subject, zk_run_row *row)
{
    struct row_reader rr = {.cx = cx, .open = open, .row = row};
    zk_scanfile file = {.path = open->path, .rows = open->run.subjects};
    zk_scan scan = {.files = &file,
                    .n_files = 1,
                    .subject_lo = subject,
                    .subject_hi = subject + 1,
                    .ordered = true,
                    .fn = row_take,
                    .user = &rr};

    *row = (zk_run_row){0};
    values_init(cx, open->scheme, 1, &row->values);
    zk_scores_init(cx, open->scheme, 1, &row->scores);
    scan.cols = cols_of_row(cx, &rr, &scan.n_cols);
    ZK_TRY(zk_facts_scan(cx, &scan));
    return rr.found ? zk__nodes_of_row(cx, open, row) : ZK_ENOTFOUND;
}

/* ---- reading columns ------------------------------------------------------------------------------ */

struct col_reader {
    zk_ctx *cx;
    const zk_run_open *open;
    const zk_run_want *want;
    zk_run_columns *out;
    bool nodes;       /* some are wanted: then all values are read, and the score */
    zk_values values; /* those */
    double *score_of;
    size_t cap;
    size_t only;                                                     /* next of want->only */
    int id, name, score, grade, by_score, previous, refs, values_at; /* first column of each, -1: not asked */
};

static int col_add(zk_ctx *cx, zk_scan *scan, size_t *cap, zk_scancol col)
{
    zk_scancol *cols = (zk_scancol *)(uintptr_t)scan->cols;

    *ZK_PUSH(&cx->arena, cols, scan->n_cols, *cap) = col;
    scan->cols = cols;
    return (int)scan->n_cols - 1;
}

static void cols_wanted(struct col_reader *cr, zk_scan *scan)
{
    zk_ctx *cx = cr->cx;
    const zk_run_want *w = cr->want;
    const zk_scheme *s = cr->open->scheme;
    const char **grades = ZK_NEWS(&cx->arena, const char *, s->n_grades + 1);
    size_t cap = 0;

    for (int g = 0; g < s->n_grades; g++)
        grades[g] = s->grades[g].name;
    col_add(cx, scan, &cap, (zk_scancol){.name = "subject", .type = ZK_COL_INT});
    cr->id = cr->name = cr->score = cr->grade = cr->by_score = cr->previous = -1;
    if (w->id)
        cr->id = col_add(cx, scan, &cap, (zk_scancol){.name = "id", .type = ZK_COL_TEXT});
    if (w->name && cr->open->named)
        cr->name = col_add(cx, scan, &cap, (zk_scancol){.name = "name", .type = ZK_COL_TEXT});
    if (w->score || cr->nodes)
        cr->score = col_add(cx, scan, &cap, (zk_scancol){.name = "score", .type = ZK_COL_REAL});
    if (w->grade)
        cr->grade =
            col_add(cx, scan, &cap, (zk_scancol){.name = "grade", .type = ZK_COL_CODE, .codes = grades});
    if (w->by_score)
        cr->by_score =
            col_add(cx, scan, &cap, (zk_scancol){.name = "by_score", .type = ZK_COL_CODE, .codes = grades});
    if (w->previous)
        cr->previous =
            col_add(cx, scan, &cap, (zk_scancol){.name = "previous", .type = ZK_COL_CODE, .codes = grades});
    cr->refs = (int)scan->n_cols;
    for (size_t i = 0; i < w->n_refs; i++)
        col_add(cx, scan, &cap,
                (zk_scancol){.name = zk_fmt(&cx->arena, "value_%d", w->refs[i]), .type = ZK_COL_REAL});
    cr->values_at = (int)scan->n_cols;
    for (int i = 0; i < s->n_refs && cr->nodes; i++)
        col_add(cx, scan, &cap,
                (zk_scancol){.name = zk_fmt(&cx->arena, "value_%d", i),
                             .type = s->refs[i].is_text ? ZK_COL_TEXT : ZK_COL_REAL});
}

static void columns_init(struct col_reader *cr)
{
    zk_arena *a = &cr->cx->arena;
    const zk_run_want *w = cr->want;
    const zk_scheme *s = cr->open->scheme;
    zk_run_columns *out = cr->out;

    *out = (zk_run_columns){.value = ZK_NEWS(a, double *, s->n_refs),
                            .norm = ZK_NEWS(a, double *, s->n_nodes),
                            .contrib = ZK_NEWS(a, double *, s->n_nodes)};
    out->subject = ZK_NEWS(a, int64_t, cr->cap);
    out->id = w->id ? ZK_NEWS(a, zk_str, cr->cap) : NULL;
    out->name = w->name && cr->open->named ? ZK_NEWS(a, zk_str, cr->cap) : NULL;
    out->score = w->score ? ZK_NEWS(a, double, cr->cap) : NULL;
    out->grade = w->grade ? ZK_NEWS(a, int16_t, cr->cap) : NULL;
    out->by_score = w->by_score ? ZK_NEWS(a, int16_t, cr->cap) : NULL;
    out->previous = w->previous ? ZK_NEWS(a, int16_t, cr->cap) : NULL;
    for (size_t i = 0; i < w->n_refs; i++)
        out->value[w->refs[i]] = ZK_NEWS(a, double, cr->cap);
    for (size_t i = 0; i < w->n_norms; i++)
        out->norm[w->norms[i]] = ZK_NEWS(a, double, cr->cap);
    for (size_t i = 0; i < w->n_contribs; i++)
        out->contrib[w->contribs[i]] = ZK_NEWS(a, double, cr->cap);
    if (!cr->nodes)
        return;
    values_init(cr->cx, s, cr->cap, &cr->values);
    cr->score_of = out->score ? out->score : ZK_NEWS(a, double, cr->cap);
}

/* Whether this row is among those wanted; both lists ascend. */
static bool wanted(struct col_reader *cr, int64_t subject)
{
    if (!cr->want->only)
        return true;
    while (cr->only < cr->want->n_only && cr->want->only[cr->only] < subject)
        cr->only++;
    return cr->only < cr->want->n_only && cr->want->only[cr->only] == subject;
}

static void columns_row(struct col_reader *cr, const zk_batch *b, size_t r)
{
    zk_run_columns *out = cr->out;
    const zk_run_want *w = cr->want;
    size_t at = out->rows++;

    out->subject[at] = b->num[0][r];
    if (out->id)
        out->id[at] = text_at(cr->cx, b, (size_t)cr->id, r);
    if (out->name)
        out->name[at] = text_at(cr->cx, b, (size_t)cr->name, r);
    if (out->score)
        out->score[at] = real_at(b, (size_t)cr->score, r);
    if (out->grade)
        out->grade[at] = index_at(b, (size_t)cr->grade, r);
    if (out->by_score)
        out->by_score[at] = index_at(b, (size_t)cr->by_score, r);
    if (out->previous)
        out->previous[at] = index_at(b, (size_t)cr->previous, r);
    for (size_t i = 0; i < w->n_refs; i++)
        out->value[w->refs[i]][at] = real_at(b, (size_t)cr->refs + i, r);
    if (!cr->nodes)
        return;
    row_values(cr->cx, &cr->values, at, b, (size_t)cr->values_at, r);
    cr->score_of[at] = real_at(b, (size_t)cr->score, r);
    if (out->norm[0]) /* the root's are the score */
        out->norm[0][at] = cr->score_of[at];
    if (out->contrib[0])
        out->contrib[0][at] = cr->score_of[at];
}

static zk_err columns_take(void *user, const zk_batch *b)
{
    struct col_reader *cr = user;

    for (size_t r = 0; r < b->rows; r++) {
        if (!wanted(cr, b->num[0][r]))
            continue;
        if (cr->out->rows == cr->cap) /* more rows than the ledger knows of */
            return zk_fail(cr->cx, ZK_ECORRUPT,
                           ZK_L("%s 的行数与账本不符", "%s has more rows than the ledger says"),
                           cr->open->path);
        columns_row(cr, b, r);
    }
    return ZK_OK;
}

/* A file that is read whole is checked meanwhile; some rows of one that was just read whole are not worth it. */
static zk_err columns_scan(zk_ctx *cx, const zk_run_open *open, const zk_run_want *want, const zk_scan *scan)
{
    zk_known known = {.path = open->path, .bytes = open->bytes, .sha256 = open->sha256};
    zk_facts_check *check = zk_facts_check_begin(cx, &known, want->only ? 0 : 1);

    return zk_facts_check_end(cx, check, zk_facts_scan(cx, scan));
}

zk_err zk_run_read(zk_ctx *cx, const zk_run_open *open, const zk_run_want *want, zk_run_columns *out)
{
    struct col_reader cr = {
        .cx = cx, .open = open, .want = want, .out = out, .nodes = want->n_norms || want->n_contribs};
    zk_scanfile file = {.path = open->path, .rows = open->run.subjects};
    zk_scan scan = {.files = &file, .n_files = 1, .ordered = true, .fn = columns_take, .user = &cr};

    cr.cap =
        want->only && (int64_t)want->n_only < open->run.subjects ? want->n_only : (size_t)open->run.subjects;
    columns_init(&cr);
    cols_wanted(&cr, &scan);
    ZK_TRY(columns_scan(cx, open, want, &scan));
    if (!cr.nodes)
        return ZK_OK;
    cr.values.rows = out->rows;
    cr.values.subject = out->subject;
    return zk__nodes_of_rows(cx, open, &cr.values, cr.score_of, want, out);
}
