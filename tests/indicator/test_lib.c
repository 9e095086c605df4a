/* SPDX-License-Identifier: Apache-2.0
 *
 * Declarations and references: the shipped library, what is refused with file, line and column, patterns,
 * and canonical texts.
 */
#include "app/indicator/internal.h"
#include "zk_test.h"

static zk_ctx cx;
static zk_indicator_lib lib;

/* Reads declarations as file "my.yaml". */
static zk_err read_text(const char *text)
{
    zk__decls decls = {0};
    zk_yaml *root;
    zk_err err, finish;

    lib = (zk_indicator_lib){0};
    ZK_TRY(zk_yaml_parse(&cx, "my.yaml", text, strlen(text), &root));
    err = zk__lib_read(&cx, root, &decls);
    finish = zk__lib_finish(&cx, &decls, &lib);
    return err ? err : finish;
}

static void begin(void)
{
    zk_ctx_init(&cx);
    cx.lang = ZK_EN;
}

ZK_TEST(the_shipped_library_loads_and_is_bilingual)
{
    size_t kinds = 0;

    begin();
    ZK_CHECK_OK(zk_indicator_load(&cx, &lib));
    ZK_CHECK(lib.n >= 100);
    ZK_CHECK_INT(strlen(lib.sha256), 64);
    for (size_t i = 0; i < lib.n; i++) {
        const zk_indicator *it = lib.items[i];

        ZK_CHECK(i == 0 || strcmp(lib.items[i - 1]->name, it->name) < 0);
        ZK_CHECK(it->function && it->window && it->unit && it->line > 0);
        if (!*it->title.zh || !*it->title.en || !*it->help.zh || !*it->help.en ||
            !strcmp(it->title.zh, it->title.en))
            zk_test__fail(__FILE__, __LINE__, "%s is not told in both languages", it->name);
        ZK_CHECK(it->kind || strcmp(it->function, "ratio") == 0);
        ZK_CHECK(zk_indicator_find(&lib, zk_str_of(it->name)) == it);
    }
    for (size_t k = 0; zk_kinds[k]; k++) { /* something of every kind that is dated */
        bool any = !zk_kinds[k]->date;

        for (size_t i = 0; i < lib.n; i++)
            any |= lib.items[i]->kind == zk_kinds[k];
        if (!any)
            zk_test__fail(__FILE__, __LINE__, "no indicator over %s", zk_kinds[k]->name);
        kinds++;
    }
    ZK_CHECK(kinds >= 15);
    zk_ctx_clear(&cx);
}

static const char *text_of(const char *name, const char *window)
{
    zk_ref ref;

    if (zk_ref_parse(&cx, &lib, zk_str_of(name), zk_str_of(window),
                     (zk_place){.file = "s.yaml", .line = 4, .column = 5}, &ref))
        return NULL;
    return ref.text;
}

ZK_TEST(references_have_one_canonical_text)
{
    zk_ref ref;

    begin();
    ZK_CHECK_OK(zk_indicator_load(&cx, &lib));
    ZK_CHECK_STR(text_of("bill.late.count", ""), "bill.late.count[12 months]");
    ZK_CHECK_STR(text_of("bill.late.count", "1 year"), "bill.late.count[12 months]");
    ZK_CHECK_STR(text_of("bill.arrears_days.max", "12 months"), "bill.arrears_days.max[12 months]");
    ZK_CHECK_STR(text_of("violation.theft.count", "24 months"), "violation.theft.count[24 months]");
    ZK_CHECK_STR(text_of("survey.trust.mean", ""), "survey.trust.mean[24 months]");
    ZK_CHECK_STR(text_of("customer.category", ""), "customer.category");
    ZK_CHECK_STR(text_of("grade.power-credit-large", ""), "grade.power-credit-large");
    ZK_CHECK_OK(zk_ref_parse(&cx, &lib, ZK_STR("customer.capacity"), ZK_STR(""), (zk_place){0}, &ref));
    ZK_CHECK_STR(ref.unit, "kW");
    ZK_CHECK(!ref.is_text && ref.indicator == NULL);
    ZK_CHECK_OK(zk_ref_parse(&cx, &lib, ZK_STR("violation.fraud.count"), ZK_STR(""), (zk_place){0}, &ref));
    ZK_CHECK_STR(ref.indicator->where, "type = 'fraud'");
    ZK_CHECK_STR(ref.indicator->name, "violation.fraud.count");
    ZK_CHECK_CONTAINS(ref.indicator->title.en, "fraud");
    zk_ctx_clear(&cx);
}

static void no_ref(const char *name, const char *window, const char *part, const char *expected)
{
    size_t before = cx.n_diags;
    zk_ref ref;
    zk_err err =
        zk_ref_parse(&cx, &lib, zk_str_of(name), zk_str_of(window),
                     (zk_place){.file = "s.yaml", .line = 4, .column = 5, .field = "indicator"}, &ref);

    ZK_CHECK(err == ZK_ENOTFOUND || err == ZK_EPARSE);
    ZK_CHECK(cx.n_diags == before + 1);
    ZK_CHECK_CONTAINS(cx.diags[before].message, part);
    if (expected)
        ZK_CHECK_STR(cx.diags[before].expected, expected);
}

ZK_TEST(bad_references_are_named_with_the_nearest)
{
    begin();
    ZK_CHECK_OK(zk_indicator_load(&cx, &lib));
    no_ref("bill.lat.count", "", "there is no indicator bill.lat.count", "bill.late.count");
    no_ref("bill.late.count", "12 moons", "not a window", NULL);
    no_ref("customer.categry", "", "no field categry", "category");
    no_ref("customer.category", "3 months", "has no window", NULL);
    no_ref("violation.fraude.count", "", "no code fraude", "fraud");
    no_ref("violation.<type>.count", "", "put a value", NULL);
    no_ref("account.count", "3 months", "no dates", "life");
    no_ref("survey.it's.mean", "", "no indicator", NULL);
    no_ref("survey.a.b.mean", "", "no indicator", NULL);
    no_ref("", "", "no indicator", NULL);
    ZK_CHECK_STR(cx.diags[0].file, "s.yaml");
    ZK_CHECK_INT(cx.diags[0].line, 4);
    ZK_CHECK_INT(cx.diags[0].column, 5);
    zk_ctx_clear(&cx);
}

#define HEAD "indicators:\n  my.one:\n    title: {zh: 一, en: One}\n"

/* One mistake: where it is and what is said. */
static void wrong(const char *body, int line, int column, const char *part)
{
    begin();
    if (read_text(zk_fmt(&cx.arena, "%s%s", HEAD, body)) != ZK_EPARSE)
        zk_test__fail(__FILE__, __LINE__, "accepted:\n%s", body);
    ZK_CHECK(cx.n_diags >= 1);
    ZK_CHECK_STR(cx.diags[0].file, "my.yaml");
    ZK_CHECK_CONTAINS(cx.diags[0].message, part);
    if (cx.diags[0].line != line || cx.diags[0].column != column)
        zk_test__fail(__FILE__, __LINE__, "%s: at %d:%d, not %d:%d", part, (int)cx.diags[0].line,
                      (int)cx.diags[0].column, line, column);
    zk_ctx_clear(&cx);
}

ZK_TEST(mistakes_are_found_at_their_place)
{
    wrong("    kind: bill\n    function: cuont\n", 5, 15, "cuont");
    wrong("    kind: bil\n    function: count\n", 4, 11, "bil");
    wrong("    kind: bill\n    function: count\n    where: late_dys > 0\n", 6, 12, "late_dys");
    wrong("    kind: bill\n    function: count\n    where: \"late_dys > 0\"\n", 6, 13, "late_dys");
    wrong("    kind: bill\n    function: sum\n    value: amount * typ\n", 6, 21, "typ");
    wrong("    kind: bill\n    function: sum\n    value: type\n", 6, 12, "number");
    wrong("    kind: violation\n    function: count\n    where: type = thefd\n", 6, 19, "thefd");
    wrong("    kind: bill\n    function: count\n    window: 12 moons\n", 6, 13, "12 moons");
    wrong("    kind: account\n    function: count\n    window: 3 months\n", 6, 13, "no dates");
    wrong("    kind: bill\n    function: count\n    date: amount\n", 6, 11, "amount");
    wrong("    kind: bill\n    function: count\n    per: month\n", 6, 10, "no use");
    wrong("    kind: bill\n    function: mean\n    value: amount\n    per: fortnight\n", 7, 10, "fortnight");
    wrong("    kind: bill\n    function: count\n    wher: amount > 3\n", 6, 5, "wher");
    wrong("    kind: bill\n    function: count\n    value: amount\n", 6, 12, "takes no value");
    wrong("    kind: bill\n    function: count\n    missing: my.two\n", 6, 14, "my.two");
    wrong("    kind: bill\n    function: count\n    direction: up\n", 6, 16, "up");
    wrong("    function: ratio\n    of: my.one\n    to: my.one\n", 5, 9, "circle");
    wrong("    kind: bill\n    function: count\n    missing: customer.name\n", 6, 14, "number");
}

ZK_TEST(what_is_lacking_is_said)
{
    begin();
    ZK_CHECK_ERR(read_text("indicators:\n  my.one: {kind: bill, function: sum}\n"), ZK_EPARSE);
    ZK_CHECK_INT(cx.n_diags, 2); /* title and value, both at once */
    zk_ctx_clear(&cx);
    begin();
    ZK_CHECK_ERR(
        read_text("indicators:\n  my.one: {title: x, function: count}\n  my.two: {title: x, kind: bill}\n"
                  "  My.Three: {title: x, kind: bill, function: streak}\n  grade.x: {title: x, kind: bill, "
                  "function: count}\n"
                  "  my.r: {title: x, function: ratio}\n  my.five: 3\n"),
        ZK_EPARSE);
    ZK_CHECK_INT(cx.n_diags, 7);
    zk_ctx_clear(&cx);
    begin();
    ZK_CHECK_ERR(read_text("indicator: {}\n"), ZK_EPARSE);
    ZK_CHECK_ERR(read_text("[1, 2]\n"), ZK_EPARSE);
    ZK_CHECK_ERR(read_text("indicators: 3\n"), ZK_EPARSE);
    ZK_CHECK_ERR(read_text("indicators: {a.b: {title: x, kind: bill, function: count}, a.b: {title: x, kind: "
                           "bill, function: count}}\n"),
                 ZK_EPARSE);
    zk_ctx_clear(&cx);
}

ZK_TEST(own_declarations_work_like_shipped_ones)
{
    zk_ref ref;

    begin();
    ZK_CHECK_OK(read_text("indicators:\n"
                          "  my.big: {title: {zh: 大额, en: Big}, kind: bill, function: count, where: amount "
                          ">= 1 万元, unit: times, direction: better}\n"
                          "  my.share: {title: 占比, function: ratio, of: \"my.big[24 months]\", to: my.all, "
                          "window: 6 months}\n"
                          "  my.all: {title: all, kind: bill, function: count, missing: my.none}\n"
                          "  my.none: {title: none, kind: bill, function: sum, value: amount, missing: 3.5}\n"
                          "  my.<type>.n: {title: n, kind: violation, function: count, where: type = <type> "
                          "or type = theft}\n"));
    ZK_CHECK_OK(zk_ref_parse(&cx, &lib, ZK_STR("my.share"), ZK_STR(""), (zk_place){0}, &ref));
    ZK_CHECK_STR(ref.text, "my.share[6 months]");
    ZK_CHECK_STR(ref.def->of->text, "my.big[24 months]");
    ZK_CHECK_STR(ref.def->to->text, "my.all[6 months]");
    ZK_CHECK_STR(ref.def->to->instead->text, "my.none[12 months]");
    ZK_CHECK(ref.def->to->instead->lack_x == 3.5);
    ZK_CHECK_OK(zk_ref_parse(&cx, &lib, ZK_STR("my.fraud.n"), ZK_STR(""), (zk_place){0}, &ref));
    ZK_CHECK_STR(ref.def->where_text, "type = 'fraud' or type = theft");
    ZK_CHECK(ref.direction == ZK_NEUTRAL);
    zk_ctx_clear(&cx);
}

ZK_TEST(a_broken_declaration_is_told_in_chinese_too)
{
    begin();
    cx.lang = ZK_ZH;
    ZK_CHECK_ERR(read_text("indicators: {my.one: {title: x, kind: bill, function: cout}}\n"), ZK_EPARSE);
    ZK_CHECK_CONTAINS(cx.diags[0].message, "不认识的函数 cout");
    ZK_CHECK_STR(cx.diags[0].expected, "count");
    zk_ctx_clear(&cx);
}

ZK_TEST_MAIN()
