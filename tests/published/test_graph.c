/* SPDX-License-Identifier: Apache-2.0
 *
 * Networks against published figures and what networkx, igraph and leidenalg find on the same files; group plans against the
 * share of calls inside the group.
 */
#include "published.h"

#include "zhike/credit.h"
#include "zhike/graph.h"

enum { EDGES = 30000, NODES = 2000 };

static uint32_t from[EDGES], to[EDGES];
static size_t edges, nodes;

static void read_numbers(const char *path)
{
    FILE *in = fopen(path, "r");
    char line[200];

    ZK_CHECK(in != NULL);
    edges = nodes = 0;
    while (fgets(line, sizeof line, in)) {
        unsigned a, b;
        if (sscanf(line, "%u %u", &a, &b) != 2)
            continue;
        from[edges] = a;
        to[edges++] = b;
        nodes = a >= nodes ? a + 1 : nodes;
        nodes = b >= nodes ? b + 1 : nodes;
    }
    fclose(in);
}

static void build(int kind, zk_graph *g)
{
    ZK_CHECK_OK(zk_graph_build(nodes, from, to, NULL, edges, kind, g, NULL));
}

ZK_TEST(email_network)
{
    const published triangles = {"centrality", "email-Eu-core.txt", "SNAP"},
                    o = {"communities", "email-Eu-core.txt", "networkx Louvain, leidenalg"};
    static uint32_t com[NODES], department[NODES];
    zk_community_how how = {.resolution = 1, .seed = 1, .runs = 10, .threads = 2};
    uint64_t all;
    double q, nmi;
    size_t count;
    zk_graph g;
    FILE *in;
    unsigned v, d;

    read_numbers(published_path("graph/email-Eu-core.txt"));
    build(ZK_GRAPH_UNDIRECTED | ZK_GRAPH_SIMPLE, &g);
    ZK_CHECK_OK(zk_graph_triangles(&g, &all, NULL, NULL));
    PUBLISHED(&triangles, "triangles", 105461, (double)all, 0);
    ZK_CHECK_OK(zk_graph_communities(&g, &how, com, &count, &q, NULL));
    PUBLISHED_REACHED(&o, "Louvain modularity", .4159, q);
    how.leiden = true;
    ZK_CHECK_OK(zk_graph_communities(&g, &how, com, &count, &q, NULL));
    PUBLISHED(&o, "Leiden modularity", .4175, q, 0.0001);
    in = fopen(published_path("graph/email-Eu-core-department-labels.txt"), "r");
    ZK_CHECK(in != NULL);
    while (fscanf(in, "%u %u", &v, &d) == 2)
        department[v] = d;
    fclose(in);
    ZK_CHECK_OK(zk_partition_nmi(com, department, nodes, &nmi, NULL));
    PUBLISHED(&o, "Leiden, NMI with departments", .59, nmi, 0.01);
    zk_graph_clear(&g);
}

ZK_TEST(karate_club)
{
    const published p = {"communities", "karate_edges.txt", "Brandes et al. 2008 (exact optimum)"};
    zk_community_how how = {.leiden = true, .resolution = 1, .seed = 1, .runs = 10, .threads = 1};
    uint32_t com[34];
    double q, again;
    size_t count;
    zk_graph g;

    read_numbers(published_path("graph/karate_edges.txt"));
    ZK_CHECK_INT(edges, 78);
    build(ZK_GRAPH_UNDIRECTED, &g);
    for (int leiden = 0; leiden < 2; leiden++) {
        how.leiden = leiden;
        ZK_CHECK_OK(zk_graph_communities(&g, &how, com, &count, &q, NULL));
        ZK_CHECK_OK(zk_graph_modularity(&g, com, 1, &again, NULL));
        ZK_CHECK_NEAR(q, again, 1e-15);
        PUBLISHED(&p, leiden ? "largest modularity (Leiden)" : "largest modularity (Louvain)", .41979, q,
                  5e-6);
    }
    zk_graph_clear(&g);
}

ZK_TEST(florentine_families)
{
    const published p = {"centrality", "florentine_edges.txt", "Padgett & Ansell 1993; networkx"};
    FILE *in = fopen(published_path("graph/florentine_edges.txt"), "r");
    char name[20][30], a[30], b[30];
    zk_graph_paths how = {.normalised = true, .threads = 1};
    double between[20];
    zk_graph g;

    ZK_CHECK(in != NULL);
    edges = nodes = 0;
    while (fscanf(in, "%29s %29s", a, b) == 2) {
        const char *ends[] = {a, b};
        for (int e = 0; e < 2; e++) {
            uint32_t v = 0;
            while (v < nodes && strcmp(name[v], ends[e]))
                v++;
            if (v == nodes)
                snprintf(name[nodes++], sizeof name[0], "%s", ends[e]);
            *(e ? &to[edges] : &from[edges]) = v;
        }
        edges++;
    }
    fclose(in);
    ZK_CHECK_INT(nodes, 15);
    ZK_CHECK_INT(edges, 20);
    build(ZK_GRAPH_UNDIRECTED, &g);
    ZK_CHECK_OK(zk_graph_betweenness(&g, &how, between, NULL));
    for (size_t v = 0; v < nodes; v++)
        if (!strcmp(name[v], "Medici"))
            PUBLISHED(&p, "betweenness of the Medici", .521978, between[v], 5e-7);
    zk_graph_clear(&g);
}

/* AUC over all plans together, as the figures to be beaten were worked out. Labels are looked at here alone. */
ZK_TEST(group_plans)
{
    const published p = {"groups", "group_plan_cases.csv", "share of calls inside the group"};
    enum { PLANS = 64 };
    static uint8_t kind[PLANS][NODES], member[NODES], is_false[5000], is_potential[NODES * PLANS],
        touching[NODES * PLANS];
    static double inside[5000], outside[NODES * PLANS], near[NODES * PLANS];
    static zk_affinity at[NODES];
    size_t n_in = 0, n_out = 0, n_near = 0, plans = 0;
    unsigned plan, who;
    char line[100], status[20], truth[20];
    zk_roc r;
    zk_graph g;
    FILE *in;

    read_numbers(published_path("graph/email-Eu-core.txt"));
    build(ZK_GRAPH_UNDIRECTED, &g);
    in = fopen(published_path("graph/group_plan_cases.csv"), "r");
    ZK_CHECK(in != NULL);
    while (fgets(line, sizeof line, in))
        if (sscanf(line, "%u,%u,%19[^,],%19[a-z]", &plan, &who, status, truth) == 4)
            kind[plan][who] = !strcmp(truth, "fake") ? 1 : !strcmp(truth, "true") ? 2 : 3;
    fclose(in);
    for (size_t k = 0; k < PLANS; k++) {
        size_t n = 0;
        for (size_t v = 0; v < nodes; v++) {
            member[v] = kind[k][v] == 1 || kind[k][v] == 2;
            n += member[v];
        }
        if (n == 0)
            continue;
        plans++;
        ZK_CHECK_OK(zk_group_affinity(&g, member, at, NULL));
        for (size_t v = 0; v < nodes; v++) {
            if (member[v]) {
                inside[n_in] = at[v].score;
                is_false[n_in++] = kind[k][v] == 1;
                continue;
            }
            outside[n_out] = at[v].score;
            is_potential[n_out++] = kind[k][v] == 3;
            if (at[v].inside > 0) {
                near[n_near] = at[v].score;
                touching[n_near++] = kind[k][v] == 3;
            }
        }
    }
    ZK_CHECK_INT(plans, 28);
    ZK_CHECK_OK(zk_roc_test(inside, is_false, n_in, true, 0.95, &r, NULL));
    PUBLISHED_REACHED(&p, "false members, AUC", .912, r.auc);
    ZK_CHECK_OK(zk_roc_test(outside, is_potential, n_out, false, 0.95, &r, NULL));
    PUBLISHED_REACHED(&p, "potential members among all others, AUC", .917, r.auc);
    ZK_CHECK_OK(zk_roc_test(near, touching, n_near, false, 0.95, &r, NULL));
    PUBLISHED_REACHED(&p, "potential members among those in touch, AUC", .917, r.auc);
    zk_graph_clear(&g);
}

ZK_TEST_MAIN()
