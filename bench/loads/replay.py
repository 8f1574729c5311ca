#!/usr/bin/env python3
"""How many flights a second a replay lives through: features, graph, prediction journal, outcomes, labels, monitors.

bench/loads/replay.py [--days N] [--runs N] [--whole]   (14 days of March, once)

The fear: a story of four months that nobody waits for. Limit: 10,000 flights a second on two cores. Data and training are not counted; what a shadow, a share and
a watch cost is, because the point-in-time model challenges on the second day and is promoted within the fortnight. --whole tells the story of the example as it is.
"""
import argparse
import json
import os
import re
import shutil
from pathlib import Path

from measured import run

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "examples/flights"
COPY = ROOT / "artifacts/bench/replay"
STORY = """story:
  - { at: 2001-03-01, deploy: static }
  - { at: 2001-03-02, challenge: today }
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--whole", action="store_true")
    options = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    run([ROOT / "flywheel", "--version"])  # builds when stale
    shutil.rmtree(COPY, ignore_errors=True)
    shutil.copytree(PROJECT, COPY, ignore=shutil.ignore_patterns(".flywheel"))
    if not options.whole:
        told = (COPY / "replay.yaml").read_text()
        told = re.sub(r"^span: .*$", f"span: 2001-03-01..2001-03-{options.days:02}", told, flags=re.M)
        (COPY / "replay.yaml").write_text(told[:told.index("story:")] + STORY)

    for _ in range(options.runs):
        shutil.rmtree(COPY / ".flywheel", ignore_errors=True)
        measured = run([ROOT / "flywheel", "replay", COPY, "--json"])
        told = json.loads(measured.output)
        print(f"{measured}  {told['rows']:,} flights: {told['rows_per_second']:,} a second, {told['rows_per_processor_second']:,} a second of processor time"
              f" ({told['seconds']} s, {told['processor_seconds']} s; data and training {told['training_seconds']} s, {told['training_processor_seconds']} s)", flush=True)


main()
