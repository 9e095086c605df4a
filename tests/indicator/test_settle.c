/* SPDX-License-Identifier: Apache-2.0
 *
 * Settlement: cases worked by hand, one for every rule, and agreement with the plain second
 * implementation on random customers.
 */
#include "settle_plain.h"
#include "zk_test.h"

#define NONE ZK_NO_DATE

/* A bill and a payment as a test writes them; days count from 0. */
static zk_bill bill(int issued, int due, int64_t fen)
{
    return (zk_bill){.amount_fen = fen, .issued = issued, .due = due, .paid_on = NONE, .period = NONE};
}

static zk_payment payment(int day, int64_t fen)
{
    return (zk_payment){.amount_fen = fen, .date = day, .period = NONE};
}

static void run(zk_bill *b, size_t n, zk_payment *p, size_t m, int32_t as_of)
{
    zk_settler *s = zk_settler_new();

    zk_settle(s, b, n, p, m, as_of);
    zk_settler_free(s);
}

ZK_TEST(a_bill_paid_in_time_is_not_late)
{
    zk_bill b[] = {bill(10, 30, 500)};
    zk_payment p[] = {payment(25, 500)};

    run(b, 1, p, 1, 100);
    ZK_CHECK_INT(b[0].late_days, 0);
    ZK_CHECK_INT(b[0].early_days, 5);
    ZK_CHECK_INT(b[0].settled, 25);
    ZK_CHECK(!b[0].is_open);
    ZK_CHECK_INT(p[0].unused_fen, 0);
}

ZK_TEST(paying_on_the_due_date_is_in_time_and_the_day_after_is_late)
{
    zk_bill b[] = {bill(0, 30, 500), bill(0, 29, 500)};
    zk_payment p[] = {payment(30, 1000)};

    run(b, 2, p, 1, 100);
    ZK_CHECK_INT(b[0].late_days, 0);
    ZK_CHECK_INT(b[1].late_days, 1);
}

ZK_TEST(an_open_bill_is_late_until_as_of)
{
    zk_bill b[] = {bill(10, 30, 500)};

    run(b, 1, NULL, 0, 30);
    ZK_CHECK_INT(b[0].late_days, 0);
    ZK_CHECK(b[0].is_open);
    run(b, 1, NULL, 0, 47);
    ZK_CHECK_INT(b[0].late_days, 17);
    ZK_CHECK_INT(b[0].open_fen, 500);
    ZK_CHECK_INT(b[0].settled, NONE);
}

ZK_TEST(what_comes_after_as_of_does_not_exist)
{
    zk_bill b[] = {bill(10, 30, 500), bill(60, 90, 700)};
    zk_payment p[] = {payment(51, 500)};

    run(b, 2, p, 1, 50);
    ZK_CHECK_INT(b[0].late_days, 20);
    ZK_CHECK_INT(b[0].open_fen, 500);
    ZK_CHECK_INT(b[1].open_fen, 0);
    ZK_CHECK(!b[1].is_open);
    ZK_CHECK_INT(p[0].unused_fen, 0);
}

ZK_TEST(money_pays_what_is_due_first_and_in_parts)
{
    zk_bill b[] = {bill(0, 40, 300), bill(1, 20, 500), bill(2, 30, 400)};
    zk_payment p[] = {payment(10, 600), payment(35, 500)};

    run(b, 3, p, 2, 100);
    ZK_CHECK_INT(b[1].settled, 10); /* due 20: all of it from the first payment */
    ZK_CHECK_INT(b[2].settled, 35); /* due 30: 100 from the first, 300 from the second */
    ZK_CHECK_INT(b[2].late_days, 5);
    ZK_CHECK_INT(b[0].open_fen, 100);
    ZK_CHECK_INT(b[0].late_days, 60);
}

ZK_TEST(a_surplus_pays_the_next_bills_when_they_are_issued)
{
    zk_bill b[] = {bill(10, 30, 500), bill(40, 60, 500), bill(70, 90, 500)};
    zk_payment p[] = {payment(20, 1200)};

    run(b, 3, p, 1, 100);
    ZK_CHECK_INT(b[1].settled, 40);
    ZK_CHECK_INT(b[1].early_days, 20);
    ZK_CHECK_INT(b[2].open_fen, 300);
    ZK_CHECK_INT(p[0].unused_fen, 0);
    run(b, 1, p, 1, 30);
    ZK_CHECK_INT(p[0].unused_fen, 700);
}

ZK_TEST(a_named_bill_is_paid_before_older_ones)
{
    zk_bill b[] = {bill(0, 20, 500), bill(30, 50, 500)};
    zk_payment p[] = {payment(40, 600)};

    b[0].ref = 7;
    b[1].ref = 8;
    p[0].ref = 8;
    run(b, 2, p, 1, 100);
    ZK_CHECK_INT(b[1].settled, 40);
    ZK_CHECK_INT(b[0].open_fen, 400); /* the rest went to the oldest */
    p[0].ref = 99;                    /* names nothing known: like any other money */
    run(b, 2, p, 1, 100);
    ZK_CHECK_INT(b[0].settled, 40);
    ZK_CHECK_INT(b[1].open_fen, 400);
}

ZK_TEST(a_period_names_its_bills_and_waits_for_them)
{
    zk_bill b[] = {bill(0, 20, 500), bill(40, 50, 500)};
    zk_payment p[] = {payment(30, 500)};

    b[0].period = 1;
    b[1].period = 2;
    p[0].period = 2;
    run(b, 2, p, 1, 100);
    ZK_CHECK_INT(b[0].open_fen, 500);
    ZK_CHECK_INT(b[1].settled, 40);
    run(b, 2, p, 1, 35); /* as of day 35 nobody knows of the second bill: the money is free */
    ZK_CHECK_INT(b[0].settled, 30);
}

ZK_TEST(a_bill_that_tells_of_its_own_payment_takes_no_other)
{
    zk_bill b[] = {bill(0, 20, 500), bill(30, 50, 500)};
    zk_payment p[] = {payment(40, 500), payment(41, 500)};

    b[0].paid_on = 25;
    b[0].ref = 7;
    p[0].ref = 7;
    run(b, 2, p, 2, 100);
    ZK_CHECK_INT(b[0].late_days, 5);
    ZK_CHECK_INT(p[0].unused_fen, 0); /* the same money, told twice */
    ZK_CHECK_INT(b[1].settled, 41);
    b[0].paid_on = NONE;
    b[0].has_paid = true;
    b[0].paid_fen = 200;
    run(b, 2, p, 2, 100);
    ZK_CHECK_INT(b[0].open_fen, 300);
    ZK_CHECK_INT(b[0].late_days, 80);
    b[0].paid_fen = 500; /* paid, nobody says when: on the due date */
    run(b, 2, p, 2, 100);
    ZK_CHECK_INT(b[0].settled, 20);
    run(b, 2, p, 2, 19);
    ZK_CHECK(b[0].is_open);
}

ZK_TEST(a_credit_note_is_money)
{
    zk_bill b[] = {bill(0, 20, 500), bill(10, 30, -200), bill(40, 60, -400), bill(50, 70, 60)};

    run(b, 4, NULL, 0, 100);
    ZK_CHECK_INT(b[0].settled, 40);
    ZK_CHECK_INT(b[0].late_days, 20);
    ZK_CHECK(!b[1].is_open);
    ZK_CHECK_INT(b[1].late_days, 0);
    ZK_CHECK_INT(b[3].settled, 50);
}

ZK_TEST(a_reversal_takes_back_the_newest)
{
    zk_bill b[] = {bill(0, 20, 500), bill(1, 30, 500)};
    zk_payment p[] = {payment(10, 500), payment(15, 500), payment(25, -500), payment(44, 500)};

    run(b, 2, p, 3, 40);
    ZK_CHECK_INT(b[0].settled, 10);
    ZK_CHECK_INT(b[1].open_fen, 500);
    ZK_CHECK_INT(b[1].late_days, 10);
    run(b, 2, p, 4, 100);
    ZK_CHECK_INT(b[1].settled, 44);
    ZK_CHECK_INT(b[1].late_days, 14);
}

ZK_TEST(a_reversal_takes_unused_money_first_and_may_leave_a_debt)
{
    zk_bill b[] = {bill(0, 20, 500), bill(50, 70, 100)};
    zk_payment p[] = {payment(10, 800), payment(12, -200), payment(14, -700), payment(60, 350)};

    run(b, 2, p, 2, 40);
    ZK_CHECK_INT(b[0].settled, 10);
    ZK_CHECK_INT(p[0].unused_fen, 100);
    run(b, 2, p, 3, 40); /* 100 unused, 500 from the bill, 100 of debt */
    ZK_CHECK_INT(b[0].open_fen, 500);
    run(b, 2, p, 4, 100);
    ZK_CHECK_INT(b[0].open_fen, 250); /* 350 - 100 of debt */
}

ZK_TEST(what_is_taken_back_on_its_own_day_leaves_earlier_bills_alone)
{
    static const int64_t fen[][3] = {{-500, 500, 500}, {500, -500, 500}, {500, 500, -500}};

    for (size_t k = 0; k < 3; k++) {
        zk_bill b[] = {bill(0, 20, 300), bill(30, 50, 500)};
        zk_payment p[] = {payment(10, 300), payment(40, fen[k][0]), payment(40, fen[k][1]),
                          payment(40, fen[k][2])};

        run(b, 2, p, 4, 100);
        ZK_CHECK_INT(b[0].settled, 10);
        ZK_CHECK_INT(b[0].late_days, 0);
        ZK_CHECK_INT(b[1].settled, 40);
        ZK_CHECK_INT(p[1].unused_fen + p[2].unused_fen + p[3].unused_fen, 0);
    }
}

ZK_TEST(without_a_due_date_nothing_is_late)
{
    zk_bill b[] = {bill(0, NONE, 500)};

    run(b, 1, NULL, 0, 400);
    ZK_CHECK_INT(b[0].late_days, 0);
    ZK_CHECK_INT(b[0].open_fen, 500);
    ZK_CHECK(b[0].is_open);
}

/* ---- against the plain implementation --------------------------------------------------------------- */

static uint64_t seed;

static int roll(int n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)(seed >> 33) % n;
}

static int by_issued(const void *a, const void *b)
{
    return ((const zk_bill *)a)->issued - ((const zk_bill *)b)->issued;
}

static int by_date(const void *a, const void *b)
{
    return ((const zk_payment *)a)->date - ((const zk_payment *)b)->date;
}

static void random_customer(zk_bill *b, int n, zk_payment *p, int m, int style)
{
    int days = 30 + roll(200);

    for (int j = 0; j < n; j++) {
        b[j] = bill(roll(days), 0, 100 * (1 + roll(6)));
        b[j].due = roll(12) == 0 ? NONE : b[j].issued + roll(40) - (roll(10) == 0 ? 30 : 0);
        if (roll(8) == 0)
            b[j].amount_fen = -100 * roll(5);
        if ((style & 1) && roll(4) == 0) {
            b[j].paid_on = roll(3) == 0 ? NONE : b[j].issued + roll(60);
            b[j].has_paid = roll(2) == 0;
            b[j].paid_fen = b[j].has_paid ? 100 * roll(7) : 0;
        }
        b[j].ref = style & 2 ? (uint64_t)(j / 2 + 1) : 0; /* two bills may share a number */
        b[j].period = style & 4 ? b[j].issued / 30 : NONE;
    }
    qsort(b, (size_t)n, sizeof *b, by_issued);
    for (int i = 0; i < m; i++) {
        p[i] = payment(roll(days + 30), 50 * (1 + roll(20)));
        if (roll(7) == 0)
            p[i].amount_fen = -50 * (1 + roll(25));
        if ((style & 2) && roll(2) == 0)
            p[i].ref = (uint64_t)(1 + roll(n / 2 + 3));
        if ((style & 4) && roll(2) == 0)
            p[i].period = roll(days) / 30;
    }
    qsort(p, (size_t)m, sizeof *p, by_date);
}

static void compare(const zk_bill *a, const zk_bill *b, int n, const zk_payment *p, const zk_payment *q,
                    int m)
{
    for (int j = 0; j < n; j++) {
        ZK_CHECK_INT(a[j].open_fen, b[j].open_fen);
        ZK_CHECK_INT(a[j].is_open, b[j].is_open);
        ZK_CHECK_INT(a[j].settled, b[j].settled);
        ZK_CHECK_INT(a[j].late_days, b[j].late_days);
        ZK_CHECK_INT(a[j].early_days, b[j].early_days);
    }
    for (int i = 0; i < m; i++)
        ZK_CHECK_INT(p[i].unused_fen, q[i].unused_fen);
}

ZK_TEST(agrees_with_the_plain_implementation)
{
    zk_settler *s =
        zk_settler_new(); /* one for all: what one customer leaves behind must not show in the next */
    zk_bill *a = calloc(60, sizeof *a), *b = calloc(60, sizeof *b);
    zk_payment *p = calloc(60, sizeof *p), *q = calloc(60, sizeof *q);
    int open = 0, late = 0, unused = 0;

    for (int k = 0; k < 20000; k++) {
        int n, m;
        int32_t as_of;

        seed = (uint64_t)k * 7919 + 1;
        n = roll(k % 50 == 0 ? 60 : 12);
        m = roll(k % 50 == 0 ? 60 : 12);
        random_customer(a, n, p, m, k % 8);
        as_of = roll(260);
        memcpy(b, a, 60 * sizeof *a);
        memcpy(q, p, 60 * sizeof *p);
        zk_settle(s, a, (size_t)n, p, (size_t)m, as_of);
        plain_settle(b, n, q, m, as_of);
        compare(a, b, n, p, q, m);
        for (int j = 0; j < n; j++) {
            open += a[j].is_open;
            late += a[j].late_days > 0;
        }
        for (int i = 0; i < m; i++)
            unused += p[i].unused_fen > 0;
    }
    ZK_CHECK(open > 1000 && late > 1000 && unused > 1000); /* the cases are not all alike */
    zk_settler_free(s);
    free(a);
    free(b);
    free(p);
    free(q);
}

/* The short way taken for customers without anything special. */
ZK_TEST(plain_customers_agree_too)
{
    zk_settler *s = zk_settler_new();
    zk_bill a[24], b[24];
    zk_payment p[24], q[24];
    int open = 0, unused = 0;

    for (int k = 0; k < 5000; k++) {
        int n, m, due = 0, day = 0;

        seed = (uint64_t)k * 31 + 3;
        n = roll(24);
        m = roll(24);
        for (int j = 0; j < n; j++) {
            day += roll(20);
            due = due > day + roll(30) ? due : day + roll(30);
            a[j] = bill(day, roll(20) ? due : NONE, 100 * (1 + roll(5)));
        }
        for (int i = 0, at = 0; i < m; i++)
            p[i] = payment(at += roll(20), 50 * roll(12));
        memcpy(b, a, sizeof a);
        memcpy(q, p, sizeof p);
        day += roll(60) - 20; /* as-of */
        zk_settle(s, a, (size_t)n, p, (size_t)m, day);
        plain_settle(b, n, q, m, day);
        compare(a, b, n, p, q, m);
        for (int j = 0; j < n; j++)
            open += a[j].is_open;
        for (int i = 0; i < m; i++)
            unused += p[i].unused_fen > 0;
    }
    zk_settler_free(s);
    ZK_CHECK(open > 1000 && unused > 1000);
}

static void monthly_customer(zk_bill *b, int n, zk_payment *p, int m)
{
    int month = roll(5), bills = n ? n : 1;

    for (int j = 0; j < n; j++, month += 1 + (roll(9) == 0)) {
        b[j] = bill(30 * month + 25 + roll(5), 0, 100 * (1 + roll(5)));
        b[j].due = roll(20) ? b[j].issued + 10 + roll(20) : NONE;
        b[j].period = month;
        if (roll(150) == 0)
            b[j].amount_fen = 0;
    }
    for (int i = 0; i < m;
         i++) { /* a bill paid in one or two parts, now and then too much, too early or elsewhere */
        const zk_bill *of = &b[roll(bills)];

        p[i] = payment(n ? of->issued + roll(60) - (roll(60) == 0 ? 40 : 0) : 0,
                       n ? of->amount_fen / (1 + roll(2)) : 5);
        p[i].period = n && roll(80) ? of->period : roll(2) ? NONE : roll(40);
        if (roll(80) == 0)
            p[i].amount_fen *= 2;
    }
    qsort(p, (size_t)m, sizeof *p, by_date);
}

/* And the short way for those whose payments each name a bill. */
ZK_TEST(monthly_customers_agree_too)
{
    zk_settler *s = zk_settler_new();
    zk_bill a[24], b[24];
    zk_payment p[24], q[24];
    int open = 0, unused = 0, settled = 0;

    for (int k = 0; k < 20000; k++) {
        int n, m, day;

        seed = (uint64_t)k * 37 + 11;
        n = roll(k % 2 ? 24 : 6);
        m = roll(k % 2 ? 6 : 12);
        monthly_customer(a, n, p, m);
        day = roll(n * 32 + 60); /* as-of */
        memcpy(b, a, sizeof a);
        memcpy(q, p, sizeof p);
        zk_settle(s, a, (size_t)n, p, (size_t)m, day);
        plain_settle(b, n, q, m, day);
        compare(a, b, n, p, q, m);
        for (int j = 0; j < n; j++) {
            open += a[j].is_open;
            settled += a[j].settled != NONE;
        }
        for (int i = 0; i < m; i++)
            unused += p[i].unused_fen > 0;
    }
    zk_settler_free(s);
    ZK_CHECK(open > 1000 && unused > 1000 && settled > 1000);
}

/* Money is neither made nor lost: paid + unused + taken back = received, when nothing is owed. */
ZK_TEST(money_is_kept)
{
    zk_settler *s = zk_settler_new();
    zk_bill b[40];
    zk_payment p[40];

    for (int k = 0; k < 2000; k++) {
        int64_t billed = 0, open = 0, received = 0, unused = 0;

        seed = (uint64_t)k + 5;
        random_customer(b, 30, p, 30, 6);
        for (int j = 0; j < 30; j++)
            b[j].amount_fen = b[j].amount_fen < 0 ? -b[j].amount_fen : b[j].amount_fen;
        for (int i = 0; i < 30; i++)
            p[i].amount_fen = p[i].amount_fen < 0 ? -p[i].amount_fen : p[i].amount_fen;
        zk_settle(s, b, 30, p, 30, 10000);
        for (int j = 0; j < 30; j++) {
            billed += b[j].amount_fen;
            open += b[j].open_fen;
        }
        for (int i = 0; i < 30; i++) {
            received += p[i].amount_fen;
            unused += p[i].unused_fen;
        }
        ZK_CHECK_INT(billed - open, received - unused);
        ZK_CHECK(open == 0 || unused == 0);
    }
    zk_settler_free(s);
}

ZK_TEST_MAIN()
