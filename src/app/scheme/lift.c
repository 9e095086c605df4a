/* SPDX-License-Identifier: Apache-2.0
 *
 * What would lift a grade: for each indicator the smallest change that alone reaches a better one.
 *
 * Asked of the very code that grades (rules, matrices and missing values included), with one
 * reference of the row overlaid. Along the better direction the candidates are the knots of
 * the normalisation and steps of doubling width; between the last that fails and the first that
 * lifts the boundary is found by bisection, in steps the unit allows: whole times and days, fen, tenths
 * of a percent. Inside such a stretch the grade is taken to be monotone.
 */
#include "app/scheme/def.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DOUBLINGS = 40, BISECTIONS = 200 };

typedef struct asker {
    zk_ctx *cx;
    zk__view view;
    zk__row row;
    size_t r;
    int16_t previous, held; /* held: the grade to be beaten */
    zk_err err;
    double score;
    int16_t grade;
} asker;

static int16_t rank(int16_t grade)
{
    return grade < 0 ? INT16_MAX : grade;
}

static bool ask(asker *a)
{
    if (!a->err)
        a->err = zk__row_values(a->cx, &a->view, a->r, -1, &a->row);
    if (!a->err)
        a->err = zk__row_grade(a->cx, &a->view, a->r, a->previous, &a->row);
    a->grade = a->row.grade;
    a->score = a->row.score;
    return !a->err && rank(a->row.grade) < rank(a->held);
}

static bool lifts(asker *a, double x)
{
    a->view.over_x = x;
    return ask(a);
}

/* ---- what an indicator may be -------------------------------------------------------------- */

typedef struct scale {
    double step;      /* multiples of it are possible values */
    double low, high; /* inclusive */
} scale;

static bool unit_is(const zk_ref *ref, const char *unit)
{
    return ref->unit && strcmp(ref->unit, unit) == 0;
}

static double coarse(double spread)
{
    return spread > 0 ? pow(10, floor(log10(spread)) - 2) : 0.01;
}

static scale scale_of(const zk_ref *ref, const zk__leaffit *fit)
{
    scale s = {coarse(fit->spread), -INFINITY, INFINITY};
    bool share = ref->indicator && ref->indicator->function && strcmp(ref->indicator->function, "share") == 0;

    if (zk__ref_whole(ref))
        s.step = 1;
    else if (unit_is(ref, "CNY"))
        s.step = 0.01;
    else if (unit_is(ref, "kWh") || unit_is(ref, "kW"))
        s.step = 1;
    else if (unit_is(ref, "%"))
        s.step = 0.001;
    if (share || zk__ref_whole(ref) || fit->low >= 0)
        s.low = 0;
    if (share)
        s.high = 1;
    /* No further than somebody of the population has come: 16 on a scale that ends at 10 is no advice. */
    if (fit->low < fit->high) {
        s.low = fmax(s.low, fit->low);
        s.high = fmin(s.high, fit->high);
    }
    return s;
}

/* The k-th possible value from x on, upward or downward; x itself need not be one. */
static double step_from(const scale *s, double x, double k, bool up)
{
    double base = up ? floor(x / s->step) : ceil(x / s->step), n = up ? base + k : base - k;

    /* dividing keeps 0.07 at 0.07 where multiplying would not */
    return fmin(fmax(s->step < 1 ? n / nearbyint(1 / s->step) : n * s->step, s->low), s->high);
}

/* ---- one leaf ----------------------------------------------------------------------------- */

static bool goes_up(const zk_node *n)
{
    return n->def->direction != ZK_MORE_IS_WORSE;
}

/* Number of steps to the first knot or interval end beyond each doubling: they must not be jumped over. */
static double knots_until(const zk_node *n, const scale *s, double from, double width, double reached,
                          bool up)
{
    const zk_norm_spec *spec = &n->def->norm.spec;
    double best = width;

    if (n->def->norm.kind != ZK__NORM || (spec->kind != ZK_NORM_PIECEWISE && spec->kind != ZK_NORM_TABLE))
        return width;
    for (size_t i = 0; i < spec->knots; i++) {
        double ends[2] = {spec->kind == ZK_NORM_TABLE ? spec->in[i].lo : spec->x[i],
                          spec->kind == ZK_NORM_TABLE ? spec->in[i].hi : spec->x[i]};

        for (int e = 0; e < 2; e++) {
            double k = isfinite(ends[e]) ? floor(fabs(ends[e] - from) / s->step) : 0;

            /* on the end itself, and one step behind it */
            for (int behind = 0; behind <= 1; behind++) {
                double m = k + behind;

                if ((ends[e] > from) == up && m >= 1 && m > reached && m < best)
                    best = m;
            }
        }
    }
    return best;
}

/* Between k = no and k = yes (in steps) the boundary. */
static double boundary(asker *a, const scale *s, double from, double no, double yes, bool up)
{
    for (int i = 0; i < BISECTIONS && yes - no > 1; i++) {
        double mid = floor(no + (yes - no) / 2);

        if (lifts(a, step_from(s, from, mid, up)))
            yes = mid;
        else
            no = mid;
    }
    return yes;
}

static bool lift_number(asker *a, const zk_node *n, const zk__leaffit *fit, double from, zk_lift *out)
{
    const zk_ref *ref = &a->view.s->refs[n->ref];
    scale s = scale_of(ref, fit);
    bool up = goes_up(n);
    double far = fmax(fit->spread, fmax(fabs(fit->high - fit->low), fabs(from))), no = 0, width = 1;

    if (far <= 0)
        far = 1000 * s.step;
    for (int i = 0; i < DOUBLINGS * 8 && !a->err; i++) {
        double k = knots_until(n, &s, from, width, no, up), x = step_from(&s, from, k, up);

        if (lifts(a, x)) {
            k = boundary(a, &s, from, no, k, up);
            x = step_from(&s, from, k, up);
            if (!lifts(a, x))
                return false;
            *out = (zk_lift){.from = from, .to = x, .grade = a->grade, .score = a->score, .rule = -1};
            out->effort = fabs(x - from) / (fit->spread > 0 ? fit->spread : fmax(fabs(from), s.step));
            return true;
        }
        if ((up ? x >= s.high : x <= s.low) || fabs(x - from) > 100 * far)
            break;
        no = k;
        if (k >= width)
            width *= 2;
    }
    return false;
}

static bool lift_word(asker *a, const zk_node *n, zk_str from, zk_lift *out)
{
    const zk__normdef *d = &n->def->norm;

    for (size_t i = 0; i < d->n_words && !a->err; i++) {
        zk_str to = zk_str_of(d->word[i]);

        if (zk_str_eq(to, from))
            continue;
        a->view.over_text = to;
        if (ask(a) && (out->grade < 0 || a->grade < out->grade))
            *out = (zk_lift){
                .to_text = true, .text = to, .grade = a->grade, .score = a->score, .effort = 1, .rule = -1};
    }
    return out->grade >= 0;
}

static bool lift_leaf(asker *a, int node, zk_lift *out)
{
    const zk_node *n = &a->view.s->nodes[node];
    const zk__leaffit *fit = &a->view.fit->leaf[node];
    double x = 0;
    zk_str text;
    bool there, found;

    a->view.over_ref = -1;
    there = zk__ref_value(&a->view, n->ref, a->r, &x, &text);
    if (!there)
        return false;
    *out = (zk_lift){.grade = -1};
    a->view.over_ref = n->ref;
    a->view.over_text = text;
    found = n->def->norm.kind == ZK__WORDS    ? lift_word(a, n, text, out)
            : a->view.s->refs[n->ref].is_text ? false
                                              : lift_number(a, n, fit, x, out);
    a->view.over_ref = -1;
    out->node = node;
    return found;
}

/* ---- all leaves --------------------------------------------------------------------------- */

static int easier(const void *x, const void *y)
{
    const zk_lift *a = x, *b = y;

    if (a->effort != b->effort)
        return a->effort < b->effort ? -1 : 1;
    return a->node - b->node;
}

zk_err zk_scheme_lift(zk_ctx *cx, const zk_scheme *s, const zk_fit *fit, const zk_values *v, size_t row,
                      int16_t previous, size_t max, zk_lift **out, size_t *n)
{
    asker a = {.cx = cx, .r = row, .previous = previous, .held = -1};
    zk_lift *all = ZK_NEWS(&cx->arena, zk_lift, s->n_nodes + 1);
    int16_t rule;

    *n = 0;
    *out = all;
    ZK_TRY(zk__view_init(cx, s, fit, v, &a.view));
    zk__row_init(cx, &a.view, &a.row);
    ask(&a);
    if (a.err || !s->n_grades || a.grade == 0)
        return a.err;
    a.held = a.grade;
    rule = a.row.rule;
    /* a rule that keeps the grade below the score's must lapse: that comes first, it is no one's effort */
    if (rule >= 0 && rank(a.row.by_score) < rank(a.held) && max)
        all[(*n)++] = (zk_lift){.node = -1, .rule = rule, .grade = a.row.by_score, .score = a.score};
    for (int i = 1; i < s->n_nodes && !a.err; i++) {
        bool seen = false;

        for (int k = 1; k < i && s->nodes[i].leaf; k++) /* one indicator under two nodes is one change */
            seen |= s->nodes[k].leaf && s->nodes[k].ref == s->nodes[i].ref;
        if (s->nodes[i].leaf && !seen && lift_leaf(&a, i, &all[*n]))
            (*n)++;
    }
    qsort(all, *n, sizeof *all, easier);
    if (*n > max)
        *n = max;
    return a.err;
}
