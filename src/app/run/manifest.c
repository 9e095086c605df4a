/* SPDX-License-Identifier: Apache-2.0
 *
 * manifest.json: everything that went into a run and the hash of what came out.
 *
 * Threads are no part of it, since they change nothing. docs/runs.md describes every key; a key's
 * meaning never changes, "format" would.
 */
#include <jansson.h>
#include <string.h>

#include "app/run/internal.h"
#include "base/num.h"
#include "base/version.h"

#ifndef ZK_BUILD
#define ZK_BUILD "" /* git describe, when it was built from a checkout */
#endif

static const char format_name[] = "zhike-run-1";

/* ---- what was read ------------------------------------------------------------------------ */

const char *zk__used_sha(zk_ctx *cx, const zk_ref *ref)
{
    const zk_indicator *i = ref->indicator;
    zk__sha *s = zk_alloc(&cx->arena, sizeof *s);
    char *hex = zk_alloc(&cx->arena, 65);

    zk__sha_begin(s);
    zk__sha_text(s, zk_str_of(ref->text));
    zk__sha_text(s, zk_str_of(ref->unit));
    zk__sha_u32(s, (uint32_t)ref->direction);
    if (i) {
        zk__sha_text(s, zk_str_of(i->kind ? i->kind->name : NULL));
        zk__sha_text(s, zk_str_of(i->function));
        zk__sha_text(s, zk_str_of(i->value));
        zk__sha_text(s, zk_str_of(i->where));
    }
    zk__sha_end(s, hex);
    return hex;
}

const char *zk__dead_sha(zk_ctx *cx, const zk_scanfile *file, int64_t *dead)
{
    size_t bytes = (size_t)(file->rows + 7) / 8;

    *dead = 0;
    if (!file->dead)
        return NULL;
    for (size_t i = 0; i < bytes; i++)
        *dead += __builtin_popcount(file->dead[i]);
    return *dead ? zk__sha_of(cx, file->dead, bytes) : NULL;
}

static void kind_add(zk_ctx *cx, zk__manifest *m, size_t *cap, const zk_kind *kind)
{
    if (!kind)
        return;
    for (size_t i = 0; i < m->n_kinds; i++)
        if (!strcmp(m->kinds[i], kind->name))
            return;
    *ZK_PUSH(&cx->arena, m->kinds, m->n_kinds, *cap) = kind->name;
}

void zk__manifest_inputs(zk_ctx *cx, const zk_scheme *s, const zk_inputs *inputs, zk__manifest *m)
{
    size_t cap = 0;

    m->used = ZK_NEWS(&cx->arena, zk__used, s->n_refs);
    m->n_used = (size_t)s->n_refs;
    for (int i = 0; i < s->n_refs; i++) {
        const zk_ref *ref = &s->refs[i];

        m->used[i] =
            (zk__used){ref->text, ref->indicator ? ref->indicator->name : ref->text, zk__used_sha(cx, ref)};
        kind_add(cx, m, &cap, ref->indicator ? ref->indicator->kind : NULL);
    }
    m->facts = ZK_NEWS(&cx->arena, zk__fact, inputs->n);
    m->n_facts = inputs->n;
    for (size_t i = 0; i < inputs->n; i++) {
        const zk_kindfile *f = inputs->files[i];
        zk__fact *fact = &m->facts[i];

        kind_add(cx, m, &cap, inputs->kinds[i]);
        *fact = (zk__fact){
            .kind = inputs->kinds[i]->name, .path = f->rel, .sha256 = f->sha256, .rows = f->scan.rows};
        fact->dead_sha256 = zk__dead_sha(cx, &f->scan, &fact->dead);
    }
}

/* ---- writing --------------------------------------------------------------------------------- */

static void scheme_put(zk_json *j, const zk_scheme *s, const zk__manifest *m)
{
    zk_json_key(j, "scheme");
    zk_json_object(j);
    zk_json_kstr(j, "name", m->scheme);
    zk_json_kint(j, "version", m->version);
    zk_json_kboth(j, "title", s->title);
    zk_json_kstr(j, "sha256", m->scheme_sha256);
    zk_json_key(j, "body");
    zk_json_strn(j, (zk_str){m->body, m->body_n});
    zk_json_end_object(j);
}

static void indicator_put(zk_json *j, const zk_ref *ref, const zk__used *used)
{
    const zk_indicator *i = ref->indicator;

    zk_json_object(j);
    zk_json_kstr(j, "ref", ref->text);
    zk_json_kstr(j, "name", used->name);
    zk_json_kstr(j, "unit", ref->unit);
    if (i) {
        zk_json_kstr(j, "kind", i->kind ? i->kind->name : NULL);
        zk_json_kstr(j, "function", i->function);
        zk_json_kstr(j, "value", i->value);
        zk_json_kstr(j, "where", i->where);
    }
    zk_json_kstr(j, "sha256", used->sha256);
    zk_json_end_object(j);
}

static void indicators_put(zk_json *j, const zk_scheme *s, const zk__manifest *m)
{
    zk_json_key(j, "indicators");
    zk_json_object(j);
    zk_json_kstr(j, "sha256", m->lib_sha256);
    zk_json_key(j, "used");
    zk_json_array(j);
    for (size_t i = 0; i < m->n_used; i++)
        indicator_put(j, &s->refs[i], &m->used[i]);
    zk_json_end_array(j);
    zk_json_end_object(j);
}

static void facts_put(zk_json *j, const zk__manifest *m)
{
    zk_json_key(j, "facts");
    zk_json_object(j);
    zk_json_kint(j, "read", m->facts_read);
    zk_json_key(j, "kinds");
    zk_json_array(j);
    for (size_t i = 0; i < m->n_kinds; i++)
        zk_json_str(j, m->kinds[i]);
    zk_json_end_array(j);
    zk_json_key(j, "files");
    zk_json_array(j);
    for (size_t i = 0; i < m->n_facts; i++) {
        zk_json_object(j);
        zk_json_kstr(j, "kind", m->facts[i].kind);
        zk_json_kstr(j, "path", m->facts[i].path);
        zk_json_kstr(j, "sha256", m->facts[i].sha256);
        zk_json_kint(j, "rows", m->facts[i].rows);
        zk_json_kint(j, "superseded", m->facts[i].dead);
        zk_json_kstr(j, "superseded_sha256", m->facts[i].dead_sha256);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
    zk_json_end_object(j);
}

static void given_put(zk_json *j, const zk__manifest *m)
{
    zk_json_key(j, "given");
    zk_json_array(j);
    for (size_t i = 0; i < m->n_given; i++) {
        zk_json_object(j);
        zk_json_kstr(j, "scheme", m->given[i].scheme);
        zk_json_kint(j, "run", m->given[i].run);
        zk_json_kstr(j, "result_hash", m->given[i].result_hash);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

static void grades_put(zk_json *j, const zk__manifest *m)
{
    zk_json_key(j, "grades");
    zk_json_array(j);
    for (size_t i = 0; i < m->n_grades; i++) {
        zk_json_object(j);
        zk_json_kstr(j, "grade", m->grades[i].grade);
        zk_json_kboth(j, "title", m->grades[i].title);
        zk_json_kint(j, "subjects", m->grades[i].subjects);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

static void result_put(zk_json *j, const zk_scheme *s, const zk__manifest *m)
{
    zk_json_key(j, "result");
    zk_json_object(j);
    zk_json_kstr(j, "file", m->file);
    zk_json_kstr(j, "sha256", m->file_sha256);
    zk_json_kint(j, "bytes", m->file_bytes);
    zk_json_kbool(j, "names", m->named);
    zk_json_key(j, "nodes"); /* in the order of fit.json */
    zk_json_array(j);
    for (int i = 0; i < s->n_nodes; i++)
        zk_json_str(j, i ? s->nodes[i].path : s->name);
    zk_json_end_array(j);
    zk_json_kstr(j, "hash", m->result_hash);
    zk_json_end_object(j);
}

static void made_put(zk_json *j, const zk__manifest *m)
{
    zk_json_key(j, "made");
    zk_json_object(j);
    zk_json_kstr(j, "by", m->user);
    zk_json_kint(j, "at_ms", m->made_ms);
    zk_json_kstr(j, "program", "zhike " ZK_VERSION);
    zk_json_kstr(j, "build", ZK_BUILD);
    zk_json_kstr(j, "ledger", m->ledger_engine);
    zk_json_kstr(j, "facts", m->facts_engine);
    zk_json_end_object(j);
}

const char *zk__manifest_text(zk_ctx *cx, const zk_scheme *s, const zk__manifest *m)
{
    zk_json j = {.pretty = true};
    char date[16];
    const char *text;

    zk_json_object(&j);
    zk_json_kstr(&j, "format", format_name);
    zk_json_kint(&j, "run", m->run);
    scheme_put(&j, s, m);
    zk_json_kstr(&j, "as_of", zk_date_show(m->as_of, date));
    zk_json_kstr(&j, "where", m->where);
    zk_json_kint(&j, "customers", m->customers);
    zk_json_kint(&j, "subjects", m->subjects);
    zk_json_kbool(&j, "standing", m->standing);
    indicators_put(&j, s, m);
    facts_put(&j, m);
    given_put(&j, m);
    zk_json_key(&j, "fit");
    zk_json_object(&j);
    zk_json_kstr(&j, "file", "fit.json");
    zk_json_kstr(&j, "sha256", m->fit_sha256);
    zk_json_end_object(&j);
    grades_put(&j, m);
    result_put(&j, s, m);
    made_put(&j, m);
    zk_json_end_object(&j);
    text = zk_strndup(&cx->arena, j.buf.p, j.buf.n);
    zk_json_clear(&j);
    return text;
}

/* ---- reading ------------------------------------------------------------------------------------ */

static const char *text_at(zk_ctx *cx, const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));

    return s ? zk_strdup(&cx->arena, s) : NULL;
}

static int64_t int_at(const json_t *o, const char *key)
{
    return json_integer_value(json_object_get(o, key));
}

/* Room for as many items as a list has; *n of them. */
static void *items_of(zk_ctx *cx, const json_t *list, size_t size, size_t *n)
{
    *n = json_array_size(list);
    return zk_array(&cx->arena, *n, size);
}

static zk_both both_at(zk_ctx *cx, const json_t *o, const char *key)
{
    const json_t *b = json_object_get(o, key);
    const char *zh = text_at(cx, b, "zh"), *en = text_at(cx, b, "en");

    return (zk_both){zh ? zh : "", en ? en : ""};
}

static void facts_take(zk_ctx *cx, const json_t *root, zk__manifest *m)
{
    const json_t *facts = json_object_get(root, "facts"), *kinds = json_object_get(facts, "kinds"),
                 *files = json_object_get(facts, "files");

    m->facts_read = int_at(facts, "read");
    m->kinds = items_of(cx, kinds, sizeof *m->kinds, &m->n_kinds);
    for (size_t i = 0; i < m->n_kinds; i++) {
        const char *kind = json_string_value(json_array_get(kinds, i));

        m->kinds[i] = zk_strdup(&cx->arena, kind ? kind : "");
    }
    m->facts = items_of(cx, files, sizeof *m->facts, &m->n_facts);
    for (size_t i = 0; i < m->n_facts; i++) {
        const json_t *f = json_array_get(files, i);

        m->facts[i] = (zk__fact){
            .kind = text_at(cx, f, "kind"),
            .path = text_at(cx, f, "path"),
            .sha256 = text_at(cx, f, "sha256"),
            .dead_sha256 = text_at(cx, f, "superseded_sha256"),
            .rows = int_at(f, "rows"),
            .dead = int_at(f, "superseded"),
        };
    }
}

static void lists_take(zk_ctx *cx, const json_t *root, zk__manifest *m)
{
    const json_t *used = json_object_get(json_object_get(root, "indicators"), "used"),
                 *given = json_object_get(root, "given"), *grades = json_object_get(root, "grades");

    m->used = items_of(cx, used, sizeof *m->used, &m->n_used);
    for (size_t i = 0; i < m->n_used; i++) {
        const json_t *u = json_array_get(used, i);

        m->used[i] = (zk__used){text_at(cx, u, "ref"), text_at(cx, u, "name"), text_at(cx, u, "sha256")};
    }
    m->given = items_of(cx, given, sizeof *m->given, &m->n_given);
    for (size_t i = 0; i < m->n_given; i++) {
        const json_t *g = json_array_get(given, i);

        m->given[i] =
            (zk__given_run){text_at(cx, g, "scheme"), text_at(cx, g, "result_hash"), int_at(g, "run")};
    }
    m->grades = items_of(cx, grades, sizeof *m->grades, &m->n_grades);
    for (size_t i = 0; i < m->n_grades; i++) {
        const json_t *g = json_array_get(grades, i);

        m->grades[i] =
            (zk_grade_count){text_at(cx, g, "grade"), both_at(cx, g, "title"), int_at(g, "subjects")};
    }
}

/* Every text that later code relies on is there. */
static bool whole(const zk__manifest *m)
{
    bool ok = m->scheme && m->scheme_sha256 && m->body && m->lib_sha256 && m->fit_sha256 && m->file &&
              m->file_sha256 && m->result_hash;

    for (size_t i = 0; i < m->n_used; i++)
        ok &= m->used[i].ref && m->used[i].name && m->used[i].sha256;
    for (size_t i = 0; i < m->n_facts; i++)
        ok &= m->facts[i].kind && m->facts[i].path && m->facts[i].sha256;
    for (size_t i = 0; i < m->n_given; i++)
        ok &= m->given[i].scheme && m->given[i].result_hash;
    for (size_t i = 0; i < m->n_grades; i++)
        ok &= m->grades[i].grade != NULL;
    return ok;
}

static bool take(zk_ctx *cx, const json_t *root, zk__manifest *m)
{
    const json_t *scheme = json_object_get(root, "scheme"), *result = json_object_get(root, "result"),
                 *made = json_object_get(root, "made"), *body = json_object_get(scheme, "body");
    const char *format = json_string_value(json_object_get(root, "format")),
               *as_of = text_at(cx, root, "as_of");

    if (!format || strcmp(format, format_name) ||
        zk_date_parse(zk_str_of(as_of ? as_of : ""), ZK_YMD, &m->as_of))
        return false;
    m->run = int_at(root, "run");
    m->scheme = text_at(cx, scheme, "name");
    m->version = int_at(scheme, "version");
    m->scheme_sha256 = text_at(cx, scheme, "sha256");
    m->body_n = json_string_length(body);
    m->body = text_at(cx, scheme, "body");
    m->where = text_at(cx, root, "where");
    m->customers = int_at(root, "customers");
    m->subjects = int_at(root, "subjects");
    m->standing = json_is_true(json_object_get(root, "standing"));
    m->lib_sha256 = text_at(cx, json_object_get(root, "indicators"), "sha256");
    m->fit_sha256 = text_at(cx, json_object_get(root, "fit"), "sha256");
    m->file = text_at(cx, result, "file");
    m->file_sha256 = text_at(cx, result, "sha256");
    m->file_bytes = int_at(result, "bytes");
    m->named = json_is_true(json_object_get(result, "names"));
    m->result_hash = text_at(cx, result, "hash");
    m->user = text_at(cx, made, "by");
    m->made_ms = int_at(made, "at_ms");
    m->ledger_engine = text_at(cx, made, "ledger");
    m->facts_engine = text_at(cx, made, "facts");
    facts_take(cx, root, m);
    lists_take(cx, root, m);
    return whole(m);
}

zk_err zk__manifest_parse(zk_ctx *cx, const char *path, zk_str text, zk__manifest *out)
{
    json_error_t fault = {0};
    json_t *root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &fault);
    bool ok;

    *out = (zk__manifest){0};
    ok = root && take(cx, root, out);
    json_decref(root);
    if (!ok)
        return zk_fail(cx, ZK_ECORRUPT,
                       ZK_L("评价清单 %s 读不懂：%s", "the manifest %s cannot be understood: %s"), path,
                       fault.text[0] ? fault.text
                                     : ZK_TR(cx, "缺少内容或格式版本不同",
                                             "something is missing, or its format is another"));
    return ZK_OK;
}
