/* SPDX-License-Identifier: Apache-2.0
 *
 * Values as exports write them: what each becomes, to the fen, the Wh and the day, or why it is refused. One value
 * is one row of one file; expected values were computed by hand.
 */
#include "import_test.h"

typedef struct value {
    const char *text, *want; /* a stored number, or the reason of the refusal */
} value;

/* The field at position at (from 0) of live row with this id; "" when there is no such row. */
static const char *live_field(const char *rows, const char *id, int at)
{
    const char *p = strstr(rows, zk_fmt(&tx.arena, "C1|%s|", id)), *end;

    if (!p)
        return "no row";
    for (int i = 0; i < at; i++)
        p = strchr(p, '|') + 1;
    end = strchr(p, '|');
    return zk_strndup(&tx.arena, p, (size_t)(end - p));
}

static const char *refusal(int64_t line)
{
    for (size_t i = 0; i < last.n_rejects; i++)
        if (last.rejects[i].line == line)
            return last.rejects[i].reason;
    return "not refused";
}

/* Imports the values in a column of bills and looks at what became of each. */
static void check_values(const char *column, int at, const value *v, size_t n)
{
    bool issued = !strcmp(column, "issued"), amount = !strcmp(column, "amount");
    static int calls;
    zk_buf s = {0};
    const char *rows;

    calls++; /* ids of their own for every call */
    zk_buf_fmt(&s, "id,customer%s%s,%s\n", issued ? "" : ",issued", amount ? "" : ",amount", column);
    for (size_t i = 0; i < n; i++)
        zk_buf_fmt(&s, "v%d-%02d,C1%s%s,\"%s\"\n", calls, (int)i, issued ? "" : ",2024-01-05",
                   amount ? "" : ",1", v[i].text);
    OK(import_text("bill", s.p));
    zk_buf_clear(&s);
    ZK_CHECK_INT(last.read, n);
    rows = live("bill");
    for (size_t i = 0; i < n; i++) {
        const char *got = live_field(rows, zk_fmt(&tx.arena, "v%d-%02d", calls, (int)i), at);

        if (!strcmp(got, "no row"))
            got = refusal((int64_t)i + 2);
        if (strcmp(got, v[i].want))
            printf("  %s \"%s\"\n", column, v[i].text);
        ZK_CHECK_STR(got, v[i].want);
    }
}

enum { PERIOD = 4, ISSUED = 5, DUE = 6, ENERGY = 7, AMOUNT = 8 };

static void begin(void)
{
    folder_open(1);
    OK(import_text("customer", "id\nC1\n"));
}

ZK_TEST(money)
{
    static const value v[] = {
        {"1234.5", "123450"},      {"1,234.50", "123450"},
        {"(1,234.50)", "-123450"}, {"（１２．３０）", "-1230"},
        {"1,234.50-", "-123450"},  {"-￥12.30", "-1230"},
        {"￥-12.30", "-1230"},     {"¥ 1,000", "100000"},
        {"RMB 12.30", "1230"},     {"CNY-5", "-500"},
        {"人民币12.30元", "1230"}, {"(12.30)元", "-1230"},
        {"1.2万元", "1200000"},    {"（1.5）万元", "-1500000"},
        {"1e3", "100000"},         {"1E-2", "1"},
        {"0.0100000", "1"},        {"-0.00", "0"},
        {"'12.30", "1230"},        {"−3", "-300"},
        {"=\"\"7.10\"\"", "710"},  {"99999999999.99", "9999999999999"},
    };
    static const value bad[] = {
        {"0.005", "decimals"}, {"1e-3", "decimals"}, {"1e15", "bounds"},  {"--5", "syntax"},
        {"(-5)", "syntax"},    {"-5-", "syntax"},    {"(5", "syntax"},    {"$5", "syntax"},
        {"5%", "syntax"},      {"12,34", "syntax"},  {"1.2.3", "syntax"}, {"()", "syntax"},
        {"-", "missing"},      {"1 234", "syntax"},  {"5美元", "syntax"}, {"1e400", "range"},
    };
    static const value rounded[] = {
        {"0.005", "1"}, {"-0.005", "-1"}, {"0.0049999", "0"},
        {"1e-3", "0"},  {"2.675", "268"}, {"(1.005)", "-101"},
    };

    begin();
    check_values("amount", AMOUNT, v, sizeof v / sizeof *v);
    check_values("amount", AMOUNT, bad, sizeof bad / sizeof *bad);
    opts.round = true;
    check_values("amount", AMOUNT, rounded, sizeof rounded / sizeof *rounded);
    folder_close();
}

ZK_TEST(energy)
{
    static const value v[] = {
        {"１２３．４千瓦时", "123400"},
        {"1.5万千瓦时", "15000000"},
        {"10 度", "10000"},
        {"0.5MWh", "500000"},
        {"(3)kWh", "-3000"},
        {"7 Wh", "7"},
        {"1e-3", "1"},
        {"2千瓦·时", "2000"},
        {"1.0001", "decimals"},
        {"5 GJ", "syntax"},
        {"12.5元", "syntax"},
    };

    begin();
    check_values("energy", ENERGY, v, sizeof v / sizeof *v);
    folder_close();
}

/* 2024-01-05 is day 19727, its month 19723. */
ZK_TEST(dates)
{
    static const value v[] = {
        {"2024-01-05", "19727"},
        {"２０２４－０１－０５", "19727"},
        {"2024年1月5号", "19727"},
        {"2024年1月5日 8时30分", "19727"},
        {"20240105083000", "19727"},
        {"202401050830", "19727"},
        {"2024-01-04T16:00:00.000Z", "19727"},
        {"2024-01-04T15:59:59Z", "19726"},
        {"2024-01-05 03:00:00+12:00", "19726"},
        {"2024-01-04 20:00:00+00", "19727"},
        {"2024-01-05 00:00:00+0800", "19727"},
        {"9999-12-31", "bounds"}, /* a bill must have a day */
        {"2023-02-29", "range"},
        {"20240230083000", "range"},
        {"45296", "syntax"},
        {"2024-01-05 8点三刻", "syntax"},
    };
    static const value due[] = {{"9999-12-31", "2932896"}, {"9999-12-30", "bounds"}};
    static const value period[] = {
        {"2024年1月份", "19723"}, {"2024年01月", "19723"},           {"202401", "19723"},
        {"2024-01-31", "19723"},  {"2023-12-31T16:00:00Z", "19723"}, {"202413", "range"},
    };

    begin();
    check_values("issued", ISSUED, v, sizeof v / sizeof *v);
    check_values("due", DUE, due, 2);
    check_values("period", PERIOD, period, sizeof period / sizeof *period);
    opts.utc_offset_min = 60; /* the same moment is another day elsewhere */
    check_values("issued", ISSUED, &(value){"2024-01-05T22:59:59Z", "19727"}, 1);
    check_values("issued", ISSUED, &(value){"2024-01-05T23:00:00Z", "19728"}, 1);
    folder_close();
}

ZK_TEST(times)
{
    folder_open(1);
    opts.create = true;
    OK(import_text("reading",
                   "customer,meter,time,energy\nC1,M1,20240105083000,1\nC1,M1,2024年1月5日8时31分,1\n"
                   "C1,M1,2024-01-05T00:32:00Z,1\n"));
    CHECK_COUNTS(3, 3, 0, 0);
    ZK_CHECK_CONTAINS(live("reading"), "|1704414600000|19727|1000|");
    ZK_CHECK_CONTAINS(live("reading"), "|1704414660000|19727|1000|");
    ZK_CHECK_CONTAINS(live("reading"), "|1704414720000|19727|1000|");
    folder_close();
}

/* Digits kept from a spreadsheet's hands; other ids are taken as they are. */
ZK_TEST(ids)
{
    folder_open(1);
    OK(import_text("customer",
                   "id,name\n=\"0012\",'A'\n'0013,B\n`0014,C\n'x,D\n\"=\"\"A15\"\"\",E\n0016\t,F\n"));
    CHECK_COUNTS(6, 6, 0, 0);
    ZK_CHECK_CONTAINS(live("customer"), "0012|0012|'A'|");
    ZK_CHECK_CONTAINS(live("customer"), "0013|0013|B|");
    ZK_CHECK_CONTAINS(live("customer"), "0014|0014|C|");
    ZK_CHECK_CONTAINS(live("customer"), "'x|'x|D|");
    ZK_CHECK_CONTAINS(live("customer"), "A15|A15|E|");
    ZK_CHECK_CONTAINS(live("customer"), "0016|0016|F|");
    folder_close();
}

/* Foreign money and joules are no remark like (含税). */
ZK_TEST(units_of_something_else)
{
    begin();
    ZK_CHECK_ERR(import_text("bill", "customer,issued,Amount (USD)\nC1,2024-01-05,1\n"), ZK_EINVAL);
    ZK_CHECK_ERR(import_text("bill", "customer,issued,amount,电量(GJ)\nC1,2024-01-05,1,1\n"), ZK_EINVAL);
    OK(import_text("bill", "id,customer,issued,电费(含税)\nB1,C1,2024-01-05,1\n"));
    OK(import_text("bill", "id,customer,issued,电费(百元)\nB2,C1,2024-01-05,1\n"));
    ZK_CHECK_STR(live_field(live("bill"), "B1", AMOUNT), "100");
    ZK_CHECK_STR(live_field(live("bill"), "B2", AMOUNT), "10000");
    folder_close();
}

/* The same meter at the same time: once the same, once another value, in one file. */
ZK_TEST(readings_named_twice)
{
    zk_str text;

    folder_open(2);
    opts.create = true;
    OK(import_text("reading", "customer,meter,time,energy\n"
                              "C1,M1,2024-01-05 01:00,1\nC1,M1,2024-01-05T01:00:00+08:00,1.0\n"
                              "C1,M1,2024-01-05 02:00,2\nC1,M1,2024-01-05 02:00,3\n"
                              "C1,M2,2024-01-05 02:00,5\nC1,,2024-01-05 02:00,6\nC1,,2024-01-05 02:00,6\n"));
    CHECK_COUNTS(7, 4, 2, 1);
    ZK_CHECK_STR(last.rejects[0].reason, "conflict");
    ZK_CHECK_INT(last.rejects[0].line, 4);
    ZK_CHECK_INT(last.rejects[1].line, 5);
    ZK_CHECK_STR(last.rejects[0].expected, "every meter,time once");
    OK(zk_file_read(&tx, zk_folder_path(&tx, last.rejects_file), 1 << 20, &text));
    ZK_CHECK_CONTAINS(text.p, "4,time,time,2024-01-05 02:00,conflict,");
    ZK_CHECK_INT(live_count("reading"), 4);
    folder_close();
}

ZK_TEST_MAIN()
