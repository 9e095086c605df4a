/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers and dates as text: exact, bounded, and the faults named.
 */
#include "base/num.h"

#include "zk_test.h"

static int64_t fen(const char *s)
{
    int64_t v = -999;

    ZK_CHECK_INT(zk_num_decimal(zk_str_of(s), 2, false, &v), ZK_NUM_OK);
    return v;
}

static zk_numfault fault(const char *s)
{
    int64_t v;

    return zk_num_decimal(zk_str_of(s), 2, false, &v);
}

ZK_TEST(money_is_read_exactly)
{
    ZK_CHECK_INT(fen("12.34"), 1234);
    ZK_CHECK_INT(fen("-0.05"), -5);
    ZK_CHECK_INT(fen("+7"), 700);
    ZK_CHECK_INT(fen(".5"), 50);
    ZK_CHECK_INT(fen("5."), 500);
    ZK_CHECK_INT(fen("1,234,567.89"), 123456789);
    ZK_CHECK_INT(fen(" 10.50 "), 1050);
    ZK_CHECK_INT(fen("\xC2\xA5"
                     "88"),
                 8800);
    ZK_CHECK_INT(fen("１２．３"), 1230);
    ZK_CHECK_INT(fen("1.2e3"), 120000);
    ZK_CHECK_INT(fen("1250e-2"), 1250);
    ZK_CHECK_INT(fen("0.000"), 0);
    ZK_CHECK_INT(fen("12.3400"), 1234);
    ZK_CHECK_INT(fen("92233720368547758.07"), INT64_MAX);
}

ZK_TEST(what_is_no_amount_says_why)
{
    ZK_CHECK_INT(fault(""), ZK_NUM_EMPTY);
    ZK_CHECK_INT(fault("  "), ZK_NUM_EMPTY);
    ZK_CHECK_INT(fault("12,34"), ZK_NUM_SYNTAX); /* a decimal comma is not a factor of 100 */
    ZK_CHECK_INT(fault("1,2345"), ZK_NUM_SYNTAX);
    ZK_CHECK_INT(fault(",123"), ZK_NUM_SYNTAX);
    ZK_CHECK_INT(fault("1.2.3"), ZK_NUM_SYNTAX);
    ZK_CHECK_INT(fault("-"), ZK_NUM_SYNTAX);
    ZK_CHECK_INT(fault("abc"), ZK_NUM_SYNTAX);
    ZK_CHECK_INT(fault("0x10"), ZK_NUM_SYNTAX);
    ZK_CHECK_INT(fault("1e"), ZK_NUM_SYNTAX);
    ZK_CHECK_INT(fault("1.005"), ZK_NUM_DIGITS);
    ZK_CHECK_INT(fault("92233720368547758.08"), ZK_NUM_RANGE);
    ZK_CHECK_INT(fault("1e40"), ZK_NUM_RANGE);
    ZK_CHECK_INT(fault("99999999999999999999999999999999999999999999999999999999999999999999"), ZK_NUM_RANGE);
}

ZK_TEST(rounding_is_half_away_from_zero)
{
    int64_t v;

    ZK_CHECK_INT(zk_num_decimal(ZK_STR("1.005"), 2, true, &v), ZK_NUM_OK);
    ZK_CHECK_INT(v, 101);
    ZK_CHECK_INT(zk_num_decimal(ZK_STR("-1.005"), 2, true, &v), ZK_NUM_OK);
    ZK_CHECK_INT(v, -101);
    ZK_CHECK_INT(zk_num_decimal(ZK_STR("0.0049"), 2, true, &v), ZK_NUM_OK);
    ZK_CHECK_INT(v, 0);
}

/* Second way: print and read back, for many magnitudes. */
ZK_TEST(shown_amounts_read_back)
{
    char buf[32];
    uint64_t x = 88172645463325252u;

    for (int i = 0; i < 20000; i++) {
        int64_t v, back;

        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        v = (int64_t)(x >> (i % 50 + 1));
        v = i % 2 ? -v : v;
        ZK_CHECK_INT(zk_num_decimal(zk_str_of(zk_num_show(v, i % 7, i % 3 == 0, buf)), i % 7, false, &back),
                     ZK_NUM_OK);
        ZK_CHECK_INT(v, back);
    }
    ZK_CHECK_STR(zk_num_show(1234, 2, false, buf), "12.34");
    ZK_CHECK_STR(zk_num_show(1200, 2, false, buf), "12");
    ZK_CHECK_STR(zk_num_show(1200, 2, true, buf), "12.00");
    ZK_CHECK_STR(zk_num_show(-5, 2, false, buf), "-0.05");
    ZK_CHECK_STR(zk_num_show(INT64_MIN, 0, false, buf), "-9223372036854775808");
}

ZK_TEST(reals_round_trip)
{
    static const double xs[] = {0, 1, 0.1, 1.0 / 3, 6.02214076e23, 5e-324, -2.5, 123456789.123456789};
    char buf[32];
    double back;

    for (size_t i = 0; i < sizeof xs / sizeof *xs; i++) {
        ZK_CHECK_INT(zk_num_real(zk_str_of(zk_real_show(xs[i], buf)), &back), ZK_NUM_OK);
        ZK_CHECK(back == xs[i]);
    }
    ZK_CHECK_STR(zk_real_show(0.1, buf), "0.1");
    ZK_CHECK_INT(zk_num_real(ZK_STR("nan"), &back), ZK_NUM_SYNTAX);
    ZK_CHECK_INT(zk_num_real(ZK_STR("inf"), &back), ZK_NUM_SYNTAX);
    ZK_CHECK_INT(zk_num_real(ZK_STR("0x1p3"), &back), ZK_NUM_SYNTAX);
    ZK_CHECK_INT(zk_num_real(ZK_STR("1e999"), &back), ZK_NUM_RANGE);
}

/* ---- dates ------------------------------------------------------------------------------ */

ZK_TEST(every_day_of_four_centuries)
{
    int32_t expected = zk_date_of(1800, 1, 1);

    for (int y = 1800; y < 2200; y++)
        for (int m = 1; m <= 12; m++)
            for (int d = 1; d <= 31; d++) {
                int y2, m2, d2;

                if (!zk_date_valid(y, m, d))
                    continue;
                ZK_CHECK_INT(zk_date_of(y, m, d), expected);
                zk_date_split(expected++, &y2, &m2, &d2);
                ZK_CHECK(y2 == y && m2 == m && d2 == d);
            }
    ZK_CHECK_INT(zk_date_of(1970, 1, 1), 0);
    ZK_CHECK_INT(zk_date_of(2000, 3, 1), 11017);
    ZK_CHECK_INT(zk_date_of(1, 1, 1), -719162);
    ZK_CHECK_INT(zk_date_of(9999, 12, 31), 2932896);
}

ZK_TEST(dates_in_the_forms_people_write)
{
    static const char *const same[] = {
        "2023-02-08",   "2023/2/8", "2023.02.08",          "20230208",
        "2023年2月8日", "2023-2-8", "2023-02-08 13:05:59", " 2023-02-08T00:00:00Z "};
    int32_t day;

    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        ZK_CHECK_INT(zk_date_parse(zk_str_of(same[i]), ZK_YMD, &day), ZK_NUM_OK);
        ZK_CHECK_INT(day, zk_date_of(2023, 2, 8));
    }
    ZK_CHECK_INT(zk_date_parse(ZK_STR("8/2/2023"), ZK_DMY, &day), ZK_NUM_OK);
    ZK_CHECK_INT(day, zk_date_of(2023, 2, 8));
    ZK_CHECK_INT(zk_date_parse(ZK_STR("2/8/2023"), ZK_MDY, &day), ZK_NUM_OK);
    ZK_CHECK_INT(day, zk_date_of(2023, 2, 8));
    ZK_CHECK_INT(zk_date_parse(ZK_STR("2023-02-30"), ZK_YMD, &day), ZK_NUM_RANGE);
    ZK_CHECK_INT(zk_date_parse(ZK_STR("2023-13-01"), ZK_YMD, &day), ZK_NUM_RANGE);
    ZK_CHECK_INT(zk_date_parse(ZK_STR("8/2/2023"), ZK_YMD, &day), ZK_NUM_SYNTAX);
    ZK_CHECK_INT(zk_date_parse(ZK_STR("2023-02"), ZK_YMD, &day), ZK_NUM_SYNTAX);
    ZK_CHECK_INT(zk_date_parse(ZK_STR("2023-02-08x"), ZK_YMD, &day), ZK_NUM_SYNTAX);
    ZK_CHECK_INT(zk_date_parse(ZK_STR(""), ZK_YMD, &day), ZK_NUM_EMPTY);
    ZK_CHECK_INT(zk_month_parse(ZK_STR("202302"), ZK_YMD, &day), ZK_NUM_OK);
    ZK_CHECK_INT(day, zk_date_of(2023, 2, 1));
    ZK_CHECK_INT(zk_month_parse(ZK_STR("2023年2月"), ZK_YMD, &day), ZK_NUM_OK);
    ZK_CHECK_INT(day, zk_date_of(2023, 2, 1));
    ZK_CHECK_INT(zk_month_parse(ZK_STR("2023-02"), ZK_YMD, &day), ZK_NUM_OK);
    ZK_CHECK_INT(day, zk_date_of(2023, 2, 1));
}

ZK_TEST(moments)
{
    int64_t ms, noon = (int64_t)zk_date_of(2023, 2, 8) * 86400000 + 12 * 3600000;

    ZK_CHECK_INT(zk_time_parse(ZK_STR("2023-02-08 12:00"), ZK_YMD, 0, &ms), ZK_NUM_OK);
    ZK_CHECK_INT(ms, noon);
    ZK_CHECK_INT(zk_time_parse(ZK_STR("2023-02-08 20:00:00"), ZK_YMD, 480, &ms), ZK_NUM_OK);
    ZK_CHECK_INT(ms, noon);
    ZK_CHECK_INT(zk_time_parse(ZK_STR("2023-02-08T20:00:00.250+08:00"), ZK_YMD, 0, &ms), ZK_NUM_OK);
    ZK_CHECK_INT(ms, noon + 250);
    ZK_CHECK_INT(zk_time_parse(ZK_STR("2023-02-08 25:00"), ZK_YMD, 0, &ms), ZK_NUM_RANGE);
    ZK_CHECK_INT(zk_time_parse(ZK_STR("2023-02-08 noon"), ZK_YMD, 0, &ms), ZK_NUM_SYNTAX);
}

ZK_TEST(moments_are_shown_in_local_time)
{
    char text[32];

    setenv("TZ", "CST-8", 1);
    tzset();
    ZK_CHECK_STR(zk_time_show(1704067199999, text), "2024-01-01 07:59:59");
    ZK_CHECK_STR(zk_time_show(0, text), "1970-01-01 08:00:00");
}

ZK_TEST(months_are_added_at_the_end_of_short_ones)
{
    ZK_CHECK_INT(zk_date_add_months(zk_date_of(2023, 1, 31), 1), zk_date_of(2023, 2, 28));
    ZK_CHECK_INT(zk_date_add_months(zk_date_of(2024, 1, 31), 1), zk_date_of(2024, 2, 29));
    ZK_CHECK_INT(zk_date_add_months(zk_date_of(2023, 3, 15), -15), zk_date_of(2021, 12, 15));
    ZK_CHECK_INT(zk_date_add_months(zk_date_of(2023, 12, 1), 1), zk_date_of(2024, 1, 1));
    ZK_CHECK_INT(zk_date_month(zk_date_of(2023, 12, 31)) + 1, zk_date_month(zk_date_of(2024, 1, 1)));
}

ZK_TEST_MAIN()
