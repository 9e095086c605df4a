/* SPDX-License-Identifier: Apache-2.0
 *
 * The life of a relationship as a curve through its value per period: exploration, formation, stability, decline.
 *
 * Least squares with the height K solved for at every trial of the other parameters (variable projection), from
 * several starts by NLopt's Nelder-Mead, which needs no derivatives of four different curves. Time is scaled to
 * 0 .. 1 inside. Where phases meet is found on the fitted curve itself, the same way for all four; for a logistic
 * one exploration ends ln(2 + sqrt 3) / b before the bend.
 */
#include <nlopt.h>

#include "eval/internal.h"
#include "zhike/clv.h"

enum { SHAPES_MAX = 4, GRID = 4000, POINTS_MAX = 100000 };
static const double LASTS = 0.95; /* of the top: the stable phase */

/* Parameters beside K; signs[i] 'l': searched as a logarithm. */
static const struct {
    size_t n;
    const char *how;
} curves[ZK_LIFE_CURVES] = {{2, "lr"}, {2, "lr"}, {2, "ll"}, {4, "lrlr"}};

static double shape_at(zk_life_curve curve, const double *q, double t)
{
    double e;

    switch (curve) {
    case ZK_LIFE_LOGISTIC: return 1 / (1 + exp(-q[0] * (t - q[1])));
    case ZK_LIFE_GOMPERTZ: return exp(-exp(-q[0] * (t - q[1])));
    case ZK_LIFE_BASS:
        e = exp(-(q[0] + q[1]) * t);
        return (q[0] + q[1]) * (q[0] + q[1]) / q[0] * e / ((1 + q[1] / q[0] * e) * (1 + q[1] / q[0] * e));
    default: return 1 / (1 + exp(-q[0] * (t - q[1]))) / (1 + exp(q[2] * (t - q[3])));
    }
}

double zk_life_at(const zk_life *life, double t)
{
    return life->param[0] * shape_at(life->curve, life->param + 1, t);
}

/* ---- least squares ---- */

typedef struct search {
    zk_life_curve curve;
    const double *t, *y; /* scaled time */
    size_t n;
    double K, sse;
} search;

static void decode(zk_life_curve curve, const double *at, double *q)
{
    for (size_t i = 0; i < curves[curve].n; i++)
        q[i] = curves[curve].how[i] == 'l' ? exp(at[i]) : at[i];
}

static double misfit(unsigned k, const double *at, double *gradient, void *user)
{
    search *s = user;
    double q[SHAPES_MAX], sy = 0, ss = 0, sse = 0;

    (void)k;
    (void)gradient;
    decode(s->curve, at, q);
    for (size_t i = 0; i < s->n; i++) {
        double f = shape_at(s->curve, q, s->t[i]);
        sy += f * s->y[i];
        ss += f * f;
    }
    s->K = ss > 1e-200 && isfinite(ss) ? fmax(0, sy / ss) : 0;
    for (size_t i = 0; i < s->n; i++) {
        double r = s->y[i] - (s->K > 0 ? s->K * shape_at(s->curve, q, s->t[i]) : 0);
        sse += r * r;
    }
    s->sse = isfinite(sse) ? sse : 1e300;
    return s->sse;
}

static void run_from(search *s, double *at)
{
    nlopt_opt opt = nlopt_create(NLOPT_LN_NELDERMEAD, (unsigned)curves[s->curve].n);
    double low[SHAPES_MAX], high[SHAPES_MAX], value;

    if (!opt)
        return;
    for (size_t i = 0; i < curves[s->curve].n; i++) {
        bool rate = curves[s->curve].how[i] == 'l';
        low[i] =
            rate ? (s->curve == ZK_LIFE_BASS ? -12 : -2) : -3; /* slope of e^-2 .. e^6 over the time seen */
        high[i] = rate ? 6 : 4;
        at[i] = fmin(fmax(at[i], low[i]), high[i]);
    }
    nlopt_set_lower_bounds(opt, low);
    nlopt_set_upper_bounds(opt, high);
    nlopt_set_min_objective(opt, misfit, s);
    nlopt_set_initial_step1(opt, 0.3);
    nlopt_set_xtol_rel(opt, 1e-11);
    nlopt_set_ftol_rel(opt, 1e-14);
    nlopt_set_maxeval(opt, 4000);
    nlopt_optimize(opt, at, &value);
    nlopt_destroy(opt);
}

/* Growth slow and fast, its middle early and late; with decline early and late for the wave. */
static size_t starts(zk_life_curve curve, double start[][SHAPES_MAX])
{
    static const double rate[] = {1.2, 2.3, 3.4}, middle[] = {0, 0.3, 0.6, 1};
    size_t k = 0;

    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 4; j++) {
            start[k][0] = curve == ZK_LIFE_BASS ? -rate[i] : rate[i];
            start[k][1] = curve == ZK_LIFE_BASS ? 0.5 + middle[j] * 2 : middle[j];
            start[k][2] = rate[(i + j) % 3];
            start[k++][3] = fmax(0.6, middle[j] + 0.4);
        }
    return k;
}

static double best_of(search *s, double *best)
{
    double start[12][SHAPES_MAX], least = HUGE_VAL;
    size_t n = starts(s->curve, start);

    for (size_t i = 0; i < n; i++) {
        double at[SHAPES_MAX];
        memcpy(at, start[i], sizeof at);
        run_from(s, at);
        run_from(s, at); /* a simplex may have collapsed: once more from where it did */
        double sse = misfit(0, at, NULL, s);
        if (sse < least * (1 - 1e-9)) {
            least = sse;
            memcpy(best, at, sizeof at);
        }
    }
    return misfit(0, best, NULL, s);
}

/* ---- phases ---- */

/* The curve seen on a grid over ten times what was observed. */
typedef struct grid {
    const zk_life *life;
    double from, step;
} grid;

static double on(const grid *g, double i)
{
    return zk_life_at(g->life, g->from + g->step * i);
}

static double rise(const grid *g, int i)
{
    return on(g, i + 0.5) - on(g, i - 0.5);
}

static double acceleration(const grid *g, int i)
{
    return on(g, i + 1) - 2 * on(g, i) + on(g, i - 1);
}

/* The point of 0 .. last where a quantity is largest; the first of equals. */
static int largest(const grid *g, int last, double (*what)(const grid *, int))
{
    int best = 0;
    double most = what(g, 0);

    for (int i = 1; i <= last; i++)
        if (what(g, i) > most) {
            most = what(g, i);
            best = i;
        }
    return best;
}

static double height(const grid *g, int i)
{
    return on(g, i);
}

/* Growth takes off where it accelerates most, before it is steepest; at 95 % of the top it is done. */
static void find_phases(zk_life *life, double from, double span)
{
    grid g = {.life = life, .from = from, .step = 10 * span / GRID};
    int top = largest(&g, GRID, height), steepest = largest(&g, top, rise);
    int takes_off = largest(&g, steepest, acceleration), i;

    life->top = on(&g, top);
    life->top_at = from + g.step * top;
    life->turn[0] = from + g.step * takes_off;
    for (i = takes_off; i < top && on(&g, i) < LASTS * life->top; i++)
        ;
    life->turn[1] = from + g.step * i;
    for (i = top; i <= GRID && on(&g, i) >= LASTS * life->top; i++)
        ;
    life->turn[2] = i <= GRID ? from + g.step * i : INFINITY;
}

zk_life_phase zk_life_phase_at(const zk_life *life, double t)
{
    if (t >= life->turn[2])
        return ZK_LIFE_DECLINE;
    if (t >= life->turn[1])
        return ZK_LIFE_STABILITY;
    return t >= life->turn[0] ? ZK_LIFE_FORMATION : ZK_LIFE_EXPLORATION;
}

/* ---- the fit ---- */

static zk_err check(const double *t, const double *value, size_t n, size_t params, zk_spot *spot)
{
    zk_err err = zk__check_vector(value, n, spot);
    bool varies = false, positive = false;

    if (err || (t && (err = zk__check_vector(t, n, spot))))
        return err;
    if (n < params + 2)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, n, 0, (double)n);
    if (n > POINTS_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, n, 0, (double)n);
    for (size_t i = 0; i < n; i++) {
        varies |= value[i] != value[0];
        positive |= value[i] > 0;
        if (t && i && !(t[i] > t[i - 1]))
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_ASCENDING, i, 1, t[i]);
    }
    if (!varies)
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, 0, value[0]);
    return positive ? ZK_OK : zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NOT_POSITIVE, 0, 0, value[0]);
}

/* Parameters from scaled time s = (t - from) / span back to t. */
static void unscale(zk_life *life, const double *at, double from, double span, double K)
{
    double q[SHAPES_MAX];

    decode(life->curve, at, q);
    life->param[0] = K;
    for (size_t i = 0; i < curves[life->curve].n; i++)
        life->param[1 + i] = curves[life->curve].how[i] == 'l' ? q[i] / span : from + span * q[i];
    if (life->curve == ZK_LIFE_BASS)
        life->param[0] *= span; /* a density: per unit of time */
}

static void quality(zk_life *life, const double *y, size_t n)
{
    double k = (double)life->n_params + 1, mean = zk_sum(y, n) / (double)n, sst = 0;

    for (size_t i = 0; i < n; i++)
        sst += (y[i] - mean) * (y[i] - mean);
    life->r2 = 1 - life->sse / sst;
    /* an exact fit has no logarithm: rounding is all that is left */
    life->aicc = (double)n * log(fmax(life->sse / (double)n, 1e-30 * sst)) + 2 * k +
                 ((double)n > k + 1 ? 2 * k * (k + 1) / ((double)n - k - 1) : HUGE_VAL);
}

static zk_err fit_scaled(const double *t, const double *value, double *scaled, size_t n, zk_life *out,
                         zk_spot *spot)
{
    double from = t ? t[0] : 0, span = t ? t[n - 1] - t[0] : (double)(n - 1), at[SHAPES_MAX] = {0};
    search s = {.curve = out->curve, .t = scaled, .y = value, .n = n};

    if (out->curve == ZK_LIFE_BASS) { /* Bass' curve begins at 0, when the relationship does */
        from = fmin(from, 0);
        span = (t ? t[n - 1] : (double)(n - 1)) - from;
    }
    for (size_t i = 0; i < n; i++)
        scaled[i] = ((t ? t[i] : (double)i) - from) / span;
    out->sse = best_of(&s, at);
    out->n_params = 1 + curves[out->curve].n;
    unscale(out, at, from, span, s.K);
    quality(out, value, n);
    if (!(out->r2 > 0) || !(s.K > 0))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NOT_CONVERGED, 0, 0, out->r2);
    find_phases(out, t ? t[0] : 0, t ? t[n - 1] - t[0] : (double)(n - 1));
    return ZK_OK;
}

zk_err zk_life_fit(const double *t, const double *value, size_t n, zk_life_curve curve, zk_life *out,
                   zk_spot *spot)
{
    double *scaled;
    zk_err err;

    if ((unsigned)curve >= ZK_LIFE_CURVES)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 2, curve);
    if ((err = check(t, value, n, 1 + curves[curve].n, spot)))
        return err;
    if (!(scaled = zk__scratch(n, sizeof *scaled)))
        return zk__no_memory(spot);
    *out = (zk_life){.curve = curve};
    err = fit_scaled(t, value, scaled, n, out, spot);
    free(scaled);
    return err;
}

zk_err zk_life_fit_best(const double *t, const double *value, size_t n, zk_life *out, zk_spot *spot)
{
    zk_life one;
    zk_err err, first = ZK_OK;
    bool any = false;

    for (zk_life_curve c = 0; c < ZK_LIFE_CURVES; c++) {
        zk_spot here = {.why = ZK_WHY_NONE};
        if ((err = zk_life_fit(t, value, n, c, &one, &here))) {
            if (!first && spot)
                *spot = here;
            first = first ? first : err;
        } else if (!any || one.aicc < out->aicc) {
            *out = one;
            any = true;
        }
    }
    return any ? ZK_OK : first;
}
