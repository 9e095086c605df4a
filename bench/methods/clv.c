/* SPDX-License-Identifier: Apache-2.0
 *
 * BG/NBD on a million made-up customers: seconds, memory, and scipy's maximum of the same likelihood beside it.
 * Prints a markdown table. Limit: 1.5 s. Customers begin on one of 730 days and buy on whole days, as in a log.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "zhike/zhike.h"

#ifndef ZK_SOURCE_DIR
#define ZK_SOURCE_DIR "."
#endif

enum { CUSTOMERS = 1000000, REPEATS = 3 };
static const double LIMIT_S = 1.5;
static const double truth[4] = {0.6, 30, 0.8, 2.5}; /* r, alpha (days), a, b */

static double now_s(clockid_t clock)
{
    struct timespec ts;

    clock_gettime(clock, &ts);
    return (double)ts.tv_sec + 1e-9 * (double)ts.tv_nsec;
}

/* One customer of the model, whole days: his rate, his chance of leaving after each purchase. */
static void make(size_t i, double *x, double *tx, double *T)
{
    zk_rng rng;
    double lambda, leaves, at = 0;

    zk_rng_init(&rng, 7, i);
    lambda = zk_rng_gamma(&rng, truth[0]) / truth[1];
    leaves = zk_rng_beta(&rng, truth[2], truth[3]);
    *T = 1 + (double)zk_rng_below(&rng, 730);
    *x = *tx = 0;
    for (;;) {
        at += zk_rng_exponential(&rng) / lambda;
        if (!(at < *T))
            return;
        double day = fmax(1, ceil(at));
        *x += day > *tx; /* purchases of one day are one */
        *tx = day;
        if (zk_rng_uniform(&rng) < leaves)
            return;
    }
}

typedef struct timed {
    double wall_s, cpu_s, peak_mb, base_mb;
    zk_btyd_fit fit;
} timed;

static double peak_mb(void)
{
    struct rusage use;

    getrusage(RUSAGE_SELF, &use);
    return (double)use.ru_maxrss / 1024;
}

/* In a process of its own, so that the peak is its own; the best of a few. */
static timed fit_timed(zk_btyd_model model, const zk_btyd_data *d, int threads)
{
    timed *t = mmap(NULL, sizeof *t, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), out;
    zk_btyd_options opt = {.threads = threads};
    int status;

    fflush(NULL);
    t->wall_s = t->cpu_s = HUGE_VAL;
    if (fork() == 0) {
        t->base_mb = peak_mb();
        for (int i = 0; i < REPEATS; i++) {
            double wall = now_s(CLOCK_MONOTONIC), cpu = now_s(CLOCK_PROCESS_CPUTIME_ID);
            if (zk_btyd_fit_ml(model, d, &opt, &t->fit, NULL))
                _exit(1);
            t->wall_s = fmin(t->wall_s, now_s(CLOCK_MONOTONIC) - wall);
            t->cpu_s = fmin(t->cpu_s, now_s(CLOCK_PROCESS_CPUTIME_ID) - cpu);
        }
        t->peak_mb = peak_mb();
        _exit(0);
    }
    wait(&status);
    out = *t;
    munmap(t, sizeof *t);
    if (status) {
        fprintf(stderr, "the fit failed\n");
        exit(1);
    }
    return out;
}

/* scipy on the same numbers, through a file of doubles; false when it is not installed. */
static int peer(const zk_btyd_data *d, double *seconds, double *loglik)
{
    char path[] = "/tmp/bench-clv-XXXXXX", line[400];
    int fd = mkstemp(path), got;
    FILE *f = fdopen(fd, "wb"), *p;

    fwrite(d->x, sizeof *d->x, d->n, f);
    fwrite(d->tx, sizeof *d->tx, d->n, f);
    fwrite(d->T, sizeof *d->T, d->n, f);
    fclose(f);
    snprintf(line, sizeof line, "/usr/bin/python3 %s/bench/methods/clv.py %s", ZK_SOURCE_DIR, path);
    p = popen(line, "r");
    got = p && fgets(line, sizeof line, p) && sscanf(line, "%lf %lf", seconds, loglik) == 2;
    if (p)
        pclose(p);
    unlink(path);
    return got;
}

static void row(const char *what, const timed *t)
{
    printf("| %s | %.2f | %.2f | %.0f | %.4f | %s |\n", what, t->wall_s, t->cpu_s, t->peak_mb - t->base_mb,
           t->fit.loglik, t->wall_s <= LIMIT_S ? "yes" : "no");
}

int main(void)
{
    double *x = malloc(CUSTOMERS * sizeof *x), *tx = malloc(CUSTOMERS * sizeof *tx),
           *T = malloc(CUSTOMERS * sizeof *T);
    double peer_s, peer_ll;
    zk_btyd_data d = {.n = CUSTOMERS, .x = x, .tx = tx, .T = T};

    if (!x || !tx || !T)
        return 1;
    for (size_t i = 0; i < CUSTOMERS; i++)
        make(i, &x[i], &tx[i], &T[i]);
    printf("BG/NBD, %d customers, best of %d; limit %.1f s\n\n", CUSTOMERS, REPEATS, LIMIT_S);
    printf("| fit | wall s | CPU s | memory above the input, MB | log-likelihood | within the limit "
           "|\n|---|---|---|---|---|---|\n");
    timed one = fit_timed(ZK_BTYD_BGNBD, &d, 1), two = fit_timed(ZK_BTYD_BGNBD, &d, 2);
    row("zhike, 1 thread", &one);
    row("zhike, 2 threads", &two);
    if (peer(&d, &peer_s, &peer_ll))
        printf("| scipy L-BFGS-B, numpy | %.2f | | | %.4f | %.0f times ours |\n", peer_s, peer_ll,
               peer_s / two.wall_s);
    else
        printf("\nscipy is not installed: no peer\n");
    printf("\n%zu different customers, %zu evaluations; r %.4f alpha %.3f a %.4f b %.4f (made with %.1f %.0f "
           "%.1f %.1f)\n",
           two.fit.distinct, two.fit.evaluations, two.fit.param[0], two.fit.param[1], two.fit.param[2],
           two.fit.param[3], truth[0], truth[1], truth[2], truth[3]);
    free(x);
    free(tx);
    free(T);
    return memcmp(one.fit.param, two.fit.param, sizeof one.fit.param) != 0 || two.wall_s > LIMIT_S;
}
