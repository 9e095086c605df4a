/* SPDX-License-Identifier: Apache-2.0
 *
 * Opening a foreign file: its kind of line, its column names, which of them are wanted; and the two uses
 * without sealing (contracts in facts.h and facts_source.h).
 */
#include "store/facts_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_BYTES_DEFAULT = 2 << 20, LINE_BYTES_MAX = 64 << 20 };

static zk_err bytes_open(zk_ctx *cx, zk__reader *rd)
{
    struct stat st;

    rd->fd = open(rd->src->path, O_RDONLY | O_CLOEXEC);
    if (rd->fd < 0 || fstat(rd->fd, &st))
        return zk_fail(cx, errno == ENOENT ? ZK_ENOTFOUND : ZK_EIO,
                       ZK_L("无法打开 %s：%s", "cannot open %s: %s"), rd->src->path, strerror(errno));
    if (S_ISDIR(st.st_mode))
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s 是文件夹", "%s is a folder"), rd->src->path);
    rd->size = st.st_size;
    posix_fadvise(rd->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    if (!rd->src->gzip)
        return ZK_OK;
    if (!(rd->gz = gzdopen(rd->fd, "rb")))
        return zk_fail(cx, ZK_EIO, ZK_L("无法解压 %s", "cannot decompress %s"), rd->src->path);
    gzbuffer(rd->gz, 256 << 10);
    rd->fd = -1; /* the gzFile owns it now */
    return ZK_OK;
}

/* First bytes: byte order mark and line ends. */
static zk_err bytes_begin(zk_ctx *cx, zk__reader *rd)
{
    if (zk__carry_more(rd, ZK__BLOCK_BYTES))
        return zk__reader_error(cx, rd);
    if (!rd->carry.n)
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s 是空文件", "%s is empty"), rd->src->path);
    if (rd->carry.n >= 3 && !memcmp(rd->carry.p, "\xEF\xBB\xBF", 3))
        zk__carry_drop(rd, 3);
    if (rd->src->format == ZK_CSV && !memchr(rd->carry.p, '\n', rd->carry.n) &&
        memchr(rd->carry.p, '\r', rd->carry.n))
        rd->csv.nl = '\r';
    return ZK_OK;
}

static const char *column_name(zk_ctx *cx, zk__reader *rd, zk_str field, size_t c)
{
    char *name;
    size_t again = 1;

    if (field.n & ZK__ESCAPED)
        field = zk__csv_unescape(&cx->arena, field);
    field = zk_str_trim(field);
    name = field.n && rd->src->header ? zk_str_dup(&cx->arena, field) : zk_fmt(&cx->arena, "#%zu", c + 1);
    for (size_t i = 0; i < c; i++)
        if (!strcmp(rd->names[i], name)) {
            name = zk_fmt(&cx->arena, "%.*s#%zu", (int)field.n, field.n ? field.p : "", ++again);
            i = (size_t)-1; /* the longer name must be new as well */
        }
    return name;
}

static zk_err csv_header(zk_ctx *cx, zk__reader *rd)
{
    zk_str fields[ZK_SOURCE_COLUMNS_MAX];
    zk__record r;
    zk__record_state state;
    size_t n;
    bool blank;

    do {
        if (zk__carry_fill(rd, &n))
            return zk__reader_error(cx, rd);
        if (rd->bad.n_all)
            return zk_fail(
                cx, ZK_ELIMIT,
                ZK_L("%s 的首行过长（上限 %zu 字节）", "%s: its first line is too long (limit %zu bytes)"),
                rd->src->path, rd->csv.max_line);
        if (!n)
            return zk_fail(cx, ZK_EINVAL, ZK_L("%s 没有内容", "%s has no content"), rd->src->path);
        rd->carry.p[rd->carry.n] = rd->csv.nl;
        state = zk__csv_record(&rd->csv, rd->carry.p, rd->carry.p + rd->carry.n, rd->eof, fields,
                               ZK_SOURCE_COLUMNS_MAX, &r);
        blank = state == ZK__RECORD_OK && r.n == 1 && !fields[0].p;
        if (blank)
            zk__carry_drop(rd, (size_t)(r.next - rd->carry.p));
    } while (blank);
    if (state != ZK__RECORD_OK)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s 第 %" PRId64 " 行（表头）：%s", "%s line %" PRId64 " (header): %s"),
                       rd->src->path, rd->line, zk__bad_detail(rd, r.reason));
    n = (size_t)(r.next - rd->carry.p);
    if (zk_utf8_valid(rd->carry.p, n) != n || memchr(rd->carry.p, 0, n))
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s 不是 UTF-8 文本", "%s is not UTF-8 text"), rd->src->path);
    if (r.n > ZK_SOURCE_COLUMNS_MAX)
        return zk_fail(cx, ZK_ELIMIT, ZK_L("%s 有 %zu 列，上限 %d", "%s has %zu columns, the limit is %d"),
                       rd->src->path, r.n, ZK_SOURCE_COLUMNS_MAX);
    rd->names = ZK_NEWS(&cx->arena, const char *, r.n);
    for (size_t c = 0; c < r.n; c++)
        rd->names[c] = column_name(cx, rd, fields[c], c);
    rd->n_columns = r.n;
    if (rd->src->header)
        zk__carry_drop(rd, n);
    return ZK_OK;
}

static zk_err json_names_read(zk_ctx *cx, zk__reader *rd, zk__json_names *names)
{
    size_t n;

    do {
        const char *at, *end;

        if (zk__carry_fill(rd, &n))
            return zk__reader_error(cx, rd);
        for (at = rd->carry.p, end = at + n; at < end;) {
            const char *nl = memchr(at, rd->csv.nl, (size_t)(end - at));

            if (!zk__json_names_add(names, (zk_str){at, (size_t)((nl ? nl : end) - at)}))
                return zk_fail(cx, ZK_ELIMIT, ZK_L("%s 的键超过 %d 个", "%s has more than %d keys"),
                               rd->src->path, ZK_SOURCE_COLUMNS_MAX);
            at = nl ? nl + 1 : end;
        }
        zk__carry_drop(rd, n);
    } while (n);
    return ZK_OK;
}

/* The keys of all rows. */
static zk_err json_header(zk_ctx *cx, zk__reader *rd)
{
    zk__json_names *names = ZK_NEW(&cx->arena, zk__json_names);
    zk_err err;

    names->arena = &cx->arena;
    err = json_names_read(cx, rd, names);
    rd->names = names->names;
    rd->n_columns = err ? 0 : zk__json_names_done(names);
    zk__json_names_clear(names);
    if (!err && !rd->n_columns)
        err = zk_fail(cx, ZK_EINVAL,
                      ZK_L("%s 中没有一行是完整的 JSON 对象；每行应是一个对象 (JSON lines)",
                           "%s: no line is a JSON object; it takes one object a line (JSON lines)"),
                      rd->src->path);
    return err;
}

/* The engine's sentence without the statement it tried, which is none of the user's. */
static zk_err parquet_broken(zk_ctx *cx, const zk__reader *rd, zk_err err)
{
    const char *why = cx->message ? cx->message : "";
    const char *line = strstr(why, "\n\nLINE "), *name = strstr(why, rd->src->path);
    size_t n = line ? (size_t)(line - why) : strlen(why);

    if (err != ZK_ESTORE && err != ZK_EIO)
        return err;
    if (name == why) /* it begins with the path and a colon */
        name += strlen(rd->src->path) + strspn(name + strlen(rd->src->path), ":\xEF\xBC\x9A ");
    else
        name = why;
    return zk_fail(cx, ZK_EINVAL,
                   ZK_L("%s 不是完好的 Parquet 文件: %.*s", "%s is not a sound Parquet file: %.*s"),
                   rd->src->path, (int)(n - (size_t)(name - why)), zk_strdup(&cx->arena, name));
}

/* A column as text. A double says no more than 15 digits, and those are what a person sees (0.1 + 0.2 is 0.3); a
 * whole one is written as such: 3100000001.0 is an id that went through a data frame. */
static void parquet_text(zk_buf *sql, const char *name, duckdb_type type)
{
    const char *of = type == DUCKDB_TYPE_DOUBLE ? "printf('%.15g', " : "CAST(";
    const char *to = type == DUCKDB_TYPE_DOUBLE ? ")" : " AS VARCHAR)";
    bool real = type == DUCKDB_TYPE_DOUBLE || type == DUCKDB_TYPE_FLOAT;

    if (real) {
        zk_buf_puts(sql, "CASE WHEN ");
        zk__sql_name(sql, name);
        zk_buf_puts(sql, " = trunc(");
        zk__sql_name(sql, name);
        zk_buf_puts(sql, ") AND abs(");
        zk__sql_name(sql, name);
        zk_buf_puts(sql, ") < 9007199254740992 THEN CAST(CAST(");
        zk__sql_name(sql, name);
        zk_buf_puts(sql, " AS BIGINT) AS VARCHAR) ELSE ");
    }
    zk_buf_puts(sql, of);
    zk__sql_name(sql, name);
    zk_buf_puts(sql, to);
    if (real)
        zk_buf_puts(sql, " END");
}

static zk_err parquet_names(zk_ctx *cx, zk__reader *rd)
{
    zk_buf sql = {0};
    duckdb_result result;
    zk_err err;

    zk_buf_puts(&sql, "SELECT * FROM read_parquet(");
    zk__sql_path(&sql, rd->src->path);
    zk_buf_puts(&sql, ") LIMIT 0");
    err = zk__duck_run(cx, rd->con, sql.p, rd->src->path, &result);
    zk_buf_clear(&sql);
    if (err)
        return parquet_broken(cx, rd, err);
    rd->n_columns = duckdb_column_count(&result);
    if (rd->n_columns > ZK_SOURCE_COLUMNS_MAX)
        err = zk_fail(cx, ZK_ELIMIT, ZK_L("%s 有 %zu 列，上限 %d", "%s has %zu columns, the limit is %d"),
                      rd->src->path, rd->n_columns, ZK_SOURCE_COLUMNS_MAX);
    rd->names = ZK_NEWS(&cx->arena, const char *, rd->n_columns);
    rd->types = ZK_NEWS(&cx->arena, duckdb_type, rd->n_columns);
    for (size_t c = 0; !err && c < rd->n_columns; c++) {
        rd->names[c] = zk_strdup(&cx->arena, duckdb_column_name(&result, c));
        rd->types[c] = duckdb_column_type(&result, c);
    }
    duckdb_destroy_result(&result);
    return err;
}

static duckdb_type type_of(const zk__reader *rd, const char *name)
{
    for (size_t c = 0; c < rd->n_columns; c++)
        if (!strcmp(rd->names[c], name))
            return rd->types[c];
    return DUCKDB_TYPE_VARCHAR;
}

static zk_err parquet_open(zk_ctx *cx, zk__reader *rd)
{
    zk_buf sql = {0};
    zk_err err;

    if (access(rd->src->path, R_OK))
        return zk_fail(cx, errno == ENOENT ? ZK_ENOTFOUND : ZK_EIO,
                       ZK_L("无法打开 %s：%s", "cannot open %s: %s"), rd->src->path, strerror(errno));
    ZK_TRY(zk__duck_connect(cx, &rd->con));
    ZK_TRY(parquet_names(cx, rd));
    if (!rd->n_in)
        return ZK_OK;
    zk_buf_puts(&sql, "SELECT ");
    for (size_t i = 0; i < rd->n_in; i++) {
        zk_buf_puts(&sql, i ? ", " : "");
        parquet_text(&sql, rd->in[i], type_of(rd, rd->in[i]));
    }
    zk_buf_puts(&sql, " FROM read_parquet(");
    zk__sql_path(&sql, rd->src->path);
    zk_buf_puts(&sql, ")");
    err = zk__duck_stream(cx, rd->con, sql.p, rd->src->path, &rd->result);
    zk_buf_clear(&sql);
    return parquet_broken(cx, rd, err);
}

/* Which column of the file each wanted name is. */
static zk_err columns_map(zk_ctx *cx, zk__reader *rd)
{
    rd->slot = ZK_NEWS(&cx->arena, int, rd->n_columns + 1);
    rd->same = ZK_NEWS(&cx->arena, int, rd->n_in + 1);
    for (size_t c = 0; c < rd->n_columns; c++)
        rd->slot[c] = -1;
    for (size_t i = 0; i < rd->n_in; i++) {
        size_t c = 0;

        while (c < rd->n_columns && strcmp(rd->names[c], rd->in[i]))
            c++;
        rd->same[i] = -1;
        if (rd->src->format == ZK_JSONL)
            continue; /* a key nobody used yet is no error */
        if (c == rd->n_columns)
            return zk_fail(cx, ZK_EINVAL, ZK_L("%s 没有列 %s", "%s has no column %s"), rd->src->path,
                           rd->in[i]);
        if (rd->slot[c] >= 0)
            rd->same[i] = rd->slot[c];
        else
            rd->slot[c] = (int)i;
    }
    return ZK_OK;
}

zk_err zk__reader_open(zk_ctx *cx, const zk_source *src, const char *const *in, size_t n_in, zk__reader **out)
{
    zk__reader *rd = zk_xmalloc(sizeof *rd);
    zk_err err;

    *rd = (zk__reader){.src = src, .lang = cx->lang, .in = in, .n_in = n_in, .line = 1, .fd = -1};
    rd->csv = (zk__csv){src->delimiter ? src->delimiter : ',', '\n', LINE_BYTES_DEFAULT};
    if (src->max_line > 0)
        rd->csv.max_line = (size_t)(src->max_line < LINE_BYTES_MAX ? src->max_line : LINE_BYTES_MAX);
    rd->parquet = src->format == ZK_PARQUET;
    pthread_mutex_init(&rd->lock, NULL);
    pthread_mutex_init(&rd->bad.lock, NULL);
    if (rd->parquet)
        err = parquet_open(cx, rd);
    else if (!(err = bytes_open(cx, rd)) && !(err = bytes_begin(cx, rd)))
        err = src->format == ZK_CSV ? csv_header(cx, rd) : n_in ? ZK_OK : json_header(cx, rd);
    if (!err)
        err = columns_map(cx, rd);
    if (err)
        zk__reader_close(rd);
    *out = err ? NULL : rd;
    return err;
}

void zk__reader_close(zk__reader *rd)
{
    if (!rd)
        return;
    if (rd->gz)
        gzclose(rd->gz);
    if (rd->fd >= 0)
        close(rd->fd);
    if (rd->parquet)
        duckdb_destroy_result(&rd->result);
    zk__duck_close(&rd->con);
    zk_buf_clear(&rd->carry);
    zk_arena_clear(&rd->bad.arena);
    free(rd->bad.items);
    pthread_mutex_destroy(&rd->bad.lock);
    pthread_mutex_destroy(&rd->lock);
    free(rd);
}

double zk__reader_fraction(const zk__reader *rd)
{
    return rd->size > 0 ? (double)atomic_load(&rd->taken) / (double)rd->size : 0;
}

/* ---- the two uses without sealing ---- */

zk_err zk_source_columns(zk_ctx *cx, const zk_source *src, const char ***names, size_t *n)
{
    zk__reader *rd;

    ZK_TRY(zk__reader_open(cx, src, NULL, 0, &rd));
    *names = rd->names;
    *n = rd->n_columns;
    zk__reader_close(rd);
    return ZK_OK;
}

zk_err zk_source_walk(zk_ctx *cx, const zk_source *src, const char *const *in, size_t n_in, zk_walk_fn fn,
                      void *user, zk_badline **bad, size_t *n_bad)
{
    zk__reader *rd;
    zk__cursor c;
    zk_str *values = ZK_NEWS(&cx->arena, zk_str, n_in);
    zk_err err = ZK_OK;

    ZK_TRY(zk__reader_open(cx, src, in, n_in, &rd));
    zk__cursor_init(&c, rd);
    do {
        if ((err = zk__cursor_next(&c)))
            zk__reader_error(cx, rd);
        for (size_t r = 0; !err && r < c.rows; r++) {
            for (size_t i = 0; i < n_in; i++)
                values[i] = c.in[i][r];
            err = fn(user, c.line[r], values, n_in);
        }
    } while (!err && c.rows);
    zk__cursor_clear(&c);
    if (bad && n_bad) {
        size_t kept;

        *bad = zk__reader_bad(rd, &cx->arena, &kept, n_bad);
    }
    zk__reader_close(rd);
    return err == ZK_ECANCELLED ? ZK_OK : err;
}
