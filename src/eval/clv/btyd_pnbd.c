/* SPDX-License-Identifier: Apache-2.0
 *
 * Pareto/NBD (Schmittlein, Morrison & Colombo 1987; Fader & Hardie 2005, "A note on deriving the Pareto/NBD").
 *
 * The published likelihood is a difference of two 2F1, which cancels when the last purchase is close to T and
 * overflows for frequent buyers. Here the integral behind it is taken directly, with k = r + x:
 *   L = Gamma(k) alpha^r beta^s / Gamma(r) [ (alpha+T)^-k (beta+T)^-s
 *         + s integral_tx^T (alpha+tau)^-k (beta+tau)^-(s+1) dtau ],
 * alive at T, or gone at tau. All terms are positive, and the gradient goes under the integral. In the variable
 * u = ln(m + tau), m the smaller of alpha and beta, the integrand's singularities stay at least pi away, so 32
 * Gauss nodes give about 1e-13; where it falls by more than e^-50 the rest is left out.
 */
#include "eval/clv/btyd.h"

const double zk__gl_node[ZK__GL] = {
    0.00136806907525921823, 0.0071942442273658323, 0.0176188722062467846, 0.0325469620311301554,
    0.051839422116973938,   0.0753161931337150149, 0.102758102016028797,  0.13390894062985516,
    0.1684778665348924,     0.206142121379618835,  0.246550045533885305,  0.289324361934682327,
    0.334065698858936175,   0.380356318873931463,  0.427764019208601753,  0.475846167156130842,
    0.524153832843869158,   0.572235980791398247,  0.619643681126068537,  0.665934301141063825,
    0.710675638065317673,   0.753449954466114695,  0.793857878620381165,  0.8315221334651076,
    0.86609105937014484,    0.897241897983971203,  0.924683806866284985,  0.948160577883026062,
    0.967453037968869845,   0.982381127793753215,  0.992805755772634168,  0.998631930924740782};
const double zk__gl_weight[ZK__GL] = {
    0.0035093050047350483, 0.0081371973654528353, 0.0126960326546310297, 0.0171369314565107166,
    0.0214179490111133403, 0.0254990296311880881, 0.0293420467392677736, 0.0329111113881809234,
    0.0361728970544242531, 0.0390969478935351532, 0.0416559621134733776, 0.0438260465022019056,
    0.0455869393478819424, 0.0469221995404022828, 0.0478193600396374297, 0.0482700442573639003,
    0.0482700442573639003, 0.0478193600396374297, 0.0469221995404022828, 0.0455869393478819424,
    0.0438260465022019056, 0.0416559621134733776, 0.0390969478935351532, 0.0361728970544242531,
    0.0329111113881809234, 0.0293420467392677736, 0.0254990296311880881, 0.0214179490111133403,
    0.0171369314565107166, 0.0126960326546310297, 0.0081371973654528353, 0.0035093050047350483};

enum { X_LL, X_R, X_WIDTH };
enum { T_A, T_B, T_WIDTH }; /* ln(alpha + time), ln(beta + time) */
static const double FALL_MAX = 50;

static void prepare_times(double alpha, double beta, const double *list, size_t n, double *out)
{
    for (size_t i = 0; i < n; i++) {
        out[T_WIDTH * i + T_A] = log(alpha + list[i]);
        out[T_WIDTH * i + T_B] = log(beta + list[i]);
    }
}

static void prepare(const double *p, const zk__btyd_table *t, zk__btyd_work *work)
{
    double log_gamma_r = zk_log_gamma(p[0], NULL), psi_r = zk_digamma(p[0]), log_alpha = log(p[1]);

    for (size_t i = 0; i < t->nx; i++) {
        double x = t->ux[i], *out = work->x + X_WIDTH * i;
        out[X_LL] = zk_log_gamma(p[0] + x, NULL) - log_gamma_r + p[0] * log_alpha + p[2] * log(p[3]);
        out[X_R] = zk_digamma(p[0] + x) - psi_r + log_alpha;
    }
    prepare_times(p[1], p[3], t->ut, t->nt, work->t);
    prepare_times(p[1], p[3], t->uT, t->nT, work->T);
}

/* What the integrand has lost of its logarithm at u over its beginning, and the slope of that loss. */
typedef struct fall {
    double small, large; /* m + tx and M + tx */
    double gap;          /* M - m */
    double k_small, k_large;
} fall;

static double loss(const fall *f, double u, double *slope)
{
    double e = f->small * exp(u), at = f->gap + e;

    *slope = f->k_small + f->k_large * e / at;
    return f->k_small * u + f->k_large * log(at / f->large);
}

/* The loss is convex in u, so Newton from the right comes down to FALL_MAX without passing it. */
static double upper_end(const fall *f, double u)
{
    double slope, lost = loss(f, u, &slope);

    for (int i = 0; i < 60 && lost > FALL_MAX * 1.01; i++) {
        u -= (lost - FALL_MAX) / slope;
        lost = loss(f, u, &slope);
    }
    return u;
}

/* ln of the integral without s, and the means of ln(alpha+tau), k/(alpha+tau), ln(beta+tau), (s+1)/(beta+tau) over it,
 * which are minus its logarithmic derivatives. */
typedef struct gone {
    double log_integral;
    double log_a, inv_a, log_b, inv_b;
} gone;

static gone integrate(const double *p, double x, double tx, double T, bool moments)
{
    double alpha = p[1], beta = p[3], k = p[0] + x, s1 = p[2] + 1, total = 0;
    bool a_small = alpha <= beta;
    fall f = {.small = (a_small ? alpha : beta) + tx,
              .large = (a_small ? beta : alpha) + tx,
              .gap = fabs(alpha - beta),
              .k_small = a_small ? k : s1,
              .k_large = a_small ? s1 : k};
    gone g = {.log_integral = -INFINITY};
    double end;

    if (tx >= T)
        return g;
    end = upper_end(&f, log1p((T - tx) / f.small));
    g.log_integral = 0;
    for (int i = 0; i < ZK__GL; i++) {
        double u = end * zk__gl_node[i], e = f.small * exp(u), at = f.gap + e, log_large = log(at / f.large);
        double w = zk__gl_weight[i] * exp(u - f.k_small * u - f.k_large * log_large);
        total += w;
        if (!moments)
            continue;
        g.log_a += w * (a_small ? u : log_large);
        g.log_b += w * (a_small ? log_large : u);
        g.inv_a += w / (a_small ? e : at);
        g.inv_b += w / (a_small ? at : e);
    }
    g.log_a = g.log_a / total + log(alpha + tx);
    g.log_b = g.log_b / total + log(beta + tx);
    g.inv_a *= k / total;
    g.inv_b *= s1 / total;
    g.log_integral = log(total * end * f.small) - k * log(alpha + tx) - s1 * log(beta + tx);
    return g;
}

static void rows(const double *p, const zk__btyd_table *t, const zk__btyd_work *work, size_t begin,
                 size_t end, double *ll, double *g)
{
    double r = p[0], alpha = p[1], s = p[2], beta = p[3], log_s = log(s);

    for (size_t i = begin; i < end; i++) {
        const double *X = work->x + X_WIDTH * t->x[i], *aT = work->T + T_WIDTH * t->T[i];
        double x = t->ux[t->x[i]], T = t->uT[t->T[i]], k = r + x, w = t->w[i];
        gone away = integrate(p, x, t->ut[t->t[i]], T, true);
        double here = -k * aT[T_A] - s * aT[T_B], left = log_s + away.log_integral;
        double both = isfinite(left) ? zk__log_add(here, left) : here;
        double alive = exp(here - both), dead = isfinite(left) ? exp(left - both) : 0;
        ll[0] += w * (X[X_LL] + both);
        g[0] += w * (X[X_R] - alive * aT[T_A] - dead * away.log_a);
        g[1] += w * (r / alpha - alive * k / (alpha + T) - dead * away.inv_a);
        g[2] += w * (log(beta) - alive * aT[T_B] + dead * (1 / s - away.log_b));
        g[3] += w * (s / beta - alive * s / (beta + T) - dead * away.inv_b);
    }
}

/* (1 - (b / (b + t))^(s-1)) / (s - 1) without cancellation, ln((b + t) / b) at s = 1. */
static double pareto_mean(double s, double b, double t)
{
    double l = log1p(t / b);

    return fabs(s - 1) < 1e-300 ? l : -expm1(-(s - 1) * l) / (s - 1);
}

static void predict(const double *p, double x, double tx, double T, double horizon, double *alive,
                    double *expected)
{
    double k = p[0] + x;
    gone away = integrate(p, x, tx, T, false);
    double odds = exp(log(p[2]) + away.log_integral + k * log(p[1] + T) + p[2] * log(p[3] + T));
    double chance = 1 / (1 + odds);

    if (alive)
        *alive = chance;
    if (expected)
        *expected = chance * k * (p[3] + T) / (p[1] + T) * pareto_mean(p[2], p[3] + T, horizon);
}

static double curve(const double *p, double t)
{
    return p[0] * p[3] / p[1] * pareto_mean(p[2], p[3], t);
}

/* Still a customer at t, or gone at tau < t: eight panels of the quadrature, equal in ln(beta + tau). */
static void counts(const double *p, double t, size_t n, double *out)
{
    enum { PANELS = 8 };
    double r = p[0], alpha = p[1], s = p[2], beta = p[3], whole = log1p(t / beta) / PANELS;

    for (size_t i = 0; i < n; i++)
        out[i] = exp(zk__btyd_log_nb((double)i, r, alpha, t) - s * log1p(t / beta));
    for (int j = 0; j < PANELS * ZK__GL && t > 0; j++) {
        int panel = j / ZK__GL;
        double u = whole * (panel + zk__gl_node[j % ZK__GL]), tau = beta * expm1(u);
        double w = zk__gl_weight[j % ZK__GL] * whole * s * exp(-s * u);
        for (size_t i = 0; i < n; i++)
            out[i] += w * exp(zk__btyd_log_nb((double)i, r, alpha, tau));
    }
}

static bool start(const zk__btyd_table *t, size_t i, double *log_p)
{
    static const double shape[][3] = {
        {0.5, 0.6, 0.3}, {1, 1.5, 1}, {0.8, 0.3, 0.2}, {3, 3, 3}}; /* r, s, beta / T */
    double purchases = 0, time = 0;

    if (i >= sizeof shape / sizeof *shape)
        return false;
    for (size_t j = 0; j < t->n; j++) {
        purchases += t->w[j] * t->ux[t->x[j]];
        time += t->w[j] * t->uT[t->T[j]];
    }
    log_p[0] = log(shape[i][0]);
    log_p[1] = log(shape[i][0] * time / purchases * 0.6);
    log_p[2] = log(shape[i][1]);
    log_p[3] = log(shape[i][2] * time / t->customers);
    return true;
}

const zk__btyd_kind zk__btyd_pnbd = {.name = "pnbd",
                                     .k = 4,
                                     .param = {"r", "alpha", "s", "beta"},
                                     .wx = X_WIDTH,
                                     .wt = T_WIDTH,
                                     .wT = T_WIDTH,
                                     .prepare = prepare,
                                     .rows = rows,
                                     .start = start,
                                     .predict = predict,
                                     .curve = curve,
                                     .counts = counts};
