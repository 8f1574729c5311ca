using System.Buffers;
using System.Text;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Rows;

namespace Flywheel.Protocols.OpenInference;

/// <summary>The body of an inference: tensors turned to rows.</summary>
/// <param name="Id">The caller's name for the request; null when it has none.</param>
/// <param name="Outputs">The outputs that were asked for, or all.</param>
/// <param name="Rows">The rows, under the endpoint's request schema.</param>
/// <param name="Inputs">Each row as one JSON object.</param>
internal sealed record InferRequest(string? Id, string[] Outputs, ColumnBatch Rows, string[] Inputs)
{
    private static readonly string[] s_types =
        ["BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64", "BYTES"];

    /// <summary>Reads a body; refuses <c>request.json</c>, <c>request.shape</c>, <c>request.tensor</c> and <c>request.row</c>, the first that is found.</summary>
    internal static Result<InferRequest> Read(ReadOnlyMemory<byte> json, Schema schema, int maxRows)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
        }
        catch (JsonException broken)
        {
            return new Refusal("request.json", "Not JSON", $"The body is not JSON: {broken.Message}");
        }

        using (document)
        {
            var body = document.RootElement;
            if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("inputs", out var inputs) || inputs.ValueKind != JsonValueKind.Array || inputs.GetArrayLength() == 0)
            {
                return new Refusal("request.shape", "Wrong shape", "The body has no array 'inputs'.", "Send {\"inputs\": [{\"name\": \"…\", \"shape\": [1], \"datatype\": \"FP64\", \"data\": [1.0]}]}.");
            }

            var tensors = new List<InputTensor>();
            foreach (var input in inputs.EnumerateArray())
            {
                var read = InputTensor.Read(input, s_types);
                if (!read.TryGet(out var tensor))
                {
                    return read.Refused<InferRequest>();
                }

                tensors.Add(tensor);
            }

            var outputs = OutputsOf(body);
            return outputs.TryGet(out var wanted) ? Read(tensors, schema, maxRows, IdOf(body), wanted) : outputs.Refused<InferRequest>();
        }
    }

    private static Result<InferRequest> Read(List<InputTensor> tensors, Schema schema, int maxRows, string? id, string[] outputs)
    {
        var count = tensors[0].Values.Length;
        foreach (var tensor in tensors)
        {
            if (tensor.Values.Length != count)
            {
                return Wrong($"the input '{tensor.Name}' has {tensor.Values.Length} rows and '{tensors[0].Name}' has {count}");
            }
        }

        if (count == 0 || count > maxRows || tensors.DistinctBy(tensor => tensor.Name).Count() < tensors.Count)
        {
            return count > maxRows
                ? new Refusal("request.too-many-rows", "Too many rows", $"The request has more than {maxRows} rows.", "Send several requests, or score in batch.")
                : Wrong(count == 0 ? "the inputs have no rows" : "an input is there twice");
        }

        var (reader, rows) = (new JsonRowReader(schema), new string[count]);
        for (var row = 0; row < count; row++)
        {
            var text = Row(tensors, row);
            if (reader.Read(text) is { } why)
            {
                return new Refusal("request.row", "Row not understood", $"Row {row + 1}: {why}.", $"A row has {string.Join(", ", schema.Fields)}.");
            }

            rows[row] = Encoding.UTF8.GetString(text);
        }

        return new InferRequest(id, outputs, reader.Take(), rows);
    }

    private static byte[] Row(List<InputTensor> tensors, int row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var tensor in tensors)
            {
                writer.WritePropertyName(tensor.Name);
                tensor.Values[row].WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string? IdOf(JsonElement body) => body.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;

    private static Result<string[]> OutputsOf(JsonElement body)
    {
        string[] all = [InferResponse.Score, InferResponse.Decision, InferResponse.Id];
        if (!body.TryGetProperty("outputs", out var outputs) || outputs.ValueKind != JsonValueKind.Array || outputs.GetArrayLength() == 0)
        {
            return all;
        }

        var names = outputs.EnumerateArray().Select(output => output.ValueKind == JsonValueKind.Object && output.TryGetProperty("name", out var name) ? name.ToString() : "").ToArray();
        return names.FirstOrDefault(name => !all.Contains(name)) is { } unknown
            ? new Refusal("request.tensor", "Unknown output", $"There is no output '{unknown}'.", Spelling.DidYouMean(unknown, all))
            : names;
    }

    internal static Refusal Wrong(string why) => new("request.tensor", "Tensor not understood", $"The tensors are not understood: {why}.", "Each input has name, shape [rows], datatype and data.");
}
