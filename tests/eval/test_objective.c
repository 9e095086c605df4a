/* SPDX-License-Identifier: Apache-2.0
 *
 * Weights from data: published entropy weights, hand-computed variation and CRITIC, identities.
 */
#include "eval_test.h"

ZK_TEST(reference_entropy_weights)
{
    json_t *root = shared_json("data/ahp/mcdm_cases.json"), *c;
    double x[100], want[10], w[10], e[10];
    size_t i, checked = 0;

    json_array_foreach(root, i, c)
    {
        const json_t *obtained = json_object_get(json_object_get(c, "obtained"), "weights");
        const json_t *published = json_object_get(json_object_get(c, "published"), "weights");
        size_t rows = json_array_size(json_object_get(c, "matrix"));
        size_t cols = json_numbers(json_object_get(c, "matrix"), x) / rows;
        if (!obtained)
            continue;
        ZK_CHECK_OK(zk_weight_entropy(x, rows, cols, w, e, NULL));
        json_numbers(obtained, want);
        check_all_near(w, want, cols, 1e-14);
        if (published) {
            json_numbers(published, want);
            check_all_near(w, want, cols, 0.5e-6);
        }
        for (size_t j = 0; j < cols; j++)
            ZK_CHECK(e[j] > 0 && e[j] < 1);
        checked++;
    }
    ZK_CHECK_INT(checked, 2);
    json_decref(root);
}

ZK_TEST(entropy_ignores_units_and_constants)
{
    double x[30], y[30], w[3], v[3], e[3];

    fill_uniform(1, 1, 9, x, 30);
    for (size_t i = 0; i < 10; i++)
        x[i * 3 + 2] = 0.1; /* a constant column weighs nothing, to the last bit */
    ZK_CHECK_OK(zk_weight_entropy(x, 10, 3, w, e, NULL));
    ZK_CHECK(w[2] == 0 && e[2] == 1);
    ZK_CHECK_NEAR(w[0] + w[1], 1, 1e-15);
    for (size_t i = 0; i < 10; i++)
        for (size_t j = 0; j < 3; j++) /* other units, other order of subjects */
            y[(9 - i) * 3 + j] = x[i * 3 + j] * (j == 0 ? 1000 : 0.01);
    ZK_CHECK_OK(zk_weight_entropy(y, 10, 3, v, NULL, NULL));
    check_all_near(v, w, 3, 1e-13);
}

/* By hand: column means 2 and 20, sample sds 1 and 5; variation 0.5 and 0.25. */
ZK_TEST(variation_by_hand)
{
    const double x[] = {1, 15, 2, 20, 3, 25};
    double w[2];

    ZK_CHECK_OK(zk_weight_variation(x, 3, 2, w, NULL));
    ZK_CHECK_NEAR(w[0], 2.0 / 3, 1e-15);
    ZK_CHECK_NEAR(w[1], 1.0 / 3, 1e-15);
}

/* By hand: scaled columns (0, .5, 1), (0, 1, .5), r = 0.5; the third runs against the first, r = -1, -0.5. */
ZK_TEST(critic_by_hand)
{
    const double x[] = {1, 10, 9, 2, 30, 8, 3, 20, 7};
    const zk_direction less[] = {ZK_MORE_IS_BETTER, ZK_MORE_IS_BETTER, ZK_LESS_IS_BETTER};
    double w[3];

    ZK_CHECK_OK(zk_weight_critic(x, 3, 3, NULL, w, NULL));
    ZK_CHECK_NEAR(w[0], 2.5 / 8, 1e-14); /* (1 - 0.5) + (1 + 1) */
    ZK_CHECK_NEAR(w[1], 2.0 / 8, 1e-14); /* (1 - 0.5) + (1 + 0.5) */
    ZK_CHECK_NEAR(w[2], 3.5 / 8, 1e-14);
    ZK_CHECK_OK(zk_weight_critic(x, 3, 3, less, w, NULL)); /* turned round, the third is the first */
    ZK_CHECK_NEAR(w[0], 0.25, 1e-14);
    ZK_CHECK_NEAR(w[1], 0.5, 1e-14);
    ZK_CHECK_NEAR(w[2], 0.25, 1e-14);
}

ZK_TEST(critic_degenerate)
{
    const double x[] = {1, 5, 2, 5, 4, 5}, one[] = {1, 2, 4};
    double w[2];

    ZK_CHECK_OK(zk_weight_critic(x, 3, 2, NULL, w, NULL)); /* a constant correlates with nothing */
    ZK_CHECK(w[0] == 1 && w[1] == 0);
    ZK_CHECK_OK(zk_weight_critic(one, 3, 1, NULL, w, NULL));
    ZK_CHECK(w[0] == 1);
}

ZK_TEST(points_and_combination)
{
    const double points[] = {30, 70, 1, 1}, sets[] = {0.2, 0.8, 0.5, 0.5}, share[] = {3, 1};
    double w[2];

    ZK_CHECK_OK(zk_weight_points(points, 2, 2, w, NULL));
    ZK_CHECK_NEAR(w[0], 0.4, 1e-15);
    ZK_CHECK_NEAR(w[1], 0.6, 1e-15);
    ZK_CHECK_OK(zk_weight_combine(sets, 2, 2, NULL, ZK_COMBINE_ADDITIVE, w, NULL));
    ZK_CHECK_NEAR(w[0], 0.35, 1e-15);
    ZK_CHECK_OK(zk_weight_combine(sets, 2, 2, share, ZK_COMBINE_ADDITIVE, w, NULL));
    ZK_CHECK_NEAR(w[0], 0.275, 1e-15);
    ZK_CHECK_OK(zk_weight_combine(sets, 2, 2, NULL, ZK_COMBINE_MULTIPLICATIVE, w, NULL));
    ZK_CHECK_NEAR(w[0], 0.2, 1e-15); /* 0.1 : 0.4 */
    ZK_CHECK_OK(zk_weight_combine(sets, 2, 2, share, ZK_COMBINE_MULTIPLICATIVE, w, NULL));
    ZK_CHECK_NEAR(w[0], pow(0.2, 1.5) / (pow(0.2, 1.5) + pow(0.8, 1.5)), 1e-15);
    ZK_CHECK_NEAR(w[0] + w[1], 1, 1e-15);
}

ZK_TEST(refusals)
{
    double x[] = {1, 2, 3, 4}, w[2];

    CHECK_REFUSED(zk_weight_entropy(x, 1, 2, w, NULL, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0);
    CHECK_REFUSED(zk_weight_variation(x, 1, 2, w, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0);
    CHECK_REFUSED(zk_weight_critic(x, 0, 2, NULL, w, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    x[2] = -3;
    CHECK_REFUSED(zk_weight_entropy(x, 2, 2, w, NULL, &spot), ZK_EINVAL, ZK_WHY_NEGATIVE, 1, 0);
    x[2] = -1;
    CHECK_REFUSED(zk_weight_variation(x, 2, 2, w, &spot), ZK_ENUMERIC, ZK_WHY_ZERO_SUM, 0, 0);
    x[0] = x[2] = 0;
    CHECK_REFUSED(zk_weight_entropy(x, 2, 2, w, NULL, &spot), ZK_EINVAL, ZK_WHY_ZERO_SUM, 0, 0);
    x[3] = NAN;
    CHECK_REFUSED(zk_weight_entropy(x, 2, 2, w, NULL, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 1, 1);
    CHECK_REFUSED(zk_weight_points(x, 2, 2, w, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 1, 1);
    x[1] = x[3] = 1;
    x[0] = x[2] = 7;
    CHECK_REFUSED(zk_weight_entropy(x, 2, 2, w, NULL, &spot), ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, 0);
    CHECK_REFUSED(zk_weight_variation(x, 2, 2, w, &spot), ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, 0);
    CHECK_REFUSED(zk_weight_critic(x, 2, 2, NULL, w, &spot), ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, 0);
    x[0] = x[2] = 1e308;
    CHECK_REFUSED(zk_weight_entropy(x, 2, 2, w, NULL, &spot), ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0);
    x[2] = -1e308;
    CHECK_REFUSED(zk_weight_variation(x, 2, 2, w, &spot), ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0);
    CHECK_REFUSED(zk_weight_critic(x, 2, 2, NULL, w, &spot), ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0);
}

ZK_TEST(refusals_of_combinations)
{
    const double sets[] = {0.5, 0.5, -1, 2}, apart[] = {1, 0, 0, 1}, zero[] = {0, 0}, none[] = {NAN};
    double w[2];

    CHECK_REFUSED(zk_weight_combine(sets, 2, 2, NULL, ZK_COMBINE_ADDITIVE, w, &spot), ZK_EINVAL,
                  ZK_WHY_NEGATIVE, 1, 0);
    CHECK_REFUSED(zk_weight_combine(apart, 2, 2, NULL, ZK_COMBINE_MULTIPLICATIVE, w, &spot), ZK_EINVAL,
                  ZK_WHY_ZERO_SUM, 0, 0); /* what one finds important weighs nothing for the other */
    CHECK_REFUSED(zk_weight_combine(apart, 2, 2, zero, ZK_COMBINE_ADDITIVE, w, &spot), ZK_EINVAL,
                  ZK_WHY_ZERO_SUM, 0, 0);
    CHECK_REFUSED(zk_weight_points(sets, 2, 2, w, &spot), ZK_EINVAL, ZK_WHY_NEGATIVE, 1, 0);
    CHECK_REFUSED(zk_weight_normalise(none, 1, w, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 0, 0);
    CHECK_REFUSED(zk_weight_normalise(none, 0, w, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
}

ZK_TEST_MAIN()
