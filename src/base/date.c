/* SPDX-License-Identifier: Apache-2.0
 *
 * Dates (contract in num.h). Day numbers follow Howard Hinnant's civil-calendar algorithms
 * (public domain, "chrono-Compatible Low-Level Date Algorithms").
 */
#include "base/num.h"

#include <stdio.h>
#include <time.h>

bool zk_date_valid(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
        return false;
    return day <= days[month - 1] + (month == 2 && leap);
}

int32_t zk_date_of(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    unsigned yoe = (unsigned)(y - era * 400);
    unsigned doy = (153u * (unsigned)(month > 2 ? month - 3 : month + 9) + 2) / 5 + (unsigned)day - 1;
    unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

    return era * 146097 + (int32_t)doe - 719468;
}

void zk_date_split(int32_t days, int *year, int *month, int *day)
{
    int32_t z = days + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    unsigned doe = (unsigned)(z - era * 146097);
    unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    unsigned mp = (5 * doy + 2) / 153;

    *day = (int)(doy - (153 * mp + 2) / 5 + 1);
    *month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *year = (int)yoe + era * 400 + (*month <= 2);
}

int32_t zk_date_month(int32_t days)
{
    int y, m, d;

    zk_date_split(days, &y, &m, &d);
    return (y - 1) * 12 + m - 1;
}

int32_t zk_date_add_months(int32_t days, int months)
{
    int y, m, d, index;

    zk_date_split(days, &y, &m, &d);
    index = y * 12 + m - 1 + months;
    y = index >= 0 ? index / 12 : (index - 11) / 12;
    m = index - y * 12 + 1;
    while (!zk_date_valid(y, m, d) && d > 28)
        d--;
    return zk_date_of(y, m, d);
}

char *zk_date_show(int32_t days, char *buf)
{
    int y, m, d;

    zk_date_split(days, &y, &m, &d);
    snprintf(buf, 16, "%04d-%02d-%02d", y, m, d);
    return buf;
}

char *zk_time_show(int64_t at_ms, char *buf)
{
    time_t at = (time_t)(at_ms / 1000);
    struct tm tm;

    buf[0] = '\0';
    if (localtime_r(&at, &tm))
        strftime(buf, 32, "%Y-%m-%d %H:%M:%S", &tm);
    return buf;
}

/* ---- parsing ------------------------------------------------------------------------- */

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Up to max digits at *p; the number of digits read. */
static int digits_read(const char **p, const char *end, int max, int *out)
{
    int n = 0;

    *out = 0;
    while (*p < end && n < max && digit(**p)) {
        *out = *out * 10 + (*(*p)++ - '0');
        n++;
    }
    return n;
}

/* Steps over one of - / . or the Chinese word that may stand there. */
static bool separator(const char **p, const char *end, const char *word)
{
    if (*p < end && (**p == '-' || **p == '/' || **p == '.')) {
        (*p)++;
        return true;
    }
    for (const char *q = *p; *word; word++, q++)
        if (q >= end || *q != *word)
            return false;
    *p += 3;
    return true;
}

/* Reads year, month and day (day 0 when there is none and it may be missing); *rest is what follows. */
static zk_numfault parts(zk_str s, zk_dateorder order, bool month_only, int *y, int *m, int *d, zk_str *rest)
{
    const char *p = s.p, *end = s.p + s.n;
    int a, b, c = 0, na, nb, nc = 0;

    if (!s.n)
        return ZK_NUM_EMPTY;
    na = digits_read(&p, end, 8, &a);
    if (na == 8 || (month_only && na == 6)) { /* YYYYMMDD, YYYYMM */
        *y = na == 8 ? a / 10000 : a / 100;
        *m = na == 8 ? a / 100 % 100 : a % 100;
        *d = na == 8 ? a % 100 : 0;
        *rest = (zk_str){p, (size_t)(end - p)};
        return ZK_NUM_OK;
    }
    if (!na || !separator(&p, end, "\xE5\xB9\xB4")) /* 年 */
        return ZK_NUM_SYNTAX;
    nb = digits_read(&p, end, 2, &b);
    if (!nb)
        return ZK_NUM_SYNTAX;
    if (separator(&p, end, "\xE6\x9C\x88")) { /* 月 */
        nc = digits_read(&p, end, 4, &c);
        if (nc && end - p >= 3 && p[0] == '\xE6' && p[1] == '\x97' && p[2] == '\xA5') /* 日 */
            p += 3;
    }
    if (!nc && !month_only)
        return ZK_NUM_SYNTAX;
    if (na == 4) {
        *y = a, *m = b, *d = c;
    } else if (order == ZK_DMY && nc == 4) {
        *y = c, *m = b, *d = a;
    } else if (order == ZK_MDY && nc == 4) {
        *y = c, *m = a, *d = b;
    } else
        return ZK_NUM_SYNTAX;
    *rest = (zk_str){p, (size_t)(end - p)};
    return ZK_NUM_OK;
}

/* The clock part: "", " 13:05", "T13:05:59.123Z", " 1:05 +08:00". */
static zk_numfault clock_read(zk_str s, int64_t *ms, bool *zoned, int *offset_min)
{
    const char *p, *end;
    int h, min, sec = 0, frac = 0, n, oh, om = 0;

    *ms = 0;
    *zoned = false;
    s = zk_str_trim(s);
    if (!s.n)
        return ZK_NUM_OK;
    p = s.p, end = s.p + s.n;
    if (*p == 'T')
        p++;
    if (!digits_read(&p, end, 2, &h) || p == end || *p++ != ':' || digits_read(&p, end, 2, &min) != 2)
        return ZK_NUM_SYNTAX;
    if (p < end && *p == ':') {
        p++;
        if (digits_read(&p, end, 2, &sec) != 2)
            return ZK_NUM_SYNTAX;
        if (p < end && *p == '.') {
            p++;
            n = digits_read(&p, end, 3, &frac);
            if (!n)
                return ZK_NUM_SYNTAX;
            for (; n < 3; n++)
                frac *= 10;
            while (p < end && digit(*p))
                p++;
        }
    }
    if (h > 24 || min > 59 || sec > 60 || (h == 24 && (min || sec)))
        return ZK_NUM_RANGE;
    *ms = ((int64_t)h * 3600 + min * 60 + sec) * 1000 + frac;
    while (p < end && *p == ' ')
        p++;
    if (p < end && *p == 'Z') {
        *zoned = true;
        *offset_min = 0;
        p++;
    } else if (p < end && (*p == '+' || *p == '-')) {
        bool minus = *p++ == '-';

        if (digits_read(&p, end, 2, &oh) != 2)
            return ZK_NUM_SYNTAX;
        if (p < end && *p == ':')
            p++;
        digits_read(&p, end, 2, &om);
        if (oh > 14 || om > 59)
            return ZK_NUM_RANGE;
        *zoned = true;
        *offset_min = (minus ? -1 : 1) * (oh * 60 + om);
    }
    return p == end ? ZK_NUM_OK : ZK_NUM_SYNTAX;
}

zk_numfault zk_date_parse(zk_str s, zk_dateorder order, int32_t *days)
{
    int y, m, d, offset;
    int64_t ms;
    bool zoned;
    zk_str rest;
    zk_numfault fault = parts(zk_str_trim(s), order, false, &y, &m, &d, &rest);

    if (fault)
        return fault;
    if (rest.n && (fault = clock_read(rest, &ms, &zoned, &offset)))
        return fault;
    if (!zk_date_valid(y, m, d))
        return ZK_NUM_RANGE;
    *days = zk_date_of(y, m, d);
    return ZK_NUM_OK;
}

zk_numfault zk_time_parse(zk_str s, zk_dateorder order, int offset_min, int64_t *ms)
{
    int y, m, d, offset = offset_min;
    int64_t clock;
    bool zoned;
    zk_str rest;
    zk_numfault fault = parts(zk_str_trim(s), order, false, &y, &m, &d, &rest);

    if (fault || (fault = clock_read(rest, &clock, &zoned, &offset)))
        return fault;
    if (!zk_date_valid(y, m, d))
        return ZK_NUM_RANGE;
    *ms = (int64_t)zk_date_of(y, m, d) * 86400000 + clock - (int64_t)offset * 60000;
    return ZK_NUM_OK;
}

zk_numfault zk_month_parse(zk_str s, zk_dateorder order, int32_t *days)
{
    int y, m, d;
    zk_str rest;
    zk_numfault fault = parts(zk_str_trim(s), order, true, &y, &m, &d, &rest);

    if (fault)
        return fault;
    if (rest.n && !zk_str_is(rest, "\xE6\x9C\x88"))
        return ZK_NUM_SYNTAX;
    if (!zk_date_valid(y, m, d ? d : 1))
        return ZK_NUM_RANGE;
    *days = zk_date_of(y, m, 1);
    return ZK_NUM_OK;
}
