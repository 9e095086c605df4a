/* SPDX-License-Identifier: Apache-2.0
 *
 * Maps: how the columns of a foreign file become the fields of a kind, in YAML (docs/import.md).
 *
 *     kind: bill                               # or kinds: {customer: {…}, bill: {…}} for one wide file
 *     columns:
 *       customer: 户号                          # short for {from: 户号}
 *       amount: {from: 应收(万元), unit: 万元, default: 0}
 *       id: {text: "{户号}-{年月}"}
 *       type: {from: t, codes: {1: normal, 2: penalty}}
 *     skip_when: amount <= 0                   # names of source columns; NAME[text] for texts
 *     create: true
 *     repeat: [{n: 1, month: 2005-09}, …]      # a row per item; $n and $month stand in columns
 *
 * Everything wrong in it is a complaint with file, line and column; several at once.
 */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/import/internal.h"
#include "base/near.h"
#include "base/share.h"
#include "base/yaml.h"

enum { REPEAT_MAX = 366 };

typedef struct reader {
    zk_ctx *cx;
    const zk_kind *kind;
    zk_yaml *item; /* of the repetition, NULL */
    zk_err err;    /* first complaint */
} reader;

static void note(reader *r, zk_err err)
{
    r->err = r->err ? r->err : err;
}

/* $name of the repetition's item, wherever it stands in a text. */
static const char *filled(reader *r, const zk_yaml *node, const char *text)
{
    zk_buf b = {0};
    const char *out;

    if (!r->item || !text || !strchr(text, '$'))
        return text;
    for (const char *p = text; *p;) {
        size_t n = 0;
        char name[64];
        zk_yaml *value;

        if (*p != '$') {
            zk_buf_putc(&b, *p++);
            continue;
        }
        while (n + 1 < sizeof name && ((p[n + 1] >= 'a' && p[n + 1] <= 'z') || p[n + 1] == '_'))
            n++;
        memcpy(name, p + 1, n);
        name[n] = 0;
        value = n ? zk_yaml_get(r->item, name) : NULL;
        if (value && value->type == ZK_YAML_SCALAR)
            zk_buf_put(&b, value->text.p, value->text.n);
        else
            note(r,
                 zk_yaml_complain(r->cx, node, NULL,
                                  ZK_L("repeat 的这一项没有 $%s", "this item of repeat has no $%s"), name));
        p += n + 1;
    }
    out = zk_strdup(&r->cx->arena, b.p ? b.p : "");
    zk_buf_clear(&b);
    return out;
}

static const char *text_of(reader *r, zk_yaml *node)
{
    const char *text = NULL;

    note(r, zk_yaml_text(r->cx, node, &text));
    return filled(r, node, text);
}

static void codes_read(reader *r, zk_yaml *node, zk__mapcol *m)
{
    if (!node)
        return;
    if (node->type != ZK_YAML_MAP) {
        note(r, zk_yaml_complain(r->cx, node, "{1: industrial, 2: commercial}",
                                 ZK_L("codes 应是对照表", "codes must be a map")));
        return;
    }
    m->code_from = ZK_NEWS(&r->cx->arena, const char *, node->n + 1);
    m->code_to = ZK_NEWS(&r->cx->arena, const char *, node->n + 1);
    for (size_t i = 0; i < node->n; i++) {
        m->code_from[i] = node->item[i]->key;
        m->code_to[i] = text_of(r, node->item[i]);
        if (m->code_to[i])
            m->n_codes = i + 1;
        else
            return;
    }
}

static void product_read(reader *r, zk_yaml *node, zk__mapcol *m)
{
    if (node->type != ZK_YAML_LIST || node->n != 2) {
        note(r, zk_yaml_complain(r->cx, node, "[Quantity, UnitPrice]",
                                 ZK_L("product 需要两个列名", "product takes two column names")));
        return;
    }
    m->from = text_of(r, node->item[0]);
    m->from2 = text_of(r, node->item[1]);
}

static void order_read(reader *r, zk_yaml *node, zk__mapcol *m)
{
    const char *text = text_of(r, node);

    if (!text)
        return;
    m->has_order = true;
    if (!strcmp(text, "ymd"))
        m->order = ZK_YMD;
    else if (!strcmp(text, "dmy"))
        m->order = ZK_DMY;
    else if (!strcmp(text, "mdy"))
        m->order = ZK_MDY;
    else
        note(r, zk_yaml_complain(r->cx, node, "ymd, dmy, mdy",
                                 ZK_L("不认识的日期顺序", "not an order of dates")));
}

static void column_map(reader *r, zk_yaml *node, zk__mapcol *m)
{
    static const char *const known[] = {"from",  "value",  "text",    "product", "unit",
                                        "codes", "format", "default", "round",   NULL};
    zk_yaml *from = zk_yaml_get(node, "from"), *value = zk_yaml_get(node, "value");
    zk_yaml *text = zk_yaml_get(node, "text"), *product = zk_yaml_get(node, "product");
    bool round = false;

    if ((from != NULL) + (value != NULL) + (text != NULL) + (product != NULL) != 1) {
        note(r, zk_yaml_complain(r->cx, node, "from, value, text, product",
                                 ZK_L("需要且只能有其中一个", "exactly one of these is needed")));
        return;
    }
    m->how = from ? ZK__FROM : value ? ZK__VALUE : text ? ZK__PATTERN : ZK__PRODUCT;
    if (from)
        m->from = text_of(r, from);
    else if (product)
        product_read(r, product, m);
    else
        m->value = text_of(r, value ? value : text);
    m->unit = text_of(r, zk_yaml_get(node, "unit"));
    m->initial = text_of(r, zk_yaml_get(node, "default"));
    codes_read(r, zk_yaml_get(node, "codes"), m);
    order_read(r, zk_yaml_get(node, "format"), m);
    note(r, zk_yaml_bool(r->cx, zk_yaml_get(node, "round"), &round));
    m->round = round;
    note(r, zk_yaml_unknown(r->cx, node, known));
}

static void column_read(reader *r, zk_yaml *node, zk__mapkind *part)
{
    zk__mapcol *m;
    const zk_field *f = zk_kind_field(r->kind, node->key);
    zk_near near;

    node->used = true;
    if (!f) {
        zk_near_init(&near, zk_str_of(node->key));
        for (const zk_field *k = r->kind->fields; k->name; k++)
            zk_near_try(&near, k->name);
        note(r, zk_complain(r->cx,
                            (zk_diag){.code = ZK_EPARSE,
                                      .file = node->file,
                                      .line = node->key_line,
                                      .column = node->key_column,
                                      .field = node->key,
                                      .expected = near.best},
                            ZK_L("%s 没有字段 “%s”", "%s has no field \"%s\""), r->kind->name, node->key));
        return;
    }
    m = &part->cols[part->n_cols++];
    *m = (zk__mapcol){.field = f->name, .line = node->line, .column = node->column};
    if (node->type == ZK_YAML_SCALAR) {
        m->how = ZK__FROM;
        m->from = text_of(r, node);
    } else if (node->type == ZK_YAML_MAP) {
        column_map(r, node, m);
    } else {
        note(r, zk_yaml_complain(r->cx, node, "{from: …}",
                                 ZK_L("应是列名或说明", "a column name or a map is expected")));
    }
    if ((m->how == ZK__FROM && !m->from) || (m->how == ZK__PRODUCT && !m->from2) ||
        ((m->how == ZK__VALUE || m->how == ZK__PATTERN) && !m->value))
        part->n_cols--; /* complained about */
}

/* "+10:00", "-0330", "+8" */
static void offset_read(reader *r, zk_yaml *node, zk__mapkind *part)
{
    const char *text = text_of(r, node);

    if (text && zk_utc_offset(text, &part->offset_min))
        part->has_offset = true;
    else if (text)
        note(r, zk_yaml_complain(r->cx, node, "+08:00", ZK_L("不是时区偏移", "not an offset from UTC")));
}

static void part_read(reader *r, zk_yaml *node, zk__mapkind *part)
{
    zk_yaml *columns = zk_yaml_get(node, "columns"), *skip = zk_yaml_get(node, "skip_when");
    bool create = false;

    *part = (zk__mapkind){0};
    note(r, zk_yaml_bool(r->cx, zk_yaml_get(node, "create"), &create));
    part->create = create;
    offset_read(r, zk_yaml_get(node, "utc_offset"), part);
    part->skip_when = text_of(r, skip);
    if (skip)
        part->skip_place = (zk_place){skip->file, skip->line, skip->column + skip->quoted, "skip_when"};
    if (!columns || columns->type != ZK_YAML_MAP) {
        note(r, zk_yaml_complain(r->cx, columns ? columns : node, "columns: {customer: …}",
                                 ZK_L("没有 columns", "columns are missing")));
        return;
    }
    part->cols = ZK_NEWS(&r->cx->arena, zk__mapcol, columns->n + 1);
    for (size_t i = 0; i < columns->n; i++)
        column_read(r, columns->item[i], part);
}

static void parts_read(reader *r, zk_yaml *node, zk__map *map)
{
    zk_yaml *repeat = zk_yaml_get(node, "repeat");

    if (repeat && (repeat->type != ZK_YAML_LIST || !repeat->n || repeat->n > REPEAT_MAX)) {
        note(r,
             zk_yaml_complain(r->cx, repeat, "[{n: 1}, {n: 2}]",
                              ZK_L("repeat 应是 1 至 %d 项的列表", "repeat must be a list of 1 to %d items"),
                              REPEAT_MAX));
        return;
    }
    map->n_parts = repeat ? repeat->n : 1;
    map->parts = ZK_NEWS(&r->cx->arena, zk__mapkind, map->n_parts);
    for (size_t i = 0; i < map->n_parts && (!i || !r->err); i++) {
        r->item = repeat ? repeat->item[i] : NULL;
        if (repeat && r->item->type != ZK_YAML_MAP)
            note(r, zk_yaml_complain(r->cx, r->item, "{n: 1}", ZK_L("应是对照表", "a map is expected")));
        else
            part_read(r, node, &map->parts[i]);
    }
}

static void file_read(reader *r, zk_yaml *node, zk__map *map)
{
    static const char *const known[] = {"encoding", "delimiter", "sheet", "header", "columns", NULL};
    zk_yaml *columns;

    map->header = true;
    if (!node)
        return;
    map->encoding = text_of(r, zk_yaml_get(node, "encoding"));
    map->delimiter = text_of(r, zk_yaml_get(node, "delimiter"));
    map->sheet = text_of(r, zk_yaml_get(node, "sheet"));
    note(r, zk_yaml_bool(r->cx, zk_yaml_get(node, "header"), &map->header));
    columns = zk_yaml_get(node, "columns");
    if (columns && columns->type == ZK_YAML_LIST && columns->n && columns->n <= ZK_SOURCE_COLUMNS_MAX) {
        map->names = ZK_NEWS(&r->cx->arena, const char *, columns->n);
        for (size_t i = 0; i < columns->n; i++)
            map->names[map->n_names++] = text_of(r, columns->item[i]);
    } else if (columns || !map->header) {
        note(r, zk_yaml_complain(r->cx, columns ? columns : node, "columns: [a, b, c]",
                                 ZK_L("没有表头的文件要列出各列的名字",
                                      "a file without a head line needs the names of its columns")));
    }
    note(r, zk_yaml_unknown(r->cx, node, known));
}

/* The node with this kind's columns: below kinds, or the map itself. */
static zk_err kind_node(reader *r, zk_yaml *root, zk__map *map, zk_yaml **out)
{
    zk_yaml *kinds = zk_yaml_get(root, "kinds"), *kind = zk_yaml_get(root, "kind");
    const char *name = NULL, *list = "";

    *out = NULL;
    if (kinds && kinds->type == ZK_YAML_MAP) {
        *out = zk_yaml_get(kinds, r->kind->name);
        for (size_t i = 0; i < kinds->n; i++) {
            kinds->item[i]->used = true;
            list = zk_fmt(&r->cx->arena, "%s%s%s", list, i ? ", " : "", kinds->item[i]->key);
        }
    } else if (kind) {
        ZK_TRY(zk_yaml_text(r->cx, kind, &name));
        list = name;
        if (!strcmp(name, r->kind->name))
            *out = root;
    } else {
        return zk_yaml_complain(r->cx, root, "kind: bill",
                                ZK_L("映射没有说明 kind", "the map does not say its kind"));
    }
    if (!*out)
        return zk_fail(r->cx, ZK_ENOTFOUND,
                       ZK_L("映射 %s 不含 %s；它有: %s", "map %s has nothing for %s; it has: %s"), map->path,
                       r->kind->name, list);
    if ((*out)->type != ZK_YAML_MAP)
        return zk_yaml_complain(r->cx, *out, "columns: …", ZK_L("应是对照表", "a map is expected"));
    return ZK_OK;
}

static zk_err map_read(zk_ctx *cx, zk_yaml *root, const zk_kind *kind, zk__map *map)
{
    static const char *const top[] = {"map",       "title",  "file",   "kind",       "kinds", "columns",
                                      "skip_when", "create", "repeat", "utc_offset", NULL};
    static const char *const inner[] = {"columns", "skip_when", "create", "repeat", "utc_offset", NULL};
    reader r = {.cx = cx, .kind = kind};
    zk_yaml *node;

    if (root->type != ZK_YAML_MAP)
        return zk_yaml_complain(cx, root, "kind: …", ZK_L("应是对照表", "a map is expected"));
    zk_yaml_get(root, "map");
    map->title = (zk_both){"", ""};
    note(&r, zk_yaml_both(cx, zk_yaml_get(root, "title"), &map->title));
    file_read(&r, zk_yaml_get(root, "file"), map);
    ZK_TRY(kind_node(&r, root, map, &node));
    parts_read(&r, node, map);
    if (node != root)
        note(&r, zk_yaml_unknown(cx, node, inner));
    note(&r, zk_yaml_unknown(cx, root, top));
    return r.err;
}

static zk_err not_there(zk_ctx *cx, const char *what)
{
    const char **paths, *list = "";
    size_t n;
    zk_near near;

    zk_near_init(&near, zk_str_of(what));
    ZK_TRY(zk_share_list(cx, "maps", ".yaml", &paths, &n));
    for (size_t i = 0; i < n; i++) {
        const char *slash = strrchr(paths[i], '/'), *base = slash ? slash + 1 : paths[i];
        const char *name = zk_strndup(&cx->arena, base, strlen(base) - 5);

        zk_near_try(&near, name);
        list = zk_fmt(&cx->arena, "%s%s%s", list, i ? ", " : "", name);
    }
    return zk_fail(cx, ZK_ENOTFOUND,
                   ZK_L("没有映射文件或随附映射 “%s”%s%s；随附: %s",
                        "there is no map file or shipped map \"%s\"%s%s; shipped: %s"),
                   what, near.best ? ZK_TR(cx, "，是不是 ", "; did you mean ") : "",
                   near.best ? near.best : "", list);
}

zk_err zk__map_load(zk_ctx *cx, const char *what, const zk_kind *kind, zk__map *out)
{
    size_t n = strlen(what);
    bool file = strchr(what, '/') || (n > 5 && !strcmp(what + n - 5, ".yaml")) ||
                (n > 4 && !strcmp(what + n - 4, ".yml"));
    zk_yaml *root;

    *out = (zk__map){.name = what};
    out->path = file ? what : zk_share_path(cx, zk_fmt(&cx->arena, "maps/%s.yaml", what));
    if (access(out->path, R_OK) != 0)
        return not_there(cx, what);
    ZK_TRY(zk_yaml_load(cx, out->path, &root));
    return map_read(cx, root, kind, out);
}

zk_err zk__map_parse(zk_ctx *cx, const char *text, size_t n, const zk_kind *kind, zk__map *out)
{
    zk_yaml *root;

    *out = (zk__map){.name = "map", .path = "map"};
    ZK_TRY(zk_yaml_parse(cx, out->path, text, n, &root));
    return map_read(cx, root, kind, out);
}

/* ---- which line of a file names the columns -------------------------------------------------- */

static bool same_name(const char *a, const char *b)
{
    char x[ZK__NAME_MAX], y[ZK__NAME_MAX], unit[ZK__NAME_MAX];

    if (!a || !b)
        return false;
    zk__name_key(zk_str_of(a), x, unit);
    zk__name_key(zk_str_of(b), y, unit);
    return *x && !strcmp(x, y);
}

static bool takes(const zk__mapcol *c, const char *name)
{
    char piece[ZK__NAME_MAX];

    if (same_name(c->from, name) || same_name(c->from2, name))
        return true;
    snprintf(piece, sizeof piece, "{%s}", name);
    return c->how == ZK__PATTERN && strstr(c->value, piece);
}

size_t zk__map_score(const zk__map *map, const char *const *names, size_t n)
{
    size_t score = 0;

    for (size_t i = 0; i < n; i++) {
        bool taken = false;

        for (size_t p = 0; names[i] && p < map->n_parts && !taken; p++)
            for (size_t c = 0; c < map->parts[p].n_cols && !taken; c++)
                taken = takes(&map->parts[p].cols[c], names[i]);
        score += taken;
    }
    return score;
}

const char *zk__map_field(const zk__map *map, const char *name)
{
    const char *field = NULL;

    for (size_t p = 0; p < map->n_parts; p++)
        for (size_t c = 0; c < map->parts[p].n_cols; c++) {
            const zk__mapcol *col = &map->parts[p].cols[c];

            if (!takes(col, name))
                continue;
            if (col->how != ZK__FROM || (field && strcmp(field, col->field)))
                return NULL;
            field = col->field;
        }
    return field;
}
