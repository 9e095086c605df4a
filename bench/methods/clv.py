# SPDX-License-Identifier: Apache-2.0
"""The peer of clv.c: the BG/NBD likelihood in numpy, maximised by scipy's L-BFGS-B in logarithms, from one start.

Prints seconds and log-likelihood.
"""
import sys
import time

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, gammaln

data = np.fromfile(sys.argv[1])
x, tx, T = data.reshape(3, -1)


def minus_loglik(log_p):
    r, alpha, a, b = np.exp(log_p)
    lead = gammaln(r + x) - gammaln(r) + r * np.log(alpha) - betaln(a, b) + betaln(a, b + x)
    alive = -(r + x) * np.log(alpha + T)
    with np.errstate(divide="ignore"):
        gone = np.where(x > 0, np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + tx), -np.inf)
    return -np.mean(lead + np.logaddexp(alive, gone))


start = time.perf_counter()
fit = minimize(minus_loglik, np.log([1.0, x.mean() and T.mean() / x.mean(), 1.0, 2.0]), method="L-BFGS-B")
print(time.perf_counter() - start, -fit.fun * len(x))
