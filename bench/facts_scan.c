/* SPDX-License-Identifier: Apache-2.0
 *
 * Streaming columns of sealed facts into C, against DuckDB handing out the same columns and against
 * DuckDB's own SQL; then one subject out of all, as explain needs it.
 *
 *     facts_scan FOLDER [CUSTOMERS=100000] [MONTHS=36] [THREADS=2] [FILES=1]
 *     facts_scan FOLDER FILE.parquet [THREADS=2]      (subject, date, energy, amount, state)
 *
 * Works in FOLDER and removes what it wrote there.
 */
#include "facts_bench.h"

enum { FILES_MAX = 1024 };

typedef struct job {
    const char *folder; /* for spilling, too */
    char path[FILES_MAX][256];
    zk_scanfile file[FILES_MAX];
    size_t n_files;
    int threads;
    int64_t customers, months;
    char sql[1 << 18];
} job;

static void generate(void *user, double *value)
{
    job *j = user;

    for (size_t f = 0; f < j->n_files; f++) {
        int64_t from = (int64_t)f * j->months / (int64_t)j->n_files,
                to = (int64_t)(f + 1) * j->months / (int64_t)j->n_files;

        snprintf(
            j->sql, sizeof j->sql,
            "COPY (SELECT c + 100000 AS subject, (DATE '2021-01-01' + to_months(m::INT))::DATE AS date, "
            "'B' || m || lpad(c::VARCHAR, 7, '0') AS id, (DATE '2021-01-21' + to_months(m::INT))::DATE AS "
            "due, "
            "(100000 + random() * 900000)::BIGINT AS energy, (5000 + random() * 50000)::BIGINT AS amount, "
            "CASE WHEN random() < 0.8 THEN 'paid' ELSE 'overdue' END AS state "
            "FROM range(%" PRId64 ") u(c), range(%" PRId64 ", %" PRId64
            ") t(m) ORDER BY ALL) TO '%s' (FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd)",
            j->customers, from, to, j->path[f]);
        duck_alone(j->sql, j->threads, value);
    }
}

static void count_rows(void *user, double *value)
{
    job *j = user;

    for (size_t f = 0; f < j->n_files; f++) {
        snprintf(j->sql, sizeof j->sql, "SELECT count(*) FROM read_parquet('%s')", j->path[f]);
        duck_alone(j->sql, j->threads, &value[1]);
        value[0] += value[1];
    }
}

static void from_list(job *j, const char *columns)
{
    size_t n = (size_t)snprintf(j->sql, sizeof j->sql, "SELECT %s FROM read_parquet([", columns);

    for (size_t f = 0; f < j->n_files; f++)
        n += (size_t)snprintf(j->sql + n, sizeof j->sql - n, "%s'%s'", f ? ", " : "", j->path[f]);
    snprintf(j->sql + n, sizeof j->sql - n, "])");
}

static void duck_sql(void *user, double *value)
{
    job *j = user;

    from_list(j, "sum(subject) + sum(energy) + sum(amount) + sum(date - DATE '1970-01-01') + count(*) FILTER "
                 "(state = 'paid')");
    duck_alone(j->sql, j->threads, value);
}

static void duck_groups(void *user, double *value)
{
    job *j = user;

    from_list(j, "sum(e) + sum(a) + sum(d - DATE '1970-01-01') + sum(p) FROM (SELECT subject, sum(energy) e, "
                 "sum(amount) a, max(date) d, "
                 "count(*) FILTER (state = 'paid') p");
    strcat(j->sql, " GROUP BY subject)");
    duck_alone(j->sql, j->threads, value);
}

/* DuckDB handing the chunks over, in one thread, as its C API does. */
static void duck_stream(void *user, double *value)
{
    job *j = user;
    duckdb_database db;
    duckdb_connection con;
    duckdb_prepared_statement stmt;
    duckdb_pending_result pending;
    duckdb_result result;
    duckdb_data_chunk chunk;
    char set[64];

    snprintf(set, sizeof set, "SET threads = %d", j->threads);
    from_list(j, "subject, date, energy, amount, state");
    if (duckdb_open(NULL, &db) || duckdb_connect(db, &con) || duckdb_query(con, set, NULL) ||
        duckdb_query(con, "SET preserve_insertion_order = false", NULL) ||
        duckdb_prepare(con, j->sql, &stmt) || duckdb_pending_prepared_streaming(stmt, &pending) ||
        duckdb_execute_pending(pending, &result))
        _exit(1);
    while ((chunk = duckdb_fetch_chunk(result))) {
        idx_t n = duckdb_data_chunk_get_size(chunk);
        const int64_t *amount = duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 3));

        for (idx_t r = 0; r < n; r++)
            value[0] += (double)amount[r];
        duckdb_destroy_data_chunk(&chunk);
    }
}

/* ---- ours ---- */

typedef struct sums {
    int64_t sum[5], rows;
    int64_t pad[8];
} sums;

static zk_err add(void *user, const zk_batch *b)
{
    sums *s = (sums *)user + b->thread;

    for (int c = 0; c < 5; c++) {
        int64_t sum = 0;
        const int64_t *x = b->num[c];

        for (size_t r = 0; r < b->rows; r++)
            sum += x[r];
        s->sum[c] += sum;
    }
    s->rows += (int64_t)b->rows;
    return ZK_OK;
}

static const char *const states[] = {"paid", "overdue", "open", NULL};
static const zk_scancol columns[] = {{.name = "subject", .type = ZK_COL_INT},
                                     {.name = "date", .type = ZK_COL_DATE},
                                     {.name = "energy", .type = ZK_COL_ENERGY},
                                     {.name = "amount", .type = ZK_COL_MONEY},
                                     {.name = "state", .type = ZK_COL_CODE, .codes = states}};

static void scan_all(void *user, double *value, int64_t lo, int64_t hi, bool ordered)
{
    job *j = user;
    sums s[64] = {0};
    zk_scan scan = {.files = j->file,
                    .n_files = j->n_files,
                    .cols = columns,
                    .n_cols = 5,
                    .subject_lo = lo,
                    .subject_hi = hi,
                    .ordered = ordered,
                    .fn = add,
                    .user = s};
    zk_ctx cx;
    double start_s;

    zk_ctx_init(&cx);
    cx.threads = j->threads;
    start_s = bench_now_s();
    zk_facts_open(&cx, j->folder, 0); /* begins; the scan waits for it */
    must(&cx, zk_facts_scan(&cx, &scan));
    value[2] = bench_now_s() - start_s;
    for (int t = 0; t < 64; t++) {
        value[0] += (double)s[t].rows;
        value[3] += (double)(s[t].sum[2] + s[t].sum[3]);
    }
    zk_facts_close(&cx);
    zk_ctx_clear(&cx);
}

static void ours(void *user, double *value)
{
    scan_all(user, value, 0, 0, false);
}

static void ours_ordered(void *user, double *value)
{
    scan_all(user, value, 0, 0, true);
}

static void ours_one(void *user, double *value)
{
    const job *j = user;
    int64_t subject = 100000 + j->customers / 2;

    scan_all(user, value, subject, subject + 1, false);
}

int main(int argc, char **argv)
{
    static job j = {.threads = 2, .customers = 100000, .months = 36, .n_files = 1};
    measured rows, sql, groups, stream, zhike, ordered, one;
    bool given = argc > 2 && strstr(argv[2], ".parquet");

    if (argc < 2) {
        fprintf(stderr, "usage: facts_scan FOLDER [CUSTOMERS MONTHS THREADS FILES | FILE.parquet THREADS]\n");
        return 2;
    }
    j.folder = argv[1];
    if (given) {
        j.threads = argc > 3 ? atoi(argv[3]) : 2;
        snprintf(j.path[0], sizeof j.path[0], "%s", argv[2]);
    } else {
        j.customers = argc > 2 ? atoll(argv[2]) : j.customers;
        j.months = argc > 3 ? atoll(argv[3]) : j.months;
        j.threads = argc > 4 ? atoi(argv[4]) : j.threads;
        j.n_files = argc > 5 ? (size_t)atoll(argv[5]) : 1;
        if (!j.n_files || j.n_files > FILES_MAX)
            return 2;
        for (size_t f = 0; f < j.n_files; f++)
            snprintf(j.path[f], sizeof j.path[f], "%s/facts_scan_%zu.parquet", argv[1], f);
        measure(generate, &j);
    }
    for (size_t f = 0; f < j.n_files; f++)
        j.file[f].path = j.path[f];
    rows = measure(count_rows, &j);
    if (!given)
        for (size_t f = 0; f < j.n_files; f++)
            j.file[f].rows = j.customers * ((int64_t)(f + 1) * j.months / (int64_t)j.n_files -
                                            (int64_t)f * j.months / (int64_t)j.n_files);
    else
        j.file[0].rows = (int64_t)rows.value[0];
    measure(duck_sql, &j); /* into the page cache */
    sql = measure(duck_sql, &j);
    groups = measure(duck_groups, &j);
    stream = measure(duck_stream, &j);
    zhike = measure(ours, &j);
    ordered = measure(ours_ordered, &j);
    one = measure(ours_one, &j);
    say("DuckDB: five sums in SQL", sql, rows.value[0]);
    say("DuckDB: GROUP BY subject in SQL", groups, rows.value[0]);
    say("DuckDB: chunks handed to one thread", stream, rows.value[0]);
    say("Zhike: scan into five sums", zhike, rows.value[0]);
    say("Zhike: the same, ordered", ordered, rows.value[0]);
    printf("scan / stream %.2f (limit 2.00), scan / SQL sums %.2f\n", zhike.wall_s / stream.wall_s,
           zhike.wall_s / sql.wall_s);
    printf("one subject: %.0f rows, %.1f ms with opening the engine, %.1f ms whole process\n", one.value[0],
           1e3 * one.value[2], 1e3 * one.wall_s);
    if (!given)
        for (size_t f = 0; f < j.n_files; f++)
            unlink(j.path[f]);
    return zhike.value[0] == rows.value[0] && ordered.value[0] == rows.value[0] &&
                   zhike.wall_s <= stream.wall_s
               ? 0
               : 1;
}
