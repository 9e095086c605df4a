/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers and owners of what facts may refer to besides customers: accounts, supply points, meters,
 * contracts (table subject). The sealed files are the truth; this is how a bill that names an account only
 * finds its customer.
 */
#include <string.h>

#include "app/import/job.h"

static const zk_scancol columns[] = {{.name = "subject", .type = ZK_COL_INT},
                                     {.name = "id", .type = ZK_COL_TEXT}};

typedef struct owners {
    zk_ctx *cx;
    const char *kind;
    int64_t import_id;
    zk_map numbers;     /* id -> number of its own */
    const zk_map *only; /* NULL: all */
    /* for zk__owners_ids */
    zk_map *map;
    zk_str **ids;
    size_t *n, *cap;
} owners;

static zk_err one_set(owners *o, zk_str id, int64_t owner)
{
    zk_val name = {.type = ZK_VAL_TEXT, .p = id.p, .n = id.n};
    int64_t no;

    if (zk_map_get(&o->numbers, id, &no))
        return zk_sql_exec(o->cx, "UPDATE subject SET owner_no = ? WHERE no = ?",
                           ZK_ARGS(zk_int(owner), zk_int(no)), NULL);
    ZK_TRY(zk_sql_id(o->cx, "subject", 1, &no));
    zk_map_put(&o->numbers, id, no);
    return zk_sql_exec(
        o->cx, "INSERT INTO subject (no, kind, id, owner_no, import_id) VALUES (?, ?, ?, ?, ?)",
        ZK_ARGS(zk_int(no), zk_text(o->kind), name, zk_int(owner), zk_int(o->import_id)), NULL);
}

static zk_err rows_set(void *user, const zk_batch *b)
{
    owners *o = user;
    int64_t one;

    for (size_t r = 0; r < b->rows; r++) {
        if ((b->null[1] && b->null[1][r]) || (o->only && !zk_map_get(o->only, b->text[1][r], &one)))
            continue;
        ZK_TRY(one_set(o, b->text[1][r], b->num[0][r]));
    }
    return ZK_OK;
}

static zk_err scan(zk_ctx *cx, const zk_scanfile *files, size_t n, zk_scan_fn fn, void *user)
{
    zk_scan s = {
        .files = files, .n_files = n, .cols = columns, .n_cols = 2, .ordered = true, .fn = fn, .user = user};

    return zk_facts_scan(cx, &s);
}

zk_err zk__owners_add(zk_ctx *cx, const char *kind, const char *path, int64_t rows, int64_t import_id)
{
    owners o = {.cx = cx, .kind = kind, .import_id = import_id};
    zk_scanfile file = {.path = path, .rows = rows};
    zk_err err = zk__sql_numbers(cx, kind, &o.numbers);

    if (!err)
        err = scan(cx, &file, 1, rows_set, &o);
    zk_map_clear(&o.numbers);
    return err;
}

static zk_err rows_collect(void *user, const zk_batch *b)
{
    owners *o = user;

    for (size_t r = 0; r < b->rows; r++) {
        zk_str id = b->text[1][r];

        if (!(b->null[1] && b->null[1][r]) && zk_map_put(o->map, id, 1))
            *ZK_PUSH(&o->cx->arena, *o->ids, *o->n, *o->cap) =
                (zk_str){zk_strndup(&o->cx->arena, id.p, id.n), id.n};
    }
    return ZK_OK;
}

zk_err zk__owners_ids(zk_ctx *cx, const char *path, int64_t rows, zk_map *map, zk_str **ids, size_t *n,
                      size_t *cap)
{
    owners o = {.cx = cx, .map = map, .ids = ids, .n = n, .cap = cap};
    zk_scanfile file = {.path = path, .rows = rows};

    return scan(cx, &file, 1, rows_collect, &o);
}

zk_err zk__owners_rebuild(zk_ctx *cx, const char *kind, const zk_map *gone, const zk_str *ids, size_t n)
{
    owners o = {.cx = cx, .kind = kind, .only = gone};
    zk_kindfile *files;
    zk_scanfile *scans;
    size_t n_files;
    zk_err err = ZK_OK;

    for (size_t i = 0; i < n && !err; i++)
        err = zk_sql_exec(cx, "UPDATE subject SET owner_no = NULL WHERE kind = ? AND id = ?",
                          ZK_ARGS(zk_text(kind), (zk_val){.type = ZK_VAL_TEXT, .p = ids[i].p, .n = ids[i].n}),
                          NULL);
    ZK_TRY(err);
    ZK_TRY(zk_kind_files(cx, zk_kind_find(kind), 1, 0, &files, &n_files));
    scans = ZK_NEWS(&cx->arena, zk_scanfile, n_files + 1);
    for (size_t i = 0; i < n_files; i++)
        scans[i] = files[i].scan;
    if (!n_files)
        return ZK_OK;
    err = zk__sql_numbers(cx, kind, &o.numbers);
    if (!err)
        err = scan(cx, scans, n_files, rows_set, &o);
    zk_map_clear(&o.numbers);
    return err;
}
