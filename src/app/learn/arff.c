/* SPDX-License-Identifier: Apache-2.0
 *
 * The reader of ARFF: a line at a time, words that may be quoted, a declared kind for every attribute.
 */
#include "app/learn/arff.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/map.h"

enum { COMPLAINTS_MAX = 8 };

typedef struct attribute {
    const char *name;
    bool numeric, open; /* open: text, its values are those met */
    zk_str *value;
    size_t n, cap;
    zk_map places; /* value -> place; for nominal and text */
    double *num;
    int32_t *level;
    size_t missing;
} attribute;

typedef struct reader {
    zk_ctx *cx;
    const char *path;
    zk_str text;
    size_t at, line_begin;
    int64_t line;
    attribute *a;
    size_t n, cap;
    size_t rows, cap_rows;
    int64_t *lines; /* of the rows */
    size_t complaints;
} reader;

/* ---- words of a line ---- */

static zk_err complain(reader *r, size_t at, zk_str value, const char *expected, const char *zh,
                       const char *en)
{
    zk_diag d = {.code = ZK_EPARSE,
                 .file = r->path,
                 .line = r->line,
                 .column = (int64_t)(at - r->line_begin) + 1,
                 .value = value.p ? zk_text_show(&r->cx->arena, value, 60) : NULL,
                 .expected = expected};

    r->complaints++;
    return zk_complain(r->cx, d, "%s%s%s%s", "%s%s%s%s", ZK_TR(r->cx, zh, en), d.value ? ": \"" : "",
                       d.value ? d.value : "", d.value ? "\"" : "");
}

static bool at_end(const reader *r)
{
    return r->at >= r->text.n || r->text.p[r->at] == '\n' || r->text.p[r->at] == '\r';
}

static void blanks(reader *r)
{
    while (r->at < r->text.n && (r->text.p[r->at] == ' ' || r->text.p[r->at] == '\t'))
        r->at++;
}

/* To the next line that says something; false at the end of the text. */
static bool next_line(reader *r, bool first)
{
    for (;; first = false) {
        if (!first) {
            const char *end = memchr(r->text.p + r->at, '\n', r->text.n - r->at);
            if (!end)
                return false;
            r->at = (size_t)(end - r->text.p) + 1;
            r->line++;
        }
        r->line_begin = r->at;
        blanks(r);
        if (r->at < r->text.n && !at_end(r) && r->text.p[r->at] != '%')
            return true;
        if (r->at >= r->text.n)
            return false;
    }
}

static zk_err quoted(reader *r, zk_str *out)
{
    char quote = r->text.p[r->at];
    size_t begin = ++r->at, n = 0;
    char *copy;

    while (!at_end(r) && r->text.p[r->at] != quote)
        r->at += r->text.p[r->at] == '\\' && r->at + 1 < r->text.n && r->text.p[r->at + 1] != '\n' ? 2 : 1;
    if (at_end(r))
        return complain(r, begin - 1, (zk_str){0}, NULL, "引号没有结束", "the quote is not closed");
    copy = zk_alloc(&r->cx->arena, r->at - begin + 1);
    for (size_t i = begin; i < r->at; i++) {
        if (r->text.p[i] == '\\' && i + 1 < r->at)
            i++;
        copy[n++] = r->text.p[i];
    }
    copy[n] = 0;
    r->at++;
    *out = (zk_str){copy, n};
    return ZK_OK;
}

/* A word up to a blank or one of the stops. was_quoted tells "?" from a missing value. */
static zk_err word(reader *r, const char *stops, zk_str *out, bool *was_quoted)
{
    size_t begin;

    blanks(r);
    begin = r->at;
    *was_quoted = !at_end(r) && (r->text.p[r->at] == '\'' || r->text.p[r->at] == '"');
    if (*was_quoted)
        return quoted(r, out);
    while (!at_end(r) && r->text.p[r->at] != ' ' && r->text.p[r->at] != '\t' &&
           !strchr(stops, r->text.p[r->at]))
        r->at++;
    *out = (zk_str){r->text.p + begin, r->at - begin};
    return ZK_OK;
}

/* ---- the head ---- */

static zk_err add_value(reader *r, attribute *a, zk_str v, size_t at)
{
    if (a->n >= ZK_ARFF_VALUES_MAX && !a->open)
        return zk_fail(r->cx, ZK_ELIMIT,
                       ZK_L("%s: 属性 %s 的取值超过 %d 个", "%s: attribute %s has more than %d values"),
                       r->path, a->name, ZK_ARFF_VALUES_MAX);
    if (!zk_map_put(&a->places, v, (int64_t)a->n))
        return complain(r, at, v, NULL, "取值重复", "the value is declared twice");
    *ZK_PUSH(&r->cx->arena, a->value, a->n, a->cap) = v;
    return ZK_OK;
}

static zk_err values(reader *r, attribute *a)
{
    r->at++; /* { */
    for (;;) {
        zk_str v;
        bool is_quoted;
        size_t at;

        blanks(r);
        at = r->at;
        ZK_TRY(word(r, ",}", &v, &is_quoted));
        if (v.n == 0 && !is_quoted)
            return complain(r, at, (zk_str){0}, "{a, b, c}", "缺少一个取值", "a value is missing");
        ZK_TRY(add_value(r, a, v, at));
        blanks(r);
        if (at_end(r))
            return complain(r, r->at, (zk_str){0}, "}", "取值表没有结束", "the list of values is not closed");
        if (r->text.p[r->at] == '}')
            break;
        if (r->text.p[r->at] != ',')
            return complain(r, r->at, (zk_str){r->text.p + r->at, 1}, ",", "取值之间要有逗号",
                            "values are parted by commas");
        r->at++;
    }
    r->at++;
    return ZK_OK;
}

static zk_err declare(reader *r)
{
    zk_str name, kind;
    bool is_quoted;
    size_t at;
    attribute *a;

    blanks(r);
    at = r->at;
    ZK_TRY(word(r, "{", &name, &is_quoted));
    if (name.n == 0)
        return complain(r, at, (zk_str){0}, "@attribute NAME numeric", "缺少属性名",
                        "the attribute has no name");
    if (r->n >= ZK_ARFF_ATTRIBUTES_MAX)
        return zk_fail(r->cx, ZK_ELIMIT, ZK_L("%s: 属性超过 %d 个", "%s: more than %d attributes"), r->path,
                       ZK_ARFF_ATTRIBUTES_MAX);
    for (size_t i = 0; i < r->n; i++)
        if (zk_str_is(name, r->a[i].name))
            return complain(r, at, name, NULL, "属性名重复", "the attribute is declared twice");
    a = ZK_PUSH(&r->cx->arena, r->a, r->n, r->cap);
    *a = (attribute){.name = zk_str_dup(&r->cx->arena, name)};
    blanks(r);
    at = r->at;
    if (!at_end(r) && r->text.p[r->at] == '{')
        return values(r, a);
    ZK_TRY(word(r, "", &kind, &is_quoted));
    a->numeric = zk_str_ieq(kind, "numeric") || zk_str_ieq(kind, "real") || zk_str_ieq(kind, "integer");
    a->open = zk_str_ieq(kind, "string");
    if (!a->numeric && !a->open)
        return complain(r, at, kind, "numeric, real, integer, string, {a, b, c}", "不认识的属性类型",
                        "this kind of attribute is not understood");
    return ZK_OK;
}

/* Up to @data. */
static zk_err head(reader *r)
{
    for (bool first = true; next_line(r, first); first = false) {
        zk_str key;
        bool is_quoted;
        size_t at = r->at;

        ZK_TRY(word(r, "{", &key, &is_quoted));
        if (zk_str_ieq(key, "@relation"))
            continue;
        if (zk_str_ieq(key, "@data"))
            return r->n ? ZK_OK
                        : complain(r, at, (zk_str){0}, "@attribute", "没有属性", "there are no attributes");
        if (!zk_str_ieq(key, "@attribute"))
            return complain(r, at, key, "@relation, @attribute, @data", "不认识的行",
                            "this line is not understood");
        ZK_TRY(declare(r));
    }
    return complain(r, r->at, (zk_str){0}, "@data", "没有 @data 行", "there is no @data line");
}

/* ---- the rows ---- */

static zk_err room(reader *r)
{
    size_t cap = r->cap_rows ? 2 * r->cap_rows : 256, most = ZK_ARFF_CELLS_MAX / (r->n ? r->n : 1);

    if (r->rows < r->cap_rows)
        return ZK_OK;
    if (cap > most)
        cap = most;
    if (cap <= r->rows)
        return zk_fail(r->cx, ZK_ELIMIT, ZK_L("%s: 数据超过 %d 个值", "%s: more than %d values"), r->path,
                       ZK_ARFF_CELLS_MAX);
    r->lines = zk_xrealloc(r->lines, cap * sizeof *r->lines);
    for (size_t j = 0; j < r->n; j++) {
        attribute *a = &r->a[j];
        if (a->numeric)
            a->num = zk_xrealloc(a->num, cap * sizeof *a->num);
        else
            a->level = zk_xrealloc(a->level, cap * sizeof *a->level);
    }
    r->cap_rows = cap;
    return ZK_OK;
}

static zk_err put(reader *r, size_t j, zk_str v, bool is_quoted, size_t at)
{
    attribute *a = &r->a[j];
    int64_t place;

    if (!is_quoted && v.n == 1 && *v.p == '?') {
        a->missing++;
        if (a->numeric)
            a->num[r->rows] = NAN;
        else
            a->level[r->rows] = -1;
        return ZK_OK;
    }
    if (a->numeric) {
        char text[64], *end;

        if (v.n == 0 || v.n >= sizeof text)
            return complain(r, at, v,
                            zk_fmt(&r->cx->arena, ZK_TR(r->cx, "%s: 数值或 ?", "%s: a number or ?"), a->name),
                            "不是数值", "not a number");
        memcpy(text, v.p, v.n);
        text[v.n] = 0;
        a->num[r->rows] = strtod(text, &end);
        if (*end || !isfinite(a->num[r->rows]) || strpbrk(text, "xXnN"))
            return complain(r, at, v,
                            zk_fmt(&r->cx->arena, ZK_TR(r->cx, "%s: 数值或 ?", "%s: a number or ?"), a->name),
                            "不是数值", "not a number");
        return ZK_OK;
    }
    if (!zk_map_get(&a->places, v, &place)) {
        if (!a->open)
            return complain(
                r, at, v,
                zk_fmt(&r->cx->arena, ZK_TR(r->cx, "%s 声明过的取值", "a declared value of %s"), a->name),
                "取值没有声明", "the value is not declared");
        place = (int64_t)a->n;
        (void)zk_map_put(&a->places, v, place);
        *ZK_PUSH(&r->cx->arena, a->value, a->n, a->cap) = v;
    }
    a->level[r->rows] = (int32_t)place;
    return ZK_OK;
}

static zk_err after_value(reader *r, char close, bool *more)
{
    blanks(r);
    *more = false;
    if (at_end(r) || (close && r->text.p[r->at] == close))
        return ZK_OK;
    if (!close && r->text.p[r->at] == '%') {
        while (!at_end(r))
            r->at++;
        return ZK_OK;
    }
    if (r->text.p[r->at] == '{')
        return complain(r, r->at, (zk_str){0}, NULL, "不支持带权重的行", "weighted rows are not supported");
    if (r->text.p[r->at] != ',')
        return complain(r, r->at, (zk_str){r->text.p + r->at, 1}, ",", "值之间要有逗号",
                        "values are parted by commas");
    r->at++;
    *more = true;
    return ZK_OK;
}

static zk_err dense_row(reader *r)
{
    bool more = true;
    size_t j = 0;

    for (; more; j++) {
        zk_str v;
        bool is_quoted;
        size_t at;

        blanks(r);
        at = r->at;
        ZK_TRY(word(r, ",{", &v, &is_quoted));
        if (j >= r->n)
            break;
        ZK_TRY(put(r, j, v, is_quoted, at));
        ZK_TRY(after_value(r, 0, &more));
    }
    if (j != r->n)
        return complain(r, r->at, (zk_str){0},
                        zk_fmt(&r->cx->arena, ZK_TR(r->cx, "%zu 个值", "%zu values"), r->n),
                        "值的个数与属性不符", "the row has not as many values as there are attributes");
    return ZK_OK;
}

/* {1 3.5, 4 yes}: places from 0; what is not named is 0 or the first value. */
static zk_err sparse_row(reader *r)
{
    bool more = true;
    size_t next = 0;

    for (size_t j = 0; j < r->n; j++) {
        if (r->a[j].numeric)
            r->a[j].num[r->rows] = 0;
        else if (r->a[j].n)
            r->a[j].level[r->rows] = 0;
        else
            return complain(r, r->at, (zk_str){0}, NULL, "稀疏行不能省略文本属性",
                            "a sparse row cannot leave out text");
    }
    r->at++;
    blanks(r);
    if (!at_end(r) && r->text.p[r->at] == '}')
        return ZK_OK;
    while (more) {
        zk_str place, v;
        bool is_quoted;
        size_t at, j = 0;

        blanks(r);
        at = r->at;
        ZK_TRY(word(r, ",}", &place, &is_quoted));
        for (size_t i = 0; i < place.n && place.n < 7; i++)
            j = place.p[i] >= '0' && place.p[i] <= '9' ? 10 * j + (size_t)(place.p[i] - '0') : SIZE_MAX / 20;
        if (place.n == 0 || place.n >= 7 || j >= r->n || j < next)
            return complain(r, at, place, zk_fmt(&r->cx->arena, "%zu .. %zu", next, r->n - 1),
                            "稀疏行的序号不对", "not a place of an attribute, ascending");
        next = j + 1;
        blanks(r);
        at = r->at;
        ZK_TRY(word(r, ",}", &v, &is_quoted));
        ZK_TRY(put(r, j, v, is_quoted, at));
        ZK_TRY(after_value(r, '}', &more));
    }
    if (at_end(r))
        return complain(r, r->at, (zk_str){0}, "}", "稀疏行没有结束", "the sparse row is not closed");
    return ZK_OK;
}

static zk_err rows(reader *r)
{
    zk_err err = ZK_OK;

    while (next_line(r, false)) {
        if (r->text.p[r->at] == '@')
            break;
        ZK_TRY(room(r));
        r->lines[r->rows] = r->line;
        zk_err one = r->text.p[r->at] == '{' ? sparse_row(r) : dense_row(r);
        if (one && one != ZK_EPARSE)
            return one;
        err = err ? err : one;
        if (r->complaints >= COMPLAINTS_MAX)
            break;
        r->rows++;
    }
    if (!err && r->rows == 0)
        return complain(r, r->at, (zk_str){0}, NULL, "没有数据行", "there are no rows");
    return err;
}

/* ---- the frame ---- */

static void series(reader *r, const attribute *a, zk_series *s)
{
    zk_arena *m = &r->cx->arena;

    *s = (zk_series){.name = a->name, .missing = a->missing};
    if (a->numeric) {
        s->type = ZK_WANT_NUMBER;
        s->num = ZK_NEWS(m, double, r->rows);
        memcpy(s->num, a->num, r->rows * sizeof *s->num);
        return;
    }
    s->type = ZK_WANT_LEVELS;
    s->levels = a->value;
    s->n_levels = a->n;
    s->level = ZK_NEWS(m, int32_t, r->rows);
    memcpy(s->level, a->level, r->rows * sizeof *s->level);
}

static void frame(reader *r, zk_frame *out)
{
    zk_arena *m = &r->cx->arena;

    *out = (zk_frame){.path = r->path, .rows = r->rows, .cols = r->n, .n_names = r->n};
    out->col = ZK_NEWS(m, zk_series, r->n);
    out->names = ZK_NEWS(m, const char *, r->n);
    out->line = ZK_NEWS(m, int64_t, r->rows);
    memcpy(out->line, r->lines, r->rows * sizeof *out->line);
    for (size_t j = 0; j < r->n; j++) {
        series(r, &r->a[j], &out->col[j]);
        out->names[j] = r->a[j].name;
    }
}

zk_err zk_arff_parse(zk_ctx *cx, const char *path, zk_str text, zk_frame *out)
{
    reader r = {.cx = cx, .path = path, .text = text, .line = 1};
    zk_err err;

    if (text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0)
        r.at = 3;
    err = head(&r);
    if (!err)
        err = rows(&r);
    if (!err)
        frame(&r, out);
    for (size_t j = 0; j < r.n; j++) {
        free(r.a[j].num);
        free(r.a[j].level);
        zk_map_clear(&r.a[j].places);
    }
    free(r.lines);
    return err;
}

zk_err zk_arff_read(zk_ctx *cx, const char *path, zk_frame *out)
{
    zk_str text;

    ZK_TRY(zk_file_read(cx, path, ZK_ARFF_BYTES_MAX, &text));
    return zk_arff_parse(cx, path, text, out);
}
