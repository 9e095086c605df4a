/* SPDX-License-Identifier: Apache-2.0
 *
 * C4.5: the weather by hand, the order of columns and rows, missing values, folds, refusals.
 */
#include "eval_test.h"

/* Quinlan's weather: outlook (sunny, overcast, rainy), temperature, humidity, windy, play. */
static const double outlook[] = {0, 0, 1, 2, 2, 2, 1, 0, 0, 2, 0, 1, 1, 2},
                    warm[] = {85, 80, 83, 70, 68, 65, 64, 72, 69, 75, 75, 72, 81, 71},
                    wet[] = {85, 90, 86, 96, 80, 70, 65, 95, 70, 80, 70, 90, 75, 91},
                    windy[] = {1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0};
static const int32_t play[] = {1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1};
static const double *const weather[] = {outlook, warm, wet, windy};
static const size_t weather_values[] = {3, 0, 0, 2};

static zk_cases weather_cases(void)
{
    return (zk_cases){
        .rows = 14, .attributes = 4, .classes = 2, .column = weather, .values = weather_values, .y = play};
}

ZK_TEST(the_weather_by_hand)
{
    zk_cases c = weather_cases();
    zk_tree_options o = {0};
    zk_tree *t;
    double p[2];

    ZK_CHECK_OK(zk_tree_train(&c, &o, &t, NULL));
    ZK_CHECK_INT(zk_tree_leaves(t), 5);
    ZK_CHECK_INT(zk_tree_nodes(t), 8);
    ZK_CHECK_INT(zk_tree_at(t, 0).attribute, 0); /* outlook: gain ratio .156 */
    ZK_CHECK_INT(zk_tree_at(t, 1).attribute, 2); /* sunny: humidity <= 75 (Quinlan 1993, p. 25) */
    ZK_CHECK_NEAR(zk_tree_at(t, 1).cut, 75, 0);
    ZK_CHECK_INT(zk_tree_at(t, 2).attribute, -1); /* overcast: play */
    ZK_CHECK_INT(zk_tree_at(t, 2).klass, 0);
    ZK_CHECK_INT(zk_tree_at(t, 3).attribute, 3); /* rainy: windy */
    for (size_t i = 0; i < 14; i++)
        ZK_CHECK_INT(zk_tree_classify(t, &c, i, p), play[i]);
    zk_tree_free(t);
}

/* Rows with three classes, numbers, levels and gaps. */
enum { ROWS = 500 };
typedef struct made {
    double a[ROWS], b[ROWS], c[ROWS];
    const double *column[3];
    size_t values[3];
    int32_t y[ROWS];
    zk_cases cases;
} made;

static void make(made *m, uint64_t stream, double gaps, double grain)
{
    zk_rng rng;

    zk_rng_init(&rng, 77, stream);
    for (size_t i = 0; i < ROWS; i++) {
        m->a[i] = zk_rng_normal(&rng);
        m->b[i] = grain > 0 ? floor(zk_rng_normal(&rng) / grain) : zk_rng_normal(&rng);
        m->c[i] = (double)zk_rng_below(&rng, 4);
        m->y[i] = (m->a[i] > 0.3) + (m->c[i] > 2 && m->b[i] > 0);
        if (zk_rng_uniform(&rng) < 0.1)
            m->y[i] = (int32_t)zk_rng_below(&rng, 3);
        if (zk_rng_uniform(&rng) < gaps)
            m->a[i] = (double)NAN;
        if (zk_rng_uniform(&rng) < gaps)
            m->c[i] = (double)NAN;
    }
    m->column[0] = m->a;
    m->column[1] = m->b;
    m->column[2] = m->c;
    m->values[0] = m->values[1] = 0;
    m->values[2] = 4;
    m->cases = (zk_cases){
        .rows = ROWS, .attributes = 3, .classes = 3, .column = m->column, .values = m->values, .y = m->y};
}

static void check_same(const zk_tree *s, const zk_tree *t)
{
    ZK_CHECK_INT(zk_tree_nodes(s), zk_tree_nodes(t));
    for (size_t i = 0; i < zk_tree_nodes(s); i++) {
        zk_tree_node a = zk_tree_at(s, i), b = zk_tree_at(t, i);
        ZK_CHECK_INT(a.attribute, b.attribute);
        ZK_CHECK_NEAR(a.cut, b.cut, 0);
        ZK_CHECK_NEAR(a.cases, b.cases, 1e-9);
        ZK_CHECK_NEAR(a.wrong, b.wrong, 1e-9);
    }
}

ZK_TEST(counts_add_up_and_probabilities_too)
{
    static made m;
    double p[3];

    for (int run = 0; run < 4; run++) {
        zk_tree_options o = {.unpruned = run & 1, .no_raising = run & 2, .min_leaf = 3};
        double leaves = 0;
        zk_tree *t;

        make(&m, 1, 0.15, 0.4);
        ZK_CHECK_OK(zk_tree_train(&m.cases, &o, &t, NULL));
        ZK_CHECK_NEAR(zk_tree_at(t, 0).cases, ROWS, 1e-9);
        for (size_t i = 0; i < zk_tree_nodes(t); i++) {
            zk_tree_node n = zk_tree_at(t, i);
            double sum = 0;

            for (size_t b = 0; b < n.branches; b++) {
                sum += zk_tree_at(t, n.first + b).cases;
                ZK_CHECK_INT(zk_tree_at(t, n.first + b).parent, i);
            }
            if (n.attribute >= 0)
                ZK_CHECK_NEAR(sum, n.cases, 1e-6);
            else
                leaves += n.cases;
        }
        ZK_CHECK_NEAR(leaves, ROWS, 1e-6);
        for (size_t i = 0; i < ROWS; i += 9) {
            (void)zk_tree_classify(t, &m.cases, i, p);
            ZK_CHECK_NEAR(p[0] + p[1] + p[2], 1, 1e-9);
        }
        zk_tree_free(t);
    }
}

ZK_TEST(order_of_rows_and_scale_of_columns_change_nothing)
{
    static made m, n;
    zk_tree_options o = {.threads = 2};
    zk_tree *s, *t;

    for (int gaps = 0; gaps < 2; gaps++) {
        make(&m, 2, gaps * 0.1, 0);
        make(&n, 2, gaps * 0.1, 0);
        for (size_t i = 0; i < ROWS; i++) {
            size_t from = ROWS - 1 - i;
            n.a[i] = m.a[from];
            n.b[i] = m.b[from];
            n.c[i] = m.c[from];
            n.y[i] = m.y[from];
        }
        ZK_CHECK_OK(zk_tree_train(&m.cases, &o, &s, NULL));
        ZK_CHECK_OK(zk_tree_train(&n.cases, &o, &t, NULL));
        ZK_CHECK(zk_tree_leaves(s) >= 3);
        check_same(s, t);
        zk_tree_free(t);
        zk_tree_free(s);
    }
}

ZK_TEST(cases_twice_and_leaves_twice_as_large_ask_the_same_first)
{
    static made m;
    static double a[2 * ROWS], b[2 * ROWS], c[2 * ROWS];
    static int32_t y[2 * ROWS];
    const double *column[] = {a, b, c};
    zk_tree_options once = {.unpruned = true, .min_leaf = 4}, twice = {.unpruned = true, .min_leaf = 8};
    zk_tree *s, *t;
    zk_cases both;

    make(&m, 3, 0, 0.5);
    for (size_t i = 0; i < ROWS; i++) {
        a[i] = a[i + ROWS] = floor(4 * m.a[i]);
        b[i] = b[i + ROWS] = m.b[i];
        c[i] = c[i + ROWS] = m.c[i];
        y[i] = y[i + ROWS] = m.y[i];
    }
    both = m.cases;
    both.rows = ROWS;
    both.column = column;
    both.y = y;
    ZK_CHECK_OK(zk_tree_train(&both, &once, &s, NULL));
    both.rows = 2 * ROWS;
    ZK_CHECK_OK(zk_tree_train(&both, &twice, &t, NULL));
    ZK_CHECK_INT(zk_tree_at(s, 0).attribute, zk_tree_at(t, 0).attribute);
    ZK_CHECK_NEAR(zk_tree_at(s, 0).cut, zk_tree_at(t, 0).cut, 0);
    ZK_CHECK_NEAR(2 * zk_tree_at(s, 1).cases, zk_tree_at(t, 1).cases, 1e-9);
    zk_tree_free(s);
    zk_tree_free(t);
}

/* java.util.Random(1), whose nextInt(100) begins 85 88 47 13 54, shuffles 0 .. 5 into this order. */
ZK_TEST(folds_are_javas)
{
    const size_t javas[] = {4, 2, 0, 1, 5, 3};
    size_t order[6];
    int32_t fold[6], y[12], got[12], met[3][4] = {{0}};

    ZK_CHECK_OK(zk_folds_weka(NULL, 6, 2, 1, fold, order, NULL));
    for (int i = 0; i < 6; i++) {
        ZK_CHECK_INT(order[i], javas[i]);
        ZK_CHECK_INT(fold[order[i]], i / 3);
    }
    for (int i = 0; i < 12; i++)
        y[i] = i % 3;
    ZK_CHECK_OK(zk_folds_weka(y, 12, 4, 7, got, NULL, NULL));
    for (int i = 0; i < 12; i++)
        met[y[i]][got[i]]++;
    for (int k = 0; k < 3; k++)
        for (int f = 0; f < 4; f++)
            ZK_CHECK_INT(met[k][f], 1); /* stratified */
    CHECK_REFUSED(zk_folds_weka(y, 12, 1, 1, got, NULL, &spot), ZK_EINVAL, ZK_WHY_RANGE, 12, 0);
    CHECK_REFUSED(zk_folds_weka(y, 12, 13, 1, got, NULL, &spot), ZK_EINVAL, ZK_WHY_RANGE, 12, 0);
}

ZK_TEST(cross_validation_is_the_same_on_any_number_of_threads)
{
    static made m;
    int32_t fold[ROWS], one[ROWS], two[ROWS];
    zk_tree_options o = {.threads = 1};
    zk_confusion c;
    size_t cell[9];

    make(&m, 4, 0.1, 0);
    ZK_CHECK_OK(zk_folds_weka(m.y, ROWS, 10, 1, fold, NULL, NULL));
    ZK_CHECK_OK(zk_tree_cross_validate(&m.cases, &o, fold, 10, one, NULL, NULL));
    o.threads = 4;
    ZK_CHECK_OK(zk_tree_cross_validate(&m.cases, &o, fold, 10, two, NULL, NULL));
    ZK_CHECK_MEM(one, two, sizeof one);
    ZK_CHECK_OK(zk_confusion_of(m.y, one, ROWS, 3, cell, &c, NULL));
    ZK_CHECK(c.accuracy > 0.8 && c.accuracy < 0.95); /* a tenth of the classes is noise */
}

ZK_TEST(degenerate_cases)
{
    static made m;
    int32_t none[ROWS];
    double p[3];
    zk_tree_options o = {0}, bad = {.confidence = 0.6};
    zk_tree *t;

    make(&m, 5, 0, 0);
    for (int i = 0; i < ROWS; i++)
        none[i] = -1;
    m.cases.y = none;
    CHECK_REFUSED(zk_tree_train(&m.cases, &o, &t, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 3);
    none[7] = 2; /* one case: a leaf */
    ZK_CHECK_OK(zk_tree_train(&m.cases, &o, &t, NULL));
    ZK_CHECK_INT(zk_tree_nodes(t), 1);
    ZK_CHECK_INT(zk_tree_classify(t, &m.cases, 0, p), 2);
    zk_tree_free(t);
    none[8] = 3;
    CHECK_REFUSED(zk_tree_train(&m.cases, &o, &t, &spot), ZK_EINVAL, ZK_WHY_RANGE, 8, 3);
    m.cases.y = m.y;
    CHECK_REFUSED(zk_tree_train(&m.cases, &bad, &t, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    m.c[3] = 4;
    CHECK_REFUSED(zk_tree_train(&m.cases, &o, &t, &spot), ZK_EINVAL, ZK_WHY_RANGE, 3, 2);
    m.c[3] = 0;
    m.b[5] = (double)INFINITY;
    CHECK_REFUSED(zk_tree_train(&m.cases, &o, &t, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 5, 1);
    for (int i = 0; i < ROWS; i++)
        m.a[i] = m.b[i] = m.c[i] = (double)NAN; /* nothing is known of any case */
    ZK_CHECK_OK(zk_tree_train(&m.cases, &o, &t, NULL));
    ZK_CHECK_INT(zk_tree_nodes(t), 1);
    zk_tree_free(t);
}

ZK_TEST_MAIN()
