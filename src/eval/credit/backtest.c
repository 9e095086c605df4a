/* SPDX-License-Identifier: Apache-2.0
 *
 * What the grade at t said and what had happened by t + k: bad rates with intervals, whether they rise from
 * the best grade to the worst, whether the population has shifted, who moved where.
 */
#include "eval/internal.h"
#include "zhike/credit.h"

/* Wilson, J. Am. Stat. Assoc. 22 (1927). */
static void wilson(size_t hits, size_t n, double z, double *low, double *high)
{
    double m = (double)n, p = (double)hits / m, zz = z * z;
    double center = (p + zz / (2 * m)) / (1 + zz / m);
    double half = z / (1 + zz / m) * sqrt(p * (1 - p) / m + zz / (4 * m * m));

    *low = hits == 0 ? 0 : fmax(0, center - half);
    *high = hits == n ? 1 : fmin(1, center + half);
}

static zk_err confidence_z(double confidence, double *z, zk_spot *spot)
{
    if (!(confidence > 0 && confidence < 1))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 2, confidence);
    return zk_normal_quantile(0.5 + confidence / 2, z, spot);
}

zk_err zk_wilson(size_t hits, size_t n, double confidence, double *low, double *high, zk_spot *spot)
{
    double z;
    zk_err err = confidence_z(confidence, &z, spot);

    if (err)
        return err;
    if (n == 0 || hits > n)
        return zk__refuse(spot, ZK_EINVAL, n ? ZK_WHY_RANGE : ZK_WHY_EMPTY, 0, 0, (double)hits);
    wilson(hits, n, z, low, high);
    return ZK_OK;
}

zk_err zk_bad_rates(const zk_grade *grade, const uint8_t *bad, size_t n, size_t k, double confidence,
                    zk_grade_rate *rate, zk_spot *spot)
{
    double z;
    zk_err err = confidence_z(confidence, &z, spot);

    if (err)
        return err;
    memset(rate, 0, k * sizeof *rate);
    for (size_t i = 0; i < n; i++) {
        if (grade[i] >= k)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 0, grade[i]);
        if (bad[i] > 1)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 1, bad[i]);
        rate[grade[i]].n++;
        rate[grade[i]].bad += bad[i];
    }
    for (size_t g = 0; g < k; g++) {
        zk_grade_rate *r = &rate[g];
        r->high = 1;
        if (r->n) {
            r->rate = (double)r->bad / (double)r->n;
            wilson(r->bad, r->n, z, &r->low, &r->high);
        }
    }
    return ZK_OK;
}

/* One-sided p that the later rate is lower than the earlier by chance (pooled two-proportion z). */
static double fall_p(const zk_grade_rate *early, const zk_grade_rate *late)
{
    double n = (double)early->n, m = (double)late->n;
    double p = (double)(early->bad + late->bad) / (n + m);

    return zk_normal_cdf((late->rate - early->rate) / sqrt(p * (1 - p) * (1 / n + 1 / m)));
}

static void find_falls(const zk_grade_rate *rate, size_t k, zk_monotone *m)
{
    const zk_grade_rate *before = NULL;
    double deepest = 0;

    for (size_t g = 0; g < k; g++) {
        if (rate[g].n == 0)
            continue;
        if (before && rate[g].rate < before->rate) {
            m->violations++;
            if (before->rate - rate[g].rate > deepest) {
                deepest = before->rate - rate[g].rate;
                m->worst = g;
                m->worst_p = fall_p(before, &rate[g]);
            }
        }
        before = &rate[g];
    }
}

zk_err zk_monotone_test(const zk_grade_rate *rate, size_t k, zk_monotone *out, zk_spot *spot)
{
    zk_monotone m = {.worst_p = 1};
    double n = 0, bad = 0, st = 0, stt = 0, u = 0;
    size_t filled = 0;

    for (size_t g = 0; g < k; g++) {
        double ng = (double)rate[g].n, t = (double)g;
        filled += rate[g].n > 0;
        n += ng;
        bad += (double)rate[g].bad;
        st += ng * t;
        stt += ng * t * t;
    }
    if (filled < 2)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0, (double)filled);
    if (bad == 0 || bad == n)
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_ONE_CLASS, 0, 0, bad > 0 ? 1 : 0);
    for (size_t g = 0; g < k; g++)
        u += (double)g * ((double)rate[g].bad - (double)rate[g].n * (bad / n));
    m.z = u / sqrt(bad / n * (1 - bad / n) * (stt - st * st / n));
    m.p = zk_normal_cdf(-m.z);
    find_falls(rate, k, &m);
    m.rising = m.violations == 0;
    *out = m;
    return ZK_OK;
}

zk_err zk_psi(const double *expected, const double *actual, size_t k, double floor, double *psi, double *part,
              zk_spot *spot)
{
    double total_e, total_a, s = 0;
    zk_err err = zk__check_weights(expected, k, &total_e, spot);

    if (err || (err = zk__check_weights(actual, k, &total_a, spot)))
        return err;
    if (!(floor > 0 && floor < 1))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 2, floor);
    for (size_t g = 0; g < k; g++) {
        double e = expected[g] / total_e, a = actual[g] / total_a;
        e = e > 0 ? e : floor;
        a = a > 0 ? a : floor;
        double term = (a - e) * log(a / e);
        s += term;
        if (part)
            part[g] = term;
    }
    *psi = s;
    return ZK_OK;
}

zk_err zk_migrate(const zk_grade *from, const zk_grade *to, size_t n, size_t k, size_t *matrix,
                  zk_migration *out, zk_spot *spot)
{
    zk_migration m = {.n = n};
    double moves = 0;

    memset(matrix, 0, k * k * sizeof *matrix);
    for (size_t i = 0; i < n; i++) {
        if (from[i] >= k || to[i] >= k)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, from[i] >= k ? 0 : 1,
                              from[i] >= k ? from[i] : to[i]);
        matrix[from[i] * k + to[i]]++;
        m.stayed += from[i] == to[i];
        m.better += to[i] < from[i];
        m.worse += to[i] > from[i];
        moves += (double)to[i] - (double)from[i];
    }
    m.mean_move = n ? moves / (double)n : 0;
    *out = m;
    return ZK_OK;
}
