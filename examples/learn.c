/* SPDX-License-Identifier: Apache-2.0
 *
 * Groups of customers by k-means, and a decision tree that says in what the groups differ.
 */
#include <stdio.h>
#include <stdlib.h>

#include <zhike/learn.h>
#include <zhike/stats.h>

enum { ROWS = 300, COLS = 2, GROUPS = 3 };

static const char *const names[COLS] = {"months since the last bill paid late", "kWh a month"};

/* Customers of three kinds, the same on every machine. */
static void make(double *x)
{
    zk_rng rng;

    zk_rng_init(&rng, 1, 0);
    for (size_t i = 0; i < ROWS; i++) {
        x[i * COLS] = (i % 3 == 0 ? 2 : 14) + zk_rng_normal(&rng);
        x[i * COLS + 1] = (i % 3 == 1 ? 900 : 250) + 40 * zk_rng_normal(&rng);
    }
}

static void print_tree(const zk_tree *t, size_t at, int depth)
{
    zk_tree_node n = zk_tree_at(t, at);

    for (size_t b = 0; b < n.branches; b++) {
        zk_tree_node son = zk_tree_at(t, n.first + b);

        printf("%*s%s %s %.1f", 2 * depth, "", names[n.attribute], b ? ">" : "<=", n.cut);
        if (son.attribute < 0)
            printf(": group %d (%.0f customers)", son.klass + 1, son.cases);
        putchar('\n');
        print_tree(t, n.first + b, depth + 1);
    }
}

int main(void)
{
    double x[ROWS * COLS], scaled[ROWS * COLS], column[COLS][ROWS], mean[GROUPS * COLS], silhouette;
    const double *columns[COLS] = {column[0], column[1]};
    const size_t values[COLS] = {0, 0};
    size_t size[GROUPS];
    int32_t label[ROWS];
    zk_cluster_options o = {.k = GROUPS, .seed = 1};
    zk_cases cases = {
        .rows = ROWS, .attributes = COLS, .classes = GROUPS, .column = columns, .values = values, .y = label};
    zk_tree_options plain = {.confidence = 0.25};
    zk_spot spot;
    zk_tree *tree;

    make(x);
    for (size_t i = 0; i < ROWS * COLS; i++) {
        scaled[i] = x[i];
        column[i % COLS][i / COLS] = x[i];
    }
    if (zk_scale_columns(scaled, ROWS, COLS, ZK_SCALE_Z, NULL, NULL, &spot) ||
        zk_cluster(scaled, ROWS, COLS, &o, label, NULL, NULL, NULL, &spot) ||
        zk_silhouette(scaled, ROWS, COLS, label, GROUPS, 1, NULL, &silhouette, &spot) ||
        zk_cluster_means(x, ROWS, COLS, label, GROUPS, mean, size, &spot) ||
        zk_tree_train(&cases, &plain, &tree, &spot)) {
        fprintf(stderr, "%s\n", zk_why_en(spot.why));
        return EXIT_FAILURE;
    }
    printf("%d groups, silhouette %.2f\n", GROUPS, silhouette);
    for (size_t g = 0; g < GROUPS; g++)
        printf("group %zu: %zu customers, %.1f months, %.0f kWh\n", g + 1, size[g], mean[g * COLS],
               mean[g * COLS + 1]);
    printf("\nWhat tells them apart:\n");
    print_tree(tree, 0, 0);
    zk_tree_free(tree);
    return EXIT_SUCCESS;
}
