/* SPDX-License-Identifier: Apache-2.0
 *
 * The declarations of kinds are consistent: names belong to one field, codes are told apart, everything has
 * both languages, keys and dates exist.
 */
#include "app/import/internal.h"
#include "app/kind/kind.h"
#include "zk_test.h"

static bool told(zk_both b)
{
    return b.zh && *b.zh && b.en && *b.en;
}

/* Every header name of a field, normalised, must lead to that field: put says who had it before. */
static void name_put(zk_map *map, const char *kind, const zk_field *f, zk_str name, int64_t nr)
{
    char key[ZK__NAME_MAX], unit[ZK__NAME_MAX];
    int64_t before;

    zk__name_key(name, key, unit);
    ZK_CHECK(*key);
    ZK_CHECK_STR(unit, "");
    if (zk_map_get(map, zk_str_of(key), &before) && before != nr)
        zk_test__fail(__FILE__, __LINE__, "%s: \"%s\" means %s and another field", kind, key, f->name);
    zk_map_put(map, zk_str_of(key), nr);
}

static void aliases_put(zk_map *map, const char *kind, const zk_field *f, int64_t nr)
{
    for (const char *p = f->aliases; p && *p;) {
        size_t n = strcspn(p, "|");

        ZK_CHECK(n > 0);
        name_put(map, kind, f, (zk_str){p, n}, nr);
        p += n + (p[n] == '|');
    }
}

ZK_TEST(every_name_belongs_to_one_field)
{
    for (size_t k = 0; zk_kinds[k]; k++) {
        zk_map map = {0};
        int64_t nr = 0;

        for (const zk_field *f = zk_kinds[k]->fields; f->name; f++, nr++) {
            name_put(&map, zk_kinds[k]->name, f, zk_str_of(f->name), nr);
            name_put(&map, zk_kinds[k]->name, f, zk_str_of(f->title.zh), nr);
            name_put(&map, zk_kinds[k]->name, f, zk_str_of(f->title.en), nr);
            aliases_put(&map, zk_kinds[k]->name, f, nr);
        }
        zk_map_clear(&map);
    }
}

static void code_put(zk_map *map, const zk_field *f, zk_str name, int64_t nr)
{
    char key[ZK__NAME_MAX];
    size_t n = zk__code_key(name, key);
    int64_t before;

    ZK_CHECK(n > 0);
    if (zk_map_get(map, (zk_str){key, n}, &before) && before != nr)
        zk_test__fail(__FILE__, __LINE__, "%s: \"%s\" is two codes", f->name, key);
    zk_map_put(map, (zk_str){key, n}, nr);
}

ZK_TEST(every_code_is_told_apart)
{
    for (size_t k = 0; zk_kinds[k]; k++)
        for (const zk_field *f = zk_kinds[k]->fields; f->name; f++) {
            zk_map map = {0};

            ZK_CHECK((f->type == ZK_COL_CODE) == (f->codes != NULL));
            for (int64_t i = 0; f->codes && f->codes[i].name; i++) {
                const zk_code *c = &f->codes[i];

                ZK_CHECK(told(c->title));
                code_put(&map, f, zk_str_of(c->name), i);
                code_put(&map, f, zk_str_of(c->title.zh), i);
                code_put(&map, f, zk_str_of(c->title.en), i);
                for (const char *p = c->aliases; p && *p;) {
                    size_t n = strcspn(p, "|");

                    code_put(&map, f, (zk_str){p, n}, i);
                    p += n + (p[n] == '|');
                }
            }
            zk_map_clear(&map);
        }
}

ZK_TEST(every_kind_is_whole)
{
    for (size_t k = 0; zk_kinds[k]; k++) {
        const zk_kind *kind = zk_kinds[k];
        bool owned = !strcmp(kind->name, "customer");

        ZK_CHECK(told(kind->title) && told(kind->help));
        ZK_CHECK(zk_kind_find(kind->name) == kind);
        ZK_CHECK(kind->master == (kind->date == NULL));
        ZK_CHECK(!kind->key || zk_kind_field(kind, kind->key));
        if (kind->date)
            ZK_CHECK_INT(zk_kind_field(kind, kind->date)->type, ZK_COL_DATE);
        for (const zk_field *f = kind->fields; f->name; f++) {
            ZK_CHECK(told(f->title) && told(f->help));
            ZK_CHECK(zk_kind_field(kind, f->name) == f);
            ZK_CHECK(!f->refers || zk__ref_of(f->refers) >= 0);
            ZK_CHECK(!f->derived || zk_kind_field(kind, f->derived));
            ZK_CHECK(!f->bounded || f->min < f->max);
            ZK_CHECK((f->type == ZK_COL_MONEY) == (f->unit && !strcmp(f->unit, "CNY")));
            ZK_CHECK((f->type == ZK_COL_ENERGY) == (f->unit && !strcmp(f->unit, "kWh")));
            owned |= f->refers && !strcmp(f->refers, "customer");
        }
        ZK_CHECK(owned);
    }
}

ZK_TEST(a_mistyped_kind_is_answered_with_the_nearest)
{
    zk_ctx cx;
    const zk_kind *kind;

    zk_ctx_init(&cx);
    cx.lang = ZK_EN;
    ZK_CHECK_ERR(zk_kind_get(&cx, "bil", &kind), ZK_ENOTFOUND);
    ZK_CHECK_CONTAINS(cx.message, "did you mean bill?");
    ZK_CHECK_OK(zk_kind_get(&cx, "\xE8\xB4\xA6\xE5\x8D\x95", &kind)); /* its title */
    ZK_CHECK_STR(kind->name, "bill");
    zk_ctx_clear(&cx);
}

ZK_TEST(scales_and_columns)
{
    const zk_kind *customer = zk_kind_find("customer"), *bill = zk_kind_find("bill");

    ZK_CHECK_INT(zk_field_scale(zk_kind_field(customer, "capacity")), 3);
    ZK_CHECK_INT(zk_field_scale(zk_kind_field(bill, "amount")), 2);
    ZK_CHECK_INT(zk_field_scale(zk_kind_field(bill, "energy")), 3);
    ZK_CHECK_INT(zk_field_scale(zk_kind_field(customer, "age")), 0);
    ZK_CHECK_STR(zk_field_column(zk_kind_field(bill, "customer")), "subject");
    ZK_CHECK_STR(zk_field_column(zk_kind_field(bill, "account")), "account");
    ZK_CHECK_STR(zk_field_column(zk_kind_field(customer, "id")), "id");
}

ZK_TEST_MAIN()
