/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzz target: any bytes as a number, a date, a time, a month or a text, as they stand in the cells of a file.
 * What is understood is shown, read again and must be the same; dates must be of this world.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/num.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(cond)                                                                                           \
    do {                                                                                                     \
        if (!(cond))                                                                                         \
            abort();                                                                                         \
    } while (0)

static void numbers(zk_str s)
{
    char shown[32];
    int64_t n, again;
    double x, y;

    if (zk_num_int(s, &n) == ZK_NUM_OK) {
        MUST(zk_num_int(zk_str_of(zk_num_show(n, 0, false, shown)), &again) == ZK_NUM_OK && again == n);
        MUST(zk_num_decimal(s, 0, false, &again) == ZK_NUM_OK && again == n);
    }
    for (int scale = 0; scale <= 9; scale++)
        for (int round = 0; round < 2; round++) {
            if (zk_num_decimal(s, scale, round, &n) != ZK_NUM_OK)
                continue;
            MUST(strlen(zk_num_show(n, scale, round, shown)) < sizeof shown);
            MUST(zk_num_decimal(zk_str_of(shown), scale, false, &again) == ZK_NUM_OK && again == n);
            /* more decimals than needed never change the number */
            if (!round && scale < 9 && zk_num_decimal(s, scale + 1, false, &again) == ZK_NUM_OK)
                MUST(again == n * 10);
        }
    if (zk_num_real(s, &x) == ZK_NUM_OK) {
        MUST(isfinite(x));
        MUST(zk_num_real(zk_str_of(zk_real_show(x, shown)), &y) == ZK_NUM_OK &&
             memcmp(&x, &y, sizeof x) == 0);
    }
}

static void dates(zk_str s)
{
    static const zk_dateorder orders[] = {ZK_YMD, ZK_DMY, ZK_MDY};
    char shown[32];

    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        int32_t day, again;
        int64_t ms, local;
        int y, m, d;

        if (zk_date_parse(s, orders[i], &day) == ZK_NUM_OK) {
            zk_date_split(day, &y, &m, &d);
            MUST(zk_date_valid(y, m, d) && zk_date_of(y, m, d) == day);
            MUST(strlen(zk_date_show(day, shown)) == 10);
            MUST(zk_date_parse(zk_str_of(shown), ZK_YMD, &again) == ZK_NUM_OK && again == day);
        }
        if (zk_month_parse(s, orders[i], &day) == ZK_NUM_OK) {
            zk_date_split(day, &y, &m, &d);
            MUST(d == 1 && y >= 1 && y <= 9999);
        }
        if (zk_time_parse(s, orders[i], 0, &ms) == ZK_NUM_OK) {
            MUST(ms > -INT64_C(62200000000000) && ms < INT64_C(253500000000000));
            MUST(zk_time_parse(s, orders[i], 480, &local) == ZK_NUM_OK);
            MUST(local == ms || local == ms - INT64_C(480) * 60000); /* a zone in the text is the stronger */
        }
    }
}

static void texts(zk_str s)
{
    zk_arena a = {0};
    size_t valid = zk_utf8_valid(s.p, s.n), at = 0, used;
    zk_str trimmed = zk_str_trim(s);
    const char *shown = zk_text_show(&a, s, 20);

    MUST(valid <= s.n && trimmed.n <= s.n);
    while (at < s.n) {
        uint32_t c = zk_utf8_next(s.p + at, s.n - at, &used);

        MUST(used >= 1 && used <= s.n - at && c <= 0x10FFFF);
        at += used;
    }
    MUST(zk_utf8_valid(shown, strlen(shown)) == strlen(shown));
    MUST(zk_utf8_width(shown, strlen(shown)) <= 21); /* with the ellipsis */
    MUST(zk_str_eq(zk_str_trim(trimmed), trimmed));
    zk_arena_clear(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    zk_str s = {size ? (const char *)data : "", size};

    numbers(s);
    dates(s);
    texts(s);
    return 0;
}
