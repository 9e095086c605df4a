/* SPDX-License-Identifier: Apache-2.0
 *
 * The regression's data and results, between reading and printing.
 *
 * A table is read once; each model then takes its own complete rows of it, codes its terms as R does (treatment
 * contrasts, a full set of indicators where a margin is missing) and is fitted. Everything lives in the arena.
 */
#ifndef ZK_APP_REGRESS_H
#define ZK_APP_REGRESS_H

#include "app/method/method.h"
#include "app/regress/formula.h"
#include "zhike/regress.h"

/* ---- data (design.c) ---- */

/* What was winsorised. */
typedef struct zk__cut {
    const char *name;
    double low, high;
    size_t changed;
} zk__cut;

typedef struct zk__table {
    zk_frame frame;
    const char *weight, *absorb, *cluster; /* options as given; NULL */
    const char **absorbs, **clusters;
    size_t n_absorbs, n_clusters;
    const char **reference; /* "VAR=LEVEL" */
    size_t n_references;
    double winsor; /* 0: none */
    zk__cut *cut;
    size_t cuts;
} zk__table;

/* Reads the columns the formulas and options need. "." is not yet expanded: names are those of the file. */
zk_err zk__table_read(zk_ctx *cx, const zk_args *a, zk_formula *const *f, size_t n, zk__table *out);
/* Winsorises the number columns (list NULL: all that have more than two values and are not only factors). */
zk_err zk__table_winsorize(zk_ctx *cx, zk__table *t, zk_formula *const *f, size_t n, const char *list);

typedef struct zk__term {
    const char *label;
    uint64_t bits;
} zk__term;

/* The design of one formula over its complete rows. */
typedef struct zk__design {
    const zk_formula *formula;
    size_t n, left_out; /* rows used, rows with something missing */
    size_t *row;        /* of the frame */
    double *y, *weight; /* weight NULL without */
    size_t p;
    double **x;         /* p columns */
    const char **name;  /* as R names them */
    size_t *term;       /* p: 0 the constant, then 1 .. terms */
    zk__term *terms_at; /* terms */
    size_t terms;
    bool intercept;
    int32_t *cluster[2], **group; /* n each; group per absorbed effect */
    size_t clusters[2], *groups;
    double tss; /* of y before absorbing */
} zk__design;

zk_err zk__design_make(zk_ctx *cx, const zk__table *t, const zk_formula *f, zk__design *out);

/* ---- results (model.c) ---- */

typedef struct zk__tests {
    bool bp, bp_original, white, jb, dw, reset, u; /* which could be done */
    zk_test_result breusch_pagan, breusch_pagan_original, white_test, reset_test;
    zk_jarque_bera jarque_bera;
    zk_durbin_watson durbin_watson;
    zk_utest utest;
    const char *u_of;
} zk__tests;

typedef struct zk__model {
    zk__design d;
    zk_ols fit;
    zk_se_spec se;
    zk_cov_info info;
    double df;     /* of t and F */
    double *cov;   /* rank x rank */
    zk_coef *coef; /* rank */
    double f, f_p; /* of all coefficients but the constant, with the errors asked for */
    bool f_known;
    double r2, adj_r2, r2_within; /* overall when effects are absorbed */
    size_t absorbed;
    double *gvif;
    size_t *vif_df;
    zk__tests tests;
} zk__model;

typedef struct zk__asked {
    zk_se_spec se;
    bool lags_given, df_residual;
    double confidence, tolerance;
    const char *utest;
    bool tests;
} zk__asked;

zk_err zk__model_fit(zk_ctx *cx, const zk__table *t, const zk_formula *f, const zk__asked *asked,
                     zk__model *out);
void zk__model_clear(zk__model *m);

/* ---- descriptives (describe.c) ---- */

/* Rows x n numbers of some columns, complete. */
typedef struct zk__numbers {
    const char **name;
    double **x;
    size_t n, cols;
} zk__numbers;

typedef struct zk__described {
    size_t n, missing, distinct;
    double mean, sd, min, p1, p5, p25, median, p75, p95, p99, max, skewness, kurtosis, sum;
} zk__described;

/* x may hold NaN for missing. */
zk_err zk__describe_column(zk_ctx *cx, const char *name, const double *x, size_t n, zk__described *out);
/* cols x cols: Pearson below the diagonal, Spearman above; p likewise. A column that does not vary has NaN. */
zk_err zk__correlations(zk_ctx *cx, const zk__numbers *v, double *r, double *p);

/* ---- printing ---- */

typedef enum zk__format { ZK__TEXT, ZK__MARKDOWN, ZK__LATEX } zk__format;

/* A table of cells in one of the three forms; the first row is the head, rule_before a row number with a line above (0: none). */
typedef struct zk__grid {
    zk_ctx *cx;
    size_t cols, n, cap;
    const char **cell;
    size_t *rule;
    size_t n_rules, cap_rules;
} zk__grid;

void zk__grid_row(zk__grid *g, const char *const *cells);
void zk__grid_rule(zk__grid *g);
void zk__grid_print(zk__grid *g, zk__format format, const char *title, const char *note);

/* "***" and so on; 1 %, 5 %, 10 %. */
const char *zk__stars(double p);

void zk__print_descriptives(zk_ctx *cx, const zk__numbers *v, const zk__described *d, zk__format format);
void zk__print_correlations(zk_ctx *cx, const zk__numbers *v, const double *r, const double *p,
                            zk__format format);
void zk__json_descriptives(zk_json *j, const zk__numbers *v, const zk__described *d);
void zk__json_correlations(zk_json *j, const zk__numbers *v, const double *r, const double *p);

void zk__print_model(zk_ctx *cx, const zk__table *t, const zk__model *m, const zk__asked *asked);
void zk__print_models(zk_ctx *cx, const zk__model *m, size_t n, const zk__asked *asked, zk__format format);
void zk__json_model(zk_json *j, const zk__table *t, const zk__model *m);
zk_err zk__plot_model(zk_ctx *cx, const char *path, const zk__model *m, bool coefficients);

/* How the errors are called: "HC1", "clustered by firm, year". */
const char *zk__se_text(zk_ctx *cx, const zk__table *t, const zk__model *m);

zk_err zk__describe_cmd(zk_ctx *cx, const zk_args *a);
extern const zk_opt zk__describe_opts[];

#endif
