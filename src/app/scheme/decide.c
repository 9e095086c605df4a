/* SPDX-License-Identifier: Apache-2.0
 *
 * From the score to the grade, and the rules that stand above it.
 *
 * Rules are heard in file order. A veto that holds is the end of it, wherever it stands; caps and
 * floors move the grade; upgrade limits look at the grade held before and are silent without one.
 * The rule that is named is the last one that changed something. Cut points see the score to nine decimals.
 */
#include "app/scheme/def.h"

#include <math.h>
#include <string.h>

void zk__slots(const zk__view *view, size_t r, double score, int16_t previous, zk_value *slot)
{
    const zk_scheme *s = view->s;

    slot[ZK__SLOT_SCORE] = (zk_value){.type = ZK_NUMBER, .x = score};
    slot[ZK__SLOT_PREVIOUS] = (zk_value){.type = ZK_ABSENT};
    if (previous >= 0 && previous < s->n_grades)
        slot[ZK__SLOT_PREVIOUS] = (zk_value){.type = ZK_TEXT, .text = zk_str_of(s->grades[previous].name)};
    for (int i = 0; i < s->n_refs; i++) {
        zk_value *v = &slot[ZK__SLOTS + i];

        *v = (zk_value){.type = ZK_ABSENT};
        if (!zk__ref_value(view, i, r, &v->x, &v->text))
            continue;
        v->type = s->refs[i].is_text ? ZK_TEXT : ZK_NUMBER;
    }
}

bool zk__axis_value(const zk__view *view, const zk__axis *a, const zk__row *row, double *x)
{
    zk_value v;

    (void)view;
    if (a->node >= 0) {
        *x = row->value[a->node];
        return row->present[a->node];
    }
    v = zk_expr_eval(a->expr, row->slot);
    if (!a->words) {
        *x = v.x;
        return v.type == ZK_NUMBER && isfinite(v.x);
    }
    for (size_t i = 0; v.type == ZK_TEXT && i < a->n_words; i++) {
        if (zk_str_is(v.text, a->word[i])) {
            *x = a->word_band[i];
            return true;
        }
    }
    return false;
}

static int16_t by_matrix(const zk__view *view, const zk__row *row)
{
    const zk__grading *g = &view->s->def->grading;
    size_t band[2];

    for (int k = 0; k < 2; k++) {
        double x;

        if (!zk__axis_value(view, &g->axis[k], row, &x))
            return -1;
        band[k] = g->axis[k].words ? (size_t)x : zk_axis_band(&view->fit->axis[k], x);
    }
    return g->cell[band[1] * (g->axis[0].cuts + 1) + band[0]];
}

static int16_t by_class(const zk__view *view, const zk__row *row)
{
    const zk__grading *g = &view->s->def->grading;

    for (int i = 0; i < view->s->n_grades; i++)
        if (!g->when[i] || zk_expr_true(g->when[i], row->slot))
            return (int16_t)i;
    return -1;
}

static int16_t by_rfm(const zk__view *view, const zk__row *row)
{
    const zk__grading *g = &view->s->def->grading;
    uint8_t s[3];

    for (int k = 0; k < 3; k++) {
        if (!row->present[g->rfm[k]])
            return -1;
        s[k] = (uint8_t)lrint(fmin(fmax(row->value[g->rfm[k]], 0), 255));
    }
    return (int16_t)zk_rfm_classify((zk_rfm_score){s[0], s[1], s[2]}, view->fit->high);
}

static int16_t by_limit(const zk__view *view, const zk__row *row)
{
    int by = view->s->def->grading.by, g = 0;

    if (!row->present[by])
        return -1;
    while (g < view->s->n_grades - 1 && !(row->value[by] >= view->fit->limit[g]))
        g++;
    return (int16_t)g;
}

/* Sums of products are off by some 1e-14; a customer at 195 is at 195. */
static double snapped(double score)
{
    return fabs(score) < 1e6 ? nearbyint(score * 1e9) / 1e9 : score;
}

static zk_err by_score(zk_ctx *cx, const zk__view *view, size_t r, zk__row *row)
{
    const zk__grading *g = &view->s->def->grading;
    zk_grade grade = 0;
    zk_spot spot = {0};
    double score = snapped(row->score);

    row->by_score = -1;
    switch (g->kind) {
    case ZK__GRADES_NONE: return ZK_OK;
    case ZK__MATRIX: row->by_score = by_matrix(view, row); return ZK_OK;
    case ZK__CLASSES: row->by_score = by_class(view, row); return ZK_OK;
    case ZK__RFM: row->by_score = by_rfm(view, row); return ZK_OK;
    case ZK__PARETO:
    case ZK__SHARE: row->by_score = by_limit(view, row); return ZK_OK;
    case ZK__CUTS: break;
    }
    if (!row->present[0])
        return ZK_OK;
    if (zk_grade_cut(g->cut, (size_t)view->s->n_grades, &score, 1, &grade, &spot))
        return zk__row_fail(cx, view, r, 0, &spot, ZK_EINVAL);
    row->by_score = (int16_t)grade;
    return ZK_OK;
}

static bool holds(const zk__rule *rule, const zk__row *row)
{
    return !rule->when || zk_expr_true(rule->when, row->slot);
}

/* The best grade from `previous` on that no limit forbids. */
static int16_t limited(const struct zk_schemedef *d, const zk__row *row, int16_t previous, int16_t to)
{
    zk_grade never[2 * ZK__RULES_MAX], out;
    size_t k = 0;

    if (previous < 0 || to < 0)
        return to;
    for (int i = 0; i < d->n_rules; i++) {
        if (d->rules[i].kind == ZK__NEVER && holds(&d->rules[i], row)) {
            never[2 * k] = (zk_grade)d->rules[i].from;
            never[2 * k++ + 1] = (zk_grade)d->rules[i].to;
        }
    }
    return zk_grade_limit((zk_grade)previous, (zk_grade)to, never, k, &out) ? to : (int16_t)out;
}

static int16_t after_rule(const struct zk_schemedef *d, const zk__rule *rule, const zk__row *row,
                          int16_t previous)
{
    int16_t g = row->grade;

    switch (rule->kind) {
    case ZK__VETO: return rule->grade;
    case ZK__CAP: return g < rule->grade ? rule->grade : g;
    case ZK__FLOOR: return g > rule->grade ? rule->grade : g;
    case ZK__HOLD: return previous >= 0 && g < previous ? previous : g;
    case ZK__NEVER: return rule->from == previous && rule->to == g ? limited(d, row, previous, g) : g;
    }
    return g;
}

static void apply_rules(const zk__view *view, int16_t previous, zk__row *row)
{
    const struct zk_schemedef *d = view->s->def;

    for (int i = 0; i < d->n_rules; i++) {
        if (d->rules[i].kind == ZK__VETO && holds(&d->rules[i], row)) {
            row->grade = d->rules[i].grade;
            row->rule = (int16_t)i;
            return;
        }
    }
    for (int i = 0; i < d->n_rules && row->grade >= 0; i++) {
        int16_t g;

        if (d->rules[i].kind == ZK__VETO || !holds(&d->rules[i], row))
            continue;
        g = after_rule(d, &d->rules[i], row, previous);
        if (g != row->grade)
            row->rule = (int16_t)i;
        row->grade = g;
    }
}

zk_err zk__row_grade(zk_ctx *cx, const zk__view *view, size_t r, int16_t previous, zk__row *row)
{
    const zk_scheme *s = view->s;
    zk__gradekind kind = s->def->grading.kind;

    if (s->def->n_rules || kind == ZK__CLASSES || kind == ZK__MATRIX)
        zk__slots(view, r, row->score, previous, row->slot);
    ZK_TRY(by_score(cx, view, r, row));
    row->grade = row->by_score;
    row->rule = -1;
    apply_rules(view, previous, row);
    if (s->n_nodes == 1)
        row->score = row->value[0] = row->contrib[0] = row->grade < 0 ? 0 : s->n_grades - row->grade;
    return ZK_OK;
}

zk_both zk_scheme_rule(const zk_scheme *s, int rule)
{
    return rule >= 0 && rule < s->def->n_rules ? s->def->rules[rule].because : (zk_both){"", ""};
}

/* ---- who is evaluated --------------------------------------------------------------------- */

static void column_slots(const zk_values *v, size_t r, zk_value *slot)
{
    for (size_t c = 0; c < v->cols; c++) {
        slot[c] = (zk_value){.type = ZK_ABSENT};
        if (v->missing[c][r])
            continue;
        slot[c].type = v->ref[c].is_text ? ZK_TEXT : ZK_NUMBER;
        slot[c].x = v->x[c][r];
        if (v->ref[c].is_text)
            slot[c].text = v->text[c][r];
    }
}

zk_err zk_scheme_population(zk_ctx *cx, const zk_scheme *s, const zk_values *v, const zk_expr *where,
                            uint8_t *include, size_t *n)
{
    zk_value *slot = ZK_NEWS(&cx->arena, zk_value, ZK__SLOTS + s->n_refs),
             *cols = ZK_NEWS(&cx->arena, zk_value, v->cols + 1);
    zk__view view;

    ZK_TRY(zk__view_init(cx, s, NULL, v, &view));
    *n = 0;
    for (size_t r = 0; r < v->rows; r++) {
        bool in = true;

        if (s->def->population) {
            zk__slots(&view, r, 0, -1, slot);
            in = zk_expr_true(s->def->population, slot);
        }
        if (in && where) {
            column_slots(v, r, cols);
            in = zk_expr_true(where, cols);
        }
        include[r] = in;
        *n += in;
    }
    return ZK_OK;
}
