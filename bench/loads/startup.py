#!/usr/bin/env python3
"""Times './flywheel --help' beside 'dotnet --version', run in turn so that both see the same machine.

The fear: a command line that is slow to start is not used. Limit: 200 ms.
"""
import statistics
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = {"./flywheel --help": [str(ROOT / "flywheel"), "--help"], "dotnet --version": ["dotnet", "--version"]}
RUNS = 25


def milliseconds(command):
    started = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, cwd=ROOT)
    return (time.perf_counter() - started) * 1000


subprocess.run([str(ROOT / "flywheel"), "--version"], stdout=subprocess.DEVNULL, check=True)  # builds when stale
times = {name: [] for name in COMMANDS}
for _ in range(RUNS):
    for name, command in COMMANDS.items():
        times[name].append(milliseconds(command))

for name, taken in times.items():
    print(f"{name:20} min {min(taken):4.0f} ms  median {statistics.median(taken):4.0f} ms  max {max(taken):4.0f} ms")
