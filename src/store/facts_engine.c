/* SPDX-License-Identifier: Apache-2.0
 *
 * Opening DuckDB, running statements, quoting, and the two callbacks through which rows go in and
 * out (contract in facts_engine.h and facts.h).
 *
 * The engine is an in-memory database that only reads and writes files: no extension is ever loaded
 * from disk or network, no setting can be changed after opening, and no statement contains text of a
 * stranger outside quotes.
 */
#include "store/facts_engine.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"

/* ---- errors ---- */

static bool has(const char *text, const char *part)
{
    return text && strstr(text, part) != NULL;
}

/* The engine's sentence without the statement of ours that it quotes behind it. */
static const char *said(zk_ctx *cx, const char *message)
{
    const char *quote = message ? strstr(message, "\n\nLINE ") : NULL;

    if (!message)
        return "?";
    return quote ? zk_strndup(&cx->arena, message, (size_t)(quote - message)) : message;
}

zk_err zk__duck_fail(zk_ctx *cx, duckdb_error_type type, const char *message, const char *what, zk_err doubt)
{
    zk_err code = doubt;

    message = said(cx, message);
    if (has(message, "No space left") || has(message, "max_temp_directory_size"))
        return zk_fail(cx, ZK_EFULL, ZK_L("%s：磁盘空间不足", "%s: no space left on the disk"), what);
    if (type == DUCKDB_ERROR_OUT_OF_MEMORY || has(message, "Out of Memory"))
        return zk_fail(cx, ZK_ELIMIT, ZK_L("%s：超出内存限额（%s）", "%s: over the memory limit (%s)"), what,
                       message);
    if (type == DUCKDB_ERROR_INTERRUPT)
        return zk_fail(cx, ZK_ECANCELLED, ZK_L("%s：已取消", "%s: cancelled"), what);
    if (doubt == ZK_ESTORE &&
        (type == DUCKDB_ERROR_IO || type == DUCKDB_ERROR_PERMISSION || has(message, "IO Error")))
        code = ZK_EIO;
    return zk_fail(cx, code, ZK_L("%s：%s", "%s: %s"), what, message);
}

/* Waits for whoever opens the engine. */
static zk_err opened(zk_ctx *cx)
{
    zk_facts *facts = cx->facts;

    pthread_mutex_lock(&facts->lock);
    if (facts->opening)
        pthread_join(facts->opener, NULL);
    facts->opening = false;
    pthread_mutex_unlock(&facts->lock);
    return facts->cx.error ? zk_fail(cx, facts->cx.error, ZK_L("%s", "%s"), facts->cx.message) : ZK_OK;
}

zk_err zk__duck_connect(zk_ctx *cx, duckdb_connection *con)
{
    *con = NULL;
    if (!cx->facts)
        return zk_fail(cx, ZK_EINTERNAL, ZK_L("列引擎未打开", "the column engine is not open"));
    ZK_TRY(opened(cx));
    if (duckdb_connect(cx->facts->db, con) != DuckDBSuccess)
        return zk_fail(cx, ZK_ESTORE, ZK_L("列引擎拒绝连接", "the column engine refuses a connection"));
    return ZK_OK;
}

void zk__duck_close(duckdb_connection *con)
{
    if (*con)
        duckdb_disconnect(con);
    *con = NULL;
}

zk_err zk__duck_run(zk_ctx *cx, duckdb_connection con, const char *sql, const char *what,
                    duckdb_result *result)
{
    duckdb_result own;
    zk_err err = ZK_OK;

    if (duckdb_query(con, sql, &own) != DuckDBSuccess)
        err = zk__duck_fail(cx, duckdb_result_error_type(&own), duckdb_result_error(&own), what, ZK_ESTORE);
    if (!err && result)
        *result = own;
    else
        duckdb_destroy_result(&own);
    return err;
}

zk_err zk__duck_stream(zk_ctx *cx, duckdb_connection con, const char *sql, const char *what,
                       duckdb_result *result)
{
    duckdb_prepared_statement stmt = NULL;
    duckdb_pending_result pending = NULL;
    zk_err err = ZK_OK;

    if (duckdb_prepare(con, sql, &stmt) != DuckDBSuccess)
        err = zk__duck_fail(cx, DUCKDB_ERROR_INVALID, duckdb_prepare_error(stmt), what, ZK_ESTORE);
    else if (duckdb_pending_prepared_streaming(stmt, &pending) != DuckDBSuccess)
        err = zk__duck_fail(cx, DUCKDB_ERROR_INVALID, duckdb_pending_error(pending), what, ZK_ESTORE);
    else if (duckdb_execute_pending(pending, result) != DuckDBSuccess) {
        err =
            zk__duck_fail(cx, duckdb_result_error_type(result), duckdb_result_error(result), what, ZK_ESTORE);
        duckdb_destroy_result(result);
    }
    duckdb_destroy_pending(&pending);
    duckdb_destroy_prepare(&stmt);
    return err;
}

/* This thread works on the statement, too, a slice at a time. */
static duckdb_pending_state work(duckdb_pending_result pending, void (*tick)(void *user), void *user)
{
    const struct timespec nap = {.tv_nsec = 2000000};
    duckdb_pending_state state;

    do {
        state = duckdb_pending_execute_task(pending);
        if (state == DUCKDB_PENDING_NO_TASKS_AVAILABLE)
            nanosleep(&nap, NULL);
        if (tick)
            tick(user);
    } while (!duckdb_pending_execution_is_finished(state));
    return state;
}

zk_err zk__duck_run_long(zk_ctx *cx, duckdb_connection con, const char *sql, const char *what,
                         void (*tick)(void *user), void *user)
{
    duckdb_prepared_statement stmt = NULL;
    duckdb_pending_result pending = NULL;
    duckdb_result result = {0};
    zk_err err = ZK_OK;

    if (duckdb_prepare(con, sql, &stmt) != DuckDBSuccess)
        err = zk__duck_fail(cx, DUCKDB_ERROR_INVALID, duckdb_prepare_error(stmt), what, ZK_ESTORE);
    else if (duckdb_pending_prepared(stmt, &pending) != DuckDBSuccess ||
             work(pending, tick, user) == DUCKDB_PENDING_ERROR)
        err = zk__duck_fail(cx, DUCKDB_ERROR_INVALID, duckdb_pending_error(pending), what, ZK_ESTORE);
    else if (duckdb_execute_pending(pending, &result) != DuckDBSuccess)
        err = zk__duck_fail(cx, duckdb_result_error_type(&result), duckdb_result_error(&result), what,
                            ZK_ESTORE);
    duckdb_destroy_result(&result);
    duckdb_destroy_pending(&pending);
    duckdb_destroy_prepare(&stmt);
    return err;
}

int64_t zk__duck_int(duckdb_result *result)
{
    return duckdb_value_int64(result, 0, 0);
}

/* ---- statements ---- */

static void quoted(zk_buf *sql, const char *text, char quote)
{
    zk_buf_putc(sql, quote);
    for (; *text; text++) {
        if (*text == quote)
            zk_buf_putc(sql, quote);
        zk_buf_putc(sql, *text);
    }
    zk_buf_putc(sql, quote);
}

void zk__sql_name(zk_buf *sql, const char *name)
{
    quoted(sql, name, '"');
}

void zk__sql_text(zk_buf *sql, const char *text)
{
    quoted(sql, text, '\'');
}

void zk__sql_path(zk_buf *sql, const char *path)
{
    zk_buf escaped = {0};

    for (; *path; path++)
        if (strchr("*?[", *path))
            zk_buf_fmt(&escaped, "[%c]", *path);
        else
            zk_buf_putc(&escaped, *path);
    quoted(sql, escaped.p ? escaped.p : "", '\'');
    zk_buf_clear(&escaped);
}

void zk__sql_ptr(zk_buf *sql, const void *p)
{
    zk_buf_fmt(sql, "%" PRIuPTR "::UBIGINT", (uintptr_t)p);
}

zk_err zk__sql_names(zk_ctx *cx, zk_buf *sql, const char *list, const char *const *names, size_t n,
                     uint8_t *seen)
{
    bool first = true;

    for (const char *p = list ? list : ""; *p;) {
        size_t len = strcspn(p, ","), c = 0;
        zk_str name = zk_str_trim((zk_str){p, len});

        while (c < n && !zk_str_is(name, names[c]))
            c++;
        if (c == n)
            return zk_fail(cx, ZK_EINTERNAL, ZK_L("没有列 %.*s", "no column %.*s"), (int)name.n, name.p);
        if (!first)
            zk_buf_puts(sql, ", ");
        zk__sql_name(sql, names[c]);
        if (seen)
            seen[c] = 1;
        first = false;
        p += len + (p[len] == ',');
    }
    return ZK_OK;
}

bool zk__is_text(zk_coltype type)
{
    return type == ZK_COL_TEXT || type == ZK_COL_CODE;
}

duckdb_type zk__duck_type(zk_coltype type)
{
    switch (type) {
    case ZK_COL_DATE: return DUCKDB_TYPE_DATE;
    case ZK_COL_TIME: return DUCKDB_TYPE_TIMESTAMP_MS;
    case ZK_COL_REAL: return DUCKDB_TYPE_DOUBLE;
    case ZK_COL_BOOL: return DUCKDB_TYPE_BOOLEAN;
    case ZK_COL_TEXT:
    case ZK_COL_CODE: return DUCKDB_TYPE_VARCHAR;
    case ZK_COL_INT:
    case ZK_COL_MONEY:
    case ZK_COL_ENERGY: break;
    }
    return DUCKDB_TYPE_BIGINT;
}

const char *zk__sql_type(zk_coltype type)
{
    switch (zk__duck_type(type)) {
    case DUCKDB_TYPE_DATE: return "DATE";
    case DUCKDB_TYPE_TIMESTAMP_MS: return "TIMESTAMP_MS";
    case DUCKDB_TYPE_DOUBLE: return "DOUBLE";
    case DUCKDB_TYPE_BOOLEAN: return "BOOLEAN";
    case DUCKDB_TYPE_VARCHAR: return "VARCHAR";
    default: return "BIGINT";
    }
}

/* Measured on 36 million bills, two cores (write s, MB, scan of five columns s): snappy 6.3, 486, 1.0; lz4
 * 6.4, 523, 0.7; zstd 8.6, 242, 1.1; uncompressed 5.8, 1147, 0.6; version 2 encodings with snappy 6.3, 319,
 * 0.74; with zstd 6.7, 200, 0.70. Row groups of 122,880 rows: one subject out of 36 million in 15 to 20 ms;
 * a third of that size takes twice as long because the footer grows. */
void zk__sql_copy_options(zk_buf *sql, int64_t row_group)
{
    zk_buf_fmt(sql,
               " (FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, ROW_GROUP_SIZE %" PRId64
               ", USE_TMP_FILE false)",
               row_group > 0 ? row_group : 122880);
}

void zk__vector_text(duckdb_vector v, duckdb_string_t *data, idx_t r, zk_str s)
{
    if (s.n <= sizeof data->value.inlined.inlined) {
        /* Short strings live in the vector itself; the engine compares them with their zero padding. */
        memset(&data[r], 0, sizeof data[r]);
        data[r].value.inlined.length = (uint32_t)s.n;
        if (s.n)
            memcpy(data[r].value.inlined.inlined, s.p, s.n);
    } else {
        duckdb_vector_assign_string_element_len(v, r, s.p, s.n);
    }
}

/* ---- worker numbers ---- */

void zk__slots_init(zk__slots *s, zk_arena *a, int n)
{
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->free, NULL);
    s->n = s->n_idle = n;
    s->idle = ZK_NEWS(a, int, n);
    for (int i = 0; i < n; i++)
        s->idle[i] = n - 1 - i;
}

void zk__slots_clear(zk__slots *s)
{
    pthread_mutex_destroy(&s->lock);
    pthread_cond_destroy(&s->free);
}

int zk__slot_take(zk__slots *s)
{
    int slot;

    pthread_mutex_lock(&s->lock);
    while (!s->n_idle)
        pthread_cond_wait(&s->free, &s->lock);
    slot = s->idle[--s->n_idle];
    pthread_mutex_unlock(&s->lock);
    return slot;
}

void zk__slot_give(zk__slots *s, int slot)
{
    pthread_mutex_lock(&s->lock);
    s->idle[s->n_idle++] = slot;
    pthread_cond_signal(&s->free);
    pthread_mutex_unlock(&s->lock);
}

/* ---- zk_rows: rows made in C ---- */

static void rows_bind(duckdb_bind_info info)
{
    duckdb_value value = duckdb_bind_get_parameter(info, 0);
    zk__rows *rows = (zk__rows *)(uintptr_t)duckdb_get_uint64(value); /* zk__sql_ptr wrote it */

    duckdb_destroy_value(&value);
    for (size_t c = 0; c < rows->n_cols; c++) {
        duckdb_logical_type type = duckdb_create_logical_type(zk__duck_type(rows->types[c]));

        duckdb_bind_add_result_column(info, rows->names[c], type);
        duckdb_destroy_logical_type(&type);
    }
    duckdb_bind_set_bind_data(info, rows, NULL);
}

static void rows_init(duckdb_init_info info)
{
    zk__rows *rows = duckdb_init_get_bind_data(info);

    duckdb_init_set_max_threads(info, (idx_t)rows->threads);
}

static void rows_local(duckdb_init_info info)
{
    zk__rows *rows = duckdb_init_get_bind_data(info);

    duckdb_init_set_init_data(info, rows->local_new(rows), rows->local_free);
}

static void rows_next(duckdb_function_info info, duckdb_data_chunk out)
{
    zk__rows *rows = duckdb_function_get_bind_data(info);
    zk_err err = ZK_OK;
    idx_t n = rows->next(rows, duckdb_function_get_local_init_data(info), out, &err);

    if (err) {
        rows->error = err;
        duckdb_function_set_error(info, zk_err_name(err));
    }
    duckdb_data_chunk_set_size(out, err ? 0 : n);
}

static zk_err rows_register(zk_ctx *cx, duckdb_connection con)
{
    duckdb_table_function f = duckdb_create_table_function();
    duckdb_logical_type address = duckdb_create_logical_type(DUCKDB_TYPE_UBIGINT);
    duckdb_state state;

    duckdb_table_function_set_name(f, "zk_rows");
    duckdb_table_function_add_parameter(f, address);
    duckdb_table_function_set_bind(f, rows_bind);
    duckdb_table_function_set_init(f, rows_init);
    duckdb_table_function_set_local_init(f, rows_local);
    duckdb_table_function_set_function(f, rows_next);
    state = duckdb_register_table_function(con, f);
    duckdb_destroy_logical_type(&address);
    duckdb_destroy_table_function(&f);
    return state == DuckDBSuccess
               ? ZK_OK
               : zk_fail(cx, ZK_EINTERNAL, ZK_L("列引擎不接受 zk_rows", "the column engine refuses zk_rows"));
}

/* ---- zk_sink: vectors of a scan ---- */

static void sink_take(duckdb_function_info info, duckdb_data_chunk in, duckdb_vector out)
{
    uint64_t *address = duckdb_vector_get_data(duckdb_data_chunk_get_vector(in, 0));
    idx_t n = duckdb_data_chunk_get_size(in);
    zk__sink *sink;
    zk_err err;

    memset(duckdb_vector_get_data(out), 0, n * sizeof(bool));
    if (!n)
        return;
    sink = (zk__sink *)(uintptr_t)address[0];
    if ((err = sink->take(sink, in))) {
        sink->error = err;
        duckdb_scalar_function_set_error(info, zk_err_name(err));
    }
}

static zk_err sink_register(zk_ctx *cx, duckdb_connection con)
{
    duckdb_scalar_function f = duckdb_create_scalar_function();
    duckdb_logical_type address = duckdb_create_logical_type(DUCKDB_TYPE_UBIGINT);
    duckdb_logical_type any = duckdb_create_logical_type(DUCKDB_TYPE_ANY);
    duckdb_logical_type boolean = duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN);
    duckdb_state state;

    duckdb_scalar_function_set_name(f, "zk_sink");
    duckdb_scalar_function_add_parameter(f, address);
    duckdb_scalar_function_set_varargs(f, any);
    duckdb_scalar_function_set_special_handling(f); /* rows with NULLs come too */
    duckdb_scalar_function_set_volatile(f);         /* evaluated once per row, never folded */
    duckdb_scalar_function_set_return_type(f, boolean);
    duckdb_scalar_function_set_function(f, sink_take);
    state = duckdb_register_scalar_function(con, f);
    duckdb_destroy_logical_type(&address);
    duckdb_destroy_logical_type(&any);
    duckdb_destroy_logical_type(&boolean);
    duckdb_destroy_scalar_function(&f);
    return state == DuckDBSuccess
               ? ZK_OK
               : zk_fail(cx, ZK_EINTERNAL, ZK_L("列引擎不接受 zk_sink", "the column engine refuses zk_sink"));
}

/* ---- opening ---- */

static zk_err engine_start(zk_ctx *cx, zk_facts *facts)
{
    struct {
        const char *name, *value;
    } const settings[] = {
        {"threads", zk_fmt(&cx->arena, "%d", facts->threads)},
        {"memory_limit", zk_fmt(&cx->arena, "%" PRId64 "B", facts->memory_bytes)},
        {"temp_directory", facts->tmp_dir},
        {"autoinstall_known_extensions", "false"},
        {"autoload_known_extensions", "false"},
        {"allow_community_extensions", "false"},
        {"allow_persistent_secrets", "false"},
        {"preserve_insertion_order", "true"},
        {"enable_external_file_cache", "false"}, /* the system's page cache does that, for all of us */
        {"disabled_optimizers", facts->only_scans ? "statistics_propagation,join_order" : ""},
    };
    duckdb_config config = NULL;
    char *why = NULL;
    zk_err err = ZK_OK;

    if (duckdb_create_config(&config) != DuckDBSuccess)
        return zk_fail(cx, ZK_ESTORE, ZK_L("列引擎无法启动", "the column engine does not start"));
    for (size_t i = 0; !err && i < sizeof settings / sizeof *settings; i++)
        if (duckdb_set_config(config, settings[i].name, settings[i].value) != DuckDBSuccess)
            err = zk_fail(cx, ZK_ESTORE,
                          ZK_L("列引擎不认识设置 %s", "the column engine does not know setting %s"),
                          settings[i].name);
    if (!err && duckdb_open_ext(NULL, &facts->db, config, &why) != DuckDBSuccess)
        err = zk_fail(cx, ZK_ESTORE, ZK_L("列引擎无法启动：%s", "the column engine does not start: %s"),
                      why ? why : "?");
    duckdb_free(why);
    duckdb_destroy_config(&config);
    return err;
}

static int64_t machine_bytes(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);

    return pages > 0 && size > 0 ? (int64_t)pages * size : (int64_t)1 << 30;
}

/* A file is scanned in ranges: its footer is parsed once. Nothing can be set afterwards. */
static zk_err engine_settle(zk_ctx *cx, duckdb_connection con)
{
    ZK_TRY(zk__duck_run(cx, con, "SET GLOBAL parquet_metadata_cache = true", "parquet_metadata_cache", NULL));
    return zk__duck_run(cx, con, "SET GLOBAL lock_configuration = true", "lock_configuration", NULL);
}

/* Files that the engine and we ourselves have open at a time, and some more. An opening that fails for want of them is
 * the end of the process: the engine (1.5.6) throws out of a destructor. */
static zk_err descriptors_free(zk_ctx *cx)
{
    enum { WANTED = 16 };
    int fd[WANTED], n = 0, why = 0;

    while (n < WANTED && (fd[n] = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
        n++;
    why = errno;
    for (int i = 0; i < n; i++)
        close(fd[i]);
    if (n == WANTED)
        return ZK_OK;
    return zk_fail(cx, ZK_ELIMIT,
                   ZK_L("列引擎还要打开 %d 个文件：%s（ulimit -n）",
                        "the column engine has to open %d more files: %s (ulimit -n)"),
                   WANTED, zk_errno_text(cx, why));
}

/* In a thread of its own. */
static void *engine_open(void *arg)
{
    zk_facts *facts = arg;
    zk_ctx *cx = &facts->cx;
    duckdb_connection con = NULL;

    if (engine_start(cx, facts))
        return NULL;
    if (duckdb_vector_size() != ZK__VECTOR)
        zk_fail(cx, ZK_EINTERNAL, ZK_L("列引擎的向量是 %d 行", "the column engine's vectors have %d rows"),
                (int)duckdb_vector_size());
    else if (duckdb_connect(facts->db, &con) != DuckDBSuccess)
        zk_fail(cx, ZK_ESTORE, ZK_L("列引擎拒绝连接", "the column engine refuses a connection"));
    else if (!rows_register(cx, con) && !sink_register(cx, con))
        engine_settle(cx, con);
    zk__duck_close(&con);
    return NULL;
}

static void engine_begin(zk_ctx *cx, const char *tmp_dir, zk_facts how)
{
    zk_facts *facts;

    if (cx->facts)
        return;
    facts = zk_xmalloc(sizeof *facts);
    *facts = how;
    facts->cx = (zk_ctx){.lang = cx->lang};
    facts->tmp_dir = zk_strdup(&facts->cx.arena, tmp_dir);
    pthread_mutex_init(&facts->lock, NULL);
    cx->facts = facts;
    if (descriptors_free(&facts->cx))
        return;
    facts->opening = !pthread_create(&facts->opener, NULL, engine_open, facts);
    if (!facts->opening)
        engine_open(facts);
}

void zk_facts_open(zk_ctx *cx, const char *tmp_dir, int64_t memory_mb)
{
    engine_begin(cx, tmp_dir,
                 (zk_facts){.threads = cx->threads,
                            .memory_bytes = memory_mb > 0 ? memory_mb << 20 : machine_bytes() / 3});
}

void zk_facts_open_scans(zk_ctx *cx, const char *tmp_dir, int64_t memory_mb)
{
    engine_begin(cx, tmp_dir,
                 (zk_facts){.threads = cx->threads, .memory_bytes = memory_mb << 20, .only_scans = true});
}

void zk_facts_open_lookup(zk_ctx *cx, const char *tmp_dir)
{
    engine_begin(cx, tmp_dir,
                 (zk_facts){.threads = 1, .memory_bytes = machine_bytes() / 3, .only_scans = true});
}

void zk_facts_close(zk_ctx *cx)
{
    zk_facts *facts = cx->facts;

    if (!facts)
        return;
    if (facts->opening)
        pthread_join(facts->opener, NULL);
    duckdb_close(&facts->db);
    pthread_mutex_destroy(&facts->lock);
    zk_arena_clear(&facts->cx.arena);
    free(facts);
    cx->facts = NULL;
}
