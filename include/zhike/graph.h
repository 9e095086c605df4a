/* SPDX-License-Identifier: Apache-2.0
 *
 * Networks of customers: who calls whom, who guarantees whom.
 *
 * A graph is built once from a list of edges into compressed rows and only read afterwards, by any number of threads.
 * Nodes are 0 .. nodes - 1. Conventions as in zhike/common.h; weights are finite and >= 0.
 *
 * Brandes 2001 (betweenness); Page et al. 1999; Blondel et al. 2008 (Louvain); Traag et al. 2019 (Leiden); Newman &
 * Girvan 2004 (modularity), Reichardt & Bornholdt 2006 (resolution); Battiston et al. 2012 (DebtRank).
 */
#ifndef ZHIKE_GRAPH_H
#define ZHIKE_GRAPH_H

#include "zhike/common.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ZK_GRAPH_NODES_MAX = 100000000, ZK_GRAPH_EDGES_MAX = 1000000000 };

typedef enum zk_graph_kind {
    ZK_GRAPH_UNDIRECTED = 0,
    ZK_GRAPH_DIRECTED = 1,
    ZK_GRAPH_SIMPLE =
        2 /* added to either: loops are left out and a repeated edge counts once, with its largest
                           weight; otherwise weights of repeated edges are summed */
} zk_graph_kind;

typedef struct zk_graph {
    size_t nodes;
    size_t edges; /* different ones; undirected: each pair once */
    bool directed;
    double total;  /* sum of their weights */
    size_t *first; /* nodes + 1: the arcs of node i are first[i] .. first[i + 1] */
    uint32_t *to;  /* ascending within a node; undirected: each edge at both ends, a loop once */
    double *weight;
    size_t *in_first; /* the same backwards; undirected: the very same arrays */
    uint32_t *in_from;
    double *in_weight;
} zk_graph;

/* weight NULL: all 1. kind: ZK_GRAPH_DIRECTED or not, | ZK_GRAPH_SIMPLE. ZK_EINVAL: RANGE (row = edge, col = 0 or 1: no such node),
 * NEGATIVE or NAN weight (row = edge, col = 2), EMPTY, ZK_ELIMIT: TOO_MANY, MEMORY.
 * O(nodes + edges); 12 bytes an arc and 8 a node, twice while building and when directed. */
zk_err zk_graph_build(size_t nodes, const uint32_t *from, const uint32_t *to, const double *weight,
                      size_t edges, int kind, zk_graph *out, zk_spot *spot);
void zk_graph_clear(zk_graph *g);

/* ---- centrality; every out has `nodes` values ---- */

/* Number of neighbours (directed: arcs in and out), and sum of weights; either may be NULL. A loop counts twice. */
void zk_graph_degree(const zk_graph *g, double *degree, double *strength);

/* Random surfer along arcs by weight; sums to 1. restart: where the surfer begins anew, >= 0 with a positive sum (NULL: anywhere). Nodes
 * without arcs begin anew. damping in [0, 1), e.g. 0.85. tolerance: sum of |changes|, e.g. 1e-12.
 * ZK_ENUMERIC NOT_CONVERGED after 1000 rounds. O(rounds x arcs). */
zk_err zk_graph_pagerank(const zk_graph *g, double damping, const double *restart, double tolerance,
                         double *out, zk_spot *spot);

typedef enum zk_graph_length {
    ZK_LENGTH_STEPS,   /* every arc is 1 long */
    ZK_LENGTH_INVERSE, /* 1 / weight: strong ties are near */
    ZK_LENGTH_WEIGHT   /* the weight; an arc of weight 0 is no way, in either */
} zk_graph_length;

typedef struct zk_graph_paths {
    zk_graph_length length;
    bool normalised; /* betweenness: divided by the number of pairs; closeness is always normalised */
    size_t samples;  /* sources drawn at random, 0 or >= nodes: all. Sampled betweenness is scaled up */
    uint64_t seed;
    int threads;
} zk_graph_paths;

/* Share of shortest paths through a node (ends not counted; undirected pairs once). Paths whose lengths agree to
 * 1e-12 relative are equally short. Same bits on any number of threads. O(sources x arcs) (x log nodes when weighted). */
zk_err zk_graph_betweenness(const zk_graph *g, const zk_graph_paths *how, double *out, zk_spot *spot);

/* (reached - 1) / sum of distances x (reached - 1) / (nodes - 1) (Wasserman & Faust 1994), along the arcs that
 * lead to the node. 0 where nobody gets there. samples is not used. */
zk_err zk_graph_closeness(const zk_graph *g, const zk_graph_paths *how, double *out, zk_spot *spot);

/* Triangles of an undirected graph, loops and weights set aside: all, and per node (optional). ZK_EINVAL (RANGE) for a
 * directed one. O(edges^1.5). */
zk_err zk_graph_triangles(const zk_graph *g, uint64_t *all, uint64_t *per_node, zk_spot *spot);

/* ---- communities; a directed graph is taken as undirected, weights of both directions summed ---- */

typedef struct zk_community_how {
    bool leiden;       /* refine before merging: communities are connected; otherwise Louvain */
    double resolution; /* > 0; 1 is modularity, more gives smaller communities */
    uint64_t seed;
    size_t runs; /* >= 1: run r visits nodes in an order from stream r; the best run counts */
    int threads; /* runs are independent */
} zk_community_how;

/* community: nodes, numbered by size from 0 (equal sizes: by their first node). ZK_EINVAL: RANGE (options), ZERO_SUM
 * (no weight at all). O(runs x levels x arcs). */
zk_err zk_graph_communities(const zk_graph *g, const zk_community_how *how, uint32_t *community,
                            size_t *count, double *modularity, zk_spot *spot);

/* Q = sum over communities of inside / m - resolution (strength / 2m)^2. */
zk_err zk_graph_modularity(const zk_graph *g, const uint32_t *community, double resolution, double *out,
                           zk_spot *spot);

/* Normalised mutual information of two partitions (arithmetic mean); 1 when both are one single group. */
zk_err zk_partition_nmi(const uint32_t *a, const uint32_t *b, size_t n, double *out, zk_spot *spot);

/* ---- group plans: who does not belong, who belongs and is not in ---- */

typedef struct zk_affinity {
    double calls;   /* with anybody but oneself */
    double inside;  /* of these with members */
    double reach;   /* share of the (other) members in touch with */
    double direct;  /* log of calls with the group over what its volume alone makes expect */
    double company; /* the same for the other calls of those one calls */
    double score;   /* direct + company; a member's is as if he were not in */
} zk_affinity;

/* Belonging of every node to a group, member[i] = 1, from an undirected graph of calls. Members count by the
 * probability that they belong, found in three rounds from the direct score, so that false members do
 * not vouch for others. No labels, nothing fitted. ZK_EINVAL: TOO_FEW (below 3 members), RANGE (member not 0 or 1; a
 * directed graph). O(arcs). */
zk_err zk_group_affinity(const zk_graph *g, const uint8_t *member, zk_affinity *out, zk_spot *spot);

/* ---- exposure along relations ---- */

typedef struct zk_exposure_how {
    double decay;      /* (0, 1]: what is left of a blow at each step further */
    size_t max_steps;  /* 1 .. 8 */
    double least;      /* routes that carry less are not followed, > 0, e.g. 1e-4 */
    size_t max_routes; /* to keep of each node; the strongest */
} zk_exposure_how;

enum { ZK_EXPOSURE_STEPS_MAX = 8 };

typedef struct zk_exposure_route {
    double carried; /* own risk of the first x weights x decay at every step */
    uint32_t node[ZK_EXPOSURE_STEPS_MAX + 1];
    uint32_t steps; /* relations passed; the last node is node[steps] */
} zk_exposure_route;

/* An arc a -> b of weight w says: when a fails, b loses the share w in [0, 1] of what it is worth. risk: own probability of
 * failing, [0, 1]. received[i] = 1 - product over the simple routes to i of (1 - carried); total[i] = 1 - (1 - risk)
 * (1 - received). routes: nodes x max_routes, the strongest first (optional), n_routes: how many there are of each.
 * ZK_EINVAL: RANGE (row = node for risk; col = 1 and row = arc for a weight above 1; col = 2 options).
 * ZK_ELIMIT (TOO_MANY): above 50 million routes: raise `least`. */
zk_err zk_exposure(const zk_graph *g, const double *risk, const zk_exposure_how *how, double *received,
                   double *total, zk_exposure_route *routes, size_t *n_routes, zk_spot *spot);

/* DebtRank of each node: the part of the value of all others that is lost when it fails, every node passing its
 * distress on once. value: >= 0, positive sum (NULL: all equal). O(nodes x arcs) at worst. */
zk_err zk_debtrank(const zk_graph *g, const double *value, double *out, zk_spot *spot);

/* ---- drawing ---- */

/* Places in [0, 1] x [0, 1]: Fruchterman & Reingold 1991 from a circle, `rounds` (e.g. 300) of cooling; the same for the
 * same graph. ZK_ELIMIT above 5,000 nodes. O(rounds x nodes^2). */
zk_err zk_graph_layout(const zk_graph *g, size_t rounds, double *x, double *y, zk_spot *spot);

#ifdef __cplusplus
}
#endif
#endif
