/* SPDX-License-Identifier: Apache-2.0
 *
 * Whole imports: counts, undo, corrections, references, and kills at random moments.
 */
#include <dirent.h>

#include "import_test.h"

static const char customers[] =
    "id,name,category\nC1,One,industrial\nC2,Two,residential\nC3,Three,commercial\n";
static const char bills[] = "id,customer,issued,due,energy,amount\n"
                            "B1,C1,2024-01-05,2024-01-25,100,61.50\n"
                            "B2,C2,2024-01-05,2024-01-25,20.5,12.30\n"
                            "B3,C1,2024-02-05,2024-02-25,110,67.65\n";

/* ---- counts --------------------------------------------------------------------------------------- */

ZK_TEST(good_rows_go_in_and_bad_ones_are_told)
{
    zk_str text;

    folder_open(2);
    OK(import_text("customer", customers));
    CHECK_COUNTS(3, 3, 0, 0);
    OK(import_text("bill", "id,customer,issued,amount\n"
                           "1,C1,2023-02-30,5\n"      /* no such day */
                           "2,C2,2023-02-28,12.345\n" /* more than fen */
                           "3,C9,2023-03-01,1\n"      /* unknown customer */
                           "4,C1,2023-03-01,99999999999999\n"
                           "5,C1,2023-03-01,1,1\n" /* a column too many */
                           "6,C1,2023-03-01,12.30\n"
                           "6,C1,2023-03-01,12.30\n" /* the same again */
                           "7,C1,2023-03-01,1\n"     /* the same id, other amount: neither */
                           "7,C1,2023-03-01,2\n"
                           ",C1,2023-03-01,2\n" /* without id: never alike */
                           ",C1,2023-03-01,2\n"
                           ",,,\n" /* blank */
                           "8,C2,,5\n"));
    CHECK_COUNTS(13, 3, 8, 1);
    ZK_CHECK_INT(last.filtered, 1);
    ZK_CHECK_INT(last.n_rejects, 8);
    ZK_CHECK_INT(last.rejects[0].line, 2);
    ZK_CHECK_STR(last.rejects[0].reason, "range");
    ZK_CHECK_STR(last.rejects[0].column, "issued");
    ZK_CHECK_STR(last.rejects[0].value, "2023-02-30");
    ZK_CHECK_STR(last.rejects[1].reason, "decimals");
    ZK_CHECK_STR(last.rejects[2].reason, "unknown");
    ZK_CHECK_STR(last.rejects[3].reason, "bounds");
    ZK_CHECK_STR(last.rejects[4].reason, "columns");
    ZK_CHECK_INT(last.rejects[4].line, 6);
    ZK_CHECK_STR(last.rejects[5].reason, "conflict");
    ZK_CHECK_STR(last.rejects[7].reason, "missing");
    ZK_CHECK_INT(last.rejects[7].line, 14);
    OK(zk_file_read(&tx, zk_folder_path(&tx, last.rejects_file), 1 << 20, &text));
    ZK_CHECK_CONTAINS(text.p, "2,issued,issued,2023-02-30,range,");
    ZK_CHECK_CONTAINS(text.p, "\"1,C1,2023-02-30,5\"");
    ZK_CHECK_CONTAINS(text.p, "6,20,,,columns,");
    ZK_CHECK_STR(live("bill"),
                 "C1|6||||19417|||1230||||||\nC1|||||19417|||200||||||\nC1|||||19417|||200||||||\n");
    folder_close();
}

ZK_TEST(strict_takes_all_or_nothing)
{
    folder_open(1);
    OK(import_text("customer", customers));
    opts.strict = true;
    ZK_CHECK_ERR(import_text("bill", "customer,issued,amount\nC1,2024-01-01,1\nC1,x,1\n"), ZK_EINVAL);
    ZK_CHECK_CONTAINS(tx.message, "line 3");
    CHECK_COUNTS(2, 1, 1, 0);
    ZK_CHECK_INT(last.id, 0);
    ZK_CHECK_STR(live("bill"), "");
    ZK_CHECK_INT(sql_count("SELECT COUNT(*) FROM import"), 1);
    OK(import_text("bill", "customer,issued,amount\nC1,2024-01-01,1\n"));
    folder_close();
}

ZK_TEST(dry_run_changes_nothing)
{
    folder_open(2);
    OK(import_text("customer", customers));
    opts.dry_run = true;
    OK(import_text("bill", "id,customer,issued,amount,what\n1,C1,2024-01-01,1,x\n2,C9,2024-01-01,1,y\n"));
    CHECK_COUNTS(2, 1, 1, 0);
    ZK_CHECK_INT(last.n_rows, 1);
    ZK_CHECK_STR(last.head[0], "id");
    ZK_CHECK_STR(last.rows[0][3], "1.00");
    ZK_CHECK_INT(last.n_columns, 5);
    ZK_CHECK(!last.columns[4].field);
    ZK_CHECK_INT(sql_count("SELECT COUNT(*) FROM import"), 1);
    ZK_CHECK_STR(live("bill"), "");
    folder_close();
}

ZK_TEST(the_same_file_is_recognised)
{
    folder_open(1);
    OK(import_text("customer", customers));
    ZK_CHECK_ERR(import_text("customer", customers), ZK_ECONFLICT);
    ZK_CHECK_CONTAINS(tx.message, "import 1");
    opts.again = true;
    OK(import_text("customer", customers));
    CHECK_COUNTS(3, 0, 0, 3);
    ZK_CHECK_INT(live_count("customer"), 3);
    OK(zk_import_undo(&tx, 1));
    OK(zk_import_undo(&tx, 2));
    ZK_CHECK_INT(sql_count("SELECT COUNT(*) FROM customer"), 0);
    opts.again = false;
    OK(import_text("customer", customers)); /* undone: not the same any more */
    CHECK_COUNTS(3, 3, 0, 0);
    folder_close();
}

/* ---- undo ---------------------------------------------------------------------------------------------- */

ZK_TEST(undo_and_reimport_in_another_order_give_the_same)
{
    const char *customer_rows, *bill_rows, *a, *b;

    folder_open(2);
    a = file_text("a.csv", bills);
    b = file_text("b.csv", "id,customer,issued,due,energy,amount\nB4,C3,2024-02-05,2024-02-25,5,3.05\nB5,C2,"
                           "2024-02-05,2024-02-25,21,12.60\n");
    OK(import_text("customer", customers));
    OK(import("bill", a));
    OK(import("bill", b));
    customer_rows = live("customer");
    bill_rows = live("bill");
    ZK_CHECK_INT(live_count("bill"), 5);
    OK(zk_import_undo(&tx, 2));
    ZK_CHECK_INT(live_count("bill"), 2);
    OK(zk_import_undo(&tx, 3));
    ZK_CHECK_STR(live("bill"), "");
    OK(import("bill", b));
    OK(import("bill", a));
    ZK_CHECK_STR(live("bill"), bill_rows);
    ZK_CHECK_STR(live("customer"), customer_rows);
    ZK_CHECK_ERR(zk_import_undo(&tx, 2), ZK_ECONFLICT);
    ZK_CHECK_ERR(zk_import_undo(&tx, 99), ZK_ENOTFOUND);
    folder_close();
}

/* Three versions of one bill; whichever of the later ones are undone, the latest left holds. */
ZK_TEST(corrections_and_their_undoing)
{
    const char *v[3];

    folder_open(2);
    OK(import_text("customer", customers));
    for (int i = 0; i < 3; i++) {
        v[i] = zk_fmt(&tx.arena, "id,customer,issued,amount\nB1,C1,2024-01-05,%d\nN%d,C2,2024-01-05,1\n",
                      i + 1, i);
        OK(import_text("bill", v[i]));
        ZK_CHECK_INT(last.corrected, i > 0);
        ZK_CHECK_INT(last.accepted, 2);
    }
    ZK_CHECK_INT(live_count("bill"), 4);
    ZK_CHECK_CONTAINS(live("bill"), "C1|B1||||19727|||300|");
    OK(zk_import_undo(&tx, 3)); /* the middle one: the first must stay dead */
    ZK_CHECK_INT(live_count("bill"), 3);
    ZK_CHECK_CONTAINS(live("bill"), "C1|B1||||19727|||300|");
    OK(zk_import_undo(&tx, 4));
    ZK_CHECK_INT(live_count("bill"), 2);
    ZK_CHECK_CONTAINS(live("bill"), "C1|B1||||19727|||100|");
    OK(import_text("bill", v[1]));
    ZK_CHECK_CONTAINS(live("bill"), "C1|B1||||19727|||200|");
    OK(zk_import_undo(&tx, 2)); /* what it replaced is undone: it stands by itself */
    ZK_CHECK_INT(live_count("bill"), 2);
    ZK_CHECK_CONTAINS(live("bill"), "C1|B1||||19727|||200|");
    folder_close();
}

/* Readings seldom have a number of their own: one meter has one value at one moment. */
ZK_TEST(a_corrected_reading_replaces_the_old_one)
{
    folder_open(2);
    opts.create = true;
    OK(import_text("reading", "customer,meter,time,energy\n"
                              "C1,M1,2024-01-05 00:00,1\nC1,M1,2024-01-05 00:30,2\n"
                              "C1,M2,2024-01-05 00:00,4\nC1,,2024-01-05 00:00,8\n"));
    OK(import_text("reading", "customer,meter,time,energy\n"
                              "C1,M1,2024-01-05 00:30,3\n"  /* corrected */
                              "C1,M2,2024-01-05 00:00,4\n"  /* said again */
                              "C1,M1,2024-01-05 01:00,5\n"  /* new */
                              "C1,,2024-01-05 00:00,9\n")); /* of no meter: nothing to go by */
    CHECK_COUNTS(4, 3, 0, 1);
    ZK_CHECK_INT(last.corrected, 1);
    ZK_CHECK_INT(live_count("reading"), 6);
    ZK_CHECK_CONTAINS(live("reading"), "|3000|");
    ZK_CHECK(!strstr(live("reading"), "|2000|"));
    OK(zk_import_undo(&tx, 2));
    ZK_CHECK_INT(live_count("reading"), 4);
    ZK_CHECK_CONTAINS(live("reading"), "|2000|");
    ZK_CHECK(!strstr(live("reading"), "|3000|"));
    /* far away in time, another meter's, and by supply point */
    OK(import_text("reading",
                   "customer,meter,time,energy\nC1,M1,2024-06-05 00:30,6\nC1,M3,2024-01-05 00:30,7\n"));
    ZK_CHECK_INT(last.corrected, 0);
    OK(import_text("reading", "customer,supply_point,time,energy\nC1,P1,2024-01-05 00:30,10\n"));
    OK(import_text("reading", "customer,supply_point,time,energy\nC1,P1,2024-01-05 00:30,11\n"));
    ZK_CHECK_INT(last.corrected, 1);
    /* Given a number, that is what counts; and a day alone is no moment. */
    OK(import_text("reading", "id,customer,meter,time,energy\nR1,C1,M1,2024-01-05 00:30,12\n"));
    ZK_CHECK_INT(last.corrected, 0);
    OK(import_text("reading", "customer,meter,date,energy\nC1,M9,2024-01-05,13\n"));
    OK(import_text("reading", "customer,meter,date,energy\nC1,M9,2024-01-05,14\n"));
    ZK_CHECK_INT(last.corrected, 0);
    folder_close();
}

ZK_TEST(a_repeated_row_survives_the_undoing_of_either)
{
    folder_open(1);
    OK(import_text("customer", customers));
    OK(import_text("bill", "id,customer,issued,amount\nB1,C1,2024-01-05,1\n"));
    OK(import_text("bill", "id,customer,issued,amount\nB1,C1,2024-01-05,1\nB2,C1,2024-01-05,2\n"));
    CHECK_COUNTS(2, 1, 0, 1);
    ZK_CHECK_INT(live_count("bill"), 2);
    OK(zk_import_undo(&tx, 2));
    ZK_CHECK_INT(live_count("bill"), 2);
    OK(import_text("bill", "id,customer,issued,amount\nB1,C1,2024-01-05,1\n"));
    OK(zk_import_undo(&tx, 3));
    ZK_CHECK_STR(live("bill"), "C1|B1||||19727|||100||||||\n");
    folder_close();
}

ZK_TEST(customer_states_follow_their_imports)
{
    const char *name;

    folder_open(2);
    OK(import_text("customer", customers));
    OK(import_text("customer", "id,name,capacity\nC2,Two Ltd,0.315\nC4,Four,10\n"));
    ZK_CHECK_INT(last.corrected, 1);
    ZK_CHECK_INT(sql_count("SELECT COUNT(*) FROM customer"), 4);
    OK(zk_sql_text(&tx, "SELECT name FROM customer WHERE id = 'C2'", ZK_NO_ARGS, &name));
    ZK_CHECK_STR(name, "Two Ltd");
    ZK_CHECK_INT(sql_count("SELECT capacity_w FROM customer WHERE id = 'C2'"), 315);
    OK(zk_import_undo(&tx, 2));
    ZK_CHECK_INT(sql_count("SELECT COUNT(*) FROM customer"), 3);
    OK(zk_sql_text(&tx, "SELECT name FROM customer WHERE id = 'C2'", ZK_NO_ARGS, &name));
    ZK_CHECK_STR(name, "Two");
    /* C4 has a number but is not there: its bills are refused. */
    OK(import_text("bill", "customer,issued,amount\nC4,2024-01-05,1\n"));
    CHECK_COUNTS(1, 0, 1, 0);
    folder_close();
}

/* ---- references ------------------------------------------------------------------------------------------- */

ZK_TEST(facts_find_their_customer_through_an_account)
{
    folder_open(2);
    OK(import_text("customer", customers));
    OK(import_text("account", "id,customer\nA1,C1\nA2,C2\n"));
    OK(import_text(
        "bill", "account,issued,amount\nA1,2024-01-05,1\nA2,2024-01-05,2\nA3,2024-01-05,3\n,2024-01-05,4\n"));
    CHECK_COUNTS(4, 2, 2, 0);
    ZK_CHECK_STR(last.rejects[0].reason, "unknown");
    ZK_CHECK_STR(last.rejects[1].reason, "owner");
    ZK_CHECK_STR(live("bill"), "C1||A1|||19727|||100||||||\nC2||A2|||19727|||200||||||\n");
    OK(import_text("account", "id,customer\nA1,C3\n")); /* moved */
    OK(import_text("bill", "account,issued,amount\nA1,2024-02-05,1\n"));
    ZK_CHECK_CONTAINS(live("bill"), "C3||A1|||19758|||100|");
    OK(zk_import_undo(&tx, 4)); /* and back */
    OK(import_text("bill", "account,issued,amount\nA1,2024-03-05,1\n"));
    ZK_CHECK_CONTAINS(live("bill"), "C1||A1|||19787|||100|");
    OK(zk_import_undo(&tx, 2)); /* no accounts at all */
    OK(import_text("bill", "account,issued,amount\nA1,2024-04-05,1\n"));
    CHECK_COUNTS(1, 0, 1, 0);
    folder_close();
}

ZK_TEST(customers_are_made_where_asked)
{
    const char *numbers;

    folder_open(2);
    opts.create = true;
    OK(import_text("bill",
                   "customer,issued,amount\nZ9,2024-01-05,1\nA1,2024-01-05,1\nM5,x,1\nA1,2024-02-05,1\n"));
    CHECK_COUNTS(4, 3, 1, 0);
    ZK_CHECK_INT(last.created, 2); /* not the one whose only row was refused */
    ZK_CHECK_INT(sql_count("SELECT no FROM subject WHERE id = 'A1'"), 1); /* in the order of ids */
    ZK_CHECK_INT(sql_count("SELECT no FROM subject WHERE id = 'Z9'"), 2);
    ZK_CHECK_INT(live_count("customer"), 2);
    numbers = live("bill");
    OK(import_text("customer", "id,name\nA1,Alpha\n"));
    ZK_CHECK_INT(last.corrected, 1);
    ZK_CHECK_INT(live_count("customer"), 2);
    OK(zk_import_undo(&tx, 1));
    ZK_CHECK_INT(live_count("customer"), 1);
    ZK_CHECK_INT(sql_count("SELECT COUNT(*) FROM customer"), 1);
    OK(import_text("bill",
                   "customer,issued,amount\nZ9,2024-01-05,1\nA1,2024-01-05,1\nM5,x,1\nA1,2024-02-05,1\n"));
    ZK_CHECK_INT(last.created, 1);
    ZK_CHECK_STR(live("bill"), numbers);
    ZK_CHECK_INT(sql_count("SELECT no FROM subject WHERE id = 'Z9'"), 2);
    folder_close();
}

/* ---- threads ---------------------------------------------------------------------------------------------- */

static const char *many_bills(size_t n, uint64_t seed)
{
    zk_buf b = {0};
    const char *path;

    zk_buf_puts(&b, "id,customer,issued,due,energy,amount\n");
    for (size_t i = 0; i < n; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        zk_buf_fmt(&b, "B%zu,U%u,2024-%02u-05,2024-%02u-25,%u.%u,%s%u.%02u\n", i,
                   (unsigned)(seed >> 33) % 5000, (unsigned)(i % 12 + 1), (unsigned)(i % 12 + 1),
                   (unsigned)(seed >> 40) % 900, (unsigned)(seed >> 50) % 10, i % 1000 == 7 ? "x" : "",
                   (unsigned)(seed >> 20) % 500, (unsigned)(seed >> 10) % 100);
    }
    path = file_bytes("many.csv", b.p, b.n);
    zk_buf_clear(&b);
    return path;
}

static void sealed_hash(int threads, char *hash)
{
    const char *text;

    folder_open(threads);
    opts.create = true;
    OK(import("bill", many_bills(60000, 42)));
    CHECK_COUNTS(60000, 59940, 60, 0);
    ZK_CHECK_INT(last.rejects[3].line, 3009);
    OK(zk_sql_text(&tx, "SELECT sha256 FROM sealed WHERE kind = 'bill'", ZK_NO_ARGS, &text));
    snprintf(hash, 65, "%s", text);
    folder_close();
    zk_ctx_init(&tx);
    OK(zk_dir_remove(&tx, zk_test_tmp("data")));
    zk_ctx_clear(&tx);
}

ZK_TEST(threads_do_not_matter)
{
    char one[65], seven[65];

    sealed_hash(1, one);
    sealed_hash(7, seven);
    ZK_CHECK_STR(one, seven);
}

typedef struct order {
    int64_t subject, date, rows;
} order;

static zk_err order_check(void *user, const zk_batch *b)
{
    order *o = user;

    for (size_t r = 0; r < b->rows; r++, o->rows++) {
        ZK_CHECK(b->num[0][r] > o->subject || (b->num[0][r] == o->subject && b->num[1][r] >= o->date));
        ZK_CHECK(b->null[2] && b->null[2][r]); /* never given: there, and empty */
        o->subject = b->num[0][r];
        o->date = b->num[1][r];
    }
    return ZK_OK;
}

ZK_TEST(sealed_files_are_sorted_and_have_all_columns)
{
    static const zk_scancol cols[] = {{.name = "subject", .type = ZK_COL_INT},
                                      {.name = "issued", .type = ZK_COL_DATE},
                                      {.name = "paid_on", .type = ZK_COL_DATE}};
    zk_kindfile *files;
    size_t n;
    order o = {0};
    zk_scan scan = {.n_files = 1, .cols = cols, .n_cols = 3, .ordered = true, .fn = order_check, .user = &o};

    folder_open(3);
    opts.create = true;
    OK(import("bill", many_bills(60000, 42)));
    OK(zk_kind_files(&tx, zk_kind_find("bill"), 1, 0, &files, &n));
    ZK_CHECK_INT(n, 1);
    scan.files = &files[0].scan;
    OK(zk_facts_scan(&tx, &scan));
    ZK_CHECK_INT(o.rows, 59940);
    folder_close();
}

/* ---- kills --------------------------------------------------------------------------------------------------- */

static int count_files(const char *path)
{
    DIR *d = opendir(path);
    struct dirent *e;
    int n = 0;

    while (d && (e = readdir(d)))
        if (e->d_name[0] != '.') {
            char sub[ZK_TEST_PATH_MAX];

            snprintf(sub, sizeof sub, "%s/%s", path, e->d_name);
            n += e->d_type == DT_DIR ? count_files(sub) : 1;
        }
    if (d)
        closedir(d);
    return n;
}

static void killed_import(const char *path, unsigned delay_us)
{
    pid_t pid = fork();

    ZK_CHECK(pid >= 0);
    if (!pid) {
        zk_ctx_init(&tx);
        tx.quiet = true;
        opts.create = true;
        if (zk_folder_open_at(&tx, zk_test_tmp("data"), test_ledger(), 10) == ZK_OK)
            import("bill", path);
        _exit(0);
    }
    usleep(delay_us);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

enum { KILLS = 16 };

ZK_TEST(killed_at_any_moment_it_is_whole_or_absent)
{
    unsigned seed = 7, span_us;
    int absent = 0;
    const char *path;

    folder_open(2);
    path = many_bills(8000, 1);
    opts.create = true;
    OK(import("bill", path)); /* how long it takes when let alone, with opening the folder */
    span_us = (unsigned)(last.seconds * 1.6e6) + 100000;
    OK(zk_import_undo(&tx, 1));
    zk_facts_close(&tx);
    for (int round = 0; round < KILLS; round++) {
        int64_t n;

        seed = seed * 1103515245u + 12345u;
        zk_folder_close(&tx);
        killed_import(path, span_us / 20 + (seed >> 8) % span_us);
        OK(zk_folder_open_at(&tx, zk_test_tmp("data"), test_ledger(), 10));
        n = sql_count("SELECT COUNT(*) FROM import WHERE state = 'sealed'");
        ZK_CHECK(n == 0 || n == 1);
        absent += n == 0;
        ZK_CHECK_INT(live_count("bill"), n ? 7992 : 0);
        ZK_CHECK_INT(live_count("customer"), sql_count("SELECT COUNT(*) FROM customer"));
        ZK_CHECK_INT(sql_count("SELECT COUNT(*) FROM sealed"), 2 * n);
        if (n)
            OK(zk_import_undo(&tx, sql_count("SELECT MAX(id) FROM import")));
        zk_facts_close(&tx);
    }
    printf("  %d of %d absent\n", absent, KILLS);
    /* What is left behind goes with the next import. */
    OK(import_text("customer", "id\nK1\n"));
    ZK_CHECK_INT(count_files(zk_test_tmp("data/facts")), sql_count("SELECT COUNT(*) FROM sealed"));
    ZK_CHECK_INT(count_files(zk_test_tmp("data/tmp")), 0);
    folder_close();
}

ZK_TEST_MAIN()
