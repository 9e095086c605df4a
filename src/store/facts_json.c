/* SPDX-License-Identifier: Apache-2.0
 *
 * One line of JSON as a row of texts (rules in facts_source.h). Strict: jansson refuses bad UTF-8,
 * repeated keys and anything behind the object.
 */
#include "store/facts_source.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONG_NUMBER = 16 }; /* bytes */

static json_t *line_object(zk_str line, json_error_t *why)
{
    json_t *row = json_loadb(line.p, line.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, why);

    if (row && !json_is_object(row)) {
        json_decref(row);
        snprintf(why->text, sizeof why->text, "not an object");
        why->column = 1;
        return NULL;
    }
    return row;
}

/* The shortest text that reads back as the same double, so that 19.99 stays 19.99. */
static zk_str real_text(zk_arena *a, double x)
{
    char text[40];

    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, x);
        if (strtod(text, NULL) == x)
            break;
    }
    return zk_str_of(zk_strdup(a, text));
}

static zk_str value_text(zk_arena *a, const json_t *v)
{
    char *dump;
    zk_str s;

    switch (v ? json_typeof(v) : JSON_NULL) {
    case JSON_NULL: return (zk_str){NULL, 0};
    case JSON_TRUE: return ZK_STR("true");
    case JSON_FALSE: return ZK_STR("false");
    case JSON_INTEGER: return zk_str_of(zk_fmt(a, "%" JSON_INTEGER_FORMAT, json_integer_value(v)));
    case JSON_REAL: return real_text(a, json_real_value(v));
    case JSON_STRING:
        s = (zk_str){json_string_value(v), json_string_length(v)};
        return (zk_str){zk_str_dup(a, s), s.n};
    case JSON_ARRAY:
    case JSON_OBJECT: break;
    }
    dump = json_dumps(v, JSON_COMPACT);
    s = zk_str_of(zk_strdup(a, dump ? dump : ""));
    free(dump);
    return s;
}

/* The value of a key, or of a path: "customer.id" is the key of that name, else id in the object customer. */
static const json_t *value_find(const json_t *row, const char *key)
{
    const json_t *v = json_object_get(row, key);
    char head[256];

    for (const char *dot = strchr(key, '.'); !v && dot; dot = strchr(dot + 1, '.')) {
        size_t n = (size_t)(dot - key);
        const json_t *inner;

        if (n >= sizeof head)
            return NULL;
        memcpy(head, key, n);
        head[n] = 0;
        inner = json_object_get(row, head);
        if (json_is_object(inner))
            v = value_find(inner, dot + 1);
    }
    return v;
}

/* ---- numbers with more digits than the library keeps ---- */

static bool numeric(char c)
{
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
}

static size_t digits(zk_str s, size_t at)
{
    size_t n = 0;

    while (at + n < s.n && s.p[at + n] >= '0' && s.p[at + n] <= '9')
        n++;
    return n;
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?, the numbers of RFC 8259. */
static bool is_number(zk_str s)
{
    size_t at = s.n && *s.p == '-', n = digits(s, at);

    if (!n || (n > 1 && s.p[at] == '0'))
        return false;
    at += n;
    if (at < s.n && s.p[at] == '.') {
        n = digits(s, at + 1);
        at += n + 1;
        if (!n)
            return false;
    }
    if (at < s.n && (s.p[at] == 'e' || s.p[at] == 'E')) {
        at += at + 1 < s.n && (s.p[at + 1] == '+' || s.p[at + 1] == '-') ? 2 : 1;
        n = digits(s, at);
        at += n;
        if (!n)
            return false;
    }
    return at == s.n;
}

/* The next number outside strings that a double may not hold, from *at on, which is moved behind it. */
static bool long_number(zk_str line, size_t *at, zk_str *number)
{
    while (*at < line.n) {
        size_t start = *at;

        if (line.p[start] == '"') {
            for (start++; start < line.n && line.p[start] != '"'; start++)
                start += line.p[start] == '\\';
            *at = start + 1;
            continue;
        }
        while (*at < line.n && numeric(line.p[*at]))
            ++*at;
        *number = (zk_str){line.p + start, *at - start};
        if (number->n >= LONG_NUMBER && is_number(*number))
            return true;
        *at += number->n == 0;
    }
    return false;
}

/* The line with its long numbers as strings: what is a text of ours anyway keeps its digits so. */
static zk_str numbers_quoted(zk_arena *a, zk_str line)
{
    zk_buf b = {0};
    zk_str number;
    size_t at = 0, from = 0;

    while (long_number(line, &at, &number)) {
        zk_buf_put(&b, line.p + from, (size_t)(number.p - line.p) - from);
        zk_buf_putc(&b, '"');
        zk_buf_put(&b, number.p, number.n);
        zk_buf_putc(&b, '"');
        from = at;
    }
    if (!from)
        return line;
    zk_buf_put(&b, line.p + from, line.n - from);
    line = (zk_str){zk_str_dup(a, (zk_str){b.p, b.n}), b.n};
    zk_buf_clear(&b);
    return line;
}

bool zk__json_row(zk_arena *a, zk_lang lang, zk_str line, const char *const *keys, size_t n, zk_str *values,
                  const char **detail, int *column)
{
    json_error_t why;
    json_t *row = line_object(numbers_quoted(a, line), &why);

    if (!row) {
        *detail = zk_fmt(a, lang == ZK_ZH ? "不是一个完好的 JSON 对象: %s" : "not a sound JSON object: %s",
                         why.text);
        *column = why.column;
        return false;
    }
    for (size_t i = 0; i < n; i++)
        values[i] = value_text(a, value_find(row, keys[i]));
    json_decref(row);
    return true;
}
