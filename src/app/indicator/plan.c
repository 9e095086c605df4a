/* SPDX-License-Identifier: Apache-2.0
 *
 * The plan: which kinds are read, which of their fields, and what is shared between the numbers asked for.
 *
 * Equal filters, values and channels are found by their text, so that twelve indicators over bills read
 * each bill once, test each condition once and add up each span once.
 */
#include "app/indicator/engine.h"

#include <stdlib.h>
#include <string.h>

typedef struct planner {
    zk_ctx *cx;
    zk__plan *plan;
} planner;

/* ---- columns -------------------------------------------------------------------------------------- */

static zk__store store_of(const zk_scancol *scan)
{
    if (scan->hash)
        return ZK__I64;
    switch (scan->type) {
    case ZK_COL_DATE: return ZK__I32;
    case ZK_COL_CODE: return ZK__I16;
    case ZK_COL_BOOL: return ZK__U8;
    case ZK_COL_REAL: return ZK__F64;
    case ZK_COL_TEXT: return ZK__STR;
    default: return ZK__I64;
    }
}

int zk__table_col(zk_ctx *cx, zk__table *t, int slot, bool hash)
{
    const zk_field *field = t->slots[slot].field;
    zk__colspec *col;

    for (size_t i = 0; i < t->n_cols; i++)
        if (t->cols[i].slot == slot && t->cols[i].hash == hash)
            return (int)i;
    col = ZK_PUSH(&cx->arena, t->cols, t->n_cols, t->cap_cols);
    *col = (zk__colspec){.slot = slot, .hash = hash};
    col->scan = (zk_scancol){.name = zk_field_column(field), .type = field->type, .hash = hash};
    if (field->codes)
        col->scan.codes = zk_field_codes(cx, field);
    col->store = store_of(&col->scan);
    if (!hash)
        t->col_of[slot] = (int)(t->n_cols - 1);
    return (int)(t->n_cols - 1);
}

static int slot_named(const zk__table *t, const char *name)
{
    for (size_t s = 0; s < t->n_slots; s++)
        if (t->slots[s].field && strcmp(t->slots[s].field->name, name) == 0)
            return (int)s;
    return -1;
}

static int column_named(planner *p, zk__table *t, const char *name, bool hash, bool lazy)
{
    int slot = slot_named(t, name), col;
    size_t before = t->n_cols;

    if (slot < 0)
        return -1;
    col = zk__table_col(p->cx, t, slot, hash);
    if (lazy && t->n_cols > before)
        t->cols[col].lazy = true;
    return col;
}

static void need_slots(planner *p, zk__table *t, const zk_expr *e)
{
    const int *slots;
    size_t n = zk_expr_slots(e, &slots);

    for (size_t i = 0; i < n; i++) {
        if (t->slots[slots[i]].field) {
            int col = zk__table_col(p->cx, t, slots[i], false);

            t->cols[col].lazy = false;
            t->date_used |= col == t->date_col;
        } else {
            t->derived[t->slots[slots[i]].derived] = true;
        }
    }
}

/* ---- tables ------------------------------------------------------------------------------------------ */

static int table_of(planner *p, const zk_kind *kind)
{
    zk__plan *plan = p->plan;
    zk__table *t;

    for (size_t i = 0; i < plan->n_tables; i++)
        if (plan->tables[i].kind == kind)
            return (int)i;
    t = ZK_PUSH(&p->cx->arena, plan->tables, plan->n_tables, plan->cap_tables);
    *t = (zk__table){.kind = kind,
                     .date_col = -1,
                     .settles = -1,
                     .ref_col = -1,
                     .period_col = -1,
                     .due_col = -1,
                     .amount_col = -1,
                     .paid_col = -1,
                     .paid_on_col = -1,
                     .date_lo = INT32_MAX};
    t->n_slots = zk__slots_of(p->cx, kind, &t->slots);
    t->col_of = ZK_NEWS(&p->cx->arena, int, t->n_slots);
    for (size_t s = 0; s < t->n_slots; s++)
        t->col_of[s] = -1;
    *ZK_PUSH(&p->cx->arena, t->orders, t->n_orders, t->cap_orders) =
        kind->date ? zk_kind_field(kind, kind->date) : NULL;
    if (kind->date)
        t->date_col = column_named(p, t, kind->date, false, false);
    else
        t->life = true;
    *ZK_PUSH(&p->cx->arena, t->order_cols, t->n_order_cols, t->cap_order_cols) = t->date_col;
    return (int)(plan->n_tables - 1);
}

static void settle_pair(planner *p)
{
    int b = table_of(p, zk_kind_find("bill")), q = table_of(p, zk_kind_find("payment"));
    zk__table *bill = &p->plan->tables[b], *payment = &p->plan->tables[q];

    bill->settles = q;
    payment->settles = b;
    bill->life = payment->life = true;
    bill->due_col = column_named(p, bill, "due", false, false);
    bill->amount_col = column_named(p, bill, "amount", false, false);
    bill->paid_col = column_named(p, bill, "paid", false, false);
    bill->paid_on_col = column_named(p, bill, "paid_on", false, false);
    bill->ref_col = column_named(p, bill, "id", true, true);
    bill->period_col = column_named(p, bill, "period", false, true);
    payment->amount_col = column_named(p, payment, "amount", false, false);
    payment->ref_col = column_named(p, payment, "bill", true, false);
    payment->period_col = column_named(p, payment, "period", false, false);
}

/* ---- filters --------------------------------------------------------------------------------------------- */

/* The least v with v / d >= c (above: > c). false: there is none. */
static bool least(double d, double c, bool above, int64_t *out)
{
    int64_t lo = INT64_MIN, hi = INT64_MAX;

    if (!((double)hi / d >= c) || (above && !((double)hi / d > c)))
        return false;
    while (lo < hi) {
        int64_t mid = (int64_t)(((__int128)lo + hi) >> 1);
        double x = (double)mid / d;

        if (above ? x > c : x >= c)
            hi = mid;
        else
            lo = mid + 1;
    }
    *out = lo;
    return true;
}

static bool range_test(zk__test *t, double d, zk_termop op, double c)
{
    int64_t from = 0, above = 0;
    bool any_from = least(d, c, false, &from), any_above = least(d, c, true, &above);

    t->type = ZK__TEST_RANGE;
    t->lo = INT64_MIN;
    t->hi = INT64_MAX;
    switch (op) {
    case ZK_TERM_LT:
    case ZK_TERM_GE: t->lo = from; break;
    case ZK_TERM_LE:
    case ZK_TERM_GT:
        t->lo = above;
        any_from = any_above;
        break;
    default: /* equal: at least and not above */
        t->lo = from;
        t->hi = any_above ? above - 1 : INT64_MAX;
        if (any_from && any_above && above == INT64_MIN)
            any_from = false;
        break;
    }
    if (!any_from) { /* nothing is so large */
        t->lo = 1;
        t->hi = 0;
    }
    t->invert = op == ZK_TERM_LT || op == ZK_TERM_LE || op == ZK_TERM_NE;
    return true;
}

static bool code_test(zk__test *t, const zk_field *field, const zk_term *term)
{
    size_t n = 0;

    t->type = ZK__TEST_CODES;
    t->invert = term->op == ZK_TERM_NE || term->op == ZK_TERM_NOT_IN;
    if (term->op != ZK_TERM_EQ && term->op != ZK_TERM_IN && !t->invert)
        return false;
    for (const zk_code *c = field->codes; c->name; c++, n++)
        for (size_t k = 0; k < term->n && n < 64; k++)
            if (zk_str_is(term->value[k].text, c->name))
                t->mask |= UINT64_C(1) << n;
    return n <= 64;
}

static bool make_test(const zk__table *table, const zk_term *term, zk__test *t)
{
    const zk__slot *slot = &table->slots[term->slot];

    *t = (zk__test){.slot = term->slot};
    if (term->op == ZK_TERM_MISSING || term->op == ZK_TERM_PRESENT) {
        t->type = term->op == ZK_TERM_MISSING ? ZK__TEST_MISSING : ZK__TEST_PRESENT;
        return slot->field != NULL;
    }
    if (slot->type == ZK_COL_CODE)
        return code_test(t, slot->field, term);
    if (slot->type == ZK_COL_TEXT || slot->type == ZK_COL_REAL || term->op == ZK_TERM_IN ||
        term->op == ZK_TERM_NOT_IN)
        return false;
    if (term->op == ZK_TERM_TRUE || term->op == ZK_TERM_FALSE)
        return range_test(t, 1, term->op == ZK_TERM_TRUE ? ZK_TERM_NE : ZK_TERM_EQ, 0);
    return range_test(t, slot->divide, term->op, term->value->x);
}

static int filter_of(planner *p, zk__table *t, const char *text, const zk_expr *e)
{
    const zk_term *terms;
    size_t n;
    zk__filter *f;

    if (!e)
        return -1;
    for (size_t i = 0; i < t->n_filters; i++)
        if (strcmp(t->filters[i].text, text) == 0)
            return (int)i;
    need_slots(p, t, e);
    f = ZK_PUSH(&p->cx->arena, t->filters, t->n_filters, t->cap_filters);
    *f = (zk__filter){.text = text, .e = e};
    n = zk_expr_terms(e, &terms);
    f->tests = ZK_NEWS(&p->cx->arena, zk__test, n + 1);
    for (f->n_tests = 0; f->n_tests < n; f->n_tests++)
        if (!make_test(t, &terms[f->n_tests], &f->tests[f->n_tests])) {
            f->n_tests = 0;
            break;
        }
    return (int)(t->n_filters - 1);
}

/* ---- values, channels -------------------------------------------------------------------------------------- */

static int value_of(planner *p, zk__table *t, const char *text, const zk_expr *e)
{
    zk__valuespec *v;
    int slot;

    if (!e)
        return -1;
    for (size_t i = 0; i < t->n_values; i++)
        if (strcmp(t->values[i].text, text) == 0)
            return (int)i;
    v = ZK_PUSH(&p->cx->arena, t->values, t->n_values, t->cap_values);
    *v = (zk__valuespec){.text = text, .e = e, .slot = zk_expr_plain(e), .col = -1, .divide = 1};
    slot = v->slot;
    if (slot < 0) {
        need_slots(p, t, e);
        v->type = zk_expr_is_text(e) ? ZK__V_HASH : ZK__V_REAL;
    } else if (t->slots[slot].field) {
        zk_coltype type = t->slots[slot].type;

        v->col = zk__table_col(p->cx, t, slot, type == ZK_COL_TEXT);
        t->cols[v->col].lazy = false;
        t->date_used |= v->col == t->date_col;
        v->type = type == ZK_COL_REAL                          ? ZK__V_REAL
                  : type == ZK_COL_TEXT || type == ZK_COL_CODE ? ZK__V_HASH
                                                               : ZK__V_INT;
        v->divide = t->slots[slot].divide;
    } else {
        t->derived[t->slots[slot].derived] = true;
        v->type = ZK__V_INT;
        v->divide = t->slots[slot].divide;
    }
    return (int)(t->n_values - 1);
}

static int order_of(planner *p, zk__table *t, const zk_field *date)
{
    for (size_t i = 0; i < t->n_orders; i++)
        if (t->orders[i] == date)
            return (int)i;
    *ZK_PUSH(&p->cx->arena, t->orders, t->n_orders, t->cap_orders) = date;
    *ZK_PUSH(&p->cx->arena, t->order_cols, t->n_order_cols, t->cap_order_cols) =
        column_named(p, t, date->name, false, false);
    return (int)(t->n_orders - 1);
}

static int channel_of(planner *p, zk__table *t, int order, int filter, int value, bool ties)
{
    for (size_t i = 0; i < t->n_channels; i++) {
        zk__channel *c = &t->channels[i];

        if (c->order == order && c->filter == filter && c->value == value) {
            c->ties |= ties;
            return (int)i;
        }
    }
    *ZK_PUSH(&p->cx->arena, t->channels, t->n_channels, t->cap_channels) =
        (zk__channel){order, filter, value, ties};
    return (int)(t->n_channels - 1);
}

static int cut_of(planner *p, zk__table *t, const zk__want *w, int channel)
{
    for (size_t i = 0; i < t->n_cuts; i++) {
        const zk__cut *c = &t->cuts[i];

        if (c->order == w->order && c->channel == channel && c->lo == w->lo && c->hi == w->hi)
            return (int)i;
    }
    *ZK_PUSH(&p->cx->arena, t->cuts, t->n_cuts, t->cap_cuts) = (zk__cut){w->order, channel, w->lo, w->hi};
    return (int)(t->n_cuts - 1);
}

/* Whether the order of values of one day can be seen in the result. */
static bool order_shows(zk__fn fn, const zk__valuespec *v)
{
    if (fn == ZK__FIRST || fn == ZK__LAST)
        return true;
    return v && v->type == ZK__V_REAL && fn != ZK__COUNT && fn != ZK__MIN && fn != ZK__MAX &&
           fn != ZK__DISTINCT;
}

/* ---- wants ---------------------------------------------------------------------------------------------------- */

static void plan_window(planner *p, zk__table *t, zk__want *w)
{
    const struct zk_refdef *def = w->def;

    zk__window_dates(def->window, p->plan->as_of, &w->lo, &w->hi);
    w->first_month =
        def->window.type == ZK__MONTHS ? def->window.from : zk__calendar_month(&p->plan->calendar, w->hi);
    if (def->window.type == ZK__LIFE || w->order != 0)
        t->life = true;
    if (w->lo < t->date_lo)
        t->date_lo = w->lo;
}

static void plan_facts(planner *p, zk__want *w)
{
    const struct zk_refdef *def = w->def;
    bool settle = zk__needs_settling(def->kind, def->value) || zk__needs_settling(def->kind, def->where);
    int filter, value;
    bool ties;
    zk__table *t;

    w->table = table_of(p, def->kind);
    if (settle)
        settle_pair(p);
    t = &p->plan->tables[w->table];
    w->order = def->date ? order_of(p, t, def->date) : 0;
    filter = filter_of(p, t, def->where_text, def->where);
    value = value_of(p, t, def->value_text, def->value);
    ties = order_shows(def->fn, value < 0 ? NULL : &t->values[value]);
    plan_window(p, t, w);
    w->rows = cut_of(p, t, w, -1);
    w->pass = filter < 0 ? w->rows : cut_of(p, t, w, channel_of(p, t, w->order, filter, -1, false));
    if (value >= 0)
        w->value = cut_of(p, t, w, channel_of(p, t, w->order, filter, value, ties));
    if (value >= 0 && def->fn == ZK__SHARE)
        w->all = cut_of(p, t, w, channel_of(p, t, w->order, -1, value, ties));
}

static int want_of(planner *p, const struct zk_refdef *def)
{
    zk__plan *plan = p->plan;
    zk__want w = {.def = def,
                  .of = -1,
                  .to = -1,
                  .instead = -1,
                  .table = -1,
                  .order = -1,
                  .pass = -1,
                  .value = -1,
                  .all = -1};

    for (size_t i = 0; i < plan->n_wants; i++)
        if (strcmp(plan->wants[i].def->text, def->text) == 0)
            return (int)i;
    if (def->instead)
        w.instead = want_of(p, def->instead);
    if (def->type == ZK__REF_RATIO) {
        w.of = want_of(p, def->of);
        w.to = want_of(p, def->to);
    } else if (def->type == ZK__REF_FACTS) {
        plan_facts(p, &w);
    }
    *ZK_PUSH(&p->cx->arena, plan->wants, plan->n_wants, plan->cap_wants) = w;
    return (int)(plan->n_wants - 1);
}

static zk_err find_files(zk_ctx *cx, const zk__plan *plan, zk__table *t)
{
    int64_t lo = t->life ? INT32_MIN : t->date_lo, hi = plan->as_of;

    if (!t->kind->date) {
        lo = 1;
        hi = 0;
    }
    return zk_kind_files(cx, t->kind, lo, hi, &t->files, &t->n_files);
}

zk_err zk__needs_plan(zk_ctx *cx, const zk_ref *refs, size_t n_refs, int32_t as_of, zk__plan **out)
{
    zk__plan *plan = ZK_NEW(&cx->arena, zk__plan);
    planner p = {cx, plan};

    plan->as_of = as_of;
    zk__calendar_init(&plan->calendar, as_of);
    plan->col_of_ref = ZK_NEWS(&cx->arena, int, n_refs + 1);
    for (size_t i = 0; i < n_refs; i++) {
        plan->col_of_ref[i] = want_of(&p, refs[i].def);
        plan->wants[plan->col_of_ref[i]].shown = true;
    }
    for (size_t i = 0; i < plan->n_tables; i++)
        ZK_TRY(find_files(cx, plan, &plan->tables[i]));
    *out = plan;
    return ZK_OK;
}
