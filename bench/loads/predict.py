#!/usr/bin/env python3
"""Single-row predictions over HTTP beside an echo of the same server, by wrk with 32 connections, in turn so that both see the same machine.

The fear: the product costs more than the web server under it. Limit: at least half of the echo's requests a second, features and journal on.
Usage: bench/loads/predict.py WORKSPACE [SECONDS] [ROUNDS]   (a workspace in which examples/flights was run; needs Debian's wrk)
"""
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORKSPACE = sys.argv[1]
SECONDS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 3
PORT = 5098
WARM_UP = 6
MOST_WARM_UPS = 12
AIRPORTS = "ATL ORD DFW LAX PHX DEN STL DTW MSP SFO LAS EWR PHL IAH CLT".split()

SCRIPT = """
local airports = { %s }
local at = 0
request = function()
  at = at + 1
  local origin = airports[at %% #airports + 1]
  local destination = airports[(at * 7 + 3) %% #airports + 1]
  -- As real callers ask: about the present, which moves on; twelve flights a minute.
  local minute = math.floor(at / 12) %% (18 * 1440)
  local day = string.format("2001-06-%%02d", 10 + math.floor(minute / 1440))
  local body = string.format('{"rows":[{"departs_at":"%%sT%%02d:%%02d:00Z","departs_local":"%%sT12:30:00","arrives_local":"%%sT15:20:00","origin":"%%s","destination":"%%s","distance":%%d}]}',
    day, math.floor(minute / 60) %% 24, minute %% 60, day, day, origin, destination, 300 + at %% 2000)
  return wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, body)
end
done = function(summary, latency)
  io.write(string.format("RESULT %%d %%d %%f %%f %%d\\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
""" % ", ".join(f'"{code}"' for code in AIRPORTS)


def load(path, script, seconds=SECONDS):
    """Requests a second, median and 99th percentile in milliseconds, processor seconds a request of the server."""
    before = processor()
    out = subprocess.run(["wrk", "-t1", "-c32", f"-d{seconds}s", "-s", script, f"http://127.0.0.1:{PORT}{path}"], capture_output=True, text=True, check=True).stdout
    requests, micros, median, p99, errors = map(float, re.search(r"RESULT (\S+) (\S+) (\S+) (\S+) (\S+)", out).groups())
    if errors:
        raise SystemExit(f"{errors:.0f} requests to {path} failed")
    return requests / (micros / 1e6), median / 1000, p99 / 1000, (processor() - before) / requests


def processor():
    fields = Path(f"/proc/{server.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def compiling():
    """Processor seconds that the runtime's compiler has used so far."""
    ticks = 0
    for task in Path(f"/proc/{server.pid}/task").iterdir():
        fields = (task / "stat").read_text().rsplit(")", 1)
        ticks += sum(map(int, fields[1].split()[11:13])) if "(.NET Tiered" in fields[0] else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def warm_up(path, script):
    """Until the runtime has compiled what is hot: its compiler is idle under load."""
    for _ in range(MOST_WARM_UPS):
        before = compiling()
        load(path, script, WARM_UP)
        if compiling() - before < 0.02 * WARM_UP:
            return


program = ROOT / "artifacts/bin/Flywheel.Benchmarks/release/Flywheel.Benchmarks"
server = subprocess.Popen([str(program), "serve", WORKSPACE, "flights", str(PORT)], cwd=ROOT)
try:
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health/ready")
            break
        except urllib.error.URLError:
            time.sleep(0.05)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT)
        script.flush()
        paths = {"echo": "/echo", "predict": "/v1/endpoints/flights/predict"}
        for path in paths.values():
            warm_up(path, script.name)
        runs = {name: [] for name in paths}
        for _ in range(ROUNDS):
            for name, path in paths.items():
                runs[name].append(load(path, script.name))
finally:
    server.send_signal(signal.SIGINT)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()

print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, wrk with one thread beside the server")
for name, taken in runs.items():
    rate, median, p99, cost = (statistics.median(column) for column in zip(*taken))
    print(f"{name:8} {rate:8,.0f} requests/s  median {median:.2f} ms  p99 {p99:.2f} ms  server {cost * 1e6:.1f} us of processor a request")
rates, costs = ([statistics.median(run[at] for run in runs[name]) for name in ("echo", "predict")] for at in (0, 3))
print(f"ratio {rates[1] / rates[0]:.2f} of the echo's requests a second; {costs[1] / costs[0]:.2f} times its processor time")
