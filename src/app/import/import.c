/* SPDX-License-Identifier: Apache-2.0
 *
 * One file's way in, from the lock to the commit (contract in import.h).
 *
 * Everything slow happens before the transaction: sealing, explaining refusals, comparing with what is
 * there. Ids are looked up but not taken, files get their final names but no ledger row; then one short
 * transaction takes the ids and names the files. Killed at any moment, the folder is as before: what no ledger
 * row names is swept by the next writer.
 */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/folder/folder.h"
#include "app/import/job.h"
#include "app/import/rejects.h"
#include "base/file.h"

static int64_t now_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Up to two digits at *p; -1 when there is none. */
static int two_digits(const char **p)
{
    int n = -1;

    for (int i = 0; i < 2 && **p >= '0' && **p <= '9'; i++)
        n = (n < 0 ? 0 : n * 10) + (*(*p)++ - '0');
    return n;
}

bool zk_utc_offset(const char *s, int *minutes)
{
    int sign = *s == '-' ? -1 : 1, h, m = 0;

    if (!strcmp(s, "Z") || !strcmp(s, "z")) {
        *minutes = 0;
        return true;
    }
    if (*s != '+' && *s != '-')
        return false;
    s++;
    h = two_digits(&s);
    if (*s) { /* +8:00, +08:00, +0800 */
        s += *s == ':';
        m = two_digits(&s);
    }
    if (*s || h < 0 || h > 14 || m < 0 || m > 59)
        return false;
    *minutes = sign * (h * 60 + m);
    return true;
}

/* ---- the file's hash, beside the work -------------------------------------------------------- */

static void *hash_run(void *user)
{
    zk__hash *h = user;

    h->err = zk_file_sha256(&h->cx, h->path, h->hex);
    return NULL;
}

static void hash_start(zk__job *j)
{
    j->hash.path = j->opt->path;
    zk_ctx_init(&j->hash.cx);
    j->hash.cx.lang = j->cx->lang;
    j->hash.running = pthread_create(&j->hash.thread, NULL, hash_run, &j->hash) == 0;
    if (!j->hash.running)
        hash_run(&j->hash);
}

static zk_err hash_wait(zk__job *j)
{
    if (j->hash.running)
        pthread_join(j->hash.thread, NULL);
    j->hash.running = false;
    j->result->sha256 = zk_strdup(&j->cx->arena, j->hash.hex);
    if (j->hash.err)
        return zk_fail(j->cx, j->hash.err, ZK_L("%s", "%s"),
                       j->hash.cx.message ? j->hash.cx.message : zk_err_text(j->hash.err));
    return ZK_OK;
}

/* Whoever mended what was refused (customers that came later) must not count the others twice. */
static const char *refused_then(zk_ctx *cx, const zk_import_row *row)
{
    if (!row->rejected)
        return "";
    return zk_fmt(&cx->arena,
                  ZK_TR(cx, "，当时拒绝 %" PRId64 " 行，补齐后先 zhike import undo %" PRId64 " 再导入",
                        "; %" PRId64 " of its rows refused: once they can go in, zhike import undo %" PRId64
                        " and import it anew"),
                  row->rejected, row->id);
}

/* An import that brought nothing is no reason to refuse the file: its customers may be there by now. */
static zk_err same_file_check(zk__job *j)
{
    zk_ctx *cx = j->cx;
    int64_t id, at_ms;
    zk_import_row row;
    time_t at;
    char day[32];
    struct tm tm;

    if (j->opt->again)
        return ZK_OK;
    /* The size alone says no nearly always; the hash is waited for only when it does not. */
    ZK_TRY(zk__sql_same_file(cx, j->opt->kind->name, j->result->bytes, NULL, &id, &at_ms));
    if (!id)
        return ZK_OK;
    ZK_TRY(hash_wait(j));
    ZK_TRY(zk__sql_same_file(cx, j->opt->kind->name, j->result->bytes, j->result->sha256, &id, &at_ms));
    if (!id)
        return ZK_OK;
    at = (time_t)(at_ms / 1000);
    localtime_r(&at, &tm);
    strftime(day, sizeof day, "%Y-%m-%d %H:%M", &tm);
    ZK_TRY(zk_import_get(cx, id, &row));
    return zk_fail(cx, ZK_ECONFLICT,
                   ZK_L("%s 已在 %s 导入过 (第 %" PRId64 " 次导入%s)；确要再导一次用 --again",
                        "%s was imported already on %s (import %" PRId64 "%s); --again imports it once more"),
                   j->opt->path, day, id, refused_then(cx, &row));
}

/* ---- plans -------------------------------------------------------------------------------------- */

/* A file without a head line has the names the map gives; the reader has its own. */
static zk_err names_get(zk__job *j, const char ***source, const char ***shown, size_t *n)
{
    zk_ctx *cx = j->cx;

    if (j->has_map && !j->map.header && j->sniffed.source.delimiter && strcmp(j->sniffed.format, "XLSX") &&
        !j->blanks)
        j->sniffed.source.header = false;
    ZK_TRY(zk_source_columns(cx, &j->sniffed.source, source, n));
    *shown = *source;
    if (j->sniffed.source.header)
        return ZK_OK;
    if (*n != j->map.n_names)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s 有 %zu 列，映射 %s 列出了 %zu 列", "%s has %zu columns, map %s names %zu"),
                       j->opt->path, *n, j->map.name, j->map.n_names);
    *shown = j->map.names;
    return ZK_OK;
}

static zk_err plans_make(zk__job *j)
{
    zk_ctx *cx = j->cx;
    const char **source, **shown;
    size_t n;

    ZK_TRY(names_get(j, &source, &shown, &n));
    j->result->columns = ZK_NEWS(&cx->arena, zk_import_column, n + 1);
    j->result->n_columns = n;
    for (size_t c = 0; c < n; c++)
        j->result->columns[c].name = shown[c];
    j->n_parts = j->has_map ? j->map.n_parts : 1;
    j->parts = ZK_NEWS(&cx->arena, zk__part_job, j->n_parts);
    for (size_t i = 0; i < j->n_parts; i++) {
        zk__plan *p = &j->parts[i].plan;

        ZK_TRY(zk__plan_make(cx, j->opt, j->has_map ? &j->map : NULL, j->has_map ? &j->map.parts[i] : NULL,
                             shown, n, p, j->result->columns));
        if (shown == source)
            continue;
        for (size_t c = 0; c < n; c++)
            if (p->used_of[c] >= 0)
                p->used[p->used_of[c]] = source[c];
        p->names = source;
    }
    return ZK_OK;
}

/* ---- sealing -------------------------------------------------------------------------------------- */

static void progress_at(void *user, double fraction)
{
    zk__job *j = user;
    double all = j->progress_from + (j->progress_to - j->progress_from) * fraction;

    zk_progress_at(&j->progress, all, all * (double)j->result->bytes / 1e6);
}

static void progress_stage(zk__job *j, double from, double to)
{
    j->progress_from = from;
    j->progress_to = to;
}

static zk_err part_seal(zk__job *j, zk__part_job *part, bool collect, zk_sealed *out)
{
    zk__plan *p = &part->plan;
    zk_seal seal = {.source = &j->sniffed.source,
                    .in = p->used,
                    .n_in = p->n_used,
                    .cols = p->seal,
                    .n_cols = collect ? 1 : p->n_seal,
                    .absent = p->absent,
                    .order_by = collect ? "subject" : p->order_by,
                    .unique = collect ? NULL : p->same,
                    .convert = zk__convert_chunk,
                    .user = &part->convert,
                    .path = part->tmp,
                    .progress = progress_at,
                    .progress_user = j};

    return zk_facts_seal(j->cx, &seal, out);
}

/* First pass: which customers must be made. */
static zk_err collect(zk__job *j)
{
    zk_ctx *cx = j->cx;
    zk_sealed sealed;

    for (size_t i = 0; i < j->n_parts; i++) {
        zk__part_job *part = &j->parts[i];

        zk__convert_init(cx, &part->convert, &part->plan, &j->ids, true);
        progress_stage(j, 0.35 * (double)i / (double)j->n_parts, 0.35 * (double)(i + 1) / (double)j->n_parts);
        ZK_TRY(part_seal(j, part, true, &sealed));
    }
    ZK_TRY(zk__ids_make(j));
    for (size_t i = 0; i < j->n_parts; i++)
        zk__convert_clear(&j->parts[i].convert);
    return ZK_OK;
}

static zk_err counts_add(zk__job *j, zk__part_job *part)
{
    zk_import_result *r = j->result;
    const zk_sealed *s = &part->sealed;
    int64_t refused = 0, filtered = 0;

    part->date_min = INT32_MAX;
    part->date_max = INT32_MIN;
    for (int t = 0; t < part->convert.threads; t++) {
        const zk__tally *tally = &part->convert.tally[t];

        refused += tally->refused;
        filtered += tally->filtered;
        part->date_min = tally->date_min < part->date_min ? tally->date_min : part->date_min;
        part->date_max = tally->date_max > part->date_max ? tally->date_max : part->date_max;
    }
    r->read += s->rows_read;
    r->accepted += s->rows;
    r->rejected += refused + (int64_t)s->n_bad + s->conflicts;
    r->duplicate += s->duplicates;
    r->filtered += filtered;
    if (s->rows && part->date_min < r->date_min)
        r->date_min = part->date_min;
    if (s->rows && part->date_max > r->date_max)
        r->date_max = part->date_max;
    return s->rows_read == s->rows + refused + filtered + (int64_t)s->n_bad + s->conflicts + s->duplicates
               ? ZK_OK
               : zk_fail(j->cx, ZK_EINTERNAL,
                         ZK_L("%s: 行数对不上，什么也没有导入",
                              "%s: the counts do not add up; nothing was imported"),
                         j->opt->path);
}

static zk_err seal_all(zk__job *j, double from)
{
    for (size_t i = 0; i < j->n_parts; i++) {
        zk__part_job *part = &j->parts[i];
        double step = (0.92 - from) / (double)j->n_parts;

        zk__convert_init(j->cx, &part->convert, &part->plan, &j->ids, false);
        progress_stage(j, from + step * (double)i, from + step * (double)(i + 1));
        ZK_TRY(part_seal(j, part, false, &part->sealed));
        ZK_TRY(counts_add(j, part));
    }
    return ZK_OK;
}

/* ---- refusals --------------------------------------------------------------------------------------- */

/* A name for the rejects file made of the import's number and what is plain in the file's name. */
static const char *rejects_name(zk__job *j)
{
    const char *slash = strrchr(j->opt->path, '/'), *base = slash ? slash + 1 : j->opt->path;
    char *name = zk_strndup(&j->cx->arena, base, strnlen(base, 100));

    name[zk_utf8_valid(name, strlen(name))] = 0;
    if (strlen(name) > 4 && !strcmp(name + strlen(name) - 4, ".csv"))
        name[strlen(name) - 4] = 0;
    for (char *p = name; *p; p++)
        if ((unsigned char)*p <= ' ' || strchr("\\:*?\"<>|", *p) || *p == 127)
            *p = '_';
    return j->opt->strict ? zk_fmt(&j->cx->arena, "rejects/strict-%s.csv", name)
                          : zk_fmt(&j->cx->arena, "rejects/%" PRId64 "-%s.csv", j->import_id, name);
}

static zk_err explain(zk__job *j)
{
    zk_ctx *cx = j->cx;
    zk_import_result *r = j->result;
    zk__rejects rejects = {0};
    size_t wanted = j->opt->dry_run ? 5 : 0;
    zk_err err = ZK_OK;

    r->rejects = ZK_NEWS(&cx->arena, zk_import_reject, ZK_IMPORT_SHOWN_MAX);
    r->rows = ZK_NEWS(&cx->arena, const char **, 8);
    if (wanted) {
        const zk__plan *p = &j->parts[0].plan;

        r->head = ZK_NEWS(&cx->arena, const char *, p->n_cols);
        for (r->n_head = 0; r->n_head < p->n_cols; r->n_head++)
            r->head[r->n_head] = p->cols[r->n_head].field->name;
    }
    if (!r->rejected && !wanted)
        return ZK_OK;
    if (r->rejected && !j->opt->dry_run) {
        r->rejects_file = rejects_name(j);
        j->rejects_tmp = zk_folder_path(cx, zk_fmt(&cx->arena, "tmp/import-%ld-rejects.csv", (long)getpid()));
        ZK_TRY(zk_dir_make(cx, zk_folder_path(cx, "rejects")));
        ZK_TRY(zk__rejects_open(cx, &rejects, j->rejects_tmp));
    }
    for (size_t i = 0; i < j->n_parts && !err; i++)
        err = zk__rejects_part(cx, &rejects, &j->sniffed, &j->parts[i].convert, &j->parts[i].sealed,
                               i ? 0 : wanted, r);
    return zk__rejects_close(cx, &rejects, err);
}

static zk_err strict_check(zk__job *j)
{
    zk_import_result *r = j->result;

    if (!j->opt->strict || !r->rejected)
        return ZK_OK;
    if (j->rejects_tmp)
        ZK_TRY(zk_file_move(j->cx, j->rejects_tmp, zk_folder_path(j->cx, r->rejects_file)));
    j->rejects_tmp = NULL;
    return zk_fail(
        j->cx, ZK_EINVAL,
        ZK_L("%s: %" PRId64 " 行被拒绝，--strict 之下什么也没有导入。第一处: 第 %" PRId64 " 行，%s",
             "%s: %" PRId64
             " rows were refused, so with --strict nothing was imported. The first: line %" PRId64 ", %s"),
        j->opt->path, r->rejected, r->n_rejects ? r->rejects[0].line : 0,
        r->n_rejects ? r->rejects[0].message : "");
}

/* ---- the whole --------------------------------------------------------------------------------------- */

static zk_err prepare(zk__job *j)
{
    zk_ctx *cx = j->cx;
    const char *tmp = zk_folder_path(cx, "tmp");
    struct stat st;

    if (zk_utf8_valid(j->opt->path, strlen(j->opt->path)) != strlen(j->opt->path))
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("文件名 %s 不是 UTF-8 文字, 记不进台账; 请改名",
                 "the file name %s is not UTF-8 and cannot be kept in the ledger; please rename it"),
            zk_text_show(&cx->arena, zk_str_of(j->opt->path), 200));
    if (stat(j->opt->path, &st))
        return zk_file_fail(cx, errno, j->opt->path, (zk_both){"无法打开", "cannot open"});
    j->result->bytes = st.st_size;
    ZK_TRY(zk_dir_make(cx, tmp));
    if (j->opt->map) {
        ZK_TRY(zk__map_load(cx, j->opt->map, j->opt->kind, &j->map));
        j->has_map = true;
        j->blanks = j->map.delimiter &&
                    (!strcmp(j->map.delimiter, "whitespace") || !strcmp(j->map.delimiter, "space"));
    }
    ZK_TRY(zk__sniff(cx, j->opt, j->has_map ? &j->map : NULL, tmp, &j->sniffed));
    j->result->format = j->sniffed.format;
    j->result->encoding = j->sniffed.encoding;
    hash_start(j);
    j->hash_started = true;
    ZK_TRY(same_file_check(j));
    zk_facts_open(cx, tmp, 0);
    ZK_TRY(plans_make(j));
    for (size_t i = 0; i < j->n_parts; i++)
        j->parts[i].tmp = zk_fmt(&cx->arena, "%s/import-%ld-%zu.parquet", tmp, (long)getpid(), i);
    j->result->keyless = j->opt->kind->key && !j->parts[0].plan.same;
    j->creates = !strcmp(j->opt->kind->name, "customer") || j->parts[0].plan.create;
    ZK_TRY(zk__sql_peek(cx, "import", &j->import_id));
    return zk__ids_load(cx, &j->ids, &j->parts[0].plan, j->creates);
}

/* A file without any row is most likely not the file that was meant: nothing would come of it but an import. */
static zk_err rows_check(zk__job *j)
{
    if (j->result->read)
        return ZK_OK;
    return zk_fail(
        j->cx, ZK_EINVAL,
        ZK_L("%s 只有表头，没有数据行；什么也没有导入", "%s has a header but no rows; nothing was imported"),
        j->opt->path);
}

static zk_err run(zk__job *j)
{
    ZK_TRY(prepare(j));
    if (j->creates)
        ZK_TRY(collect(j));
    ZK_TRY(seal_all(j, j->creates ? 0.35 : 0));
    ZK_TRY(rows_check(j));
    ZK_TRY(explain(j));
    ZK_TRY(strict_check(j));
    ZK_TRY(zk__overlap_find(j));
    if (j->result->read !=
        j->result->accepted + j->result->rejected + j->result->duplicate + j->result->filtered)
        return zk_fail(
            j->cx, ZK_EINTERNAL,
            ZK_L("%s: 行数对不上，什么也没有导入", "%s: the counts do not add up; nothing was imported"),
            j->opt->path);
    progress_stage(j, 0.92, 1);
    progress_at(j, 0);
    if (j->hash.running)
        ZK_TRY(hash_wait(j));
    else if (!j->result->sha256)
        ZK_TRY(hash_wait(j));
    return j->opt->dry_run ? ZK_OK : zk__commit(j, now_ms());
}

static void clean(zk__job *j)
{
    if (j->hash.running)
        pthread_join(j->hash.thread, NULL);
    if (j->hash_started)
        zk_ctx_clear(&j->hash.cx);
    zk_import_source_clear(&j->sniffed);
    for (size_t i = 0; i < j->n_parts; i++) {
        if (j->parts[i].tmp)
            unlink(j->parts[i].tmp);
        zk__convert_clear(&j->parts[i].convert);
        zk__plan_clear(&j->parts[i].plan);
    }
    if (j->rejects_tmp)
        unlink(j->rejects_tmp);
    zk__ids_clear(&j->ids);
}

/* Rejects files of imports that were killed before their commit: their numbers are not taken yet. */
static zk_err rejects_sweep(zk_ctx *cx)
{
    const char *path = zk_folder_path(cx, "rejects");
    int64_t next;
    struct dirent *e;
    DIR *d;
    zk_err err = ZK_OK;

    ZK_TRY(zk__sql_peek(cx, "import", &next));
    d = opendir(path);
    while (d && !err && (e = readdir(d)))
        if (e->d_name[0] >= '1' && e->d_name[0] <= '9' && strtoll(e->d_name, NULL, 10) >= next)
            err = zk_file_remove(cx, zk_fmt(&cx->arena, "%s/%s", path, e->d_name));
    if (d)
        closedir(d);
    return err;
}

static zk_err begin(zk__job *j)
{
    zk_ctx *cx = j->cx;

    if (!j->opt->dry_run) {
        ZK_TRY(zk_folder_lock(cx, zk_fmt(&cx->arena, "import %s %s", j->opt->kind->name, j->opt->path),
                              ZK_FOLDER_WAIT));
        j->locked = true;
        ZK_TRY(zk_folder_sweep(cx, NULL));
        ZK_TRY(rejects_sweep(cx));
    }
    /* From here until the commit there are files that no ledger row names. */
    ZK_TRY(zk_folder_read_begin(cx));
    j->reading = true;
    return ZK_OK;
}

zk_err zk_import_file(zk_ctx *cx, const zk_import_options *opt, zk_import_result *result)
{
    zk__job j = {.cx = cx, .opt = opt, .result = result};
    double start = zk_seconds();
    zk_err err;

    *result = (zk_import_result){.date_min = INT32_MAX, .date_max = INT32_MIN};
    zk_progress_begin(&j.progress, cx, zk_fmt(&cx->arena, ZK_TR(cx, "导入 %s", "import %s"), opt->kind->name),
                      "MB");
    j.start_s = start;
    if (!(err = begin(&j)))
        err = run(&j);
    zk_progress_end(&j.progress);
    clean(&j);
    if (j.making) /* by now its files are named or gone */
        zk_folder_made(cx, "import", j.import_id);
    if (j.reading)
        zk_folder_read_end(cx);
    if (j.locked)
        zk_folder_unlock(cx);
    result->seconds = zk_seconds() - start;
    return err;
}
