/* SPDX-License-Identifier: Apache-2.0
 *
 * Text: slices, a growing buffer, UTF-8 (contract in text.h).
 */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

zk_str zk_str_of(const char *s)
{
    return s ? (zk_str){s, strlen(s)} : (zk_str){NULL, 0};
}

/* Bytes of the blank that s starts with, or 0. */
static size_t blank_first(zk_str s)
{
    if (!s.n)
        return 0;
    if (*s.p == ' ' || *s.p == '\t' || *s.p == '\r' || *s.p == '\n')
        return 1;
    if (s.n >= 2 && !memcmp(s.p, "\xC2\xA0", 2))
        return 2;
    if (s.n >= 3 && (!memcmp(s.p, "\xE3\x80\x80", 3) || !memcmp(s.p, "\xEF\xBB\xBF", 3)))
        return 3;
    return 0;
}

static size_t blank_last(zk_str s)
{
    char c;

    if (!s.n)
        return 0;
    c = s.p[s.n - 1];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
        return 1;
    if (s.n >= 2 && !memcmp(s.p + s.n - 2, "\xC2\xA0", 2))
        return 2;
    if (s.n >= 3 && !memcmp(s.p + s.n - 3, "\xE3\x80\x80", 3))
        return 3;
    return 0;
}

zk_str zk_str_trim(zk_str s)
{
    size_t k;

    while ((k = blank_first(s))) {
        s.p += k;
        s.n -= k;
    }
    while ((k = blank_last(s)))
        s.n -= k;
    return s;
}

bool zk_str_eq(zk_str a, zk_str b)
{
    if (!a.p || !b.p)
        return a.p == b.p;
    return a.n == b.n && (a.n == 0 || !memcmp(a.p, b.p, a.n));
}

bool zk_str_is(zk_str a, const char *b)
{
    return a.p && a.n == strlen(b) && !memcmp(a.p, b, a.n);
}

bool zk_str_ieq(zk_str a, const char *b)
{
    return a.p && a.n == strlen(b) && !strncasecmp(a.p, b, a.n);
}

int zk_str_cmp(zk_str a, zk_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int d = n ? memcmp(a.p, b.p, n) : 0;

    return d ? d : (a.n > b.n) - (a.n < b.n);
}

char *zk_str_dup(zk_arena *a, zk_str s)
{
    return zk_strndup(a, s.p ? s.p : "", s.n);
}

void zk_buf_clear(zk_buf *b)
{
    free(b->p);
    *b = (zk_buf){0};
}

void zk_buf_need(zk_buf *b, size_t more)
{
    size_t want = b->n + more + 1;
    size_t cap = b->cap ? b->cap : 64;

    if (want <= b->cap)
        return;
    while (cap < want)
        cap *= 2;
    b->p = zk_xrealloc(b->p, cap);
    b->cap = cap;
}

void zk_buf_put(zk_buf *b, const void *p, size_t n)
{
    zk_buf_need(b, n);
    if (n)
        memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = 0;
}

void zk_buf_puts(zk_buf *b, const char *s)
{
    zk_buf_put(b, s, strlen(s));
}

void zk_buf_putc(zk_buf *b, char c)
{
    zk_buf_put(b, &c, 1);
}

void zk_buf_fmt(zk_buf *b, const char *fmt, ...)
{
    va_list ap, again;
    int n;

    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (n > 0) {
        zk_buf_need(b, (size_t)n);
        vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
        b->n += (size_t)n;
    }
    va_end(ap);
}

void zk_buf_csv(zk_buf *b, const char *s)
{
    if (!strpbrk(s, ",\"\r\n")) {
        zk_buf_puts(b, s);
        return;
    }
    zk_buf_putc(b, '"');
    for (; *s; s++) {
        if (*s == '"')
            zk_buf_putc(b, '"');
        zk_buf_putc(b, *s);
    }
    zk_buf_putc(b, '"');
}

/* Bytes of the well-formed sequence at p, or 0 (RFC 3629: no overlong forms, no surrogates). */
static size_t sequence(const unsigned char *p, size_t n)
{
    if (p[0] < 0x80)
        return 1;
    if (p[0] >= 0xC2 && p[0] <= 0xDF)
        return n >= 2 && (p[1] & 0xC0) == 0x80 ? 2 : 0;
    if (p[0] >= 0xE0 && p[0] <= 0xEF) {
        if (n < 3 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80)
            return 0;
        if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F))
            return 0;
        return 3;
    }
    if (p[0] >= 0xF0 && p[0] <= 0xF4) {
        if (n < 4 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80 || (p[3] & 0xC0) != 0x80)
            return 0;
        if ((p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F))
            return 0;
        return 4;
    }
    return 0;
}

size_t zk_utf8_valid(const char *p, size_t n)
{
    const unsigned char *u = (const unsigned char *)p;
    size_t i = 0;

    while (i < n) {
        size_t k;

        /* Eight ASCII bytes at a time: most files are mostly that. */
        while (i + 8 <= n) {
            uint64_t w;

            memcpy(&w, u + i, 8);
            if (w & 0x8080808080808080u)
                break;
            i += 8;
        }
        if (i == n)
            break;
        k = sequence(u + i, n - i);
        if (!k)
            return i;
        i += k;
    }
    return i;
}

uint32_t zk_utf8_next(const char *p, size_t n, size_t *used)
{
    const unsigned char *u = (const unsigned char *)p;
    size_t k = sequence(u, n);

    *used = k ? k : 1;
    switch (k) {
    case 1: return u[0];
    case 2: return (uint32_t)(u[0] & 0x1F) << 6 | (u[1] & 0x3F);
    case 3: return (uint32_t)(u[0] & 0x0F) << 12 | (uint32_t)(u[1] & 0x3F) << 6 | (u[2] & 0x3F);
    case 4:
        return (uint32_t)(u[0] & 0x07) << 18 | (uint32_t)(u[1] & 0x3F) << 12 | (uint32_t)(u[2] & 0x3F) << 6 |
               (u[3] & 0x3F);
    default: return 0xFFFD;
    }
}

/* Unicode Standard Annex 11, the ranges that occur in business text. */
static size_t width_of(uint32_t c)
{
    if ((c >= 0x0300 && c <= 0x036F) || (c >= 0x200B && c <= 0x200F) || (c >= 0xFE00 && c <= 0xFE0F) ||
        c == 0xFEFF)
        return 0;
    if ((c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF && c != 0x303F) ||
        (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) ||
        (c >= 0xFF00 && c <= 0xFF60) || (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) ||
        (c >= 0x20000 && c <= 0x3FFFD))
        return 2;
    return 1;
}

size_t zk_utf8_width(const char *p, size_t n)
{
    size_t width = 0, used;

    for (size_t i = 0; i < n; i += used)
        width += width_of(zk_utf8_next(p + i, n - i, &used));
    return width;
}

char *zk_text_show(zk_arena *a, zk_str s, size_t max_columns)
{
    char *out = zk_alloc(a, s.n * 3 + 4), *q = out;
    size_t width = 0, used;

    for (size_t i = 0; i < s.n; i += used) {
        uint32_t c = zk_utf8_next(s.p + i, s.n - i, &used);
        size_t w = width_of(c);

        if (width + w > max_columns) {
            memcpy(q, "\xE2\x80\xA6", 3); /* … */
            q += 3;
            break;
        }
        width += w;
        if (c < 0x20 || c == 0x7F || c == 0xFFFD || (c >= 0x80 && c < 0xA0)) {
            memcpy(q, "\xEF\xBF\xBD", 3);
            q += 3;
        } else {
            memcpy(q, s.p + i, used);
            q += used;
        }
    }
    *q = 0;
    return out;
}

/* C0, DEL and, in UTF-8, C1. */
static bool is_control(const char *p)
{
    unsigned char c = (unsigned char)p[0], next = (unsigned char)p[1];

    return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F || (c == 0xC2 && next >= 0x80 && next < 0xA0);
}

const char *zk_text_safe(zk_arena *a, const char *s)
{
    const char *p = s;
    char *out, *q;

    while (*p && !is_control(p))
        p++;
    if (!*p)
        return s;
    out = q = zk_alloc(a, strlen(s) * 3 + 1);
    for (p = s; *p; p++)
        if (is_control(p)) {
            memcpy(q, "\xEF\xBF\xBD", 3);
            q += 3;
            p += (unsigned char)*p == 0xC2;
        } else {
            *q++ = *p;
        }
    *q = 0;
    return out;
}
