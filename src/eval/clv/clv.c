/* SPDX-License-Identifier: Apache-2.0
 *
 * Lifetime value in closed form: discounted cash flows, retention, Berger & Nasr 1998, Jain & Singh 2002.
 *
 * Sums run from the first period to the last; what could be summed to a formula is not, so that constant and
 * varying retention are one code.
 */
#include "eval/internal.h"
#include "zhike/clv.h"

enum { PERIODS_MAX = 1000000 };

static zk_err result(double value, double *out, zk_spot *spot)
{
    *out = value;
    return isfinite(value) ? ZK_OK : zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0, 0);
}

/* Every one finite, the numbered of v; col names which. */
static zk_err all_finite(const double *v, size_t n, zk_spot *spot)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(v[i]))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, 0, i, v[i]);
    return ZK_OK;
}

static zk_err check_rate(double rate, zk_spot *spot)
{
    return rate > -1 && isfinite(rate) ? ZK_OK : zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 1, rate);
}

static zk_err check_share(double share, size_t row, size_t col, zk_spot *spot)
{
    return share >= 0 && share <= 1 ? ZK_OK : zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, row, col, share);
}

/* ---- cash flows ---- */

zk_err zk_clv_npv(const double *net, size_t n, double rate, double per_year, double offset, double *value,
                  double *present, zk_spot *spot)
{
    double sum = 0;
    zk_err err = zk__check_vector(net, n, spot);

    if (err || (err = check_rate(rate, spot)))
        return err;
    if (!(per_year > 0) || !isfinite(per_year))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 0, 2, per_year);
    if (!isfinite(offset))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, 0, 3, offset);
    for (size_t i = 0; i < n; i++) {
        double term = net[i] * pow(1 + rate, -((double)i + offset) / per_year);
        sum += term;
        if (present)
            present[i] = term;
    }
    return result(sum, value, spot);
}

zk_err zk_clv_irr(const double *net, size_t n, double per_year, double offset, double *rate, zk_spot *spot)
{
    double lo = -0.99, hi = 1e4, at_lo, at_hi, at;
    zk_err err;

    if ((err = zk_clv_npv(net, n, 0, per_year, offset, &at, NULL, spot)) ||
        (err = zk_clv_npv(net, n, hi, per_year, offset, &at_hi, NULL, spot)))
        return err;
    /* near -100 % a long series overflows: come from above */
    while (zk_clv_npv(net, n, lo, per_year, offset, &at_lo, NULL, NULL))
        lo = (lo + 0.02) * 0.9;
    if (!(at_lo * at_hi <= 0) || lo >= hi)
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_RANGE, 0, 1, 0);
    for (int i = 0; i < 200 && hi - lo > 1e-15 * (1 + fabs(lo)); i++) {
        double mid = lo + (hi - lo) / 2;
        if ((err = zk_clv_npv(net, n, mid, per_year, offset, &at, NULL, spot)))
            return err;
        if ((at < 0) == (at_lo < 0) && at != 0)
            lo = mid;
        else
            hi = mid;
    }
    *rate = lo + (hi - lo) / 2;
    return ZK_OK;
}

/* ---- retention ---- */

static zk_err check_retention(const zk_clv_retention *in, zk_spot *spot)
{
    const double v[] = {in->margin, in->growth, in->rate, in->retention, in->acquisition, in->upkeep};
    zk_err err = all_finite(v, sizeof v / sizeof *v, spot);

    if (err || (err = check_rate(in->rate, spot)))
        return err;
    if (in->growth < -1)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 2, in->growth);
    if (in->periods > PERIODS_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, 4, (double)in->periods);
    if (!in->varying)
        return check_share(in->retention, 0, 3, spot);
    if (in->n_varying == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 3, 0);
    for (size_t i = 0; i < in->n_varying; i++)
        if ((err = check_share(in->varying[i], i, 3, spot)))
            return err;
    return in->periods ? ZK_OK : zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 4, 0);
}

static double kept(const zk_clv_retention *in, size_t from, double more)
{
    double r = in->retention;

    if (in->varying)
        r = in->varying[from < in->n_varying ? from : in->n_varying - 1];
    return fmin(1, fmax(0, r + more));
}

/* For ever: geometric series of ratio r (1 + g) / (1 + d), upkeep of ratio r / (1 + d). */
static zk_err for_ever(const zk_clv_retention *in, double more, double *value, double *lifetime,
                       zk_spot *spot)
{
    double r = kept(in, 0, more), one = 1 + in->rate, q = r * (1 + in->growth) / one, u = r / one;
    double margin = in->margin * (in->first_now ? 1 / (1 - q) : q / (1 - q));

    if (q >= 1 || (in->upkeep != 0 && u >= 1))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 3, in->retention);
    *value = margin - in->acquisition - (in->upkeep != 0 ? in->upkeep / one / (1 - u) : 0);
    *lifetime = r < 1 ? 1 / (1 - r) : INFINITY;
    return ZK_OK;
}

static zk_err value_at(const zk_clv_retention *in, double more, double *value, double *lifetime,
                       zk_spot *spot)
{
    double sum = -in->acquisition, there = 1, margin = in->margin, discount = 1;

    if (in->periods == 0)
        return for_ever(in, more, value, lifetime, spot);
    *lifetime = 1;
    if (in->first_now)
        sum += margin;
    for (size_t t = 1; t <= in->periods; t++) {
        discount /= 1 + in->rate;
        sum -= there * in->upkeep * discount;
        there *= kept(in, t - 1, more);
        margin *= 1 + in->growth;
        sum += there * margin * discount;
        *lifetime += there;
    }
    return result(sum, value, spot);
}

zk_err zk_clv_retained(const zk_clv_retention *in, double *value, double *lifetime, double *per_point,
                       zk_spot *spot)
{
    double life, more, ignored;
    zk_err err = check_retention(in, spot);

    if (err || (err = value_at(in, 0, value, &life, spot)))
        return err;
    if (lifetime)
        *lifetime = life;
    if (!per_point)
        return ZK_OK;
    /* at the edge of what converges a point more has no value: then the point less, turned round */
    if (value_at(in, 0.01, &more, &ignored, NULL) == ZK_OK)
        *per_point = more - *value;
    else if ((err = value_at(in, -0.01, &more, &ignored, spot)) == ZK_OK)
        *per_point = *value - more;
    return err;
}

/* ---- Berger & Nasr ---- */

zk_err zk_clv_berger_nasr(const zk_clv_bn *in, double *value, zk_spot *spot)
{
    const double v[] = {in->gc, in->d, in->m, in->r, in->cycle};
    double sum = 0, cycles;
    zk_err err;

    if ((err = all_finite(v, 5, spot)) || (err = check_rate(in->d, spot)) ||
        (err = check_share(in->r, 0, 3, spot)))
        return err;
    if (!(in->cycle > 0))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 0, 4, in->cycle);
    cycles = floor((double)in->n / in->cycle * (1 + 1e-12)); /* 4 years of a third are 12, not 11.99 */
    if (in->n > PERIODS_MAX || cycles > PERIODS_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, 5, (double)in->n);
    for (size_t k = 0; (double)k <= cycles; k++) {
        double i = (double)k;
        sum += in->gc * pow(in->r, i) * pow(1 + in->d, -i * in->cycle);
    }
    for (size_t k = 1; k <= in->n; k++)
        sum -= in->m * pow(in->r, ((double)k - 1) / in->cycle) * pow(1 + in->d, 0.5 - (double)k);
    return result(sum, value, spot);
}

static double profit(const zk_clv_growth *in, double t)
{
    if (t <= in->g)
        return in->h * t * t + in->v;
    return in->h * in->g * in->g + in->v + in->N * -expm1(in->g - t);
}

/* Simpson's rule with 1,024 steps: the integrands are smooth between from and to. */
static double integral(const zk_clv_growth *in, double from, double to)
{
    enum { STEPS = 1024 };
    double width = (to - from) / STEPS, q = log(in->r / (1 + in->d)), sum = 0;

    for (int i = 0; i <= STEPS; i++) {
        double t = from + width * i, weight = i == 0 || i == STEPS ? 1 : i % 2 ? 4 : 2;
        sum += weight * profit(in, fmin(t, to)) * exp(q * t);
    }
    return sum * width / 3;
}

zk_err zk_clv_berger_nasr_growth(const zk_clv_growth *in, bool continuous, double *value, zk_spot *spot)
{
    const double v[] = {in->h, in->d, in->v, in->r, in->g, in->N};
    double n = (double)in->n, sum = 0;
    zk_err err;

    if ((err = all_finite(v, 6, spot)) || (err = check_rate(in->d, spot)) ||
        (err = check_share(in->r, 0, 3, spot)))
        return err;
    if (in->g < 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NEGATIVE, 0, 4, in->g);
    if (in->n > 10000)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, 6, n);
    if (continuous && in->r == 0)
        return result(0, value, spot);
    if (continuous) {
        for (size_t year = 0; year < in->n; year++) { /* year by year, and at the bend */
            double a = (double)year, b = a + 1;
            bool bend = in->g > a && in->g < b;
            sum += bend ? integral(in, a, in->g) + integral(in, in->g, b) : integral(in, a, b);
        }
    } else {
        for (size_t t = 0; t <= in->n; t++)
            sum += profit(in, (double)t) * pow(in->r / (1 + in->d), (double)t);
    }
    return result(sum, value, spot);
}

zk_err zk_clv_migration(const double *p, size_t k, double gc, double m, double d, size_t n, double *value,
                        double *buyers, zk_spot *spot)
{
    const double v[] = {gc, d, m};
    double *c, sum = gc;
    zk_err err = zk__check_vector(p, k, spot);

    if (err || (err = all_finite(v, 3, spot)) || (err = check_rate(d, spot)))
        return err;
    for (size_t j = 0; j < k; j++)
        if ((err = check_share(p[j], j, 0, spot)))
            return err;
    if (n > PERIODS_MAX || k > 1000)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, 4, (double)n);
    if (!(c = zk__scratch(n + 1, sizeof *c)))
        return zk__no_memory(spot);
    c[0] = 1;
    for (size_t i = 1; i <= n; i++) {
        double silent = 1, addressed = 0;
        for (size_t j = 1; j <= k && j <= i; j++) { /* bought last i - j, silent for j - 1 years since */
            addressed += c[i - j] * silent;
            c[i] += c[i - j] * silent * p[j - 1];
            silent *= 1 - p[j - 1];
        }
        sum += gc * c[i] * pow(1 + d, -(double)i) - m * addressed * pow(1 + d, 0.5 - (double)i);
    }
    if (buyers)
        memcpy(buyers, c, (n + 1) * sizeof *c);
    free(c);
    return result(sum, value, spot);
}

/* ---- Jain & Singh ---- */

zk_err zk_clv_jain_singh(const double *revenue, const double *cost, size_t n, double d, double acquisition,
                         double *value, zk_spot *spot)
{
    double sum = 0;
    zk_err err = zk__check_vector(revenue, n, spot);

    if (err || (cost && (err = zk__check_vector(cost, n, spot))) || (err = check_rate(d, spot)) ||
        (err = all_finite(&acquisition, 1, spot)))
        return err;
    for (size_t i = 0; i < n; i++)
        sum += (revenue[i] - (cost ? cost[i] : 0)) * pow(1 + d, -((double)i + 0.5));
    return result(sum - acquisition, value, spot);
}
