/* SPDX-License-Identifier: Apache-2.0
 *
 * Maps: what they can say, what is wrong with a wrong one and where, and the shipped ones on the real files
 * they are for (skipped by name without ZHIKE_SHARED).
 */
#include "app/import/internal.h"
#include "base/share.h"
#include "import_test.h"

/* ---- what a map can say -------------------------------------------------------------------------------- */

static void map_of(const char *text)
{
    opts = (zk_import_options){.map = file_text("m.yaml", text)};
}

ZK_TEST(columns_codes_units_constants_patterns_products)
{
    folder_open(2);
    OK(import_text("customer", "id\nC1\nC2\n"));
    map_of("kind: bill\n"
           "columns:\n"
           "  customer: who\n"
           "  id: {text: \"{who}-{month}\"}\n"
           "  issued: {from: day, format: dmy}\n"
           "  due: {value: 2024-12-31}\n"
           "  energy: {from: use, unit: MWh, default: 0.001}\n"
           "  amount: {product: [use, price], unit: \xE5\x85\x83}\n"
           "  type: {from: t, codes: {7: penalty, x: other}}\n"
           "skip_when: use < 0 or t[text] = skip\n");
    OK(import_text("bill", "who,month,day,use,price,t\n"
                           "C1,202401,31/01/2024,2,0.625,7\n"
                           "C1,202402,29/02/2024,3,0.615,x\n" /* 1.845 -> 1.85 */
                           "C2,202402,29/02/2024,,1,normal\n" /* no product: no amount */
                           "C2,202402,30/02/2024,1,1,7\n"
                           "C2,202403,01/03/2024,-1,1,7\n"
                           "C2,202403,01/03/2024,1,1,skip\n"
                           "C2,202403,01/03/2024,0.000001,-4999.9,7\n"));
    CHECK_COUNTS(7, 3, 2, 0);
    ZK_CHECK_INT(last.filtered, 2);
    ZK_CHECK_STR(last.rejects[0].reason, "missing");
    ZK_CHECK_STR(last.rejects[0].field, "amount");
    ZK_CHECK_STR(last.rejects[1].reason, "range");
    ZK_CHECK_STR(live("bill"), "C1|C1-202401||||19753|20088|2000000|125|||||penalty|\n"
                               "C1|C1-202402||||19782|20088|3000000|185|||||other|\n"
                               "C2|C2-202403||||19783|20088|1|0|||||penalty|\n");
    folder_close();
}

static void refused(const char *columns, int line, const char *message)
{
    const zk_diag *d;

    map_of(zk_fmt(&tx.arena, "kind: bill\ncolumns:\n  customer: who\n  issued: day\n%s", columns));
    ZK_CHECK_ERR(import_text("bill", "who,day,money\nC1,2024-01-01,1\n"), ZK_EINVAL);
    d = &tx.diags[tx.n_diags - 1];
    ZK_CHECK_INT(d->line, line);
    ZK_CHECK_CONTAINS(d->message, message);
}

/* What a map says for all rows is looked at once, where it stands; nobody writes a remark in a unit. */
ZK_TEST(wrong_units_and_constants)
{
    folder_open(1);
    OK(import_text("customer", "id\nC1\n"));
    refused("  amount: {from: money, unit: 万圆}\n", 5, "万圆");
    refused("  amount: {from: money, unit: USD}\n", 5, "USD");
    refused("  amount: money\n  due: {value: 2024-02-30}\n", 6, "no such day");
    refused("  amount: {from: money, default: x}\n", 5, "cannot be understood");
    refused("  amount: money\n  type: {value: nromal}\n", 6, "no code");
    folder_close();
}

/* The unit stands in the file's head line, the map names the column without it; and a title stands above. */
ZK_TEST(a_map_and_the_head_line_of_the_file)
{
    folder_open(1);
    OK(import_text("customer", "id\nC1\n"));
    map_of("kind: bill\ncolumns:\n  customer: 甲\n  id: {text: \"{甲}/{丁}\"}\n  issued: 乙\n  amount: 丙\n"
           "  type: {from: 丁, codes: {2: penalty}}\n");
    OK(import_text("bill", "一月电费表,,,\n\n甲,乙,丙(万元),丁\nC1,2024-01-05,1.5,2.0\n"));
    CHECK_COUNTS(1, 1, 0, 0);
    ZK_CHECK_STR(live("bill"), "C1|C1/2.0||||19727|||1500000|||||penalty|\n");
    folder_close();
}

ZK_TEST(a_wide_row_becomes_several)
{
    folder_open(2);
    map_of("kind: bill\n"
           "create: true\n"
           "repeat: [{n: 1, month: 2024-01}, {n: 2, month: 2024-02}]\n"
           "columns:\n"
           "  customer: id\n"
           "  id: {text: \"{id}/$month\"}\n"
           "  period: {value: $month}\n"
           "  amount: m$n\n");
    OK(import_text("bill", "id,m1,m2\nA,1,2\nB,3,x\n"));
    CHECK_COUNTS(4, 3, 1, 0);
    ZK_CHECK_INT(last.created, 2);
    ZK_CHECK_STR(live("bill"), "A|A/2024-01|||19723|19723|||100||||||\nA|A/"
                               "2024-02|||19754|19754|||200||||||\nB|B/2024-01|||19723|19723|||300||||||\n");
    OK(zk_import_undo(&tx, 1));
    ZK_CHECK_STR(live("bill"), "");
    ZK_CHECK_STR(live("customer"), "");
    folder_close();
}

ZK_TEST(a_file_without_a_head_line)
{
    folder_open(1);
    map_of("kind: payment\ncreate: true\nfile: {header: false, columns: [who, day, much]}\n"
           "columns: {customer: who, date: day, amount: much}\n");
    OK(import_text("payment", "A,2024-01-01,5\nB,2024-01-02,6\n"));
    CHECK_COUNTS(2, 2, 0, 0);
    map_of("kind: payment\ncreate: true\nfile: {header: false, delimiter: space, columns: [who, day, much]}\n"
           "columns: {customer: who, date: day, amount: much}\n");
    OK(import_text("payment", "  A  20240103   7\r\nC 20240104 x\n"));
    CHECK_COUNTS(2, 1, 1, 0);
    ZK_CHECK_INT(last.rejects[0].line, 2);
    ZK_CHECK_ERR(import_text("payment", "A 20240103\n"), ZK_OK); /* too few fields: the record is refused */
    CHECK_COUNTS(1, 0, 1, 0);
    folder_close();
}

/* ---- what is wrong, and where ------------------------------------------------------------------------------ */

static void wrong(const char *text, int line, const char *says)
{
    zk_ctx cx;
    zk__map map;
    zk_err err;

    zk_ctx_init(&cx);
    cx.lang = ZK_EN;
    err = zk__map_parse(&cx, text, strlen(text), zk_kind_find("bill"), &map);
    ZK_CHECK(err != ZK_OK);
    if (line)
        ZK_CHECK_INT(cx.diags[0].line, line);
    ZK_CHECK_CONTAINS(cx.message, says);
    zk_ctx_clear(&cx);
}

ZK_TEST(wrong_maps)
{
    wrong("- a\n", 1, "map is expected");
    wrong("columns: {customer: a}\n", 1, "does not say its kind");
    wrong("kind: payment\ncolumns: {customer: a}\n", 0, "it has: payment");
    wrong("kind: bill\n", 1, "columns are missing");
    wrong("kind: bill\ncolumns:\n  customer: a\n  amuont: b\n", 4, "no field");
    wrong("kind: bill\ncolumns:\n  amount: {from: a, value: 1}\n", 3, "exactly one");
    wrong("kind: bill\ncolumns:\n  amount: {form: a}\n", 3, "exactly one");
    wrong("kind: bill\ncolumns:\n  amount: {from: a, unti: fen}\n", 3, "unti");
    wrong("kind: bill\ncolumns:\n  issued: {from: a, format: mixed}\n", 3, "order of dates");
    wrong("kind: bill\ncolumns:\n  amount: {product: [a]}\n", 3, "two column names");
    wrong("kind: bill\nrepeat: []\ncolumns: {amount: a}\n", 2, "list of 1");
    wrong("kind: bill\nrepeat: [{n: 1}]\ncolumns:\n  amount: a$m\n", 4, "no $m");
    wrong("kind: bill\nutc_offset: east\ncolumns: {amount: a}\n", 2, "offset");
    wrong("kind: bill\ncreat: true\ncolumns: {amount: a}\n", 2, "creat");
    wrong("kind: bill\nfile: {header: false}\ncolumns: {amount: a}\n", 2, "names of its columns");
}

ZK_TEST(maps_that_do_not_suit_the_file)
{
    folder_open(1);
    map_of("kind: bill\ncolumns: {customer: who, issued: day, amount: moni}\n");
    ZK_CHECK_ERR(import_text("bill", "who,day,money\nA,2024-01-01,1\n"), ZK_EINVAL);
    ZK_CHECK_CONTAINS(tx.diags[0].message, "did you mean money?");
    map_of("kind: bill\ncolumns: {customer: who, issued: day, amount: {from: money, unit: kWh}}\n");
    ZK_CHECK_ERR(import_text("bill", "who,day,money\nA,2024-01-01,1\n"), ZK_EINVAL);
    ZK_CHECK_CONTAINS(tx.diags[tx.n_diags - 1].message, "does not suit amount");
    map_of("kind: bill\ncolumns: {customer: who, issued: day, amount: money}\nskip_when: mony > 1\n");
    ZK_CHECK_ERR(import_text("bill", "who,day,money\nA,2024-01-01,1\n"), ZK_EPARSE);
    opts = (zk_import_options){.map = "online-retial"};
    ZK_CHECK_ERR(import_text("transaction", "a\n1\n"), ZK_ENOTFOUND);
    ZK_CHECK_CONTAINS(tx.message, "did you mean online-retail");
    folder_close();
}

/* ---- the shipped ones ----------------------------------------------------------------------------------------- */

ZK_TEST(every_shipped_map_is_sound)
{
    const char **paths;
    size_t n, sound;

    zk_ctx_init(&tx);
    OK(zk_share_list(&tx, "maps", ".yaml", &paths, &n));
    ZK_CHECK(n >= 5);
    for (size_t i = 0; i < n; i++) {
        sound = 0;
        for (size_t k = 0; zk_kinds[k]; k++) {
            zk__map map;
            zk_err err = zk__map_load(&tx, paths[i], zk_kinds[k], &map);

            if (err != ZK_ENOTFOUND)
                OK(err);
            sound += !err;
        }
        ZK_CHECK(sound > 0);
    }
    zk_ctx_clear(&tx);
}

static const char *real(const char *rel)
{
    const char *path = zk_test_shared(rel);

    if (!path)
        ZK_SKIP(rel);
    return path;
}

ZK_TEST(online_retail)
{
    const char *path = real("data/segment/online_retail.csv.gz");
    const char *p;
    int64_t amount = 0, n_orders = 0;
    zk_map seen = {0};

    folder_open(2);
    opts = (zk_import_options){.map = "online-retail"};
    OK(import("transaction", path));
    CHECK_COUNTS(541909, 397884, 0, 0);
    ZK_CHECK_INT(last.filtered, 144025);
    ZK_CHECK_INT(last.created, 4338);
    /* owner|id|account|order|time|date|item|quantity|amount|… */
    for (p = live("transaction"); *p; p = strchr(p, '\n') + 1) {
        const char *f = p;

        for (int i = 0; i < 3; i++)
            f = strchr(f, '|') + 1;
        n_orders += zk_map_put(&seen, (zk_str){f, strcspn(f, "|")}, 1);
        for (int i = 0; i < 5; i++)
            f = strchr(f, '|') + 1;
        amount += atoll(f);
    }
    zk_map_clear(&seen);
    ZK_CHECK_INT(amount, 891140790);
    ZK_CHECK_INT(n_orders, 18532);
    folder_close();
}

ZK_TEST(cdnow)
{
    const char *path = real("data/clv/CDNOW_sample.txt");

    folder_open(2);
    opts = (zk_import_options){.map = "cdnow"};
    OK(import("transaction", path));
    CHECK_COUNTS(6919, 6919, 0, 0);
    ZK_CHECK_INT(last.created, 2357);
    ZK_CHECK_INT(last.date_min, zk_date_of(1997, 1, 1));
    ZK_CHECK_INT(last.date_max, zk_date_of(1998, 6, 30));
    folder_close();
}

ZK_TEST(rfm_orders)
{
    const char *path = real("data/segment/rfm_data_orders.csv"), *p;
    int64_t amount = 0;

    folder_open(2);
    opts = (zk_import_options){.map = "rfm-orders"};
    OK(import("transaction", path));
    CHECK_COUNTS(4906, 4906, 0, 0);
    ZK_CHECK_INT(last.created, 995);
    for (p = live("transaction"); *p; p = strchr(p, '\n') + 1) {
        const char *f = p;

        for (int i = 0; i < 8; i++)
            f = strchr(f, '|') + 1;
        amount += atoll(f);
    }
    ZK_CHECK_INT(amount, 46415800);
    folder_close();
}

ZK_TEST(sydney_meters)
{
    const char *path = real("data/electricity/gravitas_smart_meter10.csv.gz");

    folder_open(2);
    opts = (zk_import_options){.map = "sydney-meter"};
    OK(import("reading", path));
    CHECK_COUNTS(293874, 293874, 0, 0);
    ZK_CHECK_INT(last.created, 10);
    ZK_CHECK_INT(last.date_min, zk_date_of(2012, 2, 10)); /* local days */
    folder_close();
}

ZK_TEST(taiwan_cards)
{
    const char *path = real("data/credit/UCI_Credit_Card_taiwan.csv");

    folder_open(2);
    opts = (zk_import_options){.map = "taiwan-credit"};
    OK(import("customer", path));
    CHECK_COUNTS(30000, 30000, 0, 0);
    OK(import("bill", path));
    CHECK_COUNTS(180000, 180000, 0, 0);
    OK(import("payment", path));
    CHECK_COUNTS(180000, 143103, 0, 0);
    ZK_CHECK_INT(last.filtered, 36897);
    OK(import("event", path));
    CHECK_COUNTS(210000, 210000, 0, 0);
    ZK_CHECK_ERR(import("bill", path), ZK_ECONFLICT);
    folder_close();
}

ZK_TEST_MAIN()
