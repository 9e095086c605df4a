/* SPDX-License-Identifier: Apache-2.0
 *
 * Self-organising maps: neighbours stay neighbours, quality by its definition, the same bits on any threads.
 */
#include "eval/learn/nearest.h"
#include "eval_test.h"

enum { N = 600 };

static void ring(double *x)
{
    for (size_t i = 0; i < N; i++) {
        double t = 6.283185307179586 * (double)i / N;
        x[2 * i] = cos(t);
        x[2 * i + 1] = sin(t);
    }
}

ZK_TEST(a_square_is_unfolded)
{
    static double x[N * 2];
    double codes[48 * 2];
    zk_som_quality q;

    fill_uniform(1, 0, 1, x, N * 2);
    for (int mode = 0; mode < 8; mode++) {
        zk_som_options o = {.width = 8,
                            .height = 6,
                            .square = mode & 1,
                            .online = (mode & 2) != 0,
                            .random_start = (mode & 4) != 0,
                            .epochs = 30,
                            .threads = 2,
                            .seed = 5};

        ZK_CHECK_OK(zk_som_train(x, N, 2, &o, codes, NULL));
        ZK_CHECK_OK(zk_som_place(x, N, 2, &o, codes, NULL, NULL, &q, NULL));
        ZK_CHECK(q.quantisation < 0.1); /* units 1/7 apart: about 0.06 */
        ZK_CHECK(q.topographic < 0.25);
    }
}

ZK_TEST(quality_is_what_it_says)
{
    static double x[N * 2];
    double codes[20 * 2], sum = 0, distance[N], u[20], px, py;
    int32_t unit[N];
    size_t apart = 0;
    zk_som_quality q;
    zk_som_options o = {.width = 5, .height = 4, .bubble = true};

    ring(x);
    ZK_CHECK_OK(zk_som_train(x, N, 2, &o, codes, NULL));
    ZK_CHECK_OK(zk_som_place(x, N, 2, &o, codes, unit, distance, &q, NULL));
    for (size_t i = 0; i < N; i++) {
        size_t a = 0, b = 1;
        double ax, ay, bx, by;

        for (size_t k = 1; k < 20; k++)
            if (zk__dist2(x + 2 * i, codes + 2 * k, 2) < zk__dist2(x + 2 * i, codes + 2 * a, 2))
                a = k;
        b = a == 0 ? 1 : 0;
        for (size_t k = 0; k < 20; k++)
            if (k != a && zk__dist2(x + 2 * i, codes + 2 * k, 2) < zk__dist2(x + 2 * i, codes + 2 * b, 2))
                b = k;
        ZK_CHECK_INT(unit[i], a);
        ZK_CHECK_NEAR(distance[i], sqrt(zk__dist2(x + 2 * i, codes + 2 * a, 2)), 1e-15);
        sum += distance[i];
        zk_som_position(&o, a, &ax, &ay);
        zk_som_position(&o, b, &bx, &by);
        apart += (ax - bx) * (ax - bx) + (ay - by) * (ay - by) > 1.001;
    }
    ZK_CHECK_NEAR(q.quantisation, sum / N, 1e-12);
    ZK_CHECK_NEAR(q.topographic, (double)apart / N, 1e-12);
    ZK_CHECK_OK(zk_som_umatrix(&o, codes, 2, u, NULL));
    ZK_CHECK_NEAR(u[0], (sqrt(zk__dist2(codes, codes + 2, 2)) + sqrt(zk__dist2(codes, codes + 10, 2))) / 2,
                  1e-14);
    zk_som_position(&o, 6, &px, &py);
    ZK_CHECK_NEAR(px, 1.5, 0);
    ZK_CHECK_NEAR(py, sqrt(0.75), 1e-15);
}

ZK_TEST(same_bits_on_any_number_of_threads)
{
    enum { M = 9000 };
    double *x = malloc(M * 3 * sizeof *x), a[30 * 3], b[30 * 3];

    fill_uniform(2, -1, 1, x, M * 3);
    for (int online = 0; online < 2; online++) {
        zk_som_options o = {.width = 6, .height = 5, .online = online, .epochs = 3, .threads = 1};

        ZK_CHECK_OK(zk_som_train(x, M, 3, &o, a, NULL));
        o.threads = 3;
        ZK_CHECK_OK(zk_som_train(x, M, 3, &o, b, NULL));
        ZK_CHECK_MEM(a, b, sizeof a);
    }
    free(x);
}

ZK_TEST(what_cannot_be_drawn_is_refused)
{
    double x[] = {1, 2, 3, 4}, codes[8];
    zk_som_options one = {.width = 1, .height = 1}, huge = {.width = 100, .height = 26},
                   bad = {.width = 2, .height = 2, .rate_start = 2};

    CHECK_REFUSED(zk_som_train(x, 4, 1, &one, codes, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(zk_som_train(x, 4, 1, &huge, codes, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(zk_som_train(x, 4, 1, &bad, codes, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 2);
    bad.rate_start = 0;
    CHECK_REFUSED(zk_som_train(x, 0, 1, &bad, codes, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    x[2] = (double)INFINITY;
    CHECK_REFUSED(zk_som_train(x, 4, 1, &bad, codes, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 2, 0);
    x[0] = x[1] = x[2] = x[3] = 7; /* nothing to unfold: all units are the one point */
    ZK_CHECK_OK(zk_som_train(x, 4, 1, &bad, codes, NULL));
    for (int u = 0; u < 4; u++)
        ZK_CHECK_NEAR(codes[u], 7, 1e-12);
}

ZK_TEST_MAIN()
