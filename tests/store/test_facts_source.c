/* SPDX-License-Identifier: Apache-2.0
 *
 * Foreign files: rows with their lines, bad lines with their reasons, and input that means harm.
 */
#include <sys/resource.h>
#include <zlib.h>

#include "facts_fixture.h"

/* ---- rows and lines, as "line:a|b" ---- */

static zk_err walk_take(void *user, int64_t line, const zk_str *v, size_t n)
{
    zk_buf *s = user;

    zk_buf_fmt(s, "%" PRId64 ":", line);
    for (size_t i = 0; i < n; i++) {
        zk_buf_puts(s, i ? "|" : "");
        zk_buf_put(s, v[i].p ? v[i].p : "~", v[i].p ? v[i].n : 1);
    }
    zk_buf_puts(s, "\n");
    return ZK_OK;
}

static const char *walked(const zk_source *src)
{
    static const char *const in[] = {"a", "b"};
    zk_buf s = {0};
    const char *text;

    zk_buf_puts(&s, "");
    ZK_CHECK_OK(zk_source_walk(&fx, src, in, 2, walk_take, &s, NULL, NULL));
    text = zk_strndup(&fx.arena, s.p, s.n);
    zk_buf_clear(&s);
    return text;
}

static const zk_sealcol two[] = {{"a", ZK_COL_TEXT}, {"b", ZK_COL_TEXT}};

static zk_err walk_count(void *user, int64_t line, const zk_str *v, size_t n)
{
    (void)line;
    (void)v;
    (void)n;
    ++*(int64_t *)user;
    return ZK_OK;
}

/* Bad lines of a seal as "line.column reason text", and that walk and seal see as many rows. */
static const char *bad_of(const zk_source *src)
{
    zk_sealed out;
    zk_buf s = {0};
    const char *text;
    static const char *const in[] = {"a"};
    int64_t seen = 0;

    ZK_CHECK_OK(seal_plain(src, two, 2, "a", NULL, zk_test_tmp("o.parquet"), &out));
    ZK_CHECK_INT(out.n_bad, out.n_bad_kept);
    zk_buf_puts(&s, "");
    for (size_t i = 0; i < out.n_bad_kept; i++) {
        zk_buf_fmt(&s, "%" PRId64 ".%" PRId64 " %s %s\n", out.bad[i].line, out.bad[i].column,
                   out.bad[i].reason, out.bad[i].text);
        ZK_CHECK(*out.bad[i].detail);
    }
    text = zk_strndup(&fx.arena, s.p, s.n);
    zk_buf_clear(&s);
    ZK_CHECK_OK(zk_source_walk(&fx, src, in, 1, walk_count, &seen, NULL, NULL));
    ZK_CHECK_INT(out.rows_read, seen + (int64_t)out.n_bad);
    return text;
}

static void check_csv(const char *bytes, size_t n, const char *rows, const char *bad)
{
    zk_source src = {.format = ZK_CSV,
                     .path = file_of("in.csv", bytes, n),
                     .delimiter = ',',
                     .header = true,
                     .max_line = 4096};

    ZK_CHECK_STR(walked(&src), rows);
    ZK_CHECK_STR(bad_of(&src), bad);
}
#define CHECK_CSV(bytes, rows, bad) check_csv(bytes, sizeof bytes - 1, rows, bad)

ZK_TEST(plain_files)
{
    facts_open(2);
    CHECK_CSV("a,b\n1,2\n3,4\n", "2:1|2\n3:3|4\n", "");
    CHECK_CSV("a,b\n1,2\n3,4", "2:1|2\n3:3|4\n", "");
    CHECK_CSV("a,b\r\n1,2\r\n3,4\r\n", "2:1|2\n3:3|4\n", "");
    CHECK_CSV("a,b\r1,2\r3,4\r", "2:1|2\n3:3|4\n", "");
    CHECK_CSV("a,b\r\n1,2\r\n3,4", "2:1|2\n3:3|4\n", "");
    CHECK_CSV("\xEF\xBB\xBF"
              "a,b\n1,2\n",
              "2:1|2\n", "");
    CHECK_CSV("\xEF\xBB\xBF\"a\",\"b\"\n1,2\n", "2:1|2\n", "");
    CHECK_CSV("\n\r\na,b\n\n1,2\n\r\n\n3,4\n\n", "5:1|2\n8:3|4\n", "");
    CHECK_CSV("a,b\n,\n\"\",\n ,x\n", "2:~|~\n3:|~\n4: |x\n", "");
    CHECK_CSV("c,b,a\n1,2,3\n", "2:3|2\n", "");
    CHECK_CSV("a,b\n客户,🙂\n", "2:客户|🙂\n", "");
    CHECK_CSV("a,b\n", "", "");
    CHECK_CSV("a,b", "", "");
    facts_close();
}

ZK_TEST(quotes)
{
    facts_open(2);
    CHECK_CSV("a,b\n\"1\",\"2,3\"\n\"x\"\"y\",\"\"\"\"\n", "2:1|2,3\n3:x\"y|\"\n", "");
    CHECK_CSV("a,b\n\"1\n2\",3\n4,\"5\r\n6\"\r\n7,8\n", "2:1\n2|3\n4:4|5\r\n6\n6:7|8\n", "");
    CHECK_CSV("a,b\n5\" pipe,2\nx,y\n", "2:5\" pipe|2\n3:x|y\n", "");
    CHECK_CSV("a,b\n1,\"2\"", "2:1|2\n", "");
    CHECK_CSV("a,b\n1,\"2\"\r", "2:1|2\n", "");
    facts_close();
}

ZK_TEST(bad_lines_cost_one_line)
{
    facts_open(2);
    CHECK_CSV("a,b\n1\n2,3\n4,5,6\n7,8\n", "3:2|3\n5:7|8\n", "2.2 columns 1\n4.6 columns 4,5,6\n");
    CHECK_CSV("a,b\n1,2,\n3,4, ,\r\n5,,,\n6,7,\"\"\n", "2:1|2\n3:3|4\n4:5|~\n", "5.7 columns 6,7,\"\"\n");
    CHECK_CSV("a,b\n\"1\"x,2\n3,4\n", "3:3|4\n", "2.1 quote \"1\"x,2\n");
    CHECK_CSV("a,b\n1,\"2\n3,4\n5,6\n", "3:3|4\n4:5|6\n", "2.3 quote 1,\"2\n");
    CHECK_CSV("a,b\n1,\"2\n3,\"4\"\n5,6\n", "3:3|4\n4:5|6\n", "2.3 quote 1,\"2\n");
    CHECK_CSV("a,b\n1,\xff\n2,3\n", "3:2|3\n", "2.3 encoding 1,\xff\n");
    CHECK_CSV("a,b\n1,\xE5\xAE\n2,3\n", "3:2|3\n", "2.3 encoding 1,\xE5\xAE\n");
    CHECK_CSV("a,b\n1,x\0y\n2,3\n", "3:2|3\n", "2.4 encoding 1,x\n");
    facts_close();
}

static const char *long_file(size_t n, const char *before, const char *after)
{
    zk_buf s = {0};
    const char *path;

    zk_buf_puts(&s, before);
    zk_buf_need(&s, n);
    memset(s.p + s.n, 'x', n);
    s.n += n;
    zk_buf_puts(&s, after);
    path = file_of("long.csv", s.p, s.n);
    zk_buf_clear(&s);
    return path;
}

static const char *long_text(const char *where, size_t n, const char *before)
{
    char *x = zk_alloc(&fx.arena, n + 1);

    memset(x, 'x', n);
    x[n] = 0;
    return zk_fmt(&fx.arena, "%s%s%s\n", where, before, x);
}

ZK_TEST(long_lines)
{
    zk_source src = {.format = ZK_CSV, .delimiter = ',', .header = true, .max_line = 4096};

    facts_open(2);
    src.path = long_file(4096 - 2, "a,b\n1,", "\n3,4\n"); /* exactly the limit */
    ZK_CHECK_STR(bad_of(&src), "");
    src.path = long_file(4096 - 1, "a,b\n1,", "\n3,4\n");
    ZK_CHECK_STR(bad_of(&src), long_text("2.4097 length ", 4094, "1,"));
    ZK_CHECK_STR(walked(&src), "3:3|4\n");
    src.path = long_file(5 << 20, "a,b\n1,", "\n3,4\n"); /* over many blocks */
    ZK_CHECK_STR(bad_of(&src), long_text("2.4097 length ", 4094, "1,"));
    ZK_CHECK_STR(walked(&src), "3:3|4\n");
    src.path = long_file(5 << 20, "a,b\n1,\"", "\n3,4\n"); /* a quote that never closes */
    ZK_CHECK_STR(bad_of(&src), long_text("2.3 quote ", 4093, "1,\""));
    ZK_CHECK_STR(walked(&src), "3:3|4\n");
    src.path = long_file(5 << 20, "a,b\n1,2\n3,", ""); /* no newline at the end */
    ZK_CHECK_STR(bad_of(&src), long_text("3.4097 length ", 4094, "3,"));
    src.max_line = 8 << 20;
    src.path = long_file(5 << 20, "a,b\n1,\"", "\n\"\n3,4\n"); /* a long quoted field is fine when allowed */
    ZK_CHECK_STR(bad_of(&src), "");
    facts_close();
}

ZK_TEST(files_that_are_none)
{
    static const struct {
        const char *bytes;
        size_t n;
        zk_err err;
    } table[] = {
        {"", 0, ZK_EINVAL},
        {"\n\n\r\n", 4, ZK_EINVAL},
        {"\xEF\xBB\xBF", 3, ZK_EINVAL},
        {"a,\"b\n1,2\n", 9, ZK_EINVAL},
        {"\xff\xfe"
         "a\0,\0b\0\n\0",
         10, ZK_EINVAL},
        {"\x7f"
         "ELF\2\1\1\0\0\0\n",
         11, ZK_EINVAL},
    };
    zk_source src = {.format = ZK_CSV, .delimiter = ',', .header = true};
    const char **names;
    size_t n;

    facts_open(2);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        src.path = file_of("in.csv", table[i].bytes, table[i].n);
        ZK_CHECK_ERR(zk_source_columns(&fx, &src, &names, &n), table[i].err);
        ZK_CHECK_CONTAINS(fx.message, "in.csv");
    }
    src.path = zk_test_tmp("none.csv");
    ZK_CHECK_ERR(zk_source_columns(&fx, &src, &names, &n), ZK_ENOTFOUND);
    src.path = zk_test_tmp(NULL);
    ZK_CHECK_ERR(zk_source_columns(&fx, &src, &names, &n), ZK_EINVAL);
    for (int format = ZK_JSONL; format <= ZK_PARQUET; format++) {
        src.format = (zk_format)format;
        src.path = file_of("in.x", "", 0);
        ZK_CHECK_ERR(zk_source_columns(&fx, &src, &names, &n), ZK_EINVAL);
    }
    src.path = file_of("in.x", "PAR1 no it is not", 17);
    ZK_CHECK_ERR(zk_source_columns(&fx, &src, &names, &n), ZK_EINVAL);
    facts_close();
}

ZK_TEST(missing_column)
{
    zk_source src;
    zk_sealed out;

    facts_open(2);
    src = csv_of("a,c\n1,2\n");
    ZK_CHECK_ERR(seal_plain(&src, two, 2, "a", NULL, zk_test_tmp("o.parquet"), &out), ZK_EINVAL);
    ZK_CHECK_CONTAINS(fx.message, " b");
    facts_close();
}

ZK_TEST(header_names)
{
    static const char *const want[] = {"a", "#2", "a#2", "b c", "a#3", "#6"};
    const char **names;
    size_t n;
    zk_source src;

    facts_open(2);
    src = csv_of("a,,a,\" b c \",a,\"\"\n1,2,3,4,5,6\n");
    ZK_CHECK_OK(zk_source_columns(&fx, &src, &names, &n));
    ZK_CHECK_INT(n, 6);
    for (size_t i = 0; i < n; i++)
        ZK_CHECK_STR(names[i], want[i]);
    src.header = false;
    ZK_CHECK_OK(zk_source_columns(&fx, &src, &names, &n));
    ZK_CHECK_INT(n, 6);
    ZK_CHECK_STR(names[0], "#1");
    ZK_CHECK_STR(names[5], "#6");
    src = csv_of("a#2,a,a\n");
    ZK_CHECK_OK(zk_source_columns(&fx, &src, &names, &n));
    ZK_CHECK_STR(names[2], "a#3");
    facts_close();
}

ZK_TEST(too_many_columns)
{
    const char **names;
    size_t n;
    zk_buf s = {0};
    zk_source src;

    facts_open(2);
    for (int i = 0; i < 10000; i++)
        zk_buf_fmt(&s, "column%d,", i);
    src = csv_of(s.p);
    ZK_CHECK_ERR(zk_source_columns(&fx, &src, &names, &n), ZK_ELIMIT);
    zk_buf_clear(&s);
    facts_close();
}

/* A gigabyte without a newline: refused as a header, one bad line as a record, never in memory. */
ZK_TEST(a_gigabyte_in_one_line)
{
    zk_source src = {.format = ZK_CSV, .delimiter = ',', .header = true, .path = zk_test_tmp("big.csv")};
    const char **names;
    size_t n;
    zk_sealed out;
    struct rusage use;
    FILE *f;

    facts_open(2);
    f = fopen(src.path, "wb"); /* sparse: zeros, but a gigabyte to read */
    ZK_CHECK(f && fseeko(f, 1 << 30, SEEK_SET) == 0 && fputs("\n1,2\n", f) >= 0 && fclose(f) == 0);
    ZK_CHECK_ERR(zk_source_columns(&fx, &src, &names, &n), ZK_ELIMIT);
    f = fopen(src.path, "r+b");
    ZK_CHECK(f && fputs("a,b\n\"", f) >= 0 && fclose(f) == 0);
    ZK_CHECK_OK(seal_plain(&src, two, 2, "a", NULL, zk_test_tmp("o.parquet"), &out));
    ZK_CHECK_INT(out.rows, 1);
    ZK_CHECK_INT(out.n_bad, 1);
    ZK_CHECK_STR(out.bad[0].reason, "quote");
    src.format = ZK_JSONL;
    ZK_CHECK_OK(seal_plain(&src, two, 2, "a", NULL, zk_test_tmp("o.parquet"), &out));
    ZK_CHECK_INT(out.rows, 0);
    getrusage(RUSAGE_SELF, &use);
    ZK_CHECK(use.ru_maxrss < 400 << 10);
    facts_close();
}

/* What a record is must not depend on where blocks of 1 MiB end: every length of the first record
 * around the border, with quotes and newlines in every place. */
ZK_TEST(block_borders)
{
    facts_open(2);
    for (size_t n = (1 << 20) - 40; n < (1 << 20) + 10; n++) {
        zk_source src = {.format = ZK_CSV,
                         .delimiter = ',',
                         .header = true,
                         .path = long_file(n, "a,b\n", ",1\r\n\"q\"\"\n\",\"2\"\r\n\"\",\"x\"y\n3,4\n"),
                         .max_line = 2 << 20};
        const char *rows = walked(&src), *second = strchr(rows, '\n');

        ZK_CHECK_STR(second, "\n3:q\"\n|2\n6:3|4\n");
    }
    facts_close();
}

/* The parallel seal and the ordered walk agree on every line of a file full of trouble. */
ZK_TEST(trouble_on_many_blocks)
{
    static const char *const pieces[] = {"1,2\n",    "\"a\nb\",\"c\"\"\"\n", "x\n", "1,2,3\n",  "\"open,1\n",
                                         "\xff,1\n", "客户,\"户\"\r\n",      "\n",  "5\"x,6\n", "\"q\"z,1\n"};
    zk_buf s = {0};
    zk_source src = {.format = ZK_CSV, .delimiter = ',', .header = true, .max_line = 4096};
    const char *first = NULL;
    uint64_t h = 1;

    facts_open(7);
    zk_buf_puts(&s, "a,b\n");
    while (s.n < 6 << 20) {
        h = h * 6364136223846793005u + 1442695040888963407u;
        zk_buf_puts(&s, pieces[h >> 33 & 1 ? 0 : (h >> 40) % 10]);
    }
    src.path = file_of("t.csv", s.p, s.n);
    zk_buf_clear(&s);
    for (int round = 0; round < 3; round++) {
        const char *bad = bad_of(&src);

        ZK_CHECK(strlen(bad) > 100000);
        if (first)
            ZK_CHECK(strcmp(bad, first) == 0);
        first = bad;
    }
    facts_close();
}

ZK_TEST(gzip)
{
    zk_source src = {
        .format = ZK_CSV, .delimiter = ';', .header = true, .gzip = true, .path = zk_test_tmp("a.csv.gz")};
    gzFile gz;
    zk_sealed out;

    facts_open(2);
    gz = gzopen(src.path, "wb");
    gzputs(gz, "a;b\n");
    for (int i = 0; i < 300000; i++)
        gzprintf(gz, "%d;\"%d\"\n", i, i);
    gzclose(gz);
    ZK_CHECK_OK(seal_plain(&src, two, 2, "a", "a", zk_test_tmp("o.parquet"), &out));
    ZK_CHECK_INT(out.rows, 300000);
    ZK_CHECK(truncate(src.path, 100000) == 0);
    ZK_CHECK_ERR(seal_plain(&src, two, 2, "a", "a", zk_test_tmp("o.parquet"), &out), ZK_EINVAL);
    ZK_CHECK_CONTAINS(fx.message, "damaged");
    ZK_CHECK(access(zk_test_tmp("o.parquet"), F_OK) != 0);
    facts_close();
}

ZK_TEST(json_lines)
{
    zk_source src = {.format = ZK_JSONL};
    const char **names;
    size_t n;

    facts_open(2);
    src.path = text_file(
        "in.jsonl",
        "{\"a\": \"x\\ny\", \"b\": 19.99}\n\n{\"b\": 12345678901234567, \"c\": [1, {}]}\r\n"
        "{\"a\": null, \"b\": true}\n{\"a\": {\"k\": \"客\"}, \"b\": \"\"}\n{\"a\": 1e3, \"b\": 0.1}");
    ZK_CHECK_OK(zk_source_columns(&fx, &src, &names, &n));
    ZK_CHECK_INT(n, 4);
    ZK_CHECK_STR(names[2], "c");
    ZK_CHECK_STR(names[3], "a.k");
    ZK_CHECK_STR(walked(&src),
                 "1:x\ny|19.99\n3:~|12345678901234567\n4:~|true\n5:{\"k\":\"客\"}|\n6:1000|0.1\n");
    ZK_CHECK_STR(bad_of(&src), "");
    src.path = text_file("in.jsonl", "{\"a\": 1\n[1]\n{\"a\": 1, \"b\": 2} x\n{\"a\": \"\xff\", \"b\": "
                                     "1}\n{\"a\": 5, \"a\": 6}\n{\"a\": 7}\n");
    ZK_CHECK_CONTAINS(bad_of(&src), "2.1 other [1]\n");
    ZK_CHECK_CONTAINS(bad_of(&src), "4.8 encoding ");
    ZK_CHECK_STR(walked(&src), "6:7|~\n");
    facts_close();
}

/* Names are those of all rows, however late; of objects those of their values; null alone is no value. */
ZK_TEST(json_names)
{
    static const char *const paths[] = {"o.id", "o.p.q", "late", "x.y", "esc\"k", "arr"};
    zk_source src = {.format = ZK_JSONL};
    zk_buf s = {0};
    const char **names;
    size_t n;

    facts_open(2);
    zk_buf_puts(&s, "{\"o\": null, \"n\": 1}\n");
    for (int i = 0; i < 3000; i++)
        zk_buf_fmt(&s, "{\"n\": %d, \"o\": {\"id\": \"C%d\", \"p\": {\"q\": [1, \"}\\\\\\\"\"]}}}\n", i, i);
    zk_buf_puts(&s, "{\"late\": 1, \"x.y\": 2, \"esc\\u0022k\": 3, \"arr\": [{\"in\": 1}], \"none\": null, "
                    "\"e\": {}}\n{\"torn\": 1, \"row\": [2}\n{\"torn\": 1");
    src.path = text_file("in.jsonl", s.p);
    zk_buf_clear(&s);
    ZK_CHECK_OK(zk_source_columns(&fx, &src, &names, &n));
    ZK_CHECK_INT(n, 9);
    ZK_CHECK_STR(names[0], "n");
    for (size_t i = 0; i < 6; i++)
        ZK_CHECK_STR(names[i + 1], paths[i]);
    ZK_CHECK_STR(names[7], "none");
    ZK_CHECK_STR(names[8], "e");
    facts_close();
}

/* An object with a key for every day has too many to be columns; the file is read all the same. */
ZK_TEST(json_tables_in_rows)
{
    zk_source src = {.format = ZK_JSONL};
    zk_buf s = {0};
    const char **names;
    size_t n;

    facts_open(2);
    for (int i = 0; i < 5000; i++)
        zk_buf_fmt(&s, "{\"days\": {\"d%d\": 1}, \"id\": %d, \"%0300d\": {\"a\": 1}}\n", i, i, i);
    zk_buf_puts(&s, "{\"late\": 1}\n");
    src.path = text_file("in.jsonl", s.p);
    zk_buf_clear(&s);
    ZK_CHECK_OK(zk_source_columns(&fx, &src, &names, &n));
    ZK_CHECK(n <= ZK_SOURCE_COLUMNS_MAX);
    ZK_CHECK_STR(names[1], "id");
    ZK_CHECK_STR(names[n - 1], "late");
    facts_close();
}

static zk_err values_put(void *user, int64_t line, const zk_str *values, size_t n)
{
    zk_buf *b = user;

    (void)line;
    for (size_t i = 0; i < n; i++)
        zk_buf_fmt(b, "%.*s%s", values[i].p ? (int)values[i].n : 1, values[i].p ? values[i].p : "~",
                   i + 1 < n ? "|" : "\n");
    return ZK_OK;
}

/* Every digit of a number stays, and a path leads into objects. */
ZK_TEST(json_values)
{
    static const char *const in[] = {"id", "amount", "o.id", "a.b.c"};
    zk_source src = {.format = ZK_JSONL};
    zk_buf got = {0};
    zk_badline *bad;
    size_t n_bad;

    facts_open(2);
    src.path = text_file(
        "in.jsonl", "{\"id\":12345678901234567890,\"amount\":-0.30000000000000004,\"o\":{\"id\":"
                    "\"1234567890123456789\"}}\n"
                    "{\"id\":\"12345678901234567890 , 1234567890123456789\",\"amount\":123456789012345678.25,"
                    "\"a.b\":{\"c\":\"x\"}}\n"
                    "{\"id\":0123456789012345678}\n{\"id\":1,\"a\":{\"b\":{\"c\":null}},\"amount\":1.5e3}\n");
    ZK_CHECK_OK(zk_source_walk(&fx, &src, in, 4, values_put, &got, &bad, &n_bad));
    ZK_CHECK_STR(got.p, "12345678901234567890|-0.30000000000000004|1234567890123456789|~\n"
                        "12345678901234567890 , 1234567890123456789|123456789012345678.25|~|x\n"
                        "1|1500|~|~\n");
    ZK_CHECK_INT(n_bad, 1);
    ZK_CHECK_INT(bad[0].line, 3);
    zk_buf_clear(&got);
    facts_close();
}

ZK_TEST(foreign_parquet)
{
    zk_source src = {.format = ZK_PARQUET, .path = zk_test_tmp("foreign.parquet")};
    const char **names;
    size_t n;
    zk_sealed out;
    zk_str texts[3] = {ZK_STR("x"), ZK_STR(""), ZK_STR("a text that is rather long")};
    zk_column cols[2] = {
        {.name = "a", .type = ZK_COL_MONEY, .num = (int64_t[]){5, -7, 9}, .null = (uint8_t[]){0, 0, 1}},
        {.name = "b", .type = ZK_COL_TEXT, .text = texts}};

    facts_open(2);
    ZK_CHECK_OK(zk_facts_write(&fx, src.path, cols, 2, 3, 0, &out));
    ZK_CHECK_OK(zk_source_columns(&fx, &src, &names, &n));
    ZK_CHECK_INT(n, 2);
    ZK_CHECK_STR(names[1], "b");
    ZK_CHECK_STR(walked(&src), "1:5|x\n2:-7|\n3:~|a text that is rather long\n");
    ZK_CHECK_STR(bad_of(&src), "");
    facts_close();
}

/* Doubles as a person sees them: 15 digits, and whole ones without a point, for they may be ids. */
ZK_TEST(doubles_of_parquet)
{
    zk_source src = {.format = ZK_PARQUET, .path = zk_test_tmp("doubles.parquet")};
    zk_sealed out;
    zk_column cols[2] = {
        {.name = "a",
         .type = ZK_COL_REAL,
         .real = (double[]){0.1 + 0.2, 3100000001.0, 9007199254740991.0, 0}},
        {.name = "b", .type = ZK_COL_REAL, .real = (double[]){-59.970000000000006, 1e300, 1e-7, -5}}};

    facts_open(2);
    ZK_CHECK_OK(zk_facts_write(&fx, src.path, cols, 2, 4, 0, &out));
    ZK_CHECK_STR(walked(&src), "1:0.3|-59.97\n2:3100000001|1e+300\n3:9007199254740991|1e-07\n4:0|-5\n");
    facts_close();
}

/* What is wrong with a file is said without the statement that found it. */
ZK_TEST(broken_parquet)
{
    zk_source src = {.format = ZK_PARQUET};
    const char **names;
    size_t n;

    facts_open(2);
    src.path = text_file("broken.parquet", "PAR1 and then nothing PAR2");
    ZK_CHECK_ERR(zk_source_columns(&fx, &src, &names, &n), ZK_EINVAL);
    ZK_CHECK_CONTAINS(fx.message, "broken.parquet is not a sound Parquet file");
    ZK_CHECK(!strstr(fx.message, "SELECT") && !strstr(fx.message, "\n"));
    facts_close();
}

/* Enough rows that several workers fetch at once. */
ZK_TEST(large_foreign_parquet)
{
    enum { N = 500000 };
    zk_source src = {.format = ZK_PARQUET, .path = zk_test_tmp("foreign.parquet")};
    zk_sealed out;
    int64_t *num;
    zk_column cols[2] = {{.name = "a", .type = ZK_COL_INT}, {.name = "b", .type = ZK_COL_INT}};

    facts_open(7);
    num = ZK_NEWS(&fx.arena, int64_t, N);
    for (int64_t i = 0; i < N; i++)
        num[i] = i * 7919 % N;
    cols[0].num = cols[1].num = num;
    ZK_CHECK_OK(zk_facts_write(&fx, src.path, cols, 2, N, 0, &out));
    ZK_CHECK_OK(seal_plain(&src, two, 2, "a", "a", zk_test_tmp("o.parquet"), &out));
    ZK_CHECK_INT(out.rows, N);
    ZK_CHECK_INT(out.duplicates, 0);
    facts_close();
}

ZK_TEST_MAIN()
