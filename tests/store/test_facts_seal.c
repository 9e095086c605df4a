/* SPDX-License-Identifier: Apache-2.0
 *
 * Sealing: what goes in comes out, sorted, the same bytes on any number of threads; rows named twice.
 */
#include "facts_fixture.h"

#include "store/facts_engine.h"

static const zk_sealcol all_types[] = {
    {"subject", ZK_COL_INT}, {"date", ZK_COL_DATE},     {"time", ZK_COL_TIME},
    {"money", ZK_COL_MONEY}, {"energy", ZK_COL_ENERGY}, {"real", ZK_COL_REAL},
    {"flag", ZK_COL_BOOL},   {"text", ZK_COL_TEXT},     {"code", ZK_COL_CODE}};
static const zk_scancol all_scan[] = {
    {.name = "subject", .type = ZK_COL_INT},   {.name = "date", .type = ZK_COL_DATE},
    {.name = "time", .type = ZK_COL_TIME},     {.name = "money", .type = ZK_COL_MONEY},
    {.name = "energy", .type = ZK_COL_ENERGY}, {.name = "real", .type = ZK_COL_REAL},
    {.name = "flag", .type = ZK_COL_BOOL},     {.name = "text", .type = ZK_COL_TEXT},
    {.name = "code", .type = ZK_COL_CODE}};

#define HEAD "subject,date,time,money,energy,real,flag,text,code\n"

ZK_TEST(all_types_come_back)
{
    zk_sealed out;
    zk_source src;
    const char *path = zk_test_tmp("a.parquet");

    facts_open(2);
    src = csv_of(HEAD
                 "2,-141428,-62135596800000,9223372036854775807,-9223372036854775808,0.1,1,\"\",x\n"
                 "1,0,1700000000123,-1,0,-1e300,0,\"a\"\"b,\n客户 🙂\",a code longer than twelve bytes\n"
                 "3,,,,,,,,\n");
    ZK_CHECK_OK(seal_plain(&src, all_types, 9, "subject", NULL, path, &out));
    ZK_CHECK_INT(out.rows, 3);
    ZK_CHECK_INT(out.rows_read, 3);
    ZK_CHECK_INT(out.subject_min, 1);
    ZK_CHECK_INT(out.subject_max, 3);
    ZK_CHECK_INT(strlen(out.sha256), 64);
    ZK_CHECK_STR(
        file_lines(path, 3, all_scan, 9),
        "1|0|1700000000123|-1|0|-1.0000000000000001e+300|0|a\"b,\n客户 🙂|a code longer than twelve "
        "bytes\n"
        "2|-141428|-62135596800000|9223372036854775807|-9223372036854775808|0.10000000000000001|1||x\n"
        "3|~|~|~|~|~|~|~|~\n");
    facts_close();
}

ZK_TEST(values_out_of_range_are_refused)
{
    static const char *const rows[] = {"1,2147483647,,,,,,,\n", "1,-2147483648,,,,,,,\n",
                                       "1,,9223372036854775807,,,,,,\n", "1,,,,,inf,,,\n", "1,,,,,nan,,,\n"};
    zk_sealed out;
    const char *path = zk_test_tmp("a.parquet");

    facts_open(2);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        zk_source src = csv_of(zk_fmt(&fx.arena, HEAD "%s", rows[i]));

        ZK_CHECK_ERR(seal_plain(&src, all_types, 9, "subject", NULL, path, &out), ZK_EINVAL);
        ZK_CHECK(access(path, F_OK) != 0);
    }
    facts_close();
}

ZK_TEST(no_row_no_file)
{
    zk_sealed out;
    zk_source src;
    const char *path = zk_test_tmp("a.parquet");

    facts_open(2);
    src = csv_of("subject\n");
    ZK_CHECK_OK(seal_plain(&src, all_types, 1, "subject", NULL, path, &out));
    ZK_CHECK_INT(out.rows + out.rows_read + out.bytes, 0);
    ZK_CHECK(access(path, F_OK) != 0);
    src = csv_of("subject\nreject\n");
    ZK_CHECK_OK(seal_plain(&src, all_types, 1, "subject", NULL, path, &out));
    ZK_CHECK_INT(out.rows, 0);
    ZK_CHECK_INT(out.rows_read, 1);
    ZK_CHECK(access(path, F_OK) != 0);
    facts_close();
}

/* ---- a larger file, made from a counter ---- */

static const zk_sealcol bill_cols[] = {
    {"subject", ZK_COL_INT}, {"date", ZK_COL_DATE}, {"id", ZK_COL_TEXT}, {"amount", ZK_COL_MONEY}};
static const zk_scancol bill_scan[] = {{.name = "subject", .type = ZK_COL_INT},
                                       {.name = "date", .type = ZK_COL_DATE},
                                       {.name = "id", .type = ZK_COL_TEXT},
                                       {.name = "amount", .type = ZK_COL_MONEY}};
enum { BILLS = 250000 };

static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

/* Ids repeat over dates and subjects when ids < BILLS. */
static const char *bills(const char *name, int64_t ids, bool quoted)
{
    zk_buf s = {0};
    const char *path;

    zk_buf_puts(&s, "subject,date,id,amount\n");
    for (int64_t i = 0; i < BILLS; i++) {
        uint64_t h = mix((uint64_t)(i % ids));

        zk_buf_fmt(&s,
                   quoted ? "%d,%d,\"bill-number-%" PRId64 "\",%d\n" : "%d,%d,bill-number-%" PRId64 ",%d\n",
                   (int)(h % 5000), (int)(h >> 20 & 511), i % ids, (int)(h >> 40 & 0xffff));
    }
    path = file_of(name, s.p, s.n);
    zk_buf_clear(&s);
    return path;
}

ZK_TEST(same_bytes_on_any_number_of_threads)
{
    static const int threads[] = {1, 2, 7};
    char first[65] = "";

    for (size_t i = 0; i < 3; i++)
        for (int quoted = 0; quoted < 2; quoted++) {
            zk_sealed out;
            zk_source src = {.format = ZK_CSV, .delimiter = ',', .header = true};
            const char *path = zk_test_tmp("a.parquet");

            facts_open(threads[i]);
            src.path = bills("b.csv", BILLS, quoted);
            ZK_CHECK_OK(seal_plain(&src, bill_cols, 4, "subject, date", "id", path, &out));
            ZK_CHECK_INT(out.rows, BILLS);
            ZK_CHECK_INT(out.duplicates + out.conflicts, 0);
            if (!*first)
                memcpy(first, out.sha256, sizeof first);
            ZK_CHECK_STR(out.sha256, first);
            facts_close();
        }
}

ZK_TEST(repetitions_are_kept_once)
{
    static const int threads[] = {1, 2, 7};
    char first[65] = "";

    for (size_t i = 0; i < 3; i++) {
        zk_sealed out;
        zk_source src = {.format = ZK_CSV, .delimiter = ',', .header = true};
        const char *path = zk_test_tmp("a.parquet");

        facts_open(threads[i]);
        src.path = bills("b.csv", BILLS - 1000, false);
        ZK_CHECK_OK(seal_plain(&src, bill_cols, 4, "subject, date", "id", path, &out));
        ZK_CHECK_INT(out.rows, BILLS - 1000);
        ZK_CHECK_INT(out.rows_read, BILLS);
        ZK_CHECK_INT(out.duplicates, 1000);
        ZK_CHECK_INT(out.conflicts, 0);
        if (!*first)
            memcpy(first, out.sha256, sizeof first);
        ZK_CHECK_STR(out.sha256, first);
        facts_close();
    }
}

/* A file with repetitions and the file without them seal to the same bytes. */
ZK_TEST(settled_is_as_if_never_repeated)
{
    zk_sealed twice, once;
    zk_source src;

    facts_open(2);
    src = csv_of("subject,date,id,amount\n1,10,a,5\n2,10,b,6\n1,10,a,5\n3,,c,\n3,,c,\n");
    ZK_CHECK_OK(seal_plain(&src, bill_cols, 4, "subject", "id", zk_test_tmp("a.parquet"), &twice));
    src = csv_of("subject,date,id,amount\n3,,c,\n2,10,b,6\n1,10,a,5\n");
    ZK_CHECK_OK(seal_plain(&src, bill_cols, 4, "subject", "id", zk_test_tmp("b.parquet"), &once));
    ZK_CHECK_INT(twice.duplicates, 2);
    ZK_CHECK_INT(once.duplicates, 0);
    ZK_CHECK_STR(twice.sha256, once.sha256);
    facts_close();
}

ZK_TEST(conflicts_are_named_and_left_out)
{
    zk_sealed out;
    zk_source src;
    const char *path = zk_test_tmp("a.parquet");

    facts_open(2);
    src = csv_of("subject,date,id,amount\n"
                 "1,10,a,5\n1,10,a,6\n" /* the amount differs */
                 "2,10,b,\n2,10,b,\n"   /* equal, a missing value too */
                 "3,10,c,1\n4,10,c,1\n3,10,c,1\n"
                 "5,10,d,1\n5,10,,1\n5,10,,1\n" /* no id: never alike */
                 "6,10,\"it's \"\"e\"\"\",1\n6,11,\"it's \"\"e\"\"\",1\n");
    ZK_CHECK_OK(seal_plain(&src, bill_cols, 4, "subject", "id", path, &out));
    ZK_CHECK_INT(out.rows_read, 12);
    ZK_CHECK_INT(out.duplicates, 1);
    ZK_CHECK_INT(out.conflicts, 7);
    ZK_CHECK_INT(out.n_conflict_keys, 3);
    ZK_CHECK_STR(out.conflict_keys[0], "a");
    ZK_CHECK_STR(out.conflict_keys[1], "c");
    ZK_CHECK_STR(out.conflict_keys[2], "it's \"e\"");
    ZK_CHECK_INT(out.rows, 4);
    ZK_CHECK_STR(file_lines(path, 4, bill_scan, 4), "2|10|b|~\n5|10|d|1\n5|10|~|1\n5|10|~|1\n");
    facts_close();
}

ZK_TEST(all_conflicts_no_file)
{
    zk_sealed out;
    zk_source src;
    const char *path = zk_test_tmp("a.parquet");

    facts_open(2);
    src = csv_of("subject,date,id,amount\n1,10,a,5\n1,10,a,6\n");
    ZK_CHECK_OK(seal_plain(&src, bill_cols, 4, "subject", "id", path, &out));
    ZK_CHECK_INT(out.rows, 0);
    ZK_CHECK_INT(out.conflicts, 2);
    ZK_CHECK(access(path, F_OK) != 0);
    facts_close();
}

/* Two columns together: as hashes first, then exactly; dates and times are told as numbers. */
ZK_TEST(unique_pairs)
{
    zk_sealed out;
    zk_source src;

    facts_open(2);
    src = csv_of("subject,date,id,amount\n1,10,a,5\n1,11,a,5\n1,11,b,5\n2,11,a,6\n2,11,b,5\n1,10,a,5\n1,12,,"
                 "1\n1,12,,1\n");
    ZK_CHECK_OK(seal_plain(&src, bill_cols, 4, "subject", "id,date", zk_test_tmp("a.parquet"), &out));
    ZK_CHECK_INT(out.duplicates, 1);
    ZK_CHECK_INT(out.conflicts, 4);
    ZK_CHECK_INT(out.rows, 3);
    ZK_CHECK_INT(out.n_conflict_keys, 2);
    ZK_CHECK_STR(out.conflict_keys[0], "a\x1f"
                                       "11");
    ZK_CHECK_STR(out.conflict_keys[1], "b\x1f"
                                       "11");
    ZK_CHECK_ERR(seal_plain(&src, bill_cols, 4, "subject", "id,none", zk_test_tmp("a.parquet"), &out),
                 ZK_EINTERNAL);
    facts_close();
}

ZK_TEST(unique_numbers)
{
    zk_sealed out;
    zk_source src;

    facts_open(2);
    src = csv_of("subject,date,id,amount\n0,1,a,5\n1,1,a,6\n0,1,a,5\n");
    ZK_CHECK_OK(seal_plain(&src, bill_cols, 4, "subject", "subject", zk_test_tmp("a.parquet"), &out));
    ZK_CHECK_INT(out.rows, 2);
    ZK_CHECK_INT(out.duplicates, 1);
    facts_close();
}

/* Names and paths of strangers stay names and paths. */
ZK_TEST(quoting_holds)
{
    static const zk_sealcol cols[] = {
        {"a\"; DROP TABLE x; --", ZK_COL_INT}, {"it's", ZK_COL_TEXT}, {"客户 编号", ZK_COL_TEXT}};
    static const zk_scancol scan[] = {{.name = "a\"; DROP TABLE x; --", .type = ZK_COL_INT},
                                      {.name = "it's", .type = ZK_COL_TEXT},
                                      {.name = "客户 编号", .type = ZK_COL_TEXT}};
    zk_source src = {.format = ZK_CSV, .delimiter = ',', .header = true};
    const char *path;
    zk_sealed out;

    facts_open(2);
    mkdir(zk_test_tmp("o'dir [x]*"), 0755);
    path = zk_strdup(&fx.arena, zk_test_tmp("o'dir [x]*/a'\"b.parquet"));
    src.path = text_file("o'dir [x]*/in '--.csv", "\"a\"\"; DROP TABLE x; --\",it's,客户 编号\n1,y,z\n");
    ZK_CHECK_OK(seal_plain(&src, cols, 3, "it's", NULL, path, &out));
    ZK_CHECK_STR(file_lines(path, 1, scan, 3), "1|y|z\n");
    /* What the name would match as a pattern is another file. */
    mkdir(zk_test_tmp("o'dir xx"), 0755);
    text_file("o'dir xx/a'\"b.parquet", "not it");
    ZK_CHECK_STR(file_lines(path, 1, scan, 3), "1|y|z\n");
    facts_close();
}

static zk_err refuse(void *user, zk_chunk *k)
{
    (void)k;
    return *(zk_err *)user;
}

ZK_TEST(converter_may_stop)
{
    static const char *const in[] = {"subject"};
    zk_err stop = ZK_ECANCELLED;
    zk_sealed out;
    zk_source src;
    zk_seal spec = {.source = &src,
                    .in = in,
                    .n_in = 1,
                    .cols = bill_cols,
                    .n_cols = 4,
                    .order_by = "subject",
                    .convert = refuse,
                    .user = &stop,
                    .path = zk_test_tmp("a.parquet")};

    facts_open(2);
    src = csv_of("subject\n1\n");
    ZK_CHECK_ERR(zk_facts_seal(&fx, &spec, &out), ZK_ECANCELLED);
    ZK_CHECK(access(spec.path, F_OK) != 0);
    facts_close();
}

static void watch(void *user, double fraction)
{
    double *last = user;

    ZK_CHECK(fraction >= 0 && fraction <= 1);
    *last = fraction;
}

ZK_TEST(progress_ends_at_one)
{
    static const char *const in[] = {"subject", "date", "id", "amount"};
    double last = -1;
    plain p = {.cols = bill_cols, .n = 4};
    zk_source src = {.format = ZK_CSV, .delimiter = ',', .header = true};
    zk_seal spec = {.source = &src,
                    .in = in,
                    .n_in = 4,
                    .cols = bill_cols,
                    .n_cols = 4,
                    .order_by = "subject",
                    .convert = plain_convert,
                    .user = &p,
                    .path = zk_test_tmp("a.parquet"),
                    .progress = watch,
                    .progress_user = &last};
    zk_sealed out;

    facts_open(2);
    src.path = bills("b.csv", BILLS, false);
    ZK_CHECK_OK(zk_facts_seal(&fx, &spec, &out));
    ZK_CHECK_NEAR(last, 1, 0);
    ZK_CHECK_INT(p.rows, BILLS);
    facts_close();
}

/* Nothing can be loaded into the engine or set differently once it is open. */
ZK_TEST(engine_is_locked)
{
    static const char *const statements[] = {"SET threads = 1", "SET autoload_known_extensions = true",
                                             "INSTALL httpfs", "LOAD httpfs",
                                             "FROM read_parquet('http://127.0.0.1:1/x.parquet')"};
    duckdb_connection con;

    facts_open(2);
    ZK_CHECK_OK(zk__duck_connect(&fx, &con));
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        ZK_CHECK(zk__duck_run(&fx, con, statements[i], "test", NULL) != ZK_OK);
    ZK_CHECK_OK(zk__duck_run(&fx, con, "SELECT 1", "test", NULL));
    zk__duck_close(&con);
    facts_close();
}

ZK_TEST(sha256_is_the_known_one)
{
    char hex[65];

    facts_open(1);
    ZK_CHECK_OK(zk_file_sha256(&fx, text_file("abc", "abc"), hex));
    ZK_CHECK_STR(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ZK_CHECK_ERR(zk_file_sha256(&fx, zk_test_tmp("none"), hex), ZK_ENOTFOUND);
    facts_close();
}

ZK_TEST_MAIN()
