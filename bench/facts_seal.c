/* SPDX-License-Identifier: Apache-2.0
 *
 * CSV of bills -> sealed facts, against DuckDB alone turning the same CSV into sorted Parquet.
 *
 *     facts_seal FOLDER [CUSTOMERS=100000] [MONTHS=36] [THREADS=2]
 *     facts_seal FOLDER FILE.csv [THREADS=2]         (bill,customer,issued,due,energy_kwh,amount)
 *
 * Works in FOLDER and removes what it wrote there, except a CSV it was given.
 */
#include "facts_bench.h"

typedef struct job {
    const char *folder; /* for spilling, too */
    const char *csv, *out;
    int threads;
    int64_t customers, months;
    const char *sql;
} job;

static void generate(void *user, double *value)
{
    const job *j = user;
    char sql[2048];

    snprintf(sql, sizeof sql,
             "COPY (SELECT 'B' || m || lpad(c::VARCHAR, 7, '0') AS bill, c + 100000 AS customer, "
             "(DATE '2021-01-01' + to_months(m::INT))::DATE AS issued, (DATE '2021-01-21' + "
             "to_months(m::INT))::DATE AS due, "
             "round(100 + random() * 900, 2)::DECIMAL(18, 2) AS energy_kwh, round(50 + random() * 500, "
             "2)::DECIMAL(18, 2) AS amount "
             "FROM range(%" PRId64 ") u(c), range(%" PRId64 ") t(m) ORDER BY m, hash(c)) TO '%s' (HEADER)",
             j->customers, j->months, j->csv);
    duck_alone(sql, j->threads, value);
}

static void alone(void *user, double *value)
{
    const job *j = user;

    duck_alone(j->sql, j->threads, value);
}

/* ---- a converter of the usual kind ---- */

static uint8_t whole(zk_str s, int64_t *out)
{
    int64_t x = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return 0;
        x = x * 10 + (s.p[i] - '0');
    }
    *out = x;
    return s.n > 0;
}

/* "123.45" as 12345, times scale / 100 */
static uint8_t cents(zk_str s, int64_t scale, int64_t *out)
{
    int64_t x = 0, unit = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '.' && !unit) {
            unit = scale;
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9')
            return 0;
        x = x * 10 + (s.p[i] - '0');
        unit = unit ? unit / 10 : 0;
    }
    *out = x * (unit ? unit : scale);
    return s.n > 0;
}

/* "2021-01-31" as days since 1970 (days_from_civil of Howard Hinnant) */
static uint8_t day(zk_str s, int64_t *out)
{
    int64_t y, m, d, era, yoe, doy;

    if (s.n != 10 || !whole((zk_str){s.p, 4}, &y) || !whole((zk_str){s.p + 5, 2}, &m) ||
        !whole((zk_str){s.p + 8, 2}, &d))
        return 0;
    y -= m <= 2;
    era = y / 400;
    yoe = y - era * 400;
    doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    *out = era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
    return 1;
}

static zk_err bill_convert(void *user, zk_chunk *c)
{
    (void)user;
    for (size_t r = 0; r < c->rows; r++) {
        c->text[2][r] = c->in[0][r];
        c->keep[r] = whole(c->in[1][r], &c->num[0][r]) & day(c->in[2][r], &c->num[1][r]) &
                     day(c->in[3][r], &c->num[3][r]) & cents(c->in[4][r], 1000, &c->num[4][r]) &
                     cents(c->in[5][r], 100, &c->num[5][r]);
    }
    return ZK_OK;
}

static void ours(void *user, double *value)
{
    static const char *const in[] = {"bill", "customer", "issued", "due", "energy_kwh", "amount"};
    static const zk_sealcol cols[] = {{"subject", ZK_COL_INT},   {"date", ZK_COL_DATE},
                                      {"id", ZK_COL_TEXT},       {"due", ZK_COL_DATE},
                                      {"energy", ZK_COL_ENERGY}, {"amount", ZK_COL_MONEY}};
    const job *j = user;
    zk_source src = {.format = ZK_CSV, .path = j->csv, .delimiter = ',', .header = true};
    zk_seal spec = {.source = &src,
                    .in = in,
                    .n_in = 6,
                    .cols = cols,
                    .n_cols = 6,
                    .order_by = "subject, date, id",
                    .unique = "id",
                    .convert = bill_convert,
                    .path = j->out};
    zk_sealed out;
    zk_ctx cx;

    zk_ctx_init(&cx);
    cx.threads = j->threads;
    zk_facts_open(&cx, j->folder, 0);
    must(&cx, zk_facts_seal(&cx, &spec, &out));
    value[0] = (double)out.rows;
    value[1] = (double)out.bytes;
    zk_facts_close(&cx);
    zk_ctx_clear(&cx);
}

int main(int argc, char **argv)
{
    job j = {.threads = 2, .customers = 100000, .months = 36};
    char csv[4096], out[4096], sql[8192];
    measured duck, zhike;
    bool given = argc > 2 && strstr(argv[2], ".csv");

    if (argc < 2) {
        fprintf(stderr, "usage: facts_seal FOLDER [CUSTOMERS MONTHS | FILE.csv] [THREADS]\n");
        return 2;
    }
    snprintf(csv, sizeof csv, "%s/facts_seal.csv", argv[1]);
    snprintf(out, sizeof out, "%s/facts_seal.parquet", argv[1]);
    j.csv = given ? argv[2] : csv;
    j.out = out;
    j.folder = argv[1];
    if (!given && argc > 2)
        j.customers = atoll(argv[2]);
    if (!given && argc > 3)
        j.months = atoll(argv[3]);
    if (argc > (given ? 3 : 4))
        j.threads = atoi(argv[given ? 3 : 4]);
    if (!given)
        measure(generate, &j);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM read_csv('%s', all_varchar = true)", j.csv);
    j.sql = sql;
    measure(alone, &j); /* into the page cache */
    snprintf(sql, sizeof sql, "COPY (FROM '%s' ORDER BY customer, issued, bill) TO '%s'", j.csv, out);
    duck = measure(alone, &j);
    say("DuckDB: CSV -> sorted Parquet", duck, duck.value[0]);
    zhike = measure(ours, &j);
    say("Zhike: CSV -> sealed, checked", zhike, zhike.value[0]);
    printf("ratio %.2f (limit 1.60), %.0f rows, %.1f bytes a row\n", zhike.wall_s / duck.wall_s,
           zhike.value[0], zhike.value[1] / zhike.value[0]);
    unlink(out);
    if (!given)
        unlink(csv);
    return duck.value[0] == zhike.value[0] && zhike.wall_s <= 1.6 * duck.wall_s ? 0 : 1;
}
