/* SPDX-License-Identifier: Apache-2.0
 *
 * Published and obtained values of grouping and learning: scikit-learn's k-means, fuzzy c-means, R's hclust, Weka's J48.
 */
#include "published.h"

#include "app/learn/arff.h"
#include "zhike/learn.h"

enum { ROWS = 400, COLS = 20 };

typedef struct table {
    size_t rows;
    double x[ROWS * COLS];
    int32_t known[ROWS];
} table;

/* Columns first .. first + cols - 1 of a CSV of numbers, and the one of the known groups (-1: none). */
static void read_csv(const char *relpath, int first, int cols, int known, table *out)
{
    const char *path = zk_test_shared(relpath);
    char line[4096];
    FILE *f;

    if (!path)
        ZK_SKIP("reference data is not there (ZHIKE_SHARED)");
    ZK_CHECK((f = fopen(path, "r")) != NULL);
    out->rows = 0;
    ZK_CHECK(fgets(line, sizeof line, f) != NULL);
    while (out->rows < ROWS && fgets(line, sizeof line, f)) {
        char *at = line;

        for (int c = 0; at; c++) {
            char *cell = strsep(&at, ",");
            if (c >= first && c < first + cols)
                out->x[out->rows * (size_t)cols + (size_t)(c - first)] = strtod(cell, NULL);
            if (c == known)
                out->known[out->rows] = (int32_t)strtol(cell, NULL, 10);
        }
        out->rows++;
    }
    fclose(f);
}

static table t;
static int32_t label[ROWS];

static double ari(void)
{
    double r;

    ZK_CHECK_OK(zk_rand_adjusted(t.known, label, t.rows, &r, NULL));
    return r;
}

ZK_TEST(k_means)
{
    const published iris = {"cluster", "iris.csv", "scikit-learn"},
                    wine = {"cluster", "wine_data.csv, z-scores", "scikit-learn"},
                    mall = {"cluster", "Mall_Customers.csv, income and score", "scikit-learn"};
    zk_cluster_options o = {.k = 3, .threads = 2, .seed = 1};
    zk_cluster_result r;

    read_csv("data/segment/iris.csv", 0, 4, 4, &t);
    ZK_CHECK_OK(zk_cluster(t.x, t.rows, 4, &o, label, NULL, NULL, &r, NULL));
    PUBLISHED(&iris, "SSE, k = 3", 78.851441, r.sse, 5e-7);
    PUBLISHED(&iris, "adjusted Rand index", .7302, ari(), 5e-5);
    read_csv("data/segment/wine_data.csv", 0, 13, 13, &t);
    ZK_CHECK_OK(zk_scale_columns(t.x, t.rows, 13, ZK_SCALE_Z, NULL, NULL, NULL));
    ZK_CHECK_OK(zk_cluster(t.x, t.rows, 13, &o, label, NULL, NULL, &r, NULL));
    PUBLISHED(&wine, "SSE, k = 3", 1277.928489, r.sse, 5e-7);
    PUBLISHED(&wine, "adjusted Rand index", .8975, ari(), 5e-5);
    read_csv("data/segment/Mall_Customers.csv", 3, 2, -1, &t);
    o.k = 5;
    ZK_CHECK_OK(zk_cluster(t.x, t.rows, 2, &o, label, NULL, NULL, &r, NULL));
    PUBLISHED(&mall, "SSE, k = 5", 44448.4554, r.sse, 1e-4);
}

ZK_TEST(fuzzy_c_means)
{
    const published iris = {"cluster", "iris.csv", "fuzzy c-means, m = 2"},
                    wine = {"cluster", "wine_data.csv, z-scores", "fuzzy c-means, m = 2"};
    zk_cluster_options o = {.method = ZK_CLUSTER_FCM, .k = 3, .threads = 2, .seed = 1};
    zk_cluster_result r;

    read_csv("data/segment/iris.csv", 0, 4, 4, &t);
    ZK_CHECK_OK(zk_cluster(t.x, t.rows, 4, &o, label, NULL, NULL, &r, NULL));
    PUBLISHED(&iris, "objective, c = 3", 60.505711, r.objective, 5e-7);
    read_csv("data/segment/wine_data.csv", 0, 13, 13, &t);
    ZK_CHECK_OK(zk_scale_columns(t.x, t.rows, 13, ZK_SCALE_Z, NULL, NULL, NULL));
    ZK_CHECK_OK(zk_cluster(t.x, t.rows, 13, &o, label, NULL, NULL, &r, NULL));
    PUBLISHED(&wine, "objective, c = 3", 721.21718, r.objective, 5e-5);
}

ZK_TEST(wards_tree)
{
    const published iris = {"cluster", "iris.csv", "R 4.2 hclust, ward.D2"};
    static int32_t merge[2 * ROWS];
    static double height[ROWS];

    read_csv("data/segment/iris.csv", 0, 4, 4, &t);
    ZK_CHECK_OK(zk_ward(t.x, t.rows, 4, merge, height, NULL));
    PUBLISHED(&iris, "height of the last merge", 32.4476069996, height[148], 5e-11);
    PUBLISHED(&iris, "of the one before", 12.3003960528, height[147], 5e-11);
    PUBLISHED(&iris, "of the ninth from the end", 1.9187528700, height[140], 5e-11);
    ZK_CHECK_INT(merge[2 * 148], 145);
    ZK_CHECK_INT(merge[2 * 148 + 1], 148);
}

/* ---- Weka ---- */

static zk_ctx cx;

/* An ARFF as cases; the last attribute is the class. */
static zk_cases cases_of(const char *relpath)
{
    const char *path = zk_test_shared(relpath);
    static const double *column[64];
    static size_t values[64];
    zk_frame f;
    zk_cases c;

    if (!path)
        ZK_SKIP("reference data is not there (ZHIKE_SHARED)");
    zk_ctx_init(&cx);
    ZK_CHECK_OK(zk_arff_read(&cx, path, &f));
    ZK_CHECK(f.cols > 1 && f.cols <= 64);
    for (size_t j = 0; j + 1 < f.cols; j++) {
        double *v = f.col[j].num;

        values[j] = v ? 0 : f.col[j].n_levels;
        if (!v) {
            v = ZK_NEWS(&cx.arena, double, f.rows);
            for (size_t i = 0; i < f.rows; i++)
                v[i] = f.col[j].level[i] < 0 ? (double)NAN : (double)f.col[j].level[i];
        }
        column[j] = v;
    }
    c = (zk_cases){.rows = f.rows,
                   .attributes = f.cols - 1,
                   .classes = f.col[f.cols - 1].n_levels,
                   .column = column,
                   .values = values,
                   .y = f.col[f.cols - 1].level};
    return c;
}

static void check_weka(const char *relpath, const char *name, size_t leaves, size_t nodes, double right,
                       double cross, double digits)
{
    const published p = {"tree", name, "Weka 3.6 J48 -C 0.25 -M 2, 10 folds, seed 1"};
    zk_cases c = cases_of(relpath);
    zk_tree_options o = {.threads = 2};
    int32_t *fold = ZK_NEWS(&cx.arena, int32_t, c.rows), *told = ZK_NEWS(&cx.arena, int32_t, c.rows);
    size_t *cell = ZK_NEWS(&cx.arena, size_t, c.classes * c.classes);
    double *prob = ZK_NEWS(&cx.arena, double, c.classes);
    zk_confusion q;
    zk_tree *tree;

    ZK_CHECK_OK(zk_tree_train(&c, &o, &tree, NULL));
    PUBLISHED(&p, "leaves", (double)leaves, (double)zk_tree_leaves(tree), 0);
    PUBLISHED(&p, "nodes", (double)nodes, (double)zk_tree_nodes(tree), 0);
    for (size_t i = 0; i < c.rows; i++)
        told[i] = zk_tree_classify(tree, &c, i, prob);
    zk_tree_free(tree);
    ZK_CHECK_OK(zk_confusion_of(c.y, told, c.rows, c.classes, cell, &q, NULL));
    PUBLISHED(&p, "right on training cases", right, (double)q.right, 0);
    ZK_CHECK_OK(zk_folds_weka(c.y, c.rows, 10, 1, fold, NULL, NULL));
    ZK_CHECK_OK(zk_tree_cross_validate(&c, &o, fold, 10, told, NULL, NULL));
    ZK_CHECK_OK(zk_confusion_of(c.y, told, c.rows, c.classes, cell, &q, NULL));
    PUBLISHED(&p, "accuracy in cross-validation, %", cross, 100 * q.accuracy, digits);
    zk_ctx_clear(&cx);
}

ZK_TEST(trees_as_wekas)
{
    check_weka("data/tree/iris.arff", "iris.arff", 5, 9, 147, 96, 1e-9);
    check_weka("data/tree/contact-lenses.arff", "contact-lenses.arff", 4, 7, 22, 83.3333, 5e-5);
    check_weka("data/tree/weather.nominal.arff", "weather.nominal.arff", 5, 8, 14, 50, 1e-9);
    check_weka("data/tree/weather.numeric.arff", "weather.numeric.arff", 5, 8, 14, 64.2857, 5e-5);
    check_weka("data/tree/vote.arff", "vote.arff", 6, 11, 423, 96.3218, 5e-5);
    check_weka("data/tree/breast-cancer.arff", "breast-cancer.arff", 4, 6, 217, 75.5245, 5e-5);
    check_weka("data/tree/credit-g.arff", "credit-g.arff", 103, 140, 855, 70.5, 1e-9);
}

ZK_TEST_MAIN()
