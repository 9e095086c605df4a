/* SPDX-License-Identifier: Apache-2.0
 *
 * Fast CSV writing (contract in out.h).
 */
#include "app/demo/out.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

enum { BUFFER = 1 << 20, ROOM = 256 };

zk_err zk__out_open(zk_ctx *cx, zk_out *o, const char *path, const char *head)
{
    *o = (zk_out){.first = true};
    o->file = fopen(path, "wb");
    if (!o->file)
        return zk_fail(cx, ZK_EIO, ZK_L("无法创建 %s: %s", "cannot create %s: %s"), path, strerror(errno));
    setvbuf(o->file, NULL, _IONBF, 0);
    o->buf = zk_xmalloc(BUFFER);
    zk__out_text(o, head);
    zk__out_end(o);
    o->rows = 0;
    return ZK_OK;
}

static void flush(zk_out *o)
{
    if (o->n && fwrite(o->buf, 1, o->n, o->file) != o->n)
        o->failed = true;
    o->bytes += (int64_t)o->n;
    o->n = 0;
}

zk_err zk__out_close(zk_ctx *cx, zk_out *o, const char *path)
{
    int why = 0;

    if (!o->file)
        return ZK_OK;
    errno = 0;
    flush(o);
    if (o->failed)
        why = errno ? errno : EIO;
    if (fclose(o->file) && !why)
        why = errno;
    o->file = NULL;
    free(o->buf);
    o->buf = NULL;
    if (why)
        return zk_fail(cx, why == ENOSPC ? ZK_EFULL : ZK_EIO, ZK_L("写 %s 失败: %s", "cannot write %s: %s"),
                       path, strerror(why));
    return ZK_OK;
}

/* The comma before every field but the first, and room for the field. */
static char *field(zk_out *o, size_t need)
{
    if (o->n + need + ROOM > BUFFER)
        flush(o);
    if (!o->first)
        o->buf[o->n++] = ',';
    o->first = false;
    return o->buf + o->n;
}

static size_t digits(char *p, uint64_t v, int width)
{
    char tmp[24];
    int n = 0;

    do
        tmp[n++] = (char)('0' + v % 10);
    while (v /= 10);
    while (n < width)
        tmp[n++] = '0';
    for (int i = 0; i < n; i++)
        p[i] = tmp[n - 1 - i];
    return (size_t)n;
}

void zk__out_text(zk_out *o, const char *s)
{
    size_t n = strlen(s);

    memcpy(field(o, n), s, n);
    o->n += n;
}

void zk__out_int(zk_out *o, int64_t v)
{
    zk__out_fixed(o, v, 0);
}

void zk__out_id(zk_out *o, const char *prefix, int64_t v, int width)
{
    size_t n = strlen(prefix);
    char *p = field(o, n + 24);

    memcpy(p, prefix, n);
    o->n += n + digits(p + n, (uint64_t)v, width);
}

void zk__out_fixed(zk_out *o, int64_t v, int decimals)
{
    char *p = field(o, 48), *start = p;
    uint64_t m = v < 0 ? 0 - (uint64_t)v : (uint64_t)v, unit = 1;

    for (int i = 0; i < decimals; i++)
        unit *= 10;
    if (v < 0)
        *p++ = '-';
    p += digits(p, m / unit, 1);
    if (decimals) {
        *p++ = '.';
        p += digits(p, m % unit, decimals);
    }
    o->n += (size_t)(p - start);
}

void zk__out_date(zk_out *o, int32_t days)
{
    char *p = field(o, 16);
    int y, m, d;

    zk_date_split(days, &y, &m, &d);
    digits(p, (uint64_t)y, 4);
    p[4] = '-';
    digits(p + 5, (uint64_t)m, 2);
    p[7] = '-';
    digits(p + 8, (uint64_t)d, 2);
    o->n += 10;
}

void zk__out_none(zk_out *o)
{
    field(o, 0);
}

void zk__out_end(zk_out *o)
{
    if (o->n + ROOM > BUFFER)
        flush(o);
    o->buf[o->n++] = '\n';
    o->rows++;
    o->first = true;
}
