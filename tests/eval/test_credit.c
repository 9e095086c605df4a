/* SPDX-License-Identifier: Apache-2.0
 *
 * ROC with DeLong's interval against the definition, Wilson against Newcombe's table, monotonicity, PSI,
 * migration.
 */
#include "eval_test.h"

/* ---- ROC ---- */

/* Everything from the definitions, over all pairs (DeLong, DeLong & Clarke-Pearson 1988, eq. 4-6). */
static zk_roc by_definition(const double *score, const uint8_t *bad, size_t n)
{
    static double v10[1000], v01[1000];
    zk_roc r = {.n = n};
    double m = 0, k = 0, s10 = 0, s01 = 0;

    memset(v10, 0, sizeof v10);
    memset(v01, 0, sizeof v01);
    for (size_t i = 0; i < n; i++)
        r.bad += bad[i];
    m = (double)r.bad;
    k = (double)(n - r.bad);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (bad[i] && !bad[j]) {
                double psi = score[i] > score[j] ? 1 : score[i] == score[j] ? 0.5 : 0;
                v10[i] += psi / k;
                v01[j] += psi / m;
                r.auc += psi; /* exact */
            }
    r.auc /= m * k;
    for (size_t i = 0; i < n; i++) {
        if (bad[i])
            s10 += (v10[i] - r.auc) * (v10[i] - r.auc) / (m - 1);
        else
            s01 += (v01[i] - r.auc) * (v01[i] - r.auc) / (k - 1);
        double tpr = 0, fpr = 0;
        for (size_t j = 0; j < n; j++)
            if (score[j] >= score[i]) {
                tpr += bad[j] / m;
                fpr += !bad[j] / k;
            }
        r.ks = fmax(r.ks, fabs(tpr - fpr));
    }
    r.se = sqrt(s10 / m + s01 / k);
    return r;
}

static void make_scores(uint64_t stream, size_t n, double grain, double *score, uint8_t *bad)
{
    zk_rng rng;

    zk_rng_init(&rng, 99, stream);
    for (size_t i = 0; i < n; i++) {
        double x = zk_rng_normal(&rng);
        bad[i] = zk_rng_uniform(&rng) < zk_normal_cdf(x - 1);
        score[i] = grain > 0 ? floor(x / grain) : x;
    }
}

ZK_TEST(roc_agrees_with_its_definition)
{
    const size_t sizes[] = {5, 30, 200, 700};
    const double grains[] = {0, 0.3, 2};
    double score[700], turned[700];
    uint8_t bad[700];
    zk_roc got, back;

    for (size_t s = 0; s < COUNT(sizes); s++)
        for (size_t g = 0; g < COUNT(grains); g++) {
            size_t n = sizes[s];
            make_scores(s * 10 + g, n, grains[g], score, bad);
            bad[0] = bad[1] = 1;
            bad[2] = bad[3] = 0;
            zk_roc want = by_definition(score, bad, n);
            ZK_CHECK_OK(zk_roc_test(score, bad, n, false, 0.95, &got, NULL));
            ZK_CHECK_INT(got.bad, want.bad);
            ZK_CHECK_NEAR(got.auc, want.auc, 1e-13);
            ZK_CHECK_NEAR(got.se, want.se, 1e-13);
            ZK_CHECK_NEAR(got.ks, want.ks, 1e-13);
            ZK_CHECK_NEAR(got.gini, 2 * got.auc - 1, 1e-15);
            if (got.low > 0 && got.high < 1)
                ZK_CHECK_NEAR(got.high - got.low, 2 * 1.959963984540054 * got.se, 1e-13);
            /* any increasing map of the score, and the other direction, say the same */
            for (size_t i = 0; i < n; i++)
                turned[i] = 600 - 50 * (score[i] < 0 ? score[i] : 3 * score[i]);
            ZK_CHECK_OK(zk_roc_test(turned, bad, n, true, 0.95, &back, NULL));
            ZK_CHECK(back.auc == got.auc && back.se == got.se && back.ks == got.ks);
            ZK_CHECK_OK(zk_roc_test(turned, bad, n, false, 0.95, &back, NULL));
            ZK_CHECK_NEAR(back.auc, 1 - got.auc, 1e-13);
        }
}

ZK_TEST(roc_by_hand)
{
    const double score[] = {1, 2, 3, 4}, same[] = {7, 7, 7, 7};
    const uint8_t perfect[] = {0, 0, 1, 1}, mixed[] = {0, 1, 0, 1}, lone[] = {0, 0, 0, 1};
    zk_roc r;

    ZK_CHECK_OK(zk_roc_test(score, perfect, 4, false, 0.95, &r, NULL));
    ZK_CHECK(r.auc == 1 && r.ks == 1 && r.se == 0 && r.low == 1 && r.high == 1 && r.ks_score == 3);
    ZK_CHECK_OK(zk_roc_test(score, mixed, 4, false, 0.95, &r, NULL));
    ZK_CHECK(r.auc == 0.75 && r.ks == 0.5);
    ZK_CHECK_OK(zk_roc_test(same, mixed, 4, false, 0.95, &r, NULL));
    ZK_CHECK(r.auc == 0.5 && r.ks == 0 && r.se == 0);
    ZK_CHECK_OK(
        zk_roc_test(score, lone, 4, false, 0.95, &r, NULL)); /* one bad: its part of the variance is 0 */
    ZK_CHECK(r.auc == 1 && r.se == 0);
}

/* The curve's area is the AUC; its largest height over the diagonal is KS. */
ZK_TEST(curve_holds_auc_and_ks)
{
    enum { N = 300 };
    static double score[N];
    static uint8_t bad[N];
    static zk_roc_point curve[N + 1];
    double area = 0, ks = 0;
    size_t points;
    zk_roc r;

    make_scores(5, N, 0.2, score, bad);
    ZK_CHECK_OK(zk_roc_test(score, bad, N, false, 0.9, &r, NULL));
    ZK_CHECK_OK(zk_roc_curve(score, bad, N, false, curve, &points, NULL));
    ZK_CHECK(points > 10 && points <= N + 1);
    ZK_CHECK(curve[0].tpr == 0 && curve[0].fpr == 0 && curve[points - 1].tpr == 1 &&
             curve[points - 1].fpr == 1);
    for (size_t i = 1; i < points; i++) {
        area += (curve[i].fpr - curve[i - 1].fpr) * (curve[i].tpr + curve[i - 1].tpr) / 2;
        ks = fmax(ks, fabs(curve[i].tpr - curve[i].fpr));
        ZK_CHECK(i == 1 || curve[i].score < curve[i - 1].score);
    }
    ZK_CHECK_NEAR(area, r.auc, 1e-13);
    ZK_CHECK_NEAR(ks, r.ks, 0);
}

ZK_TEST(roc_refusals)
{
    double score[] = {1, NAN};
    uint8_t bad[] = {1, 1};
    zk_roc_point curve[3];
    size_t points;
    zk_roc r;

    CHECK_REFUSED(zk_roc_test(score, bad, 2, false, 0.95, &r, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 1, 0);
    CHECK_REFUSED(zk_roc_test(score, bad, 0, false, 0.95, &r, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    score[1] = 2;
    CHECK_REFUSED(zk_roc_test(score, bad, 2, false, 0.95, &r, &spot), ZK_ENUMERIC, ZK_WHY_ONE_CLASS, 0, 1);
    CHECK_REFUSED(zk_roc_curve(score, bad, 2, false, curve, &points, &spot), ZK_ENUMERIC, ZK_WHY_ONE_CLASS, 0,
                  1);
    bad[1] = 2;
    CHECK_REFUSED(zk_roc_test(score, bad, 2, false, 0.95, &r, &spot), ZK_EINVAL, ZK_WHY_RANGE, 1, 1);
    CHECK_REFUSED(zk_roc_test(score, bad, 2, false, 1, &r, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 2);
}

/* ---- rates ---- */

/* Newcombe, Statistics in Medicine 17 (1998), table I, method 3. */
ZK_TEST(published_wilson_intervals)
{
    static const struct {
        size_t hits, n;
        double low, high;
    } cases[] = {
        {81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}};
    double low, high;

    for (size_t i = 0; i < COUNT(cases); i++) {
        ZK_CHECK_OK(zk_wilson(cases[i].hits, cases[i].n, 0.95, &low, &high, NULL));
        ZK_CHECK_NEAR(low, cases[i].low, 0.5e-4);
        ZK_CHECK_NEAR(high, cases[i].high, 0.5e-4);
        double l, h; /* turned round */
        ZK_CHECK_OK(zk_wilson(cases[i].n - cases[i].hits, cases[i].n, 0.95, &l, &h, NULL));
        ZK_CHECK_NEAR(l, 1 - high, 1e-15);
        ZK_CHECK_NEAR(h, 1 - low, 1e-15);
    }
    CHECK_REFUSED(zk_wilson(0, 0, 0.95, &low, &high, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    CHECK_REFUSED(zk_wilson(3, 2, 0.95, &low, &high, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(zk_wilson(1, 2, 0, &low, &high, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 2);
}

ZK_TEST(bad_rates_per_grade)
{
    const zk_grade g[] = {0, 0, 1, 1, 1, 3, 3};
    const uint8_t bad[] = {0, 0, 0, 0, 1, 1, 1};
    zk_grade_rate r[4];

    ZK_CHECK_OK(zk_bad_rates(g, bad, 7, 4, 0.95, r, NULL));
    ZK_CHECK(r[0].n == 2 && r[0].bad == 0 && r[0].rate == 0 && r[0].low == 0 && r[0].high < 1);
    ZK_CHECK(r[1].n == 3 && r[1].bad == 1);
    ZK_CHECK_NEAR(r[1].rate, 1.0 / 3, 1e-15);
    ZK_CHECK(r[1].low < r[1].rate && r[1].rate < r[1].high);
    ZK_CHECK(r[2].n == 0 && r[2].rate == 0 && r[2].low == 0 && r[2].high == 1);
    ZK_CHECK(r[3].rate == 1 && r[3].high == 1 && r[3].low > 0);
    CHECK_REFUSED(zk_bad_rates(g, bad, 7, 3, 0.95, r, &spot), ZK_EINVAL, ZK_WHY_RANGE, 5, 0);
    CHECK_REFUSED(zk_bad_rates(g, (uint8_t[]){9}, 1, 4, 0.95, r, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 1);
    CHECK_REFUSED(zk_bad_rates(g, bad, 7, 4, 2, r, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 2);
}

/* Cochran-Armitage another way: z = r sqrt(n), r the correlation of grade and outcome
 * (Agresti 2002, 5.3.5). */
ZK_TEST(trend_is_the_correlation_of_grade_and_outcome)
{
    const size_t n[] = {400, 300, 0, 200, 100}, bad[] = {4, 9, 0, 12, 15};
    static double x[1000], y[1000];
    zk_grade_rate r[5] = {{0}};
    zk_monotone m;
    double corr;
    size_t k = 0;

    for (size_t g = 0; g < 5; g++) {
        r[g] = (zk_grade_rate){.n = n[g], .bad = bad[g], .rate = n[g] ? (double)bad[g] / (double)n[g] : 0};
        for (size_t i = 0; i < n[g]; i++, k++) {
            x[k] = (double)g;
            y[k] = i < bad[g];
        }
    }
    ZK_CHECK_OK(zk_monotone_test(r, 5, &m, NULL));
    ZK_CHECK_OK(zk_correlation(x, y, k, &corr, NULL));
    ZK_CHECK_NEAR(m.z, corr * sqrt((double)k), 1e-11);
    ZK_CHECK_NEAR(m.p, 1 - zk_normal_cdf(m.z), 1e-12);
    ZK_CHECK(m.rising && m.violations == 0 && m.worst == 0 && m.worst_p == 1);
}

ZK_TEST(falls_are_found)
{
    zk_grade_rate r[] = {{100, 5, 0.05, 0, 0},
                         {100, 20, 0.2, 0, 0},
                         {0, 0, 0, 0, 1},
                         {100, 10, 0.1, 0, 0},
                         {100, 9, 0.09, 0, 0}};
    zk_monotone m;

    ZK_CHECK_OK(zk_monotone_test(r, 5, &m, NULL));
    ZK_CHECK(!m.rising && m.violations == 2 && m.worst == 3); /* the empty grade is passed over */
    ZK_CHECK_NEAR(m.worst_p, zk_normal_cdf(-0.1 / sqrt(0.15 * 0.85 * 0.02)), 1e-14);
    CHECK_REFUSED(zk_monotone_test(r, 1, &m, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0);
    for (size_t g = 0; g < 5; g++)
        r[g].bad = 0;
    CHECK_REFUSED(zk_monotone_test(r, 5, &m, &spot), ZK_ENUMERIC, ZK_WHY_ONE_CLASS, 0, 0);
    for (size_t g = 0; g < 5; g++)
        r[g].bad = r[g].n;
    CHECK_REFUSED(zk_monotone_test(r, 5, &m, &spot), ZK_ENUMERIC, ZK_WHY_ONE_CLASS, 0, 0);
}

ZK_TEST(psi_by_hand)
{
    const double e[] = {20, 30, 50}, a[] = {100, 300, 600}, hole[] = {0, 1, 1}, neg[] = {1, -1, 1};
    double psi, part[3], back;

    ZK_CHECK_OK(zk_psi(e, a, 3, 1e-4, &psi, part, NULL));
    ZK_CHECK_NEAR(psi, -0.1 * log(0.5) + 0.1 * log(1.2), 1e-15);
    ZK_CHECK_NEAR(part[0] + part[1] + part[2], psi, 1e-15);
    ZK_CHECK(part[1] == 0);
    ZK_CHECK_OK(zk_psi(a, e, 3, 1e-4, &back, NULL, NULL)); /* symmetric */
    ZK_CHECK_NEAR(back, psi, 1e-15);
    ZK_CHECK_OK(zk_psi(e, hole, 3, 1e-4, &psi, part, NULL));
    ZK_CHECK_NEAR(part[0], (1e-4 - 0.2) * log(1e-4 / 0.2), 1e-14);
    CHECK_REFUSED(zk_psi(e, neg, 3, 1e-4, &psi, NULL, &spot), ZK_EINVAL, ZK_WHY_NEGATIVE, 0, 1);
    CHECK_REFUSED(zk_psi(neg, e, 3, 1e-4, &psi, NULL, &spot), ZK_EINVAL, ZK_WHY_NEGATIVE, 0, 1);
    CHECK_REFUSED(zk_psi(e, a, 3, 0, &psi, NULL, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 2);
}

ZK_TEST(migration)
{
    const zk_grade from[] = {0, 1, 2, 2, 1}, to[] = {0, 0, 2, 1, 2};
    size_t m[9], none[1];
    zk_migration g;

    ZK_CHECK_OK(zk_migrate(from, to, 5, 3, m, &g, NULL));
    ZK_CHECK_MEM(m, ((size_t[]){1, 0, 0, 1, 0, 1, 0, 1, 1}), sizeof m);
    ZK_CHECK(g.n == 5 && g.stayed == 2 && g.better == 2 && g.worse == 1);
    ZK_CHECK_NEAR(g.mean_move, -0.2, 1e-15);
    ZK_CHECK_OK(zk_migrate(from, to, 0, 1, none, &g, NULL));
    ZK_CHECK(g.mean_move == 0);
    CHECK_REFUSED(zk_migrate(from, to, 5, 2, m, &g, &spot), ZK_EINVAL, ZK_WHY_RANGE, 2, 0);
    CHECK_REFUSED(zk_migrate(to, from, 4, 2, m, &g, &spot), ZK_EINVAL, ZK_WHY_RANGE, 2, 0);
    CHECK_REFUSED(zk_migrate((zk_grade[]){0}, (zk_grade[]){5}, 1, 2, m, &g, &spot), ZK_EINVAL, ZK_WHY_RANGE,
                  0, 1);
}

ZK_TEST_MAIN()
