/* SPDX-License-Identifier: Apache-2.0
 *
 * Intervals: what people write, what is written back, and whether grades cover the line.
 */
#include "eval_test.h"

static zk_interval parse(const char *text)
{
    zk_interval in = {0};

    if (zk_interval_parse(text, &in, NULL))
        zk_test__fail(__FILE__, __LINE__, "cannot read \"%s\"", text);
    return in;
}

ZK_TEST(reads_and_writes)
{
    static const char *const same[] = {"(195, 200)", "[0, 3)",    "[0.1, 0.3]",  "= 200",
                                       "<= 170",     "< 5",       ">= 3",        "> 0",
                                       "= -2.5",     "<= 1e+300", "(-inf, inf)", "> -1e-07"};
    static const char *const other[][2] = {{"(195,200)", "(195, 200)"},
                                           {"  [ 0 , 3 ] ", "[0, 3]"},
                                           {"200", "= 200"},
                                           {"==5", "= 5"},
                                           {"3+", ">= 3"},
                                           {"<=170", "<= 170"},
                                           {"≥ 90", ">= 90"},
                                           {"≤170", "<= 170"},
                                           {"（195，200］", "(195, 200]"},
                                           {"【0、3）", "[0, 3)"},
                                           {"（-∞, 5]", "<= 5"},
                                           {"[5, ∞)", ">= 5"},
                                           {"＝200", "= 200"},
                                           {"＜－5", "< -5"},
                                           {"＞ +.5", "> 0.5"},
                                           {"[-inf, +inf]", "(-inf, inf)"},
                                           {"1e3+", ">= 1000"},
                                           {"(170,185]", "(170, 185]"},
                                           {"(0,1000000000000]", "(0, 1000000000000]"}};
    char text[ZK_INTERVAL_TEXT];
    zk_interval in;

    for (size_t i = 0; i < COUNT(same); i++) {
        in = parse(same[i]);
        ZK_CHECK_STR(zk_interval_print(&in, text), same[i]);
    }
    for (size_t i = 0; i < COUNT(other); i++) {
        in = parse(other[i][0]);
        ZK_CHECK_STR(zk_interval_print(&in, text), other[i][1]);
    }
}

ZK_TEST(written_numbers_read_back_exactly)
{
    double x[400];
    char text[ZK_INTERVAL_TEXT];

    fill_uniform(1, -1e3, 1e3, x, COUNT(x));
    for (size_t i = 0; i + 1 < COUNT(x); i++) {
        zk_interval in = {fmin(x[i], x[i + 1]), fmax(x[i], x[i + 1]), i % 2, i % 3 == 0};
        zk_interval back = parse(zk_interval_print(&in, text));
        ZK_CHECK(back.lo == in.lo && back.hi == in.hi);
        ZK_CHECK(back.lo_closed == in.lo_closed && back.hi_closed == in.hi_closed);
    }
}

ZK_TEST(says_where_it_stops)
{
    static const struct {
        const char *text;
        size_t at;
    } bad[] = {{"", 0},    {"abc", 0},   {"(1 2)", 3},       {"(1, 2", 5},    {"(1,x)", 3},
               {"<= ", 3}, {"5 x", 2},   {"nan", 0},         {"0x10", 0},     {"=", 1},
               {"≤", 3},   {"1e999", 0}, {"（1，2）乙", 11}, {"[1, nan]", 4}, {"- 5", 0},
               {"<5+", 2}};
    char longest[500];
    zk_interval in;
    size_t at;

    for (size_t i = 0; i < COUNT(bad); i++) {
        at = 999;
        ZK_CHECK_ERR(zk_interval_parse(bad[i].text, &in, &at), ZK_EPARSE);
        if (at != bad[i].at)
            zk_test__fail(__FILE__, __LINE__, "\"%s\" stops at %zu, not %zu", bad[i].text, at, bad[i].at);
    }
    memset(longest, '1', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    ZK_CHECK_ERR(zk_interval_parse(longest, &in, &at), ZK_EPARSE);
    ZK_CHECK_ERR(zk_interval_parse(longest, &in, NULL), ZK_EPARSE);
    ZK_CHECK_ERR(zk_interval_parse("(5, 3)", &in, NULL), ZK_EINVAL);
    ZK_CHECK_ERR(zk_interval_parse("(3, 3]", &in, NULL), ZK_EINVAL);
    ZK_CHECK_ERR(zk_interval_parse("= inf", &in, NULL), ZK_EINVAL);
    ZK_CHECK_ERR(zk_interval_parse("> inf", &in, NULL), ZK_EINVAL);
}

/* Whatever is typed: refused, or read so that writing and reading again gives the same. */
ZK_TEST(random_text)
{
    static const char *const bits[] = {"(",  "[",  ")",  "]",  ",",   "<",   ">",    "=",       "+",
                                       "-",  "1",  "20", ".5", "inf", " ",   "≤",    "≥",       "∞",
                                       "（", "］", "，", "e9", "x",   "nan", "\xff", "\xe2\x89"};
    char text[ZK_INTERVAL_TEXT];
    size_t read = 0;
    zk_rng rng;

    zk_rng_init(&rng, 11, 0);
    for (int round = 0; round < 200000; round++) {
        char typed[300] = "";
        zk_interval in, back;
        size_t n = zk_rng_below(&rng, round % 100 ? 9 : 60), at = 0;
        for (size_t i = 0; i < n; i++)
            strcat(typed, bits[zk_rng_below(&rng, COUNT(bits))]);
        zk_err err = zk_interval_parse(typed, &in, &at);
        ZK_CHECK(at <= strlen(typed) || strlen(typed) >= 190);
        if (err)
            continue;
        read++;
        back = parse(zk_interval_print(&in, text));
        ZK_CHECK(back.lo == in.lo && back.hi == in.hi);
        ZK_CHECK(back.lo_closed == in.lo_closed && back.hi_closed == in.hi_closed);
        ZK_CHECK_OK(zk_intervals_check(&in, 1, &in, NULL));
    }
    ZK_CHECK(read > 1000);
}

ZK_TEST(membership_respects_ends)
{
    zk_interval in = parse("(195, 200]");

    ZK_CHECK(!zk_interval_has(&in, 195) && zk_interval_has(&in, nextafter(195, 300)));
    ZK_CHECK(zk_interval_has(&in, 200) && !zk_interval_has(&in, nextafter(200, 300)));
    in = parse("= 200");
    ZK_CHECK(zk_interval_has(&in, 200) && !zk_interval_has(&in, nextafter(200, 0)));
    in = parse("<= 170");
    ZK_CHECK(zk_interval_has(&in, 170) && zk_interval_has(&in, -1e300) && !zk_interval_has(&in, NAN));
}

static zk_err check(const char *const *texts, size_t k, const char *range, zk_spot *spot)
{
    zk_interval in[16], whole;

    for (size_t i = 0; i < k; i++)
        in[i] = parse(texts[i]);
    if (range)
        whole = parse(range);
    return zk_intervals_check(in, k, range ? &whole : NULL, spot);
}

#define CHECK_SPOT(texts, range, reason, at_row, at_col, at)                                                 \
    do {                                                                                                     \
        zk_spot got = {0};                                                                                   \
        ZK_CHECK_ERR(check(texts, COUNT(texts), range, &got), ZK_EINVAL);                                    \
        ZK_CHECK_STR(zk_why_en(got.why), zk_why_en(reason));                                                 \
        ZK_CHECK(got.row == (size_t)(at_row) && got.col == (size_t)(at_col));                                \
        ZK_CHECK(got.value == (at));                                                                         \
    } while (0)

ZK_TEST(published_a6_grades_cover_the_scale)
{
    static const char *const a6[] = {"= 200", "(195, 200)", "(185, 195]", "(170, 185]", "<= 170"};
    static const char *const gap[] = {"= 200", "(195, 200)", "(185, 195)", "(170, 185]", "<= 170"};
    static const char *const overlap[] = {"= 200", "(195, 200]", "(185, 195]", "(170, 185]", "<= 170"};
    static const char *const hole[] = {"= 200", "(195, 200)", "(186, 195]", "(170, 185]", "<= 170"};

    ZK_CHECK_OK(check(a6, 5, "<= 200", NULL));
    CHECK_SPOT(a6, NULL, ZK_WHY_GAP, 0, SIZE_MAX, 200); /* nothing above 200 */
    CHECK_SPOT(gap, "<= 200", ZK_WHY_GAP, 2, 1, 195);   /* the point 195 alone */
    CHECK_SPOT(hole, "<= 200", ZK_WHY_GAP, 3, 2, 185);
    CHECK_SPOT(overlap, "<= 200", ZK_WHY_OVERLAP, 1, 0, 200); /* the point 200 alone */
}

ZK_TEST(covering_whatever_the_brackets)
{
    static const char *const one[] = {"(-inf, inf)"}, *const half[] = {"> 0"};
    static const char *const points[] = {"< 0", "= 0", "> 0"}, *const twice[] = {"< 1", "= 1", ">= 1"};
    static const char *const inside[] = {"[0, 10]", "[2, 3]"}, *const beyond[] = {"< -5", "[-5, 0)", ">= 0"};
    static const char *const before[] = {"[-9, -8]", "[-8.5, -7]", "(-7, 20]"}, *const outside[] = {
                                                                                    "[50, 60]"};

    ZK_CHECK_OK(check(one, 1, NULL, NULL));
    ZK_CHECK_OK(check(points, 3, NULL, NULL));
    ZK_CHECK_OK(check(beyond, 3, "[0, 10]", NULL)); /* parts beyond the range are allowed */
    CHECK_SPOT(half, NULL, ZK_WHY_GAP, SIZE_MAX, 0, -INFINITY);
    CHECK_SPOT(half, "[0, 1]", ZK_WHY_GAP, SIZE_MAX, 0, 0);
    CHECK_SPOT(twice, NULL, ZK_WHY_OVERLAP, 1, 2, 1);
    CHECK_SPOT(inside, "[0, 10]", ZK_WHY_OVERLAP, 0, 1, 2);
    CHECK_SPOT(before, "[0, 1]", ZK_WHY_OVERLAP, 0, 1, -8.5); /* even where nobody looks */
    CHECK_SPOT(outside, "[0, 1]", ZK_WHY_GAP, SIZE_MAX, 0, 0);
}

ZK_TEST(interval_refusals)
{
    const zk_interval bad[] = {{0, 1, true, true}, {2, 1, true, true}}, nan[] = {{NAN, 1, true, true}};
    const zk_interval up[] = {{INFINITY, INFINITY, true, true}}, empty = {1, 1, true, false};
    static zk_interval many[5000];

    CHECK_REFUSED(zk_intervals_check(bad, 2, NULL, &spot), ZK_EINVAL, ZK_WHY_BAD_INTERVAL, 1, 1);
    CHECK_REFUSED(zk_intervals_check(nan, 1, NULL, &spot), ZK_EINVAL, ZK_WHY_BAD_INTERVAL, 0, 0);
    CHECK_REFUSED(zk_intervals_check(up, 1, NULL, &spot), ZK_EINVAL, ZK_WHY_BAD_INTERVAL, 0, 0);
    CHECK_REFUSED(zk_intervals_check(bad, 1, &empty, &spot), ZK_EINVAL, ZK_WHY_BAD_INTERVAL, SIZE_MAX,
                  SIZE_MAX);
    CHECK_REFUSED(zk_intervals_check(bad, 0, NULL, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    CHECK_REFUSED(zk_intervals_check(many, 5000, NULL, &spot), ZK_EINVAL, ZK_WHY_TOO_MANY, 0, 0);
}

/* Random partitions of a line are accepted; take any piece away and the gap is named, repeat one and the
 * overlap is. */
ZK_TEST(random_partitions)
{
    zk_rng rng;

    zk_rng_init(&rng, 7, 0);
    for (int round = 0; round < 500; round++) {
        size_t k = 2 + zk_rng_below(&rng, 8), order[16];
        zk_interval in[16], some[16];
        for (size_t i = 0; i < k; i++) {
            in[i].lo = i ? in[i - 1].hi : -INFINITY;
            in[i].lo_closed = i ? !in[i - 1].hi_closed : false;
            in[i].hi = i + 1 < k ? (double)i : INFINITY;
            in[i].hi_closed = i + 1 < k && zk_rng_below(&rng, 2);
            order[i] = i;
        }
        zk_rng_shuffle(&rng, order, k);
        for (size_t i = 0; i < k; i++)
            some[i] = in[order[i]];
        ZK_CHECK_OK(zk_intervals_check(some, k, NULL, NULL));
        zk_spot spot;
        ZK_CHECK_ERR(zk_intervals_check(some, k - 1, NULL, &spot), ZK_EINVAL);
        ZK_CHECK_INT(spot.why, ZK_WHY_GAP);
        ZK_CHECK(spot.value == some[k - 1].lo);
        some[k] = some[0];
        ZK_CHECK_ERR(zk_intervals_check(some, k + 1, NULL, &spot), ZK_EINVAL);
        ZK_CHECK_INT(spot.why, ZK_WHY_OVERLAP);
    }
}

ZK_TEST_MAIN()
