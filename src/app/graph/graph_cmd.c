/* SPDX-License-Identifier: Apache-2.0
 *
 * The commands on networks.
 */
#include "app/graph/graph.h"

extern const zk_feature zk_feature_graph;

static const zk_cmd cmds[] = {
    {.words = "groups",
     .operands = "CALLS",
     .min = 1,
     .max = 1,
     .summary = {"集团客户: 由通话记录找出虚假成员、潜在成员和份额",
                 "group plans: false members, potential members and share from call records"},
     .help = {"CALLS 是通话记录（两列号码、可选次数），名单由 --members 给出。\n\n"
              "  zhike groups calls.csv --members plans.csv\n"
              "  zhike groups calls.csv --members plans.csv --listed status=listed --json",
              "CALLS are call records (two numbers, optionally how many); --members gives the lists.\n\n"
              "  zhike groups calls.csv --members plans.csv\n"
              "  zhike groups calls.csv --members plans.csv --listed status=listed --json"},
     .opts = zk__groups_opts,
     .fn = zk__groups_cmd,
     .no_folder = true},
    {.words = "communities",
     .operands = "RELATIONS",
     .min = 1,
     .max = 1,
     .summary = {"社群: 网络中哪些客户属于一起（Leiden、Louvain）",
                 "communities: which customers of a network belong together (Leiden, Louvain)"},
     .help = {"RELATIONS 是关系清单：有表头的表，或每行 “甲 乙 [权重]”。\n\n"
              "  zhike communities calls.csv --plot communities.svg\n"
              "  zhike communities links.txt --simple --method louvain --labels departments.txt",
              "RELATIONS is a table with a head line, or lines \"a b [weight]\".\n\n"
              "  zhike communities calls.csv --plot communities.svg\n"
              "  zhike communities links.txt --simple --method louvain --labels departments.txt"},
     .opts = zk__communities_opts,
     .fn = zk__communities_cmd,
     .no_folder = true},
    {.words = "centrality",
     .operands = "RELATIONS",
     .min = 1,
     .max = 1,
     .summary = {"中心性: PageRank、中介、接近、度、三角形",
                 "who matters in a network: PageRank, betweenness, closeness, degree, triangles"},
     .help = {"RELATIONS 是关系清单：有表头的表，或每行 “甲 乙 [权重]”。\n\n"
              "  zhike centrality families.txt --measure betweenness\n"
              "  zhike centrality guarantees.csv --directed --measure pagerank,degree --json",
              "RELATIONS is a table with a head line, or lines \"a b [weight]\".\n\n"
              "  zhike centrality families.txt --measure betweenness\n"
              "  zhike centrality guarantees.csv --directed --measure pagerank,degree --json"},
     .opts = zk__centrality_opts,
     .fn = zk__centrality_cmd,
     .no_folder = true},
    {.words = "exposure",
     .operands = "RELATIONS",
     .min = 1,
     .max = 1,
     .summary = {"风险传导: 沿担保、关联、供应关系谁会受累，逐条路线说明",
                 "exposure: who is hurt along guarantees, affiliates, supply; every route in words"},
     .help =
         {"RELATIONS 每行一个关系：起点出事，终点损失权重所示份额（0 到 1）；--risk 给出各客户自身风险。\n\n"
          "  zhike exposure relations.csv --risk risk.csv --decay 0.8 --steps 4\n"
          "  zhike exposure supply.csv --risk risk.csv --both --amounts --json",
          "Each row of RELATIONS: when `from` fails, `to` loses the share given as weight (0 to 1). --risk "
          "has each\n"
          "customer's own risk.\n\n"
          "  zhike exposure relations.csv --risk risk.csv --decay 0.8 --steps 4\n"
          "  zhike exposure supply.csv --risk risk.csv --both --amounts --json"},
     .opts = zk__exposure_opts,
     .fn = zk__exposure_cmd,
     .no_folder = true},
    {0}};

const zk_feature zk_feature_graph = {.name = "graph", .title = {"关系网络", "Networks"}, .cmds = cmds};
