/* SPDX-License-Identifier: Apache-2.0
 *
 * From weight of evidence and coefficients to points, and from points to reasons.
 *
 * score = base_score + factor ln(odds / base_odds) with factor = pdo / ln 2 and odds = good to bad, so a bin has
 * -factor beta woe points and the base holds the rest.
 */
#include "eval/internal.h"
#include "zhike/scorecard.h"

zk_points_spec zk_points_defaults(void)
{
    return (zk_points_spec){.base_score = 600, .base_odds = 19, .pdo = 50, .whole = true};
}

static zk_err check_spec(const zk_points_spec *s, zk_spot *spot)
{
    if (!isfinite(s->base_score))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, 0, 0, s->base_score);
    if (!(s->base_odds > 0 && isfinite(s->base_odds)))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 0, 1, s->base_odds);
    if (!(s->pdo > 0 && isfinite(s->pdo)))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 0, 2, s->pdo);
    return ZK_OK;
}

zk_err zk_points(const zk_points_spec *spec, const zk_binning *const *binning, const double *beta,
                 size_t vars, double *base, double *points, zk_spot *spot)
{
    double factor, share = 0;
    zk_err err = check_spec(spec, spot);

    if (!err)
        err = zk__check_vector(beta, vars + 1, spot);
    if (err)
        return err;
    factor = spec->pdo / log(2);
    *base = spec->base_score - factor * (log(spec->base_odds) + beta[0]);
    if (spec->spread && vars) {
        share = *base / (double)vars;
        *base = 0;
    } else if (spec->whole) {
        *base = round(*base);
    }
    for (size_t v = 0; v < vars; v++)
        for (size_t k = 0; k < ZK_BINS_MAX; k++) {
            double p = k < binning[v]->bins ? share - factor * beta[v + 1] * binning[v]->bin[k].woe : share;
            points[v * ZK_BINS_MAX + k] = (spec->whole ? round(p) : p) + 0.0; /* no -0 */
        }
    return ZK_OK;
}

double zk_points_probability(const zk_points_spec *spec, double score)
{
    return 1 / (1 + spec->base_odds * exp2((score - spec->base_score) / spec->pdo));
}

zk_err zk_reason_reference(const zk_binning *const *binning, const double *points, size_t vars,
                           zk_reason_against against, double *reference, zk_spot *spot)
{
    for (size_t v = 0; v < vars; v++) {
        const zk_binning *b = binning[v];
        double best = -INFINITY, sum = 0;
        if (b->bins == 0 || b->n == 0)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, v, 0);
        for (size_t k = 0; k < b->bins; k++) {
            best = fmax(best, points[v * ZK_BINS_MAX + k]);
            sum += points[v * ZK_BINS_MAX + k] * (double)b->bin[k].n;
        }
        reference[v] = against == ZK_AGAINST_BEST ? best : sum / (double)b->n;
    }
    return ZK_OK;
}

static double short_by(const double *had, const double *reference, size_t v)
{
    return reference[v] - (had ? had[v] : 0);
}

void zk_reasons(const double *had, const double *reference, size_t vars, size_t most, size_t *which,
                size_t *n)
{
    *n = 0;
    for (size_t v = 0; v < vars; v++) {
        double s = short_by(had, reference, v);
        size_t at = *n;
        if (!(s > 0))
            continue;
        while (at > 0 && short_by(had, reference, which[at - 1]) < s)
            at--;
        if (at >= most)
            continue;
        if (*n < most)
            ++*n;
        memmove(which + at + 1, which + at, (*n - at - 1) * sizeof *which);
        which[at] = v;
    }
}
