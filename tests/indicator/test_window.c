/* SPDX-License-Identifier: Apache-2.0
 *
 * Windows and months: what is understood, which dates are in, and functions over small spans worked by
 * hand.
 */
#include "app/indicator/engine.h"
#include "base/num.h"
#include "zk_test.h"

static zk_ctx cx;

static const char *canonical(const char *text)
{
    zk__window w;

    return zk__window_parse(zk_str_of(text), &w) ? zk__window_text(&cx, w) : "refused";
}

ZK_TEST(texts_have_one_canonical_form)
{
    zk_ctx_init(&cx);
    ZK_CHECK_STR(canonical("12 months"), "12 months");
    ZK_CHECK_STR(canonical(" 1 year "), "12 months");
    ZK_CHECK_STR(canonical("2年"), "24 months");
    ZK_CHECK_STR(canonical("3个月"), "3 months");
    ZK_CHECK_STR(canonical("1 month"), "1 month");
    ZK_CHECK_STR(canonical("90天"), "90 days");
    ZK_CHECK_STR(canonical("2 weeks"), "14 days");
    ZK_CHECK_STR(canonical("1 quarter"), "3 months");
    ZK_CHECK_STR(canonical("months 13..24"), "months 13..24");
    ZK_CHECK_STR(canonical("months 1..12"), "12 months");
    ZK_CHECK_STR(canonical("days 31..60"), "days 31..60");
    ZK_CHECK_STR(canonical("life"), "life");
    ZK_CHECK_STR(canonical("year"), "year");
    for (const char *const *bad = (const char *const[]){"", "12", "months", "0 months", "12 moons", "-3 days",
                                                        "months 5..4", "months 0..4", "months 1-4",
                                                        "99999 days", "1201 months", "1.5 years", NULL};
         *bad; bad++)
        if (strcmp(canonical(*bad), "refused") != 0)
            zk_test__fail(__FILE__, __LINE__, "%s is taken for a window", *bad);
    zk_ctx_clear(&cx);
}

static void dates(const char *text, int32_t as_of, int32_t lo, int32_t hi)
{
    zk__window w;
    int32_t a, b;

    ZK_CHECK(zk__window_parse(zk_str_of(text), &w));
    zk__window_dates(w, as_of, &a, &b);
    ZK_CHECK_INT(a, lo);
    ZK_CHECK_INT(b, hi);
}

#define DAY zk_date_of

ZK_TEST(months_before_a_month_end_are_calendar_months)
{
    dates("12 months", DAY(2025, 6, 30), DAY(2024, 7, 1), DAY(2025, 6, 30));
    dates("1 month", DAY(2025, 6, 30), DAY(2025, 6, 1), DAY(2025, 6, 30));
    dates("1 month", DAY(2024, 2, 29), DAY(2024, 2, 1), DAY(2024, 2, 29));
    dates("months 13..24", DAY(2025, 6, 30), DAY(2023, 7, 1), DAY(2024, 6, 30));
    dates("12 months", DAY(2025, 2, 28), DAY(2024, 3, 1), DAY(2025, 2, 28));
}

ZK_TEST(months_before_another_day_begin_the_day_after)
{
    dates("1 month", DAY(2025, 5, 15), DAY(2025, 4, 16), DAY(2025, 5, 15));
    dates("2 months", DAY(2025, 4, 29), DAY(2025, 3, 1), DAY(2025, 4, 29)); /* 02-29 is not: to 02-28 */
    dates("30 days", DAY(2025, 5, 30), DAY(2025, 5, 1), DAY(2025, 5, 30));
    dates("days 31..60", DAY(2025, 5, 30), DAY(2025, 4, 1), DAY(2025, 4, 30));
    dates("year", DAY(2025, 5, 30), DAY(2025, 1, 1), DAY(2025, 5, 30));
}

ZK_TEST(consecutive_windows_leave_no_gap)
{
    for (int32_t as_of = DAY(2024, 1, 1); as_of <= DAY(2025, 3, 1); as_of++)
        for (int k = 1; k < 30; k++) {
            zk__window a = {ZK__MONTHS, k - 1, k}, b = {ZK__MONTHS, k, k + 1};
            int32_t lo, hi, lo2, hi2;

            zk__window_dates(a, as_of, &lo, &hi);
            zk__window_dates(b, as_of, &lo2, &hi2);
            ZK_CHECK_INT(hi2 + 1, lo);
            ZK_CHECK(lo <= hi);
        }
}

ZK_TEST(the_calendar_agrees_with_the_month_ends)
{
    zk__calendar *c = malloc(sizeof *c);

    for (int i = 0; i < 40; i++) {
        int32_t as_of = DAY(2024, 1, 20) + i * 11;

        zk__calendar_init(c, as_of);
        for (int32_t date = as_of; date > as_of - 30000; date -= 1 + (date & 7)) { /* beyond the table too */
            int k = zk__calendar_month(c, date);

            ZK_CHECK(date <= zk__month_back(as_of, k) && date > zk__month_back(as_of, k + 1));
        }
    }
    free(c);
}

/* ---- spans -------------------------------------------------------------------------------------------- */

static zk__calendar calendar;
static zk__room room;

static zk__answer apply(zk__fn fn, const int32_t *date, const int64_t *v, size_t n, int per)
{
    zk__series s = {.date = date, .n = n, .divide = 1},
               values = {.date = date, .i = v, .n = n, .divide = 100};
    zk__span span = {.rows = s,
                     .pass = s,
                     .value = values,
                     .all = values,
                     .calendar = &calendar,
                     .as_of = calendar.as_of,
                     .per = per};

    return zk__span_apply(fn, &span, &room);
}

ZK_TEST(functions_over_a_small_span)
{
    int32_t d[5];
    int64_t v[] = {200, 400, 400, 500, 1000};

    zk__calendar_init(&calendar, DAY(2025, 6, 30));
    for (int k = 0; k < 5; k++)
        d[k] = DAY(2025, 2 + k, 10);
    ZK_CHECK(apply(ZK__COUNT, d, v, 5, 0).x == 5);
    ZK_CHECK(apply(ZK__SUM, d, v, 5, 0).x == 25);
    ZK_CHECK(apply(ZK__MEAN, d, v, 5, 0).x == 5);
    ZK_CHECK(apply(ZK__MIN, d, v, 5, 0).x == 2);
    ZK_CHECK(apply(ZK__MAX, d, v, 5, 0).x == 10);
    ZK_CHECK(apply(ZK__FIRST, d, v, 5, 0).x == 2);
    ZK_CHECK(apply(ZK__LAST, d, v, 5, 0).x == 10);
    ZK_CHECK(apply(ZK__DISTINCT, d, v, 5, 0).x == 4);
    ZK_CHECK(apply(ZK__DAYS_SINCE, d, v, 5, 0).x == 20);
    ZK_CHECK(apply(ZK__STDDEV, d, v, 5, 0).x == 3); /* deviations -3 -1 -1 0 5: 36 / 4 */
    ZK_CHECK(apply(ZK__STREAK, d, v, 5, 0).x == 5);
    ZK_CHECK(apply(ZK__SHARE, d, v, 5, 0).x == 1);
    ZK_CHECK_NEAR(apply(ZK__SLOPE, d, v, 5, 1).x, 1.7, 1e-15); /* (2*(10-2) + 1*(5-4)) / 10 */
    ZK_CHECK(apply(ZK__MEAN, d, v, 5, 1).x == 5);
    ZK_CHECK(apply(ZK__MAX, d, v, 5, 3).x == 19); /* April to June */
    ZK_CHECK(apply(ZK__MIN, d, v, 5, 3).x ==
             6); /* February, March; January has no row but belongs to the quarter */
    for (int fn = 0; fn < ZK__FN_N; fn++)
        ZK_CHECK(apply((zk__fn)fn, d, v, 0, 0).missing);
    zk__room_clear(&room);
}

ZK_TEST(months_without_rows_are_zero)
{
    int32_t d[] = {DAY(2025, 1, 31), DAY(2025, 4, 1)};
    int64_t v[] = {600, 1200};

    zk__calendar_init(&calendar, DAY(2025, 6, 30));
    ZK_CHECK(apply(ZK__MEAN, d, v, 2, 1).x == 3); /* January to June: 6 0 0 12 0 0 */
    ZK_CHECK(apply(ZK__MIN, d, v, 2, 1).x == 0);
    ZK_CHECK_NEAR(apply(ZK__SHARE, d, v, 2, 1).x, 2.0 / 6, 1e-16);
    ZK_CHECK(apply(ZK__STREAK, d, v, 2, 1).x == 1);
    ZK_CHECK(apply(ZK__SLOPE, d + 1, v + 1, 1, 1).x < 0); /* April to June: three months are enough */
    d[1] = DAY(2025, 5, 1);
    ZK_CHECK(apply(ZK__SLOPE, d + 1, v + 1, 1, 1).missing);
    zk__room_clear(&room);
}

ZK_TEST(large_integers_lose_nothing)
{
    int32_t d[4] = {0, 1, 2, 3};
    int64_t v[] = {INT64_MAX / 2, INT64_MAX / 2, INT64_MAX / 2, -INT64_MAX / 2};

    zk__calendar_init(&calendar, 10);
    ZK_CHECK(apply(ZK__SUM, d, v, 4, 0).x == (double)(INT64_MAX / 2) * 2 / 100);
    ZK_CHECK(!apply(ZK__STDDEV, d, v, 4, 0).missing);
    ZK_CHECK(apply(ZK__MEAN, d, v, 4, 1).x == (double)(INT64_MAX / 2) * 2 / 100);
    zk__room_clear(&room);
}

ZK_TEST(a_run_on_one_day_counts_failures_first)
{
    int32_t rows[] = {1, 2, 2, 3, 3, 4}, pass[] = {1, 2, 3, 3, 4};
    zk__span span = {.rows = {.date = rows, .n = 6}, .pass = {.date = pass, .n = 5}};

    ZK_CHECK(zk__span_apply(ZK__STREAK, &span, &room).x == 4); /* 1 | fails, 1 | 2 | 1 */
}

ZK_TEST(cutting_keeps_what_lies_between)
{
    int32_t date[] = {1, 3, 3, 5, 9};
    int64_t v[] = {10, 20, 30, 40, 50};

    for (int32_t lo = 0; lo < 12; lo++)
        for (int32_t hi = 0; hi < 12; hi++) {
            zk__series s = zk__series_cut((zk__series){.date = date, .i = v, .n = 5}, lo, hi);
            size_t n = 0;

            for (int k = 0; k < 5; k++)
                if (date[k] >= lo && date[k] <= hi) {
                    ZK_CHECK(n < s.n && s.date[n] == date[k] && s.i[n] == v[k]);
                    n++;
                }
            ZK_CHECK_INT(s.n, n);
        }
}

ZK_TEST_MAIN()
