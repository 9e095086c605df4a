/* SPDX-License-Identifier: Apache-2.0
 *
 * What a file is: by its first bytes, not by its name (contract in sniff.h).
 *
 * Text is UTF-8 unless samples of it are not; then it must be GB18030, of which GBK and GB2312 are parts. A
 * mistake here would be caught later (bad UTF-8 is refused record by record), so samples are enough.
 */
#include "app/import/sniff.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/file.h"

typedef struct sample {
    char *p;
    size_t n;
    bool whole; /* it is all of the file */
    bool gzip;
} sample;

static zk_err sample_read(zk_ctx *cx, const char *path, sample *s)
{
    gzFile gz;
    int got;
    struct stat st;

    if (stat(path, &st))
        return zk_file_fail(cx, errno, path, (zk_both){"无法打开", "cannot open"});
    if (!S_ISREG(st.st_mode))
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s 不是普通文件", "%s is not a regular file"), path);
    if (!st.st_size)
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s 是空文件 (0 字节)", "%s is empty (0 bytes)"), path);
    gz = gzopen(path, "rb");
    if (!gz)
        return zk_file_fail(cx, errno, path, (zk_both){"无法打开", "cannot open"});
    s->p = zk_alloc(&cx->arena, ZK__SAMPLE_BYTES + 1);
    got = gzread(gz, s->p, ZK__SAMPLE_BYTES);
    s->gzip = !gzdirect(gz);
    gzclose(gz);
    if (got < 0)
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s: 压缩数据已损坏", "%s: the compressed data is damaged"), path);
    if (!got)
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s 解压后是空的", "%s holds nothing"), path);
    s->n = (size_t)got;
    s->p[s->n] = 0;
    s->whole = got < ZK__SAMPLE_BYTES;
    return ZK_OK;
}

static bool starts(const sample *s, const char *magic, size_t n)
{
    return s->n >= n && !memcmp(s->p, magic, n);
}

/* ---- encoding --------------------------------------------------------------------------------- */

/* Up to 3 bytes at either end may belong to a character cut by the sample. */
static bool utf8_piece(const char *p, size_t n, bool cut_start, bool cut_end)
{
    size_t good;

    for (int i = 0; cut_start && i < 3 && n && ((unsigned char)*p & 0xC0) == 0x80; i++)
        p++, n--;
    good = zk_utf8_valid(p, n);
    return good == n || (cut_end && n - good < 4 && (unsigned char)p[good] >= 0xC2);
}

/* Looks into the middle of a long plain file, too: many begin with plain ASCII. */
static bool utf8_inside(const char *path)
{
    enum { PIECES = 48, PIECE = 32 << 10 };
    char *buf = zk_xmalloc(PIECE);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    bool good = true;

    if (fd >= 0 && fstat(fd, &st) == 0)
        for (int i = 1; i <= PIECES && good; i++) {
            off_t at = st.st_size / PIECES * i - (i == PIECES ? PIECE : 0);
            ssize_t got = pread(fd, buf, PIECE, at < 0 ? 0 : at);

            good = got <= 0 || utf8_piece(buf, (size_t)got, true, true);
        }
    if (fd >= 0)
        close(fd);
    free(buf);
    return good;
}

/* Legal double and four byte sequences of GB18030 all over the sample. */
static bool gb18030_like(const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] < 0x80)
            continue;
        if (p[i] == 0x80 || p[i] == 0xFF)
            return false;
        if (i + 1 >= n)
            return true;
        if ((p[i + 1] >= 0x40 && p[i + 1] <= 0xFE && p[i + 1] != 0x7F)) {
            i++;
            continue;
        }
        if (p[i + 1] < 0x30 || p[i + 1] > 0x39)
            return false;
        if (i + 3 >= n)
            return true;
        if (p[i + 2] < 0x81 || p[i + 2] == 0xFF || p[i + 3] < 0x30 || p[i + 3] > 0x39)
            return false;
        i += 3;
    }
    return true;
}

/* UTF-8 with a few bytes lost, as where an export cuts texts at a number of bytes: nine in ten bytes that are not
 * ASCII belong to whole characters. Of text in GB18030 hardly any do. */
static bool utf8_mostly(const char *p, size_t n)
{
    size_t whole = 0, all = 0, used;

    for (size_t i = 0; i < n; i += used) {
        uint32_t c = zk_utf8_next(p + i, n - i, &used);

        if ((unsigned char)p[i] < 0x80)
            continue;
        all += used;
        whole += c != 0xFFFD ? used : 0;
    }
    return all && whole * 10 >= all * 9;
}

static zk_err encoding_find(zk_ctx *cx, const zk_import_options *opt, const zk__map *map, const sample *s,
                            const char **out)
{
    const char *said = opt->encoding ? opt->encoding : map && map->encoding ? map->encoding : "auto";

    if (!strcasecmp(said, "utf-8") || !strcasecmp(said, "utf8"))
        *out = "UTF-8";
    else if (!strcasecmp(said, "gb18030") || !strcasecmp(said, "gbk") || !strcasecmp(said, "gb2312"))
        *out = "GB18030";
    else if (!strcasecmp(said, "utf-16") || !strcasecmp(said, "utf16"))
        *out = "UTF-16";
    else if (strcasecmp(said, "auto"))
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("编码只能是 auto, utf-8, gb18030, utf-16，不是 “%s”",
                            "the encoding is auto, utf-8, gb18030 or utf-16, not \"%s\""),
                       said);
    else if (starts(s, "\xFF\xFE", 2) || starts(s, "\xFE\xFF", 2))
        *out = "UTF-16";
    else if (utf8_piece(s->p, s->n, false, !s->whole) && (s->gzip || s->whole || utf8_inside(opt->path)))
        *out = "UTF-8";
    else if (gb18030_like((const unsigned char *)s->p, s->n) && !utf8_mostly(s->p, s->n))
        *out = "GB18030";
    else
        *out = "UTF-8"; /* neither: what is broken is refused line by line */
    return ZK_OK;
}

/* ---- structure ----------------------------------------------------------------------------------- */

static zk_err not_text(zk_ctx *cx, const char *path, const sample *s)
{
    if (starts(s, "\xD0\xCF\x11\xE0", 4))
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s 是旧式 .xls 工作簿；请另存为 .xlsx 或 CSV",
                            "%s is an old .xls workbook; save it as .xlsx or CSV"),
                       path);
    if (starts(s, "%PDF", 4))
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s 是 PDF，不是数据文件", "%s is a PDF, not a data file"), path);
    if (memchr(s->p, 0, s->n))
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("%s 是二进制文件；能导入 CSV, TSV, JSON lines, Parquet, XLSX (也可 .gz)",
                 "%s is a binary file; CSV, TSV, JSON lines, Parquet and XLSX can be imported (also .gz)"),
            path);
    return ZK_OK;
}

/* The first line outside quotes, as a slice of the sample. */
static zk_str first_line(zk_str s)
{
    bool quote = false;

    for (size_t i = 0; i < s.n; i++) {
        quote ^= s.p[i] == '"';
        if (!quote && (s.p[i] == '\n' || s.p[i] == '\r'))
            return (zk_str){s.p, i};
    }
    return s;
}

static size_t count_outside(zk_str line, char c)
{
    bool quote = false;
    size_t n = 0;

    for (size_t i = 0; i < line.n; i++) {
        quote ^= line.p[i] == '"';
        n += !quote && line.p[i] == c;
    }
    return n;
}

/* Splits a line for a look at its names; quotes around a field are taken off. */
static size_t split(zk_ctx *cx, zk_str line, char delimiter, const char **names, size_t cap)
{
    size_t n = 0, start = 0;
    bool quote = false;

    for (size_t i = 0; i <= line.n && n < cap; i++) {
        if (i < line.n && line.p[i] == '"')
            quote = !quote;
        if (i == line.n || (!quote && line.p[i] == delimiter)) {
            zk_str f = zk_str_trim((zk_str){line.p + start, i - start});

            if (f.n >= 2 && f.p[0] == '"' && f.p[f.n - 1] == '"')
                f = (zk_str){f.p + 1, f.n - 2};
            names[n++] = zk_strndup(&cx->arena, f.p, f.n);
            start = i + 1;
        }
    }
    return n;
}

static void line_next(zk_str *text, zk_str line)
{
    text->p += line.n + (line.n < text->n);
    text->n -= line.n + (line.n < text->n);
    if (text->n && text->p[-1] == '\r' && *text->p == '\n')
        text->p++, text->n--;
}

/* How well the first lines take to a delimiter. */
typedef struct liking {
    size_t names;  /* most names in one line that the kind knows */
    size_t fields; /* most delimiters in one line */
} liking;

/* Lines above the head line may hold none: the best among the first lines decides; of a plain file the first that is
 * not blank is the head line, and what stands in texts below it is no matter. */
static liking liking_of(zk_ctx *cx, const zk_import_options *opt, const zk__map *map, zk_str text,
                        char delimiter)
{
    const char *names[256];
    liking best = {0};

    for (int l = 0; l < ZK__HEAD_ROWS && text.n; l++) {
        zk_str line = first_line(text);
        size_t n = count_outside(line, delimiter), known = 0;

        if (!opt->kind && zk_str_trim(line).n)
            return (liking){.fields = n};
        if (opt->kind && n)
            known = zk__head_score(opt, map, names, split(cx, line, delimiter, names, 256));
        best.fields = n > best.fields ? n : best.fields;
        best.names = known > best.names ? known : best.names;
        line_next(&text, line);
    }
    return best;
}

/* Names that are understood say more than numbers: tabs behind ids, that keep a spreadsheet from taking them for
 * numbers, can outnumber the commas. */
static zk_err delimiter_find(zk_ctx *cx, const zk_import_options *opt, const zk__map *map, zk_str text,
                             char *out)
{
    const char *said = opt->delimiter ? opt->delimiter : map ? map->delimiter : NULL;
    liking best = {0};

    *out = ',';
    if (said) {
        *out = !strcmp(said, "tab") || !strcmp(said, "\\t")            ? '\t'
               : !strcmp(said, "space") || !strcmp(said, "whitespace") ? ' '
                                                                       : *said;
        if (strchr(",;|\t ", *out) && *out && (strlen(said) == 1 || *out == '\t' || *out == ' '))
            return ZK_OK;
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("分隔符只能是 , ; | tab space，不是 “%s”",
                            "the delimiter is , ; | tab or space, not \"%s\""),
                       said);
    }
    for (const char *c = ",\t;|"; *c; c++) {
        liking l = liking_of(cx, opt, map, text, *c);

        if (l.names > best.names || (l.names == best.names && l.fields > best.fields)) {
            best = l;
            *out = *c;
        }
    }
    return ZK_OK;
}

/* How many lines stand above the head line: that is the one understood best among the first. A word of a title may be
 * a name, too: one name in the first line is no head line where another line has at least three. */
static int64_t head_above(zk_ctx *cx, const zk_import_options *opt, const zk__map *map, zk_str text,
                          char delimiter)
{
    const char *names[256];
    size_t best = 0, first = 0;
    int64_t above = 0;

    for (int l = 0; l < ZK__HEAD_ROWS && text.n; l++) {
        const char *nl = memchr(text.p, '\n', text.n);
        zk_str line = {text.p, nl ? (size_t)(nl - text.p) : text.n};
        size_t score;

        if (memchr(line.p, '"', line.n) && count_outside(line, '"') % 2)
            return l ? above : 0; /* a quoted field over several lines: leave it alone */
        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        score = zk__head_score(opt, map, names, split(cx, line, delimiter, names, 256));
        if (!l)
            first = score;
        if (first > 1)
            return 0;
        if (score > best && score >= 2 + first) {
            best = score;
            above = l;
        }
        text.p += line.n;
        text.n -= line.n;
        while (text.n && *text.p != '\n')
            text.p++, text.n--;
        if (text.n)
            text.p++, text.n--;
    }
    return above;
}

/* ---- the whole -------------------------------------------------------------------------------------- */

static const char *copy_name(zk_ctx *cx, const char *tmp_dir, const char *what)
{
    return zk_fmt(&cx->arena, "%s/import-%ld-%s.csv", tmp_dir, (long)getpid(), what);
}

/* Replaces the file to be read by a copy; the copy before it, if any, goes. */
static const char *copy_next(zk_ctx *cx, zk_import_source *out, const char *tmp_dir, const char *what)
{
    const char *from = out->source.path;

    out->source.path = copy_name(cx, tmp_dir, what);
    out->source.gzip = false;
    return from;
}

static zk_err copy_done(zk_import_source *out, const char *from, zk_err err)
{
    if (out->copied)
        unlink(from);
    out->copied = true;
    return err;
}

static zk_err not_table(zk_ctx *cx, const char *path, zk_str text)
{
    if (!text.n)
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s 里只有空白", "%s holds nothing but blanks"), path);
    if (*text.p == '[')
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s 是 JSON 数组；请改成每行一个对象 (JSON lines)",
                            "%s is a JSON array; make it one object a line (JSON lines)"),
                       path);
    if (*text.p == '<')
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("%s 是 XML 或 HTML；请另存为 .xlsx 或 CSV", "%s is XML or HTML; save it as .xlsx or CSV"),
            path);
    return ZK_OK;
}

static zk_err as_table(zk_ctx *cx, const zk_import_options *opt, const zk__map *map, const char *tmp_dir,
                       zk_str text, zk_import_source *out)
{
    const char *from;
    char delimiter;

    ZK_TRY(delimiter_find(cx, opt, map, text, &delimiter));
    out->format = delimiter == '\t' ? "TSV" : "CSV";
    out->source.delimiter = delimiter;
    if (delimiter == ' ') {
        out->source.delimiter = ',';
        out->line_add = map && map->n_names ? -1 : 0;
        from = copy_next(cx, out, tmp_dir, "blanks");
        return copy_done(
            out, from,
            zk__recode_blanks(cx, from, map ? map->names : NULL, map ? map->n_names : 0, out->source.path));
    }
    out->line_add = (map && !map->header) || !opt->kind ? 0 : head_above(cx, opt, map, text, delimiter);
    if (!out->line_add)
        return ZK_OK;
    from = copy_next(cx, out, tmp_dir, "head");
    return copy_done(out, from, zk__recode_skip(cx, from, out->line_add, out->source.path));
}

static zk_err as_text(zk_ctx *cx, const zk_import_options *opt, const zk__map *map, const char *tmp_dir,
                      sample *s, zk_import_source *out)
{
    zk_str text;

    ZK_TRY(encoding_find(cx, opt, map, s, &out->encoding));
    if (strcmp(out->encoding, "UTF-8")) {
        const char *from = copy_next(cx, out, tmp_dir, "utf8");

        ZK_TRY(copy_done(out, from, zk__recode(cx, from, out->encoding, out->source.path)));
        ZK_TRY(sample_read(cx, out->source.path, s));
    }
    ZK_TRY(not_text(cx, opt->path, s));
    text = zk_str_trim((zk_str){s->p, s->n});
    ZK_TRY(not_table(cx, opt->path, text));
    if (*text.p != '{')
        return as_table(cx, opt, map, tmp_dir, (zk_str){s->p, s->n}, out);
    out->source.format = ZK_JSONL;
    out->format = "JSON lines";
    return ZK_OK;
}

zk_err zk__sniff(zk_ctx *cx, const zk_import_options *opt, const zk__map *map, const char *tmp_dir,
                 zk_import_source *out)
{
    sample s;
    zk_err err;

    *out = (zk_import_source){.encoding = "UTF-8",
                              .source = {.format = ZK_CSV,
                                         .path = opt->path,
                                         .delimiter = ',',
                                         .header = true,
                                         .max_line = ZK__LINE_BYTES_MAX}};
    ZK_TRY(sample_read(cx, opt->path, &s));
    out->source.gzip = s.gzip;
    if (starts(&s, "PAR1", 4)) {
        if (s.gzip)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("%s: 请先解压 Parquet 文件", "%s: inflate the Parquet file first"),
                           opt->path);
        out->source.format = ZK_PARQUET;
        out->format = "Parquet";
        return ZK_OK;
    }
    if (starts(&s, "PK\3\4", 4)) {
        out->format = "XLSX";
        out->source.path = copy_name(cx, tmp_dir, "xlsx");
        out->copied = true;
        err = s.gzip ? zk_fail(cx, ZK_EINVAL, ZK_L("%s: 请先解压工作簿", "%s: inflate the workbook first"),
                               opt->path)
                     : zk__xlsx_to_csv(cx, opt, map,
                                       opt->sheet ? opt->sheet
                                       : map      ? map->sheet
                                                  : NULL,
                                       out->source.path, &out->line_add);
        out->line_add--;
    } else {
        err = as_text(cx, opt, map, tmp_dir, &s, out);
    }
    if (err)
        zk_import_source_clear(out);
    return err;
}

void zk_import_source_clear(zk_import_source *s)
{
    if (s->copied && s->source.path)
        unlink(s->source.path);
    s->copied = false;
}

zk_err zk_import_source_open(zk_ctx *cx, const zk_import_options *opt, const char *tmp_dir,
                             zk_import_source *out)
{
    zk_import_options plain = {
        .path = opt->path, .encoding = opt->encoding, .delimiter = opt->delimiter, .sheet = opt->sheet};

    return zk__sniff(cx, &plain, NULL, tmp_dir, out);
}
