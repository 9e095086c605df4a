/* SPDX-License-Identifier: Apache-2.0
 *
 * Does satisfaction with the service carry over to loyalty? A small PLS path model on made-up answers, with bootstrap intervals and
 * the 0-100 satisfaction index.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "zhike/latent.h"
#include "zhike/stats.h"

enum { ROWS = 300, INDICATORS = 7, CONSTRUCTS = 3, QUALITY = 0, SATISFACTION = 1, LOYALTY = 2 };

static const char *const name[CONSTRUCTS] = {"quality", "satisfaction", "loyalty"};
static const size_t construct[INDICATORS] = {0, 0, 0, 1, 1, 2, 2};
static const zk_pls_mode mode[CONSTRUCTS] = {ZK_PLS_A, ZK_PLS_A, ZK_PLS_A};
static const uint8_t path[CONSTRUCTS * CONSTRUCTS] = {0, 1, 1, 0, 0, 1, 0, 0, 0};

/* Answers from 1 to 10: quality makes satisfaction, satisfaction makes loyalty. */
static void answers(double *x)
{
    zk_rng rng;

    zk_rng_init(&rng, 2024, 0);
    for (size_t i = 0; i < ROWS; i++) {
        double f[CONSTRUCTS];
        f[QUALITY] = zk_rng_normal(&rng);
        f[SATISFACTION] = 0.7 * f[QUALITY] + 0.7 * zk_rng_normal(&rng);
        f[LOYALTY] = 0.6 * f[SATISFACTION] + 0.8 * zk_rng_normal(&rng);
        for (size_t k = 0; k < INDICATORS; k++)
            x[i * INDICATORS + k] =
                fmin(10, fmax(1, round(6.5 + 1.5 * (f[construct[k]] + 0.6 * zk_rng_normal(&rng)))));
    }
}

int main(void)
{
    static double x[ROWS * INDICATORS];
    zk_pls_model model = {.constructs = CONSTRUCTS,
                          .indicators = INDICATORS,
                          .construct = construct,
                          .mode = mode,
                          .path = path};
    zk_pls_boot how = {.replicates = 2000, .seed = 1, .confidence = 0.95, .threads = 2};
    double low[INDICATORS], high[INDICATORS], index[CONSTRUCTS];
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_pls_quantity *what = NULL;
    zk_pls_estimate *e = NULL;
    zk_pls fit = {0};
    size_t n = 0;
    int code = 1;

    answers(x);
    for (size_t k = 0; k < INDICATORS; k++) {
        low[k] = 1;
        high[k] = 10;
    }
    if (zk_pls_fit(x, ROWS, &model, &fit, &spot) ||
        zk_pls_index(&fit, &model, x, ROWS, low, high, NULL, index, &spot) ||
        zk_pls_quantities(&model, &what, &n, &spot) || !(e = calloc(n, sizeof *e)) ||
        zk_pls_bootstrap(x, ROWS, &model, &how, what, n, e, NULL, NULL, &spot)) {
        printf("refused: %s (row %zu, column %zu)\n", zk_why_en(spot.why), spot.row, spot.col);
        goto out;
    }
    for (size_t j = 0; j < CONSTRUCTS; j++)
        printf("%-12s index %5.1f   R2 %.3f   rho_A %.3f\n", name[j], index[j], fit.r2[j], fit.rho_a[j]);
    for (size_t i = 0; i < n; i++)
        if (what[i].kind == ZK_PLS_Q_PATH || what[i].kind == ZK_PLS_Q_INDIRECT)
            printf("%s %s -> %s: %.3f, 95 %% interval %.3f to %.3f\n",
                   what[i].kind == ZK_PLS_Q_PATH ? "path    " : "indirect", name[what[i].from],
                   name[what[i].to], e[i].estimate, e[i].bca_low, e[i].bca_high);
    code = 0;
out:
    zk_pls_clear(&fit);
    free(what);
    free(e);
    return code;
}
