using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Rows;
using Flywheel.Protocols.Native;

namespace Flywheel.Protocols.Scoring;

/// <summary>
/// The body of an invocation, in the protocol's four shapes: <c>dataframe_split</c> (columns and rows), <c>dataframe_records</c> (an object a row), <c>instances</c> (an object a
/// row, or a list of values a row in the order of the request's columns), <c>inputs</c> (a list of values a column, a list of lists for a tensor of a foreign model, or one list for all).
/// </summary>
/// <param name="Rows">The rows, under the endpoint's request schema.</param>
/// <param name="Inputs">Each row as one JSON object.</param>
internal sealed record FrameRequest(ColumnBatch Rows, string[] Inputs)
{
    private const string Shapes = "Send one of dataframe_split, dataframe_records, instances, inputs.";

    /// <summary>Reads a body; refuses <c>request.json</c>, <c>request.shape</c>, <c>request.too-many-rows</c> and every row that does not fit (<c>request.row</c>).</summary>
    internal static Result<FrameRequest> Read(ReadOnlyMemory<byte> json, Schema schema, IReadOnlyDictionary<string, ImmutableArray<string>> tensors, int maxRows)
    {
        if (!JsonUnicode.IsWhole(json.Span))
        {
            return JsonUnicode.Refusal;
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            var body = document.RootElement;
            if (body.ValueKind != JsonValueKind.Object)
            {
                return Wrong("the body is no object");
            }

            var rows = body.TryGetProperty("dataframe_split", out var split) ? Split(split)
                : body.TryGetProperty("dataframe_records", out var records) ? Records(records, schema)
                : body.TryGetProperty("instances", out var instances) ? Records(instances, schema)
                : body.TryGetProperty("inputs", out var inputs) ? Columns(inputs, schema, tensors)
                : null;
            return rows is null ? Wrong("its rows are not where they should be, or not all of one width") : Take(rows, schema, maxRows);
        }
        catch (JsonException broken)
        {
            return new Refusal("request.json", "Not JSON", $"The body is not JSON: {broken.Message}", Shapes);
        }
    }

    private static Result<FrameRequest> Take(List<byte[]> rows, Schema schema, int maxRows)
    {
        if (rows.Count == 0 || rows.Count > maxRows)
        {
            return rows.Count == 0 ? Wrong("it has no rows")
                : new Refusal("request.too-many-rows", "Too many rows", $"The request has more than {maxRows} rows.", "Send several requests, or score in batch.");
        }

        var (reader, refusals) = (new JsonRowReader(schema), new List<Refusal>());
        for (var row = 0; row < rows.Count; row++)
        {
            if (reader.Read(rows[row]) is { } why)
            {
                refusals.Add(new Refusal("request.row", "Row not understood", $"Row {row + 1}: {why}.", $"A row has {string.Join(", ", schema.Fields)}."));
            }
        }

        return refusals.Count > 0 ? Result.Refuse<FrameRequest>(refusals) : new FrameRequest(reader.Take(), [.. rows.Select(Encoding.UTF8.GetString)]);
    }

    private static List<byte[]>? Split(JsonElement split)
    {
        if (split.ValueKind != JsonValueKind.Object || !split.TryGetProperty("columns", out var columns) || columns.ValueKind != JsonValueKind.Array
            || !split.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        string[] names = [.. columns.EnumerateArray().Select(column => column.ToString())];
        return Lists(data, names);
    }

    private static List<byte[]>? Records(JsonElement records, Schema schema)
    {
        if (records.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        string[] names = [.. schema.Names];
        return records.EnumerateArray().All(record => record.ValueKind == JsonValueKind.Object)
            ? [.. records.EnumerateArray().Select(record => Row(record.EnumerateObject().Select(value => (value.Name, value.Value))))]
            : Lists(records, names);
    }

    private static List<byte[]>? Columns(JsonElement inputs, Schema schema, IReadOnlyDictionary<string, ImmutableArray<string>> tensors)
    {
        if (inputs.ValueKind == JsonValueKind.Array)
        {
            return Lists(inputs, [.. schema.Names]);
        }

        if (inputs.ValueKind != JsonValueKind.Object || inputs.EnumerateObject().Any(column => column.Value.ValueKind != JsonValueKind.Array))
        {
            return null;
        }

        var columns = inputs.EnumerateObject().Select(column => (column.Name, Values: column.Value.EnumerateArray().ToArray())).ToArray();
        return columns.Length == 0 || columns.Any(column => column.Values.Length != columns[0].Values.Length)
            ? null
            : [.. Enumerable.Range(0, columns[0].Values.Length).Select(row => Row(columns.SelectMany(column => Values(column.Name, column.Values[row], tensors))))];
    }

    // A row of a foreign model's own tensor is a list of its columns' values; one of another length keeps its name, which then is no column.
    private static IEnumerable<(string Name, JsonElement Value)> Values(string name, JsonElement value, IReadOnlyDictionary<string, ImmutableArray<string>> tensors) =>
        !tensors.TryGetValue(name, out var columns) ? [(name, value)]
        : value.ValueKind != JsonValueKind.Array && columns.Length == 1 ? [(columns[0], value)]
        : value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == columns.Length ? columns.Zip(value.EnumerateArray())
        : [(name, value)];

    private static List<byte[]>? Lists(JsonElement data, string[] names) =>
        data.EnumerateArray().Any(row => row.ValueKind != JsonValueKind.Array || row.GetArrayLength() != names.Length)
            ? null
            : [.. data.EnumerateArray().Select(row => Row(names.Zip(row.EnumerateArray())))];

    private static byte[] Row(IEnumerable<(string Name, JsonElement Value)> values)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in values)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static Refusal Wrong(string why) => new("request.shape", "Wrong shape", $"The body is not understood: {why}.", Shapes);
}
