#!/usr/bin/env python3
"""How many flights a second a replay lives through: features, graph, prediction journal, outcomes, labels, monitors.

bench/loads/replay.py [--days N] [--runs N] [--whole] [--kills N [--seed N]]   (14 days of March, once, no kills)

The fear: a story of four months that nobody waits for. Limit: 10,000 flights a second on two cores. Data and training are not counted; what a shadow, a share and
a watch cost is, because the point-in-time model challenges on the second day and is promoted within the fortnight. --whole tells the story of the example as it is.
With --kills the story is told once more and killed so often, by SIGKILL at random moments, each time gone on with by the same command; what it tells in the end, and its
report, must be what they were without kills, but for the milliseconds that a decision took.
"""
import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from measured import run

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "examples/flights"
COPY = ROOT / "artifacts/bench/replay"
PROGRAM = ROOT / "artifacts/bin/Flywheel.Cli/release/flywheel"
STORY = """story:
  - { at: 2001-03-01, deploy: static }
  - { at: 2001-03-02, challenge: today }
"""


TIMES = re.compile(r'Decided and done in \d+ ms|"(training_)?(processor_)?seconds": ?[0-9.]+|"rows_per_(processor_)?second": ?[0-9.]+')


def told(output):
    return TIMES.sub("", output), TIMES.sub("", (COPY / ".flywheel/replay/replay.html").read_text())


def kill(kills, seconds, alone, chance):
    """Kills within about the time that the story takes, then lets it end."""
    shutil.rmtree(COPY / ".flywheel")
    began, gone_on = time.monotonic(), 0
    for at in range(kills + 1):
        story = subprocess.Popen([PROGRAM, "replay", COPY, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if at < kills:
            time.sleep(chance.uniform(0.3, max(1.0, 2.0 * seconds / (kills + 1))))
            story.send_signal(signal.SIGKILL)
        output, error = story.communicate()
        gone_on += error.startswith("An earlier replay was ended")
    same = [before == after for before, after in zip(alone, told(output))] if story.returncode == 0 else [error]
    print(f"killed {kills} times, gone on with {gone_on} times, {time.monotonic() - began:.0f} s; told the same: {same[0]}; the same report: {same[-1]}")
    if same != [True, True]:
        sys.exit(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=20261121)
    options = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    run([ROOT / "flywheel", "--version"])  # builds when stale
    shutil.rmtree(COPY, ignore_errors=True)
    shutil.copytree(PROJECT, COPY, ignore=shutil.ignore_patterns(".flywheel"))
    if not options.whole:
        story = (COPY / "replay.yaml").read_text()
        story = re.sub(r"^span: .*$", f"span: 2001-03-01..2001-03-{options.days:02}", story, flags=re.M)
        (COPY / "replay.yaml").write_text(story[:story.index("story:")] + STORY)

    for _ in range(options.runs):
        shutil.rmtree(COPY / ".flywheel", ignore_errors=True)
        measured = run([PROGRAM, "replay", COPY, "--json"])
        story = json.loads(measured.output)
        print(f"{measured}  {story['rows']:,} flights: {story['rows_per_second']:,} a second, {story['rows_per_processor_second']:,} a second of processor time"
              f" ({story['seconds']} s, {story['processor_seconds']} s; data and training {story['training_seconds']} s, {story['training_processor_seconds']} s)", flush=True)

    if options.kills:
        kill(options.kills, measured.wall, told(measured.output), random.Random(options.seed))


main()
