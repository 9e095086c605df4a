/* SPDX-License-Identifier: Apache-2.0
 *
 * Streamed copies of foreign text files into UTF-8 (contract in sniff.h).
 *
 * Memory is two buffers, whatever the file. A gzipped file is inflated on the way; what comes out may be
 * at most a thousand times what went in and fit the disk: no more than that can be meant.
 */
#include <errno.h>
#include <iconv.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "app/import/sniff.h"
#include "base/file.h"

enum { BUFFER = 256 << 10 };

typedef struct copy {
    zk_ctx *cx;
    const char *from, *to;
    gzFile in;
    FILE *out;
    int64_t read, read_max;
} copy;

static zk_err copy_open(zk_ctx *cx, copy *c, const char *from, const char *to)
{
    struct stat st;

    *c = (copy){.cx = cx, .from = from, .to = to};
    if (stat(from, &st) || !(c->in = gzopen(from, "rb")))
        return zk_file_fail(cx, errno, from, (zk_both){"无法打开", "cannot open"});
    gzbuffer(c->in, BUFFER);
    c->read_max = (int64_t)st.st_size * 1100 + (64 << 20);
    c->out = fopen(to, "wb");
    if (!c->out)
        return zk_file_fail(cx, errno, to, (zk_both){"无法写入", "cannot write"});
    return ZK_OK;
}

static zk_err copy_close(copy *c, zk_err err)
{
    if (c->in)
        gzclose(c->in);
    if (c->out && fclose(c->out) && !err)
        err = zk_file_fail(c->cx, errno, c->to, (zk_both){"无法写入", "cannot write"});
    if (err && c->out)
        unlink(c->to);
    return err;
}

static zk_err copy_read(copy *c, char *buf, size_t cap, size_t *n)
{
    int got = gzread(c->in, buf, (unsigned)cap);

    *n = 0;
    if (got < 0)
        return zk_fail(c->cx, ZK_EINVAL, ZK_L("%s: 压缩数据已损坏", "%s: the compressed data is damaged"),
                       c->from);
    c->read += got;
    if (c->read > c->read_max)
        return zk_fail(c->cx, ZK_ELIMIT, ZK_L("%s: 解压后大得不合情理", "%s: inflates beyond all reason"),
                       c->from);
    *n = (size_t)got;
    return ZK_OK;
}

static zk_err copy_write(copy *c, const char *p, size_t n)
{
    if (fwrite(p, 1, n, c->out) != n)
        return zk_file_fail(c->cx, errno, c->to, (zk_both){"无法写入", "cannot write"});
    return ZK_OK;
}

/* ---- encodings ------------------------------------------------------------------------------- */

static int64_t lines_in(const char *p, size_t n)
{
    int64_t lines = 0;

    for (const char *q = p; (q = memchr(q, '\n', n - (size_t)(q - p))); q++)
        lines++;
    return lines;
}

static zk_err recode_run(copy *c, iconv_t cd, const char *encoding)
{
    static const char bom[] = "\xEF\xBB\xBF";
    char in[BUFFER], out[BUFFER];
    size_t have = 0, got;
    int64_t line = 1;
    bool first = true;

    for (;;) {
        char *src = in, *dst = out;
        size_t left, room = sizeof out, wrote;
        int why;

        ZK_TRY(copy_read(c, in + have, sizeof in - have, &got));
        left = have + got;
        if (!left)
            return ZK_OK;
        why = iconv(cd, &src, &left, &dst, &room) == (size_t)-1 ? errno : 0;
        wrote = (size_t)(dst - out);
        if (first && wrote >= 3 && !memcmp(out, bom, 3))
            ZK_TRY(copy_write(c, out + 3, wrote - 3));
        else
            ZK_TRY(copy_write(c, out, wrote));
        line += lines_in(out, wrote);
        first = first && !wrote;
        if (why == EILSEQ || (why == EINVAL && !got))
            return zk_fail(c->cx, ZK_EINVAL,
                           ZK_L("%s 第 %" PRId64 " 行不是 %s 编码；可用 --encoding 指定",
                                "%s line %" PRId64 " is not %s; --encoding can say what it is"),
                           c->from, line, encoding);
        memmove(in, src, left);
        have = left;
    }
}

zk_err zk__recode(zk_ctx *cx, const char *from, const char *encoding, const char *to)
{
    iconv_t cd = iconv_open("UTF-8", encoding);
    copy c = {0};
    zk_err err;

    if (cd == (iconv_t)-1)
        return zk_fail(cx, ZK_EINVAL, ZK_L("不认识编码 %s", "encoding %s is not known here"), encoding);
    if (!(err = copy_open(cx, &c, from, to)))
        err = recode_run(&c, cd, encoding);
    iconv_close(cd);
    return copy_close(&c, err);
}

/* ---- lines above the head line --------------------------------------------------------------------- */

zk_err zk__recode_skip(zk_ctx *cx, const char *from, int64_t skip, const char *to)
{
    copy c;
    char buf[BUFFER];
    size_t n;
    zk_err err = copy_open(cx, &c, from, to);

    while (!err && !(err = copy_read(&c, buf, sizeof buf, &n)) && n) {
        char *p = buf, *end = buf + n;

        while (skip > 0 && p < end) {
            char *nl = memchr(p, '\n', (size_t)(end - p));

            p = nl ? nl + 1 : end;
            skip -= nl != NULL;
        }
        err = copy_write(&c, p, (size_t)(end - p));
    }
    return copy_close(&c, err);
}

/* ---- blank separated --------------------------------------------------------------------------------- */

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static void quoted(zk_buf *b, const char *p, size_t n)
{
    if (!memchr(p, '"', n) && !memchr(p, ',', n)) {
        zk_buf_put(b, p, n);
        return;
    }
    zk_buf_putc(b, '"');
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '"')
            zk_buf_putc(b, '"');
        zk_buf_putc(b, p[i]);
    }
    zk_buf_putc(b, '"');
}

/* One line's fields, each run of blanks a separator. */
static void blanks_line(zk_buf *b, const char *p, const char *end)
{
    bool some = false;

    while (p < end) {
        const char *start;

        while (p < end && blank(*p))
            p++;
        if (p == end)
            break;
        for (start = p; p < end && !blank(*p);)
            p++;
        if (some)
            zk_buf_putc(b, ',');
        quoted(b, start, (size_t)(p - start));
        some = true;
    }
    zk_buf_putc(b, '\n');
}

static zk_err blanks_run(copy *c, zk_buf *line, zk_buf *out)
{
    char buf[BUFFER];
    size_t n;

    do {
        ZK_TRY(copy_read(c, buf, sizeof buf, &n));
        zk_buf_put(line, buf, n);
        if (!n && line->n)
            zk_buf_putc(line, '\n');
        const char *p = line->p, *end = p + line->n, *nl;

        out->n = 0;
        while (p < end && (nl = memchr(p, '\n', (size_t)(end - p)))) {
            blanks_line(out, p, nl);
            p = nl + 1;
        }
        if (p && p > line->p) {
            memmove(line->p, p, (size_t)(end - p));
            line->n = (size_t)(end - p);
        }
        if (line->n > ZK__LINE_BYTES_MAX)
            return zk_fail(c->cx, ZK_ELIMIT, ZK_L("%s: 有一行太长", "%s: a line is too long"), c->from);
        ZK_TRY(copy_write(c, out->p ? out->p : "", out->n));
    } while (n);
    return ZK_OK;
}

zk_err zk__recode_blanks(zk_ctx *cx, const char *from, const char *const *names, size_t n, const char *to)
{
    copy c;
    zk_buf line = {0}, out = {0};
    zk_err err = copy_open(cx, &c, from, to);

    for (size_t i = 0; i < n; i++) {
        if (i)
            zk_buf_putc(&out, ',');
        quoted(&out, names[i], strlen(names[i]));
    }
    if (n)
        zk_buf_putc(&out, '\n');
    if (!err)
        err = copy_write(&c, out.p ? out.p : "", out.n);
    if (!err)
        err = blanks_run(&c, &line, &out);
    zk_buf_clear(&line);
    zk_buf_clear(&out);
    return copy_close(&c, err);
}
