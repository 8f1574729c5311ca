#!/usr/bin/env python3
"""Records how XGBoost's models of the flights fare, day by day, March to June: python3 eng/reference/days.py [FILE] [options of flights_pandas.py]

Four models, each of depth 8 to 10 and 300 rounds: `old` (January and February, no windows), `new` (January to April, no windows), `narrow` (April and May, no
windows) and `live` (January and February, with the windows known at departure). A day begins at 08:00 UTC, when fewest flights leave. One line a day: flights,
late flights, the sum of each model's scores, and of its logarithmic losses. Needs about 5 minutes and what flights_pandas.py needs.
"""
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench" / "loads"))
import flights_pandas as yardstick  # noqa: E402
import parquet  # noqa: E402

MODELS = {"old": (1, 2, 10, False), "new": (1, 4, 10, False), "narrow": (4, 5, 10, False), "live": (1, 2, 8, True)}
DAY_BEGINS = pd.Timedelta("8h")


def fit(table, late, rows, depth, seed, threads):
    settings = {"objective": "binary:logistic", "tree_method": "hist", "max_depth": depth, "learning_rate": 0.1, "min_child_weight": 50,
                "colsample_bytree": 0.7, "nthread": threads, "seed": seed}
    return xgboost.train(settings, xgboost.QuantileDMatrix(table[rows], late[rows]), 300)


def score(model, table):
    return np.concatenate([model.inplace_predict(table.iloc[at:at + 250_000].values) for at in range(0, len(table), 250_000)]).astype("f8")


def main(file, options):
    raw = parquet.query(options.duckdb, f"SELECT * FROM read_parquet('{options.flights}')")
    flights, airports = yardstick.clean(raw, pd.read_csv(options.zones))
    del raw
    static = pd.DataFrame(yardstick.static(flights, airports, pd.read_csv(options.airports))).astype("f4")[yardstick.STATIC]
    windows = pd.DataFrame(yardstick.windows(flights, flights)).astype("f4")
    month, late = flights.departs_at.dt.month, flights.late.values
    days = pd.DataFrame({"day": (flights.departs_at - DAY_BEGINS).dt.date, "flights": 1, "late": late})
    for seed, (name, (first, last, depth, live)) in enumerate(MODELS.items(), 1):
        table = pd.concat([static, windows], axis=1) if live else static
        scores = score(fit(table, late, (month >= first) & (month <= last), depth, seed, options.threads), table)
        clipped = scores.clip(1e-6, 1 - 1e-6)
        days[f"{name}_score"], days[f"{name}_loss"] = scores, -np.log(np.where(late == 1, clipped, 1 - clipped))
    daily = days.groupby("day").sum().loc[pd.Timestamp("2001-03-01").date():pd.Timestamp("2001-06-30").date()]
    daily.round(6).to_csv(file)


if __name__ == "__main__":
    named = len(sys.argv) > 1 and not sys.argv[1].startswith("-")
    target = Path(sys.argv.pop(1)) if named else ROOT / "tests" / "data" / "flights" / "days.csv"
    main(target, yardstick.arguments())
