#!/usr/bin/env python3
"""Swaps the release of an endpoint again and again while wrk asks it. Three releases take turns, so that each swap loads one anew, proves it and frees another.

The fear: a request that fails because its release went away, an answer by one release under the name of another, memory that a replaced release keeps.
Limits: no failed request, one score a release for one row, resident memory at the end at most 2 % above that after three tenths of the swaps, when
all code is compiled.
Usage: bench/loads/swaps.py [SWAPS]   (1,000; needs Debian's wrk)
"""
import collections
import json
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = str(ROOT / "artifacts/bin/Flywheel.Cli/release/flywheel")
SWAPS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
PORT = 5093
ROW = '{"measured_at":"2024-12-31T18:00:00Z","station":"coast","temperature_c":6.5,"pressure_hpa":994,"humidity_percent":93,"wind_kmh":24,"rain_mm":3.1}'
ASK = """
wrk.method = "POST"
wrk.body = [[{"rows":[%s]}]]
local seen = io.open("%s", "w")
local known = {}
response = function(status, headers, body)
  local told = status .. " " .. string.gsub(body, '"id":"%%w+",', "")
  if not known[told] then
    known[told] = true
    seen:write(told, "\\n")
    seen:flush()
  end
end
done = function(summary, latency)
  io.write(string.format("RESULT %%d %%f %%d\\n", summary.requests, latency:percentile(99),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
"""


def flywheel(*arguments):
    subprocess.run([PROGRAM, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def memory(process):
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())[1]) / 1_024


def swap(number):
    body = json.dumps({"champion": 1 + number % 3, "seed": number, "by": "bench", "reason": f"swap {number}"}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}/v1/endpoints/weather/route", body, method="PUT")
    began = time.monotonic()
    urllib.request.urlopen(request, timeout=60).read()
    return time.monotonic() - began


with tempfile.TemporaryDirectory() as folder:
    project, seen = f"{folder}/weather", f"{folder}/seen"
    flywheel("init", project)
    text = Path(f"{project}/flywheel.yaml").read_text()
    trees, logistic = re.search(r"    - gradient-boosting.*\n", text)[0], "    - logistic-regression\n"
    for candidates in (logistic, "    - gradient-boosting: { max_depth: 2, learning_rate: 0.1, rounds: 40 }\n", "    - gradient-boosting: { max_depth: 3, learning_rate: 0.1, rounds: 30 }\n"):
        Path(f"{project}/flywheel.yaml").write_text(text.replace(logistic, "").replace(trees, candidates))
        flywheel("run", project)
    server = subprocess.Popen([PROGRAM, "serve", project, "--port", str(PORT)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        for line in server.stderr:
            if line.startswith("Serving "):
                break
        script = Path(folder) / "ask.lua"
        script.write_text(ASK % (ROW, seen))
        load = subprocess.Popen(["wrk", "-t1", "-c16", "-d3600s", "--timeout", "20s", "-s", str(script), f"http://127.0.0.1:{PORT}/v1/endpoints/weather/predict"], stdout=subprocess.PIPE, text=True)
        began, took, grew = time.monotonic(), [], []
        for number in range(SWAPS):
            took.append(swap(number))
            if (number + 1) % max(1, SWAPS // 10) == 0:
                grew.append(memory(server))
        seconds = time.monotonic() - began
        load.send_signal(signal.SIGINT)
        requests, p99, failed = map(float, re.search(r"RESULT (\S+) (\S+) (\S+)", load.communicate()[0]).groups())
        answers = [line.split(" ", 1) for line in Path(seen).read_text().splitlines()]
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)

releases = collections.Counter(json.loads(body)["release"] for _, body in answers)
print(f"{SWAPS} swaps in {seconds:.0f} s, median {statistics.median(took) * 1e3:.0f} ms; {requests:,.0f} requests meanwhile, p99 {p99 / 1e3:.1f} ms, {failed:.0f} failed")
print(f"answers seen: {', '.join(f'{name} with {count} score(s)' for name, count in sorted(releases.items()))}")
print(f"resident memory after each tenth: {', '.join(f'{megabytes:.0f}' for megabytes in grew)} MB, {grew[-1] / grew[2] - 1:+.1%} from the third to the last")
sys.exit(1 if failed or grew[-1] > 1.02 * grew[2] or set(releases.values()) != {1} or len(releases) != 3 or any(status != "200" for status, _ in answers) else 0)
