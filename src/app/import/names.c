/* SPDX-License-Identifier: Apache-2.0
 *
 * Header names and units as people write them: 「电费（万元）」, "Amount (CNY)", " customer_ID* ".
 *
 * Two names are the same when their keys are: letters folded, full-width forms made ASCII, and
 * everything that is only typography dropped. What stands in parentheses, or behind a slash, is a unit.
 */
#include <string.h>

#include "app/import/internal.h"

/* Full-width to ASCII, ideographic brackets to '(' and ')', letters folded. */
static uint32_t fold(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFEE0;
    if (c == 0x3010 || c == 0x3014 || c == '[' || c == '{')
        c = '(';
    if (c == 0x3011 || c == 0x3015 || c == ']' || c == '}')
        c = ')';
    if (c == 0x3000 || c == 0xA0 || c == 0xFEFF)
        c = ' ';
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static bool typography(uint32_t c)
{
    return c <= ' ' || c == '_' || c == '-' || c == '.' || c == '*' || c == ':' || c == '"' || c == '\'' ||
           c == 0x3001 || c == '#' || c == 0x200B || c == 0x2014;
}

static size_t put(char *buf, size_t n, uint32_t c, const char *raw, size_t used)
{
    if (c < 0x80) {
        if (n + 1 < ZK__NAME_MAX)
            buf[n++] = (char)c;
    } else if (n + used < ZK__NAME_MAX) {
        memcpy(buf + n, raw, used);
        n += used;
    }
    return n;
}

void zk__name_key(zk_str s, char *buf, char *unit)
{
    size_t n = 0, m = 0, used;
    int depth = 0;
    bool slash = false;

    s = zk_str_trim(s);
    for (size_t i = 0; i < s.n; i += used) {
        uint32_t raw = zk_utf8_next(s.p + i, s.n - i, &used), c = fold(raw);

        if (c == '(') {
            depth++;
        } else if (c == ')') {
            depth -= depth > 0;
        } else if (c == '/' && n && !depth) {
            slash = true;
        } else if (!typography(c)) {
            if (depth || slash)
                m = put(unit, m, c, s.p + i, used);
            else
                n = put(buf, n, c, s.p + i, used);
        }
    }
    buf[n] = 0;
    unit[m] = 0;
}

size_t zk__code_key(zk_str s, char *buf)
{
    size_t n = 0, used;

    s = zk_str_trim(s);
    if (s.n >= ZK__NAME_MAX / 2)
        return 0;
    for (size_t i = 0; i < s.n; i += used) {
        uint32_t c = fold(zk_utf8_next(s.p + i, s.n - i, &used));

        if (c == '-' && !n) /* the sign of a number is no typography */
            n = put(buf, n, c, s.p + i, used);
        else if (!typography(c))
            n = put(buf, n, c, s.p + i, used);
    }
    buf[n] = 0;
    return n;
}

/* ---- units --------------------------------------------------------------------------------- */

/* what: 'm' money, 'e' energy, 'p' power, 'v' voltage, 't' time; names normalised. Scale is to the stored unit
 * (fen, Wh, W); for REAL fields factor is to the field's unit. */
static const struct {
    char what;
    const char *names; /* '|' separated */
    zk__unit unit;
} units[] = {
    {'m', "元|人民币|人民币元|cny|rmb|yuan|¥|￥|元人民币", {2, 1, 1}},
    {'m', "分|fen|cent|cents", {0, 1, 0.01}},
    {'m', "角|jiao", {1, 1, 0.1}},
    {'m', "百元", {4, 1, 100}},
    {'m', "千元|kcny|thousand", {5, 1, 1e3}},
    {'m', "万元|万|wanyuan|10kcny", {6, 1, 1e4}},
    {'m', "十万元", {7, 1, 1e5}},
    {'m', "百万元|百万|million", {8, 1, 1e6}},
    {'m', "千万元", {9, 1, 1e7}},
    {'m', "亿元|亿", {10, 1, 1e8}},
    {'e', "千瓦时|度|kwh|kw·h|kwhr|千瓦小时|千瓦·时", {3, 1, 1}},
    {'e', "瓦时|wh", {0, 1, 1e-3}},
    {'e', "兆瓦时|mwh|千千瓦时|千度", {6, 1, 1e3}},
    {'e', "万千瓦时|万度|10mwh|万kwh|万kw·h|万千瓦·时", {7, 1, 1e4}},
    {'e', "吉瓦时|gwh|百万千瓦时", {9, 1, 1e6}},
    {'e', "亿千瓦时|亿度|亿kwh", {11, 1, 1e8}},
    {'p', "千瓦|kw|kva|千伏安", {3, 1, 1}},
    {'p', "瓦|w|va", {0, 1, 1e-3}},
    {'p', "兆瓦|mw|mva", {6, 1, 1e3}},
    {'p', "万千瓦|万kw|万千伏安|万kva", {7, 1, 1e4}},
    {'v', "千伏|kv", {0, 1, 1}},
    {'v', "伏|v|volt|volts", {0, 1, 1e-3}},
    {'t', "秒|s|sec|second|seconds", {0, 1, 1}},
    {'t', "分钟|min|mins|minute|minutes", {0, 60, 60}},
    {'t', "小时|h|hour|hours|hr", {0, 3600, 3600}},
    {'a', "岁|年|year|years", {0, 1, 1}},
    /* of nothing we keep: known so that they are not taken for a remark */
    {'x',
     "美元|usd|us$|$|港元|港币|hkd|欧元|eur|€|日元|jpy|英镑|gbp|£|澳门元|mop|新台币|台币|twd",
     {0, 1, 1}},
    {'x', "焦|焦耳|j|kj|mj|gj|tj|兆焦|吉焦|吨标煤|吨标准煤|tce", {0, 1, 1}},
};

static bool listed(const char *names, const char *name)
{
    size_t n = strlen(name);

    for (const char *p = names; *p;) {
        const char *bar = strchr(p, '|');
        size_t len = bar ? (size_t)(bar - p) : strlen(p);

        if (len == n && !memcmp(p, name, n))
            return true;
        p += len + (bar != NULL);
    }
    return false;
}

/* The kind of quantity a field is, 0: none. */
static char quantity(const zk_field *f)
{
    static const struct {
        const char *unit;
        char what;
    } table[] = {{"CNY", 'm'}, {"kWh", 'e'}, {"kW", 'p'},  {"kV", 'v'},
                 {"s", 't'},   {"min", 't'}, {"year", 'a'}};

    if (f->type == ZK_COL_MONEY)
        return 'm';
    if (f->type == ZK_COL_ENERGY)
        return 'e';
    for (size_t i = 0; f->unit && i < sizeof table / sizeof *table; i++)
        if (!strcmp(f->unit, table[i].unit))
            return table[i].what;
    return 0;
}

zk__unit_fit zk__unit_find(const zk_field *f, const char *unit, zk__unit *out)
{
    char what = quantity(f), other = 0;

    *out = (zk__unit){zk_field_scale(f), 1, 1};
    if (!unit || !*unit)
        return ZK__UNIT_OK;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (!listed(units[i].names, unit))
            continue;
        if (units[i].what != what) {
            other = units[i].what;
            continue;
        }
        *out = units[i].unit;
        if (what == 't' && f->unit && !strcmp(f->unit, "min"))
            out->factor /= 60;
        return ZK__UNIT_OK;
    }
    return other && what ? ZK__UNIT_OTHER : ZK__UNIT_NONE;
}

const char *zk__unit_names(const zk_field *f)
{
    switch (quantity(f)) {
    case 'm': return "元 CNY, 分 fen, 角, 百元, 千元, 万元, 十万元, 百万元, 千万元, 亿元";
    case 'e': return "千瓦时 kWh 度, Wh, MWh, 万千瓦时, GWh, 亿千瓦时";
    case 'p': return "千瓦 kW kVA, W, MW, 万千瓦";
    case 'v': return "千伏 kV, V";
    case 't': return "秒 s, 分钟 min, 小时 h";
    default: return "";
    }
}
