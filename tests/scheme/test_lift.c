/* SPDX-License-Identifier: Apache-2.0
 *
 * What would lift a grade: the smallest step the unit allows, with the rules respected, and never a promise
 * that does not hold.
 */
#include "scheme_test.h"

ZK_TEST(lifts_are_the_smallest_steps_the_unit_allows)
{
    zk_scheme *s;
    zk_values v;
    outcome o;
    zk_lift *lift;
    size_t n;

    start();
    s = scheme("scheme: x\naggregate: {deduction: {start: 100}}\ntree:\n"
               "  late: {weight: 0.5, indicator: bill.late.count, deduct: {0: 0, 1: 10, 2: 20, '[3, 6]': 40, "
               "7+: 60}}\n"
               "  owed: {weight: 0.5, indicator: bill.arrears_amount.current, deduct: {piecewise: [[0, 0], "
               "[1000, 50]]}}\n"
               "grades: {A: '>= 90', B: '[75, 90)', C: '< 75'}\n");
    v = values(s, 3);
    for (size_t r = 0; r < 3; r++) {
        set(&v, "bill.late.count", r, (double[]){5, 5, 0}[r]);
        set(&v, "bill.arrears_amount.current", r, (double[]){333.33, 0, 0}[r]);
    }
    o = evaluate(s, &v, NULL);
    ZK_CHECK_STR(grade_of(s, &o, 0), "C"); /* 100 - 20 - 8.33 = 71.67 */
    ZK_CHECK_OK(zk_scheme_lift(&cx, s, o.fit, &v, 0, -1, 10, &lift, &n));
    ZK_CHECK_INT(n, 2);
    for (size_t i = 0; i < 2; i++) {
        ZK_CHECK_STR(s->grades[lift[i].grade].name, "B");
        if (lift[i].node == node(s, "late"))
            ZK_CHECK_NEAR(lift[i].to, 2, 0); /* 3 still deducts 40 */
        else
            ZK_CHECK_NEAR(lift[i].to, 200, 0); /* 100 - 20 - 5 = 75, exactly on the cut */
    }
    ZK_CHECK_OK(zk_scheme_lift(&cx, s, o.fit, &v, 2, -1, 10, &lift, &n));
    ZK_CHECK_INT(n, 0); /* the best already */
    ZK_CHECK_OK(zk_scheme_lift(&cx, s, o.fit, &v, 0, -1, 1, &lift, &n));
    ZK_CHECK_INT(n, 1);
}

/* With credits among the bills more than all of the amount may be late. */
ZK_TEST(a_share_beyond_the_whole_can_come_down)
{
    zk_scheme *s;
    zk_values v;
    outcome o;
    zk_lift *lift;
    size_t n;

    start();
    s = scheme(
        "scheme: x\naggregate: {deduction: {start: 100}}\ntree:\n"
        "  rate: {weight: 1, indicator: bill.late.amount.share, deduct: {piecewise: [[0, 0], [0.5, 50]]}}\n"
        "grades: {A: '>= 90', B: '< 90'}\n");
    v = values(s, 2);
    set(&v, "bill.late.amount.share", 0, 1.0595);
    set(&v, "bill.late.amount.share", 1, 0);
    o = evaluate(s, &v, NULL);
    ZK_CHECK_OK(zk_scheme_lift(&cx, s, o.fit, &v, 0, -1, 10, &lift, &n));
    ZK_CHECK_INT(n, 1);
    ZK_CHECK_NEAR(lift[0].to, 0.1, 1e-12);
}

ZK_TEST(money_goes_to_the_fen_and_more_may_be_better)
{
    zk_scheme *s;
    zk_values v;
    outcome o;
    zk_lift *lift;
    size_t n;

    start();
    s = scheme("scheme: x\ntree: {a: {weight: 1, indicator: bill.amount.sum, normalise: {piecewise: [[0, 0], "
               "[300, 100]]}}}\n"
               "grades: {A: '>= 33.337', B: '< 33.337'}\n");
    v = values(s, 1);
    set(&v, "bill.amount.sum", 0, 7.5);
    o = evaluate(s, &v, NULL);
    ZK_CHECK_OK(zk_scheme_lift(&cx, s, o.fit, &v, 0, -1, 10, &lift, &n));
    ZK_CHECK_INT(n, 1);
    ZK_CHECK_NEAR(lift[0].to, 100.02, 0); /* 100.011 rounded up to the fen */
    ZK_CHECK_NEAR(lift[0].from, 7.5, 0);
    ZK_CHECK_INT(lift[0].rule, -1);
}

ZK_TEST(lifts_respect_rules)
{
    zk_scheme *s;
    zk_values v;
    outcome o;
    zk_lift *lift;
    size_t n;

    start();
    s = scheme("scheme: x\ntree: {a: {weight: 1, indicator: bill.energy.sum}}\ngrades: {A: '>= 4', B: '[3, "
               "4)', C: '< 3'}\n"
               "rules:\n  - {when: bill.late.count > 2, cap: B}\n  - {never: {from: C, to: A}}\n");
    v = values(s, 2);
    set(&v, "bill.energy.sum", 0, 1);
    set(&v, "bill.late.count", 0, 5);
    set(&v, "bill.energy.sum", 1, 9);
    set(&v, "bill.late.count", 1, 5);
    o = evaluate(s, &v, NULL);
    ZK_CHECK_OK(zk_scheme_lift(&cx, s, o.fit, &v, 0, 2, 10, &lift, &n));
    ZK_CHECK_INT(n, 1);
    ZK_CHECK_STR(s->grades[lift[0].grade].name, "B"); /* not A, however much more */
    ZK_CHECK_NEAR(lift[0].to, 3, 0);
    ZK_CHECK_STR(grade_of(s, &o, 1), "B");
    ZK_CHECK_OK(zk_scheme_lift(&cx, s, o.fit, &v, 1, -1, 10, &lift, &n));
    ZK_CHECK_INT(n, 1);
    ZK_CHECK_INT(lift[0].node, -1);
    ZK_CHECK_INT(lift[0].rule, 0);
    ZK_CHECK_STR(s->grades[lift[0].grade].name, "A");
}

ZK_TEST(a_category_may_lift_too)
{
    zk_scheme *s;
    zk_values v;
    outcome o;
    zk_lift *lift;
    size_t n;

    start();
    s = scheme("scheme: x\ntree: {a: {weight: 1, indicator: customer.payment_method, normalise: {table: "
               "{counter: 1, online: 3, prepaid: 5}}}}\n"
               "grades: {A: '>= 5', B: '[3, 5)', C: '< 3'}\n");
    v = values(s, 1);
    set_text(&v, "customer.payment_method", 0, "counter");
    o = evaluate(s, &v, NULL);
    ZK_CHECK_OK(zk_scheme_lift(&cx, s, o.fit, &v, 0, -1, 10, &lift, &n));
    ZK_CHECK_INT(n, 1);
    ZK_CHECK(lift[0].to_text);
    ZK_CHECK(zk_str_is(lift[0].text, "prepaid"));
    ZK_CHECK_INT(lift[0].grade, 0);
}

/* Whatever is proposed does what it says: tried on a crowd, one by one. */
ZK_TEST(every_proposed_lift_lifts)
{
    zk_scheme *s;
    zk_values v;
    outcome o;
    size_t seen = 0;

    start();
    s = scheme(everything);
    v = crowd(s, 200);
    o = evaluate(s, &v, NULL);
    for (size_t r = 0; r < 60; r++) {
        zk_lift *lift;
        zk_scores one;
        size_t n;

        if (!o.include[r])
            continue;
        ZK_CHECK_OK(zk_scheme_lift(&cx, s, o.fit, &v, r, -1, 10, &lift, &n));
        for (size_t i = 0; i < n; i++) {
            size_t c = 0;
            double keep;

            if (lift[i].node < 0)
                continue;
            while (strcmp(v.ref[c].text, s->refs[s->nodes[lift[i].node].ref].text) != 0)
                c++;
            keep = v.x[c][r];
            ZK_CHECK_NEAR(keep, lift[i].from, 0);
            v.x[c][r] = lift[i].to;
            zk_scores_init(&cx, s, v.rows, &one);
            ZK_CHECK_OK(zk_scheme_score(&cx, s, o.fit, &v, o.include, NULL, r, r + 1, &one));
            ZK_CHECK_INT(one.grade[r], lift[i].grade);
            ZK_CHECK(one.grade[r] < o.scores.grade[r]);
            v.x[c][r] = keep;
            seen++;
        }
    }
    ZK_CHECK(seen > 20);
}

ZK_TEST_MAIN()
