/* SPDX-License-Identifier: Apache-2.0
 *
 * The shipped schemes: they parse, give the published weights and cut points, and grade made-up customers as
 * their articles say.
 */
#include "scheme_test.h"

ZK_TEST(all_shipped_schemes_are_right)
{
    const char **names;
    size_t n;

    start();
    ZK_CHECK_OK(zk_scheme_shipped(&cx, &names, &n));
    ZK_CHECK(n >= 10);
    for (size_t i = 0; i < n; i++) {
        zk_scheme *s = shipped(names[i]);

        ZK_CHECK_STR(s->name, names[i]);
        ZK_CHECK(s->source && *s->source);
        ZK_CHECK(strcmp(s->title.zh, s->title.en) != 0);
        ZK_CHECK(s->n_grades >= 3);
        for (int k = 1; k < s->n_nodes; k++)
            ZK_CHECK(strcmp(s->nodes[k].title.zh, s->nodes[k].title.en) != 0);
        for (int k = 0; k < s->n_grades; k++)
            ZK_CHECK(s->grades[k].n_strategies > 0);
    }
}

ZK_TEST(lubricant_weights_are_the_published_ones)
{
    static const double published[] = {0.3251, 0.0982, 0.0657, 0.0444, 0.0218, 0.0396,
                                       0.0719, 0.2000, 0.0500, 0.0440, 0.0116, 0.0277};
    zk_scheme *s;
    size_t n = 0;
    double sum = 0;

    start();
    s = shipped("lubricant-customer-value");
    for (int i = 0; i < s->n_nodes; i++) {
        if (!s->nodes[i].leaf)
            continue;
        ZK_CHECK(n < 12);
        ZK_CHECK_NEAR(s->nodes[i].global, published[n], 5e-5);
        sum += s->nodes[i].global;
        n++;
    }
    ZK_CHECK_INT(n, 12);
    ZK_CHECK_NEAR(sum, 1, 1e-12);
}

ZK_TEST(lubricant_quadrants_are_cut_at_the_means)
{
    zk_scheme *s;
    zk_values v;
    outcome o;
    double mean[2] = {0, 0};

    start();
    s = shipped("lubricant-customer-value");
    v = values(s, 40);
    for (size_t r = 0; r < v.rows; r++)
        for (size_t c = 0; c < v.cols; c++)
            if ((r * 7 + c) % 11) {
                v.x[c][r] = (double)((r * 37 + c * 101) % 53) + 1;
                v.missing[c][r] = 0;
            }
    o = evaluate(s, &v, NULL);
    contributions_sum(s, &o, 0);
    for (size_t r = 0; r < v.rows; r++) {
        mean[0] += o.scores.norm[node(s, "current")][r] / 40;
        mean[1] += o.scores.norm[node(s, "potential")][r] / 40;
    }
    for (size_t r = 0; r < v.rows; r++) {
        bool high = o.scores.norm[node(s, "current")][r] >= mean[0] + 1e-12;
        bool right = o.scores.norm[node(s, "potential")][r] >= mean[1] + 1e-12;
        const char *cell = high ? (right ? "key" : "selective") : right ? "promising" : "transactional";

        ZK_CHECK_STR(grade_of(s, &o, r), cell);
    }
}

/* A6: the published cut points, tried on and beside every end. */
ZK_TEST(credit_cut_points_are_the_published_ones)
{
    static const struct {
        double lost;
        const char *grade;
    } at[] = {{0, "A"},  {1e-6, "B"},   {4.999, "B"}, {5, "C"}, {14.999, "C"},
              {15, "D"}, {29.999, "D"}, {30, "E"},    {90, "E"}};
    zk_scheme *s;
    zk_values v;
    outcome o;

    start();
    s = scheme("scheme: a6\naggregate: {deduction: {start: 200}}\n"
               "tree: {x: {weight: 1, indicator: 'bill.late.count[12 months]', deduct: {piecewise: [[0, 0], "
               "[200, 200]]}}}\n"
               "grades: {A: '= 200', B: '(195, 200)', C: '(185, 195]', D: '(170, 185]', E: '<= 170'}\n");
    v = values(s, sizeof at / sizeof *at);
    for (size_t i = 0; i < v.rows; i++)
        set(&v, "bill.late.count", i, at[i].lost);
    o = evaluate(s, &v, NULL);
    for (size_t i = 0; i < v.rows; i++) {
        ZK_CHECK_NEAR(o.scores.score[i], 200 - at[i].lost, 1e-12);
        ZK_CHECK_STR(grade_of(s, &o, i), at[i].grade);
    }
    contributions_sum(s, &o, 200);
}

static zk_values spotless(const zk_scheme *s, size_t rows)
{
    zk_values v = values(s, rows);

    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < v.cols; c++) {
            if (strncmp(v.ref[c].text, "customer.", 9) == 0)
                continue;
            if (strncmp(v.ref[c].text, "statement.", 10) == 0)
                continue;
            v.missing[c][r] = 0;
            if (strstr(v.ref[c].text, "bill.energy.sum"))
                v.x[c][r] = 1e6;
        }
    return v;
}

ZK_TEST(a_spotless_large_customer_is_a_and_a_thief_is_e)
{
    zk_scheme *s;
    zk_values v;
    outcome o;
    zk_lift *lift;
    size_t n;

    start();
    s = shipped("power-credit-large");
    v = spotless(s, 4);
    for (size_t r = 0; r < 4; r++) {
        set_text(&v, "customer.category", r, r == 3 ? "residential" : "industrial");
        set(&v, "customer.capacity", r, 500);
    }
    set(&v, "violation.theft.count[24 months]", 1, 1);
    set(&v, "bill.late.count[12 months]", 2, 3);
    o = evaluate(s, &v, NULL);
    ZK_CHECK_INT(o.include[3], 0);
    ZK_CHECK_NEAR(o.scores.score[0], 200, 0);
    ZK_CHECK_STR(grade_of(s, &o, 0), "A");
    ZK_CHECK_STR(grade_of(s, &o, 1), "E");
    ZK_CHECK_NEAR(o.scores.score[1], 200 - 0.2 * 0.5 * 100, 1e-9);
    ZK_CHECK_CONTAINS(zk_scheme_rule(s, o.scores.rule[1]).en, "theft");
    ZK_CHECK_NEAR(o.scores.score[2], 200 - 0.4 * 0.2 * 40, 1e-9);
    ZK_CHECK_STR(grade_of(s, &o, 2), "B");
    contributions_sum(s, &(outcome){o.fit, o.include, o.scores}, 200);
    ZK_CHECK_OK(zk_scheme_lift(&cx, s, o.fit, &v, 1, -1, 5, &lift, &n));
    ZK_CHECK(n >= 1);
    ZK_CHECK_INT(lift[0].node, -1); /* the veto must lapse */
    ZK_CHECK_INT(lift[0].rule, o.scores.rule[1]);
    ZK_CHECK_STR(s->grades[lift[0].grade].name, "C");
}

ZK_TEST(statements_count_where_there_are_some_and_have_substitutes_where_not)
{
    zk_scheme *s;
    zk_values v;
    outcome o;

    start();
    s = shipped("power-credit-large");
    v = spotless(s, 2);
    for (size_t r = 0; r < 2; r++) {
        set_text(&v, "customer.category", r, "industrial");
        set(&v, "customer.capacity", r, 500);
        set(&v, "bill.late.amount.share[12 months]", r, 0.3);
    }
    set(&v, "statement.current_ratio", 1, 2);
    o = evaluate(s, &v, NULL);
    ZK_CHECK_NEAR(o.scores.norm[node(s, "business/solvency")][0], 50, 1e-12); /* the arrears rate's */
    ZK_CHECK_INT(o.scores.missing[node(s, "business/solvency")][0], 1);
    ZK_CHECK_NEAR(o.scores.norm[node(s, "business/solvency")][1], 0, 0);
    ZK_CHECK_INT(o.scores.missing[node(s, "business/solvency")][1], 0);
    contributions_sum(s, &o, 200);
}

ZK_TEST(no_jump_from_c_to_a)
{
    zk_scheme *s;
    zk_values v;
    outcome o;
    int16_t previous[3] = {2, 1, -1};

    start();
    s = shipped("power-credit-residents");
    v = spotless(s, 3);
    for (size_t r = 0; r < 3; r++)
        set_text(&v, "customer.category", r, "residential");
    o = evaluate(s, &v, previous);
    ZK_CHECK_STR(grade_of(s, &o, 0), "B");
    ZK_CHECK_INT(o.scores.by_score[0], 0);
    ZK_CHECK_CONTAINS(zk_scheme_rule(s, o.scores.rule[0]).en, "no jump from C to A");
    ZK_CHECK_STR(grade_of(s, &o, 1), "A");
    ZK_CHECK_STR(grade_of(s, &o, 2), "A");
    ZK_CHECK_INT(o.scores.rule[2], -1);
}

ZK_TEST(abc_takes_eighty_percent_of_the_profit)
{
    static const double profit[] = {500, 300, 100, 50, 30, 20, 0, -20};
    static const char *grade[] = {"A", "A", "B", "B", "C", "C", "C", "C"};
    zk_scheme *s;
    zk_values v;
    outcome o;

    start();
    s = shipped("customer-abc");
    v = values(s, 8);
    for (size_t i = 0; i < 8; i++)
        set(&v, "bill.profit.sum", i, profit[i]);
    o = evaluate(s, &v, NULL);
    for (size_t i = 0; i < 8; i++)
        ZK_CHECK_STR(grade_of(s, &o, i), grade[i]);
}

ZK_TEST(rfm_scores_and_classes)
{
    zk_scheme *s;
    zk_values v;
    outcome o;

    start();
    s = shipped("retail-rfm");
    v = values(s, 100);
    for (size_t r = 0; r < 100; r++) {
        set(&v, "transaction.recency.days", r, (double)r);
        set(&v, "transaction.count", r, (double)(100 - r));
        set(&v, "transaction.amount.sum", r, (double)(100 - r) * 10);
    }
    o = evaluate(s, &v, NULL);
    ZK_CHECK_STR(grade_of(s, &o, 0), "champion");
    ZK_CHECK_NEAR(o.scores.score[0], 5, 1e-12);
    ZK_CHECK_NEAR(o.scores.norm[node(s, "recency")][0], 5, 0);
    ZK_CHECK_STR(grade_of(s, &o, 99), "ordinary-rescue");
    ZK_CHECK_NEAR(o.scores.score[99], 1, 1e-12);
    contributions_sum(s, &o, 0);
}

ZK_TEST(value_and_credit_give_five_segments)
{
    zk_scheme *s;
    zk_values v;
    outcome o;

    start();
    s = shipped("value-credit");
    ZK_CHECK_INT(s->n_needs, 5);
    v = values(s, 5);
    set_text(&v, "grade.customer-abc", 0, "A");
    set_text(&v, "grade.power-credit-large", 0, "A");
    set_text(&v, "grade.customer-abc", 1, "A");
    set_text(&v, "grade.power-credit-small", 1, "E");
    set_text(&v, "grade.customer-abc", 2, "B");
    set_text(&v, "grade.power-credit-residents", 2, "C");
    set_text(&v, "grade.customer-abc", 3, "C");
    set_text(&v, "grade.power-credit-residents", 3, "D");
    o = evaluate(s, &v, NULL);
    ZK_CHECK_STR(grade_of(s, &o, 0), "good");
    ZK_CHECK_NEAR(o.scores.score[0], 5, 0);
    ZK_CHECK_STR(grade_of(s, &o, 1), "poor");
    ZK_CHECK_STR(grade_of(s, &o, 2), "fair");
    ZK_CHECK_STR(grade_of(s, &o, 3), "bad");
    ZK_CHECK_STR(grade_of(s, &o, 4), "-");
}

ZK_TEST(four_groups)
{
    zk_scheme *s;
    zk_values v;
    outcome o;

    start();
    s = shipped("power-groups");
    v = values(s, 5);
    set_text(&v, "customer.category", 0, "hospital");
    set_text(&v, "customer.category", 1, "industrial");
    set(&v, "customer.capacity", 1, 2000);
    set_text(&v, "customer.category", 2, "commercial");
    set(&v, "customer.capacity", 2, 50);
    set_text(&v, "customer.category", 3, "residential");
    set_text(&v, "customer.category", 4, "industrial");
    set_text(&v, "customer.importance", 4, "first");
    o = evaluate(s, &v, NULL);
    ZK_CHECK_STR(grade_of(s, &o, 0), "important");
    ZK_CHECK_STR(grade_of(s, &o, 1), "large");
    ZK_CHECK_STR(grade_of(s, &o, 2), "general");
    ZK_CHECK_STR(grade_of(s, &o, 3), "residents");
    ZK_CHECK_STR(grade_of(s, &o, 4), "important");
}

ZK_TEST_MAIN()
