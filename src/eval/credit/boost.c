/* SPDX-License-Identifier: Apache-2.0
 *
 * Boosted trees by XGBoost's C interface: values in, model out, nothing of XGBoost visible.
 *
 * Every handle is made with nthread 1 and a fixed seed, which makes the trees the same on any machine with
 * the same XGBoost. XGBoost says no by -1 and a sentence of its own; what a caller can do wrong is
 * checked before, so a -1 is taken as lack of memory or, on loading, as a damaged buffer.
 */
#include <float.h>
#include <stdio.h>

#include <xgboost/c_api.h>

#include "eval/credit/boost.h"
#include "eval/internal.h"

enum { BINS_MAX = 65535 };

struct zk_boost {
    BoosterHandle handle;
    zk_boost_task task;
    size_t cols;
    uint32_t rounds;
};

zk_boost_options zk_boost_defaults(void)
{
    return (zk_boost_options){.task = ZK_BOOST_BINARY,
                              .rounds = 300,
                              .depth = 3,
                              .eta = 0.05,
                              .subsample = 0.8,
                              .colsample = 0.8,
                              .lambda = 1,
                              .min_child_weight = 1,
                              .bins = 256,
                              .seed = 1};
}

/* ---- what may be asked ---- */

static bool share(double x)
{
    return x > 0 && x <= 1;
}

static bool penalty(double x)
{
    return x >= 0 && x <= FLT_MAX;
}

static zk_err check_options(const zk_boost_options *o, size_t cols, zk_spot *spot)
{
    const bool right[] = {o->task == ZK_BOOST_BINARY || o->task == ZK_BOOST_REGRESSION,
                          o->rounds >= 1 && o->rounds <= ZK__BOOST_ROUNDS_MAX,
                          o->depth >= 1 && o->depth <= ZK__BOOST_DEPTH_MAX,
                          share(o->eta),
                          share(o->subsample),
                          share(o->colsample),
                          penalty(o->lambda),
                          penalty(o->alpha),
                          penalty(o->gamma),
                          penalty(o->min_child_weight),
                          true,
                          o->bins == 0 || (o->bins >= 2 && o->bins <= BINS_MAX)};

    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        if (!right[i])
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, i, 0);
    for (size_t c = 0; o->monotone && c < cols; c++)
        if (o->monotone[c] < -1 || o->monotone[c] > 1)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 10, o->monotone[c]);
    return ZK_OK;
}

static zk_err check_target(const double *y, size_t rows, zk_boost_task task, bool must_vary, zk_spot *spot)
{
    bool varies = false;
    zk_err err = zk__check_vector(y, rows, spot);

    if (err)
        return err;
    for (size_t i = 0; i < rows; i++) {
        if (task == ZK_BOOST_BINARY ? y[i] != 0 && y[i] != 1 : fabs(y[i]) > FLT_MAX)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 0, y[i]);
        varies |= y[i] != y[0];
    }
    if (!varies && must_vary)
        return zk__refuse(spot, ZK_ENUMERIC, task == ZK_BOOST_BINARY ? ZK_WHY_ONE_CLASS : ZK_WHY_CONSTANT, 0,
                          0, y[0]);
    return ZK_OK;
}

static zk_err check_weights(const double *weight, size_t rows, zk_spot *spot)
{
    zk_err err = weight ? zk__check_vector(weight, rows, spot) : ZK_OK;

    for (size_t i = 0; weight && !err && i < rows; i++)
        if (!(weight[i] > 0 && weight[i] <= FLT_MAX))
            err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, i, 0, weight[i]);
    return err;
}

/* ---- matrices ---- */

static zk_err as_floats(const double *x, size_t rows, size_t cols, float *out, zk_spot *spot)
{
    for (size_t i = 0; i < rows * cols; i++) {
        if (fabs(x[i]) > FLT_MAX)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i / cols, i % cols, x[i]);
        out[i] = (float)x[i];
    }
    return ZK_OK;
}

static int put_info(DMatrixHandle m, const char *field, const double *v, size_t n, float *room)
{
    for (size_t i = 0; i < n; i++)
        room[i] = (float)v[i];
    return XGDMatrixSetFloatInfo(m, field, room, n);
}

/* A matrix of XGBoost's; y and weight may be NULL. */
static zk_err make_matrix(const double *x, size_t rows, size_t cols, const double *y, const double *weight,
                          DMatrixHandle *out, zk_spot *spot)
{
    float *f = zk__scratch(rows * cols, sizeof *f);
    zk_err err;

    *out = NULL;
    if (!f)
        return zk__no_memory(spot);
    err = as_floats(x, rows, cols, f, spot);
    if (!err && XGDMatrixCreateFromMat_omp(f, rows, cols, (float)NAN, out, 1) != 0)
        err = zk__no_memory(spot);
    if (!err &&
        ((y && put_info(*out, "label", y, rows, f)) || (weight && put_info(*out, "weight", weight, rows, f))))
        err = zk__no_memory(spot);
    free(f);
    if (err && *out) {
        XGDMatrixFree(*out);
        *out = NULL;
    }
    return err;
}

/* ---- training ---- */

static int set(BoosterHandle b, const char *name, double value)
{
    char text[40];

    snprintf(text, sizeof text, "%.17g", value);
    return XGBoosterSetParam(b, name, text);
}

static int set_monotone(BoosterHandle b, const int8_t *monotone, size_t cols)
{
    char *text;
    size_t n = 0;
    int bad;

    if (!monotone)
        return 0;
    if (!(text = zk__scratch(cols * 3 + 3, 1)))
        return -1;
    text[n++] = '(';
    for (size_t c = 0; c < cols; c++)
        n += (size_t)snprintf(text + n, 5, "%s%d", c ? "," : "", monotone[c]);
    text[n] = ')';
    bad = XGBoosterSetParam(b, "monotone_constraints", text);
    free(text);
    return bad;
}

/* The mean, from which boosting starts: XGBoost's own start of 0.5 costs rounds and moves the base value. */
static double start(const double *y, const double *weight, size_t rows)
{
    double sum = 0, all = 0;

    for (size_t i = 0; i < rows; i++) {
        double w = weight ? weight[i] : 1;
        sum += w * y[i];
        all += w;
    }
    return sum / all;
}

static int set_all(BoosterHandle b, const zk_boost_options *o, size_t cols, double base)
{
    bool binary = o->task == ZK_BOOST_BINARY;

    return XGBoosterSetParam(b, "nthread", "1") || XGBoosterSetParam(b, "verbosity", "0") ||
           XGBoosterSetParam(b, "objective", binary ? "binary:logistic" : "reg:squarederror") ||
           XGBoosterSetParam(b, "tree_method", o->bins ? "hist" : "exact") ||
           XGBoosterSetParam(b, "disable_default_eval_metric", "1") || set(b, "base_score", base) ||
           set(b, "max_depth", o->depth) || set(b, "eta", o->eta) || set(b, "subsample", o->subsample) ||
           set(b, "colsample_bytree", o->colsample) || set(b, "lambda", o->lambda) ||
           set(b, "alpha", o->alpha) || set(b, "gamma", o->gamma) ||
           set(b, "min_child_weight", o->min_child_weight) || (o->bins && set(b, "max_bin", o->bins)) ||
           set(b, "seed", (double)(o->seed & 0x7fffffff)) || set_monotone(b, o->monotone, cols);
}

/* Mean loss of the rows held back, from their margins in double: XGBoost's own text has six digits. */
static zk_err loss(BoosterHandle b, DMatrixHandle m, const double *y, zk_boost_task task, double *out,
                   zk_spot *spot)
{
    static const char ask[] = "{\"type\":1,\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,"
                              "\"strict_shape\":false}";
    const bst_ulong *shape;
    const float *margin;
    bst_ulong dim;
    double sum = 0;

    if (XGBoosterPredictFromDMatrix(b, m, ask, &shape, &dim, &margin))
        return zk__no_memory(spot);
    for (size_t i = 0; i < shape[0]; i++) {
        double f = (double)margin[i];
        if (task == ZK_BOOST_REGRESSION)
            sum += (y[i] - f) * (y[i] - f);
        else /* ln(1 + e^f) - y f, without overflow */
            sum += fmax(f, 0) - y[i] * f + log1p(exp(-fabs(f)));
    }
    *out = sum / (double)shape[0];
    return ZK_OK;
}

/* All rounds, or until the loss on the rows held back has not fallen for `patience` of them; *best is how many
 * trees to keep. */
static zk_err rounds(BoosterHandle b, DMatrixHandle train, DMatrixHandle valid, const double *valid_y,
                     const zk_boost_options *o, uint32_t *best, zk_spot *spot)
{
    double least = INFINITY, now;
    zk_err err;

    *best = o->rounds;
    for (uint32_t r = 0; r < o->rounds; r++) {
        if (XGBoosterUpdateOneIter(b, (int)r, train))
            return zk__no_memory(spot);
        if (!valid)
            continue;
        if ((err = loss(b, valid, valid_y, o->task, &now, spot)))
            return err;
        if (now < least) {
            least = now;
            *best = r + 1;
        } else if (r + 1 - *best >= o->patience) {
            break;
        }
    }
    return ZK_OK;
}

/* Keeps the first `best` trees. */
static zk_err shorten(zk_boost *m, uint32_t best, zk_spot *spot)
{
    BoosterHandle kept;
    int have;

    if (XGBoosterBoostedRounds(m->handle, &have))
        return zk__no_memory(spot);
    if (best < (uint32_t)have) {
        if (XGBoosterSlice(m->handle, 0, (int)best, 1, &kept))
            return zk__no_memory(spot);
        XGBoosterFree(m->handle);
        m->handle = kept;
        if (XGBoosterSetParam(kept, "nthread", "1") || XGBoosterSetParam(kept, "verbosity", "0"))
            return zk__no_memory(spot);
    }
    m->rounds = best;
    return ZK_OK;
}

static zk_err train(zk_boost *m, DMatrixHandle learn, DMatrixHandle held, const double *held_y, double base,
                    const zk_boost_options *o, zk_spot *spot)
{
    DMatrixHandle both[] = {learn, held};
    uint32_t best;
    zk_err err;

    if (XGBoosterCreate(both, held ? 2 : 1, &m->handle) || set_all(m->handle, o, m->cols, base))
        return zk__no_memory(spot);
    if ((err = rounds(m->handle, learn, held, held_y, o, &best, spot)) || (err = shorten(m, best, spot)))
        return err;
    if (XGBoosterSetAttr(m->handle, ZK__BOOST_TASK_KEY, m->task == ZK_BOOST_BINARY ? "binary" : "regression"))
        return zk__no_memory(spot);
    return ZK_OK;
}

zk_err zk__boost_check(const double *x, size_t rows, size_t cols, const double *y, const double *weight,
                       const zk_boost_valid *valid, const zk_boost_options *o, zk_spot *spot)
{
    zk_err err;

    if (!x || rows == 0 || cols == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    if ((err = check_options(o, cols, spot)) || (err = check_target(y, rows, o->task, true, spot)) ||
        (err = check_weights(weight, rows, spot)))
        return err;
    if (o->patience && (!valid || valid->rows == 0))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    return o->patience ? check_target(valid->y, valid->rows, o->task, false, spot) : ZK_OK;
}

zk_err zk_boost_train(const double *x, size_t rows, size_t cols, const double *y, const double *weight,
                      const zk_boost_valid *valid, const zk_boost_options *options, zk_boost **out,
                      zk_spot *spot)
{
    DMatrixHandle learn = NULL, held = NULL;
    zk_boost *m = NULL;
    zk_err err = zk__boost_check(x, rows, cols, y, weight, valid, options, spot);

    if (err)
        return err;
    if (!options->patience)
        valid = NULL;
    if (!(m = zk__scratch(1, sizeof *m)))
        return zk__no_memory(spot);
    m->task = options->task;
    m->cols = cols;
    err = make_matrix(x, rows, cols, y, weight, &learn, spot);
    if (!err && valid)
        err = make_matrix(valid->x, valid->rows, cols, valid->y, NULL, &held, spot);
    if (!err)
        err = train(m, learn, held, valid ? valid->y : NULL, start(y, weight, rows), options, spot);
    if (learn)
        XGDMatrixFree(learn);
    if (held)
        XGDMatrixFree(held);
    if (err) {
        zk_boost_free(m);
        return err;
    }
    *out = m;
    return ZK_OK;
}

void zk_boost_free(zk_boost *model)
{
    if (!model)
        return;
    if (model->handle)
        XGBoosterFree(model->handle);
    free(model);
}

size_t zk_boost_cols(const zk_boost *model)
{
    return model->cols;
}

uint32_t zk_boost_rounds(const zk_boost *model)
{
    return model->rounds;
}

/* ---- asking ---- */

enum { ASK_VALUE = 0, ASK_CONTRIBUTION = 2, ROWS_AT_ONCE = 65536 };

/* `each` numbers a row; rows in pieces, so that the copy in floats stays small. */
static zk_err ask(zk_boost *m, const double *x, size_t rows, int what, size_t each, double *out,
                  zk_spot *spot)
{
    char config[160];

    if (rows && !x)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    snprintf(
        config, sizeof config,
        "{\"type\":%d,\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,\"strict_shape\":false}",
        what);
    for (size_t from = 0; from < rows; from += ROWS_AT_ONCE) {
        size_t n = rows - from < ROWS_AT_ONCE ? rows - from : ROWS_AT_ONCE;
        DMatrixHandle piece;
        const bst_ulong *shape;
        const float *got;
        bst_ulong dim;
        zk_err err = make_matrix(x + from * m->cols, n, m->cols, NULL, NULL, &piece, spot);

        if (err) {
            if (spot)
                spot->row += from;
            return err;
        }
        if (XGBoosterPredictFromDMatrix(m->handle, piece, config, &shape, &dim, &got)) {
            XGDMatrixFree(piece);
            return zk__no_memory(spot);
        }
        for (size_t i = 0; i < n * each; i++)
            out[from * each + i] = (double)got[i];
        XGDMatrixFree(piece);
    }
    return ZK_OK;
}

zk_err zk_boost_predict(zk_boost *model, const double *x, size_t rows, double *out, zk_spot *spot)
{
    return ask(model, x, rows, ASK_VALUE, 1, out, spot);
}

zk_err zk_boost_explain(zk_boost *model, const double *x, size_t rows, double *contribution, zk_spot *spot)
{
    return ask(model, x, rows, ASK_CONTRIBUTION, model->cols + 1, contribution, spot);
}

zk_err zk_boost_importance(zk_boost *model, double *part, zk_spot *spot)
{
    bst_ulong n, dim;
    const char **names;
    const bst_ulong *shape;
    const float *gain;
    double all = 0;

    if (XGBoosterFeatureScore(model->handle, "{\"importance_type\":\"total_gain\"}", &n, &names, &dim, &shape,
                              &gain))
        return zk__no_memory(spot);
    memset(part, 0, model->cols * sizeof *part);
    for (size_t i = 0; i < n; i++) { /* unnamed columns are "f0", "f1", ... and unused ones are left out */
        size_t c = strtoul(names[i] + 1, NULL, 10);
        if (c < model->cols) {
            part[c] = (double)gain[i];
            all += (double)gain[i];
        }
    }
    for (size_t c = 0; c < model->cols && all > 0; c++)
        part[c] /= all;
    return ZK_OK;
}

/* ---- as bytes ---- */

zk_err zk_boost_save(zk_boost *model, void **bytes, size_t *n, zk_spot *spot)
{
    const char *raw;
    bst_ulong size;

    if (XGBoosterSaveModelToBuffer(model->handle, "{\"format\":\"ubj\"}", &size, &raw) ||
        !(*bytes = malloc(size)))
        return zk__no_memory(spot);
    memcpy(*bytes, raw, size);
    *n = size;
    return ZK_OK;
}

static bool read_back(zk_boost *m)
{
    const char *task;
    bst_ulong cols;
    int known, trees;

    if (XGBoosterGetAttr(m->handle, ZK__BOOST_TASK_KEY, &task, &known) || !known ||
        XGBoosterGetNumFeature(m->handle, &cols) || XGBoosterBoostedRounds(m->handle, &trees))
        return false;
    m->task = strcmp(task, "binary") == 0 ? ZK_BOOST_BINARY : ZK_BOOST_REGRESSION;
    m->cols = cols;
    m->rounds = (uint32_t)trees;
    return XGBoosterSetParam(m->handle, "nthread", "1") == 0;
}

zk_err zk_boost_load(const void *bytes, size_t n, zk_boost **out, zk_spot *spot)
{
    zk_boost *m = zk__scratch(1, sizeof *m);

    if (!m)
        return zk__no_memory(spot);
    if (!zk__boost_sound(bytes, n) || XGBoosterCreate(NULL, 0, &m->handle) ||
        XGBoosterSetParam(m->handle, "verbosity", "0") || XGBoosterLoadModelFromBuffer(m->handle, bytes, n) ||
        !read_back(m)) {
        zk_boost_free(m);
        return zk__refuse(spot, ZK_ECORRUPT, ZK_WHY_EMPTY, 0, 0, 0);
    }
    *out = m;
    return ZK_OK;
}
