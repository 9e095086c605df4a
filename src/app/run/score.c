/* SPDX-License-Identifier: Apache-2.0
 *
 * One scheme over values that have been computed: who belongs to it, what must be known of them
 * together, and each one's score and grade, on all threads. Used by run and by verify alike, so that both
 * do the same.
 */
#include <string.h>

#include "app/run/internal.h"

int *zk__refs_add(zk_ctx *cx, zk__refs *all, const zk_ref *refs, size_t n)
{
    int *col = ZK_NEWS(&cx->arena, int, n + 1);

    for (size_t i = 0; i < n; i++) {
        size_t c = 0;

        while (c < all->n && strcmp(all->ref[c].text, refs[i].text))
            c++;
        if (c == all->n)
            *ZK_PUSH(&cx->arena, all->ref, all->n, all->cap) = refs[i];
        col[i] = (int)c;
    }
    return col;
}

void zk__values_view(zk_ctx *cx, const zk_scheme *s, const zk_values *all, const int *col, zk_values *view)
{
    size_t n = (size_t)s->n_refs;

    *view = *all;
    view->cols = n;
    view->ref = s->refs;
    view->x = ZK_NEWS(&cx->arena, double *, n + 1);
    view->missing = ZK_NEWS(&cx->arena, uint8_t *, n + 1);
    view->text = ZK_NEWS(&cx->arena, zk_str *, n + 1);
    for (size_t i = 0; i < n; i++) {
        view->x[i] = all->x[col[i]];
        view->missing[i] = all->missing[col[i]];
        view->text[i] = all->text[col[i]];
    }
}

/* Subject numbers are dense: a slot each, then one sweep. Rows that ascend already need neither. */
static uint32_t *picked(zk_ctx *cx, const zk_values *v, const uint8_t *include, size_t n)
{
    uint32_t *pick = ZK_NEWS(&cx->arena, uint32_t, n), *slot;
    int64_t last = INT64_MIN, most = 0;
    bool ascending = true;
    size_t at = 0;

    for (size_t r = 0; r < v->rows; r++) {
        if (!include[r])
            continue;
        ascending &= v->subject[r] > last;
        last = v->subject[r];
        most = last > most ? last : most;
        pick[at++] = (uint32_t)r;
    }
    if (ascending)
        return pick;
    slot = ZK_NEWS(&cx->arena, uint32_t, most + 1);
    for (size_t r = 0; r < v->rows; r++)
        if (include[r])
            slot[v->subject[r]] = (uint32_t)r + 1;
    at = 0;
    for (int64_t s = 0; s <= most; s++)
        if (slot[s])
            pick[at++] = slot[s] - 1;
    return pick;
}

static int16_t *previous_of(zk_ctx *cx, const zk_values *v, const zk__scored *scored,
                            const zk__before *before)
{
    int16_t *previous;
    size_t b = 0;

    if (!before || !before->n)
        return NULL;
    previous = ZK_NEWS(&cx->arena, int16_t, v->rows);
    memset(previous, 0xff, v->rows * sizeof *previous); /* -1 */
    for (size_t i = 0; i < scored->n; i++) {
        uint32_t r = scored->pick[i];

        while (b < before->n && before->subject[b] < v->subject[r])
            b++;
        if (b < before->n && before->subject[b] == v->subject[r])
            previous[r] = before->grade[b];
    }
    return previous;
}

struct scoring {
    const zk_scheme *s;
    const zk_values *v;
    const zk__scored *scored;
    const int16_t *previous;
    zk_scores *out;
};

static zk_err score_range(zk_ctx *cx, void *user, size_t lo, size_t hi)
{
    const struct scoring *k = user;

    return zk_scheme_score(cx, k->s, k->scored->fit, k->v, k->scored->include, k->previous, lo, hi, k->out);
}

/* A grade the scheme no longer has says nothing about what it may move to. */
static const int16_t *known_only(zk_ctx *cx, const zk_scheme *s, const int16_t *previous, size_t rows)
{
    int16_t *out;
    size_t r = 0;

    while (previous && r < rows && previous[r] < s->n_grades)
        r++;
    if (!previous || r == rows)
        return previous;
    out = ZK_NEWS(&cx->arena, int16_t, rows);
    for (r = 0; r < rows; r++)
        out[r] = previous[r] < s->n_grades ? previous[r] : -1;
    return out;
}

zk_err zk__score(zk_ctx *cx, const zk_scheme *s, const zk_values *all, const int *col, const zk__where *where,
                 const int *where_col, const zk__before *before, zk__scored *out)
{
    zk_values view;
    struct scoring k = {.s = s, .v = &view, .scored = out, .out = &out->scores};

    *out = (zk__scored){.include = ZK_NEWS(&cx->arena, uint8_t, all->rows + 1)};
    zk__values_view(cx, s, all, col, &view);
    ZK_TRY(zk_scheme_population(cx, s, &view, NULL, out->include, &out->n));
    ZK_TRY(zk__where_apply(cx, where, all, where_col, out->include, &out->n));
    if (!out->n)
        return ZK_OK;
    out->pick = picked(cx, &view, out->include, out->n);
    out->previous = previous_of(cx, &view, out, before);
    ZK_TRY(zk_scheme_fit(cx, s, &view, out->include, &out->fit));
    zk_scores_init_grades(cx, view.rows, &out->scores);
    k.previous = known_only(cx, s, out->previous, view.rows);
    return zk__ranges(cx, view.rows, ZK_RUN_ROW_GROUP, score_range, &k);
}
