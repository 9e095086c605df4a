/* SPDX-License-Identifier: Apache-2.0
 *
 * What the commands on networks share: the edge list as read, names of nodes, the picture of a network.
 *
 * Nodes are numbered by their names (numbers ascending, otherwise bytewise), so that the order of rows does not show.
 */
#ifndef ZK_APP_GRAPH_H
#define ZK_APP_GRAPH_H

#include "app/method/method.h"
#include "base/map.h"
#include "zhike/graph.h"
#include "zhike/stats.h"

typedef struct zk__edges {
    const char *path;
    size_t nodes, n;
    const char **name;   /* nodes */
    uint32_t *from, *to; /* n */
    double *weight;      /* n; 1 where the file has none */
    bool weighted;       /* the file has some */
    const char **kind;   /* n; NULL: no such column */
    zk_map number;       /* of a name; zk__edges_clear */
} zk__edges;

/* The options of a file of relations, between its own and ZK_FRAME_OPTS. */
#define ZK__EDGES_OPTS                                                                                       \
    {.name = "from", .value = "COLUMN", .help = {"起点列", "column of the one end"}},                        \
        {.name = "to", .value = "COLUMN", .help = {"终点列", "column of the other end"}},                    \
    {                                                                                                        \
        .name = "weight", .value = "COLUMN", .help = {                                                       \
            "权重列（次数、分钟、金额）；none 为不用",                                                       \
            "column of weights (calls, minutes, money); none: not used"                                      \
        }                                                                                                    \
    }

/* A table with a head line, or a plain list "a b [weight]" parted by blanks, tabs or commas, "#" beginning a
 * remark. extra (NULL: none): further names that are to be nodes even without an edge. kinds: a column `kind` is read. */
zk_err zk__edges_read(zk_ctx *cx, const zk_args *a, const char *path, const char *const *extra,
                      size_t n_extra, bool kinds, zk__edges *out);
void zk__edges_clear(zk__edges *e);

/* Pairs of words from a file of two columns, with or without a head line: node and label. */
zk_err zk__pairs_read(zk_ctx *cx, const zk_args *a, const char *path, const char ***first,
                      const char ***second, size_t *n);

/* Builds; a refusal names the line. */
zk_err zk__edges_graph(zk_ctx *cx, const zk__edges *e, int kind, zk_graph *out);

/* A network of up to this many nodes is drawn; a larger one is shown by its communities' sizes. */
enum { ZK__DRAWN_MAX = 400 };

/* colour: palette number of each node; size: 0 .. 1 of each (NULL: all alike). */
zk_err zk__graph_draw(zk_ctx *cx, const char *path, const char *title, const zk__edges *e, const zk_graph *g,
                      const uint32_t *colour, const double *size);

zk_err zk__groups_cmd(zk_ctx *cx, const zk_args *a);
zk_err zk__communities_cmd(zk_ctx *cx, const zk_args *a);
zk_err zk__centrality_cmd(zk_ctx *cx, const zk_args *a);
zk_err zk__exposure_cmd(zk_ctx *cx, const zk_args *a);
extern const zk_opt zk__groups_opts[], zk__communities_opts[], zk__centrality_opts[], zk__exposure_opts[];

#endif
