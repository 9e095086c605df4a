/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parser makes of a scheme, for the files of this folder only.
 *
 * The order of work: parse.c reads the file with the help of tree.c, norm.c, weight.c, judge.c, grade.c and
 * rule.c, collecting complaints; fit.c looks at the population; score.c walks the tree of one row;
 * decide.c turns scores into grades and applies the rules; lift.c asks score.c "what if". Text
 * kept beside what it became (norm_text …) is for show and diff, not for computing.
 */
#ifndef ZK_APP_SCHEME_DEF_H
#define ZK_APP_SCHEME_DEF_H

#include "app/scheme/scheme.h"
#include "base/yaml.h"
#include "zhike/score.h"
#include "zhike/value.h"
#include "zhike/weight.h"

enum {
    ZK__LEVELS_MAX = 16, /* of a fuzzy set */
    ZK__KNOTS_MAX = 256, /* of a piecewise line or table */
    ZK__RULES_MAX = 256,
    ZK__EXPERTS_MAX = 64,
    ZK__CHILDREN_MAX = 100, /* ZK_AHP_MAX */
    ZK__REFS_MAX = 256
};

/* ---- normalisation of a leaf ------------------------------------------------------------ */

typedef enum zk__leafkind {
    ZK__NORM,    /* by zk_norm_* */
    ZK__WORDS,   /* a table of texts */
    ZK__RFM_AXIS /* one of the three leaves of an RFM scheme: its score 1 .. bins */
} zk__leafkind;

typedef struct zk__normdef {
    zk__leafkind kind;
    bool deduct;     /* the value is what is taken off */
    bool by_default; /* nothing was said: the parent's aggregation may change it */
    zk_norm_spec spec;
    const char **word; /* WORDS */
    double *word_y;
    size_t n_words;
    bool has_else;
    double else_y;
    zk_rfm_axis axis;
    const char *text; /* as written, one line */
} zk__normdef;

/* ---- what to do about a missing value ---------------------------------------------------- */

typedef enum zk__missing { ZK__LEAVE_OUT, ZK__VALUE, ZK__SCORE, ZK__WORST, ZK__MEAN, ZK__USE } zk__missing;

typedef struct zk__policy {
    zk__missing how;
    double value;     /* VALUE: in the indicator's unit; SCORE: normalised */
    int leaf;         /* USE: a leaf of the tree (what it counts as), or -1 */
    int sub;          /* USE: a substitute, or -1 */
    const char *text; /* as written; NULL: nothing was said */
} zk__policy;

/* ---- aggregation of an inner node -------------------------------------------------------- */

typedef enum zk__how {
    ZK__SUM,
    ZK__DEDUCTION,
    ZK__FUZZY,
    ZK__TOPSIS,
    ZK__GREY,
    ZK__MIN,
    ZK__MAX,
    ZK__PRODUCT
} zk__how;

typedef struct zk__aggregate {
    zk__how how;
    double start, floor; /* DEDUCTION */
    size_t levels;       /* FUZZY */
    double score[ZK__LEVELS_MAX];
    const char *level[ZK__LEVELS_MAX];
    zk_fuzzy_op op;
    bool by_average; /* verdict */
    double power;
    zk_topsis_norm topsis;
    double rho; /* GREY */
    const char *text;
} zk__aggregate;

/* ---- weights of the children of a node --------------------------------------------------- */

typedef enum zk__weigh { ZK__GIVEN, ZK__AHP, ZK__ENTROPY, ZK__VARIATION, ZK__CRITIC, ZK__EQUAL } zk__weigh;

typedef struct zk__ahp {
    size_t n, experts;
    int node;                    /* whose children are compared */
    int child[ZK__CHILDREN_MAX]; /* node of each row */
    double *matrix;              /* experts x n x n */
    double *share;               /* experts, or NULL */
    bool by_priorities;
    zk_ahp_method method;
    zk_ri_table table;
    double max_cr;
    double *weights;      /* n */
    zk_ahp_result result; /* of the (combined) matrix */
} zk__ahp;

typedef struct zk__weights {
    zk__weigh how[4]; /* combined: several */
    size_t n;         /* 1 unless combined */
    double share[4];
    bool shared; /* shares were given */
    zk_combination combine;
    zk__ahp *ahp;
    const char *text;
    bool fitted; /* needs the population */
} zk__weights;

typedef struct zk_nodedef zk__nodedef;
struct zk_nodedef {
    zk_yaml *yaml; /* only while parsing */
    zk__normdef norm;
    zk__policy missing;
    zk__aggregate agg;
    zk__weights weights; /* of its children */
    bool own_weight;     /* weight: was written */
    bool flipped;        /* direction was said against the indicator's */
    zk_direction direction;
    int32_t line, column;
};

typedef struct zk__sub {
    const char *name;
    int ref;
    zk__normdef norm;
    zk__policy missing;
    zk_direction direction;
} zk__sub;

/* ---- grades ------------------------------------------------------------------------------ */

typedef enum zk__gradekind {
    ZK__GRADES_NONE,
    ZK__CUTS,
    ZK__PARETO,
    ZK__SHARE,
    ZK__MATRIX,
    ZK__CLASSES,
    ZK__RFM
} zk__gradekind;

/* An axis of a matrix: a node's value, or an expression (number or text). */
typedef struct zk__axis {
    int node; /* -1: expr */
    zk_expr *expr;
    bool words;
    const char **word; /* words: their bands */
    uint8_t *word_band;
    size_t n_words;
    zk_axis_cut cut;
    double at[ZK_AXIS_CUTS];
    size_t cuts; /* bands = cuts + 1 */
    const char *text;
} zk__axis;

typedef struct zk__grading {
    zk__gradekind kind;
    zk_interval *cut; /* CUTS: by grade */
    double *upto;     /* PARETO, SHARE: n_grades - 1 */
    zk_abc_rule abc;
    int by;           /* PARETO, SHARE: node whose value is ranked; 0 the root */
    zk__axis axis[2]; /* MATRIX: x, y */
    int16_t *cell;    /* bands of y (low to high) x bands of x -> grade */
    zk_expr **when;   /* CLASSES: by grade, NULL: all the rest */
    int rfm[3];       /* RFM: node of each axis */
    size_t bins;
    bool fixed;
    zk_rfm_cuts rfm_cuts;
    bool high_given;
    double high[3];
    const char *text;
} zk__grading;

/* ---- rules ------------------------------------------------------------------------------- */

typedef enum zk__rulekind { ZK__VETO, ZK__CAP, ZK__FLOOR, ZK__NEVER, ZK__HOLD } zk__rulekind;

typedef struct zk__rule {
    zk__rulekind kind;
    zk_expr *when;    /* NULL: always */
    int16_t grade;    /* VETO, CAP, FLOOR */
    int16_t from, to; /* NEVER */
    zk_both because;
    const char *text; /* as written, one line */
    int32_t line;
} zk__rule;

/* Slots of a scheme's expressions: the score, the grade held before, then the references. */
enum { ZK__SLOT_SCORE, ZK__SLOT_PREVIOUS, ZK__SLOTS };

/* A file the scheme reads (judgements): published with it. */
typedef struct zk__attached {
    const char *name;
    zk_str text;
    bool inside; /* it is in the scheme's own attachments already */
} zk__attached;

struct zk_schemedef {
    zk__attached *files;
    size_t n_files, cap_files;
    zk__sub *subs;
    size_t n_subs;
    zk_expr *population;
    zk__grading grading;
    zk__rule *rules;
    int n_rules;
    bool deducts; /* some node deducts: the start is part of the score */
};

/* ---- parsing ----------------------------------------------------------------------------- */

/* What travels through the parser. bad counts complaints: going on after one is the rule. */
typedef struct zk__parser {
    zk_ctx *cx;
    const zk_indicator_lib *lib;
    zk_scheme *s;
    zk_yaml *root;
    const char *file;
    size_t cap_refs, cap_nodes, cap_needs, cap_rules;
    int n_bad;
    const zk_yaml *failed; /* scheme-wide policy that was complained of already */
    zk__aggregate agg;     /* scheme-wide defaults */
    zk__normdef norm;
    bool has_agg, has_norm;
    const zk_yaml *expr_at; /* node whose expression is being compiled */
} zk__parser;

/* The keys each kind of map may have; the JSON schema is tested against these lists. */
typedef struct zk__keys {
    const char *what; /* "$defs" name in the JSON schema; "" for the whole file */
    const char *const *names;
} zk__keys;
extern const zk__keys zk__keys_all[]; /* ends with {NULL} */
const char *const *zk__keys_of(const char *what);

/* Complains at a node and counts. */
#define ZK__BAD(p, node, expected, ...)                                                                      \
    ((p)->n_bad++, (void)zk_yaml_complain((p)->cx, (node), (expected), __VA_ARGS__))
/* Counts what an underlying reader complained about. Yields true when it was fine. */
bool zk__fine(zk__parser *p, zk_err err);
/* Complains of unknown keys of a map. */
void zk__unknown(zk__parser *p, zk_yaml *map, const char *what);
/* A YAML value as one line of flow text, in the arena. */
const char *zk__flow(zk_ctx *cx, const zk_yaml *node);
/* A number that may be written 1/3 or 25%. */
bool zk__number(zk__parser *p, zk_yaml *node, double *out);
/* One of some words (NULL-terminated); -1 after a complaint. */
int zk__choice(zk__parser *p, zk_yaml *node, const char *const *words);
/* A map with one entry or a bare word: its name, and the value (NULL for a bare word). */
bool zk__variant(zk__parser *p, zk_yaml *node, const char **name, zk_yaml **value, const char *expected);
/* The index of a reference as written ("bill.late.count[12 months]"), added when new; -1 after a complaint. */
int zk__ref(zk__parser *p, zk_yaml *node, const char *text);
/* Compiles an expression written at a node; NULL after a complaint. */
zk_expr *zk__expr(zk__parser *p, zk_yaml *node);
int zk__node_find(const zk_scheme *s, const char *name);  /* by path or by unique name; -1 */
int zk__grade_find(const zk_scheme *s, const char *name); /* -1 */
/* Grade named at a node; -1 after a complaint. */
int16_t zk__grade_named(zk__parser *p, zk_yaml *node);

void zk__parse_tree(zk__parser *p, zk_yaml *tree);
void zk__parse_weights(zk__parser *p);
void zk__parse_missing(zk__parser *p);
void zk__parse_subs(zk__parser *p, zk_yaml *node);
bool zk__parse_norm(zk__parser *p, zk_yaml *node, bool deduct, zk__normdef *out);
bool zk__parse_aggregate(zk__parser *p, zk_yaml *node, zk__aggregate *out);
bool zk__parse_policy(zk__parser *p, zk_yaml *node, zk__policy *out);
void zk__parse_grades(zk__parser *p, zk_yaml *node);
void zk__parse_rules(zk__parser *p, zk_yaml *node);
void zk__parse_strategies(zk__parser *p, zk_yaml *node);
/* Checks that depend on the indicator: text or number, whole or not. */
void zk__check_norm(zk__parser *p, zk_yaml *at, zk__normdef *norm, const zk_ref *ref, zk_direction direction);

/* Whether its values are whole numbers (times, days). */
bool zk__ref_whole(const zk_ref *ref);

/* Nodes of the children, in file order; child has room for ZK__CHILDREN_MAX. */
int zk__children_of(const zk_scheme *s, int parent, int *child);
/* Judgements as written (judge.c): false after a complaint. */
void zk__ahp_init(zk__parser *p, zk__ahp *a, int node, size_t experts);
bool zk__ahp_names(zk__parser *p, zk_yaml *node, zk__ahp *a);
bool zk__ahp_matrix(zk__parser *p, zk_yaml *node, size_t n, double *matrix);
bool zk__ahp_experts(zk__parser *p, zk_yaml *list, zk__ahp *a);
/* Sets the weights of the nodes from `top` down that the file names. */
void zk__ahp_file(zk__parser *p, zk_yaml *at, int top, zk__ahp *like);

/* ---- fit and score ----------------------------------------------------------------------- */

typedef struct zk__leaffit {
    zk_norm norm;
    double worst, mean;       /* of the normalised values */
    double low, high, spread; /* of the raw values: for lift */
    size_t n;                 /* present */
} zk__leaffit;

typedef struct zk__rankfit {
    double best, worst, length; /* per child: for topsis and grey */
} zk__rankfit;

struct zk_fit {
    const zk_scheme *s;
    size_t n;          /* population */
    zk__leaffit *leaf; /* by node */
    zk__leaffit *sub;  /* by substitute */
    double *local;     /* by node: weight among its siblings */
    zk__rankfit *rank; /* by node */
    double *limit;     /* PARETO, SHARE: lowest score of each grade but the last */
    zk_axis axis[2];
    zk_rfm_cuts rfm;
    double high[3];
    const char *json;
    /* Scores by row of these values, where the fit had to find them; not part of the fit that is stored. */
    const zk_values *scored;
    double *score;
    uint8_t *has_score;
};

/* Columns of values by reference of the scheme, and what is laid over a row ("what if"). */
typedef struct zk__view {
    const zk_scheme *s;
    const zk_fit *fit;
    const zk_values *v;
    int *col;        /* by ref */
    int *kid, *kids; /* children of node i: kid[kids[i]] … kid[kids[i + 1] - 1] */
    bool has_fuzzy;
    int over_ref; /* -1: nothing */
    double over_x;
    zk_str over_text;
} zk__view;

zk_err zk__view_init(zk_ctx *cx, const zk_scheme *s, const zk_fit *fit, const zk_values *v, zk__view *out);

/* Everything known about one row. Arrays by node. */
typedef struct zk__row {
    double *value, *contrib, *share; /* share: effective weight among siblings, 0 when absent */
    double *factor;                  /* contribution per unit of value; NaN when there is none */
    double *part;                    /* of the parent's value, where the parent is not a sum */
    uint8_t *present, *missing;
    double *member; /* n_nodes x ZK__LEVELS_MAX, when a fuzzy node is there */
    zk_value *slot;
    double score;
    int16_t by_score, grade, rule;
    /* leaves of rows ahead … ahead + n_ahead - 1, worked out column by column */
    size_t ahead, n_ahead;
    double *ahead_y;      /* [node * ZK__AHEAD + row - ahead] */
    uint8_t *ahead_quick; /* by node: ahead_y holds where the value is not missing */
} zk__row;
enum { ZK__AHEAD = 256 };

void zk__row_init(zk_ctx *cx, const zk__view *view, zk__row *row);
/* Optional, before a walk over rows lo … lo + n - 1 (n <= ZK__AHEAD) of a view with nothing laid over: what is to be
 * had a column at a time is worked out now, which is quicker. The values are the same. */
void zk__row_ahead(const zk__view *view, size_t lo, size_t n, zk__row *row);
/* Values of the nodes after `stop` (-1: the whole tree). */
zk_err zk__row_values(zk_ctx *cx, const zk__view *view, size_t r, int stop, zk__row *row);
/* Contributions, from the values. */
void zk__row_contributions(const zk__view *view, zk__row *row);
/* Its grade, by score and after the rules. Sets the score of a scheme without a tree. */
zk_err zk__row_grade(zk_ctx *cx, const zk__view *view, size_t r, int16_t previous, zk__row *row);
/* A reference's value. false: missing. */
bool zk__ref_value(const zk__view *view, int ref, size_t r, double *x, zk_str *text);
/* The normalised value; ZK_ENOTFOUND: a text the table does not have. */
zk_err zk__norm_value(const zk__normdef *def, const zk__leaffit *fit, const zk_rfm_cuts *rfm, double x,
                      zk_str text, double *y, zk_spot *spot);
void zk__slots(const zk__view *view, size_t r, double score, int16_t previous, zk_value *slot);
/* Value of a matrix axis for a row; false: absent. A text's is its band. */
bool zk__axis_value(const zk__view *view, const zk__axis *a, const zk__row *row, double *x);
/* A row's failure said with the customer's id and the node (-1: none). */
zk_err zk__row_fail(zk_ctx *cx, const zk__view *view, size_t r, int node, const zk_spot *spot, zk_err err);
/* A fit with nothing in it but the weights that are known. */
zk_fit *zk__fit_new(zk_ctx *cx, const zk_scheme *s);
/* Whether a normalisation is fitted on the population. */
bool zk__norm_fitted(const zk__normdef *d);

/* Runs tasks 0 .. n - 1 on cx->threads threads, each with a context of its own. Returns the failure of the lowest
 * task that failed, with its sentence. */
typedef zk_err (*zk__task_fn)(zk_ctx *cx, void *user, size_t task);
zk_err zk__team(zk_ctx *cx, size_t n, zk__task_fn fn, void *user);

#endif
