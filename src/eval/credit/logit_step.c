/* SPDX-License-Identifier: Apache-2.0
 *
 * Step-wise logistic regression: one column, or group of columns, in or out at a time, whichever helps most.
 *
 * Every candidate is a fit of its own. Ties go to the column listed first, so that the order of trying does not matter.
 */
#include "eval/internal.h"
#include "zhike/dist.h"
#include "zhike/scorecard.h"

typedef struct walk {
    const double *x;
    size_t rows, cols;
    const uint8_t *bad;
    const bool *forced;
    const zk_step_options *o;
    bool *in;
    double deviance; /* of the present columns */
    size_t *use;
    double *beta;
} walk;

typedef struct move {
    size_t col; /* SIZE_MAX: none */
    bool add;
    double deviance, criterion, gain;
} move;

static size_t listed(const walk *w)
{
    size_t n = 0;

    for (size_t c = 0; c < w->cols; c++)
        if (w->in[c])
            w->use[n++] = c;
    return n;
}

static zk_err fit(const walk *w, double *deviance, zk_spot *spot)
{
    size_t n = listed(w);
    zk_logit l;
    zk_err err =
        zk_logit_fit(w->x, w->rows, w->cols, w->use, n, w->bad, &w->o->fit, w->beta, NULL, NULL, &l, spot);

    if (!err)
        *deviance = l.deviance;
    return err;
}

static bool together(const walk *w, size_t a, size_t b)
{
    return a == b || (w->o->group && w->o->group[a] == w->o->group[b]);
}

/* Puts the group of column c in or out; how many columns it has. */
static size_t turn(walk *w, size_t c, bool in)
{
    size_t n = 0;

    for (size_t k = c; k < w->cols; k++)
        if (together(w, c, k)) {
            w->in[k] = in;
            n++;
        }
    return n;
}

static bool leads(const walk *w, size_t c)
{
    for (size_t k = 0; k < c; k++)
        if (together(w, k, c))
            return false;
    return true;
}

static double penalty(const walk *w)
{
    return w->o->rule == ZK_STEP_BIC ? log((double)w->rows) : 2;
}

/* How good it would be to turn column c round. Candidates that cannot be fitted are passed over. */
static zk_err consider(walk *w, size_t c, move *best)
{
    bool add = !w->in[c];
    double sign = add ? 1 : -1, deviance, gain, criterion;
    zk_spot spot;
    size_t size = turn(w, c, add);
    zk_err err;

    err = fit(w, &deviance, &spot);
    if (!err && w->o->rule == ZK_STEP_P) {
        double p_in = w->o->p_in > 0 ? w->o->p_in : 0.05, p_out = w->o->p_out > 0 ? w->o->p_out : 0.10;
        criterion = zk_chi2_sf(fmax(0, sign * (w->deviance - deviance)), (double)size);
        gain = add ? p_in - criterion : criterion - p_out;
        if (!add && gain > 0)
            gain += 1; /* leaving goes before entering */
    } else if (!err) {
        criterion = deviance + penalty(w) * (double)(listed(w) + 1);
        gain = w->deviance - deviance - sign * penalty(w) * (double)size;
    }
    (void)turn(w, c, !add);
    if (err)
        return err == ZK_ELIMIT ? err : ZK_OK;
    if (gain > best->gain)
        *best = (move){.col = c, .add = add, .deviance = deviance, .criterion = criterion, .gain = gain};
    return ZK_OK;
}

static bool allowed(const walk *w, size_t c)
{
    if (w->in[c])
        return w->o->way != ZK_STEP_FORWARD && !(w->forced && w->forced[c]);
    return w->o->way != ZK_STEP_BACKWARD;
}

static zk_err steps_of(walk *w, zk_step *steps, size_t most, size_t *n_steps, zk_spot *spot)
{
    zk_err err = fit(w, &w->deviance, spot);

    for (*n_steps = 0; !err && *n_steps < 4 * w->cols; ++*n_steps) {
        move best = {.col = SIZE_MAX, .gain = 1e-9};
        for (size_t c = 0; c < w->cols && !err; c++)
            if (leads(w, c) && allowed(w, c))
                err = consider(w, c, &best);
        if (err || best.col == SIZE_MAX)
            break;
        (void)turn(w, best.col, best.add);
        w->deviance = best.deviance;
        if (steps && *n_steps < most)
            steps[*n_steps] = (zk_step){best.col, best.add, best.deviance, best.criterion};
    }
    return err;
}

zk_err zk_logit_step(const double *x, size_t rows, size_t cols, const uint8_t *bad, const bool *forced,
                     const zk_step_options *options, bool *in, zk_step *steps, size_t most, size_t *n_steps,
                     zk_spot *spot)
{
    walk w = {.x = x, .rows = rows, .cols = cols, .bad = bad, .forced = forced, .o = options, .in = in};
    zk_err err;

    if (cols > ZK_LOGIT_COLS_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, cols, (double)cols);
    for (size_t c = 0; forced && c < cols; c++)
        in[c] |= forced[c];
    w.use = zk__scratch(cols, sizeof *w.use);
    w.beta = zk__scratch(cols + 1, sizeof *w.beta);
    if (!w.use || !w.beta)
        err = zk__no_memory(spot);
    else
        err = steps_of(&w, steps, most, n_steps, spot);
    free(w.use);
    free(w.beta);
    return err;
}
