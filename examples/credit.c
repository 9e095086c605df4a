/* SPDX-License-Identifier: Apache-2.0
 *
 * A credit scorecard in three calls: bins and regression, points, and why one customer has few of them.
 */
#include <math.h>
#include <stdio.h>

#include "zhike/scorecard.h"
#include "zhike/stats.h"

enum { N = 3000, VARS = 2 };

static const char *const name[VARS] = {"days late last year", "years a customer"};

int main(void)
{
    static double late[N], years[N];
    static uint8_t bad[N];
    static double points[VARS * ZK_BINS_MAX];
    zk_card_column col[VARS] = {{.x = late}, {.x = years}};
    const zk_card_options options = {.iv_min = 0.02};
    const zk_points_spec spec = zk_points_defaults();
    const zk_binning *binning[VARS];
    double base, best[VARS], had[VARS], score;
    size_t why[VARS], n_why, bin, who = 0;
    zk_card *card;
    zk_spot spot;
    zk_rng rng;
    zk_err err;

    zk_rng_init(&rng, 2024, 0);
    for (size_t i = 0; i < N; i++) { /* late payers and newcomers default more often */
        late[i] = floor(-15 * log(1 - zk_rng_uniform(&rng)));
        years[i] = floor(20 * zk_rng_uniform(&rng));
        bad[i] = zk_rng_uniform(&rng) < 1 / (1 + exp(2.5 - 0.05 * late[i] + 0.12 * years[i]));
    }
    for (size_t v = 0; v < VARS; v++)
        col[v].bins = zk_bin_defaults();
    if ((err = zk_card_fit(col, VARS, bad, NULL, N, &options, &card, &spot))) {
        printf("%s: %s\n", zk_err_name(err), zk_why_en(spot.why));
        return 1;
    }
    for (size_t v = 0; v < VARS; v++)
        binning[v] = zk_card_binning(card, v);
    if (zk_card_chosen(card, NULL) != VARS ||
        zk_points(&spec, binning, zk_card_beta(card), VARS, &base, points, &spot) ||
        zk_reason_reference(binning, points, VARS, ZK_AGAINST_BEST, best, &spot))
        return 1;
    for (size_t v = 0; v < VARS; v++) {
        printf("%s (IV %.3f)\n", name[v], binning[v]->iv);
        for (size_t k = 0; k < binning[v]->bins; k++)
            printf("  from %4g to %4g: %5zu subjects, %5.1f%% bad, %4.0f points\n", binning[v]->bin[k].lo,
                   binning[v]->bin[k].hi, binning[v]->bin[k].n, 100 * binning[v]->bin[k].rate,
                   points[v * ZK_BINS_MAX + k]);
    }
    score = base;
    while (late[who] < 30) /* somebody who has been late */
        who++;
    for (size_t v = 0; v < VARS; v++) {
        bin = zk_card_bin(card, col, v, who);
        score += had[v] = points[v * ZK_BINS_MAX + bin];
    }
    printf("%g days late, %g years: %.0f points, bad with probability %.1f%%\n", late[who], years[who], score,
           100 * zk_points_probability(&spec, score));
    zk_reasons(had, best, VARS, VARS, why, &n_why);
    for (size_t k = 0; k < n_why; k++)
        printf("  %s costs %.0f points against the best\n", name[why[k]], best[why[k]] - had[why[k]]);
    zk_card_free(card);
    return 0;
}
