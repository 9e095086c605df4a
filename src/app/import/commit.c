/* SPDX-License-Identifier: Apache-2.0
 *
 * What an import changes: numbers for new customers, rows it replaces, and the one transaction that
 * makes it all visible.
 *
 * A row replaces older ones with its key, also those that are dead already: should the import that
 * killed them be undone, they must stay dead. So whichever imports are undone, at most one row of a key lives.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "app/customer/customer.h"
#include "app/folder/folder.h"
#include "app/import/job.h"
#include "base/file.h"
#include "base/json.h"

/* ---- new customers ------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    return zk_str_cmp(*(const zk_str *)a, *(const zk_str *)b);
}

/* All ids the workers met, each once, sorted: the number of a customer must not depend on threads. */
static void fresh_gather(zk__job *j)
{
    zk_map seen = {0};
    size_t cap = 0;

    for (size_t i = 0; i < j->n_parts; i++)
        for (int t = 0; t < j->parts[i].convert.threads; t++)
            for (size_t k = 0; k < j->parts[i].convert.tally[t].n_ids; k++) {
                zk_str id = j->parts[i].convert.tally[t].ids[k];

                if (zk_map_put(&seen, id, 1))
                    *ZK_PUSH(&j->cx->arena, j->ids.fresh, j->ids.n_fresh, cap) =
                        (zk_str){zk_strndup(&j->cx->arena, id.p, id.n), id.n};
            }
    zk_map_clear(&seen);
    if (j->ids.n_fresh)
        qsort(j->ids.fresh, j->ids.n_fresh, sizeof *j->ids.fresh, by_text);
}

zk_err zk__ids_make(zk__job *j)
{
    zk__ids *ids = &j->ids;

    fresh_gather(j);
    ZK_TRY(zk__sql_peek(j->cx, "subject", &ids->first));
    ids->fresh_no = ZK_NEWS(&j->cx->arena, int64_t, ids->n_fresh + 1);
    for (size_t i = 0; i < ids->n_fresh; i++) {
        /* A customer of an undone import has its number still. */
        if (!zk_map_get(&ids->numbers, ids->fresh[i], &ids->fresh_no[i]))
            ids->fresh_no[i] = ids->first + (int64_t)ids->n_new++;
        zk_map_put(&ids->map[0], ids->fresh[i], ids->fresh_no[i]);
    }
    return ZK_OK;
}

/* ---- what is there already -------------------------------------------------------------------------- */

static const char *value_columns(zk_ctx *cx, const zk__plan *p)
{
    zk_buf b = {0};
    const char *list;

    for (size_t c = 0; c < p->n_seal; c++)
        zk_buf_fmt(&b, "%s%s", c ? "," : "", p->seal[c].name);
    list = zk_strdup(&cx->arena, b.p);
    zk_buf_clear(&b);
    return list;
}

static void bits_or(zk_overlap *to, const zk_overlap *from, int64_t rows)
{
    if (!to->rows)
        to->rows = from->rows;
    else
        for (int64_t i = 0; from->rows && i < (rows + 7) / 8; i++)
            to->rows[i] |= from->rows[i];
}

/* Files that can hold a row that this part replaces. Without a key column only days that both have, and not the
 * other parts of this file: they are other measures of the same moments. A day more, for other time zones. */
static bool may_meet(const zk__job *j, const zk__part_job *part, size_t i)
{
    if (part->plan.key >= 0)
        return true;
    return i < j->n_old && j->old[i].date_min <= (int64_t)part->date_max + 1 &&
           j->old[i].date_max >= (int64_t)part->date_min - 1;
}

/* zk_facts_overlap with the files that matter; out is by position in old. */
static zk_err overlap_some(const zk__job *j, const zk__part_job *part, const zk_scanfile *old, size_t n,
                           zk_overlap *out)
{
    zk_ctx *cx = j->cx;
    zk_scanfile *some = ZK_NEWS(&cx->arena, zk_scanfile, n + 1);
    zk_overlap *found = ZK_NEWS(&cx->arena, zk_overlap, n + 1);
    size_t *at = ZK_NEWS(&cx->arena, size_t, n + 1), k = 0;

    for (size_t i = 0; i < n; i++)
        if (may_meet(j, part, i)) {
            some[k] = old[i];
            at[k++] = i;
        }
    ZK_TRY(zk_facts_overlap(cx, part->tmp, some, k, part->plan.same, value_columns(cx, &part->plan), found));
    for (size_t i = 0; i < k; i++)
        out[at[i]] = found[i];
    return ZK_OK;
}

static zk_err part_overlap(zk__job *j, size_t nr)
{
    zk_ctx *cx = j->cx;
    zk__part_job *part = &j->parts[nr];
    size_t n = j->n_old + nr;
    zk_scanfile *old = ZK_NEWS(&cx->arena, zk_scanfile, n + 1);
    zk_overlap *dead = ZK_NEWS(&cx->arena, zk_overlap, n + 1);
    bool any_dead = false;
    size_t used = j->n_old;

    for (size_t i = 0; i < j->n_old; i++) {
        old[i] = j->old[i].scan;
        any_dead |= old[i].dead != NULL;
    }
    for (size_t i = 0; i < nr; i++)
        if (j->parts[i].sealed.rows)
            old[used++] = (zk_scanfile){.path = j->parts[i].tmp, .rows = j->parts[i].sealed.rows};
    part->n_overlap = used;
    part->overlap = ZK_NEWS(&cx->arena, zk_overlap, used + 1);
    if (!used || !part->sealed.rows || !part->plan.same)
        return ZK_OK;
    ZK_TRY(overlap_some(j, part, old, used, part->overlap));
    for (size_t i = 0; i < used; i++) {
        j->result->duplicate += part->overlap[i].n_same;
        j->result->accepted -= part->overlap[i].n_same;
        j->result->corrected += part->overlap[i].n_changed;
    }
    if (!any_dead)
        return ZK_OK;
    for (size_t i = 0; i < used; i++)
        old[i].dead = NULL;
    ZK_TRY(overlap_some(j, part, old, used, dead));
    for (size_t i = 0; i < used; i++)
        bits_or(&part->overlap[i], &dead[i], old[i].rows);
    return ZK_OK;
}

zk_err zk__overlap_find(zk__job *j)
{
    ZK_TRY(zk_kind_files(j->cx, j->opt->kind, 1, 0, &j->old, &j->n_old));
    for (size_t i = 0; i < j->n_parts; i++)
        ZK_TRY(part_overlap(j, i));
    return ZK_OK;
}

/* ---- files to their places ---------------------------------------------------------------------------- */

/* "2024-03" when all is in one month, else the year it begins in. */
static const char *period_of(zk_ctx *cx, const zk__part_job *part)
{
    int y, m, d;

    if (part->date_min > part->date_max)
        return "all";
    zk_date_split(part->date_min, &y, &m, &d);
    if (zk_date_month(part->date_min) == zk_date_month(part->date_max))
        return zk_fmt(&cx->arena, "%04d-%02d", y, m);
    return zk_fmt(&cx->arena, "%04d", y);
}

/* A file that was moved and yet not safely is at its new place: there it is removed. */
static zk_err move_one(zk_ctx *cx, const char **file, const char *path)
{
    zk_err err = zk_file_move(cx, *file, path);

    if (!err || !zk_file_exists(*file))
        *file = path;
    return err;
}

static zk_err place(zk__job *j)
{
    zk_ctx *cx = j->cx;

    for (size_t i = 0; i < j->n_parts; i++) {
        zk__part_job *part = &j->parts[i];
        const char *dir, *path;

        if (!part->sealed.rows)
            continue;
        dir = zk_fmt(&cx->arena, "facts/%s/%s", j->opt->kind->name, period_of(cx, part));
        part->rel = j->n_parts == 1
                        ? zk_fmt(&cx->arena, "%s/%" PRId64 ".parquet", dir, j->import_id)
                        : zk_fmt(&cx->arena, "%s/%" PRId64 "-%zu.parquet", dir, j->import_id, i + 1);
        path = zk_folder_path(cx, part->rel);
        ZK_TRY(zk_dir_make(cx, zk_folder_path(cx, dir)));
        ZK_TRY(move_one(cx, &part->tmp, path));
    }
    if (j->rejects_tmp)
        ZK_TRY(move_one(cx, &j->rejects_tmp, zk_folder_path(cx, j->result->rejects_file)));
    return ZK_OK;
}

typedef struct numbered {
    int64_t no;
    zk_str id;
} numbered;

static int by_number(const void *a, const void *b)
{
    int64_t x = ((const numbered *)a)->no, y = ((const numbered *)b)->no;

    return (x > y) - (x < y);
}

static void fresh_by_number(zk__job *j, int64_t *no, zk_str *id)
{
    size_t n = j->ids.n_fresh;
    numbered *list = ZK_NEWS(&j->cx->arena, numbered, n + 1);

    for (size_t i = 0; i < n; i++)
        list[i] = (numbered){j->ids.fresh_no[i], j->ids.fresh[i]};
    qsort(list, n, sizeof *list, by_number);
    for (size_t i = 0; i < n; i++) {
        no[i] = list[i].no;
        id[i] = list[i].id;
    }
}

/* Customers made by facts: a customer file of their own with the ids alone. */
static zk_err created_write(zk__job *j, const char *rel, zk_sealed *sealed)
{
    zk_ctx *cx = j->cx;
    const zk_kind *kind = zk_kind_find("customer");
    size_t n = j->ids.n_fresh, cols = zk_kind_n_fields(kind) + 1;
    zk_column *c = ZK_NEWS(&cx->arena, zk_column, cols);
    int64_t *zeros = ZK_NEWS(&cx->arena, int64_t, n);
    zk_str *empty = ZK_NEWS(&cx->arena, zk_str, n);
    uint8_t *missing = ZK_NEWS(&cx->arena, uint8_t, n);
    int64_t *no = ZK_NEWS(&cx->arena, int64_t, n);
    zk_str *id = ZK_NEWS(&cx->arena, zk_str, n);

    memset(missing, 1, n);
    fresh_by_number(j, no, id);
    for (size_t i = 0; i < cols; i++) {
        const zk_field *f = i ? &kind->fields[i - 1] : NULL;

        c[i] = (zk_column){.name = f ? f->name : "subject",
                           .type = f ? f->type : ZK_COL_INT,
                           .num = zeros,
                           .real = (const double *)zeros,
                           .text = empty,
                           .null = missing};
    }
    c[0].num = no;
    c[0].null = NULL;
    c[1].text = id;
    c[1].null = NULL;
    ZK_TRY(zk_dir_make(cx, zk_path_dir(cx, zk_folder_path(cx, rel))));
    return zk_facts_write(cx, zk_folder_path(cx, rel), c, cols, (int64_t)n, 0, sealed);
}

/* ---- the transaction ---------------------------------------------------------------------------------- */

static zk_val text_val(zk_str s)
{
    return (zk_val){.type = ZK_VAL_TEXT, .p = s.p ? s.p : "", .n = s.n};
}

static zk_err id_take(zk__job *j, const char *series, int64_t count, int64_t expected)
{
    int64_t first;

    ZK_TRY(zk_sql_id(j->cx, series, count, &first));
    if (first == expected)
        return ZK_OK;
    return zk_fail(
        j->cx, ZK_ECONFLICT,
        ZK_L("导入期间台账被别处改动，请重试", "the ledger was changed elsewhere meanwhile; try again"));
}

static zk_err subjects_put(zk__job *j)
{
    const zk__ids *ids = &j->ids;
    zk_bulk *bulk;
    zk_err err = ZK_OK;

    if (!ids->n_new)
        return ZK_OK;
    ZK_TRY(id_take(j, "subject", (int64_t)ids->n_new, ids->first));
    ZK_TRY(zk_bulk_open(j->cx, "subject", "no, kind, id, owner_no, import_id", &bulk));
    for (size_t i = 0; i < ids->n_fresh && !err; i++) {
        zk_val v[] = {zk_int(ids->fresh_no[i]), zk_text("customer"), text_val(ids->fresh[i]), zk_null(),
                      zk_int(j->import_id)};

        if (ids->fresh_no[i] >= ids->first)
            err = zk_bulk_put(j->cx, bulk, v);
    }
    return zk_bulk_close(j->cx, bulk, err);
}

static zk_err superseded_put(zk__job *j, int64_t sealed_id, const zk_overlap *o, int64_t rows)
{
    uLong bytes = (uLong)((rows + 7) / 8);
    uLongf room = compressBound(bytes);
    Bytef *packed = zk_alloc(&j->cx->arena, room);
    int64_t set = 0;

    if (!o->rows)
        return ZK_OK;
    for (uLong i = 0; i < bytes; i++)
        set += __builtin_popcount(o->rows[i]);
    if (compress2(packed, &room, o->rows, bytes, 6) != Z_OK)
        return zk_fail(j->cx, ZK_EINTERNAL, ZK_L("压缩失败", "compression failed"));
    return zk__sql_superseded_put(j->cx, j->import_id, sealed_id, packed, room, set);
}

static zk_kindfile kindfile_of(zk__job *j, const zk__part_job *part, int64_t sealed_id)
{
    return (zk_kindfile){.scan = {.path = part->tmp, .rows = part->sealed.rows},
                         .sealed_id = sealed_id,
                         .import_id = j->import_id,
                         .rel = part->rel};
}

/* Rows of an earlier part that a later one replaces are dead already when the table is filled. */
static zk_err parts_put(zk__job *j, bool *replaces)
{
    int64_t *sealed_id = ZK_NEWS(&j->cx->arena, int64_t, j->n_parts);

    *replaces = false;
    for (size_t i = 0; i < j->n_parts; i++) {
        zk__part_job *part = &j->parts[i];
        size_t earlier = j->n_old;

        if (!part->sealed.rows)
            continue;
        ZK_TRY(zk_sql_id(j->cx, "sealed", 1, &sealed_id[i]));
        ZK_TRY(zk__sql_sealed_put(j->cx, &(zk__sealed_row){.id = sealed_id[i],
                                                           .import_id = j->import_id,
                                                           .rows = part->sealed.rows,
                                                           .bytes = part->sealed.bytes,
                                                           .kind = j->opt->kind->name,
                                                           .path = part->rel,
                                                           .sha256 = part->sealed.sha256,
                                                           .xxh3 = part->sealed.xxh3,
                                                           .has_subject = true,
                                                           .has_date = part->date_min <= part->date_max,
                                                           .has_refs = part->plan.key >= 0,
                                                           .subject_min = part->sealed.subject_min,
                                                           .subject_max = part->sealed.subject_max,
                                                           .date_min = part->date_min,
                                                           .date_max = part->date_max}));
        for (size_t k = 0; k < j->n_old && k < part->n_overlap; k++) {
            *replaces |= part->overlap[k].rows != NULL;
            ZK_TRY(superseded_put(j, j->old[k].sealed_id, &part->overlap[k], j->old[k].scan.rows));
        }
        for (size_t k = 0; k < i; k++)
            if (j->parts[k].sealed.rows && earlier < part->n_overlap) {
                *replaces |= part->overlap[earlier].rows != NULL;
                ZK_TRY(superseded_put(j, sealed_id[k], &part->overlap[earlier++], j->parts[k].sealed.rows));
            }
    }
    return ZK_OK;
}

static zk_err import_put(zk__job *j, int64_t at_ms)
{
    const zk_import_result *r = j->result;
    zk_import_row row = {.id = j->import_id,
                         .kind = j->opt->kind->name,
                         .file = j->opt->path,
                         .file_sha256 = r->sha256,
                         .mapping = j->opt->map,
                         .state = "sealed",
                         .rejects_file = r->rejects_file,
                         .by = j->cx->user,
                         .file_bytes = r->bytes,
                         .read = r->read,
                         .accepted = r->accepted,
                         .rejected = r->rejected,
                         .duplicate = r->duplicate,
                         .filtered = r->filtered,
                         .corrected = r->corrected,
                         .at_ms = at_ms,
                         .seconds = zk_seconds() - j->start_s};

    ZK_TRY(id_take(j, "import", 1, j->import_id));
    return zk__sql_import_put(j->cx, &row);
}

static zk_err created_put(zk__job *j, const char *rel, const zk_sealed *s)
{
    int64_t id;
    zk_kindfile file;

    ZK_TRY(zk_sql_id(j->cx, "sealed", 1, &id));
    ZK_TRY(zk__sql_sealed_put(j->cx, &(zk__sealed_row){.id = id,
                                                       .import_id = j->import_id,
                                                       .rows = s->rows,
                                                       .bytes = s->bytes,
                                                       .kind = "customer",
                                                       .path = rel,
                                                       .sha256 = s->sha256,
                                                       .xxh3 = s->xxh3,
                                                       .has_subject = true,
                                                       .has_refs = true,
                                                       .subject_min = s->subject_min,
                                                       .subject_max = s->subject_max}));
    file = (zk_kindfile){.scan = {.path = zk_folder_path(j->cx, rel), .rows = s->rows},
                         .import_id = j->import_id};
    return zk_customer_add(j->cx, &file, false);
}

/* What other tables know of the records themselves. */
static zk_err project(zk__job *j, bool replaces)
{
    const char *kind = j->opt->kind->name;

    for (size_t i = 0; i < j->n_parts; i++) {
        zk__part_job *part = &j->parts[i];

        if (!part->sealed.rows)
            continue;
        if (!strcmp(kind, "customer") && j->n_parts == 1) {
            zk_kindfile file = kindfile_of(j, part, 0);

            ZK_TRY(zk_customer_add(j->cx, &file, replaces));
        } else if (zk__ref_of(kind) > 0) {
            ZK_TRY(zk__owners_add(j->cx, kind, part->tmp, part->sealed.rows, j->import_id));
        }
    }
    return !strcmp(kind, "customer") && j->n_parts > 1 ? zk_customer_rebuild(j->cx) : ZK_OK;
}

static const char *audit_detail(zk__job *j)
{
    const zk_import_result *r = j->result;
    zk_json json = {0};
    const char *text;

    zk_json_object(&json);
    zk_json_kstr(&json, "kind", j->opt->kind->name);
    zk_json_kstr(&json, "file", j->opt->path);
    zk_json_kstr(&json, "sha256", r->sha256);
    zk_json_kint(&json, "accepted", r->accepted);
    zk_json_kint(&json, "rejected", r->rejected);
    zk_json_kint(&json, "duplicate", r->duplicate);
    zk_json_end_object(&json);
    text = zk_strdup(&j->cx->arena, json.buf.p);
    zk_json_clear(&json);
    return text;
}

static zk_err transaction(zk__job *j, int64_t at_ms, const char *created_rel, const zk_sealed *created)
{
    bool replaces;

    ZK_TRY(import_put(j, at_ms));
    ZK_TRY(subjects_put(j));
    ZK_TRY(parts_put(j, &replaces));
    if (created_rel)
        ZK_TRY(created_put(j, created_rel, created));
    ZK_TRY(project(j, replaces));
    return zk__sql_audit(j->cx, "import", zk_fmt(&j->cx->arena, "import %" PRId64, j->import_id),
                         audit_detail(j));
}

zk_err zk__commit(zk__job *j, int64_t at_ms)
{
    zk_ctx *cx = j->cx;
    zk_sealed created = {0};
    const char *rel = NULL;
    zk_err err;

    ZK_TRY(zk_folder_making(cx, "import", j->import_id));
    j->making = true;
    ZK_TRY(place(j));
    if (j->ids.n_fresh && strcmp(j->opt->kind->name, "customer")) {
        rel = zk_fmt(&cx->arena, "facts/customer/all/%" PRId64 ".parquet", j->import_id);
        ZK_TRY(created_write(j, rel, &created));
        j->result->created = (int64_t)j->ids.n_fresh;
    }
    ZK_TRY(zk_tx_begin(cx));
    err = zk_tx_end(cx, transaction(j, at_ms, rel, &created));
    if (err && !zk_tx_unknown(cx)) {
        if (rel)
            unlink(zk_folder_path(cx, rel));
        return err;
    }
    /* They are named by the ledger now: no longer ours to remove. */
    for (size_t i = 0; i < j->n_parts; i++)
        j->parts[i].tmp = NULL;
    j->rejects_tmp = NULL;
    if (err) /* or perhaps not: with the announcement left the next sweep removes them if they are not */
        j->making = false;
    else
        j->result->id = j->import_id;
    return err;
}
