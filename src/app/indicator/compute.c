/* SPDX-License-Identifier: Apache-2.0
 *
 * All numbers of all customers in one pass over the facts they need.
 *
 * Kinds are taken one after the other (bills with payments, where they are settled); each in as few
 * subject ranges as memory allows, since a sealed file read in ranges is decoded by whole row groups. A
 * range is loaded by the scan's threads, then computed by as many, a block of customers at a time. Who the customers
 * are is found by a thread of its own while the first range is loaded: one thread can do no more for them.
 * What is missing, and what is made of other numbers, is worked out at the end.
 */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "app/folder/folder.h"
#include "app/indicator/people.h"
#include "base/progress.h"

enum {
    RANGE_BYTES_MAX = 320 << 20,
    RANGE_BYTES_GOOD = 128 << 20,
    ROW_GROUP = 122880,
    GROUPS_A_RANGE = 3,
    ROOM_LEAST = 4096,
    ROWS_MANY = 1000000
};

typedef struct column {
    double *x;
    uint8_t *missing;
    zk_str *text;
} column;

typedef struct finding finding;

typedef struct computing {
    zk_ctx *cx;
    zk__plan *plan;
    finding *finding; /* NULL: what follows is there */
    zk__people people;
    column *cols; /* by want */
    int64_t only;
    zk_progress progress;
    int64_t rows_all, rows_done;
} computing;

/* Tables that are read together, and the range at hand. */
typedef struct group {
    computing *c;
    int table[2];
    size_t n;
    zk__rows rows[2];
    zk__person *persons;
    int64_t lo, hi;
} group;

/* ---- who, and what is not computed from rows ------------------------------------------------------------- */

static void given_column(const computing *c, const zk_given *given, size_t n_given,
                         const struct zk_refdef *def, column *col)
{
    const zk_given *g = NULL;

    for (size_t i = 0; i < n_given; i++)
        if (strcmp(given[i].scheme, def->scheme) == 0)
            g = &given[i];
    for (size_t r = 0; g && r < c->people.n; r++) {
        size_t lo = 0, hi = g->rows;

        while (lo < hi) {
            size_t mid = lo + (hi - lo) / 2;

            if (g->subject[mid] < c->people.subject[r])
                lo = mid + 1;
            else
                hi = mid;
        }
        if (lo == g->rows || g->subject[lo] != c->people.subject[r])
            continue;
        if (col->text) {
            col->text[r] = g->grade ? g->grade[lo] : (zk_str){NULL, 0};
            col->missing[r] = !col->text[r].p;
        } else if (g->score && isfinite(g->score[lo])) {
            col->x[r] = g->score[lo];
            col->missing[r] = 0;
        }
    }
}

static size_t list_fields(const zk__plan *plan, const zk_field **fields)
{
    size_t n = 0;

    for (size_t w = 0; w < plan->n_wants; w++)
        if (plan->wants[w].def->type == ZK__REF_FIELD)
            fields[n++] = plan->wants[w].def->field;
    return n;
}

/* Columns for every want; those of fields and of other schemes are filled. */
static void make_columns(zk_ctx *cx, computing *c, const zk_given *given, size_t n_given)
{
    zk_arena *a = &cx->arena;
    size_t field = 0, n = c->people.n;

    c->cols = ZK_NEWS(a, column, c->plan->n_wants + 1);
    for (size_t w = 0; w < c->plan->n_wants; w++) {
        const struct zk_refdef *def = c->plan->wants[w].def;
        column *col = &c->cols[w];

        if (def->type == ZK__REF_FIELD) {
            col->text = c->people.text[field];
            col->missing = c->people.missing[field];
            col->x = c->people.x[field++];
            continue;
        }
        col->x = ZK_NEWS(a, double, n + 1);
        col->missing = ZK_NEWS(a, uint8_t, n + 1);
        memset(col->missing, 1, n);
        if (def->type == ZK__REF_GRADE)
            col->text = ZK_NEWS(a, zk_str, n + 1);
        if (def->type == ZK__REF_GRADE || def->type == ZK__REF_SCORE)
            given_column(c, given, n_given, def, col);
    }
}

/* People and columns, in the making: with a context of its own until people_wait takes them over. */
struct finding {
    zk_ctx cx;
    computing *c;
    const zk_field **fields;
    size_t n_fields, n_given;
    const zk_given *given;
    pthread_t thread;
    bool running;
    zk_err err;
};

static void *find(void *user)
{
    finding *f = user;

    f->err = zk__people_load(&f->cx, f->fields, f->n_fields, f->c->only, &f->c->people);
    if (!f->err)
        make_columns(&f->cx, f->c, f->given, f->n_given);
    return NULL;
}

static zk_err people_start(computing *c, const zk_given *given, size_t n_given)
{
    zk_ctx *cx = c->cx;
    finding *f;

    ZK_TRY(zk__people_files(cx, &c->people));
    f = ZK_NEW(&cx->arena, finding);
    *f = (finding){.c = c, .given = given, .n_given = n_given};
    f->cx = (zk_ctx){
        .lang = cx->lang, .user = cx->user, .facts = cx->facts, .threads = cx->threads, .quiet = true};
    f->fields = ZK_NEWS(&cx->arena, const zk_field *, c->plan->n_wants + 1);
    f->n_fields = list_fields(c->plan, f->fields);
    f->running = !pthread_create(&f->thread, NULL, find, f);
    c->finding = f;
    return ZK_OK;
}

static zk_err people_wait(computing *c)
{
    finding *f = c->finding;

    if (!f)
        return ZK_OK;
    c->finding = NULL;
    if (f->running)
        pthread_join(f->thread, NULL);
    else
        find(f);
    if (f->err) {
        c->cx->error = f->cx.error;
        c->cx->message = f->cx.message;
    }
    zk_arena_adopt(&c->cx->arena, &f->cx.arena);
    return f->err;
}

/* ---- one range ------------------------------------------------------------------------------------- */

static void ask_all(group *g, zk__person *p, size_t row)
{
    const zk__plan *plan = g->c->plan;

    zk__person_work(p);
    for (size_t w = 0; w < plan->n_wants; w++)
        for (size_t i = 0; i < g->n; i++)
            if (plan->wants[w].table == g->table[i]) {
                zk__answer a = zk__person_ask(p, i, &plan->wants[w]);

                g->c->cols[w].x[row] = a.x;
                g->c->cols[w].missing[row] = a.missing;
            }
}

static void compute_block(void *user, int thread, size_t block)
{
    group *g = user;
    const zk__people *people = &g->c->people;
    int64_t lo = g->lo + (int64_t)block * ZK__BLOCK, hi = lo + ZK__BLOCK < g->hi ? lo + ZK__BLOCK : g->hi;
    zk__person *p = &g->persons[thread];

    if (zk__person_block(p, lo, (size_t)(hi - lo)) == 0)
        return;
    for (int64_t s = lo; s < hi; s++) {
        size_t at = (size_t)(s - people->first);
        int32_t row = s >= people->first && at < people->span ? people->row_of[at] : -1;

        if (row >= 0 && zk__person_take(p, (size_t)(s - lo)))
            ask_all(g, p, (size_t)row);
    }
}

/* The ids of bills are only read where payments name bills. */
static void activate(group *g, size_t i)
{
    const zk__rows *payment = &g->rows[0];
    const zk__table *t = payment->table, *b = g->rows[1].table;

    if (i != 1)
        return;
    if (b->ref_col >= 0 && b->cols[b->ref_col].lazy)
        g->rows[1].cols[b->ref_col].active = payment->cols[t->ref_col].any_value;
    if (b->period_col >= 0 && b->cols[b->period_col].lazy)
        g->rows[1].cols[b->period_col].active = payment->cols[t->period_col].any_value;
}

/* Rows a table is expected to have below a subject, if a file's rows are spread evenly. */
static double rows_below(const zk__table *t, int64_t subject)
{
    double rows = 0;

    for (size_t i = 0; i < t->n_files; i++) {
        const zk_kindfile *f = &t->files[i];
        double span = (double)(f->subject_max - f->subject_min + 1),
               part = (double)(subject - f->subject_min) / span;

        rows += (double)f->scan.rows * fmin(fmax(part, 0), 1);
    }
    return rows;
}

static size_t room_for(const group *g, size_t i, int64_t lo, int64_t hi)
{
    const zk__table *t = g->rows[i].table;
    double rows = rows_below(t, hi) - rows_below(t, lo);

    return (size_t)(rows * 1.1) + ROOM_LEAST;
}

static zk_err load(group *g, int64_t lo, int64_t hi, bool *fits)
{
    for (size_t i = 0; i < g->n; i++) {
        size_t room = room_for(g, i, lo, hi);

        activate(g, i);
        ZK_TRY(zk__rows_load(g->c->cx, &g->rows[i], lo, hi, room, fits));
        if (!*fits && hi - lo == 1) /* one customer has more than was thought: now it is known how many */
            ZK_TRY(zk__rows_load(g->c->cx, &g->rows[i], lo, hi, g->rows[i].n, fits));
        if (!*fits)
            return ZK_OK;
    }
    return ZK_OK;
}

static zk_err do_range(group *g, int64_t lo, int64_t hi)
{
    computing *c = g->c;
    bool fits;

    ZK_TRY(load(g, lo, hi, &fits));
    if (!fits) {
        ZK_TRY(do_range(g, lo, lo + (hi - lo) / 2));
        return do_range(g, lo + (hi - lo) / 2, hi);
    }
    ZK_TRY(people_wait(c));
    g->lo = lo;
    g->hi = hi;
    zk__each_block(c->cx->threads, ((size_t)(hi - lo) + ZK__BLOCK - 1) / ZK__BLOCK, compute_block, g);
    for (size_t i = 0; i < g->n; i++)
        c->rows_done += (int64_t)g->rows[i].n;
    zk_progress_at(&c->progress, c->rows_all ? fmin((double)c->rows_done / (double)c->rows_all, 1) : 1,
                   (double)c->rows_done);
    return ZK_OK;
}

/* ---- ranges of a group -------------------------------------------------------------------------------- */

static double bytes_below(const group *g, int64_t subject)
{
    double bytes = 0;

    for (size_t i = 0; i < g->n; i++)
        bytes += rows_below(g->rows[i].table, subject) * (double)zk__rows_width(g->rows[i].table);
    return bytes;
}

/* The least subject from lo on below which there are so many bytes. */
static int64_t cut_at(const group *g, int64_t lo, int64_t hi, double bytes)
{
    while (lo < hi) {
        int64_t mid = lo + (hi - lo) / 2;

        if (bytes_below(g, mid) >= bytes)
            hi = mid;
        else
            lo = mid + 1;
    }
    return lo;
}

/* Small ranges need less memory, but a file is decoded by whole row groups: a range should hold some of
 * each file, unless it would grow too large then. */
static size_t count_ranges(const group *g, double bytes)
{
    double rows = 0, groups = 0;
    size_t least = (size_t)(bytes / RANGE_BYTES_MAX) + 1, good = (size_t)(bytes / RANGE_BYTES_GOOD) + 1, most;

    for (size_t i = 0; i < g->n; i++)
        for (size_t k = 0; k < g->rows[i].table->n_files; k++) {
            double n = (double)g->rows[i].table->files[k].scan.rows;

            rows += n;
            groups += n * n / ROW_GROUP; /* of the file that a row is in, on average */
        }
    most = rows > 0 ? (size_t)(groups / rows / GROUPS_A_RANGE) : 0;
    most = good < most ? good : most;
    return most > least ? most : least;
}

/* Subjects [*first, *end) that some file has rows of. */
static void bounds_of(const group *g, int64_t *first, int64_t *end)
{
    int64_t only = g->c->only;

    *first = INT64_MAX;
    *end = INT64_MIN;
    for (size_t i = 0; i < g->n; i++)
        for (size_t k = 0; k < g->rows[i].table->n_files; k++) {
            const zk_kindfile *f = &g->rows[i].table->files[k];

            *first = f->subject_min < *first ? f->subject_min : *first;
            *end = f->subject_max >= *end ? f->subject_max + 1 : *end;
        }
    if (only >= 0) {
        *first = only > *first ? only : *first;
        *end = only + 1 < *end ? only + 1 : *end;
    }
}

static zk_err do_ranges(group *g)
{
    int64_t first, end;
    double before, bytes;
    size_t n;

    bounds_of(g, &first, &end);
    if (first >= end)
        return ZK_OK;
    before = bytes_below(g, first);
    bytes = bytes_below(g, end) - before;
    n = count_ranges(g, bytes);
    for (size_t k = 1; k <= n && first < end; k++) {
        int64_t to = k == n ? end : cut_at(g, first, end, before + bytes * (double)k / (double)n);

        if (to > first)
            ZK_TRY(do_range(g, first, to));
        first = to;
    }
    return ZK_OK;
}

/* Before a long scan: fields that nobody fills in need not be read. */
static zk_err find_empty(zk_ctx *cx, zk__table *t)
{
    const char **names = ZK_NEWS(&cx->arena, const char *, t->n_cols + 1);
    zk_scanfile *files = ZK_NEWS(&cx->arena, zk_scanfile, t->n_files + 1);
    bool *filled = ZK_NEWS(&cx->arena, bool, t->n_cols + 1);
    int64_t rows = 0;

    for (size_t i = 0; i < t->n_files; i++) {
        files[i] = t->files[i].scan;
        rows += files[i].rows;
    }
    if (rows < ROWS_MANY)
        return ZK_OK;
    for (size_t i = 0; i < t->n_cols; i++)
        names[i] = t->cols[i].scan.name;
    ZK_TRY(zk_facts_filled(cx, files, t->n_files, names, t->n_cols, filled));
    for (size_t i = 0; i < t->n_cols; i++)
        t->cols[i].empty = !filled[i] && (int)i != t->date_col;
    return ZK_OK;
}

static zk_err do_group(computing *c, const int *tables, size_t n)
{
    group g = {.c = c, .n = n};
    const zk__rows *rows[2];
    int threads = c->cx->threads;
    zk_err err;

    for (size_t i = 0; i < n && c->only < 0; i++)
        ZK_TRY(find_empty(c->cx, &c->plan->tables[tables[i]]));
    for (size_t i = 0; i < n; i++) {
        g.table[i] = tables[i];
        zk__rows_init(c->cx, &g.rows[i], c->plan, &c->plan->tables[tables[i]]);
        rows[i] = &g.rows[i];
    }
    g.persons = zk_xmalloc((size_t)threads * sizeof *g.persons);
    for (int t = 0; t < threads; t++)
        zk__person_init(&g.persons[t], c->plan, rows, n);
    err = do_ranges(&g);
    for (int t = 0; t < threads; t++)
        zk__person_clear(&g.persons[t]);
    free(g.persons);
    for (size_t i = 0; i < n; i++)
        zk__rows_clear(&g.rows[i]);
    return err;
}

static zk_err do_facts(computing *c)
{
    const zk__plan *plan = c->plan;

    for (size_t t = 0; t < plan->n_tables; t++)
        for (size_t i = 0; i < plan->tables[t].n_files; i++)
            c->rows_all += plan->tables[t].files[i].scan.rows;
    for (int t = 0; t < (int)plan->n_tables; t++) {
        int other = plan->tables[t].settles;

        if (other < 0) {
            ZK_TRY(do_group(c, &t, 1));
        } else if (strcmp(plan->tables[t].kind->name, "payment") == 0) {
            ZK_TRY(do_group(c, (const int[]){t, other}, 2));
        }
    }
    return ZK_OK;
}

/* ---- what is made of other numbers ------------------------------------------------------------------------- */

/* Ratios, and what stands in for missing values; parts stand before what is made of them. */
static void finish_column(computing *c, size_t at)
{
    const zk__want *w = &c->plan->wants[at];
    const column *of = w->of < 0 ? NULL : &c->cols[w->of], *to = w->to < 0 ? NULL : &c->cols[w->to],
                 *instead = w->instead < 0 ? NULL : &c->cols[w->instead];
    column *col = &c->cols[at];

    for (size_t r = 0; r < c->people.n; r++) {
        if (of && to && !of->missing[r] && !to->missing[r] && to->x[r] != 0 &&
            isfinite(of->x[r] / to->x[r])) {
            col->x[r] = of->x[r] / to->x[r];
            col->missing[r] = 0;
        }
        if (!col->missing[r])
            continue;
        if (w->def->lack == ZK__LACK_NUMBER) {
            col->x[r] = w->def->lack_x;
            col->missing[r] = 0;
        } else if (instead && !instead->missing[r]) {
            col->x[r] = instead->x[r];
            col->missing[r] = 0;
        }
    }
}

/* ---- what comes out ---------------------------------------------------------------------------------------- */

static void deliver(computing *c, const zk_ref *refs, size_t n_refs, zk_values *out)
{
    zk_arena *a = &c->cx->arena;

    *out = (zk_values){.rows = c->people.n,
                       .cols = n_refs,
                       .subject = c->people.subject,
                       .id = c->people.id,
                       .name = c->people.name,
                       .ref = refs,
                       .x = ZK_NEWS(a, double *, n_refs + 1),
                       .missing = ZK_NEWS(a, uint8_t *, n_refs + 1),
                       .text = ZK_NEWS(a, zk_str *, n_refs + 1),
                       .facts_read = c->rows_done + c->people.read};
    for (size_t i = 0; i < n_refs; i++) {
        const column *col = &c->cols[c->plan->col_of_ref[i]];

        out->x[i] = col->x ? col->x : ZK_NEWS(a, double, c->people.n + 1);
        out->missing[i] = col->missing;
        out->text[i] = col->text;
    }
}

static void list_inputs(const computing *c, zk_inputs *inputs)
{
    zk_arena *a = &c->cx->arena;
    size_t n = c->people.n_files, at = 0;

    for (size_t t = 0; t < c->plan->n_tables; t++)
        n += c->plan->tables[t].n_files;
    inputs->files = ZK_NEWS(a, const zk_kindfile *, n + 1);
    inputs->kinds = ZK_NEWS(a, const zk_kind *, n + 1);
    for (size_t i = 0; i < c->people.n_files; i++, at++) {
        inputs->files[at] = &c->people.files[i];
        inputs->kinds[at] = zk_kind_find("customer");
    }
    for (size_t t = 0; t < c->plan->n_tables; t++)
        for (size_t i = 0; i < c->plan->tables[t].n_files; i++, at++) {
            inputs->files[at] = &c->plan->tables[t].files[i];
            inputs->kinds[at] = c->plan->tables[t].kind;
        }
    inputs->n = n;
}

/* Whether the files are what was sealed is found out while they are read. One customer's few rows are not worth it. */
static zk_facts_check *check_begin(const computing *c)
{
    zk_inputs in = {0};
    zk_known *known;

    if (c->only < 0)
        list_inputs(c, &in);
    known = ZK_NEWS(&c->cx->arena, zk_known, in.n + 1);
    for (size_t i = 0; i < in.n; i++)
        known[i] =
            (zk_known){in.files[i]->scan.path, in.files[i]->bytes, in.files[i]->xxh3, in.files[i]->sha256};
    return zk_facts_check_begin(c->cx, known, in.n);
}

static zk_err compute(computing *c, const zk_ref *refs, size_t n_refs, int32_t as_of, const zk_given *given,
                      size_t n_given)
{
    zk_facts_check *check;
    zk_err err, err_people;

    ZK_TRY(zk__needs_plan(c->cx, refs, n_refs, as_of, &c->plan));
    ZK_TRY(people_start(c, given, n_given));
    check = check_begin(c);
    err = do_facts(c);
    err_people = people_wait(c); /* where no fact was read */
    ZK_TRY(zk_facts_check_end(c->cx, check, err ? err : err_people));
    for (size_t w = 0; w < c->plan->n_wants; w++)
        if (c->plan->wants[w].def->type == ZK__REF_FACTS || c->plan->wants[w].def->type == ZK__REF_RATIO)
            finish_column(c, w);
    return ZK_OK;
}

zk_err zk_indicator_compute(zk_ctx *cx, const zk_ref *refs, size_t n_refs, int32_t as_of,
                            int64_t only_subject, const zk_given *given, size_t n_given, zk_values *out,
                            zk_inputs *inputs)
{
    computing c = {.cx = cx, .only = only_subject};
    zk_err err;

    zk_facts_open(cx, zk_folder_path(cx, "tmp"), 0);
    ZK_TRY(zk_folder_read_begin(cx));
    zk_progress_begin(&c.progress, cx, ZK_TR(cx, "计算指标", "indicators"), ZK_TR(cx, "行", "rows"));
    c.progress.on = c.progress.on && only_subject < 0;
    err = compute(&c, refs, n_refs, as_of, given, n_given);
    zk_progress_end(&c.progress);
    zk_folder_read_end(cx);
    if (err)
        return err;
    deliver(&c, refs, n_refs, out);
    if (inputs)
        list_inputs(&c, inputs);
    return ZK_OK;
}
