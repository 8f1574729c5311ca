#!/usr/bin/env python3
"""Records the flights example's features as pandas computes them: python3 eng/reference/flights.py [FILE] [options of flights_pandas.py]

One line per flight of a fixed sample: its place in the source (from 0), when it left and when its delay was known (Unix seconds),
then the features of bench/loads/flights_pandas.py at full precision; empty is null. The sample has flights from the first days (empty
windows), from the days around the change of clocks, and from June.
"""
import sys
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench" / "loads"))
import flights_pandas as yardstick  # noqa: E402
import parquet  # noqa: E402

PERIODS = {("2001-01-01", "2001-01-09"): 60, ("2001-03-31", "2001-04-03"): 60, ("2001-06-01", "2001-07-02"): 180}


def main(file, options):
    raw = parquet.query(options.duckdb, f"SELECT * FROM read_parquet('{options.flights}')")
    flights, airports = yardstick.clean(raw.assign(source_row=np.arange(len(raw))), pd.read_csv(options.zones))
    random = np.random.default_rng(options.seed)
    rows = pd.concat(flights[flights.departs_at.between(*period)].sample(count, random_state=random) for period, count in PERIODS.items())
    rows = rows.sort_index().reset_index(drop=True)
    features = yardstick.static(rows, airports, pd.read_csv(options.airports)) | yardstick.windows(flights, rows) | yardstick.timetable(flights, rows)
    seconds = {name: rows[name].astype("i8") // 10**9 for name in ("departs_at", "known_at")}
    file.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame({"source_row": rows.source_row, **seconds, **features}).to_csv(file, index=False)


if __name__ == "__main__":
    named = len(sys.argv) > 1 and not sys.argv[1].startswith("-")
    target = Path(sys.argv.pop(1)) if named else ROOT / "tests" / "data" / "flights" / "features.csv"
    main(target, yardstick.arguments())
