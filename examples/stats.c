/* SPDX-License-Identifier: Apache-2.0
 *
 * Two branches' days to pay: how sure is the difference of their medians? A bootstrap interval of any statistic,
 * and a permutation test of the means. The same numbers on any number of threads.
 */
#include <stdio.h>

#include <zhike/dist.h>
#include <zhike/resample.h>

enum { NORTH = 40, SOUTH = 35, ALL = NORTH + SOUTH, TIMES = 2000 };

/* Median of the first branch less median of the second, of the rows drawn. ZK_ENUMERIC: one is not there at all. */
static zk_err difference(void *user, const size_t *row, size_t n, int thread, double *stat)
{
    const double *days = user;
    double part[2][ALL], median[2];
    size_t have[2] = {0, 0};

    (void)thread;
    for (size_t i = 0; i < n; i++) {
        int branch = row[i] >= NORTH;
        part[branch][have[branch]++] = days[row[i]];
    }
    for (int b = 0; b < 2; b++)
        if (have[b] == 0 || zk_median(part[b], have[b], &median[b], NULL))
            return ZK_ENUMERIC;
    *stat = median[0] - median[1];
    return ZK_OK;
}

int main(void)
{
    static double days[ALL], replicate[TIMES], jack[ALL];
    zk_resample r = {
        .n = ALL, .k = 1, .times = TIMES, .seed = 7, .threads = 2, .fn = difference, .user = days};
    size_t all[ALL], used;
    double observed, mean_difference, p;
    zk_boot percentile, bca;
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_rng rng;

    zk_rng_init(&rng, 99, 0);
    for (size_t i = 0; i < ALL; i++) {
        days[i] = 20 * zk_rng_gamma(&rng, 1.5) / (i < NORTH ? 1 : 1.6);
        all[i] = i;
    }
    if (difference(days, all, ALL, 0, &observed) || zk_bootstrap(&r, replicate, &used, &spot) ||
        zk_jackknife(&r, jack, &spot) ||
        zk_boot_percentile(replicate, used, 1, observed, 0.95, &percentile, &spot) ||
        zk_boot_bca(replicate, used, 1, observed, zk_acceleration(jack, ALL, 1), 0.95, &bca, &spot) ||
        zk_permutation_means(days, NORTH, days + NORTH, SOUTH, ZK_TAIL_TWO, 10000, 7, 2, &mean_difference, &p,
                             NULL, &spot)) {
        fprintf(stderr, "%s\n", zk_why_en(spot.why));
        return 1;
    }
    printf("median days to pay, north less south: %.1f (bootstrap error %.1f)\n", observed, percentile.se);
    printf("  95 %% percentile interval %.1f to %.1f, BCa %.1f to %.1f\n", percentile.low, percentile.high,
           bca.low, bca.high);
    printf("means differ by %.1f, permutation p %.4f\n", mean_difference, p);
    printf("a t of 2.5 with 73 degrees of freedom has p %.4f\n", zk_t_two_sided(2.5, 73));
    return 0;
}
