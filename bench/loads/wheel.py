#!/usr/bin/env python3
"""Times one whole turn of the flights example beside the same job written by hand, in one run on one machine.

bench/loads/wheel.py [--trials N [N ...]]   needs Debian's python3-pandas python3-sklearn python3-xgboost python3-yaml

The fear: what a system adds (versions, lineage, leak guard, intervals, gates, a release) makes it slower than a script. Limit: 5 times
faster than `flights_pandas.py`, peak 3 GB, goal 90 s; a second, unchanged run under 1 s.

The same on both sides: source, cleaning, features (the same windows and timetable), sample of training rows, number of trials, space of
parameters, rounds and early stopping, threads, all of May to choose by, all of June to judge on, the logistic baseline.
Not the same: the script tries each parameter set on all training rows; Flywheel's project says `strategy: halving`, which tries most sets
on fewer rows. The script stops after point metrics; Flywheel also profiles, guards against leaks, draws intervals, and writes a release.
Each N of --trials is one run of the script: 1 is the job without any search, for scale.
"""
import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import yaml

from measured import run

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "examples/flights"
FIGURES = ["auc", "log_loss", "pr_auc", "brier", "ece"]


def space():
    """The sample and the search of the project file, in the words of the script."""
    train = yaml.safe_load((PROJECT / "flywheel.yaml").read_text())["train"]
    trees = next(candidate["gradient-boosting"] for candidate in train["candidates"] if "gradient-boosting" in candidate)
    rounds, early_stop = trees["rounds"].removeprefix("..").split(" early-stop ")
    words = ["--sample", train["rows"], "--rounds", rounds, "--early-stop", early_stop, "--depth", *trees["max_depth"].split(".."),
             "--learning-rate", *trees["learning_rate"].removesuffix(" log").split("..")]
    return train["search"]["trials"], [str(word).replace("_", "") if str(word)[0].isdigit() else str(word) for word in words]


def june(figures):
    return "  ".join(f"{name} {figures[name]:.4f}" for name in FIGURES)


def main():
    trials, words = space()
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--trials", type=int, nargs="+", default=[trials, 1], help="parameter sets the script tries, a run each")
    options = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")

    flywheel = ROOT / "flywheel"
    run([flywheel, "--version"])  # builds when stale
    (ROOT / "node_modules/vega-datasets/data/flights-3m.parquet").read_bytes()  # neither side pays for a cold disk
    workspace = Path(tempfile.mkdtemp(prefix="flywheel-wheel-"))
    try:
        turn = run([flywheel, "run", PROJECT, "--workspace", workspace])
        again = run([flywheel, "run", PROJECT, "--workspace", workspace])
        report = json.loads(run([flywheel, "show", PROJECT, "report", "--workspace", workspace, "--json"]).output)
    finally:
        shutil.rmtree(workspace)
    print(f"flywheel run             {turn}  {june({line['name']: line['value'] for line in report['metrics']})}")
    print(f"flywheel run, unchanged  {again}  {again.output.strip()}")

    for count in options.trials:
        script = run([sys.executable, ROOT / "bench/loads/flights_pandas.py", *words, "--trials", count])
        print(f"pandas, {count:2} trials        {script}  {june(json.loads(script.output)['june'])}")
        print(f"    {script.wall / turn.wall:.2f} x the wall time, {script.cpu / turn.cpu:.2f} x the processor time, {script.peak / turn.peak:.2f} x the memory of flywheel run",
              flush=True)


if __name__ == "__main__":
    main()
