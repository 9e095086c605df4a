/* SPDX-License-Identifier: Apache-2.0
 *
 * Files and folders: whole or absent, the right modes, the right codes, no way out by links.
 */
#include "base/file.h"

#include <errno.h>
#include <sys/resource.h>

#include "zk_test.h"

static zk_ctx *fresh(void)
{
    static zk_ctx cx;

    zk_ctx_init(&cx);
    cx.lang = ZK_EN;
    return &cx;
}

ZK_TEST(paths_join_and_split)
{
    zk_ctx *cx = fresh();

    ZK_CHECK_STR(zk_path_join(cx, "a", "b/c"), "a/b/c");
    ZK_CHECK_STR(zk_path_join(cx, "a/", "b"), "a/b");
    ZK_CHECK_STR(zk_path_join(cx, "/", "b"), "/b");
    ZK_CHECK_STR(zk_path_join(cx, "a", "/b"), "/b");
    ZK_CHECK_STR(zk_path_join(cx, ".", "b"), "b");
    ZK_CHECK_STR(zk_path_join(cx, "", "b"), "b");
    ZK_CHECK_STR(zk_path_dir(cx, "a/b/c"), "a/b");
    ZK_CHECK_STR(zk_path_dir(cx, "/c"), "/");
    ZK_CHECK_STR(zk_path_dir(cx, "c"), ".");
    zk_ctx_clear(cx);
}

ZK_TEST(paths_that_lead_out_are_known)
{
    static const char *const in[] = {"a", "a/b.parquet", "..a/b..", "facts/bill/2024-01/7.parquet",
                                     "客户/一"};
    static const char *const out[] = {"",     "/a", "..",     "a/..", "a/../b", "./a",     "a/.",
                                      "a//b", "a/", "a\\..b", "a\nb", "../a",   "a/\x7F/b"};

    for (size_t i = 0; i < sizeof in / sizeof *in; i++)
        ZK_CHECK(zk_path_inside(in[i]));
    for (size_t i = 0; i < sizeof out / sizeof *out; i++)
        if (zk_path_inside(out[i]))
            zk_test__fail(__FILE__, __LINE__, "\"%s\" leads out", out[i]);
}

ZK_TEST(written_is_read)
{
    zk_ctx *cx = fresh();
    const char *path = zk_test_tmp("f");
    struct stat st;
    int64_t bytes;
    zk_str text;

    umask(0);
    ZK_CHECK_OK(zk_file_write(cx, path, "one\0two", 7, 0));
    ZK_CHECK_OK(zk_file_read(cx, path, 100, &text));
    ZK_CHECK_INT(text.n, 7);
    ZK_CHECK_MEM(text.p, "one\0two", 8); /* a 0 behind it */
    ZK_CHECK_OK(zk_file_size(cx, path, &bytes));
    ZK_CHECK_INT(bytes, 7);
    ZK_CHECK_INT(stat(path, &st), 0);
    ZK_CHECK_INT(st.st_mode & 07777, 0640);
    ZK_CHECK_OK(zk_file_write(cx, path, "x", 1, 0600)); /* replaces */
    ZK_CHECK_INT(stat(path, &st), 0);
    ZK_CHECK_INT(st.st_mode & 07777, 0600);
    ZK_CHECK_INT(st.st_size, 1);
    ZK_CHECK_ERR(zk_file_read(cx, path, 0, &text), ZK_ELIMIT);
    ZK_CHECK_OK(zk_file_write(cx, path, NULL, 0, 0));
    ZK_CHECK_OK(zk_file_read(cx, path, 0, &text));
    ZK_CHECK_INT(text.n, 0);
    ZK_CHECK_OK(zk_file_sync(cx, path));
    ZK_CHECK_OK(zk_file_remove(cx, path));
    ZK_CHECK_OK(zk_file_remove(cx, path));
    ZK_CHECK(!zk_file_exists(path));
    zk_ctx_clear(cx);
}

ZK_TEST(failures_have_codes_and_sentences)
{
    zk_ctx *cx = fresh();
    zk_str text;
    int64_t bytes;

    ZK_CHECK_ERR(zk_file_read(cx, zk_test_tmp("none"), 10, &text), ZK_ENOTFOUND);
    ZK_CHECK_CONTAINS(cx->message, "none: No such file");
    ZK_CHECK_ERR(zk_file_read(cx, zk_test_tmp(NULL), 10, &text), ZK_EINVAL); /* a folder */
    ZK_CHECK_INT(mkfifo(zk_test_tmp("pipe"), 0600), 0);
    ZK_CHECK_ERR(zk_file_read(cx, zk_test_tmp("pipe"), 10, &text), ZK_EINVAL); /* and does not hang */
    ZK_CHECK_ERR(zk_file_size(cx, zk_test_tmp("none"), &bytes), ZK_ENOTFOUND);
    ZK_CHECK_ERR(zk_file_sync(cx, zk_test_tmp("none")), ZK_ENOTFOUND);
    ZK_CHECK_ERR(zk_dir_sync(cx, zk_test_tmp("none")), ZK_ENOTFOUND);
    ZK_CHECK_ERR(zk_file_write(cx, zk_test_tmp("none/f"), "x", 1, 0), ZK_ENOTFOUND);
    ZK_CHECK_ERR(zk_file_fail(cx, ENOSPC, "p", (zk_both){"写不了", "cannot write"}), ZK_EFULL);
    ZK_CHECK_ERR(zk_file_fail(cx, EROFS, "p", (zk_both){"写不了", "cannot write"}), ZK_EDENIED);
    ZK_CHECK_ERR(zk_file_fail(cx, EIO, "p", (zk_both){"写不了", "cannot write"}), ZK_EIO);
    cx->lang = ZK_ZH;
    ZK_CHECK_ERR(zk_file_fail(cx, ENOSPC, "p", (zk_both){"写不了", "cannot write"}), ZK_EFULL);
    ZK_CHECK_STR(cx->message, "写不了 p: 磁盘已满");
    zk_ctx_clear(cx);
}

/* A write that cannot be finished leaves the old content and no litter. */
ZK_TEST(unfinished_write_leaves_the_old)
{
    const struct rlimit small = {8192, RLIM_INFINITY};
    zk_ctx *cx = fresh();
    char *big = calloc(1, 100000);
    zk_str text;

    ZK_CHECK_OK(zk_dir_make(cx, zk_test_tmp("d")));
    ZK_CHECK_OK(zk_file_write(cx, zk_test_tmp("d/f"), "old", 3, 0));
    signal(SIGXFSZ, SIG_IGN);
    ZK_CHECK_INT(setrlimit(RLIMIT_FSIZE, &small), 0);
    ZK_CHECK_ERR(zk_file_write(cx, zk_test_tmp("d/f"), big, 100000, 0), ZK_EIO);
    ZK_CHECK_OK(zk_file_read(cx, zk_test_tmp("d/f"), 100, &text));
    ZK_CHECK_STR(text.p, "old");
    ZK_CHECK_INT(unlink(zk_test_tmp("d/f")), 0);
    ZK_CHECK_INT(rmdir(zk_test_tmp("d")), 0); /* empty */
    free(big);
    zk_ctx_clear(cx);
}

ZK_TEST(folders_are_made_and_removed)
{
    zk_ctx *cx = fresh();
    struct stat st;

    umask(0);
    ZK_CHECK_OK(zk_dir_make(cx, zk_test_tmp("a/b//c")));
    ZK_CHECK_OK(zk_dir_make(cx, zk_test_tmp("a/b/c")));
    ZK_CHECK_INT(stat(zk_test_tmp("a/b/c"), &st), 0);
    ZK_CHECK_INT(st.st_mode & 07777, 0750);
    ZK_CHECK_OK(zk_file_write(cx, zk_test_tmp("a/f"), "x", 1, 0));
    ZK_CHECK_ERR(zk_dir_make(cx, zk_test_tmp("a/f")), ZK_ENOTFOUND); /* a file is in the way */
    ZK_CHECK_ERR(zk_dir_make(cx, zk_test_tmp("a/f/g")), ZK_ENOTFOUND);
    ZK_CHECK_ERR(zk_dir_make(cx, ""), ZK_ENOTFOUND);

    ZK_CHECK_OK(zk_dir_make(cx, zk_test_tmp("keep")));
    ZK_CHECK_OK(zk_file_write(cx, zk_test_tmp("keep/f"), "x", 1, 0));
    ZK_CHECK_INT(symlink(zk_test_tmp("keep"), zk_test_tmp("a/b/link")), 0);
    ZK_CHECK_OK(zk_dir_remove(cx, zk_test_tmp("a")));
    ZK_CHECK(!zk_file_exists(zk_test_tmp("a")));
    ZK_CHECK(zk_file_exists(zk_test_tmp("keep/f"))); /* the link went, not what it showed */
    ZK_CHECK_OK(zk_dir_remove(cx, zk_test_tmp("a")));
    zk_ctx_clear(cx);
}

ZK_TEST(removal_stops_at_a_depth)
{
    zk_ctx *cx = fresh();
    zk_buf path = {0};

    zk_buf_puts(&path, zk_test_tmp("deep"));
    for (int i = 0; i < 80; i++)
        zk_buf_puts(&path, "/d");
    ZK_CHECK_OK(zk_dir_make(cx, path.p));
    ZK_CHECK_ERR(zk_dir_remove(cx, zk_test_tmp("deep")), ZK_ELIMIT);
    zk_buf_clear(&path);
    zk_ctx_clear(cx);
}

ZK_TEST(moving_replaces)
{
    zk_ctx *cx = fresh();
    zk_str text;

    ZK_CHECK_OK(zk_file_write(cx, zk_test_tmp("a"), "new", 3, 0));
    ZK_CHECK_OK(zk_file_write(cx, zk_test_tmp("b"), "old", 3, 0));
    ZK_CHECK_OK(zk_file_move(cx, zk_test_tmp("a"), zk_test_tmp("b")));
    ZK_CHECK_OK(zk_file_read(cx, zk_test_tmp("b"), 10, &text));
    ZK_CHECK_STR(text.p, "new");
    ZK_CHECK(!zk_file_exists(zk_test_tmp("a")));
    ZK_CHECK_ERR(zk_file_move(cx, zk_test_tmp("none"), zk_test_tmp("b")), ZK_ENOTFOUND);
    zk_ctx_clear(cx);
}

ZK_TEST_MAIN()
