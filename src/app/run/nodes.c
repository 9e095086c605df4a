/* SPDX-License-Identifier: Apache-2.0
 *
 * What a result file leaves out because it follows from what is in it: every node's normalised value and
 * contribution, from the indicators' values and the run's fit, by the code that scored.
 *
 * They are two thirds of what a file would hold. That they are what the run had is checked by the score, which is
 * in the file: should a later version score otherwise, it says so instead of explaining what never was.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "app/run/internal.h"

static bool same(double x, double y)
{
    return isnan(x) ? isnan(y) : x >= y && x <= y;
}

/* A scheme without a tree has no score of its own: it is the grade's. */
static zk_err check(zk_ctx *cx, const zk_run_open *open, double was, double is)
{
    if (open->scheme->n_nodes == 1 || same(was, is))
        return ZK_OK;
    return zk_fail(cx, ZK_ECONFLICT,
                   ZK_L("评价 %" PRId64 " 的得分与本版本重算的不同，无法再解释；请重新评价",
                        "this version scores otherwise than run %" PRId64
                        " did; it can no longer be explained: run it again"),
                   open->run.id);
}

zk_err zk__nodes_of_row(zk_ctx *cx, const zk_run_open *open, zk_run_row *row)
{
    const zk_scheme *scheme = open->scheme;
    zk_scores *s = &row->scores;
    double score = s->score[0];
    zk_fit *fit;

    ZK_TRY(zk_run_fit(cx, open, &fit));
    ZK_TRY(zk_scheme_nodes(cx, scheme, fit, &row->values, 0, 1, s));
    ZK_TRY(check(cx, open, score, s->score[0]));
    s->score[0] = s->norm[0][0] = s->contrib[0][0] = score;
    for (int i = 0; i < scheme->n_nodes; i++) /* a word that no table knows is shown, not called missing */
        s->missing[i][0] = scheme->nodes[i].leaf && row->values.missing[scheme->nodes[i].ref][0];
    return ZK_OK;
}

/* ---- many rows ----------------------------------------------------------------------------------- */

struct deriving {
    const zk_run_open *open;
    const zk_fit *fit;
    const zk_values *v;
    const double *score;
    const zk_run_want *want;
    zk_run_columns *out;
};

/* Rows from lo on as a population of their own. */
static void part_of(zk_ctx *cx, const zk_values *v, size_t lo, size_t n, zk_values *part)
{
    *part = (zk_values){.rows = n, .cols = v->cols, .ref = v->ref, .subject = v->subject + lo};
    part->id = ZK_NEWS(&cx->arena, zk_str, n);
    part->x = ZK_NEWS(&cx->arena, double *, v->cols);
    part->missing = ZK_NEWS(&cx->arena, uint8_t *, v->cols);
    part->text = ZK_NEWS(&cx->arena, zk_str *, v->cols);
    for (size_t c = 0; c < v->cols; c++) {
        part->x[c] = v->x[c] + lo;
        part->missing[c] = v->missing[c] + lo;
        part->text[c] = v->text[c] ? v->text[c] + lo : NULL;
    }
}

static void copy_nodes(const int *nodes, size_t n_nodes, double *const *from, double **to, size_t lo,
                       size_t n)
{
    for (size_t i = 0; i < n_nodes; i++)
        if (nodes[i])
            memcpy(to[nodes[i]] + lo, from[nodes[i]], n * sizeof **from);
}

static zk_err derive(zk_ctx *cx, const struct deriving *d, size_t lo, size_t n)
{
    zk_values part;
    zk_scores s;

    part_of(cx, d->v, lo, n, &part);
    zk_scores_init(cx, d->open->scheme, n, &s);
    ZK_TRY(zk_scheme_nodes(cx, d->open->scheme, d->fit, &part, 0, n, &s));
    for (size_t r = 0; r < n; r++)
        ZK_TRY(check(cx, d->open, d->score[lo + r], s.score[r]));
    copy_nodes(d->want->norms, d->want->n_norms, s.norm, d->out->norm, lo, n);
    copy_nodes(d->want->contribs, d->want->n_contribs, s.contrib, d->out->contrib, lo, n);
    return ZK_OK;
}

static zk_err derive_range(zk_ctx *cx, void *user, size_t lo, size_t hi)
{
    zk_ctx sub;

    zk__fork(&sub, cx);
    return zk__join(cx, &sub, derive(&sub, user, lo, hi - lo));
}

zk_err zk__nodes_of_rows(zk_ctx *cx, const zk_run_open *open, const zk_values *v, const double *score,
                         const zk_run_want *want, zk_run_columns *out)
{
    struct deriving d = {.open = open, .v = v, .score = score, .want = want, .out = out};
    zk_fit *fit;

    ZK_TRY(zk_run_fit(cx, open, &fit));
    d.fit = fit;
    return zk__ranges(cx, v->rows, ZK_RUN_ROW_GROUP, derive_range, &d);
}
