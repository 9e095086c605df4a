/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the command ahp: a tree of judgement matrices, as one expert or several gave it.
 *
 * A single matrix is a tree of one level. Node 0 is the goal; parents stand before their children.
 */
#ifndef ZK_APP_WEIGHT_AHP_H
#define ZK_APP_WEIGHT_AHP_H

#include "app/method/method.h"
#include "app/weight/weight.h"

enum { ZK__EXPERTS_MAX = 1000, ZK__REPAIRS_MAX = 200, ZK__REPAIR_N = 20 };

typedef struct zk__ahp_node {
    const char *name;
    size_t parent; /* ZK_NO_PARENT for the goal */
    size_t level;
    size_t n; /* children; 0: a leaf */
    size_t *child;
    double *matrix;    /* n x n judgements; NULL with n > 0: their weights are given */
    double *w;         /* n: local weights of the children */
    zk_ahp_result r;   /* of the matrix (of the mean judgements with several experts) */
    double *expert_w;  /* experts x n, when there are several */
    double *expert_cr; /* experts */
    double local, global;
} zk__ahp_node;

typedef struct zk__ahp_tree {
    const char *path;
    zk__ahp_node *node;
    size_t n, cap;
} zk__ahp_tree;

typedef struct zk__ahp_how {
    zk_ahp_method method;
    zk_ri_table table;
    double max_cr;
    bool by_priorities;
    const double *share; /* of the experts; NULL: equal */
} zk__ahp_how;

/* What the whole study came to. */
typedef struct zk__ahp_answer {
    zk__ahp_tree *tree; /* the first expert's, with the results */
    size_t experts;
    const char **expert; /* their files */
    zk_ahp_hierarchy h;
    size_t at;  /* node with the largest CR: worst and steps are of its matrix */
    bool hurts; /* worst is filled in */
    zk_ahp_worst worst;
    zk_ahp_step *step;
    size_t steps;
    bool mended;  /* step leads below max_cr */
    size_t items; /* leaves by name: the same name under several parents is one item, e.g. an alternative */
    const char **item;
    double *weight;
} zk__ahp_answer;

/* Reads FILE: .yaml, a folder of .csv, a list of pairs or a matrix. */
zk_err zk__ahp_read(zk_ctx *cx, const zk_frame_spec *spec, zk__ahp_tree *out);
/* Several .csv files as one hierarchy, each named after the element whose children it compares. */
zk_err zk__ahp_read_files(zk_ctx *cx, const zk_frame_spec *spec, const char *const *path, size_t n,
                          zk__ahp_tree *out);
/* One .yaml file. */
zk_err zk__ahp_read_yaml(zk_ctx *cx, const zk_frame_spec *spec, zk__ahp_tree *out);
/* A matrix or list of pairs in a .csv file: appended below node `under`. */
zk_err zk__ahp_read_matrix(zk_ctx *cx, const zk_frame_spec *spec, zk__ahp_tree *t, size_t under);

/* Adds n children to a node, with room for a matrix unless weights are given. */
zk_err zk__ahp_children(zk_ctx *cx, zk__ahp_tree *t, size_t under, const char *const *names, size_t n);
size_t zk__ahp_root(zk_ctx *cx, zk__ahp_tree *t, const char *name);

/* Solves trees[0 .. experts - 1], which must have the same elements. */
zk_err zk__ahp_solve(zk_ctx *cx, zk__ahp_tree *trees, size_t experts, const zk__ahp_how *how,
                     zk__ahp_answer *out);

#endif
