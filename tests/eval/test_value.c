/* SPDX-License-Identifier: Apache-2.0
 *
 * ABC, RFM with the published cuts of rfm_data_orders.csv, value matrix, concentration.
 */
#include "eval_test.h"

/* ---- ABC ---- */

ZK_TEST(abc_by_hand)
{
    /* positive total 100: cumulative 50 80 90 95 100 */
    const double v[] = {5, 30, -20, 50, 10, 0, 5}, upto[] = {0.80, 0.95};
    const double cumulative[] = {0.95, 0.8, 1, 0.5, 0.9, 1, 1};
    size_t rank[7];
    double share[7];
    zk_grade g[7];
    zk_abc_class c[3];

    ZK_CHECK_OK(zk_abc(v, 7, upto, 2, ZK_ABC_UP_TO, g, rank, share, c, NULL));
    ZK_CHECK_MEM(g, ((zk_grade[]){1, 0, 2, 0, 1, 2, 2}), 7);
    ZK_CHECK_MEM(rank, ((size_t[]){4, 2, 7, 1, 3, 6, 5}),
                 sizeof rank); /* of the two fives the first one leads */
    check_all_near(share, cumulative, 7, 1e-15);
    ZK_CHECK(c[0].count == 2 && c[1].count == 2 && c[2].count == 3);
    ZK_CHECK(c[0].value == 80 && c[1].value == 15 && c[2].value == -15);
    ZK_CHECK_NEAR(c[2].value_share, -0.15, 1e-15);
    ZK_CHECK_NEAR(c[0].count_share, 2.0 / 7, 1e-15);
}

ZK_TEST(abc_rules_differ_where_a_cut_is_crossed)
{
    const double v[] = {90, 6, 3, 1}, upto[] = {0.80, 0.95};
    zk_grade g[4];

    ZK_CHECK_OK(zk_abc(v, 4, upto, 2, ZK_ABC_UP_TO, g, NULL, NULL, NULL, NULL));
    ZK_CHECK_MEM(g, ((zk_grade[]){0, 2, 2, 2}), 4); /* the largest is A, whatever its share */
    ZK_CHECK_OK(zk_abc(v, 4, upto, 2, ZK_ABC_REACHING, g, NULL, NULL, NULL, NULL));
    ZK_CHECK_MEM(g, ((zk_grade[]){0, 1, 2, 2}), 4); /* who crosses a cut is still above it */
    /* ten times 0.1: 0.8 is reached by eight of them, although the sum is not exactly that */
    const double tenth[] = {.1, .1, .1, .1, .1, .1, .1, .1, .1, .1};
    zk_grade ten[10];
    ZK_CHECK_OK(zk_abc(tenth, 10, upto, 2, ZK_ABC_UP_TO, ten, NULL, NULL, NULL, NULL));
    ZK_CHECK_MEM(ten, ((zk_grade[]){0, 0, 0, 0, 0, 0, 0, 0, 1, 2}), 10);
    ZK_CHECK_OK(zk_abc(tenth, 10, upto, 2, ZK_ABC_REACHING, ten, NULL, NULL, NULL, NULL));
    ZK_CHECK_MEM(ten, ((zk_grade[]){0, 0, 0, 0, 0, 0, 0, 0, 1, 1}), 10);
}

ZK_TEST(abc_properties)
{
    enum { N = 500 };
    double v[N], w[N];
    const double upto[] = {0.7, 0.9, 0.99};
    zk_grade g[N], h[N];
    zk_abc_class c[4];
    double total = 0;

    fill_uniform(1, -1, 9, v, N);
    for (size_t i = 0; i < N; i++)
        v[i] = v[i] * v[i] * v[i];
    for (size_t i = 0; i < N; i++) {
        w[i] = 1000 * v[N - 1 - i];
        total += fmax(0, v[i]);
    }
    ZK_CHECK_OK(zk_abc(v, N, upto, 3, ZK_ABC_UP_TO, g, NULL, NULL, c, NULL));
    ZK_CHECK_OK(zk_abc(w, N, upto, 3, ZK_ABC_UP_TO, h, NULL, NULL, NULL, NULL));
    for (size_t i = 0; i < N; i++) {
        ZK_CHECK_INT(g[i], h[N - 1 - i]); /* unit and order do not matter (no ties here) */
        ZK_CHECK(v[i] > 0 || g[i] == 3);
        for (size_t j = 0; j < N; j++)
            ZK_CHECK(v[i] <= v[j] || g[i] <= g[j]);
    }
    ZK_CHECK(c[0].value_share <= 0.7 && c[0].value_share > 0.69);
    ZK_CHECK_NEAR(c[0].value / total, c[0].value_share, 1e-12);
    ZK_CHECK_INT(c[0].count + c[1].count + c[2].count + c[3].count, N);
}

ZK_TEST(abc_degenerate_and_refusals)
{
    const double none[] = {0, -1}, upto[] = {0.8, 0.95};
    zk_grade g[2];
    double share[2];
    zk_abc_class c[3];

    ZK_CHECK_OK(zk_abc(none, 2, upto, 2, ZK_ABC_UP_TO, g, NULL, share, c, NULL));
    ZK_CHECK(g[0] == 2 && g[1] == 2 && share[0] == 0 && c[2].value == -1 && c[2].value_share == 0);
    ZK_CHECK_OK(zk_abc(none, 0, upto, 2, ZK_ABC_UP_TO, g, NULL, NULL, c, NULL));
    ZK_CHECK(c[0].count == 0 && c[0].count_share == 0);
    CHECK_REFUSED(zk_abc((double[]){1, NAN}, 2, upto, 2, ZK_ABC_UP_TO, g, NULL, NULL, NULL, &spot),
                  ZK_ENUMERIC, ZK_WHY_NAN, 1, 0);
    CHECK_REFUSED(zk_abc(none, 2, upto, 0, ZK_ABC_UP_TO, g, NULL, NULL, NULL, &spot), ZK_EINVAL, ZK_WHY_EMPTY,
                  0, 1);
    CHECK_REFUSED(zk_abc(none, 2, (double[]){0.9, 0.8}, 2, ZK_ABC_UP_TO, g, NULL, NULL, NULL, &spot),
                  ZK_EINVAL, ZK_WHY_NOT_ASCENDING, 1, 1);
    CHECK_REFUSED(zk_abc(none, 2, (double[]){1.2}, 1, ZK_ABC_UP_TO, g, NULL, NULL, NULL, &spot), ZK_EINVAL,
                  ZK_WHY_RANGE, 0, 1);
    CHECK_REFUSED(zk_abc((double[]){1e308, 1e308}, 2, upto, 2, ZK_ABC_UP_TO, g, NULL, NULL, NULL, &spot),
                  ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0);
}

/* ---- RFM ---- */

enum { CUSTOMERS = 2000 };

typedef struct orders {
    char name[CUSTOMERS][40];
    double recency[CUSTOMERS], frequency[CUSTOMERS], money[CUSTOMERS];
    size_t customers, rows;
} orders;

static int days(const char *iso)
{
    int y = atoi(iso), m = atoi(iso + 5), d = atoi(iso + 8), era;

    y -= m <= 2; /* days from civil (Hinnant) */
    era = y / 400;
    int yoe = y - era * 400, doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static size_t customer_of(orders *o, const char *name)
{
    for (size_t i = 0; i < o->customers; i++)
        if (strcmp(o->name[i], name) == 0)
            return i;
    ZK_CHECK(o->customers < CUSTOMERS);
    snprintf(o->name[o->customers], sizeof o->name[0], "%s", name);
    o->recency[o->customers] = 1e9;
    return o->customers++;
}

static orders *read_orders(const char *as_of)
{
    static orders o;
    const char *path = zk_test_shared("data/segment/rfm_data_orders.csv");
    char line[200];
    FILE *f;

    if (!path)
        ZK_SKIP("reference data is not there (ZHIKE_SHARED)");
    ZK_CHECK((f = fopen(path, "r")) != NULL);
    ZK_CHECK(fgets(line, sizeof line, f) != NULL);
    while (fgets(line, sizeof line, f)) {
        char *save, *name = strtok_r(line, ",", &save), *date = strtok_r(NULL, ",", &save);
        double revenue = atof(strtok_r(NULL, ",", &save));
        size_t c = customer_of(&o, name);
        o.recency[c] = fmin(o.recency[c], days(as_of) - days(date));
        o.frequency[c] += 1;
        o.money[c] += revenue;
        o.rows++;
    }
    fclose(f);
    return &o;
}

ZK_TEST(published_rfm_cuts)
{
    static const double want[3][4] = {{115, 181, 297.4, 482}, {4, 5, 6, 8}, {255.8, 382, 506.4, 666}};
    orders *o = read_orders("2006-12-31");
    zk_rfm_cuts published, cuts;
    zk_rfm_score s, t;

    ZK_CHECK_INT(o->rows, 4906);
    ZK_CHECK_INT(o->customers, 995);
    ZK_CHECK_OK(zk_rfm_fit_plus_one(o->recency, o->frequency, o->money, o->customers, 5, &published, NULL));
    for (size_t a = 0; a < 3; a++)
        check_all_near(published.cut[a], want[a], 4, 1e-10);
    ZK_CHECK_OK(zk_rfm_check(&published, NULL));
    ZK_CHECK_OK(zk_rfm_fit(o->recency, o->frequency, o->money, o->customers, 5, &cuts, NULL));
    for (size_t a = 0; a < 3; a++)
        for (size_t i = 0; i < 4; i++)
            ZK_CHECK_NEAR(cuts.cut[a][i], want[a][i] - 1, 1e-10);
    for (size_t i = 0; i < o->customers; i++) { /* both say the same of whole numbers */
        ZK_CHECK_OK(zk_rfm_apply(&cuts, o->recency[i], o->frequency[i], o->money[i], &s, NULL));
        ZK_CHECK_OK(zk_rfm_apply(&published, o->recency[i], o->frequency[i], o->money[i], &t, NULL));
        ZK_CHECK_INT(s.f, t.f);
        ZK_CHECK(s.r == t.r || (o->recency[i] > 296.4 && o->recency[i] < 297.4));
        ZK_CHECK(s.m == t.m || (o->money[i] > 254.8 && o->money[i] < 255.8) ||
                 (o->money[i] > 505.4 && o->money[i] < 506.4));
    }
    ZK_CHECK_OK(zk_rfm_apply(&published, 114, 8, 255.8, &s, NULL)); /* on a cut: the band above */
    ZK_CHECK(s.r == 5 && s.f == 5 && s.m == 2);
    ZK_CHECK_OK(zk_rfm_apply(&cuts, 114, 7, 254.8, &s, NULL)); /* on a cut: the band below */
    ZK_CHECK(s.r == 5 && s.f == 4 && s.m == 1);
    ZK_CHECK_OK(zk_rfm_apply(&cuts, 482, 4, 1e9, &s, NULL));
    ZK_CHECK(s.r == 1 && s.f == 2 && s.m == 5);
}

ZK_TEST(one_time_buyers_score_one)
{
    const double f[] = {1, 1, 1, 1, 1, 1, 1, 1, 2, 5}, r[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    zk_rfm_cuts cuts;
    zk_rfm_score s;

    ZK_CHECK_OK(zk_rfm_fit(r, f, r, 10, 5, &cuts, NULL));
    ZK_CHECK_OK(zk_rfm_apply(&cuts, 5, 1, 5, &s, NULL));
    ZK_CHECK_INT(s.f, 1);
    ZK_CHECK_OK(zk_rfm_apply(&cuts, 5, 5, 5, &s, NULL));
    ZK_CHECK_INT(s.f, 5);
}

/* The normaliser's quantile scores are RFM's. */
ZK_TEST(rfm_agrees_with_quantile_normalisation)
{
    orders *o = read_orders("2006-12-31");
    const double *x[3] = {o->recency, o->frequency, o->money};
    double room[3][4], y[3];
    zk_rfm_cuts cuts;
    zk_rfm_score s;
    zk_norm f[3];

    ZK_CHECK_OK(zk_rfm_fit(x[0], x[1], x[2], o->customers, 5, &cuts, NULL));
    for (size_t a = 0; a < 3; a++) {
        zk_norm_spec spec = {.kind = ZK_NORM_QUANTILE, .groups = 5};
        spec.direction = a == ZK_RFM_R ? ZK_LESS_IS_BETTER : ZK_MORE_IS_BETTER;
        ZK_CHECK_OK(zk_norm_fit(&spec, x[a], o->customers, room[a], &f[a], NULL));
    }
    for (size_t i = 0; i < o->customers; i++) {
        for (size_t a = 0; a < 3; a++)
            ZK_CHECK_OK(zk_norm_apply(&f[a], x[a][i], &y[a], NULL));
        ZK_CHECK_OK(zk_rfm_apply(&cuts, x[0][i], x[1][i], x[2][i], &s, NULL));
        ZK_CHECK(s.r == y[0] && s.f == y[1] && s.m == y[2]);
    }
}

ZK_TEST(rfm_scores_and_forms)
{
    const zk_rfm_cuts fixed = {.bins = 3, .cut = {{30, 90}, {2, 6}, {100, 1000}}}, ten = {.bins = 10};
    const double w[] = {1, 2, 3}, bad[] = {0, 0, 0};
    zk_rfm_score s;
    double out;

    ZK_CHECK_OK(zk_rfm_check(&fixed, NULL));
    ZK_CHECK_OK(zk_rfm_apply(&fixed, 45, 6, 99.99, &s, NULL));
    ZK_CHECK(s.r == 2 && s.f == 3 && s.m == 1);
    ZK_CHECK_INT(zk_rfm_product(s), 6);
    ZK_CHECK_INT(zk_rfm_cell(&fixed, s), 231);
    ZK_CHECK_INT(zk_rfm_cell(&ten, (zk_rfm_score){10, 3, 7}), 100307);
    ZK_CHECK_OK(zk_rfm_weighted(s, w, &out, NULL));
    ZK_CHECK_NEAR(out, (2 + 6 + 3) / 6.0, 1e-15);
    CHECK_REFUSED(zk_rfm_weighted(s, bad, &out, &spot), ZK_EINVAL, ZK_WHY_ZERO_SUM, 0, 0);
    CHECK_REFUSED(zk_rfm_apply(&fixed, 1, NAN, 1, &s, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 0, 1);
}

ZK_TEST(rfm_eight_classes)
{
    const double at[] = {3, 3, 3};
    static const struct {
        zk_rfm_score s;
        zk_rfm_class c;
        const char *zh;
    } cases[] = {{{5, 5, 5}, ZK_RFM_CHAMPION, "重要价值客户"},
                 {{5, 1, 5}, ZK_RFM_GROW, "重要发展客户"},
                 {{1, 5, 5}, ZK_RFM_KEEP, "重要保持客户"},
                 {{1, 1, 5}, ZK_RFM_RESCUE, "重要挽留客户"},
                 {{3, 3, 2}, ZK_RFM_ORDINARY, "一般价值客户"},
                 {{3, 2, 2}, ZK_RFM_ORDINARY_GROW, "一般发展客户"},
                 {{2, 3, 2}, ZK_RFM_ORDINARY_KEEP, "一般保持客户"},
                 {{1, 1, 1}, ZK_RFM_ORDINARY_RESCUE, "一般挽留客户"}};

    for (size_t i = 0; i < COUNT(cases); i++) {
        ZK_CHECK_INT(zk_rfm_classify(cases[i].s, at), cases[i].c);
        ZK_CHECK_STR(zk_rfm_class_zh(cases[i].c), cases[i].zh);
        ZK_CHECK(*zk_rfm_class_en(cases[i].c));
    }
    ZK_CHECK_STR(zk_rfm_class_zh(ZK_RFM_CLASS_COUNT), "");
    ZK_CHECK_STR(zk_rfm_class_en(ZK_RFM_CLASS_COUNT), "");
}

ZK_TEST(value_matrix)
{
    static const char *const zh[] = {"最佳客户", "消费型客户", "频繁型客户", "不确定客户"};
    static const char *const en[] = {"best", "spender", "frequent", "uncertain"};
    const double f[] = {5, 1, 5, 1}, m[] = {50, 50, 10, 10};

    for (size_t i = 0; i < 4; i++) {
        zk_value_cell c = zk_value_classify(f[i], m[i], 5, 50);
        ZK_CHECK_INT(c, i);
        ZK_CHECK_STR(zk_value_cell_zh(c), zh[i]);
        ZK_CHECK_STR(zk_value_cell_en(c), en[i]);
    }
    ZK_CHECK_STR(zk_value_cell_zh(ZK_VALUE_CELL_COUNT), "");
    ZK_CHECK_STR(zk_value_cell_en(ZK_VALUE_CELL_COUNT), "");
}

ZK_TEST(rfm_refusals)
{
    const double x[] = {1, 2, 3}, bad[] = {1, NAN, 3};
    zk_rfm_cuts c;

    CHECK_REFUSED(zk_rfm_fit(x, x, x, 3, 1, &c, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(zk_rfm_fit_plus_one(x, x, x, 0, 5, &c, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    CHECK_REFUSED(zk_rfm_fit(x, x, x, 3, 11, &c, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(zk_rfm_fit(x, x, bad, 3, 5, &c, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 1, 2);
    CHECK_REFUSED(zk_rfm_fit(x, x, x, 0, 5, &c, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    c = (zk_rfm_cuts){.bins = 3, .cut = {{30, 90}, {6, 6}, {100, 1000}}};
    CHECK_REFUSED(zk_rfm_check(&c, &spot), ZK_EINVAL, ZK_WHY_NOT_ASCENDING, 1, 1);
    c.cut[1][0] = INFINITY;
    CHECK_REFUSED(zk_rfm_check(&c, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 0, 1);
    c.bins = 0;
    CHECK_REFUSED(zk_rfm_check(&c, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
}

/* ---- concentration ---- */

ZK_TEST(lorenz_by_hand)
{
    const double x[] = {4, 1, 3, 2}, want[] = {0, 0.1, 0.3, 0.6, 1};
    double curve[9], g;

    ZK_CHECK_OK(zk_lorenz(x, 4, 4, curve, NULL));
    check_all_near(curve, want, 5, 1e-15);
    ZK_CHECK_OK(zk_lorenz(x, 4, 8, curve, NULL));
    ZK_CHECK_NEAR(curve[3], 0.2, 1e-15); /* between 0.1 and 0.3 */
    ZK_CHECK_OK(zk_gini(x, 4, false, &g, NULL));
    ZK_CHECK_NEAR(g, 0.25, 1e-15);
    ZK_CHECK_OK(zk_gini(x, 4, true, &g, NULL));
    ZK_CHECK_NEAR(g, 1.0 / 3, 1e-15);
}

/* Gini another way: mean absolute difference over twice the mean; and 1 - 2 x area under the curve. */
ZK_TEST(gini_three_ways)
{
    enum { N = 200 };
    double x[N], curve[N + 1], g, pairs = 0, area = 0;

    fill_uniform(2, 0, 1, x, N);
    for (size_t i = 0; i < N; i++)
        x[i] = pow(x[i], 4);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++)
            pairs += fabs(x[i] - x[j]);
    ZK_CHECK_OK(zk_gini(x, N, false, &g, NULL));
    ZK_CHECK_NEAR(g, pairs / (2 * N * zk_sum(x, N)), 1e-13);
    ZK_CHECK_OK(zk_lorenz(x, N, N, curve, NULL));
    for (size_t i = 0; i < N; i++)
        area += (curve[i] + curve[i + 1]) / 2 / N;
    ZK_CHECK_NEAR(g, 1 - 2 * area, 1e-13);
    for (size_t i = 0; i < N; i++)
        ZK_CHECK(curve[i + 1] >= curve[i] && curve[i] <= (double)i / N + 1e-15);
}

ZK_TEST(top_share_and_count)
{
    const double x[] = {1, 5, 2, 2}, even[] = {3, 3, 3, 3, 3};
    double s, g;
    size_t k;

    ZK_CHECK_OK(zk_top_share(x, 4, 0.25, &s, NULL));
    ZK_CHECK_NEAR(s, 0.5, 1e-15);
    ZK_CHECK_OK(zk_top_share(x, 4, 0.375, &s, NULL)); /* one and a half */
    ZK_CHECK_NEAR(s, 0.6, 1e-15);
    ZK_CHECK_OK(zk_top_share(x, 4, 1, &s, NULL));
    ZK_CHECK_NEAR(s, 1, 0);
    ZK_CHECK_OK(zk_top_count(x, 4, 0.5, &k, NULL));
    ZK_CHECK_INT(k, 1);
    ZK_CHECK_OK(zk_top_count(x, 4, 0.51, &k, NULL));
    ZK_CHECK_INT(k, 2);
    ZK_CHECK_OK(zk_top_count(x, 4, 1, &k, NULL));
    ZK_CHECK_INT(k, 4);
    ZK_CHECK_OK(zk_gini(even, 5, true, &g, NULL));
    ZK_CHECK_NEAR(g, 0, 1e-15);
    ZK_CHECK_OK(zk_gini(x, 1, true, &g, NULL));
    ZK_CHECK(g == 0);
}

ZK_TEST(concentration_refusals)
{
    const double neg[] = {1, -1}, zero[] = {0, 0}, x[] = {1, 2}, huge[] = {1e308, 1e308};
    double out[4];
    size_t k;

    CHECK_REFUSED(zk_gini(neg, 2, false, out, &spot), ZK_EINVAL, ZK_WHY_NEGATIVE, 1, 0);
    CHECK_REFUSED(zk_gini(zero, 2, false, out, &spot), ZK_ENUMERIC, ZK_WHY_ZERO_SUM, 0, 0);
    CHECK_REFUSED(zk_gini(huge, 2, false, out, &spot), ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0);
    CHECK_REFUSED(zk_lorenz(x, 2, 0, out, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(zk_lorenz(x, 0, 2, out, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    CHECK_REFUSED(zk_top_share(x, 2, 0, out, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(zk_top_share(neg, 2, 0.5, out, &spot), ZK_EINVAL, ZK_WHY_NEGATIVE, 1, 0);
    CHECK_REFUSED(zk_top_count(x, 2, 1.5, &k, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(zk_top_count(zero, 2, 0.5, &k, &spot), ZK_ENUMERIC, ZK_WHY_ZERO_SUM, 0, 0);
}

ZK_TEST_MAIN()
