/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers and dates as text, exactly. Money and energy never pass through a double.
 */
#ifndef ZK_BASE_NUM_H
#define ZK_BASE_NUM_H

#include "base/text.h"

/* How a text failed to be a number. */
typedef enum zk_numfault {
    ZK_NUM_OK,
    ZK_NUM_EMPTY,
    ZK_NUM_SYNTAX,
    ZK_NUM_RANGE,
    ZK_NUM_DIGITS /* more decimals than the unit has */
} zk_numfault;

/* Whole number, optional sign, digit groups of three by ',' allowed ("1,234"). */
zk_numfault zk_num_int(zk_str s, int64_t *out);

/* Decimal number times 10^scale as an integer, exactly: ("12.34", 2) is 1234. Digits beyond the scale
 * are ZK_NUM_DIGITS unless they are zeros; with round set they are rounded half away from zero.
 * A leading ¥ or ￥ and full-width digits are understood, groups by ',' too, exponents ("1.2e3") too. */
zk_numfault zk_num_decimal(zk_str s, int scale, bool round, int64_t *out);

/* Finite floating-point number, whole text. Not locale dependent. */
zk_numfault zk_num_real(zk_str s, double *out);

/* n/10^scale as shortest exact text: (1234, 2) is "12.34", (1200, 2) is "12". buf holds 32 bytes.
 * fixed keeps all decimals. */
char *zk_num_show(int64_t n, int scale, bool fixed, char *buf);
/* Shortest text that reads back as the same double (17 digits at most). buf holds 32 bytes. */
char *zk_real_show(double x, char *buf);

/* ---- dates: int32 days since 1970-01-01, proleptic Gregorian, years 1 to 9999 --------------- */

bool zk_date_valid(int year, int month, int day);
int32_t zk_date_of(int year, int month, int day);
void zk_date_split(int32_t days, int *year, int *month, int *day);
/* The date n months later (n may be negative), at the end of a shorter month: 01-31 + 1 = 02-28. */
int32_t zk_date_add_months(int32_t days, int months);
/* Months since 0001-01 of a date: consecutive integers for consecutive months. */
int32_t zk_date_month(int32_t days);
/* "2023-02-28"; buf holds 16 bytes. */
char *zk_date_show(int32_t days, char *buf);
/* "2023-02-28 10:21:07", local time of an instant, for people; buf holds 32 bytes. */
char *zk_time_show(int64_t at_ms, char *buf);

/* YYYY-MM-DD, YYYY/M/D, YYYY.M.D, YYYYMMDD, YYYY年M月D日; a time behind it is ignored. With day_first
 * D/M/YYYY, with month_first M/D/YYYY. 2023-02-30 is ZK_NUM_RANGE. */
typedef enum zk_dateorder { ZK_YMD, ZK_DMY, ZK_MDY } zk_dateorder;
zk_numfault zk_date_parse(zk_str s, zk_dateorder order, int32_t *days);
/* Date with optional HH:MM[:SS[.mmm]] and optional Z or ±HH:MM (otherwise offset_min east of UTC applies). */
zk_numfault zk_time_parse(zk_str s, zk_dateorder order, int offset_min, int64_t *ms);
/* A month: YYYY-MM, YYYYMM, YYYY年M月, or a full date: first day of it. */
zk_numfault zk_month_parse(zk_str s, zk_dateorder order, int32_t *days);

#endif
