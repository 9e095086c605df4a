/* SPDX-License-Identifier: Apache-2.0
 *
 * Weights of four indicators from judgements: solve, and when they contradict each other, find out what to mend.
 */
#include <stdio.h>

#include "zhike/weight.h"

enum { N = 4 };

static const char *const names[N] = {"profit", "volume", "loyalty", "trust"};

static int refused(zk_err err, const zk_spot *spot)
{
    printf("%s: %s at (%zu, %zu)\n", zk_err_name(err), zk_why_en(spot->why), spot->row, spot->col);
    return 1;
}

static int tell(const double *matrix)
{
    double w[N];
    zk_ahp_result r;
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err = zk_ahp_solve(matrix, N, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, w, &r, &spot);

    if (err)
        return refused(err, &spot);
    for (size_t i = 0; i < N; i++)
        printf("  %-8s %.4f\n", names[i], w[i]);
    printf("  lambda_max %.4f, CR %.4f: %s\n", r.lambda_max, r.cr,
           r.consistent ? "acceptable" : "inconsistent");
    return 0;
}

int main(void)
{
    /* profit against volume, loyalty, trust; volume against loyalty, trust; loyalty against trust */
    const double upper[] = {4, 5, 1.0 / 6, 2, 2, 2};
    double matrix[N * N], repaired[N * N];
    zk_ahp_step step[10];
    zk_spot spot = {.why = ZK_WHY_NONE};
    size_t steps;
    zk_err err;

    if ((err = zk_ahp_fill(upper, N, matrix, &spot)))
        return refused(err, &spot);
    printf("as judged\n");
    if (tell(matrix))
        return 1;
    if ((err = zk_ahp_repair(matrix, N, ZK_RI_SAATY_2005, ZK_AHP_MAX_CR, 10, repaired, step, &steps, &spot)))
        return refused(err, &spot);
    for (size_t k = 0; k < steps; k++)
        printf("change %s against %s from %.3g to %.3g: CR %.4f\n", names[step[k].row], names[step[k].col],
               step[k].from, step[k].to, step[k].cr);
    printf("after that\n");
    return tell(repaired);
}
