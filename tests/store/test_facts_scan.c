/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing, scanning, overlap: every way of asking gives the same rows.
 */
#include <duckdb.h>

#include "facts_fixture.h"

enum { ROWS = 150000 };

static const char *const codes[] = {"paid", "open", "a code that is long", NULL};
static const zk_scancol cols_scan[] = {
    {.name = "subject", .type = ZK_COL_INT}, {.name = "date", .type = ZK_COL_DATE},
    {.name = "time", .type = ZK_COL_TIME},   {.name = "amount", .type = ZK_COL_MONEY},
    {.name = "real", .type = ZK_COL_REAL},   {.name = "flag", .type = ZK_COL_BOOL},
    {.name = "id", .type = ZK_COL_TEXT},     {.name = "state", .type = ZK_COL_CODE, .codes = codes},
};
enum { COLS = 8 };

/* Rows first .. first + n of an endless made-up table, subject = row / 10; salt changes the amounts. */
static void write_rows(const char *path, int64_t first, int64_t n, int64_t salt)
{
    static const char *const states[] = {"paid", "open", "a code that is long", "unheard of"};
    zk_column cols[COLS] = {{.name = "subject", .type = ZK_COL_INT}, {.name = "date", .type = ZK_COL_DATE},
                            {.name = "time", .type = ZK_COL_TIME},   {.name = "amount", .type = ZK_COL_MONEY},
                            {.name = "real", .type = ZK_COL_REAL},   {.name = "flag", .type = ZK_COL_BOOL},
                            {.name = "id", .type = ZK_COL_TEXT},     {.name = "state", .type = ZK_COL_CODE}};
    zk_arena a = {0};
    zk_sealed out;

    for (int c = 0; c < COLS; c++) {
        uint8_t *null = ZK_NEWS(&a, uint8_t, n);
        int64_t *num = ZK_NEWS(&a, int64_t, n);
        double *real = ZK_NEWS(&a, double, n);
        zk_str *text = ZK_NEWS(&a, zk_str, n);

        for (int64_t k = 0; k < n; k++) {
            int64_t i = first + k;

            null[k] = c && i % (7 + c) == 0;
            num[k] = c == 0   ? i / 10
                     : c == 1 ? i % 40000 - 20000
                     : c == 2 ? (i - 1000) * 86399999
                     : c == 5 ? i % 3 == 0
                              : i * 31 + salt;
            real[k] = (double)i / 3;
            text[k] = zk_str_of(c == 7 ? states[i % 4]
                                       : zk_fmt(&a, i % 2 ? "%" PRId64 : "long-identifier-%" PRId64, i));
        }
        cols[c].null = c ? null : NULL;
        cols[c].num = num;
        cols[c].real = real;
        cols[c].text = text;
    }
    ZK_CHECK_OK(zk_facts_write(&fx, path, cols, COLS, n, 0, &out));
    ZK_CHECK_INT(out.rows, n);
    ZK_CHECK_INT(out.subject_min, first / 10);
    ZK_CHECK_INT(out.subject_max, (first + n - 1) / 10);
    ZK_CHECK_INT(strlen(out.sha256), 64);
    zk_arena_clear(&a);
}

/* The line row i must give. */
static const char *expected_line(int64_t i, int64_t salt)
{
    static const int64_t code[] = {0, 1, 2, -1};
    zk_buf s = {0};
    char *text;

    zk_buf_fmt(&s, "%" PRId64, i / 10);
    for (int c = 1; c < COLS; c++) {
        zk_buf_puts(&s, "|");
        if (i % (7 + c) == 0)
            zk_buf_puts(&s, "~");
        else if (c == 4)
            zk_buf_fmt(&s, "%.17g", (double)i / 3);
        else if (c == 6)
            zk_buf_fmt(&s, i % 2 ? "%" PRId64 : "long-identifier-%" PRId64, i);
        else
            zk_buf_fmt(&s, "%" PRId64,
                       c == 1   ? i % 40000 - 20000
                       : c == 2 ? (i - 1000) * 86399999
                       : c == 3 ? i * 31 + salt
                       : c == 5 ? (int64_t)(i % 3 == 0)
                                : code[i % 4]);
    }
    text = zk_strdup(&fx.arena, s.p);
    zk_buf_clear(&s);
    return text;
}

ZK_TEST(ordered_scan_gives_rows_as_written)
{
    zk_scanfile file = {.path = zk_test_tmp("a.parquet"), .rows = ROWS};
    lines l;

    facts_open(2);
    write_rows(file.path, 0, ROWS, 0);
    l = scan_lines(
        (zk_scan){.files = &file, .n_files = 1, .cols = cols_scan, .n_cols = COLS, .ordered = true});
    ZK_CHECK_INT(l.n, ROWS);
    for (int64_t i = 0; i < ROWS; i++)
        ZK_CHECK_STR(l.line[i], expected_line(i, 0));
    facts_close();
}

ZK_TEST(parallel_scan_gives_the_same_rows)
{
    static const int threads[] = {1, 7};

    for (size_t t = 0; t < 2; t++) {
        zk_scanfile file = {.path = zk_test_tmp("a.parquet"), .rows = ROWS};
        lines a, b;

        facts_open(threads[t]);
        write_rows(file.path, 0, ROWS, 0);
        a = scan_lines(
            (zk_scan){.files = &file, .n_files = 1, .cols = cols_scan, .n_cols = COLS, .ordered = true});
        b = scan_lines((zk_scan){.files = &file, .n_files = 1, .cols = cols_scan, .n_cols = COLS});
        ZK_CHECK_INT(a.n, b.n);
        qsort(a.line, a.n, sizeof *a.line, line_order);
        for (size_t i = 0; i < a.n; i++)
            ZK_CHECK_STR(a.line[i], b.line[i]);
        facts_close();
    }
}

ZK_TEST(range_of_subjects)
{
    zk_scanfile file[2] = {{.path = zk_test_tmp("a.parquet"), .rows = ROWS},
                           {.path = zk_test_tmp("b.parquet"), .rows = 50}};
    lines l;

    facts_open(2);
    write_rows(file[0].path, 0, ROWS, 0);
    write_rows(file[1].path, 120000, 50, 1);
    for (int ordered = 0; ordered < 2; ordered++) {
        l = scan_lines((zk_scan){.files = file,
                                 .n_files = 2,
                                 .cols = cols_scan,
                                 .n_cols = 1,
                                 .subject_lo = 12003,
                                 .subject_hi = 12005,
                                 .ordered = ordered});
        ZK_CHECK_INT(l.n, 40);
        ZK_CHECK_STR(l.line[0], "12003");
        l = scan_lines((zk_scan){.files = file,
                                 .n_files = 2,
                                 .cols = cols_scan,
                                 .n_cols = 1,
                                 .subject_lo = -5,
                                 .subject_hi = 0,
                                 .ordered = ordered});
        ZK_CHECK_INT(l.n, 0);
    }
    facts_close();
}

ZK_TEST(a_lookup_finds_the_same_rows)
{
    zk_scanfile file = {.path = zk_test_tmp("a.parquet"), .rows = ROWS};
    zk_scan scan = {.files = &file,
                    .n_files = 1,
                    .cols = cols_scan,
                    .n_cols = COLS,
                    .subject_lo = 12003,
                    .subject_hi = 12004};
    const char *expected[10];
    lines found;

    facts_open(2);
    write_rows(file.path, 0, ROWS, 0);
    facts_close();
    zk_ctx_init(&fx);
    fx.threads = 2;
    zk_facts_open_lookup(&fx, zk_test_tmp("spill"));
    zk_facts_open(&fx, zk_test_tmp("spill"), 512); /* open is open */
    for (int64_t i = 0; i < 10; i++)
        expected[i] = expected_line(120030 + i, 0);
    for (int ordered = 1; ordered >= 0; ordered--) {
        scan.ordered = ordered;
        found = scan_lines(scan);
        ZK_CHECK_INT(found.n, 10);
        if (!ordered) /* lines of a parallel scan come sorted */
            qsort(expected, 10, sizeof *expected, line_order);
        for (int64_t i = 0; i < 10; i++)
            ZK_CHECK_STR(found.line[i], expected[i]);
    }
    facts_close();
}

ZK_TEST(dead_rows_are_left_out)
{
    zk_scanfile file[3] = {{.path = zk_test_tmp("a.parquet"), .rows = ROWS},
                           {.path = zk_test_tmp("b.parquet"), .rows = 5000},
                           {.path = zk_test_tmp("c.parquet"), .rows = 3}};
    uint8_t *dead, *all;
    size_t k = 0;
    lines l;

    facts_open(2);
    dead = ZK_NEWS(&fx.arena, uint8_t, ROWS / 8 + 1);
    all = ZK_NEWS(&fx.arena, uint8_t, 1);
    *all = 7;
    for (int64_t i = 0; i < ROWS; i++)
        if (i % 5 == 1 || (i > 50000 && i < 80000))
            dead[i / 8] |= (uint8_t)(1u << (i % 8));
    write_rows(file[0].path, 0, ROWS, 0);
    write_rows(file[1].path, ROWS, 5000, 0);
    write_rows(file[2].path, 0, 3, 0);
    file[0].dead = dead;
    file[2].dead = all;
    l = scan_lines(
        (zk_scan){.files = file, .n_files = 3, .cols = cols_scan, .n_cols = COLS, .ordered = true});
    for (int64_t i = 0; i < ROWS + 5000; i++)
        if (i >= ROWS || !(dead[i / 8] >> (i % 8) & 1))
            ZK_CHECK_STR(l.line[k++], expected_line(i, 0));
    ZK_CHECK_INT(l.n, k);
    qsort(l.line, l.n, sizeof *l.line, line_order);
    {
        lines p = scan_lines((zk_scan){.files = file, .n_files = 3, .cols = cols_scan, .n_cols = COLS});

        ZK_CHECK_INT(p.n, k);
        for (size_t i = 0; i < k; i++)
            ZK_CHECK_STR(p.line[i], l.line[i]);
    }
    facts_close();
}

typedef struct distinct {
    uint64_t sum;
    int64_t equal, rows, stop_after;
    pthread_mutex_t lock;
} distinct;

static zk_err distinct_take(void *user, const zk_batch *b)
{
    distinct *d = user;

    pthread_mutex_lock(&d->lock);
    for (size_t r = 0; r < b->rows; r++) {
        d->sum += (uint64_t)b->num[0][r];
        d->equal += b->num[1][r];
        ZK_CHECK((b->null[0] && b->null[0][r]) == (b->null[1] && b->null[1][r]));
    }
    d->rows += (int64_t)b->rows;
    pthread_mutex_unlock(&d->lock);
    return d->stop_after && d->rows >= d->stop_after ? ZK_ECANCELLED : ZK_OK;
}

/* Hash and equality do not depend on the order of the rows or the number of threads. */
ZK_TEST(hash_and_equality_of_texts)
{
    static const zk_scancol cols[] = {{.name = "id", .type = ZK_COL_TEXT, .hash = true},
                                      {.name = "id", .type = ZK_COL_TEXT, .equals = "long-identifier-4242"}};
    zk_scanfile file = {.path = zk_test_tmp("a.parquet"), .rows = ROWS};
    distinct one = {.lock = PTHREAD_MUTEX_INITIALIZER}, two = {.lock = PTHREAD_MUTEX_INITIALIZER};

    facts_open(2);
    write_rows(file.path, 0, ROWS, 0);
    ZK_CHECK_OK(zk_facts_scan(
        &fx,
        &(zk_scan){
            .files = &file, .n_files = 1, .cols = cols, .n_cols = 2, .fn = distinct_take, .user = &one}));
    ZK_CHECK_OK(zk_facts_scan(&fx, &(zk_scan){.files = &file,
                                              .n_files = 1,
                                              .cols = cols,
                                              .n_cols = 2,
                                              .fn = distinct_take,
                                              .user = &two,
                                              .ordered = true}));
    ZK_CHECK(one.sum == two.sum && one.sum != 0);
    ZK_CHECK_INT(one.equal, 1);
    ZK_CHECK_INT(two.equal, 1);
    facts_close();
}

ZK_TEST(stopping_early_is_no_error)
{
    static const zk_scancol cols[] = {{.name = "id", .type = ZK_COL_TEXT, .hash = true},
                                      {.name = "id", .type = ZK_COL_TEXT, .equals = "x"}};
    zk_scanfile file = {.path = zk_test_tmp("a.parquet"), .rows = ROWS};

    facts_open(2);
    write_rows(file.path, 0, ROWS, 0);
    for (int ordered = 0; ordered < 2; ordered++) {
        distinct d = {.lock = PTHREAD_MUTEX_INITIALIZER, .stop_after = 4000};

        ZK_CHECK_OK(zk_facts_scan(&fx, &(zk_scan){.files = &file,
                                                  .n_files = 1,
                                                  .cols = cols,
                                                  .n_cols = 2,
                                                  .fn = distinct_take,
                                                  .user = &d,
                                                  .ordered = ordered}));
        ZK_CHECK(d.rows >= 4000 && d.rows < ROWS / 2);
    }
    facts_close();
}

ZK_TEST(many_small_files)
{
    enum { FILES = 120 };
    zk_scanfile file[FILES];
    lines l;

    facts_open(2);
    for (int i = 0; i < FILES; i++) {
        file[i] = (zk_scanfile){.path = zk_strdup(&fx.arena, zk_test_tmp(zk_fmt(&fx.arena, "%d.parquet", i))),
                                .rows = 30};
        write_rows(file[i].path, i * 30, 30, 0);
    }
    l = scan_lines(
        (zk_scan){.files = file, .n_files = FILES, .cols = cols_scan, .n_cols = COLS, .ordered = true});
    ZK_CHECK_INT(l.n, FILES * 30);
    for (int64_t i = 0; i < FILES * 30; i++)
        ZK_CHECK_STR(l.line[i], expected_line(i, 0));
    l = scan_lines((zk_scan){.files = file, .n_files = FILES, .cols = cols_scan, .n_cols = COLS});
    ZK_CHECK_INT(l.n, FILES * 30);
    l = scan_lines((zk_scan){.n_files = 0, .cols = cols_scan, .n_cols = COLS});
    ZK_CHECK_INT(l.n, 0);
    facts_close();
}

static zk_err ignore(void *user, const zk_batch *b)
{
    (void)user;
    (void)b;
    return ZK_OK;
}

ZK_TEST(damage_is_noticed)
{
    zk_scanfile file = {.path = zk_test_tmp("a.parquet"), .rows = 5000};
    zk_scan scan = {.files = &file, .n_files = 1, .cols = cols_scan, .n_cols = 2, .fn = ignore};

    facts_open(2);
    ZK_CHECK_ERR(zk_facts_scan(&fx, &scan), ZK_ECORRUPT); /* missing */
    ZK_CHECK_CONTAINS(fx.message, "a.parquet");
    for (int ordered = 0; ordered < 2; ordered++) {
        scan.ordered = ordered;
        write_rows(file.path, 0, 4999, 0);
        ZK_CHECK_ERR(zk_facts_scan(&fx, &scan), ZK_ECORRUPT); /* another file under the name */
        text_file("a.parquet", "PAR1 is not enough");
        ZK_CHECK_ERR(zk_facts_scan(&fx, &scan), ZK_ECORRUPT);
        ZK_CHECK_CONTAINS(fx.message, "a.parquet");
        write_rows(file.path, 0, 5000, 0);
        ZK_CHECK(truncate(file.path, 20000) == 0);
        ZK_CHECK_ERR(zk_facts_scan(&fx, &scan), ZK_ECORRUPT);
    }
    facts_close();
}

/* The second way: the engine's own SQL over the same file. */
static int64_t sql_int(const char *sql)
{
    duckdb_database db;
    duckdb_connection con;
    duckdb_result result;
    int64_t x;

    ZK_CHECK(duckdb_open(NULL, &db) == DuckDBSuccess && duckdb_connect(db, &con) == DuckDBSuccess);
    ZK_CHECK(duckdb_query(con, sql, &result) == DuckDBSuccess);
    x = duckdb_value_int64(&result, 0, 0);
    duckdb_destroy_result(&result);
    duckdb_disconnect(&con);
    duckdb_close(&db);
    return x;
}

static zk_err sum_take(void *user, const zk_batch *b)
{
    int64_t *sum = user; /* one per thread, a cache line apart */

    for (size_t r = 0; r < b->rows; r++)
        if (!b->null[0] || !b->null[0][r])
            sum[8 * b->thread] += b->num[0][r];
    return ZK_OK;
}

ZK_TEST(sums_agree_with_sql)
{
    static const zk_scancol cols[] = {{.name = "amount", .type = ZK_COL_MONEY}};
    zk_scanfile file = {.path = zk_test_tmp("a.parquet"), .rows = ROWS};
    int64_t sum[8 * 7] = {0}, all = 0;

    facts_open(7);
    write_rows(file.path, 0, ROWS, 0);
    ZK_CHECK_OK(zk_facts_scan(
        &fx,
        &(zk_scan){.files = &file, .n_files = 1, .cols = cols, .n_cols = 1, .fn = sum_take, .user = sum}));
    for (int t = 0; t < 7; t++)
        all += sum[8 * t];
    ZK_CHECK_INT(all, sql_int(zk_fmt(&fx.arena, "SELECT sum(amount)::BIGINT FROM '%s'", file.path)));
    facts_close();
}

ZK_TEST(written_bytes_depend_on_rows_only)
{
    static const int threads[] = {1, 2, 7};
    char first[65] = "", hex[65];

    for (size_t t = 0; t < 3; t++) {
        facts_open(threads[t]);
        write_rows(zk_test_tmp("a.parquet"), 0, ROWS, 0);
        ZK_CHECK_OK(zk_file_sha256(&fx, zk_test_tmp("a.parquet"), hex));
        if (!*first)
            memcpy(first, hex, sizeof first);
        ZK_CHECK_STR(hex, first);
        facts_close();
    }
}

ZK_TEST(overlap_marks_superseded_rows)
{
    zk_scanfile old[3] = {{.path = zk_test_tmp("a.parquet"), .rows = 1000},
                          {.path = zk_test_tmp("b.parquet"), .rows = 1000},
                          {.path = zk_test_tmp("c.parquet"), .rows = 100}};
    const char *fresh = zk_test_tmp("new.parquet");
    uint8_t dead[125] = {0};
    zk_overlap out[3];

    facts_open(2);
    write_rows(old[0].path, 0, 1000, 0);
    write_rows(old[1].path, 1000, 1000, 5);
    write_rows(old[2].path, 9000, 100, 0);
    write_rows(fresh, 900, 200, 0); /* the last 100 of a, the first 100 of b with other amounts */
    dead[50 / 8] |= 1u << (50 % 8); /* row 1050 */
    old[1].dead = dead;
    ZK_CHECK_OK(zk_facts_overlap(&fx, fresh, old, 3, "id", "amount, state", out));
    /* ids are missing where i % 13 == 0: these never meet; amounts are missing, and thus equal, where i % 10 == 0 */
    {
        int64_t same[3] = {0}, changed[3] = {0};

        for (int64_t i = 900; i < 1100; i++) {
            bool meets = i % 13 != 0 && i != 1050;

            if (i < 1000)
                same[0] += meets;
            else if (i % 10 == 0)
                same[1] += meets;
            else
                changed[1] += meets;
            if (i < 1000)
                ZK_CHECK_INT(out[0].rows[i / 8] >> (i % 8) & 1, meets);
            else
                ZK_CHECK_INT(out[1].rows[(i - 1000) / 8] >> ((i - 1000) % 8) & 1, meets);
        }
        for (int f = 0; f < 3; f++) {
            ZK_CHECK_INT(out[f].n_same, same[f]);
            ZK_CHECK_INT(out[f].n_changed, changed[f]);
        }
        ZK_CHECK(out[2].rows == NULL);
        ZK_CHECK_INT(out[0].rows[0], 0);
    }
    write_rows(fresh, 50000, 200, 0);
    ZK_CHECK_OK(zk_facts_overlap(&fx, fresh, old, 3, "subject, id", "amount", out));
    for (int f = 0; f < 3; f++)
        ZK_CHECK(!out[f].rows && !out[f].n_same && !out[f].n_changed);
    facts_close();
}

ZK_TEST_MAIN()
