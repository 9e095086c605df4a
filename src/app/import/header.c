/* SPDX-License-Identifier: Apache-2.0
 *
 * Which field each column of a file means, by its header name: the canonical name first, then
 * the titles, then the aliases. What is not understood is left alone and shown with its nearest name;
 * what is required and not there is an error that lists what was found.
 */
#include <stdio.h>
#include <string.h>

#include "app/import/internal.h"
#include "base/near.h"

enum { BY_NAME, BY_TITLE, BY_ALIAS, N_RANKS };

typedef struct lookup {
    const zk_kind *kind;
    zk_map map; /* key -> field * N_RANKS + rank */
} lookup;

static void lookup_put(lookup *l, zk_str name, size_t field, int rank)
{
    char key[ZK__NAME_MAX], unit[ZK__NAME_MAX];
    int64_t at;

    zk__name_key(name, key, unit);
    if (*key && !zk_map_get(&l->map, zk_str_of(key), &at))
        zk_map_put(&l->map, zk_str_of(key), (int64_t)field * N_RANKS + rank);
}

static void lookup_put_all(lookup *l, const char *names, size_t field)
{
    for (const char *p = names; p && *p;) {
        const char *bar = strchr(p, '|');
        size_t n = bar ? (size_t)(bar - p) : strlen(p);

        lookup_put(l, (zk_str){p, n}, field, BY_ALIAS);
        p += n + (bar != NULL);
    }
}

static void lookup_init(lookup *l, const zk_kind *kind)
{
    *l = (lookup){.kind = kind};
    for (size_t i = 0; kind->fields[i].name; i++)
        lookup_put(l, zk_str_of(kind->fields[i].name), i, BY_NAME);
    for (size_t i = 0; kind->fields[i].name; i++) {
        lookup_put(l, zk_str_of(kind->fields[i].title.zh), i, BY_TITLE);
        lookup_put(l, zk_str_of(kind->fields[i].title.en), i, BY_TITLE);
    }
    for (size_t i = 0; kind->fields[i].name; i++) /* "bill" in a file of bills is its id */
        if (kind->key && !strcmp(kind->fields[i].name, kind->key))
            lookup_put(l, zk_str_of(kind->name), i, BY_ALIAS);
    for (size_t i = 0; kind->fields[i].name; i++)
        lookup_put_all(l, kind->fields[i].aliases, i);
}

/* The field and how well it fits; NULL when none. */
static const zk_field *lookup_get(const lookup *l, const char *name, int *rank, char *unit)
{
    char key[ZK__NAME_MAX];
    int64_t at;

    zk__name_key(zk_str_of(name), key, unit);
    if (!zk_map_get(&l->map, zk_str_of(key), &at))
        return NULL;
    *rank = (int)(at % N_RANKS);
    return &l->kind->fields[at / N_RANKS];
}

size_t zk__header_score(const zk_kind *kind, const char *const *names, size_t n)
{
    lookup l;
    char unit[ZK__NAME_MAX];
    size_t score = 0;
    int rank;

    lookup_init(&l, kind);
    for (size_t c = 0; c < n; c++)
        score += names[c] && lookup_get(&l, names[c], &rank, unit) != NULL;
    zk_map_clear(&l.map);
    return score;
}

size_t zk__head_score(const zk_import_options *opt, const zk__map *map, const char *const *names, size_t n)
{
    return map ? zk__map_score(map, names, n) : zk__header_score(opt->kind, names, n);
}

bool zk__head_describes(const zk_import_options *opt, const zk__map *map, const char *name)
{
    lookup l;
    char unit[ZK__NAME_MAX];
    int rank;
    const zk_field *f;

    if (!opt->kind)
        return false;
    if (map) {
        const char *field = zk__map_field(map, name);

        f = field ? zk_kind_field(opt->kind, field) : NULL;
    } else {
        lookup_init(&l, opt->kind);
        f = lookup_get(&l, name, &rank, unit);
        zk_map_clear(&l.map);
    }
    if (!f || (opt->kind->key && !strcmp(f->name, opt->kind->key)))
        return false;
    return f->type == ZK_COL_TEXT || f->type == ZK_COL_CODE || f->type == ZK_COL_DATE ||
           f->type == ZK_COL_TIME || f->type == ZK_COL_BOOL;
}

/* One of two names is part of the other: 发行 of 发行日期. Short ones say too little. */
static bool part_of(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);

    return n <= m ? n >= 4 && strstr(b, a) : m >= 4 && strstr(a, b);
}

static bool part_of_any(const char *key, const zk_field *f)
{
    char alias[ZK__NAME_MAX], unit[ZK__NAME_MAX];

    for (const char *p = f->aliases; p && *p;) {
        const char *bar = strchr(p, '|');
        size_t n = bar ? (size_t)(bar - p) : strlen(p);

        zk__name_key((zk_str){p, n}, alias, unit);
        if (part_of(key, alias))
            return true;
        p += n + (bar != NULL);
    }
    return part_of(key, f->title.zh) || part_of(key, f->name);
}

/* The field an unused column may have meant: a slip of the pen, or part of a known name. */
static const char *nearest(zk_ctx *cx, const zk_kind *kind, const char *name)
{
    zk_near near;
    char key[ZK__NAME_MAX], unit[ZK__NAME_MAX];

    zk__name_key(zk_str_of(name), key, unit);
    zk_near_init(&near, zk_str_of(zk_strdup(&cx->arena, key)));
    for (const zk_field *f = kind->fields; f->name; f++) {
        size_t before = near.distance;

        zk_near_try(&near, f->title.zh);
        zk_near_try(&near, f->title.en);
        if (near.best && near.distance < before)
            near.best = f->name;
        zk_near_try(&near, f->name);
    }
    for (const zk_field *f = kind->fields; f->name && !near.best; f++)
        if (part_of_any(key, f))
            near.best = f->name;
    return near.best;
}

static zk_err twice(zk_ctx *cx, const char *file, const zk_field *f, const char *a, const char *b)
{
    return zk_fail(
        cx, ZK_EINVAL,
        ZK_L("%s: 列 “%s” 和 “%s” 都是 %s (%s)；请改名其中一列，或用 --map 说明用哪一列",
             "%s: columns \"%s\" and \"%s\" both mean %s (%s); rename one of them, or say which with --map"),
        file, a, b, f->name, zk_tr(cx, f->title));
}

/* The earlier column whose name this one repeats: the second "amount" is called "amount#2" by the reader. */
static size_t repeats(const char *const *names, size_t c)
{
    const char *mark = strrchr(names[c], '#');
    size_t n = mark ? (size_t)(mark - names[c]) : 0;

    if (!n || strspn(mark + 1, "0123456789") != strlen(mark + 1))
        return c;
    for (size_t b = 0; b < c; b++)
        if (strlen(names[b]) == n && !strncmp(names[b], names[c], n))
            return b;
    return c;
}

zk_err zk__header_bind(zk_ctx *cx, const zk_kind *kind, const char *file, const char *const *names, size_t n,
                       const zk_field **bound, const char **unit, const char **near)
{
    lookup l;
    int *rank = ZK_NEWS(&cx->arena, int, n + 1);
    char text[ZK__NAME_MAX];
    zk_err err = ZK_OK;

    lookup_init(&l, kind);
    for (size_t c = 0; c < n && !err; c++) {
        const zk_field *f = lookup_get(&l, names[c], &rank[c], text);

        bound[c] = f;
        unit[c] = f ? zk_strdup(&cx->arena, text) : "";
        near[c] = NULL;
        if (!f && repeats(names, c) < c && bound[repeats(names, c)])
            err = twice(cx, file, bound[repeats(names, c)], names[repeats(names, c)], names[c]);
        for (size_t b = 0; f && b < c && !err; b++) {
            if (bound[b] != f)
                continue;
            if (rank[b] == rank[c])
                err = twice(cx, file, f, names[b], names[c]);
            else
                bound[rank[b] < rank[c] ? c : b] = NULL;
        }
    }
    zk_map_clear(&l.map);
    for (size_t c = 0; c < n && !err; c++)
        if (!bound[c])
            near[c] = nearest(cx, kind, names[c]);
    return err;
}
