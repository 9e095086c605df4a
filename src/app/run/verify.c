/* SPDX-License-Identifier: Apache-2.0
 *
 * Verifying a run: what went in is looked at piece by piece, then all of it is computed again.
 *
 * Facts that were imported later are left out (cx->folder->import_max), so a run can be verified for as long as
 * its files are there. Nothing is written.
 */
#include <inttypes.h>
#include <string.h>

#include "app/folder/folder.h"
#include "app/run/internal.h"
#include "base/file.h"
#include "base/progress.h"

struct verifying {
    const zk_run *run;
    zk_verified *out;
    size_t cap;
    zk__manifest m;
    bool blocked; /* something that the computation needs is not there */
};

static void item_add(zk_ctx *cx, struct verifying *v, const char *what, const char *name,
                     zk_check_state state, const char *note)
{
    zk_verified *out = v->out;

    *ZK_PUSH(&cx->arena, out->items, out->n, v->cap) = (zk_check_item){what, name, state, note};
    out->n_wrong += state == ZK_CHECK_MISSING || state == ZK_CHECK_ALTERED;
}

/* A file against the hash that is known of it. */
static zk_err file_check(zk_ctx *cx, struct verifying *v, const char *what, const char *path,
                         const char *sha256)
{
    char hex[65];

    if (!zk_file_exists(path)) {
        item_add(cx, v, what, path, ZK_CHECK_MISSING, NULL);
        return ZK_OK;
    }
    ZK_TRY(zk_file_sha256(cx, path, hex));
    item_add(cx, v, what, path, strcmp(hex, sha256) ? ZK_CHECK_ALTERED : ZK_CHECK_SAME, NULL);
    return ZK_OK;
}

static bool last_wrong(const struct verifying *v)
{
    return v->out->items[v->out->n - 1].state != ZK_CHECK_SAME;
}

/* ---- facts --------------------------------------------------------------------------------------- */

static const zk_kindfile *file_named(const zk_kindfile *files, size_t n, const char *path)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(files[i].rel, path))
            return &files[i];
    return NULL;
}

static bool same_dead(zk_ctx *cx, const zk__fact *fact, const zk_kindfile *now)
{
    int64_t dead;
    const char *sha = zk__dead_sha(cx, &now->scan, &dead);

    return sha && fact->dead_sha256 ? !strcmp(sha, fact->dead_sha256) : !sha && !fact->dead_sha256;
}

/* The imports a run could see: those up to the newest of its files. */
static zk_err import_pin(zk_ctx *cx, const zk__manifest *m)
{
    int64_t max = 0;

    cx->folder->import_max = 0;
    for (size_t k = 0; k < m->n_kinds; k++) {
        const zk_kind *kind = zk_kind_find(m->kinds[k]);
        zk_kindfile *files;
        size_t n;

        if (!kind)
            continue;
        ZK_TRY(zk_kind_files(cx, kind, 1, 0, &files, &n));
        for (size_t i = 0; i < m->n_facts; i++) {
            const zk_kindfile *f = file_named(files, n, m->facts[i].path);

            if (f && f->import_id > max)
                max = f->import_id;
        }
    }
    cx->folder->import_max = max;
    return ZK_OK;
}

static zk_err fact_check(zk_ctx *cx, struct verifying *v, const zk__fact *fact, const zk_kindfile *now)
{
    if (!now) {
        item_add(cx, v, "facts", fact->path, ZK_CHECK_MISSING,
                 ZK_TR(cx, "导入已撤销", "its import was undone"));
        v->blocked = true;
        return ZK_OK;
    }
    ZK_TRY(file_check(cx, v, "facts", now->scan.path, fact->sha256));
    v->out->items[v->out->n - 1].name = fact->path;
    if (!last_wrong(v) && !same_dead(cx, fact, now))
        item_add(cx, v, "facts", fact->path, ZK_CHECK_ALTERED,
                 ZK_TR(cx, "被更正的行与当时不同", "other rows of it are superseded than at that time"));
    v->blocked |= last_wrong(v);
    return ZK_OK;
}

static zk_err facts_check(zk_ctx *cx, struct verifying *v)
{
    for (size_t k = 0; k < v->m.n_kinds; k++) {
        const zk_kind *kind = zk_kind_find(v->m.kinds[k]);
        zk_kindfile *files = NULL;
        size_t n = 0;

        if (kind)
            ZK_TRY(zk_kind_files(cx, kind, 1, 0, &files, &n));
        for (size_t i = 0; i < v->m.n_facts; i++)
            if (!strcmp(v->m.facts[i].kind, v->m.kinds[k]))
                ZK_TRY(fact_check(cx, v, &v->m.facts[i], file_named(files, n, v->m.facts[i].path)));
    }
    return ZK_OK;
}

zk_err zk__facts_same(zk_ctx *cx, const zk__manifest *m, bool *same)
{
    size_t seen = 0;

    *same = true;
    for (size_t k = 0; k < m->n_kinds && *same; k++) {
        const zk_kind *kind = zk_kind_find(m->kinds[k]);
        zk_kindfile *files;
        size_t n;

        *same = kind != NULL;
        if (!kind)
            break;
        ZK_TRY(zk_kind_files(cx, kind, 1, 0, &files, &n));
        for (size_t i = 0; i < n && *same; i++) {
            const zk__fact *fact = NULL;

            for (size_t j = 0; j < m->n_facts && !fact; j++)
                if (!strcmp(m->facts[j].path, files[i].rel))
                    fact = &m->facts[j];
            if (!fact) { /* of no concern when all of it lies after the date */
                *same = kind->date && files[i].date_min > m->as_of;
                continue;
            }
            seen++;
            *same = !strcmp(fact->sha256, files[i].sha256) && same_dead(cx, fact, &files[i]);
        }
    }
    *same &= seen == m->n_facts;
    return ZK_OK;
}

/* ---- what else went in --------------------------------------------------------------------------------- */

static const zk__used *used_named(const zk__manifest *m, const char *ref)
{
    for (size_t i = 0; i < m->n_used; i++)
        if (!strcmp(m->used[i].ref, ref))
            return &m->used[i];
    return NULL;
}

static void indicators_check(zk_ctx *cx, struct verifying *v, const zk_scheme *s)
{
    for (int i = 0; i < s->n_refs; i++) {
        const zk__used *used = used_named(&v->m, s->refs[i].text);
        bool same = used && !strcmp(used->sha256, zk__used_sha(cx, &s->refs[i]));

        if (!same) {
            item_add(cx, v, "indicator", s->refs[i].text, ZK_CHECK_ALTERED,
                     ZK_TR(cx, "指标定义与当时不同", "it is declared otherwise than at that time"));
            v->blocked = true;
        }
    }
}

static zk_err given_check(zk_ctx *cx, struct verifying *v, zk_given *given)
{
    for (size_t i = 0; i < v->m.n_given; i++) {
        const zk__given_run *g = &v->m.given[i];
        const char *name = zk_fmt(&cx->arena, "%s (%" PRId64 ")", g->scheme, g->run);
        zk_run run;
        zk_err err = zk__run_find(cx, g->run, &run);

        if (err == ZK_ENOTFOUND) {
            item_add(cx, v, "given", name, ZK_CHECK_MISSING, NULL);
            v->blocked = true;
            continue;
        }
        ZK_TRY(err);
        if (strcmp(run.result_hash, g->result_hash)) {
            item_add(cx, v, "given", name, ZK_CHECK_ALTERED, NULL);
            v->blocked = true;
            continue;
        }
        item_add(cx, v, "given", name, ZK_CHECK_SAME, NULL);
        ZK_TRY(zk__given_read(cx, &run, &given[i]));
    }
    return ZK_OK;
}

/* ---- again ---------------------------------------------------------------------------------------------------- */

/* What scoring was told of grades held before stands in the result file itself. */
static zk_err before_read(zk_ctx *cx, const zk_run_open *open, zk__before *before)
{
    zk_run_want want = {.previous = true};
    zk_run_columns c;

    ZK_TRY(zk_run_read(cx, open, &want, &c));
    *before = (zk__before){c.rows, c.subject, c.previous};
    return ZK_OK;
}

static zk_err again(zk_ctx *cx, struct verifying *v, const zk_run_open *open, const zk_indicator_lib *lib,
                    const zk_given *given)
{
    zk_scheme *s = open->scheme;
    zk__where where;
    zk__refs refs = {0};
    zk__before before;
    zk__scored scored;
    zk_values values, view;
    zk_inputs inputs;
    char hex[65];
    int *col, *where_col;

    ZK_TRY(zk__where_compile(cx, lib, v->m.where, "where", NULL, &where));
    ZK_TRY(before_read(cx, open, &before));
    col = zk__refs_add(cx, &refs, s->refs, (size_t)s->n_refs);
    where_col = zk__refs_add(cx, &refs, where.refs, where.n);
    ZK_TRY(zk_indicator_compute(cx, refs.ref, refs.n, v->m.as_of, -1, given, v->m.n_given, &values, &inputs));
    ZK_TRY(zk__score(cx, s, &values, col, &where, where_col, &before, &scored));
    zk__values_view(cx, s, &values, col, &view);
    if (scored.n)
        zk__result_hash(s, &view, scored.include, &scored.scores, hex);
    v->out->computed = true;
    v->out->hash = scored.n ? zk_strdup(&cx->arena, hex) : "";
    v->out->same = !strcmp(v->out->hash, v->m.result_hash);
    return ZK_OK;
}

static zk_err verify(zk_ctx *cx, struct verifying *v)
{
    zk_indicator_lib lib;
    zk_run_open open;
    zk_given *given;

    ZK_TRY(zk__manifest_get(cx, v->run, &v->m));
    ZK_TRY(file_check(cx, v, "manifest", zk__run_path(cx, v->run->id, "manifest.json"),
                      zk__sha_of(cx, v->run->manifest, strlen(v->run->manifest))));
    ZK_TRY(file_check(cx, v, "result", zk__run_path(cx, v->run->id, v->m.file), v->run->result_sha256));
    v->blocked |= last_wrong(v);
    ZK_TRY(file_check(cx, v, "fit", zk__run_path(cx, v->run->id, "fit.json"), v->m.fit_sha256));
    ZK_TRY(import_pin(cx, &v->m));
    ZK_TRY(facts_check(cx, v));
    ZK_TRY(zk_indicator_load(cx, &lib));
    ZK_TRY(zk_run_open_get(cx, v->run, &open));
    indicators_check(cx, v, open.scheme);
    given = ZK_NEWS(&cx->arena, zk_given, v->m.n_given + 1);
    ZK_TRY(given_check(cx, v, given));
    return v->blocked ? ZK_OK : again(cx, v, &open, &lib, given);
}

zk_err zk_run_pin_facts(zk_ctx *cx, const zk_run *run)
{
    zk__manifest m;

    ZK_TRY(zk__manifest_get(cx, run, &m));
    return import_pin(cx, &m);
}

zk_err zk_run_verify(zk_ctx *cx, const zk_run *run, zk_verified *out)
{
    struct verifying v = {.run = run, .out = out};
    double began_s = zk_seconds();
    zk_err err;

    *out = (zk_verified){.run = *run};
    zk__engine_open(cx);
    ZK_TRY(zk_folder_read_begin(cx));
    err = verify(cx, &v);
    cx->folder->import_max = 0;
    zk_folder_read_end(cx);
    out->seconds = zk_seconds() - began_s;
    return err;
}
