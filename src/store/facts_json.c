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

bool zk__json_row(zk_arena *a, zk_str line, const char *const *keys, size_t n, zk_str *values,
                  const char **detail, int *column)
{
    json_error_t why;
    json_t *row = line_object(line, &why);

    if (!row) {
        *detail = zk_strdup(a, why.text);
        *column = why.column;
        return false;
    }
    for (size_t i = 0; i < n; i++)
        values[i] = value_text(a, json_object_get(row, keys[i]));
    json_decref(row);
    return true;
}

bool zk__json_keys(zk_arena *a, zk_str line, const char ***names, size_t *n, size_t *cap)
{
    json_error_t why;
    json_t *row = line_object(line, &why), *value;
    const char *key;
    bool ok = true;

    json_object_foreach(row, key, value)
    {
        size_t i = 0;

        while (i < *n && strcmp((*names)[i], key))
            i++;
        if (i < *n)
            continue;
        if (!(ok = *n < ZK_SOURCE_COLUMNS_MAX))
            break;
        *(const char **)zk_push_(a, (void **)names, n, cap, sizeof **names) = zk_strdup(a, key);
    }
    json_decref(row);
    return ok;
}
