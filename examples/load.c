/* SPDX-License-Identifier: Apache-2.0
 *
 * Load curves that look wrong: twelve users over two years, one of whom falls to a third in the tenth month. Nobody
 * says which; the features and the order do.
 */
#include <math.h>
#include <stdio.h>

#include <zhike/zhike.h>

enum { USERS = 12, MONTHS = 24 };

int main(void)
{
    double kwh[USERS * MONTHS], feature[USERS * ZK_LOAD_SERIES], part[USERS * ZK_LOAD_SERIES], odd[USERS];
    size_t worst = 0, most = 0;
    zk_load_break b;
    zk_spot spot;
    zk_rng rng;

    zk_rng_init(&rng, 1, 0);
    for (int i = 0; i < USERS; i++)
        for (int t = 0; t < MONTHS; t++)
            kwh[i * MONTHS + t] = (300 + 50 * i) * (1 + 0.25 * cos(t * 0.5236)) *
                                  (0.95 + 0.1 * zk_rng_uniform(&rng)) * (i == 5 && t >= 9 ? 0.33 : 1);
    if (zk_load_series(kwh, USERS, MONTHS, 12, NULL, 1, feature, &spot) ||
        zk_load_odd(feature, USERS, ZK_LOAD_SERIES, odd, part, &spot)) {
        fprintf(stderr, "user %zu: %s\n", spot.row, zk_why_en(spot.why));
        return 1;
    }
    for (size_t i = 0; i < USERS; i++) {
        printf("user %2zu  oddness %.2f\n", i + 1, odd[i]);
        worst = odd[i] > odd[worst] ? i : worst;
    }
    for (size_t c = 0; c < ZK_LOAD_SERIES; c++)
        most = fabs(part[worst * ZK_LOAD_SERIES + c]) > fabs(part[worst * ZK_LOAD_SERIES + most]) ? c : most;
    if (zk_load_shift(kwh + worst * MONTHS, MONTHS, &b, &spot))
        return 1;
    printf("look at user %zu first: from month %zu on %.0f %% of what it was; furthest from the others: %s\n",
           worst + 1, b.at + 1, 100 * b.after / b.before, zk_load_series_names()[most].en);
    return 0;
}
