/* SPDX-License-Identifier: Apache-2.0
 *
 * Data folders: making and opening them, whose ledger is whose, one writer at a time, what a
 * sweep takes and what it leaves.
 */
#include "app/folder/folder.h"

#include <fcntl.h>
#include <sys/file.h>

#include "../store/ledger_fixture.h"
#include "base/file.h"

extern const zk_feature zk_feature_folder;
static const zk_feature *const features[] = {&zk_feature_folder, NULL};

static void ctx_new(zk_ctx *cx)
{
    zk_ctx_init(cx);
    cx->lang = ZK_EN;
    cx->user = "tester";
}

static void ok(zk_ctx *cx, zk_err err)
{
    if (err)
        printf("  %s\n", cx->message);
    ZK_CHECK_OK(err);
}

static void make(zk_ctx *cx, const char *name)
{
    bool made;

    ctx_new(cx);
    ok(cx, zk_folder_init(cx, zk_test_tmp(name), NULL, 0, &made));
    ZK_CHECK(made);
}

static void leave(zk_ctx *cx)
{
    zk_folder_close(cx);
    zk_ctx_clear(cx);
}

static void reopen(zk_ctx *cx, const char *name)
{
    ctx_new(cx);
    ok(cx, zk_folder_open_at(cx, zk_test_tmp(name), NULL, 0));
}

static void put(const char *path)
{
    zk_ctx cx;

    ctx_new(&cx);
    ok(&cx, zk_dir_make(&cx, zk_path_dir(&cx, path)));
    ok(&cx, zk_file_write(&cx, path, "x", 1, 0));
    zk_ctx_clear(&cx);
}

/* Runs `zhike words…` of this feature; the output goes to a file of the test. */
static zk_err command(zk_ctx *cx, const char *line, const char **out)
{
    char *words = zk_strdup(&cx->arena, line), *argv[16];
    int argc = 0, keep = dup(1), fd = open(zk_test_tmp("out"), O_RDWR | O_CREAT | O_TRUNC, 0600);
    zk_str text;
    zk_args args;
    zk_err err;

    for (char *w = strtok(words, " "); w && argc < 16; w = strtok(NULL, " "))
        argv[argc++] = w;
    ok(cx, zk_args_parse(cx, features, argc, argv, &args));
    cx->json = zk_arg_flag(&args, "json");
    fflush(stdout);
    dup2(fd, 1);
    err = args.cmd->no_folder ? ZK_OK : zk_folder_open(cx, &args);
    if (!err)
        err = args.cmd->fn(cx, &args);
    fflush(stdout);
    dup2(keep, 1);
    close(keep);
    close(fd);
    ok(cx, zk_file_read(cx, zk_test_tmp("out"), 1 << 20, &text));
    *out = text.p;
    return err;
}

ZK_TEST(init_makes_all_parts)
{
    static const char *const dirs[] = {"d", "d/facts", "d/runs", "d/rejects", "d/tmp"};
    struct stat st;
    zk_ctx cx;
    bool made;
    char id[40];

    umask(0);
    make(&cx, "d");
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
        ZK_CHECK_INT(stat(zk_test_tmp(dirs[i]), &st), 0);
        ZK_CHECK_INT(st.st_mode & 07777, 0750);
    }
    ZK_CHECK_INT(stat(zk_test_tmp("d/zhike.conf"), &st), 0);
    ZK_CHECK_INT(st.st_mode & 07777, 0640);
    ZK_CHECK_INT(stat(zk_test_tmp("d/ledger.sqlite"), &st), 0);
    ZK_CHECK_INT(st.st_mode & 07777, 0640);
    snprintf(id, sizeof id, "%s", cx.folder->id);
    ZK_CHECK_INT(strlen(id), 32);
    leave(&cx);

    ctx_new(&cx); /* again: nothing changes */
    ok(&cx, zk_folder_init(&cx, zk_test_tmp("d"), NULL, 0, &made));
    ZK_CHECK(!made);
    ZK_CHECK_STR(cx.folder->id, id);
    leave(&cx);
    ctx_new(&cx); /* and with its ledger said in another way, too; but not with another one */
    ok(&cx, zk_folder_init(&cx, zk_test_tmp("d"), zk_test_tmp("d/../d/ledger.sqlite"), 0, &made));
    leave(&cx);
    ctx_new(&cx);
    ZK_CHECK_ERR(zk_folder_init(&cx, zk_test_tmp("d"), zk_test_tmp("l2.sqlite"), 0, &made), ZK_ECONFLICT);
    ZK_CHECK_CONTAINS(cx.message, "has the ledger ledger.sqlite already");
    ZK_CHECK(!zk_file_exists(zk_test_tmp("l2.sqlite")));
    zk_ctx_clear(&cx);
    reopen(&cx, "d");
    ZK_CHECK_STR(cx.folder->id, id);
    ZK_CHECK_STR(zk_folder_path(&cx, "facts/bill"), zk_test_tmp("d/facts/bill"));
    leave(&cx);
}

ZK_TEST(init_again_completes_what_was_cut_short)
{
    zk_ctx cx;
    bool made;

    make(&cx, "d"); /* killed before zhike.conf was written */
    leave(&cx);
    ZK_CHECK_INT(unlink(zk_test_tmp("d/zhike.conf")), 0);
    ctx_new(&cx);
    ok(&cx, zk_folder_init(&cx, zk_test_tmp("d"), NULL, 0, &made));
    ZK_CHECK(made);
    leave(&cx);
    reopen(&cx, "d");
    ok(&cx, zk_sql_exec(&cx, "DELETE FROM setting", ZK_NO_ARGS, NULL)); /* killed before it was claimed */
    leave(&cx);
    reopen(&cx, "d");
    leave(&cx);
}

/* Killed at any moment, init can be done again and the folder is whole. */
ZK_TEST(init_may_be_killed)
{
    unsigned seed = 7;
    int cut_short = 0;

    for (int round = 0; round < 40; round++) {
        char name[16];
        zk_ctx cx;
        bool made;
        pid_t pid;

        snprintf(name, sizeof name, "d%d", round);
        pid = fork();
        if (pid == 0) {
            make(&cx, name);
            pause();
        }
        usleep((useconds_t)(rand_r(&seed) % 15000));
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        ctx_new(&cx);
        ok(&cx, zk_folder_init(&cx, zk_test_tmp(name), NULL, 5, &made));
        cut_short += made;
        leave(&cx);
        reopen(&cx, name);
        leave(&cx);
    }
    ZK_CHECK(cut_short > 0);
}

ZK_TEST(init_refuses_a_folder_of_other_things)
{
    zk_ctx cx;
    bool made;

    put(zk_test_tmp("d/thesis.doc"));
    ctx_new(&cx);
    ZK_CHECK_ERR(zk_folder_init(&cx, zk_test_tmp("d"), NULL, 0, &made), ZK_ECONFLICT);
    ZK_CHECK_CONTAINS(cx.message, "thesis.doc");
    ZK_CHECK(!zk_file_exists(zk_test_tmp("d/facts")));
    ZK_CHECK_ERR(zk_folder_init(&cx, zk_test_tmp("d/thesis.doc"), NULL, 0, &made), ZK_ENOTFOUND);
    ZK_CHECK(!cx.folder && !cx.ledger);
    zk_ctx_clear(&cx);
}

ZK_TEST(no_folder_is_told_with_the_way_out)
{
    zk_ctx cx;

    ctx_new(&cx);
    ZK_CHECK_ERR(zk_folder_open_at(&cx, zk_test_tmp("none"), NULL, 0), ZK_ENOTFOUND);
    ZK_CHECK_CONTAINS(cx.message, "zhike init");
    ZK_CHECK(!cx.folder && !cx.ledger);
    zk_ctx_clear(&cx);
}

/* A wrong or lost ledger must never let a sweep take the facts away. */
ZK_TEST(facts_are_safe_from_a_lost_ledger)
{
    char junk[4096];
    zk_ctx cx;
    bool made;

    make(&cx, "d");
    leave(&cx);
    make(&cx, "other");
    leave(&cx);
    put(zk_test_tmp("d/facts/bill/2024/1.parquet"));

    ctx_new(&cx); /* another folder's ledger */
    ZK_CHECK_ERR(zk_folder_open_at(&cx, zk_test_tmp("d"), zk_test_tmp("other/ledger.sqlite"), 0),
                 ZK_ECONFLICT);
    ZK_CHECK_CONTAINS(cx.message, "belongs to another data folder");
    ZK_CHECK_INT(unlink(zk_test_tmp("d/ledger.sqlite")), 0);
    ZK_CHECK_ERR(zk_folder_open_at(&cx, zk_test_tmp("d"), NULL, 0), ZK_ENOTFOUND); /* gone: not made anew */
    ZK_CHECK_ERR(zk_folder_init(&cx, zk_test_tmp("d"), NULL, 0, &made), ZK_ECONFLICT);
    ZK_CHECK_CONTAINS(cx.message, "restore the ledger");
    ZK_CHECK_ERR(zk_folder_init(&cx, zk_test_tmp("d"), zk_test_tmp("other/ledger.sqlite"), 0, &made),
                 ZK_ECONFLICT);
    memset(junk, 'j', sizeof junk);
    ok(&cx, zk_file_write(&cx, zk_test_tmp("d/ledger.sqlite"), junk, sizeof junk, 0)); /* no ledger at all */
    ZK_CHECK_ERR(zk_folder_open_at(&cx, zk_test_tmp("d"), NULL, 0), ZK_ECORRUPT);
    ZK_CHECK_INT(truncate(zk_test_tmp("d/ledger.sqlite"), 0), 0); /* an empty one */
    ZK_CHECK_ERR(zk_folder_open_at(&cx, zk_test_tmp("d"), NULL, 0), ZK_ECONFLICT);
    ZK_CHECK_CONTAINS(cx.message, "restore the ledger");
    ZK_CHECK(zk_file_exists(zk_test_tmp("d/facts/bill/2024/1.parquet")));
    zk_ctx_clear(&cx);
}

ZK_TEST(conf_errors_name_the_line)
{
    static const struct {
        const char *text, *says;
        zk_err code;
    } bad[] = {
        {"format = 1\nfolder_id = xyz\n", "zhike.conf:2: expected 32 hexadecimal digits", ZK_EPARSE},
        {"# x\n\nnonsense\n", "zhike.conf:3: expected name = value", ZK_EPARSE},
        {"colour = red\n", "zhike.conf:1: expected format, folder_id or ledger", ZK_EPARSE},
        {"format = 2\n", "newer than this program", ZK_ECONFLICT},
        {"format = 1\nledger = x\n", "zhike.conf:3: expected folder_id and ledger", ZK_EPARSE},
        {"", "zhike.conf:1: expected folder_id and ledger", ZK_EPARSE},
    };
    zk_ctx cx;

    ctx_new(&cx);
    ok(&cx, zk_dir_make(&cx, zk_test_tmp("d")));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ok(&cx, zk_file_write(&cx, zk_test_tmp("d/zhike.conf"), bad[i].text, strlen(bad[i].text), 0));
        ZK_CHECK_ERR(zk_folder_open_at(&cx, zk_test_tmp("d"), NULL, 0), bad[i].code);
        ZK_CHECK_CONTAINS(cx.message, bad[i].says);
    }
    zk_ctx_clear(&cx);
}

/* ---- one writer ---------------------------------------------------------------------------------------- */

/* A child that holds the writer lock until it is killed or told through the pipe. */
static pid_t writer_child(const char *name, int *tell)
{
    int ready[2], done[2];
    char c;
    pid_t pid;

    ZK_CHECK(pipe(ready) == 0 && pipe(done) == 0);
    pid = fork();
    if (pid == 0) {
        zk_ctx cx;

        reopen(&cx, name);
        ok(&cx, zk_folder_lock(&cx, "import bill a\nb.csv", 0));
        ZK_CHECK_INT(write(ready[1], "x", 1), 1);
        close(done[1]);
        ZK_CHECK(read(done[0], &c, 1) >= 0);
        leave(&cx);
        _exit(0);
    }
    ZK_CHECK_INT(read(ready[0], &c, 1), 1);
    close(done[0]);
    *tell = done[1];
    return pid;
}

ZK_TEST(second_writer_is_told_who_holds_it)
{
    int tell;
    zk_ctx cx;
    pid_t pid;
    double start_s;
    const char *out;

    make(&cx, "d");
    pid = writer_child("d", &tell);
    ZK_CHECK_ERR(zk_folder_lock(&cx, "run rfm", 0), ZK_EBUSY);
    ZK_CHECK_CONTAINS(cx.message, zk_fmt(&cx.arena, "process %ld (zhike import bill a", (long)pid));
    ZK_CHECK_CONTAINS(cx.message, "user tester) is writing");
    ZK_CHECK(!strchr(cx.message, '\n'));
    start_s = zk_test__now_s();
    ZK_CHECK_ERR(zk_folder_lock(&cx, "run rfm", 1), ZK_EBUSY);
    ZK_CHECK(zk_test__now_s() - start_s >= 1);
    leave(&cx);

    ctx_new(&cx); /* reading goes on meanwhile, and status says who writes */
    ok(&cx, command(&cx, zk_fmt(&cx.arena, "status --data %s", zk_test_tmp("d")), &out));
    ZK_CHECK_CONTAINS(out, "writing now  process");
    leave(&cx);

    reopen(&cx, "d");
    kill(pid, SIGKILL); /* its lock goes with it */
    ok(&cx, zk_folder_lock(&cx, "run rfm", 10));
    ok(&cx, zk_folder_lock(&cx, "publish", 0)); /* nests */
    zk_folder_unlock(&cx);
    zk_folder_unlock(&cx);
    zk_folder_unlock(&cx); /* once too often does nothing */
    waitpid(pid, NULL, 0);
    leave(&cx);
}

ZK_TEST(second_writer_waits_its_turn)
{
    zk_ctx cx;
    pid_t pid;
    int tell;

    make(&cx, "d");
    pid = writer_child("d", &tell);
    if (fork() == 0) { /* lets the first one go after a while */
        usleep(400000);
        ZK_CHECK_INT(write(tell, "x", 1), 1);
        _exit(0);
    }
    ok(&cx, zk_folder_lock(&cx, "run rfm", 30));
    waitpid(pid, NULL, 0);
    leave(&cx);
}

/* Counting up one number from several processes at once loses nothing. */
ZK_TEST(many_writers_lose_nothing)
{
    enum { PROCESSES = 4, ROUNDS = 25 };
    zk_ctx cx;
    int64_t id;

    make(&cx, "d");
    leave(&cx);
    for (int p = 0; p < PROCESSES; p++)
        if (fork() == 0) {
            reopen(&cx, "d");
            for (int i = 0; i < ROUNDS; i++) {
                ok(&cx, zk_folder_lock(&cx, "count", 50));
                ok(&cx, zk_tx_begin(&cx));
                ok(&cx, zk_tx_end(&cx, zk_sql_id(&cx, "round", 1, &id)));
                zk_folder_unlock(&cx);
            }
            leave(&cx);
            _exit(0);
        }
    for (int p = 0; p < PROCESSES; p++) {
        int status;

        ZK_CHECK(wait(&status) > 0);
        ZK_CHECK_INT(status, 0);
    }
    reopen(&cx, "d");
    ok(&cx, zk_sql_int(&cx, "SELECT next FROM id_series WHERE name = 'round'", ZK_NO_ARGS, &id));
    ZK_CHECK_INT(id, PROCESSES * ROUNDS + 1);
    leave(&cx);
}

/* ---- sweeping ------------------------------------------------------------------------------------------- */

static void import_row(zk_ctx *cx, int64_t id, const char *state, const char *path)
{
    ok(cx, zk_sql_exec(cx,
                       "INSERT INTO import (id, kind, file, file_sha256, file_bytes, state, rows_read, "
                       "accepted, rejected,"
                       " duplicate, corrected, by, at_ms, seconds)"
                       " VALUES (?, 'bill', 'b.csv', 'h', 1, ?, 10, 10, 0, 0, 0, 'me', 1700000000000, 0.5)",
                       ZK_ARGS(zk_int(id), zk_text(state)), NULL));
    ok(cx,
       zk_sql_exec(cx, "INSERT INTO sealed VALUES (?, ?, 'bill', ?, 10, 5000, 1, 9, 19723, 19753, 'h', 1)",
                   ZK_ARGS(zk_int(id), zk_int(id), zk_text(path)), NULL));
}

static void run_row(zk_ctx *cx, int64_t id)
{
    ok(cx, zk_sql_exec(cx,
                       "INSERT INTO scheme VALUES ('rfm', 1, 1, 'h', '{}', 'scheme: rfm', 1, 'me')"
                       " ON CONFLICT (name, version) DO NOTHING",
                       ZK_NO_ARGS, NULL));
    ok(cx, zk_sql_exec(
               cx,
               "INSERT INTO run VALUES (?, 'rfm', 1, 19753, 'done', NULL, 123456, '{}', 'runs/1', 'h', 'me',"
               " 1700000000000, 1.5)",
               ZK_ARGS(zk_int(id)), NULL));
}

/* Files with the given names, of which none is there afterwards, or all are. */
static void put_all(const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put(zk_test_tmp(names[i]));
}

static void check_all(const char *const *names, size_t n, bool there)
{
    for (size_t i = 0; i < n; i++)
        if (zk_file_exists(zk_test_tmp(names[i])) != there)
            ZK_CHECK_STR(names[i], there ? "there" : "gone");
}

ZK_TEST(sweep_takes_known_leftovers)
{
    static const char *const goes[] = {"d/facts/bill/2024/2.parquet",
                                       "d/facts/bill/2024/2-1.parquet",
                                       "d/facts/bill/2024/9.parquet",
                                       "d/facts/bill/2024/3.parquet.77.tmp",
                                       "d/facts/old/2020/9-2.parquet",
                                       "d/runs/2/result.parquet",
                                       "d/runs/.3.tmp/x",
                                       "d/tmp/spill/deep/a",
                                       "d/tmp/import-9.making",
                                       "d/tmp/run-2.making",
                                       "d/tmp/b"};
    static const char *const stays[] = {"d/facts/bill/2024/1.parquet", "d/facts/notes.txt",
                                        "d/runs/1/result.parquet",     "d/rejects/1.csv",
                                        "outside/keep.parquet",        "d/zhike.conf"};
    zk_ctx cx;
    int64_t n;

    make(&cx, "d");
    ok(&cx, zk_folder_making(&cx, "import", 9));
    ok(&cx, zk_folder_making(&cx, "import", 1));
    ok(&cx, zk_folder_making(&cx, "run", 2));
    put_all(goes, 8);
    put(zk_test_tmp(goes[10]));
    put_all(stays, sizeof stays / sizeof *stays - 1);
    check_all(goes, sizeof goes / sizeof *goes, true);
    ZK_CHECK_INT(symlink(zk_test_tmp("outside"), zk_test_tmp("d/facts/link")), 0);
    ZK_CHECK_INT(symlink(zk_test_tmp("outside"), zk_test_tmp("d/tmp/link")), 0);
    import_row(&cx, 1, "sealed", "facts/bill/2024/1.parquet");
    import_row(&cx, 2, "undone", "facts/bill/2024/2.parquet");
    run_row(&cx, 1);
    ZK_CHECK_ERR(zk_folder_sweep(&cx, &n), ZK_EINTERNAL); /* not the writer */
    ok(&cx, zk_folder_lock(&cx, "sweep", 0));
    zk_folder_made(&cx, "import", 1);
    ok(&cx, zk_folder_sweep(&cx, &n));
    ZK_CHECK_INT(n, 12); /* five facts, two runs, five in tmp */
    ZK_CHECK(!cx.folder->lost);
    check_all(goes, sizeof goes / sizeof *goes, false);
    check_all(stays, sizeof stays / sizeof *stays, true);
    ZK_CHECK(!zk_file_exists(zk_test_tmp("d/facts/old"))); /* empty folders go too */
    ZK_CHECK(zk_file_exists(zk_test_tmp("d/tmp")));
    ok(&cx, zk_folder_sweep(&cx, &n));
    ZK_CHECK_INT(n, 0);
    leave(&cx);
}

/* As after a restore: the ledger is older than the folder. */
ZK_TEST(sweep_moves_aside_what_nobody_accounts_for)
{
    static const char *const newer[] = {"facts/bill/2024/2.parquet", "facts/payment/2025-03/3-1.parquet",
                                        "facts/customer/all/stray.parquet", "runs/2/result.parquet",
                                        "runs/2/manifest.json"};
    zk_ctx cx;
    int64_t n;

    make(&cx, "d");
    for (size_t i = 0; i < sizeof newer / sizeof *newer; i++)
        put(zk_test_tmp(zk_fmt(&cx.arena, "d/%s", newer[i])));
    put(zk_test_tmp("d/facts/bill/2024/1.parquet"));
    import_row(&cx, 1, "sealed", "facts/bill/2024/1.parquet");
    run_row(&cx, 1);
    ok(&cx, zk_folder_lock(&cx, "sweep", 0));
    ok(&cx, zk_folder_sweep(&cx, &n));
    ZK_CHECK_INT(n, 0);
    ZK_CHECK_INT(cx.folder->n_lost, 4);
    ZK_CHECK(cx.folder->lost && strstr(cx.folder->lost, "/d/lost/2"));
    for (size_t i = 0; i < sizeof newer / sizeof *newer; i++) {
        ZK_CHECK(!zk_file_exists(zk_test_tmp(zk_fmt(&cx.arena, "d/%s", newer[i]))));
        ZK_CHECK(zk_file_exists(zk_path_join(&cx, cx.folder->lost, newer[i])));
    }
    ZK_CHECK(zk_file_exists(zk_test_tmp("d/facts/bill/2024/1.parquet")));
    ok(&cx, zk_folder_sweep(&cx, &n)); /* what is in lost/ stays */
    ZK_CHECK_INT(n, 0);
    ZK_CHECK_INT(cx.folder->n_lost, 4);
    ZK_CHECK(zk_file_exists(zk_path_join(&cx, cx.folder->lost, newer[0])));
    leave(&cx);
    reopen(&cx, "d");
    ZK_CHECK(!cx.folder->lost);
    leave(&cx);
}

ZK_TEST(sweep_waits_for_readers)
{
    zk_ctx cx, reader;
    int64_t n;

    make(&cx, "d");
    reopen(&reader, "d");
    put(zk_test_tmp("d/facts/bill/2024/2.parquet"));
    import_row(&cx, 2, "undone", "facts/bill/2024/2.parquet");
    ok(&reader, zk_folder_read_begin(&reader));
    ok(&reader, zk_folder_read_begin(&reader));
    zk_folder_read_end(&reader);
    ok(&cx, zk_folder_lock(&cx, "sweep", 0));
    ok(&cx, zk_folder_sweep(&cx, &n));
    ZK_CHECK_INT(n, 0);
    ZK_CHECK(zk_file_exists(zk_test_tmp("d/facts/bill/2024/2.parquet")));
    zk_folder_read_end(&reader);
    zk_folder_read_end(&reader); /* once too often does nothing */
    ok(&cx, zk_folder_sweep(&cx, &n));
    ZK_CHECK_INT(n, 1);
    leave(&reader);
    leave(&cx);
}

/* ---- commands ------------------------------------------------------------------------------------------- */

ZK_TEST(init_and_status_commands)
{
    const char *out;
    zk_ctx cx;

    ctx_new(&cx);
    ok(&cx, command(&cx, zk_fmt(&cx.arena, "init %s", zk_test_tmp("d")), &out));
    ZK_CHECK_CONTAINS(out, "made the data folder");
    ZK_CHECK_CONTAINS(out, "SQLite 3.");
    import_row(&cx, 1, "sealed", "facts/bill/2024/1.parquet");
    import_row(&cx, 2, "sealed", "facts/bill/2024/2.parquet");
    import_row(&cx, 3, "undone", "facts/bill/2024/3.parquet");
    ok(&cx, zk_sql_exec(&cx, "INSERT INTO superseded VALUES (2, 1, ?, 4), (3, 1, ?, 2)",
                        ZK_ARGS(zk_blob("x", 1), zk_blob("x", 1)), NULL));
    run_row(&cx, 1);
    leave(&cx);

    ctx_new(&cx);
    ok(&cx, command(&cx, zk_fmt(&cx.arena, "init --json --data %s", zk_test_tmp("d")), &out));
    ZK_CHECK_CONTAINS(out, "\"made\":false");
    leave(&cx);
    ctx_new(&cx);
    ok(&cx, command(&cx, zk_fmt(&cx.arena, "status --data %s", zk_test_tmp("d")), &out));
    ZK_CHECK_CONTAINS(out, "imports      2 (undone 1)");
    ZK_CHECK_CONTAINS(out, "2024-01-01");
    ZK_CHECK_CONTAINS(out, "as of 2024-01-31, 123,456 subjects");
    leave(&cx);
    ctx_new(&cx);
    setenv("ZHIKE_DATA", zk_test_tmp("d"), 1);
    ok(&cx, command(&cx, "status --json", &out));
    ZK_CHECK_CONTAINS(out, "\"kind\":\"bill\",\"files\":2,\"rows\":16,\"superseded\":4,\"bytes\":10000");
    ZK_CHECK_CONTAINS(out, "\"last_import\":{\"id\":2,");
    ZK_CHECK_CONTAINS(out, "\"writer\":null");
    leave(&cx);
    ctx_new(&cx);
    cx.lang = ZK_ZH;
    ok(&cx, command(&cx, "status", &out));
    ZK_CHECK_CONTAINS(out, "数据文件夹");
    ZK_CHECK_CONTAINS(out, "SQLite");
    leave(&cx);
}

/* ---- a folder whose ledger is on PostgreSQL ---------------------------------------------------------------- */

ZK_TEST(ledger_on_postgres)
{
    zk_ctx cx, far;
    bool made;
    const char *url, *out;
    struct stat st;

    fixture_open(&far, true); /* makes the schema */
    url = fixture_url(true);
    ctx_new(&cx);
    ok(&cx, zk_folder_init(&cx, zk_test_tmp("d"), url, 0, &made));
    ZK_CHECK(made && zk_ledger_is_pg(&cx));
    leave(&cx);
    ZK_CHECK(!zk_file_exists(zk_test_tmp("d/ledger.sqlite")));
    ZK_CHECK_INT(stat(zk_test_tmp("d/zhike.conf"), &st), 0);
    ZK_CHECK_INT(st.st_mode & 0777, 0600);

    ctx_new(&cx);
    ok(&cx, command(&cx, zk_fmt(&cx.arena, "status --data %s", zk_test_tmp("d")), &out));
    ZK_CHECK_CONTAINS(out, "PostgreSQL");
    leave(&cx);

    ctx_new(&cx); /* nobody else may have it, new folder or old */
    ZK_CHECK_ERR(zk_folder_init(&cx, zk_test_tmp("e"), url, 0, &made), ZK_ECONFLICT);
    ZK_CHECK_CONTAINS(cx.message, "belongs to another data folder");
    ZK_CHECK(!zk_file_exists(zk_test_tmp("e/zhike.conf")));
    zk_ctx_clear(&cx);
    make(&cx, "f");
    leave(&cx);
    ctx_new(&cx);
    ZK_CHECK_ERR(zk_folder_open_at(&cx, zk_test_tmp("f"), url, 0), ZK_ECONFLICT);
    zk_ctx_clear(&cx);

    /* Another machine: it has the ledger's lock but not the folder's. */
    {
        bool got;

        ok(&far, zk_ledger_hold(&far, &got, NULL));
        ZK_CHECK(got);
        reopen(&cx, "d");
        ZK_CHECK_ERR(zk_folder_lock(&cx, "run rfm", 0), ZK_EBUSY);
        ZK_CHECK_CONTAINS(cx.message, "on another machine is writing");
        ZK_CHECK_CONTAINS(cx.message, "zhike local");
        zk_ledger_release(&far);
        ok(&cx, zk_folder_lock(&cx, "run rfm", 0));
        ok(&far, zk_ledger_hold(&far, &got, NULL));
        ZK_CHECK(!got);
        zk_folder_unlock(&cx);
        ok(&far, zk_ledger_hold(&far, &got, NULL));
        ZK_CHECK(got);
        leave(&cx);
    }
    fixture_close(&far, true);
}

ZK_TEST_MAIN()
