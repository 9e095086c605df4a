/* SPDX-License-Identifier: Apache-2.0
 *
 * What the scheme tests share: a context, the shipped indicators, schemes from text, and values
 * built in memory so that every number of a test stands in the test.
 */
#ifndef ZK_SCHEME_TEST_H
#define ZK_SCHEME_TEST_H

#include "zk_test.h"

#include "app/scheme/scheme.h"

static zk_ctx cx;
static zk_indicator_lib lib;

ZK_TEST__UNUSED static void tell(void)
{
    for (size_t i = 0; i < cx.n_diags; i++)
        printf("  %s:%" PRId64 ":%" PRId64 ": %s\n", cx.diags[i].file, cx.diags[i].line, cx.diags[i].column,
               cx.diags[i].message);
    if (!cx.n_diags && cx.message)
        printf("  %s\n", cx.message);
}

static void stop(void)
{
    zk_ctx_clear(&cx);
}

ZK_TEST__UNUSED static void start(void)
{
    setenv("ZHIKE_SHARE", ZK_SOURCE_DIR, 1);
    zk_ctx_init(&cx);
    atexit(stop);
    cx.lang = ZK_EN;
    cx.quiet = true;
    if (zk_indicator_load(&cx, &lib))
        tell();
    ZK_CHECK(lib.n > 0);
}

/* A scheme that must be right. */
ZK_TEST__UNUSED static zk_scheme *scheme(const char *text)
{
    zk_scheme *s = NULL;
    zk_err err = zk_scheme_parse(&cx, &lib, "t.yaml", text, strlen(text), &s);

    if (err)
        tell();
    ZK_CHECK_OK(err);
    return s;
}

ZK_TEST__UNUSED static zk_scheme *shipped(const char *name)
{
    zk_scheme *s = NULL;
    zk_err err = zk_scheme_load(&cx, &lib, name, &s);

    if (err)
        tell();
    ZK_CHECK_OK(err);
    return s;
}

/* A scheme that must be wrong: its complaints are in cx.diags. */
ZK_TEST__UNUSED static void broken(const char *text)
{
    zk_scheme *s = NULL;

    cx.n_diags = cx.n_diags_seen = 0;
    ZK_CHECK_ERR(zk_scheme_parse(&cx, &lib, "t.yaml", text, strlen(text), &s), ZK_EPARSE);
    ZK_CHECK(s == NULL);
}

ZK_TEST__UNUSED static void complaint(size_t i, int64_t line, int64_t column, const char *part)
{
    if (i >= cx.n_diags)
        tell();
    ZK_CHECK(i < cx.n_diags);
    if (cx.diags[i].line != line || cx.diags[i].column != column || !strstr(cx.diags[i].message, part))
        tell();
    ZK_CHECK_CONTAINS(cx.diags[i].message, part);
    ZK_CHECK_INT(cx.diags[i].line, line);
    ZK_CHECK_INT(cx.diags[i].column, column);
}

/* Values with the columns a scheme wants, all missing until set. Customers are c0001, c0002, … */
ZK_TEST__UNUSED static zk_values values(const zk_scheme *s, size_t rows)
{
    zk_arena *a = &cx.arena;
    zk_values v = {.rows = rows, .cols = (size_t)s->n_refs, .ref = s->refs};
    int64_t *subject = ZK_NEWS(a, int64_t, rows);
    zk_str *id = ZK_NEWS(a, zk_str, rows);

    v.x = ZK_NEWS(a, double *, v.cols + 1);
    v.missing = ZK_NEWS(a, uint8_t *, v.cols + 1);
    v.text = ZK_NEWS(a, zk_str *, v.cols + 1);
    for (size_t r = 0; r < rows; r++) {
        subject[r] = (int64_t)r;
        id[r] = zk_str_of(zk_fmt(a, "c%04zu", r + 1));
    }
    v.subject = subject;
    v.id = v.name = id;
    for (size_t c = 0; c < v.cols; c++) {
        v.x[c] = ZK_NEWS(a, double, rows);
        v.missing[c] = ZK_NEWS(a, uint8_t, rows);
        memset(v.missing[c], 1, rows);
        if (s->refs[c].is_text)
            v.text[c] = ZK_NEWS(a, zk_str, rows);
    }
    return v;
}

ZK_TEST__UNUSED static size_t col(const zk_values *v, const char *ref)
{
    for (size_t c = 0; c < v->cols; c++)
        if (strncmp(v->ref[c].text, ref, strlen(ref)) == 0)
            return c;
    zk_test__fail(__FILE__, __LINE__, "no column %s", ref);
}

ZK_TEST__UNUSED static void set(zk_values *v, const char *ref, size_t row, double x)
{
    size_t c = col(v, ref);

    v->x[c][row] = x;
    v->missing[c][row] = 0;
}

ZK_TEST__UNUSED static void set_text(zk_values *v, const char *ref, size_t row, const char *text)
{
    size_t c = col(v, ref);

    v->text[c][row] = zk_str_of(text);
    v->missing[c][row] = 0;
}

typedef struct outcome {
    zk_fit *fit;
    uint8_t *include;
    zk_scores scores;
} outcome;

/* What a run stores is enough: the fit as JSON and the values give the nodes again, bit for bit; and grades alone are
 * those of the whole. */
ZK_TEST__UNUSED static void found_again(const zk_scheme *s, const zk_values *v, const outcome *o,
                                        const int16_t *previous)
{
    zk_scores all, grades;
    zk_fit *fit;

    ZK_CHECK_OK(zk_fit_read(&cx, s, zk_fit_json(&cx, o->fit), &fit));
    zk_scores_init(&cx, s, v->rows, &all);
    zk_scores_init_grades(&cx, v->rows, &grades);
    ZK_CHECK_OK(zk_scheme_score(&cx, s, o->fit, v, o->include, previous, 0, v->rows, &grades));
    for (size_t r = 0; r < v->rows; r++) {
        if (!o->include[r])
            continue;
        ZK_CHECK_OK(zk_scheme_nodes(&cx, s, fit, v, r, r + 1, &all));
        ZK_CHECK_MEM(&grades.score[r], &o->scores.score[r], sizeof(double));
        ZK_CHECK_INT(grades.grade[r], o->scores.grade[r]);
        ZK_CHECK_INT(grades.by_score[r], o->scores.by_score[r]);
        ZK_CHECK_INT(grades.rule[r], o->scores.rule[r]);
        for (int i = 0; i < s->n_nodes && s->n_nodes > 1; i++) { /* without a tree the grade is the score */
            ZK_CHECK_MEM(&all.norm[i][r], &o->scores.norm[i][r], sizeof(double));
            ZK_CHECK_MEM(&all.contrib[i][r], &o->scores.contrib[i][r], sizeof(double));
            ZK_CHECK_INT(all.missing[i][r], o->scores.missing[i][r]);
        }
    }
}

ZK_TEST__UNUSED static outcome evaluate(const zk_scheme *s, const zk_values *v, const int16_t *previous)
{
    outcome o = {.include = ZK_NEWS(&cx.arena, uint8_t, v->rows + 1)};
    size_t n;
    zk_err err;

    ZK_CHECK_OK(zk_scheme_population(&cx, s, v, NULL, o.include, &n));
    if ((err = zk_scheme_fit(&cx, s, v, o.include, &o.fit)))
        tell();
    ZK_CHECK_OK(err);
    zk_scores_init(&cx, s, v->rows, &o.scores);
    if ((err = zk_scheme_score(&cx, s, o.fit, v, o.include, previous, 0, v->rows, &o.scores)))
        tell();
    ZK_CHECK_OK(err);
    if (v->rows <= 1000)
        found_again(s, v, &o, previous);
    return o;
}

ZK_TEST__UNUSED static const char *grade_of(const zk_scheme *s, const outcome *o, size_t row)
{
    return o->scores.grade[row] < 0 ? "-" : s->grades[o->scores.grade[row]].name;
}

ZK_TEST__UNUSED static int node(const zk_scheme *s, const char *path)
{
    for (int i = 0; i < s->n_nodes; i++)
        if (strcmp(s->nodes[i].path, path) == 0)
            return i;
    zk_test__fail(__FILE__, __LINE__, "no node %s", path);
}

/* The leaves' contributions and the start sum to the score: the definition, on every row. */
ZK_TEST__UNUSED static void contributions_sum(const zk_scheme *s, const outcome *o, double from)
{
    for (size_t r = 0; r < o->scores.rows; r++) {
        double sum = from;

        if (!o->include[r])
            continue;
        for (int i = 0; i < s->n_nodes; i++)
            if (s->nodes[i].leaf)
                sum += o->scores.contrib[i][r];
        ZK_CHECK_NEAR(sum, o->scores.score[r], 1e-9);
    }
}

/* A scheme of everything, a population of hash values. */
ZK_TEST__UNUSED static const char everything[] =
    "scheme: all\nnormalise: {minmax: [0, 100]}\npopulation: capacity > 10\n"
    "weights_from: {combined: {of: [entropy, {ahp: {matrix: [2, 3, 2]}}]}}\n"
    "tree:\n"
    "  pay: {aggregate: {topsis: {scale: vector}}, of: {late: {weight: 0.5, indicator: bill.late.count, "
    "normalise: identity}, early: {weight: 0.5, indicator: bill.early_days.mean, normalise: identity}}}\n"
    "  buy:\n    aggregate: {fuzzy: {levels: {high: 100, mid: 50, low: 0}}}\n    weights_from: cv\n"
    "    of: {amount: {indicator: bill.amount.sum, normalise: {log: {unit: 10, range: [0, 100]}}}, energy: "
    "{indicator: bill.energy.sum, normalise: {quantile: 10}}}\n"
    "  grow: {indicator: bill.energy.growth, normalise: zscore, missing: mean}\n"
    "grades: {quantile: {A: 0.2, B: 0.6, C: rest}}\n"
    "rules: [{when: bill.late.count > 40, cap: B}]\n";

ZK_TEST__UNUSED static zk_values crowd(const zk_scheme *s, size_t n)
{
    zk_values v = values(s, n);

    for (size_t r = 0; r < n; r++)
        for (size_t c = 0; c < v.cols; c++) {
            uint64_t h = (r * 2654435761u + c * 40503u + 17) * 0x9E3779B97F4A7C15u;

            if ((h >> 40) % 13 == 0)
                continue;
            v.x[c][r] = (double)((h >> 20) % 5000) / 100;
            v.missing[c][r] = 0;
        }
    return v;
}

#endif
