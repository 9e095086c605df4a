/* SPDX-License-Identifier: Apache-2.0
 *
 * The ledger's face on both engines: values come back as they went in, errors have the same
 * codes, transactions keep or drop everything, ids are never given twice.
 */
#include "ledger_fixture.h"

#include <math.h>

static void make_table(zk_ctx *cx)
{
    ZK_CHECK_OK(zk_sql_exec(cx, "CREATE TABLE t (k BIGINT PRIMARY KEY, s TEXT, d DOUBLE PRECISION)",
                            ZK_NO_ARGS, NULL));
}

static int64_t count(zk_ctx *cx, const char *table)
{
    int64_t n = -1;

    ZK_CHECK_OK(zk_sql_int(cx, zk_fmt(&cx->arena, "SELECT COUNT(*) FROM %s", table), ZK_NO_ARGS, &n));
    return n;
}

ZK_BOTH(values_come_back)
{
    static const double reals[] = {0.1, 1.0 / 3, -1e308, 5e-324, 123456789.123456789, 1e15 + 0.3};
    const char bytes[] = {0, 1, '\\', 'x', '\n', (char)0xFF, 0};
    const char text[] = "it's \"客户\" \\ \t\n% ?";
    zk_rows rows;
    size_t n;

    ZK_CHECK_OK(zk_sql_exec(cx,
                            zk_ledger_is_pg(cx)
                                ? "CREATE TABLE v (k BIGINT, i BIGINT, d DOUBLE PRECISION, s TEXT, b BYTEA)"
                                : "CREATE TABLE v (k INTEGER, i INTEGER, d REAL, s TEXT, b BLOB) STRICT",
                            ZK_NO_ARGS, NULL));
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++)
        ZK_CHECK_OK(zk_sql_exec(cx, "INSERT INTO v VALUES (?, ?, ?, ?, ?)",
                                ZK_ARGS(zk_int((int64_t)i), zk_int(i % 2 ? INT64_MIN : INT64_MAX),
                                        zk_real(reals[i]), zk_text(text), zk_blob(bytes, sizeof bytes)),
                                NULL));
    ZK_CHECK_OK(zk_sql_exec(cx, "INSERT INTO v VALUES (?, ?, ?, ?, ?)",
                            ZK_ARGS(zk_int(99), zk_null(), zk_null(), zk_text(NULL), zk_blob("", 0)), NULL));
    ZK_CHECK_OK(zk_sql_query(cx, "SELECT k, i, d, s, b FROM v ORDER BY k", ZK_NO_ARGS, &rows));
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        double d;

        ZK_CHECK_OK(zk_rows_next(cx, &rows));
        ZK_CHECK(rows.more);
        ZK_CHECK_INT(zk_col_int(&rows, 0), i);
        ZK_CHECK_INT(zk_col_int(&rows, 1), i % 2 ? INT64_MIN : INT64_MAX);
        d = zk_col_real(&rows, 2);
        ZK_CHECK_MEM(&d, &reals[i], sizeof d);
        ZK_CHECK_STR(zk_col_text(&rows, 3), text);
        ZK_CHECK_MEM(zk_col_blob(&rows, 4, &n), bytes, sizeof bytes);
        ZK_CHECK_INT(n, sizeof bytes);
        ZK_CHECK(!zk_col_null(&rows, 4));
    }
    ZK_CHECK_OK(zk_rows_next(cx, &rows));
    for (int c = 1; c <= 3; c++)
        ZK_CHECK(zk_col_null(&rows, c));
    ZK_CHECK_STR(zk_col_text(&rows, 3), "");
    ZK_CHECK(!zk_col_null(&rows, 4));
    zk_col_blob(&rows, 4, &n);
    ZK_CHECK_INT(n, 0);
    ZK_CHECK_OK(zk_rows_next(cx, &rows));
    ZK_CHECK(!rows.more);
    ZK_CHECK_OK(zk_rows_next(cx, &rows)); /* past the end is still the end */
    ZK_CHECK(!rows.more);
    zk_rows_close(&rows);
    zk_rows_close(&rows);
}

ZK_BOTH(question_marks_in_quotes_are_text)
{
    const char *s;
    int64_t i;

    ZK_CHECK_OK(zk_sql_text(cx, "SELECT 'a?''?' || ? /* ? */ -- ?\n AS \"q?\"", ZK_ARGS(zk_text("z")), &s));
    ZK_CHECK_STR(s, "a?'?z");
    ZK_CHECK_OK(zk_sql_int(cx, "SELECT ? + ? * 1000", ZK_ARGS(zk_int(3000000000), zk_int(5000000000)), &i));
    ZK_CHECK_INT(i, 5003000000000);
    ZK_CHECK_ERR(zk_sql_int(cx, "SELECT ?", ZK_ARGS(zk_int(1), zk_int(2)), &i), ZK_EINTERNAL);
    ZK_CHECK_ERR(zk_sql_int(cx, "SELECT 1 WHERE 1 = 0", ZK_NO_ARGS, &i), ZK_ENOTFOUND);
}

ZK_BOTH(the_same_statement_takes_other_types)
{
    int64_t n;

    make_table(cx);
    for (int i = 0; i < 3; i++) {
        ZK_CHECK_OK(zk_sql_exec(cx, "INSERT INTO t VALUES (?, ?, ?)",
                                ZK_ARGS(zk_int(2 * i), zk_text("x"), zk_real(0.5)), NULL));
        ZK_CHECK_OK(zk_sql_exec(cx, "INSERT INTO t VALUES (?, ?, ?)",
                                ZK_ARGS(zk_int(2 * i + 1), zk_null(), zk_null()), NULL));
    }
    ZK_CHECK_OK(zk_sql_int(cx, "SELECT COUNT(*) FROM t WHERE s IS NULL", ZK_NO_ARGS, &n));
    ZK_CHECK_INT(n, 3);
}

ZK_BOTH(changed_counts_rows)
{
    int64_t n = -1;

    make_table(cx);
    ZK_CHECK_OK(zk_sql_exec(cx, "INSERT INTO t (k) VALUES (1), (2), (3)", ZK_NO_ARGS, &n));
    ZK_CHECK_INT(n, 3);
    ZK_CHECK_OK(zk_sql_exec(cx, "UPDATE t SET s = ? WHERE k > ?", ZK_ARGS(zk_text("a"), zk_int(1)), &n));
    ZK_CHECK_INT(n, 2);
    ZK_CHECK_OK(zk_sql_exec(cx, "UPDATE t SET s = ? WHERE k > ?", ZK_ARGS(zk_text("a"), zk_int(7)), &n));
    ZK_CHECK_INT(n, 0);
    ZK_CHECK_OK(zk_sql_exec(cx, "INSERT INTO t (k) VALUES (1) ON CONFLICT (k) DO NOTHING", ZK_NO_ARGS, &n));
    ZK_CHECK_INT(n, 0);
    ZK_CHECK_OK(zk_sql_exec(cx, "SELECT k FROM t", ZK_NO_ARGS, &n));
    ZK_CHECK_INT(n, 0);
}

ZK_BOTH(errors_have_the_same_codes)
{
    int64_t n;

    ZK_CHECK_OK(zk_sql_exec(cx, "INSERT INTO setting VALUES ('a', 'b')", ZK_NO_ARGS, NULL));
    ZK_CHECK_ERR(zk_sql_exec(cx, "INSERT INTO setting VALUES ('a', 'c')", ZK_NO_ARGS, NULL), ZK_ECONFLICT);
    ZK_CHECK_CONTAINS(cx->message, "conflicts with what the ledger has");
    ZK_CHECK_ERR(zk_sql_exec(cx, "INSERT INTO setting VALUES ('n', NULL)", ZK_NO_ARGS, NULL), ZK_EINVAL);
    ZK_CHECK_ERR(zk_sql_exec(cx, "INSERT INTO sealed VALUES (1,7,'bill','p',1,1,1,1,1,1,'x',0,NULL)",
                             ZK_NO_ARGS, NULL),
                 ZK_ECONFLICT); /* no import 7 */
    ZK_CHECK_ERR(
        zk_sql_exec(cx, "INSERT INTO id_series VALUES ('a', ?)", ZK_ARGS(zk_text("not a number")), NULL),
        ZK_EINVAL);
    ZK_CHECK_ERR(zk_sql_exec(cx, "INSERT INTO nowhere VALUES (1)", ZK_NO_ARGS, NULL), ZK_ESTORE);
    ZK_CHECK_CONTAINS(cx->message, "nowhere");
    ZK_CHECK_ERR(zk_sql_exec(cx, "UPDATE setting SET value = ?", ZK_ARGS(zk_real(NAN)), NULL), ZK_ENUMERIC);
    ZK_CHECK_ERR(zk_sql_exec(cx, "UPDATE setting SET value = ?", ZK_ARGS(zk_text("a\xFFz")), NULL),
                 ZK_EINVAL);
    ZK_CHECK_OK(zk_sql_int(cx, "SELECT COUNT(*) FROM setting WHERE value = 'b'", ZK_NO_ARGS, &n));
    ZK_CHECK_INT(n, 1);
    cx->lang = ZK_ZH;
    ZK_CHECK_ERR(zk_sql_exec(cx, "INSERT INTO setting VALUES ('a', 'c')", ZK_NO_ARGS, NULL), ZK_ECONFLICT);
    ZK_CHECK_CONTAINS(cx->message, "与台账中已有的记录冲突");
}

ZK_BOTH(transactions_keep_all_or_nothing)
{
    make_table(cx);
    ZK_CHECK_OK(zk_tx_begin(cx));
    ZK_CHECK_OK(zk_sql_exec(cx, "INSERT INTO t (k) VALUES (1)", ZK_NO_ARGS, NULL));
    ZK_CHECK_ERR(zk_tx_begin(cx), ZK_EINTERNAL);
    ZK_CHECK_OK(zk_tx_end(cx, ZK_OK));
    ZK_CHECK_INT(count(cx, "t"), 1);

    ZK_CHECK_OK(zk_tx_begin(cx));
    ZK_CHECK_OK(zk_sql_exec(cx, "INSERT INTO t (k) VALUES (2)", ZK_NO_ARGS, NULL));
    ZK_CHECK_ERR(zk_tx_end(cx, ZK_ECANCELLED), ZK_ECANCELLED);
    ZK_CHECK_INT(count(cx, "t"), 1);

    /* A failed statement spoils the transaction on either engine, even if nobody looked. */
    ZK_CHECK_OK(zk_tx_begin(cx));
    ZK_CHECK_OK(zk_sql_exec(cx, "INSERT INTO t (k) VALUES (3)", ZK_NO_ARGS, NULL));
    ZK_CHECK_ERR(zk_sql_exec(cx, "INSERT INTO t (k) VALUES (1)", ZK_NO_ARGS, NULL), ZK_ECONFLICT);
    ZK_CHECK_ERR(zk_sql_exec(cx, "INSERT INTO t (k) VALUES (4)", ZK_NO_ARGS, NULL), ZK_ECONFLICT);
    ZK_CHECK_ERR(zk_tx_end(cx, ZK_OK), ZK_ECONFLICT);
    ZK_CHECK_INT(count(cx, "t"), 1);
    ZK_CHECK_ERR(zk_tx_end(cx, ZK_OK), ZK_EINTERNAL);
}

ZK_BOTH(reading_transaction_sees_one_commit)
{
    zk_ctx other;

    make_table(cx);
    zk_ctx_init(&other);
    ZK_CHECK_OK(zk_ledger_open(&other, fixture_url(zk_ledger_is_pg(cx)), false));
    ZK_CHECK_OK(zk_tx_begin_read(&other));
    ZK_CHECK_INT(count(&other, "t"), 0);
    ZK_CHECK_OK(zk_sql_exec(cx, "INSERT INTO t (k) VALUES (1)", ZK_NO_ARGS, NULL));
    ZK_CHECK_INT(count(&other, "t"), 0);
    ZK_CHECK_OK(zk_tx_end(&other, ZK_OK));
    ZK_CHECK_INT(count(&other, "t"), 1);
    zk_ledger_close(&other);
    zk_ctx_clear(&other);
}

/* Rows are read while other statements run, the same statement among them. */
ZK_BOTH(queries_nest)
{
    zk_rows outer, inner;
    zk_err err;
    int64_t sum = 0, n = 0;

    make_table(cx);
    ZK_CHECK_OK(zk_tx_begin(cx));
    for (int i = 0; i < 500; i++)
        ZK_CHECK_OK(
            zk_sql_exec(cx, "INSERT INTO t (k, s) VALUES (?, ?)", ZK_ARGS(zk_int(i), zk_text("x")), NULL));
    ZK_CHECK_OK(zk_sql_query(cx, "SELECT k FROM t ORDER BY k", ZK_NO_ARGS, &outer));
    while ((err = zk_rows_next(cx, &outer)) == ZK_OK && outer.more) {
        int64_t k = zk_col_int(&outer, 0);

        ZK_CHECK_INT(k, n++);
        if (k % 100)
            continue;
        ZK_CHECK_OK(zk_sql_query(cx, "SELECT k FROM t ORDER BY k", ZK_NO_ARGS, &inner));
        while ((err = zk_rows_next(cx, &inner)) == ZK_OK && inner.more) {
            sum += zk_col_int(&inner, 0);
            if (zk_col_int(&inner, 0) == 250 && k == 100)
                break; /* closed early */
        }
        zk_rows_close(&inner);
        ZK_CHECK_OK(
            zk_sql_exec(cx, "UPDATE t SET s = ? WHERE k = ?", ZK_ARGS(zk_text("y"), zk_int(k)), NULL));
    }
    ZK_CHECK_OK(err);
    zk_rows_close(&outer);
    ZK_CHECK_OK(zk_tx_end(cx, ZK_OK));
    ZK_CHECK_INT(n, 500);
    ZK_CHECK_INT(sum, 4 * (499 * 500 / 2) + 250 * 251 / 2);
    ZK_CHECK_OK(zk_sql_int(cx, "SELECT COUNT(*) FROM t WHERE s = 'y'", ZK_NO_ARGS, &n));
    ZK_CHECK_INT(n, 5);
}

ZK_BOTH(more_statements_than_are_kept)
{
    int64_t v;

    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 300; i++) {
            ZK_CHECK_OK(zk_sql_int(cx, zk_fmt(&cx->arena, "SELECT %d + ?", i), ZK_ARGS(zk_int(1)), &v));
            ZK_CHECK_INT(v, i + 1);
        }
}

ZK_BOTH(ids_are_dense_and_roll_back)
{
    int64_t id;

    ZK_CHECK_ERR(zk_sql_id(cx, "run", 1, &id), ZK_EINTERNAL); /* outside a transaction */
    ZK_CHECK_OK(zk_tx_begin(cx));
    ZK_CHECK_OK(zk_sql_id(cx, "run", 1, &id));
    ZK_CHECK_INT(id, 1);
    ZK_CHECK_OK(zk_sql_id(cx, "run", 10, &id));
    ZK_CHECK_INT(id, 2);
    ZK_CHECK_OK(zk_sql_id(cx, "subject", 1, &id));
    ZK_CHECK_INT(id, 1);
    ZK_CHECK_OK(zk_tx_end(cx, ZK_OK));
    ZK_CHECK_OK(zk_tx_begin(cx));
    ZK_CHECK_OK(zk_sql_id(cx, "run", 1, &id));
    ZK_CHECK_INT(id, 12);
    ZK_CHECK_ERR(zk_tx_end(cx, ZK_ECANCELLED), ZK_ECANCELLED);
    ZK_CHECK_OK(zk_tx_begin(cx));
    ZK_CHECK_OK(zk_sql_id(cx, "run", 1, &id));
    ZK_CHECK_INT(id, 12);
    ZK_CHECK_OK(zk_tx_end(cx, ZK_OK));
}

ZK_BOTH(text_is_ordered_by_bytes)
{
    static const char *const in_order[] = {"A", "Z", "a", "b", "z", "é", "一", "客"};
    zk_rows rows;
    int64_t n;

    for (size_t i = 8; i-- > 0;)
        ZK_CHECK_OK(
            zk_sql_exec(cx, "INSERT INTO setting VALUES (?, 'x')", ZK_ARGS(zk_text(in_order[i])), NULL));
    ZK_CHECK_OK(zk_sql_query(cx, "SELECT name FROM setting ORDER BY name", ZK_NO_ARGS, &rows));
    for (size_t i = 0; i < 8; i++) {
        ZK_CHECK_OK(zk_rows_next(cx, &rows));
        ZK_CHECK_STR(zk_col_text(&rows, 0), in_order[i]);
    }
    zk_rows_close(&rows);
    ZK_CHECK_OK(zk_sql_int(cx, "SELECT COUNT(*) FROM setting WHERE name LIKE ?", ZK_ARGS(zk_text("a%")), &n));
    ZK_CHECK_INT(n, 1); /* not the A */
}

ZK_BOTH(bulk_takes_every_value)
{
    const char bytes[] = {0, '\\', '\t', '\n', (char)0xFE};
    zk_bulk *b, *other;
    zk_rows rows;
    size_t n;
    int64_t k;

    ZK_CHECK_ERR(zk_bulk_open(cx, "setting", "name, value", &b), ZK_EINTERNAL); /* outside a transaction */
    ZK_CHECK_OK(zk_sql_exec(cx,
                            zk_ledger_is_pg(cx)
                                ? "CREATE TABLE v (k BIGINT, d DOUBLE PRECISION, s TEXT, b BYTEA)"
                                : "CREATE TABLE v (k INTEGER, d REAL, s TEXT, b BLOB) STRICT",
                            ZK_NO_ARGS, NULL));
    ZK_CHECK_OK(zk_tx_begin(cx));
    ZK_CHECK_OK(zk_bulk_open(cx, "v", "k, d, s, b", &b));
    ZK_CHECK_OK(zk_bulk_open(cx, "setting", "name, value", &other)); /* two at once */
    for (int i = 0; i < 1000; i++) {
        const zk_val row[] = {zk_int(-i), zk_real(i / 7.0), zk_text("\\N\t\r\n客'\\."),
                              zk_blob(bytes, sizeof bytes)};
        const zk_val nulls[] = {zk_null(), zk_null(), zk_null(), zk_null()};
        const zk_val set[] = {zk_text(zk_fmt(&cx->arena, "n%d", i)), zk_text("")};

        ZK_CHECK_OK(zk_bulk_put(cx, b, i % 10 ? row : nulls));
        ZK_CHECK_OK(zk_bulk_put(cx, other, set));
        if (i == 500) /* and something else in between */
            ZK_CHECK_OK(zk_sql_id(cx, "x", 1, &k));
    }
    ZK_CHECK_OK(zk_bulk_close(cx, b, ZK_OK));
    ZK_CHECK_OK(zk_bulk_close(cx, other, ZK_OK));
    ZK_CHECK_OK(zk_tx_end(cx, ZK_OK));
    ZK_CHECK_INT(count(cx, "setting"), 1000);
    ZK_CHECK_INT(count(cx, "v"), 1000);
    ZK_CHECK_OK(zk_sql_query(cx, "SELECT d, s, b FROM v WHERE k = ?", ZK_ARGS(zk_int(-501)), &rows));
    ZK_CHECK_OK(zk_rows_next(cx, &rows));
    ZK_CHECK(zk_col_real(&rows, 0) == 501 / 7.0);
    ZK_CHECK_STR(zk_col_text(&rows, 1), "\\N\t\r\n客'\\.");
    ZK_CHECK_MEM(zk_col_blob(&rows, 2, &n), bytes, sizeof bytes);
    ZK_CHECK_INT(n, sizeof bytes);
    zk_rows_close(&rows);
    ZK_CHECK_OK(zk_sql_int(cx,
                           "SELECT COUNT(*) FROM v WHERE k IS NULL AND d IS NULL AND s IS NULL AND b IS NULL",
                           ZK_NO_ARGS, &k));
    ZK_CHECK_INT(k, 100);
}

ZK_BOTH(bulk_that_fails_leaves_nothing)
{
    zk_bulk *b;
    zk_err err;

    ZK_CHECK_OK(zk_tx_begin(cx));
    ZK_CHECK_OK(zk_bulk_open(cx, "setting", "name, value", &b));
    err = zk_bulk_put(cx, b, (const zk_val[]){zk_text("a"), zk_text("1")});
    for (int i = 0; !err && i < 3; i++)
        err = zk_bulk_put(cx, b, (const zk_val[]){zk_text("same"), zk_text("2")});
    err = zk_bulk_close(cx, b, err);
    ZK_CHECK_ERR(err, ZK_ECONFLICT);
    ZK_CHECK_ERR(zk_tx_end(cx, err), ZK_ECONFLICT);
    ZK_CHECK_INT(count(cx, "setting"), 0);
}

/* The speed promised to import and run. The limits are loose (a busy machine): the measured
 * numbers are in docs/performance.md. */
ZK_BOTH(a_million_standings)
{
    zk_bulk *b;
    double start_s = zk_test__now_s(), done_s;
    zk_rows rows;
    zk_err err = ZK_OK;
    int64_t n = 0, sum = 0;
    size_t arena;

    ZK_CHECK_OK(zk_tx_begin(cx));
    ZK_CHECK_OK(zk_bulk_open(cx, "standing", "scheme_no, subject_no, since, run_id, grade, score", &b));
    for (int64_t i = 0; !err && i < 1000000; i++) {
        const zk_val row[] = {zk_int(7),
                              zk_int(i),
                              zk_int(20000),
                              zk_int(12),
                              zk_text(i % 2 ? "A" : "B"),
                              zk_real((double)i * 0.37)};

        err = zk_bulk_put(cx, b, row);
    }
    err = zk_bulk_close(cx, b, err);
    ZK_CHECK_OK(zk_tx_end(cx, err));
    done_s = zk_test__now_s();
    arena = cx->arena.total;
    ZK_CHECK_OK(zk_sql_query(cx,
                             "SELECT subject_no, grade FROM standing WHERE scheme_no = ? ORDER BY subject_no",
                             ZK_ARGS(zk_int(7)), &rows));
    while ((err = zk_rows_next(cx, &rows)) == ZK_OK && rows.more) {
        sum += zk_col_int(&rows, 0);
        n++;
    }
    ZK_CHECK_OK(err);
    ZK_CHECK_INT(n, 1000000);
    ZK_CHECK_INT(sum, (int64_t)999999 * 500000);
    ZK_CHECK_INT(cx->arena.total, arena); /* rows do not pile up */
    printf("  %s: written in %.2f s, read in %.2f s\n", zk_ledger_engine(cx), done_s - start_s,
           zk_test__now_s() - done_s);
    ZK_CHECK(done_s - start_s < 20);
}

ZK_TEST(opening_what_is_not_there)
{
    zk_ctx cx;
    FILE *f;

    zk_ctx_init(&cx);
    cx.lang = ZK_EN;
    ZK_CHECK_ERR(zk_ledger_open(&cx, zk_test_tmp("none.sqlite"), false), ZK_ENOTFOUND);
    ZK_CHECK(!cx.ledger);
    ZK_CHECK_CONTAINS(cx.message, "none.sqlite");
    ZK_CHECK_ERR(zk_ledger_open(&cx, zk_test_tmp("no/such/dir.sqlite"), true), ZK_ENOTFOUND);
    ZK_CHECK_ERR(zk_ledger_open(&cx, zk_test_tmp(NULL), false), ZK_EINVAL); /* a folder */
    f = fopen(zk_test_tmp("junk.sqlite"), "w");
    for (int i = 0; i < 1000; i++)
        fprintf(f, "this is not a database %d\n", i);
    fclose(f);
    ZK_CHECK_ERR(zk_ledger_open(&cx, zk_test_tmp("junk.sqlite"), false), ZK_ECORRUPT);
    ZK_CHECK(!cx.ledger);
    zk_ctx_clear(&cx);
}

ZK_TEST(new_file_has_our_mode)
{
    struct stat st;
    zk_ctx cx;

    umask(0);
    zk_ctx_init(&cx);
    ZK_CHECK_OK(zk_ledger_open(&cx, zk_test_tmp("l.sqlite"), true));
    ZK_CHECK_OK(zk_sql_exec(&cx, "CREATE TABLE t (k BIGINT)", ZK_NO_ARGS, NULL));
    ZK_CHECK_INT(stat(zk_test_tmp("l.sqlite"), &st), 0);
    ZK_CHECK_INT(st.st_mode & 0777, 0640);
    ZK_CHECK_INT(stat(zk_test_tmp("l.sqlite-wal"), &st), 0);
    ZK_CHECK_INT(st.st_mode & 0777, 0640);
    zk_ledger_close(&cx);
    zk_ctx_clear(&cx);
}

/* No address, right or wrong, gives its password away. */
ZK_TEST(passwords_stay_hidden)
{
    static const char *const urls[] = {
        "postgresql://u:hunter2secret@127.0.0.1:1/db",
        "postgres://u:hunter2secret@127.0.0.1:1/db?connect_timeout=2",
        "postgresql://u@127.0.0.1:1/db?password=hunter2secret",
        "postgresql://u:hunter2secret@[::1/db",
        "postgresql://u:hunter2secret@host/db?no_such_option=hunter2secret",
        "postgresql://u:hunter2secret%zz@host/db",
    };

    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        zk_ctx cx;
        zk_err err;

        zk_ctx_init(&cx);
        cx.lang = i % 2 ? ZK_ZH : ZK_EN;
        err = zk_ledger_open(&cx, urls[i], false);
        ZK_CHECK(err == ZK_ESTORE || err == ZK_EINVAL);
        ZK_CHECK(!cx.ledger);
        ZK_CHECK(cx.message && *cx.message);
        ZK_CHECK(!strstr(cx.message, "hunter2"));
        ZK_CHECK(!strstr(zk_ledger_show(&cx, urls[i]), "hunter2"));
        zk_ctx_clear(&cx);
    }
}

/* The server ends our session: a clear sentence, and closing still works. */
ZK_TEST(lost_connection_is_told_pg)
{
    zk_ctx cx, killer;
    int64_t pid, n;

    fixture_open(&cx, true);
    zk_ctx_init(&killer);
    ZK_CHECK_OK(zk_ledger_open(&killer, fixture_url(true), false));
    ZK_CHECK_OK(zk_sql_int(&cx, "SELECT pg_backend_pid()", ZK_NO_ARGS, &pid));
    ZK_CHECK_OK(zk_tx_begin(&cx));
    ZK_CHECK_OK(
        zk_sql_int(&killer, "SELECT COUNT(pg_terminate_backend(CAST(? AS INT)))", ZK_ARGS(zk_int(pid)), &n));
    for (int i = 0; i < 100 &&
                    zk_sql_int(&killer, "SELECT COUNT(*) FROM pg_stat_activity WHERE pid = ?",
                               ZK_ARGS(zk_int(pid)), &n) == ZK_OK &&
                    n;
         i++)
        usleep(10000);
    ZK_CHECK_ERR(zk_sql_int(&cx, "SELECT 1", ZK_NO_ARGS, &n), ZK_ESTORE);
    ZK_CHECK_CONTAINS(cx.message, "connection to the ledger postgresql://");
    ZK_CHECK_CONTAINS(cx.message, "lost");
    ZK_CHECK_ERR(zk_tx_end(&cx, ZK_OK), ZK_ESTORE);
    zk_ledger_close(&cx);
    zk_ctx_clear(&cx);
    fixture_close(&killer, true);
}

/* A small file-size limit stands in for a full disk: SQLite sees a write that cannot grow. */
ZK_TEST(full_disk_is_told_sqlite)
{
    zk_ctx cx;
    zk_err err = ZK_OK;
    char *junk = malloc(4096);
    int64_t n;

    fixture_open(&cx, false);
    ZK_CHECK_OK(zk_ledger_migrate(&cx));
    ZK_CHECK_OK(zk_sql_exec(&cx, "INSERT INTO setting VALUES ('kept', 'yes')", ZK_NO_ARGS, NULL));
    ZK_CHECK_OK(zk_sql_exec(&cx, "PRAGMA max_page_count = 120", ZK_NO_ARGS, NULL));
    memset(junk, 'x', 4095);
    junk[4095] = 0;
    ZK_CHECK_OK(zk_tx_begin(&cx));
    for (int i = 0; !err && i < 1000; i++)
        err = zk_sql_exec(&cx, "INSERT INTO setting VALUES (?, ?)",
                          ZK_ARGS(zk_text(zk_fmt(&cx.arena, "k%d", i)), zk_text(junk)), NULL);
    ZK_CHECK_ERR(err, ZK_EFULL);
    ZK_CHECK_CONTAINS(cx.message, "no space left");
    ZK_CHECK_ERR(zk_tx_end(&cx, err), ZK_EFULL);
    ZK_CHECK_OK(zk_sql_int(&cx, "SELECT COUNT(*) FROM setting", ZK_NO_ARGS, &n));
    ZK_CHECK_INT(n, 1);
    free(junk);
    fixture_close(&cx, false);
}

ZK_TEST_MAIN()
