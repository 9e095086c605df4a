/* SPDX-License-Identifier: Apache-2.0
 *
 * Comparing two runs: who moved from which grade to which, and what moved them.
 *
 * Both results are in order of subject, so they are walked side by side. Why somebody moved is
 * seen in the leaves of the tree: those whose contribution to the score changed most, matched by path, so
 * that two versions of a scheme can be compared as well. Rules that decided a grade are not contributions:
 * where no leaf changed, a mover has no reasons, and its score tells so.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/folder/folder.h"
#include "app/run/internal.h"

/* One who is in both runs with another grade. */
struct moved {
    size_t a, b; /* rows in the two runs */
    int64_t subject;
    int by;        /* grades, positive is better */
    double change; /* of the score */
};

struct comparing {
    zk_compared *out;
    zk_run_columns a, b;
    struct moved *moved;
    size_t n_moved;
    int *leaf_a, *leaf_b; /* the same leaves in both schemes */
    size_t n_leaves;
};

static bool same_grades(const zk_scheme *a, const zk_scheme *b)
{
    if (a->n_grades != b->n_grades)
        return false;
    for (int g = 0; g < a->n_grades; g++)
        if (strcmp(a->grades[g].name, b->grades[g].name))
            return false;
    return true;
}

static size_t cell_of(int16_t grade, size_t none)
{
    return grade < 0 ? none : (size_t)grade;
}

static void both_add(struct comparing *c, size_t a, size_t b)
{
    zk_compared *out = c->out;
    int16_t from = c->a.grade[a], to = c->b.grade[b];

    out->both++;
    out->matrix[cell_of(from, out->rows - 1) * out->cols + cell_of(to, out->cols - 1)]++;
    if (out->same_grades ? from == to
                         : from >= 0 && to >= 0 &&
                               !strcmp(out->a.scheme->grades[from].name, out->b.scheme->grades[to].name)) {
        out->stayed++;
        return;
    }
    if (!out->same_grades || from < 0 || to < 0)
        out->other++;
    else if (to < from)
        out->better++;
    else
        out->worse++;
    c->moved[c->n_moved++] =
        (struct moved){a, b, c->a.subject[a], out->same_grades && from >= 0 && to >= 0 ? from - to : 0,
                       c->b.score[b] - c->a.score[a]};
}

static void walk(struct comparing *c)
{
    zk_compared *out = c->out;
    size_t a = 0, b = 0;

    while (a < c->a.rows || b < c->b.rows) {
        int64_t sa = a < c->a.rows ? c->a.subject[a] : INT64_MAX,
                sb = b < c->b.rows ? c->b.subject[b] : INT64_MAX;

        if (sa == sb) {
            both_add(c, a++, b++);
        } else if (sa < sb) {
            out->only_a++;
            out->matrix[cell_of(c->a.grade[a++], out->rows - 1) * out->cols + out->cols - 1]++;
        } else {
            out->only_b++;
            out->matrix[(out->rows - 1) * out->cols + cell_of(c->b.grade[b++], out->cols - 1)]++;
        }
    }
}

/* ---- why ------------------------------------------------------------------------------------------ */

static void leaves_match(zk_ctx *cx, struct comparing *c)
{
    const zk_scheme *a = c->out->a.scheme, *b = c->out->b.scheme;

    c->leaf_a = ZK_NEWS(&cx->arena, int, b->n_nodes);
    c->leaf_b = ZK_NEWS(&cx->arena, int, b->n_nodes);
    for (int j = 0; j < b->n_nodes; j++)
        for (int i = 0; b->nodes[j].leaf && i < a->n_nodes; i++)
            if (a->nodes[i].leaf && !strcmp(a->nodes[i].path, b->nodes[j].path)) {
                c->leaf_a[c->n_leaves] = i;
                c->leaf_b[c->n_leaves++] = j;
            }
}

static int by_subject(const void *x, const void *y)
{
    const struct moved *a = x, *b = y;

    return (a->subject > b->subject) - (a->subject < b->subject);
}

/* The furthest first; equal ones by how much the score changed, then by number. */
static int by_distance(const void *x, const void *y)
{
    const struct moved *a = x, *b = y;
    int da = abs(a->by), db = abs(b->by);
    double ca = fabs(a->change), cb = fabs(b->change);

    if (da != db)
        return db - da;
    if (ca > cb || ca < cb)
        return ca > cb ? -1 : 1;
    return by_subject(x, y);
}

/* The leaves of one mover by how much their contribution changed; those that did not are left out. */
static size_t reasons_of(const struct comparing *c, const zk_run_columns *ca, const zk_run_columns *cb,
                         size_t at, zk_reason reason[ZK_REASONS])
{
    size_t n = 0;

    for (size_t i = 0; i < c->n_leaves; i++) {
        double from = ca->contrib[c->leaf_a[i]][at], to = cb->contrib[c->leaf_b[i]][at];
        double change = (isnan(to) ? 0 : to) - (isnan(from) ? 0 : from);
        size_t k;

        if (change == 0)
            continue;
        for (k = n < ZK_REASONS ? n++ : ZK_REASONS; k > 0 && fabs(reason[k - 1].change) < fabs(change); k--)
            if (k < ZK_REASONS)
                reason[k] = reason[k - 1];
        if (k < ZK_REASONS)
            reason[k] = (zk_reason){
                .node = c->leaf_b[i], .change = change, .from = NAN, .to = NAN, .movers = (int64_t)i};
    }
    return n;
}

static int by_movers(const void *x, const void *y)
{
    const zk_reason *a = x, *b = y;

    if (a->movers != b->movers)
        return a->movers < b->movers ? 1 : -1;
    return (a->node > b->node) - (a->node < b->node);
}

static void summary_add(zk_reason *sum, const zk_reason *first)
{
    zk_reason *s = &sum[first->movers]; /* position of the leaf, see reasons_of */

    s->movers++;
    s->change += first->change;
}

static size_t summary_sort(const struct comparing *c, zk_reason *sum)
{
    size_t n = 0;

    for (size_t i = 0; i < c->n_leaves; i++) {
        sum[i].node = c->leaf_b[i];
        sum[i].change = sum[i].movers ? sum[i].change / (double)sum[i].movers : 0;
        sum[i].from = sum[i].to = NAN;
    }
    if (c->n_leaves)
        qsort(sum, c->n_leaves, sizeof *sum, by_movers);
    while (n < c->n_leaves && sum[n].movers)
        n++;
    return n;
}

static zk_err contribs_read(zk_ctx *cx, const struct comparing *c, const int64_t *subject, size_t n,
                            bool values, zk_run_columns *a, zk_run_columns *b)
{
    zk_run_want wa = {.only = subject, .n_only = n, .contribs = c->leaf_a, .n_contribs = c->n_leaves};
    zk_run_want wb = {.only = subject, .n_only = n, .contribs = c->leaf_b, .n_contribs = c->n_leaves};
    int *ra = ZK_NEWS(&cx->arena, int, c->n_leaves + 1), *rb = ZK_NEWS(&cx->arena, int, c->n_leaves + 1);
    const zk_scheme *sa = c->out->a.scheme, *sb = c->out->b.scheme;

    if (values) {
        wa.id = wa.name = true;
        wa.refs = ra;
        wb.refs = rb;
        for (size_t i = 0; i < c->n_leaves; i++) {
            int x = sa->nodes[c->leaf_a[i]].ref, y = sb->nodes[c->leaf_b[i]].ref;

            if (x < 0 || y < 0 || sa->refs[x].is_text || sb->refs[y].is_text)
                continue;
            ra[wa.n_refs++] = x;
            rb[wb.n_refs++] = y;
        }
    }
    ZK_TRY(zk_run_read(cx, &c->out->a, &wa, a));
    return zk_run_read(cx, &c->out->b, &wb, b);
}

/* Over all movers: which leaf changed most for how many. */
static zk_err summary(zk_ctx *cx, struct comparing *c)
{
    zk_compared *out = c->out;
    int64_t *subject = ZK_NEWS(&cx->arena, int64_t, c->n_moved);
    zk_run_columns a, b;

    out->up = ZK_NEWS(&cx->arena, zk_reason, c->n_leaves + 1);
    out->down = ZK_NEWS(&cx->arena, zk_reason, c->n_leaves + 1);
    for (size_t i = 0; i < c->n_moved; i++)
        subject[i] = c->moved[i].subject; /* ascending: as they were found */
    ZK_TRY(contribs_read(cx, c, subject, c->n_moved, false, &a, &b));
    for (size_t i = 0; i < c->n_moved && i < a.rows && i < b.rows; i++) {
        zk_reason reason[ZK_REASONS];

        if (c->moved[i].by && reasons_of(c, &a, &b, i, reason))
            summary_add(c->moved[i].by > 0 ? out->up : out->down, &reason[0]);
    }
    out->n_up = summary_sort(c, out->up);
    out->n_down = summary_sort(c, out->down);
    return ZK_OK;
}

static void mover_fill(const struct comparing *c, const struct moved *m, const zk_run_columns *a,
                       const zk_run_columns *b, size_t at, zk_mover *mover)
{
    const zk_scheme *sa = c->out->a.scheme, *sb = c->out->b.scheme;

    *mover = (zk_mover){.subject = m->subject,
                        .id = a->id[at],
                        .name = a->name ? a->name[at] : (zk_str){0},
                        .from = c->a.grade[m->a],
                        .to = c->b.grade[m->b],
                        .score_from = c->a.score[m->a],
                        .score_to = c->b.score[m->b]};
    mover->n_reasons = reasons_of(c, a, b, at, mover->reason);
    for (size_t k = 0; k < mover->n_reasons; k++) {
        zk_reason *r = &mover->reason[k];
        int x = sa->nodes[c->leaf_a[r->movers]].ref, y = sb->nodes[r->node].ref;

        r->movers = 0;
        if (x >= 0 && y >= 0 && a->value[x] && b->value[y]) {
            r->from = a->value[x][at];
            r->to = b->value[y][at];
        }
    }
}

/* The furthest movers with their reasons: sorted by distance, read by subject, put back. */
static zk_err movers(zk_ctx *cx, struct comparing *c, size_t limit)
{
    zk_compared *out = c->out;
    size_t n = c->n_moved < limit ? c->n_moved : limit;
    int64_t *subject = ZK_NEWS(&cx->arena, int64_t, n + 1);
    struct moved *shown = ZK_NEWS(&cx->arena, struct moved, n + 1);
    zk_run_columns a, b;

    if (!n)
        return ZK_OK;
    qsort(c->moved, c->n_moved, sizeof *c->moved, by_distance);
    memcpy(shown, c->moved, n * sizeof *shown);
    qsort(shown, n, sizeof *shown, by_subject);
    for (size_t i = 0; i < n; i++)
        subject[i] = shown[i].subject;
    ZK_TRY(contribs_read(cx, c, subject, n, true, &a, &b));
    out->movers = ZK_NEWS(&cx->arena, zk_mover, n);
    for (; out->n_movers < n; out->n_movers++) {
        struct moved *m = &c->moved[out->n_movers], *at = bsearch(m, shown, n, sizeof *shown, by_subject);

        mover_fill(c, m, &a, &b, (size_t)(at - shown), &out->movers[out->n_movers]);
    }
    return ZK_OK;
}

static zk_err compare(zk_ctx *cx, struct comparing *c, size_t limit)
{
    zk_compared *out = c->out;
    zk_run_want want = {.score = true, .grade = true};

    ZK_TRY(zk_run_read(cx, &out->a, &want, &c->a));
    ZK_TRY(zk_run_read(cx, &out->b, &want, &c->b));
    c->moved = ZK_NEWS(&cx->arena, struct moved, (c->a.rows < c->b.rows ? c->a.rows : c->b.rows) + 1);
    walk(c);
    out->n_moved = (int64_t)c->n_moved;
    leaves_match(cx, c);
    if (!c->n_moved)
        return ZK_OK;
    ZK_TRY(summary(cx, c));
    return movers(cx, c, limit);
}

zk_err zk_run_compare(zk_ctx *cx, const zk_run *a, const zk_run *b, size_t limit, zk_compared *out)
{
    struct comparing c = {.out = out};

    *out = (zk_compared){0};
    ZK_TRY(zk_run_open_get(cx, a, &out->a));
    ZK_TRY(zk_run_open_get(cx, b, &out->b));
    out->same_grades = same_grades(out->a.scheme, out->b.scheme);
    out->rows = (size_t)out->a.scheme->n_grades + 1;
    out->cols = (size_t)out->b.scheme->n_grades + 1;
    out->matrix = ZK_NEWS(&cx->arena, int64_t, out->rows * out->cols);
    return compare(cx, &c, limit);
}
