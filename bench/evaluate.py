# SPDX-License-Identifier: Apache-2.0
#
# The twelve indicators of bench/twelve.yaml with pandas, for bench/evaluate.c to time.
#
#     evaluate.py prepare CSV-FOLDER OUT     CSV to pickled frames, pandas' own quick form (not timed)
#     evaluate.py run OUT AS-OF              frames to twelve indicators and their z-scores
#
# Payments meet bills by customer and month (a merge); what names no month is left out, which is less work than
# Zhike does, not more.
import sys

import numpy as np
import pandas as pd


def prepare(folder, out):
    bills = pd.read_csv(
        f"{folder}/bills.csv", usecols=[1, 2, 3, 4, 5, 6], names=["c", "period", "issued", "due", "energy", "amount"],
        header=0, parse_dates=["period", "issued", "due"], dtype={"c": "int64", "energy": "float64", "amount": "float64"})
    payments = pd.read_csv(
        f"{folder}/payments.csv", usecols=[1, 2, 3, 4], names=["c", "date", "amount", "period"], header=0,
        parse_dates=["date", "period"], dtype={"c": "int64", "amount": "float64"})
    bills.to_pickle(f"{out}.bills")
    payments.to_pickle(f"{out}.payments")


def run(out, as_of):
    bills = pd.read_pickle(f"{out}.bills")
    payments = pd.read_pickle(f"{out}.payments")
    as_of = pd.Timestamp(as_of)
    bills = bills[bills.issued <= as_of]
    payments = payments[payments.date <= as_of]
    year, two = as_of - pd.DateOffset(months=12), as_of - pd.DateOffset(months=24)

    paid = payments.groupby(["c", "period"]).agg(paid=("amount", "sum"), last=("date", "max")).reset_index()
    bills = bills.merge(paid, on=["c", "period"], how="left")
    bills["open"] = (bills.amount - bills.paid.fillna(0)).clip(lower=0)
    settled = bills["last"].where(bills.open <= 0, as_of)
    bills["late_days"] = (settled - bills.due).dt.days.clip(lower=0)

    b12, b24 = bills[bills.issued > year], bills[bills.issued > two]
    g12, g24 = b12.groupby("c"), b24.groupby("c")
    p12, p24 = payments[payments.date > year].groupby("c"), payments[payments.date > two].groupby("c")
    month = (b24.period.dt.year * 12 + b24.period.dt.month).to_numpy()
    x = month - month.min()
    sums = pd.DataFrame({"c": b24.c, "n": 1, "x": x, "y": b24.energy, "xx": x * x, "xy": x * b24.energy}).groupby("c").sum()
    table = pd.DataFrame({
        "amount": g12.amount.sum(),
        "energy": g12.energy.sum(),
        "largest": g12.amount.max(),
        "bills": g24.amount.count(),
        "slope": (sums.n * sums.xy - sums.x * sums.y) / (sums.n * sums.xx - sums.x**2),
        "deviation": g24.amount.std(),
        "late": b12[b12.late_days > 0].groupby("c").amount.count(),
        "longest": g24.late_days.max(),
        "owed": bills[bills.due < as_of].groupby("c").open.sum(),
        "paid": p12.amount.sum(),
        "payments": p24.amount.count(),
        "recency": (as_of - payments.groupby("c").date.max()).dt.days,
    }).fillna(0)
    score = ((table - table.mean()) / table.std()).mean(axis=1)
    print(len(table), float(np.abs(score).sum()))


if sys.argv[1] == "prepare":
    prepare(sys.argv[2], sys.argv[3])
else:
    run(sys.argv[2], sys.argv[3])
