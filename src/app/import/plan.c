/* SPDX-License-Identifier: Apache-2.0
 *
 * The plan of an import: where the value of each field comes from and what it is turned into.
 *
 * Fields come in the order of their kind; "customer" is not stored under its name but becomes column
 * "subject", the owner's number, which stands first. Every sealed file of a kind has all its columns; those
 * that get no value are empty.
 */
#include <stdio.h>
#include <string.h>

#include "app/import/internal.h"
#include "base/near.h"

/* ---- source columns --------------------------------------------------------------------- */

/* Position in plan->used of the source column c. */
static int use(zk__plan *p, int c)
{
    if (p->used_of[c] < 0) {
        p->used_of[c] = (int)p->n_used;
        p->used[p->n_used++] = p->names[c];
    }
    return p->used_of[c];
}

/* The source column a map names: literally, else by its key. */
static int column_named(const zk__plan *p, const char *name)
{
    char a[ZK__NAME_MAX], b[ZK__NAME_MAX], unit[ZK__NAME_MAX];

    for (size_t c = 0; c < p->n_names; c++)
        if (!strcmp(p->names[c], name))
            return (int)c;
    zk__name_key(zk_str_of(name), a, unit);
    for (size_t c = 0; c < p->n_names; c++) {
        zk__name_key(zk_str_of(p->names[c]), b, unit);
        if (*a && !strcmp(a, b))
            return (int)c;
    }
    return -1;
}

static const char *names_list(zk_ctx *cx, const zk__plan *p)
{
    zk_buf b = {0};
    const char *text;

    for (size_t c = 0; c < p->n_names && c < 40; c++)
        zk_buf_fmt(&b, "%s%s", c ? ", " : "", zk_text_show(&cx->arena, zk_str_of(p->names[c]), 40));
    if (p->n_names > 40)
        zk_buf_fmt(&b, ", … (%zu)", p->n_names);
    text = zk_strdup(&cx->arena, b.p ? b.p : "");
    zk_buf_clear(&b);
    return text;
}

static zk_err column_find(zk_ctx *cx, zk__plan *p, const zk__map *map, const zk__mapcol *m, const char *name,
                          int *out)
{
    zk_near near;
    int c = column_named(p, name);

    if (c >= 0) {
        *out = use(p, c);
        return ZK_OK;
    }
    zk_near_init(&near, zk_str_of(name));
    for (size_t i = 0; i < p->n_names; i++)
        zk_near_try(&near, p->names[i]);
    return zk_complain(
        cx,
        (zk_diag){.code = ZK_EINVAL,
                  .file = map->path,
                  .line = m->line,
                  .column = m->column,
                  .field = m->field,
                  .value = name,
                  .expected = names_list(cx, p)},
        ZK_L("文件没有列 “%s”%s", "the file has no column \"%s\"%s"), name,
        near.best ? zk_fmt(&cx->arena, ZK_TR(cx, "，是不是 “%s”？", "; did you mean %s?"), near.best) : "");
}

/* ---- codes ---------------------------------------------------------------------------------- */

static void code_put(zk_map *m, zk_str name, int64_t at)
{
    char key[ZK__NAME_MAX];
    size_t n = zk__code_key(name, key);

    if (n)
        zk_map_put(m, (zk_str){key, n}, at);
}

static void code_put_all(zk_map *m, const char *names, int64_t at)
{
    for (const char *p = names; p && *p;) {
        const char *bar = strchr(p, '|');
        size_t n = bar ? (size_t)(bar - p) : strlen(p);

        code_put(m, (zk_str){p, n}, at);
        p += n + (bar != NULL);
    }
}

static zk_map *codes_make(zk_ctx *cx, const zk_field *f)
{
    zk_map *m = ZK_NEW(&cx->arena, zk_map);

    if (f->type == ZK_COL_BOOL) {
        code_put_all(m, "no|n|false|f|0|否|无|不|没有|未|不是|不合格|不属实|x", 0);
        code_put_all(m, "yes|y|true|t|1|是|有|对|已|合格|属实|√", 1);
    }
    for (int64_t i = 0; f->codes && f->codes[i].name; i++)
        code_put_all(m, f->codes[i].aliases, i);
    for (int64_t i = 0; f->codes && f->codes[i].name; i++) {
        code_put(m, zk_str_of(f->codes[i].title.zh), i);
        code_put(m, zk_str_of(f->codes[i].title.en), i);
    }
    for (int64_t i = 0; f->codes && f->codes[i].name; i++)
        code_put(m, zk_str_of(f->codes[i].name), i);
    return m;
}

/* A map's own codes stand above ours. */
static zk_err codes_add(zk_ctx *cx, zk__col *c, const zk__map *map, const zk__mapcol *m)
{
    int64_t at;
    char key[ZK__NAME_MAX];

    for (size_t i = 0; i < m->n_codes; i++) {
        size_t n = zk__code_key(zk_str_of(m->code_to[i]), key);

        if (!c->codes || !zk_map_get(c->codes, (zk_str){key, n}, &at))
            return zk_complain(cx,
                               (zk_diag){.code = ZK_EINVAL,
                                         .file = map->path,
                                         .line = m->line,
                                         .column = m->column,
                                         .field = m->field,
                                         .value = m->code_to[i],
                                         .expected = zk__value_expected(cx, c)},
                               ZK_L("%s 没有代码 “%s”", "%s has no code \"%s\""), m->field, m->code_to[i]);
        code_put(c->codes, zk_str_of(m->code_from[i]), at);
    }
    return ZK_OK;
}

/* ---- columns -------------------------------------------------------------------------------- */

static zk__col *col_new(zk_ctx *cx, zk__plan *p, const zk_import_options *opt, const zk_field *f, zk__how how)
{
    zk__col *c = &p->cols[p->n_cols++];

    *c = (zk__col){.field = f, .how = how, .from = -1, .order = opt->date_order, .round = opt->round};
    zk__unit_find(f, "", &c->unit);
    c->is_id = f->refers || (p->kind->key && !strcmp(f->name, p->kind->key));
    if (f->type == ZK_COL_CODE || f->type == ZK_COL_BOOL)
        c->codes = codes_make(cx, f);
    return c;
}

static zk_err unit_set(zk_ctx *cx, zk__col *c, const char *file, const char *column, const char *unit)
{
    char key[ZK__NAME_MAX], none[ZK__NAME_MAX];

    if (!unit || !*unit)
        return ZK_OK;
    zk__name_key(zk_str_of(unit), key, none);
    switch (zk__unit_find(c->field, key, &c->unit)) {
    case ZK__UNIT_OK: c->unit_name = unit; return ZK_OK;
    case ZK__UNIT_NONE: return ZK_OK; /* "(含税)", "(必填)": a remark */
    default:
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s: 列 “%s” 的单位 %s 不适用于 %s，可用 %s",
                            "%s: column \"%s\" is in %s, which does not suit %s; it takes %s"),
                       file, column, unit, c->field->name, zk__unit_names(c->field));
    }
}

/* "{ID}-2005-09": literal pieces and columns. */
static zk_err pattern_set(zk_ctx *cx, zk__plan *p, zk__col *c, const zk__map *map, const zk__mapcol *m)
{
    for (const char *s = m->value; *s;) {
        const char *open = strchr(s, '{'), *close = open ? strchr(open, '}') : NULL;

        if (c->n_pieces + 2 > ZK__PIECES_MAX || (open && !close))
            return zk_complain(
                cx,
                (zk_diag){.code = ZK_EINVAL,
                          .file = map->path,
                          .line = m->line,
                          .column = m->column,
                          .field = m->field,
                          .value = m->value},
                ZK_L("样式不能理解，或太长", "the pattern cannot be understood, or is too long"));
        if (!open || open > s)
            c->piece[c->n_pieces++] = (zk__piece){{s, open ? (size_t)(open - s) : strlen(s)}, -1};
        if (!open)
            break;
        ZK_TRY(column_find(cx, p, map, m, zk_strndup(&cx->arena, open + 1, (size_t)(close - open - 1)),
                           &c->piece[c->n_pieces++].in));
        s = close + 1;
    }
    return ZK_OK;
}

static zk_err mapped(zk_ctx *cx, zk__plan *p, const zk_import_options *opt, const zk__map *map,
                     const zk__mapcol *m, const zk_field *f)
{
    zk__col *c = col_new(cx, p, opt, f, m->how);
    char key[ZK__NAME_MAX], unit[ZK__NAME_MAX];

    switch (m->how) {
    case ZK__FROM:
        ZK_TRY(column_find(cx, p, map, m, m->from, &c->in[0]));
        zk__name_key(zk_str_of(m->from), key, unit);
        if (!m->unit)
            ZK_TRY(unit_set(cx, c, map->path, m->from, zk_strdup(&cx->arena, unit)));
        break;
    case ZK__PRODUCT:
        ZK_TRY(column_find(cx, p, map, m, m->from, &c->in[0]));
        ZK_TRY(column_find(cx, p, map, m, m->from2, &c->in[1]));
        break;
    case ZK__PATTERN: ZK_TRY(pattern_set(cx, p, c, map, m)); break;
    default: c->value = zk_str_of(m->value); break;
    }
    ZK_TRY(unit_set(cx, c, map->path, m->field, m->unit));
    c->initial = zk_str_of(m->initial);
    c->round |= m->round;
    if (m->has_order)
        c->order = m->order;
    return codes_add(cx, c, map, m);
}

static const zk__mapcol *part_col(const zk__mapkind *part, const char *field)
{
    for (size_t i = 0; i < part->n_cols; i++)
        if (!strcmp(part->cols[i].field, field))
            return &part->cols[i];
    return NULL;
}

static zk_err by_map(zk_ctx *cx, zk__plan *p, const zk_import_options *opt, const zk__map *map,
                     const zk__mapkind *part)
{
    zk_err err = ZK_OK;

    for (const zk_field *f = p->kind->fields; f->name; f++) {
        const zk__mapcol *m = part_col(part, f->name);
        zk_err e = m ? mapped(cx, p, opt, map, m, f) : ZK_OK;

        err = err ? err : e;
    }
    return err;
}

static zk_err by_header(zk_ctx *cx, zk__plan *p, const zk_import_options *opt, zk_import_column *columns)
{
    const zk_field **bound = ZK_NEWS(&cx->arena, const zk_field *, p->n_names + 1);
    const char **unit = ZK_NEWS(&cx->arena, const char *, p->n_names + 1);
    const char **near = ZK_NEWS(&cx->arena, const char *, p->n_names + 1);

    ZK_TRY(zk__header_bind(cx, p->kind, opt->path, p->names, p->n_names, bound, unit, near));
    for (const zk_field *f = p->kind->fields; f->name; f++)
        for (size_t s = 0; s < p->n_names; s++) {
            zk__col *c;

            if (bound[s] != f)
                continue;
            c = col_new(cx, p, opt, f, ZK__FROM);
            c->in[0] = use(p, (int)s);
            ZK_TRY(unit_set(cx, c, opt->path, p->names[s], unit[s]));
            columns[s].field = f;
            columns[s].unit = c->unit_name;
        }
    for (size_t s = 0; s < p->n_names; s++)
        columns[s].near = bound[s] ? NULL : near[s];
    return ZK_OK;
}

/* ---- what follows from the columns -------------------------------------------------------------- */

static int col_of(const zk__plan *p, const char *name)
{
    for (size_t i = 0; name && i < p->n_cols; i++)
        if (!strcmp(p->cols[i].field->name, name))
            return (int)i;
    return -1;
}

/* Fields that may be taken from another where they are absent. */
static void derive(zk_ctx *cx, zk__plan *p, const zk_import_options *opt)
{
    for (const zk_field *f = p->kind->fields; f->name; f++) {
        int from = col_of(p, f->derived), at = col_of(p, f->name);

        if (from < 0)
            continue;
        if (at < 0) {
            col_new(cx, p, opt, f, ZK__DERIVED);
            at = (int)p->n_cols - 1;
        }
        p->cols[at].from = from;
    }
}

/* "发行" may be issued: columns not understood that come near a field that is needed. */
static const char *hints(zk_ctx *cx, const zk__plan *p, const zk_import_column *columns)
{
    const char *text = "";

    for (size_t c = 0; c < p->n_names; c++) {
        const zk_field *f = columns[c].near ? zk_kind_field(p->kind, columns[c].near) : NULL;

        if (f && col_of(p, f->name) < 0 && (f->required || f->refers))
            text = zk_fmt(&cx->arena, ZK_TR(cx, "%s “%s” 是不是 %s？", "%s Is \"%s\" %s?"), text,
                          columns[c].name, f->name);
    }
    return text;
}

static zk_err required_check(zk_ctx *cx, const zk__plan *p, const zk_import_options *opt,
                             const zk_import_column *columns)
{
    const char *missing = "", *owner = ZK_TR(cx, "客户编号", "customer");

    for (const zk_field *f = p->kind->fields; f->name; f++)
        if (f->required && col_of(p, f->name) < 0)
            missing = zk_fmt(&cx->arena, "%s%s%s (%s)", missing, *missing ? ", " : "", f->name,
                             zk_tr(cx, f->title));
    if (!p->n_owner && !*missing)
        missing = zk_fmt(&cx->arena, "customer (%s)", owner);
    else if (!p->n_owner && col_of(p, "customer") < 0 && !strstr(missing, "customer (") &&
             strcmp(p->kind->name, "customer"))
        missing = zk_fmt(&cx->arena, "customer (%s), %s", owner, missing);
    if (!*missing)
        return ZK_OK;
    return zk_fail(
        cx, ZK_EINVAL,
        ZK_L("%s: 缺少 %s 必需的列: %s。文件中的列: %s。%s列名不同时请写一个映射文件用 --map 指定；"
             "zhike import --template %s 打印标准表头",
             "%s: %s needs columns that are not there: %s. The file has: %s.%s Where names differ, give a "
             "map file "
             "with --map; zhike import --template %s prints the standard header"),
        opt->path, p->kind->name, missing, names_list(cx, p), hints(cx, p, columns), p->kind->name);
}

static void owners_find(zk__plan *p)
{
    static const char *const order[] = {"customer", "account", "supply_point", "meter", "contract"};

    if (!strcmp(p->kind->name, "customer")) {
        if (col_of(p, "id") >= 0)
            p->owner[p->n_owner++] = col_of(p, "id");
        return;
    }
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        for (size_t k = 0; k < p->n_cols; k++)
            if (p->cols[k].field->refers && !strcmp(p->cols[k].field->refers, order[i]))
                p->owner[p->n_owner++] = (int)k;
}

static void seal_columns(zk_ctx *cx, zk__plan *p)
{
    const char *order = "subject";

    p->seal = ZK_NEWS(&cx->arena, zk_sealcol, zk_kind_n_fields(p->kind) + 1);
    p->absent = ZK_NEWS(&cx->arena, bool, zk_kind_n_fields(p->kind) + 1);
    p->seal[p->n_seal++] = (zk_sealcol){"subject", ZK_COL_INT};
    for (const zk_field *f = p->kind->fields; f->name; f++) {
        int at = col_of(p, f->name);

        if (at >= 0)
            p->cols[at].out = -1;
        if (!strcmp(zk_field_column(f), "subject"))
            continue;
        if (at >= 0)
            p->cols[at].out = (int)p->n_seal;
        p->absent[p->n_seal] = at < 0;
        p->seal[p->n_seal++] = (zk_sealcol){f->name, f->type};
    }
    if (p->date >= 0)
        order = zk_fmt(&cx->arena, "%s, %s", order, p->kind->date);
    if (p->key >= 0)
        order = zk_fmt(&cx->arena, "%s, %s", order, p->kind->key);
    p->order_by = order;
}

/* ---- the condition of rows left out ---------------------------------------------------------------- */

typedef struct skip_names {
    zk__plan *plan;
    int used[64];
    bool text[64];
    int n;
} skip_names;

/* NAME is the column's value as a number, NAME[text] as a text. */
static int skip_slot(void *user, zk_str name, zk_str window, bool *is_text)
{
    skip_names *s = user;
    char key[ZK__NAME_MAX];
    bool text = zk_str_is(window, "text");
    int c;

    if (name.n >= sizeof key || (window.n && !text) || s->n == 64)
        return -1;
    memcpy(key, name.p, name.n);
    key[name.n] = 0;
    c = column_named(s->plan, key);
    if (c < 0)
        return -1;
    c = use(s->plan, c);
    *is_text = text;
    for (int i = 0; i < s->n; i++)
        if (s->used[i] == c && s->text[i] == text)
            return i;
    s->used[s->n] = c;
    s->text[s->n] = text;
    return s->n++;
}

static zk_err skip_make(zk_ctx *cx, zk__plan *p, const zk__mapkind *part)
{
    skip_names names = {.plan = p};
    zk_resolver resolver = {.slot = skip_slot, .user = &names};

    if (!part->skip_when)
        return ZK_OK;
    ZK_TRY(zk_expr_compile(cx, zk_str_of(part->skip_when), part->skip_place, &resolver, &p->skip));
    p->n_skip = names.n;
    p->skip_in = ZK_NEWS(&cx->arena, int, names.n + 1);
    p->skip_text = ZK_NEWS(&cx->arena, bool, names.n + 1);
    memcpy(p->skip_in, names.used, (size_t)names.n * sizeof *names.used);
    memcpy(p->skip_text, names.text, (size_t)names.n * sizeof *names.text);
    return ZK_OK;
}

/* ---- what makes a row replace another --------------------------------------------------------------- */

/* Whether the file has all fields of a comma separated list. */
static bool has_all(const zk__plan *p, zk_str list)
{
    for (size_t at = 0, n; at < list.n; at += n + 1) {
        size_t c = 0;

        for (n = 0; at + n < list.n && list.p[at + n] != ','; n++)
            ;
        while (c < p->n_cols && !zk_str_is((zk_str){list.p + at, n}, p->cols[c].field->name))
            c++;
        if (c == p->n_cols)
            return false;
    }
    return true;
}

static const char *same_find(zk_ctx *cx, const zk__plan *p)
{
    const char *sets = p->kind->alike ? p->kind->alike : "";

    if (p->key >= 0)
        return p->kind->key;
    while (*sets) {
        zk_str set = {sets, strcspn(sets, "|")};

        if (has_all(p, set))
            return zk_str_dup(&cx->arena, set);
        sets += set.n + (sets[set.n] == '|');
    }
    return NULL;
}

/* ---- the whole ---------------------------------------------------------------------------------- */

zk_err zk__plan_make(zk_ctx *cx, const zk_import_options *opt, const zk__map *map, const zk__mapkind *part,
                     const char *const *names, size_t n_names, zk__plan *plan, zk_import_column *columns)
{
    zk__plan *p = plan;

    *p = (zk__plan){
        .kind = opt->kind, .n_names = n_names, .create = opt->create, .offset_min = opt->utc_offset_min};
    p->names = ZK_NEWS(&cx->arena, const char *, n_names + 1);
    memcpy(p->names, names, n_names * sizeof *names);
    p->used = ZK_NEWS(&cx->arena, const char *, n_names + 1);
    p->used_of = ZK_NEWS(&cx->arena, int, n_names + 1);
    for (size_t c = 0; c < n_names; c++)
        p->used_of[c] = -1;
    p->cols = ZK_NEWS(&cx->arena, zk__col, zk_kind_n_fields(opt->kind) + 1);
    if (part) {
        p->map = map->name;
        p->create |= part->create;
        if (part->has_offset)
            p->offset_min = part->offset_min;
        ZK_TRY(by_map(cx, p, opt, map, part));
        ZK_TRY(skip_make(cx, p, part));
        for (size_t c = 0; c < p->n_cols; c++)
            if (p->cols[c].how == ZK__FROM)
                for (size_t s = 0; s < n_names; s++)
                    if (p->used_of[s] == p->cols[c].in[0]) {
                        columns[s].field = p->cols[c].field;
                        columns[s].unit = p->cols[c].unit_name;
                    }
    } else {
        ZK_TRY(by_header(cx, p, opt, columns));
    }
    derive(cx, p, opt);
    p->key = col_of(p, opt->kind->key);
    p->date = col_of(p, opt->kind->date);
    p->same = same_find(cx, p);
    owners_find(p);
    ZK_TRY(required_check(cx, p, opt, columns));
    seal_columns(cx, p);
    return ZK_OK;
}

void zk__plan_clear(zk__plan *p)
{
    for (size_t i = 0; i < p->n_cols; i++)
        if (p->cols[i].codes)
            zk_map_clear(p->cols[i].codes);
}
