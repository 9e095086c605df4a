/* SPDX-License-Identifier: Apache-2.0
 *
 * The list of kinds and the look-ups over it (contract in kind.h).
 */
#include "app/kind/kinds.h"

#include <string.h>

#include "base/near.h"

const zk_kind *const zk_kinds[] = {
    &zk__kind_customer,  &zk__kind_contact,       &zk__kind_account,
    &zk__kind_service,   &zk__kind_supply_point,  &zk__kind_meter,
    &zk__kind_contract,  &zk__kind_relation,      &zk__kind_bill,
    &zk__kind_payment,   &zk__kind_reading,       &zk__kind_interaction,
    &zk__kind_complaint, &zk__kind_survey_answer, &zk__kind_inspection,
    &zk__kind_violation, &zk__kind_statement,     &zk__kind_transaction,
    &zk__kind_call,      &zk__kind_event,         NULL,
};

const zk_kind *zk_kind_find(const char *name)
{
    for (size_t i = 0; zk_kinds[i]; i++)
        if (!strcmp(zk_kinds[i]->name, name))
            return zk_kinds[i];
    return NULL;
}

const zk_field *zk_kind_field(const zk_kind *kind, const char *name)
{
    for (const zk_field *f = kind->fields; f->name; f++)
        if (!strcmp(f->name, name))
            return f;
    return NULL;
}

size_t zk_kind_n_fields(const zk_kind *kind)
{
    size_t n = 0;

    while (kind->fields[n].name)
        n++;
    return n;
}

const char *const *zk_field_codes(zk_ctx *cx, const zk_field *field)
{
    const char **names;
    size_t n = 0;

    while (field->codes && field->codes[n].name)
        n++;
    names = ZK_NEWS(&cx->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        names[i] = field->codes[i].name;
    return names;
}

int zk_field_scale(const zk_field *field)
{
    if (field->type == ZK_COL_MONEY)
        return 2;
    if (field->type == ZK_COL_ENERGY)
        return 3;
    return field->type == ZK_COL_INT && field->unit && !strcmp(field->unit, "kW") ? 3 : 0;
}

const char *zk_field_type_name(const zk_field *field)
{
    static const char *const names[] = {
        [ZK_COL_INT] = "integer", [ZK_COL_MONEY] = "money", [ZK_COL_ENERGY] = "energy",
        [ZK_COL_DATE] = "date",   [ZK_COL_TIME] = "time",   [ZK_COL_REAL] = "number",
        [ZK_COL_BOOL] = "yes/no", [ZK_COL_TEXT] = "text",   [ZK_COL_CODE] = "code"};

    if (field->month)
        return "month";
    return zk_field_scale(field) && field->type == ZK_COL_INT ? "power" : names[field->type];
}

const char *zk_field_column(const zk_field *field)
{
    return field->refers && !strcmp(field->refers, "customer") ? "subject" : field->name;
}

zk_err zk_kind_get(zk_ctx *cx, const char *name, const zk_kind **kind)
{
    zk_near near;

    *kind = zk_kind_find(name);
    if (*kind)
        return ZK_OK;
    /* People also write the Chinese title. */
    for (size_t i = 0; zk_kinds[i] && !*kind; i++)
        if (!strcmp(zk_kinds[i]->title.zh, name))
            *kind = zk_kinds[i];
    if (*kind)
        return ZK_OK;
    zk_near_init(&near, zk_str_of(name));
    for (size_t i = 0; zk_kinds[i]; i++)
        zk_near_try(&near, zk_kinds[i]->name);
    if (near.best)
        return zk_fail(cx, ZK_ENOTFOUND,
                       ZK_L("没有 “%s” 这类记录，是不是 %s？", "there is no kind \"%s\"; did you mean %s?"),
                       name, near.best);
    return zk_fail(cx, ZK_ENOTFOUND,
                   ZK_L("没有 “%s” 这类记录；zhike kind list 列出全部",
                        "there is no kind \"%s\"; zhike kind list shows all"),
                   name);
}
