/* SPDX-License-Identifier: Apache-2.0
 *
 * From a log of payments to RFM scores, ABC classes and concentration.
 */
#include <stdio.h>

#include "zhike/value.h"

enum { PEOPLE = 6, ROWS = 14 };

static const int32_t customer[ROWS] = {0, 0, 0, 0, 1, 1, 2, 3, 3, 3, 4, 4, 4, 5};
static const int32_t day[ROWS] = {10, 40, 70, 98, 20, 95, 5, 30, 60, 99, 15, 45, 90, 50};
static const int64_t fen[ROWS] = {50000, 60000, 55000, 70000, 9000, 8000,  4000,
                                  20000, 21000, 25000, 12000, 9000, 11000, 3000};

static int refused(zk_err err, const zk_spot *spot)
{
    printf("%s: %s at %zu\n", zk_err_name(err), zk_why_en(spot->why), spot->row);
    return 1;
}

int main(void)
{
    const double upto[] = {0.8, 0.95};
    zk_rfm_tally tally[PEOPLE];
    double r[PEOPLE], f[PEOPLE], m[PEOPLE], gini;
    zk_rfm_cuts cuts;
    zk_grade grade[PEOPLE];
    zk_abc_class class[3];
    zk_spot spot = {.why = ZK_WHY_NONE};
    size_t n;
    zk_err err;

    if ((err = zk_rfm_count(customer, day, fen, NULL, ROWS, PEOPLE, 0, 100, tally, NULL, &spot)) ||
        (err = zk_rfm_axes(tally, PEOPLE, 100, 100, r, f, m, NULL, &n, &spot)) ||
        (err = zk_rfm_fit(r, f, m, n, 3, &cuts, &spot)) ||
        (err = zk_abc(m, n, upto, 2, ZK_ABC_UP_TO, grade, NULL, NULL, class, &spot)) ||
        (err = zk_gini(m, n, true, &gini, &spot)))
        return refused(err, &spot);
    printf("customer  days  orders     yuan  RFM  ABC\n");
    for (size_t i = 0; i < n; i++) {
        zk_rfm_score s;
        if ((err = zk_rfm_apply(&cuts, r[i], f[i], m[i], &s, &spot)))
            return refused(err, &spot);
        printf("%8zu  %4.0f  %6.0f  %7.2f  %u    %c\n", i, r[i], f[i], m[i], zk_rfm_cell(&cuts, s),
               'A' + grade[i]);
    }
    printf("class A: %zu customers hold %.0f %%; Gini %.3f\n", class[0].count, 100 * class[0].value_share,
           gini);
    return 0;
}
