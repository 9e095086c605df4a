/* SPDX-License-Identifier: Apache-2.0
 *
 * Two firms that call each other: which numbers belong together, who is on firm A's plan by mistake, who should be asked to join.
 */
#include <stdio.h>

#include "zhike/graph.h"

enum { FIRM = 8, NODES = 2 * FIRM + 1, STRANGER = FIRM - 1, FRIEND = 2 * FIRM };

int main(void)
{
    uint32_t from[200], to[200], community[NODES];
    uint8_t member[NODES] = {0};
    zk_community_how how = {.leiden = true, .resolution = 1, .seed = 1, .runs = 5, .threads = 1};
    zk_affinity at[NODES];
    double rank[NODES], modularity;
    size_t calls = 0, count;
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_graph g;

    /* 0 .. 7 are listed with firm A, but 7 calls firm B (8 .. 15); 16 calls firm A and is not listed */
    for (uint32_t i = 0; i < NODES; i++)
        for (uint32_t j = i + 1; j < NODES; j++) {
            int a = i < FIRM && i != STRANGER, b = (j < FIRM && j != STRANGER) || j == FRIEND;
            if (a == b && (i + j) % 4) {
                from[calls] = i;
                to[calls++] = j;
            }
        }
    if (zk_graph_build(NODES, from, to, NULL, calls, ZK_GRAPH_UNDIRECTED, &g, &spot)) {
        printf("refused: %s at edge %zu\n", zk_why_en(spot.why), spot.row);
        return 1;
    }
    for (size_t v = 0; v < FIRM; v++)
        member[v] = 1;
    if (zk_graph_communities(&g, &how, community, &count, &modularity, &spot) ||
        zk_graph_pagerank(&g, 0.85, NULL, 1e-12, rank, &spot) || zk_group_affinity(&g, member, at, &spot)) {
        printf("refused: %s\n", zk_why_en(spot.why));
        zk_graph_clear(&g);
        return 1;
    }
    printf("%zu communities, modularity %.3f\n", count, modularity);
    for (size_t v = 0; v < NODES; v++)
        printf("number %2zu  community %u  PageRank %.3f  belongs to firm A: %5.2f%s\n", v, community[v],
               rank[v], at[v].score,
               member[v] && at[v].score < 0    ? "  <- listed, does not belong"
               : !member[v] && at[v].score > 1 ? "  <- not listed, belongs"
                                               : "");
    zk_graph_clear(&g);
    return 0;
}
