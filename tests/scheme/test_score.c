/* SPDX-License-Identifier: Apache-2.0
 *
 * Scoring: every normalisation, aggregation, kind of grade, rule and missing policy on values that can be
 * worked out by hand; contributions that sum; fits that come back bit for bit.
 */
#include "scheme_test.h"

#include "zhike/score.h"
#include "zhike/weight.h"

static zk_scheme *one_leaf(const char *how)
{
    return scheme(zk_fmt(&cx.arena, "scheme: x\ntree: {a: {weight: 1, %s}}\n", how));
}

/* The normalised values of one leaf over x. */
static outcome normalised(const char *how, const char *ref, const double *x, size_t n)
{
    zk_scheme *s = one_leaf(how);
    zk_values v = values(s, n);
    outcome o;

    for (size_t r = 0; r < n; r++)
        set(&v, ref, r, x[r]);
    o = evaluate(s, &v, NULL);
    contributions_sum(s, &o, 0);
    return o;
}

ZK_TEST(every_normalisation)
{
    static const double x[] = {1, 2, 3, 4, 10};
    outcome o;

    start();
    o = normalised("indicator: bill.amount.sum", "bill.amount.sum", x, 5);
    ZK_CHECK_NEAR(o.scores.score[4], 10, 0);
    o = normalised("indicator: bill.amount.sum, normalise: identity", "bill.amount.sum", x, 5);
    ZK_CHECK_NEAR(o.scores.score[4], 10, 0);
    o = normalised("indicator: bill.amount.sum, normalise: zscore", "bill.amount.sum", x, 5);
    ZK_CHECK_NEAR(o.scores.score[0], (1 - 4) / sqrt(50.0 / 4), 1e-12);
    o = normalised("indicator: bill.amount.sum, normalise: {zscore: {deviation: population}}",
                   "bill.amount.sum", x, 5);
    ZK_CHECK_NEAR(o.scores.score[0], (1 - 4) / sqrt(50.0 / 5), 1e-12);
    o = normalised("indicator: bill.late.count, normalise: zscore", "bill.late.count", x, 5);
    ZK_CHECK_NEAR(o.scores.score[0], (4 - 1) / sqrt(50.0 / 4), 1e-12); /* fewer is better */
    o = normalised("indicator: bill.late.count, direction: better, normalise: zscore", "bill.late.count", x,
                   5);
    ZK_CHECK_NEAR(o.scores.score[0], (1 - 4) / sqrt(50.0 / 4), 1e-12);
    o = normalised("indicator: bill.amount.sum, normalise: minmax", "bill.amount.sum", x, 5);
    ZK_CHECK_NEAR(o.scores.score[1], 1.0 / 9, 1e-12);
    o = normalised("indicator: bill.amount.sum, normalise: {minmax: [0, 100]}", "bill.amount.sum", x, 5);
    ZK_CHECK_NEAR(o.scores.score[4], 100, 1e-12);
    o = normalised("indicator: bill.amount.sum, normalise: {piecewise: [[2, 0], [4, 10]]}", "bill.amount.sum",
                   x, 5);
    ZK_CHECK_NEAR(o.scores.score[0], 0, 0);
    ZK_CHECK_NEAR(o.scores.score[2], 5, 1e-12);
    ZK_CHECK_NEAR(o.scores.score[4], 10, 0);
    o = normalised("indicator: bill.amount.sum, normalise: {table: {'[2, 3]': 7, '(3, 4]': 8}}",
                   "bill.amount.sum", x, 5);
    ZK_CHECK_NEAR(o.scores.score[0], 7, 0); /* beyond the ends: the outermost */
    ZK_CHECK_NEAR(o.scores.score[2], 7, 0);
    ZK_CHECK_NEAR(o.scores.score[4], 8, 0);
    o = normalised("indicator: bill.amount.sum, normalise: {table: {2: 7, 4: 8, else: 1}}", "bill.amount.sum",
                   x, 5);
    ZK_CHECK_NEAR(o.scores.score[0], 1, 0);
    ZK_CHECK_NEAR(o.scores.score[1], 7, 0);
    ZK_CHECK_NEAR(o.scores.score[2], 1, 0);
    o = normalised("indicator: bill.amount.sum, normalise: {quantile: 5}", "bill.amount.sum", x, 5);
    for (size_t r = 0; r < 5; r++)
        ZK_CHECK_NEAR(o.scores.score[r], (double)r + 1, 0);
    o = normalised("indicator: bill.amount.sum, normalise: log", "bill.amount.sum", x, 5);
    ZK_CHECK_NEAR(o.scores.score[1], (log(3) - log(2)) / (log(11) - log(2)), 1e-12);
}

ZK_TEST(a_table_of_words)
{
    zk_scheme *s;
    zk_values v;
    outcome o;

    start();
    s = one_leaf("indicator: customer.category, normalise: {table: {industrial: 10, hospital: 30, else: 5}}");
    v = values(s, 4);
    set_text(&v, "customer.category", 0, "industrial");
    set_text(&v, "customer.category", 1, "hospital");
    set_text(&v, "customer.category", 2, "school");
    o = evaluate(s, &v, NULL);
    ZK_CHECK_NEAR(o.scores.score[0], 10, 0);
    ZK_CHECK_NEAR(o.scores.score[1], 30, 0);
    ZK_CHECK_NEAR(o.scores.score[2], 5, 0);
    ZK_CHECK_INT(o.scores.missing[1][3], 1);
}

/* Two leaves a (0.25) and b (0.75) under the aggregation; values of the rows. */
static outcome pair(zk_scheme **s, const char *aggregate, const double *a, const double *b, size_t n,
                    double from)
{
    zk_values v;
    outcome o;

    *s = scheme(zk_fmt(&cx.arena,
                       "scheme: x\naggregate: %s\ntree:\n  a: {weight: 0.25, indicator: bill.amount.sum}\n"
                       "  b: {weight: 0.75, indicator: bill.energy.sum}\n",
                       aggregate));
    v = values(*s, n);
    for (size_t r = 0; r < n; r++) {
        set(&v, "bill.amount.sum", r, a[r]);
        set(&v, "bill.energy.sum", r, b[r]);
    }
    o = evaluate(*s, &v, NULL);
    contributions_sum(*s, &o, from);
    return o;
}

ZK_TEST(every_aggregation)
{
    static const double a[] = {1, 4, 2, 3}, b[] = {2, 1, 4, 3};
    double x[8], w[] = {0.25, 0.75}, closeness[4], grey[4];
    zk_scheme *s;
    outcome o;

    start();
    for (size_t r = 0; r < 4; r++) {
        x[2 * r] = a[r];
        x[2 * r + 1] = b[r];
    }
    o = pair(&s, "weighted_sum", a, b, 4, 0);
    ZK_CHECK_NEAR(o.scores.score[0], 1.75, 1e-15);
    ZK_CHECK_NEAR(o.scores.contrib[1][0], 0.25, 1e-15);
    o = pair(&s, "min", a, b, 4, 0);
    ZK_CHECK_NEAR(o.scores.score[1], 1, 0);
    ZK_CHECK_NEAR(o.scores.contrib[2][1], 1, 0);
    ZK_CHECK_NEAR(o.scores.contrib[1][1], 0, 0);
    o = pair(&s, "max", a, b, 4, 0);
    ZK_CHECK_NEAR(o.scores.score[1], 4, 0);
    o = pair(&s, "product", a, b, 4, 0);
    ZK_CHECK_NEAR(o.scores.score[1], pow(4, 0.25), 1e-12);
    /* row by row against best and worst is the same as the whole table at once */
    o = pair(&s, "topsis", a, b, 4, 0);
    ZK_CHECK_OK(zk_topsis(x, 4, 2, w, NULL, ZK_TOPSIS_VECTOR, closeness, NULL, NULL, NULL));
    for (size_t r = 0; r < 4; r++)
        ZK_CHECK_NEAR(o.scores.score[r], closeness[r], 1e-12);
    o = pair(&s, "{topsis: {scale: minmax}}", a, b, 4, 0);
    ZK_CHECK_OK(zk_topsis(x, 4, 2, w, NULL, ZK_TOPSIS_MINMAX, closeness, NULL, NULL, NULL));
    for (size_t r = 0; r < 4; r++)
        ZK_CHECK_NEAR(o.scores.score[r], closeness[r], 1e-12);
    o = pair(&s, "{grey: {rho: 0.4}}", a, b, 4, 0);
    ZK_CHECK_OK(zk_grey(x, 4, 2, w, NULL, NULL, 0.4, grey, NULL, NULL));
    for (size_t r = 0; r < 4; r++)
        ZK_CHECK_NEAR(o.scores.score[r], grey[r], 1e-12);
    o = pair(&s, "{fuzzy: {levels: {good: 5, fair: 3, poor: 1}}}", a, b, 4, 0);
    ZK_CHECK_NEAR(o.scores.score[0], 0.25 * 1 + 0.75 * 2, 1e-12); /* weighted average: linear inside */
    o = pair(&s, "{fuzzy: {levels: {good: 5, fair: 3, poor: 1}, verdict: maximum}}", a, b, 4, 0);
    ZK_CHECK_NEAR(o.scores.score[3], 3, 0);
    ZK_CHECK_NEAR(o.scores.score[0], 1, 0); /* good 0, fair .375, poor .625 */
}

ZK_TEST(inner_nodes_gather_in_their_own_way)
{
    zk_scheme *s;
    zk_values v;
    outcome o;

    start();
    s = scheme(
        "scheme: x\ntree:\n"
        "  weakest: {weight: 0.5, aggregate: min, of: {p: {indicator: bill.amount.sum}, q: {indicator: "
        "bill.energy.sum}}}\n"
        "  rest:\n    weight: 0.5\n    aggregate: {deduction: {start: 10, floor: 2}}\n"
        "    of: {r: {weight: 1, indicator: bill.late.count, deduct: {piecewise: [[0, 0], [20, 20]]}}}\n");
    v = values(s, 2);
    set(&v, "bill.amount.sum", 0, 6);
    set(&v, "bill.energy.sum", 0, 8);
    set(&v, "bill.late.count", 0, 3);
    set(&v, "bill.amount.sum", 1, 6);
    set(&v, "bill.energy.sum", 1, 2);
    set(&v, "bill.late.count", 1, 15);
    o = evaluate(s, &v, NULL);
    ZK_CHECK_NEAR(o.scores.score[0], 0.5 * 6 + 0.5 * 7, 1e-12);
    ZK_CHECK_NEAR(o.scores.score[1], 0.5 * 2 + 0.5 * 2, 1e-12); /* 10 - 15 stops at the floor */
    contributions_sum(s, &o, 5);                                /* half of the start of 10 */
    ZK_CHECK_NEAR(o.scores.contrib[node(s, "rest/r")][1], -4, 1e-12);
}

ZK_TEST(weights_from_the_data)
{
    static const double a[] = {1, 4, 2, 3}, b[] = {2, 1, 4, 3};
    double x[8], w[2];
    zk_scheme *s;
    zk_values v;
    outcome o;

    start();
    s = scheme("scheme: x\nweights_from: entropy\ntree: {a: {indicator: bill.amount.sum}, b: {indicator: "
               "bill.energy.sum}}\n");
    v = values(s, 4);
    for (size_t r = 0; r < 4; r++) {
        set(&v, "bill.amount.sum", r, a[r]);
        set(&v, "bill.energy.sum", r, b[r] * 1000);
        x[2 * r] = (a[r] - 1) / 3;
        x[2 * r + 1] = (b[r] - 1) / 3;
    }
    ZK_CHECK_OK(zk_weight_entropy(x, 4, 2, w, NULL, NULL));
    ZK_CHECK_NEAR(s->nodes[1].weight, 0.5, 0);
    o = evaluate(s, &v, NULL);
    ZK_CHECK_NEAR(zk_fit_weights(o.fit)[1], w[0], 1e-12);
    ZK_CHECK_NEAR(zk_fit_weights(o.fit)[1] + zk_fit_weights(o.fit)[2], 1, 1e-12);
    ZK_CHECK_NEAR(o.scores.score[0], w[0] * 1 + w[1] * 2000, 1e-9);
    contributions_sum(s, &o, 0);
    s = scheme("scheme: x\nweights_from: {combined: {of: [cv, {ahp: {matrix: [3]}}], how: additive, shares: "
               "[1, 3]}}\n"
               "tree: {a: {indicator: bill.amount.sum}, b: {indicator: bill.energy.sum}}\n");
    ZK_CHECK_OK(zk_weight_variation(x, 4, 2, w, NULL));
    o = evaluate(s, &v, NULL);
    ZK_CHECK_NEAR(zk_fit_weights(o.fit)[1], 0.25 * w[0] + 0.75 * 0.75, 1e-12);
}

ZK_TEST(every_policy_for_missing_values)
{
    static const struct {
        const char *policy;
        double score;
    } try[] = {
        {"none", 10},       /* the other leaf alone */
        {"0", 0.5 * 0 + 5}, /* the value 0 */
        {"{value: 3}", 0.5 * 3 + 5},
        {"{score: 7}", 0.5 * 7 + 5},
        {"worst", 0.5 * 2 + 5}, /* the least met */
        {"mean", 0.5 * 3 + 5},
        {"{use: b}", 0.5 * 10 + 5},
        {"{use: spare}", 0.5 * 60 + 5},
        {"{use: bill.late.count, normalise: {piecewise: [[0, 0], [10, 100]]}}", 0.5 * 60 + 5},
    };

    start();
    for (size_t i = 0; i < sizeof try / sizeof *try; i++) {
        zk_scheme *s = scheme(zk_fmt(&cx.arena,
                                     "scheme: x\nmissing: {bill.amount.*: %s}\n"
                                     "tree: {a: {weight: 0.5, indicator: bill.amount.sum}, b: {weight: 0.5, "
                                     "indicator: bill.energy.sum}}\n"
                                     "substitutes: {spare: {indicator: bill.late.count, normalise: "
                                     "{piecewise: [[0, 0], [10, 100]]}}}\n",
                                     try[i].policy));
        zk_values v = values(s, 3);
        outcome o;

        for (size_t r = 0; r < 3; r++) {
            set(&v, "bill.energy.sum", r, 10);
            set(&v, "bill.late.count", r, 6);
        }
        set(&v, "bill.amount.sum", 1, 2);
        set(&v, "bill.amount.sum", 2, 4);
        o = evaluate(s, &v, NULL);
        printf("  %s\n", try[i].policy);
        ZK_CHECK_NEAR(o.scores.score[0], try[i].score, 1e-12);
        ZK_CHECK_INT(o.scores.missing[1][0], 1);
        ZK_CHECK_INT(o.scores.missing[1][1], 0);
        contributions_sum(s, &o, 0);
    }
}

/* What stands in may be missing too: then it counts as what it would count for itself. */
ZK_TEST(what_stands_in_follows_its_own_policy)
{
    static const struct {
        const char *policy; /* of b */
        double score;
        bool left_out; /* a */
    } try[] = {
        {"0", 0.25 * 0 + 0.25 * 0 + 0.5 * 10, false},
        {"{value: 3}", 0.25 * 3 + 0.25 * 3 + 0.5 * 10, false},
        {"{score: 7}", 0.25 * 7 + 0.25 * 7 + 0.5 * 10, false},
        {"none", 10, true},
        {"{use: a}", 10, true}, /* neither has a value */
    };

    start();
    for (size_t i = 0; i < sizeof try / sizeof *try; i++) {
        zk_scheme *s =
            scheme(zk_fmt(&cx.arena,
                          "scheme: x\n"
                          "tree: {a: {weight: 0.25, indicator: bill.amount.sum, missing: {use: b}}, "
                          "b: {weight: 0.25, indicator: bill.energy.sum, missing: %s}, "
                          "c: {weight: 0.5, indicator: bill.late.count}}\n",
                          try[i].policy));
        zk_values v = values(s, 2);
        outcome o;

        for (size_t r = 0; r < 2; r++)
            set(&v, "bill.late.count", r, 10);
        set(&v, "bill.amount.sum", 1, 5);
        set(&v, "bill.energy.sum", 1, 5);
        o = evaluate(s, &v, NULL);
        ZK_CHECK_NEAR(o.scores.score[0], try[i].score, 1e-12);
        ZK_CHECK(o.scores.missing[1][0] && o.scores.missing[2][0] && !o.scores.missing[3][0]);
        ZK_CHECK(o.scores.left_out[1][0] == try[i].left_out && !o.scores.left_out[3][0]);
        ZK_CHECK_INT(zk_scheme_instead(s, 1), s->nodes[2].ref);
        ZK_CHECK_INT(zk_scheme_instead(s, 3), -1);
        contributions_sum(s, &o, 0);
    }
}

ZK_TEST(nothing_known_is_no_grade)
{
    zk_scheme *s;
    zk_values v;
    outcome o;

    start();
    s = scheme("scheme: x\naggregate: {deduction: {start: 100}}\n"
               "tree: {a: {weight: 1, indicator: bill.late.count, deduct: {0: 0, 1+: 9}}}\n"
               "grades: {A: '>= 95', B: '< 95'}\nrules: [{when: bill.count = 7, grade: B}]\n");
    v = values(s, 2);
    set(&v, "bill.count", 1, 7);
    o = evaluate(s, &v, NULL);
    ZK_CHECK_STR(grade_of(s, &o, 0), "-");
    ZK_CHECK_STR(grade_of(s, &o, 1), "B"); /* a veto needs no score */
}

ZK_TEST(rules_stand_above_the_score)
{
    static const char *const names[] = {"A", "B", "C", "D"};
    static const struct {
        double score, count, amount;
        int16_t previous;
        const char *grade;
        int rule;
    } try[] = {
        {4, 0, 0, -1, "A", -1}, {4, 1, 0, -1, "D", 0},  {4, 2, 0, -1, "B", 1}, {1, 2, 0, -1, "D", -1},
        {1, 3, 0, -1, "C", 2},  {4, 3, 0, -1, "A", -1}, {4, 0, 0, 2, "B", 3},  {4, 0, 0, 3, "C", 4},
        {4, 0, 0, 1, "A", -1},  {4, 0, 5, 1, "B", 6},   {1, 0, 5, 0, "D", -1}, {4, 1, 0, 2, "D", 0},
    };
    zk_scheme *s;
    zk_values v;
    outcome o;
    int16_t previous[12];

    start();
    s = scheme("scheme: x\ntree: {a: {weight: 1, indicator: bill.energy.sum}}\n"
               "grades: {A: '>= 4', B: '[3, 4)', C: '[2, 3)', D: '< 2'}\n"
               "rules:\n"
               "  - {when: bill.late.count = 1, grade: D}\n"
               "  - {when: bill.late.count = 2, cap: B}\n"
               "  - {when: bill.late.count = 3, floor: C}\n"
               "  - {never: {from: C, to: A}}\n"
               "  - {never: {from: D, to: A}}\n"
               "  - {never: {from: D, to: B}}\n"
               "  - {when: bill.amount.sum > 0, hold: true}\n");
    v = values(s, 12);
    for (size_t r = 0; r < 12; r++) {
        set(&v, "bill.energy.sum", r, try[r].score);
        set(&v, "bill.late.count", r, try[r].count);
        set(&v, "bill.amount.sum", r, try[r].amount);
        previous[r] = try[r].previous;
    }
    o = evaluate(s, &v, previous);
    for (size_t r = 0; r < 12; r++) {
        printf("  row %zu\n", r);
        ZK_CHECK_STR(grade_of(s, &o, r), try[r].grade);
        ZK_CHECK_INT(o.scores.rule[r], try[r].rule);
        ZK_CHECK_STR(names[o.scores.by_score[r]], try[r].score >= 4 ? "A" : "D");
    }
}

ZK_TEST(shares_never_split_equals)
{
    zk_scheme *s;
    zk_values v;
    outcome o;

    start();
    s = scheme("scheme: x\ntree: {a: {weight: 1, indicator: bill.amount.sum}}\ngrades: {quantile: {A: 0.2, "
               "B: 0.6, C: rest}}\n");
    v = values(s, 10);
    for (size_t r = 0; r < 10; r++)
        set(&v, "bill.amount.sum", r, r < 3 ? 100 : 100 - (double)r);
    o = evaluate(s, &v, NULL);
    ZK_CHECK_STR(grade_of(s, &o, 0), "A");
    ZK_CHECK_STR(grade_of(s, &o, 2), "A");
    ZK_CHECK_STR(grade_of(s, &o, 3), "B");
    ZK_CHECK_STR(grade_of(s, &o, 5), "B");
    ZK_CHECK_STR(grade_of(s, &o, 6), "C");
}

ZK_TEST(fixed_rfm_scores)
{
    zk_scheme *s;
    zk_values v;
    outcome o;

    start();
    s = scheme("scheme: x\ntree:\n  r: {weight: 0.5, indicator: transaction.recency.days}\n  f: {weight: "
               "0.25, indicator: transaction.count}\n"
               "  m: {weight: 0.25, indicator: transaction.amount.sum}\n"
               "grades: {rfm: {recency: r, frequency: f, money: m, high: 2, scoring: {fixed: {recency: [30, "
               "90], frequency: [2, 5], money: [100, 1000]}}}}\n");
    v = values(s, 3);
    for (size_t r = 0; r < 3; r++) {
        set(&v, "transaction.recency.days", r, (double[]){5, 60, 300}[r]);
        set(&v, "transaction.count", r, (double[]){7, 1, 7}[r]);
        set(&v, "transaction.amount.sum", r, (double[]){5000, 500, 50}[r]);
    }
    o = evaluate(s, &v, NULL);
    ZK_CHECK_STR(grade_of(s, &o, 0), "champion");
    ZK_CHECK_NEAR(o.scores.score[0], 3, 1e-12);
    ZK_CHECK_STR(grade_of(s, &o, 1), "grow");
    ZK_CHECK_NEAR(o.scores.score[1], 0.5 * 2 + 0.25 * 1 + 0.25 * 2, 1e-12);
    ZK_CHECK_STR(grade_of(s, &o, 2), "ordinary-keep");
}

ZK_TEST(a_fit_comes_back_bit_for_bit_and_rows_may_be_scored_apart)
{
    zk_scheme *s;
    zk_values v;
    outcome o;
    zk_fit *again;
    zk_scores apart;
    const char *json;

    start();
    s = scheme(everything);
    v = crowd(s, 40000);
    o = evaluate(s, &v, NULL);
    contributions_sum(s, &o, 0);
    json = zk_fit_json(&cx, o.fit);
    for (int threads = 1; threads <= 7; threads += 3) { /* whatever the number of threads */
        cx.threads = threads;
        ZK_CHECK_OK(zk_scheme_fit(&cx, s, &v, o.include, &again));
        ZK_CHECK_STR(zk_fit_json(&cx, again), json);
    }
    ZK_CHECK_OK(zk_fit_read(&cx, s, json, &again));
    ZK_CHECK_STR(zk_fit_json(&cx, again), json);
    zk_scores_init(&cx, s, v.rows, &apart);
    for (size_t hi = v.rows; hi > 0;
         hi -= hi >= 7 ? 7 : hi) /* backwards, seven at a time, with the fit read back */
        ZK_CHECK_OK(zk_scheme_score(&cx, s, again, &v, o.include, NULL, hi >= 7 ? hi - 7 : 0, hi, &apart));
    ZK_CHECK_MEM(apart.score, o.scores.score, v.rows * sizeof(double));
    ZK_CHECK_MEM(apart.grade, o.scores.grade, v.rows * sizeof(int16_t));
    for (int i = 0; i < s->n_nodes; i++) {
        ZK_CHECK_MEM(apart.norm[i], o.scores.norm[i], v.rows * sizeof(double));
        ZK_CHECK_MEM(apart.contrib[i], o.scores.contrib[i], v.rows * sizeof(double));
    }
}

ZK_TEST(a_fit_of_another_version_or_damaged_is_refused)
{
    zk_scheme *s, *other;
    zk_values v;
    outcome o;
    zk_fit *again;
    char *json, *cut;

    start();
    s = scheme(everything);
    other = scheme(zk_fmt(&cx.arena, "%s# another\n", everything));
    v = crowd(s, 50);
    o = evaluate(s, &v, NULL);
    json = zk_strdup(&cx.arena, zk_fit_json(&cx, o.fit));
    ZK_CHECK_ERR(zk_fit_read(&cx, other, json, &again), ZK_ECONFLICT);
    ZK_CHECK_ERR(zk_fit_read(&cx, s, "{}", &again), ZK_ECORRUPT);
    ZK_CHECK_ERR(zk_fit_read(&cx, s, "", &again), ZK_ECORRUPT);
    cut = strstr(json, "\"spread\"");
    ZK_CHECK(cut != NULL);
    cut[1] = 'x';
    ZK_CHECK_ERR(zk_fit_read(&cx, s, json, &again), ZK_ECORRUPT);
}

ZK_TEST(nobody_in_the_population_is_no_failure)
{
    zk_scheme *s;
    zk_values v;
    outcome o;

    start();
    s = scheme(everything);
    v = values(s, 3);
    o = evaluate(s, &v, NULL);
    ZK_CHECK_INT(o.include[0], 0);
    v = values(s, 0);
    evaluate(s, &v, NULL);
}

ZK_TEST_MAIN()
