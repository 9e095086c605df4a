/* SPDX-License-Identifier: Apache-2.0
 *
 * Digests: known values, both of one reading, and the check beside a scan: what it finds, and when it lets the
 * reader speak.
 */
#include "facts_fixture.h"
#include "store/facts_engine.h"

enum { BIG = 3 * 1000 * 1000 }; /* several blocks, the last one a part */

static const char *big(void)
{
    char *bytes = zk_alloc(&fx.arena, BIG);

    for (int i = 0; i < BIG; i++)
        bytes[i] = (char)((uint32_t)i * 2654435761u >> 13);
    return file_of("big", bytes, BIG);
}

static void flip(const char *path, long offset, int bit)
{
    FILE *f = fopen(path, "r+b");
    int c;

    ZK_CHECK(f && fseek(f, offset, SEEK_SET) == 0 && (c = getc(f)) != EOF && fseek(f, offset, SEEK_SET) == 0);
    ZK_CHECK(putc(c ^ 1 << bit, f) != EOF && fclose(f) == 0);
}

/* The check of files with a reader that says err. */
static zk_err checked(const zk_known *files, size_t n, zk_err err)
{
    zk_facts_check *check = zk_facts_check_begin(&fx, files, n);

    if (err)
        zk_fail(&fx, err, ZK_L("读不了", "the reader's sentence"));
    return zk_facts_check_end(&fx, check, err);
}

static zk_known known_of(const char *path)
{
    zk__digests d;

    ZK_CHECK_OK(zk__file_digests(&fx, path, true, true, &d));
    return (zk_known){.path = path,
                      .bytes = d.bytes,
                      .xxh3 = zk_strdup(&fx.arena, d.xxh3),
                      .sha256 = zk_strdup(&fx.arena, d.sha256)};
}

ZK_TEST(digests_are_the_known_ones)
{
    zk__digests d;

    facts_open(1);
    ZK_CHECK_OK(zk__file_digests(&fx, text_file("empty", ""), true, true, &d));
    ZK_CHECK_STR(d.xxh3, "99aa06d3014798d86001c324468d497f");
    ZK_CHECK_STR(d.sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    ZK_CHECK_OK(zk__file_digests(&fx, text_file("abc", "abc"), false, true, &d));
    ZK_CHECK_STR(d.xxh3, "06b05ab6733a618578af5f94892f3950");
    ZK_CHECK_STR(d.sha256, "");
    ZK_CHECK_INT(d.bytes, 3);
    ZK_CHECK_ERR(zk__file_digests(&fx, zk_test_tmp("nothing"), true, true, &d), ZK_ENOTFOUND);
    facts_close();
}

ZK_TEST(a_written_file_has_both)
{
    const char *path = zk_test_tmp("w.parquet");
    const int64_t num[] = {1, 2, 3};
    zk_column col = {.name = "subject", .type = ZK_COL_INT, .num = num};
    zk_sealed out;
    zk__digests d;

    facts_open(1);
    ZK_CHECK_OK(zk_facts_write(&fx, path, &col, 1, 3, 0, &out));
    ZK_CHECK_OK(zk__file_digests(&fx, path, true, true, &d));
    ZK_CHECK_STR(out.xxh3, d.xxh3);
    ZK_CHECK_STR(out.sha256, d.sha256);
    ZK_CHECK_INT(out.bytes, d.bytes);
    facts_close();
}

/* By either digest, in either language, whatever the reader says. */
ZK_TEST(every_flipped_bit_is_found)
{
    static const long places[] = {0, 1, 1 << 20, (1 << 20) - 1, 2097152, BIG - 1};
    zk_known k;

    facts_open(1);
    k = known_of(big());
    for (int by_sha = 0; by_sha < 2; by_sha++) {
        zk_known f = k;

        f.xxh3 = by_sha ? NULL : k.xxh3;
        ZK_CHECK_OK(checked(&f, 1, ZK_OK));
        for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
            flip(f.path, places[i], (int)(i % 8));
            fx.lang = i % 2 ? ZK_ZH : ZK_EN;
            ZK_CHECK_ERR(checked(&f, 1, i % 3 ? ZK_OK : i ? ZK_ECORRUPT : ZK_ENUMERIC), ZK_ECORRUPT);
            ZK_CHECK_INT(fx.error, ZK_ECORRUPT);
            ZK_CHECK_CONTAINS(fx.message, f.path);
            ZK_CHECK_CONTAINS(fx.message,
                              zk_fmt(&fx.arena, i % 2 ? "%s 应为 %s，实为 " : "expected %s %s, found ",
                                     by_sha ? "SHA-256" : "XXH3", by_sha ? k.sha256 : k.xxh3));
            flip(f.path, places[i], (int)(i % 8));
        }
        ZK_CHECK_OK(checked(&f, 1, ZK_OK));
    }
    facts_close();
}

ZK_TEST(the_right_file_of_many_is_named)
{
    zk_known k[30];

    facts_open(1);
    for (int i = 0; i < 30; i++)
        k[i] = known_of(text_file(zk_fmt(&fx.arena, "f%02d.parquet", i), zk_fmt(&fx.arena, "content %d", i)));
    ZK_CHECK_OK(checked(k, 30, ZK_OK));
    ZK_CHECK_OK(checked(k, 0, ZK_OK));
    flip(k[17].path, 3, 2);
    ZK_CHECK(truncate(k[4].path, 3) == 0); /* what a reader tells himself; he did not */
    ZK_CHECK_ERR(checked(k, 30, ZK_OK), ZK_ECORRUPT);
    ZK_CHECK_CONTAINS(fx.message, "f17.parquet");
    facts_close();
}

/* The length is wrong, or the file is gone: a reader's own words are kept, and without any there are ours. */
ZK_TEST(other_lengths_and_none)
{
    zk_known k, system = {.path = "/sys/kernel/mm/transparent_hugepage/enabled", .bytes = 4096, .xxh3 = "x"};

    facts_open(1);
    k = known_of(big());
    ZK_CHECK(truncate(k.path, BIG - 1) == 0);
    ZK_CHECK_ERR(checked(&k, 1, ZK_OK), ZK_ECORRUPT);
    ZK_CHECK_CONTAINS(fx.message, "big has 2999999 bytes, the ledger says 3000000");
    ZK_CHECK_ERR(checked(&k, 1, ZK_ECORRUPT), ZK_ECORRUPT);
    ZK_CHECK_STR(fx.message, "the reader's sentence");
    unlink(k.path);
    ZK_CHECK_ERR(checked(&k, 1, ZK_OK), ZK_ECORRUPT);
    ZK_CHECK_CONTAINS(fx.message, "big went away");
    ZK_CHECK_ERR(checked(&k, 1, ZK_EIO), ZK_EIO);
    ZK_CHECK_STR(fx.message, "the reader's sentence");
    if (access(system.path, R_OK) ==
        0) { /* it has a length, and fewer bytes: as if cut short while it is read */
        ZK_CHECK_ERR(checked(&system, 1, ZK_OK), ZK_ECORRUPT);
        ZK_CHECK_CONTAINS(fx.message, "the ledger says 4096");
    }
    facts_close();
}

/* Somebody stops, or the disk is full: nobody wants to know of the files then, nor to wait. */
ZK_TEST(a_reader_that_stopped_is_not_overruled)
{
    zk_known k;

    facts_open(1);
    k = known_of(big());
    flip(k.path, 77, 7);
    ZK_CHECK_ERR(checked(&k, 1, ZK_ECANCELLED), ZK_ECANCELLED);
    ZK_CHECK_ERR(checked(&k, 1, ZK_EFULL), ZK_EFULL);
    ZK_CHECK_STR(fx.message, "the reader's sentence");
    facts_close();
}

static void *cut_and_grow(void *path)
{
    for (int i = 0; i < 200; i++) {
        ZK_CHECK(truncate(path, i % 2 ? BIG : 10 + i) == 0);
        usleep(100);
    }
    return NULL;
}

/* A file that changes under the check is an error or, back in its length by chance, other content. */
ZK_TEST(a_file_cut_short_meanwhile)
{
    zk_known k;
    pthread_t other;

    facts_open(1);
    k = known_of(big());
    ZK_CHECK(truncate(k.path, 5) == 0); /* so that it never is the known one again */
    ZK_CHECK(pthread_create(&other, NULL, cut_and_grow, (void *)(uintptr_t)k.path) == 0);
    for (int i = 0; i < 20; i++)
        ZK_CHECK_ERR(checked(&k, 1, ZK_OK), ZK_ECORRUPT);
    pthread_join(other, NULL);
    facts_close();
}

ZK_TEST_MAIN()
