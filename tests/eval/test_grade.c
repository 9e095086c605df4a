/* SPDX-License-Identifier: Apache-2.0
 *
 * Grades by cut points and by share, the way to another grade, upgrade limits, two-axis matrices.
 */
#include "eval_test.h"

ZK_TEST(cut_points)
{
    const zk_interval in[] = {
        {90, INFINITY, true, false}, {70, 90, true, false}, {-INFINITY, 70, false, false}}; /* Wuhan 2005 */
    const double score[] = {90, 89.999999, 70, 69, 100, -5}, hole[] = {5, 150};
    const zk_interval some[] = {{0, 10, true, true}};
    zk_grade g[6];

    ZK_CHECK_OK(zk_grade_cut(in, 3, score, 6, g, NULL));
    ZK_CHECK_MEM(g, ((zk_grade[]){0, 1, 1, 2, 0, 2}), 6);
    CHECK_REFUSED(zk_grade_cut(some, 1, hole, 2, g, &spot), ZK_EINVAL, ZK_WHY_UNMATCHED, 1, 0);
    CHECK_REFUSED(zk_grade_cut(some, 0, hole, 2, g, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    CHECK_REFUSED(zk_grade_cut(some, 1, (double[]){1, NAN}, 2, g, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 1, 0);
}

ZK_TEST(by_share)
{
    const double score[] = {5, 9, 1, 7, 7, 3, 2, 8, 6, 4}, upto[] = {0.2, 0.5};
    zk_grade g[10];

    /* best first: 9 8 | 7 7 6 | 5 4 3 2 1 */
    ZK_CHECK_OK(zk_grade_share(score, 10, ZK_MORE_IS_BETTER, upto, 3, g, NULL));
    ZK_CHECK_MEM(g, ((zk_grade[]){2, 0, 2, 1, 1, 2, 2, 0, 1, 2}), 10);
    /* least first: 1 2 | 3 4 5 | 6 ... */
    ZK_CHECK_OK(zk_grade_share(score, 10, ZK_LESS_IS_BETTER, upto, 3, g, NULL));
    ZK_CHECK_MEM(g, ((zk_grade[]){1, 2, 0, 2, 2, 1, 0, 2, 2, 1}), 10);
    /* a tie across the cut stays together, with its first member */
    const double tie[] = {9, 7, 7, 7, 1};
    ZK_CHECK_OK(zk_grade_share(tie, 5, ZK_MORE_IS_BETTER, (double[]){0.4}, 2, g, NULL));
    ZK_CHECK_MEM(g, ((zk_grade[]){0, 0, 0, 0, 1}), 5);
    ZK_CHECK_OK(zk_grade_share(tie, 0, ZK_MORE_IS_BETTER, upto, 3, g, NULL));
    ZK_CHECK_OK(zk_grade_share(tie, 5, ZK_MORE_IS_BETTER, NULL, 1, g, NULL));
    ZK_CHECK_INT(g[4], 0);
}

ZK_TEST(by_share_refusals)
{
    const double score[] = {1, NAN};
    zk_grade g[2];

    CHECK_REFUSED(zk_grade_share(score, 2, ZK_MORE_IS_BETTER, (double[]){1}, 2, g, &spot), ZK_EINVAL,
                  ZK_WHY_RANGE, 0, 1);
    CHECK_REFUSED(zk_grade_share(score, 2, ZK_MORE_IS_BETTER, (double[]){0.5, 0.5}, 3, g, &spot), ZK_EINVAL,
                  ZK_WHY_NOT_ASCENDING, 1, 1);
    CHECK_REFUSED(zk_grade_share(score, 2, ZK_MORE_IS_BETTER, NULL, 0, g, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0,
                  1);
    CHECK_REFUSED(zk_grade_share(score, 2, ZK_MORE_IS_BETTER, (double[]){0.5}, 2, g, &spot), ZK_ENUMERIC,
                  ZK_WHY_NAN, 1, 0);
}

ZK_TEST(way_to_a_grade)
{
    const zk_interval in[] = {{200, 200, true, true}, {195, 200, false, false}, {185, 195, false, true}};
    const zk_interval upto190 = {-INFINITY, 190, false, true};
    double to;

    ZK_CHECK_OK(zk_grade_reach(in, 3, 0, 150, NULL, &to));
    ZK_CHECK(to == 200);
    ZK_CHECK_OK(zk_grade_reach(in, 3, 1, 150, NULL, &to));
    ZK_CHECK(to == nextafter(195, 200));
    ZK_CHECK_OK(zk_grade_reach(in, 3, 1, 250, NULL, &to));
    ZK_CHECK(to == nextafter(200, 0));
    ZK_CHECK_OK(zk_grade_reach(in, 3, 2, 190.5, NULL, &to));
    ZK_CHECK(to == 190.5);
    ZK_CHECK_OK(zk_grade_reach(in, 3, 2, 190.5, &upto190, &to));
    ZK_CHECK(to == 190);
    ZK_CHECK_ERR(zk_grade_reach(in, 3, 1, 190, &upto190, &to), ZK_ENOTFOUND);
    ZK_CHECK_ERR(zk_grade_reach(in, 3, 3, 190, NULL, &to), ZK_EINVAL);
    ZK_CHECK_ERR(zk_grade_reach(in, 3, 1, NAN, NULL, &to), ZK_ENUMERIC);
}

ZK_TEST(no_jump_from_c_to_a)
{
    const zk_grade never[] = {2, 0, 3, 0, 3, 1};
    zk_grade g;

    ZK_CHECK_OK(zk_grade_limit(2, 0, never, 3, &g));
    ZK_CHECK_INT(g, 1);
    ZK_CHECK_OK(zk_grade_limit(3, 0, never, 3, &g));
    ZK_CHECK_INT(g, 2);
    ZK_CHECK_OK(zk_grade_limit(1, 0, never, 3, &g));
    ZK_CHECK_INT(g, 0);
    ZK_CHECK_OK(zk_grade_limit(0, 4, never, 3, &g));
    ZK_CHECK_INT(g, 4);
    ZK_CHECK_OK(zk_grade_limit(1, 0, (zk_grade[]){1, 0}, 1, &g));
    ZK_CHECK_INT(g, 1);
}

ZK_TEST(axes)
{
    const double x[] = {1, 2, 3, 4, 10}, five[] = {5, 5, 5};
    zk_axis a;

    ZK_CHECK_OK(zk_axis_fit(ZK_CUT_MEAN, NULL, 0, x, 5, &a, NULL));
    ZK_CHECK(a.cuts == 1 && a.cut[0] == 4 && !a.constant);
    ZK_CHECK(zk_axis_band(&a, 4) == 1 && zk_axis_band(&a, 3.999) == 0); /* on the cut is above */
    ZK_CHECK_OK(zk_axis_fit(ZK_CUT_MEDIAN, NULL, 0, x, 5, &a, NULL));
    ZK_CHECK(a.cuts == 1 && a.cut[0] == 3);
    ZK_CHECK_OK(zk_axis_fit(ZK_CUT_QUANTILE, (double[]){0.25, 0.75}, 2, x, 5, &a, NULL));
    ZK_CHECK(a.cut[0] == 2 && a.cut[1] == 4 && zk_axis_band(&a, 10) == 2);
    ZK_CHECK_OK(zk_axis_fit(ZK_CUT_VALUE, (double[]){0, 7}, 2, NULL, 0, &a, NULL));
    ZK_CHECK(zk_axis_band(&a, -1) == 0 && zk_axis_band(&a, 0) == 1 && zk_axis_band(&a, 7) == 2);
    ZK_CHECK_OK(zk_axis_fit(ZK_CUT_MEAN, NULL, 0, five, 3, &a, NULL));
    ZK_CHECK(a.constant && zk_axis_band(&a, 5) == 1);
    ZK_CHECK_OK(zk_axis_fit(ZK_CUT_QUANTILE, (double[]){0.25, 0.75}, 2, five, 3, &a, NULL));
    ZK_CHECK(a.constant && zk_axis_band(&a, 5) == 2);
}

ZK_TEST(axis_refusals)
{
    const double x[] = {1, NAN};
    zk_axis a;

    CHECK_REFUSED(zk_axis_fit(ZK_CUT_MEAN, NULL, 0, x, 0, &a, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    CHECK_REFUSED(zk_axis_fit(ZK_CUT_MEDIAN, NULL, 0, x, 2, &a, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 1, 0);
    CHECK_REFUSED(zk_axis_fit(ZK_CUT_VALUE, (double[]){1, 1}, 2, NULL, 0, &a, &spot), ZK_EINVAL,
                  ZK_WHY_NOT_ASCENDING, 1, 0);
    CHECK_REFUSED(zk_axis_fit(ZK_CUT_QUANTILE, (double[]){0.9, 0.1}, 2, (double[]){1, 2}, 2, &a, &spot),
                  ZK_EINVAL, ZK_WHY_NOT_ASCENDING, 1, 0);
    CHECK_REFUSED(zk_axis_fit(ZK_CUT_VALUE, (double[]){INFINITY}, 1, NULL, 0, &a, &spot), ZK_ENUMERIC,
                  ZK_WHY_NAN, 0, 0);
    CHECK_REFUSED(zk_axis_fit(ZK_CUT_VALUE, NULL, 0, NULL, 0, &a, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    CHECK_REFUSED(zk_axis_fit(ZK_CUT_VALUE, NULL, 16, NULL, 0, &a, &spot), ZK_EINVAL, ZK_WHY_TOO_MANY, 0, 0);
    CHECK_REFUSED(zk_axis_fit((zk_axis_cut)9, NULL, 1, x, 1, &a, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
}

ZK_TEST(quadrants)
{
    const double x[] = {1, 9, 1, 9, 5}, y[] = {1, 1, 9, 9, 5};
    zk_axis xa, ya, many = {.cuts = ZK_AXIS_CUTS + 1};
    uint8_t cell[5];
    size_t count[4];

    ZK_CHECK_OK(zk_axis_fit(ZK_CUT_MEAN, NULL, 0, x, 5, &xa, NULL));
    ZK_CHECK_OK(zk_axis_fit(ZK_CUT_MEAN, NULL, 0, y, 5, &ya, NULL));
    ZK_CHECK_OK(zk_matrix_cells(&xa, &ya, x, y, 5, cell, count, NULL));
    ZK_CHECK_MEM(cell, ((uint8_t[]){0, 1, 2, 3, 3}), 5);
    ZK_CHECK(count[0] == 1 && count[1] == 1 && count[2] == 1 && count[3] == 2);
    ZK_CHECK_OK(zk_matrix_cells(&xa, &ya, x, y, 5, cell, NULL, NULL));
    CHECK_REFUSED(zk_matrix_cells(&xa, &ya, x, (double[]){1, NAN}, 2, cell, count, &spot), ZK_ENUMERIC,
                  ZK_WHY_NAN, 1, 1);
    CHECK_REFUSED(zk_matrix_cells(&xa, &ya, (double[]){NAN}, y, 1, cell, count, &spot), ZK_ENUMERIC,
                  ZK_WHY_NAN, 0, 0);
    CHECK_REFUSED(zk_matrix_cells(&xa, &many, x, y, 5, cell, count, &spot), ZK_EINVAL, ZK_WHY_TOO_MANY, 0, 1);
}

ZK_TEST_MAIN()
