/* SPDX-License-Identifier: Apache-2.0
 *
 * Every format and encoding brings the same rows; header names as people write them; workbooks; and files
 * that are something else altogether.
 */
#include <iconv.h>
#include <xlsxwriter.h>
#include <zip.h>
#include <zlib.h>

#include "import_test.h"

/* 户号,户名,用电类别,容量(千瓦),立户日期 */
static const char chinese[] =
    "\xE6\x88\xB7\xE5\x8F\xB7,\xE6\x88\xB7\xE5\x90\x8D,\xE7\x94\xA8\xE7\x94\xB5\xE7\xB1\xBB\xE5\x88\xAB,"
    "\xE5\xAE\xB9\xE9\x87\x8F\xEF\xBC\x88\xE5\x8D\x83\xE7\x93\xA6\xEF\xBC\x89,"
    "\xE7\xAB\x8B\xE6\x88\xB7\xE6\x97\xA5\xE6\x9C\x9F\n"
    "C1,\xE6\xB1\x9F\xE5\x9F\x8E\xE9\x93\xB8\xE9\x80\xA0,\xE5\xA4\xA7\xE5\xB7\xA5\xE4\xB8\x9A,315,2020-01-"
    "31\n"
    "C2,\xE5\xBC\xA0\xE4\xB8\x89,\xE5\xB1\x85\xE6\xB0\x91,8,2021/2/3\n";

static const char expected[] = "C1|C1|\xE6\xB1\x9F\xE5\x9F\x8E\xE9\x93\xB8\xE9\x80\xA0|industrial||||||";

static const char *recoded(const char *name, const char *encoding, const char *text)
{
    char out[8192], *src = (char *)(uintptr_t)text, *dst = out;
    size_t left = strlen(text), room = sizeof out;
    iconv_t cd = iconv_open(encoding, "UTF-8");

    ZK_CHECK(cd != (iconv_t)-1 && iconv(cd, &src, &left, &dst, &room) == 0 && left == 0);
    iconv_close(cd);
    return file_bytes(name, out, sizeof out - room);
}

static const char *gzipped(const char *name, const char *text)
{
    const char *path = zk_strdup(&tx.arena, zk_test_tmp(name));
    gzFile f = gzopen(path, "wb");

    ZK_CHECK(f && gzwrite(f, text, (unsigned)strlen(text)) == (int)strlen(text) && gzclose(f) == Z_OK);
    return path;
}

static const char *swapped(const char *text, char from, char to)
{
    char *copy = zk_strdup(&tx.arena, text);

    for (char *p = copy; *p; p++)
        if (*p == from)
            *p = to;
    return copy;
}

static void takes(const char *path, const char *format, const char *encoding)
{
    opts = (zk_import_options){0};
    OK(import("customer", path));
    CHECK_COUNTS(2, 2, 0, 0);
    ZK_CHECK_STR(last.format, format);
    ZK_CHECK_STR(last.encoding, encoding);
    ZK_CHECK_CONTAINS(live("customer"), expected);
    ZK_CHECK_INT(sql_count("SELECT capacity_w FROM customer WHERE id = 'C1'"), 315000);
    ZK_CHECK_INT(sql_count("SELECT since FROM customer WHERE id = 'C2'"), zk_date_of(2021, 2, 3));
    OK(zk_import_undo(&tx, last.id));
}

ZK_TEST(encodings_and_delimiters)
{
    folder_open(2);
    takes(file_text("a.csv", chinese), "CSV", "UTF-8");
    takes(file_text("bom.csv", zk_fmt(&tx.arena, "\xEF\xBB\xBF%s", chinese)), "CSV", "UTF-8");
    takes(recoded("gb.csv", "GB18030", chinese), "CSV", "GB18030");
    takes(recoded("utf16.txt", "UTF-16", swapped(chinese, ',', '\t')), "TSV", "UTF-16");
    takes(file_text("semicolon.csv", swapped(chinese, ',', ';')), "CSV", "UTF-8");
    takes(file_text("bar.txt", swapped(chinese, ',', '|')), "CSV", "UTF-8");
    takes(file_text("tab.dat", swapped(chinese, ',', '\t')), "TSV", "UTF-8");
    takes(gzipped("a.csv.gz", chinese), "CSV", "UTF-8");
    folder_close();
}

ZK_TEST(a_late_gb18030_character_is_noticed)
{
    zk_buf b = {0};

    folder_open(2);
    zk_buf_puts(&b, "id,name\n");
    for (int i = 0; i < 60000; i++)
        zk_buf_fmt(&b, "K%06d,plain\n", i);
    zk_buf_puts(&b, "Z1,\xD5\xC5\xC8\xFD\n");
    OK(import("customer", file_bytes("late.csv", b.p, b.n)));
    ZK_CHECK_STR(last.encoding, "GB18030");
    ZK_CHECK_INT(last.accepted, 60001);
    zk_buf_clear(&b);
    folder_close();
}

/* An export that cuts names at a number of bytes is UTF-8 still, though its bytes could be read as GB18030. */
ZK_TEST(a_cut_character_does_not_change_the_encoding)
{
    zk_buf b = {0};

    folder_open(1);
    opts = (zk_import_options){0};
    zk_buf_puts(&b, "id,name\nC0,张三\xE6\x9D\n");
    for (int i = 1; i < 20; i++)
        zk_buf_fmt(&b, "C%d,江城铸造\n", i);
    OK(import("customer", file_bytes("cut.csv", b.p, b.n)));
    zk_buf_clear(&b);
    ZK_CHECK_STR(last.encoding, "UTF-8");
    CHECK_COUNTS(20, 19, 1, 0);
    ZK_CHECK_STR(last.rejects[0].reason, "encoding");
    ZK_CHECK_CONTAINS(live("customer"), "C1|C1|江城铸造|");
    folder_close();
}

/* Tabs behind ids, as banks write them, outnumber the commas. */
ZK_TEST(tabs_behind_ids)
{
    folder_open(1);
    opts = (zk_import_options){0};
    OK(import("customer",
              file_text("tabs.csv",
                        "id,name,category\nC1\t\t,One\t\t,industrial\t\t\n\tC2\t,Two\t\t,residential\t\n")));
    CHECK_COUNTS(2, 2, 0, 0);
    ZK_CHECK_STR(last.format, "CSV");
    ZK_CHECK_CONTAINS(live("customer"), "C1|C1|One|industrial|");
    ZK_CHECK_CONTAINS(live("customer"), "C2|C2|Two|residential|");
    folder_close();
}

/* Rows end with separators that the head line has not: nothing is lost by them, a value more is. */
ZK_TEST(separators_behind_the_last_value)
{
    folder_open(1);
    opts = (zk_import_options){0};
    OK(import("customer", file_text("ends.csv", "id,name\nC1,One,\nC2,Two,, \r\nC3,Three,x\nC4\n")));
    CHECK_COUNTS(4, 2, 2, 0);
    ZK_CHECK_STR(last.rejects[0].reason, "columns");
    ZK_CHECK_STR(last.rejects[0].message, "columns: 3, in the header 2");
    ZK_CHECK_STR(last.rejects[1].message, "columns: 1, in the header 2");
    folder_close();
}

/* A key that the first thousands of rows lack, and an object for a reference. */
ZK_TEST(late_keys_of_json)
{
    zk_buf b = {0};

    folder_open(2);
    opts = (zk_import_options){.create = true};
    for (int i = 0; i < 3000; i++)
        zk_buf_fmt(&b,
                   "{\"id\":\"B%d\",\"customer\":{\"id\":\"C1\"},\"issued\":\"2024-01-05\",\"amount\":1%s}\n",
                   i, i < 2999 ? "" : ",\"paid\":0.50,\"id_of\":12345678901234567890");
    OK(import("bill", file_bytes("late.jsonl", b.p, b.n)));
    zk_buf_clear(&b);
    CHECK_COUNTS(3000, 3000, 0, 0);
    ZK_CHECK_CONTAINS(live("bill"), "C1|B2999||||19727|||100|50|");
    ZK_CHECK_ERR(import("bill", file_text("one.json", "{\n\"id\": 1}\n")), ZK_EINVAL);
    ZK_CHECK_CONTAINS(tx.message, "one object a line");
    folder_close();
}

ZK_TEST(json_lines_and_parquet)
{
    char rel[64];
    int64_t id;

    folder_open(2);
    takes(file_text(
              "a.jsonl",
              "{\"id\": \"C1\", \"name\": \"\xE6\xB1\x9F\xE5\x9F\x8E\xE9\x93\xB8\xE9\x80\xA0\", "
              "\"category\": \"industrial\", \"capacity\": 315, \"since\": \"2020-01-31\"}\n"
              "{\"id\": \"C2\", \"since\": \"2021-02-03\", \"capacity\": 8.0, \"extra\": {\"a\": [1]}}\n"),
          "JSON lines", "UTF-8");
    /* A sealed file is a Parquet file like any other. Capacity is in W there. */
    OK(import("customer", file_text("a.csv", chinese)));
    id = last.id;
    snprintf(rel, sizeof rel, "facts/customer/all/%d.parquet", (int)id);
    opts.dry_run = true;
    OK(import("customer", zk_folder_path(&tx, rel)));
    ZK_CHECK_STR(last.format, "Parquet");
    CHECK_COUNTS(2, 2, 0, 0);
    ZK_CHECK_INT(last.corrected, 2);
    folder_close();
}

ZK_TEST(lines_above_the_head_line)
{
    folder_open(1);
    opts = (zk_import_options){0};
    OK(import(
        "customer",
        file_text(
            "title.csv",
            "Customers of 2024,,\nprinted by Smith,,\n\nid,name,since\nC1,One,2020-01-01\nC2,Two,x\n")));
    CHECK_COUNTS(2, 1, 1, 0);
    ZK_CHECK_INT(last.rejects[0].line, 6);
    OK(import("customer",
              file_text("blank.csv", "\n\nCustomers\n\nid,name,since\nC1,One,2020-01-01\nC2,Two,x\n")));
    CHECK_COUNTS(2, 0, 1, 1);
    ZK_CHECK_INT(last.rejects[0].line, 7);
    /* A word of the title may be a name: one is no head line. */
    OK(import("customer",
              file_text("word.csv", "region,East\nid,name,since\nC3,Three,2020-01-01\nC4,Four,x\n")));
    CHECK_COUNTS(2, 1, 1, 0);
    ZK_CHECK_INT(last.rejects[0].line, 4);
    folder_close();
}

ZK_TEST(units_of_head_lines_and_of_values)
{
    folder_open(1);
    OK(import("customer", file_text("c.csv", "id,voltage,capacity\nC1,10kV,0.4MW\nC2,\xE4\xBA\xA4\xE6\xB5\x81"
                                             "380V,315\n")));
    CHECK_COUNTS(2, 2, 0, 0);
    ZK_CHECK_CONTAINS(live("customer"), "C1|C1||||||||10|400000|");
    ZK_CHECK_CONTAINS(live("customer"), "C2|C2||||||||0.38|315000|");
    /* 户号,电费(万元),电量/万千瓦时,应收日期 */
    OK(import("bill", file_text("b.csv", "\xE6\x88\xB7\xE5\x8F\xB7,\xE7\x94\xB5\xE8\xB4\xB9("
                                         "\xE4\xB8\x87\xE5\x85\x83),\xE7\x94\xB5\xE9\x87\x8F/"
                                         "\xE4\xB8\x87\xE5\x8D\x83\xE7\x93\xA6\xE6\x97\xB6,"
                                         "\xE5\xBA\x94\xE6\x94\xB6\xE6\x97\xA5\xE6\x9C\x9F\n"
                                         "C1,1.5,0.0002,20240105\nC2,\xEF\xBF\xA5"
                                         "2,3,2024\xE5\xB9\xB4"
                                         "1\xE6\x9C\x88"
                                         "5\xE6\x97\xA5\n")));
    CHECK_COUNTS(2, 2, 0, 0);
    ZK_CHECK_STR(live("bill"), "C1|||||19727||2000|1500000||||||\nC2|||||19727||30000000|2000000||||||\n");
    folder_close();
}

ZK_TEST(months_stand_in_for_issue_dates)
{
    folder_open(1);
    OK(import_text("customer", "id\nC1\n"));
    OK(import_text("bill", "customer,period,amount\nC1,202402,1\nC1,2024\xE5\xB9\xB4"
                           "3\xE6\x9C\x88,2\n"));
    ZK_CHECK_STR(live("bill"), "C1||||19754|19754|||100||||||\nC1||||19783|19783|||200||||||\n");
    folder_close();
}

ZK_TEST(what_is_missing_is_said_with_what_is_there)
{
    folder_open(1);
    ZK_CHECK_ERR(import_text("bill", "customer,isued,amont\nC1,2024-01-01,1\n"), ZK_EINVAL);
    ZK_CHECK_CONTAINS(tx.message, "issued");
    ZK_CHECK_CONTAINS(tx.message, "Is \"isued\" issued?");
    ZK_CHECK_CONTAINS(tx.message, "Is \"amont\" amount?");
    ZK_CHECK_CONTAINS(tx.message, "--map");
    /* The canonical name wins over an alias; two aliases are a question. */
    OK(import_text("customer", "id\nC1\n"));
    OK(import_text("bill", "customer,issued,amount,charge\nC1,2024-01-01,1,2\n"));
    ZK_CHECK_CONTAINS(live("bill"), "|100|");
    ZK_CHECK_ERR(import_text("bill", "customer,issued,total,charge\nC1,2024-01-01,1,2\n"), ZK_EINVAL);
    ZK_CHECK_CONTAINS(tx.message, "both mean amount");
    folder_close();
}

/* ---- workbooks -------------------------------------------------------------------------------------------- */

static const char *workbook(void)
{
    const char *path = zk_strdup(&tx.arena, zk_test_tmp("a.xlsx"));
    lxw_workbook *b = workbook_new(path);
    lxw_worksheet *other = workbook_add_worksheet(b, "Notes"), *s = workbook_add_worksheet(b, "Kunden");
    lxw_format *date = workbook_add_format(b), *stamp = workbook_add_format(b);
    lxw_datetime d = {2020, 1, 31, 0, 0, 0};

    format_set_num_format(date, "yyyy\"\xE5\xB9\xB4\"m\"\xE6\x9C\x88\"d\"\xE6\x97\xA5\"");
    format_set_num_format_index(stamp, 22);
    worksheet_write_string(other, 0, 0, "nothing here", NULL);
    worksheet_write_string(s, 0, 0, "Customers", NULL); /* a title above the head line */
    worksheet_write_string(s, 2, 0, "Customer id", NULL);
    worksheet_write_string(s, 2, 1, "Name", NULL);
    worksheet_write_string(s, 2, 2, "Capacity", NULL);
    worksheet_write_string(s, 2, 3, "Customer since", NULL);
    worksheet_write_string(s, 2, 4, "Prepaid", NULL);
    worksheet_write_number(s, 3, 0, 320100000123.0, NULL); /* ids are often numbers */
    worksheet_write_string(s, 3, 1, "One, \"Ltd\"\nof Town", NULL);
    worksheet_write_number(s, 3, 2, 0.1 + 0.2, NULL); /* 0.30000000000000004 */
    worksheet_write_datetime(s, 3, 3, &d, date);
    worksheet_write_boolean(s, 3, 4, 1, NULL);
    /* row 5 is empty */
    worksheet_write_string(s, 5, 0, "C2", NULL);
    worksheet_write_number(s, 5, 2, 12.5, NULL);
    worksheet_write_number(s, 5, 3, 44230.5, stamp); /* 2021-02-03 12:00 */
    worksheet_write_string(s, 6, 0, "C3", NULL);
    worksheet_write_string(s, 6, 3, "soon", NULL);
    ZK_CHECK_INT(workbook_close(b), LXW_NO_ERROR);
    return path;
}

ZK_TEST(a_workbook)
{
    const char *path, *name;

    folder_open(2);
    path = workbook();
    opts = (zk_import_options){.sheet = "Kunden", .round = true};
    OK(import("customer", path));
    ZK_CHECK_STR(last.format, "XLSX");
    ZK_CHECK_INT(last.accepted, 2);
    ZK_CHECK_INT(last.rejected, 1);
    ZK_CHECK_INT(last.filtered, 1);
    ZK_CHECK_INT(last.rejects[0].line, 7); /* the row of the sheet */
    OK(zk_sql_text(&tx, "SELECT name FROM customer WHERE id = '320100000123'", ZK_NO_ARGS, &name));
    ZK_CHECK_STR(name, "One, \"Ltd\" of Town");
    ZK_CHECK_INT(sql_count("SELECT capacity_w FROM customer WHERE id = '320100000123'"), 300);
    ZK_CHECK_INT(sql_count("SELECT since FROM customer WHERE id = '320100000123'"), zk_date_of(2020, 1, 31));
    ZK_CHECK_INT(sql_count("SELECT since FROM customer WHERE id = 'C2'"), zk_date_of(2021, 2, 3));
    opts.sheet = "2";
    opts.again = true;
    OK(import("customer", path));
    ZK_CHECK_INT(last.duplicate, 2);
    opts.sheet = "Nope";
    ZK_CHECK_ERR(import("customer", path), ZK_ENOTFOUND);
    ZK_CHECK_CONTAINS(tx.message, "Notes, Kunden");
    folder_close();
}

static const char *zip_of(const char *name, const char *part, const char *text)
{
    const char *path = zk_strdup(&tx.arena, zk_test_tmp(name));
    zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    zip_source_t *s = zip_source_buffer(z, text, strlen(text), 0);

    ZK_CHECK(zip_file_add(z, part, s, 0) >= 0 && zip_close(z) == 0);
    return path;
}

/* The customer's id stands once beside three bills; what is counted, and the bill's own id, is not carried down. */
ZK_TEST(merged_cells_of_a_workbook)
{
    static const char *const heads[] = {"Bill id", "Customer id", "Issued", "Amount", "Penalty", "Type"};
    const char *path;
    lxw_workbook *b;
    lxw_worksheet *s;

    folder_open(1);
    opts = (zk_import_options){0};
    OK(import("customer", file_text("c.csv", "id\nC1\nC2\n")));
    path = zk_strdup(&tx.arena, zk_test_tmp("merged.xlsx"));
    b = workbook_new(path);
    worksheet_write_string(workbook_add_worksheet(b, "Cover"), 0, 0, "printed by Smith", NULL);
    s = workbook_add_worksheet(b, "Bills");
    worksheet_merge_range(s, 0, 0, 1, 5, "Bills of January", NULL);
    for (lxw_col_t c = 0; c < 6; c++)
        worksheet_write_string(s, 2, c, heads[c], NULL);
    worksheet_merge_range(s, 3, 1, 5, 1, "C1", NULL);
    worksheet_merge_range(s, 3, 2, 8, 2, "2024-01-05", NULL); /* over a blank row, too */
    worksheet_merge_range(s, 6, 1, 8, 1, "C2", NULL);
    worksheet_merge_range(s, 4, 5, 6, 5, "penalty", NULL);
    worksheet_merge_range(s, 3, 4, 5, 4, "", NULL);
    worksheet_write_number(s, 3, 4, 9, NULL);
    for (lxw_row_t r = 3; r < 9; r++)
        if (r != 7) {
            worksheet_write_string(s, r, 0, zk_fmt(&tx.arena, "B%d", (int)r), NULL);
            worksheet_write_number(s, r, 3, r, NULL);
        }
    ZK_CHECK_INT(workbook_close(b), LXW_NO_ERROR);
    ZK_CHECK_ERR(import("bill", path), ZK_EINVAL);
    ZK_CHECK_CONTAINS(tx.message, "--sheet takes another: Bills");
    opts.sheet = "Bills";
    OK(import("bill", path));
    CHECK_COUNTS(6, 5, 0, 0);
    ZK_CHECK_INT(last.filtered, 1);
    ZK_CHECK_STR(live("bill"), "C1|B3||||19727|||300|||900|||\n"
                               "C1|B4||||19727|||400|||||penalty|\n"
                               "C1|B5||||19727|||500|||||penalty|\n"
                               "C2|B6||||19727|||600|||||penalty|\n"
                               "C2|B8||||19727|||800||||||\n");
    folder_close();
}

ZK_TEST(hostile_workbooks)
{
    folder_open(1);
    ZK_CHECK_ERR(import("customer", zip_of("none.xlsx", "readme.txt", "hello")), ZK_EINVAL);
    ZK_CHECK_CONTAINS(tx.message, "XLSX");
    ZK_CHECK_ERR(import("customer", zip_of("bomb.xlsx", "xl/workbook.xml",
                                           "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b "
                                           "\"&a;&a;&a;\">]><workbook>&b;</workbook>")),
                 ZK_EINVAL);
    ZK_CHECK_CONTAINS(tx.message, "DOCTYPE");
    ZK_CHECK_ERR(import("customer", zip_of("cut.xlsx", "xl/workbook.xml", "<workbook><sheets>")), ZK_EINVAL);
    ZK_CHECK_ERR(import("customer", file_bytes("short.xlsx", "PK\3\4rubbish", 11)), ZK_EINVAL);
    folder_close();
}

/* ---- something else --------------------------------------------------------------------------------------- */

static void refuses(const char *path, zk_err code, const char *says)
{
    ZK_CHECK_ERR(import("customer", path), code);
    ZK_CHECK_CONTAINS(tx.message, says);
}

ZK_TEST(files_that_are_no_data)
{
    zk_buf b = {0};

    folder_open(1);
    opts = (zk_import_options){0};
    refuses(file_bytes("zero.csv", "", 0), ZK_EINVAL, "empty");
    refuses(file_text("blank.csv", "\n  \n\n"), ZK_EINVAL, "blanks");
    refuses(file_bytes("bin.csv", "id,name\n\0\1\2\3", 12), ZK_EINVAL, "binary");
    refuses(file_bytes("old.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8), ZK_EINVAL, ".xlsx");
    refuses(file_text("a.pdf", "%PDF-1.4\n"), ZK_EINVAL, "PDF");
    refuses(file_text("a.json", "[{\"id\": 1}]"), ZK_EINVAL, "JSON lines");
    refuses(file_text("a.html", "<html><table></table></html>"), ZK_EINVAL, "HTML");
    refuses(zk_test_tmp("nowhere.csv"), ZK_ENOTFOUND, "nowhere.csv");
    refuses(zk_test_tmp(NULL), ZK_EINVAL, "regular file");
    refuses(file_text("head.csv", "id,name\n"), ZK_EINVAL, "no rows");
    for (int i = 0; i < 10000; i++)
        zk_buf_fmt(&b, "%sc%d", i ? "," : "", i);
    zk_buf_puts(&b, "\n1\n");
    refuses(file_bytes("wide.csv", b.p, b.n), ZK_ELIMIT, "10000 columns");
    b.n = 0;
    zk_buf_puts(&b, "id,name\nC1,");
    for (int i = 0; i < 6 << 20; i++)
        zk_buf_putc(&b, 'x');
    zk_buf_puts(&b, "\nC2,ok\n");
    OK(import("customer", file_bytes("long.csv", b.p, b.n)));
    CHECK_COUNTS(2, 1, 1, 0);
    ZK_CHECK_STR(last.rejects[0].reason, "length");
    zk_buf_clear(&b);
    folder_close();
}

ZK_TEST_MAIN()
