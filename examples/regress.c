/* SPDX-License-Identifier: Apache-2.0
 *
 * Does a bill that is higher than usual get paid later, and is it a hump? A regression with a squared term, errors
 * robust to heteroscedasticity, and Lind and Mehlum's test, on made-up customers.
 */
#include <stdio.h>

#include <zhike/regress.h>

enum { CUSTOMERS = 400, COLUMNS = 3 };

int main(void)
{
    static double one[CUSTOMERS], bill[CUSTOMERS], square[CUSTOMERS], days[CUSTOMERS];
    const double *column[COLUMNS] = {one, bill, square};
    const char *const name[COLUMNS] = {"constant", "bill", "bill^2"};
    zk_ols_spec spec = {.n = CUSTOMERS, .p = COLUMNS, .x = column, .y = days, .intercept = true};
    zk_se_spec robust = {.kind = ZK_SE_HC3};
    double cov[COLUMNS * COLUMNS];
    zk_coef coef[COLUMNS];
    zk_cov_info info;
    zk_test_result bp;
    zk_utest u;
    zk_ols fit;
    zk_spot spot;
    zk_rng rng;

    zk_rng_init(&rng, 2024, 1);
    for (size_t i = 0; i < CUSTOMERS; i++) {
        one[i] = 1;
        bill[i] = 10 * zk_rng_beta(&rng, 2, 2); /* thousand yuan */
        square[i] = bill[i] * bill[i];
        days[i] = 4 + 5 * bill[i] - 0.5 * square[i] + zk_rng_normal(&rng) * (1 + bill[i] / 2);
    }
    if (zk_ols_fit(&spec, &fit, &spot)) {
        fprintf(stderr, "no fit: row %zu, column %zu %s\n", spot.row, spot.col, zk_why_en(spot.why));
        return 1;
    }
    if (zk_ols_cov(&fit, &robust, cov, &info, &spot) || zk_ols_coefs(&fit, cov, info.df, 0.95, coef, &spot) ||
        zk_test_breusch_pagan(&fit, true, &bp, &spot) ||
        zk_utest_run(coef[1].estimate, coef[2].estimate, cov[4], cov[5], cov[8], 0.2, 9.8, info.df, 0.95, &u,
                     &spot)) {
        fprintf(stderr, "%s\n", zk_why_en(spot.why));
        return 1;
    }
    printf("days late ~ bill + bill^2, %zu customers, R^2 %.3f\n", fit.n, fit.r2);
    for (size_t k = 0; k < fit.rank; k++)
        printf("  %-9s %8.3f  (HC3 error %.3f, p %.2g)\n", name[fit.kept[k]], coef[k].estimate, coef[k].se,
               coef[k].p);
    printf("errors uneven? Breusch-Pagan %.1f, p %.2g\n", bp.statistic, bp.p);
    printf("%s, turning at %.2f (95 %% between %.2f and %.2f), p %.2g\n", u.u ? "U" : "inverse U", u.extreme,
           u.fieller_low, u.fieller_high, u.p);
    zk_ols_clear(&fit);
    return 0;
}
