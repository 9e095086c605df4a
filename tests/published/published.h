/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks against published values, which also make docs/validation.md.
 *
 * A program per theme, tests/published/test_<theme>.c. Reference data is found through published_path; without
 * it the test is skipped by name. Each check is one row of the page: method, data, what, where it was
 * published, the published value, ours. With ZHIKE_PUBLISHED=FILE set (script/validation) the rows are
 * appended to that file, separated by tabs.
 */
#ifndef ZK_PUBLISHED_H
#define ZK_PUBLISHED_H

#include "zk_test.h"

/* What a row is about; give it once per test and reuse it. */
typedef struct published {
    const char *method; /* the command: "ahp", "btyd" */
    const char *data;   /* the file's name, or "Saaty 1980, table 1" */
    const char *source; /* who says so: "Fader, Hardie & Lee 2005", "semPLS 1.0" */
} published;

static inline void published__row(const published *p, const char *what, const char *value, const char *ours,
                                  const char *verdict)
{
    const char *file = getenv("ZHIKE_PUBLISHED");
    FILE *out = file && *file ? fopen(file, "a") : NULL;

    if (!out)
        return;
    fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", p->method, p->data, what, p->source, value, ours, verdict);
    fclose(out);
}

/* |ours - value| <= tolerance. digits: significant digits shown of both. */
#define PUBLISHED(p, what, value, ours, tolerance)                                                           \
    published__near(__FILE__, __LINE__, (p), (what), (value), (ours), (tolerance))
static inline void published__near(const char *file, int line, const published *p, const char *what,
                                   double value, double ours, double tolerance)
{
    char v[40], o[40], d[60];

    if (!(fabs(ours - value) <= tolerance))
        zk_test__fail(file, line, "%s, %s, %s: published %.12g, ours %.12g, differs by %.3g, allowed %.3g",
                      p->method, p->data, what, value, ours, ours - value, tolerance);
    snprintf(v, sizeof v, "%.10g", value);
    snprintf(o, sizeof o, "%.10g", ours);
    snprintf(d, sizeof d, "%.1e", fabs(ours - value));
    published__row(p, what, v, o, ours == value ? "0" : d);
}

/* Certified values: at least so many correct digits, -log10 |ours - value| / |value| (McCullough's LRE; with
 * value 0, -log10 |ours|). */
#define PUBLISHED_DIGITS(p, what, value, ours, digits)                                                       \
    published__digits(__FILE__, __LINE__, (p), (what), (value), (ours), (digits))
static inline void published__digits(const char *file, int line, const published *p, const char *what,
                                     double value, double ours, double digits)
{
    double away = value != 0 ? fabs(ours - value) / fabs(value) : fabs(ours);
    double lre = away > 0 ? -log10(away) : 16;
    char v[40], o[40], d[60];

    lre = lre > 16 ? 16 : lre;
    if (!(lre >= digits))
        zk_test__fail(file, line, "%s, %s, %s: certified %.15g, ours %.15g, %.1f digits, wanted %.1f",
                      p->method, p->data, what, value, ours, lre, digits);
    snprintf(v, sizeof v, "%.15g", value);
    snprintf(o, sizeof o, "%.15g", ours);
    snprintf(d, sizeof d, "%.1f digits", lre);
    published__row(p, what, v, o, d);
}

/* Predictions: ours is at least the published figure (AUC, accuracy). */
#define PUBLISHED_REACHED(p, what, value, ours)                                                              \
    published__reached(__FILE__, __LINE__, (p), (what), (value), (ours))
static inline void published__reached(const char *file, int line, const published *p, const char *what,
                                      double value, double ours)
{
    char v[40], o[40], d[60];

    if (!(ours >= value))
        zk_test__fail(file, line, "%s, %s, %s: published %.6g, ours only %.6g", p->method, p->data, what,
                      value, ours);
    snprintf(v, sizeof v, "%.6g", value);
    snprintf(o, sizeof o, "%.6g", ours);
    snprintf(d, sizeof d, "+%.4f", ours - value);
    published__row(p, what, v, o, d);
}

/* The path of a reference file ("clv/CDNOW_sample.txt"), or the test is skipped by name. */
static inline const char *published_path(const char *rel)
{
    char data[300];
    const char *path;

    snprintf(data, sizeof data, "data/%s", rel);
    path = zk_test_shared(data);
    if (!path)
        ZK_SKIP("reference data is not there (ZHIKE_SHARED)");
    return path;
}

#endif
