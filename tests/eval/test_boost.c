/* SPDX-License-Identifier: Apache-2.0
 *
 * Folds as stated, cross-validation that never shows a fold its own outcome, boosted trees: same bits again, on
 * any number of threads, and after a trip through bytes; reasons that sum to the prediction; refusals.
 */
#include "eval_test.h"
#include "zhike/boost.h"

enum { N = 600, COLS = 4 };

static double x[N * COLS], y[N];

/* Outcome by column 0 (rising) and column 1 where it is present; 2 and 3 are noise. */
static void make_data(void)
{
    zk_rng rng;

    zk_rng_init(&rng, 7, 0);
    for (size_t i = 0; i < N; i++) {
        for (size_t c = 0; c < COLS; c++)
            x[i * COLS + c] = zk_rng_normal(&rng);
        if (i % 7 == 0)
            x[i * COLS + 1] = NAN;
        double f = 1.5 * x[i * COLS] - (i % 7 ? x[i * COLS + 1] : 1);
        y[i] = zk_rng_uniform(&rng) < zk_normal_cdf(f);
    }
}

static zk_boost_options quick(void)
{
    zk_boost_options o = zk_boost_defaults();

    o.rounds = 40;
    o.eta = 0.2;
    return o;
}

static double auc(const double *score, const double *outcome, size_t n)
{
    static uint8_t bad[N];
    zk_roc r;

    for (size_t i = 0; i < n; i++)
        bad[i] = outcome[i] > 0;
    ZK_CHECK_OK(zk_roc_test(score, bad, n, false, 0.95, &r, NULL));
    return r.auc;
}

ZK_TEST(folds_are_the_jth_row_of_each_class)
{
    const uint8_t klass[] = {0, 1, 0, 0, 1, 1, 0};
    uint32_t fold[7], again[7];

    ZK_CHECK_OK(zk_folds_stratified(klass, 7, 3, fold, NULL));
    ZK_CHECK_MEM(fold, ((uint32_t[]){0, 0, 1, 2, 1, 2, 0}), sizeof fold);
    ZK_CHECK_OK(zk_folds_stratified(NULL, 7, 2, fold, NULL));
    ZK_CHECK_MEM(fold, ((uint32_t[]){0, 1, 0, 1, 0, 1, 0}), sizeof fold);
    ZK_CHECK_OK(zk_folds_random(klass, 7, 3, 5, fold, NULL));
    ZK_CHECK_OK(zk_folds_random(klass, 7, 3, 5, again, NULL));
    ZK_CHECK_MEM(fold, again, sizeof fold);
    for (uint32_t f = 0; f < 3; f++) { /* still spread: 4 zeros are 2 1 1, 3 ones are 1 1 1 */
        size_t ones = 0;
        for (size_t i = 0; i < 7; i++)
            ones += fold[i] == f && klass[i];
        ZK_CHECK_INT(ones, 1);
    }
    CHECK_REFUSED(zk_folds_stratified(klass, 7, 1, fold, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 1);
    CHECK_REFUSED(zk_folds_stratified(klass, 2, 3, fold, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0);
}

typedef struct seen {
    const uint32_t *fold;
    const double *y;
} seen;

/* Predicts the mean outcome of the training rows, and looks at the lists. */
static zk_err mean_of_train(void *user, uint32_t fold, const size_t *train, size_t n_train,
                            const size_t *test, size_t n_test, double *out, zk_spot *spot)
{
    const seen *s = user;
    double sum = 0;

    for (size_t i = 0; i < n_train; i++) {
        ZK_CHECK(s->fold[train[i]] != fold && (i == 0 || train[i] > train[i - 1]));
        sum += s->y[train[i]];
    }
    for (size_t i = 0; i < n_test; i++) {
        ZK_CHECK(s->fold[test[i]] == fold);
        out[i] = sum / (double)n_train;
    }
    if (s->y[test[0]] < 0)
        return zk_describe(NULL, 0, NULL, spot); /* a refusal with a place */
    return ZK_OK;
}

ZK_TEST(every_row_is_predicted_by_the_others)
{
    const uint32_t fold[] = {0, 1, 0, 1, 2};
    double outcome[] = {1, 2, 3, 4, 5}, out[5];
    seen s = {fold, outcome};

    ZK_CHECK_OK(zk_cross_validate(fold, 5, 3, 2, mean_of_train, &s, out, NULL));
    ZK_CHECK_NEAR(out[0], 11.0 / 3, 1e-15);
    ZK_CHECK_NEAR(out[1], 9.0 / 3, 1e-15);
    ZK_CHECK_NEAR(out[4], 10.0 / 4, 1e-15);
    outcome[1] = -2;
    CHECK_REFUSED(zk_cross_validate(fold, 5, 3, 1, mean_of_train, &s, out, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0,
                  0);
    CHECK_REFUSED(zk_cross_validate(fold, 5, 2, 1, mean_of_train, &s, out, &spot), ZK_EINVAL, ZK_WHY_RANGE, 4,
                  0);
    CHECK_REFUSED(zk_cross_validate(fold, 5, 4, 1, mean_of_train, &s, out, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 3,
                  0);
}

ZK_TEST(learns_repeats_and_explains)
{
    static double p[N], again[N], why[N * (COLS + 1)];
    zk_boost_options o = quick();
    zk_boost *m, *m2;
    double share[COLS];
    void *bytes;
    size_t size;

    make_data();
    ZK_CHECK_OK(zk_boost_train(x, N, COLS, y, NULL, NULL, &o, &m, NULL));
    ZK_CHECK_OK(zk_boost_train(x, N, COLS, y, NULL, NULL, &o, &m2, NULL));
    ZK_CHECK(zk_boost_cols(m) == COLS && zk_boost_rounds(m) == 40);
    ZK_CHECK_OK(zk_boost_predict(m, x, N, p, NULL));
    ZK_CHECK_OK(zk_boost_predict(m2, x, N, again, NULL));
    ZK_CHECK_MEM(p, again, sizeof p);
    ZK_CHECK(auc(p, y, N) > 0.85);
    zk_boost_free(m2);

    ZK_CHECK_OK(zk_boost_explain(m, x, N, why, NULL));
    for (size_t i = 0; i < N; i++) {
        double f = zk_sum(why + i * (COLS + 1), COLS + 1);
        ZK_CHECK_NEAR(1 / (1 + exp(-f)), p[i], 1e-5);
    }
    ZK_CHECK_OK(zk_boost_importance(m, share, NULL));
    ZK_CHECK_NEAR(zk_sum(share, COLS), 1, 1e-12);
    ZK_CHECK(share[0] > share[1] && share[1] > share[2] && share[1] > share[3]);

    ZK_CHECK_OK(zk_boost_save(m, &bytes, &size, NULL));
    zk_boost_free(m);
    ZK_CHECK_OK(zk_boost_load(bytes, size, &m, NULL));
    ZK_CHECK_OK(zk_boost_predict(m, x, N, again, NULL));
    ZK_CHECK_MEM(p, again, sizeof p);
    ZK_CHECK(zk_boost_cols(m) == COLS && zk_boost_rounds(m) == 40);
    zk_boost_free(m);
    ZK_CHECK_ERR(zk_boost_load(bytes, size / 2, &m, NULL), ZK_ECORRUPT);
    free(bytes);
    ZK_CHECK_ERR(zk_boost_load("no model at all", 15, &m, NULL), ZK_ECORRUPT);
    ZK_CHECK_ERR(zk_boost_load(NULL, 0, &m, NULL), ZK_ECORRUPT);
}

ZK_TEST(monotone_means_monotone)
{
    const int8_t up[COLS] = {1, 0, 0, 0};
    zk_boost_options o = quick();
    double grid[50 * COLS], p[50];
    zk_boost *m;

    make_data();
    o.monotone = up;
    ZK_CHECK_OK(zk_boost_train(x, N, COLS, y, NULL, NULL, &o, &m, NULL));
    for (size_t i = 0; i < 50; i++) {
        memset(grid + i * COLS, 0, COLS * sizeof *grid);
        grid[i * COLS] = -3 + 0.12 * (double)i;
    }
    ZK_CHECK_OK(zk_boost_predict(m, grid, 50, p, NULL));
    ZK_CHECK(p[49] > p[0]);
    for (size_t i = 1; i < 50; i++)
        ZK_CHECK(p[i] >= p[i - 1]);
    zk_boost_free(m);
}

ZK_TEST(stops_when_held_rows_no_longer_gain)
{
    const zk_boost_valid held = {.x = x + 400 * COLS, .y = y + 400, .rows = 200};
    static double p[200], q[200];
    zk_boost_options o = quick();
    zk_boost *m, *fixed;

    make_data();
    o.rounds = 500;
    o.patience = 10;
    ZK_CHECK_OK(zk_boost_train(x, 400, COLS, y, NULL, &held, &o, &m, NULL));
    ZK_CHECK(zk_boost_rounds(m) >= 1 && zk_boost_rounds(m) < 400);
    o.patience = 0; /* the same as asking for exactly that many */
    o.rounds = zk_boost_rounds(m);
    ZK_CHECK_OK(zk_boost_train(x, 400, COLS, y, NULL, NULL, &o, &fixed, NULL));
    ZK_CHECK_OK(zk_boost_predict(m, held.x, 200, p, NULL));
    ZK_CHECK_OK(zk_boost_predict(fixed, held.x, 200, q, NULL));
    ZK_CHECK_MEM(p, q, sizeof p);
    zk_boost_free(m);
    zk_boost_free(fixed);

    static uint32_t fold[N]; /* holding back its own tenth, also within folds */
    static double own[N];
    o = quick();
    o.rounds = 500;
    o.patience = 10;
    ZK_CHECK_OK(zk_boost_fit(x, N, COLS, y, NULL, &o, &m, NULL));
    ZK_CHECK(zk_boost_rounds(m) < 400);
    zk_boost_free(m);
    ZK_CHECK_OK(zk_folds_stratified(NULL, N, 3, fold, NULL));
    ZK_CHECK_OK(zk_boost_cv(x, N, COLS, y, NULL, fold, 3, &o, 2, own, NULL));
    ZK_CHECK(auc(own, y, N) > 0.8);
}

ZK_TEST(cross_validation_is_the_same_on_any_number_of_threads)
{
    static double one[N], two[N], train_x[N * COLS], train_y[N], test_p[N];
    static uint32_t fold[N];
    static uint8_t klass[N];
    zk_boost_options o = quick();
    zk_boost *m;
    size_t k = 0, t = 0;

    make_data();
    for (size_t i = 0; i < N; i++)
        klass[i] = y[i] > 0;
    ZK_CHECK_OK(zk_folds_stratified(klass, N, 4, fold, NULL));
    ZK_CHECK_OK(zk_boost_cv(x, N, COLS, y, NULL, fold, 4, &o, 1, one, NULL));
    ZK_CHECK_OK(zk_boost_cv(x, N, COLS, y, NULL, fold, 4, &o, 3, two, NULL));
    ZK_CHECK_MEM(one, two, sizeof one);
    ZK_CHECK(auc(one, y, N) > 0.75 && auc(one, y, N) < 0.95);
    for (size_t i = 0; i < N; i++) /* fold 2 by hand */
        if (fold[i] != 2) {
            memcpy(train_x + k * COLS, x + i * COLS, COLS * sizeof *x);
            train_y[k++] = y[i];
        }
    ZK_CHECK_OK(zk_boost_train(train_x, k, COLS, train_y, NULL, NULL, &o, &m, NULL));
    for (size_t i = 0; i < N; i++)
        if (fold[i] == 2) {
            ZK_CHECK_OK(zk_boost_predict(m, x + i * COLS, 1, test_p + t, NULL));
            ZK_CHECK(test_p[t] == one[i]);
            t++;
        }
    zk_boost_free(m);
}

/* A weight of 2 is the row twice. */
ZK_TEST(weights_are_copies)
{
    static double xx[2 * N * COLS], yy[2 * N], w[N], p[N], q[N];
    zk_boost_options o = quick();
    zk_boost *a, *b;

    make_data();
    o.subsample = o.colsample = 1;
    o.bins = 0; /* exact: histogram cuts would see other ranks */
    for (size_t i = 0; i < N; i++) {
        w[i] = 2;
        memcpy(xx + 2 * i * COLS, x + i * COLS, COLS * sizeof *x);
        memcpy(xx + (2 * i + 1) * COLS, x + i * COLS, COLS * sizeof *x);
        yy[2 * i] = yy[2 * i + 1] = y[i];
    }
    ZK_CHECK_OK(zk_boost_train(x, N, COLS, y, w, NULL, &o, &a, NULL));
    ZK_CHECK_OK(zk_boost_train(xx, 2 * N, COLS, yy, NULL, NULL, &o, &b, NULL));
    ZK_CHECK_OK(zk_boost_predict(a, x, N, p, NULL));
    ZK_CHECK_OK(zk_boost_predict(b, x, N, q, NULL));
    check_all_near(p, q, N, 1e-4);
    zk_boost_free(a);
    zk_boost_free(b);
}

ZK_TEST(regression)
{
    static double target[N], p[N];
    zk_boost_options o = quick();
    zk_boost *m;
    double r;

    make_data();
    o.task = ZK_BOOST_REGRESSION;
    for (size_t i = 0; i < N; i++)
        target[i] = 1000 + 5 * x[i * COLS] * x[i * COLS];
    ZK_CHECK_OK(zk_boost_train(x, N, COLS, target, NULL, NULL, &o, &m, NULL));
    ZK_CHECK_OK(zk_boost_predict(m, x, N, p, NULL));
    ZK_CHECK_OK(zk_correlation(p, target, N, &r, NULL));
    ZK_CHECK(r > 0.98);
    zk_boost_free(m);
}

ZK_TEST(refusals)
{
    double bad_x[] = {1, 2, INFINITY, 4}, good_x[] = {1, 2, 3, 4}, t[] = {0, 1, 0, 1}, same[] = {1, 1, 1, 1};
    double w[] = {1, 1, 0, 1}, p[4];
    zk_boost_options o = quick();
    zk_boost *m;

    CHECK_REFUSED(zk_boost_train(bad_x, 4, 1, t, NULL, NULL, &o, &m, &spot), ZK_EINVAL, ZK_WHY_RANGE, 2, 0);
    CHECK_REFUSED(zk_boost_train(good_x, 4, 1, same, NULL, NULL, &o, &m, &spot), ZK_ENUMERIC,
                  ZK_WHY_ONE_CLASS, 0, 0);
    CHECK_REFUSED(zk_boost_train(good_x, 4, 1, good_x, NULL, NULL, &o, &m, &spot), ZK_EINVAL, ZK_WHY_RANGE, 1,
                  0);
    CHECK_REFUSED(zk_boost_train(good_x, 4, 1, t, w, NULL, &o, &m, &spot), ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 2,
                  0);
    CHECK_REFUSED(zk_boost_train(good_x, 0, 1, t, NULL, NULL, &o, &m, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    o.eta = 0;
    CHECK_REFUSED(zk_boost_train(good_x, 4, 1, t, NULL, NULL, &o, &m, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 3);
    o = quick();
    o.patience = 3;
    CHECK_REFUSED(zk_boost_train(good_x, 4, 1, t, NULL, NULL, &o, &m, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    o = quick();
    o.task = ZK_BOOST_REGRESSION;
    CHECK_REFUSED(zk_boost_train(good_x, 4, 1, same, NULL, NULL, &o, &m, &spot), ZK_ENUMERIC, ZK_WHY_CONSTANT,
                  0, 0);
    o = quick();
    ZK_CHECK_OK(zk_boost_train(good_x, 4, 1, t, NULL, NULL, &o, &m, NULL));
    CHECK_REFUSED(zk_boost_predict(m, bad_x, 4, p, &spot), ZK_EINVAL, ZK_WHY_RANGE, 2, 0);
    ZK_CHECK_OK(zk_boost_predict(m, bad_x, 0, p, NULL));
    zk_boost_free(m);
    zk_boost_free(NULL);
}

ZK_TEST_MAIN()
