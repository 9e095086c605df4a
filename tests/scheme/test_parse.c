/* SPDX-License-Identifier: Apache-2.0
 *
 * The scheme language: what is understood, and what is complained of, where, many at once.
 */
#include "scheme_test.h"

/* The picture of docs, with the parts it elides written out. */
ZK_TEST(the_picture_of_the_design_is_understood)
{
    zk_scheme *s;

    start();
    s = scheme(
        "scheme: power-credit-large\n"
        "title: {zh: 大型客户用电信用评价, en: Credit of large power customers}\n"
        "subject: customer\n"
        "population: kind in (industrial, commercial) and capacity >= 100 kW\n"
        "aggregate: {deduction: {start: 200}}\n"
        "tree:\n"
        "  cooperation:\n"
        "    title: {zh: 合作指标, en: Cooperation}\n"
        "    weight: 0.40\n"
        "    of:\n"
        "      late_payments:    {indicator: bill.late.count[12 months], weight: 0.5, deduct: {0: 0, 1: 5, "
        "2: 12, 3+: 25}}\n"
        "      longest_arrears:  {indicator: bill.arrears_days.max[12 months], weight: 0.5, deduct: "
        "{piecewise: [[0, 0], [30, 10], [90, 40]]}}\n"
        "  safety: {weight: 0.60, indicator: statement.current_ratio, deduct: {'< 1': 20, '>= 1': 0}}\n"
        "substitutes:\n"
        "  standing_by_local_consumption: {indicator: bill.energy.sum, deduct: {piecewise: [[0, 40], "
        "[100000, 0]]}}\n"
        "missing: {statement.*: {use: standing_by_local_consumption}}\n"
        "grades: {A: \"= 200\", B: \"(195, 200)\", C: \"(185, 195]\", D: \"(170, 185]\", E: \"<= 170\"}\n"
        "rules:\n"
        "  - {when: violation.theft.count[24 months] > 0, grade: E, because: {zh: 两年内有窃电, en: theft "
        "within two years}}\n"
        "  - {never: {from: C, to: A}}\n"
        "strategies: {A: green-channel, C: shorter-cycle, D: guarantee, E: prepay}\n");
    ZK_CHECK_INT(s->n_nodes, 5);
    ZK_CHECK_STR(s->nodes[2].path, "cooperation/late_payments");
    ZK_CHECK_NEAR(s->nodes[2].global, 0.2, 1e-15);
    ZK_CHECK_STR(s->refs[s->nodes[2].ref].text, "bill.late.count[12 months]");
    ZK_CHECK_STR(s->grades[1].range, "(195, 200)");
    ZK_CHECK_STR(s->grades[0].strategy[0].name, "green-channel");
    ZK_CHECK_STR(zk_scheme_rule(s, 0).en, "theft within two years");
    ZK_CHECK_CONTAINS(zk_scheme_rule(s, 1).en, "from C straight to A");
    ZK_CHECK_CONTAINS(zk_scheme_missing_text(&cx, s, 4).en, "standing_by_local_consumption");
}

ZK_TEST(many_mistakes_are_told_at_once_with_their_places)
{
    start();
    broken("scheme: Bad Name\n"                                                                       /* 1 */
           "titel: x\n"                                                                               /* 2 */
           "population: capacity >\n"                                                                 /* 3 */
           "tree:\n"                                                                                  /* 4 */
           "  a: {weight: 0.5, indicator: bill.late.cuont, normalise: zscroe}\n"                      /* 5 */
           "  b: {wieght: 0.5, weight: 0.2, indicator: \"bill.late.count[12 moons]\"}\n"              /* 6 */
           "  c: {weight: 2, indicator: bill.late.count, normalise: {piecewise: [[1, 2], [1, 3]]}}\n" /* 7 */
           "grades: {A: \">= 90\", B: \"[80, 90)\", C: \"< 70\"}\n"                                   /* 8 */
           "rules:\n"                                                                                 /* 9 */
           "  - {when: bill.late.count > 3, grade: Z}\n"                                              /* 10 */
           "  - {grade: A, cap: B}\n"                                                                 /* 11 */
           "strategies: {F: x}\n");                                                                   /* 12 */
    complaint(0, 1, 9, "a scheme's name");
    ZK_CHECK_INT(cx.diags[1].line, 3);
    complaint(2, 5, 31, "bill.late.cuont");
    ZK_CHECK_CONTAINS(cx.diags[2].expected, "bill.late.count");
    complaint(3, 5, 59, "did you mean \"zscore\"");
    ZK_CHECK_INT(cx.diags[4].line, 6);
    complaint(5, 6, 7, "did you mean \"weight\"");
    complaint(6, 7, 15, "must lie between 0 and 1");
    complaint(7, 7, 78, "must ascend");
    complaint(8, 4, 1, "sum to 0.7, not to 1");
    complaint(9, 8, 9, "leave a gap (at 70)");
    complaint(10, 10, 40, "one of these is expected: A, B, C");
    complaint(11, 11, 5, "exactly one effect");
    complaint(12, 12, 14, "one of these is expected: A, B, C");
    complaint(13, 2, 1, "did you mean \"title\"");
    ZK_CHECK_INT(cx.n_diags, 14);
    ZK_CHECK_STR(cx.diags[6].value, "2");
    ZK_CHECK_STR(cx.diags[6].field, "weight");
    ZK_CHECK_STR(cx.diags[6].expected, "0 … 1");
}

ZK_TEST(complaints_come_in_chinese_too)
{
    start();
    cx.lang = ZK_ZH;
    broken("scheme: x\ntree: {a: {weight: 0.5, indicator: bill.late.count}}\n");
    complaint(0, 2, 1, "权重之和为 0.5");
}

/* One mistake per line: place and words. */
ZK_TEST(each_mistake_has_its_sentence)
{
    static const struct {
        const char *text;
        int line, column;
        const char *part;
    } wrong[] = {
        {"- a\n", 1, 1, "made of \"key: value\""},
        {"tree: {a: {weight: 1, indicator: bill.late.count}}\n", 1, 1, "there is no scheme"},
        {"scheme: x\n", 1, 1, "there is no tree"},
        {"scheme: x\ntree: {a: {weight: 1}}\n", 2, 11, "exactly one source"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: bill.late.count, expert: y}}\n", 2, 11,
         "exactly one source"},
        {"scheme: x\ntree: {a: {weight: 1, of: {}}}\n", 2, 27, "1 to 100 nodes"},
        {"scheme: x\ntree: {a: 3}\n", 2, 11, "is written {weight"},
        {"scheme: x\ntree: {a/b: {weight: 1, indicator: bill.late.count}}\n", 2, 13, "cannot name a node"},
        {"scheme: x\ntree: {a: {indicator: bill.late.count}, b: {weight: 1, indicator: bill.late.count}}\n",
         2, 8, "has no weight"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: bill.late.count, deduct: {0: 0, 1+: 3}}}\n", 2, 59,
         "belongs under"},
        {"scheme: x\naggregate: {deduction: {start: 9}}\ntree: {a: {weight: 1, indicator: "
         "bill.late.count}}\n",
         3, 11, "needs deduct"},
        {"scheme: x\naggregate: {deduction: {start: 9}}\ntree: {a: {weight: 1, indicator: bill.late.count, "
         "deduct: {0: 0, 1+: -3}}}\n",
         3, 59, "cannot be negative"},
        {"scheme: x\naggregate: {deduction: {start: 9}}\ntree: {a: {weight: 1, indicator: bill.late.count, "
         "deduct: {0: 0, 2+: 3}}}\n",
         3, 59, "gap"},
        {"scheme: x\naggregate: {deduction: {start: 9}}\ntree: {a: {weight: 1, indicator: bill.late.count, "
         "deduct: {0: 0, '[0, 3]': 1, 3+: 3}}}\n",
         3, 59, "overlap"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: bill.late.count, normalise: {table: {red: 1}}}}\n", 2,
         62, "is not an interval"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: customer.category}}\n", 2, 11, "only a table"},
        {"scheme: x\naggregate: average\ntree: {a: {weight: 1, indicator: bill.late.count}}\n", 2, 12,
         "one of these is expected: weighted_sum"},
        {"scheme: x\naggregate: {fuzzy: {levels: {a: 1, b: 2}}}\ntree: {a: {weight: 1, indicator: "
         "bill.late.count}}\n",
         2, 39, "descend"},
        {"scheme: x\naggregate: {grey: {rho: 2}}\ntree: {a: {weight: 1, indicator: bill.late.count}}\n", 2,
         25, "(0, 1]"},
        {"scheme: x\nweights_from: {ahp: {matrix: [[1, 2], [2, 1]]}}\ntree: {a: {indicator: "
         "bill.late.count}, b: {indicator: bill.count}}\n",
         2, 15, "reciprocal"},
        {"scheme: x\nweights_from: {ahp: {matrix: [1, 2]}}\ntree: {a: {indicator: bill.late.count}, b: "
         "{indicator: bill.count}}\n",
         2, 30, "upper triangle of 1"},
        {"scheme: x\nweights_from: {ahp: {matrix: [9, 1/9, 9]}}\ntree: {a: {indicator: bill.late.count}, b: "
         "{indicator: bill.count}, c: {indicator: bill.open.sum}}\n",
         2, 15, "hurts most"},
        {"scheme: x\nweights_from: {ahp: {matrix: [3]}}\ntree: {a: {weight: 0.5, indicator: "
         "bill.late.count}, b: {weight: 0.5, indicator: bill.count}}\n",
         3, 20, "the judgements give 0.75"},
        {"scheme: x\nweights_from: {ahp: {file: ../secret.csv}}\ntree: {a: {indicator: bill.late.count}}\n",
         2, 28, "must be in the scheme's folder"},
        {"scheme: x\nweights_from: {ahp: {file: none.csv}}\ntree: {a: {indicator: bill.late.count}}\n", 2, 28,
         "none.csv"},
        {"scheme: x\nmissing: {foo.*: 0}\ntree: {a: {weight: 1, indicator: bill.late.count}}\n", 2, 11,
         "no indicator of the tree"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: bill.late.count, missing: maybe}}\n", 2, 60,
         "none, worst, mean"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: bill.late.count, missing: {use: bill.nix}}}\n", 2, 66,
         "bill.nix"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: bill.late.count}}\ngrades: {A: '>= 3', B: '<= 3'}\n", 3,
         9, "overlap (at 3)"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: bill.late.count}}\ngrades: {A: '>= 3', B: '[1, 3'}\n",
         3, 30, "cannot be read"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: bill.late.count}}\ngrades: {A: '>= 3', C: '< 1', B: "
         "'[1, 3)'}\n",
         3, 34, "out of place"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: bill.late.count}}\ngrades: {pareto: {A: 0.9, B: 0.8, "
         "C: rest}}\n",
         3, 30, "ascend"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: bill.late.count}}\ngrades: {quantile: {A: 0.2, B: "
         "0.8}}\n",
         3, 20, "must be the rest"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: bill.late.count}}\ngrades: {matrix: {x: {of: a, cut: "
         "mean}, y: {of: a, cut: mean}, cells: [[A, A]]}, names: {A: }}\n",
         3, 72, "2 rows"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: bill.late.count}}\ngrades: {classes: {A: {}, B: {when: "
         "score > 1}}}\n",
         3, 23, "never reached"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: bill.late.count}}\ngrades: {rfm: {}}\n", 3, 15,
         "recency must be an indicator"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: bill.late.count}}\nrules: [{when: score > 1, grade: "
         "A}]\n",
         3, 8, "there are none"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: bill.late.count}}\ngrades: {A: '>= 3', B: '< "
         "3'}\nrules: [{never: {from: A, to: B}}]\n",
         4, 17, "from a worse grade to a better"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: bill.late.count, of: {b: {weight: 1, indicator: "
         "bill.count}}}}\n",
         2, 34, "has children (of), so it has no indicator"},
        {"scheme: x\ntree: {a: {weight: 1, missing: 0, of: {b: {weight: 1, indicator: bill.count}}}}\n", 2,
         32, "so it has no missing"},
        {"scheme: x\npopulation: category = residental\ntree: {a: {weight: 1, indicator: bill.count}}\n", 2,
         24, "category has no code residental"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: bill.count}}\ngrades: {A: '>= 3', B: '< 3'}\nrules: "
         "[{when: "
         "'importance in (special, frist)', grade: B}]\n",
         4, 41, "importance has no code frist"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: bill.late.count}}\ngrades: {A: '>= 3', B: '[1, 3)'}\n",
         3, 9, "scores below grade B have no grade"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: bill.late.count}}\ngrades: {A: '[3, 9]', B: '< 3'}\n",
         3, 9, "scores above grade A have no grade"},
        {"scheme: x\ntree: {a: {weight: 1, indicator: bill.late.count, normalise: {piecewise: [[0, 0, 5], "
         "[1, "
         "1]]}}}\n",
         2, 75, "[x, y] is expected here"},
    };

    start();
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        printf("  %zu %s", i, strchr(wrong[i].text, '\n') + 1);
        broken(wrong[i].text);
        complaint(0, wrong[i].line, wrong[i].column, wrong[i].part);
    }
}

ZK_TEST(judgements_may_lie_in_a_file_beside_and_are_published_with_it)
{
    const char *path = zk_test_tmp("s.yaml");
    FILE *f = fopen(zk_test_tmp("j.csv"), "w");
    const char *text = "scheme: x\nweights_from: {ahp: {file: j.csv, max_cr: 0.2}}\n"
                       "tree:\n  a:\n    of: {p: {indicator: bill.late.count}, q: {indicator: bill.count}}\n"
                       "  b: {indicator: bill.open.sum}\n";
    zk_scheme *s = NULL;

    start();
    fputs("node,a,b,judgement,expert\n.,a,b,3,1\n,a,b,3,2\na,p,q,1/4,1\na,p,q,1/4,2\n", f);
    fclose(f);
    if (zk_scheme_parse(&cx, &lib, path, text, strlen(text), &s))
        tell();
    ZK_CHECK(s != NULL);
    ZK_CHECK_NEAR(s->nodes[1].weight, 0.75, 1e-12);
    ZK_CHECK_NEAR(s->nodes[2].weight, 0.2, 1e-12);
    ZK_CHECK_NEAR(s->nodes[2].global, 0.15, 1e-12);
    f = fopen(zk_test_tmp("j.csv"), "w");
    fputs("a,b,3\n.,a,zz,3\n.,a,b,x\nq,a,b,2\n", f);
    fclose(f);
    s = NULL;
    ZK_CHECK_ERR(zk_scheme_parse(&cx, &lib, path, text, strlen(text), &s), ZK_EPARSE);
    ZK_CHECK_STR(cx.diags[0].file, "j.csv");
    ZK_CHECK_INT(cx.diags[0].line, 1);
    ZK_CHECK_INT(cx.diags[1].line, 2);
    ZK_CHECK_CONTAINS(cx.diags[1].message, "two children");
    ZK_CHECK_CONTAINS(cx.diags[2].message, "1/9 to 9");
    ZK_CHECK_CONTAINS(cx.diags[3].message, "no such node");
}

ZK_TEST(several_experts_are_combined)
{
    zk_scheme *s;

    start();
    s = scheme("scheme: x\nweights_from: {ahp: {experts: [{matrix: [4]}, {matrix: [1]}]}}\n"
               "tree: {a: {indicator: bill.late.count}, b: {indicator: bill.count}}\n");
    ZK_CHECK_NEAR(s->nodes[1].weight, 2.0 / 3, 1e-12); /* geometric mean of 4 and 1 is 2 */
    s = scheme("scheme: x\nweights_from: {ahp: {names: [b, a], matrix: [[1, 3], [1/3, 1]]}}\n"
               "tree: {a: {indicator: bill.late.count}, b: {indicator: bill.count}}\n");
    ZK_CHECK_NEAR(s->nodes[1].weight, 0.25, 1e-12);
}

ZK_TEST(customer_fields_may_be_bare_words_in_either_name)
{
    zk_scheme *s;

    start();
    s = scheme("scheme: x\npopulation: kind = industrial and region is not missing\n"
               "tree: {a: {weight: 1, indicator: customer.capacity}}\ngrades: {A: '>= 1', B: '< 1'}\n");
    ZK_CHECK_STR(s->refs[0].text, "customer.category");
    ZK_CHECK_STR(s->refs[1].text, "customer.region");
}

ZK_TEST(other_schemes_results_are_needs)
{
    zk_scheme *s;

    start();
    s = scheme("scheme: x\nneeds: [third]\ntree: {a: {weight: 1, indicator: score.first}}\n"
               "grades: {A: '>= 1', B: '< 1'}\nrules: [{when: grade.second = E, cap: B}]\n");
    ZK_CHECK_INT(s->n_needs, 3);
    ZK_CHECK_STR(s->needs[0], "third");
    ZK_CHECK_STR(s->needs[1], "first");
    ZK_CHECK_STR(s->needs[2], "second");
}

ZK_TEST(differences_are_told_in_words)
{
    zk_scheme *a, *b;
    zk_scheme_change *list;
    size_t n;

    start();
    a = scheme("scheme: x\ntree: {p: {weight: 0.5, indicator: bill.late.count}, q: {weight: 0.5, indicator: "
               "bill.count}}\n"
               "grades: {A: '>= 1', B: '< 1'}\n");
    b = scheme(
        "scheme: x\ntree: {p: {weight: 0.4, indicator: bill.late.count[6 months]}, r: {weight: 0.6, "
        "indicator: bill.count}}\n"
        "grades: {A: '>= 2', B: '< 2'}\nrules: [{when: score > 5, grade: B}]\nstrategies: {A: sing}\n");
    ZK_CHECK_OK(zk_scheme_diff(&cx, a, a, &list, &n));
    ZK_CHECK_INT(n, 0);
    ZK_CHECK_OK(zk_scheme_diff(&cx, a, b, &list, &n));
    ZK_CHECK_INT(n, 8);
    ZK_CHECK_STR(list[0].text.en, "q is gone");
    ZK_CHECK_STR(list[1].text.en, "p: weight 0.5000 -> 0.4000 (global 0.5000 -> 0.4000)");
    ZK_CHECK_CONTAINS(
        list[2].text.en,
        "indicator changed from \"bill.late.count[12 months]\" to \"bill.late.count[6 months]\"");
    ZK_CHECK_CONTAINS(list[3].text.en, "r is new");
    ZK_CHECK_CONTAINS(list[4].text.en, "A: range changed from \">= 1\" to \">= 2\"");
    ZK_CHECK_CONTAINS(list[5].text.zh, "策略新定为“sing”");
    ZK_CHECK_CONTAINS(list[7].text.en, "rule when: score > 5, grade: B is new");
}

ZK_TEST_MAIN()
