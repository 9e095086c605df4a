/* SPDX-License-Identifier: Apache-2.0
 *
 * k-means on 1 M x 8 (k = 8), a self-organising map and C4.5, beside scikit-learn, R kohonen and Weka in the same run.
 * Prints a markdown table. Each of ours runs in a process of its own, so that the peak of memory is its own; the best
 * of a few runs counts. A peer that is not installed is left out with a line.
 */
#include "../measure.h"
#include "zhike/learn.h"
#include "zhike/stats.h"

#ifndef ZK_SOURCE_DIR
#define ZK_SOURCE_DIR "."
#endif

enum {
    ROWS = 1000000,
    COLS = 8,
    K = 8,
    ITERATIONS = 30,
    MAP_ROWS = 10000,
    MAP_SIDE = 15,
    EPOCHS = 100,
    CASES = 100000,
    REPEATS = 3
};

/* Runs a peer's command; it prints seconds, processor seconds (0: not known) and a value. false: it is not installed or failed. */
static bool peer(const char *command, double *seconds, double *cpu, double *value)
{
    FILE *p = popen(command, "r");
    char line[400];
    bool got = false;

    while (p && fgets(line, sizeof line, p))
        got = sscanf(line, "%lf %lf %lf", seconds, cpu, value) == 3 || got;
    return p && pclose(p) == 0 && got;
}

static void report(const char *what, measured ours, const char *name, const char *command, double wanted,
                   const char *value)
{
    double s, c, v;

    printf("| %s | %.3f s | %.3f s | %.0f MB | %s %.6g | ", what, ours.wall_s, ours.cpu_s, ours.above_mb,
           value, ours.value[0]);
    if (peer(command, &s, &c, &v))
        printf("%s %.3f s (%.3f s), %s %.6g | %.1f (%.1f), wanted %g |\n", name, s, c, value, v,
               s / ours.wall_s, (c > 0 ? c : s) / ours.cpu_s, wanted);
    else
        printf("%s is not installed: left out | |\n", name);
    fflush(stdout);
}

static void write_doubles(const char *path, const double *x, size_t n)
{
    FILE *f = fopen(path, "wb");

    if (!f || fwrite(x, sizeof *x, n, f) != n || fclose(f) != 0) {
        perror(path);
        exit(EXIT_FAILURE);
    }
}

/* ---- k-means: the same start, the same number of iterations ---- */

static double *points, start[K * COLS];

static void make_points(void)
{
    zk_rng rng;

    points = malloc((size_t)ROWS * COLS * sizeof *points);
    zk_rng_init(&rng, 1, 0);
    for (size_t i = 0; i < ROWS; i++) {
        size_t k = (size_t)zk_rng_below(&rng, K);
        for (size_t j = 0; j < COLS; j++)
            points[i * COLS + j] = 1.5 * zk_rng_normal(&rng) + (double)((k * 7 + j * 3) % 5);
    }
    memcpy(start, points, sizeof start);
}

static void k_means(void *what, double *value)
{
    const int *threads = what;
    zk_cluster_options o = {.k = K, .max_iterations = ITERATIONS, .threads = *threads};
    zk_cluster_result r;
    double centre[K * COLS];
    int32_t *label = malloc(ROWS * sizeof *label);

    memcpy(centre, start, sizeof centre);
    if (zk_kmeans_from(points, ROWS, COLS, &o, centre, label, &r, NULL))
        exit(EXIT_FAILURE);
    free(label);
    value[0] = r.sse;
}

/* ---- map ---- */

static void map(void *what, double *value)
{
    const bool *online = what;
    zk_som_options o = {.width = MAP_SIDE,
                        .height = MAP_SIDE,
                        .epochs = EPOCHS,
                        .online = *online,
                        .threads = 2,
                        .random_start = true};
    double codes[MAP_SIDE * MAP_SIDE * COLS];
    zk_som_quality q;

    if (zk_som_train(points, MAP_ROWS, COLS, &o, codes, NULL) ||
        zk_som_place(points, MAP_ROWS, COLS, &o, codes, NULL, NULL, &q, NULL))
        exit(EXIT_FAILURE);
    value[0] = q.quantisation;
}

/* ---- tree ---- */

static double *column[COLS + 1];
static int32_t *y;
static const size_t values[COLS + 1] = {0, 0, 0, 0, 0, 0, 0, 0, 4};

static void make_cases(const char *path)
{
    FILE *f = fopen(path, "w");
    zk_rng rng;

    zk_rng_init(&rng, 2, 0);
    y = malloc(CASES * sizeof *y);
    for (size_t j = 0; j <= COLS; j++)
        column[j] = malloc(CASES * sizeof(double));
    fputs("@relation bench\n", f);
    for (size_t j = 0; j < COLS; j++)
        fprintf(f, "@attribute x%zu numeric\n", j);
    fputs("@attribute z {0,1,2,3}\n@attribute y {0,1,2}\n@data\n", f);
    for (size_t i = 0; i < CASES; i++) {
        for (size_t j = 0; j < COLS; j++) {
            column[j][i] = round(1000 * zk_rng_normal(&rng)) / 1000;
            fprintf(f, "%g,", column[j][i]);
        }
        column[COLS][i] = (double)zk_rng_below(&rng, 4);
        y[i] = (column[0][i] + column[1][i] > 0) + (column[COLS][i] > 2 && column[2][i] > 0.5);
        if (zk_rng_uniform(&rng) < 0.1)
            y[i] = (int32_t)zk_rng_below(&rng, 3);
        fprintf(f, "%g,%d\n", column[COLS][i], y[i]);
    }
    fclose(f);
}

static void tree(void *what, double *value)
{
    const double *columns[COLS + 1];
    zk_cases c = {
        .rows = CASES, .attributes = COLS + 1, .classes = 3, .column = columns, .values = values, .y = y};
    zk_tree_options o = {.threads = 2};
    zk_tree *t;

    (void)what;
    for (size_t j = 0; j <= COLS; j++)
        columns[j] = column[j];
    if (zk_tree_train(&c, &o, &t, NULL))
        exit(EXIT_FAILURE);
    value[0] = (double)zk_tree_leaves(t);
    zk_tree_free(t);
}

int main(void)
{
    int one = 1, two = 2;
    bool batch = false, online = true;
    char dir[] = "/tmp/zk-bench-XXXXXX", path[64], command[600];
    measured t;

    if (!mkdtemp(dir))
        return EXIT_FAILURE;
    make_points();
    printf("| learning | ours | processor time | memory | result | peer | times faster "
           "|\n|---|---|---|---|---|---|---|\n");

    snprintf(path, sizeof path, "%s/points", dir);
    write_doubles(path, points, (size_t)ROWS * COLS);
    t = measure_best(k_means, &two, REPEATS);
    snprintf(command, sizeof command, "/usr/bin/python3 " ZK_SOURCE_DIR "/bench/methods/learn.py %s %d %d %d",
             path, COLS, K, ITERATIONS);
    report("k-means 1 M x 8, k = 8, 30 iterations, two cores", t, "scikit-learn", command, 1, "SSE");
    t = measure_best(k_means, &one, REPEATS);
    printf("| the same on one core | %.3f s | %.3f s | %.0f MB | SSE %.6g | | |\n", t.wall_s, t.cpu_s,
           t.above_mb, t.value[0]);

    write_doubles(path, points, (size_t)MAP_ROWS * COLS);
    snprintf(command, sizeof command,
             "Rscript " ZK_SOURCE_DIR "/bench/methods/learn.R %s %d %d %d %d batch 2>/dev/null", path, COLS,
             MAP_ROWS, MAP_SIDE, EPOCHS);
    report("map 15 x 15, 10,000 x 8, 100 epochs, batch", measure_best(map, &batch, REPEATS),
           "kohonen (batch)", command, 10, "quantisation error");
    snprintf(command, sizeof command,
             "Rscript " ZK_SOURCE_DIR "/bench/methods/learn.R %s %d %d %d %d online 2>/dev/null", path, COLS,
             MAP_ROWS, MAP_SIDE, EPOCHS);
    report("the same, online", measure_best(map, &online, REPEATS), "kohonen (online)", command, 10,
           "quantisation error");
    remove(path);

    snprintf(path, sizeof path, "%s/cases.arff", dir);
    make_cases(path);
    snprintf(command, sizeof command, "sh " ZK_SOURCE_DIR "/bench/methods/learn_weka.sh %s 2>/dev/null",
             path);
    report("C4.5 on 100,000 x 9", measure_best(tree, NULL, REPEATS), "Weka J48", command, 5, "leaves");
    remove(path);
    rmdir(dir);
    return EXIT_SUCCESS;
}
