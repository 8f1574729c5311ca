using System.Buffers;
using System.Text;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Rows;

namespace Flywheel.Protocols.OpenInference;

/// <summary>An inference to be made: tensors turned to rows.</summary>
internal sealed class InferRequest
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly int[] _ends;

    private InferRequest(string? id, RequestedOutput[] outputs, ReadOnlyMemory<byte> json, int[] ends) => (Id, Outputs, _json, _ends) = (id, outputs, json, ends);

    /// <summary>The caller's name for the request; null when it has none.</summary>
    internal string? Id { get; }

    /// <summary>The outputs that were asked for, or all.</summary>
    internal RequestedOutput[] Outputs { get; }

    /// <summary>Rows.</summary>
    internal int Count => _ends.Length;

    /// <summary>A row as one JSON object on one line.</summary>
    internal ReadOnlySpan<byte> this[int row] => _json.Span[(row == 0 ? 0 : _ends[row - 1]).._ends[row]];

    /// <summary>Turns tensors of equal length to rows; refuses <c>request.tensor</c> and <c>request.too-many-rows</c>, the first that is found.</summary>
    internal static Result<InferRequest> Read(string? id, IReadOnlyList<NamedTensor> tensors, RequestedOutput[] outputs, int maxRows)
    {
        var count = tensors[0].Rows;
        foreach (var tensor in tensors)
        {
            if (tensor.Rows != count)
            {
                return Wrong($"the input '{tensor.Name}' has {tensor.Rows} rows and '{tensors[0].Name}' has {count}");
            }
        }

        if (count == 0 || count > maxRows || tensors.SelectMany(tensor => tensor.Columns).GroupBy(column => column).Any(column => column.Count() > 1))
        {
            return count > maxRows
                ? new Refusal("request.too-many-rows", "Too many rows", $"The request has more than {maxRows} rows.", "Send several requests, or score in batch.")
                : Wrong(count == 0 ? "the inputs have no rows" : "an input is there twice");
        }

        var (json, ends) = (new ArrayBufferWriter<byte>(count * tensors.Count * 24), new int[count]);
        using var writer = new Utf8JsonWriter(json);
        for (var row = 0; row < count; row++)
        {
            writer.WriteStartObject();
            foreach (var tensor in tensors)
            {
                for (var i = 0; i < tensor.Columns.Length; i++)
                {
                    writer.WritePropertyName(tensor.Columns[i]);
                    if (tensor.Values.Write(writer, (row * tensor.Columns.Length) + i) is { } why)
                    {
                        return Wrong($"the input '{tensor.Name}' has in row {row + 1} a value that is {why}");
                    }
                }
            }

            writer.WriteEndObject();
            writer.Flush();
            writer.Reset();
            ends[row] = json.WrittenCount;
        }

        return new InferRequest(id, outputs, json.WrittenMemory, ends);
    }

    /// <summary>The rows under a schema, and each as text; refuses <c>request.row</c>, the first that does not fit.</summary>
    internal Result<(ColumnBatch Rows, string[] Inputs)> ToRows(Schema schema)
    {
        var (reader, inputs) = (new JsonRowReader(schema), new string[Count]);
        for (var row = 0; row < Count; row++)
        {
            if (reader.Read(this[row]) is { } why)
            {
                return new Refusal("request.row", "Row not understood", $"Row {row + 1}: {why}.", $"A row has {string.Join(", ", schema.Fields)}.");
            }

            inputs[row] = Encoding.UTF8.GetString(this[row]);
        }

        return (reader.Take(), inputs);
    }

    /// <summary>The outputs of these names, or all when none is named; refuses unknown ones.</summary>
    internal static Result<RequestedOutput[]> Requested(IReadOnlyCollection<RequestedOutput> named, bool binary) =>
        named.Count == 0 ? RequestedOutput.Names.Select(name => new RequestedOutput(name, binary)).ToArray()
        : named.Select(output => output.Name).FirstOrDefault(name => !RequestedOutput.Names.Contains(name)) is { } unknown
            ? new Refusal("request.tensor", "Unknown output", $"There is no output '{unknown}'.", Spelling.DidYouMean(unknown, RequestedOutput.Names))
            : named.DistinctBy(output => output.Name).ToArray();

    internal static Refusal Wrong(string why) => new("request.tensor", "Tensor not understood", $"The tensors are not understood: {why}.", "Each input has name, shape [rows], datatype and data.");
}
