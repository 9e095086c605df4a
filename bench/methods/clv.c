/* SPDX-License-Identifier: Apache-2.0
 *
 * BG/NBD on a million made-up customers: seconds, memory, and scipy's maximum of the same likelihood beside it.
 * Prints a markdown table. Limit: 1.5 s. Customers begin on one of 730 days and buy on whole days, as in a log.
 */
#include "../measure.h"
#include "zhike/zhike.h"

#ifndef ZK_SOURCE_DIR
#define ZK_SOURCE_DIR "."
#endif

enum { CUSTOMERS = 1000000, REPEATS = 3 };
static const double LIMIT_S = 1.5;
static const double truth[4] = {0.6, 30, 0.8, 2.5}; /* r, alpha (days), a, b */

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

typedef struct job {
    const zk_btyd_data *data;
    int threads;
} job;

/* log-likelihood, different customers, evaluations, the four parameters */
static void fit(void *user, double *value)
{
    const job *j = user;
    zk_btyd_options opt = {.threads = j->threads};
    zk_btyd_fit f;

    value[0] = NAN;
    if (zk_btyd_fit_ml(ZK_BTYD_BGNBD, j->data, &opt, &f, NULL))
        return;
    value[0] = f.loglik;
    value[1] = (double)f.distinct;
    value[2] = (double)f.evaluations;
    memcpy(value + 3, f.param, 4 * sizeof *value);
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

static void row(const char *what, const measured *t)
{
    printf("| %s | %.2f | %.2f | %.0f | %.4f | %s |\n", what, t->wall_s, t->cpu_s, t->above_mb, t->value[0],
           t->wall_s <= LIMIT_S ? "yes" : "no");
}

int main(void)
{
    double *x = malloc(CUSTOMERS * sizeof *x), *tx = malloc(CUSTOMERS * sizeof *tx),
           *T = malloc(CUSTOMERS * sizeof *T);
    double peer_s, peer_ll;
    measured one, two;
    zk_btyd_data d = {.n = CUSTOMERS, .x = x, .tx = tx, .T = T};

    if (!x || !tx || !T)
        return 1;
    for (size_t i = 0; i < CUSTOMERS; i++)
        make(i, &x[i], &tx[i], &T[i]);
    printf("BG/NBD, %d customers, best of %d; limit %.1f s\n\n", CUSTOMERS, REPEATS, LIMIT_S);
    printf("| fit | wall s | CPU s | memory above the input, MB | log-likelihood | within the limit "
           "|\n|---|---|---|---|---|---|\n");
    one = measure_best(fit, &(job){&d, 1}, REPEATS);
    two = measure_best(fit, &(job){&d, 2}, REPEATS);
    row("zhike, 1 thread", &one);
    row("zhike, 2 threads", &two);
    if (peer(&d, &peer_s, &peer_ll))
        printf("| scipy L-BFGS-B, numpy | %.2f | | | %.4f | %.0f times ours |\n", peer_s, peer_ll,
               peer_s / two.wall_s);
    else
        printf("\nscipy is not installed: no peer\n");
    printf(
        "\n%.0f different customers, %.0f evaluations; r %.4f alpha %.3f a %.4f b %.4f (made with %.1f %.0f "
        "%.1f %.1f)\n",
        two.value[1], two.value[2], two.value[3], two.value[4], two.value[5], two.value[6], truth[0],
        truth[1], truth[2], truth[3]);
    free(x);
    free(tx);
    free(T);
    return memcmp(one.value, two.value, sizeof one.value) != 0 || two.wall_s > LIMIT_S;
}
