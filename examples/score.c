/* SPDX-License-Identifier: Apache-2.0
 *
 * Rank five customers by TOPSIS with entropy weights, and ask how far the ranking hangs on the weights.
 */
#include <stdio.h>

#include "zhike/score.h"
#include "zhike/weight.h"

enum { ROWS = 5, COLS = 3 };

/* profit (thousand yuan), load factor, complaints */
static const double x[ROWS * COLS] = {120, 0.62, 2, 90, 0.71, 0, 150, 0.55, 5, 70, 0.80, 1, 110, 0.60, 1};
static const zk_direction direction[COLS] = {ZK_MORE_IS_BETTER, ZK_MORE_IS_BETTER, ZK_LESS_IS_BETTER};

static int refused(zk_err err, const zk_spot *spot)
{
    printf("%s: %s at row %zu, column %zu\n", zk_err_name(err), zk_why_en(spot->why), spot->row, spot->col);
    return 1;
}

int main(void)
{
    double w[COLS];
    zk_stability s[ROWS];
    zk_stability_spec spec = {.by = ZK_STABILITY_TOPSIS,
                              .direction = direction,
                              .norm = ZK_TOPSIS_VECTOR,
                              .shake = ZK_SHAKE_UNIFORM,
                              .spread = 0.3,
                              .draws = 20000,
                              .seed = 1,
                              .threads = 2};
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    if ((err = zk_weight_entropy(x, ROWS, COLS, w, NULL, &spot)))
        return refused(err, &spot);
    printf("entropy weights: profit %.3f, load factor %.3f, complaints %.3f\n", w[0], w[1], w[2]);
    w[0] = w[1] = w[2] = 1.0 / COLS; /* complaints would drown the others: take equal weights */
    if ((err = zk_stability_run(&spec, x, ROWS, COLS, w, s, &spot)))
        return refused(err, &spot);
    printf("customer  closeness  rank  keeps it  95%% of the ranks\n");
    for (size_t i = 0; i < ROWS; i++)
        printf("%8zu  %9.4f  %4zu  %6.1f %%  %zu to %zu\n", i + 1, s[i].score, s[i].rank,
               100 * s[i].keeps_rank, s[i].rank_low, s[i].rank_high);
    return 0;
}
