/* SPDX-License-Identifier: Apache-2.0
 *
 * What customers are worth: BG/NBD fitted to a table of frequency, recency and age, who is still there, what will
 * come; and a value by Berger & Nasr from a handful of numbers.
 */
#include <stdio.h>

#include <zhike/zhike.h>

int main(void)
{
    /* repeats, week of the last, weeks watched, how many customers: a small shop's summary */
    static const double x[] = {0, 1, 1, 2, 2, 3, 5, 8, 12, 0, 4, 6};
    static const double tx[] = {0, 4, 20, 11, 33, 25, 37, 38, 38.5, 0, 12, 20};
    static const double T[] = {39, 39, 39, 39, 39, 39, 39, 39, 39, 20, 39, 39};
    static const double n[] = {1400, 210, 150, 80, 70, 60, 40, 20, 8, 300, 12, 10};
    zk_btyd_data data = {.n = 12, .x = x, .tx = tx, .T = T, .weight = n};
    double alive[12], expected[12], value;
    zk_btyd_fit fit;
    zk_spot spot;

    if (zk_btyd_fit_ml(ZK_BTYD_BGNBD, &data, NULL, &fit, &spot) ||
        zk_btyd_predict(ZK_BTYD_BGNBD, fit.param, &data, 39, 1, alive, expected, &spot)) {
        fprintf(stderr, "customer %zu: %s\n", spot.row, zk_why_en(spot.why));
        return 1;
    }
    printf("BG/NBD, %.0f customers, log-likelihood %.2f\n", fit.customers, fit.loglik);
    for (size_t i = 0; i < zk_btyd_params(fit.model); i++)
        printf("  %-5s %.4f", zk_btyd_param(fit.model, i), fit.param[i]);
    printf("\n\n repeats  last  alive  expected in the next 39 weeks\n");
    for (size_t i = 0; i < 12; i++)
        printf("%8.0f %5.1f %5.1f%% %8.2f\n", x[i], tx[i], 100 * alive[i], expected[i]);

    zk_clv_bn bn = {.gc = 260, .m = 50, .r = 0.75, .d = 0.2, .cycle = 1, .n = 10};
    if (zk_clv_berger_nasr(&bn, &value, &spot))
        return 1;
    printf("\nBerger & Nasr, case 1: %.2f\n", value);
    return 0;
}
