/* SPDX-License-Identifier: Apache-2.0
 *
 * Prepared statements on PostgreSQL: `?` becomes $1, $2 …, types come from the values bound,
 * and a statement is prepared once per text and types. The oldest makes room when many
 * different ones come by.
 */
#include "store/pg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

/* Object ids of types, fixed since ever (pg_type.dat). */
enum { OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25, OID_FLOAT8 = 701, PARAMS_MAX = 1000 };

/* The end of a quoted piece or comment that starts at s, or s itself. */
static const char *skip_quoted(const char *s)
{
    const char *end;

    if (*s == '\'' || *s == '"') {
        end = strchr(s + 1, *s); /* a doubled quote is two pieces in a row: the same end */
        return end ? end + 1 : s + strlen(s);
    }
    if (s[0] == '-' && s[1] == '-')
        return s + strcspn(s, "\n");
    if (s[0] == '/' && s[1] == '*') {
        end = strstr(s + 2, "*/");
        return end ? end + 2 : s + strlen(s);
    }
    return s;
}

/* The statement with $n for ?; returns how many there are. */
static size_t number_params(const char *sql, zk_buf *out)
{
    size_t n = 0;

    while (*sql) {
        const char *end = skip_quoted(sql);

        if (end > sql) {
            zk_buf_put(out, sql, (size_t)(end - sql));
            sql = end;
        } else if (*sql == '?') {
            zk_buf_fmt(out, "$%zu", ++n);
            sql++;
        } else {
            zk_buf_putc(out, *sql++);
        }
    }
    return n;
}

static char letter(const zk_val *v)
{
    switch (v->type) {
    case ZK_VAL_INT: return 'i';
    case ZK_VAL_REAL: return 'r';
    case ZK_VAL_TEXT: return 't';
    case ZK_VAL_BLOB: return 'b';
    case ZK_VAL_NULL: break;
    }
    return 'n';
}

static Oid oid_of(char c)
{
    switch (c) {
    case 'i': return OID_INT8;
    case 'r': return OID_FLOAT8;
    case 't': return OID_TEXT;
    case 'b': return OID_BYTEA;
    default: return 0; /* NULL: the server takes the type of where it stands */
    }
}

static void stmt_free(zk__pg_stmt *s)
{
    free(s->sql);
    free(s->types);
    *s = (zk__pg_stmt){0};
}

void zk__pg_stmts_clear(zk__pg *l)
{
    for (int i = 0; i < ZK__PG_CACHED; i++)
        stmt_free(&l->stmts[i]);
}

/* The one that fits, or NULL and in room the place for a new one. */
static zk__pg_stmt *find(zk__pg *l, uint64_t hash, const char *sql, const char *types, zk__pg_stmt **room)
{
    *room = l->stmts;
    for (zk__pg_stmt *s = l->stmts; s < l->stmts + ZK__PG_CACHED; s++) {
        if (s->sql && s->hash == hash && !strcmp(s->sql, sql) && !strcmp(s->types, types))
            return s;
        if (s->used < (*room)->used)
            *room = s;
    }
    return NULL;
}

static zk_err prepare_new(zk_ctx *cx, zk__pg *l, const char *sql, const char *types, zk__pg_stmt *s)
{
    size_t n = strlen(types), found;
    Oid oids[PARAMS_MAX];
    zk_buf text = {0};
    PGresult *res;
    zk_err err = ZK_OK;

    if (s->sql) {
        ZK_TRY(zk__pg_run(cx, l, zk_fmt(&cx->arena, "DEALLOCATE %s", s->name)));
        stmt_free(s);
    }
    found = number_params(sql, &text);
    if (found != n) {
        zk_buf_clear(&text);
        return zk_fail(
            cx, ZK_EINTERNAL,
            ZK_L("语句要 %zu 个参数, 给了 %zu 个: %s", "a statement with %zu parameters was given %zu: %s"),
            found, n, sql);
    }
    for (size_t i = 0; i < n; i++)
        oids[i] = oid_of(types[i]);
    snprintf(s->name, sizeof s->name, "z%llu", (unsigned long long)++l->names);
    res = zk__pq.prepare(l->conn, s->name, text.p, (int)n, oids);
    if (zk__pq.resultStatus(res) != PGRES_COMMAND_OK) {
        err = zk__pg_fail(cx, l, res);
        err = zk_fail(cx, err, ZK_L("%s (语句: %s)", "%s (statement: %s)"), cx->message, sql);
    } else {
        s->sql = strcpy(zk_xmalloc(strlen(sql) + 1), sql);
        s->types = strcpy(zk_xmalloc(n + 1), types);
    }
    zk__pq.clear(res);
    zk_buf_clear(&text);
    return err;
}

zk_err zk__pg_prepare(zk_ctx *cx, zk__pg *l, const char *sql, const zk_val *args, size_t n, const char **name)
{
    char types[PARAMS_MAX + 1];
    zk__pg_stmt *s, *room;
    uint64_t hash = zk__sql_hash(sql);

    if (n > PARAMS_MAX)
        return zk_fail(cx, ZK_EINTERNAL, ZK_L("参数太多: %zu", "too many parameters: %zu"), n);
    for (size_t i = 0; i < n; i++)
        types[i] = letter(&args[i]);
    types[n] = 0;
    s = find(l, hash, sql, types, &room);
    if (!s) {
        ZK_TRY(prepare_new(cx, l, sql, types, room));
        s = room;
        s->hash = hash;
    }
    s->used = ++l->clock;
    *name = s->name;
    return ZK_OK;
}

void zk__pg_bind(const zk_val *args, size_t n, zk__pg_args *out)
{
    char number[32];

    *out = (zk__pg_args){0};
    out->values = ZK_NEWS(&out->mem, const char *, n);
    out->lengths = ZK_NEWS(&out->mem, int, n);
    out->formats = ZK_NEWS(&out->mem, int, n);
    for (size_t i = 0; i < n; i++) {
        const zk_val *v = &args[i];

        out->lengths[i] = (int)v->n;
        switch (v->type) {
        case ZK_VAL_NULL: break;
        case ZK_VAL_INT: out->values[i] = zk_fmt(&out->mem, "%lld", (long long)v->i); break;
        case ZK_VAL_REAL: out->values[i] = zk_strdup(&out->mem, zk_real_show(v->d, number)); break;
        case ZK_VAL_TEXT: out->values[i] = zk_strndup(&out->mem, v->p, v->n); break;
        case ZK_VAL_BLOB:
            out->values[i] = v->p;
            out->formats[i] = 1;
            break;
        }
    }
}
