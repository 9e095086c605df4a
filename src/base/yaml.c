/* SPDX-License-Identifier: Apache-2.0
 *
 * YAML in (contract in yaml.h): the event stream of libfyaml becomes a tree with places.
 *
 * The limits hold while reading, not afterwards: the node that is one too many or one too
 * deep ends the parse, and an alias ends it before it could repeat anything. Columns count characters.
 */
#include "base/yaml.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <libfyaml.h>

#include "base/file.h"
#include "base/near.h"
#include "base/num.h"

enum { SHOWN_COLUMNS = 60 };

typedef struct reader {
    zk_ctx *cx;
    const char *file;
    struct fy_parser *parser;
    struct fy_diag *diag;
    size_t nodes;
    bool windows; /* some were put away */
} reader;

static zk_err complain_at(reader *r, zk_err code, int64_t line, int64_t column, const char *expected,
                          zk_both what)
{
    zk_diag d = {.code = code, .file = r->file, .line = line, .column = column, .expected = expected};

    return zk_complain(r->cx, d, "%s", "%s", zk_tr(r->cx, what));
}

static void place_of(struct fy_event *e, int32_t *line, int32_t *column)
{
    const struct fy_mark *mark = fy_event_start_mark(e);

    *line = mark ? mark->line + 1 : 0;
    *column = mark ? mark->column + 1 : 0;
}

static zk_err refuse_event(reader *r, struct fy_event *e, zk_err code, const char *expected, zk_both what)
{
    int32_t line, column;

    place_of(e, &line, &column);
    return complain_at(r, code, line, column, expected, what);
}

/* What libfyaml collected; its sentences are English, ours go around them. */
static zk_err syntax_error(reader *r)
{
    struct fy_diag_error *found;
    void *at = NULL;

    while ((found = fy_diag_errors_iterate(r->diag, &at)) != NULL) {
        zk_diag d = {.code = ZK_EPARSE, .file = r->file, .line = found->line, .column = found->column};

        if (found->type == FYET_ERROR)
            return zk_complain(r->cx, d, "YAML 语法错误: %s", "YAML syntax error: %s", found->msg);
    }
    return complain_at(r, ZK_EPARSE, 0, 0, NULL, (zk_both){"YAML 语法错误", "YAML syntax error"});
}

static zk_err next_event(reader *r, struct fy_event **e)
{
    *e = fy_parser_parse(r->parser);
    return *e && !fy_parser_get_stream_error(r->parser) ? ZK_OK : syntax_error(r);
}

/* Anchors and tags have no meaning here; an anchor nobody may refer to is refused with the aliases. */
static zk_err refuse_extras(reader *r, struct fy_event *e)
{
    struct fy_token *anchor = NULL, *tag = NULL;

    switch (e->type) {
    case FYET_ALIAS: anchor = e->alias.anchor; break;
    case FYET_SCALAR: anchor = e->scalar.anchor, tag = e->scalar.tag; break;
    case FYET_SEQUENCE_START: anchor = e->sequence_start.anchor, tag = e->sequence_start.tag; break;
    case FYET_MAPPING_START: anchor = e->mapping_start.anchor, tag = e->mapping_start.tag; break;
    default: break;
    }
    if (anchor || e->type == FYET_ALIAS)
        return refuse_event(
            r, e, ZK_EPARSE, NULL,
            (zk_both){"这里不用锚点和别名 (& 和 *)", "anchors and aliases (& and *) are not used here"});
    if (tag)
        return refuse_event(r, e, ZK_EPARSE, NULL,
                            (zk_both){"这里不用类型标签 (!…)", "tags (!…) are not used here"});
    return ZK_OK;
}

/* ---- windows ---------------------------------------------------------------------------- */

/* In flow context YAML ends a plain scalar at a bracket, but bill.late.count[12 months] reads as one word
 * to everybody. Brackets of a window are therefore put away as two private characters before the parse
 * and taken out again from every scalar; columns, which count characters, stay what they were. */
#define OPEN_AWAY  "\xEE\x80\x80" /* U+E000 */
#define CLOSE_AWAY "\xEE\x80\x81"

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '>';
}

/* Length of "[12 months]" at p, 0 when it is something else: a list, or not closed. */
static size_t window_at(const char *p, size_t n)
{
    for (size_t i = 1; i < n && i < 40; i++) {
        if (p[i] == ']')
            return i > 1 ? i + 1 : 0;
        if (!is_word(p[i]) && p[i] != ' ' && p[i] != '.')
            return 0;
    }
    return 0;
}

static void put_windows_away(const char *text, size_t n, zk_buf *out)
{
    bool taken = memmem(text, n, OPEN_AWAY, 3) || memmem(text, n, CLOSE_AWAY, 3);

    for (size_t i = 0; i < n;) {
        size_t k = text[i] == '[' && i && is_word(text[i - 1]) && !taken ? window_at(text + i, n - i) : 0;

        if (!k) {
            const char *next = memchr(text + i + 1, '[', n - i - 1);
            size_t m = next ? (size_t)(next - text) - i : n - i;

            zk_buf_put(out, text + i, m);
            i += m;
            continue;
        }
        zk_buf_puts(out, OPEN_AWAY);
        zk_buf_put(out, text + i + 1, k - 2);
        zk_buf_puts(out, CLOSE_AWAY);
        i += k;
    }
}

/* In place; returns the new length. */
static size_t take_windows_out(char *p, size_t n)
{
    size_t m = 0;

    for (size_t i = 0; i < n;) {
        if (n - i >= 3 && (memcmp(p + i, OPEN_AWAY, 3) == 0 || memcmp(p + i, CLOSE_AWAY, 3) == 0)) {
            p[m++] = p[i + 2] == CLOSE_AWAY[2] ? ']' : '[';
            i += 3;
        } else {
            p[m++] = p[i++];
        }
    }
    p[m] = 0;
    return m;
}

/* ---- nodes ------------------------------------------------------------------------------ */

static void take_scalar(reader *r, struct fy_event *e, zk_yaml *node)
{
    struct fy_token *token = e->scalar.value;
    size_t n = 0;
    const char *p = token ? fy_token_get_text(token, &n) : NULL;
    char *copy;
    enum fy_scalar_style style = token ? fy_token_scalar_style(token) : FYSS_PLAIN;

    node->type = ZK_YAML_SCALAR;
    node->quoted = style != FYSS_PLAIN;
    if ((style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED) && node->column > 1)
        node->column--; /* libfyaml's mark is behind the quote, ours is on it */
    copy = zk_strndup(&r->cx->arena, p ? p : "", p ? n : 0);
    node->text = (zk_str){copy, r->windows ? take_windows_out(copy, p ? n : 0) : p ? n : 0};
}

static int by_key_then_place(const void *a, const void *b)
{
    const zk_yaml *x = *(zk_yaml *const *)a, *y = *(zk_yaml *const *)b;
    int c = strcmp(x->key, y->key);

    if (c)
        return c;
    return x->key_line != y->key_line ? (x->key_line < y->key_line ? -1 : 1) : x->key_column - y->key_column;
}

static zk_err refuse_twins(reader *r, const zk_yaml *map)
{
    zk_yaml **sorted;
    zk_err err = ZK_OK;

    if (map->n < 2)
        return ZK_OK;
    sorted = ZK_NEWS(&r->cx->arena, zk_yaml *, map->n);
    memcpy(sorted, map->item, map->n * sizeof *sorted);
    qsort(sorted, map->n, sizeof *sorted, by_key_then_place);
    for (size_t i = 1; i < map->n; i++) {
        if (strcmp(sorted[i]->key, sorted[i - 1]->key) == 0) {
            zk_diag d = {.code = ZK_EPARSE,
                         .file = r->file,
                         .line = sorted[i]->key_line,
                         .column = sorted[i]->key_column,
                         .field = sorted[i]->key};

            err = zk_complain(r->cx, d, "“%s”出现了两次，第一次在第 %d 行",
                              "\"%s\" is there twice, first in line %d", sorted[i]->key,
                              (int)sorted[i - 1]->key_line);
        }
    }
    return err;
}

static zk_err read_node(reader *r, struct fy_event *e, int depth, zk_yaml **out);

static zk_err read_list(reader *r, int depth, zk_yaml *list)
{
    size_t cap = 0;

    for (;;) {
        struct fy_event *e;
        zk_yaml *item;
        zk_err err;

        ZK_TRY(next_event(r, &e));
        if (e->type == FYET_SEQUENCE_END) {
            fy_parser_event_free(r->parser, e);
            return ZK_OK;
        }
        err = read_node(r, e, depth, &item);
        fy_parser_event_free(r->parser, e);
        if (err)
            return err;
        *ZK_PUSH(&r->cx->arena, list->item, list->n, cap) = item;
    }
}

static zk_err read_key(reader *r, struct fy_event *e, zk_yaml *holder)
{
    ZK_TRY(refuse_extras(r, e));
    if (e->type != FYET_SCALAR)
        return refuse_event(r, e, ZK_EPARSE, NULL,
                            (zk_both){"键必须是一个词", "a key must be a single word"});
    place_of(e, &holder->line, &holder->column);
    take_scalar(r, e, holder);
    if (memchr(holder->text.p, 0, holder->text.n))
        return refuse_event(r, e, ZK_EPARSE, NULL, (zk_both){"键中有空字符", "a NUL character in a key"});
    return ZK_OK;
}

static zk_err read_map(reader *r, int depth, zk_yaml *map)
{
    size_t cap = 0;

    for (;;) {
        struct fy_event *e;
        zk_yaml key = {0}, *value;
        zk_err err;

        ZK_TRY(next_event(r, &e));
        if (e->type == FYET_MAPPING_END) {
            fy_parser_event_free(r->parser, e);
            return refuse_twins(r, map);
        }
        err = read_key(r, e, &key);
        fy_parser_event_free(r->parser, e);
        if (err)
            return err;
        ZK_TRY(next_event(r, &e));
        err = read_node(r, e, depth, &value);
        fy_parser_event_free(r->parser, e);
        if (err)
            return err;
        value->key = key.text.p;
        value->key_line = key.line;
        value->key_column = key.column;
        if (!value->line) { /* an empty value has no mark of its own */
            value->line = key.line;
            value->column = key.column;
        }
        *ZK_PUSH(&r->cx->arena, map->item, map->n, cap) = value;
    }
}

static zk_err read_node(reader *r, struct fy_event *e, int depth, zk_yaml **out)
{
    zk_yaml *node = ZK_NEW(&r->cx->arena, zk_yaml);

    if (++r->nodes > ZK_YAML_NODES_MAX)
        return refuse_event(
            r, e, ZK_ELIMIT, NULL,
            (zk_both){"文件的内容太多 (最多 200000 项)", "too much in one file (at most 200000 items)"});
    if (depth > ZK_YAML_DEPTH_MAX)
        return refuse_event(r, e, ZK_ELIMIT, NULL,
                            (zk_both){"嵌套太深 (最多 32 层)", "nested too deeply (at most 32 levels)"});
    ZK_TRY(refuse_extras(r, e));
    node->file = r->file;
    place_of(e, &node->line, &node->column);
    *out = node;
    switch (e->type) {
    case FYET_SCALAR: take_scalar(r, e, node); return ZK_OK;
    case FYET_SEQUENCE_START: node->type = ZK_YAML_LIST; return read_list(r, depth + 1, node);
    case FYET_MAPPING_START: node->type = ZK_YAML_MAP; return read_map(r, depth + 1, node);
    default: return syntax_error(r);
    }
}

/* stream start, document start, the node, document end, stream end: nothing else is one document. */
static zk_err read_stream(reader *r, zk_yaml **root)
{
    bool seen = false;

    for (;;) {
        struct fy_event *e;
        enum fy_event_type type;
        zk_err err = ZK_OK;

        ZK_TRY(next_event(r, &e));
        type = e->type;
        if (type == FYET_DOCUMENT_START && seen)
            err = refuse_event(r, e, ZK_EPARSE, NULL,
                               (zk_both){"一个文件只写一份文档", "one document to a file"});
        else if (type == FYET_SCALAR || type == FYET_SEQUENCE_START || type == FYET_MAPPING_START ||
                 type == FYET_ALIAS) {
            seen = true;
            err = read_node(r, e, 1, root);
        }
        fy_parser_event_free(r->parser, e);
        if (err)
            return err;
        if (type == FYET_STREAM_END)
            break;
    }
    return seen ? ZK_OK : complain_at(r, ZK_EPARSE, 1, 1, NULL, (zk_both){"文件是空的", "the file is empty"});
}

static zk_err check_bytes(reader *r, const char *text, size_t n)
{
    size_t good = zk_utf8_valid(text, n);
    const char *zero = memchr(text, 0, n);
    int64_t line = 1, column = 1;

    if (zero && (size_t)(zero - text) < good)
        good = (size_t)(zero - text);
    if (good == n)
        return ZK_OK;
    for (size_t i = 0; i < good; i++) {
        if (text[i] == '\n') {
            line++;
            column = 1;
        } else if (((unsigned char)text[i] & 0xC0) != 0x80) {
            column++;
        }
    }
    return complain_at(r, ZK_EPARSE, line, column, "UTF-8",
                       (zk_both){"不是 UTF-8 文本", "this is not UTF-8 text"});
}

static void say_nothing(struct fy_diag *diag, void *user, const char *text, size_t n)
{
    (void)diag, (void)user, (void)text, (void)n;
}

/* libfyaml writes to stderr unless its errors are collected and its output goes nowhere. */
static struct fy_diag *collector(void)
{
    struct fy_diag_cfg cfg;
    struct fy_diag *diag;

    fy_diag_cfg_default(&cfg);
    cfg.fp = NULL;
    cfg.output_fn = say_nothing;
    diag = fy_diag_create(&cfg);
    if (diag)
        fy_diag_set_collect_errors(diag, true);
    return diag;
}

zk_err zk_yaml_parse(zk_ctx *cx, const char *file, const char *text, size_t n, zk_yaml **root)
{
    struct fy_parse_cfg cfg = {.flags = FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2};
    reader r = {.cx = cx, .file = zk_strdup(&cx->arena, file ? file : "")};
    zk_buf away = {0};
    zk_err err;

    if (n > ZK_YAML_BYTES_MAX)
        return complain_at(&r, ZK_ELIMIT, 0, 0, NULL,
                           (zk_both){"文件太大 (最多 4 MiB)", "the file is too large (at most 4 MiB)"});
    if (n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        n -= 3;
    }
    ZK_TRY(check_bytes(&r, text, n));
    if (!n)
        return complain_at(&r, ZK_EPARSE, 1, 1, NULL, (zk_both){"文件是空的", "the file is empty"});
    put_windows_away(text, n, &away);
    r.windows = away.n != n;
    cfg.diag = r.diag = collector();
    r.parser = r.diag ? fy_parser_create(&cfg) : NULL;
    if (!r.parser)
        err = zk_fail(cx, ZK_EINTERNAL, ZK_L("YAML 解析器没有启动", "the YAML parser did not start"));
    else if (fy_parser_set_string(r.parser, away.p, away.n))
        err = syntax_error(&r);
    else
        err = read_stream(&r, root);
    if (r.parser)
        fy_parser_destroy(r.parser);
    if (r.diag)
        fy_diag_destroy(r.diag);
    zk_buf_clear(&away);
    return err;
}

zk_err zk_yaml_load(zk_ctx *cx, const char *path, zk_yaml **root)
{
    zk_str text;

    ZK_TRY(zk_file_read(cx, path, ZK_YAML_BYTES_MAX, &text));
    return zk_yaml_parse(cx, path, text.p, text.n, root);
}

/* ---- readers ---------------------------------------------------------------------------- */

zk_yaml *zk_yaml_get(zk_yaml *map, const char *key)
{
    if (!map || map->type != ZK_YAML_MAP)
        return NULL;
    for (size_t i = 0; i < map->n; i++) {
        if (strcmp(map->item[i]->key, key) == 0) {
            map->item[i]->used = true;
            return map->item[i];
        }
    }
    return NULL;
}

static const char *shown(zk_ctx *cx, const zk_yaml *node)
{
    switch (node->type) {
    case ZK_YAML_SCALAR: return zk_text_show(&cx->arena, node->text, SHOWN_COLUMNS);
    case ZK_YAML_LIST: return ZK_TR(cx, "(列表)", "(a list)");
    case ZK_YAML_MAP: return ZK_TR(cx, "(映射)", "(a map)");
    }
    return NULL;
}

zk_err zk_yaml_complain(zk_ctx *cx, const zk_yaml *node, const char *expected, const char *zh, const char *en,
                        ...)
{
    zk_diag d = {.code = ZK_EPARSE,
                 .file = node->file,
                 .line = node->line,
                 .column = node->column,
                 .field = node->key,
                 .value = shown(cx, node),
                 .expected = expected};
    va_list ap;
    char *sentence;

    va_start(ap, en);
    sentence = zk_vfmt(&cx->arena, cx->lang == ZK_ZH ? zh : en, ap);
    va_end(ap);
    return zk_complain(cx, d, "%s", "%s", sentence);
}

static zk_err not_a(zk_ctx *cx, const zk_yaml *node, const char *expected)
{
    const char *field = node->key ? node->key : "-";

    return zk_yaml_complain(cx, node, expected, "%s: “%s”不对，应为%s", "%s: \"%s\" will not do, expected %s",
                            field, shown(cx, node), expected);
}

zk_err zk_yaml_text(zk_ctx *cx, zk_yaml *node, const char **out)
{
    if (!node)
        return ZK_OK;
    node->used = true;
    if (node->type != ZK_YAML_SCALAR || memchr(node->text.p, 0, node->text.n))
        return not_a(cx, node, ZK_TR(cx, "一段文字", "a text"));
    *out = node->text.p;
    return ZK_OK;
}

zk_err zk_yaml_real(zk_ctx *cx, zk_yaml *node, double *out)
{
    double x;

    if (!node)
        return ZK_OK;
    node->used = true;
    if (node->type != ZK_YAML_SCALAR || zk_num_real(node->text, &x) != ZK_NUM_OK)
        return not_a(cx, node, ZK_TR(cx, "数字", "a number"));
    *out = x;
    return ZK_OK;
}

zk_err zk_yaml_int(zk_ctx *cx, zk_yaml *node, int64_t min, int64_t max, int64_t *out)
{
    int64_t x;

    if (!node)
        return ZK_OK;
    node->used = true;
    if (node->type != ZK_YAML_SCALAR || zk_num_int(node->text, &x) != ZK_NUM_OK || x < min || x > max)
        return not_a(cx, node,
                     zk_fmt(&cx->arena,
                            ZK_TR(cx, "%" PRId64 " 到 %" PRId64 " 的整数",
                                  "a whole number from %" PRId64 " to %" PRId64),
                            min, max));
    *out = x;
    return ZK_OK;
}

zk_err zk_yaml_bool(zk_ctx *cx, zk_yaml *node, bool *out)
{
    bool scalar;

    if (!node)
        return ZK_OK;
    node->used = true;
    scalar = node->type == ZK_YAML_SCALAR;
    if (scalar && (zk_str_is(node->text, "true") || zk_str_is(node->text, "yes")))
        *out = true;
    else if (scalar && (zk_str_is(node->text, "false") || zk_str_is(node->text, "no")))
        *out = false;
    else
        return not_a(cx, node, ZK_TR(cx, "true 或 false", "true or false"));
    return ZK_OK;
}

zk_err zk_yaml_both(zk_ctx *cx, zk_yaml *node, zk_both *out)
{
    static const char *const known[] = {"zh", "en", NULL};
    zk_yaml *zh, *en;
    zk_err err, more;

    if (!node)
        return ZK_OK;
    node->used = true;
    if (node->type == ZK_YAML_SCALAR) {
        ZK_TRY(zk_yaml_text(cx, node, &out->zh));
        out->en = out->zh;
        return ZK_OK;
    }
    zh = zk_yaml_get(node, "zh");
    en = zk_yaml_get(node, "en");
    if (!zh || !en)
        return not_a(cx, node, ZK_TR(cx, "{zh: …, en: …} 或一段文字", "{zh: …, en: …} or one text"));
    err = zk_yaml_text(cx, zh, &out->zh);
    if ((more = zk_yaml_text(cx, en, &out->en)) != ZK_OK)
        err = more;
    if ((more = zk_yaml_unknown(cx, node, known)) != ZK_OK)
        err = more;
    return err;
}

static zk_err unknown_key(zk_ctx *cx, const zk_yaml *value, const char *const *known)
{
    zk_diag d = {.code = ZK_EPARSE,
                 .file = value->file,
                 .line = value->key_line,
                 .column = value->key_column,
                 .field = value->key};
    zk_near near;
    zk_buf all = {0};

    zk_near_init(&near, zk_str_of(value->key));
    for (size_t i = 0; known && known[i]; i++) {
        zk_near_try(&near, known[i]);
        zk_buf_fmt(&all, "%s%s", i ? ", " : "", known[i]);
    }
    if (all.n)
        d.expected = zk_strndup(&cx->arena, all.p, all.n);
    zk_buf_clear(&all);
    if (near.best)
        return zk_complain(cx, d, "没有“%s”这一项，是不是“%s”？",
                           "\"%s\" is unknown here; did you mean \"%s\"?", value->key, near.best);
    return zk_complain(cx, d, "没有“%s”这一项", "\"%s\" is unknown here", value->key);
}

zk_err zk_yaml_unknown(zk_ctx *cx, zk_yaml *map, const char *const *known)
{
    zk_err err = ZK_OK;

    if (!map || map->type != ZK_YAML_MAP)
        return ZK_OK;
    for (size_t i = 0; i < map->n; i++)
        if (!map->item[i]->used)
            err = unknown_key(cx, map->item[i], known);
    return err;
}
