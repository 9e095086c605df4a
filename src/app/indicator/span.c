/* SPDX-License-Identifier: Apache-2.0
 *
 * The functions: one number from a customer's dated values in a window.
 *
 * Integers are added up exactly (128 bits) and divided once at the end; doubles are added in order of
 * date, and on one day in order of value. Pure.
 */
#include "app/indicator/engine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const zk__answer missing = {0, true};

void zk__room_clear(zk__room *r)
{
    free(r->bucket);
    free(r->small);
    free(r->real);
    free(r->word);
    *r = (zk__room){0};
}

static zk__answer number(double x)
{
    return isfinite(x) ? (zk__answer){x, false} : missing;
}

/* ---- cutting ------------------------------------------------------------------------------------- */

/* First position whose date is not before the given one. No branch depends on the data. */
static size_t first_from(const int32_t *date, size_t n, int32_t from)
{
    const int32_t *at = date;

    if (n == 0)
        return 0;
    while (n > 1) {
        size_t half = n / 2;

        at += at[half - 1] < from ? half : 0;
        n -= half;
    }
    return (size_t)(at - date) + (*at < from);
}

zk__series zk__series_cut(zk__series s, int32_t lo, int32_t hi)
{
    size_t a, b;

    if (!s.n)
        return s;
    a = s.date[0] >= lo ? 0 : first_from(s.date, s.n, lo);
    b = s.date[s.n - 1] <= hi ? s.n : first_from(s.date, s.n, hi + 1);
    s.n = b > a ? b - a : 0;
    s.date += a;
    s.i = s.i ? s.i + a : NULL;
    s.x = s.x ? s.x + a : NULL;
    return s;
}

/* ---- plain ----------------------------------------------------------------------------------------- */

static __int128 sum_int(const zk__series *s)
{
    __int128 sum = 0;

    for (size_t k = 0; k < s->n; k++)
        sum += s->i[k];
    return sum;
}

static double sum_real(const zk__series *s)
{
    double sum = 0;

    for (size_t k = 0; k < s->n; k++)
        sum += s->x[k];
    return sum;
}

static double total(const zk__series *s)
{
    return s->i ? (double)sum_int(s) / s->divide : sum_real(s);
}

static double value_at(const zk__series *s, size_t k)
{
    return s->i ? (double)s->i[k] / s->divide : s->x[k];
}

static zk__answer mean(const zk__series *s)
{
    if (!s->n)
        return missing;
    return number(s->i ? (double)sum_int(s) / ((double)s->n * s->divide) : sum_real(s) / (double)s->n);
}

static zk__answer extreme(const zk__series *s, bool least)
{
    size_t best = 0;

    if (!s->n)
        return missing;
    for (size_t k = 1; k < s->n; k++) {
        int c = s->i ? (s->i[k] > s->i[best]) - (s->i[k] < s->i[best])
                     : (s->x[k] > s->x[best]) - (s->x[k] < s->x[best]);

        if (least ? c < 0 : c > 0)
            best = k;
    }
    return number(value_at(s, best));
}

/* Two passes around the mean. */
static double deviation_real(const double *x, size_t n)
{
    double sum = 0, squares = 0, m;

    for (size_t k = 0; k < n; k++)
        sum += x[k];
    m = sum / (double)n;
    for (size_t k = 0; k < n; k++)
        squares += (x[k] - m) * (x[k] - m);
    return sqrt(squares / (double)(n - 1));
}

static double *reals(zk__room *r, size_t n)
{
    if (n > r->n_real) {
        r->n_real = n + n / 2 + 64;
        r->real = zk_xrealloc(r->real, r->n_real * sizeof *r->real);
    }
    return r->real;
}

/* (n Σv² − (Σv)²) / (n (n − 1)) exactly where 128 bits hold it. */
static zk__answer deviation(const zk__series *s, zk__room *room)
{
    __int128 sum = 0, squares = 0;
    uint64_t bits = 0;
    double n = (double)s->n;

    if (s->n < 2)
        return missing;
    if (!s->i)
        return number(deviation_real(s->x, s->n));
    for (size_t k = 0; k < s->n; k++)
        bits |= s->i[k] < 0 ? 0 - (uint64_t)s->i[k] : (uint64_t)s->i[k];
    if (bits >> 50 || s->n >> 12) {
        double *x = reals(room, s->n);

        for (size_t k = 0; k < s->n; k++)
            x[k] = (double)s->i[k] / s->divide;
        return number(deviation_real(x, s->n));
    }
    for (size_t k = 0; k < s->n; k++) {
        sum += s->i[k];
        squares += (__int128)s->i[k] * s->i[k];
    }
    return number(sqrt((double)(squares * (__int128)s->n - sum * sum) / (n * (n - 1))) / s->divide);
}

static int by_word(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* Rows that pass but have no value count as one of their own each. */
static zk__answer distinct(const zk__span *s, zk__room *r)
{
    size_t n = s->value.n, found = n ? 1 : 0;

    if (n > r->n_word) {
        r->n_word = n + n / 2 + 64;
        r->word = zk_xrealloc(r->word, r->n_word * sizeof *r->word);
    }
    for (size_t k = 0; k < n; k++) {
        union {
            double x;
            uint64_t w;
        } bits = {.x = s->value.x ? s->value.x[k] + 0.0 : 0}; /* -0 becomes 0 */

        r->word[k] = s->value.i ? (uint64_t)s->value.i[k] : bits.w;
    }
    if (n)
        qsort(r->word, n, sizeof *r->word, by_word);
    for (size_t k = 1; k < n; k++)
        found += r->word[k] != r->word[k - 1];
    return number((double)(found + s->pass.n - n));
}

/* ---- months ------------------------------------------------------------------------------------------- */

/* Number of the bucket, 0 the newest. */
static size_t bucket_of(const zk__span *s, int32_t date)
{
    int month = zk__calendar_month(s->calendar, date) - s->first_month;

    if (s->per == 1 || month <= 0)
        return month > 0 ? (size_t)month : 0;
    return (size_t)(month / s->per);
}

/* Sums of integers by bucket where they fit easily into 64 bits (they do but for absurd data); false: they do not. */
static bool small_buckets(const zk__span *s, const zk__series *v, zk__room *r, size_t n)
{
    int64_t *sum;
    bool large = false;

    if (n > r->n_small) {
        r->n_small = n + n / 2 + 64;
        r->small = zk_xrealloc(r->small, r->n_small * sizeof *r->small);
    }
    sum = r->small;
    memset(sum, 0, n * sizeof *sum);
    for (size_t k = 0; k < v->n; k++) {
        int64_t *to = &sum[n - 1 - bucket_of(s, v->date[k])];

        large |= __builtin_add_overflow(*to, v->i[k], to);
    }
    for (size_t k = 0; k < n; k++)
        large |= sum[k] < INT64_MIN / 2 || sum[k] > INT64_MAX / 2;
    return !large;
}

/* Sums by bucket, the oldest first; the result is a series without dates. */
static zk__series buckets(const zk__span *s, const zk__series *v, zk__room *r, __int128 **whole)
{
    size_t n = s->rows.n ? bucket_of(s, s->rows.date[0]) + 1 : 0;
    zk__series out = {.n = n, .divide = v->divide};
    double *x = NULL;

    *whole = NULL;
    if (v->x) {
        out.x = x = reals(r, n);
        for (size_t k = 0; k < n; k++)
            x[k] = 0;
    } else {
        if (n > r->n_bucket) {
            r->n_bucket = n + n / 2 + 64;
            r->bucket = zk_xrealloc(r->bucket, r->n_bucket * sizeof *r->bucket);
        }
        for (size_t k = 0; k < n; k++)
            r->bucket[k] = 0;
        *whole = r->bucket;
    }
    if (x)
        for (size_t k = 0; k < v->n; k++)
            x[n - 1 - bucket_of(s, v->date[k])] += v->x[k];
    else if (v->i)
        for (size_t k = 0; k < v->n; k++)
            r->bucket[n - 1 - bucket_of(s, v->date[k])] += v->i[k];
    else
        for (size_t k = 0; k < v->n; k++)
            r->bucket[n - 1 - bucket_of(s, v->date[k])]++;
    return out;
}

/* Buckets as a series of integers where they fit into 64 bits (they do but for absurd data). */
static zk__series settle_whole(zk__series s, const __int128 *whole, zk__room *r)
{
    bool fits = true;
    int64_t *i;
    double *x;

    if (!whole)
        return s;
    for (size_t k = 0; k < s.n; k++)
        fits = fits && whole[k] >= INT64_MIN / 2 && whole[k] <= INT64_MAX / 2;
    if (fits) {
        i = (int64_t *)(void *)r->bucket; /* in place: each is written after it was read */
        for (size_t k = 0; k < s.n; k++)
            i[k] = (int64_t)whole[k];
        s.i = i;
    } else {
        x = reals(r, s.n);
        for (size_t k = 0; k < s.n; k++)
            x[k] = (double)whole[k] / s.divide;
        s.x = x;
    }
    return s;
}

static zk__answer slope_real(const zk__series *s)
{
    double n = (double)s->n, mid = (n - 1) / 2, m = 0, xy = 0, xx = 0;

    for (size_t k = 0; k < s->n; k++)
        m += value_at(s, k);
    m /= n;
    for (size_t k = 0; k < s->n; k++) {
        xy += ((double)k - mid) * (value_at(s, k) - m);
        xx += ((double)k - mid) * ((double)k - mid);
    }
    return number(xy / xx);
}

/* (n Σxy − Σx Σy) / (n Σx² − (Σx)²) with x = 0, 1, …: exact but for one division. */
static zk__answer slope(const zk__series *s)
{
    __int128 n = (__int128)s->n, xy = 0, y = 0, x = n * (n - 1) / 2, xx = n * (n - 1) * (2 * n - 1) / 6;

    if (s->n < 3)
        return missing;
    if (!s->i || s->n > 1 << 14)
        return slope_real(s);
    for (size_t k = 0; k < s->n; k++) {
        xy += (__int128)k * s->i[k];
        y += s->i[k];
    }
    return number((double)(n * xy - x * y) / ((double)(n * xx - x * x) * s->divide));
}

static zk__answer of_buckets(zk__fn fn, const zk__series *b, zk__room *room)
{
    switch (fn) {
    case ZK__MEAN: return mean(b);
    case ZK__MIN: return extreme(b, true);
    case ZK__MAX: return extreme(b, false);
    case ZK__STDDEV: return deviation(b, room);
    default: return slope(b);
    }
}

static zk__answer by_month(zk__fn fn, const zk__span *s, zk__room *room)
{
    __int128 *whole;
    zk__series b;
    size_t run = 0, best = 0, n = 0;

    if (fn != ZK__SHARE && fn != ZK__STREAK && s->value.i && s->value.n) {
        n = bucket_of(s, s->rows.date[0]) + 1;
        if (small_buckets(s, &s->value, room, n))
            return of_buckets(fn, &(zk__series){.i = room->small, .n = n, .divide = s->value.divide}, room);
        n = 0;
    }
    b = buckets(s, fn == ZK__SHARE || fn == ZK__STREAK ? &s->pass : &s->value, room, &whole);
    if (fn == ZK__SHARE || fn == ZK__STREAK) {
        for (size_t k = 0; k < b.n; k++) {
            run = whole[k] ? run + 1 : 0;
            best = run > best ? run : best;
            n += whole[k] != 0;
        }
        if (!b.n)
            return missing;
        return number(fn == ZK__SHARE ? (double)n / (double)b.n : (double)best);
    }
    if (!s->value.n)
        return missing;
    b = settle_whole(b, whole, room);
    return of_buckets(fn, &b, room);
}

/* ---- rows --------------------------------------------------------------------------------------------------- */

/* Longest run of rows that pass; of one day those that fail come first. */
static zk__answer streak(const zk__span *s)
{
    size_t run = 0, best = 0, p = 0;

    if (!s->rows.n)
        return missing;
    for (size_t k = 0; k < s->rows.n;) {
        int32_t day = s->rows.date[k];
        size_t rows = 0, passed = 0;

        for (; k < s->rows.n && s->rows.date[k] == day; k++)
            rows++;
        for (; p < s->pass.n && s->pass.date[p] == day; p++)
            passed++;
        run = passed < rows ? passed : run + passed;
        best = run > best ? run : best;
    }
    return number((double)best);
}

static zk__answer share(const zk__span *s)
{
    double part, whole;

    if (!s->value.i && !s->value.x) /* by number of rows */
        return s->rows.n ? number((double)s->pass.n / (double)s->rows.n) : missing;
    part = total(&s->value);
    whole = total(&s->all);
    return s->all.n && whole != 0 ? number(part / whole) : missing;
}

zk__answer zk__span_apply(zk__fn fn, const zk__span *s, zk__room *room)
{
    if (s->per)
        return by_month(fn, s, room);
    switch (fn) {
    case ZK__COUNT: return s->rows.n ? number((double)s->pass.n) : missing;
    case ZK__SUM: return !s->rows.n || (s->pass.n && !s->value.n) ? missing : number(total(&s->value));
    case ZK__DISTINCT: return s->rows.n ? distinct(s, room) : missing;
    case ZK__MEAN: return mean(&s->value);
    case ZK__MIN: return extreme(&s->value, true);
    case ZK__MAX: return extreme(&s->value, false);
    case ZK__FIRST: return s->value.n ? number(value_at(&s->value, 0)) : missing;
    case ZK__LAST: return s->value.n ? number(value_at(&s->value, s->value.n - 1)) : missing;
    case ZK__DAYS_SINCE: return s->pass.n ? number((double)s->as_of - s->pass.date[s->pass.n - 1]) : missing;
    case ZK__STDDEV: return deviation(&s->value, room);
    case ZK__SHARE: return share(s);
    case ZK__STREAK: return streak(s);
    default: return missing;
    }
}
