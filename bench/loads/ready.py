#!/usr/bin/env python3
"""Times 'flywheel serve' from its start to the first 200 of /health/ready, with the live state stored and without.

The fear: a server that comes back late after a crash or a move. Limit: 2 s with the release loaded and checked.
Usage: bench/loads/ready.py WORKSPACE [RUNS]   (a workspace in which examples/flights was run; its stored states are made anew)
"""
import os
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORKSPACE = sys.argv[1]
RUNS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
PORT = 5097


def start():
    """Seconds to readiness, and seconds of processor time until then."""
    command = [str(ROOT / "artifacts/bin/Flywheel.Cli/release/flywheel"), "serve", "examples/flights", "--workspace", WORKSPACE, "--port", str(PORT)]
    began = time.perf_counter()
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health/ready") as answer:
                    if answer.status == 200:
                        break
            except urllib.error.URLError:
                pass
            time.sleep(0.01)
        taken = time.perf_counter() - began
        fields = Path(f"/proc/{server.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return taken, (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    finally:
        server.terminate()
        server.wait()


subprocess.run([str(ROOT / "flywheel"), "--version"], stdout=subprocess.DEVNULL, check=True)  # builds when stale
with sqlite3.connect(Path(WORKSPACE) / "catalog.db") as catalog:
    try:
        catalog.execute("DELETE FROM serving_states")
    except sqlite3.OperationalError:
        pass  # a workspace that never served
rebuilt = start()
stored = [start() for _ in range(RUNS)]
wall = [taken for taken, _ in stored]
print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
print(f"live state made from the events and stored: {rebuilt[0]:.2f} s, processor {rebuilt[1]:.2f} s")
print(f"live state read: median {statistics.median(wall):.2f} s, fastest {min(wall):.2f} s, processor {statistics.median(cpu for _, cpu in stored):.2f} s")
