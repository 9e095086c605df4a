/* SPDX-License-Identifier: Apache-2.0
 *
 * Deduction scoring 倒扣分: everybody starts with the full score and loses points. Only what was done wrong
 * counts, so a spotless customer has the full score to the last bit, which the grade "A = 200" relies on.
 */
#include "eval/score/score.h"

zk_err zk_deduct(double start, double floor, const double *deducted, const double *w, size_t n, double *score,
                 double *contribution, zk_spot *spot)
{
    double lost;
    zk_err err = zk_weighted_sum(deducted, w, n, &lost, NULL, spot);

    if (err)
        return err;
    if (!isfinite(start) || !isfinite(floor))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, 0, 2, start);
    if (floor > start)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 2, floor);
    for (size_t i = 0; i < n; i++) {
        if (deducted[i] < 0)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NEGATIVE, i, 0, deducted[i]);
        if (w[i] < 0)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NEGATIVE, i, 1, w[i]);
        if (contribution)
            contribution[i] = 0 - w[i] * deducted[i];
    }
    *score = fmax(floor, start - lost);
    return ZK_OK;
}
