#!/usr/bin/env python3
"""The load of MLflow's protocol: what a client that logs hard, and one that searches, get from 'flywheel serve' on an empty workspace.

The fear: logging that blocks training, and a search that makes people wait; both are what users of MLflow complain of most. Eight
keep-alive connections drive the server from the same machine, so both share its cores. Needs wrk and curl.

    bench/loads/mlflow.py [--runs 10000,100000] [--seconds 5] [--only log-metric,search] [--postgres]

With --postgres the catalog is on a PostgreSQL server of its own, from artifacts/native/postgres, with its usual settings: it flushes every commit.
"""
import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLYWHEEL = ROOT / "artifacts/bin/Flywheel.Cli/release/flywheel"
PORT = 5988
BASE = f"http://127.0.0.1:{PORT}"
API = f"{BASE}/api/2.0/mlflow"

PRELUDE = """
wrk.method = 'POST'
wrk.headers['Content-Type'] = 'application/json'
local n = 0
local function post(path, body) return wrk.format('POST', '/api/2.0/mlflow/' .. path, nil, body) end
done = function(summary, latency)
  io.write(string.format('RESULT %.0f %.0f %.0f %.0f %.0f\\n', summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), summary.errors.status + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
"""

LOG_METRIC = """
request = function()
  n = n + 1
  return post('runs/log-metric', '{"run_id":"RUN","key":"loss","value":0.' .. n .. ',"timestamp":' .. (1700000000000 + n) .. ',"step":' .. n .. '}')
end
"""

# Texts of batches are made before the clock starts: a generator that spends the machine on making them would measure itself.
LOG_BATCH_READY = """
local ready = {}
local function make()
  local parts = {}
  for i = 0, 999 do
    n = n + 1
    parts[#parts + 1] = '{"key":"metric_' .. (i % KEYS) .. '","value":0.' .. n .. ',"timestamp":' .. (1700000000000 + n) .. ',"step":' .. n .. '}'
  end
  return post('runs/log-batch', '{"run_id":"RUN","metrics":[' .. table.concat(parts, ',') .. ']}')
end
init = function() for i = 1, BATCHES do ready[i] = make() end end
local at = 0
request = function() at = at % BATCHES + 1; return ready[at] end
"""

CREATE_RUN = """
request = function()
  n = n + 1
  return post('runs/create', '{"experiment_id":"0","user_id":"u","run_name":"r' .. n .. '","start_time":' .. (1700000000000 + n) ..
    ',"tags":[{"key":"mlflow.user","value":"u"},{"key":"mlflow.source.name","value":"train.py"},{"key":"mlflow.source.type","value":"LOCAL"}]}')
end
"""

# Makes runs with three params, three metrics and the tags that clients set.
POPULATE = """
local ids = {}
math.randomseed(7)
request = function()
  local id = table.remove(ids)
  if id == nil then
    n = n + 1
    return post('runs/create', '{"experiment_id":"EXPERIMENT","run_name":"r' .. n .. '","start_time":' .. (1700000000000 + n) ..
      ',"tags":[{"key":"mlflow.user","value":"u"},{"key":"mlflow.source.name","value":"train.py"}]}')
  end
  return post('runs/log-batch', string.format('{"run_id":"%s","params":[{"key":"model","value":"m%d"},{"key":"depth","value":"%d"},{"key":"rate","value":"0.1"}],' ..
    '"metrics":[{"key":"acc","value":%.9f,"timestamp":1},{"key":"loss","value":%.9f,"timestamp":1},{"key":"auc","value":%.9f,"timestamp":1}]}',
    id, math.random(0, 9), math.random(1, 12), math.random(), math.random(), math.random()))
end
local made = 0
response = function(status, headers, body)
  local id = string.match(body, '"run_id":"(%x+)"')
  if id then ids[#ids + 1] = id else made = made + 1; if made >= COUNT then io.write('RESULT 1 1 0 0 0\\n') io.flush() os.exit(0) end end
end
"""

SEARCH = """
request = function()
  return post('runs/search', [[{"experiment_ids":["EXPERIMENT"],"filter":"metrics.acc > 0.5 and params.model = 'm3'","order_by":["metrics.ORDER DESC"],"max_results":100}]])
end
"""


def call(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{API}/{path}", data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def wrk(script, seconds, connections=8, threads=1, **words):
    for word, value in words.items():
        script = script.replace(word, str(value))
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(PRELUDE + script)
        file.flush()
        output = subprocess.run(["wrk", "-t", str(threads), "-c", str(connections), "-d", f"{seconds}s", "--timeout", "30s", "--latency", "-s", file.name, BASE],
                                capture_output=True, text=True, check=True).stdout
    requests, micros, p50, p99, errors = map(int, re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+)", output).groups())
    if errors:
        raise SystemExit(f"{errors} requests failed:\n{output}")
    return requests / (micros / 1e6), p50 / 1000, p99 / 1000


def resident(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return {word: int(re.search(rf"{word}:\s+(\d+)", status).group(1)) / 1024 for word in ("VmRSS", "VmHWM", "RssFile")}


def report(what, measured, must):
    """On PostgreSQL, which flushes every commit, nothing but log-metric is promised."""
    print(f"{what:54} {measured:46} {f'must {must}' if must else 'nothing promised'}", flush=True)


def flushes(folder):
    """What one flush of this disk costs, the floor under every promise to keep things."""
    file = os.open(folder / "flush", os.O_WRONLY | os.O_CREAT)
    times = []
    for _ in range(200):
        os.write(file, b"x" * 4096)
        started = time.perf_counter()
        os.fdatasync(file)
        times.append(time.perf_counter() - started)
    os.close(file)
    (folder / "flush").unlink()
    return sorted(times)[100] * 1000


def postgres(folder):
    """Starts a server in the folder; the answer is the process and the address of a catalog. It refuses to be root, and so is nobody then."""
    installed = ROOT / "artifacts/native/postgres/usr"
    programs = installed / "lib/postgresql/15/bin"
    surroundings = {**os.environ, "LD_LIBRARY_PATH": str(installed / "lib/x86_64-linux-gnu"), "TZ": "GMT"}
    nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"] if os.getuid() == 0 else []
    data = folder / "data"
    data.mkdir()
    folder.chmod(0o711)
    if nobody:
        os.chown(data, 65534, 65534)
    subprocess.run([*nobody, programs / "initdb", "-D", data, "-U", "flywheel", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"], env=surroundings, cwd="/", check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([*nobody, programs / "postgres", "-D", data, "-p", str(PORT + 1), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
                              env=surroundings, cwd="/", stderr=subprocess.PIPE, text=True)
    while "ready to accept connections" not in (line := server.stderr.readline()):
        if not line:
            raise SystemExit("PostgreSQL did not start.")
    return server, f"postgres://flywheel@127.0.0.1:{PORT + 1}/postgres"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--runs", default="10000,100000")
    parser.add_argument("--only", default="")
    parser.add_argument("--postgres", action="store_true")
    asked = parser.parse_args()
    promised = lambda must: "" if asked.postgres else must
    wanted = lambda name: not asked.only or name in asked.only.split(",")
    folder = Path(tempfile.mkdtemp(prefix="flywheel-mlflow-"))
    print(f"one flush of this disk: {flushes(folder):.1f} ms (median)")
    database, address = postgres(folder) if asked.postgres else (None, None)
    started = time.perf_counter()
    server = subprocess.Popen([FLYWHEEL, "serve", "--workspace", folder / "ws", "--port", str(PORT), *(["--catalog", address] if address else [])], stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(f"{BASE}/health").close()
                break
            except OSError:
                time.sleep(0.005)
        report("ready on an empty workspace", f"{(time.perf_counter() - started) * 1000:.0f} ms", "< 1000 ms")
        run = call("runs/create", {"experiment_id": "0"})["run"]["info"]["run_id"]
        wrk(LOG_METRIC, 8, RUN=run)
        if wanted("log-metric"):
            rate, p50, p99 = wrk(LOG_METRIC, asked.seconds, RUN=run)
            report("log-metric", f"{rate:,.0f}/s, p50 {p50:.2f} ms, p99 {p99:.2f} ms", ">= 3,000/s" if address else ">= 10,000/s, p99 <= 20 ms")
        if wanted("log-batch"):
            for keys in (1, 10, 1000):
                # Each batch is sent once: points that are there already would cost more than new ones.
                target = call("runs/create", {"experiment_id": "0"})["run"]["info"]["run_id"]
                rate, p50, p99 = wrk(LOG_BATCH_READY, asked.seconds, RUN=target, KEYS=keys, BATCHES=700 * asked.seconds)
                report(f"log-batch of 1,000 metrics ({keys} keys)", f"{rate * 1000:,.0f} metrics/s, p50 {p50:.2f} ms, p99 {p99:.2f} ms", promised(">= 400,000/s"))
        if wanted("create-run"):
            rate, p50, p99 = wrk(CREATE_RUN, asked.seconds)
            report("create-run", f"{rate:,.0f}/s, p50 {p50:.2f} ms, p99 {p99:.2f} ms", promised(">= 5,000/s"))
        if wanted("search"):
            for count in map(int, asked.runs.split(",")):
                experiment = call("experiments/create", {"name": f"e{count}"})["experiment_id"]
                wrk(POPULATE, 600, EXPERIMENT=experiment, COUNT=count)
                for order in ("acc", "loss"):
                    wrk(SEARCH, 1, connections=1, EXPERIMENT=experiment, ORDER=order)
                    _, p50, p99 = wrk(SEARCH, asked.seconds, connections=1, EXPERIMENT=experiment, ORDER=order)
                    report(f"runs/search over {count:,} runs, by {order}", f"p50 {p50:.2f} ms, p99 {p99:.2f} ms, one connection", promised("p50 <= 10 ms, 40 ms over 100,000"))
        if wanted("history"):
            run = call("runs/create", {"experiment_id": "0"})["run"]["info"]["run_id"]
            for block in range(1000):
                call("runs/log-batch", {"run_id": run, "metrics": [{"key": "m", "value": i / 7, "timestamp": block * 1000 + i, "step": block * 1000 + i} for i in range(1000)]})
            times, token, points = [], "", 0
            while True:
                started = time.perf_counter()
                with urllib.request.urlopen(f"{API}/metrics/get-history?run_id={run}&metric_key=m&max_results=25000" + (f"&page_token={token}" if token else "")) as answer:
                    text = answer.read()
                times.append((time.perf_counter() - started) * 1000)
                page = json.loads(text)
                points += len(page.get("metrics", []))
                token = page.get("next_page_token", "")
                if not token:
                    break
            times.sort()
            report(f"history of {points:,} points, page of 25,000", f"p50 {times[len(times) // 2]:.1f} ms, slowest {times[-1]:.1f} ms", promised("<= 50 ms"))
        if wanted("artifact"):
            before = resident(server.pid)
            big = folder / "big"
            with open(big, "wb") as file:
                for _ in range(1024):
                    file.write(os.urandom(1 << 20))
            subprocess.run(["sync"], check=True)
            for way, words in (("up", ["-X", "PUT", "-T", big]), ("down", ["-o", "/dev/null"])):
                started = time.perf_counter()
                subprocess.run(["curl", "-sSf", *words, f"{BASE}/api/2.0/mlflow-artifacts/artifacts/0/{run}/artifacts/big"], check=True, stdout=subprocess.DEVNULL)
                report(f"artifact of 1 GB {way}", f"{1024 / (time.perf_counter() - started):,.0f} MB/s, resident +{resident(server.pid)['VmRSS'] - before['VmRSS']:.0f} MB", promised(">= 400 MB/s"))
            with open(big, "rb") as source, open(folder / "copy", "wb") as target:
                started = time.perf_counter()
                shutil.copyfileobj(source, target, 1 << 20)
                target.flush()
                os.fsync(target.fileno())
                print(f"  (a plain copy to this disk, flushed: {1024 / (time.perf_counter() - started):,.0f} MB/s)")
        time.sleep(8)
        memory = resident(server.pid)
        report("resident after all of that, idle for 8 s", f"{memory['VmRSS']:.0f} MB ({memory['RssFile']:.0f} of files), at most {memory['VmHWM']:.0f} MB", "<= 200 MB")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
        if database:
            database.send_signal(signal.SIGINT)
            database.wait()
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
