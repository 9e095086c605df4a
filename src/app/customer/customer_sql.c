/* SPDX-License-Identifier: Apache-2.0
 *
 * Table customer (contract in customer.h).
 */
#include "app/customer/customer.h"

#include <string.h>

#include "store/ledger.h"

enum { SUBJECT, ID, NAME, CATEGORY, TRADE, REGION, MANAGER, IMPORTANCE, CAPACITY, SINCE, STATUS, N_COLS };

/* Codes are read as the texts they are. */
static const zk_scancol columns[N_COLS] = {
    [SUBJECT] = {.name = "subject", .type = ZK_COL_INT},
    [ID] = {.name = "id", .type = ZK_COL_TEXT},
    [NAME] = {.name = "name", .type = ZK_COL_TEXT},
    [CATEGORY] = {.name = "category", .type = ZK_COL_TEXT},
    [TRADE] = {.name = "trade", .type = ZK_COL_TEXT},
    [REGION] = {.name = "region", .type = ZK_COL_TEXT},
    [MANAGER] = {.name = "manager", .type = ZK_COL_TEXT},
    [IMPORTANCE] = {.name = "importance", .type = ZK_COL_TEXT},
    [CAPACITY] = {.name = "capacity", .type = ZK_COL_INT},
    [SINCE] = {.name = "since", .type = ZK_COL_DATE},
    [STATUS] = {.name = "status", .type = ZK_COL_TEXT},
};

typedef struct load {
    zk_ctx *cx;
    const zk_kindfile *files;
    zk_bulk *bulk;
    bool remove; /* instead of adding */
} load;

static zk_err rows_remove(load *l, const zk_batch *b)
{
    for (size_t r = 0; r < b->rows; r++)
        ZK_TRY(zk_sql_exec(l->cx, "DELETE FROM customer WHERE no = ?", ZK_ARGS(zk_int(b->num[SUBJECT][r])),
                           NULL));
    return ZK_OK;
}

static zk_err rows_add(void *user, const zk_batch *b)
{
    load *l = user;
    zk_val v[N_COLS + 1];

    if (l->remove)
        return rows_remove(l, b);
    for (size_t r = 0; r < b->rows; r++) {
        for (int c = 0; c < N_COLS; c++) {
            if (b->null[c] && b->null[c][r])
                v[c] = zk_null();
            else if (columns[c].type == ZK_COL_TEXT)
                v[c] = (zk_val){
                    .type = ZK_VAL_TEXT, .p = b->text[c][r].p ? b->text[c][r].p : "", .n = b->text[c][r].n};
            else
                v[c] = zk_int(b->num[c][r]);
        }
        v[N_COLS] = zk_int(l->files[b->file].import_id);
        ZK_TRY(zk_bulk_put(l->cx, l->bulk, v));
    }
    return ZK_OK;
}

static zk_err files_scan(load *l, size_t n, bool live)
{
    zk_scanfile *files = ZK_NEWS(&l->cx->arena, zk_scanfile, n + 1);
    zk_scan scan = {.files = files,
                    .n_files = n,
                    .cols = columns,
                    .n_cols = N_COLS,
                    .ordered = true,
                    .fn = rows_add,
                    .user = l};

    for (size_t i = 0; i < n; i++) {
        files[i] = l->files[i].scan;
        if (!live)
            files[i].dead = NULL;
    }
    return zk_facts_scan(l->cx, &scan);
}

static zk_err add_all(load *l, size_t n)
{
    zk_err err;

    ZK_TRY(zk_bulk_open(
        l->cx, "customer",
        "no, id, name, category, trade, region, manager, importance, capacity_w, since, status, import_id",
        &l->bulk));
    err = files_scan(l, n, true);
    return zk_bulk_close(l->cx, l->bulk, err);
}

zk_err zk_customer_add(zk_ctx *cx, const zk_kindfile *file, bool replaces)
{
    load l = {.cx = cx, .files = file, .remove = true};

    if (replaces)
        ZK_TRY(files_scan(&l, 1, true));
    l.remove = false;
    return add_all(&l, 1);
}

zk_err zk_customer_rebuild(zk_ctx *cx)
{
    zk_kindfile *files;
    size_t n;
    load l = {.cx = cx};

    ZK_TRY(zk_kind_files(cx, zk_kind_find("customer"), 1, 0, &files, &n));
    ZK_TRY(zk_sql_exec(cx, "DELETE FROM customer", ZK_NO_ARGS, NULL));
    l.files = files;
    return n ? add_all(&l, n) : ZK_OK;
}
