#!/usr/bin/env python3
"""How long single predictions take while a candidate is trained beside the server, by a child as the loop starts it, by one that does not give way, and alone.

The fear: a server that retrains by itself answers late while it does.
Usage: bench/loads/child.py [SECONDS] [ROUNDS]
"""
import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 8
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 2
PORT, EVERY, ROWS = 5096, 0.005, 200_000
FLYWHEEL = str(ROOT / "artifacts/bin/Flywheel.Cli/release/flywheel")
PROJECT = """
project: tickets
objective: { business: Answer in time }
sources: { raw: { csv: tickets.csv } }
datasets: { tickets: { from: raw, key: id, event_time: opened_at, known_at: closed_at } }
features: { size: size, hour: hour, recent: mean(tickets.late) over 2h }
label: { name: late, is: late = 1, known_at: closed_at }
split: { by: time, train: 2001-01..2001-03, validate: 2001-04, test: 2001-05 }
train:
  metric: auc
  candidates: [gradient-boosting: { max_depth: DEPTH, learning_rate: 0.1, rounds: ROUNDS }]
  search: { trials: 1 }
endpoint: { name: tickets }
"""


def make(folder, rounds, depth):
    (folder / "flywheel.yaml").write_text(PROJECT.replace("ROUNDS", str(rounds)).replace("DEPTH", str(depth)))


def ask(seconds):
    """Latencies in milliseconds of requests sent one every few milliseconds."""
    body = json.dumps({"rows": [{"opened_at": "2001-06-01T12:00:00Z", "size": 0.4, "hour": 12}]})
    connection, latencies = http.client.HTTPConnection("127.0.0.1", PORT), []
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        connection.request("POST", "/v1/endpoints/tickets/predict", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        taken = time.perf_counter() - began
        latencies.append(taken * 1000)
        time.sleep(max(0, EVERY - taken))
    return latencies


def beside(folder, nice):
    """The same while a candidate of a copy of the workspace is trained."""
    child = subprocess.Popen([*nice, FLYWHEEL, "run", str(folder), "--candidate", "--json"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(3)
        latencies = ask(SECONDS)
        if child.poll() is not None:
            sys.exit("the candidate was trained before the requests were over: give it more rows")
        return latencies
    finally:
        child.kill()
        child.wait()


with tempfile.TemporaryDirectory() as temporary:
    served, trained = Path(temporary) / "served", Path(temporary) / "trained"
    served.mkdir()
    with open(served / "tickets.csv", "w") as out:
        out.write("id,opened_at,closed_at,size,hour,late\n")
        for i in range(ROWS):
            at = 978307200 + i * 150 * 86400 // ROWS
            out.write(f"{i},{time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(at))},{time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(at + 10800))},{(i * 7919 % 1000) / 1000},{at // 3600 % 24},{1 if i * 7919 % 1000 * (i * 31 % 17) > 6000 else 0}\n")
    make(served, 20, 4)
    subprocess.run([FLYWHEEL, "run", str(served)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = subprocess.Popen([FLYWHEEL, "serve", str(served), "--port", str(PORT)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        while "Serving" not in server.stderr.readline():
            pass
        ask(3)
        took = {"alone": [], "child that gives way": [], "child that does not": []}
        for _ in range(ROUNDS):
            took["alone"] += ask(SECONDS)
            for name, nice in (("child that gives way", ["/usr/bin/nice", "-n", "19"]), ("child that does not", [])):
                shutil.rmtree(trained, ignore_errors=True)
                shutil.copytree(served, trained)
                make(trained, 3000, 10)
                took[name] += beside(trained, nice)
    finally:
        server.terminate()
        server.wait()

print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
for name, latencies in took.items():
    cuts = statistics.quantiles(latencies, n=100)
    print(f"{name:22} {len(latencies):6} requests, median {cuts[49]:6.2f} ms, p99 {cuts[98]:7.2f} ms, p99 beside alone {cuts[98] / statistics.quantiles(took['alone'], n=100)[98]:.2f}")
