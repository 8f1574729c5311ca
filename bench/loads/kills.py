#!/usr/bin/env python3
"""kill -9 at random moments: of 'flywheel run', and of 'flywheel serve' while wrk asks it for predictions.

The fear: an acknowledged row that is lost, a file that is half there. Afterwards a run must end with the digest of a run left alone, and every id that
a caller has read must be in the journal, whose every line must hold its checksum.
Usage: bench/loads/kills.py [RUN_KILLS] [SERVE_KILLS] [SEED]   (50, 50, 20261121; needs Debian's wrk)
"""
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = str(ROOT / "artifacts/bin/Flywheel.Cli/release/flywheel")
RUN_KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 50
SERVE_KILLS = int(sys.argv[2]) if len(sys.argv) > 2 else 50
RANDOM = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 20261121)
PORT = 5096

ASK = """
wrk.method = "POST"
wrk.body = [[{"rows":[%s]}]]
wrk.headers["Content-Type"] = "application/json"
local ids = io.open("%s", "a")
ids:setvbuf("line")
response = function(status, headers, body)
  local id = string.match(body, '"id":"(%%w+)"')
  if status == 200 and id then ids:write(id, "\\n") end
end
"""
ROW = '{"measured_at":"2024-12-31T18:00:00Z","station":"coast","temperature_c":6.5,"pressure_hpa":994,"humidity_percent":93,"wind_kmh":24,"rain_mm":3.1}'


def flywheel(*arguments):
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"flywheel {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def kill_runs(project, folder):
    """Kills, and the digests of a run that was killed and of one left alone."""
    began = time.monotonic()
    alone = json.loads(flywheel("run", project, "--json", "--workspace", f"{folder}/alone"))["digest"]
    whole, killed = time.monotonic() - began, f"{folder}/killed"
    died = 0
    while died < RUN_KILLS:
        run = subprocess.Popen([PROGRAM, "run", project, "--workspace", killed], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            run.wait(RANDOM.uniform(0.05, 0.6 * whole))
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            died += 1
        if run.wait() == 0 or not RANDOM.randrange(4):
            subprocess.run(["rm", "-rf", killed], check=True)  # so that later kills meet the first steps too
    return died, alone, json.loads(flywheel("run", project, "--json", "--workspace", killed))["digest"]


def kill_servers(project, folder, acknowledged):
    """Kills, rows a second while answering, and starts that said what they repaired."""
    script = Path(folder) / "ask.lua"
    script.write_text(ASK % (ROW, acknowledged))
    repaired, answering = 0, 0.0
    for _ in range(SERVE_KILLS):
        server = subprocess.Popen([PROGRAM, "serve", project, "--port", str(PORT)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in server.stderr:
            repaired += line.startswith("repaired ")
            if line.startswith("Serving "):
                break
        wrk = subprocess.Popen(["wrk", "-t1", "-c32", "-d3s", "-s", str(script), f"http://127.0.0.1:{PORT}/v1/endpoints/weather/predict"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait = RANDOM.uniform(0.5, 2.5)
        time.sleep(wait)
        answering += wait
        server.send_signal(signal.SIGKILL)
        server.wait()
        wrk.wait()
    return repaired, answering


def logged(project):
    """The ids of every whole line of the journal."""
    ids = set()
    for segment in (Path(project) / ".flywheel/journal/weather.predictions").glob("*.ndjson"):
        with segment.open("rb") as lines:
            ids.update(re.search(rb'"id":"(\w+)"', line).group(1).decode() for line in lines if line.endswith(b"}\n"))
    return ids


subprocess.run([str(ROOT / "flywheel"), "--version"], stdout=subprocess.DEVNULL, check=True)  # builds when stale
with tempfile.TemporaryDirectory(prefix="flywheel-kills-") as folder:
    project = f"{folder}/mine"
    flywheel("init", project)
    if RUN_KILLS:
        died, alone, after = kill_runs(project, folder)
        print(f"run: {died} killed before their end; digest {'equal' if alone == after else 'DIFFERENT'}")
    if SERVE_KILLS:
        flywheel("run", project)
        acknowledged = Path(folder) / "acknowledged"
        acknowledged.touch()
        began = time.monotonic()
        repaired, answering = kill_servers(project, folder, acknowledged)
        answered = acknowledged.read_text().split()
        flywheel("doctor", "--workspace", f"{project}/.flywheel")
        lost = set(answered) - logged(project)
        print(f"serve: {SERVE_KILLS} killed in {time.monotonic() - began:.0f} s; {len(answered)} answers read ({len(answered) / answering:,.0f} a second, the start of each server included), {len(set(answered))} ids, {len(lost)} lost; {repaired} repairs told")
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
