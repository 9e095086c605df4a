/* SPDX-License-Identifier: Apache-2.0
 *
 * Sweeping a data folder: what is known to be left over goes, what nobody accounts for is moved aside, the rest stays.
 */
#include "folder_fixture.h"

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

ZK_TEST_MAIN()
