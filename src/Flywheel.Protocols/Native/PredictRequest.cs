using System.Text;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Rows;

namespace Flywheel.Protocols.Native;

/// <summary>The body of a prediction: <c>{"rows": [{…}, …]}</c>, read to typed columns, and <c>"explain": true</c> where each score shall be explained.</summary>
/// <param name="Rows">The rows, under the endpoint's request schema.</param>
/// <param name="Inputs">Each row as it was sent.</param>
internal sealed record PredictRequest(ColumnBatch Rows, string[] Inputs)
{
    /// <summary>Levels a body may have.</summary>
    internal const int MaxDepth = 16;

    /// <summary>Whether each score shall be explained.</summary>
    internal bool Explain { get; init; }

    /// <summary>Reads a body; refuses <c>request.json</c>, <c>request.shape</c>, <c>request.too-many-rows</c> and every row that does not fit (<c>request.row</c>).</summary>
    internal static Result<PredictRequest> Read(ReadOnlyMemory<byte> json, Schema schema, int maxRows)
    {
        if (!JsonUnicode.IsWhole(json.Span))
        {
            return JsonUnicode.Refusal;
        }

        var (rows, inputs, refusals) = (new JsonRowReader(schema), new List<string>(), new List<Refusal>());
        bool explain;
        try
        {
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!FindRows(ref reader, out explain))
            {
                return new Refusal("request.shape", "Wrong shape", "The body has no array 'rows'.", "Send {\"rows\": [{\"column\": value}]}.");
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (inputs.Count == maxRows)
                {
                    return new Refusal("request.too-many-rows", "Too many rows", $"The request has more than {maxRows} rows.", "Send several requests, or score in batch.");
                }

                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                var row = json.Span[start..(int)reader.BytesConsumed];
                if (rows.Read(row) is { } why)
                {
                    refusals.Add(new Refusal("request.row", "Row not understood", $"Row {inputs.Count + 1}: {why}.", $"A row has {string.Join(", ", schema.Fields)}."));
                }

                inputs.Add(OneLine(row));
            }

            while (reader.Read())
            {
                var asks = reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(ExplainKey);
                reader.Skip();
                explain |= asks && reader.TokenType == JsonTokenType.True;
            }
        }
        catch (JsonException broken)
        {
            return new Refusal("request.json", "Not JSON", $"The body is not JSON: {broken.Message}", "Send {\"rows\": [{\"column\": value}]}.");
        }

        if (refusals.Count > 0)
        {
            return Result.Refuse<PredictRequest>(refusals);
        }

        return inputs.Count == 0
            ? new Refusal("request.shape", "No rows", "The array 'rows' is empty.", "Send at least one row.")
            : new PredictRequest(rows.Take(), [.. inputs]) { Explain = explain };
    }

    private static ReadOnlySpan<byte> ExplainKey => "explain"u8;

    /// <summary>Goes to the rows; false when there are none.</summary>
    /// <param name="reader">Before the body.</param>
    /// <param name="explain">Whether what comes before the rows asks for explanations.</param>
    internal static bool FindRows(ref Utf8JsonReader reader, out bool explain)
    {
        explain = false;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRows = reader.ValueTextEquals("rows"u8);
            var asks = reader.ValueTextEquals(ExplainKey);
            reader.Read();
            if (isRows)
            {
                return reader.TokenType == JsonTokenType.StartArray;
            }

            explain |= asks && reader.TokenType == JsonTokenType.True;

            reader.Skip();
        }

        return false;
    }

    // A journal row is one line; white space between tokens means nothing, and inside strings JSON has no raw line break.
    private static string OneLine(ReadOnlySpan<byte> row) =>
        row.IndexOfAny((byte)'\n', (byte)'\r') < 0 ? Encoding.UTF8.GetString(row) : Encoding.UTF8.GetString(row).ReplaceLineEndings(" ");
}
