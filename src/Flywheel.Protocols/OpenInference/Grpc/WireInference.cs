using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Protocols.OpenInference.Wire;
using Flywheel.Serving;
using Google.Protobuf;

namespace Flywheel.Protocols.OpenInference.Grpc;

/// <summary>Requests and answers of an inference as messages.</summary>
internal static class WireInference
{
    /// <summary>Reads a request; refuses <c>request.shape</c>, <c>request.tensor</c> and <c>request.too-many-rows</c>, the first that is found.</summary>
    internal static Result<InferRequest> Read(ModelInferRequest request, IReadOnlyDictionary<string, ImmutableArray<string>> wide, int maxRows)
    {
        var raw = request.RawInputContents;
        if (request.Inputs.Count == 0 || (raw.Count > 0 && raw.Count != request.Inputs.Count))
        {
            return request.Inputs.Count == 0
                ? new Refusal("request.shape", "No inputs", "The request has no inputs.", "Send one a column.")
                : InferRequest.Wrong($"there are {request.Inputs.Count} inputs and {raw.Count} raw contents");
        }

        var tensors = new NamedTensor[request.Inputs.Count];
        for (var i = 0; i < tensors.Length; i++)
        {
            var read = WireTensor.Read(request.Inputs[i], raw.Count > 0 ? raw[i].Memory : (ReadOnlyMemory<byte>?)null, wide);
            if (!read.TryGet(out tensors[i]!))
            {
                return read.Refused<InferRequest>();
            }
        }

        var outputs = InferRequest.Requested([.. request.Outputs.Select(output => new RequestedOutput(output.Name, IsBinary: false))], binary: false);
        return outputs.TryGet(out var wanted)
            ? InferRequest.Read(request.Id.Length == 0 ? null : request.Id, tensors, wanted, maxRows)
            : outputs.Refused<InferRequest>();
    }

    /// <summary>The answer: raw bytes to callers that sent raw bytes, else lists of values.</summary>
    internal static ModelInferResponse Write(ModelInferRequest asked, InferRequest request, PredictionAnswer answer)
    {
        var response = new ModelInferResponse { ModelName = asked.ModelName, ModelVersion = InferResponse.VersionOf(answer), Id = asked.Id };
        var raw = asked.RawInputContents.Count > 0;
        foreach (var output in request.Outputs)
        {
            response.Outputs.Add(new ModelInferResponse.Types.InferOutputTensor
            {
                Name = output.Name,
                Datatype = RequestedOutput.TypeOf(output.Name),
                Shape = { answer.Scores.Length },
                Contents = raw ? null : ContentsOf(output.Name, answer),
            });
            if (raw)
            {
                var bytes = new ArrayBufferWriter<byte>();
                InferResponse.WriteBytes(bytes, output.Name, answer);
                response.RawOutputContents.Add(UnsafeByteOperations.UnsafeWrap(bytes.WrittenMemory));
            }
        }

        return response;
    }

    /// <summary>The answer to one row.</summary>
    internal static ModelInferResponse Write(string model, PredictionLane lane) => new()
    {
        ModelName = model,
        ModelVersion = lane.Snapshot.Version.Version.ToString(CultureInfo.InvariantCulture),
        Outputs =
        {
            Output(RequestedOutput.Score, new InferTensorContents { Fp64Contents = { lane.Score } }),
            Output(RequestedOutput.Decision, new InferTensorContents { BoolContents = { lane.Decision } }),
            Output(RequestedOutput.Id, new InferTensorContents { BytesContents = { ByteString.CopyFrom(lane.Id) } }),
        },
    };

    private static ModelInferResponse.Types.InferOutputTensor Output(string name, InferTensorContents contents) =>
        new() { Name = name, Datatype = RequestedOutput.TypeOf(name), Shape = { 1 }, Contents = contents };

    private static InferTensorContents ContentsOf(string output, PredictionAnswer answer)
    {
        var contents = new InferTensorContents();
        switch (output)
        {
            case RequestedOutput.Score:
                contents.Fp64Contents.AddRange(answer.Scores);
                break;
            case RequestedOutput.Decision:
                contents.BoolContents.AddRange(answer.Decisions);
                break;
            default:
                contents.BytesContents.AddRange(answer.Ids.Select(ByteString.CopyFromUtf8));
                break;
        }

        return contents;
    }
}
