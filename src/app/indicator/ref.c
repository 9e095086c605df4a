/* SPDX-License-Identifier: Apache-2.0
 *
 * References: a name and a window become something that can be computed.
 *
 * The canonical text spells the window out, so equal texts mean equal numbers. A ratio hands its
 * window to both parts unless these are written with one of their own; what stands in for a missing value
 * has its own window.
 */
#include "app/indicator/internal.h"

#include <string.h>

#include "base/near.h"

enum { DEPTH_MAX = 8, PARAM_MAX = 200 };

typedef struct parser {
    zk_ctx *cx;
    const zk_indicator_lib *lib;
    zk_place place;
    int depth;
} parser;

static zk_err parse(parser *p, zk_str name, zk_str window, struct zk_refdef **out);

static bool is_text(const struct zk_refdef *def)
{
    return def->type == ZK__REF_GRADE || (def->type == ZK__REF_FIELD && (def->field->type == ZK_COL_TEXT ||
                                                                         def->field->type == ZK_COL_CODE));
}

static zk_err complain(const parser *p, zk_err code, const char *value, const char *expected, zk_both what)
{
    return zk_complain(p->cx,
                       (zk_diag){.code = code,
                                 .file = p->place.file,
                                 .line = p->place.line,
                                 .column = p->place.column,
                                 .field = p->place.field,
                                 .value = value,
                                 .expected = expected},
                       "%s", "%s", zk_tr(p->cx, what));
}

static zk_err unknown(const parser *p, zk_str name)
{
    const char *text = zk_str_dup(&p->cx->arena, name);

    return complain(p, ZK_ENOTFOUND, text, zk__lib_near(p->lib, name),
                    (zk_both){zk_fmt(&p->cx->arena, "没有指标 %s", text),
                              zk_fmt(&p->cx->arena, "there is no indicator %s", text)});
}

/* "name[window]" as written inside a declaration. */
static zk_err parse_written(parser *p, const char *text, zk_str window, struct zk_refdef **out)
{
    zk_str s = zk_str_trim(zk_str_of(text));
    const char *open = memchr(s.p, '[', s.n);

    if (open && s.p[s.n - 1] == ']') {
        window = zk_str_trim((zk_str){open + 1, s.n - (size_t)(open - s.p) - 2});
        s = zk_str_trim((zk_str){s.p, (size_t)(open - s.p)});
    }
    ZK_TRY(parse(p, s, window, out));
    if (is_text(*out))
        return complain(p, ZK_EPARSE, text, NULL,
                        (zk_both){"这里要数值，不能是文字", "a number is needed here, not a text"});
    return ZK_OK;
}

/* ---- patterns ---------------------------------------------------------------------------------- */

/* The expression with every <param> replaced by the quoted text. */
static const char *put_param(zk_ctx *cx, const char *text, const struct zk_indicator_def *def, zk_str param)
{
    zk_buf b = {0};
    const char *out;

    if (!text)
        return NULL;
    while (*text) {
        if (strncmp(text, def->param.p, def->param.n) == 0) {
            zk_buf_putc(&b, '\'');
            zk_buf_put(&b, param.p, param.n);
            zk_buf_putc(&b, '\'');
            text += def->param.n;
        } else {
            zk_buf_putc(&b, *text++);
        }
    }
    out = zk_strndup(&cx->arena, b.p ? b.p : "", b.n);
    zk_buf_clear(&b);
    return out;
}

static const zk_indicator *instance(zk_ctx *cx, const zk_indicator *pattern, zk_str name, zk_str param)
{
    zk_indicator *it = ZK_NEW(&cx->arena, zk_indicator);

    *it = *pattern;
    it->name = zk_str_dup(&cx->arena, name);
    it->title.zh = zk_fmt(&cx->arena, "%s（%.*s）", pattern->title.zh, (int)param.n, param.p);
    it->title.en = zk_fmt(&cx->arena, "%s (%.*s)", pattern->title.en, (int)param.n, param.p);
    it->value = put_param(cx, pattern->value, pattern->def, param);
    it->where = put_param(cx, pattern->where, pattern->def, param);
    return it;
}

static zk_err find(parser *p, zk_str name, const zk_indicator **out)
{
    zk_str param = {NULL, 0};

    *out = zk_indicator_find(p->lib, name);
    if (!*out)
        return unknown(p, name);
    if (!(*out)->def->pattern)
        return ZK_OK;
    if (zk_str_is(name, (*out)->name))
        return complain(
            p, ZK_EPARSE, (*out)->name, NULL,
            (zk_both){zk_fmt(&p->cx->arena, "%s 里的参数要换成具体的值", (*out)->name),
                      zk_fmt(&p->cx->arena, "put a value for the parameter of %s", (*out)->name)});
    zk__lib_match(p->lib, name, &param);
    if (param.n > PARAM_MAX)
        return unknown(p, name);
    *out = instance(p->cx, *out, name, param);
    return ZK_OK;
}

/* ---- special ones -------------------------------------------------------------------------------- */

static bool begins(zk_str s, const char *with, zk_str *rest)
{
    size_t n = strlen(with);

    if (s.n <= n || memcmp(s.p, with, n) != 0)
        return false;
    *rest = (zk_str){s.p + n, s.n - n};
    return true;
}

static zk_err parse_field(parser *p, zk_str name, struct zk_refdef *def)
{
    const zk_kind *kind = zk_kind_find("customer");
    const char *text = zk_str_dup(&p->cx->arena, name);
    zk_near near;

    if ((def->field = zk_kind_field(kind, text))) {
        def->kind = kind;
        return ZK_OK;
    }
    zk_near_init(&near, name);
    for (const zk_field *f = kind->fields; f->name; f++)
        zk_near_try(&near, f->name);
    return complain(p, ZK_ENOTFOUND, text, near.best,
                    (zk_both){zk_fmt(&p->cx->arena, "客户没有字段 %s", text),
                              zk_fmt(&p->cx->arena, "customers have no field %s", text)});
}

/* customer.x, grade.x, score.x; ZK_ENOTFOUND without a complaint: none of these. */
static zk_err parse_special(parser *p, zk_str name, zk_str window, struct zk_refdef *def)
{
    zk_str rest;

    if (begins(name, "customer.", &rest))
        def->type = ZK__REF_FIELD;
    else if (begins(name, "grade.", &rest))
        def->type = ZK__REF_GRADE;
    else if (begins(name, "score.", &rest))
        def->type = ZK__REF_SCORE;
    else
        return ZK_ENOTFOUND;
    def->text = zk_str_dup(&p->cx->arena, name);
    if (window.n)
        return complain(p, ZK_EPARSE, def->text, NULL,
                        (zk_both){zk_fmt(&p->cx->arena, "%s 没有期间", def->text),
                                  zk_fmt(&p->cx->arena, "%s has no window", def->text)});
    if (def->type == ZK__REF_FIELD)
        return parse_field(p, rest, def);
    def->scheme = zk_str_dup(&p->cx->arena, rest);
    return ZK_OK;
}

/* ---- the others ------------------------------------------------------------------------------------ */

static zk_err parse_window(parser *p, const zk_indicator *it, zk_str text, zk__window *out)
{
    const char *shown = zk_str_dup(&p->cx->arena, text);

    *out = it->def->window;
    if (!text.n)
        return ZK_OK;
    if (!zk__window_parse(text, out))
        return complain(p, ZK_EPARSE, shown, "12 months, 90 days, 2 years, life, year, months 13..24",
                        (zk_both){zk_fmt(&p->cx->arena, "看不懂的期间 [%s]", shown),
                                  zk_fmt(&p->cx->arena, "[%s] is not a window", shown)});
    if (it->kind && !it->kind->date && out->type != ZK__LIFE)
        return complain(
            p, ZK_EPARSE, shown, "life",
            (zk_both){zk_fmt(&p->cx->arena, "%s 没有日期，期间只能是 life", it->kind->name),
                      zk_fmt(&p->cx->arena, "%s has no dates: its window is life", it->kind->name)});
    return ZK_OK;
}

static zk_err parse_facts(parser *p, const zk_indicator *it, struct zk_refdef *def)
{
    def->type = ZK__REF_FACTS;
    def->kind = it->kind;
    def->fn = it->def->fn;
    def->date = it->def->date;
    def->per = it->def->per;
    def->value_text = it->value;
    def->where_text = it->where;
    if (it->value)
        ZK_TRY(zk__compile(p->cx, it->kind, zk_str_of(it->value), it->def->value_at, &def->value));
    if (it->where)
        ZK_TRY(zk__compile(p->cx, it->kind, zk_str_of(it->where), it->def->where_at, &def->where));
    if (def->value && zk_expr_is_text(def->value) && def->fn != ZK__DISTINCT)
        return complain(p, ZK_EPARSE, it->value, NULL,
                        (zk_both){"这里要数值，不能是文字", "a number is needed here, not a text"});
    return ZK_OK;
}

static zk_err parse_declared(parser *p, zk_str name, zk_str window, struct zk_refdef *def)
{
    const zk_indicator *it;
    zk_str same;

    ZK_TRY(find(p, name, &it));
    ZK_TRY(parse_window(p, it, window, &def->window));
    def->indicator = it;
    def->text = zk_fmt(&p->cx->arena, "%s[%s]", it->name, zk__window_text(p->cx, def->window));
    def->lack = it->def->lack;
    def->lack_x = it->def->lack_x;
    same = zk_str_of(zk__window_text(p->cx, def->window));
    if (it->def->fn == ZK__RATIO) {
        def->type = ZK__REF_RATIO;
        ZK_TRY(parse_written(p, it->def->of, same, &def->of));
        ZK_TRY(parse_written(p, it->def->to, same, &def->to));
    } else {
        ZK_TRY(parse_facts(p, it, def));
    }
    return def->lack == ZK__LACK_OTHER ? parse_written(p, it->def->lack_name, (zk_str){"", 0}, &def->instead)
                                       : ZK_OK;
}

static zk_err parse(parser *p, zk_str name, zk_str window, struct zk_refdef **out)
{
    struct zk_refdef *def = ZK_NEW(&p->cx->arena, struct zk_refdef);
    zk_err err;

    *out = def;
    if (++p->depth > DEPTH_MAX)
        return complain(p, ZK_EPARSE, zk_str_dup(&p->cx->arena, name), NULL,
                        (zk_both){"指标互相引用，绕成了圈", "indicators refer to each other in a circle"});
    err = parse_special(p, name, window, def);
    if (err == ZK_ENOTFOUND && !def->text)
        err = parse_declared(p, name, window, def);
    p->depth--;
    return err;
}

zk_err zk_ref_parse(zk_ctx *cx, const zk_indicator_lib *lib, zk_str name, zk_str window, zk_place place,
                    zk_ref *ref)
{
    parser p = {cx, lib, place, 0};
    struct zk_refdef *def;

    *ref = (zk_ref){0};
    ZK_TRY(parse(&p, zk_str_trim(name), zk_str_trim(window), &def));
    ref->text = def->text;
    ref->indicator = def->indicator;
    ref->unit = def->indicator                   ? def->indicator->unit
                : def->field && def->field->unit ? def->field->unit
                                                 : "";
    ref->direction = def->indicator               ? def->indicator->direction
                     : def->type == ZK__REF_SCORE ? ZK_MORE_IS_BETTER
                                                  : ZK_NEUTRAL;
    ref->is_text = is_text(def);
    ref->def = def;
    return ZK_OK;
}

zk_err zk_ref_check_codes(zk_ctx *cx, const zk_expr *e, int first, const zk_ref *refs, size_t n_refs,
                          zk_place place)
{
    const zk_literal *literals;
    size_t n = zk_expr_literals(e, &literals);
    zk_err err = ZK_OK, one;

    for (size_t i = 0; i < n; i++) {
        size_t k = (size_t)(literals[i].slot - first);
        const zk_field *field =
            literals[i].slot >= first && k < n_refs && refs[k].def ? refs[k].def->field : NULL;

        if (field && field->codes && (one = zk__check_code(cx, field, &literals[i], place)))
            err = one;
    }
    return err;
}
