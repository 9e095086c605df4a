/* SPDX-License-Identifier: Apache-2.0
 *
 * Twelve indicators over bills and payments, settled against each other, for so many customers x 36
 * months: beside DuckDB adding up the same columns of the same files, and beside our own bare scan.
 *
 *     bench_indicator CUSTOMERS [months|one]   sealed by month (default) or as one file a kind
 */
#include "facts_bench.h"

#include "app/folder/folder.h"
#include "app/indicator/indicator.h"
#include "base/num.h"
#include "store/ledger.h"

enum { MONTHS = 36 };

typedef struct bench {
    int64_t customers;
    bool by_month;
    const char *dir;
} bench;

static uint64_t mix(uint64_t x)
{
    x ^= x >> 31;
    x *= UINT64_C(0x7fb5d329728ea185);
    x ^= x >> 27;
    return x * UINT64_C(0x81dadef4bc2dd44d);
}

static void folder_open(zk_ctx *cx, const bench *b)
{
    bool made;

    zk_ctx_init(cx);
    cx->quiet = true;
    cx->threads = 2;
    cx->user = "bench";
    must(cx, zk_folder_init(cx, b->dir, NULL, 0, &made));
}

/* ---- making the data --------------------------------------------------------------------------------- */

typedef struct columns {
    int64_t *subject, *a, *b, *c, *d, *e;
    zk_str *id;
    uint8_t *none;
    int64_t rows;
} columns;

static void seal(zk_ctx *cx, const char *kind_name, const char *const *names, int64_t *const *given,
                 const columns *k, int64_t date_lo, int64_t date_hi)
{
    static int64_t file;
    const zk_kind *kind = zk_kind_find(kind_name);
    zk_column cols[64] = {{.name = "subject", .type = ZK_COL_INT, .num = k->subject}};
    size_t n = 1;
    zk_sealed sealed = {0};
    const char *rel = zk_fmt(&cx->arena, "facts/%s-%d.parquet", kind_name, (int)++file);
    static zk_str *nothing;

    if (!nothing)
        nothing = calloc((size_t)k->rows + 1, sizeof *nothing);
    for (const zk_field *f = kind->fields; f->name; f++) {
        zk_column c = {.name = f->name,
                       .type = f->type,
                       .num = (const int64_t *)(void *)nothing,
                       .real = (const double *)(void *)nothing,
                       .text = nothing,
                       .null = k->none};

        if (!strcmp(zk_field_column(f), "subject"))
            continue;
        for (int i = 0; names[i]; i++)
            if (!strcmp(names[i], f->name)) {
                c.num = given[i];
                c.null = NULL;
            }
        if (!strcmp(kind_name, "customer") && !strcmp(f->name, "id")) {
            c.text = k->id;
            c.null = NULL;
        }
        cols[n++] = c;
    }
    must(cx, zk_facts_write(cx, zk_folder_path(cx, rel), cols, n, k->rows, 0, &sealed));
    must(cx, zk_sql_exec(cx,
                         "INSERT INTO import (id, kind, file, file_sha256, file_bytes, state, rows_read, "
                         "accepted, rejected,"
                         " duplicate, corrected, by, at_ms, seconds) VALUES (?, ?, 'x', 'x', 0, 'sealed', 0, "
                         "0, 0, 0, 0, 'b', 0, 0.5)",
                         ZK_ARGS(zk_int(file), zk_text(kind_name)), NULL));
    must(cx,
         zk_sql_exec(cx,
                     "INSERT INTO sealed (id, import_id, kind, path, rows, bytes, subject_min, "
                     "subject_max, date_min, date_max,"
                     " sha256, xxh3, has_refs) VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, 0)",
                     ZK_ARGS(zk_int(file), zk_int(file), zk_text(kind_name), zk_text(rel), zk_int(k->rows),
                             zk_int(sealed.bytes), zk_int(k->subject[k->rows - 1]), zk_int(date_lo),
                             zk_int(date_hi), zk_text(sealed.sha256), zk_text(sealed.xxh3)),
                     NULL));
}

static void fill_month(columns *k, int64_t row, int64_t s, int m, bool payment)
{
    uint64_t r = mix((uint64_t)s * 64 + (uint64_t)m);
    int32_t month = zk_date_add_months(zk_date_of(2022, 7, 1), m), issued = month + 27 + (int32_t)(r % 3);
    int64_t amount = 3000 + (int64_t)(r >> 8) % 40000;

    k->subject[row] = s;
    if (payment) {
        k->a[row] = issued + (int64_t)(r >> 40) % 28;
        k->b[row] = amount;
        return;
    }
    k->a[row] = month;
    k->b[row] = issued;
    k->c[row] = issued + 20;
    k->d[row] = amount * 1700 + (int64_t)(r >> 20) % 1000;
    k->e[row] = amount;
}

static void seal_kind(zk_ctx *cx, const bench *b, columns *k, bool payment)
{
    static const char *const bill[] = {"period", "issued", "due", "energy", "amount", NULL};
    static const char *const pay[] = {"date", "amount", NULL};
    int64_t *given[] = {k->a, k->b, k->c, k->d, k->e};
    int files = b->by_month ? MONTHS : 1, each = MONTHS / files;

    for (int f = 0; f < files; f++) {
        int32_t from = zk_date_add_months(zk_date_of(2022, 7, 1), f * each),
                to = zk_date_add_months(from, each + 2);

        k->rows = 0;
        for (int64_t s = 1; s <= b->customers; s++)
            for (int m = f * each; m < (f + 1) * each; m++)
                fill_month(k, k->rows++, s, m, payment);
        seal(cx, payment ? "payment" : "bill", payment ? pay : bill, given, k, from, to);
    }
}

static void make_data(void *user, double *value)
{
    const bench *b = user;
    static const char *const customer[] = {NULL};
    size_t n = (size_t)b->customers * (b->by_month ? 1 : MONTHS);
    columns k;
    zk_ctx cx;

    folder_open(&cx, b);
    zk_facts_open(&cx, zk_folder_path(&cx, "tmp"), 4096);
    k.subject = malloc(n * 8);
    k.a = malloc(n * 8);
    k.b = malloc(n * 8);
    k.c = malloc(n * 8);
    k.d = malloc(n * 8);
    k.e = malloc(n * 8);
    k.none = malloc(n + 1);
    k.id = malloc((size_t)b->customers * sizeof *k.id);
    memset(k.none, 1, n + 1);
    k.rows = (int64_t)n;
    seal_kind(&cx, b, &k, false);
    seal_kind(&cx, b, &k, true);
    for (int64_t s = 1; s <= b->customers; s++) {
        k.subject[s - 1] = s;
        k.id[s - 1] = zk_str_of(zk_fmt(&cx.arena, "C%08d", (int)s));
    }
    k.rows = b->customers;
    seal(&cx, "customer", customer, NULL, &k, 1, 0);
    zk_facts_close(&cx);
    zk_folder_close(&cx);
    value[0] = 1;
}

/* ---- measuring ----------------------------------------------------------------------------------------- */

static const char *const twelve[] = {
    "bill.amount.sum[12 months]",
    "bill.energy.mean[12 months]",
    "bill.energy.growth[24 months]",
    "bill.late.count[12 months]",
    "bill.late.share[24 months]",
    "bill.arrears_days.max[12 months]",
    "bill.arrears_amount.current",
    "bill.punctual.streak[24 months]",
    "bill.early_days.mean[12 months]",
    "bill.energy.quarter.share",
    "payment.recency.days",
    "payment.prepaid.current",
};
static const char *const plain[] = {
    "bill.amount.sum[12 months]", "bill.energy.mean[12 months]", "bill.energy.growth[24 months]",
    "bill.amount.volatility",     "bill.recency.days",           "bill.count"};

typedef struct asking {
    const bench *b;
    const char *const *names;
    size_t n;
    int64_t only;
} asking;

static void compute(void *user, double *value)
{
    const asking *a = user;
    zk_ref refs[16];
    zk_indicator_lib lib;
    zk_values v;
    zk_inputs in;
    zk_ctx cx;
    double start = bench_now_s();

    folder_open(&cx, a->b);
    must(&cx, zk_indicator_load(&cx, &lib));
    for (size_t i = 0; i < a->n; i++) {
        const char *open = strchr(a->names[i], '[');
        zk_str name = zk_str_of(a->names[i]), window = {"", 0};

        if (open) {
            window = (zk_str){open + 1, name.n - (size_t)(open - a->names[i]) - 2};
            name.n = (size_t)(open - a->names[i]);
        }
        must(&cx, zk_ref_parse(&cx, &lib, name, window, (zk_place){0}, &refs[i]));
    }
    zk_facts_open(&cx, zk_folder_path(&cx, "tmp"), 0);
    value[1] = bench_now_s() - start;
    must(&cx, zk_indicator_compute(&cx, refs, a->n, zk_date_of(2025, 6, 30), a->only, NULL, 0, &v, &in));
    value[0] = bench_now_s() - start - value[1];
    for (size_t r = 0; r < v.rows; r++)
        value[2] += v.x[0][r];
    value[3] = (double)v.facts_read;
}

static void stream(void *user, double *value)
{
    const bench *b = user;
    char sql[2048];

    snprintf(
        sql, sizeof sql,
        "SELECT (SELECT sum(subject) + sum(issued - DATE '2020-01-01') + sum(due - DATE '2020-01-01') + "
        "sum(amount) + sum(energy)"
        " + count(paid) + count(paid_on) FROM read_parquet('%s/facts/bill-*.parquet'))"
        " + (SELECT sum(subject) + sum(date - DATE '2020-01-01') + sum(amount) + count(bill) + count(period)"
        " FROM read_parquet('%s/facts/payment-*.parquet'))",
        b->dir, b->dir);
    duck_alone(sql, 2, value);
}

static void show(const char *what, measured m, double base)
{
    printf("%-44s %7.2f s  %7.2f s cpu  %6.0f MB  x%.2f\n", what, m.wall_s, m.cpu_s, m.peak_mb,
           m.wall_s / base);
}

int main(int argc, char **argv)
{
    bench b = {.customers = argc > 1 ? atoll(argv[1]) : 100000,
               .by_month = !(argc > 2 && !strcmp(argv[2], "one"))};
    asking all = {&b, twelve, sizeof twelve / sizeof *twelve, -1},
           some = {&b, plain, sizeof plain / sizeof *plain, -1},
           one = {&b, twelve, sizeof twelve / sizeof *twelve, b.customers / 2};
    char dir[] = "/tmp/bench-indicator-XXXXXX", cmd[64];
    measured base, m;

    b.dir = getenv("BENCH_DIR") ? getenv("BENCH_DIR") : mkdtemp(dir);
    if (access(zk_fmt(&(zk_arena){0}, "%s/zhike.conf", b.dir), F_OK))
        measure(make_data, &b);
    printf("%" PRId64 " customers x %d months of bills and payments, %s\n", b.customers, MONTHS,
           b.by_month ? "sealed by month" : "one file a kind");
    if (getenv("BENCH_PROFILE")) { /* in this process, for a profiler */
        double value[4] = {0};

        compute(&all, value);
        return 0;
    }
    measure(stream, &b); /* the files are in memory from here on */
    base = measure(stream, &b);
    show("DuckDB adds up the same columns", base, base.wall_s);
    m = measure(compute, &all);
    show("twelve indicators, bills settled", m, base.wall_s);
    printf("%-44s %7.2f s of it before the facts are touched\n", "", m.value[1]);
    m = measure(compute, &some);
    show("six indicators over bills alone", m, base.wall_s);
    m = measure(compute, &one);
    show("one customer", m, base.wall_s);
    if (!getenv("BENCH_DIR")) {
        snprintf(cmd, sizeof cmd, "rm -rf %s", b.dir);
        return system(cmd) != 0;
    }
    return 0;
}
