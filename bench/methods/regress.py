# SPDX-License-Identifier: Apache-2.0
#
# The peers of bench/methods/regress.c: numpy.linalg.lstsq and statsmodels OLS on the numbers handed over.
# One thread; CPU seconds, best of three.
import os
import sys
import time

for v in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[v] = "1"
try:
    import numpy as np
except ImportError:
    sys.exit(1)

path, n, p = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
raw = np.fromfile(path).reshape(p + 2, n)
X, y, groups = np.ascontiguousarray(raw[:p].T), raw[p], raw[p + 1].astype(int)


def row(what, fn):
    best = None
    for _ in range(3):
        t = time.process_time()
        beta, se = fn()
        t = time.process_time() - t
        best = t if best is None else min(best, t)
    print(f"| {what} | {best:.2f} | {n / best / 1e6:.2f} | {beta:.9f} | {se} |", flush=True)


def lstsq():
    return np.linalg.lstsq(X, y, rcond=None)[0][-1], ""


row(f"numpy {np.__version__}: lstsq, coefficients only", lstsq)
try:
    import statsmodels
    import statsmodels.api as sm
except ImportError:
    print("| statsmodels: not installed | | | | |")
    sys.exit(0)


def ols(**kw):
    def run():
        r = sm.OLS(y, X).fit(**kw)
        return r.params[-1], f"{r.bse[-1]:.9f}"

    return run


name = f"statsmodels {statsmodels.__version__}"
row(f"{name}: fit, classical errors", ols())
row(f"{name}: fit, HC1", ols(cov_type="HC1"))
row(f"{name}: fit, 10,000 clusters", ols(cov_type="cluster", cov_kwds={"groups": groups}))
