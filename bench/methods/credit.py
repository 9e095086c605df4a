# SPDX-License-Identifier: Apache-2.0
"""The peers of credit.c: a WoE scorecard in numpy and scikit-learn, roc_auc_score, xgboost for Python.

Prints seconds, the AUC and the memory above the input in MB.
"""
import resource
import sys
import time

import numpy as np

ROWS, VARS, SCORES, BOOST_ROWS, ROUNDS = 1_000_000, 20, 10_000_000, 100_000, 100


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def load(path):
    with open(path + "/credit.bin", "rb") as f:
        x = np.fromfile(f, float, ROWS * VARS).reshape(VARS, ROWS)
        bad = np.fromfile(f, np.uint8, ROWS)
        score = np.fromfile(f, float, SCORES)
        event = np.fromfile(f, np.uint8, SCORES)
    return x, bad, score, event


def scorecard(x, bad, score, event):
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    w = np.empty((ROWS, VARS))
    bads, goods = bad.sum(), ROWS - bad.sum()
    for v in range(VARS):
        cuts = np.unique(np.quantile(x[v], np.arange(1, 8) / 8))
        k = np.searchsorted(cuts, x[v], side="right")
        b = np.bincount(k, bad, len(cuts) + 1)
        n = np.bincount(k, minlength=len(cuts) + 1)
        w[:, v] = np.log(np.maximum(b, 0.9) / bads / (np.maximum(n - b, 0.9) / goods))[k]
    model = LogisticRegression(C=1e6, max_iter=200).fit(w, bad)
    return roc_auc_score(bad, model.decision_function(w))


def roc(x, bad, score, event):
    from sklearn.metrics import roc_auc_score

    return roc_auc_score(event, score)


def boost(x, bad, score, event):
    import xgboost
    from sklearn.metrics import roc_auc_score

    d = xgboost.DMatrix(np.ascontiguousarray(x[:, :BOOST_ROWS].T), bad[:BOOST_ROWS], nthread=1)
    options = {"objective": "binary:logistic", "tree_method": "hist", "max_depth": 3, "eta": 0.05, "subsample": 0.8,
               "colsample_bytree": 0.8, "nthread": 1}
    return roc_auc_score(bad[:BOOST_ROWS], xgboost.train(options, d, ROUNDS).predict(d))


work, args = globals()[sys.argv[1]], load(sys.argv[2])
import sklearn.metrics  # noqa: E402,F401  (not part of what is timed)

base, best = peak_mb(), float("inf")
for _ in range(2):
    start = time.perf_counter()
    auc = work(*args)
    best = min(best, time.perf_counter() - start)
print(best, auc, peak_mb() - base)
