/* SPDX-License-Identifier: Apache-2.0
 *
 * PLS against what others published or printed: SmartPLS 2 on the mobile phone ECSI (all of its tables), seminr and plspm
 * on three data sets.
 */
#include "published.h"

#include "zhike/latent.h"

enum { ROWS = 400, COLS = 60 };

typedef struct table {
    size_t rows, cols;
    char name[COLS][24];
    double x[ROWS * COLS];
} table;

static table sheet;

static char *unquoted(char *s)
{
    size_t n = strlen(s);

    if (n >= 2 && s[0] == '"' && s[n - 1] == '"') {
        s[n - 1] = 0;
        s++;
    }
    return s;
}

static void read_sheet(const char *path)
{
    FILE *in = fopen(path, "r");
    char line[4096];

    ZK_CHECK(in && fgets(line, sizeof line, in));
    sheet.rows = sheet.cols = 0;
    for (char *f = strtok(line, ",\r\n"); f; f = strtok(NULL, ",\r\n"))
        snprintf(sheet.name[sheet.cols++], sizeof sheet.name[0], "%s", unquoted(f));
    while (fgets(line, sizeof line, in)) {
        size_t c = 0;
        for (char *f = strtok(line, ",\r\n"); f; f = strtok(NULL, ",\r\n"))
            sheet.x[sheet.rows * sheet.cols + c++] = strtod(unquoted(f), NULL);
        if (c == sheet.cols)
            sheet.rows++;
    }
    fclose(in);
}

/* A model in words: "Image=IMAG1 IMAG2;..." and "Image>Expectation;...". */
typedef struct model {
    zk_pls_model m;
    char name[16][24];
    size_t column[COLS], construct[COLS];
    char item[COLS][24];
    zk_pls_mode mode[16];
    uint8_t path[256];
} model;

static size_t find(const model *m, const char *name)
{
    for (size_t j = 0; j < m->m.constructs; j++)
        if (!strcmp(m->name[j], name))
            return j;
    zk_test__fail(__FILE__, __LINE__, "no construct %s", name);
}

static void add_item(model *m, const char *item)
{
    size_t at = 0, i = m->m.indicators++;

    while (at < sheet.cols && strcmp(sheet.name[at], item))
        at++;
    if (at == sheet.cols)
        zk_test__fail(__FILE__, __LINE__, "no column %s", item);
    m->column[i] = at;
    m->construct[i] = m->m.constructs - 1;
    snprintf(m->item[i], sizeof m->item[i], "%s", item);
}

static void make(model *m, const char *constructs, const char *paths)
{
    char text[2000], *rest, *part;

    memset(m, 0, sizeof *m);
    snprintf(text, sizeof text, "%s", constructs);
    for (char *p = strtok_r(text, ";", &rest); p; p = strtok_r(NULL, ";", &rest)) {
        char *items, *eq = strchr(p, '=');
        *eq = 0;
        snprintf(m->name[m->m.constructs++], sizeof m->name[0], "%s", p);
        for (part = strtok_r(eq + 1, " ", &items); part; part = strtok_r(NULL, " ", &items))
            add_item(m, part);
    }
    snprintf(text, sizeof text, "%s", paths);
    for (char *p = strtok_r(text, ";", &rest); p; p = strtok_r(NULL, ";", &rest)) {
        char *to = strchr(p, '>');
        *to = 0;
        m->path[find(m, p) * m->m.constructs + find(m, to + 1)] = 1;
    }
    m->m.construct = m->construct;
    m->m.mode = m->mode;
    m->m.path = m->path;
}

static double x[ROWS * COLS];

/* The model's columns; -99 by the mean of the others. */
static void pick(const model *m, double missing)
{
    size_t p = m->m.indicators;

    for (size_t k = 0; k < p; k++) {
        double sum = 0, n = 0;
        for (size_t i = 0; i < sheet.rows; i++) {
            double v = sheet.x[i * sheet.cols + m->column[k]];
            sum += v != missing ? v : 0;
            n += v != missing;
        }
        for (size_t i = 0; i < sheet.rows; i++) {
            double v = sheet.x[i * sheet.cols + m->column[k]];
            x[i * p + k] = v != missing ? v : sum / n;
        }
    }
}

static void mobile(model *m)
{
    read_sheet(published_path("sem/mobi_semPLS_250.csv"));
    ZK_CHECK_INT(sheet.rows, 250);
    make(m,
         "Image=IMAG1 IMAG2 IMAG3 IMAG4 IMAG5;Expectation=CUEX1 CUEX2 CUEX3;"
         "Quality=PERQ1 PERQ2 PERQ3 PERQ4 PERQ5 PERQ6 PERQ7;Value=PERV1 PERV2;Satisfaction=CUSA1 CUSA2 CUSA3;"
         "Complaints=CUSCO;Loyalty=CUSL1 CUSL2 CUSL3",
         "Image>Expectation;Image>Satisfaction;Image>Loyalty;Expectation>Quality;Expectation>Value;"
         "Expectation>Satisfaction;Quality>Value;Quality>Satisfaction;Value>Satisfaction;Satisfaction>"
         "Complaints;"
         "Satisfaction>Loyalty;Complaints>Loyalty");
    pick(m, NAN);
}

/* A table as SmartPLS writes it: names across, a name and decimal commas down; calls `check` for each cell. */
typedef void (*cell_fn)(void *user, const char *row, const char *col, double value);

static void smartpls(const char *rel, cell_fn check, void *user)
{
    FILE *in = fopen(published_path(rel), "r");
    char line[1000], col[16][24], *f;
    size_t cols = 0;

    ZK_CHECK(in && fgets(line, sizeof line, in));
    for (f = strtok(line, " \t\r\n"); f; f = strtok(NULL, " \t\r\n"))
        snprintf(col[cols++], sizeof col[0], "%s", f);
    while (fgets(line, sizeof line, in)) {
        char *row = strtok(line, " \t\r\n");
        for (size_t c = 0; row && c < cols && (f = strtok(NULL, " \t\r\n")); c++) {
            char *comma = strchr(f, ',');
            if (comma)
                *comma = '.';
            check(user, row, col[c], strtod(f, NULL));
        }
    }
    fclose(in);
}

static const published P = {"pls", "mobi_semPLS_250.csv", "SmartPLS 2.0.M3 (semPLS), 8 digits"};

typedef struct checked {
    const model *m;
    const zk_pls *fit;
    const double *square; /* of constructs, or NULL */
    const double *cross;
    const char *what;
    size_t cells;
} checked;

static void square_cell(void *user, const char *row, const char *col, double value)
{
    checked *c = user;
    char what[100];
    double ours = c->square[find(c->m, row) * c->m->m.constructs + find(c->m, col)];

    c->cells++;
    if (value == 0) {
        ZK_CHECK_NEAR(ours, 0, 0);
        return;
    }
    snprintf(what, sizeof what, "%s %s → %s", c->what, row, col);
    PUBLISHED(&P, what, value, ours, 1e-7);
}

static void indicator_cell(void *user, const char *row, const char *col, double value)
{
    checked *c = user;
    char what[100];
    size_t i = 0, j = find(c->m, col);
    double ours;

    while (i < c->m->m.indicators && strcmp(c->m->item[i], row))
        i++;
    ZK_CHECK(i < c->m->m.indicators);
    c->cells++;
    ours = c->cross ? c->cross[i * c->m->m.constructs + j] : c->m->construct[i] == j ? c->fit->weight[i] : 0;
    snprintf(what, sizeof what, "%s %s, %s", c->what, row, col);
    if (value == 0)
        ZK_CHECK_NEAR(ours, 0, 0);
    else
        PUBLISHED(&P, what, value, ours, 2e-7);
}

ZK_TEST(mobile_phone_ecsi_agrees_with_smartpls_in_every_cell)
{
    static model m;
    zk_pls fit;
    checked c = {.m = &m, .fit = &fit};

    mobile(&m);
    ZK_CHECK_OK(zk_pls_fit(x, sheet.rows, &m.m, &fit, NULL));
    c.square = fit.path;
    c.what = "path";
    smartpls("sem/mobi_path_weighting/pathCoefficients.txt", square_cell, &c);
    c.square = fit.total;
    c.what = "total effect";
    smartpls("sem/mobi_path_weighting/totalEffects.txt", square_cell, &c);
    ZK_CHECK_INT(c.cells, 2 * 49);
    c.what = "outer weight";
    smartpls("sem/mobi_path_weighting/outerWeights.txt", indicator_cell, &c);
    c.what = "cross-loading";
    c.cross = fit.cross;
    smartpls("sem/mobi_path_weighting/crossLoadings.txt", indicator_cell, &c);
    ZK_CHECK_INT(c.cells, 2 * 49 + 2 * 24 * 7);
    zk_pls_clear(&fit);
}

ZK_TEST(mobile_phone_ecsi_quality)
{
    const published p = {"pls", "mobi_semPLS_250.csv", "seminr, 3 digits"};
    static const struct {
        const char *name;
        double r2;
    } r2[] = {{"Expectation", .255}, {"Satisfaction", .681}, {"Loyalty", .457},
              {"Quality", .310},     {"Value", .345},        {"Complaints", .279}};
    double alpha[7], rho_c[7], ave[7], htmt[49];
    zk_pls_quality q = {.alpha = alpha, .rho_c = rho_c, .ave = ave, .htmt = htmt};
    static model m;
    zk_pls fit;

    mobile(&m);
    ZK_CHECK_OK(zk_pls_fit(x, sheet.rows, &m.m, &fit, NULL));
    ZK_CHECK_OK(zk_pls_assess(&fit, &m.m, &q, NULL));
    for (size_t i = 0; i < 6; i++)
        PUBLISHED(&p, r2[i].name, r2[i].r2, fit.r2[find(&m, r2[i].name)], 0.0005);
    PUBLISHED(&p, "Image alpha", .723, alpha[0], 0.0005);
    PUBLISHED(&p, "Image rho_C", .819, rho_c[0], 0.0005);
    PUBLISHED(&p, "Image AVE", .478, ave[0], 0.0005);
    PUBLISHED(&p, "Image rho_A", .740, fit.rho_a[0], 0.0005);
    PUBLISHED(&p, "HTMT Quality – Satisfaction", .954,
              htmt[find(&m, "Quality") * 7 + find(&m, "Satisfaction")], 0.0005);
    zk_pls_clear(&fit);
}

ZK_TEST(satisfaction_goodness_of_fit)
{
    const published p = {"pls", "plspm_satisfaction.csv", "plspm, path scheme, not standardised"};
    zk_pls_quality q = {0};
    static model m;
    zk_pls fit;

    read_sheet(published_path("sem/plspm_satisfaction.csv"));
    ZK_CHECK_INT(sheet.rows, 250);
    make(&m,
         "IMAG=imag1 imag2 imag3 imag4 imag5;EXPE=expe1 expe2 expe3 expe4 expe5;QUAL=qual1 qual2 qual3 qual4 "
         "qual5;"
         "VAL=val1 val2 val3 val4;SAT=sat1 sat2 sat3 sat4;LOY=loy1 loy2 loy3 loy4",
         "IMAG>EXPE;EXPE>QUAL;EXPE>VAL;QUAL>VAL;IMAG>SAT;EXPE>SAT;QUAL>SAT;VAL>SAT;IMAG>LOY;SAT>LOY");
    pick(&m, NAN);
    m.m.raw = true;
    ZK_CHECK_OK(zk_pls_fit(x, sheet.rows, &m.m, &fit, NULL));
    ZK_CHECK_OK(zk_pls_assess(&fit, &m.m, &q, NULL));
    PUBLISHED(&p, "GoF", .609649, q.gof, 5e-7);
    zk_pls_clear(&fit);
}

ZK_TEST(corporate_reputation)
{
    const published p = {"pls", "corp_rep_data.csv", "seminr, simple model, 3 digits"};
    static const struct {
        const char *from, *to;
        double path;
    } want[] = {{"COMP", "CUSA", .162},
                {"LIKE", "CUSA", .424},
                {"COMP", "CUSL", .009},
                {"LIKE", "CUSL", .342},
                {"CUSA", "CUSL", .504}};
    static model m;
    zk_pls fit;

    read_sheet(published_path("sem/corp_rep_data.csv"));
    ZK_CHECK_INT(sheet.rows, 344);
    make(&m, "COMP=comp_1 comp_2 comp_3;LIKE=like_1 like_2 like_3;CUSA=cusa;CUSL=cusl_1 cusl_2 cusl_3",
         "COMP>CUSA;LIKE>CUSA;COMP>CUSL;LIKE>CUSL;CUSA>CUSL");
    pick(&m, -99);
    ZK_CHECK_OK(zk_pls_fit(x, sheet.rows, &m.m, &fit, NULL));
    for (size_t i = 0; i < 5; i++) {
        char what[60];
        snprintf(what, sizeof what, "%s → %s", want[i].from, want[i].to);
        PUBLISHED(&p, what, want[i].path, fit.path[find(&m, want[i].from) * 4 + find(&m, want[i].to)],
                  0.0005);
    }
    PUBLISHED(&p, "R² CUSA", .295, fit.r2[2], 0.0005);
    PUBLISHED(&p, "R² CUSL", .562, fit.r2[3], 0.0005);
    zk_pls_clear(&fit);
}

ZK_TEST_MAIN()
