/* SPDX-License-Identifier: Apache-2.0
 *
 * The fact rows behind one value of one customer: every field of the kind, what was derived, and whether
 * the row passed the filter. Of a ratio, the rows of its upper part.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/folder/folder.h"
#include "app/indicator/people.h"
#include "base/num.h"

typedef struct showing {
    zk_ctx *cx;
    zk__plan *plan;
    const zk__want *want;
    zk__table *table;
    zk__person person;
    zk__mine *mine;
} showing;

static const struct zk_refdef *facts_of(const struct zk_refdef *def)
{
    while (def->type == ZK__REF_RATIO)
        def = def->of;
    return def;
}

/* ---- values as text ------------------------------------------------------------------------------ */

static const char *show_integer(zk_ctx *cx, const zk__slot *slot, int64_t v)
{
    char buf[40];
    int scale = slot->divide > 1 ? (int)lround(log10(slot->divide)) : 0;
    const char *unit = slot->field && slot->field->unit ? slot->field->unit
                       : slot->type == ZK_COL_MONEY     ? "CNY"
                                                        : "";

    switch (slot->type) {
    case ZK_COL_DATE: return zk_strdup(&cx->arena, zk_date_show((int32_t)v, buf));
    case ZK_COL_BOOL: return v ? ZK_TR(cx, "是", "yes") : ZK_TR(cx, "否", "no");
    case ZK_COL_TIME: {
        int64_t day = v / 86400000, ms = v % 86400000;

        if (ms < 0) {
            day--;
            ms += 86400000;
        }
        zk_date_show((int32_t)day, buf);
        return zk_fmt(&cx->arena, "%s %02d:%02d:%02d", buf, (int)(ms / 3600000), (int)(ms / 60000 % 60),
                      (int)(ms / 1000 % 60));
    }
    case ZK_COL_CODE: return v < 0 ? NULL : zk_tr(cx, slot->field->codes[v].title);
    default: break;
    }
    zk_num_show(v, scale, slot->type == ZK_COL_MONEY, buf);
    return *unit ? zk_fmt(&cx->arena, "%s %s", buf, unit) : zk_strdup(&cx->arena, buf);
}

static const char *show_field(const showing *s, int slot, size_t k)
{
    const zk__slot *spec = &s->table->slots[slot];
    int c = s->table->col_of[slot];
    char buf[40];

    if (s->mine->null[c] && s->mine->null[c][k])
        return NULL;
    if (spec->type == ZK_COL_TEXT)
        return zk_text_show(&s->cx->arena, s->mine->text[c][k], 200);
    if (spec->type != ZK_COL_REAL)
        return show_integer(s->cx, spec, s->mine->num[c][k]);
    zk_real_show(s->mine->real[c][k], buf);
    return *(spec->field->unit ? spec->field->unit : "")
               ? zk_fmt(&s->cx->arena, "%s %s", buf, spec->field->unit)
               : zk_strdup(&s->cx->arena, buf);
}

static const char *show_derived(const showing *s, zk__derived d, size_t k)
{
    const zk__slot *spec = &s->table->slots[zk_kind_n_fields(s->table->kind) + d];

    if (d == ZK__SETTLED && s->mine->settled_null[k])
        return NULL;
    return show_integer(s->cx, spec, s->mine->derived[d][k]);
}

/* Fields that have a value, then what was derived of this kind. */
static void show_row(const showing *s, size_t k, zk_factrow *row)
{
    size_t n_fields = zk_kind_n_fields(s->table->kind);
    zk_arena *a = &s->cx->arena;
    const char *shown;

    row->field = ZK_NEWS(a, const char *, n_fields + ZK__DERIVED_N);
    row->shown = ZK_NEWS(a, const char *, n_fields + ZK__DERIVED_N);
    for (size_t i = 0; i < n_fields; i++)
        if (s->table->col_of[i] >= 0 && (shown = show_field(s, (int)i, k))) {
            row->field[row->n] = s->table->kind->fields[i].name;
            row->shown[row->n++] = shown;
        }
    for (size_t d = ZK__LATE_DAYS; d < ZK__DERIVED_N; d++)
        if (s->mine->derived[d] && (shown = show_derived(s, (zk__derived)d, k))) {
            row->field[row->n] = zk__derivations[d].name;
            row->shown[row->n++] = shown;
        }
}

/* ---- which rows -------------------------------------------------------------------------------------- */

/* All fields of the kind are read, and bills are settled, so that the rows tell the whole story. */
static void widen(zk_ctx *cx, zk__plan *plan, zk__table *t)
{
    size_t n = zk_kind_n_fields(t->kind);

    t->date_used = true;
    for (size_t i = 0; i < n; i++) {
        int c; /* asking for a column may move them all */

        if (strcmp(zk_field_column(t->slots[i].field), "subject") == 0)
            continue;
        c = zk__table_col(cx, t, (int)i, false);
        t->cols[c].lazy = false;
    }
    for (size_t d = ZK__LATE_DAYS; t->settles >= 0 && d < ZK__DERIVED_N; d++)
        t->derived[d] = strcmp(zk__derivations[d].kind, t->kind->name) == 0;
    for (size_t i = 0; i < plan->n_tables; i++)
        for (size_t c = 0; c < plan->tables[i].n_cols; c++)
            plan->tables[i].cols[c].lazy = false;
}

static void collect(showing *s, size_t max, zk_factrow **rows, size_t *n, size_t *total)
{
    const zk__mine *m = s->mine;
    const zk__want *w = s->want;
    int channel = s->table->cuts[w->pass].channel,
        filter = channel < 0 ? -1 : s->table->channels[channel].filter;
    size_t cap = 0;

    for (size_t k = 0; k < m->on[w->order]; k++) {
        size_t at = m->oat[w->order] ? m->oat[w->order][k] : k;
        int32_t date = m->odate[w->order][k];

        if (date < w->lo || date > w->hi)
            continue;
        if ((*total)++ >= max)
            continue;
        zk_factrow *row = ZK_PUSH(&s->cx->arena, *rows, *n, cap);

        *row = (zk_factrow){.date = s->table->date_col < 0 ? ZK_NO_DATE : date,
                            .counted = filter < 0 || m->pass[filter][at]};
        show_row(s, at, row);
    }
}

/* What each reference sees of the records at hand of one table. */
static void collect_table(showing *s, zk__table *t, zk__mine *mine, size_t max, const zk__want *const *wants,
                          size_t n_wants, zk_facts_of *out)
{
    s->table = t;
    s->mine = mine;
    for (size_t i = 0; i < n_wants; i++)
        if (wants[i] && &s->plan->tables[wants[i]->table] == t) {
            s->want = wants[i];
            collect(s, max, &out[i].rows, &out[i].n, &out[i].total);
        }
}

/* One customer's records of a table, or of two that settle each other; then what each reference sees. */
static zk_err load_and_collect(showing *s, const int *tables, size_t n, int64_t subject, size_t max,
                               const zk__want *const *wants, size_t n_wants, zk_facts_of *out)
{
    zk__rows room[2];
    const zk__rows *list[2];
    zk_err err = ZK_OK;

    for (size_t i = 0; i < n; i++) {
        zk__rows_init(s->cx, &room[i], s->plan, &s->plan->tables[tables[i]]);
        list[i] = &room[i];
    }
    for (size_t i = 0; i < n && !err; i++) {
        bool fits = false;

        err = zk__rows_load(s->cx, &room[i], subject, subject + 1, 4096, &fits);
        if (!err && !fits)
            err = zk__rows_load(s->cx, &room[i], subject, subject + 1, room[i].n, &fits);
    }
    if (!err) {
        zk__person_init(&s->person, s->plan, list, n);
        zk__person_block(&s->person, subject, 1);
        zk__person_take(&s->person, 0);
        zk__person_work(&s->person);
        for (size_t i = 0; i < n; i++)
            collect_table(s, &s->plan->tables[tables[i]], &s->person.mine[i], max, wants, n_wants, out);
        zk__person_clear(&s->person);
    }
    for (size_t i = 0; i < n; i++)
        zk__rows_clear(&room[i]);
    return err;
}

/* The wants by reference; NULL where there are no facts behind it. */
static zk_err wants_find(showing *s, const zk_ref *refs, size_t n_refs, int32_t as_of, const zk__want **wants)
{
    zk_ref *inner = ZK_NEWS(&s->cx->arena, zk_ref, n_refs + 1);
    size_t *at = ZK_NEWS(&s->cx->arena, size_t, n_refs + 1), n = 0;

    for (size_t i = 0; i < n_refs; i++) {
        const struct zk_refdef *def = facts_of(refs[i].def);

        at[i] = SIZE_MAX;
        if (def->type != ZK__REF_FACTS)
            continue;
        at[i] = n;
        inner[n++] = (zk_ref){.text = def->text, .def = (struct zk_refdef *)(uintptr_t)def};
    }
    ZK_TRY(zk__needs_plan(s->cx, inner, n, as_of, &s->plan));
    for (size_t i = 0; i < n_refs; i++)
        wants[i] = at[i] == SIZE_MAX ? NULL : &s->plan->wants[s->plan->col_of_ref[at[i]]];
    return ZK_OK;
}

static bool is_wanted(const zk__want *const *wants, size_t n, size_t table)
{
    for (size_t i = 0; i < n; i++)
        if (wants[i] && (size_t)wants[i]->table == table)
            return true;
    return false;
}

/* Bills and payments are read once, whichever of them are asked for; payments stand first. */
static zk_err facts_all(showing *s, const zk_ref *refs, size_t n_refs, int32_t as_of, int64_t subject,
                        size_t max, zk_facts_of *out)
{
    const zk__want **wants = ZK_NEWS(&s->cx->arena, const zk__want *, n_refs + 1);
    zk__table *t;

    ZK_TRY(wants_find(s, refs, n_refs, as_of, wants));
    t = s->plan->tables;
    for (size_t i = 0; i < s->plan->n_tables; i++)
        if (is_wanted(wants, n_refs, i))
            widen(s->cx, s->plan, &t[i]);
    for (int i = 0; i < (int)s->plan->n_tables; i++) {
        int other = t[i].settles;
        bool first = other < 0 || strcmp(t[i].kind->name, "payment") == 0;

        if (first &&
            (is_wanted(wants, n_refs, (size_t)i) || (other >= 0 && is_wanted(wants, n_refs, (size_t)other))))
            ZK_TRY(load_and_collect(s, (const int[]){i, other}, other < 0 ? 1 : 2, subject, max, wants,
                                    n_refs, out));
    }
    return ZK_OK;
}

zk_err zk_indicator_facts_all(zk_ctx *cx, const zk_ref *refs, size_t n_refs, int32_t as_of, int64_t subject,
                              size_t max, zk_facts_of *out)
{
    showing s = {.cx = cx};
    zk_err err;

    memset(out, 0, n_refs * sizeof *out);
    zk_facts_open(cx, zk_folder_path(cx, "tmp"), 0);
    ZK_TRY(zk_folder_read_begin(cx));
    err = facts_all(&s, refs, n_refs, as_of, subject, max, out);
    zk_folder_read_end(cx);
    return err;
}

zk_err zk_indicator_facts(zk_ctx *cx, const zk_ref *ref, int32_t as_of, int64_t subject, size_t max,
                          zk_factrow **rows, size_t *n, size_t *total)
{
    zk_facts_of one;

    ZK_TRY(zk_indicator_facts_all(cx, ref, 1, as_of, subject, max, &one));
    *rows = one.rows;
    *n = one.n;
    *total = one.total;
    return ZK_OK;
}
