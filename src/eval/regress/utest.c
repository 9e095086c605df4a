/* SPDX-License-Identifier: Apache-2.0
 *
 * Is it a U? Lind & Mehlum, With or without U? (Oxford Bulletin of Economics and Statistics 72, 2010): the slope must
 * have one sign at the lower end of the data and the other at the upper end, each tested (Sasabuchi 1980), and both
 * must hold; a significant square alone says nothing.
 */
#include "eval/regress/regress.h"

/* Fieller (1954) for -b1 / (2 b2): where (b1 + 2 theta b2)^2 <= t^2 var(b1 + 2 theta b2). */
static void fieller(double b1, double b2, double v11, double v12, double v22, double t, zk_utest *out)
{
    double a = 4 * (b2 * b2 - t * t * v22), b = 4 * (b1 * b2 - t * t * v12), c = b1 * b1 - t * t * v11;
    double root = sqrt(fmax(0, b * b - 4 * a * c));

    out->fieller = a > 0;
    if (!out->fieller)
        return;
    double q = -0.5 * (b + copysign(root, b)), x = q / a, y = q != 0 ? c / q : 0; /* no cancellation */
    out->fieller_low = fmin(x, y);
    out->fieller_high = fmax(x, y);
}

zk_err zk_utest_run(double b1, double b2, double v11, double v12, double v22, double low, double high,
                    double df, double confidence, zk_utest *out, zk_spot *spot)
{
    const double in[] = {b1, b2, v11, v12, v22, low, high};
    double sign, var_low, var_high;
    zk_err err = zk_check_finite(in, 1, sizeof in / sizeof *in, spot);

    if (err)
        return err;
    if (!(low < high))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_ASCENDING, 0, 6, high);
    if (!(confidence > 0 && confidence < 1) || !(df > 0))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, df > 0 ? confidence : df);
    var_low = v11 + 4 * low * v12 + 4 * low * low * v22;
    var_high = v11 + 4 * high * v12 + 4 * high * high * v22;
    if (b2 == 0 || !(var_low > 0 && var_high > 0))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NOT_POSITIVE, 0, 1,
                          b2 == 0 ? b2 : fmin(var_low, var_high));
    *out = (zk_utest){.u = b2 > 0, .low = low, .high = high};
    sign = out->u ? 1 : -1;
    out->slope_low = b1 + 2 * b2 * low;
    out->slope_high = b1 + 2 * b2 * high;
    out->t_low = out->slope_low / sqrt(var_low);
    out->t_high = out->slope_high / sqrt(var_high);
    out->p_low = zk_t_sf(-sign * out->t_low, df);
    out->p_high = zk_t_sf(sign * out->t_high, df);
    out->t = fmin(-sign * out->t_low, sign * out->t_high);
    out->p = fmax(out->p_low, out->p_high);
    out->extreme = -b1 / (2 * b2);
    out->inside = out->extreme > low && out->extreme < high;
    fieller(b1, b2, v11, v12, v22, zk_t_isf((1 - confidence) / 2, df), out);
    return ZK_OK;
}
