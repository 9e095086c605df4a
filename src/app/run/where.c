/* SPDX-License-Identifier: Apache-2.0
 *
 * An expression over indicators that a person typed: --where narrows a population, --bad says what a
 * bad outcome is. Its references are computed together with the schemes' own.
 */
#include <string.h>

#include "app/run/internal.h"

struct resolving {
    zk_ctx *cx;
    const zk_indicator_lib *lib;
    zk_place place;
    const char *expand;
    zk__where *out;
};

/* A name without a dot is a field of the customer, as in a scheme's population. */
static bool ref_try(struct resolving *r, zk_str name, zk_str window, zk_ref *ref)
{
    zk_ctx try;
    bool found;

    zk__fork(&try, r->cx);
    if (!memchr(name.p, '.', name.n))
        name = zk_str_of(zk_fmt(&r->cx->arena, "customer.%.*s", (int)name.n, name.p));
    found = zk_ref_parse(&try, r->lib, name, window, r->place, ref) == ZK_OK;
    zk_arena_clear(&try.arena);
    /* Parsed into an arena that is gone: once more into the one that stays. */
    return found && zk_ref_parse(r->cx, r->lib, name, window, r->place, ref) == ZK_OK;
}

static int slot_of(void *user, zk_str name, zk_str window, bool *is_text)
{
    struct resolving *r = user;
    zk_ref ref;

    if (r->expand && zk_str_is(window, "..."))
        window = zk_str_of(r->expand);
    if (!ref_try(r, name, window, &ref))
        return -1;
    *is_text = ref.is_text;
    for (size_t k = 0; k < r->out->n; k++)
        if (!strcmp(r->out->refs[k].text, ref.text))
            return (int)k;
    *ZK_PUSH(&r->cx->arena, r->out->refs, r->out->n, r->out->cap) = ref;
    return (int)r->out->n - 1;
}

zk_err zk__where_compile(zk_ctx *cx, const zk_indicator_lib *lib, const char *text, const char *field,
                         const char *expand, zk__where *out)
{
    struct resolving r = {
        .cx = cx, .lib = lib, .place = {.file = field, .column = 1}, .expand = expand, .out = out};
    zk_resolver resolver = {.slot = slot_of, .user = &r};

    *out = (zk__where){0};
    if (!text)
        return ZK_OK;
    ZK_TRY(zk_expr_compile(cx, zk_str_of(text), r.place, &resolver, &out->expr));
    return zk_ref_check_codes(cx, out->expr, 0, out->refs, out->n, r.place);
}

void zk__where_slots(const zk__where *w, const zk_values *v, const int *col, size_t r, zk_value *slots)
{
    for (size_t k = 0; k < w->n; k++) {
        int c = col[k];

        slots[k] = (zk_value){.type = ZK_ABSENT};
        if (v->missing[c] && v->missing[c][r])
            continue;
        if (v->text[c])
            slots[k] = (zk_value){.type = ZK_TEXT, .text = v->text[c][r]};
        else
            slots[k] = (zk_value){.type = ZK_NUMBER, .x = v->x[c][r]};
    }
}

struct applying {
    const zk__where *where;
    const zk_values *v;
    const int *col;
    uint8_t *include;
};

static zk_err apply_range(zk_ctx *cx, void *user, size_t lo, size_t hi)
{
    const struct applying *a = user;
    zk_value *slots = ZK_NEWS(&cx->arena, zk_value, a->where->n + 1);

    for (size_t r = lo; r < hi; r++) {
        if (!a->include[r])
            continue;
        zk__where_slots(a->where, a->v, a->col, r, slots);
        a->include[r] = zk_expr_true(a->where->expr, slots);
    }
    return ZK_OK;
}

zk_err zk__where_apply(zk_ctx *cx, const zk__where *w, const zk_values *v, const int *col, uint8_t *include,
                       size_t *n)
{
    struct applying a = {w, v, col, include};

    if (!w->expr)
        return ZK_OK;
    ZK_TRY(zk__ranges(cx, v->rows, ZK_RUN_ROW_GROUP, apply_range, &a));
    *n = 0;
    for (size_t r = 0; r < v->rows; r++)
        *n += include[r];
    return ZK_OK;
}
