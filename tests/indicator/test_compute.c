/* SPDX-License-Identifier: Apache-2.0
 *
 * The whole way from sealed files to numbers: order, names, what others hand in, the facts behind a number;
 * equal bits whatever the files, their order and the number of threads. What each function gives:
 * test_functions.c.
 */
#include "indicator_world.h"

ZK_TEST(rows_are_sorted_by_id_and_carry_names_and_fields)
{
    static const char *const names[] = {"customer.category", "customer.capacity", "customer.since"};
    zk_values v;

    begin();
    seal_world(ONE_FILE);
    v = ask(names, 3, zk_date_of(2025, 6, 30), -1);
    ZK_CHECK_INT(v.rows, PEOPLE);
    for (size_t r = 0; r < v.rows; r++) {
        int k = (int)v.subject[r] - 1;

        ZK_CHECK(r == 0 || zk_str_cmp(v.id[r - 1], v.id[r]) < 0);
        ZK_CHECK(zk_str_is(v.name[r], zk_fmt(&fx.arena, "客户%d", k)));
        ZK_CHECK(v.text[0] && zk_str_is(v.text[0][r], k % 3 == 0   ? "residential"
                                                      : k % 3 == 1 ? "industrial"
                                                                   : "commercial"));
        ZK_CHECK(v.text[1] == NULL && v.x[1][r] == k + 1);
        ZK_CHECK(v.missing[2][r]);
    }
    folder_drop();
}

/* All of the library that needs no parameter, and some that does. */
static size_t everything(const char ***names)
{
    static const char *const more[] = {"payment.online.share",
                                       "violation.safety.count",
                                       "survey.price.last",
                                       "expert.service",
                                       "bill.amount.sum[90 days]",
                                       "bill.energy.slope[life]",
                                       "bill.late.count[months 13..24]",
                                       "bill.amount.stddev[year]",
                                       "bill.energy.quarter.max[36 months]"};
    size_t n = 0;

    *names = ZK_NEWS(&fx.arena, const char *, lib.n + 20);
    for (size_t i = 0; i < lib.n; i++)
        if (!strchr(lib.items[i]->name, '<'))
            (*names)[n++] = lib.items[i]->name;
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        (*names)[n++] = more[i];
    return n;
}

static void same_bits(const zk_values *a, const zk_values *b)
{
    ZK_CHECK_INT(a->rows, b->rows);
    for (size_t r = 0; r < a->rows; r++)
        ZK_CHECK(a->subject[r] == b->subject[r] && zk_str_eq(a->id[r], b->id[r]));
    for (size_t c = 0; c < a->cols; c++) {
        if (memcmp(a->x[c], b->x[c], a->rows * sizeof(double)) != 0 ||
            memcmp(a->missing[c], b->missing[c], a->rows) != 0)
            zk_test__fail(__FILE__, __LINE__, "%s differs", a->ref[c].text);
    }
}

ZK_TEST(files_threads_and_order_do_not_show_in_any_bit)
{
    const char **names;
    zk_values first = {0}, v;
    size_t n;
    int some = 0;
    int32_t as_of = zk_date_of(2025, 6, 30);

    begin();
    n = everything(&names);
    ZK_CHECK(n > 140);
    for (enum split how = ONE_FILE; how <= SHUFFLED; how++) {
        seal_world(how);
        for (int t = 0; t < 3; t++) {
            engine_reopen((const int[]){1, 2, 7}[t]);
            v = ask(names, n, as_of, -1);
            if (how == ONE_FILE && t == 0)
                first = v;
            else
                same_bits(&first, &v);
        }
    }
    for (size_t c = 0; c < n; c++)
        for (size_t r = 0; r < first.rows; r++)
            some += first.x[c][r] != 0;
    ZK_CHECK(some > PEOPLE * 40);
    folder_drop();
}

ZK_TEST(one_customer_alone_gives_the_same_bits)
{
    const char **names;
    zk_values all, one;
    size_t n;

    begin();
    seal_world(BY_MONTH);
    n = everything(&names);
    all = ask(names, n, zk_date_of(2025, 6, 30), -1);
    for (size_t r = 0; r < all.rows; r += 11) {
        one = ask(names, n, zk_date_of(2025, 6, 30), all.subject[r]);
        ZK_CHECK_INT(one.rows, 1);
        ZK_CHECK(zk_str_eq(one.id[0], all.id[r]));
        for (size_t c = 0; c < n; c++)
            if (memcmp(&one.x[c][0], &all.x[c][r], sizeof(double)) != 0 ||
                one.missing[c][0] != all.missing[c][r])
                zk_test__fail(__FILE__, __LINE__, "%s of %d: %.17g alone, %.17g among all", names[c],
                              (int)all.subject[r], one.x[c][0], all.x[c][r]);
    }
    folder_drop();
}

ZK_TEST(asked_alone_or_with_others_the_bits_are_the_same)
{
    const char **names;
    zk_values all, one;
    size_t n;

    begin();
    seal_world(SHUFFLED);
    n = everything(&names);
    all = ask(names, n, zk_date_of(2025, 5, 15), -1);
    for (size_t c = 0; c < n; c += 3) {
        one = ask(&names[c], 1, zk_date_of(2025, 5, 15), -1);
        ZK_CHECK(memcmp(one.x[0], all.x[c], all.rows * sizeof(double)) == 0);
        ZK_CHECK(memcmp(one.missing[0], all.missing[c], all.rows) == 0);
    }
    folder_drop();
}

ZK_TEST(grades_and_scores_of_other_schemes_are_given)
{
    const int64_t subject[] = {2, 5, 9};
    const double score[] = {1.5, NAN, 7};
    const zk_str grade[] = {ZK_STR("A"), ZK_STR("B"), {NULL, 0}};
    zk_given given = {.scheme = "rfm", .rows = 3, .subject = subject, .score = score, .grade = grade};
    zk_ref refs[2];
    zk_values v;
    zk_inputs in;

    begin();
    seal_world(ONE_FILE);
    refs[0] = ref_of("grade.rfm");
    refs[1] = ref_of("score.rfm");
    ZK_CHECK(refs[0].is_text && !refs[1].is_text);
    ZK_CHECK_OK(zk_indicator_compute(&fx, refs, 2, 20000, -1, &given, 1, &v, &in));
    ZK_CHECK_INT(in.n, 1); /* the customer file alone was read */
    for (size_t r = 0; r < v.rows; r++) {
        bool a = v.subject[r] == 2, b = v.subject[r] == 5, c = v.subject[r] == 9;

        ZK_CHECK_INT(v.missing[0][r], !(a || b));
        ZK_CHECK_INT(v.missing[1][r], !(a || c));
        ZK_CHECK(!a || (zk_str_is(v.text[0][r], "A") && v.x[1][r] == 1.5));
    }
    folder_drop();
}

ZK_TEST(facts_behind_a_number_add_up_to_it)
{
    int32_t as_of = zk_date_of(2025, 6, 30);
    zk_ref late, share;
    int shown = 0;

    begin();
    seal_world(BY_MONTH);
    late = ref_of("bill.late.count[24 months]");
    share = ref_of("bill.arrears.share");
    for (int64_t s = 1; s <= PEOPLE; s += 5) {
        zk_factrow *rows;
        size_t n, total, counted = 0;
        double x = ask_one("bill.late.count[24 months]", as_of, s);

        ZK_CHECK_OK(zk_indicator_facts(&fx, &late, as_of, s, 1000, &rows, &n, &total));
        ZK_CHECK_INT(n, total);
        for (size_t i = 0; i < n; i++) {
            bool said = false;

            ZK_CHECK(i == 0 || rows[i - 1].date <= rows[i].date);
            counted += rows[i].counted;
            for (size_t f = 0; f < rows[i].n; f++)
                said |= strcmp(rows[i].field[f], "late_days") == 0 &&
                        (strcmp(rows[i].shown[f], "0") != 0) == rows[i].counted;
            ZK_CHECK(said);
        }
        ZK_CHECK_INT(counted, (int64_t)x);
        shown += (int)n;
        ZK_CHECK_OK(zk_indicator_facts(&fx, &late, as_of, s, 3, &rows, &n, &counted));
        ZK_CHECK_INT(n, total < 3 ? (int64_t)total : 3);
        ZK_CHECK_INT(counted, total);
        ZK_CHECK_OK(zk_indicator_facts(&fx, &share, as_of, s, 3, &rows, &n, &total));
    }
    ZK_CHECK(shown > 200);
    folder_drop();
}

/* Kinds without a date too, of which a count asks for no column at all. */
ZK_TEST(whatever_is_declared_shows_its_facts)
{
    int32_t as_of = zk_date_of(2025, 6, 30);
    const char **names;
    zk_facts_of *out;
    zk_ref *refs;
    size_t n, shown = 0;

    begin();
    seal_world(BY_MONTH);
    n = everything(&names);
    refs = ZK_NEWS(&fx.arena, zk_ref, n);
    out = ZK_NEWS(&fx.arena, zk_facts_of, n);
    for (size_t i = 0; i < n; i++)
        refs[i] = ref_of(names[i]);
    ZK_CHECK_OK(zk_indicator_facts_all(&fx, refs, n, as_of, 2, 5, out));
    for (size_t i = 0; i < n; i++) {
        zk_facts_of alone;

        ZK_CHECK_OK(zk_indicator_facts_all(&fx, &refs[i], 1, as_of, 2, 5, &alone));
        ZK_CHECK_INT(alone.total, out[i].total);
        shown += alone.total > 0;
    }
    ZK_CHECK(shown > 40);
    folder_drop();
}

ZK_TEST(without_any_facts_counts_are_zero_and_means_are_missing)
{
    begin();
    seal_customers();
    ZK_CHECK(ask_one("bill.count", 20000, 3) == 0);
    ZK_CHECK(ask_one("bill.late.count", 20000, 3) == 0);
    ZK_CHECK(isnan(ask_one("bill.amount.mean", 20000, 3)));
    ZK_CHECK(isnan(ask_one("bill.clean.days", 20000, 3)));
    ZK_CHECK(isnan(ask_one("statement.current_ratio", 20000, 3)));
    ZK_CHECK_INT(ask((const char *const[]){"bill.count"}, 1, 20000, 999).rows, 0); /* no such customer */
    folder_drop();
}

/* A million rows: fields nobody fills in are left out of the scan, and one customer has far more rows than
 * was thought, so that he alone is loaded a second time. */
ZK_TEST(many_rows_and_one_customer_with_most_of_them)
{
    enum { MANY = 1900, EACH = 300, HEAVY = 700, HEAVY_ROWS = 550000 };
    static const char *const names[] = {"bill.count[life]", "bill.amount.sum[life]", "bill.open.sum[life]",
                                        "bill.recency.days[life]", "payment.prepaid.current[life]"};
    int64_t n = 0, cap = (int64_t)MANY * EACH + HEAVY_ROWS;
    int64_t *subject, *issued, *due, *amount;
    zk_str *id;
    zk_values v;

    folder_make();
    ZK_CHECK_OK(zk_indicator_load(&fx, &lib));
    subject = ZK_NEWS(&fx.arena, int64_t, cap);
    issued = ZK_NEWS(&fx.arena, int64_t, cap);
    due = ZK_NEWS(&fx.arena, int64_t, cap);
    amount = ZK_NEWS(&fx.arena, int64_t, cap);
    id = ZK_NEWS(&fx.arena, zk_str, MANY);
    for (int64_t s = 1; s <= MANY; s++)
        for (int k = s == HEAVY ? -HEAVY_ROWS : 0; k < EACH && n < cap; k++, n++) {
            subject[n] = s;
            issued[n] = 15000 + (k < 0 ? -k : k) % 5000;
            due[n] = issued[n] + 10;
            amount[n] = 100 + s;
        }
    seal("bill", n, subject,
         (given_col[]){{.name = "issued", .num = issued},
                       {.name = "due", .num = due},
                       {.name = "amount", .num = amount}},
         3);
    for (int64_t s = 1; s <= MANY; s++) {
        subject[s - 1] = s;
        issued[s - 1] = 15100;
        amount[s - 1] = 1000;
        id[s - 1] = str(zk_fmt(&fx.arena, "C%05d", (int)s));
    }
    seal("payment", MANY, subject,
         (given_col[]){{.name = "date", .num = issued}, {.name = "amount", .num = amount}}, 2);
    seal("customer", MANY, subject, (given_col[]){{.name = "id", .text = id}}, 1);
    v = ask(names, 5, 20100, -1);
    ZK_CHECK_INT(v.rows, MANY);
    for (size_t r = 0; r < v.rows; r++) {
        int64_t s = v.subject[r], rows = EACH + (s == HEAVY ? HEAVY_ROWS : 0);

        ZK_CHECK(v.x[0][r] == (double)rows);
        ZK_CHECK(v.x[1][r] == (double)(rows * (100 + s)) / 100);
        ZK_CHECK(v.x[2][r] == (double)(rows * (100 + s) - 1000) / 100);
        ZK_CHECK(v.x[3][r] == 20100 - (s == HEAVY ? 19999 : 15299));
        ZK_CHECK(v.x[4][r] == 0);
    }
    ZK_CHECK(ask_one("bill.count[life]", 20100, HEAVY) == EACH + HEAVY_ROWS);
    folder_drop();
}

ZK_TEST_MAIN()
