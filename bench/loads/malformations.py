"""Requests that are wrong, made from right ones: the same seed makes the same requests. Each is the bytes of a whole connection."""
import json
import random
import struct

import http2

ROW = {"measured_at": "2024-12-31T18:00:00Z", "station": "coast", "temperature_c": 6.5, "pressure_hpa": 994, "humidity_percent": 93, "wind_kmh": 24, "rain_mm": 3.1}
TENSORS = {"id": "q", "inputs": [{"name": name, "shape": [1], "datatype": "BYTES" if isinstance(value, str) else "FP64", "data": [value]} for name, value in ROW.items()], "outputs": [{"name": "score"}]}
DOORS = [
    ("POST", "/v1/endpoints/weather/predict", {"rows": [ROW, ROW]}),
    ("POST", "/v1/endpoints/weather/predict", {"rows": [ROW]}),
    ("POST", "/v2/models/weather/infer", TENSORS),
    ("POST", "/v2/models/weather/versions/2/infer", TENSORS),
    ("POST", "/v2/repository/index", {"ready": True}),
    ("POST", "/v2/repository/models/nobody/load", {}),
    ("POST", "/invocations", {"dataframe_split": {"columns": list(ROW), "data": [list(ROW.values())]}}),
    ("POST", "/invocations", {"dataframe_records": [ROW]}),
    ("POST", "/invocations", {"instances": [list(ROW.values())]}),
    ("POST", "/invocations", {"inputs": {name: [value] for name, value in ROW.items()}}),
    ("POST", "/get-online-features", {"features": ["weather:pressure_change"], "entities": {name: [value] for name, value in ROW.items()}, "full_feature_names": True}),
    ("POST", "/v1/datasets/weather/rows", {"id": 1, "measured_at": "2024-12-30T18:00:00Z", "known_at": "2024-12-31T06:00:00Z", "station": "mars", "temperature_c": 7}),
    ("POST", "/v1/endpoints/weather/outcomes", {"prediction": "01M7ZRA57TCN8PZCC000000001", "value": 1}),
    ("PUT", "/v1/endpoints/weather/route", {"champion": 99, "arms": [{"name": "canary", "version": 98, "share": 0.05}], "shadow": 97, "assign_by": ["station"], "seed": 3, "by": "ann", "reason": "try"}),
    ("POST", "/v1/endpoints/nobody/rollback", {"by": "ann", "reason": "worse"}),
    ("POST", "/api/2.0/mlflow/runs/search", {"experiment_ids": ["0"], "filter": "metrics.m > 1", "max_results": 10, "order_by": ["metrics.m DESC"]}),
    ("POST", "/api/2.0/mlflow/runs/log-batch", {"run_id": "nobody", "metrics": [{"key": "m", "value": 1.5, "timestamp": 1, "step": 1}], "params": [{"key": "p", "value": "v"}], "tags": []}),
    ("POST", "/api/2.0/mlflow/experiments/create", {"name": "", "artifact_location": "file:///etc", "tags": [{"key": "k", "value": "v"}]}),
    ("PUT", "/api/2.0/mlflow-artifacts/artifacts/malformed.bin", {"a": 1}),
    ("POST", "/api/2.0/mlflow/model-versions/create", {"name": "nobody", "source": "s3://bucket/x", "run_id": "x", "tags": []}),
]
PATHS = ["/", "/metrics", "/health/ready", "/v2", "/v2/models/weather", "/v1/endpoints", "/v1/endpoints/weather/route", "/api/2.0/mlflow/runs/get?run_id=x", "/get-artifact?path=x&run_id=y", "/api/2.0/mlflow-artifacts/artifacts/x"]
DEEP = [b"[" * k + b"]" * k for k in (17, 200, 20_000)] + [b'{"a":' * k + b"1" + b"}" * k for k in (17, 200, 20_000)] + [b"[" * 50_000]
VALUES = DEEP + [
    b"null", b"true", b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1e999", b"1e-999", b"9223372036854775808", b"-9223372036854775809", b"-0", b"01", b"1.", b".5", b"1e", b"7" * 5_000, b"-",
    b'""', b'"\\ud800"', b'"\\udc00\\ud800"', b'"\xff\xfe"', b'"\xc0\xaf"', b'"\xed\xa0\x80"', b'"\\u0000"', b'"\0"', b'"\x07"', b'"\\x"', b'"' + b"x" * 100_000 + b'"', b'"\xf0\x9f\x8c\xa7"', b"[]", b"{}", b"[null]",
    b'"2024-99-99T99:99:99Z"', b'"0001-01-01T00:00:00Z"', b'"9999-12-31T23:59:59.9999999Z"', b'"2024-12-31T18:00:00+99:00"', b'"-1"', b'"NaN"', b"[1,2", b"'x'", b"1 2", b"undefined", b"/*x*/1", b"{\"a\":1,\"a\":2}",
]
TYPES = ["application/json", "text/plain", "application/octet-stream", "application/grpc", "application/grpc+proto", "multipart/form-data; boundary=x", ";;;", "application/json; charset=utf-16", "x" * 9_000, "\x7f", ""]
METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PRI", "post", "G\0T", "X" * 500, "GE T", ""]
TARGETS = ["*", "http://localhost/v1/endpoints", "//", "/%00", "/%", "/%zz", "/v1/endpoints/%2e%2e/predict", "/v1/endpoints/%FF/predict", "/v1/endpoints/" + "n" * 7_000 + "/predict", "/v2/models/\u00fc/infer", "/v2/models/%E2%82/infer",
           "/../../etc/passwd", "/invocations?endpoint=%00", "/invocations?endpoint=" + "e" * 5_000, "?", "/#x", "\\", "/v1/endpoints/a b/predict", "/api/2.0/mlflow/runs/search?max_results=1e9", "/v2/models/weather/versions/99999999999999999999/infer"]
RAW_HEADERS = [
    b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: identity", b"Transfer-Encoding: gzip, chunked", b"Transfer-Encoding: chunked, gzip", b"Transfer-Encoding:\x0bchunked",
    b"Transfer-Encoding : chunked", b" Transfer-Encoding: chunked", b"Content-Length: 5", b"Content-Length: -1", b"Content-Length: +5", b"Content-Length: 0x10", b"Content-Length: 5, 5", b"Content-Length: 99999999999999999999",
    b"Content-Length: 100", b"Content-Length:", b"Content-Length : 5", b"Host: other", b"Host:", b"Connection: upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__", b"Connection: Content-Length", b"Expect: 100-continue", b"Expect: 200-ok",
    b"X: a\r\n b", b"X\0Y: z", b"X: a\0b", b"NoColon", b": empty", b"X: " + b"y" * 40_000, b"X: \xff\xfe", b"Content-Encoding: gzip", b"Range: bytes=9-1", b"If-None-Match: x", b"Cookie: " + b"a=b; " * 3_000, b"grpc-timeout: x", b"Inference-Header-Content-Length: -1",
    b"Inference-Header-Content-Length: 9999999999", b"Inference-Header-Content-Length: 20", b"\r\nX: y", b"X: y\rZ: w", b"X: y\nZ: w", b"Accept: ;q=2;;", b"Traceparent: 00-x",
]
CHUNKS = [b"5\r\nhello\r\n0\r\n\r\n", b"FFFFFFFFFFFFFFFF\r\nx", b"-1\r\n\r\n", b"5;" + b"e" * 5_000 + b"\r\nhello\r\n0\r\n\r\n", b"5\nhello\n0\n\n", b"5\r\nhelloworld\r\n0\r\n\r\n", b"zz\r\n", b"0\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", b"0\r\nTransfer-Encoding: x\r\n\r\n", b"00000000000000005\r\nhello\r\n0\r\n\r\n", b"5\r\nhel"]
VERSIONS = ["HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/9.9", "http/1.1", "HTTP/1.1 x", "HTTP", ""]


class Generator:
    """An endless row of requests: their kind, their bytes, and whether they speak HTTP/2."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.kinds = [(self.json, 30), (self.scrambled, 16), (self.binary, 10), (self.headers, 14), (self.line, 8), (self.chunked, 5), (self.cut, 5), (self.call, 12), (self.frames, 6)]

    def next(self):
        make = self.random.choices([kind for kind, _ in self.kinds], [weight for _, weight in self.kinds])[0]
        data = make()
        return make.__name__, data, data.startswith(http2.PREFACE)

    def json(self):
        method, path, body = self.random.choice(DOORS)
        return self.request(method, path, self.write(self.mutate(body)))

    def scrambled(self):
        method, path, body = self.random.choice(DOORS)
        return self.request(method, path, self.scramble(json.dumps(body).encode()), kind=self.random.choice(TYPES))

    def binary(self):
        bytes_of = lambda value: struct.pack("<I", len(value)) + value.encode() if isinstance(value, str) else struct.pack("<d", value)
        parts = [bytes_of(value) for value in ROW.values()]
        sizes = [len(part) if self.random.random() < 0.8 else self.random.choice([0, -1, 3, 2**31, 2**63, 1e300, "8", None]) for part in parts]
        inputs = [{"name": name, "shape": [1], "datatype": self.random.choice(["FP64", "BYTES", "FP16", "INT64", "BOOL"]), "parameters": {"binary_data_size": size}} for name, size in zip(ROW, sizes)]
        head = json.dumps({"inputs": inputs, "parameters": {"binary_data_output": True}}).encode()
        rest = self.scramble(b"".join(parts)) if self.random.random() < 0.7 else b"".join(parts)
        length = len(head) if self.random.random() < 0.7 else self.random.choice([0, -1, len(head) - 1, len(head) + 1, 10**12, "x"])
        return self.request("POST", "/v2/models/weather/infer", head + rest, extra=f"Inference-Header-Content-Length: {length}\r\n".encode())

    def headers(self):
        method, path, body = self.random.choice(DOORS)
        extra = b"\r\n".join(self.random.sample(RAW_HEADERS, self.random.randint(1, 3))) + b"\r\n"
        if self.random.random() < 0.05:
            extra += b"".join(b"X%d: y\r\n" % at for at in range(200))
        return self.request(method, path, json.dumps(body).encode(), extra=extra, length=self.random.random() < 0.6) + self.random.choice([b"", b"GET /v2 HTTP/1.1\r\nHost: x\r\n\r\n", b"0\r\n\r\n", b"\r\n\r\n"])

    def line(self):
        target = self.random.choice(TARGETS + PATHS).encode("utf-8")
        host = self.random.choice([b"Host: localhost\r\n", b"", b"Host: a\r\nHost: b\r\n", b"Host: \xff\r\n"])
        return self.random.choice(METHODS).encode() + self.random.choice([b" ", b"\t", b"  "]) + target + b" " + self.random.choice(VERSIONS).encode() + self.random.choice([b"\r\n", b"\n", b"\r\r\n"]) + host + b"\r\n"

    def chunked(self):
        method, path, _ = self.random.choice(DOORS)
        return f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n".encode() + self.random.choice(CHUNKS)

    def cut(self):
        method, path, body = self.random.choice(DOORS)
        whole = self.request(method, path, json.dumps(body).encode())
        return whole[:self.random.randrange(1, len(whole))]

    def call(self):
        path = "/inference.GRPCInferenceService/" + self.random.choice(["ModelInfer", "ModelInfer", "ModelInfer", "ModelReady", "RepositoryIndex", "RepositoryModelLoad", "ServerLive", "Nothing", "\xff"])
        fields = [(b":method", self.random.choice([b"POST"] * 9 + [b"GET"])), (b":scheme", b"http"), (b":path", path.encode("latin-1")), (b":authority", b"localhost"), (b"te", b"trailers"),
                  (b"content-type", self.random.choice([b"application/grpc"] * 9 + [b"application/grpc+json", b"application/json", b""]))]
        if self.random.random() < 0.2:
            fields.append((b"grpc-timeout", self.random.choice([b"1n", b"0S", b"99999999H", b"-1S", b"x", b"", b"123456789m", b"5S"])))
        if self.random.random() < 0.2:
            fields.append(self.random.choice([(b"grpc-encoding", b"gzip"), (b"Upper", b"x"), (b"connection", b"close"), (b":late", b"x"), (b"content-length", b"3"), (b"x", b"y" * 20_000), (b"x", b"\0\n")]))
        message = self.protobuf()
        header = self.random.choice([b"\0" + struct.pack(">I", len(message))] * 6 + [b"\1" + struct.pack(">I", len(message)), b"\7\0\0\0\0", b"\0" + struct.pack(">I", len(message) + 5), b"\0\xff\xff\xff\xff", b"\0\0", b""])
        return http2.call(fields, header + message, *([header + message] if self.random.random() < 0.1 else []))

    def frames(self):
        out = http2.PREFACE[:self.random.choice([24, 24, 24, 20, 16])] + http2.frame(http2.SETTINGS, 0, 0, b"\0" * self.random.choice([0, 0, 6, 5, 600]))
        for _ in range(self.random.randint(1, 12)):
            payload = self.random.choice([b"", b"\0", b"\0" * 4, b"\xff" * 5, b"\0" * 8, bytes(self.random.randrange(256) for _ in range(self.random.randrange(60))), http2.block([(b":method", b"GET"), (b":path", b"/v2"), (b":scheme", b"http")]), b"\x82" * 2_000])
            made = http2.frame(self.random.randrange(12), self.random.randrange(64), self.random.choice([0, 1, 2, 3, 2**31 - 1]), payload)
            out += made if self.random.random() < 0.9 else made[:self.random.randrange(len(made))]
        return out

    def protobuf(self):
        def field(number, data):
            return http2.number(number << 3 | 2, 7, 0)[:1] + self.varint(len(data)) + data
        inputs = b"".join(field(5, field(1, name.encode()) + field(2, b"BYTES" if isinstance(value, str) else b"FP64") + field(3, b"\1")
                                + field(5, field(8, value.encode()) if isinstance(value, str) else field(7, struct.pack("<d", self.random.choice([value, float("nan"), float("inf"), 1e308]))))) for name, value in ROW.items())
        whole = field(1, b"weather") + inputs
        return self.scramble(whole) if self.random.random() < 0.8 else whole

    @staticmethod
    def varint(value):
        return bytes([value]) if value < 128 else bytes([value % 128 + 128]) + Generator.varint(value // 128)

    def request(self, method, path, body, kind="application/json", extra=b"", length=True):
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + (f"Content-Type: {kind}\r\n" if kind else "") + (f"Content-Length: {len(body)}\r\n" if length else "")
        return head.encode("latin-1") + extra + b"\r\n" + body

    def mutate(self, value):
        """The value with one place of it made wrong, or sometimes two."""
        for _ in range(self.random.choice([1, 1, 1, 2])):
            value = self.mutate_once(value)
        return value

    def mutate_once(self, value):
        if isinstance(value, dict) and value and self.random.random() < 0.85:
            key, how = self.random.choice(list(value)), self.random.random()
            rest = {name: part for name, part in value.items() if name != key}
            if how < 0.08:
                return rest
            if how < 0.16:
                return {**rest, self.random.choice(["", "\ud800", "x" * 70_000, key.upper(), key + "\0", "__proto__"]): value[key]}
            return {**value, key: self.mutate_once(value[key])}
        if isinstance(value, list) and value and self.random.random() < 0.8:
            at, how = self.random.randrange(len(value)), self.random.random()
            return value * self.random.choice([0, 2, 1_100]) if how < 0.1 else value[:at] + [self.mutate_once(value[at])] + value[at + 1:]
        return self.random.choice(VALUES)

    def write(self, value):
        if isinstance(value, bytes):
            return value
        if isinstance(value, dict):
            return b"{" + b",".join(json.dumps(name).encode() + b":" + self.write(part) for name, part in value.items()) + b"}"
        return b"[" + b",".join(self.write(part) for part in value) + b"]" if isinstance(value, list) else json.dumps(value).encode()

    def scramble(self, data):
        data, how = bytearray(data), self.random.random()
        if how < 0.25:
            return bytes(data[:self.random.randrange(len(data) + 1)])
        if how < 0.35:
            return self.random.choice([b"\xef\xbb\xbf" + data, bytes(data).decode("latin-1").encode("utf-16"), b"", bytes(data) * 2, b"\0" * 1_000, b"\x1f\x8b" + data])
        for _ in range(self.random.randint(1, 8)):
            at = self.random.randrange(len(data)) if data else 0
            data[at:at + self.random.randrange(3)] = bytes(self.random.randrange(256) for _ in range(self.random.randrange(3)))
        return bytes(data)
