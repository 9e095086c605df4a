/* SPDX-License-Identifier: Apache-2.0
 *
 * Regression against published values: the NIST StRD linear sets (certified to 15 digits), and the textbook sets of the
 * reference data. Values from nist_cases.json are read there; those of the textbook sets stand here with their source.
 */
#include "published.h"
#include "zhike/zhike.h"
#include "zk_reference.h"

enum { ROWS_MAX = 500, COLS_MAX = 15 };

/* A small CSV with a head line; text cells become 0. Column j begins at value[j]. */
typedef struct csv {
    size_t n, cols;
    char name[COLS_MAX][40];
    double value[COLS_MAX][ROWS_MAX];
} csv;

static void csv_read(const char *rel, csv *t)
{
    FILE *f = fopen(published_path(rel), "r");
    char line[2000];

    memset(t, 0, sizeof *t);
    if (!f)
        zk_test__fail(__FILE__, __LINE__, "cannot open %s", rel);
    for (int row = -1; fgets(line, sizeof line, f); row++) {
        char *rest = line, *cell;
        size_t j = 0;
        line[strcspn(line, "\r\n")] = 0;
        for (; j < COLS_MAX && (cell = strsep(&rest, ",")); j++)
            if (row < 0)
                snprintf(t->name[j], sizeof t->name[j], "%s", cell[0] == '"' ? cell + 1 : cell);
            else if (row < ROWS_MAX)
                t->value[j][row] = strtod(cell, NULL);
        if (row < 0)
            t->cols = j;
        else
            t->n = (size_t)row + 1;
    }
    fclose(f);
}

static const double *column(const csv *t, const char *name)
{
    for (size_t j = 0; j < t->cols; j++)
        if (strncmp(t->name[j], name, strlen(name)) == 0)
            return t->value[j];
    zk_test__fail(__FILE__, __LINE__, "no column %s", name);
}

static double ones[ROWS_MAX], power[12][ROWS_MAX];

static void fit_ols(const double *const *x, size_t p, const double *y, size_t n, bool intercept, zk_ols *fit)
{
    zk_ols_spec s = {.n = n, .p = p, .x = x, .y = y, .intercept = intercept};

    for (size_t i = 0; i < ROWS_MAX; i++)
        ones[i] = 1;
    ZK_CHECK_OK(zk_ols_fit(&s, fit, NULL));
    ZK_CHECK_INT(fit->rank, p);
}

static double at(const json_t *o, const char *key, size_t i)
{
    return json_number_value(json_array_get(json_object_get(o, key), i));
}

/* A certified set: the model said in nist_cases.json. digits of beta and of the standard errors. */
static void nist(const char *name, double digits)
{
    char rel[80], label[80];
    json_t *root = shared_json("data/regression/nist_cases.json"), *c = NULL, *want;
    const double *x[COLS_MAX];
    published p = {"regress", rel, "NIST StRD"};
    static csv t;
    zk_ols fit;
    size_t k, n_x;
    const char *model;
    bool origin;

    for (size_t i = 0; i < json_array_size(root); i++)
        if (!strcmp(json_string_value(json_object_get(json_array_get(root, i), "name")), name))
            c = json_array_get(root, i);
    ZK_CHECK(c != NULL);
    snprintf(rel, sizeof rel, "regression/nist_%s.csv", name);
    csv_read(rel, &t);
    want = json_object_get(c, "certified");
    model = json_string_value(json_object_get(c, "model"));
    k = json_array_size(json_object_get(want, "beta"));
    origin = strstr(model, "no intercept") != NULL;
    n_x = 0;
    if (!origin)
        x[n_x++] = ones;
    if (strstr(model, "polynomial"))
        for (size_t d = 1; d < k; d++) {
            for (size_t i = 0; i < t.n; i++)
                power[d][i] = (d == 1 ? 1 : power[d - 1][i]) * t.value[1][i];
            x[n_x++] = power[d];
        }
    else
        for (size_t j = 1; j < t.cols; j++)
            x[n_x++] = t.value[j];
    ZK_CHECK_INT(n_x, k);
    fit_ols(x, k, t.value[0], t.n, !origin, &fit);
    for (size_t j = 0; j < k; j++) {
        snprintf(label, sizeof label, "coefficient %zu", j + (origin ? 1 : 0));
        PUBLISHED_DIGITS(&p, label, at(want, "beta", j), fit.beta[j], digits);
        snprintf(label, sizeof label, "standard error %zu", j + (origin ? 1 : 0));
        PUBLISHED_DIGITS(&p, label, at(want, "se", j), fit.sigma * sqrt(fit.cov[j * k + j]), digits);
    }
    PUBLISHED_DIGITS(&p, "residual standard deviation", json_number_value(json_object_get(want, "rsd")),
                     fit.sigma, digits);
    PUBLISHED_DIGITS(&p, "R^2", json_number_value(json_object_get(want, "r2")), fit.r2, digits);
    zk_ols_clear(&fit);
    json_decref(root);
}

ZK_TEST(nist_norris)
{
    nist("norris", 13);
}
ZK_TEST(nist_longley)
{
    nist("longley", 12);
}
ZK_TEST(nist_noint1)
{
    nist("noint1", 13);
}
ZK_TEST(nist_noint2)
{
    nist("noint2", 13);
}
ZK_TEST(nist_wampler1)
{
    nist("wampler1", 12);
}
ZK_TEST(nist_wampler2)
{
    nist("wampler2", 12);
}
ZK_TEST(nist_wampler3)
{
    nist("wampler3", 13);
}

/* ---- textbook sets ---- */

static double vif_of(const zk_ols *fit, size_t term, size_t terms)
{
    size_t number[COLS_MAX], df[COLS_MAX];
    double gvif[COLS_MAX];

    for (size_t j = 0; j < fit->spec.p; j++)
        number[j] = j;
    ZK_CHECK_OK(zk_ols_vif(fit, number, terms, gvif, df, NULL));
    return gvif[term - 1];
}

ZK_TEST(longley_vif)
{
    static csv t;
    const char *const name[] = {"GNP.deflator", "GNP", "Unemployed", "Armed.Forces", "Population", "Year"};
    const double want[] = {135.532, 1788.513, 33.619, 3.589, 399.151, 758.981};
    published p = {"regress", "datasets_longley.csv", "R car, vif(lm(Employed ~ .))"};
    const double *x[7] = {ones};
    zk_ols fit;

    csv_read("regression/datasets_longley.csv", &t);
    for (size_t j = 0; j < 6; j++)
        for (size_t c = 0; c < t.cols; c++)
            if (!strcmp(t.name[c], name[j]))
                x[j + 1] = t.value[c];
    fit_ols(x, 7, column(&t, "Employed"), t.n, true, &fit);
    for (size_t j = 0; j < 6; j++) {
        char label[60];
        snprintf(label, sizeof label, "VIF %s", name[j]);
        PUBLISHED(&p, label, want[j], vif_of(&fit, j + 1, 6), 5.1e-4);
    }
    zk_ols_clear(&fit);
}

/* Zeileis 2004, section 5.1 (after Greene): expenditure on income and its square, per capita income / 10,000. */
ZK_TEST(public_schools_hc0)
{
    static csv t;
    static double income[ROWS_MAX], square[ROWS_MAX], y[ROWS_MAX];
    const double want[] = {460.8917, 1243.043, 829.9927};
    const char *const label[] = {"HC0 error of the constant", "HC0 error of income", "HC0 error of income^2"};
    published p = {"regress", "sandwich_PublicSchools.csv", "Zeileis 2004, J. Stat. Software 11(10)"};
    const double *x[] = {ones, income, square}, *from_x, *from_y;
    zk_se_spec hc0 = {.kind = ZK_SE_HC0};
    double cov[9];
    size_t n = 0;
    zk_ols fit;

    csv_read("regression/sandwich_PublicSchools.csv", &t);
    from_y = column(&t, "Expenditure");
    from_x = column(&t, "Income");
    for (size_t i = 0; i < t.n; i++)
        if (from_y[i] > 0) { /* Wisconsin's expenditure is missing */
            y[n] = from_y[i];
            income[n] = from_x[i] / 10000;
            square[n] = income[n] * income[n];
            n++;
        }
    ZK_CHECK_INT(n, 50);
    fit_ols(x, 3, y, n, true, &fit);
    ZK_CHECK_OK(zk_ols_cov(&fit, &hc0, cov, NULL, NULL));
    for (size_t j = 0; j < 3; j++)
        PUBLISHED(&p, label[j], want[j], sqrt(cov[j * 4]), want[j] * 1e-6);
    zk_ols_clear(&fit);
}

ZK_TEST(duncan_vif)
{
    static csv t;
    published p = {"regress", "carData_Duncan.csv",
                   "Fox & Weisberg, An R Companion: vif, prestige ~ income + education"};
    const double *x[3] = {ones};
    zk_ols fit;

    csv_read("regression/carData_Duncan.csv", &t);
    x[1] = column(&t, "income");
    x[2] = column(&t, "education");
    fit_ols(x, 3, column(&t, "prestige"), t.n, true, &fit);
    PUBLISHED(&p, "VIF", 2.1049, vif_of(&fit, 1, 2), 5.1e-5);
    PUBLISHED(&p, "coefficient of income", 0.5987, fit.beta[1], 5.1e-5);
    PUBLISHED(&p, "coefficient of education", 0.5458, fit.beta[2], 5.1e-5);
    zk_ols_clear(&fit);
}

ZK_TEST(credit_vif)
{
    static csv t;
    published p = {"regress", "ISLR_Credit.csv", "James et al., ISLR, section 3.3.3"};
    const double *x[4] = {ones}, want[] = {1.01, 160.67, 160.59};
    const char *const name[] = {"Age", "Rating", "Limit"};
    zk_ols fit;

    csv_read("regression/ISLR_Credit.csv", &t);
    for (size_t j = 0; j < 3; j++)
        x[j + 1] = column(&t, name[j]);
    fit_ols(x, 4, column(&t, "Balance"), t.n, true, &fit);
    for (size_t j = 0; j < 3; j++) {
        char label[40];
        snprintf(label, sizeof label, "VIF %s", name[j]);
        PUBLISHED(&p, label, want[j], vif_of(&fit, j + 1, 3), 5.1e-3);
    }
    zk_ols_clear(&fit);
}

/* R's documentation: summary(lm(Fertility ~ ., swiss)). */
ZK_TEST(swiss_coefficients)
{
    static csv t;
    published p = {"regress", "datasets_swiss.csv", "R datasets, example(swiss)"};
    const char *const name[] = {"Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality"};
    const double beta[] = {66.91518, -0.17211, -0.25801, -0.87094, 0.10412, 1.07705};
    const double se[] = {10.70604, 0.07030, 0.25388, 0.18303, 0.03526, 0.38172};
    const double *x[6] = {ones};
    zk_ols fit;

    csv_read("regression/datasets_swiss.csv", &t);
    for (size_t j = 0; j < 5; j++)
        x[j + 1] = column(&t, name[j]);
    fit_ols(x, 6, column(&t, "Fertility"), t.n, true, &fit);
    for (size_t j = 0; j < 6; j++) {
        PUBLISHED(&p, j ? name[j - 1] : "constant", beta[j], fit.beta[j], 5.1e-6);
        PUBLISHED(&p, j ? "its standard error" : "standard error of the constant", se[j],
                  fit.sigma * sqrt(fit.cov[j * 7]), 5.1e-6);
    }
    PUBLISHED(&p, "R^2", 0.7067, fit.r2, 5.1e-5);
    PUBLISHED(&p, "F", 19.76, fit.f, 5.1e-3);
    zk_ols_clear(&fit);
}

ZK_TEST_MAIN()
