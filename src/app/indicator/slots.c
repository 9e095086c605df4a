/* SPDX-License-Identifier: Apache-2.0
 *
 * Expressions over the rows of a kind: its fields, and what is derived as of the date.
 *
 * Money is in yuan, energy in kWh, power in kW, dates are days and times are days with a fraction; truths are 1
 * and 0; codes are texts that are checked against the field's list when the expression is compiled.
 */
#include "app/indicator/internal.h"

#include <string.h>

#include "base/near.h"

const zk__derivation zk__derivations[ZK__DERIVED_N] = {
    [ZK__AS_OF] = {"as_of", {"截止日", "As-of date"}, NULL, ZK_COL_DATE},
    [ZK__DAYS_AGO] = {"days_ago", {"距截止日天数", "Days before as-of"}, "*", ZK_COL_INT},
    [ZK__LATE_DAYS] = {"late_days", {"逾期天数", "Days late"}, "bill", ZK_COL_INT},
    [ZK__EARLY_DAYS] = {"paid_early_days", {"提前天数", "Days paid early"}, "bill", ZK_COL_INT},
    [ZK__OPEN] = {"open", {"未缴金额", "Unpaid"}, "bill", ZK_COL_MONEY},
    [ZK__SETTLED] = {"settled", {"结清日期", "Settled"}, "bill", ZK_COL_DATE},
    [ZK__IS_OPEN] = {"is_open", {"是否未结清", "Is open"}, "bill", ZK_COL_BOOL},
    [ZK__UNUSED] = {"unused", {"未冲抵金额", "Unused"}, "payment", ZK_COL_MONEY},
};

static bool derived_here(const zk_kind *kind, const zk__derivation *d)
{
    return !d->kind || (strcmp(d->kind, "*") == 0 ? kind->date != NULL : strcmp(d->kind, kind->name) == 0);
}

static double divisor(const zk_field *field, zk_coltype type)
{
    int scale = field ? zk_field_scale(field) : type == ZK_COL_MONEY ? 2 : 0;
    double d = 1;

    if (type == ZK_COL_TIME)
        return 86400000;
    while (scale-- > 0)
        d *= 10;
    return d;
}

size_t zk__slots_of(zk_ctx *cx, const zk_kind *kind, zk__slot **slots)
{
    size_t n = zk_kind_n_fields(kind);

    *slots = ZK_NEWS(&cx->arena, zk__slot, n + ZK__DERIVED_N);
    for (size_t i = 0; i < n; i++) {
        const zk_field *f = &kind->fields[i];

        (*slots)[i] = (zk__slot){f->type, divisor(f, f->type), f, 0};
    }
    for (size_t d = 0; d < ZK__DERIVED_N; d++)
        (*slots)[n + d] =
            (zk__slot){zk__derivations[d].type, divisor(NULL, zk__derivations[d].type), NULL, (zk__derived)d};
    return n + ZK__DERIVED_N;
}

/* Whose the row is: a number in the file, and the same for all rows of a customer. */
static bool is_owner(const zk_field *field)
{
    return field->refers && strcmp(field->refers, "customer") == 0;
}

static int slot_of(void *user, zk_str name, zk_str window, bool *is_text)
{
    const zk_kind *kind = user;
    size_t n = zk_kind_n_fields(kind);

    if (window.n)
        return -1;
    for (size_t d = 0; d < ZK__DERIVED_N; d++)
        if (derived_here(kind, &zk__derivations[d]) && zk_str_is(name, zk__derivations[d].name))
            return (int)(n + d);
    for (size_t i = 0; i < n; i++)
        if (zk_str_is(name, kind->fields[i].name) && !is_owner(&kind->fields[i])) {
            *is_text = kind->fields[i].type == ZK_COL_TEXT || kind->fields[i].type == ZK_COL_CODE;
            return (int)i;
        }
    return -1;
}

static const char *nearest(void *user, zk_str name)
{
    const zk_kind *kind = user;
    zk_near near;

    zk_near_init(&near, name);
    for (size_t i = 0; i < zk_kind_n_fields(kind); i++)
        zk_near_try(&near, kind->fields[i].name);
    for (size_t d = 0; d < ZK__DERIVED_N; d++)
        if (derived_here(kind, &zk__derivations[d]))
            zk_near_try(&near, zk__derivations[d].name);
    return near.best;
}

static const char *all_codes(zk_ctx *cx, const zk_field *field)
{
    const char *all = "";

    for (const zk_code *c = field->codes; c->name; c++)
        all = zk_fmt(&cx->arena, "%s%s%s", all, *all ? ", " : "", c->name);
    return all;
}

/* A text beside a code must be one of its codes: "type = thef" can never be true. */
zk_err zk__check_code(zk_ctx *cx, const zk_field *field, const zk_literal *l, zk_place place)
{
    zk_near near;
    const char *text = zk_str_dup(&cx->arena, l->text), *meant = NULL;

    zk_near_init(&near, l->text);
    for (const zk_code *c = field->codes; c->name; c++) {
        if (zk_str_is(l->text, c->name))
            return ZK_OK;
        zk_near_try(&near, c->name);
        if (zk_str_is(l->text, c->title.zh) || zk_str_is(l->text, c->title.en))
            meant = c->name;
    }
    return zk_complain(cx,
                       (zk_diag){.code = ZK_EPARSE,
                                 .file = place.file,
                                 .line = place.line,
                                 .column = l->column,
                                 .field = place.field,
                                 .value = text,
                                 .expected = meant       ? meant
                                             : near.best ? near.best
                                                         : all_codes(cx, field)},
                       ZK_L("%s 没有代码 %s", "%s has no code %s"), field->name, text);
}

zk_err zk__compile(zk_ctx *cx, const zk_kind *kind, zk_str text, zk_place place, zk_expr **out)
{
    zk_kind *k = (zk_kind *)(uintptr_t)kind; /* the resolver only reads it */
    zk_resolver resolver = {.slot = slot_of, .user = k, .nearest = nearest};
    const zk_literal *literals;
    size_t n, n_fields = zk_kind_n_fields(kind);
    zk_err err = ZK_OK, one;

    ZK_TRY(zk_expr_compile(cx, text, place, &resolver, out));
    n = zk_expr_literals(*out, &literals);
    for (size_t i = 0; i < n; i++)
        if ((size_t)literals[i].slot < n_fields && kind->fields[literals[i].slot].codes &&
            (one = zk__check_code(cx, &kind->fields[literals[i].slot], &literals[i], place)))
            err = one;
    return err;
}

bool zk__needs_settling(const zk_kind *kind, const zk_expr *e)
{
    const int *slots;
    size_t n = e ? zk_expr_slots(e, &slots) : 0, first = zk_kind_n_fields(kind);

    for (size_t i = 0; i < n; i++)
        if ((size_t)slots[i] >= first + ZK__LATE_DAYS)
            return true;
    return false;
}
