/* SPDX-License-Identifier: Apache-2.0
 *
 * The judgement that spoils the consistency ratio, and repairs that bring it below its limit.
 */
#include "ahp_fixture.h"

static double cr_of(const double *a, size_t n)
{
    double w[ZK_AHP_MAX];
    zk_ahp_result r;

    ZK_CHECK_OK(zk_ahp_solve(a, n, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, w, &r, NULL));
    return r.cr;
}

ZK_TEST(worst_judgement_is_found)
{
    /* consistent 8 : 4 : 2 : 1, but one judgement is turned round */
    const double upper[] = {2, 4, 1.0 / 8, 2, 4, 2};
    double a[16], w[4];
    zk_ahp_worst worst;
    zk_ahp_result r;

    ZK_CHECK_OK(zk_ahp_fill(upper, 4, a, NULL));
    ZK_CHECK_OK(zk_ahp_find_worst(a, 4, ZK_RI_SAATY_2005, ZK_AHP_MAX_CR, &worst, NULL));
    ZK_CHECK_INT(worst.row, 0);
    ZK_CHECK_INT(worst.col, 3);
    ZK_CHECK_NEAR(worst.value, 1.0 / 8, 0);
    ZK_CHECK_NEAR(worst.best, 8, 1e-6);
    ZK_CHECK_NEAR(worst.best_cr, 0, 1e-12);
    ZK_CHECK_NEAR(worst.suggestion, 8, 0);
    ZK_CHECK(worst.cr > 0.1 && worst.repairable);
    /* the smallest repair stands exactly at the limit */
    a[3] = worst.smallest;
    a[12] = 1 / worst.smallest;
    ZK_CHECK_OK(zk_ahp_solve(a, 4, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, w, &r, NULL));
    ZK_CHECK_NEAR(r.cr, ZK_AHP_MAX_CR, 1e-10);
    ZK_CHECK(r.consistent && worst.smallest > 1.0 / 8 && worst.smallest < 8);
}

/* The same by brute force over every pair and a fine grid of values. */
ZK_TEST(worst_judgement_agrees_with_brute_force)
{
    zk_rng rng;

    zk_rng_init(&rng, 2, 0);
    for (int round = 0; round < 8; round++) {
        double a[25], b[25], w[5], least = INFINITY;
        zk_ahp_worst worst;
        zk_ahp_result r;
        random_matrix(&rng, 5, a);
        ZK_CHECK_OK(zk_ahp_find_worst(a, 5, ZK_RI_SAATY_2005, ZK_AHP_MAX_CR, &worst, NULL));
        for (size_t i = 0; i < 5; i++)
            for (size_t j = i + 1; j < 5; j++)
                for (int k = -500; k <= 500; k++) {
                    memcpy(b, a, sizeof b);
                    b[i * 5 + j] = exp(k * 0.01);
                    b[j * 5 + i] = exp(-k * 0.01);
                    ZK_CHECK_OK(zk_ahp_solve(b, 5, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, w, &r, NULL));
                    least = fmin(least, r.cr);
                }
        ZK_CHECK(worst.best_cr <= least + 1e-12);
        ZK_CHECK(worst.best_cr >= least - 1e-4); /* the grid is 1 % wide */
        ZK_CHECK(worst.suggestion_cr >= worst.best_cr - 1e-12 && worst.suggestion_cr <= worst.cr);
        ZK_CHECK(worst.repairable == (worst.best_cr < ZK_AHP_MAX_CR));
    }
}

ZK_TEST(worst_judgement_of_a_large_matrix)
{
    enum { N = 20 };
    static double a[N * N];
    zk_ahp_worst worst;

    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++)
            a[i * N + j] = pow(1.1, (double)j - (double)i);
    a[3 * N + 11] = 9;
    a[11 * N + 3] = 1.0 / 9;
    ZK_CHECK_OK(zk_ahp_find_worst(a, N, ZK_RI_DONEGAN_DODD, ZK_AHP_MAX_CR, &worst, NULL));
    ZK_CHECK_INT(worst.row, 3);
    ZK_CHECK_INT(worst.col, 11);
    ZK_CHECK_NEAR(worst.best, pow(1.1, 8), 1e-6);
    ZK_CHECK(worst.cr < ZK_AHP_MAX_CR && worst.repairable && worst.smallest == worst.value);
}

ZK_TEST(worst_judgement_off_the_scale)
{
    /* all but right between two scale values: the real best is the suggestion */
    const double upper[] = {1.5, 1.5 * 1.5 * 1.02, 1.5};
    double a[9];
    zk_ahp_worst worst;

    ZK_CHECK_OK(zk_ahp_fill(upper, 3, a, NULL));
    ZK_CHECK_OK(zk_ahp_find_worst(a, 3, ZK_RI_SAATY_2005, ZK_AHP_MAX_CR, &worst, NULL));
    ZK_CHECK(worst.suggestion == worst.best && worst.suggestion_cr == worst.best_cr);
    ZK_CHECK_NEAR(worst.best_cr, 0, 1e-10);
}

ZK_TEST(worst_judgement_refusals)
{
    const double fine[] = {1, 2, 4, 0.5, 1, 2, 0.25, 0.5, 1}, pair[] = {1, 2, 0.5, 1};
    const double gap[] = {1, 2, 0, 0.5, 1, 2, 0, 0.5, 1};
    zk_ahp_worst worst;

    ZK_CHECK_ERR(zk_ahp_find_worst(fine, 3, ZK_RI_SAATY_2005, 0.1, &worst, NULL), ZK_ENOTFOUND);
    CHECK_REFUSED(zk_ahp_find_worst(pair, 2, ZK_RI_SAATY_2005, 0.1, &worst, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW,
                  0, 0);
    ZK_CHECK_ERR(zk_ahp_find_worst(gap, 3, ZK_RI_SAATY_2005, 0.1, &worst, NULL), ZK_ENOTFOUND);
    CHECK_REFUSED(zk_ahp_find_worst(fine, 3, ZK_RI_SAATY_2005, 0, &worst, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0,
                  0);
    CHECK_REFUSED(zk_ahp_find_worst(fine, 3, ZK_RI_COUNT, 0.1, &worst, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
}

/* With a judgement missing the worst is found among the others, by changing each one on a fine grid. */
ZK_TEST(worst_of_an_incomplete_matrix)
{
    double a[16], least = INFINITY;
    zk_ahp_worst worst;

    scale_matrix(5, 4, 0, a);
    a[2] = a[8] = 0;
    ZK_CHECK_OK(zk_ahp_find_worst(a, 4, ZK_RI_SAATY_2005, 0.1, &worst, NULL));
    ZK_CHECK_NEAR(worst.cr, cr_of(a, 4), 1e-12);
    for (size_t i = 0; i < 4; i++)
        for (size_t j = i + 1; j < 4; j++) {
            double keep = a[i * 4 + j];
            for (int g = -400; keep > 0 && g <= 400; g++) {
                a[i * 4 + j] = exp(g / 80.0);
                a[j * 4 + i] = 1 / a[i * 4 + j];
                least = fmin(least, cr_of(a, 4));
            }
            a[i * 4 + j] = keep;
            a[j * 4 + i] = keep > 0 ? 1 / keep : 0;
        }
    ZK_CHECK(worst.best_cr <= least + 1e-12);
    ZK_CHECK_NEAR(worst.best_cr, least, 1e-3);
    ZK_CHECK(worst.suggestion_cr < worst.cr);
}

ZK_TEST(repair_ends_below_the_limit)
{
    double a[49], b[49];
    zk_ahp_step step[200];
    size_t count;

    for (uint64_t s = 0; s < 12; s++) {
        size_t n = 3 + s % 5;
        scale_matrix(s, n, s % 3 == 2 ? 0.3 : 0, a);
        ZK_CHECK_OK(zk_ahp_repair(a, n, ZK_RI_SAATY_2005, 0.1, COUNT(step), b, step, &count, NULL));
        ZK_CHECK(cr_of(b, n) < 0.1);
        for (size_t k = 0; k < count; k++) { /* every step lowers cr, and is what was done */
            ZK_CHECK_NEAR(a[step[k].row * n + step[k].col], step[k].from, 0);
            ZK_CHECK(step[k].cr < cr_of(a, n));
            a[step[k].row * n + step[k].col] = step[k].to;
            a[step[k].col * n + step[k].row] = 1 / step[k].to;
            ZK_CHECK_NEAR(step[k].cr, cr_of(a, n), 1e-9);
            ZK_CHECK(k + 1 == count || step[k].cr >= 0.1);
        }
        ZK_CHECK(memcmp(a, b, n * n * sizeof *a) == 0);
    }
}

ZK_TEST(repair_of_one_slip_is_one_small_step)
{
    double a[16], b[16];
    const double w[] = {0.4, 0.3, 0.2, 0.1};
    zk_ahp_step step[9];
    size_t count;

    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < 4; j++)
            a[i * 4 + j] = w[i] / w[j];
    ZK_CHECK_OK(zk_ahp_repair(a, 4, ZK_RI_SAATY_2005, 0.1, 9, b, step, &count, NULL));
    ZK_CHECK(count == 0 && memcmp(a, b, sizeof a) == 0);
    a[3] = 1.0 / 5; /* meant 4 */
    a[12] = 5;
    ZK_CHECK_OK(zk_ahp_repair(a, 4, ZK_RI_SAATY_2005, 0.1, 9, b, step, &count, NULL));
    ZK_CHECK(count == 1 && step[0].row == 0 && step[0].col == 3);
    a[3] = step[0].to > 1 ? step[0].to - 1 : 1 / (1 / step[0].to + 1); /* one notch less would not do */
    a[12] = 1 / a[3];
    ZK_CHECK(cr_of(a, 4) >= 0.1);
    CHECK_REFUSED(zk_ahp_repair(a, 4, ZK_RI_SAATY_2005, 0.1, 0, b, step, &count, &spot), ZK_ENUMERIC,
                  ZK_WHY_NOT_CONVERGED, 0, 3);
    CHECK_REFUSED(zk_ahp_repair(a, 4, ZK_RI_SAATY_2005, 0, 9, b, step, &count, &spot), ZK_EINVAL,
                  ZK_WHY_RANGE, 0, 0);
}

ZK_TEST_MAIN()
