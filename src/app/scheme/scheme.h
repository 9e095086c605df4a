/* SPDX-License-Identifier: Apache-2.0
 *
 * Schemes: versioned trees of indicators with weights, normalisation, aggregation, grades,
 * rules and strategies, read from YAML, and the scoring of a population by one.
 *
 * Parsing collects several complaints at once, each with file, line, column and what was expected.
 * A published version never changes. Scoring has two steps: fit (what must be known of the whole
 * population: means, deviations, quantiles, cumulative shares) and score (one row at a time, in any
 * order, on any thread); with the fit kept in the run's manifest one customer can be scored again alone.
 */
#ifndef ZK_APP_SCHEME_H
#define ZK_APP_SCHEME_H

#include "app/indicator/indicator.h"

enum { ZK_NODES_MAX = 512, ZK_SCHEME_GRADES_MAX = 64 };

/* A node of the tree; node 0 is the root, parents stand before their children (preorder). */
typedef struct zk_node {
    const char *name; /* "late_payments"; the root's is the scheme's */
    const char *path; /* "cooperation/late_payments" */
    zk_both title;
    int parent; /* -1 for the root */
    int depth;
    int first_child, n_children; /* children are not adjacent: walk with parent */
    double weight;               /* among its siblings */
    double global;               /* product down from the root */
    bool leaf;
    int ref;                /* leaf: index in scheme->refs */
    int32_t line;           /* in the scheme's file */
    struct zk_nodedef *def; /* normalisation, aggregation: private to scheme/ */
} zk_node;

typedef struct zk_strategy {
    const char *name; /* "green-channel" */
    zk_both title, text;
} zk_strategy;

typedef struct zk_gradedef {
    const char *name; /* "A", "important" */
    zk_both title;
    const char *range; /* "(195, 200]" as shown; NULL when not a cut on the score */
    const zk_strategy *strategy;
    size_t n_strategies;
} zk_gradedef;

typedef struct zk_scheme {
    const char *name;
    int64_t version; /* 0: not published */
    zk_both title, description;
    const char *source; /* the publication it follows; NULL */
    const char *body;   /* its YAML */
    size_t body_n;
    char sha256[65];
    zk_node *nodes;
    int n_nodes;
    zk_ref *refs; /* everything it reads: leaves, population, rules, classes */
    int n_refs;
    zk_gradedef *grades; /* best first */
    int n_grades;
    const char *population; /* as written, or NULL */
    const char **needs;     /* schemes whose grade or score it reads */
    int n_needs;
    int decimals;             /* of the score when shown */
    struct zk_schemedef *def; /* private */
} zk_scheme;

/* From text. lib gives the indicators. On ZK_EPARSE cx->diags holds the complaints. */
zk_err zk_scheme_parse(zk_ctx *cx, const zk_indicator_lib *lib, const char *file, const char *text, size_t n,
                       zk_scheme **out);
/* By what a person typed: a path to a .yaml file, NAME, NAME@VERSION or NAME.yaml: a published version of
 * the open folder (newest by default), otherwise the shipped scheme of that name (version 0).
 * ZK_ENOTFOUND names the nearest. */
zk_err zk_scheme_load(zk_ctx *cx, const zk_indicator_lib *lib, const char *what, zk_scheme **out);
/* Makes s the next version of its name in the open folder (taking the writer lock), or finds that the newest
 * version has the same body already (fresh false). Sets version, body (files it reads are written into it) and
 * sha256 of s. */
zk_err zk_scheme_publish(zk_ctx *cx, const zk_indicator_lib *lib, zk_scheme *s, bool *fresh);
/* What was published in the open folder (nothing without one): by name, newest first; body is NULL. */
typedef struct zk_scheme_version {
    const char *name;
    int64_t version;
    const char *sha256;
    zk_both title;
    const char *body, *by;
    int64_t at_ms;
} zk_scheme_version;
zk_err zk_scheme_published(zk_ctx *cx, zk_scheme_version **out, size_t *n);
/* Writes the files that s reads into its body and sets sha256, as publishing would: a body that needs nothing else. */
zk_err zk_scheme_whole(zk_ctx *cx, const zk_indicator_lib *lib, zk_scheme *s);
/* Names of the shipped schemes (schemes/NAME.yaml), sorted. */
zk_err zk_scheme_shipped(zk_ctx *cx, const char ***names, size_t *n);

/* What must be known of the population, as JSON text (deterministic, round-trips exactly). */
typedef struct zk_fit zk_fit;

/* Rows of values that belong to the scheme's population (and pass where, may be NULL): include[r]. The
 * slots of where are the columns of v. */
zk_err zk_scheme_population(zk_ctx *cx, const zk_scheme *s, const zk_values *v, const zk_expr *where,
                            uint8_t *include, size_t *n);
zk_err zk_scheme_fit(zk_ctx *cx, const zk_scheme *s, const zk_values *v, const uint8_t *include,
                     zk_fit **out);
/* Local weights by node as they are used: entropy, cv and combined ones are known only after the fit
 * (scheme->nodes[i].weight is 1/n until then). */
const double *zk_fit_weights(const zk_fit *fit);
const char *zk_fit_json(zk_ctx *cx, const zk_fit *fit);
zk_err zk_fit_read(zk_ctx *cx, const zk_scheme *s, const char *json, zk_fit **out);

/* The results of a population: arrays over the rows of the values (rows not included are untouched). norm, contrib,
 * missing and left_out are NULL where only grades are wanted: with the fit, zk_scheme_nodes finds them again at any time. */
typedef struct zk_scores {
    size_t rows;
    int n_nodes;
    double **norm;    /* [node][row]: leaf: normalised value (or deduction); inner: aggregated score */
    double **contrib; /* [node][row]: share of the root's score that comes through this node */
    /* [node][row]: leaf's value was missing (what was done then is the scheme's missing policy) */
    uint8_t **missing;
    uint8_t **left_out; /* [node][row]: no value and nothing instead; the siblings' weights were scaled up */
    double *score;      /* [row] the root's */
    int16_t *grade;     /* [row] index in scheme->grades; -1: none */
    int16_t *by_score;  /* [row] the grade before rules (veto, upgrade limit) changed it */
    int16_t *rule;      /* [row] index of the rule that decided, -1: none */
} zk_scores;

/* Allocates the arrays in cx->arena; the second without those of the nodes. */
void zk_scores_init(zk_ctx *cx, const zk_scheme *s, size_t rows, zk_scores *out);
void zk_scores_init_grades(zk_ctx *cx, size_t rows, zk_scores *out);
/* Scores rows [lo, hi). previous[r]: grade index held before (standing at as-of), -1 none; may be NULL. Where only
 * grades are wanted v must not have changed since the fit was made of it. Thread-safe: workers take disjoint ranges
 * with a zk_ctx each. */
zk_err zk_scheme_score(zk_ctx *cx, const zk_scheme *s, const zk_fit *fit, const zk_values *v,
                       const uint8_t *include, const int16_t *previous, size_t lo, size_t hi, zk_scores *out);
/* norm, contrib, missing and score of rows [lo, hi), the same bits as zk_scheme_score gives with this fit; grades are
 * not looked at. Thread-safe likewise. */
zk_err zk_scheme_nodes(zk_ctx *cx, const zk_scheme *s, const zk_fit *fit, const zk_values *v, size_t lo,
                       size_t hi, zk_scores *out);
/* The sentence of a rule ("两年内有窃电") in both languages. */
zk_both zk_scheme_rule(const zk_scheme *s, int rule);

/* For people: how a leaf is normalised as written ("zscore", "{0: 0, 1+: 100}"), how a node is aggregated, and
 * what is done where its value is missing ("left out", "payment_period instead", …). */
const char *zk_scheme_norm_text(const zk_scheme *s, int node);
const char *zk_scheme_aggregate_text(const zk_scheme *s, int node);
zk_both zk_scheme_missing_text(zk_ctx *cx, const zk_scheme *s, int node);
/* Which of scheme->refs stands in where a leaf's value is missing; -1: none does. */
int zk_scheme_instead(const zk_scheme *s, int node);

/* Judgements behind the weights of a node's children; false: there are none. */
typedef struct zk_scheme_ahp {
    const char *method; /* "eigenvector", "geometric_mean", "column_sum" */
    size_t n, experts;
    double lambda_max, ci, ri, cr;
} zk_scheme_ahp;
bool zk_scheme_ahp_get(const zk_scheme *s, int node, zk_scheme_ahp *out);

/* A scheme graded by a two-axis matrix, for pictures; false: it is not. cell[band of y * bands of x + band of
 * x], bands low to high. x, y: what is on the axis (a node's path or an expression); title is the node's; band
 * texts ("E, D") where the axis is of words, else NULL and the cuts are in the fit (n_cuts, cut; fit may be NULL). */
typedef struct zk_scheme_axis {
    const char *text;
    zk_both title;
    int node; /* -1: an expression */
    size_t bands;
    const char **band;
    size_t n_cuts;
    const double *cut;
} zk_scheme_axis;
typedef struct zk_scheme_matrix {
    zk_scheme_axis x, y;
    const int16_t *cell;
} zk_scheme_matrix;
bool zk_scheme_matrix_get(zk_ctx *cx, const zk_scheme *s, const zk_fit *fit, zk_scheme_matrix *out);

/* What kind of grades: "cuts", "pareto", "quantile", "matrix", "classes", "rfm", "" for none. */
const char *zk_scheme_grading(const zk_scheme *s);

/* One difference of two schemes, in words of both languages. */
typedef struct zk_scheme_change {
    const char *what;  /* "weight", "indicator", "grade", "rule", … */
    const char *where; /* node path, grade; "" */
    zk_both text;
} zk_scheme_change;
zk_err zk_scheme_diff(zk_ctx *cx, const zk_scheme *a, const zk_scheme *b, zk_scheme_change **out, size_t *n);

/* ---- what would lift the grade ---------------------------------------------------------- */

typedef struct zk_lift {
    int node;        /* leaf to change; -1: no change helps as long as the rule below holds */
    int16_t rule;    /* >= 0: the rule that must lapse (zk_scheme_rule says it); -1 for a change */
    double from, to; /* its indicator's value now and then (already rounded to what the unit allows) */
    bool to_text;    /* category: text says which */
    zk_str text;
    int16_t grade; /* reached */
    double score;
    double effort; /* |change| relative to the population's spread: smaller is easier */
} zk_lift;

/* Smallest single-indicator changes that reach a better grade, easiest first; at most max. None when the
 * best grade is held, or when no single change can do it. */
zk_err zk_scheme_lift(zk_ctx *cx, const zk_scheme *s, const zk_fit *fit, const zk_values *v, size_t row,
                      int16_t previous, size_t max, zk_lift **out, size_t *n);

#endif
