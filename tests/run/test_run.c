/* SPDX-License-Identifier: Apache-2.0
 *
 * The pure parts of runs: the result hash, the manifest there and back, ranges of rows on threads,
 * numbers as people read them.
 */
#include "app/run/internal.h"

#include <math.h>
#include <stdatomic.h>

#include "zk_test.h"

enum { ROWS = 5, REFS = 2, BIG = 100003 };

static zk_ctx cx;

static void start(void)
{
    zk_ctx_init(&cx);
    cx.lang = ZK_EN;
    cx.user = "tester";
}

/* ---- the result hash ---------------------------------------------------------------------- */

static zk_gradedef grades[] = {{.name = "A", .title = {"甲", "first"}}, {.name = "B"}};
static zk_ref refs[REFS] = {{.text = "bill.count[12 months]", .unit = "times"},
                            {.text = "customer.category", .unit = "", .is_text = true}};
static zk_node nodes[] = {{.name = "s", .path = "", .parent = -1}, {.name = "n", .path = "n", .leaf = true}};
static zk_scheme scheme = {.name = "s",
                           .version = 3,
                           .title = {"方案", "Scheme"},
                           .body = "scheme: s\n",
                           .body_n = 10,
                           .sha256 = "5c8e",
                           .nodes = nodes,
                           .n_nodes = 2,
                           .refs = refs,
                           .n_refs = REFS,
                           .grades = grades,
                           .n_grades = 2};

struct population {
    int64_t subject[ROWS];
    zk_str id[ROWS], text[ROWS];
    double x[ROWS], score[ROWS];
    uint8_t missing[ROWS], none[ROWS], include[ROWS];
    int16_t grade[ROWS];
    double *xs[REFS];
    uint8_t *ms[REFS];
    zk_str *ts[REFS];
    zk_values values;
    zk_scores scores;
};

static void fill(struct population *p)
{
    static const char *const ids[ROWS] = {"C1", "C2", "C3", "C4", "C5"};

    *p = (struct population){0};
    for (int r = 0; r < ROWS; r++) {
        p->subject[r] = 10 + r;
        p->id[r] = zk_str_of(ids[r]);
        p->text[r] = ZK_STR("industrial");
        p->x[r] = r * 1.5;
        p->score[r] = 100 - r;
        p->include[r] = r != 3;
        p->grade[r] = (int16_t)(r % 2);
    }
    p->missing[1] = 1;
    p->xs[0] = p->xs[1] = p->x;
    p->ms[0] = p->missing;
    p->ms[1] = p->none;
    p->ts[1] = p->text;
    p->values = (zk_values){.rows = ROWS,
                            .cols = REFS,
                            .subject = p->subject,
                            .id = p->id,
                            .ref = refs,
                            .x = p->xs,
                            .missing = p->ms,
                            .text = p->ts};
    p->scores = (zk_scores){.rows = ROWS, .score = p->score, .grade = p->grade};
}

static const char *hash(const struct population *p)
{
    char hex[65];

    zk__result_hash(&scheme, &p->values, p->include, &p->scores, hex);
    return zk_strdup(&cx.arena, hex);
}

ZK_TEST(hash_is_of_what_was_found)
{
    struct population p;
    const char *before;

    start();
    fill(&p);
    before = hash(&p);
    ZK_CHECK_INT(strlen(before), 64);
    ZK_CHECK_STR(before, hash(&p));
    p.subject[0] = 99; /* numbers depend on the order of imports */
    p.x[1] = 77;       /* missing: nobody sees it */
    p.x[3] = 77;       /* not in the population */
    p.score[3] = 0;
    ZK_CHECK_STR(before, hash(&p));
}

#define CHANGES(change)                                                                                      \
    do {                                                                                                     \
        struct population p;                                                                                 \
        const char *before;                                                                                  \
        fill(&p);                                                                                            \
        before = hash(&p);                                                                                   \
        change;                                                                                              \
        ZK_CHECK(strcmp(before, hash(&p)));                                                                  \
    } while (0)

ZK_TEST(hash_sees_every_bit)
{
    start();
    CHANGES(p.x[0] = nextafter(p.x[0], 1));
    CHANGES(p.missing[0] = 1);
    CHANGES(p.missing[1] = 0);
    CHANGES(p.text[4] = ZK_STR("Industrial"));
    CHANGES(p.score[2] = nextafter(p.score[2], 0));
    CHANGES(p.grade[2] = 1);
    CHANGES(p.grade[2] = -1);
    CHANGES(p.id[0] = ZK_STR("C0"));
    CHANGES(p.include[3] = 1);
    CHANGES(p.include[4] = 0);
}

/* ---- the manifest ----------------------------------------------------------------------------- */

static zk__manifest example(void)
{
    static const char *kinds[] = {"bill", "payment"};
    static zk__used used[] = {{"bill.count[12 months]", "bill.count", "u1"},
                              {"customer.category", "customer.category", "u2"}};
    static zk__fact facts[] = {{"bill", "facts/bill/1.parquet", "f1", NULL, 1000, 0},
                               {"payment", "facts/p/2.parquet", "f2", "d2", 7, 3}};
    static zk__given_run given[] = {{"abc", "hash-of-abc", 4}};
    static zk_grade_count counts[] = {{"A", {"甲", "first"}, 3}, {"", {"无等级", "no grade"}, 1}};

    return (zk__manifest){.run = 12,
                          .scheme = "s",
                          .scheme_sha256 = "5c8e",
                          .body = "scheme: \"s\"\n# 注释\n",
                          .body_n = 21,
                          .version = 3,
                          .lib_sha256 = "lib",
                          .used = used,
                          .n_used = 2,
                          .kinds = kinds,
                          .n_kinds = 2,
                          .facts = facts,
                          .n_facts = 2,
                          .given = given,
                          .n_given = 1,
                          .as_of = 19000,
                          .where = "kind = \"x\"",
                          .customers = 9,
                          .subjects = 4,
                          .facts_read = 1007,
                          .fit_sha256 = "fit",
                          .grades = counts,
                          .n_grades = 2,
                          .file = "s.parquet",
                          .file_sha256 = "file",
                          .file_bytes = 4711,
                          .named = true,
                          .standing = true,
                          .result_hash = "result",
                          .user = "tester",
                          .ledger_engine = "L",
                          .facts_engine = "F",
                          .made_ms = 1700000000000};
}

ZK_TEST(manifest_there_and_back)
{
    zk__manifest m = example(), back;
    const char *text;

    start();
    m.body_n = strlen(m.body);
    text = zk__manifest_text(&cx, &scheme, &m);
    ZK_CHECK_STR(text, zk__manifest_text(&cx, &scheme, &m));
    ZK_CHECK_OK(zk__manifest_parse(&cx, "m.json", zk_str_of(text), &back));
    ZK_CHECK_INT(back.run, 12);
    ZK_CHECK_STR(back.body, m.body);
    ZK_CHECK_INT(back.body_n, m.body_n);
    ZK_CHECK_INT(back.as_of, 19000);
    ZK_CHECK_STR(back.where, m.where);
    ZK_CHECK_INT(back.n_facts, 2);
    ZK_CHECK(back.facts[0].dead_sha256 == NULL);
    ZK_CHECK_STR(back.facts[1].dead_sha256, "d2");
    ZK_CHECK_INT(back.facts[1].dead, 3);
    ZK_CHECK_STR(back.given[0].result_hash, "hash-of-abc");
    ZK_CHECK_STR(back.grades[0].title.zh, "甲");
    ZK_CHECK_STR(back.grades[1].grade, "");
    ZK_CHECK(back.named && back.standing);
    ZK_CHECK_STR(zk__manifest_text(&cx, &scheme, &back), text);
}

ZK_TEST(a_broken_manifest_is_damage)
{
    static const char *const broken[] = {"",
                                         "{",
                                         "[]",
                                         "{}",
                                         "{\"format\":\"zhike-run-1\"}",
                                         "{\"format\":\"zhike-run-9\",\"as_of\":\"2024-01-01\"}",
                                         "{\"format\":\"zhike-run-1\",\"format\":\"zhike-run-1\"}",
                                         "\xff\xfe"};
    zk__manifest m = example(), back;
    const char *text;

    start();
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        ZK_CHECK_ERR(zk__manifest_parse(&cx, "runs/1/manifest.json", zk_str_of(broken[i]), &back),
                     ZK_ECORRUPT);
        ZK_CHECK_CONTAINS(cx.message, "runs/1/manifest.json");
    }
    m.result_hash = NULL; /* one thing missing is enough */
    text = zk__manifest_text(&cx, &scheme, &m);
    ZK_CHECK_ERR(zk__manifest_parse(&cx, "m.json", zk_str_of(text), &back), ZK_ECORRUPT);
}

ZK_TEST(superseded_rows_are_counted_and_hashed)
{
    uint8_t bits[2] = {0x05, 0x80}, none[2] = {0, 0};
    zk_scanfile file = {.rows = 16, .dead = bits};
    int64_t n;

    start();
    ZK_CHECK(zk__dead_sha(&cx, &file, &n) != NULL);
    ZK_CHECK_INT(n, 3);
    file.dead = none; /* a bitmap without a bit is no bitmap */
    ZK_CHECK(zk__dead_sha(&cx, &file, &n) == NULL);
    file.dead = NULL;
    ZK_CHECK(zk__dead_sha(&cx, &file, &n) == NULL);
}

/* ---- ranges --------------------------------------------------------------------------------------- */

static uint8_t seen[BIG];

static zk_err see(zk_ctx *sub, void *user, size_t lo, size_t hi)
{
    (void)user;
    zk_alloc(&sub->arena, 1000); /* an arena of its own */
    for (size_t i = lo; i < hi; i++)
        seen[i]++;
    return ZK_OK;
}

ZK_TEST(ranges_cover_each_row_once)
{
    start();
    for (int threads = 1; threads <= 7; threads += 3) {
        memset(seen, 0, sizeof seen);
        cx.threads = threads;
        ZK_CHECK_OK(zk__ranges(&cx, BIG, 1000, see, NULL));
        for (size_t i = 0; i < BIG; i++)
            ZK_CHECK_INT(seen[i], 1);
    }
    ZK_CHECK_OK(zk__ranges(&cx, 0, 1000, see, NULL));
}

static zk_err refuse(zk_ctx *sub, void *user, size_t lo, size_t hi)
{
    (void)user;
    (void)hi;
    return lo >= 3000 ? zk_fail(sub, ZK_ENUMERIC, ZK_L("第 %zu 行", "row %zu"), lo) : ZK_OK;
}

ZK_TEST(the_first_range_that_failed_speaks)
{
    start();
    for (int threads = 1; threads <= 7; threads += 3) {
        cx.threads = threads;
        ZK_CHECK_ERR(zk__ranges(&cx, BIG, 1000, refuse, NULL), ZK_ENUMERIC);
        ZK_CHECK_INT(cx.error, ZK_ENUMERIC);
        ZK_CHECK_STR(cx.message, "row 3000");
    }
}

/* ---- numbers as people read them --------------------------------------------------------------------- */

ZK_TEST(numbers_carry_their_unit)
{
    start();
    ZK_CHECK_STR(zk_value_text(&cx, 12.5, "kWh"), "12.5 kWh");
    ZK_CHECK_STR(zk_value_text(&cx, 1, "day"), "1 day");
    ZK_CHECK_STR(zk_value_text(&cx, 45, "day"), "45 days");
    ZK_CHECK_STR(zk_value_text(&cx, 0.3407, "%"), "34.07 %");
    ZK_CHECK_STR(zk_value_text(&cx, 3, "times"), "3");
    cx.lang = ZK_ZH;
    ZK_CHECK_STR(zk_value_text(&cx, 3, "times"), "3 次");
    ZK_CHECK_STR(zk_value_text(&cx, 1234.5, "CNY"), "1,234.5 元");
    ZK_CHECK_STR(zk_grade_text(&cx, "C", (zk_both){"较差", "poor"}), "C 较差");
    ZK_CHECK_STR(zk_grade_text(&cx, "A", (zk_both){"A 类", "class A"}), "A 类");
}

ZK_TEST_MAIN()
