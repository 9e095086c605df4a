/* SPDX-License-Identifier: Apache-2.0
 *
 * Who is to be looked at first: by oddness alone, or by a model learnt from known cases.
 *
 * The model is ridge logistic regression and boosted trees together: straight lines hold where cases are few, trees
 * find what needs two features at once. Nothing is tuned on the rows that are predicted.
 */
#include "eval/load/load.h"

static const double CAP = 8;

/* ---- without labels ---- */

static zk_err no_infinity(const double *x, size_t rows, size_t cols, zk_spot *spot)
{
    for (size_t i = 0; i < rows * cols; i++)
        if (isinf(x[i]))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i / cols, i % cols, x[i]);
    return ZK_OK;
}

/* Middle and spread of a column; v is scratch for its values. */
static zk_err middle_of(double *v, size_t n, double *middle, double *spread)
{
    double sum = 0;
    zk_err err;

    *middle = *spread = 0;
    if (n == 0)
        return ZK_OK;
    if ((err = zk_median(v, n, middle, NULL)))
        return err;
    for (size_t i = 0; i < n; i++) {
        v[i] = fabs(v[i] - *middle);
        sum += v[i];
    }
    if ((err = zk_median(v, n, spread, NULL)))
        return err;
    /* half of the values alike says nothing about how far the others lie apart */
    *spread = *spread > 0.01 * sum / (double)n ? 1.4826 * *spread : 1.2533 * sum / (double)n;
    return ZK_OK;
}

zk_err zk_load_odd(const double *x, size_t rows, size_t cols, double *score, double *part, zk_spot *spot)
{
    double *v, middle, spread;
    zk_err err;

    if (rows < 3 || cols == 0)
        return zk__refuse(spot, ZK_EINVAL, rows == 0 || cols == 0 ? ZK_WHY_EMPTY : ZK_WHY_TOO_FEW, rows, 0,
                          0);
    if ((err = no_infinity(x, rows, cols, spot)))
        return err;
    if (!(v = zk__scratch(rows, sizeof *v)))
        return zk__no_memory(spot);
    memset(score, 0, rows * sizeof *score);
    for (size_t c = 0; c < cols && !err; c++) {
        size_t n = 0;
        for (size_t i = 0; i < rows; i++)
            if (!isnan(x[i * cols + c]))
                v[n++] = x[i * cols + c];
        err = middle_of(v, n, &middle, &spread);
        for (size_t i = 0; i < rows && !err; i++) {
            double at = x[i * cols + c];
            double z = isnan(at) || !(spread > 1e-12 * fabs(middle)) ? 0 : (at - middle) / spread;
            score[i] += fmin(fabs(z), CAP) / (double)cols;
            if (part)
                part[i * cols + c] = z;
        }
    }
    free(v);
    return err ? zk__no_memory(spot) : ZK_OK;
}

/* ---- with labels ---- */

zk_load_options zk_load_defaults(void)
{
    zk_load_options o = {.model = ZK_LOAD_BLEND, .ridge = 0.005, .seeds = 3, .boost = zk_boost_defaults()};

    o.boost.colsample = 0.5;
    return o;
}

typedef struct lesson {
    const double *x;
    size_t cols;
    const uint8_t *stolen;
    const size_t *train, *test;
    size_t n_train, n_test;
    const zk_load_options *o;
} lesson;

static double *rows_of(const lesson *l, const size_t *row, size_t n)
{
    double *m = zk__scratch(n * l->cols, sizeof *m);

    for (size_t i = 0; i < n && m; i++)
        memcpy(m + i * l->cols, l->x + row[i] * l->cols, l->cols * sizeof *m);
    return m;
}

/* Missing at the mean of the rows learnt from, and no further from it than CAP of their standard deviations. */
static void tame(double *train, size_t n, double *test, size_t m, size_t cols)
{
    for (size_t c = 0; c < cols; c++) {
        double mean = 0, sd = 0, k = 0;
        for (size_t i = 0; i < n; i++)
            if (!isnan(train[i * cols + c])) {
                mean += train[i * cols + c];
                k++;
            }
        mean = k > 0 ? mean / k : 0;
        for (size_t i = 0; i < n; i++)
            if (!isnan(train[i * cols + c]))
                sd += (train[i * cols + c] - mean) * (train[i * cols + c] - mean);
        sd = k > 0 ? sqrt(sd / k) : 0;
        for (size_t i = 0; i < n + m; i++) {
            double *v = i < n ? &train[i * cols + c] : &test[(i - n) * cols + c];
            *v = isnan(*v) ? mean : fmin(fmax(*v, mean - CAP * sd), mean + CAP * sd);
        }
    }
}

/* Log-odds of the test rows by ridge. */
static zk_err by_logistic(const lesson *l, double *log_odds, zk_spot *spot)
{
    double *a = rows_of(l, l->train, l->n_train), *b = rows_of(l, l->test, l->n_test);
    double *beta = zk__scratch(l->cols + 1, sizeof *beta);
    uint8_t *y = zk__scratch(l->n_train, 1);
    zk_err err = a && b && beta && y ? ZK_OK : zk__no_memory(spot);

    if (!err) {
        for (size_t i = 0; i < l->n_train; i++)
            y[i] = l->stolen[l->train[i]];
        tame(a, l->n_train, b, l->n_test, l->cols);
        err = zk_net_fit(a, l->n_train, l->cols, y, 0, &l->o->ridge, 1, 1, beta, NULL, spot);
    }
    for (size_t i = 0; i < l->n_test && !err; i++) {
        log_odds[i] = beta[0];
        for (size_t c = 0; c < l->cols; c++)
            log_odds[i] += beta[1 + c] * b[i * l->cols + c];
    }
    free(a);
    free(b);
    free(beta);
    free(y);
    return err;
}

static zk_err one_forest(const lesson *l, const double *a, const double *y, const double *b, uint32_t seed,
                         double *p, zk_spot *spot)
{
    zk_boost_options o = l->o->boost;
    zk_boost *model;
    zk_err err;

    o.seed += seed;
    if ((err = zk_boost_train(a, l->n_train, l->cols, y, NULL, NULL, &o, &model, spot)))
        return err;
    err = zk_boost_predict(model, b, l->n_test, p, spot);
    zk_boost_free(model);
    return err;
}

/* Mean log-odds over the seeds. */
static zk_err by_boost(const lesson *l, double *log_odds, zk_spot *spot)
{
    double *a = rows_of(l, l->train, l->n_train), *b = rows_of(l, l->test, l->n_test);
    double *y = zk__scratch(l->n_train, sizeof *y), *p = zk__scratch(l->n_test, sizeof *p);
    zk_err err = a && b && y && p ? ZK_OK : zk__no_memory(spot);

    memset(log_odds, 0, l->n_test * sizeof *log_odds);
    for (size_t i = 0; i < l->n_train && !err; i++)
        y[i] = l->stolen[l->train[i]];
    for (uint32_t s = 0; s < l->o->seeds && !err; s++) {
        err = one_forest(l, a, y, b, s, p, spot);
        for (size_t i = 0; i < l->n_test && !err; i++) {
            double q = fmin(fmax(p[i], 1e-7), 1 - 1e-7);
            log_odds[i] += log(q / (1 - q)) / l->o->seeds;
        }
    }
    free(a);
    free(b);
    free(y);
    free(p);
    return err;
}

static zk_err check(const lesson *l, size_t rows, zk_spot *spot)
{
    size_t cases = 0;

    if (!(l->o->ridge > 0) || l->o->seeds < 1 || l->o->seeds > 20)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, l->o->ridge);
    for (size_t i = 0; i < l->n_train + l->n_test; i++) {
        size_t row = i < l->n_train ? l->train[i] : l->test[i - l->n_train];
        if (row >= rows)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, row, l->cols, (double)row);
    }
    for (size_t i = 0; i < l->n_train; i++) {
        if (l->stolen[l->train[i]] > 1)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, l->train[i], l->cols, l->stolen[l->train[i]]);
        cases += l->stolen[l->train[i]];
    }
    if (cases == 0 || cases == l->n_train)
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_ONE_CLASS, 0, l->cols, (double)cases);
    return no_infinity(l->x, rows, l->cols, spot);
}

zk_err zk_load_learn(const double *x, size_t rows, size_t cols, const uint8_t *stolen, const size_t *train,
                     size_t n_train, const size_t *test, size_t n_test, const zk_load_options *options,
                     double *out, zk_spot *spot)
{
    lesson l = {.x = x,
                .cols = cols,
                .stolen = stolen,
                .train = train,
                .test = test,
                .n_train = n_train,
                .n_test = n_test,
                .o = options};
    double *other = zk__scratch(n_test, sizeof *other);
    zk_err err = other ? check(&l, rows, spot) : zk__no_memory(spot);

    if (!err && options->model != ZK_LOAD_BOOST)
        err = by_logistic(&l, out, spot);
    if (!err && options->model != ZK_LOAD_LOGISTIC)
        err = by_boost(&l, options->model == ZK_LOAD_BOOST ? out : other, spot);
    for (size_t i = 0; i < n_test && !err; i++) {
        double odds = options->model == ZK_LOAD_BLEND ? (out[i] + other[i]) / 2 : out[i];
        out[i] = 1 / (1 + exp(-odds));
    }
    free(other);
    return err;
}

typedef struct course {
    const double *x;
    size_t rows, cols;
    const uint8_t *stolen;
    const zk_load_options *o;
} course;

static zk_err one_fold(void *user, uint32_t fold, const size_t *train, size_t n_train, const size_t *test,
                       size_t n_test, double *out, zk_spot *spot)
{
    const course *c = user;

    (void)fold;
    return zk_load_learn(c->x, c->rows, c->cols, c->stolen, train, n_train, test, n_test, c->o, out, spot);
}

zk_err zk_load_cv(const double *x, size_t rows, size_t cols, const uint8_t *stolen, const uint32_t *fold,
                  uint32_t k, const zk_load_options *options, int threads, double *out, zk_spot *spot)
{
    course c = {x, rows, cols, stolen, options};

    return zk_cross_validate(fold, rows, k, threads, one_fold, &c, out, spot);
}

zk_err zk_load_at_top(const double *score, const uint8_t *stolen, size_t n, size_t k, double *precision,
                      double *recall, zk_spot *spot)
{
    size_t *order, hits = 0, all = 0;
    zk_err err;

    if (k == 0 || k > n)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 2, (double)k);
    if (!(order = zk__scratch(n, sizeof *order)))
        return zk__no_memory(spot);
    if (!(err = zk_order(score, n, true, order, spot))) {
        for (size_t i = 0; i < n; i++) {
            all += stolen[i] == 1;
            hits += i < k && stolen[order[i]] == 1;
        }
        *precision = (double)hits / (double)k;
        *recall = all ? (double)hits / (double)all : 0;
    }
    free(order);
    return err;
}
