/* SPDX-License-Identifier: Apache-2.0
 *
 * Normalisation: fit on a population, apply to one value, and the way back for what-if.
 *
 * apply() of what fit() returned is all that ever turns a value into a normalised one, so a subject
 * that is explained alone gets the very bits that the run gave it.
 */
#include "eval/score/score.h"

static bool looks_at_population(zk_norm_kind kind)
{
    return kind != ZK_NORM_NONE && kind != ZK_NORM_PIECEWISE && kind != ZK_NORM_TABLE;
}

size_t zk_norm_room(const zk_norm_spec *spec, size_t n)
{
    if (spec->kind == ZK_NORM_PERCENTILE)
        return n;
    return spec->kind == ZK_NORM_QUANTILE && spec->groups > 1 ? spec->groups - 1 : 0;
}

/* ---- fit ---- */

static zk_err check_knots(const zk_norm_spec *s, zk_spot *spot)
{
    if (s->knots == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    for (size_t i = 0; i < s->knots; i++)
        if (!isfinite(s->y[i]))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, 1, s->y[i]);
    if (s->kind == ZK_NORM_TABLE)
        return zk__intervals_disjoint(s->in, s->knots, spot);
    for (size_t i = 0; i < s->knots; i++) {
        if (!isfinite(s->x[i]))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, 0, s->x[i]);
        if (i > 0 && s->x[i] <= s->x[i - 1])
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_ASCENDING, i, 0, s->x[i]);
    }
    return ZK_OK;
}

/* Defaults put in, limits checked. */
static zk_err settle_spec(zk_norm_spec *s, zk_spot *spot)
{
    if (s->lo == 0 && s->hi == 0)
        s->hi = 1;
    if (s->unit == 0)
        s->unit = 1;
    switch (s->kind) {
    case ZK_NORM_NONE:
    case ZK_NORM_ZSCORE: return ZK_OK;
    case ZK_NORM_PIECEWISE:
    case ZK_NORM_TABLE: return check_knots(s, spot);
    case ZK_NORM_QUANTILE:
        if (s->groups < 2 || s->groups > 100)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)s->groups);
        return ZK_OK;
    case ZK_NORM_LOG:
        if (!(s->unit > 0 && isfinite(s->unit)))
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 0, 0, s->unit);
        /* fallthrough */
    case ZK_NORM_MINMAX:
    case ZK_NORM_PERCENTILE:
        if (!(isfinite(s->lo) && isfinite(s->hi) && s->lo < s->hi))
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, s->lo);
        return ZK_OK;
    }
    return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)s->kind);
}

static double to_log(const zk_norm_spec *s, double x)
{
    return log1p(fmax(x, 0) / s->unit);
}

static zk_err fit_sorted(zk_norm *f, const double *x, double *room, zk_spot *spot)
{
    zk_err err;

    f->sorted = room;
    if (f->spec.kind == ZK_NORM_QUANTILE) {
        f->sorted_n = f->spec.groups - 1;
        return zk_quantile_cuts(x, f->n, f->spec.groups, room, spot);
    }
    f->sorted_n = f->n;
    memcpy(room, x, f->n * sizeof *room);
    err = zk__sort(room, f->n, spot);
    return err;
}

zk_err zk_norm_fit(const zk_norm_spec *spec, const double *x, size_t n, double *room, zk_norm *out,
                   zk_spot *spot)
{
    zk_norm f = {.spec = *spec, .n = n, .scale = 1};
    zk_description d;
    zk_err err = settle_spec(&f.spec, spot);

    if (err)
        return err;
    if (!looks_at_population(spec->kind)) {
        *out = f;
        return ZK_OK;
    }
    if ((err = zk_describe(x, n, &d, spot)))
        return err;
    f.constant = d.min == d.max;
    switch (spec->kind) {
    case ZK_NORM_ZSCORE:
        f.center = d.mean;
        f.scale = spec->population_sd ? d.sd_pop : d.sd;
        f.constant = f.scale == 0;
        break;
    case ZK_NORM_MINMAX:
        f.center = d.min;
        f.scale = d.max - d.min;
        break;
    case ZK_NORM_LOG:
        f.center = to_log(&f.spec, d.min);
        f.scale = to_log(&f.spec, d.max) - f.center;
        f.constant = f.scale == 0;
        break;
    default:
        if ((err = fit_sorted(&f, x, room, spot)))
            return err;
    }
    if (!isfinite(f.scale))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0, 0);
    *out = f;
    return ZK_OK;
}

/* ---- apply ---- */

/* How many of the sorted are < x, or <= x. */
static size_t count_below(const double *sorted, size_t n, double x, bool or_equal)
{
    size_t lo = 0, hi = n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (sorted[mid] < x || (or_equal && sorted[mid] == x))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static double stretch(const zk_norm_spec *s, double share)
{
    return s->lo + (s->hi - s->lo) * fmin(1, fmax(0, share));
}

/* x's place between worst and best: 0 .. 1, a half where the population does not vary. */
static double scaled(const zk_norm *f, double x)
{
    double share;

    if (f->constant)
        return stretch(&f->spec, 0.5);
    share = (x - f->center) / f->scale;
    return stretch(&f->spec, f->spec.direction == ZK_LESS_IS_BETTER ? 1 - share : share);
}

static double percentile(const zk_norm *f, double x)
{
    size_t below = count_below(f->sorted, f->sorted_n, x, false);
    size_t upto = count_below(f->sorted, f->sorted_n, x, true);
    double worse = f->spec.direction == ZK_LESS_IS_BETTER ? (double)(f->sorted_n - upto) : (double)below;

    return stretch(&f->spec, (worse + 0.5 * (double)(upto - below)) / (double)f->sorted_n);
}

static double group(const zk_norm *f, double x)
{
    size_t band = count_below(f->sorted, f->sorted_n, x, f->spec.cut_belongs_above);

    return (double)(f->spec.direction == ZK_LESS_IS_BETTER ? f->spec.groups - band : band + 1);
}

static double piecewise(const zk_norm_spec *s, double x)
{
    size_t i = count_below(s->x, s->knots, x, true);

    if (i == 0)
        return s->y[0];
    if (i == s->knots || x == s->x[i - 1])
        return s->y[i - 1];
    double f = (x - s->x[i - 1]) / (s->x[i] - s->x[i - 1]);
    return (1 - f) * s->y[i - 1] + f * s->y[i];
}

/* The value, x being finite; false: no interval of the table holds x. */
static bool evaluate(const zk_norm *f, double x, double *y)
{
    const zk_norm_spec *s = &f->spec;
    size_t i;

    switch (s->kind) {
    case ZK_NORM_ZSCORE:
        *y = f->scale > 0 ? (x - f->center) / f->scale : 0;
        if (s->direction == ZK_LESS_IS_BETTER)
            *y = 0 - *y; /* not -y: a mean value is 0, never -0 */
        return true;
    case ZK_NORM_MINMAX: *y = scaled(f, x); return true;
    case ZK_NORM_LOG: *y = scaled(f, to_log(s, x)); return true;
    case ZK_NORM_PERCENTILE: *y = percentile(f, x); return true;
    case ZK_NORM_QUANTILE: *y = group(f, x); return true;
    case ZK_NORM_PIECEWISE: *y = piecewise(s, x); return true;
    case ZK_NORM_TABLE:
        i = zk__interval_find(s->in, s->knots, x);
        *y = i < s->knots ? s->y[i] : 0;
        return i < s->knots;
    default: *y = x; return true;
    }
}

static zk_err apply_at(const zk_norm *norm, double x, double *y, size_t row, zk_spot *spot)
{
    double v;

    if (!isfinite(x))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, row, 0, x);
    if (!evaluate(norm, x, &v))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_UNMATCHED, row, 0, x);
    if (!isfinite(v))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, row, 0, x);
    *y = v;
    return ZK_OK;
}

zk_err zk_norm_apply(const zk_norm *norm, double x, double *y, zk_spot *spot)
{
    return apply_at(norm, x, y, 0, spot);
}

zk_err zk_norm_apply_all(const zk_norm *norm, const double *x, size_t n, double *y, zk_spot *spot)
{
    zk_err err = ZK_OK;

    for (size_t i = 0; i < n && !err; i++)
        err = apply_at(norm, x[i], &y[i], i, spot);
    return err;
}

/* ---- reach ----
 * Every kind is monotone on pieces (one piece, or between knots, or constant on intervals). On a piece the
 * nearest value is found by bisection over the doubles themselves, or over the multiples of step: exact,
 * and the same for all kinds. */

typedef struct quest {
    const zk_norm *norm;
    double from;
    double target;
    bool up;
    double step;
    bool found;
    double to;
} quest;

static bool reaches(const quest *q, double x)
{
    double y;

    return evaluate(q->norm, x, &y) && (q->up ? y >= q->target : y <= q->target);
}

static void offer(quest *q, double x)
{
    double d = fabs(x - q->from), best = fabs(q->to - q->from);

    if (!q->found || d < best || (d == best && x < q->to)) {
        q->found = true;
        q->to = x;
    }
}

/* Positions: doubles by key, or multiples of step. Both ends inclusive; near may be above far. */
static double at_position(const quest *q, int64_t i)
{
    return q->step > 0 ? (double)i * q->step : zk__unkey((uint64_t)i ^ (UINT64_C(1) << 63));
}

static int64_t position(double x)
{
    return (int64_t)(zk__key(x) ^ (UINT64_C(1) << 63));
}

static void search_positions(quest *q, int64_t near, int64_t far)
{
    if (reaches(q, at_position(q, near))) {
        offer(q, at_position(q, near));
        return;
    }
    if (!reaches(q, at_position(q, far)))
        return;
    for (;;) { /* near fails, far reaches */
        int64_t mid = near / 2 + far / 2 + (near % 2 + far % 2) / 2;
        if (mid == near || mid == far)
            break;
        if (reaches(q, at_position(q, mid)))
            far = mid;
        else
            near = mid;
    }
    offer(q, at_position(q, far));
}

/* Largest multiple count that is still an exact integer. */
static double clip(double k)
{
    return fmax(-0x1p53, fmin(0x1p53, k));
}

/* One side of `from`, or all of a piece that does not hold it: [lo, hi], searched from the near end. */
static void search_side(quest *q, double lo, double hi, bool rightward)
{
    int64_t first, last;

    if (q->step > 0) {
        double a = clip(ceil(lo / q->step)), b = clip(floor(hi / q->step));
        if (a * q->step < lo)
            a++; /* the division was rounded */
        if (b * q->step > hi)
            b--;
        if (a > b)
            return;
        first = (int64_t)a;
        last = (int64_t)b;
    } else {
        first = position(lo);
        last = position(hi);
    }
    if (rightward)
        search_positions(q, first, last);
    else
        search_positions(q, last, first);
}

static void search_piece(quest *q, double lo, double hi)
{
    if (lo <= hi && fmax(lo, q->from) <= hi)
        search_side(q, fmax(lo, q->from), hi, true);
    if (lo <= hi && lo <= fmin(hi, q->from))
        search_side(q, lo, fmin(hi, q->from), false);
}

static void search_all(quest *q, double lo, double hi)
{
    const zk_norm_spec *s = &q->norm->spec;

    if (s->kind == ZK_NORM_TABLE) {
        for (size_t i = 0; i < s->knots; i++)
            search_piece(q, fmax(lo, zk__interval_first(&s->in[i])), fmin(hi, zk__interval_last(&s->in[i])));
    } else if (s->kind == ZK_NORM_PIECEWISE) {
        for (size_t i = 0; i <= s->knots; i++)
            search_piece(q, fmax(lo, i ? s->x[i - 1] : -DBL_MAX), fmin(hi, i < s->knots ? s->x[i] : DBL_MAX));
    } else {
        search_piece(q, lo, hi);
    }
}

zk_err zk_norm_reach(const zk_norm *norm, double from, double target, bool up, double step,
                     const zk_interval *bounds, double *to)
{
    quest q = {norm, from, target, up, step, false, from};

    if (!isfinite(from) || !isfinite(target) || !isfinite(step))
        return ZK_ENUMERIC;
    if (step < 0)
        return ZK_EINVAL;
    if (!reaches(&q, from))
        search_all(&q, bounds ? zk__interval_first(bounds) : -DBL_MAX,
                   bounds ? zk__interval_last(bounds) : DBL_MAX);
    else
        q.found = true;
    if (!q.found)
        return ZK_ENOTFOUND;
    *to = q.to;
    return ZK_OK;
}
