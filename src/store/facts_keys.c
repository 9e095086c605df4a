/* SPDX-License-Identifier: Apache-2.0
 *
 * The names of JSON lines: every key of every row, since one that the first rows lack is data all the same.
 *
 * A look at the whole file must cost next to nothing, so lines are not parsed, only walked over: strings and
 * brackets are matched, keys compared with the one that followed last time. A row in which these do not fit gives no
 * names; it is refused later, when rows are read. An object in a row is no value: its own values are
 * named by their path, customer.id.
 */
#include "store/facts_source.h"

#include <jansson.h>
#include <string.h>

enum { PATH_BYTES = 256, INNER_MAX = ZK_SOURCE_COLUMNS_MAX / 2 };

void zk__json_names_clear(zk__json_names *s)
{
    zk_map_clear(&s->map);
    zk_buf_clear(&s->path);
    zk_buf_clear(&s->fresh);
}

/* Behind the string whose opening quote is at p; NULL when it does not end. */
static const char *string_end(const char *p, const char *end)
{
    for (p++; p < end; p++) {
        if (*p == '"')
            return p + 1;
        p += *p == '\\';
    }
    return NULL;
}

static const char *blanks(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
        p++;
    return p;
}

/* Behind the array at p. */
static const char *array_end(const char *p, const char *end)
{
    int depth = 0;

    while (p && p < end) {
        if (*p == '"') {
            p = string_end(p, end);
            continue;
        }
        depth += (*p == '[' || *p == '{') - (*p == ']' || *p == '}');
        p++;
        if (!depth)
            return p;
    }
    return NULL;
}

/* The key between its quotes, behind what is on the path; one with escapes is read by the library. False: no name for a
 * column. */
static bool path_add(zk__json_names *s, const char *open, const char *close)
{
    json_t *key = NULL;

    if (!memchr(open, '\\', (size_t)(close - open))) {
        zk_buf_put(&s->path, open + 1, (size_t)(close - open) - 2);
    } else {
        key = json_loadb(open, (size_t)(close - open), JSON_DECODE_ANY, NULL);
        if (key)
            zk_buf_put(&s->path, json_string_value(key), json_string_length(key));
    }
    json_decref(key);
    return s->path.n < PATH_BYTES && !memchr(s->path.p ? s->path.p : "", 0, s->path.n) &&
           zk_utf8_valid(s->path.p, s->path.n) == s->path.n;
}

/* Objects that are a table of their own, a key for every day, must not make a file unreadable: of their keys the
 * first are enough. */
static void name_add(zk__json_names *s, zk_str path, bool value, bool inner)
{
    int64_t at;

    if (!zk_map_get(&s->map, path, &at)) {
        if (inner && s->n_inner == INNER_MAX)
            return;
        if (s->n == ZK_SOURCE_COLUMNS_MAX) {
            s->full = true;
            return;
        }
        at = (int64_t)s->n;
        zk_map_put(&s->map, path, at);
        s->names[s->n++] = zk_str_dup(s->arena, path);
        s->n_inner += inner;
    }
    s->value[at] |= value;
}

/* Notes the path as a name; value: something but null stood there; inner: within an object. A new name waits until the
 * row has proved sound. */
static void note(zk__json_names *s, bool value, bool inner)
{
    zk_str path = {s->path.p, s->path.n};
    int64_t at = (int64_t)s->next;

    if (s->mute)
        return;
    if ((s->next >= s->n || strncmp(s->names[s->next], path.p, path.n) || s->names[s->next][path.n]) &&
        !zk_map_get(&s->map, path, &at)) {
        zk_buf_putc(&s->fresh, value ? '1' : '0');
        zk_buf_putc(&s->fresh, inner ? '1' : '0');
        zk_buf_put(&s->fresh, path.p, path.n);
        zk_buf_putc(&s->fresh, 0);
        return;
    }
    s->value[at] |= value;
    s->next = (size_t)at + 1;
}

static const char *object_walk(zk__json_names *s, const char *p, const char *end, int depth);

/* The value at p of the key on the path. */
static const char *value_walk(zk__json_names *s, const char *p, const char *end, int depth)
{
    bool null = *p == 'n';

    if (*p == '{' && depth < ZK__JSON_DEPTH && *blanks(p + 1, end) == '"') {
        zk_buf_putc(&s->path, '.');
        return object_walk(s, p, end, depth + 1);
    }
    note(s, !null, depth > 0);
    if (*p == '"')
        return string_end(p, end);
    if (*p == '[' || *p == '{')
        return array_end(p, end);
    while (p < end && *p != ',' && *p != '}')
        p++;
    return p;
}

/* Behind the object at p; NULL when it makes no sense. */
static const char *object_walk(zk__json_names *s, const char *p, const char *end, int depth)
{
    size_t above = s->path.n;

    for (p++; (p = blanks(p, end)) < end && *p == '"'; p++) {
        const char *close = string_end(p, end), *colon = close ? blanks(close, end) : end;
        bool named;

        if (colon >= end || *colon != ':' || (colon = blanks(colon + 1, end)) >= end)
            return NULL;
        named = path_add(s, p, close);
        s->mute += !named;
        p = value_walk(s, colon, end, depth);
        s->mute -= !named;
        s->path.n = above;
        if (!p || (p = blanks(p, end)) >= end || *p != ',')
            break;
    }
    return p && p < end && *p == '}' ? p + 1 : NULL;
}

bool zk__json_names_add(zk__json_names *s, zk_str line)
{
    const char *end = line.p + line.n, *p = blanks(line.p, end);

    s->path.n = 0;
    s->fresh.n = 0;
    s->next = 0;
    p = p < end && *p == '{' ? object_walk(s, p, end, 0) : NULL;
    if (p && blanks(p, end) == end)
        for (size_t at = 0; at < s->fresh.n; at += strlen(s->fresh.p + at) + 1)
            name_add(s, zk_str_of(s->fresh.p + at + 2), s->fresh.p[at] == '1', s->fresh.p[at + 1] == '1');
    return !s->full;
}

/* Whether the name is that of an object elsewhere: "customer" where there is "customer.id". */
static bool has_inner(const zk__json_names *s, const char *name)
{
    size_t n = strlen(name);

    for (size_t i = 0; i < s->n; i++)
        if (!strncmp(s->names[i], name, n) && s->names[i][n] == '.')
            return true;
    return false;
}

size_t zk__json_names_done(zk__json_names *s)
{
    bool *drop = ZK_NEWS(s->arena, bool, s->n + 1);
    size_t kept = 0;

    for (size_t i = 0; i < s->n; i++)
        drop[i] = !s->value[i] && has_inner(s, s->names[i]);
    for (size_t i = 0; i < s->n; i++)
        if (!drop[i])
            s->names[kept++] = s->names[i];
    s->n = kept;
    return kept;
}
