/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of the expression language: names with dots, inner dashes and a window, numbers with units,
 * dates, quoted texts, operators.
 *
 * A number and its unit are one token, scaled to the base unit here; division is used where the factor
 * is below one, so that 7% has the bits of 0.07.
 */
#include "base/expr_node.h"
#include "base/num.h"

#include <string.h>

typedef struct unit {
    const char *name;
    double mul, div;
} unit;

static const unit units[] = {
    {"元", 1, 1},     {"CNY", 1, 1},    {"yuan", 1, 1},       {"万元", 1e4, 1}, {"亿元", 1e8, 1},
    {"fen", 1, 100},  {"分", 1, 100},   {"Wh", 1, 1000},      {"kWh", 1, 1},    {"MWh", 1e3, 1},
    {"GWh", 1e6, 1},  {"千瓦时", 1, 1}, {"万千瓦时", 1e4, 1}, {"度", 1, 1},     {"万度", 1e4, 1},
    {"W", 1, 1000},   {"kW", 1, 1},     {"MW", 1e3, 1},       {"kVA", 1, 1},    {"MVA", 1e3, 1},
    {"千瓦", 1, 1},   {"千伏安", 1, 1}, {"万千瓦", 1e4, 1},   {"day", 1, 1},    {"days", 1, 1},
    {"天", 1, 1},     {"month", 1, 1},  {"months", 1, 1},     {"个月", 1, 1},   {"year", 12, 1},
    {"years", 12, 1}, {"年", 12, 1},    {"times", 1, 1},      {"次", 1, 1},     {"笔", 1, 1},
};

int64_t zk__expr_column(const zk__parser *p, size_t at)
{
    int64_t column = p->place.column;

    for (size_t i = 0; i < at && i < p->s.n; i++)
        column += ((unsigned char)p->s.p[i] & 0xC0) != 0x80;
    return column;
}

void *zk__expr_error(zk__parser *p, size_t at, const char *value, const char *expected, const char *zh,
                     const char *en, ...)
{
    va_list ap;
    const char *message;

    if (p->err)
        return NULL;
    va_start(ap, en);
    message = zk_vfmt(&p->cx->arena, p->cx->lang == ZK_ZH ? zh : en, ap);
    va_end(ap);
    p->err = zk_complain(p->cx,
                         (zk_diag){.code = ZK_EPARSE,
                                   .file = p->place.file,
                                   .line = p->place.line,
                                   .column = zk__expr_column(p, at),
                                   .field = p->place.field,
                                   .value = value,
                                   .expected = expected},
                         "%s", "%s", message);
    p->tok = ZK__T_END;
    return NULL;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Letters, '_' and everything beyond ASCII but blanks, operators and full-width punctuation. */
static size_t name_char(zk_str s, size_t at)
{
    size_t used;
    uint32_t c;

    if (at >= s.n)
        return 0;
    if ((unsigned char)s.p[at] < 0x80)
        return is_digit(s.p[at]) || s.p[at] == '_' || ((s.p[at] | 32) >= 'a' && (s.p[at] | 32) <= 'z');
    c = zk_utf8_next(s.p + at, s.n - at, &used);
    if (c == 0xFFFD || c == 0xA0 || (c >= 0x2000 && c <= 0x206F) || (c >= 0x2200 && c <= 0x22FF) ||
        (c >= 0x3000 && c <= 0x3002) || (c >= 0xFF01 && c <= 0xFF0F) || (c >= 0xFF1A && c <= 0xFF20))
        return 0;
    return used;
}

static size_t name_end(zk_str s, size_t at)
{
    size_t n;

    for (;;) {
        while ((n = name_char(s, at)))
            at += n;
        /* a dot or a dash belongs to the name only between two of its characters */
        if (at < s.n && (s.p[at] == '.' || s.p[at] == '-') && name_char(s, at + 1))
            at++;
        else
            return at;
    }
}

static size_t blanks(zk_str s, size_t at)
{
    size_t used;

    while (at < s.n) {
        if (s.p[at] == ' ' || s.p[at] == '\t' || s.p[at] == '\n' || s.p[at] == '\r') {
            at++;
            continue;
        }
        if ((unsigned char)s.p[at] < 0x80)
            break;
        uint32_t c = zk_utf8_next(s.p + at, s.n - at, &used);
        if (c != 0x3000 && c != 0xA0)
            break;
        at += used;
    }
    return at;
}

static bool date_at(zk_str s, size_t at)
{
    static const char form[] = "dddd-dd-dd";

    if (s.n - at < 10)
        return false;
    for (size_t i = 0; i < 10; i++)
        if (form[i] == 'd' ? !is_digit(s.p[at + i]) : s.p[at + i] != '-')
            return false;
    return !name_char(s, at + 10);
}

static void read_date(zk__parser *p)
{
    int32_t days;
    zk_str s = {p->s.p + p->at, 10};

    if (zk_date_parse(s, ZK_YMD, &days) != ZK_NUM_OK) {
        zk__expr_error(p, p->at, zk_str_dup(&p->cx->arena, s), "YYYY-MM-DD",
                       ZK_L("%.10s 不是存在的日期", "%.10s is not a date that exists"), s.p);
        return;
    }
    p->tok = ZK__T_NUMBER;
    p->tok_x = days;
    p->at += 10;
}

static size_t number_end(zk_str s, size_t at)
{
    size_t e;

    while (at < s.n && is_digit(s.p[at]))
        at++;
    if (at < s.n && s.p[at] == '.')
        for (at++; at < s.n && is_digit(s.p[at]);)
            at++;
    if (at < s.n && (s.p[at] == 'e' || s.p[at] == 'E')) {
        e = at + 1;
        if (e < s.n && (s.p[e] == '+' || s.p[e] == '-'))
            e++;
        if (e < s.n && is_digit(s.p[e])) {
            while (e < s.n && is_digit(s.p[e]))
                e++;
            at = e;
        }
    }
    return at;
}

/* A unit behind a number, with or without a blank between; a word that is none ("and") stays. */
static void read_unit(zk__parser *p)
{
    size_t at = blanks(p->s, p->at), end = name_end(p->s, at);
    zk_str word = {p->s.p + at, end - at};

    if (at < p->s.n && p->s.p[at] == '%') {
        p->tok_x /= 100;
        p->at = at + 1;
        return;
    }
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (zk_str_is(word, units[i].name)) {
            p->tok_x = p->tok_x * units[i].mul / units[i].div;
            p->at = end;
            return;
        }
    if (word.n && at == p->at)
        zk__expr_error(p, at, zk_str_dup(&p->cx->arena, word), "元 万元 kWh MWh kW MW kVA % day month year",
                       ZK_L("数字后的单位 %s 不认识", "unknown unit %s behind a number"),
                       zk_str_dup(&p->cx->arena, word));
}

static void read_number(zk__parser *p)
{
    size_t end = number_end(p->s, p->at);
    zk_str s = {p->s.p + p->at, end - p->at};

    if (s.p[s.n - 1] == '.')
        s.n--;
    if (zk_num_real(s, &p->tok_x) != ZK_NUM_OK) {
        zk__expr_error(p, p->at, zk_str_dup(&p->cx->arena, s), ZK_TR(p->cx, "数字", "a number"),
                       ZK_L("%s 不是可用的数字", "%s is not a number that can be used"),
                       zk_text_show(&p->cx->arena, s, 40));
        return;
    }
    p->tok = ZK__T_NUMBER;
    p->at += s.n;
    read_unit(p);
}

static void read_quoted(zk__parser *p)
{
    char quote = p->s.p[p->at];
    size_t at = p->at + 1, n = 0;
    char *out = zk_alloc(&p->cx->arena, p->s.n + 1);

    for (;; at++) {
        if (at >= p->s.n) {
            zk__expr_error(p, p->at, NULL, quote == '"' ? "\"" : "'",
                           ZK_L("引号没有闭合", "the quote is not closed"));
            return;
        }
        if (p->s.p[at] == quote) {
            if (at + 1 >= p->s.n || p->s.p[at + 1] != quote)
                break;
            at++;
        }
        out[n++] = p->s.p[at];
    }
    out[n] = 0;
    p->tok = ZK__T_TEXT;
    p->tok_text = (zk_str){out, n};
    p->at = at + 1;
}

static void read_name(zk__parser *p)
{
    size_t end = name_end(p->s, p->at), close;

    p->tok = ZK__T_NAME;
    p->tok_text = (zk_str){p->s.p + p->at, end - p->at};
    p->tok_window = (zk_str){NULL, 0};
    p->at = end;
    if (end >= p->s.n || p->s.p[end] != '[')
        return;
    for (close = end + 1; close < p->s.n && p->s.p[close] != ']'; close++)
        ;
    if (close >= p->s.n) {
        zk__expr_error(p, end, NULL, "]", ZK_L("期间的方括号没有闭合", "the window's bracket is not closed"));
        return;
    }
    p->tok_window = zk_str_trim((zk_str){p->s.p + end + 1, close - end - 1});
    p->at = close + 1;
}

static void read_operator(zk__parser *p)
{
    static const struct {
        const char *text;
        zk__tok tok;
    } two[] = {{"==", ZK__T_EQ}, {"!=", ZK__T_NE}, {"<>", ZK__T_NE},    {"<=", ZK__T_LE},
               {">=", ZK__T_GE}, {"≠", ZK__T_NE},  {"≤", ZK__T_LE},     {"≥", ZK__T_GE},
               {"（", ZK__T_LP}, {"）", ZK__T_RP}, {"，", ZK__T_COMMA}, {"、", ZK__T_COMMA},
               {"＝", ZK__T_EQ}, {"＞", ZK__T_GT}, {"＜", ZK__T_LT}};
    zk_str rest = {p->s.p + p->at, p->s.n - p->at};

    for (size_t i = 0; i < sizeof two / sizeof *two; i++)
        if (rest.n >= strlen(two[i].text) && memcmp(rest.p, two[i].text, strlen(two[i].text)) == 0) {
            p->tok = two[i].tok;
            p->at += strlen(two[i].text);
            return;
        }
    if (strchr("()+-*/=<>,", rest.p[0]) && rest.p[0]) {
        p->tok = (zk__tok)rest.p[0];
        p->at++;
        return;
    }
    zk__expr_error(p, p->at, NULL, ZK_TR(p->cx, "运算符、名称或数字", "an operator, a name or a number"),
                   ZK_L("这里不能有 %s", "%s cannot stand here"),
                   zk_text_show(&p->cx->arena, (zk_str){rest.p, rest.n < 4 ? rest.n : 4}, 2));
}

void zk__expr_next(zk__parser *p)
{
    char c;

    if (p->err) {
        p->tok = ZK__T_END;
        return;
    }
    p->at = blanks(p->s, p->at);
    p->tok_at = p->at;
    if (p->at >= p->s.n) {
        p->tok = ZK__T_END;
        return;
    }
    c = p->s.p[p->at];
    if (is_digit(c) && date_at(p->s, p->at))
        read_date(p);
    else if (is_digit(c) || (c == '.' && p->at + 1 < p->s.n && is_digit(p->s.p[p->at + 1])))
        read_number(p);
    else if (c == '\'' || c == '"')
        read_quoted(p);
    else if (name_char(p->s, p->at))
        read_name(p);
    else
        read_operator(p);
}
