/* SPDX-License-Identifier: Apache-2.0
 *
 * Boosted trees that hold rows back to know when to stop, and their cross-validation.
 */
#include "eval/credit/boost.h"
#include "eval/internal.h"

/* The rows of a list, side by side. */
static void gather(const double *from, size_t cols, const size_t *row, size_t n, double *to)
{
    for (size_t i = 0; i < n; i++)
        memcpy(to + i * cols, from + row[i] * cols, cols * sizeof *to);
}

/* Room for a part of the rows. */
typedef struct part {
    double *x, *y, *w;
} part;

static zk_err part_init(part *p, size_t n, size_t cols, bool weighted, zk_spot *spot)
{
    *p = (part){.x = zk__scratch(n * cols, sizeof *p->x),
                .y = zk__scratch(n, sizeof *p->y),
                .w = weighted ? zk__scratch(n, sizeof *p->w) : NULL};
    return p->x && p->y && (p->w || !weighted) ? ZK_OK : zk__no_memory(spot);
}

static void part_clear(part *p)
{
    free(p->x);
    free(p->y);
    free(p->w);
}

static void part_take(part *p, const double *x, size_t cols, const double *y, const double *weight,
                      const size_t *row, size_t n)
{
    gather(x, cols, row, n, p->x);
    gather(y, 1, row, n, p->y);
    if (weight)
        gather(weight, 1, row, n, p->w);
}

/* Rows in two lists: held back, and the rest. */
static zk_err tenth(const double *y, size_t rows, zk_boost_task task, size_t *row, size_t *n_learn,
                    zk_spot *spot)
{
    uint8_t *klass = zk__scratch(rows, 1);
    uint32_t *fold = zk__scratch(rows, sizeof *fold);
    zk_err err = klass && fold ? ZK_OK : zk__no_memory(spot);

    for (size_t i = 0; i < rows && !err; i++)
        klass[i] = task == ZK_BOOST_BINARY && y[i] > 0;
    if (!err)
        err = zk_folds_stratified(klass, rows, 10, fold, spot);
    *n_learn = 0;
    for (size_t i = 0; i < rows && !err; i++)
        if (fold[i])
            row[(*n_learn)++] = i;
    for (size_t i = 0, k = *n_learn; i < rows && !err; i++)
        if (!fold[i])
            row[k++] = i;
    free(klass);
    free(fold);
    return err;
}

zk_err zk_boost_fit(const double *x, size_t rows, size_t cols, const double *y, const double *weight,
                    const zk_boost_options *options, zk_boost **out, zk_spot *spot)
{
    part learn = {0}, held = {0};
    size_t *row, n;
    zk_boost_valid valid;
    zk_err err;

    if (!options->patience)
        return zk_boost_train(x, rows, cols, y, weight, NULL, options, out, spot);
    if (!x || rows == 0 || cols == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    if (!(row = zk__scratch(rows, sizeof *row)))
        return zk__no_memory(spot);
    if ((err = tenth(y, rows, options->task, row, &n, spot)) ||
        (err = part_init(&learn, n, cols, weight != NULL, spot)) ||
        (err = part_init(&held, rows - n, cols, weight != NULL, spot)))
        goto out;
    part_take(&learn, x, cols, y, weight, row, n);
    part_take(&held, x, cols, y, weight, row + n, rows - n);
    valid = (zk_boost_valid){.x = held.x, .y = held.y, .rows = rows - n};
    err = zk_boost_train(learn.x, n, cols, learn.y, learn.w, &valid, options, out, spot);
out:
    part_clear(&learn);
    part_clear(&held);
    free(row);
    return err;
}

typedef struct cv {
    const double *x, *y, *weight;
    size_t cols;
    const zk_boost_options *options;
} cv;

static zk_err cv_fold(void *user, uint32_t fold, const size_t *train_rows, size_t n_train, const size_t *test,
                      size_t n_test, double *out, zk_spot *spot)
{
    const cv *c = user;
    part learn = {0}, ask_for = {0};
    zk_boost *model = NULL;
    zk_err err;

    (void)fold;
    if ((err = part_init(&learn, n_train, c->cols, c->weight != NULL, spot)) ||
        (err = part_init(&ask_for, n_test, c->cols, false, spot)))
        goto out;
    part_take(&learn, c->x, c->cols, c->y, c->weight, train_rows, n_train);
    gather(c->x, c->cols, test, n_test, ask_for.x);
    err = zk_boost_fit(learn.x, n_train, c->cols, learn.y, learn.w, c->options, &model, spot);
    if (!err)
        err = zk_boost_predict(model, ask_for.x, n_test, out, spot);
out:
    zk_boost_free(model);
    part_clear(&learn);
    part_clear(&ask_for);
    return err;
}

zk_err zk_boost_cv(const double *x, size_t rows, size_t cols, const double *y, const double *weight,
                   const uint32_t *fold, uint32_t k, const zk_boost_options *options, int threads,
                   double *out, zk_spot *spot)
{
    cv c = {.x = x, .y = y, .weight = weight, .cols = cols, .options = options};
    zk_boost_options plain = *options;
    zk_err err;

    plain.patience = 0;
    err = zk__boost_check(x, rows, cols, y, weight, NULL, &plain, spot);
    return err ? err : zk_cross_validate(fold, rows, k, threads, cv_fold, &c, out, spot);
}
