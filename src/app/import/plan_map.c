/* SPDX-License-Identifier: Apache-2.0
 *
 * The plan of an import by a map: where each field comes from, its unit and codes, which rows are left out.
 *
 * What a map says is checked here against the kind and the columns of the file, once, and answered with the
 * place in the map; nothing of it is found wrong row by row.
 */
#include <string.h>

#include "app/import/internal.h"
#include "base/near.h"

static zk_err column_find(zk_ctx *cx, zk__plan *p, const zk__map *map, const zk__mapcol *m, const char *name,
                          int *out)
{
    zk_near near;
    int c = zk__plan_column(p, name);

    if (c >= 0) {
        *out = zk__plan_use(p, c);
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
                  .expected = zk__plan_names(cx, p)},
        ZK_L("文件没有列 “%s”%s", "the file has no column \"%s\"%s"), name,
        near.best ? zk_fmt(&cx->arena, ZK_TR(cx, "，是不是 “%s”？", "; did you mean %s?"), near.best) : "");
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
        zk__plan_code(c->codes, zk_str_of(m->code_from[i]), at);
    }
    return ZK_OK;
}

/* The unit that a map gives: nobody writes a remark there. */
static zk_err unit_set(zk_ctx *cx, zk__col *c, const zk__map *map, const zk__mapcol *m)
{
    char key[ZK__NAME_MAX], none[ZK__NAME_MAX];

    if (!m->unit || !*m->unit)
        return ZK_OK;
    zk__name_key(zk_str_of(m->unit), key, none);
    if (zk__unit_find(c->field, key, &c->unit) != ZK__UNIT_OK)
        return zk__plan_unit_refused(cx, c,
                                     (zk_diag){.file = map->path, .line = m->line, .column = m->column},
                                     m->from ? m->from : m->field, m->unit);
    c->unit_name = m->unit;
    return ZK_OK;
}

/* What a map gives for every row, or where there is nothing, must be a value of the field. */
static zk_err constant_check(zk_ctx *cx, const zk__plan *p, const zk__col *c, const zk__map *map,
                             const zk__mapcol *m, const char *text)
{
    zk__fault f;

    if (!text || !*text)
        return ZK_OK;
    f = zk__value_constant(p, c, zk_str_trim(zk_str_of(text)));
    if (!f)
        return ZK_OK;
    return zk_complain(cx,
                       (zk_diag){.code = ZK_EINVAL,
                                 .file = map->path,
                                 .line = m->line,
                                 .column = m->column,
                                 .field = m->field,
                                 .value = text,
                                 .expected = zk__value_expected(cx, c)},
                       ZK_L("%s", "%s"), zk__fault_message(cx, f, c, text));
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
    zk__col *c = zk__plan_col(cx, p, opt, f, m->how);
    char key[ZK__NAME_MAX], unit[ZK__NAME_MAX];

    switch (m->how) {
    case ZK__FROM: /* 电费 in the map may be 电费(万元) in the file */
        ZK_TRY(column_find(cx, p, map, m, m->from, &c->in[0]));
        zk__name_key(zk_str_of(p->names[zk__plan_column(p, m->from)]), key, unit);
        if (!m->unit)
            ZK_TRY(zk__plan_unit(cx, c, opt->path, m->from, zk_strdup(&cx->arena, unit)));
        break;
    case ZK__PRODUCT:
        ZK_TRY(column_find(cx, p, map, m, m->from, &c->in[0]));
        ZK_TRY(column_find(cx, p, map, m, m->from2, &c->in[1]));
        break;
    case ZK__PATTERN: ZK_TRY(pattern_set(cx, p, c, map, m)); break;
    default: c->value = zk_str_of(m->value); break;
    }
    ZK_TRY(unit_set(cx, c, map, m));
    c->initial = zk_str_of(m->initial);
    c->round |= m->round;
    if (m->has_order)
        c->order = m->order;
    ZK_TRY(codes_add(cx, c, map, m));
    ZK_TRY(constant_check(cx, p, c, map, m, m->how == ZK__VALUE ? m->value : NULL));
    return constant_check(cx, p, c, map, m, m->initial);
}

static const zk__mapcol *part_col(const zk__mapkind *part, const char *field)
{
    for (size_t i = 0; i < part->n_cols; i++)
        if (!strcmp(part->cols[i].field, field))
            return &part->cols[i];
    return NULL;
}

static zk_err columns_map(zk_ctx *cx, zk__plan *p, const zk_import_options *opt, const zk__map *map,
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
    c = zk__plan_column(s->plan, key);
    if (c < 0)
        return -1;
    c = zk__plan_use(s->plan, c);
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

/* ---- the whole ---------------------------------------------------------------------------------- */

zk_err zk__plan_map(zk_ctx *cx, zk__plan *p, const zk_import_options *opt, const zk__map *map,
                    const zk__mapkind *part)
{
    ZK_TRY(columns_map(cx, p, opt, map, part));
    return skip_make(cx, p, part);
}

/* Whether a column of the plan takes used column at. */
static bool takes(const zk__col *c, int at)
{
    if (c->how == ZK__FROM || c->how == ZK__PRODUCT)
        if (c->in[0] == at || (c->how == ZK__PRODUCT && c->in[1] == at))
            return true;
    for (int i = 0; c->how == ZK__PATTERN && i < c->n_pieces; i++)
        if (c->piece[i].in == at)
            return true;
    return false;
}

static bool listed(zk_ctx *cx, const char *list, const char *name)
{
    return list && strstr(zk_fmt(&cx->arena, ", %s,", list), zk_fmt(&cx->arena, ", %s,", name));
}

void zk__plan_tell(zk_ctx *cx, const zk__plan *p, zk_import_column *columns)
{
    for (size_t s = 0; s < p->n_names; s++) {
        zk_import_column *told = &columns[s];

        for (size_t c = 0; c < p->n_cols && p->used_of[s] >= 0; c++) {
            const zk__col *col = &p->cols[c];

            if (!takes(col, p->used_of[s]))
                continue;
            if (!told->field && col->how == ZK__FROM) {
                told->field = col->field;
                told->unit = col->unit_name;
            }
            if (!listed(cx, told->into, col->field->name))
                told->into = told->into ? zk_fmt(&cx->arena, "%s, %s", told->into, col->field->name)
                                        : col->field->name;
        }
        for (int i = 0; i < p->n_skip; i++)
            told->skips |= p->skip_in[i] == p->used_of[s];
    }
}
