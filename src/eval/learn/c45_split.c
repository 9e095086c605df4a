/* SPDX-License-Identifier: Apache-2.0
 *
 * The best test for a set of cases: gain ratio among the tests of at least average gain, continuous attributes paying
 * for the choice of their cut (Quinlan 1996, eq. 3).
 *
 * A continuous column is known by the ranks of its values. Where the ranks are few beside the cases, classes are
 * counted by rank; otherwise the cases are sorted by rank: either way one pass over the cuts follows.
 */
#include "eval/learn/c45.h"
#include "eval/parallel.h"

/* ---- distributions ---- */

bool zk__dist_init(zk__dist *d, size_t bags, size_t classes)
{
    *d = (zk__dist){.bags = bags};
    if (!(d->cell = zk__scratch(bags * classes + bags + classes, sizeof *d->cell)))
        return false;
    d->per_bag = d->cell + bags * classes;
    d->per_class = d->per_bag + bags;
    return true;
}

void zk__dist_clear(zk__dist *d)
{
    free(d->cell);
    *d = (zk__dist){0};
}

size_t zk__dist_max_class(const zk__dist *d, size_t classes)
{
    size_t best = 0;
    double most = 0;

    for (size_t k = 0; k < classes; k++)
        if (zk__gr(d->per_class[k], most)) {
            most = d->per_class[k];
            best = k;
        }
    return best;
}

double zk__dist_wrong(const zk__dist *d, size_t classes)
{
    return d->total - d->per_class[zk__dist_max_class(d, classes)];
}

size_t zk__branches(const zk__grove *g, int32_t attribute)
{
    size_t values = g->cases->values[attribute];

    return values ? values : 2;
}

size_t zk__branch(const zk__grove *g, int32_t attribute, double cut, uint32_t row)
{
    double v = g->cases->column[attribute][row];

    if (isnan(v))
        return SIZE_MAX;
    if (g->cases->values[attribute])
        return (size_t)v;
    return zk__sm_eq(v, cut) ? 0 : 1;
}

/* Cases of unknown value fall into the branches as the known ones do. */
static void add_unknown(const zk__grove *g, const zk__set *s, int32_t attribute, const double *share,
                        zk__dist *d)
{
    size_t classes = g->cases->classes;

    for (size_t i = 0; i < s->n; i++) {
        size_t k = (size_t)g->cases->y[s->row[i]];

        if (!isnan(g->cases->column[attribute][s->row[i]]))
            continue;
        d->per_class[k] += s->w[i];
        d->total += s->w[i];
        for (size_t b = 0; b < d->bags; b++) {
            d->cell[b * classes + k] += share[b] * s->w[i];
            d->per_bag[b] += share[b] * s->w[i];
        }
    }
}

zk_err zk__dist_of(const zk__grove *g, const zk__set *s, int32_t attribute, double cut, zk__dist *out)
{
    size_t classes = g->cases->classes, bags = attribute < 0 ? 1 : zk__branches(g, attribute);
    bool unknown = false;
    double *share;

    if (!zk__dist_init(out, bags, classes))
        return ZK_ELIMIT;
    for (size_t i = 0; i < s->n; i++) {
        size_t b = attribute < 0 ? 0 : zk__branch(g, attribute, cut, s->row[i]);

        if (b == SIZE_MAX) {
            unknown = true;
            continue;
        }
        out->cell[b * classes + (size_t)g->cases->y[s->row[i]]] += s->w[i];
    }
    for (size_t b = 0; b < bags; b++)
        for (size_t k = 0; k < classes; k++) {
            out->per_bag[b] += out->cell[b * classes + k];
            out->per_class[k] += out->cell[b * classes + k];
        }
    for (size_t b = 0; b < bags; b++)
        out->total += out->per_bag[b];
    if (!unknown)
        return ZK_OK;
    if (!(share = zk__scratch(bags, sizeof *share))) {
        zk__dist_clear(out);
        return ZK_ELIMIT;
    }
    for (size_t b = 0; b < bags; b++)
        share[b] = zk__eq(out->total, 0) ? 1 / (double)bags : out->per_bag[b] / out->total;
    add_unknown(g, s, attribute, share, out);
    free(share);
    return ZK_OK;
}

/* ---- parting ---- */

zk_err zk__part(const zk__grove *g, const zk__set *s, int32_t attribute, double cut, const zk__dist *dist,
                zk__set *out, uint32_t **row, double **w)
{
    size_t bags = dist->bags, n = 0, at = 0;

    for (size_t b = 0; b < bags; b++)
        out[b] = (zk__set){.unit = s->unit};
    for (size_t i = 0; i < s->n; i++) {
        size_t b = zk__branch(g, attribute, cut, s->row[i]);
        if (b != SIZE_MAX)
            out[b].n++;
        for (size_t c = 0; b == SIZE_MAX && c < bags; c++)
            out[c].n += zk__gr(dist->per_bag[c] / dist->total, 0);
    }
    for (size_t b = 0; b < bags; b++)
        n += out[b].n;
    *row = zk__scratch(n, sizeof **row);
    *w = zk__scratch(n, sizeof **w);
    if (!*row || !*w) {
        free(*row);
        free(*w);
        return ZK_ELIMIT;
    }
    for (size_t b = 0; b < bags; b++) {
        out[b].row = *row + at;
        out[b].w = *w + at;
        at += out[b].n;
        out[b].n = 0;
    }
    for (size_t i = 0; i < s->n; i++) {
        size_t b = zk__branch(g, attribute, cut, s->row[i]);

        if (b != SIZE_MAX) {
            out[b].row[out[b].n] = s->row[i];
            out[b].w[out[b].n++] = s->w[i];
            continue;
        }
        for (size_t c = 0; c < bags; c++) {
            double part = dist->per_bag[c] / dist->total;
            if (!zk__gr(part, 0))
                continue;
            out[c].row[out[c].n] = s->row[i];
            out[c].w[out[c].n++] = part * s->w[i];
            out[c].unit = out[c].unit && part == 1;
        }
    }
    return ZK_OK;
}

/* ---- entropy, in nats ---- */

static double ln_times(double x)
{
    return x < 1e-6 ? 0 : x * log(x);
}

/* Whole numbers of cases are looked up. */
static inline double xlnx(const zk__grove *g, bool whole, double x)
{
    return whole ? g->xlnx[(size_t)x] : ln_times(x);
}

/* sum over bags of (bag ln bag - sum over classes of cell ln cell). */
static double inside(const zk__grove *g, bool whole, const double *cell, const double *per_bag, size_t bags)
{
    double sum = 0;
    size_t classes = g->cases->classes;

    for (size_t b = 0; b < bags; b++) {
        for (size_t k = 0; k < classes; k++)
            sum += xlnx(g, whole, cell[b * classes + k]);
        sum -= xlnx(g, whole, per_bag[b]);
    }
    return -sum / M_LN2;
}

static double before(const zk__grove *g, bool whole, const double *per_class, double total)
{
    double sum = 0;

    for (size_t k = 0; k < g->cases->classes; k++)
        sum += xlnx(g, whole, per_class[k]);
    return (xlnx(g, whole, total) - sum) / M_LN2;
}

/* Gain a case, unknown values gaining nothing. */
static double gain_of(double old, double new, double known, double all)
{
    double gain = known / all * (old - new);

    return zk__eq(gain, 0) ? 0 : gain / known;
}

/* Unknown values are a branch of their own here. */
static double ratio_of(const double *per_bag, size_t bags, double known, double all, double gain)
{
    double split = 0;

    if (zk__gr(known, 0)) {
        for (size_t b = 0; b < bags; b++)
            split -= ln_times(per_bag[b]);
        split += ln_times(all) - ln_times(all - known);
    }
    split /= M_LN2;
    return zk__eq(split, 0) ? 0 : gain / (split / all);
}

/* ---- one attribute ---- */

static zk_err try_nominal(const zk__grove *g, const zk__set *s, int32_t a, double all, zk__test *t)
{
    size_t bags = g->cases->values[a], classes = g->cases->classes, enough = 0;
    const uint32_t *rank = g->column[a].rank;
    zk__dist d;

    if (!zk__dist_init(&d, bags, classes))
        return ZK_ELIMIT;
    for (size_t i = 0; i < s->n; i++) {
        uint32_t b = rank[s->row[i]];
        if (b != UINT32_MAX)
            d.cell[b * classes + (size_t)g->cases->y[s->row[i]]] += s->w[i];
    }
    for (size_t b = 0; b < bags; b++) {
        for (size_t k = 0; k < classes; k++) {
            d.per_bag[b] += d.cell[b * classes + k];
            d.per_class[k] += d.cell[b * classes + k];
        }
        d.total += d.per_bag[b];
        enough += zk__gr_eq(d.per_bag[b], g->min_leaf);
    }
    if (enough > 1) {
        t->attribute = a;
        t->gain = gain_of(before(g, s->unit, d.per_class, d.total),
                          inside(g, s->unit, d.cell, d.per_bag, bags), d.total, all);
        t->ratio = ratio_of(d.per_bag, bags, d.total, all, t->gain);
    }
    zk__dist_clear(&d);
    return ZK_OK;
}

/* What lies at each value that occurs: classes of weights, ascending. */
typedef struct ladder {
    size_t steps, classes;
    uint32_t *rank; /* steps */
    double *cell;   /* steps x classes */
} ladder;

/* Counted by rank: the ranks are few. */
static zk_err climb_by_count(const zk__grove *g, const zk__set *s, int32_t a, ladder *l)
{
    const zk__column *c = &g->column[a];
    size_t classes = l->classes, steps = 0;
    uint8_t *met = zk__scratch(c->distinct, 1);

    l->cell = zk__scratch(c->distinct * classes, sizeof *l->cell);
    l->rank = zk__scratch(c->distinct, sizeof *l->rank);
    if (!l->cell || !l->rank || !met) {
        free(met);
        return ZK_ELIMIT;
    }
    for (size_t i = 0; i < s->n; i++) {
        uint32_t r = c->rank[s->row[i]];
        if (r == UINT32_MAX)
            continue;
        met[r] = 1;
        l->cell[r * classes + (size_t)g->cases->y[s->row[i]]] += s->w[i];
    }
    for (uint32_t r = 0; r < c->distinct; r++)
        if (met[r]) {
            if (steps != r)
                memcpy(l->cell + steps * classes, l->cell + r * classes, classes * sizeof *l->cell);
            l->rank[steps++] = r;
        }
    l->steps = steps;
    free(met);
    return ZK_OK;
}

static int by_number(const void *a, const void *b)
{
    uint64_t p = *(const uint64_t *)a, q = *(const uint64_t *)b;

    return p < q ? -1 : p > q;
}

/* Keys ascending: radix by the rank's 11-bit digits where there are many. other: as many. Returns where they are. */
static uint64_t *sort_keys(uint64_t *key, uint64_t *other, size_t n, size_t distinct)
{
    if (n < 400) {
        qsort(key, n, sizeof *key, by_number);
        return key;
    }
    for (int shift = 32; (distinct >> (shift - 32)) > 0; shift += 11) {
        size_t at[2048] = {0}, sum = 0;

        for (size_t i = 0; i < n; i++)
            at[(key[i] >> shift) & 2047]++;
        for (size_t d = 0; d < 2048; d++) {
            size_t here = at[d];
            at[d] = sum;
            sum += here;
        }
        for (size_t i = 0; i < n; i++)
            other[at[(key[i] >> shift) & 2047]++] = key[i];
        uint64_t *t = key;
        key = other;
        other = t;
    }
    return key;
}

/* Sorted by rank: the ranks are many. */
static zk_err climb_by_sort(const zk__grove *g, const zk__set *s, int32_t a, ladder *l)
{
    const zk__column *c = &g->column[a];
    size_t classes = l->classes, n = 0;
    uint64_t *key = zk__scratch(s->n * 2, sizeof *key), *sorted;

    l->cell = zk__scratch(s->n * classes, sizeof *l->cell);
    l->rank = zk__scratch(s->n, sizeof *l->rank);
    if (!key || !l->cell || !l->rank) {
        free(key);
        return ZK_ELIMIT;
    }
    for (size_t i = 0; i < s->n; i++) {
        uint32_t r = c->rank[s->row[i]];
        if (r != UINT32_MAX)
            key[n++] = (uint64_t)r << 32 | i;
    }
    sorted = sort_keys(key, key + s->n, n, c->distinct);
    l->steps = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t r = (uint32_t)(sorted[i] >> 32), at = (uint32_t)sorted[i];

        if (l->steps == 0 || l->rank[l->steps - 1] != r)
            l->rank[l->steps++] = r;
        l->cell[(l->steps - 1) * classes + (size_t)g->cases->y[s->row[at]]] += s->w[at];
    }
    free(key);
    return ZK_OK;
}

/* The cut of the most gain; its place and how many cuts there were. two: 2 x classes, on entry all in the second. */
static size_t best_cut(const zk__grove *g, const zk__set *s, const ladder *l, const double *value,
                       double *two, double *bag, double all, double least, double old, double *gain,
                       size_t *cuts)
{
    size_t best = 0, classes = l->classes;
    double known = bag[1];

    *gain = 0;
    *cuts = 0;
    for (size_t i = 0; i + 1 < l->steps; i++) {
        for (size_t k = 0; k < classes; k++) {
            double w = l->cell[i * classes + k];
            two[k] += w;
            two[classes + k] -= w;
            bag[0] += w;
            bag[1] -= w;
        }
        if (!(value[l->rank[i]] + 1e-5 < value[l->rank[i + 1]]) || !zk__gr_eq(bag[0], least) ||
            !zk__gr_eq(bag[1], least))
            continue;
        double now = gain_of(old, inside(g, s->unit, two, bag, 2), known, all);
        if (zk__gr(now, *gain)) {
            *gain = now;
            best = i;
        }
        (*cuts)++;
    }
    return best;
}

/* The gain of the ladder's best cut, its ratio, and the cut itself. */
static zk_err try_ladder(const zk__grove *g, const zk__set *s, int32_t a, const ladder *l, double all,
                         zk__test *t)
{
    const double *value = g->column[a].value;
    size_t classes = l->classes, cuts, best;
    double *two = zk__scratch(2 * classes, sizeof *two), bag[2] = {0, 0}, least, old, gain, low = 0, known;

    if (!two)
        return ZK_ELIMIT;
    for (size_t i = 0; i < l->steps; i++)
        for (size_t k = 0; k < classes; k++) {
            two[classes + k] += l->cell[i * classes + k];
            bag[1] += l->cell[i * classes + k];
        }
    known = bag[1];
    least = 0.1 * known / (double)classes;
    least = zk__sm_eq(least, g->min_leaf) ? g->min_leaf : zk__gr(least, 25) ? 25 : least;
    old = before(g, s->unit, two + classes, known);
    best = best_cut(g, s, l, value, two, bag, all, least, old, &gain, &cuts);
    free(two);
    if (cuts == 0)
        return ZK_OK;
    gain -= log2((double)cuts) / all;
    if (zk__sm_eq(gain, 0))
        return ZK_OK;
    for (size_t i = 0; i <= best; i++)
        for (size_t k = 0; k < classes; k++)
            low += l->cell[i * classes + k];
    bag[0] = low;
    bag[1] = known - low;
    t->attribute = a;
    t->gain = gain;
    t->ratio = ratio_of(bag, 2, known, all, gain);
    t->cut = (value[l->rank[best]] + value[l->rank[best + 1]]) / 2;
    if (t->cut == value[l->rank[best + 1]])
        t->cut = value[l->rank[best]];
    return ZK_OK;
}

static zk_err try_continuous(const zk__grove *g, const zk__set *s, int32_t a, double all, zk__test *t)
{
    ladder l = {.classes = g->cases->classes};
    size_t known = 0;
    double weight = 0, least;
    zk_err err;

    for (size_t i = 0; i < s->n; i++)
        if (g->column[a].rank[s->row[i]] != UINT32_MAX) {
            known++;
            weight += s->w[i];
        }
    least = 0.1 * weight / (double)l.classes;
    least = zk__sm_eq(least, g->min_leaf) ? g->min_leaf : zk__gr(least, 25) ? 25 : least;
    if (known == 0 || zk__sm((double)known, 2 * least))
        return ZK_OK;
    err = g->column[a].distinct <= 4 * s->n ? climb_by_count(g, s, a, &l) : climb_by_sort(g, s, a, &l);
    if (!err)
        err = try_ladder(g, s, a, &l, all, t);
    free(l.cell);
    free(l.rank);
    return err;
}

/* ---- all attributes ---- */

typedef struct contest {
    const zk__grove *g;
    const zk__set *s;
    double all;
    zk__test *test;
} contest;

static zk_err try_piece(void *user, size_t piece, int thread)
{
    contest *c = user;
    int32_t a = (int32_t)piece;

    (void)thread;
    c->test[a] = (zk__test){.attribute = -1};
    return c->g->cases->values[a] ? try_nominal(c->g, c->s, a, c->all, &c->test[a])
                                  : try_continuous(c->g, c->s, a, c->all, &c->test[a]);
}

/* Nominal attributes with nearly as many values as there are cases do not speak in the average. */
static double average_gain(const zk__grove *g, const zk__test *test, size_t *valid)
{
    double sum = 0, most = 0.3 * (double)g->learned;
    bool all_wide = true;

    for (size_t a = 0; a < g->cases->attributes; a++)
        if (g->cases->values[a] == 0 || zk__sm((double)g->cases->values[a], most))
            all_wide = false;
    *valid = 0;
    for (size_t a = 0; a < g->cases->attributes; a++) {
        size_t values = g->cases->values[a];
        if (test[a].attribute < 0 || !(values == 0 || all_wide || zk__sm((double)values, most)))
            continue;
        sum += test[a].gain;
        (*valid)++;
    }
    return *valid ? sum / (double)*valid : 0;
}

/* The cut becomes the largest value of all cases not above it. */
static double cut_in_data(const zk__column *c, double cut)
{
    size_t low = 0, high = c->distinct;

    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        if (zk__sm_eq(c->value[mid], cut))
            low = mid;
        else
            high = mid;
    }
    return c->value[low];
}

enum { PARALLEL_CELLS = 100000 };

zk_err zk__best_test(const zk__grove *g, const zk__set *s, const zk__dist *dist, zk__test *best)
{
    size_t attributes = g->cases->attributes, classes = g->cases->classes, valid;
    contest c = {.g = g, .s = s, .all = dist->total};
    double average, ratio = 0;
    zk_err err;

    *best = (zk__test){.attribute = -1};
    if (zk__sm(dist->total, 2 * g->min_leaf) ||
        zk__eq(dist->total, dist->per_class[zk__dist_max_class(dist, classes)]))
        return ZK_OK;
    if (!(c.test = zk__scratch(attributes, sizeof *c.test)))
        return ZK_ELIMIT;
    err = zk__parallel(s->n * attributes > PARALLEL_CELLS ? g->threads : 1, attributes, try_piece, &c);
    average = err ? 0 : average_gain(g, c.test, &valid);
    for (size_t a = 0; a < attributes && !err && valid; a++)
        if (c.test[a].attribute >= 0 && c.test[a].gain >= average - 1e-3 && zk__gr(c.test[a].ratio, ratio)) {
            *best = c.test[a];
            ratio = c.test[a].ratio;
        }
    free(c.test);
    if (best->attribute >= 0 && g->cases->values[best->attribute] == 0)
        best->cut = cut_in_data(&g->column[best->attribute], best->cut);
    return err;
}
