/* SPDX-License-Identifier: Apache-2.0
 *
 * One writer at a time in a data folder: the second is told who the first is, or waits.
 */
#include "folder_fixture.h"

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

ZK_TEST_MAIN()
