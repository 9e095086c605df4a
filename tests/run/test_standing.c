/* SPDX-License-Identifier: Apache-2.0
 *
 * Standings: rows only where a grade changed, whatever the order of dates; and finding customers.
 */
#include "app/standing/standing.h"

#include <math.h>

#include "../store/ledger_fixture.h"
#include "zhike/stats.h"

enum { SUBJECTS = 7, DATES = 6, ROUNDS = 60, NOT_THERE = -2 };

static zk_gradedef grades[] = {{.name = "A"}, {.name = "B"}, {.name = "C"}};
static zk_scheme scheme = {.name = "credit", .version = 1, .grades = grades, .n_grades = 3};

static void ok(zk_ctx *cx, zk_err err)
{
    if (err)
        printf("  %s\n", cx->message);
    ZK_CHECK_OK(err);
}

static void sql(zk_ctx *cx, const char *text)
{
    ok(cx, zk_sql_exec(cx, text, ZK_NO_ARGS, NULL));
}

static void scheme_make(zk_ctx *cx)
{
    sql(cx, "INSERT INTO scheme (name, version, no, sha256, title, body, published_at_ms, by)"
            " VALUES ('credit', 1, 4, 'x', '{}', '', 0, 'tester')");
}

static int64_t run_add(zk_ctx *cx, int32_t as_of, const char *where)
{
    static int64_t id;

    id++;
    ok(cx, zk_sql_exec(cx,
                       "INSERT INTO run (id, scheme, version, as_of, state, where_text, subjects, manifest, "
                       "by, at_ms, seconds)"
                       " VALUES (?, 'credit', 1, ?, 'done', ?, 0, '{}', 'tester', 0, 0)",
                       ZK_ARGS(zk_int(id), zk_int(as_of), zk_text(where)), NULL));
    return id;
}

/* A run as the feature does it: grade[s] for subject s + 1, -1 no grade, NOT_THERE not in its results. */
static int64_t run(zk_ctx *cx, int32_t as_of, const int16_t grade[SUBJECTS], bool whole)
{
    int64_t subject[SUBJECTS], written, id;
    int16_t got[SUBJECTS];
    double score[SUBJECTS];
    uint32_t pick[SUBJECTS];
    zk_graded graded = {.subject = subject, .grade = got, .score = score, .pick = pick, .whole = whole};
    zk_held held;

    for (int s = 0; s < SUBJECTS; s++) {
        size_t r = SUBJECTS - 1 - (size_t)s; /* the results are in another order than the numbers */

        subject[r] = s + 1;
        got[r] = grade[s];
        score[r] = 100 - grade[s];
        if (grade[s] != NOT_THERE)
            pick[graded.n++] = (uint32_t)r;
    }
    ok(cx, zk_standing_held(cx, &scheme, as_of, &held));
    ok(cx, zk_tx_begin(cx));
    id = run_add(cx, as_of, whole ? NULL : "some");
    ok(cx, zk_tx_end(cx, zk_standing_put(cx, &held, &graded, id, &written)));
    return written;
}

/* What held on a date; NULL: nothing. */
static const char *held_on(zk_ctx *cx, int64_t subject, int32_t date)
{
    zk_standing *rows;
    size_t n;

    ok(cx, zk_standing_of(cx, subject, "credit", date, false, &rows, &n));
    return n && rows[0].grade[0] ? rows[0].grade : NULL;
}

static int64_t rows_in_all(zk_ctx *cx)
{
    int64_t n;

    ok(cx, zk_sql_int(cx, "SELECT COUNT(*) FROM standing", ZK_NO_ARGS, &n));
    return n;
}

ZK_BOTH(only_changes_are_written)
{
    const int16_t first[SUBJECTS] = {0, 1, 2, 0, 1, 2, -1}, second[SUBJECTS] = {0, 0, 2, 1, 1, 2, -1};
    zk_held held;

    scheme_make(cx);
    ZK_CHECK_INT(run(cx, 100, first, true), 6);
    ZK_CHECK_INT(run(cx, 100, first, true), 0);
    ZK_CHECK_INT(run(cx, 200, second, true), 2);
    ZK_CHECK_INT(rows_in_all(cx), 8);
    ZK_CHECK_STR(held_on(cx, 2, 199), "B");
    ZK_CHECK_STR(held_on(cx, 2, 200), "A");
    ZK_CHECK(held_on(cx, 7, 200) == NULL);
    ZK_CHECK(held_on(cx, 2, 99) == NULL);
    /* What scoring is told is what held before the date, not on it. */
    ok(cx, zk_standing_held(cx, &scheme, 200, &held));
    ZK_CHECK_INT(held.n, 6);
    ZK_CHECK_INT(held.subject[1], 2);
    ZK_CHECK_INT(held.before[1], 1);
    ZK_CHECK_INT(held.at[1], 0);
}

ZK_BOTH(a_date_run_again_replaces)
{
    const int16_t first[SUBJECTS] = {0, 1, 2, 0, 1, 2, 0}, again[SUBJECTS] = {0, 0, 2, 0, 1, NOT_THERE, 1};

    scheme_make(cx);
    run(cx, 100, first, true);
    ZK_CHECK_INT(run(cx, 100, again, true), 2);
    ZK_CHECK_INT(rows_in_all(cx), 6);
    ZK_CHECK_STR(held_on(cx, 2, 100), "A");
    ZK_CHECK(held_on(cx, 6, 100) == NULL);
    ZK_CHECK_STR(held_on(cx, 7, 100), "B");
}

ZK_BOTH(who_leaves_the_population_has_no_grade_any_more)
{
    const int16_t first[SUBJECTS] = {0, 1, 2, 0, 1, 2, 0}, later[SUBJECTS] = {0, 1, 2, 0, NOT_THERE, -1, 0};
    zk_standing *rows;
    size_t n;
    int64_t total;

    scheme_make(cx);
    run(cx, 100, first, true);
    ZK_CHECK_INT(run(cx, 200, later, true), 2);
    ZK_CHECK(held_on(cx, 5, 200) == NULL);
    ZK_CHECK(held_on(cx, 6, 200) == NULL);
    ok(cx, zk_standing_of(cx, 5, NULL, INT32_MAX, true, &rows, &n));
    ZK_CHECK_INT(n, 2);
    ZK_CHECK_STR(rows[0].grade, "B");
    ZK_CHECK(!rows[0].present);
    ZK_CHECK_STR(rows[1].grade, "");
    ZK_CHECK_STR(rows[1].before, "B");
    ZK_CHECK(rows[1].present);
    /* A run narrowed by a where says nothing of those it did not see. */
    run(cx, 300, (int16_t[SUBJECTS]){1, NOT_THERE, NOT_THERE, NOT_THERE, NOT_THERE, NOT_THERE, NOT_THERE},
        false);
    ZK_CHECK_STR(held_on(cx, 1, 300), "B");
    ZK_CHECK_STR(held_on(cx, 2, 300), "B");
    ok(cx, zk_standing_list(cx, "credit", "B", INT32_MAX, 10, &rows, &n, &total));
    ZK_CHECK_INT(total, 2);
}

/* Whatever the order of dates: on each date that was run, what its last run found is what holds. */
static void any_order(zk_ctx *cx, uint64_t seed)
{
    int16_t found[DATES][SUBJECTS];
    bool ran[DATES] = {false};
    zk_rng rng;

    zk_rng_init(&rng, seed, 0);
    sql(cx, "DELETE FROM standing");
    sql(cx, "DELETE FROM run");
    for (int k = 0; k < ROUNDS; k++) {
        int d = (int)zk_rng_below(&rng, DATES);

        for (int s = 0; s < SUBJECTS; s++)
            found[d][s] = (int16_t)((int)zk_rng_below(&rng, 5) - 2);
        run(cx, 100 * d, found[d], true);
        ran[d] = true;
        for (int e = 0; e < DATES; e++)
            for (int s = 0; ran[e] && s < SUBJECTS; s++) {
                const char *expected = found[e][s] < 0 ? NULL : grades[found[e][s]].name,
                           *got = held_on(cx, s + 1, 100 * e);

                if (!got != !expected || (got && strcmp(got, expected)))
                    printf("  seed %d round %d: date %d subject %d: %s instead of %s\n", (int)seed, k, e,
                           s + 1, got ? got : "-", expected ? expected : "-");
                ZK_CHECK(!got == !expected && (!got || !strcmp(got, expected)));
            }
    }
}

ZK_BOTH(any_order_of_dates_gives_what_each_date_found)
{
    scheme_make(cx);
    for (uint64_t seed = 1; seed <= 3; seed++)
        any_order(cx, seed);
}

ZK_BOTH(counts_are_of_what_holds)
{
    const int16_t first[SUBJECTS] = {0, 1, 2, 0, 1, 2, -1}, second[SUBJECTS] = {2, 1, 2, 0, 1, 2, 2};
    zk_standing_count *counts;
    size_t n;

    scheme_make(cx);
    run(cx, 100, first, true);
    run(cx, 200, second, true);
    ok(cx, zk_standing_counts(cx, "credit", 150, &counts, &n));
    ZK_CHECK_INT(n, 3);
    ZK_CHECK_STR(counts[0].grade, "A");
    ZK_CHECK_INT(counts[0].subjects, 2);
    ok(cx, zk_standing_counts(cx, "credit", INT32_MAX, &counts, &n));
    ZK_CHECK_INT(counts[0].subjects, 1);
    ZK_CHECK_INT(counts[2].subjects, 4);
    ok(cx, zk_standing_counts(cx, "nothing", INT32_MAX, &counts, &n));
    ZK_CHECK_INT(n, 0);
}

ZK_BOTH(a_customer_is_found_by_id_or_name)
{
    zk_customer_ref who;

    sql(cx,
        "INSERT INTO subject (no, kind, id) VALUES (1, 'customer', 'C000123'), (2, 'customer', 'C000124'),"
        " (3, 'customer', 'K9'), (4, 'meter', 'C000125')");
    sql(cx, "INSERT INTO customer (no, id, name) VALUES (1, 'C000123', '江城机械有限公司'), (2, 'C000124', "
            "'同名'), (3, 'K9', '同名')");
    ok(cx, zk_customer_who(cx, "C000124", &who));
    ZK_CHECK_INT(who.no, 2);
    ok(cx, zk_customer_who(cx, "江城机械有限公司", &who));
    ZK_CHECK_STR(who.id, "C000123");
    ZK_CHECK_ERR(zk_customer_who(cx, "C00124", &who), ZK_ENOTFOUND);
    ZK_CHECK_CONTAINS(cx->message, "C000124");
    ZK_CHECK_ERR(zk_customer_who(cx, "C000125", &who), ZK_ENOTFOUND); /* a meter's id */
    ZK_CHECK_ERR(zk_customer_who(cx, "同名", &who), ZK_ECONFLICT);
    ZK_CHECK_CONTAINS(cx->message, "K9");
    ZK_CHECK_ERR(zk_customer_who(cx, "", &who), ZK_ENOTFOUND);
    ZK_CHECK_ERR(zk_customer_who(cx, "\xff\xfe", &who), ZK_ENOTFOUND);
}

ZK_TEST_MAIN()
