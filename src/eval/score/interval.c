/* SPDX-License-Identifier: Apache-2.0
 *
 * Intervals with open and closed ends: reading, writing, and whether a set of them covers the line.
 *
 * An end is a place between numbers: before v (v, 0) or after v (v, 1). [v starts before v, (v after it;
 * v] ends after it, v) before it. Two intervals meet without gap or overlap exactly when one ends
 * where the other starts, whatever the brackets look like.
 */
#include <stdio.h>

#include "eval/score/score.h"

enum { INTERVALS_MAX = 4096, TEXT_MAX = 200 };

/* ---- text ---- */

/* The signs that a Chinese keyboard gives, and what they stand for. */
static const struct {
    const char *wide;
    const char *ascii;
} wide_signs[] = {{"（", "("}, {"）", ")"}, {"［", "["}, {"］", "]"}, {"【", "["},  {"】", "]"},
                  {"，", ","}, {"、", ","}, {"＜", "<"}, {"＞", ">"}, {"＝", "="},  {"－", "-"},
                  {"−", "-"},  {"＋", "+"}, {"≤", "<="}, {"≥", ">="}, {"∞", "inf"}, {"　", " "}};

/* Copies text with wide signs replaced; at[i] is where byte i came from. False when too long. */
static bool narrow(const char *text, char out[TEXT_MAX], size_t at[TEXT_MAX])
{
    size_t k = 0;

    for (size_t i = 0; text[i];) {
        const char *put = NULL;
        size_t take = 1, len;
        for (size_t s = 0; s < sizeof wide_signs / sizeof *wide_signs; s++) {
            len = strlen(wide_signs[s].wide);
            if (strncmp(text + i, wide_signs[s].wide, len) == 0) {
                put = wide_signs[s].ascii;
                take = len;
            }
        }
        len = put ? strlen(put) : 1;
        if (k + len + 1 > TEXT_MAX)
            return false;
        for (size_t j = 0; j < len; j++, k++) {
            out[k] = put ? put[j] : text[i];
            at[k] = i;
        }
        i += take;
    }
    out[k] = '\0';
    at[k] = strlen(text);
    return true;
}

static const char *skip_space(const char *p)
{
    while (*p == ' ' || *p == '\t')
        p++;
    return p;
}

/* A decimal number or infinity; NULL when there is none (no hex, no "nan"). */
static const char *read_number(const char *p, double *out)
{
    char *end;
    const char *digits;

    p = skip_space(p);
    digits = p + (*p == '+' || *p == '-');
    if (strncmp(digits, "inf", 3) == 0) {
        *out = *p == '-' ? -INFINITY : INFINITY;
        return digits + 3;
    }
    if ((*digits < '0' || *digits > '9') && *digits != '.')
        return NULL;
    *out = strtod(p, &end);
    if (end == p || memchr(p, 'x', (size_t)(end - p)) || memchr(p, 'X', (size_t)(end - p)) || !isfinite(*out))
        return NULL;
    return end;
}

/* After the opening bracket: "lo, hi)" ; *p follows what was understood. */
static bool read_pair(const char **p, zk_interval *out)
{
    const char *q = read_number(*p, &out->lo);

    if (!q)
        return false;
    *p = q = skip_space(q);
    if (*q != ',')
        return false;
    *p = q + 1;
    if (!(q = read_number(*p, &out->hi)))
        return false;
    *p = q = skip_space(q);
    if (*q != ')' && *q != ']')
        return false;
    out->hi_closed = *q == ']';
    *p = q + 1;
    return true;
}

/* "<= 5", "> 0", "= 200", "200", "3+". */
static bool read_relation(const char **p, zk_interval *out)
{
    const char *q = *p;
    char op = *q == '<' || *q == '>' || *q == '=' ? *q++ : '=';
    bool closed = op == '=';
    double v;

    if (*q == '=') {
        closed = true;
        q++;
    }
    *p = q;
    if (!(q = read_number(q, &v)))
        return false;
    if (op == '=' && *q == '+') {
        op = '>';
        q++;
    }
    *p = q;
    *out = (zk_interval){-INFINITY, INFINITY, false, false};
    if (op != '<') {
        out->lo = v;
        out->lo_closed = closed;
    }
    if (op != '>') {
        out->hi = v;
        out->hi_closed = closed;
    }
    return true;
}

static bool valid(const zk_interval *in)
{
    if (isnan(in->lo) || isnan(in->hi) || in->lo == INFINITY || in->hi == -INFINITY)
        return false;
    return in->lo < in->hi || (in->lo == in->hi && in->lo_closed && in->hi_closed);
}

zk_err zk_interval_parse(const char *text, zk_interval *out, size_t *end_at)
{
    char ascii[TEXT_MAX];
    size_t at[TEXT_MAX];
    zk_interval in = {0};
    const char *p;
    bool ok;

    if (!narrow(text, ascii, at)) {
        if (end_at)
            *end_at = TEXT_MAX;
        return ZK_EPARSE;
    }
    p = skip_space(ascii);
    if (*p == '(' || *p == '[') {
        in.lo_closed = *p++ == '[';
        ok = read_pair(&p, &in);
    } else {
        ok = read_relation(&p, &in);
    }
    p = skip_space(p);
    if (end_at)
        *end_at = at[p - ascii];
    if (!ok || *p)
        return ZK_EPARSE;
    if (isinf(in.lo))
        in.lo_closed = false;
    if (isinf(in.hi))
        in.hi_closed = false;
    if (!valid(&in))
        return ZK_EINVAL;
    *out = in;
    return ZK_OK;
}

/* The shortest of 15 and 17 digits that reads back the same. */
static void print_number(double v, char text[32])
{
    if (isinf(v)) {
        (void)snprintf(text, 32, v > 0 ? "inf" : "-inf");
        return;
    }
    (void)snprintf(text, 32, "%.15g", v);
    if (strtod(text, NULL) != v)
        (void)snprintf(text, 32, "%.17g", v);
}

char *zk_interval_print(const zk_interval *in, char text[ZK_INTERVAL_TEXT])
{
    char lo[32], hi[32];

    print_number(in->lo, lo);
    print_number(in->hi, hi);
    if (in->lo == in->hi)
        (void)snprintf(text, ZK_INTERVAL_TEXT, "= %s", lo);
    else if (in->lo == -INFINITY && in->hi < INFINITY)
        (void)snprintf(text, ZK_INTERVAL_TEXT, "%s %s", in->hi_closed ? "<=" : "<", hi);
    else if (in->hi == INFINITY && in->lo > -INFINITY)
        (void)snprintf(text, ZK_INTERVAL_TEXT, "%s %s", in->lo_closed ? ">=" : ">", lo);
    else
        (void)snprintf(text, ZK_INTERVAL_TEXT, "%c%s, %s%c", in->lo_closed ? '[' : '(', lo, hi,
                       in->hi_closed ? ']' : ')');
    return text;
}

/* ---- membership ---- */

bool zk_interval_has(const zk_interval *in, double x)
{
    return (in->lo_closed ? x >= in->lo : x > in->lo) && (in->hi_closed ? x <= in->hi : x < in->hi);
}

size_t zk__interval_find(const zk_interval *in, size_t k, double x)
{
    size_t g = 0;

    while (g < k && !zk_interval_has(&in[g], x))
        g++;
    return g;
}

/* ---- covering ---- */

typedef struct place {
    double v;
    int after;
} place;

typedef struct span {
    place from;
    place to;
    size_t at;
} span;

static int compare_place(place a, place b)
{
    if (a.v != b.v)
        return a.v < b.v ? -1 : 1;
    return a.after - b.after;
}

static span span_of(const zk_interval *in, size_t at)
{
    span s = {{in->lo, !in->lo_closed}, {in->hi, in->hi_closed}, at};

    if (in->lo == -INFINITY)
        s.from.after = 0;
    if (in->hi == INFINITY)
        s.to.after = 1;
    return s;
}

static int by_start(const void *a, const void *b)
{
    const span *x = a, *y = b;
    int c = compare_place(x->from, y->from);

    return c ? c : (x->at < y->at ? -1 : 1);
}

/* Two of the sorted spans share a point: then two neighbours do. */
static zk_err find_overlap(const span *s, size_t k, zk_spot *spot)
{
    for (size_t i = 1; i < k; i++)
        if (compare_place(s[i - 1].to, s[i].from) > 0)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_OVERLAP, s[i - 1].at, s[i].at, s[i].from.v);
    return ZK_OK;
}

/* A point of the range that none of the sorted, disjoint spans holds. */
static zk_err find_gap(const span *s, size_t k, const span *range, zk_spot *spot)
{
    place reached = range->from;
    size_t below = SIZE_MAX;

    for (size_t i = 0; i < k && compare_place(reached, range->to) < 0; i++) {
        if (compare_place(s[i].to, reached) <= 0)
            continue; /* wholly before the range */
        if (compare_place(reached, s[i].from) < 0)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_GAP, below, s[i].at, reached.v);
        reached = s[i].to;
        below = s[i].at;
    }
    if (compare_place(reached, range->to) < 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_GAP, below, SIZE_MAX, reached.v);
    return ZK_OK;
}

static zk_err check_intervals(const zk_interval *in, size_t k, const span *range, zk_spot *spot)
{
    zk_err err;
    span *s;

    if (k == 0 || k > INTERVALS_MAX)
        return zk__refuse(spot, ZK_EINVAL, k ? ZK_WHY_TOO_MANY : ZK_WHY_EMPTY, 0, 0, (double)k);
    for (size_t i = 0; i < k; i++)
        if (!valid(&in[i]))
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_BAD_INTERVAL, i, i, in[i].lo);
    if (!(s = zk__scratch(k, sizeof *s)))
        return zk__no_memory(spot);
    for (size_t i = 0; i < k; i++)
        s[i] = span_of(&in[i], i);
    qsort(s, k, sizeof *s, by_start);
    err = find_overlap(s, k, spot);
    if (!err && range)
        err = find_gap(s, k, range, spot);
    free(s);
    return err;
}

zk_err zk_intervals_check(const zk_interval *in, size_t k, const zk_interval *range, zk_spot *spot)
{
    const zk_interval line = {-INFINITY, INFINITY, false, false};
    span whole = span_of(range ? range : &line, 0);

    if (range && !valid(range))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_BAD_INTERVAL, SIZE_MAX, SIZE_MAX, range->lo);
    return check_intervals(in, k, &whole, spot);
}

zk_err zk__intervals_disjoint(const zk_interval *in, size_t k, zk_spot *spot)
{
    return check_intervals(in, k, NULL, spot);
}
