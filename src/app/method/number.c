/* SPDX-License-Identifier: Apache-2.0
 *
 * A number as a person, a bank or a spreadsheet writes it.
 */
#include <string.h>
#include <strings.h>

#include "app/method/frame.h"

bool zk_value_missing(zk_str s)
{
    static const char *const none[] = {"NA", "N/A", "NaN", "null", "nil", "-", "--", "—", "?", "."};

    if (!s.n)
        return true;
    if (s.n > 4)
        return false;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (strlen(none[i]) == s.n && !strncasecmp(none[i], s.p, s.n))
            return true;
    return false;
}

/* Full-width digits and signs as ASCII. False when it does not fit. */
static bool narrow(zk_str s, char *buf, size_t cap, size_t *n)
{
    *n = 0;
    for (size_t i = 0, used; i < s.n; i += used) {
        uint32_t c = zk_utf8_next(s.p + i, s.n - i, &used);

        if (c >= 0xFF01 && c <= 0xFF5E)
            c -= 0xFEE0;
        if (c == 0x2212) /* minus sign */
            c = '-';
        if (c == 0xA5 || c == 0xFFE5) /* yen and yuan */
            continue;
        if (c >= 0x80 || *n + 1 >= cap)
            return false;
        buf[(*n)++] = (char)c;
    }
    return true;
}

/* Takes the commas out of "1,234,567.8"; false when they do not part groups of three. */
static bool ungroup(char *p, size_t *n)
{
    size_t out = 0, since = 0;
    bool grouped = false, whole = true;

    for (size_t i = 0; i < *n; i++) {
        if (p[i] == ',') {
            if (!whole || !since || (grouped && since != 3))
                return false;
            grouped = true;
            since = 0;
            continue;
        }
        if (whole && p[i] >= '0' && p[i] <= '9')
            since++;
        else if (i) {
            if (whole && grouped && since != 3)
                return false;
            whole = false;
        }
        p[out++] = p[i];
    }
    *n = out;
    return !(whole && grouped && since != 3);
}

bool zk_number_parse(zk_str s, double *out)
{
    char buf[64];
    size_t n;
    double scale = 1;
    zk_str t;

    if (zk_num_real(s, out) == ZK_NUM_OK)
        return true;
    if (!narrow(s, buf, sizeof buf, &n) || !n)
        return false;
    t = zk_str_trim((zk_str){buf, n});
    if (t.n > 2 && t.p[0] == '(' && t.p[t.n - 1] == ')') {
        t = zk_str_trim((zk_str){t.p + 1, t.n - 2});
        scale = -1;
    }
    if (t.n > 1 && t.p[t.n - 1] == '%') {
        t = zk_str_trim((zk_str){t.p, t.n - 1});
        scale /= 100;
    }
    if (t.n && *t.p == '$')
        t = zk_str_trim((zk_str){t.p + 1, t.n - 1});
    memmove(buf, t.p, t.n);
    if (!ungroup(buf, &t.n) || zk_num_real((zk_str){buf, t.n}, out) != ZK_NUM_OK)
        return false;
    *out = scale == 0.01 ? *out / 100 : scale == -0.01 ? -*out / 100 : *out * scale;
    return true;
}
