#!/usr/bin/env python3
"""Times 'flywheel profile' of three million flights beside the same questions asked with pandas.

bench/loads/profile.py WORKSPACE [RUNS]   (a workspace in which examples/flights was run; needs Debian's python3-pandas)

The fear: a look at the data that takes longer than a breath is not taken. Limit: 3 s for three million rows, nine columns, start included.
The script answers of the five raw columns what Flywheel answers of the nine made from them: missing, distinct, quantiles, histogram, most frequent
values, relation to the label.
"""
import statistics
import sys
from pathlib import Path

from measured import run

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "node_modules/vega-datasets/data/flights-3m.parquet"
LIBRARY = ROOT / "node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so"


def with_pandas():
    import numpy as np
    import parquet
    rows = parquet.query(LIBRARY, f"SELECT * FROM read_parquet('{SOURCE}')")
    late = (rows.delay > 15).to_numpy()
    for name in rows.columns:
        column = rows[name]
        column.isna().sum(), column.nunique(), column.value_counts().head(20)
        if column.dtype.kind in "ifM":
            numbers = column.astype("i8").to_numpy()
            np.quantile(numbers, [0, .01, .05, .25, .5, .75, .95, .99, 1]), np.histogram(numbers, 20)
            ranks = column.rank().to_numpy()
            (ranks[late].sum() / late.sum() - late.sum() / 2) / (~late).sum()  # AUC, after Mann and Whitney
        else:
            late_share = rows.groupby(name, observed=True).delay.agg(lambda delays: (delays > 15).mean())
            late_share.std()


def main():
    if sys.argv[1] == "--pandas":
        return with_pandas()
    workspace, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    commands = {"flywheel profile": [ROOT / "flywheel", "profile", ROOT / "examples/flights", "flights", "--workspace", workspace],
                "pandas": [sys.executable, __file__, "--pandas"]}
    run([ROOT / "flywheel", "--version"])  # builds when stale
    for name, command in commands.items():
        taken = [run(command) for _ in range(runs)]
        print(f"{name:17} median {statistics.median(one.wall for one in taken):5.2f} s wall, {statistics.median(one.cpu for one in taken):5.2f} s processor; "
              f"fastest {min(one.wall for one in taken):5.2f} s; peak {max(one.peak for one in taken):.2f} GB", flush=True)


if __name__ == "__main__":
    main()
