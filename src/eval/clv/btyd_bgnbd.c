/* SPDX-License-Identifier: Apache-2.0
 *
 * BG/NBD (Fader, Hardie & Lee 2005) and MBG/NBD, which also lets a customer leave right after the first purchase
 * (Batislam, Denizel & Filiztekin 2007; Hoppe & Wagner 2007).
 *
 * Both are one formula. Alive after x repeat purchases has a Beta(a, B) chance of leaving with B = b + x
 * (BG; the coin falls at repeat purchases) or b + x + 1 (MBG), and with k = r + x
 *   L = Gamma(k) alpha^r / (Gamma(r) (alpha + T)^k) Beta(a, B) / Beta(a, b) (1 + e^d),
 *   e^d = a / (B - 1) ((alpha + T) / (alpha + tx))^k,   no second term in BG where x = 0,
 * so that e^d is the odds of having left.
 */
#include "eval/clv/btyd.h"

/* Work per x: the part of ln L that is x's alone and its derivatives by r, a, b; then ln(a / (B - 1)). */
enum { X_LL, X_R, X_A, X_B, X_ODDS, X_WIDTH };
/* Per time: ln(alpha + time) and 1 / (alpha + time). */
enum { T_LOG, T_INV, T_WIDTH };

static void prepare_times(double alpha, const double *list, size_t n, double *out)
{
    for (size_t i = 0; i < n; i++) {
        out[T_WIDTH * i + T_LOG] = log(alpha + list[i]);
        out[T_WIDTH * i + T_INV] = 1 / (alpha + list[i]);
    }
}

static void prepare(const double *p, double first, const zk__btyd_table *t, zk__btyd_work *work)
{
    double r = p[0], alpha = p[1], a = p[2], b = p[3], log_alpha = log(alpha);
    double log_gamma_r = zk_log_gamma(r, NULL), psi_r = zk_digamma(r);
    double log_beta = zk_log_beta(a, b), psi_ab = zk_digamma(a + b), psi_b = zk_digamma(b);

    for (size_t i = 0; i < t->nx; i++) {
        double x = t->ux[i], B = b + x + first, *out = work->x + X_WIDTH * i, psi_aB = zk_digamma(a + B);
        out[X_LL] = zk_log_gamma(r + x, NULL) - log_gamma_r + r * log_alpha + zk_log_beta(a, B) - log_beta;
        out[X_R] = zk_digamma(r + x) - psi_r + log_alpha;
        out[X_A] = psi_ab - psi_aB;
        out[X_B] = zk_digamma(B) - psi_aB - psi_b + psi_ab;
        out[X_ODDS] = x + first > 0 ? log(a / (B - 1)) : -INFINITY;
    }
    prepare_times(alpha, t->ut, t->nt, work->t);
    prepare_times(alpha, t->uT, t->nT, work->T);
}

static void rows(const double *p, double first, const zk__btyd_table *t, const zk__btyd_work *work,
                 size_t begin, size_t end, double *ll, double *g)
{
    double r = p[0], r_alpha = p[0] / p[1], a = p[2], b = p[3] + first;
    double sum = 0, gr = 0, galpha = 0, ga = 0, gb = 0;

    for (size_t i = begin; i < end; i++) {
        const double *X = work->x + X_WIDTH * t->x[i];
        const double *at = work->t + T_WIDTH * t->t[i], *aT = work->T + T_WIDTH * t->T[i];
        double x = t->ux[t->x[i]], k = r + x, w = t->w[i], dead = 0, more = 0;
        if (x + first > 0) {
            double d = X[X_ODDS] + k * (aT[T_LOG] - at[T_LOG]), e = exp(-fabs(d));
            more = log1p(e) + (d > 0 ? d : 0);
            dead = (d > 0 ? 1 : e) / (1 + e);
            gb -= w * dead / (b + x - 1);
            ga += w * dead / a;
            gr += w * dead * (aT[T_LOG] - at[T_LOG]);
            galpha += w * dead * k * (aT[T_INV] - at[T_INV]);
        }
        sum += w * (X[X_LL] - k * aT[T_LOG] + more);
        gr += w * (X[X_R] - aT[T_LOG]);
        galpha += w * (r_alpha - k * aT[T_INV]);
        ga += w * X[X_A];
        gb += w * X[X_B];
    }
    *ll += sum;
    g[0] += gr;
    g[1] += galpha;
    g[2] += ga;
    g[3] += gb;
}

/* Expected purchases within t of someone alive: the mean of (1 - e^(-lambda q t)) / q over lambda ~ Gamma(k, A) and
 * the chance of leaving q ~ Beta(a, B). With z = t / (A + t), c = a + B - 1, e = c - k and Euler's transformation of
 * the published 2F1 this is
 *   c (1 - (1-z)^(a-1)) / (a - 1)  -  (1-z)^(a-1) sum_{j>=1} (e)_j (a)_{j-1} / ((c+1)_{j-1} j!) z^j,
 * which stays finite at a = 1 and c = 0 and has no large exponents. */
static double by_series(double e, double a, double c, double z, double log_1mz)
{
    double lead = fabs(a - 1) < 1e-300 ? -log_1mz : -expm1((a - 1) * log_1mz) / (a - 1), sum = 0,
           term = e * z;

    for (int j = 1; j < 100000 && term != 0; j++) {
        double ratio = (e + j) * (a + j - 1) / ((c + j) * (j + 1)) * z;
        sum += term;
        if (fabs(ratio) < 1 && fabs(term) < 1e-17 * (1 - z) * fabs(sum))
            break;
        term *= ratio;
    }
    return c * lead - exp((a - 1) * log_1mz) * sum;
}

/* The same mean as an integral over y by the trapezoid rule, which converges exponentially as the integrand is
 * smooth and falls like e^(a y) and e^(-B y); from where it does exactly so, the rest is a geometric series. For
 * many regular purchases and for horizons much longer than A, where the series cancels or does not end. */
static double by_quadrature(double k, double A, double a, double B, double t)
{
    double time = t / A, step = fmin(0.1, 0.2 / sqrt(a * B / (a + B))), middle = log(a / B),
           log_beta = zk_log_beta(a, B);
    double low = -28 - fmax(0, log(k * time)), high = 28, shift, sum = 0, at = middle;

    /* relative to the largest density, so that large a and B do not underflow */
    shift = (a - 1) * (middle > 0 ? -log1p(exp(-middle)) : middle - log1p(exp(middle))) +
            B * (middle > 0 ? -middle - log1p(exp(-middle)) : -log1p(exp(middle)));
    for (int side = -1; side <= 1; side += 2) {
        double value = INFINITY;
        for (int i = side > 0 ? 0 : 1; value > 1e-18 * sum || i < 50; i++) {
            at = middle + side * step * i;
            if (at < low || at > high)
                break;
            double log_q = at > 0 ? -log1p(exp(-at)) : at - log1p(exp(at));
            value = -expm1(-k * log1p(exp(log_q) * time)) * exp((a - 1) * log_q + B * (log_q - at) - shift);
            sum += value;
        }
        if (at < low)
            sum += value / expm1(a * step);
        else if (at > high)
            sum += value / expm1(B * step);
    }
    return sum * step * exp(shift - log_beta);
}

static double alive_expected(double k, double A, double a, double B, double t)
{
    double z = t / (A + t), c = a + B - 1, e = c - k;

    if (t <= 0)
        return 0;
    return z > 0.99 || (e < 0 && -e * z > 8) || c > 1e5 ? by_quadrature(k, A, a, B, t)
                                                        : by_series(e, a, c, z, -log1p(t / A));
}

static void predict(const double *p, double first, double x, double tx, double T, double horizon,
                    double *alive, double *expected)
{
    double k = p[0] + x, A = p[1] + T, a = p[2], B = p[3] + x + first, chance = 1;

    if (x + first > 0)
        chance = 1 / (1 + a / (B - 1) * exp(k * log(A / (p[1] + tx))));
    if (alive)
        *alive = chance;
    if (expected)
        *expected = chance * alive_expected(k, A, a, B, horizon);
}

/* P(X(t) = x): still alive with x purchases, or left at the x-th, by then made with what is not in fewer. */
static void counts(const double *p, double first, double t, size_t n, double *out)
{
    double a = p[2], b = p[3], log_beta = zk_log_beta(a, b), below = 0;

    for (size_t i = 0; i < n; i++) {
        double x = (double)i, nb = exp(zk__btyd_log_nb(x, p[0], p[1], t));
        out[i] = nb * exp(zk_log_beta(a, b + x + first) - log_beta);
        if (x + first > 0)
            out[i] += fmax(0, 1 - below) * exp(zk_log_beta(a + 1, b + x + first - 1) - log_beta);
        below += nb;
    }
}

/* Rates as in the data, with customers who leave soon, later, hardly; and alike or different. */
static bool start(const zk__btyd_table *t, size_t i, double *log_p)
{
    static const double shape[][3] = {{0.3, 0.8, 2.5}, {1, 0.5, 8}, {0.6, 2, 3}, {3, 1, 30}};
    double purchases = 0, time = 0;

    if (i >= sizeof shape / sizeof *shape)
        return false;
    for (size_t j = 0; j < t->n; j++) {
        purchases += t->w[j] * t->ux[t->x[j]];
        time += t->w[j] * t->uT[t->T[j]];
    }
    log_p[0] = log(shape[i][0]);
    log_p[1] =
        log(shape[i][0] * time / purchases * 0.6); /* before leaving, the rate is higher than on average */
    log_p[2] = log(shape[i][1]);
    log_p[3] = log(shape[i][2]);
    return true;
}

static void prepare_bg(const double *p, const zk__btyd_table *t, zk__btyd_work *w)
{
    prepare(p, 0, t, w);
}

static void rows_bg(const double *p, const zk__btyd_table *t, const zk__btyd_work *w, size_t begin,
                    size_t end, double *ll, double *g)
{
    rows(p, 0, t, w, begin, end, ll, g);
}

static void predict_bg(const double *p, double x, double tx, double T, double h, double *alive,
                       double *expected)
{
    predict(p, 0, x, tx, T, h, alive, expected);
}

static double curve_bg(const double *p, double t)
{
    return alive_expected(p[0], p[1], p[2], p[3], t);
}

static void counts_bg(const double *p, double t, size_t n, double *out)
{
    counts(p, 0, t, n, out);
}

static void prepare_mbg(const double *p, const zk__btyd_table *t, zk__btyd_work *w)
{
    prepare(p, 1, t, w);
}

static void rows_mbg(const double *p, const zk__btyd_table *t, const zk__btyd_work *w, size_t begin,
                     size_t end, double *ll, double *g)
{
    rows(p, 1, t, w, begin, end, ll, g);
}

static void predict_mbg(const double *p, double x, double tx, double T, double h, double *alive,
                        double *expected)
{
    predict(p, 1, x, tx, T, h, alive, expected);
}

static double curve_mbg(const double *p, double t)
{
    return p[3] / (p[2] + p[3]) * alive_expected(p[0], p[1], p[2], p[3] + 1, t);
}

static void counts_mbg(const double *p, double t, size_t n, double *out)
{
    counts(p, 1, t, n, out);
}

const zk__btyd_kind zk__btyd_bgnbd = {.name = "bgnbd",
                                      .k = 4,
                                      .param = {"r", "alpha", "a", "b"},
                                      .wx = X_WIDTH,
                                      .wt = T_WIDTH,
                                      .wT = T_WIDTH,
                                      .prepare = prepare_bg,
                                      .rows = rows_bg,
                                      .start = start,
                                      .predict = predict_bg,
                                      .curve = curve_bg,
                                      .counts = counts_bg};

const zk__btyd_kind zk__btyd_mbgnbd = {.name = "mbgnbd",
                                       .k = 4,
                                       .param = {"r", "alpha", "a", "b"},
                                       .wx = X_WIDTH,
                                       .wt = T_WIDTH,
                                       .wT = T_WIDTH,
                                       .prepare = prepare_mbg,
                                       .rows = rows_mbg,
                                       .start = start,
                                       .predict = predict_mbg,
                                       .curve = curve_mbg,
                                       .counts = counts_mbg};
