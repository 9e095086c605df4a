/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON out (contract in json.h).
 */
#include "base/json.h"

#include <stdio.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/num.h"

void zk_json_clear(zk_json *j)
{
    zk_buf_clear(&j->buf);
    *j = (zk_json){.pretty = j->pretty};
}

static void indent(zk_json *j)
{
    if (!j->pretty)
        return;
    zk_buf_putc(&j->buf, '\n');
    for (unsigned i = 0; i < j->depth; i++)
        zk_buf_put(&j->buf, "  ", 2);
}

/* What goes before a value or a key: the comma, the line. */
static void before(zk_json *j)
{
    if (j->keyed) {
        j->keyed = false;
        return;
    }
    if (j->some >> j->depth & 1)
        zk_buf_putc(&j->buf, ',');
    j->some |= UINT64_C(1) << j->depth;
    if (j->depth)
        indent(j);
}

static void open_level(zk_json *j, char c)
{
    before(j);
    zk_buf_putc(&j->buf, c);
    j->depth++;
    j->some &= ~(UINT64_C(1) << j->depth);
}

static void close_level(zk_json *j, char c)
{
    bool some = j->some >> j->depth & 1;

    j->depth--;
    if (some)
        indent(j);
    zk_buf_putc(&j->buf, c);
    if (!j->depth && j->pretty)
        zk_buf_putc(&j->buf, '\n');
}

void zk_json_object(zk_json *j)
{
    open_level(j, '{');
}

void zk_json_array(zk_json *j)
{
    open_level(j, '[');
}

void zk_json_end_object(zk_json *j)
{
    close_level(j, '}');
}

void zk_json_end_array(zk_json *j)
{
    close_level(j, ']');
}

static void escaped(zk_buf *b, zk_str s)
{
    size_t used;

    zk_buf_putc(b, '"');
    for (size_t i = 0; i < s.n; i += used) {
        uint32_t c = zk_utf8_next(s.p + i, s.n - i, &used);

        if (c == '"' || c == '\\') {
            zk_buf_putc(b, '\\');
            zk_buf_putc(b, (char)c);
        } else if (c == '\n')
            zk_buf_put(b, "\\n", 2);
        else if (c == '\t')
            zk_buf_put(b, "\\t", 2);
        else if (c < 0x20 || (c >= 0x7F && c < 0xA0)) /* a terminal would obey the latter too */
            zk_buf_fmt(b, "\\u%04x", c);
        else if (c == 0xFFFD)
            zk_buf_put(b, "\xEF\xBF\xBD", 3);
        else
            zk_buf_put(b, s.p + i, used);
    }
    zk_buf_putc(b, '"');
}

void zk_json_key(zk_json *j, const char *key)
{
    before(j);
    escaped(&j->buf, zk_str_of(key));
    zk_buf_puts(&j->buf, j->pretty ? ": " : ":");
    j->keyed = true;
}

void zk_json_strn(zk_json *j, zk_str s)
{
    if (!s.p) {
        zk_json_null(j);
        return;
    }
    before(j);
    escaped(&j->buf, s);
}

void zk_json_str(zk_json *j, const char *s)
{
    zk_json_strn(j, zk_str_of(s));
}

void zk_json_int(zk_json *j, int64_t v)
{
    before(j);
    zk_buf_fmt(&j->buf, "%" PRId64, v);
}

void zk_json_real(zk_json *j, double v)
{
    char text[32];

    if (!isfinite(v)) {
        zk_json_null(j);
        return;
    }
    before(j);
    zk_buf_puts(&j->buf, zk_real_show(v, text));
}

void zk_json_decimal(zk_json *j, int64_t v, int scale)
{
    char text[32];

    before(j);
    zk_buf_puts(&j->buf, zk_num_show(v, scale, true, text));
}

void zk_json_bool(zk_json *j, bool v)
{
    before(j);
    zk_buf_puts(&j->buf, v ? "true" : "false");
}

void zk_json_null(zk_json *j)
{
    before(j);
    zk_buf_puts(&j->buf, "null");
}

void zk_json_kstr(zk_json *j, const char *key, const char *s)
{
    zk_json_key(j, key);
    zk_json_str(j, s);
}

void zk_json_kint(zk_json *j, const char *key, int64_t v)
{
    zk_json_key(j, key);
    zk_json_int(j, v);
}

void zk_json_kreal(zk_json *j, const char *key, double v)
{
    zk_json_key(j, key);
    zk_json_real(j, v);
}

void zk_json_kbool(zk_json *j, const char *key, bool v)
{
    zk_json_key(j, key);
    zk_json_bool(j, v);
}

void zk_json_kboth(zk_json *j, const char *key, zk_both text)
{
    zk_json_key(j, key);
    zk_json_object(j);
    zk_json_kstr(j, "zh", text.zh);
    zk_json_kstr(j, "en", text.en);
    zk_json_end_object(j);
}

void zk_json_print(zk_json *j)
{
    fwrite(j->buf.p ? j->buf.p : "", 1, j->buf.n, stdout);
    fputc('\n', stdout);
    zk_json_clear(j);
}
