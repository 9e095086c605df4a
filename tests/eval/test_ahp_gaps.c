/* SPDX-License-Identifier: Apache-2.0
 *
 * AHP with judgements missing: recovered where they follow, otherwise completed as consistently as can be.
 */
#include "ahp_fixture.h"

ZK_TEST(incomplete_but_consistent_is_recovered)
{
    double w0[8], a[64], w[8], full[64];
    zk_ahp_result r;

    fill_uniform(4, 0.3, 3, w0, 8);
    ZK_CHECK_OK(zk_weight_normalise(w0, 8, w0, NULL));
    for (size_t i = 0; i < 8; i++)
        for (size_t j = 0; j < 8; j++) /* only a chain, a star from 0, and the diagonal are judged */
            a[i * 8 + j] = i == j || i + 1 == j || j + 1 == i || i == 0 || j == 0 ? w0[i] / w0[j] : 0;
    for (size_t m = 0; m < 2; m++) {
        ZK_CHECK_OK(zk_ahp_solve(a, 8, methods[m], ZK_RI_SAATY_2005, w, &r, NULL));
        check_all_near(w, w0, 8, 1e-13);
        ZK_CHECK_NEAR(r.lambda_max, 8, 1e-12);
        ZK_CHECK_INT(r.checked.missing, 15);
    }
    ZK_CHECK_OK(zk_ahp_complete(a, 8, full, NULL));
    for (size_t i = 0; i < 8; i++)
        for (size_t j = 0; j < 8; j++)
            ZK_CHECK_NEAR(full[i * 8 + j], w0[i] / w0[j], 1e-10 * w0[i] / w0[j]);
}

/* Harker 1987: the missing a_ij is replaced by w_i / w_j, so putting that in and solving changes nothing. */
ZK_TEST(harker_is_self_consistent)
{
    const double upper[] = {2, 0, 5, 3, 4, 0, 1, 2, 7, 3};
    double a[25], w[5], v[5];
    zk_ahp_result r, s;

    ZK_CHECK_OK(zk_ahp_fill(upper, 5, a, NULL));
    ZK_CHECK_OK(zk_ahp_solve(a, 5, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, w, &r, NULL));
    ZK_CHECK_INT(r.checked.missing, 2);
    ZK_CHECK_INT(r.checked.missing_row, 0);
    ZK_CHECK_INT(r.checked.missing_col, 2);
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < 5; j++)
            if (a[i * 5 + j] == 0)
                a[i * 5 + j] = w[i] / w[j];
    ZK_CHECK_OK(zk_ahp_solve(a, 5, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, v, &s, NULL));
    check_all_near(v, w, 5, 1e-13);
    ZK_CHECK_NEAR(s.lambda_max, r.lambda_max, 1e-12);
}

/* A chain of 60 elements converges hopelessly slowly by plain power steps. */
ZK_TEST(long_chain_converges)
{
    enum { N = 60 };
    static double a[N * N], w[N];
    zk_ahp_result r;

    for (size_t i = 0; i < N; i++) {
        a[i * N + i] = 1;
        if (i + 1 < N) {
            a[i * N + i + 1] = 1.1;
            a[(i + 1) * N + i] = 1 / 1.1;
        }
    }
    ZK_CHECK_OK(zk_ahp_solve(a, N, ZK_AHP_EIGENVECTOR, ZK_RI_DONEGAN_DODD, w, &r, NULL));
    for (size_t i = 0; i + 1 < N; i++)
        ZK_CHECK_NEAR(w[i] / w[i + 1], 1.1, 1e-10);
    ZK_CHECK_NEAR(r.lambda_max, N, 1e-9);
}

/* Least lambda_max: no other filling of the two gaps may be better, and the gradient vanishes. */
ZK_TEST(completion_is_optimal)
{
    const double upper[] = {2, 0, 5, 3, 4, 0, 1, 2, 7, 3};
    double a[25], full[25], trial[25], w[5];
    zk_ahp_result best, r;

    ZK_CHECK_OK(zk_ahp_fill(upper, 5, a, NULL));
    ZK_CHECK_OK(zk_ahp_complete(a, 5, full, NULL));
    for (size_t i = 0; i < 25; i++)
        if (a[i] != 0)
            ZK_CHECK(full[i] == a[i]);
    ZK_CHECK_OK(zk_ahp_solve(full, 5, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, w, &best, NULL));
    ZK_CHECK_INT(best.checked.missing, 0);
    for (int k = -20; k <= 20; k++)
        for (int l = -20; l <= 20; l++) {
            memcpy(trial, full, sizeof trial);
            trial[0 * 5 + 2] *= exp(k * 0.05);
            trial[2 * 5 + 0] /= exp(k * 0.05);
            trial[1 * 5 + 3] *= exp(l * 0.05);
            trial[3 * 5 + 1] /= exp(l * 0.05);
            ZK_CHECK_OK(zk_ahp_solve(trial, 5, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, w, &r, NULL));
            ZK_CHECK(r.lambda_max >= best.lambda_max - 1e-12);
        }
    memcpy(trial, full, sizeof trial); /* nothing missing: given back as it is */
    ZK_CHECK_OK(zk_ahp_complete(trial, 5, full, NULL));
    ZK_CHECK_MEM(trial, full, sizeof trial);
}

/* A pair is the mean of those who judged it; what nobody judged stays missing. */
ZK_TEST(experts_with_gaps)
{
    const double m[] = {1, 2, 0,     0.5, 1, 2, 0, 0.5,  1, 1, 8,       0, 0.125, 1,
                        8, 0, 0.125, 1,   1, 4, 3, 0.25, 1, 1, 1.0 / 3, 1, 1};
    const double share[] = {1, 1, 0};
    double out[9];

    ZK_CHECK_OK(zk_ahp_group_judgements(m, 2, 3, NULL, out, NULL));
    ZK_CHECK_NEAR(out[1], 4, 1e-12);
    ZK_CHECK(out[2] == 0 && out[6] == 0);
    ZK_CHECK_OK(zk_ahp_group_judgements(m, 3, 3, NULL, out, NULL));
    ZK_CHECK_NEAR(out[2], 3, 1e-12); /* one expert judged it */
    ZK_CHECK_NEAR(out[5], cbrt(16), 1e-12);
    ZK_CHECK_OK(zk_ahp_group_judgements(m, 3, 3, share, out, NULL));
    ZK_CHECK(out[2] == 0); /* but has no vote */
}

ZK_TEST_MAIN()
