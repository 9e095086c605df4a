/* SPDX-License-Identifier: Apache-2.0
 *
 * Windows: which dates count, and months counted back from the as-of date.
 *
 * The k-th month before 2023-05-15 ends on the 15th of its month; before the last day of a month it ends
 * on the last day of its month, so that months are then calendar months.
 */
#include "app/indicator/internal.h"

#include "base/num.h"

typedef struct unit {
    const char *name;
    int months, days;
} unit;

static const unit units[] = {
    {"month", 1, 0},    {"months", 1, 0}, {"个月", 1, 0},   {"月", 1, 0},   {"year", 12, 0},
    {"years", 12, 0},   {"年", 12, 0},    {"day", 0, 1},    {"days", 0, 1}, {"天", 0, 1},
    {"日", 0, 1},       {"week", 0, 7},   {"weeks", 0, 7},  {"周", 0, 7},   {"quarter", 3, 0},
    {"quarters", 3, 0}, {"季", 3, 0},     {"个季度", 3, 0},
};

static bool take_number(zk_str *s, int max, int *out)
{
    size_t n = 0;
    int x = 0;

    for (; n < s->n && s->p[n] >= '0' && s->p[n] <= '9'; n++)
        if ((x = x * 10 + (s->p[n] - '0')) > max)
            return false;
    *out = x;
    *s = zk_str_trim((zk_str){s->p + n, s->n - n});
    return n > 0;
}

static bool parse_span(zk_str s, zk__window *out)
{
    int n;

    if (!take_number(&s, ZK__DAYS_MAX, &n) || n == 0)
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (zk_str_is(s, units[i].name)) {
            bool months = units[i].months > 0;

            *out = (zk__window){months ? ZK__MONTHS : ZK__DAYS, 0,
                                n * (months ? units[i].months : units[i].days)};
            return out->to <= (months ? ZK__MONTHS_MAX : ZK__DAYS_MAX);
        }
    return false;
}

/* "months 13..24", "days 1..30": counted back, the first is the nearest. */
static bool parse_range(zk_str s, zk__window *out)
{
    bool months = s.n > 6 && zk_str_is((zk_str){s.p, 6}, "months");
    bool days = s.n > 4 && zk_str_is((zk_str){s.p, 4}, "days");
    int from, to, max = months ? ZK__MONTHS_MAX : ZK__DAYS_MAX;

    if (!months && !days)
        return false;
    s = zk_str_trim((zk_str){s.p + (months ? 6 : 4), s.n - (months ? 6 : 4)});
    if (!take_number(&s, max, &from) || s.n < 2 || s.p[0] != '.' || s.p[1] != '.')
        return false;
    s = zk_str_trim((zk_str){s.p + 2, s.n - 2});
    if (!take_number(&s, max, &to) || s.n || from < 1 || to < from)
        return false;
    *out = (zk__window){months ? ZK__MONTHS : ZK__DAYS, from - 1, to};
    return true;
}

bool zk__window_parse(zk_str text, zk__window *out)
{
    zk_str s = zk_str_trim(text);

    if (zk_str_is(s, "life") || zk_str_is(s, "全部")) {
        *out = (zk__window){ZK__LIFE, 0, 0};
        return true;
    }
    if (zk_str_is(s, "year") || zk_str_is(s, "本年")) {
        *out = (zk__window){ZK__YEAR, 0, 0};
        return true;
    }
    return parse_range(s, out) || parse_span(s, out);
}

const char *zk__window_text(zk_ctx *cx, zk__window w)
{
    const char *what = w.type == ZK__MONTHS ? "month" : "day";

    if (w.type == ZK__LIFE)
        return "life";
    if (w.type == ZK__YEAR)
        return "year";
    if (w.from)
        return zk_fmt(&cx->arena, "%ss %d..%d", what, w.from + 1, w.to);
    return zk_fmt(&cx->arena, "%d %s%s", w.to, what, w.to == 1 ? "" : "s");
}

int32_t zk__month_back(int32_t as_of, int k)
{
    int y, m, d, y2, m2, d2;

    zk_date_split(as_of, &y, &m, &d);
    zk_date_split(as_of + 1, &y2, &m2, &d2);
    if (d2 == 1) /* as_of ends a month: so does the answer */
        return zk_date_add_months(as_of + 1, -k) - 1;
    return zk_date_add_months(as_of, -k);
}

void zk__window_dates(zk__window w, int32_t as_of, int32_t *lo, int32_t *hi)
{
    int y, m, d;

    *hi = as_of;
    switch (w.type) {
    case ZK__LIFE: *lo = INT32_MIN + 1; break;
    case ZK__YEAR:
        zk_date_split(as_of, &y, &m, &d);
        *lo = zk_date_of(y, 1, 1);
        break;
    case ZK__MONTHS:
        *hi = w.from ? zk__month_back(as_of, w.from) : as_of;
        *lo = zk__month_back(as_of, w.to) + 1;
        break;
    case ZK__DAYS:
        *hi = as_of - w.from;
        *lo = as_of - w.to + 1;
        break;
    }
}

/* At most one month off; put right by looking at the months' ends. */
int zk__calendar_far(int32_t as_of, int32_t date)
{
    int k = zk_date_month(as_of) - zk_date_month(date);

    if (k > 0 && date > zk__month_back(as_of, k))
        k--;
    while (date <= zk__month_back(as_of, k + 1))
        k++;
    return k;
}

void zk__calendar_init(zk__calendar *c, int32_t as_of)
{
    int32_t end;
    int k = 0;

    c->as_of = as_of;
    end = zk__month_back(as_of, 1);
    for (int i = 0; i < ZK__CALENDAR_DAYS; i++) {
        while (as_of - i <= end)
            end = zk__month_back(as_of, ++k + 1);
        c->month[i] = (uint16_t)k;
    }
}
