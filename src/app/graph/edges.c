/* SPDX-License-Identifier: Apache-2.0
 *
 * Lists of relations: tables with a head line through the common reader, plain lists "a b [weight]" here.
 */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "app/graph/graph.h"

enum { LINE_MAX_BYTES = 65536, FIELDS = 3 };

typedef struct building {
    zk_ctx *cx;
    zk__edges *e;
    size_t cap_edges, cap_nodes;
} building;

/* ---- nodes by name ---- */

static uint32_t node_of(building *b, zk_str name)
{
    int64_t at;

    if (zk_map_get(&b->e->number, name, &at))
        return (uint32_t)at;
    if (b->e->nodes == b->cap_nodes) {
        b->cap_nodes = b->cap_nodes ? 2 * b->cap_nodes : 1024;
        b->e->name = zk_xrealloc(b->e->name, b->cap_nodes * sizeof *b->e->name);
    }
    b->e->name[b->e->nodes] = zk_str_dup(&b->cx->arena, name);
    zk_map_put(&b->e->number, name, (int64_t)b->e->nodes);
    return (uint32_t)b->e->nodes++;
}

static void add_edge(building *b, zk_str from, zk_str to, double weight, const char *kind)
{
    zk__edges *e = b->e;

    if (e->n == b->cap_edges) {
        b->cap_edges = b->cap_edges ? 2 * b->cap_edges : 4096;
        e->from = zk_xrealloc(e->from, b->cap_edges * sizeof *e->from);
        e->to = zk_xrealloc(e->to, b->cap_edges * sizeof *e->to);
        e->weight = zk_xrealloc(e->weight, b->cap_edges * sizeof *e->weight);
        e->kind = zk_xrealloc(e->kind, b->cap_edges * sizeof *e->kind);
    }
    e->from[e->n] = node_of(b, from);
    e->to[e->n] = node_of(b, to);
    e->weight[e->n] = weight;
    e->kind[e->n++] = kind;
}

typedef struct ranked {
    const char *name;
    double value;
    uint32_t old;
} ranked;

static int by_name(const void *a, const void *b)
{
    const ranked *x = a, *y = b;

    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* Renumbers nodes by name; whole numbers by their value when all names are such. */
static void by_names(building *b)
{
    zk__edges *e = b->e;
    ranked *r = zk_xmalloc((e->nodes + 1) * sizeof *r);
    uint32_t *number = zk_xmalloc((e->nodes + 1) * sizeof *number);
    bool numbers = true;

    for (size_t v = 0; v < e->nodes; v++) {
        int64_t value = 0;
        numbers = numbers && zk_num_int(zk_str_of(e->name[v]), &value) == ZK_NUM_OK;
        r[v] = (ranked){.name = e->name[v], .value = (double)value, .old = (uint32_t)v};
    }
    for (size_t v = 0; v < e->nodes && !numbers; v++)
        r[v].value = 0;
    qsort(r, e->nodes, sizeof *r, by_name);
    for (size_t v = 0; v < e->nodes; v++) {
        number[r[v].old] = (uint32_t)v;
        e->name[v] = r[v].name;
        zk_map_put(&e->number, zk_str_of(r[v].name), (int64_t)v);
    }
    for (size_t i = 0; i < e->n; i++) {
        e->from[i] = number[e->from[i]];
        e->to[i] = number[e->to[i]];
    }
    free(r);
    free(number);
}

/* ---- plain lists ---- */

static bool parts_words(char c)
{
    return c == ',' || c == ';' || isspace((unsigned char)c);
}

/* Fields of a line; at most FIELDS are kept, all are counted. */
static size_t split(char *line, char **field)
{
    size_t n = 0;

    for (char *p = line; *p;) {
        while (*p && parts_words(*p))
            p++;
        if (!*p)
            break;
        char *start = p;
        if (*p == '"') {
            start = ++p;
            while (*p && *p != '"')
                p++;
        } else {
            while (*p && !parts_words(*p))
                p++;
        }
        if (n < FIELDS)
            field[n] = start;
        n++;
        if (*p)
            *p++ = 0;
    }
    return n;
}

/* The next line that says something, without a byte order mark; its number. False at the end, and with *err when a line
 * is too long. */
static bool next_line(zk_ctx *cx, const char *path, gzFile in, char *line, int64_t *number, zk_err *err)
{
    while (gzgets(in, line, LINE_MAX_BYTES)) {
        char *p = line;
        ++*number;
        if (strlen(line) == LINE_MAX_BYTES - 1) {
            *err = zk_complain(cx, (zk_diag){.code = ZK_ELIMIT, .file = path, .line = *number},
                               ZK_L("一行超过 %d 字节", "a line of more than %d bytes"), LINE_MAX_BYTES);
            return false;
        }
        if (zk_utf8_valid(line, strlen(line)) != strlen(line)) {
            *err = zk_complain(
                cx, (zk_diag){.code = ZK_EINVAL, .file = path, .line = *number, .expected = "UTF-8"},
                ZK_L("不是 UTF-8 文本；有表头的表可用 --encoding 指明编码",
                     "this is not UTF-8 text; a table with a head line takes --encoding"));
            return false;
        }
        if (*number == 1 && !strncmp(p, "\xEF\xBB\xBF", 3))
            memmove(line, line + 3, strlen(line + 3) + 1);
        while (isspace((unsigned char)*p))
            p++;
        if (*p && *p != '#' && *p != '%')
            return true;
    }
    return false;
}

static gzFile open_list(zk_ctx *cx, const char *path, zk_err *err)
{
    gzFile in = gzopen(path, "rb");

    *err = in ? ZK_OK : zk_fail(cx, ZK_ENOTFOUND, ZK_L("读不到文件 %s", "cannot read the file %s"), path);
    return in;
}

static bool number_of(const char *text, double *out)
{
    return zk_num_real(zk_str_of(text), out) == ZK_NUM_OK;
}

static zk_err list_read(building *b, const char *path, bool weighted)
{
    char *line = zk_alloc(&b->cx->arena, LINE_MAX_BYTES), *field[FIELDS];
    int64_t number = 0;
    zk_err err;
    gzFile in = open_list(b->cx, path, &err);

    while (!err && next_line(b->cx, path, in, line, &number, &err)) {
        double w = 1;
        size_t n = split(line, field);
        if (n < 2)
            err = zk_complain(
                b->cx, (zk_diag){.code = ZK_EINVAL, .file = path, .line = number, .expected = "a b [weight]"},
                ZK_L("一行应有两个名称", "a line has two names"));
        else if (weighted && n >= 3 && !number_of(field[2], &w))
            err = zk_complain(b->cx,
                              (zk_diag){.code = ZK_EINVAL,
                                        .file = path,
                                        .line = number,
                                        .value = zk_strdup(&b->cx->arena, field[2])},
                              ZK_L("权重 “%s” 不是数值", "the weight \"%s\" is not a number"), field[2]);
        else if (b->e->n == ZK_GRAPH_EDGES_MAX / 10)
            err = zk_fail(b->cx, ZK_ELIMIT, ZK_L("关系超过 %d 条", "more than %d relations"),
                          ZK_GRAPH_EDGES_MAX / 10);
        else
            add_edge(b, zk_str_of(field[0]), zk_str_of(field[1]), w, NULL);
        b->e->weighted |= weighted && n >= 3;
    }
    if (in)
        gzclose(in);
    return err;
}

/* ---- tables ---- */

static const char *const FROM[] = {"from", "source", "src",  "caller", "node1",
                                   "主叫", "来源",   "起点", "担保人", NULL};
static const char *const TO[] = {"to",   "target", "dst",  "callee",   "node2",
                                 "被叫", "去向",   "终点", "被担保人", NULL};
static const char *const WEIGHT[] = {"weight", "calls", "count", "minutes", "amount", "share",
                                     "权重",   "次数",  "分钟",  "金额",    "份额",   NULL};
static const char *const KIND[] = {"kind", "relation", "type", "关系", "种类", NULL};

static bool is_word(const char *text, const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        if (zk_str_ieq(zk_str_of(text), words[i]))
            return true;
    return false;
}

static const char *name_among(const char **names, size_t n, const char *const *words)
{
    for (size_t w = 0; words[w]; w++)
        for (size_t i = 0; i < n; i++)
            if (zk_str_ieq(zk_str_of(names[i]), words[w]))
                return names[i];
    return NULL;
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), k = strlen(end);

    return n >= k && !strcmp(s + n - k, end);
}

/* Has the file a head line? Known names of columns in its first line, or a format that always has one. */
static zk_err has_head(zk_ctx *cx, const char *path, const char *const *extra, bool *out)
{
    char *line = zk_alloc(&cx->arena, LINE_MAX_BYTES), *field[FIELDS];
    int64_t number = 0;
    zk_err err;
    gzFile in;

    *out = ends_with(path, ".xlsx") || ends_with(path, ".parquet") || ends_with(path, ".jsonl") ||
           ends_with(path, ".ndjson");
    if (*out)
        return ZK_OK;
    if (!(in = open_list(cx, path, &err)))
        return err;
    if (next_line(cx, path, in, line, &number, &err)) {
        size_t n = split(line, field);
        bool starts = false, ends = false;
        for (size_t i = 0; i < n && i < FIELDS; i++) {
            starts |= is_word(field[i], FROM);
            ends |= is_word(field[i], TO);
            *out |= extra && is_word(field[i], extra);
        }
        *out |= starts && ends;
    }
    gzclose(in);
    return err;
}

static zk_err column(zk_ctx *cx, const zk_args *a, const char *option, const char **names, size_t n,
                     const char *const *words, const char **out)
{
    *out = zk_arg(a, option) ? zk_arg(a, option) : name_among(names, n, words);
    if (!*out)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("哪一列是 %s？请用 --%s 指明", "which column is %s? name it with --%s"), words[0],
                       option);
    return ZK_OK;
}

static zk_err table_read(building *b, const zk_args *a, const char *path, bool weighted, bool kinds)
{
    zk_ctx *cx = b->cx;
    zk_frame_want want[4] = {{.type = ZK_WANT_TEXT, .filled = true}, {.type = ZK_WANT_TEXT, .filled = true}};
    zk_frame_spec spec;
    zk_frame f;
    const char **names, *weight = zk_arg(a, "weight"), *kind = NULL;
    size_t n;

    ZK_TRY(zk_frame_spec_of(cx, a, path, &spec));
    ZK_TRY(zk_frame_names(cx, &spec, &names, &n));
    ZK_TRY(column(cx, a, "from", names, n, FROM, &want[0].name));
    ZK_TRY(column(cx, a, "to", names, n, TO, &want[1].name));
    spec.want = want;
    spec.n_want = 2;
    if (weighted && (weight || (weight = name_among(names, n, WEIGHT))))
        want[spec.n_want++] = (zk_frame_want){.name = weight, .type = ZK_WANT_NUMBER, .filled = true};
    else
        weight = NULL;
    if (kinds && (kind = name_among(names, n, KIND)))
        want[spec.n_want++] = (zk_frame_want){.name = kind, .type = ZK_WANT_TEXT};
    ZK_TRY(zk_frame_read(cx, &spec, &f));
    b->e->weighted = weight != NULL;
    for (size_t i = 0; i < f.rows; i++) {
        zk_str k = kind ? f.col[weight ? 3 : 2].text[i] : (zk_str){0};
        add_edge(b, f.col[0].text[i], f.col[1].text[i], weight ? f.col[2].num[i] : 1,
                 k.p ? zk_str_dup(&cx->arena, k) : NULL);
    }
    return ZK_OK;
}

/* ---- the two readers ---- */

/* What the building holds goes into the arena. */
static void settle(building *b)
{
    zk__edges *e = b->e;
    zk_arena *arena = &b->cx->arena;
    const char **name = ZK_NEWS(arena, const char *, e->nodes + 1),
               **kind = ZK_NEWS(arena, const char *, e->n + 1);
    uint32_t *from = ZK_NEWS(arena, uint32_t, e->n + 1), *to = ZK_NEWS(arena, uint32_t, e->n + 1);
    double *weight = ZK_NEWS(arena, double, e->n + 1);

#define MOVE(field, n)                                                                                       \
    if (e->field)                                                                                            \
        memcpy(field, e->field, (n) * sizeof *(field));                                                      \
    free(e->field);                                                                                          \
    e->field = field
    MOVE(name, e->nodes);
    MOVE(kind, e->n);
    MOVE(from, e->n);
    MOVE(to, e->n);
    MOVE(weight, e->n);
#undef MOVE
}

zk_err zk__edges_read(zk_ctx *cx, const zk_args *a, const char *path, const char *const *extra,
                      size_t n_extra, bool kinds, zk__edges *out)
{
    building b = {.cx = cx, .e = out};
    const char *weight = zk_arg(a, "weight");
    bool weighted = !weight || strcmp(weight, "none"), head = false;
    zk_err err;

    *out = (zk__edges){.path = path};
    err = has_head(cx, path, NULL, &head);
    if (!err)
        err = head || zk_arg(a, "from") || zk_arg(a, "to") ? table_read(&b, a, path, weighted, kinds)
                                                           : list_read(&b, path, weighted);
    for (size_t i = 0; i < n_extra && !err; i++)
        (void)node_of(&b, zk_str_of(extra[i]));
    if (!err && out->n == 0)
        err = zk_fail(cx, ZK_EINVAL, ZK_L("%s 中没有一条关系", "there is no relation in %s"), path);
    if (!err)
        by_names(&b);
    settle(&b);
    if (err)
        zk__edges_clear(out);
    return err;
}

void zk__edges_clear(zk__edges *e)
{
    zk_map_clear(&e->number);
}

static zk_err pairs_table(zk_ctx *cx, const zk_args *a, const char *path, const char ***first,
                          const char ***second, size_t *n)
{
    zk_frame_spec spec;
    zk_frame_want want[2] = {{.type = ZK_WANT_TEXT, .filled = true}, {.type = ZK_WANT_TEXT, .filled = true}};
    const char **names;
    zk_frame f;

    ZK_TRY(zk_frame_spec_of(cx, a, path, &spec));
    ZK_TRY(zk_frame_names(cx, &spec, &names, n));
    if (*n < 2)
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s 应有两列", "%s needs two columns"), path);
    want[0].name = names[0];
    want[1].name = names[1];
    spec.want = want;
    spec.n_want = 2;
    ZK_TRY(zk_frame_read(cx, &spec, &f));
    *n = f.rows;
    *first = ZK_NEWS(&cx->arena, const char *, f.rows + 1);
    *second = ZK_NEWS(&cx->arena, const char *, f.rows + 1);
    for (size_t i = 0; i < f.rows; i++) {
        (*first)[i] = zk_str_dup(&cx->arena, f.col[0].text[i]);
        (*second)[i] = zk_str_dup(&cx->arena, f.col[1].text[i]);
    }
    return ZK_OK;
}

zk_err zk__pairs_read(zk_ctx *cx, const zk_args *a, const char *path, const char ***first,
                      const char ***second, size_t *n)
{
    static const char *const heads[] = {"node",  "customer", "member", "label", "community",
                                        "group", "节点",     "客户",   "标签",  NULL};
    char *line = zk_alloc(&cx->arena, LINE_MAX_BYTES), *field[FIELDS];
    size_t cap_first = 0, cap_second = 0, n_second = 0;
    int64_t number = 0;
    bool head = false;
    zk_err err;
    gzFile in;

    ZK_TRY(has_head(cx, path, heads, &head));
    if (head)
        return pairs_table(cx, a, path, first, second, n);
    *first = *second = NULL;
    *n = 0;
    if (!(in = open_list(cx, path, &err)))
        return err;
    while (!err && next_line(cx, path, in, line, &number, &err)) {
        if (split(line, field) < 2) {
            err = zk_complain(
                cx, (zk_diag){.code = ZK_EINVAL, .file = path, .line = number, .expected = "name label"},
                ZK_L("一行应有名称和标签", "a line has a name and a label"));
            break;
        }
        *ZK_PUSH(&cx->arena, *first, *n, cap_first) = zk_strdup(&cx->arena, field[0]);
        *ZK_PUSH(&cx->arena, *second, n_second, cap_second) = zk_strdup(&cx->arena, field[1]);
    }
    gzclose(in);
    return err;
}

zk_err zk__edges_graph(zk_ctx *cx, const zk__edges *e, int kind, zk_graph *out)
{
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err = zk_graph_build(e->nodes, e->from, e->to, e->weight, e->n, kind, out, &spot);

    if (err && spot.why == ZK_WHY_NEGATIVE)
        return zk_fail(cx, err,
                       ZK_L("%s 与 %s 之间的权重 %g 为负", "the weight between %s and %s, %g, is negative"),
                       e->name[e->from[spot.row]], e->name[e->to[spot.row]], spot.value);
    return err ? zk_method_refused(cx, e->path, &spot, err) : ZK_OK;
}
