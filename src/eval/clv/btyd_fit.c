/* SPDX-License-Identifier: Apache-2.0
 *
 * Maximum likelihood of the buy-till-you-die models: L-BFGS (NLopt) on the logarithms of the parameters from
 * several starts, then Newton, then the observed information.
 *
 * Starts are tried on a thinned table when there are many customers; only the best goes on with all of them.
 * Sums are over fixed pieces combined in order, so threads do not show in the bits.
 */
#include <nlopt.h>

#include "eval/parallel.h"
#include "eval/clv/btyd.h"

enum { THIN_TO = 20000, STARTS_MAX = 16, K = ZK_BTYD_PARAMS_MAX };
static const double BOUND = 20, GRADIENT_SMALL = 1e-6, RIDGE = 1e5;

/* ---- the likelihood over a table ---- */

typedef struct total {
    const zk__btyd_kind *kind;
    const double *p;
    const zk__btyd_table *table;
    const zk__btyd_work *work;
    double *part; /* 1 + K a piece */
} total;

static zk_err one_piece(void *user, size_t piece, int thread)
{
    total *t = user;
    size_t begin, end;
    double *part = t->part + (1 + K) * piece;

    (void)thread;
    zk__piece(t->table->n, ZK__BTYD_GRAIN, piece, &begin, &end);
    t->kind->rows(t->p, t->table, t->work, begin, end, part, part + 1);
    return ZK_OK;
}

zk_err zk__btyd_sum(const zk__btyd_kind *kind, const double *p, const zk__btyd_table *table, int threads,
                    double *ll, double *gradient)
{
    size_t pieces = zk__pieces(table->n, ZK__BTYD_GRAIN);
    size_t x = table->nx * kind->wx, t = table->nt * kind->wt, T = table->nT * kind->wT;
    double *memory = zk__scratch(x + t + T + pieces * (1 + K), sizeof *memory), sum[1 + K] = {0};
    zk__btyd_work work = {.x = memory, .t = memory + x, .T = memory + x + t};
    total all = {.kind = kind, .p = p, .table = table, .work = &work, .part = memory + x + t + T};
    zk_err err;

    if (!memory)
        return ZK_ELIMIT;
    kind->prepare(p, table, &work);
    if (!(err = zk__parallel(threads, pieces, one_piece, &all)))
        for (size_t i = 0; i < pieces; i++)
            for (size_t j = 0; j <= kind->k; j++)
                sum[j] += all.part[(1 + K) * i + j];
    free(memory);
    *ll = sum[0];
    if (gradient)
        memcpy(gradient, sum + 1, kind->k * sizeof *gradient);
    return err;
}

/* ---- minus the mean log-likelihood, penalised, in logarithms ---- */

typedef struct problem {
    const zk__btyd_kind *kind;
    const zk__btyd_table *table;
    double penalty;
    int threads;
    size_t evaluations;
    zk_err err;
} problem;

static double objective(unsigned k, const double *log_p, double *gradient, void *user)
{
    problem *pb = user;
    double p[K], g[K], ll, value;

    for (unsigned i = 0; i < k; i++)
        p[i] = exp(log_p[i]);
    pb->evaluations++;
    if ((pb->err = zk__btyd_sum(pb->kind, p, pb->table, pb->threads, &ll, g)))
        return HUGE_VAL;
    value = -ll / pb->table->customers;
    for (unsigned i = 0; i < k; i++) {
        value += pb->penalty * p[i] * p[i];
        if (gradient)
            gradient[i] = p[i] * (-g[i] / pb->table->customers + 2 * pb->penalty * p[i]);
    }
    return isfinite(value) ? value : 1e300; /* NLopt's line search backs away from a wall */
}

/* Minimises from log_p, which it improves. */
static zk_btyd_stop minimise(problem *pb, size_t limit, double *log_p, double *value)
{
    nlopt_opt opt = nlopt_create(NLOPT_LD_LBFGS, (unsigned)pb->kind->k);
    nlopt_result why;

    if (!opt) {
        pb->err = ZK_ELIMIT;
        return ZK_BTYD_LIMIT;
    }
    nlopt_set_min_objective(opt, objective, pb);
    nlopt_set_lower_bounds1(opt, -BOUND);
    nlopt_set_upper_bounds1(opt, BOUND);
    nlopt_set_ftol_rel(opt, 1e-13);
    nlopt_set_xtol_rel(opt, 1e-9);
    nlopt_set_maxeval(opt, (int)limit);
    nlopt_set_vector_storage(opt, 8);
    why = nlopt_optimize(opt, log_p, value);
    nlopt_destroy(opt);
    return why == NLOPT_MAXEVAL_REACHED ? ZK_BTYD_LIMIT : ZK_BTYD_STALLED;
}

/* ---- curvature ---- */

/* Second derivatives in logarithms from central differences of the analytic gradient, and the gradient itself. */
static void curvature(problem *pb, const double *log_p, double *h, double *g)
{
    unsigned k = (unsigned)pb->kind->k;
    double at[K], up[K], down[K], raw[K * K];
    const double step = 1e-4;

    memcpy(at, log_p, k * sizeof *at);
    for (unsigned i = 0; i < k; i++) {
        at[i] = log_p[i] + step;
        objective(k, at, up, pb);
        at[i] = log_p[i] - step;
        objective(k, at, down, pb);
        at[i] = log_p[i];
        for (unsigned j = 0; j < k; j++)
            raw[i * k + j] = (up[j] - down[j]) / (2 * step);
    }
    for (unsigned i = 0; i < k; i++)
        for (unsigned j = 0; j < k; j++)
            h[i * k + j] = (raw[i * k + j] + raw[j * k + i]) / 2;
    objective(k, at, g, pb);
}

/* Eigenvalues ascending and vectors (columns) of a small symmetric matrix, by Jacobi's rotations. */
static void eigen(size_t k, double *a, double *v)
{
    for (size_t i = 0; i < k * k; i++)
        v[i] = i % (k + 1) == 0;
    for (int sweep = 0; sweep < 60; sweep++)
        for (size_t p = 0; p + 1 < k; p++)
            for (size_t q = p + 1; q < k; q++) {
                double apq = a[p * k + q];
                if (apq == 0)
                    continue;
                double theta = (a[q * k + q] - a[p * k + p]) / (2 * apq);
                double t = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(theta * theta + 1));
                double c = 1 / sqrt(t * t + 1), s = t * c;
                for (size_t i = 0; i < k; i++) {
                    double x = a[i * k + p], y = a[i * k + q];
                    a[i * k + p] = c * x - s * y;
                    a[i * k + q] = s * x + c * y;
                    x = v[i * k + p];
                    y = v[i * k + q];
                    v[i * k + p] = c * x - s * y;
                    v[i * k + q] = s * x + c * y;
                }
                for (size_t i = 0; i < k; i++) {
                    double x = a[p * k + i], y = a[q * k + i];
                    a[p * k + i] = c * x - s * y;
                    a[q * k + i] = s * x + c * y;
                }
            }
}

typedef struct bend {
    double value[K];      /* curvatures */
    double vector[K * K]; /* their directions, columns */
    size_t least, most;
} bend;

static void bend_of(size_t k, const double *h, bend *b)
{
    double a[K * K];

    memcpy(a, h, k * k * sizeof *a);
    eigen(k, a, b->vector);
    b->least = b->most = 0;
    for (size_t i = 0; i < k; i++) {
        b->value[i] = a[i * k + i];
        if (b->value[i] < b->value[b->least])
            b->least = i;
        if (b->value[i] > b->value[b->most])
            b->most = i;
    }
}

/* One Newton step in the basis of the curvatures; false when the matrix is not positive definite or the step is long. */
static bool newton_step(size_t k, const bend *b, const double *g, double *log_p)
{
    double step[K] = {0}, longest = 0;

    if (!(b->value[b->least] > 1e-12 * b->value[b->most]))
        return false;
    for (size_t e = 0; e < k; e++) {
        double along = 0;
        for (size_t i = 0; i < k; i++)
            along += b->vector[i * k + e] * g[i];
        for (size_t i = 0; i < k; i++)
            step[i] -= b->vector[i * k + e] * along / b->value[e];
    }
    for (size_t i = 0; i < k; i++)
        longest = fmax(longest, fabs(step[i]));
    if (!(longest < 0.5))
        return false;
    for (size_t i = 0; i < k; i++)
        log_p[i] += step[i];
    return longest > 1e-10;
}

static double largest(size_t k, const double *g)
{
    double most = 0;

    for (size_t i = 0; i < k; i++)
        most = fmax(most, fabs(g[i]));
    return most;
}

/* Newton from where L-BFGS ended, as long as it pays; the curvature at the end. */
static void polish(problem *pb, double *log_p, bend *b, double *g)
{
    size_t k = pb->kind->k;
    double h[K * K], next[K], next_g[K], was, now;

    curvature(pb, log_p, h, g);
    bend_of(k, h, b);
    was = objective((unsigned)k, log_p, g, pb);
    for (int i = 0; i < 4 && !pb->err && largest(k, g) > 1e-11; i++) {
        memcpy(next, log_p, k * sizeof *next);
        bool more = newton_step(k, b, g, next);
        now = objective((unsigned)k, next, next_g, pb);
        if (memcmp(next, log_p, k * sizeof *next) == 0 || now > was + 1e-14 * fabs(was) ||
            largest(k, next_g) >= largest(k, g))
            return;
        bool far = largest(k, g) > 1e-5;
        memcpy(log_p, next, k * sizeof *next);
        memcpy(g, next_g, k * sizeof *next_g);
        was = now;
        if (far) { /* a step this long changes the curvature */
            curvature(pb, log_p, h, g);
            bend_of(k, h, b);
        }
        if (!more)
            return;
    }
}

/* ---- the result ---- */

static void tell_errors(const bend *b, double customers, zk_btyd_fit *out)
{
    size_t k = zk_btyd_params(out->model);
    double least = b->value[b->least], most = b->value[b->most];

    out->se_known = least > 1e-10 * most;
    out->condition = least > 0 ? most / least : 0;
    out->flat = !out->se_known || out->condition > RIDGE;
    for (size_t i = 0; i < k; i++)
        if (fabs(b->vector[i * k + b->least]) > fabs(b->vector[out->flat_param * k + b->least]))
            out->flat_param = i;
    for (size_t i = 0; i < k * k && out->se_known; i++)
        for (size_t e = 0; e < k; e++)
            out->cov_log[i] +=
                b->vector[i / k * k + e] * b->vector[i % k * k + e] / (b->value[e] * customers);
    for (size_t i = 0; i < k && out->se_known; i++)
        out->se[i] = out->param[i] * sqrt(out->cov_log[i * k + i]);
}

static zk_err finish(problem *pb, const double *log_p, const bend *b, const double *g, zk_btyd_stop stop,
                     zk_btyd_fit *out)
{
    size_t k = pb->kind->k;
    zk_err err;

    for (size_t i = 0; i < k; i++)
        out->param[i] = exp(log_p[i]);
    if ((err = zk__btyd_sum(pb->kind, out->param, pb->table, pb->threads, &out->loglik, NULL)))
        return err;
    out->gradient = largest(k, g);
    out->stop = out->gradient <= GRADIENT_SMALL ? ZK_BTYD_CONVERGED : stop;
    tell_errors(b, pb->table->customers, out);
    for (size_t i = 0; i < k; i++)
        if (fabs(log_p[i]) > BOUND - 1e-3) {
            out->stop = ZK_BTYD_BOUND;
            out->flat = true;
            out->se_known = false;
            out->flat_param = i;
        }
    if (!out->se_known) {
        memset(out->se, 0, sizeof out->se);
        memset(out->cov_log, 0, sizeof out->cov_log);
    }
    return ZK_OK;
}

/* The best of the starts on this table: at most THIN_TO customers are asked when there is a choice. */
static zk_err best_start(problem *pb, size_t limit, double *best, zk_btyd_stop *stop, size_t *starts)
{
    size_t k = pb->kind->k;
    double log_p[K], value, least = HUGE_VAL;

    for (*starts = 0; *starts < STARTS_MAX && pb->kind->start(pb->table, *starts, log_p); ++*starts) {
        for (size_t i = 0; i < k; i++)
            log_p[i] = fmin(fmax(log_p[i], 1 - BOUND), BOUND - 1);
        zk_btyd_stop why = minimise(pb, limit, log_p, &value);
        if (pb->err)
            return pb->err;
        if (value < least - 1e-12 * fabs(least) || !isfinite(least)) {
            least = value;
            memcpy(best, log_p, k * sizeof *best);
            *stop = why;
        }
    }
    return ZK_OK;
}

static zk_err solve(problem *pb, size_t limit, zk_btyd_fit *out, zk_spot *spot)
{
    double log_p[K] = {0}, g[K] = {0}, value;
    zk_btyd_stop stop = ZK_BTYD_STALLED;
    const zk__btyd_table *all = pb->table;
    zk__btyd_table thin;
    bend b = {0};
    zk_err err;

    if (all->n > THIN_TO) {
        if ((err = zk__btyd_thin(all, (all->n + THIN_TO - 1) / THIN_TO, &thin, spot)))
            return err;
        pb->table = &thin;
        err = best_start(pb, limit, log_p, &stop, &out->starts);
        pb->table = all;
        zk__btyd_thin_clear(&thin);
        if (err)
            return err;
        stop = minimise(pb, limit, log_p, &value);
    } else if ((err = best_start(pb, limit, log_p, &stop, &out->starts))) {
        return err;
    }
    polish(pb, log_p, &b, g);
    out->evaluations = pb->evaluations;
    return pb->err ? pb->err : finish(pb, log_p, &b, g, stop, out);
}

/* All alike, or nobody back: the likelihood has no top. */
static zk_err can_be_fitted(zk_btyd_model model, const zk__btyd_table *t, zk_spot *spot)
{
    double repeats = 0;

    for (size_t i = 0; i < t->n; i++)
        repeats += t->w[i] * t->ux[t->x[i]];
    if (repeats <= 0)
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NO_REPEAT, 0, 0, 0);
    if (t->n == 1 || (model == ZK_BTYD_GG && t->nt == 1))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, model == ZK_BTYD_GG ? 3 : 0, t->ux[0]);
    return ZK_OK;
}

zk_err zk_btyd_fit_ml(zk_btyd_model model, const zk_btyd_data *data, const zk_btyd_options *opt,
                      zk_btyd_fit *out, zk_spot *spot)
{
    zk_btyd_options o = opt ? *opt : (zk_btyd_options){0};
    zk__btyd_table table;
    zk_err err;

    if (!(o.penalty >= 0) || !isfinite(o.penalty))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NEGATIVE, 0, 5, o.penalty);
    if ((err = zk__btyd_table_init(model, data, &table, spot)))
        return err;
    *out = (zk_btyd_fit){.model = model, .customers = table.customers, .distinct = table.n};
    problem pb = {
        .kind = zk__btyd_kind_of(model), .table = &table, .penalty = o.penalty, .threads = o.threads};
    if (!(err = can_be_fitted(model, &table, spot))) {
        size_t limit = o.max_evaluations && o.max_evaluations < 1000000 ? o.max_evaluations : 2000;
        if ((err = solve(&pb, limit, out, spot)) == ZK_ELIMIT)
            err = zk__no_memory(spot);
    }
    zk__btyd_table_clear(&table);
    return err;
}

zk_err zk_btyd_loglik(zk_btyd_model model, const double *param, const zk_btyd_data *data, double *loglik,
                      double *gradient, zk_spot *spot)
{
    zk__btyd_table table;
    zk_err err = zk__btyd_check_params(model, param, spot);

    if (err || (err = zk__btyd_table_init(model, data, &table, spot)))
        return err;
    if ((err = zk__btyd_sum(zk__btyd_kind_of(model), param, &table, 1, loglik, gradient)))
        err = zk__no_memory(spot);
    else if (!isfinite(*loglik))
        err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0, 0);
    zk__btyd_table_clear(&table);
    return err;
}
