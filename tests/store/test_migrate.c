/* SPDX-License-Identifier: Apache-2.0
 *
 * Migrations: reading the files, applying them once whoever else does the same, refusing what
 * does not fit, and surviving a kill at any moment.
 */
#include "store/migrate.h"

#include "base/file.h"
#include "ledger_fixture.h"

static void ok(zk_ctx *cx, zk_err err)
{
    if (err)
        printf("  %s\n", cx->message);
    ZK_CHECK_OK(err);
}

static int64_t number(zk_ctx *cx, const char *sql)
{
    int64_t n = -1;

    ok(cx, zk_sql_int(cx, sql, ZK_NO_ARGS, &n));
    return n;
}

static void put(const char *name, const char *text)
{
    FILE *f = fopen(zk_test_tmp(name), "w");

    ZK_CHECK(f != NULL);
    fputs(text, f);
    fclose(f);
}

/* From now on this process finds its migrations in the test's folder. */
static void own_migrations(void)
{
    zk_test_tmp(NULL);
    mkdir(zk_test_tmp("sql"), 0755);
    setenv("ZHIKE_SHARE", zk_test_tmp(NULL), 1);
}

ZK_TEST(statements_end_at_the_end_of_a_line)
{
    const char **s;
    size_t n;
    zk_ctx cx;

    zk_ctx_init(&cx);
    zk__migrate_split(
        &cx,
        "-- head; with semicolon\n\nCREATE TABLE a (\n  x TEXT, -- not here;\n  y TEXT DEFAULT 'a;b'\n);\n"
        "\n-- more\nCREATE INDEX i ON a (x);   \nINSERT INTO a VALUES ('q;', 1)\n",
        &s, &n);
    ZK_CHECK_INT(n, 3);
    ZK_CHECK_STR(s[0], "CREATE TABLE a (\n  x TEXT, -- not here;\n  y TEXT DEFAULT 'a;b'\n)");
    ZK_CHECK_STR(s[1], "CREATE INDEX i ON a (x)");
    ZK_CHECK_STR(s[2], "INSERT INTO a VALUES ('q;', 1)\n");
    zk__migrate_split(&cx, "-- nothing\n", &s, &n);
    ZK_CHECK_INT(n, 0);
    zk_ctx_clear(&cx);
}

ZK_TEST(one_dialect_becomes_two)
{
    static const char *const t = "CREATE TABLE t (a BIGINT PRIMARY KEY, MY_TEXT TEXT, d DOUBLE PRECISION,"
                                 " b BYTEA DEFAULT 'TEXT' -- a BIGINT\n) /* clustered */";
    zk_ctx cx;

    zk_ctx_init(&cx);
    ZK_CHECK_STR(zk__migrate_for(&cx, t, false),
                 "CREATE TABLE t (a INTEGER PRIMARY KEY, MY_TEXT TEXT, d REAL,"
                 " b BLOB DEFAULT 'TEXT' -- a BIGINT\n) /* clustered */ STRICT, WITHOUT ROWID");
    ZK_CHECK_STR(zk__migrate_for(&cx, t, true),
                 "CREATE TABLE t (a BIGINT PRIMARY KEY, MY_TEXT TEXT COLLATE \"C\", d DOUBLE PRECISION,"
                 " b BYTEA DEFAULT 'TEXT' -- a BIGINT\n) /* clustered */");
    ZK_CHECK_STR(zk__migrate_for(&cx, "ALTER TABLE t ADD COLUMN x BIGINT", false),
                 "ALTER TABLE t ADD COLUMN x INTEGER");
    ZK_CHECK_STR(zk__migrate_for(&cx, "UPDATE t SET x = 'BIGINT', TEXT = 1", true),
                 "UPDATE t SET x = 'BIGINT', TEXT = 1");
    zk_ctx_clear(&cx);
}

ZK_BOTH(from_empty_to_newest_and_again)
{
    int64_t at, newest;

    ok(cx, zk_ledger_version(cx, &at, &newest));
    ZK_CHECK(newest >= 1);
    ZK_CHECK_INT(at, newest);
    ok(cx, zk_ledger_migrate(cx));
    ZK_CHECK_INT(number(cx, "SELECT COUNT(*) FROM schema_version"), newest);
    ZK_CHECK_INT(
        number(cx, "SELECT COUNT(*) FROM schema_version WHERE LENGTH(sha256) = 64 AND applied_at > 0"),
        newest);
    ZK_CHECK_INT(number(cx, "SELECT COUNT(*) FROM standing"), 0);
}

/* A database in which somebody else keeps something gets no tables of ours, on a slip in an address. */
static void foreign(bool pg)
{
    zk_ctx cx;
    int64_t at, newest;

    fixture_open(&cx, pg);
    ok(&cx, zk_sql_exec(&cx, "CREATE TABLE places (x BIGINT)", ZK_NO_ARGS, NULL));
    ZK_CHECK_ERR(zk_ledger_migrate(&cx), ZK_ECONFLICT);
    ZK_CHECK_CONTAINS(cx.message, "tables of another program (places)");
    ok(&cx, zk_ledger_version(&cx, &at, &newest));
    ZK_CHECK_INT(at, 0);
    ZK_CHECK_INT(number(&cx, pg ? "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema()"
                                : "SELECT COUNT(*) FROM sqlite_schema"),
                 1);
    ok(&cx, zk_sql_exec(&cx, "DROP TABLE places", ZK_NO_ARGS, NULL));
    ok(&cx, zk_ledger_migrate(&cx));
    ok(&cx, zk_sql_exec(&cx, "CREATE TABLE places (x BIGINT)", ZK_NO_ARGS, NULL)); /* beside ours it may be */
    ok(&cx, zk_ledger_migrate(&cx));
    fixture_close(&cx, pg);
}

ZK_TEST(foreign_tables_sqlite)
{
    foreign(false);
}

ZK_TEST(foreign_tables_pg)
{
    foreign(true);
}

/* Each column of the shipped tables says what it is. */
ZK_TEST(every_column_has_a_comment)
{
    zk__migration *list;
    size_t n;
    zk_ctx cx;

    zk_ctx_init(&cx);
    ok(&cx, zk__migration_list(&cx, true, &list, &n));
    for (size_t i = 0; i < n; i++) {
        char *text = zk_strdup(&cx.arena, list[i].text);

        for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
            if (!strncmp(line, "    ", 4) && line[4] >= 'a' && line[4] <= 'z' && !strstr(line, "-- "))
                zk_test__fail(__FILE__, __LINE__, "%s: no comment: %s", list[i].path, line);
    }
    zk_ctx_clear(&cx);
}

static void second_migration(bool pg)
{
    int64_t at, newest;
    zk_ctx cx;

    own_migrations();
    put("sql/0001_one.sql", "CREATE TABLE a (x BIGINT PRIMARY KEY);\nINSERT INTO a VALUES (1);\n");
    fixture_open(&cx, pg);
    ok(&cx, zk_ledger_migrate(&cx));
    put("sql/0002_two.sql", "ALTER TABLE a ADD COLUMN y TEXT;\nUPDATE a SET y = 'é' WHERE x = 1;\n");
    ok(&cx, zk_ledger_version(&cx, &at, &newest));
    ZK_CHECK_INT(at, 1);
    ZK_CHECK_INT(newest, 2);
    ok(&cx, zk_ledger_migrate(&cx));
    ZK_CHECK_INT(number(&cx, "SELECT COUNT(*) FROM a WHERE y = 'é'"), 1);

    /* A broken one is undone as a whole and named; the rest stays. */
    put("sql/0003_bad.sql", "CREATE TABLE b (x BIGINT);\nINSERT INTO b VALUES (1);\nCREATE TABLE c (;\n");
    ZK_CHECK(zk_ledger_migrate(&cx) != ZK_OK);
    ZK_CHECK_CONTAINS(cx.message, "0003_bad.sql, statement 3");
    ok(&cx, zk_ledger_version(&cx, &at, &newest));
    ZK_CHECK_INT(at, 2);
    ZK_CHECK_INT(number(&cx, "SELECT COUNT(*) FROM a"), 1);
    ZK_CHECK(zk_sql_exec(&cx, "INSERT INTO b VALUES (1)", ZK_NO_ARGS, NULL) != ZK_OK);

    unlink(zk_test_tmp("sql/0003_bad.sql")); /* a newer ledger than the program */
    unlink(zk_test_tmp("sql/0002_two.sql"));
    ZK_CHECK_ERR(zk_ledger_migrate(&cx), ZK_ECONFLICT);
    ZK_CHECK_CONTAINS(cx.message, "newer than this program");
    put("sql/0002_two.sql", "ALTER TABLE a ADD COLUMN z TEXT;\n"); /* one that was changed afterwards */
    ZK_CHECK_ERR(zk_ledger_migrate(&cx), ZK_ECONFLICT);
    ZK_CHECK_CONTAINS(cx.message, "SHA-256 differs");
    put("sql/0004_gap.sql", "CREATE TABLE g (x BIGINT);\n");
    ZK_CHECK_ERR(zk_ledger_migrate(&cx), ZK_ECORRUPT);
    ZK_CHECK_CONTAINS(cx.message, "expected 0003_name.sql");
    fixture_close(&cx, pg);
}

ZK_TEST(second_migration_sqlite)
{
    second_migration(false);
}

ZK_TEST(second_migration_pg)
{
    second_migration(true);
}

/* A ledger of the first version: what is in it stays, and sealed files have no fast digest. */
static void first_version(bool pg)
{
    const char *text;
    int64_t at, newest;
    zk_str first;
    zk_ctx cx;

    own_migrations();
    fixture_open(&cx, pg);
    ok(&cx, zk_file_read(&cx, ZK_SOURCE_DIR "/sql/0001_foundation.sql", 1 << 20, &first));
    put("sql/0001_foundation.sql", first.p);
    ok(&cx, zk_ledger_migrate(&cx));
    ok(&cx,
       zk_sql_exec(&cx,
                   "INSERT INTO import (id, kind, file, file_sha256, file_bytes, state, rows_read, accepted,"
                   " rejected, duplicate, corrected, by, at_ms, seconds)"
                   " VALUES (7, 'bill', 'b.csv', 'h', 1, 'sealed', 10, 10, 0, 0, 0, 'me', 0, 0.5)",
                   ZK_NO_ARGS, NULL));
    ok(&cx, zk_sql_exec(&cx, "INSERT INTO sealed VALUES (1, 7, 'bill', 'p', 10, 99, 1, 1, 1, 1, 'sha', 0)",
                        ZK_NO_ARGS, NULL));
    setenv("ZHIKE_SHARE", ZK_SOURCE_DIR, 1);
    ok(&cx, zk_ledger_migrate(&cx));
    ok(&cx, zk_ledger_version(&cx, &at, &newest));
    ZK_CHECK_INT(at, newest);
    ok(&cx, zk_sql_text(&cx, "SELECT sha256 FROM sealed WHERE id = 1 AND rows = 10 AND xxh3 IS NULL",
                        ZK_NO_ARGS, &text));
    ZK_CHECK_STR(text, "sha");
    ok(&cx, zk_sql_exec(&cx, "UPDATE sealed SET xxh3 = 'x'", ZK_NO_ARGS, NULL));
    fixture_close(&cx, pg);
}

ZK_TEST(first_version_sqlite)
{
    first_version(false);
}

ZK_TEST(first_version_pg)
{
    first_version(true);
}

/* Six processes bring the same empty ledger up to date at the same moment. */
static void at_once(bool pg)
{
    enum { PROCESSES = 6 };
    int status, go[2];
    zk_ctx cx;

    own_migrations();
    fixture_open(&cx, pg);
    for (int v = 1; v <= 5; v++)
        put(zk_fmt(&cx.arena, "sql/%04d_m.sql", v),
            zk_fmt(&cx.arena, "CREATE TABLE t%d (x BIGINT);\nINSERT INTO t%d VALUES (%d);\n", v, v, v));
    ZK_CHECK_INT(pipe(go), 0);
    for (int p = 0; p < PROCESSES; p++)
        if (fork() == 0) {
            zk_ctx mine;
            char c;

            close(go[1]);
            ZK_CHECK_INT(read(go[0], &c, 1), 0);
            zk_ctx_init(&mine);
            ok(&mine, zk_ledger_open(&mine, fixture_url(pg), false));
            ok(&mine, zk_ledger_migrate(&mine));
            zk_ledger_close(&mine);
            _exit(0);
        }
    close(go[0]);
    close(go[1]);
    for (int p = 0; p < PROCESSES; p++) {
        ZK_CHECK(wait(&status) > 0);
        ZK_CHECK_INT(status, 0);
    }
    ZK_CHECK_INT(number(&cx, "SELECT COUNT(*) FROM schema_version"), 5);
    for (int v = 1; v <= 5; v++)
        ZK_CHECK_INT(number(&cx, zk_fmt(&cx.arena, "SELECT COUNT(*) FROM t%d", v)), 1);
    fixture_close(&cx, pg);
}

ZK_TEST(at_once_sqlite)
{
    at_once(false);
}

ZK_TEST(at_once_pg)
{
    at_once(true);
}

/* A process that migrates, then loads rows in batches of 1000 until it is killed at a random moment. Whatever
 * the moment: every migration is whole, every batch is whole, and one more process can go on. */
static void child_work(bool pg)
{
    zk_ctx cx;

    zk_ctx_init(&cx);
    ok(&cx, zk_ledger_open(&cx, fixture_url(pg), true));
    ok(&cx, zk_ledger_migrate(&cx));
    for (;;) {
        zk_bulk *b;
        int64_t first;
        zk_err err;

        ok(&cx, zk_tx_begin(&cx));
        ok(&cx, zk_sql_id(&cx, "row", 1000, &first));
        ok(&cx, zk_bulk_open(&cx, "r", "id, s", &b));
        err = ZK_OK;
        for (int64_t i = 0; !err && i < 1000; i++)
            err =
                zk_bulk_put(&cx, b, (const zk_val[]){zk_int(first + i), zk_text("some text to fill pages")});
        err = zk_bulk_close(&cx, b, err);
        ok(&cx, zk_tx_end(&cx, err));
    }
}

static void check_whole(bool pg, int64_t *rows)
{
    int64_t at, newest, ids = 0;
    zk_ctx cx;

    zk_ctx_init(&cx);
    ok(&cx, zk_ledger_open(&cx, fixture_url(pg), true));
    ok(&cx, zk_ledger_version(&cx, &at, &newest));
    for (int64_t v = 1; v <= at; v++)
        ZK_CHECK_INT(number(&cx, zk_fmt(&cx.arena, "SELECT COUNT(*) FROM t%d", (int)v)), 200);
    *rows = 0;
    if (at == newest) {
        *rows = number(&cx, "SELECT COUNT(*) FROM r");
        ZK_CHECK_INT(*rows % 1000, 0);
        if (*rows)
            ids = number(&cx, "SELECT next - 1 FROM id_series WHERE name = 'row'");
        ZK_CHECK_INT(*rows, ids);
    }
    if (!pg) {
        const char *verdict;

        ok(&cx, zk_sql_text(&cx, "PRAGMA integrity_check", ZK_NO_ARGS, &verdict));
        ZK_CHECK_STR(verdict, "ok");
    }
    zk_ledger_close(&cx);
    zk_ctx_clear(&cx);
}

static void killed(bool pg)
{
    enum { ROUNDS = 30, ROUNDS_MAX = 120, GROWN = 3 };
    int64_t rows = 0, before, grown = 0;
    unsigned seed = 12345;
    zk_ctx cx;

    own_migrations();
    fixture_open(&cx, pg);
    for (int v = 1; v <= 6; v++) {
        zk_buf sql = {0};

        if (v > 1)
            zk_buf_fmt(&sql, "CREATE TABLE t%d (x BIGINT);\n", v);
        else
            zk_buf_puts(
                &sql,
                "CREATE TABLE id_series (name TEXT PRIMARY KEY, next BIGINT NOT NULL);\n"
                "CREATE TABLE r (id BIGINT PRIMARY KEY, s TEXT NOT NULL);\nCREATE TABLE t1 (x BIGINT);\n");
        for (int i = 0; i < 200; i++)
            zk_buf_fmt(&sql, "INSERT INTO t%d VALUES (%d);\n", v, i);
        put(zk_fmt(&cx.arena, "sql/%04d_%s.sql", v, v == 1 ? "ids" : "m"), sql.p);
        zk_buf_clear(&sql);
    }
    /* Later rounds live longer, so that on a slow machine, too, some get as far as the loads. */
    for (int round = 0; round < ROUNDS || (grown < GROWN && round < ROUNDS_MAX); round++) {
        pid_t pid = fork();

        if (pid == 0)
            child_work(pg);
        usleep((useconds_t)(1000 + rand_r(&seed) % (20000 + round * 5000)));
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        if (pg) /* the server may still be at the dead client's last statement */
            usleep(50000);
        before = rows;
        check_whole(pg, &rows);
        ZK_CHECK(rows >= before); /* nothing that was there is gone */
        grown += rows > before;
    }
    ZK_CHECK(grown >= GROWN); /* and the loads were really under way */
    fixture_close(&cx, pg);
}

ZK_TEST(killed_at_any_moment_sqlite)
{
    killed(false);
}

ZK_TEST(killed_at_any_moment_pg)
{
    killed(true);
}

ZK_TEST_MAIN()
