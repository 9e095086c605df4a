/* SPDX-License-Identifier: Apache-2.0
 *
 * Making runs: wave by wave, all schemes of a wave over one computation of indicators.
 *
 * What a wave computed dies with the wave; what one scheme scored dies with the scheme; only who
 * got which grade stays, and only when a later scheme reads it. While the result file is being
 * encoded, the result hash and the standings are made on other threads.
 */
#include <inttypes.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/folder/folder.h"
#include "app/run/internal.h"
#include "app/standing/standing.h"
#include "base/file.h"
#include "base/num.h"
#include "base/progress.h"
#include "store/ledger.h"

struct making {
    const zk_run_ask *ask;
    zk_indicator_lib lib;
    zk__run_plan plan;
    zk__where where;
    zk_progress progress; /* of the scheme being run */
};

struct wave {
    zk__refs refs;
    int *where_col;
    zk_given *given;
    size_t n_given;
    zk_values values;
    zk_inputs inputs;
};

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- older runs that can be taken instead ------------------------------------------------------ */

static bool same_given(const struct making *mk, const zk__manifest *m)
{
    for (size_t i = 0; i < m->n_given; i++) {
        const zk__item *item = zk__run_plan_find(&mk->plan, m->given[i].scheme);

        if (!item || !item->done.run.result_hash ||
            strcmp(item->done.run.result_hash, m->given[i].result_hash))
            return false;
    }
    return true;
}

/* A scheme that was not asked for is not run again when its newest run of that date had the same input. */
static zk_err reuse(zk_ctx *cx, struct making *mk, zk__item *item)
{
    zk__manifest m;
    zk_run run;
    zk_err err;
    bool same;

    if (item->asked || mk->ask->where)
        return ZK_OK;
    err = zk_run_newest(cx, item->scheme->name, mk->ask->as_of, &run);
    if (err == ZK_ENOTFOUND)
        return ZK_OK;
    ZK_TRY(err);
    ZK_TRY(zk__manifest_get(cx, &run, &m));
    if (run.where || strcmp(m.scheme_sha256, item->scheme->sha256) || strcmp(m.lib_sha256, mk->lib.sha256) ||
        !same_given(mk, &m))
        return ZK_OK;
    ZK_TRY(zk__facts_same(cx, &m, &same));
    if (!same)
        return ZK_OK;
    ZK_TRY(zk__given_read(cx, &run, &item->given));
    item->done.run = run;
    item->done.reused = true;
    item->done.grades = m.grades;
    item->done.n_grades = m.n_grades;
    return ZK_OK;
}

/* ---- results of one scheme ------------------------------------------------------------------------ */

static void counts_keep(zk_ctx *cx, zk__item *item, const zk__scored *scored, size_t rows)
{
    const zk_scheme *s = item->scheme;
    zk_run_done *done = &item->done;

    done->grades = ZK_NEWS(&cx->arena, zk_grade_count, s->n_grades + 1);
    for (int g = 0; g < s->n_grades; g++)
        done->grades[g] =
            (zk_grade_count){.grade = s->grades[g].name, .title = zk_grade_title(&s->grades[g])};
    done->grades[s->n_grades] = (zk_grade_count){.grade = "", .title = {"无等级", "no grade"}};
    for (size_t r = 0; r < rows; r++)
        if (scored->include[r])
            done->grades[scored->scores.grade[r] < 0 ? s->n_grades : scored->scores.grade[r]].subjects++;
    done->n_grades = (size_t)s->n_grades + (done->grades[s->n_grades].subjects > 0);
}

/* Kept for the waves to come. */
static void given_keep(zk_ctx *cx, zk__item *item, const zk_values *v, const zk__scored *scored)
{
    size_t n = scored->n;
    int64_t *subject = ZK_NEWS(&cx->arena, int64_t, n + 1);
    double *score = ZK_NEWS(&cx->arena, double, n + 1);
    zk_str *grade = ZK_NEWS(&cx->arena, zk_str, n + 1);

    for (size_t i = 0; i < n; i++) {
        uint32_t r = scored->pick[i];
        int16_t g = scored->scores.grade[r];

        subject[i] = v->subject[r];
        score[i] = scored->scores.score[r];
        grade[i] = zk_str_of(g < 0 ? NULL : item->scheme->grades[g].name);
    }
    item->given = (zk_given){
        .scheme = item->scheme->name, .rows = n, .subject = subject, .score = score, .grade = grade};
}

/* ---- storing ------------------------------------------------------------------------------------------ */

struct storing {
    zk_ctx *cx;
    zk_ctx *keep; /* its arena outlives the wave */
    struct making *mk;
    struct wave *wave;
    zk__item *item;
    const zk_values *view;
    const zk__scored *scored;
    const zk_held *held;
    zk__manifest m;
    bool standing;
    double began_s;
};

struct writing {
    zk_ctx cx;
    zk__result result;
    const char *path;
    bool named;
    zk_sealed sealed;
    zk_err err;
};

static void *write_thread(void *arg)
{
    struct writing *w = arg;

    w->err = zk__result_write(&w->cx, w->path, &w->result, &w->named, &w->sealed);
    return NULL;
}

struct hashing {
    const struct storing *st;
    char hex[65];
};

static void *hash_thread(void *arg)
{
    struct hashing *h = arg;

    zk__result_hash(h->st->item->scheme, h->st->view, h->st->scored->include, &h->st->scored->scores, h->hex);
    return NULL;
}

static void given_list(zk_ctx *cx, const struct making *mk, const zk_scheme *s, zk__manifest *m)
{
    m->given = ZK_NEWS(&cx->arena, zk__given_run, s->n_needs + 1);
    for (int i = 0; i < s->n_needs; i++) {
        const zk__item *item = zk__run_plan_find(&mk->plan, s->needs[i]);

        if (item->done.run.id)
            m->given[m->n_given++] =
                (zk__given_run){s->needs[i], item->done.run.result_hash, item->done.run.id};
    }
}

static zk_err manifest_write(struct storing *st)
{
    zk_ctx *cx = st->cx;
    const zk_scheme *s = st->item->scheme;
    zk__manifest *m = &st->m;
    zk_run *run = &st->item->done.run;
    const char *text;

    m->scheme = s->name;
    m->version = s->version;
    m->scheme_sha256 = s->sha256;
    m->body = s->body;
    m->body_n = s->body_n;
    m->lib_sha256 = st->mk->lib.sha256;
    m->as_of = st->mk->ask->as_of;
    m->where = st->mk->ask->where;
    m->customers = (int64_t)st->view->rows;
    m->subjects = (int64_t)st->scored->n;
    m->facts_read = st->wave->values.facts_read;
    m->grades = st->item->done.grades;
    m->n_grades = st->item->done.n_grades;
    m->standing = st->standing;
    m->user = cx->user;
    m->made_ms = now_ms();
    m->ledger_engine = zk_ledger_engine(cx);
    zk__manifest_inputs(cx, s, &st->wave->inputs, m);
    given_list(cx, st->mk, s, m);
    text = zk_strdup(&st->keep->arena, zk__manifest_text(cx, s, m));
    *run = (zk_run){.id = m->run,
                    .scheme = s->name,
                    .version = s->version,
                    .scheme_sha256 = s->sha256,
                    .as_of = m->as_of,
                    .where = m->where,
                    .subjects = m->subjects,
                    .standing = m->standing,
                    .result_hash = m->result_hash,
                    .result_sha256 = m->file_sha256,
                    .manifest = text,
                    .user = cx->user,
                    .made_ms = m->made_ms,
                    .seconds = zk_seconds() - st->began_s};
    return zk_file_write(cx, zk__run_path(cx, m->run, "manifest.json"), text, strlen(text), 0);
}

static zk_err fit_write(struct storing *st)
{
    const char *text = zk_fit_json(st->cx, st->scored->fit);

    st->m.fit_sha256 = zk__sha_of(st->cx, text, strlen(text));
    return zk_file_write(st->cx, zk__run_path(st->cx, st->m.run, "fit.json"), text, strlen(text), 0);
}

static zk_err standings_write(struct storing *st)
{
    zk_graded graded = {.subject = st->view->subject,
                        .grade = st->scored->scores.grade,
                        .score = st->scored->scores.score,
                        .pick = st->scored->pick,
                        .n = st->scored->n,
                        .whole = !st->mk->ask->where};

    if (!st->standing)
        return ZK_OK;
    return zk_standing_put(st->cx, st->held, &graded, st->m.run, &st->item->done.standings);
}

/* The result file and the hash on threads of their own; the standings meanwhile here. All only read. */
static zk_err parts_write(struct storing *st, struct writing *w, struct hashing *h)
{
    pthread_t writer, hasher;
    bool writing = !pthread_create(&writer, NULL, write_thread, w);
    bool hashing = !pthread_create(&hasher, NULL, hash_thread, h);
    zk_err err = standings_write(st);

    if (!writing)
        write_thread(w);
    if (!hashing)
        hash_thread(h);
    if (writing)
        pthread_join(writer, NULL);
    if (hashing)
        pthread_join(hasher, NULL);
    if (w->err && !err)
        return zk__join(st->cx, &w->cx, w->err);
    zk_arena_clear(&w->cx.arena);
    return err;
}

static zk_err all_write(struct storing *st, struct writing *w)
{
    struct hashing h = {.st = st};

    ZK_TRY(parts_write(st, w, &h));
    st->m.result_hash = zk_strdup(&st->keep->arena, h.hex);
    st->m.file = zk_fmt(&st->cx->arena, "%s.parquet", st->item->scheme->name);
    st->m.file_sha256 = zk_strdup(&st->keep->arena, w->sealed.sha256);
    st->m.file_bytes = w->sealed.bytes;
    st->m.named = w->named;
    ZK_TRY(manifest_write(st));
    ZK_TRY(zk__run_insert(st->cx, &st->item->done.run,
                          zk_fmt(&st->cx->arena, "runs/%" PRId64 "/%s", st->m.run, st->m.file)));
    return zk__run_audit(st->cx, &st->item->done.run);
}

static zk_err store(struct storing *st)
{
    zk_ctx *cx = st->cx;
    struct writing w = {.result = {.scheme = st->item->scheme,
                                   .values = st->view,
                                   .scores = &st->scored->scores,
                                   .previous = st->scored->previous,
                                   .previous_names = st->held->names,
                                   .pick = st->scored->pick,
                                   .n = st->scored->n}};
    zk_err err;

    ZK_TRY(zk__run_id(cx, &st->m.run));
    ZK_TRY(zk_folder_making(cx, "run", st->m.run));
    ZK_TRY(zk_dir_make(cx, zk__run_path(cx, st->m.run, NULL)));
    w.path = zk__run_path(cx, st->m.run, zk_fmt(&cx->arena, "%s.parquet", st->item->scheme->name));
    ZK_TRY(fit_write(st));
    ZK_TRY(zk_tx_begin(cx));
    zk__fork(&w.cx, cx);
    err = zk_tx_end(cx, all_write(st, &w));
    if (err && zk_tx_unknown(cx))
        return err; /* perhaps it is stored: what was announced stays announced, and the next sweep decides */
    if (err) {      /* the sweep would do it too, later */
        zk_ctx quiet;

        zk__fork(&quiet, cx);
        zk_dir_remove(&quiet, zk__run_path(cx, st->m.run, NULL));
        zk_arena_clear(&quiet.arena);
    }
    zk_folder_made(cx, "run", st->m.run);
    return err;
}

/* ---- one scheme ------------------------------------------------------------------------------------ */

static zk_err scheme_run(zk_ctx *cx, zk_ctx *keep, struct making *mk, struct wave *wave, zk__item *item)
{
    zk__scored scored;
    zk_held held;
    zk_values view;
    zk__before before;
    struct storing st = {.cx = cx,
                         .keep = keep,
                         .mk = mk,
                         .wave = wave,
                         .item = item,
                         .view = &view,
                         .scored = &scored,
                         .held = &held,
                         .began_s = zk_seconds()};

    zk_progress_at(&mk->progress, 0, -1);
    item->done.facts_read = wave->values.facts_read;
    ZK_TRY(zk_standing_held(cx, item->scheme, mk->ask->as_of, &held));
    before = (zk__before){held.n, held.subject, held.before};
    ZK_TRY(
        zk__score(cx, item->scheme, &wave->values, item->col, &mk->where, wave->where_col, &before, &scored));
    zk_progress_at(&mk->progress, 0.4, -1); /* the rest is writing */
    zk__values_view(cx, item->scheme, &wave->values, item->col, &view);
    counts_keep(keep, item, &scored, view.rows);
    if (item->wanted)
        given_keep(keep, item, &view, &scored);
    if (!scored.n)
        return ZK_OK;
    st.standing = held.scheme_no && item->scheme->version > 0 && !mk->ask->no_standing;
    ZK_TRY(store(&st));
    item->done.seconds = zk_seconds() - st.began_s;
    return ZK_OK;
}

/* ---- one wave ---------------------------------------------------------------------------------------- */

static void wave_refs(zk_ctx *cx, struct making *mk, struct wave *w, int number)
{
    w->given = ZK_NEWS(&cx->arena, zk_given, mk->plan.n);
    for (size_t i = 0; i < mk->plan.n; i++) {
        zk__item *item = &mk->plan.items[i];

        if (item->wave < number && item->wanted)
            w->given[w->n_given++] = item->given;
        if (item->wave == number && !item->done.reused)
            item->col = zk__refs_add(cx, &w->refs, item->scheme->refs, (size_t)item->scheme->n_refs);
    }
    w->where_col = zk__refs_add(cx, &w->refs, mk->where.refs, mk->where.n);
}

static zk_err wave_run(zk_ctx *cx, zk_ctx *keep, struct making *mk, int number)
{
    struct wave w = {0};
    zk_err err = ZK_OK;

    wave_refs(cx, mk, &w, number);
    ZK_TRY(zk_indicator_compute(cx, w.refs.ref, w.refs.n, mk->ask->as_of, -1, w.given, w.n_given, &w.values,
                                &w.inputs));
    malloc_trim(0); /* what the scan's threads freed is a tenth of the peak otherwise */
    for (size_t i = 0; i < mk->plan.n && !err; i++) {
        zk__item *item = &mk->plan.items[i];
        zk_ctx sub;

        if (item->wave != number || item->done.reused)
            continue;
        zk__fork(&sub, cx);
        zk_progress_begin(&mk->progress, cx, zk_tr(cx, item->scheme->title), "");
        err = zk__join(cx, &sub, scheme_run(&sub, keep, mk, &w, item));
        zk_progress_end(&mk->progress);
        item->col = NULL;
    }
    return err;
}

static zk_err waves_run(zk_ctx *cx, struct making *mk)
{
    for (int number = 0; number < mk->plan.waves; number++) {
        zk_ctx sub;
        size_t todo = 0;

        for (size_t i = 0; i < mk->plan.n; i++) {
            zk__item *item = &mk->plan.items[i];

            if (item->wave != number)
                continue;
            ZK_TRY(reuse(cx, mk, item));
            todo += !item->done.reused;
        }
        if (!todo)
            continue;
        zk__fork(&sub, cx);
        ZK_TRY(zk__join(cx, &sub, wave_run(&sub, cx, mk, number)));
    }
    return ZK_OK;
}

/* ---- the command ---------------------------------------------------------------------------------------- */

static zk_err nobody(zk_ctx *cx, const struct making *mk)
{
    const zk_scheme *s = mk->plan.items[0].scheme;

    for (size_t i = 0; i < mk->plan.n; i++)
        if (mk->plan.items[i].asked && mk->plan.items[i].done.run.id)
            return ZK_OK;
    if (mk->ask->where)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("没有客户既属于方案 %s 的评价对象又满足 %s",
                            "no customer belongs to the population of %s and meets %s"),
                       s->name, mk->ask->where);
    return zk_fail(cx, ZK_EINVAL,
                   ZK_L("没有客户属于方案 %s 的评价对象（%s）",
                        "no customer belongs to the population of scheme %s (%s)"),
                   s->name, s->population ? s->population : ZK_TR(cx, "全部客户", "all customers"));
}

static const char *doing(zk_ctx *cx, const zk_run_ask *ask)
{
    char date[16];

    return zk_fmt(&cx->arena, "run %s%s --as-of %s", ask->schemes[0], ask->n > 1 ? " …" : "",
                  zk_date_show(ask->as_of, date));
}

/* While the writer lock is held: nobody imports, undoes or runs meanwhile. */
static zk_err locked(zk_ctx *cx, struct making *mk)
{
    zk_err err;

    ZK_TRY(zk__run_plan_make(cx, &mk->lib, mk->ask->schemes, mk->ask->n, &mk->plan));
    ZK_TRY(zk_folder_sweep(cx, NULL));
    ZK_TRY(zk_folder_read_begin(cx));
    err = waves_run(cx, mk);
    zk_folder_read_end(cx);
    return err;
}

zk_err zk_run_make(zk_ctx *cx, const zk_run_ask *ask, zk_run_done **done, size_t *n)
{
    struct making mk = {.ask = ask};
    zk_err err;

    zk__engine_open(cx);
    ZK_TRY(zk_indicator_load(cx, &mk.lib));
    ZK_TRY(zk__where_compile(cx, &mk.lib, ask->where, "--where", NULL, &mk.where));
    ZK_TRY(zk_folder_lock(cx, doing(cx, ask), ZK_FOLDER_WAIT));
    err = locked(cx, &mk);
    zk_folder_unlock(cx);
    ZK_TRY(err);
    ZK_TRY(nobody(cx, &mk));
    *n = 0;
    *done = ZK_NEWS(&cx->arena, zk_run_done, mk.plan.n);
    for (int wave = 0; wave < mk.plan.waves; wave++) /* in the order they were run */
        for (size_t i = 0; i < mk.plan.n; i++)
            if (mk.plan.items[i].wave == wave)
                (*done)[(*n)++] = mk.plan.items[i].done;
    return ZK_OK;
}
