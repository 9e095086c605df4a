/* SPDX-License-Identifier: Apache-2.0
 *
 * From transactions to recency, frequency and money: against counting one customer at a time, in any order of
 * rows; and segments by boxes.
 */
#include "eval_test.h"

enum { ROWS = 3000, PEOPLE = 50, ORDERS = 400, AS_OF = 12000 };

static int32_t customer[ROWS], date[ROWS], order[ROWS];
static int64_t amount[ROWS];

static void make_log(void)
{
    zk_rng rng;

    zk_rng_init(&rng, 9, 0);
    for (size_t i = 0; i < ROWS; i++) {
        customer[i] = (int32_t)zk_rng_below(&rng, PEOPLE + 1) - 1; /* -1: nobody */
        date[i] = AS_OF - 900 + (int32_t)zk_rng_below(&rng, 1000); /* some after as_of */
        order[i] = (int32_t)zk_rng_below(&rng, ORDERS);
        amount[i] = (int64_t)zk_rng_below(&rng, 100000) - 5000;
    }
}

/* The slow way, one customer at a time. */
static zk_rfm_tally tally_of(int32_t c, bool by_order, size_t *rows)
{
    zk_rfm_tally t = {.last = INT32_MIN};
    bool seen[ORDERS] = {false};

    for (size_t i = 0; i < ROWS; i++) {
        if (customer[i] != c || date[i] > AS_OF)
            continue;
        (*rows)++;
        t.amount += amount[i];
        t.last = date[i] > t.last ? date[i] : t.last;
        t.orders += !by_order || !seen[order[i]];
        seen[order[i]] = true;
    }
    return t;
}

static void check_log(bool by_order)
{
    zk_rfm_tally t[PEOPLE];
    size_t used, rows = 0;

    ZK_CHECK_OK(zk_rfm_count(customer, date, amount, by_order ? order : NULL, ROWS, PEOPLE, ORDERS, AS_OF, t,
                             &used, NULL));
    for (int32_t c = 0; c < PEOPLE; c++) {
        zk_rfm_tally want = tally_of(c, by_order, &rows);
        ZK_CHECK(t[c].last == want.last && t[c].orders == want.orders && t[c].amount == want.amount);
    }
    ZK_CHECK_INT(used, rows);
}

ZK_TEST(counts_like_one_at_a_time)
{
    make_log();
    check_log(false);
    check_log(true);
}

ZK_TEST(order_of_rows_does_not_show)
{
    zk_rfm_tally a[PEOPLE], b[PEOPLE];
    zk_rng rng;

    make_log();
    ZK_CHECK_OK(zk_rfm_count(customer, date, amount, order, ROWS, PEOPLE, ORDERS, AS_OF, a, NULL, NULL));
    zk_rng_init(&rng, 10, 0);
    for (size_t i = ROWS; i-- > 1;) {
        size_t j = (size_t)zk_rng_below(&rng, i + 1);
#define SWAP(v)                                                                                              \
    do {                                                                                                     \
        __typeof__(*(v)) t = (v)[i];                                                                         \
        (v)[i] = (v)[j];                                                                                     \
        (v)[j] = t;                                                                                          \
    } while (0)
        SWAP(customer);
        SWAP(date);
        SWAP(order);
        SWAP(amount);
    }
    ZK_CHECK_OK(zk_rfm_count(customer, date, amount, order, ROWS, PEOPLE, ORDERS, AS_OF, b, NULL, NULL));
    for (size_t c = 0; c < PEOPLE; c++)
        ZK_CHECK(a[c].last == b[c].last && a[c].orders == b[c].orders && a[c].amount == b[c].amount);
}

ZK_TEST(axes_leave_out_who_never_ordered)
{
    const zk_rfm_tally t[] = {{90, 2, 12345}, {INT32_MIN, 0, 0}, {100, 1, -50}};
    double r[3], f[3], m[3];
    size_t who[3], kept;

    ZK_CHECK_OK(zk_rfm_axes(t, 3, 100, 100, r, f, m, who, &kept, NULL));
    ZK_CHECK(kept == 2 && who[0] == 0 && who[1] == 2);
    ZK_CHECK(r[0] == 10 && r[1] == 0 && f[0] == 2 && m[0] == 123.45 && m[1] == -0.5);
    CHECK_REFUSED(zk_rfm_axes(t + 1, 1, 100, 100, r, f, m, who, &kept, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    CHECK_REFUSED(zk_rfm_axes(t, 3, 100, 0, r, f, m, who, &kept, &spot), ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 0,
                  0);
}

ZK_TEST(count_refusals)
{
    const int32_t c[] = {0, 5}, d[] = {1, 1}, o[] = {0, 7}, both[] = {0, 0};
    const int64_t a[] = {INT64_MAX, 1};
    zk_rfm_tally t[6];

    CHECK_REFUSED(zk_rfm_count(c, d, a, NULL, 2, 5, 0, 9, t, NULL, &spot), ZK_EINVAL, ZK_WHY_RANGE, 1, 0);
    CHECK_REFUSED(zk_rfm_count(c, d, a, o, 2, 6, 7, 9, t, NULL, &spot), ZK_EINVAL, ZK_WHY_RANGE, 1, 1);
    CHECK_REFUSED(zk_rfm_count(both, d, a, NULL, 2, 1, 0, 9, t, NULL, &spot), ZK_ENUMERIC, ZK_WHY_OVERFLOW, 1,
                  0);
    ZK_CHECK_OK(zk_rfm_count(c, d, a, NULL, 0, 6, 0, 9, t, NULL, NULL));
    ZK_CHECK(t[0].orders == 0);
}

/* The named segments are looked at in their order; what none takes is n. */
ZK_TEST(segments_take_the_first_that_fits)
{
#define X(zh, en, rl, rh, fl, fh, ml, mh) {{rl, fl, ml}, {rh, fh, mh}},
    static const zk_rfm_box box[] = {ZK_RFM_SEGMENTS(X)};
#undef X
#define X(zh, en, rl, rh, fl, fh, ml, mh) en,
    static const char *const name[] = {ZK_RFM_SEGMENTS(X) "Others"};
#undef X
    const struct {
        zk_rfm_score score;
        const char *name;
    } want[] = {{{5, 5, 5}, "Champions"},
                {{3, 4, 4}, "Loyal Customers"},
                {{5, 1, 1}, "Potential Loyalist"},
                {{1, 5, 5}, "At Risk"},
                {{1, 1, 1}, "Lost"},
                {{2, 1, 2}, "About To Sleep"},
                {{1, 1, 5}, "Others"},
                {{2, 2, 2}, "Need Attention"}};

    for (size_t i = 0; i < COUNT(want); i++)
        ZK_CHECK_STR(name[zk_rfm_segment(box, COUNT(box), want[i].score)], want[i].name);
    ZK_CHECK_INT(zk_rfm_segment(box, 0, want[0].score), 0);
}

ZK_TEST_MAIN()
