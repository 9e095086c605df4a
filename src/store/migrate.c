/* SPDX-License-Identifier: Apache-2.0
 *
 * Migrations: the numbered files of sql/, applied in order (contract in ledger.h, dialect in
 * migrate.h).
 *
 * Each runs in one write transaction that also records it, and looks again what is recorded
 * once it holds the lock: two processes at once apply each exactly once, and a kill leaves
 * a migration done or not begun.
 */
#include "store/migrate.h"

#include <ctype.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/share.h"
#include "store/ledger_engine.h"

enum { MIGRATION_BYTES_MAX = 1 << 20 };

/* ---- the files ----------------------------------------------------------------------------------- */

static void sha256_hex(const char *p, size_t n, char hex[65])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char hash[SHA256_DIGEST_LENGTH];

    SHA256((const unsigned char *)p, n, hash);
    for (size_t i = 0; i < sizeof hash; i++) {
        hex[2 * i] = digits[hash[i] >> 4];
        hex[2 * i + 1] = digits[hash[i] & 15];
    }
    hex[64] = 0;
}

/* "…/0001_foundation.sql" */
static bool name_parse(zk_ctx *cx, const char *path, zk__migration *m)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    size_t n = strlen(base);

    *m = (zk__migration){.path = path};
    if (n < 10 || base[4] != '_' || strcmp(base + n - 4, ".sql"))
        return false;
    for (int i = 0; i < 4; i++) {
        if (!isdigit((unsigned char)base[i]))
            return false;
        m->version = m->version * 10 + (base[i] - '0');
    }
    m->name = zk_strndup(&cx->arena, base + 5, n - 9);
    return true;
}

static zk_err text_load(zk_ctx *cx, zk__migration *m)
{
    zk_str text;

    ZK_TRY(zk_file_read(cx, m->path, MIGRATION_BYTES_MAX, &text));
    m->text = text.p;
    sha256_hex(text.p, text.n, m->sha256);
    return ZK_OK;
}

zk_err zk__migration_list(zk_ctx *cx, bool text, zk__migration **list, size_t *n)
{
    const char **paths;
    size_t n_paths, cap = 0;

    *list = NULL;
    *n = 0;
    ZK_TRY(zk_share_list(cx, "sql", ".sql", &paths, &n_paths));
    for (size_t i = 0; i < n_paths; i++) {
        zk__migration m;

        if (!name_parse(cx, paths[i], &m) || m.version != (int64_t)*n + 1)
            return zk_fail(cx, ZK_ECORRUPT,
                           ZK_L("迁移文件 %s 的名称不对, 应为 %04d_名称.sql",
                                "migration %s has the wrong name, expected %04d_name.sql"),
                           paths[i], (int)*n + 1);
        if (text)
            ZK_TRY(text_load(cx, &m));
        *ZK_PUSH(&cx->arena, *list, *n, cap) = m;
    }
    if (!*n)
        return zk_fail(cx, ZK_ENOTFOUND, ZK_L("%s 中没有迁移文件", "there are no migrations in %s"),
                       zk_share_path(cx, "sql"));
    return ZK_OK;
}

/* ---- statements ------------------------------------------------------------------------------------ */

/* Blanks, empty lines and whole-line comments before a statement say nothing to the engine. */
static const char *skip_remarks(const char *s)
{
    for (;;) {
        s += strspn(s, " \t\r\n");
        if (s[0] != '-' || s[1] != '-')
            return s;
        s += strcspn(s, "\n");
    }
}

/* The line's last character that is not blank, comments counted as text: a statement ends where that is ; */
static bool line_ends_statement(const char *line, size_t n)
{
    while (n && strchr(" \t\r", line[n - 1]))
        n--;
    if (!n || line[n - 1] != ';')
        return false;
    for (size_t i = 0; i + 1 < n; i++)
        if (line[i] == '-' && line[i + 1] == '-')
            return false; /* the ; belongs to a remark */
    return true;
}

void zk__migrate_split(zk_ctx *cx, const char *text, const char ***statements, size_t *n)
{
    const char *start = skip_remarks(text), *line = start;
    size_t cap = 0;

    *statements = NULL;
    *n = 0;
    while (*line) {
        size_t len = strcspn(line, "\n");

        if (line_ends_statement(line, len)) {
            const char *end = line + len;

            while (*--end != ';')
                ;
            *ZK_PUSH(&cx->arena, *statements, *n, cap) = zk_strndup(&cx->arena, start, (size_t)(end - start));
            start = line = skip_remarks(line + len);
        } else {
            line += len + (line[len] == '\n');
        }
    }
    if (*start) /* the last one may lack its ; */
        *ZK_PUSH(&cx->arena, *statements, *n, cap) = zk_strdup(&cx->arena, start);
}

static bool word_at(const char *s, const char *word)
{
    size_t n = strlen(word);

    return !strncmp(s, word, n) && !isalnum((unsigned char)s[n]) && s[n] != '_';
}

/* What the engine wants for the type at s, and how long the type is; NULL: not a type. */
static const char *type_for(const char *s, bool is_pg, size_t *used)
{
    static const struct {
        const char *word, *sqlite, *pg;
    } types[] = {
        {"BIGINT", "INTEGER", "BIGINT"},
        {"TEXT", "TEXT", "TEXT COLLATE \"C\""},
        {"DOUBLE PRECISION", "REAL", "DOUBLE PRECISION"},
        {"BYTEA", "BLOB", "BYTEA"},
    };

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (word_at(s, types[i].word)) {
            *used = strlen(types[i].word);
            return is_pg ? types[i].pg : types[i].sqlite;
        }
    return NULL;
}

/* The end of a remark or quoted text that starts at s, or s. */
static const char *skip_opaque(const char *s)
{
    const char *end;

    if (s[0] == '-' && s[1] == '-')
        return s + strcspn(s, "\n");
    if (s[0] != '\'' && s[0] != '"')
        return s;
    end = strchr(s + 1, s[0]);
    return end ? end + 1 : s + strlen(s);
}

const char *zk__migrate_for(zk_ctx *cx, const char *statement, bool is_pg)
{
    zk_buf out = {0};
    bool in_word = false, is_new = word_at(statement, "CREATE TABLE");
    bool has_types = is_new || word_at(statement, "ALTER TABLE");
    const char *result;

    for (const char *s = statement; *s;) {
        const char *end = skip_opaque(s), *type = NULL;
        size_t used = end > s ? (size_t)(end - s) : 1;

        if (end == s && !in_word && has_types)
            type = type_for(s, is_pg, &used);
        if (type)
            zk_buf_puts(&out, type);
        else
            zk_buf_put(&out, s, used);
        in_word = end == s && !type && (isalnum((unsigned char)*s) || *s == '_');
        s += used;
    }
    if (is_new && !is_pg)
        zk_buf_puts(&out, strstr(statement, "/* clustered */") ? " STRICT, WITHOUT ROWID" : " STRICT");
    result = zk_strndup(&cx->arena, out.p ? out.p : "", out.n);
    zk_buf_clear(&out);
    return result;
}

/* ---- applying ------------------------------------------------------------------------------------- */

static int64_t now_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static zk_err newer(zk_ctx *cx, int64_t at, int64_t newest)
{
    return zk_fail(cx, ZK_ECONFLICT,
                   ZK_L("台账的版本 %lld 比本程序所知的 %lld 新; 请升级 zhike",
                        "the ledger is at version %lld, newer than this program's %lld; upgrade zhike"),
                   (long long)at, (long long)newest);
}

zk_err zk_ledger_version(zk_ctx *cx, int64_t *at, int64_t *newest)
{
    zk__migration *list;
    size_t n;

    ZK_TRY(zk__migration_list(cx, false, &list, &n));
    *newest = (int64_t)n;
    return zk__version_get(cx, at);
}

static zk_err apply_statements(zk_ctx *cx, const zk__migration *m)
{
    const char **statements;
    size_t n;

    zk__migrate_split(cx, m->text, &statements, &n);
    for (size_t i = 0; i < n; i++) {
        zk_err err = cx->ledger->engine->ddl(cx, zk__migrate_for(cx, statements[i], cx->ledger->is_pg));

        if (err)
            return zk_fail(cx, err, ZK_L("迁移 %s 第 %zu 句: %s", "migration %s, statement %zu: %s"), m->path,
                           i + 1, cx->message);
    }
    return zk__version_put(cx, m, now_ms());
}

/* What is recorded must be what we ship: a migration never changes after it was released. */
static zk_err check_applied(zk_ctx *cx, const zk__migration *list, int64_t at)
{
    for (int64_t v = 1; v <= at; v++) {
        const char *sha256 = "";

        ZK_TRY(zk__version_sha256(cx, v, &sha256));
        if (strcmp(sha256, list[v - 1].sha256))
            return zk_fail(cx, ZK_ECONFLICT,
                           ZK_L("台账用过的迁移 %s 与现在的文件不同 (SHA-256 不符)",
                                "migration %s is not the one this ledger was made with (SHA-256 differs)"),
                           list[v - 1].path);
    }
    return ZK_OK;
}

/* Somebody else's database is not to get tables of ours beside his own, by a slip in an address. */
static zk_err check_ours(zk_ctx *cx)
{
    const char *table;

    ZK_TRY(zk__version_foreign(cx, &table));
    if (!*table)
        return ZK_OK;
    return zk_fail(cx, ZK_ECONFLICT,
                   ZK_L("这不是知客的台账: 其中有别的程序的表 (%s); 请用空的数据库或新文件",
                        "this is no ledger of Zhike: it holds tables of another program (%s); take an empty "
                        "database or a new file"),
                   zk_text_show(&cx->arena, zk_str_of(table), 60));
}

/* Applies the next missing migration under the lock; *at tells how far the ledger is. */
static zk_err step(zk_ctx *cx, const zk__migration *list, size_t n, int64_t *at)
{
    zk_err err;

    ZK_TRY(zk_tx_begin(cx));
    err = cx->ledger->engine->ddl_lock(cx);
    if (!err)
        err = check_ours(cx);
    if (!err)
        err = zk__version_table(cx);
    if (!err)
        err = zk__version_get(cx, at);
    if (!err && *at > (int64_t)n)
        err = newer(cx, *at, (int64_t)n);
    if (!err)
        err = check_applied(cx, list, *at);
    if (!err && *at < (int64_t)n) {
        err = apply_statements(cx, &list[*at]);
        *at += !err;
    }
    return zk_tx_end(cx, err);
}

zk_err zk_ledger_migrate(zk_ctx *cx)
{
    zk__migration *list;
    size_t n;
    int64_t at = 0;
    zk_err err;

    ZK_TRY(zk__migration_list(cx, true, &list, &n));
    do
        err = step(cx, list, n, &at);
    while (!err && at < (int64_t)n);
    cx->ledger->engine->forget(cx);
    return err;
}
