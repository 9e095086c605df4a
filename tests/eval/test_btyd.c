/* SPDX-License-Identifier: Apache-2.0
 *
 * Buy-till-you-die models: the published 2F1 forms as a second way of computing, gradients and curvature by
 * differences, identities between curve, counts and predictions, ridges, and refusals.
 */
#include "eval_test.h"

enum { N = 600 };

static const double at[ZK_BTYD_MODELS][4] = {
    {0.4, 6, 0.9, 2.2}, {0.6, 9, 0.7, 12}, {0.6, 6, 0.9, 1.7}, {1.2, 0.75, 0.66, 2.8}, {6, 4, 15, 0}};

typedef struct people {
    double x[N], tx[N], T[N], m[N];
} people;

/* Customers of BG/NBD, or with whole opportunities for BG/BB; money of gamma-gamma. */
static zk_btyd_data made(people *p, size_t n, bool discrete)
{
    for (size_t i = 0; i < n; i++) {
        zk_rng rng;
        zk_rng_init(&rng, 31, i);
        double lambda = zk_rng_gamma(&rng, 0.8) / 5, leaves = zk_rng_beta(&rng, 0.8, 2.5), t = 0;
        p->T[i] = discrete ? 10 : 20 + floor(40 * zk_rng_uniform(&rng));
        p->x[i] = p->tx[i] = 0;
        while (t < p->T[i] && p->x[i] < 60) {
            t += discrete ? 1 : zk_rng_exponential(&rng) / lambda;
            if (t > p->T[i] || (discrete && zk_rng_uniform(&rng) < 0.1 + leaves / 2))
                break;
            if (!discrete || zk_rng_uniform(&rng) < 0.4) {
                p->x[i]++;
                p->tx[i] = t;
            }
            if (zk_rng_uniform(&rng) < leaves)
                break;
        }
        double nu = zk_rng_gamma(&rng, 4) / 15;
        p->m[i] = zk_rng_gamma(&rng, 6 * fmax(1, p->x[i])) / nu / fmax(1, p->x[i]) + 0.01;
    }
    return (zk_btyd_data){.n = n, .x = p->x, .tx = p->tx, .T = p->T, .m = p->m};
}

ZK_TEST(gradients_are_those_of_the_likelihood)
{
    static people p;

    for (zk_btyd_model m = 0; m < ZK_BTYD_MODELS; m++) {
        zk_btyd_data d = made(&p, 200, m == ZK_BTYD_BGBB);
        double g[4], ll, up, down;
        ZK_CHECK_OK(zk_btyd_loglik(m, at[m], &d, &ll, g, NULL));
        for (size_t i = 0; i < zk_btyd_params(m); i++) {
            double q[4], h = 1e-5 * at[m][i];
            memcpy(q, at[m], sizeof q);
            q[i] = at[m][i] + h;
            ZK_CHECK_OK(zk_btyd_loglik(m, q, &d, &up, NULL, NULL));
            q[i] = at[m][i] - h;
            ZK_CHECK_OK(zk_btyd_loglik(m, q, &d, &down, NULL, NULL));
            ZK_CHECK_NEAR(g[i], (up - down) / (2 * h), 1e-5 * (1 + fabs(g[i])));
        }
    }
}

/* Fader & Hardie 2005, the form everybody else computes: two 2F1 and a cancellation. */
static double pnbd_published(const double *p, double x, double tx, double T)
{
    double r = p[0], alpha = p[1], s = p[2], beta = p[3], k = r + s + x, big = fmax(alpha, beta);
    double second = alpha >= beta ? s + 1 : r + x, gap = fabs(alpha - beta);
    double F = zk_log_hyp2f1(k, second, k + 1, gap / (big + tx)) - k * log(big + tx);
    double G = zk_log_hyp2f1(k, second, k + 1, gap / (big + T)) - k * log(big + T);
    double a0 = exp(F) - exp(G);

    return zk_log_gamma(r + x, NULL) - zk_log_gamma(r, NULL) + r * log(alpha) + s * log(beta) +
           log(exp(-(r + x) * log(alpha + T) - s * log(beta + T)) + s / k * a0);
}

ZK_TEST(pareto_nbd_agrees_with_its_published_form)
{
    static const double ps[][4] = {
        {0.6, 9, 0.7, 12}, {0.6, 12, 0.7, 9}, {2, 5, 3, 50}, {0.3, 40, 0.2, 0.5}, {1.5, 0.3, 0.4, 80}};
    static const double who[][3] = {{0, 0, 39}, {2, 30.4, 38.9}, {1, 1.7, 38.9}, {12, 20, 60}, {3, 3, 300}};

    for (size_t i = 0; i < COUNT(ps); i++)
        for (size_t j = 0; j < COUNT(who); j++) {
            zk_btyd_data d = {.n = 1, .x = &who[j][0], .tx = &who[j][1], .T = &who[j][2]};
            double ll;
            ZK_CHECK_OK(zk_btyd_loglik(ZK_BTYD_PNBD, ps[i], &d, &ll, NULL, NULL));
            ZK_CHECK_NEAR(ll, pnbd_published(ps[i], who[j][0], who[j][1], who[j][2]), 1e-9 * fabs(ll));
        }
}

/* Fader, Hardie & Lee 2005, eq. 10. */
ZK_TEST(bg_nbd_expectation_agrees_with_its_published_form)
{
    static const double who[][3] = {{0, 0, 39}, {2, 30.4, 38.9}, {12, 20, 60}, {40, 300, 301}};
    const double ps[][4] = {{0.4, 6, 0.9, 2.2}, {1.7, 20, 1.6, 0.9}, {0.2, 4, 2.5, 6}};

    for (size_t k = 0; k < COUNT(ps); k++)
        for (size_t j = 0; j < COUNT(who); j++) {
            double r = ps[k][0], al = ps[k][1], a = ps[k][2], b = ps[k][3], x = who[j][0], T = who[j][2],
                   t = 39;
            zk_btyd_data d = {.n = 1, .x = &who[j][0], .tx = &who[j][1], .T = &who[j][2]};
            double e, alive, f = zk_hyp2f1(r + x, b + x, a + b + x - 1, t / (al + T + t));
            ZK_CHECK_OK(zk_btyd_predict(ZK_BTYD_BGNBD, ps[k], &d, t, 1, &alive, &e, NULL));
            double want = (a + b + x - 1) / (a - 1) * (1 - pow((al + T) / (al + T + t), r + x) * f);
            if (x > 0)
                want /= 1 + a / (b + x - 1) * pow((al + T) / (al + who[j][1]), r + x);
            ZK_CHECK_NEAR(e, want, 1e-10 * want);
            ZK_CHECK(alive > 0 && alive <= 1);
        }
}

/* a = 1 and s = 1 are holes of the published formulas, not of the models. */
ZK_TEST(nothing_happens_at_one)
{
    static const zk_btyd_model models[] = {ZK_BTYD_BGNBD, ZK_BTYD_MBGNBD, ZK_BTYD_PNBD};
    const double x = 3, tx = 20, T = 30;
    zk_btyd_data d = {.n = 1, .x = &x, .tx = &tx, .T = &T};

    for (size_t m = 0; m < 3; m++) {
        double e[3], c[3], p[4] = {0.5, 5, 1, 2};
        for (int i = 0; i < 3; i++) {
            p[2] = 1 + 1e-5 * (i - 1);
            ZK_CHECK_OK(zk_btyd_predict(models[m], p, &d, 39, 1, NULL, &e[i], NULL));
            ZK_CHECK_OK(zk_btyd_curve(models[m], p, 39, &c[i], NULL));
        }
        ZK_CHECK_NEAR(e[1], (e[0] + e[2]) / 2, 1e-9);
        ZK_CHECK_NEAR(c[1], (c[0] + c[2]) / 2, 1e-9);
        ZK_CHECK(e[0] > e[1] && e[1] > e[2]);
    }
    double p[4] = {0.5, 5, 0.4, 0.6}, e; /* a + b = 1 */
    ZK_CHECK_OK(zk_btyd_curve(ZK_BTYD_BGNBD, p, 39, &e, NULL));
    ZK_CHECK(e > 0 && e < 5);
}

ZK_TEST(counts_sum_to_one_and_their_mean_is_the_curve)
{
    enum { MANY = 4000 };
    static double p[MANY];

    for (zk_btyd_model m = 0; m < ZK_BTYD_GG; m++) {
        double sum = 0, mean = 0, e, t = m == ZK_BTYD_BGBB ? 12 : 25;
        ZK_CHECK_OK(zk_btyd_counts(m, at[m], t, MANY, p, NULL));
        for (size_t k = 0; k < MANY; k++) {
            sum += p[k];
            mean += (double)k * p[k];
        }
        ZK_CHECK_OK(zk_btyd_curve(m, at[m], t, &e, NULL));
        ZK_CHECK_NEAR(sum, 1, 1e-10);
        ZK_CHECK_NEAR(mean, e, 1e-8 * e);
        ZK_CHECK_OK(zk_btyd_curve(m, at[m], 0, &e, NULL));
        ZK_CHECK(e == 0);
    }
}

/* Where the series gives way to quadrature: horizons long beside alpha, and many regular purchases. */
ZK_TEST(long_horizons_and_regular_customers)
{
    enum { MANY = 12000 };
    static const double ps[][5] = {
        {0.8, 0.05, 0.9, 2.2, 20}, {30, 60, 0.5, 2, 40}, {400, 800, 1, 5, 60}, {2, 3, 0.02, 1, 30}};
    static double p[MANY];

    for (size_t i = 0; i < COUNT(ps); i++)
        for (zk_btyd_model m = ZK_BTYD_BGNBD; m <= ZK_BTYD_MBGNBD; m += ZK_BTYD_MBGNBD) {
            double mean = 0, e;
            ZK_CHECK_OK(zk_btyd_counts(m, ps[i], ps[i][4], MANY, p, NULL));
            for (size_t k = 0; k < MANY; k++)
                mean += (double)k * p[k];
            ZK_CHECK_OK(zk_btyd_curve(m, ps[i], ps[i][4], &e, NULL));
            ZK_CHECK_NEAR(mean, e, 1e-8 * e);
        }
}

/* What all customers will do is what a new one does later: E[X(T + t)] - E[X(T)] = E over (x, tx) of the
 * conditional expectation. BG/BB has few enough (x, tx) to sum them all, the likelihood being their chance. */
ZK_TEST(conditional_expectations_average_to_the_curve)
{
    const double n = 5, more = 4;
    double sum = 0, all = 0, now, later;

    for (double x = 0; x <= n; x++)
        for (double tx = x; tx <= (x > 0 ? n : 0); tx++) {
            zk_btyd_data d = {.n = 1, .x = &x, .tx = &tx, .T = &n};
            double ll, e, ways = x > 0 ? exp(zk_log_choose(tx - 1, x - 1)) : 1;
            ZK_CHECK_OK(zk_btyd_loglik(ZK_BTYD_BGBB, at[ZK_BTYD_BGBB], &d, &ll, NULL, NULL));
            ZK_CHECK_OK(zk_btyd_predict(ZK_BTYD_BGBB, at[ZK_BTYD_BGBB], &d, more, 1, NULL, &e, NULL));
            all += ways * exp(ll);
            sum += ways * exp(ll) * e;
        }
    ZK_CHECK_OK(zk_btyd_curve(ZK_BTYD_BGBB, at[ZK_BTYD_BGBB], n, &now, NULL));
    ZK_CHECK_OK(zk_btyd_curve(ZK_BTYD_BGBB, at[ZK_BTYD_BGBB], n + more, &later, NULL));
    ZK_CHECK_NEAR(all, 1, 1e-12);
    ZK_CHECK_NEAR(sum, later - now, 1e-12);
}

static void shuffled(const zk_btyd_data *d, people *to, zk_btyd_data *out)
{
    static size_t index[N];
    zk_rng rng;

    zk_rng_init(&rng, 5, 0);
    for (size_t i = 0; i < d->n; i++)
        index[i] = i;
    zk_rng_shuffle(&rng, index, d->n);
    for (size_t i = 0; i < d->n; i++) {
        to->x[i] = d->x[index[i]];
        to->tx[i] = d->tx[index[i]];
        to->T[i] = d->T[index[i]];
        to->m[i] = d->m[index[i]];
    }
    *out = (zk_btyd_data){.n = d->n, .x = to->x, .tx = to->tx, .T = to->T, .m = to->m};
}

ZK_TEST(order_and_threads_do_not_show)
{
    static people p, q;
    zk_btyd_options four = {.threads = 4};
    zk_btyd_fit a, b;
    zk_btyd_data d, e;

    for (zk_btyd_model m = 0; m < ZK_BTYD_MODELS; m++) {
        d = made(&p, N, m == ZK_BTYD_BGBB);
        shuffled(&d, &q, &e);
        ZK_CHECK_OK(zk_btyd_fit_ml(m, &d, NULL, &a, NULL));
        ZK_CHECK_OK(zk_btyd_fit_ml(m, &e, &four, &b, NULL));
        ZK_CHECK_MEM(a.param, b.param, sizeof a.param);
        ZK_CHECK(a.loglik == b.loglik);
        ZK_CHECK_MEM(a.se, b.se, sizeof a.se);
    }
}

/* Two of each customer: same parameters, twice the likelihood, errors smaller by root 2; a weight says the same. */
ZK_TEST(weights_are_copies)
{
    static people p;
    static double two[N];
    zk_btyd_fit one, twice;

    for (size_t i = 0; i < N; i++)
        two[i] = 2;
    for (zk_btyd_model m = 0; m < ZK_BTYD_MODELS; m++) {
        zk_btyd_data d = made(&p, N, m == ZK_BTYD_BGBB);
        ZK_CHECK_OK(zk_btyd_fit_ml(m, &d, NULL, &one, NULL));
        d.weight = two;
        ZK_CHECK_OK(zk_btyd_fit_ml(m, &d, NULL, &twice, NULL));
        ZK_CHECK_NEAR(twice.loglik, 2 * one.loglik, 1e-9 * fabs(one.loglik));
        for (size_t i = 0; i < zk_btyd_params(m); i++) {
            ZK_CHECK_NEAR(twice.param[i], one.param[i], 1e-6 * one.param[i]);
            if (one.se_known)
                ZK_CHECK_NEAR(twice.se[i] * sqrt(2), one.se[i], 1e-4 * one.se[i]);
        }
    }
}

/* Days instead of weeks: alpha is 7 times as large, the rest as it was, ln L less by 7 for each purchase. */
ZK_TEST(the_unit_of_time_is_only_a_unit)
{
    static people p;
    static double tx[N], T[N];
    zk_btyd_data d = made(&p, N, false), e = d;
    zk_btyd_fit weeks, days;
    double repeats = zk_sum(d.x, N);

    for (size_t i = 0; i < N; i++) {
        tx[i] = 7 * d.tx[i];
        T[i] = 7 * d.T[i];
    }
    e.tx = tx;
    e.T = T;
    for (zk_btyd_model m = 0; m <= ZK_BTYD_MBGNBD; m++) {
        ZK_CHECK_OK(zk_btyd_fit_ml(m, &d, NULL, &weeks, NULL));
        ZK_CHECK_OK(zk_btyd_fit_ml(m, &e, NULL, &days, NULL));
        ZK_CHECK_NEAR(days.loglik, weeks.loglik - repeats * log(7), 1e-6);
        ZK_CHECK_NEAR(days.param[0], weeks.param[0], 1e-4 * weeks.param[0]);
        ZK_CHECK_NEAR(days.param[1], 7 * weeks.param[1], 1e-3 * days.param[1]);
    }
}

/* Standard errors against the curvature of the likelihood itself by second differences. */
ZK_TEST(standard_errors_are_those_of_the_curvature)
{
    static people p;
    zk_btyd_data d = made(&p, N, false);
    zk_btyd_fit f;
    double h[16], inverse_first;

    ZK_CHECK_OK(zk_btyd_fit_ml(ZK_BTYD_GG, &d, NULL, &f, NULL));
    ZK_CHECK(f.se_known && f.stop == ZK_BTYD_CONVERGED);
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++) {
            double sum = 0;
            for (int s = 0; s < 4; s++) {
                double q[4], ll, e = 1e-4;
                memcpy(q, f.param, sizeof q);
                q[i] *= exp(s & 1 ? e : -e);
                q[j] *= exp(s & 2 ? e : -e);
                ZK_CHECK_OK(zk_btyd_loglik(ZK_BTYD_GG, q, &d, &ll, NULL, NULL));
                sum += (s == 0 || s == 3 ? 1 : -1) * ll;
            }
            h[3 * i + j] = -sum / 4e-8;
        }
    double det = h[0] * (h[4] * h[8] - h[5] * h[7]) - h[1] * (h[3] * h[8] - h[5] * h[6]) +
                 h[2] * (h[3] * h[7] - h[4] * h[6]);
    inverse_first = (h[4] * h[8] - h[5] * h[7]) / det;
    ZK_CHECK_NEAR(f.se[0], f.param[0] * sqrt(inverse_first), 0.02 * f.se[0]);
}

/* The score has the information as its variance: over samples, estimates scatter as their errors say. */
ZK_TEST(what_was_put_in_comes_out)
{
    enum { MANY = 20000 };
    static double x[MANY], tx[MANY], T[MANY];
    const double truth[4] = {0.8, 5, 0.8, 2.5};
    zk_btyd_data d = {.n = MANY, .x = x, .tx = tx, .T = T};
    zk_btyd_fit f;

    for (size_t i = 0; i < MANY; i++) {
        zk_rng rng;
        zk_rng_init(&rng, 77, i);
        double lambda = zk_rng_gamma(&rng, truth[0]) / truth[1], q = zk_rng_beta(&rng, truth[2], truth[3]),
               t = 0;
        T[i] = 30 + (double)(i % 50);
        do {
            t += zk_rng_exponential(&rng) / lambda;
            if (t > T[i])
                break;
            x[i]++;
            tx[i] = t;
        } while (zk_rng_uniform(&rng) >= q);
    }
    ZK_CHECK_OK(zk_btyd_fit_ml(ZK_BTYD_BGNBD, &d, NULL, &f, NULL));
    for (size_t i = 0; i < 4; i++)
        ZK_CHECK_NEAR(f.param[i], truth[i], 3.5 * f.se[i]);
    ZK_CHECK(f.stop == ZK_BTYD_CONVERGED && !f.flat);
}

ZK_TEST(large_counts_and_long_times_stay_finite)
{
    const double x[] = {0, 5000, 3, 120000, 1}, tx[] = {0, 3650, 0.001, 8999, 8999},
                 T[] = {9000, 3651, 9000, 9000, 9000};
    zk_btyd_data d = {.n = 5, .x = x, .tx = tx, .T = T};
    const double ps[][4] = {{0.3, 5, 0.8, 2.5}, {1e-4, 1e-4, 1e-4, 1e-4}, {1e4, 1e5, 1e3, 1e5}};

    for (zk_btyd_model m = 0; m <= ZK_BTYD_MBGNBD; m++)
        for (size_t i = 0; i < COUNT(ps); i++) {
            double ll, alive[5], e[5];
            ZK_CHECK_OK(zk_btyd_loglik(m, ps[i], &d, &ll, NULL, NULL));
            ZK_CHECK_OK(zk_btyd_predict(m, ps[i], &d, 365, 1, alive, e, NULL));
            for (size_t k = 0; k < 5; k++)
                ZK_CHECK(alive[k] >= 0 && alive[k] <= 1 && e[k] >= 0 && e[k] < 1e6);
        }
}

/* Customers who never leave: how soon they would cannot be told. */
ZK_TEST(a_ridge_is_said)
{
    static people p;
    zk_btyd_data d = {.n = N, .x = p.x, .tx = p.tx, .T = p.T};
    zk_btyd_fit f;

    for (size_t i = 0; i < N; i++) {
        p.T[i] = 50;
        p.x[i] = (double)(20 + i % 7);
        p.tx[i] = 49.5 + 0.5 * (double)(i % 2);
    }
    ZK_CHECK_OK(zk_btyd_fit_ml(ZK_BTYD_PNBD, &d, NULL, &f, NULL));
    ZK_CHECK(f.flat);
    ZK_CHECK(isfinite(f.loglik));
}

ZK_TEST(a_penalty_shrinks)
{
    static people p;
    zk_btyd_data d = made(&p, N, false);
    zk_btyd_options heavy = {.penalty = 0.05};
    zk_btyd_fit plain, shrunk;

    ZK_CHECK_OK(zk_btyd_fit_ml(ZK_BTYD_BGNBD, &d, NULL, &plain, NULL));
    ZK_CHECK_OK(zk_btyd_fit_ml(ZK_BTYD_BGNBD, &d, &heavy, &shrunk, NULL));
    ZK_CHECK(shrunk.param[1] < plain.param[1] && shrunk.loglik < plain.loglik);
}

/* Undiscounted value at money 1 is the expectation; money scales it; discount lowers it. */
ZK_TEST(value_is_discounted_expectation)
{
    static people p;
    static double v[N], e[N], money[N], w[N];
    zk_btyd_data d = made(&p, 100, false);

    for (size_t i = 0; i < N; i++)
        money[i] = 7;
    for (zk_btyd_model m = 0; m <= ZK_BTYD_MBGNBD; m++) {
        ZK_CHECK_OK(zk_btyd_predict(m, at[m], &d, 20, 2, NULL, e, NULL));
        ZK_CHECK_OK(zk_btyd_value(m, at[m], &d, NULL, 20, 0, 2, v, NULL));
        ZK_CHECK_OK(zk_btyd_value(m, at[m], &d, money, 20, 0.01, 1, w, NULL));
        for (size_t i = 0; i < d.n; i++) {
            ZK_CHECK_NEAR(v[i], e[i], 1e-10 * (1 + e[i]));
            ZK_CHECK(w[i] < 7 * v[i] && w[i] > 7 * v[i] / pow(1.01, 20));
        }
    }
}

/* Delta method: the error of what follows from the parameters is that of the parameters, pushed through. */
ZK_TEST(errors_of_predictions)
{
    static people p;
    zk_btyd_data d = made(&p, N, false);
    zk_btyd_fit f;
    double alive_se, e_se;

    ZK_CHECK_OK(zk_btyd_fit_ml(ZK_BTYD_BGNBD, &d, NULL, &f, NULL));
    ZK_CHECK_OK(zk_btyd_predict_se(&f, 3, 20, 30, 39, &alive_se, &e_se, NULL));
    ZK_CHECK(alive_se > 0 && alive_se < 0.2 && e_se > 0 && e_se < 2);
    ZK_CHECK_OK(zk_btyd_predict_se(&f, 0, 0, 30, 39, &alive_se, NULL, NULL));
    ZK_CHECK(alive_se == 0); /* BG/NBD: who never came back is alive for certain */
    f.se_known = false;
    CHECK_REFUSED(zk_btyd_predict_se(&f, 3, 20, 30, 39, NULL, NULL, &spot), ZK_ENUMERIC, ZK_WHY_NOT_CONVERGED,
                  0, 0);
}

ZK_TEST(money_shrinks_to_the_mean)
{
    const double p[3] = {6, 4, 15};
    double none, few, many;

    ZK_CHECK_OK(zk_btyd_money(p, 0, 0, &none, NULL));
    ZK_CHECK_NEAR(none, 6.0 * 15 / 3, 1e-12);
    ZK_CHECK_OK(zk_btyd_money(p, 1, 100, &few, NULL));
    ZK_CHECK_OK(zk_btyd_money(p, 1000, 100, &many, NULL));
    ZK_CHECK(none < few && few < many && many < 100);
    CHECK_REFUSED(zk_btyd_money((double[]){6, 0.9, 15}, 0, 0, &none, &spot), ZK_ENUMERIC, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(zk_btyd_money(p, 2, 0, &none, &spot), ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 0, 3);
}

ZK_TEST(refusals)
{
    double x[] = {2, 0, 1}, tx[] = {3, 0, 1}, T[] = {5, 5, 5}, m[] = {1, 1, 1}, w[] = {1, 1, 1}, v;
    zk_btyd_data d = {.n = 3, .x = x, .tx = tx, .T = T, .m = m, .weight = w};
    zk_btyd_fit f;

#define REFUSED_AS(change, back, model, code, why, row, col)                                                 \
    do {                                                                                                     \
        change;                                                                                              \
        CHECK_REFUSED(zk_btyd_fit_ml(model, &d, NULL, &f, &spot), code, why, row, col);                      \
        back;                                                                                                \
    } while (0)
    REFUSED_AS(d.n = 0, d.n = 3, ZK_BTYD_BGNBD, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    REFUSED_AS(x[1] = NAN, x[1] = 0, ZK_BTYD_BGNBD, ZK_ENUMERIC, ZK_WHY_NAN, 1, 0);
    REFUSED_AS(x[1] = 0.5, x[1] = 0, ZK_BTYD_BGNBD, ZK_EINVAL, ZK_WHY_RANGE, 1, 0);
    REFUSED_AS(x[1] = -1, x[1] = 0, ZK_BTYD_PNBD, ZK_EINVAL, ZK_WHY_NEGATIVE, 1, 0);
    REFUSED_AS(tx[0] = 6, tx[0] = 3, ZK_BTYD_PNBD, ZK_EINVAL, ZK_WHY_RANGE, 0, 1);
    REFUSED_AS(tx[1] = 1, tx[1] = 0, ZK_BTYD_PNBD, ZK_EINVAL, ZK_WHY_RANGE, 1, 1);
    REFUSED_AS(T[2] = 0, T[2] = 5, ZK_BTYD_MBGNBD, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 2, 2);
    REFUSED_AS(T[2] = 5.5, T[2] = 5, ZK_BTYD_BGBB, ZK_EINVAL, ZK_WHY_RANGE, 2, 2);
    REFUSED_AS(x[0] = 4, x[0] = 2, ZK_BTYD_BGBB, ZK_EINVAL, ZK_WHY_RANGE, 0, 1);
    REFUSED_AS(w[1] = -1, w[1] = 1, ZK_BTYD_BGNBD, ZK_EINVAL, ZK_WHY_NEGATIVE, 1, 4);
    REFUSED_AS(m[0] = 0, m[0] = 1, ZK_BTYD_GG, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 0, 3);
    REFUSED_AS((void)0, (void)0, ZK_BTYD_GG, ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, 3);
    REFUSED_AS((x[0] = x[2] = tx[0] = tx[2] = 0), (x[0] = 2, x[2] = 1, tx[0] = 3, tx[2] = 1), ZK_BTYD_BGNBD,
               ZK_ENUMERIC, ZK_WHY_NO_REPEAT, 0, 0);
    REFUSED_AS(d.n = 1, d.n = 3, ZK_BTYD_BGNBD, ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, 0);
    REFUSED_AS((w[0] = w[1] = w[2] = 0), (w[0] = w[1] = w[2] = 1), ZK_BTYD_BGNBD, ZK_ENUMERIC,
               ZK_WHY_NO_REPEAT, 0, 0);
    CHECK_REFUSED(zk_btyd_curve(ZK_BTYD_BGNBD, (double[]){1, 1, 0, 1}, 1, &v, &spot), ZK_EINVAL,
                  ZK_WHY_NOT_POSITIVE, 2, 0);
    CHECK_REFUSED(zk_btyd_curve(ZK_BTYD_GG, at[4], 1, &v, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
    CHECK_REFUSED(zk_btyd_predict(ZK_BTYD_BGNBD, at[0], &d, -1, 1, NULL, &v, &spot), ZK_EINVAL,
                  ZK_WHY_NEGATIVE, 0, 0);
}

ZK_TEST_MAIN()
