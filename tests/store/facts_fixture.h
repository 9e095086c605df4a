/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of the facts store share: an open engine in the test's folder, files with given
 * contents, a converter that parses plainly, and a scan into text lines that can be compared.
 */
#ifndef ZK_FACTS_FIXTURE_H
#define ZK_FACTS_FIXTURE_H

#include <pthread.h>

#include "store/facts.h"
#include "zk_test.h"

static zk_ctx fx;

static void facts_open(int threads)
{
    zk_ctx_init(&fx);
    fx.lang = ZK_EN;
    fx.threads = threads;
    zk_facts_open(&fx, zk_test_tmp("spill"), 512);
}

static void facts_close(void)
{
    zk_facts_close(&fx);
    zk_ctx_clear(&fx);
}

/* n bytes (or a whole string) as a file of the test's folder; the path stays valid. */
static const char *file_of(const char *name, const char *bytes, size_t n)
{
    const char *path = zk_strdup(&fx.arena, zk_test_tmp(name));
    FILE *f = fopen(path, "wb");

    ZK_CHECK(f && fwrite(bytes, 1, n, f) == n && fclose(f) == 0);
    return path;
}

ZK_TEST__UNUSED static const char *text_file(const char *name, const char *text)
{
    return file_of(name, text, strlen(text));
}

ZK_TEST__UNUSED static zk_source csv_of(const char *text)
{
    return (zk_source){.format = ZK_CSV, .path = text_file("in.csv", text), .delimiter = ',', .header = true};
}

/* Parses in[c] plainly into column c; a first field "reject" leaves the row out. Counts calls' rows. */
typedef struct plain {
    const zk_sealcol *cols;
    size_t n;
    _Atomic int64_t rows;
} plain;

static zk_err plain_convert(void *user, zk_chunk *k)
{
    plain *p = user;

    p->rows += (int64_t)k->rows;
    for (size_t r = 0; r < k->rows; r++)
        k->keep[r] = !zk_str_is(k->in[0][r], "reject");
    for (size_t c = 0; c < p->n; c++)
        for (size_t r = 0; r < k->rows; r++) {
            zk_str s = k->in[c][r];
            const char *z = zk_strndup(k->arena, s.p ? s.p : "", s.n);

            k->valid[c][r] = s.p != NULL;
            if (k->text[c])
                k->text[c][r] = s;
            else if (k->real[c])
                k->real[c][r] = strtod(z, NULL);
            else
                k->num[c][r] = strtoll(z, NULL, 10);
        }
    return ZK_OK;
}

/* Seals src with columns of the same names in file and seal; spec may carry order_by and unique. */
static zk_err seal_plain(const zk_source *src, const zk_sealcol *cols, size_t n, const char *order_by,
                         const char *unique, const char *path, zk_sealed *out)
{
    const char **in = ZK_NEWS(&fx.arena, const char *, n);
    plain p = {.cols = cols, .n = n};
    zk_seal spec = {.source = src,
                    .in = in,
                    .n_in = n,
                    .cols = cols,
                    .n_cols = n,
                    .order_by = order_by,
                    .unique = unique,
                    .convert = plain_convert,
                    .user = &p,
                    .path = path};

    for (size_t c = 0; c < n; c++)
        in[c] = cols[c].name;
    return zk_facts_seal(&fx, &spec, out);
}

/* Rows of a scan as lines "a|b|c", missing as "~"; parallel scans are sorted afterwards. */
typedef struct lines {
    const zk_scancol *cols;
    size_t n_cols;
    pthread_mutex_t lock;
    char **line;
    size_t n, cap;
} lines;

static zk_err lines_take(void *user, const zk_batch *b)
{
    lines *l = user;

    pthread_mutex_lock(&l->lock);
    ZK_CHECK(b->thread >= 0 && b->thread < fx.threads);
    for (size_t r = 0; r < b->rows; r++) {
        zk_buf s = {0};

        for (size_t c = 0; c < l->n_cols; c++) {
            zk_buf_puts(&s, c ? "|" : "");
            if (b->null[c] && b->null[c][r])
                zk_buf_puts(&s, "~");
            else if (b->text[c])
                zk_buf_put(&s, b->text[c][r].p, b->text[c][r].n);
            else if (b->real[c])
                zk_buf_fmt(&s, "%.17g", b->real[c][r]);
            else
                zk_buf_fmt(&s, "%" PRId64, b->num[c][r]);
        }
        *ZK_PUSH(&fx.arena, l->line, l->n, l->cap) = zk_strndup(&fx.arena, s.p, s.n);
        zk_buf_clear(&s);
    }
    pthread_mutex_unlock(&l->lock);
    return ZK_OK;
}

static int line_order(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static lines scan_lines(zk_scan spec)
{
    lines l = {.cols = spec.cols, .n_cols = spec.n_cols, .lock = PTHREAD_MUTEX_INITIALIZER};

    spec.fn = lines_take;
    spec.user = &l;
    ZK_CHECK_OK(zk_facts_scan(&fx, &spec));
    if (!spec.ordered && l.n)
        qsort(l.line, l.n, sizeof *l.line, line_order);
    return l;
}

/* All rows of one file in order, joined by newlines. */
ZK_TEST__UNUSED static const char *file_lines(const char *path, int64_t rows, const zk_scancol *cols,
                                              size_t n)
{
    zk_scanfile file = {.path = path, .rows = rows};
    lines l = scan_lines((zk_scan){.files = &file, .n_files = 1, .cols = cols, .n_cols = n, .ordered = true});
    zk_buf s = {0};
    const char *text;

    zk_buf_puts(&s, "");
    for (size_t i = 0; i < l.n; i++)
        zk_buf_fmt(&s, "%s\n", l.line[i]);
    zk_buf_need(&s, 1);
    text = zk_strndup(&fx.arena, s.p, s.n);
    zk_buf_clear(&s);
    return text;
}

#endif
