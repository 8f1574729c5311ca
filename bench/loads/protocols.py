#!/usr/bin/env python3
"""What a single-row prediction costs the server over each protocol: processor time, so that a busy machine does not matter, from 32 connections in lockstep, in turn.

The fear: a protocol that costs a multiple of the others. Limit: gRPC costs at most what REST of the same protocol costs.
Usage: bench/loads/protocols.py [REQUESTS] [ROUNDS]   (20,000 a protocol and round, 5 rounds; on the starter project)
"""
import json
import os
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import http2
from malformations import ROW

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = str(ROOT / "artifacts/bin/Flywheel.Cli/release/flywheel")
REQUESTS = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
PORT, CONNECTIONS = 5092, 32


def field(number, data):
    return http2.number(number << 3 | 2, 7, 0) + varint(len(data)) + data


def varint(value):
    return bytes([value]) if value < 128 else bytes([value % 128 + 128]) + varint(value // 128)


def tensor(name, value):
    contents = field(8, value.encode()) if isinstance(value, str) else field(7, struct.pack("<d", value))
    return field(5, field(1, name.encode()) + field(2, b"BYTES" if isinstance(value, str) else b"FP64") + field(3, b"\1") + field(5, contents))


MESSAGE = field(1, b"weather") + b"".join(tensor(name, value) for name, value in ROW.items())
FRAMED = b"\0" + struct.pack(">I", len(MESSAGE)) + MESSAGE
FIELDS = http2.block([(b":method", b"POST"), (b":scheme", b"http"), (b":path", b"/inference.GRPCInferenceService/ModelInfer"), (b":authority", b"localhost"), (b"te", b"trailers"), (b"content-type", b"application/grpc")])
TENSORS = {"inputs": [{"name": name, "shape": [1], "datatype": "BYTES" if isinstance(value, str) else "FP64", "data": [value]} for name, value in ROW.items()]}


def rest(path, body):
    text = json.dumps(body, separators=(",", ":")).encode()
    return f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n".encode() + text


class Rest:
    def __init__(self, path, body):
        self.request = rest(path, body)
        self.sockets = [socket.create_connection(("127.0.0.1", PORT)) for _ in range(CONNECTIONS)]

    def ask(self, connection):
        connection.sendall(self.request)

    def hear(self, connection):
        answer = connection.recv(65_536)
        assert answer.startswith(b"HTTP/1.1 200"), answer
        head, _, body = answer.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
        while len(body) < length:
            body += connection.recv(65_536)


class Grpc:
    def __init__(self):
        self.sockets = [socket.create_connection(("127.0.0.1", PORT)) for _ in range(CONNECTIONS)]
        self.stream = dict.fromkeys(self.sockets, 1)
        for connection in self.sockets:
            # Windows as wide as they may be, so that no answer waits for one.
            connection.sendall(http2.PREFACE + http2.frame(http2.SETTINGS, 0, 0, struct.pack(">HI", 4, 2**31 - 1)) + http2.frame(8, 0, 0, struct.pack(">I", 2**31 - 1 - 65_535)) + http2.frame(http2.SETTINGS, 1, 0, b""))

    def ask(self, connection):
        stream = self.stream[connection]
        connection.sendall(http2.frame(http2.HEADERS, http2.END_HEADERS, stream, FIELDS) + http2.frame(http2.DATA, http2.END_STREAM, stream, FRAMED))
        self.stream[connection] += 2

    def hear(self, connection):
        buffer, ended = b"", False
        while not ended:
            buffer += connection.recv(65_536)
            while len(buffer) >= 9 and len(buffer) >= 9 + (length := int.from_bytes(buffer[:3], "big")):
                assert buffer[3] not in (http2.RST_STREAM, http2.GOAWAY), buffer
                ended |= buffer[3] == http2.HEADERS and bool(buffer[4] & http2.END_STREAM)
                buffer = buffer[9 + length:]


def processor():
    fields = Path(f"/proc/{server.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cost(protocol, requests):
    before = processor()
    for _ in range(requests // CONNECTIONS):
        for connection in protocol.sockets:
            protocol.ask(connection)
        for connection in protocol.sockets:
            protocol.hear(connection)
    return (processor() - before) / requests


with tempfile.TemporaryDirectory() as folder:
    for words in (["init", f"{folder}/weather"], ["run", f"{folder}/weather"]):
        subprocess.run([PROGRAM, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = subprocess.Popen([PROGRAM, "serve", f"{folder}/weather", "--port", str(PORT)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        for line in server.stderr:
            if line.startswith("Serving "):
                break
        protocols = {"native": Rest("/v1/endpoints/weather/predict", {"rows": [ROW]}), "v2 REST": Rest("/v2/models/weather/infer", TENSORS), "v2 gRPC": Grpc()}
        for protocol in protocols.values():
            cost(protocol, REQUESTS)  # until the runtime has compiled what is hot
        costs = {name: [] for name in protocols}
        for _ in range(ROUNDS):
            for name, protocol in protocols.items():
                costs[name].append(cost(protocol, REQUESTS))
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)

# The least of all rounds: what else the machine does can only add.
least = {name: min(taken) for name, taken in costs.items()}
print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
for name, seconds in least.items():
    print(f"{name:8} {seconds * 1e6:6.1f} us of server processor a request (median of rounds {statistics.median(costs[name]) * 1e6:.1f})")
print(f"gRPC costs {least['v2 gRPC'] / least['v2 REST']:.2f} of REST, REST {least['v2 REST'] / least['native']:.2f} of native")
