/* SPDX-License-Identifier: Apache-2.0
 *
 * When room runs out, on the disk or in memory: a clear error, and nothing left behind.
 */
#include <dirent.h>
#include <sched.h>
#include <sys/mount.h>

#include "facts_fixture.h"

/* A folder of its own small file system, gone with this process. To be called before the engine opens:
 * a name space is a thread's own, and threads inherit it when they are born. */
static const char *small_disk(const char *name, const char *size)
{
    const char *path;

    zk_ctx_init(&fx);
    path = zk_strdup(&fx.arena, zk_test_tmp(name));
    mkdir(path, 0755);
    if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
        mount("tmpfs", path, "tmpfs", 0, zk_fmt(&fx.arena, "size=%s", size)))
        ZK_SKIP("a file system can only be mounted by root");
    return path;
}

static void engine_open(const char *tmp_dir, int64_t memory_mb)
{
    fx.lang = ZK_EN;
    fx.threads = 2;
    zk_facts_open(&fx, tmp_dir, memory_mb);
}

static int files_in(const char *dir)
{
    DIR *d = opendir(dir);
    int n = -2; /* . and .. */

    ZK_CHECK(d != NULL);
    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

static const zk_sealcol cols[] = {{"subject", ZK_COL_INT}, {"id", ZK_COL_TEXT}};

static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

/* n rows that do not compress; the last_twice of them repeat the first ones. */
static const char *noise(int n, int last_twice)
{
    zk_buf s = {0};
    const char *path;

    zk_buf_puts(&s, "subject,id\n");
    for (int i = 0; i < n; i++) {
        uint64_t k = (uint64_t)(i % (n - last_twice));

        zk_buf_fmt(&s, "%d,%016" PRIx64 "%016" PRIx64 "\n", (int)(mix(k) % 1000000), mix(k + 1), mix(k + 2));
    }
    path = file_of("noise.csv", s.p, s.n);
    zk_buf_clear(&s);
    return path;
}

static zk_source noisy(int n, int last_twice)
{
    return (zk_source){.format = ZK_CSV, .delimiter = ',', .header = true, .path = noise(n, last_twice)};
}

ZK_TEST(sealing_on_a_full_disk)
{
    const char *disk;
    zk_source src;
    zk_sealed out;

    disk = small_disk("disk", "1m");
    engine_open(zk_test_tmp("spill"), 512);
    src = noisy(200000, 0);
    ZK_CHECK_ERR(seal_plain(&src, cols, 2, "subject", "id", zk_fmt(&fx.arena, "%s/a.parquet", disk), &out),
                 ZK_EFULL);
    ZK_CHECK_CONTAINS(fx.message, "no space");
    ZK_CHECK_INT(files_in(disk), 0);
    /* afterwards the engine works as before */
    ZK_CHECK_OK(seal_plain(&src, cols, 2, "subject", "id", zk_test_tmp("a.parquet"), &out));
    ZK_CHECK_INT(out.rows, 200000);
    facts_close();
}

ZK_TEST(settling_on_a_full_disk)
{
    const char *disk;
    zk_source src;
    zk_sealed out;

    disk = small_disk("disk", "5m");
    engine_open(zk_test_tmp("spill"), 512);
    src = noisy(200000, 1);
    ZK_CHECK_OK(seal_plain(&src, cols, 2, "subject", NULL, zk_test_tmp("a.parquet"), &out));
    ZK_CHECK(2 * out.bytes > 5 << 20 && out.bytes < 5 << 20); /* room for one, not for two */
    ZK_CHECK_ERR(seal_plain(&src, cols, 2, "subject", "id", zk_fmt(&fx.arena, "%s/a.parquet", disk), &out),
                 ZK_EFULL);
    ZK_CHECK_INT(files_in(disk), 0);
    facts_close();
}

ZK_TEST(writing_on_a_full_disk)
{
    enum { N = 300000 };
    const char *disk;
    zk_sealed out;
    int64_t *num;
    zk_column col = {.name = "subject", .type = ZK_COL_INT};

    disk = small_disk("disk", "1m");
    engine_open(zk_test_tmp("spill"), 512);
    num = ZK_NEWS(&fx.arena, int64_t, N);
    for (int i = 0; i < N; i++)
        num[i] = (int64_t)mix((uint64_t)i);
    col.num = num;
    ZK_CHECK_ERR(zk_facts_write(&fx, zk_fmt(&fx.arena, "%s/a.parquet", disk), &col, 1, N, 0, &out), ZK_EFULL);
    ZK_CHECK_INT(files_in(disk), 0);
    facts_close();
}

ZK_TEST(no_room_to_spill)
{
    const char *disk;
    zk_source src;
    zk_sealed out;

    disk = small_disk("disk", "4m");
    engine_open(disk, 64);
    src = noisy(1500000, 0);
    ZK_CHECK_ERR(seal_plain(&src, cols, 2, "subject", NULL, zk_test_tmp("a.parquet"), &out), ZK_EFULL);
    ZK_CHECK(access(zk_test_tmp("a.parquet"), F_OK) != 0);
    facts_close();
}

ZK_TEST(spilling_works)
{
    zk_source src;
    zk_sealed small, large;

    zk_ctx_init(&fx);
    engine_open(zk_test_tmp("spill"), 128);
    src = noisy(1500000, 0);
    ZK_CHECK_OK(seal_plain(&src, cols, 2, "subject", NULL, zk_test_tmp("a.parquet"), &small));
    ZK_CHECK_INT(small.rows, 1500000);
    facts_close();
    facts_open(2);
    src.path = zk_test_tmp("noise.csv");
    ZK_CHECK_OK(seal_plain(&src, cols, 2, "subject", NULL, zk_test_tmp("b.parquet"), &large));
    ZK_CHECK_STR(small.sha256, large.sha256);
    facts_close();
}

ZK_TEST(folder_that_is_not_there)
{
    zk_source src;
    zk_sealed out;

    facts_open(2);
    src = noisy(10, 0);
    ZK_CHECK_ERR(seal_plain(&src, cols, 2, "subject", NULL, zk_test_tmp("none/a.parquet"), &out), ZK_EIO);
    facts_close();
}

ZK_TEST_MAIN()
