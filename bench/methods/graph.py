# SPDX-License-Identifier: Apache-2.0
"""The peer of graph.c: networkx on the same edges. Prints lines "name seconds result"; exit code 1 without networkx."""
import resource
import sys
import time

try:
    import networkx as nx
except ImportError:
    sys.exit(1)


def timed(name, work):
    start = time.process_time()
    value = work()
    print(name, time.process_time() - start, value, flush=True)


graph = nx.Graph()


def build():
    with open(sys.argv[1]) as lines:
        graph.add_edges_from(tuple(map(int, line.split())) for line in lines)
    return graph.number_of_edges()


timed("build", build)
if hasattr(nx.algorithms.community, "louvain_communities"):
    found = []
    timed("louvain", lambda: (found.extend(nx.algorithms.community.louvain_communities(graph, seed=1)),
                              nx.algorithms.community.modularity(graph, found))[1])
try:
    timed("pagerank", lambda: nx.pagerank(graph, tol=1e-8 / len(graph))[0])
except ModuleNotFoundError:
    pass
timed("triangles", lambda: sum(nx.triangles(graph).values()) // 3)
timed("betweenness", lambda: (nx.betweenness_centrality(graph, k=int(sys.argv[2]), seed=1), int(sys.argv[2]))[1])
print("memory", 0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
