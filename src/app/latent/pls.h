/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of `zhike pls` share: the model as written, the data as read, all results.
 *
 * Everything lives in the arena of the context but the fit and the quantities, which zk__pls_result_clear frees.
 */
#ifndef ZK_APP_LATENT_PLS_H
#define ZK_APP_LATENT_PLS_H

#include "app/method/method.h"
#include "zhike/latent.h"

/* The model file. Names of constructs and indicators are borrowed from its tree. */
typedef struct zk__pls_file {
    const char *name;
    zk_both title;
    zk_pls_model model;
    const char **construct; /* constructs: names */
    zk_both *title_of;      /* constructs; the name where the file has none */
    const char **indicator; /* indicators: names of columns */
    double low, high;       /* scale of the answers; NAN: not said */
    const char *target;     /* of the importance-performance map; NULL: not said */
    bool casewise;          /* missing: casewise; otherwise mean */
    double *code;           /* values that mean "no answer" */
    size_t n_codes;
} zk__pls_file;

zk_err zk__pls_file_load(zk_ctx *cx, const char *path, zk__pls_file *out);

typedef struct zk__pls_data {
    zk_frame frame;
    const zk_series **col; /* of each indicator */
    double *x;             /* rows x indicators */
    size_t rows;
    size_t *row; /* the frame's row of each */
    size_t replaced, dropped;
    const zk_series *id, *by, *group;
} zk__pls_data;

zk_err zk__pls_read(zk_ctx *cx, const zk_args *a, const char *path, const zk__pls_file *f, zk__pls_data *out);

/* A refusal of the library in words: construct, column or row of the file. */
zk_err zk__pls_refused(zk_ctx *cx, const zk__pls_file *f, const zk__pls_data *d, const zk_spot *spot,
                       zk_err err);

typedef struct zk__pls_compared {
    const char *a, *b; /* the groups' names */
    size_t n_a, n_b;
    zk_pls_difference *difference; /* quantities */
    zk_pls_invariance *micom;      /* constructs */
} zk__pls_compared;

typedef struct zk__pls_result {
    zk_pls fit;
    zk_pls_quality quality;
    zk_pls_quantity *what;
    size_t n_what;
    double *value;    /* quantities */
    zk_pls_boot boot; /* replicates 0: not asked */
    size_t failed;
    zk_pls_estimate *estimate; /* quantities, NULL without bootstrap */
    size_t distance;           /* 0: not asked */
    double *q2;
    zk_pls_predict_how predict; /* folds 0: not asked */
    zk_pls_forecast *forecast;
    double *index;    /* constructs; NULL without a scale */
    double *index_of; /* rows x constructs */
    double *effect;   /* constructs x constructs, in points of the index */
    double *score;    /* rows x constructs */
    size_t target;    /* constructs when there is none */
    zk__pls_compared *compared;
    size_t n_compared;
    const char **level; /* --by: its values, their sizes and mean index (levels x constructs) */
    size_t n_levels, *level_n;
    double *level_index;
} zk__pls_result;

zk_err zk__pls_work(zk_ctx *cx, const zk_args *a, const zk__pls_file *f, const zk__pls_data *d,
                    zk__pls_result *r);
void zk__pls_result_clear(zk__pls_result *r);

void zk__pls_json(const zk__pls_file *f, const zk__pls_data *d, const zk__pls_result *r, bool all,
                  zk_json *j);
zk_err zk__pls_plot(zk_ctx *cx, const char *path, bool map, const zk__pls_file *f, const zk__pls_result *r);

/* "Image -> Expectation -> Quality" in the language of the context, or "x1 (Image)" for an indicator. */
const char *zk__pls_name(zk_ctx *cx, const zk__pls_file *f, const zk_pls_quantity *q);

/* Whether a path leads to the construct. */
bool zk__pls_endogenous(const zk__pls_file *f, size_t construct);

#endif
