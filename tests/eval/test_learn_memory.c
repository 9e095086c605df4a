/* SPDX-License-Identifier: Apache-2.0
 *
 * Grouping and learning without memory: whichever request of scratch fails, the call refuses with ZK_ELIMIT (a
 * resample may do without), frees what it had, and works again afterwards. calloc is replaced by one that fails when
 * told to; leaks are for the sanitizer to see.
 */
#include "eval_test.h"
#include "failing_calloc.h"

enum { ROWS = 40, COLS = 2 };

static double x[ROWS * COLS], column[2][ROWS], out[ROWS * 4];
static int32_t y[ROWS], label[ROWS], fold[ROWS], merge[2 * ROWS], coded[ROWS * COLS];
static zk_spot spot;

static zk_err group(zk_cluster_method method)
{
    zk_cluster_options o = {.method = method, .k = 3, .restarts = 2, .eps = 0.3, .threads = 1};

    return zk_cluster(x, ROWS, COLS, &o, label, NULL, NULL, NULL, &spot);
}

static zk_err call_kmeans(void)
{
    return group(ZK_CLUSTER_KMEANS);
}
static zk_err call_fcm(void)
{
    return group(ZK_CLUSTER_FCM);
}
static zk_err call_ward(void)
{
    return group(ZK_CLUSTER_WARD);
}
static zk_err call_dbscan(void)
{
    return group(ZK_CLUSTER_DBSCAN);
}
static zk_err call_silhouette(void)
{
    double mean;

    return zk_silhouette(x, ROWS, COLS, y, 2, 1, NULL, &mean, &spot);
}
static zk_err call_indices(void)
{
    zk_cluster_indices ix;

    return zk_cluster_indices_of(x, ROWS, COLS, y, 2, &ix, &spot);
}
static zk_err call_rand(void)
{
    return zk_rand_adjusted(y, fold, ROWS, out, &spot);
}
static zk_err call_cut(void)
{
    zk_err err = zk_ward(x, ROWS, COLS, merge, out, &spot);

    return err ? err : zk_ward_cut(merge, ROWS, 4, label, &spot);
}
static zk_err call_scale(void)
{
    double copy[ROWS * COLS];

    memcpy(copy, x, sizeof copy);
    return zk_scale_columns(copy, ROWS, COLS, ZK_SCALE_ROBUST, NULL, NULL, &spot);
}
static zk_err call_gap(void)
{
    zk_cluster_options o = {.restarts = 1, .threads = 1};
    zk_gap gap[2];
    size_t best;

    return zk_gap_statistic(x, ROWS, COLS, 2, 2, &o, gap, &best, &spot);
}
static zk_err call_stability(void)
{
    zk_cluster_options o = {.k = 2, .restarts = 1, .threads = 1};
    zk_cluster_stability s;

    return zk_cluster_stability_of(x, ROWS, COLS, &o, y, 2, 3, out, &s, &spot);
}
static zk_err map(bool online)
{
    zk_som_options o = {.width = 3, .height = 2, .epochs = 2, .online = online, .threads = 1};
    zk_err err = zk_som_train(x, ROWS, COLS, &o, out, &spot);

    return err ? err : zk_som_place(x, ROWS, COLS, &o, out, label, NULL, NULL, &spot);
}
static zk_err call_som(void)
{
    return map(false);
}
static zk_err call_som_online(void)
{
    return map(true);
}

/* Missing values, so that sets are shared out and branches raised. */
static zk_cases cases_of(void)
{
    static const double *const columns[] = {column[0], column[1]};
    static const size_t values[] = {0, 3};

    return (zk_cases){
        .rows = ROWS, .attributes = 2, .classes = 2, .column = columns, .values = values, .y = y};
}
static zk_err call_tree(void)
{
    zk_cases c = cases_of();
    zk_tree_options o = {.threads = 1, .min_leaf = 1};
    zk_tree *t = NULL;
    zk_err err = zk_tree_train(&c, &o, &t, &spot);

    zk_tree_free(t);
    return err;
}
static zk_err call_tree_folds(void)
{
    zk_cases c = cases_of();
    zk_tree_options o = {.threads = 1};
    zk_err err = zk_folds_weka(y, ROWS, 3, 1, fold, NULL, &spot);

    return err ? err : zk_tree_cross_validate(&c, &o, fold, 3, label, NULL, &spot);
}
static zk_err call_mlp(void)
{
    zk_mlp_data d = {.rows = ROWS, .cols = COLS, .classes = 2, .x = x, .label = y};
    zk_mlp_options o = {.hidden = {3, 2}, .epochs = 2, .validation = 0.2, .threads = 1};
    zk_mlp *net = NULL;
    zk_err err = zk_mlp_train(&d, &o, &net, NULL, &spot);

    if (!err && !(err = zk_mlp_predict(net, x, ROWS, out, &spot)))
        err = zk_mlp_importance(net, &d, 1, 1, out, &spot);
    zk_mlp_free(net);
    return err ? err : zk_mlp_cross_validate(&d, &o, fold, 3, out, &spot);
}
static zk_err call_rough(void)
{
    zk_rough_table t = {.rows = ROWS, .cols = COLS, .classes = 2, .x = coded, .decision = y};
    static uint64_t reduct[ZK_ROUGH_REDUCTS_MAX];
    zk_rough_rule rule[ROWS];
    zk_rough_region r;
    size_t n, upper[2];
    double cut[100];
    zk_err err;

    if ((err = zk_rough_region_of(&t, 3, &r, NULL, upper, &spot)) ||
        (err = zk_rough_reducts(&t, reduct, &n, &spot)) ||
        (err = zk_rough_reduct_greedy(&t, reduct, &spot)) ||
        (err = zk_rough_rules(&t, 3, rule, ROWS, &n, &spot)))
        return err;
    return zk_rough_cuts(x, y, ROWS, 2, ZK_ROUGH_CUT_ENTROPY, 0, cut, &n, &spot);
}

static const struct {
    const char *name;
    zk_err (*call)(void);
} all[] = {
    {"kmeans", call_kmeans},
    {"fcm", call_fcm},
    {"ward", call_ward},
    {"dbscan", call_dbscan},
    {"silhouette", call_silhouette},
    {"indices", call_indices},
    {"rand", call_rand},
    {"cut", call_cut},
    {"scale", call_scale},
    {"gap", call_gap},
    {"stability", call_stability},
    {"som", call_som},
    {"som online", call_som_online},
    {"tree", call_tree},
    {"tree folds", call_tree_folds},
    {"mlp", call_mlp},
    {"rough", call_rough},
};

ZK_TEST(learning_refuses_without_memory)
{
    for (size_t i = 0; i < ROWS; i++) {
        y[i] = i % 2 || i % 5 == 3;
        fold[i] = (int32_t)(i % 3);
        x[i * COLS] = (double)(i * 7 % 11) + 5 * y[i];
        x[i * COLS + 1] = (double)(i * 13 % 17);
        coded[i * COLS] = (int32_t)(i % 4);
        coded[i * COLS + 1] = (int32_t)(i * 7 % 5);
        column[0][i] = i % 6 == 1 ? (double)NAN : x[i * COLS];
        column[1][i] = i % 7 == 2 ? (double)NAN : (double)(i % 3);
    }
    for (size_t m = 0; m < COUNT(all); m++)
        check_refuses_without_memory(all[m].name, all[m].call, &spot);
}

ZK_TEST_MAIN()
