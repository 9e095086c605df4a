# SPDX-License-Identifier: Apache-2.0
"""The peer of learn.c: scikit-learn's k-means from the same start (the first rows) for the same number of iterations.

Prints seconds, processor seconds (the best of three) and the SSE.
"""
import sys
import time
import warnings

import numpy as np
from sklearn.cluster import KMeans

warnings.simplefilter("ignore")
path, cols, k, iterations = sys.argv[1], *map(int, sys.argv[2:5])
x = np.fromfile(path).reshape(-1, cols)
best = cpu = np.inf
for _ in range(3):
    fit = KMeans(k, init=x[:k].copy(), n_init=1, max_iter=iterations, tol=0, algorithm="lloyd")
    start = time.perf_counter(), time.process_time()
    fit.fit(x)
    best = min(best, time.perf_counter() - start[0])
    cpu = min(cpu, time.process_time() - start[1])
print(best, cpu, fit.inertia_)
