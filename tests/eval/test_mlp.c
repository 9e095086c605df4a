/* SPDX-License-Identifier: Apache-2.0
 *
 * Networks: the gradient against finite differences, what they must be able to learn, seeds and threads.
 */
#include "eval/learn/mlp.h"
#include "eval_test.h"

static void check_gradient(bool use_tanh, size_t second, size_t outputs)
{
    enum { N = 17, COLS = 5 };
    const size_t hidden[2] = {6, second};
    double x[N * COLS], y[N], theta[400], gradient[400], room[4000];
    int32_t label[N];
    zk__shape s;

    zk__shape_init(&s, COLS, hidden, outputs, use_tanh, outputs > 1);
    ZK_CHECK(s.parameters < 400 && zk__mlp_room(&s, N) < 4000);
    fill_uniform(1, -2, 2, x, N * COLS);
    fill_uniform(2, -1, 1, y, N);
    fill_uniform(3, -0.7, 0.7, theta, s.parameters);
    for (int i = 0; i < N; i++)
        label[i] = i % (int)outputs;
    (void)zk__mlp_loss(&s, theta, x, y, outputs > 1 ? label : NULL, N, 0, room, NULL, gradient);
    for (size_t p = 0; p < s.parameters; p++) {
        double keep = theta[p], h = 1e-6, up, down;

        theta[p] = keep + h;
        up = zk__mlp_loss(&s, theta, x, y, outputs > 1 ? label : NULL, N, 0, room, NULL, NULL);
        theta[p] = keep - h;
        down = zk__mlp_loss(&s, theta, x, y, outputs > 1 ? label : NULL, N, 0, room, NULL, NULL);
        theta[p] = keep;
        ZK_CHECK_NEAR(gradient[p], (up - down) / (2 * h), 1e-7);
    }
}

ZK_TEST(gradient_agrees_with_finite_differences)
{
    for (int t = 0; t < 2; t++) {
        check_gradient(t, 0, 1);
        check_gradient(t, 0, 3);
        check_gradient(t, 4, 1);
        check_gradient(t, 4, 3);
    }
}

ZK_TEST(exclusive_or_is_learned)
{
    enum { N = 400 };
    double x[N * 2], p[N * 2];
    int32_t label[N];
    zk_mlp_report r;
    zk_mlp *net;

    fill_uniform(5, -1, 1, x, N * 2);
    for (int i = 0; i < N; i++)
        label[i] = (x[2 * i] > 0) != (x[2 * i + 1] > 0);
    zk_mlp_data d = {.rows = N, .cols = 2, .classes = 2, .x = x, .label = label};
    for (int t = 0; t < 2; t++) {
        zk_mlp_options o = {.hidden = {12, t ? 6 : 0}, .tanh = t, .validation = 0.2, .seed = 4};
        size_t right = 0;

        ZK_CHECK_OK(zk_mlp_train(&d, &o, &net, &r, NULL));
        ZK_CHECK_OK(zk_mlp_predict(net, x, N, p, NULL));
        zk_mlp_free(net);
        for (int i = 0; i < N; i++) {
            ZK_CHECK_NEAR(p[2 * i] + p[2 * i + 1], 1, 1e-12);
            right += (p[2 * i + 1] > 0.5) == (label[i] == 1);
        }
        ZK_CHECK((double)right > N * 0.95);
        ZK_CHECK(r.best <= r.epochs && r.learned + r.kept == N && r.kept > 60);
    }
}

ZK_TEST(a_curve_is_learned_and_units_do_not_matter)
{
    enum { N = 300 };
    double x[N], y[N], far[N], fy[N], out[N], fout[N], ss = 0;
    zk_mlp *net;

    fill_uniform(6, -3, 3, x, N);
    for (int i = 0; i < N; i++) {
        y[i] = sin(x[i]);
        far[i] = 1024 * x[i];
        fy[i] = 4096 * y[i];
    }
    zk_mlp_data d = {.rows = N, .cols = 1, .x = x, .y = y}, e = {.rows = N, .cols = 1, .x = far, .y = fy};
    zk_mlp_options o = {.hidden = {16, 0}, .tanh = true, .epochs = 300, .seed = 2};
    ZK_CHECK_OK(zk_mlp_train(&d, &o, &net, NULL, NULL));
    ZK_CHECK_OK(zk_mlp_predict(net, x, N, out, NULL));
    zk_mlp_free(net);
    ZK_CHECK_OK(zk_mlp_train(&e, &o, &net, NULL, NULL));
    ZK_CHECK_OK(zk_mlp_predict(net, far, N, fout, NULL));
    zk_mlp_free(net);
    for (int i = 0; i < N; i++) {
        ss += (out[i] - y[i]) * (out[i] - y[i]);
        ZK_CHECK_NEAR(fout[i], 4096 * out[i], 1e-6); /* powers of two: standardised alike */
    }
    ZK_CHECK(sqrt(ss / N) < 0.05);
}

ZK_TEST(same_seed_same_bits_and_importance_finds_the_column)
{
    enum { N = 240, COLS = 4 };
    double x[N * COLS], a[N * 2], b[N * 2], leans[COLS];
    int32_t label[N], fold[N];
    zk_mlp *net;

    fill_uniform(7, -1, 1, x, N * COLS);
    for (int i = 0; i < N; i++)
        label[i] = x[i * COLS + 2] > 0.1;
    zk_mlp_data d = {.rows = N, .cols = COLS, .classes = 2, .x = x, .label = label};
    zk_mlp_options o = {.hidden = {6, 0}, .epochs = 60, .validation = 0.1, .threads = 1};
    ZK_CHECK_OK(zk_folds_weka(label, N, 5, 1, fold, NULL, NULL));
    ZK_CHECK_OK(zk_mlp_cross_validate(&d, &o, fold, 5, a, NULL));
    o.threads = 3;
    ZK_CHECK_OK(zk_mlp_cross_validate(&d, &o, fold, 5, b, NULL));
    ZK_CHECK_MEM(a, b, sizeof a);
    ZK_CHECK_OK(zk_mlp_train(&d, &o, &net, NULL, NULL));
    ZK_CHECK_OK(zk_mlp_importance(net, &d, 3, 1, leans, NULL));
    zk_mlp_free(net);
    for (int j = 0; j < COLS; j++)
        ZK_CHECK(j == 2 ? leans[j] > 0.5 : leans[j] < 0.2);
}

ZK_TEST(degenerate_input)
{
    double x[] = {1, 1, 1, 1}, y[] = {2, 2, 2, 2}, out[4];
    int32_t label[] = {0, 1, 0, 2};
    zk_mlp_data d = {.rows = 4, .cols = 1, .x = x, .y = y},
                c = {.rows = 4, .cols = 1, .classes = 2, .x = x, .label = label};
    zk_mlp_options o = {.epochs = 50}, bad = {.hidden = {0, 4}};
    zk_mlp *net;

    ZK_CHECK_OK(zk_mlp_train(&d, &o, &net, NULL, NULL)); /* all constant: the constant */
    ZK_CHECK_OK(zk_mlp_predict(net, x, 4, out, NULL));
    ZK_CHECK_NEAR(out[0], 2, 0.1);
    zk_mlp_free(net);
    CHECK_REFUSED(zk_mlp_train(&c, &o, &net, NULL, &spot), ZK_EINVAL, ZK_WHY_RANGE, 3, 1);
    CHECK_REFUSED(zk_mlp_train(&d, &bad, &net, NULL, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    d.rows = 1;
    CHECK_REFUSED(zk_mlp_train(&d, &o, &net, NULL, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 1, 0);
    d.rows = 4;
    x[2] = (double)NAN;
    CHECK_REFUSED(zk_mlp_train(&d, &o, &net, NULL, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 2, 0);
}

ZK_TEST_MAIN()
