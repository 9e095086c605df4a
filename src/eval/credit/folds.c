/* SPDX-License-Identifier: Apache-2.0
 *
 * Folds and cross-validation.
 *
 * A fold is a piece of zk__parallel: it sees lists of rows, learns from one and predicts the other, and
 * writes only its own part. The lists are built once, in the order of the rows, so nothing depends on which thread
 * came first.
 */
#include "eval/parallel.h"
#include "zhike/boost.h"

static zk_err check_folds(size_t n, uint32_t k, zk_spot *spot)
{
    if (k < 2 || k > ZK_FOLDS_MAX)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 1, k);
    if (n < k)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0, (double)n);
    return ZK_OK;
}

zk_err zk_folds_stratified(const uint8_t *klass, size_t n, uint32_t k, uint32_t *fold, zk_spot *spot)
{
    size_t met[256] = {0};
    zk_err err = check_folds(n, k, spot);

    if (err)
        return err;
    for (size_t i = 0; i < n; i++)
        fold[i] = (uint32_t)(met[klass ? klass[i] : 0]++ % k);
    return ZK_OK;
}

zk_err zk_folds_random(const uint8_t *klass, size_t n, uint32_t k, uint64_t seed, uint32_t *fold,
                       zk_spot *spot)
{
    size_t met[256] = {0}, *order;
    zk_rng rng;
    zk_err err = check_folds(n, k, spot);

    if (err)
        return err;
    if (!(order = zk__scratch(n, sizeof *order)))
        return zk__no_memory(spot);
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    zk_rng_init(&rng, seed, 0);
    zk_rng_shuffle(&rng, order, n);
    for (size_t i = 0; i < n; i++)
        fold[order[i]] = (uint32_t)(met[klass ? klass[order[i]] : 0]++ % k);
    free(order);
    return ZK_OK;
}

typedef struct job {
    const uint32_t *fold;
    size_t n;
    size_t *begin; /* k + 1: where a fold's rows begin in `rows` */
    size_t *rows;  /* rows by fold, ascending within */
    zk_fold_fn fn;
    void *user;
    double *out;
    zk_spot *spots; /* k */
} job;

static zk_err one_fold(void *user, size_t piece, int thread)
{
    job *j = user;
    const size_t *test = j->rows + j->begin[piece];
    size_t n_test = j->begin[piece + 1] - j->begin[piece], n_train = 0;
    size_t *train = zk__scratch(j->n, sizeof *train);
    double *p = zk__scratch(n_test, sizeof *p);
    zk_err err = ZK_OK;

    (void)thread;
    if (!train || !p) {
        err = zk__no_memory(&j->spots[piece]);
        goto out;
    }
    for (size_t i = 0; i < j->n; i++)
        if (j->fold[i] != piece)
            train[n_train++] = i;
    err = j->fn(j->user, (uint32_t)piece, train, n_train, test, n_test, p, &j->spots[piece]);
    for (size_t i = 0; i < n_test && !err; i++) {
        if (!isfinite(p[i]))
            err = zk__refuse(&j->spots[piece], ZK_ENUMERIC, ZK_WHY_NAN, test[i], 0, p[i]);
        j->out[test[i]] = p[i];
    }
out:
    free(train);
    free(p);
    return err;
}

/* Counting sort of the rows by fold. */
static zk_err list_rows(job *j, uint32_t k, zk_spot *spot)
{
    size_t at[ZK_FOLDS_MAX];

    for (size_t i = 0; i < j->n; i++) {
        if (j->fold[i] >= k)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 0, j->fold[i]);
        j->begin[j->fold[i] + 1]++;
    }
    for (uint32_t f = 0; f < k; f++) {
        if (j->begin[f + 1] == 0)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, f, 0, 0);
        j->begin[f + 1] += j->begin[f];
        at[f] = j->begin[f];
    }
    for (size_t i = 0; i < j->n; i++)
        j->rows[at[j->fold[i]]++] = i;
    return ZK_OK;
}

zk_err zk_cross_validate(const uint32_t *fold, size_t n, uint32_t k, int threads, zk_fold_fn fn, void *user,
                         double *out, zk_spot *spot)
{
    job j = {.fold = fold, .n = n, .fn = fn, .user = user, .out = out};
    zk_err err = check_folds(n, k, spot);

    if (err)
        return err;
    j.begin = zk__scratch(k + 1, sizeof *j.begin);
    j.rows = zk__scratch(n, sizeof *j.rows);
    j.spots = zk__scratch(k, sizeof *j.spots);
    if (!j.begin || !j.rows || !j.spots) {
        err = zk__no_memory(spot);
        goto out;
    }
    if ((err = list_rows(&j, k, spot)))
        goto out;
    err = zk__parallel(threads, k, one_fold, &j);
    for (uint32_t f = 0; f < k && err && spot; f++)
        if (j.spots[f].why != ZK_WHY_NONE) {
            *spot = j.spots[f];
            break;
        }
out:
    free(j.begin);
    free(j.rows);
    free(j.spots);
    return err;
}
