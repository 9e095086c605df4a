/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of indicators share: a data folder of the test's own with sealed files of given
 * rows, named by the ledger as an import would.
 */
#ifndef INDICATOR_FIXTURE_H
#define INDICATOR_FIXTURE_H

#include "app/folder/folder.h"
#include "app/indicator/indicator.h"
#include "store/ledger.h"
#include "zk_test.h"

static zk_ctx fx;
static int64_t fx_files;

static void folder_make(void)
{
    bool made;

    zk_ctx_init(&fx);
    fx.lang = ZK_EN;
    fx.quiet = true;
    fx.user = "test";
    fx_files = 0;
    ZK_CHECK_OK(zk_folder_init(&fx, zk_strdup(&fx.arena, zk_test_tmp("data")), NULL, 0, &made));
    zk_facts_open(&fx, zk_folder_path(&fx, "tmp"), 512);
}

static void folder_drop(void)
{
    zk_facts_close(&fx);
    zk_folder_close(&fx);
    zk_ctx_clear(&fx);
    ZK_CHECK(nftw(zk_test_tmp("data"), zk_test__remove_one, 32, FTW_DEPTH | FTW_PHYS) == 0);
}

/* The engine again, with another number of threads. */
ZK_TEST__UNUSED static void engine_reopen(int threads)
{
    zk_facts_close(&fx);
    fx.threads = threads;
    zk_facts_open(&fx, zk_folder_path(&fx, "tmp"), 512);
}

/* Forgets all sealed files. */
ZK_TEST__UNUSED static void files_forget(void)
{
    ZK_CHECK_OK(zk_sql_exec(&fx, "DELETE FROM superseded", ZK_NO_ARGS, NULL));
    ZK_CHECK_OK(zk_sql_exec(&fx, "DELETE FROM sealed", ZK_NO_ARGS, NULL));
    ZK_CHECK_OK(zk_sql_exec(&fx, "DELETE FROM import", ZK_NO_ARGS, NULL));
}

/* One column of a file to be: the field's name and its values, in the field's own form. */
typedef struct given_col {
    const char *name;
    const int64_t *num;
    const double *real;
    const zk_str *text;
    const uint8_t *null;
} given_col;

static const given_col *col_named(const given_col *cols, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(cols[i].name, name) == 0)
            return &cols[i];
    return NULL;
}

static void ledger_put(const zk_kind *kind, const char *rel, const zk_sealed *s, int64_t rows,
                       const int64_t *subject, const int64_t *date)
{
    int64_t lo = INT64_MAX, hi = INT64_MIN, date_lo = INT64_MAX, date_hi = INT64_MIN;

    for (int64_t r = 0; r < rows; r++) {
        lo = subject[r] < lo ? subject[r] : lo;
        hi = subject[r] > hi ? subject[r] : hi;
        if (date) {
            date_lo = date[r] < date_lo ? date[r] : date_lo;
            date_hi = date[r] > date_hi ? date[r] : date_hi;
        }
    }
    ZK_CHECK_OK(zk_sql_exec(
        &fx,
        "INSERT INTO import (id, kind, file, file_sha256, file_bytes, state, rows_read, accepted, rejected,"
        " duplicate, corrected, by, at_ms, seconds) VALUES (?, ?, 'x', 'x', 0, 'sealed', ?, ?, 0, 0, 0, "
        "'test', 0, 0.5)",
        ZK_ARGS(zk_int(fx_files), zk_text(kind->name), zk_int(rows), zk_int(rows)), NULL));
    ZK_CHECK_OK(zk_sql_exec(&fx,
                            "INSERT INTO sealed (id, import_id, kind, path, rows, bytes, subject_min, "
                            "subject_max, date_min, date_max,"
                            " sha256, xxh3, has_refs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                            ZK_ARGS(zk_int(fx_files), zk_int(fx_files), zk_text(kind->name), zk_text(rel),
                                    zk_int(rows), zk_int(s->bytes), zk_int(lo), zk_int(hi),
                                    date ? zk_int(date_lo) : zk_null(), date ? zk_int(date_hi) : zk_null(),
                                    zk_text(s->sha256), zk_text(s->xxh3)),
                            NULL));
}

/* Writes rows as one sealed file of a kind; fields that are not given are missing. */
static void seal(const char *kind_name, int64_t rows, const int64_t *subject, const given_col *given,
                 size_t n_given)
{
    const zk_kind *kind = zk_kind_find(kind_name);
    size_t n = 0, n_fields = zk_kind_n_fields(kind);
    zk_column *cols = ZK_NEWS(&fx.arena, zk_column, n_fields + 1);
    uint8_t *none = zk_alloc(&fx.arena, (size_t)rows + 1);
    void *nothing = zk_array(&fx.arena, (size_t)rows + 1, sizeof(zk_str));
    const char *rel = zk_fmt(&fx.arena, "facts/%s/%d.parquet", kind_name, (int)++fx_files);
    const given_col *date = kind->date ? col_named(given, n_given, kind->date) : NULL;
    zk_sealed sealed = {0};
    char *dir = zk_strdup(&fx.arena, zk_folder_path(&fx, zk_fmt(&fx.arena, "facts/%s", kind_name)));

    if (rows == 0)
        return;
    memset(none, 1, (size_t)rows);
    cols[n++] = (zk_column){.name = "subject", .type = ZK_COL_INT, .num = subject};
    for (size_t i = 0; i < n_fields; i++) {
        const zk_field *f = &kind->fields[i];
        const given_col *g = col_named(given, n_given, f->name);

        if (strcmp(zk_field_column(f), "subject") == 0)
            continue;
        cols[n++] = (zk_column){.name = f->name,
                                .type = f->type,
                                .num = g ? g->num : nothing,
                                .real = g ? g->real : nothing,
                                .text = g ? g->text : nothing,
                                .null = g ? g->null : none};
    }
    (void)mkdir(zk_folder_path(&fx, "facts"), 0755);
    (void)mkdir(dir, 0755);
    ZK_CHECK_OK(zk_facts_write(&fx, zk_folder_path(&fx, rel), cols, n, rows, 0, &sealed));
    ledger_put(kind, rel, &sealed, rows, subject, date ? date->num : NULL);
}

/* ---- asking -------------------------------------------------------------------------------------------- */

static zk_indicator_lib lib;

/* "bill.amount.sum[12 months]" as a reference. */
static zk_ref ref_of(const char *text)
{
    zk_str name = zk_str_of(text), window = {"", 0};
    const char *open = strchr(text, '[');
    zk_ref ref;

    if (open) {
        window = (zk_str){open + 1, name.n - (size_t)(open - text) - 2};
        name.n = (size_t)(open - text);
    }
    if (zk_ref_parse(&fx, &lib, name, window, (zk_place){0}, &ref))
        zk_test__fail(__FILE__, __LINE__, "%s: %s", text,
                      fx.n_diags ? fx.diags[fx.n_diags - 1].message : "?");
    return ref;
}

ZK_TEST__UNUSED static zk_values ask(const char *const *names, size_t n, int32_t as_of, int64_t only)
{
    zk_ref *refs = ZK_NEWS(&fx.arena, zk_ref, n);
    zk_values v;
    zk_inputs in;

    for (size_t i = 0; i < n; i++)
        refs[i] = ref_of(names[i]);
    if (zk_indicator_compute(&fx, refs, n, as_of, only, NULL, 0, &v, &in))
        zk_test__fail(__FILE__, __LINE__, "compute: %s", fx.message ? fx.message : "?");
    return v;
}

/* The number of one customer, NAN when missing. */
ZK_TEST__UNUSED static double ask_one(const char *name, int32_t as_of, int64_t subject)
{
    zk_values v = ask(&name, 1, as_of, subject);

    ZK_CHECK_INT(v.rows, 1);
    return v.missing[0][0] ? NAN : v.x[0][0];
}

#endif
