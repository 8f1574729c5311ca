"""Speaks the Open Inference Protocol over gRPC with Debian's python3-grpcio, which knows nothing of the server but the service's definition.

    python3 client.py HOST:PORT DEFINITION

DEFINITION is a serialized FileDescriptorProto. Ends with 'done' and 0 when every answer was what a client needs.
"""
import struct
import sys

import grpc
import requests
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

SERVER, DEFINITION = sys.argv[1:]
SERVICE = "inference.GRPCInferenceService"

# Field numbers as the public protocol has them, written down here by hand: a definition that says otherwise speaks to nobody else.
PUBLIC = {
    "ServerLiveResponse": {"live": 1}, "ServerReadyResponse": {"ready": 1}, "ModelReadyRequest": {"name": 1, "version": 2}, "ModelReadyResponse": {"ready": 1},
    "ServerMetadataResponse": {"name": 1, "version": 2, "extensions": 3}, "ModelMetadataRequest": {"name": 1, "version": 2},
    "ModelMetadataResponse": {"name": 1, "versions": 2, "platform": 3, "inputs": 4, "outputs": 5}, "ModelMetadataResponse.TensorMetadata": {"name": 1, "datatype": 2, "shape": 3},
    "ModelInferRequest": {"model_name": 1, "model_version": 2, "id": 3, "parameters": 4, "inputs": 5, "outputs": 6, "raw_input_contents": 7},
    "ModelInferRequest.InferInputTensor": {"name": 1, "datatype": 2, "shape": 3, "parameters": 4, "contents": 5},
    "ModelInferRequest.InferRequestedOutputTensor": {"name": 1, "parameters": 2},
    "ModelInferResponse": {"model_name": 1, "model_version": 2, "id": 3, "parameters": 4, "outputs": 5, "raw_output_contents": 6},
    "ModelInferResponse.InferOutputTensor": {"name": 1, "datatype": 2, "shape": 3, "parameters": 4, "contents": 5},
    "InferParameter": {"bool_param": 1, "int64_param": 2, "string_param": 3, "double_param": 4, "uint64_param": 5},
    "InferTensorContents": {"bool_contents": 1, "int_contents": 2, "int64_contents": 3, "uint_contents": 4, "uint64_contents": 5, "fp32_contents": 6, "fp64_contents": 7, "bytes_contents": 8},
    "RepositoryIndexRequest": {"repository_name": 1, "ready": 2}, "RepositoryIndexResponse.ModelIndex": {"name": 1, "version": 2, "state": 3, "reason": 4},
    "RepositoryModelLoadRequest": {"repository_name": 1, "model_name": 2}, "RepositoryModelUnloadRequest": {"repository_name": 1, "model_name": 2},
}

pool = descriptor_pool.Default()
with open(DEFINITION, "rb") as file:
    pool.Add(descriptor_pb2.FileDescriptorProto.FromString(file.read()))
for name, fields in PUBLIC.items():
    assert {field.name: field.number for field in pool.FindMessageTypeByName(f"inference.{name}").fields} == fields, name
METHODS = {method.name: method for method in pool.FindServiceByName(SERVICE).methods}
factory = message_factory.MessageFactory(pool)


def new(message, /, **fields):
    return factory.GetPrototype(pool.FindMessageTypeByName(f"inference.{message}"))(**fields)


def stub(channel, name):
    method = METHODS[name]
    return channel.unary_unary(f"/{SERVICE}/{name}", request_serializer=lambda message: message.SerializeToString(),
                               response_deserializer=factory.GetPrototype(method.output_type).FromString)


def refused(code, words, call, *arguments, **options):
    try:
        call(*arguments, **options)
    except grpc.RpcError as error:
        assert error.code() == code and words in error.details(), (error.code(), error.details())
        return error
    raise AssertionError(f"not refused: {words}")


ROWS = [
    {"measured_at": "2024-12-31T18:00:00Z", "station": "coast", "temperature_c": 6.5, "pressure_hpa": 994.0, "humidity_percent": 93.0, "wind_kmh": 24.0, "rain_mm": 3.1},
    {"measured_at": "2024-12-30T18:00:00Z", "station": "coast", "temperature_c": 7.0, "pressure_hpa": 1001.0, "humidity_percent": 80.0, "wind_kmh": 10.0, "rain_mm": 0.0},
]


def typed(rows):
    inputs = []
    for column in rows[0]:
        values = [row[column] for row in rows]
        text = isinstance(values[0], str)
        contents = {"bytes_contents": [value.encode() for value in values]} if text else {"fp64_contents": values}
        inputs.append({"name": column, "datatype": "BYTES" if text else "FP64", "shape": [len(rows)], "contents": contents})
    return new("ModelInferRequest", model_name="weather", id="q7", inputs=inputs)


def raw(rows, number="d", datatype="FP64"):
    inputs, contents = [], []
    for column in rows[0]:
        values = [row[column] for row in rows]
        text = isinstance(values[0], str)
        inputs.append({"name": column, "datatype": "BYTES" if text else datatype, "shape": [len(rows), 1]})
        contents.append(b"".join(struct.pack("<I", len(value.encode())) + value.encode() if text else struct.pack("<" + number, value) for value in values))
    return new("ModelInferRequest", model_name="weather", inputs=inputs, raw_input_contents=contents)


def native(rows):
    answer = requests.post(f"http://{SERVER}/v1/endpoints/weather/predict", json={"rows": rows}, timeout=30).json()
    return [prediction["score"] for prediction in answer["predictions"]], [prediction["decision"] for prediction in answer["predictions"]]


with grpc.insecure_channel(SERVER, options=[("grpc.max_send_message_length", -1)]) as channel:
    infer = stub(channel, "ModelInfer")

    # Health and metadata.
    assert stub(channel, "ServerLive")(new("ServerLiveRequest"), timeout=20).live
    assert stub(channel, "ServerReady")(new("ServerReadyRequest"), timeout=20).ready
    health = channel.unary_unary("/grpc.health.v1.Health/Check", request_serializer=bytes, response_deserializer=bytes)
    assert health(b"") == b"\x08\x01" and health(b"\x0a" + bytes([len(SERVICE)]) + SERVICE.encode()) == b"\x08\x01"
    refused(grpc.StatusCode.NOT_FOUND, "There is no service 'x'", health, b"\x0a\x01x")
    about = stub(channel, "ServerMetadata")(new("ServerMetadataRequest"))
    assert about.name == "flywheel" and list(about.extensions) == ["binary_tensor_data", "model_repository"], about
    assert stub(channel, "ModelReady")(new("ModelReadyRequest", name="weather", version="2")).ready
    model = stub(channel, "ModelMetadata")(new("ModelMetadataRequest", name="weather"))
    assert [(tensor.name, tensor.datatype, list(tensor.shape)) for tensor in model.outputs] == [("score", "FP64", [-1]), ("decision", "BOOL", [-1]), ("id", "BYTES", [-1])], model
    assert {tensor.name for tensor in model.inputs} >= {"station", "rain_mm"} and list(model.versions) == ["2"], model

    # The scores that HTTP gives, to the last bit, from lists and from raw bytes, from one row and from two.
    for rows in (ROWS[:1], ROWS):
        scores, decisions = native(rows)
        answer = infer(typed(rows), timeout=20)
        assert (answer.model_name, answer.model_version, answer.id) == ("weather", "2", "q7"), answer
        assert [output.name for output in answer.outputs] == ["score", "decision", "id"] and list(answer.outputs[0].shape) == [len(rows)], answer
        assert list(answer.outputs[0].contents.fp64_contents) == scores and list(answer.outputs[1].contents.bool_contents) == decisions, answer
        assert all(len(id) == 26 for id in answer.outputs[2].contents.bytes_contents), answer
        plain = typed(rows)
        plain.ClearField("id")
        answer = infer(plain, timeout=20)
        assert (answer.model_name, answer.model_version, answer.id) == ("weather", "2", "") and [list(output.shape) for output in answer.outputs] == [[len(rows)]] * 3, answer
        assert list(answer.outputs[0].contents.fp64_contents) == scores and list(answer.outputs[1].contents.bool_contents) == decisions and len(answer.outputs[2].contents.bytes_contents[0]) == 26, answer
        answer = infer(raw(rows))
        assert struct.unpack(f"<{len(rows)}d", answer.raw_output_contents[0]) == tuple(scores), answer
        assert answer.raw_output_contents[1] == bytes(decisions) and len(answer.raw_output_contents[2]) == 30 * len(rows), answer
        assert not answer.outputs[0].HasField("contents")

    # A chosen output, a narrower type, a value that is missing.
    chosen = typed(ROWS)
    chosen.outputs.add(name="decision")
    assert [output.name for output in infer(chosen).outputs] == ["decision"]
    narrow = [dict(row, rain_mm=3.5) for row in ROWS]
    assert struct.unpack("<2d", infer(raw(narrow, "f", "FP32")).raw_output_contents[0]) == tuple(native(narrow)[0])
    assert list(infer(typed([dict(ROWS[0], rain_mm=float("nan"))])).outputs[0].contents.fp64_contents) == native([dict(ROWS[0], rain_mm=None)])[0]

    # Many at once, each its own answer.
    scores = {wind: native([dict(ROWS[0], wind_kmh=float(wind))])[0][0] for wind in range(8)}
    calls = [(wind % 8, infer.future(typed([dict(ROWS[0], wind_kmh=float(wind % 8))]))) for wind in range(400)]
    assert all(call.result().outputs[0].contents.fp64_contents[0] == scores[wind] for wind, call in calls)

    # Refusals, with their reasons: beyond ASCII too.
    refused(grpc.StatusCode.NOT_FOUND, "Did you mean 'weather'?", infer, new("ModelInferRequest", model_name="wether"))
    refused(grpc.StatusCode.NOT_FOUND, "serves its version 2, not '9'", stub(channel, "ModelReady"), new("ModelReadyRequest", name="weather", version="9"))
    refused(grpc.StatusCode.INVALID_ARGUMENT, "no inputs", infer, new("ModelInferRequest", model_name="weather"))
    refused(grpc.StatusCode.INVALID_ARGUMENT, "There is no output 'grüße 100 %'", infer, new("ModelInferRequest", model_name="weather", inputs=typed(ROWS).inputs, outputs=[{"name": "grüße 100 %"}]))
    short = typed(ROWS)
    short.inputs[2].shape[0] = 3
    refused(grpc.StatusCode.INVALID_ARGUMENT, "has 2 values in the contents of FP64 and the shape [3]", infer, short)
    cut = raw(ROWS)
    cut.raw_input_contents[1] = cut.raw_input_contents[1][:-1]
    refused(grpc.StatusCode.INVALID_ARGUMENT, "which are not 2 values of BYTES", infer, cut)
    both = raw(ROWS)
    both.inputs[2].contents.fp64_contents.append(1)
    refused(grpc.StatusCode.INVALID_ARGUMENT, "and the request has raw contents", infer, both)
    refused(grpc.StatusCode.INVALID_ARGUMENT, "infinite", infer, typed([dict(ROWS[0], rain_mm=float("inf"))]))
    refused(grpc.StatusCode.RESOURCE_EXHAUSTED, "larger than 8388608 bytes", infer, new("ModelInferRequest", model_name="x" * (9 << 20)))
    refused(grpc.StatusCode.UNIMPLEMENTED, "compressed", infer, typed(ROWS * 40), compression=grpc.Compression.Gzip)
    unknown = channel.unary_unary(f"/{SERVICE}/ModelStreamInfer", request_serializer=bytes, response_deserializer=bytes)
    refused(grpc.StatusCode.UNIMPLEMENTED, "There is no method", unknown, b"")
    refused(grpc.StatusCode.DEADLINE_EXCEEDED, "", infer, typed(ROWS), timeout=0.000001)
    scrambled = channel.unary_unary(f"/{SERVICE}/ModelInfer", request_serializer=bytes, response_deserializer=bytes)
    refused(grpc.StatusCode.INVALID_ARGUMENT, "The message is no ModelInferRequest", scrambled, b"\x0a\xff\xff\xff\xff\x0f")
    assert infer(typed(ROWS)).model_version == "2"

    # The repository: unload, what is left, load.
    index, load, unload = (stub(channel, name) for name in ("RepositoryIndex", "RepositoryModelLoad", "RepositoryModelUnload"))
    states = lambda **fields: [(model.name, model.version, model.state, model.reason) for model in index(new("RepositoryIndexRequest", **fields)).models]
    assert states() == [("weather", "2", "READY", "")], states()
    unload(new("RepositoryModelUnloadRequest", model_name="weather"))
    assert (states(), states(ready=True)) == ([("weather", "2", "UNAVAILABLE", "not loaded")], []), states()
    refused(grpc.StatusCode.NOT_FOUND, "There is no endpoint 'weather'", infer, typed(ROWS))
    refused(grpc.StatusCode.NOT_FOUND, "There is no release of 'wether' yet", load, new("RepositoryModelLoadRequest", model_name="wether"))
    load(new("RepositoryModelLoadRequest", model_name="weather"))
    assert list(infer(typed(ROWS)).outputs[0].contents.fp64_contents) == native(ROWS)[0]

print("done")
