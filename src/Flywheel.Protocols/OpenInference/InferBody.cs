using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Protocols.Native;

namespace Flywheel.Protocols.OpenInference;

/// <summary>The body of an inference over REST: JSON, and behind it the bytes of its binary tensors.</summary>
internal static class InferBody
{
    internal const string HeaderLength = "Inference-Header-Content-Length";

    private const string BinarySize = "binary_data_size", Binary = "binary_data", BinaryOutput = "binary_data_output";

    /// <summary>Reads a body; refuses <c>request.json</c>, <c>request.shape</c>, <c>request.tensor</c> and <c>request.too-many-rows</c>, the first that is found.</summary>
    /// <param name="body">All of it.</param>
    /// <param name="headerLength">Bytes of the JSON, as the header says; null when all is JSON.</param>
    /// <param name="tensors">The columns of each tensor that the model has.</param>
    /// <param name="maxRows">Rows that are taken.</param>
    internal static Result<InferRequest> Read(ReadOnlyMemory<byte> body, string? headerLength, IReadOnlyDictionary<string, ImmutableArray<string>> tensors, int maxRows)
    {
        var json = body.Length;
        if (headerLength is not null && !(int.TryParse(headerLength, System.Globalization.NumberStyles.None, null, out json) && json <= body.Length))
        {
            return new Refusal("request.shape", "Wrong length", $"The header {HeaderLength} is no length within the {body.Length} bytes of the body.", "Give the length of the JSON that the body begins with.");
        }

        if (!JsonUnicode.IsWhole(body.Span[..json]))
        {
            return JsonUnicode.Refusal;
        }

        try
        {
            using var document = JsonDocument.Parse(body[..json], new JsonDocumentOptions { MaxDepth = 16 });
            return Read(document.RootElement, body[json..], tensors, maxRows);
        }
        catch (JsonException broken)
        {
            return new Refusal("request.json", "Not JSON", $"The body is not JSON: {broken.Message}");
        }
    }

    private static Result<InferRequest> Read(JsonElement body, ReadOnlyMemory<byte> rest, IReadOnlyDictionary<string, ImmutableArray<string>> wide, int maxRows)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("inputs", out var inputs) || inputs.ValueKind != JsonValueKind.Array || inputs.GetArrayLength() == 0)
        {
            return new Refusal("request.shape", "Wrong shape", "The body has no array 'inputs'.", "Send {\"inputs\": [{\"name\": \"…\", \"shape\": [1], \"datatype\": \"FP64\", \"data\": [1.0]}]}.");
        }

        var tensors = new List<NamedTensor>();
        foreach (var input in inputs.EnumerateArray())
        {
            var read = ReadTensor(input, wide, ref rest);
            if (!read.TryGet(out var tensor))
            {
                return read.Refused<InferRequest>();
            }

            tensors.Add(tensor);
        }

        if (!rest.IsEmpty)
        {
            return InferRequest.Wrong($"behind the tensors the body has {rest.Length} bytes more");
        }

        var outputs = OutputsOf(body);
        return outputs.TryGet(out var wanted) ? InferRequest.Read(IdOf(body), tensors, wanted, maxRows) : outputs.Refused<InferRequest>();
    }

    private static Result<NamedTensor> ReadTensor(JsonElement tensor, IReadOnlyDictionary<string, ImmutableArray<string>> wide, ref ReadOnlyMemory<byte> rest)
    {
        var hasBytes = TryGetParameter(tensor, BinarySize, out var size);
        if (tensor.ValueKind != JsonValueKind.Object || !tensor.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String
            || !tensor.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array
            || !tensor.TryGetProperty("datatype", out var type) || type.ValueKind != JsonValueKind.String
            || !((tensor.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array) ^ hasBytes))
        {
            return InferRequest.Wrong("an input lacks name, shape, datatype or data");
        }

        var lengths = shape.EnumerateArray().Take(3).Select(length => length.ValueKind == JsonValueKind.Number && length.TryGetInt64(out var whole) ? whole : -1).ToArray();
        var shaped = NamedTensor.Shape(name.GetString()!, type.GetString()!, lengths, wide);
        if (!shaped.TryGet(out var found))
        {
            return shaped.Refused<NamedTensor>();
        }

        var count = found.Rows * found.Columns.Length;
        if (!hasBytes)
        {
            return Named(JsonTensor.Read(name.GetString()!, count, shape, data), found.Columns);
        }

        if (size.ValueKind != JsonValueKind.Number || !size.TryGetInt32(out var bytes) || bytes < 0 || bytes > rest.Length)
        {
            return InferRequest.Wrong($"the input '{name}' has the {BinarySize} {size}, and {rest.Length} bytes are left in the body");
        }

        var own = rest[..bytes];
        rest = rest[bytes..];
        return Named(RawTensor.Read(name.GetString()!, type.GetString()!, count, own), found.Columns);
    }

    private static Result<NamedTensor> Named(Result<InputTensor> read, ImmutableArray<string> columns) =>
        read.TryGet(out var values) ? new NamedTensor(values.Name, values, columns) : read.Refused<NamedTensor>();

    private static Result<RequestedOutput[]> OutputsOf(JsonElement body)
    {
        var byDefault = TryGetParameter(body, BinaryOutput, out var all) && all.ValueKind == JsonValueKind.True;
        RequestedOutput[] named = body.TryGetProperty("outputs", out var outputs) && outputs.ValueKind == JsonValueKind.Array
            ? [.. outputs.EnumerateArray().Take(RequestedOutput.Names.Length + 1).Select(output => new RequestedOutput(
                output.ValueKind == JsonValueKind.Object && output.TryGetProperty("name", out var name) ? name.ToString() : "",
                TryGetParameter(output, Binary, out var own) ? own.ValueKind == JsonValueKind.True : byDefault))]
            : [];
        return InferRequest.Requested(named, byDefault);
    }

    private static bool TryGetParameter(JsonElement part, string name, out JsonElement value)
    {
        value = default;
        return part.ValueKind == JsonValueKind.Object && part.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object
            && parameters.TryGetProperty(name, out value);
    }

    private static string? IdOf(JsonElement body) => body.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
}
