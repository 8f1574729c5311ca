#!/usr/bin/env python3
"""Turns the flights example over 0.3, 3 and 30 million rows and draws time and memory per row.

bench/loads/growth.py [--rows 0.3 3 30] [--svg FILE]   needs Debian's python3-pandas, and 12 GB of disk for 30 million rows

The fear: something in the wheel grows faster than the rows, and nobody sees it until the data is large. Limits: 30 million rows within 12 times
the time of 3 million and 16 GB; time and memory per row flat or falling.
0.3 million is every tenth row; 30 million is ten copies, each 182 days (26 weeks) after the one before. The project is the example's own with
other files, a longer period split in the same proportions, and the expected row count scaled; it still trains on its sample of 150,000 rows.
"""
import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

import parquet
from measured import run

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples/flights"
MODULES = ROOT / "node_modules"
SOURCE = MODULES / "vega-datasets/data/flights-3m.parquet"
SHIFT_DAYS = 182
# share of the three million rows: what is read, the split, the first day after the period
ALL = "SELECT * FROM read_parquet('{source}')"
SIZES = {
    0.3: ("SELECT * EXCLUDE n FROM (SELECT *, row_number() OVER () AS n FROM read_parquet('{source}')) WHERE n % 10 = 0",
          "train: 2001-01..2001-04, validate: 2001-05, test: 2001-06", "2001-07-01"),
    3: (ALL, "train: 2001-01..2001-04, validate: 2001-05, test: 2001-06", "2001-07-01"),
    30: (" UNION ALL ".join(f"SELECT * REPLACE (date + INTERVAL {SHIFT_DAYS * copy} DAY AS date) FROM read_parquet('{{source}}')" for copy in range(10)),
         "train: 2001-01..2004-04, validate: 2004-05..2005-02, test: 2005-03..2005-12", "2006-01-01"),
}


def project(folder, millions):
    """The example over other rows. Every replacement must be found once: an example that changed must not be measured by mistake."""
    rows, split, end = SIZES[millions]
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".flywheel"))
    shutil.copy(MODULES / "vega-datasets/data/airports.csv", folder)
    library = MODULES / "@duckdb/node-bindings-linux-x64/libduckdb.so"
    parquet.query(library, f"COPY ({rows.format(source=SOURCE)}) TO '{folder}/flights.parquet' (FORMAT parquet)")
    replace(folder / "flywheel.yaml", {
        '"npm:vega-datasets/data/flights-3m.parquet"': "flights.parquet",
        '"npm:vega-datasets/data/airports.csv"': "airports.csv",
        "2_900_000": str(int(millions * 966_666)),
        "train: 2001-01..2001-04, validate: 2001-05, test: 2001-06": split,
        "auc >= 0.86": "auc >= 0.6",  # a tenth of the flights know a tenth of the timetable
    })
    replace(folder / "sql/flights.sql", {"date >= TIMESTAMP '2001-07-01'": f"date >= TIMESTAMP '{end}'"})


def replace(file, texts):
    text = file.read_text()
    for old, new in texts.items():
        if text.count(old) != 1:
            sys.exit(f"{file.name} of the example holds '{old}' {text.count(old)} times, not once.")
        text = text.replace(old, new)
    file.write_text(text)


def turn(millions):
    folder = Path(tempfile.mkdtemp(prefix="flywheel-growth-")) / "flights"
    try:
        project(folder, millions)
        return run([ROOT / "flywheel", "run", folder, "--workspace", folder.parent / "workspace"])
    finally:
        shutil.rmtree(folder.parent)


def plot(measured):
    """Processor time and peak memory per row over rows, both axes by powers of ten, as one small SVG."""
    import math
    width, height, left, bottom = 460, 260, 60, 40
    lines = [("processor time, µs a row", "#1f6feb", [(m, r.cpu / m) for m, r in measured]), ("peak memory, bytes a row", "#c2410c", [(m, r.peak * 1000 / m) for m, r in measured])]
    low = math.floor(min(math.log10(y) for *_, points in lines for _, y in points))
    high = math.ceil(max(math.log10(y) for *_, points in lines for _, y in points))
    across = lambda m: left + (math.log10(m) - math.log10(0.3)) / 2 * (width - left - 30)
    up = lambda y: height - bottom - (math.log10(y) - low) / (high - low) * (height - bottom - 40)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11">', f'<rect width="{width}" height="{height}" fill="white"/>']
    parts += [f'<path d="M{left} {up(10**p):.1f}H{width - 30}" stroke="#ddd"/><text x="{left - 6}" y="{up(10**p) + 4:.1f}" text-anchor="end">{10**p:,g}</text>' for p in range(low, high + 1)]
    parts += [f'<text x="{across(m):.1f}" y="{height - 20}" text-anchor="middle">{m:g} M rows</text>' for m, _ in measured]
    for i, (name, colour, points) in enumerate(lines):
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{" ".join(f"{across(m):.1f},{up(y):.1f}" for m, y in points)}"/>')
        parts += [f'<circle cx="{across(m):.1f}" cy="{up(y):.1f}" r="3" fill="{colour}"/>' for m, y in points]
        parts.append(f'<text x="{left + i * 190}" y="20" fill="{colour}">{name}</text>')
    return "".join([*parts, "</svg>\n"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=float, nargs="+", default=list(SIZES), choices=list(SIZES), help="millions")
    parser.add_argument("--svg", type=Path, help="draw the curve to this file")
    options = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    run([ROOT / "flywheel", "--version"])  # builds when stale

    measured = []
    for millions in options.rows:
        measured.append((millions, turn(millions)))
        used = measured[-1][1]
        print(f"{millions:4g} M rows  {used}   a row: {used.wall / millions:6.1f} µs wall  {used.cpu / millions:6.1f} µs processor  {used.peak * 1000 / millions:7.0f} bytes", flush=True)
    for (few, less), (many, more) in zip(measured, measured[1:]):
        print(f"{many / few:.0f} times the rows: {more.wall / less.wall:.1f} times the wall time, {more.cpu / less.cpu:.1f} times the processor time, {more.peak / less.peak:.1f} times the memory")
    if options.svg:
        options.svg.write_text(plot(measured))


if __name__ == "__main__":
    main()
