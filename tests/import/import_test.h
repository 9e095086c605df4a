/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of the import share: a data folder on either ledger, files with given contents, and the
 * live rows of a kind as sorted text, which is what undo and re-import must leave equal.
 */
#ifndef ZK_IMPORT_TEST_H
#define ZK_IMPORT_TEST_H

#include "app/folder/folder.h"
#include "app/import/import.h"
#include "base/file.h"
#include "store/ledger.h"
#include "zk_test.h"

static zk_ctx tx;

/* The ledger of this test: on the server that ZHIKE_TEST_PG names a schema of its own, else SQLite. */
static const char *test_ledger(void)
{
    static char url[ZK_TEST_PATH_MAX];
    const char *server = getenv("ZHIKE_TEST_PG");

    if (!server || !*server)
        return NULL;
    if (!*url)
        snprintf(url, sizeof url, "%s%soptions=-csearch_path%%3Dzk_import_%ld", server,
                 strchr(server, '?') ? "&" : "?", (long)getpid());
    return url;
}

static void ok_(const char *file, int line, zk_err err)
{
    if (err)
        printf("  %s:%d: %s\n", file, line, tx.message ? tx.message : zk_err_name(err));
    for (size_t i = 0; err && i < tx.n_diags; i++)
        printf("  %s:%d:%d: %s\n", tx.diags[i].file ? tx.diags[i].file : "", (int)tx.diags[i].line,
               (int)tx.diags[i].column, tx.diags[i].message);
    ZK_CHECK_OK(err);
}
#define OK(call) ok_(__FILE__, __LINE__, (call))

static void folder_open(int threads)
{
    bool made;
    const char *url = test_ledger(), *server = getenv("ZHIKE_TEST_PG");

    zk_ctx_init(&tx);
    tx.lang = ZK_EN;
    tx.quiet = true;
    tx.threads = threads;
    if (url) {
        OK(zk_ledger_open(&tx, server, true));
        OK(zk_sql_exec(&tx, zk_fmt(&tx.arena, "CREATE SCHEMA IF NOT EXISTS zk_import_%ld", (long)getpid()),
                       ZK_NO_ARGS, NULL));
        zk_ledger_close(&tx);
    }
    OK(zk_folder_init(&tx, zk_test_tmp("data"), url, 5, &made));
}

static void folder_close(void)
{
    zk_facts_close(&tx);
    if (test_ledger() && tx.ledger)
        zk_sql_exec(&tx, zk_fmt(&tx.arena, "DROP SCHEMA zk_import_%ld CASCADE", (long)getpid()), ZK_NO_ARGS,
                    NULL);
    zk_folder_close(&tx);
    zk_ctx_clear(&tx);
}

static const char *file_bytes(const char *name, const void *bytes, size_t n)
{
    const char *path = zk_strdup(&tx.arena, zk_test_tmp(name));
    FILE *f = fopen(path, "wb");

    ZK_CHECK(f && fwrite(bytes, 1, n, f) == n && fclose(f) == 0);
    return path;
}

static const char *file_text(const char *name, const char *text)
{
    return file_bytes(name, text, strlen(text));
}

/* Imports with the usual options; the result of the last one is in last. */
static zk_import_result last;
static zk_import_options opts; /* set before a call; path and kind are filled in */

static zk_err import(const char *kind, const char *path)
{
    if (!opts.utc_offset_min)
        opts.utc_offset_min = 480;
    opts.kind = zk_kind_find(kind);
    opts.path = path;
    return zk_import_file(&tx, &opts, &last);
}

static zk_err import_text(const char *kind, const char *text)
{
    return import(kind, file_text("in.csv", text));
}

#define CHECK_COUNTS(r, a, j, d)                                                                             \
    do {                                                                                                     \
        ZK_CHECK_INT(last.read, r);                                                                          \
        ZK_CHECK_INT(last.accepted, a);                                                                      \
        ZK_CHECK_INT(last.rejected, j);                                                                      \
        ZK_CHECK_INT(last.duplicate, d);                                                                     \
    } while (0)

/* ---- live rows as text ---- */

typedef struct dump {
    const zk_kind *kind;
    zk_scancol cols[64];
    size_t n;
    const char **lines;
    size_t n_lines, cap;
    int64_t owner; /* of the row before, and its id */
    const char *owner_id;
} dump;

static zk_err dump_rows(void *user, const zk_batch *b)
{
    dump *d = user;

    for (size_t r = 0; r < b->rows; r++) {
        zk_buf line = {0};

        for (size_t c = 0; c < d->n; c++) {
            if (b->null[c] && b->null[c][r]) {
                zk_buf_puts(&line, "|");
            } else if (c == 0) { /* the customer's id: numbers may differ between two histories */
                if (d->owner != b->num[0][r])
                    ZK_TRY(zk_sql_text(&tx, "SELECT id FROM subject WHERE no = ?",
                                       ZK_ARGS(zk_int(b->num[0][r])), &d->owner_id));
                d->owner = b->num[0][r];
                zk_buf_fmt(&line, "%s|", d->owner_id);
            } else if (d->cols[c].type == ZK_COL_TEXT) {
                zk_buf_fmt(&line, "%.*s|", (int)b->text[c][r].n, b->text[c][r].p);
            } else if (d->cols[c].type == ZK_COL_REAL) {
                zk_buf_fmt(&line, "%.17g|", b->real[c][r]);
            } else {
                zk_buf_fmt(&line, "%lld|", (long long)b->num[c][r]);
            }
        }
        *ZK_PUSH(&tx.arena, d->lines, d->n_lines, d->cap) = zk_strdup(&tx.arena, line.p);
        zk_buf_clear(&line);
    }
    return ZK_OK;
}

static int by_text_(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* All live rows of a kind, one a line, sorted; the owner first, then the fields of the kind. */
ZK_TEST__UNUSED static const char *live(const char *kind)
{
    dump d = {.kind = zk_kind_find(kind)};
    zk_kindfile *files;
    zk_scanfile scans[256];
    zk_scan scan = {.files = scans, .cols = d.cols, .ordered = true, .fn = dump_rows, .user = &d};
    zk_buf out = {0};
    const char *text;

    if (!tx.facts)
        zk_facts_open(&tx, zk_folder_path(&tx, "tmp"), 0);
    d.cols[d.n++] = (zk_scancol){.name = "subject", .type = ZK_COL_INT};
    for (const zk_field *f = d.kind->fields; f->name; f++)
        if (strcmp(zk_field_column(f), "subject"))
            d.cols[d.n++] =
                (zk_scancol){.name = f->name, .type = f->type == ZK_COL_CODE ? ZK_COL_TEXT : f->type};
    scan.n_cols = d.n;
    OK(zk_kind_files(&tx, d.kind, 1, 0, &files, &scan.n_files));
    ZK_CHECK(scan.n_files <= 256);
    for (size_t i = 0; i < scan.n_files; i++)
        scans[i] = files[i].scan;
    OK(zk_facts_scan(&tx, &scan));
    if (d.n_lines)
        qsort(d.lines, d.n_lines, sizeof *d.lines, by_text_);
    for (size_t i = 0; i < d.n_lines; i++)
        zk_buf_fmt(&out, "%s\n", d.lines[i]);
    text = zk_strdup(&tx.arena, out.p ? out.p : "");
    zk_buf_clear(&out);
    return text;
}

ZK_TEST__UNUSED static int64_t live_count(const char *kind)
{
    int64_t n = 0;

    for (const char *p = live(kind); *p; p++)
        n += *p == '\n';
    return n;
}

ZK_TEST__UNUSED static int64_t sql_count(const char *sql)
{
    int64_t n;

    OK(zk_sql_int(&tx, sql, ZK_NO_ARGS, &n));
    return n;
}

#endif
