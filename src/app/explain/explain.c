/* SPDX-License-Identifier: Apache-2.0
 *
 * Gathering what explains one grade (contract in explain.h).
 */
#include "app/explain/explain.h"

#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "app/folder/folder.h"
#include "base/num.h"
#include "store/facts.h"

static zk_err run_find(zk_ctx *cx, const char *scheme, const char *id, int32_t as_of, zk_run *run)
{
    if (!id)
        return zk_run_newest(cx, scheme, as_of, run);
    ZK_TRY(zk_run_get(cx, id, run));
    if (strcmp(run->scheme, scheme))
        return zk_fail(
            cx, ZK_ECONFLICT,
            ZK_L("评价 %" PRId64 " 用的是方案 %s，不是 %s", "run %" PRId64 " is of scheme %s, not %s"),
            run->id, run->scheme, scheme);
    return ZK_OK;
}

/* Not in the run: say who is, and where this customer does have a grade. */
static zk_err not_in_run(zk_ctx *cx, const zk_explained *e)
{
    const zk_run *run = &e->open.run;
    zk_standing *held;
    const char *list = "";
    size_t n;

    ZK_TRY(zk_standing_of(cx, e->who.no, NULL, INT32_MAX, false, &held, &n));
    for (size_t i = 0; i < n; i++)
        if (held[i].grade[0])
            list =
                zk_fmt(&cx->arena, "%s%s%s (%s)", list, list[0] ? ", " : "", held[i].scheme, held[i].grade);
    return zk_fail(cx, ZK_ENOTFOUND,
                   ZK_L("客户 %s 不在方案 %s 的评价 %" PRId64 " 中（评价对象：%s）%s%s",
                        "customer %s is not in scheme %s's run %" PRId64 " (population: %s)%s%s"),
                   e->who.id, run->scheme, run->id,
                   run->where                   ? run->where
                   : e->open.scheme->population ? e->open.scheme->population
                                                : ZK_TR(cx, "全部客户", "all customers"),
                   list[0] ? ZK_TR(cx, "；它的等级在：", "; it has a grade in: ") : "", list);
}

/* A deducting scheme's score is its start and what was taken off; the start is what full marks are. */
static double full_marks(const zk_explained *e)
{
    const zk_scheme *s = e->open.scheme;
    double sum = 0, most = 0, start;

    for (int i = 0; i < s->n_nodes; i++)
        if (s->nodes[i].leaf && !isnan(e->row.scores.contrib[i][0])) {
            sum += e->row.scores.contrib[i][0];
            most = fmax(most, e->row.scores.contrib[i][0]);
        }
    start = e->row.scores.score[0] - sum;
    return start > 1e-6 * (1 + fabs(sum)) && most <= 0 ? round(start * 1e6) / 1e6 : NAN;
}

struct pull {
    int node;
    double size;
};

static int by_size(const void *x, const void *y)
{
    const struct pull *a = x, *b = y;

    if (a->size < b->size || a->size > b->size)
        return a->size < b->size ? 1 : -1;
    return a->node - b->node;
}

static void order_leaves(zk_ctx *cx, zk_explained *e)
{
    const zk_scheme *s = e->open.scheme;
    struct pull *pull = ZK_NEWS(&cx->arena, struct pull, s->n_nodes);
    size_t n = 0;

    for (int i = 0; i < s->n_nodes; i++)
        if (s->nodes[i].leaf && !isnan(e->row.scores.contrib[i][0]) && e->row.scores.contrib[i][0] != 0)
            pull[n++] = (struct pull){i, fabs(e->row.scores.contrib[i][0])};
    qsort(pull, n, sizeof *pull, by_size);
    e->order = ZK_NEWS(&cx->arena, int, n + 1);
    for (size_t i = 0; i < n; i++)
        e->order[i] = pull[i].node;
    e->n_order = n;
}

static zk_err before_find(zk_ctx *cx, zk_explained *e)
{
    zk_standing *held;
    size_t n;

    if (!e->row.previous_name.p)
        return ZK_OK;
    ZK_TRY(zk_standing_of(cx, e->who.no, e->open.run.scheme, e->open.run.as_of - 1, false, &held, &n));
    /* Standings may have been replaced since; what scoring was told stands in the run. */
    if (n && zk_str_is(e->row.previous_name, held[0].grade))
        e->before = &held[0];
    return ZK_OK;
}

/* Entropy and its like are known only after the fit: the scheme alone says 1/n. */
static void weights_find(zk_ctx *cx, zk_explained *e, const zk_fit *fit)
{
    const zk_scheme *s = e->open.scheme;

    e->weight = ZK_NEWS(&cx->arena, double, s->n_nodes);
    e->global = ZK_NEWS(&cx->arena, double, s->n_nodes);
    for (int i = 0; i < s->n_nodes; i++) { /* parents stand before their children */
        e->weight[i] = i && fit ? zk_fit_weights(fit)[i] : s->nodes[i].weight;
        e->global[i] = i ? e->global[s->nodes[i].parent] * e->weight[i] : s->nodes[i].global;
    }
}

static zk_err fit_find(zk_ctx *cx, zk_explained *e)
{
    zk_fit *fit = NULL;

    if (zk_explain_has_tree(e))
        ZK_TRY(zk_run_fit(cx, &e->open, &fit));
    weights_find(cx, e, fit);
    if (e->row.scores.grade[0] == 0 || !e->open.scheme->n_grades || !fit)
        return ZK_OK;
    return zk_scheme_lift(cx, e->open.scheme, fit, &e->row.values, 0, e->row.previous, ZK_EXPLAIN_LIFTS,
                          &e->lift, &e->n_lift);
}

static bool facts_have(const zk_explained *e, int ref)
{
    for (size_t i = 0; i < e->n_facts; i++)
        if (e->facts[i].ref == ref)
            return true;
    return false;
}

static void facts_want(zk_explained *e, int r, zk_ref *ref)
{
    if (r < 0 || !e->open.scheme->refs[r].indicator || facts_have(e, r))
        return;
    ref[e->n_facts] = e->open.scheme->refs[r];
    e->facts[e->n_facts++].ref = r;
}

/* One pass for all: a kind's records are read once however many indicators look at them. The leaves' stand first; what
 * stands in for a missing value, what rules and classes ask, has its facts too. */
static zk_err facts_find(zk_ctx *cx, zk_explained *e)
{
    const zk_scheme *s = e->open.scheme;
    zk_ref *ref = ZK_NEWS(&cx->arena, zk_ref, s->n_refs + 1);
    zk_facts_of *found = ZK_NEWS(&cx->arena, zk_facts_of, s->n_refs + 1);

    e->facts = ZK_NEWS(&cx->arena, zk_explained_facts, s->n_refs + 1);
    for (int i = 0; i < s->n_nodes; i++)
        facts_want(e, s->nodes[i].leaf ? s->nodes[i].ref : -1, ref);
    for (int r = 0; r < s->n_refs; r++)
        facts_want(e, r, ref);
    ZK_TRY(zk_run_pin_facts(cx, &e->open.run));
    ZK_TRY(
        zk_indicator_facts_all(cx, ref, e->n_facts, e->open.run.as_of, e->who.no, ZK_EXPLAIN_FACTS, found));
    for (size_t i = 0; i < e->n_facts; i++) {
        e->facts[i].rows = found[i].rows;
        e->facts[i].n = found[i].n;
        e->facts[i].total = found[i].total;
    }
    return ZK_OK;
}

static zk_err facts_read(zk_ctx *cx, zk_explained *e)
{
    zk_err err;

    ZK_TRY(zk_folder_read_begin(cx));
    err = facts_find(cx, e);
    zk_folder_read_end(cx);
    return err;
}

/* The run's row, found beside the facts: both are a wait for the engine, and it serves several threads. */
struct row_job {
    zk_ctx cx;
    zk_explained *e;
    zk_err err;
};

static void *row_find(void *user)
{
    struct row_job *job = user;

    job->err = zk_run_row_get(&job->cx, &job->e->open, job->e->who.no, &job->e->row);
    return NULL;
}

/* The row's error stands first: without a row the facts are nobody's. */
static zk_err row_and_facts(zk_ctx *cx, zk_explained *e, zk_err *row)
{
    struct row_job job = {.e = e};
    pthread_t thread;
    zk_err err;

    zk_ctx_init(&job.cx);
    job.cx.lang = cx->lang;
    job.cx.facts = cx->facts;
    job.cx.folder = cx->folder;
    if (pthread_create(&thread, NULL, row_find, &job)) {
        row_find(&job);
        err = job.err ? job.err : facts_read(cx, e);
    } else {
        err = facts_read(cx, e);
        pthread_join(thread, NULL);
    }
    zk_arena_adopt(&cx->arena, &job.cx.arena);
    *row = job.err;
    if (job.err && job.cx.message)
        zk_fail(cx, job.err, "%s", "%s", job.cx.message);
    return job.err ? ZK_OK : err;
}

zk_err zk_explain(zk_ctx *cx, const char *scheme, const char *what, const char *run, int32_t as_of,
                  bool facts, zk_explained *out)
{
    zk_run found;
    zk_err err;

    *out = (zk_explained){.full = NAN};
    zk_facts_open_lookup(cx, zk_folder_path(cx, "tmp")); /* before the run opens it for long scans */
    ZK_TRY(run_find(cx, scheme, run, as_of, &found));
    ZK_TRY(zk_customer_who(cx, what, &out->who));
    ZK_TRY(zk_run_open_get(cx, &found, &out->open));
    if (facts)
        ZK_TRY(row_and_facts(cx, out, &err));
    else
        err = zk_run_row_get(cx, &out->open, out->who.no, &out->row);
    if (err == ZK_ENOTFOUND)
        return not_in_run(cx, out);
    ZK_TRY(err);
    out->full = zk_explain_has_tree(out) ? full_marks(out) : NAN;
    order_leaves(cx, out);
    ZK_TRY(before_find(cx, out));
    return fit_find(cx, out);
}
