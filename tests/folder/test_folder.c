/* SPDX-License-Identifier: Apache-2.0
 *
 * Data folders: making and opening them, whose ledger is whose, and their commands.
 */
#include "../store/ledger_fixture.h"
#include "folder_fixture.h"

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
    ZK_CHECK_CONTAINS(out, "as of 2024-01-31, 123,456 customers");
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
