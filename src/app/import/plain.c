/* SPDX-License-Identifier: Apache-2.0
 *
 * Values as people and accounting systems dress them, made plain: "(1,234.50)", "1,234.50-", "-￥12", "RMB 12.30",
 * "１２３．４千瓦时", "2024年1月5日 8时30分".
 *
 * Called only for what could not be read as it stands, so the common forms do not pay. What is done here
 * never changes what a value means: whatever is left over is refused as before.
 */
#include <string.h>

#include "app/import/internal.h"

/* ASCII for full-width forms. */
static uint32_t narrow(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        return c - 0xFEE0;
    if (c == 0x2212 || c == 0x2013) /* − – */
        return '-';
    if (c == 0x3000 || c == 0xA0)
        return ' ';
    return c == 0xA5 || c == 0xFFE5 ? '$' : c; /* ¥ ￥: below, $ stands for them */
}

static bool word(zk_str *s, const char *w)
{
    size_t n = strlen(w);

    if (s->n < n || memcmp(s->p, w, n))
        return false;
    *s = zk_str_trim((zk_str){s->p + n, s->n - n});
    return true;
}

/* Text with every character narrowed; false when it does not fit, or holds dollars. */
static bool narrowed(zk_str s, char *buf, size_t *n)
{
    size_t used;

    *n = 0;
    for (size_t i = 0; i < s.n; i += used) {
        uint32_t raw = zk_utf8_next(s.p + i, s.n - i, &used), c = narrow(raw);

        if (raw == '$' || *n + used + 2 > ZK__NAME_MAX)
            return false;
        if (c < 0x80) {
            buf[(*n)++] = (char)c;
        } else {
            memcpy(buf + *n, s.p + i, used);
            *n += used;
        }
    }
    return true;
}

/* Signs and currencies before the digits, in any order; at most one sign. */
static bool front_take(zk_str *s, bool *minus)
{
    bool sign = false;

    for (;;) {
        if (word(s, "-") || word(s, "+")) {
            if (sign)
                return false;
            sign = true;
            *minus = s->p[-1] == '-' || *minus;
        } else if (!word(s, "$") && !word(s, "CNY") && !word(s, "RMB") && !word(s, "人民币") &&
                   !word(s, "'")) {
            return true;
        }
    }
}

zk_str zk__number_plain(zk_str s, char *buf)
{
    char text[ZK__NAME_MAX], *close;
    bool minus = false, paren;
    size_t n;

    if (!narrowed(s, text, &n))
        return (zk_str){NULL, 0};
    s = zk_str_trim((zk_str){text, n});
    paren = s.n && *s.p == '(';
    if (paren && (close = memchr(s.p, ')', s.n))) { /* "(12.30)", "(12.30)元" */
        memmove(close, close + 1, (size_t)(s.p + s.n - close) - 1);
        s = (zk_str){s.p + 1, s.n - 2};
    }
    if (!front_take(&s, &minus) || (paren && minus) || !s.n)
        return (zk_str){NULL, 0};
    if (s.p[s.n - 1] == '-' && !minus && !paren) { /* "1,234.50-" */
        minus = true;
        s.n--;
    }
    if (!s.n || ((*s.p < '0' || *s.p > '9') && *s.p != '.'))
        return (zk_str){NULL, 0};
    buf[0] = '-';
    memcpy(buf + 1, s.p, s.n);
    return minus || paren ? (zk_str){buf, s.n + 1} : (zk_str){buf + 1, s.n};
}

/* Chinese words between the parts of a clock, and 号, 份 behind day and month. */
static const char *clock_word(zk_str s, size_t used)
{
    bool digit = s.n > used && s.p[used] >= '0' && s.p[used] <= '9';

    if (used != 3)
        return NULL;
    if (!memcmp(s.p, "时", 3) || !memcmp(s.p, "点", 3))
        return digit ? ":" : ":00";
    if (!memcmp(s.p, "分", 3))
        return digit ? ":" : "";
    if (!memcmp(s.p, "号", 3))
        return "日";
    return !memcmp(s.p, "秒", 3) || !memcmp(s.p, "份", 3) ? "" : NULL;
}

/* 20240105083000, 202401050830 */
static zk_str compact(const char *text, size_t n, char *buf)
{
    static const char form[] = "dddd-dd-dd dd:dd:dd";
    size_t m = 0;

    for (size_t i = 0; i < n; i++, m++) {
        if (form[m] != 'd')
            m++;
        buf[m] = text[i];
    }
    buf[4] = buf[7] = '-';
    buf[10] = ' ';
    buf[13] = buf[16] = ':';
    return (zk_str){buf, m};
}

zk_str zk__date_plain(zk_str s, char *buf)
{
    char text[ZK__NAME_MAX] = "";
    size_t n, m = 0, used;

    if (!narrowed(s, text, &n) || n > ZK__NAME_MAX / 2)
        return (zk_str){NULL, 0};
    if ((n == 12 || n == 14) && strspn(text, "0123456789") >= n)
        return compact(text, n, buf);
    for (size_t i = 0; i < n; i += used) {
        zk_str rest = {text + i, n - i};
        const char *w;

        zk_utf8_next(rest.p, rest.n, &used);
        w = clock_word(rest, used);
        memcpy(buf + m, w ? w : rest.p, w ? strlen(w) : used);
        m += w ? strlen(w) : used;
    }
    return zk_str_trim((zk_str){buf, m});
}
