#!/usr/bin/env python3
"""Malformed requests of every protocol the server speaks, over bare sockets, from sixteen threads; the same seed sends the same requests.

The fear: a request that no client makes by accident ends in a 5xx, a crash, a hang, or memory that is never given back.
Usage: bench/loads/malformed.py [--requests N] [--seed S] [--at HOST:PORT]   (100,000, 20261121, a server of its own on the starter project)
Ends with 1 when a request was answered by 5xx (505, which a version of HTTP that there is not gets, is none of the server's faults) or not at all, when a right
request is not answered as before, or when the server's memory grew by more than a fifth over the second half.
"""
import argparse
import collections
import http.client
import json
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import http2
from malformations import ROW, Generator

THREADS, WAIT, PAUSE = 16, 20, 0.15
WHOLE = {"json", "scrambled", "binary"}  # requests whose HTTP is right: each gets an answer
FAULTS = {"2": "UNKNOWN", "13": "INTERNAL", "15": "DATA_LOSS"}  # of gRPC: what a server answers when it is at fault

parser = argparse.ArgumentParser()
parser.add_argument("--requests", type=int, default=100_000)
parser.add_argument("--seed", type=int, default=20261121)
parser.add_argument("--at")
options = parser.parse_args()
counts, failures, lock = collections.Counter(), [], threading.Lock()


def converse(host, port, data, kind, is_call):
    """What came back until the server had no more to say; None when it said nothing for too long."""
    with socket.create_connection((host, port), timeout=WAIT) as connection:
        received, answer, patient = b"", http2.Answer(), kind in WHOLE or is_call
        try:
            connection.sendall(data)
            connection.settimeout(WAIT if patient else PAUSE)
            while not answer.ended:
                try:
                    part = connection.recv(65_536)
                except TimeoutError:
                    if patient:
                        return None, answer
                    # The server waits for more: it gets no more.
                    patient = True
                    connection.settimeout(WAIT)
                    connection.shutdown(socket.SHUT_WR)
                    continue
                if not part:
                    break
                received += part
                if is_call:
                    answer.feed(part)
        except OSError:
            # Refused while the rest was on its way: what was said of it may be lost with the connection.
            answer.fields.setdefault(":status", "reset")
        return received, answer


def statuses(received):
    """The statuses of all answers on a connection of HTTP/1."""
    return [line.split(b" ")[1].decode("latin-1") for line in received.split(b"\r\n") if line.startswith(b"HTTP/1.1 ") and line.count(b" ") >= 1]


def send(host, port, worker, how_many):
    generator = Generator(options.seed * 1_000 + worker)
    for at in range(how_many):
        kind, data, is_http2 = generator.next()
        is_call = is_http2 and kind == "call"
        received, answer = converse(host, port, data, kind, is_call)
        if received is None:
            told, wrong = ["silence"], True
        elif is_call:
            told = [answer.fields.get("grpc-status") and f"grpc {answer.fields['grpc-status']}" or answer.fields.get(":status", "closed")]
            wrong = answer.fields.get("grpc-status") in FAULTS or answer.fields.get(":status", "").startswith("5")
        else:
            told = statuses(received) or [answer.fields.get(":status", "closed")]
            wrong = any(status.startswith("5") and status != "505" for status in told) or (kind in WHOLE and told == ["closed"])
        with lock:
            counts.update(f"{kind} {status}" for status in told)
            if wrong:
                failures.append(f"thread {worker} request {at} {kind}: {told}\n  {data[:600]!r}\n  {received and received[:600]!r}")


def right(host, port):
    """The score of a right request."""
    connection = http.client.HTTPConnection(host, port, timeout=WAIT)
    connection.request("POST", "/v1/endpoints/weather/predict", json.dumps({"rows": [ROW]}))
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, json.loads(text)["predictions"][0]["score"] if answer.status == 200 else text


def memory(process):
    return int(next(line for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if line.startswith("VmRSS")).split()[1]) / 1_024


def storm(host, port, how_many):
    workers = [threading.Thread(target=send, args=(host, port, worker, how_many // THREADS)) for worker in range(THREADS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def main(host, port, server):
    before, began, grew = right(host, port), time.monotonic(), []
    for quarter in range(4):
        storm(host, port, options.requests // 4)
        options.seed += 1
        grew.append(memory(server) if server else 0)
    seconds, after = time.monotonic() - began, right(host, port)
    for name, count in sorted(counts.items()):
        print(f"{count:8} {name}")
    print("\n".join(failures[:20]))
    print(f"{sum(counts.values())} answers in {seconds:.0f} s, {len(failures)} failures" + (f", memory after each quarter {', '.join(f'{megabytes:.0f}' for megabytes in grew)} MB" if server else ""))
    if before != after:
        print(f"A right request got {before} before and {after} after.")
    return 1 if failures or before != after or before[0] != 200 or grew[3] > 1.2 * grew[1] else 0


if options.at:
    where, _, gate = options.at.rpartition(":")
    sys.exit(main(where, int(gate), None))

program = str(Path(__file__).resolve().parents[2] / "artifacts/bin/Flywheel.Cli/release/flywheel")
with tempfile.TemporaryDirectory() as folder:
    for words in (["init", f"{folder}/weather"], ["run", f"{folder}/weather"]):
        subprocess.run([program, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = subprocess.Popen([program, "serve", f"{folder}/weather", "--port", "5094"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        for line in server.stderr:
            if line.startswith("Serving "):
                break
        code = main("127.0.0.1", 5094, server)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
sys.exit(code)
