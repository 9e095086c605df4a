/* SPDX-License-Identifier: Apache-2.0
 *
 * The whole card: every variable binned, those worth it regressed on, rows predicted.
 *
 * It learns from a list of rows alone, so that cross-validation is the same call without a fold: what a held-out row says
 * reaches neither bins nor choice nor coefficients. Variables are binned in parallel, one a piece; the woe matrix is filled by
 * blocks of rows.
 */
#include "eval/parallel.h"
#include "zhike/boost.h"
#include "zhike/scorecard.h"

enum { BLOCK = 4096, COLS_MAX = 5000 };

struct zk_card {
    size_t cols;
    zk_binning *binning; /* cols */
    uint32_t **bin_of;   /* cols; NULL for numeric ones */
    size_t *chosen;
    size_t n_chosen;
    double *beta, *se; /* cols + 1 each */
    zk_logit logit;
};

void zk_card_free(zk_card *card)
{
    if (!card)
        return;
    for (size_t c = 0; card->bin_of && c < card->cols; c++)
        free(card->bin_of[c]);
    free(card->binning);
    free(card->bin_of);
    free(card->chosen);
    free(card->beta);
    free(card->se);
    free(card);
}

size_t zk_card_chosen(const zk_card *card, const size_t **which)
{
    if (which)
        *which = card->chosen;
    return card->n_chosen;
}

const zk_binning *zk_card_binning(const zk_card *card, size_t c)
{
    return &card->binning[c];
}

const uint32_t *zk_card_bin_of(const zk_card *card, size_t c)
{
    return card->bin_of[c];
}

const double *zk_card_beta(const zk_card *card)
{
    return card->beta;
}

const double *zk_card_se(const zk_card *card)
{
    return card->se;
}

const zk_logit *zk_card_logit(const zk_card *card)
{
    return &card->logit;
}

size_t zk_card_bin(const zk_card *card, const zk_card_column *col, size_t c, size_t row)
{
    const zk_binning *b = &card->binning[c];
    int32_t level;

    if (col[c].x)
        return zk_woe_bin(b, col[c].x[row]);
    level = col[c].level[row];
    if (level >= 0)
        return b->ordinary ? card->bin_of[c][level] : b->bins;
    return b->bins && b->bin[b->bins - 1].kind == ZK_BIN_MISSING ? b->bins - 1 : b->bins;
}

static double woe_at(const zk_card *card, const zk_card_column *col, size_t c, size_t row)
{
    size_t k = zk_card_bin(card, col, c, row);

    return k < card->binning[c].bins ? card->binning[c].bin[k].woe : 0;
}

/* ---- binning ---- */

typedef struct job {
    zk_card *card;
    const zk_card_column *col;
    const uint8_t *bad; /* of the listed rows, in their order */
    const size_t *row;
    size_t n;
    zk_spot *spots;
} job;

static zk_err bin_one(void *user, size_t c, int thread)
{
    job *j = user;
    const zk_card_column *col = &j->col[c];
    zk_binning *out = &j->card->binning[c];
    void *part = NULL;
    zk_err err;

    (void)thread;
    if (j->row && !(part = zk__scratch(j->n, col->x ? sizeof(double) : sizeof(int32_t))))
        return zk__no_memory(&j->spots[c]);
    if (col->x) {
        double *x = part;
        for (size_t i = 0; x && i < j->n; i++)
            x[i] = col->x[j->row[i]];
        err = zk_woe_fit(x ? x : col->x, j->bad, j->n, &col->bins, out, &j->spots[c]);
    } else {
        int32_t *level = part;
        for (size_t i = 0; level && i < j->n; i++)
            level[i] = col->level[j->row[i]];
        err = zk_woe_fit_levels(level ? level : col->level, col->levels, j->bad, j->n, &col->bins, col->group,
                                col->n_groups, out, j->card->bin_of[c], &j->spots[c]);
    }
    free(part);
    return err;
}

static zk_err bin_all(job *j, int threads, zk_spot *spot)
{
    size_t cols = j->card->cols;
    zk_err err = zk__parallel(threads, cols, bin_one, j);

    for (size_t c = 0; err && spot && c < cols; c++)
        if (j->spots[c].why != ZK_WHY_NONE) {
            *spot = j->spots[c];
            spot->value = 1 + (double)spot->col;
            spot->col = c;
            break;
        }
    return err;
}

/* ---- choosing and fitting ---- */

static bool worth(const zk_binning *b, double iv_min)
{
    if (b->iv < iv_min)
        return false;
    for (size_t k = 1; k < b->bins; k++)
        if (b->bin[k].woe != b->bin[0].woe)
            return true;
    return false;
}

typedef struct filling {
    const job *j;
    double *w;
} filling;

static zk_err fill_block(void *user, size_t piece, int thread)
{
    const filling *f = user;
    const zk_card *card = f->j->card;
    size_t begin, end, p = card->n_chosen;

    (void)thread;
    zk__piece(f->j->n, BLOCK, piece, &begin, &end);
    for (size_t v = 0; v < p; v++)
        for (size_t i = begin; i < end; i++)
            f->w[i * p + v] = woe_at(card, f->j->col, card->chosen[v], f->j->row ? f->j->row[i] : i);
    return ZK_OK;
}

/* Keeps the used of the chosen variables; the matrix stays as it is, use lists its columns. */
typedef struct model {
    const double *w;
    size_t n, p;
    const uint8_t *bad;
    size_t *use, n_use;
} model;

static zk_err choose(model *m, const zk_card_options *o, zk_spot *spot)
{
    bool in[ZK_LOGIT_COLS_MAX] = {false};
    size_t steps;
    zk_err err;

    for (size_t v = 0; v < m->p; v++)
        in[v] = o->step->way == ZK_STEP_BACKWARD;
    if ((err = zk_logit_step(m->w, m->n, m->p, m->bad, NULL, o->step, in, NULL, 0, &steps, spot)))
        return err;
    m->n_use = 0;
    for (size_t v = 0; v < m->p; v++)
        if (in[v])
            m->use[m->n_use++] = v;
    return ZK_OK;
}

/* Ridge: the columns used side by side, and what the estimate is worth. */
static zk_err fit_ridge(const model *m, const zk_card_options *o, zk_card *card, zk_spot *spot)
{
    double *x = zk__scratch(m->n * m->n_use, sizeof *x), dev;
    zk_err err = x ? ZK_OK : zk__no_memory(spot);

    for (size_t i = 0; i < m->n && !err; i++)
        for (size_t v = 0; v < m->n_use; v++)
            x[i * m->n_use + v] = m->w[i * m->p + m->use[v]];
    if (!err)
        err = zk_net_fit(x, m->n, m->n_use, m->bad, 0, &o->ridge, 1, o->threads, card->beta, &dev, spot);
    free(x);
    if (err)
        return err;
    memset(card->se, 0, (m->n_use + 1) * sizeof *card->se);
    card->logit.deviance = dev;
    card->logit.loglik = -dev / 2;
    card->logit.aic = dev + 2 * (double)(m->n_use + 1);
    card->logit.bic = dev + log((double)m->n) * (double)(m->n_use + 1);
    card->logit.mcfadden = 1 - dev / card->logit.null_deviance;
    return ZK_OK;
}

static zk_err fit_once(const model *m, const zk_card_options *o, zk_card *card, zk_spot *spot)
{
    const zk_logit_options how = {.threads = o->threads};
    bool ridge = o->ridge > 0 && m->n_use > 0;
    zk_err err = zk_logit_fit(m->w, m->n, m->p, m->use, ridge ? 0 : m->n_use, m->bad, &how, card->beta,
                              card->se, NULL, &card->logit, spot);

    return !err && ridge ? fit_ridge(m, o, card, spot) : err;
}

/* The place in use of the lowest coefficient that is not positive; n_use when all are. */
static size_t wrong_way(const model *m, const double *beta)
{
    size_t worst = m->n_use;

    for (size_t v = 0; v < m->n_use; v++)
        if (beta[v + 1] <= 0 && (worst == m->n_use || beta[v + 1] < beta[worst + 1]))
            worst = v;
    return worst;
}

static zk_err fit_model(model *m, const zk_card_options *o, zk_card *card, zk_spot *spot)
{
    size_t worst;
    zk_err err = ZK_OK;

    if (o->step && m->p)
        err = choose(m, o, spot);
    while (!err) {
        if ((err = fit_once(m, o, card, spot)) || !o->positive ||
            (worst = wrong_way(m, card->beta)) == m->n_use)
            break;
        memmove(m->use + worst, m->use + worst + 1, (m->n_use - worst - 1) * sizeof *m->use);
        m->n_use--;
    }
    return err;
}

static zk_err regress(job *j, const zk_card_options *o, zk_spot *spot)
{
    zk_card *card = j->card;
    double *w = zk__scratch(j->n * card->n_chosen, sizeof *w);
    size_t *use = zk__scratch(card->n_chosen, sizeof *use);
    filling f = {.j = j, .w = w};
    model m = {.w = w, .n = j->n, .p = card->n_chosen, .bad = j->bad, .use = use, .n_use = card->n_chosen};
    zk_err err;

    if (!w || !use) {
        err = zk__no_memory(spot);
        goto out;
    }
    for (size_t v = 0; v < m.n_use; v++)
        use[v] = v;
    if ((err = zk__parallel(o->threads, zk__pieces(j->n, BLOCK), fill_block, &f)))
        goto out;
    if ((err = fit_model(&m, o, card, spot))) {
        if (spot && spot->col < card->n_chosen)
            spot->col = card->chosen[spot->col];
        goto out;
    }
    for (size_t v = 0; v < m.n_use; v++) /* use ascends, so nothing is overwritten early */
        card->chosen[v] = card->chosen[use[v]];
    card->n_chosen = m.n_use;
out:
    free(w);
    free(use);
    return err;
}

static zk_err card_alloc(zk_card **out, const zk_card_column *col, size_t cols, zk_spot *spot)
{
    zk_card *card = zk__scratch(1, sizeof *card);

    if (!card)
        return zk__no_memory(spot);
    *out = card;
    card->cols = cols;
    card->binning = zk__scratch(cols, sizeof *card->binning);
    card->bin_of = zk__scratch(cols, sizeof *card->bin_of);
    card->chosen = zk__scratch(cols, sizeof *card->chosen);
    card->beta = zk__scratch(cols + 1, sizeof *card->beta);
    card->se = zk__scratch(cols + 1, sizeof *card->se);
    if (!card->binning || !card->bin_of || !card->chosen || !card->beta || !card->se)
        return zk__no_memory(spot);
    for (size_t c = 0; c < cols; c++)
        if (!col[c].x && !(card->bin_of[c] = zk__scratch(col[c].levels, sizeof **card->bin_of)))
            return zk__no_memory(spot);
    return ZK_OK;
}

static zk_err learn(job *j, const zk_card_options *o, zk_spot *spot)
{
    zk_card *card = j->card;
    zk_err err = bin_all(j, o->threads, spot);

    for (size_t c = 0; c < card->cols && !err; c++)
        if (worth(&card->binning[c], o->iv_min)) {
            if (card->n_chosen == ZK_LOGIT_COLS_MAX)
                err = zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, c, (double)c);
            else
                card->chosen[card->n_chosen++] = c;
        }
    return err ? err : regress(j, o, spot);
}

zk_err zk_card_fit(const zk_card_column *col, size_t cols, const uint8_t *bad, const size_t *row, size_t n,
                   const zk_card_options *options, zk_card **out, zk_spot *spot)
{
    job j = {.col = col, .bad = bad, .row = row, .n = n};
    uint8_t *part = NULL;
    zk_card *card = NULL;
    zk_err err;

    if (cols == 0 || n == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    if (cols > COLS_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, cols, (double)cols);
    j.spots = zk__scratch(cols, sizeof *j.spots);
    if (row)
        part = zk__scratch(n, 1);
    if (!j.spots || (row && !part)) {
        err = zk__no_memory(spot);
        goto out;
    }
    for (size_t i = 0; row && i < n; i++)
        part[i] = bad[row[i]];
    if (row)
        j.bad = part;
    if ((err = card_alloc(&card, col, cols, spot)))
        goto out;
    j.card = card;
    err = learn(&j, options, spot);
out:
    free(part);
    free(j.spots);
    if (err)
        zk_card_free(card);
    else
        *out = card;
    return err;
}

zk_err zk_card_predict(const zk_card *card, const zk_card_column *col, const size_t *row, size_t n, double *p,
                       zk_spot *spot)
{
    for (size_t i = 0; i < n; i++) {
        size_t r = row ? row[i] : i;
        double eta = card->beta[0];
        for (size_t v = 0; v < card->n_chosen; v++) {
            size_t c = card->chosen[v];
            if (col[c].x && isinf(col[c].x[r]))
                return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, r, c, col[c].x[r]);
            eta += card->beta[v + 1] * woe_at(card, col, c, r);
        }
        p[i] = 1 / (1 + exp(-eta));
    }
    return ZK_OK;
}

/* ---- cross-validation ---- */

typedef struct cv {
    const zk_card_column *col;
    size_t cols;
    const uint8_t *bad;
    const zk_card_options *o;
} cv;

static zk_err cv_fold(void *user, uint32_t fold, const size_t *train, size_t n_train, const size_t *test,
                      size_t n_test, double *out, zk_spot *spot)
{
    const cv *c = user;
    zk_card_options o = *c->o;
    zk_card *card;
    zk_err err;

    (void)fold;
    o.threads = 1;
    if ((err = zk_card_fit(c->col, c->cols, c->bad, train, n_train, &o, &card, spot)))
        return err;
    err = zk_card_predict(card, c->col, test, n_test, out, spot);
    zk_card_free(card);
    return err;
}

zk_err zk_card_cv(const zk_card_column *col, size_t cols, const uint8_t *bad, size_t n, const uint32_t *fold,
                  uint32_t k, const zk_card_options *options, int threads, double *p, zk_spot *spot)
{
    cv c = {.col = col, .cols = cols, .bad = bad, .o = options};

    return zk_cross_validate(fold, n, k, threads, cv_fold, &c, p, spot);
}
