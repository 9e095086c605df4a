/* SPDX-License-Identifier: Apache-2.0
 *
 * The converter: raw texts of a chunk to typed columns, in several threads at once.
 *
 * It goes column by column and shares the plan and the known ids, which nobody changes meanwhile; what it
 * counts it counts per thread. A refused row is only counted and its line noted: why it was refused is
 * found out afterwards by zk__convert_row, which takes the same decisions with the same functions.
 */
#include <stdlib.h>
#include <string.h>

#include "app/import/internal.h"

enum { FAR = 12, NEAR = 6 }; /* rows */

void zk__convert_init(zk_ctx *cx, zk__convert *c, const zk__plan *plan, const zk__ids *ids, bool collect)
{
    *c = (zk__convert){.plan = plan, .ids = ids, .collect = collect, .threads = cx->threads};
    c->tally = ZK_NEWS(&cx->arena, zk__tally, cx->threads);
    for (int i = 0; i < c->threads; i++) {
        c->tally[i].date_min = INT32_MAX;
        c->tally[i].date_max = INT32_MIN;
    }
}

void zk__convert_clear(zk__convert *c)
{
    for (int i = 0; i < c->threads; i++) {
        zk_map_clear(&c->tally[i].fresh);
        zk_arena_clear(&c->tally[i].arena);
    }
    c->threads = 0;
}

/* ---- rows left out ---------------------------------------------------------------------------- */

static bool blank_row(const zk__plan *p, const zk_str *in)
{
    for (size_t i = 0; i < p->n_used; i++)
        if (in[i].n && zk_str_trim(in[i]).n)
            return false;
    return true;
}

static bool skipped(const zk__plan *p, const zk_str *in, zk_value *slots)
{
    for (int i = 0; i < p->n_skip; i++) {
        zk_str s = zk_str_trim(in[p->skip_in[i]]);

        slots[i] = (zk_value){.type = ZK_ABSENT};
        if (!s.n)
            continue;
        if (p->skip_text[i])
            slots[i] = (zk_value){.type = ZK_TEXT, .text = s};
        else if (zk_num_real(s, &slots[i].x) == ZK_NUM_OK)
            slots[i].type = ZK_NUMBER;
    }
    return zk_expr_true(p->skip, slots);
}

static bool left_out(const zk__plan *p, const zk_str *in)
{
    zk_value slots[64];

    return blank_row(p, in) || (p->skip && skipped(p, in, slots));
}

/* ---- owners ------------------------------------------------------------------------------------- */

typedef enum owner_state { OWNER_KNOWN, OWNER_FRESH, OWNER_UNKNOWN, OWNER_NONE } owner_state;

/* By the first reference that is there. ref gets its position in plan->cols. */
static owner_state owner_of(const zk__convert *c, const zk__cell *const *cells, int64_t *subject, int *ref)
{
    const zk__plan *p = c->plan;

    *subject = 0;
    *ref = -1;
    for (size_t i = 0; i < p->n_owner; i++) {
        const zk__cell *cell = cells[i];
        const zk_field *f = p->cols[p->owner[i]].field;
        int map = f->refers ? zk__ref_of(f->refers) : 0;

        if (!cell->valid)
            continue;
        *ref = p->owner[i];
        if (zk_map_get(&c->ids->map[map], cell->text, subject))
            return OWNER_KNOWN;
        return map == 0 && (p->create || !strcmp(p->kind->name, "customer")) ? OWNER_FRESH : OWNER_UNKNOWN;
    }
    return OWNER_NONE;
}

/* ---- a chunk -------------------------------------------------------------------------------------- */

static void refuse(zk__tally *t, zk_chunk *chunk, size_t r)
{
    chunk->keep[r] = 0;
    t->refused++;
    if (t->n_lines < ZK_BAD_MAX)
        *ZK_PUSH(&t->arena, t->lines, t->n_lines, t->cap_lines) = chunk->line[r];
}

static void gather(const zk_chunk *chunk, const zk__plan *p, size_t r, zk_str *in)
{
    for (size_t i = 0; i < p->n_used; i++)
        in[i] = chunk->in[i][r];
}

static void note_fresh(zk__tally *t, zk_str id)
{
    if (zk_map_put(&t->fresh, id, 0))
        *ZK_PUSH(&t->arena, t->ids, t->n_ids, t->cap_ids) = (zk_str){zk_strndup(&t->arena, id.p, id.n), id.n};
}

static void store(const zk__col *col, const zk__cell *cell, zk_chunk *chunk, size_t r)
{
    size_t out = (size_t)col->out;

    if (!cell->valid) {
        chunk->valid[out][r] = 0;
        return;
    }
    switch (col->field->type) {
    case ZK_COL_TEXT:
    case ZK_COL_CODE: chunk->text[out][r] = cell->text; break;
    case ZK_COL_REAL: chunk->real[out][r] = cell->real; break;
    default: chunk->num[out][r] = cell->num; break;
    }
}

/* One row of a chunk; false: refused. */
static bool row_take(const zk__convert *c, zk__tally *t, zk_chunk *chunk, size_t r, const zk_str *in,
                     zk__cell *refs)
{
    const zk__plan *p = c->plan;
    const zk__cell *owners[8];
    zk__cell cell;
    int64_t subject, date = INT64_MIN;
    int ref;
    owner_state state;

    for (size_t i = 0; i < p->n_owner; i++)
        owners[i] = &refs[i];
    for (size_t i = 0; i < p->n_cols; i++) {
        const zk__col *col = &p->cols[i];

        if (zk__value_take(p, col, in, chunk->arena, &cell))
            return false;
        if (col->out >= 0 && !c->collect)
            store(col, &cell, chunk, r);
        if ((int)i == p->date && cell.valid)
            date = cell.num;
        for (size_t k = 0; col->is_id && k < p->n_owner; k++)
            if (p->owner[k] == (int)i)
                refs[k] = cell;
    }
    state = owner_of(c, owners, &subject, &ref);
    if (state == OWNER_NONE || state == OWNER_UNKNOWN || (state == OWNER_FRESH && !c->collect))
        return false;
    if (c->collect) {
        if (state == OWNER_FRESH)
            for (size_t k = 0; k < p->n_owner; k++)
                if (p->owner[k] == ref)
                    note_fresh(t, refs[k].text);
        return true;
    }
    chunk->num[0][r] = subject;
    if (date != INT64_MIN) {
        t->date_min = date < t->date_min ? (int32_t)date : t->date_min;
        t->date_max = date > t->date_max ? (int32_t)date : t->date_max;
    }
    return true;
}

/* The map of known ids is larger than any cache, and looking up the owner is what most of a row's time would
 * go to: its memory is asked for some rows ahead. */
static void look_ahead(const zk__convert *c, const zk_chunk *chunk, size_t r)
{
    const zk__plan *p = c->plan;
    const zk__col *col = &p->cols[p->owner[0]];
    const zk_map *map = &c->ids->map[col->field->refers ? zk__ref_of(col->field->refers) : 0];

    if (col->how != ZK__FROM)
        return;
    if (r + FAR < chunk->rows)
        zk_map_far(map, chunk->in[col->in[0]][r + FAR]);
    if (r + NEAR < chunk->rows)
        zk_map_near(map, chunk->in[col->in[0]][r + NEAR]);
}

zk_err zk__convert_chunk(void *user, zk_chunk *chunk)
{
    const zk__convert *c = user;
    const zk__plan *p = c->plan;
    zk__tally *t = &c->tally[chunk->thread];
    zk__cell refs[8];
    zk_str *in = ZK_NEWS(chunk->arena, zk_str, p->n_used + 1);

    for (size_t r = 0; r < chunk->rows; r++) {
        look_ahead(c, chunk, r);
        gather(chunk, p, r, in);
        if (left_out(p, in)) {
            chunk->keep[r] = 0;
            t->filtered++;
        } else if (!row_take(c, t, chunk, r, in, refs)) {
            refuse(t, chunk, r);
        } else {
            t->kept++;
            if (c->collect)
                chunk->keep[r] = 0;
        }
    }
    return ZK_OK;
}

/* ---- a row again, for its explanation ------------------------------------------------------------------ */

void zk__convert_row(const zk__convert *c, const zk_str *in, zk_arena *scratch, zk__cell *cells,
                     zk__verdict *v)
{
    const zk__plan *p = c->plan;
    const zk__cell *owners[8];
    owner_state state;

    *v = (zk__verdict){.col = -1};
    if (left_out(p, in)) {
        v->filtered = true;
        return;
    }
    for (size_t i = 0; i < p->n_cols; i++) {
        v->fault = zk__value_take(p, &p->cols[i], in, scratch, &cells[i]);
        if (v->fault) {
            v->col = (int)i;
            return;
        }
    }
    for (size_t i = 0; i < p->n_owner; i++)
        owners[i] = &cells[p->owner[i]];
    state = owner_of(c, owners, &v->subject, &v->col);
    if (state == OWNER_NONE)
        v->fault = ZK__OWNER;
    else if (state == OWNER_UNKNOWN || (state == OWNER_FRESH && !c->collect))
        v->fault = ZK__UNKNOWN;
    else
        v->col = -1;
}
