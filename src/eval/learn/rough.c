/* SPDX-License-Identifier: Apache-2.0
 *
 * Rough sets. Indiscernibility classes are refined one attribute at a time by hashing (class so far, value); reducts
 * are the minimal hitting sets of the attribute sets that tell pairs of differing decision apart.
 */
#include "zhike/rough.h"

#include "eval/internal.h"

/* ---- classes ---- */

typedef struct partition {
    const zk_rough_table *t;
    uint32_t *class; /* of each row */
    size_t n;        /* classes */
    uint64_t *key;   /* hash table: (class, value) + 1 */
    uint32_t *name;
    size_t slots;
} partition;

static zk_err check(const zk_rough_table *t, zk_spot *spot)
{
    if (t->rows == 0 || t->cols == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    if (t->cols > ZK_ROUGH_COLS_MAX || t->rows > INT32_MAX / 2 || t->classes > ZK_ROUGH_CLASSES_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, t->rows, t->cols, (double)t->cols);
    for (size_t i = 0; i < t->rows; i++) {
        for (size_t j = 0; j < t->cols; j++)
            if (t->x[i * t->cols + j] < 0 || t->x[i * t->cols + j] >= ZK_ROUGH_VALUES_MAX)
                return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, j, t->x[i * t->cols + j]);
        if (t->decision[i] < 0 || t->decision[i] >= (int32_t)t->classes)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, t->cols, t->decision[i]);
    }
    return ZK_OK;
}

static void partition_clear(partition *p)
{
    free(p->class);
    free(p->key);
    free(p->name);
}

static bool partition_init(partition *p, const zk_rough_table *t)
{
    *p = (partition){.t = t, .slots = 16};
    while (p->slots < 2 * t->rows)
        p->slots *= 2;
    p->class = zk__scratch(t->rows, sizeof *p->class);
    p->key = zk__scratch(p->slots, sizeof *p->key);
    p->name = zk__scratch(p->slots, sizeof *p->name);
    if (p->class && p->key && p->name)
        return true;
    partition_clear(p);
    return false;
}

static void refine(partition *p, size_t col)
{
    uint32_t n = 0;

    memset(p->key, 0, p->slots * sizeof *p->key);
    for (size_t i = 0; i < p->t->rows; i++) {
        uint64_t key = ((uint64_t)p->class[i] << 17 | (uint64_t)p->t->x[i * p->t->cols + col]) + 1;
        size_t at = (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 20) & (p->slots - 1);

        while (p->key[at] && p->key[at] != key)
            at = (at + 1) & (p->slots - 1);
        if (!p->key[at]) {
            p->key[at] = key;
            p->name[at] = n++;
        }
        p->class[i] = p->name[at];
    }
    p->n = n;
}

/* Numbered by first appearance. */
static void split(partition *p, uint64_t attributes)
{
    memset(p->class, 0, p->t->rows * sizeof *p->class);
    p->n = 1;
    for (size_t j = 0; j < p->t->cols; j++)
        if (attributes >> j & 1)
            refine(p, j);
}

/* The one decision of each class, -1 where there are several. one: n. */
static void decisions(const partition *p, int32_t *one)
{
    for (size_t c = 0; c < p->n; c++)
        one[c] = -2;
    for (size_t i = 0; i < p->t->rows; i++) {
        int32_t *d = &one[p->class[i]];
        *d = *d == -2 || *d == p->t->decision[i] ? p->t->decision[i] : -1;
    }
}

static size_t positive(const partition *p, int32_t *one)
{
    size_t n = 0;

    decisions(p, one);
    for (size_t i = 0; i < p->t->rows; i++)
        n += one[p->class[i]] >= 0;
    return n;
}

static uint64_t all_of(const zk_rough_table *t)
{
    return t->cols == 64 ? UINT64_MAX : (UINT64_C(1) << t->cols) - 1;
}

/* ---- regions ---- */

/* A decision is possible for all rows of a class in which it occurs once. */
static zk_err upper_of(const partition *p, size_t *upper, zk_spot *spot)
{
    size_t classes = p->t->classes, *size = zk__scratch(p->n, sizeof *size);
    uint8_t *met;

    if (!size)
        return zk__no_memory(spot);
    memset(upper, 0, classes * sizeof *upper);
    for (size_t i = 0; i < p->t->rows; i++)
        size[p->class[i]]++;
    if (!(met = zk__scratch(p->n, 1))) {
        free(size);
        return zk__no_memory(spot);
    }
    for (size_t d = 0; d < classes; d++) {
        memset(met, 0, p->n);
        for (size_t i = 0; i < p->t->rows; i++)
            if (p->t->decision[i] == (int32_t)d && !met[p->class[i]]) {
                met[p->class[i]] = 1;
                upper[d] += size[p->class[i]];
            }
    }
    free(size);
    free(met);
    return ZK_OK;
}

zk_err zk_rough_region_of(const zk_rough_table *t, uint64_t attributes, zk_rough_region *out, size_t *lower,
                          size_t *upper, zk_spot *spot)
{
    partition p;
    int32_t *one;
    zk_err err = check(t, spot);

    if (err)
        return err;
    if (attributes & ~all_of(t))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, t->cols, (double)attributes);
    one = zk__scratch(t->rows, sizeof *one);
    if (!one || !partition_init(&p, t)) {
        free(one);
        return zk__no_memory(spot);
    }
    split(&p, attributes);
    out->positive = positive(&p, one);
    out->classes = p.n;
    out->dependency = (double)out->positive / (double)t->rows;
    if (lower) {
        memset(lower, 0, t->classes * sizeof *lower);
        for (size_t i = 0; i < t->rows; i++)
            if (one[p.class[i]] >= 0)
                lower[t->decision[i]]++;
    }
    if (upper)
        err = upper_of(&p, upper, spot);
    partition_clear(&p);
    free(one);
    return err;
}

/* Rows of the positive region, and classes, of a set of attributes. */
static size_t positive_of(partition *p, uint64_t attributes, int32_t *one)
{
    split(p, attributes);
    return positive(p, one);
}

zk_err zk_rough_core(const zk_rough_table *t, uint64_t *core, zk_spot *spot)
{
    uint64_t all = all_of(t), found = 0;
    partition p;
    int32_t *one;
    size_t whole;
    zk_err err = check(t, spot);

    if (err)
        return err;
    one = zk__scratch(t->rows, sizeof *one);
    if (!one || !partition_init(&p, t)) {
        free(one);
        return zk__no_memory(spot);
    }
    whole = positive_of(&p, all, one);
    for (size_t j = 0; j < t->cols; j++)
        if (positive_of(&p, all & ~(UINT64_C(1) << j), one) < whole)
            found |= UINT64_C(1) << j;
    partition_clear(&p);
    free(one);
    *core = found;
    return ZK_OK;
}

/* ---- one reduct ---- */

static uint64_t grow(partition *p, uint64_t from, size_t whole, int32_t *one)
{
    uint64_t set = from, all = all_of(p->t);

    while (positive_of(p, set, one) < whole) {
        size_t most = 0, parts = 0, best = p->t->cols;

        for (size_t j = 0; j < p->t->cols; j++) {
            size_t pos;

            if ((set >> j & 1) || !(all >> j & 1))
                continue;
            pos = positive_of(p, set | UINT64_C(1) << j, one);
            if (best == p->t->cols || pos > most || (pos == most && p->n > parts)) {
                most = pos;
                parts = p->n;
                best = j;
            }
        }
        set |= UINT64_C(1) << best;
    }
    return set;
}

zk_err zk_rough_reduct_greedy(const zk_rough_table *t, uint64_t *reduct, zk_spot *spot)
{
    uint64_t set;
    partition p;
    int32_t *one;
    size_t whole;
    zk_err err = zk_rough_core(t, &set, spot);

    if (err)
        return err;
    one = zk__scratch(t->rows, sizeof *one);
    if (!one || !partition_init(&p, t)) {
        free(one);
        return zk__no_memory(spot);
    }
    whole = positive_of(&p, all_of(t), one);
    set = grow(&p, set, whole, one);
    for (size_t j = t->cols; j-- > 0;)
        if ((set >> j & 1) && positive_of(&p, set & ~(UINT64_C(1) << j), one) == whole)
            set &= ~(UINT64_C(1) << j);
    partition_clear(&p);
    free(one);
    *reduct = set;
    return ZK_OK;
}

/* ---- all reducts ---- */

typedef struct sets {
    uint64_t *set;
    size_t n, cap;
} sets;

static bool put(sets *s, uint64_t set)
{
    if (s->n == s->cap) {
        size_t cap = s->cap ? 2 * s->cap : 64;
        uint64_t *more = realloc(s->set, cap * sizeof *more);

        if (!more)
            return false;
        s->set = more;
        s->cap = cap;
    }
    s->set[s->n++] = set;
    return true;
}

/* Keeps the sets that contain no other: adding one drops those that contain it. */
static bool absorb(sets *s, uint64_t set)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++)
        if ((s->set[i] & set) == s->set[i])
            return true;
    for (size_t i = 0; i < s->n; i++)
        if ((s->set[i] & set) != set)
            s->set[n++] = s->set[i];
    s->n = n;
    return put(s, set);
}

/* For every pair of differing rows that must be told apart, the attributes that do. */
static zk_err clauses(const zk_rough_table *t, const size_t *row, const int32_t *label, size_t n, sets *out)
{
    for (size_t a = 1; a < n; a++)
        for (size_t b = 0; b < a; b++) {
            const int32_t *p = t->x + row[a] * t->cols, *q = t->x + row[b] * t->cols;
            uint64_t set = 0;

            if (label[a] == label[b])
                continue;
            for (size_t j = 0; j < t->cols; j++)
                set |= (uint64_t)(p[j] != q[j]) << j;
            if (!absorb(out, set))
                return ZK_ELIMIT;
        }
    return ZK_OK;
}

/* Is every attribute of the set alone in hitting some clause among the first n? */
static bool minimal(const sets *c, size_t n, uint64_t set)
{
    for (uint64_t rest = set; rest; rest &= rest - 1) {
        uint64_t bit = rest & -rest;
        bool needed = false;

        for (size_t i = 0; i < n && !needed; i++)
            needed = (c->set[i] & set) == bit;
        if (!needed)
            return false;
    }
    return true;
}

/* Berge's way: hitting sets of the first clauses, each next clause hit by what is there or by one attribute more. */
static zk_err hit(const sets *c, sets *out)
{
    sets now = {0}, next = {0};
    zk_err err = put(&now, 0) ? ZK_OK : ZK_ELIMIT;

    for (size_t i = 0; i < c->n && !err; i++) {
        next.n = 0;
        for (size_t h = 0; h < now.n && !err; h++) {
            if (now.set[h] & c->set[i]) {
                err = put(&next, now.set[h]) ? ZK_OK : ZK_ELIMIT;
                continue;
            }
            for (uint64_t rest = c->set[i]; rest && !err; rest &= rest - 1) {
                uint64_t grown = now.set[h] | (rest & -rest);
                if (minimal(c, i + 1, grown))
                    err = put(&next, grown) ? ZK_OK : ZK_ELIMIT;
            }
            if (next.n > 4 * ZK_ROUGH_REDUCTS_MAX)
                err = ZK_ELIMIT;
        }
        sets t = now;
        now = next;
        next = t;
    }
    free(next.set);
    *out = now;
    return err;
}

static int by_bits(const void *a, const void *b)
{
    uint64_t p = *(const uint64_t *)a, q = *(const uint64_t *)b;
    int np = __builtin_popcountll(p), nq = __builtin_popcountll(q);
    uint64_t first = (p ^ q) & -(p ^ q);

    if (np != nq)
        return np < nq ? -1 : 1;
    return p == q ? 0 : (p & first) ? -1 : 1;
}

zk_err zk_rough_reducts(const zk_rough_table *t, uint64_t *reduct, size_t *n, zk_spot *spot)
{
    partition p;
    int32_t *one = NULL, *label = NULL;
    size_t *row = NULL, found = 0;
    sets c = {0}, h = {0};
    zk_err err = check(t, spot);

    if (err)
        return err;
    if (!partition_init(&p, t))
        return zk__no_memory(spot);
    one = zk__scratch(t->rows, sizeof *one);
    label = zk__scratch(t->rows, sizeof *label);
    row = zk__scratch(t->rows, sizeof *row);
    if (!one || !label || !row) {
        err = zk__no_memory(spot);
        goto out;
    }
    split(&p, all_of(t));
    decisions(&p, one);
    if (p.n > ZK_ROUGH_DISTINCT_MAX) {
        err = zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, p.n, 0, (double)p.n);
        goto out;
    }
    for (size_t i = 0; i < t->rows; i++)
        if (p.class[i] == found) { /* classes are numbered by first appearance */
            label[found] = one[found];
            row[found++] = i;
        }
    if ((err = clauses(t, row, label, found, &c)) || (err = hit(&c, &h)) || h.n > ZK_ROUGH_REDUCTS_MAX) {
        err = zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, 0, (double)h.n);
        goto out;
    }
    qsort(h.set, h.n, sizeof *h.set, by_bits);
    *n = 0;
    for (size_t i = 0; i < h.n; i++)
        if (i == 0 || h.set[i] != h.set[i - 1])
            reduct[(*n)++] = h.set[i];
out:
    partition_clear(&p);
    free(one);
    free(label);
    free(row);
    free(c.set);
    free(h.set);
    return err;
}

/* ---- rules ---- */

static bool matches(const zk_rough_table *t, size_t row, size_t like, uint64_t conditions)
{
    const int32_t *p = t->x + row * t->cols, *q = t->x + like * t->cols;

    for (uint64_t rest = conditions; rest; rest &= rest - 1) {
        size_t j = (size_t)__builtin_ctzll(rest);
        if (p[j] != q[j])
            return false;
    }
    return true;
}

static void count(const zk_rough_table *t, zk_rough_rule *r)
{
    r->support = r->matched = 0;
    for (size_t i = 0; i < t->rows; i++)
        if (matches(t, i, r->row, r->conditions)) {
            r->matched++;
            r->support += t->decision[i] == r->decision;
        }
}

static bool exact(const zk_rough_table *t, const zk_rough_rule *r, uint64_t conditions)
{
    for (size_t i = 0; i < t->rows; i++)
        if (t->decision[i] != r->decision && matches(t, i, r->row, conditions))
            return false;
    return true;
}

static bool alike(const zk_rough_table *t, const zk_rough_rule *a, const zk_rough_rule *b)
{
    return a->conditions == b->conditions && a->decision == b->decision &&
           matches(t, a->row, b->row, a->conditions);
}

static int by_support(const void *a, const void *b)
{
    const zk_rough_rule *p = a, *q = b;

    if (p->support != q->support)
        return p->support > q->support ? -1 : 1;
    if (p->matched != q->matched)
        return p->matched < q->matched ? -1 : 1;
    return p->row < q->row ? -1 : p->row > q->row;
}

/* Commonest decision of each class; the first of equal ones. best: n. */
static bool commonest(const partition *p, int32_t *best)
{
    size_t *seen =
        p->n > SIZE_MAX / 16 / (p->t->classes + 1) ? NULL : zk__scratch(p->n * p->t->classes, sizeof *seen);

    if (!seen)
        return false;
    for (size_t i = 0; i < p->t->rows; i++)
        seen[p->class[i] * p -> t -> classes + (size_t)p -> t -> decision[i]]++;
    for (size_t c = 0; c < p->n; c++) {
        best[c] = 0;
        for (size_t d = 1; d < p->t->classes; d++)
            if (seen[c * p->t->classes + d] > seen[c * p->t->classes + (size_t)best[c]])
                best[c] = (int32_t)d;
    }
    free(seen);
    return true;
}

zk_err zk_rough_rules(const zk_rough_table *t, uint64_t attributes, zk_rough_rule *rule, size_t capacity,
                      size_t *n, zk_spot *spot)
{
    partition p;
    int32_t *best;
    size_t next = 0, found = 0;
    zk_err err = check(t, spot);

    if (err)
        return err;
    best = zk__scratch(t->rows, sizeof *best);
    if (!best || !partition_init(&p, t)) {
        free(best);
        return zk__no_memory(spot);
    }
    split(&p, attributes);
    if (!commonest(&p, best))
        err = zk__no_memory(spot);
    for (size_t i = 0; i < t->rows && !err && found < capacity; i++) {
        zk_rough_rule r = {.conditions = attributes, .row = i};
        bool known = false;

        if (p.class[i] != next)
            continue;
        r.decision = best[next++];
        for (size_t j = t->cols; j-- > 0;)
            if ((r.conditions >> j & 1) && exact(t, &r, r.conditions & ~(UINT64_C(1) << j)))
                r.conditions &= ~(UINT64_C(1) << j);
        for (size_t k = 0; k < found && !known; k++)
            known = alike(t, &rule[k], &r);
        if (!known) {
            count(t, &r);
            rule[found++] = r;
        }
    }
    qsort(rule, found, sizeof *rule, by_support);
    *n = next < p.n ? found + (p.n - next) : found;
    partition_clear(&p);
    free(best);
    return err;
}
