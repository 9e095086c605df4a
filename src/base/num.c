/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers and dates as text, exactly (contract in num.h). Import calls these for every
 * value of every row, so the common forms take no detour.
 */
#include "base/num.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Full-width digits and signs, currency signs: rewritten to ASCII. False when it does not fit. */
static bool to_ascii(zk_str s, char *buf, size_t cap, size_t *len)
{
    size_t n = 0, used;

    for (size_t i = 0; i < s.n; i += used) {
        uint32_t c = zk_utf8_next(s.p + i, s.n - i, &used);

        if (c == 0xA5 || c == 0xFFE5) { /* ¥ ￥ */
            if (n)
                return false;
            continue;
        }
        if (c >= 0xFF01 && c <= 0xFF5E)
            c -= 0xFEE0;
        if (c == 0x2212)
            c = '-';
        if (c >= 0x80 || n + 1 >= cap)
            return false;
        buf[n++] = (char)c;
    }
    *len = n;
    return true;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool all_ascii(zk_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

/* Adds one decimal digit to a magnitude; false on overflow of int64. */
static bool shift_in(uint64_t *m, char c)
{
    if (*m > (uint64_t)INT64_MAX / 10)
        return false;
    *m = *m * 10 + (uint64_t)(c - '0');
    return *m <= (uint64_t)INT64_MAX;
}

/* The exponent behind e/E: "+3". */
static bool exponent(const char *p, const char *end, int *e)
{
    bool minus = false;
    int v = 0;

    if (p < end && (*p == '+' || *p == '-'))
        minus = *p++ == '-';
    if (p == end)
        return false;
    for (; p < end; p++) {
        if (!digit(*p) || v > 100)
            return false;
        v = v * 10 + (*p - '0');
    }
    *e = minus ? -v : v;
    return true;
}

/* A decimal literal cut into its parts; digits excludes separators. */
struct literal {
    bool minus;
    char digits[64];
    size_t n;  /* digits kept, leading zeros dropped */
    int point; /* position of the point relative to the start of digits; may be negative or > n */
};

static zk_numfault literal_read(const char *p, const char *end, struct literal *lit)
{
    const char *start, *group = NULL;
    int e = 0;
    bool any = false, seen_point = false;

    *lit = (struct literal){0};
    if (p < end && (*p == '+' || *p == '-'))
        lit->minus = *p++ == '-';
    for (start = p; p < end; p++) {
        if (digit(*p)) {
            any = true;
            if (!lit->n && *p == '0') {
                if (seen_point)
                    lit->point--;
                continue;
            }
            if (lit->n == sizeof lit->digits)
                return ZK_NUM_RANGE;
            lit->digits[lit->n++] = *p;
            if (!seen_point)
                lit->point++;
        } else if (*p == ',' && !seen_point) {
            /* Groups of three only, so that a decimal comma is an error and not a factor of ten. */
            if ((group && p - group != 4) || (!group && (p == start || p - start > 3)))
                return ZK_NUM_SYNTAX;
            group = p;
        } else if (*p == '.' && !seen_point) {
            if (group && p - group != 4)
                return ZK_NUM_SYNTAX;
            group = NULL;
            seen_point = true;
        } else if ((*p == 'e' || *p == 'E') && any) {
            if (!exponent(p + 1, end, &e))
                return ZK_NUM_SYNTAX;
            lit->point += e;
            break;
        } else
            return ZK_NUM_SYNTAX;
    }
    if (!any || (group && !seen_point && p - group != 4))
        return ZK_NUM_SYNTAX;
    return ZK_NUM_OK;
}

static zk_numfault literal_scaled(const struct literal *lit, int scale, bool round, int64_t *out)
{
    int keep = lit->point + scale; /* digits before the scaled point */
    uint64_t m = 0;
    bool up = false;

    if (!lit->n) {
        *out = 0;
        return ZK_NUM_OK;
    }
    if (keep > 20)
        return ZK_NUM_RANGE;
    for (int i = 0; i < keep; i++)
        if (!shift_in(&m, (size_t)i < lit->n ? lit->digits[i] : '0'))
            return ZK_NUM_RANGE;
    for (int i = keep < 0 ? 0 : keep; (size_t)i < lit->n; i++)
        if (lit->digits[i] != '0' && !round)
            return ZK_NUM_DIGITS;
    if (round && keep >= 0 && (size_t)keep < lit->n)
        up = lit->digits[keep] >= '5';
    m += up;
    if (m > (uint64_t)INT64_MAX)
        return ZK_NUM_RANGE;
    *out = lit->minus ? -(int64_t)m : (int64_t)m;
    return ZK_NUM_OK;
}

zk_numfault zk_num_decimal(zk_str s, int scale, bool round, int64_t *out)
{
    char buf[128];
    size_t n;
    struct literal lit;
    zk_numfault fault;

    s = zk_str_trim(s);
    if (!s.n)
        return ZK_NUM_EMPTY;
    if (all_ascii(s)) {
        fault = literal_read(s.p, s.p + s.n, &lit);
    } else {
        if (!to_ascii(s, buf, sizeof buf, &n))
            return ZK_NUM_SYNTAX;
        fault = literal_read(buf, buf + n, &lit);
    }
    return fault ? fault : literal_scaled(&lit, scale, round, out);
}

zk_numfault zk_num_int(zk_str s, int64_t *out)
{
    zk_numfault fault = zk_num_decimal(s, 0, false, out);

    return fault == ZK_NUM_DIGITS ? ZK_NUM_SYNTAX : fault;
}

zk_numfault zk_num_real(zk_str s, double *out)
{
    char buf[128], *end;
    size_t n;
    double x;

    s = zk_str_trim(s);
    if (!s.n)
        return ZK_NUM_EMPTY;
    if (!to_ascii(s, buf, sizeof buf, &n) || !n)
        return ZK_NUM_SYNTAX;
    buf[n] = 0;
    /* strtod also takes hexadecimal, inf and nan: only plain decimals are numbers here. The
     * program never calls setlocale for numbers, so the point is '.'. */
    if (strspn(buf, "+-0123456789.eE") != n)
        return ZK_NUM_SYNTAX;
    errno = 0;
    x = strtod(buf, &end);
    if (end != buf + n)
        return ZK_NUM_SYNTAX;
    if (!isfinite(x))
        return ZK_NUM_RANGE;
    *out = x;
    return ZK_NUM_OK;
}

char *zk_num_show(int64_t n, int scale, bool fixed, char *buf)
{
    uint64_t m = n < 0 ? 0 - (uint64_t)n : (uint64_t)n, unit = 1, rest;
    int len;

    for (int i = 0; i < scale; i++)
        unit *= 10;
    len = snprintf(buf, 32, "%s%" PRIu64, n < 0 ? "-" : "", m / unit);
    rest = m % unit;
    if (scale <= 0 || (!fixed && !rest))
        return buf;
    buf[len++] = '.';
    for (unit /= 10; unit && (fixed || rest); unit /= 10) {
        buf[len++] = (char)('0' + rest / unit);
        rest %= unit;
    }
    buf[len] = 0;
    return buf;
}

char *zk_real_show(double x, char *buf)
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(buf, 32, "%.*g", digits, x);
        if (strtod(buf, NULL) == x)
            break;
    }
    return buf;
}
