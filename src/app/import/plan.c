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
int zk__plan_use(zk__plan *p, int c)
{
    if (p->used_of[c] < 0) {
        p->used_of[c] = (int)p->n_used;
        p->used[p->n_used++] = p->names[c];
    }
    return p->used_of[c];
}

/* The source column a map names: literally, else by its key. */
int zk__plan_column(const zk__plan *p, const char *name)
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

const char *zk__plan_names(zk_ctx *cx, const zk__plan *p)
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

/* ---- codes ---------------------------------------------------------------------------------- */

void zk__plan_code(zk_map *m, zk_str name, int64_t at)
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

        zk__plan_code(m, (zk_str){p, n}, at);
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
        zk__plan_code(m, zk_str_of(f->codes[i].title.zh), i);
        zk__plan_code(m, zk_str_of(f->codes[i].title.en), i);
    }
    for (int64_t i = 0; f->codes && f->codes[i].name; i++)
        zk__plan_code(m, zk_str_of(f->codes[i].name), i);
    return m;
}

/* ---- columns -------------------------------------------------------------------------------- */

zk__col *zk__plan_col(zk_ctx *cx, zk__plan *p, const zk_import_options *opt, const zk_field *f, zk__how how)
{
    zk__col *c = &p->cols[p->n_cols++];

    *c = (zk__col){.field = f, .how = how, .from = -1, .order = opt->date_order, .round = opt->round};
    zk__unit_find(f, "", &c->unit);
    c->is_id = f->refers || (p->kind->key && !strcmp(f->name, p->kind->key));
    if (f->type == ZK_COL_CODE || f->type == ZK_COL_BOOL)
        c->codes = codes_make(cx, f);
    return c;
}

zk_err zk__plan_unit_refused(zk_ctx *cx, const zk__col *c, zk_diag where, const char *column,
                             const char *unit)
{
    where.code = ZK_EINVAL;
    where.field = c->field->name;
    where.value = unit;
    where.expected = zk__unit_names(c->field);
    return zk_complain(
        cx, where,
        ZK_L("列 “%s” 的单位 %s 不适用于 %s (%s)", "column \"%s\" is in %s, which does not suit %s (%s)"),
        column, unit, c->field->name, zk_tr(cx, c->field->title));
}

/* The unit that stands in a head line; "(含税)", "(必填)" are remarks. */
zk_err zk__plan_unit(zk_ctx *cx, zk__col *c, const char *file, const char *column, const char *unit)
{
    if (!unit || !*unit)
        return ZK_OK;
    switch (zk__unit_find(c->field, unit, &c->unit)) {
    case ZK__UNIT_OK: c->unit_name = unit; return ZK_OK;
    case ZK__UNIT_NONE: return ZK_OK;
    default: return zk__plan_unit_refused(cx, c, (zk_diag){.file = file}, column, unit);
    }
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
            c = zk__plan_col(cx, p, opt, f, ZK__FROM);
            c->in[0] = zk__plan_use(p, (int)s);
            ZK_TRY(zk__plan_unit(cx, c, opt->path, p->names[s], unit[s]));
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
            zk__plan_col(cx, p, opt, f, ZK__DERIVED);
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
        opt->path, p->kind->name, missing, zk__plan_names(cx, p), hints(cx, p, columns), p->kind->name);
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

static void same_cols_find(zk__plan *p)
{
    zk_str list = zk_str_of(p->same);

    for (size_t at = 0, n; at < list.n && p->n_same < 8; at += n + 1) {
        n = strcspn(list.p + at, ",");
        for (size_t c = 0; c < p->n_cols; c++)
            if (zk_str_is((zk_str){list.p + at, n}, p->cols[c].field->name))
                p->same_cols[p->n_same++] = (int)c;
    }
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
        ZK_TRY(zk__plan_map(cx, p, opt, map, part));
        zk__plan_tell(cx, p, columns);
    } else {
        ZK_TRY(by_header(cx, p, opt, columns));
    }
    derive(cx, p, opt);
    p->key = col_of(p, opt->kind->key);
    p->date = col_of(p, opt->kind->date);
    p->same = same_find(cx, p);
    same_cols_find(p);
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
