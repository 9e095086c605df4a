/* SPDX-License-Identifier: Apache-2.0
 *
 * Least squares on a million rows and 20 columns: the fit, HC1 and clustered errors; beside numpy's lstsq and statsmodels
 * on the same numbers where they are there. Prints a markdown table: CPU seconds, best of three, one thread each.
 */
#include "../measure.h"
#include "zhike/zhike.h"

#ifndef ZK_SOURCE_DIR
#define ZK_SOURCE_DIR "."
#endif

enum { ROWS = 1000000, COLS = 20, CLUSTERS = 10000, REPEATS = 3, JOBS = 3 };

static double *x[COLS], *y;
static int32_t *cluster;

static void make(void)
{
    zk_rng rng;

    zk_rng_init(&rng, 3, 0);
    for (size_t j = 0; j < COLS; j++)
        x[j] = malloc(ROWS * sizeof(double));
    y = malloc(ROWS * sizeof *y);
    cluster = malloc(ROWS * sizeof *cluster);
    for (size_t i = 0; i < ROWS; i++) {
        y[i] = 0;
        for (size_t j = 0; j < COLS; j++) {
            x[j][i] = j ? zk_rng_normal(&rng) + 0.3 * x[j - 1][i] : 1;
            y[i] += 0.1 * (double)j * x[j][i];
        }
        y[i] += zk_rng_normal(&rng) * (1 + 0.5 * x[1][i] * x[1][i]);
        cluster[i] = (int32_t)zk_rng_below(&rng, CLUSTERS);
    }
}

/* One run: the fit and, but for job 0, a covariance. out: coefficient and standard error of the last column. */
static double run(int job, double *beta, double *se)
{
    zk_ols_spec s = {
        .n = ROWS, .p = COLS, .x = (const double *const *)x, .y = y, .intercept = true, .threads = 1};
    zk_se_spec kinds[JOBS] = {{.kind = ZK_SE_CLASSICAL},
                              {.kind = ZK_SE_HC1},
                              {.kind = ZK_SE_CLUSTER, .cluster = {cluster}, .clusters = {CLUSTERS}}};
    double cov[COLS * COLS], start = bench_cpu_s();
    zk_ols fit;

    if (zk_ols_fit(&s, &fit, NULL) || zk_ols_cov(&fit, &kinds[job], cov, NULL, NULL)) {
        fprintf(stderr, "the fit failed\n");
        exit(1);
    }
    start = bench_cpu_s() - start;
    *beta = fit.beta[COLS - 1];
    *se = sqrt(cov[COLS * COLS - 1]);
    zk_ols_clear(&fit);
    return start;
}

/* The same numbers for the peer: columns, y, clusters, as doubles. */
static void hand_over(const char *path)
{
    FILE *f = fopen(path, "wb");

    if (!f)
        exit(1);
    for (size_t j = 0; j < COLS; j++)
        fwrite(x[j], sizeof(double), ROWS, f);
    fwrite(y, sizeof(double), ROWS, f);
    for (size_t i = 0; i < ROWS; i++) {
        double c = cluster[i];
        fwrite(&c, sizeof c, 1, f);
    }
    fclose(f);
}

int main(void)
{
    static const char *const what[JOBS] = {"fit, classical errors", "fit, HC1", "fit, 10,000 clusters"};
    char path[64] = "/tmp/zhike-bench-regress-XXXXXX", command[400];
    double peak_mb;
    int fd;

    make();
    printf("| OLS, %d rows x %d columns | CPU s | million rows/s | last coefficient | its error "
           "|\n|---|---:|---:|---:|---:|\n",
           ROWS, COLS);
    for (int job = 0; job < JOBS; job++) {
        double best = 1e300, beta = 0, se = 0;
        for (int k = 0; k < REPEATS; k++) {
            double t = run(job, &beta, &se);
            best = t < best ? t : best;
        }
        printf("| zhike: %s | %.2f | %.2f | %.9f | %.9f |\n", what[job], best, ROWS / best / 1e6, beta, se);
    }
    peak_mb = bench_peak_mb();
    fflush(stdout);
    if ((fd = mkstemp(path)) < 0)
        return 1;
    close(fd);
    hand_over(path);
    snprintf(command, sizeof command, "/usr/bin/python3 '%s/bench/methods/regress.py' '%s' %d %d",
             ZK_SOURCE_DIR, path, ROWS, COLS);
    if (system(command) != 0)
        printf("| numpy and statsmodels: not installed, or failed | | | | |\n");
    unlink(path);
    printf("\nPeak memory of zhike %.0f MB, of which the data %.0f MB.\n", peak_mb,
           (COLS + 1) * (double)ROWS * 8 / 1048576 + ROWS * 4.0 / 1048576);
    return 0;
}
